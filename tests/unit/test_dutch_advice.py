"""Dutch sentences, one by one: which place has which colour, and whether people are called on to leave."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from advisory.model import Feed, Page, Reading
from advisory.sources import _dutch, netherlands

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
RED = "De kleurcode van het reisadvies voor Mali is rood. "


def read(text: str, name: str = "Mali", code: str = "MLI") -> Reading:
    """Return what a list with one row says."""
    row = {
        "isocode": code, "location": name, "title": f"Reisadvies {name} | Ministerie", "introduction": text,
        "lastmodified": "2026-02-20T09:30:00Z",
    }  # fmt: skip
    feed = Feed(id="nl", url="https://data.example.nl/list", kind="netherlands")
    return netherlands.parse(feed, Page(url=feed.url, body=json.dumps([row]).encode(), fetched=FETCHED))


@pytest.mark.parametrize(
    ("text", "level", "worst", "leave"),
    [
        (RED + "Bent u in Mali? Verlaat dan het land.", 4, 4, True),
        (RED + "Nederlanders in Mali wordt dringend geadviseerd het land te verlaten.", 4, 4, True),
        (RED + "Reizigers wordt geadviseerd om Mali te verlaten.", 4, 4, True),
        (RED + "Het ministerie van Buitenlandse Zaken roept Nederlanders op het land te verlaten.", 4, 4, True),
        (RED + "Het advies is om het land zo snel mogelijk te verlaten.", 4, 4, True),
        (RED + "Bent u er nog? Vertrek dan zo snel mogelijk.", 4, 4, True),
        (RED + "Bent u er al? Vertrek zodra dat veilig kan.", 4, 4, True),
        (RED + "Verlaat Mali zo snel mogelijk als dat veilig kan.", 4, 4, True),
        (RED + "U mag het land niet verlaten zonder stempel.", 4, 4, False),
        (RED + "Verlaat uw hotel niet na zonsondergang.", 4, 4, False),
        (RED + "Wordt u geadviseerd het gebouw te verlaten? Doe dat.", 4, 4, False),
        ("Voor het overgrote deel van Mali is de kleurcode van het reisadvies rood.", 4, 4, False),
        ("De kleurcode voor het reisadvies voor heel Mali is rood.", 4, 4, False),
        ("In het noorden is de kleurcode rood. In de rest van Mali is de kleurcode oranje.", 3, 4, False),
        ("De rest van Mali heeft kleurcode geel. Voor het noorden geldt kleurcode rood.", 2, 4, False),
        ("Voor het noorden is de kleurcode rood, voor de rest oranje.", 3, 4, False),
        ("De kleurcode is oranje voor Mali, met uitzondering van het noorden. Voor het noorden geldt kleurcode rood.", 3, 4, False),
        ("De kleurcode van het reisadvies voor Mali blijft rood.", 4, 4, False),
        ("Het reisadvies voor Mali is oranje.", 3, 3, False),
        (
            "De kleurcode van het reisadvies voor Mali is van geel naar oranje gegaan. De kleurcode van het reisadvies voor Mali is oranje.",
            3,
            3,
            False,
        ),
        ("De kleurcode van het reisadvies is rood voor het grensgebied met Niger. De kleurcode van het reisadvies is geel.", 2, 4, False),
        ("De kleurcode van het reisadvies is geel. Behalve voor het grensgebied met Niger. Daar geldt kleurcode rood.", 2, 4, False),
        ("De kleurcode van het reisadvies voor Mali is rood vanwege gevechten en de dreiging van aanslagen en ontvoeringen.", 4, 4, False),
        (
            "Voor de hoofdstad Bamako geldt kleurcode oranje. De kleurcode van het reisadvies voor de rest van het land is rood.",
            4,
            4,
            False,
        ),
        (
            "De kleurcode van het reisadvies voor de regio’s Gao en Kidal is rood. De kleurcode van het reisadvies voor de overige regio’s is oranje.",
            3,
            4,
            False,
        ),
        ("Voor de overige delen van het land geldt kleurcode oranje. Voor Kidal geldt kleurcode rood.", 3, 4, False),
        (
            "Voor de rest van de regio Gao geldt kleurcode oranje. Voor Kidal geldt kleurcode rood. Voor de rest van het land geldt kleurcode geel.",
            2,
            4,
            False,
        ),
        ("In Mali geldt kleurcode rood. Reis er niet naartoe.", 4, 4, False),
        ("De kleurcode voor Mali is rood, behalve voor Bamako (oranje).", 4, 4, False),
        ("De kleurcode van het reisadvies voor Mali is geel. Maar voor het noorden geldt kleurcode rood.", 2, 4, False),
        ("De kleurcode van het reisadvies voor Mali is oranje en voor het noorden rood.", 3, 4, False),
        ("Tot 1 maart gold kleurcode rood. De kleurcode van het reisadvies voor Mali is nu oranje.", 3, 3, False),
        (
            "Voor de steden Gao en Kidal en het gebied eromheen geldt de kleurcode rood. Voor de rest van Mali geldt de kleurcode geel.",
            2,
            4,
            False,
        ),
        ("Kleurcode rood: reis niet. Kleurcode geel: let op. De kleurcode van het reisadvies voor Mali is geel.", 2, 2, False),
        ("Voor delen van Mali geldt kleurcode rood. Voor andere delen geldt kleurcode oranje.", None, 4, False),
    ],
)
def test_a_sentence_says_what_it_says(text: str, level: int | None, worst: int, leave: bool) -> None:
    """Country, worst part, and a call to leave."""
    (position,) = read(text).positions
    assert (position.country_level, position.max_level, bool(position.leave)) == (level, worst, leave)


@pytest.mark.parametrize(
    ("text", "level", "worst", "stated"),
    [
        ("De kleurcode van het reisadvies is rood voor de grens. Het noorden kleurt rode kleurcode.", None, 4, False),
        ("De kleurcode van het reisadvies voor Mali is geel. Aan de grens blijft de kleurcode rood.", 2, None, False),
        ("De kleurcode van het reisadvies voor Mali is rood. Vroeg of laat oranje, zo is de kleurcode.", 4, 4, False),
        ("De kleurcode van het reisadvies is rood voor de grens.", None, 4, True),
    ],
)
def test_a_colour_that_cannot_be_placed_is_told_and_takes_nothing_back(
    text: str, level: int | None, worst: int | None, stated: bool
) -> None:
    """The worst level is then not known, and no level of the country is not what the issuer states."""
    reading = read(text)
    (position,) = reading.positions
    assert (position.country_level, position.max_level, position.none_stated) == (level, worst, stated)
    assert bool(reading.complaints) is not stated
    assert all("names a colour in words that are not known" in complaint for complaint in reading.complaints)


def test_places_that_a_second_sentence_adds_belong_to_the_first() -> None:
    """`En voor …` goes on with the places of a colour, and the instruction after it is the colour's."""
    text = "De kleurcode van het reisadvies is rood voor het westen. En voor de grensgebieden. Reis niet hierheen."
    (position,) = read(text).positions
    (part,) = position.parts
    assert (part.name, part.level, part.words) == ("het westen. En voor de grensgebieden", 4, text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "De kleurcode is rood voor de volgende gebieden:<ul><li>Gao</li><li>het grensgebied.</li></ul>Reis niet hierheen.",
            "Gao, het grensgebied",
        ),
        ("<p>De kleurcode is rood voor:</p><ul><li>Gao</li><li>Kidal</li></ul><p>Lees meer. Er is meer te lezen.</p>", "Gao, Kidal"),
        ("<p>Let op:</p><ul><li>Gao</li></ul><p>De kleurcode is rood voor de stad Gao.</p>", "de stad Gao"),
    ],
)
def test_lists_name_the_parts(text: str, parts: str) -> None:
    """What an introduction calls “following” is what the list names."""
    (position,) = read(text).positions
    assert ", ".join(part.name for part in position.parts) == parts
    assert all(part.words in position.text for part in position.parts)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (RED + "Er is een groot risico op aanslagen en ontvoeringen.", "terrorism kidnapping"),
        (RED + "Door gevechten en landmijnen is het er gevaarlijk.", "armed-conflict landmines"),
        (RED + "U loopt het risico dat u willekeurig wordt opgepakt.", "wrongful-detention"),
        (RED + "De kans op natuurgeweld en overvallen is groot.", "crime natural-disasters"),
        (RED + "Er is geen risico op aanslagen.", ""),
        (RED + "Het museum over terrorisme is open.", ""),
        ("De kleurcode van het reisadvies voor Mali is groen. Er is risico op overstromingen.", ""),
    ],
)
def test_reasons_are_what_speaks_of_a_risk(text: str, reasons: str) -> None:
    """In fixed terms; what is denied is none, and green needs none."""
    (position,) = read(text).positions
    assert [reason.replace(" ", "-") for reason in position.reasons] == reasons.split()


@pytest.mark.parametrize("word", ["voor ", "is rood voor ", "de kleurcode ", "verlaat ", "geadviseerd ", "behalve ", "en voor ", "a "])
def test_a_sentence_takes_little_time(word: str) -> None:
    """However often words repeat."""
    sentence = "Kleurcode rood " + (word * 1500)[:1470]
    names = _dutch.names("Mali", "ML", part=False)
    began = time.process_time()
    _dutch.read(sentence, names, "ML")
    _dutch.leave(sentence, names)
    _dutch.reasons(sentence)
    assert time.process_time() - began < 1

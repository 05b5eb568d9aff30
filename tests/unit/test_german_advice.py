"""German sentences, one by one: what they advise for the country, for its worst part, and whether they call on people to leave."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from advisory import register
from advisory.model import Feed, Page, Position, Reading
from advisory.sources import _causes, _german, germany

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def reading(text: str, name: str = "Mali", code: str = "ML") -> Reading:
    """Return what is read from the page of a country, none of whose flags is set."""
    entry = {
        "lastModified": 1772000000, "countryCode": code, "countryName": name, "title": f"{name}: Reise- und Sicherheitshinweise",
        "warning": False, "content": f"<p>{text}</p>",
    }  # fmt: skip
    body = json.dumps({"response": {"1": entry}}).encode()
    feed = Feed(id="de", url="https://data.example.de/opendata/travelwarning", kind="germany")
    return germany.parse(feed, Page(url=feed.url, body=body, fetched=FETCHED))


def page(text: str, name: str = "Mali", code: str = "ML") -> Position:
    """Return what the page says."""
    (position,) = reading(text, name, code).positions
    return position


@pytest.mark.parametrize(
    ("text", "name", "code", "level", "worst", "leave"),
    [
        ("Vor Reisen nach Israel und in die Palästinensischen Gebiete wird derzeit gewarnt.", "Israel", "IL", 4, 4, False),
        (
            "Vor Reisen nach Israel und in die Palästinensischen Gebiete wird derzeit gewarnt.",
            "Palästinensische Gebiete*",
            "PS",
            4,
            4,
            False,
        ),
        (
            "Vor Reisen in den Libanon wird gewarnt. Deutsche Staatsangehörige werden aufgefordert, den Libanon zu verlassen.",
            "Libanon",
            "LB",
            4,
            4,
            True,
        ),
        (
            "Von Reisen in die Russische Föderation wird dringend abgeraten. Vor Reisen in die Verwaltungsgebiete Belgorod und Kursk wird gewarnt.",
            "Russische Föderation",
            "RU",
            3,
            4,
            False,
        ),
        ("Von Reisen nach Russland wird dringend abgeraten.", "Russische Föderation", "RU", 3, 3, False),
        ("Vor Reisen in folgende Landesteile Nigerias wird gewarnt:<ul><li>Borno</li><li>Yobe</li></ul>", "Nigeria", "NG", 1, 4, False),
        ("Auf nicht notwendige Reisen in den Tschad sollte verzichtet werden.", "Tschad", "TD", 3, 3, False),
        ("Es wird geraten, auf nicht notwendige Reisen nach Mali zu verzichten.", "Mali", "ML", 3, 3, False),
        ("Von nicht unbedingt erforderlichen Reisen nach Mali wird abgeraten.", "Mali", "ML", 3, 3, False),
        ("Von nicht zwingend notwendigen Reisen nach Mali wird aktuell abgeraten.", "Mali", "ML", 3, 3, False),
        ("Bei Reisen nach Mali ist Vorsicht geboten.", "Mali", "ML", 1, 1, False),
        ("Vor Reisen nach Somalia einschließlich Somaliland wird gewarnt.", "Somalia", "SO", 4, 4, False),
        ("Es wird weiterhin vor Reisen nach Mali gewarnt.", "Mali", "ML", 4, 4, False),
        ("Für Mali besteht eine Reisewarnung.", "Mali", "ML", 4, 4, False),
        ("Es gilt weiterhin eine Reisewarnung für Mali.", "Mali", "ML", 4, 4, False),
        ("Es besteht eine Reisewarnung für die Grenzgebiete.", "Mali", "ML", 1, 4, False),
        ("Die Reisewarnung für Mali wurde aufgehoben.", "Mali", "ML", 1, 1, False),
        ("Für Mali besteht keine Reisewarnung.", "Mali", "ML", 1, 1, False),
        ("Deutschen Staatsangehörigen wird dringend empfohlen, das Land zu verlassen.", "Mali", "ML", 1, 1, True),
        ("Deutschen wird geraten, umgehend auszureisen.", "Mali", "ML", 1, 1, True),
        ("Das Auswärtige Amt fordert alle Deutschen auf, das Land umgehend zu verlassen.", "Mali", "ML", 1, 1, True),
        ("Die Bundesregierung fordert deutsche Staatsangehörige dringend auf, Mali zu verlassen.", "Mali", "ML", 1, 1, True),
        ("Es besteht eine Ausreiseaufforderung für deutsche Staatsangehörige.", "Mali", "ML", 1, 1, True),
        ("Die Ausreiseaufforderung wurde aufgehoben.", "Mali", "ML", 1, 1, False),
        ("Reisende werden aufgefordert, das Gebäude zu verlassen.", "Mali", "ML", 1, 1, False),
        ("Die Behörden fordern Reisende auf, das Hotel zu verlassen.", "Mali", "ML", 1, 1, False),
        ("Vor Reisen in die Westsahara wird gewarnt.", "Marokko", "MA", 1, 4, False),
        ("Von Reisen nach Neukaledonien wird abgeraten.", "Frankreich", "FR", 1, 3, False),
        ("Vor Reisen nach Bosnien und Herzegowina wird gewarnt.", "Montenegro", "ME", 1, 1, False),
        ("Vor Reisen nach Niger und Tschad wird gewarnt.", "Nigeria", "NG", 1, 1, False),
        ("Von Reisen in die Grenzregion zu Myanmar wird abgeraten.", "Thailand", "TH", 1, 3, False),
        ("Vor nicht notwendigen, touristischen Reisen nach Mali wird gewarnt.", "Mali", "ML", 4, 4, False),
        ("Vor Reisen nach Abchasien und Südossetien wird gewarnt.", "Georgien", "GE", 1, 4, False),
        (
            "Von Reisen auf die Krim und in die Ostukraine wird abgeraten. Vor Reisen in die Ukraine wird gewarnt.",
            "Ukraine",
            "UA",
            4,
            4,
            False,
        ),
        ("Vor Reisen in die Demokratische Republik Kongo wird gewarnt.", "Republik Kongo", "CG", 1, 1, False),
        ("Vor Reisen nach Korea wird gewarnt.", "Republik Korea", "KR", 1, 4, False),
        ("Reisen nach Mali sind derzeit nicht zu empfehlen.", "Mali", "ML", 3, 3, False),
        ("Von allen Reisen nach Mali wird abgeraten, mit Ausnahme der Stadt Bamako.", "Mali", "ML", 3, 3, False),
        ("Vor Reisen in die Vereinigten Staaten wird gewarnt.", "Vereinigte Staaten von Amerika", "US", 4, 4, False),
        ("Vor Reisen in die USA wird gewarnt.", "Vereinigte Staaten von Amerika", "US", 4, 4, False),
        ("Vor Reisen nach Tschechien wird gewarnt.", "Tschechische Republik", "CZ", 4, 4, False),
        ("Vor Reisen in den Gazastreifen wird gewarnt.", "Israel", "IL", 1, 4, False),
        ("Verschieben Sie nicht notwendige Reisen in den Iran.", "Iran", "IR", 3, 3, False),
        ("Meiden Sie nicht notwendige Reisen ins Land.", "Iran", "IR", 3, 3, False),
        ("Von einer Reise nach Mali wird abgeraten.", "Mali", "ML", 3, 3, False),
        ("Von Reisen mit dem Auto nach Mali wird abgeraten.", "Mali", "ML", 1, 1, False),
        ("Von Fahrten über Land wird abgeraten.", "Mali", "ML", 1, 1, False),
        ("Von Überlandreisen in Mali wird abgeraten.", "Mali", "ML", 1, 1, False),
        ("Von touristischen Aktivitäten wird abgeraten.", "Mali", "ML", 1, 1, False),
        ("Vor Reisen nach Mali wird gewarnt, da bewaffnete Gruppen Anschläge verüben und Ausländer entführen.", "Mali", "ML", 4, 4, False),
        ("Von Reisen, die nicht unbedingt notwendig sind, wird abgeraten.", "Mali", "ML", 3, 3, False),
        ("Von Reisen, die nicht unbedingt notwendig sind, nach Mali wird abgeraten.", "Mali", "ML", 3, 3, False),
        ("Von Reisen während der Regenzeit wird abgeraten.", "Mali", "ML", 1, 1, False),
        ("Reisen in der Regenzeit sollten vermieden werden.", "Mali", "ML", 1, 1, False),
        ("Von Reisen in die Nähe der Grenze zu Niger wird abgeraten.", "Mali", "ML", 1, 3, False),
        ("Vor Reisen in den Niger wird gewarnt.", "Niger", "NE", 4, 4, False),
        ("Vor Reisen nach Guinea-Bissau wird gewarnt.", "Guinea-Bissau", "GW", 4, 4, False),
        ("Vor Reisen in das an Niger grenzende Gebiet wird gewarnt.", "Mali", "ML", 1, 4, False),
        (
            "Deutsche, die sich noch in Mali aufhalten, werden dringend aufgefordert, das Land auf dem Luftweg zu verlassen.",
            "Mali",
            "ML",
            1,
            1,
            True,
        ),
        ("Wer sich noch im Iran aufhält, wird aufgefordert auszureisen.", "Iran", "IR", 1, 1, False),
        (
            "Alle deutschen Staatsangehörigen in Haiti sind aufgefordert, das Land zu verlassen, sofern dies sicher möglich ist.",
            "Haiti",
            "HT",
            1,
            1,
            True,
        ),
        ("Personen ohne gültiges Visum werden aufgefordert, das Land zu verlassen.", "Mali", "ML", 1, 1, True),
        ("Mali: Vor Reisen ins Land wird gewarnt (Reisewarnung).", "Mali", "ML", 4, 4, False),
        ("Vor Reisen in die gesamte Region Tigray wird gewarnt.", "Äthiopien", "ET", 1, 4, False),
        ("Vor Reisen nach Äthiopien mit Ausnahme von Addis Abeba wird gewarnt.", "Äthiopien", "ET", 4, 4, False),
        ("Vor Reisen in alle Landesteile außerhalb der Hauptstadt wird gewarnt.", "Mali", "ML", 4, 4, False),
        ("Vor Reisen außerhalb der Hauptstadt wird gewarnt.", "Mali", "ML", 1, 4, False),
        ("Vor Reisen in die Provinz Cabo Delgado sowie in die angrenzenden Distrikte wird gewarnt.", "Mosambik", "MZ", 1, 4, False),
        (
            "Vor nicht notwendigen Reisen in die übrigen Landesteile wird gewarnt. Vor Reisen in den Norden wird gewarnt.",
            "Mali",
            "ML",
            4,
            4,
            False,
        ),
        ("Vor Reisen in die Oblaste Donezk wird gewarnt; von Reisen in die übrige Ukraine wird abgeraten.", "Ukraine", "UA", 3, 4, False),
        ("Von Reisen in die übrigen Gebiete der Provinz Sindh wird abgeraten.", "Pakistan", "PK", 1, 3, False),
        ("Von Reisen in die anderen Landesteile von Pakistan wird abgeraten.", "Pakistan", "PK", 3, 3, False),
    ],
)
def test_a_sentence_advises_what_it_advises(text: str, name: str, code: str, level: int, worst: int, leave: bool) -> None:
    """Country, worst part, and a call to leave."""
    position = page(text, name, code)
    assert (position.country_level, position.max_level, bool(position.leave)) == (level, worst, leave)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Vor Reisen nach Mali wird wegen Terroranschlägen und Entführungen gewarnt.", "terrorism kidnapping"),
        ("Vor Reisen nach Mali wird gewarnt. Grund dafür sind bewaffnete Auseinandersetzungen.", "armed-conflict"),
        ("Vor Reisen nach Mali wird gewarnt. Es besteht die Gefahr willkürlicher Festnahmen. Es gibt auch Minen.", "wrongful-detention"),
        ("Vor Reisen in den Norden wird aufgrund der Minengefahr und der Gewaltkriminalität gewarnt.", "crime landmines"),
        ("Von Reisen nach Mali wird aufgrund von Unruhen und eines Vulkanausbruchs abgeraten.", "unrest natural-disasters"),
        ("Von Reisen nach Mali wird abgeraten, da die medizinische Versorgung zusammengebrochen ist.", "health"),
        ("Vor Reisen nach Mali wird gewarnt, es besteht keine Terrorgefahr.", ""),
        ("Vor Reisen nach Mali wird gewarnt. Die Bergarbeiter der Minen feiern.", ""),
        ("In Mali gibt es Terrorismus und Kriminalität.", ""),
    ],
)
def test_reasons_stand_in_the_advice(text: str, reasons: str) -> None:
    """What the advice itself, or the sentence that goes on with why, names; what is denied or told elsewhere is none."""
    assert [reason.replace(" ", "-") for reason in page(text).reasons] == reasons.split()


def test_the_terms_are_those_of_all_registers() -> None:
    """English, German and Dutch reasons have the same names, in the same order."""
    every = (
        "due to crime, terrorism, unrest, kidnapping, wrongful detention, armed conflict, health, natural disasters, landmines, exit bans,"
        " arbitrary enforcement of local laws, piracy"
    )
    assert tuple(_causes._STEMS) == register.reasons(every)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Vor Reisen in folgende Landesteile wird gewarnt:</p><ul><li>Gao</li><li><p>den Norden.</p></li></ul><h3>Terror</h3><p>Viel.",
            "Gao, den Norden",
        ),
        ("Es besteht eine Teilreisewarnung für folgende Gebiete:</p><ul><li>Gao</li><li>Kidal</li></ul><p>Ruhig.", "Gao, Kidal"),
        ("Von Reisen in</p><ul><li>die Provinz Gao</li><li>den Norden</li></ul><p>wird abgeraten.", "Provinz Gao, den Norden"),
        ("Beachten Sie:</p><ul><li>Gao</li><li>Kidal</li></ul><p>Ruhig.", ""),
    ],
)
def test_lists_name_the_parts(text: str, parts: str) -> None:
    """What an introduction calls “following” is what the list names."""
    position = page(text)
    assert ", ".join(part.name for part in position.parts) == parts
    assert all(part.words in position.text for part in position.parts)


def test_when_a_page_was_printed_is_no_part_of_it() -> None:
    """The day it was printed, and what was edited, change nothing."""
    stamps = (
        f"<p>Stand - {day}.02.2026</p><p>(Unverändert gültig seit: {day}.01.2026)</p><p>Letzte Änderungen: Aktuelles {day}</p>Ruhig."
        for day in "12"
    )
    first, second = (page(text) for text in stamps)
    assert first == second
    assert first.text == "Ruhig."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Wer Reisen nach Mali plant, der sei gewarnt.", True),
        ("Vor Reisen nach Mali wird gewarnt.", False),
        ("Vor Reisen nach Niger wird gewarnt.", False),
        ("Vor Reisen nach Mali wird nicht mehr gewarnt.", False),
        ("Vor Taschendieben wird gewarnt.", False),
    ],
)
def test_a_warning_in_other_words_is_told_to_the_operator(text: str, told: bool) -> None:
    """What warns of travel and could not be read is a complaint."""
    assert any("warns of travel in words that are not known" in complaint for complaint in reading(text).complaints) is told


@pytest.mark.parametrize(
    "word",
    [
        "deutsche werden aufgefordert ",
        "vor reisen nach ",
        "von reisen, ",
        "die grenze sollte ",
        "auf reisen ",
        "reisen sind ",
        "nach ",
        "a ",
    ],
)
def test_a_sentence_takes_little_time(word: str) -> None:
    """However often words repeat."""
    sentence = (word * 1500)[:1490]
    names = _german.names(("Mali",), "ML")
    began = time.process_time()
    _german.advice([sentence], names, "ML")
    _german.leave([sentence], names)
    assert time.process_time() - began < 1

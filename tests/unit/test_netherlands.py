"""What the Netherlands' sentences say: which subject has which colour."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from advisory import lexicon, register, sources
from advisory.model import Directive, Feed, FeedState, Page, Position, Reading, Scope, Status, Trust
from advisory.sources import netherlands

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="nl", url="https://data.example.nl/list?output=json", kind="netherlands")

STATE = FeedState(feed="nl")


def row(text: str, location: str = "Marokko", isocode: str = "MAR", **more: Any) -> dict[str, Any]:
    """Return one row of the list."""
    return {
        "isocode": isocode, "location": location, "introduction": text, "title": f"Reisadvies {location} | Ministerie",
        "lastmodified": "2026-02-20T09:30:00Z", "canonical": "https://advies.example.nl/x", **more,
    }  # fmt: skip


def read(*rows: dict[str, Any]) -> Reading:
    """Return what a list with these rows says."""
    return netherlands.parse(FEED, Page(url=FEED.url, body=json.dumps(rows).encode(), fetched=FETCHED))


def only(reading: Reading) -> Position:
    """Return the one position."""
    (position,) = reading.positions
    return position


def test_it_says_what_it_is() -> None:
    """Official, a register, the Netherlands' voice, never short."""
    kind = "netherlands"
    assert (sources.trust(kind), sources.is_register(kind), sources.issuer(kind), sources.floor(FEED)) == (Trust.OFFICIAL, True, "NL", 180)


@pytest.mark.parametrize(
    ("text", "country", "worst", "scope"),
    [
        ("De kleurcode van het reisadvies voor Marokko is geel.", 2, 2, Scope.WHOLE),
        ("De kleurcode van het reisadvies is groen.", 1, 1, Scope.WHOLE),
        ("De kleurcode voor het reisadvies voor Marokko blijft oranje.", 3, 3, Scope.WHOLE),
        ("De kleurcode is voor Marokko rood.", 4, 4, Scope.WHOLE),
        ("Marokko heeft kleurcode rood.", 4, 4, Scope.WHOLE),
        ("Voor heel Marokko geldt kleurcode rood.", 4, 4, Scope.WHOLE),
        ("Kleurcode rood geldt voor het hele land.", 4, 4, Scope.WHOLE),
        ("Vor de rest van Marokko geldt kleurcode groen.", 1, 1, Scope.WHOLE),
        ("Voor de overige gebieden geldt kleurcode geel.", 2, 2, Scope.WHOLE),
        ("Voor de rest van Marokko, onder andere de hoofdstad, geldt kleurcode geel.", 2, 2, Scope.WHOLE),
        ("De kleurcode is rood voor de grens. Voor de rest van het land geldt kleurcode geel.", 2, 4, Scope.PARTS),
        ("Voor twee eilanden is de kleurcode van het reisadvies rood. Voor de rest van het land is de kleurcode groen.", 1, 4, Scope.PARTS),
        ("Voor het noorden geldt kleurcode rood en voor de rest van het land geldt kleurcode oranje.", 3, 4, Scope.PARTS),
        ("De kleurcode van het reisadvies voor Marokko is rood (behalve voor de stad Fez).", 4, 4, Scope.MOST),
        ("De kleurcode van het reisadvies voor Marokko is voor het grootste deel rood.", 4, 4, Scope.MOST),
        ("Sinds kort geldt kleurcode geel voor het grootste deel van het land. Voor de grens geldt kleurcode rood.", 2, 4, Scope.PARTS),
        ("Voor Marokko geldt kleurcode rood. Voor de stad Fez geldt kleurcode oranje.", 4, 4, Scope.MOST),
        ("De kleurcode van het reisadvies is rood voor grote delen van het westen van Marokko.", None, 4, Scope.PARTS),
        ("Voor de rest van het noordwesten van Marokko geldt kleurcode rood.", None, 4, Scope.PARTS),
        ("Voor de zuidelijke provincies geldt grotendeels kleurcode oranje.", None, 3, Scope.PARTS),
        ("De kleurcode van het reisadvies voor Marokko is deels rood.", None, 4, Scope.PARTS),
    ],
)
def test_a_colour_belongs_to_its_subject(text: str, country: int | None, worst: int, scope: Scope) -> None:
    """The country, its rest, most of it or a part of it: never the first colour of the text."""
    position = only(read(row(text)))
    assert (position.country_level, position.max_level, position.scope) == (country, worst, scope)


@pytest.mark.parametrize(
    "text",
    [
        "Er zijn demonstraties in de hoofdstad.",
        "De kleurcode van het reisadvies voor Spanje is rood.",
        "De kleurcode van het reisadvies is aangepast van oranje naar geel.",
        "Voor Marokko geldt geen kleurcode rood.",
        "De kleurcode was rood.",
        "Het reisadvies kent de kleuren groen, geel, oranje en rood.",
        "De kleurcode voor Marokko is groen. Voor de rest van Marokko geldt kleurcode rood.",
        "De kleurcode voor Marokko is oranje. U kunt erheen reizen.",
        "De kleurcode voor Marokko is groen. Wat uw situatie ook is: reis niet hierheen.",
    ],
)
def test_what_gives_the_country_no_sure_colour_is_set_aside(text: str) -> None:
    """Another country, a change, a denial, two colours, or an instruction that says otherwise: the position held stays."""
    reading = read(row(text))
    assert reading.positions == ()
    assert len(reading.complaints) == 1


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("De kleurcode is rood voor de grensgebieden.", True),
        ("De kleurcode is rood voor Absurdistan.", False),
        ("Voor de rest van het land geldt kleurcode groen.", False),
    ],
)
def test_none_is_stated_only_when_every_subject_is_surely_a_part(text: str, stated: bool) -> None:
    """A name that is not known could be the country's own; then nothing that is held is taken back."""
    assert only(read(row(text))).none_stated is stated


@pytest.mark.parametrize(
    ("location", "isocode", "name", "code"),
    [
        ("Verenigde Arabische Emiraten", "ARE", "de VAE", "AE"),
        ("Verenigd Koninkrijk", "GBR", "het VK", "GB"),
        ("Verenigde Staten van Amerika", "USA", "de VS", "US"),
        ("Congo (Democratische Republiek)", "COD", "de DRC", "CD"),
        ("Nauru", "NRU", "Naoero", "NR"),
        ("Belarus (Wit-Rusland)", "BLR", "Wit-Rusland", "BY"),
        ("Bosnië en Herzegovina", "BIH", "Bosnie en Herzegovina", "BA"),
        ("IJsland", "ISL", "IJsland", "IS"),
        ("Kosovo", "XKX", "Kosovo", "XK"),
        ("Palestijnse Gebieden", "PSE", "de Palestijnse Gebieden", "PS"),
        ("Roemenië", "ROU", "Roemenie", "RO"),
    ],
)
def test_a_country_is_known_by_the_names_its_advice_uses(location: str, isocode: str, name: str, code: str) -> None:
    """Abbreviations, names in parentheses, and accents that are left out."""
    position = only(read(row(f"De kleurcode van het reisadvies voor {name} is oranje.", location, isocode)))
    assert (position.destination, position.country_level) == (code, 3)


@pytest.mark.parametrize(
    ("text", "leave"),
    [
        ("Bent u in Marokko? Verlaat het land zo snel mogelijk.", "Verlaat het land zo snel mogelijk."),
        ("Bent u er nu? Vertrek zo snel mogelijk.", "Vertrek zo snel mogelijk."),
        ("Verlaat Marokko als dat veilig kan.", "Verlaat Marokko als dat veilig kan."),
        ("Verlaat het strand bij vloed.", ""),
        ("Vertrek niet zonder paspoort.", ""),
        ("Verlaat het grensgebied direct.", ""),
    ],
)
def test_calls_to_leave_the_country_are_kept_apart(text: str, leave: str) -> None:
    """The sentence in the issuer's words, when it is about the country."""
    assert only(read(row(f"De kleurcode voor Marokko is rood. Meer hieronder. {text}"))).leave == leave


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("De kleurcode is rood voor de grens. Voor de rest van het land geldt kleurcode geel.", [("de grens", 4)]),
        ("De kleurcode van het reisadvies is rood voor grote delen van het westen.", [("grote delen van het westen", 4)]),
        ("Voor het Noord-Azië-gebied geldt grotendeels kleurcode oranje.", [("het Noord-Azië-gebied", 3)]),
        ("Voor de grens geldt kleurcode geel. Voor de rest van Marokko geldt kleurcode groen.", []),
        ("Voor Marokko geldt kleurcode rood. Voor de stad Fez geldt kleurcode oranje.", []),
    ],
)
def test_worse_parts_are_named_as_the_issuer_names_them(text: str, parts: list[tuple[str, int]]) -> None:
    """Orange and red parts of a better country, with the capitals and accents of the sentence."""
    assert [(part.name, part.level) for part in only(read(row(text))).parts] == parts


def test_the_label_is_the_sentence_and_its_instruction() -> None:
    """What is quoted stands in the text, as the issuer wrote it, with what it tells people to do."""
    said = "De kleurcode van het reisadvies voor Marokko is oranje. Reis alleen hierheen als het noodzakelijk is."
    position = only(read(row(f"<ul><li>Er is onrust.</li><li>{said} Lees meer.</li></ul>")))
    assert position.label == said
    assert position.label in position.text


def test_half_a_list_is_not_believed() -> None:
    """Half of the rows is an outage, and so is an empty list."""
    rows = [row("De kleurcode van het reisadvies is groen.", "", code) for code in _alphas()][:200]
    whole = read(*rows)
    assert sources.guard(FEED, STATE, (), whole) is None
    assert "fewer than its floor of 180" in (sources.guard(FEED, STATE, whole.positions, read(*rows[::2])) or "")
    assert "gave no row" in (sources.guard(FEED, STATE, whole.positions, read()) or "")


def _alphas() -> list[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        first + second + third for first in letters for second in letters for third in letters if lexicon.alpha3(first + second + third)
    ]


def test_what_moved_between_two_editions() -> None:
    """A colour that rises and falls is a step each; a date alone that moves, and a row that cannot be read, are none."""
    colours = ["groen", "groen", "oranje", "onbekend", "rood", "geel"]
    editions = [
        read(row(f"De kleurcode van het reisadvies voor Marokko is {colour}.", lastmodified=f"2026-02-{day + 10}T09:30:00Z")).positions
        for day, colour in enumerate(colours)
    ]
    held = editions[0]
    steps = []
    for edition in editions[1:]:
        judged = register.judge(held, edition)
        for change in judged.changes:
            found = [one for one in register.statements(change.before, change.after) if one.level]
            steps += [(one.level.before, one.level.after, one.status) for one in found if one.level]
        held = judged.held
    assert steps == [(1, 3, Status.IN_FORCE), (3, 4, Status.IN_FORCE), (4, 2, Status.LIFTED)]


def test_dutch_prose_is_not_taken_for_english() -> None:
    """What the position states is its colour, and what its text says in Dutch beside it; "is" and "in" are no English."""
    text = "De kleurcode voor Marokko is rood. Reis niet hierheen. In Iran en Irak is oorlog. De ambassade in Rabat is {}."
    opened, shut = (register.statements(None, only(read(row(text.format(word))))) for word in ("mooi", "dicht"))
    assert [one.directive for one in opened] == [Directive.AVOID_ALL_TRAVEL]
    assert [(one.directive, one.issuer) for one in shut] == [(Directive.AVOID_ALL_TRAVEL, "NL"), (Directive.EMBASSY_CLOSED, "NL")]

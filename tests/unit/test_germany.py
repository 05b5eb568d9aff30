"""What Germany's flags and sentences say, and what no flag does not say."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory import lexicon, register, sources
from advisory.model import Feed, FeedState, Page, Position, Reading, Scope, Trust
from advisory.sources import germany
from advisory.store import codec

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="de", url="https://data.example.de/opendata/travelwarning", kind="germany")
STATE = FeedState(feed="de")
STAMP = 1772000000
FLAGS = ("warning", "partialWarning", "situationWarning", "situationPartWarning")


def entry(name: str = "Mali", code: str = "ML", *flags: str, stamp: Any = STAMP, **more: Any) -> dict[str, Any]:
    """Return one entry of the service."""
    return {
        "lastModified": stamp, "effective": STAMP, "title": f"{name}: Reise- und Sicherheitshinweise", "countryCode": code,
        "countryName": name, **{flag: flag in flags for flag in FLAGS}, **more,
    }  # fmt: skip


def read(*entries: dict[str, Any], url: str = FEED.url) -> Reading:
    """Return what an answer with these entries says."""
    body = {"response": {str(300001 + number): one for number, one in enumerate(entries)}}
    return germany.parse(FEED, Page(url=url, body=json.dumps(body).encode(), fetched=FETCHED))


def page(text: str, name: str = "Mali", code: str = "ML", *flags: str) -> Position:
    """Return what the page of a country says."""
    (position,) = read(entry(name, code, *flags, content=text)).positions
    return position


def test_it_says_what_it_is() -> None:
    """Official, a register, Germany's voice, never short."""
    kind = "germany"
    assert (sources.trust(kind), sources.is_register(kind), sources.issuer(kind), sources.floor(FEED)) == (Trust.OFFICIAL, True, "DE", 150)


@pytest.mark.parametrize(
    ("flags", "listed", "read_with_its_page"),
    [
        (("warning",), (4, 4, Scope.WHOLE), (4, 4, Scope.WHOLE)),
        (("partialWarning",), (None, 4, Scope.PARTS), (1, 4, Scope.PARTS)),
        (("situationWarning",), (None, 2, Scope.PARTS), (2, 2, Scope.WHOLE)),
        (("situationPartWarning",), (None, 2, Scope.PARTS), (1, 2, Scope.PARTS)),
        (("warning", "partialWarning"), (4, 4, Scope.WHOLE), (4, 4, Scope.WHOLE)),
        ((), (None, None, Scope.NONE), (1, 1, Scope.WHOLE)),
    ],
)
def test_flags_and_pages(flags: tuple[str, ...], listed: tuple[object, ...], read_with_its_page: tuple[object, ...]) -> None:
    """A list says what is flagged; what is not flagged is not known before the page is read, and a part is not the country."""
    (position,) = read(entry("Mali", "ML", *flags)).positions
    assert (position.country_level, position.max_level, position.scope) == listed
    assert position.none_stated is False
    position = page("<p>Achten Sie auf Ihr Gepäck.</p>", "Mali", "ML", *flags)
    assert (position.country_level, position.max_level, position.scope) == read_with_its_page
    assert position.none_stated is False


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Von nicht notwendigen Reisen nach Mali wird abgeraten.", 3),
        ("Von Reisen nach Mali wird dringend abgeraten.", 3),
        ("Von touristischen und anderen nicht notwendigen Reisen nach Mali wird derzeit abgeraten.", 3),
        ("Es wird von nicht notwendigen, insbesondere touristischen Reisen nach Mali abgeraten.", 3),
        ("Von Reisen wird abgeraten.", 3),
        ("Von Reisen in das gesamte Land wird abgeraten.", 3),
        ("Von Reisen in alle übrigen Landesteile Malis wird abgeraten.", 3),
        ("Das Auswärtige Amt rät von Reisen nach Mali dringend ab.", 3),
        ("Vermeiden Sie nicht notwendige Reisen nach Mali.", 3),
        ("Verzichten Sie auf nicht notwendige Reisen nach Mali.", 3),
        ("Reisen nach Mali sollten vermieden werden.", 3),
        ("Vor Reisen nach Mali wird gewarnt.", 4),
        ("Vor Reisen nach Mali und in das Grenzgebiet wird gewarnt.", 4),
        ("Das Auswärtige Amt warnt vor Reisen nach Mali.", 4),
    ],
)
def test_advice_for_the_country_stands_in_the_prose(text: str, level: int) -> None:
    """Below the flags there are sentences: advice against is level 3, a warning level 4, and the sentence is the label."""
    position = page(f"<h2>Aktuelles</h2><p>Die Lage ist gespannt. {text} Seien Sie vorsichtig.</p>")
    assert (position.country_level, position.max_level, position.label) == (level, level, text)
    assert position.label in position.text


@pytest.mark.parametrize(
    ("text", "worst"),
    [
        ("Vor Reisen in den Norden Malis wird gewarnt.", 4),
        ("Vor Reisen in die Provinzen Kidal und Gao wird gewarnt.", 4),
        ("Vor Reisen nach Gao wird gewarnt.", 4),
        ("Von Reisen in einem Umkreis von 30 km wird abgeraten.", 3),
        ("Von Reisen in folgende Regionen wird dringend abgeraten:", 3),
        ("Vermeiden Sie alle nicht zwingend erforderlichen Reisen in die o.g. Grenzgebiete.", 3),
        ("Meiden Sie möglichst Reisen in die Provinz Kidal.", 3),
        ("Das Grenzgebiet zu Niger sollte, wenn möglich, weiträumig gemieden werden.", 3),
        ("Es besteht eine Teilreisewarnung für den Norden.", 4),
        ("Vor Reisen in das Grenzgebiet von Mali zu Niger wird gewarnt.", 4),
    ],
)
def test_a_sentence_that_names_an_area_is_about_the_area(text: str, worst: int) -> None:
    """A part of the country never lifts the country's level."""
    position = page(f"<p>{text}</p>")
    assert (position.country_level, position.max_level, position.scope) == (1, worst, Scope.PARTS)


@pytest.mark.parametrize(
    "text",
    [
        "Es besteht keine Reisewarnung für Mali.",
        "Vor Reisen nach Mali wird nicht mehr gewarnt.",
        "Die Reisewarnung wurde aufgehoben.",
        "Vor Taschendieben wird gewarnt.",
        "Es wird davor gewarnt, Antiquitäten zu kaufen.",
        "Von nächtlichen Reisen wird abgeraten.",
        "Von Reisen bei Dunkelheit wird abgeraten.",
        "Von Reisen nach Niger wird abgeraten.",
        "Vor Reisen in die Nachbarländer wird gewarnt.",
        "Meiden Sie Menschenansammlungen.",
        "Alles ist ruhig. Reisen Sie entspannt.",
    ],
)
def test_what_is_no_advice_against_travel(text: str) -> None:
    """Denials, other dangers, other countries, and how to travel are no level."""
    position = page(f"<p>{text}</p>")
    assert (position.country_level, position.max_level, position.label) == (1, 1, germany.ADVICE)


@pytest.mark.parametrize(
    ("name", "code", "phrase"),
    [
        ("Vereinigte Arabische Emirate", "AE", "in die Vereinigten Arabischen Emirate"),
        ("Demokratische Republik Kongo", "CD", "in die Demokratische Republik Kongo"),
        ("Demokratische Volksrepublik Korea (Nordkorea)", "KP", "nach Nordkorea"),
        ("Palästinensische Gebiete*", "PS", "in die Palästinensischen Gebiete"),
        ("Bosnien und Herzegowina", "BA", "nach Bosnien und Herzegowina"),
        ("Türkei", "TR", "in die Türkei"),
        ("Irak", "IQ", "in den Irak"),
        ("Guinea-Bissau", "GW", "nach Guinea-Bissau"),
    ],
)
def test_names_are_known_in_every_case_of_the_noun(name: str, code: str, phrase: str) -> None:
    """German bends the names of countries, and writes two of some."""
    assert page(f"<p>Von Reisen {phrase} wird abgeraten.</p>", name, code).country_level == 3


@pytest.mark.parametrize(
    ("name", "code", "phrase"),
    [
        ("Guinea", "GN", "nach Guinea-Bissau"),
        ("Niger", "NE", "nach Nigeria"),
        ("Südsudan", "SS", "in den Sudan"),
        ("Republik Kongo", "CG", "in die Demokratische Republik Kongo"),
    ],
)
def test_a_longer_name_is_another_country(name: str, code: str, phrase: str) -> None:
    """A name inside another one is not it."""
    assert page(f"<p>Vor Reisen {phrase} wird gewarnt.</p>", name, code).country_level == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Deutsche Staatsangehörige werden aufgefordert, das Land zu verlassen.", True),
        ("Deutsche Staatsangehörige werden dringend aufgefordert, aus Mali auszureisen.", True),
        ("Alle Deutschen sind aufgefordert, umgehend auszureisen.", True),
        ("Deutsche Staatsangehörige werden aufgefordert, Mali zu verlassen.", True),
        ("Verlassen Sie das Land umgehend.", True),
        ("Deutsche Staatsangehörige werden aufgefordert, die Region Gao zu verlassen.", False),
        ("Deutsche Staatsangehörige wurden aufgefordert, das Land zu verlassen.", False),
        ("Sollten Sie krank sein, verlassen Sie das Land.", False),
        ("Reisende werden gebeten, das Gebäude zu verlassen.", False),
        ("Deutsche Staatsangehörige werden nicht aufgefordert, das Land zu verlassen.", False),
        ("Verlassen Sie Ihr Hotel nachts nicht.", False),
    ],
)
def test_calls_to_leave_the_country_are_kept_apart(text: str, told: bool) -> None:
    """The sentence in the issuer's words, when it holds, and is about the country."""
    assert page(f"<p>Vor Reisen nach Mali wird gewarnt.</p><p>{text}</p>").leave == (text if told else "")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Vor Reisen in den Norden Malis wird gewarnt.", [("Norden Malis", 4)]),
        ("Von Reisen in die Provinzen Kidal und Gao wird abgeraten.", [("Provinzen Kidal und Gao", 3)]),
        ("Vermeiden Sie alle nicht zwingend erforderlichen Reisen in die o.g. Grenzgebiete.", [("Grenzgebiete", 3)]),
        ("Es besteht eine Teilreisewarnung für den Norden.", [("Norden", 4)]),
        ("Vor Reisen nach Mali wird gewarnt. Von Reisen in den Norden wird abgeraten.", []),
        ("Von Reisen nach Mali wird abgeraten. Vor Reisen in den Norden wird gewarnt.", [("Norden", 4)]),
        ("Vor Reisen nach Niger wird gewarnt.", []),
    ],
)
def test_worse_parts_are_named_as_the_issuer_names_them(text: str, parts: list[tuple[str, int]]) -> None:
    """What is worse than the country as a whole, with its sentence."""
    position = page(f"<p>{text}</p>")
    assert [(part.name, part.level) for part in position.parts] == parts
    assert all(part.words in position.text for part in position.parts)
    assert codec.loads(Position, codec.dumps(position)) == position


def test_every_entry_of_a_list_names_its_page() -> None:
    """The newest edition first; the edition is the ministry's own time; a page names none, nor does a recorded file."""
    listed = read(entry("Mali", "ML", stamp=STAMP), entry("Ghana", "GH", stamp=STAMP + 60), entry("Togo", "TG", content="<p>Ruhig.</p>"))
    assert [(link.key, link.edition, link.url) for link in listed.links] == [
        ("300002", str(STAMP + 60), f"{FEED.url}/300002"),
        ("300001", str(STAMP), f"{FEED.url}/300001"),
    ]
    assert read(entry(), url="file:/recorded/list.json").links == ()
    assert read(entry(), url=f"{FEED.url}/?lang=de").links[0].url == f"{FEED.url}/300001"


def test_a_page_supersedes_its_row_and_never_the_other_way_round() -> None:
    """However often list and page are read by turns, what the page said is held; a newer flag is heard before its page is."""
    prose = page("<p>Von nicht notwendigen Reisen nach Mali wird abgeraten.</p>")
    listed = read(entry()).positions
    held = register.judge(listed, (prose,)).held
    assert held == (prose,)
    assert register.changes(held, listed) == ()
    assert register.judge(held, listed).held == held
    warned = read(entry("Mali", "ML", "warning", stamp=STAMP + 60)).positions
    (change,) = register.changes(held, warned)
    assert (change.before, change.after.country_level) == (prose, 4)
    calm = read(entry(stamp=STAMP + 120)).positions
    assert register.changes(warned, calm) == ()


def test_times_are_seconds_or_milliseconds() -> None:
    """Both mean the same moment, of a list as of a page; the row of a list is a second older than its page."""
    for stamp in (STAMP, STAMP * 1000, float(STAMP)):
        (row,) = read(entry(stamp=stamp)).positions
        (one,) = read(entry(stamp=stamp, content="<p>Ruhig.</p>")).positions
        assert one.published == datetime.fromtimestamp(STAMP, UTC)
        assert one.published - (row.published or FETCHED) == timedelta(seconds=1)


def test_half_a_register_is_not_believed() -> None:
    """Half of the rows is an outage."""
    rows = [entry(lexicon.name(code), code) for code in lexicon.codes() if code != "DE"][:200]
    whole = read(*rows)
    assert sources.guard(FEED, STATE, (), whole) is None
    assert "fewer than its floor of 150" in (sources.guard(FEED, STATE, whole.positions, read(*rows[::2])) or "")


def test_many_complaints_are_summed_up() -> None:
    """Two hundred bad rows are one screen of complaints."""
    complaints = read(*(entry("Atlantis", "ZZ") for _ in range(200))).complaints
    assert (len(complaints), complaints[-1]) == (26, "And 175 more like these.")


def test_what_moved_between_two_editions() -> None:
    """Advice that joins, hardens and goes is one step each; a date alone that moves is none."""
    texts = [
        ("<p>Ruhig.</p>", ()),
        ("<p>Ruhig.</p>", ()),
        ("<p>Von Reisen nach Mali wird abgeraten.</p>", ()),
        ("<p>Vor Reisen nach Mali wird gewarnt.</p>", ("warning",)),
        ("<p>Vor Reisen in den Norden wird gewarnt.</p>", ("partialWarning",)),
        ("<p>Ruhig.</p>", ()),
    ]
    editions = [read(entry("Mali", "ML", *flags, stamp=STAMP + day, content=text)).positions for day, (text, flags) in enumerate(texts)]
    moved = [[change.after.country_level for change in register.changes(old, new)] for old, new in itertools.pairwise(editions)]
    assert moved == [[], [3], [4], [1], [1]]

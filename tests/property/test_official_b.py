"""Australia, Germany, the Netherlands: whatever their services send is read or refused, and what does not matter changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisory import sources
from advisory.errors import ParseError
from advisory.model import Feed, Page, Position, Reading

CASES = Path(__file__).parent.parent / "cases"
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = ("smartraveller", "germany", "netherlands")

TERMS = (
    "crime", "terrorism", "unrest", "kidnapping", "wrongful detention", "armed conflict", "health", "natural disasters", "landmines",
    "exit bans", "arbitrary enforcement of local laws", "piracy",
)  # fmt: skip
#: Pieces of what the three write, right and wrong.
WORDS = st.sampled_from([
    "Do not travel", "Reconsider your need to travel", "Exercise a high degree of caution", ", ", ". ", " to Kenya", "&amp;**", "&#039;", "\n",
    "Von Reisen", "Vor Reisen", "nicht notwendigen ", " nach Mali", " in den Norden", " wird abgeraten.", " wird gewarnt.", "keine Reisewarnung",
    "werden aufgefordert, ", "das Land zu verlassen", "Deutsche ", "<li>", "</li>", "<p>", "Vermeiden Sie ", "Reisen ", "sollten ", "gemieden",
    "De kleurcode ", "van het reisadvies ", "is rood", "geldt kleurcode groen", " voor ", "de rest van ", "Marokko", "(behalve ", ")",
    "Reis alleen hierheen als het noodzakelijk is.", "Maar let op", "Verlaat het land", "\x00", "\ud800", "ß", "ĳ", "İ", "🙂",
])  # fmt: skip
PROSE = st.lists(WORDS | st.text(max_size=8), max_size=25).map("".join)
VALUES = (
    PROSE
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.none())
)
NAMES = st.sampled_from(["Kenya", "Mali", "Marokko", "Congo", "Atlantis", "Iran", "Irak", "", "🙂", "No travel advice"])
CODES = st.sampled_from(["ML", "MLI", "MAR", "KE", "IRQ", "BQ-BO", "BQ-SA", "BQ-SE", "PT-20", "PRT", "XKX", "ZZ-1", "ZZZ", "", "\ud800"])
STAMPS = st.integers() | st.floats() | st.just(1772000000) | VALUES


def rows(fields: dict[str, st.SearchStrategy[Any]], required: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return lists of rows, each with the required fields and some of the others."""
    return st.lists(st.fixed_dictionaries(required, optional=fields), max_size=5)


AUSTRALIAN = rows(
    {"title": NAMES | VALUES, "field_advice_levels": VALUES, "field_last_update": VALUES, "field_url": VALUES, "changed": VALUES},
    {"field_overall_advice_level": st.sampled_from(["Do not travel", "Exercise normal safety precautions"]) | VALUES},
)
DUTCH = rows(
    {"isocode": CODES | VALUES, "location": NAMES | VALUES, "lastmodified": VALUES, "title": VALUES, "canonical": VALUES},
    {"introduction": PROSE | VALUES},
)
GERMAN = st.dictionaries(
    st.text(max_size=5),
    st.fixed_dictionaries(
        {"warning": st.booleans() | VALUES},
        optional={
            "partialWarning": st.booleans() | VALUES, "countryCode": CODES | VALUES, "iso3CountryCode": CODES, "countryName": NAMES | VALUES,
            "lastModified": STAMPS, "content": PROSE | VALUES, "title": VALUES, "situationWarning": st.booleans(),
        },
    )
    | VALUES,
    max_size=5,
)  # fmt: skip


def read(kind: str, body: bytes) -> Reading | None:
    """Return what a kind reads, or None for a ParseError; anything else is a bug."""
    try:
        return sources.load(kind).parse(
            Feed(id="f", url="https://feeds.example/f", kind=kind), Page(url="https://feeds.example/f", body=body, fetched=FETCHED)
        )
    except ParseError as error:
        str(error).encode("utf-8")
        return None


def check(reading: Reading | None) -> None:
    """Hold a reading to what every reader of it relies on."""
    if reading is None:
        return
    "".join(reading.complaints).encode("utf-8")
    places = [position.destination for position in reading.positions]
    assert len(places) == len(set(places))
    for position in reading.positions:
        assert position.country_level in {None, 1, 2, 3, 4}
        assert position.max_level in {None, 1, 2, 3, 4}
        assert position.max_level is None or position.max_level >= (position.country_level or 0)
        assert not (position.none_stated and position.country_level)
        assert position.published is None or position.published.tzinfo is UTC
        (position.label + position.title + position.text + position.url + position.leave).encode("utf-8")
        assert position.leave == "" or position.leave in position.text
        assert list(position.reasons) == [term for term in TERMS if term in position.reasons]
        for part in position.parts:
            assert part.name
            assert part.words
            assert max(position.country_level or 0, 2) < part.level <= 4
            (part.name + part.words).encode("utf-8")
    for link in reading.links:
        (link.url + link.key + link.edition).encode("utf-8")


@given(AUSTRALIAN, DUTCH, GERMAN)
def test_any_rows(australian: list[Any], dutch: list[Any], german: dict[str, Any]) -> None:
    """Rows with any values in their fields, of any type."""
    check(read("smartraveller", json.dumps(australian).encode()))
    check(read("netherlands", json.dumps(dutch).encode()))
    check(read("germany", json.dumps({"response": german}).encode()))
    check(read("germany", json.dumps({"response": {"response": german, "contentList": australian}}).encode()))


def documents() -> list[tuple[str, bytes]]:
    """Return documents that are read, of each kind."""
    return [
        (kind, path.read_bytes())
        for kind in KINDS
        for folder in (f"sources/{kind}", f"histories/{kind}/*", f"histories/{kind}/*/pages")
        for path in sorted(CASES.glob(f"{folder}/*.*"))
        if not path.name.startswith("bad-") and ".expected." not in path.name and path.suffix in {".json", ".xml"}
    ]


DOCUMENTS = documents()
PIECES = WORDS.map(lambda word: word.encode("utf-8", "replace")) | st.binary(max_size=6)
EDITS = st.tuples(st.integers(0, 1 << 16), st.integers(0, 400), st.sampled_from(["cut", "double", "put", "move"]), PIECES)


def edited(body: bytes, edits: list[tuple[int, int, str, bytes]]) -> bytes:
    """Return a document with pieces cut, doubled, put in or moved."""
    for place, length, what, piece in edits:
        start = place % (len(body) + 1)
        end = start + length
        if what == "cut":
            body = body[:start] + body[end:]
        elif what == "double":
            body = body[:end] + body[start:end] + body[end:]
        elif what == "move":
            body = body[:start] + body[end:] + body[start:end]
        else:
            body = body[:start] + piece + body[start:]
    return body


@given(st.sampled_from(DOCUMENTS), st.lists(EDITS, min_size=1, max_size=6))
def test_any_edit_of_a_document(document: tuple[str, bytes], edits: list[tuple[int, int, str, bytes]]) -> None:
    """A document that is damaged anywhere is read or refused."""
    kind, body = document
    check(read(kind, edited(body, edits)))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths to every value inside a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in ((*path, key), *leaves(one, (*path, key)))]


def valid(body: bytes) -> bool:
    """Tell whether a document is JSON with something in it."""
    try:
        return bool(json.loads(body))
    except ValueError:
        return False


@given(
    st.sampled_from([(kind, body) for kind, body in DOCUMENTS if valid(body)]),
    st.lists(st.tuples(st.integers(0, 1 << 16), NAMES | CODES | STAMPS), min_size=1, max_size=4),
)
def test_any_value_in_any_place(document: tuple[str, bytes], changes: list[tuple[int, Any]]) -> None:
    """A document in which any field holds anything is read or refused."""
    kind, body = document
    answer = json.loads(body)
    for place, value in changes:
        paths = leaves(answer)
        if not paths:
            break
        *before, last = paths[place % len(paths)]
        holder = answer
        for key in before:
            holder = holder[key]
        holder[last] = value
    check(read(kind, json.dumps(answer).encode()))


@given(PROSE, st.binary(max_size=40), st.integers(0, 300))
def test_any_rss(words: str, noise: bytes, cut: int) -> None:
    """The RSS with anything for a level, cut off or with noise inside."""
    body = (
        f"<rss><channel><item><title>Kenya</title><ta:warnings><ta:level>{words}</ta:level>"
        f"<dc:description>{words}</dc:description></ta:warnings></item></channel></rss>"
    ).encode("utf-8", "replace")
    check(read("smartraveller", body))
    check(read("smartraveller", body[:cut] + noise + body[cut:]))
    check(read("smartraveller", body[:cut]))


def dutch(lines: list[str]) -> Position:
    """Return what a Dutch row with these list entries says."""
    text = "".join(f"<li>{line}</li>" for line in lines)
    row = {"isocode": "MAR", "location": "Marokko", "lastmodified": "2026-02-20T09:30:00Z", "introduction": f"<ul>{text}</ul>"}
    reading = read("netherlands", json.dumps([row]).encode())
    assert reading is not None
    (position,) = reading.positions
    return position


AREAS = st.sampled_from(
    ["de grensgebieden", "het noorden van Marokko", "de steden Fez en Meknes", "een strook van 20 kilometer", "de rest van het zuiden"]
)
COLOURS = st.sampled_from(["groen", "geel", "oranje", "rood"])
LEVELS = {"groen": 1, "geel": 2, "oranje": 3, "rood": 4}


@given(COLOURS, st.lists(st.tuples(AREAS, COLOURS, st.booleans()), max_size=4), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_colours_does_not_matter(whole: str, parts: list[tuple[str, str, bool]], chance: Any, rest: bool) -> None:
    """Wherever the country's own colour stands among those of its parts, it is the country's."""
    own = f"Voor de rest van Marokko geldt kleurcode {whole}." if rest else f"De kleurcode van het reisadvies voor Marokko is {whole}."
    lines = [
        own,
        *(f"Voor {area} geldt kleurcode {colour}." if before else f"De kleurcode van het reisadvies is {colour} voor {area}." for area, colour, before in parts),
    ]  # fmt: skip
    chance.shuffle(lines)
    position = dutch(lines)
    assert position.country_level == LEVELS[whole]
    assert position.max_level == max(LEVELS[colour] for colour in (whole, *(colour for _, colour, _ in parts)))
    assert position.label == own


def german(text: str, *, warned: bool = False) -> Position:
    """Return what a German page says."""
    entry = {
        "countryCode": "ML",
        "countryName": "Mali",
        "lastModified": 1772000000,
        "warning": warned,
        "partialWarning": False,
        "content": text,
    }
    reading = read("germany", json.dumps({"response": {"1": entry}}).encode())
    assert reading is not None
    (position,) = reading.positions
    return position


REGIONAL = st.sampled_from([
    "Vor Reisen in den Norden wird gewarnt.", "Von Reisen in die Provinz Gao wird abgeraten.", "Vor Reisen in das Grenzgebiet zu Niger wird gewarnt.",
    "Vermeiden Sie Reisen in die Region Kidal.", "Vor Reisen nach Syrien wird gewarnt.", "Es besteht keine Reisewarnung.", "Vor Taschendieben wird gewarnt.",
])  # fmt: skip
NATIONAL = st.sampled_from(
    [("", 1), ("Von nicht notwendigen Reisen nach Mali wird abgeraten.", 3), ("Vor Reisen nach Mali wird gewarnt.", 4)]
)


@given(NATIONAL, st.lists(REGIONAL, max_size=5), st.randoms(use_true_random=False))
def test_sentences_about_areas_never_move_the_country(own: tuple[str, int], areas: list[str], chance: Any) -> None:
    """Whatever is said of areas, other countries and thieves, and in whatever order, the country's level is its own."""
    said, level = own
    sentences = [*([said] if said else []), *areas]
    chance.shuffle(sentences)
    position = german("".join(f"<p>{sentence}</p>" for sentence in sentences) or "<p>Ruhig.</p>")
    assert position.country_level == level
    assert german("".join(f"<p>{sentence}</p>" for sentence in sentences) or "<p>Ruhig.</p>", warned=True).country_level == 4

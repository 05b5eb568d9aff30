"""State, GOV.UK, Canada, the embassies: any shape of document is read or refused, and no reading says more than its document."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisory import register, sources
from advisory.errors import ParseError
from advisory.model import Feed, Page, Position, Reading, Scope

CASES = Path(__file__).parent.parent / "cases" / "sources"
KINDS = ("us-state", "gov-uk", "canada", "us-embassy")
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
TREES = {
    kind: [
        json.loads(path.read_text("utf-8"))
        for path in sorted((CASES / kind).glob("[ijp]*.json"))
        if not path.name.endswith("expected.json")
    ]
    for kind in ("us-state", "gov-uk", "canada")
}
#: Documents in XML, whole.
LEAVES = {kind: [path.read_bytes() for path in sorted((CASES / kind).glob("*.xml"))] for kind in ("us-state", "us-embassy")}
#: What stands where something else should: other types, numbers as text, dates of other centuries, names that are none.
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.just([]), st.just({}),
    st.sampled_from(["3", "-1", "9999-12-31T23:59:59Z", "0001-01-01", "2027-01-01T00:00:00Z", "Atlantis", "Congo", "<p>", "&#0;", "\ud800", "…" * 400]),
    st.lists(st.sampled_from(["avoid_all_travel_to_parts", "avoid_all_travel_to_whole_country", "", 4, None, {}]), max_size=3),
    st.dictionaries(st.sampled_from(["name", "slug", "body", "eng", "asp", "timestamp"]), st.integers() | st.text(max_size=5), max_size=3),
)  # fmt: skip
PHRASES = st.lists(
    st.sampled_from([
        "FCDO", "advises", "advise", "against", "all", "but essential", "travel", "to", "the rest of", "Mali", "Niger", "except", "Bamako", ":", ".", ",",
        "and", "no longer", "if", "\n", "<li>", "</li>", "<ul>", "parts of", "all other regions of", "(FCDO)", "foreign", "  ", "\u2019", "of", "the country",
    ]),
    max_size=40,
).map(" ".join)  # fmt: skip


AMERICAN = st.lists(
    st.sampled_from([
        "Do not travel", "Reconsider travel", "Exercise increased caution", "Exercise normal precautions", "to", "in", "within", "Mali", "Niger", "Gao",
        "the country", ":", ".", ",", "due to", "crime", "<ul>", "<li>", "</li>", "</ul>", "<p>", "</p>", "Level 4:", "\u2013", "Reissued", "Some areas have increased risk",
        "Summary not available", "U.S.", "11.3", "(", ")", "The advisory level was increased to 4.", "depart", "\ue000", "&nbsp;", "\n",
    ]),
    max_size=40,
).map(" ".join)  # fmt: skip


def paths(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value in a tree."""
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [at, *(way for key, value in below for way in paths(value, (*at, key)))]


@st.composite
def hurt(draw: st.DrawFn, kind: str) -> bytes:
    """Return a document of a kind in which some values are others, or missing."""
    tree = copy.deepcopy(draw(st.sampled_from(TREES[kind])))
    for _ in range(draw(st.integers(1, 4))):
        ways = paths(tree)[1:]
        if not ways:
            break
        *way, last = draw(st.sampled_from(ways))
        parent = tree
        for key in way:
            parent = parent[key]
        if draw(st.booleans()):
            parent[last] = draw(ODD)
        elif isinstance(parent, dict):
            parent.pop(last, None)
    return json.dumps(tree).encode()


@st.composite
def cut(draw: st.DrawFn, kind: str) -> bytes:
    """Return a document of a kind from which pieces were cut, doubled, or exchanged for others."""
    body = draw(st.sampled_from(LEAVES[kind]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 200)))
        other = draw(
            st.sampled_from([b"", b"<", b"]]>", b"&", b"\xff", b"<li>", b"Level 9: ", b"2920", body[start:end] * 2]) | st.binary(max_size=6)
        )
        body = body[:start] + other + body[end:]
    return body


def read(kind: str, body: bytes) -> Reading | None:
    """Return what a kind reads; None for a ParseError, whose sentence can be shown."""
    sentence = ""
    reading: Reading | None
    try:
        reading = sources.load(kind).parse(
            Feed(id="f", url="https://feeds.example/f", kind=kind), Page(url="https://feeds.example/f", body=body, fetched=FETCHED)
        )
    except ParseError as error:
        reading, sentence = None, str(error)
    if reading is None:
        assert sentence.startswith("feed f: ")
        assert sentence.encode().endswith(b".")
    else:
        check(reading)
    return reading


def check(reading: Reading) -> None:
    """Look at what comes out."""
    keys = [link.key for link in reading.links]
    assert len(keys) == len(set(keys))
    for link in reading.links:
        assert link.url.startswith("https://feeds.example/")
        assert link.edition.isprintable()
    places = [position.destination for position in reading.positions]
    assert len(places) == len(set(places))
    for position in reading.positions:
        f"{position.label}{position.title}{position.text}{position.url}".encode()
        assert position.published is None or position.published <= FETCHED + timedelta(days=1)
        assert position.country_level is None or position.max_level is None or position.max_level >= position.country_level
        if position.scope is Scope.NONE:
            assert (position.country_level, position.max_level) == (None, None)
        if position.none_stated:
            assert position.country_level is None
        assert position.country_level in {None, 1, 2, 3, 4}
        assert all(1 <= part.level <= 4 and part.level > (position.country_level or 0) and part.name.strip() for part in position.parts)
        assert all(part.level <= (position.max_level or 4) for part in position.parts)
        assert "\ue000" not in position.text
        assert register.changes((position,), (position,)) == ()
    assert all(complaint.strip() and complaint.encode() for complaint in reading.complaints)


@given(hurt("gov-uk"))
def test_gov_uk_of_any_shape(body: bytes) -> None:
    """Wrong types anywhere in an index or a country's page."""
    read("gov-uk", body)


@given(hurt("canada"))
def test_canada_of_any_shape(body: bytes) -> None:
    """Wrong types anywhere in the index or a country's page."""
    read("canada", body)


@given(hurt("us-state"))
def test_the_data_service_of_any_shape(body: bytes) -> None:
    """Wrong types anywhere in State's rows."""
    read("us-state", body)


@given(cut("us-state"))
def test_a_damaged_feed_of_advisories(body: bytes) -> None:
    """Pieces missing, doubled or foreign, in the middle of tags, levels and dates."""
    read("us-state", body)


@given(cut("us-embassy"))
def test_a_damaged_feed_of_posts(body: bytes) -> None:
    """Pieces missing, doubled or foreign, in the middle of posts."""
    read("us-embassy", body)


@given(AMERICAN, st.integers(1, 4))
def test_words_never_move_a_headline_away_from_them(words: str, level: int) -> None:
    """The country's level is the headline's or one that its text names; without advice for parts nothing is worse."""
    labels = ("Exercise Normal Precautions", "Exercise Increased Caution", "Reconsider Travel", "Do Not Travel")
    row = {
        "Title": f"Mali - Level {level}: {labels[level - 1]}", "Link": "https://travel.example/mali.html", "Summary": words,
        "Updated": "2026-02-10T00:00:00Z",
    }  # fmt: skip
    reading = read("us-state", json.dumps([row]).encode())
    assert reading is not None
    for position in reading.positions:
        assert position.destination == "ML"
        stated = {4: "Do not travel", 3: "Reconsider travel", 2: "Exercise increased", 1: "Exercise normal"}
        assert position.country_level == level or stated[position.country_level or 0].lower() in words.lower()
        if not any(one in words for one in ("Do not", "Reconsider", "Level 4", "Some areas")):
            assert (position.max_level, position.parts) == (max(level, position.country_level or 0), ())


@given(st.data())
def test_a_document_of_another_kind(data: st.DataObject) -> None:
    """One publisher's document under another's kind gives no position and no item."""
    kind, other = data.draw(
        st.sampled_from(
            [
                ("gov-uk", "canada"),
                ("canada", "gov-uk"),
                ("us-embassy", "canada"),
                ("us-embassy", "gov-uk"),
                ("us-state", "canada"),
                ("us-state", "gov-uk"),
                ("gov-uk", "us-state"),
                ("canada", "us-state"),
            ]
        )
    )
    assert read(kind, json.dumps(data.draw(st.sampled_from(TREES[other]))).encode()) is None


@given(st.sampled_from(KINDS), st.sampled_from([b"[]", b"{}", b"null", b"3", b'"x"', b"[[]]", b"[{}]", b"\xef\xbb\xbf{}"]))
def test_documents_that_say_nothing(kind: str, body: bytes) -> None:
    """Nothing is not "all clear": it is a fault, or a reading without any row."""
    reading = read(kind, body)
    assert reading is None or (kind, body, reading.positions, len(reading.complaints)) == ("us-state", b"[]", (), 1)


@given(PHRASES, st.sampled_from([[], ["avoid_all_travel_to_parts"], ["avoid_all_but_essential_travel_to_whole_country"]]))
def test_words_never_lower_the_field(words: str, status: list[str]) -> None:
    """Whatever the text holds, the level is at least that of the field, and what is not said of Mali is not said of Mali."""
    document = {
        "public_updated_at": "2026-02-01T00:00:00Z",
        "details": {
            "alert_status": status,
            "country": {"name": "Mali", "slug": "mali"},
            "parts": [{"slug": "summary", "body": f"<p>{words}</p>"}],
        },
    }
    reading = read("gov-uk", json.dumps(document).encode())
    assert reading is not None
    (position,) = reading.positions
    assert (position.max_level or 0) >= {0: 0, 1: 4 if status and "all_travel" in status[0] else 3}[len(status)]
    if "Mali" not in words and "country" not in words:
        assert position.country_level == (3 if "whole" in "".join(status) else None)


@given(
    st.lists(st.tuples(st.sampled_from(["AF", "IL", "JP", "MX"]), st.integers(0, 3), st.booleans()), min_size=1, max_size=12),
    st.integers(0, 5),
)
def test_canada_by_turns(steps: list[tuple[str, int, bool]], redates: int) -> None:
    """Over any history, exactly the rows whose state is another one rise or fall; new dates alone never change anything."""
    names = {"AF": "Afghanistan", "IL": "Israel and Palestine", "JP": "Japan", "MX": "Mexico"}
    words = ("Take normal security precautions", "Exercise a high degree of caution", "Avoid non-essential travel", "Avoid all travel")
    now = dict.fromkeys(names, (0, False))
    stamp = 1_760_000_000

    def edition() -> tuple[Position, ...]:
        data = {
            code: {
                "country-eng": names[code], "advisory-state": state, "has-regional-advisory": int(regional),
                "date-published": {"timestamp": stamp}, "eng": {"advisory-text": words[state]},
            }
            for code, (state, regional) in now.items()
        }  # fmt: skip
        reading = read("canada", json.dumps({"data": data}).encode())
        assert reading is not None
        assert reading.complaints == ()
        return reading.positions

    held = edition()
    for code, state, regional in steps:
        for _ in range(redates):
            stamp += 60
            assert register.changes(held, edition()) == ()
        stamp += 60
        moved, now[code] = now[code][0] != state, (state, regional and state < 3)
        judged = register.judge(held, edition())
        raised_or_lowered = {change.after.destination for change in judged.changes if change.level_moved}
        assert raised_or_lowered == ((set(names) & {code} | ({"PS"} if code == "IL" else set())) if moved else set())
        held = judged.held
    assert {one.destination: one.country_level for one in held if one.destination in names} == {
        code: state + 1 for code, (state, _) in now.items()
    }


@given(PHRASES, PHRASES)
def test_posts_of_any_words(title: str, body: str) -> None:
    """A post is an item or set aside; its blocks keep every word."""
    document = f"<rss version='2.0'><channel><item><title><![CDATA[{title}]]></title><description><![CDATA[Location: x Event: {body}]]></description></item></channel></rss>"
    reading = read("us-embassy", document.encode())
    assert reading is not None
    for item in reading.items:
        assert item.issuer == "US"
        assert item.text.startswith("Location: x\nEvent:")

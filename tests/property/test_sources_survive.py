"""Whatever a publisher sends, every source reads it or says why not, and what it reads can be stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from advisory import sources
from advisory.errors import ParseError
from advisory.model import Feed, Page, Reading

CASES = Path(__file__).parent.parent / "cases" / "sources"
BODIES = [
    path.read_bytes() for path in sorted(CASES.glob("*/*")) if not path.name.endswith(".expected.json") and path.stat().st_size < 20_000
]
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)

TAGS = [
    "<rss>", "<channel>", "</channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "<guid isPermaLink='false'>", "</guid>",
    "<pubDate>", "<description>", "<![CDATA[", "]]>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<content type='xhtml'>",
    "<category domain='Threat-Level'>", "Level 4: Do Not Travel", " - ", "Iraq", "&amp;", "&", "&nbsp;", "<!DOCTYPE rss>", "<?xml version='1.0'?>",
    "xml:base='http://[', '", "<x:y>", "\x00", "\ud800", "]", "{", "[",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(TAGS) | st.text(max_size=10), max_size=30).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["version", "items", "id", "url", "title", "content_html", "Title", "Link", "Updated", "tags"]), inner
        )
    ),
    max_leaves=20,
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a real document with bytes changed, cut out, doubled or cut off."""
    body = bytearray(draw(st.sampled_from(BODIES)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(body) - 1, 0)))
        end = min(start + draw(st.integers(0, 60)), len(body))
        body[start:end] = draw(st.binary(max_size=8) | st.just(bytes(body[start:end]) * 2))
    return bytes(body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body)


def read(kind: str, body: bytes) -> Reading | None:
    """Return what a kind reads, or None for a ParseError; anything else is a bug."""
    try:
        return sources.load(kind).parse(
            Feed(id="f", url="https://feeds.example/f", kind=kind), Page(url="https://feeds.example/f", body=body, fetched=FETCHED)
        )
    except ParseError as error:
        str(error).encode("utf-8")
        return None


def check(body: bytes) -> None:
    """Read a body by every kind, and look at what comes out."""
    for kind in sources.kinds():
        reading = read(kind, body)
        if reading is None:
            continue
        guids = [item.guid for item in reading.items]
        assert len(guids) == len(set(guids))
        for item in reading.items:
            (item.guid + item.url + item.title + item.text).encode("utf-8")
            assert item.guid
            assert item.title or item.text
            assert item.url == "" or item.url.startswith(("http://", "https://"))
            assert item.published is None or item.published.tzinfo is UTC
        places = [position.destination for position in reading.positions]
        assert len(places) == len(set(places))
        for position in reading.positions:
            assert position.country_level in {None, 1, 2, 3, 4}
            assert position.max_level is None or position.max_level >= (position.country_level or 0)
        "".join(reading.complaints).encode("utf-8")


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    """Bytes without any meaning."""
    check(body)


@given(SOUP)
def test_soup_of_tags(body: bytes) -> None:
    """Pieces of feeds in any order."""
    check(body)


@given(damaged())
def test_damaged_documents(body: bytes) -> None:
    """Real documents that were hurt on their way."""
    check(body)


@given(TREES)
def test_any_json(tree: object) -> None:
    """JSON of any shape, also inside a JSON Feed."""
    check(json.dumps(tree).encode())
    check(
        json.dumps(
            {"version": "https://jsonfeed.org/version/1", "items": [tree, {"id": tree, "title": tree, "content_text": "x"}]}
        ).encode()
    )
    check(json.dumps([{"Title": "Iraq - Level 4: Do Not Travel", "Link": tree, "Updated": tree}]).encode())

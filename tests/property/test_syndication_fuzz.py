"""Whatever bytes come, the parsers of feeds read them or say why not, in a time that grows with the length alone."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from advisory import clean, dates, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Page, Reading
from advisory.sources import feed as source
from advisory.syndication import Document, decoding, entry, jsonfeed, loose, mend, strict

URL = "https://feeds.example/world"
FEED = Feed(id="world", url=URL, kind="feed")
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
CASES = Path(__file__).parent.parent / "cases" / "sources"
BODIES = [path.read_bytes() for kind in ("feed", "us-embassy") for path in sorted((CASES / kind).iterdir()) if path.suffix != ".json"]
JSON = [path.read_bytes() for path in sorted((CASES / "feed").glob("json-feed*.json")) if "expected" not in path.name]

PIECES = [
    "<?xml version='1.0' encoding='", "utf-8", "euc-kr", "utf-16", "'?>", "<!DOCTYPE rss>", "<!--", "-->", "<!-- -->", "<![CDATA[", "]]>",
    "<rss>", "<rss version='2.0'>", "</rss>", "<channel>", "</channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>",
    "<guid isPermaLink='false'>", "</guid>", "<pubDate>", "</pubDate>", "<description>", "</description>", "<content:encoded>", "<ttl>",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>", "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<entry>", "</entry>", "</feed>", "<content type='xhtml'>", "<content src='x'>", "<link href='", "' rel='alternate'/>", "<urlset>", "<url>",
    "<loc>", "</loc>", "<news:news>", "<news:title>", "</news:title>", "</news:news>", "</url>", "</urlset>", "<sitemapindex>", "<language>ja",
    "&", "&amp;", "&lt;p&gt;", "&nbsp;", "&#0;", "&#x110000;", "&x;", "<html>", "<pre>", "<title", "<a ", "<", ">", "\0", "\ufffe", "\u202e", "é",
    "\x93", "http://[", "Tue, 08 Sep 2026", "2026-09-24T08:53:35Z", '{"version":"https://jsonfeed.org/version/1.1","items":[', '{"id":', "1e999",
    '"', ",", "]}", "[", "{",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join)
CODECS = st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1252", "euc_kr", "big5", "cp932", "koi8-r"])


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a document of the cases with bytes changed, cut out, doubled, or its end lost."""
    body = bytearray(draw(st.sampled_from(BODIES + JSON)))
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, max(len(body) - 1, 0)))
        end = min(start + draw(st.integers(0, 80)), len(body))
        body[start:end] = draw(st.binary(max_size=8) | st.sampled_from(PIECES).map(str.encode) | st.just(bytes(body[start:end]) * 2))
    return bytes(body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body)


BYTES = st.binary(max_size=300) | damaged() | st.builds(lambda text, codec: text.encode(codec, "replace"), SOUP, CODECS)


def read(body: bytes, content_type: str = "") -> Reading | None:
    """Return what is read; None for the one error there is."""
    page = Page(url=URL, body=body, content_type=content_type, fetched=FETCHED)
    try:
        reading = source.skim(FEED, page)
    except ParseError as error:
        sentence = str(error)
        reading = None
    if reading is None:
        assert sentence.endswith(".")
        sentence.encode("utf-8")
        return None
    assert dataclasses.replace(reading, items=tuple(clean.finish(item) for item in reading.items)) == source.parse(FEED, page)
    return reading


@given(BYTES, st.sampled_from(["", "text/xml; charset=us-ascii", "application/rss+xml; charset=big5", "text/html;charset=\ud800"]))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    """There is one error and its sentence; what is read can be stored, shown, and told apart."""
    reading = read(body, content_type)
    if reading is None:
        return
    assert len({item.guid for item in reading.items}) == len(reading.items)
    assert reading.items or reading.complaints
    assert reading.keep is None or reading.keep <= entry.LONGEST_KEEP
    for raw in reading.items:
        item = clean.finish(raw)
        (item.guid + item.url + item.title + item.text + (item.language or "")).encode("utf-8")
        assert item.guid
        assert item.title or item.text
        assert item.title == " ".join(item.title.split())
        assert item.markup == ""
        assert item.url == "" or item.url.startswith(("http://", "https://"))
        assert item.published is None or (item.published.tzinfo is UTC and dates.EARLIEST <= item.published <= FETCHED + dates.AHEAD)


@given(BYTES)
def test_any_bytes_are_characters(body: bytes) -> None:
    """Decoding never fails, and leaves no mark and no white space at the beginning."""
    text, complaint = decoding.decode(body)
    assert text == text.lstrip("\ufeff\0 \t\r\n")
    assert complaint is None or complaint.endswith(".")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=30).filter(str.strip)
ROWS = st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5)


def rss(rows: list[tuple[str, str, str]]) -> str:
    """Return well-formed RSS of (guid, title, text)."""
    items = "".join(
        f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{escape(guid)}</guid><description>{escape(text)}</description></item>"
        for guid, title, text in rows
    )
    return f"<rss version='2.0'><channel><title>t</title><ttl>15</ttl>{items}</channel></rss>"


def twice(words: str) -> bool:
    """Tell whether words look like UTF-8 that was taken for Latin-1, which the forgiving parser repairs itself."""
    try:
        return not words.isascii() and bool(words.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return False


def told(document: Document) -> list[tuple[str, str, str]]:
    """Return what a document says, as it is compared."""
    return [(clean.scrub(e.id).strip(), clean.line(e.title), clean.text(e.body)) for e in document.entries]


@given(ROWS)
def test_the_strict_and_the_forgiving_parser_agree(rows: list[tuple[str, str, str]]) -> None:
    """A document that both can read says the same to both, also when it is damaged elsewhere: its stories keep their ids."""
    assume(not any(twice(words.strip()) for row in rows for words in row))
    text = rss(rows)
    one, other = strict.read(text, URL), loose.read(text, URL)
    third = loose.read(text.replace("<channel>", "<channel><description>a<br>b</description>"), URL)
    fourth = mend.mended(text.replace("<channel>", "<channel><description>a & b</description>"))
    assert isinstance(one, Document)
    assert other is not None
    assert third is not None
    assert fourth is not None
    last = strict.read(fourth.text, URL)
    assert isinstance(last, Document)
    assert one.keep == other.keep == third.keep == last.keep
    assert told(one) == told(other) == told(third) == told(last)


@given(ROWS, st.data())
def test_a_document_that_is_cut_gives_whole_items(rows: list[tuple[str, str, str]], data: st.DataObject) -> None:
    """Wherever the transfer ends, no item is read with half of its words, and the ones that are read are those at the beginning."""
    assume(len({guid.strip() for guid, _, _ in rows}) == len(rows))
    text = rss(rows)
    whole = read(text.encode())
    cut = read(text[: data.draw(st.integers(1, len(text) - len("</channel></rss>")))].encode())
    assert whole is not None
    if cut is not None and cut.items:
        assert [clean.finish(item) for item in cut.items] == [clean.finish(item) for item in whole.items[: len(cut.items)]]
        assert cut.complaints


@given(st.lists(st.fixed_dictionaries({"id": WORDS, "content_text": WORDS}), min_size=1, max_size=4), st.data())
def test_a_json_feed_that_is_cut_gives_whole_items(items: list[dict[str, str]], data: st.DataObject) -> None:
    """The items before the damage are read, each whole."""
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items})
    whole, cut = jsonfeed.read(text, URL), jsonfeed.read(text[: data.draw(st.integers(1, len(text) - 1))], URL)
    assert isinstance(whole, Document)
    if isinstance(cut, Document):
        assert cut.entries == whole.entries[: len(cut.entries)]
        assert cut.complaints


@given(st.text(max_size=60), st.text(max_size=60))
def test_an_address_is_absolute_or_nothing(link: str, base: str) -> None:
    """Whatever is written as a link, readers are given an address of the web, or none."""
    absolute = syndication.address(link, base)
    assert absolute == "" or (absolute.lower().startswith(("http://", "https://")) and absolute.isprintable() and " " not in absolute)


def _spent(work: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    with contextlib.suppress(ParseError):
        work(text)
    return time.process_time() - begun


def _read_in_item(text: str) -> None:
    syndication.read(f"<rss><channel><item><title>x</title><description>{text}".encode("utf-8", "replace"), URL)


def _read_alone(text: str) -> None:
    syndication.read(text.encode("utf-8", "replace"), URL)


def _read_as_json(text: str) -> None:
    syndication.read(f'{{"version": "https://jsonfeed.org/version/1", "items": [{text}'.encode("utf-8", "replace"), URL)


@example("<?xml version='1.0' encoding='<feed xmlns='http://www.w3.org/2005/Atom'>", _read_alone)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(min_size=1, max_size=4), min_size=1, max_size=3).map("".join),
    st.sampled_from([clean.text, clean.line, clean.plain, _read_in_item, _read_alone, _read_as_json]),
)
def test_time_grows_with_the_length_alone(piece: str, work: Callable[[str], object]) -> None:
    """Four times as much of the same takes about four times as long, whatever it is; a pattern that looks back again would take 16."""
    some = piece * (8_000 // len(piece) + 1)
    took = _spent(work, some)
    if took > 0.1:  # below that there is nothing to lose
        assert _spent(work, some * 4) < 12 * took


@pytest.mark.parametrize("comments", [30, 3_000])
def test_comments_before_the_root_cost_nothing(comments: int) -> None:
    """A document that begins with many comments is read at once."""
    body = "<!-- a -->" * comments + "<rss><channel><item><title>x</title><link>https://a.example/</link></item></channel></rss>"
    begun = time.process_time()
    assert len(syndication.read(body.encode(), URL).entries) == 1
    assert time.process_time() - begun < 1

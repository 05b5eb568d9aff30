"""However long and odd a document is, reading it takes time in proportion to its length."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import effort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import world, writers
from servers.world import Advice, Story

from advisory import sources
from advisory.errors import ParseError
from advisory.model import Feed, Page

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROW = Advice(country=world.COUNTRIES["ML"], level=3, border=4, issued=FETCHED - timedelta(days=9))
STORY = Story(guid="g", title="A story", text=(), published=FETCHED, link="https://paper.example/g")

#: What a document says beside its advice, at length.
ADVICE: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "us-state rss": ("us-state", lambda words: writers.us_state_rss([replace(ROW, remark=words)])),
    "us-state json": ("us-state", lambda words: writers.us_state_json([replace(ROW, remark=words)])),
    "gov-uk": ("gov-uk", lambda words: writers.gov_uk_page(replace(ROW, remark=words))),
    "canada": ("canada", lambda words: writers.canada_page(replace(ROW, remark=words))),
    "smartraveller": ("smartraveller", lambda words: writers.smartraveller_export([replace(ROW, remark=words)])),
    "germany": ("germany", lambda words: writers.germany_page(replace(ROW, remark=words))),
    "netherlands": ("netherlands", lambda words: writers.netherlands([replace(ROW, remark=words)])),
    "us-embassy": ("us-embassy", lambda words: writers.us_embassy([replace(STORY, text=(words,))])),
    "rss": ("feed", lambda words: writers.rss([replace(STORY, text=(words,))])),
    "atom": ("feed", lambda words: writers.atom([replace(STORY, title=words)])),
    "json feed": ("feed", lambda words: writers.json_feed([replace(STORY, text=(words,))])),
    "text": ("text", str.encode),
    "raw rss": ("feed", lambda words: f"<rss><channel><item><title>{words}</title></item></channel></rss>".encode()),
}
PIECES = [
    "Do not travel to Mali ", "Level 4: ", "FCDO advises against all travel to ", "Avoid all travel - ", "<li>", "<p>a", "<div>", "<div class=", "&amp;", "&lt;b",
    "Vor Reisen nach Mali ", "Von nicht notwendigen Reisen ", "De kleurcode is rood voor ", "Voor de rest van Mali ", "behalve ", "\n", "- ", "a.", "A. ", ", ",
    "<![CDATA[", "]]>", "<!--", "<a href='", "\\u00e9", "1 2 3 ", "Location: ", "Actions to Take: ", "(", "'", '"', "é", "&**",
]  # fmt: skip
LONG, SHORT = 40_000, 10_000
#: Whatever is read within so many seconds is quick enough to be anything.
QUICK = 0.4
#: A linear reader takes LONG / SHORT times as long; so much more is granted to caches, collectors and other people's work.
GRACE = 3


def cost(kind: str, body: bytes) -> float:
    """Return the seconds of work that reading takes."""
    feed, page = (
        Feed(id="f", url="https://feeds.example/f.json", kind=kind),
        Page(url="https://feeds.example/f.json", body=body, fetched=FETCHED),
    )
    began = time.process_time()
    with contextlib.suppress(ParseError):
        sources.load(kind).parse(feed, page)
    return time.process_time() - began


def check(kind: str, document: Callable[[int], bytes]) -> None:
    """Compare a long document with a short one; a busy machine gets three chances."""
    if cost(kind, document(LONG)) < QUICK:
        return
    ratios = []
    for _ in range(3):
        short, long = cost(kind, document(SHORT)), cost(kind, document(LONG))
        ratios.append(long / max(short, 0.001))
        if ratios[-1] < GRACE * LONG / SHORT:
            return
    pytest.fail(f"{kind} takes {min(ratios):.0f} times as long for {LONG // SHORT} times as much")


def filled(piece: str, length: int) -> str:
    """Return a piece again and again."""
    return piece * (length // len(piece))


@pytest.mark.parametrize("form", ADVICE)
def test_long_texts(form: str) -> None:
    """A text of one piece again and again, whatever the piece."""
    kind, write = ADVICE[form]
    for piece in PIECES:
        check(kind, lambda length, piece=piece: write(filled(piece, length)))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("kind", "write"),
    [
        ("us-state", writers.us_state_rss), ("us-state", writers.us_state_json), ("gov-uk", writers.gov_uk_index), ("canada", writers.canada_index),
        ("smartraveller", writers.smartraveller_export), ("smartraveller", writers.smartraveller_rss), ("germany", writers.germany_list),
        ("netherlands", writers.netherlands),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)  # fmt: skip
def test_many_rows(kind: str, write: Callable[[Any], bytes]) -> None:
    """The rows of a register again and again."""
    rows = world.World.at(FETCHED).rows("US")
    check(kind, lambda length: write(rows * (length // 6_000)))


@pytest.mark.parametrize("kind", sources.kinds())
@pytest.mark.parametrize(
    "piece", ["<a>", "</a>", "<item>", "<item><title>", "[", "{", '{"a":', '"', "<", "&", "<!-", "\x00", "\xff", "<?", "]]>", "<a b='"]
)
def test_long_documents(kind: str, piece: str) -> None:
    """A document of one piece again and again, well-formed or not."""
    check(kind, lambda length: filled(piece, length).encode("latin-1"))


@settings(max_examples=effort.examples(0.2))
@given(
    st.sampled_from(sorted(ADVICE)),
    st.lists(st.sampled_from(PIECES) | st.text(min_size=1, max_size=4), min_size=1, max_size=5).map("".join),
)
def test_any_piece_at_length(form: str, piece: str) -> None:
    """Pieces in any order, again and again."""
    kind, write = ADVICE[form]
    printable = piece.encode("utf-8", "replace").decode()
    check(kind, lambda length: write(filled(printable, length)))

"""Every source: what it reads from each page under `cases/sources/<kind>/`, and what any source owes its caller.

A case is a page and `<name>.expected.json` beside it: `error` (a pattern), or `items`, `positions` (only the named fields count) and
`complaints` (patterns, in order), and `links` for an index. A new kind of source is tested by adding a folder.
"""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from advisory import sources
from advisory.errors import ParseError
from advisory.model import Feed, FeedState, Item, Link, Page, Position, Reading, Trust

CASES = Path(__file__).parent.parent / "cases" / "sources"
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGES = sorted(path for path in CASES.glob("*/*") if not path.name.endswith(".expected.json"))
KINDS = sources.kinds()


def feed(kind: str) -> Feed:
    """Return a feed of a kind."""
    return Feed(id="world", url="https://feeds.example/world", kind=kind)


def page(body: bytes) -> Page:
    """Return a page with a body."""
    return Page(url="https://feeds.example/world", body=body, fetched=FETCHED)


def seen(value: Item | Position | Link, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the wanted fields of a value, as JSON has them."""
    found = {name: getattr(value, name) for name in wanted}
    if isinstance(found.get("published"), datetime):
        found["published"] = found["published"].isoformat()
    if str(wanted.get("guid", "")).startswith("sha256:"):
        found["guid"] = found["guid"][: len(wanted["guid"])]
    return found


@pytest.mark.parametrize("path", PAGES, ids=[f"{path.parent.name}/{path.stem}" for path in PAGES])
def test_a_page_is_read_as_expected(path: Path) -> None:
    """The page gives exactly the expected items, positions and complaints, or the expected error."""
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    kind = path.parent.name
    parse = sources.load(kind).parse
    if "error" in expected:
        with pytest.raises(ParseError, match=expected["error"]) as caught:
            parse(feed(kind), page(path.read_bytes()))
        assert re.search(r"^feed world: .*[.]$", str(caught.value))
        return
    reading = parse(feed(kind), page(path.read_bytes()))
    for name in ("items", "positions", "links"):
        wanted = expected.get(name, [])
        values = getattr(reading, name)
        assert [seen(value, row) for value, row in zip(values, wanted, strict=False)] == wanted
        assert len(values) == len(wanted)
    assert len(reading.complaints) == len(expected["complaints"]), reading.complaints
    for pattern, complaint in zip(expected["complaints"], reading.complaints, strict=True):
        assert re.search(pattern, complaint), complaint


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_cases(kind: str) -> None:
    """A kind without a good and a bad page is not done."""
    expected = [json.loads(path.read_text("utf-8")) for path in (CASES / kind).glob("*.expected.json")]
    assert any("error" in one for one in expected)
    assert any("error" not in one for one in expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [b"", b" \n", b"\xff\xfe", b"<html><body>404</body></html>", b"<?xml version='1.0'?><"], ids=repr)
def test_what_is_no_document_is_a_parse_error(kind: str, body: bytes) -> None:
    """Nothing, a mark alone, an error page and a fragment are one sentence, never an empty reading."""
    with pytest.raises(ParseError, match=r"\.$"):
        sources.load(kind).parse(feed(kind), page(body))


@pytest.mark.parametrize("kind", KINDS)
def test_reading_is_pure(kind: str) -> None:
    """The same page gives the same reading."""
    path = next(path for path in PAGES if path.parent.name == kind and not path.stem.startswith("bad-"))
    parse = sources.load(kind).parse
    assert parse(feed(kind), page(path.read_bytes())) == parse(feed(kind), page(path.read_bytes()))


def test_an_unknown_kind_is_a_sentence() -> None:
    """The sentence lists the kinds there are."""
    with pytest.raises(ValueError, match=r"There is no feed kind “carrier-pigeon”; the kinds are .*feed, .*text, .*us-state"):
        sources.load("carrier-pigeon")


@pytest.mark.parametrize(
    ("kind", "trust", "register", "issuer", "floor"),
    [
        ("feed", Trust.PRESS, False, None, 0),
        ("text", Trust.PRESS, False, None, 0),
        ("page", Trust.PRESS, False, None, 0),
        ("us-state", Trust.OFFICIAL, True, "US", 100),
        ("us-embassy", Trust.OFFICIAL, False, "US", 0),
        ("gov-uk", Trust.OFFICIAL, True, "GB", 180),
        ("canada", Trust.OFFICIAL, True, "CA", 184),
    ],
)
def test_a_kind_says_what_it_is(kind: str, trust: Trust, register: bool, issuer: str | None, floor: int) -> None:
    """Each kind has a trust, and tells whether it is a register, whose voice it is, and how short it may be."""
    one = feed(kind)
    assert (sources.trust(kind), sources.is_register(kind), sources.issuer(kind), sources.floor(one)) == (trust, register, issuer, floor)
    assert sources.floor(dataclasses.replace(one, floor=7)) == 7
    assert sources.floor(dataclasses.replace(one, url="file:recorded.xml")) == 0


@pytest.mark.parametrize(
    ("kind", "before", "now", "told"),
    [("feed", 20, 3, True), ("feed", 20, 0, True), ("feed", 20, 4, False), ("feed", 4, 0, False), ("us-state", 20, 0, False)],
)
def test_a_feed_that_dried_up_is_told(kind: str, before: int, now: int, told: bool) -> None:
    """A news feed that had stories and has hardly any is a sentence with both figures; registers have their own guard."""
    items = tuple(Item(feed="world", guid=str(number), url="", title="t", text="") for number in range(now))
    sentence = sources.shrunk(feed(kind), FeedState(feed="world", items=before), Reading(items=items))
    assert (sentence is not None) is told
    if sentence:
        assert f"holds {now} items where it held {before}" in sentence

"""How a feed is said to be: one word for machines, one sentence with the way out for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory.cli import health
from advisory.cli.health import Status
from advisory.model import Doubt, Feed, FeedState, Position, Trust
from advisory.ports import Fault

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Feed(id="gb", url="https://example.org/index.json", kind="gov-uk", trust=Trust.OFFICIAL, every=timedelta(minutes=5))
WELL = FeedState(feed="gb", polls=9, last_good=NOW - timedelta(minutes=3), due=NOW + timedelta(minutes=2), rows=228, latency=0.2)
BAD = replace(WELL, failures=3, error="feed gb: example.org answered 503: it has trouble of its own; it will be tried again.")
REFUSED = "it moved 60 of 228 levels at once, more than governments do."
ROW = Position(issuer="GB", destination="PE", country_level=3, max_level=3, label="No travel but what must be", title="Peru")
UNKNOWN = "Row “Atlantis” set aside: “Atlantis” is no known country; if it is a new name, add it to the gazetteer."
NAMELESS = "Row “XQ” has a name nobody knows (“Xanadu”); its key decides."
LEFT_OUT = "Row “Peru” set aside: its title says level 2, and its Threat-Level says 3."


@pytest.mark.parametrize(
    ("feed", "state", "status", "sentence"),
    [
        (FEED, WELL, Status.GOOD, "good"),
        (FEED, None, Status.WAITING, "not polled yet"),
        (FEED, FeedState(feed="gb", due=NOW), Status.WAITING, "not polled yet"),
        (FEED, FeedState(feed="gb", due=NOW - 3 * HOUR), Status.WAITING, "not polled yet, though it was due 3 h ago: is the daemon running (`advisory run`)?"),
        (None, WELL, Status.OFF, "off: feeds.yaml does not name it any more, or not so that it can be read"),
        (replace(FEED, enabled=False), None, Status.OFF, "off: `enabled: no`"),
        (replace(FEED, enabled=False), replace(BAD, last_good=NOW - 50 * HOUR), Status.OFF, "off: `enabled: no`; last read 50 h ago"),
        (FEED, BAD, Status.STALE, "stale since 2026-11-22 11:00Z (3 in a row): example.org answered 503: it has trouble of its own; it will be tried again."),
        (FEED, replace(BAD, last_good=None, failures=1), Status.STALE, "stale since 2026-11-22 11:00Z, never read yet: example.org answered 503: it has trouble of its own; it will be tried again."),
        (FEED, replace(BAD, last_good=NOW - 26 * HOUR), Status.STALE, "stale since 2026-11-22 11:00Z (3 in a row), not read for 26 h: example.org answered 503: it has trouble of its own; it will be tried again."),
        (replace(FEED, silent_after=30 * HOUR), replace(BAD, last_good=NOW - 26 * HOUR), Status.STALE, "stale since 2026-11-22 11:00Z (3 in a row): example.org answered 503: it has trouble of its own; it will be tried again."),
        (FEED, replace(BAD, refused=True, error=f"feed gb: {REFUSED}"), Status.REFUSED, f"refused since 2026-11-22 11:00Z (3 in a row): {REFUSED}"),
        (FEED, replace(WELL, last_good=NOW - 26 * HOUR, due=NOW - 25 * HOUR), Status.STALE, "stale: not polled for 26 h; is the daemon running (`advisory run`)?"),
        (FEED, replace(WELL, last_good=NOW - 2 * HOUR, due=NOW - 50 * HOUR / 60), Status.GOOD, "good"),
        (FEED, replace(WELL, last_good=NOW - 26 * HOUR, due=NOW + HOUR), Status.GOOD, "good"),
        (FEED, replace(WELL, notes=(UNKNOWN,)), Status.DRIFTING, f"drifting: 1 name does not resolve: {UNKNOWN}"),
        (FEED, replace(WELL, notes=(UNKNOWN, NAMELESS)), Status.DRIFTING, f"drifting: 2 names do not resolve: {UNKNOWN} (and 1 more, `-v` shows them)"),
        (FEED, replace(WELL, notes=(LEFT_OUT,)), Status.DRIFTING, f"drifting: {LEFT_OUT}"),
        (FEED, replace(WELL, notes=("It has no row any more for PE; what it said last stays in force",)), Status.DRIFTING, "drifting: It has no row any more for PE; what it said last stays in force"),
        (replace(FEED, fallbacks=("https://b.example/",)), replace(WELL, via=1, notes=(f"its address number 2 answered, for the one before it did not: {LEFT_OUT}",)), Status.DRIFTING, "drifting: reading its fallback address: the first one cannot be read"),
        (FEED, replace(WELL, notes=("Some bytes are not UTF-8.",)), Status.GOOD, "good; 1 note (`-v` shows more)"),
        (FEED, replace(WELL, moved_to="https://new.example/index.json"), Status.DRIFTING, "drifting: moved for good to https://new.example/index.json: change its url"),
        (replace(FEED, fallbacks=("https://b.example/",)), replace(WELL, via=1), Status.DRIFTING, "drifting: reading its fallback address: the first one cannot be read"),
        (replace(FEED, fallbacks=("https://b.example/", "https://c.example/")), replace(WELL, via=2), Status.DRIFTING, "drifting: reading its fallback address 2 of 2: the first one cannot be read"),
        (FEED, replace(WELL, doubted=(Doubt(before=ROW, after=replace(ROW, country_level=2)),)), Status.GOOD, "good; 1 fall waits for a second look"),
        (FEED, replace(WELL, doubted=(Doubt(before=ROW, after=ROW),) * 2, notes=(LEFT_OUT,)), Status.DRIFTING, f"drifting: {LEFT_OUT}; 2 falls wait for a second look"),
    ],
)  # fmt: skip
def test_verdicts(feed: Feed | None, state: FeedState | None, status: Status, sentence: str) -> None:
    """Each way a feed can be has its word and its sentence."""
    fault = Fault(key="feed:gb", sentence="", since=NOW - HOUR, seen=NOW, count=3) if state is not None and state.error else None
    assert health.judge(feed, state, NOW, fault=fault) == health.Verdict(status=status, sentence=sentence)


@pytest.mark.parametrize(
    ("failures", "minutes", "word"), [(1, 0, "failing"), (2, 29, "failing"), (3, 9, "failing"), (3, 10, "stale"), (2, 30, "stale")]
)
def test_a_hiccup_is_not_stale_yet(failures: int, minutes: int, word: str) -> None:
    """The word is the one that operators are sent."""
    fault = Fault(key="feed:gb", sentence="", since=NOW - timedelta(minutes=minutes), seen=NOW, count=failures)
    assert health.judge(FEED, replace(BAD, failures=failures), NOW, fault=fault).status.value == word


def test_a_long_note_is_cut() -> None:
    """A verdict stays readable however much an issuer writes."""
    verdict = health.judge(FEED, replace(WELL, notes=("Row “Peru” set aside: " + "far too long " * 50,)), NOW)
    assert len(verdict.sentence) < 200
    assert verdict.sentence.endswith("…")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "none"),
        ({"last_good": None}, "-"),
        ({"latency": None}, "-"),
        ({"etag": '"a"'}, "-"),
        ({"etag": '"a"', "honoured": True}, "yes"),
        ({"last_modified": "Sun, 22 Nov 2026 10:00:00 GMT", "honoured": False}, "no"),
    ],
)
def test_validators(changes: dict[str, Any], word: str) -> None:
    """A host honours its validators, does not, gives none, or was not asked again yet."""
    assert health.validators(replace(WELL, **changes)) == word


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-4), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=26), "26 h"),
        (timedelta(days=5, hours=3), "5 d"),
    ],
)
def test_lengths_of_time(length: timedelta, words: str) -> None:
    """A time is told in the largest unit that says enough."""
    assert health.span(length) == words

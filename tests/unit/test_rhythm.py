"""When a feed is polled next, after good polls and after bad ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import rhythm
from advisory.errors import FetchError, ParseError, PausedError, SourceError
from advisory.model import Doubt, Feed, FeedState, Position, Trust

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
REGISTER = Feed(id="register", url="https://example.org/a", kind="us-state", trust=Trust.OFFICIAL, every=15 * MINUTE)
PAPER = Feed(id="paper", url="https://example.org/b", kind="feed", trust=Trust.PRESS, every=4 * MINUTE)


def feed(base: Feed, **fields: timedelta) -> Feed:
    """Return a feed with other times."""
    known = {name: getattr(base, name) for name in ("id", "url", "kind", "trust", "every")}
    return Feed(**(known | fields))


def state(polls: int = 7, **fields: object) -> FeedState:
    """Return what is remembered of a feed that was polled before."""
    return FeedState(feed="any", polls=polls, **fields)  # type: ignore[arg-type]


def since(ago: timedelta) -> tuple[Doubt, ...]:
    """Return a doubt of some time ago."""
    return (replace(DOUBT[0], since=NOW - ago),)


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROW = Position(issuer="US", destination="IQ", country_level=2, max_level=2, label="Level 2", title="Iraq")
DOUBT = (Doubt(before=replace(ROW, country_level=4), after=ROW),)
TABLE = [
    ("an official source keeps what it promises", REGISTER, state(), {}, 15 * MINUTE),
    ("however long it has been quiet", REGISTER, state(quiet=500), {}, 15 * MINUTE),
    ("and whatever its publisher asks for", REGISTER, state(keep=6 * HOUR), {}, 15 * MINUTE),
    ("unless its feed says how far it may be stretched", feed(REGISTER, slowest=HOUR), state(quiet=500), {}, HOUR),
    ("then its publisher is heard too", feed(REGISTER, slowest=HOUR), state(keep=30 * MINUTE), {}, 30 * MINUTE),
    ("a paper that changed", PAPER, state(quiet=0), {}, 4 * MINUTE),
    ("a paper unchanged three times", PAPER, state(quiet=3), {}, 4 * MINUTE),
    ("four times", PAPER, state(quiet=4), {}, 6 * MINUTE),
    ("five times", PAPER, state(quiet=5), {}, 9 * MINUTE),
    ("all night", PAPER, state(quiet=100_000), {}, 24 * MINUTE),
    ("a paper that was slow already", feed(PAPER, every=30 * MINUTE), state(quiet=100), {}, HOUR),
    ("a paper slower than any bound", feed(PAPER, every=3 * HOUR), state(quiet=100), {}, 3 * HOUR),
    ("a bound below the interval", feed(PAPER, slowest=MINUTE), state(quiet=100), {}, 4 * MINUTE),
    ("a bound of its own", feed(PAPER, slowest=10 * MINUTE), state(quiet=100), {}, 10 * MINUTE),
    ("the publisher asks for more", PAPER, state(keep=10 * MINUTE), {}, 10 * MINUTE),
    ("for less", PAPER, state(keep=MINUTE), {}, 4 * MINUTE),
    ("for nothing", PAPER, state(keep=timedelta()), {}, 4 * MINUTE),
    ("for a week", PAPER, state(keep=timedelta(days=7)), {}, 24 * MINUTE),
    ("for less than quiet nights bring", PAPER, state(quiet=5, keep=5 * MINUTE), {}, 9 * MINUTE),
    ("an open alert ends all stretching", PAPER, state(quiet=100, keep=HOUR), {"open_alert": True}, 2 * MINUTE),
    ("and hurries official sources", REGISTER, state(), {"open_alert": True}, 7.5 * MINUTE),
    ("to a minute at most", feed(PAPER, every=90 * SECOND), state(), {"open_alert": True}, MINUTE),
    ("never slows a quick one", feed(PAPER, every=30 * SECOND), state(), {"open_alert": True}, 30 * SECOND),
    ("a fall waits to be confirmed", REGISTER, state(doubted=DOUBT), {}, MINUTE),
    ("also during an alert", REGISTER, state(doubted=DOUBT), {"open_alert": True}, MINUTE),
    ("a quick one confirms as quickly", feed(REGISTER, every=20 * SECOND), state(doubted=DOUBT), {}, 20 * SECOND),
    ("for a quarter of an hour", REGISTER, state(doubted=since(15 * MINUTE), last_good=NOW), {}, MINUTE),
    ("and then as usual", REGISTER, state(doubted=since(16 * MINUTE), last_good=NOW), {}, 15 * MINUTE),
    ("before the first good poll", REGISTER, state(doubted=since(16 * MINUTE)), {}, MINUTE),
    ("pages of the index wait", REGISTER, state(doubted=DOUBT), {"unfinished": True}, 30 * SECOND),
    ("a quick index", feed(REGISTER, every=10 * SECOND), state(), {"unfinished": True}, 10 * SECOND),
]


@pytest.mark.parametrize(("what", "polled", "remembered", "how", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_next_poll(what: str, polled: Feed, remembered: FeedState, how: dict[str, bool], expected: timedelta) -> None:
    """The pause is the expected one, give or take a tenth, and the same when it is asked for again."""
    pause = rhythm.next_poll(polled, remembered, **how)
    assert expected * 0.9 <= pause <= expected * 1.1, what
    assert pause == rhythm.next_poll(polled, remembered, **how)


def test_feeds_do_not_march_in_step() -> None:
    """A hundred feeds of one interval, and a hundred polls of one feed, are spread over the whole fifth of it."""
    for pauses in (
        [rhythm.next_poll(Feed(id=f"f{number}", url="https://example.org/", kind="feed"), state()) for number in range(100)],
        [rhythm.next_poll(PAPER, state(polls=number)) for number in range(100)],
    ):
        middle = sum(pauses, timedelta()) / 100
        assert min(pauses) < 0.93 * middle < 1.07 * middle < max(pauses)


@given(
    st.integers(1, 86_400),
    st.integers(1, 200_000),
    st.integers(0, 10**6),
    st.integers(0, 10**7),
    st.sampled_from(Trust),
    st.booleans(),
    st.booleans(),
)
def test_no_pause_leaves_its_bounds(
    every: int, slowest: int, quiet: int, keep: int, trust: Trust, open_alert: bool, unfinished: bool
) -> None:
    """No pause is longer than the slowest interval, nor shorter than what hurrying allows."""
    polled = Feed(id="f", url="https://example.org/", kind="feed", trust=trust, every=every * SECOND, slowest=slowest * SECOND)
    pause = rhythm.next_poll(polled, state(quiet=quiet, keep=keep * SECOND), open_alert=open_alert, unfinished=unfinished)
    assert min(every, 30) * SECOND * 0.9 <= pause <= rhythm.slowest(polled) * 1.1
    if not (open_alert or unfinished):
        assert pause >= every * SECOND * 0.9


TROUBLE = FetchError("x", status=503)
FAILURES = [
    ("an official timeout is tried again in a minute", REGISTER, 1, FetchError("x"), MINUTE),
    ("then in two", REGISTER, 2, FetchError("x"), 2 * MINUTE),
    ("a document that could not be read", REGISTER, 3, ParseError("x"), 4 * MINUTE),
    ("an official source is never left for long", REGISTER, 1000, TROUBLE, 15 * MINUTE),
    ("but for its own interval", feed(REGISTER, every=6 * HOUR), 1000, TROUBLE, 6 * HOUR),
    ("a quick official source", feed(REGISTER, every=20 * SECOND), 1, TROUBLE, 20 * SECOND),
    ("too many requests are not answered by one more at once", REGISTER, 1, FetchError("x", status=429), 15 * MINUTE),
    ("too many requests for ever", REGISTER, 1000, FetchError("x", status=429), 15 * MINUTE),
    ("a paper is left alone for its interval", PAPER, 1, TROUBLE, 4 * MINUTE),
    ("then twice as long", PAPER, 2, ParseError("x"), 8 * MINUTE),
    ("up to an hour", PAPER, 1000, SourceError("x"), HOUR),
    ("a paper that is gone", PAPER, 1000, FetchError("x", status=410), 6 * HOUR),
    ("an official page that is gone", REGISTER, 1000, FetchError("x", status=404), HOUR),
    ("a refusal begins with the interval", REGISTER, 1, FetchError("x", status=403), 15 * MINUTE),
    ("a first failure that was not counted", PAPER, 0, TROUBLE, 4 * MINUTE),
]


@pytest.mark.parametrize(("what", "polled", "failures", "error", "expected"), FAILURES, ids=[row[0] for row in FAILURES])
def test_after_failure(what: str, polled: Feed, failures: int, error: SourceError, expected: timedelta) -> None:
    """The pause is the expected one, give or take a fifth, and the same after a crash."""
    pause = rhythm.after_failure(polled, failures, error)
    assert expected * 0.8 <= pause <= expected * 1.2, what
    assert pause == rhythm.after_failure(polled, failures, error)


def test_a_pause_that_was_asked_for_is_granted() -> None:
    """Retry-After goes before our own pause when it is longer, and is granted for a day at most."""
    for polled in (REGISTER, PAPER):
        assert rhythm.after_failure(polled, 1, FetchError("x", status=429, retry_after=3600)) == HOUR
        assert rhythm.after_failure(polled, 1, FetchError("x", status=503, retry_after=1e9)) == timedelta(hours=24)
        assert rhythm.after_failure(polled, 1, FetchError("x", status=503, retry_after=0.0)) > 40 * SECOND


def test_a_poll_that_was_put_off_costs_that_alone() -> None:
    """Whoever only waited for others comes again when the host may be asked, spread a little so that not all come at once."""
    put_off = PausedError("x", retry_after=90)
    pauses = [
        rhythm.after_failure(Feed(id=f"f{number}", url="https://example.org/", kind="feed", every=10 * MINUTE), 0, put_off)
        for number in range(50)
    ]
    assert 90 * SECOND <= min(pauses) < max(pauses) <= 150 * SECOND


@given(st.integers(0, 10**6), st.integers(1, 86_400), st.sampled_from(Trust), st.sampled_from([None, 401, 404, 429, 500, 503]))
def test_nobody_is_left_for_ever(failures: int, seconds: int, trust: Trust, status: int | None) -> None:
    """However often a feed failed, it is tried again within six hours, or its own interval when that is longer."""
    polled = Feed(id="f", url="https://example.org/", kind="feed", trust=trust, every=seconds * SECOND)
    pause = rhythm.after_failure(polled, failures, FetchError("x", status=status))
    assert min(seconds, 60) * SECOND * 0.8 <= pause <= max(seconds * SECOND, 6 * HOUR) * 1.2

"""Recordings answer polls in their order, each once, whatever was played before."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from advisory.demo.clock import VirtualClock
from advisory.demo.player import Replay, unplayed
from advisory.demo.recordings import Recording
from advisory.errors import FetchError
from advisory.model import Feed, FeedState

NOON = datetime(2021, 5, 1, 12, tzinfo=UTC)
FEED = Feed(id="paper", url="https://paper.example/rss", kind="feed")


def _recording(feed: str, moment: datetime, body: bytes = b"<rss/>") -> Recording:
    return Recording(feed=feed, moment=moment, body=body, content_type="application/xml")


async def test_virtual_time_passes_without_waiting() -> None:
    """Sleeping moves the clock; it never runs backwards."""
    clock = VirtualClock(NOON)
    await clock.sleep(3600)
    assert clock.now() == NOON + timedelta(hours=1)
    clock.move_to(NOON)
    assert clock.now() == NOON + timedelta(hours=1)


async def test_a_poll_is_answered_by_the_current_recording() -> None:
    """A new body is a page; the same one again is no change; nothing recorded is a failed poll."""
    clock = VirtualClock(NOON)
    replay = Replay(clock)
    with pytest.raises(FetchError, match="there is no recording of it for this moment"):
        await replay(FEED, FeedState(feed="paper"))
    replay.cue(_recording("paper", NOON, b"first"))
    fetched = await replay(FEED, FeedState(feed="paper"))
    assert fetched.page is not None
    assert (fetched.page.url, fetched.page.body, fetched.page.content_type, fetched.page.fetched) == (
        FEED.url,
        b"first",
        "application/xml",
        NOON,
    )
    assert fetched.body_hash == hashlib.sha256(b"first").hexdigest()
    assert (await replay(FEED, FeedState(feed="paper", body_hash=fetched.body_hash))).page is None
    replay.cue(_recording("paper", NOON, b"second"))
    again = await replay(FEED, FeedState(feed="paper", body_hash=fetched.body_hash))
    assert again.page is not None
    assert again.page.body == b"second"


_A, _B, _C = (_recording(feed, NOON + timedelta(hours=hours)) for feed, hours in (("a", 0), ("b", 0), ("a", 1)))


@pytest.mark.parametrize(
    ("good", "left"),
    [
        ({}, (_A, _B, _C)),
        ({"a": None, "b": None}, (_A, _B, _C)),
        ({"a": NOON, "b": None}, (_B, _C)),
        ({"a": NOON, "b": NOON}, (_C,)),
        ({"a": NOON + timedelta(hours=1), "b": NOON}, ()),
        ({"a": NOON + timedelta(days=9)}, ()),
    ],
    ids=["new database", "never polled", "killed between two feeds", "killed between two moments", "played", "played further"],
)
def test_what_was_played_is_not_played_again(good: dict[str, datetime | None], left: tuple[Recording, ...]) -> None:
    """A second run goes on exactly where the first one stopped."""
    states = [FeedState(feed=feed, last_good=moment) for feed, moment in good.items()]
    assert unplayed((_A, _B, _C), states) == left

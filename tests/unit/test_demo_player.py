"""Recordings answer polls in their order, each once, whatever was played before."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory.demo.clock import VirtualClock
from advisory.demo.player import Replay, unplayed
from advisory.demo.publisher import Publisher
from advisory.demo.recordings import Recording
from advisory.errors import FetchError
from advisory.fetch import Fetcher
from advisory.http import Door
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


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """The way out."""
    door = Door(user_agent="advisory/test")
    yield door
    await door.close()


async def test_a_poll_is_answered_by_the_current_recording(door: Door) -> None:
    """A new body is a page under the feed's own address; the same one again is no change; nothing recorded is a failed poll."""
    async with Publisher() as publisher:
        replay = Replay(publisher, Fetcher(door, VirtualClock(NOON)))
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
        known = FeedState(feed="paper", body_hash=fetched.body_hash, etag=fetched.etag)
        assert (await replay(FEED, known)).page is None
        replay.cue(_recording("paper", NOON, b"second"))
        again = await replay(FEED, known)
        assert again.page is not None
        assert again.page.body == b"second"
        assert [request.headers.get("if-none-match") for request in publisher.requests] == [None, fetched.etag, fetched.etag]


async def test_a_replay_asks_nobody_else(door: Door) -> None:
    """Fallbacks, secrets and proxies of a feed stay out of it."""
    async with Publisher() as publisher:
        replay = Replay(publisher, Fetcher(door, VirtualClock(NOON)))
        replay.cue(_recording("paper", NOON))
        feed = replace(FEED, fallbacks=("https://other.example/",), headers=(("x-key", "secret"),), proxy="http://proxy.example:3128")
        assert (await replay(feed, FeedState(feed="paper"))).page is not None
        assert ["x-key" in request.headers for request in publisher.requests] == [False]


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

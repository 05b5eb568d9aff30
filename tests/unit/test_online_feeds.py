"""What is said of feeds that answer in ways no publisher should."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from advisory.errors import FetchError, PausedError
from advisory.model import Feed, FeedState, Fetched, Page
from advisory.online.feeds import Feeds
from advisory.online.finding import State

FEED = Feed(id="a", url="https://paper.example/a.xml", kind="feed")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Publisher:
    """Answers every poll alike. Fulfils `ports.Fetch`."""

    def __init__(self, answer: Fetched | Exception) -> None:
        self.answer = answer
        self.polls: list[Feed] = []

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the answer, or raise it."""
        assert state == FeedState(feed=feed.id)
        self.polls.append(feed)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def page(body: bytes) -> Fetched:
    """Return an answer with a document."""
    return Fetched(page=Page(url=FEED.url, body=body, fetched=NOW), body_hash="x")


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (Fetched(page=None, not_modified=True), State.ERROR, "nothing has changed, and it was not asked that"),
        (PausedError("feed a: paper.example wants a pause of 30 s.", retry_after=30), State.NOTE, "not asked: paper.example wants a pause of 30 s"),
        (RuntimeError("secret"), State.ERROR, "reading it failed unexpectedly (RuntimeError)"),
        (FetchError("feed a: paper.example answered \x1b[2J\n500: it has trouble of its own; it will be tried again."), State.ERROR, "answered ·[2J 500"),
        (page(b"\xff\xfe<rss"), State.ERROR, ""),
        (page(b"<rss version='2.0'><channel/></rss>"), State.WARNING, "holds no item at all"),
    ],
)  # fmt: skip
async def test_odd_answers(answer: Fetched | Exception, state: State, words: str) -> None:
    """Each comes to a sentence of one line, without what a terminal would obey and without the words of a library."""
    found = await Feeds(Publisher(answer), timeout=1.0)(FEED)
    assert (found.state, words in found.said) == (state, True), found
    assert found.said.isprintable()
    assert "secret" not in found.said + found.hint


async def test_time_and_order() -> None:
    """No feed gets more time than was said, and one that asks for less gets less; one that is switched off is not polled."""
    publisher = Publisher(page(b""))
    feeds = Feeds(publisher, timeout=12.5)
    await feeds(FEED)
    await feeds(Feed(id="b", url=FEED.url, kind="feed", timeout=FEED.timeout / 10))
    assert (await feeds(Feed(id="c", url=FEED.url, kind="feed", enabled=False))).state is State.NOTE
    assert [poll.timeout.total_seconds() for poll in publisher.polls] == [12.5, 2.0]

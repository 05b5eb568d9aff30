"""Polling real servers on loopback, well-behaved and not."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.feedserver import FeedServer, Reply, bomb, moved

from advisory import fetch, http
from advisory.errors import FetchError
from advisory.model import Feed, FeedState, Fetched

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>World</title></channel></rss>"
FIRST = FeedState(feed="world")


class FixedClock:
    """Stands still."""

    def now(self) -> datetime:
        """Return noon."""
        return NOW

    async def sleep(self, seconds: float) -> None:
        """Never wait."""


@pytest.fixture
async def publisher() -> AsyncIterator[FeedServer]:
    """A server without anything to serve yet."""
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def poll() -> AsyncIterator[fetch.Fetcher]:
    """A fetcher with a door of its own."""
    door = http.Door(user_agent="advisory-tests/1 (desk@example.org)")
    yield fetch.Fetcher(door, FixedClock())
    await door.close()


def feed(url: str) -> Feed:
    """Return a feed that may be on loopback, small and quick."""
    return Feed(id="world", url=url, kind="feed", allow_private=True, timeout=timedelta(seconds=5), max_bytes=100_000)


def after(fetched: Fetched) -> FeedState:
    """Return what is remembered of a good poll."""
    return FeedState(feed="world", polls=1, etag=fetched.etag, last_modified=fetched.last_modified, body_hash=fetched.body_hash)


async def test_a_first_poll_brings_the_page(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """The first poll is unconditional, names us, and brings body, type, time, hash and validators."""
    url = publisher.play("/rss", Reply(body=FEED, etag='W/"a1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"))
    fetched = await poll(feed(url), FIRST)
    assert fetched.page is not None
    assert (fetched.page.body, fetched.page.url, fetched.page.fetched) == (FEED, url, NOW)
    assert fetched.page.content_type == "application/rss+xml"
    assert (fetched.etag, fetched.last_modified) == ('W/"a1"', "Sun, 01 Mar 2026 10:00:00 GMT")
    assert fetched.body_hash == hashlib.sha256(FEED).hexdigest()
    headers = publisher.requests[0].headers
    assert "if-none-match" not in headers
    assert "if-modified-since" not in headers
    assert headers["user-agent"] == "advisory-tests/1 (desk@example.org)"


async def test_validators_go_back_as_they_came(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """The second poll sends both validators verbatim, and 304 means that nothing changed."""
    url = publisher.play("/rss", Reply(body=FEED, etag='W/"a1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"))
    state = after(await poll(feed(url), FIRST))
    again = await poll(feed(url), state)
    assert again.page is None
    assert (again.etag, again.last_modified, again.body_hash) == (state.etag, state.last_modified, state.body_hash)
    headers = publisher.requests[1].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('W/"a1"', "Sun, 01 Mar 2026 10:00:00 GMT")


async def test_validators_without_a_good_page_are_not_used(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """Without a page that was read, nothing may answer `unchanged`."""
    url = publisher.play("/rss", Reply(body=FEED, etag='"a1"'))
    fetched = await poll(feed(url), replace(FIRST, etag='"a1"'))
    assert fetched.page is not None


async def test_the_same_bytes_are_no_change(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """Hosts without validators are compared by what they send."""
    url = publisher.play("/rss", Reply(body=FEED), Reply(body=FEED), Reply(body=FEED + b" "))
    state = after(await poll(feed(url), FIRST))
    assert (await poll(feed(url), state)).page is None
    assert (await poll(feed(url), state)).page is not None


async def test_gzip_is_unpacked(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """A compressed body is the same body."""
    url = publisher.play("/rss", Reply(body=FEED, gzip=True))
    fetched = await poll(feed(url), FIRST)
    assert fetched.page is not None
    assert fetched.page.body == FEED


async def test_permanent_moves_are_followed_and_reported(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """A permanent redirect is named to the operator, a temporary one is just followed."""
    there = publisher.play("/new", Reply(body=FEED))
    permanent = await poll(feed(publisher.play("/old", moved("/new"))), FIRST)
    temporary = await poll(feed(publisher.play("/detour", moved("/new", status=302))), FIRST)
    assert permanent.page is not None
    assert temporary.page is not None
    assert (permanent.moved_to, temporary.moved_to) == (there, None)
    assert permanent.page.url == there


async def test_an_endless_redirect_ends(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """A loop is a fault after five steps."""
    url = publisher.play("/loop", moved("/loop", status=302))
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        await poll(feed(url), FIRST)
    assert len(publisher.requests) == 6


@pytest.mark.parametrize(
    ("reply", "status", "pause", "words"),
    [
        (Reply(status=404), 404, None, "no such page; check the feed's `url`"),
        (Reply(status=410), 410, None, "gone for good; remove it"),
        (Reply(status=403), 403, None, "ADVISORY_CONTACT"),
        (Reply(status=401), 401, None, "password"),
        (Reply(status=429, headers={"Retry-After": "120"}), 429, 120.0, "fewer requests.* pause of 120 s"),
        (Reply(status=429, headers={"Retry-After": "Sun, 01 Mar 2026 12:05:00 GMT"}), 429, 300.0, "raise the feed's `every`"),
        (Reply(status=503, headers={"Retry-After": "999999999999"}), 503, 86400.0, "trouble of its own"),
        (Reply(status=503, headers={"Retry-After": "Sun, 01 Mar 2020 12:05:00 GMT"}), 503, 0.0, "trouble of its own"),
        (Reply(status=500, headers={"Retry-After": "soon"}), 500, None, "it will be tried again"),
        (Reply(status=204), 204, None, "no document"),
        (Reply(status=418), 418, None, "no document"),
    ],
)
async def test_bad_statuses_are_sentences(
    publisher: FeedServer, poll: fetch.Fetcher, reply: Reply, status: int, pause: float | None, words: str
) -> None:
    """Each status names feed, host, status and way out, carries the pause it asks for, and nothing of the address."""
    url = publisher.play("/rss?key=s3cret", reply).replace("http://", "http://ada:passw0rd@")
    with pytest.raises(FetchError, match=words) as caught:
        await poll(feed(url), FIRST)
    assert (caught.value.status, caught.value.retry_after) == (status, pause)
    sentence = str(caught.value)
    assert sentence.startswith("feed world: 127.0.0.1 answered")
    assert not any(secret in sentence for secret in ("s3cret", "passw0rd", "ada", "/rss"))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(silent=True), "did not answer within 0.2 s; raise the feed's `timeout`"),
        (Reply(body=FEED, drip=0.05), "did not answer within 0.2 s"),
        (Reply(body=b"x" * 100_001), "more than 100000 bytes; raise the feed's `max_bytes`"),
        (bomb(10_000_000), "more than 100000 bytes"),
        (Reply(body=FEED, missing=10), "cut short or damaged"),
        (Reply(body=FEED, headers={"Content-Encoding": "gzip"}), "cut short or damaged"),
    ],
    ids=["silent", "drip", "huge", "bomb", "cut short", "not gzip"],
)
async def test_bad_bodies_are_faults_in_time(publisher: FeedServer, poll: fetch.Fetcher, reply: Reply, words: str) -> None:
    """A slow, huge, exploding or damaged answer is one sentence, in bounded time and size."""
    slow = replace(feed(publisher.play("/rss", reply)), timeout=timedelta(seconds=0.2))
    with pytest.raises(FetchError, match=words):
        await poll(slow if reply.silent or reply.drip else replace(slow, timeout=timedelta(seconds=5)), FIRST)


@pytest.mark.parametrize("reply", [Reply(), Reply(body=b"<html>Sorry</html>", content_type="text/html")], ids=["empty", "html"])
async def test_what_the_bytes_mean_is_not_decided_here(publisher: FeedServer, poll: fetch.Fetcher, reply: Reply) -> None:
    """An empty answer and a wrong type are pages; their kind's parser refuses them."""
    fetched = await poll(feed(publisher.play("/rss", reply)), FIRST)
    assert fetched.page is not None
    assert fetched.page.body == reply.body


async def test_a_dead_host_is_a_sentence(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """Nothing listens: the sentence says so and that it will be tried again."""
    url = publisher.play("/rss", Reply(body=FEED))
    await publisher.__aexit__(None, None, None)
    with pytest.raises(FetchError, match=r"feed world: Nothing listens at 127.0.0.1; it will be tried again\."):
        await poll(feed(url), FIRST)


async def test_private_addresses_need_a_word(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """Loopback is refused unless the feed says otherwise, also behind a redirect; nobody is asked."""
    url = publisher.play("/rss", Reply(body=FEED))
    with pytest.raises(FetchError, match="allow_private: yes"):
        await poll(replace(feed(url), allow_private=False), FIRST)
    assert publisher.requests == []


@pytest.mark.parametrize("url", ["ftp://example.org/feed", "feed.xml", "javascript:alert(1)", ""])
async def test_other_schemes_are_refused(poll: fetch.Fetcher, url: str) -> None:
    """Only https:, http: and file: are read."""
    with pytest.raises(FetchError, match="begins with https:, http: or file:"):
        await poll(feed(url), FIRST)


async def test_files_are_pages(poll: fetch.Fetcher, tmp_path: Path) -> None:
    """A file is a page when its bytes changed; blanks in its path are fine."""
    path = tmp_path / "a feed.xml"
    path.write_bytes(FEED)
    first = await poll(feed(path.as_uri()), FIRST)
    assert first.page is not None
    assert (first.page.body, first.page.url) == (FEED, path.as_uri())
    assert (await poll(feed(path.as_uri()), after(first))).page is None
    path.write_bytes(FEED + b"\n")
    assert (await poll(feed(path.as_uri()), after(first))).page is not None


async def test_relative_files_are_found(poll: fetch.Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`file:feed.xml` is beside where the process stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feed.xml").write_bytes(FEED)
    assert (await poll(feed("file:feed.xml"), FIRST)).page is not None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///nowhere/secret-plan.xml", "no file “secret-plan.xml”"),
        ("file:///tmp", "no file “tmp”"),
        ("file://other.example/feed.xml", "another host"),
        ("file:///etc/\0", "no path of a file|no file"),
    ],
)
async def test_missing_files_are_sentences(poll: fetch.Fetcher, url: str, words: str) -> None:
    """A file that is not there, a folder and another host's file are named, without the folders that lead there."""
    with pytest.raises(FetchError, match=words) as caught:
        await poll(feed(url), FIRST)
    assert "nowhere" not in str(caught.value)


async def test_a_file_that_cannot_be_read_is_a_sentence(poll: fetch.Fetcher) -> None:
    """What the system says against reading it is passed on."""
    with pytest.raises(FetchError, match=r"feed world: its file cannot be read \(.+\); check the feed's `url`\."):
        await poll(feed("file:///proc/self/mem"), FIRST)


async def test_a_large_file_is_a_fault(poll: fetch.Fetcher, tmp_path: Path) -> None:
    """The cap holds for files too."""
    path = tmp_path / "large.xml"
    path.write_bytes(b"x" * 100_001)
    with pytest.raises(FetchError, match="more than 100000 bytes"):
        await poll(feed(path.as_uri()), FIRST)

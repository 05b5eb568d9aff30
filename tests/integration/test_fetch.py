"""Polling real servers on loopback, well-behaved and not."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.feedserver import FeedServer, Reply, bomb, moved
from servers.proxyserver import ProxyServer

from advisory import dial, fetch, http
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
    assert again.not_modified
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
    again = await poll(feed(url), state)
    assert (again.page, again.not_modified) == (None, False)
    assert (await poll(feed(url), state)).page is not None


async def test_a_host_that_ignores_its_own_validators(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """200 with the same bytes in answer to a validator is unchanged all the same; the new validator is remembered."""
    url = publisher.play("/rss", Reply(body=FEED, etag='"1"'), Reply(body=FEED, etag='"2"'))
    again = await poll(feed(url), after(await poll(feed(url), FIRST)))
    assert publisher.requests[1].headers["if-none-match"] == '"1"'
    assert (again.page, again.not_modified, again.etag) == (None, False, '"2"')


async def test_an_unasked_304_is_a_fault(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """A host that says "not modified" to somebody who has nothing yet gave no document."""
    with pytest.raises(FetchError, match="answered 304: it gave no document"):
        await poll(feed(publisher.play("/rss", Reply(status=304))), FIRST)


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


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_two_pages_that_send_to_each_other(publisher: FeedServer, poll: fetch.Fetcher, status: int) -> None:
    """A loop over several addresses ends like any other."""
    publisher.play("/b", moved("/a", status=status))
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        await poll(feed(publisher.play("/a", moved("/b", status=status))), FIRST)


async def test_slow_redirects_share_one_deadline(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """A chain whose every step is quick enough is too slow as a whole."""
    url = publisher.play("/slow", replace(moved("/slow", status=302), body=b"....", drip=0.05))
    with pytest.raises(FetchError, match=r"did not answer within 0\.5 s"):
        await poll(replace(feed(url), timeout=timedelta(seconds=0.5)), FIRST)
    assert 2 <= len(publisher.requests) <= 5


async def test_a_redirect_to_a_private_address(publisher: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public host cannot send us inside: each address is judged where it is dialled, and the sentence says what it is."""
    door = http.Door(user_agent="x")
    # The publisher's loopback address is declared public; where it sends us is not.
    monkeypatch.setattr(dial, "private", lambda address: address != "127.0.0.1")
    for target in ("http://[::1]:1/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://localhost.localdomain:1/"):
        url = publisher.play("/out", moved(target, status=302))
        with pytest.raises(FetchError, match=r"private address|does not resolve"):
            await fetch.Fetcher(door, FixedClock())(replace(feed(url), allow_private=False), FIRST)
    await door.close()


async def test_moved_addresses_show_no_keys(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """The new address of a feed stands in the log: names and values that may be keys do not."""
    publisher.play("/new", Reply(body=FEED))
    url = publisher.play("/old", moved("/new?key=s3cret&format=rss")).replace("http://", "http://ada:passw0rd@")
    fetched = await poll(feed(url), FIRST)
    assert fetched.moved_to == f"http://127.0.0.1:{publisher.port}/new?key=…&format=…"
    assert [request.path for request in publisher.requests] == ["/old", "/new?key=s3cret&format=rss"]
    assert all("authorization" in request.headers for request in publisher.requests)


async def test_fields_of_the_operator(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """A feed's own fields are sent, ours give way to them, the validators do not."""
    url = publisher.play("/rss", Reply(body=FEED, etag='"1"'))
    own = (("User-Agent", "Desk/2"), ("ACCEPT", "text/xml"), ("X-Api-Key", "s3cret"), ("If-None-Match", "theirs"))
    known = replace(feed(url), headers=own)
    assert (await poll(known, after(await poll(known, FIRST)))).page is None
    headers = publisher.requests[1].headers
    assert (headers["user-agent"], headers["accept"], headers["x-api-key"]) == ("Desk/2", "text/xml", "s3cret")
    assert headers["if-none-match"] == '"1"'


async def test_fields_of_the_operator_are_for_its_publisher(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """A redirect within the host keeps them, one to another host carries nothing there that could let somebody in."""
    secret = (
        ("Authorization", "Bearer s3cret"),
        ("Cookie", "s3cret"),
        ("X-Api-Key", "s3cret"),
        ("X-Desk", "s3cret"),
        ("User-Agent", "Desk/2"),
    )
    async with FeedServer() as other:
        publisher.play("/here", moved(other.play("/there", Reply(body=FEED))))
        await poll(replace(feed(publisher.play("/start", moved("/here"))), headers=secret), FIRST)
        sent = other.requests[0].headers
    assert all(request.headers["x-api-key"] == "s3cret" for request in publisher.requests)
    assert sent["user-agent"] == "Desk/2"
    assert "s3cret" not in str(dict(sent))


def test_what_a_document_names_gets_no_keys() -> None:
    """Pages and articles at the publisher's own site are asked for as the feed is; others without its keys and its private network."""
    own = replace(feed("https://api.example.org/feed"), headers=(("X-Api-Key", "s3cret"), ("User-Agent", "Desk/2")))
    at_home = fetch.elsewhere(own, "https://api.example.org/page?id=1")
    assert at_home == replace(own, url="https://api.example.org/page?id=1")
    for url, private in (
        ("http://api.example.org/page", True),
        ("https://api.example.org:8443/page", True),
        ("https://other.example/page", False),
        ("https://api.example.org.evil.example/", False),
        ("http://[bad/", False),
    ):
        away = fetch.elsewhere(own, url)
        assert (away.url, away.headers, away.allow_private) == (url, (("User-Agent", "Desk/2"),), private)
    behind = replace(own, proxy="http://10.0.0.1:3128")
    assert fetch.elsewhere(behind, "https://other.example/page").allow_private


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_nonsense_about_freshness_is_bounded(control: str, expires: str, age: str) -> None:
    """Whatever a host writes there, it is nothing or a time up to a day."""
    kept = fetch.kept({"cache-control": control, "expires": expires, "age": age}, NOW)
    assert kept is not None
    assert timedelta() <= kept <= timedelta(days=1)


async def test_a_feed_through_its_proxy(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """The feed's proxy is asked, with its password; a wrong one is named with its way out, without it."""
    publisher.play("/rss", Reply(body=FEED))
    async with ProxyServer(publisher.port, login="ada:passw0rd") as proxy:
        behind = replace(feed("http://feeds.example/rss"), proxy=proxy.url)
        assert (await poll(behind, FIRST)).page is not None
        assert proxy.asked == ["GET http://feeds.example/rss HTTP/1.1"]
        for url in ("http://feeds.example/rss", "https://feeds.example/rss"):
            with pytest.raises(FetchError, match="proxy") as caught:
                await poll(replace(behind, url=url, proxy=proxy.url.replace("passw0rd", "wr0ng")), FIRST)
            assert "wr0ng" not in str(caught.value)
            assert "the feed's `proxy`" in str(caught.value)


async def test_secrets_stand_in_no_description_of_a_feed() -> None:
    """What may hold a key or password is left out when a feed is written down."""
    own = replace(feed("https://example.org/"), headers=(("X-Api-Key", "s3cret"),), proxy="http://ada:s3cret@proxy.example.org")
    assert "s3cret" not in repr(own)


async def test_latency_is_measured(publisher: FeedServer, poll: fetch.Fetcher, tmp_path: Path) -> None:
    """How long the host took is told, also for "unchanged"; a file takes no time."""
    url = publisher.play("/rss", Reply(body=FEED, etag='"1"'))
    first = await poll(feed(url), FIRST)
    again = await poll(feed(url), after(first))
    assert all(one.latency is not None and 0 < one.latency < 5 for one in (first, again))
    (tmp_path / "feed.xml").write_bytes(FEED)
    assert (await poll(feed((tmp_path / "feed.xml").as_uri()), FIRST)).latency is None


KEPT = [
    ({}, None),
    ({"cache-control": "public"}, None),
    ({"cache-control": "public, max-age=300"}, 300),
    ({"cache-control": "MAX-AGE = 300"}, 300),
    ({"cache-control": 'max-age="300"'}, 300),
    ({"cache-control": "public, s-maxage=900"}, 900),
    ({"cache-control": "max-age=0, s-maxage=900"}, 0),
    ({"cache-control": "max-age=300", "age": "100"}, 200),
    ({"cache-control": "max-age=300", "age": "1000"}, 0),
    ({"cache-control": "max-age=300", "age": "a while"}, 300),
    ({"cache-control": "max-age=300, no-cache"}, 0),
    ({"cache-control": "no-store"}, 0),
    ({"cache-control": 'no-cache="Set-Cookie", max-age=300'}, 0),
    ({"cache-control": "max-age=99999999999999999999"}, 86_400),
    ({"cache-control": "max-age=-5"}, None),
    ({"cache-control": "max-age=soon"}, None),
    ({"cache-control": "max-age=", "expires": "Sun, 01 Mar 2026 12:10:00 GMT"}, 600),
    ({"cache-control": "max-age=60", "expires": "Sun, 01 Mar 2026 12:10:00 GMT"}, 60),
    ({"expires": "Sun, 01 Mar 2026 12:10:00 GMT"}, 600),
    ({"expires": "Sun, 01 Mar 2026 12:10:00 GMT", "age": "60"}, 540),
    ({"expires": "Sun, 01 Mar 2026 13:10:00 GMT", "date": "Sun, 01 Mar 2026 13:05:00 GMT"}, 300),
    ({"expires": "Sun, 01 Mar 2020 12:10:00 GMT"}, 0),
    ({"expires": "0"}, 0),
    ({"expires": "Fri, 01 Mar 2126 12:10:00 GMT"}, 86_400),
]


@pytest.mark.parametrize(("headers", "seconds"), KEPT, ids=[str(row[0]) for row in KEPT])
def test_what_publishers_say_about_freshness(headers: dict[str, str], seconds: float | None) -> None:
    """Cache-Control goes before Expires, time spent in caches has passed, no-cache is no time, and a day is the most."""
    assert fetch.kept(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


async def test_freshness_is_told_with_the_page_and_with_unchanged(publisher: FeedServer, poll: fetch.Fetcher) -> None:
    """What the host says now counts, whatever it answers."""
    url = publisher.play("/rss", *(Reply(body=FEED, etag='"1"', headers={"Cache-Control": f"max-age={age}"}) for age in (60, 120)))
    first = await poll(feed(url), FIRST)
    again = await poll(feed(url), after(first))
    assert (first.keep, again.keep, again.not_modified) == (timedelta(seconds=60), timedelta(seconds=120), True)


@pytest.mark.parametrize(
    ("reply", "status", "pause", "words"),
    [
        (Reply(status=404), 404, None, "no such page; check the feed's `url`"),
        (Reply(status=410), 410, None, "gone for good; remove it"),
        (Reply(status=403), 403, None, "ADVISORY_CONTACT"),
        (Reply(status=407), 407, None, "behind a proxy that asks for a password"),
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

"""The pace of each host: counted at real servers, and by a clock that does not wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.feedserver import FeedServer, Reply, moved

from advisory import fetch, http, pace
from advisory.clock import SystemClock
from advisory.demo.clock import VirtualClock
from advisory.errors import FetchError, PausedError
from advisory.model import Feed, FeedState

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = FeedState(feed="f")
BODY = Reply(body=b"<rss version='2.0'><channel/></rss>")
SECOND = timedelta(seconds=1)


@pytest.fixture
async def publisher() -> AsyncIterator[FeedServer]:
    """A host."""
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def door() -> AsyncIterator[http.Door]:
    """The way to it."""
    opened = http.Door(user_agent="advisory-tests/1")
    yield opened
    await opened.close()


def fetcher(door: http.Door, *, gap: float = 0.05, at_once: int = 2) -> fetch.Fetcher:
    """Return a fetcher at a pace that tests can wait for."""
    return fetch.Fetcher(door, SystemClock(), pace.Pacer(SystemClock(), gap=timedelta(seconds=gap), at_once=at_once), indoors=True)


def feed(url: str, ident: str = "f", **fields: object) -> Feed:
    """Return a feed that may be on loopback."""
    return Feed(id=ident, url=url, kind="feed", allow_private=True, **fields)  # type: ignore[arg-type]


async def test_one_host_is_asked_at_its_pace(publisher: FeedServer, door: http.Door) -> None:
    """Twenty feeds of one host at once become a row of requests, two at a time and a gap apart."""
    poll = fetcher(door)
    urls = [publisher.play(f"/{number}", BODY) for number in range(20)]
    fetched = await asyncio.gather(*(poll(feed(url, f"f{number}"), FIRST) for number, url in enumerate(urls)))
    tally = (await publisher.site()).tally
    assert all(one.page is not None for one in fetched)
    assert len(tally.starts) == 20
    assert tally.most_at_once <= 2
    # A busy machine may bring together what began apart, but not all of it.
    assert tally.starts[-1] - tally.starts[0] >= 0.7 * 19 * 0.05
    assert tally.most_within(0.25) <= 6 + 4


async def test_slow_answers_do_not_pile_up(publisher: FeedServer, door: http.Door) -> None:
    """However slow a host is, no more than two requests are under way there."""
    poll = fetcher(door, gap=0.0)
    urls = [publisher.play(f"/{number}", replace(BODY, drip=0.003)) for number in range(6)]
    await asyncio.gather(*(poll(feed(url, f"f{number}"), FIRST) for number, url in enumerate(urls)))
    assert (await publisher.site()).tally.most_at_once == 2


async def test_hosts_do_not_wait_for_each_other(publisher: FeedServer, door: http.Door) -> None:
    """A row at one host delays nobody at another."""
    async with FeedServer() as other:
        poll = fetcher(door, gap=4.0)
        here, there = publisher.play("/a", BODY), other.play("/a", BODY)
        await poll(feed(here), FIRST)
        waiting = asyncio.create_task(poll(feed(here), FIRST))
        assert (await poll(feed(there), FIRST)).page is not None
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_redirects_keep_the_pace_of_where_they_lead(publisher: FeedServer, door: http.Door) -> None:
    """Feeds of many addresses that lead to one host reach it at its pace, and a redirect within a host takes a turn of its own."""
    async with FeedServer() as target:
        poll = fetcher(door, gap=0.1)
        final = target.play("/final", BODY)
        urls = [publisher.play(f"/{number}", moved(final, status=302)) for number in range(4)]
        own = [target.play("/own", moved("/final", status=302))]
        await asyncio.gather(*(poll(feed(url, f"f{number}"), FIRST) for number, url in enumerate(urls + own)))
        tally = (await target.site()).tally
        assert len(tally.starts) == 6
        assert tally.starts[-1] - tally.starts[0] >= 0.5 * 5 * 0.1


async def test_waiting_does_not_count_as_slowness(publisher: FeedServer, door: http.Door) -> None:
    """A feed whose timeout is shorter than its place in the row is answered all the same; its latency is the host's alone."""
    poll = fetcher(door, gap=0.3)
    urls = [publisher.play(f"/{number}", BODY) for number in range(5)]
    quick = [feed(url, f"f{number}", timeout=SECOND) for number, url in enumerate(urls)]
    began = time.monotonic()
    fetched = await asyncio.gather(*(poll(one, FIRST) for one in quick))
    assert time.monotonic() - began > 1.1
    assert all(one.latency is not None and one.latency < 1.0 for one in fetched)


async def test_a_slow_host_still_times_out_while_others_wait(publisher: FeedServer, door: http.Door) -> None:
    """The clock of a poll runs while it is asked, whoever waits behind it."""
    poll = fetcher(door, gap=0.0, at_once=1)
    silent = feed(publisher.play("/silent", Reply(silent=True)), "silent", timeout=timedelta(seconds=0.2))
    fine = feed(publisher.play("/fine", BODY), "fine")
    one, other = await asyncio.gather(poll(silent, FIRST), poll(fine, FIRST), return_exceptions=True)
    assert isinstance(one, FetchError)
    assert not isinstance(other, BaseException)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_holds_for_all_feeds_of_the_host(publisher: FeedServer, door: http.Door, status: int) -> None:
    """After 429 or 503 with Retry-After nobody asks that host: the others are put off at once, until the time that was named."""
    poll = fetcher(door)
    busy = publisher.play("/busy", Reply(status=status, headers={"Retry-After": "120"}))
    fine = publisher.play("/fine", BODY)
    with pytest.raises(FetchError) as refused:
        await poll(feed(busy, "busy"), FIRST)
    assert not isinstance(refused.value, PausedError)
    with pytest.raises(PausedError, match=r"feed fine: 127\.0\.0\.1 asked for a pause; it will be asked again after .+ UTC\.") as put_off:
        await poll(feed(fine, "fine"), FIRST)
    assert put_off.value.retry_after == pytest.approx(120, abs=2)
    assert len(publisher.requests) == 1


async def test_too_many_requests_for_ever(publisher: FeedServer, door: http.Door) -> None:
    """A host that always answers 429, and never says for how long, is asked once in half a minute whoever wants to ask."""
    clock = VirtualClock(START)
    poll = fetch.Fetcher(door, clock, indoors=True)
    url = publisher.play("/busy", Reply(status=429))
    for second in range(0, 300, 5):
        clock.move_to(START + second * SECOND)
        with pytest.raises(FetchError):
            await poll(feed(url, f"f{second}"), FIRST)
    # At the beginning, and whenever a pause was over: whoever came a few seconds before waited for that.
    assert len(publisher.requests) == 11


async def test_trouble_without_a_time_pauses_nobody(publisher: FeedServer, door: http.Door) -> None:
    """One page that is unavailable says nothing about its host."""
    poll = fetcher(door)
    with pytest.raises(FetchError):
        await poll(feed(publisher.play("/bad", Reply(status=503))), FIRST)
    assert (await poll(feed(publisher.play("/good", BODY)), FIRST)).page is not None


# --- by a clock that does not wait ----------------------------------------------------------------------------------


async def starts(pacer: pace.Pacer, clock: VirtualClock, *turns: tuple[str, str, timedelta | None]) -> list[float]:
    """Take turns one after another and return when each began, in seconds."""
    found = []
    for url, ident, gap in turns:
        async with pacer.turn(url, feed=ident, gap=gap):
            found.append((clock.now() - START).total_seconds())
    return found


async def test_the_slowest_feed_of_a_host_decides() -> None:
    """Once a feed asked for six seconds, all feeds of its host keep them, until it asks for less."""
    clock = VirtualClock(START)
    pacer = pace.Pacer(clock)
    slow, usual, other = (
        ("https://a.example/1", "slow", 6 * SECOND),
        ("https://A.example/2", "usual", None),
        ("https://b.example/", "x", None),
    )
    assert await starts(pacer, clock, usual, usual, slow, usual, other, usual) == [0, 0.2, 6.2, 12.2, 12.2, 18.2]
    quicker = ("https://a.example/1", "slow", SECOND)
    assert await starts(pacer, clock, quicker, usual) == [19.2, 20.2]
    clock.move_to(START + 100 * SECOND)
    assert await starts(pacer, clock, usual) == [100]


TURNS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from([None, 0, 1, 6]), st.integers(0, 20)), min_size=1, max_size=40
)


@given(TURNS)
async def test_no_two_requests_are_nearer_than_the_slowest_feed_asks(turns: list[tuple[str, str, int | None, int]]) -> None:
    """Whatever feeds ask for and however they change their minds, each gap is at least what the host's feeds ask for at that time."""
    clock = VirtualClock(START)
    pacer = pace.Pacer(clock)
    asked: dict[str, dict[str, float]] = {"a": {}, "b": {}}
    last: dict[str, float] = {}
    for host, ident, gap, idle in turns:
        clock.move_to(clock.now() + idle * SECOND)
        came = (clock.now() - START).total_seconds()
        (began,) = await starts(pacer, clock, (f"https://{host}.example/", ident, None if gap is None else gap * SECOND))
        asked[host][ident] = 0.2 if gap is None else gap
        slowest = max(asked[host].values())
        assert began == pytest.approx(max(came, last[host] + slowest if host in last else came))
        last[host] = began


async def test_ports_are_hosts_of_their_own() -> None:
    """Several servers behind one name or on loopback are told apart; the usual ports are one host."""
    clock = VirtualClock(START)
    pacer = pace.Pacer(clock)
    turns = (
        "http://127.0.0.1:8001/",
        "http://127.0.0.1:8002/",
        "http://[::1]:8001/",
        "https://a.example/",
        "http://a.example./",
        "https://a.example:443/",
    )
    assert await starts(pacer, clock, *((url, "f", None) for url in turns)) == [0, 0, 0, 0, 0.2, 0.4]


async def test_first_come_first_served() -> None:
    """Who waits longer goes first, and a turn given up is the next one's."""
    pacer = pace.Pacer(SystemClock(), gap=timedelta(0), at_once=1)
    order: list[int] = []

    async def take(number: int) -> None:
        async with pacer.turn("https://a.example/"):
            order.append(number)
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(take(number)) for number in range(8)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 1, 2, 4, 5, 6, 7]
    async with asyncio.timeout(1), pacer.turn("https://a.example/"):
        pass


async def test_a_long_row_sends_the_last_away() -> None:
    """Whoever would wait more than a few seconds is put off at once, to the time when the row is through, and no request is lost."""
    clock = VirtualClock(START)
    pacer = pace.Pacer(clock, gap=SECOND, at_once=1)
    release = asyncio.Event()

    async def take() -> None:
        async with pacer.turn("https://a.example/"):
            await release.wait()

    tasks = [asyncio.create_task(take()) for _ in range(9)]
    await asyncio.sleep(0)
    release.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    put_off = [one for one in done if isinstance(one, PausedError)]
    assert [one for one in done if one is not None and not isinstance(one, PausedError)] == []
    assert len(put_off) == 3
    assert all(one.retry_after == 6.0 for one in put_off)
    assert "a.example is asked by many; it will be asked again after 2026-03-01 12:00:06 UTC" in str(put_off[0])


async def test_places_taken_by_the_silent_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """When those before do not come to an end, the next one leaves its worker to other hosts."""
    monkeypatch.setattr(pace, "PATIENCE", timedelta(seconds=0.05))
    pacer = pace.Pacer(SystemClock(), gap=timedelta(0), at_once=1)
    async with pacer.turn("https://a.example/"):
        with pytest.raises(PausedError, match=r"a\.example has not answered those who asked before") as caught:
            async with pacer.turn("https://a.example/"):
                pass
    assert caught.value.retry_after == 30
    async with pacer.turn("https://a.example/"):
        pass


async def test_short_pauses_are_waited_for() -> None:
    """A pause of seconds is kept in place, by everybody and a gap apart, also by who was about to ask when it came."""
    clock = VirtualClock(START)
    pacer = pace.Pacer(clock)
    url = "https://a.example/"
    assert await starts(pacer, clock, (url, "f", None)) == [0]
    pacer.pause(url, 3)
    pacer.pause(url, 1)
    assert await starts(pacer, clock, (url, "f", None), (url, "g", None)) == [3, 3.2]
    sleep = clock.sleep

    async def told_while_waiting(seconds: float) -> None:
        await sleep(seconds)
        if not (clock.now() - START).total_seconds() > 4:
            pacer.pause(url, 2)

    clock.sleep = told_while_waiting  # type: ignore[method-assign]
    (late,) = await starts(pacer, clock, (url, "h", None))
    assert late >= 5.4


async def test_pauses_end_within_an_hour() -> None:
    """One path that asks for a day does not silence its whole host for one; nothing asked for is no pause."""
    clock = VirtualClock(START)
    pacer = pace.Pacer(clock)
    pacer.pause("https://a.example/", 86_400)
    pacer.pause("https://b.example/", 0)
    with pytest.raises(PausedError) as caught:
        await starts(pacer, clock, ("https://a.example/", "f", None))
    assert caught.value.retry_after == 3600
    clock.move_to(START + timedelta(hours=1))
    assert await starts(pacer, clock, ("https://a.example/", "f", None), ("https://b.example/", "f", None)) == [3600, 3600]


class SetBack(VirtualClock):
    """A clock that somebody corrects."""

    def correct(self, by: timedelta) -> None:
        """Set it back."""
        self._now -= by


async def test_a_clock_that_is_set_back_stops_nobody() -> None:
    """A request that began in what is now the future costs one gap, and a pause at most its hour."""
    clock = SetBack(START)
    pacer = pace.Pacer(clock)
    await starts(pacer, clock, ("https://a.example/", "f", None))
    clock.correct(timedelta(days=1))
    assert await starts(pacer, clock, ("https://a.example/", "f", None)) == [pytest.approx(-86_400 + 0.2)]
    pacer.pause("https://a.example/", 3600)
    clock.correct(timedelta(days=1))
    with pytest.raises(PausedError) as caught:
        await starts(pacer, clock, ("https://a.example/", "f", None))
    assert caught.value.retry_after == 3600


async def test_idle_hosts_are_forgotten() -> None:
    """Ten thousand hosts over a week leave few behind; those asked within the hour, paused ones and those being asked stay."""
    clock = VirtualClock(START)
    pacer = pace.Pacer(clock)
    async with pacer.turn("https://busy.example/"):
        for number in range(10_000):
            async with pacer.turn(f"https://h{number}.example/"):
                clock.move_to(clock.now() + 60 * SECOND)
        assert len(pacer._hosts) <= 256
        assert {"busy.example", "h9999.example"} <= pacer._hosts.keys()

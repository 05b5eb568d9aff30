"""Registers and feeds in combinations of trouble: looks that contradict each other, addresses that change, pages that always fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flow
import pytest
import test_follow
import test_sources_over_time as over_time
from servers import feedserver

from advisory import follow, lexicon, sources
from advisory.model import Feed, Reason

ROW = "kind: us-state, every: 15m, floor: 2, allow_private: yes"
LATER = flow.START + timedelta(days=10)
ONE = "2020-01-01T09:00:00Z"


@pytest.mark.parametrize("between", ["old", "away"])
async def test_an_unchanged_document_confirms_only_what_stands_in_it(tmp_path: Path, between: str) -> None:
    """A fall that the next document does not repeat is not confirmed by that document once more."""
    async with feedserver.FeedServer() as server:
        url = server.play("/api", over_time.api(5, Iraq=4, Iran=2, Oman=2, Qatar=2, Egypt=2, Jordan=2))
        flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: '{url}', {ROW}"), rules=over_time.AVOID)
        async with flow.opened(tmp_path, start=LATER) as (app, clock):
            await over_time.polled(app, clock)
            server.play("/api", over_time.api(8, Iraq=2, Iran=2, Oman=2, Qatar=2, Egypt=2, Jordan=2))
            assert await over_time.polled(app, clock) == []
            iraq = {"Iraq": 4} if between == "old" else {}
            server.play("/api", over_time.api(5, **iraq, Iran=2, Oman=2, Qatar=2, Egypt=2, Jordan=2))
            told = [await over_time.polled(app, clock) for _ in range(4)]
            assert told == [[], [], [], []]
            assert {row.destination: row.country_level for row in await app.store.positions("us")}["IQ"] == 4


async def test_a_doubt_that_nobody_repeats_ends(tmp_path: Path) -> None:
    """A fall that was seen once and never again is looked for every minute for a while, and forgotten after days."""
    async with feedserver.FeedServer() as server:
        url = server.play("/api", over_time.api(5, Iraq=4, Iran=2))
        flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: '{url}', {ROW}"), rules=over_time.AVOID)
        async with flow.opened(tmp_path, start=LATER) as (app, clock):
            await over_time.polled(app, clock)
            server.play("/api", over_time.api(8, Iraq=2, Iran=2))
            await over_time.polled(app, clock)
            server.play("/api", over_time.api(5, Iraq=4, Iran=2))
            await over_time.polled(app, clock)
            state = await over_time.state_of(app)
            assert len(state.doubted) == 1
            assert state.due is not None
            assert state.due - clock.now() > timedelta(minutes=10), "it is not asked every minute for ever"
            clock.move_to(clock.now() + timedelta(days=4))
            await over_time.polled(app, clock)
            assert (await over_time.state_of(app)).doubted == ()


async def test_a_doubt_outlives_an_outage(tmp_path: Path) -> None:
    """The last document says less, then nothing is heard for days: the same document again is still the second look."""
    async with feedserver.FeedServer() as server:
        url = server.play("/api", over_time.api(5, Iraq=4, Iran=2))
        flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: '{url}', {ROW}"), rules=over_time.AVOID.replace("anywhere", "Iraq"))
        async with flow.opened(tmp_path, start=LATER) as (app, clock):
            await over_time.polled(app, clock)
            server.play("/api", over_time.api(6, Iraq=2, Iran=2))
            await over_time.polled(app, clock)
            server.play("/api", feedserver.Reply(status=500))
            for _ in range(4):
                clock.move_to(clock.now() + timedelta(days=1))
                await over_time.polled(app, clock)
        async with flow.opened(tmp_path, start=clock.now()) as (app, clock):
            server.play("/api", over_time.api(6, Iraq=2, Iran=2))
            await over_time.polled(app, clock)
            assert {row.destination: row.country_level for row in await app.store.positions("us")}["IQ"] == 2


async def test_what_was_counted_as_fallen_is_not_counted_again(tmp_path: Path) -> None:
    """Falls within bounds are confirmed though others fall at the second look, within bounds too."""
    names = [lexicon.name(code) for code in sorted(lexicon.codes()) if lexicon.name(code).isascii() and lexicon.name(code).isalpha()][:60]
    levels = dict.fromkeys(names, 4)
    async with feedserver.FeedServer() as server:
        url = server.play("/api", over_time.api(1, **levels))
        flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: '{url}', {ROW}"), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await over_time.polled(app, clock)
            rows = len(await app.store.positions("us"))
            assert rows >= 50
            server.play("/api", over_time.api(2, **levels | dict.fromkeys(names[:5], 2)))
            assert await over_time.polled(app, clock) == []
            server.play("/api", over_time.api(3, **levels | dict.fromkeys(names[:10], 2)))
            done = await app.poll("us")
            assert done is not None
            assert (done.fault, len(done.moved)) == (None, 5)


async def test_a_fallback_answers_while_the_host_wants_a_pause(tmp_path: Path) -> None:
    """A host that asks for an hour's pause does not silence a register that has another address."""
    async with feedserver.FeedServer() as server:
        first, second = server.play("/api", over_time.api(1, Iraq=3, Iran=4)), server.play("/rss", over_time.rss(1, Iraq=3, Iran=4))
        # Another name of the same machine is another host.
        second = second.replace("127.0.0.1", "localhost")
        row = f"id: us, url: '{first}', fallbacks: ['{second}'], kind: us-state, every: 5m, floor: 2, allow_private: yes, pace: 1s"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await over_time.polled(app, clock)
            server.play("/api", feedserver.Reply(status=429, headers={"Retry-After": "3600"}))
            await over_time.polled(app, clock)
            asked = [request.path for request in server.requests].count("/api")
            server.play("/rss", over_time.rss(3, Iraq=4, Iran=4))
            clock.move_to(clock.now() + timedelta(minutes=5))
            done = await app.poll("us")
            assert done is not None
            assert [change.alert.key.destination for change in done.changes if change.reason.told] == ["IQ"]
            assert [request.path for request in server.requests].count("/api") == asked, "its wish is respected"
            state = await over_time.state_of(app)
            assert state.due is not None
            assert state.due - clock.now() <= timedelta(minutes=6)
            # Its other address in trouble as well is a failure, not a pause.
            server.play("/rss", feedserver.Reply(status=500))
            clock.move_to(clock.now() + timedelta(minutes=5))
            done = await app.poll("us")
            assert done is not None
            assert "answered 500" in str(done.fault)


async def test_another_url_is_another_document(tmp_path: Path) -> None:
    """Validators of the address a feed had do not go to the address an operator gives it."""
    async with feedserver.FeedServer() as server:
        late, early = {"Last-Modified": "Fri, 03 Jan 2020 08:00:00 GMT"}, {"Last-Modified": "Thu, 02 Jan 2020 08:00:00 GMT"}
        one = server.play("/one", replace(over_time.api(1, Iraq=3, Iran=4), headers=late))
        two = server.play("/two", replace(over_time.api(2, Iraq=4, Iran=4), headers=early))
        flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: '{one}', {ROW}"), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await over_time.polled(app, clock)
        flow.write(tmp_path, feeds=flow.feeds(f"id: us, url: '{two}', {ROW}"), rules=over_time.AVOID)
        async with flow.opened(tmp_path, start=clock.now()) as (app, clock):
            assert await over_time.polled(app, clock) == [("IQ", Reason.FIRST)]
            sent = next(request for request in server.requests if request.path == "/two")
            assert not {"if-modified-since", "if-none-match"} & {name.lower() for name in sent.headers}


async def test_a_new_story_among_renumbered_ones_is_read(tmp_path: Path) -> None:
    """Of a feed that gave its stories new ids, the one that is new is news."""
    stories = [(f"story {number}", f"The talks went on for day {number}.") for number in range(9)]
    async with feedserver.FeedServer() as server:
        old = flow.rss(*((f"old-{number}", title, text) for number, (title, text) in enumerate(stories)))
        new = flow.rss(
            ("new-9", "Leave at once", flow.ORDER.format(place="Iraq")),
            *((f"new-{number}", title, text) for number, (title, text) in enumerate(stories)),
        )
        url = server.play("/news", feedserver.Reply(body=old))
        row = f"id: news, url: '{url}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row))
        async with flow.opened(tmp_path) as (app, clock):
            assert await over_time.polled(app, clock, "news") == []
            server.play("/news", feedserver.Reply(body=new))
            assert await over_time.polled(app, clock, "news") == [("IQ", Reason.FIRST)]
            assert "gave 9 stories new ids" in (await over_time.state_of(app)).notes[0]


class _Broken:
    """A reader that stumbles over one shape of its documents."""

    @staticmethod
    def skim(feed: Feed, page: object) -> None:
        """Stumble."""
        raise KeyError("Title")


@pytest.fixture
def _stumbling(monkeypatch: pytest.MonkeyPatch) -> None:
    load, first = sources.load, [True]

    def loaded(kind: str) -> object:
        return _Broken if first and first.pop() else load(kind)

    monkeypatch.setattr(sources, "load", loaded)


@pytest.mark.usefixtures("_stumbling")
async def test_a_reader_that_stumbles_asks_the_other_address(tmp_path: Path) -> None:
    """A document nobody foresaw is a fault of its address; the next address counts."""
    async with feedserver.FeedServer() as server:
        first, second = server.play("/api", over_time.api(1, Iraq=3, Iran=4)), server.play("/rss", over_time.rss(1, Iraq=3, Iran=4))
        row = f"id: us, url: '{first}', fallbacks: ['{second}'], {ROW}"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            assert await over_time.polled(app, clock) == []
            state = await over_time.state_of(app)
            assert (state.via, state.rows, app.ingest.unforeseen) == (1, 2, 1)


async def test_pages_that_always_fail_do_not_starve_the_others(tmp_path: Path) -> None:
    """However many pages cannot be read, the others are read again within their day, and the index is not fetched for them."""
    names = [
        lexicon.name(code).lower() for code in sorted(lexicon.codes()) if lexicon.name(code).isascii() and lexicon.name(code).isalpha()
    ]
    bad, good = names[: follow.SWEPT + 5], names[40:45]
    async with feedserver.FeedServer() as server:
        document = test_follow.index(**dict.fromkeys([*bad, *good], ONE))
        url = server.play("/advice", replace(document, etag='"1"'))
        for name in (*bad, *good):
            server.play(f"/advice/{name}", test_follow.page(name, "", ONE))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 5m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await over_time.polled(app, clock, "gb")
            for name in bad:
                server.play(f"/advice/{name}", feedserver.Reply(status=410))
            for name in good:
                server.play(f"/advice/{name}", test_follow.page(name, test_follow.AVOID, ONE))
            clock.move_to(clock.now() + timedelta(hours=24))
            asked, told = len(server.requests), []
            for _ in range(28):
                clock.move_to(clock.now() + timedelta(minutes=5))
                done = await app.poll("gb")
                assert done is not None
                assert done.fault is None
                told += [change.alert.key.destination for change in done.changes if change.reason.told]
            assert len(told) == len(good)
            paths = [request.path for request in server.requests[asked:]]
            assert paths.count("/advice") == 28
            assert {paths.count(f"/advice/{name}") for name in good} == {1}
            assert max(paths.count(f"/advice/{name}") for name in bad) <= 12, "they take turns"
            state = await over_time.state_of(app)
            assert state.etag, "the index need not be read again for them"
            assert "answered 410" in state.notes[0]
            for name in bad:
                server.play(f"/advice/{name}", test_follow.page(name, "", ONE))
            for _ in range(20):
                await over_time.polled(app, clock, "gb")
            assert (await over_time.state_of(app)).notes == ()


async def test_pages_that_take_for_ever_do_not_starve_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages whose reading takes the whole time of a poll, each time, are asked after those that were not tried yet."""
    names = [
        lexicon.name(code).lower() for code in sorted(lexicon.codes()) if lexicon.name(code).isascii() and lexicon.name(code).isalpha()
    ][:12]
    monkeypatch.setattr(follow, "WITHIN", 0.05)
    monkeypatch.setattr(follow, "AT_ONCE", 1)
    async with feedserver.FeedServer() as server:
        slow = feedserver.Reply(body=b"...", drip=0.1)
        url = server.play("/advice", test_follow.index(**dict.fromkeys(names, ONE)))
        for name in names:
            server.play(f"/advice/{name}", slow if name in names[:6] else test_follow.page(name, "", ONE))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 5m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            for _ in range(16):
                await over_time.polled(app, clock, "gb")
            assert len(await app.store.positions("gb")) == 6


async def test_a_page_that_is_not_named_any_more_is_named_by_us(tmp_path: Path) -> None:
    """What an index leaves out is held, and said for as long as it is left out; back, it is read anew and nothing has happened."""
    names = ["iraq", "iran", "oman", "kuwait", "qatar", "egypt"]
    async with feedserver.FeedServer() as server:
        url = server.play("/advice", test_follow.index(**dict.fromkeys(names, ONE)))
        for name in names:
            server.play(f"/advice/{name}", test_follow.page(name, test_follow.AVOID if name == "oman" else "", ONE))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 5m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await over_time.polled(app, clock, "gb")
            for edition in ("2020-01-02T09:00:00Z", "2020-01-03T09:00:00Z"):
                server.play("/advice", test_follow.index(iraq=edition, **dict.fromkeys(["iran", "kuwait", "qatar", "egypt"], ONE)))
                assert await over_time.polled(app, clock, "gb") == []
                assert (await over_time.state_of(app)).notes == ("it has no row any more for oman; what it said last stays in force",)
            server.play("/advice", test_follow.index(**dict.fromkeys(names, ONE)))
            asked = len(server.requests)
            assert await over_time.polled(app, clock, "gb") == []
            assert (await over_time.state_of(app)).notes == ()
            assert {request.path for request in server.requests[asked:]} >= {"/advice", "/advice/oman"}
            assert [found.country_level for found in await app.store.positions("gb") if found.destination == "OM"] == [4]


async def test_a_feed_another_process_was_given_is_left_to_it(tmp_path: Path) -> None:
    """A process that has not read the newest files gives back a feed it does not know, and takes it over when it has."""
    async with feedserver.FeedServer() as server:
        url = server.play("/api", over_time.api(1, Iraq=4, Iran=2))
        row = f"id: us, url: '{url}', {ROW}"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (older, clock):
            flow.write(tmp_path, feeds=flow.feeds(row, row.replace("id: us", "id: us2")), rules=over_time.AVOID)
            async with flow.opened(tmp_path, clock=clock) as (newer, _):
                assert await older.poll("us2") is not None
                assert [state.polls for state in await newer.store.feed_states()] == [0, 0]
                clock.move_to(clock.now() + timedelta(seconds=5))
                assert {done.feed for done in await newer.poll_due()} == {"us", "us2"}
                assert [state.polls for state in await newer.store.feed_states()] == [1, 1]


async def test_what_a_register_says_of_no_country_is_read_as_a_story(tmp_path: Path) -> None:
    """A page about a city has no row; that it begins to warn is told all the same, once."""
    two = "2020-01-03T09:00:00Z"
    async with feedserver.FeedServer() as server:
        url = server.play("/advice", test_follow.index(iraq=ONE, iran=ONE, jerusalem=ONE))
        for name in ("iraq", "iran", "jerusalem"):
            server.play(f"/advice/{name}", test_follow.page(name, "", ONE))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 5m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            assert await over_time.polled(app, clock, "gb") == []
            server.play("/advice/jerusalem", test_follow.page("jerusalem", test_follow.AVOID, two))
            server.play("/advice", test_follow.index(iraq=ONE, iran=ONE, jerusalem=two))
            told = await over_time.polled(app, clock, "gb")
            assert [reason for _, reason in told] == [Reason.FIRST] * len(told)
            assert told
            server.play("/advice", test_follow.index(iraq=two, iran=ONE, jerusalem=two))
            assert await over_time.polled(app, clock, "gb") == []


async def test_a_page_that_cannot_be_read_again_confirms_nothing(tmp_path: Path) -> None:
    """A fall on a page waits while the page fails, though the index is unchanged; the page back decides, also after a restart."""
    two = "2020-01-02T09:00:00Z"
    async with feedserver.FeedServer() as server:
        url = server.play("/advice", replace(test_follow.index(iraq=ONE, iran=ONE, oman=ONE), etag='"1"'))
        for name in ("iraq", "iran", "oman"):
            server.play(f"/advice/{name}", test_follow.page(name, test_follow.AVOID, ONE))
        row = f"id: gb, url: '{url}', kind: gov-uk, every: 5m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=over_time.AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await over_time.polled(app, clock, "gb")
            server.play("/advice", replace(test_follow.index(iraq=two, iran=ONE, oman=ONE), etag='"2"'))
            server.play("/advice/iraq", test_follow.page("iraq", "", two), feedserver.Reply(status=404))
            for _ in range(5):
                assert await over_time.polled(app, clock, "gb") == []
            assert [doubt.after.destination for doubt in (await over_time.state_of(app)).doubted] == ["IQ"]
        async with flow.opened(tmp_path, clock=clock) as (app, _):
            assert await over_time.polled(app, clock, "gb") == []
            server.play("/advice/iraq", test_follow.page("iraq", "", two))
            assert await over_time.polled(app, clock, "gb") == [("IQ", Reason.ENDED)]
            state = await over_time.state_of(app)
            assert (state.doubted, state.notes) == ((), ())

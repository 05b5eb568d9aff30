"""Registers through the whole flow: fallbacks, second looks, sweeps, and feeds that renumber their stories."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import flow
from servers import feedserver

from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.model import AlertState, FeedState, Reason

AVOID = flow.RULES.replace("citizens urged to leave anywhere", "avoid travel to anywhere")
LABELS = {1: "Exercise Normal Precautions", 2: "Exercise Increased Caution", 3: "Reconsider Travel", 4: "Do Not Travel"}


def api(day: int, **levels: int) -> feedserver.Reply:
    """Return the register of the United States as its API gives it."""
    rows = [
        {
            "Title": f"{name} - Level {level}: {LABELS[level]}",
            "Link": f"https://travel.example/{name.lower()}-travel-advisory.html",
            "Category": [],
            "Summary": f"<p>{LABELS[level]} to {name} due to crime.</p>",
            "Published": f"2020-01-{day:02}T00:00:00-05:00",
            "Updated": f"2020-01-{day:02}T00:00:00-05:00",
        }
        for name, level in levels.items()
    ]
    return feedserver.Reply(body=json.dumps(rows).encode(), content_type="application/json")


def rss(day: int, **levels: int) -> feedserver.Reply:
    """Return the same register as its RSS feed gives it."""
    items = "".join(
        f"<item><title>{name} - Level {level}: {LABELS[level]}</title><link>https://travel.example/{name.lower()}-travel-advisory.html</link>"
        f"<pubDate>{day:02} Jan 2020</pubDate><description><![CDATA[<p>{LABELS[level]} to {name} due to crime.</p>]]></description></item>"
        for name, level in levels.items()
    )
    return feedserver.Reply(body=f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())


async def polled(app: App, clock: VirtualClock, feed: str = "us") -> list[tuple[str, Reason]]:
    """Let an hour pass, poll, and return what was told."""
    clock.move_to(clock.now() + timedelta(hours=1))
    done = await app.poll(feed)
    assert done is not None
    return [(change.alert.key.destination, change.reason) for change in done.changes if change.reason.told]


async def state_of(app: App) -> FeedState:
    """Return what is remembered of the only feed."""
    (state,) = await app.store.feed_states()
    return state


async def test_a_register_with_a_fallback(tmp_path: Path) -> None:
    """When the first address fails or is empty the next one counts, and saying the same at both is no change."""
    async with feedserver.FeedServer() as server:
        first, second = server.play("/api", api(1, Iraq=3, Iran=4)), server.play("/rss", rss(1, Iraq=3, Iran=4))
        row = f"id: us, url: '{first}', fallbacks: ['{second}'], kind: us-state, every: 1m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            assert await polled(app, clock) == []
            assert (await state_of(app)).via == 0

            server.play("/api", feedserver.Reply(body=b"[]", content_type="application/json"))
            assert await polled(app, clock) == []
            state = await state_of(app)
            assert (state.via, state.error, state.rows) == (1, None, 2)
            assert "its address number 2 answered" in state.notes[0]

            server.play("/rss", rss(3, Iraq=4, Iran=4))
            assert await polled(app, clock) == [("IQ", Reason.FIRST)]

            server.play("/api", api(3, Iraq=4, Iran=4))
            assert await polled(app, clock) == []
            state = await state_of(app)
            assert (state.via, state.notes) == (0, ())

            server.play("/api", feedserver.Reply(status=500))
            server.play("/rss", feedserver.Reply(body=b"<html><body>Sorry</body></html>", content_type="text/html"))
            assert await polled(app, clock) == []
            error = str((await state_of(app)).error)
            assert "answered 500" in error
            assert "and its fallback: feed us: " in error
            assert {found.country_level for found in await app.store.positions("us")} == {4}


async def test_a_fall_is_told_at_the_second_look(tmp_path: Path) -> None:
    """A lowered level waits a minute for a second look, which an unchanged document is too; a rise does not wait."""
    async with feedserver.FeedServer() as server:
        url = server.play("/api", api(1, Iraq=4, Iran=2))
        row = f"id: us, url: '{url}', kind: us-state, every: 15m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            assert await polled(app, clock) == []
            server.play("/api", api(2, Iraq=2, Iran=4))
            assert await polled(app, clock) == [("IR", Reason.FIRST)]
            state = await state_of(app)
            assert [doubt.after.destination for doubt in state.doubted] == ["IQ"]
            assert state.due is not None
            assert state.due - clock.now() <= timedelta(seconds=75)
            assert await polled(app, clock) == [("IQ", Reason.ENDED)]
            assert (await state_of(app)).doubted == ()


async def test_an_old_page_for_a_moment_is_no_all_clear(tmp_path: Path) -> None:
    """A level that is lower for one poll, and high again at the next, tells nobody anything."""
    async with feedserver.FeedServer() as server:
        url = server.play("/api", api(1, Iraq=4, Iran=2))
        row = f"id: us, url: '{url}', kind: us-state, every: 15m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            told = [await polled(app, clock)]
            for day, level in ((2, 2), (3, 4), (4, 4)):
                server.play("/api", api(day, Iraq=level, Iran=2))
                told.append(await polled(app, clock))
            assert told == [[], [], [], []]
            assert (await state_of(app)).doubted == ()


async def test_an_upheaval_is_believed_when_an_operator_says_so(tmp_path: Path) -> None:
    """Most levels moved at once are a fault that says how to accept them; accepted, they are told."""
    names = ["Iraq", "Iran", "Oman", "Kuwait", "Qatar", "Bahrain", "Jordan", "Egypt"]
    async with feedserver.FeedServer() as server:
        url = server.play("/api", api(1, **dict.fromkeys(names, 2)))
        row = f"id: us, url: '{url}', kind: us-state, every: 15m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await polled(app, clock)
            server.play("/api", api(2, **dict.fromkeys(names, 4)))
            assert await polled(app, clock) == []
            assert "moved 8 of 8 levels at once" in str((await state_of(app)).error)
            await app.accept("us")
            assert len(await polled(app, clock)) == len(names)
            assert (await state_of(app)).accepted is False


async def test_stories_with_new_ids_are_known(tmp_path: Path) -> None:
    """A feed that renumbers its stories says nothing new, also after the alert has ended."""
    stories = [(f"story {number}", f"{flow.ORDER.format(place='Iraq')} It is day {number} of the talks.") for number in range(6)]
    async with feedserver.FeedServer() as server:
        old = flow.rss(*((f"old-{number}", title, text) for number, (title, text) in enumerate(stories)))
        new = flow.rss(*((f"new-{number}", title, text) for number, (title, text) in enumerate(stories)))
        url = server.play("/news", feedserver.Reply(body=old))
        row = f"id: news, url: '{url}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row))
        async with flow.opened(tmp_path) as (app, clock):
            assert await polled(app, clock, "news") == [("IQ", Reason.FIRST)]
            changes = len(await app.store.changes())
            server.play("/news", feedserver.Reply(body=new))
            assert await polled(app, clock, "news") == []
            assert len(await app.store.changes()) == changes
            assert "gave 6 stories new ids" in (await state_of(app)).notes[0]


async def test_a_register_says_which_rows_are_gone(tmp_path: Path) -> None:
    """A row that vanished is held, and named; when it is back nothing has happened."""
    everybody = dict.fromkeys(["Iraq", "Iran", "Oman", "Kuwait", "Qatar", "Bahrain"], 2)
    async with feedserver.FeedServer() as server:
        url = server.play("/api", api(1, **everybody))
        row = f"id: us, url: '{url}', kind: us-state, every: 15m, floor: 2, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row), rules=AVOID)
        async with flow.opened(tmp_path) as (app, clock):
            await polled(app, clock)
            few = {name: level for name, level in everybody.items() if name != "Oman"}
            server.play("/api", api(2, **few))
            assert await polled(app, clock) == []
            assert (await state_of(app)).notes == ("it has no row any more for OM; what it said last stays in force",)
            assert len(await app.store.positions("us")) == len(everybody)
            server.play("/api", api(3, **everybody))
            assert await polled(app, clock) == []
            assert (await state_of(app)).notes == ()


async def test_old_stories_under_new_titles_are_old(tmp_path: Path) -> None:
    """A paper that changes the titles of all its stories opens nothing again that was closed meanwhile."""
    stories = [(f"n-{number}", f"Title {number}", f"{flow.ORDER.format(place='Iraq')} Day {number}.") for number in range(6)]
    renamed = [(guid, f"Live: {title}", text) for guid, title, text in stories]
    async with feedserver.FeedServer() as server:
        url = server.play("/news", feedserver.Reply(body=flow.rss(*stories)))
        row = f"id: news, url: '{url}', kind: feed, every: 1m, trust: press, baseline: no, allow_private: yes"
        flow.write(tmp_path, feeds=flow.feeds(row))
        async with flow.opened(tmp_path) as (app, clock):
            await polled(app, clock, "news")
            clock.move_to(clock.now() + timedelta(days=40))
            await app.housekeep()
            assert await app.store.alerts(states=[AlertState.OPEN, AlertState.UNCONFIRMED]) == ()
            server.play("/news", feedserver.Reply(body=flow.rss(*renamed)))
            assert await polled(app, clock, "news") == []
            assert await app.store.alerts(states=[AlertState.OPEN, AlertState.UNCONFIRMED]) == ()

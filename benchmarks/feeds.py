"""How fast a feed is parsed beside feedparser, how many feeds a second are polled beside `reader`, and what scheduled feeds cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypedDict

import feedparser

from advisory import syndication
from advisory.app import FEED_LEASE, App
from advisory.model import Feed
from benchmarks import figures, peers, stage, texts
from benchmarks.figures import Figure, Scale

#: As many as the daemon polls at once.
_AT_ONCE = 32
_ITEMS = 20
_URL = "https://paper.example/feed.xml"
_HOUR = timedelta(hours=1)
_SCRIPT = "httpx, feedparser, a commit"
#: Seconds after which the daemon has done its first round.
_SETTLING = 2


class _Beside(TypedDict):
    peer: str
    peer_value: float | None
    ratio: float | None


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure parsing and polling."""
    return (*_parsing(scale), *asyncio.run(_polling(scale)), asyncio.run(_idling(scale)))


def _parsing(scale: Scale) -> tuple[Figure, ...]:
    items = texts.stories(scale.pick(300, 10))
    found = []
    for name, document in (("RSS", texts.rss(items)), ("Atom", texts.atom(items))):
        figures.say(f"parsing {name}, both parsers in turn")
        ours, theirs = len(syndication.read(document, _URL).entries), len(feedparser.parse(document).entries)
        if (ours, theirs) != (len(items), len(items)):
            raise RuntimeError(f"{len(items)} items were written, {ours} and {theirs} were read")
        took = figures.interleaved(
            scale.pick(9, 1),
            ours=partial(_seconds, partial(syndication.read, document, _URL)),
            theirs=partial(_seconds, partial(feedparser.parse, document)),
        )
        found.append(
            Figure(
                what=f"parse {name}, {len(items)} items, {len(document) / 1e6:.2f} MB",
                value=took["ours"] * 1000, unit="ms", peer="feedparser (ms)", peer_value=took["theirs"] * 1000,
                ratio=took["theirs"] / took["ours"],
            )
        )  # fmt: skip
    return tuple(found)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


async def _polling(scale: Scale) -> tuple[Figure, ...]:
    count = scale.pick(300, 10)
    few = scale.pick(100, 5)
    async with stage.sinks() as sinks:
        feeds = [
            # Their stories are whole, and stand nowhere else.
            Feed(id=f"paper-{n}", url=f"{sinks.web}/paper/{n}", kind="feed", every=_HOUR, allow_private=True, articles=False)
            for n in range(count)
        ]
        async with stage.opened(feeds=feeds) as app:
            await _publish(sinks, count, 1)
            figures.say(f"{count} feeds, seen for the first time")
            first, _ = await _polled(app, feeds)
            await _publish(sinks, count, 2)
            figures.say("the same feeds with one new item each")
            changed, changed_cpu = await _polled(app, feeds)
            figures.say("the same feeds, unchanged (304)")
            same, same_cpu = await _polled(app, feeds)
            faults = await app.store.faults()
        if faults:
            raise RuntimeError(f"the feeds of the benchmark are at fault: {faults[0].sentence}")
        figures.say("the peers: reader, and a loop of httpx, feedparser and a commit for each feed")
        theirs = await peers.reader(partial(_publish, sinks, few), [feed.url for feed in feeds[:few]])
        script = await peers.script(partial(_publish, sinks, few), [feed.url for feed in feeds[:few]])
    bar, met = figures.at_least(count / changed, 150, "/s")
    same_bar, quick = figures.at_least(count / same, 400, "/s")
    new, reader = f"feeds with a new item, {_ITEMS} items each", partial(_beside, "reader")
    return (
        Figure(
            what=new, value=count / changed, unit="/s", bar=bar, met=met, **reader(count / changed, theirs.changed if theirs else 0),
            note=f"fetched, parsed, read, matched, committed; {figures.number(count / changed_cpu)} per second of this process's CPU; "
            "the peers match nothing",
        ),
        Figure(what="the same", value=count / changed, unit="/s", **_beside(_SCRIPT, count / changed, script.changed)),
        Figure(
            what="unchanged feeds (304)", value=count / same, unit="/s", bar=same_bar, met=quick,
            **reader(count / same, theirs.unchanged if theirs else 0),
            note=f"{figures.number(count / same_cpu)} per second of this process's CPU",
        ),
        Figure(
            what="the same, unchanged", value=count / same, unit="/s", **_beside(_SCRIPT, count / same, script.unchanged),
            note="the script writes nothing down when nothing changed",
        ),
        Figure(what="feeds seen for the first time, all items read", value=count / first, unit="/s"),
    )  # fmt: skip


def _beside(peer: str, ours: float, theirs: float) -> _Beside:
    return {"peer": peer, "peer_value": theirs, "ratio": ours / theirs} if theirs else {"peer": "", "peer_value": None, "ratio": None}


async def _idling(scale: Scale) -> Figure:
    """Measure what the daemon itself costs while none of its feeds is due."""
    count, seconds = scale.pick(5000, 20), scale.pick(15, 1)
    feeds = [Feed(id=f"paper-{number}", url=f"https://paper-{number}.example/feed", kind="feed", every=_HOUR) for number in range(count)]
    figures.say(f"{count} feeds, none of them due")
    async with stage.opened(feeds=feeds) as app:
        now = app.clock.now()
        leases = await app.store.claim_feeds(now, FEED_LEASE, count)
        soon = [replace(one.state, polls=1, last_good=now, due=now + _HOUR * (1 + at / count)) for at, one in enumerate(leases)]
        await asyncio.gather(*(app.store.release_feed(lease, state) for lease, state in zip(leases, soon, strict=True)))
        async with stage.working(app):
            await asyncio.sleep(_SETTLING)
            begun, used = time.perf_counter(), time.process_time()
            await asyncio.sleep(seconds)
            share = (time.process_time() - used) / (time.perf_counter() - begun)
    bar, met = figures.at_most(share * 100, 10, "% of a core")
    note = f"every hour, their times spread; {len(leases)} rows, looked through twice a second"
    return Figure(what=f"{count:,} feeds scheduled, none due", value=share * 100, unit="% of a core", bar=bar, met=met, note=note)


async def _publish(sinks: stage.Sinks, count: int, version: int) -> None:
    """Give every feed a page of its own stories; each version has one item more at its top, and one less at its end."""
    pages = {}
    for number in range(count):
        stories = texts.stories(_ITEMS + 2, 600, first=number * 1000 + 1)
        pages[f"/paper/{number}"] = (version, texts.rss(stories[2 - version : 2 - version + _ITEMS]).decode())
    await sinks.do("pages", pages=pages)


async def _polled(app: App, feeds: list[Feed]) -> tuple[float, float]:
    """Return seconds and CPU seconds of one poll of every feed, as many at once as the daemon does."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def poll(feed: str) -> None:
        async with gate:
            done = await app.poll(feed)
            if done is None or done.fault:
                raise RuntimeError(done.fault if done and done.fault else f"{feed} was not polled")

    begun, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(poll(feed.id) for feed in feeds))
    return time.perf_counter() - begun, time.process_time() - used

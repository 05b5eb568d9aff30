"""How fast a feed is parsed beside feedparser, and how many feeds per second are polled, read and committed."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import feedparser
import httpx

from advisory import syndication
from advisory.app import App
from advisory.model import Feed
from benchmarks import figures, stage, texts
from benchmarks.figures import Figure, Scale

#: As many as the daemon polls at once.
_AT_ONCE = 32
_ITEMS = 20
_URL = "https://paper.example/feed.xml"


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure parsing and polling."""
    return (*_parsing(scale), *asyncio.run(_polling(scale)))


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
    async with stage.sinks() as sinks:
        feeds = [
            Feed(id=f"paper-{number}", url=f"{sinks.web}/paper/{number}", kind="feed", every=timedelta(hours=1), allow_private=True)
            for number in range(count)
        ]
        async with stage.opened(feeds=feeds) as app:
            await _publish(sinks, count, version=1)
            figures.say(f"{count} feeds, seen for the first time")
            first, _ = await _polled(app, feeds)
            await _publish(sinks, count, version=2)
            figures.say("the same feeds with one new item each")
            changed, changed_cpu = await _polled(app, feeds)
            figures.say("the same feeds, unchanged (304)")
            same, same_cpu = await _polled(app, feeds)
            faults = await app.store.faults()
        if faults:
            raise RuntimeError(f"the feeds of the benchmark are at fault: {faults[0].sentence}")
        figures.say("the peer: a loop of httpx, feedparser and a commit for each feed")
        few = min(count, 100)
        await _publish(sinks, count, version=1)
        naive = await asyncio.to_thread(_naive, sinks.web, few)
    bar, met = figures.at_least(count / changed, 150, "/s")
    same_bar, quick = figures.at_least(count / same, 400, "/s")
    return (
        Figure(
            what=f"feeds with a new item, {_ITEMS} items each", value=count / changed, unit="/s", bar=bar, met=met,
            peer="httpx, feedparser, a commit", peer_value=few / naive, ratio=count / changed * naive / few,
            note=f"fetched, parsed, read, matched, committed; {figures.number(count / changed_cpu)} per second of this process's CPU; "
            "the peer reads nothing",
        ),
        Figure(
            what="unchanged feeds (304)", value=count / same, unit="/s", bar=same_bar, met=quick,
            note=f"{figures.number(count / same_cpu)} per second of this process's CPU",
        ),
        Figure(what="feeds seen for the first time, all items read", value=count / first, unit="/s"),
    )  # fmt: skip


async def _publish(sinks: stage.Sinks, count: int, *, version: int) -> None:
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


def _naive(base: str, count: int) -> float:
    """Read feeds as a script would: one after another, a row and a commit for what is new."""
    with tempfile.TemporaryDirectory() as name, httpx.Client(trust_env=False) as client:
        rows = sqlite3.connect(Path(name) / "items.db")
        rows.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE item (guid TEXT PRIMARY KEY, title, text)")
        begun = time.perf_counter()
        for number in range(count):
            read = feedparser.parse(client.get(f"{base}/paper/{number}").content)
            rows.executemany("INSERT OR IGNORE INTO item VALUES (?, ?, ?)", [(one.id, one.title, one.summary) for one in read.entries])
            rows.commit()
        took = time.perf_counter() - begun
        rows.close()
    return took

"""Everything that goes wrong with feeds, one thing at a time, for every kind: read right or named, held on to, and never told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import flow
import pytest
from servers import faults, world
from servers.town import Town
from servers.world import World

from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.demo.publisher import Publisher
from advisory.model import Position

RULES = """
    schema: rules/v1
    rules:
      - {id: avoid, when: avoid travel to anywhere}
      - {id: leave, when: citizens urged to leave anywhere}
    """
#: What is no fault of the document: it is read all the same, and nothing is reported as failed.
HARMLESS = frozenset({
    "byte order mark", "moved for good", "all dates new", "a doubled story", "a story vanished", "all titles new", "all ids new", "a date to come",
    "a country vanished", "a doubled row", "a level out of range", "half the stories",
})  # fmt: skip
#: These cost their time-out, and are the same for every kind.
SLOW = frozenset({"silence", "slow drip"})
#: What is one for some forms only: JSON knows no prefixes, and a strict reader may be lenient with bytes.
EITHER = frozenset({"windows-1252", "bare ampersand", "undeclared prefix", "half the bytes", "empty list", "nothing"})


async def polled(app: App, clock: VirtualClock, feed: str) -> tuple[str | None, list[str]]:
    """Let an hour pass and poll; return what failed, and what was told."""
    clock.move_to(clock.now() + timedelta(hours=1))
    done = await app.poll(feed)
    assert done is not None
    return done.fault, [
        f"{change.alert.key.rule} {change.alert.key.destination} {change.reason}" for change in done.changes if change.reason.told
    ]


USUAL = "allow_private: yes, timeout: 1s, max_bytes: 4000000"
PAPERS = {"rss": 0, "atom": 1, "json feed": 2, "rdf": 3, "sitemap": 4}
SOURCES = (*world.ISSUERS, "embassy", *PAPERS)


async def published(town: Town, source: str) -> str:
    """Publish one source and return the id of its feed."""
    if source in world.ISSUERS:
        return await town.register(source, 0.0, USUAL)
    if source == "embassy":
        return await town.embassy("IQ", 0.0, USUAL)
    return await town.paper(PAPERS[source], "press", 0.0, USUAL)


@pytest.mark.parametrize("source", SOURCES)
async def test_each_fault_is_read_right_or_named(tmp_path: Path, source: str) -> None:
    """After each fault the snapshot is the true one, nobody was told, and the next good answer makes the feed well."""
    async with Publisher() as publisher:
        town = Town(publisher=publisher, world=World.at(flow.START), chance=Random(7))
        feed = await published(town, source)
        flow.write(tmp_path, feeds=flow.feeds(*town.feeds), rules=RULES)
        async with flow.opened(tmp_path) as (app, clock):
            assert await polled(app, clock, feed) == (None, [])
            held = await app.store.positions(feed)
            for name in next(iter(town.sources.values()))[1].faults(town.chance):
                town.world.edition += 1
                if name in SLOW and source not in {"US", "rss"}:
                    continue
                for path, (site, document) in town.sources.items():
                    site.afflict(path, document.faults(town.chance)[name], 20)
                failed, told = await polled(app, clock, feed)
                assert told == [], name
                check(name, failed)
                if name not in faults.WIRE:
                    _, told = await polled(app, clock, feed)
                    assert told == [], f"{name}, seen twice"
                town.calm()
                await settled(app, clock, feed, name)
                assert levels(await app.store.positions(feed)) == levels(held), name
            assert app.ingest.unforeseen == 0


def check(name: str, failed: str | None) -> None:
    """Hold a fault to what it must come to."""
    if name not in EITHER:
        assert (failed is None) is (name in HARMLESS), (name, failed)


def levels(positions: tuple[Position, ...]) -> set[tuple[str, int | None, int | None]]:
    """Return what is held without its dates."""
    return {(row.destination, row.country_level, row.max_level) for row in positions}


async def settled(app: App, clock: VirtualClock, feed: str, name: str) -> None:
    """Poll until the feed is well; two good answers do."""
    for _ in range(3):
        failed, told = await polled(app, clock, feed)
        assert told == [], name
        if failed is None and not (await app.store.feed_states())[0].doubted:
            return
    pytest.fail(f"{name}: {failed}")


@pytest.mark.parametrize(("source", "most"), [("NL", 120), ("rss", 40)])
async def test_429_for_ever_is_asked_less_and_less(tmp_path: Path, source: str, most: int) -> None:
    """The snapshot stays, the fault is named, the host is asked more seldom than the 144 times of a day, and the first good answer helps."""
    async with Publisher() as publisher:
        town = Town(publisher=publisher, world=World.at(flow.START), chance=Random(7))
        feed = await published(town, source)
        flow.write(tmp_path, feeds=flow.feeds(*town.feeds), rules=RULES)
        async with flow.opened(tmp_path) as (app, clock):
            assert await polled(app, clock, feed) == (None, [])
            held = levels(await app.store.positions(feed))
            ((path, (site, _)),) = town.sources.items()
            site.afflict(path, faults.WIRE["429"], 10_000)
            asked, end = site.tally.requests, clock.now() + timedelta(days=1)
            while clock.now() < end:
                (state,) = await app.store.feed_states()
                assert state.due is not None
                clock.move_to(state.due + timedelta(seconds=1))
                await app.poll(feed)
            (state,) = await app.store.feed_states()
            assert "asks for fewer requests" in str(state.error)
            assert state.failures > 5
            assert site.tally.requests - asked < most
            assert levels(await app.store.positions(feed)) == held
            town.calm()
            clock.move_to(clock.now() + timedelta(hours=2))
            assert await polled(app, clock, feed) == (None, [])
            assert (await app.store.feed_states())[0].error is None

"""Hundreds of feeds of every kind, with everything that goes wrong with feeds: what is held is true, what is told is due, and each once.

`make soak` lets the same go on for SOAK_SECONDS.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import flow
import pytest
from servers import world
from servers.town import Town
from servers.world import Story, World

from advisory import fetch, pace
from advisory.app import App
from advisory.clock import SystemClock
from advisory.demo.publisher import Publisher, Site
from advisory.http import Door
from advisory.model import Change, DeliveryState
from advisory.settings import Settings
from advisory.worker import Worker

#: How long faults come and the world changes.
SECONDS = float(os.environ.get("SOAK_SECONDS", "6"))
PAPERS, EMBASSIES, HOSTS = 474, 20, 60
#: Of all requests, so many are answered wrongly.
OFTEN = 0.25
RULES = """
    schema: rules/v1
    rules:
      - {id: avoid, when: avoid travel to anywhere}
      - {id: leave, when: citizens urged to leave anywhere}
    """
SUBSCRIBERS = """
    schema: subscribers/v1
    subscribers:
      - {id: ada, email: ada@example.org, follows: [anywhere], at_least: info, trust: corroborated}
    """
#: (rule, destination, reason)
Told = tuple[str, str, str]


class Script:
    """What changes in the world, and what must be told of it."""

    def __init__(self, town: Town) -> None:
        self.world = town.world
        self._papers = town.papers
        self.posted, self.printed, *others = town.world.calm()
        self.raised = dict(zip(world.ISSUERS, others, strict=False))
        self.due: Counter[Told] = Counter()

    def rise(self, issuer: str) -> None:
        """Raise a calm country to where its government advises against all travel."""
        self.world.advise(issuer, self.raised[issuer], 4, self._now() - timedelta(days=3))
        self.due["avoid", self.raised[issuer], "first"] += 1

    def fall(self, issuer: str) -> None:
        """Lower it again."""
        self.world.advise(issuer, self.raised[issuer], 1, self._now())
        self.due["avoid", self.raised[issuer], "ended"] += 1

    def post(self) -> None:
        """Let an embassy call on citizens to leave."""
        name = world.COUNTRIES[self.posted].english
        self.world.post(
            self.posted, self._story("order", f"Security Alert: U.S. Embassy, {name}", f"U.S. citizens should depart {name} immediately.")
        )
        self.due["leave", self.posted, "first"] += 1

    def print(self, paper: int, said: str) -> None:
        """Let a paper report that a government called its citizens home."""
        name = self._papers[paper]
        place = world.COUNTRIES[self.printed].english
        self.world.print(name, self._story(f"{name}-order", f"News from {place}", said.format(place=place)))

    def confirmed(self) -> None:
        """The second paper makes it due."""
        self.print(1, "Travellers packed their bags in {place} on Monday. Norway has told its nationals to leave {place} at once.")
        self.due["leave", self.printed, "first"] += 1

    def _story(self, guid: str, title: str, text: str) -> Story:
        return Story(guid=guid, title=title, text=(text,), published=self._now(), link=f"https://{guid}.example/{guid}")

    @staticmethod
    def _now() -> datetime:
        return datetime.now(UTC).replace(microsecond=0)


async def built(publisher: Publisher) -> Town:
    """Return a town of 500 feeds."""
    town = Town(publisher=publisher, world=World.at(datetime.now(UTC)), chance=Random(20261122))
    usual = "allow_private: yes, timeout: 2s, max_bytes: 4000000"
    for issuer in world.ISSUERS:
        await town.register(issuer, 2 * OFTEN, f"every: 4s, slowest: 4s, {usual}", fallback=issuer in {"US", "AU"})
    for code in town.world.calm()[:EMBASSIES]:
        await town.embassy(code, OFTEN, f"every: 4s, slowest: 4s, {usual}")
    for number in range(PAPERS):
        await town.paper(number, f"press-{number % HOSTS}", OFTEN, f"every: 8s, slowest: 8s, {usual}")
    return town


async def opened(folder: Path, town: Town, door: Door) -> App:
    """Open an App over the town's feeds, on the machine's clock; loopback is asked at the pace of strangers."""
    flow.write(folder, feeds=flow.feeds(*town.feeds), rules=RULES, subscribers=SUBSCRIBERS)
    (folder / "state").mkdir()
    settings = Settings(
        config=folder / "config",
        state_dir=folder / "state",
        database_url=f"sqlite:///{folder / 'state' / 'advisory.db'}",
        smtp_url=f"file:{folder / 'state' / 'mail'}",
        public_url="https://advisory.example",
        secret_key="a-secret-for-tests-alone",
    )
    clock = SystemClock()
    return await App.open(settings, clock=clock, fetch=fetch.Fetcher(door, clock, indoors=True), environ={}, alone=True)


async def until(true: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Wait for something to become true, so long at most; return whether it did."""
    end = time.monotonic() + seconds
    while not await true():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.2)
    return True


async def level(app: App, town: Town, issuer: str, code: str) -> int | None:
    """Return the level that is held."""
    feed = next(feed for feed, one in town.registers.items() if one == issuer)
    return next((found.country_level for found in await app.store.positions(feed) if found.destination == code), None)


async def wrong(app: App, town: Town) -> list[str]:
    """Return each difference between what is held and what is true."""
    found = []
    for feed, issuer in town.registers.items():
        held = {row.destination: (row.country_level, row.max_level) for row in await app.store.positions(feed)}
        true = {row.country.code: world.levels(issuer, row) for row in town.world.rows(issuer)}
        found += [f"{issuer} {code}: {held.get(code)} instead of {true[code]}" for code in true if held.get(code) != true[code]]
        found += [f"{issuer} {code}: not of this world" for code in held if code not in true]
    return found


async def settled(app: App, town: Town) -> bool:
    """Return whether every feed is well and what is held is true."""
    states = await app.store.feed_states()
    return not any(state.error or state.doubted for state in states) and not await wrong(app, town)


async def settle(app: App, town: Town) -> None:
    """Poll every feed, due or not, until nothing is left to be read again."""
    gate = asyncio.Semaphore(32)

    async def poll(feed: str) -> None:
        async with gate:
            await app.poll(feed)

    async def quiet() -> bool:
        states = await app.store.feed_states()
        loud = [state.feed for state in states if state.error or state.doubted or state.feed in town.registers]
        await asyncio.gather(*(poll(feed) for feed in loud))
        return await settled(app, town)

    await asyncio.gather(*(poll(state.feed) for state in await app.store.feed_states()))
    await until(quiet, 120)


def memory() -> tuple[int, int]:
    """Return how many objects there are, and the pages of memory in use where the machine tells."""
    gc.collect()
    resident = Path("/proc/self/statm")
    return len(gc.get_objects()), int(resident.read_text().split()[1]) if resident.exists() else 0


async def weather(app: App, town: Town, script: Script) -> None:
    """Let the world change while everything goes wrong; what fell is lowered when it was seen to be raised."""
    acts: list[Callable[[], None]] = [
        *(partial(script.rise, issuer) for issuer in world.ISSUERS),
        script.post,
        partial(script.print, 0, "Norway ordered its citizens to leave {place}, a ministry said."),
        script.confirmed,
    ]
    town.storm()
    began = time.monotonic()
    for number, act in enumerate(acts):
        await asyncio.sleep(max(0.0, began + SECONDS * number / (2 * len(acts)) - time.monotonic()))
        act()
    waiting = list(world.ISSUERS)
    while time.monotonic() < began + SECONDS:
        for issuer in tuple(waiting):
            if await level(app, town, issuer, script.raised[issuer]) == 4:
                script.fall(issuer)
                waiting.remove(issuer)
        await asyncio.sleep(0.5)
    town.calm()
    await settle(app, town)
    for issuer in waiting:
        script.fall(issuer)


def above(sites: Iterable[Site]) -> list[str]:
    """Return the hosts that were asked more than they should be."""
    window = 5.0
    most = window / pace.GAP.total_seconds()
    return [
        f"{site.name}: {site.tally.most_within(window)} in {window:g} s, {site.tally.most_at_once} at once"
        for site in sites
        # Requests that begin on time may arrive late, and then close to the next; each of those that hung up may still be heard.
        if site.tally.most_within(window) > most + 5 or site.tally.most_at_once > 2 * pace.AT_ONCE
    ]


@pytest.mark.slow
async def test_a_soak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """500 feeds with faults of every kind: the right positions, no alert from noise, memory flat, no host above its pace."""
    # A soak has no time for hosts that are left alone for half a minute.
    monkeypatch.setattr(fetch, "USUAL_PAUSE", 1.0)
    async with Publisher() as publisher:
        publisher.remembers = False
        town = await built(publisher)
        assert len(town.feeds) == 500
        door = Door(user_agent="advisory/soak")
        app = await opened(tmp_path, town, door)
        worker = Worker(app)
        running = asyncio.create_task(worker.run())

        async def begun() -> bool:
            return all(state.polls for state in await app.store.feed_states()) and await settled(app, town)

        assert await until(begun, 180), (await wrong(app, town))[:10]
        assert [_said(one) for one in await app.store.changes(limit=10_000) if one.reason.told] == []
        before = memory()
        script = Script(town)
        await weather(app, town, script)
        worker.stop()
        await running
        await settle(app, town)
        await app.deliver()
        after = memory()

        states = await app.store.feed_states()
        told = [change for change in await app.store.changes(limit=100_000) if change.reason.told]
        rows = await app.store.deliveries(limit=100_000)
        ledger = await app.ledger()
        mistaken = await wrong(app, town)
        unforeseen = app.ingest.unforeseen
        await app.close()
        await door.close()

    came = sum((Counter(one.came) for one in town.weathers), Counter())
    if "SOAK_SECONDS" in os.environ:
        with capsys.disabled():
            _report(town, came, before, after)
    assert [state.error for state in states if state.error] == []
    assert mistaken == []
    assert Counter(_said(change) for change in told) == script.due
    assert Counter(row.change for row in rows) == Counter(change.id for change in told)
    assert {row.state for row in rows} == {DeliveryState.SENT}
    assert ledger.gaps == ()
    assert unforeseen == 0
    assert above(publisher.sites.values()) == []
    assert came.total() > SECONDS
    assert after[0] < before[0] * 1.3 + 50_000
    assert after[1] < before[1] * 1.5 + 20_000


def _said(change: Change) -> Told:
    return change.alert.key.rule, change.alert.key.destination, change.reason.value


def _report(town: Town, came: Counter[str], before: tuple[int, int], after: tuple[int, int]) -> None:
    requests = sum(site.tally.requests for site in town.publisher.sites.values())
    lines = (
        f"{requests} requests, {came.total()} faults of {len(came)} kinds:",
        ", ".join(f"{name} {number}" for name, number in came.most_common()),
        f"objects {before[0]} before, {after[0]} after; pages of memory {before[1]} before, {after[1]} after",
    )
    sys.stdout.write("\n".join(("", *lines, "")))

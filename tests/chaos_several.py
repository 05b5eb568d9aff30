"""Strike at several `advisory run` on one PostgreSQL while they send, and count what receivers have against what was promised."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import builders
import flow
from promised import Books, Repeat
from servers import brisk, daemon, postgres, weather

from advisory import lexicon, plan, smtp
from advisory.errors import ConflictError, StoreBusyError
from advisory.model import Change, Reason
from advisory.ports import Batch
from advisory.store import SQLStore, open_store

#: Seconds after the last start in which everything must have been told.
RECOVERY = 30.0
#: Processes, and receivers of webhooks.
TROOP, DESKS = 3, tuple(f"desk{number}" for number in range(30))
#: Messages of one process that may be with their receiver and not yet in our books: one for each connection.
OPEN = smtp.CONNECTIONS + len(DESKS)
#: Messages that must be in flight when it is struck.
FLYING = 200
#: Seconds after which it is over in any case.
_PATIENCE = 240.0
#: So much waits at each strike, for each reader.
_BACKLOG = 2
_ROOT = Path(__file__).parents[1]
#: A process that ends with this found no database, and is to be started again.
_TEMPORARY = 75


class Cause(StrEnum):
    """What is done to them."""

    KILLED = "a process killed"
    STOPPED = "a process stopped beyond its lease"
    CUT_OFF = "a process cut off from the database"
    RESTARTED = "the database server restarted"


#: In what proportion: most of all what `kill -9` does.
DECK = (*(Cause.KILLED,) * 7, Cause.STOPPED, *(Cause.CUT_OFF,) * 2, Cause.RESTARTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """One strike."""

    cause: Cause
    #: By the monotonic clock.
    at: float
    #: None: all.
    victim: int | None
    #: Claimed and not settled at that moment, by all of them.
    in_flight: int

    def hits(self, process: int) -> bool:
        """Tell whether it struck a process."""
        return self.victim in {None, process}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of it."""

    blows: tuple[Blow, ...]
    promised: int
    lost: int
    changed: int
    #: Cause → repeats that it explains; None: those that nothing explains.
    repeats: dict[Cause | None, int]
    disorder: tuple[str, ...]
    #: Mails that were taken without a word, each of which came again.
    cut: int
    share: tuple[int, ...]
    #: Seconds from the last start until everything was told and written down; infinite when it never was.
    recovery: float
    #: Given up, though no receiver refuses for ever.
    dead: int
    #: Of the ledger.
    gaps: tuple[str, ...]
    #: What processes wrote of passes that failed in a way nobody foresaw, and ends nobody asked for.
    surprises: tuple[str, ...]

    @property
    def allowed(self) -> int:
        """How many repeats there may be: one for each connection that was open at a strike."""
        return sum(OPEN * (len(self.share) if blow.victim is None else 1) for blow in self.blows)

    def of(self, cause: Cause) -> list[Blow]:
        """Return the strikes of one kind."""
        return [blow for blow in self.blows if blow.cause is cause]

    def __str__(self) -> str:
        flying = sorted(blow.in_flight for blow in self.blows)
        rows = [
            f"  {len(self.of(cause)):5} x {cause}: {self.repeats.get(cause, 0)} repeated"
            for cause in Cause
            if self.of(cause) or self.repeats.get(cause)
        ]
        if self.repeats.get(None):
            rows.append(f"  {self.repeats[None]} repeated for no strike")
        shares = " / ".join(f"{100 * one / max(1, sum(self.share)):.0f} %" for one in self.share)
        whole = (
            f"{len(self.blows)} strikes at {len(self.share)} processes on PostgreSQL, {flying[0]} to {flying[-1]} messages in flight"
            f" (half of the time {statistics.median(flying):.0f} or more): {self.promised} promised, {self.lost} lost ({self.dead} given up),"
            f" {sum(self.repeats.values())} repeated (at most {self.allowed}), {self.changed} of them changed, {len(self.disorder)} out of order;"
            f" all told {self.recovery:.1f} s after the last start; shares {shares};"
            f" {self.cut} more came again whose receiver had hung up on them"
        )
        return "\n".join((whole, *rows))


@dataclass(slots=True)
class Storm:
    """The processes, the server, what happens in the world and what is done to them."""

    folder: Path
    server: postgres.Server
    books: Books
    dice: random.Random
    readers: int
    module: str
    #: Seconds between strikes, at most.
    pause: float
    troop: list[daemon.Daemon] = field(default_factory=list)
    started: list[float] = field(default_factory=list)
    #: Who stands still, and until when.
    asleep: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    blows: list[Blow] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    _next: int = 0

    @property
    def address(self) -> str:
        """The database, as the test itself sees it."""
        return self.server.url("chaos")

    async def run(self, store: SQLStore, causes: Sequence[Cause]) -> None:
        """Start everybody, and strike as often as there are causes."""
        await asyncio.gather(*(self._start(number) for number in range(len(self.troop))))
        # Who joins later is not promised what came before.
        await self._until(lambda: all("running" in one.log() for one in self.troop), 60)
        began = said = time.monotonic()
        for cause in causes:
            await self._fill(store)
            victim = None if cause is Cause.RESTARTED else await self._victim()
            await self._flying(cause, victim)
            if (now := time.monotonic()) - said > 10:
                said = now
                self._say(now - began, len(causes))
        await asyncio.gather(*self.asleep.values())
        for number in range(len(self.troop)):
            await self._look_after(number)

    def _say(self, seconds: float, strikes: int) -> None:
        counts = Counter(blow.cause for blow in self.blows)
        print(  # noqa: T201 - whoever waits for an hour wants to see that it goes on
            f"{seconds:6.0f} s: {len(self.blows)} of {strikes} strikes ({counts[Cause.KILLED]} kills), {self.books.wanted} promised,"
            f" {self.books.arrived} told, {len(self.books.repeats)} repeated, {len(self.books.disorder)} out of order",
            file=sys.stderr,
            flush=True,
        )

    async def _fill(self, store: SQLStore) -> None:
        """Let so much happen that a strike finds hundreds under way."""
        while self.books.wanted - self.books.arrived < _BACKLOG * self.readers:
            place = _PLACES[self._next % len(_PLACES)]
            version = self._next // len(_PLACES) + 1
            self._next += 1
            found = step(place, version)
            batch = Batch(at=found.at, changes=(found,), receivers={found.id: DESKS})
            while True:
                try:
                    await store.commit(batch)
                except StoreBusyError:
                    await asyncio.sleep(0.1)
                    continue
                except ConflictError:
                    pass  # it was committed, and the answer was lost
                break
            self.books.promise(found.alert.id, version)

    async def _victim(self) -> int:
        """Choose somebody who is at work: who told anybody of anything since its start."""
        found: list[int] = []

        def awake() -> bool:
            found[:] = [
                number
                for number, at in enumerate(self.started)
                if number not in self.asleep and self.books.last.get(number, 0.0) > at and self._alive(number)
            ]
            return bool(found)

        assert await self._until(awake, 120), "nobody tells anybody of anything"
        return self.dice.choice(found)

    async def _flying(self, cause: Cause, victim: int | None) -> None:
        """Wait until enough is in flight, and strike."""
        end = time.monotonic() + 120
        await asyncio.sleep(self.dice.uniform(0.0, self.pause))
        while (flying := await asyncio.to_thread(self._rows, "'leased'")) < FLYING:
            assert time.monotonic() < end, f"only {flying} messages are in flight"
            await asyncio.sleep(0.02)
        self.blows.append(Blow(cause=cause, at=time.monotonic(), victim=victim, in_flight=flying))
        if victim is None:
            await asyncio.to_thread(self.server.stop)
            await asyncio.to_thread(self.server.start)
        elif cause is Cause.KILLED:
            await self.troop[victim].kill()
            await self._start(victim)
        elif cause is Cause.STOPPED:
            self._signal(victim, signal.SIGSTOP)
            self.asleep[victim] = asyncio.create_task(self._wake(victim))
        else:
            await asyncio.to_thread(self.server.run, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'p{victim}'")
        for number in range(len(self.troop)):
            await self._look_after(number)

    async def _wake(self, number: int) -> None:
        await asyncio.sleep(brisk.LEASE.total_seconds() * self.dice.uniform(1.3, 2.0))
        self._signal(number, signal.SIGCONT)
        # It is at work again when it tells something anew.
        self.started[number] = time.monotonic()
        del self.asleep[number]

    def _signal(self, number: int, what: signal.Signals) -> None:
        process = self.troop[number].process
        assert process is not None
        process.send_signal(what)

    def _alive(self, number: int) -> bool:
        process = self.troop[number].process
        return process is not None and process.returncode is None

    async def _start(self, number: int) -> None:
        self.started = [*self.started, 0.0][: len(self.troop)]
        await self.troop[number].start()
        self.started[number] = time.monotonic()

    async def _look_after(self, number: int) -> None:
        """Start whoever ended for want of a database, as a service manager does."""
        process = self.troop[number].process
        if process is not None and process.returncode is not None:
            if process.returncode != _TEMPORARY:
                self.surprises.append(f"process {number} ended with {process.returncode}: {self.troop[number].log()[-2000:]}")
            await self._start(number)

    async def _until(self, true: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                return False
            for number in range(len(self.troop)):
                await self._look_after(number)
            await asyncio.sleep(0.02)
        return True

    async def settle(self) -> float:
        """Wait until nothing waits any more by the database; returns the seconds since the last start, infinite when it never ended."""
        began = max(self.started)
        while await asyncio.to_thread(self._rows, "'pending', 'leased'"):
            for number in range(len(self.troop)):
                await self._look_after(number)
            if time.monotonic() - began > _PATIENCE:
                return float("inf")
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    def _rows(self, states: str) -> int:
        """Count the notices in some states."""
        (row,) = replace(self.server, address=self.address).run(f"SELECT COUNT(*) FROM delivery WHERE state IN ({states})")
        return int(str(row[0]))


#: Countries whose alerts rise, one after another.
_PLACES = tuple(sorted(lexicon.codes()))[:200]


def step(place: str, version: int) -> Change:
    """Return what happens to a place's alert: it begins, and goes on rising; the words say which step it is."""
    at = datetime.now(UTC)
    reason = Reason.FIRST if version == 1 else Reason.ESCALATED
    found = builders.change(rule="leave-now", destination=place, version=version, at=at, reason=reason)
    claim = replace(found.because[0], quote=weather.says(version), published=at, seen=at)
    return replace(found, because=(claim,), alert=replace(found.alert, since=at, evidence=(claim,)))


def deck(kills: int, dice: random.Random) -> list[Cause]:
    """Return causes in no order with so many kills among them; one of each when there is but one kill."""
    if kills == 1:
        return dice.sample(list(Cause), len(Cause))
    causes: list[Cause] = []
    while causes.count(Cause.KILLED) < kills:
        causes += dice.sample(DECK, len(DECK))
    while causes.count(Cause.KILLED) > kills:
        causes.pop()
    return causes


async def storm(
    folder: Path, causes: Sequence[Cause], *, readers: int, seed: int, troop: int = TROOP, pause: float = 0.2, hasty: bool = False
) -> Report:
    """Let it happen, and let them finish; `hasty` are daemons that note before they send, in calm weather."""
    dice = random.Random(seed)
    books = Books(receivers=(*(f"r{number}" for number in range(readers)), *DESKS))
    kind = weather.CALM if hasty else weather.Weather()
    server = await asyncio.to_thread(postgres.own)
    try:
        server.run("CREATE DATABASE chaos")
        for number in range(troop):
            server.run(f"CREATE ROLE p{number} SUPERUSER LOGIN")
        scene = Storm(folder, server, books, dice, readers, "servers.hasty" if hasty else "servers.brisk", pause)
        async with contextlib.AsyncExitStack() as stack:
            desk = await stack.enter_async_context(weather.Desks(books, kind, dice))
            boxes = [await stack.enter_async_context(weather.Mailbox(books, number, kind, dice)) for number in range(troop)]
            store = await stack.enter_async_context(_opened(scene.address))
            scene.troop = _troop(scene, desk.url, [box.url for box in boxes])
            try:
                await scene.run(store, causes)
                took = await scene.settle()
                gaps, dead = (await store.ledger(plan.receivers)).gaps, scene._rows("'dead'")
                ends = await asyncio.gather(*(one.stop() for one in scene.troop))
            finally:
                await _end(scene)
        # Who was still starting had nothing to end in order.
        odd = [f"an orderly end gave {code}" for code in ends if code not in {0, -signal.SIGTERM}]
        return _report(scene, took, dead, gaps, [*scene.surprises, *odd])
    finally:
        await asyncio.to_thread(server.stop)


def _report(scene: Storm, took: float, dead: int, gaps: Sequence[object], surprises: list[str]) -> Report:
    for one in scene.troop:
        surprises += [line[:600] for line in one.log().splitlines() if "unexpectedly" in line or "a pass failed" in line]
    books = scene.books
    return Report(
        blows=tuple(scene.blows),
        promised=books.wanted,
        lost=books.lost(),
        changed=books.changed,
        repeats=dict(Counter(_cause(scene.blows, repeat) for repeat in books.repeats)),
        disorder=tuple(books.disorder),
        cut=books.cut,
        share=tuple(books.share[number] for number in range(len(scene.troop))),
        recovery=took,
        dead=dead,
        gaps=tuple(map(str, gaps)),
        surprises=tuple(surprises),
    )


def _cause(blows: Sequence[Blow], repeat: Repeat) -> Cause | None:
    """Return what struck the process that brought a message first, before it could note that."""
    near = [blow for blow in blows if blow.hits(repeat.first.process) and -1.0 < blow.at - repeat.first.at < 2 * weather.Weather().longest]
    return min(near, key=lambda blow: abs(blow.at - repeat.first.at)).cause if near else None


def _troop(scene: Storm, desk: str, boxes: Sequence[str]) -> list[daemon.Daemon]:
    """Return daemons over one folder of files and one database, each with a state directory and a mail server of its own."""
    folder = scene.folder
    people = "".join(f"  - {{id: r{number}, email: r{number}@example.org, follows: [anywhere]}}\n" for number in range(scene.readers))
    named = "".join(f"\n  {name}: {{webhook: {{url: 'env:DESK_{name}', secret: env:DESK_SECRET, allow_private: yes}}}}" for name in DESKS)
    routes = "".join(f"\n  - {{to: {name}, when: {{rule: leave-now}}}}" for name in DESKS)
    page = folder / "page.xml"
    page.write_bytes(flow.rss())
    config = flow.write(
        folder,
        feeds=flow.feeds(f"id: mission, url: 'file:{page}', kind: feed, every: 1h, trust: official, issuer: US, baseline: no"),
        routes=f"schema: routes/v1\nreceivers:{named}\nroutes:{routes}\nfallback: {DESKS[0]}\n",
        subscribers=f"schema: subscribers/v1\nsubscribers:\n{people}",
    )
    troop = []
    for number, box in enumerate(boxes):
        own = folder / str(number)
        own.mkdir()
        environment = {
            "PYTHONPATH": f"{_ROOT}:{_ROOT / 'tests'}",
            "ADVISORY_CONFIG": str(config),
            "ADVISORY_DATABASE_URL": scene.address.replace("advisory@", f"p{number}@"),
            "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}",
            "ADVISORY_SECRET_KEY": "one-key-for-all-of-them",
            "ADVISORY_PUBLIC_URL": "https://advisory.example",
            "ADVISORY_SMTP_URL": box,
            "ADVISORY_MAIL_FROM": "alerts@advisory.example",
            "ADVISORY_CONTACT": f"p{number}",
            **{f"DESK_{name}": f"{desk}{name}" for name in DESKS},
        }
        troop.append(daemon.Daemon(own, environment, module=scene.module))
    return troop


@contextlib.asynccontextmanager
async def _opened(url: str) -> AsyncIterator[SQLStore]:
    store = open_store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def _end(scene: Storm) -> None:
    """Leave nobody behind, also when something failed."""
    for task in tuple(scene.asleep.values()):
        task.cancel()
    for number, one in enumerate(scene.troop):
        if scene._alive(number):
            await one.kill()

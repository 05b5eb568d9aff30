"""Several `advisory run` on one PostgreSQL: each message once and in order, whoever is killed, stopped or cut off."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import json
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import flow
import pytest
from servers import brisk, daemon, hookserver, postgres, smtpserver

from advisory import holds, plan, smtp
from advisory.app import App
from advisory.errors import LeaseLostError
from advisory.model import Change, DeliveryState, Reason
from advisory.ports import Batch, Claim
from advisory.store import SQLStore, open_store

ROOT = Path(__file__).parents[2]
DESKS = tuple(f"desk{number}" for number in range(30))
PLACES = ("IQ", "IR", "YE", "LY", "SY", "SD", "ML", "NE", "TD", "HT", "LB", "SO", "MM", "UA")
STEPS = 5


@pytest.fixture
def base() -> Iterator[str]:
    """The address of a database with tables and nothing in them."""
    with postgres.shared().database() as url:
        yield url


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - other processes are waited for
            await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SQLStore]:
    """Open a store for as long as the block lasts."""
    store = open_store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def started(several: list[daemon.Daemon]) -> AsyncIterator[None]:
    """Let daemons run for as long as the block lasts; whoever is left at its end is killed."""
    try:
        await asyncio.gather(*(one.start() for one in several))
        yield
    finally:
        for one in several:
            if one.process is not None and one.process.returncode is None:
                await one.kill()


def troop(folder: Path, url: str, desk: str, count: int = 3) -> list[daemon.Daemon]:
    """Return daemons over one folder of files and one database, each with a state directory of its own."""
    paper = folder / "page.xml"
    paper.write_bytes(flow.rss())
    receivers = "".join(f"\n  {name}: {{webhook: {{url: env:DESK_{name}, secret: env:DESK_SECRET, allow_private: yes}}}}" for name in DESKS)
    routes = "".join(f"\n  - {{to: {name}, when: {{rule: leave-now}}}}" for name in DESKS)
    row = f"id: mission, url: 'file:{paper}', kind: feed, every: 1h, trust: official, issuer: US, baseline: no"
    config = flow.write(
        folder, feeds=flow.feeds(row), routes=f"schema: routes/v1\nreceivers:{receivers}\nroutes:{routes}\nfallback: desk0\n"
    )
    troops = []
    for number in range(count):
        own = folder / str(number)
        own.mkdir()
        environment = {
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
            "ADVISORY_CONFIG": str(config),
            "ADVISORY_DATABASE_URL": url,
            "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}",
            "ADVISORY_SECRET_KEY": "one-key-for-all-of-them",
            **{f"DESK_{name}": f"{desk}{name}" for name in DESKS},
        }
        troops.append(daemon.Daemon(own, environment, module="servers.brisk"))
    return troops


def step(place: str, version: int) -> Change:
    """Return what happens to a place's alert at a version: it begins and goes on rising."""
    at = datetime.now(UTC)
    found = builders.change(
        rule="leave-now", destination=place, version=version, at=at, reason=Reason.FIRST if version == 1 else Reason.ESCALATED
    )
    return replace(found, alert=replace(found.alert, since=at))


async def happen(store: SQLStore, version: int) -> None:
    """Commit the next step of every place, each by itself, for all desks."""
    for place in PLACES:
        found = step(place, version)
        await store.commit(Batch(at=found.at, changes=(found,), receivers={found.id: DESKS}))


@pytest.mark.slow
async def test_three_processes_one_killed_one_stopped(tmp_path: Path, base: str) -> None:
    """2,100 webhooks: none is lost, few are repeated and with the same bytes, each desk hears of things in order, all three took part."""
    async with hookserver.HookServer() as desk, opened(base) as store:
        several = troop(tmp_path, base, desk.url)
        async with started(several):
            await until(lambda: all("running" in one.log() for one in several))
            victim, sleeper, _ = several
            for version in range(1, STEPS + 1):
                await happen(store, version)
                await until(lambda: len(desk.requests) >= len(DESKS) * 10 * (version - 1))  # noqa: B023
                if version == 2:
                    await victim.kill()
                if version == 3:
                    assert sleeper.process is not None
                    sleeper.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(1.6 * brisk.LEASE.total_seconds())
            assert sleeper.process is not None
            sleeper.process.send_signal(signal.SIGCONT)
            wanted = len(DESKS) * len(PLACES) * STEPS
            for _ in range(300):
                if (await store.counts())["sent"] == wanted:
                    break
                await asyncio.sleep(0.1)
            assert [row for row in await store.deliveries(limit=5000) if row.state is not DeliveryState.SENT] == []
            books = await store.ledger(plan.receivers)
            assert [await one.stop() for one in several if one is not victim] == [0, 0]
            assert (books.audience, books.sent, books.gaps) == (wanted, wanted, ())
    heard: dict[str, list[tuple[str, int]]] = defaultdict(list)
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for request in desk.requests:
        alert = json.loads(request.body)["data"]["alert"]
        name = request.headers["webhook-id"]
        if name not in bodies:
            heard[request.path].append((alert["destination"], int(name.rsplit(".", 2)[1])))
        bodies[name].add(request.body)
    assert len(bodies) == wanted, "nothing is lost"
    assert all(len(same) == 1 for same in bodies.values()), "a repeat has the same bytes"
    assert len(desk.requests) - wanted <= 2 * len(DESKS), "one for each connection that was open"
    for path, told in heard.items():
        for place in PLACES:
            assert [version for where, version in told if where == place] == list(range(1, STEPS + 1)), (path, place)


async def test_what_waits_for_a_connection_too_long_is_not_sent() -> None:
    """Somebody else may have it by then: it is asked when the connection is free, not when it was wished for."""
    async with smtpserver.SMTPServer() as server:
        server.answers["BODY"].append(smtpserver.HANG)
        pool = smtp.Pool(smtp.parse(f"{server.url}?connections=1"), hello="advisory.example", timeout=5)
        mail = b"Subject: x\r\n\r\ny\r\n"
        first = asyncio.create_task(pool.send("a@advisory.example", "first@example.org", mail))
        second = asyncio.create_task(pool.send("a@advisory.example", "second@example.org", mail, fresh=lambda: False))
        async with asyncio.timeout(10):
            await server.hanging.wait()
        server.cut()
        results = await asyncio.gather(first, second, return_exceptions=True)
        assert isinstance(results[1], LeaseLostError)
        assert server.mails == []
        await pool.close()


async def test_two_state_directories_and_one_sqlite_file(tmp_path: Path) -> None:
    """The second process refuses to start with a sentence: that file is one process's, wherever the rest is."""
    flow.write(tmp_path, feeds="schema: feeds/v1\nfeeds: []\n", subscribers=flow.SUBSCRIBERS)
    run = daemon.Daemon(tmp_path, {"ADVISORY_DATABASE_URL": f"sqlite:///{tmp_path / 'shared.db'}"})
    with (tmp_path / "shared.db.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, _, err = await run.call("once")
    assert code == 78
    assert "another advisory process runs on this database (shared.db.lock is held): stop it" in err


async def test_a_database_that_is_not_up_yet(tmp_path: Path) -> None:
    """The start fails in a way that service managers try again."""
    flow.write(tmp_path, feeds="schema: feeds/v1\nfeeds: []\n", subscribers=flow.SUBSCRIBERS)
    run = daemon.Daemon(tmp_path, {"ADVISORY_DATABASE_URL": f"postgresql://advisory@/alerts?host={tmp_path}"})
    code, _, err = await run.call("once")
    assert code == 75
    assert "The database server of alerts cannot be reached" in err


async def test_nothing_overtakes_what_was_put_back(tmp_path: Path) -> None:
    """What was claimed before an earlier message failed is given back unsent, and goes out after it."""
    feed = f"id: mission, url: 'file:{tmp_path / 'page.xml'}', kind: feed, every: 1h"
    flow.write(tmp_path, feeds=flow.feeds(feed), routes=flow.ROUTES)
    async with hookserver.HookServer() as desk, flow.opened(tmp_path, environ={"DESK_URL": desk.url}) as (app, clock):
        desk.replies.append(hookserver.Reply(status=503))
        claims: list[Claim] = []
        for version in (1, 2):
            claims += await claimed(app, clock.now(), version)
        assert len(claims) == 2
        await asyncio.gather(*(app.dispatch.carry(claim) for claim in claims))
        assert len(desk.requests) == 1
        clock.move_to(clock.now() + timedelta(minutes=1))
        await app.deliver()
        books = await app.ledger()
    assert [request.headers["webhook-id"].rsplit(".", 2)[1] for request in desk.requests] == ["1", "1", "2"]
    assert (books.sent, books.gaps) == (2, ())


async def test_nothing_overtakes_what_was_put_back_while_it_was_claimed(tmp_path: Path) -> None:
    """What was asked for before an earlier message failed waits for it, also when it is carried long after."""
    feed = f"id: mission, url: 'file:{tmp_path / 'page.xml'}', kind: feed, every: 1h"
    flow.write(tmp_path, feeds=flow.feeds(feed), routes=flow.ROUTES)
    async with hookserver.HookServer() as desk, flow.opened(tmp_path, environ={"DESK_URL": desk.url}) as (app, clock):
        desk.replies.append(hookserver.Reply(status=503))
        claims: list[Claim] = []
        for version in (1, 2):
            claims += await claimed(app, clock.now(), version)
        for claim in claims:
            await app.dispatch.carry(claim)
            gc.collect()
        assert len(desk.requests) == 1
        clock.move_to(clock.now() + timedelta(minutes=1))
        await app.deliver()
        books = await app.ledger()
    assert [request.headers["webhook-id"].rsplit(".", 2)[1] for request in desk.requests] == ["1", "1", "2"]
    assert (books.sent, books.gaps) == (2, ())


async def test_nothing_overtakes_what_somebody_else_took_over(tmp_path: Path) -> None:
    """Who lost an earlier message to another process, for it stood still, leaves it the later one too."""
    feed = f"id: mission, url: 'file:{tmp_path / 'page.xml'}', kind: feed, every: 1h"
    flow.write(tmp_path, feeds=flow.feeds(feed), routes=flow.ROUTES)
    async with hookserver.HookServer() as desk, flow.opened(tmp_path, environ={"DESK_URL": desk.url}) as (app, clock):
        (first,) = await claimed(app, clock.now(), 1)
        clock.move_to(clock.now() + holds.LEASE / 2)
        (second,) = await claimed(app, clock.now(), 2)
        clock.move_to(clock.now() + holds.LEASE / 2 + timedelta(seconds=1))
        assert await app.store.reap(clock.now()) == 1
        await asyncio.gather(app.dispatch.carry(first), app.dispatch.carry(second))
        assert desk.requests == []
        await app.deliver()
        books = await app.ledger()
    assert [request.headers["webhook-id"].rsplit(".", 2)[1] for request in desk.requests] == ["1", "2"]
    assert (books.sent, books.gaps) == (2, ())


async def claimed(app: App, now: datetime, version: int) -> tuple[Claim, ...]:
    """Let the next step of Iraq happen for the desk, and claim it."""
    found = builders.change(rule="leave-now", version=version, at=now, reason=Reason.FIRST if version == 1 else Reason.ESCALATED)
    await app.store.commit(Batch(at=found.at, changes=(found,), receivers={found.id: ("desk",)}))
    return await app.dispatch.claim(10)

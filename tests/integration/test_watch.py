"""The service watches itself: its books, how late it is, signs of life to a page and to a service manager."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flow
import httpx
import pytest
from servers import daemon, feedserver, plain

from advisory import web
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.model import DeliveryState
from advisory.ports import RESTORED
from advisory.store import SQLStore
from advisory.watch import Ping, Supervisor
from advisory.watch.bookkeeper import LEDGER
from advisory.watch.ping import PING
from advisory.worker import Worker

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def files(folder: Path, *places: str) -> None:
    """Write an operator's folder with a feed that orders to leave these places."""
    items = [(place, f"Security alert: {place}", flow.ORDER.format(place=place)) for place in places]
    (folder / "page.xml").write_bytes(flow.rss(*items))
    row = f"id: mission, url: 'file:{folder / 'page.xml'}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS)


async def lose(app: App) -> None:
    """Delete every notice, as no code of ours does."""
    assert isinstance(app.store, SQLStore)
    await app.store._writer.run(lambda tx: tx.run("DELETE FROM delivery"))


def value(app: App, name: str, **labels: str) -> float | None:
    """Return a metric."""
    return app.observer.registry.get_sample_value(name, labels)


async def test_a_lost_notice_is_an_alarm_within_a_minute(tmp_path: Path) -> None:
    """The books are proved every minute; a gap stays an alarm however old it grows and over a restart, until it is gone."""
    files(tmp_path, "Iraq")
    async with flow.opened(tmp_path) as (app, clock):
        await app.poll_due()
        await app.deliver()
        counted = await app.watch.books.look()
        assert counted is not None
        assert (counted.audience, counted.sent, counted.gaps) == (1, 1, ())
        assert await app.faults() == ()
        await lose(app)
        clock.move_to(clock.now() + MINUTE)
        await app.watch.books.look()
        ((key, sentence),) = [(fault.key, fault.sentence) for fault in await app.faults()]
        assert key == LEDGER
        assert "lacks a notice for ada" in sentence
        assert value(app, "advisory_ledger_gaps", scope="recent") == 1
        clock.move_to(clock.now() + HOUR)
        await app.watch.books.look()
        assert [fault.key for fault in await app.faults()] == [LEDGER], "older than what is looked at each minute"
    async with flow.opened(tmp_path, start=clock.now() + HOUR) as (app, clock):
        await app.watch.books.look()
        assert [fault.key for fault in await app.faults()] == [LEDGER], "a restart forgets nothing"
        assert isinstance(app.store, SQLStore)
        await app.store._writer.run(
            lambda tx: tx.run(
                "INSERT INTO delivery (change_seq, subscription_id, grp, state, due, first_due, priority)"
                " SELECT c.seq, s.id, 1, 'sent', 0, 0, 0 FROM change c, subscription s WHERE c.told = 1"
            )
        )
        clock.move_to(clock.now() + MINUTE)
        await app.watch.books.look()
        assert await app.faults() == ()


async def test_everything_is_counted_at_night(tmp_path: Path) -> None:
    """A gap of long ago is found by the first look after three in the morning, and not by those of the day."""
    files(tmp_path, "Iraq")
    async with flow.opened(tmp_path) as (app, clock):
        await app.poll_due()
        await app.deliver()
        await lose(app)
        clock.move_to(clock.now() + HOUR)
        await app.watch.books.look()
        assert await app.faults() == ()
        clock.move_to(flow.START.replace(hour=3) + timedelta(days=1))
        await app.watch.books.look()
        assert [fault.key for fault in await app.faults()] == [LEDGER]
        assert value(app, "advisory_ledger_gaps", scope="all") == 1


async def test_counting_costs_a_fiftieth_of_the_time_at_most(tmp_path: Path) -> None:
    """After a long count the next one waits; a clock set back by days does not make it wait for days."""
    files(tmp_path, "Iraq")
    async with flow.opened(tmp_path) as (app, clock):
        assert await app.watch.books.look() is not None
        app.watch.books._next = clock.now() + MINUTE
        assert await app.watch.books.look() is None
        app.watch.books._next = clock.now() + timedelta(days=3)
        assert await app.watch.books.look() is not None


async def test_one_of_many_processes_counts(tmp_path: Path) -> None:
    """Who does not lead leaves it; when the one that did says nothing for minutes, the next look is another's."""
    files(tmp_path, "Iraq")
    async with flow.opened(tmp_path) as (app, clock), flow.opened(tmp_path, clock=VirtualClock(flow.START)) as (other, late):
        assert await app.watch.books.look() is not None
        assert await other.watch.books.look() is None
        for one in (clock, late):
            one.move_to(flow.START + timedelta(minutes=5))
        assert await other.watch.books.look() is not None


def scraped(text: str) -> dict[str, float]:
    """Return sample → value of an exposition."""
    return {name: float(number) for name, number in re.findall(r"^(advisory_\S+) (\S+)$", text, re.MULTILINE)}


async def test_metrics_say_how_late_we_are(tmp_path: Path) -> None:
    """What waits, what is held, what is stale and how much room there is can be read at one address."""
    files(tmp_path, "Iraq")
    async with flow.opened(tmp_path) as (app, clock):
        await app.poll_due()
        clock.move_to(clock.now() + timedelta(hours=30))
        seen = await scrape(app)
        assert seen["advisory_database_up"] == 1
        assert seen['advisory_delivery_overdue_seconds{urgency="critical"}'] == 30 * 3600
        assert seen["advisory_delivery_oldest_pending_seconds"] == 30 * 3600
        assert seen['advisory_feed_stale{feed="mission"}'] == 1
        assert seen["advisory_database_size_bytes"] > 0
        assert seen["advisory_database_disk_free_bytes"] > 0
        await app.deliver()
        await app.store.report("clock", "It jumped.", clock.now())
        await app.poll_due()
        seen = await scrape(app)
        assert seen['advisory_delivery_overdue_seconds{urgency="critical"}'] == 0
        assert seen['advisory_feed_stale{feed="mission"}'] == 0
        assert seen['advisory_fault_kinds{kind="clock"}'] == 1
        assert seen['advisory_rows{what="sent"}'] == 1
        page = (Path(__file__).parents[2] / "docs" / "operations" / "metrics.md").read_text(encoding="utf-8")
        assert [what for what in re.findall(r'advisory_rows\{what="(\w+)"', " ".join(seen)) if f"`{what}`" not in page] == []


async def test_metrics_answer_without_a_database(tmp_path: Path) -> None:
    """When it is away, that is what they say."""
    files(tmp_path)
    async with flow.opened(tmp_path) as (app, _):
        assert isinstance(app.store, SQLStore)
        (tmp_path / "state" / "advisory.db").rename(tmp_path / "gone")
        app.store._reads.dispose()
        (tmp_path / "state" / "advisory.db").mkdir()
        assert (await scrape(app))["advisory_database_up"] == 0
        (tmp_path / "state" / "advisory.db").rmdir()
        (tmp_path / "gone").rename(tmp_path / "state" / "advisory.db")


async def scrape(app: App) -> dict[str, float]:
    """Read the metrics as Prometheus does."""

    async def well() -> tuple[bool, tuple[str, ...]]:
        return True, ()

    transport = httpx.ASGITransport(app=web.application(app, well))
    async with plain.client(transport=transport, base_url="http://here") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    return scraped(answer.text)


async def test_a_copy_that_was_put_back_by_hand_is_known(tmp_path: Path) -> None:
    """The file of yesterday in the place of today's: what may have been told is held; one that was begun anew is not."""
    files(tmp_path, "Iraq")
    database = tmp_path / "state" / "advisory.db"
    async with flow.opened(tmp_path) as (app, clock):
        await app.poll_due()
        await app.watch.mark.keep()
    yesterday = database.read_bytes()
    async with flow.opened(tmp_path, start=clock.now() + HOUR) as (app, clock):
        assert not await app.watch.mark.look()
        await app.deliver()
        files(tmp_path, "Iraq", "Iran")
        await app.poll_due()
        await app.watch.mark.keep()
    for path in database.parent.glob("advisory.db-*"):
        path.unlink()
    database.write_bytes(yesterday)
    async with flow.opened(tmp_path, start=clock.now() + HOUR) as (app, clock):
        assert await app.watch.mark.look()
        await app.poll_due()
        assert await app.deliver() == 0
        assert [row.state for row in await app.store.deliveries()] == [DeliveryState.DEAD]
        assert [fault.key for fault in await app.faults()] == [RESTORED]
        assert not await app.watch.mark.look(), "once is enough"
        await app.watch.mark.keep()
    for path in database.parent.glob("advisory.db*"):
        path.unlink() if path.suffix != ".mark" else None
    async with flow.opened(tmp_path, start=clock.now() + HOUR) as (app, _):
        mark = tmp_path / "state" / "advisory.db.mark"
        assert mark.exists()
        assert not await app.watch.mark.look()
        assert not mark.exists(), "it was another's, and would be taken for ours at the next start"
        mark.write_text("no number", encoding="ascii")
        assert not await app.watch.mark.look()


# --- the dead man's ping ------------------------------------------------------------------------------------------------


async def test_signs_of_life_go_out_while_all_goes_on(tmp_path: Path) -> None:
    """The page is asked while every stage passes; not when one does not, nor while the database is away."""
    files(tmp_path)
    async with feedserver.FeedServer() as page, flow.opened(tmp_path) as (app, clock):
        app.watch.ping = Ping(
            store=app.store, clock=clock, observer=app.observer, ask=app._door.ask, url=page.play("/secret", feedserver.Reply(body=b"OK"))
        )
        app.settings = replace(app.settings, ping_url="https://set.example/")
        worker = Worker(app)
        await worker._ping_tick()
        assert not page.requests, "before the first passes nobody knows"
        worker._passes = dict.fromkeys(("poll", "dispatch", "fan-out"), clock.now())
        await worker._ping_tick()
        assert len(page.requests) == 1
        worker._database_fault = "It is away."
        await worker._ping_tick()
        worker._database_fault = None
        worker._passes["fan-out"] -= 3 * MINUTE
        await worker._ping_tick()
        assert len(page.requests) == 1


async def test_a_ping_that_fails_is_a_fault_and_no_more(tmp_path: Path) -> None:
    """The sentence names the host and not the address, which is a secret; the first good one takes it back."""
    files(tmp_path)
    async with feedserver.FeedServer() as page, flow.opened(tmp_path) as (app, clock):
        url = page.play("/secret-mark", feedserver.Reply(status=503))
        ping = Ping(store=app.store, clock=clock, observer=app.observer, ask=app._door.ask, url=url)
        assert not await ping.send()
        ((key, sentence),) = [(fault.key, fault.sentence) for fault in await app.faults()]
        assert (key, "answered 503" in sentence, "secret-mark" in sentence) == (PING, True, False)
        page.play("/secret-mark", feedserver.Reply(body=b"OK"))
        again = Ping(store=app.store, clock=clock, observer=app.observer, ask=app._door.ask, url=url)
        assert await again.send()
        assert await app.faults() == ()
        nobody = Ping(store=app.store, clock=clock, observer=app.observer, ask=app._door.ask, url="http://127.0.0.1:1/secret-mark")
        assert not await nobody.send()
        assert "secret-mark" not in (await app.faults())[0].sentence
        assert value(app, "advisory_pings_total", outcome="failed") == 2
        assert await Ping(store=app.store, clock=clock, observer=app.observer, ask=app._door.ask, url="").send()


# --- systemd ------------------------------------------------------------------------------------------------------------


@contextmanager
def manager(path: Path) -> Iterator[socket.socket]:
    """Listen as systemd does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(20)
        yield listener


def test_words_reach_the_manager(tmp_path: Path) -> None:
    """One datagram of lines, also to an abstract address; nobody there, or a full one, is no trouble."""
    with manager(tmp_path / "n") as listener:
        Supervisor({"NOTIFY_SOCKET": str(tmp_path / "n")}).say("READY=1", "STATUS=well")
        assert listener.recv(100) == b"READY=1\nSTATUS=well"
        before = time.monotonic_ns() // 1000
        Supervisor({"NOTIFY_SOCKET": str(tmp_path / "n")}).reloading()
        first, second = listener.recv(100).decode().split("\n")
        assert first == "RELOADING=1"
        assert before <= int(second.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        name = f"advisory-test-{os.getpid()}"
        listener.bind(f"\0{name}")
        Supervisor({"NOTIFY_SOCKET": f"@{name}"}).say("STOPPING=1")
        assert listener.recv(100) == b"STOPPING=1"
    for nobody in ({}, {"NOTIFY_SOCKET": str(tmp_path / "gone")}, {"NOTIFY_SOCKET": "vsock:2:1"}):
        Supervisor(nobody).say("READY=1")


@pytest.mark.parametrize(
    ("environ", "every"),
    [
        ({"WATCHDOG_USEC": "30000000"}, timedelta(seconds=15)),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, timedelta(seconds=15)),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_ours_or_nobodys(environ: dict[str, str], every: timedelta | None) -> None:
    """Twice within the time it waits, when it waits for this process."""
    assert Supervisor({"NOTIFY_SOCKET": "/run/notify", **environ}).every == every


async def test_a_daemon_tells_its_manager_of_its_life(tmp_path: Path) -> None:
    """Ready, alive, reloading, ready again, stopping: in this order, from the process itself."""
    files(tmp_path)
    with manager(tmp_path / "n") as listener:
        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "n"),
            "WATCHDOG_USEC": "2000000",
            "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}",
        }
        run = daemon.Daemon(tmp_path, environment)
        await run.start()
        assert run.process is not None
        heard: list[str] = []

        async def until(word: str) -> None:
            while not heard or word not in heard[-1]:
                heard.append((await asyncio.to_thread(listener.recv, 200)).decode())

        await until("READY=1")
        await until("WATCHDOG=1")
        run.process.send_signal(signal.SIGHUP)
        await until("RELOADING=1")
        await until("READY=1")
        assert await run.stop() == 0
        await until("STOPPING=1")


async def test_a_stage_that_hangs_is_not_alive(tmp_path: Path) -> None:
    """The manager hears nothing any more, and starts it anew; a database that is away makes nothing hang."""
    files(tmp_path)
    said: list[str] = []

    class Ear(Supervisor):
        def say(self, *words: str) -> None:
            said.extend(words)

    async with flow.opened(tmp_path) as (app, _):
        worker = Worker(app, supervisor=Ear({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "2000000"}))
        now = asyncio.get_running_loop().time()
        worker._ended = {"poll": now, "dispatch": now}
        worker._supervise()
        assert said == ["WATCHDOG=1"]
        worker._said_alive = 0.0
        worker._ended["dispatch"] = now - 121
        worker._supervise()
        assert said == ["WATCHDOG=1"]

"""The daemon's inside: what it does when the clock, a receiver or its own address fails."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flow
import pytest
import time_machine
from servers import hookserver, smtpserver

from advisory import web
from advisory.app import App
from advisory.clock import SystemClock
from advisory.errors import AdvisoryError
from advisory.model import DeliveryState
from advisory.settings import Settings
from advisory.worker import Worker

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def opened(folder: Path, smtp: str, **environ: str) -> App:
    """Open an App on the machine's clock over one official feed of one order."""
    page = folder / "page.xml"
    page.write_bytes(flow.rss(("o", "Security alert: Iraq", flow.ORDER.format(place="Iraq")), at=datetime.now(UTC)))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 2s, trust: official, issuer: US, baseline: no"
    flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS, **({"routes": flow.ROUTES} if environ else {}))
    (folder / "state").mkdir(exist_ok=True)
    settings = Settings(
        config=folder / "config",
        state_dir=folder / "state",
        database_url=f"sqlite:///{folder / 'state' / 'advisory.db'}",
        smtp_url=smtp,
        mail_from="Advisory <alerts@advisory.example>",
        public_url="https://advisory.example",
        secret_key="a-secret-for-tests-alone",
    )
    return await App.open(settings, clock=SystemClock(), environ={"DESK_SECRET": flow.SECRET, **environ}, alone=True)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + 20
    while not await true():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def polled(app: App, times: int) -> None:
    """Wait until the feed was read so often."""

    async def read() -> bool:
        return (await app.store.feed_states())[0].polls >= times

    await until(read)


async def test_a_clock_set_back_stops_nothing(tmp_path: Path) -> None:
    """Set back by an hour, feeds are polled and notices sent as before, and the operator reads that it happened."""
    async with smtpserver.SMTPServer() as smtp:
        with time_machine.travel(datetime.now(UTC) + HOUR, tick=True) as clock:
            app = await opened(tmp_path, smtp.url)
            worker = Worker(app)
            running = asyncio.create_task(worker.run())
            await polled(app, 2)
            clock.shift(-HOUR)
            polls = (await app.store.feed_states())[0].polls
            await polled(app, polls + 3)
            assert [fault.key for fault in await app.store.faults()] == ["clock"]
            assert await worker.health() == (True, ((await app.store.faults())[0].sentence,))
            worker.stop()
            await running
            await app.close()
    assert len(smtp.mails) == 1


async def test_a_clock_set_forward_takes_no_lease_away(tmp_path: Path) -> None:
    """What is being sent when the clock jumps is not given to a second sender: nothing is returned until it can be over."""
    async with smtpserver.SMTPServer() as smtp:
        smtp.answers["BODY"].append(smtpserver.HANG)
        with time_machine.travel(datetime.now(UTC), tick=True) as clock:
            app = await opened(tmp_path, smtp.url)
            worker = Worker(app)
            running = asyncio.create_task(worker.run())
            await smtp.hanging.wait()
            clock.shift(HOUR)

            async def noticed() -> bool:
                return bool(await app.store.faults())

            await until(noticed)
            await worker._reap_tick()
            await worker._housekeep_tick()
            assert [row.attempts for row in await app.store.deliveries(state=DeliveryState.LEASED)] == [0]
            assert len((await worker.health())[1]) == 1
            worker.stop()
            await running
            await app.close()


async def test_a_start_after_the_clock_was_ahead_waits_for_nothing(tmp_path: Path) -> None:
    """What a wrong clock had put off to tomorrow is done at once by the next start."""
    async with smtpserver.SMTPServer() as smtp:
        with time_machine.travel(datetime.now(UTC) + 20 * HOUR, tick=True):
            app = await opened(tmp_path, smtp.url)
            await app.poll_due()
            assert await app.store.next_due() is not None
            await app.close()
        app = await opened(tmp_path, smtp.url)
        now = app.clock.now()
        assert len(await app.store.claim_feeds(now, HOUR, 5)) == 1
        await app.deliver()
        await app.close()
    assert len(smtp.mails) == 1


@pytest.mark.parametrize("hangs", ["mail", "webhook", "goodbye"])
async def test_an_end_is_orderly_and_quick_whoever_hangs(tmp_path: Path, hangs: str) -> None:
    """A mail server or receiver that never answers costs the drain's seconds, not more."""
    async with smtpserver.SMTPServer() as smtp, hookserver.HookServer(usual=hookserver.Reply(hang=True)) as desk:
        if hangs == "mail":
            smtp.answers["BODY"].append(smtpserver.HANG)
        if hangs == "goodbye":
            smtp.answers["QUIT"].append(smtpserver.HANG)
        app = await opened(tmp_path, smtp.url, **({"DESK_URL": desk.url} if hangs == "webhook" else {}))
        worker = Worker(app)
        running = asyncio.create_task(worker.run())

        async def under_way() -> bool:
            return bool(desk.requests if hangs == "webhook" else smtp.hanging.is_set() if hangs == "mail" else smtp.mails)

        await until(under_way)
        started = time.monotonic()
        worker.stop()
        await running
        await app.close()
        assert time.monotonic() - started < 10


async def test_an_end_that_cuts_ticks_short_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What waits for the database when the daemon ends is dropped without a word."""
    app = await opened(tmp_path, "smtp://127.0.0.1:9")
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "advisory.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        worker = Worker(app)
        scheduler = worker._scheduler()
        scheduler.start()

        def ticks() -> list[asyncio.Task[None]]:
            return [task for task in asyncio.all_tasks() if "run_coroutine_job" in repr(task.get_coro())]

        await until(lambda: asyncio.sleep(0, len(ticks()) > 1))
        await asyncio.sleep(0)
        cut = ticks()
        worker.stop()
        scheduler.shutdown(wait=False)
    await asyncio.gather(*cut)
    await app.close()
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


async def test_an_idle_daemon_is_well(tmp_path: Path) -> None:
    """That nothing was sent for minutes is no fault; that nothing was polled is."""
    async with smtpserver.SMTPServer() as smtp:
        app = await opened(tmp_path, smtp.url)
        worker = Worker(app)
        running = asyncio.create_task(worker.run())
        await polled(app, 1)

        async def sent() -> bool:
            return "send" in worker._passes

        await until(sent)
        worker._passes = {stage: at - (3 * MINUTE if stage == "send" else 0 * MINUTE) for stage, at in worker._passes.items()}
        assert await worker.health() == (True, ())
        worker.stop()
        await running
        worker._passes["poll"] -= 3 * MINUTE
        ready, sentences = await worker.health()
        await app.close()
    assert ready
    assert "the poll stage has not completed for 2 minutes" in sentences[0]


def test_a_port_in_use_is_a_sentence() -> None:
    """It names the address and the way out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(AdvisoryError, match=rf"cannot listen on {listen}: address already in use. Set ADVISORY_LISTEN"):
            web.bind(listen)
    with pytest.raises(AdvisoryError, match=r"cannot listen on no-such-host.invalid:1"):
        web.bind("no-such-host.invalid:1")
    with web.bind("[::1]:0") as door:
        assert door.family is socket.AF_INET6

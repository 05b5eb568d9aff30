"""Several processes on one PostgreSQL: how fast they write and send together, how evenly, and how long others wait meanwhile."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

_ROOT = Path(__file__).parents[1]
sys.path.append(str(_ROOT / "tests"))  # where a real server is started for tests, one is for measuring

import builders  # noqa: E402
import flow  # noqa: E402
from servers import daemon, postgres  # noqa: E402

from advisory import plan  # noqa: E402
from advisory.ports import Batch  # noqa: E402
from advisory.store import open_store  # noqa: E402
from benchmarks import crowd, figures, stage  # noqa: E402
from benchmarks.figures import Figure, Scale  # noqa: E402

_MILLION = 1_000_000
_OTHERS_EVERY = 0.003
_PROCESSES = 3
#: Seconds within which all must be told.
_PATIENCE = 600
_SENT = re.compile(r'^advisory_deliveries_total\{[^}]*channel="email"[^}]*outcome="sent"[^}]*\} ([0-9.e+]+)$', re.MULTILINE)


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure on a PostgreSQL of its own, whose commits wait for the disk."""
    with _server() as server:
        return asyncio.run(_run(scale, server))


@contextmanager
def _server() -> Iterator[postgres.Server]:
    server = postgres.own(durable=True)
    try:
        yield server
    finally:
        server.stop("fast")


async def _run(scale: Scale, server: postgres.Server) -> tuple[Figure, ...]:
    people, mails = (2_000, 300) if scale.quick else (scale.subscriptions, min(100_000, scale.subscriptions))
    figures.say(f"one change for {people:,} subscriptions on PostgreSQL, while others commit")
    took, waits = await _fanned_out(server, people)
    figures.say(f"{_PROCESSES} processes tell {mails:,} people of one change")
    async with stage.sinks() as sinks:
        wall, shares, seen = await _shared(server, sinks, mails)
    if seen != mails:
        raise RuntimeError(f"{mails} people were to be told once, and {seen} mails came")
    rate, p99 = people / took, figures.percentile(waits, 0.99) * 1000
    bar, met = figures.at_most(_MILLION / rate, 15, "s for 1,000,000")
    whole = "measured" if people >= _MILLION else "at this rate"
    wait_bar, short = figures.at_most(p99, 50, "ms")
    uneven = max(abs(share * _PROCESSES / mails - 1) for share in shares) * 100
    even_bar, even = figures.at_most(uneven, 20, "%")
    return (
        Figure(
            what=f"notices of one change, {people:,} subscriptions, PostgreSQL", value=rate, unit="rows/s", bar=bar, met=met,
            note=f"from the commit to the last row; a million takes {_MILLION / rate:.1f} s {whole}",
        ),
        Figure(
            what="others' commits meanwhile, p99, PostgreSQL", value=p99, unit="ms", bar=wait_bar, met=short,
            note=f"by another process; {len(waits):,} commits, the median {figures.number(figures.percentile(waits, 0.5) * 1000)} ms",
        ),
        Figure(
            what=f"durable mails of {_PROCESSES} processes on one PostgreSQL", value=mails / wall, unit="mails/s",
            note=f"{mails:,} people told exactly once by the ledger; server, sink and all processes on this machine",
        ),
        Figure(
            what="the most uneven share of the work", value=uneven, unit="%", bar=even_bar, met=even,
            note=" + ".join(f"{share:,}" for share in shares),
        ),
    )  # fmt: skip


async def _fanned_out(server: postgres.Server, people: int) -> tuple[float, list[float]]:
    """Return the seconds of one fan-out, and those that each commit of another process took meanwhile."""
    server.run("CREATE DATABASE fanned_out")
    url = server.url("fanned_out")
    store, others = open_store(url), open_store(url)
    await store.open()
    await others.open()
    await asyncio.to_thread(crowd.fill, url, people, stage.KEY)
    waits: list[float] = []
    done = asyncio.Event()

    async def commit() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            await others.report("somebody", f"this is sentence {len(waits)}", datetime.now(UTC))
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(_OTHERS_EVERY)

    committing = asyncio.create_task(commit())
    await asyncio.sleep(0.2)
    waits.clear()
    begun = time.perf_counter()
    await store.commit(_news())
    while await store.fan_out():
        pass
    took = time.perf_counter() - begun
    done.set()
    await committing
    written = (await store.counts())["pending"]
    await store.close()
    await others.close()
    if written != people:
        raise RuntimeError(f"{people} notices were to be written, and {written} were")
    return took, waits


async def _shared(server: postgres.Server, sinks: stage.Sinks, people: int) -> tuple[float, list[int], int]:
    """Return the seconds from the change to the last mail recorded, how many each process sent, and how many came."""
    server.run("CREATE DATABASE shared")
    url = server.url("shared")
    store = open_store(url)
    await store.open()
    await asyncio.to_thread(crowd.fill, url, people, stage.KEY)
    with tempfile.TemporaryDirectory(prefix="advisory-bench-") as name:
        folder = Path(name)
        page = folder / "page.xml"
        page.write_bytes(flow.rss())
        row = f"id: mission, url: 'file:{page}', kind: feed, every: 1h, trust: official, issuer: US, baseline: no"
        flow.write(folder, feeds=flow.feeds(row), subscribers="schema: subscribers/v1\nsubscribers: []\n")
        several = [_process(folder, number, url, sinks) for number in range(_PROCESSES)]
        await asyncio.gather(*(one.start() for one in several))
        async with asyncio.timeout(_PATIENCE):
            while not all('"running"' in one.log() for one in several):  # noqa: ASYNC110 - other processes are waited for
                await asyncio.sleep(0.05)
            begun = time.monotonic()
            await store.commit(_news())
            while (await store.counts())["sent"] < people:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.1)
        wall = time.monotonic() - begun
        shares = [await asyncio.to_thread(_sent, one) for one in several]
        await asyncio.gather(*(one.stop() for one in several))
    books = await store.ledger(plan.receivers)
    await store.close()
    if books.gaps or (books.audience, books.sent) != (people, people):
        raise RuntimeError(f"{people} people were to be told; the ledger says {books.sent} of {books.audience}, {books.gaps}")
    return wall, shares, (await sinks.do("look"))["mails"]


def _news() -> Batch:
    """Return a change that everybody is to hear of."""
    change = builders.change(at=datetime.now(UTC))
    return Batch(at=change.at, changes=(change,), receivers={})


def _process(folder: Path, number: int, url: str, sinks: stage.Sinks) -> daemon.Daemon:
    own = folder / f"process-{number}"
    own.mkdir()
    return daemon.Daemon(own, {
        "ADVISORY_CONFIG": str(folder / "config"), "ADVISORY_DATABASE_URL": url, "ADVISORY_SECRET_KEY": stage.KEY,
        "ADVISORY_SMTP_URL": sinks.smtp, "ADVISORY_MAIL_FROM": "alerts@advisory.example",
        "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}",
    })  # fmt: skip


def _sent(one: daemon.Daemon) -> int:
    """Return how many mails a process says it sent."""
    with urllib.request.urlopen(f"http://{one.variables['ADVISORY_LISTEN']}/metrics", timeout=10) as answer:
        found = _SENT.search(answer.read().decode())
    return round(float(found[1])) if found else 0

"""How fast one change becomes a notice for each of very many subscriptions, and how long others wait meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

from advisory.app import App
from advisory.model import Feed, Severity, Subscription, Trust
from advisory.store import codec
from benchmarks import figures, stage, texts
from benchmarks.figures import Figure, Scale

_MILLION = 1_000_000
#: How often somebody else commits meanwhile.
_OTHERS_EVERY = 0.003


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure the fan-out on SQLite."""
    return asyncio.run(_run(scale))


async def _run(scale: Scale) -> tuple[Figure, ...]:
    people, alone = (2_000, 100) if scale.quick else (scale.subscriptions, 3_000)
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "page.xml"
        page.write_bytes(texts.rss([("one", *texts.order(0))]))
        feed = Feed(id="mission", url=f"file:{page}", kind="feed", trust=Trust.OFFICIAL, issuer="US", baseline=False)
        async with stage.opened(feeds=[feed], subscribers=[_person(0)]) as app:
            figures.say(f"making {people:,} subscriptions")
            await asyncio.to_thread(_fill, app, people)
            figures.say("one change for all of them, while others commit")
            took, waits = await _measured(app)
            counts = await app.store.counts()
        if counts["pending"] != people:
            raise RuntimeError(f"{people} notices were to be written, and {counts['pending']} were")
    figures.say(f"the peer: {alone:,} rows, each committed by itself")
    peer = await asyncio.to_thread(_row_by_row, alone)
    rate, p99 = people / took, figures.percentile(waits, 0.99) * 1000
    bar, met = figures.at_most(_MILLION / rate, 5, "s for 1,000,000")
    wait_bar, short = figures.at_most(p99, 50, "ms")
    whole = "measured" if people >= _MILLION else "at this rate"
    return (
        Figure(
            what=f"notices of one change, {people:,} subscriptions", value=rate, unit="rows/s", bar=bar, met=met,
            peer="a row and a commit each", peer_value=peer, ratio=rate / peer,
            note=f"from the poll of the page to the last row committed; a million takes {_MILLION / rate:.1f} s {whole}",
        ),
        Figure(
            what="others' commits meanwhile, p99", value=p99, unit="ms", bar=wait_bar, met=short,
            note=f"{len(waits):,} commits, the median {figures.number(figures.percentile(waits, 0.5) * 1000)} ms",
        ),
    )  # fmt: skip


async def _measured(app: App) -> tuple[float, list[float]]:
    """Return the seconds the whole took, and those each commit of somebody else waited."""
    waits: list[float] = []
    done = asyncio.Event()

    async def others() -> None:
        number = 0
        while not done.is_set():
            begun = time.perf_counter()
            await app.store.report("somebody", f"this is sentence {number}", app.clock.now())
            waits.append(time.perf_counter() - begun)
            number += 1
            await asyncio.sleep(_OTHERS_EVERY)

    writing = asyncio.create_task(others())
    await asyncio.sleep(0.1)
    waits.clear()
    begun = time.perf_counter()
    await app.poll("mission")
    while await app.store.fan_out():
        pass
    took = time.perf_counter() - begun
    done.set()
    await writing
    return took, waits


def _person(number: int) -> Subscription:
    return Subscription(
        key=f"reader-{number}",
        channel="email",
        address=f"reader-{number}@example.org",
        places=("AD",),
        follows=("Andorra",),
        at_least=Severity.INFO,
    )


def _fill(app: App, people: int) -> None:
    """Add subscriptions beside the first one by SQL: making them is not what is measured."""
    pattern, path = codec.dumps(_person(0)), app.settings.database_path
    assert path is not None
    with sqlite3.connect(path) as base:
        base.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)"
            " INSERT INTO subscription (key, kind, channel, at_least, trust, since_change, content)"
            " SELECT 'reader-' || i, s.kind, s.channel, s.at_least, s.trust, s.since_change, REPLACE(?, 'reader-0', 'reader-' || i)"
            " FROM n, subscription s WHERE s.key = 'reader-0'",
            (people, pattern),
        )
        base.execute(
            "INSERT INTO subscription_place (place, subscription_id) SELECT 'AD', id FROM subscription"
            " WHERE key <> 'reader-0' AND kind = 'subscriber' ORDER BY id"
        )
        base.execute("ANALYZE")
    base.close()


def _row_by_row(count: int) -> float:
    """Return rows per second of a table of the same use, written as a loop over people writes it."""
    with tempfile.TemporaryDirectory() as name:
        base = sqlite3.connect(Path(name) / "rows.db")
        base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE delivery (id INTEGER PRIMARY KEY, change INT, person INT, state TEXT, due INT, UNIQUE (change, person))"
        )
        begun = time.perf_counter()
        for number in range(count):
            base.execute("INSERT INTO delivery (change, person, state, due) VALUES (1, ?, 'pending', ?)", (number, number))
            base.commit()
        took = time.perf_counter() - begun
        base.close()
    return count / took

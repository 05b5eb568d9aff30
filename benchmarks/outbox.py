"""How many due notices a second are claimed and settled, on SQLite and on PostgreSQL, beside a queue that commits row by row."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

_ROOT = Path(__file__).parents[1]
sys.path.append(str(_ROOT / "tests"))  # where a real server is started for tests, one is for measuring

import builders  # noqa: E402
import psycopg  # noqa: E402
from servers import postgres  # noqa: E402

from advisory import vault  # noqa: E402
from advisory.holds import LEASE  # noqa: E402
from advisory.model import DeliveryState  # noqa: E402
from advisory.ports import Batch, Verdict  # noqa: E402
from advisory.store import open_store  # noqa: E402
from benchmarks import crowd, figures, stage  # noqa: E402
from benchmarks.figures import Figure, Pace, Scale  # noqa: E402

#: Rows a round: about what the daemon has in hand.
_AT_ONCE = 500
_TABLE = "CREATE TABLE queue (id INTEGER PRIMARY KEY, who TEXT, state TEXT, due INTEGER)"
_INDEX = "CREATE INDEX queue_due ON queue (due, id) WHERE state = 'pending'"


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure both databases, each commit waiting for the disk."""
    people, alone, rounds = scale.pick(20_000, 300), scale.pick(2_000, 50), scale.pick(3, 1)
    found: list[Figure] = []
    server = postgres.own(durable=True)
    try:
        ours: dict[str, list[Pace]] = {"SQLite": [], "PostgreSQL": []}
        peers: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
        for number in range(rounds):
            figures.say(
                f"claiming and settling {people:,} notices on each database, and {alone:,} row by row; round {number + 1} of {rounds}"
            )
            with tempfile.TemporaryDirectory(prefix="advisory-bench-") as folder:
                ours["SQLite"].append(asyncio.run(_ours(f"sqlite:///{folder}/outbox.db", people)))
                peers["SQLite"].append(_row_by_row_in_a_file(Path(folder) / "peer.db", alone))
            server.run(f"CREATE DATABASE outbox_{number}")
            ours["PostgreSQL"].append(asyncio.run(_ours(server.url(f"outbox_{number}"), people)))
            peers["PostgreSQL"].append(_row_by_row_on_a_server(server.url(f"outbox_{number}"), alone))
        found = [_figure(name, people, ours[name], peers[name]) for name in ours]
    finally:
        server.stop("fast")
    return tuple(found)


def _figure(name: str, people: int, ours: Sequence[Pace], peers: Sequence[float]) -> Figure:
    pace, best, peer = Pace.median(ours), Pace.best(ours), statistics.median(peers)
    return Figure(
        what=f"notices claimed and settled, {name}", value=pace.wall, unit="rows/s",
        peer="a row and two commits each", peer_value=peer, ratio=pace.wall / peer,
        note=f"{people:,} people, sealed, {_AT_ONCE} a round: read, opened, what each was told before, leased, recorded as sent; "
        f"the median of {len(ours)} rounds, the best {figures.number(best.wall)}; "
        f"{figures.number(pace.cpu)} per second of this process's CPU",
    )  # fmt: skip


async def _ours(url: str, people: int) -> Pace:
    """Return how fast all notices of one change are claimed and recorded as sent, without sending anything."""
    store = open_store(url, vault=vault.Vault((stage.KEY,)))
    await store.open()
    try:
        await asyncio.to_thread(crowd.fill, url, people, stage.KEY)
        change = builders.change(at=datetime.now(UTC))
        await store.commit(Batch(at=change.at, changes=(change,), receivers={}))
        while await store.fan_out():
            pass
        begun, used, done = time.perf_counter(), time.process_time(), 0
        while claims := await store.claim(now := datetime.now(UTC), LEASE, _AT_ONCE):
            verdicts = [
                Verdict(token=claim.token, rows=tuple(notice.row for notice in claim.notices), state=DeliveryState.SENT, at=now)
                for claim in claims
            ]
            done += await store.settle(verdicts)
        wall, used = time.perf_counter() - begun, time.process_time() - used
        sent = (await store.counts())["sent"]
    finally:
        await store.close()
    if (done, sent) != (people, people):
        raise RuntimeError(f"{people} notices were to be settled once; {done} were, and {sent} are recorded as sent")
    return Pace(wall=people / wall, cpu=people / used)


def _row_by_row_in_a_file(path: Path, count: int) -> float:
    """Return rows per second of a queue as a script writes it: claim one, commit, mark it, commit."""
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute(_TABLE)
    base.execute(_INDEX)
    base.execute("BEGIN")
    base.executemany(
        "INSERT INTO queue (who, state, due) VALUES (?, 'pending', ?)", [(f"reader-{number}", number) for number in range(count)]
    )
    base.execute("COMMIT")
    begun = time.perf_counter()
    for _ in range(count):
        (row,) = base.execute(
            "UPDATE queue SET state = 'leased' WHERE id ="
            " (SELECT id FROM queue WHERE state = 'pending' ORDER BY due, id LIMIT 1) RETURNING id"
        ).fetchone()
        base.execute("UPDATE queue SET state = 'sent' WHERE id = ?", (row,))
    took = time.perf_counter() - begun
    base.close()
    return count / took


def _row_by_row_on_a_server(url: str, count: int) -> float:
    """Return the same of PostgreSQL, as its manual shows it: SKIP LOCKED, a row at a time."""
    with psycopg.connect(url, autocommit=True) as base:
        base.execute(_TABLE)
        base.execute(_INDEX)
        base.execute(
            "INSERT INTO queue (id, who, state, due) SELECT n, 'reader-' || n, 'pending', n FROM generate_series(1, %s) AS n", (count,)
        )
        begun = time.perf_counter()
        for _ in range(count):
            found = base.execute(
                "UPDATE queue SET state = 'leased' WHERE id = (SELECT id FROM queue WHERE state = 'pending'"
                " ORDER BY due, id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id"
            ).fetchone()
            assert found is not None
            base.execute("UPDATE queue SET state = 'sent' WHERE id = %s", (found[0],))
        return count / (time.perf_counter() - begun)

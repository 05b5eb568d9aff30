"""What every store does when the disk, another process or a crash gets in its way."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import store_nouns as nouns
from store_nouns import LEASE, NOON, alert, batch, change, traveller, verdict

from advisory.errors import ConflictError, StoreBusyError, StoreError
from advisory.model import DeliveryState, Reason
from advisory.ports import Claim, FeedLease
from advisory.store import SQLStore, open_store, schema


@pytest.fixture
def file(empty_file: Path, tmp_path: Path) -> Path:
    """An SQLite file with tables and nothing in them."""
    path = tmp_path / "secret-folder" / "advisory.db"
    path.parent.mkdir()
    shutil.copy(empty_file, path)
    return path


# --- SQLite ---------------------------------------------------------------------------------------------------------

_CLAIM = Claim(token=1, until=NOON, notices=(), attempts=0, first_due=NOON, subscription=None, key="ada", channel="mail", last_sent={})

WRITES: dict[str, Callable[[SQLStore, FeedLease], Awaitable[object]]] = {
    "sync_feeds": lambda store, _: store.sync_feeds([nouns.feed()], NOON),
    "claim_feeds": lambda store, _: store.claim_feeds(NOON, LEASE, 1),
    "release_feed": lambda store, lease: store.release_feed(lease, lease.state),
    "commit": lambda store, _: store.commit(batch(change(alert(version=2), Reason.ENDED))),
    "sync_subscriptions": lambda store, _: store.sync_subscriptions([]),
    "unsubscribe": lambda store, _: store.unsubscribe("ada", NOON),
    "stop": lambda store, _: store.stop("ada", "Gone.", NOON),
    "fan_out": lambda store, _: store.fan_out(),
    "claim": lambda store, _: store.claim(NOON, LEASE, 1),
    "settle": lambda store, _: store.settle([verdict(_CLAIM, DeliveryState.SENT)]),
    "reap": lambda store, _: store.reap(NOON),
    "replay": lambda store, _: store.replay([1], NOON),
    "report": lambda store, _: store.report("mail", "It is down.", NOON),
    "resolve": lambda store, _: store.resolve("mail"),
    "tidy": lambda store, _: store.tidy(NOON),
}


@pytest.mark.parametrize("method", WRITES)
async def test_a_locked_database_is_a_sentence(file: Path, method: str) -> None:
    """Somebody else holds the file: every writing method says so, reading goes on, and afterwards all is well."""
    store = open_store(f"sqlite:///{file}", patience=0.02)
    await store.open()
    await store.sync_feeds([nouns.feed()], NOON)
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError, match=r"^The database advisory\.db is locked by another process\.") as caught:
        await WRITES[method](store, lease)
    assert "secret-folder" not in str(caught.value)
    assert len(await store.alerts()) == 1
    holder.execute("ROLLBACK")
    holder.close()
    await WRITES[method](store, lease)
    await store.close()


@pytest.fixture
def read_only(file: Path) -> str:
    """The address of a database that cannot be written."""
    if os.getuid() == 0:
        # Root may write everywhere; the same refusal then comes from SQLite itself.
        return f"sqlite:///file:{file}?mode=ro&uri=true"
    file.chmod(0o400)
    return f"sqlite:///{file}"


async def test_a_read_only_file_is_refused_at_the_start(read_only: str) -> None:
    """The trouble shows before anything was polled, and the sentence names the way out."""
    store = open_store(read_only, patience=0.02)
    with pytest.raises(StoreError, match=r"advisory\.db (is read-only|cannot be opened).*(right|ADVISORY_STATE_DIR)"):
        await store.open()
    await store.close()


async def test_a_folder_that_cannot_be_is_refused_at_the_start(file: Path) -> None:
    """A state directory below a file is nobody's folder."""
    store = open_store(f"sqlite:///{file}/below/advisory.db")
    with pytest.raises(StoreError, match=r"advisory\.db cannot be opened for writing: not a directory"):
        await store.open()
    await store.close()


async def test_a_full_disk_loses_nothing_that_was_written(file: Path) -> None:
    """What does not fit is refused whole; reading goes on, and with space the same work succeeds."""
    store = open_store(f"sqlite:///{file}")
    await store.open()
    await store.sync_subscriptions([traveller("ada")])
    pages = await store._writer.run(lambda tx: tx.value("PRAGMA page_count"))
    await store._writer.run(lambda tx: tx.value(f"PRAGMA max_page_count = {pages}"))
    large = replace(alert(), title="x" * 100_000)
    with pytest.raises(StoreError, match=r"^The disk is full: nothing was written to advisory\.db\. Free some space"):
        await store.commit(batch(change(large)))
    assert await store.alerts() == ()
    assert await store.deliveries() == ()
    await store._writer.run(lambda tx: tx.value("PRAGMA max_page_count = 100000"))
    await store.commit(batch(change(large)))
    assert len(await store.deliveries()) == 1
    await store.close()


def test_a_file_that_is_no_database_is_a_sentence(file: Path) -> None:
    """It is named, and left as it is."""
    content = b"This is no database at all. " * 400
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"^The file advisory\.db is no SQLite database\."):
        asyncio.run(make(f"sqlite:///{file}"))
    assert file.read_bytes() == content


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds addresses; the folder is made when it is missing."""
    file = tmp_path / "new" / "advisory.db"
    asyncio.run(make(f"sqlite:///{file}"))
    assert file.stat().st_mode & 0o777 == 0o600


async def make(url: str) -> None:
    """Open a store and close it again."""
    store = open_store(url)
    try:
        await store.open()
    finally:
        await store.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "no address"])
def test_a_database_that_cannot_serve_is_refused(url: str) -> None:
    """The sentence shows an address that can."""
    with pytest.raises(StoreError, match=r"sqlite:////folder/advisory\.db"):
        open_store(url)


async def test_a_server_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """Neither host nor password stand in it."""
    pytest.importorskip("psycopg")
    store = open_store(f"postgresql://me:hunter2@/alerts?host={tmp_path}")
    with pytest.raises(StoreError, match="server of alerts cannot be reached") as caught:
        await store.open()
    await store.close()
    assert "hunter2" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


# --- both -----------------------------------------------------------------------------------------------------------


async def test_a_newer_schema_is_refused(store: SQLStore, url: str) -> None:
    """An older version never writes into tables it does not know."""
    await store._writer.run(lambda tx: tx.run("UPDATE alembic_version SET version_num = '9999'"))
    older = open_store(url)
    with pytest.raises(StoreError, match=f"has schema 9999, but this version of advisory knows only up to {schema.HEAD}"):
        await older.open()
    await older.close()


async def test_one_failing_job_fails_alone(store: SQLStore) -> None:
    """Jobs share a commit, but not their fate."""
    jobs = [store.commit(batch(change(alert(f"r{number // 2}")))) for number in range(40)]
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), ConflictError] * 20
    assert len(await store.alerts()) == 20


async def test_a_closed_store_says_so(store: SQLStore) -> None:
    """What was queued before is done; what comes after is refused."""
    queued = asyncio.create_task(store.report("mail", "It is down.", NOON))
    await asyncio.sleep(0)
    await store.close()
    assert await queued
    with pytest.raises(StoreError, match="is closed"):
        await store.report("mail", "It is down.", NOON)


POINTS = (
    "commit.read",
    "commit.alerts",
    "commit.changes",
    "commit.receivers",
    "fan_out.rows",
    "fan_out.cursor",
    "transaction.commit",
)


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_inside_a_commit_leaves_nothing(url: str, point: str) -> None:
    """At no named point is anything half written; the same batch succeeds afterwards."""
    armed = False

    def crash(passed: str) -> None:
        if armed and passed == point:
            raise RuntimeError(point)

    store = open_store(url, fault=crash)
    await store.open()
    await store.sync_feeds([nouns.feed()], NOON)
    await store.sync_subscriptions([traveller("ada"), nouns.receiver("desk")])
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    whole = batch(change(alert()), lease=lease, receivers={"leave.IQ.1": ("desk",)})
    armed = True
    with pytest.raises(RuntimeError):
        await store.commit(whole)
    armed = False
    assert (await store.alerts(), await store.changes(), await store.deliveries()) == ((), (), ())
    await store.commit(whole)
    assert {row.subscription for row in await store.deliveries()} == {"ada", "desk"}
    await store.close()


async def test_a_great_fan_out_survives_crashes_between_chunks(url: str) -> None:
    """20,000 subscribers, a crash in every third chunk, a new process each time: everybody has exactly one notice."""
    passed = 0

    def crash(point: str) -> None:
        nonlocal passed
        if point in {"fan_out.rows", "fan_out.cursor", "transaction.commit"}:
            passed += 1
            if passed % 10 == 0:
                raise RuntimeError(point)

    store = open_store(url)
    await store.open()
    await store.sync_subscriptions([traveller(f"p{number}", "*" if number % 3 else "IQ") for number in range(20_000)])
    await store.close()
    store = open_store(url, chunk=4000, fault=crash)
    await store.open()
    await store.commit(batch(change(alert())))
    going_on, crashes = True, 0
    while going_on:
        try:
            going_on = await store.fan_out()
        except RuntimeError:
            crashes += 1
            await store.close()
            store = open_store(url, chunk=4000, fault=crash)
            await store.open()
    ledger = await store.ledger(nouns.nobody)
    assert crashes >= 2
    assert (ledger.audience, ledger.pending, ledger.gaps) == (20_000, 20_000, ())
    assert (await store.counts())["pending"] == 20_000
    await store.close()

"""What an upgrade promises to the processes that work meanwhile, and to what they wrote."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import sqlalchemy as sa
import store_nouns as nouns
import store_past
from servers import postgres
from sqlalchemy.engine import Connection
from store_nouns import LEASE, NOON, alert, batch, change, traveller, verdict

from advisory.errors import StoreBusyError, StoreError
from advisory.model import Reason
from advisory.store import claims, codec, database, open_store, schema

PEOPLE = 20

#: What a process of revision 0011 says: it numbers and writes a change, claims under its turn, and settles.
NUMBER = "SELECT id FROM turn WHERE id = 7342001 FOR UPDATE"
ORDER = "INSERT INTO fan_order (at, cursor, done) VALUES (0, 0, 1) RETURNING id"
CHANGE = (
    "INSERT INTO change (id, alert, opened, reason, told, at, rule, destination, severity, priority, order_id, content)"
    " VALUES (%s, 'leave.IQ', 1, %s, 1, 0, 'leave', 'IQ', 4, 0, %s, %s) RETURNING seq"
)
NOTICES = (
    "INSERT INTO delivery (change_seq, subscription_id, grp, state, suppression, due, first_due, priority, settled)"
    " SELECT CAST(%s AS BIGINT), s.id, CAST(%s AS BIGINT), 'pending', NULL, 0, 0, 0, NULL FROM subscription_place p"
    " JOIN subscription s ON s.id = p.subscription_id WHERE p.place = 'IQ' ON CONFLICT DO NOTHING"
)
TURN = "SELECT id FROM turn WHERE id = 7342002 FOR UPDATE"
CLAIM = (
    "UPDATE delivery SET state = 'leased', lease_token = 1, lease_until = 1 WHERE id IN (SELECT d.id FROM delivery d"
    " WHERE d.state = 'pending' AND d.priority = 0 AND d.due <= 1 ORDER BY d.due, d.id LIMIT 100 FOR UPDATE OF d SKIP LOCKED)"
)
SETTLE = (
    "UPDATE delivery SET state = 'sent', settled = 1, lease_token = NULL, lease_until = NULL WHERE state = 'leased' AND lease_token = 1"
)


class Old:
    """A process of the version before, as the database sees it."""

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address, prepare_threshold=None)
        self.version = 0

    def work(self) -> int:
        """Tell everybody of one more change, in three transactions. Returns the notices sent."""
        self.version += 1
        one = change(alert(version=self.version), Reason.FIRST if self.version == 1 else Reason.ESCALATED)
        run = self._connection.execute
        with self._connection.transaction():
            run(NUMBER)
            (order,) = run(ORDER).fetchone() or ()
            (seq,) = run(CHANGE, (one.id, one.reason.value, order, codec.dumps(one))).fetchone() or ()
            run("UPDATE alert SET version = %s WHERE id = 'leave.IQ'", (self.version,))
            run(NOTICES, (seq, order))
        with self._connection.transaction():
            run(TURN)
            run(CLAIM)
        with self._connection.transaction():
            return run(SETTLE).rowcount

    def close(self) -> None:
        """Let go."""
        self._connection.close()


def people(connection: Connection) -> None:
    """Write subscribers and an alert as revision 0011 did."""
    for number in range(PEOPLE):
        store_past.subscribe(connection, traveller(f"p{number}"))
    connection.execute(
        sa.text(
            "INSERT INTO alert (id, rule, destination, state, version, opened, severity, updated, content)"
            " VALUES ('leave.IQ', 'leave', 'IQ', 'open', 0, 1, 4, 0, :content)"
        ),
        {"content": codec.dumps(alert())},
    )


@pytest.fixture
def address(server: postgres.Server) -> Iterator[str]:
    """A PostgreSQL database as the version before left it."""
    with server.database() as found:
        with store_past.at_revision(found, "0011") as connection:
            people(connection)
        yield found


@contextmanager
def reading(address: str) -> Iterator[None]:
    """Keep a transaction open that looked at the outbox, as a copy being made does."""
    with psycopg.connect(address) as connection:
        connection.execute("SELECT COUNT(*) FROM delivery").fetchone()
        yield


def waits(address: str) -> bool:
    """Tell whether somebody waits for a table that somebody else uses."""
    with psycopg.connect(address, autocommit=True) as connection:
        (found,) = connection.execute("SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'").fetchone() or (0,)
    return bool(found > 0)


async def test_processes_of_the_version_before_go_on(address: str) -> None:
    """They work before, while the upgrade waits for a table that is being read, and after it; then the new version balances the books."""
    with contextlib.closing(Old(address)) as old:
        assert old.work() == PEOPLE
        new = open_store(address)
        with reading(address):
            upgrading = asyncio.create_task(new.open())
            while not await asyncio.to_thread(waits, address):
                assert not upgrading.done()
                await asyncio.sleep(0.01)
            assert await asyncio.to_thread(old.work) == PEOPLE
            assert not upgrading.done()
        await upgrading
        assert old.work() == PEOPLE
    books = await new.ledger(nouns.nobody)
    await new.close()
    assert (books.changes, books.audience, books.sent, books.gaps) == (3, 3 * PEOPLE, 3 * PEOPLE, ())


async def test_a_table_that_is_never_free_is_a_sentence(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is half done, and the next start does it; an index whose building was cut short is built anew."""
    monkeypatch.setattr(schema, "_WITHIN", 0.0)
    monkeypatch.setattr(schema, "_PATIENCE", 50)
    monkeypatch.setattr(schema, "_BESIDE_PATIENCE", 50)
    store = open_store(address)
    with reading(address), pytest.raises(StoreBusyError, match="is not upgraded further, for its tables are in use"):
        await store.open()
    assert store_past.rows(address, "SELECT version_num FROM alembic_version") == [("0011",)]
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'delivery_open'::regclass")
    await store.open()
    await store.close()
    assert store_past.rows(address, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'delivery_open'::regclass") == [(True,)]
    assert store_past.rows(address, "SELECT version_num FROM alembic_version") == [(schema.HEAD,)]


async def test_a_process_that_is_too_old_waits(server: postgres.Server) -> None:
    """Once the work is kept for newer versions it claims, writes and tells nothing more, but still notes what it had sent."""
    with server.database() as address:
        store = open_store(address, chunk=4)
        await store.open()
        await store.sync_subscriptions([traveller(f"p{number}") for number in range(10)])
        await store.commit(batch(change(alert())))
        (first, *_) = await store.claim(NOON, LEASE, 1)
        with psycopg.connect(address) as connection:
            connection.execute("UPDATE turn SET oldest = '9999'")
        for work in (store.claim(NOON, LEASE, 10), store.commit(batch(change(alert("other")))), store.fan_out()):
            with pytest.raises(StoreError, match=f"that know schema 9999, and this one knows only up to {schema.HEAD}: it waits"):
                await work
        assert await store.settle([verdict(first)]) == 1
        with psycopg.connect(address) as connection:
            connection.execute("UPDATE turn SET oldest = '0011'")
        await nouns.fan_out(store)
        assert len(await store.claim(NOON, LEASE, 100)) == 9
        await store.close()


async def test_the_outbox_is_upgraded_where_it_is(url: str) -> None:
    """What stood in it stands there, nothing refers out of it any more, and the books find a notice of nobody instead."""
    with store_past.at_revision(url, "0011") as connection:
        people(connection)
        connection.execute(sa.text("INSERT INTO fan_order (id, at, cursor, done) VALUES (1, 0, 0, 1)"))
        connection.execute(
            sa.text(CHANGE.replace("%s", "{}").format("'leave.IQ.1'", "'first'", "1", ":content")),
            {"content": codec.dumps(change(alert()))},
        )
        connection.execute(sa.text("UPDATE alert SET version = 1"))
        connection.execute(sa.text(NOTICES.replace("%s", "1")))
    before = store_past.rows(url, "SELECT * FROM delivery ORDER BY id")
    assert len(before) == PEOPLE
    store = open_store(url)
    await store.open()
    assert store_past.rows(url, "SELECT * FROM delivery ORDER BY id") == before
    engine = store_past.engine_of(url)
    assert sa.inspect(engine).get_foreign_keys("delivery") == []
    engine.dispose()
    assert (await store.ledger(nouns.nobody)).gaps == ()
    await store._writer.run(_orphan)
    assert (await store.ledger(nouns.nobody)).gaps == ("Change leave.IQ.1 has 1 notices whose subscription is gone from the database.",)
    await store.close()


def _orphan(tx: database.Tx) -> None:
    tx.run("UPDATE delivery SET subscription_id = 4711 WHERE id = (SELECT MAX(id) FROM delivery)")
    tx.run("DELETE FROM subscription_place WHERE subscription_id = (SELECT MAX(id) FROM subscription)")
    tx.run("DELETE FROM subscription WHERE id = (SELECT MAX(id) FROM subscription)")


async def test_what_waits_is_found_by_whose_it_is(server: postgres.Server) -> None:
    """Also when the server counted while nothing waited: a claim of one never goes through all that is due."""
    with server.database() as address:
        store = open_store(address)
        await store.open()
        await store.sync_subscriptions([traveller(f"p{number}") for number in range(50)])
        await store.commit(batch(change(alert())))
        await nouns.send_all(store)
        await store.close()
        group = claims._IN_GROUP[True].replace(":now", "1")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ANALYZE")
            connection.execute("SET enable_seqscan = off")
            asked = (
                f"EXPLAIN SELECT d.id FROM (VALUES (1::bigint, 1::bigint), (2, 1)) AS s (sid, grp) {group} FOR UPDATE OF d SKIP LOCKED",
                f"EXPLAIN UPDATE delivery SET state = 'leased' WHERE id IN (1, 2, 3) AND {claims._WAITS}",
            )
            plans = ["\n".join(str(row[0]) for row in connection.execute(one)) for one in asked]
        assert ["delivery_open" in plans[0], "delivery_pkey" in plans[1]] == [True, True], plans
        assert not any("delivery_due" in plan for plan in plans)

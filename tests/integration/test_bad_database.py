"""A database in trouble, SQLite and PostgreSQL alike: a sentence that says what to do, nothing lost, nothing told twice."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import flow
import pytest
from servers import daemon, postgres

from advisory.app import App
from advisory.errors import StoreError
from advisory.store import SQLStore, database, schema

HOUR = timedelta(hours=1)


def site(folder: Path, *places: str) -> None:
    """Write one official feed of long orders, and a subscriber of all of them."""
    page = folder / "page.xml"
    words = "The road is long. " * 3000
    page.write_bytes(
        flow.rss(*((f"o-{place}", f"Security alert: {place}", f"{flow.ORDER.format(place=place)} {words}") for place in places))
    )
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS.replace("[Iraq]", "[Iraq, Iran]"))


def _carry(sql: str, tx: database.Tx) -> None:
    tx.run(sql)


async def run(app: App, sql: str) -> None:
    """Carry out a statement where the product writes."""
    assert isinstance(app.store, SQLStore)
    await app.store._writer.run(functools.partial(_carry, sql))


def served(base: str, *statements: str) -> None:
    """Let the server do this to a database, and end all its connections."""
    name = base.partition("?")[0].rpartition("/")[2]
    for statement in statements:
        postgres.shared().run(statement.format(name=name))
    postgres.shared().run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


class Trouble:
    """What is done to a database, and how it is well again."""

    def __init__(self, app: App, folder: Path, base: str) -> None:
        self.app, self.base = app, base
        self.file, self.away = folder / "state" / "advisory.db", folder / "away.db"

    async def gone(self) -> str:
        """Take it away; return what is to be said."""
        if self.base:
            served(self.base, "ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            return "cannot be reached"
        self.file.rename(self.away)
        return "was moved or deleted while it was in use"

    async def back(self) -> None:
        """Bring it back."""
        if self.base:
            served(self.base, "ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        else:
            self.away.rename(self.file)

    async def full(self) -> str:
        """Fill its disk."""
        if self.base:
            await run(
                self.app,
                "CREATE FUNCTION no_room() RETURNS trigger AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100''; END' LANGUAGE plpgsql",
            )
            for table in ("change", "fault"):
                await run(self.app, f"CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()")
        else:
            assert isinstance(self.app.store, SQLStore)
            pages = await self.app.store._writer.run(lambda tx: tx.value("PRAGMA page_count"))
            await run(self.app, f"PRAGMA max_page_count = {pages}")
        return "full: nothing was written"

    async def room(self) -> None:
        """Make room."""
        await run(self.app, "DROP FUNCTION no_room CASCADE" if self.base else "PRAGMA max_page_count = 1000000")

    async def frozen(self) -> str:
        """Let it be read alone."""
        if self.base:
            served(self.base, "ALTER DATABASE {name} SET default_transaction_read_only = on")
        else:
            await run(self.app, "PRAGMA query_only = ON")
        return "is read-only"

    async def thawed(self) -> None:
        """Let it be written again."""
        if self.base:
            served(self.base, "ALTER DATABASE {name} RESET default_transaction_read_only")
        else:
            assert isinstance(self.app.store, SQLStore)
            self.app.store._writes.dispose()


TROUBLES: list[tuple[Callable[[Trouble], Awaitable[str]], Callable[[Trouble], Awaitable[None]]]] = [
    (Trouble.gone, Trouble.back),
    (Trouble.full, Trouble.room),
    (Trouble.frozen, Trouble.thawed),
]


async def work(app: App) -> None:
    """Do what the daemon does again and again."""
    await app.poll_due()
    await app.store.report("mail", "It is down.", app.clock.now())


@pytest.mark.parametrize(("begin", "end"), TROUBLES, ids=["gone", "full", "read-only"])
async def test_a_database_in_trouble_is_waited_for(
    tmp_path: Path, base: str, begin: Callable[[Trouble], Awaitable[str]], end: Callable[[Trouble], Awaitable[None]]
) -> None:
    """Each pass says what is wrong; afterwards everything is told, once, and the books balance."""
    site(tmp_path, "Iraq")
    async with flow.opened(tmp_path, base=base) as (app, clock):
        await app.poll_due()
        await app.deliver()
        trouble = Trouble(app, tmp_path, base)
        words = await begin(trouble)
        site(tmp_path, "Iraq", "Iran")
        for _ in range(2):
            clock.move_to(clock.now() + HOUR)
            with pytest.raises(StoreError, match=words) as caught:
                await work(app)
        assert str(tmp_path) not in str(caught.value)
        await app.watch.figures.measure()
        up = app.observer.registry.get_sample_value("advisory_database_up")
        assert up == (0 if begin is Trouble.gone else 1)
        await end(trouble)
        # Leases go by the server's clock there, which nobody moves.
        await run(app, "UPDATE feed SET lease_until = 0 WHERE lease_until IS NOT NULL")
        clock.move_to(clock.now() + HOUR)
        await app.poll_due()
        await app.deliver()
        books = await app.ledger()
    assert (books.audience, books.sent, books.gaps) == (2, 2, ())
    assert len(flow.mails(tmp_path)) == 2


async def test_a_daemon_refuses_a_newer_schema(tmp_path: Path, base: str) -> None:
    """It ends with 78, says which version is needed, and changes nothing; so does a command."""
    site(tmp_path, "Iraq")
    async with flow.opened(tmp_path, base=base) as (app, _):
        await run(app, "UPDATE alembic_version SET version_num = '9999'")
    started = daemon.Daemon(tmp_path, {"ADVISORY_DATABASE_URL": base} if base else {})
    code, _, err = await started.call("run")
    assert code == 78
    assert f"has schema 9999, but this version of advisory knows only up to {schema.HEAD}" in err
    assert "Traceback" not in err
    assert not flow.mails(tmp_path)
    if base:
        import psycopg

        with psycopg.connect(base) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


async def test_a_file_that_is_gone_is_never_made_anew_beneath_a_daemon(tmp_path: Path) -> None:
    """Neither who writes nor who reads begins an empty one in its place, nor goes on in another file."""
    site(tmp_path, "Iraq")
    file = tmp_path / "state" / "advisory.db"
    async with flow.opened(tmp_path) as (app, clock):
        await app.poll_due()
        file.rename(tmp_path / "away.db")
        assert isinstance(app.store, SQLStore)
        app.store._reads.dispose()
        for another in (False, True):
            if another:
                file.write_bytes((tmp_path / "away.db").read_bytes())
            with pytest.raises(StoreError, match="Put the same file back, or stop every process"):
                await app.store.faults()
            with pytest.raises(StoreError, match="was moved or deleted"):
                await app.store.report("mail", "It is down.", clock.now())
            assert file.exists() is another

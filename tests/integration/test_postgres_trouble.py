"""A PostgreSQL in trouble: a sentence that says what to do, and everything as before once it is well again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import flow
import httpx
import psycopg
import pytest
from servers import daemon, plain, postgres, smtpserver

from advisory.errors import StoreBusyError, StoreError
from advisory.store import SQLStore, open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def base() -> Iterator[str]:
    """The address of a database with tables and nothing in them."""
    with postgres.shared().database() as url:
        yield url


@pytest.fixture
async def store(base: str) -> AsyncIterator[SQLStore]:
    """An open store of little patience."""
    opened = open_store(base, patience=0.2)
    await opened.open()
    yield opened
    await opened.close()


async def test_connections_that_the_server_ended_are_replaced(store: SQLStore, base: str) -> None:
    """Nobody notices: neither who writes nor who reads."""
    await store.report("mail", "It is down.", NOW)
    assert len(await store.faults()) == 1
    name = base.partition("?")[0].rpartition("/")[2]
    ended = postgres.shared().run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    assert len(ended) >= 2
    assert await store.resolve("mail")
    assert await store.faults() == ()


async def test_a_table_that_somebody_locks_is_a_sentence(store: SQLStore, base: str) -> None:
    """It is waited for as long as patience lasts; reading goes on, and afterwards all is well."""
    with psycopg.connect(base) as holder:
        holder.execute("LOCK TABLE fault IN EXCLUSIVE MODE")
        with pytest.raises(StoreBusyError, match=r"^The database test_\w+ is locked by another session\. Try again when it is done\.$"):
            await store.report("mail", "It is down.", NOW)
        assert await store.faults() == ()
    assert await store.report("mail", "It is down.", NOW)


async def test_a_database_that_may_not_be_written_is_refused_at_the_start(base: str) -> None:
    """Such as a replica: the sentence names the way out."""
    name = base.partition("?")[0].rpartition("/")[2]
    postgres.shared().run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = open_store(base)
    with pytest.raises(StoreError, match=r"is read-only\. Point ADVISORY_DATABASE_URL at the primary server\."):
        await store.open()
    await store.close()


async def said(run: daemon.Daemon) -> dict[str, object]:
    """Return what a daemon says of its health; nothing while it does not answer."""
    async with plain.client() as client:
        try:
            found: dict[str, object] = (await client.get(f"http://{run.variables['ADVISORY_LISTEN']}/healthz")).json()
        except httpx.TransportError:
            return {}
    return found


async def test_a_server_that_is_away_for_a_while(tmp_path: Path) -> None:
    """The daemon says so and lives on; what happens meanwhile is told afterwards, and what was told is not told again."""
    server = await asyncio.to_thread(postgres.own)
    page = tmp_path / "page.xml"
    page.write_bytes(flow.rss(("one", "Security alert", flow.ORDER.format(place="Iraq")), at=datetime.now(UTC)))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1s, trust: official, issuer: US, baseline: no"
    config = flow.write(tmp_path, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS.replace("[Iraq]", "[Iraq, Iran]"))
    async with smtpserver.SMTPServer() as smtp:
        run = daemon.Daemon(tmp_path, {
            "ADVISORY_CONFIG": str(config), "ADVISORY_DATABASE_URL": server.address, "ADVISORY_SMTP_URL": smtp.url,
            "ADVISORY_MAIL_FROM": "alerts@advisory.example", "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}",
        })  # fmt: skip
        await run.start()
        async with asyncio.timeout(60):
            while len(smtp.mails) < 1:  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(0.15)
            await asyncio.to_thread(server.stop)
            page.write_bytes(flow.rss(("two", "Security alert", flow.ORDER.format(place="Iran")), at=datetime.now(UTC)))
            while "cannot be reached" not in str((await said(run)).get("faults")):  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.15)
            assert (await said(run))["status"] == "degraded"
            await asyncio.to_thread(server.start)
            while len(smtp.mails) < 2 or (await said(run))["status"] != "ok":  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.15)
        assert await run.stop() == 0
    assert len(smtp.mails) == 2
    await asyncio.to_thread(server.stop)

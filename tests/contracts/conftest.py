"""Stores to hold against their promises: SQLite always, PostgreSQL where one can be had."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from servers import postgres

from advisory.store import SQLStore, open_store


async def make(url: str) -> None:
    """Make the tables."""
    store = open_store(url)
    await store.open()
    await store.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    asyncio.run(make(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def server() -> postgres.Server:
    """A real PostgreSQL."""
    return postgres.shared()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of its own, with tables and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "advisory.db"
        shutil.copy(request.getfixturevalue("empty_file"), path)
        yield f"sqlite:///{path}"
        return
    server: postgres.Server = request.getfixturevalue("server")
    with server.database() as address:
        yield address


@pytest.fixture
async def store(url: str) -> AsyncIterator[SQLStore]:
    """An open store with small chunks."""
    opened = open_store(url, chunk=4, patience=0.2, clock=False)
    await opened.open()
    yield opened
    await opened.close()

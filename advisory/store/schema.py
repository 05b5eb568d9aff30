"""Bring a database to the schema this version knows; alembic is imported only when there is something to do."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from advisory.errors import StoreBusyError, StoreError
from advisory.store import points
from advisory.store.database import MIGRATING
from advisory.store.revisions import HEAD, REVISIONS, newer

__all__ = ["HEAD", "MIGRATIONS", "REVISIONS", "ensure", "newer", "stored", "upgrade"]

MIGRATIONS = Path(__file__).parent / "migrations"

#: Milliseconds that a migration waits for a table; everybody else queues behind it.
_PATIENCE = 500
#: Seconds between its attempts, and within which one must succeed.
_PAUSE, _WITHIN = 0.3, 60.0
#: Revision → an index of a large table that it needs, and how it is built while others write.
_BESIDE = {
    "0012": (
        "delivery_open",
        "CREATE INDEX CONCURRENTLY delivery_open ON delivery (subscription_id, grp) WHERE state IN ('pending', 'leased')",
    ),
}
#: Milliseconds for which that waits for transactions that began before; nobody queues behind it.
_BESIDE_PATIENCE = 30_000
#: A table that somebody uses, and one that is wanted crosswise (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_IN_USE = {"55P03", "40P01"}


def ensure(engine: Engine, name: str, *, keep: bool = True) -> None:
    """Create or upgrade the tables; with `keep`, an SQLite file is copied before it is upgraded.

    Raises StoreError for a schema newer than this version, StoreBusyError when tables are in use for a minute.
    """
    if engine.dialect.name == "postgresql":
        _shared(engine, name)
        return
    with engine.connect() as connection, connection.begin():
        found = _known(connection, name)
        if found == HEAD:
            _written(connection)
            return
        if keep and found is not None and (file := engine.url.database):
            _keep(Path(file), found)
        upgrade(connection)
        points.hit("schema.upgraded")
    points.hit("schema.committed")
    # Outside of any transaction, and kept in the file: readers never wait for the writer.
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.execute("PRAGMA journal_mode = WAL")


def _shared(engine: Engine, name: str) -> None:
    """Upgrade what other processes work on: whoever waits for us waits for half a second, and then goes first."""
    until = time.monotonic() + _WITHIN
    done = False
    while not done:
        try:
            done = _step(engine, name)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _IN_USE:
                raise
            if time.monotonic() > until:
                raise StoreBusyError(
                    f"The database {name} is not upgraded further, for its tables are in use: end what keeps a transaction open there "
                    "(a copy being made, a report), and start again. Nothing is half done."
                ) from error
            time.sleep(_PAUSE)


def _step(engine: Engine, name: str) -> bool:
    """Carry out the next migration in a transaction of its own, so that no lock is kept for the sake of another; True when none is left."""
    with engine.connect() as connection, connection.begin():
        # A migration may think for long; and nobody queues behind it for long.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE}; SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        found = _known(connection, name)
        if found == HEAD:
            _written(connection)
            return True
        # Nobody works on what is empty.
        after = HEAD if found is None else REVISIONS[REVISIONS.index(found) + 1]
        if found is not None and after in _BESIDE:
            _beside(engine, *_BESIDE[after])
        upgrade(connection, after)
    return False


def _beside(engine: Engine, index: str, statement: str) -> None:
    """Build an index while others read and write; one that was begun and never ended is no use, and is built anew."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SET lock_timeout = {_BESIDE_PATIENCE}")
        valid = connection.execute(
            sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:index)"), {"index": index}
        ).scalar()
        if valid is False:
            connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY {index}")
        if valid is not True:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("RESET lock_timeout")


def _known(connection: Connection, name: str) -> str | None:
    """Return the revision of a database, None for an empty one. Raises StoreError for one that this version does not know."""
    found = stored(connection)
    if found is not None and found not in REVISIONS:
        raise StoreError(newer(name, found))
    return found


def _written(connection: Connection) -> None:
    # A read-only or full disk shows itself only in a write, and should before anything starts.
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")


def _keep(file: Path, found: str) -> None:
    """Copy an SQLite file before it is migrated: the way back, for there is no downgrade. Raises StoreError, and nothing is migrated."""
    from advisory import __version__
    from advisory.clock import SystemClock
    from advisory.store import backup

    try:
        backup.of_file(file, file.with_name(f"{file.stem}-schema-{found}.db"), SystemClock().now(), version=__version__)
    except StoreError as error:
        raise StoreError(f"The database {file.name} is not upgraded, for no copy of it can be made before. {error}") from error


def stored(connection: Connection) -> str | None:
    """Return the revision a database is at, or None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if revision is None else str(revision)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Carry out the migrations that are missing up to a revision, within the transaction that is under way."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)

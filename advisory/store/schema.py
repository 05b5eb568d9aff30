"""Bring a database to the schema this version knows; alembic is imported only when there is something to do."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from advisory.errors import StoreError
from advisory.store.database import MIGRATING

#: Every revision ever shipped, oldest first; the last is the one this version reads and writes.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
HEAD = REVISIONS[-1]

MIGRATIONS = Path(__file__).parent / "migrations"


def ensure(engine: Engine, name: str, *, keep: bool = True) -> None:
    """Create or upgrade the tables in one transaction; with `keep`, an SQLite file is copied before it is upgraded.

    Raises StoreError for a schema newer than this version.
    """
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        found = stored(connection)
        if found == HEAD:
            # A write, for a read-only or full disk shows itself only then, and should before anything starts.
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
            return
        if found is not None and found not in REVISIONS:
            raise StoreError(newer(name, found))
        if keep and found is not None and connection.dialect.name == "sqlite" and (file := engine.url.database):
            _keep(Path(file), found)
        upgrade(connection)
    if engine.dialect.name == "sqlite":
        # Outside of any transaction, and kept in the file: readers never wait for the writer.
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA journal_mode = WAL")


def newer(name: str, found: str) -> str:
    """Return the sentence about a schema that this version does not know."""
    return (
        f"The database {name} has schema {found}, but this version of advisory knows only up to {HEAD}. "
        "Install the version that wrote it, or restore a copy made before the upgrade."
    )


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

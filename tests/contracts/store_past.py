"""Databases as older versions left them, and a look into the tables themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from advisory.model import Subscription
from advisory.store import codec, schema


def engine_of(url: str) -> sa.Engine:
    """Return a way into a test's database beside the store."""
    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


@contextmanager
def at_revision(url: str, revision: str) -> Iterator[Connection]:
    """Make the database anew as a version with this revision made it, and write into it."""
    engine = engine_of(url)
    if engine.dialect.name == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{engine.url.database}{end}").unlink(missing_ok=True)
    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        schema.upgrade(connection, revision)
        yield connection
    engine.dispose()


def subscribe(connection: Connection, subscription: Subscription, *, until: int | None = None, places: tuple[str, ...] = ()) -> None:
    """Write a subscription as the first versions did: plain."""
    given = {
        "key": subscription.key,
        "kind": "receiver" if subscription.receiver else "subscriber",
        "channel": subscription.channel,
        "at_least": int(subscription.at_least),
        "trust": subscription.trust.value,
        "until": until,
        "content": codec.dumps(subscription),
    }
    row = connection.execute(
        sa.text(
            "INSERT INTO subscription (key, kind, channel, at_least, trust, since_change, until_change, content)"
            " VALUES (:key, :kind, :channel, :at_least, :trust, 0, :until, :content) RETURNING id"
        ),
        given,
    ).scalar()
    for place in (*subscription.reach, *places) if not subscription.receiver else ():
        connection.execute(
            sa.text("INSERT INTO subscription_place (place, subscription_id) VALUES (:place, :id)"), {"place": place, "id": row}
        )


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    """Return what stands in the tables."""
    engine = engine_of(url)
    with engine.begin() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(sql)]
    engine.dispose()
    return found


def everything(url: str) -> str:
    """Return every value of every table as one text."""
    engine = engine_of(url)
    with engine.begin() as connection:
        names = sa.inspect(connection).get_table_names()
        found = [repr(tuple(row)) for name in names for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
    engine.dispose()
    return "\n".join(found)

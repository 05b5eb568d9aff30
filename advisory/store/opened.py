"""Open a database for one piece of work, beside whatever daemon uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.engine import Engine

from advisory.errors import StoreError
from advisory.store import database, points
from advisory.store.database import Dialect, Tx

T = TypeVar("T")
_PATIENCE = 5.0


def within(url: str, work: Callable[[Tx], T], *, writes: bool, prepare: Callable[[Engine, str], None] | None = None) -> T:
    """Do one piece of work in one transaction, once the engine and the database's name went through `prepare`. Raises StoreError."""
    parsed = database.parse_url(url)
    name = database.name_of(parsed)
    engine = database.engine_of(parsed, writes=writes, patience=_PATIENCE)
    try:
        if prepare is not None:
            prepare(engine, name)
        with engine.connect() as connection, connection.begin():
            return work(Tx(connection, Dialect(postgresql=connection.dialect.name == "postgresql"), points.hit))
    except StoreError:
        raise
    except Exception as error:
        translated = database.translate(error, name)
        if translated is error:
            raise
        raise translated from error
    finally:
        engine.dispose()

"""What governments' levels were and since when: a row each time one moved, kept when the register's text is replaced."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from advisory.model import Position, Scope
from advisory.ports import Level
from advisory.store import codec
from advisory.store.database import Tx, micros, moment

_COLUMNS = "feed, issuer, destination, at, country_level, max_level, scope, first"


def write(tx: Tx, feed: str, snapshot: Sequence[Position], now: datetime) -> None:
    """Note every level of a register's new snapshot that is not what it was; others keep the time they were first read at."""
    known = {
        (row.issuer, row.destination): row for row in tx.rows(f"SELECT {_COLUMNS} FROM level WHERE feed = :feed AND last = 1", feed=feed)
    }
    at, moved = micros(now), []
    for position in {(one.issuer, one.destination): one for one in snapshot}.values():
        before = known.get((position.issuer, position.destination))
        if before is None or _says(before) != (position.country_level, position.max_level, position.scope.value):
            moved.append(_row(feed, position, at, first=before is None))
    tx.many("UPDATE level SET last = 0 WHERE feed = :feed AND issuer = :issuer AND destination = :destination AND last = 1", moved)
    tx.many(
        "INSERT INTO level (feed, issuer, destination, at, country_level, max_level, scope, first, last)"
        " VALUES (:feed, :issuer, :destination, :at, :country_level, :max_level, :scope, :first, 1)"
        " ON CONFLICT (feed, issuer, destination, at) DO UPDATE SET country_level = excluded.country_level,"
        " max_level = excluded.max_level, scope = excluded.scope, last = 1",
        moved,
    )


def find(tx: Tx, destination: str | None) -> tuple[Level, ...]:
    """Return every step of a destination, oldest first; without one, the present levels of all."""
    condition = "last = 1" if destination is None else "destination = :destination"
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM level WHERE {condition} ORDER BY destination, issuer, feed, at",
        {} if destination is None else {"destination": destination},
    )
    return tuple(_level(row) for row in rows)


def held(tx: Tx, destination: str) -> tuple[tuple[str, Position], ...]:
    """Return what every register holds of a destination, each with its feed."""
    rows = tx.rows("SELECT feed, content FROM position WHERE destination = :destination ORDER BY issuer, feed", destination=destination)
    return tuple((row.feed, codec.loads(Position, row.content)) for row in rows)


def _says(row: Any) -> tuple[int | None, int | None, str]:
    return row.country_level, row.max_level, row.scope


def _row(feed: str, position: Position, at: int, *, first: bool) -> dict[str, Any]:
    return {
        "feed": feed,
        "issuer": position.issuer,
        "destination": position.destination,
        "at": at,
        "country_level": position.country_level,
        "max_level": position.max_level,
        "scope": position.scope.value,
        "first": int(first),
    }


def _level(row: Any) -> Level:
    return Level(
        feed=row.feed,
        issuer=row.issuer,
        destination=row.destination,
        at=moment(row.at),
        country_level=row.country_level,
        max_level=row.max_level,
        scope=Scope(row.scope),
        first=bool(row.first),
    )

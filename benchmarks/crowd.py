"""Very many subscriptions at once, written into a database as if their people had signed up on a page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from advisory import vault
from advisory.model import Severity, Subscription
from advisory.store.contents import Contents

_ROW = "INSERT INTO subscription (key, kind, channel, at_least, trust, since_change, origin, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_COPY = "COPY subscription (key, kind, channel, at_least, trust, since_change, origin, content) FROM STDIN"
_PLACES = "INSERT INTO subscription_place (place, subscription_id) SELECT '{place}', id FROM subscription WHERE key LIKE 't-%' ORDER BY id"

_Row = tuple[str, str, str, int, str, int, str, str]


def fill(url: str, people: int, key: str, *, place: str = "IQ", name: str = "Iraq") -> None:
    """Add so many people who follow one place, sealed with the key: making them is not what is measured."""
    places = _PLACES.format(place=place)
    rows = _rows(people, key, place, name)
    if url.startswith("sqlite:///"):
        with sqlite3.connect(Path(url.removeprefix("sqlite:///"))) as base:
            base.executemany(_ROW, rows)
            base.execute(places)
        base.execute("ANALYZE")
        base.close()
        return
    import psycopg

    with psycopg.connect(url) as connection:
        with connection.cursor().copy(_COPY) as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute(places.encode())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _rows(people: int, key: str, place: str, name: str) -> Iterator[_Row]:
    contents = Contents(vault.Vault((key,)))
    for number in range(people):
        who = f"t-reader-{number}"
        one = Subscription(
            key=who, channel="email", address=f"{who}@example.org", places=(place,), follows=(name,), at_least=Severity.INFO
        )  # fmt: skip
        yield who, "subscriber", "email", Severity.INFO, "corroborated", 0, "page", contents.of_subscription(one)

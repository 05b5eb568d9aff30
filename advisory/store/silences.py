"""Silences that operators set by command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from advisory.model import Silence
from advisory.store import codec
from advisory.store.database import Tx, micros

#: For so long it can be looked up that something was silenced.
_KEPT = timedelta(days=90)


def keep(tx: Tx, name: str, silence: Silence) -> None:
    """Write one; the same name again takes the place of the old one."""
    tx.run("DELETE FROM silence WHERE id = :id", id=name)
    tx.run(
        "INSERT INTO silence (id, until, content) VALUES (:id, :until, :content)",
        id=name,
        until=micros(silence.until),
        content=codec.dumps(silence),
    )


def standing(tx: Tx, now: datetime) -> Mapping[str, Silence]:
    """Return those that last, by name, the first to end first."""
    rows = tx.rows("SELECT id, content FROM silence WHERE until > :now ORDER BY until, id", now=micros(now))
    return {row.id: codec.loads(Silence, row.content) for row in rows}


def end(tx: Tx, name: str, now: datetime) -> bool:
    """End one now; False when none of this name lasts. Old ones are forgotten."""
    known = standing(tx, now).get(name)
    tx.run("DELETE FROM silence WHERE id = :id OR until < :before", id=name, before=micros(now - _KEPT))
    return known is not None

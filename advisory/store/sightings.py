"""What looks like advice and was not read: kept for an operator to look at, and never more than a few."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from advisory.ports import Sighting
from advisory.store import codec
from advisory.store.database import Tx, micros

#: So many wait for an answer at most, and so many answered ones are kept; the oldest go first.
WAITING, ANSWERED = 500, 2000
#: What nobody answered for so long has lost its point.
FORGOTTEN = timedelta(days=30)


def write(tx: Tx, sightings: Sequence[Sighting], now: datetime) -> None:
    """Write new ones and those met again, and forget the oldest beyond the bound; an answered one stays as it was answered."""
    if not sightings:
        return
    tx.many(
        "INSERT INTO sighting (id, waiting, last, content) VALUES (:id, 1, :last, :content)"
        " ON CONFLICT (id) DO UPDATE SET last = excluded.last, content = excluded.content WHERE sighting.waiting = 1",
        [{"id": one.id, "last": micros(one.last), "content": codec.dumps(one)} for one in sightings],
    )
    tx.run("DELETE FROM sighting WHERE waiting = 1 AND last < :before", before=micros(now - FORGOTTEN))
    _keep(tx, 1, WAITING)


def find(tx: Tx, waiting: bool | None, since: datetime | None) -> tuple[Sighting, ...]:
    """Return them, last met first."""
    conditions = [text for text, given in (("waiting = :waiting", waiting), ("last >= :since", since)) if given is not None]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    given = ({} if waiting is None else {"waiting": int(waiting)}) | ({} if since is None else {"since": micros(since)})
    rows = tx.rows(f"SELECT content FROM sighting{where} ORDER BY last DESC, id", given)
    return tuple(codec.loads(Sighting, row.content) for row in rows)


def answer(tx: Tx, sighting: str, now: datetime, *, advice: bool) -> Sighting | None:
    """Note the operator's word; None when there is none of this id."""
    content = tx.value("SELECT content FROM sighting WHERE id = :id", id=sighting)
    if content is None:
        return None
    answered = dataclasses.replace(codec.loads(Sighting, content), answer=advice, answered=now)
    tx.run("UPDATE sighting SET waiting = 0, content = :content WHERE id = :id", id=sighting, content=codec.dumps(answered))
    _keep(tx, 0, ANSWERED)
    return answered


def _keep(tx: Tx, waiting: int, most: int) -> None:
    tx.run(
        "DELETE FROM sighting WHERE waiting = :waiting AND id NOT IN"
        " (SELECT id FROM sighting WHERE waiting = :waiting ORDER BY last DESC, id LIMIT :most)",
        waiting=waiting,
        most=most,
    )

"""Forget who was told what a year ago, in small steps; a situation that is still open keeps its whole history."""

from __future__ import annotations

from datetime import datetime, timedelta

from advisory.store.database import Tx, micros

#: So long it can be said who was told of what, and why.
YEAR = timedelta(days=365)
#: `change.told` of one whose notices are being deleted, and are: what happened stays, and has no audience any more.
_GOING, _GONE = -2, -3


def over(tx: Tx, now: datetime) -> int | None:
    """Return the oldest change whose year is over and whose notices can go; None when there is none. It is long in reading a large one.

    A change with a notice under way or a dead letter keeps them all. What is settled stays so, thus the answer holds.
    """
    seq: int | None = tx.value(
        "SELECT c.seq FROM change c JOIN alert a ON a.id = c.alert"
        " WHERE c.at < :before AND c.told IN (0, 1, :going)"
        " AND (a.state NOT IN ('open', 'unconfirmed') OR c.opened < a.opened)"
        " AND (c.told = :going OR (NOT EXISTS (SELECT 1 FROM fan_order o WHERE o.id = c.order_id AND o.done <> 1)"
        " AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.change_seq = c.seq AND d.state IN ('pending', 'leased', 'dead'))))"
        " ORDER BY c.seq LIMIT 1",
        before=micros(now - YEAR),
        going=_GOING,
    )
    return seq


def step(tx: Tx, *, seq: int, chunk: int) -> bool:
    """Delete at most `chunk` notices of a change that is over; False when none of it is left. What happened is kept, without anybody."""
    # In the order of their index, for otherwise each step would sort all that is left.
    deleted = tx.run(
        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE change_seq = :seq ORDER BY subscription_id LIMIT :chunk)",
        seq=seq,
        chunk=chunk,
    ).rowcount
    tx.run("UPDATE change SET told = :told WHERE seq = :seq", told=_GOING if deleted == chunk else _GONE, seq=seq)
    tx.hit("retention.step")
    return deleted == chunk

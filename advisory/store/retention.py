"""Forget who was told what a year ago, in small steps; a situation that is still open keeps its whole history."""

from __future__ import annotations

from datetime import datetime, timedelta

from advisory.store.database import Tx, micros

#: So long it can be said who was told of what, and why.
YEAR = timedelta(days=365)
#: `change.told` of one whose notices are being deleted, and are: what happened stays, and has no audience any more.
_GOING, _GONE = -2, -3


def step(tx: Tx, now: datetime, chunk: int) -> bool:
    """Delete at most `chunk` notices of the oldest change whose year is over; False when none is left.

    What happened is kept, without anybody. A change with a notice under way or a dead letter keeps them all.
    """
    seq = tx.value(
        "SELECT c.seq FROM change c JOIN alert a ON a.id = c.alert"
        " WHERE c.at < :before AND c.told IN (0, 1, :going)"
        " AND (a.state NOT IN ('open', 'unconfirmed') OR c.opened < a.opened)"
        " AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.change_seq = c.seq AND d.state IN ('pending', 'leased', 'dead'))"
        " AND NOT EXISTS (SELECT 1 FROM fan_order o WHERE o.id = c.order_id AND o.done <> 1)"
        " ORDER BY c.seq LIMIT 1",
        before=micros(now - YEAR),
        going=_GOING,
    )
    if seq is None:
        return False
    deleted = tx.run(
        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE change_seq = :seq ORDER BY id LIMIT :chunk)", seq=seq, chunk=chunk
    ).rowcount
    tx.run("UPDATE change SET told = :told WHERE seq = :seq", told=_GOING if deleted == chunk else _GONE, seq=seq)
    tx.hit("retention.step")
    return True

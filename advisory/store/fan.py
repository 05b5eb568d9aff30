"""Write the notices of a change, chunk by chunk, so that a crash in between loses and doubles nothing."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from advisory.model import ANYWHERE, OF_FEED, OF_GOVERNMENT, Reason, Severity, Trust
from advisory.ports import Batch, SendState
from advisory.store import revisions
from advisory.store.database import Tx, micros

#: `fan_order.done` of an order that waits for an operator's word; 0 is one to be carried out, 1 one that is.
HELD = 2

#: A subscription's version was in force at a change; no clock takes part.
VALID = "s.since_change < :seq AND (s.until_change IS NULL OR s.until_change >= :seq)"


#: Keys of those who have a notice of an earlier change of the situation that change `:seq` is about, and wished for something else since.
_MOVED = (
    "SELECT past.key FROM change now CROSS JOIN change was CROSS JOIN delivery told CROSS JOIN subscription past"
    " WHERE now.seq = :seq AND was.alert = now.alert AND was.opened = now.opened AND was.seq < now.seq AND was.order_id IS NOT NULL"
    " AND told.change_seq = was.seq AND past.id = told.subscription_id AND past.kind = 'subscriber' AND past.until_change IS NOT NULL"
)


def priority(severity: Severity) -> int:
    """Return the lane: 0 is the most urgent."""
    return Severity.CRITICAL - severity


def trust_of(reason: str) -> str:
    """Return the condition on a subscription's trust: unconfirmed reports are for those who ask for them."""
    return f" AND s.trust = '{Trust.PRESS.value}'" if reason == Reason.UNCONFIRMED else ""


def places(destination: str) -> tuple[str, ...]:
    """Return the places whose followers a change concerns: the country's and everybody's.

    Of a government's source those who rely on that government or on all; of a feed, which is for operators, nobody's.
    """
    if destination.startswith(OF_FEED):
        return ()
    return (destination, f"{OF_GOVERNMENT}{ANYWHERE}" if destination.startswith(OF_GOVERNMENT) else ANYWHERE)


def audience(reason: str) -> str:
    """Return the condition on a subscription `s` of being concerned by change `:seq` through one of the places that `%s` names.

    What is taken back is also for whoever was addressed about the same situation before, whatever they follow by now.
    """
    by_place = "s.id IN (SELECT subscription_id FROM subscription_place WHERE place IN %s)"
    return f"({by_place} OR s.key IN ({_MOVED}))" if reason == Reason.CORRECTED else by_place


def place_order(tx: Tx, at: datetime) -> int:
    """Note that the notices of one ingest are to be written."""
    order: int = tx.value("INSERT INTO fan_order (at, cursor, done) VALUES (:at, 0, 0) RETURNING id", at=micros(at))
    return order


def tell_receivers(tx: Tx, batch: Batch) -> None:
    """Write the notices of receivers, whom the routes chose; they are machines and operators, and wait for nobody's word."""
    at = micros(batch.at)
    for change in batch.changes:
        keys = batch.receivers.get(change.id, ())
        if keys:
            tx.run(
                "INSERT INTO delivery (change_seq, subscription_id, grp, state, due, first_due, priority)"
                " SELECT c.seq, s.id, c.order_id, 'pending', CAST(:at AS BIGINT), CAST(:at AS BIGINT), c.priority"
                f" FROM change c, subscription s WHERE c.id = :change AND s.key IN {tx.dialect.strings('keys')}"
                " AND s.kind = 'receiver' AND s.until_change IS NULL AND c.order_id IS NOT NULL ON CONFLICT DO NOTHING",
                at=at,
                change=change.id,
                keys=json.dumps(list(keys)),
            )
            tx.wake()


#: Orders that must be carried out before order `o`: nobody hears of an alert's later change first.
_BEFORE = (
    "SELECT 1 FROM change mine CROSS JOIN change was CROSS JOIN fan_order prior WHERE mine.order_id = o.id AND was.alert = mine.alert"
    " AND was.seq < mine.seq AND prior.id = was.order_id AND prior.id <> o.id AND prior.done = 0"
)


def begin(tx: Tx, order: int, chunk: int) -> None:
    """Carry out the first chunk of a new order, unless another one must come first."""
    if tx.value(f"SELECT o.id FROM fan_order o WHERE o.id = :id AND EXISTS ({_BEFORE})", id=order) is None:
        step(tx, order, chunk)
    else:
        tx.wake()


def next_step(tx: Tx, chunk: int) -> bool:
    """Carry out a chunk of the most urgent open order, of those the oldest; False when none is left.

    What is urgent makes urgent what it waits for.
    """
    order = tx.value(
        f"SELECT o.id FROM fan_order o WHERE o.done = 0 AND NOT EXISTS ({_BEFORE})"
        " ORDER BY (SELECT MIN(later.priority) FROM change mine CROSS JOIN change later CROSS JOIN fan_order waits"
        " WHERE mine.order_id = o.id AND later.alert = mine.alert AND later.seq >= mine.seq"
        " AND waits.id = later.order_id AND waits.done = 0), o.id LIMIT 1" + tx.dialect.locking("o")
    )
    if order is None:
        return False
    step(tx, order, chunk)
    return tx.value("SELECT id FROM fan_order WHERE done = 0 ORDER BY id LIMIT 1") is not None


def step(tx: Tx, order: int, chunk: int) -> None:
    """Write the notices of about `chunk` subscriptions, all changes of the order together, and move the cursor."""
    (row,) = tx.rows(
        "SELECT o.at AS at, o.cursor AS cursor, h.state AS word, (SELECT COALESCE(MAX(oldest), '') FROM turn) AS oldest"
        " FROM fan_order o LEFT JOIN held_send h ON h.order_id = o.id WHERE o.id = :id",
        id=order,
    )
    revisions.admit(row.oldest)
    at, cursor = row.at, row.cursor
    refused = int(row.word == SendState.REJECTED)
    changes = tx.rows("SELECT seq, reason, destination, severity, priority FROM change WHERE order_id = :id ORDER BY seq", id=order)
    concerned = sorted({place for change in changes for place in places(change.destination)})
    bound = _bound(tx, concerned, cursor, max(1, chunk // max(1, len(concerned))))
    upto = "" if bound is None else " AND p.subscription_id <= :bound"
    for change in changes:
        if change.reason == Reason.CORRECTED and not cursor:
            _take_back(tx, order, change, at, refused)
        for place in dict.fromkeys(places(change.destination)):
            tx.run(
                "INSERT INTO delivery (change_seq, subscription_id, grp, state, suppression, due, first_due, priority, settled)"
                " SELECT CAST(:seq AS BIGINT), s.id, CAST(:order_id AS BIGINT),"
                " CASE WHEN s.at_least > :severity OR :refused = 1 THEN 'suppressed' ELSE 'pending' END,"
                " CASE WHEN s.at_least > :severity THEN 'BELOW_THRESHOLD' WHEN :refused = 1 THEN 'REJECTED' END,"
                " CAST(:at AS BIGINT), CAST(:at AS BIGINT), CAST(:priority AS BIGINT),"
                " CASE WHEN s.at_least > :severity OR :refused = 1 THEN CAST(:at AS BIGINT) END"
                " FROM subscription_place p JOIN subscription s ON s.id = p.subscription_id"
                " WHERE p.place = :place AND p.subscription_id > :cursor"
                f"{upto} AND s.kind = 'subscriber' AND {VALID}{trust_of(change.reason)}"
                " ORDER BY p.subscription_id ON CONFLICT DO NOTHING",
                {
                    "seq": change.seq,
                    "order_id": order,
                    # Who was told is told that it was wrong, whatever they listen to now: sealing looks at that.
                    "severity": int(Severity.CRITICAL) if change.reason == Reason.CORRECTED else change.severity,
                    "priority": change.priority,
                    "at": at,
                    "refused": refused,
                    "place": place,
                    "cursor": cursor,
                    **({} if bound is None else {"bound": bound}),
                },
            )
    tx.hit("fan_out.rows")
    if bound is None:
        tx.run("UPDATE fan_order SET done = 1 WHERE id = :id", id=order)
    else:
        tx.run("UPDATE fan_order SET cursor = :bound WHERE id = :id", id=order, bound=bound)
    tx.wake()
    tx.hit("fan_out.cursor")


def _take_back(tx: Tx, order: int, change: Any, at: int, refused: int) -> None:
    """Write the notices of a correction for those who were addressed before and wish for something else by now: few, so all at once."""
    tx.run(
        "INSERT INTO delivery (change_seq, subscription_id, grp, state, suppression, due, first_due, priority, settled)"
        " SELECT CAST(:seq AS BIGINT), s.id, CAST(:order_id AS BIGINT), CASE WHEN :refused = 1 THEN 'suppressed' ELSE 'pending' END,"
        " CASE WHEN :refused = 1 THEN 'REJECTED' END, CAST(:at AS BIGINT), CAST(:at AS BIGINT), CAST(:priority AS BIGINT),"
        " CASE WHEN :refused = 1 THEN CAST(:at AS BIGINT) END"
        f" FROM subscription s WHERE s.kind = 'subscriber' AND {VALID} AND s.key IN ({_MOVED}) ORDER BY s.id ON CONFLICT DO NOTHING",
        seq=change.seq,
        order_id=order,
        at=at,
        priority=change.priority,
        refused=refused,
    )


def _bound(tx: Tx, concerned: list[str], cursor: int, count: int) -> int | None:
    """Return the last subscription of the next chunk: no place has more than `count` up to it. None: all that are left."""
    ends = [
        tx.value(
            "SELECT subscription_id FROM subscription_place WHERE place = :place AND subscription_id > :cursor"
            " ORDER BY subscription_id LIMIT 1 OFFSET :skip",
            place=place,
            cursor=cursor,
            skip=count - 1,
        )
        for place in concerned
    ]
    return min((end for end in ends if end is not None), default=None)

"""What an operator should know: faults that last, and how many of everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from advisory.model import AlertState
from advisory.ports import Backlog, Fault
from advisory.store.claims import LANES
from advisory.store.database import MICROSECOND, Tx, micros, moment, words


def report(tx: Tx, key: str, sentence: str, now: datetime) -> bool:
    """Note a fault; True when it is new or its sentence changed."""
    sentence = words(sentence)
    known = tx.value("SELECT sentence FROM fault WHERE key = :key", key=key)
    tx.run(
        "INSERT INTO fault (key, sentence, since, seen, count) VALUES (:key, :sentence, :now, :now, 1)"
        " ON CONFLICT (key) DO UPDATE SET sentence = excluded.sentence, seen = excluded.seen, count = fault.count + 1",
        key=key,
        sentence=sentence,
        now=micros(now),
    )
    return bool(known != sentence)


def resolve(tx: Tx, key: str) -> bool:
    """Forget a fault; True when there was one."""
    return tx.run("DELETE FROM fault WHERE key = :key", key=key).rowcount > 0


def standing(tx: Tx) -> tuple[Fault, ...]:
    """Return what is wrong now, longest first."""
    return tuple(
        Fault(key=row.key, sentence=row.sentence, since=moment(row.since), seen=moment(row.seen), count=row.times)
        for row in tx.rows("SELECT key, sentence, since, seen, count AS times FROM fault ORDER BY since, key")
    )


def counts(tx: Tx) -> Mapping[str, int]:
    """Return rows by what they are; what is under way counts as pending."""
    of_state = "SELECT COUNT(*) FROM delivery WHERE state = "
    return {
        "alerts_open": _alerts(tx, AlertState.OPEN),
        "alerts_unconfirmed": _alerts(tx, AlertState.UNCONFIRMED),
        "pending": tx.value(of_state + "'pending'") + tx.value(of_state + "'leased'"),
        "dead": tx.value(of_state + "'dead'"),
        "sent": tx.value(of_state + "'sent'"),
        "suppressed": tx.value(of_state + "'suppressed'"),
        "fan_out": tx.value("SELECT COUNT(*) FROM fan_order WHERE done = 0"),
        "held_sends": tx.value("SELECT COUNT(*) FROM held_send WHERE state = 'waiting'"),
    }


def backlog(tx: Tx, now: datetime) -> Backlog:
    """Return how late the outbox is: each figure by an index that holds nothing but what waits."""
    at = micros(now)
    due = "SELECT MIN(due) FROM delivery WHERE state = 'pending' AND priority {}"
    begun = "SELECT MIN(first_due) FROM delivery WHERE state = '{}' AND first_due <= :now"
    firsts = (tx.value(begun.format("leased"), now=at), tx.value(begun.format("pending") + " AND suppression IS NULL", now=at))
    return Backlog(
        urgent=_late(tx.value(due.format("= :most"), most=LANES[0]), at),
        others=_late(tx.value(due.format("> :most"), most=LANES[0]), at),
        oldest=_late(min((first for first in firsts if first is not None), default=None), at),
        letters=_late(tx.value("SELECT MIN(due) FROM letter WHERE state = 'pending'"), at),
        retrying=tx.value("SELECT COUNT(*) FROM delivery WHERE state = 'pending' AND attempts > 0"),
        held={
            row.reason: row.many
            for row in tx.rows(
                "SELECT suppression AS reason, COUNT(*) AS many FROM delivery WHERE state = 'pending' AND suppression IS NOT NULL"
                " GROUP BY suppression ORDER BY suppression"
            )
        },
    )


def _late(due: int | None, now: int) -> timedelta:
    return timedelta() if due is None else max(timedelta(), (now - due) * MICROSECOND)


def _alerts(tx: Tx, state: AlertState) -> int:
    count: int = tx.value("SELECT COUNT(*) FROM alert WHERE state = :state", state=state.value)
    return count

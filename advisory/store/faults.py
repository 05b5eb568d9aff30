"""What an operator should know: faults that last, and how many of everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from advisory.model import AlertState
from advisory.ports import Fault
from advisory.store.database import Tx, micros, moment, words


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
    }


def _alerts(tx: Tx, state: AlertState) -> int:
    count: int = tx.value("SELECT COUNT(*) FROM alert WHERE state = :state", state=state.value)
    return count

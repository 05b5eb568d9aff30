"""Keep the books: the audience of every change, counted without the outbox, against what the outbox holds."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from advisory.model import Reason, Subscription
from advisory.ports import Ledger, ReceiversOf
from advisory.store import claims, codec, fan
from advisory.store.database import Tx, micros
from advisory.store.fan import VALID, places, trust_of

#: Sentences and names beyond this many are counted, not written out.
MOST = 20

#: No row has a larger id.
EVERY = 2**62


@dataclass(slots=True)
class _Sum:
    """What is counted so far."""

    audience: int = 0
    unwritten: int = 0
    gaps: list[str] = field(default_factory=list)


def ledger(tx: Tx, receivers_of: ReceiversOf, *, since: datetime | None = None) -> Ledger:
    """Count audience and outcome of every change that somebody may hear of; with `since`, of those from then on, which is quick."""
    total = _Sum()
    receivers = _receivers(tx)
    heard = tx.rows(
        "SELECT c.seq AS seq, c.id AS id, c.reason AS reason, c.destination AS destination, o.done AS done, o.cursor AS cursor"
        " FROM change c LEFT JOIN fan_order o ON o.id = c.order_id"
        f" WHERE (c.told = 1 OR (c.told = 0 AND c.reason = :unconfirmed)){_from(since)} ORDER BY c.seq",
        _given(since),
        unconfirmed=Reason.UNCONFIRMED.value,
    )
    for change in heard:
        _subscribers(tx, change, total)
        if receivers:
            _routed(tx, change, receivers, receivers_of, total)
        _strangers(tx, change, total)
    total.gaps += _strays(tx, since)
    states = _states(tx, since)
    return Ledger(
        changes=len(heard),
        audience=total.audience,
        sent=states["sent", None],
        suppressed={str(reason): count for (state, reason), count in sorted(states.items(), key=str) if state == "suppressed"},
        failed=states["dead", None],
        pending=states["pending", None] + total.unwritten,
        gaps=tuple(total.gaps),
    )


def _from(since: datetime | None, moment: str = "c.at") -> str:
    return "" if since is None else f" AND {moment} >= :since"


def _given(since: datetime | None) -> dict[str, int]:
    return {} if since is None else {"since": micros(since)}


def _states(tx: Tx, since: datetime | None) -> Counter[tuple[str, str | None]]:
    states: Counter[tuple[str, str | None]] = Counter()
    recent = "" if since is None else " JOIN change c ON c.seq = d.change_seq WHERE c.at >= :since"
    for row in tx.rows(f"SELECT state, suppression, COUNT(*) AS many FROM delivery d{recent} GROUP BY state, suppression", _given(since)):
        state = "pending" if row.state == "leased" else row.state
        states[state, row.suppression if state == "suppressed" else None] += row.many
    return states


def _audience(tx: Tx, change: Any) -> str:
    """Return the rows of subscribers a change was for: by place, trust and version, and of a correction by what came before it."""
    return (
        f"FROM subscription s WHERE s.kind = 'subscriber' AND {VALID}{trust_of(change.reason)}"
        f" AND {fan.audience(change.reason) % tx.dialect.strings('places')}"
    )


def _subscribers(tx: Tx, change: Any, total: _Sum) -> None:
    """Count those who follow the destination, and those of them for whom no notice was written."""
    # What the order has not come to yet is under way, not lost.
    reached = change.cursor if change.done in {0, fan.HELD} else EVERY
    given = {"seq": change.seq, "places": json.dumps(places(change.destination))}
    audience = _audience(tx, change)
    total.audience += tx.value(f"SELECT COUNT(*) {audience}", given)
    unwritten = f"{audience} AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.change_seq = :seq AND d.subscription_id = s.id)"
    missing = tx.value(f"SELECT COUNT(*) {unwritten} AND s.id <= :reached", given, reached=reached)
    if missing:
        names = tx.rows(f"SELECT s.key AS key {unwritten} AND s.id <= :reached ORDER BY s.id LIMIT {MOST}", given, reached=reached)
        total.gaps.append(_sentence(change.id, "lacks a notice for", [row.key for row in names], missing))
    if reached < EVERY:
        total.unwritten += tx.value(f"SELECT COUNT(*) {unwritten} AND s.id > :reached", given, reached=reached)
    given_to = (
        "FROM delivery d JOIN subscription o ON o.id = d.subscription_id WHERE d.change_seq = :seq AND o.kind = 'subscriber'"
        f" AND d.subscription_id NOT IN (SELECT s.id {audience})"
    )
    surplus = tx.value(f"SELECT COUNT(*) {given_to}", given)
    if surplus:
        names = tx.rows(f"SELECT o.key AS key {given_to} ORDER BY o.id LIMIT {MOST}", given)
        total.gaps.append(_sentence(change.id, "has a notice outside of its audience for", [row.key for row in names], surplus))


def _receivers(tx: Tx) -> list[tuple[Any, Subscription]]:
    rows = tx.rows(
        "SELECT id, key, since_change, until_change, content FROM subscription WHERE kind = 'receiver' ORDER BY id",
    )
    return [(row, codec.loads(Subscription, row.content)) for row in rows]


def _routed(tx: Tx, change: Any, receivers: list[tuple[Any, Subscription]], receivers_of: ReceiversOf, total: _Sum) -> None:
    """Count the receivers the routes of that time choose, and compare them with the rows."""
    valid = [
        (row, one)
        for row, one in receivers
        if row.since_change < change.seq and (row.until_change is None or row.until_change >= change.seq)
    ]
    content = tx.value("SELECT content FROM change WHERE seq = :seq", seq=change.seq)
    chosen = set(receivers_of(claims.read_change(content), [one for _, one in valid]))
    audience = {row.key for row, _ in valid if row.key in chosen}
    total.audience += len(audience)
    found = {
        row.key
        for row in tx.rows(
            "SELECT s.key AS key FROM delivery d JOIN subscription s ON s.id = d.subscription_id"
            f" WHERE d.change_seq = :seq AND d.subscription_id IN {tx.dialect.integers('ids')}",
            seq=change.seq,
            ids=json.dumps([row.id for row, _ in receivers]),
        )
    }
    if audience - found:
        total.gaps.append(_sentence(change.id, "lacks a notice for", sorted(audience - found)[:MOST], len(audience - found)))
    if found - audience:
        names = sorted(found - audience)
        total.gaps.append(_sentence(change.id, "has a notice outside of its audience for", names[:MOST], len(names)))


def _strangers(tx: Tx, change: Any, total: _Sum) -> None:
    """Find rows whose subscription is gone."""
    lost = tx.value(
        "SELECT COUNT(*) FROM delivery d WHERE d.change_seq = :seq"
        " AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.id = d.subscription_id)",
        seq=change.seq,
    )
    if lost:
        total.gaps.append(f"Change {change.id} has {lost} notices whose subscription is gone from the database.")


def _strays(tx: Tx, since: datetime | None) -> list[str]:
    """Return what does not add up beside the audiences: rows of changes nobody was to hear of, and changes that are gone."""
    silent = tx.rows(
        "SELECT c.id AS id, COUNT(*) AS many FROM change c JOIN delivery d ON d.change_seq = c.seq"
        f" WHERE c.told = 0 AND c.reason <> :unconfirmed{_from(since)} GROUP BY c.id ORDER BY c.id LIMIT {MOST}",
        _given(since),
        unconfirmed=Reason.UNCONFIRMED.value,
    )
    gaps = [f"Change {row.id} is recorded only, yet has {row.many} notices." for row in silent]
    # Nobody can say when what is gone was; that is asked of all time alone, for every notice is looked at.
    orphans = since is None and tx.value(
        "SELECT COUNT(*) FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.seq = d.change_seq)"
    )
    if orphans:
        gaps.append(f"{orphans} notices belong to changes that are gone from the database.")
    short = tx.rows(
        "SELECT a.id AS id, a.version AS version, COUNT(c.seq) AS many FROM alert a LEFT JOIN change c ON c.alert = a.id"
        f" WHERE 1 = 1{_from(since, 'a.updated')} GROUP BY a.id, a.version HAVING COUNT(c.seq) <> a.version ORDER BY a.id LIMIT {MOST}",
        _given(since),
    )
    return gaps + [f"Alert {row.id} is at version {row.version}, but {row.many} of its changes are stored." for row in short]


def _sentence(change: str, what: str, names: list[str], many: int) -> str:
    more = f" and {many - len(names)} more" if many > len(names) else ""
    return f"Change {change} {what} {', '.join(names)}{more}."

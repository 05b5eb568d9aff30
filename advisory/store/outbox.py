"""What becomes of claimed notices, and the outbox as people look at it."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from advisory.model import DeliveryState, Suppression
from advisory.ports import DeliveryRow, Verdict
from advisory.store.claims import LANES
from advisory.store.database import CLAIMING, Tx, maybe_moment, micros, words

#: What is shown of a notice.
COLUMNS = (
    "d.id AS id, c.alert AS alert, c.id AS change, c.reason AS reason, s.key AS subscription, s.channel AS channel,"
    " d.state AS state, d.suppression AS suppression, d.attempts AS attempts, d.message_id AS message_id, d.due AS due,"
    " d.first_due AS first_due, d.settled AS settled, d.detail AS detail, d.rollout AS rollout,"
    " c.destination AS destination, c.rule AS rule"
    " FROM delivery d JOIN change c ON c.seq = d.change_seq JOIN subscription s ON s.id = d.subscription_id"
)

#: The columns of what is written, and whether they are numbers: one statement writes many rows, for each that came alone would cost more.
_SEALED = {"id": True, "token": True, "message_id": False, "body_key": False, "rollout": False}
_ENDED = {
    "id": True, "token": True, "state": False, "again": True, "suppression": False, "due": True, "first_due": True, "grp": True,
    "failed": True, "message_id": False, "body_key": False, "settled": True, "detail": False, "rollout": False,
}  # fmt: skip

_FENCE = " WHERE delivery.id = g.id AND delivery.lease_token = g.token AND delivery.state = 'leased'"

_SEAL = (
    "UPDATE delivery SET message_id = g.message_id, body_key = COALESCE(g.body_key, delivery.body_key),"
    " rollout = COALESCE(g.rollout, delivery.rollout) FROM {given} g" + _FENCE
)

_SETTLE = (
    "UPDATE delivery SET state = g.state,"
    " suppression = CASE WHEN g.again = 1 THEN COALESCE(g.suppression, delivery.suppression) ELSE g.suppression END,"
    " due = COALESCE(g.due, delivery.due), first_due = COALESCE(g.first_due, delivery.first_due), grp = COALESCE(g.grp, delivery.grp),"
    " attempts = delivery.attempts + g.failed, lease_token = NULL, lease_until = NULL,"
    " message_id = COALESCE(g.message_id, delivery.message_id),"
    # What is over needs no bytes any more, and their name is made of whose contacts they held.
    " body_key = CASE WHEN g.state IN ('sent', 'suppressed') THEN NULL ELSE COALESCE(g.body_key, delivery.body_key) END,"
    " settled = g.settled, detail = g.detail, rollout = COALESCE(g.rollout, delivery.rollout) FROM {given} g" + _FENCE
)


def settle(tx: Tx, asked: list[Sequence[Verdict]]) -> list[int]:
    """Write the verdicts of several callers whose tokens still hold. Returns the rows written for each caller."""
    verdicts = [verdict for each in asked for verdict in each]
    bodies = {verdict.body_key: verdict.body for verdict in verdicts if verdict.body_key is not None and verdict.body is not None}
    tx.many(
        "INSERT INTO body (key, content) VALUES (:key, :content) ON CONFLICT DO NOTHING",
        [{"key": key, "content": body} for key, body in bodies.items()],
    )
    tx.hit("settle.bodies")
    held = _held(tx, verdicts)
    seals: list[dict[str, object]] = []
    ends: list[dict[str, object]] = []
    counts: list[int] = []
    for each in asked:
        before = len(seals) + len(ends)
        for verdict in each:
            mine = [row for row in verdict.rows if held.get(row) == verdict.token]
            if verdict.state is DeliveryState.LEASED:
                seals += [
                    {
                        "id": row,
                        "token": verdict.token,
                        "message_id": verdict.message_id,
                        "body_key": verdict.body_key,
                        "rollout": verdict.rollout or None,
                    }
                    for row in mine
                ]
                continue
            ends += [_settled(verdict, row) for row in mine]
            for row in mine:
                held.pop(row, None)
        counts.append(len(seals) + len(ends) - before)
    # What ends a row comes after its seal; the fence in both is what counts, whatever was read above.
    _write(tx, _SEAL, _SEALED, seals)
    _write(tx, _SETTLE, _ENDED, ends)
    tx.hit("settle.rows")
    return counts


def _write(tx: Tx, sql: str, columns: Mapping[str, bool], rows: Sequence[Mapping[str, object]]) -> None:
    """Carry out one statement over all these rows."""
    if rows:
        given = json.dumps([[row[column] for column in columns] for row in rows], separators=(",", ":"))
        tx.run(sql.format(given=tx.dialect.records("rows", columns)), rows=given)


def _held(tx: Tx, verdicts: Sequence[Verdict]) -> dict[int, int]:
    """Return row → token of those under way, and keep other processes from them until the commit."""
    found = tx.rows(
        f"SELECT id, lease_token FROM delivery WHERE id IN {tx.dialect.integers('ids')} AND state = 'leased'"
        f"{' ORDER BY id FOR UPDATE' if tx.dialect.postgresql else ''}",
        ids=json.dumps(sorted({row for verdict in verdicts for row in verdict.rows})),
    )
    return {row.id: row.lease_token for row in found}


def _settled(verdict: Verdict, row: int) -> dict[str, object]:
    again = verdict.state is DeliveryState.PENDING
    due = micros(verdict.due or verdict.at) if again else None
    held = again and verdict.suppression is not None
    stays = verdict.suppression if again or verdict.state is DeliveryState.SUPPRESSED else None
    return {
        "id": row,
        "token": verdict.token,
        "state": verdict.state.value,
        # What was held and is put back stays what was held: its hour has come.
        "again": int(again),
        "suppression": None if stays is None else stays.value,
        "due": due,
        # A notice that is held begins anew when it is let go; one that failed has begun.
        "first_due": due if held else None,
        # Groups of held notices live below zero, apart from those of orders.
        "grp": None if verdict.group is None else -abs(verdict.group) - 1,
        # A hold is no attempt; whatever reached, or tried to reach, the receiver is one.
        "failed": int(verdict.failed or verdict.state is DeliveryState.SENT),
        "message_id": verdict.message_id,
        "body_key": verdict.body_key,
        "settled": None if again else micros(verdict.at),
        "detail": words(verdict.detail),
        "rollout": verdict.rollout or None,
    }


def reap(tx: Tx, now: datetime) -> int:
    """Return rows whose lease ran out to pending; not while somebody claims, who must see either the one or the other.

    No attempt is counted: most of them nobody had begun with, and a receiver that then refuses once has many tries left.
    """
    tx.alone(CLAIMING)
    return tx.run(
        "UPDATE delivery SET state = 'pending', due = :now, lease_token = NULL, lease_until = NULL"
        " WHERE state = 'leased' AND lease_until <= :at",
        now=micros(now),
        at=tx.clock(now),
    ).rowcount


def recover(tx: Tx, now: datetime) -> int:
    """Return all leased rows to pending; no attempt is counted, for it was not the receiver that failed."""
    at = micros(now)
    returned = tx.run(
        "UPDATE delivery SET state = 'pending', due = :now, lease_token = NULL, lease_until = NULL WHERE state = 'leased'", now=at
    )
    # Nothing new is due later than now, unless the clock was ahead when it was written.
    tx.run("UPDATE delivery SET due = :now WHERE state = 'pending' AND suppression IS NULL AND attempts = 0 AND due > :now", now=at)
    return returned.rowcount


def set_back(tx: Tx, now: datetime) -> int:
    """Make due what waits for a try; what is held to an hour of the day stays held."""
    return tx.run("UPDATE delivery SET due = :now WHERE state = 'pending' AND suppression IS NULL AND due > :now", now=micros(now)).rowcount


def next_due(tx: Tx) -> datetime | None:
    """Return when the next pending notice is due."""
    found = [tx.value("SELECT MIN(due) FROM delivery WHERE state = 'pending' AND priority = :lane", lane=lane) for lane in LANES]
    return maybe_moment(min((due for due in found if due is not None), default=None))


def rows(tx: Tx, state: DeliveryState | None, since: datetime | None, limit: int, key: str | None = None) -> tuple[DeliveryRow, ...]:
    """Return rows of the outbox whose change is not older than `since`, of one subscription or of all, oldest first."""
    conditions = []
    given: dict[str, object] = {"limit": limit}
    if state is not None:
        # A literal, so that the partial index on that state serves.
        conditions.append(f"d.state = '{state.value}'")
    if since is not None:
        conditions.append("c.at >= :since")
        given["since"] = micros(since)
    if key is not None:
        conditions.append("s.key = :key")
        given["key"] = key
    where = " WHERE " + " AND ".join(conditions) if conditions else ""
    found = tx.rows(f"SELECT {COLUMNS}{where} ORDER BY d.id LIMIT :limit", given)
    return tuple(row_of(row) for row in found)


def row_of(row: Any) -> DeliveryRow:
    """Return a notice from its row, asked for by COLUMNS."""
    return DeliveryRow(
        id=row.id,
        alert=row.alert,
        change=row.change,
        reason=row.reason,
        subscription=row.subscription,
        channel=row.channel,
        state=DeliveryState(row.state),
        suppression=None if row.suppression is None else Suppression(row.suppression),
        attempts=row.attempts,
        message_id=row.message_id,
        due=maybe_moment(row.due),
        settled=maybe_moment(row.settled),
        detail=row.detail,
        destination=row.destination,
        rule=row.rule,
        first_due=maybe_moment(row.first_due),
        rollout=row.rollout,
    )


def replay(tx: Tx, dead: Sequence[int], now: datetime) -> int:
    """Make dead letters pending again; id and sealed bytes stay. Whoever was stopped is tried again: an operator says so."""
    tx.run(
        f"DELETE FROM stopped WHERE subscription_id IN (SELECT s.id FROM delivery d JOIN subscription o ON o.id = d.subscription_id"
        " JOIN subscription s ON s.key = o.key AND s.until_change IS NULL"
        f" WHERE d.state = 'dead' AND d.id IN {tx.dialect.integers('ids')})",
        ids=json.dumps(list(dead)),
    )
    return tx.run(
        "UPDATE delivery SET state = 'pending', attempts = 0, due = :now, first_due = :now, settled = NULL, detail = ''"
        f" WHERE state = 'dead' AND id IN {tx.dialect.integers('ids')}",
        now=micros(now),
        ids=json.dumps(list(dead)),
    ).rowcount


def tidy(tx: Tx) -> None:
    """Delete sealed bodies that no notice can still need."""
    tx.run(
        "DELETE FROM body WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.body_key = body.key AND d.body_key IS NOT NULL"
        " AND d.state IN ('pending', 'leased', 'dead'))"
    )

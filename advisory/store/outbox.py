"""What becomes of claimed notices, and the outbox as people look at it."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from advisory.model import DeliveryState, Suppression
from advisory.ports import DeliveryRow, Verdict
from advisory.store.claims import LANES
from advisory.store.database import Tx, maybe_moment, micros, words

_FENCE = " WHERE id = :id AND lease_token = :token AND state = 'leased'"

_SEAL = "UPDATE delivery SET message_id = :message_id, body_key = COALESCE(:body_key, body_key)" + _FENCE

_SETTLE = (
    "UPDATE delivery SET state = :state, suppression = CASE WHEN :again = 1 THEN COALESCE(:suppression, suppression) ELSE :suppression END,"
    " due = COALESCE(:due, due),"
    " first_due = COALESCE(:first_due, first_due),"
    " grp = COALESCE(:grp, grp), attempts = attempts + :failed, lease_token = NULL, lease_until = NULL,"
    " message_id = COALESCE(:message_id, message_id), body_key = COALESCE(:body_key, body_key), settled = :settled, detail = :detail"
    + _FENCE
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
                    {"id": row, "token": verdict.token, "message_id": verdict.message_id, "body_key": verdict.body_key} for row in mine
                ]
                continue
            ends += [_settled(verdict, row) for row in mine]
            for row in mine:
                held.pop(row, None)
        counts.append(len(seals) + len(ends) - before)
    # What ends a row comes after its seal; the fence in both is what counts, whatever was read above.
    tx.many(_SEAL, seals)
    tx.many(_SETTLE, ends)
    tx.hit("settle.rows")
    return counts


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
    }


def reap(tx: Tx, now: datetime) -> int:
    """Return rows whose lease ran out to pending."""
    return tx.run(
        "UPDATE delivery SET state = 'pending', attempts = attempts + 1, due = :now, lease_token = NULL, lease_until = NULL"
        " WHERE state = 'leased' AND lease_until <= :now",
        now=micros(now),
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


def rows(tx: Tx, state: DeliveryState | None, since: datetime | None, limit: int) -> tuple[DeliveryRow, ...]:
    """Return rows of the outbox whose change is not older than `since`, oldest first."""
    conditions = []
    given: dict[str, object] = {"limit": limit}
    if state is not None:
        # A literal, so that the partial index on that state serves.
        conditions.append(f"d.state = '{state.value}'")
    if since is not None:
        conditions.append("c.at >= :since")
        given["since"] = micros(since)
    where = " WHERE " + " AND ".join(conditions) if conditions else ""
    found = tx.rows(
        "SELECT d.id AS id, c.alert AS alert, c.id AS change, c.reason AS reason, s.key AS subscription, s.channel AS channel,"
        " d.state AS state, d.suppression AS suppression, d.attempts AS attempts, d.message_id AS message_id, d.due AS due,"
        " d.settled AS settled, d.detail AS detail, c.destination AS destination, c.rule AS rule"
        " FROM delivery d JOIN change c ON c.seq = d.change_seq JOIN subscription s ON s.id = d.subscription_id"
        f"{where} ORDER BY d.id LIMIT :limit",
        given,
    )
    return tuple(
        DeliveryRow(
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
        )
        for row in found
    )


def replay(tx: Tx, dead: Sequence[int], now: datetime) -> int:
    """Make dead letters pending again; id and sealed bytes stay."""
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

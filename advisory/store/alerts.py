"""Alerts with their changes, and the one transaction that an ingest is."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from advisory.errors import ConflictError, StoreError
from advisory.model import OF_GOVERNMENT, Alert, AlertKey, AlertState, Change, Reason
from advisory.ports import HELD, Batch
from advisory.store import codec, fan, feeds, guard, levels, sightings
from advisory.store.database import NUMBERING, Tx, maybe_micros, micros


def commit(tx: Tx, batch: Batch, chunk: int) -> None:
    """Write everything of one ingest. Raises ConflictError or LeaseLostError, and then nothing is written."""
    tx.alone(NUMBERING)
    if batch.lease is not None:
        if batch.state is None:
            raise StoreError(f"The batch of feed {batch.lease.feed} lacks the feed's next state.")
        feeds.release(tx, batch.lease, batch.state)
    feeds.write_items(tx, batch)
    sightings.write(tx, batch.sightings, batch.at)
    if batch.positions is not None:
        if batch.lease is None:
            raise StoreError("A snapshot belongs to a feed; the batch names none.")
        feeds.write_positions(tx, batch.lease.feed, batch.positions)
        levels.write(tx, batch.lease.feed, batch.positions, batch.at)
    tx.hit("commit.read")
    if batch.changes:
        _decided(tx, batch, chunk)


def _decided(tx: Tx, batch: Batch, chunk: int) -> None:
    """Write alerts, changes, the notices of receivers and the orders to write the others."""
    for change in batch.changes:
        _write_alert(tx, change.alert)
    tx.hit("commit.alerts")
    told = [change for change in batch.changes if heard(change)]
    orders = {} if batch.held else guard.keep(tx, batch, told)
    going = [change for change in told if change.id not in orders]
    # What something waits of has an order of its own, so that what it takes along stands before nothing else.
    ahead = guard.waited(tx, going)
    alone = fan.place_order(tx, batch.at) if ahead else None
    order = fan.place_order(tx, batch.at) if any(change.alert.id not in ahead for change in going) else None
    for change in batch.changes:
        goes = alone if change.alert.id in ahead else order
        _write_change(tx, change, orders.get(change.id, goes) if heard(change) else None, batch.rollout)
    tx.hit("commit.changes")
    if told:
        fan.tell_receivers(tx, batch)
        tx.hit("commit.receivers")
    if alone is not None:
        guard.pull(tx, alone, ahead, batch.at)
    for one in (alone, order):
        if one is not None:
            fan.begin(tx, one, chunk)
            if batch.held:
                _hold(tx, one, batch.at, chunk)


def _hold(tx: Tx, order: int, at: datetime, chunk: int) -> None:
    """Write every notice of an order now and keep it from going out, until an operator says whether it was told before."""
    while tx.value("SELECT done FROM fan_order WHERE id = :id", id=order) == 0:
        fan.step(tx, order, chunk)
    tx.run(
        "UPDATE delivery SET state = 'dead', settled = :at, detail = :detail"
        " WHERE state = 'pending' AND change_seq IN (SELECT seq FROM change WHERE order_id = :id)",
        at=micros(at),
        detail=HELD,
        id=order,
    )


def heard(change: Change) -> bool:
    """Return whether anybody may hear of it: what is told, and unconfirmed reports for those who ask for them."""
    return not change.alert.shadow and (change.reason.told or change.reason is Reason.UNCONFIRMED)


def _write_alert(tx: Tx, alert: Alert) -> None:
    row = {
        "id": alert.id,
        "rule": alert.key.rule,
        "destination": alert.key.destination,
        "state": alert.state.value,
        "version": alert.version,
        "opened": alert.opened,
        "severity": int(alert.standing.severity or 0),
        "updated": micros(alert.updated),
        "content": codec.dumps(alert),
    }
    if alert.version == 1:
        written = tx.run(
            "INSERT INTO alert (id, rule, destination, state, version, opened, severity, updated, content)"
            " VALUES (:id, :rule, :destination, :state, :version, :opened, :severity, :updated, :content) ON CONFLICT DO NOTHING",
            row,
        )
    else:
        written = tx.run(
            "UPDATE alert SET state = :state, version = :version, opened = :opened, severity = :severity, updated = :updated,"
            " content = :content WHERE id = :id AND version = :version - 1",
            row,
        )
    if not written.rowcount:
        raise ConflictError(f"Alert {alert.key.rule} for {alert.key.destination} changed in between; read it again and decide anew.")
    tx.run("DELETE FROM alert_evidence WHERE alert = :id", id=alert.id)
    tx.many(
        "INSERT INTO alert_evidence (feed, guid, alert) VALUES (:feed, :guid, :alert) ON CONFLICT DO NOTHING",
        [{"feed": evidence.feed, "guid": evidence.guid, "alert": alert.id} for evidence in alert.evidence],
    )


def _write_change(tx: Tx, change: Change, order: int | None, rollout: str) -> None:
    written = tx.run(
        "INSERT INTO change (id, alert, opened, reason, told, at, rule, destination, severity, priority, order_id, content, rollout)"
        " VALUES (:id, :alert, :opened, :reason, :told, :at, :rule, :destination, :severity, :priority, :order_id, :content, :rollout)"
        " ON CONFLICT DO NOTHING",
        id=change.id,
        alert=change.alert.id,
        opened=change.alert.opened,
        reason=change.reason.value,
        # What a rule on trial found has no audience: neither told, nor one of those a few ask for.
        told=-1 if change.alert.shadow else int(change.reason.told),
        at=micros(change.at),
        rule=change.alert.key.rule,
        destination=change.alert.key.destination,
        severity=int(change.severity),
        priority=fan.priority(change.severity),
        order_id=order,
        content=codec.dumps(change),
        rollout=rollout or None,
    )
    if not written.rowcount:
        raise ConflictError(f"Change {change.id} is already stored; this batch was committed before.")


def find(tx: Tx, keys: Sequence[AlertKey] | None, states: Sequence[AlertState]) -> tuple[Alert, ...]:
    """Return alerts by key, or all of the given states, newest change first."""
    question = "SELECT a.content AS content FROM alert a"
    if keys is not None:
        question += f" JOIN {tx.dialect.pairs('keys')} k ON k.a = a.rule AND k.b = a.destination"
    if states:
        question += f" WHERE a.state IN {tx.dialect.strings('states')}"
    rows = tx.rows(
        question + " ORDER BY a.updated DESC, a.id",
        {
            **({} if keys is None else {"keys": json.dumps([[key.rule, key.destination] for key in set(keys)])}),
            **({"states": json.dumps([state.value for state in states])} if states else {}),
        },
    )
    return tuple(codec.loads(Alert, row.content) for row in rows)


def evidence_of(tx: Tx, feed: str, guid: str) -> tuple[AlertKey, ...]:
    """Return the alerts that rest on an item."""
    rows = tx.rows(
        "SELECT a.rule AS rule, a.destination AS destination FROM alert_evidence e JOIN alert a ON a.id = e.alert"
        " WHERE e.feed = :feed AND e.guid = :guid ORDER BY a.rule, a.destination",
        feed=feed,
        guid=guid,
    )
    return tuple(AlertKey(rule=row.rule, destination=row.destination) for row in rows)


def changes(tx: Tx, since: datetime | None, alert: str | None, limit: int) -> tuple[Change, ...]:
    """Return changes, oldest first."""
    conditions = [text for text, given in (("at >= :since", since), ("alert = :alert", alert)) if given is not None]
    given = {name: value for name, value in (("since", maybe_micros(since)), ("alert", alert)) if value is not None}
    where = " WHERE " + " AND ".join(conditions) if conditions else ""
    rows = tx.rows(f"SELECT content FROM change{where} ORDER BY seq LIMIT :limit", given, limit=limit)
    return tuple(codec.loads(Change, row.content) for row in rows)


def in_force(tx: Tx, destination: str) -> tuple[Alert, ...]:
    """Return the open alerts about a destination, newest change first."""
    rows = tx.rows(
        "SELECT content FROM alert WHERE state = :state AND destination = :destination ORDER BY updated DESC, id",
        state=AlertState.OPEN.value,
        destination=destination,
    )
    return tuple(codec.loads(Alert, row.content) for row in rows)


def timeline(tx: Tx, destination: str | None, reasons: Sequence[Reason], limit: int) -> tuple[Change, ...]:
    """Return what was told, or the changes of these reasons, newest first."""
    given: dict[str, object] = {} if destination is None else {"destination": destination}
    where = [] if destination is None else ["destination = :destination"]
    if reasons:
        where.append(f"reason IN {tx.dialect.strings('reasons')}")
        given["reasons"] = json.dumps([reason.value for reason in reasons])
    else:
        where.append("told = 1")
    rows = tx.rows(f"SELECT content FROM change WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT :limit", given, limit=limit)
    return tuple(codec.loads(Change, row.content) for row in rows)


def tally(tx: Tx) -> Mapping[Reason, int]:
    """Count what was told so far, by reason; what is about sources is left out."""
    rows = tx.rows(
        "SELECT reason, COUNT(*) AS times FROM change WHERE told = 1 AND substr(destination, 1, 1) <> :source"
        " GROUP BY reason ORDER BY reason",
        source=OF_GOVERNMENT,
    )
    return {Reason(row.reason): row.times for row in rows}

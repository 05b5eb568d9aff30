"""Look up why somebody was told of a change, or why not."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from advisory.model import Reason, Severity, Trust
from advisory.ports import Asked, Version
from advisory.store import claims, fan, outbox
from advisory.store.contents import Contents
from advisory.store.database import Tx, maybe_moment

_CHANGES = (
    "SELECT c.seq AS seq, c.content AS content, c.destination AS destination, c.order_id AS order_id, c.rollout AS rollout,"
    " o.done AS done, o.cursor AS cursor FROM change c LEFT JOIN fan_order o ON o.id = c.order_id"
)
#: Who hears of it, if anybody does.
_NEWS = f"(c.told = 1 OR (c.told = 0 AND c.reason = '{Reason.UNCONFIRMED.value}'))"


def one(tx: Tx, contents: Contents, key: str, change: str) -> Asked | None:
    """Return what is known of a change, by its id, and a subscription; None when there is no such change."""
    found = _of(tx, contents, key, tx.rows(f"{_CHANGES} WHERE c.id = :change", change=change))
    return found[0] if found else None


def told(tx: Tx, contents: Contents, key: str, limit: int) -> tuple[Asked, ...]:
    """Return the changes a subscription has notices of, newest first."""
    mine = (
        f" WHERE c.order_id IS NOT NULL AND EXISTS (SELECT 1 FROM delivery d WHERE d.change_seq = c.seq"
        f" AND d.subscription_id IN {tx.dialect.integers('ids')}) ORDER BY c.seq DESC LIMIT :limit"
    )
    return _of(tx, contents, key, tx.rows(_CHANGES + mine, ids=json.dumps(_ids(tx, key)), limit=limit))


def untold(tx: Tx, contents: Contents, key: str, limit: int) -> tuple[Asked, ...]:
    """Return the changes told to others that a subscription has no notice of, newest first."""
    others = (
        f" WHERE {_NEWS} AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.change_seq = c.seq"
        f" AND d.subscription_id IN {tx.dialect.integers('ids')}) ORDER BY c.seq DESC LIMIT :limit"
    )
    return _of(tx, contents, key, tx.rows(_CHANGES + others, ids=json.dumps(_ids(tx, key)), limit=limit))


def of_message(tx: Tx, contents: Contents, message_id: str) -> tuple[Asked, ...]:
    """Return what one message said; its id begins with that of its first change."""
    first = tx.rows(
        "SELECT d.subscription_id AS subscription_id, s.key AS key FROM change c JOIN delivery d ON d.change_seq = c.seq"
        " JOIN subscription s ON s.id = d.subscription_id WHERE c.id = :change AND d.message_id = :message LIMIT 1",
        change=message_id.rpartition(".")[0],
        message=message_id,
    )
    if not first:
        return ()
    of_it = " WHERE EXISTS (SELECT 1 FROM delivery d WHERE d.change_seq = c.seq AND d.subscription_id = :owner AND d.message_id = :message)"
    changes = tx.rows(_CHANGES + of_it + " ORDER BY c.seq", owner=first[0].subscription_id, message=message_id)
    return _of(tx, contents, first[0].key, changes)


def _ids(tx: Tx, key: str) -> list[int]:
    return [row.id for row in tx.rows("SELECT id FROM subscription WHERE key = :key", key=key)]


def _of(tx: Tx, contents: Contents, key: str, changes: Sequence[Any]) -> tuple[Asked, ...]:
    """Return what is known of these changes and a subscription, in their order."""
    versions = tx.rows(
        "SELECT id, kind, at_least, trust, since_change, until_change, content FROM subscription WHERE key = :key ORDER BY id", key=key
    )
    ended = maybe_moment(tx.value("SELECT at FROM ended_subscriber WHERE key = :key", key=key))
    ids, sequence = json.dumps([row.id for row in versions]), json.dumps([row.seq for row in changes])
    rows = tx.rows(
        f"SELECT d.change_seq AS seq, {outbox.COLUMNS} WHERE d.change_seq IN {tx.dialect.integers('seqs')}"
        f" AND d.subscription_id IN {tx.dialect.integers('ids')}",
        seqs=sequence,
        ids=ids,
    )
    deliveries = {row.seq: outbox.row_of(row) for row in rows}
    answers = []
    for change in changes:
        then = [row for row in versions if row.since_change < change.seq and (row.until_change is None or row.until_change >= change.seq)]
        answers.append(
            Asked(
                key=key,
                change=claims.read_change(change.content),
                version=_version(tx, contents, key, change, then[-1]) if then else None,
                before=any(row.until_change is not None and row.until_change < change.seq for row in versions),
                after=any(row.since_change >= change.seq for row in versions),
                ended=ended,
                delivery=deliveries.get(change.seq),
                rollout=change.rollout,
            )
        )
    return tuple(answers)


def _version(tx: Tx, contents: Contents, key: str, change: Any, row: Any) -> Version:
    reached = tx.value(
        f"SELECT 1 FROM subscription_place WHERE subscription_id = :id AND place IN {tx.dialect.strings('places')} LIMIT 1",
        id=row.id,
        places=json.dumps(fan.places(change.destination)),
    )
    return Version(
        wish=contents.subscription(key, row.content) if row.content else None,
        receiver=row.kind == "receiver",
        at_least=Severity(row.at_least),
        trust=Trust(row.trust),
        reached=reached is not None,
        written=change.order_id is None or change.done == 1 or change.cursor >= row.id,
        waits=change.done == fan.HELD,
    )

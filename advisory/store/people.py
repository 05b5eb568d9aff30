"""Subscriptions in versions: an edit ends one and begins another, so that every change keeps its audience."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from advisory.errors import StoreError
from advisory.model import OF_GOVERNMENT, Subscription
from advisory.store import codec
from advisory.store.database import NUMBERING, Tx, micros, words


def sync(tx: Tx, subscriptions: Sequence[Subscription]) -> None:
    """Make the rows equal to the operator's files, except for those who ended theirs."""
    tx.alone(NUMBERING)
    wanted = {subscription.key: subscription for subscription in subscriptions}
    if len(wanted) < len(subscriptions):
        seen: set[str] = set()
        double = next(one.key for one in subscriptions if one.key in seen or seen.add(one.key))  # type: ignore[func-returns-value]
        raise StoreError(f"Two subscriptions are called {double}; rename one of them in subscribers.yaml or routes.yaml.")
    for row in tx.rows("SELECT key FROM ended_subscriber"):
        wanted.pop(row.key, None)
    ended: list[int] = []
    for row in tx.rows("SELECT id, key, content FROM subscription WHERE until_change IS NULL"):
        subscription = wanted.get(row.key)
        if subscription is not None and _same(row.content, subscription):
            del wanted[row.key]
        else:
            ended.append(row.id)
    latest = _latest(tx)
    tx.many("UPDATE subscription SET until_change = :latest WHERE id = :id", [{"latest": latest, "id": id_} for id_ in ended])
    _begin(tx, wanted, latest)


def _same(content: str, subscription: Subscription) -> bool:
    if content == codec.dumps(subscription):
        return True
    try:
        return codec.loads(Subscription, content) == subscription
    except StoreError:
        return False


def _begin(tx: Tx, wanted: Mapping[str, Subscription], latest: int) -> None:
    tx.many(
        "INSERT INTO subscription (key, kind, channel, at_least, trust, since_change, content)"
        " VALUES (:key, :kind, :channel, :at_least, :trust, :since, :content)",
        [
            {
                "key": key,
                "kind": "receiver" if subscription.receiver else "subscriber",
                "channel": subscription.channel,
                "at_least": int(subscription.at_least),
                "trust": subscription.trust.value,
                "since": latest,
                "content": codec.dumps(subscription),
            }
            for key, subscription in wanted.items()
        ],
    )
    travellers = {key: subscription for key, subscription in wanted.items() if not subscription.receiver}
    if not travellers:
        return
    ids = {row.key: row.id for row in tx.rows("SELECT id, key FROM subscription WHERE until_change IS NULL")}
    tx.many(
        "INSERT INTO subscription_place (place, subscription_id) VALUES (:place, :id)",
        [{"place": place, "id": ids[key]} for key, subscription in travellers.items() for place in sorted(_places(subscription))],
    )


def _places(subscription: Subscription) -> set[str]:
    """Return where a subscription is found: the places it follows, and the governments whose sources it relies on."""
    return {*subscription.reach, *(f"{OF_GOVERNMENT}{code}" for code in subscription.relies)}


def _latest(tx: Tx) -> int:
    latest: int = tx.value("SELECT COALESCE(MAX(seq), 0) FROM change")
    return latest


def in_force(tx: Tx) -> tuple[Subscription, ...]:
    """Return the subscriptions in force, by key."""
    rows = tx.rows("SELECT content FROM subscription WHERE until_change IS NULL ORDER BY key")
    return tuple(codec.loads(Subscription, row.content) for row in rows)


def unsubscribe(tx: Tx, key: str, now: datetime) -> bool:
    """End a subscription for good; False when there never was one."""
    tx.alone(NUMBERING)
    if tx.value("SELECT id FROM subscription WHERE key = :key LIMIT 1", key=key) is None:
        return False
    tx.run("INSERT INTO ended_subscriber (key, at) VALUES (:key, :at) ON CONFLICT DO NOTHING", key=key, at=micros(now))
    tx.run("UPDATE subscription SET until_change = :latest WHERE key = :key AND until_change IS NULL", key=key, latest=_latest(tx))
    return True


def stop(tx: Tx, key: str, sentence: str, now: datetime) -> None:
    """Stop the present version of a subscription; the next one is free again."""
    tx.run(
        "INSERT INTO stopped (subscription_id, at, sentence) SELECT id, CAST(:at AS BIGINT), CAST(:sentence AS TEXT)"
        " FROM subscription WHERE key = :key AND until_change IS NULL"
        " ON CONFLICT (subscription_id) DO UPDATE SET at = excluded.at, sentence = excluded.sentence",
        key=key,
        at=micros(now),
        sentence=words(sentence),
    )


def current(tx: Tx, keys: Sequence[str]) -> Sequence[Any]:
    """Return id, key, content and the sentence of a stop for each key that is in force."""
    return tx.rows(
        "SELECT s.id AS id, s.key AS key, s.content AS content, t.sentence AS stopped FROM subscription s"
        " LEFT JOIN stopped t ON t.subscription_id = s.id"
        f" WHERE s.until_change IS NULL AND s.key IN {tx.dialect.strings('keys')}",
        keys=json.dumps(list(keys)),
    )

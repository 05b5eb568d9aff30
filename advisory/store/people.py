"""Subscriptions in versions: an edit ends one and begins another, so that every change keeps its audience."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from advisory.errors import StoreError
from advisory.model import ANYWHERE, OF_GOVERNMENT, OF_PAGE, Subscription
from advisory.store.contents import Contents
from advisory.store.database import NUMBERING, Tx, micros, words

#: Where a subscription comes from: the operator's files, or a page somebody signed up on.
FILES, PAGE = "files", "page"


def sync(tx: Tx, contents: Contents, subscriptions: Sequence[Subscription]) -> None:
    """Make the rows equal to the operator's files, except for those who ended theirs; who signed up on a page is left alone."""
    tx.alone(NUMBERING)
    wanted = {subscription.key: subscription for subscription in subscriptions}
    if len(wanted) < len(subscriptions):
        seen: set[str] = set()
        double = next(one.key for one in subscriptions if one.key in seen or seen.add(one.key))  # type: ignore[func-returns-value]
        raise StoreError(f"Two subscriptions are called {double}; rename one of them in subscribers.yaml or routes.yaml.")
    alike = json.dumps([key for key in wanted if key.startswith(OF_PAGE)])
    for row in tx.rows(f"SELECT key FROM traveller WHERE key IN {tx.dialect.strings('keys')}", keys=alike):
        raise StoreError(f"The name {row.key} belongs to somebody who signed up on a page; call the one in your files something else.")
    for row in tx.rows("SELECT key FROM ended_subscriber"):
        wanted.pop(row.key, None)
    ended: list[int] = []
    for row in tx.rows("SELECT id, key, content FROM subscription WHERE until_change IS NULL AND origin = :files", files=FILES):
        subscription = wanted.get(row.key)
        if subscription is not None and _same(contents, row.content, subscription):
            del wanted[row.key]
        else:
            ended.append(row.id)
    latest = _latest(tx)
    tx.many("UPDATE subscription SET until_change = :latest WHERE id = :id", [{"latest": latest, "id": id_} for id_ in ended])
    _begin(tx, contents, wanted, latest, FILES)


def follow(tx: Tx, contents: Contents, key: str, wanted: Subscription | None) -> None:
    """Let what is in force of somebody who signed up on a page be what they want now, or nothing.

    What they wanted before is forgotten at once; only where it counted, and from when to when, stays for the books.
    """
    tx.alone(NUMBERING)
    row = tx.rows("SELECT id, content FROM subscription WHERE key = :key AND until_change IS NULL", key=key)
    if row and wanted is not None and _same(contents, row[0].content, wanted):
        return
    latest = _latest(tx)
    tx.many(
        "UPDATE subscription SET until_change = :latest, content = '' WHERE id = :id", [{"latest": latest, "id": one.id} for one in row]
    )
    if wanted is not None:
        _begin(tx, contents, {key: wanted}, latest, PAGE)


def _same(contents: Contents, content: str, subscription: Subscription) -> bool:
    if not subscription.receiver and contents.plain(content):
        # From before there was a vault: its places betray the passport, so that it ends, and a sealed one begins.
        return False
    try:
        return contents.says(content, subscription) or contents.subscription(subscription.key, content) == subscription
    except StoreError:
        return False


def _begin(tx: Tx, contents: Contents, wanted: Mapping[str, Subscription], latest: int, origin: str) -> None:
    tx.many(
        "INSERT INTO subscription (key, kind, channel, at_least, trust, since_change, origin, content)"
        " VALUES (:key, :kind, :channel, :at_least, :trust, :since, :origin, :content)",
        [
            {
                "key": key,
                "kind": "receiver" if subscription.receiver else "subscriber",
                "channel": subscription.channel,
                "at_least": int(subscription.at_least),
                "trust": subscription.trust.value,
                "since": latest,
                "origin": origin,
                "content": contents.of_subscription(subscription),
            }
            for key, subscription in wanted.items()
        ],
    )
    travellers = {key: subscription for key, subscription in wanted.items() if not subscription.receiver}
    if not travellers:
        return
    alone = {"key": next(iter(travellers))} if len(travellers) == 1 else {}
    begun = tx.rows(f"SELECT id, key FROM subscription WHERE until_change IS NULL{' AND key = :key' if alone else ''}", alone)
    ids = {row.key: row.id for row in begun}
    tx.many(
        "INSERT INTO subscription_place (place, subscription_id) VALUES (:place, :id)",
        [
            {"place": place, "id": ids[key]}
            for key, subscription in travellers.items()
            for place in sorted(_places(subscription, secret=contents.sealing))
        ],
    )


def _places(subscription: Subscription, *, secret: bool) -> set[str]:
    """Return where a subscription is found: the places it follows, and the governments whose sources it relies on.

    Those betray a passport: of whom we keep secret it is all of them, and sealing a notice decides.
    """
    relies = (ANYWHERE,) if secret else subscription.relies
    return {*subscription.reach, *(f"{OF_GOVERNMENT}{code}" for code in relies)}


def _latest(tx: Tx) -> int:
    latest: int = tx.value("SELECT COALESCE(MAX(seq), 0) FROM change")
    return latest


def in_force(tx: Tx, contents: Contents) -> tuple[Subscription, ...]:
    """Return the subscriptions in force, by key; those that no key opens are a fault of their own."""
    rows = tx.rows("SELECT key, content FROM subscription WHERE until_change IS NULL ORDER BY key")
    found = (contents.readable(row.key, row.content) for row in rows)
    return tuple(one for one in found if one is not None)


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

"""Rows of feeds: who may poll which, what is remembered between polls, and what was read."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import dataclasses
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from advisory.errors import LeaseLostError
from advisory.model import Feed, FeedState, Position
from advisory.ports import RESTORED, Batch, FeedLease
from advisory.store import codec
from advisory.store.database import Tx, maybe_micros, maybe_moment, micros, moment

#: The most a pause is spread, and the longest after failures.
_SPREAD = 1.25
_LONGEST = timedelta(hours=30)


def sync(tx: Tx, feeds: Sequence[Feed], now: datetime) -> None:
    """Make the rows equal to the operator's file; what is remembered of a feed that comes back is kept."""
    known = {row.id: row for row in tx.rows("SELECT id, active, due, content FROM feed")}
    at = micros(now)
    for feed in feeds:
        row = known.pop(feed.id, None)
        if row is None:
            # One that joined after the copy was made is new to the copy alone.
            copied = tx.value("SELECT 1 FROM fault WHERE key = :key", key=RESTORED) is not None
            content = codec.dumps(FeedState(feed=feed.id, restored=copied))
            tx.run(
                "INSERT INTO feed (id, active, due, content) VALUES (:id, 1, :due, :content)",
                id=feed.id,
                due=at if feed.enabled else None,
                content=content,
            )
        elif not feed.enabled:
            tx.run("UPDATE feed SET active = 1, due = NULL WHERE id = :id", id=feed.id)
        elif not row.active or row.due is None or row.due > micros(now + _longest_pause(feed, _state(row))):
            tx.run("UPDATE feed SET active = 1, due = :due WHERE id = :id", id=feed.id, due=at)
    for gone in known:
        tx.run("UPDATE feed SET active = 0, due = NULL WHERE id = :id", id=gone)


def _longest_pause(feed: Feed, state: FeedState) -> timedelta:
    """Return how far ahead a feed can be due; one that is due later was put off by a clock that was ahead, or by a longer interval."""
    return feed.every * _SPREAD if state.failures == 0 else max(feed.every * _SPREAD, _LONGEST)


def set_back(tx: Tx, now: datetime) -> int:
    """Make every feed due."""
    at = micros(now)
    return tx.run("UPDATE feed SET due = :now WHERE due > :now", now=at).rowcount


def claim(
    tx: Tx, now: datetime, lease: timedelta, limit: int, only: Sequence[str] = (), *, ahead: timedelta = timedelta()
) -> tuple[FeedLease, ...]:
    """Claim feeds that are due within `ahead` and not leased, longest due first; with `only`, those feeds, due or not."""
    token, at = secrets.randbits(62), tx.clock(now)
    until = moment(at) + lease
    wanted = f"id IN {tx.dialect.strings('only')}" if only else "due <= :now"
    rows = tx.rows(
        f"SELECT id, due, content FROM feed WHERE active = 1 AND {wanted} AND (lease_until IS NULL OR lease_until <= :at)"
        " ORDER BY due, id LIMIT :limit" + tx.dialect.locking("feed"),
        now=micros(now + ahead),
        at=at,
        limit=limit,
        **({"only": json.dumps(list(only))} if only else {}),
    )
    tx.run(
        f"UPDATE feed SET lease_token = :token, lease_until = :until WHERE id IN {tx.dialect.strings('ids')}",
        token=token,
        until=micros(until),
        ids=json.dumps([row.id for row in rows]),
    )
    return tuple(FeedLease(feed=row.id, token=token, until=until, state=_state(row)) for row in rows)


def recover(tx: Tx) -> int:
    """Let go of every lease."""
    return tx.run("UPDATE feed SET lease_token = NULL, lease_until = NULL WHERE lease_token IS NOT NULL").rowcount


def release(tx: Tx, lease: FeedLease, state: FeedState) -> None:
    """Write a feed's state and let go of it. Raises LeaseLostError when somebody else holds it."""
    written = tx.run(
        "UPDATE feed SET content = :content, due = CASE WHEN due IS NULL THEN NULL ELSE CAST(:due AS BIGINT) END,"
        " lease_token = NULL, lease_until = NULL WHERE id = :id AND lease_token = :token",
        id=lease.feed,
        token=lease.token,
        due=maybe_micros(state.due),
        content=codec.dumps(state),
    ).rowcount
    if not written:
        raise LeaseLostError(f"The claim on feed {lease.feed} ran out and another process polls it now; it finishes the work.")


def states(tx: Tx) -> tuple[FeedState, ...]:
    """Return the state of every configured feed, by id."""
    return tuple(_state(row) for row in tx.rows("SELECT id, due, content FROM feed WHERE active = 1 ORDER BY id"))


def _state(row: Any) -> FeedState:
    return dataclasses.replace(codec.loads(FeedState, row.content), due=maybe_moment(row.due))


def known_items(tx: Tx, feed: str, guids: Sequence[str]) -> Mapping[str, str]:
    """Return guid → digest of those already read."""
    rows = tx.rows(
        f"SELECT guid, digest FROM item WHERE feed = :feed AND guid IN {tx.dialect.strings('guids')}",
        feed=feed,
        guids=json.dumps(list(guids)),
    )
    return {row.guid: row.digest for row in rows}


def known_words(tx: Tx, feed: str, digests: Sequence[str]) -> frozenset[str]:
    """Return those digests of words that items of this feed had; a stored digest may carry a mark after its words'."""
    rows = tx.rows(
        "SELECT DISTINCT substr(digest, 1, 64) AS words FROM item WHERE feed = :feed"
        f" AND substr(digest, 1, 64) IN {tx.dialect.strings('digests')}",
        feed=feed,
        digests=json.dumps(list(digests)),
    )
    return frozenset(row.words for row in rows)


def positions(tx: Tx, feed: str) -> tuple[Position, ...]:
    """Return a register's last good snapshot, by destination."""
    rows = tx.rows("SELECT content FROM position WHERE feed = :feed ORDER BY destination, issuer", feed=feed)
    return tuple(codec.loads(Position, row.content) for row in rows)


def write_items(tx: Tx, batch: Batch) -> None:
    """Write what was read; an edited item replaces its words and statements."""
    seen = micros(batch.at)
    keys = [{"feed": read.item.feed, "guid": read.item.guid} for read in batch.items]
    tx.many("DELETE FROM statement WHERE feed = :feed AND guid = :guid", keys)
    tx.many(
        "INSERT INTO item (feed, guid, digest, seen, content) VALUES (:feed, :guid, :digest, :seen, :content)"
        " ON CONFLICT (feed, guid) DO UPDATE SET digest = excluded.digest, content = excluded.content",
        [
            {"feed": read.item.feed, "guid": read.item.guid, "digest": read.digest, "seen": seen, "content": codec.dumps(read.item)}
            for read in batch.items
        ],
    )
    # An item that stands twice in one document leaves its last words.
    last = {(read.item.feed, read.item.guid): read for read in batch.items}
    tx.many(
        "INSERT INTO statement (feed, guid, place, content) VALUES (:feed, :guid, :place, :content)",
        [
            {"feed": feed, "guid": guid, "place": place, "content": codec.dumps(statement)}
            for (feed, guid), read in last.items()
            for place, statement in enumerate(read.statements)
        ],
    )


def write_positions(tx: Tx, feed: str, snapshot: Sequence[Position]) -> None:
    """Put a register's new snapshot in place of the old one."""
    tx.run("DELETE FROM position WHERE feed = :feed", feed=feed)
    tx.many(
        "INSERT INTO position (feed, issuer, destination, content) VALUES (:feed, :issuer, :destination, :content)"
        " ON CONFLICT (feed, issuer, destination) DO UPDATE SET content = excluded.content",
        [
            {"feed": feed, "issuer": position.issuer, "destination": position.destination, "content": codec.dumps(position)}
            for position in snapshot
        ],
    )

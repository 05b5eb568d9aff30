"""Travellers who signed up on a page: their rows, found by a keyed hash of the address, and the addresses that get nothing."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from advisory.errors import ConflictError, StoreError
from advisory.model import Letter, Silenced, Subscription, Traveller, TravellerState
from advisory.store import letters, people
from advisory.store.contents import Contents
from advisory.store.database import NUMBERING, Tx, maybe_micros, micros


def find(tx: Tx, contents: Contents, key: str) -> Traveller | None:
    """Return one by key, in whatever state."""
    return _one(contents, tx.rows("SELECT key, content FROM traveller WHERE key = :key", key=key))


def of_address(tx: Tx, contents: Contents, address: str) -> Traveller | None:
    """Return whoever has an address and has not ended."""
    digests = json.dumps(contents.digests(address))
    sql = f"SELECT key, content FROM traveller WHERE digest IN {tx.dialect.strings('digests')} AND state <> 'ended' ORDER BY key LIMIT 1"
    return _one(contents, tx.rows(sql, digests=digests))


def _one(contents: Contents, rows: Sequence[Any]) -> Traveller | None:
    return contents.traveller(rows[0].key, rows[0].content) if rows else None


def keep(tx: Tx, contents: Contents, after: Traveller, posted: Sequence[Letter], now: datetime, *, due: datetime | None) -> None:
    """Write one and the letters, and let their subscription follow. Raises ConflictError."""
    # Also keeps two processes from giving one address to two people.
    tx.alone(NUMBERING)
    stored = tx.value("SELECT version FROM traveller WHERE key = :key", key=after.key)
    if (stored or 0) != after.version - 1:
        raise ConflictError(f"The subscription {after.key} was changed by somebody else in between. Read it again, then decide again.")
    digests = contents.digests(after.wish.address)
    if after.state is not TravellerState.ENDED:
        same = f"SELECT key FROM traveller WHERE digest IN {tx.dialect.strings('digests')} AND state <> 'ended' AND key <> :key LIMIT 1"
        if tx.value(same, digests=json.dumps(digests), key=after.key) is not None:
            raise ConflictError("Somebody with this address signed up in between. Look again who that is, then decide again.")
    tx.run(
        "INSERT INTO traveller (key, digest, state, due, version, content) VALUES (:key, :digest, :state, :due, :version, :content)"
        " ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, state = excluded.state, due = excluded.due,"
        " version = excluded.version, content = excluded.content",
        key=after.key,
        digest=digests[0],
        state=after.state.value,
        due=maybe_micros(due),
        version=after.version,
        content=contents.of_traveller(after),
    )
    tx.hit("traveller.written")
    people.follow(tx, contents, after.key, _wanted(after))
    tx.hit("traveller.followed")
    letters.post(tx, contents, posted, now)


def follow(tx: Tx, contents: Contents, key: str, content: str) -> None:
    """Let the subscription be what a traveller's row says; one that no key opens gets nothing."""
    with contextlib.suppress(StoreError):
        people.follow(tx, contents, key, _wanted(contents.traveller(key, content)))
        return
    people.follow(tx, contents, key, None)


def _wanted(after: Traveller) -> Subscription | None:
    """Return what is in force: nothing before the first yes, in a pause, after the end, nor when no place is left."""
    return after.wish if after.state is TravellerState.ACTIVE and after.wish.reach else None


def erase(tx: Tx, contents: Contents, key: str, posted: Sequence[Letter], now: datetime) -> bool:
    """Delete all that says who somebody is; the books keep what was sent, under a key that says nothing."""
    tx.alone(NUMBERING)
    rows = tx.rows("SELECT key, digest, content FROM traveller WHERE key = :key", key=key)
    if not rows:
        return False
    digests = [rows[0].digest]
    with contextlib.suppress(StoreError):  # a row that no key opens is deleted all the same
        digests += contents.digests(contents.traveller(key, rows[0].content).wish.address)
    # Who left before and came back has an older row, which keeps the address for a while: all of it is theirs.
    ended = f"SELECT key FROM traveller WHERE state = 'ended' AND digest IN {tx.dialect.strings('digests')} AND key <> :key"
    former = tx.rows(ended, digests=json.dumps(digests), key=key)
    for one in (*rows, *former):
        _forget(tx, contents, one.key)
    letters.post(tx, contents, posted, now)
    contents.forget()
    return True


def _forget(tx: Tx, contents: Contents, key: str) -> None:
    tx.run("DELETE FROM traveller WHERE key = :key", key=key)
    people.follow(tx, contents, key, None)
    tx.run("UPDATE subscription SET content = '' WHERE key = :key AND content <> ''", key=key)
    # What names a message's bytes is made of the language, the zone and the passports it was for.
    for state in ("pending", "leased", "sent", "dead"):
        tx.run(
            f"UPDATE delivery SET body_key = NULL WHERE state = '{state}' AND body_key IS NOT NULL"
            " AND subscription_id IN (SELECT id FROM subscription WHERE key = :key)",
            key=key,
        )
    letters.erase(tx, key)
    tx.hit("traveller.erased")


def due(tx: Tx, contents: Contents, now: datetime, limit: int) -> tuple[Traveller, ...]:
    """Return those that must be looked at, longest due first; whom no key opens is passed over."""
    rows = tx.rows("SELECT key, content FROM traveller WHERE due <= :now ORDER BY due, key", now=micros(now))
    return tuple(itertools.islice(_readable(contents, rows), limit))


def _readable(contents: Contents, rows: Sequence[Any]) -> Iterator[Traveller]:
    for row in rows:
        with contextlib.suppress(StoreError):
            yield contents.traveller(row.key, row.content)


def silence(tx: Tx, contents: Contents, address: str, why: Silenced, now: datetime) -> None:
    """Let an address get nothing any more; the newest reason counts."""
    tx.run(
        "INSERT INTO suppression (digest, why, at) VALUES (:digest, :why, :at)"
        " ON CONFLICT (digest) DO UPDATE SET why = excluded.why, at = excluded.at",
        digest=contents.digests(address)[0],
        why=why.value,
        at=micros(now),
    )


def silenced(tx: Tx, contents: Contents, address: str) -> Silenced | None:
    """Return why an address gets nothing."""
    why = tx.value(
        f"SELECT why FROM suppression WHERE digest IN {tx.dialect.strings('digests')} ORDER BY at DESC, digest LIMIT 1",
        digests=json.dumps(contents.digests(address)),
    )
    return None if why is None else Silenced(why)


def release(tx: Tx, contents: Contents, address: str) -> bool:
    """Let an address get mail again; False when it got some anyway."""
    return (
        tx.run(
            f"DELETE FROM suppression WHERE digest IN {tx.dialect.strings('digests')}", digests=json.dumps(contents.digests(address))
        ).rowcount
        > 0
    )

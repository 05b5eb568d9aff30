"""Letters to one person each: rows that are claimed, sent once, and forget what they said."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from advisory.errors import StoreError
from advisory.model import Letter, LetterKind
from advisory.ports import LetterClaim, LetterRow, LetterVerdict
from advisory.store.contents import Contents
from advisory.store.database import Tx, maybe_moment, micros, moment, words

#: How long it is remembered that a letter was written; what it said is deleted when it is sent.
KEPT = timedelta(days=30)

_FENCE = " WHERE id = :id AND lease_token = :token AND state = 'leased'"


def post(tx: Tx, contents: Contents, letters: Sequence[Letter], now: datetime) -> None:
    """Write letters; those whose id is there already are left alone."""
    at = micros(now)
    tx.many(
        "INSERT INTO letter (id, kind, key, state, at, due, first_due, content)"
        " VALUES (:id, :kind, :key, 'pending', :at, :now, :now, :content) ON CONFLICT (id) DO NOTHING",
        [
            {
                "id": letter.id,
                "kind": letter.kind.value,
                "key": letter.key,
                "at": micros(letter.at),
                "now": at,
                "content": contents.of_letter(letter),
            }
            for letter in letters
        ],
    )
    tx.hit("letters.posted")


def claim(tx: Tx, contents: Contents, now: datetime, lease: timedelta, limit: int) -> tuple[LetterClaim, ...]:
    """Claim letters that are due, longest due first; a lease that ran out is no attempt, for it was not the receiver that failed."""
    at, leased, token = micros(now), tx.clock(now), secrets.randbits(62)
    until = moment(leased) + lease
    tx.run(
        "UPDATE letter SET state = 'pending', lease_token = NULL, lease_until = NULL WHERE state = 'leased' AND lease_until <= :now",
        now=leased,
    )
    rows = tx.rows(
        "SELECT l.id AS id, l.attempts AS attempts, l.first_due AS first_due, l.content AS content, l.body AS body FROM letter l"
        " WHERE l.state = 'pending' AND l.due <= :now"
        # Somebody waits at the page for the others.
        " ORDER BY CASE WHEN l.kind IN ('trip-soon', 'trip-ended') THEN 1 ELSE 0 END, l.due, l.id LIMIT :limit" + tx.dialect.locking("l"),
        now=at,
        limit=limit,
    )
    if not rows:
        return ()
    tx.run(
        "UPDATE letter SET state = 'leased', lease_token = :token, lease_until = :until"
        f" WHERE id IN {tx.dialect.strings('ids')} AND state = 'pending'",
        token=token,
        until=micros(until),
        ids=json.dumps([row.id for row in rows]),
    )
    tx.hit("letters.leased")
    claims = [_claim_of(tx, contents, row, now, token, until) for row in rows]
    return tuple(found for found in claims if found is not None)


def _claim_of(tx: Tx, contents: Contents, row: Any, now: datetime, token: int, until: datetime) -> LetterClaim | None:
    try:
        letter = contents.letter(row.id, row.content)
        sealed = None if row.body is None else contents.body(row.id, row.body)
    except StoreError as error:
        # One that cannot be read stays one: the others go out.
        settle(tx, contents, LetterVerdict(id=row.id, token=token, at=now, dead=True, detail=str(error)))
        return None
    return LetterClaim(token=token, until=until, letter=letter, attempts=row.attempts, first_due=moment(row.first_due), sealed=sealed)


def settle(tx: Tx, contents: Contents, verdict: LetterVerdict) -> bool:
    """Write what became of a claimed letter; False when the token no longer holds."""
    given: dict[str, object] = {"id": verdict.id, "token": verdict.token, "detail": words(verdict.detail), "at": micros(verdict.at)}
    if verdict.done or verdict.dead:
        ended = (
            f"UPDATE letter SET state = '{'sent' if verdict.done else 'dead'}', settled = :at, detail = :detail, attempts = attempts + 1,"
            " content = '', body = NULL, lease_token = NULL, lease_until = NULL"
        )
        written = tx.run(ended + _FENCE, given).rowcount
    else:
        given["body"] = None if verdict.sealed is None else contents.of_body(verdict.id, verdict.sealed)
        if verdict.due is None:
            written = tx.run("UPDATE letter SET body = COALESCE(:body, body), detail = :detail" + _FENCE, given).rowcount
        else:
            again = (
                "UPDATE letter SET state = 'pending', due = :due, attempts = attempts + 1, body = COALESCE(:body, body), detail = :detail,"
                " lease_token = NULL, lease_until = NULL"
            )
            written = tx.run(again + _FENCE, given, due=micros(verdict.due)).rowcount
    tx.hit("letters.settled")
    return written > 0


def of(tx: Tx, key: str) -> tuple[LetterRow, ...]:
    """Return which letters were written to somebody, oldest first."""
    rows = tx.rows("SELECT id, kind, state, at, settled, detail FROM letter WHERE key = :key AND key <> '' ORDER BY at, id", key=key)
    return tuple(
        LetterRow(
            id=row.id,
            kind=LetterKind(row.kind),
            state="pending" if row.state == "leased" else row.state,
            at=moment(row.at),
            settled=maybe_moment(row.settled),
            detail=row.detail,
        )
        for row in rows
    )


def recover(tx: Tx) -> int:
    """Return all leased letters to pending: for a process that knows it is the only one."""
    return tx.run("UPDATE letter SET state = 'pending', lease_token = NULL, lease_until = NULL WHERE state = 'leased'").rowcount


def set_back(tx: Tx, now: datetime) -> int:
    """Make due what a clock that was ahead had put off."""
    return tx.run("UPDATE letter SET due = :now WHERE state = 'pending' AND due > :now", now=micros(now)).rowcount


def erase(tx: Tx, key: str) -> None:
    """Delete every letter to somebody, sent or not."""
    tx.run("DELETE FROM letter WHERE key = :key AND key <> ''", key=key)


def tidy(tx: Tx, now: datetime) -> None:
    """Forget letters that were settled long ago."""
    tx.run("DELETE FROM letter WHERE settled < :before", before=micros(now - KEPT))

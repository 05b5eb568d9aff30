"""Bring a copy of the database back so that nothing goes out twice because of it, and nobody is told who left since.

Nobody knows from a copy what was sent after it was made. So what waited then, and what the feeds bring at their first polls
afterwards, is written as dead letters that name the restore: an operator sends them or says that they were told.
"""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import contextlib
import dataclasses
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from advisory.errors import StoreError
from advisory.model import DeliveryState, FeedState
from advisory.ports import HELD, RESTORED, DeliveryRow, Vault
from advisory.store import codec, copying, database, fan, faults, feeds, opened, outbox, people, schema, travellers
from advisory.store.contents import Contents
from advisory.store.database import Tx, micros

T = TypeVar("T")
_CHUNK = 5000
_TOLD = "told before the restore, says the operator"
_LETTER = "held since the restore of a copy: whoever waits for it may ask again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of a restore."""

    #: Notices that wait for the operator's word.
    held: int
    #: Where the database that was there before is kept; None when there was none.
    aside: Path | None
    #: Travellers whose wishes of since the copy were taken over; None when the database before could not tell.
    people: int | None


def restore(target: Path, copy: Path, now: datetime, *, made: datetime, vault: Vault | None) -> Restored:
    """Put a copy in the place of the database, upgraded and with what it holds back marked; the old one is kept beside it.

    The caller has seen to it that no daemon runs. Raises StoreError, and then everything is as it was.
    """
    fresh = target.with_name(f"{target.name}.restoring")
    for leftover in _with_sides(fresh):
        leftover.unlink(missing_ok=True)
    try:
        copying.copy(copy, fresh)
        _sound(fresh, copy.name)
        contents = Contents(vault)

        def marked(tx: Tx) -> tuple[int | None, int]:
            return _people_since(tx, contents, target, now), hold(tx, now, made=made)

        carried, held = within(f"sqlite:///{fresh}", marked, keep=False)
        # What was written is in the file itself, not beside it.
        with contextlib.closing(sqlite3.connect(fresh)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        aside = _put_aside(target, now)
        copying.put_down(fresh, target)
    except sqlite3.Error as error:
        raise database.translate(error, copy.name) from error
    except OSError as error:
        raise copying.refusal(target, error) from error
    finally:
        for leftover in _with_sides(fresh):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
    return Restored(held=held, aside=aside, people=carried)


def hold(tx: Tx, now: datetime, *, made: datetime | None) -> int:
    """Mark a database as one that came back: what waits is held, and so is what each feed brings at first. Returns the notices held."""
    while fan.next_step(tx, _CHUNK):
        pass
    at = micros(now)
    held = tx.run(
        "UPDATE delivery SET state = 'dead', suppression = NULL, settled = :now, detail = :detail, lease_token = NULL, lease_until = NULL"
        " WHERE state IN ('pending', 'leased')",
        now=at,
        detail=HELD,
    ).rowcount
    # A letter is asked for by whoever waits at a page; one of yesterday has a link that is over.
    tx.run(
        "UPDATE letter SET state = 'dead', settled = :now, detail = :detail, content = '', body = NULL, lease_token = NULL,"
        " lease_until = NULL WHERE state IN ('pending', 'leased')",
        now=at,
        detail=_LETTER,
    )
    # The canary's mails of then came back to the database that is gone.
    tx.run("DELETE FROM awaited WHERE seen IS NULL")
    feeds.recover(tx)
    for state in feeds.states(tx):
        content = codec.dumps(dataclasses.replace(state, restored=True))
        tx.run("UPDATE feed SET content = :content WHERE id = :id", content=content, id=state.feed)
    age = f"the copy of {made.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if made else "a copy"
    faults.report(
        tx,
        RESTORED,
        f"the database was restored from {age}: {held} notices of then wait for your word, and what each feed brings first joins them;"
        " `advisory db held` lists them, `--send` sends them, `--told` says that they were told",
        now,
    )
    return held


def pulse(tx: Tx) -> int:
    """Return how often feeds were read in all, those that are polled no more included: it only grows, whatever the clock does."""
    return sum(codec.loads(FeedState, row.content).polls for row in tx.rows("SELECT content FROM feed"))


def held(tx: Tx) -> tuple[DeliveryRow, ...]:
    """Return the notices that wait for the operator's word, oldest first."""
    found = tx.rows(f"SELECT {outbox.COLUMNS} WHERE d.state = 'dead' AND d.detail = :detail ORDER BY d.id", detail=HELD)
    return tuple(outbox.row_of(row) for row in found)


def told(tx: Tx, rows: Sequence[int], now: datetime) -> int:
    """Note that these were told before the restore, as the operator knows. Returns the rows."""
    return tx.run(
        f"UPDATE delivery SET state = '{DeliveryState.SENT.value}', settled = :now, detail = :told, body_key = NULL"
        f" WHERE state = 'dead' AND detail = :detail AND id IN {tx.dialect.integers('ids')}",
        now=micros(now),
        told=_TOLD,
        detail=HELD,
        ids=json.dumps(list(rows)),
    ).rowcount


def busy(tx: Tx, now: datetime) -> bool:
    """Tell whether a process works on this database: it polls a feed or sends a message."""
    leased = "SELECT COUNT(*) FROM {} WHERE lease_until > :now"
    return any(tx.value(leased.format(name), now=micros(now)) for name in ("feed", "delivery"))


def waiting(tx: Tx) -> int:
    """Return how many feeds that are polled have not been read since the restore."""
    return sum(1 for state in feeds.states(tx) if state.restored and state.due is not None)


def done(tx: Tx) -> int:
    """Hold nothing more of what feeds bring, read or not; what is held stays so. Returns the feeds that were not read."""
    unread = [state for state in feeds.states(tx) if state.restored]
    for state in unread:
        content = codec.dumps(dataclasses.replace(state, restored=False))
        tx.run("UPDATE feed SET content = :content WHERE id = :id", content=content, id=state.feed)
    return len(unread)


def settled(tx: Tx) -> bool:
    """Take back what is said of the restore once nothing is held any more and every feed was read; True when it is over."""
    if tx.value("SELECT 1 FROM fault WHERE key = :key", key=RESTORED) is None:
        return True
    if tx.value("SELECT 1 FROM delivery WHERE state = 'dead' AND detail = :detail LIMIT 1", detail=HELD) or waiting(tx):
        return False
    done(tx)
    faults.resolve(tx, RESTORED)
    return True


def within(url: str, work: Callable[[Tx], T], *, keep: bool = True) -> T:
    """Do one piece of work in one transaction, on a database of this version's schema. Raises StoreError."""
    return opened.within(url, work, writes=True, prepare=lambda engine, name: schema.ensure(engine, name, keep=keep))


def _sound(path: Path, name: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(f"The copy {name} is damaged ({found}). Take another copy.")


def _put_aside(target: Path, now: datetime) -> Path | None:
    """Rename the database there is, with what stands beside it, so that it can be looked into."""
    if not target.exists():
        return None
    aside = target.with_name(f"{target.name}.before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for old, new in zip(_with_sides(target), _with_sides(aside), strict=True):
        if old.exists():
            old.rename(new)
    return aside


def _with_sides(path: Path) -> tuple[Path, ...]:
    """Return a database's file with those SQLite keeps beside it; the file itself last, so that it never stands without them."""
    return (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"), path)


# --- who left or came since the copy was made ---------------------------------------------------------------------------


def _people_since(tx: Tx, contents: Contents, before: Path, now: datetime) -> int | None:
    """Take over what people wished since the copy was made, when the database before can still be read; None when it cannot.

    Who left must not get mail again because a copy knows nothing of it.
    """
    if not before.exists():
        return None
    try:
        with contextlib.closing(sqlite3.connect(f"file:{quote(str(before.absolute()))}?mode=rw", uri=True, timeout=5.0)) as old:
            old.row_factory = sqlite3.Row
            if not _successor(tx, old):
                return None
            ended = [dict(row) for row in old.execute("SELECT key, at FROM ended_subscriber")]
            silenced = [dict(row) for row in old.execute("SELECT digest, why, at FROM suppression")]
            rows = {row["key"]: dict(row) for row in old.execute("SELECT key, digest, state, due, version, content FROM traveller")}
    except sqlite3.Error:
        return None
    for row in ended:
        if tx.run("INSERT INTO ended_subscriber (key, at) VALUES (:key, :at) ON CONFLICT DO NOTHING", row).rowcount:
            people.unsubscribe(tx, str(row["key"]), now)
    tx.many("INSERT INTO suppression (digest, why, at) VALUES (:digest, :why, :at) ON CONFLICT DO NOTHING", silenced)
    known = {row.key: row.version for row in tx.rows("SELECT key, version FROM traveller")}
    for key in known.keys() - rows.keys():
        travellers.erase(tx, contents, key, (), now)
    newer = [row for key, row in rows.items() if row["version"] > known.get(key, -1)]
    for row in newer:
        tx.run("DELETE FROM traveller WHERE key = :key", key=row["key"])
        tx.run(
            "INSERT INTO traveller (key, digest, state, due, version, content) VALUES (:key, :digest, :state, :due, :version, :content)",
            row,
        )
        travellers.follow(tx, contents, str(row["key"]), str(row["content"]))
    return len(newer) + len(known.keys() - rows.keys())


def _successor(tx: Tx, old: sqlite3.Connection) -> bool:
    """Tell whether a database went on from where the copy was made: another one says nothing about the copy's people."""
    newest = tx.rows("SELECT seq, id FROM change ORDER BY seq DESC LIMIT 1")
    known = old.execute("SELECT version_num FROM alembic_version").fetchone()
    if not newest or known is None or known[0] not in schema.REVISIONS:
        return False
    return old.execute("SELECT 1 FROM change WHERE seq = ? AND id = ?", (newest[0].seq, newest[0].id)).fetchone() is not None

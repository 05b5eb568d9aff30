"""The operator's files as they were accepted, what was refused, and which process runs on what: one revision for all of them."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from advisory.ports import Accepted, Follower, Ruling
from advisory.store.bounces import BounceStore
from advisory.store.database import Tx, micros, moment, words

#: The turn that processes take on one PostgreSQL, beside those of the database's own.
_TURN = 7342009
#: So many are kept whatever their size and age; more of them while they are young and small, for looking back.
_KEPT, _MOST = 20, 500
_ROOM, _AGE = 32 << 20, timedelta(days=400)
#: What was said of files is short and kept longer than the files.
_RULINGS = 1000
#: A process that was killed is forgotten after so long.
_GONE = timedelta(days=1)

_TIDY = (
    "DELETE FROM accepted WHERE seq IN (SELECT seq FROM (SELECT seq, at, ROW_NUMBER() OVER (ORDER BY seq DESC) AS place,"
    " SUM(LENGTH(content)) OVER (ORDER BY seq DESC) AS room FROM accepted) a"
    " WHERE a.place > :kept AND (a.place > :most OR a.room > :room OR a.at < :before))"
)


def write(tx: Tx, accepted: Accepted) -> None:
    """Write what was accepted as the newest; the oldest beyond the bounds go."""
    tx.alone(_TURN)
    if revision(tx) == accepted.revision:
        return  # another process was quicker
    tx.run("DELETE FROM accepted WHERE revision = :revision", revision=accepted.revision)
    tx.run(
        "INSERT INTO accepted (revision, at, content) VALUES (:revision, :at, :content)",
        revision=accepted.revision,
        at=micros(accepted.at),
        content=accepted.content,
    )
    tx.run(_TIDY, kept=_KEPT, most=_MOST, room=_ROOM, before=micros(accepted.at - _AGE))
    _rule(tx, Ruling(revision=accepted.revision, at=accepted.at))
    tx.hit("accept.written")


def newest(tx: Tx) -> Accepted | None:
    """Return what was accepted last."""
    rows = tx.rows("SELECT revision, at, content FROM accepted ORDER BY seq DESC LIMIT 1")
    return next((Accepted(revision=row.revision, at=moment(row.at), content=row.content) for row in rows), None)


def revision(tx: Tx) -> str | None:
    """Return the revision accepted last."""
    found: str | None = tx.value("SELECT revision FROM accepted ORDER BY seq DESC LIMIT 1")
    return found


def kept(tx: Tx, beginning: str) -> tuple[Accepted, ...]:
    """Return the accepted files whose revision begins so, oldest first."""
    rows = tx.rows(
        "SELECT revision, at, content FROM accepted WHERE substr(revision, 1, :length) = :beginning ORDER BY seq",
        length=len(beginning),
        beginning=beginning,
    )
    return tuple(Accepted(revision=row.revision, at=moment(row.at), content=row.content) for row in rows)


def refuse(tx: Tx, ruling: Ruling) -> bool:
    """Write that files were refused, unless that was the last thing said."""
    tx.alone(_TURN)
    last = tx.rows("SELECT revision, mistakes, sentence FROM ruling ORDER BY seq DESC LIMIT 1")
    if last and (last[0].revision, last[0].mistakes, last[0].sentence) == (ruling.revision, ruling.mistakes, words(ruling.sentence)):
        return False
    _rule(tx, ruling)
    return True


def _rule(tx: Tx, ruling: Ruling) -> None:
    tx.run(
        "INSERT INTO ruling (revision, at, mistakes, sentence) VALUES (:revision, :at, :mistakes, :sentence)",
        revision=ruling.revision,
        at=micros(ruling.at),
        mistakes=ruling.mistakes,
        sentence=words(ruling.sentence),
    )
    tx.run("DELETE FROM ruling WHERE seq <= (SELECT MAX(seq) FROM ruling) - :kept", kept=_RULINGS)


def rulings(tx: Tx) -> tuple[Ruling, ...]:
    """Return what was said, oldest first; of what a version without rulings accepted, that it was."""
    rows = tx.rows(
        "SELECT revision, at, mistakes, sentence, 1 AS later, seq FROM ruling"
        " UNION ALL SELECT a.revision, a.at, 0, '', 0, a.seq FROM accepted a"
        " WHERE NOT EXISTS (SELECT 1 FROM ruling r WHERE r.revision = a.revision AND r.at = a.at) ORDER BY at, later, seq"
    )
    return tuple(Ruling(revision=row.revision, at=moment(row.at), mistakes=row.mistakes, sentence=row.sentence) for row in rows)


def follow(tx: Tx, follower: Follower) -> None:
    """Write what a process runs on, and forget those that are long gone."""
    tx.run(
        "INSERT INTO follower (name, revision, since, seen) VALUES (:name, :revision, :since, :seen)"
        " ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, since = excluded.since, seen = excluded.seen",
        name=words(follower.name),
        revision=follower.revision,
        since=micros(follower.since),
        seen=micros(follower.seen),
    )
    tx.run("DELETE FROM follower WHERE seen < :before", before=micros(follower.seen - _GONE))


def followers(tx: Tx) -> tuple[Follower, ...]:
    """Return what processes said last, by name."""
    rows = tx.rows("SELECT name, revision, since, seen FROM follower ORDER BY name")
    return tuple(Follower(name=row.name, revision=row.revision, since=moment(row.since), seen=moment(row.seen)) for row in rows)


def decided_by(tx: Tx, changes: Sequence[str]) -> Mapping[str, str]:
    """Return change id → revision, of those that have one."""
    rows = tx.rows(
        f"SELECT id, rollout FROM change WHERE rollout IS NOT NULL AND id IN {tx.dialect.strings('ids')}", ids=json.dumps(list(changes))
    )
    return {row.id: row.rollout for row in rows}


class RolloutStore(BounceStore):
    """The store's methods about the operator's files."""

    async def accept(self, accepted: Accepted) -> None:
        """Keep the operator's files as the newest that were accepted."""
        await self._writer.run(lambda tx: write(tx, accepted))

    async def accepted(self) -> Accepted | None:
        """Return the files accepted last."""
        return await self._read(newest)

    async def accepted_revision(self) -> str | None:
        """Return the revision of the files accepted last."""
        return await self._read(revision)

    async def acceptances(self, beginning: str = "") -> tuple[Accepted, ...]:
        """Return the accepted files that are kept and whose revision begins so, oldest first."""
        return await self._read(lambda tx: kept(tx, beginning))

    async def refuse(self, ruling: Ruling) -> bool:
        """Keep that files were refused; False when the same was said last."""
        return await self._writer.run(lambda tx: refuse(tx, ruling))

    async def rulings(self) -> tuple[Ruling, ...]:
        """Return what was accepted and refused, oldest first."""
        return await self._read(rulings)

    async def follow(self, follower: Follower) -> None:
        """Keep what a process runs on; what is lost with the machine's power is said anew by its next one."""
        await self._writer.run(lambda tx: follow(tx, follower), lasting=False)

    async def unfollow(self, name: str) -> None:
        """Forget a process that ends."""
        await self._writer.run(lambda tx: tx.run("DELETE FROM follower WHERE name = :name", name=words(name)).rowcount)

    async def followers(self) -> tuple[Follower, ...]:
        """Return what processes said last, also those that were killed since."""
        return await self._read(followers)

    async def decided_by(self, changes: Sequence[str]) -> Mapping[str, str]:
        """Return change id → the revision of the files that decided it, of those that have one."""
        return await self._read(lambda tx: decided_by(tx, changes))

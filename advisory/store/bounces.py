"""What came back, from whom, and what must come back to ourselves."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import abc
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from advisory import verp
from advisory.model import Subscription
from advisory.ports import Awaited, Bounce, BounceKind, SentMail
from advisory.store.contents import Contents
from advisory.store.database import Tx, maybe_moment, micros, moment, words
from advisory.store.writer import Writer

T = TypeVar("T")

#: A key's alert mails that a server took, once each.
_SENT = (
    "SELECT message_id, MAX(settled) AS at FROM delivery WHERE state = 'sent' AND message_id IS NOT NULL AND settled >= :since"
    " AND subscription_id IN (SELECT id FROM subscription WHERE key = :key) GROUP BY message_id"
)


def reader_of(tx: Tx, digest: str) -> str | None:
    """Return the key that a digest stands for, of those learnt."""
    found: str | None = tx.value("SELECT key FROM reader WHERE digest = :digest", digest=digest)
    return found


def learn(tx: Tx) -> None:
    """Write the digests of keys that came since the last time: bounces are rare, so that sending pays nothing for them."""
    keys = {
        row.key
        for table in ("subscription", "traveller")
        for row in tx.rows(f"SELECT DISTINCT o.key AS key FROM {table} o LEFT JOIN reader r ON r.key = o.key WHERE r.key IS NULL")
    }
    tx.many(
        "INSERT INTO reader (digest, key) VALUES (:digest, :key) ON CONFLICT DO NOTHING",
        [{"digest": verp.reader(key), "key": key} for key in sorted(keys)],
    )


def subscription(tx: Tx, contents: Contents, key: str) -> Subscription | None:
    """Return what is in force under a key; None when nothing is."""
    found = tx.rows("SELECT content FROM subscription WHERE key = :key AND until_change IS NULL", key=key)
    return contents.subscription(key, found[0].content) if found else None


def note(tx: Tx, bounce: Bounce) -> bool:
    """Keep a bounce; False when this one was kept before."""
    return (
        tx.run(
            "INSERT INTO bounce (key, message, kind, status, at) VALUES (:key, :message, :kind, :status, :at) ON CONFLICT DO NOTHING",
            key=bounce.key,
            message=bounce.message,
            kind=bounce.kind.value,
            status=words(bounce.status),
            at=micros(bounce.at),
        ).rowcount
        > 0
    )


def of(tx: Tx, key: str, since: datetime) -> tuple[Bounce, ...]:
    """Return what came back from one reader, oldest first."""
    found = tx.rows(
        "SELECT message, kind, status, at FROM bounce WHERE key = :key AND at >= :since ORDER BY at, message", key=key, since=micros(since)
    )
    return tuple(Bounce(key=key, message=row.message, kind=BounceKind(row.kind), status=row.status, at=moment(row.at)) for row in found)


def mails_to(tx: Tx, key: str, since: datetime) -> tuple[SentMail, ...]:
    """Return the alert mails that a server took for one reader, oldest first."""
    found = tx.rows(f"{_SENT} ORDER BY at, message_id", key=key, since=micros(since))
    return tuple(SentMail(message_id=row.message_id, at=moment(row.at)) for row in found)


def crowd(tx: Tx, since: datetime) -> int:
    """Return of how many readers mail came back for good."""
    found: int = tx.value("SELECT COUNT(DISTINCT key) FROM bounce WHERE kind = 'hard' AND at >= :since", since=micros(since))
    return found


def people(tx: Tx) -> int:
    """Return how many subscribers there are; told in two steps, each of which an index answers."""
    found: int = tx.value(
        "SELECT (SELECT COUNT(*) FROM subscription WHERE until_change IS NULL)"
        " - (SELECT COUNT(*) FROM subscription WHERE kind = 'receiver' AND until_change IS NULL)"
    )
    return found


def expect(tx: Tx, message_id: str, sent: datetime) -> None:
    """Keep that a mail to ourselves was written; what is kept already stays."""
    tx.run(
        "INSERT INTO awaited (message_id, sent) VALUES (:message_id, :sent) ON CONFLICT DO NOTHING",
        message_id=message_id,
        sent=micros(sent),
    )


def saw(tx: Tx, message_id: str, at: datetime) -> None:
    """Keep that a mail to ourselves came back; the first time counts."""
    tx.run(
        "INSERT INTO awaited (message_id, sent, seen) VALUES (:message_id, :at, :at)"
        " ON CONFLICT (message_id) DO UPDATE SET seen = COALESCE(awaited.seen, excluded.seen)",
        message_id=words(message_id),
        at=micros(at),
    )


def awaited(tx: Tx, key: str, since: datetime) -> tuple[Awaited, ...]:
    """Return the mails to ourselves, oldest first."""
    found = tx.rows(
        f"SELECT s.message_id AS message_id, s.at AS sent, a.seen AS seen FROM ({_SENT}) s"
        " LEFT JOIN awaited a ON a.message_id = s.message_id"
        " UNION SELECT a.message_id, a.sent, a.seen FROM awaited a WHERE a.sent >= :since"
        f" AND a.message_id NOT IN (SELECT message_id FROM ({_SENT}) t) ORDER BY sent, message_id",
        key=key,
        since=micros(since),
    )
    return tuple(Awaited(message_id=row.message_id, sent=moment(row.sent), seen=maybe_moment(row.seen)) for row in found)


def forget(tx: Tx, before: datetime) -> None:
    """Delete what is older."""
    tx.run("DELETE FROM bounce WHERE at < :before", before=micros(before))
    tx.run("DELETE FROM awaited WHERE sent < :before", before=micros(before))


class BounceStore(abc.ABC):
    """The store's methods about what came back."""

    _writer: Writer
    _contents: Contents

    @abc.abstractmethod
    async def _read(self, question: Callable[[Tx], T]) -> T:
        """Answer a question in a transaction of its own."""

    async def reader_of(self, digest: str) -> str | None:
        """Return the key that the digest in a return address stands for; None when nobody was ever called so."""
        found = await self._read(lambda tx: reader_of(tx, digest))
        if found is None:
            await self._writer.run(learn)
            found = await self._read(lambda tx: reader_of(tx, digest))
        return found

    async def subscription(self, key: str) -> Subscription | None:
        """Return what is in force under a key; None when nothing is."""
        return await self._read(lambda tx: subscription(tx, self._contents, key))

    async def note_bounce(self, bounce: Bounce) -> bool:
        """Keep a bounce; False when this one was kept before."""
        return await self._writer.run(lambda tx: note(tx, bounce))

    async def bounces_of(self, key: str, since: datetime) -> tuple[Bounce, ...]:
        """Return what came back from one reader, oldest first."""
        return await self._read(lambda tx: of(tx, key, since))

    async def mails_to(self, key: str, since: datetime) -> tuple[SentMail, ...]:
        """Return the alert mails that a server took for one reader, oldest first."""
        return await self._read(lambda tx: mails_to(tx, key, since))

    async def crowd(self, since: datetime) -> int:
        """Return of how many readers mail came back for good since then."""
        return await self._read(lambda tx: crowd(tx, since))

    async def people(self) -> int:
        """Return how many subscribers there are."""
        return await self._read(people)

    async def expect(self, message_id: str, sent: datetime) -> None:
        """Keep that a mail to ourselves was written; what is kept already stays."""
        await self._writer.run(lambda tx: expect(tx, message_id, sent))

    async def saw(self, message_id: str, at: datetime) -> None:
        """Keep that a mail to ourselves came back."""
        await self._writer.run(lambda tx: saw(tx, message_id, at))

    async def awaited(self, key: str, since: datetime) -> tuple[Awaited, ...]:
        """Return the mails to ourselves, oldest first."""
        return await self._read(lambda tx: awaited(tx, key, since))

    async def forget_bounces(self, before: datetime) -> None:
        """Delete what is older."""
        await self._writer.run(lambda tx: forget(tx, before))

"""The store over SQL: every method of the port is one transaction, writing ones in the order they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from advisory.errors import StoreError
from advisory.model import Alert, AlertKey, AlertState, Change, DeliveryState, Feed, FeedState, Position, Subscription
from advisory.ports import Batch, Claim, DeliveryRow, Fault, FeedLease, Ledger, ReceiversOf, Sighting, Verdict
from advisory.store import alerts, books, claims, database, fan, faults, feeds, outbox, people, schema, sightings
from advisory.store.database import Tx
from advisory.store.writer import Writer

T = TypeVar("T")


class SQLStore:
    """Keeps everything in SQLite or PostgreSQL.

    `chunk` is how many subscriptions a step of the fan-out serves, `patience` how many seconds a lock is waited for;
    `fault` is called at named points inside of transactions.
    """

    def __init__(self, url: str, *, chunk: int, patience: float, fault: Callable[[str], None] | None) -> None:
        self._url = database.parse_url(url)
        self._name = database.name_of(self._url)
        self._dialect = database.Dialect(postgresql=self._url.get_backend_name() == "postgresql")
        self._chunk = chunk
        self._hit: Callable[[str], None] = fault or _nothing
        writes = database.engine_of(self._url, writes=True, patience=patience)
        self._writes = writes
        self._reads = database.engine_of(self._url, writes=False, patience=patience)
        self._writer = Writer(writes, self._dialect, self._name, self._hit)

    async def open(self) -> None:
        """Create or upgrade the schema and start the writer. Raises StoreError."""
        await asyncio.to_thread(self._open)
        self._writer.start()

    def _open(self) -> None:
        database.make_file(self._url)
        try:
            schema.ensure(self._writes, self._name)
        except StoreError:
            raise
        except Exception as error:
            raise database.translate(error, self._name) from error

    async def close(self) -> None:
        """Finish what is queued and let go."""
        await asyncio.to_thread(self._writer.finish)
        self._writes.dispose()
        self._reads.dispose()

    async def _read(self, question: Callable[[Tx], T]) -> T:
        return await asyncio.to_thread(self._ask, question)

    def _ask(self, question: Callable[[Tx], T]) -> T:
        try:
            with self._reads.connect() as connection, connection.begin():
                return question(Tx(connection, self._dialect, self._hit))
        except StoreError:
            raise
        except Exception as error:
            translated = database.translate(error, self._name)
            if translated is error:
                raise
            raise translated from error

    # feeds

    async def sync_feeds(self, feeds_: Sequence[Feed], now: datetime) -> None:
        """Make a row for each feed, and retire rows of feeds that are gone."""
        await self._writer.run(lambda tx: feeds.sync(tx, feeds_, now))

    async def claim_feeds(self, now: datetime, lease: timedelta, limit: int, *, only: Sequence[str] = ()) -> tuple[FeedLease, ...]:
        """Claim feeds that are due and not leased, longest due first; with `only`, those feeds, due or not."""
        return await self._writer.run(lambda tx: feeds.claim(tx, now, lease, limit, only))

    async def release_feed(self, lease: FeedLease, state: FeedState) -> None:
        """Write a feed's state after a poll that changed nothing or failed. Raises LeaseLostError."""
        await self._writer.run(lambda tx: feeds.release(tx, lease, state))

    async def feed_states(self) -> tuple[FeedState, ...]:
        """Return the state of every configured feed."""
        return await self._read(feeds.states)

    async def known_items(self, feed: str, guids: Sequence[str]) -> Mapping[str, str]:
        """Return guid → digest of those already read."""
        return await self._read(lambda tx: feeds.known_items(tx, feed, guids))

    async def known_words(self, feed: str, digests: Sequence[str]) -> frozenset[str]:
        """Return those digests of words that items of this feed had, under whatever guid."""
        return await self._read(lambda tx: feeds.known_words(tx, feed, digests))

    async def positions(self, feed: str) -> tuple[Position, ...]:
        """Return the last good snapshot."""
        return await self._read(lambda tx: feeds.positions(tx, feed))

    # alerts

    async def alerts(self, keys: Sequence[AlertKey] | None = None, *, states: Sequence[AlertState] = ()) -> tuple[Alert, ...]:
        """Return alerts by key, or all of the given states, newest change first."""
        return await self._read(lambda tx: alerts.find(tx, keys, states))

    async def evidence_of(self, feed: str, guid: str) -> tuple[AlertKey, ...]:
        """Return the alerts that rest on an item."""
        return await self._read(lambda tx: alerts.evidence_of(tx, feed, guid))

    async def changes(self, *, since: datetime | None = None, alert: str | None = None, limit: int = 1000) -> tuple[Change, ...]:
        """Return changes, oldest first."""
        return await self._read(lambda tx: alerts.changes(tx, since, alert, limit))

    async def commit(self, batch: Batch) -> None:
        """Write an ingest and the first chunk of its fan-out, or nothing. Raises ConflictError, LeaseLostError."""
        await self._writer.run(lambda tx: alerts.commit(tx, batch, self._chunk))

    # people

    async def sync_subscriptions(self, subscriptions: Sequence[Subscription]) -> None:
        """Make the rows equal to the operator's files; an edited one ends and begins anew."""
        await self._writer.run(lambda tx: people.sync(tx, subscriptions))

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return those in force."""
        return await self._read(people.in_force)

    async def unsubscribe(self, key: str, now: datetime) -> bool:
        """End a subscription for good, whatever the files say; False when there never was one."""
        return await self._writer.run(lambda tx: people.unsubscribe(tx, key, now))

    async def stop(self, key: str, sentence: str, now: datetime) -> None:
        """Stop sending to a receiver; its notices become dead letters until its entry changes."""
        await self._writer.run(lambda tx: people.stop(tx, key, sentence, now))

    # the outbox

    async def fan_out(self) -> bool:
        """Carry out the next chunk of an order to write notices; False when none is left."""
        return await self._writer.run(lambda tx: fan.next_step(tx, self._chunk))

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[Claim, ...]:
        """Claim due notices, urgent first, whole groups of a subscription together."""
        return await self._writer.run(lambda tx: claims.claim(tx, now, lease, limit))

    async def settle(self, verdicts: Sequence[Verdict]) -> int:
        """Write what became of claimed rows whose token still holds. Returns the rows written."""
        return await self._writer.run_together(outbox.settle, verdicts)

    async def reap(self, now: datetime) -> int:
        """Return rows whose lease ran out to pending, counting an attempt."""
        return await self._writer.run(lambda tx: outbox.reap(tx, now))

    async def recover(self, now: datetime) -> int:
        """Return every lease on feeds and notices at once: for a process that knows it is the only one, at its start."""
        return await self._writer.run(lambda tx: feeds.recover(tx) + outbox.recover(tx, now))

    async def set_back(self, now: datetime) -> int:
        """Make due at once what a clock that was ahead had put off. Returns the rows."""
        return await self._writer.run(lambda tx: feeds.set_back(tx, now) + outbox.set_back(tx, now))

    async def next_due(self) -> datetime | None:
        """Return when the next pending notice is due."""
        return await self._read(outbox.next_due)

    async def deliveries(
        self, *, state: DeliveryState | None = None, since: datetime | None = None, limit: int = 1000
    ) -> tuple[DeliveryRow, ...]:
        """Return rows of the outbox, oldest first."""
        return await self._read(lambda tx: outbox.rows(tx, state, since, limit))

    async def replay(self, rows: Sequence[int], now: datetime) -> int:
        """Send dead letters again, under the same ids and with the same bytes."""
        return await self._writer.run(lambda tx: outbox.replay(tx, rows, now))

    async def ledger(self, receivers_of: ReceiversOf) -> Ledger:
        """Count audience and outcome of every change, independently of each other."""
        return await self._read(lambda tx: books.ledger(tx, receivers_of))

    # the operator

    async def report(self, key: str, sentence: str, now: datetime) -> bool:
        """Note a fault; True when it is new or its sentence changed."""
        return await self._writer.run(lambda tx: faults.report(tx, key, sentence, now))

    async def resolve(self, key: str) -> bool:
        """Forget a fault; True when there was one."""
        return await self._writer.run(lambda tx: faults.resolve(tx, key))

    async def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong now."""
        return await self._read(faults.standing)

    async def counts(self) -> Mapping[str, int]:
        """Return rows by what they are."""
        return await self._read(faults.counts)

    async def sightings(self, *, waiting: bool | None = None, since: datetime | None = None) -> tuple[Sighting, ...]:
        """Return what looks like advice, last met first: what waits for an answer, what has one, or (None) both."""
        return await self._read(lambda tx: sightings.find(tx, waiting, since))

    async def answer(self, sighting: str, now: datetime, *, advice: bool) -> Sighting | None:
        """Note the operator's word on one, also another one than before; None when there is none of this id."""
        return await self._writer.run(lambda tx: sightings.answer(tx, sighting, now, advice=advice))

    async def tidy(self, now: datetime) -> None:  # noqa: ARG002 - what needs no lease today may need the time tomorrow
        """Delete sealed bodies nobody needs any more."""
        await self._writer.run(outbox.tidy)


def _nothing(_point: str) -> None:
    """Pass a named point."""

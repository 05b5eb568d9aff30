"""The store over SQL: every method of the port is one transaction, writing ones in the order they come."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from advisory.errors import StoreError
from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    DeliveryState,
    Feed,
    FeedState,
    Letter,
    Position,
    Reason,
    Silence,
    Silenced,
    Subscription,
    Traveller,
)
from advisory.ports import (
    Asked,
    Backlog,
    Batch,
    Claim,
    DeliveryRow,
    Fault,
    FeedLease,
    Ledger,
    LetterClaim,
    LetterRow,
    LetterVerdict,
    Level,
    PastItem,
    ReceiversOf,
    Sighting,
    Vault,
    Verdict,
)
from advisory.store import (
    alerts,
    books,
    claims,
    database,
    fan,
    faults,
    feeds,
    leases,
    letters,
    levels,
    outbox,
    past,
    people,
    rekey,
    restore,
    retention,
    schema,
    sightings,
)
from advisory.store import asked as answers
from advisory.store import silences as hushes
from advisory.store import travellers as passengers
from advisory.store.contents import Contents
from advisory.store.database import Tx
from advisory.store.guard import SendingStore
from advisory.store.leases import Holder
from advisory.store.writer import Writer

T = TypeVar("T")
#: So many steps of forgetting at a time, and so many rows in each, so that nobody waits for it.
_FORGETS, _FORGOTTEN = 100, 1000
#: Subscriptions in a step of the fan-out, by whether the database is PostgreSQL: there nobody else waits for it, and round trips count.
_CHUNK = {False: 5_000, True: 10_000}


class SQLStore(SendingStore):
    """Keeps everything in SQLite or PostgreSQL.

    `chunk` is how many subscriptions a step of the fan-out serves, `patience` how many seconds a lock is waited for;
    `fault` is called at named points inside of transactions.
    """

    def __init__(
        self,
        url: str,
        *,
        chunk: int | None,
        patience: float,
        fault: Callable[[str], None] | None,
        vault: Vault | None = None,
        clock: bool = True,
    ) -> None:
        self._url = database.parse_url(url)
        self._name = database.name_of(self._url)
        shared = self._url.get_backend_name() == "postgresql"
        self._dialect = database.Dialect(postgresql=shared, clock=shared and clock)
        self._holder, self._ear = Holder(), None
        self._share = claims.Share(holder=self._holder)
        self._chunk = chunk or _CHUNK[shared]
        self._contents = Contents(vault)
        #: Whether everything older keys sealed was sealed anew since the start.
        self._rekeyed = vault is None
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
        if self._ear is not None:
            await asyncio.to_thread(self._ear.close)
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

    async def claim_feeds(
        self, now: datetime, lease: timedelta, limit: int, *, only: Sequence[str] = (), ahead: timedelta = timedelta()
    ) -> tuple[FeedLease, ...]:
        """Claim feeds that are due within `ahead` and not leased, longest due first; with `only`, those feeds, due or not."""
        return await self._writer.run(lambda tx: feeds.claim(tx, now, lease, limit, only, ahead=ahead))

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

    async def past_items(self, since: datetime) -> tuple[PastItem, ...]:
        """Return the items first seen since then, oldest first."""
        return await self._read(lambda tx: past.items(tx, since))

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

    async def levels(self, destination: str | None = None) -> tuple[Level, ...]:
        """Return every step of a destination's levels, oldest first within each feed; without one, what holds now of all."""
        return await self._read(lambda tx: levels.find(tx, destination))

    async def held(self, destination: str) -> tuple[tuple[str, Position], ...]:
        """Return what each register holds of a destination: the feed and its position."""
        return await self._read(lambda tx: levels.held(tx, destination))

    async def in_force(self, destination: str) -> tuple[Alert, ...]:
        """Return the open alerts about a destination, newest change first."""
        return await self._read(lambda tx: alerts.in_force(tx, destination))

    async def timeline(self, *, destination: str | None = None, reasons: Sequence[Reason] = (), limit: int = 20) -> tuple[Change, ...]:
        """Return what was told, or the changes of these reasons, newest first."""
        return await self._read(lambda tx: alerts.timeline(tx, destination, reasons, limit))

    async def tally(self) -> Mapping[Reason, int]:
        """Count what was told so far, by reason; what is about sources is left out."""
        return await self._read(alerts.tally)

    async def commit(self, batch: Batch) -> None:
        """Write an ingest and the first chunk of its fan-out, or nothing. Raises ConflictError, LeaseLostError."""
        await self._writer.run(lambda tx: alerts.commit(tx, batch, self._chunk))

    # people

    async def sync_subscriptions(self, subscriptions: Sequence[Subscription]) -> None:
        """Make the rows equal to the operator's files; an edited one ends and begins anew."""
        await self._writer.run(lambda tx: people.sync(tx, self._contents, subscriptions))

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return those in force."""
        return await self._read(lambda tx: people.in_force(tx, self._contents))

    async def unsubscribe(self, key: str, now: datetime) -> bool:
        """End a subscription for good, whatever the files say; False when there never was one."""
        return await self._writer.run(lambda tx: people.unsubscribe(tx, key, now))

    async def stop(self, key: str, sentence: str, now: datetime) -> None:
        """Stop sending to a receiver; its notices become dead letters until its entry changes."""
        await self._writer.run(lambda tx: people.stop(tx, key, sentence, now))

    async def traveller(self, key: str) -> Traveller | None:
        """Return one by key, in whatever state; None when there is none, or it was erased."""
        return await self._read(lambda tx: passengers.find(tx, self._contents, key))

    async def traveller_of(self, address: str) -> Traveller | None:
        """Return whoever has an address and has not ended."""
        return await self._read(lambda tx: passengers.of_address(tx, self._contents, address))

    async def keep_traveller(self, after: Traveller, letters: Sequence[Letter], now: datetime, *, due: datetime | None) -> None:
        """Write one, the letters, and what of the subscription follows. Raises ConflictError."""
        await self._writer.run(lambda tx: passengers.keep(tx, self._contents, after, letters, now, due=due))

    async def erase_traveller(self, key: str, letters: Sequence[Letter], now: datetime) -> bool:
        """Delete all that says who somebody is; what was sent stays counted under the opaque key. False when there is none."""
        return await self._writer.run(lambda tx: passengers.erase(tx, self._contents, key, letters, now))

    async def travellers_due(self, now: datetime, limit: int) -> tuple[Traveller, ...]:
        """Return those that must be looked at, longest due first."""
        return await self._read(lambda tx: passengers.due(tx, self._contents, now, limit))

    async def silence_address(self, address: str, why: Silenced, now: datetime) -> None:
        """Let an address get nothing any more; survives erasure, for it keeps the keyed hash alone."""
        await self._writer.run(lambda tx: passengers.silence(tx, self._contents, address, why, now))

    async def silenced(self, address: str) -> Silenced | None:
        """Return why an address gets nothing; None when it may."""
        return await self._read(lambda tx: passengers.silenced(tx, self._contents, address))

    async def release_address(self, address: str) -> bool:
        """Let an address get mail again, at its reader's own wish or an operator's."""
        return await self._writer.run(lambda tx: passengers.release(tx, self._contents, address))

    # letters

    async def post(self, letters_: Sequence[Letter], now: datetime) -> None:
        """Write letters; those whose id is there already are left alone."""
        await self._writer.run(lambda tx: letters.post(tx, self._contents, letters_, now))

    async def claim_letters(self, now: datetime, lease: timedelta, limit: int) -> tuple[LetterClaim, ...]:
        """Claim letters that are due and not leased, longest due first."""
        return await self._writer.run(lambda tx: letters.claim(tx, self._contents, now, lease, limit))

    async def settle_letter(self, verdict: LetterVerdict) -> bool:
        """Write what became of a claimed letter; False when the token no longer holds."""
        return await self._writer.run(lambda tx: letters.settle(tx, self._contents, verdict))

    async def letters_of(self, key: str) -> tuple[LetterRow, ...]:
        """Return which letters were written to somebody within the last 30 days, oldest first."""
        return await self._read(lambda tx: letters.of(tx, key))

    # the outbox

    async def fan_out(self) -> bool:
        """Carry out the next chunk of an order to write notices; False when none is left."""
        return await self._writer.run(lambda tx: fan.next_step(tx, self._chunk))

    async def claim(self, now: datetime, lease: timedelta, limit: int, *, urgent: bool = False) -> tuple[Claim, ...]:
        """Claim due notices, urgent first (with `urgent`, those alone), whole groups of a subscription together."""
        # A lease that is lost with the machine's power is a notice that is due again; nothing is sent before its seal is on the disk.
        return await self._writer.run(
            lambda tx: claims.claim(tx, self._contents, self._share, now, lease, limit, urgent=urgent), lasting=False
        )

    async def settle(self, verdicts: Sequence[Verdict]) -> int:
        """Write what became of claimed rows whose token still holds. Returns the rows written."""
        return await self._writer.run_together(outbox.settle, verdicts)

    async def reap(self, now: datetime) -> int:
        """Return rows whose lease ran out to pending; no attempt is counted."""
        return await self._writer.run(lambda tx: outbox.reap(tx, now))

    async def recover(self, now: datetime) -> int:
        """Return every lease on feeds and notices at once: for a process that knows it is the only one, at its start."""
        return await self._writer.run(lambda tx: feeds.recover(tx) + outbox.recover(tx, now) + letters.recover(tx) + leases.recover(tx))

    async def set_back(self, now: datetime) -> int:
        """Make due at once what a clock that was ahead had put off. Returns the rows."""
        return await self._writer.run(lambda tx: feeds.set_back(tx, now) + outbox.set_back(tx, now) + letters.set_back(tx, now))

    async def next_due(self) -> datetime | None:
        """Return when the next pending notice is due."""
        return await self._read(outbox.next_due)

    async def deliveries(
        self, *, state: DeliveryState | None = None, since: datetime | None = None, limit: int = 1000, key: str | None = None
    ) -> tuple[DeliveryRow, ...]:
        """Return rows of the outbox, of one subscription or of all, oldest first."""
        return await self._read(lambda tx: outbox.rows(tx, state, since, limit, key))

    async def asked(self, key: str, change: str) -> Asked | None:
        """Return what is known of a change, by its id, and a subscription; None when there is no such change."""
        return await self._read(lambda tx: answers.one(tx, self._contents, key, change))

    async def told(self, key: str, limit: int) -> tuple[Asked, ...]:
        """Return the changes a subscription has notices of, whatever became of them, newest first."""
        return await self._read(lambda tx: answers.told(tx, self._contents, key, limit))

    async def untold(self, key: str, limit: int) -> tuple[Asked, ...]:
        """Return the changes told to others that a subscription has no notice of, newest first."""
        return await self._read(lambda tx: answers.untold(tx, self._contents, key, limit))

    async def of_message(self, message_id: str) -> tuple[Asked, ...]:
        """Return what one message said, in the order it happened; nothing for an id that no message has."""
        return await self._read(lambda tx: answers.of_message(tx, self._contents, message_id))

    async def replay(self, rows: Sequence[int], now: datetime) -> int:
        """Send dead letters again, under the same ids and with the same bytes."""
        return await self._writer.run(lambda tx: outbox.replay(tx, rows, now))

    async def ledger(self, receivers_of: ReceiversOf, *, since: datetime | None = None) -> Ledger:
        """Count audience and outcome of every change, or of those since then, independently of each other."""
        return await self._read(lambda tx: books.ledger(tx, receivers_of, since=since))

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

    async def pulse(self) -> int:
        """Return a number that only grows while a database is used."""
        return await self._read(restore.pulse)

    async def hold(self, now: datetime) -> int:
        """Mark a database that was put back from a copy. Returns the notices held."""
        return await self._writer.run(lambda tx: restore.hold(tx, now, made=None))

    async def backlog(self, now: datetime) -> Backlog:
        """Return how late the outbox is, and what it holds."""
        return await self._read(lambda tx: faults.backlog(tx, now))

    async def sightings(self, *, waiting: bool | None = None, since: datetime | None = None) -> tuple[Sighting, ...]:
        """Return what looks like advice, last met first: what waits for an answer, what has one, or (None) both."""
        return await self._read(lambda tx: sightings.find(tx, waiting, since))

    async def answer(self, sighting: str, now: datetime, *, advice: bool) -> Sighting | None:
        """Note the operator's word on one, also another one than before; None when there is none of this id."""
        return await self._writer.run(lambda tx: sightings.answer(tx, sighting, now, advice=advice))

    async def keep_silence(self, name: str, silence: Silence) -> None:
        """Keep something quiet, beside what the files silence; the same name again takes the old one's place."""
        await self._writer.run(lambda tx: hushes.keep(tx, name, silence))

    async def silences(self, now: datetime) -> Mapping[str, Silence]:
        """Return what is kept quiet by command, by name, the first to end first."""
        return await self._read(lambda tx: hushes.standing(tx, now))

    async def end_silence(self, name: str, now: datetime) -> bool:
        """End one now; False when none of this name lasts."""
        return await self._writer.run(lambda tx: hushes.end(tx, name, now))

    async def tidy(self, now: datetime) -> None:
        """Delete what nobody needs any more, and who was told a year ago; after a change of keys, seal anew what older ones sealed."""
        await self._writer.run(outbox.tidy)
        await self._writer.run(lambda tx: letters.tidy(tx, now))
        await self._writer.run(restore.settled)
        await self._forget(now)
        if not self._rekeyed:
            await self.rekey(now)

    async def _forget(self, now: datetime) -> None:
        """Delete who was told a year ago; what can go is looked for beside the writer, for that may take long."""
        seq: int | None = None
        for _ in range(_FORGETS):
            seq = await self._read(lambda tx: retention.over(tx, now)) if seq is None else seq
            if seq is None:
                break
            if not await self._writer.run(functools.partial(retention.step, seq=seq, chunk=min(self._chunk, _FORGOTTEN))):
                seq = None

    async def rekey(self, now: datetime) -> int:
        """Seal with the present key what an older one sealed, or nobody yet, in small steps. Returns the rows written."""
        sealed = locked = 0
        for table in rekey.TABLES:
            after: object | None = table.first
            while after is not None:
                step = await self._writer.run(functools.partial(rekey.step, contents=self._contents, table=table, after=after))
                after, sealed, locked = step.after, sealed + step.sealed, locked + step.locked
        self._rekeyed = True
        unknown = await self._read(lambda tx: rekey.strangers(tx, self._contents))
        if sentence := rekey.sentence(locked, unknown):
            await self.report(rekey.FAULT, sentence, now)
        else:
            await self.resolve(rekey.FAULT)
        return sealed


def _nothing(_point: str) -> None:
    """Pass a named point."""

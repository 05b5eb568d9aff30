"""The store, and the values that go in and out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    DeliveryState,
    Feed,
    FeedState,
    Item,
    Notice,
    Position,
    Possible,
    Silence,
    Statement,
    Subscription,
    Suppression,
)
from advisory.ports.asking import Asking
from advisory.ports.bounces import Bounces
from advisory.ports.history import History
from advisory.ports.people import People
from advisory.ports.rollouts import Rollouts
from advisory.ports.sending import Reach, Sending
from advisory.ports.sharing import Sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLease:
    """The right to poll one feed until `until`."""

    feed: str
    token: int
    until: datetime
    state: FeedState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """An item as it was read: with its digest and what it states."""

    item: Item
    #: SHA-256 of title and text: another one means an edited item.
    digest: str
    statements: tuple[Statement, ...]
    #: What looks like advice and was not read.
    possible: tuple[Possible, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastItem:
    """An item of the past, with what it was read to state."""

    item: Item
    statements: tuple[Statement, ...]
    seen: datetime
    #: When the oldest item that is kept of its feed was seen: the feed's first poll, unless that was deleted.
    begun: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What looks like advice in an item, for an operator to look at."""

    id: str
    possible: Possible
    feed: str
    guid: str
    title: str
    url: str
    published: datetime | None
    seen: datetime
    #: When it was met last, and how many items have said it so far.
    last: datetime
    count: int = 1
    #: Other words for the same, a few of them.
    others: tuple[str, ...] = ()
    #: The operator's word on whether it is advice; None while it waits for one.
    answer: bool | None = None
    answered: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that one ingest (or one act of an operator) commits, or nothing."""

    at: datetime
    #: None for operators and housekeeping.
    lease: FeedLease | None = None
    #: The feed's next state; with `lease`.
    state: FeedState | None = None
    items: tuple[ReadItem, ...] = ()
    #: The register's new snapshot; None leaves the old one.
    positions: tuple[Position, ...] | None = None
    #: At most one per alert; `change.alert.version - 1` must be the stored version (0: no row yet).
    changes: tuple[Change, ...] = ()
    #: Change id → keys of the receivers it goes to.
    receivers: Mapping[str, tuple[str, ...]]
    #: New for the operator's queue, or met again.
    sightings: tuple[Sighting, ...] = ()
    #: Revision of the operator's files that decided the changes.
    rollout: str = ""
    #: The database came back from a copy: the notices are kept as dead letters, for they may have been sent before.
    held: bool = False
    #: Ids of the changes whose notices to subscribers are not written before an operator says so, and how many those are for.
    guarded: frozenset[str] = frozenset()
    #: Ids of those that wait as well when something of the same situation does; any other takes along what waits.
    joins: frozenset[str] = frozenset()
    reach: Reach | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The notices of one group for one subscription, claimed until `until`."""

    token: int
    until: datetime
    notices: tuple[Notice, ...]
    #: Attempts before this one.
    attempts: int
    #: When it was first due: where the horizon of retries begins.
    first_due: datetime
    #: As it is now; None when it has ended.
    subscription: Subscription | None
    key: str
    channel: str
    #: A sealed message keeps its id and bytes.
    message_id: str | None = None
    sealed: bytes | None = None
    #: Alert id → when this subscription was last sent something of it.
    last_sent: Mapping[str, datetime]
    #: Told of an alert before, or about to be: its id, for corrections.
    told: frozenset[str] = frozenset()
    #: Ids of these notices' changes that were corrected since.
    withdrawn: frozenset[str] = frozenset()
    #: Ids of the first messages this subscription got about the notices' situations, oldest first: what a mail refers to.
    threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of claimed rows. Written only while the token holds."""

    token: int
    rows: tuple[int, ...]
    #: PENDING (again, at `due`), LEASED (sealed now, about to be sent), SENT, DEAD or SUPPRESSED.
    state: DeliveryState
    at: datetime
    due: datetime | None = None
    suppression: Suppression | None = None
    #: Rows held to the same hour go out as one message.
    group: int | None = None
    message_id: str | None = None
    #: Key and bytes of the sealed body; the same key means the same bytes.
    body_key: str | None = None
    body: bytes | None = None
    #: A failed attempt counts.
    failed: bool = False
    #: Revision of the operator's files it was decided by; empty leaves what is noted.
    rollout: str = ""
    #: What went wrong, without address or secret; or the receipt.
    detail: str = ""


#: Readers' reports of mistakes are kept among the faults under keys that begin so; they are for the queue.
WRONG = "wrong:"
#: The fault of a database that came back from a copy, while notices of then wait for an operator's word; and what those say.
RESTORED = "restored"
HELD = "held since a copy of the database was restored: it may have been sent before; `advisory db held` says what to do"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something an operator should know: one sentence with the way out."""

    #: `feed:gb-news`, `receiver:desk`, `mail`: the same trouble has the same key.
    key: str
    sentence: str
    since: datetime
    seen: datetime
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One notice on its way, for people and machines to look at."""

    id: int
    alert: str
    change: str
    reason: str
    subscription: str
    channel: str
    state: DeliveryState
    suppression: Suppression | None
    attempts: int
    message_id: str | None
    due: datetime | None
    settled: datetime | None
    detail: str
    destination: str
    rule: str
    #: When it was first to go: at once, or the hour it was held to.
    first_due: datetime | None = None
    #: Revision of the operator's files when it was sealed, held or suppressed; None before that.
    rollout: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Who was to be told, and what became of it, over all changes."""

    changes: int
    audience: int
    sent: int
    suppressed: Mapping[str, int]
    failed: int
    pending: int
    #: One sentence per difference between the audience and the outbox.
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How late the outbox is."""

    #: How long the notice that is due longest has been due: of the most urgent lane, and of the others.
    urgent: timedelta
    others: timedelta
    #: Age of the oldest notice that was to go out, was not held, and is not settled.
    oldest: timedelta
    letters: timedelta
    #: Notices that failed at least once and are tried again.
    retrying: int
    #: Held for an hour to come, by why.
    held: Mapping[str, int]


#: Change, receivers valid at that time → keys of those it goes to.
ReceiversOf = Callable[[Change, Sequence[Subscription]], tuple[str, ...]]


class Store(People, Bounces, History, Asking, Rollouts, Sharing, Sending, Protocol):
    """Keep everything. Each method is one transaction; times are UTC; raises StoreError."""

    async def open(self) -> None:
        """Create or upgrade the schema and start the writer. Raises StoreError for a newer schema, a full or read-only disk."""

    async def close(self) -> None:
        """Finish what is queued and let go."""

    # feeds
    async def sync_feeds(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make a row for each feed (due at once), and retire rows of feeds that are gone."""

    async def claim_feeds(
        self, now: datetime, lease: timedelta, limit: int, *, only: Sequence[str] = (), ahead: timedelta = timedelta()
    ) -> tuple[FeedLease, ...]:
        """Claim feeds that are due within `ahead` and not leased, longest due first; with `only`, those feeds, due or not."""

    async def release_feed(self, lease: FeedLease, state: FeedState) -> None:
        """Write a feed's state after a poll that changed nothing or failed. Raises LeaseLostError."""

    async def feed_states(self) -> tuple[FeedState, ...]:
        """Return the state of every configured feed."""

    async def known_items(self, feed: str, guids: Sequence[str]) -> Mapping[str, str]:
        """Return guid → digest of those already read."""

    async def known_words(self, feed: str, digests: Sequence[str]) -> frozenset[str]:
        """Return those digests of words that items of this feed had, under whatever guid."""

    async def positions(self, feed: str) -> tuple[Position, ...]:
        """Return the last good snapshot."""

    async def past_items(self, since: datetime) -> tuple[PastItem, ...]:
        """Return the items first seen since then, oldest first."""

    # alerts
    async def alerts(self, keys: Sequence[AlertKey] | None = None, *, states: Sequence[AlertState] = ()) -> tuple[Alert, ...]:
        """Return alerts by key, or all of the given states (none given: all), newest change first."""

    async def evidence_of(self, feed: str, guid: str) -> tuple[AlertKey, ...]:
        """Return the alerts that rest on an item."""

    async def changes(self, *, since: datetime | None = None, alert: str | None = None, limit: int = 1000) -> tuple[Change, ...]:
        """Return changes, oldest first."""

    async def commit(self, batch: Batch) -> None:
        """Write feed state, items, positions, alerts, changes, receivers' notices and the first chunk of the fan-out, or nothing.

        Raises ConflictError when an alert moved in between, LeaseLostError when the feed's lease did.
        """

    # people
    async def sync_subscriptions(self, subscriptions: Sequence[Subscription]) -> None:
        """Make the rows equal to the operator's files; an edited one ends and begins anew, so that the past keeps its audience."""

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return those in force."""

    async def unsubscribe(self, key: str, now: datetime) -> bool:
        """End a subscription for good, whatever the files say; False when there is none. Idempotent."""

    async def stop(self, key: str, sentence: str, now: datetime) -> None:
        """Stop sending to a receiver that asked for it (410); its notices become dead letters until its entry changes."""

    # the outbox
    async def fan_out(self) -> bool:
        """Carry out the next chunk of an order to write notices; False when none is left."""

    async def claim(self, now: datetime, lease: timedelta, limit: int, *, urgent: bool = False) -> tuple[Claim, ...]:
        """Claim due notices, urgent first (with `urgent`, those alone), whole groups of a subscription together."""

    async def settle(self, verdicts: Sequence[Verdict]) -> int:
        """Write what became of claimed rows; rows whose token no longer holds are left alone. Returns the rows written."""

    async def reap(self, now: datetime) -> int:
        """Return rows whose lease ran out to pending; no attempt is counted."""

    async def recover(self, now: datetime) -> int:
        """Return every lease on feeds and notices at once: for a process that knows it is the only one, at its start.

        What was never tried and is due later than now was written by a clock that was ahead; it is due at once.
        """

    async def set_back(self, now: datetime) -> int:
        """Make due at once what a clock that was ahead had put off; what is held to an hour stays held. Returns the rows."""

    async def next_due(self) -> datetime | None:
        """Return when the next pending notice is due."""

    async def deliveries(
        self, *, state: DeliveryState | None = None, since: datetime | None = None, limit: int = 1000, key: str | None = None
    ) -> tuple[DeliveryRow, ...]:
        """Return rows of the outbox, of one subscription or of all, oldest first."""

    async def replay(self, rows: Sequence[int], now: datetime) -> int:
        """Send dead letters again, under the same ids and with the same bytes."""

    async def ledger(self, receivers_of: ReceiversOf, *, since: datetime | None = None) -> Ledger:
        """Count audience and outcome of every change, or of those since then, independently of each other."""

    # the operator
    async def report(self, key: str, sentence: str, now: datetime) -> bool:
        """Note a fault; True when it is new or its sentence changed."""

    async def resolve(self, key: str) -> bool:
        """Forget a fault; True when there was one."""

    async def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong now."""

    async def counts(self) -> Mapping[str, int]:
        """Return rows by what they are: `alerts_open`, `alerts_unconfirmed`, `pending`, `dead`, `sent`, `suppressed`, `fan_out`."""

    async def pulse(self) -> int:
        """Return a number that only grows while a database is used: one that has less than before was put back from a copy."""

    async def hold(self, now: datetime) -> int:
        """Mark a database that was put back: what waits becomes dead letters that say so, and what each feed brings first will."""

    async def backlog(self, now: datetime) -> Backlog:
        """Return how late the outbox is, and what it holds."""

    async def sightings(self, *, waiting: bool | None = None, since: datetime | None = None) -> tuple[Sighting, ...]:
        """Return what looks like advice, last met first: what waits for an answer, what has one, or (None) both."""

    async def answer(self, sighting: str, now: datetime, *, advice: bool) -> Sighting | None:
        """Note the operator's word on one, also another one than before; None when there is none of this id."""

    async def keep_silence(self, name: str, silence: Silence) -> None:
        """Keep something quiet, beside what the files silence; the same name again takes the old one's place."""

    async def silences(self, now: datetime) -> Mapping[str, Silence]:
        """Return what is kept quiet by command, by name, the first to end first."""

    async def end_silence(self, name: str, now: datetime) -> bool:
        """End one now; False when none of this name lasts."""

    async def tidy(self, now: datetime) -> None:
        """Delete sealed bodies and leases nobody needs any more."""

"""Watch over the sources themselves: what is silent, in trouble or well again goes through the same outbox as everything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from advisory import plan, reliance, sources
from advisory.errors import ConflictError
from advisory.gate import Gate
from advisory.model import AlertState, Change, Subscription
from advisory.observe import Observer
from advisory.ports import Batch, Clock, Store
from advisory.rulebook import Rulebook


class Vigil:
    """Look at every source once a minute, and commit what is to be told in one batch: one message for each reader."""

    def __init__(self, *, store: Store, clock: Clock, observer: Observer, book: Callable[[], Rulebook], gate: Gate) -> None:
        self._store, self._clock, self._observer, self._book, self._gate = store, clock, observer, book, gate
        #: Commits a batch.
        self.keep: Callable[[Batch], Awaitable[None]] = store.commit
        self._looked: datetime | None = None
        self._awake = clock.now()

    def stay_awake(self) -> None:
        """Note that we are here, while another process decides: whoever takes over from it has not slept."""
        now = self._clock.now()
        self._awake, self._looked = reliance.awake(self._looked, self._awake, now), now

    async def look(self) -> tuple[Change, ...]:
        """Decide about all sources and commit what changed; nothing when another process was quicker."""
        now, book = self._clock.now(), self._book()
        self._awake, self._looked = reliance.awake(self._looked, self._awake, now), now
        feeds, candidates = tuple(book.feeds.values()), _candidates(book)
        standing = await self._store.alerts(states=(AlertState.OPEN,))
        known = {found.key: found for found in standing if found.key.of_source and not found.key.send and not found.key.books}
        known |= {found.key: found for found in await self._store.alerts(reliance.keys(feeds))}
        changes = reliance.decide(
            reliance.Sight(
                now=now,
                awake=self._awake,
                feeds=feeds,
                registers=frozenset(feed.id for feed in feeds if sources.is_register(feed.kind)),
                states=await self._store.feed_states(),
                faults=await self._store.faults(),
                known=tuple(known.values()),
                internal=plan.hears_troubles(candidates),
            )
        )
        return await self._committed(changes, book, now)

    async def look_at_files(self) -> tuple[Change, ...]:
        """Decide about the operator's files alone, at once and in whichever process found them wrong or well."""
        now, book = self._clock.now(), self._book()
        candidates = _candidates(book)
        changes = reliance.decide(
            reliance.Sight(
                now=now,
                awake=self._awake,
                feeds=(),
                registers=frozenset(),
                states=(),
                faults=await self._store.faults(),
                known=await self._store.alerts(reliance.keys(())),
                internal=plan.hears_troubles(candidates),
            )
        )
        return await self._committed(changes, book, now)

    async def look_at_books(self, gaps: Sequence[str]) -> tuple[Change, ...]:
        """Decide about the ledger, which has these gaps, in the process that counted it."""
        now, book = self._clock.now(), self._book()
        if gaps and not plan.hears_troubles(_candidates(book)):
            return ()
        known = await self._store.alerts((reliance.BOOKS,))
        change = reliance.of_books(gaps, known[0] if known else None, now)
        return await self._committed((change,) if change else (), book, now)

    async def _committed(self, changes: tuple[Change, ...], book: Rulebook, now: datetime) -> tuple[Change, ...]:
        if not changes:
            return ()
        candidates = _candidates(book)
        receivers = {change.id: keys for change in changes if (keys := plan.receivers(change, candidates))}
        try:
            async with self._gate.passing():
                await self.keep(Batch(at=now, changes=changes, receivers=receivers, rollout=book.revision))
        except ConflictError:
            return ()
        for change in changes:
            self._observer.changes.labels(change.reason).inc()
        return changes


def _candidates(book: Rulebook) -> list[Subscription]:
    return [receiver.subscription for receiver in book.receivers.values()]

"""Watch over the sources themselves: what is silent, in trouble or well again goes through the same outbox as everything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from advisory import plan, reliance, sources
from advisory.errors import ConflictError
from advisory.gate import Gate
from advisory.model import AlertState, Change
from advisory.observe import Observer
from advisory.ports import Batch, Clock, Store
from advisory.rulebook import Rulebook


class Vigil:
    """Look at every source once a minute, and commit what is to be told in one batch: one message for each reader."""

    def __init__(self, *, store: Store, clock: Clock, observer: Observer, book: Callable[[], Rulebook], gate: Gate) -> None:
        self._store, self._clock, self._observer, self._book, self._gate = store, clock, observer, book, gate
        self._looked: datetime | None = None
        self._awake = clock.now()

    async def look(self) -> tuple[Change, ...]:
        """Decide about all sources and commit what changed; nothing when another process was quicker."""
        now, book = self._clock.now(), self._book()
        self._awake, self._looked = reliance.awake(self._looked, self._awake, now), now
        feeds = tuple(book.feeds.values())
        candidates = [receiver.subscription for receiver in book.receivers.values()]
        known = {found.key: found for found in await self._store.alerts(states=(AlertState.OPEN,)) if found.key.of_source}
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
        if not changes:
            return ()
        receivers = {change.id: keys for change in changes if (keys := plan.receivers(change, candidates))}
        try:
            async with self._gate.passing():
                await self._store.commit(Batch(at=now, changes=changes, receivers=receivers))
        except ConflictError:
            return ()
        for change in changes:
            self._observer.changes.labels(change.reason).inc()
        return changes

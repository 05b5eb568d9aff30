"""Set the metrics that are asked of the store and the disk, at the moment somebody reads them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from advisory import reliance
from advisory.errors import StoreError
from advisory.model import Feed
from advisory.observe import Observer
from advisory.ports import WRONG, Clock, Store


class Figures:
    """Measures; a database that is away costs its own figures, and is one."""

    def __init__(
        self, *, store: Store, clock: Clock, observer: Observer, feeds: Callable[[], Mapping[str, Feed]], database: Path | None
    ) -> None:
        self._store, self._clock, self._observer, self._feeds, self._database = store, clock, observer, feeds, database

    async def measure(self) -> None:
        """Set everything that is not counted as it happens."""
        seen = self._observer
        self._disk()
        try:
            now = self._clock.now()
            counts, faults, backlog = await self._store.counts(), await self._store.faults(), await self._store.backlog(now)
            states = await self._store.feed_states()
        except StoreError:
            seen.backlog.answers(well=False)
            return
        seen.backlog.answers(well=True)
        for what, count in counts.items():
            seen.rows.labels(what).set(count)
        seen.faults.set(len(faults))
        seen.backlog.note(backlog, [fault.key.partition(":")[0] for fault in faults if not fault.key.startswith(WRONG)])
        feeds = self._feeds()
        known = [(feeds[state.feed], state) for state in states if state.feed in feeds and feeds[state.feed].enabled]
        stale = {feed.id: state.last_good is None or now - state.last_good > reliance.limit(feed) for feed, state in known}
        # One that was never read is new; how often it failed is another figure's.
        seen.stale({feed.id: stale[feed.id] and (state.last_good is not None or state.failures > 0) for feed, state in known})

    def _disk(self) -> None:
        if self._database is None:
            return
        sides = (self._database, self._database.with_name(f"{self._database.name}-wal"))
        try:
            size = sum(one.stat().st_size for one in sides if one.exists())
            self._observer.backlog.room(size, shutil.disk_usage(self._database.parent).free)
        except OSError:  # a disk that is gone is the database's trouble
            self._observer.backlog.room(0, 0)

"""Prove the books while the daemon works: what is recent every minute, everything once a night; any gap is an alarm until it is gone."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from advisory import plan, reliance
from advisory.observe import Observer
from advisory.ports import Clock, Ledger, Store

#: The fault of books that do not balance.
LEDGER: Final = "ledger"
#: What changed within this time is counted every minute: each change some ten times, and the first time soon.
RECENT: Final = timedelta(minutes=10)
#: Everything is counted at the first look after this hour, UTC: few readers are awake in Europe, and governments are not at work.
_NIGHT: Final = 3
#: Counting may take this part of the time: when there is much to count, it is done less often.
_SHARE: Final = 50
_DAY: Final = timedelta(days=1)
#: One process of all that share a database does this; another may, when it said nothing for so long.
_DUTY: Final = timedelta(minutes=3)
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Bookkeeper:
    """Counts, and reports what does not add up; operators are told through `tell`, which knows what they were told before."""

    def __init__(self, *, store: Store, clock: Clock, observer: Observer, tell: Callable[[Sequence[str]], Awaitable[object]]) -> None:
        self._store, self._clock, self._observer, self._tell_of = store, clock, observer, tell
        self._next: datetime | None = None
        #: From when on everything is looked at, for there was a gap; None when there was none.
        self._gap: datetime | None = None
        self._alarmed: bool | None = None
        self._counted: datetime | None = None

    async def look(self) -> Ledger | None:
        """Count what is due to be counted; None when nothing is. Raises StoreError."""
        now = self._clock.now()
        if await self._store.lead(LEDGER, now, _DUTY) is None:
            self._alarmed = None
            return None  # another process counts; should it end, its faults are looked at anew
        if self._alarmed is None:
            # A gap that was found before a restart is looked for anew, wherever it was.
            self._alarmed = any(fault.key == LEDGER for fault in await self._store.faults())
            self._gap = _EVER if self._alarmed else None
            self._counted = now
        whole = self._nightly(now)
        if not whole and self._next is not None and now < self._next <= now + _DAY:
            return None
        return await self._count(now, whole=whole)

    def _nightly(self, now: datetime) -> bool:
        """Tell whether the hour of the night has passed since everything was counted."""
        hour = now.replace(hour=_NIGHT, minute=0, second=0, microsecond=0)
        last = hour if now >= hour else hour - _DAY
        return self._counted is not None and self._counted < last

    async def _count(self, now: datetime, *, whole: bool) -> Ledger:
        recent = now - RECENT if self._gap is None else min(now - RECENT, self._gap)
        since = None if whole or recent == _EVER else recent
        began = time.perf_counter()
        found = await self._store.ledger(plan.receivers, since=since)
        took = time.perf_counter() - began
        self._next = now + timedelta(seconds=took * _SHARE)
        self._counted = now if whole else self._counted
        self._observer.books.counted("recent" if since else "all", now, took, len(found.gaps))
        await self._tell(found, since, now)
        return found

    async def _tell(self, found: Ledger, since: datetime | None, now: datetime) -> None:
        if found.gaps:
            self._gap = since or _EVER
            sentence = f"the books do not balance, somebody may not have been told: {reliance.first_gap(found.gaps)}"
            self._alarmed = True
            if await self._store.report(LEDGER, sentence, now):
                self._observer.log.error("the ledger has a gap", gaps=list(found.gaps)[:20])
            await self._tell_of(found.gaps)
        elif self._alarmed:
            # What was looked at goes back to where the gap was. Told first: while the alarm stands, a restart looks again and tells.
            await self._tell_of(())
            self._gap, self._alarmed = None, False
            await self._store.resolve(LEDGER)
            self._observer.log.info("the books balance again")

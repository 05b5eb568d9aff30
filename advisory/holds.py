"""What this process has claimed, and until when it may begin with it, by a clock that nobody sets and that never stands still."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from advisory.ports import Clock, Held, Leased, Sharing

#: A claim is another process's so long after its holder was heard of last.
LEASE: Final = timedelta(seconds=25)
#: It is renewed three times in its life, and nothing is begun in the last third.
RENEW: Final = LEASE / 3
_SHARE: Final = 0.7


def ticks() -> float:
    """Return seconds that pass also while the process, or the machine, stands still."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(slots=True)
class _Hold:
    asked: float
    #: Nothing is begun after it.
    until: float


class Holds:
    """The leases of one kind that this process has in hand."""

    def __init__(self, store: Sharing, clock: Clock, what: Leased, *, lease: timedelta = LEASE, tick: Callable[[], float] = ticks) -> None:
        self._store, self._clock, self._what, self._tick = store, clock, what, tick
        self.lease = lease
        self._held: dict[Held, _Hold] = {}

    def now(self) -> float:
        """Return the time by which holds end; take it before claiming."""
        return self._tick()

    def take(self, held: Iterable[Held], asked: float) -> None:
        """Note what was claimed by a question asked then."""
        until = asked + self.lease.total_seconds() * _SHARE
        for one in held:
            self._held[one] = _Hold(asked=asked, until=until)

    def asked(self, held: Held) -> float:
        """Return when something in hand was asked for; long ago when it is not in hand."""
        hold = self._held.get(held)
        return 0.0 if hold is None else hold.asked

    def fresh(self, held: Iterable[Held]) -> bool:
        """Tell whether all of it may be begun: nobody else can have it until well after."""
        now = self._tick()
        return all((hold := self._held.get(one)) is not None and now < hold.until for one in held)

    def drop(self, held: Iterable[Held]) -> None:
        """Forget what is done with."""
        for one in held:
            self._held.pop(one, None)

    async def renew(self) -> None:
        """Put off the end of everything in hand; what somebody else has by now is not fresh any more. Raises StoreError."""
        asked, wanted = self._tick(), tuple(self._held)
        if not wanted:
            return
        kept = await self._store.renew(self._what, wanted, self._clock.now(), self.lease)
        until = asked + self.lease.total_seconds() * _SHARE
        for one in wanted:
            hold = self._held.get(one)
            if hold is not None:
                hold.until = until if one in kept else 0.0

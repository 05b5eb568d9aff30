"""Receivers' lanes: one message at a time to each, in the order things happened, also past what was put back."""

from __future__ import annotations

import asyncio
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

#: What waited for longer behind another message to the same receiver is given back, to be claimed with what came since.
BEGIN_WITHIN: Final = timedelta(seconds=60)


@dataclass(eq=False, slots=True, weakref_slot=True)
class Lane:
    """One receiver's messages."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: Alert → when a message about it was put back, and until when: what was asked for before that waits for it.
    _behind: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def waits(self, alerts: Iterable[str], asked: float) -> list[datetime]:
        """Return until when what was asked for then, about these alerts, waits; empty when it need not."""
        before = [self._behind[alert] for alert in alerts if alert in self._behind]
        return [due for at, due in before if asked <= at]

    def put(self, alerts: Iterable[str], at: float, due: datetime) -> None:
        """Note what was put back."""
        self._behind.update(dict.fromkeys(alerts, (at, due)))


class Lanes:
    """The lanes in use, and those where something was put back that what is being claimed may not know of yet."""

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._lanes: weakref.WeakValueDictionary[str, Lane] = weakref.WeakValueDictionary()
        #: Kept for as long as what was asked for before may still be begun.
        self._kept: deque[tuple[float, Lane]] = deque()

    def of(self, key: str) -> Lane:
        """Return a receiver's lane; hold on to it while it is in use."""
        return self._lanes.setdefault(key, Lane())

    def put_back(self, lane: Lane, alerts: Iterable[str], due: datetime) -> None:
        """Let what was asked for until now about these alerts wait until `due`."""
        now = self._tick()
        lane.put(alerts, now, due)
        self._kept.append((now, lane))
        while self._kept[0][0] < now - BEGIN_WITHIN.total_seconds():
            self._kept.popleft()

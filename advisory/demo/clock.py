"""A clock that stands still until it is told to move."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta


class VirtualClock:
    """Tell the time of a recording; implements `ports.Clock`."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the virtual time, aware, in UTC."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass without waiting, so that whoever paces itself by this clock gets on."""
        self.move_to(self._now + timedelta(seconds=max(0.0, seconds)))
        await asyncio.sleep(0)

    def move_to(self, moment: datetime) -> None:
        """Move forward to a moment; time never runs backwards."""
        self._now = max(self._now, moment)

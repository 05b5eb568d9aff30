"""How processes on one database share the work: leases that are renewed, and duties that one of them holds at a time."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Leased(enum.StrEnum):
    """What is claimed with a lease."""

    FEED = "feed"
    NOTICE = "delivery"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one process at a time does; what it writes counts only while nobody holds a later epoch."""

    name: str
    epoch: int


#: The id of a row, and the token it was claimed with.
Held = tuple[int | str, int]


class Sharing(Protocol):
    """Share work with other processes."""

    async def renew(self, what: Leased, held: Sequence[Held], now: datetime, lease: timedelta) -> frozenset[Held]:
        """Put off the end of leases; returns those that still held."""

    async def lead(self, name: str, now: datetime, lease: timedelta) -> Duty | None:
        """Take up a duty, or keep it; None while another process has it."""

    def under(self, duty: Duty) -> AbstractContextManager[None]:
        """Let all that is written within carry the duty's epoch; each write raises LeaseLostError once another process took over."""

    async def listen(self, wake: Callable[[], None]) -> bool:
        """Call `wake`, in whatever thread, when a process committed something to do; False when that cannot be had, and polling does it."""

"""What pages ask of the past and the present: governments' levels, what was told, and how often it was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advisory.model import Alert, Change, Position, Reason, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a government's level for a destination became, and when that was read."""

    feed: str
    issuer: str
    destination: str
    at: datetime
    #: As in a Position.
    country_level: int | None
    max_level: int | None
    scope: Scope
    #: The first that was ever read: it may be as old as you like.
    first: bool = False


class History(Protocol):
    """Tell what was and is. Each method is one transaction; raises StoreError."""

    async def levels(self, destination: str | None = None) -> tuple[Level, ...]:
        """Return every step of a destination's levels, oldest first within each government's feed; without one, what holds now of all."""

    async def held(self, destination: str) -> tuple[tuple[str, Position], ...]:
        """Return what each register holds of a destination: the feed and its position."""

    async def in_force(self, destination: str) -> tuple[Alert, ...]:
        """Return the open alerts about a destination, newest change first."""

    async def timeline(self, *, destination: str | None = None, reasons: Sequence[Reason] = (), limit: int = 20) -> tuple[Change, ...]:
        """Return what was told, or the changes of these reasons, newest first."""

    async def tally(self) -> Mapping[Reason, int]:
        """Count what was told so far, by reason; what is about sources is left out."""

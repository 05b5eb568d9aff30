"""What is kept of the operator's files: what was accepted, what was refused, and which process follows what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The operator's files as they were accepted."""

    #: Digest over names and contents.
    revision: str
    at: datetime
    #: The files, sealed.
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What was said of one state of the operator's files."""

    #: Digest over names and contents; empty when there was no folder to read.
    revision: str
    at: datetime
    #: How many mistakes they held; 0 when they were accepted.
    mistakes: int = 0
    #: The first mistake and its place.
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """A process at work, and the revision it runs on."""

    #: Host and process number.
    name: str
    revision: str
    #: Since when it runs on that revision, and when it said so last.
    since: datetime
    seen: datetime


class Rollouts(Protocol):
    """Keep which files are in force. Each method is one transaction; raises StoreError."""

    async def accept(self, accepted: Accepted) -> None:
        """Keep the operator's files as the newest that were accepted."""

    async def accepted(self) -> Accepted | None:
        """Return the files accepted last."""

    async def accepted_revision(self) -> str | None:
        """Return the revision of the files accepted last."""

    async def acceptances(self, beginning: str = "") -> tuple[Accepted, ...]:
        """Return the accepted files that are kept and whose revision begins so, oldest first."""

    async def refuse(self, ruling: Ruling) -> bool:
        """Keep that files were refused; False when the same was said last."""

    async def rulings(self) -> tuple[Ruling, ...]:
        """Return what was accepted and refused, oldest first."""

    async def follow(self, follower: Follower) -> None:
        """Keep what a process runs on."""

    async def unfollow(self, name: str) -> None:
        """Forget a process that ends."""

    async def followers(self) -> tuple[Follower, ...]:
        """Return what processes said last, also those that were killed since."""

    async def decided_by(self, changes: Sequence[str]) -> Mapping[str, str]:
        """Return change id → the revision of the files that decided it, of those that have one."""

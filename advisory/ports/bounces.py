"""What is kept of mail that came back, and of the mail that must come back."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from advisory.model import Subscription

#: The key of the subscriber of our own.
CANARY: Final = "canary"


class BounceKind(enum.StrEnum):
    """What a report about one of our mails says."""

    #: It will never arrive.
    HARD = "hard"
    #: It did not arrive, and another one may.
    SOFT = "soft"
    #: Its reader called it spam (RFC 5965).
    COMPLAINT = "complaint"
    #: It is still being tried.
    DELAYED = "delayed"
    #: Anything else: an answer out of the office, a receipt, a person's words, nonsense.
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One mail that came back."""

    #: Key of whom it was for.
    key: str
    #: Digest of its id, as its return address names it.
    message: str
    kind: BounceKind
    #: RFC 3463, such as `5.1.1`; empty when the report had none.
    status: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One mail that a server took."""

    message_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """One mail to ourselves, and when it was seen again."""

    message_id: str
    sent: datetime
    seen: datetime | None = None


class Bounces(Protocol):
    """Keep what came back. Each method is one transaction; raises StoreError."""

    async def reader_of(self, digest: str) -> str | None:
        """Return the key that the digest in a return address stands for, of whoever was ever subscribed; None when nobody was."""

    async def subscription(self, key: str) -> Subscription | None:
        """Return what is in force under a key; None when nothing is."""

    async def note_bounce(self, bounce: Bounce) -> bool:
        """Keep a bounce; False when this one was kept before."""

    async def bounces_of(self, key: str, since: datetime) -> tuple[Bounce, ...]:
        """Return what came back from one reader, oldest first."""

    async def mails_to(self, key: str, since: datetime) -> tuple[SentMail, ...]:
        """Return the alert mails that a server took for one reader, oldest first."""

    async def crowd(self, since: datetime) -> int:
        """Return of how many readers mail came back for good since then."""

    async def people(self) -> int:
        """Return how many subscribers there are."""

    async def expect(self, message_id: str, sent: datetime) -> None:
        """Keep that a mail to ourselves was written; what is kept already stays."""

    async def saw(self, message_id: str, at: datetime) -> None:
        """Keep that a mail to ourselves came back."""

    async def awaited(self, key: str, since: datetime) -> tuple[Awaited, ...]:
        """Return the mails to ourselves, alerts that a server took for `key` and what was expected, oldest first."""

    async def forget_bounces(self, before: datetime) -> None:
        """Delete what is older."""

"""What is asked when somebody wants to know why they were told, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory.model import Change, Severity, Subscription, Trust

if TYPE_CHECKING:
    from advisory.ports.store import DeliveryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What somebody wished for when a change happened."""

    #: None when it is forgotten: past wishes of people who signed up on a page are.
    wish: Subscription | None
    receiver: bool
    at_least: Severity
    trust: Trust
    #: One of its places, or of the governments it relies on, is what the change is about.
    reached: bool
    #: The order to write the change's notices has come to it, or there is none.
    written: bool
    #: That order waits for an operator's word, for it is for very many.
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One change and one subscription: everything that says whether it was told, and why."""

    key: str
    change: Change
    #: The version in force at the change; None when there was none.
    version: Version | None = None
    #: A version ended before the change, and one began after it.
    before: bool = False
    after: bool = False
    #: When it ended for good.
    ended: datetime | None = None
    #: Its row in the outbox; None when it has none.
    delivery: DeliveryRow | None = None
    #: Revision of the operator's files that decided the change; None when it is not known.
    rollout: str | None = None


class Asking(Protocol):
    """Answer why. Each method is one transaction; raises StoreError."""

    async def asked(self, key: str, change: str) -> Asked | None:
        """Return what is known of a change, by its id, and a subscription; None when there is no such change."""

    async def told(self, key: str, limit: int) -> tuple[Asked, ...]:
        """Return the changes a subscription has notices of, whatever became of them, newest first."""

    async def untold(self, key: str, limit: int) -> tuple[Asked, ...]:
        """Return the changes told to others that a subscription has no notice of, newest first."""

    async def of_message(self, message_id: str) -> tuple[Asked, ...]:
        """Return what one message said, in the order it happened; nothing for an id that no message has."""

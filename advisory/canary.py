"""A subscriber of our own, told of every change by the way everybody is told, whose mail must come back within minutes.

In quiet times a letter an hour goes the same way, so that silence is noticed before it matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from advisory.model import ANYWHERE, Letter, LetterKind, Subscription
from advisory.ports import CANARY, Awaited, Clock, Fault

#: What was sent longer ago and not seen again is missing.
PATIENCE: Final = timedelta(minutes=5)
#: A mail that was lost while later ones came back is complained of for so long.
ONE_LOST: Final = timedelta(hours=2)
#: How far back is looked.
_WINDOW: Final = timedelta(days=2)


class Nest(Protocol):
    """What of the store this needs."""

    async def post(self, letters: Sequence[Letter], now: datetime) -> None:
        """Write letters."""

    async def expect(self, message_id: str, sent: datetime) -> None:
        """Keep that a mail must come back."""

    async def awaited(self, key: str, since: datetime) -> tuple[Awaited, ...]:
        """Return what must come back, and what did."""

    async def report(self, key: str, sentence: str, now: datetime) -> bool:
        """Note a fault."""

    async def resolve(self, key: str) -> bool:
        """Forget a fault."""

    async def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong now."""


def subscriptions(address: str) -> tuple[Subscription, ...]:
    """Return the canary's subscription, of everything and everywhere; none without an address."""
    if not address:
        return ()
    return (Subscription(key=CANARY, channel="email", address=address, places=(ANYWHERE,), follows=(ANYWHERE,)),)


def missing(mails: Sequence[Awaited], now: datetime) -> tuple[Awaited, ...]:
    """Return the mails that should have come back by now, oldest first.

    When a later one came back the way is open: what was lost before is forgotten after a while.
    """
    last = max((mail.sent for mail in mails if mail.seen is not None), default=None)
    return tuple(
        mail
        for mail in mails
        if mail.seen is None and now - mail.sent > PATIENCE and (last is None or mail.sent > last or now - mail.sent < ONE_LOST)
    )


def heartbeat(address: str, now: datetime) -> Letter:
    """Return the letter of this hour; the same for every process."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return Letter(id=f"heartbeat.{hour:%Y%m%d%H}", kind=LetterKind.HEARTBEAT, key=CANARY, address=address, at=now)


class Canary:
    """Writes the heartbeat and looks for what is missing; without an address it does nothing."""

    def __init__(self, *, store: Nest, clock: Clock, address: str) -> None:
        self._store, self._clock, self._address = store, clock, address
        self._beat = ""
        self._alarmed: bool | None = None

    def forget(self) -> None:
        """Take nothing for known while another process looks."""
        self._alarmed = None

    async def look(self) -> tuple[Awaited, ...]:
        """Write this hour's letter if nobody has, and report or take back the fault; returns what is missing. Raises StoreError."""
        if not self._address:
            return ()
        now = self._clock.now()
        letter = heartbeat(self._address, now)
        if letter.id != self._beat:
            # Expected first: should we end here, the letter is written by the next look.
            await self._store.expect(letter.id, now)
            await self._store.post([letter], now)
            self._beat = letter.id
        late = missing(await self._store.awaited(CANARY, now - _WINDOW), now)
        await self._tell(late, now)
        return late

    async def _tell(self, late: Sequence[Awaited], now: datetime) -> None:
        if self._alarmed is None:
            self._alarmed = any(fault.key == CANARY for fault in await self._store.faults())
        if late:
            self._alarmed = True
            many = "a mail" if len(late) == 1 else f"{len(late)} mails"
            sentence = (
                f"{many} to our own canary did not come back, the first sent at {late[0].sent:%H:%M} UTC: readers may be without mail too; "
                "look at the mail server's queue, and whether mail for ADVISORY_CANARY reaches ADVISORY_BOUNCE_LISTEN "
                "or ADVISORY_BOUNCE_MAILDIR"
            )
            await self._store.report(CANARY, sentence, now)
        elif self._alarmed:
            await self._store.resolve(CANARY)
            self._alarmed = False

"""Ask an address every minute while all is going on: whoever hears nothing any more knows that this process, or its machine, is dead."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final, Protocol
from urllib.parse import urlsplit

from advisory.http import Answer, DoorError
from advisory.observe import Observer
from advisory.ports import Clock, Store

#: The fault of pings that do not get through.
PING: Final = "ping"
_SECONDS: Final = 10.0
_MOST_BYTES: Final = 64 << 10
_REDIRECTS: Final = 3
_GOOD: Final = range(200, 300)


class Ask(Protocol):
    """What of the door this needs."""

    def __call__(
        self, method: str, url: str, /, *, timeout: float, max_bytes: int, allow_private: bool, redirects: int, clip: bool
    ) -> Awaitable[Answer]:
        """Return an answer within a time."""


class Ping:
    """The dead man's ping; without an address it does nothing. A failure is a fault, and stops nothing."""

    def __init__(self, *, store: Store, clock: Clock, observer: Observer, ask: Ask, url: str) -> None:
        self._store, self._clock, self._observer, self._ask, self._url = store, clock, observer, ask, url
        self._failing: bool | None = None

    async def send(self) -> bool:
        """Ask once; tell whether it got through. Raises StoreError."""
        if not self._url:
            return True
        # The operator set the address for this process: it may be of their own network.
        why = ""
        try:
            answer = await self._ask(
                "GET", self._url, timeout=_SECONDS, max_bytes=_MOST_BYTES, allow_private=True, redirects=_REDIRECTS, clip=True
            )
            if answer.status not in _GOOD:
                why = f"{urlsplit(self._url).hostname} answered {answer.status}"
        except DoorError as error:
            why = str(error).rstrip(".")
        self._observer.pings.labels("failed" if why else "sent").inc()
        if self._failing is None:
            self._failing = any(fault.key == PING for fault in await self._store.faults())
        if why:
            self._failing = True
            sentence = f"the sign of life of ADVISORY_PING_URL does not get through: {why}; whoever waits for it will take this for dead"
            if await self._store.report(PING, sentence, self._clock.now()):
                self._observer.log.warning("ping failed", error=why)
        elif self._failing:
            self._failing = False
            await self._store.resolve(PING)
        return not why

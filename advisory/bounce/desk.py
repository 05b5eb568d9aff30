"""Do what follows from mail that came back: note it, silence an address, tell the operator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from advisory import verp
from advisory.bounce import policy, report
from advisory.bounce.policy import Act
from advisory.errors import DeliveryError
from advisory.model import Silenced, Traveller
from advisory.ports import CANARY, Bounce, BounceKind, Bounces, Clock, Fault

_DISTRUST: Final = "mail:distrust"
_CROWD: Final = "mail:crowd"
#: A fault about other people's servers is over when it was not met for so long.
_OVER: Final = timedelta(days=1)
_FORGET: Final = max(policy.MEMORY, timedelta(days=30))


class Ledge(Bounces, Protocol):
    """What of the store this needs."""

    async def traveller(self, key: str) -> Traveller | None:
        """Return somebody who signed up."""

    async def report(self, key: str, sentence: str, now: datetime) -> bool:
        """Note a fault."""

    async def resolve(self, key: str) -> bool:
        """Forget a fault."""

    async def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong now."""


class Desk:
    """Takes what comes back, one mail at a time; the same mail twice changes nothing.

    `silence` ends whatever an address gets (key, why); `said` counts what came, by one of the words below:
    `hard`, `soft`, `complaint`, `delayed`, `other`, `forged`, `unknown`, `canary`.
    """

    def __init__(
        self,
        *,
        store: Ledge,
        clock: Clock,
        keys: tuple[str, ...],
        silence: Callable[[str, Silenced], Awaitable[bool]],
        said: Callable[[str], None],
        canary: bool = False,
    ) -> None:
        self._store, self._clock, self._keys = store, clock, keys
        self._silence, self._said, self._canary = silence, said, canary

    def knows(self, recipient: str) -> bool:
        """Tell whether a bounce address is whole: without letters, or with letters we wrote. A forged one is counted."""
        local = recipient.rpartition("@")[0]
        if "+" not in local or verp.origin(self._keys, verp.letters(recipient)) is not None:
            return True
        self._said("forged")
        return False

    async def take(self, raw: bytes, *, recipient: str = "", sender: str | None = None) -> None:
        """Read one mail and do what it asks for; `recipient` and `sender` are the envelope's, where known.

        Raises StoreError: then nothing is settled, and it must be given again.
        """
        head = await asyncio.to_thread(report.head, raw)
        if self._canary and any(self._is_canary(origin, head.message_id) for origin in self._origins(head.tokens)):
            await self._store.saw(head.message_id, self._clock.now())
            self._said("canary")
            return
        found = await asyncio.to_thread(report.read, raw, sender=sender)
        if found.kind is BounceKind.OTHER:
            self._said("other")
            return
        named = verp.letters(recipient)
        origins = self._origins((named,) if named else found.tokens)
        if not origins:
            self._said("forged")
            return
        key = await self._store.reader_of(origins[0].reader)
        if key is None or not await self._is_about(key, origins[0], found.guessed):
            self._said("unknown")
            return
        self._said(found.kind.value)
        await self._returned(Bounce(key=key, message=origins[0].message, kind=found.kind, status=found.status, at=self._clock.now()))

    async def refused(self, key: str, message_id: str, address: str, error: DeliveryError) -> None:
        """Do what follows when a server said in the transaction itself that there is no such mailbox (`error.gone`).

        `address` is where it went: empty for a receiver, whose address stands in the files alone.
        """
        if not error.gone:
            return
        known = await self._store.traveller(key)
        wish = known.wish if known else await self._store.subscription(key)
        if wish is not None and wish.address.casefold() == address.casefold():
            self._said("hard")
            status = error.status or "5.1.1"
            bounce = Bounce(key=key, message=verp.message(message_id), kind=BounceKind.HARD, status=status, at=self._clock.now())
            await self._returned(bounce)

    async def tidy(self) -> None:
        """Forget what is old, and faults of other people's servers that were not met for a day."""
        now = self._clock.now()
        await self._store.forget_bounces(now - _FORGET)
        for fault in await self._store.faults():
            if fault.key in {_DISTRUST, _CROWD} and now - fault.seen > _OVER:
                await self._store.resolve(fault.key)

    def _origins(self, tokens: Sequence[str]) -> list[verp.Origin]:
        return [origin for token in tokens if (origin := verp.origin(self._keys, token))]

    def _is_canary(self, origin: verp.Origin, message_id: str) -> bool:
        return origin.reader == verp.reader(CANARY) and origin.message == verp.message(message_id)

    async def _is_about(self, key: str, origin: verp.Origin, guessed: frozenset[str]) -> bool:
        """Tell whether it is about the mailbox a reader has now: not about one they left, nor one they have not confirmed."""
        known = await self._store.traveller(key)
        wish = known.wish if known else await self._store.subscription(key)
        if wish is None or origin.mailbox != verp.mailbox(origin.secret, wish.address):
            return False
        # Addresses that were only guessed from a report's words must be the reader's own.
        return not guessed or wish.address.lower() in guessed

    async def _returned(self, bounce: Bounce) -> None:
        if bounce.kind is BounceKind.DELAYED:
            return
        await self._store.note_bounce(bounce)
        if self._canary and bounce.key == CANARY:
            return  # it is missed soon enough, and that is what the operator hears
        decision = policy.decide(bounce, await self._history(bounce))
        code = f" ({bounce.status})" if bounce.status else ""
        match decision.act:
            case Act.SUPPRESS if decision.why:
                await self._suppress(bounce.key, decision.why, code)
            case Act.TELL:
                sentence = (
                    f"mail servers refuse our mail because of who sends it{code}: check SPF, DKIM, DMARC and the reputation of the domain "
                    "of ADVISORY_MAIL_FROM, docs/reference/mail.md"
                )
                await self._store.report(_DISTRUST, sentence, bounce.at)
            case Act.HOLD:
                sentence = (
                    f"mail of more than {policy.CROWD} people came back for good within a day{code}: a mail server is in trouble rather "
                    "than all of them, so the others stay subscribed; look at the mail server's log; what was refused at once can be sent "
                    "again when it is over: `advisory deliveries replay`"
                )
                await self._store.report(_CROWD, sentence, bounce.at)

    async def _history(self, bounce: Bounce) -> policy.History:
        since = bounce.at - policy.MEMORY
        crowd = await self._store.crowd(bounce.at - policy.CROWD_SPAN) - int(bounce.kind is BounceKind.HARD)
        return policy.History(
            bounced=await self._store.bounces_of(bounce.key, since),
            sent=await self._store.mails_to(bounce.key, since),
            crowd=crowd,
            people=await self._store.people() if crowd >= policy.CROWD else 0,
        )

    async def _suppress(self, key: str, why: Silenced, code: str) -> None:
        known = await self._store.traveller(key)
        await self._silence(key, why)
        if known is None:
            what = "called a message spam" if why is Silenced.COMPLAINED else f"has no mailbox that takes mail any more{code}"
            out = "take the entry out" if why is Silenced.COMPLAINED else "correct the address in the files, or take the entry out"
            await self._store.report(f"receiver:{key}", f"{key} {what}: nothing more is sent there; {out}", self._clock.now())

"""Send letters: what is not about an alert, one to each person, in a lane of its own that no flood of alerts can fill.

[letter] ─claim─▶ render → seal ─commit─▶ send → settle
                  └── stored before it is sent: a retry sends the same bytes under the same id ──┘
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from advisory import mime, plan, retry, tokens, traveller, verp
from advisory.errors import ConflictError, DeliveryError, LeaseLostError, RenderError, StoreError
from advisory.holds import Holds
from advisory.model import (
    ANYWHERE,
    Alert,
    AlertState,
    Content,
    Envelope,
    Letter,
    LetterKind,
    Position,
    Severity,
    Subscription,
    Target,
    Traveller,
    TravellerState,
)
from advisory.observe import Observer
from advisory.ports import CANARY, Channel, Clock, Held, Leased, LetterClaim, LetterVerdict, Store

_SEND_WITHIN: Final = 50.0
_MOST: Final = 32
_FAULT: Final = "letters"
#: A link to the preferences counts for an hour: later, a letter that holds nothing else says nothing.
_USEFUL: Final = {LetterKind.SIGN_IN: timedelta(hours=1), LetterKind.HEARTBEAT: timedelta(hours=1)}
_REQUESTS: Final = frozenset({LetterKind.ASKED_SIGN_UP, LetterKind.ASKED_SIGN_IN})
#: To somebody who has no subscription, or none at this address.
_WITHOUT: Final = frozenset({LetterKind.CONFIRM, LetterKind.NOBODY, LetterKind.GOODBYE, LetterKind.ADDRESS_CONFIRM, LetterKind.HEARTBEAT})
_MORE: Final = frozenset({LetterKind.GOODBYE, LetterKind.NOBODY})
#: These say what is in force.
_NEWS: Final = frozenset({LetterKind.WELCOME, LetterKind.RESUMED, LetterKind.TRIP_SOON})


class Renders(Protocol):
    """Writes letters; `advisory.render.Renderer` does."""

    def letter(
        self, letter: Letter, *, wish: Subscription | None, alerts: Sequence[Alert], positions: Sequence[Position], public_url: str
    ) -> Content:
        """Return a letter. Raises RenderError."""


class Decides(Protocol):
    """Does what strangers ask for; `advisory.reception.Reception` does."""

    async def decide(self, letter: Letter) -> None:
        """Do it once, however often it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a letter's addresses and links are made of."""

    public_url: str
    secret: str
    mail_from: str
    bounce_address: str = ""


class Post:
    """Seal and send the letters that are due.

    `channel` is the mail channel of this lane, with connections of its own; `gone` hears when a server says that a mailbox is not there
    (key, letter's id, address, error).
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        observer: Observer,
        desk: Desk,
        decides: Decides,
        renderer: Callable[[], Renders],
        channel: Callable[[], Channel],
        gone: Callable[[str, str, str, DeliveryError], Awaitable[None]],
        most: int = _MOST,
    ) -> None:
        self._store, self._clock, self._observer, self._desk = store, clock, observer, desk
        self._decides, self._renderer, self._channel, self._gone = decides, renderer, channel, gone
        self._most = most
        #: The letters in hand; whoever runs for long renews them.
        self.holds = Holds(store, clock, Leased.LETTER)
        self._under_way: set[asyncio.Task[None]] = set()
        self._failing: bool | None = None
        self._ending = False
        #: What is open, as it was read for the letters claimed last.
        self._standing: tuple[Alert, ...] | None = None

    async def step(self) -> int:
        """Claim what is due and begin with it, on and on while there is more than there is room for; returns how many letters that were.

        Raises StoreError.
        """
        claimed = 0
        while (room := self._room) > 0:
            begun = await self._begin(room)
            claimed += begun
            if begun < room:
                break
            while len(self._under_way) > self._most // 2:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        return claimed

    @property
    def _room(self) -> int:
        return 0 if self._ending else self._most - len(self._under_way)

    async def _begin(self, room: int) -> int:
        if self._failing is None:
            self._failing = any(fault.key == _FAULT for fault in await self._store.faults())
        asked = self.holds.now()
        claims = await self._store.claim_letters(self._clock.now(), self.holds.lease, room)
        self._standing = None
        for claim in claims:
            self.holds.take((_held(claim),), asked)
            task = asyncio.create_task(self._carried(claim))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(claims)

    async def once(self) -> int:
        """Send all that is due, and what that leads to; returns how many letters were claimed."""
        claimed = 0
        while True:
            begun = await self.step()
            claimed += begun
            if not begun and not self._under_way:
                return claimed
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self, seconds: float) -> None:
        """Begin nothing new, and wait for what is under way, but no longer; the rest is sent at the next start."""
        self._ending = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _carried(self, claim: LetterClaim) -> None:
        try:
            await self.carry(claim)
        except StoreError as error:
            # Its lease runs out, and it is done again.
            self._observer.log.warning("database trouble", stage="post", error=str(error))
        finally:
            self.holds.drop((_held(claim),))

    async def carry(self, claim: LetterClaim) -> None:
        """Seal and send one letter, or do what it asks for. Raises StoreError."""
        letter = claim.letter
        try:
            if letter.kind in _REQUESTS:
                await self._decides.decide(letter)
                await self._settle(claim, done=True, detail="decided")
                if not self._ending:  # the answer goes out now, not at the next step
                    await self._begin(max(1, self._room))
                return
            known = await self._store.traveller(letter.key) if letter.key else None
            if (vain := await self._vain(letter, known)) is not None:
                await self._settle(claim, done=True, detail=vain)
                return
            sealed = claim.sealed if claim.sealed is not None else await self._sealed(claim, known)
            if sealed is not None and self.holds.fresh((_held(claim),)):
                await self._send(claim, sealed)
        except (RenderError, DeliveryError, ConflictError) as error:
            await self._again(claim, error if isinstance(error, DeliveryError) else DeliveryError(str(error)))
        except LeaseLostError:
            return  # it is somebody else's by now
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one letter must not end the others
            # One bad letter stays one bad letter: it is tried again, and all others go on. Its words may hold an address.
            self._observer.log.error("a letter failed unexpectedly", kind=letter.kind.value, error=type(error).__name__)  # noqa: TRY400 - the same
            sentence = f"a letter of the kind {letter.kind.value} failed unexpectedly ({type(error).__name__})"
            await self._again(claim, DeliveryError(sentence))

    async def _vain(self, letter: Letter, known: Traveller | None) -> str | None:
        """Return why a letter is not to be sent any more; None when it is."""
        useful = _USEFUL.get(letter.kind)
        if useful is not None and self._clock.now() - letter.at > useful:
            return "too late: its link would not count any more"
        if await self._store.silenced(letter.address) is not None:
            return "this address gets nothing any more"
        if letter.key in {"", CANARY} or letter.kind is LetterKind.GOODBYE:
            return None
        if known is None or known.state is TravellerState.ENDED:
            return "its reader has left"
        return None

    async def _sealed(self, claim: LetterClaim, known: Traveller | None) -> bytes | None:
        """Render it and store the bytes before anything is sent; None when somebody else has it by now."""
        letter = claim.letter
        sealed = mime.seal(await self._content(letter, known), self._desk.mail_from, stream=letter.kind.value)
        written = await self._store.settle_letter(
            LetterVerdict(id=letter.id, token=claim.token, at=self._clock.now(), sealed=sealed, detail="")
        )
        return sealed if written else None

    async def _content(self, letter: Letter, known: Traveller | None) -> Content:
        if letter.kind is LetterKind.HEARTBEAT:
            text = "This mail checks that mail is sent and comes back. Nobody needs to read it.\n"
            return Content(subject="Mail is on its way", text=text, severity=Severity.INFO, at=letter.at)
        wish = known.wish if known else None
        alerts: tuple[Alert, ...] = ()
        positions: tuple[Position, ...] = ()
        if wish is not None and letter.kind in _NEWS:
            places = letter.trip.places if letter.trip else wish.reach
            if self._standing is None:
                self._standing = await self._store.alerts(states=(AlertState.OPEN,))
            alerts = in_force(self._standing, places, wish)
            held = [found for place in places if place != ANYWHERE for _, found in await self._store.held(place)]
            positions = tuple(found for found in held if plan.follows(wish, (found.issuer,)))
        return self._renderer().letter(letter, wish=wish, alerts=alerts, positions=positions, public_url=self._desk.public_url)

    async def _send(self, claim: LetterClaim, sealed: bytes) -> None:
        letter, now = claim.letter, self._clock.now()
        envelope = Envelope(
            id=letter.id,
            key=letter.key,
            target=Target(address=letter.address),
            personal=personal(letter, self._desk, now),
            at=now,
            fresh=functools.partial(self.holds.fresh, (_held(claim),)),
        )
        try:
            async with asyncio.timeout(_SEND_WITHIN):
                receipt = await self._channel().send(sealed, envelope)
        except TimeoutError:
            raise DeliveryError(
                f"the mail server did not finish within {_SEND_WITHIN:.0f} s; check that it is up and answers quickly"
            ) from None
        await self._settle(claim, done=True, detail=receipt)
        self._observer.deliveries.labels("letter", "sent").inc()
        if self._failing:
            self._failing = False
            await self._store.resolve(_FAULT)

    async def _again(self, claim: LetterClaim, error: DeliveryError) -> None:
        """Put a letter back for its next try, or give it up."""
        letter, now = claim.letter, self._clock.now()
        due = retry.next_try("email", letter.id, claim.attempts + 1, claim.first_due, now, error)
        verdict = LetterVerdict(id=letter.id, token=claim.token, at=now, dead=due is None, due=due, detail=str(error))
        await self._store.settle_letter(verdict)
        self._observer.deliveries.labels("letter", "retried" if due else "dead").inc()
        if error.gone:
            if letter.key:
                await self._gone(letter.key, letter.id, letter.address, error)
            return  # somebody's mistyped address is no trouble of ours
        self._failing = True
        kept = "letters wait and are tried again" if due else "a letter was given up"
        if await self._store.report(_FAULT, f"{str(error).rstrip('.')}; {kept}", now):
            self._observer.log.warning("letters are in trouble", error=str(error))

    async def _settle(self, claim: LetterClaim, *, done: bool, detail: str) -> None:
        await self._store.settle_letter(
            LetterVerdict(id=claim.letter.id, token=claim.token, at=self._clock.now(), done=done, detail=detail)
        )


def _held(claim: LetterClaim) -> Held:
    return claim.letter.id, claim.token


def in_force(alerts: Sequence[Alert], places: Sequence[str], wish: Subscription) -> tuple[Alert, ...]:
    """Return what stands for these places and concerns somebody, the worst first."""
    found = [
        alert
        for alert in alerts
        if not alert.key.of_source
        and not alert.shadow
        and (ANYWHERE in places or alert.key.destination in places)
        and _severity(alert) >= wish.at_least
        and (not alert.standing.issuers or plan.follows(wish, alert.standing.issuers))
    ]
    return tuple(sorted(found, key=lambda alert: (-_severity(alert), alert.key.destination, alert.id)))


def _severity(alert: Alert) -> Severity:
    return alert.standing.severity or Severity.INFO


def personal(letter: Letter, desk: Desk, now: datetime) -> dict[str, str]:
    """Return what a letter's reader alone reads: its links, and the address it comes back to.

    The link to the preferences counts from the moment it is sent; every other one is the same at each try.
    """
    base, secret = desk.public_url, desk.secret
    values = {mime.RETURN: verp.address(desk.bounce_address, secret, letter.key, letter.id, letter.address)}
    match letter.kind:
        case LetterKind.CONFIRM:
            link = f"confirm/{tokens.sign_at(secret, tokens.CONFIRM, traveller.says(letter), letter.at)}"
        case LetterKind.ADDRESS_CONFIRM:
            link = f"address/{tokens.sign_at(secret, tokens.ADDRESS, traveller.says(letter), letter.at)}"
        case LetterKind.SIGN_IN | LetterKind.ALREADY:
            link = f"manage/{tokens.sign_at(secret, tokens.MANAGE, traveller.says(letter), now)}"
        case _:
            link = "sign-up" if letter.kind in _MORE else "manage"
    values["link"] = f"{base}/{link}"
    if letter.kind not in _WITHOUT:
        values["manage"] = f"{base}/manage"
        values["unsubscribe"] = f"{base}/unsubscribe/{tokens.sign(secret, tokens.UNSUBSCRIBE, letter.key)}"
    return values

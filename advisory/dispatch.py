"""From due notices to settled deliveries: the order, nothing else.

[outbox] ─claim─▶ seal → render → compose ─commit─▶ send → settle
                  └── decided and stored before it is sent: a retry sends the same bytes under the same id ──┘
"""

from __future__ import annotations

import asyncio
import hashlib
import time
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from advisory import plan, render, retry
from advisory.errors import DeliveryError, RenderError, StoreError
from advisory.model import Content, DeliveryState, Envelope, Notice, Reason, Severity, Subscription, Suppression, Target
from advisory.observe import Observer
from advisory.ports import Channel, Claim, Clock, Store, Verdict
from advisory.rulebook import Rulebook

if TYPE_CHECKING:
    from advisory.render import Renderer

_K = TypeVar("_K")
_V = TypeVar("_V")

LEASE = timedelta(seconds=120)
#: A send begins and ends well before the lease runs out, so that nobody else sends the same at the same time.
_BEGIN_WITHIN = timedelta(seconds=60)
_SEND_WITHIN = timedelta(seconds=50)
_HELD = frozenset({Suppression.QUIET_HOURS, Suppression.DIGEST, Suppression.RATE_CAPPED})
_CACHE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """One message: the notices in it, its id and its sealed bytes."""

    notices: tuple[Notice, ...]
    message_id: str
    sealed: bytes


class Dispatch:
    """Seal and send what is due."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        observer: Observer,
        book: Callable[[], Rulebook],
        renderer: Callable[[], Renderer],
        channel: Callable[[str], Channel],
        personal: Callable[[Subscription, str], Mapping[str, str]],
        public_url: str,
        gone: Callable[[str, str, str, DeliveryError], Awaitable[None]],
        parallel: int = 64,
    ) -> None:
        self._store, self._clock, self._observer, self._book = store, clock, observer, book
        self._renderer, self._channel, self._personal, self._public_url = renderer, channel, personal, public_url
        #: What may be sent at once, by channel; what is urgent has a gate of its own, and waits for nothing that is not.
        self._gates: dict[tuple[str, bool], asyncio.Semaphore] = {}
        self._lanes: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._gone, self._parallel = gone, parallel
        self._bodies: dict[str, bytes] = {}
        self._keys: dict[tuple[object, ...], str] = {}
        self._failing: set[str] | None = None

    async def claim(self, limit: int, *, urgent: bool = False) -> tuple[Claim, ...]:
        """Claim due notices, urgent first, or with `urgent` those alone; `carry` each of them."""
        if self._failing is None:
            self._failing = {fault.key for fault in await self._store.faults()}
        return await self._store.claim(self._clock.now(), LEASE, limit, urgent=urgent)

    async def once(self, limit: int = 200) -> int:
        """Claim and send one round of due notices; returns how many rows were claimed."""
        claims = await self.claim(limit)
        await asyncio.gather(*(self.carry(claim) for claim in claims))
        return sum(len(claim.notices) for claim in claims)

    async def carry(self, claim: Claim) -> None:
        """Seal and send what was claimed; one message at a time per receiver, so that a slow one delays only itself."""
        begin_before = time.monotonic() + _BEGIN_WITHIN.total_seconds()
        lane = self._lanes.setdefault(claim.key, asyncio.Lock())
        async with lane:
            if time.monotonic() > begin_before:
                await self._give_back(claim)
                return
            try:
                # All of a round are sealed in one commit; the gate is before the sending alone.
                parcels = [self._resumed(claim)] if _resumes(claim) else await self._sealed(claim)
                async with self._gate(claim):
                    if parcels and time.monotonic() > begin_before:
                        await self._give_back(claim)
                        return
                    for parcel in parcels:
                        await self._send(claim, parcel, begin_before)
            except RenderError as error:
                await self._again(claim, DeliveryError(str(error)), "template")
            except DeliveryError as error:
                await self._again(claim, error, f"receiver:{claim.key}")
            except StoreError:
                raise
            except Exception as error:
                # One bad notice stays one bad notice: it is tried again, and all others go on.
                self._observer.log.exception("a message could not be made", subscription=claim.key)
                failed = DeliveryError(f"making the message for {claim.key} failed unexpectedly ({type(error).__name__}); see the log")
                await self._again(claim, failed, f"receiver:{claim.key}")

    def _gate(self, claim: Claim) -> asyncio.Semaphore:
        urgent = any(notice.change.severity is Severity.CRITICAL for notice in claim.notices)
        return self._gates.setdefault((claim.channel, urgent), asyncio.Semaphore(self._parallel))

    async def _give_back(self, claim: Claim) -> None:
        now = self._clock.now()
        rows = tuple(notice.row for notice in claim.notices)
        await self._store.settle([Verdict(token=claim.token, rows=rows, state=DeliveryState.PENDING, at=now, due=now)])

    def _resumed(self, claim: Claim) -> _Parcel:
        return _Parcel(notices=claim.notices, message_id=claim.message_id or "", sealed=claim.sealed or b"")

    async def _sealed(self, claim: Claim) -> list[_Parcel]:
        """Decide about each notice, render those that go out, and store the bytes before anything is sent."""
        verdicts: list[Verdict] = []
        out: list[Notice] = []
        seals = plan.seal_all(claim.notices, claim.subscription, self._circumstances(claim))
        for notice, seal in zip(claim.notices, seals, strict=True):
            if seal.out:
                out.append(notice)
            else:
                verdicts.append(self._kept(claim, notice, seal))
                self._observer.notices.labels(seal.suppression).inc()
        parcels = []
        if out and claim.subscription:
            channel = self._channel(claim.channel)
            for group in [tuple(out)] if channel.batches else [(notice,) for notice in out]:
                parcel, verdict = self._pack(claim, claim.subscription, channel, group)
                parcels.append(parcel)
                verdicts.append(verdict)
        await self._stood_in()
        written = await self._store.settle(verdicts)
        # Rows that somebody else holds by now were not written, and are theirs to send.
        return parcels if written == len(claim.notices) else []

    def _circumstances(self, claim: Claim) -> plan.Circumstances:
        book = self._book()
        return plan.Circumstances(
            now=self._clock.now(),
            silences=book.silences,
            cooldowns=book.cooldowns,
            last_sent=claim.last_sent,
            recent=claim.recent,
            told=claim.told,
            withdrawn=claim.withdrawn,
        )

    def _kept(self, claim: Claim, notice: Notice, seal: plan.Seal) -> Verdict:
        held = seal.suppression in _HELD
        return Verdict(
            token=claim.token,
            rows=(notice.row,),
            state=DeliveryState.PENDING if held else DeliveryState.SUPPRESSED,
            at=self._clock.now(),
            due=seal.until,
            suppression=seal.suppression,
            group=-int(seal.until.timestamp()) if held and seal.until else None,
            detail=seal.ground or "",
        )

    def _pack(self, claim: Claim, reader: Subscription, channel: Channel, notices: tuple[Notice, ...]) -> tuple[_Parcel, Verdict]:
        now, renderer = self._clock.now(), self._renderer()
        message_id = _identity(notices[0], claim.key)
        # Dated by the change, not by the clock, so that whoever seals it again seals the same bytes; what was held is dated by its hour.
        at = now.replace(second=0, microsecond=0) if any(notice.held for notice in notices) else max(one.change.at for one in notices)
        language, zone = (reader.language, reader.timezone) if channel.batches else ("en", "UTC")
        kind = "receiver" if reader.receiver else "page" if reader.of_page else "reader"
        told = tuple(notice.change.id for notice in notices)
        alike = (told, language, zone, claim.channel, renderer.revision, reader.nationality, kind, at)
        key = self._keys.get(alike)
        if key is None or key not in self._bodies:
            helping = render.help_of(notices, reader.nationality) if channel.batches else ()
            key = f"{render.body_key(notices, language, zone, claim.channel, renderer.revision, helping)}.{kind}.{int(at.timestamp())}"
            if key not in self._bodies:
                _remember(self._bodies, key, channel.compose(self._content(reader, channel, notices, at, helping)))
            _remember(self._keys, alike, key)
        sealed = self._bodies[key]
        parcel = _Parcel(notices=notices, message_id=message_id, sealed=sealed)
        verdict = Verdict(
            token=claim.token,
            rows=tuple(notice.row for notice in notices),
            state=DeliveryState.LEASED,
            at=now,
            message_id=message_id,
            body_key=key,
            body=sealed,
        )
        return parcel, verdict

    def _content(
        self, reader: Subscription, channel: Channel, notices: tuple[Notice, ...], at: datetime, helping: tuple[str, ...]
    ) -> Content:
        if not channel.batches:
            return render.event(notices[0], at=at)
        renderer = self._renderer()
        if reader.receiver and all(_internal(notice) for notice in notices):
            # Operators read what is wrong with sources, and what waits for their word, with the commands that give it.
            return renderer.internal(notices=notices, language=reader.language, zone=reader.timezone, at=at, public_url=self._public_url)
        return renderer.alert(
            notices,
            language=reader.language,
            zone=reader.timezone,
            at=at,
            public_url=self._public_url,
            help_of=helping,
            page=reader.of_page,
        )

    async def _send(self, claim: Claim, parcel: _Parcel, begin_before: float) -> None:
        rows = tuple(notice.row for notice in parcel.notices)
        try:
            target, channel = self._target(claim), self._channel(claim.channel)
            named = claim.subscription if channel.batches else None
            envelope = Envelope(
                id=parcel.message_id,
                key=claim.key,
                target=target,
                threads=claim.threads,
                personal=self._personal(named, parcel.message_id) if named else {},
                at=self._clock.now(),
            )
            if time.monotonic() > begin_before:
                return  # the reaper returns it
            async with asyncio.timeout(_SEND_WITHIN.total_seconds()):
                receipt = await channel.send(parcel.sealed, envelope)
        except DeliveryError as error:
            await self._refused(claim, parcel, rows, error)
            return
        except TimeoutError:
            slow = DeliveryError(f"the receiver did not finish within {_SEND_WITHIN.seconds} s; check that it is up and answers quickly")
            await self._refused(claim, parcel, rows, slow)
            return
        except Exception as error:
            # One bad receiver stays one bad receiver: whatever its channel threw, the others go on and this one is tried again.
            self._observer.log.exception("delivery failed unexpectedly", subscription=claim.key, channel=claim.channel)
            unexpected = DeliveryError(f"the {claim.channel} channel failed unexpectedly ({type(error).__name__})")
            await self._refused(claim, parcel, rows, unexpected)
            return
        now = self._clock.now()
        await self._store.settle([Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=now, detail=receipt)])
        self._observer.deliveries.labels(claim.channel, "sent").inc()
        self._observer.latency.observe(max(0.0, (now - parcel.notices[-1].change.at).total_seconds()))
        if self._failing:
            await self._well(f"receiver:{claim.key}")
            await self._well(f"channel:{claim.channel}")

    def _target(self, claim: Claim) -> Target:
        target = self._book().target(claim.subscription) if claim.subscription else None
        if target is None:
            raise DeliveryError(
                f"{claim.key} has no target any more: put it back into routes.yaml, then `advisory deliveries replay`", permanent=True
            )
        return target

    async def _refused(self, claim: Claim, parcel: _Parcel, rows: Sequence[int], error: DeliveryError) -> None:
        now = self._clock.now()
        due = retry.next_try(claim.channel, parcel.message_id, claim.attempts + 1, claim.first_due, now, error)
        state = DeliveryState.PENDING if due else DeliveryState.DEAD
        verdict = Verdict(token=claim.token, rows=tuple(rows), state=state, at=now, due=due, failed=True, detail=str(error))
        await self._store.settle([verdict])
        self._observer.deliveries.labels(claim.channel, "retried" if due else "dead").inc()
        if error.gone and claim.subscription and not claim.subscription.receiver:
            await self._gone(claim.key, parcel.message_id, claim.subscription.address, error)
            return
        if error.gone and claim.subscription and claim.subscription.receiver:
            await self._store.stop(claim.key, f"{claim.key} asked never to be called again: {error}", now)
        sentence = str(error).rstrip(".")
        if due and claim.subscription and not claim.subscription.receiver:
            # A mail server in trouble is one fault, not one for each reader.
            await self._trouble(f"channel:{claim.channel}", f"{claim.channel}: {sentence}; every message waits its turn and is tried again")
        elif due:
            await self._trouble(f"receiver:{claim.key}", f"{claim.key}: {sentence}; it is tried again")
        else:
            kept = "kept as a dead letter: `advisory deliveries --state dead`, then `advisory deliveries replay`"
            await self._trouble(f"receiver:{claim.key}", f"{claim.key}: {sentence}; {kept}")

    async def _again(self, claim: Claim, error: DeliveryError, fault: str) -> None:
        """Try a claim again that failed before it had a message."""
        now = self._clock.now()
        rows = tuple(notice.row for notice in claim.notices)
        due = retry.next_try(claim.channel, str(rows[0]), claim.attempts + 1, claim.first_due, now, error)
        state = DeliveryState.PENDING if due else DeliveryState.DEAD
        await self._store.settle([Verdict(token=claim.token, rows=rows, state=state, at=now, due=due, failed=True, detail=str(error))])
        await self._trouble(fault, str(error))

    async def _stood_in(self) -> None:
        """Report the operator's templates that failed on a real message; the shipped ones stood in for them."""
        faults = self._renderer().faults
        while faults:
            name, sentence = faults.popitem()
            await self._trouble(f"template:{name}", sentence)

    async def _trouble(self, key: str, sentence: str) -> None:
        if self._failing is not None:
            self._failing.add(key)
        if await self._store.report(key, sentence, self._clock.now()):
            self._observer.log.warning("delivery trouble", fault=key, error=sentence)

    async def _well(self, key: str) -> None:
        if self._failing and key in self._failing:
            self._failing.discard(key)
            await self._store.resolve(key)
            self._observer.log.info("delivers again", receiver=key)


def _remember(known: dict[_K, _V], key: _K, value: _V) -> None:
    """Keep something made, and forget what was made first."""
    while len(known) >= _CACHE:
        known.pop(next(iter(known)))
    known[key] = value


def _resumes(claim: Claim) -> bool:
    """Tell whether sealed bytes go out again: not to who left, nor when all they say has been corrected since."""
    said = {notice.change.id for notice in claim.notices}
    return claim.sealed is not None and claim.subscription is not None and not said <= claim.withdrawn


def _internal(notice: Notice) -> bool:
    """Tell whether a notice is for operators when a receiver gets it."""
    return notice.change.reason is Reason.UNCONFIRMED or notice.change.alert.key.of_source


def _identity(lead: Notice, key: str) -> str:
    """Derive a message's id from its first notice and its reader: the same message has the same id for ever."""
    reader = hashlib.sha256(key.encode()).hexdigest()[:12]
    return f"{lead.change.id}.{reader}"

"""From due notices to settled deliveries: the order, nothing else.

[outbox] ─claim─▶ seal → render → compose ─commit─▶ send → settle
                  └── decided and stored before it is sent: a retry sends the same bytes under the same id ──┘
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from advisory import plan, render, retry
from advisory.errors import DeliveryError, LeaseLostError, RenderError, StoreBusyError, StoreError
from advisory.holds import Holds
from advisory.lanes import BEGIN_WITHIN, Lane, Lanes
from advisory.model import Content, DeliveryState, Envelope, Notice, Reason, Severity, Subscription, Suppression, Target
from advisory.observe import Observer
from advisory.ports import Channel, Claim, Clock, Held, Leased, Store, Verdict
from advisory.rulebook import Rulebook
from advisory.turnstile import Turnstile

if TYPE_CHECKING:
    from advisory.render import Renderer

_K = TypeVar("_K")
_V = TypeVar("_V")

_SEND_WITHIN = timedelta(seconds=50)
#: Seconds after which a database that is away is told again what became of a message.
_AGAIN = 0.5
_HELD = frozenset({Suppression.QUIET_HOURS, Suppression.DIGEST, Suppression.RATE_CAPPED})
_CACHE = 512
#: What is written so much later than it happened is dated by when it was.
_RELEASED = timedelta(minutes=10)


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
        #: What may be on its way and not yet recorded, by channel.
        self._stiles: dict[tuple[str, bool], Turnstile] = {}
        #: Receivers whose notices were let go of without a word → until when nothing else is sent to them.
        self._stuck: dict[str, tuple[float, datetime]] = {}
        #: The notices in hand; whoever runs for long renews them.
        self.holds = Holds(store, clock, Leased.NOTICE)
        self._lanes = Lanes(self.holds.now)
        self._gone, self._parallel = gone, parallel
        self._bodies: dict[str, bytes] = {}
        self._keys: dict[tuple[object, ...], str] = {}
        self._failing: set[str] | None = None
        #: Whether something is due again that was claimed; whoever asks for it says no.
        self.gave_back = False

    async def claim(self, limit: int, *, urgent: bool = False) -> tuple[Claim, ...]:
        """Claim due notices, urgent first, or with `urgent` those alone; `carry` each of them."""
        if self._failing is None:
            self._failing = {fault.key for fault in await self._store.faults()}
        asked = self.holds.now()
        claims = await self._store.claim(self._clock.now(), self.holds.lease, limit, urgent=urgent)
        for claim in claims:
            self.holds.take(_held(claim, claim.notices), asked)
        return claims

    async def once(self, limit: int = 200) -> int:
        """Claim and send one round of due notices; returns how many rows were claimed."""
        claims = await self.claim(limit)
        await asyncio.gather(*(self.carry(claim) for claim in claims))
        return sum(len(claim.notices) for claim in claims)

    async def carry(self, claim: Claim) -> None:
        """Seal and send what was claimed; one message at a time per receiver, so that a slow one delays only itself."""
        lane = self._lanes.of(claim.key)
        try:
            async with lane.lock:
                asked = self.holds.asked(_held(claim, claim.notices[:1])[0])
                late = self.holds.now() > asked + BEGIN_WITHIN.total_seconds()
                if not await self._waits(claim, claim.notices, lane, late=late):
                    await self._carry(claim, lane)
        except StoreError:
            # Its notices stay ours until their lease is over; what came later waits as long.
            lease = self.holds.lease
            self._stuck[claim.key] = (self.holds.now() + lease.total_seconds(), self._clock.now() + lease)
            raise
        finally:
            self.holds.drop(_held(claim, claim.notices))

    async def _waits(self, claim: Claim, notices: tuple[Notice, ...], lane: Lane, *, late: bool = False) -> bool:
        """Give back what waited too long, and what would overtake a message about the same that was put back; tell whether it was."""
        asked, now = self.holds.asked(_held(claim, notices[:1])[0]), self._clock.now()
        dues = lane.waits((notice.change.alert.id for notice in notices), asked)
        if (stuck := self._stuck.get(claim.key)) is not None:
            if asked <= stuck[0]:
                dues.append(stuck[1])
            else:
                del self._stuck[claim.key]
        if not dues and not late:
            return False
        await self._put_back(claim, notices, lane, max(dues, default=now))
        return True

    async def _put_back(self, claim: Claim, notices: tuple[Notice, ...], lane: Lane, due: datetime) -> None:
        """Let go of what nothing was tried of."""
        rows = tuple(notice.row for notice in notices)
        await self._record(Verdict(token=claim.token, rows=rows, state=DeliveryState.PENDING, at=self._clock.now(), due=due))
        self._behind(notices, lane, due)

    def _behind(self, notices: Sequence[Notice], lane: Lane, due: datetime) -> None:
        self.gave_back = True
        self._lanes.put_back(lane, [notice.change.alert.id for notice in notices], due)

    async def _carry(self, claim: Claim, lane: Lane) -> None:
        try:
            # All of a round are sealed in one commit; the gate is before the sending alone.
            parcels = [self._resumed(claim)] if _resumes(claim) else await self._sealed(claim, lane)
            async with self._passing(claim):
                for parcel in parcels:
                    if not await self._waits(claim, parcel.notices, lane):
                        await self._send(claim, parcel, lane)
        except RenderError as error:
            await self._again(claim, lane, DeliveryError(str(error)), "template")
        except DeliveryError as error:
            await self._again(claim, lane, error, f"receiver:{claim.key}")
        except StoreError:
            raise
        except Exception as error:
            # One bad notice stays one bad notice: it is tried again, and all others go on.
            self._observer.log.exception("a message could not be made", subscription=claim.key)
            failed = DeliveryError(f"making the message for {claim.key} failed unexpectedly ({type(error).__name__}); see the log")
            await self._again(claim, lane, failed, f"receiver:{claim.key}")

    def _passing(self, claim: Claim) -> AbstractAsyncContextManager[None]:
        """Hold whoever enters back until it may be sent, and keep the place until it is recorded; what is urgent goes first.

        Where the channel has no bound of its own, what is urgent waits for nothing that is not: that may hang.
        """
        urgent = any(notice.change.severity is Severity.CRITICAL for notice in claim.notices)
        width = self._channel(claim.channel).connections
        key = (claim.channel, urgent and width is None)
        return self._stiles.setdefault(key, Turnstile(width or self._parallel)).passing(urgent=urgent)

    def _resumed(self, claim: Claim) -> _Parcel:
        return _Parcel(notices=claim.notices, message_id=claim.message_id or "", sealed=claim.sealed or b"")

    async def _sealed(self, claim: Claim, lane: Lane) -> list[_Parcel]:
        """Decide about each notice, render those that go out, and store the bytes before anything is sent."""
        verdicts: list[Verdict] = []
        out: list[Notice] = []
        seals = plan.seal_all(claim.notices, claim.subscription, await self._circumstances(claim))
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
        if await self._record(*verdicts) == len(claim.notices):
            # What is claimed already of the same may be urgent: then it takes along what is held.
            if held := [notice for notice, seal in zip(claim.notices, seals, strict=True) if seal.until]:
                self._behind(held, lane, self._clock.now())
            return parcels
        # Rows that somebody else holds by now were not written, and are theirs to send, before what came later.
        await self._put_back(claim, claim.notices, lane, self._clock.now())
        return []

    async def _circumstances(self, claim: Claim) -> plan.Circumstances:
        book, now, reader = self._book(), self._clock.now(), claim.subscription
        named = {one.change.alert.key.rule for one in claim.notices}
        rules = [rule for name in named if (rule := book.rules.get(name))]
        cooldowns = {rule.id: rule.cooldown for rule in rules if rule.cooldown}
        limits = {rule.id: rule.limit for rule in rules if rule.limit}
        repeated = {one.change.alert.id for one in claim.notices if one.change.alert.key.rule in cooldowns}.intersection(claim.last_sent)
        since = {rule: now - limit.per for rule, limit in limits.items()}
        if reader is not None and reader.cap is not None:
            since[""] = now - reader.cap.per
        # Counted now and not when it was claimed: what went out meanwhile counts too.
        spent = await self._store.spent(claim.key, since) if since else {}
        return plan.Circumstances(
            now=now,
            silences=book.silences,
            cooldowns=cooldowns,
            last_sent=claim.last_sent,
            heard=await self._store.heard(claim.key, sorted(repeated)) if repeated else (),
            recent=spent.get("", 0),
            limits=limits,
            spent=spent,
            single=reader is not None and not self._channel(claim.channel).batches,
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
            detail=seal.ground or seal.note,
            rollout=self._book().revision,
        )

    def _pack(self, claim: Claim, reader: Subscription, channel: Channel, notices: tuple[Notice, ...]) -> tuple[_Parcel, Verdict]:
        now, renderer = self._clock.now(), self._renderer()
        message_id = _identity(notices[0], claim.key)
        # Dated by the change, not by the clock, so that whoever seals it again seals the same bytes; what was held is dated by its hour.
        at = now.replace(second=0, microsecond=0) if any(notice.held for notice in notices) else max(one.change.at for one in notices)
        if claim.first_due - at > _RELEASED:
            at = claim.first_due  # it waited for an operator's word before it was written
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
            rollout=self._book().revision,
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

    async def _send(self, claim: Claim, parcel: _Parcel, lane: Lane) -> None:
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
                fresh=functools.partial(self.holds.fresh, _held(claim, parcel.notices)),
            )
            if not envelope.fresh():
                await self._put_back(claim, parcel.notices, lane, self._clock.now())
                return
            async with asyncio.timeout(_SEND_WITHIN.total_seconds()):
                receipt = await channel.send(parcel.sealed, envelope)
        except LeaseLostError:
            await self._put_back(claim, parcel.notices, lane, self._clock.now())
            return
        except DeliveryError as error:
            await self._refused(claim, parcel, lane, error)
            return
        except TimeoutError:
            slow = DeliveryError(f"the receiver did not finish within {_SEND_WITHIN.seconds} s; check that it is up and answers quickly")
            await self._refused(claim, parcel, lane, slow)
            return
        except Exception as error:
            # One bad receiver stays one bad receiver: whatever its channel threw, the others go on and this one is tried again.
            self._observer.log.exception("delivery failed unexpectedly", subscription=claim.key, channel=claim.channel)
            unexpected = DeliveryError(f"the {claim.channel} channel failed unexpectedly ({type(error).__name__})")
            await self._refused(claim, parcel, lane, unexpected)
            return
        now = self._clock.now()
        await self._record(Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=now, detail=receipt))
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

    async def _record(self, *verdicts: Verdict) -> int:
        """Write what became of a message, again and again while the database is away: it would be sent twice for that."""
        until = self.holds.now() + self.holds.lease.total_seconds()
        while True:
            try:
                return await self._store.settle(verdicts)
            except StoreBusyError:
                if self.holds.now() > until:
                    raise
                await asyncio.sleep(_AGAIN)

    async def _refused(self, claim: Claim, parcel: _Parcel, lane: Lane, error: DeliveryError) -> None:
        now, rows = self._clock.now(), tuple(notice.row for notice in parcel.notices)
        due = retry.next_try(claim.channel, parcel.message_id, claim.attempts + 1, claim.first_due, now, error)
        state = DeliveryState.PENDING if due else DeliveryState.DEAD
        await self._record(Verdict(token=claim.token, rows=rows, state=state, at=now, due=due, failed=True, detail=str(error)))
        if due:
            self._behind(parcel.notices, lane, due)
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

    async def _again(self, claim: Claim, lane: Lane, error: DeliveryError, fault: str) -> None:
        """Try a claim again that failed before it had a message."""
        now = self._clock.now()
        rows = tuple(notice.row for notice in claim.notices)
        due = retry.next_try(claim.channel, str(rows[0]), claim.attempts + 1, claim.first_due, now, error)
        state = DeliveryState.PENDING if due else DeliveryState.DEAD
        await self._record(Verdict(token=claim.token, rows=rows, state=state, at=now, due=due, failed=True, detail=str(error)))
        if due:
            self._behind(claim.notices, lane, due)
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


def _held(claim: Claim, notices: Sequence[Notice]) -> tuple[Held, ...]:
    """Return the notices as they are held."""
    return tuple((notice.row, claim.token) for notice in notices)


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

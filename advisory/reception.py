"""Where travellers come to: signs them up and in, changes what they asked for, lets them go; pages and post call it alike."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from advisory import traveller
from advisory.errors import ConflictError
from advisory.model import OF_PAGE, Consent, Letter, LetterKind, Silenced, Subscription, Traveller, TravellerState, Trip
from advisory.ports import Clock, DeliveryRow, Store
from advisory.store import codec

#: Somebody else may write the same row in between so often.
_TRIES = 5
#: The same request within so many seconds is one row.
_ASK_ONCE = 300
#: Travellers looked at in one step.
_ROUND = 200
_ROUNDS = 500
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_KEY_LENGTH = 20
_MOST_TOLD = 10_000


class Reception:
    """Reads who somebody is, lets `advisory.traveller` decide, and keeps the outcome with the letters it causes.

    `secret` makes the ids of requests, so that no row betrays whose address was typed; `trips_kept` is in days.
    """

    def __init__(self, *, store: Store, clock: Clock, secret: str, trips_kept: int = 7) -> None:
        self._store, self._clock, self._secret = store, clock, secret
        self._kept = timedelta(days=trips_kept)

    # --- requests of strangers ------------------------------------------------------------------------------------------

    async def ask_sign_up(self, wish: Subscription, consent: Consent) -> None:
        """Note that somebody wants to sign up; nothing is looked up, so that it takes as long for every address."""
        named = replace(wish, trips=tuple(_named(trip) for trip in wish.trips))
        said = f"{wish.address}\n{wish!r}"
        await self._ask(LetterKind.ASKED_SIGN_UP, said, wish.address, wish.language, wish.timezone, wish=named, consent=consent)

    async def ask_sign_in(self, address: str, *, language: str = "en", zone: str = "UTC") -> None:
        """Note that somebody wants the link to their preferences; nothing is looked up."""
        await self._ask(LetterKind.ASKED_SIGN_IN, address.strip().casefold(), address, language, zone)

    async def decide(self, letter: Letter) -> None:
        """Do what a request asks, in the background; doing it twice does it once."""
        if letter.kind is LetterKind.ASKED_SIGN_IN:
            known, silenced = await self._store.traveller_of(letter.address), await self._store.silenced(letter.address)
            await self._store.post(traveller.sign_in(letter, known, silenced), self._clock.now())
            return
        for attempt in range(_TRIES):
            known, silenced = await self._store.traveller_of(letter.address), await self._store.silenced(letter.address)
            step = traveller.sign_up(letter, known, silenced, key=_new_key())
            try:
                if step is not None:
                    await self._keep(known, step)
            except ConflictError:
                if attempt + 1 == _TRIES:
                    raise
            else:
                return

    # --- links and sessions ---------------------------------------------------------------------------------------------

    async def find(self, key: str, epoch: int) -> Traveller | None:
        """Return whose link or session this is; None when they left, or it is of an older epoch."""
        known = await self._store.traveller(key)
        return known if known is not None and known.epoch == epoch and known.state is not TravellerState.ENDED else None

    async def confirm(self, key: str, epoch: int) -> Traveller | None:
        """Begin, for who pressed the button behind the mailed link; again changes nothing."""
        return await self._step(key, lambda known: traveller.confirm(known, self._clock.now()), epoch=epoch)

    async def confirm_address(self, key: str, epoch: int, mark: str) -> Traveller | None:
        """Let a new address count; None when the link no longer does, or the address has a subscription of its own."""
        known = await self.find(key, epoch)
        if known is None or not known.new_address or await self._taken(known.new_address, key):
            return None
        try:
            found = await self._step(key, lambda known: traveller.confirm_address(known, mark, self._clock.now()), epoch=epoch)
        except ConflictError:
            return None  # somebody signed up with it just now
        return found if found is not None and found.epoch > epoch else None

    # --- preferences ----------------------------------------------------------------------------------------------------

    async def change(self, key: str, wish: Subscription) -> Traveller | None:
        """Take over other preferences; key, channel, address and trips of `wish` are ignored."""
        return await self._step(key, lambda known: traveller.change(known, wish))

    async def add_trip(self, key: str, trip: Trip) -> Traveller | None:
        """Add a trip, or put it in the place of the one with its id."""
        named = _named(trip)
        return await self._step(key, lambda known: traveller.add_trip(known, named))

    async def remove_trip(self, key: str, trip: str) -> Traveller | None:
        """Forget a trip."""
        return await self._step(key, lambda known: traveller.remove_trip(known, trip))

    async def pause(self, key: str, until: datetime | None = None) -> Traveller | None:
        """Tell nothing until then, or until they say."""
        return await self._step(key, lambda known: traveller.pause(known, until, self._clock.now()))

    async def resume(self, key: str) -> Traveller | None:
        """End a pause."""
        return await self._step(key, lambda known: traveller.resume(known, self._clock.now()))

    async def change_address(self, key: str, address: str) -> Traveller | None:
        """Ask a new address whether it agrees."""
        silenced = await self._store.silenced(address)
        return await self._step(key, lambda known: traveller.change_address(known, address, silenced, self._clock.now()))

    async def sign_out(self, key: str) -> Traveller | None:
        """End every session."""
        return await self._step(key, traveller.sign_out)

    # --- leaving --------------------------------------------------------------------------------------------------------

    async def unsubscribe(self, key: str) -> bool:
        """End it at once, from all; also somebody's of the operator's files. False when there never was one; idempotent.

        A link in an old mail of somebody who has signed up anew since ends the new subscription too: that is what its reader wants.
        """
        known = await self._store.traveller(key)
        if known is None:
            return await self._store.unsubscribe(key, self._clock.now())
        if known.state is TravellerState.ENDED:
            known = await self._store.traveller_of(known.wish.address)
        if known is not None:
            await self._step(known.key, lambda known: traveller.unsubscribe(known, self._clock.now()))
        return True

    async def silence(self, key: str, why: Silenced) -> bool:
        """End it after a bounce or a complaint, without a word, and let the address get nothing more; False when there is none.

        Somebody of the operator's files who bounces is stopped until their entry changes; their notices become dead letters.
        """
        now = self._clock.now()
        known = await self._store.traveller(key)
        if known is None:
            return await self._silence_of_files(key, why, now)
        await self._step(key, lambda known: traveller.end(known, now))
        await self._store.silence_address(known.wish.address, why, now)
        return True

    async def erase(self, key: str, *, forever: bool = False) -> bool:
        """Delete all that says who somebody is; `forever` keeps the keyed hash of the address, so that it never gets anything again."""
        known = await self._store.traveller(key)
        if known is None:
            return False
        now = self._clock.now()
        if forever:
            await self._store.silence_address(known.wish.address, Silenced.ASKED, now)
        # Nothing leads back: the last letter belongs to nobody.
        letters = tuple(replace(letter, key="") for letter in traveller.farewell(known, now))
        return await self._store.erase_traveller(key, letters, now)

    async def export(self, key: str) -> dict[str, object] | None:
        """Return everything that is held about somebody, fit for JSON; None when there is none."""
        known = await self._store.traveller(key)
        if known is None:
            return None
        silenced = await self._store.silenced(known.wish.address)
        letters = await self._store.letters_of(key)
        told = await self._store.deliveries(key=key, limit=_MOST_TOLD)
        returned = await self._store.bounces_of(key, datetime.min.replace(tzinfo=UTC))
        return {
            "schema": "export/v1",
            "at": self._clock.now().isoformat(),
            "traveller": _said(known),
            "address_silenced": None if silenced is None else silenced.value,
            "letters": [{"id": one.id, "kind": one.kind.value, "at": one.at.isoformat(), "state": one.state} for one in letters],
            "deliveries": [_told(row) for row in told],
            "returned": [{"message": one.message, "kind": one.kind.value, "at": one.at.isoformat()} for one in returned],
        }

    # --- what time brings -----------------------------------------------------------------------------------------------

    async def look(self) -> int:
        """Do what time has come for: reminders of trips, pauses that are over, who is to be forgotten. Returns how many were looked at."""
        looked = 0
        for _ in range(_ROUNDS):
            found = await self._store.travellers_due(self._clock.now(), _ROUND)
            for known in found:
                # Whoever wrote in between said when it is due again.
                with contextlib.suppress(ConflictError):
                    await self._look_at(known, self._clock.now())
            looked += len(found)
            if len(found) < _ROUND:
                break
        return looked

    async def _look_at(self, known: Traveller, now: datetime) -> None:
        if traveller.gone(known, now):
            # Ended first, and only if nobody confirmed in between: nothing leads back from there.
            await self._keep(known, traveller.end(known, now))
            await self._store.erase_traveller(known.key, (), now)
            return
        step = traveller.due(known, now, self._kept)
        after = step.after if step.after is not known else replace(known, version=known.version + 1)
        await self._keep(known, traveller.Step(after=after, letters=step.letters))

    # --- what they share ------------------------------------------------------------------------------------------------

    async def _ask(
        self,
        kind: LetterKind,
        said: str,
        address: str,
        language: str,
        zone: str,
        *,
        wish: Subscription | None = None,
        consent: Consent | None = None,
    ) -> None:
        now = self._clock.now()
        whose = hmac.new(self._secret.encode(), f"{kind.value}\n{said}".encode(), hashlib.sha256).hexdigest()[:32]
        name = f"{kind.value}.{whose}.{int(now.timestamp()) // _ASK_ONCE}"
        letter = Letter(id=name, kind=kind, address=address, language=language, zone=zone, at=now, wish=wish, consent=consent)
        await self._store.post((letter,), now)

    async def _step(self, key: str, decide: Callable[[Traveller], traveller.Step], *, epoch: int | None = None) -> Traveller | None:
        """Read, decide, write; again when somebody else wrote in between. None when there is none, or the epoch is over."""
        for _ in range(_TRIES - 1):
            try:
                return await self._step_once(key, decide, epoch)
            except ConflictError:
                continue
        return await self._step_once(key, decide, epoch)

    async def _step_once(self, key: str, decide: Callable[[Traveller], traveller.Step], epoch: int | None) -> Traveller | None:
        known = await self._store.traveller(key)
        if known is None or known.state is TravellerState.ENDED or (epoch is not None and known.epoch != epoch):
            return None
        step = decide(known)
        await self._keep(known, step)
        return step.after

    async def _keep(self, known: Traveller | None, step: traveller.Step) -> None:
        now = self._clock.now()
        if known is not None and step.after.version == known.version:
            await self._store.post(step.letters, now)
        else:
            await self._store.keep_traveller(step.after, step.letters, now, due=traveller.next_due(step.after, now, self._kept))

    async def _taken(self, address: str, key: str) -> bool:
        other = await self._store.traveller_of(address)
        return other is not None and other.key != key

    async def _silence_of_files(self, key: str, why: Silenced, now: datetime) -> bool:
        found = await self._store.subscription(key)
        if found is None or found.receiver:
            return False
        if why is Silenced.BOUNCED:
            sentence = f"mail to {key} comes back: correct the address in subscribers.yaml, then `advisory deliveries replay`"
            await self._store.stop(key, sentence, now)
        else:
            await self._store.unsubscribe(key, now)
        return True


def _named(trip: Trip) -> Trip:
    """Return a trip that a form can name."""
    return trip if trip.id else replace(trip, id=secrets.token_hex(8))


def _said(known: Traveller) -> dict[str, object]:
    said: dict[str, dict[str, object]] = json.loads(codec.dumps(known))
    # What a receiver of the operator's has, and no person.
    wish = {name: value for name, value in said["wish"].items() if name not in {"mark", "routes", "fallback"}}
    return {**said, "wish": wish}


def _told(row: DeliveryRow) -> dict[str, object]:
    return {
        "id": row.id,
        "alert": row.alert,
        "change": row.change,
        "state": row.state.value,
        "suppression": None if row.suppression is None else row.suppression.value,
        "message_id": row.message_id,
        "settled": None if row.settled is None else row.settled.isoformat(),
    }


def _new_key() -> str:
    return OF_PAGE + "".join(secrets.choice(_LETTERS) for _ in range(_KEY_LENGTH))

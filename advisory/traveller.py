"""The life of somebody who signed up on a page: each step returns who they are next, and the letters it causes. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory import zones
from advisory.model import Consent, Letter, LetterKind, Silenced, Subscription, Traveller, TravellerState, Trip

#: What travellers are told by: the name of a module in `advisory.channels`.
CHANNEL = "email"
#: A person has no more trips at once; forms refuse more.
MOST_TRIPS = 50
#: How long a link that begins something counts, and who never followed it is remembered.
CONFIRM_WITHIN = timedelta(days=7)
#: How long the address of somebody who left is kept, so that a bounce or complaint that comes late still finds it.
FORGET_AFTER = timedelta(days=28)
#: Trips begin and end at midnight, their letters come in the morning.
MORNING = timedelta(hours=9)
#: A trip's end is told within this time or not at all.
_STALE = timedelta(days=7)
#: Within so many seconds the same letter is written once, however often somebody asks for it.
_CONFIRM_ONCE, _SIGN_IN_ONCE, _ONCE_A_DAY = 600, 300, 86_400
#: Who was asked so often and did not answer is asked once a day: strangers must not fill a mailbox through us.
_PATIENCE = 3
_ADDRESS_ONCE = timedelta(minutes=10)
_HERE = (TravellerState.ACTIVE, TravellerState.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who somebody is next, and what is written to them. The same version means that nothing changed."""

    after: Traveller
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the token in a link says."""

    key: str
    epoch: int
    #: Of a new address: which one.
    mark: str = ""


# --- links --------------------------------------------------------------------------------------------------------------


def says(letter: Letter) -> str:
    """Return what the token in a letter's link says: whose it is, in which epoch, and of a new address which one."""
    said = f"{letter.key}.{letter.epoch}"
    return f"{said}.{mark_of(letter.key, letter.address)}" if letter.kind is LetterKind.ADDRESS_CONFIRM else said


def says_of(known: Traveller) -> str:
    """Return what the token of a session says."""
    return f"{known.key}.{known.epoch}"


def heard(value: str) -> Said | None:
    """Return what `says` said; None when it did not."""
    key, _, rest = value.partition(".")
    epoch, _, mark = rest.partition(".")
    if not key or not (epoch.isascii() and epoch.isdigit()):
        return None
    return Said(key=key, epoch=int(epoch), mark=mark)


def mark_of(key: str, address: str) -> str:
    """Return what tells one new address of somebody from another, so that the link sent to one does not confirm the other."""
    return _digest(key, address)[:16]


# --- beginning ----------------------------------------------------------------------------------------------------------


def sign_up(asked: Letter, known: Traveller | None, silenced: Silenced | None, *, key: str) -> Step | None:
    """Decide about a request to sign up; None when nothing is to be done.

    `known` is who has the address already. Only the mail tells whether somebody has: the page says the same to everybody.
    """
    if silenced is not None or asked.wish is None or asked.consent is None:
        return None
    if known is None:
        return _asked_first(asked, asked.wish, asked.consent, key)
    if known.state is not TravellerState.PENDING:
        return Step(after=known, letters=(_letter(LetterKind.ALREADY, known, asked.at, _bucket(asked, _ONCE_A_DAY)),))
    again = replace(known, wish=_theirs(asked.wish, known.key, asked.address), consent=asked.consent)
    return _confirming(asked, known if again == known else _next(again))


def _asked_first(asked: Letter, wish: Subscription, consent: Consent, key: str) -> Step:
    after = Traveller(
        key=key,
        state=TravellerState.PENDING,
        wish=_theirs(wish, key, asked.address),
        consent=consent,
        created=asked.at,
        version=1,
    )
    return _confirming(asked, after)


def _confirming(asked: Letter, after: Traveller) -> Step:
    return Step(after=after, letters=(_confirm_letter(asked, after),))


def _confirm_letter(asked: Letter, who: Traveller) -> Letter:
    once = _CONFIRM_ONCE if who.version <= _PATIENCE else _ONCE_A_DAY
    return _letter(LetterKind.CONFIRM, who, asked.at, f"{once}.{_bucket(asked, once)}")


def sign_in(asked: Letter, known: Traveller | None, silenced: Silenced | None) -> tuple[Letter, ...]:
    """Return the letter somebody gets who asks for the link to the preferences."""
    if silenced is not None:
        return ()
    if known is None:
        # The id of the request names its address by a keyed hash, and the time.
        address = asked.id.rpartition(".")[0]
        once = f"{address}.{_bucket(asked, _ONCE_A_DAY)}"
        return (replace(asked, id=_id(LetterKind.NOBODY, "", once), kind=LetterKind.NOBODY, wish=None, consent=None),)
    if known.state is TravellerState.PENDING:
        return (_confirm_letter(asked, known),)
    return (_letter(LetterKind.SIGN_IN, known, asked.at, _bucket(asked, _SIGN_IN_ONCE)),)


def confirm(known: Traveller, now: datetime) -> Step:
    """Begin, for who followed the mailed link. The welcome says what holds where a trip soon leads: no other letter says it again."""
    if known.state is not TravellerState.PENDING:
        return Step(after=known)
    reminded = tuple(_reminder(LetterKind.TRIP_SOON, trip) for trip in known.wish.trips if _soon(trip, known.wish.lead) <= now)
    after = _next(replace(known, state=TravellerState.ACTIVE, confirmed=now, reminded=reminded))
    return Step(after=after, letters=(_letter(LetterKind.WELCOME, after, now, str(after.epoch)),))


# --- changing -----------------------------------------------------------------------------------------------------------


def change(known: Traveller, wish: Subscription) -> Step:
    """Take over other preferences; address and trips have ways of their own."""
    return _wishing(known, replace(_theirs(wish, known.key, known.wish.address), trips=known.wish.trips))


def add_trip(known: Traveller, trip: Trip) -> Step:
    """Add a trip, or put another in the place of one with the same id."""
    others = [one for one in known.wish.trips if one.id != trip.id]
    step = _wishing(known, replace(known.wish, trips=tuple(sorted((*others, trip), key=lambda one: (one.start, one.id)))))
    return step if step.after is known else Step(after=replace(step.after, reminded=_without(known.reminded, trip.id)))


def remove_trip(known: Traveller, trip: str) -> Step:
    """Forget a trip."""
    step = _wishing(known, replace(known.wish, trips=tuple(one for one in known.wish.trips if one.id != trip)))
    return step if step.after is known else Step(after=replace(step.after, reminded=_without(known.reminded, trip)))


def pause(known: Traveller, until: datetime | None, now: datetime) -> Step:
    """Tell nothing for a while; None is until they say."""
    after = replace(known, state=TravellerState.PAUSED, paused_until=until)
    if known.state not in _HERE or after == known:
        return Step(after=known)
    after = _next(after)
    return Step(after=after, letters=(_letter(LetterKind.PAUSED, after, now, str(after.version), until=until),))


def resume(known: Traveller, now: datetime) -> Step:
    """End a pause."""
    if known.state is not TravellerState.PAUSED:
        return Step(after=known)
    after = _next(replace(known, state=TravellerState.ACTIVE, paused_until=None))
    return Step(after=after, letters=(_letter(LetterKind.RESUMED, after, now, str(after.version)),))


def change_address(known: Traveller, address: str, silenced: Silenced | None, now: datetime) -> Step:
    """Ask the new address whether it agrees; the old one counts until then."""
    repeated = known.new_address == address and known.new_address_at is not None and now < known.new_address_at + _ADDRESS_ONCE
    if silenced is not None or known.state not in _HERE or address == known.wish.address or repeated:
        return Step(after=known)
    after = _next(replace(known, new_address=address, new_address_at=now))
    return Step(after=after, letters=(_letter(LetterKind.ADDRESS_CONFIRM, after, now, str(after.version), address=address),))


def confirm_address(known: Traveller, mark: str, now: datetime) -> Step:
    """Let a new address count, when it is the one the link was sent to; every session and older link ends."""
    if known.state not in _HERE or not known.new_address or mark_of(known.key, known.new_address) != mark:
        return Step(after=known)
    wish = replace(known.wish, address=known.new_address)
    after = _next(replace(known, wish=wish, new_address="", new_address_at=None, epoch=known.epoch + 1))
    told = _letter(LetterKind.ADDRESS_CHANGED, after, now, str(after.version), address=known.wish.address)
    return Step(after=after, letters=(told,))


def sign_out(known: Traveller) -> Step:
    """End every session and every link but the one that unsubscribes."""
    return Step(after=known if known.state is TravellerState.ENDED else _next(replace(known, epoch=known.epoch + 1)))


# --- ending -------------------------------------------------------------------------------------------------------------


def unsubscribe(known: Traveller, now: datetime) -> Step:
    """End it at somebody's own wish; who never began it gets no letter either."""
    step = end(known, now)
    return step if step.after is known else Step(after=step.after, letters=farewell(known, now))


def end(known: Traveller, now: datetime) -> Step:
    """End it without a word: after a bounce or a complaint. What is not needed any more is forgotten at once."""
    if known.state is TravellerState.ENDED:
        return Step(after=known)
    wish = known.wish
    bare = Subscription(key=known.key, channel=wish.channel, address=wish.address, language=wish.language, timezone=wish.timezone)
    after = Traveller(
        key=known.key,
        state=TravellerState.ENDED,
        wish=bare,
        consent=known.consent,
        created=known.created,
        confirmed=known.confirmed,
        ended=now,
        epoch=known.epoch + 1,
        version=known.version,
    )
    return Step(after=_next(after))


def farewell(known: Traveller, now: datetime) -> tuple[Letter, ...]:
    """Return the last letter to somebody who leaves or is erased; none to who never began, or has had it."""
    return (_letter(LetterKind.GOODBYE, known, now, str(known.epoch)),) if known.state in _HERE else ()


# --- what time brings ---------------------------------------------------------------------------------------------------


def gone(known: Traveller, now: datetime) -> bool:
    """Tell whether all of somebody is to be erased: they never confirmed, or left long ago."""
    if known.state is TravellerState.PENDING:
        return now >= known.consent.at + CONFIRM_WITHIN
    return known.ended is not None and now >= _forgotten(known, known.ended)


def due(known: Traveller, now: datetime, kept: timedelta) -> Step:
    """Do what time has come for; `kept` is how long after its end a trip is deleted."""
    if known.state not in _HERE:
        return Step(after=known)
    resumed = known.state is TravellerState.PAUSED and known.paused_until is not None and known.paused_until <= now
    after = replace(known, state=TravellerState.ACTIVE, paused_until=None) if resumed else known
    if after.new_address_at is not None and after.new_address_at + CONFIRM_WITHIN <= now:
        after = replace(after, new_address="", new_address_at=None)
    telling = [(kind, trip) for trip in after.wish.trips for kind, at in _awaited(after, trip, now) if at <= now]
    trips = tuple(trip for trip in after.wish.trips if now < _deleted(trip, kept))
    names = {trip.id for trip in trips}
    reminded = (*after.reminded, *(_reminder(kind, trip) for kind, trip in telling))
    reminded = tuple(name for name in reminded if name.rpartition(".")[0] in names)
    after = replace(after, wish=replace(after.wish, trips=trips), reminded=reminded)
    if after == known and not telling:
        return Step(after=known)
    after = _next(after)
    letters = [_letter(LetterKind.RESUMED, after, now, str(after.version))] if resumed else []
    letters += [_letter(kind, after, now, f"{trip.id}.{trip.start:%Y%m%d}.{trip.end:%Y%m%d}", trip=trip) for kind, trip in telling]
    return Step(after=after, letters=tuple(letters))


def next_due(known: Traveller, now: datetime, kept: timedelta) -> datetime | None:
    """Return when somebody must be looked at again; None: not before they do something."""
    if known.state is TravellerState.PENDING:
        return known.consent.at + CONFIRM_WITHIN
    if known.ended is not None:
        return _forgotten(known, known.ended)
    moments = [at for trip in known.wish.trips for at in (_deleted(trip, kept), *(at for _, at in _awaited(known, trip, now)))]
    if known.paused_until is not None:
        moments.append(known.paused_until)
    if known.new_address_at is not None:
        moments.append(known.new_address_at + CONFIRM_WITHIN)
    return min(moments, default=None)


def _awaited(known: Traveller, trip: Trip, now: datetime) -> Iterable[tuple[LetterKind, datetime]]:
    """Return the letters about a trip that are still to be written, and when; in a pause none are."""
    if known.state is TravellerState.PAUSED:
        return
    if now < zones.ends(trip) and _reminder(LetterKind.TRIP_SOON, trip) not in known.reminded:
        yield LetterKind.TRIP_SOON, _soon(trip, known.wish.lead)
    if now < _over(trip) + _STALE and _reminder(LetterKind.TRIP_ENDED, trip) not in known.reminded:
        yield LetterKind.TRIP_ENDED, _over(trip)


def _reminder(kind: LetterKind, trip: Trip) -> str:
    return f"{trip.id}.{'soon' if kind is LetterKind.TRIP_SOON else 'ended'}"


def _soon(trip: Trip, lead: timedelta) -> datetime:
    """Return the morning on which a trip's alerts begin: what was in force before is said then, so that nothing falls between."""
    return zones.begins(trip) - lead + MORNING


def _over(trip: Trip) -> datetime:
    """Return the morning after a trip's last day, when it is told that its alerts ended."""
    return zones.ends(trip) + MORNING


def _deleted(trip: Trip, kept: timedelta) -> datetime:
    return max(zones.ends(trip) + kept, _over(trip))


def _forgotten(known: Traveller, ended: datetime) -> datetime:
    return ended if known.confirmed is None else ended + FORGET_AFTER


# --- what the steps share -----------------------------------------------------------------------------------------------


def _next(after: Traveller) -> Traveller:
    return replace(after, version=after.version + 1)


def _wishing(known: Traveller, wish: Subscription) -> Step:
    same = known.state is TravellerState.ENDED or wish == known.wish
    return Step(after=known if same else _next(replace(known, wish=wish)))


def _theirs(wish: Subscription, key: str, address: str) -> Subscription:
    """Return a wish as a subscriber's: nothing a form says makes a receiver of it."""
    return replace(wish, key=key, channel=CHANNEL, address=address, mark="", routes=(), fallback=False)


def _without(reminded: tuple[str, ...], trip: str) -> tuple[str, ...]:
    return tuple(name for name in reminded if name.rpartition(".")[0] != trip)


def _letter(
    kind: LetterKind,
    who: Traveller,
    now: datetime,
    once: str,
    *,
    address: str = "",
    trip: Trip | None = None,
    until: datetime | None = None,
) -> Letter:
    """Return a letter; `once` is what tells it from another one of its kind to the same person."""
    return Letter(
        id=_id(kind, who.key, once),
        kind=kind,
        key=who.key,
        address=address or who.wish.address,
        language=who.wish.language,
        zone=who.wish.timezone,
        at=now,
        epoch=who.epoch,
        trip=trip,
        until=until,
    )


def _id(kind: LetterKind, key: str, once: str) -> str:
    return f"{kind.value}.{_digest(kind.value, key, once)[:24]}"


def _bucket(asked: Letter, seconds: int) -> str:
    return str(int(asked.at.timestamp()) // seconds)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

"""Who hears of a change, and when: the routes of receivers, and the last word on each notice before it is sealed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from advisory.model import (
    ANYWHERE,
    SOURCE_TROUBLE,
    Cap,
    Change,
    Digest,
    Directive,
    Notice,
    QuietHours,
    Reason,
    Route,
    Severity,
    Silence,
    Subscription,
    Suppression,
    Trip,
    Trust,
)

#: A trip's alerts begin this long before it.
BEFORE_TRIP = timedelta(days=14)
#: What pierces quiet hours and digests while it begins or grows, whatever the severity a rule gives it.
_URGENT = frozenset({Directive.LEAVE, Directive.EVACUATION, Directive.SHELTER_IN_PLACE, Directive.EXPULSION})
_RISING = frozenset({Reason.FIRST, Reason.ESCALATED, Reason.JOINED, Reason.UNCONFIRMED, Reason.CORRECTED})
#: Governments' unions speak to everybody.
_UNIONS = frozenset({"UN", "EU"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What sealing looks at beside the notice itself."""

    now: datetime
    silences: Sequence[Silence] = ()
    #: Rule id → cooldown.
    cooldowns: Mapping[str, timedelta]
    #: Alert id → when this subscription was last sent something of it.
    last_sent: Mapping[str, datetime]
    #: Messages sent within the cap's time.
    recent: int = 0
    #: Alerts this subscription was told of, or is about to be.
    told: frozenset[str] = frozenset()
    #: Ids of changes that were corrected after the notices were written.
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What becomes of a notice: out now, held until `until`, or suppressed for good."""

    suppression: Suppression | None = None
    until: datetime | None = None

    @property
    def out(self) -> bool:
        """Return whether it goes out now."""
        return self.suppression is None


NOW = Seal()
_VAIN = Seal(suppression=Suppression.NOT_AFFECTED)


def receivers(change: Change, candidates: Sequence[Subscription]) -> tuple[str, ...]:
    """Return the receivers a change goes to: every one with a route that fits; the fallback when none does.

    What is about a source goes where it is asked for alone: to internal routes, and to those that name its rule.
    """
    if not change.reason.told and change.reason is not Reason.UNCONFIRMED:
        return ()
    fitting = tuple(receiver.key for receiver in candidates if any(_fits(route, change) for route in receiver.routes))
    if fitting or _unconfirmed(change) or change.alert.key.of_source:
        return fitting
    return tuple(receiver.key for receiver in candidates if receiver.fallback)


def hears_troubles(candidates: Sequence[Subscription]) -> bool:
    """Tell whether any receiver is told of feeds in trouble: without one, nothing is written of them."""
    return any(_asks(route, SOURCE_TROUBLE) for receiver in candidates for route in receiver.routes)


def seal(notice: Notice, subscription: Subscription | None, given: Circumstances) -> Seal:
    """Decide about one notice at the moment its message would be sealed."""
    change = notice.change
    if subscription is None:
        return Seal(suppression=Suppression.UNSUBSCRIBED)
    if _silenced(change, given):
        return Seal(suppression=Suppression.SILENCED)
    if change.id in given.withdrawn:
        return Seal(suppression=Suppression.NOT_AFFECTED)  # it was corrected before it went out
    if change.reason is Reason.CORRECTED and change.alert.id not in given.told and not change.alert.standing.rank:
        return Seal(suppression=Suppression.NOT_AFFECTED)  # what still stands is worth telling: the notice of it was withdrawn
    if not subscription.receiver and (refused := _refused(change, subscription, given)):
        return Seal(suppression=refused)
    if _cooling(change, given):
        return Seal(suppression=Suppression.COOLDOWN)
    if (notice.held and not notice.early) or urgent(change, subscription):
        return NOW
    return _held(change, subscription, given) or NOW


def seal_all(notices: Sequence[Notice], subscription: Subscription | None, given: Circumstances) -> tuple[Seal, ...]:
    """Decide about the notices of one message: what is held goes out with what is sent about the same place, for it is one situation."""
    unheard = _unheard(notices, subscription, given)
    seals = [_VAIN if _situation(notice) in unheard else seal(notice, subscription, given) for notice in notices]
    going = {notice.change.alert.key.destination for notice, found in zip(notices, seals, strict=True) if found.out}
    return tuple(
        NOW if found.until and notice.change.alert.key.destination in going else found for notice, found in zip(notices, seals, strict=True)
    )


def urgent(change: Change, subscription: Subscription) -> bool:
    """Tell whether a change pierces quiet hours, digests and caps: an order to leave, a rise, or what the subscriber excepted."""
    if change.reason not in _RISING:
        return False
    pierce = [found.pierce for found in (subscription.quiet, subscription.digest) if found is not None]
    directive = change.alert.standing.directive or (change.because[0].directive if change.because else None)
    rise = change.reason is Reason.ESCALATED or directive is Directive.LEVEL_CHANGE
    return directive in _URGENT or rise or change.severity >= min(pierce, default=Severity.CRITICAL)


def follows(subscription: Subscription, issuers: Sequence[str]) -> bool:
    """Tell whether somebody listens to one of these governments: the passport's or chosen ones; with neither, all."""
    wanted = {*subscription.nationality, *subscription.governments}
    return not wanted or bool(wanted & set(issuers)) or bool(_UNIONS & set(issuers))


def _unheard(notices: Sequence[Notice], subscription: Subscription | None, given: Circumstances) -> frozenset[tuple[str, int]]:
    """Return the silences of sources that were over before this reader heard of them: there is nothing left to tell."""
    if subscription is None or subscription.receiver:
        return frozenset()
    over = (notice for notice in notices if notice.change.alert.key.of_source and notice.change.reason is Reason.ENDED)
    return frozenset(_situation(notice) for notice in over if notice.change.alert.id not in given.told)


def _situation(notice: Notice) -> tuple[str, int]:
    return notice.change.alert.id, notice.change.alert.opened


def _unconfirmed(change: Change) -> bool:
    """Tell whether a change is about a report nobody confirmed: that it came, or that it was taken back."""
    return change.reason is Reason.UNCONFIRMED or (change.reason is Reason.CORRECTED and not change.before.rank)


def _fits(route: Route, change: Change) -> bool:
    if _unconfirmed(change) and not (route.internal or route.trust is Trust.PRESS):
        return False
    key = change.alert.key
    if key.of_source:
        everywhere = not route.destinations or ANYWHERE in route.destinations
        return everywhere and change.severity >= route.at_least and _asks(route, key.rule)
    if route.internal and not _unconfirmed(change):
        return False
    return (
        change.severity >= route.at_least
        and (not route.destinations or ANYWHERE in route.destinations or key.destination in route.destinations)
        and (not route.rules or key.rule in route.rules)
    )


def _asks(route: Route, rule: str) -> bool:
    """Tell whether a route asks for what is about sources: an internal one does, and one that names the rule."""
    return rule in route.rules if route.rules else route.internal


def _silenced(change: Change, given: Circumstances) -> bool:
    key = change.alert.key
    return any(
        given.now < silence.until and silence.rule in (None, key.rule) and silence.destination in (None, ANYWHERE, key.destination)
        for silence in given.silences
    )


def _refused(change: Change, subscription: Subscription, given: Circumstances) -> Suppression | None:
    if change.severity < subscription.at_least:
        return Suppression.BELOW_THRESHOLD
    if (government := change.alert.key.government) is not None:
        return None if _relies(change, government, subscription, given) else Suppression.NOT_AFFECTED
    if _one_government(change) and not follows(subscription, change.issuers):
        heard = change.reason is Reason.EASED and change.alert.id in given.told
        return None if heard else Suppression.NOT_AFFECTED
    if not _bound(change, subscription) or not _there(change, subscription, given.now):
        return Suppression.NOT_AFFECTED
    return None


def _relies(change: Change, government: str, subscription: Subscription, given: Circumstances) -> bool:
    """Tell whether a source's silence concerns somebody; that it is back, whoever was told of it."""
    if change.reason is Reason.ENDED:
        return change.alert.id in given.told
    return bool({government, ANYWHERE} & set(subscription.relies)) and _about(subscription, given.now)


def _about(subscription: Subscription, now: datetime) -> bool:
    """Tell whether somebody needs advice at present: for the places they follow always, for their trips when they are near."""
    return bool(subscription.places) or not subscription.trips or any(_near(trip, now) for trip in subscription.trips)


def _one_government(change: Change) -> bool:
    """Tell whether a change is news of one government while the alert as a whole stands as it stood."""
    level = change.before.rank == change.alert.standing.rank
    return bool(change.issuers) and (change.reason is Reason.JOINED or (level and change.reason in (Reason.ESCALATED, Reason.EASED)))


def _bound(change: Change, subscription: Subscription) -> bool:
    """An expulsion is for the passports it names; other advice is worth knowing whoever gives it."""
    claims = [claim for claim in change.because if claim.directive is Directive.EXPULSION and claim.nationality]
    if not claims or len(claims) < len(change.because) or not subscription.nationality:
        return True
    return any(set(claim.nationality) & set(subscription.nationality) for claim in claims)


def _there(change: Change, subscription: Subscription, now: datetime) -> bool:
    destination = change.alert.key.destination
    if {destination, ANYWHERE} & set(subscription.places):
        return True
    trips = [trip for trip in subscription.trips if {destination, ANYWHERE} & set(trip.places)]
    return not subscription.trips or any(_near(trip, now) for trip in trips)


def _near(trip: Trip, now: datetime) -> bool:
    return trip.start - BEFORE_TRIP <= now <= trip.end + timedelta(days=1)


def _cooling(change: Change, given: Circumstances) -> bool:
    pause = given.cooldowns.get(change.alert.key.rule)
    last = given.last_sent.get(change.alert.id)
    # A rise, a fall, an end and a correction are news however soon they come.
    repeats = change.reason in (Reason.FIRST, Reason.JOINED, Reason.UNCONFIRMED)
    return bool(repeats and pause and last and given.now < last + pause)


def _held(change: Change, subscription: Subscription, given: Circumstances) -> Seal | None:
    zone = ZoneInfo(subscription.timezone)
    if subscription.digest and change.severity < subscription.digest.pierce:
        return Seal(suppression=Suppression.DIGEST, until=next_digest(subscription.digest, zone, given.now))
    if subscription.quiet and change.severity < subscription.quiet.pierce and (end := quiet_until(subscription.quiet, zone, given.now)):
        return Seal(suppression=Suppression.QUIET_HOURS, until=end)
    if subscription.cap and given.recent >= subscription.cap.count:
        return Seal(suppression=Suppression.RATE_CAPPED, until=cap_until(subscription.cap, given.now))
    return None


def next_digest(digest: Digest, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when the next digest goes out, in UTC."""
    local = now.astimezone(zone)
    moments = (datetime.combine((local + timedelta(days=days)).date(), digest.at, zone) for days in range(9))
    return next(found for found in moments if found > local and digest.weekday in (None, found.weekday())).astimezone(now.tzinfo)


def quiet_until(quiet: QuietHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the quiet hours that hold now end, in UTC; None outside them."""
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    if not _within(quiet.start, quiet.end, clock):
        return None
    day = local.date() if clock < quiet.end else local.date() + timedelta(days=1)
    return datetime.combine(day, quiet.end, zone).astimezone(now.tzinfo)


def cap_until(cap: Cap, now: datetime) -> datetime:
    """Return when a capped notice goes out, with all the others of that window in one message."""
    seconds = cap.per.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, tz=now.tzinfo)


def _within(start: time, end: time, clock: time) -> bool:
    return start <= clock < end if start < end else clock >= start or clock < end

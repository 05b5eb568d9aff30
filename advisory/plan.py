"""Who hears of a change, and when: the routes of receivers, and the last word on each notice before it is sealed. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from advisory import cooldown, zones
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
from advisory.ports import Told

#: What pierces quiet hours and digests while it begins or grows, whatever the severity a rule gives it.
_URGENT = frozenset({Directive.LEAVE, Directive.EVACUATION, Directive.SHELTER_IN_PLACE, Directive.EXPULSION})
_RISING = frozenset({Reason.FIRST, Reason.ESCALATED, Reason.JOINED, Reason.UNCONFIRMED, Reason.CORRECTED})
#: Governments' unions speak to everybody.
_UNIONS = frozenset({"UN", "EU"})
#: Noted beside what is held: above the limit of its rule, which is nobody's own wish.
OF_RULE = "above the limit of its rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What sealing looks at beside the notice itself."""

    now: datetime
    silences: Sequence[Silence] = ()
    #: Rule id → cooldown.
    cooldowns: Mapping[str, timedelta]
    #: Alert id → when this subscription was last sent something of it.
    last_sent: Mapping[str, datetime]
    #: What this subscription was sent of the alerts whose rules have a cooldown, oldest first.
    heard: Sequence[Told] = ()
    #: Messages sent within the subscription's cap's time.
    recent: int = 0
    #: Rule id → its limit for each subscription, and the messages about it that were sent within the limit's time.
    limits: Mapping[str, Cap] = field(default_factory=dict)
    spent: Mapping[str, int] = field(default_factory=dict)
    #: Every notice is a message of its own, as for machines.
    single: bool = False
    #: Alerts this subscription was told of, or is about to be.
    told: frozenset[str] = frozenset()
    #: Ids of changes that were corrected after the notices were written.
    withdrawn: frozenset[str] = frozenset()


class Ground(enum.StrEnum):
    """Why a notice is suppressed for good, in the order it is asked; kept beside the notice, for whoever asks later."""

    LEFT = "the subscription has ended"
    SILENCED = "silenced by operators"
    WITHDRAWN = "corrected before it went out"
    UNHEARD = "what is taken back was never told"
    OVER = "over before anything of it was told"
    TOO_LOW = "below what was asked for"
    ANOTHER_SOURCE = "about the source of a government that is not relied on"
    ANOTHER_GOVERNMENT = "news of a government that is not followed"
    ANOTHER_PASSPORT = "for other passports"
    ELSEWHERE = "no place that is followed, and no trip that is near"
    COOLING = "told of the same a short while ago"
    KEPT_BACK = "operators said no to a send to very many"

    @property
    def suppression(self) -> Suppression:
        """Return what the books call it."""
        return _BOOKED.get(self, Suppression.NOT_AFFECTED)


_BOOKED: Mapping[Ground, Suppression] = {
    Ground.LEFT: Suppression.UNSUBSCRIBED,
    Ground.SILENCED: Suppression.SILENCED,
    Ground.TOO_LOW: Suppression.BELOW_THRESHOLD,
    Ground.COOLING: Suppression.COOLDOWN,
    Ground.KEPT_BACK: Suppression.REJECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What becomes of a notice: out now, held until `until`, or suppressed for good on a ground."""

    suppression: Suppression | None = None
    until: datetime | None = None
    ground: Ground | None = None
    #: More about a hold, kept beside the notice.
    note: str = ""

    @property
    def out(self) -> bool:
        """Return whether it goes out now."""
        return self.suppression is None


NOW = Seal()


def receivers(change: Change, candidates: Sequence[Subscription]) -> tuple[str, ...]:
    """Return the receivers a change goes to: every one with a route that fits; the fallback when none does.

    What is about a source goes where it is asked for alone: to internal routes, and to those that name its rule.
    """
    if change.alert.shadow or (not change.reason.told and change.reason is not Reason.UNCONFIRMED):
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
    if subscription is None:
        return _never(Ground.LEFT)
    if ground := _vain(notice.change, given) or _refused(notice, subscription, given):
        return _never(ground)
    if _cooling(notice.change, given):
        return _never(Ground.COOLING)
    if (notice.held and not notice.early) or urgent(notice.change, subscription, given.now):
        return NOW
    return _held(notice.change, subscription, given) or NOW


def _never(ground: Ground) -> Seal:
    return Seal(suppression=ground.suppression, ground=ground)


def _vain(change: Change, given: Circumstances) -> Ground | None:
    """Return why nobody at all is told of a change, or nobody who was not told before."""
    if _silenced(change, given):
        return Ground.SILENCED
    if change.id in given.withdrawn:
        return Ground.WITHDRAWN
    if change.reason is Reason.CORRECTED and change.alert.id not in given.told and not change.alert.standing.rank:
        return Ground.UNHEARD  # what still stands is worth telling: the notice of it was withdrawn
    return None


def seal_all(notices: Sequence[Notice], subscription: Subscription | None, given: Circumstances) -> tuple[Seal, ...]:
    """Decide about the notices of one message: what is held goes out with what is sent about the same place, for it is one situation.

    Where each notice is a message, each counts against the limits, and only what is about the same alert goes along: in its order.
    """
    unheard = _unheard(notices, subscription, given)
    seals: list[Seal] = []
    for notice in notices:
        found = _never(Ground.OVER) if _situation(notice) in unheard else seal(notice, subscription, given)
        if found.out and given.single:
            given = _counted(given, notice.change.alert.key.rule)
        seals.append(found)
    going = {_with(notice, given) for notice, found in zip(notices, seals, strict=True) if found.out}
    return tuple(NOW if found.until and _with(notice, given) in going else found for notice, found in zip(notices, seals, strict=True))


def _with(notice: Notice, given: Circumstances) -> str:
    """Return what a notice goes out together with."""
    return notice.change.alert.id if given.single else notice.change.alert.key.destination


def _counted(given: Circumstances, rule: str) -> Circumstances:
    """Return the circumstances after one more message about a rule."""
    return replace(given, recent=given.recent + 1, spent={**given.spent, rule: given.spent.get(rule, 0) + 1})


def urgent(change: Change, subscription: Subscription, now: datetime) -> bool:
    """Tell whether a change pierces quiet hours, digests and caps.

    An order to leave does wherever it concerns somebody, a rise for the places they follow and those they are in, and so does what they
    excepted themselves. A rise for a place they have not left for waits for the morning.
    """
    if change.reason not in _RISING:
        return False
    pierce = [found.pierce for found in (subscription.quiet, subscription.digest) if found is not None]
    directive = change.alert.standing.directive or (change.because[0].directive if change.because else None)
    rise = change.reason is Reason.ESCALATED or directive is Directive.LEVEL_CHANGE
    grave = directive in _URGENT or change.severity >= max(pierce, default=Severity.CRITICAL)
    return grave or (rise and (subscription.receiver or _in(change, subscription, now)))


def follows(subscription: Subscription, issuers: Sequence[str]) -> bool:
    """Tell whether somebody listens to one of these governments: the passport's or chosen ones; with neither, all."""
    wanted = {*subscription.nationality, *subscription.governments}
    return not wanted or ANYWHERE in wanted or bool(wanted & set(issuers)) or bool(_UNIONS & set(issuers))


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


def _takes_back(change: Change, given: Circumstances) -> bool:
    """Tell whether a change takes back what somebody was told: that is for them whatever they wish by now."""
    return change.reason is Reason.CORRECTED and change.alert.id in given.told


def _refused(notice: Notice, subscription: Subscription, given: Circumstances) -> Ground | None:
    """Return why a change is not for a subscriber, given what they wish for now; receivers' routes have decided before."""
    change = notice.change
    if subscription.receiver or _takes_back(change, given):
        return None
    if change.severity < subscription.at_least:
        return Ground.TOO_LOW
    if (government := change.alert.key.government) is not None:
        return None if _relies(change, government, subscription, given) else Ground.ANOTHER_SOURCE
    if _one_government(change) and not follows(subscription, change.issuers):
        heard = change.reason is Reason.EASED and change.alert.id in given.told
        return None if heard else Ground.ANOTHER_GOVERNMENT
    if not _bound(change, subscription):
        return Ground.ANOTHER_PASSPORT
    # What was theirs when it happened stays theirs, however long their own hours hold it: a trip may end meanwhile.
    moments = (given.now, change.at) if notice.held else (given.now,)
    return None if any(_there(change, subscription, moment) for moment in moments) else Ground.ELSEWHERE


def _relies(change: Change, government: str, subscription: Subscription, given: Circumstances) -> bool:
    """Tell whether a source's silence concerns somebody; that it is back, whoever was told of it."""
    if change.reason is Reason.ENDED:
        return change.alert.id in given.told
    return bool({government, ANYWHERE} & set(subscription.relies)) and _about(subscription, given.now)


def _about(subscription: Subscription, now: datetime) -> bool:
    """Tell whether somebody needs advice at present: for the places they follow always, for their trips when they are near."""
    return bool(subscription.places) or not subscription.trips or any(_near(trip, subscription, now) for trip in subscription.trips)


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
    return _follows_place(change, subscription) or any(_near(trip, subscription, now) for trip in _trips_to(change, subscription))


def _in(change: Change, subscription: Subscription, now: datetime) -> bool:
    """Tell whether a change is about a place somebody follows at all times, or is in now."""
    return _follows_place(change, subscription) or any(zones.running(trip, now) for trip in _trips_to(change, subscription))


def _follows_place(change: Change, subscription: Subscription) -> bool:
    return bool({change.alert.key.destination, ANYWHERE} & set(subscription.places))


def _trips_to(change: Change, subscription: Subscription) -> list[Trip]:
    return [trip for trip in subscription.trips if {change.alert.key.destination, ANYWHERE} & set(trip.places)]


def _near(trip: Trip, subscription: Subscription, now: datetime) -> bool:
    return zones.begins(trip) - subscription.lead <= now < zones.ends(trip)


def _cooling(change: Change, given: Circumstances) -> bool:
    """Tell whether a change says again, within the rule's cooldown, what this subscription was told of the same alert."""
    pause = given.cooldowns.get(change.alert.key.rule)
    if pause is None:
        return False
    told = [one for one in given.heard if one.change.alert.id == change.alert.id]
    if told:
        return cooldown.keeps(change, told, pause, given.now)
    last = given.last_sent.get(change.alert.id)
    return change.reason in cooldown.REPEATS and last is not None and given.now < last + pause


def _held(change: Change, subscription: Subscription, given: Circumstances) -> Seal | None:
    zone = ZoneInfo(zones.zone_of(subscription, given.now))
    if subscription.digest and change.severity < subscription.digest.pierce:
        hour = next_digest(subscription.digest, zone, given.now)
        return Seal(suppression=Suppression.DIGEST, until=_before_leaving(hour, change, subscription, given.now))
    if subscription.quiet and change.severity < subscription.quiet.pierce and (end := quiet_until(subscription.quiet, zone, given.now)):
        return Seal(suppression=Suppression.QUIET_HOURS, until=end)
    return _capped(change, subscription, given)


def _capped(change: Change, subscription: Subscription, given: Circumstances) -> Seal | None:
    """Hold what is above a limit until its time is over, and then for the one message that has it all; none is ever dropped."""
    rule = change.alert.key.rule
    own, of_rule = subscription.cap, given.limits.get(rule)
    if own and given.recent >= own.count:
        return Seal(suppression=Suppression.RATE_CAPPED, until=cap_until(own, given.now))
    if of_rule and given.spent.get(rule, 0) >= of_rule.count:
        return Seal(suppression=Suppression.RATE_CAPPED, until=cap_until(of_rule, given.now), note=OF_RULE)
    return None


def _before_leaving(hour: datetime, change: Change, subscription: Subscription, now: datetime) -> datetime:
    """Return a digest's hour, or the beginning of a trip to that place that comes before it: nobody travels on last week's news."""
    departures = [zones.begins(trip) for trip in _trips_to(change, subscription)]
    return min([hour, *(departure for departure in departures if now < departure)])


def next_digest(digest: Digest, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when the next digest goes out, in UTC."""
    today = now.astimezone(zone).date()
    moments = (_moment(today + timedelta(days=days), digest.at, zone, now) for days in range(9))
    return next(found for found in moments if found > now and digest.weekday in (None, found.astimezone(zone).weekday()))


def quiet_until(quiet: QuietHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the quiet hours that hold now end, in UTC; None outside them."""
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    if not _within(quiet.start, quiet.end, clock):
        return None
    day = local.date() if clock < quiet.end else local.date() + timedelta(days=1)
    return _moment(day, quiet.end, zone, now)


def _moment(day: date, clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    """Return a time of a day in UTC; of the two there are when clocks go back, the one that is still to come."""
    local = datetime.combine(day, clock, zone)
    first = local.astimezone(now.tzinfo)
    return first if first > now else local.replace(fold=1).astimezone(now.tzinfo)


def cap_until(cap: Cap, now: datetime) -> datetime:
    """Return when a capped notice goes out, with all the others of that window in one message."""
    seconds = cap.per.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, tz=now.tzinfo)


def _within(start: time, end: time, clock: time) -> bool:
    return start <= clock < end if start < end else clock >= start or clock < end

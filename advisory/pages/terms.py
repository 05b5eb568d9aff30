"""What somebody asked for, in words: places, trips, and when they are told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from advisory import wording
from advisory.lexicon import ANYWHERE
from advisory.model import Digest, Subscription, Trip, Trust
from advisory.pages import clocks, destinations, forms
from advisory.wording import Tongue

_MOST_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """A trip as a page shows it."""

    id: str
    where: str
    first: str
    last: str
    #: It has begun and is not over.
    now: bool
    #: When its messages begin, while that is to come.
    since: str


def followed(wish: Subscription, tongue: Tongue) -> tuple[str, ...]:
    """Return the places somebody follows: `Iraq`, `Basra (Iraq)`."""
    return destinations.told(wish.follows or wish.places, wish.places, tongue)


def notes(wish: Subscription, tongue: Tongue) -> tuple[str, ...]:
    """Return what is taken in another way than it was written, of places and trips."""
    pairs = [(wish.follows, wish.places), *((trip.words, trip.places) for trip in wish.trips)]
    return tuple(dict.fromkeys(note for words, codes in pairs for note in destinations.notes(words, codes, tongue)))


def voyages(wish: Subscription, now: datetime, tongue: Tongue) -> tuple[Voyage, ...]:
    """Return the trips, the next first."""
    return tuple(_voyage(trip, wish, now, tongue) for trip in sorted(wish.trips, key=lambda one: one.start))


def listed(wish: Subscription, tongue: Tongue) -> tuple[tuple[str, str], ...]:
    """Return the preferences: what each is called, and what was chosen."""
    _ = tongue.gettext
    levels = {value: label for value, label, _hint in forms.LEVEL_WORDS}
    passports = tongue.listed([tongue.country(code) for code in wish.nationality], most=_MOST_NAMED)
    return (
        (_("You are told"), _(levels[wish.at_least.label])),
        (_("How often"), _often(wish.digest, tongue)),
        (_("Quiet hours"), _quiet(wish, tongue)),
        (_("Time zone"), clocks.called(wish.timezone, tongue)),
        (_("Language"), wording.own_name(wish.language)),
        (_("Passports"), passports or _("not said")),
        (_("Governments"), _governments(wish, tongue)),
        (
            _("Press reports"),
            _("also single ones, marked as not confirmed") if wish.trust is Trust.PRESS else _("only when a second source confirms them"),
        ),
        (_("Messages about a trip begin"), _lead(wish, tongue)),
    )


def _voyage(trip: Trip, wish: Subscription, now: datetime, tongue: Tongue) -> Voyage:
    first, last = forms.days(trip, wish.timezone)
    begins = trip.start - wish.lead
    return Voyage(
        id=trip.id,
        where=tongue.listed(destinations.told(trip.words or trip.places, trip.places, tongue), most=_MOST_NAMED),
        first=tongue.date(first),
        last=tongue.date(last),
        now=trip.start <= now,
        since=tongue.date(begins.date()) if now < begins else "",
    )


def _often(digest: Digest | None, tongue: Tongue) -> str:
    _ = tongue.gettext
    if digest is None:
        return _("at once")
    at = tongue.time(digest.at)
    if digest.weekday is None:
        return _("once a day, at {time}").format(time=at)
    return _("once a week, on {day} at {time}").format(day=_(forms.WEEKDAYS[digest.weekday]), time=at)


def _quiet(wish: Subscription, tongue: Tongue) -> str:
    if wish.quiet is None:
        return tongue.gettext("none")
    return tongue.gettext("from {start} to {end}").format(start=tongue.time(wish.quiet.start), end=tongue.time(wish.quiet.end))


def _governments(wish: Subscription, tongue: Tongue) -> str:
    if ANYWHERE in wish.relies:
        return tongue.gettext("all of them")
    return tongue.listed([tongue.country(code) for code in wish.relies], most=_MOST_NAMED)


def _lead(wish: Subscription, tongue: Tongue) -> str:
    return tongue.ngettext("{count} day before it", "{count} days before it", wish.lead.days).format(count=wish.lead.days)

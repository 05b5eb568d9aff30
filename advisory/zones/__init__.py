"""Which zone a day is read in: the country's where somebody travels, their own at home. Pure.

A trip's first day begins where its country's day begins first, and its last day ends where it ends last: who crosses a country of
several zones is told until midnight in the last of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from advisory.model import Subscription, Trip
from advisory.zones.table import ZONES

__all__ = ["begins", "ends", "main", "midnight", "of_places", "running", "trip", "zone_of"]

_DAY = timedelta(days=1)


def main(country: str) -> str | None:
    """Return the zone most people of a country live in; None for what is no country."""
    return ZONES[country][0] if country in ZONES else None


def of_places(places: Sequence[str]) -> str | None:
    """Return the zone of the first country among these places; None when there is none, for anywhere has no zone."""
    return next((ZONES[place][0] for place in places if place in ZONES), None)


def midnight(day: date, zone: str) -> datetime:
    """Return when a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def trip(places: Sequence[str], first: date, last: date, *, home: str, id: str = "", words: Sequence[str] = ()) -> Trip:  # noqa: A002 - the field's name
    """Return a trip by its days, read where it leads; `home` is the zone for a trip without a country."""
    zone = of_places(places) or home
    return Trip(places=tuple(places), start=midnight(first, zone), end=midnight(last, zone), id=id, words=tuple(words))


def begins(what: Trip) -> datetime:
    """Return when a trip's first day begins, where it begins first; in UTC."""
    zone = of_places(what.places) or "UTC"
    day = what.start.astimezone(ZoneInfo(zone)).date()
    return min([what.start, *(midnight(day, first) for first in _edges(what, 1))])


def ends(what: Trip) -> datetime:
    """Return when a trip's last day is over, where it ends last; in UTC."""
    zone = of_places(what.places) or "UTC"
    day = what.end.astimezone(ZoneInfo(zone)).date()
    over = [midnight(day + _DAY, last) for last in _edges(what, 2)]
    # Written in another zone than the place's, or as an hour: it lasts no shorter than a whole day from then.
    return max(over) if over and what.end == midnight(day, zone) else max([what.end + _DAY, *over])


def running(what: Trip, now: datetime) -> bool:
    """Tell whether a trip is on."""
    return begins(what) <= now < ends(what)


def zone_of(subscription: Subscription, now: datetime) -> str:
    """Return the zone of where somebody is now: of the trip that is on, the one begun last where two meet; else their own."""
    on = [found for found in subscription.trips if of_places(found.places) and running(found, now)]
    if not on:
        return subscription.timezone
    return of_places(max(on, key=lambda found: found.start).places) or subscription.timezone


def _edges(what: Trip, which: int) -> list[str]:
    """Return for each country of a trip the zone whose day begins first (1) or ends last (2)."""
    rows = [ZONES[place] for place in what.places if place in ZONES]
    return list(dict.fromkeys(row[min(which, len(row) - 1)] for row in rows))

"""Tell a time as a reader needs it: in the reader's zone and language, and in UTC. Pure."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale, dates

from advisory import wording


@functools.lru_cache(maxsize=4096)
def shown(moment: datetime | None, zone: str, language: str) -> str:
    """Return `3 January 2020, 09:12 Baghdad time (06:12 UTC)`; empty for None.

    Registers that date by the day give midnight UTC: that is shown as the day alone.
    """
    if moment is None:
        return ""
    tongue = wording.tongue(language)
    _ = tongue.gettext
    utc = moment.astimezone(UTC)
    if utc.time() == time():
        return tongue.date(utc)
    where, city = _place(zone, tongue.locale)
    both = _("{day}, {hour}")
    at_utc = both.format(day=tongue.date(utc), hour=_("{hour} UTC").format(hour=tongue.time(utc.time())))
    if not city:
        return at_utc
    local = utc.astimezone(where)
    universal = _("{hour} UTC").format(hour=tongue.time(utc.time())) if local.date() == utc.date() else at_utc
    here = _("{hour} {city} time").format(hour=tongue.time(local.time()), city=city)
    return f"{both.format(day=tongue.date(local), hour=here)} ({universal})"


@functools.lru_cache(maxsize=4096)
def date(moment: datetime, zone: str, language: str) -> str:
    """Return the reader's date in words, without the hour."""
    tongue = wording.tongue(language)
    return tongue.date(moment.astimezone(_place(zone, tongue.locale)[0]))


def zone(name: str) -> tzinfo:
    """Return a zone by its name; UTC for one that is not known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


@functools.lru_cache(maxsize=1024)
def _place(zone: str, locale: Locale) -> tuple[tzinfo, str]:
    """Return the zone and its city; no city for UTC and for zones that are not known, whose readers get UTC."""
    try:
        found = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return UTC, ""
    if "/" not in zone or zone.startswith("Etc/"):
        return UTC, ""
    city = dates.get_timezone_location(found, locale=locale, return_city=True)
    return found, city.rpartition("/")[2]

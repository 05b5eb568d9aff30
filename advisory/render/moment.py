"""Tell a time as a reader needs it: in the reader's zone and language, and in UTC. Pure."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale, dates

#: Plain `en` is written as most of the world writes it: day before month, 24 hours.
_LOCALES = {"en": "en_GB"}


@functools.lru_cache(maxsize=4096)
def shown(moment: datetime | None, zone: str, language: str) -> str:
    """Return `3 January 2020, 09:12 Baghdad time (06:12 UTC)`; empty for None.

    Registers that date by the day give midnight UTC: that is shown as the day alone.
    """
    if moment is None:
        return ""
    locale = Locale.parse(_LOCALES.get(language, language), sep="_")
    utc = moment.astimezone(UTC)
    if utc.time() == time():
        return day(utc, locale)
    where, city = _place(zone, locale)
    if not city:
        return f"{day(utc, locale)}, {_hour(utc, locale)} UTC"
    local = utc.astimezone(where)
    same_day = local.date() == utc.date()
    universal = f"{_hour(utc, locale)} UTC" if same_day else f"{day(utc, locale)}, {_hour(utc, locale)} UTC"
    return f"{day(local, locale)}, {_hour(local, locale)} {city} time ({universal})"


@functools.lru_cache(maxsize=4096)
def date(moment: datetime, zone: str, language: str) -> str:
    """Return the reader's date in words, without the hour."""
    locale = Locale.parse(_LOCALES.get(language, language), sep="_")
    return day(moment.astimezone(_place(zone, locale)[0]), locale)


def day(moment: datetime, locale: Locale) -> str:
    """Return the date in words."""
    return dates.format_date(moment.date(), format="long", locale=locale)


def _hour(moment: datetime, locale: Locale) -> str:
    return dates.format_time(moment.time(), format="short", locale=locale)


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

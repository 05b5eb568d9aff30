"""Time zones as a form offers them: by part of the world, under the names of cities in the reader's language. Pure."""

from __future__ import annotations

import functools
import zoneinfo
from collections.abc import Sequence

from babel.core import get_global

from advisory.wording import N_, Tongue

#: First part of a zone's name → what it is called.
_PARTS = {
    "Africa": N_("Africa"),
    "America": N_("The Americas"),
    "Antarctica": N_("Antarctica"),
    "Asia": N_("Asia"),
    "Atlantic": N_("The Atlantic"),
    "Australia": N_("Australia"),
    "Europe": N_("Europe"),
    "Indian": N_("The Indian Ocean"),
    "Pacific": N_("The Pacific"),
}

#: Name of a zone, and what it is called.
Option = tuple[str, str]


@functools.lru_cache(maxsize=16)
def grouped(tongue: Tongue) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """Return the zones there are, by part of the world."""
    found: dict[str, list[Option]] = {}
    for name in _names():
        found.setdefault(name.partition("/")[0], []).append((name, called(name, tongue)))
    parts = [(tongue.gettext(_PARTS[part]), tuple(sorted(options, key=lambda one: one[1].casefold()))) for part, options in found.items()]
    return tuple(sorted(parts, key=lambda one: one[0].casefold()))


def called(zone: str, tongue: Tongue) -> str:
    """Return what a zone is called: its city, in the reader's language when that is known."""
    known = tongue.locale.time_zones.get(zone, {})
    city = known.get("city") if hasattr(known, "get") else None
    return city or zone.rpartition("/")[2].replace("_", " ")


def suggested(places: Sequence[str]) -> str:
    """Return the zone of the first place that has one alone; empty when there is none."""
    zones = get_global("territory_zones")
    known = frozenset(_names())
    first = next(iter(places), "")
    own = [zone for zone in zones.get(first, ()) if zone in known]
    return own[0] if len(own) == 1 else ""


@functools.cache
def _names() -> tuple[str, ...]:
    """Return the zones under their present names that this machine knows."""
    here = zoneinfo.available_timezones()
    return tuple(sorted(name for name in get_global("zone_territories") if name in here and name.partition("/")[0] in _PARTS))

"""Shapes over the classes that the grammar knows: whatever word it has for leaving, closing or warning, in whatever order."""

from __future__ import annotations

from collections.abc import Sequence

from advisory.extract.chunks import Row
from advisory.model import Directive

_TELLS = frozenset({"URGE", "ORDER", "ADVICE", "SHOULD", "CALL", "GIVE", "AUTHORIZE", "DISCOURAGE", "ALERT", "LEVELNOUN"})
_PEOPLE = frozenset({"AUDIENCE", "PERSONS", "CREW", "POST", "SELF", "ISSUER"})
_SHUTS = frozenset({"CLOSE", "OPEN", "HALT", "LIFT", "CLOSURE"})
_GOES = frozenset({"EVACUATE", "WITHDRAW", "CARRY", "FLY"})
#: In how many chunks the classes of a shape must stand.
STRETCH = 9
#: Family → the classes of which a sentence has one of each set.
SHAPES: tuple[tuple[Directive, tuple[frozenset[str], ...]], ...] = (
    (Directive.LEAVE, (frozenset({"LEAVE", "CONSIDERLEAVE", "RETURN"}), _TELLS, _PEOPLE | {"IT"})),
    (Directive.AVOID_ALL_TRAVEL, (frozenset({"NOTRAVEL", "AVOID"}), _TELLS | {"TRAVEL"}, _PEOPLE | {"IT", "TRAVEL"})),
    (Directive.AVOID_ALL_TRAVEL, (frozenset({"AGAINST", "DISCOURAGE", "AVOIDED", "TOAVOID"}), frozenset({"TRAVEL"}))),
    (Directive.RECONSIDER_TRAVEL, (frozenset({"RECONSIDER"}), frozenset({"TRAVEL"}))),
    (Directive.EXERCISE_CAUTION, (frozenset({"CAREFUL"}), _TELLS | _PEOPLE)),
    (Directive.SHELTER_IN_PLACE, (frozenset({"SHELTER"}), _TELLS | _PEOPLE)),
    (Directive.EMBASSY_CLOSED, (frozenset({"POST", "EMBASSY"}), _SHUTS)),
    (Directive.STAFF_WITHDRAWN, (frozenset({"CREW"}), _GOES | {"LEAVE", "LEFT", "SEND"})),
    (Directive.STAFF_WITHDRAWN, (frozenset({"ORDEREDDEPARTURE"}),)),
    (Directive.EVACUATION, (_GOES | {"EVACUATION"}, frozenset({"AUDIENCE", "EVACUEES"}))),
    (Directive.AIRSPACE_CLOSED, (frozenset({"AIRSPACE"}), _SHUTS)),
    (Directive.BORDER_CLOSED, (frozenset({"BORDER"}), _SHUTS)),
    (Directive.LEVEL_CHANGE, (frozenset({"LEVELNOUN", "ALERT", "LEVEL"}), frozenset({"RAISE", "LOWER", "LIFT"}))),
)


def families(line: Row) -> tuple[Directive, ...]:
    """Return the families of advice that classes of a sentence, near to each other, could make up; none of one that gives a year."""
    kinds = [chunk.kind for chunk in line.chunks]
    here = set(kinds)
    if "YEAR" in here:
        return ()
    met = (family for family, needs in SHAPES if all(here & need for need in needs) and _together(kinds, needs))
    return tuple(dict.fromkeys(met))


def _together(kinds: Sequence[str], needs: tuple[frozenset[str], ...]) -> bool:
    """Tell whether one of each set of classes stands in a stretch."""
    last: dict[int, int] = {}
    for at, kind in enumerate(kinds):
        for which, need in enumerate(needs):
            if kind in need:
                last[which] = at
        if len(last) == len(needs) and at - min(last.values()) <= STRETCH:
            return True
    return False

"""Shapes over the classes that the grammar knows: whatever word it has for leaving, closing or warning, in whatever order."""

from __future__ import annotations

from collections.abc import Sequence

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


#: The same for the languages of the tables, whose classes differ.
_CALLS = frozenset({"URGE", "ORDER", "DEMAND", "WARN", "SHOULD", "ADVICE", "CALL", "FORBID", "MAYBE", "INVITE"})
_MOVES = frozenset({"EVACUATE", "WITHDRAW", "CARRY", "EVACUATION", "FLY"})
ABROAD: tuple[tuple[Directive, tuple[frozenset[str], ...]], ...] = (
    (Directive.LEAVE, (frozenset({"LEAVECALL", "LEAVENOW"}),)),
    (Directive.LEAVE, (frozenset({"LEAVE", "GO"}), _CALLS)),
    (Directive.AVOID_ALL_TRAVEL, (frozenset({"NOTRAVEL", "NOTRAVELNE", "NOTRAVELRE"}),)),
    (Directive.AVOID_ALL_TRAVEL, (frozenset({"AGAINST", "AVOID", "FORBID", "WARN"}), frozenset({"TRAVEL"}))),
    (Directive.RECONSIDER_TRAVEL, (frozenset({"RECONSIDER"}), frozenset({"TRAVEL"}))),
    (Directive.EXERCISE_CAUTION, (frozenset({"CAREFUL"}), _CALLS | _PEOPLE)),
    (Directive.SHELTER_IN_PLACE, (frozenset({"SHELTER"}), _CALLS | _PEOPLE)),
    (Directive.EMBASSY_CLOSED, (frozenset({"POST", "EMBASSY"}), _SHUTS)),
    (Directive.STAFF_WITHDRAWN, (frozenset({"CREW", "STAFF"}), _MOVES | {"LEAVE", "LEFT"})),
    (Directive.EVACUATION, (_MOVES, frozenset({"AUDIENCE", "PERSONS"}))),
    (Directive.AIRSPACE_CLOSED, (frozenset({"AIRSPACE"}), _SHUTS)),
    (Directive.AIRSPACE_CLOSED, (frozenset({"AIRSHUT"}),)),
    (Directive.BORDER_CLOSED, (frozenset({"BORDER"}), _SHUTS)),
    (Directive.BORDER_CLOSED, (frozenset({"BORDERSHUT"}),)),
    (Directive.LEVEL_CHANGE, (frozenset({"LEVELNOUN", "LEVEL", "NOTRAVEL"}), frozenset({"RAISE", "LOWER", "LIFT"}))),
)


def families(classes: Sequence[str], language: str) -> tuple[Directive, ...]:
    """Return the families of advice that classes of a sentence, near to each other, could make up; none of one that gives a year."""
    here = set(classes)
    if "YEAR" in here:
        return ()
    shapes = SHAPES if language == "en" else ABROAD
    met = (family for family, needs in shapes if all(here & need for need in needs) and _together(classes, needs))
    return tuple(dict.fromkeys(met))


def _together(classes: Sequence[str], needs: tuple[frozenset[str], ...]) -> bool:
    """Tell whether one of each set of classes stands in a stretch."""
    last: dict[int, int] = {}
    for at, kind in enumerate(classes):
        for which, need in enumerate(needs):
            if kind in need:
                last[which] = at
        if len(last) == len(needs) and at - min(last.values()) <= STRETCH:
            return True
    return False

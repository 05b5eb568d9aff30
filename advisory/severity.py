"""How grave a statement is, on the one scale, and which of two is the stronger."""

from __future__ import annotations

from typing import Protocol

from advisory.model import Directive, LevelStep, Severity, Strength

#: By directive; a change of level and advice that a level carries are read from the level first.
SCALE: dict[Directive, Severity] = {
    Directive.LEAVE: Severity.CRITICAL,
    Directive.EVACUATION: Severity.CRITICAL,
    Directive.SHELTER_IN_PLACE: Severity.CRITICAL,
    Directive.EXPULSION: Severity.CRITICAL,
    Directive.AVOID_ALL_TRAVEL: Severity.WARNING,
    Directive.EMBASSY_CLOSED: Severity.WARNING,
    Directive.STAFF_WITHDRAWN: Severity.WARNING,
    Directive.AVOID_NONESSENTIAL_TRAVEL: Severity.WATCH,
    Directive.RECONSIDER_TRAVEL: Severity.WATCH,
    Directive.BORDER_CLOSED: Severity.WATCH,
    Directive.AIRSPACE_CLOSED: Severity.WATCH,
    Directive.EXERCISE_CAUTION: Severity.INFO,
    Directive.LEVEL_CHANGE: Severity.WATCH,
    Directive.MENTION: Severity.INFO,
}
_LEVELS = {1: Severity.INFO, 2: Severity.INFO, 3: Severity.WATCH, 4: Severity.WARNING}
#: Weakest first: the place in this row counts within one severity.
_DIRECTIVES = (
    Directive.LEVEL_CHANGE,
    Directive.EXERCISE_CAUTION,
    Directive.BORDER_CLOSED,
    Directive.AIRSPACE_CLOSED,
    Directive.RECONSIDER_TRAVEL,
    Directive.AVOID_NONESSENTIAL_TRAVEL,
    Directive.EMBASSY_CLOSED,
    Directive.STAFF_WITHDRAWN,
    Directive.AVOID_ALL_TRAVEL,
    Directive.SHELTER_IN_PLACE,
    Directive.EXPULSION,
    Directive.EVACUATION,
    Directive.LEAVE,
)
_STRENGTHS = (Strength.REPORTED, Strength.CONSIDERED_LEAVING, Strength.URGED, Strength.ORDERED)


class Told(Protocol):
    """What is graded: a statement, or the evidence made of one."""

    @property
    def directive(self) -> Directive:
        """What people are told to do."""

    @property
    def strength(self) -> Strength:
        """How binding it is."""

    @property
    def level(self) -> LevelStep | None:
        """The move of a level, if it is one."""


def of(told: Told, destination: str | None = None) -> Severity:
    """Return the severity for a destination: a move of level counts by the level reached, "consider leaving" less than "leave"."""
    del destination  # every destination of a statement is told the same; the parameter keeps room for one that is not
    if told.directive is Directive.LEVEL_CHANGE and told.level is not None and told.level.after is not None:
        return _LEVELS.get(told.level.after, Severity.WATCH)
    if told.directive is Directive.LEAVE and told.strength is Strength.CONSIDERED_LEAVING:
        return Severity.WATCH
    return SCALE[told.directive]


def rank(told: Told, severity: Severity) -> int:
    """Return a number above 0 that is higher for what is stronger: severity, then directive, then strength; a move by the level reached.

    What a level asks is its directive: a register's call to leave is no stronger for the level beside it.
    """
    step = told.level if told.directive is Directive.LEVEL_CHANGE else None
    level = (step.after or 0) if step else 0
    return ((int(severity) * 16 + place(told.directive)) * 4 + firmness(told.strength)) * 8 + level


def place(directive: Directive) -> int:
    """Return a number that is higher for the stronger directive; keywords say less than any statement."""
    return -1 if directive is Directive.MENTION else _DIRECTIVES.index(directive)


def firmness(strength: Strength) -> int:
    """Return a number that is higher for more binding words."""
    return _STRENGTHS.index(strength)

"""The one scale, and which of two words is the stronger. Pure."""

from __future__ import annotations

from typing import Protocol

from advisory.model import Directive, LevelStep, Severity, Statement, Strength

_BY_DIRECTIVE = {
    Directive.LEAVE: Severity.CRITICAL,
    Directive.EVACUATION: Severity.CRITICAL,
    Directive.SHELTER_IN_PLACE: Severity.CRITICAL,
    Directive.EXPULSION: Severity.CRITICAL,
    Directive.AVOID_ALL_TRAVEL: Severity.WARNING,
    Directive.EMBASSY_CLOSED: Severity.WARNING,
    Directive.STAFF_WITHDRAWN: Severity.WARNING,
    Directive.AVOID_NONESSENTIAL_TRAVEL: Severity.WATCH,
    Directive.RECONSIDER_TRAVEL: Severity.WATCH,
    Directive.AIRSPACE_CLOSED: Severity.WATCH,
    Directive.BORDER_CLOSED: Severity.WATCH,
    Directive.EXERCISE_CAUTION: Severity.INFO,
    Directive.LEVEL_CHANGE: Severity.INFO,
}
_BY_LEVEL = {1: Severity.INFO, 2: Severity.INFO, 3: Severity.WATCH, 4: Severity.WARNING}
#: Weakest first.
_DIRECTIVES = (
    Directive.LEVEL_CHANGE,
    Directive.EXERCISE_CAUTION,
    Directive.RECONSIDER_TRAVEL,
    Directive.AVOID_NONESSENTIAL_TRAVEL,
    Directive.AVOID_ALL_TRAVEL,
    Directive.BORDER_CLOSED,
    Directive.AIRSPACE_CLOSED,
    Directive.EMBASSY_CLOSED,
    Directive.STAFF_WITHDRAWN,
    Directive.EVACUATION,
    Directive.SHELTER_IN_PLACE,
    Directive.EXPULSION,
    Directive.LEAVE,
)
_STRENGTHS = (Strength.REPORTED, Strength.CONSIDERED_LEAVING, Strength.URGED, Strength.ORDERED)


class Word(Protocol):
    """What has a directive, a strength and perhaps a level: a statement, or evidence made of one."""

    @property
    def directive(self) -> Directive:
        """What is told or done."""

    @property
    def strength(self) -> Strength:
        """How binding it is."""

    @property
    def level(self) -> LevelStep | None:
        """How a published level moved."""


def of(statement: Statement) -> Severity:
    """Return a statement's severity on the one scale, by directive, level and strength."""
    if statement.directive is Directive.LEVEL_CHANGE:
        levels = [level for level in (statement.level.before, statement.level.after) if level] if statement.level else []
        return max((_BY_LEVEL[level] for level in levels), default=Severity.WATCH)
    if statement.directive is Directive.LEAVE and statement.strength is Strength.CONSIDERED_LEAVING:
        return Severity.WATCH
    return _BY_DIRECTIVE[statement.directive]


def rank(word: Word, severity: Severity) -> int:
    """Return a number that orders words by strength: severity first, then directive, strength and level; at least 1."""
    level = word.level.after if word.level and word.level.after else 0
    return int(severity) * 10_000 + _DIRECTIVES.index(word.directive) * 100 + _STRENGTHS.index(word.strength) * 10 + level

"""The one scale, and a total order on it."""

from __future__ import annotations

import itertools

import pytest

from advisory import severity
from advisory.model import Directive, LevelStep, Severity, Statement, Strength


def told(directive: Directive, strength: Strength = Strength.URGED, level: LevelStep | None = None) -> Statement:
    """Return a statement."""
    return Statement(directive=directive, strength=strength, issuer="NO", destinations=("TD",), level=level)


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        (Directive.LEAVE, Severity.CRITICAL),
        (Directive.EVACUATION, Severity.CRITICAL),
        (Directive.SHELTER_IN_PLACE, Severity.CRITICAL),
        (Directive.EXPULSION, Severity.CRITICAL),
        (Directive.AVOID_ALL_TRAVEL, Severity.WARNING),
        (Directive.EMBASSY_CLOSED, Severity.WARNING),
        (Directive.STAFF_WITHDRAWN, Severity.WARNING),
        (Directive.AVOID_NONESSENTIAL_TRAVEL, Severity.WATCH),
        (Directive.RECONSIDER_TRAVEL, Severity.WATCH),
        (Directive.BORDER_CLOSED, Severity.WATCH),
        (Directive.AIRSPACE_CLOSED, Severity.WATCH),
        (Directive.EXERCISE_CAUTION, Severity.INFO),
    ],
)
def test_each_directive_has_its_place(directive: Directive, expected: Severity) -> None:
    """As the scale says."""
    assert severity.of(told(directive), "TD") is expected


@pytest.mark.parametrize(("level", "expected"), [(1, Severity.INFO), (2, Severity.INFO), (3, Severity.WATCH), (4, Severity.WARNING)])
def test_a_level_counts_by_where_it_arrived(level: int, expected: Severity) -> None:
    """A move to level 4 is a warning, one to level 2 an information."""
    assert severity.of(told(Directive.LEVEL_CHANGE, level=LevelStep(before=1, after=level))) is expected


def test_consider_leaving_is_less_than_leave() -> None:
    """It is watched."""
    assert severity.of(told(Directive.LEAVE, Strength.CONSIDERED_LEAVING)) is Severity.WATCH


def test_the_rank_is_a_total_order() -> None:
    """Severity first, then directive, then strength, then for a move the level reached; no two ranks are one by accident."""
    every = [
        (grade, directive, strength, level)
        for grade, directive, strength, level in itertools.product(Severity, Directive, Strength, (None, 1, 2, 3, 4))
        if level is None or directive is Directive.LEVEL_CHANGE
    ]
    ranks = {
        severity.rank(told(directive, strength, LevelStep(before=None, after=level) if level else None), grade)
        for grade, directive, strength, level in every
    }
    assert len(ranks) == len(every)
    assert min(ranks) > 0
    assert severity.rank(told(Directive.EXERCISE_CAUTION), Severity.CRITICAL) > severity.rank(told(Directive.LEAVE), Severity.WARNING)
    assert severity.rank(told(Directive.LEAVE, Strength.ORDERED), Severity.WATCH) > severity.rank(told(Directive.LEAVE), Severity.WATCH)


def test_a_call_to_leave_is_no_stronger_for_the_level_beside_it() -> None:
    """A register's row has a level and says what to do; what it says is as strong as the same words of an embassy."""
    beside = told(Directive.LEAVE, level=LevelStep(before=3, after=4))
    assert severity.rank(beside, Severity.CRITICAL) == severity.rank(told(Directive.LEAVE), Severity.CRITICAL)

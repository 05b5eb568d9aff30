"""Whether a change says again what somebody was told a while ago: what a rule's cooldown keeps back, and what always breaks it. Pure.

A cooldown is per rule, destination and family of directives. More of anything breaks it: a graver, stronger or higher word, another
directive, and whatever begins again after its end was told. Falls, ends and corrections it never touches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from advisory import severity
from advisory.model import Change, Directive, Evidence, Reason
from advisory.ports import Told

#: What may say again what was told; a rise, a fall, an end and a correction are news however soon they come.
REPEATS = frozenset({Reason.FIRST, Reason.JOINED, Reason.UNCONFIRMED})
#: Advice about travelling is of one family, whatever its level; each other directive is one of its own.
ADVICE = frozenset(
    {
        Directive.AVOID_ALL_TRAVEL,
        Directive.AVOID_NONESSENTIAL_TRAVEL,
        Directive.RECONSIDER_TRAVEL,
        Directive.EXERCISE_CAUTION,
        Directive.LEVEL_CHANGE,
    }
)


def keeps(change: Change, told: Sequence[Told], pause: timedelta, now: datetime) -> bool:
    """Tell whether a cooldown keeps a change back from somebody; `told` is what they were sent of the same alert, oldest first."""
    if change.reason not in REPEATS or rises(change, told[-1].change):
        return False
    recent = [families(one.change) for one in told if now < one.at + pause]
    return families(change) <= frozenset[Directive | None]().union(*recent)


def families(change: Change) -> frozenset[Directive | None]:
    """Return what a change tells people to do, each family of directives by one of it."""
    claimed: set[Directive | None] = {claim.directive for claim in change.because if not claim.ends}
    said = claimed or {change.alert.standing.directive}
    return frozenset(Directive.LEVEL_CHANGE if one in ADVICE else one for one in said)


def rises(change: Change, told: Change) -> bool:
    """Tell whether a change is more in anything than what was told last: graver, stronger, a higher level; or anew after its end."""
    if told.reason in (Reason.ENDED, Reason.CORRECTED):
        return True  # it was said to be over, or not so: whoever read that must hear that it is
    before = told.alert.standing
    was = _height(told, () if before.rank else told.because)
    now = _height(change, change.because)
    return change.alert.standing.rank > before.rank or any(more > than for more, than in zip(now, was, strict=True))


def _height(change: Change, because: Sequence[Evidence]) -> tuple[int, int, int, int]:
    """Return how grave, which directive, how firm and which level: of what stands and of these claims, the most of each."""
    stands, said = change.alert.standing, [claim for claim in because if not claim.ends]
    graves = [stands.severity, *(claim.severity for claim in said)]
    directives = [stands.directive, *(claim.directive for claim in said)]
    strengths = [stands.strength, *(claim.strength for claim in said)]
    levels = [stands.level, *(claim.level.after for claim in said if claim.level)]
    return (
        max((int(one) for one in graves if one is not None), default=-1),
        max((severity.place(one) for one in directives if one is not None), default=-2),
        max((severity.firmness(one) for one in strengths if one is not None), default=-1),
        max((one for one in levels if one is not None), default=0),
    )

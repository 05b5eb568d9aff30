"""Cooldowns: what says the same again waits for nobody's sake, and whatever is more, other or over always passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import AT, change, evidence, notice, subscription
from hypothesis import given
from hypothesis import strategies as st

from advisory import cooldown, plan
from advisory.model import Change, Directive, LevelStep, Reason, Severity, Standing, Strength, Suppression
from advisory.ports import Told

HOUR = timedelta(hours=1)
PAUSE = timedelta(hours=6)
NOW = AT + HOUR
ADVICE = (Directive.AVOID_ALL_TRAVEL, Severity.WARNING)


def said(
    directive: Directive = Directive.AVOID_NONESSENTIAL_TRAVEL, severity: Severity = Severity.WATCH, reason: Reason = Reason.FIRST, *,
    strength: Strength = Strength.URGED, level: int | None = None, rank: int = 5, version: int = 1, ends: bool = False,
) -> Change:  # fmt: skip
    """Return a change whose alert amounts to this, because of one claim that says it."""
    found = change(reason=reason, severity=severity, directive=directive, version=version, level=level)
    claim = replace(found.because[0], strength=strength, ends=ends)
    standing = found.alert.standing
    if standing.rank:
        standing = replace(standing, rank=rank, strength=strength)
    return replace(found, because=(claim,), alert=replace(found.alert, standing=standing))


def unconfirmed(directive: Directive = Directive.AVOID_NONESSENTIAL_TRAVEL, severity: Severity = Severity.WATCH) -> Change:
    """Return a report that nothing stands on."""
    found = said(directive, severity, Reason.UNCONFIRMED)
    return replace(found, alert=replace(found.alert, standing=Standing()))


TOLD = said()

#: What was told an hour ago, what happens now, and whether the cooldown keeps it back.
CASES = [
    ("the same again", TOLD, said(version=2), True),
    ("a government joins with the same", TOLD, said(reason=Reason.JOINED, version=2), True),
    ("a government joins with less of the same family", TOLD, said(Directive.EXERCISE_CAUTION, Severity.INFO, Reason.JOINED), True),
    ("a government joins with weaker words", TOLD, said(reason=Reason.JOINED, strength=Strength.REPORTED), True),
    ("a rise", TOLD, said(reason=Reason.ESCALATED, version=2), False),
    ("a fall", TOLD, said(reason=Reason.EASED, version=2), False),
    ("an end", TOLD, said(reason=Reason.ENDED, version=2), False),
    ("a correction", TOLD, said(reason=Reason.CORRECTED, version=2), False),
    ("again, and stronger", TOLD, said(strength=Strength.ORDERED), False),
    ("again, and graver", TOLD, said(severity=Severity.WARNING), False),
    ("again, and another directive of the family that asks more", TOLD, said(*ADVICE), False),
    ("again, and a higher level", said(level=3), said(level=4), False),
    ("again, and a lower level", said(level=4), said(level=3), True),
    ("again, and more in all", TOLD, said(rank=6), False),
    ("another directive, though no graver one", said(*ADVICE), said(Directive.BORDER_CLOSED, Severity.WATCH, Reason.JOINED), False),
    ("again after its end was told", said(reason=Reason.ENDED), said(version=3), False),
    ("again after it was taken back", said(reason=Reason.CORRECTED), said(version=3), False),
    ("a report again", unconfirmed(), unconfirmed(), True),
    ("a report of more", unconfirmed(), unconfirmed(*ADVICE), False),
    ("a report that is confirmed", unconfirmed(), said(), False),
    ("a report of less than what stands", said(*ADVICE), unconfirmed(), True),
    ("what a lifted claim said of old is no measure", replace(said(reason=Reason.EASED), because=(evidence(ends=True),)), said(*ADVICE), False),
]  # fmt: skip


@pytest.mark.parametrize(("told", "now", "kept"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_a_cooldown_keeps_back(told: Change, now: Change, kept: bool) -> None:
    """Only what was told already, within the pause; afterwards nothing."""
    before = [Told(at=AT, change=told)]
    assert cooldown.keeps(now, before, PAUSE, NOW) is kept
    assert not cooldown.keeps(now, before, PAUSE, AT + PAUSE)
    seal = plan.seal(notice(now), subscription(), circumstances(*before))
    assert (seal.suppression is Suppression.COOLDOWN) is kept


def circumstances(*told: Told) -> plan.Circumstances:
    """Return what sealing looks at, an hour later."""
    known = {one.change.alert.id for one in told}
    return plan.Circumstances(
        now=NOW,
        cooldowns={"leave": PAUSE},
        last_sent={one.change.alert.id: one.at for one in told},
        heard=told,
        told=frozenset(known) or frozenset({change().alert.id}),
    )


def test_each_family_has_its_own_pause() -> None:
    """A message about something else does not lengthen the pause of what was told before it."""
    border = said(Directive.BORDER_CLOSED, Severity.WATCH, Reason.JOINED, version=2)
    border = replace(border, alert=replace(border.alert, standing=TOLD.alert.standing))
    first = [Told(at=AT, change=TOLD), Told(at=AT + 5 * HOUR, change=border)]
    again = said(reason=Reason.JOINED, version=3)
    assert cooldown.keeps(again, first, PAUSE, AT + 5.5 * HOUR)
    assert not cooldown.keeps(again, first, PAUSE, AT + 7 * HOUR)
    assert cooldown.keeps(border, first, PAUSE, AT + 7 * HOUR)


def test_what_was_sent_of_another_alert_is_no_measure() -> None:
    """A cooldown is for a rule and a destination; without what was told, the time of it counts alone."""
    other = Told(at=AT, change=change(destination="PE"))
    assert plan.seal(notice(TOLD), subscription(), circumstances(other)).out
    unknown = replace(circumstances(other), heard=(), last_sent={TOLD.alert.id: AT})
    assert plan.seal(notice(TOLD), subscription(), unknown).suppression is Suppression.COOLDOWN
    assert plan.seal(notice(said(reason=Reason.EASED)), subscription(), unknown).out


def test_an_alert_without_directives_has_a_family() -> None:
    """What is about a source says nothing to do; the same of it again is the same."""
    bare = replace(TOLD, because=(), alert=replace(TOLD.alert, standing=Standing(rank=1, severity=Severity.WATCH)))
    assert cooldown.families(bare) == {None}
    assert cooldown.keeps(bare, [Told(at=AT, change=bare)], PAUSE, NOW)


directives = st.sampled_from([one for one in Directive if one is not Directive.MENTION])
reasons = st.sampled_from([Reason.FIRST, Reason.JOINED, Reason.ESCALATED, Reason.EASED, Reason.UNCONFIRMED, Reason.ENDED, Reason.CORRECTED])


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw what happened to an alert."""
    found = said(
        draw(directives),
        draw(st.sampled_from(Severity)),
        draw(reasons),
        strength=draw(st.sampled_from(Strength)),
        rank=draw(st.integers(1, 40)),
    )
    level = draw(st.none() | st.integers(1, 4))
    step = None if level is None else LevelStep(before=None, after=level)
    standing = replace(found.alert.standing, level=level) if found.alert.standing.rank else found.alert.standing
    return replace(found, because=(replace(found.because[0], level=step),), alert=replace(found.alert, standing=standing))


@given(st.lists(changes(), min_size=1, max_size=4), changes())
def test_a_rise_is_never_kept_back(told: list[Change], now: Change) -> None:
    """Whatever is graver, stronger, higher or another directive than what was told last passes; so do falls, ends and corrections."""
    last = told[-1]
    was, stands = last.alert.standing, now.alert.standing
    rises = now.reason is Reason.ESCALATED or stands.rank > was.rank
    rises |= (stands.severity or 0) > (was.severity or max(claim.severity for claim in last.because))
    rises |= (stands.level or 0) > (was.level or max((claim.level.after or 0 for claim in last.because if claim.level), default=0))
    other = now.because[0].directive not in {claim.directive for one in told for claim in one.because} | cooldown.ADVICE
    over = last.reason in (Reason.ENDED, Reason.CORRECTED) or now.reason in (Reason.EASED, Reason.ENDED, Reason.CORRECTED)
    kept = plan.seal(notice(now), subscription(), circumstances(*(Told(at=AT, change=one) for one in told))).suppression
    if rises or other or over:
        assert kept is not Suppression.COOLDOWN

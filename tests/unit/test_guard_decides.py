"""Which sends wait for an operator's word, and what operators are told of those that do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import AT, change, evidence

from advisory import guard, plan
from advisory.model import Alert, AlertKey, AlertState, Change, Directive, Guard, Reason, Route, Severity, Strength, Subscription, Trust
from advisory.ports import Addressed, HeldSend, Reach, SendState
from advisory.store import codec

HOUR = timedelta(hours=1)
GUARD = Guard()
PRESS = evidence(trust=Trust.PRESS)
LOW = change(directive=Directive.AVOID_ALL_TRAVEL, severity=Severity.WARNING)


def because(found: Change, *claims: object, standing: tuple[object, ...] = ()) -> Change:
    """Return a change that rests on other claims, of an alert that holds others."""
    return replace(found, because=claims, alert=replace(found.alert, evidence=standing))  # type: ignore[arg-type]


CASES = [
    ("an official order to leave", change(), True),
    ("to shelter", because(change(), evidence(directive=Directive.SHELTER_IN_PLACE)), True),
    ("an evacuation", because(change(), evidence(directive=Directive.EVACUATION)), True),
    ("whatever grade a rule gives it", change(severity=Severity.INFO), True),
    ("its growing", change(reason=Reason.ESCALATED), True),
    ("growing while an official order stands", because(change(reason=Reason.ESCALATED), PRESS, standing=(evidence(),)), True),
    ("another government's", change(reason=Reason.JOINED), True),
    ("another government's milder word", because(change(reason=Reason.JOINED), *LOW.because, standing=(evidence(),)), False),
    ("one that two papers confirm", because(change(), PRESS, standing=(PRESS,)), True),
    ("one paper's report of it", because(change(reason=Reason.UNCONFIRMED), PRESS, standing=(PRESS,)), False),
    ("one paper's report of another government", because(change(reason=Reason.JOINED), PRESS, standing=(evidence(),)), False),
    ("one that an operator approved", because(change(), replace(PRESS, approved=True)), True),
    ("anything an operator approved", because(LOW, replace(LOW.because[0], approved=True)), True),
    ("a call to consider leaving", because(change(), evidence(strength=Strength.CONSIDERED_LEAVING)), False),
    ("an order that was lifted", because(change(), evidence(ends=True)), False),
    ("its end", change(reason=Reason.ENDED), False),
    ("its being eased", change(reason=Reason.EASED), False),
    ("its correction", change(reason=Reason.CORRECTED), False),
    ("advice against travel", LOW, False),
    ("a level", change(directive=Directive.LEVEL_CHANGE, severity=Severity.WARNING, level=4), False),
    ("an expulsion", change(directive=Directive.EXPULSION), False),
]


@pytest.mark.parametrize(("what", "passes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_waits_for_nobody(what: Change, passes: bool) -> None:
    """A confirmed order to leave, evacuate or shelter while it begins or grows, and what an operator said yes to."""
    assert guard.passes(what) is passes
    assert guard.weighed([what]) == (() if passes else (what,))


def test_only_what_subscribers_hear_of_is_weighed() -> None:
    """A rule on trial and what is merely recorded are for nobody; a report is for those who ask for such."""
    trial = replace(LOW, alert=replace(LOW.alert, shadow=True))
    recorded = replace(LOW, reason=Reason.CORROBORATED)
    report = replace(LOW, reason=Reason.UNCONFIRMED)
    assert guard.weighed([trial, recorded, report, LOW]) == (report, LOW)
    assert guard.addressed(report) == Addressed(destination="IQ", severity=Severity.WARNING, press=True)
    assert guard.addressed(LOW) == Addressed(destination="IQ", severity=Severity.WARNING)
    taken_back = change(reason=Reason.CORRECTED, severity=Severity.INFO)
    assert guard.addressed(taken_back) == Addressed(destination="IQ", severity=Severity.CRITICAL)


@pytest.mark.parametrize(
    ("people", "of", "held"),
    [(499, 500, False), (500, 500, True), (500, 1000, False), (501, 1000, True), (0, 0, False), (400_000, 1_000_000, False)],
)
def test_how_many_are_too_many(people: int, of: int, held: bool) -> None:
    """More than half of all, and at least five hundred, unless the files say otherwise."""
    assert Reach(people=people, of=of).beyond(GUARD) is held


def test_what_is_for_few_goes_out_beside_what_is_held() -> None:
    """As many of the smallest as stay within the guard together; what is for more waits, in its order."""
    big, small, mid = LOW, replace(LOW, id="small"), replace(LOW, id="mid")
    rules = Guard(share=0.5, at_least=10)
    assert guard.kept([big, small, mid], [60, 1, 30], 100, rules) == (big,)
    assert guard.kept([big, small, mid], [40, 20, 30], 100, rules) == (big,)
    assert guard.kept([big, small, mid], [40, 40, 40], 100, rules) == (small, mid)
    assert guard.kept([big, small], [4, 5], 9, rules) == ()


def send(state: SendState = SendState.WAITING, *changes: Change) -> HeldSend:
    """Return a held send."""
    return HeldSend(id="s-12", state=state, changes=changes or (LOW,), reach=Reach(people=1234, of=2000), since=AT)


def told(found: tuple[Change, ...]) -> dict[AlertKey, Alert]:
    """Return what operators know after these."""
    return {one.alert.key: one.alert for one in found}


def test_operators_are_told_once_reminded_and_told_what_became_of_it() -> None:
    """Each time the sentence says for how many, what and how to decide; it survives the database and goes to internal routes alone."""
    (first,) = guard.decide([send()], {}, GUARD, AT)
    assert (first.reason, first.severity, first.alert.state) == (Reason.FIRST, Severity.WARNING, AlertState.OPEN)
    assert first.note == (
        "a send to 1,234 of 2,000 subscribers (62%) waits for your word: first, Citizens told to leave, Iraq:"
        " “U.S. citizens should depart Iraq immediately.”; `advisory queue approve s-12` lets it go, `advisory queue reject s-12` keeps it back"
    )
    assert (first.alert.key.send, first.alert.key.feed is None, first.alert.key.government) == ("s-12", False, None)
    assert codec.loads(Change, codec.dumps(first)) == first
    ops = Subscription(key="ops", channel="email", routes=(Route(internal=True),))
    desk = Subscription(key="desk", channel="email", routes=(Route(),), fallback=True)
    assert plan.receivers(first, [ops, desk]) == ("ops",)
    known = told((first,))
    assert guard.decide([send()], known, GUARD, AT + GUARD.remind - HOUR) == ()
    (again,) = guard.decide([send()], known, GUARD, AT + GUARD.remind)
    assert (again.reason, again.id, again.alert.opened) == (Reason.ESCALATED, f"{first.alert.id}.2", 1)
    assert again.note == f"it still waits: {first.note}"
    known = told((again,))
    assert guard.decide([send()], known, GUARD, AT + GUARD.remind + HOUR) == ()
    more = send(SendState.WAITING, LOW, replace(LOW, at=AT + GUARD.remind + HOUR))
    (joined,) = guard.decide([more], known, GUARD, AT + GUARD.remind + HOUR)
    assert joined.reason is Reason.ESCALATED, "what joins is told at once"
    assert guard.decide([more], told((joined,)), GUARD, AT + GUARD.remind + 2 * HOUR) == ()
    for state, words in (
        (SendState.APPROVED, "was approved, and goes out"),
        (SendState.REJECTED, "was rejected, and is told to no subscriber"),
        (SendState.PASSED, "went out with what came later"),
    ):
        (over,) = guard.decide([send(state)], known, GUARD, AT + 9 * HOUR)
        assert (over.reason, over.alert.state, over.alert.standing.rank, over.alert.version) == (Reason.ENDED, AlertState.ENDED, 0, 3)
        assert words in over.note
        assert guard.decide([send(state)], told((over,)), GUARD, AT + 10 * HOUR) == ()
    assert guard.decide([send(SendState.APPROVED)], {}, GUARD, AT) == ()


def test_a_sentence_names_a_few_changes_and_quotes_briefly() -> None:
    """Of many three, and how many more; a long quote is cut, a change without one is named alone."""
    long = because(LOW, evidence(quote="x" * 500))
    bare = because(LOW)
    found = guard.sentence(send(SendState.WAITING, long, bare, LOW, LOW, LOW))
    assert "x" * 160 + "…”" in found
    assert "x" * 161 not in found
    assert "first, Citizens told to leave, Iraq; first" in found
    assert " and 2 more; `advisory queue approve s-12`" in found
    nothing = HeldSend(id="s-1", state=SendState.PASSED, changes=(), reach=Reach(people=1, of=1), since=AT)
    assert guard.sentence(nothing).endswith("went out with what came later of the same situations")


def test_the_fault_says_how_many_wait() -> None:
    """One or several, and how large the largest is."""
    assert guard.fault([send()]).startswith("a send to very many subscribers waits for your word (up to 1,234 people): `advisory queue`")
    assert guard.fault([send(), send()]).startswith("2 sends to very many subscribers wait for your word")

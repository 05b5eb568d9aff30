"""What stands, and what does not: late copies, ends that count, words nobody took back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from claims import HOUR, KEY, NOON, RULE, decide, opened, press, register, word

from advisory import alert, standing
from advisory.model import Alert, AlertState, Directive, Evidence, Reason, Status, Strength, Trust

GB = word(id="gb", feed="gb", guid="g2", publisher="gov.uk", issuer="GB")
LIFTED = word(id="end", guid="g9", status=Status.LIFTED, ends=True, published=NOON + 2 * HOUR, seen=NOON + 2 * HOUR, sketch=(9,))


def end_by(name: str, **changed: object) -> Evidence:
    """Return one newspaper's report that the order was lifted."""
    fields: dict[str, object] = {"id": f"end-{name}", "guid": f"end-{name}", "status": Status.LIFTED, "ends": True}
    return press(name, **{**fields, "published": NOON + HOUR, "seen": NOON + HOUR, **changed})


def after(known: Alert | None, *evidence: Evidence, **news: object) -> Alert:
    """Return the alert once it has heard the evidence, which must be recorded."""
    change = decide(known, *evidence, **news)  # type: ignore[arg-type]
    assert change is not None
    return change.alert


# --- after an end ----------------------------------------------------------------------------------------------------


def test_a_late_copy_of_what_has_ended_opens_nothing() -> None:
    """Slower feeds bring the order after its end, by the same government or by two papers; nobody is told again."""
    ended = after(opened(word()), LIFTED, now=NOON + 2 * HOUR)
    late = {"seen": NOON + 3 * HOUR, "published": NOON}
    assert decide(ended, word(id="late", feed="us-other", guid="l", sketch=(7,), **late), now=NOON + 3 * HOUR) is None
    assert decide(ended, press("times", **late), press("herald", **late), now=NOON + 3 * HOUR) is None


def test_what_is_said_after_the_end_is_first() -> None:
    """A story from after the end is a new situation, whoever tells it."""
    ended = after(opened(word()), LIFTED, now=NOON + 2 * HOUR)
    again = {"seen": NOON + 3 * HOUR, "published": NOON + 3 * HOUR}
    official = decide(ended, word(id="again", guid="a", sketch=(7,), **again), now=NOON + 3 * HOUR)
    assert official is not None
    assert official.reason is Reason.FIRST
    assert official.note == "new"
    waiting = after(ended, press("times", **again), now=NOON + 3 * HOUR)
    assert waiting.state is AlertState.UNCONFIRMED
    assert [claim.publisher for claim in alert.waiting(waiting)] == ["times.example"]
    confirmed = decide(waiting, press("herald", seen=NOON + 4 * HOUR, published=NOON), now=NOON + 4 * HOUR)
    assert confirmed is not None
    assert not confirmed.reason.told, "a story from before the end confirms nothing that came after it"


def test_what_is_dated_by_the_day_counts_from_when_it_was_seen() -> None:
    """A new order whose date has no hour is not taken for one from before the end that came the same morning."""
    ended = after(opened(word()), LIFTED, now=NOON + 2 * HOUR)
    dated = word(id="again", guid="a", sketch=(7,), seen=NOON + 3 * HOUR, published=NOON.replace(hour=0))
    change = decide(ended, dated, now=NOON + 3 * HOUR)
    assert change is not None
    assert change.reason is Reason.FIRST


def test_a_stale_item_leaves_the_last_words() -> None:
    """What is recorded of a closed alert does not make it forget how it ended."""
    ended = after(opened(word()), LIFTED, now=NOON + 2 * HOUR)
    stale = after(ended, word(id="old"), stale=True, now=NOON + 2 * HOUR)
    assert (stale.state, stale.evidence) == (AlertState.ENDED, ended.evidence)
    assert decide(stale, press("times", seen=NOON + 3 * HOUR), now=NOON + 3 * HOUR) is None


# --- ends that count -------------------------------------------------------------------------------------------------


def test_two_reports_of_an_end_must_be_about_the_same_word() -> None:
    """A report that one order was lifted, and one that the next was, are two single reports."""
    first = after(opened(word()), end_by("times"), now=NOON + HOUR)
    again = after(first, word(id="again", guid="a", seen=NOON + 2 * HOUR, published=NOON + 2 * HOUR, sketch=(7,)), now=NOON + 2 * HOUR)
    change = decide(again, end_by("herald", seen=NOON + 3 * HOUR, published=NOON + 3 * HOUR), now=NOON + 3 * HOUR)
    assert change is not None
    assert not change.reason.told
    assert change.alert.state is AlertState.OPEN


def test_an_end_repeated_by_one_paper_brings_nothing_back() -> None:
    """What an operator's word ended stays ended when the paper that reported it reports it again."""
    known = after(opened(word(), GB), end_by("times"), now=NOON + HOUR)
    change = alert.approve(RULE, known, NOON + HOUR)
    assert change is not None
    assert (change.reason, change.issuers) == (Reason.EASED, ("US",))
    again = decide(change.alert, end_by("times", id="again", guid="again", seen=NOON + 2 * HOUR), now=NOON + 2 * HOUR)
    assert again is not None
    assert not again.reason.told
    assert again.alert.standing.issuers == ("GB",)


def test_the_trust_of_what_has_ended_is_not_lent() -> None:
    """Two papers' report was told and ended officially; one of them says it again: it waits."""
    known = after(opened(press("times"), press("herald"), GB), LIFTED, now=NOON + 2 * HOUR)
    assert known.standing.issuers == ("GB",)
    again = {"id": "again", "guid": "again", "seen": NOON + 3 * HOUR, "published": NOON + 3 * HOUR}
    change = decide(known, press("times", **again), now=NOON + 3 * HOUR)
    assert change is not None
    assert change.reason is Reason.UNCONFIRMED


def test_an_end_that_does_not_count_lowers_nothing() -> None:
    """An embassy's page that now says less, and one paper's word on another government, are no fall."""
    known = after(opened(word()), word(id="softer", strength=Strength.URGED), now=NOON + HOUR)
    change = decide(known, end_by("times", issuer="FR"), now=NOON + HOUR)
    assert change is not None
    assert not change.reason.told
    assert change.alert.standing.strength is Strength.ORDERED


def test_one_papers_own_all_clear_waits() -> None:
    """Also when it is the paper whose report an operator let out, edited in place."""
    told = alert.approve(RULE, opened(press("times")), NOON)
    assert told is not None
    change = decide(told.alert, end_by("times", guid="times"), now=NOON + HOUR)
    assert change is not None
    assert change.reason is Reason.UNCONFIRMED
    assert change.alert.state is AlertState.OPEN


def test_a_rejected_all_clear_waits_no_more() -> None:
    """What an operator set aside leaves the queue."""
    known = after(opened(word()), end_by("times"), now=NOON + HOUR)
    assert len(alert.waiting(known)) == 1
    rejected = alert.reject(known, NOON + HOUR)
    assert (rejected.alert.state, alert.waiting(rejected.alert)) == (AlertState.OPEN, ())


ENDS = [
    ("what is denied", word(status=Status.DENIED, ends=True), word(), True),
    ("what is denied of another directive", word(status=Status.DENIED, ends=True, directive=Directive.EVACUATION), word(), False),
    ("a level's step", register(Directive.LEVEL_CHANGE, (4, 3), ends=True), register(Directive.LEVEL_CHANGE, (3, 4)), True),
    ("a weaker advice of the family", register(Directive.RECONSIDER_TRAVEL, (3, 2), ends=True), register(Directive.AVOID_ALL_TRAVEL, (3, 4)), True),
    ("a stronger one", register(Directive.AVOID_ALL_TRAVEL, (4, 3), ends=True), register(Directive.RECONSIDER_TRAVEL, (4, 3)), False),
    ("another family", register(Directive.AVOID_ALL_TRAVEL, (4, 3), ends=True), word(), False),
    ("a part, of the whole", word(ends=True, region="Basra"), word(), False),
    ("another government's", word(ends=True, issuer="FR"), word(), False),
    ("a fact that nobody named ended", word(ends=True, issuer=None, directive=Directive.BORDER_CLOSED), word(directive=Directive.BORDER_CLOSED), True),
    ("an order that nobody named ended", word(ends=True, issuer=None), word(), False),
    ("what was said later", word(ends=True), word(seen=NOON + HOUR), False),
]  # fmt: skip


@pytest.mark.parametrize(("what", "end", "claim", "expected"), ENDS, ids=[row[0] for row in ENDS])
def test_an_end_overtakes(what: str, end: Evidence, claim: Evidence, *, expected: bool) -> None:
    """An end ends what its own government said before it, of the same kind and for the same part."""
    assert standing.overtakes(end, claim) is expected, what


# --- what nobody took back -------------------------------------------------------------------------------------------


def test_a_page_that_speaks_of_another_government_takes_nothing_back() -> None:
    """One item, edited from one government's order to another's: both stand."""
    change = decide(opened(word()), replace(GB, feed="us-embassy", guid="g1"), now=NOON + HOUR)
    assert change is not None
    assert (change.reason, change.issuers) == (Reason.JOINED, ("GB",))
    assert change.alert.standing.issuers == ("GB", "US")


def test_a_report_taken_back_that_nobody_was_told_corrects_nothing() -> None:
    """An open alert stands; a wild report beside it comes and goes."""
    known = after(opened(word(strength=Strength.URGED)), press("times"), now=NOON + HOUR)
    change = decide(known, retracted=frozenset({"p-times"}), now=NOON + 2 * HOUR)
    assert change is not None
    assert not change.reason.told
    assert change.alert.standing.rank == known.standing.rank


def test_what_a_government_takes_back_falls_also_when_a_wild_report_says_more() -> None:
    """Only what is taken back falls: the government's own word, not another's."""
    known = opened(word(), replace(GB, strength=Strength.URGED))
    change = decide(known, retracted=frozenset({"e1"}), now=NOON + HOUR)
    assert change is not None
    assert (change.reason, change.alert.standing.issuers) == (Reason.CORRECTED, ("GB",))


def test_a_register_that_falls_rises_and_falls_again_tells_each_fall() -> None:
    """Each step of a register is a moment of its own for a rule on lowered advice."""
    fall = register(Directive.LEVEL_CHANGE, (4, 3), status=Status.LIFTED)
    first = after(None, fall)
    second = decide(first, replace(fall, id="again", seen=NOON + 48 * HOUR), now=NOON + 48 * HOUR)
    assert second is not None
    assert second.reason is Reason.FIRST


def test_stories_dated_in_the_future_are_dated_by_their_first_sight() -> None:
    """A wrong clock at the publisher does not outlive the end of what it reported."""
    ahead = word(sketch=(1,), published=NOON + timedelta(hours=9))
    change = decide(opened(ahead), LIFTED, now=NOON + 2 * HOUR)
    assert change is not None
    assert change.reason is Reason.ENDED


def test_the_weaker_of_two_words_is_what_is_confirmed() -> None:
    """Among many papers the strongest word that a second one backs is told."""
    papers = [press("a"), press("b", strength=Strength.URGED), press("c", strength=Strength.REPORTED), press("d", strength=Strength.URGED)]
    found = standing.of(papers)
    assert (found.strength, found.sources) == (Strength.URGED, 4)
    assert standing.of(papers, Trust.OFFICIAL).rank == 0
    assert decide(None, papers[0], now=NOON) is not None
    assert alert.identity(KEY) == opened(papers[0]).id


def test_a_word_of_nobody_backs_its_own_directive_alone() -> None:
    """A story without a government about advice to avoid a place confirms no order to leave it, whoever else says "avoid"."""
    order = press("times", directive=Directive.LEAVE, issuer="GB")
    unnamed = press("herald", directive=Directive.AVOID_ALL_TRAVEL, issuer=None)
    avoid = press("post", directive=Directive.AVOID_ALL_TRAVEL, issuer="GB")
    assert standing.of([order, unnamed]).rank == 0
    assert standing.of([order, unnamed, avoid]).directive is Directive.AVOID_ALL_TRAVEL


def test_a_story_that_names_a_government_backs_no_other() -> None:
    """What one story says beside its own government's word is no second source for another government."""
    named = press("times", issuer="DE", guid="g7")
    beside = press("times", issuer=None, guid="g7", id="beside")
    other = press("herald", issuer="IN")
    assert standing.of([named, beside, other]).issuers == ()
    assert standing.of([replace(beside, guid="g8"), other]).issuers == ("IN",)


# --- what is denied before it was believed ---------------------------------------------------------------------------


def denial(name: str, **changed: object) -> Evidence:
    """Return one newspaper's report that no such order was given."""
    return end_by(name, **{"id": f"no-{name}", "guid": f"no-{name}", "status": Status.DENIED, **changed})


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("the paper itself, in a story of its own", denial("times")),
        ("two other papers", (denial("herald"), denial("courier"))),
        ("the government", replace(LIFTED, status=Status.DENIED)),
    ],
)
def test_an_unconfirmed_report_that_is_denied_is_corrected(said: str, by: Evidence | tuple[Evidence, ...]) -> None:
    """Whoever heard the single report hears that it was wrong; the message shows what was."""
    report = press("times")
    change = decide(opened(report), *(by if isinstance(by, tuple) else (by,)), now=NOON + 2 * HOUR)
    assert change is not None, said
    assert (change.reason, change.alert.state, change.note) == (Reason.CORRECTED, AlertState.ENDED, "what was reported is denied")
    assert report.id in {claim.id for claim in change.because}
    assert report.id not in {claim.id for claim in alert.waiting(change.alert)}


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("one other paper alone", denial("herald")),
        ("the paper says that it was lifted, which is no denial", end_by("times")),
        ("a denial from before the report", denial("times", published=NOON - HOUR, seen=NOON - HOUR)),
        ("of another government", denial("times", issuer="FR")),
    ],
)
def test_an_unconfirmed_report_stands_until_it_is_denied_by_whom_it_rests_on(said: str, by: Evidence) -> None:
    """Nobody is told that it was wrong, and a second paper still confirms it."""
    change = decide(opened(press("times")), by, now=NOON + HOUR)
    assert change is not None, said
    assert (change.reason, change.alert.state) == (Reason.DUPLICATE, AlertState.UNCONFIRMED), said
    both = decide(change.alert, press("post"), now=NOON + 2 * HOUR)
    assert both is not None, said
    assert both.reason is Reason.FIRST, said


def test_a_story_that_says_both_is_believed_in_what_is_worse() -> None:
    """Who was denied an order yesterday and is given one today reads of both in one story."""
    known = opened(press("times"), denial("times", guid="times", published=NOON, seen=NOON))
    assert known.state is AlertState.UNCONFIRMED
    both = decide(known, press("post"), now=NOON + HOUR)
    assert both is not None
    assert both.reason is Reason.FIRST


def test_a_report_denied_by_its_paper_leaves_the_other_ones() -> None:
    """Of two reports on two governments, the one that its paper takes back confirms nothing, and the other one waits on."""
    known = after(opened(press("times")), press("herald", issuer="FR"))
    change = decide(known, denial("times"), now=NOON + HOUR)
    assert change is not None
    assert (change.reason, change.alert.state) == (Reason.DUPLICATE, AlertState.UNCONFIRMED)
    late = decide(change.alert, press("post"), now=NOON + 2 * HOUR)
    assert late is not None
    assert late.reason is Reason.UNCONFIRMED


def test_what_two_papers_told_is_not_taken_back_by_one_of_them() -> None:
    """What is believed needs more than a denial by one of those who reported it."""
    known = opened(press("times"), press("herald"))
    change = decide(known, denial("times"), now=NOON + HOUR)
    assert change is not None
    assert (change.reason, change.note) == (Reason.UNCONFIRMED, "one press source says it has ended")

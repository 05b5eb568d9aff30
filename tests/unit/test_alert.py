"""An alert's life: one row per reason, and the trust policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from claims import HOUR, KEY, NOON, RULE, decide, opened, press, register, word

from advisory import alert, lexicon
from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Directive,
    Evidence,
    Reason,
    Severity,
    Status,
    Strength,
    Trust,
)

GB = word(id="e2", feed="gb", guid="g2", publisher="gov.uk", issuer="GB")
AVOID_ALL = register(Directive.AVOID_ALL_TRAVEL, (3, 4))
LIFTED_ALL = register(Directive.AVOID_ALL_TRAVEL, (4, 3), id="l", status=Status.LIFTED, ends=True, seen=NOON + HOUR)
ESSENTIAL = register(Directive.AVOID_NONESSENTIAL_TRAVEL, (4, 3), seen=NOON + HOUR)
LIFTED = word(id="l2", guid="g9", status=Status.LIFTED, ends=True, published=NOON + HOUR, seen=NOON + HOUR)

TABLE = [
    # reason, what is known, what comes, state afterwards
    ("an official word opens at once", Reason.FIRST, None, (word(),), AlertState.OPEN),
    ("one newspaper waits", Reason.UNCONFIRMED, None, (press("times"),), AlertState.UNCONFIRMED),
    ("two newspapers at once are enough", Reason.FIRST, None, (press("times"), press("herald")), AlertState.OPEN),
    ("a second newspaper confirms", Reason.FIRST, opened(press("times")), (press("herald"),), AlertState.OPEN),
    ("an official word confirms", Reason.FIRST, opened(press("times")), (word(),), AlertState.OPEN),
    (
        "the same newspaper again confirms nothing",
        Reason.DUPLICATE,
        opened(press("times")),
        (press("times", guid="x", id="y"),),
        AlertState.UNCONFIRMED,
    ),
    (
        "a wire story printed twice is one source",
        Reason.DUPLICATE,
        opened(press("times")),
        (press("herald", sketch=press("times").sketch),),
        AlertState.UNCONFIRMED,
    ),
    ("an unnamed government supports a named one", Reason.FIRST, opened(press("times")), (press("herald", issuer=None),), AlertState.OPEN),
    (
        "another government is another claim",
        Reason.UNCONFIRMED,
        opened(press("times")),
        (press("herald", issuer="FR"),),
        AlertState.UNCONFIRMED,
    ),
    ("what was told is a duplicate", Reason.DUPLICATE, opened(word()), (word(id="e3", guid="g3"),), AlertState.OPEN),
    ("another source corroborates", Reason.CORROBORATED, opened(word()), (press("times"),), AlertState.OPEN),
    ("a further government joins", Reason.JOINED, opened(word()), (GB,), AlertState.OPEN),
    ("a further government by one newspaper waits", Reason.UNCONFIRMED, opened(word()), (press("times", issuer="FR"),), AlertState.OPEN),
    ("urged becomes ordered", Reason.ESCALATED, opened(word(strength=Strength.URGED)), (word(id="e3", guid="g3"),), AlertState.OPEN),
    ("a level falls", Reason.EASED, opened(AVOID_ALL), (ESSENTIAL, LIFTED_ALL), AlertState.OPEN),
    ("a level rises", Reason.ESCALATED, opened(ESSENTIAL), (AVOID_ALL,), AlertState.OPEN),
    ("the issuer lifts it", Reason.ENDED, opened(word()), (LIFTED,), AlertState.ENDED),
    ("one of two lifts it", Reason.EASED, opened(word(), GB), (LIFTED,), AlertState.OPEN),
    ("another government cannot lift it", Reason.DUPLICATE, opened(word()), (replace(LIFTED, issuer="FR"),), AlertState.OPEN),
    (
        "one newspaper cannot lift it",
        Reason.UNCONFIRMED,
        opened(word()),
        (replace(LIFTED, trust=Trust.PRESS, publisher="times.example"),),
        AlertState.OPEN,
    ),
    (
        "an end older than the order ends nothing",
        Reason.DUPLICATE,
        opened(word(sketch=(1,))),
        (replace(LIFTED, published=NOON - HOUR, sketch=(2,)),),
        AlertState.OPEN,
    ),
    (
        "one of two governments goes further",
        Reason.ESCALATED,
        opened(word(), replace(GB, strength=Strength.URGED)),
        (replace(GB, id="e8", guid="g8"),),
        AlertState.OPEN,
    ),
    (
        "one of two governments steps back",
        Reason.EASED,
        opened(AVOID_ALL, replace(AVOID_ALL, id="gb", issuer="GB", feed="gb", guid="GB:IQ", publisher="register:gb")),
        (
            replace(ESSENTIAL, id="gb2", issuer="GB", feed="gb", guid="GB:IQ", publisher="register:gb"),
            replace(LIFTED_ALL, id="gb3", issuer="GB", feed="gb", guid="GB:IQ", publisher="register:gb"),
        ),
        AlertState.OPEN,
    ),
    ("nothing known is lifted", None, None, (LIFTED,), None),
]


@pytest.mark.parametrize(("what", "reason", "known", "evidence", "state"), TABLE, ids=[row[0] for row in TABLE])
def test_reasons(what: str, reason: Reason | None, known: Alert | None, evidence: tuple[Evidence, ...], state: AlertState | None) -> None:
    """Every decision has the reason a person would give."""
    change = decide(known, *evidence, now=NOON + HOUR)
    assert (change.reason if change else None) is reason, what
    assert (change.alert.state if change else None) is state


def test_first_poll_is_a_baseline_that_an_official_word_still_opens() -> None:
    """A press report read at the first poll is recorded; the official word later is told, for nobody has heard of it."""
    first = decide(None, press("times"), baseline=True)
    assert first is not None
    assert (first.reason, first.alert.state, first.alert.revision) == (Reason.BASELINE, AlertState.UNCONFIRMED, 0)
    then = decide(first.alert, word(), now=NOON + HOUR)
    assert then is not None
    assert then.reason is Reason.FIRST


def test_official_baseline_stands_untold() -> None:
    """A register's first snapshot stands as told: the same row again is no news, a rise is."""
    first = decide(None, ESSENTIAL, baseline=True)
    assert first is not None
    assert (first.reason, first.alert.state) == (Reason.BASELINE, AlertState.OPEN)
    rise = decide(first.alert, AVOID_ALL, now=NOON + HOUR)
    assert rise is not None
    assert rise.reason is Reason.ESCALATED
    assert (rise.before.level, rise.alert.standing.level) == (3, 4)


def test_an_end_in_a_baseline_ends_nothing() -> None:
    """What a new feed's first poll calls lifted is no all-clear for what another feed said."""
    assert decide(opened(word()), LIFTED, baseline=True) is None or decide(opened(word()), LIFTED, baseline=True).alert.standing.rank  # type: ignore[union-attr]


def test_stale_items_are_recorded_and_open_nothing() -> None:
    """An item too old when first seen is recorded as STALE; an open alert does not care."""
    change = decide(None, word(), stale=True)
    assert change is not None
    assert (change.reason, change.alert.state, change.reason.told) == (Reason.STALE, AlertState.STALE, False)
    assert decide(opened(word()), word(id="old"), stale=True) is None


def test_taken_back_is_corrected() -> None:
    """When the only source takes it back, those who were told hear that it was wrong."""
    known = opened(word())
    change = decide(known, retracted=frozenset({"e1"}), now=NOON + HOUR)
    assert change is not None
    assert (change.reason, change.alert.state, change.severity) == (Reason.CORRECTED, AlertState.ENDED, Severity.CRITICAL)


def test_taken_back_by_one_of_two_is_no_correction() -> None:
    """When another source still says so, it stands."""
    known = opened(word(), press("times"))
    change = decide(known, retracted=frozenset({"p-times"}), now=NOON + HOUR)
    assert change is None or change.reason is Reason.DUPLICATE


def test_what_two_papers_said_stands_until_both_take_it_back() -> None:
    """One of two that takes it back changes nothing that was told; when the other does too, it is corrected."""
    known = opened(press("times"), press("herald"))
    one = decide(known, retracted=frozenset({"p-times"}), now=NOON + HOUR)
    assert one is not None
    assert (one.reason, one.alert.state, one.alert.standing.issuers) == (Reason.DUPLICATE, AlertState.OPEN, ("US",))
    again = decide(one.alert, press("herald", guid="again", id="again"), now=NOON + HOUR)
    assert again is not None
    assert again.alert.standing.rank == known.standing.rank
    both = decide(again.alert, retracted=frozenset({"again"}), now=NOON + 2 * HOUR)
    assert both is not None
    assert (both.reason, both.alert.state) == (Reason.CORRECTED, AlertState.ENDED)


def test_the_weaker_word_that_confirmed_may_fall_silent() -> None:
    """One paper says ordered, another urged: urged is told, and stands when the second paper takes its word back."""
    known = opened(press("times"), press("herald", strength=Strength.URGED))
    assert known.standing.strength is Strength.URGED
    change = decide(known, retracted=frozenset({"p-herald"}), now=NOON + HOUR)
    assert change is not None
    assert not change.reason.told
    assert change.alert.standing == replace(known.standing, sources=1)


def test_ended_then_ordered_again_is_first_in_a_new_thread() -> None:
    """The same order after an end is a new situation: FIRST, with a thread of its own."""
    ended = decide(opened(word()), LIFTED, now=NOON + HOUR)
    assert ended is not None
    again = decide(ended.alert, word(id="e7", guid="g7", published=NOON + 2 * HOUR, seen=NOON + 2 * HOUR), now=NOON + 2 * HOUR)
    assert again is not None
    assert again.reason is Reason.FIRST
    assert again.alert.id == ended.alert.id
    assert again.alert.opened > ended.alert.opened
    assert again.alert.version == ended.alert.version + 1


def test_an_unconfirmed_report_goes_stale_after_a_week_whatever_is_repeated() -> None:
    """Seven days from its first sight, not from its last repetition."""
    waiting = opened(press("times"))
    assert alert.expire(waiting, NOON + timedelta(days=6)) is None
    over = alert.expire(waiting, NOON + timedelta(days=7))
    assert over is not None
    assert (over.reason, over.alert.state) == (Reason.STALE, AlertState.STALE)


def test_news_only_closes_after_a_month_without_an_all_clear() -> None:
    """Unknown is not all clear: closed and recorded, told to nobody; an official order never closes by itself."""
    by_press = opened(press("times"), press("herald"))
    assert alert.expire(by_press, NOON + timedelta(days=29)) is None
    over = alert.expire(by_press, NOON + timedelta(days=30))
    assert over is not None
    assert not over.reason.told
    assert alert.expire(opened(word()), NOON + timedelta(days=400)) is None


def test_operator_approves_and_rejects() -> None:
    """Approved, a report is told as FIRST; rejected, it is told to nobody, and another newspaper starts anew."""
    waiting = opened(press("times"))
    assert alert.waiting(waiting) == waiting.evidence
    yes = alert.approve(RULE, waiting, NOON + HOUR)
    assert yes is not None
    assert (yes.reason, yes.alert.state) == (Reason.FIRST, AlertState.OPEN)
    no = alert.reject(waiting, NOON + HOUR)
    assert (no.reason, no.alert.state) == (Reason.REJECTED, AlertState.REJECTED)
    anew = decide(no.alert, press("herald"), now=NOON + 2 * HOUR)
    assert anew is not None
    assert anew.reason is Reason.UNCONFIRMED


def test_rejecting_more_than_was_told_keeps_what_was_told() -> None:
    """A wild report on an open alert is set aside; the alert stands as it was told."""
    known = opened(word(strength=Strength.URGED))
    wild = decide(known, press("times"), now=NOON + HOUR)
    assert wild is not None
    assert wild.reason is Reason.UNCONFIRMED
    no = alert.reject(wild.alert, NOON + 2 * HOUR)
    assert no.alert.state is AlertState.OPEN
    assert no.alert.standing == known.standing
    assert alert.waiting(no.alert) == ()
    assert alert.approve(RULE, known, NOON) is None


def test_a_rule_may_demand_an_official_source() -> None:
    """With trust: official, no number of newspapers opens it."""
    rule = replace(RULE, trust=Trust.OFFICIAL)
    change = decide(None, press("times"), press("herald"), rule=rule)
    assert change is not None
    assert change.reason is Reason.UNCONFIRMED


def test_lifted_advice_happens_anew_each_time() -> None:
    """A rule on lifted advice tells every lifting by another government or to another level, and closes silently after a month."""
    lifted = register(Directive.LEVEL_CHANGE, (4, 3), status=Status.LIFTED)
    first = decide(None, lifted)
    assert first is not None
    assert first.reason is Reason.FIRST
    further = register(Directive.LEVEL_CHANGE, (3, 2), status=Status.LIFTED, seen=NOON + HOUR)
    second = decide(first.alert, further, now=NOON + HOUR)
    assert second is not None
    assert second.reason is Reason.FIRST
    by_press = decide(second.alert, press("times", directive=Directive.LEVEL_CHANGE, status=Status.LIFTED), now=NOON + HOUR)
    assert by_press is not None
    assert not by_press.reason.told
    over = alert.expire(second.alert, NOON + timedelta(days=31))
    assert over is not None
    assert over.reason is Reason.STALE


def test_an_unnamed_word_supports_only_the_same_news() -> None:
    """What people were told without a government's name, or four days earlier, is no second source for what one government says now."""
    early = press("herald", issuer=None, published=NOON - timedelta(days=4), seen=NOON - timedelta(days=4))
    other = press("courier", issuer=None, directive=Directive.EVACUATION)
    change = decide(opened(early, other), press("times"), now=NOON + HOUR)
    assert change is not None
    assert change.reason is Reason.UNCONFIRMED


def test_the_end_of_a_fact_may_come_from_anybody() -> None:
    """An embassy that reopened is reported without a government as often as with one."""
    closed = word(directive=Directive.EMBASSY_CLOSED)
    change = decide(opened(closed), replace(LIFTED, directive=Directive.EMBASSY_CLOSED, issuer=None), now=NOON + HOUR)
    assert change is not None
    assert change.reason is Reason.ENDED


def test_an_end_for_a_part_leaves_the_whole() -> None:
    """Advice lifted for one region leaves the country's."""
    change = decide(opened(word()), replace(LIFTED, region="Basra"), now=NOON + HOUR)
    assert change is not None
    assert change.reason is Reason.DUPLICATE


def test_one_newspapers_word_of_a_further_end_waits() -> None:
    """What one government lifted before hides nothing: that another one lifts it too is shown once, and waits."""
    eased = decide(opened(word(), GB), LIFTED, now=NOON + HOUR)
    assert eased is not None
    assert eased.reason is Reason.EASED
    later = NOON + 2 * HOUR
    ends = {"issuer": "GB", "status": Status.LIFTED, "ends": True, "published": later, "seen": later}
    told = decide(eased.alert, press("times", **ends), now=later)
    assert told is not None
    assert (told.reason, told.note) == (Reason.UNCONFIRMED, "one press source says it has ended")
    again = decide(told.alert, press("times", **{**ends, "id": "x", "guid": "x"}), now=later)
    assert again is not None
    assert again.reason is Reason.DUPLICATE


def test_evidence_is_kept_within_bounds() -> None:
    """However many papers write, an alert keeps a few dozen words."""
    papers = [press(f"paper{number}", seen=NOON + timedelta(minutes=number)) for number in range(alert.KEEP + 4)]
    known = replace(opened(word()), evidence=(word(), *papers[: alert.KEEP - 2]))
    for number in range(alert.KEEP - 2, alert.KEEP + 4):
        change = decide(known, papers[number])
        assert change is not None
        known = change.alert
        assert len(known.evidence) == min(number + 2, alert.KEEP)
    assert known.evidence[0].id == "e1"


def test_a_new_word_finds_room() -> None:
    """Where many papers have said the same, the oldest of them make room for what is new; nothing else does."""
    papers = [press(f"paper{number}", seen=NOON + timedelta(minutes=number)) for number in range(alert.KEEP)]
    known = replace(opened(word()), evidence=(word(), *(replace(one, vouched=True) for one in papers[: alert.KEEP - 1])))
    fresh = press("herald", issuer="FR", directive=Directive.EVACUATION, seen=NOON + timedelta(days=1))
    change = decide(known, fresh)
    assert change is not None
    kept = change.alert.evidence
    assert len(kept) == alert.KEEP
    assert ("FR", Directive.EVACUATION) in {(claim.issuer, claim.directive) for claim in kept}
    assert papers[0].id not in {claim.id for claim in kept}
    others = [replace(one, vouched=True, issuer=code) for one, code in zip(papers, lexicon.codes(), strict=False)]
    full = replace(opened(word()), evidence=(word(), *others[: alert.KEEP - 1]))
    crowded = decide(full, fresh)
    assert crowded is not None
    assert len(crowded.alert.evidence) == alert.KEEP, "what only one paper each says is not pushed out"


def test_ids_are_derived() -> None:
    """The same key has the same id for ever, and versions number the changes."""
    assert alert.identity(KEY) == alert.identity(AlertKey(rule="leave", destination="IQ"))
    change = decide(None, word())
    assert change is not None
    assert change.id == f"{alert.identity(KEY)}.1"


@pytest.mark.parametrize(
    ("needed", "papers", "reason", "note"),
    [
        (1, 1, Reason.FIRST, "new"),
        (2, 1, Reason.UNCONFIRMED, "one press source; waits for a second independent source or an official one"),
        (2, 2, Reason.FIRST, "new"),
        (3, 1, Reason.UNCONFIRMED, "one press source; waits for 3 independent sources or an official one"),
        (3, 2, Reason.UNCONFIRMED, "2 independent press sources; waits for 3 independent sources or an official one"),
        (3, 3, Reason.FIRST, "new"),
    ],
)
def test_a_rule_waits_for_as_many_sources_as_it_asks_for(needed: int, papers: int, reason: Reason, note: str) -> None:
    """So many papers open it, fewer wait, and an official source is enough alone."""
    patient = replace(RULE, min_sources=needed)
    names = ("times", "herald", "courier")[:papers]
    change = decide(None, *(press(name) for name in names), rule=patient)
    assert change is not None
    assert (change.reason, change.note) == (reason, note)
    official = decide(None, word(), rule=patient)
    assert official is not None
    assert official.reason is Reason.FIRST


def test_a_third_source_confirms_where_three_are_asked_for() -> None:
    """The second is recorded with how many there are now; what was told stays told though its sources are heard no more."""
    patient = replace(RULE, min_sources=3)
    first = decide(None, press("times"), rule=patient)
    assert first is not None
    second = decide(first.alert, press("herald"), rule=patient, now=NOON + HOUR)
    assert second is not None
    assert (second.reason, second.alert.state) == (Reason.CORROBORATED, AlertState.UNCONFIRMED)
    assert second.note == "another source says the same: 2 independent sources now"
    third = decide(second.alert, press("courier"), rule=patient, now=NOON + 2 * HOUR)
    assert third is not None
    assert (third.reason, third.alert.state, third.alert.standing.sources) == (Reason.FIRST, AlertState.OPEN, 3)
    assert all(claim.vouched for claim in third.alert.evidence)
    wire = decide(second.alert, press("courier", sketch=press("times").sketch), rule=patient, now=NOON + 2 * HOUR)
    assert wire is not None
    assert wire.alert.state is AlertState.UNCONFIRMED


def test_a_rule_that_goes_live_begins_anew() -> None:
    """What was recorded while it was on trial was told to nobody: the same word is news once more, as a situation of its own."""
    trial = replace(RULE, shadow=True)
    first = alert.decide(trial, KEY, None, alert.News(evidence=(word(),)), NOON)
    assert first is not None
    assert (first.reason, first.alert.shadow) == (Reason.FIRST, True)
    again = alert.decide(trial, KEY, first.alert, alert.News(evidence=(word(id="e2", guid="g2"),)), NOON + HOUR)
    assert again is not None
    assert again.reason is Reason.DUPLICATE
    live = alert.decide(RULE, KEY, again.alert, alert.News(evidence=(word(id="e3", guid="g3"),)), NOON + 2 * HOUR)
    assert live is not None
    assert (live.reason, live.alert.shadow, live.alert.opened) == (Reason.FIRST, False, live.alert.version)

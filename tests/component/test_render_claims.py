"""Which words a message rests on: nothing is said that is not so, and nobody is said to say what another says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import builders
import pytest

from advisory import standing, wording
from advisory.model import (
    AlertState,
    AudienceClass,
    Change,
    Directive,
    Evidence,
    LevelStep,
    Notice,
    Reason,
    Severity,
    Standing,
    Status,
    Strength,
    Trust,
)
from advisory.render import bar, block, claims, message, view
from advisory.render.block import Reader

READER = Reader(zone="UTC", language="en")
ORDER = builders.evidence(id="us", strength=Strength.ORDERED, vouched=True)
PRESS = replace(
    builders.evidence(actions=()), id="p1", trust=Trust.PRESS, feed="one", guid="1", publisher="one.example", url="https://one.example/1"
)
SECOND = replace(PRESS, id="p2", feed="two", guid="2", publisher="two.example", url="https://two.example/2")
AVOID = builders.evidence(
    id="gb", feed="gov", guid="iraq", publisher="gov.example", issuer="GB", directive=Directive.AVOID_ALL_TRAVEL, severity=Severity.WARNING,
    actions=(), quote="We advise against all travel.", title="Iraq", url="https://www.gov.example/iraq", vouched=True,
)  # fmt: skip
LESS = replace(AVOID, id="gb2", directive=Directive.AVOID_NONESSENTIAL_TRAVEL, severity=Severity.WATCH, quote="All but essential travel.")
END = replace(AVOID, id="gb-end", status=Status.LIFTED, ends=True, vouched=False, quote="No longer against all travel.")


def change(
    reason: Reason,
    *,
    was: tuple[Evidence, ...] = (),
    now: tuple[Evidence, ...] = (),
    because: tuple[Evidence, ...],
    issuers: tuple[str, ...] = (),
    note: str = "",
) -> Change:
    """Return a change of an alert that held `was` and holds `now`; what stands is computed as the product does."""
    made = builders.change(reason=reason)
    before, after = standing.of(was), standing.of(now)
    state = AlertState.OPEN if after.rank else AlertState.UNCONFIRMED if reason is Reason.UNCONFIRMED else AlertState.ENDED
    alert = replace(made.alert, standing=after, state=state, evidence=now)
    severity = max(found for found in (before.severity, after.severity, Severity.INFO) if found is not None)
    return replace(made, before=before, alert=alert, because=because, severity=severity, issuers=issuers, note=note)


def seen(one: Change) -> view.Block:
    """Return what a reader in UTC sees."""
    return block.of([one], READER)


STANDS = [
    pytest.param(ORDER, "note", id="an-order-stands"),
    pytest.param(replace(AVOID, id="us2", issuer="US"), "note", id="a-warning-stands"),
    pytest.param(replace(LESS, id="us2", issuer="US"), "clear", id="less-than-a-warning-stands"),
]


@pytest.mark.parametrize(("stays", "tone"), STANDS)
def test_green_is_for_what_is_over(stays: Evidence, tone: str) -> None:
    """While something at warning or above stands, an easing does not look like an all-clear."""
    eased = change(Reason.EASED, was=(AVOID, stays), now=(AVOID, stays, END), because=(END,), issuers=("GB",))
    assert seen(eased).tone == tone


def test_each_government_is_said_to_say_its_own() -> None:
    """The strongest word of one is never put into another's mouth."""
    told = seen(change(Reason.EASED, was=(AVOID, ORDER), now=(AVOID, ORDER, END, LESS), because=(END, LESS)))
    assert told.bar == "UK: Level 4 of 4 → Level 3 of 4"
    assert told.explanation == (
        "Lifted or eased by the United Kingdom.",
        "Still in force: United Kingdom (avoid all but essential travel, level 3 of 4); United States (order to leave).",
    )
    assert [(source.speaker, source.words) for source in told.standing] == [
        ("United Kingdom", "Avoid all but essential travel, level 3 of 4"),
        ("United States", "Order to leave"),
    ]


def test_easing_without_a_word_is_told_without_one() -> None:
    """Nothing says what was lifted: nothing is said of it but that it was."""
    eased = change(Reason.EASED, was=(AVOID, ORDER), now=(ORDER,), because=(), issuers=("GB",))
    assert block.base(eased, wording.ENGLISH) == "Iraq: UK eased its advice"
    assert seen(eased).headline == "The United Kingdom has eased its advice for Iraq."


def test_what_one_report_adds_is_not_in_the_headline() -> None:
    """A second source says more than the first: what both carry is confirmed, and no more."""
    louder = replace(SECOND, strength=Strength.ORDERED)
    first = change(Reason.FIRST, now=(PRESS, louder), because=(louder,), issuers=("US",), note="confirmed by a second source")
    assert first.alert.standing.strength is Strength.URGED
    told = seen(first)
    assert told.headline == "The United States has urged people to leave Iraq."
    assert (told.kind, told.bar, told.count) == ("Critical · now confirmed", "Call to leave", "2 independent sources")


def test_a_report_that_repeats_what_is_official_is_about_what_it_adds() -> None:
    """Headline, audience, quotes and counts are of the new claim; the official word stands below as confirmed."""
    again = replace(PRESS, id="p-gb", issuer="GB", directive=Directive.AVOID_ALL_TRAVEL, severity=Severity.WARNING, nationality=("GB",))
    france = replace(again, id="p-fr", issuer="FR", nationality=("FR",))
    report = change(Reason.UNCONFIRMED, was=(AVOID,), now=(AVOID, again, france), because=(again, france), issuers=("FR", "GB"))
    told = seen(report)
    assert told.headline == "France advises against all travel to Iraq, one.example reports."
    assert (told.applies, told.count, [source.speaker for source in told.sources]) == ("French citizens", "one press report", ["France"])
    assert (told.standing_heading, [source.speaker for source in told.standing]) == ("What is confirmed already", ["United Kingdom"])
    assert block.base(report, wording.ENGLISH) == "Iraq: France advises against all travel"


CAUTIONS = [
    ((PRESS,), (), "Press report, not confirmed. No second independent source and no government confirms it so far."),
    ((PRESS, SECOND), (), "Press reports, not confirmed. No government confirms it so far."),
    (
        (replace(PRESS, id="pe", issuer="GB", directive=Directive.AVOID_ALL_TRAVEL, status=Status.LIFTED, ends=True),),
        (AVOID,),
        (
            "Press report, not confirmed. It says that something is over. No second independent source and no government confirms it so far. "
            "What is confirmed still stands."
        ),
    ),
]


@pytest.mark.parametrize(("because", "was", "caution"), CAUTIONS)
def test_cautions_say_what_is_missing_and_no_more(because: tuple[Evidence, ...], was: tuple[Evidence, ...], caution: str) -> None:
    """A rule that wants an official source may hold two independent papers; an end that one paper reports ends nothing."""
    report = change(Reason.UNCONFIRMED, was=was, now=(*was, *because), because=because)
    told = seen(replace(report, alert=replace(report.alert, standing=report.before)))
    assert told.caution == caution


def test_a_report_of_what_was_reported_already_is_still_told() -> None:
    """Nothing in it is new: it is about what it says."""
    report = change(Reason.UNCONFIRMED, was=(), now=(PRESS,), because=(replace(SECOND, publisher="one.example"),))
    assert claims.novel(report) == [replace(SECOND, publisher="one.example")]


def test_a_claim_of_nobody_named_is_known_when_as_much_stands() -> None:
    """That people are told to leave adds nothing to a government's order."""
    nobody = replace(PRESS, issuer=None)
    assert claims.known(nobody, standing.of((ORDER,)))
    assert not claims.known(nobody, standing.of((AVOID,)))
    assert not claims.known(nobody, Standing())
    assert claims.known(PRESS, replace(standing.of((ORDER,)), words=()))
    assert not claims.known(replace(PRESS, issuer="FR"), standing.of((ORDER,)))


COUNTS = [
    ((PRESS,), "one press report"),
    ((AVOID,), "one official source"),
    ((PRESS, SECOND), "2 independent sources"),
    ((PRESS, replace(PRESS, id="p3", guid="3"), SECOND), "3 reports from 2 independent sources"),
    ((PRESS, replace(PRESS, id="p3", guid="3")), "2 reports that rest on one source"),
]


@pytest.mark.parametrize(("told", "count"), COUNTS)
def test_counts_add_up_with_what_is_shown(told: tuple[Evidence, ...], count: str) -> None:
    """Every source that is counted is one of those told of."""
    block_seen = seen(change(Reason.FIRST, now=told, because=told))
    assert (len(block_seen.sources), block_seen.count) == (len(told), count)


def test_a_page_that_says_it_twice_is_one_source() -> None:
    """An alert with a sentence and an instruction is quoted once, where it says more."""
    brief, full = replace(ORDER, quote="Depart"), replace(ORDER, quote="All citizens are to leave Iraq at once.")
    for both in ((brief, full), (full, brief)):
        told = claims.told(change(Reason.FIRST, now=both, because=both), None)
        assert [claim.quote for claim in told] == ["All citizens are to leave Iraq at once."]
    block_seen = seen(change(Reason.FIRST, now=(brief, full), because=(brief, full)))
    assert (len(block_seen.sources), block_seen.count) == (1, "one official source")


def test_staff_withdrawn_with_a_rise_shows_both() -> None:
    """What is new stands before the move of the level."""
    staff = replace(ORDER, directive=Directive.STAFF_WITHDRAWN, severity=Severity.WARNING, level=LevelStep(before=3, after=4))
    first = change(Reason.FIRST, now=(staff,), because=(staff,), issuers=("US",))
    assert seen(first).bar == "Embassy staff withdrawn; Level 3 of 4 → Level 4 of 4"


def test_an_older_edition_of_a_page_is_no_source_of_the_new_one() -> None:
    """A page that advised against less does not stand among those that advise against all."""
    raised = change(Reason.ESCALATED, was=(LESS, ORDER), now=(LESS, ORDER, AVOID), because=(AVOID,), issuers=("GB",))
    told = seen(raised)
    assert (told.bar, told.count) == ("UK: Level 3 of 4 → Level 4 of 4", "one official source")
    assert [source.quote for source in told.sources] == [""]
    assert block.base(raised, wording.ENGLISH) == "Iraq: UK advises against all travel"


def test_two_governments_that_join_are_both_named() -> None:
    """There is room for two; of more, the weightiest."""
    france, india = replace(AVOID, id="fr", issuer="FR"), replace(LESS, id="in", issuer="IN", guid="in")
    joined = change(Reason.JOINED, was=(ORDER,), now=(ORDER, france, india), because=(france, india), issuers=("FR", "IN"))
    assert seen(joined).bar == "France: Avoid all travel, level 4 of 4; India: Avoid all but essential travel, level 3 of 4"
    more = replace(LESS, id="de", issuer="DE", guid="de")
    joined = change(
        Reason.JOINED, was=(ORDER,), now=(ORDER, france, india, more), because=(france, india, more), issuers=("DE", "FR", "IN")
    )
    assert seen(joined).bar == "France: Avoid all travel, level 4 of 4"


AGES = [
    (timedelta(days=7), Trust.PRESS, False),
    (timedelta(days=7, minutes=1), Trust.PRESS, True),
    (timedelta(days=300), Trust.OFFICIAL, False),
]


@pytest.mark.parametrize(("age", "trust", "dated"), AGES)
def test_old_words_of_the_press_are_dated(age: timedelta, trust: Trust, *, dated: bool) -> None:
    """An official word holds until it is lifted; a paper's was so when it was printed."""
    old = replace(
        ORDER, id="ph", issuer="PH", guid="ph", publisher="old.example", trust=trust, published=builders.AT - age, seen=builders.AT - age
    )
    eased = change(Reason.EASED, was=(AVOID, old), now=(AVOID, old, END), because=(END,), issuers=("GB",))
    assert ("last reported" in seen(eased).explanation[1]) is dated
    assert ("last reported" in seen(eased).standing[0].words) is dated


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (replace(PRESS, id="d", status=Status.DENIED, ends=True, quote="No such call."), ["d"]),
        (replace(SECOND, id="d", status=Status.LIFTED, ends=True), ["d"]),
        (replace(PRESS, id="d", quote="It may call on people."), ["d"]),
        (replace(SECOND, id="d", issuer="GB", status=Status.DENIED, ends=True), []),
        (replace(SECOND, id="d", directive=Directive.EMBASSY_CLOSED, status=Status.DENIED, ends=True), []),
        (replace(PRESS, id="d", status=Status.DENIED, ends=True, seen=builders.AT - timedelta(hours=1)), []),
    ],
)
def test_a_correction_quotes_what_the_source_says_now(now: Evidence, expected: list[str]) -> None:
    """The retraction is the source's or the government's own, about the same thing, and later than what it takes back."""
    corrected = change(Reason.CORRECTED, was=(PRESS, SECOND), now=(now,), because=(PRESS, now), note="a source took back what it had said")
    assert [claim.id for claim in claims.retraction(corrected)] == expected
    assert [source.quote for source in seen(corrected).now] == [now.quote for _ in expected]


def test_what_is_left_of_a_correction_is_said() -> None:
    """One paper takes it back; another's report stands, and nobody confirms it."""
    corrected = change(Reason.CORRECTED, was=(PRESS, SECOND), now=(SECOND,), because=(PRESS,), note="a source took back what it had said")
    assert seen(corrected).explanation[-1] == "two.example still reports it; nobody confirms it."
    corrected = change(Reason.CORRECTED, was=(PRESS, ORDER), now=(ORDER,), because=(PRESS,))
    assert seen(corrected).headline == "Part of what we told you about Iraq was wrong."


def test_nothing_taken_back_needs_no_quotation() -> None:
    """A correction without evidence is told from what stood."""
    corrected = change(Reason.CORRECTED, was=(ORDER,), because=())
    assert (seen(corrected).now, seen(corrected).sources) == ((), ())
    assert block.base(corrected, wording.ENGLISH) == "Iraq: “people ordered to leave” was wrong"


BOUNDS = [
    (replace(ORDER, audience=AudienceClass.STAFF), "Order to leave, only for embassy staff"),
    (replace(ORDER, audience=AudienceClass.DUAL_NATIONALS, region="Basra"), "Order to leave, only for dual nationals in Basra"),
    (replace(AVOID, region="Basra"), "Avoid all travel, level 4 of 4, only for Basra"),
    (replace(ORDER, directive=Directive.STAFF_WITHDRAWN, audience=AudienceClass.STAFF), "Embassy staff withdrawn"),
    (replace(AVOID, directive=Directive.LEVEL_CHANGE, level=LevelStep(before=2, after=3)), "Level 3 of 4"),
]


@pytest.mark.parametrize(("claim", "words"), BOUNDS)
def test_words_do_not_overstate_whom_they_bind(claim: Evidence, words: str) -> None:
    """What binds staff, or a province, is not said of everybody everywhere."""
    assert wording.first_upper(bar.says(claim, wording.ENGLISH)) == words
    assert words.partition(",")[0] in seen(change(Reason.FIRST, now=(claim,), because=(claim,), issuers=("US",))).bar


@pytest.mark.parametrize("directive", list(Directive))
def test_levels_are_those_of_what_stands(directive: Directive) -> None:
    """Bars and lists read the same scale as decisions do."""
    for trust in (Trust.OFFICIAL, Trust.PRESS):
        claim = builders.evidence(directive=directive, trust=trust)
        assert claims.level(claim) == standing.of((claim,), lenient=True).level


def test_what_stands_for_one_rule_is_told_when_another_says_it_is_over() -> None:
    """Two rules on one situation: the one that knows of what still stands speaks, also in the subject."""
    ended = change(Reason.ENDED, was=(AVOID,), now=(AVOID, END), because=(END,), issuers=("GB",))
    ended = replace(ended, alert=replace(ended.alert, id="a-0"), severity=Severity.CRITICAL)
    eased = change(Reason.EASED, was=(AVOID, ORDER), now=(AVOID, ORDER, END), because=(END,), issuers=("GB",))
    told = message.alert([Notice(row=1, change=ended), Notice(row=2, change=eased)], reader=READER, site="")
    (only,) = (part for group in told.groups for part in group.blocks)
    assert told.subject == "Eased: Iraq: UK no longer advises against all travel"
    assert (only.label, only.tone, [source.speaker for source in only.standing]) == ("Eased", "note", ["United States"])
    assert only.explanation[-1] == "Still in force: United States (order to leave)."


def test_a_page_called_after_its_country_says_what_it_is() -> None:
    """A link named "Iraq" tells nothing; a house is named without its `www.`."""
    told = seen(change(Reason.FIRST, now=(AVOID,), because=(AVOID,), issuers=("GB",)))
    assert told.sources[0].title == "Travel advice: Iraq (gov.example)"
    told = seen(change(Reason.FIRST, now=(PRESS, SECOND), because=(replace(PRESS, publisher="www.one.example"),), issuers=("US",)))
    assert told.sources[0].how == "reported by one.example"

"""What a reader sees of a change when its evidence is odd: gone, weaker than what stands, too much, or denied."""

from __future__ import annotations

from dataclasses import replace

import builders

from advisory import wording
from advisory.model import AlertState, Change, Directive, Evidence, Reason, Severity, Standing, Status, Strength, Trust
from advisory.render import block, message
from advisory.render.block import Reader

READER = Reader(zone="UTC", language="en")
CALLED = Standing(rank=9, severity=Severity.CRITICAL, directive=Directive.LEAVE, strength=Strength.URGED, issuers=("US",), sources=1)


def change(
    reason: Reason, *, before: Standing, after: Standing, because: tuple[Evidence, ...] = (), held: tuple[Evidence, ...] = ()
) -> Change:
    """Return a change of the alert about Iraq."""
    made = builders.change(reason=reason)
    state = AlertState.OPEN if after.rank else AlertState.ENDED
    alert = replace(made.alert, standing=after, state=state, evidence=(*held, *because))
    return replace(made, before=before, alert=alert, because=because, issuers=before.issuers)


def test_an_end_without_evidence_is_told_from_what_stood() -> None:
    """Nothing is left but the standing: it names what ended, and who said it."""
    ended = change(Reason.ENDED, before=CALLED, after=Standing())
    seen = block.of([ended], READER)
    assert seen.headline == "The United States no longer tells people to leave Iraq."
    assert seen.sources == seen.advice == ()
    assert block.base(ended, wording.ENGLISH) == "Iraq: people no longer told to leave"


def test_a_change_without_any_facts_still_has_a_subject() -> None:
    """The rule's own title stands in."""
    bare = change(Reason.STALE, before=Standing(), after=Standing())
    assert block.of([bare], READER).headline == "The advice for Iraq has changed."
    assert block.base(bare, wording.ENGLISH).startswith("Iraq: ")


def test_what_stands_is_said_by_the_first_source_when_the_second_is_weaker() -> None:
    """Confirmed by a stronger report: the headline speaks of what both carry, the weaker."""
    first = builders.evidence(id="p1", trust=Trust.PRESS, publisher="one.example", url="https://one.example/1")
    second = replace(first, id="p2", publisher="two.example", url="https://two.example/2", strength=Strength.ORDERED)
    seen = block.of([change(Reason.FIRST, before=Standing(), after=replace(CALLED, sources=2), because=(second,), held=(first,))], READER)
    assert seen.headline == "The United States has urged people to leave Iraq."
    assert seen.count == "2 independent sources"
    assert [source.how for source in seen.sources] == ["reported by one.example", "reported by two.example"]


def test_sources_beyond_four_are_counted() -> None:
    """A message shows the weightiest and says how many more there are."""
    claims = tuple(
        builders.evidence(id=f"e{number}", url=f"https://{number}.example/", publisher=f"{number}.example") for number in range(7)
    )
    seen = block.of([change(Reason.FIRST, before=Standing(), after=replace(CALLED, sources=7), because=claims)], READER)
    assert (len(seen.sources), seen.more) == (4, 3)


def test_a_report_beyond_what_stands_says_so() -> None:
    """An open alert and one paper that says more: the caution tells both."""
    claim = builders.evidence(trust=Trust.PRESS, publisher="one.example", strength=Strength.ORDERED)
    seen = block.of([change(Reason.UNCONFIRMED, before=CALLED, after=CALLED, because=(claim,))], READER)
    assert seen.caution.startswith("Press report, not confirmed. It goes beyond what is confirmed")
    assert seen.advice == ()
    assert seen.tone == "note"


def test_a_denial_is_no_lifting() -> None:
    """Who denies has not changed its mind."""
    denial = builders.evidence(id="d", status=Status.DENIED, ends=True, quote="We never said so.", actions=())
    seen = block.of([change(Reason.ENDED, before=CALLED, after=Standing(), because=(denial,))], READER)
    assert seen.headline == "The United States says that this is not so: “Iraq: people urged to leave”."
    assert seen.sources[0].words == "Call to leave: denied"
    assert seen.sources[0].quote == "We never said so."


def test_what_is_vouched_for_is_not_called_official() -> None:
    """Approval lets a report out; it stays what it is, a report."""
    claim = builders.evidence(trust=Trust.PRESS, publisher="one.example", approved=True)
    seen = block.of([change(Reason.FIRST, before=Standing(), after=CALLED, because=(claim,))], READER)
    assert (seen.sources[0].official, seen.sources[0].how, seen.count) == (False, "reported by one.example", "one press report")


def test_actions_without_words_are_no_advice() -> None:
    """Blank lines of a feed make no section."""
    claim = builders.evidence(actions=("\u200b", " \n "))
    seen = block.of([change(Reason.FIRST, before=Standing(), after=CALLED, because=(claim,))], READER)
    assert seen.advice == ()


def test_nothing_for_operators_is_said_plainly() -> None:
    """An empty report does not fail."""
    assert message.internal((), (), reader=READER, site="").heading == "Nothing to do"

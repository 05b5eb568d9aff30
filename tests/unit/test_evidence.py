"""From a match to evidence: what identifies a word, who published it, how grave it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory import evidence
from advisory.model import (
    Audience,
    AudienceClass,
    Directive,
    Evidence,
    Feed,
    Item,
    LevelStep,
    Match,
    Position,
    Rule,
    Severity,
    Statement,
    Status,
    Strength,
    Trust,
)

AT = datetime(2020, 1, 3, 9, 0, tzinfo=UTC)
RULE = Rule(id="leave", title="Leave", when=())
FEED = Feed(id="mission", url="https://example.org/f", kind="feed", trust=Trust.OFFICIAL, attribution="© Mission")
ITEM = Item(feed="mission", guid="g", url="https://news.paper.example/1", title="Alert", text="The order stands.", published=AT)
SAID = Statement(
    directive=Directive.LEAVE,
    strength=Strength.ORDERED,
    issuer="US",
    destinations=("IQ",),
    audience=Audience(kind=AudienceClass.STAFF, nationality=("US",)),
    quote="Leave now.",
)
MATCH = Match(rule="leave", statement=SAID, index=0, destination="IQ", region="Basra", reason="it fires")
POSITION = Position(issuer="US", destination="IQ", country_level=4, max_level=4, label="Do not travel", title="Iraq", published=AT)


def of_item(rule: Rule = RULE, match: Match = MATCH, feed: Feed = FEED, item: Item = ITEM, *, ends: bool = False) -> Evidence:
    """Return what an item says."""
    return evidence.from_item(rule, match, feed, item, AT, ends=ends, actions=lambda: ("Go to the airport.",))


def of_position(step: LevelStep, position: Position = POSITION) -> Evidence:
    """Return what a row says."""
    return evidence.from_position(RULE, MATCH, FEED, step, position, AT, ends=False)


def test_an_items_word_carries_all_a_message_needs() -> None:
    """Source, quote, what to do, whom it binds, and where it was said."""
    found = of_item()
    assert (found.publisher, found.title, found.url, found.attribution) == ("paper.example", "Alert", ITEM.url, "© Mission")
    assert (found.quote, found.actions, found.region) == ("Leave now.", ("Go to the airport.",), "Basra")
    assert (found.audience, found.nationality, found.severity) == (AudienceClass.STAFF, ("US",), Severity.CRITICAL)
    assert found.sketch
    assert not found.ends
    assert of_item(ends=True).ends


def test_a_rules_own_severity_counts() -> None:
    """What the operator set stands above the scale."""
    assert of_item(replace(RULE, severity=Severity.INFO)).severity is Severity.INFO


def test_a_rows_word_is_its_registers() -> None:
    """A register is one publisher, its rows are known by issuer and destination, and its dates are no story's."""
    found = of_position(LevelStep(before=3, after=4))
    assert (found.publisher, found.guid, found.sketch, found.actions) == ("register:mission", "US:IQ", (), ())
    assert found.level == LevelStep(before=3, after=4)


OTHERS = [
    ("another rule", of_item(replace(RULE, id="other"))),
    ("another feed", of_item(feed=replace(FEED, id="other"))),
    ("another item", of_item(item=replace(ITEM, guid="h"))),
    ("another day", of_item(item=replace(ITEM, published=AT + timedelta(days=1)))),
    ("no date", of_item(item=replace(ITEM, published=None))),
    ("another government", of_item(match=replace(MATCH, statement=replace(SAID, issuer=None)))),
    ("another part", of_item(match=replace(MATCH, statement=replace(SAID, region="Basra")))),
    ("a level's step", of_position(LevelStep(before=3, after=4))),
    ("another step", of_position(LevelStep(before=2, after=4))),
]


@pytest.mark.parametrize(("what", "other"), OTHERS, ids=[row[0] for row in OTHERS])
def test_another_word_has_another_id(what: str, other: Evidence) -> None:
    """Everything that makes it another word takes part in its id."""
    assert other.id != of_item().id, what
    assert sum(other.id == row[1].id for row in OTHERS) == 1


def test_the_same_word_has_the_same_id() -> None:
    """Neither a corrected title nor the hour of publication makes it another word."""
    edited = of_item(item=replace(ITEM, title="Alert (corrected)", published=AT + timedelta(hours=2)))
    assert edited.id == of_item().id


def said(directive: Directive, status: Status = Status.IN_FORCE, issuer: str | None = "FR", region: str | None = None) -> Statement:
    """Return what a government says of Peru."""
    return Statement(
        directive=directive, strength=Strength.URGED, issuer=issuer, destinations=("PE",), region=region, status=status, quote="Words."
    )


EASED = said(Directive.LEVEL_CHANGE, Status.LIFTED)


@pytest.mark.parametrize(
    ("statements", "ended"),
    [
        ((EASED, said(Directive.AVOID_NONESSENTIAL_TRAVEL)), [Directive.AVOID_ALL_TRAVEL]),
        ((EASED, said(Directive.EXERCISE_CAUTION)), [Directive.RECONSIDER_TRAVEL]),
        ((EASED, said(Directive.EXERCISE_CAUTION), said(Directive.RECONSIDER_TRAVEL)), [Directive.AVOID_NONESSENTIAL_TRAVEL]),
        ((EASED, said(Directive.AVOID_ALL_TRAVEL)), []),
        ((EASED, said(Directive.EXERCISE_CAUTION, issuer="IT")), []),
        ((EASED, said(Directive.EXERCISE_CAUTION, region="Cusco")), []),
        ((EASED, said(Directive.EXERCISE_CAUTION, Status.CONSIDERED)), []),
        ((EASED, said(Directive.EMBASSY_CLOSED)), []),
        ((said(Directive.LEVEL_CHANGE, Status.LIFTED, issuer=None), said(Directive.EXERCISE_CAUTION, issuer=None)), []),
        ((said(Directive.LEVEL_CHANGE, Status.LIFTED, region="Cusco"), said(Directive.EXERCISE_CAUTION)), []),
        ((said(Directive.LEVEL_CHANGE), said(Directive.EXERCISE_CAUTION)), []),
        ((said(Directive.AVOID_ALL_TRAVEL, Status.LIFTED), said(Directive.EXERCISE_CAUTION)), []),
    ],
)
def test_eased_advice_ends_what_is_stronger_than_what_it_is_now(statements: tuple[Statement, ...], ended: list[Directive]) -> None:
    """A government that eased its advice and says less now has taken back the rung above, for the whole country alone."""
    found = evidence.outgrown(statements)
    assert [one.directive for one in found] == ended
    assert all((one.status, one.issuer, one.destinations) == (Status.LIFTED, "FR", ("PE",)) for one in found)

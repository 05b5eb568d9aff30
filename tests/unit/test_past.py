"""What rules would have made of a history: the same deciding as the daemon's, over frozen values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import builders

from advisory import config, extract, past
from advisory.model import (
    AlertKey,
    Directive,
    Feed,
    Item,
    LevelStep,
    Reason,
    Receiver,
    Route,
    Rule,
    Severity,
    Silence,
    Status,
    Strength,
    Subscription,
    Target,
    Trust,
)
from advisory.ports import PastItem
from advisory.rulebook import Rulebook

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEY = AlertKey(rule="own", destination="IQ")
ADA = builders.subscription("ada", places=("IQ",), nationality=(), trips=())
DESK = Receiver(
    subscription=Subscription(key="desk", channel="webhook", routes=(Route(at_least=Severity.CRITICAL),)), target=Target(address="x")
)
SPARE = Receiver(subscription=Subscription(key="spare", channel="webhook", fallback=True), target=Target(address="y"))


def rules(folder: Path, when: str = "citizens urged to leave any country", more: str = "") -> tuple[Rule, ...]:
    """Return one rule called `own`."""
    path = folder / "own.yaml"
    path.write_text(f"schema: rules/v1\nrules:\n  - {{id: own, when: {when}{more}}}\n")
    return config.load_rules(path, lists={})


def book(folder: Path, when: str = "citizens urged to leave any country", more: str = "", **changed: object) -> Rulebook:
    """Return a rulebook of that rule, an official feed, a paper and a register, for Ada and two receivers."""
    feeds = (
        Feed(id="mission", url="x", kind="feed", trust=Trust.OFFICIAL, issuer="NO", baseline=False),
        Feed(id="paper", url="x", kind="feed", trust=Trust.PRESS, baseline=True),
        Feed(id="register", url="x", kind="us-state", trust=Trust.OFFICIAL, issuer="US"),
    )
    given: dict[str, object] = {"receivers": (DESK, SPARE), "subscribers": (ADA,), **changed}
    return Rulebook.of(feeds=feeds, rules=rules(folder, when, more), **given)  # type: ignore[arg-type]


def read(text: str, at: datetime = AT, *, feed: str = "mission", begun: datetime | None = None) -> PastItem:
    """Return an item that says a text."""
    item = Item(
        feed=feed, guid=f"{feed}.{at:%d%H}.{len(text)}", url=f"https://{feed}.example/{at:%d%H}", title="News", text=text, published=at
    )
    said = extract.statements(text, title="News", issuer="NO" if feed == "mission" else None, published=at)
    return PastItem(item=item, statements=said, seen=at, begun=begun or AT - DAY)


ORDER = "Norway has ordered its citizens to leave Iraq."


def test_an_order_is_told_once_and_repeated(tmp_path: Path) -> None:
    """Its first word is told to those it concerns, by route and by place; what says it again is merged."""
    history = past.events([read(ORDER), read(f"Again: {ORDER}", AT + HOUR)], [])
    happened = past.replay(book(tmp_path), history)
    assert [(one.key, one.change.reason if one.change else None, one.told) for one in happened] == [
        (KEY, Reason.FIRST, ("desk", "ada")),
        (KEY, Reason.DUPLICATE, ()),
    ]
    (tally,) = past.tallies(book(tmp_path), happened)
    assert (tally.rule, tally.fired, tally.told, tally.merged, tally.notices) == ("own", 2, 1, 1, 2)
    assert (tally.readers, tally.busiest, tally.first, tally.last) == ({"desk", "ada"}, (date(2026, 3, 2), 1), AT, AT)


def test_a_rule_that_never_fired_is_counted(tmp_path: Path) -> None:
    """It stands in the tallies with nothing, and so does what fired for a rule that is gone."""
    (tally,) = past.tallies(book(tmp_path), past.replay(book(tmp_path), past.events([read("A quiet day.")], [])))
    assert (tally.fired, tally.told, tally.busiest, tally.first, tally.last) == (0, 0, None, None, None)
    happened = past.replay(book(tmp_path), past.events([read(ORDER)], []))
    assert [one.rule for one in past.tallies(replace(book(tmp_path), rules={}), happened)] == ["own"]


def test_who_is_told(tmp_path: Path) -> None:
    """Not somebody elsewhere, below their threshold, or in a silence; a cooldown pauses what comes again; the fallback gets the rest."""
    history = past.events([read(ORDER)], [])
    far = replace(ADA, key="far", places=("PE",))
    high = replace(ADA, key="high", at_least=Severity.CRITICAL)
    low = book(tmp_path, more=", severity: watch", subscribers=(ADA, far, high))
    assert [one.told for one in past.replay(low, history, (replace(ADA, key="page"),))] == [("spare", "ada", "page")]
    quiet = book(tmp_path, silences=(Silence(until=AT + DAY, because="drill"),))
    assert [one.told for one in past.replay(quiet, history)] == [()]
    ended = read("Norway has lifted its order for citizens to leave Iraq.", AT + HOUR)
    again = past.events([read(ORDER), ended, read(ORDER, AT + 2 * HOUR)], [])
    cooling = book(tmp_path, more=", cooldown: 1d")
    told = [(one.change.reason, one.told) for one in past.replay(cooling, again) if one.change and one.change.reason.told]
    assert told[0] == told[-1] == (Reason.FIRST, ("desk", "ada")), "whoever read that it is over hears that it begins again"
    ally = read("France has ordered its citizens to leave Iraq.", AT + HOUR)
    told = [(one.change.reason, one.told) for one in past.replay(cooling, past.events([read(ORDER), ally], [])) if one.change]
    assert told == [(Reason.FIRST, ("desk", "ada")), (Reason.JOINED, ())]


def test_a_paper_waits_for_a_second_one(tmp_path: Path) -> None:
    """A press report is told to those who ask for such, and to all once another paper says so."""
    keen = replace(ADA, key="keen", trust=Trust.PRESS)
    first = read("OSLO - Norway on Monday told its nationals to get out of Iraq, a spokesman said.", feed="paper")
    happened = past.replay(book(tmp_path, subscribers=(ADA, keen)), past.events([first], []))
    assert [(one.change.reason, one.told) for one in happened if one.change] == [(Reason.UNCONFIRMED, ("keen",))]
    later = read(ORDER, AT + HOUR)
    both = past.replay(book(tmp_path, subscribers=(ADA, keen)), past.events([first, later], []))
    assert {reader for one in both if one.change and one.change.reason is Reason.FIRST for reader in one.told} >= {"desk", "ada"}


def test_what_nobody_confirms_is_closed(tmp_path: Path) -> None:
    """After a week an unconfirmed report is stale, once, whenever the next thing is read."""
    first = read("Norway on Monday told its nationals to get out of Iraq.", feed="paper")
    days = [read("A quiet day.", AT + days * DAY) for days in (8, 8.2, 9)]
    happened = past.replay(book(tmp_path), past.events([first, *days], []))
    assert [one.change.reason for one in happened if one.change] == [Reason.UNCONFIRMED, Reason.STALE]


def test_a_first_poll_and_an_old_story_are_recorded(tmp_path: Path) -> None:
    """What a feed held at its first poll is a baseline unless the feed says otherwise; what was too old is stale; other feeds are left out."""
    paper = read(ORDER, feed="paper", begun=AT)
    mission = read(ORDER, begun=AT)
    old = read(ORDER)
    old = replace(old, item=replace(old.item, published=AT - 9 * DAY))
    gone = read(ORDER, feed="elsewhere")
    for item, reason in ((paper, Reason.BASELINE), (mission, Reason.FIRST), (old, Reason.STALE)):
        assert [one.change.reason for one in past.replay(book(tmp_path), past.events([item], [])) if one.change] == [reason]
    assert past.replay(book(tmp_path), past.events([gone], [])) == ()


def moved(before: int, after: int, at: datetime, *, reason: Reason = Reason.FIRST, ends: bool = False) -> past.Event:
    """Return what a register said, as a change of a rule of that time tells it."""
    word = builders.evidence(
        id="e", feed="register", guid="US:IQ", trust=Trust.OFFICIAL, publisher="register:register", issuer="US", directive=Directive.LEVEL_CHANGE,
        strength=Strength.REPORTED, status=Status.LIFTED if after < before else Status.IN_FORCE, level=LevelStep(before=before, after=after),
        seen=at, ends=ends, quote=f"Level {after}",
    )  # fmt: skip
    change = builders.change(reason=reason)
    alert = replace(change.alert, key=AlertKey(rule="of-that-time", destination="IQ"))
    (event,) = past.events([], [replace(change, at=at, because=(word, word), alert=alert)])
    return event


def test_a_registers_moves_are_played_for_other_rules(tmp_path: Path) -> None:
    """Whichever rule they once were stored for; what it ended ends, and what was its first snapshot is a baseline."""
    raised, lowered = moved(2, 4, AT), moved(4, 1, AT + DAY)
    when = "travel advisory raised for any country"
    happened = past.replay(book(tmp_path, when), [raised, lowered])
    assert [(one.key, one.change.reason) for one in happened if one.change] == [(KEY, Reason.FIRST), (KEY, Reason.ENDED)]
    first = past.replay(book(tmp_path, when), [moved(2, 4, AT, reason=Reason.BASELINE)])
    assert [one.change.reason for one in first if one.change] == [Reason.BASELINE]
    assert past.replay(book(tmp_path, "leave any country"), [raised]) == ()


def test_a_word_that_ends_is_an_end(tmp_path: Path) -> None:
    """Evidence that was kept as an end ends what these rules opened, though its words are in force for something else."""
    word = moved(3, 2, AT + DAY, ends=True)
    happened = past.replay(book(tmp_path, "travel advisory raised for any country"), [moved(2, 3, AT), word])
    assert [one.change.reason for one in happened if one.change][-1] is Reason.ENDED


def test_papers_words_in_changes_are_no_registers() -> None:
    """Only what registers said is taken from changes; items speak for themselves."""
    assert past.events([], [builders.change(reason=Reason.FIRST)]) == ()


def test_the_difference(tmp_path: Path) -> None:
    """What one set of rules tells and the other does not, reader by reader."""
    history = past.events([read(ORDER), read("Norway has ordered its citizens to leave Mali.", AT + HOUR)], [])
    both = past.replay(book(tmp_path, subscribers=(replace(ADA, places=("IQ", "ML")),)), history)
    one = past.replay(book(tmp_path, "citizens urged to leave Iraq", subscribers=(replace(ADA, places=("IQ", "ML")),)), history)
    gained, lost = past.difference(both, one)
    assert gained == ()
    assert [(found.key.destination, found.told) for found in lost] == [("ML", ("desk", "ada"))]
    fewer = past.replay(book(tmp_path, subscribers=()), history)
    gained, lost = past.difference(fewer, both)
    assert {(found.key.destination, found.told) for found in gained} == {("IQ", ("ada",)), ("ML", ("ada",))}
    assert lost == ()
    assert past.difference(both, both) == ((), ())


def test_an_end_of_nothing_changes_nothing(tmp_path: Path) -> None:
    """What takes back an order nobody heard of fires and tells nobody anything."""
    (one,) = past.replay(book(tmp_path), past.events([read("Norway has lifted its order for its citizens to leave Iraq.")], []))
    assert (one.key, one.change, one.told) == (KEY, None, ())

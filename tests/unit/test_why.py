"""Why somebody was told of a change, or why not, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import AT, change, subscription

from advisory import plan, why, wording
from advisory.model import AlertKey, Change, DeliveryState, Reason, Severity, Silence, Subscription, Suppression, Trip, Trust
from advisory.ports import Asked, DeliveryRow, Version

HOUR = timedelta(hours=1)
ADA = subscription()


def row(state: DeliveryState, suppression: Suppression | None = None, **more: object) -> DeliveryRow:
    """Return a row of the outbox."""
    found = DeliveryRow(
        id=1, alert="a", change="a.1", reason="first", subscription="ada", channel="email", state=state, suppression=suppression, attempts=0,
        message_id=None, due=AT + HOUR, settled=AT, detail="", destination="IQ", rule="leave", first_due=AT,
    )  # fmt: skip
    return replace(found, **more)  # type: ignore[arg-type]


def version(wish: Subscription | None = ADA, *, reached: bool = True, written: bool = True, **more: object) -> Version:
    """Return a version of a subscription."""
    found = Version(
        wish=wish,
        receiver=bool(wish and wish.receiver),
        at_least=wish.at_least if wish else Severity.INFO,
        trust=wish.trust if wish else Trust.CORROBORATED,
        reached=reached,
        written=written,
    )
    return replace(found, **more)  # type: ignore[arg-type]


def answer(what: Change | None = None, silences: tuple[Silence, ...] = (), **asked: object) -> why.Answer:
    """Ask about a change."""
    return why.answer(Asked(key="ada", change=what or change(), **asked), silences)  # type: ignore[arg-type]


def said(found: why.Answer, language: str = "en") -> str:
    """Return the answer in a sentence."""
    return why.sentence(found, wording.tongue(language), "Europe/London")


def gone(ground: plan.Ground) -> DeliveryRow:
    """Return the row of a notice that was suppressed on a ground."""
    return row(DeliveryState.SUPPRESSED, ground.suppression, detail=ground.value)


HIGHER = replace(ADA, at_least=Severity.CRITICAL)
LOW = change(severity=Severity.WATCH)
JOINED = change(reason=Reason.JOINED, issuers=("PH",))
OF_FEED = replace(change(), alert=replace(change().alert, key=AlertKey(rule="source-trouble", destination="@feed:x")))
OF_GB = replace(change(), alert=replace(change().alert, key=AlertKey(rule="source-silent", destination="@GB")))
UNTOLD = [
    ("a repetition", answer(change(reason=Reason.DUPLICATE)), why.Verdict.UNTOLD, "It repeated what was known."),
    ("found by a rule on trial", answer(replace(change(), alert=replace(change().alert, shadow=True)), version=version()), why.Verdict.UNTOLD, "is on trial"),
    ("about a feed", answer(OF_FEED, version=version()), why.Verdict.UNTOLD, "for our operators alone"),
    ("nobody knows them", answer(), why.Verdict.OUTSIDE, "There is no such subscription."),
    ("they began later", answer(after=True), why.Verdict.OUTSIDE, "Your subscription began later."),
    ("they had left or paused", answer(before=True), why.Verdict.OUTSIDE, "was paused or had ended then"),
    ("not confirmed", answer(change(reason=Reason.UNCONFIRMED), version=version()), why.Verdict.OUTSIDE, "no second source had confirmed"),
    ("another place", answer(version=version(reached=False)), why.Verdict.OUTSIDE, "You did not follow Iraq then"),
    ("another government's source", answer(OF_GB, version=version(reached=False)), why.Verdict.OUTSIDE, "a government's source that you did not rely on"),
    ("being written", answer(version=version(written=False)), why.Verdict.WAITING, "It is on its way to you."),
    ("lost", answer(version=version()), why.Verdict.LOST, "a fault of ours"),
    ("a receiver without a route", answer(version=version(None, receiver=True)), why.Verdict.OUTSIDE, "No route"),
    ("too low", answer(LOW, version=version(HIGHER), delivery=gone(plan.Ground.TOO_LOW)), why.Verdict.SUPPRESSED, "It is graded “watch”, and you asked for “critical” or higher."),
    ("too low by what they wished later", answer(LOW, version=version(), delivery=gone(plan.Ground.TOO_LOW)), why.Verdict.SUPPRESSED, "lower than what you asked for"),
    ("another government's word", answer(JOINED, version=version(), delivery=gone(plan.Ground.ANOTHER_GOVERNMENT)), why.Verdict.SUPPRESSED, "governments that you do not follow: Philippines"),
    ("no government is named", answer(version=version(), delivery=gone(plan.Ground.ANOTHER_GOVERNMENT)), why.Verdict.SUPPRESSED, "governments that you do not follow."),
    ("not near", answer(version=version(), delivery=gone(plan.Ground.ELSEWHERE)), why.Verdict.SUPPRESSED, "no trip of yours to there was near"),
    ("silenced, nobody knows by what", answer(version=version(), delivery=gone(plan.Ground.SILENCED)), why.Verdict.SUPPRESSED, "Operators kept it quiet then."),
    ("a row that says no more", answer(version=version(), delivery=row(DeliveryState.SUPPRESSED, Suppression.NOT_AFFECTED)), why.Verdict.SUPPRESSED, "it did not concern you"),
    ("a row of cooldown that says no more", answer(version=version(), delivery=row(DeliveryState.SUPPRESSED, Suppression.COOLDOWN)), why.Verdict.SUPPRESSED, "a short while before"),
    ("a digest", answer(version=version(), delivery=row(DeliveryState.PENDING, Suppression.DIGEST)), why.Verdict.HELD, "It waits for your digest."),
    ("quiet hours", answer(version=version(), delivery=row(DeliveryState.PENDING, Suppression.QUIET_HOURS)), why.Verdict.HELD, "the end of your quiet hours"),
    ("a cap", answer(version=version(), delivery=row(DeliveryState.PENDING, Suppression.RATE_CAPPED)), why.Verdict.HELD, "as many messages as you wished for"),
    ("a retry", answer(version=version(), delivery=row(DeliveryState.PENDING, attempts=2)), why.Verdict.WAITING, "It is on its way to you."),
    ("given up", answer(version=version(), delivery=row(DeliveryState.DEAD, attempts=3)), why.Verdict.FAILED, "in 3 attempts"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "found", "verdict", "words"), UNTOLD, ids=[case[0] for case in UNTOLD])
def test_why_not(what: str, found: why.Answer, verdict: why.Verdict, words: str) -> None:
    """The first condition that failed, in a sentence; nobody is called told who was not."""
    assert (found.verdict, found.told, found.key) == (verdict, False, "ada"), what
    assert words in said(found)


def test_a_silence_says_how_long_it_lasts() -> None:
    """The longest of those that fit."""
    quiet = Silence(until=AT + 3 * HOUR, because="drill", rule="leave")
    other = Silence(until=AT + 9 * HOUR, because="drill", destination="PE")
    found = answer(version=version(), delivery=gone(plan.Ground.SILENCED), silences=(quiet, other))
    assert said(found).startswith("You were not told. Operators keep it quiet until 3 January 2020, 12:00")


def test_why_told() -> None:
    """Which wish made it theirs, and when it went; what was held says until when."""
    sent = row(DeliveryState.SENT, settled=AT + HOUR, first_due=AT + HOUR)
    found = answer(change(issuers=("US",)), version=version(), delivery=sent)
    assert found.told
    assert said(found).count("3 January 2020, 10:00") == 2
    words = [why.say(step, wording.ENGLISH, "UTC") for step in found.steps]
    assert words[0] == "Something is advised about Iraq that is new or graver: “Citizens told to leave”."
    assert "You follow Iraq." in words
    assert "You asked for everything." in words
    assert "You hear of these governments: United States." in words
    assert [label for label, _ in why.timeline(found, wording.ENGLISH, "UTC")] == ["Noticed", "Held until", "Sent"]
    assert [label for label, _ in why.timeline(answer(), wording.ENGLISH, "UTC")] == ["Noticed"]
    waiting = answer(version=version(), delivery=row(DeliveryState.PENDING))
    assert [label for label, _ in why.timeline(waiting, wording.ENGLISH, "UTC")] == ["Noticed", "Due"]


GRAVE = replace(ADA, at_least=Severity.WARNING)
TRIP = replace(ADA, places=(), trips=(Trip(places=("IQ",), start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2020, 1, 9, tzinfo=UTC)),))
SENT = row(DeliveryState.SENT)
PLACES = [
    (answer(version=version(GRAVE), delivery=SENT), "It is graded “critical”, and you asked for “warning” or higher."),
    (answer(version=version(TRIP), delivery=SENT), "One of your trips leads to Iraq."),
    (answer(version=version(None), delivery=SENT), "You asked for Iraq then."),
    (answer(change(reason=Reason.CORRECTED), version=version(reached=False), delivery=SENT), "You had a message about this before."),
    (answer(OF_GB, version=version(), delivery=SENT), "You rely on that government, or on all of them."),
]


@pytest.mark.parametrize(("found", "words"), PLACES, ids=[words for _, words in PLACES])
def test_which_wish_made_it_theirs(found: why.Answer, words: str) -> None:
    """A place, a trip, what they were told before, or a government they rely on."""
    assert words in [why.say(step, wording.ENGLISH, "UTC") for step in found.steps]


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_condition_has_a_sentence(language: str) -> None:
    """Met or not, for every reason and place, in every language."""
    tongue = wording.tongue(language)
    for what in (*(change(reason=reason) for reason in Reason), OF_FEED, OF_GB):
        for ground in (*why.Gate, *plan.Ground):
            for passed in (True, False):
                step = why.Step(ground=ground, passed=passed, asked=Asked(key="ada", change=what, version=version(), delivery=SENT))
                words = why.say(step, tongue, "UTC")
                assert words
                assert "{" not in words

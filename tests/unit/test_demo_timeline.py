"""The printed timeline says what was read, what changed and why, who was told, and who was not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from advisory.demo import timeline
from advisory.demo.player import Step
from advisory.ingest import Ingested
from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    DeliveryState,
    Directive,
    Evidence,
    Item,
    Reason,
    Severity,
    Standing,
    Status,
    Strength,
    Subscription,
    Suppression,
    Trust,
)
from advisory.ports import DeliveryRow, Ledger, ReadItem

NOON = datetime(2021, 5, 1, 12, tzinfo=UTC)
QUOTE = "Norway urges its citizens to leave Peru"


def _evidence() -> Evidence:
    return Evidence(
        id="e1", feed="oslo", guid="1", trust=Trust.OFFICIAL, publisher="mfa.example", issuer="NO", directive=Directive.LEAVE,
        strength=Strength.URGED, status=Status.IN_FORCE, severity=Severity.CRITICAL, quote=QUOTE, title="Peru",
        url="https://mfa.example/1", published=NOON, seen=NOON, nationality=("NO",),
    )  # fmt: skip


def _change(reason: Reason, *, rule: str = "leave", note: str = "new") -> Change:
    alert = Alert(
        id=f"a-{rule}", key=AlertKey(rule=rule, destination="PE"), title="Citizens told to leave", state=AlertState.OPEN, version=1,
        revision=1, standing=Standing(), since=NOON, opened=1, updated=NOON,
    )  # fmt: skip
    return Change(
        id=f"a-{rule}.1",
        reason=reason,
        at=NOON,
        before=Standing(),
        alert=alert,
        because=(_evidence(),),
        severity=Severity.CRITICAL,
        note=note,
    )


def _row(number: int, who: str, state: DeliveryState, why: Suppression | None = None, *, due: datetime | None = None) -> DeliveryRow:
    return DeliveryRow(
        id=number, alert="a-leave", change="a-leave.1", reason="first", subscription=who, channel="webhook" if who == "desk" else "email",
        state=state, suppression=why, attempts=0, message_id=None, due=due, settled=None, detail="", destination="PE", rule="leave",
    )  # fmt: skip


def _text(step: Step) -> list[str]:
    return [line.text for line in timeline.lines(step, None)]


def _polled(*changes: Change, fault: str | None = None) -> Ingested:
    item = Item(feed="oslo", guid="1", url="https://mfa.example/1", title="Peru: leave now", text=QUOTE)
    return Ingested(feed="oslo", changes=changes, items=() if fault else (ReadItem(item=item, digest="", statements=()),), fault=fault)


def test_a_change_with_everybody_it_concerns() -> None:
    """Day, source, quote, change with its reason, who was told by what, who later, who not and why."""
    rows = (
        _row(1, "kari", DeliveryState.SENT),
        _row(2, "desk", DeliveryState.SENT),
        _row(3, "mei", DeliveryState.PENDING, Suppression.QUIET_HOURS, due=NOON + timedelta(hours=9)),
        _row(4, "walt", DeliveryState.SUPPRESSED, Suppression.BELOW_THRESHOLD),
    )
    change = _change(Reason.FIRST)
    printed = "\n".join(_text(Step(at=NOON, polled=_polled(change), changes=(change,), rows=rows)))
    assert printed.startswith("2021\nSat  1 May")
    assert "12:00  oslo  Peru: leave now" in printed
    assert f"“{QUOTE}”" in printed
    assert "FIRST critical" in printed
    assert "(new)" in printed
    assert "→ kari by mail; desk by webhook; later mei at Sat 21:00 (quiet hours); not walt" in printed
    assert "(BELOW_THRESHOLD)" in printed


def test_rules_that_fire_on_the_same_words_are_one_line() -> None:
    """Two rules on one sentence are one situation to a reader."""
    changes = (_change(Reason.FIRST), _change(Reason.FIRST, rule="iraq"))
    printed = _text(Step(at=NOON, polled=_polled(*changes), changes=changes))
    assert sum("FIRST" in line for line in printed) == 1


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Step(at=NOON, polled=_polled()), "nothing to tell"),
        (Step(at=NOON, polled=_polled(fault="feed oslo: the answer is empty")), "! feed oslo: the answer is empty"),
        (Step(at=NOON, polled=_polled(_change(Reason.BASELINE)), changes=(_change(Reason.BASELINE),)), "told to nobody"),
        (Step(at=NOON, changes=(_change(Reason.STALE, note="nobody repeated it"),)), "· stale: "),
        (
            Step(at=NOON, rows=(_row(1, "mei", DeliveryState.SENT),), held={1: Suppression.QUIET_HOURS}),
            "mei by mail: 1 change about Peru, quiet hours",
        ),
        (Step(at=NOON, rows=(_row(1, "mei", DeliveryState.DEAD),)), "! mei: not sent"),
    ],
    ids=["silence", "fault", "baseline", "expired", "held", "dead"],
)
def test_other_moments(step: Step, says: str) -> None:
    """Whatever a moment was, it is said in a line."""
    assert any(says in line for line in _text(step))


def test_a_day_is_named_once() -> None:
    """Steps of one day stand under one heading."""
    lines = list(timeline.lines(Step(at=NOON, polled=_polled()), date(2021, 5, 1)))
    assert [line.text for line in lines] == ["           12:00  oslo  Peru: leave now · nothing to tell"]


def test_no_line_is_wider_than_a_page() -> None:
    """Long titles and lists wrap."""
    item = Item(feed="oslo", guid="1", url="", title="word " * 80, text="")
    step = Step(at=NOON, polled=Ingested(feed="oslo", items=(ReadItem(item=item, digest="", statements=()),)))
    assert max(map(len, _text(step))) <= timeline.WIDTH


def test_the_end_adds_up() -> None:
    """The ledger is one line, with its gaps below it."""
    ledger = Ledger(changes=1, audience=4, sent=2, suppressed={"BELOW_THRESHOLD": 1}, failed=0, pending=0, gaps=("one is missing",))
    said = [line.text for line in timeline.closing(ledger, [_change(Reason.FIRST)], 1, 1, Path("out"), 0.5)]
    assert "Changes   told: 1 first; noted: none" in said
    assert "Ledger    4 notices to give = 2 sent + 1 suppressed (BELOW_THRESHOLD 1) + 0 failed + 0 pending" in said
    assert "Gap       one is missing" in said
    whole = Ledger(changes=1, audience=2, sent=2, suppressed={}, failed=0, pending=0, gaps=())
    assert any(line.text.endswith("0 pending: no gap") for line in timeline.closing(whole, [], 1, 1, Path("out"), 0.5))


@pytest.mark.parametrize(
    ("played", "says"), [(3, "3 recordings of 1 feed, 1 subscriber, 0 receivers"), (1, "(2 more"), (0, "nothing was sent again")]
)
def test_the_beginning_says_what_is_left(played: int, says: str) -> None:
    """A first run, one that goes on, and one that has nothing to do."""
    people = (Subscription(key="kari", channel="email", address="kari@example.org"),)
    assert any(says in line.text for line in timeline.opening(3, played, 1, people))

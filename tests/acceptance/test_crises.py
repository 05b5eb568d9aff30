"""Whole crises of invented years, replayed through the real pipeline: every due alert is told once and in time, and no other."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import once
import pytest
import yaml

from advisory.demo import stage
from advisory.demo.player import Step
from advisory.model import DeliveryState, Reason
from advisory.ports import Ledger

CASES = Path(__file__).parents[1] / "cases" / "crises"
CRISES = tuple(sorted(path.parent.name for path in CASES.glob("*/expected.yaml")))
#: What goes out: to everybody whom it concerns, or to the operators alone.
_REASONS = tuple(reason for reason in Reason if reason.told or reason is Reason.UNCONFIRMED)
#: What a crisis must hold to be one.
_ITEMS, _SOURCES = 25, 5


class Alert(NamedTuple):
    """One alert: the recording that is read when it goes out, and what it says."""

    by: str
    destination: str
    rule: str
    reason: Reason

    def __str__(self) -> str:
        """Return it as a line of a report."""
        return f"{self.by} {self.destination} {self.reason.value} {self.rule}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What somebody who read the recordings says must happen."""

    due: frozenset[Alert]
    #: Due, and not told yet.
    missed: frozenset[Alert]
    #: Told, and not due.
    undue: frozenset[Alert]
    #: Who hears nothing at all: their countries stay quiet, or it is other people's passports that are meant.
    spared: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A crisis that was played to its end."""

    name: str
    expected: Expected
    told: Counter[Alert]
    #: What is due and was told once, and by the recording that says so.
    right: int
    readers: frozenset[str]
    items: int
    sources: int
    ledger: Ledger
    faults: tuple[str, ...]
    #: A sentence.
    figures: str


def _alerts(lines: Sequence[Mapping[str, Any]]) -> Iterator[Alert]:
    for line in lines:
        places = line["destination"]
        for place, reason in itertools.product([places] if isinstance(places, str) else places, _REASONS):
            for rule in line.get(reason.value, ()):
                yield Alert(by=line["by"], destination=place, rule=rule, reason=reason)


def _expected(folder: Path) -> Expected:
    # Every scalar is text, so that Norway stays Norway.
    tree = yaml.load((folder / "expected.yaml").read_text("utf-8"), yaml.CBaseLoader)
    due, missed, undue = (tuple(_alerts(tree.get(key) or ())) for key in ("due", "missed", "undue"))
    assert len(set(due)) == len(due), "an alert is due twice"
    return Expected(due=frozenset(due), missed=frozenset(missed), undue=frozenset(undue), spared=frozenset(tree["spared"]))


async def _play(name: str, out: Path) -> Played:
    expected = _expected(CASES / name)
    async with stage.ready(CASES / name, out) as ready:
        steps = [step async for step in ready.play()]
        ledger = await ready.app.ledger()
    gone = {row.change for step in steps for row in step.rows if row.state is DeliveryState.SENT}
    told = Counter(
        Alert(by=_source(step), destination=change.alert.key.destination, rule=change.alert.key.rule, reason=change.reason)
        for step in steps
        for change in step.changes
        if change.reason in _REASONS and change.id in gone
    )
    right = sum(told[alert] == 1 for alert in expected.due)
    polled = [step.polled for step in steps if step.polled]
    return Played(
        name=name,
        expected=expected,
        told=told,
        right=right,
        readers=frozenset(row.subscription for step in steps for row in step.rows if row.state is DeliveryState.SENT),
        items=sum(len(poll.items) for poll in polled) + sum(one.before is not None for poll in polled for one in poll.moved),
        sources=len({poll.feed for poll in polled}),
        ledger=ledger,
        faults=tuple(poll.fault for poll in polled if poll.fault),
        figures=_figures(name, right, told.total(), len(expected.due)),
    )


def _source(step: Step) -> str:
    return f"{step.polled.feed if step.polled else 'clock'}/{step.at:%Y-%m-%dT%H%M}"


def _figures(name: str, right: int, told: int, due: int) -> str:
    exact = f"recall {right / due:.3f}, precision {right / max(1, told):.3f}"
    return f"{name}: {due} alerts due, {told} told, {right} of them due, once, and by the due item ({exact})"


@pytest.fixture(scope="module", params=CRISES)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A crisis, played once in a folder of its own."""
    name = str(request.param)
    return once.made(tmp_path_factory, f"crisis-{name}", lambda folder: asyncio.run(_play(name, folder)))


def test_what_is_due_is_told(played: Played) -> None:
    """Every alert somebody wrote down goes out, once, when its recording is read, but for those that are named as missed."""
    lost = {str(alert) for alert in played.expected.due - played.expected.missed if not played.told[alert]}
    doubled = {str(alert) for alert, times in played.told.items() if times > 1}
    assert (lost, doubled) == (set(), set()), played.figures


def test_nothing_else_is_told(played: Played) -> None:
    """Nothing goes out that nobody wrote down, but for what is named as undue."""
    assert {str(alert) for alert in set(played.told) - played.expected.due - played.expected.undue} == set(), played.figures


def test_the_lists_of_what_is_wrong_only_shrink(played: Played) -> None:
    """What was missed and is told now comes off its list, and so does what is told no more."""
    expected = played.expected
    assert expected.missed <= expected.due
    assert not expected.undue & expected.due
    mended = {str(alert) for alert in expected.missed if played.told[alert]}
    gone = {str(alert) for alert in expected.undue if not played.told[alert]}
    assert (mended, gone) == (set(), set()), f"take these off `missed` and `undue` in {CASES.name}/{played.name}/expected.yaml"


def test_it_ends_well(played: Played) -> None:
    """Every recording is read, the ledger has no gap, and whom it does not concern hears nothing."""
    assert played.faults == ()
    assert played.ledger.gaps == ()
    assert (played.ledger.failed, played.ledger.pending) == (0, 0)
    assert {"desk", "watchroom"} <= played.readers
    assert not played.expected.spared & played.readers


def test_it_is_a_crisis(played: Played) -> None:
    """At least 25 items from at least five sources."""
    assert played.items >= _ITEMS
    assert played.sources >= _SOURCES


def test_the_figures(played: Played, record_testsuite_property: Callable[[str, object], None]) -> None:
    """What is due, what is told and what is right add up to the lists; the report of the run holds the figures."""
    record_testsuite_property(f"crisis {played.name}", played.figures)
    sys.stdout.write(f"{played.figures}\n")
    assert played.right == len(played.expected.due) - len(played.expected.missed)
    assert played.told.total() == played.right + len(played.expected.undue)

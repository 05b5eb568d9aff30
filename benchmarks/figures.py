"""What a benchmark finds out, and how it is shown."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number, beside its bar and its peer."""

    #: Says what was measured, in words.
    what: str
    value: float
    unit: str
    #: What is to be reached, and whether it was; empty without a bar.
    bar: str = ""
    met: bool | None = None
    #: The peer measured in the same run, and how many times better we are than it.
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much work a run does."""

    quick: bool = False
    #: Subscriptions of the fan-out.
    subscriptions: int = 200_000

    def pick(self, full: int, quick: int) -> int:
        """Return the amount for this run."""
        return quick if self.quick else full


def at_least(value: float, bar: float, unit: str) -> tuple[str, bool]:
    """Return a bar that is a floor, in words, and whether it was reached."""
    return f"≥ {bar:,g} {unit}", value >= bar


def at_most(value: float, bar: float, unit: str) -> tuple[str, bool]:
    """Return a bar that is a ceiling, in words, and whether it was kept."""
    return f"≤ {bar:,g} {unit}", value <= bar


def interleaved(rounds: int, **contestants: Callable[[], float]) -> dict[str, float]:
    """Return the median of what each contestant returns, each asked once per round, so that a busy machine slows all alike."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            found[name].append(measure())
    return {name: statistics.median(values) for name, values in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many a second: of the clock, and of this process's CPU, which neighbours disturb less."""

    wall: float
    cpu: float

    @classmethod
    def median(cls, paces: Sequence[Pace]) -> Pace:
        """Return the middle of several."""
        return cls(wall=statistics.median(pace.wall for pace in paces), cpu=statistics.median(pace.cpu for pace in paces))

    @classmethod
    def best(cls, paces: Sequence[Pace]) -> Pace:
        """Return the quickest of several, by either clock."""
        return cls(wall=max(pace.wall for pace in paces), cpu=max(pace.cpu for pace in paces))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0..1) of all are not above."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def say(sentence: str) -> None:
    """Tell on stderr what goes on."""
    print(f"  {sentence}", file=sys.stderr, flush=True)


def machine() -> Mapping[str, str | int | float]:
    """Return what the figures were measured on: neither names of hosts nor of folders."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        rows = (line.partition(":") for line in info.read_text(encoding="utf-8", errors="replace").splitlines())
        model = next((value.strip() for name, _, value in rows if name.strip() == "model name"), model)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "cpu": model,
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "system": platform.system(),
        "load": round(load, 1),
    }


class Neighbours:
    """Measures how much of the machine others used meanwhile: what disturbs figures, and is said beside them."""

    def __init__(self) -> None:
        self._begun = self._now()

    def share(self) -> float | None:
        """Return the share (0..1) of all cores that went to other processes; None where that cannot be told."""
        before, after = self._begun, self._now()
        if before is None or after is None or after[0] <= before[0]:
            return None
        busy, own = after[1] - before[1], after[2] - before[2]
        return min(1.0, max(0.0, (busy - own) / (after[0] - before[0])))

    @staticmethod
    def _now() -> tuple[float, float, float] | None:
        """Return the seconds of all cores, those of them that were used, and those that this run and its ended children used."""
        stat = Path("/proc/stat")
        if not stat.is_file():
            return None
        ticks = [int(cell) for cell in stat.read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
        second = os.sysconf("SC_CLK_TCK")
        own = os.times()
        used = own.user + own.system + own.children_user + own.children_system
        return sum(ticks) / second, (sum(ticks) - ticks[3] - ticks[4]) / second, used


def table(name: str, figures: Sequence[Figure]) -> str:
    """Return the figures of one benchmark as aligned columns."""
    head = ("", "measured", "bar", "", "beside", "ratio")
    rows = [head, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"  {figure.what}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([name, *(f"  {line}" for line in lines), *notes])


def markdown(name: str, figures: Sequence[Figure]) -> str:
    """Return the same as a section of a Markdown document."""
    head = ["", "measured", "bar", "", "beside", "ratio"]
    rows = [head, ["---"] * len(head), *(list(_row(figure)) for figure in figures)]
    notes = [f"- {figure.what}: {figure.note}." for figure in figures if figure.note]
    return "\n".join([f"## {name}", "", *notes, *([""] if notes else []), *(f"| {' | '.join(row)} |" for row in rows)])


def _row(figure: Figure) -> tuple[str, str, str, str, str, str]:
    verdict = "" if figure.met is None else "met" if figure.met else "MISSED"
    beside = "" if figure.peer_value is None else f"{figure.peer}: {number(figure.peer_value)}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2g}x" if figure.ratio < 10 else f"{figure.ratio:.0f}x"
    return figure.what, f"{number(figure.value)} {figure.unit}", figure.bar, verdict, beside, ratio


def number(value: float) -> str:
    """Return a number with three figures that matter."""
    if value == 0:
        return "0"
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 1 else f"{value:.3f}"

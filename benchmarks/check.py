"""How long `advisory check` takes over many rules, beside the usual way to read such files: `yaml.safe_load` and pydantic."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pydantic
import yaml

from benchmarks import figures, written
from benchmarks.figures import Figure, Scale

_ROOT = Path(__file__).parents[1]
_FEEDS = "  - {id: paper, url: https://example.org/a.xml, kind: feed}\n"
#: Rules → seconds that they may take.
_BARS = {1_000: 1.0, 10_000: 8.0}
_SAID = re.compile(r"(\d+) errors?.* (\d+) rules \((\d+) ms\)")


class _Tests(pydantic.BaseModel):
    fires_on: list[Any] = []
    ignores: list[Any] = []


class _Rule(pydantic.BaseModel):
    """A rule as somebody in a hurry would type it."""

    model_config = pydantic.ConfigDict(extra="forbid")
    id: str
    title: str = ""
    when: Any
    unless: list[Any] = []
    severity: str = "info"
    cooldown: str = ""
    owner: str = ""
    status: str = "live"
    tests: _Tests = _Tests()


class _File(pydantic.BaseModel):
    rules: list[_Rule]


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure the command as a process, and the peer in this one."""
    found: list[Figure] = []
    for size, most in _BARS.items():
        count = scale.pick(size, size // 100)
        with tempfile.TemporaryDirectory(prefix="advisory-bench-") as name:
            folder = written.folder(Path(name) / "config", count, feeds=_FEEDS)
            figures.say(f"checking {count:,} rules, and the peer reading them, in turn")
            found += _figures(folder, count, most, rounds=scale.pick(5 if size == min(_BARS) else 3, 1))
    return tuple(found)


def _figures(folder: Path, count: int, most: float, *, rounds: int) -> tuple[Figure, ...]:
    said: list[float] = []
    whole: list[float] = []
    used = _used()
    took = figures.interleaved(rounds, process=partial(_process, folder, count, said), peer=partial(_timed, partial(_peer, folder), whole))
    processor = (_used() - used) / rounds
    size = sum(path.stat().st_size for path in folder.rglob("*.yaml")) / 1024
    inside, peer = min(said), min(whole)
    bar, met = figures.at_most(inside, most, "s")
    note = f"{size:,.0f} KiB; places, phrases, names, tests and lint, each mistake with its character; the peer checks keys and types alone"
    return (
        Figure(
            what=f"{count:,} rules checked",
            value=inside,
            unit="s",
            bar=bar,
            met=met,
            peer="safe_load + pydantic",
            peer_value=peer,
            ratio=peer / inside,
            note=f"the quickest of {rounds}, the median {statistics.median(said):.2f} s; {note}",
        ),
        Figure(
            what=f"advisory check, {count:,} rules, the whole process",
            value=took["process"],
            unit="s",
            note=f"{processor:.2f} s of a processor",
        ),
    )


def _process(folder: Path, count: int, said: list[float]) -> float:
    """Return the seconds of the command; what it says that reading took goes to `said`."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("ADVISORY_")} | {"PYTHONPATH": str(_ROOT)}
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "advisory", "check", str(folder)], cwd=folder, env=variables, capture_output=True, text=True, check=True
    )
    took = time.perf_counter() - begun
    answer = _SAID.search(done.stdout)
    if answer is None or answer[1] != "0" or int(answer[2]) < count:
        raise RuntimeError(f"the check did not find {count:,} rules without a mistake: {done.stdout[-300:]}")
    said.append(int(answer[3]) / 1000)
    return took


def _peer(folder: Path) -> None:
    for path in sorted((folder / "rules").glob("*.yaml")):
        _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _timed(work: Callable[[], None], took: list[float]) -> float:
    begun = time.perf_counter()
    work()
    took.append(time.perf_counter() - begun)
    return took[-1]


def _used() -> float:
    """Return the processor's seconds of the processes that ended."""
    times = os.times()
    return times.children_user + times.children_system

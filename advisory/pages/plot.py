"""Levels over time as a small drawing: a strip of steps for each government. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from advisory.ports import Level
from advisory.wording import Tongue

WIDTH, _LEFT, _RIGHT, _TOP, _STRIP, _HEAD, _BAND, _FOOT = 480, 20, 8, 2, 90, 36, 38, 28
_WORST = 4
#: The shortest time that is drawn, and how many times are written below it.
_LEAST, _TICKS = timedelta(days=28), 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One government's levels."""

    name: str
    #: Where its name stands.
    y: int
    #: Where the lines of levels 1 and 4 are.
    low: int
    high: int
    #: The steps: an SVG path; empty when no level was ever stated.
    path: str
    #: The present level and where it stands; None for no level.
    level: int | None
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day on the axis."""

    x: int
    words: str
    #: SVG's `text-anchor`.
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The drawing."""

    width: int
    height: int
    left: int
    right: int
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    foot: int


def drawn(histories: Sequence[tuple[str, Sequence[Level]]], now: datetime, tongue: Tongue) -> Plot | None:
    """Return the drawing of named histories, each oldest first; None when there is nothing to draw."""
    told = [(name, steps) for name, steps in histories if any(step.country_level for step in steps)]
    if not told:
        return None
    start = min(now - _LEAST, *(steps[0].at for _, steps in told))
    span = (now - start) / timedelta(seconds=1)

    def x(at: datetime) -> int:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * min(max((at - start) / timedelta(seconds=1) / span, 0), 1))

    foot = _TOP + len(told) * _STRIP
    moments = [start + (now - start) * turn / (_TICKS - 1) for turn in range(_TICKS)]
    return Plot(
        width=WIDTH,
        height=foot + _FOOT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        strips=tuple(_strip(name, steps, _TOP + turn * _STRIP, x) for turn, (name, steps) in enumerate(told)),
        ticks=tuple(
            Tick(x=x(moment), words=tongue.date(moment.date()), anchor="end" if turn == _TICKS - 1 else "middle" if turn else "start")
            for turn, moment in enumerate(moments)
        ),
        foot=foot,
    )


def _strip(name: str, steps: Sequence[Level], top: int, x: Callable[[datetime], int]) -> Strip:
    def y(level: int) -> int:
        return round(top + _HEAD + _BAND * (_WORST - level) / (_WORST - 1))

    words, drawing = [], False
    for step in steps:
        level = step.country_level
        if level is not None:
            words.append(f"H{x(step.at)}V{y(level)}" if drawing else f"M{x(step.at)} {y(level)}")
        elif drawing:
            words.append(f"H{x(step.at)}")
        drawing = level is not None
    last = steps[-1].country_level
    path = "".join(words) + (f"H{WIDTH - _RIGHT}" if drawing else "")
    return Strip(name=name, y=top + _HEAD // 3, low=y(1), high=y(_WORST), path=path, level=last, end=y(last) if last else 0)

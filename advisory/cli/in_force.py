"""Which revision of the operator's files is in force, and which processes follow it: what `advisory status` says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisory.ports import Follower, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The revision accepted last, and the processes that work."""

    #: None when nothing was accepted yet.
    ruling: Ruling | None
    #: Those that said something a short while ago.
    processes: tuple[Follower, ...]

    @property
    def following(self) -> int:
        """Return how many run on it."""
        return len(self.processes) - len(self.behind)

    @property
    def behind(self) -> tuple[Follower, ...]:
        """Return the processes that run on other files."""
        return tuple(one for one in self.processes if self.ruling is None or one.revision != self.ruling.revision)


def standing(rulings: Sequence[Ruling], followers: Sequence[Follower], now: datetime) -> Standing:
    """Return what is in force, from what was said of files and by processes."""
    from advisory.rollout import GONE_AFTER

    accepted = [ruling for ruling in rulings if not ruling.mistakes]
    return Standing(ruling=accepted[-1] if accepted else None, processes=tuple(one for one in followers if now < one.seen + GONE_AFTER))


def sentence(found: Standing) -> str:
    """Return it in one line."""
    from advisory.cli.look import moment

    if found.ruling is None:
        return "none were accepted yet: `advisory run` or `advisory once` reads them"
    begin = f"revision {found.ruling.revision} in force since {moment(found.ruling.at)}"
    if not found.processes:
        return f"{begin}; no process runs on it"
    if not found.behind:
        return f"{begin}; {_many(found.following)} it" if found.following == 1 else f"{begin}; all {_many(found.following)} it"
    others = ", ".join(f"{one.name} runs on {one.revision} since {moment(one.since)}" for one in found.behind)
    return f"{begin}; {_many(found.following)} it, {len(found.behind)} not (yet): {others}"


def form(found: Standing) -> dict[str, Any]:
    """Return it as JSON has it."""
    from advisory import forms

    return {
        "revision": found.ruling.revision if found.ruling else None,
        "revision_since": forms.time(found.ruling.at) if found.ruling else None,
        "following": found.following,
        "processes": [
            {"name": one.name, "revision": one.revision, "since": forms.time(one.since), "seen": forms.time(one.seen)}
            for one in found.processes
        ],
    }


def _many(count: int) -> str:
    return f"{count} process follows" if count == 1 else f"{count} processes follow"

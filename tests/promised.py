"""What was promised, and what receivers say they got of it: from which process, how often, and in which order."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first arrival of a message."""

    digest: bytes
    #: By the monotonic clock.
    at: float
    process: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A message that arrived again."""

    first: First
    at: float
    process: int


@dataclass(slots=True)
class Books:
    """Promises and arrivals. A situation is one alert; its steps are counted from 1."""

    #: Alert → its steps so far.
    promised: dict[str, int] = field(default_factory=dict)
    receivers: tuple[str, ...] = ()
    #: Receiver and alert → the steps it was told.
    told: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    #: How many of the promised are told.
    arrived: int = 0
    #: Message → its first arrival.
    seen: dict[str, First] = field(default_factory=dict)
    repeats: list[Repeat] = field(default_factory=list)
    #: Repeats that were not byte for byte what came first.
    changed: int = 0
    #: What came before an earlier step of the same, or told a step a second time in another message.
    disorder: list[str] = field(default_factory=list)
    #: Messages whose last arrival their receiver did not confirm: each must come once more; and how many that were.
    unsaid: set[str] = field(default_factory=set)
    cut: int = 0
    #: Process → messages, and the time of its last.
    share: Counter[int] = field(default_factory=Counter)
    last: dict[int, float] = field(default_factory=dict)

    @property
    def wanted(self) -> int:
        """How many steps were promised, each to each receiver."""
        return sum(self.promised.values()) * len(self.receivers)

    def promise(self, alert: str, version: int) -> None:
        """Note that a step was committed: from now on everybody is to hear of it."""
        self.promised[alert] = version

    def lost(self) -> int:
        """Count what was promised and never arrived."""
        return sum(
            len(set(range(1, steps + 1)) - self.told.get((who, alert), set()))
            for alert, steps in self.promised.items()
            for who in self.receivers
        )

    def take(self, name: str, receiver: str, steps: Iterable[int], data: bytes, *, process: int, unsaid: bool = False) -> None:
        """Note one arrival; `name` is the message's and begins with its alert. `unsaid`: the sender will not hear that it arrived."""
        now, digest = time.monotonic(), hashlib.sha256(data).digest()
        self.share[process] += 1
        self.last[process] = now
        first = self.seen.get(name)
        excused = name in self.unsaid
        (self.unsaid.add if unsaid else self.unsaid.discard)(name)
        self.cut += unsaid
        if first is not None:
            self.changed += first.digest != digest
            if not excused:
                self.repeats.append(Repeat(first=first, at=now, process=process))
            return
        self.seen[name] = First(digest=digest, at=now, process=process)
        told = self.told[receiver, name.split(".", 1)[0]]
        for step in steps:
            if step != max(told, default=0) + 1:
                self.disorder.append(f"{receiver} was told step {step} of {name} after {sorted(told)[-3:]}")
            self.arrived += step not in told
            told.add(step)

"""What was sent to a subscription before, and the sends that wait for an operator's word."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advisory.model import Change, Guard, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change that was sent to a subscription, and when."""

    at: datetime
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many subscribers a send is for, of how many there are."""

    people: int
    of: int

    @property
    def share(self) -> float:
        """Return the part of all subscribers, 0 to 1."""
        return self.people / self.of if self.of else 0.0

    def beyond(self, guard: Guard) -> bool:
        """Tell whether a send for so many is one that a guard holds."""
        return self.people >= guard.at_least and self.share > guard.share


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """What picks the subscribers of a change, before anything else is asked."""

    destination: str
    severity: Severity
    #: A report that waits for confirmation is for those who ask for such.
    press: bool = False


class SendState(enum.StrEnum):
    """What became of a send that was held."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    #: Something later of the same situations went out and took it along.
    PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSend:
    """The notices of some changes to subscribers, which are not written before an operator says so."""

    #: `s-` and the number of the order to write them.
    id: str
    state: SendState
    changes: tuple[Change, ...]
    reach: Reach
    since: datetime
    settled: datetime | None = None


class Sending(Protocol):
    """Look back at what was sent, and hold or release what is not."""

    async def heard(self, key: str, alerts: Sequence[str]) -> tuple[Told, ...]:
        """Return what was sent of these alerts to a subscription, oldest first."""

    async def spent(self, key: str, since: Mapping[str, datetime]) -> Mapping[str, int]:
        """Return how many messages were sent to a subscription, or are on their way: about each rule since its time; of ``, about any."""

    async def reach(self, audiences: Sequence[Addressed], guard: Guard) -> Reach | None:
        """Return how many different subscribers these are for together; None when a guard lets that pass."""

    async def held_sends(self) -> tuple[HeldSend, ...]:
        """Return the sends that wait for an operator's word, oldest first."""

    async def held_send(self, send: str) -> HeldSend | None:
        """Return one by its id, whatever became of it; None when there is none."""

    async def decide_send(self, send: str, now: datetime, *, release: bool) -> HeldSend | None:
        """Let a send that waits go out, or suppress it; returns it as it is after that. One that does not wait stays as it is."""

"""Leases of several processes on one database, by its clock: put off while work is under way, and given to one for a duty."""

# ruff: noqa: S608 - what is put into statements are this package's own words; every value is bound

from __future__ import annotations

import contextvars
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from advisory.errors import LeaseLostError
from advisory.ports import Duty, Held, Leased
from advisory.store.database import MICROSECOND, Tx

T = TypeVar("T")

#: Bits of a token that tell one claim of a process from another.
_CLAIMS = 32

#: The duty that what is written now belongs to.
DUTY: contextvars.ContextVar[Duty | None] = contextvars.ContextVar("duty", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One process, as its tokens name it."""

    number: int = field(default_factory=lambda: 1 + secrets.randbits(29))

    def token(self) -> int:
        """Return a token for a claim."""
        return self.number << _CLAIMS | secrets.randbits(_CLAIMS)

    @property
    def first(self) -> int:
        """Return the least token of this process."""
        return self.number << _CLAIMS

    @property
    def last(self) -> int:
        """Return the greatest token of this process."""
        return self.first | ((1 << _CLAIMS) - 1)


def busy(tx: Tx, holder: Holder) -> list[int]:
    """Return the subscriptions, in all their versions, to which another process is sending: two would not keep the order."""
    rows = tx.rows(
        "SELECT DISTINCT other.id AS id FROM delivery d CROSS JOIN subscription mine CROSS JOIN subscription other"
        " WHERE d.state = 'leased' AND (d.lease_token < :first OR d.lease_token > :last)"
        " AND mine.id = d.subscription_id AND other.key = mine.key",
        first=holder.first,
        last=holder.last,
    )
    return [row.id for row in rows]


def renew(tx: Tx, what: Leased, held: Sequence[Held], now: datetime, lease: timedelta) -> frozenset[Held]:
    """Put off the end of those that still hold, and return them."""
    number = what is Leased.NOTICE
    given = tx.dialect.records("held", {"id": number, "token": True})
    rows = tx.rows(
        f"UPDATE {what.value} SET lease_until = :until FROM {given} g"
        f" WHERE {what.value}.id = g.id AND {what.value}.lease_token = g.token RETURNING {what.value}.id AS id, lease_token AS token",
        held=json.dumps([list(one) for one in held]),
        until=tx.clock(now) + lease // MICROSECOND,
    )
    return frozenset((row.id, row.token) for row in rows)


def lead(tx: Tx, name: str, holder: Holder, now: datetime, lease: timedelta) -> Duty | None:
    """Take up a duty that nobody holds, or keep it; each time it changes hands the epoch counts up."""
    at = tx.clock(now)
    tx.run("INSERT INTO leader (name, holder, epoch, until) VALUES (:name, 0, 0, 0) ON CONFLICT DO NOTHING", name=name)
    epoch = tx.value(
        "UPDATE leader SET epoch = CASE WHEN holder = :holder THEN epoch ELSE epoch + 1 END, holder = :holder, until = :until"
        " WHERE name = :name AND (holder = :holder OR until <= :now) RETURNING epoch",
        name=name,
        holder=holder.number,
        until=at + lease // MICROSECOND,
        now=at,
    )
    return None if epoch is None else Duty(name=name, epoch=epoch)


def fence(tx: Tx, duty: Duty) -> None:
    """Raise LeaseLostError when another process took a duty over; until the commit nobody can."""
    lock = " FOR SHARE" if tx.dialect.postgresql else ""
    if tx.value(f"SELECT epoch FROM leader WHERE name = :name{lock}", name=duty.name) != duty.epoch:
        raise LeaseLostError(f"Another process has the duty {duty.name} by now; it finishes the work.")


def fenced(job: Callable[[Tx], T]) -> Callable[[Tx], T]:
    """Return a job that is refused when it belongs to a duty that another process has by now."""
    duty = DUTY.get()
    if duty is None:
        return job

    def carried_out(tx: Tx) -> T:
        fence(tx, duty)
        return job(tx)

    return carried_out


def recover(tx: Tx) -> int:
    """Let go of every duty: for a process that knows it is the only one."""
    return tx.run("UPDATE leader SET until = 0 WHERE until > 0").rowcount

"""Whatever happens in whatever order, nothing is lost and nothing is sent twice: the store against a small model."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import effort
import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from advisory.errors import ConflictError
from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    DeliveryState,
    Reason,
    Route,
    Severity,
    Standing,
    Subscription,
    Suppression,
)
from advisory.ports import Batch, Claim, Verdict
from advisory.store import open_store

T = TypeVar("T")

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=30)
KEYS = ("ada", "bob", "cyd", "dan", "eve")
DESK = Subscription(key="desk", channel="webhook", routes=(Route(),))

Notice = tuple[str, str]


def told_to_desk(_change: Change, valid: Sequence[Subscription]) -> tuple[str, ...]:
    """Route everything to every receiver."""
    return tuple(one.key for one in valid)


class Outbox(RuleBasedStateMachine):
    """Commits, chunks, claims, verdicts, expiries, people who come and go, and a process that starts anew."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="advisory-outbox-"))
        self.runner = asyncio.Runner()
        self.now = NOON
        self.places: dict[str, str] = {}
        self.ended: set[str] = set()
        self.versions: dict[str, int] = {}
        #: Every notice there must be, and what the model knows of it.
        self.state: dict[Notice, DeliveryState] = {}
        self.rows: dict[int, Notice] = {}
        #: Row → token and end of the lease that holds now.
        self.leases: dict[int, tuple[int, datetime]] = {}
        self.claims: list[Claim] = []
        self.sends: list[Notice] = []
        self.store = open_store(f"sqlite:///{self.folder}/outbox.db", chunk=2)
        self.wait(self.store.open())

    def wait(self, work: Awaitable[T]) -> T:
        """Carry out one step of the store."""

        async def carry_out() -> T:
            return await work

        return self.runner.run(carry_out())

    @initialize(places=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["IQ", "PE", "*"])))
    def begin(self, places: dict[str, str]) -> None:
        """Somebody is there from the start."""
        self.places = places
        self.sync()

    def sync(self) -> None:
        """Bring the operator's files into force."""
        people = [Subscription(key=key, channel="mail", places=(place,)) for key, place in sorted(self.places.items())]
        self.wait(self.store.sync_subscriptions([*people, DESK]))

    @rule(key=st.sampled_from(KEYS), place=st.sampled_from(["IQ", "PE", "*", ""]))
    def edit(self, key: str, place: str) -> None:
        """Somebody joins, moves or is taken out of the file."""
        if place:
            self.places[key] = place
        else:
            self.places.pop(key, None)
        self.sync()

    @rule(key=st.sampled_from(KEYS))
    def unsubscribe(self, key: str) -> None:
        """Somebody leaves for good."""
        if self.wait(self.store.unsubscribe(key, self.now)):
            self.ended.add(key)
        else:
            assert key not in self.places

    def following(self, destination: str) -> list[str]:
        """Return who is to be told of a destination."""
        return [key for key, place in self.places.items() if key not in self.ended and place in {destination, "*"}]

    @rule(destinations=st.lists(st.sampled_from(["IQ", "PE"]), min_size=1, max_size=2, unique=True), stale=st.booleans())
    def commit(self, destinations: list[str], stale: bool) -> None:
        """An ingest finds news; or it decided on what was no longer so, and must write nothing."""
        changes = [self.change(destination, stale=stale) for destination in destinations]
        batch = Batch(at=self.now, changes=tuple(changes), receivers={change.id: ("desk",) for change in changes})
        if stale:
            try:
                self.wait(self.store.commit(batch))
            except ConflictError:
                return
            message = "a stale decision was written"
            raise AssertionError(message)
        self.wait(self.store.commit(batch))
        for change in changes:
            destination = change.alert.key.destination
            self.versions[destination] = change.alert.version
            self.state |= {(change.id, key): DeliveryState.PENDING for key in [*self.following(destination), "desk"]}

    def change(self, destination: str, *, stale: bool) -> Change:
        """Return the next change of a destination's alert; a stale one skips a version."""
        version = self.versions.get(destination, 0) + (2 if stale else 1)
        alert = Alert(
            id=destination,
            key=AlertKey(rule="leave", destination=destination),
            title="Leave",
            state=AlertState.OPEN,
            version=version,
            revision=version,
            standing=Standing(),
            since=NOON,
            opened=1,
            updated=self.now,
        )
        return Change(
            id=f"{destination}.{version}", reason=Reason.FIRST, at=self.now, before=Standing(), alert=alert, severity=Severity.CRITICAL
        )

    @rule()
    def fan_out(self) -> None:
        """A chunk is carried out."""
        self.wait(self.store.fan_out())

    @rule(seconds=st.integers(1, 60))
    def wait_a_while(self, seconds: int) -> None:
        """Time passes; leases run out."""
        self.now += timedelta(seconds=seconds)

    @rule(limit=st.integers(1, 5))
    def claim(self, limit: int) -> None:
        """A dispatcher takes work: never what is done, never what somebody holds."""
        for claim in self.wait(self.store.claim(self.now, LEASE, limit)):
            assert claim.notices
            assert (claim.subscription is None) == (claim.key != "desk" and (claim.key in self.ended or claim.key not in self.places))
            for notice in claim.notices:
                what = (notice.change.id, claim.key)
                assert self.state[what] is DeliveryState.PENDING
                assert self.rows.setdefault(notice.row, what) == what
                assert notice.row not in self.leases
                self.leases[notice.row] = (claim.token, claim.until)
            self.claims.append(claim)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """A dispatcher, in time or late, says what became of a claim."""
        claim = data.draw(st.sampled_from(self.claims))
        state = data.draw(st.sampled_from(list(DeliveryState)))
        rows = tuple(notice.row for notice in claim.notices)
        verdict = Verdict(
            token=claim.token,
            rows=rows,
            state=state,
            at=self.now,
            due=self.now + timedelta(seconds=data.draw(st.integers(0, 40))),
            suppression=Suppression.UNSUBSCRIBED if state is DeliveryState.SUPPRESSED else None,
            message_id=f"m{rows[0]}",
            failed=data.draw(st.booleans()),
        )
        mine = [row for row in rows if self.leases.get(row, (None, NOON))[0] == claim.token]
        assert self.wait(self.store.settle([verdict])) == len(mine)
        for row in mine:
            if state is not DeliveryState.LEASED:
                del self.leases[row]
                self.state[self.rows[row]] = state
            if state is DeliveryState.SENT:
                self.sends.append(self.rows[row])

    @rule()
    def reap(self) -> None:
        """Whoever took work and vanished gives it back."""
        late = [row for row, (_, until) in self.leases.items() if until <= self.now]
        assert self.wait(self.store.reap(self.now)) == len(late)
        for row in late:
            del self.leases[row]

    @precondition(lambda self: self.leases)
    @rule()
    def another_takes_over(self) -> None:
        """A dispatcher hangs beyond its lease, the next one claims the same rows, and the first one speaks up too late."""
        overtaken = [claim for claim in self.claims if all(self.leases.get(n.row, (None,))[0] == claim.token for n in claim.notices)]
        self.wait_a_while(31)
        self.reap()
        self.claim(5)
        for claim in overtaken:
            rows = tuple(notice.row for notice in claim.notices)
            verdict = Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=self.now)
            assert self.wait(self.store.settle([verdict])) == 0

    @rule()
    def start_anew(self) -> None:
        """The process ends and another begins on the same file."""
        self.wait(self.store.close())
        self.store = open_store(f"sqlite:///{self.folder}/outbox.db", chunk=2)
        self.wait(self.store.open())

    @invariant()
    def the_books_balance(self) -> None:
        """Audience = sent + suppressed + failed + pending, and everybody is somewhere."""
        ledger = self.wait(self.store.ledger(told_to_desk))
        states = list(self.state.values())
        assert ledger.gaps == ()
        assert ledger.audience == len(states)
        assert ledger.sent == states.count(DeliveryState.SENT)
        assert sum(ledger.suppressed.values()) == states.count(DeliveryState.SUPPRESSED)
        assert ledger.failed == states.count(DeliveryState.DEAD)
        assert ledger.pending == states.count(DeliveryState.PENDING)

    def teardown(self) -> None:
        """Once the work goes on undisturbed, everybody has been told, once."""
        while self.wait(self.store.fan_out()):
            pass
        self.now += timedelta(hours=1)
        self.leases.clear()
        self.wait(self.store.reap(self.now))
        while claims := self.wait(self.store.claim(self.now, LEASE, 100)):
            for claim in claims:
                rows = tuple(notice.row for notice in claim.notices)
                assert self.wait(self.store.settle([Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=self.now)])) == len(
                    rows
                )
                self.sends += [(notice.change.id, claim.key) for notice in claim.notices]
        self.wait(self.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)
        others = {what for what, state in self.state.items() if state in {DeliveryState.DEAD, DeliveryState.SUPPRESSED}}
        assert sorted(self.sends) == sorted(self.state.keys() - others)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=effort.examples(0.2), stateful_step_count=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

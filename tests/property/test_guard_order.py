"""Whatever is held, decided and passes in whatever order: nothing is lost or doubled, and nobody hears of an alert backwards."""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import effort
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisory.model import Alert, AlertKey, AlertState, Change, DeliveryState, Reason, Severity, Standing, Subscription, Suppression
from advisory.ports import Batch, Reach, Verdict
from advisory.store import SQLStore, open_store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=30)
PEOPLE = [Subscription(key=f"p{number}", channel="mail", places=("IQ",)) for number in range(3)]
REASONS = st.sampled_from([Reason.FIRST, Reason.ESCALATED, Reason.EASED, Reason.ENDED, Reason.UNCONFIRMED])
#: What one ingest does to some alerts, and whether the guard holds each.
INGESTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.tuples(REASONS, st.sampled_from(["held", "joins", "free"])), min_size=1)
STEPS = st.lists(st.one_of(INGESTS, st.sampled_from(["fan out", "send", "approve", "reject", "start anew"])), max_size=14)


class Life:
    """A store under a sequence of steps."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.now = NOON
        self.versions: dict[str, int] = defaultdict(int)
        self.heard: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.store: SQLStore = open_store(url, chunk=2)

    async def ingest(self, what: dict[str, tuple[Reason, str]]) -> None:
        """Commit a change of each of these alerts."""
        changes, held, joins = [], set(), set()
        for rule, (reason, kind) in what.items():
            self.versions[rule] += 1
            one = change(rule, self.versions[rule], reason, self.now)
            changes.append(one)
            if kind != "free":
                (held if kind == "held" else joins).add(one.id)
        batch = Batch(at=self.now, changes=tuple(changes), receivers={})
        await self.store.commit(replace(batch, guarded=frozenset(held), joins=frozenset(joins), reach=Reach(people=3, of=3)))

    async def send(self) -> None:
        """Send whatever is due."""
        while claims := await self.store.claim(self.now, LEASE, 50):
            for claim in claims:
                for notice in claim.notices:
                    self.heard[claim.key, notice.change.alert.key.rule].append(notice.change.alert.version)
                rows = tuple(notice.row for notice in claim.notices)
                await self.store.settle(
                    [Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=self.now, message_id=f"m{rows[0]}")]
                )

    async def decide(self, *, release: bool) -> None:
        """Say a word about the send that waits longest."""
        for send in (await self.store.held_sends())[:1]:
            await self.store.decide_send(send.id, self.now, release=release)

    async def step(self, what: object) -> None:
        """Carry out one step."""
        self.now += timedelta(minutes=1)
        if isinstance(what, dict):
            await self.ingest(what)
        elif what == "fan out":
            await self.store.fan_out()
        elif what == "send":
            await self.send()
        elif what == "start anew":
            await self.store.close()
            self.store = open_store(self.url, chunk=2)
            await self.store.open()
        else:
            await self.decide(release=what == "approve")


def change(rule: str, version: int, reason: Reason, at: datetime) -> Change:
    """Return what happened to an alert."""
    alert = Alert(
        id=rule,
        key=AlertKey(rule=rule, destination="IQ"),
        title=rule,
        state=AlertState.OPEN,
        version=version,
        revision=version,
        standing=Standing(rank=1, severity=Severity.WATCH),
        since=at,
        opened=1,
        updated=at,
    )
    return Change(id=f"{rule}.{version}", reason=reason, at=at, before=Standing(), alert=alert, severity=Severity.WATCH)


async def live(url: str, steps: list[object]) -> None:
    """Carry out the steps, then decide and send all that is left, and look at the books after each."""
    life = Life(url)
    await life.store.open()
    await life.store.sync_subscriptions(PEOPLE)
    for what in steps:
        await life.step(what)
        assert (await life.store.ledger(lambda _change, _valid: ())).gaps == ()
    while await life.store.held_sends():
        await life.decide(release=True)
    while await life.store.fan_out():
        pass
    await life.send()
    ledger = await life.store.ledger(lambda _change, _valid: ())
    assert (ledger.gaps, ledger.pending, ledger.failed) == ((), 0, 0)
    refused = {
        (row.subscription, row.change)
        for row in await life.store.deliveries(state=DeliveryState.SUPPRESSED)
        if row.suppression is Suppression.REJECTED
    }
    told = {change.id for change in await life.store.changes() if change.reason is not Reason.UNCONFIRMED}
    for person in PEOPLE:
        for rule, count in life.versions.items():
            heard = life.heard[person.key, rule]
            assert heard == sorted(set(heard)), "each once, in the order it happened"
            due = {version for version in range(1, count + 1) if f"{rule}.{version}" in told}
            assert {*heard} == {version for version in due if (person.key, f"{rule}.{version}") not in refused}
    await life.store.close()


@given(STEPS)
@example(
    [
        {"a": (Reason.FIRST, "held")},
        {"a": (Reason.FIRST, "held"), "b": (Reason.FIRST, "joins")},
        {"a": (Reason.FIRST, "free"), "b": (Reason.FIRST, "joins")},
    ]
)
@settings(max_examples=effort.examples(0.15))
def test_what_is_held_keeps_its_place(steps: list[object]) -> None:
    """The ledger never has a gap; in the end everybody heard of every change once and in order, but for what was rejected."""
    with tempfile.TemporaryDirectory(prefix="advisory-guard-") as folder:
        asyncio.run(live(f"sqlite:///{folder}/guard.db", steps))

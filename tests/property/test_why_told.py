"""Whoever asks why they were told, or why not, is told what really happened."""

from __future__ import annotations

import asyncio
import functools
import tempfile
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import effort
from builders import AT
from builders import change as happened
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisory import plan, why, wording, zones
from advisory import settings as settings_of
from advisory.demo.clock import VirtualClock
from advisory.dispatch import Dispatch
from advisory.errors import DeliveryError
from advisory.model import (
    AlertKey,
    Change,
    Content,
    Digest,
    Directive,
    Envelope,
    QuietHours,
    Reason,
    Receiver,
    Route,
    Severity,
    Standing,
    Subscription,
    Target,
    Trust,
)
from advisory.observe import Observer
from advisory.ports import Batch
from advisory.render import Renderer
from advisory.rulebook import Rulebook
from advisory.store import SQLStore, open_store

PLACES = st.sampled_from(["IQ", "PE", "*"])
RENDERER = Renderer([settings_of.shipped("templates")])
#: What each state may be asked to become: the reasons of a life.
REASONS = st.sampled_from([Reason.FIRST, Reason.ESCALATED, Reason.EASED, Reason.ENDED, Reason.CORRECTED, Reason.JOINED, Reason.UNCONFIRMED, Reason.DUPLICATE, Reason.BASELINE, Reason.STALE])  # fmt: skip
DESK = Subscription(key="desk", channel="box", routes=(Route(at_least=Severity.WARNING, destinations=frozenset({"IQ"})),))


@functools.cache
def empty() -> bytes:
    """Return a database with the tables and nothing in them."""

    async def make(path: Path) -> None:
        store = open_store(f"sqlite:///{path}")
        await store.open()
        await store.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(make(Path(folder) / "empty.db"))
        return (Path(folder) / "empty.db").read_bytes()


async def nothing(_key: str, _message: str, _address: str, _error: DeliveryError) -> None:
    """Nobody is gone here."""


class Box:
    """A channel that takes everything, one notice at a time, and remembers to whom it went."""

    batches = False
    connections: int | None = None

    def __init__(self) -> None:
        self.sent: set[tuple[str, str]] = set()

    def compose(self, content: Content) -> bytes:
        """Return the webhook's body."""
        return content.data.encode()

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Take it."""
        self.sent.add((envelope.key, envelope.id.rpartition(".")[0]))
        return "taken"

    async def close(self) -> None:
        """Do nothing."""


@st.composite
def people(draw: st.DrawFn) -> list[Subscription]:
    """Draw who is there, with wishes of all kinds."""
    found = []
    for key in draw(st.lists(st.sampled_from(["ada", "bob", "cy"]), unique=True, max_size=3)):
        day = AT.date() + timedelta(days=draw(st.integers(-9, 30)))
        trip = zones.trip((draw(PLACES),), day, day + timedelta(days=3), home="UTC")
        found.append(
            Subscription(
                key=key,
                channel="box",
                address=f"{key}@example.org",
                places=draw(st.sampled_from([("IQ",), ("PE",), ("*",), ()])),
                trips=draw(st.sampled_from([(), (trip,)])),
                at_least=draw(st.sampled_from(Severity)),
                nationality=draw(st.sampled_from([(), ("GB",)])),
                trust=draw(st.sampled_from([Trust.CORROBORATED, Trust.PRESS])),
                quiet=draw(st.sampled_from([None, QuietHours(start=time(8), end=time(10))])),
                digest=draw(st.sampled_from([None, Digest(at=time(7))])),
            )
        )
    return [*found, DESK] if draw(st.booleans()) else found


STEPS = st.one_of(
    people(),
    st.tuples(st.sampled_from(["leave", "avoid"]), st.sampled_from(["IQ", "PE", "@GB", "@feed:x"]), REASONS, st.sampled_from(Severity), st.sampled_from([(), ("GB",), ("PH",)])),
    st.sampled_from(["ada", "bob"]),
    st.integers(1, 60),
)  # fmt: skip


class Life:
    """A store, a dispatch and what happened."""

    def __init__(self, folder: Path) -> None:
        self.store: SQLStore = open_store(f"sqlite:///{folder / 'why.db'}", chunk=2)
        self.clock = VirtualClock(AT)
        self.book = Rulebook.of(feeds=(), rules=(), receivers=(Receiver(subscription=DESK, target=Target(address="box:desk")),))
        self.box = Box()
        self.versions: dict[tuple[str, str], int] = {}
        self.changes: list[str] = []
        self.keys: set[str] = {"nobody"}
        self.dispatch = Dispatch(
            store=self.store,
            clock=self.clock,
            observer=Observer(),
            book=lambda: self.book,
            renderer=lambda: RENDERER,
            channel=lambda _: self.box,
            personal=lambda _, __: {},
            public_url="https://advisory.example",
            gone=nothing,
        )

    async def step(self, step: object) -> None:
        """Do one thing, then deliver what is due."""
        match step:
            case list():
                self.keys |= {one.key for one in step}
                await self.store.sync_subscriptions(step)
            case str():
                await self.store.unsubscribe(step, self.clock.now())
            case int():
                self.clock.move_to(self.clock.now() + timedelta(hours=step))
            case (rule, destination, reason, severity, issuers):
                await self.commit(self.change(rule, destination, reason, severity, issuers))
        while await self.store.fan_out():
            pass
        while await self.dispatch.once():
            pass

    def change(self, rule: str, destination: str, reason: Reason, severity: Severity, issuers: tuple[str, ...]) -> Change:
        """Return the next change of an alert."""
        version = self.versions[rule, destination] = self.versions.get((rule, destination), 0) + 1
        directive = Directive.LEAVE if rule == "leave" else Directive.AVOID_ALL_TRAVEL
        found = happened(rule=rule, reason=reason, severity=severity, directive=directive, issuers=issuers, at=self.clock.now())
        known = replace(found.alert, id=f"{rule}.{destination}", key=AlertKey(rule=rule, destination=destination), version=version)
        return replace(found, id=f"{known.id}.{version}", alert=known, before=known.standing if version > 1 else Standing())

    async def commit(self, change: Change) -> None:
        """Let it happen, and route it."""
        valid = await self.store.subscriptions()
        routed = plan.receivers(change, [one for one in valid if one.receiver])
        await self.store.commit(Batch(at=change.at, changes=(change,), receivers={change.id: routed}))
        self.changes.append(change.id)


@settings(max_examples=effort.examples(0.4), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(STEPS, min_size=2, max_size=9))
def test_the_answer_agrees_with_what_was_done(steps: list[object]) -> None:
    """Told if and only if sent; and every answer has a sentence, whose condition failed if it was not told."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "why.db").write_bytes(empty())
        asyncio.run(_lived(Path(folder), steps))


async def _lived(folder: Path, steps: list[object]) -> None:
    life = Life(folder)
    await life.store.open()
    try:
        for step in steps:
            await life.step(step)
        books = await life.store.ledger(plan.receivers)
        assert books.gaps == ()
        for key in sorted(life.keys):
            for change in life.changes:
                found = await why.explain(life.store, key, change)
                assert found is not None
                _check(found, (key, change) in life.box.sent)
            answers = [*await why.recent(life.store, key, 100), *await why.missed(life.store, key, 100)]
            assert {found.change.id for found in answers if found.told} == {change for who, change in life.box.sent if who == key}
    finally:
        await life.store.close()


def _check(found: why.Answer, sent: bool) -> None:
    assert found.told is sent, found.verdict
    assert found.verdict not in {why.Verdict.LOST, why.Verdict.WAITING, why.Verdict.FAILED}
    assert all(step.passed for step in found.steps[:-1])
    assert found.steps[-1].passed is (found.verdict in {why.Verdict.SENT, why.Verdict.HELD})
    if found.verdict is why.Verdict.SUPPRESSED:
        assert isinstance(found.steps[-1].ground, plan.Ground)
        assert found.delivery is not None
        assert found.steps[-1].ground.suppression is found.delivery.suppression
    for said in (why.sentence(found, wording.ENGLISH, "UTC"), *(why.say(step, wording.ENGLISH, "UTC") for step in found.steps)):
        assert said.endswith((".", ")")), said
        assert "{" not in said

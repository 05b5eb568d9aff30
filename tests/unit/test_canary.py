"""What is missing of the mail to ourselves, and what is said about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers import database

from advisory import canary
from advisory.canary import Canary
from advisory.demo.clock import VirtualClock
from advisory.model import ANYWHERE, LetterKind, Severity, Trust
from advisory.ports import CANARY, Awaited
from advisory.store import SQLStore, open_store

NOW = datetime(2026, 5, 6, 12, 30, tzinfo=UTC)
ADDRESS = "canary@example.org"


def mail(minutes_ago: float, seen: float | None = None) -> Awaited:
    """Return a mail sent so many minutes ago, seen again so many minutes after that, or never."""
    sent = NOW - timedelta(minutes=minutes_ago)
    return Awaited(message_id=f"m{minutes_ago}", sent=sent, seen=None if seen is None else sent + timedelta(minutes=seen))


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        pytest.param([], [], id="none sent"),
        pytest.param([mail(5)], [], id="still has time"),
        pytest.param([mail(5.1)], [5.1], id="out of time"),
        pytest.param([mail(30, 1), mail(5.1)], [5.1], id="the last one is out of time"),
        pytest.param([mail(600), mail(90), mail(30)], [600, 90, 30], id="nothing ever came back"),
        pytest.param([mail(600, 700)], [], id="late is seen all the same"),
        pytest.param([mail(100), mail(30, 1)], [100], id="one was lost"),
        pytest.param([mail(120), mail(30, 1)], [], id="one was lost long ago, and others came back"),
        pytest.param([mail(600, 1), mail(300), mail(200)], [300, 200], id="nothing since"),
    ],
)
def test_what_is_missing(mails: list[Awaited], expected: list[float]) -> None:
    """Sent more than five minutes ago and not seen; forgiven after two hours when a later one came back."""
    assert [found.message_id for found in canary.missing(mails, NOW)] == [f"m{minutes}" for minutes in expected]


def test_the_canary_hears_everything() -> None:
    """Every place, every grade, every government; with no address there is none."""
    (one,) = canary.subscriptions(ADDRESS)
    assert (one.key, one.channel, one.address, one.places) == (CANARY, "email", ADDRESS, (ANYWHERE,))
    assert (one.at_least, one.relies, one.trust, one.quiet, one.digest, one.cap) == (
        Severity.INFO, (ANYWHERE,), Trust.CORROBORATED, None, None, None,
    )  # fmt: skip
    assert canary.subscriptions("") == ()


def test_a_heartbeat_is_one_an_hour() -> None:
    """Whoever writes it, it is the same letter."""
    first, second = canary.heartbeat(ADDRESS, NOW), canary.heartbeat(ADDRESS, NOW + timedelta(minutes=20))
    assert (first.id, first.kind, first.key) == ("heartbeat.2026050612", LetterKind.HEARTBEAT, CANARY)
    assert second.id == first.id
    assert canary.heartbeat(ADDRESS, NOW + timedelta(minutes=30)).id != first.id


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SQLStore]:
    """An empty one."""
    opened = open_store(database.url(tmp_path))
    await opened.open()
    yield opened
    await opened.close()


async def faults(store: SQLStore) -> dict[str, str]:
    """Return what the operator is told."""
    return {fault.key: fault.sentence for fault in await store.faults()}


async def test_silence_alarms_and_a_sight_takes_it_back(store: SQLStore) -> None:
    """Six minutes after a letter nobody saw; over as soon as it is seen, also after a restart."""
    clock = VirtualClock(NOW)
    nest = Canary(store=store, clock=clock, address=ADDRESS)
    assert await nest.look() == ()
    (claim,) = await store.claim_letters(NOW, timedelta(minutes=2), 9)
    assert claim.letter.kind is LetterKind.HEARTBEAT
    clock.move_to(NOW + timedelta(minutes=5))
    assert await nest.look() == ()
    clock.move_to(NOW + timedelta(minutes=6))
    assert [late.message_id for late in await nest.look()] == ["heartbeat.2026050612"]
    sentence = (await faults(store))[CANARY]
    assert sentence.startswith("a mail to our own canary did not come back, the first sent at 12:30 UTC")
    assert ADDRESS not in sentence
    clock.move_to(NOW + timedelta(minutes=40))
    another = Canary(store=store, clock=clock, address=ADDRESS)
    await another.look()
    clock.move_to(NOW + timedelta(minutes=46))
    assert len(await another.look()) == 2
    assert (await faults(store))[CANARY].startswith("2 mails")
    await store.saw("heartbeat.2026050613", clock.now())
    assert [late.message_id for late in await another.look()] == ["heartbeat.2026050612"]
    await store.saw("heartbeat.2026050612", clock.now())
    assert await another.look() == ()
    assert await faults(store) == {}


async def test_without_an_address_nothing_is_written(store: SQLStore) -> None:
    """No letter, no fault."""
    nest = Canary(store=store, clock=VirtualClock(NOW), address="")
    assert await nest.look() == ()
    assert await store.claim_letters(NOW, timedelta(minutes=2), 9) == ()

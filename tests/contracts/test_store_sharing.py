"""What every store promises to several processes on it: leases, duties, one sender to each receiver, and a word when there is work."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import store_nouns as nouns
from servers.relay import Relay
from store_nouns import LEASE, NOON, alert, batch, change, later, traveller, verdict

from advisory.errors import LeaseLostError
from advisory.model import DeliveryState, Reason, Severity
from advisory.ports import Claim, Leased
from advisory.store import SQLStore, open_store, wake

HOURS = timedelta(hours=10)


@pytest.fixture
async def other(url: str) -> AsyncIterator[SQLStore]:
    """Another process on the same database."""
    opened = open_store(url, chunk=4, clock=False)
    await opened.open()
    yield opened
    await opened.close()


def held(*claims: Claim) -> list[tuple[int | str, int]]:
    """Return what is claimed as it is held."""
    return [(notice.row, claim.token) for claim in claims for notice in claim.notices]


def told(claims: tuple[Claim, ...]) -> list[tuple[str, list[str]]]:
    """Return who is told of which changes."""
    return [(claim.key, [notice.change.id for notice in claim.notices]) for claim in claims]


async def test_one_process_at_a_time_sends_to_somebody(store: SQLStore, other: SQLStore) -> None:
    """What comes later waits for whoever has the earlier, and goes with it when that is put back; everybody else is told at once."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob", "PE")])
    await store.commit(batch(change(alert())))
    (first,) = await store.claim(NOON, LEASE, 10)
    await store.commit(batch(change(alert(version=2), Reason.ENDED), change(alert(destination="PE")), at=later(1)))
    await nouns.fan_out(store)
    assert told(await other.claim(later(1), LEASE, 10)) == [("bob", ["leave.PE.1"])]
    await store.settle([verdict(first, DeliveryState.PENDING, due=later(600), failed=True)])
    assert told(await other.claim(later(1), LEASE, 10)) == [("ada", ["leave.IQ.1", "leave.IQ.2"])]


async def test_the_process_that_sends_may_take_what_comes_later(store: SQLStore, other: SQLStore) -> None:
    """It keeps the order itself; also of somebody who edited what they wish for meanwhile."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    assert len(await store.claim(NOON, LEASE, 10)) == 1
    await store.sync_subscriptions([traveller("ada", "IQ", "PE")])
    await store.commit(batch(change(alert(version=2), Reason.ENDED), at=later(1)))
    assert await other.claim(later(1), LEASE, 10) == ()
    assert told(await store.claim(later(1), LEASE, 10)) == [("ada", ["leave.IQ.2"])]


async def test_what_a_killed_process_had_goes_on_in_order(store: SQLStore, other: SQLStore) -> None:
    """When its lease is over the others take it, the earlier first."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    await store.claim(NOON, LEASE, 10)
    await store.commit(batch(change(alert(version=2), Reason.ENDED), at=later(0.1)))
    assert await other.reap(later(0.4)) == 0
    assert await other.claim(later(0.4), LEASE, 10) == ()
    assert await other.reap(NOON + LEASE) == 1
    claims = await other.claim(later(1), LEASE, 10)
    assert [(notice.change.id, claim.attempts) for claim in claims for notice in claim.notices] == [("leave.IQ.1", 0), ("leave.IQ.2", 0)]


async def test_a_lease_is_put_off_while_its_holder_lives(store: SQLStore, other: SQLStore) -> None:
    """What somebody else has by now is not among what still holds."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob")])
    await store.commit(batch(change(alert())))
    ada, bob = await store.claim(NOON, LEASE, 10)
    assert await store.renew(Leased.NOTICE, held(ada), later(0.4), LEASE) == set(held(ada))
    assert await other.reap(later(0.6)) == 1
    assert await store.renew(Leased.NOTICE, held(ada, bob), later(0.7), LEASE) == set(held(ada))
    assert await store.renew(Leased.NOTICE, [(1, 1), (77, 1)], later(0.7), LEASE) == frozenset()


async def test_leases_of_feeds_and_letters_are_put_off_too(store: SQLStore, other: SQLStore) -> None:
    """By id and token, whatever the id is made of."""
    await store.sync_feeds([nouns.feed()], NOON)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    assert await store.renew(Leased.FEED, [("wire", lease.token), ("gone", 5)], later(0.4), LEASE) == {("wire", lease.token)}
    assert await other.claim_feeds(later(0.6), LEASE, 1) == ()
    assert len(await other.claim_feeds(later(1), LEASE, 1)) == 1
    assert await store.renew(Leased.FEED, [("wire", lease.token)], later(1), LEASE) == frozenset()
    assert await store.renew(Leased.LETTER, [("welcome.1", 5)], NOON, LEASE) == frozenset()


async def test_a_duty_is_held_by_one(store: SQLStore, other: SQLStore) -> None:
    """It is kept by whoever has it, taken over when they are silent, and what they write after that is refused."""
    mine = await store.lead("housekeeping", NOON, LEASE)
    assert mine is not None
    assert await other.lead("housekeeping", later(0.4), LEASE) is None
    assert await other.lead("ledger", later(0.4), LEASE) is not None
    assert await store.lead("housekeeping", later(0.4), LEASE) == mine
    with store.under(mine):
        await store.report("mail", "It is down.", NOON)
        theirs = await other.lead("housekeeping", later(1), LEASE)
        assert theirs is not None
        assert theirs.epoch == mine.epoch + 1
        with pytest.raises(LeaseLostError, match="duty housekeeping"):
            await store.resolve("mail")
    assert [fault.key for fault in await store.faults()] == ["mail"]
    with other.under(theirs):
        assert await other.resolve("mail")
    await store.report("mail", "No duty, no epoch.", NOON)


async def test_the_only_process_takes_up_duties_at_once(store: SQLStore, other: SQLStore) -> None:
    """Those of a killed one are nobody's."""
    assert await store.lead("housekeeping", NOON, LEASE)
    await other.recover(NOON)
    assert await other.lead("housekeeping", NOON, LEASE)


async def test_the_beginning_is_written_before_the_end(store: SQLStore, other: SQLStore) -> None:
    """Chunks of a later change of the same alert wait, however urgent it is, and make the earlier ones as urgent."""
    await store.sync_subscriptions([*(traveller(f"p{number}") for number in range(10)), traveller("bob", "PE")])
    await store.commit(batch(change(alert(), severity=Severity.INFO)))
    await store.commit(batch(change(alert(destination="PE"), severity=Severity.WARNING), at=later(1)))
    await store.commit(batch(change(alert(version=2), Reason.ESCALATED), at=later(1)))
    written: list[tuple[str, ...]] = []
    going_on = True
    while going_on:
        written.append(tuple(row.change for row in await store.deliveries()))
        going_on = await other.fan_out()
    assert "leave.PE.1" in written[0], "written with its commit: it waits for nothing"
    order = [name for name in written[-1] if name != "leave.PE.1"]
    assert order == ["leave.IQ.1"] * 10 + ["leave.IQ.2"] * 10
    done = next(rows for rows in written if "leave.IQ.2" in rows)
    assert done.count("leave.IQ.1") == 10


async def test_under_load_a_lane_is_claimed_from_where_it_was_claimed_to(store: SQLStore) -> None:
    """And what becomes due before that is found within a second, or as soon as nothing else is left."""
    await store.sync_subscriptions([traveller(f"p{number}") for number in range(9)])
    await store.commit(batch(change(alert())))
    await nouns.fan_out(store)
    first, second = await store.claim(NOON, LEASE, 2)
    await store.settle([verdict(first, DeliveryState.PENDING, due=NOON)])
    assert first.key not in {claim.key for claim in await store.claim(NOON, LEASE, 2)}
    assert first.key in {claim.key for claim in await store.claim(NOON + timedelta(seconds=1), LEASE, 2)}
    await store.settle([verdict(second, DeliveryState.PENDING, due=NOON)])
    assert second.key in {claim.key for claim in await store.claim(NOON + timedelta(seconds=1), LEASE, 9)}


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_leases_end_by_the_clock_they_share(url: str) -> None:
    """A process whose clock is hours ahead takes nothing away from the others."""
    one, ahead = open_store(url), open_store(url)
    await one.open()
    await ahead.open()
    await one.sync_feeds([nouns.feed()], NOON)
    await one.sync_subscriptions([traveller("ada")])
    await one.commit(batch(change(alert())))
    assert len(await one.claim(NOON, LEASE, 10)) == len(await one.claim_feeds(NOON, LEASE, 1)) == 1
    assert await one.lead("housekeeping", NOON, LEASE)
    assert await ahead.reap(NOON + HOURS) == 0
    assert await ahead.claim(NOON + HOURS, LEASE, 10) == ()
    assert await ahead.claim_feeds(NOON + HOURS, LEASE, 1) == ()
    assert await ahead.lead("housekeeping", NOON + HOURS, LEASE) is None
    await one.close()
    await ahead.close()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_a_commit_wakes_the_others(store: SQLStore, other: SQLStore) -> None:
    """Each of them once for a chunk, on a connection of its own."""
    woken = threading.Event()
    assert await other.listen(woken.set)
    async with asyncio.timeout(10):
        await asyncio.to_thread(woken.wait)
        woken.clear()
        await store.sync_subscriptions([traveller("ada")])
        await store.commit(batch(change(alert())))
        await asyncio.to_thread(woken.wait)
    assert not await other.listen(woken.set), "it listens already"


@pytest.fixture
def between() -> Iterator[Path]:
    """A short folder for a socket: its path has room for a hundred characters."""
    with tempfile.TemporaryDirectory(prefix="advisory-") as folder:
        yield Path(folder)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_whoever_is_cut_off_while_it_begins_to_listen_listens_again(url: str, store: SQLStore, between: Path) -> None:
    """A server that restarts at that very moment costs nobody the word that there is work."""
    woken = threading.Event()
    async with Relay(between, behind=url, at=b"pg_backend_pid", cuts=1) as relay:
        ear = wake.Ear(relay.url, woken.set, again=0.01)
        assert await asyncio.to_thread(ear.open)
        try:
            assert not relay.cuts
            async with asyncio.timeout(10):
                await asyncio.to_thread(woken.wait)
                woken.clear()
                await store.sync_subscriptions([traveller("ada")])
                await store.commit(batch(change(alert())))
                await asyncio.to_thread(woken.wait)
        finally:
            await asyncio.to_thread(ear.close)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_behind_a_pooler_nobody_listens(url: str, between: Path) -> None:
    """It gives what is heard to anybody; polling finds the work."""
    async with Relay(between, behind=url, pooled=True) as relay:
        ear = wake.Ear(relay.url, lambda: None)
        assert not await asyncio.to_thread(ear.open)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_one_process_alone_has_nobody_to_listen_to(store: SQLStore) -> None:
    """It wakes itself."""
    assert not await store.listen(lambda: None)

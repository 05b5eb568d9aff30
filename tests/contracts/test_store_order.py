"""What every store promises of what waits from before: it goes first, whole, and never after what corrected it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import store_nouns as nouns
from store_nouns import LEASE, NOON, alert, batch, change, later, traveller, verdict

from advisory.model import DeliveryState, Reason, Severity, Suppression
from advisory.store import SQLStore

HELD = later(600)


async def refused(store: SQLStore) -> None:
    """Seal what is due as one message, and let the receiver refuse it until much later."""
    (claim,) = await store.claim(NOON, LEASE, 10)
    await store.settle([verdict(claim, DeliveryState.LEASED, message_id="m1", body_key="k1", body=b"sealed")])
    await store.settle([verdict(claim, DeliveryState.PENDING, due=HELD, failed=True)])


async def test_a_retry_that_waits_goes_before_what_came_later(store: SQLStore) -> None:
    """Whole, although only one of its notices is about the alert that moved on."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob", "PE")])
    await store.commit(batch(change(alert("leave")), change(alert("avoid"), severity=Severity.INFO)))
    await refused(store)
    await store.commit(batch(change(alert("leave", version=2), Reason.ESCALATED), at=later(1)))
    first, second = await store.claim(later(1), LEASE, 10)
    assert (first.message_id, first.sealed, first.attempts) == ("m1", b"sealed", 1)
    assert [(notice.change.id, notice.early) for notice in first.notices] == [("leave.IQ.1", True), ("avoid.IQ.1", True)]
    assert [(notice.change.id, notice.early) for notice in second.notices] == [("leave.IQ.2", False)]
    assert await store.claim(HELD, LEASE, 10) == ()


async def test_another_situation_brings_nothing_along(store: SQLStore) -> None:
    """What waits of another alert keeps waiting."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert("leave"))))
    await refused(store)
    await store.commit(batch(change(alert("avoid")), change(alert("border")), at=later(1)))
    await store.commit(batch(change(alert("avoid", version=2), Reason.ESCALATED), at=later(1)))
    claims = await store.claim(later(1), LEASE, 10)
    assert [[notice.change.id for notice in claim.notices] for claim in claims] == [["avoid.IQ.1", "border.IQ.1", "avoid.IQ.2"]]


@pytest.mark.parametrize("sealed", [False, True])
async def test_what_was_put_back_goes_before_all_that_came_since(store: SQLStore, sealed: bool) -> None:
    """However many changes of the alert are due by then: in one message with them, or before them when it was sealed."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert("leave"))))
    if sealed:
        await refused(store)
    else:
        (claim,) = await store.claim(NOON, LEASE, 10)
        await store.settle([verdict(claim, DeliveryState.PENDING, due=HELD)])
    for version in (2, 3):
        await store.commit(batch(change(alert("leave", version=version), Reason.ESCALATED), at=later(1)))
    claims = await store.claim(later(1), LEASE, 10)
    told = [[notice.change.id for notice in claim.notices] for claim in claims]
    assert told == ([["leave.IQ.1"], ["leave.IQ.2", "leave.IQ.3"]] if sealed else [["leave.IQ.1", "leave.IQ.2", "leave.IQ.3"]])


async def test_what_is_held_joins_the_message_of_what_came_later(store: SQLStore) -> None:
    """One message tells both, or both stay held: the notice says that it is early."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    (claim,) = await store.claim(NOON, LEASE, 10)
    await store.settle([verdict(claim, DeliveryState.PENDING, due=HELD, suppression=Suppression.DIGEST, group=7)])
    await store.commit(batch(change(alert(version=2), Reason.ESCALATED), at=later(1)))
    (both,) = await store.claim(later(1), LEASE, 10)
    assert [(notice.change.id, notice.held, notice.early) for notice in both.notices] == [
        ("leave.IQ.1", Suppression.DIGEST, True),
        ("leave.IQ.2", None, False),
    ]
    await store.settle([verdict(both, DeliveryState.PENDING, due=HELD)])
    (again,) = await store.claim(HELD, LEASE, 10)
    assert [notice.held for notice in again.notices] == [Suppression.DIGEST, None], "what is put back stays what was held"


async def test_a_correction_reaches_those_who_may_have_heard(store: SQLStore) -> None:
    """Sent, or tried, or under way: told. Never begun: withdrawn, and not told."""
    await store.sync_subscriptions([traveller(key) for key in ("sent", "tried", "under-way", "waiting")])
    await store.commit(batch(change(alert())))
    await nouns.fan_out(store)
    claims = {claim.key: claim for claim in await store.claim(NOON, LEASE, 10)}
    await store.settle([verdict(claims["sent"], message_id="m1"), verdict(claims["waiting"], DeliveryState.PENDING, due=HELD)])
    await store.settle([verdict(claims["tried"], DeliveryState.LEASED, message_id="m2", body_key="k2", body=b"sealed")])
    await store.settle([verdict(claims["tried"], DeliveryState.PENDING, due=HELD, failed=True)])
    await store.commit(batch(change(alert(version=2), Reason.CORRECTED), at=later(1)))
    await nouns.fan_out(store)
    after = await store.claim(later(1), LEASE, 10)
    told = {claim.key: claim.told for claim in after if claim.notices[-1].change.reason is Reason.CORRECTED}
    assert told == {"sent": {"leave.IQ"}, "tried": {"leave.IQ"}, "under-way": {"leave.IQ"}, "waiting": frozenset()}
    assert {(claim.key, *sorted(claim.withdrawn)) for claim in after if claim.withdrawn} == {
        ("tried", "leave.IQ.1"),
        ("waiting", "leave.IQ.1"),
    }


async def test_bytes_of_one_channel_are_nothing_to_another(store: SQLStore) -> None:
    """Who is reached another way since gets a message made for that way."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    await refused(store)
    await store.sync_subscriptions([traveller("ada", channel="other")])
    (claim,) = await store.claim(HELD, LEASE, 10)
    assert (claim.channel, claim.sealed, claim.message_id) == ("other", None, None)


async def test_what_a_clock_that_was_ahead_put_off_is_done_at_once(store: SQLStore) -> None:
    """At the start, and when the clock is set back; what is held to an hour stays held, and so does a retry over a restart."""
    await store.sync_feeds([nouns.feed()], later(6000))
    await store.sync_subscriptions([traveller(key) for key in ("ada", "bob", "eve")])
    await store.commit(batch(change(alert())))
    await nouns.fan_out(store)
    claims = {claim.key: claim for claim in await store.claim(NOON, LEASE, 10)}
    await store.settle([
        verdict(claims["ada"], DeliveryState.PENDING, due=HELD, suppression=Suppression.QUIET_HOURS, group=1),
        verdict(claims["bob"], DeliveryState.PENDING, due=HELD, failed=True),
        verdict(claims["eve"], DeliveryState.PENDING, due=HELD),
    ])  # fmt: skip
    await store.recover(NOON)
    assert [claim.key for claim in await store.claim(NOON, LEASE, 10)] == ["eve"]
    assert await store.claim_feeds(NOON, LEASE, 10) == ()
    assert await store.set_back(NOON) == 2
    assert [claim.key for claim in await store.claim(NOON, LEASE, 10)] == ["bob"]
    assert len(await store.claim_feeds(NOON, LEASE, 10)) == 1


async def test_a_feed_is_never_due_later_than_its_interval_allows(store: SQLStore) -> None:
    """A start with a right clock, or a shorter interval, makes due what was put off too far."""
    await store.sync_feeds([nouns.feed()], NOON)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    await store.release_feed(lease, replace(lease.state, polls=1, due=NOON + timedelta(hours=20)))
    await store.sync_feeds([nouns.feed()], NOON)
    assert len(await store.claim_feeds(NOON, LEASE, 1)) == 1

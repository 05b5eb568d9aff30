"""What every store promises."""

from __future__ import annotations

from dataclasses import replace

import pytest
import store_nouns as nouns
from store_nouns import LEASE, NOON, alert, batch, change, later, traveller

from advisory.errors import ConflictError, LeaseLostError, StoreError
from advisory.model import (
    TOLD,
    Alert,
    AlertKey,
    AlertState,
    DeliveryState,
    Directive,
    FeedState,
    Item,
    Position,
    Reason,
    Severity,
    Statement,
    Strength,
    Suppression,
    Trust,
)
from advisory.ports import ReadItem
from advisory.store import SQLStore

# --- feeds ----------------------------------------------------------------------------------------------------------


async def test_a_new_feed_is_due_at_once_and_claimed_once(store: SQLStore) -> None:
    """Two pollers never hold the same feed; an expired lease frees it."""
    await store.sync_feeds([nouns.feed("wire"), nouns.feed("gazette")], NOON)
    first = await store.claim_feeds(NOON, LEASE, 10)
    assert [lease.feed for lease in first] == ["gazette", "wire"]
    assert first[0].state == FeedState(feed="gazette", due=NOON)
    assert await store.claim_feeds(NOON, LEASE, 10) == ()
    assert len(await store.claim_feeds(NOON + LEASE, LEASE, 1)) == 1


async def test_feeds_are_claimed_longest_due_first(store: SQLStore) -> None:
    """Whoever waited longest is polled first."""
    await store.sync_feeds([nouns.feed("b")], later(-5))
    await store.sync_feeds([nouns.feed("a"), nouns.feed("b"), nouns.feed("c")], NOON)
    assert [lease.feed for lease in await store.claim_feeds(NOON, LEASE, 2)] == ["b", "a"]


async def test_a_feed_may_be_claimed_a_moment_before_it_is_due(store: SQLStore) -> None:
    """Whoever looks now and then takes what comes due until the next look; a lease lasts from now on all the same."""
    await store.sync_feeds([nouns.feed()], later(10))
    assert await store.claim_feeds(NOON, LEASE, 1, ahead=later(9) - NOON) == ()
    (early,) = await store.claim_feeds(NOON, LEASE, 1, ahead=later(10) - NOON)
    assert early.state.due == later(10)
    assert await store.claim_feeds(NOON + LEASE / 2, LEASE, 1, ahead=later(10) - NOON) == ()
    assert len(await store.claim_feeds(NOON + LEASE, LEASE, 1, ahead=later(10) - NOON)) == 1


async def test_a_released_feed_keeps_its_state_and_its_next_time(store: SQLStore) -> None:
    """What was learnt in a poll is there in the next; the feed rests until then."""
    await store.sync_feeds([nouns.feed()], NOON)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    state = FeedState(feed="wire", polls=3, etag='"x"', due=later(10), last_good=NOON, failures=1, error="It timed out.", rows=7)
    await store.release_feed(lease, state)
    assert await store.feed_states() == (state,)
    assert await store.claim_feeds(later(9), LEASE, 1) == ()
    (again,) = await store.claim_feeds(later(10), LEASE, 1)
    assert again.state == state


async def test_a_late_poller_cannot_write(store: SQLStore) -> None:
    """After another took the feed over, neither release nor commit of the first holder writes anything."""
    await store.sync_feeds([nouns.feed()], NOON)
    (late,) = await store.claim_feeds(NOON, LEASE, 1)
    (present,) = await store.claim_feeds(NOON + LEASE, LEASE, 1)
    with pytest.raises(LeaseLostError, match="wire"):
        await store.release_feed(late, late.state)
    with pytest.raises(LeaseLostError):
        await store.commit(batch(change(alert()), lease=late))
    assert await store.alerts() == ()
    await store.commit(batch(change(alert()), lease=present))


async def test_feeds_that_are_gone_or_off_are_not_polled(store: SQLStore) -> None:
    """A feed taken out of the file rests, and remembers its state when it returns."""
    await store.sync_feeds([nouns.feed("a"), nouns.feed("b")], NOON)
    (lease, _) = await store.claim_feeds(NOON, LEASE, 2)
    await store.release_feed(lease, replace(lease.state, polls=9, due=later(1)))
    await store.sync_feeds([replace(nouns.feed("b"), enabled=False)], NOON)
    assert [state.feed for state in await store.feed_states()] == ["b"]
    assert await store.claim_feeds(later(99), LEASE, 9) == ()
    await store.sync_feeds([nouns.feed("a"), nouns.feed("b")], later(100))
    assert [(found.feed, found.state.polls) for found in await store.claim_feeds(later(100), LEASE, 9)] == [("a", 9), ("b", 0)]


async def test_items_are_known_by_digest_and_positions_are_a_snapshot(store: SQLStore) -> None:
    """An edited item replaces the old one; a new snapshot replaces the old one; none leaves it."""
    await store.sync_feeds([nouns.feed()], NOON)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    peru = Position(issuer="US", destination="PE", country_level=2, max_level=4, label="Level 2", title="Peru")
    mali = replace(peru, destination="ML", title="Mali")
    await store.commit(replace(batch(lease=lease), items=(_read("a", "one"), _read("b", "two")), positions=(peru, mali)))
    assert await store.known_items("wire", ["a", "b", "c"]) == {"a": "one", "b": "two"}
    assert await store.positions("wire") == (mali, peru)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    await store.commit(replace(batch(lease=replace(lease, state=replace(lease.state, due=NOON))), items=(_read("a", "new"),)))
    assert await store.known_items("wire", ["a", "b"]) == {"a": "new", "b": "two"}
    assert await store.positions("wire") == (mali, peru)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    await store.commit(replace(batch(lease=lease), positions=(peru,)))
    assert await store.positions("wire") == (peru,)
    assert await store.positions("other") == ()


async def test_words_are_known_under_whatever_guid(store: SQLStore) -> None:
    """The digest of an item's words is found again whether or not a mark follows it, in its own feed alone."""
    await store.sync_feeds([nouns.feed(), nouns.feed("other")], NOON)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1, only=("wire",))
    one, two, three = ("1" * 64, "2" * 64, "3" * 64)
    await store.commit(replace(batch(lease=lease), items=(_read("a", one), _read("b", f"{two}:mark"))))
    assert await store.known_words("wire", [one, two, three]) == {one, two}
    assert await store.known_words("other", [one]) == frozenset()
    assert await store.known_words("wire", []) == frozenset()


def _read(guid: str, digest: str) -> ReadItem:
    item = Item(feed="wire", guid=guid, url="https://news.example/1", title="T", text="Leave.")
    statement = Statement(directive=Directive.LEAVE, strength=Strength.ORDERED, issuer="US", destinations=("IQ",))
    return ReadItem(item=item, digest=digest, statements=(statement, statement))


# --- alerts ---------------------------------------------------------------------------------------------------------


async def test_alerts_are_found_by_key_and_by_state(store: SQLStore) -> None:
    """The newest change comes first."""
    iraq, peru = alert(), replace(alert(destination="PE", at=later(1)), state=AlertState.UNCONFIRMED)
    await store.commit(batch(change(iraq), change(peru)))
    assert await store.alerts() == (peru, iraq)
    assert await store.alerts([iraq.key, AlertKey(rule="none", destination="IQ")]) == (iraq,)
    assert await store.alerts([]) == ()
    assert await store.alerts(states=[AlertState.OPEN]) == (iraq,)
    assert await store.alerts([iraq.key], states=[AlertState.UNCONFIRMED]) == ()
    assert await store.evidence_of("wire", "story-1") == (iraq.key, peru.key)
    assert await store.evidence_of("wire", "story-2") == ()


async def test_changes_are_told_oldest_first(store: SQLStore) -> None:
    """By time, by alert, and no more than asked for."""
    one, two = change(alert()), change(alert(version=2, at=later(5)), Reason.ESCALATED)
    other = change(alert(destination="PE", at=later(7)))
    for each in (one, two, other):
        await store.commit(batch(each))
    assert await store.changes() == (one, two, other)
    assert await store.changes(since=later(5)) == (two, other)
    assert await store.changes(alert="leave.IQ", limit=1) == (one,)


async def test_evidence_moves_with_the_alert(store: SQLStore) -> None:
    """An alert that no longer rests on an item is not found by it."""
    await store.commit(batch(change(alert())))
    await store.commit(batch(change(replace(alert(version=2), evidence=(nouns.evidence("story-2"),)))))
    assert await store.evidence_of("wire", "story-1") == ()
    assert await store.evidence_of("wire", "story-2") == (alert().key,)


@pytest.mark.parametrize("second", [alert(), alert(version=3), alert(version=1, at=later(1))], ids=["again", "gap", "rival"])
async def test_a_conflict_writes_nothing_at_all(store: SQLStore, second: Alert) -> None:
    """An alert that moved in between, or the same batch again: feed, items, alerts and notices stay as they were."""
    await store.sync_feeds([nouns.feed()], NOON)
    await store.sync_subscriptions([traveller("ada"), nouns.receiver("desk")])
    await store.commit(batch(change(alert())))
    before = await _everything(store)
    (lease,) = await store.claim_feeds(NOON, LEASE, 1)
    rival = replace(
        batch(change(alert(destination="PE")), change(second), lease=lease, receivers={"leave.PE.1": ("desk",)}),
        state=FeedState(feed="wire", polls=5),
        items=(_read("a", "one"),),
        positions=(),
    )
    with pytest.raises(ConflictError, match="leave"):
        await store.commit(rival)
    assert await _everything(store) == before
    assert await store.known_items("wire", ["a"]) == {}
    await store.release_feed(lease, lease.state)


async def _everything(store: SQLStore) -> tuple[object, ...]:
    return await store.alerts(), await store.changes(), await store.deliveries(), await store.feed_states(), await store.counts()


# --- who is told ----------------------------------------------------------------------------------------------------


async def test_a_told_change_reaches_those_who_follow_the_place(store: SQLStore) -> None:
    """Subscribers of the place and of everywhere are told; others are not."""
    await store.sync_subscriptions([traveller("ada", "IQ"), traveller("bob", "PE"), traveller("cyd", "*")])
    await store.commit(batch(change(alert())))
    claims = await store.claim(NOON, LEASE, 10)
    assert sorted(claim.key for claim in claims) == ["ada", "cyd"]
    assert claims[0].notices[0].change == change(alert())
    assert await store.settle([nouns.verdict(claim) for claim in claims]) == 2
    ledger = await store.ledger(nouns.nobody)
    assert (ledger.changes, ledger.audience, ledger.sent, ledger.gaps) == (1, 2, 2, ())


async def test_only_told_reasons_reach_people(store: SQLStore) -> None:
    """What is recorded goes to nobody; unconfirmed reports go to those who ask for them."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob", trust=Trust.PRESS)])
    for number, reason in enumerate(Reason):
        await store.commit(batch(change(alert(f"rule{number}"), reason)))
    told = {(row.reason, row.subscription) for row in await store.deliveries()}
    expected = {(reason.value, key) for reason in TOLD for key in ("ada", "bob")}
    assert told == expected | {("unconfirmed", "bob")}
    ledger = await store.ledger(nouns.nobody)
    assert (ledger.changes, ledger.audience, ledger.pending, ledger.gaps) == (len(TOLD) + 1, len(expected) + 1, len(expected) + 1, ())


async def test_what_is_below_a_threshold_is_written_and_not_sent(store: SQLStore) -> None:
    """The ledger can say why somebody in the audience heard nothing."""
    await store.sync_subscriptions([traveller("ada", at_least=Severity.CRITICAL), traveller("bob", at_least=Severity.WATCH)])
    await store.commit(batch(change(alert(), severity=Severity.WATCH)))
    assert [claim.key for claim in await store.claim(NOON, LEASE, 10)] == ["bob"]
    (row,) = await store.deliveries(state=DeliveryState.SUPPRESSED)
    assert (row.subscription, row.suppression, row.settled) == ("ada", Suppression.BELOW_THRESHOLD, NOON)
    assert (await store.ledger(nouns.nobody)).suppressed == {"BELOW_THRESHOLD": 1}


async def test_receivers_get_what_the_routes_chose(store: SQLStore) -> None:
    """A receiver's notice is written with the change, in the same transaction."""
    await store.sync_subscriptions([nouns.receiver("desk"), nouns.receiver("archive"), traveller("ada")])
    await store.commit(batch(change(alert()), receivers={"leave.IQ.1": ("desk",)}))
    claims = await store.claim(NOON, LEASE, 10)
    assert sorted((claim.key, claim.channel) for claim in claims) == [("ada", "mail"), ("desk", "webhook")]
    assert (await store.ledger(lambda _change, _valid: ("desk",))).gaps == ()


async def test_the_past_keeps_its_audience(store: SQLStore) -> None:
    """Joining, moving and leaving after a change alter nothing about who it was for."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob"), traveller("cyd", "PE"), nouns.receiver("desk")])
    await store.commit(batch(change(alert()), receivers={"leave.IQ.1": ("desk",)}))
    await store.sync_subscriptions([traveller("ada", "PE"), traveller("cyd"), traveller("dan"), nouns.receiver("late")])
    await nouns.fan_out(store)
    assert {row.subscription for row in await store.deliveries()} == {"ada", "bob", "desk"}
    await store.commit(batch(change(alert(version=2), Reason.ESCALATED), receivers={"leave.IQ.2": ("late",)}))
    await nouns.fan_out(store)
    assert {row.subscription for row in await store.deliveries() if row.reason == "escalated"} == {"cyd", "dan", "late"}
    ledger = await store.ledger(nouns.everybody)
    assert (ledger.audience, ledger.gaps) == (6, ())


async def test_syncing_the_same_people_changes_nothing(store: SQLStore) -> None:
    """A reload without an edit begins no new versions."""
    people = [traveller("ada"), traveller("bob", "*"), nouns.receiver("desk")]
    await store.sync_subscriptions(people)
    before = await _subscription_ids(store)
    await store.sync_subscriptions(people)
    assert await _subscription_ids(store) == before
    assert await store.subscriptions() == tuple(people)


async def _subscription_ids(store: SQLStore) -> list[int]:
    return await store._read(lambda tx: [row.id for row in tx.rows("SELECT id FROM subscription ORDER BY id")])


async def test_two_subscriptions_of_one_name_are_refused(store: SQLStore) -> None:
    """A name is what unsubscribing and the ledger go by."""
    with pytest.raises(StoreError, match="Two subscriptions are called ada"):
        await store.sync_subscriptions([traveller("ada"), traveller("ada", "PE")])


async def test_unsubscribing_outlives_the_files(store: SQLStore) -> None:
    """Whoever left stays away through reloads; doing it twice is the same as once."""
    people = [traveller("ada"), traveller("bob")]
    await store.sync_subscriptions(people)
    await store.commit(batch(change(alert())))
    assert await store.unsubscribe("ada", NOON)
    assert await store.unsubscribe("ada", later(1))
    assert not await store.unsubscribe("nobody", NOON)
    await store.sync_subscriptions(people)
    assert [one.key for one in await store.subscriptions()] == ["bob"]
    claims = {claim.key: claim for claim in await store.claim(NOON, LEASE, 10)}
    assert claims["ada"].subscription is None
    assert claims["bob"].subscription == traveller("bob")
    await store.settle([nouns.verdict(claims["ada"], DeliveryState.SUPPRESSED, suppression=Suppression.UNSUBSCRIBED)])
    await store.commit(batch(change(alert(version=2), Reason.ENDED)))
    ledger = await store.ledger(nouns.nobody)
    assert (ledger.audience, ledger.suppressed, ledger.gaps) == (3, {"UNSUBSCRIBED": 1}, ())


async def test_a_claim_carries_the_subscription_as_it_is_now(store: SQLStore) -> None:
    """An edit between the change and its sending is honoured."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    edited = replace(traveller("ada"), language="de", channel="text")
    await store.sync_subscriptions([edited])
    (claim,) = await store.claim(NOON, LEASE, 10)
    assert (claim.subscription, claim.channel) == (edited, "text")


async def test_a_stopped_receiver_gets_dead_letters_until_its_entry_changes(store: SQLStore) -> None:
    """410 ends the calls; an edit begins them again, and what died meanwhile can be replayed."""
    await store.sync_subscriptions([nouns.receiver("desk"), traveller("ada")])
    await store.stop("desk", "The receiver answered 410 Gone.", NOON)
    await store.commit(batch(change(alert()), receivers={"leave.IQ.1": ("desk",)}))
    assert [claim.key for claim in await store.claim(NOON, LEASE, 10)] == ["ada"]
    (dead,) = await store.deliveries(state=DeliveryState.DEAD)
    assert (dead.subscription, dead.detail, dead.settled) == ("desk", "The receiver answered 410 Gone.", NOON)
    await store.sync_subscriptions([replace(nouns.receiver("desk"), language="de"), traveller("ada")])
    assert await store.replay([dead.id], later(1)) == 1
    assert [claim.key for claim in await store.claim(later(1), LEASE, 10)] == ["desk"]

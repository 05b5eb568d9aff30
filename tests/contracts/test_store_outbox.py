"""What every store promises of notices on their way out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import store_nouns as nouns
from store_nouns import LEASE, NOON, alert, batch, change, later, traveller, verdict

from advisory.errors import StoreError
from advisory.model import DeliveryState, Reason, Severity, Suppression
from advisory.store import SQLStore, open_store
from advisory.store.database import Tx


async def told(store: SQLStore, *keys: str, version: int = 1) -> None:
    """Tell these of one change."""
    await store.sync_subscriptions([traveller(key) for key in keys])
    await store.commit(batch(change(alert(version=version), Reason.FIRST if version == 1 else Reason.ESCALATED)))
    await nouns.fan_out(store)


# --- claiming -------------------------------------------------------------------------------------------------------


async def test_two_claimers_never_share_a_row(url: str, store: SQLStore) -> None:
    """Two processes on one database divide the work, and part no group."""
    other = open_store(url)
    await other.open()
    await store.sync_subscriptions([traveller(f"p{number}") for number in range(40)])
    await store.commit(batch(change(alert("leave")), change(alert("border"), severity=Severity.WATCH)))
    await nouns.fan_out(store)
    seen: list[int] = []
    while claims := [claim for some in await asyncio.gather(*(each.claim(NOON, LEASE, 5) for each in (store, other))) for claim in some]:
        assert {len(claim.notices) for claim in claims} == {2}
        seen += [notice.row for claim in claims for notice in claim.notices]
    await other.close()
    assert len(seen) == len(set(seen)) == 80


async def test_urgent_notices_come_first(store: SQLStore) -> None:
    """A storm of low ones never delays a high one, however long they have waited."""
    await store.sync_subscriptions([traveller("ada")])
    for number, severity in enumerate([Severity.INFO, Severity.WATCH, Severity.WARNING, Severity.CRITICAL]):
        await store.commit(batch(change(alert(f"r{number}"), severity=severity), at=later(number)))
    severities = [claim.notices[0].change.severity for _ in range(4) for claim in await store.claim(later(9), LEASE, 1)]
    assert severities == [Severity.CRITICAL, Severity.WARNING, Severity.WATCH, Severity.INFO]


async def test_room_kept_for_the_urgent_is_taken_by_nothing_else(store: SQLStore) -> None:
    """Asked for what is urgent alone, with what belongs to its message; low ones wait for the next round."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob", "PE")])
    await store.commit(batch(change(alert("low", "PE"), severity=Severity.WATCH)))
    assert await store.claim(NOON, LEASE, 9, urgent=True) == ()
    await store.commit(batch(change(alert("leave")), change(alert("info"), severity=Severity.INFO)))
    (claim,) = await store.claim(NOON, LEASE, 9, urgent=True)
    assert [notice.change.alert.key.rule for notice in claim.notices] == ["leave", "info"]
    assert [claim.key for claim in await store.claim(NOON, LEASE, 9)] == ["bob"]


async def test_only_a_claim_need_not_reach_the_disk(store: SQLStore) -> None:
    """What is written after it waits for the disk again, and takes it along."""
    await told(store, "ada")
    (claim,) = await store.claim(NOON, LEASE, 9)

    def safety(tx: Tx) -> str:
        return str(tx.value("SHOW synchronous_commit" if tx.dialect.postgresql else "PRAGMA synchronous"))

    assert await store._writer.run(safety) in {"2", "on"}
    assert await store.settle([verdict(claim)]) == 1


async def test_an_urgent_order_is_carried_out_before_a_large_low_one(store: SQLStore) -> None:
    """Writing a million low notices keeps nobody from being told to leave."""
    low, urgent = [traveller(f"p{number}", "PE") for number in range(12)], [traveller(f"q{number}") for number in range(12)]
    await store.sync_subscriptions([*low, *urgent])
    await store.commit(batch(change(alert("low", "PE"), severity=Severity.WATCH)))
    await store.commit(batch(change(alert("leave"))))
    written = {"leave": 0}
    while written["leave"] < len(urgent) and await store.fan_out():
        rules = [row.rule for row in await store.deliveries()]
        written = {rule: rules.count(rule) for rule in ("leave", "low")}
    assert written["leave"] == len(urgent)
    assert written["low"] < len(low)


async def test_what_one_ingest_says_to_somebody_is_claimed_together(store: SQLStore) -> None:
    """Several rules that fire on one situation are one message, even when only one of them fits the limit."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob", "PE")])
    await store.commit(
        batch(
            change(alert("leave")), change(alert("avoid"), severity=Severity.INFO), change(alert("border", "PE")), change(alert("x", "PE"))
        )
    )
    await store.commit(batch(change(alert("later"))))
    await nouns.fan_out(store)
    first = await store.claim(NOON, LEASE, 1)
    assert [[notice.change.alert.key.rule for notice in claim.notices] for claim in first] == [["leave", "avoid"]]
    rest = await store.claim(NOON, LEASE, 100)
    assert sorted([notice.change.alert.key.rule for notice in claim.notices] for claim in rest) == [["border", "x"], ["later"]]


async def test_nothing_is_claimed_before_it_is_due(store: SQLStore) -> None:
    """The next time somebody should look is known."""
    assert await store.next_due() is None
    await told(store, "ada")
    assert await store.next_due() == NOON
    assert await store.claim(later(-1), LEASE, 10) == ()
    assert len(await store.claim(NOON, LEASE, 10)) == 1
    assert await store.next_due() is None


async def test_a_claim_knows_what_was_sent_before(store: SQLStore) -> None:
    """Cooldowns and corrections are decided by what this subscription was sent."""
    ada = traveller("ada")
    await store.sync_subscriptions([ada, traveller("bob", at_least=Severity.CRITICAL)])
    await store.commit(batch(change(alert(), severity=Severity.WATCH)))
    (first,) = await nouns.send_all(store, later(1))
    assert (first.last_sent, first.told) == ({}, frozenset())
    await store.commit(batch(change(alert(version=2), Reason.ESCALATED), at=later(2)))
    await nouns.fan_out(store)
    claims = {claim.key: claim for claim in await store.claim(later(2), LEASE, 10)}
    assert (claims["ada"].last_sent, claims["ada"].told) == ({"leave.IQ": later(1)}, {"leave.IQ"})
    assert (claims["bob"].last_sent, claims["bob"].told) == ({}, frozenset())
    await store.settle([verdict(claim, at=later(2), message_id=claim.key) for claim in claims.values()])
    await store.sync_subscriptions([replace(ada, language="de")])
    await store.commit(batch(change(alert(version=3, opened=3)), at=later(140)))
    await nouns.fan_out(store)
    (third,) = await store.claim(later(140), LEASE, 10)
    assert (third.last_sent, third.told) == ({"leave.IQ": later(2)}, frozenset())


# --- settling -------------------------------------------------------------------------------------------------------


async def test_a_late_claimer_settles_nothing(store: SQLStore) -> None:
    """After its lease ran out and another claimed the row, the first one's word no longer counts."""
    await told(store, "ada")
    (late,) = await store.claim(NOON, LEASE, 10)
    assert await store.reap(NOON) == 0
    assert await store.reap(NOON + LEASE) == 1
    assert await store.settle([verdict(late)]) == 0
    (present,) = await store.claim(NOON + LEASE, LEASE, 10)
    assert present.first_due == NOON
    assert await store.settle([verdict(late, DeliveryState.DEAD), verdict(present)]) == 1
    assert await store.settle([verdict(present, DeliveryState.DEAD)]) == 0
    (row,) = await store.deliveries()
    assert (row.state, row.attempts) == (DeliveryState.SENT, 1)


async def test_a_lease_that_ran_out_is_no_attempt(store: SQLStore) -> None:
    """However often its holder is killed, what no receiver refused has all its tries left."""
    await told(store, "ada")
    for times in range(30):
        (claim,) = await store.claim(NOON + times * LEASE, LEASE, 10)
        assert claim.attempts == 0
        assert await store.reap(NOON + (times + 1) * LEASE) == 1
    (row,) = await store.deliveries()
    assert (row.state, row.attempts) == (DeliveryState.PENDING, 0)


async def test_verdicts_written_together_do_not_share_a_fate(store: SQLStore) -> None:
    """What many senders report at once is written at once; one that cannot be written fails alone."""
    await told(store, *(f"p{number}" for number in range(6)))
    claims = await store.claim(NOON, LEASE, 10)
    verdicts = [verdict(claim, detail="250 \0 \udcff") for claim in claims]
    verdicts[3] = verdict(claims[3], body_key="k", body=object())
    calls = [store.settle([each]) for each in [*verdicts, verdicts[0]]]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert [result if isinstance(result, int) else type(result) for result in results] == [1, 1, 1, StoreError, 1, 1, 0]
    assert (await store.counts())["sent"] == 5
    assert {row.detail for row in await store.deliveries(state=DeliveryState.SENT)} == {"250  ?"}


async def test_a_sealed_message_keeps_its_id_and_bytes(store: SQLStore) -> None:
    """Sealed, crashed, claimed again: the same id and the same bytes, whatever else is due for that subscription."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert("a")), change(alert("b"))))
    (claim,) = await store.claim(NOON, LEASE, 10)
    assert (claim.message_id, claim.sealed) == (None, None)
    one = replace(claim, notices=claim.notices[:1])
    seal = verdict(one, DeliveryState.LEASED, message_id="m1", body_key="k1", body=b"\x00sealed\xff")
    assert await store.settle([seal]) == 1
    await store.reap(NOON + LEASE)
    again = {found.message_id: found for found in await store.claim(NOON + LEASE, LEASE, 10)}
    assert again.keys() == {None, "m1"}
    assert again["m1"].sealed == b"\x00sealed\xff"
    assert [notice.row for notice in again["m1"].notices] == [one.notices[0].row]
    assert again[None].sealed is None


async def test_a_retry_counts_and_waits(store: SQLStore) -> None:
    """A failed attempt is counted, is due later, and remembers when it all began."""
    await told(store, "ada")
    (claim,) = await store.claim(NOON, LEASE, 10)
    again = verdict(claim, DeliveryState.PENDING, due=later(5), failed=True, detail="The server answered 451.")
    assert await store.settle([again]) == 1
    assert await store.next_due() == later(5)
    (row,) = await store.deliveries(state=DeliveryState.PENDING)
    assert (row.attempts, row.detail, row.due, row.settled) == (1, "The server answered 451.", later(5), None)
    assert await store.claim(later(4), LEASE, 10) == ()
    (second,) = await store.claim(later(5), LEASE, 10)
    assert (second.attempts, second.first_due) == (1, NOON)


async def test_notices_held_to_the_same_hour_go_out_together(store: SQLStore) -> None:
    """A digest gathers what several ingests held, says why it was held, and begins its horizon when it is let go."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob")])
    for version in (1, 2):
        await store.commit(batch(change(alert(version=version), Reason.FIRST if version == 1 else Reason.ESCALATED)))
    await nouns.fan_out(store)
    held = [
        verdict(claim, DeliveryState.PENDING, due=later(60), suppression=Suppression.DIGEST, group=1)
        for claim in await store.claim(NOON, LEASE, 10)
    ]
    assert await store.settle(held) == 4
    assert (await store.ledger(nouns.nobody)).pending == 4
    assert {row.suppression for row in await store.deliveries()} == {Suppression.DIGEST}
    claims = await store.claim(later(60), LEASE, 1)
    assert [(claim.key, len(claim.notices), claim.attempts, claim.first_due) for claim in claims] == [("ada", 2, 0, later(60))]
    assert {notice.held for notice in claims[0].notices} == {Suppression.DIGEST}
    await store.settle([verdict(claims[0])])
    (row, _) = await store.deliveries(state=DeliveryState.SENT)
    assert row.suppression is None


async def test_the_same_key_means_the_same_body(store: SQLStore) -> None:
    """Bodies are stored once; the first one stands; they go when nobody can need them any more."""
    await told(store, "ada", "bob", "cyd")
    claims = await store.claim(NOON, LEASE, 10)
    for claim in claims:
        await store.settle([verdict(claim, DeliveryState.LEASED, message_id=claim.key, body_key="k", body=claim.key.encode())])
    first, second, third = claims
    await store.tidy(NOON)
    await store.settle([verdict(first), verdict(second, DeliveryState.DEAD, detail="No such user.")])
    await store.settle([verdict(third, DeliveryState.PENDING, due=NOON, failed=True)])
    await store.tidy(NOON)
    (again,) = await store.claim(NOON, LEASE, 10)
    assert again.sealed == first.key.encode()
    await store.settle([verdict(again)])
    await store.tidy(NOON)
    (dead,) = await store.deliveries(state=DeliveryState.DEAD)
    assert await store.replay([dead.id, 999], later(5)) == 1
    (replayed,) = await store.claim(later(5), LEASE, 10)
    assert (replayed.message_id, replayed.sealed, replayed.attempts) == (second.key, first.key.encode(), 0)
    await store.settle([verdict(replayed)])
    await store.tidy(NOON)
    assert await store._read(lambda tx: tx.value("SELECT COUNT(*) FROM body")) == 0


async def test_a_settled_row_tells_what_became_of_it(store: SQLStore) -> None:
    """Everything people look at stands in one row."""
    await told(store, "ada")
    (claim,) = await store.claim(NOON, LEASE, 10)
    await store.settle([verdict(claim, at=later(1), message_id="m1", detail="250 queued")])
    (row,) = await store.deliveries()
    assert (row.alert, row.change, row.reason, row.rule, row.destination) == ("leave.IQ", "leave.IQ.1", "first", "leave", "IQ")
    assert (row.subscription, row.channel, row.state, row.message_id) == ("ada", "mail", DeliveryState.SENT, "m1")
    assert (row.settled, row.detail) == (later(1), "250 queued")
    assert await store.deliveries(since=later(1)) == ()
    assert await store.deliveries(since=NOON, state=DeliveryState.SENT, limit=5) == (row,)
    assert (await store.counts()) == {
        "alerts_open": 1,
        "alerts_unconfirmed": 0,
        "pending": 0,
        "dead": 0,
        "sent": 1,
        "suppressed": 0,
        "fan_out": 0,
        "held_sends": 0,
    }


# --- the ledger -----------------------------------------------------------------------------------------------------


async def test_notices_not_yet_written_are_pending_not_lost(store: SQLStore) -> None:
    """While an order is open, whom it has not come to is under way."""
    await store.sync_subscriptions([traveller(f"p{number}") for number in range(10)])
    await store.commit(batch(change(alert())))
    assert (await store.counts())["fan_out"] == 1
    ledger = await store.ledger(nouns.nobody)
    assert (ledger.audience, ledger.pending, ledger.gaps) == (10, 10, ())
    assert len(await store.deliveries()) == 2
    assert await store.fan_out()
    await nouns.fan_out(store)
    assert not await store.fan_out()
    assert (await store.ledger(nouns.nobody)) == ledger


@pytest.mark.parametrize(
    ("harm", "gap"),
    [
        ("DELETE FROM delivery WHERE id = 2", "Change leave.IQ.1 lacks a notice for bob."),
        ("DELETE FROM delivery WHERE id <> 2", "Change leave.IQ.1 lacks a notice for ada."),
        ("DELETE FROM subscription_place WHERE subscription_id = 2", "Change leave.IQ.1 has a notice outside of its audience for bob."),
        ("DELETE FROM delivery", "Change leave.IQ.1 lacks a notice for desk."),
        ("UPDATE change SET told = 0, reason = 'duplicate'", "Change leave.IQ.1 is recorded only, yet has 3 notices."),
        ("UPDATE alert SET version = 2", "Alert leave.IQ is at version 2, but 1 of its changes are stored."),
    ],
)
async def test_the_ledger_sees_what_is_missing(store: SQLStore, harm: str, gap: str) -> None:
    """It counts the audience without the outbox, so a row deleted by hand leaves a gap."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob"), nouns.receiver("desk")])
    await store.commit(batch(change(alert()), receivers={"leave.IQ.1": ("desk",)}))
    await nouns.fan_out(store)
    assert (await store.ledger(nouns.everybody)).gaps == ()
    if "subscription_place" not in harm:
        harm = harm.replace("id = 2", "subscription_id = 2").replace("id <> 2", "subscription_id = 1")
    await store._writer.run(lambda tx: tx.run(harm))
    assert gap in (await store.ledger(nouns.everybody)).gaps


async def test_the_ledger_names_at_most_twenty(store: SQLStore) -> None:
    """A great loss is one sentence with a count."""
    await told(store, *(f"p{number:02}" for number in range(30)))
    await store._writer.run(lambda tx: tx.run("DELETE FROM delivery"))
    (gap,) = (await store.ledger(nouns.nobody)).gaps
    assert gap.startswith("Change leave.IQ.1 lacks a notice for p00, p01,")
    assert gap.endswith("p19 and 10 more.")


async def test_faults_last_until_they_are_resolved(store: SQLStore) -> None:
    """The same trouble is counted; a new sentence is news."""
    assert await store.report("feed:wire", "It timed out.", NOON)
    assert not await store.report("feed:wire", "It timed out.", later(1))
    assert await store.report("feed:wire", "It answers 404.", later(2))
    (fault,) = await store.faults()
    assert (fault.sentence, fault.since, fault.seen, fault.count) == ("It answers 404.", NOON, later(2), 3)
    assert await store.resolve("feed:wire")
    assert not await store.resolve("feed:wire")
    assert await store.faults() == ()

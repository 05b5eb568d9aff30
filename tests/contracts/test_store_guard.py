"""What every store does with sends that wait for an operator's word, and what it knows of what was sent before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import store_nouns as nouns
from store_nouns import LEASE, NOON, alert, batch, change, later, receiver, traveller, verdict

from advisory.model import ANYWHERE, AlertKey, Change, DeliveryState, Guard, Reason, Severity, Suppression, Trust
from advisory.ports import Addressed, Batch, Reach, SendState
from advisory.store import SQLStore, open_store

PEOPLE = [traveller(f"p{number}") for number in range(9)]
REACH = Reach(people=9, of=10)
GUARD = Guard(share=0.5, at_least=3)


def held(*changes: Change, among: tuple[Change, ...] = (), at: float = 0, desk: bool = False) -> Batch:
    """Return an ingest of which some changes wait for an operator's word, `among` others."""
    told = {one.id: ("desk",) for one in (*changes, *among)} if desk else {}
    found = batch(*changes, *among, at=later(at), receivers=told)
    return replace(found, guarded=frozenset(one.id for one in changes), reach=REACH)


async def people(store: SQLStore) -> None:
    """Let there be nine people who follow Iraq, one who follows Peru, and a receiver."""
    await store.sync_subscriptions([*PEOPLE, traveller("far", "PE"), receiver("desk")])


async def books(store: SQLStore) -> tuple[int, int, int, dict[str, int]]:
    """Return audience, sent, pending and suppressed; the ledger has no gap."""
    ledger = await store.ledger(nouns.everybody if await store.deliveries(key="desk") else nouns.nobody)
    assert ledger.gaps == ()
    assert ledger.audience == ledger.sent + ledger.failed + ledger.pending + sum(ledger.suppressed.values())
    return ledger.audience, ledger.sent, ledger.pending, dict(ledger.suppressed)


async def test_what_is_held_is_written_for_receivers_alone(store: SQLStore) -> None:
    """Nothing is due for subscribers, nothing is left to do, and the ledger counts them as under way."""
    await people(store)
    await store.commit(held(change(alert()), desk=True))
    await nouns.fan_out(store)
    assert [claim.key for claim in await store.claim(NOON, LEASE, 100)] == ["desk"]
    assert (await store.counts())["fan_out"] == 0
    assert (await store.counts())["held_sends"] == 1
    (send,) = await store.held_sends()
    assert (send.reach, send.state, send.since, send.settled) == (REACH, SendState.WAITING, NOON, None)
    assert [one.id for one in send.changes] == ["leave.IQ.1"]
    assert await books(store) == (10, 0, 10, {})
    asked = await store.asked("p3", "leave.IQ.1")
    assert asked is not None
    assert asked.version is not None
    assert (asked.version.written, asked.version.waits) == (False, True)
    await store.tidy(later(60 * 24 * 800))
    assert len(await store.held_sends()) == 1, "nothing of it is forgotten while it waits"


async def test_the_other_changes_of_an_ingest_go_out(store: SQLStore) -> None:
    """What is urgent in the same ingest waits for nothing."""
    await people(store)
    urgent = change(alert("order"))
    await store.commit(held(change(alert(), severity=Severity.WATCH), among=(urgent,)))
    await nouns.fan_out(store)
    sent = await nouns.send_all(store)
    assert {notice.change.id for claim in sent for notice in claim.notices} == {urgent.id}
    assert len(sent) == 9
    assert await books(store) == (18, 9, 9, {})


async def test_a_word_lets_it_go_once(store: SQLStore) -> None:
    """It is written like any other, due from the word on; the same word again, or the other one, changes nothing."""
    await people(store)
    await store.commit(held(change(alert())))
    assert await store.decide_send("s-99", later(60), release=True) is None
    for nonsense in ("", "s-", "s-x", "1", "s--1", "s-" + "9" * 30):
        assert await store.held_send(nonsense) is None
    (send,) = await store.held_sends()
    approved = await store.decide_send(send.id, later(60), release=True)
    assert approved is not None
    assert (approved.state, approved.settled) == (SendState.APPROVED, later(60))
    await nouns.fan_out(store)
    (first, *_) = await store.deliveries()
    assert (first.due, first.first_due) == (later(60), later(60))
    assert len(await nouns.send_all(store, later(60))) == 9
    for release in (True, False):
        again = await store.decide_send(send.id, later(90), release=release)
        assert again is not None
        assert (again.state, again.settled) == (SendState.APPROVED, later(60))
    await nouns.fan_out(store)
    assert await nouns.send_all(store, later(90)) == []
    assert await books(store) == (9, 9, 0, {})


async def test_a_refusal_suppresses_each_of_them(store: SQLStore) -> None:
    """With the reason; who asked for graver things is below that all the same, and a correction's earlier readers are refused too."""
    await store.sync_subscriptions([*PEOPLE, traveller("high", at_least=Severity.CRITICAL)])
    await store.commit(batch(change(alert(), severity=Severity.WATCH)))
    await nouns.fan_out(store)
    await nouns.send_all(store)
    await store.sync_subscriptions([*PEOPLE[1:], traveller("p0", "PE"), traveller("high", at_least=Severity.CRITICAL)])
    await store.commit(held(change(alert(version=2), Reason.CORRECTED, severity=Severity.WATCH), at=1))
    await store.commit(held(change(alert("other"), severity=Severity.WATCH), at=2))
    for send in await store.held_sends():
        await store.decide_send(send.id, later(5), release=False)
    await nouns.fan_out(store)
    assert await store.claim(later(9), LEASE, 100) == ()
    rows = [row for row in await store.deliveries(state=DeliveryState.SUPPRESSED) if row.change != "leave.IQ.1"]
    assert {row.subscription for row in rows if row.change == "leave.IQ.2"} == {*(one.key for one in PEOPLE), "high"}
    assert {row.suppression for row in rows if row.subscription != "high"} == {Suppression.REJECTED}
    assert {row.settled for row in rows} == {later(5)}
    high = [row.suppression for row in rows if row.subscription == "high"]
    assert high == [Suppression.REJECTED, Suppression.BELOW_THRESHOLD]
    assert await books(store) == (29, 9, 0, {"BELOW_THRESHOLD": 2, "REJECTED": 18})


async def test_what_comes_later_of_a_situation_that_waits_joins_it(store: SQLStore) -> None:
    """Also a report for the few who ask for such; and one word is for all of it, one message for each reader."""
    await people(store)
    await store.commit(held(change(alert(), severity=Severity.WATCH)))
    await store.commit(held(change(alert(version=2), Reason.ENDED, severity=Severity.WATCH), change(alert("new")), at=1))
    await store.commit(batch(change(alert(version=3, opened=3), Reason.UNCONFIRMED), at=later(2)))
    few = change(alert("few"))
    joining = change(alert("new", version=2), Reason.EASED)
    await store.commit(replace(batch(few, joining, at=later(2)), joins=frozenset({few.id, joining.id})))
    first, second = await store.held_sends()
    assert [one.id for one in first.changes] == ["leave.IQ.1", "leave.IQ.2", "leave.IQ.3"]
    assert [one.id for one in second.changes] == ["new.IQ.1", "new.IQ.2"]
    assert len(await nouns.send_all(store, later(2))) == 2, "what joins nothing goes out, beginning with the first chunk"
    await nouns.fan_out(store)
    assert len(await nouns.send_all(store, later(2))) == 7
    await store.decide_send(first.id, later(3), release=True)
    await nouns.fan_out(store)
    sent = await nouns.send_all(store, later(3))
    assert len(sent) == 9
    assert {tuple(notice.change.id for notice in claim.notices) for claim in sent} == {("leave.IQ.1", "leave.IQ.2")}
    assert await books(store) == (45, 27, 18, {})


async def test_what_passes_takes_along_what_waits_of_the_same(store: SQLStore) -> None:
    """In one message and in the order it happened; the rest of that send waits on, and an emptied one is over."""
    await people(store)
    await store.commit(held(change(alert("a")), change(alert("b"))))
    await store.commit(batch(change(alert("a", version=2), Reason.ESCALATED), at=later(1)))
    (left,) = await store.held_sends()
    assert [one.id for one in left.changes] == ["b.IQ.1"]
    await nouns.fan_out(store)
    sent = await nouns.send_all(store, later(1))
    assert {tuple(notice.change.id for notice in claim.notices) for claim in sent} == {("a.IQ.1", "a.IQ.2")}
    await store.commit(batch(change(alert("b", version=2), Reason.ESCALATED), at=later(2)))
    assert await store.held_sends() == ()
    gone = await store.held_send(left.id)
    assert gone is not None
    assert (gone.state, gone.changes, gone.settled) == (SendState.PASSED, (), later(2))
    again = await store.decide_send(left.id, later(3), release=True)
    assert again is not None
    assert again.state is SendState.PASSED
    await nouns.fan_out(store)
    await nouns.send_all(store, later(2))
    assert await books(store) == (36, 36, 0, {})


class CrashError(Exception):
    """The process dies here."""


@pytest.mark.parametrize(
    ("point", "waits", "told"),
    [("send.kept", 0, 0), ("send.pulled", 1, 0), ("send.decided", 1, 0), ("fan_out.rows", 0, 9), ("fan_out.cursor", 0, 9)],
)
async def test_a_crash_in_between_loses_and_doubles_nothing(url: str, point: str, waits: int, told: int) -> None:
    """Either all of a step happened or none, and whoever starts again finishes it."""
    armed = [False]

    def fault(passed: str) -> None:
        if armed[0] and passed == point:
            raise CrashError

    dying = open_store(url, chunk=4, patience=0.2, clock=False, fault=fault)
    await dying.open()
    await people(dying)
    armed[0] = point == "send.kept"
    first = held(change(alert(), severity=Severity.WATCH))
    if armed[0]:
        with pytest.raises(CrashError):
            await dying.commit(first)
    else:
        await dying.commit(first)
        armed[0] = point in {"send.pulled", "send.decided"}
        if point == "send.pulled":
            with pytest.raises(CrashError):
                await dying.commit(batch(change(alert(version=2), Reason.ESCALATED), at=later(1)))
        elif point == "send.decided":
            with pytest.raises(CrashError):
                await dying.decide_send((await dying.held_sends())[0].id, later(1), release=True)
        else:
            await dying.decide_send((await dying.held_sends())[0].id, later(1), release=True)
            armed[0] = True
            with pytest.raises(CrashError):
                await nouns.fan_out(dying)
    await dying.close()
    store = open_store(url, chunk=4, patience=0.2, clock=False)
    await store.open()
    await nouns.fan_out(store)
    assert len(await store.held_sends()) == waits
    assert len(await nouns.send_all(store, later(2))) == told
    audience, sent, pending, _ = await books(store)
    assert (audience, sent, pending) == (9 * (waits + told // 9), told, 9 * waits)
    await store.close()


async def test_a_restored_database_holds_all_its_own_way(store: SQLStore) -> None:
    """What may have been told before the restore is a dead letter, for the operator to decide about; it is not held twice."""
    await people(store)
    await store.commit(replace(held(change(alert())), held=True))
    assert await store.held_sends() == ()
    assert (await store.counts())["dead"] == 9


# --- how many it is for ---------------------------------------------------------------------------------------------


def to(destination: str = "IQ", severity: Severity = Severity.WATCH, *, press: bool = False) -> Addressed:
    """Return what picks an audience."""
    return Addressed(destination=destination, severity=severity, press=press)


async def test_how_many_a_send_is_for(store: SQLStore) -> None:
    """People count once, whatever they follow, by what they ask for now; receivers and who left do not."""
    some = [traveller("a", "IQ", "IR"), traveller("b", ANYWHERE), traveller("c", at_least=Severity.CRITICAL), traveller("d", "PE")]
    await store.sync_subscriptions([*some, traveller("e", trust=Trust.PRESS), traveller("gone"), receiver("desk")])
    await store.sync_subscriptions([*some, traveller("e", trust=Trust.PRESS), receiver("desk")])
    anybody = Guard(share=0.0, at_least=1)
    assert await store.reach([to()], anybody) == Reach(people=3, of=5)
    assert await store.reach([to(), to("IR"), to("PE")], anybody) == Reach(people=4, of=5)
    assert await store.reach([to(severity=Severity.CRITICAL)], anybody) == Reach(people=4, of=5)
    assert await store.reach([to(press=True)], anybody) == Reach(people=1, of=5)
    assert await store.reach([to(), to("PE", press=True)], anybody) == Reach(people=3, of=5)
    assert await store.reach([to()], Guard(share=0.6, at_least=1)) is None, "more than, not as many as"
    assert await store.reach([to()], Guard(share=0.5, at_least=4)) is None
    assert await store.reach([to("NO")], Guard(share=0.5, at_least=1)) is None
    assert await store.reach([to("@feed:x")], anybody) is None
    assert Reach(people=0, of=0).share == 0.0


# --- what was sent before -------------------------------------------------------------------------------------------


async def test_what_somebody_was_sent_of_an_alert(store: SQLStore) -> None:
    """Each change that reached them, and when; not what was suppressed or waits."""
    ada, bob = traveller("ada"), traveller("bob", at_least=Severity.CRITICAL)
    await store.sync_subscriptions([ada, bob])
    await store.commit(batch(change(alert(), severity=Severity.WATCH)))
    await nouns.fan_out(store)
    await nouns.send_all(store, later(1))
    await store.sync_subscriptions([replace(ada, language="de"), bob])
    await store.commit(batch(change(alert(version=2), Reason.ESCALATED, severity=Severity.WATCH), at=later(2)))
    await nouns.fan_out(store)
    found = await store.heard("ada", ["leave.IQ", "other.IQ"])
    assert [(one.at, one.change.id) for one in found] == [(later(1), "leave.IQ.1")]
    await nouns.send_all(store, later(3))
    found = await store.heard("ada", ["leave.IQ"])
    assert [(one.at, one.change.id) for one in found] == [(later(1), "leave.IQ.1"), (later(3), "leave.IQ.2")]
    assert await store.heard("bob", ["leave.IQ"]) == ()
    assert await store.heard("ada", ["other.IQ"]) == ()


async def test_messages_are_counted_by_rule_and_in_all(store: SQLStore) -> None:
    """As the reader counts them: one with several notices is one; also what is sealed and on its way; an edit changes nothing."""
    ada = traveller("ada")
    await store.sync_subscriptions([ada])
    hour = {"": NOON, "a": NOON, "b": NOON}
    assert await store.spent("ada", hour) == {"": 0, "a": 0, "b": 0}
    await store.commit(batch(change(alert("a")), change(alert("b"))))
    await nouns.fan_out(store)
    (claim,) = await store.claim(NOON, LEASE, 10)
    assert await store.spent("ada", hour) == {"": 0, "a": 0, "b": 0}
    sealed = verdict(claim, DeliveryState.LEASED, message_id="m1", body_key="k", body=b"x")
    await store.settle([sealed])
    assert await store.spent("ada", hour) == {"": 1, "a": 1, "b": 1}
    await store.settle([verdict(claim, DeliveryState.PENDING, due=later(1), failed=True)])
    assert await store.spent("ada", hour) == {"": 1, "a": 1, "b": 1}
    (claim,) = await store.claim(later(1), LEASE, 10)
    await store.settle([verdict(claim, at=later(1), message_id="m1")])
    await store.sync_subscriptions([replace(ada, language="de")])
    await store.commit(batch(change(alert("a", "KW")), at=later(2)))
    assert await store.spent("ada", hour) == {"": 1, "a": 1, "b": 1}
    await store.sync_subscriptions([replace(ada, places=("KW",))])
    await store.commit(batch(change(alert("b", "KW")), at=later(3)))
    await nouns.fan_out(store)
    await nouns.send_all(store, later(3))
    assert await store.spent("ada", hour) == {"": 2, "a": 1, "b": 2}
    late = NOON + timedelta(minutes=2)
    assert await store.spent("ada", {"": late, "a": late}) == {"": 1, "a": 0}
    assert await store.spent("bob", {"": NOON}) == {"": 0}
    assert AlertKey(rule="a", destination="KW").send is None

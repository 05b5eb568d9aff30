"""What every store promises of the operator's files: what was accepted and refused, who follows it, and what it decided."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import store_nouns as nouns
from store_nouns import LEASE, NOON, alert, batch, change, later, traveller, verdict

from advisory.model import DeliveryState, Suppression
from advisory.ports import Accepted, Follower, Ruling
from advisory.store import SQLStore, open_store
from advisory.store import accepted as acceptance

DAY = timedelta(days=1)


def files(revision: str, minutes: float = 0, content: str = "sealed") -> Accepted:
    """Return files that were accepted so many minutes after noon."""
    return Accepted(revision=revision, at=later(minutes), content=content)


async def test_what_was_accepted_and_refused_is_told_in_order(store: SQLStore) -> None:
    """Files that come back are accepted anew, and both times stand; the same refusal is told once, another one again."""
    await store.accept(files("aaaa1", 0))
    await store.accept(files("bbbb2", 1, "second"))
    bad = Ruling(revision="cccc3", at=later(2), mistakes=2, sentence="rules/own.yaml:3:1: no\x00t so")
    assert [await store.refuse(bad), await store.refuse(bad)] == [True, False]
    assert await store.refuse(Ruling(revision="", at=later(3), mistakes=1, sentence="there is no such folder"))
    await store.accept(files("aaaa1", 4))
    await store.accept(files("aaaa1", 5))
    told = [(one.revision, one.at, one.mistakes, one.sentence) for one in await store.rulings()]
    assert told == [
        ("aaaa1", later(0), 0, ""),
        ("bbbb2", later(1), 0, ""),
        ("cccc3", later(2), 2, "rules/own.yaml:3:1: not so"),
        ("", later(3), 1, "there is no such folder"),
        ("aaaa1", later(4), 0, ""),
    ]
    assert [one.revision for one in await store.acceptances()] == ["bbbb2", "aaaa1"]
    assert [one.content for one in await store.acceptances("bb")] == ["second"]
    assert await store.acceptances("%") == ()
    assert await store.accepted_revision() == "aaaa1"


async def test_two_processes_accept_the_same_once(url: str, store: SQLStore) -> None:
    """Both looked at one folder at the same moment: neither fails, and it is told once."""
    other = open_store(url)
    await other.open()
    await asyncio.gather(*(each.accept(files("aaaa1")) for each in (store, other)))
    await other.close()
    assert [one.revision for one in await store.rulings()] == ["aaaa1"]


async def test_what_an_earlier_version_accepted_is_told_too(store: SQLStore) -> None:
    """It wrote no ruling: that the files are kept says that they were accepted."""
    await store._writer.run(lambda tx: tx.run("INSERT INTO accepted (revision, at, content) VALUES ('old', 0, 'x')").rowcount)
    await store.accept(files("new"))
    assert [one.revision for one in await store.rulings()] == ["old", "new"]


async def test_accepted_files_are_bounded(store: SQLStore) -> None:
    """The newest stay; beyond them what is old, and what there is no room for, goes. What was said of them is kept longer."""
    for number in range(24):
        await store.accept(files(f"r{number}", minutes=number))
    assert len(await store.acceptances()) == 24
    await store.accept(Accepted(revision="late", at=later(0) + 500 * DAY, content="x"))
    assert [one.revision for one in await store.acceptances()] == [*(f"r{number}" for number in range(5, 24)), "late"]
    large = "x" * (acceptance._ROOM // 20)
    for number in range(21):
        await store.accept(Accepted(revision=f"l{number}", at=later(number) + 501 * DAY, content=large))
    assert [one.revision for one in await store.acceptances()] == [f"l{number}" for number in range(1, 21)]
    assert len(await store.rulings()) == 46


async def test_who_follows_what(store: SQLStore) -> None:
    """Each process says so again and again; who ended is forgotten, and who was killed is so after a day."""
    one = Follower(name="host:1", revision="aaaa1", since=NOON, seen=NOON)
    two = Follower(name="host:2", revision="bbbb2", since=NOON, seen=later(1))
    await store.follow(one)
    await store.follow(two)
    assert await store.followers() == (one, two)
    newer = Follower(name="host:2", revision="cccc3", since=later(2), seen=NOON + DAY + timedelta(seconds=1))
    await store.follow(newer)
    assert await store.followers() == (newer,)
    await store.unfollow("host:2")
    assert await store.followers() == ()


async def test_what_decided_a_change_and_sealed_its_notices(store: SQLStore) -> None:
    """A change carries the files that decided it, a notice those it was held, suppressed or sealed by; a retry leaves it."""
    people = ["ada", "bob", "cyn"]
    await store.sync_subscriptions([traveller(key) for key in people])
    first, second = change(alert("leave")), change(alert("border"))
    await store.commit(replace(batch(first), rollout="aaaa1"))
    await nouns.fan_out(store)
    assert {row.rollout for row in await store.deliveries()} == {None}
    claims = {claim.key: claim for claim in await store.claim(NOON, LEASE, 9)}
    assert sorted(claims) == people
    assert await store.decided_by([first.id, second.id, "nonsense"]) == {first.id: "aaaa1"}
    await store.settle(
        [
            verdict(claims["ada"], DeliveryState.LEASED, message_id="m", rollout="bbbb2"),
            verdict(claims["bob"], DeliveryState.SUPPRESSED, suppression=Suppression.SILENCED, rollout="cccc3"),
            verdict(claims["cyn"], DeliveryState.PENDING, suppression=Suppression.DIGEST, due=later(9), rollout="dddd4"),
        ]
    )
    await store.settle([verdict(claims["ada"], DeliveryState.SENT)])
    found = {row.subscription: row.rollout for row in await store.deliveries() if row.change == first.id}
    assert found == {"ada": "bbbb2", "bob": "cccc3", "cyn": "dddd4"}
    await store.commit(batch(second))
    assert await store.decided_by([second.id]) == {}
    late = next(claim for claim in await store.claim(later(10), LEASE, 9) if claim.key == "cyn" and claim.notices[0].held)
    await store.settle([verdict(late, DeliveryState.LEASED, at=later(10), message_id="n", rollout="eeee5")])
    asked = await store.asked("cyn", first.id)
    assert asked is not None
    assert asked.delivery is not None
    assert (asked.rollout, asked.delivery.rollout) == ("aaaa1", "eeee5")

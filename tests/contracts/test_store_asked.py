"""What every store answers when somebody asks why, and whom it tells of a correction."""

from __future__ import annotations

from dataclasses import replace

import store_nouns as nouns
from store_nouns import LEASE, NOON, alert, batch, change, later, traveller, verdict

from advisory.model import Consent, DeliveryState, Reason, Severity, Subscription, Suppression, Traveller, TravellerState, Trip, Trust
from advisory.store import SQLStore


async def test_who_was_told_and_why_is_on_record(store: SQLStore) -> None:
    """The change, the wishes of that time, and what became of the notice."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob", "PE", trust=Trust.PRESS), nouns.receiver("desk")])
    await store.commit(batch(change(alert()), receivers={"leave.IQ.1": ("desk",)}))
    await nouns.send_all(store, later(1))
    ada, bob, desk = [await store.asked(key, "leave.IQ.1") for key in ("ada", "bob", "desk")]
    assert ada is not None
    assert ada.version is not None
    assert (ada.change.id, ada.version.wish, ada.version.reached, ada.version.written) == ("leave.IQ.1", traveller("ada"), True, True)
    assert ada.delivery is not None
    assert (ada.delivery.state, ada.delivery.settled, ada.delivery.first_due) == (DeliveryState.SENT, later(1), NOON)
    assert bob is not None
    assert bob.version is not None
    assert (bob.delivery, bob.version.reached, bob.version.trust) == (None, False, Trust.PRESS)
    assert desk is not None
    assert desk.version is not None
    assert (desk.version.receiver, desk.delivery is None) == (True, False)
    assert await store.asked("ada", "leave.IQ.2") is None
    nobody = await store.asked("nobody", "leave.IQ.1")
    assert nobody is not None
    assert (nobody.version, nobody.before, nobody.after, nobody.ended) == (None, False, False, None)


async def test_who_came_later_or_had_left_is_told_apart(store: SQLStore) -> None:
    """Versions before and after a change, and an end for good."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob")])
    await store.commit(batch(change(alert())))
    await store.sync_subscriptions([traveller("bob"), traveller("cy")])
    await store.unsubscribe("bob", later(5))
    await store.commit(batch(change(alert(version=2), Reason.ESCALATED), at=later(9)))
    found = {key: await store.asked(key, "leave.IQ.2") for key in ("ada", "bob", "cy")}
    told = {key: (asked.version is not None, asked.before, asked.after, asked.ended) for key, asked in found.items() if asked}
    assert told == {"ada": (False, True, False, None), "bob": (False, True, False, later(5)), "cy": (True, False, False, None)}
    first = await store.asked("cy", "leave.IQ.1")
    assert first is not None
    assert (first.version, first.before, first.after) == (None, False, True)


async def test_a_notice_that_an_order_has_not_come_to_is_under_way(store: SQLStore) -> None:
    """Nobody is told that theirs is lost while it is being written."""
    people = [traveller(f"p{number}") for number in range(5)]
    await store.sync_subscriptions(people)
    await store.commit(batch(change(alert())))
    written = [asked.version.written for one in people if (asked := await store.asked(one.key, "leave.IQ.1")) and asked.version]
    rows = [asked.delivery for one in people if (asked := await store.asked(one.key, "leave.IQ.1"))]
    assert [row is not None for row in rows] == written
    await nouns.fan_out(store)
    after = [await store.asked(one.key, "leave.IQ.1") for one in people]
    assert all(asked is not None and asked.delivery for asked in after)


async def test_what_was_told_and_what_was_not_come_newest_first(store: SQLStore) -> None:
    """Both lists together are all that anybody was told; what is only recorded is in neither."""
    await store.sync_subscriptions([traveller("ada", "IQ"), traveller("bob", "PE")])
    for number, place in enumerate(["IQ", "PE", "IQ"]):
        await store.commit(batch(change(alert(f"r{number}", place)), at=later(number)))
    await store.commit(batch(change(alert("quiet"), Reason.BASELINE), at=later(4)))
    await nouns.fan_out(store)
    assert [asked.change.alert.key.rule for asked in await store.told("ada", 9)] == ["r2", "r0"]
    assert [asked.change.alert.key.rule for asked in await store.told("ada", 1)] == ["r2"]
    assert [asked.change.alert.key.rule for asked in await store.untold("ada", 9)] == ["r1"]
    assert [asked.change.alert.key.rule for asked in await store.untold("nobody", 2)] == ["r2", "r1"]


async def test_a_message_says_what_it_said(store: SQLStore) -> None:
    """All its notices, and those of nobody else."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob")])
    await store.commit(batch(change(alert("a")), change(alert("b"))))
    claims = await store.claim(NOON, LEASE, 10)
    await store.settle([verdict(claim, message_id=f"a.IQ.1.{claim.key}") for claim in claims])
    found = await store.of_message("a.IQ.1.ada")
    assert [(asked.key, asked.change.id) for asked in found] == [("ada", "a.IQ.1"), ("ada", "b.IQ.1")]
    assert await store.of_message("a.IQ.1.cy") == ()
    assert await store.of_message("") == ()


async def test_a_correction_finds_whoever_was_addressed(store: SQLStore) -> None:
    """Also who follows another place or listens to graver things by now; not who left, nor who never heard of it. The books agree."""
    await store.sync_subscriptions([traveller("ada"), traveller("bob"), traveller("cy"), traveller("deb"), traveller("eve", "PE")])
    await store.commit(batch(change(alert(), severity=Severity.WATCH)))
    await nouns.fan_out(store)
    await nouns.send_all(store)
    graver = replace(traveller("cy"), at_least=Severity.CRITICAL)
    await store.sync_subscriptions([traveller("ada"), traveller("bob", "PE"), graver, traveller("deb"), traveller("eve", "PE")])
    await store.unsubscribe("deb", later(1))
    await store.commit(batch(change(alert(version=2), Reason.CORRECTED, severity=Severity.WATCH), at=later(2)))
    await nouns.fan_out(store)
    claims = await store.claim(later(2), LEASE, 10)
    assert sorted(claim.key for claim in claims) == ["ada", "bob", "cy"]
    assert all(claim.told == {"leave.IQ"} for claim in claims)
    books = await store.ledger(nouns.nobody)
    assert (books.audience, books.sent, books.pending, books.gaps) == (4 + 3, 4, 3, ())


async def test_a_correction_of_another_situation_is_not_theirs(store: SQLStore) -> None:
    """What was told a year ago, and ended, has nothing to do with what is taken back now."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    await nouns.send_all(store)
    await store.sync_subscriptions([traveller("ada", "PE"), traveller("bob")])
    await store.commit(batch(change(alert(version=2, opened=2)), at=later(1)))
    await store.commit(batch(change(alert(version=3, opened=2), Reason.CORRECTED), at=later(2)))
    await nouns.fan_out(store)
    assert {claim.key for claim in await store.claim(later(2), LEASE, 10)} == {"bob"}
    assert (await store.ledger(nouns.nobody)).gaps == ()


async def test_why_a_notice_was_suppressed_stays_beside_it(store: SQLStore) -> None:
    """The words of the decision are kept for whoever asks."""
    await store.sync_subscriptions([traveller("ada")])
    await store.commit(batch(change(alert())))
    (claim,) = await store.claim(NOON, LEASE, 10)
    await store.settle([verdict(claim, DeliveryState.SUPPRESSED, suppression=Suppression.NOT_AFFECTED, detail="for other passports")])
    (asked,) = await store.told("ada", 9)
    assert asked.delivery is not None
    assert (asked.delivery.suppression, asked.delivery.detail) == (Suppression.NOT_AFFECTED, "for other passports")


# --- people who signed up on a page -------------------------------------------------------------------------------------


def person(name: str, *places: str, version: int = 1, state: TravellerState = TravellerState.ACTIVE, **more: object) -> Traveller:
    """Return somebody who signed up on a page."""
    wish = Subscription(key=f"t-{name}", channel="email", address=f"{name}@people.example", places=places or ("IQ",), **more)  # type: ignore[arg-type]
    return Traveller(key=wish.key, state=state, wish=wish, consent=Consent(at=NOON, version="1"), created=NOON, version=version)


async def keep(store: SQLStore, *people: Traveller) -> None:
    """Write them."""
    for one in people:
        await store.keep_traveller(one, (), NOON, due=None)


async def test_a_correction_goes_to_the_travellers_who_had_the_original(store: SQLStore) -> None:
    """Who follows another place, asks for graver things or is home again is told; who paused, ended or erased is not."""
    names = ("stays", "moves", "graver", "home", "pauses", "ends", "erased")
    trip = Trip(places=("IQ",), start=later(-60), end=later(60), id="trip")
    first = {name: person(name) for name in names} | {"home": person("home", "PE", trips=(trip,))}
    await keep(store, *first.values())
    await store.commit(batch(change(alert(), severity=Severity.WATCH)))
    await nouns.fan_out(store)
    await nouns.send_all(store)
    await keep(
        store,
        person("moves", "PE", version=2),
        person("graver", "IQ", version=2, at_least=Severity.CRITICAL),
        person("home", "PE", version=2),
        person("pauses", version=2, state=TravellerState.PAUSED),
        person("ends", version=2, state=TravellerState.ENDED),
    )
    await store.erase_traveller("t-erased", (), NOON)
    await keep(store, person("late"))
    await store.commit(batch(change(alert(version=2), Reason.CORRECTED, severity=Severity.WATCH), at=later(2)))
    await nouns.fan_out(store)
    claims = {claim.key: claim for claim in await store.claim(later(2), LEASE, 20)}
    assert {key for key, claim in claims.items() if claim.told} == {"t-stays", "t-moves", "t-graver", "t-home"}
    assert claims.keys() - {"t-stays", "t-moves", "t-graver", "t-home"} == {"t-late"}
    assert (await store.ledger(nouns.nobody)).gaps == ()


async def test_what_somebody_wished_before_is_forgotten_and_still_answered(store: SQLStore) -> None:
    """Why they were told is known from where the past version counted, though its words are gone."""
    await keep(store, person("ada"))
    await store.commit(batch(change(alert())))
    await nouns.send_all(store)
    await keep(store, person("ada", "PE", version=2))
    (asked,) = await store.told("t-ada", 9)
    assert asked.version is not None
    assert (asked.version.wish, asked.version.reached, asked.version.receiver) == (None, True, False)

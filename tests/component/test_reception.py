"""Who comes to the reception: asked, confirmed, changed and let go, over a real store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import change

from advisory import traveller
from advisory.errors import ConflictError
from advisory.model import Consent, DeliveryState, Letter, LetterKind, Silenced, Subscription, Traveller, TravellerState, Trip
from advisory.ports import Batch, Bounce, BounceKind, LetterVerdict, Verdict
from advisory.reception import Reception
from advisory.store import SQLStore, open_store
from advisory.vault import Vault

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ADA = "ada@example.org"
WISH = Subscription(key="", channel="email", address=ADA, places=("IQ",), language="fr")
CONSENT = Consent(at=NOON, version="1", network="203.0.113.0/24")
TRIP = Trip(places=("PE",), start=NOON + 30 * DAY, end=NOON + 40 * DAY)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        """Return what it was set to."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Let that time pass."""
        self.time += timedelta(seconds=seconds)


class Desk:
    """A reception with its store, its clock, and whoever carries the letters."""

    def __init__(self, store: SQLStore) -> None:
        self.store, self.clock = store, Clock()
        self.reception = Reception(store=store, clock=self.clock, secret="a secret of the house", trips_kept=7)

    async def carry(self) -> list[Letter]:
        """Decide about requests and send letters until there is none; return those sent."""
        sent = []
        while claims := await self.store.claim_letters(self.clock.now(), MINUTE, 9):
            for claim in claims:
                if claim.letter.kind in (LetterKind.ASKED_SIGN_UP, LetterKind.ASKED_SIGN_IN):
                    await self.reception.decide(claim.letter)
                else:
                    sent.append(claim.letter)
                await self.store.settle_letter(LetterVerdict(id=claim.letter.id, token=claim.token, at=self.clock.now(), done=True))
        return sent

    async def join(self, wish: Subscription = WISH) -> Traveller:
        """Sign somebody up and follow the link."""
        await self.reception.ask_sign_up(wish, CONSENT)
        (letter,) = await self.carry()
        said = traveller.heard(traveller.says(letter))
        assert said is not None
        known = await self.reception.confirm(said.key, said.epoch)
        assert known is not None
        assert [letter.kind for letter in await self.carry()] == [LetterKind.WELCOME]
        return known


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A reception over an empty store."""
    store = open_store(f"sqlite:///{tmp_path / 'advisory.db'}", vault=Vault(("a secret of the house",)))
    await store.open()
    yield Desk(store)
    await store.close()


def kinds(letters: Sequence[Letter]) -> list[LetterKind]:
    """Return what was sent."""
    return [letter.kind for letter in letters]


# --- requests -----------------------------------------------------------------------------------------------------------


async def test_a_sign_up_is_a_row_until_somebody_decides(desk: Desk) -> None:
    """The page writes one row and knows nothing; the mail asks, the link begins it."""
    await desk.reception.ask_sign_up(replace(WISH, trips=(TRIP,)), CONSENT)
    assert await desk.store.traveller_of(ADA) is None
    (letter,) = await desk.carry()
    assert (letter.kind, letter.address, letter.language) == (LetterKind.CONFIRM, ADA, "fr")
    known = await desk.store.traveller(letter.key)
    assert known is not None
    assert (known.state, known.wish.places, known.wish.trips[0].places) == (TravellerState.PENDING, ("IQ",), ("PE",))
    assert len(known.key) == 22
    assert known.wish.trips[0].id
    assert await desk.store.subscriptions() == ()
    assert await desk.reception.find(letter.key, letter.epoch) == known
    begun = await desk.reception.confirm(letter.key, letter.epoch)
    assert begun is not None
    assert await desk.store.subscriptions() == (begun.wish,)
    assert kinds(await desk.carry()) == [LetterKind.WELCOME]
    assert await desk.reception.confirm(letter.key, letter.epoch) == begun
    assert await desk.carry() == []


async def test_a_thousand_sign_ups_for_one_address_are_one_mail(desk: Desk) -> None:
    """Whatever wish they bring: one row for each wish, one letter in ten minutes."""
    for number in range(1000):
        await desk.reception.ask_sign_up(replace(WISH, places=("IQ", "ML", "PE")[number % 3 : number % 3 + 1]), CONSENT)
    assert kinds(await desk.carry()) == [LetterKind.CONFIRM]
    desk.clock.time += 11 * MINUTE
    await desk.reception.ask_sign_up(WISH, CONSENT)
    assert kinds(await desk.carry()) == [LetterKind.CONFIRM]


async def test_whoever_has_a_subscription_learns_of_a_second_sign_up_by_mail(desk: Desk) -> None:
    """Nothing of it changes."""
    known = await desk.join()
    await desk.reception.ask_sign_up(replace(WISH, places=("ML",)), CONSENT)
    assert kinds(await desk.carry()) == [LetterKind.ALREADY]
    assert await desk.store.traveller(known.key) == known


async def test_the_link_to_the_preferences_comes_by_mail(desk: Desk) -> None:
    """To who is known; to a stranger once a day that there is nothing; the same row however often it is asked."""
    known = await desk.join()
    for _ in range(50):
        await desk.reception.ask_sign_in(ADA.upper())
        await desk.reception.ask_sign_in("eve@example.org", language="de", zone="Europe/Berlin")
    sent = await desk.carry()
    assert sorted((letter.kind.value, letter.key, letter.address) for letter in sent) == [
        ("nobody", "", "eve@example.org"),
        ("sign-in", known.key, ADA),
    ]
    desk.clock.time += 6 * MINUTE
    await desk.reception.ask_sign_in(ADA)
    await desk.reception.ask_sign_in("eve@example.org")
    assert kinds(await desk.carry()) == [LetterKind.SIGN_IN]


async def test_a_silenced_address_gets_nothing(desk: Desk) -> None:
    """Whoever asks for it."""
    await desk.store.silence_address(ADA, Silenced.ASKED, NOON)
    await desk.reception.ask_sign_up(WISH, CONSENT)
    await desk.reception.ask_sign_in(ADA)
    assert await desk.carry() == []
    assert await desk.store.traveller_of(ADA) is None


async def test_requests_decided_at_once_make_one_traveller(desk: Desk) -> None:
    """Two processes that decide about two requests for one address agree in the end."""
    await desk.reception.ask_sign_up(WISH, CONSENT)
    await desk.reception.ask_sign_up(replace(WISH, places=("ML",)), CONSENT)
    claims = await desk.store.claim_letters(NOON, MINUTE, 9)
    await asyncio.gather(*(desk.reception.decide(claim.letter) for claim in claims * 4))
    sent = await desk.store.claim_letters(NOON, MINUTE, 9)
    assert len({claim.letter.key for claim in sent}) == 1


# --- links and preferences ----------------------------------------------------------------------------------------------


async def test_links_of_an_older_epoch_are_over(desk: Desk) -> None:
    """After signing out everywhere, and for who left."""
    known = await desk.join()
    assert await desk.reception.find(known.key, 0) == known
    out = await desk.reception.sign_out(known.key)
    assert out is not None
    assert await desk.reception.find(known.key, 0) is None
    assert await desk.reception.confirm(known.key, 0) is None
    assert await desk.reception.find(known.key, 1) == out
    await desk.reception.unsubscribe(known.key)
    assert await desk.reception.find(known.key, 2) is None
    assert await desk.reception.find("t-nobody", 0) is None


async def test_preferences_change_at_once(desk: Desk) -> None:
    """What is in force follows; trips come and go by their names."""
    known = await desk.join()
    changed = await desk.reception.change(known.key, replace(WISH, places=("ML",)))
    assert changed is not None
    added = await desk.reception.add_trip(known.key, TRIP)
    assert added is not None
    (trip,) = added.wish.trips
    assert [one.reach for one in await desk.store.subscriptions()] == [("ML", "PE")]
    same = await desk.reception.add_trip(known.key, trip)
    assert same == added
    gone = await desk.reception.remove_trip(known.key, trip.id)
    assert gone is not None
    assert (await desk.store.subscriptions())[0].trips == ()
    assert await desk.reception.change("t-nobody", WISH) is None


async def test_a_pause_and_its_end(desk: Desk) -> None:
    """Told both times; when its time is over, housekeeping ends it."""
    known = await desk.join()
    await desk.reception.pause(known.key, NOON + 3 * DAY)
    assert (await desk.store.subscriptions(), kinds(await desk.carry())) == ((), [LetterKind.PAUSED])
    await desk.reception.resume(known.key)
    assert (len(await desk.store.subscriptions()), kinds(await desk.carry())) == (1, [LetterKind.RESUMED])
    await desk.reception.pause(known.key, NOON + 3 * DAY)
    await desk.carry()
    assert await desk.reception.look() == 0
    desk.clock.time += 3 * DAY
    assert await desk.reception.look() == 1
    assert (len(await desk.store.subscriptions()), kinds(await desk.carry())) == (1, [LetterKind.RESUMED])


async def _asked(desk: Desk, known: Traveller, address: str) -> traveller.Said:
    await desk.reception.change_address(known.key, address)
    (letter,) = await desk.carry()
    assert (letter.kind, letter.address) == (LetterKind.ADDRESS_CONFIRM, address)
    said = traveller.heard(traveller.says(letter))
    assert said is not None
    return said


async def test_a_new_address_counts_after_its_own_yes(desk: Desk) -> None:
    """The link works once, for that address, and ends the sessions of before."""
    known = await desk.join()
    mine = await _asked(desk, known, "mine@example.org")
    other = await _asked(desk, known, "other@example.org")
    assert await desk.reception.confirm_address(mine.key, mine.epoch, mine.mark) is None
    moved = await desk.reception.confirm_address(other.key, other.epoch, other.mark)
    assert moved is not None
    assert (moved.wish.address, moved.epoch) == ("other@example.org", 1)
    assert [(letter.kind, letter.address) for letter in await desk.carry()] == [(LetterKind.ADDRESS_CHANGED, ADA)]
    assert await desk.reception.confirm_address(other.key, other.epoch, other.mark) is None
    assert await desk.store.traveller_of(ADA) is None
    assert await desk.store.traveller_of("other@example.org") == moved


async def test_an_address_with_a_subscription_of_its_own_is_not_taken(desk: Desk) -> None:
    """The link says nothing of it; nothing changes. Nor is a silenced one asked."""
    known = await desk.join()
    said = await _asked(desk, known, "eve@example.org")
    await desk.join(replace(WISH, address="eve@example.org"))
    assert await desk.reception.confirm_address(said.key, said.epoch, said.mark) is None
    assert await desk.reception.confirm_address("t-nobody", 0, "") is None
    await desk.store.silence_address("bob@example.org", Silenced.ASKED, NOON)
    await desk.reception.change_address(known.key, "bob@example.org")
    assert await desk.carry() == []


async def test_an_address_taken_at_the_last_moment_is_not_taken_twice(desk: Desk) -> None:
    """The store has the last word; the link says no more than that it does not count."""
    known = await desk.join()
    said = await _asked(desk, known, "eve@example.org")
    await desk.join(replace(WISH, address="eve@example.org"))

    class Late:
        """A store in which nobody else is seen."""

        def __getattr__(self, name: str) -> object:
            return getattr(desk.store, name)

        async def traveller_of(self, _address: str) -> None:
            """See nobody."""

    late = Reception(store=Late(), clock=desk.clock, secret="x")  # type: ignore[arg-type]
    assert await late.confirm_address(said.key, said.epoch, said.mark) is None


async def test_two_who_change_at_once_both_count(desk: Desk) -> None:
    """Whoever was late reads again and decides again."""
    known = await desk.join()
    await asyncio.gather(*(desk.reception.add_trip(known.key, replace(TRIP, id=f"trip-{number}")) for number in range(4)))
    found = await desk.store.traveller(known.key)
    assert found is not None
    assert len(found.wish.trips) == 4


async def test_who_always_comes_late_is_told(desk: Desk) -> None:
    """A row that others write each time is given up with the store's sentence."""
    known = await desk.join()

    class Busy:
        """A store in which somebody else always writes first."""

        def __getattr__(self, name: str) -> object:
            return getattr(desk.store, name)

        async def keep_traveller(self, *_: object, **__: object) -> None:
            """Refuse."""
            raise ConflictError("Somebody else was faster.")

    busy = Reception(store=Busy(), clock=desk.clock, secret="x")  # type: ignore[arg-type]
    with pytest.raises(ConflictError):
        await busy.sign_out(known.key)
    request = Letter(id="asked-sign-up.x.1", kind=LetterKind.ASKED_SIGN_UP, address="x@example.org", at=NOON, wish=WISH, consent=CONSENT)
    with pytest.raises(ConflictError):
        await busy.decide(request)
    desk.clock.time += 3 * DAY
    await desk.reception.pause(known.key, desk.clock.now())
    assert await busy.look() == 1


# --- leaving ------------------------------------------------------------------------------------------------------------


async def test_one_click_ends_it_and_another_changes_nothing(desk: Desk) -> None:
    """One last letter; the address is free again at once."""
    known = await desk.join()
    assert await desk.reception.unsubscribe(known.key)
    assert (await desk.store.subscriptions(), kinds(await desk.carry())) == ((), [LetterKind.GOODBYE])
    assert await desk.reception.unsubscribe(known.key)
    assert await desk.carry() == []
    again = await desk.join(replace(WISH, places=("ML",)))
    assert again.key != known.key


async def test_a_click_in_an_old_mail_ends_what_is_there_now(desk: Desk) -> None:
    """Its reader wants no more mail, and does not care under which key."""
    old = await desk.join()
    await desk.reception.unsubscribe(old.key)
    await desk.carry()
    desk.clock.time += 11 * MINUTE
    await desk.join()
    assert await desk.reception.unsubscribe(old.key)
    assert await desk.store.subscriptions() == ()


async def test_people_of_the_files_leave_too(desk: Desk) -> None:
    """As before; a key that never was is none."""
    await desk.store.sync_subscriptions([replace(WISH, key="ada")])
    assert await desk.reception.unsubscribe("ada")
    assert await desk.store.subscriptions() == ()
    assert not await desk.reception.unsubscribe("t-nobody")


@pytest.mark.parametrize("why", list(Silenced))
async def test_a_bounce_ends_it_and_silences_the_address(desk: Desk, why: Silenced) -> None:
    """Without a letter; twice does no harm."""
    known = await desk.join()
    assert await desk.reception.silence(known.key, why)
    assert await desk.reception.silence(known.key, why)
    assert await desk.store.silenced(ADA) is why
    assert (await desk.store.subscriptions(), await desk.carry()) == ((), [])
    assert not await desk.reception.silence("t-nobody", why)


async def test_people_of_the_files_are_stopped_or_end(desk: Desk) -> None:
    """A bounce waits for the operator, a complaint for nobody."""
    await desk.store.sync_subscriptions([replace(WISH, key="ada"), replace(WISH, key="bob")])
    assert await desk.reception.silence("ada", Silenced.BOUNCED)
    assert await desk.reception.silence("bob", Silenced.COMPLAINED)
    assert [one.key for one in await desk.store.subscriptions()] == ["ada"]


async def test_erased_is_gone_at_once(desk: Desk) -> None:
    """One last letter that leads nowhere; `forever` keeps the hash of the address."""
    known = await desk.join()
    assert await desk.reception.erase(known.key)
    (letter,) = await desk.carry()
    assert (letter.kind, letter.key, letter.address) == (LetterKind.GOODBYE, "", ADA)
    assert await desk.store.traveller(known.key) is None
    assert not await desk.reception.erase(known.key)
    assert await desk.store.silenced(ADA) is None
    desk.clock.time += 11 * MINUTE
    again = await desk.join()
    assert await desk.reception.erase(again.key, forever=True)
    assert await desk.store.silenced(ADA) is Silenced.ASKED


async def test_everything_held_can_be_had(desk: Desk) -> None:
    """Fit for JSON, and whole: who they are, what was written to them, and what became of every notice."""
    known = await desk.join(replace(WISH, trips=(TRIP,), nationality=("GB",)))
    await desk.store.commit(Batch(at=NOON, changes=(change(),), receivers={}))
    (claim,) = await desk.store.claim(NOON, MINUTE, 9)
    rows = tuple(notice.row for notice in claim.notices)
    await desk.store.settle([Verdict(token=claim.token, rows=rows, state=DeliveryState.SENT, at=NOON, message_id="m-1")])
    await desk.store.note_bounce(Bounce(key=known.key, message="m-1", kind=BounceKind.SOFT, status="4.2.2", at=NOON))
    held = await desk.reception.export(known.key)
    assert held is not None
    told = json.loads(json.dumps(held))
    assert (told["schema"], told["at"], told["address_silenced"]) == ("export/v1", NOON.isoformat(), None)
    (delivery,) = told["deliveries"]
    assert (delivery["state"], delivery["message_id"], delivery["settled"], delivery["suppression"]) == (
        "sent",
        "m-1",
        NOON.isoformat(),
        None,
    )
    assert told["returned"] == [{"message": "m-1", "kind": "soft", "at": NOON.isoformat()}]
    assert (told["traveller"]["wish"]["address"], told["traveller"]["wish"]["nationality"]) == (ADA, ["GB"])
    assert told["traveller"]["consent"]["network"] == CONSENT.network
    assert [(one["kind"], one["state"]) for one in told["letters"]] == [("confirm", "sent"), ("welcome", "sent")]
    assert await desk.reception.export("t-nobody") is None


# --- what time brings ---------------------------------------------------------------------------------------------------


async def test_who_never_confirmed_is_forgotten(desk: Desk) -> None:
    """After a week, with their letters; whoever confirms in the last moment is not."""
    await desk.reception.ask_sign_up(WISH, CONSENT)
    (letter,) = await desk.carry()
    desk.clock.time = NOON + 7 * DAY - MINUTE
    assert await desk.reception.look() == 0
    desk.clock.time = NOON + 7 * DAY
    assert await desk.reception.look() == 1
    assert await desk.store.traveller(letter.key) is None
    assert await desk.store.letters_of(letter.key) == ()
    assert await desk.reception.look() == 0


async def test_who_left_is_forgotten_after_four_weeks(desk: Desk) -> None:
    """Until then a bounce still finds the address."""
    known = await desk.join()
    await desk.reception.unsubscribe(known.key)
    desk.clock.time += 27 * DAY
    assert await desk.reception.silence(known.key, Silenced.BOUNCED)
    desk.clock.time += DAY
    assert await desk.reception.look() == 1
    assert await desk.store.traveller(known.key) is None
    assert await desk.store.silenced(ADA) is Silenced.BOUNCED


async def test_trips_bring_their_letters_and_go(desk: Desk) -> None:
    """Looked at each hour, each letter comes once; in the end nothing of the trip is left, and nobody is looked at any more."""
    known = await desk.join(replace(WISH, places=(), trips=(TRIP,)))
    sent, looked = [], 0
    for _ in range(24 * 50):
        desk.clock.time += timedelta(hours=1)
        looked += await desk.reception.look()
        sent += await desk.carry()
    assert kinds(sent) == [LetterKind.TRIP_SOON, LetterKind.TRIP_ENDED]
    assert looked == 3
    found = await desk.store.traveller(known.key)
    assert found is not None
    assert (found.state, found.wish.trips) == (TravellerState.ACTIVE, ())
    assert await desk.store.subscriptions() == ()


async def test_what_is_due_and_has_nothing_to_do_is_not_due_again(desk: Desk) -> None:
    """A row due for a reason of before goes to its next time."""
    known = await desk.join()
    after = replace(known, version=known.version + 1)
    await desk.store.keep_traveller(after, (), NOON, due=NOON)
    assert await desk.reception.look() == 1
    assert await desk.reception.look() == 0

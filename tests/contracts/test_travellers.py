"""What every store promises about travellers who signed up on a page, and about their letters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import store_nouns as nouns
import store_past
from store_nouns import LEASE, NOON, alert, batch, change, later

from advisory import plan, traveller
from advisory.errors import ConflictError, StoreError
from advisory.model import Consent, Letter, LetterKind, Reason, Severity, Silenced, Subscription, Traveller, TravellerState, Trip
from advisory.ports import LetterVerdict
from advisory.store import SQLStore, codec, open_store
from advisory.vault import Vault

OLD, NEW = "an old key of the house", "a new key of the house"
KEY = "t-aaaabbbbccccddddeeee"
ADA = "ada.lovelace@example.org"
DAY = timedelta(days=1)
TRIP = Trip(places=("PE",), start=NOON + 30 * DAY, end=NOON + 40 * DAY, id="trip-one", words=("Macchu Picchu",))


@pytest.fixture
async def kept(url: str) -> AsyncIterator[SQLStore]:
    """An open store that seals."""
    opened = open_store(url, chunk=4, patience=0.2, vault=Vault((OLD,)), clock=False)
    await opened.open()
    yield opened
    await opened.close()


def person(key: str = KEY, address: str = ADA, *places: str, state: TravellerState = TravellerState.ACTIVE, version: int = 1) -> Traveller:
    """Return somebody who follows Iraq, or these places."""
    wish = Subscription(
        key=key,
        channel="email",
        address=address,
        places=places or ("IQ",),
        follows=("Mesopotamia",),
        nationality=("GB",),
        trips=(TRIP,),
    )
    consent = Consent(at=NOON, version="1", network="203.0.113.0/24")
    return Traveller(key=key, state=state, wish=wish, consent=consent, created=NOON, version=version)


def nexts(known: Traveller, **more: object) -> Traveller:
    """Return somebody's next version."""
    return replace(known, version=known.version + 1, **more)  # type: ignore[arg-type]


def letter(name: str = "welcome.1", *, key: str = KEY, address: str = ADA) -> Letter:
    """Return something to post."""
    return Letter(id=name, kind=LetterKind.WELCOME, key=key, address=address, at=NOON, trip=TRIP, language="de")


async def in_force(store: SQLStore) -> dict[str, Subscription]:
    """Return subscriptions by key."""
    return {one.key: one for one in await store.subscriptions()}


async def keep(store: SQLStore, after: Traveller, *letters: Letter) -> Traveller:
    """Write one."""
    await store.keep_traveller(after, letters, NOON, due=None)
    return after


# --- travellers ---------------------------------------------------------------------------------------------------------


async def test_one_is_found_by_key_and_by_every_spelling_of_the_address(kept: SQLStore) -> None:
    """What was written comes back whole; who ended is found by key alone."""
    known = await keep(
        kept, replace(person(), new_address="new@example.org", new_address_at=NOON, paused_until=later(5), reminded=("a.soon",))
    )
    assert await kept.traveller(KEY) == known
    assert await kept.traveller_of("  Ada.LOVELACE@Example.ORG ") == known
    assert await kept.traveller("t-nobody") is None
    assert await kept.traveller_of("adalovelace@example.org") is None
    left = await keep(kept, nexts(known, state=TravellerState.ENDED, ended=NOON))
    assert await kept.traveller(KEY) == left
    assert await kept.traveller_of(ADA) is None


async def test_of_two_writers_one_decides_again(kept: SQLStore) -> None:
    """The version that was read must be the stored one; nothing of the late one is written, not even its letters."""
    known = await keep(kept, person())
    await keep(kept, nexts(known, epoch=1))
    with pytest.raises(ConflictError, match="Read it again"):
        await keep(kept, nexts(known, epoch=7), letter())
    with pytest.raises(ConflictError):
        await keep(kept, person("t-other", "other@example.org", version=2))
    found = await kept.traveller(KEY)
    assert found is not None
    assert found.epoch == 1
    assert await kept.letters_of(KEY) == ()
    assert await kept.traveller("t-other") is None


async def test_an_address_belongs_to_one(kept: SQLStore) -> None:
    """Two requests decided at once make one traveller; after the end the address is free."""
    outcomes = await asyncio.gather(
        keep(kept, person(), letter("one")),
        keep(kept, person("t-other", ADA.upper()), letter("two", key="t-other")),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["ConflictError", "Traveller"]
    assert str(next(one for one in outcomes if isinstance(one, ConflictError))).count("@") == 0
    (first,) = [one for one in outcomes if isinstance(one, Traveller)]
    await keep(kept, nexts(first, state=TravellerState.ENDED))
    await keep(kept, person("t-third"))
    found = await kept.traveller_of(ADA)
    assert found is not None
    assert found.key == "t-third"


@pytest.mark.parametrize("state", list(TravellerState))
async def test_only_who_said_yes_is_told(kept: SQLStore, state: TravellerState) -> None:
    """Before the yes, in a pause and after the end nothing is in force, from whichever state somebody came."""
    known = await keep(kept, person(state=state))
    assert list(await in_force(kept)) == ([KEY] if state is TravellerState.ACTIVE else [])
    active = await keep(kept, nexts(known, state=TravellerState.ACTIVE))
    assert await in_force(kept) == {KEY: active.wish}
    await keep(kept, nexts(active, state=state))
    assert list(await in_force(kept)) == ([KEY] if state is TravellerState.ACTIVE else [])


async def test_who_follows_nothing_any_more_rests(kept: SQLStore) -> None:
    """With the last trip gone and no place followed there is nothing in force, and there is again with the next trip."""
    known = await keep(kept, person())
    resting = await keep(kept, nexts(known, wish=replace(known.wish, places=(), trips=())))
    assert await in_force(kept) == {}
    await kept.commit(batch(change(nouns.alert("source-silent", "@GB"))))
    assert await kept.deliveries() == ()
    await keep(kept, nexts(resting, wish=replace(known.wish, places=())))
    assert list(await in_force(kept)) == [KEY]


async def test_another_wish_leaves_the_past_its_audience(kept: SQLStore) -> None:
    """A change of before counts for what was wished then, one of after for what is wished now; the books agree."""
    known = await keep(kept, person())
    await kept.commit(batch(change(alert())))
    known = await keep(kept, nexts(known, wish=replace(known.wish, places=("ML",), at_least=Severity.WARNING)))
    await kept.commit(batch(change(alert(version=2), Reason.ESCALATED), change(alert("other", "ML"))))
    await nouns.fan_out(kept)
    assert [(row.destination, row.reason) for row in await kept.deliveries(key=KEY)] == [("IQ", "first"), ("ML", "first")]
    claims = await nouns.send_all(kept)
    assert {claim.subscription for claim in claims} == {known.wish}
    ledger = await kept.ledger(nouns.nobody)
    assert (ledger.audience, ledger.sent, ledger.gaps) == (2, 2, ())


async def test_what_was_wished_before_is_forgotten(kept: SQLStore, url: str) -> None:
    """The row that ended keeps where and when it counted, not what it said; the same wish again ends nothing."""
    known = await keep(kept, person())
    known = await keep(kept, nexts(known, wish=replace(known.wish, trips=())))
    await keep(kept, nexts(known, epoch=9))
    rows = store_past.rows(url, "SELECT until_change IS NULL, content = '' FROM subscription ORDER BY id")
    assert [tuple(map(bool, row)) for row in rows] == [(False, True), (True, False)]


async def test_who_pauses_hears_nothing_of_what_was_waiting(kept: SQLStore) -> None:
    """A notice that was written before goes to nobody while they rest."""
    known = await keep(kept, person())
    await kept.commit(batch(change(alert())))
    await keep(kept, nexts(known, state=TravellerState.PAUSED))
    (claim,) = await kept.claim(NOON, LEASE, 9)
    assert claim.subscription is None


async def test_travellers_are_looked_at_when_they_are_due(kept: SQLStore) -> None:
    """Longest due first, so many at once; who is due never is not."""
    for number, minutes in enumerate((3, 1, 2, 9)):
        await kept.keep_traveller(person(f"t-{number}", f"p{number}@example.org"), (), NOON, due=later(minutes))
    await kept.keep_traveller(person("t-4", "p4@example.org"), (), NOON, due=None)
    assert [one.key for one in await kept.travellers_due(later(3), 9)] == ["t-1", "t-2", "t-0"]
    assert [one.key for one in await kept.travellers_due(later(3), 1)] == ["t-1"]


async def test_the_operators_files_leave_them_alone(kept: SQLStore) -> None:
    """Taking over the files, with more or fewer people in them, ends nobody who signed up; a name of theirs is refused."""
    known = await keep(kept, person())
    await kept.sync_subscriptions([nouns.traveller("ada"), nouns.receiver("desk")])
    assert set(await in_force(kept)) == {"ada", "desk", KEY}
    await kept.sync_subscriptions([])
    assert await in_force(kept) == {KEY: known.wish}
    with pytest.raises(StoreError, match=f"{KEY} belongs to somebody who signed up on a page; call the one in your files something else"):
        await kept.sync_subscriptions([nouns.traveller(KEY)])


async def test_one_fan_out_reaches_files_and_pages_alike(kept: SQLStore) -> None:
    """More people than a chunk holds, of both origins."""
    await kept.sync_subscriptions([nouns.traveller(f"f{number}") for number in range(7)])
    for number in range(7):
        await keep(kept, person(f"t-{number}", f"p{number}@example.org"))
    await kept.commit(batch(change(alert())))
    await nouns.fan_out(kept)
    ledger = await kept.ledger(nouns.nobody)
    assert (ledger.audience, ledger.pending, ledger.gaps) == (14, 14, ())


# --- nothing in plain ---------------------------------------------------------------------------------------------------

SECRETS = ("lovelace", "Mesopotamia", "Macchu", "@GB", "203.0.113", "Mail body")


async def test_a_stolen_database_does_not_say_who_is_where_with_which_passport(kept: SQLStore, url: str) -> None:
    """No address, passport, word or network of anybody stands in any column, of pages or files."""
    await keep(kept, person(), letter())
    await kept.sync_subscriptions([replace(person().wish, key="ada")])
    (claim,) = await kept.claim_letters(NOON, LEASE, 9)
    await kept.settle_letter(LetterVerdict(id=claim.letter.id, token=claim.token, at=NOON, sealed=b"Mail body to ada.lovelace"))
    await kept.silence_address(ADA, Silenced.ASKED, NOON)
    await kept.commit(batch(change(alert())))
    stored = store_past.everything(url)
    assert [word for word in SECRETS if word.lower() in stored.lower()] == []


async def test_who_relies_on_whom_is_decided_when_a_notice_is_sealed(kept: SQLStore) -> None:
    """The rows say that everybody listens to every government; of a silent one only those are told who do, and the books agree."""
    british, french = person(), person("t-other", "other@example.org")
    french = replace(french, wish=replace(french.wish, nationality=("FR",)))
    for one in (british, french):
        await keep(kept, one)
    silent = change(alert("source-silent", "@GB"))
    await kept.commit(batch(replace(silent, because=())))
    claims = await kept.claim(NOON, LEASE, 9)
    given = plan.Circumstances(now=NOON, cooldowns={}, last_sent={})
    out = {claim.key: plan.seal(claim.notices[0], claim.subscription, given).out for claim in claims}
    assert out == {british.key: True, french.key: False}
    ledger = await kept.ledger(nouns.nobody)
    assert (ledger.audience, ledger.gaps) == (2, ())


async def test_without_a_vault_it_is_plain_and_says_passports(store: SQLStore, url: str) -> None:
    """Tests and measurements need none; their rows are still read with one."""
    await store.sync_subscriptions([replace(person().wish, key="ada")])
    await store.keep_traveller(person(), [letter()], NOON, due=None)
    assert await store.traveller_of(ADA.upper()) == person()
    assert [word for word in ("lovelace", "@GB") if word not in store_past.everything(url)] == []
    sealing = open_store(url, vault=Vault((OLD,)))
    await sealing.open()
    assert set(await in_force(sealing)) == {"ada", KEY}
    assert await sealing.traveller(KEY) == person()
    (claim,) = await sealing.claim_letters(NOON, LEASE, 9)
    assert claim.letter == letter()
    await sealing.close()


async def test_a_process_without_the_key_says_so(kept: SQLStore, url: str) -> None:
    """Neither another key nor none reads anybody, and the sentence says what to do."""
    await keep(kept, person())
    for vault, words in ((Vault((NEW,)), "put the old one into ADVISORY_SECRET_KEY"), (None, "no key to open it with")):
        other = open_store(url, vault=vault)
        await other.open()
        with pytest.raises(StoreError, match=words):
            await other.traveller(KEY)
        await other.close()


# --- keys ---------------------------------------------------------------------------------------------------------------


async def test_after_a_change_of_keys_everything_is_sealed_anew(kept: SQLStore, url: str) -> None:
    """Then the old key may go: people, letters, bytes and look-up by address all do without it."""
    people = [replace(person().wish, key=f"f{number}", address=f"f{number}@example.org") for number in range(450)]
    await kept.sync_subscriptions([*people, nouns.receiver("desk")])
    known = await keep(kept, person(), letter("welcome.1"), letter("welcome.2"))
    claims = await kept.claim_letters(NOON, LEASE, 9)
    await kept.settle_letter(LetterVerdict(id=claims[0].letter.id, token=claims[0].token, at=NOON, sealed=b"\xff bytes"))
    both = open_store(url, vault=Vault((NEW, OLD)), clock=False)
    await both.open()
    assert await both.traveller_of(ADA) == known
    assert await both.rekey(NOON) == 450 + 2 + 2 + 1
    assert await both.rekey(NOON) == 0
    await both.close()
    alone = open_store(url, vault=Vault((NEW,)), clock=False)
    await alone.open()
    assert await alone.traveller_of(ADA) == known
    assert await in_force(alone) == {KEY: known.wish, "desk": nouns.receiver("desk"), **{one.key: one for one in people}}
    again = await alone.claim_letters(later(10), LEASE, 9)
    assert sorted((claim.letter.id, claim.sealed) for claim in again) == [("welcome.1", b"\xff bytes"), ("welcome.2", None)]
    await alone.close()


async def test_housekeeping_seals_anew_and_reports_what_it_cannot_open(kept: SQLStore, url: str) -> None:
    """A key that is missing is a fault with the way out; with the key back it is over."""
    await keep(kept, person())
    await kept.silence_address("eve@example.org", Silenced.ASKED, NOON)
    lost = open_store(url, vault=Vault((NEW,)), clock=False)
    await lost.open()
    await lost.silence_address("bob@example.org", Silenced.ASKED, NOON)
    await lost.tidy(NOON)
    (fault,) = await lost.faults()
    assert fault.key == "vault"
    assert fault.sentence.startswith("people whose rows do not open: 2; addresses that must get nothing and are not recognised: 1; a key")
    assert "ADVISORY_SECRET_KEY" in fault.sentence
    await lost.close()
    found = open_store(url, vault=Vault((NEW, OLD)), clock=False)
    await found.open()
    await found.tidy(NOON)
    assert await found.faults() == ()
    assert await found.rekey(NOON) == 0
    await found.close()


async def test_people_of_an_older_version_are_sealed(url: str) -> None:
    """What the files said before the upgrade is read, ends, and begins sealed, under no passport; what ended before is sealed too."""
    british = replace(nouns.traveller("ada"), nationality=("GB",), address=ADA)
    with store_past.at_revision(url, "0003") as connection:
        store_past.subscribe(connection, british, places=("@GB",))
        store_past.subscribe(connection, replace(nouns.traveller("bob"), address="old." + ADA), until=0, places=("@*",))
        store_past.subscribe(connection, nouns.receiver("desk"))
    store = open_store(url, vault=Vault((OLD,)))
    await store.open()
    assert await in_force(store) == {"ada": british, "desk": nouns.receiver("desk")}
    await store.sync_subscriptions([british, nouns.receiver("desk")])
    assert await in_force(store) == {"ada": british, "desk": nouns.receiver("desk")}
    await store.tidy(NOON)
    stored = store_past.everything(url)
    assert "lovelace" not in stored
    asked = "SELECT p.place FROM subscription_place p JOIN subscription s ON s.id = p.subscription_id WHERE s.until_change IS NULL"
    assert sorted(store_past.rows(url, asked)) == [("@*",), ("IQ",)]
    ids = store_past.rows(url, "SELECT id FROM subscription WHERE until_change IS NULL ORDER BY id")
    await store.sync_subscriptions([british, nouns.receiver("desk")])
    assert store_past.rows(url, "SELECT id FROM subscription WHERE until_change IS NULL ORDER BY id") == ids
    await store.close()


# --- erasure ------------------------------------------------------------------------------------------------------------


async def test_erased_is_gone_and_the_books_stay(kept: SQLStore, url: str) -> None:
    """No row says who it was, in whatever version; what was sent stays counted, what waits goes to nobody."""
    known = await keep(kept, person(), letter())
    await kept.commit(batch(change(alert())))
    await nouns.send_all(kept)
    known = await keep(kept, nexts(known, wish=replace(known.wish, trips=())))
    await kept.commit(batch(change(alert(version=2), Reason.ESCALATED)))
    goodbye = replace(letter("goodbye.1", key=""), kind=LetterKind.GOODBYE)
    assert await kept.erase_traveller(KEY, [goodbye], NOON)
    assert not await kept.erase_traveller(KEY, [goodbye], NOON)
    assert await kept.traveller(KEY) is None
    assert await kept.traveller_of(ADA) is None
    assert await kept.letters_of(KEY) == ()
    assert await in_force(kept) == {}
    assert store_past.rows(url, "SELECT DISTINCT content FROM subscription") == [("",)]
    assert [claim.letter for claim in await kept.claim_letters(NOON, LEASE, 9)] == [goodbye]
    (claim,) = await kept.claim(NOON, LEASE, 9)
    assert (claim.key, claim.subscription) == (KEY, None)
    ledger = await kept.ledger(nouns.nobody)
    assert (ledger.audience, ledger.sent, ledger.gaps) == (2, 1, ())
    assert len(await kept.deliveries(key=KEY)) == 2


async def test_erasing_takes_what_an_earlier_end_left(kept: SQLStore) -> None:
    """Who left, came back and wants all of it gone leaves nothing of the first time either."""
    other = "t-ffffgggghhhhiiiijjjj"
    first = await keep(kept, person())
    await keep(kept, nexts(first, state=TravellerState.ENDED, ended=NOON))
    await keep(kept, person(other))
    assert await kept.erase_traveller(other, [], NOON)
    assert (await kept.traveller(KEY), await kept.traveller(other)) == (None, None)


async def test_which_bytes_somebody_got_is_forgotten(kept: SQLStore, url: str) -> None:
    """What names them is made of language, zone and passports: it stays while they may be sent again, and no longer; the id stays."""
    await keep(kept, person())
    await kept.commit(batch(change(alert())))
    (claim,) = await kept.claim(NOON, LEASE, 9)
    sealed = nouns.verdict(claim, nouns.DeliveryState.LEASED, message_id="m-1", body_key="k", body=b"x")
    await kept.settle([sealed])
    assert store_past.rows(url, "SELECT body_key FROM delivery") == [("k",)]
    await kept.settle([nouns.verdict(claim, message_id="m-1")])
    assert store_past.rows(url, "SELECT body_key, message_id FROM delivery") == [(None, "m-1")]
    await kept.erase_traveller(KEY, [], NOON)
    assert store_past.rows(url, "SELECT body_key, message_id FROM delivery") == [(None, "m-1")]


async def test_an_address_that_gets_nothing_outlives_its_owner(kept: SQLStore, url: str) -> None:
    """By its keyed hash, under every key and spelling, until somebody releases it."""
    await keep(kept, person())
    assert await kept.silenced(ADA) is None
    assert not await kept.release_address(ADA)
    await kept.silence_address(ADA, Silenced.BOUNCED, NOON)
    await kept.silence_address(ADA.upper(), Silenced.COMPLAINED, later(1))
    await kept.erase_traveller(KEY, [], NOON)
    assert await kept.silenced(ADA) is Silenced.COMPLAINED
    rotated = open_store(url, vault=Vault((NEW, OLD)), clock=False)
    await rotated.open()
    assert await rotated.silenced(ADA) is Silenced.COMPLAINED
    await rotated.silence_address(ADA, Silenced.ASKED, later(2))
    assert await rotated.silenced(ADA) is Silenced.ASKED
    assert await rotated.release_address(ADA)
    assert await rotated.silenced(ADA) is None
    await rotated.close()


# --- letters ------------------------------------------------------------------------------------------------------------


async def test_a_letter_is_written_once_and_claimed_by_one(kept: SQLStore) -> None:
    """The same id again changes nothing; whoever claims it has it until the lease is over."""
    await kept.post([letter("b"), letter("a")], NOON)
    await kept.post([replace(letter("a"), language="fr"), letter("c")], later(1))
    claims = await kept.claim_letters(later(1), LEASE, 2)
    assert [(claim.letter, claim.attempts, claim.first_due, claim.sealed) for claim in claims] == [
        (letter("a"), 0, NOON, None),
        (letter("b"), 0, NOON, None),
    ]
    assert [claim.letter.id for claim in await kept.claim_letters(later(1), LEASE, 9)] == ["c"]
    assert await kept.claim_letters(later(1), LEASE, 9) == ()


async def test_a_lease_that_ran_out_is_no_attempt_and_its_token_is_void(kept: SQLStore) -> None:
    """The late holder writes nothing; the bytes that were sealed stay the same."""
    await kept.post([letter()], NOON)
    (late,) = await kept.claim_letters(NOON, LEASE, 9)
    assert await kept.settle_letter(LetterVerdict(id="welcome.1", token=late.token, at=NOON, sealed=b"one"))
    (present,) = await kept.claim_letters(NOON + LEASE, LEASE, 9)
    assert (present.attempts, present.sealed) == (0, b"one")
    assert not await kept.settle_letter(LetterVerdict(id="welcome.1", token=late.token, at=NOON, done=True))
    assert await kept.settle_letter(LetterVerdict(id="welcome.1", token=present.token, at=NOON, done=True, detail="250 ok"))
    (row,) = await kept.letters_of(KEY)
    assert (row.id, row.kind, row.state, row.at, row.settled, row.detail) == (
        "welcome.1",
        LetterKind.WELCOME,
        "sent",
        NOON,
        NOON,
        "250 ok",
    )


async def test_a_letter_is_tried_again_when_it_is_due(kept: SQLStore) -> None:
    """With the same bytes, and one attempt more."""
    await kept.post([letter()], NOON)
    (claim,) = await kept.claim_letters(NOON, LEASE, 9)
    assert await kept.settle_letter(LetterVerdict(id="welcome.1", token=claim.token, at=NOON, due=later(5), sealed=b"x", detail="busy"))
    assert await kept.claim_letters(later(4), LEASE, 9) == ()
    (again,) = await kept.claim_letters(later(5), LEASE, 9)
    assert (again.attempts, again.sealed, again.first_due) == (1, b"x", NOON)


@pytest.mark.parametrize("dead", [True, False])
async def test_a_settled_letter_forgets_what_it_said(kept: SQLStore, url: str, dead: bool) -> None:
    """At once; that it was written is known for thirty days, so that it is not written again."""
    await kept.post([letter()], NOON)
    (claim,) = await kept.claim_letters(NOON, LEASE, 9)
    await kept.settle_letter(LetterVerdict(id="welcome.1", token=claim.token, at=NOON, sealed=b"x"))
    assert await kept.settle_letter(LetterVerdict(id="welcome.1", token=claim.token, at=NOON, done=not dead, dead=dead))
    assert store_past.rows(url, "SELECT state, content, body FROM letter") == [("dead" if dead else "sent", "", None)]
    await kept.post([letter()], NOON)
    assert await kept.claim_letters(later(5), LEASE, 9) == ()
    await kept.tidy(NOON + 30 * DAY)
    assert len(await kept.letters_of(KEY)) == 1
    await kept.tidy(later(1) + 30 * DAY)
    assert await kept.letters_of(KEY) == ()


async def test_one_letter_that_cannot_be_read_stays_one(kept: SQLStore, url: str) -> None:
    """It becomes a dead one that says why; the others go out."""
    await kept.post([letter("a"), letter("b")], NOON)
    await kept._writer.run(lambda tx: tx.run("UPDATE letter SET content = 'v1.spoilt.x' WHERE id = 'a'"))
    assert [claim.letter.id for claim in await kept.claim_letters(NOON, LEASE, 9)] == ["b"]
    assert [(row.id, row.state, "sealed with a key" in row.detail) for row in await kept.letters_of(KEY)] == [
        ("a", "dead", True),
        ("b", "pending", False),
    ]


async def test_who_starts_alone_takes_letters_over_and_a_clock_set_back_waits_for_none(kept: SQLStore) -> None:
    """As it is with notices."""
    await kept.post([letter("a"), letter("b")], NOON)
    await kept.claim_letters(NOON, LEASE, 1)
    assert await kept.recover(NOON) == 1
    claims = await kept.claim_letters(NOON, LEASE, 9)
    assert [(claim.letter.id, claim.attempts) for claim in claims] == [("a", 0), ("b", 0)]
    await kept.settle_letter(LetterVerdict(id="a", token=claims[0].token, at=NOON, due=later(90)))
    assert await kept.set_back(later(1)) == 1
    assert {claim.letter.id for claim in await kept.claim_letters(later(1), LEASE, 9)} == {"a", "b"}


async def test_requests_of_strangers_belong_to_nobody(kept: SQLStore) -> None:
    """They hold what was asked for, and are not found under an empty key."""
    request = Letter(
        id="asked-sign-up.x.1", kind=LetterKind.ASKED_SIGN_UP, address=ADA, at=NOON, wish=person().wish, consent=person().consent
    )
    await kept.post([request], NOON)
    assert await kept.letters_of("") == ()
    (claim,) = await kept.claim_letters(NOON, LEASE, 9)
    assert claim.letter == request


# --- crashes ------------------------------------------------------------------------------------------------------------

POINTS = ("traveller.written", "traveller.followed", "letters.posted", "transaction.commit")


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_while_somebody_changes_leaves_all_or_nothing(url: str, point: str) -> None:
    """Traveller, subscription and letters are written together; trying again does it once."""
    armed = False

    def crash(passed: str) -> None:
        if armed and passed == point:
            raise RuntimeError(point)

    store = open_store(url, fault=crash, vault=Vault((OLD,)))
    await store.open()
    known = await keep(store, person(state=TravellerState.PENDING))
    armed = True
    with pytest.raises(RuntimeError):
        await keep(store, nexts(known, state=TravellerState.ACTIVE), letter())
    armed = False
    assert (await store.traveller(KEY), await in_force(store), await store.letters_of(KEY)) == (known, {}, ())
    await keep(store, nexts(known, state=TravellerState.ACTIVE), letter())
    assert (len(await in_force(store)), len(await store.letters_of(KEY))) == (1, 1)
    await store.close()


@pytest.mark.parametrize("point", ["traveller.erased", "letters.posted", "transaction.commit"])
async def test_a_crash_while_somebody_is_erased_leaves_all_or_nothing(url: str, point: str) -> None:
    """Half an erasure is none; trying again is a whole one."""
    armed = False

    def crash(passed: str) -> None:
        if armed and passed == point:
            raise RuntimeError(point)

    store = open_store(url, fault=crash, vault=Vault((OLD,)))
    await store.open()
    known = await keep(store, person(), letter())
    armed = True
    with pytest.raises(RuntimeError):
        await store.erase_traveller(KEY, [], NOON)
    armed = False
    assert (await store.traveller(KEY), list(await in_force(store)), len(await store.letters_of(KEY))) == (known, [KEY], 1)
    assert await store.erase_traveller(KEY, [], NOON)
    await store.close()


async def test_a_crash_while_keys_change_is_made_good_by_the_next_start(kept: SQLStore, url: str) -> None:
    """What was sealed anew stays so, the rest follows."""
    people = [replace(person().wish, key=f"f{number:03}") for number in range(450)]
    await kept.sync_subscriptions(people)
    passed = 0

    def crash(point: str) -> None:
        nonlocal passed
        passed += point == "rekey.rows"
        if passed == 2:
            raise RuntimeError(point)

    dying = open_store(url, vault=Vault((NEW, OLD)), fault=crash)
    await dying.open()
    with pytest.raises(RuntimeError):
        await dying.tidy(NOON)
    await dying.close()
    living = open_store(url, vault=Vault((NEW, OLD)), clock=False)
    await living.open()
    assert await living.rekey(NOON) == 250
    await living.close()


# --- the life, kept -----------------------------------------------------------------------------------------------------


async def test_every_field_of_a_life_is_kept(kept: SQLStore) -> None:
    """Each step of a whole life comes back as it was decided."""
    request = Letter(
        id="asked-sign-up.x.1", kind=LetterKind.ASKED_SIGN_UP, address=ADA, at=NOON, wish=person().wish, consent=person().consent
    )
    first = traveller.sign_up(request, None, None, key=KEY)
    assert first is not None
    steps = [first]
    for decide in (
        lambda known: traveller.confirm(known, NOON),
        lambda known: traveller.change_address(known, "new@example.org", None, NOON),
        lambda known: traveller.confirm_address(known, traveller.mark_of(KEY, "new@example.org"), NOON),
        lambda known: traveller.pause(known, later(9), NOON),
        lambda known: traveller.resume(known, NOON),
        lambda known: traveller.due(known, TRIP.end + 3 * DAY, 9 * DAY),
        lambda known: traveller.unsubscribe(known, NOON),
    ):
        steps.append(decide(steps[-1].after))
    for step in steps:
        await kept.keep_traveller(step.after, step.letters, NOON, due=traveller.next_due(step.after, NOON, DAY))
        assert await kept.traveller(KEY) == step.after
    written = [claim.letter for claim in await kept.claim_letters(NOON, LEASE, 99)]
    assert sorted(written, key=lambda one: one.id) == sorted((one for step in steps for one in step.letters), key=lambda one: one.id)
    assert codec.loads(Traveller, codec.dumps(steps[2].after)) == steps[2].after


# --- one bad thing stays one --------------------------------------------------------------------------------------------


async def test_whom_no_key_opens_stops_nobody_else(kept: SQLStore, url: str) -> None:
    """Their notices become dead letters that say why and go out once the key is back; everybody else is told and looked at."""
    known = await keep(kept, person())
    await kept.keep_traveller(nexts(known), (), NOON, due=NOON)
    await kept.sync_subscriptions([nouns.receiver("desk")])
    await kept.commit(batch(change(alert()), receivers={"leave.IQ.1": ("desk",)}))
    lost = open_store(url, vault=Vault((NEW,)), clock=False)
    await lost.open()
    await lost.keep_traveller(person("t-other", "other@example.org"), (), NOON, due=later(1))
    assert [claim.key for claim in await nouns.send_all(lost)] == ["desk"]
    (dead,) = await lost.deliveries(state=nouns.DeliveryState.DEAD)
    assert (dead.subscription, "ADVISORY_SECRET_KEY" in dead.detail) == (KEY, True)
    assert (await lost.ledger(nouns.everybody)).gaps == ()
    assert list(await in_force(lost)) == ["desk", "t-other"]
    assert [one.key for one in await lost.travellers_due(later(1), 1)] == ["t-other"]
    await lost.close()
    found = open_store(url, vault=Vault((NEW, OLD)), clock=False)
    await found.open()
    await found.replay([dead.id], later(2))
    assert [claim.subscription for claim in await nouns.send_all(found, later(2))] == [known.wish]
    await found.close()


async def test_two_processes_give_an_address_to_one(kept: SQLStore, url: str) -> None:
    """Whoever is late hears of it and decides again."""
    other = open_store(url, vault=Vault((OLD,)), patience=5, clock=False)
    await other.open()
    for number in range(5):
        address = f"p{number}@example.org"
        outcomes = await asyncio.gather(
            keep(kept, person(f"t-a{number}", address)), keep(other, person(f"t-b{number}", address)), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in outcomes) == ["ConflictError", "Traveller"]
    await other.close()

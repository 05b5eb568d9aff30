"""The life of a traveller: who they are after each step, and what is written to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import traveller, zones
from advisory.model import Consent, Letter, LetterKind, Route, Severity, Silenced, Subscription, Traveller, TravellerState, Trip

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
KEY = "t-aaaabbbbccccddddeeee"
ADA = "ada@example.org"
WISH = Subscription(
    key="", channel="email", address=ADA, places=("IQ",), follows=("Iraq",), nationality=("GB",), language="fr", timezone="UTC"
)
CONSENT = Consent(at=NOW, version="1", network="203.0.113.0/24")
TRIP = Trip(
    places=("PE",), start=datetime(2026, 3, 20, 5, tzinfo=UTC), end=datetime(2026, 3, 25, 5, tzinfo=UTC), id="trip-one", words=("Peru",)
)
BEGINS, ENDS = zones.begins(TRIP), zones.ends(TRIP)


def asked(*, at: datetime = NOW, wish: Subscription | None = WISH, consent: Consent | None = CONSENT, address: str = ADA) -> Letter:
    """Return a request to sign up."""
    name = f"asked-sign-up.0123abcd.{int(at.timestamp())}"
    return Letter(id=name, kind=LetterKind.ASKED_SIGN_UP, address=address, language="fr", zone="UTC", at=at, wish=wish, consent=consent)


def wanting(*, at: datetime = NOW, address: str = ADA) -> Letter:
    """Return a request for the link to the preferences."""
    return Letter(id=f"asked-sign-in.0123abcd.{int(at.timestamp())}", kind=LetterKind.ASKED_SIGN_IN, address=address, at=at)


def pending() -> Traveller:
    """Return somebody who has not confirmed."""
    step = traveller.sign_up(asked(), None, None, key=KEY)
    assert step is not None
    return step.after


def active(*trips: Trip, state: TravellerState = TravellerState.ACTIVE) -> Traveller:
    """Return somebody who has."""
    known = traveller.confirm(pending(), NOW).after
    return replace(known, state=state, wish=replace(known.wish, trips=trips))


def kinds(step: traveller.Step) -> list[LetterKind]:
    """Return what is written."""
    return [letter.kind for letter in step.letters]


# --- beginning ----------------------------------------------------------------------------------------------------------


def test_who_signs_up_waits_for_their_own_yes() -> None:
    """They are kept as pending, with what they asked for under their key, and get the link."""
    step = traveller.sign_up(asked(), None, None, key=KEY)
    assert step is not None
    assert step.after == Traveller(
        key=KEY, state=TravellerState.PENDING, wish=replace(WISH, key=KEY), consent=CONSENT, created=NOW, version=1
    )
    (letter,) = step.letters
    assert (letter.kind, letter.key, letter.address, letter.language, letter.zone, letter.epoch) == (
        LetterKind.CONFIRM,
        KEY,
        ADA,
        "fr",
        "UTC",
        0,
    )


def test_a_form_cannot_make_a_receiver() -> None:
    """Routes, channel and mark are ours, whatever the request holds."""
    wish = replace(WISH, channel="webhook", routes=(Route(),), fallback=True, mark="x", address="other@example.org")
    step = traveller.sign_up(asked(wish=wish), None, None, key=KEY)
    assert step is not None
    assert step.after.wish == replace(WISH, key=KEY)


def test_signing_up_again_before_the_yes_counts_the_last_wish_and_mails_once_in_ten_minutes() -> None:
    """The key and the link stay; the letter's id is the same within ten minutes and another one after."""
    known = pending()
    again = replace(asked(at=NOW + MINUTE), wish=replace(WISH, places=("PE",)), consent=replace(CONSENT, at=NOW + MINUTE))
    step = traveller.sign_up(again, known, None, key="t-unused")
    assert step is not None
    assert (step.after.key, step.after.version, step.after.wish.places, step.after.consent.at) == (KEY, 2, ("PE",), NOW + MINUTE)
    first = traveller.sign_up(asked(), None, None, key=KEY)
    assert first is not None
    assert [letter.id for letter in step.letters] == [letter.id for letter in first.letters]
    later = traveller.sign_up(asked(at=NOW + 11 * MINUTE), known, None, key="t-unused")
    assert later is not None
    assert later.letters[0].id != first.letters[0].id
    assert traveller.says(later.letters[0]) == traveller.says(first.letters[0])


def test_strangers_do_not_fill_a_mailbox_through_us() -> None:
    """Whoever asks for an address all week long, with other wishes each time, causes a handful of mails, and of a subscriber's one a day."""
    known, ids = pending(), set()
    for minutes in range(0, 7 * 24 * 60, 5):
        request = asked(at=NOW + minutes * MINUTE, wish=replace(WISH, follows=(str(minutes),)))
        step = traveller.sign_up(request, known, None, key="t-unused")
        assert step is not None
        known, ids = step.after, ids | {letter.id for letter in step.letters}
    assert len(ids) <= 3 + 8
    subscribed = [traveller.sign_up(asked(at=NOW + minutes * MINUTE), active(), None, key="x") for minutes in range(0, 24 * 60 * 3, 5)]
    assert len({letter.id for step in subscribed if step for letter in step.letters}) <= 4


def test_deciding_the_same_request_twice_changes_nothing() -> None:
    """A crash between deciding and noting it costs nobody a second mail."""
    first = traveller.sign_up(asked(), None, None, key=KEY)
    assert first is not None
    again = traveller.sign_up(asked(), first.after, None, key="t-unused")
    assert again == first


@pytest.mark.parametrize("state", [TravellerState.ACTIVE, TravellerState.PAUSED])
def test_who_has_a_subscription_is_told_so_by_mail_alone(state: TravellerState) -> None:
    """A stranger with the address changes nothing; its owner learns of it."""
    known = active(state=state)
    step = traveller.sign_up(asked(), known, None, key="t-unused")
    assert step is not None
    assert step.after is known
    assert kinds(step) == [LetterKind.ALREADY]


@pytest.mark.parametrize(
    ("letter", "silenced"),
    [(asked(), Silenced.BOUNCED), (asked(), Silenced.ASKED), (asked(wish=None), None), (asked(consent=None), None)],
)
def test_what_cannot_begin_does_not(letter: Letter, silenced: Silenced | None) -> None:
    """An address that gets nothing gets nothing; a request without wish or consent is none."""
    assert traveller.sign_up(letter, None, silenced, key=KEY) is None


def test_the_link_to_the_preferences() -> None:
    """Whoever is known gets it, who has not confirmed gets that link again, a stranger learns so by mail alone, a silenced one nothing."""
    (link,) = traveller.sign_in(wanting(), active(), None)
    assert (link.kind, link.key, link.epoch) == (LetterKind.SIGN_IN, KEY, 0)
    (again,) = traveller.sign_in(wanting(), pending(), None)
    assert again == replace(traveller.sign_up(asked(), None, None, key=KEY).letters[0], at=again.at)  # type: ignore[union-attr]
    (nobody,) = traveller.sign_in(wanting(address="eve@example.org"), None, None)
    assert (nobody.kind, nobody.key, nobody.address) == (LetterKind.NOBODY, "", "eve@example.org")
    assert traveller.sign_in(wanting(), active(), Silenced.COMPLAINED) == ()


def test_a_stranger_hears_once_a_day_that_there_is_nothing() -> None:
    """However often somebody types their address."""
    ids = {traveller.sign_in(wanting(at=NOW + minutes * MINUTE), None, None)[0].id for minutes in range(0, 600, 7)}
    assert len(ids) == 1
    assert traveller.sign_in(wanting(at=NOW + DAY), None, None)[0].id not in ids


def test_the_yes_begins_it_once() -> None:
    """The second press changes nothing and writes nothing."""
    step = traveller.confirm(pending(), NOW + MINUTE)
    assert (step.after.state, step.after.confirmed, step.after.version) == (TravellerState.ACTIVE, NOW + MINUTE, 2)
    assert kinds(step) == [LetterKind.WELCOME]
    assert traveller.confirm(step.after, NOW + 2 * MINUTE) == traveller.Step(after=step.after)


def test_the_welcome_announces_what_is_near() -> None:
    """Who begins two days before a trip is not told of it twice; a later trip has its own morning, as has one added afterwards."""
    near = replace(TRIP, id="trip-near", start=NOW + 2 * DAY, end=NOW + 4 * DAY)
    known = replace(pending(), wish=replace(WISH, key=KEY, trips=(near, TRIP)))
    begun = traveller.confirm(known, NOW).after
    assert begun.reminded == ("trip-near.soon",)
    assert traveller.due(begun, NOW, WEEK).letters == ()
    added = traveller.add_trip(begun, replace(near, id="trip-added")).after
    assert [letter.trip and letter.trip.id for letter in traveller.due(added, NOW, WEEK).letters] == ["trip-added"]


# --- changing -----------------------------------------------------------------------------------------------------------


def test_preferences_change_but_not_who_and_where_to() -> None:
    """Key, channel, address and trips stay; the same wish again is no change."""
    known = active(TRIP)
    other = Subscription(
        key="x", channel="webhook", address="eve@example.org", places=("ML",), at_least=Severity.WARNING, routes=(Route(),)
    )
    step = traveller.change(known, other)
    assert step.after.wish == Subscription(key=KEY, channel="email", address=ADA, places=("ML",), at_least=Severity.WARNING, trips=(TRIP,))
    assert (step.after.version, step.letters) == (known.version + 1, ())
    assert traveller.change(step.after, other).after is step.after


def test_trips_come_move_and_go() -> None:
    """They are in the order of their days; a moved one is reminded of again; one that is not there cannot go."""
    later = replace(TRIP, id="trip-two", start=TRIP.start + 9 * DAY, end=TRIP.end + 9 * DAY)
    known = replace(traveller.add_trip(traveller.add_trip(active(), later).after, TRIP).after, reminded=("trip-one.soon", "trip-two.soon"))
    assert [trip.id for trip in known.wish.trips] == ["trip-one", "trip-two"]
    assert traveller.add_trip(known, TRIP).after is known
    moved = traveller.add_trip(known, replace(TRIP, end=TRIP.end + DAY)).after
    assert (moved.wish.trips[0].end, moved.reminded) == (TRIP.end + DAY, ("trip-two.soon",))
    gone = traveller.remove_trip(known, "trip-two").after
    assert ([trip.id for trip in gone.wish.trips], gone.reminded) == (["trip-one"], ("trip-one.soon",))
    assert traveller.remove_trip(gone, "trip-two").after is gone


def test_a_pause_is_told_and_ends_when_they_say() -> None:
    """The same pause again is no change, another end of it is; resuming what is not paused is none."""
    until = NOW + 9 * DAY
    step = traveller.pause(active(), until, NOW)
    assert (step.after.state, step.after.paused_until) == (TravellerState.PAUSED, until)
    assert [(letter.kind, letter.until) for letter in step.letters] == [(LetterKind.PAUSED, until)]
    assert traveller.pause(step.after, until, NOW + MINUTE).after is step.after
    assert traveller.pause(step.after, None, NOW + MINUTE).after.paused_until is None
    back = traveller.resume(step.after, NOW + DAY)
    assert (back.after.state, back.after.paused_until, kinds(back)) == (TravellerState.ACTIVE, None, [LetterKind.RESUMED])
    assert traveller.resume(back.after, NOW + DAY).after is back.after
    assert traveller.pause(pending(), None, NOW) == traveller.Step(after=pending())


def test_two_pauses_are_two_letters() -> None:
    """Ids tell one pause from the next."""
    first = traveller.pause(active(), None, NOW)
    second = traveller.pause(traveller.resume(first.after, NOW).after, None, NOW)
    assert first.letters[0].id != second.letters[0].id


NEW = "ada@new.example"


def test_a_new_address_counts_after_its_own_yes() -> None:
    """The old one gets everything until then, and is told afterwards; sessions and links of before end."""
    asked_for = traveller.change_address(active(), NEW, None, NOW)
    assert (asked_for.after.wish.address, asked_for.after.new_address) == (ADA, NEW)
    (letter,) = asked_for.letters
    assert (letter.kind, letter.address, letter.epoch) == (LetterKind.ADDRESS_CONFIRM, NEW, 0)
    said = traveller.heard(traveller.says(letter))
    assert said == traveller.Said(key=KEY, epoch=0, mark=traveller.mark_of(KEY, NEW))
    assert said is not None
    done = traveller.confirm_address(asked_for.after, said.mark, NOW + MINUTE)
    assert (done.after.wish.address, done.after.new_address, done.after.new_address_at, done.after.epoch) == (NEW, "", None, 1)
    assert [(told.kind, told.address) for told in done.letters] == [(LetterKind.ADDRESS_CHANGED, ADA)]
    assert traveller.confirm_address(done.after, said.mark, NOW + MINUTE).after is done.after


def test_the_link_of_one_address_does_not_confirm_another() -> None:
    """Somebody who asks for two gets nothing from the first one's link."""
    first = traveller.change_address(active(), "mine@example.org", None, NOW)
    second = traveller.change_address(first.after, "victim@example.org", None, NOW)
    assert traveller.confirm_address(second.after, traveller.mark_of(KEY, "mine@example.org"), NOW).after is second.after


@pytest.mark.parametrize(
    ("known", "address", "silenced"),
    [
        (active(), ADA, None),
        (active(), NEW, Silenced.ASKED),
        (pending(), NEW, None),
        (traveller.change_address(active(), NEW, None, NOW).after, NEW, None),
        (traveller.end(active(), NOW).after, NEW, None),
    ],
)
def test_addresses_that_are_not_asked(known: Traveller, address: str, silenced: Silenced | None) -> None:
    """The own one, a silenced one, the same one within ten minutes; and nobody but who is here asks."""
    assert traveller.change_address(known, address, silenced, NOW + 9 * MINUTE) == traveller.Step(after=known)


def test_the_same_address_is_asked_again_after_ten_minutes() -> None:
    """The first mail may have been lost."""
    known = traveller.change_address(active(), NEW, None, NOW).after
    assert kinds(traveller.change_address(known, NEW, None, NOW + 10 * MINUTE)) == [LetterKind.ADDRESS_CONFIRM]
    undated = replace(known, new_address_at=None)
    assert kinds(traveller.change_address(undated, NEW, None, NOW)) == [LetterKind.ADDRESS_CONFIRM]


def test_signing_out_everywhere_ends_links_and_sessions() -> None:
    """But not what unsubscribes, which knows no epoch; who left has none."""
    assert traveller.sign_out(active()).after.epoch == 1
    left = traveller.end(active(), NOW).after
    assert traveller.sign_out(left).after is left


# --- ending -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [TravellerState.ACTIVE, TravellerState.PAUSED])
def test_who_leaves_gets_one_last_letter_and_is_forgotten_but_for_the_address(state: TravellerState) -> None:
    """Passports, places and trips go at once; a second press is none."""
    known = replace(active(TRIP, state=state), new_address=NEW, new_address_at=NOW, reminded=("trip-one.soon",))
    step = traveller.unsubscribe(known, NOW + DAY)
    assert kinds(step) == [LetterKind.GOODBYE]
    assert step.after == Traveller(
        key=KEY,
        state=TravellerState.ENDED,
        wish=Subscription(key=KEY, channel="email", address=ADA, language="fr", timezone="UTC"),
        consent=CONSENT,
        created=NOW,
        confirmed=NOW,
        ended=NOW + DAY,
        epoch=1,
        version=known.version + 1,
    )
    assert traveller.unsubscribe(step.after, NOW + DAY) == traveller.Step(after=step.after)


def test_who_never_began_leaves_without_a_word() -> None:
    """It was somebody else who typed their address; they are forgotten at once."""
    step = traveller.unsubscribe(pending(), NOW + MINUTE)
    assert (step.after.state, step.letters) == (TravellerState.ENDED, ())
    assert traveller.gone(step.after, NOW + MINUTE)
    assert traveller.next_due(step.after, NOW + MINUTE, WEEK) == NOW + MINUTE


def test_a_bounce_ends_it_without_a_letter() -> None:
    """Nobody would read it."""
    assert traveller.end(active(), NOW).letters == ()


def test_who_left_cannot_be_changed() -> None:
    """Nothing begins again but by signing up."""
    left = traveller.end(active(), NOW).after
    steps = [
        traveller.confirm(left, NOW),
        traveller.change(left, WISH),
        traveller.add_trip(left, TRIP),
        traveller.remove_trip(left, "x"),
        traveller.pause(left, None, NOW),
        traveller.resume(left, NOW),
        traveller.confirm_address(left, "x", NOW),
        traveller.due(left, NOW, WEEK),
    ]
    assert all(step.after is left and not step.letters for step in steps)


# --- what time brings ---------------------------------------------------------------------------------------------------


def test_who_never_said_yes_is_forgotten_after_a_week() -> None:
    """And looked at just then."""
    known = pending()
    at = traveller.next_due(known, NOW, WEEK)
    assert at == NOW + WEEK
    assert not traveller.gone(known, NOW + WEEK - MINUTE)
    assert traveller.gone(known, NOW + WEEK)
    assert traveller.due(known, NOW + DAY, WEEK) == traveller.Step(after=known)


def test_who_left_is_forgotten_after_four_weeks() -> None:
    """A bounce that comes late still finds the address until then; who is here is never gone."""
    left = traveller.end(active(), NOW).after
    assert traveller.next_due(left, NOW, WEEK) == NOW + 28 * DAY
    assert not traveller.gone(left, NOW + 28 * DAY - MINUTE)
    assert traveller.gone(left, NOW + 28 * DAY)
    assert not traveller.gone(active(), NOW + 999 * DAY)


def test_a_trip_is_announced_ends_and_is_deleted() -> None:
    """In the morning on which its alerts begin, in the morning after, and a week later; each once."""
    known = active(TRIP)
    soon = traveller.next_due(known, NOW, WEEK)
    assert soon == BEGINS - known.wish.lead + timedelta(hours=9)
    assert traveller.due(known, soon - MINUTE, WEEK).after is known
    first = traveller.due(known, soon, WEEK)
    assert [(letter.kind, letter.trip) for letter in first.letters] == [(LetterKind.TRIP_SOON, TRIP)]
    assert first.after.reminded == ("trip-one.soon",)
    over = traveller.next_due(first.after, soon, WEEK)
    assert over == ENDS + timedelta(hours=9)
    second = traveller.due(first.after, over, WEEK)
    assert [(letter.kind, letter.trip) for letter in second.letters] == [(LetterKind.TRIP_ENDED, TRIP)]
    assert second.after.wish.trips == (TRIP,)
    deleted = traveller.next_due(second.after, over, WEEK)
    assert deleted == ENDS + WEEK
    third = traveller.due(second.after, deleted, WEEK)
    assert (third.after.wish.trips, third.after.reminded, third.letters) == ((), (), ())
    assert third.after.wish.places == ("IQ",)
    assert traveller.next_due(third.after, deleted, WEEK) is None


def test_a_trip_kept_no_day_is_deleted_with_its_last_letter() -> None:
    """The letter carries what it says."""
    known = replace(active(TRIP), reminded=("trip-one.soon",))
    at = traveller.next_due(known, NOW, timedelta())
    assert at == ENDS + timedelta(hours=9)
    step = traveller.due(known, at, timedelta())
    assert (step.after.wish.trips, kinds(step), step.letters[0].trip) == ((), [LetterKind.TRIP_ENDED], TRIP)


def test_what_was_missed_is_not_told_late() -> None:
    """While a trip lasts it is said what holds there, once; nothing of one that is over, no end that is a week old."""
    known = active(TRIP)
    during = traveller.due(known, BEGINS + DAY, timedelta(days=99))
    assert kinds(during) == [LetterKind.TRIP_SOON]
    long_after = traveller.due(known, ENDS + WEEK + DAY, timedelta(days=99))
    assert long_after.after is known
    assert traveller.next_due(known, ENDS + WEEK + DAY, timedelta(days=99)) == ENDS + timedelta(days=99)


def test_a_pause_hears_of_no_trip_and_ends_by_itself() -> None:
    """Trips are deleted all the same; when it is over, it is told, with what is due by then."""
    paused = traveller.pause(active(TRIP), BEGINS - DAY, NOW).after
    assert traveller.next_due(paused, NOW, WEEK) == BEGINS - DAY
    assert traveller.due(paused, BEGINS - 2 * DAY, WEEK).after is paused
    step = traveller.due(paused, BEGINS - DAY, WEEK)
    assert kinds(step) == [LetterKind.RESUMED, LetterKind.TRIP_SOON]
    assert (step.after.state, step.after.paused_until) == (TravellerState.ACTIVE, None)
    assert step.after.version == paused.version + 1
    for_long = traveller.pause(active(TRIP), None, NOW).after
    assert traveller.next_due(for_long, NOW, WEEK) == ENDS + WEEK
    assert kinds(traveller.due(for_long, ENDS + WEEK, WEEK)) == []
    assert traveller.due(for_long, ENDS + WEEK, WEEK).after.wish.trips == ()


def test_an_address_nobody_confirmed_is_forgotten_after_a_week() -> None:
    """The old one goes on counting."""
    known = traveller.change_address(active(), NEW, None, NOW).after
    assert traveller.next_due(known, NOW, WEEK) == NOW + WEEK
    step = traveller.due(known, NOW + WEEK, WEEK)
    assert (step.after.new_address, step.after.new_address_at, step.after.wish.address, step.letters) == ("", None, ADA, ())


@given(
    start=st.integers(min_value=-30, max_value=60),
    days=st.integers(min_value=0, max_value=40),
    kept=st.integers(min_value=0, max_value=30),
    steps=st.lists(st.integers(min_value=0, max_value=20), min_size=1, max_size=12),
    paused=st.booleans(),
)
def test_time_always_comes_to_an_end(start: int, days: int, kept: int, steps: list[int], paused: bool) -> None:
    """Whatever is due is done when it is looked at: nobody is looked at again and again, and no letter is written twice."""
    first = (NOW + start * DAY).replace(hour=0)
    known = active(replace(TRIP, start=first, end=first + days * DAY))
    if paused:
        known = traveller.pause(known, NOW + 10 * DAY, NOW).after
    now, written = NOW, []
    for step in steps:
        now += step * DAY
        done = traveller.due(known, now, kept * DAY)
        written += [letter.id for letter in done.letters]
        known = done.after
        again = traveller.due(known, now, kept * DAY)
        assert again == traveller.Step(after=known)
        at = traveller.next_due(known, now, kept * DAY)
        assert at is None or at > now
    assert len(written) == len(set(written))


# --- links --------------------------------------------------------------------------------------------------------------


def test_what_a_link_says_is_heard() -> None:
    """Of sessions and letters alike."""
    assert traveller.heard(traveller.says_of(active())) == traveller.Said(key=KEY, epoch=0)
    assert traveller.heard(traveller.says(traveller.confirm(pending(), NOW).letters[0])) == traveller.Said(key=KEY, epoch=0)


@pytest.mark.parametrize("value", ["", ".", KEY, f"{KEY}.", f"{KEY}.x", ".1", f"{KEY}.-1", f"{KEY}.²"])
def test_what_no_link_says_is_not(value: str) -> None:
    """Anything else is nothing."""
    assert traveller.heard(value) is None

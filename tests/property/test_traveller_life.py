"""Whatever travellers do in whatever order, who wants to be told is, once; nobody else is; and erased means gone."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import effort
import hypothesis.strategies as st
from builders import change
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisory import traveller, zones
from advisory.dispatch import Dispatch
from advisory.errors import ConflictError
from advisory.model import Consent, Content, DeliveryState, Envelope, Letter, LetterKind, Silenced, Subscription, Trip
from advisory.observe import Observer
from advisory.ports import Batch, LetterVerdict
from advisory.reception import Reception
from advisory.render import Renderer
from advisory.rulebook import Rulebook
from advisory.settings import shipped
from advisory.store import SQLStore, open_store
from advisory.vault import Vault

T = TypeVar("T")

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT = timedelta(days=7)
PEOPLE = ("ada", "bob", "cyd")
PLACES = ("IQ", "PE", "ML")
CONSENT = Consent(at=START, version="1", network="198.51.100.0/24")
RENDERER = Renderer((shipped("templates"),))
POINTS = (
    "traveller.written",
    "traveller.followed",
    "traveller.erased",
    "letters.posted",
    "letters.leased",
    "letters.settled",
    "claim.leased",
    "settle.rows",
    "rekey.rows",
    "transaction.commit",
    "transaction.committed",
)


@dataclass
class Person:
    """What the model knows of somebody who signed up."""

    key: str
    state: str
    wish: Subscription
    #: When the last request was, which an unanswered mail is forgotten by.
    asked: datetime
    until: datetime | None = None


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        """Return what it was set to."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Let that time pass."""
        self.time += timedelta(seconds=seconds)


class Recorder:
    """A channel that keeps what it was given."""

    batches = True
    connections: int | None = None

    def __init__(self) -> None:
        self.sent: list[Envelope] = []

    def compose(self, content: Content) -> bytes:
        """Seal the words."""
        return content.text.encode()

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Take a message."""
        assert sealed
        self.sent.append(envelope)
        return "taken"

    async def close(self) -> None:
        """Let go of nothing."""


def address_of(who: str) -> str:
    """Return an address that is found in no bytes by chance."""
    return f"zq-{who}-lovelace@people.example"


class Life(RuleBasedStateMachine):
    """People sign up, change, pause, travel, leave, bounce and are erased, while alerts go out, keys change and writes crash."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="advisory-life-"))
        self.path = self.folder / "life.db"
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.channel = Recorder()
        self.keys: tuple[str, ...] = ("a first key of the house",)
        self.armed: str | None = None
        self.serial = 0
        self.people: dict[str, Person] = {}
        #: Every key that somebody ever had, with who it was.
        self.ever: dict[str, str] = {}
        #: The last link to begin that was mailed to somebody.
        self.links: dict[str, Letter] = {}
        self.silenced: set[str] = set()
        self.letters: list[str] = []
        #: Notices that wait: change and key → destination; and what became of the others.
        self.waiting: dict[tuple[str, str], str] = {}
        self.done: dict[tuple[str, str], DeliveryState] = {}
        #: Words that nothing in the database says any more.
        self.gone: set[str] = set()
        self.open()

    # --- the product ----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start a process."""
        self.store: SQLStore = open_store(f"sqlite:///{self.path}", chunk=2, vault=Vault(self.keys), fault=self.pass_point)
        self.wait(self.store.open())
        self.reception = Reception(store=self.store, clock=self.clock, secret="a secret", trips_kept=KEPT.days)
        self.dispatch = Dispatch(
            store=self.store,
            clock=self.clock,
            observer=Observer(),
            book=lambda: Rulebook.of(feeds=(), rules=()),
            renderer=lambda: RENDERER,
            channel=lambda _: self.channel,
            personal=lambda _subscription, _message: {},
            public_url="https://alerts.example",
            gone=_nobody_is_gone,
        )

    def pass_point(self, point: str) -> None:
        """Crash where it was said."""
        if point == self.armed:
            self.armed = None
            raise RuntimeError(point)

    def wait(self, work: Awaitable[T]) -> T:
        """Carry out one step."""

        async def carry_out() -> T:
            return await work

        return self.runner.run(carry_out())

    def do(self, work: Callable[[], Awaitable[T]]) -> T:
        """Carry out one step; after a crash in it, whoever wanted it tries again."""
        try:
            return self.wait(work())
        except RuntimeError:
            return self.wait(work())

    # --- what people do -------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PEOPLE), places=st.sets(st.sampled_from(PLACES), max_size=2), trip=st.booleans(), passport=st.booleans())
    def sign_up(self, who: str, places: set[str], trip: bool, passport: bool) -> None:
        """Somebody, or a stranger with their address, fills the form; the request is decided in the background."""
        wish = Subscription(
            key="",
            channel="email",
            address=address_of(who),
            places=tuple(sorted(places)),
            follows=(self.word("Mesopotamia"),),
            nationality=("GB",) if passport else (),
            trips=(self.trip(5),) if trip or not places else (),
        )
        self.do(lambda: self.reception.ask_sign_up(wish, replace(CONSENT, at=self.clock.now())))
        self.carry()
        found = self.wait(self.store.traveller_of(address_of(who)))
        if who in self.silenced:
            assert found is None
            return
        assert found is not None
        known = self.people.get(who)
        if known is None or known.state == "pending":
            # Trips get their names from the product.
            wanted = replace(
                wish, key=found.key, trips=tuple(replace(t, id=f.id) for t, f in zip(wish.trips, found.wish.trips, strict=True))
            )
            self.people[who] = Person(key=found.key, state="pending", wish=wanted, asked=self.clock.now())
            self.ever[found.key] = who

    def word(self, stem: str) -> str:
        """Return a word of somebody's own that nobody else says."""
        self.serial += 1
        return f"{stem}-{self.serial:04}x"

    def trip(self, days: int) -> Trip:
        """Return a trip in so many days."""
        begin = (self.clock.now() + days * DAY).replace(hour=0)
        return Trip(places=("PE",), start=begin, end=begin + 4 * DAY, words=(self.word("Picchu"),))

    @rule(who=st.sampled_from(PEOPLE))
    def sign_in(self, who: str) -> None:
        """Somebody asks for the link to their preferences; nothing changes."""
        self.do(lambda: self.reception.ask_sign_in(address_of(who)))
        self.carry()

    @rule(who=st.sampled_from(PEOPLE))
    def confirm(self, who: str) -> None:
        """Somebody follows the last link they were mailed, in time or late."""
        link = self.links.get(who)
        if link is None:
            return
        said = traveller.heard(traveller.says(link))
        assert said is not None
        found = self.do(lambda: self.reception.confirm(said.key, said.epoch))
        known = self.people.get(who)
        if known is not None and known.key == said.key:
            assert found is not None
            if known.state == "pending":
                known.state = "active"
        else:
            assert found is None

    def here(self, who: str) -> Person | None:
        """Return somebody who may change something."""
        known = self.people.get(who)
        return known if known is not None and known.state != "pending" else None

    @rule(who=st.sampled_from(PEOPLE), places=st.sets(st.sampled_from(PLACES), max_size=2))
    def change(self, who: str, places: set[str]) -> None:
        """Somebody follows other places."""
        if (known := self.here(who)) is not None:
            known.wish = replace(known.wish, places=tuple(sorted(places)))
            found = self.do(lambda: self.reception.change(known.key, replace(known.wish, trips=())))
            assert found is not None
            assert found.wish == known.wish

    @rule(who=st.sampled_from(PEOPLE), days=st.integers(1, 20))
    def travel(self, who: str, days: int) -> None:
        """Somebody adds a trip."""
        if (known := self.here(who)) is not None:
            trip = replace(self.trip(days), id=f"trip-{self.serial}")
            found = self.do(lambda: self.reception.add_trip(known.key, trip))
            assert found is not None
            known.wish = replace(known.wish, trips=tuple(sorted((*known.wish.trips, trip), key=lambda one: (one.start, one.id))))
            assert found.wish == known.wish

    @rule(who=st.sampled_from(PEOPLE))
    def stay(self, who: str) -> None:
        """Somebody takes a trip back."""
        if (known := self.here(who)) is not None and known.wish.trips:
            trip = known.wish.trips[0]
            assert self.do(lambda: self.reception.remove_trip(known.key, trip.id)) is not None
            known.wish = replace(known.wish, trips=known.wish.trips[1:])
            self.gone |= set(trip.words)

    @rule(who=st.sampled_from(PEOPLE), days=st.sampled_from([None, 1, 5]))
    def pause(self, who: str, days: int | None) -> None:
        """Somebody wants to hear nothing for a while."""
        if (known := self.here(who)) is not None:
            known.until = None if days is None else self.clock.now() + days * DAY
            known.state = "paused"
            assert self.do(lambda: self.reception.pause(known.key, known.until)) is not None

    @rule(who=st.sampled_from(PEOPLE))
    def resume(self, who: str) -> None:
        """Somebody wants to hear again."""
        if (known := self.here(who)) is not None:
            known.state, known.until = "active", None
            assert self.do(lambda: self.reception.resume(known.key)) is not None

    @precondition(lambda self: self.ever)
    @rule(data=st.data())
    def unsubscribe(self, data: st.DataObject) -> None:
        """Somebody presses the link in any mail they ever got."""
        key = data.draw(st.sampled_from(sorted(self.ever)))
        ended = self.wait(self.store.traveller(key))
        assert self.do(lambda: self.reception.unsubscribe(key)) == (ended is not None or self.followed(key))
        if ended is not None:
            self.leave(self.ever[key])

    def followed(self, key: str) -> bool:
        """Tell whether anything of an erased key is left in the books."""
        with sqlite3.connect(self.path) as connection:
            return connection.execute("SELECT 1 FROM subscription WHERE key = ?", (key,)).fetchone() is not None

    @precondition(lambda self: self.people)
    @rule(data=st.data(), why=st.sampled_from([Silenced.BOUNCED, Silenced.COMPLAINED]))
    def bounce(self, data: st.DataObject, why: Silenced) -> None:
        """Mail to somebody comes back for good, or they call it spam."""
        who = data.draw(st.sampled_from(sorted(self.people)))
        assert self.do(lambda: self.reception.silence(self.people[who].key, why))
        self.silenced.add(who)
        self.leave(who)

    def leave(self, who: str) -> None:
        """Take somebody out of the model; what they wished is forgotten."""
        known = self.people.pop(who, None)
        self.links.pop(who, None)
        if known is not None:
            self.gone |= {*known.wish.follows, *(word for trip in known.wish.trips for word in trip.words)}

    @precondition(lambda self: self.people)
    @rule(data=st.data(), forever=st.booleans())
    def erase(self, data: st.DataObject, forever: bool) -> None:
        """Somebody wants all of it gone; a request for their address that nobody has decided yet does not count."""
        who = data.draw(st.sampled_from(sorted(self.people)))
        known = self.people[who]
        self.do(lambda: self.reception.erase(known.key, forever=forever))
        if forever:
            self.silenced.add(who)
        self.leave(who)
        self.carry()
        assert self.wait(self.store.traveller(known.key)) is None
        said = self.opened()
        assert address_of(who) not in said
        assert known.key not in said

    @rule(who=st.sampled_from(PEOPLE))
    def release(self, who: str) -> None:
        """An operator lets an address get mail again."""
        assert self.do(lambda: self.store.release_address(address_of(who))) in (who in self.silenced, False)
        self.silenced.discard(who)

    # --- what time and operators do -------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 6, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        """Housekeeping looks at whoever is due."""
        self.clock.time += timedelta(hours=hours)
        now = self.clock.now()
        self.do(self.reception.look)
        self.do(lambda: self.store.tidy(now))
        for who, known in list(self.people.items()):
            if known.state == "pending":
                if now >= known.asked + 7 * DAY:
                    self.leave(who)
                continue
            if known.state == "paused" and known.until is not None and known.until <= now:
                known.state, known.until = "active", None
            kept = tuple(trip for trip in known.wish.trips if now < zones.ends(trip) + KEPT)
            self.gone |= {word for trip in known.wish.trips if trip not in kept for word in trip.words}
            known.wish = replace(known.wish, trips=kept)
        self.carry()

    @rule(forget=st.booleans())
    def change_keys(self, forget: bool) -> None:
        """The operator sets a new key; once everything is sealed anew, the older ones may go."""
        self.serial += 1
        self.keys = (f"key number {self.serial} of the house", *self.keys)
        self.armed = None
        self.wait(self.store.close())
        self.open()
        if forget and not self.silenced:
            self.do(lambda: self.store.tidy(self.clock.now()))
            self.wait(self.store.rekey(self.clock.now()))
            self.keys = self.keys[:1]
            self.armed = None
            self.wait(self.store.close())
            self.open()
            assert self.wait(self.store.faults()) == ()

    @rule(point=st.sampled_from(POINTS))
    def a_crash_comes(self, point: str) -> None:
        """The next write that passes this point crashes there."""
        self.armed = point

    def carry(self) -> None:
        """Decide about requests and send letters until there is none: each once, and to nobody who is silenced."""
        while claims := self.do(lambda: self.store.claim_letters(self.clock.now(), timedelta(), 9)):
            for claim in claims:
                letter = claim.letter
                if letter.kind in (LetterKind.ASKED_SIGN_UP, LetterKind.ASKED_SIGN_IN):
                    self.do(lambda letter=letter: self.reception.decide(letter))  # type: ignore[misc]
                else:
                    assert letter.id not in self.letters
                    self.letters.append(letter.id)
                    who = letter.address.split("-")[1]
                    if letter.kind is LetterKind.CONFIRM:
                        self.links[who] = letter
                verdict = LetterVerdict(id=letter.id, token=claim.token, at=self.clock.now(), done=True)
                self.do(lambda verdict=verdict: self.store.settle_letter(verdict))  # type: ignore[misc]

    # --- alerts ---------------------------------------------------------------------------------------------------------

    @rule(destinations=st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True))
    def alert(self, destinations: list[str]) -> None:
        """Something happens: everybody in force whose places it names is to be told."""
        self.serial += 1
        changes = [change(rule=f"leave-{self.serial}", destination=place, at=self.clock.now()) for place in destinations]
        batch = Batch(at=self.clock.now(), changes=tuple(changes), receivers={})
        try:
            self.wait(self.store.commit(batch))
        except RuntimeError:
            with contextlib.suppress(ConflictError):  # the crash came after the commit
                self.wait(self.store.commit(batch))
        for made in changes:
            place = made.alert.key.destination
            self.waiting |= {
                (made.id, known.key): place for known in self.people.values() if known.state == "active" and place in known.wish.reach
            }

    @rule()
    def send(self) -> None:
        """What waits goes out, to whoever still wants it."""
        self.armed = None
        now, before = self.clock.now(), len(self.channel.sent)
        while self.wait(self.store.fan_out()) or self.wait(self.dispatch.once()):
            pass
        by_key = {known.key: (who, known) for who, known in self.people.items()}
        for sent in self.channel.sent[before:]:
            who, known = by_key[sent.key]
            assert known.state == "active"
            assert sent.target.address == address_of(who)
            assert who not in self.silenced
        for (name, key), place in self.waiting.items():
            found = by_key.get(key)
            wanted = found is not None and found[1].state == "active" and _concerns(found[1].wish, place, now)
            self.done[name, key] = DeliveryState.SENT if wanted else DeliveryState.SUPPRESSED
        self.waiting.clear()
        rows = self.wait(self.store.deliveries(limit=100_000))
        assert {(row.change, row.subscription): row.state for row in rows} == self.done
        ids = [sent.id for sent in self.channel.sent]
        assert len(ids) == len(set(ids))

    # --- what holds at all times ----------------------------------------------------------------------------------------

    @invariant()
    def the_books_balance(self) -> None:
        """No change lacks anybody, and none has anybody too many."""
        ledger = self.wait(self.store.ledger(lambda _change, _valid: ()))
        assert ledger.gaps == ()
        assert ledger.audience == len(self.waiting) + len(self.done)

    @invariant()
    def what_is_in_force_is_what_was_wished(self) -> None:
        """Of those who said yes and are not resting, while there is a place to hear of."""
        wished = {known.key: known.wish for known in self.people.values() if known.state == "active" and known.wish.reach}
        assert {one.key: one for one in self.wait(self.store.subscriptions())} == wished

    @invariant()
    def the_files_say_nothing(self) -> None:
        """Neither the database nor its log holds an address, a passport, a word or a network in plain."""
        raw = b"".join(path.read_bytes() for path in self.folder.iterdir())
        for secret in (b"lovelace", b"people.example", b"Mesopotamia", b"Picchu", b'"nationality":["', b"@GB", b"198.51.100"):
            assert secret not in raw, secret

    @invariant()
    def what_is_gone_is_gone(self) -> None:
        """Not even who has the keys reads what was taken back, left or erased."""
        said = self.opened()
        assert [word for word in self.gone if word in said] == []

    def opened(self) -> str:
        """Return all that is sealed in the database, opened."""
        vault = Vault(self.keys)
        found = []
        with sqlite3.connect(self.path) as connection:
            for table, column, name, label in (
                ("subscription", "content", "key", "subscription"),
                ("traveller", "content", "key", "traveller"),
                ("letter", "content", "id", "letter"),
                ("letter", "body", "id", "body"),
            ):
                for sealed, named in connection.execute(f"SELECT {column}, {name} FROM {table} WHERE {column} LIKE 'v1.%'"):
                    found.append(vault.open(sealed, label=f"{label}.{named}"))
        return "\n".join(found)

    def teardown(self) -> None:
        """In the end everybody who waits has been told, and when all are erased nothing of them is left in the file."""
        self.armed = None
        self.send()
        for known in list(self.people.values()):
            assert self.wait(self.reception.erase(known.key))
        self.people.clear()
        self.carry()
        self.clock.time += 40 * DAY
        while self.wait(self.reception.look()):
            pass
        self.wait(self.store.tidy(self.clock.now()))
        self.the_books_balance()
        assert self.opened() == ""
        self.wait(self.store.close())
        with sqlite3.connect(self.path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM")
        self.the_files_say_nothing()
        self.runner.close()
        shutil.rmtree(self.folder)


async def _nobody_is_gone(*_: object) -> None:
    """Hear that a mailbox is gone; none is here."""


def _concerns(wish: Subscription, place: str, now: datetime) -> bool:
    near = (trip for trip in wish.trips if zones.begins(trip) - wish.lead <= now < zones.ends(trip))
    return place in wish.places or any(place in trip.places for trip in near)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=effort.examples(0.15), stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

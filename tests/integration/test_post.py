"""Letters over real connections: rows that are sent once, whatever happens in between."""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import builders
import pytest
import structlog.testing
from servers import database, smtpserver

from advisory import post as post_of
from advisory import smtp, tokens, traveller, verp
from advisory.channels.email import Mail
from advisory.demo.clock import VirtualClock
from advisory.errors import DeliveryError
from advisory.model import (
    ANYWHERE,
    OF_GOVERNMENT,
    Consent,
    Content,
    Envelope,
    Letter,
    LetterKind,
    Severity,
    Silenced,
    Subscription,
    Target,
    Traveller,
    TravellerState,
)
from advisory.observe import Observer
from advisory.ports import CANARY, Batch, ChannelOptions
from advisory.post import Post
from advisory.reception import Reception
from advisory.render import Renderer
from advisory.settings import shipped
from advisory.store import SQLStore, open_store
from advisory.vault import Vault

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
KEYS = ("k" * 20,)
ADA = "ada.lovelace@example.net"
SITE = "https://alerts.example.org"
DESK = post_of.Desk(public_url=SITE, secret=KEYS[0], mail_from="Alerts <alerts@example.org>", bounce_address="bounces@example.org")


RENDERER = Renderer([shipped("templates")])


@dataclass(slots=True, kw_only=True)
class Office:
    """A store, a reception and a post that sends to a server on loopback."""

    store: SQLStore
    clock: VirtualClock
    reception: Reception
    server: smtpserver.SMTPServer
    channel: Mail
    post: Post
    gone: list[tuple[str, str, str]]

    def another(self, **changed: object) -> Post:
        """Return a post of another process."""
        fields = {
            "store": self.store,
            "clock": self.clock,
            "observer": Observer(),
            "desk": DESK,
            "decides": self.reception,
            "renderer": lambda: RENDERER,
            "channel": lambda: self.channel,
            "gone": self.note,
        }
        return Post(**{**fields, **changed})  # type: ignore[arg-type]

    async def note(self, key: str, letter: str, address: str, _error: DeliveryError) -> None:
        """Hear of a mailbox that is not there."""
        self.gone.append((key, letter, address))

    async def send(self, *letters: Letter) -> list[EmailMessage]:
        """Post letters and return the mails that came of it."""
        before = len(self.server.mails)
        await self.store.post(letters, self.clock.now())
        await self.post.once()
        return [parsed(mail.data) for mail in self.server.mails[before:]]

    async def faults(self) -> dict[str, str]:
        """Return what the operator is told."""
        return {fault.key: fault.sentence for fault in await self.store.faults()}


def parsed(raw: bytes) -> EmailMessage:
    """Return a mail as mail programs see it."""
    return email.message_from_bytes(raw, _class=EmailMessage, policy=modern)


def words(mail: EmailMessage) -> str:
    """Return its text part."""
    part = mail.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def wish(**changed: object) -> Subscription:
    """Return what Ada asked for."""
    fields = {"key": "t-ada", "channel": "email", "address": ADA, "places": ("IQ",), "follows": ("Iraq",)}
    return Subscription(**{**fields, **changed})  # type: ignore[arg-type]


def letter(kind: LetterKind, **changed: object) -> Letter:
    """Return a letter to Ada."""
    fields = {"id": f"l-{kind.value}", "kind": kind, "key": "t-ada", "address": ADA, "at": NOW}
    return Letter(**{**fields, **changed})  # type: ignore[arg-type]


async def there(store: SQLStore, state: TravellerState = TravellerState.ACTIVE) -> None:
    """Let Ada be there."""
    consent = Consent(at=NOW, version="1")
    await store.keep_traveller(
        Traveller(key="t-ada", state=state, wish=wish(), consent=consent, created=NOW, version=1, epoch=3), [], NOW, due=None
    )


@asynccontextmanager
async def open_office(tmp_path: Path, server: smtpserver.SMTPServer) -> AsyncIterator[Office]:
    """Run one for as long as the block lasts."""
    store = open_store(database.url(tmp_path), vault=Vault(KEYS))
    await store.open()
    clock = VirtualClock(NOW)
    options = ChannelOptions(
        smtp_url=server.url, mail_from=DESK.mail_from, public_url=SITE, contact="", state_dir=tmp_path, timeout=timedelta(seconds=5)
    )
    office = Office(
        store=store,
        clock=clock,
        reception=Reception(store=store, clock=clock, secret=KEYS[0]),
        server=server,
        channel=Mail(options),
        post=None,  # type: ignore[arg-type]
        gone=[],
    )
    office.post = office.another()
    yield office
    await office.channel.close()
    await store.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """One whose server takes everything until it is told otherwise."""
    async with smtpserver.listening(dsn=True) as server, open_office(tmp_path, server) as opened:
        yield opened


# --- what arrives -------------------------------------------------------------------------------------------------------


async def test_from_a_strangers_wish_to_the_welcome(office: Office) -> None:
    """One pass decides the request and sends the link; following it brings the welcome, with what is in force."""
    change = builders.change(level=4)
    await office.store.commit(Batch(at=NOW, changes=(change,), receivers={}))
    await office.reception.ask_sign_up(wish(key=""), Consent(at=NOW, version="1"))
    await office.post.once()
    confirm = parsed(office.server.mails[0].data)
    assert confirm["to"] == ADA
    found = re.search(rf"{SITE}/confirm/(\S+)", words(confirm))
    assert found is not None
    said = traveller.heard(tokens.read_at(KEYS, tokens.CONFIRM, found[1], NOW, timedelta(days=7)) or "")
    assert said is not None
    assert await office.reception.confirm(said.key, said.epoch) is not None
    assert await office.post.once() == 1
    welcome = parsed(office.server.mails[1].data)
    assert "Iraq" in words(welcome)
    assert "In force now".upper() in words(welcome)
    assert "That is not an all-clear" not in words(welcome)
    assert await office.post.once() == 0
    assert len(office.server.mails) == 2


async def test_an_address_that_exists_and_one_that_does_not_cost_the_page_the_same(office: Office) -> None:
    """A request is one row; only the mail differs."""
    await there(office.store)
    await office.reception.ask_sign_in(ADA)
    await office.reception.ask_sign_in("nobody@example.net")
    await office.post.once()
    subjects = {mail.recipient: parsed(mail.data)["subject"] for mail in office.server.mails}
    assert subjects[ADA] != subjects["nobody@example.net"]
    assert len(subjects) == 2


@pytest.mark.parametrize("kind", sorted({*LetterKind} - {LetterKind.ASKED_SIGN_UP, LetterKind.ASKED_SIGN_IN}))
async def test_every_kind_has_its_headers_and_links(office: Office, kind: LetterKind) -> None:
    """List-Unsubscribe only where something can be unsubscribed; each comes back to its own address; one thread with nothing."""
    await there(office.store, TravellerState.ENDED if kind is LetterKind.GOODBYE else TravellerState.ACTIVE)
    key = {LetterKind.NOBODY: "", LetterKind.HEARTBEAT: CANARY}.get(kind, "t-ada")
    (mail,) = await office.send(letter(kind, key=key, epoch=3))
    assert mail["message-id"] == f"<l-{kind.value}@example.org>"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["feedback-id"] == f"{kind.value}:info:mail:advisory"
    assert mail["list-id"] is None
    assert mail["date"] == "Wed, 06 May 2026 12:00:00 +0000"
    assert mail["in-reply-to"] is None
    assert mail.defects == []
    sender = office.server.mails[0].sender
    assert sender == verp.address(DESK.bounce_address, KEYS[0], key, f"l-{kind.value}", ADA)
    assert mail["cfbl-address"] == f"{sender}; report=arf"
    without = {LetterKind.CONFIRM, LetterKind.NOBODY, LetterKind.GOODBYE, LetterKind.ADDRESS_CONFIRM, LetterKind.HEARTBEAT}
    if kind in without:
        assert mail["list-unsubscribe"] is None
        assert f"{SITE}/unsubscribe/" not in words(mail)
    else:
        token = str(mail["list-unsubscribe"]).rpartition("/")[2].rstrip(">")
        assert tokens.read(KEYS, tokens.UNSUBSCRIBE, token) == "t-ada"
        assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert "zz-" not in office.server.mails[0].data.decode()


@pytest.mark.parametrize(
    ("kind", "path", "purpose"),
    [
        (LetterKind.CONFIRM, "confirm", tokens.CONFIRM),
        (LetterKind.ADDRESS_CONFIRM, "address", tokens.ADDRESS),
        (LetterKind.SIGN_IN, "manage", tokens.MANAGE),
        (LetterKind.ALREADY, "manage", tokens.MANAGE),
    ],
)
async def test_signed_links_say_whose_and_when(office: Office, kind: LetterKind, path: str, purpose: str) -> None:
    """Those that begin something count from when they were written, those that sign in from when they are sent."""
    await there(office.store)
    office.clock.move_to(NOW + timedelta(minutes=50))
    (mail,) = await office.send(letter(kind, epoch=3))
    found = re.search(rf"{SITE}/{path}/(\S+)", words(mail))
    assert found is not None
    value = tokens.read_at(
        KEYS, purpose, found[1], NOW + timedelta(minutes=100), timedelta(hours=1) if path == "manage" else timedelta(days=7)
    )
    assert value is not None
    said = traveller.heard(value)
    assert said is not None
    assert (said.key, said.epoch) == ("t-ada", 3)
    if path != "manage":
        with pytest.raises(tokens.ExpiredError):
            tokens.read_at(KEYS, purpose, found[1], NOW + timedelta(days=7, seconds=1), timedelta(days=7))


def test_what_is_in_force_for_somebody() -> None:
    """Their places, their level, their governments; the worst first; no source's own trouble, no rule on trial."""
    leave, watch = builders.change().alert, builders.change(rule="r", severity=Severity.WATCH).alert
    watch = replace(watch, standing=replace(watch.standing, severity=Severity.WATCH))
    iran = builders.change(destination="IR").alert
    silent = replace(leave, key=replace(leave.key, destination=f"{OF_GOVERNMENT}US"))
    tried = replace(leave, shadow=True)
    assert silent.key.of_source
    every = (watch, leave, iran, silent, tried)
    assert post_of.in_force(every, ("IQ",), wish()) == (leave, watch)
    assert post_of.in_force(every, ("IQ",), wish(at_least=Severity.WARNING)) == (leave,)
    assert post_of.in_force(every, (ANYWHERE,), wish(nationality=("GB",))) == ()
    assert set(post_of.in_force(every, (ANYWHERE,), wish(nationality=("US",)))) == {leave, watch, iran}


# --- who gets nothing ---------------------------------------------------------------------------------------------------


async def test_a_silenced_address_gets_nothing(office: Office) -> None:
    """Whoever asks, whatever the letter."""
    await there(office.store)
    await office.store.silence_address(ADA, Silenced.ASKED, NOW)
    assert await office.send(letter(LetterKind.WELCOME), letter(LetterKind.NOBODY, key="")) == []
    assert await office.store.claim_letters(NOW + timedelta(days=1), timedelta(seconds=9), 9) == ()


async def test_who_left_meanwhile_gets_only_the_goodbye(office: Office) -> None:
    """Also somebody who was erased."""
    await there(office.store, TravellerState.ENDED)
    mails = await office.send(letter(LetterKind.PAUSED), letter(LetterKind.GOODBYE), letter(LetterKind.TRIP_SOON, key="t-erased"))
    assert [mail["message-id"] for mail in mails] == ["<l-goodbye@example.org>"]


async def test_a_link_that_would_not_count_any_more_is_not_sent(office: Office) -> None:
    """A mail server that was away for two hours brings no dead links."""
    await there(office.store)
    await office.store.post([letter(LetterKind.SIGN_IN), letter(LetterKind.WELCOME)], NOW)
    office.clock.move_to(NOW + timedelta(hours=2))
    await office.post.once()
    assert [parsed(mail.data)["message-id"] for mail in office.server.mails] == ["<l-welcome@example.org>"]


# --- what may go wrong --------------------------------------------------------------------------------------------------


async def test_a_retry_sends_the_same_bytes(office: Office) -> None:
    """Also when the templates changed, and when the server kept it and did not say so; the fault comes and goes."""
    await there(office.store)
    office.server.answers["BODY"].append(smtpserver.DROP)
    await office.send(letter(LetterKind.WELCOME))
    assert "letters wait and are tried again" in (await office.faults())["letters"]
    assert ADA not in (await office.faults())["letters"]
    changed = office.another(renderer=lambda: None)
    office.clock.move_to(NOW + timedelta(seconds=30))
    await changed.once()
    first, second = office.server.mails
    assert first.data == second.data
    assert first.sender == second.sender
    assert await office.faults() == {}


async def test_it_is_given_up_after_three_days(office: Office) -> None:
    """And said so; nothing is claimed any more."""
    await there(office.store)
    office.server.refused = {ADA: "450 4.2.1 not now"}
    await office.store.post([letter(LetterKind.WELCOME)], NOW)
    tries = 0
    for hours in range(80):
        office.clock.move_to(NOW + timedelta(hours=hours))
        tries += await office.post.once()
    assert 10 < tries < 40
    assert "a letter was given up" in (await office.faults())["letters"]
    assert office.server.mails == []


async def test_a_mailbox_that_is_not_there_is_passed_on(office: Office) -> None:
    """Once, without a fault: somebody mistyped."""
    await there(office.store)
    office.server.refused = {ADA: f"550 5.1.1 <{ADA}>: no such user"}
    await office.send(letter(LetterKind.CONFIRM), letter(LetterKind.NOBODY, key=""))
    assert office.gone == [("t-ada", "l-confirm", ADA)]
    assert await office.faults() == {}
    office.clock.move_to(NOW + timedelta(days=1))
    assert await office.post.once() == 0


async def test_an_end_in_the_middle_loses_nothing(office: Office) -> None:
    """Ended while the server thinks: the next process sends the same bytes when the lease is over, and not before."""
    await there(office.store)
    office.server.answers["BODY"].append(smtpserver.HANG)
    await office.store.post([letter(LetterKind.WELCOME)], NOW)
    await office.post.step()
    async with asyncio.timeout(10):
        await office.server.hanging.wait()
    await office.post.finish(0)
    nobody = office.another(renderer=lambda: None)
    assert await nobody.once() == 0
    office.clock.move_to(NOW + office.post.holds.lease)
    assert await nobody.once() == 1
    assert len({mail.data for mail in office.server.mails}) == 1


async def test_more_than_there_is_room_for_goes_on_until_the_end(office: Office) -> None:
    """One step sends them all; what ends begins nothing new."""
    await there(office.store)
    await office.store.post([letter(LetterKind.RESUMED, id=f"l-{number}") for number in range(20)], NOW)
    narrow = office.another(most=3)
    assert await narrow.step() == 20
    await narrow.finish(10)
    assert len(office.server.mails) == 20
    await office.store.post([letter(LetterKind.WELCOME)], NOW)
    assert await narrow.step() == 0
    assert await office.another().once() == 1


async def test_one_bad_letter_stops_no_other(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """An error in rendering, an unexpected one: tried again, told, and never with the address."""

    class Bad:
        def letter(self, letter: Letter, **_more: object) -> Content:
            if letter.kind is LetterKind.PAUSED:
                raise ValueError(letter.address)
            return Content(subject="x", text="y\n", at=letter.at)

    await there(office.store)
    await office.store.post([letter(LetterKind.PAUSED), letter(LetterKind.RESUMED)], NOW)
    with structlog.testing.capture_logs() as logged:
        await office.another(renderer=Bad).once()
    assert [parsed(mail.data)["message-id"] for mail in office.server.mails] == ["<l-resumed@example.org>"]
    captured = capsys.readouterr()
    assert any("failed unexpectedly" in entry["event"] for entry in logged)
    assert ADA not in str(logged)
    assert ADA not in captured.out + captured.err
    office.clock.move_to(NOW + timedelta(minutes=1))
    await office.post.once()
    assert len(office.server.mails) == 2


async def test_two_processes_send_a_letter_once(office: Office) -> None:
    """Claimed by one of them."""
    await there(office.store)
    await office.store.post([letter(LetterKind.WELCOME, id=f"l-{number}") for number in range(40)], NOW)
    await asyncio.gather(office.post.once(), office.another().once())
    assert len(office.server.mails) == len({mail.data for mail in office.server.mails}) == 40


async def test_a_flood_of_alerts_does_not_delay_a_confirmation(office: Office, tmp_path: Path) -> None:
    """Its lane has connections of its own: while a hundred alerts wait for a server that thinks, a confirmation is there within a second."""
    await there(office.store)
    flood = Mail(ChannelOptions(smtp_url=office.server.url, mail_from=DESK.mail_from, public_url=SITE, contact="", state_dir=tmp_path))
    content = Content(subject="low", text="low\n", at=NOW)
    office.server.answers["BODY"].extend([smtpserver.HANG] * smtp.CONNECTIONS)
    sealed = flood.compose(content)
    sends = [
        asyncio.create_task(flood.send(sealed, Envelope(id=f"f{number}", key="k", target=Target(address="p@example.net"), at=NOW)))
        for number in range(100)
    ]
    async with asyncio.timeout(10):
        while office.server.answers["BODY"]:  # noqa: ASYNC110 - the server's own tasks use them up
            await asyncio.sleep(0.01)
    await office.store.post([letter(LetterKind.CONFIRM)], NOW)
    async with asyncio.timeout(1):
        await office.post.once()
    for task in sends:
        task.cancel()
    await asyncio.gather(*sends, return_exceptions=True)
    await flood.close()
    assert parsed(office.server.mails[-1].data)["message-id"] == "<l-confirm@example.org>"

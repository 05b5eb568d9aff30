"""Mail that comes back over real connections and folders, and what becomes of the people it was for."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers import database, returned, smtpserver

from advisory import mime, smtp, tokens, verp
from advisory.bounce import intake as intake_of
from advisory.bounce.desk import Desk
from advisory.bounce.intake import Intake
from advisory.bounce.maildir import LARGEST, Maildir
from advisory.channels.email import Mail
from advisory.demo.clock import VirtualClock
from advisory.errors import AdvisoryError, DeliveryError, StoreError
from advisory.model import (
    Consent,
    Content,
    Envelope,
    Route,
    Severity,
    Silenced,
    Subscription,
    Target,
    Traveller,
    TravellerState,
)
from advisory.ports import CANARY, Awaited, ChannelOptions
from advisory.reception import Reception
from advisory.store import SQLStore, open_store
from advisory.vault import Vault

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
KEYS = ("k" * 20, "o" * 20)
BACK = "bounces@example.org"
ADA = "ada@example.net"
CANARY_ADDRESS = "canary@example.org"


@dataclass(slots=True, kw_only=True)
class House:
    """A store with people in it, and the desk where what comes back is taken in."""

    store: SQLStore
    clock: VirtualClock
    desk: Desk
    intake: Intake
    said: Counter[str]
    troubles: list[str | None] = field(default_factory=list)

    async def give(self, raw: bytes, to: str, *, sender: str = "") -> str:
        """Hand a mail to the listener, as another server does; returns its receipt."""
        pool = smtp.Pool(smtp.Server(host="127.0.0.1", port=self.intake.port), hello="mx.example.net", timeout=5)
        try:
            return await pool.send(sender, to, raw)
        finally:
            await pool.close()

    async def refusal(self, raw: bytes, to: str) -> str:
        """Hand over what is not taken; returns the sentence that says so."""
        with pytest.raises(DeliveryError) as caught:
            await self.give(raw, to)
        return str(caught.value)

    async def state(self, key: str) -> TravellerState | None:
        """Return where a traveller is."""
        found = await self.store.traveller(key)
        return found.state if found else None

    async def faults(self) -> dict[str, str]:
        """Return what the operator is told."""
        return {fault.key: fault.sentence for fault in await self.store.faults()}


def wish(key: str, address: str) -> Subscription:
    """Return what somebody asked for."""
    return Subscription(key=key, channel="email", address=address, places=("IQ",), follows=("Iraq",))


def back(key: str, address: str, message: str = "a-1.2.x", *, secret: str = KEYS[0]) -> str:
    """Return where a mail comes back to."""
    return verp.address(BACK, secret, key, message, address)


async def sign_up(store: SQLStore, key: str, address: str, state: TravellerState = TravellerState.ACTIVE, **more: object) -> None:
    """Let somebody be there."""
    person = Traveller(key=key, state=state, wish=wish(key, address), consent=Consent(at=NOW, version="1"), created=NOW, version=1, **more)  # type: ignore[arg-type]
    await store.keep_traveller(person, [], NOW, due=None)


@asynccontextmanager
async def living(tmp_path: Path, *, maildir: Path | None = None, listen: str = "127.0.0.1:0", **limits: float) -> AsyncIterator[House]:
    """Run a house for as long as the block lasts."""
    store = open_store(database.url(tmp_path), vault=Vault(KEYS))
    await store.open()
    clock, said, troubles = VirtualClock(NOW), Counter[str](), list[str | None]()

    async def trouble(sentence: str | None) -> None:
        troubles.append(sentence)

    reception = Reception(store=store, clock=clock, secret=KEYS[0])
    desk = Desk(
        store=store,
        clock=clock,
        keys=KEYS,
        silence=reception.silence,
        said=lambda what: said.update([what]),
        canary=True,
    )
    listener = Intake(
        desk, bounce_address=BACK, canary=CANARY_ADDRESS, listen=listen, maildir=maildir, trouble=trouble, poll=0.02, **limits  # type: ignore[arg-type]
    )  # fmt: skip
    await listener.open()
    yield House(store=store, clock=clock, desk=desk, intake=listener, said=said, troubles=troubles)
    await listener.close()
    await store.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """One with a listener."""
    async with living(tmp_path) as open_house:
        yield open_house


async def until(condition: object) -> None:
    """Wait for what another task does."""
    async with asyncio.timeout(10):
        while not await condition():  # type: ignore[operator]  # noqa: ASYNC110 - the other side is a task of its own
            await asyncio.sleep(0.01)


# --- the whole loop -----------------------------------------------------------------------------------------------------


async def test_a_mail_goes_out_comes_back_and_ends_it(house: House, tmp_path: Path) -> None:
    """An alert leaves with its return address; the report about it finds its reader, and the address gets nothing any more."""
    await sign_up(house.store, "t-ada", ADA)
    await sign_up(house.store, "t-bob", "bob@example.net")
    personal = {mime.RETURN: back("t-ada", ADA), "unsubscribe": f"https://e.org/u/{tokens.sign(KEYS[0], tokens.UNSUBSCRIBE, 't-ada')}"}
    async with smtpserver.listening(dsn=True) as server:
        options = ChannelOptions(
            smtp_url=server.url, mail_from="Alerts <alerts@example.org>", public_url="https://e.org", contact="", state_dir=tmp_path
        )
        channel = Mail(options)
        content = Content(subject="Leave now", text="Leave.\n", severity=Severity.CRITICAL, at=NOW)
        await channel.send(
            channel.compose(content), Envelope(id="a-1.2.x", key="t-ada", target=Target(address=ADA), personal=personal, at=NOW)
        )
        await channel.close()
    mail = server.mails[0]
    letters = verp.letters(mail.sender)
    assert mail.sender == back("t-ada", ADA)
    assert mail.options == f"RET=HDRS ENVID={letters}"
    assert mail.wishes == f"NOTIFY=FAILURE,DELAY ORCPT=rfc822;{ADA}"
    head = mail.data.partition(b"\r\n\r\n")[0].decode()
    assert 'From: "Alerts" <alerts@example.org>' in head
    assert f"CFBL-Address: {mail.sender}; report=arf" in head
    assert "Feedback-ID: alert:critical:mail:advisory" in head
    assert "Return-Path" not in head
    report = returned.delivery_report(mail.sender, envid=letters, head=head.split("\r\n"))
    assert await house.give(report, mail.sender) == "2.0.0 taken"
    assert await house.state("t-ada") is TravellerState.ENDED
    assert await house.state("t-bob") is TravellerState.ACTIVE
    assert await house.store.silenced(ADA) is Silenced.BOUNCED
    assert [one.key for one in await house.store.subscriptions()] == ["t-bob"]
    # The same again, as servers do after a lost answer: nothing more.
    assert await house.give(report, mail.sender) == "2.0.0 taken"
    assert house.said == {"hard": 2}
    assert await house.faults() == {}


async def test_without_dsn_or_bounce_address_mail_goes_as_before(tmp_path: Path) -> None:
    """A server that knows no DSN is asked for nothing; without a return address the sender's own stands there."""
    async with smtpserver.listening() as plain, smtpserver.listening(dsn=True) as able:
        for server, personal in ((plain, {mime.RETURN: back("t-ada", ADA)}), (able, {})):
            options = ChannelOptions(
                smtp_url=server.url, mail_from="alerts@example.org", public_url="https://e.org", contact="", state_dir=tmp_path
            )
            channel = Mail(options)
            await channel.send(
                channel.compose(Content(subject="x", text="y\n", at=NOW)),
                Envelope(id="m", key="k", target=Target(address=ADA), personal=personal, at=NOW),
            )
            await channel.close()
    assert (plain.mails[0].sender, plain.mails[0].options, plain.mails[0].wishes) == (back("t-ada", ADA), "", "")
    assert (able.mails[0].sender, able.mails[0].options, able.mails[0].wishes) == ("alerts@example.org", "", "")
    assert b"CFBL-Address" not in able.mails[0].data


async def test_an_address_beyond_ascii_is_asked_about_by_name_alone(tmp_path: Path) -> None:
    """The reports' form for its letters is not widely understood, so the envelope's name carries it."""
    async with smtpserver.listening(dsn=True, pipelining=False) as server:
        options = ChannelOptions(
            smtp_url=server.url, mail_from="alerts@example.org", public_url="https://e.org", contact="", state_dir=tmp_path
        )
        channel = Mail(options)
        for address in ("jörg@example.net", "a+b=c@example.net"):
            await channel.send(
                channel.compose(Content(subject="x", text="y\n", at=NOW)),
                Envelope(id="m", key="k", target=Target(address=address), personal={mime.RETURN: back("k", address)}, at=NOW),
            )
        await channel.close()
    assert server.mails[0].options.startswith("SMTPUTF8 RET=HDRS ENVID=")
    assert server.mails[0].wishes == "NOTIFY=FAILURE,DELAY"
    assert server.mails[1].wishes == "NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb+3Dc@example.net"


# --- what follows -------------------------------------------------------------------------------------------------------


async def test_who_stands_in_the_files_is_stopped_and_the_operator_told(house: House) -> None:
    """Their entry is to be corrected; until then nothing is sent."""
    await house.store.sync_subscriptions([wish("ada", ADA)])
    await house.give(returned.delivery_report(back("ada", ADA)), back("ada", ADA))
    faults = await house.faults()
    assert "ada has no mailbox that takes mail any more (5.1.1)" in faults["receiver:ada"]
    assert ADA not in faults["receiver:ada"]


async def test_a_receiver_by_mail_is_stopped_too(house: House) -> None:
    """Its address stands in the files alone, so its return address holds none."""
    await house.store.sync_subscriptions([Subscription(key="desk", channel="email", routes=(Route(),))])
    await house.give(returned.delivery_report(back("desk", "")), back("desk", ""))
    assert "desk has no mailbox" in (await house.faults())["receiver:desk"]


@pytest.mark.parametrize("key", ["t-ada", "ada"])
async def test_a_complaint_ends_it(house: House, key: str) -> None:
    """By the address in the returned head, from a provider that sends all complaints to one address."""
    if key == "t-ada":
        await sign_up(house.store, key, ADA)
    else:
        await house.store.sync_subscriptions([wish(key, ADA)])
    raw = returned.complaint(BACK, original=["Subject: x", f"CFBL-Address: {back(key, ADA)}; report=arf"])
    await house.give(raw, BACK, sender="feedback@mx.example.net")
    assert await house.store.subscriptions() == ()
    assert house.said == {"complaint": 1}
    if key == "t-ada":
        assert await house.state(key) is TravellerState.ENDED
        assert await house.store.silenced(ADA) is Silenced.COMPLAINED
    else:
        assert "called a message spam" in (await house.faults())["receiver:ada"]


async def test_soft_ones_count_over_days(house: House) -> None:
    """A full mailbox ends it at the third mail and the third day, not before."""
    await sign_up(house.store, "t-ada", ADA)
    for day, state in ((0, TravellerState.ACTIVE), (2, TravellerState.ACTIVE), (2.9, TravellerState.ACTIVE), (3, TravellerState.ENDED)):
        house.clock.move_to(NOW + day * timedelta(days=1))
        address = back("t-ada", ADA, f"mail.{day}")
        await house.give(returned.delivery_report(address, status="5.2.2"), address)
        assert await house.state("t-ada") is state
    assert await house.store.silenced(ADA) is Silenced.BOUNCED


async def test_a_late_mail_is_no_bounce(house: House) -> None:
    """A delay is counted and changes nothing."""
    await sign_up(house.store, "t-ada", ADA)
    await house.give(returned.delivery_report(back("t-ada", ADA), action="delayed", status="4.4.1"), back("t-ada", ADA))
    assert await house.store.bounces_of("t-ada", NOW) == ()
    assert house.said == {"delayed": 1}


async def test_distrust_is_told_the_operator_and_forgotten_after_a_day(house: House) -> None:
    """It counts against no reader."""
    await sign_up(house.store, "t-ada", ADA)
    await house.give(returned.delivery_report(back("t-ada", ADA), status="5.7.26"), back("t-ada", ADA))
    assert "check SPF, DKIM, DMARC" in (await house.faults())["mail:distrust"]
    house.clock.move_to(NOW + timedelta(hours=23))
    await house.desk.tidy()
    assert "mail:distrust" in await house.faults()
    house.clock.move_to(NOW + timedelta(hours=25))
    await house.desk.tidy()
    assert await house.faults() == {}
    assert await house.state("t-ada") is TravellerState.ACTIVE


async def test_a_server_that_knows_nobody_for_an_hour_costs_nobody_their_alerts(house: House) -> None:
    """After twenty the others stay, and the operator hears why."""
    for number in range(25):
        await sign_up(house.store, f"t-{number}", f"p{number}@example.net")
    for number in range(25):
        address = back(f"t-{number}", f"p{number}@example.net")
        await house.desk.take(returned.delivery_report(address), recipient=address, sender="")
    states = [await house.state(f"t-{number}") for number in range(25)]
    assert states.count(TravellerState.ENDED) == 20
    assert "a mail server is in trouble" in (await house.faults())["mail:crowd"]


async def test_a_refusal_in_the_transaction_itself_counts_the_same(house: House) -> None:
    """550 5.1.1 at RCPT; other refusals are the dispatch's to retry, and another mailbox's are not this one's."""
    await sign_up(house.store, "t-ada", ADA)
    for error in (DeliveryError("no", permanent=True), smtp.refusal("mx", smtp.Stage.RCPT, 450, "4.2.1 later")):
        await house.desk.refused("t-ada", "m", ADA, error)
    gone = smtp.refusal("mx", smtp.Stage.RCPT, 550, f"5.1.1 <{ADA}>: no such user")
    assert gone.status == "5.1.1"
    await house.desk.refused("t-ada", "m", "new@example.net", gone)
    await house.desk.refused("t-nobody", "m", ADA, gone)
    assert await house.state("t-ada") is TravellerState.ACTIVE
    await house.desk.refused("t-ada", "m", ADA.upper(), gone)
    assert await house.state("t-ada") is TravellerState.ENDED


@pytest.mark.parametrize(
    ("key", "address", "said"),
    [
        ("t-ada", "old@example.net", "unknown"),
        ("t-ada", "new@example.net", "unknown"),
        ("t-eve", ADA, "unknown"),
    ],
)
async def test_a_mailbox_they_left_or_have_not_confirmed_is_not_theirs(house: House, key: str, address: str, said: str) -> None:
    """A mistyped new address comes back and ends nothing."""
    await sign_up(house.store, "t-ada", ADA, new_address="new@example.net", new_address_at=NOW)
    await house.give(returned.delivery_report(back(key, address)), back(key, address))
    assert house.said == {said: 1}
    assert await house.state("t-ada") is TravellerState.ACTIVE


async def test_forged_reports_are_ignored_and_counted(house: House) -> None:
    """Letters of another key, of one changed letter, or none: refused at the door, or read and left alone."""
    await sign_up(house.store, "t-ada", ADA)
    good = back("t-ada", ADA)
    wrong = back("t-ada", ADA, secret="x" * 20)
    assert "550" in await house.refusal(returned.delivery_report(wrong), wrong)
    changed = good.replace("+" + verp.letters(good)[0], "+" + ("a" if verp.letters(good)[0] != "a" else "b"))
    assert "550" in await house.refusal(returned.delivery_report(changed), changed)
    await house.give(returned.delivery_report(BACK, head=[f"Return-Path: <{wrong}>"]), BACK)
    await house.give(returned.delivery_report(BACK), BACK)
    await house.give(returned.complaint(BACK, original=["Message-ID: <a-1.2.x@example.org>"]), BACK)
    assert house.said == {"forged": 5}
    assert await house.state("t-ada") is TravellerState.ACTIVE
    # An older key of ours is no forgery.
    old = back("t-ada", ADA, secret=KEYS[1])
    await house.give(returned.delivery_report(old), old)
    assert await house.state("t-ada") is TravellerState.ENDED


async def test_answers_of_people_and_guesses_about_others_end_nothing(house: House) -> None:
    """Out of the office; a report of no standard form about somebody else; then one about the reader."""
    await sign_up(house.store, "t-ada", ADA)
    good = back("t-ada", ADA)
    await house.give(returned.away(good), good)
    await house.give(returned.qmail(good, to="bob@example.net"), good)
    assert house.said == {"other": 1, "unknown": 1}
    assert await house.state("t-ada") is TravellerState.ACTIVE
    await house.give(returned.qmail(good), good)
    assert await house.state("t-ada") is TravellerState.ENDED


# --- the listener -------------------------------------------------------------------------------------------------------


async def test_only_our_own_addresses_are_taken_one_at_a_time(house: House) -> None:
    """No relay, no catch-all; a second recipient comes again by itself."""
    for other in ("postmaster@example.org", "bounces@example.com", "ada@example.net", "bouncesx@example.org"):
        assert "550 5.1.1" in await house.refusal(b"Subject: x\r\n\r\n", other)

    def two() -> tuple[int, int]:
        with smtplib.SMTP("127.0.0.1", house.intake.port, timeout=5) as client:
            client.ehlo("mx.example.net")
            client.mail("")
            return client.rcpt(BACK)[0], client.rcpt(CANARY_ADDRESS)[0]

    assert await asyncio.to_thread(two) == (250, 452)


async def test_lmtp_is_spoken_too(house: House) -> None:
    """Postfix' own way of handing mail on."""
    await sign_up(house.store, "t-ada", ADA)

    def deliver() -> dict[str, tuple[int, bytes]]:
        with smtplib.LMTP("127.0.0.1", house.intake.port, timeout=5) as client:
            return client.sendmail("", [back("t-ada", ADA)], returned.delivery_report(back("t-ada", ADA)))

    assert await asyncio.to_thread(deliver) == {}
    assert await house.state("t-ada") is TravellerState.ENDED


async def test_what_is_too_large_is_refused(house: House) -> None:
    """Our mails are small; who goes on and on is cut off."""
    line = b"y" * 900 + b"\r\n"
    assert "552" in await house.refusal(b"Subject: x\r\n\r\n" + line * (intake_of.LARGEST // len(line) + 1), BACK)
    assert "hung up" in await house.refusal(b"Subject: x\r\n\r\n" + line * (intake_of.MOST_BYTES // len(line) + 1), BACK)


async def test_a_crowd_at_the_door_waits_outside(tmp_path: Path) -> None:
    """Only so many connections, each only for so long."""
    async with living(tmp_path, most=2, longest=0.5) as house:
        lines = []
        ends = []
        for _ in range(3):
            reader, writer = await asyncio.open_connection("127.0.0.1", house.intake.port)
            lines.append((await reader.readline())[:3])
            ends.append((reader, writer))
        assert lines == [b"220", b"220", b"421"]
        async with asyncio.timeout(5):
            for reader, writer in ends:
                with contextlib.suppress(ConnectionError):
                    await reader.read()
                writer.close()
        assert await house.give(returned.away(BACK), BACK) == "2.0.0 taken"


async def test_a_database_that_is_away_asks_for_it_again(house: House) -> None:
    """Nothing is accepted that is not settled."""
    await house.store.close()
    assert "451" in await house.refusal(returned.delivery_report(back("t-ada", ADA)), back("t-ada", ADA))


async def test_a_port_that_is_taken_is_a_sentence(house: House, tmp_path: Path) -> None:
    """It names the setting."""
    with pytest.raises(AdvisoryError, match="Set ADVISORY_BOUNCE_LISTEN"):
        async with living(tmp_path / "x", listen=f"127.0.0.1:{house.intake.port}"):
            pass  # pragma: no cover


# --- the Maildir --------------------------------------------------------------------------------------------------------


def put(folder: Path, name: str, raw: bytes) -> None:
    """Deliver into a Maildir as servers do."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "tmp" / name).write_bytes(raw)
    (folder / "tmp" / name).rename(folder / "new" / name)


async def test_a_maildir_is_taken_in_and_put_aside(tmp_path: Path) -> None:
    """Reports are found by their head; what was there before the start too; what is no mail stays."""
    folder = tmp_path / "Maildir"
    put(folder, "1.a.host", b"Return-Path: <>\r\nDelivered-To: " + BACK.encode() + b"\r\n" + returned.delivery_report(back("t-ada", ADA)))
    put(folder, "2.b.host:2,R", returned.away(BACK))
    put(folder, "3.c.host", b"x" * (LARGEST + 1))
    (folder / "new" / ".hidden").write_bytes(b"")
    (folder / "new" / "folder").mkdir()
    (tmp_path / "db").mkdir()
    async with living(tmp_path / "db", maildir=folder, listen="") as house:
        await sign_up(house.store, "t-ada", ADA)

        async def done() -> bool:
            return len(list((folder / "cur").iterdir())) == 3

        await until(done)
        assert sorted(path.name for path in (folder / "cur").iterdir()) == ["1.a.host:2,S", "2.b.host:2,R", "3.c.host:2,S"]
        assert sorted(path.name for path in (folder / "new").iterdir()) == [".hidden", "folder"]
        # It may have been taken in before Ada was there: then it is unknown, and no more is known of it.
        assert house.said["hard"] + house.said["unknown"] == 1
        put(folder, "4.d.host", returned.delivery_report(back("t-ada", ADA)))

        async def ended() -> bool:
            return await house.state("t-ada") is TravellerState.ENDED

        await until(ended)
        assert house.troubles == [None]


async def test_a_maildir_that_cannot_be_read_is_told_and_recovers(tmp_path: Path) -> None:
    """One sentence, once, and one when it is over."""
    folder = tmp_path / "Maildir"
    (tmp_path / "db").mkdir()
    async with living(tmp_path / "db", maildir=folder, listen="") as house:

        async def told() -> bool:
            return len(house.troubles) == 1

        await until(told)
        assert "ADVISORY_BOUNCE_MAILDIR cannot be used" in str(house.troubles[0])
        put(folder, "1.a", returned.away(BACK))

        async def over() -> bool:
            return house.troubles[1:] == [None] and not list((folder / "new").iterdir())

        await until(over)


async def test_what_could_not_be_settled_stays(tmp_path: Path) -> None:
    """A database that is away loses no report; one bad mail does not stop the others."""
    folder = tmp_path
    put(folder, "1", b"bad")
    put(folder, "2", b"good")
    away, taken = True, []

    async def take(raw: bytes) -> None:
        if away:
            raise StoreError("away")
        if raw == b"bad":
            raise ValueError("bad")
        taken.append(raw)

    maildir = Maildir(folder, take)
    with pytest.raises(StoreError):
        await maildir.once()
    away = False
    with pytest.raises(ValueError, match="bad"):
        await maildir.once()
    assert await maildir.once() == 1
    assert await maildir.once() == 0
    assert taken == [b"good"]
    assert [path.name for path in (folder / "new").iterdir()] == ["1"]


async def test_a_bad_mail_is_told(tmp_path: Path) -> None:
    """It waits in `new` for somebody to look at."""
    folder = tmp_path / "Maildir"
    put(folder, "1", b"bad")
    told: list[str | None] = []

    class Broken:
        def knows(self, recipient: str) -> bool:
            return True

        async def take(self, raw: bytes, *, recipient: str = "", sender: str | None = None) -> None:
            raise ValueError(recipient)

    async def trouble(sentence: str | None) -> None:
        told.append(sentence)

    intake = Intake(Broken(), bounce_address=BACK, maildir=folder, trouble=trouble, poll=0.01)
    await intake.open()

    async def heard() -> bool:
        return len(told) == 2

    await until(heard)
    await intake.close()
    assert "could not be read (ValueError)" in str(told[0])
    assert told[1] is None


# --- the canary ---------------------------------------------------------------------------------------------------------


async def test_the_canarys_own_mail_is_seen_and_no_other(house: House) -> None:
    """By its id and the letters of its return address; whoever only writes to the canary makes nothing seen."""
    await house.store.sync_subscriptions([wish(CANARY, CANARY_ADDRESS)])
    good = back(CANARY, CANARY_ADDRESS, "a-1.2.c")
    other = back("t-ada", ADA, "a-1.2.c")
    for head in (
        f"Message-ID: <a-1.2.c@example.org>\r\nCFBL-Address: {other}; report=arf",
        f"Message-ID: <a-9.9.c@example.org>\r\nCFBL-Address: {good}; report=arf",
        "Message-ID: <a-1.2.c@example.org>",
    ):
        await house.give(f"To: {CANARY_ADDRESS}\r\n{head}\r\n\r\nwords\r\n".encode(), CANARY_ADDRESS)
    assert await house.store.awaited(CANARY, NOW) == ()
    await house.give(
        f"Message-ID: <a-1.2.c@example.org>\r\nCFBL-Address: {good}; report=arf\r\n\r\nwords\r\n".encode(), CANARY_ADDRESS.upper()
    )
    assert await house.store.awaited(CANARY, NOW) == (Awaited(message_id="a-1.2.c", sent=NOW, seen=NOW),)
    # Forwarded by another provider to the bounce address, under that provider's own sender.
    forwarded = f"Return-Path: <srs=1@provider.example>\r\nMessage-ID: <a-2.2.c@example.org>\r\nCFBL-Address: {back(CANARY, CANARY_ADDRESS, 'a-2.2.c')}; report=arf\r\n\r\nwords\r\n"
    await house.give(forwarded.encode(), BACK, sender="srs=1@provider.example")
    assert len(await house.store.awaited(CANARY, NOW)) == 2
    assert house.said == {"other": 3, "canary": 2}


async def test_a_canary_that_bounces_is_not_let_go(house: House) -> None:
    """It is missed, and that alarms; ended, it would be silent for ever."""
    await house.store.sync_subscriptions([wish(CANARY, CANARY_ADDRESS)])
    address = back(CANARY, CANARY_ADDRESS)
    await house.give(returned.delivery_report(address), address)
    assert [one.key for one in await house.store.subscriptions()] == [CANARY]
    assert await house.store.silenced(CANARY_ADDRESS) is None

"""The whole loop through an App: a change is told, the canary's mail comes back, and when it does not somebody hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import flow
import pytest
from servers import returned, smtpserver

from advisory import smtp, verp
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.ports import CANARY
from advisory.settings import Settings

ADDRESS = "canary@alerts.example"
BACK = "bounces@alerts.example"
MINUTE = timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class Town:
    """An App, the mail server it sends to, and the post between that and the App's own listener."""

    app: App
    clock: VirtualClock
    server: smtpserver.SMTPServer
    page: Path
    #: Mails handed on already.
    relayed: int = 0
    told: int = field(default=0)

    async def relay(self) -> list[str]:
        """Hand what came for the canary on to the listener, as a mail server does; returns all recipients since the last time."""
        fresh, self.relayed = self.server.mails[self.relayed :], len(self.server.mails)
        for mail in fresh:
            if mail.recipient == ADDRESS:
                await self.give(mail.data, ADDRESS, sender=mail.sender)
        return sorted(mail.recipient for mail in fresh)

    async def give(self, raw: bytes, to: str, *, sender: str = "") -> None:
        """Hand one mail to the listener."""
        pool = smtp.Pool(smtp.Server(host="127.0.0.1", port=self.app.intake.port), hello="mx.example.net", timeout=5)
        await pool.send(sender, to, raw)
        await pool.close()

    async def tell(self, place: str) -> None:
        """Publish an order, read it and send what follows."""
        self.told += 1
        item = (f"o{self.told}", f"Security alert: {place}", flow.ORDER.format(place=place))
        self.page.write_bytes(flow.rss(item, at=self.clock.now()))
        await self.app.poll("mission")
        await self.app.deliver()

    async def pass_by(self, minutes: float) -> None:
        """Let time pass, then do what the daemon does each minute."""
        self.clock.move_to(self.clock.now() + minutes * MINUTE)
        await self.app.housekeep()
        await self.app.deliver()

    async def faults(self) -> dict[str, str]:
        """Return what the operator is told of mail."""
        return {fault.key: fault.sentence for fault in await self.app.store.faults() if fault.key in {CANARY, "receiver:ada"}}


@asynccontextmanager
async def living(folder: Path) -> AsyncIterator[Town]:
    """Run one for as long as the block lasts."""
    page = folder / "page.xml"
    page.write_bytes(flow.rss(at=flow.START))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 2s, trust: official, issuer: US, baseline: no"
    flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS)
    (folder / "state").mkdir()
    async with smtpserver.listening(dsn=True) as server:
        settings = Settings(
            config=folder / "config",
            state_dir=folder / "state",
            database_url=f"sqlite:///{folder / 'state' / 'advisory.db'}",
            smtp_url=server.url,
            mail_from="Advisory <alerts@alerts.example>",
            public_url="https://alerts.example",
            secret_key="a-secret-for-tests-alone",
            bounce_address=BACK,
            bounce_listen="127.0.0.1:0",
            canary=ADDRESS,
        )
        clock = VirtualClock(flow.START)
        app = await App.open(settings, clock=clock, environ={})
        try:
            await app.intake.open()
            yield Town(app=app, clock=clock, server=server, page=page)
            await app.intake.close()
        finally:
            await app.close()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """One."""
    async with living(tmp_path) as open_town:
        yield open_town


async def test_silence_alarms_and_is_over_when_mail_comes_back(town: Town) -> None:
    """Heartbeat and alerts come back and all is well; held up for six minutes they are missed; seen, the alarm ends."""
    await town.pass_by(0)
    assert await town.relay() == [ADDRESS]
    await town.tell("Iraq")
    assert ADDRESS in await town.relay()
    await town.pass_by(6)
    assert await town.faults() == {}
    await town.tell("Iran")
    await town.pass_by(6)
    assert (await town.faults())[CANARY].startswith("a mail to our own canary did not come back")
    assert await town.relay() == [ADDRESS]
    await town.pass_by(1)
    assert await town.faults() == {}
    # Quiet for an hour: the heartbeat alone tells that mail is lost.
    await town.pass_by(60)
    await town.pass_by(6)
    assert CANARY in await town.faults()
    await town.relay()
    await town.pass_by(1)
    assert await town.faults() == {}
    ledger = await town.app.ledger()
    assert ledger.gaps == ()
    assert (ledger.changes, ledger.sent) == (2, 3)


async def test_a_mail_server_that_takes_nothing_alarms_too(town: Town) -> None:
    """The heartbeat counts from when it was written, not from when somebody took it."""
    town.server.refused = {ADDRESS: "451 4.3.0 not now"}
    await town.pass_by(0)
    await town.pass_by(6)
    assert CANARY in await town.faults()


async def test_alert_mails_come_back_to_whom_they_were_for(town: Town) -> None:
    """By report or at once: who stands in the files is stopped, and the operator told."""
    await town.tell("Iraq")
    mail = next(mail for mail in town.server.mails if mail.recipient != ADDRESS)
    assert verp.ours(BACK, mail.sender)
    assert mail.options.startswith("RET=HDRS ENVID=")
    await town.give(returned.delivery_report(mail.sender, to=mail.recipient), mail.sender)
    assert "no mailbox that takes mail" in (await town.faults())["receiver:ada"]


async def test_a_refusal_at_the_door_is_the_same(town: Town) -> None:
    """550 5.1.1 to the recipient."""
    ada = next(one for one in await town.app.store.subscriptions() if one.key == "ada")
    town.server.refused = {ada.address: "550 5.1.1 no such user"}
    await town.tell("Iraq")
    assert "no such mailbox" in (await town.faults())["receiver:ada"].replace("no mailbox that takes mail", "no such mailbox")
    before = len(town.server.mails)
    town.server.refused = {}
    await town.tell("Iran")
    assert {mail.recipient for mail in town.server.mails[before:]} == {ADDRESS}

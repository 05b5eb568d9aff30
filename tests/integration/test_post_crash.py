"""Letters and reports when the daemon is killed with -9: nothing lost, only what was open doubled, and the same bytes."""

from __future__ import annotations

import asyncio
import email
import email.policy
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from servers import daemon, returned, smtpserver

from advisory import smtp, verp
from advisory.errors import DeliveryError
from advisory.model import Consent, Letter, LetterKind, Silenced, Subscription, Traveller, TravellerState
from advisory.store import open_store
from advisory.vault import Vault

KEY = "a-secret-for-tests-alone"
BACK = "bounces@example.org"
ADA = "ada@example.net"
LETTERS = 24
FEEDS = "schema: feeds/v1\nfeeds: []\n"
RULES = "schema: rules/v1\nrules:\n  - {id: leave-now, title: Told to leave, when: citizens urged to leave anywhere}\n"


async def until(true: Callable[[], bool], seconds: float) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


def name(mail: smtpserver.Mail) -> str:
    """Return a mail's Message-ID."""
    return str(email.message_from_bytes(mail.data, policy=email.policy.default)["message-id"])


async def prepare(state: Path) -> None:
    """Write letters to nobody in particular, and let Ada be there."""
    store = open_store(f"sqlite:///{state / 'advisory.db'}", vault=Vault((KEY,)))
    await store.open()
    now = datetime.now(UTC)
    letters = [Letter(id=f"l-{number}", kind=LetterKind.NOBODY, address=f"p{number}@example.net", at=now) for number in range(LETTERS)]
    wish = Subscription(key="t-ada", channel="email", address=ADA, places=("IQ",), follows=("Iraq",))
    person = Traveller(
        key="t-ada", state=TravellerState.ACTIVE, wish=wish, consent=Consent(at=now, version="1"), created=now, confirmed=now, version=1
    )
    await store.keep_traveller(person, letters, now, due=None)
    await store.close()


async def silenced(state: Path) -> Silenced | None:
    """Return why Ada's address gets nothing."""
    store = open_store(f"sqlite:///{state / 'advisory.db'}", vault=Vault((KEY,)))
    await store.open()
    try:
        return await store.silenced(ADA)
    finally:
        await store.close()


async def give(port: int, raw: bytes, to: str) -> str:
    """Hand a report to the daemon's listener, again until it is up."""
    end = time.monotonic() + 20
    while True:
        pool = smtp.Pool(smtp.Server(host="127.0.0.1", port=port), hello="mx.example.net", timeout=5)
        try:
            return await pool.send("", to, raw)
        except DeliveryError:
            assert time.monotonic() < end
            await asyncio.sleep(0.1)
        finally:
            await pool.close()


async def killed_and_started(house: daemon.Daemon, server: smtpserver.SMTPServer) -> None:
    """Kill the daemon in the middle, start it again, and look at what arrived."""
    await house.start()
    async with asyncio.timeout(60):
        await server.hanging.wait()
    await house.kill()
    server.answers.clear()
    before = len(server.mails)
    await house.start()
    wanted = {f"<l-{number}@example.org>" for number in range(LETTERS)}
    await until(lambda: wanted <= {name(mail) for mail in server.mails}, 60)
    await until(lambda: any(mail.recipient == "canary@example.org" for mail in server.mails), 60)
    bodies: dict[str, list[bytes]] = defaultdict(list)
    for mail in server.mails:
        bodies[name(mail)].append(mail.data)
    assert all(len(set(found)) == 1 for found in bodies.values())
    assert sum(len(found) - 1 for found in bodies.values()) <= smtp.CONNECTIONS
    assert before < LETTERS + 1


@pytest.mark.slow
async def test_killed_while_the_server_thinks(tmp_path: Path) -> None:
    """Every letter arrives soon after the next start; and a report is taken by the one that came after."""
    port = daemon.free_port()
    async with smtpserver.listening(dsn=True) as server:
        settings = {
            "ADVISORY_SMTP_URL": server.url,
            "ADVISORY_MAIL_FROM": "alerts@example.org",
            "ADVISORY_SECRET_KEY": KEY,
            "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}",
            "ADVISORY_BOUNCE_ADDRESS": BACK,
            "ADVISORY_BOUNCE_LISTEN": f"127.0.0.1:{port}",
            "ADVISORY_CANARY": "canary@example.org",
        }
        house = daemon.Daemon(tmp_path, settings)
        house.write(feeds=FEEDS, rules=RULES)
        (tmp_path / "state").mkdir()
        await prepare(tmp_path / "state")
        # Two are taken whole and never answered, one is cut off, before the process dies.
        server.answers["BODY"].extend(["250 2.0.0 queued", smtpserver.HANG, smtpserver.DROP, smtpserver.HANG])
        try:
            await killed_and_started(house, server)
            address = verp.address(BACK, KEY, "t-ada", "a-1.2.x", ADA)
            await give(port, returned.delivery_report(address), address)
        finally:
            await house.kill()
        assert await silenced(tmp_path / "state") is Silenced.BOUNCED
    for number in range(LETTERS):
        assert f"p{number}@" not in house.log()
    assert ADA not in house.log()

"""Nothing lost, nothing doubled beyond what was open: `advisory run` killed with -9 again and again."""

from __future__ import annotations

import asyncio
import email
import email.policy
import functools
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
import standardwebhooks
from servers import daemon, feedserver, hookserver, smtpserver

KILLS = 20 if "CHAOS_KILLS" in os.environ else 5
COUNTRIES = ("Iraq", "Iran", "Yemen", "Libya", "Syria", "Sudan", "Mali", "Niger", "Chad", "Haiti", "Lebanon", "Somalia")
READERS = 6
#: Connections to the mail server, and to the one webhook receiver, that may be open at a kill.
OPEN = 4 + 1
#: Seconds after a kill in which everything must have been told.
RECOVERY = 30


def rss(count: int) -> feedserver.Reply:
    """Return a feed with the first `count` orders."""
    now = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><title>Security alert: {place}</title><guid>order-{number}</guid><link>https://mission.example/{number}</link>"
        f"<pubDate>{now}</pubDate><description>The State Department ordered all U.S. citizens to leave {place} immediately.</description></item>"
        for number, place in enumerate(COUNTRIES[:count])
    )
    return feedserver.Reply(body=f'<?xml version="1.0"?><rss version="2.0"><channel><title>Alerts</title>{items}</channel></rss>'.encode())


async def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


@functools.cache
def places_of(data: bytes) -> frozenset[str]:
    """Return the countries a mail is about; each is read once."""
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    body = parsed.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    return frozenset(place for place in COUNTRIES if f"leave {place}" in text)


@pytest.mark.slow
async def test_killed_again_and_again_nothing_is_lost(tmp_path: Path) -> None:
    """Every order reaches every reader and the desk, repeats carry the same ids and bytes, and the books balance."""
    dice = random.Random(20200103)
    async with feedserver.FeedServer() as feeds, smtpserver.SMTPServer() as smtp, hookserver.HookServer() as desk:
        run = daemon.Daemon(
            tmp_path,
            {
                "ADVISORY_SMTP_URL": smtp.url,
                "DESK_URL": desk.url,
                "ADVISORY_MAIL_FROM": "alerts@advisory.example",
                "ADVISORY_LISTEN": "127.0.0.1:1",
            },
        )
        address = feeds.play("/alerts.xml", rss(0))
        people = "\n".join(
            f"  - {{id: reader{number}, email: reader{number}@example.org, follows: [anywhere]}}" for number in range(READERS)
        )
        run.write(
            feeds=f"""
                schema: feeds/v1
                feeds:
                  - {{id: mission, url: {address}, kind: feed, every: 1s, trust: official, issuer: US, baseline: no, allow_private: yes}}
                """,
            routes="""
                schema: routes/v1
                receivers:
                  desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}}
                routes:
                  - {to: desk, when: {rule: leave-now}}
                fallback: desk
                """,
            rules="""
                schema: rules/v1
                rules:
                  - {id: leave-now, title: Citizens ordered to leave, when: citizens ordered to leave anywhere}
                """,
        )
        (tmp_path / "config" / "subscribers.yaml").write_text(f"schema: subscribers/v1\nsubscribers:\n{people}\n")
        run.environment = {**run.environment, "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}"}
        for kill in range(KILLS):
            feeds.play("/alerts.xml", rss(min(len(COUNTRIES), 1 + kill * len(COUNTRIES) // (KILLS - 1))))
            polls = len(feeds.requests)
            await run.start()
            assert await until(lambda: len(feeds.requests) > polls, 30), run.log()[-3000:]  # noqa: B023
            await asyncio.sleep(dice.uniform(0.0, 0.4))
            await run.kill()
        feeds.play("/alerts.xml", rss(len(COUNTRIES)))
        restarted, polls = time.monotonic(), len(feeds.requests)
        await run.start()
        assert await until(lambda: len(feeds.requests) > polls, RECOVERY), run.log()[-3000:]

        wanted = {(f"reader{number}@example.org", place) for number in range(READERS) for place in COUNTRIES}

        def all_told() -> bool:
            told = {(mail.recipient, place) for mail in smtp.mails for place in places_of(mail.data)}
            hooks = {json.loads(request.body)["data"]["alert"]["destination"] for request in desk.requests}
            return wanted <= told and len(hooks) == len(COUNTRIES)

        assert await until(all_told, RECOVERY), run.log()[-3000:]
        assert time.monotonic() - restarted < RECOVERY
        assert await run.stop() == 0
        code, out, err = await run.call("ledger", "--json")
        assert code == 0, out + err
        books = json.loads(out)
        assert (books["gaps"], books["pending"], books["failed"]) == ([], 0, 0)

        bodies: dict[str, list[bytes]] = defaultdict(list)
        for mail in smtp.mails:
            bodies[email.message_from_bytes(mail.data)["Message-ID"]].append(mail.data)
        for request in desk.requests:
            bodies[request.headers["webhook-id"]].append(request.body)
        repeats = sum(len(copies) - 1 for copies in bodies.values())
        assert repeats <= KILLS * OPEN
        assert [name for name, copies in bodies.items() if len(set(copies)) > 1] == [], "a repeat has the same bytes"
        for request in desk.requests:
            standardwebhooks.Webhook(daemon.SECRET).verify(request.body.decode(), dict(request.headers))

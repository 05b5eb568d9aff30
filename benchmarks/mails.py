"""How many mails leave per second, each one decided, sealed, sent and recorded so that a crash loses none."""

from __future__ import annotations

import asyncio
import smtplib
import sqlite3
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from advisory.app import App
from advisory.model import DeliveryState, Feed, Severity, Subscription, Trip, Trust
from benchmarks import figures, stage, texts
from benchmarks.figures import Figure, Scale

_ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Athens", "Africa/Cairo", "Africa/Nairobi", "Africa/Lagos",
    "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul",
    "Australia/Sydney", "Australia/Perth", "Pacific/Auckland", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Sao_Paulo",
)  # fmt: skip
_LANGUAGES = ("en", "de", "fr")
#: Days around today on which a third of the people travel.
_TRIP = (timedelta(days=-2), timedelta(days=9))
#: Seconds within which everybody is to be told, and an urgent word to pass a flood.
_ALL, _PASSES = 15, 1
_ORDER = "The State Department ordered all U.S. citizens to leave Iraq immediately."
_LOW = "The State Department advised U.S. citizens against all but essential travel to Peru."


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure mails to a server on loopback."""
    return asyncio.run(_run(scale))


async def _run(scale: Scale) -> tuple[Figure, ...]:
    people, alone, rounds, flood = (scale.pick(10_000, 100), scale.pick(300, 10), scale.pick(3, 1), scale.pick(50_000, 300))
    ours: list[tuple[float, float]] = []
    naive: list[tuple[float, float]] = []
    largest = 0
    async with stage.sinks() as sinks:
        figures.say(f"telling {people:,} people of one change, and {alone} as a script would; {rounds} rounds")
        for _ in range(rounds):
            wall, used, largest = await _durable(sinks, people)
            ours.append((people / wall, people / used))
            wall, used = await asyncio.to_thread(_naive, sinks.mail_port, alone)
            naive.append((alone / wall, alone / used))
        figures.say(f"one urgent word in a flood of {flood:,} low ones")
        passed, gone = await _flooded(sinks, flood)
    speed, per_cpu = (statistics.median(values) for values in zip(*ours, strict=True))
    peer, peer_per_cpu = (statistics.median(values) for values in zip(*naive, strict=True))
    bar, met = figures.at_least(speed, 1000, "mails/s")
    core, quick = figures.at_least(per_cpu, 1000, "mails/s")
    whole, all_told = figures.at_most(people / speed, _ALL, "s")
    late, passes = figures.at_most(passed, _PASSES, "s")
    note = (
        f"{people:,} people, {len(_LANGUAGES)} languages, {len(_ZONES)} zones, one in three on a trip, sealed in the database; from the "
        f"poll of the page to the last mail recorded as sent; the median of {rounds} rounds; largest mail {largest:,} bytes"
    )
    return (
        Figure(
            what="durable mails",
            value=speed,
            unit="mails/s",
            bar=bar,
            met=met,
            peer="a connection, a MIME build and a commit each",
            peer_value=peer,
            ratio=speed / peer,
            note=note,
        ),
        Figure(what=f"{people:,} people told of one change", value=people / speed, unit="s", bar=whole, met=all_told),
        Figure(
            what="durable mails per second of CPU",
            value=per_cpu,
            unit="mails/s",
            bar=core,
            met=quick,
            peer="the same peer",
            peer_value=peer_per_cpu,
            ratio=per_cpu / peer_per_cpu,
            note="of this process; the server is another one",
        ),
        Figure(
            what="an order to leave in a flood of low ones",
            value=passed,
            unit="s",
            bar=late,
            met=passes,
            note=f"from the decision to the mail recorded as sent, {gone:,} of {flood:,} low ones on their way or gone before it",
        ),
    )


async def _durable(sinks: stage.Sinks, people: int) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "page.xml"
        page.write_bytes(texts.rss([("one", "Security alert", _ORDER)]))
        feed = _feed("mission", page)
        async with stage.opened(smtp=f"{sinks.smtp}?connections=8", feeds=[feed], subscribers=_people(people)) as app:
            await sinks.do("reset")
            begun, used = time.monotonic(), time.process_time()
            async with stage.working(app):
                seen = await sinks.wait(mails=people)
                await stage.settled(app, people)
                wall, used = time.monotonic() - begun, time.process_time() - used
            books = await app.ledger()
    if seen["mails"] != people or books.gaps or books.sent != people:
        raise RuntimeError(f"{people} people were to be told once; {seen['mails']} mails came, and the ledger says {books.gaps}")
    return wall, used, seen["largest"]


async def _flooded(sinks: stage.Sinks, flood: int) -> tuple[float, int]:
    """Return the seconds from the decision to tell one person to leave to its mail, amid a flood; and the low ones claimed by then."""
    with tempfile.TemporaryDirectory() as name:
        low, urgent = Path(name) / "low.xml", Path(name) / "urgent.xml"
        low.write_bytes(texts.rss([("low", "Advice", _LOW)]))
        urgent.write_bytes(texts.rss([("calm", "Nothing", "Nothing happened today.")]))
        crowd = [replace(reader, key=f"low-{reader.key}", places=("PE",), follows=("Peru",), trips=()) for reader in _people(flood)]
        feeds = [_feed("low", low), _feed("urgent", urgent)]
        async with stage.opened(smtp=f"{sinks.smtp}?connections=8", feeds=feeds, subscribers=[*crowd, *_people(1)]) as app:
            await sinks.do("reset")
            async with stage.working(app):
                await sinks.wait(mails=flood // 20)
                urgent.write_bytes(texts.rss([("order", "Security alert", _ORDER)]))
                row = await _told(app, "reader-0")
                counts = await app.store.counts()
    return row, flood + 1 - counts["pending"] - counts["fan_out"]


async def _told(app: App, key: str) -> float:
    """Wait until somebody was told of something; returns the seconds from the decision to the record of the mail."""
    async with asyncio.timeout(stage.PATIENCE):
        while True:
            for asked in await app.store.told(key, 1):
                if asked.delivery is not None and asked.delivery.state is DeliveryState.SENT and asked.delivery.settled is not None:
                    return (asked.delivery.settled - asked.change.at).total_seconds()
            await asyncio.sleep(0.05)


def _feed(name: str, page: Path) -> Feed:
    every = timedelta(seconds=1)
    return Feed(id=name, url=f"file:{page}", kind="feed", every=every, trust=Trust.OFFICIAL, issuer="US", baseline=False)


def _people(count: int) -> list[Subscription]:
    now = datetime.now(UTC)
    trip = Trip(places=("IQ",), start=now + _TRIP[0], end=now + _TRIP[1])
    return [
        Subscription(
            key=f"reader-{number}",
            channel="email",
            address=f"reader-{number}@example.org",
            places=("IQ",),
            follows=("Iraq",),
            at_least=Severity.WATCH,
            nationality=("US",) if number % 2 else (),
            timezone=_ZONES[number % len(_ZONES)],
            language=_LANGUAGES[number // len(_ZONES) % len(_LANGUAGES)],
            trips=(trip,) if number % 3 == 0 else (),
        )
        for number in range(count)
    ]


def _naive(port: int, count: int) -> tuple[float, float]:
    """Send as a script would: for each mail a new connection, a freshly built message and a row committed."""
    text = "People are told to leave Iraq.\n\n" + texts.article(1, 2500)
    html = "<html><body><h1>Iraq</h1>" + "".join(f"<p>{line}</p>" for line in texts.article(1, 9000).splitlines()) + "</body></html>"
    with tempfile.TemporaryDirectory() as name:
        base = sqlite3.connect(Path(name) / "sent.db")
        base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE sent (id INTEGER PRIMARY KEY, who TEXT, at REAL)"
        )
        begun, used = time.monotonic(), time.process_time()
        for number in range(count):
            mail = EmailMessage()
            mail["From"], mail["To"] = "alerts@advisory.example", f"reader-{number}@example.org"
            mail["Subject"], mail["Message-ID"] = "Iraq: leave now", make_msgid(domain="advisory.example")
            mail.set_content(text)
            mail.add_alternative(html, subtype="html")
            with smtplib.SMTP("127.0.0.1", port, local_hostname="advisory.example") as server:
                server.send_message(mail)
            base.execute("INSERT INTO sent (who, at) VALUES (?, ?)", (mail["To"], time.time()))
            base.commit()
        took = time.monotonic() - begun, time.process_time() - used
        base.close()
    return took

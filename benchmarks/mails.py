"""How many mails leave per second, each one decided, sealed, sent and recorded so that a crash loses none."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisory.model import Feed, Severity, Subscription, Trip, Trust
from benchmarks import figures, senders, stage, texts
from benchmarks.figures import Figure, Pace, Scale

_ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Athens", "Africa/Cairo", "Africa/Nairobi", "Africa/Lagos",
    "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul",
    "Australia/Sydney", "Australia/Perth", "Pacific/Auckland", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Sao_Paulo",
)  # fmt: skip
_LANGUAGES = ("en", "de", "fr")
#: Days around today on which a third of the people travel.
_TRIP = (timedelta(days=-2), timedelta(days=9))
#: Seconds within which everybody is to be told.
_ALL = 15
_ORDER = "The State Department ordered all U.S. citizens to leave Iraq immediately."
#: Seconds from one look into the database to the next.
_LOOK = 0.2
_OURS, _DEBIANS = "our own sink", "Debian's smtp-sink"
#: What is sent beside ours; apprise is so slow that a third will do.
_SCRIPTS: tuple[tuple[str, Callable[[int, int], Pace | None], int], ...] = (
    ("a connection, a MIME build and a commit each", senders.smtplib_and_commits, 1),
    ("aiosmtplib, 8 connections at once, nothing kept", senders.aiosmtplib_alone, 1),
    ("apprise, nothing kept", senders.apprise_mails, 3),
)


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure mails to two servers on loopback."""
    return asyncio.run(_run(scale))


async def _run(scale: Scale) -> tuple[Figure, ...]:
    people, alone, rounds = (scale.pick(10_000, 100), scale.pick(300, 9), scale.pick(3, 1))
    #: Server → who sends → their rounds.
    found: dict[str, dict[str, list[Pace]]] = defaultdict(lambda: defaultdict(list))
    largest = 0
    async with stage.sinks() as sinks, stage.smtp_sink() as debians:
        if debians is None:
            figures.say("smtp-sink is not installed (Debian: apt install postfix): its figures are left out")
        for number in range(rounds):
            for server, port in ((_OURS, sinks.mail_port), (_DEBIANS, debians)):
                if port is None:
                    continue
                figures.say(
                    f"{server}: telling {people:,} people of one change, then {alone} as scripts do; round {number + 1} of {rounds}"
                )
                pace, size = await _durable(sinks, port, people)
                largest = max(largest, size)
                found[server][""].append(pace)
                figures.say(f"{figures.number(pace.wall)} mails/s, {figures.number(pace.cpu)} per second of CPU")
                for name, script, part in _SCRIPTS:
                    if (peer := await asyncio.to_thread(script, port, max(alone // part, 1))) is not None:
                        found[server][name].append(peer)
    note = (
        f"{people:,} people, {len(_LANGUAGES)} languages, {len(_ZONES)} zones, one in three on a trip, sealed in the database; from the "
        f"poll of the page to the last mail recorded as sent; the median of {rounds} rounds; largest mail {largest:,} bytes"
    )
    return tuple(figure for server, paces in found.items() for figure in _figures(server, paces, people, note))


def _figures(server: str, paces: dict[str, list[Pace]], people: int, note: str) -> list[Figure]:
    """Return what one server's rounds say; the bars are about our own, which costs a machine the least."""
    ours, best = Pace.median(paces[""]), Pace.best(paces[""])
    own = server == _OURS
    into = "" if own else f" into {server}"
    peers = {name: Pace.median(paces[name]) for name, _, _ in _SCRIPTS if name in paces}
    found: list[Figure] = []
    for name, peer in peers.items():
        first = name == _SCRIPTS[0][0]
        bar, met = figures.at_least(ours.wall, 1000, "mails/s") if own and first else ("", None)
        found.append(
            Figure(
                what=f"durable mails{into}" if first else f"the same{into}", value=ours.wall, unit="mails/s", bar=bar, met=met,
                peer=name, peer_value=peer.wall, ratio=ours.wall / peer.wall,
                note=f"{note if own else 'the same people and mails'}; the best round {figures.number(best.wall)}" if first else "",
            )
        )  # fmt: skip
    if own:
        whole, all_told = figures.at_most(people / ours.wall, _ALL, "s")
        found.append(Figure(what=f"{people:,} people told of one change", value=people / ours.wall, unit="s", bar=whole, met=all_told))
    for name, peer in peers.items():
        first = name == _SCRIPTS[0][0]
        what = "durable mails" if first else "the same"
        bar, met = figures.at_least(ours.cpu, 1000, "mails/s") if own and first else ("", None)
        found.append(
            Figure(
                what=f"{what} per second of CPU{into}", value=ours.cpu, unit="mails/s", bar=bar, met=met,
                peer=name, peer_value=peer.cpu, ratio=ours.cpu / peer.cpu,
                note=f"of this process alone; the best round {figures.number(best.cpu)}" if first else "",
            )
        )  # fmt: skip
    return found


async def _durable(sinks: stage.Sinks, port: int, people: int) -> tuple[Pace, int]:
    """Return how fast all are told, and the size of the largest mail where the server says it."""
    own = port == sinks.mail_port
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "page.xml"
        page.write_bytes(texts.rss([("one", "Security alert", _ORDER)]))
        every = timedelta(seconds=1)
        feed = Feed(id="mission", url=f"file:{page}", kind="feed", every=every, trust=Trust.OFFICIAL, issuer="US", baseline=False)
        smtp = f"smtp://127.0.0.1:{port}"
        async with stage.opened(smtp=smtp, feeds=[feed], subscribers=_people(people)) as app:
            await sinks.do("reset")
            begun, used = time.monotonic(), time.process_time()
            async with stage.working(app):
                seen = await (sinks.wait(mails=people) if own else sinks.do("look"))
                # The other server does not say how many came: to ask the database all the time would cost what is measured.
                await stage.settled(app, people, **({} if own else {"every": _LOOK}))
                wall, used = time.monotonic() - begun, time.process_time() - used
            books = await app.ledger()
    if (own and seen["mails"] != people) or books.gaps or books.sent != people:
        raise RuntimeError(f"{people} people were to be told once; {seen['mails']} mails came, and the ledger says {books.gaps}")
    return Pace(wall=people / wall, cpu=people / used), seen["largest"]


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

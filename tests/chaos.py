"""Kill the daemon with -9 again and again while hundreds of messages are under way, and count what the receivers have against what was promised."""

from __future__ import annotations

import asyncio
import contextlib
import email
import random
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flow
from servers import daemon, smtpserver

from advisory import extract, lexicon, smtp

#: Messages that may be between the server's acceptance and our record of it: one for each connection.
AMBIGUOUS = smtp.CONNECTIONS
#: Seconds after the last kill in which everything must have been told.
RECOVERY = 30.0
#: Seconds after which what has not come counts as lost: until then it is late.
_PATIENCE = 240.0
_HASTY = Path(__file__).parent / "servers" / "hasty.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of it."""

    kills: int
    promised: int
    lost: int
    #: Messages that arrived more than once, beyond the first time.
    repeats: int
    #: Repeats that were not byte for byte what came first.
    changed: int
    #: Claimed and not settled at each kill.
    in_flight: tuple[int, ...]
    #: Seconds from the last start until everything was told; infinite when it never was.
    recovery: float
    #: Of the ledger.
    gaps: tuple[str, ...]
    #: Ends of the daemon that nobody asked for: its exit code, and the last line it wrote.
    surprises: tuple[str, ...]

    def __str__(self) -> str:
        flying = sorted(self.in_flight)
        return (
            f"{self.kills} kills with {flying[len(flying) // 2]} (up to {flying[-1]}) messages in flight: {self.promised} promised, "
            f"{self.lost} lost, {self.repeats} repeated, {self.changed} of them changed; told {self.recovery:.1f} s after the last start"
        )


class _Run(daemon.Daemon):
    """The daemon, or what it must not be."""

    hasty = False

    async def start(self) -> None:
        """Start `advisory run`."""
        program = [str(_HASTY)] if self.hasty else ["-m", "advisory"]
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *program, "run", env=self.variables, cwd=self.folder, stdout=log, stderr=log
            )


def places(count: int) -> list[str]:
    """Return names of countries of which an order to leave is read right."""
    found = []
    for code in lexicon.codes():
        name = lexicon.name(code)
        if re.fullmatch(r"[A-Z][a-z]+", name) and any(
            said.destinations == (code,) for said in extract.statements(flow.ORDER.format(place=name))
        ):
            found.append(name)
        if len(found) == count:
            break
    return found


async def storm(folder: Path, *, kills: int, readers: int, seed: int, hasty: bool = False) -> Report:
    """Run the daemon, kill it at random while it sends, and let it finish; `hasty` is the daemon that notes before it sends."""
    dice = random.Random(seed)
    waves = places(min(120, 2 + kills))
    async with smtpserver.SMTPServer() as smtp:
        run = _Run(folder, {"ADVISORY_SMTP_URL": smtp.url, "ADVISORY_MAIL_FROM": "alerts@advisory.example"})
        run.environment = {**run.environment, "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}"}
        run.hasty = hasty
        _write(folder, readers)
        published, flying, surprises = 0, [], []
        for _ in range(kills):
            # So much waits at each start that a kill finds hundreds under way.
            if readers * published - _told(smtp, waves[:published]) < readers // 2:
                if published == len(waves):
                    break
                published += 1
                _publish(folder, waves[:published])
            before = len(smtp.mails)
            await run.start()
            await _until(lambda before=before: len(smtp.mails) > before, 30)  # type: ignore[misc]
            await asyncio.sleep(dice.uniform(0.0, 0.15))
            code = await run.kill()
            if code >= 0:
                surprises.append(f"ended with {code}: {run.log().splitlines()[-1:]}")
            flying.append(_leased(folder))
        began = time.monotonic()
        await run.start()
        done = await _until(
            lambda: _told(smtp, waves[:published]) >= readers * published or (hasty and _idle(folder, published)), _PATIENCE
        )
        took = time.monotonic() - began
        await run.stop()
        gaps: Any = [] if hasty else (await run.json("ledger"))[0]["gaps"]
        lost = readers * published - _told(smtp, waves[:published])
        bodies: dict[str, list[bytes]] = {}
        for mail in smtp.mails:
            bodies.setdefault(_identity(mail), []).append(mail.data)
        return Report(
            kills=len(flying),
            promised=readers * published,
            lost=lost,
            repeats=sum(len(copies) - 1 for copies in bodies.values()),
            changed=sum(1 for copies in bodies.values() if len(set(copies)) > 1),
            in_flight=tuple(flying),
            recovery=took if done else float("inf"),
            gaps=tuple(gaps),
            surprises=tuple(surprises),
        )


def _identity(mail: smtpserver.Mail) -> str:
    return str(email.message_from_bytes(mail.data)["Message-ID"])


#: Mail → the countries it is about: each is read once.
_read: dict[bytes, frozenset[str]] = {}


def _told(smtp: smtpserver.SMTPServer, ordered: Collection[str]) -> int:
    """Count who was told of what was ordered."""
    return len({(mail.recipient, place) for mail in smtp.mails for place in _places(mail.data).intersection(ordered)})


def _places(data: bytes) -> frozenset[str]:
    found = _read.get(data)
    if found is None:
        body = email.message_from_bytes(data, policy=email.policy.default).get_body(("plain",))
        assert body is not None
        found = _read[data] = frozenset(re.findall(r"leave ([A-Z][a-z]+)", " ".join(body.get_content().split())))
    return found


def _write(folder: Path, readers: int) -> None:
    """Write an operator's files: one official feed, one rule, and readers who follow everything."""
    people = "".join(f"  - {{id: r{number}, email: r{number}@example.org, follows: [anywhere]}}\n" for number in range(readers))
    row = f"id: mission, url: 'file:{folder / 'page.xml'}', kind: feed, every: 1s, trust: official, issuer: US, baseline: no"
    flow.write(folder, feeds=flow.feeds(row))
    (folder / "config" / "subscribers.yaml").write_text(f"schema: subscribers/v1\nsubscribers:\n{people}", encoding="utf-8")
    _publish(folder, [])


def _publish(folder: Path, ordered: list[str]) -> None:
    """Let the feed hold orders to leave these countries; readers see the old document or the new one."""
    items = [(place, f"Security alert: {place}", flow.ORDER.format(place=place)) for place in ordered]
    part = folder / "page.part"
    part.write_bytes(flow.rss(*items, at=datetime.now(UTC)))
    part.replace(folder / "page.xml")


def _leased(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(folder / "state" / "advisory.db")) as connection:
        found: int = connection.execute("SELECT COUNT(*) FROM delivery WHERE state = 'leased'").fetchone()[0]
    return found


def _idle(folder: Path, changes: int) -> bool:
    """Tell whether the daemon believes that all is done."""
    with contextlib.closing(sqlite3.connect(folder / "state" / "advisory.db")) as connection:
        waits = connection.execute("SELECT COUNT(*) FROM delivery WHERE state IN ('pending', 'leased')").fetchone()[0]
        known = connection.execute("SELECT COUNT(*) FROM change c JOIN fan_order o ON o.id = c.order_id WHERE o.done = 1").fetchone()[0]
    return bool(known >= changes and not waits)


async def _until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True

"""Kill `advisory` at every named point, one after another, and hold what receivers got against what a run without a kill gave them."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import flow
from servers import daemon, hookserver, postgres, smtpserver, struck

from advisory.errors import ConflictError
from advisory.model import Change, Letter, LetterKind, Reason, Severity, Subscription
from advisory.ports import Batch
from advisory.store import database, open_store, schema
from advisory.vault import Vault

PLACES = ("Chad", "Niger", "Iraq", "Yemen")
READERS, LETTERS = 3, 2
#: Messages that may be between a receiver and our books: one mail, one letter, one webhook.
OPEN = 3
#: What is done, in this order.
COURSE = (("db", "backup", "copies"), ("once",), ("people",), ("once",))
_ROOT = Path(__file__).parents[1]
#: The program as it is called without its own launcher.
_PLAIN = (sys.executable, "-m", "advisory")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one kill."""

    struck: bool
    lost: frozenset[tuple[str, str]]
    repeats: int
    changed: int
    gaps: tuple[object, ...]
    waiting: int


class Desk:
    """What receivers got: (receiver, of what), and every message's bytes."""

    def __init__(self, smtp: smtpserver.SMTPServer, hooks: hookserver.HookServer) -> None:
        self.smtp, self.hooks = smtp, hooks

    def clear(self) -> None:
        """Forget all."""
        self.smtp.mails.clear()
        self.hooks.requests.clear()

    def told(self) -> frozenset[tuple[str, str]]:
        """Return who was told of what."""
        found = set()
        for mail in self.smtp.mails:
            parsed = email.message_from_bytes(mail.data, policy=email.policy.default)
            body = parsed.get_body(("plain",))
            assert body is not None
            text = f"{parsed['subject']} {body.get_content()}"
            letter = re.match(r"<l-\d+@", str(parsed["message-id"]))
            found |= {(mail.recipient, what) for what in ([letter[0]] if letter else [place for place in PLACES if place in text])}
        found |= {("desk", json.loads(request.body)["data"]["alert"]["destination"]) for request in self.hooks.requests}
        return frozenset(found)

    def copies(self) -> Mapping[str, list[bytes]]:
        """Return each message's bytes as often as it came."""
        found: dict[str, list[bytes]] = defaultdict(list)
        for mail in self.smtp.mails:
            found[str(email.message_from_bytes(mail.data)["Message-ID"])].append(mail.data)
        for request in self.hooks.requests:
            found[request.headers["webhook-id"]].append(request.body)
        return found


class House:
    """An operator's folder that can be had anew, and what is called in it."""

    def __init__(self, folder: Path, door: Path, desk: Desk, server: postgres.Server | None = None, base: str = "") -> None:
        self.folder, self.door, self.desk, self.server, self.base = folder, door, desk, server, base
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, before: Path) -> None:
        """Keep the folder, and its database, as they are now."""
        shutil.copytree(self.folder, before)
        if self.server is not None:
            self.server.copy(self.base, _beside(self.base, before))

    def take(self, before: Path) -> None:
        """Let all be as it was kept."""
        shutil.rmtree(self.folder)
        shutil.copytree(before, self.folder)
        if self.server is not None:
            self.server.copy(_beside(self.base, before), self.base)

    @property
    def environment(self) -> dict[str, str]:
        """What a call finds in its environment."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "PYTHONPATH": f"{_ROOT}:{_ROOT / 'tests'}",
            "ADVISORY_CONFIG": str(self.folder / "config"),
            "ADVISORY_STATE_DIR": str(self.folder / "state"),
            "ADVISORY_DATABASE_URL": self.server.url(self.base) if self.server else f"sqlite:///{self.folder / 'state' / 'advisory.db'}",
            "ADVISORY_LOG": "json",
            "ADVISORY_SECRET_KEY": f"{struck.KEY},{struck.OLD_KEY}",
            "ADVISORY_SMTP_URL": f"{self.desk.smtp.url}?connections=1",
            "ADVISORY_MAIL_FROM": "alerts@advisory.example",
            "ADVISORY_PUBLIC_URL": "https://advisory.example",
            "DESK_URL": self.desk.hooks.url,
            "DESK_SECRET": daemon.SECRET,
        }

    def wait(self) -> None:
        """Let the leases end that whoever died still holds: where several processes work, none knows that another one is gone."""
        if self.server is not None:
            address = self.server.url(self.base)
            named = "SELECT table_name, column_name FROM information_schema.columns WHERE column_name IN ('lease_until', 'until')"
            for table, column in self.server.run(named, at=address):
                self.server.run(f"UPDATE {table} SET {column} = 1 WHERE {column} > 1", at=address)

    async def prepare(self, *, letters: int = LETTERS) -> None:
        """Write the operator's files, and a database in which letters wait and what was told a year ago is to be forgotten."""
        row = f"id: mission, url: 'file:{self.folder / 'page.xml'}', kind: feed, every: 1s, trust: official, issuer: US, baseline: no"
        people = "".join(f"  - {{id: r{number}, email: r{number}@example.org, follows: [anywhere]}}\n" for number in range(READERS))
        flow.write(self.folder, feeds=flow.feeds(row), routes=flow.ROUTES)
        (self.folder / "config" / "subscribers.yaml").write_text(f"schema: subscribers/v1\nsubscribers:\n{people}", encoding="utf-8")
        items = [(place, f"Security alert: {place}", flow.ORDER.format(place=place)) for place in PLACES[:2]]
        (self.folder / "page.xml").write_bytes(flow.rss(*items, at=datetime.now(UTC)))
        (self.folder / "state").mkdir(exist_ok=True)
        store = open_store(self.environment["ADVISORY_DATABASE_URL"], vault=Vault((struck.OLD_KEY,)))
        await store.open()
        await store.sync_subscriptions([builders.subscription("old", at_least=Severity.CRITICAL)])
        long_ago = datetime.now(UTC) - timedelta(days=400)
        for version, reason in ((1, Reason.FIRST), (2, Reason.ENDED)):
            change = builders.change(reason=reason, version=version, severity=Severity.WATCH, at=long_ago)
            with contextlib.suppress(ConflictError):
                await store.commit(Batch(at=long_ago, changes=(change,), receivers={}))
        while await store.fan_out():
            pass
        now = datetime.now(UTC)
        await store.post([Letter(id=f"l-{n}", kind=LetterKind.NOBODY, address=f"p{n}@example.net", at=now) for n in range(letters)], now)
        await store.close()

    async def call(self, *arguments: str, **armed: str) -> int | None:
        """Run a command; None when it was killed."""
        return await asyncio.to_thread(self._call, arguments, armed)

    def _call(self, arguments: tuple[str, ...], armed: Mapping[str, str]) -> int | None:
        with socket.socket(socket.AF_UNIX) as door, (self.folder / "log").open("ab") as log:
            door.connect(str(self.door))
            asked = {"arguments": arguments, "folder": str(self.folder), "environment": {**self.environment, **armed}}
            socket.send_fds(door, [json.dumps(asked).encode()], [0, log.fileno(), log.fileno()])
            door.shutdown(socket.SHUT_WR)
            answer = door.recv(8)
        return int(answer) if answer else None

    async def plainly(self, *arguments: str, before: tuple[str, ...] = ()) -> tuple[int, str]:
        """Run a command as a process of its own, below another program such as strace; return its code and what it said."""
        process = await asyncio.create_subprocess_exec(
            *before, *_PLAIN, *arguments, env=self.environment, cwd=self.folder,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()

    def log(self) -> str:
        """Return what was said."""
        return (self.folder / "log").read_text(encoding="utf-8")[-3000:]


def _beside(base: str, before: Path) -> str:
    return f"{base}_{before.name.replace('-', '_')}"


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """Keep a warm process that forks for every call; yields its door."""
    door = folder / "door"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{_ROOT}:{_ROOT / 'tests'}"}
    command = [sys.executable, str(Path(struck.__file__)), str(door)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            while not door.exists():
                assert process.poll() is None, "it does not begin"
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
            yield door
        finally:
            os.killpg(process.pid, signal.SIGTERM)


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Desk]:
    """Let there be a mail server and a receiver of webhooks."""
    async with smtpserver.SMTPServer() as smtp, hookserver.HookServer() as hooks:
        yield Desk(smtp, hooks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of the course, as it went without a kill."""

    command: tuple[str, ...]
    #: How often each point was passed.
    passed: Counter[str]
    #: Who was told of what by it.
    told: frozenset[tuple[str, str]]
    #: The folder as it was before it.
    before: Path


async def passed(house: House, folder: Path, course: Sequence[tuple[str, ...]] = COURSE) -> list[Step]:
    """Run the course unharmed, and keep how the folder was before each step."""
    steps = []
    for number, command in enumerate(course):
        before, log = folder / f"before-{number}", folder / f"passed-{number}"
        await asyncio.to_thread(house.keep, before)
        log.touch()
        assert await house.call(*command, STRIKE_LOG=str(log)) == 0, (command, house.log())
        points = Counter(log.read_text(encoding="utf-8").split())
        steps.append(Step(command=command, passed=points, told=house.desk.told(), before=before))
        house.desk.clear()
    return [replace(step, told=step.told | (steps[at + 1].told if step.command == ("people",) else set())) for at, step in enumerate(steps)]


def outdated(house: House) -> None:
    """Let the database be one of an earlier version, with nothing in it."""
    path = house.folder / "state" / "advisory.db"
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    engine = database.engine_of(database.parse_url(f"sqlite:///{path}"), writes=True, patience=5)
    with engine.connect() as connection, connection.begin():
        schema.upgrade(connection, schema.REVISIONS[-3])
    engine.dispose()


async def strike(house: House, step: Step, point: str, number: int, **armed: str) -> Outcome:
    """Do one step, die at a point of it, do it again, and count what arrived."""
    await asyncio.to_thread(house.take, step.before)
    died = await house.call(*step.command, STRIKE=f"{point} {number}", **armed) is None
    await asyncio.to_thread(house.wait)
    again = await house.call(*step.command)
    assert again == 0, (step.command, point, number, house.log())
    # What others ask for is told by the next run.
    if step.command == ("people",):
        assert await house.call("once") == 0, house.log()
    return await counted(house, step.told, died=died)


async def counted(house: House, wanted: frozenset[tuple[str, str]], *, died: bool) -> Outcome:
    """Hold what arrived against what was promised."""
    copies, told = house.desk.copies(), house.desk.told()
    books = await books_of(house)
    house.desk.clear()
    return Outcome(
        struck=died,
        lost=wanted - told,
        repeats=sum(len(found) - 1 for found in copies.values()),
        changed=sum(1 for found in copies.values() if len({hashlib.sha256(one).digest() for one in found}) > 1),
        gaps=books[0],
        waiting=books[1],
    )


async def books_of(house: House) -> tuple[tuple[object, ...], int]:
    """Return the gaps of the books, and what waits or was given up."""
    store = open_store(house.environment["ADVISORY_DATABASE_URL"], vault=Vault((struck.KEY, struck.OLD_KEY)))
    await store.open()
    try:
        books, counts = await store.ledger(_receivers), await store.counts()
    finally:
        await store.close()
    return tuple(books.gaps), counts["pending"] + counts["dead"]


def _receivers(change: Change, _people: Sequence[Subscription]) -> tuple[str, ...]:
    """Return who else is told: the desk, but of what was a year ago."""
    return ("desk",) if change.at > datetime.now(UTC) - timedelta(days=30) else ()

"""The real parts on a stage: the App over a database in a folder, and the servers it speaks to."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from advisory import breath, config, extract, observe, settings, vault
from advisory.app import App
from advisory.clock import SystemClock
from advisory.fetch import Fetcher
from advisory.http import Door
from advisory.model import Feed, Receiver, Subscription
from advisory.pace import Pacer
from advisory.rollout import Rollout, Step
from advisory.rulebook import Rulebook
from advisory.store import open_store
from advisory.worker import Worker

_ROOT = Path(__file__).parents[1]
#: The longest a benchmark waits for its messages.
PATIENCE = 120.0
_LOOK = 0.01
_AT_ONCE = 64
#: People are sealed with it.
KEY = "a-key-for-benchmarks-alone"
#: Debian's package postfix brings it, where no user's PATH leads to.
_DEBIAN = "/usr/sbin:/usr/local/sbin"


class _Fixed(Rollout):
    """What a benchmark gives is in force; no folder is looked at."""

    async def look(self) -> Step:
        """Find nothing new."""
        return Step()


@dataclass(slots=True)
class Sinks:
    """The servers' process, as the benchmark sees it."""

    process: asyncio.subprocess.Process
    mail_port: int
    web_port: int

    @property
    def smtp(self) -> str:
        """The address for ADVISORY_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.mail_port}"

    @property
    def web(self) -> str:
        """Where feeds are and webhooks go."""
        return f"http://127.0.0.1:{self.web_port}"

    async def do(self, what: str, **order: Any) -> dict[str, Any]:
        """Give an order and return what the servers saw."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, **order}).encode() + b"\n")
        await self.process.stdin.drain()
        found: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return found

    async def wait(self, *, mails: int = 0, hooks: int = 0) -> dict[str, Any]:
        """Wait until so many messages were accepted. Raises RuntimeError when they do not come."""
        seen = await self.do("wait", mails=mails, hooks=hooks, seconds=PATIENCE)
        if seen["mails"] < mails or seen["hooks"] < hooks:
            raise RuntimeError(f"of {mails} mails and {hooks} webhooks, {seen['mails']} and {seen['hooks']} came within {PATIENCE:.0f} s")
        return seen


@asynccontextmanager
async def sinks() -> AsyncIterator[Sinks]:
    """Start the servers and end them."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.sinks", cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**24,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        ports = json.loads(await process.stdout.readline())
        yield Sinks(process, ports["mail"], ports["web"])
    finally:
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def smtp_sink() -> AsyncIterator[int | None]:
    """Start the `smtp-sink` of Debian's package postfix and end it; yields its port, None where the program is not installed."""
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path=_DEBIAN)
    if program is None:
        yield None
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    # It refuses to be root's.
    user = ("-u", "nobody") if os.getuid() == 0 else ()
    process = await asyncio.create_subprocess_exec(program, *user, f"127.0.0.1:{port}", "512")
    try:
        await _answers(port, process)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until a server takes connections. Raises RuntimeError when it ended instead."""
    async with asyncio.timeout(PATIENCE):
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(_LOOK)
                continue
            writer.close()
            await writer.wait_closed()
            return
    raise RuntimeError(f"smtp-sink ended with {process.returncode} before it took a connection")


@asynccontextmanager
async def opened(
    *,
    smtp: str = "",
    feeds: Sequence[Feed] = (),
    receivers: Sequence[Receiver] = (),
    subscribers: Sequence[Subscription] = (),
    base: str = "",
) -> AsyncIterator[App]:
    """Open the App with the shipped rules and templates over a new database on disk, or over the one at an address."""
    observe.configure("text", "error")
    with tempfile.TemporaryDirectory(prefix="advisory-bench-") as name:
        folder = Path(name)
        made = settings.Settings(
            config=folder,
            state_dir=folder,
            database_url=base or f"sqlite:///{folder / 'advisory.db'}",
            smtp_url=smtp or f"file:{folder / 'mail'}",
            mail_from="Advisory <alerts@advisory.example>",
            public_url="https://advisory.example",
            secret_key=KEY,
        )
        book = Rulebook.of(
            feeds=tuple(feeds),
            rules=config.load_rules(settings.shipped("config") / "rules" / "default.yaml"),
            receivers=tuple(receivers),
            subscribers=tuple(subscribers),
        )
        # People are sealed, as they are in service.
        keys = vault.Vault(made.keys)
        store, clock, door = open_store(made.database_url, vault=keys), SystemClock(), Door(user_agent="advisory-benchmark")
        await store.open()
        # The one host here stands for many, each of which would be asked at its own pace.
        fetch = Fetcher(door, clock, Pacer(clock, gap=timedelta(), at_once=_AT_ONCE))
        app = App(made, store=store, clock=clock, fetch=fetch, door=door)
        app.book, app.rollout = book, _Fixed(made, store=store, clock=clock, keys=keys)
        try:
            await store.sync_feeds(tuple(book.feeds.values()), clock.now())
            await store.sync_subscriptions(book.subscriptions)
            # As the daemon does before it is ready.
            extract.statements("Citizens were told to leave Iraq.")
            breath.settle()
            yield app
        finally:
            await app.close()


@asynccontextmanager
async def working(app: App) -> AsyncIterator[Worker]:
    """Run the daemon's own loop over an App."""
    worker = Worker(app)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await running


async def settled(app: App, count: int, *, every: float = _LOOK) -> None:
    """Wait until so many notices are recorded as sent, looking every so many seconds. Raises RuntimeError when something failed."""
    async with asyncio.timeout(PATIENCE):
        while (counts := await app.store.counts())["sent"] < count:
            if counts["dead"]:
                raise RuntimeError(f"{counts['dead']} deliveries of the benchmark were refused")
            await asyncio.sleep(every)

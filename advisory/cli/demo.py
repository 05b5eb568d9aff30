"""`advisory demo`: a recorded crisis, from feeds to mails and webhooks, in seconds and offline."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import helping, terminal

if TYPE_CHECKING:
    from rich.console import Console

    from advisory.demo.stage import Stage
    from advisory.demo.timeline import Line
    from advisory.model import Change
    from advisory.ports import Ledger

#: Where the pages are, unless the environment says.
_LISTEN = "127.0.0.1:8080"
_STEP = timedelta(seconds=0.5)
#: What a line is → how rich shows it.
_STYLES = {
    "title": "bold",
    "source": "bold",
    "quote": "italic",
    "alarm": "bold red",
    "calm": "yellow",
    "noted": "dim",
    "told": "green",
    "not": "dim",
    "fault": "red",
    "sum": "",
}


@click.command(
    epilog=helping.epilog(
        ("advisory demo", "into build/demo"),
        ("advisory demo --out /tmp/crisis --serve", "then look at the pages, and sign up"),
        ("advisory demo --seeds ./recordings", "a crisis of your own"),
        exits={1: "the books do not balance, or a receiver refused a message"},
    )
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build/demo"), help="Where mail, webhooks and database go."
)
@click.option(
    "--seeds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of recordings; seeds/README.md shows the form.",
)
@click.option("--serve", is_flag=True, help="Then open the pages over it, on ADVISORY_LISTEN or 127.0.0.1:8080, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print what happened as one JSON object.")
def demo(*, out: Path, seeds: Path | None, serve: bool, as_json: bool) -> None:
    """Replay recorded feeds on a virtual clock through the real pipeline: by default, the crisis of January 2020.

    Real SMTP and webhook receivers are started on loopback for it. Afterwards the folder of --out holds mail/*.eml, mail/*.html,
    webhooks/*.json and the database. Playing it again sends nothing again. With --serve one can sign up on the pages: the mails
    that leads to join the others in that folder.
    """
    from advisory import observe, settings

    observe.configure("text", "error")
    listen = os.environ.get("ADVISORY_LISTEN", "").strip() or _LISTEN
    sys.exit(asyncio.run(_demo(seeds or settings.shipped("seeds"), out, listen if serve else "", as_json=as_json)))


async def _demo(seeds: Path, out: Path, listen: str, *, as_json: bool) -> int:
    from advisory.demo import stage

    public_url = f"http://{listen}" if listen else stage.PUBLIC_URL
    secret = os.environ.get("DEMO_WEBHOOK_SECRET", "").strip() or stage.SECRET
    async with stage.ready(seeds, out, secret=secret, public_url=public_url) as ready:
        if as_json:
            with terminal.working("playing what was recorded"):
                ledger, report = await _report(ready, secret)
            click.echo(json.dumps(report, ensure_ascii=False))
        else:
            ledger = await _shown(ready)
        failures = stage.failures(ledger, ready.hook.refused, ready.app.ingest.unforeseen)
        if listen:
            await _serve(ready, listen)
    for sentence in failures:
        click.echo(f"error: {sentence}", err=True)
    return 1 if failures else 0


async def _serve(ready: Stage, listen: str) -> None:
    """Open the pages over what was played; the clock goes on from there. Raises AdvisoryError when the address is taken."""
    from advisory import web

    async def health() -> tuple[bool, tuple[str, ...]]:
        return True, tuple(fault.sentence for fault in await ready.app.faults())

    door = web.bind(listen)
    server = web.server(ready.app, health)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, functools.partial(setattr, server, "should_exit", True))
    serving = asyncio.create_task(server.serve(sockets=[door]))
    click.echo(f"The pages over it: http://{listen}/ (Ctrl-C ends it). Mail goes to {ready.mailbox.shelf.folder}.", err=True)
    while not serving.done():
        ready.clock.move_to(ready.clock.now() + _STEP)
        await ready.app.deliver()
        await asyncio.wait([serving], timeout=_STEP.total_seconds())
    await serving


async def _report(ready: Stage, secret: str) -> tuple[Ledger, dict[str, Any]]:
    from advisory.demo import timeline

    steps = [timeline.form(step) async for step in ready.play()]
    ledger = await ready.app.ledger()
    return ledger, {
        "schema": "demo/v1",
        "recorded": ready.recorded,
        "played": len(ready.recordings),
        "steps": steps,
        "ledger": timeline.form_of_ledger(ledger),
        "mail": ready.mailbox.shelf.kept,
        "webhooks": ready.hook.shelf.kept,
        "webhook_secret": secret,
        "out": str(ready.out),
    }


async def _shown(ready: Stage) -> Ledger:
    from advisory.demo import timeline

    console = _console()
    began = time.monotonic()
    changes: list[Change] = []
    day: date | None = None
    for line in timeline.opening(ready.recorded, len(ready.recordings), len(ready.app.book.feeds), ready.app.book.subscriptions):
        _print(console, line)
    async for step in ready.play():
        changes += step.changes
        for line in timeline.lines(step, day):
            _print(console, line)
            day = step.at.date()
    ledger = await ready.app.ledger()
    for line in timeline.closing(ledger, changes, ready.mailbox.shelf.kept, ready.hook.shelf.kept, ready.out, time.monotonic() - began):
        _print(console, line)
    return ledger


def _console() -> Console:
    from rich.console import Console

    from advisory.demo.timeline import WIDTH

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True, width=WIDTH)


def _print(console: Console, line: Line) -> None:
    console.print(line.text, style=_STYLES[line.style])

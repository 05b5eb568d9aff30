"""`advisory demo`: a recorded crisis, from feeds to mails and webhooks, in seconds and offline."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from advisory.demo.stage import Stage
    from advisory.demo.timeline import Line
    from advisory.model import Change
    from advisory.ports import Ledger

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


@click.command(epilog="Example: advisory demo --out /tmp/crisis && open /tmp/crisis/mail/01-*.html")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build/demo"), help="Where mail, webhooks and database go."
)
@click.option(
    "--seeds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of recordings; seeds/README.md shows the form.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what happened as one JSON object.")
def demo(*, out: Path, seeds: Path | None, as_json: bool) -> None:
    """Replay recorded feeds on a virtual clock through the real pipeline: by default, the crisis of January 2020.

    Real SMTP and webhook receivers are started on loopback for it. Afterwards the folder of --out holds mail/*.eml, mail/*.html,
    webhooks/*.json and the database. Playing it again sends nothing again.
    """
    from advisory import observe, settings

    observe.configure("text", "error")
    sys.exit(asyncio.run(_demo(seeds or settings.shipped("seeds"), out, as_json=as_json)))


async def _demo(seeds: Path, out: Path, *, as_json: bool) -> int:
    from advisory.demo import stage

    secret = os.environ.get("DEMO_WEBHOOK_SECRET", "").strip() or stage.SECRET
    async with stage.ready(seeds, out, secret=secret) as ready:
        if as_json:
            ledger, report = await _report(ready, secret)
            click.echo(json.dumps(report, ensure_ascii=False))
        else:
            ledger = await _shown(ready)
        failures = stage.failures(ledger, ready.hook.refused, ready.app.ingest.unforeseen)
    for sentence in failures:
        click.echo(f"error: {sentence}", err=True)
    return 1 if failures else 0


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

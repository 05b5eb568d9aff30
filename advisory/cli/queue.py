"""`advisory queue`: what waits for confirmation, and the operator's yes or no."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import click

from advisory.cli.look import as_json_option, looking, moment, place
from advisory.errors import AdvisoryError
from advisory.ports import WRONG

if TYPE_CHECKING:
    from advisory.model import Alert, Change, Evidence
    from advisory.ports import Fault, Store


@click.group(invoke_without_command=True, epilog="Example: advisory queue approve a-1f2e3d4c5b6a")
@as_json_option
@click.pass_context
def queue(ctx: click.Context, *, as_json: bool) -> None:
    """Show what waits for a second source or a word from you, with its quote; approve or reject it.

    What readers report as wrong stands here too, until it is dismissed.
    """
    if ctx.invoked_subcommand:
        return
    from advisory import alert, forms
    from advisory.model import AlertState

    live = (AlertState.UNCONFIRMED, AlertState.OPEN)

    async def look(store: Store) -> tuple[tuple[Alert, ...], tuple[Fault, ...]]:
        return await store.alerts(states=live), await store.faults()

    alerts, faults = looking(look)
    # A report that was there before we looked (a first poll) has told nobody anything and waits for nobody.
    found = [(known, waiting) for known in alerts if known.revision and (waiting := alert.waiting(known))]
    reports = [fault for fault in faults if fault.key.startswith(WRONG)]
    for known, waiting in found:
        if as_json:
            click.echo(json.dumps({**forms.alert(known), "waiting": [forms.evidence(claim) for claim in waiting]}, ensure_ascii=False))
        else:
            _print(known, waiting)
    for report in reports:
        message = report.key.removeprefix(WRONG)
        if as_json:
            click.echo(
                json.dumps({"wrong": message, "sentence": report.sentence, "since": forms.time(report.since), "count": report.count})
            )
        else:
            click.echo(f"{report.sentence} (since {moment(report.since)})\n  advisory queue dismiss {message}")
    if not found and not reports and not as_json:
        click.echo("Nothing waits for confirmation.")


@queue.command()
@click.argument("alert_id")
@as_json_option
def approve(alert_id: str, *, as_json: bool) -> None:
    """Vouch for a report: it goes out at once."""
    _decide(alert_id, yes=True, as_json=as_json)


@queue.command()
@click.argument("alert_id")
@as_json_option
def reject(alert_id: str, *, as_json: bool) -> None:
    """Set a report aside: it is told to nobody."""
    _decide(alert_id, yes=False, as_json=as_json)


@queue.command()
@click.argument("message_id")
def dismiss(message_id: str) -> None:
    """Take a reader's report of a mistake off the queue, once it has been looked at."""
    if not looking(lambda store: store.resolve(WRONG + message_id)):
        raise AdvisoryError(f"no reader reported {message_id}; `advisory queue` lists what they did report")
    click.echo(f"{message_id}: taken off the queue.")


def _decide(alert_id: str, *, yes: bool, as_json: bool) -> None:
    from advisory.app import App
    from advisory.settings import load

    async def act() -> Change:
        app = await App.open(load())
        try:
            return await (app.approve(alert_id) if yes else app.reject(alert_id))
        finally:
            await app.close()

    from advisory import forms

    change = asyncio.run(act())
    if as_json:
        click.echo(json.dumps(forms.change(change)))
    elif yes:
        click.echo(f"{alert_id} approved: {change.reason}; the running daemon (or `advisory once`) delivers it now.")
    else:
        click.echo(f"{alert_id} rejected: it is told to nobody.")


def _print(known: Alert, waiting: tuple[Evidence, ...]) -> None:
    click.echo(f"{known.id}  {place(known.key.destination)}: {known.title} (since {moment(known.since)})")
    for claim in waiting:
        says = "has ended" if claim.ends else claim.directive.replace("_", " ")
        click.echo(f"  {claim.feed}, {claim.issuer or 'no government named'}: {says}: “{claim.quote[:300]}”")
        click.echo(f"  {claim.title} {claim.url}")
    click.echo(f"  advisory queue approve {known.id}   |   advisory queue reject {known.id}")

"""`advisory queue`: what waits for confirmation or looks like advice, and the operator's yes or no."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from advisory.cli.look import as_json_option, looking, moment, place
from advisory.errors import AdvisoryError
from advisory.ports import WRONG

if TYPE_CHECKING:
    from advisory.model import Alert, Change, Evidence
    from advisory.ports import Fault, Sighting, Store

#: Sentences that look like advice are shown up to this many; there may be hundreds.
_SHOWN = 20


@click.group(
    invoke_without_command=True, epilog="Examples: advisory queue approve a-1f2e3d4c5b6a · advisory queue answer p-9c1d2e3f4a5b yes"
)
@as_json_option
@click.pass_context
def queue(ctx: click.Context, *, as_json: bool) -> None:
    """Show what waits for a second source or a word from you, with its quote; approve or reject it.

    What readers report as wrong stands here too, until it is dismissed; and what looks like advice for a place you watch though it
    could not be read: nobody is told of it, and your answer makes a test of it.
    """
    if ctx.invoked_subcommand:
        return
    from advisory import alert, forms, sighted
    from advisory.model import AlertState

    live = (AlertState.UNCONFIRMED, AlertState.OPEN)

    async def look(store: Store) -> tuple[tuple[Alert, ...], tuple[Fault, ...], tuple[Sighting, ...]]:
        return await store.alerts(states=live), await store.faults(), await store.sightings(waiting=True)

    alerts, faults, sightings = looking(look)
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
    for number, sighting in enumerate(sightings):
        if as_json:
            click.echo(json.dumps(sighted.form(sighting), ensure_ascii=False))
        elif number < _SHOWN:
            _print_sighting(sighting)
    if len(sightings) > _SHOWN and not as_json:
        click.echo(f"and {len(sightings) - _SHOWN} more that look like advice: `advisory mine` lists them")
    if not found and not reports and not sightings and not as_json:
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


@queue.command(epilog="Example: advisory queue answer p-9c1d2e3f4a5b no --case --append tests/cases/mine.yaml")
@click.argument("sighting_id")
@click.argument("word", type=click.Choice(["yes", "no"]))
@click.option("--case", "own", is_flag=True, help="Write the test as one of the project's cases instead of a rule's.")
@click.option("--append", "path", metavar="FILE", help="Append the test to a file instead of printing it.")
@as_json_option
def answer(sighting_id: str, word: str, path: str | None, *, own: bool, as_json: bool) -> None:
    """Say whether a sentence that looks like advice is advice. It leaves the queue, nobody is told, and a test is made of it."""
    from advisory import sighted
    from advisory.cli import mine

    now = datetime.now(UTC)
    answered = looking(lambda store: store.answer(sighting_id, now, advice=word == "yes"))
    if answered is None:
        raise AdvisoryError(f"there is no {sighting_id} in the queue; `advisory queue` lists what waits")
    if as_json:
        click.echo(json.dumps(sighted.form(answered), ensure_ascii=False))
        return
    mine.write([mine.case(answered, own=own)], path)


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


def _print_sighting(sighting: Sighting) -> None:
    from advisory.cli.shown import mute, named, words

    guess = sighting.possible
    more = "" if sighting.count == 1 else f", {sighting.count} items"
    click.echo(f"{sighting.id}  {named(guess.destinations)}: possibly {words(guess.family)} (since {moment(sighting.seen)}{more})")
    click.echo(f"  {sighting.feed}: \u201c{mute(guess.quote)[:300]}\u201d")
    click.echo(f"  {mute(sighting.title)} {sighting.url}")
    click.echo(f"  is it advice? advisory queue answer {sighting.id} yes   |   advisory queue answer {sighting.id} no")

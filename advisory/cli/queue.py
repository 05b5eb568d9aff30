"""`advisory queue`: what waits for confirmation or looks like advice, and the operator's yes or no."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import completing, helping, sends
from advisory.cli.look import as_json_option, looking, moment, place, table
from advisory.cli.terminal import mute
from advisory.errors import AdvisoryError
from advisory.ports import WRONG

if TYPE_CHECKING:
    from advisory.model import Alert, Change, Evidence
    from advisory.ports import Fault, HeldSend, Sighting, Store

    _Waiting = tuple[Alert, tuple[Evidence, ...]]

#: Sentences that look like advice are shown up to this many; there may be hundreds.
_SHOWN = 20


@click.group(
    invoke_without_command=True,
    epilog=helping.epilog(
        ("advisory queue", "what waits for your word"),
        ("advisory queue approve a-1f2e3d4c5b6a", "it goes out at once"),
        ("advisory queue reject a-1f2e3d4c5b6a", "it is told to nobody"),
        ("advisory queue approve s-12", "a send to very many that is held goes out"),
        ("advisory queue answer p-9c1d2e3f4a5b yes", "it is advice: a test is made of it"),
        ("advisory queue dismiss 812.5f0c", "a reader's report has been looked at"),
    ),
)
@click.option("-v", "--verbose", is_flag=True, help="A block for each with what to type, as it is printed where no terminal is.")
@as_json_option
@click.pass_context
def queue(ctx: click.Context, *, verbose: bool, as_json: bool) -> None:
    """Show what waits for a second source or a word from you, with its quote; approve or reject it.

    What readers report as wrong stands here too, until it is dismissed; and what looks like advice for a place you watch though it
    could not be read: nobody is told of it, and your answer makes a test of it. Sends to very many subscribers wait here as well
    (`guard` in routes.yaml says which): approve or reject them by their id.
    """
    if ctx.invoked_subcommand:
        return
    from advisory import alert
    from advisory.model import AlertState

    live = (AlertState.UNCONFIRMED, AlertState.OPEN)

    async def look(store: Store) -> tuple[tuple[Alert, ...], tuple[Fault, ...], tuple[Sighting, ...], tuple[HeldSend, ...]]:
        return await store.alerts(states=live), await store.faults(), await store.sightings(waiting=True), await store.held_sends()

    alerts, faults, sightings, held = looking(look)
    # A report that was there before we looked (a first poll) has told nobody anything and waits for nobody.
    found = [(known, waiting) for known in alerts if known.revision and (waiting := alert.waiting(known))]
    reports = [fault for fault in faults if fault.key.startswith(WRONG)]
    if as_json:
        for send in held:
            click.echo(json.dumps(sends.form(send), ensure_ascii=False))
        _print_json(found, reports, sightings)
        return
    sends.show(held)
    if held and not found and not reports and not sightings:
        return
    if not found and not reports and not sightings:
        click.echo("Nothing waits for confirmation.")
    elif sys.stdout.isatty() and not verbose:
        _table(found, reports, sightings)
    else:
        _blocks(found, reports, sightings)


@queue.command(epilog=helping.epilog(("advisory queue approve a-1f2e3d4c5b6a", "")))
@click.argument("alert_id", metavar="ALERT", shell_complete=completing.waiting)
@as_json_option
def approve(alert_id: str, *, as_json: bool) -> None:
    """Vouch for a report, or for a send that is held: it goes out at once."""
    _decide(alert_id, yes=True, as_json=as_json)


@queue.command(epilog=helping.epilog(("advisory queue reject a-1f2e3d4c5b6a", "")))
@click.argument("alert_id", metavar="ALERT", shell_complete=completing.waiting)
@as_json_option
def reject(alert_id: str, *, as_json: bool) -> None:
    """Set a report aside, or keep a held send from its subscribers."""
    _decide(alert_id, yes=False, as_json=as_json)


@queue.command(epilog=helping.epilog(("advisory queue dismiss 812.5f0c", "")))
@click.argument("message_id", metavar="MESSAGE")
def dismiss(message_id: str) -> None:
    """Take a reader's report of a mistake off the queue, once it has been looked at."""
    if not looking(lambda store: store.resolve(WRONG + message_id)):
        raise AdvisoryError(f"no reader reported {message_id}; `advisory queue` lists what they did report")
    click.echo(f"{message_id}: taken off the queue.")


@queue.command(
    epilog=helping.epilog(
        ("advisory queue answer p-9c1d2e3f4a5b yes", "print a test that stands beside a rule"),
        ("advisory queue answer p-9c1d2e3f4a5b no --case --append tests/cases/mine.yaml", "a case of the project's own"),
    )
)
@click.argument("sighting_id", metavar="ID", shell_complete=completing.sightings)
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
    if alert_id.startswith(sends.PREFIX):
        sends.decide(alert_id, yes=yes, as_json=as_json)
        return
    from advisory.app import App
    from advisory.settings import load

    async def act() -> Change:
        app = await App.open(load(), quiet=True)
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


def _print_json(found: Sequence[_Waiting], reports: Sequence[Fault], sightings: Sequence[Sighting]) -> None:
    from advisory import forms, sighted

    rows: list[dict[str, Any]] = [{**forms.alert(known), "waiting": [forms.evidence(claim) for claim in held]} for known, held in found]
    for one in reports:
        message, since = one.key.removeprefix(WRONG), forms.time(one.since)
        rows.append({"wrong": message, "sentence": one.sentence, "since": since, "count": one.count})
    rows += [dict(sighted.form(one)) for one in sightings]
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def _blocks(found: Sequence[_Waiting], reports: Sequence[Fault], sightings: Sequence[Sighting]) -> None:
    for known, waiting in found:
        _print(known, waiting)
    for one in reports:
        click.echo(f"{one.sentence} (since {moment(one.since)})\n  advisory queue dismiss {one.key.removeprefix(WRONG)}")
    for sighting in sightings[:_SHOWN]:
        _print_sighting(sighting)
    if len(sightings) > _SHOWN:
        click.echo(f"and {len(sightings) - _SHOWN} more that look like advice: `advisory mine` lists them")


def _table(found: Sequence[_Waiting], reports: Sequence[Fault], sightings: Sequence[Sighting]) -> None:
    """Print all that waits as rows, and how each kind is answered."""
    from advisory.cli.shown import named, words

    rows = []
    for known, waiting in found:
        where, since = place(known.key.destination), f"{known.since:%Y-%m-%d %H:%M}"
        rows += [[known.id, "report", where, since, claim.feed, claim.quote[:300]] for claim in waiting]
    rows += [[one.key.removeprefix(WRONG), "mistake?", "", f"{one.since:%Y-%m-%d %H:%M}", "", one.sentence] for one in reports]
    for one in sightings[:_SHOWN]:
        guess, since = one.possible, f"{one.seen:%Y-%m-%d %H:%M}"
        rows.append([one.id, f"{words(guess.family)}?", named(guess.destinations), since, one.feed, guess.quote[:300]])
    table(["id", "what", "where", "since", "feed", "words"], rows, for_wide=frozenset({"feed"}))
    if found:
        click.echo("a report: advisory queue approve ID   |   advisory queue reject ID")
    if reports:
        click.echo("a reader's report of a mistake: advisory queue dismiss ID")
    if sightings:
        more = f" ({len(sightings) - _SHOWN} more: `advisory mine`)" if len(sightings) > _SHOWN else ""
        click.echo(f"is it advice? advisory queue answer ID yes   |   advisory queue answer ID no{more}")


def _print(known: Alert, waiting: tuple[Evidence, ...]) -> None:
    click.echo(f"{known.id}  {place(known.key.destination)}: {known.title} (since {moment(known.since)})")
    for claim in waiting:
        says = "has ended" if claim.ends else claim.directive.replace("_", " ")
        click.echo(f"  {claim.feed}, {claim.issuer or 'no government named'}: {says}: “{claim.quote[:300]}”")
        click.echo(f"  {claim.title} {claim.url}")
    click.echo(f"  advisory queue approve {known.id}   |   advisory queue reject {known.id}")


def _print_sighting(sighting: Sighting) -> None:
    from advisory.cli.shown import named, words

    guess = sighting.possible
    more = "" if sighting.count == 1 else f", {sighting.count} items"
    click.echo(f"{sighting.id}  {named(guess.destinations)}: possibly {words(guess.family)} (since {moment(sighting.seen)}{more})")
    click.echo(f"  {sighting.feed}: \u201c{mute(guess.quote)[:300]}\u201d")
    click.echo(f"  {mute(sighting.title)} {sighting.url}")
    click.echo(f"  is it advice? advisory queue answer {sighting.id} yes   |   advisory queue answer {sighting.id} no")

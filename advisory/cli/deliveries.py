"""`advisory deliveries`: every notice, where it is on its way, and dead letters sent again."""

from __future__ import annotations

import asyncio
import json

import click

from advisory.cli import helping
from advisory.cli.look import as_json_option, looking, moment, place, table


@click.group(
    invoke_without_command=True,
    epilog=helping.epilog(
        ("advisory deliveries --state dead", "what was given up, and why"),
        ("advisory deliveries --state suppressed --limit 20", "what was held back, and why"),
        ("advisory deliveries replay", "send all that was given up again"),
        ("advisory deliveries --json", "an object a line, for programs"),
    ),
)
@click.option("--state", type=click.Choice(["pending", "leased", "sent", "dead", "suppressed"]), help="Only these.")
@click.option("--limit", metavar="N", default=1000, show_default=True, help="At most so many rows.")
@as_json_option
@click.pass_context
def deliveries(ctx: click.Context, state: str | None, limit: int, *, as_json: bool) -> None:
    """List notices with their state; the JSON is one object a line."""
    if ctx.invoked_subcommand:
        return
    from advisory import forms
    from advisory.model import DeliveryState

    wanted = DeliveryState(state) if state else None
    found = looking(lambda store: store.deliveries(state=wanted, limit=limit))
    if as_json:
        for row in found:
            form = {
                "id": row.id,
                "alert": row.alert,
                "change": row.change,
                "subscription": row.subscription,
                "channel": row.channel,
                "state": row.state.value,
                "suppression": row.suppression.value if row.suppression else None,
                "attempts": row.attempts,
                "message_id": row.message_id,
                "due": forms.time(row.due),
                "settled": forms.time(row.settled),
                "reason": row.reason,
                "rule": row.rule,
                "destination": row.destination,
                "detail": row.detail,
                "rollout": row.rollout,
            }
            click.echo(json.dumps(form, ensure_ascii=False))
        return
    rows = []
    for row in found:
        state_now = f"{row.state} {row.suppression}" if row.suppression else row.state.value
        when = moment(row.settled or row.due)
        about = [str(row.id), place(row.destination), row.reason, row.subscription, row.channel]
        rows.append([*about, state_now, str(row.attempts), when, row.detail])
    table(["id", "where", "change", "to", "by", "state", "tries", "settled or due", "detail"], rows)


@deliveries.command(
    epilog=helping.epilog(("advisory deliveries replay", "all of them"), ("advisory deliveries replay 812 815", "these two"))
)
@click.argument("ids", nargs=-1, type=int, metavar="[ID...]")
def replay(ids: tuple[int, ...]) -> None:
    """Send dead letters again, under the same ids and with the same bytes: those given, or all."""
    from advisory.app import App
    from advisory.settings import load

    async def act() -> int:
        app = await App.open(load(), quiet=True)
        try:
            return await app.replay(ids)
        finally:
            await app.close()

    count = asyncio.run(act())
    click.echo(f"{count} dead letters are due again; the running daemon (or `advisory once`) sends them now.")

"""Sends that wait for an operator's word, as `advisory queue` shows and decides them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from advisory.cli.look import moment, place
from advisory.cli.terminal import mute

if TYPE_CHECKING:
    from advisory.model import Change
    from advisory.ports import HeldSend

#: What the id of a held send begins with.
PREFIX = "s-"
#: So many changes of a send are shown; the JSON has them all.
_SHOWN = 5
_QUOTE = 300


def form(send: HeldSend) -> dict[str, Any]:
    """Return a held send as JSON has it."""
    from advisory import forms

    return {
        "held": send.id,
        "kind": "held send",
        "state": send.state.value,
        "people": send.reach.people,
        "of": send.reach.of,
        "share": round(send.reach.share, 4),
        "since": forms.time(send.since),
        "settled": forms.time(send.settled),
        "changes": [{**forms.change(change), "alert": forms.alert(change.alert), "quote": _quote(change)} for change in send.changes],
    }


def show(sends: Sequence[HeldSend]) -> None:
    """Print what is held, for how many, its words, and how to decide."""
    for send in sends:
        share = f"{send.reach.people:,} of {send.reach.of:,} subscribers ({send.reach.share:.0%})"
        click.echo(f"{send.id}  held send to {share} (since {moment(send.since)})")
        for change in send.changes[:_SHOWN]:
            click.echo(
                f"  {place(change.alert.key.destination)}: {mute(change.alert.title)}: {change.reason.value}, {change.severity.label}"
            )
            if quote := _quote(change):
                click.echo(f"    “{mute(quote)[:_QUOTE]}”")
        if len(send.changes) > _SHOWN:
            click.echo(f"  and {len(send.changes) - _SHOWN} more changes")
        click.echo(f"  advisory queue approve {send.id}   |   advisory queue reject {send.id}")


def decide(send: str, *, yes: bool, as_json: bool) -> None:
    """Let a held send go out, or keep it from its subscribers."""
    from advisory.app import App
    from advisory.settings import load

    async def act() -> HeldSend:
        app = await App.open(load(), quiet=True)
        try:
            return await app.watchman.decide(send, release=yes)
        finally:
            await app.close()

    found = asyncio.run(act())
    if as_json:
        click.echo(json.dumps(form(found), ensure_ascii=False))
    elif yes:
        click.echo(f"{send} approved: the running daemon (or `advisory once`) tells {found.reach.people:,} people now.")
    else:
        click.echo(f"{send} rejected: its subscribers are not told; `advisory deliveries --state suppressed` lists them.")


def _quote(change: Change) -> str:
    return next((claim.quote for claim in change.because if claim.quote), "")

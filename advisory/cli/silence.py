"""`advisory silence`: keep something quiet for a while, with the reason."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import completing, helping, look
from advisory.cli.past import age

if TYPE_CHECKING:
    from advisory.model import Silence

_WORDS = 200


@click.group(
    epilog=helping.epilog(
        ('advisory silence add --rule gulf-offices --for 2h --because "fire drill"', ""),
        ("advisory silence list", "what is quiet now, and until when"),
        ("advisory silence end 5f0c1a2b", "before its time"),
    )
)
def silence() -> None:
    """Keep alerts of a rule, or about a place, quiet until a moment. They are recorded all the same, and counted as SILENCED."""


@silence.command(
    "add",
    epilog=helping.epilog(
        ('advisory silence add --rule gulf-offices --for 2h --because "fire drill"', "one rule"),
        ('advisory silence add --destination Iraq --for 3d --because "everybody is home"', "one place, whatever the rule"),
    ),
)
@click.option("--rule", metavar="ID", help="Alerts of this rule.", shell_complete=completing.rules)
@click.option("--destination", metavar="PLACE", help="Alerts about this country.", shell_complete=completing.places)
@click.option("--for", "length", metavar="AGE", required=True, help="For how long, such as 30m, 2h or 3d.")
@click.option("--because", metavar="WORDS", required=True, help="Why; people will ask.")
def add(rule: str | None, destination: str | None, length: str, because: str) -> None:
    """Begin a silence; the same rule and place again takes the old one's place. A running daemon knows within seconds."""
    from advisory import lexicon, rollout, settings
    from advisory.model import Silence

    if rule is None and destination is None:
        raise click.UsageError("say what is to be quiet: --rule, --destination, or both")
    code = None if destination is None else lexicon.country(destination)
    if destination is not None and code is None:
        raise click.UsageError(f"`{destination[:40]}` is not one country; write its name or two-letter code")
    if rule is not None and rule not in (known := rollout.read(settings.load(prepare=False)).rules):
        import difflib

        near = difflib.get_close_matches(rule, known, n=1)
        raise click.UsageError(f"there is no rule `{rule}`" + (f"; did you mean `{near[0]}`?" if near else "; `advisory rules list`"))
    words = " ".join(because.split())[:_WORDS]
    if not words:
        raise click.UsageError("say why: --because")
    lasts = age(length)
    if lasts is None or lasts <= timedelta():
        raise click.UsageError(f"`{length[:20]}` is no length of time; write such as 30m, 2h or 3d")
    begun = Silence(until=datetime.now(UTC) + lasts, because=words, rule=rule, destination=code)
    name = hashlib.sha256(f"{rule}\n{code}".encode()).hexdigest()[:8]
    look.looking(lambda store: store.keep_silence(name, begun))
    click.echo(f"{name}  {_about(begun)} quiet until {begun.until:%Y-%m-%d %H:%M} UTC: {words}")


@silence.command("list", epilog=helping.epilog(("advisory silence list", ""), ("advisory silence list --json", "for programs")))
@look.as_json_option
def list_(*, as_json: bool) -> None:
    """List what is quiet now: by command, and by the files."""
    from advisory import rollout, settings

    now = datetime.now(UTC)
    by_command = dict(look.looking(lambda store: store.silences(now))) if look.anything_stored() else {}
    files = [one for one in rollout.read(settings.load(prepare=False)).silences if one.until > now]
    rows = [*((name, "command", one) for name, one in by_command.items()), *(("", "files", one) for one in files)]
    if as_json:
        click.echo(json.dumps({"schema": "silences/v1", "silences": [_row(*row) for row in rows]}, ensure_ascii=False))
    elif not rows:
        click.echo("nothing is silenced")
    else:
        look.table(
            ["id", "by", "what", "until", "because"],
            [[name, by, _about(one), f"{one.until:%Y-%m-%d %H:%M}", one.because] for name, by, one in rows],
        )


@silence.command("end", epilog=helping.epilog(("advisory silence end 5f0c1a2b", "an id of `advisory silence list`")))
@click.argument("name", metavar="ID", shell_complete=completing.silences)
def end(name: str) -> None:
    """End a silence now. What was quiet meanwhile is not sent afterwards: `advisory deliveries` lists it."""
    if not look.looking(lambda store: store.end_silence(name, datetime.now(UTC))):
        raise click.UsageError(f"no silence `{name[:20]}` lasts; `advisory silence list`, and those of the files end in routes.yaml")
    click.echo(f"{name} has ended")


def _about(one: Silence) -> str:
    parts = [f"the rule {one.rule}" if one.rule else "", one.destination or ""]
    return " about ".join(part for part in parts if part)


def _row(name: str, by: str, one: Silence) -> dict[str, Any]:
    what = {"rule": one.rule, "destination": one.destination, "until": one.until.isoformat(), "because": one.because}
    return {"id": name or None, "by": by, **what}

"""`advisory rules`: the rules one by one, and their switch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import completing, helping, look
from advisory.errors import AdvisoryError, ConfigError

if TYPE_CHECKING:
    from advisory.config import Config
    from advisory.model import Keywords, Rule


@click.group(
    epilog=helping.epilog(
        ("advisory rules list", "all of them, and where each stands"),
        ("advisory rules show iraq-leave", "one, as it is understood"),
        ("advisory rules disable iraq-leave", "switch it off in its file"),
        ("advisory rules history iraq-leave", "what was changed in it, and when"),
    )
)
def rules() -> None:
    """List the rules, show one, switch one on or off."""


@rules.command("list", epilog=helping.epilog(("advisory rules list", ""), ("advisory rules list --json", "for programs")))
@look.as_json_option
def list_(*, as_json: bool) -> None:
    """List every rule: its status, severity, tests, and where it stands."""
    found = _files().rules
    if as_json:
        click.echo(json.dumps({"schema": "rules/v1", "rules": [_row(rule) for rule in found]}, ensure_ascii=False))
        return
    look.table(
        ["rule", "status", "severity", "tests", "owner", "place", "title"],
        [
            [row["rule"], row["status"], row["severity"], str(row["tests"]), row["owner"], row["place"], row["title"]]
            for row in map(_row, found)
        ],
        for_wide=frozenset({"owner", "place"}),
    )


@rules.command("show", epilog=helping.epilog(("advisory rules show iraq-leave", "an id of `advisory rules list`")))
@click.argument("name", metavar="ID", shell_complete=completing.rules)
@look.as_json_option
def show(name: str, *, as_json: bool) -> None:
    """Show one rule as it is understood: what it asks for, what keeps it silent, its tests."""
    from advisory import phrase

    rule = _named(name)
    if as_json:
        answer = {
            **_row(rule),
            "when": [phrase.query_json(query) for query in rule.when],
            "unless": [excluded.because for excluded in rule.unless],
        }
        click.echo(json.dumps({"schema": "rule/v1", **answer}, ensure_ascii=False))
        return
    row = _row(rule)
    click.echo(f"{rule.id}  {row['status']}, {row['severity']}  {rule.place}\n  {rule.title}")
    for number, query in enumerate(rule.when):
        for line in phrase.lines(query, again=number > 0) if query.directives else ("  fires on words of the text",):
            click.echo(line)
        if query.text is not None:
            click.echo(f"  words: {_words(query.text)}")
    for excluded in rule.unless:
        click.echo(f"  unless  {excluded.because}")
    for test in rule.tests:
        click.echo(f"  {'fires on' if test.fires else 'ignores '}  {test.shown}")


@rules.command("enable", epilog=helping.epilog(("advisory rules enable iraq-leave", "")))
@click.argument("name", metavar="ID", shell_complete=completing.rules)
def enable(name: str) -> None:
    """Switch a rule on in its file; everything else there stays as it is. A running daemon takes it over by itself."""
    _switch(name, on=True)


@rules.command("disable", epilog=helping.epilog(("advisory rules disable iraq-leave", "")))
@click.argument("name", metavar="ID", shell_complete=completing.rules)
def disable(name: str) -> None:
    """Switch a rule off in its file; everything else there stays as it is. A running daemon takes it over by itself."""
    _switch(name, on=False)


@rules.command(
    "history",
    epilog=helping.epilog(
        ("advisory rules history", "what came into force, and what was refused"),
        ("advisory rules history iraq-leave", "how one rule's text changed"),
        ("advisory rules history 4d64a112 --show", "the files of one revision"),
    ),
)
@click.argument("name", metavar="[ID|REV]", required=False, shell_complete=completing.rules)
@click.option("--show", "whole", is_flag=True, help="Print the files of the revision REV, without addresses and secrets.")
@click.option("--limit", metavar="N", default=50, show_default=True, type=click.IntRange(min=1), help="At most so many of the newest.")
@look.as_json_option
def history(name: str | None, *, whole: bool, limit: int, as_json: bool) -> None:
    """Show what was changed in the files and when: what came into force, and what was refused.

    With a rule's ID, how its text changed; with a revision (or its beginning), what that one changed. `advisory diff --base REV` shows
    what the change meant. Of subscribers only the number is shown.
    """
    from advisory.cli import history as past

    if whole and name is None:
        raise click.UsageError("name the revision whose files to show; `advisory rules history` lists them")
    past.show(name, whole=whole, limit=limit, as_json=as_json)


def _files() -> Config:
    from advisory import config, settings

    return config.load(settings.load(prepare=False).config, environ=settings.environ())


def _named(name: str) -> Rule:
    import difflib

    known = {rule.id: rule for rule in _files().rules}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise click.UsageError(f"there is no rule `{name}`" + (f"; did you mean `{near[0]}`?" if near else "; `advisory rules list`"))
    return known[name]


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "title": rule.title,
        "status": "off" if not rule.enabled else "shadow" if rule.shadow else "live",
        "severity": rule.severity.label if rule.severity else "by what is stated",
        "trust": rule.trust.value,
        "tests": len(rule.tests),
        "owner": rule.owner,
        "runbook": rule.runbook,
        "expires": rule.expires.isoformat() if rule.expires else None,
        "place": rule.place,
    }


def _words(asked: Keywords) -> str:
    parts = [f"{name}: {', '.join(words)}" for name, words in (("all", asked.all), ("any", asked.any), ("none", asked.none)) if words]
    parts += [f"near: {', '.join(near.words)} within {near.within} words" for near in asked.near]
    return "; ".join(parts)


def _switch(name: str, *, on: bool) -> None:
    from advisory import config, settings
    from advisory.config import switch

    rule = _named(name)
    path = Path(rule.place.rsplit(":", 2)[0])
    process = settings.load(prepare=False)
    if not path.resolve().is_relative_to(process.config.resolve()) or path.resolve().is_relative_to(settings.shipped("config").resolve()):
        raise AdvisoryError(
            f"{name} ships with advisory and is not yours to edit: copy {path.name} into your own rules/, and edit it there"
        )
    before = path.read_text(encoding="utf-8")
    after = switch.switched(str(path), before, name, on=on)
    if after == before:
        click.echo(f"{name} is {'on' if on else 'off'} already")
        return
    path.write_text(after, encoding="utf-8")
    try:
        config.load(process.config, environ=settings.environ())
    except ConfigError:
        path.write_text(before, encoding="utf-8")
        raise
    click.echo(f"{name} is {'on' if on else 'off'} now: {rule.place}")

"""The commands that show how texts and phrases are read: `explain` and `phrase`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from advisory import explain as explaining
from advisory import extract, lexicon, match
from advisory import phrase as phrases
from advisory.errors import ConfigError
from advisory.model import ANYWHERE, Query, Rule, Statement


class _Text(NamedTuple):
    """One text to explain."""

    identity: str | None
    text: str
    title: str
    issuer: str | None
    published: datetime | None


def _rules(path: str | None) -> tuple[Rule, ...]:
    """Return the rules of a file or folder, or those that ship. Raises click.ClickException with every mistake found."""
    from advisory import config, settings

    try:
        return config.load_rules(Path(path) if path else settings.shipped("config") / "rules" / "default.yaml")
    except ConfigError as error:
        raise _Unreadable(str(error)) from error


class _Unreadable(click.ClickException):
    """Input or files that cannot be read: exit 2."""

    exit_code = 2


def _date(value: object) -> datetime | None:
    if not isinstance(value, str) or not value.strip():
        return None
    found = datetime.fromisoformat(value.strip())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _line(raw: str) -> _Text:
    """Return the text of one JSON line. Raises ValueError with a sentence."""
    try:
        fields: Any = json.loads(raw)
    except RecursionError as error:
        raise ValueError("the line is nested too deep") from error
    if not isinstance(fields, dict):
        raise ValueError("a line is an object with `id` and `text`")  # noqa: TRY004 - one kind of error for one kind of mistake
    wrong = [key for key in ("text", "title", "issuer") if not isinstance(fields.get(key, ""), str | None)]
    if wrong or not isinstance(fields.get("text"), str):
        raise ValueError(f"`{wrong[0] if wrong else 'text'}` must be a text")
    try:
        published = _date(fields.get("published"))
    except ValueError as error:
        raise ValueError("`published` is a date such as 2020-01-05, or a time after RFC 3339") from error
    identity = fields.get("id")
    code = fields.get("issuer") or None
    issuer = code if code in {"UN", "EU"} else (lexicon.country(code) or code if code else None)
    return _Text(None if identity is None else str(identity), fields["text"], fields.get("title") or "", issuer, published)


def _read(text: _Text) -> tuple[Statement, ...]:
    return extract.statements(text.text, title=text.title, issuer=text.issuer, published=text.published)


def _source(name: str) -> str:
    """Return the text of a file, or of standard input for `-`; undecodable bytes become a replacement mark."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise _Unreadable(f"{name}: {error.strerror or 'cannot be read'}") from error
    return raw.decode("utf-8-sig", errors="replace")


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        stream = sys.stdin.buffer
        for raw in stream:
            yield raw.decode("utf-8", errors="replace")
        return
    yield from _source(name).split("\n")


def _feed(names: Sequence[str], rules: Sequence[Rule], index: match.Index, *, why: bool, as_json: bool) -> bool:
    """Answer each JSON line; return whether all of them could be read."""
    good = True
    for name in names:
        for raw in _lines(name):
            if not raw.strip():
                continue
            try:
                text = _line(raw)
            except ValueError as error:
                good = False
                click.echo(json.dumps({"id": None, "error": str(error)}, ensure_ascii=False))
                continue
            said = _read(text)
            found = index.matches(said)
            if as_json:
                told = explaining.answer(text.identity, said, found, rules=rules, why=why)
                click.echo(json.dumps(told, ensure_ascii=False))
            else:
                click.echo(f"# {text.identity}")
                _show(said, rules, index)
    return good


def _where(statement: Statement) -> str:
    named = ", ".join(lexicon.name(code) or code for code in statement.destinations)
    return f"{named} ({statement.region})" if named and statement.region else named or statement.region or "nowhere named"


def _show(said: Sequence[Statement], rules: Sequence[Rule], index: match.Index) -> None:
    """Print what was read, what fires, and the nearest reason for each rule that stays silent."""
    click.secho(f"{len(said)} statement{'' if len(said) == 1 else 's'}", bold=True)
    for number, each in enumerate(said):
        who = (lexicon.name(each.issuer) or each.issuer) if each.issuer else "nobody named"
        nationality = ", ".join(lexicon.name(code) or code for code in each.audience.nationality)
        crowd = each.audience.kind.value.replace("_", " ") + (f" of {nationality}" if nationality else "")
        words = each.directive.value.replace("_", " ")
        click.echo(f"  [{number}] {words}, {each.strength.value}, {each.status.value.replace('_', ' ')}: {_where(each)}")
        click.echo(f"      by {who}, for {crowd}; {'; '.join(each.trace)}")
        click.echo(f"      \u201c{each.quote}\u201d ({each.within} {each.start}-{each.end})")
    found = index.matches(said)
    fired = dict.fromkeys(one.rule for one in found)
    click.secho("rules that fire", bold=True)
    for one in found:
        click.echo(f"  {one.rule}: [{one.index}] {one.reason}")
    if not found:
        click.echo("  none")
    click.secho("rules that stay silent", bold=True)
    for rule in rules:
        if rule.id not in fired:
            click.echo(f"  {rule.id}: {match.why_not(rule, said)}")


@click.command("explain")
@click.argument("files", nargs=-1)
@click.option("--rules", "path", metavar="PATH", help="File or folder of rules; the shipped ones unless said.")
@click.option("--jsonl", is_flag=True, help="Each line of the input is an object with id, text, and perhaps title, published, issuer.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, one line a text.")
@click.option("--why", is_flag=True, help="With --json: say for each silent rule why.")
def explain(files: tuple[str, ...], path: str | None, *, jsonl: bool, as_json: bool, why: bool) -> None:
    """Show what a text states, which rules fire on it, and why the others do not. Reads standard input for `-`."""
    rules = _rules(path)
    index = match.Index(rules)
    names = files or ("-",)
    if jsonl:
        if not _feed(names, rules, index, why=why, as_json=as_json):
            sys.exit(1)
        return
    for name in names:
        text = _Text(name, _source(name), "", None, None)
        said = _read(text)
        if as_json:
            click.echo(json.dumps(explaining.answer(text.identity, said, index.matches(said), rules=rules, why=why), ensure_ascii=False))
        else:
            if len(names) > 1:
                click.echo(f"# {name}")
            _show(said, rules, index)


def _query_json(query: Query) -> dict[str, Any]:
    return {
        "directives": sorted(query.directives),
        "statuses": sorted(query.statuses),
        "destinations": sorted(query.destinations),
        "regions": sorted(query.regions),
        "issuers": sorted(query.issuers),
        "audiences": sorted(query.audiences),
        "nationalities": sorted(query.nationalities),
        "floor": query.floor.value,
        "whole_country": query.whole_country,
    }


def _compiled(text: str) -> dict[str, Any]:
    try:
        queries = phrases.compile(text)
    except phrases.PhraseError as error:
        told = {"sentence": error.sentence, "start": error.start, "length": error.length, "hint": error.hint}
        return {"phrase": text, "ok": False, "error": told}
    return {"phrase": text, "ok": True, "query": [_query_json(query) for query in queries]}


def _print_phrase(told: dict[str, Any]) -> None:
    click.echo(told["phrase"])
    if not told["ok"]:
        error = told["error"]
        click.echo(" " * error["start"] + "^" * max(1, error["length"]))
        click.echo(f"{error['sentence']}: {error['hint']}")
        return
    for query in told["query"]:
        for key, value in query.items():
            if value in ([], False, "reported"):
                continue
            named = [lexicon.name(each) or each for each in value] if key in {"destinations", "issuers", "nationalities"} else value
            named = ["anywhere" if each == ANYWHERE else each for each in named] if isinstance(named, list) else named
            click.echo(f"  {key}: {', '.join(named) if isinstance(named, list) else named}")


@click.command("phrase")
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, one line a phrase.")
def phrase(text: tuple[str, ...], *, as_json: bool) -> None:
    """Show what a phrase compiles to. Reads one phrase a line from standard input for `-`."""
    given = " ".join(text)
    asked = [line.rstrip("\r\n") for line in _lines("-") if line.strip()] if given in {"", "-"} else [given]
    answers = [_compiled(each) for each in asked]
    for told in answers:
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            _print_phrase(told)
    if not all(told["ok"] for told in answers):
        sys.exit(1)

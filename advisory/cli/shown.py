"""How `advisory explain` prints what a text says: underlined on a terminal, in plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click

from advisory import explain, lexicon, match
from advisory.cli.terminal import mute
from advisory.model import Match, Possible, Rule, Statement

#: Rules that stay silent are named up to this many, those first that come nearest.
NEAREST = 5
#: Of a text longer than this many characters only the lines are printed in which something was read.
_LONG = 3000
_READ, _POSSIBLE = "bold underline", "italic underline"


class Read(NamedTuple):
    """What was read of a text."""

    statements: tuple[Statement, ...]
    matches: tuple[Match, ...]
    possible: tuple[Possible, ...]


def show(text: str, read: Read, rules: Sequence[Rule], *, why: bool, everything: bool) -> None:
    """Print the text, what was read of it, what fires, the nearest reasons of what stays silent, what is possible, and hints."""
    if sys.stdout.isatty():
        _underlined(mute(text), read)
    click.secho(f"{len(read.statements)} statement{'' if len(read.statements) == 1 else 's'}", bold=True)
    for number, said in enumerate(read.statements):
        click.echo(f"  [{number}] {line(said)}")
        click.echo(f"      \u201c{mute(said.quote)}\u201d ({said.within} {said.start}-{said.end})")
        if why:
            click.echo(f"      read by: {'; '.join(said.trace)}")
    click.secho("rules that fire", bold=True)
    for one in read.matches:
        click.echo(f"  {one.rule}: {'the words' if one.index is None else f'[{one.index}]'} {one.reason}")
    if not read.matches:
        click.echo("  none")
    _silent(text, read, rules, everything=everything)
    if read.possible:
        click.secho("possible: it looks like advice and was not read, so it fires no rule and is told to nobody", bold=True)
    for guess in read.possible:
        click.echo(f"  {words(guess.family)}: {named(guess.destinations)}\n      \u201c{mute(guess.quote)}\u201d")
    for hint in explain.hints(read.statements, read.matches, read.possible):
        click.echo(f"hint: {hint}")


def words(name: str) -> str:
    """Return a value of a vocabulary as people write it."""
    return name.replace("_", " ")


def named(codes: Sequence[str]) -> str:
    """Return countries as people write them."""
    return ", ".join(lexicon.name(code) or code for code in codes)


def line(said: Statement) -> str:
    """Return a statement in one line: what, how strongly, who tells whom, where, and whether it holds."""
    who = named([said.issuer]) if said.issuer else "nobody named"
    people = words(said.audience.kind.value) + (f" of {named(said.audience.nationality)}" if said.audience.nationality else "")
    place = named(said.destinations)
    where = f"{place} ({said.region})" if place and said.region else place or said.region or "nowhere named"
    step = f" from {said.level.before or '?'} to {said.level.after or '?'}" if said.level else ""
    return f"{words(said.directive)}{step}, {words(said.strength)}: {who} \u2192 {people}; {mute(where)}; {words(said.status)}"


def _silent(text: str, read: Read, rules: Sequence[Rule], *, everything: bool) -> None:
    silent = explain.nearest(rules, read.matches, read.statements)
    if not silent:
        return
    click.secho("rules that stay silent", bold=True)
    kept = silent if everything else silent[:NEAREST]
    for rule in kept:
        click.echo(f"  {rule.id}: {match.why_not(rule, read.statements, text=text)}")
    if len(silent) > len(kept):
        click.echo(f"  and {len(silent) - len(kept)} more (`--all` names them)")


def _underlined(text: str, read: Read) -> None:
    from rich.console import Console
    from rich.text import Text

    view = Text(text)
    spans = [(said.start, said.end, _READ) for said in read.statements if said.within == "text"]
    spans += [(guess.start, guess.end, _POSSIBLE) for guess in read.possible if guess.within == "text"]
    for start, end, style in spans:
        view.stylize(style, start, end)
    console = Console()
    for start, end in _stretches(text, spans):
        console.print(view[start:end] if end - start else Text("\u2026"))
    console.print()


def _stretches(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that are printed: all of a short one; of a long one the lines with a span, an empty one for a gap."""
    if len(text) <= _LONG:
        yield 0, len(text.rstrip())
        return
    done = 0
    for start, end, _ in sorted(spans):
        first = max(done, text.rfind("\n", 0, start) + 1)
        last = text.find("\n", end)
        last = len(text) if last < 0 else last
        if first > done:
            yield done, done
        if last > first:
            yield first, last
        done = max(done, last)
    if done < len(text.rstrip()):
        yield done, done

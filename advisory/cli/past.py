"""`advisory replay`, `advisory diff` and `advisory export-history`: what rules would have done, without sending anything."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from advisory.cli import completing, helping, look, terminal
from advisory.errors import AdvisoryError

if TYPE_CHECKING:
    from advisory.config import Config
    from advisory.errors import Problem
    from advisory.model import Subscription
    from advisory.past import Event, Happening, Tally
    from advisory.ports import Store
    from advisory.rulebook import Rulebook

_SINCE = "90d"
_CHANGES = 1_000_000
_REVISION = re.compile(r"[0-9a-f]{4,16}")
#: So many alerts are shown one by one; the rest is counted.
_SHOWN = 20
_since = click.option("--since", default=_SINCE, show_default=True, metavar="AGE", help="How far to look back, such as 90d, or a date.")
_history = click.option(
    "--history", "file", type=click.Path(path_type=Path), help="A file of `export-history` instead of this machine's database."
)


class _Past(NamedTuple):
    """A history, and who signed up on the pages."""

    events: tuple[Event, ...]
    people: tuple[Subscription, ...]


@click.command(
    epilog=helping.epilog(
        ("advisory replay --since 30d", "what these rules would have sent in a month"),
        ("advisory --config ./next replay --rule iraq-leave", "one rule of another folder"),
        ("advisory replay --history history.jsonl", "over a history from elsewhere"),
    )
)
@_since
@_history
@click.option(
    "--rule",
    "only",
    metavar="ID",
    multiple=True,
    help="Show this rule alone; may be given several times.",
    shell_complete=completing.rules,
)
@click.option("--json", "as_json", is_flag=True, help="Print one object: schema, since, rules.")
def replay(since: str, file: Path | None, only: tuple[str, ...], *, as_json: bool) -> None:
    """Show what the rules in the files would have sent over stored history, rule by rule. Nothing is sent.

    FIRED counts what a rule matched, TOLD the changes that would have gone out, MERGED what only repeated them, PEOPLE the
    different readers and receivers, MESSAGES one for each change and reader.
    """
    from advisory import past

    begin = _begin(since)
    known = _read(begin, file)
    book = _book(None)
    events = terminal.each(known.events, "replaying", total=len(known.events))
    tallies = past.tallies(book, past.replay(book, events, known.people))
    chosen = [tally for tally in tallies if not only or tally.rule in only]
    if only and not chosen:
        raise click.UsageError(f"there is no rule `{only[0]}`")
    if as_json:
        click.echo(json.dumps({"schema": "replay/v1", "since": begin.isoformat(), "rules": [_tally(one) for one in chosen]}))
        return
    click.echo(f"read since {begin:%Y-%m-%d}: {len(known.events)}", err=True)
    look.table(
        ["rule", "fired", "told", "merged", "people", "messages", "busiest day", "first", "last"],
        [
            [
                one.rule + (" (shadow)" if book.rules[one.rule].shadow else ""),
                str(one.fired),
                str(one.told),
                str(one.merged),
                str(len(one.readers)),
                str(one.notices),
                *_days(one),
            ]
            for one in sorted(chosen, key=lambda one: (-one.told, -one.fired, one.rule))
        ],
        for_wide=frozenset({"first", "last"}),
    )


@click.command(
    epilog=helping.epilog(
        ("advisory diff", "these files against those in force"),
        ("advisory diff --base ./config-of-main --since 30d", "against another folder"),
        ("advisory diff --format markdown >> $GITHUB_STEP_SUMMARY", "for a pull request"),
    )
)
@_since
@_history
@click.option(
    "--base",
    metavar="DIR|REV",
    type=click.Path(path_type=Path),
    help="The folder, or the revision of `rules history`, to compare with; without it, the files in force on this machine.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True, help="How to print it."
)
def diff(since: str, file: Path | None, base: Path | None, form: str) -> None:
    """Show what a change of the files would have changed over stored history: alerts and readers gained and lost.

    Exits 0 whether or not anything differs.
    """
    from advisory import past

    begin = _begin(since)
    known = _read(begin, file)
    old, new = _base(base), _book(None)
    happened = [
        past.replay(book, terminal.each(known.events, which, total=len(known.events)), known.people)
        for which, book in (("replaying the old files", old), ("replaying the new files", new))
    ]
    gained, lost = past.difference(*happened)
    answer = {
        "schema": "diff/v1",
        "since": begin.isoformat(),
        "rules": _rules(old, new, gained, lost),
        "gained": [_alert(one) for one in gained],
        "lost": [_alert(one) for one in lost],
    }
    if form == "json":
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for line in _lines(answer, begin, markdown=form == "markdown"):
            click.echo(line)


@click.command("export-history", epilog=helping.epilog(("advisory export-history --since 90d > history.jsonl", "three months")))
@_since
def export_history(since: str) -> None:
    """Print stored history as JSON lines, for `replay --history` and `diff --history` elsewhere. It holds nothing about any reader."""
    from advisory import past
    from advisory.store import codec

    def questions(store: Store) -> Any:
        return _stored(store, _begin(since))

    with terminal.working("reading what is stored"):
        items, changes, _ = look.looking(questions)
        events = past.events(items, changes)
    for event in terminal.each(events, "exporting", total=len(events), alone=False):
        click.echo(codec.dumps(event))


async def _stored(store: Store, begin: datetime) -> tuple[Any, Any, tuple[Subscription, ...]]:
    people = tuple(one for one in await store.subscriptions() if one.of_page)
    return await store.past_items(begin), await store.changes(since=begin, limit=_CHANGES), people


def _read(begin: datetime, file: Path | None) -> _Past:
    from advisory import past
    from advisory.store import codec

    if file is None:
        with terminal.working("reading what is stored"):
            items, changes, people = look.looking(lambda store: _stored(store, begin))
        return _Past(past.events(items, changes), people)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} cannot be read; `advisory export-history > {file.name}` writes such a file") from error
    found: list[Event] = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(codec.loads(past.Event, line))
        except AdvisoryError as error:
            raise click.UsageError(f"{file}:{number}: this is no line of `advisory export-history`") from error
    return _Past(tuple(event for event in found if event.at >= begin), ())


def unfired(checked: Config) -> tuple[Problem, ...]:
    """Return the rules that stored history would never have fired; none, with a word on stderr, while it is too short to tell."""
    from advisory import config, past, rollout

    begin = datetime.now(UTC) - timedelta(days=config.HISTORY)
    if not look.anything_stored():
        click.echo("history: nothing is stored yet", err=True)
        return ()

    async def read(store: Store) -> tuple[Any, ...]:
        # What registers said is known by the changes it made.
        return *await _stored(store, begin), await store.changes(limit=1)

    items, changes, people, oldest = look.looking(read)
    first = min((*(one.begun for one in items), *(one.at for one in oldest)), default=None)
    if first is None or first > begin:
        since = f" since {first:%Y-%m-%d} alone" if first else ""
        click.echo(f"history: what was read is stored{since or ' of no feed'}; rules are judged by {config.HISTORY} days", err=True)
        return ()
    book = rollout.book_of(checked, checked.folder)
    happened = past.replay(book, past.events(items, changes), people)
    return config.unfired(checked, (one.key.rule for one in happened))


def age(text: str) -> timedelta | None:
    """Return a length of time such as 90d, 2h or 30m; None for anything else."""
    minutes = {"m": 1, "h": 60, "d": 1440, "w": 10080}.get(text[-1:].lower())
    return timedelta(minutes=int(text[:-1]) * minutes) if minutes and text[:-1].isascii() and text[:-1].isdigit() else None


def _begin(since: str) -> datetime:
    """Return the moment an age or a date means."""
    back = age(since)
    if back is not None:
        return datetime.now(UTC) - back
    try:
        found = datetime.fromisoformat(since)
    except ValueError as error:
        raise click.UsageError(f"`{since[:30]}` is neither an age such as 90d nor a date such as 2026-01-31") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _book(folder: Path | None) -> Rulebook:
    from dataclasses import replace

    from advisory import rollout, settings

    process = settings.load(prepare=False)
    return rollout.read(process if folder is None else replace(process, config=folder))


def _base(folder: Path | None) -> Rulebook:
    """Return the rules to compare with: of a folder, of a revision accepted earlier, or those in force on this machine."""
    from advisory import rollout, settings

    if folder is not None and not folder.exists() and _REVISION.fullmatch(str(folder)):
        return look.looking(lambda store: rollout.accepted_as(settings.load(), store, str(folder)))
    if folder is not None:
        return _book(folder)
    found = look.looking(lambda store: rollout.in_force(settings.load(), store))
    if found is None:
        raise AdvisoryError("no files were in force here yet: name a folder to compare with, `advisory diff --base DIR`")
    return found


def _tally(one: Tally) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "fired": one.fired,
        "told": one.told,
        "merged": one.merged,
        "people": len(one.readers),
        "messages": one.notices,
        "busiest": {"day": one.busiest[0].isoformat(), "told": one.busiest[1]} if one.busiest else None,
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
    }


def _days(one: Tally) -> list[str]:
    if one.busiest is None or one.first is None or one.last is None:
        return ["never", "", ""]
    return [f"{one.busiest[0]} ({one.busiest[1]})", f"{one.first:%Y-%m-%d}", f"{one.last:%Y-%m-%d}"]


def _alert(one: Happening) -> dict[str, Any]:
    assert one.change is not None  # noqa: S101 - only what is told differs
    quote = next((word.quote for word in one.change.because if word.quote), "")
    return {
        "at": one.at.isoformat(),
        "rule": one.key.rule,
        "destination": one.key.destination,
        "reason": one.change.reason.value,
        "severity": one.change.severity.label,
        "readers": len(one.told),
        "quote": quote,
    }


def _rules(old: Rulebook, new: Rulebook, gained: Sequence[Happening], lost: Sequence[Happening]) -> list[dict[str, Any]]:
    """Return each rule that was added, removed or edited, or whose effect differs."""
    found = []
    for name in dict.fromkeys((*new.rules, *old.rules)):
        before, after = old.rules.get(name), new.rules.get(name)
        plus, minus = ([one for one in side if one.key.rule == name] for side in (gained, lost))
        edited = before is not None and after is not None and _meaning(before) != _meaning(after)
        if before is not None and after is not None and not edited and not plus and not minus:
            continue
        change = "added" if before is None else "removed" if after is None else "edited" if edited else "unchanged"
        messages = [sum(len(one.told) for one in side) for side in (plus, minus)]
        place = (after or before).place if (after or before) else ""  # type: ignore[union-attr]
        found.append({"rule": name, "change": change, "place": place, "gained": len(plus), "lost": len(minus), "messages": messages})
    return found


def _meaning(rule: Any) -> Any:
    from dataclasses import replace

    return replace(rule, place="", tests=())


def _lines(answer: dict[str, Any], begin: datetime, *, markdown: bool) -> list[str]:
    marks = {"added": "+", "removed": "-", "edited": "~", "unchanged": " "}
    head = f"since {begin:%Y-%m-%d}: alerts gained: {len(answer['gained'])}, lost: {len(answer['lost'])}"
    lines = [f"### Effect of this change of the rules\n\n{head}\n" if markdown else head]
    if markdown and answer["rules"]:
        lines += ["| | rule | alerts | messages |", "|---|---|---|---|"]
    for rule in answer["rules"]:
        alerts, mails = f"+{rule['gained']} −{rule['lost']}", f"+{rule['messages'][0]} −{rule['messages'][1]}"
        cells = (marks[rule["change"]], rule["rule"], alerts, mails)
        lines.append(
            "| " + " | ".join(cells) + " |"
            if markdown
            else f"{cells[0]} {cells[1]}  {rule['place']}\n    alerts {alerts}, messages {mails}"
        )
    for title, found in (("gained", answer["gained"]), ("lost", answer["lost"])):
        if not found:
            continue
        lines.append(f"\n**{title}**\n" if markdown else f"{title}:")
        bullet = "- " if markdown else "  "
        lines += [_line(one, bullet) for one in found[:_SHOWN]]
        if len(found) > _SHOWN:
            lines.append(f"{bullet}and {len(found) - _SHOWN} more")
    return lines


def _line(one: dict[str, Any], bullet: str) -> str:
    quote = f" “{' '.join(one['quote'].split())[:120]}”" if one["quote"] else ""
    return f"{bullet}{one['at'][:16].replace('T', ' ')} {one['rule']} {one['destination']} {one['reason']}: {one['readers']} told{quote}"

"""`advisory feeds`: how every feed is, in a table with a verdict; and `advisory feeds fetch`, which lives in `fetching`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
from click.shell_completion import CompletionItem

from advisory.cli import completing, health, helping
from advisory.cli.look import address, anything_stored, as_json_option, looking, moment, place, table
from advisory.errors import AdvisoryError, ConfigError
from advisory.model import Feed, FeedState
from advisory.ports import Fault, Store

_FAULT = "feed:"
_HEADINGS = ("feed", "kind", "last good", "next", "items", "rows", "changed", "validators", "latency", "verdict")
_WRONG = {health.Status.FAILING, health.Status.STALE, health.Status.REFUSED}
#: What a narrow terminal is spared; `-v` shows it.
_FOR_WIDE = frozenset({"kind", "changed", "validators", "latency"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One feed: what the file says, what is remembered of it, and what its failed polls were reported as."""

    id: str
    feed: Feed | None
    state: FeedState | None
    fault: Fault | None


class _Feeds(click.Group):
    """A group that shows the table when no subcommand is named; ids of feeds may then follow."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)  # a shell completes the first word
        first = next((arg for arg in args if not arg.startswith("-")), None)
        wants_help = bool({"-h", "--help"} & set(args))
        return super().parse_args(ctx, args if first in self._names() or (wants_help and first is None) else ["show", *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return [*super().shell_complete(ctx, incomplete), *completing.feeds(ctx, None, incomplete)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "fetch":
            # Imported when it is asked for: the table needs neither the network nor the parsers.
            from advisory.cli.fetching import fetch

            return fetch
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks for it
        return list(self._names())

    @staticmethod
    def _names() -> tuple[str, ...]:
        return ("show", "fetch", "accept")


@click.group(
    cls=_Feeds,
    options_metavar="[ID...] [--json] [-v]",
    subcommand_metavar="| fetch ... | accept ID",
    epilog=helping.epilog(
        ("advisory feeds", "all feeds in a table"),
        ("advisory feeds us-state -v", "all there is to say of one"),
        ("advisory feeds fetch us-state --print", "what is read from it now; nothing is stored"),
        ("advisory feeds accept us-state", "believe a register that was refused"),
        exits={1: "a feed fails"},
    ),
)
def feeds() -> None:
    """Show every feed, or those named: last good poll, next one, what it held, what is wrong and what to do.

    Exits 1 when one fails. `fetch` shows what is read from a feed, a file or an address, and stores nothing.
    """


@feeds.command(
    epilog=helping.epilog(
        ("advisory feeds show us-state gb-fcdo -v", "a block for each of these two"),
        ("advisory feeds show --json", "an object a line, for programs"),
        exits={1: "a feed fails"},
    )
)
@click.argument("ids", nargs=-1, metavar="[ID...]", shell_complete=completing.feeds)
@click.option("-v", "--verbose", is_flag=True, help="A block for each feed: address, times, validators, all that was odd.")
@as_json_option
def show(ids: tuple[str, ...], *, verbose: bool, as_json: bool) -> None:
    """Show every feed, or those named; the same as without a subcommand."""
    seen = _known()
    if missing := [one for one in ids if one not in {each.id for each in seen}]:
        raise click.UsageError(f"there is no feed `{missing[0]}`{_close(missing[0], [one.id for one in seen])}")
    wanted = [one for one in seen if not ids or one.id in ids]
    now = datetime.now(UTC)
    judged = [(one, health.judge(one.feed, one.state, now, fault=one.fault)) for one in wanted]
    if as_json:
        for one, verdict in judged:
            click.echo(json.dumps(_form(one, verdict), ensure_ascii=False))
    elif verbose:
        for one, verdict in judged:
            _block(one, verdict)
    elif judged:
        table([*_HEADINGS], [_row(one, verdict, now) for one, verdict in judged], for_wide=_FOR_WIDE)
    else:
        click.echo("feeds.yaml names no feed.")
    sys.exit(1 if any(verdict.status in _WRONG for _, verdict in judged) else 0)


@feeds.command(
    short_help="Believe the next document of a register that was refused.",
    epilog=helping.epilog(("advisory feeds accept de-auswaertiges-amt", "")),
)
@click.argument("feed_id", metavar="ID", shell_complete=completing.feeds)
def accept(feed_id: str) -> None:
    """Vouch for a register that was refused for changing too much at once: its next document is believed.

    Look at it first: `advisory feeds fetch ID --print` shows what would change.
    """
    from advisory.app import App
    from advisory.settings import load

    states = {state.feed: state for state in looking(lambda store: store.feed_states())}
    if feed_id not in states:
        raise AdvisoryError(f"no feed {feed_id} was ever polled; `advisory feeds` lists those there are")
    if not states[feed_id].refused:
        raise AdvisoryError(f"feed {feed_id} is not refused: there is nothing to vouch for; `advisory feeds {feed_id} -v` says how it is")

    async def act() -> None:
        app = await App.open(load(), quiet=True)
        try:
            await app.accept(feed_id)
        finally:
            await app.close()

    asyncio.run(act())
    click.echo(
        f"{feed_id}: its next document is believed, however much it differs. A running daemon polls it now; otherwise `advisory once`."
    )


def configured() -> Mapping[str, Feed]:
    """Return the feeds of the operator's file by id; a file with mistakes counts as far as it can be read. Ends with 2 when none can."""
    from advisory import config, rollout, settings
    from advisory.cli.files import show as show_mistakes

    folder = settings.load(prepare=False).config
    checked = config.check(folder, environ=settings.environ())
    if not checked.config.files:
        show_mistakes(ConfigError(checked.problems))
        sys.exit(2)
    if checked.problems:
        click.echo(f"{health.count(len(checked.problems), 'mistake')} in the files: `advisory check` shows where", err=True)
    return {feed.id: rollout.beside(feed, folder) for feed in checked.config.feeds}


def _known() -> list[_Seen]:
    """Return the feeds of the file in its order, then those that the database alone remembers."""
    files = configured()

    async def look(store: Store) -> tuple[Sequence[FeedState], dict[str, Fault]]:
        return await store.feed_states(), {fault.key: fault for fault in await store.faults()}

    states: Sequence[FeedState] = ()
    faults: dict[str, Fault] = {}
    if anything_stored():
        states, faults = looking(look)
    else:
        click.echo("Nothing was polled yet: there is no database. `advisory run` or `advisory once` makes it.", err=True)
    by_id = {state.feed: state for state in states}
    return [
        _Seen(id=id_, feed=files.get(id_), state=by_id.get(id_), fault=faults.get(f"{_FAULT}{id_}"))
        for id_ in dict.fromkeys([*files, *by_id])
    ]


def _close(word: str, known: Sequence[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean `{close[0]}`?" if close else "; `advisory feeds` lists those there are"


def _row(one: _Seen, verdict: health.Verdict, now: datetime) -> list[str]:
    state = one.state or FeedState(feed=one.id)
    return [
        one.id,
        one.feed.kind if one.feed else "-",
        _ago(state.last_good, now),
        _until(state.due, now),
        str(state.items) if state.last_good else "-",
        str(state.rows) if state.last_good else "-",
        _ago(state.last_changed, now),
        health.validators(state),
        _latency(state),
        verdict.sentence,
    ]


def _ago(when: datetime | None, now: datetime) -> str:
    return f"{health.span(now - when)} ago" if when else "-"


def _until(when: datetime | None, now: datetime) -> str:
    if when is None:
        return "-"
    return f"in {health.span(when - now)}" if when > now else "now"


def _latency(state: FeedState) -> str:
    return "-" if state.latency is None else f"{state.latency:.2f} s"


def _form(one: _Seen, verdict: health.Verdict) -> dict[str, Any]:
    """Return a feed as JSON has it: the fixed keys, then the others."""
    from advisory import forms

    state = one.state or FeedState(feed=one.id)
    return {
        "id": one.id,
        "kind": one.feed.kind if one.feed else None,
        "last_good": forms.time(state.last_good),
        "next": forms.time(state.due),
        "items": state.items,
        "rows": state.rows,
        "changed": forms.time(state.last_changed),
        "status": verdict.status.value,
        "error": state.error,
        "verdict": verdict.sentence,
        "failing_since": forms.time(one.fault.since if one.fault else None),
        "failures": state.failures,
        "polls": state.polls,
        "documents": state.changed,
        "interval": one.feed.every.total_seconds() if one.feed else None,
        "latency": state.latency,
        "validators": health.validators(state),
        "via": state.via,
        "moved_to": state.moved_to,
        "unresolved": list(health.unresolved(state.notes)),
        "doubted": [doubt.after.destination for doubt in state.doubted],
        "notes": list(state.notes),
    }


def _block(one: _Seen, verdict: health.Verdict) -> None:
    """Print all there is to say of one feed."""
    state = one.state or FeedState(feed=one.id)
    click.secho(one.id, bold=True, nl=False)
    click.echo(f"  {verdict.sentence}")
    for name, value in (*_of_file(one.feed, state), *_of_polls(state)):
        click.echo(f"  {name:13}{value}")
    for doubt in state.doubted:
        was, now = doubt.before.country_level or "-", doubt.after.country_level or "-"
        click.echo(f"  second look  {place(doubt.after.destination)}: level {was} to {now} ({doubt.after.label}), seen once")
    for note in state.notes:
        click.echo(f"  note         {note}")


def _of_file(feed: Feed | None, state: FeedState) -> list[tuple[str, str]]:
    """Return what feeds.yaml says of a feed, with the address that answered last."""
    if feed is None:
        return []
    every = (feed.url, *feed.fallbacks)
    via = state.via if state.via < len(every) else 0
    return [
        ("kind", f"{feed.kind}, {feed.trust.value}{f', {feed.issuer}' if feed.issuer else ''}, every {health.span(feed.every)}"),
        ("address", address(every[via]) + (f" (fallback {via})" if via else "")),
    ]


def _of_polls(state: FeedState) -> list[tuple[str, str]]:
    """Return what is remembered of a feed's polls; nothing of what does not apply."""
    count = health.count
    found = []
    if state.last_good:
        found += [
            ("last good", f"{moment(state.last_good)}, {count(state.polls, 'good poll')} so far"),
            ("held", f"{count(state.items, 'item')}, {count(state.rows, 'row')}, {count(len(state.links), 'page')}"),
            (
                "changed",
                f"{moment(state.last_changed)}, {count(state.changed, 'document')} so far, {count(state.quiet, 'quiet poll')} since",
            ),
        ]
    if state.failures:
        found.append(("failures", f"{state.failures} in a row"))
    if state.due:
        found.append(("next", moment(state.due)))
    if state.etag or state.last_modified:
        found.append(("validators", f"{health.validators(state)} (ETag {state.etag or '-'}, Last-Modified {state.last_modified or '-'})"))
    if state.latency is not None:
        found.append(("latency", _latency(state)))
    if state.keep:
        found.append(("asks to keep", health.span(state.keep)))
    return found

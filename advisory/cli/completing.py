"""Completes what stands in the operator's files as one types: ids, names and places; and `advisory completion`, which says how.

The files are skimmed, not read: whatever can be found in them is offered, and what is wrong with them stays for `advisory check`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import click
from click.shell_completion import CompletionItem

from advisory.cli import helping

SHELLS: Final = ("bash", "zsh", "fish")
VARIABLE: Final = "_ADVISORY_COMPLETE"

_Completer = Callable[[click.Context, click.Parameter | None, str], list[CompletionItem]]
#: Name → what it is, for shells that show it.
_Known = dict[str, str]

_DEFAULT: Final = "default.yaml"
#: Ids where a file cannot be parsed, or is so long that parsing would be felt.
_IDS: Final = re.compile(r"""^[^#\n]*?(?<![\w-])id:[ \t]*["']?([a-z0-9][\w.-]*)""", re.MULTILINE)
_LONG: Final = 1_000_000
_LONGEST: Final = 4 * 1024 * 1024
_DEEPEST: Final = 64
_ABOUT: Final = 60
#: What is asked of a database: ids, and what is said of each.
STORED: Final = {
    "silences": "SELECT id, 'silence' FROM silence ORDER BY until DESC LIMIT 200",
    "waiting": "SELECT id, rule || ' about ' || destination FROM alert WHERE state = 'unconfirmed' ORDER BY updated DESC LIMIT 200",
    "sightings": "SELECT id, 'looks like advice' FROM sighting WHERE waiting = 1 ORDER BY last DESC LIMIT 200",
}
_CODE: Final = 2
_INSTALL: Final = {
    "bash": 'put into ~/.bashrc:  eval "$(advisory completion bash)"',
    "zsh": 'put into ~/.zshrc, below compinit:  eval "$(advisory completion zsh)"',
    "fish": "once:  advisory completion fish > ~/.config/fish/completions/advisory.fish",
}


def _completer(known: Callable[[click.Context], _Known]) -> _Completer:
    """Return what click asks: the known names that begin as typed; nothing at all when anything goes wrong."""

    def complete(ctx: click.Context, param: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
        del param
        try:
            return [CompletionItem(_typed(name), help=about) for name, about in known(ctx).items() if name.startswith(incomplete)]
        except Exception:  # noqa: BLE001 - somebody is typing: no error may come between
            return []

    return complete


def _rules(ctx: click.Context) -> _Known:
    own = sorted(path for path in (_folder(ctx) / "rules").glob("*.y*ml") if not path.name.startswith("."))
    if not any(path.name == _DEFAULT for path in own):
        from advisory import settings

        own.append(settings.shipped("config") / "rules" / _DEFAULT)
    return {name: about for path in own for name, about in _listed(path, "rules", ("title", "when")).items()}


def _feeds(ctx: click.Context) -> _Known:
    return _listed(_folder(ctx) / "feeds.yaml", "feeds", ("kind",))


def _receivers(ctx: click.Context) -> _Known:
    found: _Known = {}
    for path, text in _skimmed(_folder(ctx) / "routes.yaml"):
        if len(path) > 1 and path[0] == "receivers":
            about = str(path[2]) if len(path) > 2 else text  # noqa: PLR2004 - the third step is the channel
            found[str(path[1])] = found.get(str(path[1])) or about
    return found


def _subscribers(ctx: click.Context) -> _Known:
    # Never an address: shells keep what they show.
    return dict.fromkeys(_listed(_folder(ctx) / "subscribers.yaml", "subscribers", ()), "subscriber")


def _subscriptions(ctx: click.Context) -> _Known:
    return _receivers(ctx) | _subscribers(ctx)


def _stored(question: str) -> Callable[[click.Context], _Known]:
    """Return what asks a database of this machine, and no other; it is opened to be read alone, and never waited for."""

    def known(ctx: click.Context) -> _Known:
        del ctx
        import sqlite3
        from contextlib import closing

        from advisory import settings

        path = settings.load(prepare=False).database_path
        if path is None or not path.exists():
            return {}
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=0.2)) as database:
            return dict(database.execute(question).fetchall())

    return known


def _kinds(ctx: click.Context) -> _Known:
    del ctx
    from advisory import sources

    return dict.fromkeys(sources.kinds(), "")


rules = _completer(_rules)
feeds = _completer(_feeds)
receivers = _completer(_receivers)
subscriptions = _completer(_subscriptions)
silences = _completer(_stored(STORED["silences"]))
waiting = _completer(_stored(STORED["waiting"]))
sightings = _completer(_stored(STORED["sightings"]))
kinds = _completer(_kinds)


def places(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a country: its name however it is typed, or its code."""
    del ctx, param
    try:
        from advisory import lexicon

        named = {code: lexicon.name(code) for code in lexicon.codes()}
        found = [
            CompletionItem(_typed(name), help=code) for code, name in named.items() if name.casefold().startswith(incomplete.casefold())
        ]
        if 0 < len(incomplete) <= _CODE and incomplete.isupper():
            found += [CompletionItem(code, help=name) for code, name in named.items() if code.startswith(incomplete)]
    except Exception:  # noqa: BLE001 - as above
        return []
    return sorted(found, key=lambda item: str(item.value))


def several_receivers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the last of several receivers, separated by commas."""
    before, comma, last = incomplete.rpartition(",")
    taken = set(before.split(","))
    return [
        CompletionItem(f"{before}{comma}{item.value}", help=item.help) for item in receivers(ctx, param, last) if item.value not in taken
    ]


def feeds_or_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a feed's id, or have the shell complete a file."""
    return feeds(ctx, param, incomplete) or [CompletionItem(incomplete, type="file")]


def _typed(name: str) -> str:
    """Return a name as it must stand on the command line; other shells than bash see to it themselves.

    Two backslashes, for click's script reads lines with `read`, which takes one away.
    """
    return re.sub(r"([^\w.,:/@%+=-])", r"\\\\\1", name) if os.environ.get(VARIABLE) == "bash_complete" else name


def _folder(ctx: click.Context) -> Path:
    """Return the operator's folder, without reading the other settings."""
    from advisory import settings

    named = ctx.find_root().params.get("folder") or settings.environ().get("ADVISORY_CONFIG", "").strip()
    here = Path("config")
    return Path(named).expanduser() if named else here if here.is_dir() else settings.shipped("config")


def _listed(path: Path, key: str, about: Iterable[str]) -> _Known:
    """Return the ids of a file's list, with the first word that is said of each."""
    text = _text(path)
    if len(text) > _LONG:
        return dict.fromkeys(_IDS.findall(text), "")
    rows: dict[Any, dict[str, str]] = {}
    whole = True
    for path_, value in _events(text):
        whole = path_ != ()
        if len(path_) > 2 and path_[0] == key and value:  # noqa: PLR2004 - key, number of the row, key
            rows.setdefault(path_[1], {}).setdefault(str(path_[2]), value)
    found = {row["id"]: next((row[name] for name in about if name in row), "")[:_ABOUT] for row in rows.values() if "id" in row}
    return found if whole else found | {name: "" for name in _IDS.findall(text) if name not in found}


def _skimmed(path: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield from (found for found in _events(_text(path)) if found[0])


def _text(path: Path) -> str:
    if not path.is_file() or path.stat().st_size > _LONGEST:
        return ""
    return path.read_text(encoding="utf-8-sig", errors="replace")


def _events(text: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each key with nothing, and each value, under the path of keys and numbers that leads to it; `()` when it breaks."""
    import yaml

    steps: list[_Step] = []
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.CollectionStartEvent):
                if len(steps) == _DEEPEST:
                    break
                steps.append(_Step(table=isinstance(event, yaml.MappingStartEvent)))
            elif isinstance(event, yaml.CollectionEndEvent):
                steps.pop()
                _on(steps)
            elif isinstance(event, yaml.NodeEvent):
                value = event.value if isinstance(event, yaml.ScalarEvent) else ""
                if steps and steps[-1].table and not steps[-1].keyed:
                    steps[-1].at, value = value, ""
                if steps:
                    yield tuple(step.at for step in steps), value
                _on(steps)
    except yaml.YAMLError:
        yield (), ""


class _Step:
    """A list or table one is in: the number or key one is at, and whether its key was read."""

    __slots__ = ("at", "keyed", "table")

    def __init__(self, *, table: bool) -> None:
        self.at: str | int = "" if table else 0
        self.keyed = False
        self.table = table


def _on(steps: list[_Step]) -> None:
    """Go on to what follows a key, a value or an item."""
    if not steps:
        return
    step = steps[-1]
    if step.table:
        step.keyed = not step.keyed
    elif isinstance(step.at, int):
        step.at += 1


@click.command(
    epilog=helping.epilog(
        ('eval "$(advisory completion bash)"', "in ~/.bashrc"),
        ('eval "$(advisory completion zsh)"', "in ~/.zshrc, below compinit"),
        ("advisory completion fish > ~/.config/fish/completions/advisory.fish", "once, and again after an upgrade"),
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands, options, rules, feeds, receivers, subscribers, silences and countries.

    It completes from your files as they are, also while they hold mistakes, and never prints an error in between. Bash and zsh have it
    in each new shell when their start file evaluates the output; fish reads a file of its own.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click has these three
    script = kind(ctx.find_root().command, {}, "advisory", VARIABLE)
    # The template itself: click would start a bash to see its version.
    click.echo(f"# {_INSTALL[shell]}")
    click.echo(script.source_template % script.source_vars())


def answer(command: click.Command) -> None:
    """Answer a shell that completes, and keep silent whatever goes wrong."""
    try:
        command(prog_name="advisory", standalone_mode=True)
    except Exception:  # noqa: BLE001 - somebody is typing: no error may come between
        sys.exit(0)

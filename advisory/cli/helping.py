"""How every command's help looks: its examples and exit codes; and `advisory help`, which prints it, or what an error's code means."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import click

#: Examples have their notes beside them where a line holds so many characters, else above.
_LINE = 92
_EXAMPLES, _EXITS = "Examples:", "Exit codes:"
#: The short form, in one line: `Examples: advisory check · advisory check ./config`.
_SHORT = re.compile(r"\AExamples?(?P<where>,[^:]*)?: (?P<lines>.*)\Z", re.DOTALL)
_BETWEEN = re.compile(r"\s+(?:·|\|\s{2,})\s+|\s{2,}\|\s{2,}")
#: click's mark for a paragraph that must not be wrapped.
_AS_IS = "\b"

_CODE = re.compile(r"(?:ADV)?([1-9]\d{0,2})(?:x{1,2})?", re.IGNORECASE)
_ROW = re.compile(r"^\| (ADV\d{3}) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SENTENCES = frozenset({"what is wrong", "the way out"})


class Code(NamedTuple):
    """What the documentation says of an error's code."""

    code: str
    family: str
    #: What is wrong.
    wrong: str
    #: The way out.
    out: str
    #: More, where there is more to say.
    page: str


def epilog(*examples: tuple[str, str], exits: Mapping[int, str] | None = None) -> str:
    """Return what stands under a command's options: examples, each with what it is for, and exit codes where they differ."""
    width = max((len(line) for line, _ in examples), default=0)
    beside = all(width + len(note) <= _LINE for _, note in examples)
    lines = [_AS_IS, _EXAMPLES]
    for line, note in examples:
        lines += [f"  {line.ljust(width)}  {note}".rstrip()] if beside else [*([f"  # {note}"] if note else []), f"  {line}"]
    if exits:
        lines += ["", _AS_IS, _EXITS, *(f"  {code}  {meaning}" for code, meaning in exits.items())]
    return "\n".join(lines)


def examples(command: click.Command) -> tuple[str, ...]:
    """Return the command lines that a command's help shows."""
    block = (command.epilog or "").partition(f"{_EXAMPLES}\n")[2].partition("\n\n")[0]
    found = (re.match(r"  ([^\s#].*)", line) for line in block.splitlines())
    return tuple(re.split(r"\s{2,}", line[1])[0] for line in found if line)


def dressed(command: click.Command) -> click.Command:
    """Give a command, and those it holds, the look all have: examples in a block of their own, however they were written.

    A group lists the first sentence of each command it holds, whole.
    """
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.show_default is None:
            parameter.show_default = True
    if command.help and not command.short_help:
        first = " ".join(command.help.partition("\n\n")[0].split()).partition(". ")[0]
        command.short_help = f"{first.rstrip('.')}."
    if short := _SHORT.match(command.epilog or ""):
        lines = [line.strip() for line in _BETWEEN.split(short["lines"]) if line.strip()]
        command.epilog = epilog(*((line, (short["where"] or "").strip(", ")) for line in lines))
    if isinstance(command, click.Group):
        for child in command.commands.values():
            dressed(child)
    return command


def tree(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield a command and all beneath it, each with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from tree(child, (*path, name))


def _words(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete a code, or the next word of a command."""
    said = ctx.params.get("words") or ()
    command: click.Command | None = ctx.find_root().command
    for word in said:
        command = command.get_command(ctx, word) if isinstance(command, click.Group) else None
    known = command.list_commands(ctx) if isinstance(command, click.Group) else []
    found = [name for name in known if name.startswith(incomplete)]
    return [*found, *(code for code in codes() if code.startswith(incomplete.upper()))] if incomplete and not said else found


@click.command(
    "help",
    epilog=epilog(
        ("advisory help ADV301", "what an error's code means, and the way out"),
        ("advisory help ADV3", "all codes of a family"),
        ("advisory help rules list", "the same as `advisory rules list --help`"),
    ),
)
@click.argument("words", nargs=-1, metavar="[CODE|COMMAND...]", shell_complete=_words)
@click.option("--json", "as_json", is_flag=True, help="Print codes as one object: schema, codes.")
@click.pass_context
def help_(ctx: click.Context, words: tuple[str, ...], *, as_json: bool) -> None:
    """Say what an error's code means, or how a command is used.

    CODE stands in brackets in an error: `error[ADV301]`. COMMAND is what follows `advisory`; without any, all commands are named.
    """
    if code := _CODE.fullmatch(words[0]) if len(words) == 1 else None:
        _explain(code[1], as_json=as_json)
        return
    if as_json:
        raise click.UsageError("--json is for codes: advisory help ADV301 --json")
    root = ctx.find_root()
    command, here = root.command, root
    for word in words:
        known = command.list_commands(here) if isinstance(command, click.Group) else []
        found = command.get_command(here, word) if isinstance(command, click.Group) and word in known else None
        if found is None:
            raise click.UsageError(f"there is no command `{' '.join(words)[:80]}`{_near(word, known)}")
        command, here = found, click.Context(found, info_name=word, parent=here)
    click.echo(command.get_help(here))


def codes() -> Mapping[str, Code]:
    """Return every code with its page, in the order of the documentation."""
    from advisory import settings

    text = (settings.shipped("docs/reference") / "errors.md").read_text(encoding="utf-8")
    found: dict[str, Code] = {}
    for part in text.split("\n## ")[1:]:
        family, _, body = part.partition("\n")
        pages = {page[:6]: page[6:].strip() for page in body.split("\n### ")[1:]}
        for row in _ROW.finditer(body):
            found[row[1]] = Code(code=row[1], family=family.strip(), wrong=row[2], out=row[3], page=pages.get(row[1], ""))
    return found


def _explain(word: str, *, as_json: bool) -> None:
    known = codes()
    chosen = [code for name, code in known.items() if name.startswith(f"ADV{word}")]
    if not chosen:
        raise click.UsageError(f"there is no code ADV{word}{_near(f'ADV{word}', known) or '; `advisory help ADV3` lists a family'}")
    if as_json:
        import json

        click.echo(json.dumps({"schema": "codes/v1", "codes": [code._asdict() for code in chosen]}, ensure_ascii=False))
    elif len(chosen) == 1:
        (code,) = chosen
        click.secho(f"{code.code}: {code.wrong}", bold=True)
        click.echo(f"\nThe way out: {code.out}.")
        if code.page:
            click.echo(f"\n{_FENCED.sub(lambda block: textwrap.indent(block[1].rstrip(), '    '), code.page).rstrip()}")
        click.echo(f"\nIts family: {code.family} (`advisory help {code.code[:4]}`)")
    else:
        from advisory.cli import terminal

        terminal.table(["code", "what is wrong", "the way out"], [code[:1] + code[2:4] for code in chosen], wordy=_SENTENCES)


def _near(word: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""

"""The commands that show how texts and phrases are read: `explain` and `phrase`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import click

from advisory import explain as explaining
from advisory import extract, lexicon, match, possible
from advisory import phrase as phrases
from advisory.cli import helping, shown, terminal
from advisory.errors import ConfigError
from advisory.model import Rule

_KINDS = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class _Text(NamedTuple):
    """One text to explain."""

    identity: str | None
    text: str
    title: str
    issuer: str | None
    published: datetime | None


def rules_of(path: str | None) -> tuple[Rule, ...]:
    """Return the rules of a file or folder, or those that the daemon would run with.

    Raises click.ClickException for a file, ConfigError for the operator's configuration, with every mistake found.
    """
    from advisory import config, settings

    if path is None:
        return config.load(settings.load(prepare=False).config, environ=settings.environ()).rules
    try:
        return config.load_rules(Path(path))
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
        raise ValueError("this is nested too deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no JSON object: it cannot be read from character {error.colno} on") from error
    except ValueError as error:
        raise ValueError("this is no JSON object: a number in it is too long") from error
    if not isinstance(fields, dict):
        raise ValueError(f"this is no JSON object: it is {_KINDS.get(type(fields), 'a number')}")  # noqa: TRY004 - one kind of error for one kind of mistake
    wrong = [key for key in ("text", "title", "issuer") if not isinstance(fields.get(key, ""), str | None)]
    if wrong or not isinstance(fields.get("text"), str):
        raise ValueError(f"`{wrong[0] if wrong else 'text'}` must be a text")
    try:
        published = _date(fields.get("published"))
    except ValueError as error:
        raise ValueError("`published` is a date such as 2020-01-05, or a time after RFC 3339") from error
    identity = fields.get("id")
    body, title = (_sound(fields.get(key) or "") for key in ("text", "title"))
    code = fields.get("issuer") or None
    issuer = code if code in {"UN", "EU"} else (lexicon.country(code) or code if code else None)
    return _Text(None if identity is None else _sound(str(identity)), body, title, issuer, published)


def _sound(text: str) -> str:
    """Return a text without halves of characters, which JSON can spell and no terminal can print."""
    return text.encode("utf-8", errors="replace").decode()


def _understood(text: _Text, index: match.Index) -> shown.Read:
    said = extract.statements(text.text, title=text.title, issuer=text.issuer, published=text.published)
    unread = possible.read(text.text, title=text.title, issuer=text.issuer, statements=said)
    return shown.Read(said, index.matches(said, text=text.text, title=text.title), unread)


def _answer(text: _Text, read: shown.Read, rules: Sequence[Rule], *, why: bool) -> dict[str, Any]:
    return explaining.answer(
        text.identity,
        read.statements,
        read.matches,
        possible=read.possible,
        rules=rules,
        text=text.text,
        title=text.title,
        why=why,
    )


def _input() -> BinaryIO:
    """Return standard input; on a terminal say that it is being read."""
    if sys.stdin.isatty():
        click.echo("reading from standard input; end with Ctrl-D", err=True)
    return sys.stdin.buffer


def _empty(name: str) -> _Unreadable:
    where = "standard input" if name == "-" else name
    return _Unreadable(f"{where} is empty: there is nothing to read; name a file, or pipe a text into the command")


def source(name: str) -> str:
    """Return the text of a file, or of standard input for `-`; undecodable bytes become a replacement mark."""
    try:
        raw = _input().read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise _Unreadable(f"{name}: {error.strerror or 'cannot be read'}") from error
    if not raw.strip():
        raise _empty(name)
    return raw.decode("utf-8-sig", errors="replace")


def _lines(name: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, with their numbers; standard input as it comes."""
    lines: Iterable[str] = source(name).split("\n") if name != "-" else (raw.decode("utf-8", errors="replace") for raw in _input())
    empty = True
    for number, line in enumerate(lines, 1):
        if line.strip():
            empty = False
            yield number, line
    if empty:
        raise _empty(name)


def _feed(names: Sequence[str], rules: Sequence[Rule], index: match.Index, *, why: bool) -> bool:
    """Answer each JSON line with one of JSON; return whether all of them could be read."""
    good = True
    for name in names:
        for number, raw in terminal.each(_lines(name), "explaining", alone=False):
            try:
                text = _line(raw)
            except ValueError as error:
                good = False
                where = f"line {number}" if len(names) == 1 else f"{name}, line {number}"
                click.echo(json.dumps({"id": None, "error": f"{where}: {error}"}, ensure_ascii=False))
                continue
            told = _answer(text, _understood(text, index), rules, why=why)
            click.echo(json.dumps(told, ensure_ascii=False))
    return good


@click.command(
    "explain",
    epilog=helping.epilog(
        ("advisory explain article.txt", "what it says, and which rules it fires"),
        ("advisory explain --rules rules/iraq.yaml --why article.txt", "on rules of one file, with every reason"),
        ('echo "Norway has told its nationals to leave Chad." | advisory explain -', ""),
        ("advisory explain --jsonl stories.jsonl > answers.jsonl", "many texts, a line each"),
        exits={1: "a line of --jsonl cannot be read", 2: "a file or rule cannot be read"},
    ),
)
@click.argument("files", nargs=-1, metavar="[FILE...|-]")
@click.option("--rules", "path", metavar="PATH", help="File or folder of rules; those of your configuration unless said.")
@click.option(
    "--jsonl",
    is_flag=True,
    help="Each line of the input is an object with id, text, and perhaps title, published, issuer; each answer is a line of JSON.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, one line a text.")
@click.option("--why", is_flag=True, help="Say also how each statement was read; in JSON, why each silent rule is silent.")
@click.option("--all", "everything", is_flag=True, help="Name every rule that stays silent, not only those that come nearest.")
def explain(files: tuple[str, ...], path: str | None, *, jsonl: bool, as_json: bool, why: bool, everything: bool) -> None:
    """Show what a text states, which rules fire on it, and why the others do not. Reads standard input for `-`.

    On a terminal the text is printed with what was read underlined. What looks like advice and was not read is listed as
    possible; it fires no rule and is told to nobody.
    """
    rules = rules_of(path)
    index = match.Index(rules)
    names = files or ("-",)
    if jsonl:
        if not _feed(names, rules, index, why=why):
            sys.exit(1)
        return
    for name in names:
        text = _Text(name, source(name), "", None, None)
        read = _understood(text, index)
        if as_json:
            click.echo(json.dumps(_answer(text, read, rules, why=why), ensure_ascii=False))
        else:
            if len(names) > 1:
                click.echo(f"# {name}")
            shown.show(text.text, read, rules, why=why, everything=everything)


@click.command(
    "phrase",
    epilog=helping.epilog(
        ('advisory phrase "citizens ordered to leave Iraq"', "what it asks for"),
        ("advisory phrase - < phrases.txt", "a phrase a line"),
        exits={1: "a phrase cannot be read"},
    ),
)
@click.argument("text", nargs=-1, metavar="[WORDS...|-]")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, one line a phrase.")
def phrase(text: tuple[str, ...], *, as_json: bool) -> None:
    """Show what a phrase compiles to. Reads one phrase a line from standard input for `-`."""
    asked = [" ".join(text)] if text not in {(), ("-",)} else [line.rstrip("\r\n") for _, line in _lines("-")]
    answers = [phrases.answer(each) for each in asked]
    for told in answers:
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(phrases.show(told["phrase"])))
    if not all(told["ok"] for told in answers):
        sys.exit(1)

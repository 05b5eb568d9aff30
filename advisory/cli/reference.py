"""The reference in docs/reference, made from what validates the files, reads the settings and parses the command line.

`python -m advisory.cli.reference` (`make docs`) brings the pages of a checkout up to date. What stands between `<!-- made: NAME -->`
and `<!-- /made -->` is written anew; everything else on a page is somebody's own words.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from advisory.config import conditions, feeds, guard, keywords, lists, receivers, routes, rules, subscribers, trials, values
from advisory.config.form import Key, Shape, one_or_many
from advisory.config.places import PLACES

_TYPES = {"array": "list", "object": "keys"}
PAGES = ("configuration.md", "settings.md", "commands.md")
#: What any key can hold, named once for all.
ANYWHERE = ("ADV201", "ADV202", "ADV204")
_MADE = re.compile(r"(?P<begin><!-- made: (?P<name>[\w .-]+) -->\n).*?(?P<end><!-- /made -->)", re.DOTALL)


class Kind(NamedTuple):
    """A kind of value: what it is called, how it looks, and what can be wrong with it."""

    name: str
    looks: str
    codes: tuple[str, ...]
    schema: Mapping[str, Any]


KINDS = (
    Kind("text", "anything on one line", (), values.TEXT),
    Kind("yes or no", "`yes` `no` `on` `off` `true` `false`", ("ADV207",), values.BOOLEAN),
    Kind("length of time", "`500ms` `30s` `10m` `6h` `2d` `1w` `1h30m` `6 hours`; always with a unit", ("ADV203",), values.DURATION),
    Kind("time of day", "`07:00`", ("ADV208",), values.TIME),
    Kind("date or moment", "`2026-12-01`, `2026-12-01T09:00:00Z`", ("ADV208",), values.DATE),
    Kind("number", "digits only", ("ADV206",), values.NUMBER),
    Kind("severity", "`info` < `watch` < `warning` < `critical`; `warning+` and `warning` are one: a floor", ("ADV205",), values.SEVERITY),
    Kind("level", "`4`, `3+`, `1-2`", ("ADV206",), conditions.LEVEL),
    Kind("limit", "`60 per hour`, `5 per 10 minutes`", ("ADV203", "ADV206", "ADV216"), values.RATE),
    Kind("share", "`30%`", ("ADV206",), guard.SHARE.schema),
    Kind("digest", "`daily at 07:00`, `weekly on monday at 07:00`", ("ADV208",), values.DIGEST),
    Kind(
        "place",
        "a country by name or code, a region (`Gulf states`), a city or province, a list of yours, `anywhere`; `not Oman` takes one out."
        " Of governments: a country by name, code or adjective (`British`), `UN`, `EU`",
        ("ADV301", "ADV305", "ADV309"),
        PLACES,
    ),
    Kind("id", "up to 64 letters, digits, `-`, `_`, `.`", ("ADV211",), values.ID),
    Kind("address", "`ada@example.org`, without a name", ("ADV210",), values.EMAIL),
    Kind(
        "URL",
        "`https:`, `http:` or `file:`, without user and password; `env:NAME` for one that holds some",
        ("ADV209", "ADV801"),
        values.URL,
    ),
    Kind(
        "secret",
        "`env:NAME` or `file:PATH` (beside the folder's files unless absolute), never the secret itself",
        ("ADV801", "ADV802", "ADV803", "ADV804"),
        values.SECRET,
    ),
)
#: What a page calls each table of keys.
SHAPES: Mapping[str, Shape] = {
    "feeds.yaml": feeds.FILE,
    "feed": feeds.FEED,
    "rules file": rules.FILE,
    "rule": rules.RULE,
    "when": conditions.GROUP,
    "text": keywords.SHAPE,
    "near": keywords.NEAR,
    "unless": conditions.EXCLUSION,
    "tests": trials.TESTS,
    "test": trials.CASE,
    "advice": trials.ADVICE,
    "traveller": trials.TRAVELLER,
    "traveller trip": trials.TRIP,
    "routes.yaml": routes.FILE,
    "receiver": receivers.RECEIVER,
    "webhook": receivers.WEBHOOK,
    "email": receivers.EMAIL,
    "file": receivers.FILE,
    "route": routes.ROUTE,
    "route when": routes.ROUTE_WHEN,
    "silence": routes.SILENCE,
    "guard": guard.SHAPE,
    "subscribers.yaml": subscribers.FILE,
    "subscriber": subscribers.SUBSCRIBER,
    "quiet hours": subscribers.QUIET,
    "trip": subscribers.TRIP,
    "lists.yaml": lists.FILE,
}


def kind(schema: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return what kind of value a JSON Schema asks for, in words, and what can be wrong with one."""
    for known in KINDS:
        if schema == known.schema:
            return known.name, known.codes
        if schema == one_or_many(known.schema):
            return f"{known.name}, or a list", known.codes
    if "const" in schema:
        return f"`{schema['const']}`", ("ADV213",)
    if "enum" in schema:
        return " ".join(f"`{word}`" for word in schema["enum"]), ("ADV205",)
    if "anyOf" in schema:
        return ("keys, or yes or no", ("ADV207",)) if any("properties" in one for one in schema["anyOf"]) else ("number", ("ADV206",))
    if "oneOf" in schema:
        return _either(schema["oneOf"]), kind(schema["oneOf"][0])[1]
    return _TYPES.get(schema.get("type", ""), "text"), ()


def _either(schemas: list[Mapping[str, Any]]) -> str:
    """Return what several forms of a value are called: one or a list of them, or a text that may also be written in keys."""
    first = kind(schemas[0])[0]
    if schemas[1].get("type") == "array":
        return "keys, or a list of such" if first == "keys" else f"{first}, or a list"
    return "text, or keys" if schemas[-1].get("type") != "array" else "text, keys, or a list of either"


def codes(key: Key[Any]) -> tuple[str, ...]:
    """Return what can be wrong with a key's value, beside what every key can hold."""
    return tuple(sorted({*kind(key.schema)[1], *key.codes} - set(ANYWHERE)))


def keys(shape: Shape) -> str:
    """Return the table of a shape's keys."""
    rows = [("key", "what it says", "value", "unless said", "example", "mistakes")]
    for key in shape.keys:
        unless = f"`{key.default}`" if key.default else "required" if key.required else ""
        example = f"`{key.example}`" if key.example else ""
        rows.append((f"`{key.name}`", key.doc, kind(key.schema)[0], unless, example, _errors(codes(key))))
    return table(rows)


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table; columns that nobody fills are left out."""
    head, *body = rows
    kept = [number for number in range(len(head)) if any(row[number] for row in body)]
    lines = [[row[number].replace("|", "\\|") for number in kept] for row in (head, *body)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], ["---"] * len(kept), *lines[1:])) + "\n"


def kinds() -> str:
    """Return the table of the kinds of value."""
    return table([("kind of value", "looks like", "mistakes"), *((one.name, one.looks, _errors(one.codes)) for one in KINDS)])


def settings() -> str:
    """Return the table of settings."""
    from advisory.environment import variables

    rows = [("variable", "what it says", "unless set", "such as")]
    rows += [(f"`{one.name}`", one.doc, one.unless, f"`{one.example}`" if one.example else "") for one in variables()]
    return table(rows)


def commands() -> str:
    """Return every command as its help has it."""
    from advisory.cli import cli
    from advisory.cli.helping import tree

    return "\n".join(_command(" ".join(("advisory", *words)), command) for words, command in tree(cli) if words)


def made(page: str) -> str:
    """Return a page with everything in it made anew. Raises KeyError for a part that nothing makes."""
    parts: Mapping[str, Callable[[], str]] = {
        "kinds": kinds,
        "settings": settings,
        "commands": commands,
        **{name: functools.partial(keys, shape) for name, shape in SHAPES.items()},
    }
    return _MADE.sub(lambda part: f"{part['begin']}{parts[part['name']]()}{part['end']}", page)


def main(folder: Path) -> int:
    """Write the pages of a folder that are not up to date, and name them."""
    for name in PAGES:
        path = folder / name
        before = path.read_text(encoding="utf-8")
        after = made(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            click.echo(f"wrote  {path}")
    return 0


def _errors(found: Iterable[str]) -> str:
    return " ".join(found)


def _command(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"## {name}\n", _paragraphs(command.help or ""), f"```text\n{name} {usage}\n```\n"]
    rows = [("option", "what it does")]
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1] and "--help" not in parameter.opts:
            rows.append((f"`{record[0]}`", record[1]))
    if len(rows) > 1:
        parts.append(table(rows))
    if command.epilog:
        parts.append("```text\n" + command.epilog.replace("\b\n", "").strip("\n") + "\n```\n")
    return "\n".join(parts)


def _paragraphs(said: str) -> str:
    """Return a command's help as Markdown: what must not be wrapped is a block of its own."""
    found = []
    for paragraph in said.split("\n\n"):
        plain = paragraph.strip("\n")
        if plain.startswith("\b"):
            found.append("```text\n" + plain.removeprefix("\b").strip("\n") + "\n```")
        elif plain:
            found.append(" ".join(plain.split()))
    return "\n\n".join(found) + "\n"


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parents[2] / "docs" / "reference"))

"""Every command's help is complete, and each of its examples is a valid command line; `advisory help` prints it, or an error's page."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from advisory import config
from advisory.cli import cli, helping

ROOT = Path(__file__).parents[2]
COMMANDS = [(" ".join(path), command) for path, command in helping.tree(cli)]
NAMES = [name or "advisory" for name, _ in COMMANDS]
WIDTH = 100
#: What stands between commands of a line, and before what a command reads or writes.
BETWEEN, REDIRECTS = {"|", "||", "&&", ";", "&"}, {">", ">>", "<"}


def run(*arguments: str, width: int = WIDTH) -> Result:
    """Run a command on a terminal of a width."""
    return CliRunner().invoke(cli, list(arguments), prog_name="advisory", terminal_width=width)


def lines_of(command: click.Command) -> list[str]:
    """Return the examples of a command; those of the root stand in its description."""
    if command is cli:
        return re.findall(r"^ {2,}(advisory .*?)(?:\s{2,}.*)?$", command.help or "", re.MULTILINE)
    return list(helping.examples(command))


def calls(line: str) -> Iterator[list[str]]:
    """Yield the arguments of each `advisory` in a line of the shell."""
    line = re.sub(r'"?\$\((.*?)\)"?', r"; \1 ;", line)
    tokens = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    tokens.whitespace_split = True
    part: list[str] = []
    for token in [*tokens, ";"]:
        if token in BETWEEN:
            if "advisory" in part:
                found = part[part.index("advisory") + 1 :]
                yield found[: min((found.index(mark) for mark in REDIRECTS if mark in found), default=len(found))]
            part = []
        else:
            part.append(token)


def parsed(command: click.Command, arguments: list[str], parent: click.Context | None = None) -> None:
    """Parse a command line as click would, without running it. Raises click.UsageError."""
    context = click.Context(command, info_name=command.name, parent=parent)
    if isinstance(command, click.Group):
        plain = type(command).parse_args is click.Group.parse_args
        own = click.Context(command, info_name=command.name, parent=parent, resilient_parsing=plain)
        left = command.parse_args(own, list(arguments))
        rest = [*own._protected_args, *(word for word in left if word not in own._protected_args)]
        if plain:
            command.make_parser(context).parse_args(list(arguments))
        if not rest:
            assert command.invoke_without_command, "it names no command"
            return
        _, child, further = command.resolve_command(own, rest)
        assert child is not None
        parsed(child, further, own)
        return
    values, left, _ = command.make_parser(context).parse_args(list(arguments))
    assert not left, f"{left} is left over"
    for parameter in command.params:
        value = values.get(parameter.name or "")
        if isinstance(parameter, click.Argument) and parameter.required:
            assert value, f"{parameter.name} is missing"
        if value is not None and not isinstance(parameter.type, click.Path) and parameter.name in values:
            parameter.process_value(context, value)


@pytest.mark.parametrize("command", [command for _, command in COMMANDS], ids=NAMES)
def test_every_help_is_complete(command: click.Command) -> None:
    """A sentence first, examples last, and a sentence beside each option."""
    assert re.match(r"[A-Z][^\n]*", command.help or ""), "it says what it does"
    assert command.get_short_help_str(limit=10_000).endswith(".")
    assert lines_of(command) or (isinstance(command, click.Group) and all(map(lines_of, command.commands.values())))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert (parameter.help or "").endswith("."), f"{parameter.opts} has no sentence"
            named = parameter.metavar or isinstance(parameter.type, click.Choice | click.Path) or parameter.is_flag
            assert named, f"{parameter.opts} does not say what its value is: metavar"


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, command in COMMANDS for line in lines_of(command)])
def test_every_example_is_a_valid_command_line(name: str, line: str) -> None:
    """The parser that a user meets takes it, and it calls the command whose help shows it, or one beside it."""
    found = list(calls(line))
    assert found, f"{line} calls nothing"
    for arguments in found:
        parsed(cli, arguments)
    assert not name or any(name.partition(" ")[0] in arguments for arguments in found)


@pytest.mark.parametrize("name", NAMES[1:])
def test_help_prints_what_a_command_prints(name: str) -> None:
    """In the width of the terminal, nothing cut off."""
    shown = run(*name.split(), "--help")
    assert shown.exit_code == 0
    assert run("help", *name.split()).output == shown.output
    assert max(map(len, shown.output.splitlines())) <= WIDTH
    assert not re.search(r"^  \S+ .*\.\.\.$", shown.output, re.MULTILINE), "a line of the list is cut off"


def test_examples_in_a_line_get_a_block_of_their_own() -> None:
    """However they are written, they look alike."""
    short = helping.dressed(click.Command("a", epilog="Examples: advisory status · advisory status --json", help="Do it. And more."))
    assert helping.examples(short) == ("advisory status", "advisory status --json")
    assert short.get_short_help_str() == "Do it."
    cron = helping.dressed(click.Command("a", epilog="Example, from cron: advisory once"))
    assert helping.examples(cron) == ("advisory once",)
    assert "from cron" in (cron.epilog or "")
    assert helping.examples(click.Command("a")) == ()
    long = helping.epilog((f"advisory {'x' * 90}", "a note above"), ("advisory y", ""), exits={1: "no"})
    assert "  # a note above" in long
    assert helping.examples(click.Command("a", epilog=long)) == (f"advisory {'x' * 90}", "advisory y")
    assert long.splitlines()[-2:] == ["Exit codes:", "  1  no"]


def test_the_page_of_a_code() -> None:
    """What it means, the way out, and its family."""
    done = run("help", "ADV301")
    assert done.exit_code == 0
    assert done.output.startswith("ADV301: a place, list or government that is not known\n\nThe way out: the suggestion;")
    assert run("help", "adv301").output == run("help", "301").output == done.output
    family = run("help", "ADV5").output
    assert family.splitlines()[0].split() == ["code", "what", "is", "wrong", "the", "way", "out"]
    assert {line.split()[0] for line in family.splitlines()[1:]} >= {"ADV501", "ADV502", "ADV503", "ADV504"}
    assert run("help", "ADV5xx").output == family
    told = json.loads(run("help", "ADV503", "--json").output)
    assert (told["schema"], told["codes"][0]["code"]) == ("codes/v1", "ADV503")


def test_a_page_shows_what_is_wrong_and_what_is_right() -> None:
    """Its blocks stand out, without the marks of the documentation."""
    shown = run("help", "ADV301").output
    assert "\n\n    schema: rules/v1\n" in shown
    assert "```" not in shown


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        ([], "ADV50", {"ADV501", "ADV502", "ADV503", "ADV504"}),
        ([], "tem", {"template"}),
        (["rules"], "sh", {"show"}),
        (["rules", "show"], "", set()),
        (["nothing"], "x", set()),
    ],
)
def test_a_shell_completes_codes_and_commands(words: list[str], incomplete: str, expected: set[str]) -> None:
    """What may follow `advisory help`."""
    found = ShellComplete(cli, {}, "advisory", "_ADVISORY_COMPLETE").get_completions(["help", *words], incomplete)
    assert {item.value for item in found} == expected


def test_every_code_has_a_page() -> None:
    """Whatever the source can say stands there."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "advisory").rglob("*.py") if "_shipped" not in path.parts)
    assert set(re.findall(r'"(ADV\d{3})"', source)) <= set(helping.codes())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ADV999",), "there is no code ADV999"),
        (("chek",), "there is no command `chek`; did you mean `check`?"),
        (("rules", "shw"), "there is no command `rules shw`; did you mean `show`?"),
        (("check", "more"), "there is no command `check more`"),
        (("check", "--json"), "--json is for codes"),
    ],
)
def test_what_there_is_no_help_for(arguments: tuple[str, ...], says: str) -> None:
    """A usage error with what was probably meant."""
    done = run("help", *arguments)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())


def test_help_alone_names_every_command() -> None:
    """The same as `advisory --help`."""
    assert run("help").output == run("--help").output
    assert "advisory demo" in run("help").output


PAGES = {name: re.findall(r"```yaml\n(.*?)```", code.page, re.DOTALL) for name, code in helping.codes().items() if "```yaml" in code.page}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_shows_is_wrong_and_then_right(name: str, tmp_path: Path) -> None:
    """Its first file has this one mistake, on the line that says so; its second has none."""
    for text, expected in zip(PAGES[name], ([name], []), strict=True):
        kind = text.partition("schema: ")[2].partition("/")[0]
        folder = tmp_path / f"{name}-{len(expected)}"
        (folder / "rules" if kind == "rules" else folder).mkdir(parents=True)
        (folder / "feeds.yaml").write_text("schema: feeds/v1\nfeeds: [{id: a, url: 'https://a.example', kind: feed}]\n", encoding="utf-8")
        path = folder / ("rules/own.yaml" if kind == "rules" else f"{kind}.yaml")
        path.write_text(text, encoding="utf-8")
        problems = config.check(folder, environ={"DESK_SECRET": "whsec_QSBzZWNyZXQgZm9yIHRoZSBtYW51YWwgYWxvbmUh"}).problems
        assert [problem.code for problem in problems] == expected, problems
        assert [problem.line for problem in problems] == [number for number, line in enumerate(text.splitlines(), 1) if f"# {name}" in line]


def test_an_installation_has_the_pages(wheel: Path, tmp_path: Path) -> None:
    """What explains a code is inside the wheel, and so are the templates that are copied from it."""
    environment = {"PATH": str(wheel), "HOME": "/nonexistent"}
    for arguments, says in (
        (("help", "ADV301"), "The way out: the suggestion"),
        (("template", "copy", "alert/subject.txt"), "templates/alert/"),
    ):
        done = subprocess.run([wheel / "advisory", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert says in done.stdout

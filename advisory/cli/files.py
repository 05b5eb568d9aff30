"""`advisory check` and `advisory schema`: the operator's files, before anything runs on them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import helping, online, terminal
from advisory.errors import ConfigError, Problem

if TYPE_CHECKING:
    from advisory.config import Checked
    from advisory.online import Finding
    from advisory.settings import Settings

#: What stands as the file of a problem with a setting.
_SETTING = "ADVISORY_"


@click.command(
    epilog=helping.epilog(
        ("advisory check", "the files of ADVISORY_CONFIG, or of ./config"),
        ("advisory check ./next", "those of another folder"),
        ("advisory check --strict --format github", "in a pull request: annotations, warnings fail"),
        ("advisory check --online", "does everything answer that is named?"),
        ("advisory check --online --dkim-selector mail", "and is the key good that mail is signed by?"),
        ("advisory check --online --nameserver 9.9.9.9", "as the world sees it, not one's own network"),
        exits={1: "there is an error, or with --strict a warning", 2: "the folder cannot be read"},
    )
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="How to print it.")
@click.option("--json", "as_json", is_flag=True, help="As --format json: one object: schema, files, rules, problems; online with --online.")
@click.option("--strict", is_flag=True, help="Let warnings fail it too.")
@click.option("--history", "looking_back", is_flag=True, help="Warn of rules that 90 days of stored history would never have fired.")
@click.option("--online", "reaching", is_flag=True, help="Reach everything that is named too; nothing is sent or stored.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 600),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="With --online: how long each thing may take to answer.",
)
@click.option(
    "--dkim-selector",
    "selectors",
    multiple=True,
    metavar="NAME",
    help="With --online: mail is signed by this key; may be given several times.",
)
@click.option(
    "--nameserver", callback=online.nameserver, metavar="ADDRESS", help="With --online: look records up there, not at this machine's own."
)
def check(
    folder: Path | None,
    form: str,
    *,
    as_json: bool,
    strict: bool,
    looking_back: bool,
    reaching: bool,
    timeout: float,
    selectors: tuple[str, ...],
    nameserver: tuple[str, int] | None,
) -> None:
    """Validate every file an operator edits, templates too, and show each mistake where it stands.

    Beside errors it warns of what is valid and looks wrong: a rule without a test, one that another covers, one that was to be looked
    at by now, a list nobody uses. Without DIR, the folder of ADVISORY_CONFIG, else ./config, else the shipped one.

    With --online, and no error in the files, every feed is read once, the mail server is greeted and logged in to, webhook receivers
    are asked for an answer (by HEAD, without an event), the pages are opened at ADVISORY_PUBLIC_URL, and the sender's SPF, DMARC and
    DKIM records are looked up. No message leaves and nothing is kept.
    """
    from advisory import config, settings

    began = time.perf_counter()
    process = settings.load(prepare=False)
    where = process.config if folder is None else folder
    with terminal.working("reading the files"):
        checked = config.check(where, environ=settings.environ())
    problems = (*checked.problems, *_templates(process))
    warnings = config.lint(checked.config) if not problems else ()
    if looking_back and not problems:
        from advisory.cli import past

        warnings = (*warnings, *past.unfired(checked.config))
    took = time.perf_counter() - began
    asked = online.Asked(timeout=timeout, nameserver=nameserver, selectors=selectors)
    found = online.reach(checked.config, process, asked) if reaching and not problems else ()
    said = _Said(checked=checked, problems=(*problems, *warnings), found=found, seconds=(took, time.perf_counter() - began - took))
    if as_json or form == "json":
        _as_json(said, reaching=reaching)
    else:
        _as_text(said, github=form == "github", reaching=reaching)
    unreached = [problem for one in found if (problem := one.problem) is not None]
    failed = problems or (strict and warnings) or any(strict or not problem.warning for problem in unreached)
    if failed:
        sys.exit(1 if checked.config.files else 2)


def _templates(process: Settings) -> tuple[Problem, ...]:
    """Return what is wrong with templates of the operator's own; those that ship are right."""
    if process.templates is None:
        return ()
    from advisory.render import Renderer
    from advisory.render.pages import Pages

    return (*Renderer(process.template_folders).check(), *Pages(process.template_folders).check())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a check came to."""

    checked: Checked
    #: Errors and warnings in the files.
    problems: tuple[Problem, ...]
    found: tuple[Finding, ...]
    #: How long the files took, and reaching out.
    seconds: tuple[float, float]


def _as_json(said: _Said, *, reaching: bool) -> None:
    files = said.checked.config
    answer = {
        "schema": "check/v1",
        "folder": str(files.folder),
        "files": list(files.files),
        "rules": len(files.rules),
        "revision": files.revision,
        "problems": [described(problem) for problem in said.problems],
    }
    if reaching:
        answer["online"] = [online.described(one) for one in said.found]
    click.echo(json.dumps(answer, ensure_ascii=False))


def _as_text(said: _Said, *, github: bool, reaching: bool) -> None:
    files, rules = _count(len(said.checked.config.files), "file"), _count(len(said.checked.config.rules), "rule")
    warnings = sum(problem.warning for problem in said.problems)
    if github:
        for problem in (*said.problems, *(problem for one in said.found if (problem := one.problem) is not None)):
            click.echo(annotation(problem))
    else:
        _print(said.problems)
    also = f", {_count(warnings, 'warning')}" if warnings else ""
    click.echo(f"{_count(len(said.problems) - warnings, 'error')}{also} in {files}, {rules} ({said.seconds[0] * 1000:.0f} ms)")
    if said.found:
        if not github:
            click.echo()
            online.show(said.found)
            click.echo()
        click.echo(online.summary(said.found, said.seconds[1]))
    elif reaching:
        click.echo("online: nothing was asked, for what the files mean is not clear; correct the errors first")


def annotation(problem: Problem) -> str:
    """Return a problem as GitHub's workflow commands have it: an annotation on the line of a pull request."""
    # A setting is in no file of the pull request.
    place = {} if problem.file.startswith(_SETTING) else {"file": problem.file}
    if problem.line:
        end = problem.column + problem.length
        place |= {"line": str(problem.line), "endLine": str(problem.line), "col": str(problem.column), "endColumn": str(end)}
    place["title"] = problem.code
    fields = ",".join(f"{name}={_escaped(value, also=':,')}" for name, value in place.items())
    where = f" ({problem.file})" if problem.file.startswith(_SETTING) else ""
    help_ = f"{where}\nhelp: {problem.hint}" if problem.hint else where
    return f"::{'warning' if problem.warning else 'error'} {fields}::{_escaped(problem.sentence + help_)}"


def _escaped(text: str, *, also: str = "") -> str:
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


@click.command(epilog="Examples: advisory schema rules > rules-v1.json · advisory schema --write")
@click.argument(
    "name",
    metavar="[feeds|rules|routes|subscribers|lists]",
    required=False,
    type=click.Choice(["feeds", "rules", "routes", "subscribers", "lists"]),
)
@click.option("--write", is_flag=True, help="Write one for each file into the folder `.schema` beside them, with this project's names.")
def schema(name: str | None, *, write: bool) -> None:
    """Print the JSON Schema (draft 2020-12) of a file, for editors that complete and check while one types.

    With --write they know this project: receivers, rules, feeds, lists and countries are completed, and what is misspelt is marked. Each
    file then begins with the line that tells editors of it. Write them again when names change; `advisory check` needs none of it.
    """
    from advisory.config import schema as schemas

    if write == (name is not None):
        raise click.UsageError("name a file to print its schema, or say --write for all of them")
    if name is not None:
        click.echo(json.dumps(schemas.of(name), ensure_ascii=False, indent=2))
        return
    _write_schemas()


def _write_schemas() -> None:
    from advisory import config, settings
    from advisory.config import project
    from advisory.config import schema as schemas

    folder = settings.load(prepare=False).config
    if folder.resolve().is_relative_to(settings.shipped("config").resolve()):
        raise click.UsageError("these are the files that ship; make a folder of your own first: `advisory init`")
    known = project.names(config.load(folder, environ=settings.environ()))
    target = folder / ".schema"
    target.mkdir(exist_ok=True)
    for each in schemas.FILES:
        (target / f"{each}.json").write_text(json.dumps(project.of(each, known), ensure_ascii=False, indent=1), encoding="utf-8")
        files = sorted((folder / "rules").glob("[!.]*.y*ml")) if each == "rules" else [folder / f"{each}.yaml"]
        for path in (path for path in files if path.exists()):
            place = f"{'../' if each == 'rules' else ''}.schema/{each}.json"
            path.write_text(project.with_line(path.read_text(encoding="utf-8"), place), encoding="utf-8")
            click.echo(f"{path}  {place}")


def show(error: ConfigError) -> None:
    """Print an error's problems to stderr, each with its line and the way out."""
    show_problems(error.problems)


def show_problems(problems: Iterable[Problem]) -> None:
    """Print problems to stderr, each with its line and the way out."""
    _print(problems, err=True)


def described(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON has it."""
    return asdict(problem)


def _print(problems: Iterable[Problem], *, err: bool = False) -> None:
    from advisory import config

    for problem in problems:
        head, _, rest = config.render(problem).partition("\n")
        click.echo(click.style(head, fg="yellow" if problem.warning else "red", bold=True), err=err)
        click.echo(f"{rest}\n", err=err)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

"""`advisory check` and `advisory schema`: the operator's files, before anything runs on them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from advisory.errors import ConfigError, Problem


@click.command(epilog="Examples: advisory check ./config · advisory check --strict --format github")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="How to print it.")
@click.option("--json", "as_json", is_flag=True, help="As --format json: one object: schema, files, rules, problems.")
@click.option("--strict", is_flag=True, help="Let warnings fail it too.")
def check(folder: Path | None, form: str, *, as_json: bool, strict: bool) -> None:
    """Validate every file an operator edits, templates too, and show each mistake where it stands.

    Beside errors it warns of what is valid and looks wrong: a rule without a test, one that another covers, one that was to be looked
    at by now, a list nobody uses. Without DIR, the folder of ADVISORY_CONFIG, else ./config, else the shipped one. Exits 0 when
    there is no error, 1 when there is (or, with --strict, a warning), 2 when the folder cannot be read.
    """
    from advisory import config, settings
    from advisory.render import Renderer
    from advisory.render.pages import Pages

    began = time.perf_counter()
    process = settings.load(prepare=False)
    where = process.config if folder is None else folder
    checked = config.check(where, environ=settings.environ())
    problems = (*checked.problems, *Renderer(process.template_folders).check(), *Pages(process.template_folders).check())
    warnings = config.lint(checked.config) if not problems else ()
    took = round((time.perf_counter() - began) * 1000)
    if as_json or form == "json":
        answer = {
            "schema": "check/v1",
            "folder": str(where),
            "files": list(checked.config.files),
            "rules": len(checked.config.rules),
            "revision": checked.config.revision,
            "problems": [described(problem) for problem in (*problems, *warnings)],
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        if form == "github":
            for problem in (*problems, *warnings):
                click.echo(annotation(problem))
        else:
            _print((*problems, *warnings))
        files, rules = _count(len(checked.config.files), "file"), _count(len(checked.config.rules), "rule")
        also = f", {_count(len(warnings), 'warning')}" if warnings else ""
        click.echo(f"{_count(len(problems), 'error')}{also} in {files}, {rules} ({took} ms)")
    if problems or (strict and warnings):
        sys.exit(1 if checked.config.files else 2)


def annotation(problem: Problem) -> str:
    """Return a problem as GitHub's workflow commands have it: an annotation on the line of a pull request."""
    place = {"file": problem.file}
    if problem.line:
        end = problem.column + problem.length
        place |= {"line": str(problem.line), "endLine": str(problem.line), "col": str(problem.column), "endColumn": str(end)}
    place["title"] = problem.code
    fields = ",".join(f"{name}={_escaped(value, also=':,')}" for name, value in place.items())
    help_ = f"\nhelp: {problem.hint}" if problem.hint else ""
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

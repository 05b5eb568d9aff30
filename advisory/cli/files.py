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


@click.command(epilog="Example: advisory check ./config")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one object: schema, files, rules, problems.")
def check(folder: Path | None, *, as_json: bool) -> None:
    """Validate every file an operator edits, templates too, and show each mistake where it stands.

    Without DIR, the folder of ADVISORY_CONFIG, else ./config, else the shipped one. Exits 0 when all is well,
    1 when there are mistakes, 2 when the folder cannot be read.
    """
    from advisory import config, settings
    from advisory.render import Renderer

    began = time.perf_counter()
    process = settings.load(prepare=False)
    where = process.config if folder is None else folder
    checked = config.check(where, environ=settings.environ())
    problems = (*checked.problems, *Renderer(process.template_folders).check())
    took = round((time.perf_counter() - began) * 1000)
    if as_json:
        answer = {
            "schema": "check/v1",
            "folder": str(where),
            "files": list(checked.config.files),
            "rules": len(checked.config.rules),
            "revision": checked.config.revision,
            "problems": [described(problem) for problem in problems],
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _print(problems)
        files, rules = _count(len(checked.config.files), "file"), _count(len(checked.config.rules), "rule")
        click.echo(f"{_count(len(problems), 'error')} in {files}, {rules} ({took} ms)")
    if problems:
        sys.exit(1 if checked.config.files else 2)


@click.command(epilog="Example: advisory schema rules > rules-v1.json")
@click.argument(
    "name", metavar="feeds|rules|routes|subscribers|lists", type=click.Choice(["feeds", "rules", "routes", "subscribers", "lists"])
)
def schema(name: str) -> None:
    """Print the JSON Schema (draft 2020-12) of a file, for editors that complete and check while one types."""
    from advisory.config import schema as schemas

    click.echo(json.dumps(schemas.of(name), ensure_ascii=False, indent=2))


def show(error: ConfigError) -> None:
    """Print an error's problems to stderr, each with its line and the way out."""
    _print(error.problems, err=True)


def described(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON has it."""
    return asdict(problem)


def _print(problems: Iterable[Problem], *, err: bool = False) -> None:
    from advisory import config

    for problem in problems:
        head, _, rest = config.render(problem).partition("\n")
        click.echo(click.style(head, fg="red", bold=True), err=err)
        click.echo(f"{rest}\n", err=err)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

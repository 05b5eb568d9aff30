"""`advisory reload`: the running daemon reads the operator's files now."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import click

from advisory.cli import helping
from advisory.errors import AdvisoryError, Problem

#: Seconds that the daemon may take: it reads every file, and waits for what is being committed.
_PATIENCE = 60.0


@click.command(
    epilog=helping.epilog(
        ("advisory reload", "now, and wait for the verdict"),
        ("advisory reload --no-wait", "leave the daemon to it"),
        exits={1: "the files were refused; each mistake is shown"},
    )
)
@click.option("--wait/--no-wait", default=True, help="Wait for the verdict (as it does unless said), or leave the daemon to it.")
@click.option("--json", "as_json", is_flag=True, help="Print one object: schema, revision, problems.")
def reload(*, wait: bool, as_json: bool) -> None:
    """Have the daemon on this machine read the operator's files, all of them or none.

    It looks for changes by itself every few seconds; this asks it now and shows its verdict. Exits 0 when they are in force,
    1 with every mistake when they were refused: then the old ones stay in force.
    """
    from advisory import settings
    from advisory.cli import files

    process = settings.load()
    answer = _asked(process.listen, process.secret_key, wait=wait)
    problems = tuple(Problem(**problem) for problem in answer["problems"])
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    elif problems:
        files.show_problems(problems)
        click.echo(f"refused: revision {answer['revision']} stays in force")
    elif wait:
        click.echo(f"in force: revision {answer['revision']}")
    else:
        click.echo("asked: `advisory status` says what came of it")
    if problems:
        sys.exit(1)


def _asked(listen: str, secret: str, *, wait: bool) -> dict[str, Any]:
    """Ask the daemon. Raises AdvisoryError when none answers there."""
    from advisory import tokens

    token = tokens.sign_at(secret, tokens.OPERATE, "reload", datetime.now(UTC))
    request = urllib.request.Request(
        f"http://{listen}/-/reload{'' if wait else '?wait=no'}", method="POST", headers={"authorization": f"Bearer {token}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.UNPROCESSABLE_ENTITY:
            refused: dict[str, Any] = json.load(error)
            return refused
        if error.code == HTTPStatus.FORBIDDEN:
            raise AdvisoryError(
                "the daemon has another secret key: use its ADVISORY_STATE_DIR or ADVISORY_SECRET_KEY, or send it SIGHUP"
            ) from error
        raise AdvisoryError(f"the daemon at {listen} answered {error.code}; `advisory status` says how it is") from error
    except (OSError, ValueError) as error:
        raise AdvisoryError(f"no daemon answers at {listen}: start `advisory run`, or set ADVISORY_LISTEN to where it listens") from error

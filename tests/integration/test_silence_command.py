"""What an operator silences by command is recorded and not sent, from the next look on, until its hour."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import flow
import pytest
from click.testing import CliRunner, Result

from advisory.cli import cli
from advisory.model import Silence, Suppression

HOUR = timedelta(hours=1)
ORDER = "Norway has ordered its citizens to leave {place}."


def notices(folder: Path, *places: str) -> None:
    """Put an order for each place into the ministry's feed."""
    (folder / "feed.xml").write_bytes(flow.rss(*((place, f"Notice {place}", ORDER.format(place=place)) for place in places)))


def laid_out(folder: Path) -> None:
    """Write a folder with one official feed and a reader of two countries."""
    notices(folder)
    row = f"id: mission, url: 'file:{folder / 'feed.xml'}', kind: feed, every: 1m, trust: official, issuer: 'NO', baseline: no"
    readers = "schema: subscribers/v1\nsubscribers:\n  - {id: ada, email: ada@example.org, follows: [Iraq, Mali]}\n"
    flow.write(folder, feeds=flow.feeds(row), subscribers=readers)


async def test_what_is_silenced_is_recorded_and_not_sent(tmp_path: Path) -> None:
    """A place is quiet while it lasts, others are not; after its hour what is new goes out; a reload of the files keeps it."""
    laid_out(tmp_path)
    async with flow.opened(tmp_path) as (app, clock):
        quiet = Silence(until=clock.now() + 3 * HOUR, because="a drill", destination="IQ")
        await app.store.keep_silence("drill", quiet)
        await app.look_at_files()
        notices(tmp_path, "Iraq", "Mali")
        clock.move_to(clock.now() + HOUR)
        assert not await app.reload()
        await app.poll_due()
        await app.deliver()
        rows = {row.destination: row for row in await app.store.deliveries()}
        assert rows["IQ"].suppression is Suppression.SILENCED
        assert rows["ML"].suppression is None
        assert len(flow.mails(tmp_path)) == 1
        clock.move_to(clock.now() + 3 * HOUR)
        await app.look_at_files()
        assert app.book.silences == ()
        books = await app.ledger()
        assert (books.sent, dict(books.suppressed), books.gaps) == (1, {"SILENCED": 1}, ())


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database, and the commands looking at it."""
    laid_out(tmp_path)
    async with flow.opened(tmp_path):
        pass
    for name, value in {"CONFIG": tmp_path / "config", "STATE_DIR": tmp_path / "state", "SECRET_KEY": "a-secret-for-tests-alone"}.items():
        monkeypatch.setenv(f"ADVISORY_{name}", str(value))
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, ["silence", *arguments])


def test_the_commands(folder: Path) -> None:
    """Begun, listed beside those of the files, begun again for longer, ended."""
    assert run("list").output == "nothing is silenced\n"
    begun = run("add", "--rule", "leave-now", "--destination", "Iraq", "--for", "2h", "--because", "fire   drill").output
    name = begun.split()[0]
    assert re.fullmatch(r"[0-9a-f]{8}  the rule leave-now about IQ quiet until [-0-9: ]+ UTC: fire drill\n", begun)
    routes = flow.ROUTES.replace(
        "fallback: desk", "fallback: desk\n    silences:\n      - {rule: leave-now, until: 2199-01-01, because: old}"
    )
    webhook = "{webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}}"
    flow.write(folder, routes=routes.replace(webhook, "{console: {}}"))
    done = run("list", "--json")
    assert done.exit_code == 0, done.exception
    rows = json.loads(done.output)["silences"]
    assert [(row["by"], row["because"]) for row in rows] == [("command", "fire drill"), ("files", "old")]
    assert run("add", "--rule", "leave-now", "--destination", "IQ", "--for", "3d", "--because", "longer").output.startswith(name)
    assert [row["because"] for row in json.loads(run("list", "--json").output)["silences"]] == ["longer", "old"]
    assert run("end", name).output == f"{name} has ended\n"
    assert run("end", name).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--for", "2h", "--because", "x"], "say what is to be quiet"),
        (["--rule", "leave-nwo", "--for", "2h", "--because", "x"], "did you mean `leave-now`?"),
        (["--destination", "Gulf", "--for", "2h", "--because", "x"], "`Gulf` is not one country"),
        (["--destination", "Iraq", "--for", "soon", "--because", "x"], "`soon` is no length of time"),
        (["--destination", "Iraq", "--for", "0h", "--because", "x"], "`0h` is no length of time"),
        (["--destination", "Iraq", "--for", "2h", "--because", "  "], "say why"),
        (["--destination", "Iraq", "--for", "2h"], "--because"),
    ],
)
def test_what_is_refused(folder: Path, arguments: list[str], said: str) -> None:
    """A silence has a subject, an end and a reason."""
    done = run("add", *arguments)
    assert (done.exit_code, said in done.output) == (2, True)

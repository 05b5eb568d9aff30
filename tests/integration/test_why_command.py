"""`advisory why`: an operator asks why somebody was told, or not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import flow
import pytest
from click.testing import CliRunner, Result

from advisory.cli import cli

READERS = """
    schema: subscribers/v1
    subscribers:
      - {id: ada, email: ada@example.org, follows: [Iraq]}
      - {id: bo, email: bo@example.org, follows: [Peru]}
      - {id: cy, email: cy@example.org, trips: [{to: Iraq, from: 2021-01-01, until: 2021-01-09}]}
    """


@pytest.fixture
def change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of an order that was told, in a database the commands look at."""
    page = tmp_path / "page.xml"
    page.write_bytes(flow.rss(("o", "Security alert", flow.ORDER.format(place="Iraq"))))
    row = f"id: mission, url: 'file:{page}', kind: feed, every: 1m, trust: official, issuer: US, baseline: no"
    flow.write(tmp_path, feeds=flow.feeds(row), subscribers=READERS)

    async def tell() -> str:
        async with flow.opened(tmp_path) as (app, _):
            await app.poll_due()
            await app.deliver()
            (told,) = await app.store.changes()
            return told.id

    for name, value in {"CONFIG": tmp_path / "config", "STATE_DIR": tmp_path / "state", "SECRET_KEY": "a-secret-for-tests-alone"}.items():
        monkeypatch.setenv(f"ADVISORY_{name}", str(value))
    return asyncio.run(tell())


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(cli, ["why", *arguments])


def test_one_change_is_explained_step_by_step(change: str) -> None:
    """What made it theirs, when it went, and what it rests on; or the first condition that failed."""
    told = run("ada", change)
    assert told.exit_code == 0, told.output
    assert "You were told on" in told.output
    assert "yes  You follow Iraq." in told.output
    assert "ordered all U.S. citizens to leave Iraq" in told.output
    assert "ada@example.org" not in told.output
    assert "no   You did not follow Iraq then" in run("bo", change).output
    assert "no trip of yours to there was near" in run("cy", change).output
    assert "There is no such subscription." in run("nobody", change).output


def test_the_same_for_machines(change: str) -> None:
    """An object a line; without a change, of the last ones."""
    found = json.loads(run("bo", change, "--json").output)
    assert (found["schema"], found["verdict"], found["change"]) == ("why/v1", "outside", change)
    assert [step["passed"] for step in found["steps"]][-1] is False
    [line] = run("ada", "--json").output.splitlines()
    assert json.loads(line)["verdict"] == "sent"
    assert "outside" in run("bo").output


def test_an_unknown_change(change: str) -> None:
    """Exit code 1, and where to look."""
    missing = run("ada", "no-such-change")
    assert missing.exit_code == 1
    assert "advisory deliveries --json" in missing.output

"""What was changed in the operator's files and when: told part by part, and each change and delivery names the files behind it."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flow
import pytest
from click.testing import CliRunner, Result

from advisory.app import App
from advisory.cli import cli

ORDER = "Norway has ordered its citizens to leave {place}."
RULES = """schema: rules/v1
rules:
  - {id: leave-now, when: citizens urged to leave anywhere}
  # A second one.
  - id: border
    when: border of Mali closed
"""
ROUTES = "schema: routes/v1\nreceivers:\n  ops: {email: {to: [ops@example.org]}}\nroutes: []\nfallback: ops\n"


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, list(arguments))


def rules_history(*arguments: str) -> str:
    """Return what the command prints."""
    done = run("rules", "history", *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def notice(folder: Path, *numbered: tuple[str, str], at: datetime = flow.START) -> None:
    """Put notices into the ministry's feed."""
    (folder / "feed.xml").write_bytes(flow.rss(*((number, f"Notice {number}", text) for number, text in numbered), at=at))


def laid_out(folder: Path) -> None:
    """Write a folder with one official feed, two rules, a receiver and a subscriber."""
    notice(folder)
    row = f"id: mission, url: 'file:{folder / 'feed.xml'}', kind: feed, every: 1m, trust: official, issuer: 'NO', baseline: no"
    flow.write(folder, feeds=flow.feeds(row), subscribers=flow.SUBSCRIBERS, rules=RULES, routes=ROUTES)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the commands looking at it."""
    laid_out(tmp_path)
    values = {"CONFIG": tmp_path / "config", "STATE_DIR": tmp_path / "state", "SECRET_KEY": flow.KEY}
    for name, value in values.items():
        monkeypatch.setenv(f"ADVISORY_{name}", str(value))
    return tmp_path


async def edited(app: App, folder: Path, **files: str) -> str:
    """Take over edited files and return what is in force then."""
    flow.write(folder, **{"rules": RULES, **files})
    await app.reload()
    return app.book.revision


@pytest.fixture
async def lived(folder: Path) -> list[str]:
    """Three revisions, one that was refused, and an order to leave under the second; returns the revisions."""
    async with flow.opened(folder) as (app, clock):
        found = [app.book.revision]
        clock.move_to(clock.now() + timedelta(hours=1))
        found.append(
            await edited(app, folder, rules=RULES.replace("of Mali", "of Chad"), subscribers="schema: subscribers/v1\nsubscribers: []\n")
        )
        notice(folder, ("1", ORDER.format(place="Iraq")))
        await app.poll_due()
        clock.move_to(clock.now() + timedelta(hours=1))
        assert await edited(app, folder, rules="schema: rules/v1\nrules:\n  - {id: leave-now, when: leave Irak}\n") == found[-1]
        clock.move_to(clock.now() + timedelta(hours=1))
        found.append(
            await edited(app, folder, rules=RULES.replace("id: border", "id: closed"), subscribers=flow.SUBSCRIBERS.replace("ada", "eve"))
        )
        await app.deliver()
    return found


def test_every_step_is_told(lived: list[str]) -> None:
    """What came into force with what differed, and what was refused with its first mistake; of subscribers only how many."""
    answer = json.loads(rules_history("--json"))
    assert answer["schema"] == "history/v1"
    first, second, refused, third = answer["history"]
    assert [one["revision"] for one in (first, second, third)] == lived
    assert [one["in_force"] for one in answer["history"]] == [False, False, False, True]
    assert first["holds"] == {"rules": 2, "feeds": 1, "receivers": 1, "subscribers": 1, "lists": 0}
    assert "changed" not in first
    assert second["changed"]["rules"] == {"added": [], "removed": [], "changed": ["border"]}
    assert second["changed"]["subscribers"] == {"added": 0, "removed": 1, "changed": 0}
    assert (refused["mistakes"], "changed" in refused, refused["at"]) == (1, False, "2020-01-03T11:00:00Z")
    assert "default.yaml:3:" in refused["sentence"]
    assert third["changed"]["rules"] == {"added": ["closed"], "removed": ["border"], "changed": []}
    table = rules_history()
    assert f"{lived[0]}  2 rules, 1 feed, 1 receiver, 1 subscriber\n" in table
    assert f"{lived[1]}  rules ~border; subscribers −1" in table
    assert "REFUSED, 1 mistake: " in table
    assert f"{lived[2]}  rules +closed −border; subscribers +1 (in force)\n" in table
    assert not re.search(r"\bada\b", table + json.dumps(answer))
    assert len(rules_history("--limit", "1").splitlines()) == 2


def test_one_rule_and_one_revision(lived: list[str]) -> None:
    """How a rule's text changed as a diff, what a revision changed, and its files without an address."""
    answer = json.loads(rules_history("border", "--json"))
    assert [one["change"] for one in answer["history"]] == ["there already", "changed", "removed"]
    assert "-when: border of Mali closed\n+when: border of Chad closed" in answer["history"][1]["diff"]
    assert "-when: border of Chad closed" in rules_history("border")
    one = rules_history(lived[1][:6])
    assert f"revision {lived[1]}  2020-01-03 10:00:00Z" in one
    assert "+when: border of Chad closed" in one
    assert json.loads(rules_history(lived[1], "--json"))["diffs"][0].startswith("--- border before")
    files = rules_history(lived[0], "--show")
    assert RULES in files
    assert "ada" not in files
    assert "ops@example.org" not in files
    assert "# subscribers: 1" in files
    assert set(json.loads(rules_history(lived[0], "--show", "--json"))["files"]) == {
        "feeds.yaml", "routes.yaml", "rules/default.yaml", "subscribers.yaml",
    }  # fmt: skip


def test_what_there_is_no_history_of(lived: list[str]) -> None:
    """A sentence says what to do; a refused revision has no files."""
    refused = json.loads(rules_history("--json"))["history"][2]["revision"]
    for arguments, said in (
        (("nonsense",), "neither a rule nor a revision"),
        (("--show",), "name the revision"),
        (("0123456789abcdef",), "neither a rule nor a revision"),
    ):
        done = run("rules", "history", *arguments)
        assert (done.exit_code, said in done.output) == (2, True), done.output
    done = run("rules", "history", refused, "--show")
    assert done.exit_code == 1
    assert "refused files are not kept" in str(done.exception)


def test_a_lost_key_is_a_sentence(lived: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """That something was accepted stays known; what it held does not."""
    monkeypatch.setenv("ADVISORY_SECRET_KEY", "another-secret-for-tests-alone")
    table = rules_history()
    assert table.count("sealed with a key this process does not have") == 3
    assert "REFUSED" in table
    done = run("diff", "--since", "2019-12-01", "--base", lived[0])
    assert done.exit_code == 1
    assert "put the old one into ADVISORY_SECRET_KEY" in str(done.exception).replace("Put", "put")


def test_a_revision_is_a_base_to_compare_with(lived: list[str]) -> None:
    """The effect of going from files that were in force once to those of the folder."""
    done = run("diff", "--since", "2019-12-01", "--base", lived[0][:8], "--format", "json")
    assert done.exit_code == 0, done.output
    assert {rule["rule"]: rule["change"] for rule in json.loads(done.stdout)["rules"]} == {
        "leave-now": "unchanged", "border": "removed", "closed": "added",
    }  # fmt: skip
    done = run("diff", "--since", "2019-12-01", "--base", "ffff")
    assert "no revision that is kept begins with ffff" in str(done.exception)


def test_what_decided_and_what_sealed(lived: list[str]) -> None:
    """A change names the files that decided it, a delivery those that sealed it, wherever they are shown."""
    (alert,) = (json.loads(line) for line in run("alerts", "--json").stdout.splitlines())
    assert (alert["rule"], alert["rollout"]) == ("leave-now", lived[1])
    (row,) = (json.loads(line) for line in run("deliveries", "--json").stdout.splitlines())
    assert (row["subscription"], row["state"], row["rollout"]) == ("ops", "sent", lived[2])
    answer = json.loads(run("why", "ops", row["change"], "--json").stdout)
    assert (answer["rollout"], answer["sealed_by"]) == (lived[1], lived[2])
    assert f"decided by the files of revision {lived[1]}" in run("why", "ops", row["change"]).stdout


async def read(folder: Path, start: datetime, *days: int) -> None:
    """Read a notice at the start, and an order to leave Iraq so many days after it."""
    async with flow.opened(folder, start=start) as (app, clock):
        notice(folder, ("1", "Nothing has happened."), at=start)
        await app.poll_due()
        for day in days:
            clock.move_to(start + timedelta(days=day))
            notice(folder, ("2", ORDER.format(place="Iraq")), at=clock.now())
            await app.poll_due()


def test_a_rule_that_never_fires(folder: Path) -> None:
    """Named once 90 days are stored, and not before; never an error."""
    assert "history: nothing is stored yet" in run("check", "--history").stderr
    asyncio.run(read(folder, datetime.now(UTC).replace(microsecond=0) - timedelta(days=100), 50))
    flow.write(folder, rules=RULES + "  - {id: idle, when: leave Peru, enabled: no}\n")
    done = run("check", "--history", "--json")
    assert done.exit_code == 0, done.output
    silent = [one for one in json.loads(done.stdout)["problems"] if one["code"] == "ADV708"]
    assert [(one["sentence"], one["line"], one["source"], one["warning"]) for one in silent] == [
        ("the rule `border` would have fired on nothing that was read in the last 90 days", 5, "  - id: border", True)
    ]
    assert "ADV708" not in run("check").stdout


def test_too_little_history_to_tell(folder: Path) -> None:
    """What was read for a month says nothing about a rule."""
    asyncio.run(read(folder, datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)))
    done = run("check", "--history", "--strict")
    assert "ADV708" not in done.output
    assert "alone; rules are judged by 90" in done.stderr

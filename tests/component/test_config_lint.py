"""What is valid and looks wrong is named at its place, and stops nothing."""

from __future__ import annotations

import json
import textwrap
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory import config
from advisory.cli import cli
from advisory.config import files, linting

FEEDS = "schema: feeds/v1\nfeeds:\n  - {id: a, url: https://example.org/a.xml, kind: feed, trust: official, issuer: GB}\n"
TESTED = "tests: {fires_on: Norway has ordered its citizens to leave Iraq.}"
TODAY = date(2026, 6, 1)


def found(folder: Path, rules: str, lists: str = "") -> list[tuple[str, int, int, str]]:
    """Return code, line, column and sentence of each warning about a folder with these rules."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "feeds.yaml").write_text(FEEDS)
    (folder / "rules" / "own.yaml").write_text("schema: rules/v1\nrules:\n" + textwrap.indent(rules, "  "))
    if lists:
        (folder / "lists.yaml").write_text(f"schema: lists/v1\nlists:\n{lists}")
    checked = config.check(folder, environ={})
    assert checked.problems == ()
    return [(one.code, one.line, one.column, one.sentence) for one in linting.warnings(checked.config, files.gather(folder), TODAY)]


def test_a_rule_without_a_test(tmp_path: Path) -> None:
    """A rule of the operator's without a test is named; those that ship are not theirs to mend."""
    assert found(tmp_path, "- {id: bare, when: leave Iraq}\n") == [("ADV701", 3, 10, "the rule `bare` has no test")]


@pytest.mark.parametrize(("day", "warned"), [("2026-05-31", True), ("2026-06-01", False), ("2026-06-02T08:00:00Z", False)])
def test_a_rule_that_was_to_be_looked_at(tmp_path: Path, day: str, warned: bool) -> None:
    """It stays in force after that day, and is named."""
    said = found(tmp_path, f"- {{id: old, when: leave Iraq, expires: {day}, {TESTED}}}\n")
    assert [code for code, *_ in said] == (["ADV702"] if warned else [])


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("leave Iraq", "citizens urged to leave Iraq", "ADV704"),
        ("leave Iraq", "leave Iran", None),
        ("citizens ordered to leave Iraq", "citizens urged to leave Iraq", "ADV706"),
        ("leave Iraq", "leave Iraq or Iran", "ADV706"),
        ("leave Iraq", "leave any country", "ADV706"),
        ("{directive: leave, issuer: GB}", "{directive: leave}", "ADV706"),
        ("{directive: leave, issuer: GB}", "{directive: leave, issuer: [GB, FR]}", "ADV706"),
        ("{directive: leave, issuer: GB}", "{directive: leave, issuer: FR}", None),
        ("{directive: leave}", "{directive: leave, issuer: FR, text: {any: [ferry]}}", "ADV706"),
        ("leave Iraq", "{text: Iraq}", None),
        ("{change: raised, to: 4}", "{change: raised, to: 3+}", "ADV706"),
    ],
)
def test_two_rules(tmp_path: Path, first: str, second: str, code: str | None) -> None:
    """Rules that ask for the same, and a rule that another one covers, are named; others are not."""
    said = found(tmp_path, f"- {{id: first, when: {first}, {TESTED}}}\n- {{id: second, when: {second}, {TESTED}}}\n")
    assert [one[0] for one in said] == ([code] if code else [])


def test_another_severity_makes_a_rule_worth_having(tmp_path: Path) -> None:
    """A narrower rule that grades higher fires for a reason."""
    rules = f"- {{id: first, when: leave Iraq, severity: critical, {TESTED}}}\n- {{id: second, when: leave any country, {TESTED}}}\n"
    assert found(tmp_path, rules) == []


def test_a_rule_no_feed_can_open(tmp_path: Path) -> None:
    """Official words of a government that no official feed speaks for are waited for in vain."""
    rules = f"- {{id: deaf, when: {{directive: leave, issuer: FR, source: official}}, {TESTED}}}\n"
    assert [code for code, *_ in found(tmp_path, rules)] == ["ADV707"]
    assert found(tmp_path, rules.replace("FR", "GB")) == []


def test_a_list_nobody_uses(tmp_path: Path) -> None:
    """It is named at its place; one that a rule or another list names is not."""
    rules = f"- {{id: used, when: leave Ours, {TESTED}}}\n"
    lists = "  Ours: [Norway]\n  Theirs: [Iraq]\n"
    assert found(tmp_path, rules, lists) == [("ADV705", 4, 3, "the list `Theirs` is used nowhere")]


def test_the_command(tmp_path: Path) -> None:
    """Warnings alone exit 0, with --strict 1; annotations and JSON have them too; with an error in the files they wait."""
    found(tmp_path, "- {id: bare, when: leave Iraq}\n")
    run = CliRunner()
    plain = run.invoke(cli, ["check", str(tmp_path)])
    assert (plain.exit_code, run.invoke(cli, ["check", str(tmp_path), "--strict"]).exit_code) == (0, 1)
    assert "warning[ADV701]: the rule `bare` has no test" in plain.output
    assert "0 errors, 1 warning in" in plain.output
    github = run.invoke(cli, ["check", str(tmp_path), "--format", "github"]).output.splitlines()[0]
    place = f"file={tmp_path}/rules/own.yaml,line=3,endLine=3,col=10,endColumn=14,title=ADV701"
    assert github.startswith(f"::warning {place}::the rule `bare` has no test%0Ahelp: write")
    (problem,) = json.loads(run.invoke(cli, ["check", str(tmp_path), "--json"]).output)["problems"]
    assert (problem["warning"], problem["source"]) == (True, "  - {id: bare, when: leave Iraq}")
    (tmp_path / "rules" / "own.yaml").write_text("schema: rules/v1\nrules:\n  - {id: a, when: leave Irak, odd: 1%}\n")
    done = run.invoke(cli, ["check", str(tmp_path), "--format", "github"])
    assert done.exit_code == 1
    assert [line.split(" ")[0] for line in done.output.splitlines()[:-1]] == ["::error", "::error"]
    assert "%0Ahelp: did you mean" in done.output

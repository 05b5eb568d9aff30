"""The rules one by one: listed, shown, and switched in their file without anything else there being touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisory import config
from advisory.cli import cli
from advisory.config import switch

FEEDS = "schema: feeds/v1\nfeeds:\n  - {id: a, url: https://example.org/a.xml, kind: feed}\n"
BLOCK = "rules:\n  # Why.\n  - id: own   # mine\n    when: leave Iraq\n  - {id: other, when: leave Iran}\n"


def text(rules: str) -> str:
    """Return a file of rules."""
    return f"schema: rules/v1\n{rules}"


@pytest.mark.parametrize(
    ("before", "on", "after"),
    [
        (BLOCK, False, BLOCK.replace("# mine\n", "# mine\n    enabled: no\n")),
        (BLOCK, True, BLOCK),
        ("rules: [{id: own, when: leave Iraq}]\n", False, "rules: [{id: own, enabled: no, when: leave Iraq}]\n"),
        ("rules: [{id: own, enabled: no, when: leave Iraq}]\n", True, "rules: [{id: own, enabled: yes, when: leave Iraq}]\n"),
        ("rules: [{enabled: yes, id: own, when: leave Iraq}]\n", False, "rules: [{enabled: no, id: own, when: leave Iraq}]\n"),
        ("rules: [{enabled: no, id: own, when: leave Iraq}]\n", False, "rules: [{enabled: no, id: own, when: leave Iraq}]\n"),
        ("rules: [{id: own, status: draft, when: leave Iraq}]\n", True, "rules: [{id: own, status: live, when: leave Iraq}]\n"),
        ("rules: [{id: own, status: shadow, when: leave Iraq}]\n", True, "rules: [{id: own, status: shadow, when: leave Iraq}]\n"),
        ("rules: [{id: own, status: shadow, when: leave Iraq}]\n", False, "rules: [{id: own, status: draft, when: leave Iraq}]\n"),
        ("rules:\n- id: own\n  when: leave Iraq", False, "rules:\n- id: own\n  enabled: no\n  when: leave Iraq"),
        ("rules: [{id: another, when: leave Iraq}]\n", False, "rules: [{id: another, when: leave Iraq}]\n"),
        ("rules: none\n", False, "rules: none\n"),
    ],
)
def test_switched(before: str, on: bool, after: str) -> None:
    """Only what switches the rule changes, in whatever layout; a rule that is not there changes nothing."""
    assert switch.switched("own.yaml", text(before), "own", on=on) == text(after)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two rules of one's own."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "feeds.yaml").write_text(FEEDS)
    (tmp_path / "rules" / "own.yaml").write_text(text(BLOCK))
    monkeypatch.setenv("ADVISORY_CONFIG", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, ["rules", *arguments])


def test_list_and_show(folder: Path) -> None:
    """Every rule with its place; one as it is understood."""
    listed = json.loads(run("list", "--json").stdout)
    own = next(row for row in listed["rules"] if row["rule"] == "own")
    assert (own["status"], own["tests"], own["place"]) == ("live", 0, f"{folder}/rules/own.yaml:4:9")
    assert "default-leave" in run("list").stdout
    shown = run("show", "own").stdout
    assert "fires on people told to leave" in shown
    assert "where: Iraq, or any part of it" in shown
    assert json.loads(run("show", "own", "--json").stdout)["when"][0]["destinations"] == ["IQ"]
    wrong = run("show", "owm")
    assert (wrong.exit_code, "did you mean `own`?" in wrong.output) == (2, True)


def test_words_are_shown(folder: Path) -> None:
    """Keywords are shown as they are asked for."""
    words = "{all: [ferry], near: {words: [sank, ferry], within: 5}}"
    rule = (
        f"rules:\n  - {{id: words, when: {{text: {words}}}, unless: {{text: drill, because: rehearsed}}, tests: {{ignores: A drill.}}}}\n"
    )
    (folder / "rules" / "own.yaml").write_text(text(rule))
    shown = run("show", "words").stdout
    assert "fires on words of the text" in shown
    assert "words: all: ferry; near: sank, ferry within 5 words" in shown
    assert "unless  rehearsed" in shown
    assert "ignores   A drill." in shown


def test_switching(folder: Path) -> None:
    """A rule is off after `disable` and on after `enable`; twice is once; one that ships is not edited."""
    path = folder / "rules" / "own.yaml"
    assert "own is off now" in run("disable", "own").stdout
    assert {rule.id: rule.enabled for rule in config.load_rules(path)} == {"own": False, "other": True}
    assert "own is off already" in run("disable", "own").stdout
    assert "own is on now" in run("enable", "own").stdout
    assert path.read_text() == text(BLOCK.replace("# mine\n", "# mine\n    enabled: yes\n"))
    refused = run("disable", "default-leave")
    assert refused.exit_code == 1
    assert "ships with advisory" in str(refused.exception)

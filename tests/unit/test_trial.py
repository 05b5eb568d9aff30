"""The tests beside a rule are tried by the same reading and deciding that the daemon does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory import config, trial
from advisory.cli import cli
from advisory.errors import ConfigError
from advisory.model import Rule

WHEN = "schema: rules/v1\nrules:\n"
NOBODY = "no advice was found in the text"


def rule(tmp_path: Path, body: str, *, when: str = "citizens ordered to leave Iraq", more: str = "") -> Rule:
    """Return the one rule of a file with these tests."""
    path = tmp_path / "own.yaml"
    path.write_text(f"{WHEN}  - id: own\n    when: {when}\n{more}    tests:\n{body}", encoding="utf-8")
    (found,) = config.load_rules(path)
    return found


TRIP = "advisory: {issuer: GB, destination: Iran, level: 4}, traveller: {nationality: GB, trip: {to: Iran, from: FROM, until: UNTIL}}, now: 2020-01-04"


@pytest.mark.parametrize(
    ("when", "entry", "fired", "why"),
    [
        ("citizens ordered to leave Iraq", "Norway has ordered its citizens to leave Iraq.", True, ""),
        ("citizens ordered to leave Iraq", "Norway has ordered its citizens to leave Iran.", False, "this text says it of Iran"),
        ("citizens ordered to leave Iraq", "Nothing is said here.", False, NOBODY),
        ("citizens ordered to leave Iraq", "{destination: Iraq, directive: leave}", True, ""),
        ("citizens ordered to leave Iraq", "{destination: Basra, directive: leave}", True, ""),
        ("citizens ordered to leave Iraq", "{text: Citizens must leave Iraq at once., title: An order, issuer: NO}", True, ""),
        ("{level: 4}", "{issuer: GB, destination: Iran, level: 4}", True, ""),
        ("{level: 4}", "{issuer: GB, destination: Iran, level: 3}", False, ""),
        ("{level: 4, source: official}", "{issuer: GB, destination: Iran, level: 4, trust: press}", False, "no official one"),
        ("{change: raised, to: 3+}", "{issuer: US, destination: Chad, change: raised, from: 1, to: 3}", True, ""),
        ("{change: raised, to: 3+}", "{issuer: US, destination: Chad, change: raised, from: 1, level: 2}", False, "is the level reached"),
        ("{change: lowered}", "{issuer: US, destination: Chad, change: lowered, from: 3, to: 2}", True, ""),
        ("{directive: expulsion}", "{destination: Chad, directive: expulsion, nationality: FR}", True, ""),
        ("{level: 4}", "{" + TRIP.replace("FROM", "2020-01-01").replace("UNTIL", "2020-01-20") + "}", True, "the traveller is told"),
        ("{level: 4}", "{" + TRIP.replace("FROM", "2020-03-01").replace("UNTIL", "2020-03-09") + "}", False, "does not concern"),
        (
            "{level: 4}",
            "{advisory: {issuer: GB, destination: Iran, level: 4}, traveller: {follows: Iran, at_least: critical}, now: 2020-01-04}",
            False,
            "below what the traveller asks for",
        ),
        (
            "{level: 4}",
            "{advisory: {destination: Iran, level: 4, trust: press}, traveller: {follows: Iran}, now: 2020-01-04T09:00:00Z}",
            False,
            "a press report waits for a second source",
        ),
    ],
)
def test_a_test_is_judged(tmp_path: Path, when: str, entry: str, fired: bool, why: str) -> None:
    """It fires or stays silent as the daemon would, and says why."""
    found = rule(tmp_path, f"      fires_on:\n        - {entry}\n", when=when)
    (verdict,) = trial.run(found)
    assert (verdict.fired, verdict.passed, verdict.failed) == (fired, fired, not fired)
    assert why in verdict.why


def test_silence_is_a_test_too(tmp_path: Path) -> None:
    """What the rule must ignore passes when it stays silent; a known gap fails nothing, and says when it is closed."""
    body = (
        "      ignores: Norway has not ordered its citizens to leave Iraq.\n"
        "      todo_fires_on: [Out of Iraq at once.]\n"
        "      todo_ignores: [Norway has not ordered its citizens to leave Iraq.]\n"
    )
    silent, gap, closed = trial.run(rule(tmp_path, body))
    assert (silent.passed, silent.failed, silent.done) == (True, False, False)
    assert (gap.passed, gap.failed, gap.done) == (False, False, False)
    assert (closed.passed, closed.failed, closed.done) == (True, False, True)


def test_a_file_beside_the_rules_is_read(tmp_path: Path) -> None:
    """A whole article can stand in a file of its own."""
    (tmp_path / "article.txt").write_text("Oslo.\n\nNorway has ordered its citizens to leave Iraq.\n", encoding="utf-8")
    (verdict,) = trial.run(rule(tmp_path, "      fires_on: {file: article.txt}\n"))
    assert verdict.passed
    assert verdict.trial.shown == "file article.txt"


@pytest.mark.parametrize(("content", "said"), [(b"\xff\xfe", "no UTF-8 text"), (b"x" * (1 << 20) + b"y", "larger than 1 MB")])
def test_a_file_that_is_no_text_is_a_mistake(tmp_path: Path, content: bytes, said: str) -> None:
    """It is named at its place in the rule, and nothing runs on half of it."""
    (tmp_path / "article.txt").write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        rule(tmp_path, "      fires_on: {file: article.txt}\n")


def test_a_rule_that_is_switched_off_is_tried(tmp_path: Path) -> None:
    """A draft is tried before it goes live."""
    (verdict,) = trial.run(rule(tmp_path, "      fires_on: Norway has ordered its citizens to leave Iraq.\n", more="    status: draft\n"))
    assert verdict.passed


def test_the_command(tmp_path: Path) -> None:
    """It names the failing test at its place, exits 1 for it, and lists what has no test."""
    body = "      fires_on: [Norway has ordered its citizens to leave Iran.]\n      todo_fires_on: [Out!]\n"
    path = tmp_path / "own.yaml"
    rule(tmp_path, body)
    path.write_text(path.read_text() + "  - {id: bare, when: avoid travel to Iran}\n")
    done = CliRunner().invoke(cli, ["test", str(path)])
    assert done.exit_code == 1
    assert f"{path}:6:18: should fire: Norway has ordered its citizens to leave Iran." in done.output
    assert "this text says it of Iran; the rule asks for Iraq" in done.output
    assert "0 passed, 1 failed, 1 to be done; without a test: bare" in done.output
    answer = json.loads(CliRunner().invoke(cli, ["test", str(path), "--json"]).output)
    assert (answer["schema"], answer["failed"], answer["untested"]) == ("test/v1", 1, ["bare"])
    assert CliRunner().invoke(cli, ["test", str(path), "--rule", "bare"]).exit_code == 0
    wrong = CliRunner().invoke(cli, ["test", str(path), "--rule", "bar"])
    assert wrong.exit_code == 2
    assert "there is no rule `bar`; did you mean `bare`?" in wrong.output


def test_the_shipped_rules_pass() -> None:
    """Every rule that ships has tests beside it, and passes them."""
    verdicts = {found.id: trial.run(found) for found in config.load_rules(Path(__file__).parents[2] / "config")}
    assert [name for name, found in verdicts.items() if not found] == []
    assert [verdict.trial.place for found in verdicts.values() for verdict in found if not verdict.passed] == []

"""The answer of `explain`, and the two commands around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory import explain, extract, match, phrase
from advisory.cli import understand
from advisory.model import Directive, LevelStep, Rule, Statement, Strength

TEXT = "Norway has told its nationals to leave Chad."


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a file with two rules."""
    path = tmp_path / "rules.yaml"
    path.write_text(
        "schema: rules/v1\nrules:\n  - id: chad\n    when: citizens urged to leave Chad\n  - id: peru\n    when: avoid travel to Peru\n",
        encoding="utf-8",
    )
    return path


def test_the_answer_has_the_public_form() -> None:
    """Keys and values as documented; a level and a title only where there are any."""
    (said,) = extract.statements(TEXT)
    loud = Rule(id="chad", title="", when=phrase.compile("citizens urged to leave Chad"))
    mute = Rule(id="peru", title="", when=phrase.compile("avoid travel to Peru"))
    answer = explain.answer("a1", [said], match.Index([loud, mute]).matches([said]), rules=[loud, mute], why=True)
    assert answer["schema"] == "explain/v1"
    assert answer["statements"] == [
        {
            "directive": "leave",
            "strength": "urged",
            "issuer": "NO",
            "audience": {"class": "citizens", "nationality": ["NO"]},
            "destinations": ["TD"],
            "region": None,
            "status": "in_force",
            "quote": TEXT[:-1],
            "start": 0,
            "end": len(TEXT) - 1,
        }
    ]
    assert [(each["rule"], each["statement"]) for each in answer["matches"]] == [("chad", 0)]
    assert [each["rule"] for each in answer["silent"]] == ["peru"]


def test_a_level_and_a_title_show() -> None:
    """Both keys appear only when there is something in them."""
    said = Statement(
        directive=Directive.LEVEL_CHANGE, strength=Strength.REPORTED, issuer="NO", level=LevelStep(before=2, after=3), within="title"
    )
    assert explain.statement_json(said)["level"] == {"from": 2, "to": 3}
    assert explain.statement_json(said)["in"] == "title"


def test_lines_are_answered_one_by_one_and_a_bad_one_is_named(rules: Path) -> None:
    """A line that is no object of texts gets an error of its own, the others their answers, and the exit code says so."""
    lines = [json.dumps({"id": "1", "text": TEXT, "published": "2020-01-05"}), "{broken", json.dumps({"id": "2"}), json.dumps([1]), ""]
    result = CliRunner().invoke(understand.explain, ["--jsonl", "--json", "--rules", str(rules), "-"], input="\n".join(lines))
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 1
    assert [answer["id"] for answer in answers] == ["1", None, None, None]
    assert [match["rule"] for match in answers[0]["matches"]] == ["chad"]
    assert all(answer["error"] for answer in answers[1:])


def test_silence_is_explained_where_asked(rules: Path) -> None:
    """With --why each silent rule has its reason."""
    line = json.dumps({"id": "1", "text": TEXT})
    result = CliRunner().invoke(understand.explain, ["--jsonl", "--json", "--why", "--rules", str(rules), "-"], input=line)
    assert result.exit_code == 0
    (answer,) = [json.loads(each) for each in result.output.splitlines()]
    assert answer["silent"][0]["rule"] == "peru"
    assert answer["silent"][0]["reason"]


def test_a_file_is_explained_in_words(rules: Path, tmp_path: Path) -> None:
    """Quote, rules that fire, and reasons of the silent ones are shown."""
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(understand.explain, ["--rules", str(rules), str(path)])
    assert result.exit_code == 0
    assert all(word in result.output for word in ("told its nationals", "chad:", "peru:"))


def test_without_rules_the_shipped_ones_are_used() -> None:
    """They cover every destination."""
    result = CliRunner().invoke(understand.explain, ["--json", "-"], input=TEXT)
    assert result.exit_code == 0
    assert json.loads(result.output)["matches"]


def test_unreadable_input_is_a_usage_error(tmp_path: Path) -> None:
    """A file or rules that are not there end with 2 and a sentence."""
    assert CliRunner().invoke(understand.explain, [str(tmp_path / "none.txt")]).exit_code == 2
    assert CliRunner().invoke(understand.explain, ["--rules", str(tmp_path / "none.yaml"), "-"], input="x").exit_code == 2


def test_phrases_are_answered_line_by_line() -> None:
    """Each phrase is repeated with its query or its error."""
    result = CliRunner().invoke(understand.phrase, ["--json", "-"], input="avoid travel to Peru\navoid travel to Wakanda\n")
    good, bad = [json.loads(line) for line in result.output.splitlines()]
    assert good["ok"]
    assert good["query"][0]["destinations"] == ["PE"]
    assert not bad["ok"]
    assert bad["error"]["hint"]


def test_a_phrase_is_shown_in_words() -> None:
    """Names, not codes; an error is underlined."""
    runner = CliRunner()
    assert "Peru" in runner.invoke(understand.phrase, ["avoid travel to Peru"]).output
    shown = runner.invoke(understand.phrase, ["avoid travel to Wakanda"])
    assert shown.exit_code == 1
    assert "^^^^^^^" in shown.output

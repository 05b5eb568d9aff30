"""The JSON Schema for editors accepts what the validator accepts, and marks most of what it refuses."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from advisory import config
from advisory.cli import cli
from advisory.config import project, schema

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "cases" / "config").glob("*.yaml"))


def parsed(path: Path) -> Any:
    """Return a file as an editor's YAML 1.2 reads it: every scalar that is no number is text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


def valid(document: Any, asked: dict[str, Any]) -> bool:
    """Tell whether a document is as a schema has it."""
    return bool(jsonschema.Draft202012Validator(asked).is_valid(document))


@pytest.mark.parametrize(
    "path", [*(ROOT / "config").rglob("*.yaml"), *(ROOT / "seeds" / "config").rglob("*.yaml")], ids=lambda path: path.name
)
def test_good_files_are_accepted(path: Path) -> None:
    """Everything that ships is as its schema has it."""
    document = parsed(path)
    errors = list(jsonschema.Draft202012Validator(schema.of(document["schema"].partition("/")[0])).iter_errors(document))
    assert errors == []


def test_most_bad_files_are_marked() -> None:
    """Of the named bad files that are YAML at all, editors mark most; the rest needs names, phrases or other files."""
    judged, passed = 0, []
    for path in CASES:
        try:
            document = parsed(path)
        except yaml.YAMLError:
            continue
        judged += 1
        if valid(document, schema.of(path.name.partition("-")[0])):
            passed.append(path.stem)
    assert judged >= 110
    assert 1 - len(passed) / judged >= 0.68, f"{len(passed)} of {judged} pass: {passed}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a list, a receiver, a feed and a rule of one's own."""
    files = {
        "feeds.yaml": "schema: feeds/v1\nfeeds:\n  - {id: gb-news, url: https://example.org/a.xml, kind: feed}\n",
        "lists.yaml": "schema: lists/v1\nlists:\n  Our offices: [Norway, Iraq]\n",
        "routes.yaml": "schema: routes/v1\nreceivers:\n  desk: {console: {}}\nroutes: [{to: desk, when: {rule: own}}]\nfallback: desk\n",
        "rules/own.yaml": "# mine\nschema: rules/v1\nrules:\n  - {id: own, when: {destination: [Our offices, not NO], source: gb-news}}\n",
    }
    (tmp_path / "rules").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("ADVISORY_CONFIG", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "good"),
    [
        ("routes", "receivers: {desk: {console: {}}}\nroutes: [{to: desk, when: {rule: own}}]\nfallback: desk", True),
        ("routes", "receivers: {desk: {console: {}}}\nroutes: [{to: dask}]\nfallback: desk", False),
        ("routes", "receivers: {desk: {console: {}}}\nroutes: [{to: [desk, dask]}]\nfallback: desk", False),
        ("routes", "receivers: {desk: {console: {}}}\nroutes: [{to: desk, when: {rule: owm}}]\nfallback: desk", False),
        ("routes", "receivers: {desk: {console: {}}}\nfallback: dask", False),
        ("rules", "rules: [{id: a, when: {destination: [Our offices, not NO, Gulf states], source: official}}]", True),
        ("rules", "rules: [{id: a, when: {destination: Iraq, source: gb-nws}}]", False),
        ("rules", "rules: [{id: a, when: {destination: '!Oman'}}]", False),
        ("subscribers", "subscribers: [{id: ada, email: ada@example.org, follows: Our offices}]", True),
    ],
)
def test_a_project_of_ones_own(folder: Path, name: str, text: str, good: bool) -> None:
    """Its receivers, rules and feeds must be there; places are completed and stay open."""
    known = project.names(config.load(folder, environ={}))
    asked = project.of(name, known)
    assert {"Our offices", "NO", "Norway"} <= set(asked["$defs"]["place"]["anyOf"][0]["enum"])
    document = yaml.load(f"schema: {name}/v1\n{textwrap.dedent(text)}", Loader=yaml.CBaseLoader)
    assert valid(document, asked) is good


def test_written(folder: Path) -> None:
    """One for each file, named on its first line, once however often it is written; the files say the same as before."""
    before = config.load(folder, environ={})
    for _ in range(2):
        assert CliRunner().invoke(cli, ["schema", "--write"]).exit_code == 0
    own = (folder / "rules" / "own.yaml").read_text()
    assert own.startswith("# yaml-language-server: $schema=../.schema/rules.json\n# mine\n")
    assert own.count("yaml-language-server") == 1
    assert json.loads((folder / ".schema" / "rules.json").read_text())["title"] == "advisory rules/v1"
    assert config.load(folder, environ={}).receivers == before.receivers
    assert CliRunner().invoke(cli, ["schema"]).exit_code == 2

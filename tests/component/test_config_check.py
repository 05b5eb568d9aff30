"""The commands over the operator's files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import advisory
from advisory import config
from advisory.cli import files
from advisory.config import schema as schemas
from advisory.config.form import Shape
from advisory.errors import Problem

FEEDS = "schema: feeds/v1\nfeeds:\n  - {id: a, url: https://example.org/a.xml, kind: feed}\n"
DOCS = Path(__file__).parent.parent.parent / "docs" / "reference"


def run(*arguments: str) -> tuple[int, str]:
    """Run `check` and return exit code and output."""
    result = CliRunner().invoke(files.check, list(arguments))
    return result.exit_code, result.output


def test_good_folder(tmp_path: Path) -> None:
    """A right folder gives one line and 0."""
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    code, output = run(str(tmp_path))
    assert code == 0
    assert output.startswith("0 errors in 2 files, 11 rules (")


def test_bad_folder_shows_the_place(tmp_path: Path) -> None:
    """A mistake gives the line with the part underlined, the way out, and 1."""
    (tmp_path / "feeds.yaml").write_text(FEEDS.replace("kind: feed", "kind: fed"), encoding="utf-8")
    code, output = run(str(tmp_path))
    assert code == 1
    assert output.splitlines()[:7] == [
        "error[ADV307]: there is no kind of feed `fed`",
        f" --> {tmp_path}/feeds.yaml:3:51",
        "  |",
        "3 |   - {id: a, url: https://example.org/a.xml, kind: fed}",
        "  |                                                   ^^^",
        "  |",
        "  = help: did you mean `feed`?",
    ]
    assert "1 error in 2 files, 11 rules (" in output


def test_missing_folder_is_unreadable_input(tmp_path: Path) -> None:
    """A folder that is not there gives 2."""
    code, output = run(str(tmp_path / "none"))
    assert code == 2
    assert "there is no such folder" in output


def test_json(tmp_path: Path) -> None:
    """With --json there is one object with every problem's place."""
    (tmp_path / "feeds.yaml").write_text(FEEDS.replace("id: a", "ident: a"), encoding="utf-8")
    code, output = run(str(tmp_path), "--json")
    answer = json.loads(output)
    assert code == 1
    assert answer["schema"] == "check/v1"
    assert [(problem["code"], problem["line"], problem["column"]) for problem in answer["problems"]] == [("ADV202", 3, 5), ("ADV201", 3, 6)]


@pytest.mark.parametrize("name", sorted(schemas.FILES))
def test_schema_command(name: str) -> None:
    """Each file has a JSON Schema of the 2020-12 draft that closes its objects."""
    result = CliRunner().invoke(files.schema, [name])
    document = json.loads(result.output)
    assert document["$schema"].endswith("2020-12/schema")
    assert document["additionalProperties"] is False
    assert document["properties"]["schema"] == {"const": f"{name}/v1", "description": f"write `schema: {name}/v1`"}


def keys(document: Any) -> set[str]:
    """Return all property names of a schema."""
    if isinstance(document, list):
        return set().union(*(keys(entry) for entry in document)) if document else set()
    if not isinstance(document, dict):
        return set()
    named = set(document.get("properties", {}))
    return named.union(*(keys(value) for value in document.values()))


@pytest.mark.parametrize("name", sorted(schemas.FILES))
def test_every_key_is_documented(name: str) -> None:
    """A key that files may hold stands in the reference."""
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert {key for key in keys(schemas.of(name)) if f"`{key}`" not in text} == set()


def test_every_code_is_documented() -> None:
    """Each code that can be printed stands in the reference of errors."""
    sources = Path(advisory.__file__).parent.rglob("*.py")
    used = {code for path in sources for code in re.findall(r"\"(ADV\d{3})\"", path.read_text(encoding="utf-8"))}
    assert len(used) > 30
    text = (DOCS / "errors.md").read_text(encoding="utf-8")
    assert used <= set(re.findall(r"ADV\d{3}", text))


def test_shapes_have_a_sentence_for_each_key() -> None:
    """Editors show a sentence for every key."""
    shapes: list[Shape] = list(schemas.FILES.values())
    assert all(key.doc for shape in shapes for key in shape.keys)


@pytest.mark.parametrize(
    ("source", "column", "length", "marked"),
    [
        ("when: odered", 7, 6, "1 | when: odered\n  |       ^^^^^^"),
        ("\tkey", 2, 3, "1 | \tkey\n  | \t^^^"),
        ("日本 x", 4, 1, "1 | 日本 x\n  |      ^"),
        ("", 1, 1, "1 |\n  | ^"),
        ("a\x1b[31m", 1, 1, "1 | a·[31m\n  | ^"),
    ],
)
def test_caret_stands_under_the_part(source: str, column: int, length: int, marked: str) -> None:
    """Tabs, wide letters and control characters do not move the mark."""
    shown = config.render(Problem(code="ADV999", sentence="so", file="x.yaml", line=1, column=column, length=length, source=source))
    assert marked in shown


def test_long_lines_are_shown_around_the_place() -> None:
    """A line of thousands of characters is cut around what is wrong."""
    source = "x" * 5000 + " odered " + "y" * 5000
    shown = config.render(Problem(code="ADV999", sentence="so", file="x.yaml", line=1, column=5002, length=6, source=source))
    line, marks = shown.splitlines()[3:5]
    assert len(line) < 200
    assert line[marks.index("^") : marks.rindex("^") + 1] == "odered"

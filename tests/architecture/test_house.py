"""The house rules that a linter does not know: sizes, docstrings, and that documentation names what exists."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "advisory").rglob("*.py") if "_shipped" not in path.parts)
MOST_LINES = 450
MOST_IN_FUNCTION = 50


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_are_small(path: Path) -> None:
    """No file above 450 lines, no function of 50 lines or more, and every module says what it is for."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert source.count("\n") <= MOST_LINES
    assert ast.get_docstring(tree), "a module says what it is for, in one line"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < MOST_IN_FUNCTION, f"{node.name} is long"


def test_no_room_without_a_name() -> None:
    """No module is called after nothing in particular."""
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "manager", "base", "common", "misc"}

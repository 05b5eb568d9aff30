"""Each bad file in tests/cases/config gives exactly the problems written beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisory import config
from advisory.errors import Problem

CASES = Path(__file__).parent.parent / "cases" / "config"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
GOOD_FEEDS = "schema: feeds/v1\nfeeds: []\n"


def laid_out(name: str, folder: Path) -> Path:
    """Put a case where its file belongs: `rules-…` into rules/, `feeds-…` as feeds.yaml and so on."""
    kind = name.partition("-")[0]
    target = folder / "rules" / "own.yaml" if kind == "rules" else folder / f"{kind}.yaml"
    target.parent.mkdir(exist_ok=True)
    if kind != "feeds":
        (folder / "feeds.yaml").write_text(GOOD_FEEDS, encoding="utf-8")
    shutil.copy(CASES / f"{name}.yaml", target)
    return folder


def told(problem: Problem, folder: Path) -> str:
    """Write a problem as the case's text file has it."""
    file = problem.file.replace(f"{folder}/", "").replace(str(folder), ".")
    hint = problem.hint.replace(f"{folder}/", "")
    return f"{file}:{problem.line}:{problem.column}+{problem.length} {problem.code} {problem.sentence}\n    help: {hint}\n"


def test_there_are_enough_cases_and_each_has_its_answer() -> None:
    """No bad file is without the message expected of it, and no message without its file."""
    assert sum(len(told.read_text(encoding="utf-8").splitlines()) == 2 for told in CASES.glob("*.txt")) >= 100, "one fault each"
    assert sorted(path.stem for path in CASES.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_bad_file(name: str, tmp_path: Path) -> None:
    """The file gives the problems beside it, at those characters, and no other; nothing private is shown with them."""
    checked = config.check(laid_out(name, tmp_path), environ={"SET_SECRET": "c2VjcmV0"})
    assert "".join(told(problem, tmp_path) for problem in checked.problems) == (CASES / f"{name}.txt").read_text(encoding="utf-8")
    shown = "\n".join(config.render(problem) for problem in checked.problems)
    for private in ("ada@example.org", "ada@", "eve@", "hunter2", "reader:", "c2VjcmV0", "T123"):
        assert private not in shown


def test_eighteen_mistakes_are_eighteen_errors(tmp_path: Path) -> None:
    """One run names each mistake of a file once, on its own line or beside another, and none twice."""
    checked = config.check(laid_out("rules-eighteen", tmp_path), environ={})
    assert len(checked.problems) == 18
    assert len({(problem.line, problem.column) for problem in checked.problems}) == 18
    assert all(problem.hint for problem in checked.problems)

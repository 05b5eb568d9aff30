"""The measuring of labelled cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks import corpus

RIGHT: dict[str, Any] = {
    "class": "names",
    "text": "Norway has told its nationals to leave Chad.",
    "says": ["leave in_force NO TD"],
    "told": ["NO"],
}
CASES: list[dict[str, Any]] = [
    RIGHT,
    RIGHT | {"class": "nationality", "told": ["SE"]},
    RIGHT | {"class": "issuers", "says": ["leave in_force SE TD"]},
    RIGHT | {"class": "lists", "says": ["leave in_force NO TD,ML"]},
    RIGHT | {"class": "nothing", "says": [], "told": []},
    {"class": "doors", "text": "Oman closed its airspace.", "says": ["airspace_closed in_force OM OM"]},
    {"class": "regions", "text": "Norway advises against all travel to the Sahel.", "says": ["avoid_all_travel in_force NO - Sahel"]},
]


def written(folder: Path, *cases: dict[str, Any]) -> Path:
    """Write cases into a file."""
    path = folder / "cases.yaml"
    path.write_text(yaml.safe_dump(list(cases)), encoding="utf-8")
    return path


def test_each_class_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Precision and recall ask for directive, status and country; issuer and nationality are shares of what was found."""
    assert corpus.main(["--json", "--misses", str(written(tmp_path, *CASES))]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {
        name: (told[name]["precision"], told[name]["recall"], told[name]["issuer"], told[name]["nationality"])
        for name in told
        if name != "misses"
    } == {
        "all": (0.8571, 0.8571, 0.8333, 0.75),
        "alerting": (0.8571, 0.8571, 0.8333, 0.75),
        "names": (1, 1, 1, 1),
        "nationality": (1, 1, 1, 0),
        "issuers": (1, 1, 0, 1),
        "lists": (1, 0.5, 1, 1),
        "nothing": (0, None, None, None),
        "doors": (1, 1, 1, None),
        "regions": (1, 1, 1, None),
        "leave": (0.8, 0.8, 0.75, 0.75),
        "airspace_closed": (1, 1, 1, None),
        "avoid_all_travel": (1, 1, 1, None),
    }
    assert [miss.rpartition(" | ")[0] for miss in told["misses"]] == [
        "nationality | leave told to NO for SE",
        "issuers | read leave in_force NO TD for leave in_force SE TD",
        "lists | missed leave in_force NO ML",
        "nothing | extra leave in_force NO TD",
    ]


def test_files_without_classes_count_by_their_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Such files name no nationality, and none is counted; a file that holds no cases counts for nothing."""
    case = {key: RIGHT[key] for key in ("text", "says")}
    other = tmp_path / "article.yaml"
    other.write_text("- leave in_force\n", encoding="utf-8")
    assert corpus.main([str(written(tmp_path, case)), str(other), "--misses"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[:2] for line in lines[1:]] == [["all", "1"], ["alerting", "1"], ["cases", "1"], ["leave", "1"]]
    assert all(line[-2:] == ["-", "0"] for line in lines[1:])


def test_the_likest_are_paired() -> None:
    """Of two statements alike in all but the issuer each is held against its own."""
    both: dict[str, Any] = {
        "text": "Norway and Sweden told their citizens to leave Chad.",
        "says": ["leave in_force SE TD", "leave in_force NO TD"],
    }
    pairs, left, extra = corpus.paired(corpus.due(both, nationalities=False), corpus.read(both["text"]))
    assert ([one.issuer == other.issuer for one, other in pairs], left, extra) == ([True, True], [], [])

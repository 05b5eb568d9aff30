"""The benchmarks: they run, say what they measured beside what, and never judge by the clock of a test machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisory import extract, phrase
from benchmarks import __main__ as command
from benchmarks import figures, keywords, rulebook, texts

ROOT = Path(__file__).parents[2]


def test_a_quick_run_prints_every_figure_as_json() -> None:
    """Asked for by name, with progress on stderr and nothing but JSON on stdout; the machine is described, not named."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "webhooks", "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer.keys() == {"schema", "machine", "quick", "seconds", "others", "results", "broken"}
    assert (answer["schema"], answer["quick"], answer["broken"]) == ("benchmarks/v1", True, {})
    assert answer["machine"].keys() == {"cpu", "cores", "python", "system", "load"}
    assert list(answer["results"]) == ["webhooks"]
    rows: list[dict[str, Any]] = [row for found in answer["results"].values() for row in found]
    assert all(row["value"] > 0 and row["unit"] is not None and row["what"] for row in rows)
    assert any(row["peer_value"] for row in rows)
    assert "webhooks …" in done.stderr


def test_every_name_is_a_benchmark() -> None:
    """Each name on the command line is a module with `run`."""
    for name in command.NAMES:
        assert (ROOT / "benchmarks" / f"{name}.py").is_file()
    with pytest.raises(SystemExit) as left:
        command.main(["no-such-benchmark"])
    assert left.value.code == 2


def test_a_broken_benchmark_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named, the others are shown, and the exit code says that something went wrong."""
    monkeypatch.setattr(command, "NAMES", ("missing", "understand"))
    assert command.main(["--quick"]) == 1
    told = capsys.readouterr()
    assert "missing could not be carried out" in told.err
    assert "boolean keywords" in told.out


TABLE = [
    (figures.Figure(what="a", value=1234.5, unit="/s", bar="≥ 1 /s", met=True), ("a", "1,234 /s", "≥ 1 /s", "met", "", "")),
    (figures.Figure(what="b", value=0.5, unit="s", bar="≤ 0.1 s", met=False), ("b", "0.500 s", "≤ 0.1 s", "MISSED", "", "")),
    (figures.Figure(what="c", value=20, unit="x", peer="p", peer_value=2, ratio=10), ("c", "20.0 x", "", "", "p: 2.00", "10x")),
]


@pytest.mark.parametrize(("figure", "cells"), TABLE, ids=[figure.what for figure, _ in TABLE])
def test_a_figure_is_shown_beside_its_bar_and_its_peer(figure: figures.Figure, cells: tuple[str, ...]) -> None:
    """Each part of a figure has its column, in the table for people and in Markdown."""
    assert [cell for cell in cells if cell not in figures.table("name", [figure])] == []
    assert figures.markdown("name", [figure]).splitlines()[-1] == "| " + " | ".join(cells) + " |"


def test_contestants_take_turns_and_the_median_counts() -> None:
    """Each is asked once per round; one slow round changes nothing."""
    asked: list[str] = []
    answers = {"one": iter([1.0, 9.0, 2.0]), "two": iter([5.0, 5.0, 5.0])}

    def contestant(name: str) -> float:
        asked.append(name)
        return next(answers[name])

    assert figures.interleaved(3, one=lambda: contestant("one"), two=lambda: contestant("two")) == {"one": 2.0, "two": 5.0}
    assert asked == ["one", "two"] * 3


def test_one_article_in_ten_tells_people_something() -> None:
    """The texts are what the figures say they are: the same in every run, about 3,000 characters, one in ten with advice."""
    docs = [texts.article(number) for number in range(30)]
    assert docs == [texts.article(number) for number in range(30)]
    assert [number for number, text in enumerate(docs) if extract.statements(text)] == [0, 10, 20]
    assert all(3000 <= len(text) < 3400 for text in docs)


def test_orders_are_of_different_situations() -> None:
    """Each order of the latency benchmark is read as one statement of another directive or place."""
    read = [extract.statements(texts.order(number)[1]) for number in range(0, texts.orders(), 7)]
    seen = {(found[0].directive, found[0].destinations) for found in read}
    assert all(len(found) == 1 for found in read)
    assert len(seen) == len(read)


def test_the_rules_are_what_their_phrases_compile_to() -> None:
    """Rules bent from one country to another are those the compiler would have made."""
    rules, phrases = rulebook.made(400, [("{who} ordered to leave {place}", "citizens"), ("{who} evacuated from {place}", "US citizens")])
    for rule in rules[::41]:
        assert phrase.compile(phrases[rule.id]) == rule.when


def test_the_keyword_peer_fires_on_all_words() -> None:
    """The peer is honest: it finds what holds every word, and knows nothing of meaning."""
    peer = keywords.Keywords({"leave": "citizens leave Iraq", "avoid": "avoid travel to Peru"}, ["Iraq is in the news", "citizens travel"])
    assert peer.matches("All citizens must leave Iraq.") == ["leave"]
    assert peer.matches("Iraq: no citizens leave.") == ["leave"]
    assert peer.matches("Peru welcomes visitors.") == []

"""What stands round a sentence does not change what it says: labels, datelines, sources, times, asides and clauses behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import extract
from advisory.extract import sentences

FOLDER = Path(__file__).parents[1] / "cases" / "understanding"
FILES = ("advice", "agency", "calls", "columns", "dispatches", "events", "evening", "gates", "holds", "outposts", "pairs", "wires")
#: Every so many-th sentence is tried: all of them take a minute.
STEP = 3
#: Of a hundred sentences so many must say the same: the others are commands, to which no source fits, or quote somebody.
MOST = 0.96
_WHO = r"^(?!It\b)([A-Z]\w+) (urged|told|advised|ordered|warned|closed|evacuated|raised|lowered|lifted|withdrew|has)\b"


def _texts() -> list[str]:
    cases: list[dict[str, Any]] = [
        case for name in FILES for case in yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    ]
    plain = (case["text"] for case in cases if case["says"] and "title" not in case)
    return [text for text in plain if re.fullmatch(r'[A-Z][^"\u201c\n]*\.', text) and len(sentences.split(text)) == 1][::STEP]


TEXTS = _texts()


def low(text: str) -> str:
    """Return a sentence as it goes on behind other words: only a name keeps its capital."""
    return (
        text[0].lower() + text[1:]
        if text.split(maxsplit=1)[0] in {"The", "A", "An", "All", "Its", "In", "On", "Citizens", "Nationals", "It"}
        else text
    )


WAYS: dict[str, Callable[[str], str]] = {
    "a dateline": lambda text: f"GENEVA, June 3 - {text}",
    "a dateline of an agency": lambda text: f"PRAIA (Reuters) \u2014 {text}",
    "a label": lambda text: f"BREAKING: {text}",
    "a bullet": lambda text: f"\u2022 {text}",
    "a day before": lambda text: f"On Monday, {low(text)}",
    "a phrase before": lambda text: f"Amid growing tension in the region, {low(text)}",
    "a participle before": lambda text: f"Citing a growing risk of kidnapping, {low(text)}",
    "a source before": lambda text: f"State television reported that {low(text)}",
    "a source behind": lambda text: f"{text[:-1]}, officials said on Tuesday.",
    "a cause behind": lambda text: f"{text[:-1]} due to the security situation.",
    "fears behind": lambda text: f"{text[:-1]} amid fears of a wider war.",
    "a result behind": lambda text: f"{text[:-1]}, raising concern among airlines.",
    "a place's news behind": lambda text: f"{text[:-1]}, where rebels seized a town last week.",
    "brackets behind": lambda text: f"{text[:-1]} (photo: archive).",
    "another clause": lambda text: f"{text[:-1]}, but many stayed at home.",
    "what the speaker is": lambda text: re.sub(_WHO, r"\1, a close ally, \2", text),
    "the speaker's ministry": lambda text: re.sub(_WHO, r"\1's foreign ministry \2", text),
    "a day within": lambda text: re.sub(_WHO, r"\1 on Monday \2", text),
    "all in capitals": str.upper,
}


def said(text: str) -> set[object]:
    """Return what a text says, its words left out."""
    return {(each.directive, each.status, each.issuer, each.destinations, each.region) for each in extract.statements(text)}


@pytest.mark.parametrize("way", WAYS)
def test_what_stands_round_a_sentence_changes_nothing(way: str) -> None:
    """Nearly all sentences of the corpus say the same with it as without."""
    tried = [(text, changed) for text in TEXTS if (changed := WAYS[way](text)) != text]
    lost = [changed for text, changed in tried if said(changed) != said(text)]
    assert len(tried) >= 40
    assert len(lost) <= (1 - MOST) * len(tried), "\n".join(lost)

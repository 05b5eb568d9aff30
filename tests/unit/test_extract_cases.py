"""Own-worded sentences, each with everything it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import extract
from advisory.extract import document
from advisory.model import AudienceClass, Statement

FOLDER = Path(__file__).parents[1] / "cases" / "understanding"
CASES: list[dict[str, Any]] = [
    case
    for name in (
        "advice",
        "events",
        "names",
        "agency",
        "holds",
        "phrases",
        "dispatches",
        "wires",
        "bulletins",
        "columns",
        "parts",
        "notices",
        "rumours",
        "evening",
        "pairs",
        "calls",
        "happenings",
    )
    for case in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
]


def told(statement: Statement) -> str:
    """Write a statement as the cases do."""
    parts = [statement.directive.value, statement.status.value, statement.issuer or "-", ",".join(statement.destinations) or "-"]
    return " ".join([*parts, *([statement.region] if statement.region else [])])


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_a_sentence_says_what_it_says_and_no_more(case: dict[str, Any]) -> None:
    """Directive, status, issuer and destinations are those of the case, and nothing else is read into it."""
    said = [each for each in extract.statements(case["text"]) if each.audience.kind is not AudienceClass.OTHER]
    assert sorted(told(each) for each in said) == sorted(case["says"])


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_a_quote_is_the_text_itself(case: dict[str, Any]) -> None:
    """The span cuts the quote out of the text as it was given."""
    for each in extract.statements(case["text"]):
        assert each.quote == case["text"][each.start : each.end]
        assert each.quote.strip()
        assert each.trace


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_nothing_is_lost_at_the_gate(case: dict[str, Any]) -> None:
    """Whatever any sentence says when all of them are read is in a sentence that the gate lets through."""
    text = document._text(case["text"])
    let_through = [at for at in document._worth(text) if document._promising(text.raw(at))]
    speaking = [at for at in range(len(text.spans)) if document.understood(text.row(at))]
    assert set(speaking) <= set(let_through)


def test_there_are_enough_cases() -> None:
    """Both what must be read and what must not are well covered."""
    assert len(CASES) >= 600
    assert sum(1 for case in CASES if not case["says"]) >= 40

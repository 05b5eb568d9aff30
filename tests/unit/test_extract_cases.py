"""Own-worded sentences, each with everything it says, and those that are still misread."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import extract
from advisory.extract import document, lines
from advisory.model import AudienceClass, Statement

FOLDER = Path(__file__).parents[1] / "cases" / "understanding"
WRITTEN: list[dict[str, Any]] = [
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
        "outposts",
        "outposts-more",
        "gates",
        "bulletins",
        "columns",
        "parts",
        "notices",
        "rumours",
        "evening",
        "pairs",
        "anaphora",
        "undone",
        "frills",
        "calls",
        "happenings",
        "leave",
        "crises",
        "rounds",
    )
    for case in yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
]
#: Misread today: `open` in its file.
OPEN = [case for case in WRITTEN if case.get("open")]
CASES = [case for case in WRITTEN if not case.get("open")]
#: `open: gate`: the grammar would read it rightly, the gate does not let it through.
GATED = [case for case in WRITTEN if case.get("open") != "gate"]
#: Files of classes say of each statement whom it addresses; without `told`, nobody in particular.
ADDRESSED = [case for case in CASES if "class" in case]


@functools.cache
def read(text: str) -> tuple[Statement, ...]:
    """Read a text, for every test that asks for it."""
    return tuple(extract.statements(text))


def told(statement: Statement) -> str:
    """Write a statement as the cases do."""
    parts = [statement.directive.value, statement.status.value, statement.issuer or "-", ",".join(statement.destinations) or "-"]
    return " ".join([*parts, *([statement.region] if statement.region else [])])


def said(case: dict[str, Any]) -> list[Statement]:
    """Return what is read in a case, but for what concerns no traveller."""
    return [each for each in read(case["text"]) if each.audience.kind is not AudienceClass.OTHER]


def addressed(case: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is read in a case, each with the nationality it addresses."""
    return sorted((told(each), ",".join(sorted(each.audience.nationality)) or "-") for each in said(case))


def due(case: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a case of a class says, each with the nationality it addresses."""
    whom = case.get("told") or ["-"] * len(case["says"])
    return sorted((one, ",".join(sorted(codes.split(",")))) for one, codes in zip(case["says"], whom, strict=True))


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_a_sentence_says_what_it_says_and_no_more(case: dict[str, Any]) -> None:
    """Directive, status, issuer and destinations are those of the case, and nothing else is read into it."""
    assert sorted(told(each) for each in said(case)) == sorted(case["says"])


@pytest.mark.parametrize("case", ADDRESSED, ids=[case["text"][:60] for case in ADDRESSED])
def test_a_sentence_addresses_whom_it_addresses(case: dict[str, Any]) -> None:
    """Each statement has the nationality that the sentence speaks to, and none where it speaks to everybody."""
    assert addressed(case) == due(case)


@pytest.mark.parametrize("case", OPEN, ids=[case["text"][:60] for case in OPEN])
def test_an_open_case_is_still_misread(case: dict[str, Any]) -> None:
    """Once a case is read rightly, `open` goes out of its file, and what it says holds from then on."""
    assert addressed(case) != due(case), "read rightly now: take `open: true` out of its file"


@pytest.mark.parametrize("case", WRITTEN, ids=[case["text"][:60] for case in WRITTEN])
def test_a_quote_is_the_text_itself(case: dict[str, Any]) -> None:
    """The span cuts the quote out of the text as it was given."""
    for each in read(case["text"]):
        assert each.quote == case["text"][each.start : each.end]
        assert each.quote.strip()
        assert each.trace


@pytest.mark.parametrize("case", GATED, ids=[case["text"][:60] for case in GATED])
def test_nothing_is_lost_at_the_gate(case: dict[str, Any]) -> None:
    """Whatever any sentence says when all of them are read is in a sentence that the gate lets through."""
    text = lines.of(case["text"])
    let_through = [at for at in document._worth(text) if document._promising(text.raw(at))]
    speaking = [at for at in range(len(text.spans)) if document.understood(text.row(at))]
    assert set(speaking) <= set(let_through)


def test_there_are_enough_cases() -> None:
    """Both what must be read and what must not are well covered."""
    assert len(CASES) >= 600
    assert sum(1 for case in CASES if not case["says"]) >= 40

"""Each phrase of tests/cases/phrases asks for what stands beside it, or is stopped at the word and with the way out beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import phrase
from advisory.model import ANYWHERE, Directive, Query, Status, Strength

CASES = Path(__file__).parent.parent / "cases" / "phrases"
ENTRIES: list[dict[str, Any]] = [
    entry for path in sorted(CASES.glob("*.yaml")) for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
]
READ = [entry for entry in ENTRIES if "asks" in entry]
REFUSED = [entry for entry in ENTRIES if "stops" in entry]


def told(query: Query) -> str:
    """Write a query as the cases have it."""
    directives = "+".join(directive.value for directive in Directive if directive in query.directives)
    either = len(query.statuses) > 1
    parts = {
        "in": ["anywhere"] if ANYWHERE in query.destinations else sorted(query.destinations),
        "part": sorted(query.regions),
        "by": sorted(query.issuers),
        "for": sorted(query.nationalities),
        "crowd": sorted(query.audiences),
        "at least": [] if query.floor is Strength.REPORTED else [query.floor.value],
        "from": [str(level) for level in sorted(query.from_levels)],
        "to": [str(level) for level in sorted(query.to_levels)],
    }
    said = [directives, *(["either way"] if either else ["lifted"] if query.statuses == {Status.LIFTED} else [])]
    said += [f"{name} {' '.join(values)}" for name, values in parts.items() if values and name not in {"from", "to"}]
    said += ["whole"] if query.whole_country else []
    return "; ".join([*said, *(f"{name} {' '.join(parts[name])}" for name in ("from", "to") if parts[name])])


def test_there_are_enough_cases() -> None:
    """Hundreds of phrases, each once."""
    assert len(READ) >= 300
    assert len(REFUSED) >= 60
    assert len({entry["phrase"] for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("entry", READ, ids=lambda entry: entry["phrase"])
def test_phrase(entry: dict[str, Any]) -> None:
    """It compiles to these queries."""
    asks = entry["asks"] if isinstance(entry["asks"], list) else [entry["asks"]]
    assert [told(query) for query in phrase.compile(entry["phrase"])] == asks


@pytest.mark.parametrize("entry", REFUSED, ids=lambda entry: entry["phrase"])
def test_refusal(entry: dict[str, Any]) -> None:
    """It is refused at this word, with this sentence and this way out."""
    text = entry["phrase"]
    with pytest.raises(phrase.PhraseError) as caught:
        phrase.compile(text)
    error = caught.value
    assert (text[error.start : error.start + error.length], error.sentence) == (entry["stops"], entry["says"])
    assert error.hint.startswith(entry["help"])


@pytest.mark.parametrize("entry", REFUSED, ids=lambda entry: entry["phrase"])
def test_a_suggestion_leads_on(entry: dict[str, Any]) -> None:
    """A suggested word in the place of the one at fault is not refused as the same kind of mistake."""
    suggested = entry["help"].partition("did you mean `")[2].partition("`")[0]
    if suggested:
        mended = entry["phrase"].replace(entry["stops"], suggested, 1)
        answer = phrase.answer(mended)
        assert answer["ok"] or answer["error"]["sentence"].partition("`")[2].partition("`")[0] != suggested


SHOWN = [
    (
        "British citizens strictly ordered to leave Iraq",
        (
            "British citizens strictly ordered to leave Iraq",
            "  fires on people told to leave or people of a nationality expelled",
            "  that is: in force",
            "  where: Iraq, or any part of it",
            "  for the passports of: United Kingdom, or for all foreigners by one of these governments",
            "  at least: ordered",
        ),
    ),
    (
        "Norway: travel advisory raised from level 2 to level 3 or 4 for Chad",
        (
            "Norway: travel advisory raised from level 2 to level 3 or 4 for Chad",
            "  fires on a level changed",
            "  that is: in force",
            "  where: Chad, or any part of it",
            "  said by: Norway",
            "  from level: 2",
            "  to level: 3 or 4",
        ),
    ),
    (
        "embassy staff leave Goma and the whole of Chad",
        (
            "embassy staff leave Goma and the whole of Chad",
            "                             ^^^^^^^^^^^^",
            "this rule cannot ask for `the whole of`: name the country alone: an embassy stands in one place",
        ),
    ),
    (
        "avoid travel to Bali and the whole of Chad",
        (
            "avoid travel to Bali and the whole of Chad",
            "  fires on advice against all travel or advice against all but essential travel",
            "  that is: in force",
            "  where: Chad, the whole of it",
            "  or fires on advice against all travel or advice against all but essential travel",
            "  that is: in force",
            "  where: Indonesia, for Bali alone, the whole of it",
        ),
    ),
    ("日本 odered to leave", ("日本 odered to leave", "^^^^", "`日本` is neither a place nor a word of a rule: the nearest shape is")),
    ("a\tb", ("a b", "  ^", "`b` is neither a place nor a word of a rule: the nearest shape is")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), SHOWN, ids=[text for text, _ in SHOWN])
def test_what_a_person_is_shown(text: str, lines: tuple[str, ...]) -> None:
    """The query in words, or a mark under the word at fault."""
    shown = phrase.show(text)
    assert shown[:-1] == lines[:-1]
    assert shown[-1].startswith(lines[-1])


def test_many_countries_are_counted() -> None:
    """A long list of places is cut, and says how much."""
    assert "and 15 more" in phrase.show("embassy staff leave anywhere in the EU")[3]


def test_what_a_program_is_answered() -> None:
    """The query field by field, or the word at fault; lists of places are the operator's."""
    answer = phrase.answer("citizens urged to leave Our offices", {"Our offices": ("NO", "TD")})
    assert answer == {
        "phrase": "citizens urged to leave Our offices",
        "ok": True,
        "query": [
            {
                "directives": ["leave"],
                "statuses": ["in_force"],
                "destinations": ["NO", "TD"],
                "regions": [],
                "issuers": [],
                "audiences": [],
                "nationalities": [],
                "floor": "reported",
                "whole_country": False,
                "from": [],
                "to": [],
            }
        ],
    }
    answer = phrase.answer("citizens odered to leave Chad")
    assert answer["error"] == {
        "sentence": "`odered` is neither a place nor a word of a rule",
        "start": 9,
        "length": 6,
        "hint": "did you mean `ordered`?",
    }

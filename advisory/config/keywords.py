"""A rule's `text`: which words a text must hold, beside what it states or alone."""

from __future__ import annotations

from typing import Any

from advisory.config import tree, values
from advisory.config.form import Form, Key, Shape, each, many, node, one_or_many, text
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar, Series
from advisory.errors import Problem
from advisory.match.keywords import stems
from advisory.model import Keywords, Near

#: Words stand near each other within so many, unless said.
WITHIN = 10
_FARTHEST = 100
_LONGEST = 200
_PAIR = 2
_WORD = {
    "type": "string",
    "minLength": 1,
    "maxLength": _LONGEST,
    "pattern": r"[^\s!-/:-@\[-`{-~]",
    "examples": ["tanker", "Strait of Hormuz"],
}


def _keyword(value: Node) -> str:
    word = text(value)
    said = " ".join(word.text.split())
    if not stems(said):
        raise tree.mistake(word, "ADV205", f"`{shown(word.text)}` holds no word", "write words, such as `oil tanker`")
    if len(said) > _LONGEST:
        raise tree.mistake(word, "ADV206", f"this keyword has {len(said)} characters, and may have {_LONGEST}", "write fewer words")
    return said


def _distance(value: Node) -> int:
    found = values.whole_number(value)
    if not 1 <= found <= _FARTHEST:
        raise tree.mistake(text(value), "ADV206", f"words stand within 1 to {_FARTHEST} words of each other", f"write such as `{WITHIN}`")
    return found


_WORDS = Key(
    name="words",
    read=many(_keyword),
    schema={"type": "array", "items": _WORD, "minItems": _PAIR, "uniqueItems": True},
    doc="two or more keywords",
    required=True,
    example="[attack, tanker]",
    codes=("ADV202", "ADV205", "ADV206"),
)
_WITHIN = Key(
    name="within",
    read=_distance,
    schema={"anyOf": [{"type": "integer", "minimum": 1, "maximum": _FARTHEST}, {"type": "string", "pattern": "^([1-9][0-9]?|100)$"}]},
    doc="the farthest two are at most so many words apart",
    default=f"{WITHIN}",
    example="12",
)
NEAR = Shape(name="`near`", keys=(_WORDS, _WITHIN))
_ALL = Key(
    name="all",
    read=many(_keyword),
    schema=one_or_many(_WORD),
    doc="each of these stands in the text",
    example="Strait of Hormuz",
    codes=("ADV205", "ADV206", "ADV215"),
)
_ANY = Key(
    name="any",
    read=many(_keyword),
    schema=one_or_many(_WORD),
    doc="at least one of these does",
    example="[tanker, vessel]",
    codes=("ADV205", "ADV206"),
)
_NONE = Key(
    name="none",
    read=many(_keyword),
    schema=one_or_many(_WORD),
    doc="none of these does",
    example="film review",
    codes=("ADV205", "ADV206", "ADV215"),
)
_NEAR = Key(
    name="near",
    read=node,
    schema=one_or_many(NEAR.schema()),
    doc="these stand close to one another",
    example="{words: [attack, tanker], within: 12}",
)
SHAPE = Shape(
    name="`text`",
    keys=(_ALL, _ANY, _NONE, _NEAR),
    elsewhere={"words": "this key belongs under `near:`", "within": "this key belongs under `near:`", "not": "did you mean `none`?"},
    also={"minProperties": 1},
)
SCHEMA: dict[str, Any] = {"oneOf": [_WORD, SHAPE.schema()]}


def read(value: Node) -> Keywords:
    """Return what a text must hold. Raises MistakeError with every mistake in it."""
    if isinstance(value, Scalar):
        return Keywords(all=(_keyword(value),))
    if isinstance(value, Series):
        raise tree.mistake(
            value, "ADV204", "a list does not say whether all or any of it is meant", "write `text: {all: […]}` or `text: {any: […]}`"
        )
    form = Form(value, SHAPE)
    given = form.given()
    near = form.collect(lambda: _nears(given["near"])) if "near" in given else None
    if not form.problems and not given:
        form.wrong(value, "ADV202", "this asks for no word", "write `all`, `any`, `none` or `near`")
    ruled_out = {stems(one) for one in given.get("none", ())}
    for one in (*given.get("all", ()), *(word for close in near or () for word in close.words)):
        if stems(one) in ruled_out:
            form.wrong(form.at(_NONE), "ADV215", f"`{shown(one)}` must stand in the text, and must not", "take it out of one of them")
    form.finish()
    return Keywords(all=given.get("all", ()), any=given.get("any", ()), none=given.get("none", ()), near=near or ())


def _nears(value: Node) -> tuple[Near, ...]:
    problems: list[Problem] = []
    listed = value if isinstance(value, Series) else Series(value.sheet, value.start, value.end, (value,))
    found = each(listed, _near, problems)
    if not listed.items:
        problems.append(tree.problem(value, "ADV202", "this list is empty", "write `near: {words: [attack, tanker], within: 12}`"))
    if problems:
        raise MistakeError(*problems)
    return tuple(found)


def _near(value: Node) -> Near:
    form = Form(value, NEAR)
    given = form.given()
    if "words" in given and len({stems(one) for one in given["words"]}) < _PAIR:
        form.wrong(form.at(_WORDS), "ADV202", "`near` needs two words that differ", "write such as `words: [attack, tanker]`")
    form.finish()
    return Near(words=given["words"], within=given.get("within", WITHIN))

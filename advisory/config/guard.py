"""`guard` of routes.yaml: which sends are so large that an operator confirms them first."""

from __future__ import annotations

import re
from typing import Any

from advisory.config import tree, values
from advisory.config.form import Form, Key, Shape, node, text
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar
from advisory.model import Guard

_STANDARD = Guard()
_SHARE = {"type": "string", "pattern": r"^(100|[1-9]?[0-9]) ?%$", "examples": ["50%"]}
_PERCENT = re.compile(r"(\d{1,3}) ?%\Z")
_ALL = 100


def _share(value: Node) -> float:
    """Return a part of all, 0 to 1, of a percentage."""
    word = text(value) if isinstance(value, Scalar) else None
    found = _PERCENT.match(word.text.strip()) if word is not None else None
    if word is None or found is None or int(found[1]) > _ALL:
        said = shown(word.text) if word is not None else "this"
        raise tree.mistake(value, "ADV206", f"`{said}` is not a share of all subscribers", "write a percentage, such as `50%`")
    return int(found[1]) / _ALL


SHARE = Key(
    name="share",
    read=_share,
    schema=_SHARE,
    doc="a send to more than this part of all subscribers waits for an operator's word",
    default=f"{_STANDARD.share:.0%}",
    example="30%",
)
AT_LEAST = Key(
    name="at_least",
    read=values.whole_number,
    schema=values.NUMBER,
    doc="a send to fewer subscribers than this never waits",
    default=str(_STANDARD.at_least),
    example="2000",
)
REMIND = Key(
    name="remind",
    read=values.duration,
    schema=values.DURATION,
    doc="operators are told again of what still waits, so often",
    default="6h",
    example="2h",
)
SHAPE = Shape(
    name="`guard`",
    keys=(SHARE, AT_LEAST, REMIND),
    elsewhere={"limit": "did you mean `share`? `limit` stands beside a receiver, a subscriber or a rule"},
)


def read(value: Node) -> Guard | None:
    """Return which sends are held; None for `off`. Raises MistakeError."""
    if isinstance(value, Scalar):
        try:
            return _STANDARD if values.yes_or_no(value) else None
        except MistakeError:
            hint = "write `on`, `off`, or a table such as `{share: 30%}`"
            raise tree.mistake(value, "ADV207", f"`{shown(value.text)}` is neither on nor off", hint) from None
    form = Form(value, SHAPE)
    given: dict[str, Any] = form.given()
    form.finish()
    return Guard(**given)


KEY = Key(
    name="guard",
    read=node,
    schema={"anyOf": [SHAPE.schema(), values.BOOLEAN]},
    doc="sends to very many subscribers wait for an operator's word, but for orders to leave, evacuate or shelter; `off` lets all pass",
    default="on",
    example="{share: 30%, at_least: 2000}",
)

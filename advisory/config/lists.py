"""lists.yaml: an operator's own names for groups of places."""

from __future__ import annotations

from collections.abc import Mapping

from advisory import lexicon
from advisory.config import tree
from advisory.config.document import schema_key
from advisory.config.form import Form, Key, Shape, node, one_or_many
from advisory.config.places import PLACES, Atlas
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar, Table
from advisory.errors import Problem

_VERSION = "lists/v1"
_LISTS = Key(
    name="lists",
    read=node,
    schema={"type": "object", "additionalProperties": one_or_many(PLACES)},
    doc="name → places; a list may name other lists, and `not X` takes a place out",
    required=True,
    example="{Our offices: [Norway, Jordan]}",
    codes=("ADV306",),
)
FILE = Shape(name="lists.yaml", keys=(schema_key(_VERSION), _LISTS))


def read(root: Node, problems: list[Problem]) -> Mapping[str, tuple[str, ...]]:
    """Return name → country codes; mistakes go to `problems`."""
    form = Form(root, FILE)
    form.get(schema_key(_VERSION))
    table = form.get(_LISTS)
    problems.extend(form.problems)
    if table is None:
        return {}
    if not isinstance(table, Table):
        problems.append(tree.problem(table, "ADV204", "lists are written as names with places", "write `Our offices: [Norway, Iraq]`"))
        return {}
    return _Lists(table, problems).resolve()


class _Lists:
    """Resolves lists that name each other, each once."""

    def __init__(self, table: Table, problems: list[Problem]) -> None:
        self.entries = {" ".join(name.split()): entry for name, entry in table.entries.items()}
        self.problems = problems
        self.done: dict[str, tuple[str, ...]] = {}
        self.failed: set[str] = set()

    def resolve(self) -> Mapping[str, tuple[str, ...]]:
        for name, (key, _) in self.entries.items():
            if not name or lexicon.places(name) or lexicon.country(name):
                sentence = f"`{shown(name)}` already is the name of a place" if name else "a list needs a name"
                self.problems.append(tree.problem(key, "ADV306", sentence, "give the list a name of its own"))
                self.failed.add(name)
        for name in self.entries:
            self._resolve(name, ())
        return self.done

    def _resolve(self, name: str, above: tuple[str, ...]) -> None:
        if name in self.done or name in self.failed:
            return
        key, value = self.entries[name]
        for inner in tree.walk(value):
            other = _named(inner)
            if other in (*above, name):
                chain = (
                    " → ".join(f"`{shown(one)}`" for one in (*above[above.index(other) :], name, other) if one) if other in above else ""
                )
                sentence = f"the list `{shown(name)}` names itself" + (f": {chain}" if chain else "")
                self.problems.append(tree.problem(inner, "ADV306", sentence, "take the name out"))
                self.failed.update((*above, name))
                return
            if other in self.entries:
                self._resolve(other, (*above, name))
        if name in self.failed:
            return
        broken = any(_named(inner) in self.failed for inner in tree.walk(value))
        try:
            self.done[name] = Atlas(lists=self.done, broken=broken).area(value).codes
        except MistakeError as error:
            self.problems.extend(error.problems)
            self.failed.add(name)
        if broken:
            self.done.pop(name, None)
            self.failed.add(name)
        del key


def _named(word: Scalar) -> str:
    name = " ".join(word.text.split())
    return name[4:] if name[:4].lower() == "not " else name

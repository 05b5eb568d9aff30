"""Keys an operator may write, and how a table of them is read so that every mistake in it is reported at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from advisory import breath
from advisory.config import tree
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar, Series, Table
from advisory.errors import Problem

T = TypeVar("T")

#: Below this likeness a suggestion would insult.
_CUTOFF = 0.7
_MEANT = re.compile(r"did you mean `([^`]+)`\?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Generic[T]):
    """One key: how its value is read, and what editors and readers are told of it."""

    name: str
    #: Raises MistakeError.
    read: Callable[[Node], T]
    #: JSON Schema of the value.
    schema: Mapping[str, Any]
    doc: str
    required: bool = False
    #: What holds where it is not written, as it would be written.
    default: str = ""
    #: A value as it may be written; of tables, in one line.
    example: str = ""
    #: Mistakes that only this key can hold, beside those of its kind of value.
    codes: tuple[str, ...] = ()

    @property
    def described(self) -> dict[str, Any]:
        """Return the JSON Schema of the value with what editors show of the key."""
        unless = f"; `{self.default}` unless said" if self.default else ""
        found = {**self.schema, "description": self.doc + unless}
        return {**found, "default": self.default} if self.default else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The keys of one kind of table."""

    #: As in "unknown key … in a feed".
    name: str
    keys: tuple[Key[Any], ...]
    #: Keys that do not belong here → what to write instead.
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    #: What else editors can mark, as JSON Schema: keys that go together, or do not.
    also: Mapping[str, Any] = field(default_factory=dict)
    names: frozenset[str] = field(init=False)
    needed: tuple[Key[Any], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Gather what every table of this kind is held against."""
        object.__setattr__(self, "names", frozenset(key.name for key in self.keys))
        object.__setattr__(self, "needed", tuple(key for key in self.keys if key.required))

    def schema(self, *, optional: Shape | None = None) -> dict[str, Any]:
        """Return the JSON Schema of the table; what `optional` holds too may come from there."""
        elsewhere = {key.name for key in optional.keys} if optional else set()
        found: dict[str, Any] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {key.name: key.described for key in self.keys},
        }
        required = [key.name for key in self.keys if key.required and key.name not in elsewhere]
        return {**found, **({"required": required} if required else {}), **self.also}


class Form:
    """A table being read: each value once, all mistakes kept until `finish`."""

    def __init__(self, node: Node, shape: Shape, *, defaults: Mapping[str, Node] | None = None) -> None:
        self.node = node
        self.shape = shape
        self.problems: list[Problem] = []
        self._entries: Mapping[str, tuple[Scalar, Node]] = node.entries if isinstance(node, Table) else {}
        self._defaults = defaults or {}
        if isinstance(node, Table):
            self._check_keys()
        else:
            hint = "write `key: value` lines, indented alike" if shape.keys else "write `{}`"
            self.problems.append(tree.problem(node, "ADV204", f"{shape.name} is written as keys with values", hint))

    def at(self, key: Key[Any]) -> Node:
        """Return the key's value, or the table when it is not written."""
        found = self._find(key)
        return self.node if found is None else found

    def get(self, key: Key[T]) -> T | None:
        """Return the key's value; None when it is absent or wrong."""
        node = self._find(key)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.empty:
            place = self._entries[key.name][0] if key.name in self._entries else node
            self.problems.append(tree.problem(place, "ADV202", f"`{key.name}` has no value", "write one, or delete the key"))
            return None
        try:
            return key.read(node)
        except MistakeError as error:
            self.problems.extend(error.problems)
            return None

    def get_or(self, key: Key[T], default: T) -> T:
        """Return the key's value, or the default when it is absent or wrong."""
        found = self.get(key)
        return default if found is None else found

    def need(self, key: Key[T]) -> T:
        """Return a required key's value; after a mistake what it returns is never used, for `finish` raises."""
        return cast("T", self.get(key))

    def given(self) -> dict[str, Any]:
        """Return key → value for all keys that were written, and written right."""
        written = [key for key in self.shape.keys if key.name in self._entries or key.name in self._defaults]
        return {key.name: value for key in written if (value := self.get(key)) is not None}

    def wrong(self, node: Node, code: str, sentence: str, hint: str = "") -> None:
        """Note a mistake that only the whole table shows."""
        self.problems.append(tree.problem(node, code, sentence, hint))

    def collect(self, act: Callable[[], T]) -> T | None:
        """Return what the act gives, or note its mistakes."""
        try:
            return act()
        except MistakeError as error:
            self.problems.extend(error.problems)
            return None

    def finish(self) -> None:
        """Raise MistakeError with all that was wrong."""
        if self.problems:
            raise MistakeError(*self.problems)

    def _find(self, key: Key[Any]) -> Node | None:
        entry = self._entries.get(key.name)
        return entry[1] if entry is not None else self._defaults.get(key.name)

    def _check_keys(self) -> None:
        for name, (place, _) in self._entries.items():
            if name not in self.shape.names:
                known = [key.name for key in self.shape.keys]
                self.problems.append(
                    tree.problem(place, "ADV201", f"unknown key `{shown(name)}` in {self.shape.name}", self._hint(name, known))
                )
        for key in self.shape.needed:
            if key.name not in self._entries and key.name not in self._defaults and key.name not in self._meant():
                self.problems.append(tree.problem(self._head(), "ADV202", f"{self.shape.name} needs `{key.name}`", key.doc))

    def _meant(self) -> set[str]:
        """Return the keys that unknown ones most likely are: what is misspelt is not missing too."""
        free = [name for name in self.shape.names if name not in self._entries]
        strangers = [name for name in self._entries if name not in self.shape.names and name not in self.shape.elsewhere]
        said = [_MEANT.match(hint) for name, hint in self.shape.elsewhere.items() if name in self._entries]
        return {
            *(guess for name in strangers if (guess := _glued(name, free) or nearest(name, free))),
            *(found[1] for found in said if found is not None),
        }

    def _head(self) -> Node:
        """Return the place that names this table: its id, or where it begins."""
        for name in ("id", "to"):
            if name in self._entries and isinstance(self._entries[name][1], Scalar):
                return self._entries[name][1]
        return self.node

    def _hint(self, name: str, known: list[str]) -> str:
        if name in self.shape.elsewhere:
            return self.shape.elsewhere[name]
        free = [key for key in known if key not in self._entries]
        glued = _glued(name, free)
        if glued:
            return f"write `{glued}: …`, with a space after the colon"
        guess = nearest(name, free)
        return f"did you mean `{guess}`?" if guess else "known here: " + ", ".join(f"`{key}`" for key in known)


def _glued(name: str, known: Iterable[str]) -> str | None:
    """Return the key of `key:value` and, in braces, `key value`, which YAML reads as one key without a value."""
    first, *rest = re.split(r"[:\s]", name, maxsplit=1)
    return first if rest and first in known else None


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice a misspelt word most likely meant, or None when none is near enough."""
    lowered = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=_CUTOFF)
    return lowered[found[0]] if found else None


def did_you_mean(word: str, choices: Iterable[str], *, otherwise: str = "") -> str:
    """Return the hint for a misspelt word."""
    guess = nearest(word, choices)
    return f"did you mean `{guess}`?" if guess else otherwise


def text(node: Node) -> Scalar:
    """Return a value that is one text. Raises MistakeError."""
    if isinstance(node, Scalar):
        if not node.text.strip():
            raise tree.mistake(node, "ADV202", "nothing is written here", "write a value")
        return node
    what = "a list" if isinstance(node, Series) else "a table"
    raise tree.mistake(node, "ADV204", f"one value belongs here, not {what}", "put quotes around a text that begins with `[` or `{`")


def each(node: Node, read: Callable[[Node], T], problems: list[Problem]) -> list[T]:
    """Read every entry of a list; mistakes go to `problems`, what could be read comes back."""
    if not isinstance(node, Series):
        problems.append(tree.problem(node, "ADV204", "a list belongs here", "begin each entry with `- `, or write `[a, b]`"))
        return []
    found = []
    for item in node.items:
        breath.rest()
        try:
            found.append(read(item))
        except MistakeError as error:
            problems.extend(error.problems)
    return found


def many(read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    """Return a reader for one value or a list of them, at least one."""

    def read_many(node: Node) -> tuple[T, ...]:
        if not isinstance(node, Series):
            return (read(node),)
        if not node.items:
            raise tree.mistake(node, "ADV202", "this list is empty", "write at least one entry, or delete the key")
        problems: list[Problem] = []
        found = each(node, read, problems)
        if problems:
            raise MistakeError(*problems)
        return tuple(found)

    return read_many


def one_or_many(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema that goes with `many`."""
    return {"oneOf": [dict(schema), {"type": "array", "items": dict(schema), "minItems": 1}]}


def node(value: Node) -> Node:
    """Return the value as it is, for keys whose reading needs more than the value."""
    return value

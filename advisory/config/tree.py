"""YAML as operators write it: every scalar is text, and every value knows where it stands.

Built from the parser's events: no implicit types (`NO` is Norway, `22:30` a time of day), a cap on depth and nodes
before anything is built, duplicate keys, tags and `<<` reported where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from advisory import breath
from advisory.config import syntax
from advisory.config.sheet import MistakeError, Sheet, shown
from advisory.errors import Problem

MAX_DEPTH = 64
#: Counted with what aliases stand for.
MAX_NODES = 200_000
#: So many events of the parser take less than a millisecond.
_BREATH = 64

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text; `style` is empty for plain, or the quote or block sign it was written with."""

    sheet: Sheet
    start: int
    end: int
    text: str
    style: str

    @property
    def empty(self) -> bool:
        """Return whether nothing was written at all."""
        return not self.style and not self.text


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A list."""

    sheet: Sheet
    start: int
    end: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Keys and values, each key once."""

    sheet: Sheet
    start: int
    end: int
    entries: dict[str, tuple[Scalar, Node]]


Node = Scalar | Series | Table


def problem(node: Node, code: str, sentence: str, hint: str = "") -> Problem:
    """Return a problem at a value: the whole scalar, or where a list or table begins."""
    end = node.end if isinstance(node, Scalar) else node.start + 1
    if isinstance(node, Table) and node.entries and not node.sheet.text.startswith("{", node.start):
        first = next(iter(node.entries.values()))[0]
        end = first.end if first.start == node.start else end
    return node.sheet.problem(code, sentence, node.start, end, hint)


def mistake(node: Node, code: str, sentence: str, hint: str = "") -> MistakeError:
    """Return the error to raise at a value."""
    return MistakeError(problem(node, code, sentence, hint))


def hidden(node: Scalar, code: str, sentence: str, hint: str = "") -> MistakeError:
    """Return the error to raise at a value that must not be shown."""
    found = problem(node, code, sentence, hint)
    first = found.column - 1
    source = found.source[:first] + "*" * found.length + found.source[first + found.length :]
    return MistakeError(replace(found, source=source))


def parse(sheet: Sheet, problems: list[Problem]) -> Node | None:
    """Return the file's one value, or None for an empty file; mistakes one can read past go to `problems`.

    Raises MistakeError when the text is no YAML, or too much of it.
    """
    builder = _Builder(sheet, problems)
    try:
        return builder.build(yaml.parse(sheet.text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise MistakeError(syntax.explain(sheet, error)) from error


@dataclass(slots=True)
class _Open:
    """A list or table whose end has not come yet."""

    table: bool
    start: int
    anchor: str | None
    #: Nodes counted before it.
    before: int
    items: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    #: The key whose value comes next.
    key: Node | None = None


class _Builder:
    def __init__(self, sheet: Sheet, problems: list[Problem]) -> None:
        self.sheet = sheet
        self.problems = problems
        self.count = 0
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.root: Node | None = None
        self.documents = 0

    def build(self, events: Iterable[Any]) -> Node | None:
        for number, event in enumerate(events):
            if not number % _BREATH:
                breath.rest()
            kind = event.__class__
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._begin(event, table=kind is yaml.MappingStartEvent)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event.end_mark.index)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self._document(event)
        return self.root

    def _scalar(self, event: Any) -> None:
        start, end, anchor, text = event.start_mark.index, event.end_mark.index, event.anchor, event.value
        if event.tag is not None:
            name = self._check_tag(event)
            text = text or name  # one mistake, not another one of a value that is missing
        if anchor is not None or self.sheet.text.startswith("!", start):
            start = min(self._content(start), end)
        self._enter(start)
        self._add(Scalar(self.sheet, start, end, text, event.style or ""), anchor, 1)

    def _begin(self, event: Any, *, table: bool) -> None:
        start, anchor = event.start_mark.index, event.anchor
        if event.tag is not None:
            self._check_tag(event)
        if anchor is not None or self.sheet.text.startswith("!", start):
            start = self._content(start)
        self._enter(start)
        if len(self.open) == MAX_DEPTH:
            sentence = f"values are nested deeper than {MAX_DEPTH} levels here"
            raise self._fatal("ADV105", sentence, start)
        self.open.append(_Open(table, start, anchor, self.count - 1))

    def _document(self, event: Any) -> None:
        self.documents += 1
        start = event.start_mark.index
        if self.documents > 1:
            raise self._fatal("ADV104", "a second document begins here", start, "a file holds one: delete the `---`, or use two files")
        if event.tags or event.version:
            sentence = "directives with `%` have no meaning here"
            self.problems.append(self.sheet.problem("ADV104", sentence, start, start + 1, "delete the line"))

    def _enter(self, start: int) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise self._fatal("ADV105", f"the file holds more than {MAX_NODES:,} values", start, "divide it, or use fewer aliases")

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            hint = "put quotes around a text that begins with `*`"
            if any(container.anchor == event.anchor for container in self.open):
                hint = "a value cannot hold itself"
            raise MistakeError(self.sheet.problem("ADV104", f"`*{shown(event.anchor)}` stands for nothing named before", start, end, hint))
        node, size = self.anchors[event.anchor]
        self.count += size - 1
        self._enter(start)
        self._add(node, None, size)

    def _add(self, node: Node, anchor: str | None, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (node, size)
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if not parent.table:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            key, parent.key = parent.key, None
            self._pair(parent, key, node)

    def _pair(self, parent: _Open, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            hint = "quotes around it make it text" if self.sheet.text.startswith(("{", "["), key.start) else ""
            self.problems.append(problem(key, "ADV104", "a key must be a word, not a list or a table", hint))
        elif key.text in parent.entries:
            first, _ = parent.entries[key.text]
            line, column = self.sheet.place(first.start)
            sentence = f"the key `{shown(key.text)}` stands here a second time"
            self.problems.append(problem(key, "ADV103", sentence, f"the first is at {self.sheet.file}:{line}:{column}"))
        elif key.text == "<<" and not key.style:
            hint = "write the keys out; feeds and rules have `defaults:`"
            self.problems.append(problem(key, "ADV104", "merging with `<<` is not available", hint))
        else:
            parent.entries[key.text] = (key, value)

    def _close(self, end: int) -> None:
        done = self.open.pop()
        node: Node = (
            Table(self.sheet, done.start, end, done.entries) if done.table else Series(self.sheet, done.start, end, tuple(done.items))
        )
        self._add(node, done.anchor, self.count - done.before)

    def _check_tag(self, event: Any) -> str:
        """Note that a tag has no meaning; return its word."""
        start = self.sheet.text.find("!", event.start_mark.index)
        word = self.sheet.text[start:].split(maxsplit=1)[0].rstrip(",]}")
        name = word.removeprefix("!").strip("<>")
        hint = f"write `not {shown(name)}` to leave a place out, or put quotes around the text" if name else "put quotes around the text"
        if name.startswith("!"):
            hint = "delete it: a value is text until its key says what it is"
        sentence = f"`{shown(word)}` is a YAML tag, which has no meaning here"
        self.problems.append(self.sheet.problem("ADV104", sentence, start, start + len(word), hint))
        return name

    def _content(self, start: int) -> int:
        """Return where the value itself begins, past an anchor or tag."""
        text = self.sheet.text
        while start < len(text) and text[start] in "&!":
            while start < len(text) and not text[start].isspace():
                start += 1
            while start < len(text) and text[start].isspace():
                start += 1
        return start

    def _fatal(self, code: str, sentence: str, start: int, hint: str = "") -> MistakeError:
        return MistakeError(self.sheet.problem(code, sentence, start, start + 1, hint))


def walk(node: Node | None) -> Iterator[Scalar]:
    """Yield every scalar below a value, keys and all."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Series):
        for item in node.items:
            yield from walk(item)
    elif isinstance(node, Table):
        for key, value in node.entries.values():
            yield key
            yield from walk(value)

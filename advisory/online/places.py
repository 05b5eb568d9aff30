"""Where feeds and receivers are named in the operator's files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from advisory.config import tree
from advisory.config.sheet import MistakeError, read
from advisory.config.tree import Node, Scalar, Series, Table
from advisory.online.finding import Place

_PRIVATE = frozenset({"routes.yaml"})


def feeds(folder: Path) -> Mapping[str, Place]:
    """Return id → where its address stands; what cannot be found is left out."""
    path = folder / "feeds.yaml"
    listed = _value(_root(path), "feeds")
    found: dict[str, Place] = {}
    for item in listed.items if isinstance(listed, Series) else ():
        named, address = _value(item, "id"), _value(item, "url")
        if isinstance(named, Scalar):
            found.setdefault(named.text, _place(address if isinstance(address, Scalar) else named))
    return found


def receivers(folder: Path) -> Mapping[str, Place]:
    """Return the name of each receiver that is called → where its address stands."""
    listed = _value(_root(folder / "routes.yaml"), "receivers")
    found: dict[str, Place] = {}
    for name, (key, value) in listed.entries.items() if isinstance(listed, Table) else ():
        address = _value(_value(value, "webhook"), "url")
        found[name] = _place(address if isinstance(address, Scalar) else key)
    return found


def _root(path: Path) -> Node | None:
    try:
        sheet, _ = read(path, private=path.name in _PRIVATE)
        return tree.parse(sheet, [])
    except MistakeError:
        return None


def _value(node: Node | None, key: str) -> Node | None:
    found = node.entries.get(key) if isinstance(node, Table) else None
    return None if found is None else found[1]


def _place(node: Scalar) -> Place:
    problem = tree.problem(node, "", "")
    return Place(file=problem.file, line=problem.line, column=problem.column, length=problem.length, source=problem.source)

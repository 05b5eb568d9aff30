"""What differs between two states of the operator's files, part by part: rules, feeds, receivers, subscribers, lists. Pure."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from advisory.config import sheet, tree
from advisory.config.sheet import MistakeError
from advisory.config.tree import Node, Scalar, Series, Table
from advisory.errors import Problem

#: What a file is a collection of, by its name; files of rules stand in a folder.
_KINDS = {"feeds.yaml": "feeds", "routes.yaml": "receivers", "subscribers.yaml": "subscribers", "lists.yaml": "lists"}
_RULES = "rules"
_YAML = frozenset({".yaml", ".yml"})
#: Of these the addresses stand in the file: what is shown of it is blotted out as in an error.
_PRIVATE = frozenset({"routes.yaml", "subscribers.yaml"})
#: Of these not even the names are told, only how many.
COUNTED = "subscribers"
KINDS = ("rules", "feeds", "receivers", COUNTED, "lists")

#: Kind → name → its text.
Parts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What of one kind was added, removed or changed, by name."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def parts(files: Mapping[str, bytes]) -> Parts:
    """Return what stands in the files, part by part; whatever is no part of a collection is one of `others`, by file and key."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in (*KINDS, "others")}
    for name, content in sorted(files.items()):
        text = content.decode("utf-8-sig", "replace")
        kind = _KINDS.get(name) or (_RULES if _of_rules(name) else None)
        root = _parsed(name, text) if kind else None
        if kind is None or not isinstance(root, Table):
            found["others"][name] = text
            continue
        for key, (_, value) in root.entries.items():
            if key == kind:
                found[kind] |= dict(_members(value))
            elif key != "schema":
                found["others"][f"{name}: {key}"] = _text(value)
    return found


def moves(before: Parts, after: Parts) -> Mapping[str, Moves]:
    """Return what differs, by kind."""
    return {kind: _moves(before.get(kind, {}), after.get(kind, {})) for kind in (*KINDS, "others")}


def diff(before: str | None, after: str | None, *, old: str, new: str) -> str:
    """Return how a part's text changed, as a unified diff between two revisions; secrets and addresses are blotted out."""
    was, now = ([] if text is None else [sheet.blot(line) for line in text.splitlines()] for text in (before, after))
    return "\n".join(difflib.unified_diff(was, now, fromfile=old, tofile=new, lineterm=""))


def shown(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Return name → text of what may be shown of the files: no address and no secret, and of subscribers how many there are."""
    found = {}
    for name, content in sorted(files.items()):
        text = content.decode("utf-8-sig", "replace")
        if name == "subscribers.yaml":
            people = parts({name: content})[COUNTED]
            found[name] = f"# subscribers: {len(people)}; who they are is not shown\n"
        elif PurePosixPath(name).suffix in _YAML:
            lines = [sheet.blot(line, private=name in _PRIVATE) for line in text.splitlines()]
            found[name] = "".join(f"{line}\n" for line in lines)
        else:
            found[name] = f"# {len(content)} bytes\n"
    return found


def _of_rules(name: str) -> bool:
    return name.startswith(f"{_RULES}/") and PurePosixPath(name).suffix in _YAML


def _parsed(name: str, text: str) -> Node | None:
    problems: list[Problem] = []
    try:
        return tree.parse(sheet.of_text(name, text), problems)
    except MistakeError:
        return None


def _members(collection: Node) -> Iterator[tuple[str, str]]:
    """Yield name and text of each member: of a list by their ids, of a table by their keys."""
    if isinstance(collection, Table):
        for key, (_, value) in collection.entries.items():
            yield key, _text(value)
    for item in collection.items if isinstance(collection, Series) else ():
        name = item.entries.get("id") if isinstance(item, Table) else None
        if name is not None and isinstance(name[1], Scalar):
            yield name[1].text, _text(item)


def _text(node: Node) -> str:
    """Return a value's text as it stands in its file, without the comments behind it, which belong to what follows."""
    whole = node.sheet.text
    margin = node.start - (whole.rfind("\n", 0, node.start) + 1)
    lines = (" " * margin + whole[node.start : node.end]).splitlines()
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return textwrap.dedent("\n".join(lines))


def _moves(before: Mapping[str, str], after: Mapping[str, str]) -> Moves:
    return Moves(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        changed=tuple(name for name in after if name in before and after[name] != before[name]),
    )

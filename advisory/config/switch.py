"""Switch a rule on or off in the text of its file; comments and layout stay, for nothing else is written anew. Pure."""

from __future__ import annotations

from advisory.config import sheet, tree
from advisory.config.tree import Scalar, Series, Table
from advisory.errors import Problem

_KEYS = ("enabled", "status")


def switched(file: str, content: str, rule: str, *, on: bool) -> str:
    """Return a file's text with a rule switched on or off; as it was when it is so already, or holds no such rule."""
    page = sheet.of_text(file, content)
    problems: list[Problem] = []
    found = _find(tree.parse(page, problems), rule)
    if found is None or problems:
        return content
    for key in _KEYS:
        entry = found.entries.get(key)
        if entry is not None and isinstance(entry[1], Scalar):
            return _with(content, entry[1], _value(key, entry[1].text, on=on))
    return content if on else _inserted(content, found)


def _find(root: tree.Node | None, rule: str) -> Table | None:
    listed = root.entries.get("rules") if isinstance(root, Table) else None
    for item in listed[1].items if listed is not None and isinstance(listed[1], Series) else ():
        name = item.entries.get("id") if isinstance(item, Table) else None
        if isinstance(item, Table) and name is not None and isinstance(name[1], Scalar) and name[1].text == rule:
            return item
    return None


def _value(key: str, now: str, *, on: bool) -> str:
    """Return what the key says when the rule is on or off; a rule on trial that is on stays on trial."""
    if key == "enabled":
        return "yes" if on else "no"
    return ("live" if now.strip().lower() == "draft" else now) if on else "draft"


def _with(content: str, value: Scalar, word: str) -> str:
    return content if value.text.strip() == word else content[: value.start] + word + content[value.end :]


def _inserted(content: str, found: Table) -> str:
    """Put `enabled: no` behind the id, in the layout the rule has."""
    key, value = found.entries["id"]
    end = value.end
    if content.startswith("{", found.start):
        return f"{content[:end]}, enabled: no{content[end:]}"
    line = content.rfind("\n", 0, key.start) + 1
    # Behind a dash stands what the following lines are indented by.
    indent = " " * (key.start - line)
    stop = content.find("\n", end)
    stop = len(content) if stop < 0 else stop
    return f"{content[:stop]}\n{indent}enabled: no{content[stop:]}"

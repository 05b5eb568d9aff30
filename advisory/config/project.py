"""JSON Schema that knows this project: its receivers, rules, feeds and lists, and every country, so that editors complete them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisory import lexicon
from advisory.config import schema
from advisory.config.folder import Config
from advisory.config.places import PLACES

#: Where an id of something else is written → what it is an id of.
_REFERS = {"to": "receivers", "fallback": "receivers", "rule": "rules", "source": "sources"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What an operator may refer to."""

    places: tuple[str, ...]
    receivers: tuple[str, ...]
    rules: tuple[str, ...]
    sources: tuple[str, ...]


def names(config: Config) -> Names:
    """Return what the files of a folder define, and the countries."""
    countries = [lexicon.name(code) for code in lexicon.codes()]
    return Names(
        places=tuple(dict.fromkeys((*config.lists, *lexicon.codes(), *countries))),
        receivers=tuple(dict.fromkeys(receiver.subscription.key for receiver in config.receivers)),
        rules=(*(rule.id for rule in config.rules), "source-silent", "source-trouble"),
        sources=("official", *(feed.id for feed in config.feeds)),
    )


def of(name: str, known: Names) -> dict[str, Any]:
    """Return the JSON Schema of a file with this project's names in it.

    Places stay open (regions, cities, `not X` are places too) and are completed; receivers, rules and feeds must be there.
    """
    found: dict[str, Any] = _with(schema.of(name), "", known)
    return {**found, "$defs": {"place": _place(known)}}


def _place(known: Names) -> dict[str, Any]:
    return {"anyOf": [{"enum": list(known.places)}, {"type": "string", "minLength": 1, "pattern": "^[^!<>=]*$"}]}


def _with(node: Any, key: str, known: Names) -> Any:
    if isinstance(node, Mapping):
        if node == PLACES:
            return {"$ref": "#/$defs/place"}
        refers = _REFERS.get(key)
        choices: tuple[str, ...] = getattr(known, refers) if refers else ()
        if choices and (node.get("type") == "string" or "anyOf" in node):
            return {"enum": list(choices), **({"description": node["description"]} if "description" in node else {})}
        return {name: _inside(name, value, key, known) for name, value in node.items()}
    if isinstance(node, list):
        return [_with(item, key, known) for item in node]
    return node


def _inside(name: str, value: Any, key: str, known: Names) -> Any:
    if name == "properties":
        return {one: _with(inner, one, known) for one, inner in value.items()}
    return _with(value, key if name in {"oneOf", "anyOf", "items"} else "", known)


def with_line(text: str, path: str) -> str:
    """Return a file's text with the line on top that tells editors where its schema is; as it was when one is there."""
    line = f"# yaml-language-server: $schema={path}\n"
    first = re.match(r"# yaml-language-server: \$schema=[^\n]*\n", text)
    return line + text[first.end() :] if first else line + text

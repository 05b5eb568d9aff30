"""The map: outlines made once (`atlas`), coloured by what is in force. Pure."""

from __future__ import annotations

import functools
import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One country of the map."""

    #: What pointing at it shows: `Iraq: level 4 of 4`.
    title: str
    #: Its page; empty when there is none.
    href: str
    #: An SVG path; empty for what is too small and is a dot.
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """All countries of one level; 0 is for those without one."""

    level: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """The whole drawing."""

    width: int
    height: int
    #: The worst last, so that their dots lie on top.
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is drawn of one place."""

    level: int
    title: str
    href: str


def drawn(marks: Mapping[str, Mark]) -> Map:
    """Return the map with these places marked; every place of the map must have its mark."""
    world = outlines()
    found: dict[int, list[Shape]] = {}
    for code, path in world["shapes"].items():
        found.setdefault(marks[code].level, []).append(_shape(marks[code], path))
    for code, (x, y) in world["dots"].items():
        found.setdefault(marks[code].level, []).append(_shape(marks[code], "", x, y))
    return Map(
        width=world["width"],
        height=world["height"],
        layers=tuple(Layer(level=level, shapes=tuple(found[level])) for level in sorted(found)),
    )


def _shape(mark: Mark, path: str, x: int = 0, y: int = 0) -> Shape:
    return Shape(title=mark.title, href=mark.href, path=path, x=x, y=y)


def places() -> frozenset[str]:
    """Return the codes of all places of the map."""
    world = outlines()
    return frozenset((*world["shapes"], *world["dots"]))


@functools.cache
def outlines() -> Mapping[str, Any]:
    """Return the outlines as they were made."""
    found: Mapping[str, Any] = json.loads(
        (importlib.resources.files("advisory.pages") / "static" / "world.json").read_text(encoding="utf-8")
    )
    return found

"""Reads the hand-written tables that the gazetteer is built from. Development time only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and whether it is looked for in running text."""

    text: str
    in_text: bool = True


def rows(table: str) -> Iterator[list[str]]:
    """Yield the cells of each row of a table; `#` begins a comment line, an indented line continues the one above."""
    pending = ""
    for line in (FOLDER / table).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0].isspace():
            pending = f"{pending} {line.strip()}"
            continue
        if pending:
            yield [cell.strip() for cell in pending.split("|")]
        pending = line
    if pending:
        yield [cell.strip() for cell in pending.split("|")]


def names(cell: str) -> tuple[Name, ...]:
    """Return the names of a cell, separated by commas; `-` is none, and `!` after one keeps it out of running text."""
    found = (part.strip() for part in cell.split(","))
    return tuple(Name(part.rstrip("!").rstrip(), not part.endswith("!")) for part in found if part not in {"", "-"})


def spellings(cell: str) -> tuple[tuple[Name, ...], ...]:
    """Return for each thing of a cell its spellings, joined by `=` there."""
    return tuple(tuple(found for text in part.split("=") for found in names(text)) for part in cell.split(",") if part.strip())

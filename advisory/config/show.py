"""A problem as a terminal shows it: the sentence, the place, the line with the part underlined, the way out."""

from __future__ import annotations

import unicodedata

from advisory.errors import Problem

#: Longer lines are shown around the place.
_WIDTH = 160
_AROUND = 60


def render(problem: Problem) -> str:
    """Return several lines of text without colour, ending without a line break."""
    head = f"{'warning' if problem.warning else 'error'}[{problem.code}]: {problem.sentence}"
    if not problem.line:
        lines = [head, f" --> {problem.file}"]
        return "\n".join([*lines, f"  = help: {problem.hint}"] if problem.hint else lines)
    margin = " " * len(str(problem.line))
    source, column = _window(problem.source, problem.column)
    before = source[: column - 1]
    marked = source[column - 1 : column - 1 + problem.length]
    pad = "".join("\t" if character == "\t" else " " * _width(character) for character in before)
    carets = "^" * max(1, sum(_width(character) for character in marked))
    lines = [
        head,
        f"{margin}--> {problem.file}:{problem.line}:{problem.column}",
        f"{margin} |",
        f"{problem.line} | {_visible(source)}".rstrip(),
        f"{margin} | {pad}{carets}",
    ]
    if problem.hint:
        lines += [f"{margin} |", f"{margin} = help: {problem.hint}"]
    return "\n".join(lines)


def _window(source: str, column: int) -> tuple[str, int]:
    if len(source) <= _WIDTH:
        return source, column
    start = max(0, column - 1 - _AROUND)
    end = start + _WIDTH
    prefix = "…" if start else ""
    return prefix + source[start:end] + ("…" if end < len(source) else ""), column - start + len(prefix)


def _visible(source: str) -> str:
    return "".join(character if character.isprintable() or character == "\t" else "·" for character in source)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1

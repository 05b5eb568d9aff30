"""Where each character of a scalar's value stands in the file, for all five ways YAML writes a text.

The value is read a second time with the offsets kept; when that does not give the value the parser gave, the whole
scalar is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisory.config.sheet import MistakeError
from advisory.config.tree import Scalar
from advisory.errors import Problem

#: One character of the value, and the span of the file it comes from.
Piece = tuple[str, int, int]

_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_HEX = {"x": 2, "u": 4, "U": 8}
_HEADER = re.compile(r"[|>](?P<marks>[-+1-9]*)[^\r\n]*(?:\r\n|\r|\n|$)")
_BREAK = re.compile(r"\r\n|\r|\n|\x85")
_MAX_INDENT = 40


def span(scalar: Scalar, start: int, length: int) -> tuple[int, int]:
    """Return the span of the file that a span of the value comes from."""
    found = pieces(scalar)
    if found is None or not found:
        return scalar.start, scalar.end
    start = max(0, min(start, len(found)))
    if start == len(found):
        end = found[-1][2]
        return end, end + 1
    last = max(start, min(start + length, len(found)) - 1)
    return found[start][1], found[last][2]


def problem(scalar: Scalar, code: str, sentence: str, start: int, length: int, hint: str = "") -> Problem:
    """Return a problem at a part of a scalar's value."""
    first, last = span(scalar, start, length)
    return scalar.sheet.problem(code, sentence, first, last, hint)


def mistake(scalar: Scalar, code: str, sentence: str, start: int, length: int, hint: str = "") -> MistakeError:
    """Return the error to raise at a part of a scalar's value."""
    return MistakeError(problem(scalar, code, sentence, start, length, hint))


def pieces(scalar: Scalar) -> list[Piece] | None:
    """Return the value's characters with their places; None when they cannot be told."""
    source = scalar.sheet.text[scalar.start : scalar.end]
    if scalar.style in {"|", ">"}:
        return _block(source, scalar)
    if scalar.style in {"'", '"'}:
        found = list(_flow(source[1:-1], scalar.start + 1, scalar.style))
    else:
        found = list(_flow(source, scalar.start, ""))
    return found if "".join(piece[0] for piece in found) == scalar.text else None


@dataclass(slots=True)
class _Fold:
    """Line breaks inside a quoted or plain text: one is a space, each further one a line break."""

    base: int
    breaks: list[tuple[int, int]]

    def pieces(self) -> Iterator[Piece]:
        if len(self.breaks) == 1:
            yield " ", self.base + self.breaks[0][0], self.base + self.breaks[0][1]
        for start, end in self.breaks[1:]:
            yield "\n", self.base + start, self.base + end


def _flow(source: str, base: int, style: str) -> Iterator[Piece]:
    index = 0
    while index < len(source):
        blank = re.compile(r"[ \t]*").match(source, index)
        after = blank.end() if blank else index
        if _BREAK.match(source, after):
            breaks, index = _breaks(source, after)
            yield from _Fold(base, breaks).pieces()
            continue
        for place in range(index, after):
            yield source[place], base + place, base + place + 1
        index = after
        if index == len(source):
            return
        if style == '"' and source[index] == "\\":
            piece, index = _escape(source, index)
            if piece is not None:
                yield piece[0], base + piece[1], base + piece[2]
            continue
        width = 2 if style == "'" and source.startswith("''", index) else 1
        yield source[index], base + index, base + index + width
        index += width


def _breaks(source: str, index: int) -> tuple[list[tuple[int, int]], int]:
    """Return the line breaks from here on, and where the next line's text begins."""
    breaks = []
    while True:
        found = re.compile(r"[ \t]*(\r\n|\r|\n|\x85)").match(source, index)
        if not found:
            break
        breaks.append(found.span(1))
        index = found.end()
    while index < len(source) and source[index] in " \t":
        index += 1
    return breaks, index


def _escape(source: str, index: int) -> tuple[Piece | None, int]:
    """Return the character behind a backslash; None for one that joins two lines."""
    following = source[index + 1 : index + 2]
    width = _HEX.get(following)
    if width is not None:
        digits = source[index + 2 : index + 2 + width]
        end = index + 2 + width
        return (chr(int(digits, 16)), index, end), end
    joined = _BREAK.match(source, index + 1)
    if joined:
        end = joined.end()
        breaks, end = _breaks(source, end)
        del breaks
        return None, end
    return (_ESCAPES.get(following, following), index, index + 2), index + 2


def _block(source: str, scalar: Scalar) -> list[Piece] | None:
    header = _HEADER.match(source)
    if header is None:
        return None
    body = header.end()
    explicit = any(mark.isdigit() for mark in header["marks"])
    for indent in range(1, _MAX_INDENT) if explicit else (_indent(source, body), 0):
        found = list(_block_lines(source, body, indent, scalar))
        if "".join(piece[0] for piece in found).startswith(scalar.text):
            return found[: len(scalar.text)]
    return None


def _indent(source: str, index: int) -> int:
    for line in source[index:].splitlines():
        stripped = line.lstrip(" ")
        if stripped:
            return len(line) - len(stripped)
    return 0


def _block_lines(source: str, index: int, indent: int, scalar: Scalar) -> Iterator[Piece]:
    """Yield the characters of a block text; `>` joins two lines of text that are neither indented nor apart."""
    base = scalar.start
    pending: list[Piece] = []
    previous_text = False
    while index < len(source):
        line_end = _BREAK.search(source, index)
        end = line_end.start() if line_end else len(source)
        content = min(index + indent, end)
        text = end > content
        blank = text and source[content] in " \t"
        if text:
            if scalar.style == ">" and previous_text and not blank and pending:
                first, *others = pending
                yield from others or [(" ", first[1], first[2])]
            else:
                yield from pending
            pending = []
            for place in range(content, end):
                yield source[place], base + place, base + place + 1
            previous_text = not blank
        if line_end is None:
            break
        pending.append(("\n", base + line_end.start(), base + line_end.end()))
        index = line_end.end()
    yield from pending

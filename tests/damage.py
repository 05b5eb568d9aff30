"""Files as they are after an accident: the same damage for the same random numbers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

#: What slips into a file.
STRAYS = (
    "\t", "  ", "\n", ":", ": ", " :", "- ", "-", "[", "]", "{", "}", "'", '"', "''", "!", "!!", "!<", "&a ", "&", "*a", "*", "|", ">", "#",
    "%", "@", "`", "\\", "\\x", "\\u12", "=", "~", "?", "? ", ",", "---", "...", "<<: ", "%YAML 1.9\n", "é", "\u2028", "\u00a0", "not ",
    "\n- ", "\n  ", "\n\t",
)  # fmt: skip
#: What an editor or a copy may put in, beside what can be seen.
HIDDEN = ("\x00", "\x07", "\x1b[0m", "\ufeff", "\r", "\ud800", "\u200b", "\ufffe")

_LONGEST = 12


def damaged(chance: random.Random, text: str, other: str) -> str:
    """Return a text with one to three things wrong with it; `other` is a file that may get mixed in."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice(_WAYS)(chance, text, other)
    return text


def encoded(chance: random.Random, text: str) -> bytes:
    """Return the bytes: mostly UTF-8, sometimes with other line ends, a mark in front, another encoding, or cut within a character."""
    way = chance.randrange(24)
    text = text.replace("\n", "\r\n") if way == 0 else text.replace("\n", "\r") if way == 1 else text
    if way in {2, 3}:
        return text.encode("utf-16" if way == 2 else "utf-16-le", "surrogatepass")
    if way == 4:
        return text.encode("latin-1", "replace")
    data = text.encode("utf-8", "surrogatepass")
    return b"\xef\xbb\xbf" + data if way == 5 else data[: chance.randrange(len(data) + 1)] if way == 6 else data


def _spot(chance: random.Random, text: str) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.randrange(1, _LONGEST))


def _cut(chance: random.Random, text: str, _: str) -> str:
    start, end = _spot(chance, text)
    return text[:start] + text[end:]


def _drop(chance: random.Random, text: str, _: str) -> str:
    start, _end = _spot(chance, text)
    return text[:start] + text[start + 1 :]


def _repeat(chance: random.Random, text: str, _: str) -> str:
    start, end = _spot(chance, text)
    return text[:end] + text[start:end] + text[end:]


def _swap(chance: random.Random, text: str, _: str) -> str:
    start, _end = _spot(chance, text)
    return text[:start] + text[start : start + 2][::-1] + text[start + 2 :]


def _stray(chance: random.Random, text: str, _: str) -> str:
    start, _end = _spot(chance, text)
    return text[:start] + chance.choice(STRAYS) + text[start:]


def _hidden(chance: random.Random, text: str, _: str) -> str:
    start, _end = _spot(chance, text)
    return text[:start] + chance.choice(HIDDEN) + text[start:]


def _sign(chance: random.Random, text: str, _: str) -> str:
    """Lose a sign that means something."""
    places = [place for place, sign in enumerate(text) if sign in "[]{}'\",:-"]
    place = chance.choice(places) if places else 0
    return text[:place] + text[place + 1 :]


def _end(chance: random.Random, text: str, _: str) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _merged(chance: random.Random, text: str, other: str) -> str:
    """Mix two files, as a merge that nobody finished does."""
    lines, theirs = text.split("\n"), other.split("\n")
    at, start = chance.randrange(len(lines)), chance.randrange(len(theirs))
    block = theirs[start : start + chance.randrange(1, 6)]
    marked = ["<<<<<<< ours", *lines[at : at + 2], "=======", *block, ">>>>>>> theirs"] if chance.random() < 0.5 else block
    return "\n".join([*lines[:at], *marked, *lines[at:]])


def _bomb(chance: random.Random, text: str, _: str) -> str:
    """Nest or multiply something beyond all measure."""
    start, _end = _spot(chance, text)
    deep = chance.choice(("[", "{a: ", "- ", "? ", "!!a &a ")) * chance.choice((70, 500))
    layers = "".join(f"\nb{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else 'x'] * 9)}]" for n in range(7))
    return text[:start] + chance.choice((deep, layers, "\nthe_same: 1\nthe_same: 2\n")) + text[start:]


def _lines(change: Callable[[random.Random, list[str], int], None]) -> Callable[[random.Random, str, str], str]:
    def way(chance: random.Random, text: str, _: str) -> str:
        lines = text.split("\n")
        change(chance, lines, chance.randrange(len(lines)))
        return "\n".join(lines)

    return way


def _moved(chance: random.Random, lines: list[str], at: int) -> None:
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _outdented(chance: random.Random, lines: list[str], at: int) -> None:
    depth = len(lines[at]) - len(lines[at].lstrip())
    lines[at] = lines[at][min(depth, chance.randrange(1, 4)) :]


def _colon(chance: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace(": ", ":", 1) if chance.random() < 0.5 else lines[at].replace(":", "", 1)


def _gone(_: random.Random, lines: list[str], at: int) -> None:
    del lines[at]


def _twice(_: random.Random, lines: list[str], at: int) -> None:
    lines.insert(at, lines[at])


def _indented(chance: random.Random, lines: list[str], at: int) -> None:
    lines[at] = " " * chance.randrange(1, 4) + lines[at]


def _tabbed(_: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace("  ", "\t", 1)


_WAYS: Sequence[Callable[[random.Random, str, str], str]] = (
    _cut, _drop, _repeat, _swap, _stray, _stray, _hidden, _sign, _sign, _end, _merged, _bomb,
    *map(_lines, (_moved, _outdented, _indented, _colon, _gone, _twice, _tabbed)),
)  # fmt: skip

"""Where sentences begin and end: headlines, bullets and table lines are sentences of their own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of text."""

    start: int
    end: int


_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[.!?\u2026]+[\"')\]]*(?=\s|$|[A-Z][a-z])")
_BULLET = re.compile(r"[ \t]*(?:[-+*\u2022\u00b7\u25cf]|\d{1,2}[.)])[ \t]")
#: Words that a full stop behind them does not end a sentence.
ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "sen",
        "gen",
        "rep",
        "gov",
        "sgt",
        "lt",
        "col",
        "capt",
        "maj",
        "prof",
        "rev",
        "hon",
        "jr",
        "sr",
        "vs",
        "etc",
        "no",
        "nos",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mt",
        "ft",
        "al",
        "inc",
        "ltd",
        "co",
        "corp",
        "dept",
        "est",
        "fig",
        "approx",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "d.c",
        "u.a.e",
        "u.s.a",
        "n.z",
    ]
)
#: Words that begin a sentence so much more often than they follow a name that an abbreviation before them ends one.
_OPENERS = re.compile(r"(?:The|It|In|On|At|A|An|This|That|These|He|She|They|We|But|However|Meanwhile|Earlier|Also|If|As|For|There)\b")
_JOINERS = re.compile(r"\s*(?:in|to|of|for|from|on|at|by|with|and|or|due|because|that|which|who)\b")
#: No sentence ends so.
_UNFINISHED = re.compile(
    r"(?:,|'s|\b(?:a|an|the|of|to|in|on|at|as|into|from|for|with|by|and|or|than|between|against|its|their|his|her|is|are|was|were|has|have))$"
)
#: A line that goes on in small letters is one with the line before, unless that is as short as a heading.
_WRAP = 20
#: A text is broken to a width when so many lines, and nearly all, end where the next word would not have fitted.
_BREAKS, _MOSTLY = 3, 0.8
_LETTER = re.compile(r"\w")


def _ends(plain: str, hit: re.Match[str], start: int) -> bool:
    mark = hit.group()
    before = plain[max(start, hit.start() - 12) : hit.start()]
    after = plain[hit.end() : hit.end() + 14].lstrip()
    if mark[0] != "." or len(mark) > 1:
        return not after or not after[0].islower()
    word = before.rsplit(None, 1)[-1].lstrip("\"'([").casefold() if before.strip() else ""
    if word in ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return bool(_OPENERS.match(after)) and word in {"u.s", "u.k", "u.n", "e.u", "a.m", "p.m", "d.c", "etc"}
    if hit.end() < len(plain) and not plain[hit.end()].isspace():
        return len(word) > 1 and word[-1].islower()
    return not after or not after[0].islower()


def _cut(plain: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for hit in _STOP.finditer(plain, start, end):
        if hit.end() >= end:
            break
        if _ends(plain, hit, begin):
            yield Span(begin, hit.end())
            begin = hit.end()
    yield Span(begin, end)


def _width(plain: str) -> int:
    """Return the width to which a text was broken into lines, as mails and bulletins are; 0 when its lines end where sentences do."""
    lines = [line.rstrip() for line in plain.split("\n")]
    width = max(map(len, lines))
    breaks = [
        len(line) + 1 + len(below.split(None, 1)[0]) > width
        for line, below in itertools.pairwise(lines)
        if line and below and not _BULLET.match(below)
    ]
    return width if len(breaks) >= _BREAKS and sum(breaks) >= _MOSTLY * len(breaks) else 0


def _flows(plain: str, last: Span, line: Span, width: int) -> bool:
    """Tell whether a line goes on with the sentence of the line before (hard wraps, mark-up that broke a sentence)."""
    head = plain[line.start : line.start + 200].lstrip()
    tail = plain[max(last.start, last.end - 40) : last.end].rstrip()
    if not head or not tail or tail[-1] in ".!?:;\u2026" or _BULLET.match(plain, line.start, line.end):
        return False
    if _JOINERS.match(head):
        return True
    if plain.count("\n", last.end, line.start + 1) > 1:
        return False
    begun = max(last.start, plain.rfind("\n", 0, last.end) + 1)
    full = width and last.end - begun + 1 + len(head.split(None, 1)[0]) > width
    return bool(full) or _UNFINISHED.search(tail) is not None or (head[0].islower() and last.end - last.start > _WRAP)


def split(plain: str) -> tuple[Span, ...]:
    """Return the sentences of blanked text, in order, without white space around them."""
    merged: list[Span] = []
    width = _width(plain) if "\n" in plain else 0
    for line in _LINE.finditer(plain):
        span = Span(line.start(), line.end())
        if not _LETTER.search(plain, span.start, span.end):
            continue
        if merged and _flows(plain, merged[-1], span, width):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    found = []
    for block in merged:
        for piece in _cut(plain, block.start, block.end):
            text = plain[piece.start : piece.end]
            start = piece.start + len(text) - len(text.lstrip())
            end = piece.start + len(text.rstrip())
            if end > start:
                found.append(Span(start, end))
    return tuple(found)

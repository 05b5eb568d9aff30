"""Levels named by number, in any order: "level 3, up from 2", "put at 4 where it had been at 3"."""

from __future__ import annotations

from advisory.extract import roles
from advisory.extract.chunks import Chunk, Row
from advisory.extract.reading import Found
from advisory.model import Directive, LevelStep, Status, Strength

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Words before a number that make it the level left.
_LEFT = frozenset(
    {"from", "instead", "was", "were", "had been", "previously", "formerly", "than", "replacing", "replaces", "below", "above"}
)
_JOINTS = frozenset({"OF", "DET", "ADVERB", "LEVEL", "ALERT", "QUOTE", "OPENED", "COLON", "LEVELNOUN", "ADJECTIVE", "IN", "CLAUSE"})
_ACTIVE = frozenset({"has", "have", "had", "will"})
_UP = frozenset({"RAISE"})
_DOWN = frozenset({"LOWER"})
_NAMES = frozenset({"LEVEL", "LEVELNOUN", "ALERT"})
_TOWARDS = frozenset({"FROM", "TO", "OF"})
_BAD = frozenset({"MAY", "NOT", "PAST", "HADPAST", "MISTAKEN", "EXPERT"})
#: How far behind a level's name another number still is one ("level 3, up from 2").
_REACH = 12


def number(chunk: Chunk) -> int | None:
    """Return the level that a chunk names: `3`, `III`; None when it is none."""
    if chunk.kind == "NUMBER" and chunk.word in {"1", "2", "3", "4"}:
        return int(chunk.word)
    return _ROMAN.get(chunk.word) if chunk.kind in {"WORD", "IT"} else None


def _leaves(line: Row, begin: int, at: int) -> bool:
    """Tell whether a number is the level left rather than the one reached."""
    at -= 1
    while at >= begin and line.chunks[at].kind in _JOINTS and line.chunks[at].word not in _LEFT:
        at -= 1
    return at >= begin and (line.chunks[at].word in _LEFT or line.chunks[at].word.endswith(" from"))


def _numbers(line: Row, begin: int, end: int) -> list[tuple[int, int]]:
    """Return the levels of a stretch with where they stand: those behind the word, and bare ones behind "from" or "to" near it."""
    named = [at for at in range(begin, end) if line.chunks[at].kind == "LEVEL"]
    found = []
    for at in range(begin + 1, end):
        value = number(line.chunks[at])
        if value is None:
            continue
        ahead = line.chunks[at - 1]
        near = any(abs(at - name) <= _REACH for name in named)
        if ahead.kind in _NAMES or (near and (ahead.kind in _TOWARDS or ahead.word == "at")):
            found.append((at, value))
    return found


def _status(line: Row, begin: int, end: int, step: LevelStep) -> Status | None:
    kinds = roles.kinds(line, begin, end)
    if step.before is not None and step.after is not None and step.before != step.after:
        return Status.IN_FORCE if step.after > step.before else Status.LIFTED
    if kinds & _UP and not kinds & _DOWN:
        return Status.IN_FORCE
    return Status.LIFTED if kinds & _DOWN and not kinds & _UP else None


def _mover(line: Row, begin: int, end: int) -> Chunk | None:
    """Return the name that is the subject of the verb ("Norway, which …, raised"); None where the verb is passive."""
    verb = next((at for at in range(begin, end) if line.chunks[at].kind in {"RAISE", "LOWER"}), begin)
    names = [at for at in range(begin, verb) if line.chunks[at].kind in {"PLACE", "ISSUER"}]
    if not names or not line.chunks[names[0]].codes or roles.before(line, names[0]) not in {"", "COMMA", "ADVERB", "AND"}:
        return None
    passive = any(chunk.kind == "AUX" and chunk.word not in _ACTIVE for chunk in line.chunks[names[0] : verb])
    follows = line.chunks[verb + 1].kind if verb + 1 < end else ""
    return None if passive or follows in {"FROM", "TO", "BY"} else line.chunks[names[0]]


def _both(line: Row, begin: int, end: int) -> Chunk | None:
    """Return "both" as the two countries named last."""
    said = next((chunk for chunk in line.chunks[begin:end] if chunk.word == "both"), None)
    return Chunk("HERE", said.first, said.last, "both countries") if said is not None else None


def read(line: Row, known: list[Found]) -> Found | None:
    """Return the change of level that a sentence tells by its numbers; None when it tells none or more than one."""
    level = next((at for at, chunk in enumerate(line.chunks) if chunk.kind in {"LEVEL", "LEVELNOUN"}), None)
    if level is None or any(each.directive is Directive.LEVEL_CHANGE for each in known):
        return None
    begin, end = roles.segment(line, level)
    numbers = _numbers(line, begin, end)
    if not numbers or roles.kinds(line, begin, numbers[0][0]) & _BAD:
        return None
    left = [value for at, value in numbers if _leaves(line, begin, at)]
    reached = [value for at, value in numbers if not _leaves(line, begin, at)]
    if len(set(left)) > 1 or len(set(reached)) != 1:
        return None
    step = LevelStep(before=left[0] if left else None, after=reached[0])
    status = _status(line, begin, end, step)
    issuer = roles.speaker(line, begin, end)
    where = roles.place(line, begin, end, (level, level + 1), (issuer,))
    mover = _mover(line, begin, end)
    if mover is not None and mover is where:
        issuer, where = mover, None
    if where is None:
        where = _both(line, begin, end)
    elsewhere = any(chunk.kind == "PLACE" and chunk is not issuer for chunk in line.chunks[begin:end])
    if status is None or (where is None and elsewhere):
        return None
    first = min(level, numbers[0][0])
    return Found(
        Directive.LEVEL_CHANGE, Strength.REPORTED, first, end, first, issuer, None, where, status, step, ("event: level named by number",)
    )

"""Whether a statement holds: negation, plans, the past, and taking back, each with a scope that ends with its clause."""

from __future__ import annotations

import re
from datetime import datetime

from advisory.extract import patterns
from advisory.extract.chunks import Row
from advisory.extract.reading import Found
from advisory.model import Directive, Status

#: How far left of a statement its cues may stand, in chunks.
REACH = 7
#: A cue does not reach over these.
_WALL = "SEMI|STOP|QUERY|CLAUSE|COLON|DASH"
_LIFTING = (
    "(?:LIFT|WITHDRAW|HALT|LOWER) (?:DET|ITS|ADJECTIVE|ALL|NATION|OWN|ESSENTIAL)* "
    "(?:ADVICE|LEVELNOUN|ALERT|ORDEREDDEPARTURE|SHELTERORDER|ORDER|URGE|CLOSURE)"
)
#: Somebody else is asked to do it, so it is not done.
_ASKED = "URGE ~6 TO ADVERB*$"
_LIFTED_AFTER = "^(?:AUX|ADVERB|FROM|OF|CREW|AND|PERSONS|IN|PLACE|COMMA)*AUX?(?:LIFT|HALT|LOWER)"
_QUESTION = re.compile(r"(?:should|will|is|are|can|could|would|do|does|why|how|what|when|who|whether)\b")
_EVENTS = {
    Directive.EVACUATION,
    Directive.STAFF_WITHDRAWN,
    Directive.EMBASSY_CLOSED,
    Directive.AIRSPACE_CLOSED,
    Directive.BORDER_CLOSED,
    Directive.LEVEL_CHANGE,
}
_YEAR = re.compile(r"(?:19|20)\d\d")


def _left(line: Row, found: Found) -> tuple[str, int]:
    """Return the codes between the wall and the statement's verb, and where they begin."""
    begin = max(0, found.first - REACH)
    code = line.code[begin : found.anchor]
    walls = [wall.end() for wall in patterns.compiled(f"(?:{_WALL})").finditer(code, 0, max(0, found.first - begin))]
    start = walls[-1] if walls else 0
    return code[start:], begin + start


def _words(line: Row, kind: str, first: int, last: int) -> list[str]:
    letter = patterns.LETTER[kind]
    return [chunk.word for chunk, code in zip(line.chunks[first:last], line.code[first:last], strict=True) if code == letter]


def _past(line: Row, found: Found, published: datetime | None) -> bool:
    letter = patterns.LETTER["PAST"]
    near = line.code[max(0, found.first - 12) : found.last + 8]
    if letter in near or patterns.LETTER["HADPAST"] in near:
        return True
    if published is None:
        return False
    for chunk in line.chunks[max(0, found.first - 12) : found.last + 8]:
        if chunk.kind == "NUMBER" and _YEAR.fullmatch(chunk.word) and int(chunk.word) < published.year:
            return True
    return False


def _lifted_after(line: Row, found: Found) -> bool:
    """Tell whether the words go on to say that it was lifted ("the ordered departure from Mali was lifted")."""
    after = patterns.compiled(_LIFTED_AFTER)
    if after.match(line.code[found.last : found.last + 8]):
        return True
    noun = line.chunks[found.anchor].kind in {"ORDEREDDEPARTURE", "SHELTERORDER"}
    return noun and after.match(line.code[found.anchor + 1 : found.anchor + 9]) is not None


def status(line: Row, found: Found, published: datetime | None) -> tuple[Status, str]:
    """Return whether the statement holds, and the cue that says so."""
    code, begin = _left(line, found)
    denying = _words(line, "NOT", begin, found.anchor)
    return (
        _taken_back(line, found, code, denying)
        or _unreal(line, found, code, begin)
        or _told_later(line, found, published)
        or ((found.status, "the words themselves") if found.status is not None else (Status.IN_FORCE, "no cue against it"))
    )


def _taken_back(line: Row, found: Found, code: str, denying: list[str]) -> tuple[Status, str] | None:
    lifting = patterns.compiled(_LIFTING).search(code) is not None or _lifted_after(line, found)
    if lifting and found.directive is not Directive.LEVEL_CHANGE:
        return (Status.IN_FORCE, "has not lifted") if denying else (Status.LIFTED, "lifting words beside it")
    if not denying:
        return None
    if "no longer" in denying and found.directive not in _EVENTS:
        return Status.LIFTED, "no longer"
    return Status.DENIED, f"negation: {denying[-1]}"


def _unreal(line: Row, found: Found, code: str, begin: int) -> tuple[Status, str] | None:
    if found.directive in _EVENTS and found.trace[0].startswith("event") and patterns.compiled(_ASKED).search(code):
        return Status.CONSIDERED, "somebody is asked to do it"
    maybe = [] if "control: if you" in found.trace else _words(line, "MAY", begin, found.anchor)
    if maybe:
        return Status.CONSIDERED, f"not yet: {maybe[-1]}"
    if line.code.endswith(patterns.LETTER["QUERY"]) and _QUESTION.match(line.chunks[0].word):
        return Status.CONSIDERED, "a question"
    return None


def _told_later(line: Row, found: Found, published: datetime | None) -> tuple[Status, str] | None:
    if line.chunks[0].word in {"why", "how"} and found.directive in _EVENTS:
        return Status.HISTORICAL, "an account of it"
    if _past(line, found, published):
        return Status.HISTORICAL, "told of the past"
    return None

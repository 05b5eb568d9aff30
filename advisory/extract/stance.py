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
_LIFTING = "(?:LIFT|WITHDRAW|HALT|LOWER) (?:DET|ITS|ADJECTIVE|ALL|NATION|OWN|ESSENTIAL)* (?:ADVICE|LEVELNOUN|ALERT|ORDEREDDEPARTURE|SHELTERORDER|ORDER|URGE|CLOSURE)"
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


def status(line: Row, found: Found, published: datetime | None) -> tuple[Status, str]:
    """Return whether the statement holds, and the cue that says so."""
    code, begin = _left(line, found)
    words_not = _words(line, "NOT", begin, found.anchor)
    if patterns.compiled(_LIFTING).search(code) or patterns.compiled(_LIFTED_AFTER).match(line.code[found.last : found.last + 8]):
        if found.directive is not Directive.LEVEL_CHANGE:
            return (Status.IN_FORCE, "has not lifted") if words_not else (Status.LIFTED, "lifting words before it")
    if words_not:
        if "no longer" in words_not and found.directive not in _EVENTS:
            return Status.LIFTED, "no longer"
        return Status.DENIED, f"negation: {words_not[-1]}"
    if found.directive in _EVENTS and found.trace[0].startswith("event") and patterns.compiled(_ASKED).search(code):
        return Status.CONSIDERED, "somebody is asked to do it"
    maybe = [] if "control: if you" in found.trace else _words(line, "MAY", begin, found.anchor)
    if maybe:
        return Status.CONSIDERED, f"not yet: {maybe[-1]}"
    first_word = line.chunks[0].word if line.chunks else ""
    if line.code.endswith(patterns.LETTER["QUERY"]) and _QUESTION.match(first_word):
        return Status.CONSIDERED, "a question"
    if first_word in {"why", "how"} and found.directive in _EVENTS:
        return Status.HISTORICAL, "an account of it"
    if _past(line, found, published):
        return Status.HISTORICAL, "told of the past"
    if found.status is not None:
        return found.status, "the words themselves"
    return Status.IN_FORCE, "no cue against it"

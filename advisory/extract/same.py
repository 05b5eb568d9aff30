"""Advice that is said to hold for another place too: "The same advice applies to Chad"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisory.extract import patterns
from advisory.extract.chunks import Row
from advisory.extract.context import is_advice
from advisory.extract.reading import Found

_AGAIN = (
    "^(?:QUOTE|ADVERB|COMMA)* DET? (same:WORD|ADJECTIVE|DET) (?:ADVICE|URGE|LEVELNOUN|ALERT)? "
    "(?:AUX|ADVERB)* (?:WORD|ADVERB) ADVERB? (?:TO|FOR|OVER) (to:PLACE) (?=$|STOP|COMMA|QUOTE|CLAUSE|DASH|SEMI)"
)
_ALIKE = re.compile("same|similar|identical", re.IGNORECASE)
_SAME = frozenset({"the same", "same", "similar", "identical"})
#: What is eased, denied or only weighed is not said again here.
_UNSURE = frozenset({"LIFT", "LOWER", "NOT", "MAY", "PAST", "HADPAST", "CHANGE"})
_HOLDS = frozenset({"applies", "apply", "applied", "holds", "goes", "stands", "in place", "in force", "in effect"})


def begins(plain: str, start: int, end: int) -> bool:
    """Tell whether a stretch of text may say so, at the cost of a look."""
    return _ALIKE.search(plain, start, min(end, start + 40)) is not None


def again(line: Row, last: Row, before: Sequence[Found]) -> list[Found]:
    """Return what the last sentence advised for another place, for the place that this one says has the same."""
    hit = patterns.compiled(_AGAIN).match(line.code)
    if hit is None or line.chunks[hit.start("same")].word not in _SAME:
        return []
    where = line.chunks[hit.start("to")]
    holds = any(chunk.word in _HOLDS for chunk in line.chunks[: hit.start("to")])
    if not holds or any(chunk.kind in _UNSURE for chunk in last.chunks):
        return []
    said = [each for each in before if is_advice(each.directive)][-1:]
    return [
        each._replace(first=0, last=hit.end(), anchor=hit.start("same"), destination=where, status=None, trace=("the same",))
        for each in said
    ]

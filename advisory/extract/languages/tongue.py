"""Which language a text is in: a cheap guess by the words that no sentence of it can do without."""

from __future__ import annotations

import functools
import re

from advisory.extract.languages import table

#: As much of a text as is looked at.
_LOOK = 4000
#: So many "the" to a text's length, and nothing else is asked: no other language has them.
_ENGLISH_EVERY = 400
_ENGLISH = frozenset(
    "the of to and in is are was were has have had for on with from by that this it its their his her they be been will would should all not"
    " as at an or but who which there after about into over said says told more than against no his".split()
)
_WORD = re.compile(r"[^\W\d_]+")
#: A text of few words needs this many of a language's own.
_FEW = 2


@functools.cache
def _common() -> dict[str, frozenset[str]]:
    return {code: table.load(code).common for code in table.LANGUAGES}


def guess(text: str) -> str | None:
    """Return the language that a text, or a sentence, is in when it is one of the tables' and not English."""
    seen = text[:_LOOK]
    if seen.count(" the ") * _ENGLISH_EVERY > len(seen) and " the " in seen:
        return None
    words = [word.lower() for word in _WORD.findall(seen)]
    english = sum(word in _ENGLISH for word in words)
    best, most = None, 0
    for code, common in _common().items():
        score = sum(word in common for word in words)
        if score > most:
            best, most = code, score
    return best if most >= _FEW and most > english else None


def english(sentence: str) -> bool:
    """Tell whether a sentence within a text of another language is in English."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    ours = max(sum(word in common for word in words) for common in _common().values())
    return sum(word in _ENGLISH for word in words) > max(ours, 2)

"""Which language a text is in: a cheap guess by the words that no sentence of it can do without, in headlines by its other words too."""

from __future__ import annotations

import functools
import re

from advisory import lexicon
from advisory.extract import words as english_words
from advisory.extract.languages import table

#: As much of a text as is looked at.
_LOOK = 4000
#: So many of these words to a text's length, and nothing else is asked: no other language has them.
_SURE = (" the ", " of ", " to ", " and ", " its ", " with ", " that ", " from ", " against ")
_SURE_EVERY = 60
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of to and in is are was were has have had for on with from by that this it its their his her they be been will would should"
        " all not as at an a or but who which there after about into over said says told more than against no amid near us uk",
    )
)
_WORD = re.compile(r"[^\W\d_]+")
#: A text of few words needs this many of a language's own; one of fewer words than that is a headline.
_FEW, _SHORT = 2, 40
#: Shorter words tell nothing.
_STUB = 2


@functools.cache
def _common() -> dict[str, frozenset[str]]:
    return {code: table.load(code).common for code in table.LANGUAGES}


@functools.cache
def _vocabulary() -> frozenset[str]:
    """Return the words of the English tables."""
    return frozenset(word for listed in english_words.TABLE.values() for word in re.split(r"[, ]+", listed)) | _ENGLISH


@functools.cache
def _telling() -> dict[str, frozenset[str]]:
    """Return the words of each language's table that English does not have."""
    english = _vocabulary()
    return {
        code: frozenset(word for word in table.vocabulary(table.load(code).phrases) if len(word) > _STUB and word not in english)
        for code in table.LANGUAGES
    }


@functools.cache
def _foreign() -> frozenset[str]:
    """Return every word that speaks for another language; a text without any is not looked at further."""
    return frozenset().union(*_common().values(), *_telling().values())


def _score(code: str, words: list[str], folded: list[str]) -> float:
    """Return how much speaks for a language; `folded` are the words of a headline, whose other words and names count too."""
    common, told = _common()[code], _telling()[code]
    score = float(sum(map(common.__contains__, words)))
    begins = table.load(code).phrases.begins
    for word, raw in zip(folded, words, strict=False):
        score += raw not in common and (word in told or (word not in _vocabulary() and any(word.startswith(begin) for begin, _ in begins)))
    names = lexicon.names(code) if folded and score else {}
    return score + 0.5 * sum(word in names and not lexicon.lookup(raw) for word, raw in zip(folded, words, strict=False))


def guess(text: str) -> str | None:
    """Return the language that a text, or a sentence, is in when it is one of the tables' and not English."""
    seen = text[:_LOOK]
    if sum(map(seen.count, _SURE)) * _SURE_EVERY > len(seen):
        return None
    words = _WORD.findall(seen.lower())
    short = len(words) <= _SHORT
    folded = [table.fold(word) for word in words] if short else []
    if _foreign().isdisjoint(words) and _foreign().isdisjoint(folded):
        return None
    english = float(sum(map(_ENGLISH.__contains__, words)))
    if short:
        english += 0.5 * sum(word in _vocabulary() and word not in _ENGLISH for word in words)
    best, most = None, 0.0
    for code in table.LANGUAGES:
        score = _score(code, words, folded)
        if score > most:
            best, most = code, score
    return best if most >= _FEW and most > english else None


def english(sentence: str) -> bool:
    """Tell whether a sentence within a text of another language is in English."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    ours = max(sum(word in common for word in words) for common in _common().values())
    return sum(word in _ENGLISH for word in words) > max(ours, 2)

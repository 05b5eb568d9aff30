"""Words and stops, each with its place in the text."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple


class Token(NamedTuple):
    """A word in folded form and where it stands."""

    word: str
    start: int
    end: int
    #: The first letter is a capital.
    capital: bool
    #: Every letter is a capital, and there are at least two (`US`, `U.S.`, `DFAT`).
    shout: bool


#: \x00 is what is left of a broken apostrophe: it takes room, and is no letter.
#: Most words are plain letters: what finds them at once stands first, and a blank before them is taken along.
_TOKEN = re.compile(
    r" ?([A-Za-z]{2,}+(?![^\W\d_]|\x00*')"
    r"|(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?|[NS]\.(?= (?:Korea|Sudan|Africa)\b)"
    r"|\x00*'[sS]\b"
    r"|\d[\d,.:]*\d(?=\D|$)|\d+"
    r"|[^\W\d_]+(?:\x00*'(?![sS]\b)[^\W\d_]+)*"
    r"|--+|(?<=\s)-(?=\s)|\.{2,}|[.,;:!?()\[\]\"\u2014\u2026|/&'+\u2022])"
)
#: The shapes of words up to this length are kept in memory.
_KEPT = 24
_DOTS = str.maketrans("", "", ".")
_JUNK = str.maketrans("", "", "\x00")
#: Makes a token of its fields at half the cost of a call of the class: there are more of them than of anything else.
_new = tuple.__new__


def fold(word: str) -> str:
    """Return a word without case, accents and the dots of abbreviations."""
    if word.isascii() and word.isalpha():
        return word.lower()
    low = word.casefold()
    if not low.isascii():
        low = "".join(letter for letter in unicodedata.normalize("NFKD", low) if not unicodedata.combining(letter))
        low = low.replace("\u2019", "'")
    if len(low) > 1 and "." in low and low[0].isalpha():
        low = low.translate(_DOTS)
    return low.translate(_JUNK) if "\x00" in low else low


@functools.lru_cache(maxsize=1 << 15)
def _shape(raw: str) -> tuple[str, bool, bool]:
    return fold(raw), raw[0].isupper(), raw.isupper() and len(raw) > 1


def split(plain: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the tokens of a stretch of blanked text."""
    found = []
    for hit in _TOKEN.finditer(plain, start, end):
        raw = hit[1]
        word, capital, shout = _shape(raw) if len(raw) <= _KEPT else _shape.__wrapped__(raw)
        last = hit.end()
        found.append(_new(Token, (word, last - len(raw), last, capital, shout)))
    return tuple(found)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a name or table entry, stops left out."""
    return tuple(token.word for token in split(text.replace("\u2019", "'"), 0, len(text)) if token.word[0].isalnum() or token.word == "'s")

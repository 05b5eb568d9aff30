"""Words and stops of a sentence in a language that elides its articles and hyphenates its compounds."""

from __future__ import annotations

import re
from typing import NamedTuple

from advisory.extract import words
from advisory.extract.languages.table import fold

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W\d_]))?"
    r"|\d[\d,.:]*\d(?=\D|$)|\d+"
    r"|(?<=[^\W\d_])[:*]innen\b"
    r"|[^\W\d_]+(?:\x00*'(?=[^\W\d_]))?"
    r"|--+|(?<=\s)-(?=\s)|\.{2,}|[.,;:!?()\[\]\"\u2014\u2026|/&'+\u2022]"
)
#: English has an "'s" of its own.
_STOPS = {sign: kind for sign, kind in words.STOPS.items() if kind != "OWN"} | {
    "...": "STOP",
    "\u2026": "STOP",
    "\u2022": "DASH",
    "+": "AND",
}


class Token(NamedTuple):
    """A word in folded form and where it stands."""

    word: str
    start: int
    end: int
    #: The first letter is a capital.
    capital: bool
    #: Every letter is a capital, and there are at least two.
    shout: bool
    #: What a stop is; empty for a word.
    stop: str = ""
    #: In small letters, with its accents.
    written: str = ""


def split(plain: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the tokens of a stretch of blanked text."""
    found = []
    for hit in _TOKEN.finditer(plain, start, end):
        raw = hit.group()
        if raw[1:] == "innen" and raw[0] in ":*":  # "Bürger:innen" are "Bürger"
            continue
        stop = _STOPS.get(raw, "")
        found.append(
            Token(raw if stop else fold(raw), hit.start(), hit.end(), raw[0].isupper(), len(raw) > 1 and raw.isupper(), stop, raw.lower())
        )
    return tuple(_unquoted(found))


def _unquoted(found: list[Token]) -> list[Token]:
    """Return tokens without the quotation marks around a single word in small letters ("van 'oranje' naar 'rood'")."""
    kept: list[Token] = []
    for at, token in enumerate(found):
        opens = token.stop == "QUOTE" and at + 2 < len(found) and found[at + 2].stop == "QUOTE" and _plain(found[at + 1])
        closes = token.stop == "QUOTE" and at > 1 and found[at - 2].stop == "QUOTE" and _plain(found[at - 1])
        if not (opens or closes):
            kept.append(token)
    return kept


def _plain(token: Token) -> bool:
    return not (token.stop or token.capital)

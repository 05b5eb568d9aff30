"""Makes two spellings of one name equal."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable

#: Letters that Unicode does not take apart into a base letter and a mark.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "e", "ħ": "h"}
    | dict.fromkeys("'’‘ʼʻʿʾ`´′*.\u00ad\u200b")
    | {"&": " and ", "+": " and "}
)
_WORDS = re.compile(r"[^\W_]+")
#: One spelling of what begins the names of towns and islands.
SAINTS = {"saint": "st", "sainte": "st", "ste": "st"}


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the name in lower case without accents, apostrophes, leading `the` and punctuation; `Saint` is `st`, `&` is `and`."""
    text = html.unescape(text)
    if "Ã" in text:
        text = _repaired(text)
    # Case folding turns the small letters of Cherokee into capitals.
    text = unicodedata.normalize("NFKC", text).casefold().lower().translate(LETTERS)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
        text = text.translate(LETTERS)
    words = [SAINTS.get(word, word) for word in _WORDS.findall(text)]
    if len(words) > 1 and words[0] == "the":
        del words[0]
    if len(words) > 1 and words[-1] == "is":
        words[-1] = "islands"
    return " ".join(words)


def lengths(names: Iterable[str]) -> dict[str, int]:
    """Return of each word that folded names begin with the most words that one of those has."""
    found: dict[str, int] = {}
    for name in names:
        first, *rest = name.split(" ")
        found[first] = max(found.get(first, 0), 1 + len(rest))
    return found


def _repaired(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 (`CuraÃ§ao`, seen in a State Department export); as it was when it is not that."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text

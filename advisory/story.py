"""Who really said it: publishers, wire stories, and texts that are copies of one another. Pure."""

from __future__ import annotations

import heapq
import re
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

#: Smallest shingle hashes kept of a text (a bottom-k MinHash).
SKETCH = 64
#: Texts that share this much of their three-word shingles are one story (edits of a tenth and cuts to the half still are).
SAME_STORY = 0.3

_WORD = re.compile(r"\w+")
_AGENCY = re.compile(
    r"\A.{0,80}?[(\[—–-]\s*(Reuters|AP|AFP|dpa|EFE|ANSA|PTI|Xinhua|TASS|Kyodo|Associated Press|Agence France-Presse)\s*[)\]—–-]",
    re.DOTALL,
)
_CORRECTION = re.compile(
    r"\b(?:correct(?:ion|ed|s)|corrigendum|erratum|retract(?:ed|s|ion)|clarification"
    r"|withdr(?:ew|awn|aws|awing) (?:its|the|this|that|their) (?:article|notice|report|statement|story)|(?:takes?|took) (?:it )?back"
    r"|in error|erroneous(?:ly)?|incorrect(?:ly)?|wrongly|mistaken(?:ly)?|by mistake|was (?:wrong|false|untrue)|is not true"
    r"|(?:earlier|previous|first) version|previously (?:stated|said|reported))\b",
    re.IGNORECASE,
)
_ALIASES = {"associated press": "ap", "agence france-presse": "afp"}
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
#: Domains under which every name is a publisher of its own.
_HOSTING = frozenset(
    {"blogspot.com", "github.io", "medium.com", "substack.com", "tumblr.com", "wordpress.com", "example.com", "example.net", "example.org"}
)
_LABELS = 2
_COUNTRY_TLD = 2


def publisher(url: str, feed: str, text: str = "") -> str:
    """Return who published it: the agency a dateline names, else the house behind the address, else the feed.

    Two feeds, or two host names, of one house are one publisher; addresses without a name (IP, localhost) say nothing, so the feed counts.
    """
    if found := _AGENCY.search(text):
        name = found.group(1).lower()
        return f"wire:{_ALIASES.get(name, name)}"
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    labels = host.split(".")
    if len(labels) < _LABELS or labels[-1].isdigit() or ":" in host:
        return f"feed:{feed}"
    shared = ".".join(labels[-2:]) in _HOSTING or (len(labels[-1]) == _COUNTRY_TLD and labels[-2] in _SECOND_LEVEL)
    keep = 3 if shared else _LABELS
    return ".".join(labels[-keep:])


def sketch(text: str) -> tuple[int, ...]:
    """Return the text's bottom-k MinHash over three-word shingles, ascending."""
    return tuple(heapq.nsmallest(SKETCH, set(_shingles(text))))


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimate the Jaccard similarity of two sketched texts, 0..1; 0 when either is empty."""
    if set(one).isdisjoint(other):
        return 0.0
    union = heapq.nsmallest(SKETCH, {*one, *other})
    both = set(one) & set(other)
    return sum(value in both for value in union) / len(union)


def same(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether two sketched texts are copies of one story."""
    return similarity(one, other) >= SAME_STORY


def corrects(text: str) -> bool:
    """Tell whether a text says that it takes something back.

    An edited item that merely no longer says something has been shortened more often than it was wrong.
    """
    return bool(_CORRECTION.search(text))


def _shingles(text: str) -> Iterator[int]:
    words = _WORD.findall(text.lower())
    for index in range(max(1, len(words) - 2) if words else 0):
        yield zlib.crc32(" ".join(words[index : index + 3]).encode())

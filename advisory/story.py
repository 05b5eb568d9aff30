"""Who really said it: publishers, wire stories, and texts that are copies of one another. Pure."""

from __future__ import annotations

import heapq
import re
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

#: Smallest shingle hashes kept of a text (a bottom-k MinHash).
SKETCH = 96
#: Texts that share this much of their three-word shingles are one story: edits of a tenth and cuts to the half still are.
SAME_STORY = 0.27
#: A text of whose shingles so many stand in another is a part of it: a teaser, a brief, a story cut short.
PART = 0.5
#: Fewer shingles in common range tell nothing about a part.
_ENOUGH = 8
#: The least that sketches were ever cut to.
_LEAST = 64

_WORD = re.compile(r"\w+")
_NAMES = (
    "Reuters|The Associated Press|Associated Press|AP|Agence France[- ]Presse|AFP|dpa|EFE|ANSA|PTI|Press Trust of India|IANS|ANI|Xinhua"
    "|TASS|Interfax|Kyodo|Kyodo News|Jiji Press|Yonhap|Bernama|Antara|Anadolu|Anadolu Agency|Bloomberg|UPI|AAP|Australian Associated Press"
    "|The Canadian Press|Canadian Press|PA Media|Press Association|Belga|ANP|NTB|Ritzau|Keystone-SDA|Lusa|APA"
)
#: "BAGHDAD (Reuters) - …" where a story begins.
_AGENCY = re.compile(rf"\A.{{0,80}}?[(\[—–-]\s*({_NAMES})\s*[)\]—–-]", re.DOTALL)
#: "© 2031 AFP", "(With inputs from PTI)", "– dpa" where it ends.
_CREDIT = re.compile(
    r"(?:©|\bcopyright|\(c\)|\bwith inputs? from|\b(?:agency|bron|fuente|quelle|source) ?:|[—–(/|]\s*(?:avec|con|met|mit|with)?"
    r"|(?<=[.!?»”\")])\s+avec|\bavec(?= AFP)|\bmit material (?:von|der)|\bcon (?:datos|información) de)\s*(?:\d{4}\s+)?"
    rf"({_NAMES})\s*[).\]]*(?:\s*all rights reserved\.?)?\s*\Z",
    re.IGNORECASE,
)
#: The closing line of one agency, which does not name itself.
_REUTERS = re.compile(r"\((?:Additional )?Reporting by [^()]{3,200}; ?(?:[^()]{0,80}; ?)?Editing by [^()]{3,100}\)\s*\Z", re.IGNORECASE)
_END = 400
_CORRECTION = re.compile(
    r"\b(?:correct(?:ion|ed|s)|corrigendum|erratum|retract(?:ed|s|ion)|clarification"
    r"|withdr(?:ew|awn|aws|awing) (?:its|the|this|that|their) (?:article|notice|report|statement|story)|(?:takes?|took) (?:it )?back"
    r"|in error|erroneous(?:ly)?|incorrect(?:ly)?|wrongly|mistaken(?:ly)?|by mistake|was (?:wrong|false|untrue)|is not true"
    r"|(?:earlier|previous|first) version|previously (?:stated|said|reported))\b",
    re.IGNORECASE,
)
#: The same in German, French, Spanish and Dutch; a word that also says other things counts only beside the article it is about.
_CORRECTION_ABROAD = re.compile(
    r"\b(?:korrektur|korrigiert|berichtig(?:ung|t)|richtigstellung|irrtümlich(?:erweise)?|fälschlich(?:erweise)?"
    r"|in (?:der|einer) (?:ersten|früheren|ursprünglichen|vorherigen) (?:fassung|meldung|version)"
    r"|rectificati(?:f|ons?|e)|correctif|erratum|par erreur|(?:première|précédente) version (?:de cet|de ce|du présent)"
    r"|version (?:précédente|antérieure) (?:de cet|de ce|du présent)"
    r"|fe de (?:erratas|errores)|corrección|rectificación|por error|erróneamente|versión (?:anterior|previa) de est[ae]"
    r"|correctie|abusievelijk|in (?:de|een) (?:eerdere|eerste) versie)\b",
    re.IGNORECASE,
)
_ALIASES = {
    "associated press": "ap",
    "agence france-presse": "afp",
    "agence france presse": "afp",
    "press trust of india": "pti",
    "kyodo news": "kyodo",
    "anadolu agency": "anadolu",
    "australian associated press": "aap",
    "press association": "pa media",
}
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
#: Domains under which every name is a publisher of its own.
_HOSTING = frozenset(
    {"blogspot.com", "github.io", "medium.com", "substack.com", "tumblr.com", "wordpress.com", "example.com", "example.net", "example.org"}
)
_LABELS = 2
_COUNTRY_TLD = 2


def publisher(url: str, feed: str, text: str = "") -> str:
    """Return who published it: the agency a dateline or a closing credit names, else the house behind the address, else the feed.

    Two feeds, or two host names, of one house are one publisher; addresses without a name (IP, localhost) say nothing, so the feed counts.
    """
    ending = text[-_END:]
    if found := _AGENCY.search(text) or _CREDIT.search(ending):
        name = found.group(1).lower().removeprefix("the ")
        return f"wire:{_ALIASES.get(name, name)}"
    if _REUTERS.search(ending):
        return "wire:reuters"
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
    both = set(one) & set(other)
    if not both:
        return 0.0
    shorter = min(len(one), len(other))
    union = heapq.nsmallest(shorter if shorter >= _LEAST else SKETCH, {*one, *other})
    return sum(value in both for value in union) / len(union)


def contained(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimate how much of the shorter of two sketched texts stands in the other, 0..1; 0 where too little is known to tell."""
    # What lies beyond a full sketch's last hash is not known of that text.
    known = min((found[-1] for found in (one, other) if len(found) >= _LEAST), default=None)
    mine, theirs = ({value for value in found if known is None or value <= known} for found in (one, other))
    fewer = min(len(mine), len(theirs))
    return len(mine & theirs) / fewer if fewer >= _ENOUGH else 0.0


def same(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether two sketched texts are copies of one story, or one a part of the other."""
    # Most texts share nothing, and that is seen at once.
    return not set(one).isdisjoint(other) and (similarity(one, other) >= SAME_STORY or contained(one, other) >= PART)


def corrects(text: str) -> bool:
    """Tell whether a text says that it takes something back.

    An edited item that merely no longer says something has been shortened more often than it was wrong.
    """
    return bool(_CORRECTION.search(text) or _CORRECTION_ABROAD.search(text))


def _shingles(text: str) -> Iterator[int]:
    words = _WORD.findall(text.lower())
    for index in range(max(1, len(words) - 2) if words else 0):
        yield zlib.crc32(" ".join(words[index : index + 3]).encode())

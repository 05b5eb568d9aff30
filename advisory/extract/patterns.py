"""A small language for patterns over chunks: class names in capitals, the rest as in regular expressions.

A sentence is a row of chunks; each class of chunk is one private character, so that a row is a string and a pattern a
regular expression over it. `(name: …)` is a named group, `~n` a gap of up to n chunks that does not cross a clause, and
`%n` one that does not pass another country either.
"""

from __future__ import annotations

import collections
import functools
import re
from collections.abc import Iterable

from advisory.extract import words

_BASE = 0xE000
LETTER: dict[str, str] = {name: chr(_BASE + number) for number, name in enumerate(words.CLASSES)}
_NAME = re.compile(r"[A-Z]{2,}")
_GROUP = re.compile(r"\(([a-z]+):")
_GAP = re.compile(r"([~%])(\d+)")
#: Repetition is bounded, so that no text, however made, takes more than so many steps for each of its words.
_STAR = re.compile(r"(?<!\.)\*")
_MOST = "{0,6}"
#: What a gap may not cross.
_BARS = ("STOP", "QUERY", "SEMI", "COLON", "DASH", "CLAUSE", "QUOTE")

#: The two kinds of gap: `~n`, and `%n`, which does not pass another country either.
_BARRED = {"~": "".join(LETTER[name] for name in _BARS), "%": "".join(LETTER[name] for name in (*_BARS, "PLACE", "ISSUER"))}

#: Classes that most sentences about travel have, so that they tell little about what a sentence could hold.
_EVERYWHERE = ("WORD", "DET", "TO", "IN", "OF", "FOR", "AND", "AUX", "COMMA", "STOP", "ADVERB", "ADJECTIVE", "PLACE", "ISSUER", "TRAVEL")

#: Short names for groups of classes that patterns share.
MACROS: dict[str, str] = {
    "TELL": "(?:ORDER|URGE|AUTHORIZE)",
    "DESTINED": "(?:DET|ALL|OF|ADJECTIVE)*(to:PLACE|HERE)",
    "CROWDS": "(?:AUDIENCE|PERSONS|CREW|OUTSIDERS)",
    "WHEREABOUTS": (
        "(?:COMMA?ADVERB*(?:IN(at:PLACE|HERE)|(at:HERE)|CLAUSE AUX ADVERB*(at:HERE)|(?:MAY|CLAUSE|AUX)*TRAVEL(?:TO|IN)*(at:PLACE))COMMA?)"
    ),
    "SPEAKER": "(?:PLACE|ISSUER|POST|IT|SELF)",
    "STRESS": "(?:ADVERB|ALL|COMMA)",
    "JOIN": "(?:COMMA?AND|COMMA)",
    "TAKEBACK": "(?:LIFT|WITHDRAW|HALT|AVOID|LOWER)",
    "GOING": "(?:LEAVE|EVACUATE|LEFT)",
    "NATION": "(?:DEMONYM|PLACE)",
}


def source(pattern: str) -> str:
    """Return the regular expression of a pattern; a name used again gets `_` behind it. Raises KeyError for a class that does not exist."""
    text = pattern
    for name, body in MACROS.items():
        text = re.sub(rf"\b{name}\b", body, text)
    seen: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        seen[found[1]] = seen.get(found[1], 0) + 1
        return f"(?P<{found[1]}{'_' * (seen[found[1]] - 1)}>"

    text = _GROUP.sub(named, text)
    text = _NAME.sub(lambda found: LETTER[found.group()], text)
    text = _GAP.sub(lambda found: f"[^{_BARRED[found[1]]}]{{0,{found[2]}}}?", text)
    return _STAR.sub(_MOST, "".join(text.split()))


#: A part of a regular expression: opening of a group, its end, branch, class of characters, repetition, anything else.
_PART = re.compile(
    r"(?P<open>\((?:\?(?:P<\w+>|:|=|!|<=|<!))?)|(?P<close>\))|(?P<bar>\|)|(?P<set>\[[^\]]*\])|(?P<times>\{0,|[?*])|(?P<one>.)"
)


def _branches(parts: list[re.Match[str]]) -> list[tuple[frozenset[str], ...]]:
    """Return for each branch, up to the group's end, sets of letters of which every match has one each; takes what it reads."""
    branches: list[tuple[frozenset[str], ...]] = []
    sure: list[frozenset[str]] = []
    while parts:
        part = parts.pop()
        if part["bar"]:
            branches.append(tuple(sure))
            sure = []
            continue
        if part["close"]:
            break
        items: tuple[frozenset[str], ...] = ()
        if part["open"]:
            inner = _joined(_branches(parts))
            items = inner if part["open"] == "(?:" or part["open"].startswith("(?P") else ()
        elif part["one"] and ord(part["one"]) >= _BASE:
            items = (frozenset(part["one"]),)
        if not (parts and parts[-1]["times"]):
            sure.extend(items)
    return [*branches, tuple(dict.fromkeys(sure))]


def _joined(branches: list[tuple[frozenset[str], ...]]) -> tuple[frozenset[str], ...]:
    """Return what a choice of branches has for certain: a letter of one condition of each."""
    if len(branches) == 1:
        return branches[0]
    return (frozenset().union(*(min(branch, key=len) for branch in branches)),) if all(branches) else ()


def bits(present: Iterable[str]) -> int:
    """Return letters as one number, a bit for each."""
    number = 0
    for letter in present:
        number |= 1 << (ord(letter) - _BASE)
    return number


@functools.cache
def needed(pattern: str) -> tuple[tuple[int, ...], ...]:
    """Return for each branch of a pattern sets of letters as bits; a row without any letter of one of the sets cannot hold the branch."""
    branches = _branches(list(_PART.finditer(source(pattern)))[::-1])
    return tuple(tuple(sorted(map(bits, branch), key=int.bit_count)) for branch in branches)


def possible(pattern: str, present: int) -> bool:
    """Tell whether a row with these letters (`bits` of them) could hold the pattern: much cheaper than looking for it."""
    return within(needed(pattern), present)


def within(branches: Iterable[tuple[int, ...]], present: int) -> bool:
    """Tell whether any of several branches finds a letter of each of its sets among those present."""
    for branch in branches:
        for letters in branch:
            if not letters & present:
                break
        else:
            return True
    return False


def candidates(listed: tuple[str, ...], code: str) -> list[int]:
    """Return which of many patterns a row with this code could hold, in their order, at a cost that does not grow with all of them."""
    index, always = _indexed(listed)
    letters = set(code)
    present, found = bits(letters), set(always)
    for letter in letters:
        for at, branch in index.get(letter, ()):
            if at not in found:
                for one in branch:
                    if not one & present:
                        break
                else:
                    found.add(at)
    return sorted(found)


@functools.cache
def _indexed(listed: tuple[str, ...]) -> tuple[dict[str, list[tuple[int, tuple[int, ...]]]], tuple[int, ...]]:
    """Return the branches of patterns by the letters of their most telling set, and the patterns that ask for nothing."""
    branches = [(at, branch) for at, pattern in enumerate(listed) for branch in needed(pattern)]
    asked = collections.Counter(one for _, branch in branches for one in branch)
    everywhere = bits(LETTER[name] for name in _EVERYWHERE)
    index: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for at, branch in branches:
        if not branch:
            continue
        rarest = min(branch, key=lambda one: (bool(one & everywhere), asked[one] * one.bit_count(), one))
        for letter in LETTER.values():
            if rarest >> (ord(letter) - _BASE) & 1:
                index.setdefault(letter, []).append((at, branch))
    return index, tuple(at for at, branch in branches if not branch)


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern."""
    return re.compile(source(pattern))

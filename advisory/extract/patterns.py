"""A small language for patterns over chunks: class names in capitals, the rest as in regular expressions.

A sentence is a row of chunks; each class of chunk is one private character, so that a row is a string and a pattern a
regular expression over it. `(name: …)` is a named group, `~n` a gap of up to n chunks that does not cross a clause, and
`%n` one that does not pass another country either.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from advisory.extract import words

_BASE = 0xE000
LETTER: dict[str, str] = {name: chr(_BASE + number) for number, name in enumerate(words.CLASSES)}
_NAME = re.compile(r"[A-Z]{2,}")
_GROUP = re.compile(r"\(([a-z]+):")
_GAP = re.compile(r"([~%])(\d+)")
#: Repetition is bounded, so that no text, however made, takes more than so many steps for each of its words.
_STAR = re.compile(r"(?<!\.)\*")
_MOST = "{0,6}"
#: What may not stand before, or must, one class after the other: looked up at once as a set.
_NEITHER = re.compile(r"(?:\(\?<![\ue000-\uf8ff]\)){2,}")
_EITHER = re.compile(r"\(\?:\(\?<=[\ue000-\uf8ff]\)(?:\|\(\?<=[\ue000-\uf8ff]\))+\)")
#: What a gap may not cross.
_BARS = ("STOP", "QUERY", "SEMI", "COLON", "DASH", "CLAUSE", "QUOTE")

#: The two kinds of gap: `~n`, and `%n`, which does not pass another country either.
_BARRED = {"~": "".join(LETTER[name] for name in _BARS), "%": "".join(LETTER[name] for name in (*_BARS, "PLACE", "ISSUER"))}

#: Short names for groups of classes that patterns share.
MACROS: dict[str, str] = {
    "TELL": "(?:ORDER|URGE|AUTHORIZE)",
    "DESTINED": "(?:DET|ALL|OF|ADJECTIVE|HERE DASH(?=PLACE DASH))*(to:PLACE|HERE)",
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
    text = _STAR.sub(_MOST, "".join(text.split()))
    text = _NEITHER.sub(lambda found: f"(?<![{_letters(found.group())}])", text)
    return _EITHER.sub(lambda found: f"(?<=[{_letters(found.group())}])", text)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if ord(letter) >= _BASE)


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


@functools.cache
def needed(pattern: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """Return for each branch of a pattern sets of letters; a row without any letter of one of the sets cannot hold the branch."""
    return tuple(_branches(list(_PART.finditer(source(pattern)))[::-1]))


class _Planes(NamedTuple):
    """The branches of many patterns as bits, once for each set of letters that the branch with most sets needs."""

    #: The bits of the sets that each letter is in.
    of: Mapping[str, int]
    #: Those of sets that a branch does not have, so that nothing is asked of it there.
    free: int
    #: By how much to shift so that all planes lie over the first, half of those left at a time.
    folds: tuple[int, ...]
    #: The bits of the first plane.
    first: int


class Sieve:
    """Many patterns at once, and which of them a row could hold, told by its letters at a cost that hardly grows with the patterns."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._listed = tuple(listed)

    @functools.cached_property
    def _branched(self) -> list[tuple[int, tuple[frozenset[str], ...]]]:
        return [(at, branch) for at, pattern in enumerate(self._listed) for branch in needed(pattern)]

    @functools.cached_property
    def _planes(self) -> _Planes:
        size, most = len(self._branched), max(len(branch) for _, branch in self._branched)
        count = 1 << (most - 1).bit_length()
        of = dict.fromkeys(LETTER.values(), 0)
        free = 0
        for number, (_, branch) in enumerate(self._branched):
            for plane in range(count):
                bit = 1 << (plane * size + number)
                if plane >= len(branch):
                    free |= bit
                    continue
                for letter in branch[plane]:
                    of[letter] |= bit
        folds = tuple(size * (count >> step) for step in range(1, count.bit_length()))
        return _Planes(of, free, folds, (1 << size) - 1)

    @functools.cached_property
    def _owners(self) -> list[tuple[int, int]]:
        """By the place of its bit, counted from one, whose branch it is, and how many branches that pattern and those before it have."""
        last = {at: number + 1 for number, (at, _) in enumerate(self._branched)}
        return [(0, 0), *((at, last[at]) for at, _ in self._branched)]

    def branches(self, letters: Iterable[str]) -> int:
        """Return the branches, as bits, that a row with these letters could hold; letters said once are enough."""
        of, found, folds, first = self._planes
        for letter in letters:
            found |= of[letter]
        for fold in folds:
            found &= found >> fold
        return found & first

    def which(self, letters: Iterable[str]) -> list[int]:
        """Return which patterns a row with these letters could hold, in their order: much cheaper than looking for them."""
        left, owners = self.branches(letters), self._owners
        found = []
        while left:
            at, behind = owners[(left & -left).bit_length()]
            found.append(at)
            left = left >> behind << behind
        return found

    def first(self, left: int) -> tuple[int, int]:
        """Return the first pattern of some branches, and how many branches it and those before it have."""
        return self._owners[(left & -left).bit_length()]


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern."""
    return re.compile(source(pattern))

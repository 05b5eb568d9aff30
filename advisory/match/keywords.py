"""Keywords in a text, word for word in any of their forms: which rules' keywords can hold, found by their rarest word.

A word stands for its forms: the plural and the possessive, `-ed` and `-ing`; small and capital letters, accents and hyphens make no
difference. A phrase of several words must stand in the text as written, word after word.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisory import lexicon
from advisory.model import Keywords, Near

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s|\n")
#: Words so common that no rule waits at one of them while it has another.
_COMMON = frozenset(
    """
    a about after all also an and any are as at be been but by can could for from had has have he her his i if in into is it its more new
    no not of on or other our out over said say she so some than that the their them then there these they this to up was we were what
    when which who will with would year you
    """.split()  # noqa: SIM905 - words read best as words
)
#: The longest quote of what was found.
_QUOTE = 300
#: Names of places have at most so many words.
_LONGEST_NAME = 6
_SHORTEST_STEM = 3
_GAP = 1_000
_VOWELS = frozenset("aeiouy")
_AS_THEY_ARE = frozenset({"news"})
_SHORTEST_DOUBLED = 5


@functools.lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return what a word has in common with its other forms."""
    plain = _POSSESSIVE.sub("", lexicon.fold(word)) if not word.isascii() or "'" in word else word.lower()
    if plain in _AS_THEY_ARE:
        return plain
    bare = _bare(_singular(plain))
    return bare[:-1] if bare.endswith("ll") and len(bare) > _SHORTEST_DOUBLED else bare


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST_STEM + 1:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and len(word) > _SHORTEST_STEM and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _bare(word: str) -> str:
    """Return a verb without `-ed` and `-ing`, a doubled last letter and a silent `-e`; `need`, `king` and `bring` stay what they are."""
    if word.endswith("ied") and len(word) > _SHORTEST_STEM + 1:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST_STEM and not _VOWELS.isdisjoint(rest) and not rest.endswith("e"):
            doubled = rest[-1] == rest[-2] and rest[-1] not in "lsz"
            return rest[:-1] if doubled else rest
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word


def stems(text: str) -> tuple[str, ...]:
    """Return the words of a keyword or a text, each as what its forms have in common."""
    return tuple(stem(found.group()) for found in _WORD.finditer(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Where keywords stand: the sentence around the first of them, in code points of the text or of the title."""

    quote: str
    start: int
    end: int
    within: str


class Text:
    """A text and its title as words with their places; reads them when it is first asked."""

    def __init__(self, text: str, title: str = "") -> None:
        self.text, self.title = text, title
        self._spans: list[tuple[str, int, int]] = []

    @functools.cached_property
    def vocabulary(self) -> frozenset[str]:
        """Return the stems of all words, without their places: what most texts are asked for alone."""
        return frozenset(map(stem, {*_WORD.findall(self.text), *_WORD.findall(self.title)}))

    @functools.cached_property
    def words(self) -> Mapping[str, Sequence[int]]:
        """Return stem → where it stands, counted in words; a long gap is between title and text."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for within, text, first in (("title", self.title, -_GAP - len(self.title)), ("text", self.text, 0)):
            for number, word in enumerate(_WORD.finditer(text), first):
                found[stem(word.group())].append(number)
                self._spans.append((within, word.start(), word.end()))
        return found

    @functools.cached_property
    def places(self) -> frozenset[str]:
        """Return the countries the text names, by any of their names, their cities and areas."""
        return frozenset(_named(self.title)) | frozenset(_named(self.text))

    def where(self, phrase: tuple[str, ...]) -> list[int]:
        """Return where a phrase stands, counted in words."""
        first = self.words.get(phrase[0], ())
        if len(phrase) == 1:
            return list(first)
        later = [frozenset(self.words.get(word, ())) for word in phrase[1:]]
        return [at for at in first if all(at + step in found for step, found in enumerate(later, 1))]

    def hit(self, at: int) -> Hit:
        """Return the sentence around a word."""
        titled = at < 0
        text = self.title if titled else self.text
        within, start, end = self._spans[at + _GAP + len(self.title) if titled else at + self._titled]
        first, last = _sentence(text, start, end)
        return Hit(quote=text[first:last], start=first, end=last, within=within)

    @functools.cached_property
    def _titled(self) -> int:
        return sum(within == "title" for within, _, _ in self._spans)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence around a span, at most so many characters of it."""
    floor, ceiling = max(0, start - _QUOTE // 2), min(len(text), end + _QUOTE // 2)
    before = [found.end() for found in _SENTENCE_END.finditer(text, floor, start)]
    after = _SENTENCE_END.search(text, end, ceiling)
    first, last = before[-1] if before else floor, after.end() if after else ceiling
    said = text[first:last]
    return first + len(said) - len(said.lstrip()), last - len(said) + len(said.rstrip())


def _named(text: str) -> Iterator[str]:
    """Yield the countries that a text names, each as often as it does; the longest name counts, and a small letter begins none."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        size = 0
        if words[at].group()[0].isupper():
            for size in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                codes = _country_of(text[words[at].start() : words[at + size - 1].end()])
                if codes:
                    yield from codes
                    break
            else:
                size = 0
        at += max(1, size)


def _country_of(name: str) -> tuple[str, ...]:
    plain = _POSSESSIVE.sub("", name)
    if len(plain) < _SHORTEST_STEM and not plain.isupper():
        return ()
    kinds = {entry.kind for entry in lexicon.lookup(plain)}
    if not kinds & {lexicon.Kind.COUNTRY, lexicon.Kind.PART, lexicon.Kind.CITY}:
        return ()
    found = lexicon.places(plain) or ()
    return found if len(found) == 1 else ()


@dataclass(frozen=True, slots=True)
class _Near:
    phrases: tuple[tuple[str, ...], ...]
    within: int


@dataclass(frozen=True, slots=True)
class Sought:
    """Keywords, ready to be looked for."""

    all: tuple[tuple[str, ...], ...]
    any: tuple[tuple[str, ...], ...]
    none: tuple[tuple[str, ...], ...]
    near: tuple[_Near, ...]

    def first(self, text: Text) -> int | None:
        """Return the place of the first keyword, 0 without one, when all that is asked holds, else None; below 0 is the title."""
        found: list[int] = []
        for phrase in self.all:
            if not (places := text.where(phrase)):
                return None
            found.append(places[0])
        if self.any:
            one = next((places[0] for phrase in self.any if (places := text.where(phrase))), None)
            if one is None:
                return None
            found.append(one)
        for near in self.near:
            close = _closest(tuple(text.where(phrase) for phrase in near.phrases), near.within)
            if close is None:
                return None
            found.append(close)
        return None if any(text.where(phrase) for phrase in self.none) else min(found, default=0)

    def missing(self, text: Text, asked: Keywords) -> str | None:
        """Return the first thing that the text lacks, or has and should not; None when all holds."""
        for said, phrase in zip(asked.all, self.all, strict=True):
            if not text.where(phrase):
                return f"the text does not say “{said}”"
        if self.any and not any(text.where(phrase) for phrase in self.any):
            return f"the text says none of {_listed(asked.any)}"
        for told, near in zip(asked.near, self.near, strict=True):
            if _closest(tuple(text.where(phrase) for phrase in near.phrases), near.within) is None:
                return f"the text does not say {_listed(told.words)} within {told.within} words"
        stands = next((said for said, phrase in zip(asked.none, self.none, strict=True) if text.where(phrase)), None)
        return None if stands is None else f"the text says “{stands}”, which the rule rules out"


def _listed(said: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in said)


def _closest(where: tuple[list[int], ...], within: int) -> int | None:
    """Return where the first run begins that holds one of each, the farthest two at most `within` words apart; in one pass."""
    order = sorted((at, number) for number, places in enumerate(where) for at in places)
    last: dict[int, int] = {}
    for at, number in order:
        last[number] = at
        if len(last) == len(where) and at - min(last.values()) <= within:
            return min(last.values())
    return None


@functools.lru_cache(maxsize=16_384)
def sought(asked: Keywords) -> Sought:
    """Return keywords ready to be looked for; entries without a word are left out by whoever reads the files."""

    def each(said: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(stems(one) for one in said)

    def close(one: Near) -> _Near:
        return _Near(each(one.words), one.within)

    return Sought(each(asked.all), each(asked.any), each(asked.none), tuple(close(one) for one in asked.near))


class Waiting:
    """Keywords by the two rarest words each needs, so that a text only meets those it could hold."""

    def __init__(self, asked: Iterable[Keywords]) -> None:
        # What only must not stand there needs a statement beside it, and waits at no word.
        known = [(one, tuple(_needed(sought(one)))) for one in dict.fromkeys(asked) if one.all or one.any or one.near]
        count = Counter(word for _, groups in known for word in {word for phrases in groups for phrase in phrases for word in phrase})
        self._at: defaultdict[str, defaultdict[str, list[tuple[frozenset[str], Keywords]]]] = defaultdict(lambda: defaultdict(list))

        # Rarer words have a smaller number.
        order = sorted(count, key=lambda word: (word in _COMMON, count[word], -len(word), word))
        rarity = {word: number for number, word in enumerate(order)}.__getitem__
        for one, groups in known:
            always = frozenset(word for phrases in groups if len(phrases) == 1 for word in phrases[0])
            # Of what must stand, the group whose most frequent way in is the rarest; of a group, every way in.
            for way in min(groups, key=lambda phrases: max(min(map(rarity, phrase)) for phrase in phrases)):
                first = min(way, key=rarity)
                self._at[first][min((always | {*way}) - {first}, key=rarity, default=first)].append((always, one))

    def candidates(self, text: Text) -> Iterator[Keywords]:
        """Yield the keywords that a text could hold, each once."""
        if not self._at:
            return
        said, found = text.vocabulary, dict[Keywords, None]()
        for first in said & self._at.keys():
            for second in self._at[first].keys() & said:
                found |= dict.fromkeys(one for always, one in self._at[first][second] if always <= said)
        yield from found


def _needed(asked: Sought) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield groups of phrases, of each of which one must stand in a text."""
    for phrase in asked.all:
        yield (phrase,)
    for near in asked.near:
        for phrase in near.phrases:
            yield (phrase,)
    if asked.any:
        yield asked.any

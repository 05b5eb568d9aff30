"""A coarse net of words: which families of advice a sentence could be about. Its tables are one file a language."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, NamedTuple

import ahocorasick

from advisory import lexicon
from advisory.model import Directive

#: The languages there is a table for.
LANGUAGES = ("en", "de", "es", "fr", "nl")
#: So many characters of English have one "the" at least.
_THE_EVERY = 400
#: Letters with marks, each as the one letter that people write who cannot type it.
_PLAIN = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćčďđēěęğīįłńňōőřśşšťūůűźżž'’",
    "aaaaaaceeeeiiiinoooooouuuuyyaaaccddeeegiilnnoorssstuuuzzz''",
)


class Shape(NamedTuple):
    """What words make a sentence look like a family of advice."""

    family: Directive
    language: str
    #: Bits of the groups of words of which one must stand in the sentence each.
    needs: int
    #: In how many characters the words needed must stand together; 0 for anywhere in the sentence.
    within: int


class _Hit(NamedTuple):
    """A word of the tables."""

    length: int
    begins: bool
    ends: bool
    bit: int


class Net(NamedTuple):
    """All tables, made ready."""

    machine: Any
    #: The words of the groups that shapes name first alone.
    anchors: Any
    #: By the bit of the group that a shape names first.
    shapes: tuple[tuple[int, tuple[Shape, ...]], ...]
    #: Language and name of each group, by its bit.
    groups: Mapping[tuple[str, str], int]
    #: Words before a name that make it the place spoken of, by language.
    into: Mapping[str, frozenset[str]]


def plain(text: str) -> str:
    """Return text in lower case without marks on its letters, of the same length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(character.lower() if len(character.lower()) == 1 else character for character in text)
    return low.translate(_PLAIN)


def table(language: str) -> dict[str, Any]:
    """Return a language's table as it is written."""
    return tomllib.loads(resources.files("advisory.possible").joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def words(listed: str) -> tuple[str, ...]:
    """Return the words of a group."""
    return tuple(dict.fromkeys(" ".join(said.split()) for said in plain(listed).split(",") if said.strip()))


@functools.cache
def load() -> Net:
    """Read the tables; the second call costs nothing."""
    groups: dict[tuple[str, str], int] = {}
    bits: dict[str, list[_Hit]] = {}
    shapes: dict[int, list[Shape]] = {}
    into: dict[str, frozenset[str]] = {}
    for language in LANGUAGES:
        document = table(language)
        into[language] = frozenset(words(document.get("into", "")))
        for name, listed in document["words"].items():
            bit = groups[language, name] = 1 << len(groups)
            for said in words(listed):
                stem = said.strip("*")
                bits.setdefault(stem, []).append(_Hit(len(stem), not said.startswith("*"), not said.endswith("*"), bit))
        for row in document["shape"]:
            needs = [groups[language, name] for name in row["needs"]]
            shape = Shape(Directive(row["family"]), language, sum(needs), row.get("within", 0))
            shapes.setdefault(needs[0], []).append(shape)
        for said in _peoples(language):
            bits.setdefault(said, []).append(_Hit(len(said), begins=True, ends=True, bit=groups[language, "people"]))
    firsts = sum(shapes)
    anchors = {stem: rare for stem, hits in bits.items() if (rare := [hit for hit in hits if hit.bit & firsts])}
    return Net(_machine(bits), _machine(anchors), tuple((bit, tuple(found)) for bit, found in shapes.items()), groups, into)


def _peoples(language: str) -> Iterator[str]:
    """Yield what the gazetteer calls peoples."""
    if language == "en":
        yield from (plain(entry.surface) for entry in lexicon.entries() if entry.kind is lexicon.Kind.PEOPLE)
        return
    for name, meanings in lexicon.names(language).items():
        if any(entry.kind is lexicon.Kind.PEOPLE for entry in meanings):
            yield name


def _machine(words_of: Mapping[str, Sequence[_Hit]]) -> Any:
    machine = ahocorasick.Automaton(ahocorasick.STORE_ANY)
    for stem, hits in words_of.items():
        machine.add_word(stem, tuple(hits))
    machine.make_automaton()
    return machine


def anchors(low: str) -> Iterator[int]:
    """Yield where words end in plain text that could begin a shape."""
    return (end for end, _ in _hits(load().anchors.iter(low), low))


def marks(low: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where words of the tables end in a stretch of plain text, in order, with the bit of their group."""
    return list(_hits(load().machine.iter(low, start, end), low))


def _hits(found: Iterable[tuple[int, tuple[_Hit, ...]]], low: str) -> Iterator[tuple[int, int]]:
    last = len(low) - 1
    for end, hits in found:
        for length, begins, ends, bit in hits:
            if begins and end >= length and low[end - length].isalpha():
                continue
            if ends and end < last and low[end + 1].isalpha():
                continue
            yield end, bit


def says(found: Sequence[tuple[int, int]], language: str, group: str) -> bool:
    """Tell whether a word of a group stands in a sentence: `ended`, that something ends; `now`, that it holds today."""
    asked = load().groups[language, group]
    return any(bit & asked for _, bit in found)


def english(low: str) -> bool:
    """Tell whether a plain text is surely English: no other language here has as many a "the"."""
    return low.count(" the ") * _THE_EVERY > len(low)


def shapes(found: Sequence[tuple[int, int]], *, english: bool = False) -> tuple[Shape, ...]:
    """Return the shapes that the words found in a sentence make up, one a family and language; of English alone if asked."""
    bits = 0
    for _, bit in found:
        bits |= bit
    made: dict[tuple[Directive, str], Shape] = {}
    for first, rows in load().shapes:
        if bits & first:
            for shape in rows:
                if bits & shape.needs != shape.needs or (shape.family, shape.language) in made or (english and shape.language != "en"):
                    continue
                if not shape.within or _together(found, shape):
                    made[shape.family, shape.language] = shape
    if any(family is Directive.AVOID_NONESSENTIAL_TRAVEL for family, _ in made):
        made = {key: shape for key, shape in made.items() if shape.family is not Directive.AVOID_ALL_TRAVEL}
    return tuple(made.values())


def _together(found: Sequence[tuple[int, int]], shape: Shape) -> bool:
    """Tell whether words of all groups needed stand as near to each other as a shape asks."""
    last: dict[int, int] = {}
    for end, bit in found:
        if bit & shape.needs:
            last[bit] = end
            if len(last) == shape.needs.bit_count() and end - min(last.values()) <= shape.within:
                return True
    return False

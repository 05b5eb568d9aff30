"""Names as other languages write them: what a word of German, French, Dutch or Spanish text names.

The tables of a language are read at its first question. A name is matched by its folded words, the longest first, and counts in small
letters only where the language writes it so (`allemand`, `estadounidenses`, never `chile`).
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from importlib import resources
from typing import NamedTuple

from advisory.lexicon import gazetteer, inflection
from advisory.lexicon.entry import Entry, Kind
from advisory.lexicon.folding import LETTERS, SAINTS, lengths

LANGUAGES = ("de", "fr", "nl", "es")
_WORD = re.compile(r"[^\W_]+")
_KINDS = tuple(Kind)
#: Names of cities and parts are mostly the same everywhere; these of English are read in the other languages too.
_SHARED = frozenset({Kind.PART, Kind.CITY})
_PLACES = frozenset({Kind.COUNTRY, Kind.REGION, Kind.PART, Kind.CITY})


#: Their initials are words in other languages: `un` in French and Spanish.
_UNIONS = frozenset({"UN", "EU"})


class Word(NamedTuple):
    """A word in folded form and where it stands."""

    folded: str
    start: int
    end: int
    #: The first letter is a capital.
    capital: bool


class Found(NamedTuple):
    """A name in a text: where, and what it may mean."""

    start: int
    end: int
    entries: tuple[Entry, ...]


class _Language(NamedTuple):
    names: Mapping[str, tuple[Entry, ...]]
    #: Of each first word the most words that a name beginning with it has.
    lengths: Mapping[str, int]


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """Return the words of a text as the names are folded: no case, no accents, parted at apostrophes and hyphens."""
    return tuple(
        Word(_folded(hit.group()), hit.start(), hit.end(), hit.group()[0].isupper())
        for hit in _WORD.finditer(text, start, len(text) if end is None else end)
    )


def _folded(word: str) -> str:
    if word.isascii():
        low = word.lower()
    else:
        low = unicodedata.normalize("NFKD", word.casefold().translate(LETTERS))
        low = "".join(letter for letter in low if not unicodedata.combining(letter))
    return SAINTS.get(low, low)


def key(name: str) -> str:
    """Return the form by which a name is found: its folded words with one blank between."""
    if name.isascii() and name.isalpha():
        return _folded(name)
    return " ".join([_folded(word) for word in _WORD.findall(name)])


def names(language: str) -> Mapping[str, tuple[Entry, ...]]:
    """Return every name of a language (`de`, `fr`, `nl`, `es`) by its key, with its meanings; KeyError for another language."""
    return _read(language).names


def longest(language: str) -> int:
    """Return how many words the longest name of a language has."""
    return max(_read(language).lengths.values())


def find(language: str, text: str, start: int = 0, end: int | None = None) -> tuple[Found, ...]:
    """Return the names in a stretch of text, from left to right, the longest at each place, with the meanings that its capitals allow."""
    known = _read(language)
    read = words(text, start, end)
    found: list[Found] = []
    at = 0
    while at < len(read):
        size = min(known.lengths.get(read[at].folded, 0), len(read) - at)
        while size:
            run = read[at : at + size]
            entries = known.names.get(" ".join(word.folded for word in run), ())
            if not any(word.capital for word in run):
                entries = tuple(entry for entry in entries if not entry.capitalised)
            if entries:
                found.append(Found(run[0].start, run[-1].end, entries))
                break
            size -= 1
        at += size or 1
    return tuple(found)


def meant(entries: tuple[Entry, ...], near: Collection[str] = ()) -> Entry | None:
    """Return the one thing that a name means: a place before an adjective or people, those before a government; None when it could be two.

    Two places in one country are no doubt (`Luxemburg`, the country and its capital): the larger is meant. Of two countries that one is
    meant which the text names elsewhere too, in `near`.
    """
    for kinds in (_PLACES, frozenset({Kind.DEMONYM, Kind.PEOPLE}), frozenset({Kind.ISSUER})):
        of_kind = sorted((entry for entry in entries if entry.kind in kinds), key=lambda entry: _KINDS.index(entry.kind))
        if of_kind:
            named = [entry for entry in of_kind if len(entry.codes) == 1 and entry.codes[0] in near]
            chosen = named or of_kind
            return chosen[0] if len({entry.codes for entry in chosen}) == 1 else None
    return None


def _note(known: list[Entry], entry: Entry) -> None:
    """Add a meaning of a name; of `türkische` and `Türkische` the one that asks for less."""
    for at, other in enumerate(known):
        if (other.kind, other.codes) == (entry.kind, entry.codes):
            known[at] = other if entry.capitalised else entry
            return
    known.append(entry)


def _is_byname(entry: Entry) -> bool:
    """Tell whether a government goes by one word, which is the same in every language: Farnesina, FCDO."""
    return entry.kind is Kind.ISSUER and " " not in entry.surface and not set(entry.codes) & _UNIONS


def _alike(one: Entry, other: Entry) -> bool:
    return one.kind is other.kind or {one.kind, other.kind} <= _PLACES


@functools.cache
def _read(language: str) -> _Language:
    if language not in LANGUAGES:
        raise KeyError(language)
    document = json.loads(resources.files("advisory.lexicon").joinpath(f"names_{language}.json").read_bytes())
    index: dict[str, list[Entry]] = {}
    for text, number, codes, part in document["entries"]:
        kind, meant_by = _KINDS[number], tuple(codes.split())
        for surface in inflection.forms(language, kind, text):
            capitalised = surface != surface.lower() and not (kind is Kind.ISSUER and surface[0].islower())
            _note(index.setdefault(key(surface), []), Entry(surface=surface, kind=kind, codes=meant_by, part=part, capitalised=capitalised))
    without = set(document["words"])
    for entry in gazetteer.entries():
        if entry.kind in _SHARED or _is_byname(entry):
            folded = key(entry.surface)
            known = index.setdefault(folded, [])
            if folded not in without and not any(other.codes == entry.codes and _alike(other, entry) for other in known):
                known.append(entry)
    return _Language({folded: tuple(found) for folded, found in index.items() if found}, lengths(index))

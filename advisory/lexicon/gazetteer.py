"""Answers which places a name means; never guesses."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import TypeAlias

from advisory.lexicon.entry import Entry, Kind
from advisory.lexicon.folding import fold, lengths

#: What `places` answers for `anywhere`.
ANYWHERE = "*"

Codes: TypeAlias = tuple[str, ...]

_ANYWHERE = frozenset({"anywhere", "everywhere", "all countries", "any country", "every country", "worldwide", "world", "any destination"})
#: Which meaning of a name an operator has in mind, the first that it has: `Georgia` is the country, `Mexico` not the Mexican state.
_ORDER = (Kind.COUNTRY, Kind.REGION, Kind.PART, Kind.CITY)
_PARENTHESES = re.compile(r"^\s*(?P<outer>[^()]+?)\s*\((?:formerly\s+)?(?P<inner>[^()]+)\)\s*\*?\s*$")
_JOINTS = re.compile(r"\s*(?:,\s*(?:and\s+)?|/|;|\s&\s|\sand\s)\s*")
_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What is shown of a country."""

    name: str
    demonym: str | None
    capital: str | None
    alpha3: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """The file, read once."""

    countries: dict[str, Country]
    #: What is looked for in running text.
    entries: tuple[Entry, ...]
    #: By folded name; more than `entries`, for some names answer in files only.
    index: dict[str, tuple[Entry, ...]]
    #: Pages of a register that stand for several countries, by folded name.
    groups: dict[str, Codes]
    #: Names in other languages: folded name to language and code.
    foreign: dict[str, tuple[tuple[str, str], ...]]
    #: Titles of register rows that are no place.
    not_places: frozenset[str]
    decoys: Codes
    alpha3: dict[str, str]


@functools.cache
def load() -> Gazetteer:
    """Read `places.json`; the second call costs nothing."""
    document = json.loads(resources.files("advisory.lexicon").joinpath("places.json").read_bytes())
    countries = {code: Country(name=row[0], demonym=row[1], capital=row[2], alpha3=row[3]) for code, row in document["countries"].items()}
    members: dict[str, Codes] = {}
    every: list[Entry] = []
    read: list[Entry] = []
    index: dict[str, list[Entry]] = {}
    for surface, folded, kind, joined, part, capitalised, in_text in document["entries"]:
        codes_of = members.get(joined)
        if codes_of is None:
            codes_of = members[joined] = tuple(joined.split())
        entry = Entry(surface=surface, kind=_KINDS[kind], codes=codes_of, part=part, capitalised=bool(capitalised))
        every.append(entry)
        if in_text:
            read.append(entry)
        index.setdefault(folded or surface.lower(), []).append(entry)
    return Gazetteer(
        countries=countries,
        entries=tuple(read),
        index={key: tuple(found) for key, found in index.items()},
        groups={key: tuple(joined.split()) for key, joined in document["groups"].items()},
        foreign={key: tuple((language, code) for language, code in pairs) for key, pairs in document["foreign"].items()},
        not_places=frozenset(document["not_places"]),
        decoys=tuple(document["decoys"]),
        alpha3={row.alpha3: code for code, row in countries.items() if row.alpha3},
    )


def entries() -> tuple[Entry, ...]:
    """Return every meaning of every name that is looked for in running text."""
    return load().entries


def decoys() -> tuple[str, ...]:
    """Return longer names that hold a place's name and are none: `Washington Post`, `Indian Ocean`, `Islamic State of Iraq and Syria`."""
    return load().decoys


def codes() -> Codes:
    """Return all country codes, sorted."""
    return tuple(load().countries)


def name(code: str) -> str:
    """Return the short English name of a country code; the code itself when there is no such country."""
    row = load().countries.get(code)
    return row.name if row else code


def capital(code: str) -> str | None:
    """Return the capital, or the seat of a territory; None where there is none or no such country."""
    row = load().countries.get(code)
    return row.capital if row else None


def demonym(code: str) -> str | None:
    """Return the adjective (`Iraqi`, `American`); None where English has none."""
    row = load().countries.get(code)
    return row.demonym if row else None


def alpha3(code: str) -> str | None:
    """Return the alpha-2 code of an ISO 3166-1 alpha-3 code in any case (`XKX` is Kosovo); None when there is no such country."""
    return load().alpha3.get(code.upper())


def foreign(name: str) -> tuple[tuple[str, str], ...]:
    """Return (language, country code) for each language in which this, unlike in English, is the country's name.

    Registers turn names round, and write two: `Korea (Republik)`, `Belarus (Weißrussland)`.
    """
    known = load().foreign
    found = [pair for form in _forms(name) for pair in known.get(fold(form), ())]
    if halves := _PARENTHESES.match(name):
        pairs = [known.get(fold(half), ()) for half in halves.groups()]
        meant = [{code for _, code in pair} | _countries(_exactly(half)) for pair, half in zip(pairs, halves.groups(), strict=True)]
        # Both halves must say the same; `Groenland (Denemarken)` does not.
        found += [pair for half in pairs for pair in half if meant[0] == meant[1] == {pair[1]}]
    return tuple(dict.fromkeys(found))


def called(code: str, language: str) -> Codes:
    """Return the names of a country in a language (`de`, `fr`, `nl`, `es`), folded, without those that English has too."""
    return _called().get((language, code), ())


@functools.cache
def _called() -> dict[tuple[str, str], Codes]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, pairs in load().foreign.items():
        for pair in pairs:
            found.setdefault(pair, []).append(name)
    return {pair: tuple(names) for pair, names in found.items()}


def not_a_place(name: str) -> bool:
    """Tell whether this is the title of a register's row that stands for no country (`No travel advice`, `Worldwide caution`)."""
    return fold(name) in load().not_places


def lookup(name: str) -> tuple[Entry, ...]:
    """Return every meaning of a name as operators and registers write it: `Korea, Republic of`, `Cote d Ivoire`, `St. Lucia`."""
    for form in _forms(name):
        found = _exactly(form)
        if found:
            return found
    halves = _PARENTHESES.match(name)
    if halves is None:
        return ()
    outer, inner = _exactly(halves["outer"]), _exactly(halves["inner"])
    # `Burma (Myanmar)`: both say the same. `Guinea (Equatorial)` with one half unknown says nothing.
    return outer if _countries(outer) and _countries(outer) == _countries(inner) else ()


def reach(word: str) -> int:
    """Return how many words the longest name has that begins with this folded word; 0 when none does."""
    return _reaches().get(word, 0)


@functools.cache
def _reaches() -> dict[str, int]:
    return lengths((*load().index, *load().groups, *_ANYWHERE))


def country(name: str) -> str | None:
    """Return the one country that the name or capital alpha-2 code means; None when it is unknown or could mean two."""
    if name in load().countries:
        return name
    group = load().groups.get(fold(name), ())
    if len(group) == 1:
        return group[0]
    found = _countries(lookup(name))
    return next(iter(found)) if len(found) == 1 else None


def places(name: str) -> Codes | None:
    """Return the countries that a country, region, part, city or list of countries means; `("*",)` for anywhere; None when not certain."""
    folded = fold(name)
    if folded in _ANYWHERE:
        return (ANYWHERE,)
    group = load().groups.get(folded)
    if group is not None:
        return group
    if name in load().countries:
        return (name,)
    found = lookup(name)
    if found:
        return _meant(found)
    return _listed(name)


def _meant(found: tuple[Entry, ...]) -> Codes | None:
    """Return what the first kind in the order of an operator's mind says, when it says one thing."""
    for kind in _ORDER:
        meanings = {entry.codes for entry in found if entry.kind is kind}
        if meanings:
            return meanings.pop() if len(meanings) == 1 else None
    return None


def _listed(name: str) -> Codes | None:
    """Return the countries of `X, Y and Z` when each is one, and the country of `City, Country` when they fit."""
    halves = [half for half in _JOINTS.split(name) if half]
    if len(halves) < 2:  # noqa: PLR2004 - a list has two
        return None
    single = [country(half) for half in halves]
    if all(single):
        return tuple(sorted({code for code in single if code}))
    if len(halves) == 2 and single[1] and "," in name:  # noqa: PLR2004 - `Tripoli, Lebanon`
        inside = {code for entry in lookup(halves[0]) for code in entry.codes if entry.kind in {Kind.CITY, Kind.PART}}
        return (single[1],) if single[1] in inside else None
    return None


def _forms(name: str) -> tuple[str, ...]:
    """Return the name, and with `X, Y of` and `X (Y of)` turned round."""
    turned = re.sub(r"^\s*([^,()]+?)\s*(?:,\s*([^,()]+?)|\(([^()]+)\))\s*$", lambda m: f"{m[2] or m[3]} {m[1]}", name)
    return (name,) if turned == name else (name, turned)


def _exactly(name: str) -> tuple[Entry, ...]:
    """Return the meanings of the folded name, without those that need a capital it does not have."""
    found = load().index.get(fold(name), ())
    if name.isupper():
        return found
    # `us` is a pronoun and `Car` a car; an operator who writes `turkey` for a destination can mean nothing but the country.
    return tuple(entry for entry in found if not (entry.capitalised and entry.surface.isupper()))


def _countries(found: tuple[Entry, ...]) -> frozenset[str]:
    return frozenset(code for entry in found if entry.kind is Kind.COUNTRY for code in entry.codes)

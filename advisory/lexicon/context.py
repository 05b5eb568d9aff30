"""Decides between two meanings of a name by what else a text names; never guesses."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from advisory.lexicon import gazetteer
from advisory.lexicon.entry import Entry, Kind
from advisory.lexicon.folding import fold

_PLACES = (Kind.COUNTRY, Kind.REGION, Kind.PART, Kind.CITY)
#: Words of a government's own scheme of levels: who has a ministry of a common name is told by them.
_SCHEMES = {
    "PH": ("alert level", "crisis alert", "voluntary repatriation", "mandatory repatriation", "restriction phase", "precautionary phase")
}


class Near(NamedTuple):
    """The countries that a text names by names that can mean no other."""

    #: By any name: the country, its people, its places.
    named: frozenset[str]
    #: By its areas and its cities other than the capital, which speaks for a government too.
    local: frozenset[str]
    #: By words of their government's own scheme of levels.
    schemes: frozenset[str] = frozenset()


def near(names: Iterable[tuple[Entry, ...]], text: str = "") -> Near:
    """Return what a text says of where it is about; of its names each with its meanings, those with two countries say nothing."""
    named: set[str] = set()
    local: set[str] = set()
    for entries in names:
        codes = {entry.codes for entry in entries}
        if len(codes) != 1 or len(entries[0].codes) != 1:
            continue
        code = entries[0].codes[0]
        named.add(code)
        if all(entry.kind in {Kind.PART, Kind.CITY} and not is_capital(entry) for entry in entries):
            local.add(code)
    low = text.lower()
    schemes = {code for code, words in _SCHEMES.items() if any(word in low for word in words)}
    return Near(frozenset(named), frozenset(local), frozenset(schemes))


def is_capital(entry: Entry) -> bool:
    """Tell whether a city is the capital of its country."""
    return entry.kind is Kind.CITY and fold(gazetteer.capital(entry.codes[0]) or "") == fold(entry.surface)


def doubtful(entries: Iterable[Entry]) -> bool:
    """Tell whether a name could mean places, people or ministries of two countries."""
    found = tuple(entries)
    if all(entry.kind is Kind.ISSUER for entry in found):
        return len({entry.codes for entry in found}) > 1
    places = {entry.codes for entry in found if entry.kind in _PLACES}
    people = {code for entry in found if entry.kind not in {*_PLACES, Kind.ISSUER} for code in entry.codes}
    return len(places) > 1 or (not places and len(people) > 1)


def settled(entries: tuple[Entry, ...], text: Near) -> tuple[Entry, ...]:
    """Return the meanings of a name that are left in a text.

    Of ministries the one is meant whose levels the text speaks of. Of two countries, or two cities, the one the text names elsewhere too is
    meant; when it names both or neither, both are left. A country gives way to an area abroad (Georgia) only where the text names other
    places there, a capital to a city abroad (Tripoli) where it names the other country, and neither where the text names the country they
    are usually in.
    """
    if not doubtful(entries):
        return entries
    if all(entry.kind is Kind.ISSUER for entry in entries):
        meant = tuple(entry for entry in entries if entry.codes[0] in text.schemes)
        return meant if len(meant) == 1 else entries
    places = [entry for entry in entries if entry.kind in _PLACES]
    if not places:
        return _people(entries, text)
    larger = {entry.codes for entry in places if entry.kind in {Kind.COUNTRY, Kind.REGION}}
    usual = larger or {entry.codes for entry in places if is_capital(entry)}
    if len(usual) == 1:
        (own,) = usual
        told = text.local if larger else text.named
        abroad = {entry.codes for entry in places if entry.codes != own and entry.codes[0] in told}
        codes = abroad if abroad and own[0] not in text.named else usual
    else:
        codes = {entry.codes for entry in places if entry.codes[0] in text.named}
    if len(codes) != 1:
        return entries
    (kept,) = codes
    return tuple(entry for entry in entries if entry.codes == kept)


def _people(entries: tuple[Entry, ...], text: Near) -> tuple[Entry, ...]:
    codes = {code for entry in entries for code in entry.codes} & text.named
    if len(codes) != 1:
        return entries
    return tuple(replace(entry, codes=tuple(codes)) for entry in entries if codes <= set(entry.codes))


#: What an area of the first level is called; `Plateau State` in a list of states is written `Plateau`.
_AREA_WORDS = frozenset({"state", "province", "region", "department", "governorate", "oblast", "county", "prefecture", "district"})


def area(name: str, code: str) -> str | None:
    """Return the area of a country that a name means in a list of its areas (`Niger`, `Rivers` beside `Kebbi`); None when none is."""
    return _areas().get(code, {}).get(fold(name))


@functools.cache
def _areas() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for folded, entries in gazetteer.load().index.items():
        *bare, last = folded.split(" ")
        name = " ".join(bare) if bare and last in _AREA_WORDS else folded
        for entry in entries:
            if entry.kind is Kind.PART and len(entry.codes) == 1 and entry.part:
                found.setdefault(entry.codes[0], {}).setdefault(name, entry.part)
    return found

"""Counts what the gazetteer has and what it leaves out: `python -m advisory.lexicon.build --check`. Development time only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from advisory.lexicon import cities, gazetteer, languages
from advisory.lexicon.entry import Entry, Kind
from advisory.lexicon.folding import fold

#: The countries most written about.
_MOST_WRITTEN = (
    "US GB CA AU MX CO VE EC PE BR IN PK AF IR IQ SY LB IL PS JO SA YE EG LY TN DZ MA NG NE ML BF CM TD SD SS ET ER SO KE UG CD CF MZ ZA"
    " TR UA RU GE AM AZ KZ TH MM PH ID MY CN JP KR LK BD NP HT"
)
_DEMONYMS = frozenset({Kind.DEMONYM, Kind.PEOPLE})


def figures() -> dict[str, int]:
    """Return how many countries have each kind of name, how many other names there are, and why large cities are left out."""
    return dict((*_countries(), *_abroad(), *_places(), *_cities()))


def areas() -> dict[str, int]:
    """Return how many areas each of the countries most written about has."""
    counted = Counter(entry.codes[0] for entry in _canonical(Kind.PART) if len(entry.codes) == 1)
    return {code: counted[code] for code in _MOST_WRITTEN.split()}


def _entries() -> Iterator[Entry]:
    for found in gazetteer.load().index.values():
        yield from found


def _canonical(kind: Kind) -> set[Entry]:
    """Return one entry for each thing of a kind, by its canonical name."""
    named: dict[tuple[str | None, tuple[str, ...]], Entry] = {}
    for entry in _entries():
        if entry.kind is kind:
            named.setdefault((entry.part, entry.codes), entry)
    return set(named.values())


def _having(entries: Iterable[Entry], *kinds: Kind) -> set[str]:
    return {code for entry in entries if entry.kind in kinds for code in entry.codes}


def _countries() -> Iterator[tuple[str, int]]:
    codes = gazetteer.codes()
    names = Counter(code for entry in _entries() if entry.kind is Kind.COUNTRY for code in entry.codes)
    yield "countries", len(codes)
    yield "countries with an official, old or other name besides the short one", sum(names[code] > 1 for code in codes)
    yield "names of countries", sum(names.values())
    yield "countries with an adjective", len(_having(_entries(), Kind.DEMONYM) & set(codes))
    yield "countries with a people", len(_having(_entries(), Kind.PEOPLE) & set(codes))
    yield "countries with a capital", sum(gazetteer.capital(code) is not None for code in codes)


def _abroad() -> Iterator[tuple[str, int]]:
    for language in languages.LANGUAGES:
        entries = [entry for found in languages.names(language).values() for entry in found]
        yield f"{language}: countries with a name", len(_having(entries, Kind.COUNTRY))
        yield f"{language}: countries with an adjective or people", len(_having(entries, *_DEMONYMS))
        yield f"{language}: names in all forms", len(languages.names(language))


def _places() -> Iterator[tuple[str, int]]:
    speaking = {entry.codes for entry in _entries() if entry.kind is Kind.ISSUER and fold(entry.surface) != _seat(entry)}
    yield "areas within countries", len(_canonical(Kind.PART))
    yield "cities", len(_canonical(Kind.CITY))
    yield "regions and groups of countries", len(_canonical(Kind.REGION))
    yield "governments with a name to speak by that is not their capital's", len(speaking)
    yield "names to speak by", sum(entry.kind is Kind.ISSUER for entry in _entries())
    yield "longer names that hold a place and are none", len(gazetteer.decoys())
    yield "names that mean places in more than one country", sum(_doubtful(found) for found in gazetteer.load().index.values())


def _seat(entry: Entry) -> str:
    return fold(gazetteer.capital(entry.codes[0]) or "")


def _doubtful(found: tuple[Entry, ...]) -> bool:
    single = {entry.codes for entry in found if entry.kind in {Kind.COUNTRY, Kind.PART, Kind.CITY}}
    return len(single) > 1


def _cities() -> Iterator[tuple[str, int]]:
    taken = {
        folded: {code for entry in found for code in entry.codes if entry.kind is not Kind.REGION}
        for folded, found in gazetteer.load().index.items()
    }
    fates = Counter(cities.fate(city, taken) for city in cities.large())
    yield "cities of more than 100,000 people", sum(fates.values())
    for fate in cities.Fate:
        yield f"cities of more than 100,000 people: {fate.value}", fates[fate]

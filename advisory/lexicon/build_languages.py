"""Makes `names_XX.json` from the table of a language and Unicode CLDR. Development time only."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisory.lexicon import languages, tables
from advisory.lexicon.entry import Kind

#: The name as `inflection.forms` reads it, kind, codes, part: a row of the file.
Row = tuple[str, int, str, str | None]
#: What has an English name: its kind, codes and canonical name.
Known = dict[str, list[tuple[Kind, str, str]]]

_KINDS = {kind: number for number, kind in enumerate(Kind)}
_CODE = 2
#: Compounds that German and Dutch make of a country: prefix and its English.
_COMPASS = {
    "de": "Nord=northern Süd=southern Ost=eastern West=western Zentral=central Nordost=northeastern Nordwest=northwestern"
    " Südost=southeastern Südwest=southwestern",
    "nl": "Noord=northern Zuid=southern Oost=eastern West=western Centraal=central Noordoost=northeastern Noordwest=northwestern"
    " Zuidoost=southeastern Zuidwest=southwestern",
}


class Names:
    """The names of one language so far."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.found: dict[Row, None] = {}

    def add(self, text: str, kind: Kind, codes: str, part: str | None = None) -> None:
        """Add a name; once is enough."""
        if not languages.key(text):
            raise ValueError(f"the {self.language} name `{text}` of {codes} is empty when folded")
        self.found.setdefault((text, _KINDS[kind], codes, part))


def territories(language: str, codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield code and name of each country as CLDR writes it in a language."""
    core = importlib.import_module("babel.core")
    wanted = set(codes)
    for code, name in sorted(core.Locale(language).territories.items()):
        if code in wanted:
            yield code, name


def own_names(language: str) -> list[tuple[str, tables.Name]]:
    """Return code and name of each country in the table of a language."""
    table = tables.rows(f"language_{language}.txt")
    return [(row[0], name) for row in table if _is_code(row[0]) for name in tables.names(row[1])]


def _is_code(cell: str) -> bool:
    return len(cell) == _CODE and cell.isalpha() and cell.isupper()


def build(language: str, shown: Mapping[str, str], known: Known) -> dict[str, Any]:
    """Return the document of a language; `shown` has the countries' English names, `known` says what our tables' other names mean."""
    made = Names(language)
    without: set[str] = set()
    _countries(made, shown)
    for first, *cells in tables.rows(f"language_{language}.txt"):
        if _is_code(first):
            _people(made, first, *cells[1:])
        elif first == "issuer":
            for name in _in_text(cells[1]):
                made.add(name, Kind.ISSUER, cells[0])
        elif first == "not":
            without |= {languages.key(name.text) for name in tables.names(cells[0])}
        elif first == "compass":
            _compass(made, cells[0].split(), shown)
        else:
            _abroad(made, first, cells[0], known)
    return {"words": sorted(without), "entries": sorted(made.found, key=lambda row: (row[1], row[2], row[0]))}


def _countries(made: Names, codes: Iterable[str]) -> None:
    """Add the countries' names; one that our table marks `!` is left out though CLDR has it."""
    ours = own_names(made.language)
    silent = {(code, languages.key(name.text)) for code, name in ours if not name.in_text}
    for code, name in territories(made.language, codes):
        if (code, languages.key(name)) not in silent:
            made.add(name, Kind.COUNTRY, code)
    for code, spelling in ours:
        if spelling.in_text:
            made.add(spelling.text, Kind.COUNTRY, code)


def _people(made: Names, code: str, adjectives: str, people: str = "-") -> None:
    """Add adjectives and people; in French and Spanish the people are called as the adjective, if nothing else is said."""
    named = _in_text(people.removeprefix("+"))
    if made.language in {"fr", "es"} and (people == "-" or people.startswith("+")):
        named = [*(name for name in _in_text(adjectives) if not name.startswith("=")), *named]
    for name in _in_text(adjectives):
        made.add(name, Kind.DEMONYM, code)
    for name in named:
        made.add(name, Kind.PEOPLE, code)


def _in_text(cell: str) -> list[str]:
    return [name.text for name in tables.names(cell) if name.in_text]


def _abroad(made: Names, english: str, cell: str, known: Known) -> None:
    """Add the names of a city, part or region; what is two things in English is two abroad."""
    meanings = known.get(english, [])
    if not meanings:
        raise ValueError(f"`{english}` of language_{made.language}.txt is not the first name of a city, part or region in our tables")
    for name in _in_text(cell):
        for kind, codes, part in meanings:
            made.add(name, kind, codes, part)


def _compass(made: Names, codes: list[str], shown: Mapping[str, str]) -> None:
    """Add `Nordirak`, `Noord-Irak` and the like, where they are not the name of something else."""
    first = dict(territories(made.language, codes))
    taken = {languages.key(text) for text, kind, _, _ in made.found if kind in {_KINDS[Kind.COUNTRY], _KINDS[Kind.REGION]}}
    for code in codes:
        name = first[code]
        for pair in _COMPASS[made.language].split():
            prefix, _, english = pair.partition("=")
            spelt = f"{prefix}{name[0].lower()}{name[1:]}" if made.language == "de" else f"{prefix}-{name}"
            if languages.key(spelt) not in taken:
                made.add(f"={spelt}", Kind.PART, code, f"{english} {shown[code]}")

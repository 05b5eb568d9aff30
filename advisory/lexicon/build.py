"""Makes the gazetteer's files from the tables, Unicode CLDR and GeoNames: `python -m advisory.lexicon.build`. Development time only.

`--check` writes nothing: it says whether the files are what the tables say, and how complete they are.

The two libraries are loaded by name because the product neither depends on them nor imports them.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from advisory.lexicon import build_languages, cities, completeness, languages, tables
from advisory.lexicon.entry import Kind
from advisory.lexicon.folding import fold

FOLDER = Path(__file__).parent
#: Areas that have no more of a name than where they lie: such words are in every country's news.
_COMPASS = re.compile(
    r"(?:Far )?(?:north|south|east|west)?(?:ern)?[- ]?(?:north|south|east|west|central|centre)?(?:ern)?(?: borders)?$"
    r"|(?:lac|lake|gulf|bay|capital district|upper (?:east|west))$",
    re.IGNORECASE,
)
#: Where newspapers say "the state of Guerrero", "the department of Arauca".
_OF = {"State": frozenset({"BR", "IN", "MX", "US", "VE"}), "Department": None, "Province": None}
#: So many blanks make a ministry's name that can be nothing else in small letters: department of international relations and cooperation.
_LONG = 3
_KINDS = {kind: number for number, kind in enumerate(Kind)}

#: surface, folded, kind, codes, part, capitalised, in text: a row of the file.
Row = tuple[str, str, int, str, str | None, int, int]


class Rows:
    """The entries so far, one for each meaning of each name."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, int, str], Row] = {}
        #: The countries' short names.
        self.shown: dict[str, str] = {}

    def add(self, name: tables.Name, kind: Kind, codes: str, part: str | None = None) -> None:
        """Add a meaning of a name; the first spelling stays."""
        folded = fold(name.text)
        if not folded:
            raise ValueError(f"the name `{name.text}` of {codes} is empty when folded")
        key = (name.text.lower(), _KINDS[kind], codes)
        capitalised = _needs_capital(name.text, folded, kind)
        row = (name.text, "" if folded == name.text.lower() else folded, _KINDS[kind], codes, part, int(capitalised), int(name.in_text))
        self.found.setdefault(key, row)

    def taken(self) -> dict[str, set[str]]:
        """Return the countries of the names so far, by folded name."""
        found: dict[str, set[str]] = {}
        for row in self.found.values():
            found.setdefault(row[1] or row[0].lower(), set()).update(row[3].split())
        return found

    def meanings(self, name: str) -> list[Row]:
        """Return the meanings of a name so far."""
        folded = fold(name)
        return [row for row in self.found.values() if (row[1] or row[0].lower()) == folded]


def _needs_capital(text: str, folded: str, kind: Kind) -> bool:
    """Tell whether the name, in small letters, could be something else."""
    if kind is Kind.ISSUER and folded.count(" ") >= _LONG:
        return False
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
    alpha3 = {row["iso"]: row["iso3"] for row in cities.countries().values()}
    shown: dict[str, list[str | None]] = {}
    adjectives: dict[tables.Name, list[str]] = {}
    peoples: dict[tables.Name, list[str]] = {}
    for code, named, adjective, people, capital, also in tables.rows("countries.txt"):
        name = rows.shown[code] = named.rstrip("!")
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
                    _part(rows, name, code, spellings[0].text)


def _part(rows: Rows, name: tables.Name, code: str, first: str) -> None:
    """Add an area; one marked `*` counts only with the word for such areas there.

    One that has no more of a name than a point of the compass counts only with its country's name too.
    """
    shown = _shown(rows, first, code)
    if not name.text.endswith("*"):
        rows.add(name, Kind.PART, code, shown)
        return
    bare = name.text.removesuffix("*")
    plain = bool(_COMPASS.match(bare))
    for word in _area_words()[code]:
        rows.add(tables.Name(f"{bare} {word}", in_text=name.in_text and not plain), Kind.PART, code, shown)
        if plain:
            rows.add(tables.Name(f"{bare} {word} of {rows.shown[code]}"), Kind.PART, code, shown)
    word = _area_words()[code][0]
    if not plain and word in _OF and code in (_OF[word] or {code}):
        rows.add(tables.Name(f"{word} of {bare}"), Kind.PART, code, shown)


def _shown(rows: Rows, first: str, code: str) -> str:
    """Return the canonical name of an area: with the word for it where the name alone is not one."""
    if not first.endswith("*"):
        return first
    bare = first.removesuffix("*")
    known = rows.found.get((bare.lower(), _KINDS[Kind.PART], code))
    return (known[4] if known else None) or f"{bare} {_area_words()[code][0]}"


@functools.cache
def _area_words() -> dict[str, tuple[str, ...]]:
    rows = tables.rows("area_words.txt")
    return {code: tuple(name.text for name in tables.names(cell)) for codes, cell in rows for code in codes.split()}


def own_cities(rows: Rows) -> None:
    """Add the cities of our table, and the table's other spellings of capitals."""
    for code, cell in tables.rows("cities.txt"):
        for spellings in tables.spellings(cell):
            for name in spellings:
                rows.add(name, Kind.CITY, code, spellings[0].text)


def large_cities(rows: Rows) -> None:
    """Add large cities of GeoNames that nothing else is called, and those that make the name of a capital ambiguous."""
    taken = rows.taken()
    capitals = {fold(row[4]): row[0] for row in tables.rows("countries.txt") if not row[4].endswith("?")}
    for folded, found in cities.namesakes().items():
        largest = max(found, key=lambda city: city.people)
        if folded in capitals:
            own = max((city.people for city in found if city.code == capitals[folded]), default=0)
            for city in found:
                if city.code != capitals[folded] and city.people >= max(cities.FLOOR, own / 2):
                    rows.add(tables.Name(city.name), Kind.CITY, city.code, city.name)
        elif folded not in taken and largest.people >= cities.FLOOR and cities.fate(largest, taken) is cities.Fate.IN:
            rows.add(tables.Name(largest.name), Kind.CITY, largest.code, largest.name)


def cldr_names(rows: Rows, shown: dict[str, list[str | None]]) -> None:
    """Add the English names of CLDR that the table lacks and nothing else has."""
    for code, name in build_languages.territories("en", shown):
        if not rows.meanings(name):
            rows.add(tables.Name(name), Kind.COUNTRY, code)


def foreign(rows: Rows, shown: dict[str, list[str | None]]) -> dict[str, list[list[str]]]:
    """Return the countries' names in other languages that no English name equals and that mean one country in theirs."""
    english = {row[1] or row[0].lower() for row in rows.found.values()}
    found: dict[str, list[list[str]]] = {}
    for language in languages.LANGUAGES:
        called: dict[str, list[str]] = {}
        ours = ((code, name.text) for code, name in build_languages.own_names(language))
        for code, name in (*build_languages.territories(language, shown), *ours):
            called.setdefault(fold(name), []).append(code)
        for folded, codes in called.items():
            if folded not in english and len(set(codes)) == 1:
                found.setdefault(folded, []).append([language, codes[0]])
    return {key: found[key] for key in sorted(found)}


def known(rows: Rows) -> build_languages.Known:
    """Return what the English names of cities, parts and regions mean, for the tables of other languages."""
    kinds = (Kind.CITY, Kind.PART, Kind.REGION)
    found: build_languages.Known = {}
    for surface, _, kind, codes, part, _, _ in rows.found.values():
        if part and tuple(Kind)[kind] in kinds and surface == part:
            found.setdefault(surface, []).append((tuple(Kind)[kind], codes, part))
    return found


def build() -> dict[str, dict[str, Any]]:
    """Return the documents by the name of their file."""
    rows = Rows()
    shown = countries(rows)
    cldr_names(rows, shown)
    regions(rows)
    parts(rows)
    own_cities(rows)
    large_cities(rows)
    issuers(rows)
    english = {
        "countries": {code: shown[code] for code in sorted(shown)},
        "groups": {fold(name): codes for name, codes in tables.rows("groups.txt")},
        "not_places": sorted({fold(row[0]) for row in tables.rows("not_places.txt")}),
        "decoys": sorted({name.text for row in tables.rows("decoys.txt") for name in tables.names(row[0])}),
        "foreign": foreign(rows, shown),
        "entries": sorted(rows.found.values(), key=lambda row: (row[2], row[1] or row[0].lower(), row[0], row[3])),
    }
    names = {code: str(row[0]) for code, row in shown.items()}
    abroad = {f"names_{language}.json": build_languages.build(language, names, known(rows)) for language in languages.LANGUAGES}
    return {"places.json": english} | abroad


def text(document: dict[str, Any]) -> str:
    """Return a document one row a line, so that a change of the data reads as a change."""
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
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the files; with `--check` compare them with what would be written, and say what is in them."""
    made = {FOLDER / name: text(document) for name, document in build().items()}
    if "--check" not in arguments:
        for path, content in made.items():
            path.write_text(content, encoding="utf-8")
        return 0
    stale = [path.name for path, content in made.items() if path.read_text(encoding="utf-8") != content]
    for what, count in completeness.figures().items():
        sys.stdout.write(f"{count:>7,}  {what}\n")
    for code, count in completeness.areas().items():
        sys.stdout.write(f"{count:>7,}  areas of {code}\n")
    for name in stale:
        sys.stderr.write(f"{name} is not what the tables say; run `python -m advisory.lexicon.build`.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

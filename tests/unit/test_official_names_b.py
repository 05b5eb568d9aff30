"""Every name and code that Australia, Germany and the Netherlands give a destination: which country it is, or why it is none.

The lists are `cases/names/{au,de,nl}.csv`; `expected` holds codes joined by spaces, or `-` for a row that is set aside.
"""

from __future__ import annotations

import csv
import html
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from advisory import lexicon, sources
from advisory.model import Feed, Page, Reading

NAMES = Path(__file__).parent.parent / "cases" / "names"
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def listed(language: str) -> list[dict[str, str]]:
    """Return the rows of a list."""
    with (NAMES / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(kind: str, document: Any) -> Reading:
    """Return what a document says."""
    body = json.dumps(document).encode()
    return sources.load(kind).parse(Feed(id="f", url="https://feeds.example/f", kind=kind), Page(url="", body=body, fetched=FETCHED))


def australian(row: dict[str, str], *, escaped: bool = False) -> Reading:
    """Return what the export says whose one row has this title."""
    title = html.escape(row["name"]).replace("&#x27;", "&#039;") if escaped else row["name"]
    return read("smartraveller", [
        {"title": title, "field_overall_advice_level": "Do not travel", "field_advice_levels": "", "changed": "Tue, 2026-02-10 09:30"},
    ])  # fmt: skip


def german(row: dict[str, str], said: str = "Ruhig.", *, code: bool = True) -> Reading:
    """Return what a page says of a country with this name and code."""
    short = row["expected"] if code and row["expected"] != "-" else ""
    return read("germany", {
        "response": {
            "1": {
                "lastModified": 1772000000, "countryCode": short, "iso3CountryCode": row["code"], "countryName": row["name"],
                "title": f"{row['name'].rstrip('*')}: Reise- und Sicherheitshinweise", "warning": False, "content": f"<p>{said}</p>",
            },
        },
    })  # fmt: skip


def dutch(row: dict[str, str], said: str = "De kleurcode van het reisadvies is oranje.") -> Reading:
    """Return what the list says whose one row has this name and code."""
    return read("netherlands", [
        {"isocode": row["code"], "location": row["name"], "introduction": f"<p>{said}</p>", "lastmodified": "2026-02-20T09:30:00Z"},
    ])  # fmt: skip


def places(reading: Reading) -> list[str]:
    """Return the destinations, sorted."""
    return sorted(position.destination for position in reading.positions)


def wanted(row: dict[str, str]) -> list[str]:
    """Return the destinations that a row should have, sorted."""
    return [] if row["expected"] == "-" else sorted(row["expected"].split())


AUSTRALIAN, GERMAN, DUTCH = listed("au"), listed("de"), listed("nl")


@pytest.mark.parametrize(("rows", "least"), [(AUSTRALIAN, 180), (GERMAN, 195), (DUTCH, 224)], ids=["au", "de", "nl"])
def test_the_lists_are_whole(rows: list[dict[str, str]], least: int) -> None:
    """As long as the registers, nothing twice, and who is no destination has a reason."""
    keys = [(row.get("code"), row["name"]) for row in rows]
    assert len(keys) == len(set(keys)) >= least
    assert all(bool(row["reason"]) is (row["expected"] == "-") for row in rows)


@pytest.mark.parametrize("row", AUSTRALIAN, ids=lambda row: row["name"])
def test_australia(row: dict[str, str]) -> None:
    """A title is its country or countries, with its apostrophes escaped too."""
    assert places(australian(row)) == wanted(row)
    assert places(australian(row, escaped=True)) == wanted(row)
    if row["expected"] == "-" and not lexicon.not_a_place(row["name"]):
        assert "set aside" in australian(row).complaints[0]


@pytest.mark.parametrize("row", GERMAN, ids=lambda row: f"{row['code']}-{row['name']}")
def test_germany(row: dict[str, str]) -> None:
    """Codes and name are one country, the alpha-3 code alone too; and its own page may call it so."""
    assert places(german(row)) == places(german(row, code=False)) == wanted(row)
    if row["expected"] == "-":
        assert "set aside" in german(row).complaints[0]
        return
    assert german(row, code=False).complaints == ()
    name = row["name"].rstrip("*")
    if "," not in name:
        (position,) = german(row, f"Von Reisen nach {name} wird abgeraten.").positions
        assert position.country_level == 3
    assert lexicon.lookup(name) or lexicon.foreign(name), "its name cannot contradict a wrong code"


@pytest.mark.parametrize("row", DUTCH, ids=lambda row: f"{row['code']}-{row['name']}")
def test_netherlands(row: dict[str, str]) -> None:
    """Code and name are one country, and its own advice may call it so."""
    assert places(dutch(row)) == wanted(row)
    if row["expected"] == "-":
        assert "set aside" in dutch(row).complaints[0]
        return
    assert dutch(row).complaints == ()
    for said in (f"De kleurcode van het reisadvies voor {row['name']} is oranje.", f"Voor {row['name']} geldt kleurcode oranje."):
        (position,) = dutch(row, said).positions
        if "-" not in row["code"]:
            assert position.country_level == 3, said
        assert position.max_level == 3, said


def alike(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return pairs of destinations whose names share a word or stand within each other."""
    known = [row for row in rows if row["expected"] != "-" and "-" not in row["code"]]
    words = {row["name"]: lexicon.fold(row["name"]).replace(" ", "-") for row in known}
    return [
        (one, other)
        for one in known
        for other in known
        if one["expected"] != other["expected"]
        and (words[one["name"]] in words[other["name"]] or words[other["name"]] in words[one["name"]])
    ]


@pytest.mark.parametrize(("one", "other"), alike(GERMAN), ids=lambda row: row["name"])
def test_a_german_name_inside_another_is_not_it(one: dict[str, str], other: dict[str, str]) -> None:
    """Niger is not Nigeria, nor Guinea Guinea-Bissau: advice about the one never moves the other."""
    (position,) = german(one, f"Vor Reisen nach {other['name'].rstrip('*')} wird gewarnt.").positions
    assert (position.country_level, position.max_level) == (1, 1)


@pytest.mark.parametrize(("one", "other"), alike(DUTCH), ids=lambda row: row["name"])
def test_a_dutch_name_inside_another_is_not_it(one: dict[str, str], other: dict[str, str]) -> None:
    """A colour for a country with a similar name is none for this one."""
    said = f"De kleurcode van het reisadvies voor {other['name']} is rood. Voor {one['name']} geldt kleurcode groen."
    (position,) = dutch(one, said).positions
    assert (position.country_level, position.max_level) == (1, 1)

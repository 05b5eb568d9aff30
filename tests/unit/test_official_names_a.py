"""Every name and address that the United States, the United Kingdom and Canada give a destination: which country it is, or why it is none.

The lists are `cases/names/{us,gb,ca}.csv`; `expected` holds codes joined by spaces, or `-` for a row that is set aside.
"""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from advisory import lexicon, sources
from advisory.model import Feed, Page, Reading

NAMES = Path(__file__).parent.parent / "cases" / "names"
FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def listed(country: str) -> list[dict[str, str]]:
    """Return the rows of a list."""
    with (NAMES / f"{country}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(kind: str, document: Any) -> Reading:
    """Return what a document says."""
    body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
    return sources.load(kind).parse(
        Feed(id="f", url="https://feeds.example/f", kind=kind), Page(url="https://feeds.example/f", body=body, fetched=FETCHED)
    )


def american(row: dict[str, str]) -> Reading:
    """Return what the feed says whose one row has this name and link."""
    return read(
        "us-state",
        f'<rss version="2.0"><channel><item><title>{escape(row["name"])} - Level 3: Reconsider Travel</title>'
        f"<link>https://travel.example/{row['slug']}.html</link><pubDate>Tue, 10 Feb 2026</pubDate>"
        "<description>Words.</description></item></channel></rss>",
    )


def american_json(row: dict[str, str]) -> Reading:
    """Return what the data service says whose one row has this name and link."""
    return read("us-state", [
        {
            "Title": f"{row['name']} - Level 3: Reconsider Travel", "Link": f"https://travel.example/{row['slug']}.html",
            "Category": ["XX"], "Summary": "<p>Words.</p>", "Updated": "2026-02-09T19:00:00-05:00",
        },
    ])  # fmt: skip


def british(row: dict[str, str]) -> Reading:
    """Return what a page with this name and address says."""
    return read("gov-uk", {
        "title": f"{row['name']} travel advice", "public_updated_at": "2026-02-10T09:30:00+00:00",
        "details": {
            "alert_status": ["avoid_all_travel_to_whole_country"], "country": {"name": row["name"], "slug": row["slug"]},
            "parts": [{"slug": "warnings-and-insurance", "body": f"<p>FCDO advises against all travel to {row['name']}.</p>"}],
        },
    })  # fmt: skip


def canadian(row: dict[str, str], key: str) -> Reading:
    """Return what the index says whose one row has this name and key."""
    return read("canada", {
        "data": {
            key: {
                "country-iso": key, "country-eng": row["name"], "advisory-state": 1, "has-regional-advisory": 0,
                "date-published": {"timestamp": 1_770_000_000}, "eng": {"name": row["name"], "advisory-text": "Exercise a high degree of caution"},
            },
        },
    })  # fmt: skip


def places(reading: Reading) -> list[str]:
    """Return the destinations, sorted."""
    return sorted(position.destination for position in reading.positions)


def wanted(row: dict[str, str]) -> list[str]:
    """Return the destinations that a row should have, sorted."""
    return [] if row["expected"] == "-" else sorted(row["expected"].split())


AMERICAN, BRITISH, CANADIAN = listed("us"), listed("gb"), listed("ca")


@pytest.mark.parametrize(("rows", "least"), [(AMERICAN, 420), (BRITISH, 228), (CANADIAN, 230)], ids=["us", "gb", "ca"])
def test_the_lists_are_whole(rows: list[dict[str, str]], least: int) -> None:
    """As long as the registers, nothing twice, and who is no destination has a reason."""
    keys = [(row["name"], row.get("slug")) for row in rows]
    assert len(keys) == len(set(keys)) >= least
    assert all(bool(row["reason"]) is (row["expected"] == "-") for row in rows)


@pytest.mark.parametrize("row", AMERICAN, ids=lambda row: f"{row['name']}-{row['slug']}")
def test_the_united_states(row: dict[str, str]) -> None:
    """Title and link are one place or the same places, in RSS and in JSON; what contradicts itself is a complaint."""
    assert places(american(row)) == places(american_json(row)) == wanted(row)
    if row["expected"] == "-":
        assert "set aside" in american(row).complaints[0]


@pytest.mark.parametrize("row", BRITISH, ids=lambda row: f"{row['name']}-{row['slug']}")
def test_the_united_kingdom(row: dict[str, str]) -> None:
    """Name and address are one country or the reviewed ones, and the page's own sentence about itself is for the whole of each."""
    reading = british(row)
    assert places(reading) == wanted(row)
    assert all(position.country_level == 4 for position in reading.positions)
    if row["expected"] != "-":
        several = len(reading.positions) > 1 or "/" in row["name"]
        assert several or reading.complaints == ()
    elif row["slug"] == "jerusalem":
        assert [item.issuer for item in reading.items] == ["GB"]
    else:
        assert "set aside" in reading.complaints[0]


@pytest.mark.parametrize("row", CANADIAN, ids=lambda row: row["name"])
def test_canada(row: dict[str, str]) -> None:
    """A name is its country beside the country's code, and also beside a key that is none."""
    odd = canadian(row, "QQ")
    assert places(odd) == wanted(row)
    if row["expected"] == "-":
        assert bool(odd.complaints) is (not row["reason"].startswith("part of"))
        return
    own = canadian(row, row["expected"].split()[0])
    assert places(own) == wanted(row)
    assert own.complaints == odd.complaints == ()


def alike() -> list[tuple[str, str]]:
    """Return pairs of British names one of which stands within the other."""
    known = {row["name"]: row for row in BRITISH if row["expected"] != "-" and " " not in row["expected"]}
    return [(one, other) for one in known for other in known if known[one]["expected"] != known[other]["expected"] and one in other]


@pytest.mark.parametrize(("one", "other"), alike())
def test_a_name_inside_another_is_not_it(one: str, other: str) -> None:
    """Niger is not Nigeria, Mali not Somalia, Guinea none of the other three: advice about the one never moves the other."""
    for mine, theirs in ((one, other), (other, one)):
        slug = next(row["slug"] for row in BRITISH if row["name"] == mine)
        code = next(row["expected"] for row in BRITISH if row["name"] == mine)
        reading = read("gov-uk", {
            "title": f"{mine} travel advice", "public_updated_at": "2026-02-10T09:30:00+00:00",
            "details": {
                "alert_status": [], "country": {"name": mine, "slug": slug},
                "parts": [{"slug": "warnings-and-insurance", "body": f"<p>FCDO advises against all travel to {theirs}.</p>"}],
            },
        })  # fmt: skip
        assert [(row.destination, row.country_level, row.max_level) for row in reading.positions] == [(code, None, None)]


def test_every_country_is_named() -> None:
    """Between them the lists know every country that one of the three governments writes about."""
    known = {code for rows in (AMERICAN, BRITISH, CANADIAN) for row in rows for code in wanted(row)}
    assert set(lexicon.codes()) - known <= {"AX", "BV", "CC", "CX", "GG", "HM", "IM", "JE", "SJ", "TF", "UM"}

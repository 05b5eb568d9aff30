"""The feeds that ship: each says who speaks, on what terms, and since when its address is known to answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import config, sources
from advisory.model import Trust

FILE = Path(__file__).parents[2] / "config" / "feeds.yaml"
TEXT = FILE.read_text(encoding="utf-8")
ROWS: list[dict[str, Any]] = yaml.load(TEXT, Loader=yaml.CBaseLoader)["feeds"]
FEEDS = {feed.id: feed for feed in config.check(FILE.parent, environ={}).config.feeds}
REGISTERS = {"us-state", "gov-uk", "canada", "smartraveller", "germany", "netherlands"}


def test_all_of_them_are_read() -> None:
    """Every entry is a feed, under an id of its own."""
    assert [row["id"] for row in ROWS] == list(FEEDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_an_entry_says_all(row: dict[str, Any]) -> None:
    """Kind, interval, trust, licence and attribution are written out; an address counts as verified from a day on, or not yet."""
    assert row.keys() >= {"kind", "every", "trust", "licence", "attribution", "verified"}
    assert re.fullmatch(r"not yet|20\d\d-\d\d-\d\d", row["verified"])
    assert row["url"].startswith("https://")
    if row["trust"] == "official":
        assert "issuer" in row
    else:
        assert "issuer" not in row, "a newspaper is no government's voice"


def test_the_registers_are_on() -> None:
    """Six governments are read from the first day, each with a floor."""
    on = [feed for feed in FEEDS.values() if sources.is_register(feed.kind)]
    assert {feed.kind for feed in on} == REGISTERS
    assert all(feed.enabled and feed.trust is Trust.OFFICIAL and feed.floor for feed in on)
    assert {feed.id for feed in on if feed.fallbacks} == {"us-state", "au-smartraveller"}


def test_some_of_the_press_is_on() -> None:
    """Press reports need a second independent source, so there are at least two."""
    hosts = {feed.url.split("/")[2] for feed in FEEDS.values() if feed.trust is Trust.PRESS and feed.enabled}
    assert len(hosts) >= 2


def test_embassies_are_off_and_say_which_country_they_are_about() -> None:
    """Sites that keep a wall against robots wait for somebody to try them."""
    embassies = [feed for feed in FEEDS.values() if feed.kind == "us-embassy"]
    assert embassies
    assert all(feed.about and not feed.enabled for feed in embassies)


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("enabled") == "no"], ids=lambda row: row["id"])
def test_what_is_off_says_why(row: dict[str, Any]) -> None:
    """The reason stands above the entry, or above its section."""
    before = TEXT[: TEXT.index(f"- id: {row['id']}\n")]
    entry = before.rpartition("\n\n")[2]
    section = before.rpartition("# ===")[2].partition("- id:")[0]
    assert re.search(r"\b(?:off|Off)\b", entry + section)

"""What the small world's writers write is what each source reads: the fixtures of the soak hold the truth they claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from servers import world, writers
from servers.world import World

from advisory import sources
from advisory.model import Feed, Page, Position, Reading

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://register.example/index.json"


def read(kind: str, body: bytes, url: str = URL) -> Reading:
    """Return what a source reads, and that it complains of nothing."""
    reading = sources.load(kind).parse(Feed(id="f", url=url, kind=kind), Page(url=url, body=body, fetched=NOW))
    assert reading.complaints == ()
    return reading


def said(positions: tuple[Position, ...]) -> dict[str, tuple[int | None, int | None]]:
    """Return country → country_level and max_level."""
    return {position.destination: (position.country_level, position.max_level) for position in positions}


@pytest.mark.parametrize(
    ("issuer", "kind", "write"),
    [
        ("US", "us-state", writers.us_state_rss),
        ("US", "us-state", writers.us_state_json),
        ("AU", "smartraveller", writers.smartraveller_export),
        ("NL", "netherlands", writers.netherlands),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_registers_of_one_document(issuer: str, kind: str, write: Callable[[writers.Rows], bytes]) -> None:
    """Every row is read with its levels, and nothing is odd about it."""
    rows = World.at(NOW).rows(issuer)
    reading = read(kind, write(rows))
    assert said(reading.positions) == {row.country.code: world.levels(issuer, row) for row in rows}
    assert all(position.published for position in reading.positions)


def test_a_register_whose_rss_knows_no_parts() -> None:
    """Australia's RSS is read to the levels of countries."""
    rows = World.at(NOW).rows("AU")
    found = {code: levels[0] for code, levels in said(read("smartraveller", writers.smartraveller_rss(rows)).positions).items()}
    assert found == {row.country.code: row.level for row in rows}


@pytest.mark.parametrize(
    ("issuer", "kind", "index", "page"),
    [
        ("GB", "gov-uk", writers.gov_uk_index, writers.gov_uk_page),
        ("CA", "canada", writers.canada_index, writers.canada_page),
        ("DE", "germany", writers.germany_list, writers.germany_page),
    ],
)
def test_registers_with_pages(
    issuer: str, kind: str, index: Callable[[writers.Rows], bytes], page: Callable[[world.Advice], bytes]
) -> None:
    """The index names pages, and each country's page holds its levels."""
    rows = World.at(NOW).rows(issuer)
    listed = read(kind, index(rows))
    assert listed.links
    pages = [read(kind, page(row), URL.replace("index", f"cta-cap-{row.country.code}")) for row in rows]
    found = {code: levels for reading in pages for code, levels in said(reading.positions).items()}
    assert found == {row.country.code: world.levels(issuer, row) for row in rows}


@pytest.mark.parametrize(
    "write", [writers.rss, writers.rdf, writers.atom, writers.json_feed, writers.us_embassy], ids=lambda write: write.__name__
)
def test_stories(write: Callable[[writers.Stories], bytes]) -> None:
    """Every form of a feed gives the same stories."""
    stories = tuple(world.quiet("paper", number, NOW) for number in range(5))
    reading = read("us-embassy" if write is writers.us_embassy else "feed", write(stories))
    assert [(item.title, item.text, item.published, item.url) for item in reading.items] == [
        (story.title, "\n".join(story.text), NOW, story.link) for story in stories
    ]


def test_headlines() -> None:
    """A news sitemap has nothing else."""
    stories = tuple(world.quiet("paper", number, NOW) for number in range(5))
    reading = read("feed", writers.sitemap(stories))
    assert [(item.title, item.published, item.url) for item in reading.items] == [(story.title, NOW, story.link) for story in stories]

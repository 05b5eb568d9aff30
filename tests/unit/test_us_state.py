"""What the United States' rows say, where a document of its own would say too little."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from advisory.model import Feed, Page, Scope
from advisory.sources import us_state

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="us", url="https://travel.example/rss.xml", kind="us-state")


def document(*rows: tuple[str, str, str]) -> Page:
    """Return a page of rows: title, link's last part, text."""
    items = "".join(
        f"<item><title>{title}</title><link>https://travel.example/{slug}.html</link><pubDate>Sun, 01 Mar 2026</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
        for title, slug, text in rows
    )
    return Page(url=FEED.url, body=f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), fetched=FETCHED)


def test_many_complaints_are_summed_up() -> None:
    """Two hundred bad rows are one screen of complaints."""
    rows = [(f"Atlantis {number} - Level 2: Exercise Increased Caution", f"atlantis-{number}", "Words.") for number in range(200)]
    complaints = us_state.parse(FEED, document(*rows)).complaints
    assert len(complaints) == 26
    assert complaints[-1] == "And 175 more like these."


@pytest.mark.parametrize(
    ("level", "text", "country", "worst", "scope"),
    [
        (2, "<p>Exercise increased caution in Mali due to crime.</p>", 2, 2, Scope.WHOLE),
        (4, "<p>Do not travel to Mali for any reason.</p>", 4, 4, Scope.WHOLE),
        (3, "<p>Reconsider your need to travel to all of Mali.</p>", 3, 3, Scope.WHOLE),
        (2, "<p>Words without any advice.</p>", 2, 2, Scope.WHOLE),
        (2, "<p>Exercise a high degree of caution in the country.</p>", 2, 2, Scope.WHOLE),
        (2, "<p>Exercise increased caution in Mali.</p><p>Do not travel to:</p><ul><li>Kidal</li></ul>", 2, 4, Scope.PARTS),
        (2, "<p>Exercise increased caution in Mali.</p><p>Do not travel within 10 miles of the border.</p>", 2, 4, Scope.PARTS),
        (2, "<p>Exercise increased caution in Mali.</p><p>Reconsider travel to Mopti and Gao.</p>", 2, 3, Scope.PARTS),
        (1, "<p>Exercise normal precautions in Mali.</p><h3>Kidal – Level 3: Reconsider Travel</h3>", 1, 3, Scope.PARTS),
        (2, "<p>Exercise increased caution in Mali.</p><p>Do not travel alone at night.</p>", 2, 2, Scope.WHOLE),
        (2, "<p>Exercise increased caution in Mali. If you do not travel with a guide, tell somebody.</p>", 2, 2, Scope.WHOLE),
        (2, "<p>Exercise increased caution in Mali.</p><p>See also Niger: Do not travel to Niger.</p>", 2, 2, Scope.WHOLE),
        (4, "<p>Reconsider travel to Mali.</p><p>Do not travel to Kidal due to terrorism.</p>", 3, 4, Scope.PARTS),
    ],
)
def test_parts_are_told_from_the_whole(level: int, text: str, country: int, worst: int, scope: Scope) -> None:
    """The country's level and its worst part are two things; other countries and words that only look like advice are neither."""
    (position,) = us_state.parse(FEED, document((f"Mali - {us_state.LABELS[level]}", "mali-travel-advisory", text))).positions
    assert (position.country_level, position.max_level, position.scope) == (country, worst, scope)


@pytest.mark.parametrize(
    ("title", "slug", "places"),
    [
        ("Saudi Arabia", "destination.sau", "SA"),
        ("Saudi Arabia", "saudi-arabia", "SA"),
        ("Some new name", "destination.sau", "SA"),
        ("Saudi Arabia", "destination.xyz", "SA"),
        ("Saudi Arabia", "item-12", "SA"),
        ("Republic of the Congo", "republic-of-the-congo-travel-advisory", "CG"),
        ("Democratic Republic of the Congo", "democratic-republic-of-the-congo-travel-advisory", "CD"),
        ("Niger", "niger-travel-advisory", "NE"),
        ("Nigeria", "nigeria-travel-advisory1", "NG"),
        ("Kosovo", "kosovo-travel-advisory", "XK"),
        ("Georgia", "georgia-travel-advisory", "GE"),
        ("Vatican City (Holy See)", "vatican-city", "VA"),
        ("Niger", "nigeria-travel-advisory", ""),
        ("Saudi Arabia", "destination.sdn", ""),
        ("Congo", "congo", ""),
        ("Mexico City", "mexico-city", ""),
        ("Middle East", "middle-east", ""),
        ("", "", ""),
    ],
)
def test_a_place_is_known_or_there_is_none(title: str, slug: str, places: str) -> None:
    """The link's code, the link's words and the title must not contradict each other; cities, regions and halves of names are no countries."""
    reading = us_state.parse(FEED, document((f"{title} - Level 2: Exercise Increased Caution", slug, "Some words.")))
    assert [position.destination for position in reading.positions] == places.split()
    assert bool(reading.complaints) is not bool(places)

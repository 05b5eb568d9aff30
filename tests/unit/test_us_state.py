"""What the United States' rows say, where a document of its own would say too little."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from advisory import register
from advisory.model import Feed, Page, Part, Position, Scope
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
        (2, "<p>Exercise increased caution when traveling in Mali.</p>", 2, 2, Scope.WHOLE),
        (2, "<p>Exercise increased caution in Mali. Some areas have increased risk.</p>", 2, None, Scope.PARTS),
        (3, "<p>Reconsider travel to Mali. Some areas have higher risk.</p><p>Do not travel to Gao.</p>", 3, 4, Scope.PARTS),
        (4, "<p>Do not travel to Mali. Some areas have increased risk.</p>", 4, 4, Scope.WHOLE),
        (3, "<p>Mali – Level 3: Reconsider Travel</p><p>Words.</p>", 3, 3, Scope.WHOLE),
        (2, "<p>Niger – Level 4: Do Not Travel</p><p>Words.</p>", 2, 2, Scope.WHOLE),
        (1, "<p>Gao region – Do Not Travel Due to Crime</p>", 1, 4, Scope.PARTS),
        (2, "<p>Reissued after periodic review. Do not travel to Gao due to crime.</p>", 2, 4, Scope.PARTS),
        (2, "<p>Updated to reflect new telephone numbers.</p>", 2, 2, Scope.WHOLE),
    ],
)
def test_parts_are_told_from_the_whole(level: int, text: str, country: int, worst: int | None, scope: Scope) -> None:
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


def mali(text: str, level: int = 2) -> Position:
    """Return what a row for Mali says."""
    (position,) = us_state.parse(FEED, document((f"Mali - {us_state.LABELS[level]}", "mali-travel-advisory", text))).positions
    return position


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "<p>Do not travel to:</p><ul><li>Kidal region due to <b>crime</b>.</li><li>\n<p>Gao (excluding the town)</p></li></ul><p>Call us.</p>",
            [("Kidal region", 4, "Do not travel to: Kidal region due to crime."), ("Gao (excluding the town)", 4, "Do not travel to: Gao (excluding the town)")],
        ),
        (
            "<p>Do not travel to the following areas:</p><ul><li>Kidal</li></ul>",
            [("Kidal", 4, "Do not travel to the following areas: Kidal")],
        ),
        ("<p>Do not travel to:</p><p>Nothing is listed here.</p>", []),
        ("<p>Do not travel to some areas.</p>", []),
        (
            "<p>Do not travel within 11.3 kilometers of the border due to fighting. Carry water.</p>",
            [("within 11.3 kilometers of the border", 4, "Do not travel within 11.3 kilometers of the border due to fighting.")],
        ),
        (
            "<p>Reconsider travel to Gao due to crime.</p><p>Do not travel to Gao at night.</p><h3>Kidal – Level 3: Reconsider Travel</h3>",
            [("Gao", 3, "Reconsider travel to Gao due to crime."), ("Gao at night", 4, "Do not travel to Gao at night."), ("Kidal", 3, "Kidal – Level 3: Reconsider Travel")],
        ),
        (
            "<p>Reconsider travel to Gao.</p><p>Do not travel to Gao.</p><p>Reconsider travel to Gao.</p>",
            [("Gao", 4, "Do not travel to Gao.")],
        ),
        ("<p>Exercise increased caution in Gao.</p><p>Do not travel to Niger.</p>", []),
        ("<p>Reconsider travel to the region of the U.S. base.</p>", [("the region of the U.S. base", 3, "Reconsider travel to the region of the U.S. base.")]),
    ],
)  # fmt: skip
def test_parts_have_names(text: str, parts: list[tuple[str, int, str]]) -> None:
    """Each part with a level of its own is named as the issuer writes it, with its sentence; a list ends where its entries do."""
    assert mali(text).parts == tuple(Part(name=name, level=level, words=words) for name, level, words in parts)


def test_parts_no_worse_than_the_country_are_none() -> None:
    """Under level 4 there is nothing worse."""
    assert mali("<p>Do not travel to Mali.</p><p>Do not travel to Gao.</p>", 4).parts == ()


def service(*rows: dict[str, Any]) -> Page:
    """Return a page of the data service."""
    return Page(url=FEED.url, body=json.dumps(rows).encode(), fetched=FETCHED)


def row(name: str, level: int, **more: Any) -> dict[str, Any]:
    """Return a row of the data service, without a text."""
    return {
        "Title": f"{name} - {us_state.LABELS[level]}", "Link": f"https://travel.example/{name.lower()}.html", "Category": ["MC"],
        "Updated": "2026-02-28T19:00:00-05:00", **more,
    }  # fmt: skip


def test_without_texts_the_worst_part_is_not_known() -> None:
    """The headline tells the country's level; only at level 4 is there nothing worse."""
    found = us_state.parse(FEED, service(row("Mali", 3), row("Niger", 4))).positions
    assert [(one.destination, one.country_level, one.max_level, one.text) for one in found] == [("ML", 3, None, ""), ("NE", 4, 4, "")]


def test_a_shared_headline_without_a_text_is_nobodys_level() -> None:
    """Of several rows under one headline the worst one's level is told; alone under it, the row is that one."""
    title = f"Mainland China, Hong Kong & Macau - See Summaries - {us_state.LABELS[3]}"
    macau = row("macau-travel-advisory1", 3) | {"Title": title}
    china = row("china-travel-advisory", 3) | {"Title": title}
    assert [(one.destination, one.country_level) for one in us_state.parse(FEED, service(macau)).positions] == [("MO", 3)]
    reading = us_state.parse(FEED, service(macau, china))
    assert reading.positions == ()
    assert all("shared by several rows, and without a text" in complaint for complaint in reading.complaints)


def test_one_bad_row_is_one_bad_row() -> None:
    """What is no row is counted, and the others are read."""
    body = json.dumps([row("Mali", 3), {"Link": "x"}, None, 7]).encode()
    reading = us_state.parse(FEED, Page(url=FEED.url, body=body, fetched=FETCHED))
    assert [one.destination for one in reading.positions] == ["ML"]
    assert reading.complaints == ("3 rows without `Title` set aside.",)


@pytest.mark.parametrize(
    "text",
    [
        "", "<p> </p>", "<p>Exercise normal precaution</p><p>Summary not available</p>", "Level 1: Exercise Normal Precautions", "Summary is not available.",
        "<p>Exercise normal precautions in Mali.</p><p>Summary not available.</p>",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_row(text: str) -> None:
    """State's placeholders say a level and nothing else."""
    reading = us_state.parse(FEED, document(("Mali - Level 1: Exercise Normal Precautions", "mali-travel-advisory", text)))
    assert reading.positions == ()
    assert "no text" in reading.complaints[0]


def test_both_forms_are_one_register() -> None:
    """RSS and JSON that say the same are the same position on the same day, whatever their titles, links and hours."""
    text = "<p><i>Reissued after periodic review.</i></p><p>Reconsider travel to Mali due to crime.</p><p>Do not travel to:</p><ul><li>Gao</li></ul>"
    (feed,) = us_state.parse(FEED, document((f"Mali Travel Advisory - {us_state.LABELS[3]}", "mali-travel-advisory", text))).positions
    (data,) = us_state.parse(FEED, service(row("Mali", 3, Summary=text, Updated="2026-03-01T13:05:09-05:00"))).positions
    assert (feed.issuer, feed.destination, feed.published) == (data.issuer, data.destination, data.published)
    assert (feed.label, feed.text, feed.parts, feed.max_level) == (data.label, data.text, data.parts, data.max_level)
    for before, after in ((feed, data), (data, feed)):
        judged = register.judge((before,), (after,), dated=True, sure=False)
        assert (judged.changes, judged.doubted) == ((), ())


def test_without_its_texts_the_register_takes_nothing_back() -> None:
    """The same rows without texts change nothing; with another level they change that alone."""
    text = "<p>Reconsider travel to Mali due to crime.</p><p>The Department ordered the departure of non-emergency personnel.</p>"
    (held,) = us_state.parse(FEED, document((f"Mali - {us_state.LABELS[3]}", "mali-travel-advisory", text))).positions
    (bare,) = us_state.parse(FEED, service(row("Mali", 3, Updated="2026-03-01T19:00:00-05:00"))).positions
    judged = register.judge((held,), (bare,), dated=True, sure=False)
    assert (judged.changes, judged.doubted, judged.held[0].text) == ((), (), held.text)
    (worse,) = us_state.parse(FEED, service(row("Mali", 4, Updated="2026-03-01T19:00:00-05:00"))).positions
    (change,) = register.judge((held,), (worse,), dated=True, sure=False).changes
    assert change.moves == (register.Move.RAISED,)

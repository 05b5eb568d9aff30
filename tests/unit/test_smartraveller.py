"""What Australia's rows say: words decide, figures and colours do not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from advisory import lexicon, register, sources
from advisory.model import Directive, Feed, FeedState, Page, Position, Reading, Scope, Trust
from advisory.sources import smartraveller

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="au", url="https://advice.example.au/export", kind="smartraveller")
STATE = FeedState(feed="au")
NORMAL, CARE = "Exercise normal safety precautions", "Exercise a high degree of caution"
THINK, AVOID = "Reconsider your need to travel", "Do not travel"


def read(body: str) -> Reading:
    """Return what a document says."""
    return smartraveller.parse(FEED, Page(url=FEED.url, body=body.encode(), fetched=FETCHED))


def row(title: str, level: str, advice: str = "", **more: Any) -> dict[str, Any]:
    """Return one row of the export."""
    return {"title": title, "field_overall_advice_level": level, "field_advice_levels": advice, "changed": "Tue, 2026-02-10 09:30", **more}


def export(*rows: dict[str, Any]) -> Reading:
    """Return what an export with these rows says."""
    return read(json.dumps(rows))


def only(reading: Reading) -> Position:
    """Return the one position."""
    (position,) = reading.positions
    return position


def test_it_says_what_it_is() -> None:
    """Official, a register, Australia's voice, never short."""
    kind = "smartraveller"
    assert (sources.trust(kind), sources.is_register(kind), sources.issuer(kind), sources.floor(FEED)) == (Trust.OFFICIAL, True, "AU", 150)


@pytest.mark.parametrize(
    ("words", "level"),
    [
        (NORMAL, 1),
        (CARE, 2),
        (THINK, 3),
        (AVOID, 4),
        ("do not travel ", 4),
        ("Do Not Travel.", 4),
        ("Exercise&nbsp;normal safety precautions", 1),
        ("Exercise high degree of caution", 2),
        ("Do not travel to the north", None),
        ("No travel advice", None),
        ("Level 4", None),
        ("4", None),
        ("", None),
    ],
)
def test_the_words_decide(words: str, level: int | None) -> None:
    """The four levels by their words, whole; anything else is none of them."""
    assert [position.country_level for position in export(row("Kenya", words)).positions] == ([level] if level else [])


@pytest.mark.parametrize(
    ("figure", "words", "level"), [("2/5", NORMAL, 1), ("3/5", CARE, 2), ("4/5", THINK, 3), ("5/5", AVOID, 4), ("1/5", AVOID, 4)]
)
def test_the_figure_of_the_rss_is_not_read(figure: str, words: str, level: int) -> None:
    """`ta:level` counts from 2, so that 4/5 is no advice against all travel."""
    body = (
        '<rss xmlns:ta="urn:t" xmlns:dc="urn:d"><channel><item><title>Kenya</title><pubDate>21 Jul 2025 22:00:00 AEST</pubDate>'
        f"<ta:warnings><ta:level>{figure}</ta:level><dc:description>{words}</dc:description></ta:warnings></item></channel></rss>"
    )
    assert only(read(body)).country_level == level


@pytest.mark.parametrize(
    ("overall", "advice", "worst", "scope"),
    [
        (CARE, f"{CARE} {CARE} in Kenya.", 2, Scope.WHOLE),
        (CARE, f"{CARE} {CARE} in Kenya., {AVOID} {AVOID} to the north.", 4, Scope.PARTS),
        (CARE, f"{CARE} in Kenya. {CARE} in Kenya because of crime. See Safety, {THINK} to Isiolo. {THINK} to Isiolo.", 3, Scope.PARTS),
        (CARE, f"{CARE} {CARE} in Kenya, where you may be told: do not travel at night.", 2, Scope.WHOLE),
        (NORMAL, f"{NORMAL} {NORMAL} in Kenya., {CARE} {CARE} in Nairobi.", 2, Scope.PARTS),
        (AVOID, f"{AVOID} {AVOID} to Kenya., {THINK} {THINK} to Nairobi.", 4, Scope.MOST),
        (THINK, f"{THINK} {THINK} to Kenya., {THINK} {THINK} to Isiolo.", 3, Scope.WHOLE),
        (CARE, f"{CARE} {CARE} in Kenya. Do not travel at night. Do not travel without water.", 2, Scope.WHOLE),
        (CARE, "", 2, Scope.WHOLE),
    ],
)
def test_the_worst_part_is_told_from_the_country(overall: str, advice: str, worst: int, scope: Scope) -> None:
    """Each piece of advice begins with its level; words inside a sentence are none."""
    position = only(export(row("Kenya", overall, advice)))
    assert (position.max_level, position.scope) == (worst, scope)


@pytest.mark.parametrize(
    ("advice", "parts"),
    [
        (f"{AVOID} {AVOID} to the north due to crime.", [("the north", 4)]),
        (f"{AVOID} {AVOID} to: the north, the south and the west because of crime. See Safety", [("the north, the south and the west", 4)]),
        (f"{AVOID} {AVOID} within 10km of the border with Somalia (Jubaland).", [("within 10km of the border with Somalia (Jubaland)", 4)]),
        (f"{THINK} {THINK} to the following locations due to crime: the north and the south.", [("the north and the south", 3)]),
        (f"{THINK} {THINK} to St. Kenya Hill due to crime.", [("St. Kenya Hill", 3)]),
        (f"{THINK} {THINK} to Lamu. {THINK} to Lamu due to crime., {AVOID} {AVOID} to Wajir.", [("Lamu", 3), ("Wajir", 4)]),
        (f"{CARE} {CARE} in Nairobi., {NORMAL} {NORMAL} in Mombasa.", []),
        (f"{AVOID} {AVOID}.", []),
    ],
)
def test_worse_parts_are_named(advice: str, parts: list[tuple[str, int]]) -> None:
    """Each part that is worse than the country, by the name its advice gives it, without why."""
    position = only(export(row("Kenya", CARE, f"{CARE} {CARE} in Kenya overall., {advice}")))
    assert [(part.name, part.level) for part in position.parts] == parts
    assert all(part.words in position.text for part in position.parts)


@pytest.mark.parametrize(
    ("overall", "more", "worst", "scope"),
    [
        (CARE, {}, 2, Scope.WHOLE),
        (CARE, {"field_last_update_notes": "Higher levels apply in some areas."}, None, Scope.PARTS),
        (CARE, {"field_last_update": "Higher levels of advice apply."}, None, Scope.PARTS),
        (AVOID, {"field_last_update": "Higher levels apply in some areas."}, 4, Scope.WHOLE),
    ],
)
def test_parts_that_are_not_listed_are_not_known(overall: str, more: dict[str, str], worst: int | None, scope: Scope) -> None:
    """A row that says there are worse parts and does not list them has no worst level, rather than a wrong one."""
    position = only(export(row("Kenya", overall, **more)))
    assert (position.max_level, position.scope) == (worst, scope)


def test_export_and_rss_say_the_same() -> None:
    """A destination has the same identity, levels, words, parts, address and date in both forms."""
    folder = Path(__file__).parent.parent / "cases" / "histories" / "smartraveller" / "export-and-rss"
    exported, told = (read((folder / name).read_text("utf-8")).positions for name in ("1.json", "2.xml"))
    assert exported == told
    assert len(exported) == 4
    short = read((folder / "3.xml").read_text("utf-8")).positions
    assert [(row.destination, row.country_level, row.label, row.url, row.published) for row in short] == [
        (row.destination, row.country_level, row.label, row.url, row.published) for row in exported
    ]
    assert [(row.text, row.max_level, row.parts) for row in short if row.country_level != 4] == [("", None, ())] * 3


@pytest.mark.parametrize(
    ("changed", "published"),
    [
        ("Sun, 2026-03-01 10:29", datetime(2026, 2, 28, 23, 29, tzinfo=UTC)),
        ("Sun, 2025-06-01 10:29", datetime(2025, 6, 1, 0, 29, tzinfo=UTC)),
        ("21 Jul 2025 22:00:00 AEST", datetime(2025, 7, 21, 12, tzinfo=UTC)),
        ("27 Feb 2026 23:00:00 AEDT", datetime(2026, 2, 27, 12, tzinfo=UTC)),
        ("27 Feb 2026 23:00:59 AEDT", datetime(2026, 2, 27, 12, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        ("Sun, 2030-03-03 10:29", None),
    ],
)
def test_dates_are_canberras(changed: str, published: datetime | None) -> None:
    """Summer and winter time of Canberra, to the minute in both forms; what cannot be a date is none, never now."""
    reading = export(row("Kenya", CARE, changed=changed))
    assert only(reading).published == published
    assert bool(reading.complaints) is (published is None)


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Côte d&#039;Ivoire (Ivory Coast)", "CI"),
        ("Democratic Republic of the Congo", "CD"),
        ("Republic of the Congo", "CG"),
        ("Kosovo", "XK"),
        ("Macau", "MO"),
        ("Palestine", "PS"),
        ("Russia", "RU"),
        ("Türkiye", "TR"),
        ("The Gambia", "GM"),
        ("South Korea (Republic of Korea)", "KR"),
        ("Federated States of Micronesia", "FM"),
        ("Brunei Darussalam", "BN"),
        ("Israel and the Occupied Palestinian Territories", "IL PS"),
        ("Congo", ""),
        ("Pacific islands", ""),
        ("No travel advice", ""),
    ],
)
def test_names_are_resolved_or_set_aside(title: str, places: str) -> None:
    """The names that the register uses, and those that mean nothing certain."""
    assert [position.destination for position in export(row(title, CARE)).positions] == places.split()


def test_half_a_register_is_not_believed() -> None:
    """A register that lost half of its rows keeps the last good snapshot; an empty one too."""
    names = [lexicon.name(code) for code in lexicon.codes() if lexicon.country(lexicon.name(code)) == code][:180]
    whole = export(*(row(name, CARE) for name in names))
    assert sources.guard(FEED, STATE, (), whole) is None
    half = export(*(row(name, CARE) for name in names[::2]))
    assert "fewer than its floor of 150" in (sources.guard(FEED, STATE, whole.positions, half) or "")
    assert "gave no row" in (sources.guard(FEED, STATE, whole.positions, export()) or "")


def test_many_complaints_are_summed_up() -> None:
    """Two hundred bad rows are one screen of complaints."""
    complaints = export(*(row(f"Atlantis {number}", CARE) for number in range(200))).complaints
    assert (len(complaints), complaints[-1]) == (26, "And 175 more like these.")


def test_the_level_and_its_parts_become_statements() -> None:
    """The country's level is quoted in the issuer's words; a part is a statement with its region; a call to leave is read."""
    advice = f"{THINK} {THINK} to Kenya overall., {AVOID} {AVOID} to Mombasa due to armed conflict."
    position = only(export(row("Kenya", THINK, advice, field_last_update="Leave Kenya now if it is safe to do so.")))
    found = register.statements(None, position)
    assert (found[0].directive, found[0].quote, found[0].issuer) == (Directive.RECONSIDER_TRAVEL, THINK, "AU")
    assert Directive.LEAVE in [one.directive for one in found]
    assert {(one.directive, one.region) for one in found if one.region} == {(Directive.AVOID_ALL_TRAVEL, "Mombasa")}

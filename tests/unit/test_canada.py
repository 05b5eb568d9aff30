"""What Canada's index and pages say together, and that a batch of new dates says nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from advisory import extract, lexicon, register, sources
from advisory.model import Directive, Feed, FeedState, Page, Part, Position, Reading, Scope, Status
from advisory.sources import canada

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="ca", url="https://travel.example/voyage/index-alpha-eng.json", kind="canada")
WORDS = {
    0: "Take normal security precautions",
    1: "Exercise a high degree of caution",
    2: "Avoid non-essential travel",
    3: "Avoid all travel",
}
STAMP = 1_771_602_815


def row(
    name: str, state: int | str, *, regional: int = 0, stamp: int = STAMP, kind: str = "Editorial change", news: str = "Words"
) -> dict[str, Any]:
    """Return a row as the index has it."""
    return {
        "country-eng": name,
        "advisory-state": state,
        "date-published": {"timestamp": stamp},
        "has-regional-advisory": regional,
        "recent-updates-type": kind,
        "eng": {
            "name": name,
            "advisory-text": WORDS[int(state)] + (" (with regional advisories)" if regional else ""),
            "recent-updates": news,
        },
    }


def read(data: Mapping[str, Any], url: str = FEED.url) -> Reading:
    """Return what a document with these data says."""
    return canada.parse(FEED, Page(url=url, body=json.dumps({"data": data}).encode(), fetched=FETCHED))


def page(code: str, name: str, state: int, regions: Mapping[str, int], stamp: int = STAMP) -> tuple[Position, ...]:
    """Return the positions of a country's page."""
    html = f'<div class="AdvisoryContainer"><h3>{name} - {WORDS[state]}</h3><p>Crime is common.</p></div>' + "".join(
        f'<div class="AdvisoryContainer regional"><h3>{where} - {WORDS[worse]}</h3><p>{WORDS[worse]} to {where}.</p></div>'
        for where, worse in regions.items()
    )
    data = {"country-eng": name, "date-published": {"timestamp": stamp}, "eng": {"advisories": html}}
    return read(data, f"https://travel.example/voyage/cta-cap-{code}.json").positions


@pytest.mark.parametrize("state", [0, 1, 2, 3])
@pytest.mark.parametrize("write", [int, str], ids=["number", "text"])
def test_no_state_is_off_by_one(state: int, write: type) -> None:
    """0 to 3 are our 1 to 4: the strongest is not the third, and the weakest does not vanish."""
    (position,) = read({"PE": row("Peru", write(state))}).positions
    assert (position.country_level, position.max_level, position.scope) == (state + 1, state + 1, Scope.WHOLE)


@pytest.mark.parametrize("state", [-1, 4, 5, "4", "x", "", None, True, 2.0, [1], {"a": 1}])
def test_a_state_that_is_none_is_set_aside(state: object) -> None:
    """What is no state from 0 to 3 gives no position, and a sentence."""
    reading = read({"PE": {**row("Peru", 1), "advisory-state": state}, "JP": row("Japan", 0)})
    assert [one.destination for one in reading.positions] == ["JP"]
    assert len(reading.complaints) == 1
    assert "there are 0 to 3" in reading.complaints[0]


def test_a_batch_of_new_dates_is_no_change() -> None:
    """All rows dated anew because of another section: nothing changed, and levels are compared with what was held."""
    names = {"AF": ("Afghanistan", 3), "IL": ("Israel and Palestine", 2), "JP": ("Japan", 0), "MX": ("Mexico", 1)}
    before = read(
        {code: row(name, state, kind="Regional advisory added", news="Avoid all travel to Colima") for code, (name, state) in names.items()}
    )
    after = read({code: row(name, state, stamp=STAMP + 2, news="Health was edited") for code, (name, state) in names.items()})
    assert register.changes(before.positions, after.positions) == ()
    raised = read(
        {**{code: row(name, state, stamp=STAMP + 2) for code, (name, state) in names.items()}, "JP": row("Japan", 1, stamp=STAMP + 3)}
    )
    (change,) = register.changes(before.positions, raised.positions)
    assert (change.after.destination, change.level_moved) == ("JP", True)


def test_half_the_rows_are_an_outage() -> None:
    """The floor holds even for the first answer; a recording has none."""
    codes = sorted(lexicon.codes())
    whole = read({code: row(lexicon.name(code), 1) for code in codes})
    assert len(whole.positions) == len(codes)
    assert whole.complaints == ()
    assert sources.guard(FEED, FeedState(feed=FEED.id), (), whole) is None
    half = replace(whole, positions=whole.positions[: len(codes) // 2])
    assert "fewer than its floor of 184" in (sources.guard(FEED, FeedState(feed=FEED.id), (), half) or "")


def test_a_region_may_be_worse_than_the_index_tells() -> None:
    """The index knows that there are regional advisories, the page how bad they are, and what they are for."""
    index = read({"MX": row("Mexico", 1, regional=1)})
    assert [(one.country_level, one.max_level, one.scope) for one in index.positions] == [(2, None, Scope.PARTS)]
    (detail,) = page("MX", "Mexico", 1, {"Colima": 3})
    assert (detail.country_level, detail.max_level, detail.scope) == (2, 4, Scope.PARTS)
    assert detail.parts == (Part(name="Colima", level=4, words=f"Colima - {WORDS[3]}"),)
    told = {(one.directive, one.status, one.region) for one in register.statements(None, detail)}
    assert (Directive.AVOID_ALL_TRAVEL, Status.IN_FORCE, "Colima") in told


def test_a_region_that_joins_is_news_and_a_page_read_for_the_first_time_is_none() -> None:
    """The index alone did not know the regions, so that its page tells where they stand; between two pages the region is news."""
    (unread,) = read({"MX": row("Mexico", 1, regional=1)}).positions
    (before,) = page("MX", "Mexico", 1, {"Colima": 3})
    (after,) = page("MX", "Mexico", 1, {"Colima": 3, "Sonora": 2}, STAMP + 60)
    assert not any(one.region for one in register.statements(unread, before))
    (change,) = register.changes((before,), (after,))
    assert change.moves == (register.Move.PART_ADDED,)
    assert [one.region for one in change.statements if one.region] == ["Sonora"]


@pytest.mark.parametrize(
    ("where", "words", "said"),
    [
        ("Within 20 km of the old canal", "It is mined.", [(Directive.AVOID_ALL_TRAVEL, "Within 20 km of the old canal")]),
        ("REGIONAL ADVISORY", "It is mined.", [(Directive.AVOID_ALL_TRAVEL, "REGIONAL ADVISORY")]),
        ("Colima", "Avoid all travel to Colima.", [(Directive.AVOID_ALL_TRAVEL, "Colima")]),
        ("Colima", "There is crime.", [(Directive.AVOID_ALL_TRAVEL, "Colima")]),
    ],
)
def test_a_region_is_heard_from_its_heading(where: str, words: str, said: list[tuple[Directive, str]]) -> None:
    """What stands in a heading alone is advice for that part, in the words of the heading; said twice, it is heard once."""
    html = f'<div class="AdvisoryContainer"><h3>Mexico - {WORDS[1]}</h3></div><div class="AdvisoryContainer regional"><h3>{where} - Avoid all travel</h3><p>{words}</p></div>'
    (position,) = read(
        {"country-iso": "MX", "country-eng": "Mexico", "date-published": {"timestamp": STAMP}, "eng": {"advisories": html}}
    ).positions
    found = [one for one in register.statements(None, position) if one.region]
    assert [(one.directive, one.region) for one in found] == said
    assert [position.text[one.start : one.end] for one in found] == [one.quote for one in found]


def test_the_countrys_own_heading_is_its_level() -> None:
    """It is said once, for the whole country."""
    (position,) = page("MX", "Mexico", 3, {})
    assert [(one.directive, one.region) for one in register.statements(None, position)] == [(Directive.AVOID_ALL_TRAVEL, None)]


def held(*pages: tuple[Position, ...]) -> tuple[Position, ...]:
    """Return a snapshot."""
    return tuple(position for group in pages for position in group)


MEXICO = page("MX", "Mexico", 1, {"Colima": 3})


def test_rows_and_pages_are_one_register() -> None:
    """A page read before stays while its row says the same; the row's date counts for both; nothing changes by turns."""
    index = read({"MX": row("Mexico", 1, regional=1, stamp=STAMP + 60)}).positions
    kept = register.detailed(held(MEXICO), index, ())
    assert kept == (replace(MEXICO[0], published=index[0].published),)
    assert register.changes(held(MEXICO), kept) == ()
    fresh = page("MX", "Mexico", 1, {"Colima": 3, "Sonora": 2})
    (both,) = register.detailed(kept, index, fresh)
    assert (both.text, both.published) == (fresh[0].text, index[0].published)
    assert len(register.changes(kept, (both,))) == 1


@pytest.mark.parametrize(
    ("state", "regional", "stamp", "page_state", "page_stamp", "level", "worst"),
    [
        (2, 1, STAMP + 60, 1, STAMP, 3, None),
        (2, 1, STAMP, 1, STAMP + 60, 2, 4),
        (1, 1, STAMP, 1, STAMP, 2, 4),
    ],
    ids=["the page lags", "the index lags", "both agree"],
)
def test_the_newer_of_row_and_page_counts(
    state: int, regional: int, stamp: int, page_state: int, page_stamp: int, level: int, worst: int | None
) -> None:
    """A row that moved is not overruled by an old page, nor a page that moved by an old row."""
    index = read({"MX": row("Mexico", state, regional=regional, stamp=stamp)}).positions
    (one,) = register.detailed((), index, page("MX", "Mexico", page_state, {"Colima": 3}, page_stamp))
    assert (one.country_level, one.max_level) == (level, worst)


def test_what_a_row_says_now_replaces_what_was_held() -> None:
    """Regional advisories that ended, and levels that moved, are not covered by the page of before."""
    for now in (row("Mexico", 1, stamp=STAMP + 60), row("Mexico", 3, regional=1, stamp=STAMP + 60)):
        index = read({"MX": now}).positions
        assert register.detailed(held(MEXICO), index, ()) == index


def test_pages_without_a_row_stand_for_themselves() -> None:
    """Where the index holds no advice, the pages are the register; rows and pages may lack dates."""
    undated = tuple(replace(one, published=None) for one in MEXICO)
    assert register.detailed((), (), MEXICO) == MEXICO
    index = read({"MX": row("Mexico", 1, regional=1)}).positions
    assert register.detailed((), index, undated)[0].published == index[0].published
    assert register.detailed((), tuple(replace(one, published=None) for one in index), MEXICO)[0].published == MEXICO[0].published


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://travel.example/voyage/index-alpha-eng.json?x=1#y", "https://travel.example/voyage/cta-cap-AF.json"),
        ("file:/recorded/index.json", "file:/recorded/cta-cap-AF.json"),
        ("file:index.json", "file:cta-cap-AF.json"),
    ],
)
def test_pages_lie_beside_their_index(url: str, link: str) -> None:
    """A page is asked of the host of its index; a recorded index stays offline."""
    (found,) = read({"AF": row("Afghanistan", 3)}, url).links
    assert (found.url, found.key) == (link, "AF")


def test_many_complaints_are_summed_up() -> None:
    """Two hundred bad rows are one screen of complaints."""
    complaints = read({f"q{number}": row("Atlantis", 1) for number in range(200)}).complaints
    assert (len(complaints), complaints[-1]) == (26, "And 175 more like these.")


@pytest.mark.parametrize(
    ("state", "told"), [(0, []), (1, []), (2, ["Avoid non-essential travel to Azores."]), (3, ["Avoid all travel to Azores."])]
)
def test_islands_of_another_country_are_stories(state: int, told: list[str]) -> None:
    """A row for the Azores is not Portugal's: it is read as a story, and only while it says to avoid travel."""
    reading = read({"QQ": row("Azores", state), "PT": row("Portugal", 0)})
    assert [(one.destination, one.country_level) for one in reading.positions] == [("PT", 1)]
    assert [item.text for item in reading.items] == told
    assert all((item.guid, item.issuer, item.published is None) == (f"QQ:{state + 1}", "CA", False) for item in reading.items)
    assert (reading.links, reading.complaints) == ((), ())
    for item in reading.items:
        (said,) = extract.statements(item.text, title=item.title, issuer=item.issuer)
        assert (said.destinations, said.region) == (("PT",), "Azores")


@pytest.mark.parametrize("states", [(0, 2, 1), (2, 1, 0), (1, 0, 2)])
def test_several_rows_of_one_destination_give_the_worst(states: tuple[int, int, int]) -> None:
    """Bonaire, Saba and Sint Eustatius have a row each and are one destination."""
    rows = {
        f"Q{number}": row(name, state)
        for number, (name, state) in enumerate(zip(("Bonaire", "Saba", "Sint Eustatius"), states, strict=True))
    }
    assert [(one.destination, one.country_level) for one in read(rows).positions] == [("BQ", 3)]


@pytest.mark.parametrize("first", [True, False])
def test_a_row_of_its_own_counts_before_a_shared_one(first: bool) -> None:
    """Whatever their order, and though the shared one is worse."""
    rows = {"IL": row("Israel and Palestine", 3), "PS": row("Palestine", 1)}
    found = read(rows if first else dict(reversed(rows.items()))).positions
    assert {one.destination: one.country_level for one in found} == {"IL": 4, "PS": 2}

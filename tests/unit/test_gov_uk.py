"""What the United Kingdom's pages say, sentence by sentence, and what their changes state."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from advisory import lexicon, register
from advisory.model import Directive, Feed, Page, Part, Position, Reading, Scope, Status
from advisory.sources import gov_uk

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
ISSUED = datetime(2026, 2, 1, tzinfo=UTC)
FEED = Feed(id="gb", url="https://www.gov.uk/api/content/foreign-travel-advice", kind="gov-uk")
ALL, ESSENTIAL, ALL_PARTS, ESSENTIAL_PARTS = (
    "avoid_all_travel_to_whole_country",
    "avoid_all_but_essential_travel_to_whole_country",
    "avoid_all_travel_to_parts",
    "avoid_all_but_essential_travel_to_parts",
)
WHOLE, MOST, PARTS, NONE = Scope.WHOLE, Scope.MOST, Scope.PARTS, Scope.NONE


def read(name: str, slug: str, status: object, html: str, *, issued: datetime = ISSUED, note: str = "") -> Reading:
    """Return what a country's page says."""
    document = {
        "title": f"{name} travel advice",
        "public_updated_at": issued.isoformat(),
        "details": {
            "alert_status": status,
            "change_description": note,
            "country": {"name": name, "slug": slug},
            "parts": [{"slug": "warnings-and-insurance", "body": html}],
        },
    }
    return gov_uk.parse(FEED, Page(url=f"{FEED.url}/{slug}", body=json.dumps(document).encode(), fetched=FETCHED))


def mali(status: Sequence[str], html: str, *, day: int = 0, note: str = "") -> Position:
    """Return Mali's position so many days after the first one."""
    (position,) = read("Mali", "mali", list(status), html, issued=ISSUED + timedelta(days=day), note=note).positions
    return position


@pytest.mark.parametrize(
    ("said", "country", "worst", "scope"),
    [
        ("FCDO advises against all travel to Mali.", 4, 4, WHOLE),
        ("The FCDO advises against all but essential travel to the whole of Mali.", 3, 3, WHOLE),
        ("FCDO now advises against all travel to all parts of Mali due to fighting.", 4, 4, WHOLE),
        ("FCDO advises against all travel to the country.", 4, 4, WHOLE),
        ("British nationals are advised against all but the most essential travel to Mali.", 3, 3, WHOLE),
        ("FCDO is advising against non-essential travel to Mali.", 3, 3, WHOLE),
        ("FCDO advises British nationals against any travel to Mali.", 4, 4, WHOLE),
        ("FCDO advises against all travel to Mali and Niger.", 4, 4, WHOLE),
        ("FCDO advises against all travel to Mali except for transit.", 4, 4, WHOLE),
        ("FCDO advises against all travel to Mali, excluding Bamako.", 4, 4, MOST),
        ("FCDO advises against all travel to the remaining areas of Mali.", 4, 4, MOST),
        ("FCDO advises against all but essential travel to all other parts of Mali.", 3, 3, MOST),
        ("FCDO advises against all travel to Kidal and against all but essential travel to the rest of Mali.", 3, 4, PARTS),
        ("FCDO advises against all travel to parts of Mali.", None, 4, PARTS),
        ("FCDO advises against all travel to the rest of Mopti and Gao.", None, 4, PARTS),
        ("FCDO advises against all travel to the remainder of Segou region.", None, 4, PARTS),
        ("FCDO advises against all but essential travel to within 20km of Mali’s border.", None, 3, PARTS),
        ("FCDO advises against all travel by road at night.", None, 4, PARTS),
        ("FCDO advises against all travel to Mali Hill.", None, 4, PARTS),
        ("FCDO advises against all travel to Niger.", None, None, NONE),
        ("FCDO advises against all travel.", None, None, NONE),
        ("FCDO no longer advises against all travel to Mali.", None, None, NONE),
        ("FCDO does not currently advise against all travel to Mali.", None, None, NONE),
        ("FCDO advised against all travel to Mali until May.", None, None, NONE),
        ("FCDO has lifted its advice against all travel to Mali.", None, None, NONE),
        ("Your insurance is void if FCDO advises against all travel to Mali.", None, None, NONE),
        ("It is not calm, and FCDO advises against all travel to Mali.", 4, 4, WHOLE),
        ("FCDO advises against travelling to Mali at night.", None, None, NONE),
        ("FCDO advises against the use of buses and all travel by them.", None, None, NONE),
        ("Areas where FCDO advises against all travel", None, None, NONE),
        ("Read the advice. FCDO advises against all travel to Mali! Leave now.", 4, 4, WHOLE),
        ("FCDO advises against all travel to:</p><ul><li>Kidal</li><li>the rest of Mali</li></ul><p>Take care.", 4, 4, MOST),
        ("FCDO advises against all travel to:</p><ul><li>Kidal</li></ul><p>Mali", 4, 4, WHOLE),
        ("FCDO advises against all travel to:</p><p>Find out more</p><p>Mali", None, 4, PARTS),
        ("FCDO advises against all travel to these parts of Mali:</p><ul><li>Kidal</li></ul><p>All of Mali is hot.", None, 4, PARTS),
        ("FCDO advises against all travel, or all but essential travel, to parts of Mali.", None, 4, PARTS),
        ("FCDO advises against all, and all but essential, travel to Mali.", None, None, NONE),
        ("FCDO advises against all travel to Niger and Mali.", 4, 4, WHOLE),
        ("FCDO advises against all travel to Niger, Chad and to the north of Mali.", None, 4, PARTS),
        ("FCDO advises against all travel to Niger, due to fighting in Mali.", None, None, NONE),
        ("FCDO advises against all travel to Niger, Chad, Benin, Togo, Ghana, Gabon and Mali.", None, None, NONE),
        ("FCDO advises against all travel to Kidal. FCDO advises against all but essential travel to all other areas.", 3, 4, PARTS),
        ("FCDO advises against all travel to Kidal. FCDO advises against all but essential travel everywhere else.", 3, 4, PARTS),
        ("FCDO advises against all travel to:</p><ul><li>Kidal</li><li>all other regions not listed above</li></ul>", 4, 4, MOST),
        ("FCDO advises against all travel to the other areas.", None, 4, PARTS),
        ("FCO advise against all travel to Mali.", 4, 4, WHOLE),
        ("We advise against all but essential travel to Mali.", 3, 3, WHOLE),
    ],
)
def test_a_sentence_is_read(said: str, country: int | None, worst: int | None, scope: Scope) -> None:
    """Whole, all the rest, parts, or nothing: names must follow directly, other countries do not count, nor what is lifted or supposed."""
    (position,) = read("Mali", "mali", "gone", f"<p>{said}</p>").positions
    assert (position.country_level, position.max_level, position.scope) == (country, worst, scope)


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (
            "<p>FCDO advises against all travel to Kidal region due to the risk of kidnapping.</p>",
            [("Kidal region", 4, "FCDO advises against all travel to Kidal region due to the risk of kidnapping")],
        ),
        (
            "<p>FCDO advises against all but essential travel to:</p><ul><li>Sikasso;</li><li>\n<p>within 5km of the border, except Kaya</p></li></ul><p>Consular help</p>",
            [
                ("Sikasso", 3, "FCDO advises against all but essential travel to: Sikasso"),
                ("within 5km of the border, except Kaya", 3, "FCDO advises against all but essential travel to: within 5km of the border, except Kaya"),
            ],
        ),
        (
            "<p>FCDO advises against all travel to Gao and all but essential travel to Kayes.</p>",
            [("Gao", 4, "FCDO advises against all travel to Gao"), ("Kayes", 3, "FCDO advises against all but essential travel to Kayes")],
        ),
        (
            "<p>FCDO advises against all but essential travel to Gao.</p><p>FCDO advises against all travel to Gao.</p>",
            [("Gao", 4, "FCDO advises against all travel to Gao")],
        ),
        (
            "<p>FCDO advises against all travel to within 10 miles of the border.</p>",
            [("within 10 miles of the border", 4, "FCDO advises against all travel to within 10 miles of the border")],
        ),
        (
            "<p>FCDO advises against all travel to parts of Mali.</p>",
            [("parts of Mali", 4, "FCDO advises against all travel to parts of Mali")],
        ),
        (
            "<p>FCDO advises against all travel to Gao.</p><p>FCDO advises against all but essential travel to the rest of Mali.</p>",
            [("Gao", 4, "FCDO advises against all travel to Gao")],
        ),
        ("<p>FCDO advises against all travel to Mali.</p><p>FCDO advises against all travel to Gao.</p>", []),
        ("<p>Take care.</p>", []),
    ],
)  # fmt: skip
def test_parts_have_names(said: str, parts: list[tuple[str, int, str]]) -> None:
    """Each part that is worse than the country is named as the issuer writes it; what has no name has the banner's."""
    (position,) = read("Mali", "mali", "gone", said).positions
    assert position.parts == tuple(Part(name=name, level=level, words=words) for name, level, words in parts)
    assert "\ue000" not in position.text


def test_a_field_alone_names_no_part() -> None:
    """Two levels for parts in the field, and no list of them: the banner speaks."""
    position = mali([ALL_PARTS, ESSENTIAL_PARTS], "<p>Take care.</p>")
    assert [(part.name, part.level) for part in position.parts] == [("parts of Mali", 4), ("parts of Mali", 3)]


@pytest.mark.parametrize(
    ("status", "html", "stated"),
    [
        (["new_value"], "<p>Take care.</p>", False),
        (["new_value", ALL_PARTS], "", False),
        (["new_value"], "<p>FCDO advises against all travel to Gao.</p>", True),
        ([ALL_PARTS], "", True),
        ([], "", False),
        ([], "<p>Take care.</p>", True),
        ([ALL], "<p>Take care.</p>", False),
    ],
)
def test_that_no_level_is_stated_must_be_certain(status: list[str], html: str, stated: bool) -> None:
    """What cannot be read takes nothing back."""
    assert mali(status, html).none_stated is stated


@pytest.mark.parametrize(
    ("status", "text", "agree"),
    [
        ([ALL], "all travel to Mali", True),
        ([ESSENTIAL], "all but essential travel to Mali", True),
        ([ALL_PARTS], "all travel to Kidal", True),
        ([ALL_PARTS], "all travel to the rest of Mali", True),
        ([ALL], "all travel to Mali, except Bamako", True),
        ([ESSENTIAL, ALL_PARTS], "all travel to Kidal, and all but essential travel to Mali", True),
        ([ALL_PARTS], "all travel to Mali", False),
        ([ALL], "all travel to Kidal", False),
        ([ESSENTIAL], "all travel to Mali", False),
        ([ESSENTIAL_PARTS], "all travel to Kidal", False),
        ([], "all travel to Kidal", False),
        ([ALL], "the use of buses", False),
    ],
)
def test_field_and_text_watch_each_other(status: list[str], text: str, agree: bool) -> None:
    """When they disagree a sentence says so, and the stronger of them counts."""
    reading = read("Mali", "mali", status, f"<p>FCDO advises against {text}.</p>")
    assert bool(reading.complaints) is not agree, reading.complaints
    (position,) = reading.positions
    stated = max((4 if "all_travel" in one else 3 for one in status), default=0)
    written = 4 if "all travel" in text else 3 if "essential" in text else 0
    assert position.max_level == max(stated, written)


def test_no_statement_is_not_level_one() -> None:
    """A country without warnings has no level at all, and that is said, not unknown."""
    position = mali([], "<p>Take care.</p>")
    assert (position.country_level, position.max_level, position.scope, position.label, position.none_stated) == (
        None,
        None,
        NONE,
        "",
        True,
    )
    assert register.statements(None, position) == ()


def said(before: Position, after: Position) -> list[tuple[Directive, Status, bool]]:
    """Return what the step from one page to the next states: directive, status, and whether for a part."""
    (change,) = register.changes((before,), (after,))
    return [(one.directive, one.status, bool(one.region)) for one in register.statements(change.before, change.after)]


WARNED = mali([ALL], "<p>FCDO advises against all travel to Mali.</p>")
PARTLY = mali(
    [ALL_PARTS, ESSENTIAL_PARTS],
    "<p>FCDO advises against all travel to Kidal region.</p><p>FCDO advises against all but essential travel to Gao.</p>",
)
LESS = mali([ESSENTIAL_PARTS], "<p>FCDO advises against all but essential travel to Gao region.</p>", day=3)
CLEAR = mali([], "<p>Take care.</p>", day=3, note="FCDO no longer advises against all travel to Mali")
LIFTED = Status.LIFTED


def test_what_is_taken_back_is_lifted() -> None:
    """A page that warns no more lifts what it said, with the sentence that says so; the level moved to none."""
    assert said(WARNED, CLEAR) == [(Directive.LEVEL_CHANGE, LIFTED, False), (Directive.AVOID_ALL_TRAVEL, LIFTED, False)]
    lifted = register.statements(WARNED, CLEAR)[-1]
    assert (lifted.quote, lifted.issuer, lifted.destinations) == ("FCDO no longer advises against all travel to Mali", "GB", ("ML",))
    assert register.judge((WARNED,), (CLEAR,)).held == (CLEAR,)


def test_parts_that_are_named_no_more_are_lifted() -> None:
    """Advice for parts ends when the page has none as strong; what is weaker stays in force."""
    assert {(directive, status) for directive, status, _ in said(PARTLY, CLEAR)} == {
        (Directive.AVOID_ALL_TRAVEL, LIFTED),
        (Directive.AVOID_NONESSENTIAL_TRAVEL, LIFTED),
    }
    eased = said(WARNED, LESS)
    assert (Directive.AVOID_ALL_TRAVEL, LIFTED, False) in eased
    assert (Directive.AVOID_NONESSENTIAL_TRAVEL, Status.IN_FORCE, True) in eased
    assert (Directive.AVOID_NONESSENTIAL_TRAVEL, LIFTED, True) not in said(PARTLY, LESS)


def test_what_still_stands_for_parts_is_not_lifted() -> None:
    """From the whole country to parts of it, at the same level, is no all-clear: an end would overtake the parts."""
    partly = mali([ALL_PARTS], "<p>FCDO advises against all travel to Kidal region.</p>", day=3)
    assert {directive for directive, status, _ in said(WARNED, partly) if status is LIFTED} <= {Directive.LEVEL_CHANGE}
    assert (Directive.AVOID_ALL_TRAVEL, Status.IN_FORCE, True) in said(WARNED, partly)


def test_a_page_that_cannot_be_read_whole_lifts_nothing() -> None:
    """Without the part with the warnings, an empty field is no all-clear."""
    (blank,) = read("Mali", "mali", [], "", issued=ISSUED + timedelta(days=3)).positions
    assert not blank.none_stated
    assert register.changes((WARNED,), (blank,)) == ()
    assert register.judge((WARNED,), (blank,)).held == (WARNED,)


def test_a_date_alone_is_no_change() -> None:
    """A page that was reviewed says nothing new."""
    assert register.changes((WARNED,), (mali([ALL], "<p>FCDO advises against all travel to Mali.</p>", day=9),)) == ()


def test_a_part_newly_warned_of_is_a_statement() -> None:
    """No level stands for the country, and yet the advice for its parts is heard."""
    told = [(one.directive, one.status) for one in register.statements(mali([], "<p>Take care.</p>"), PARTLY) if one.region]
    assert (Directive.AVOID_ALL_TRAVEL, Status.IN_FORCE) in told
    assert (Directive.AVOID_NONESSENTIAL_TRAVEL, Status.IN_FORCE) in told


def test_every_country_has_a_page_that_is_its_own() -> None:
    """Each name of the gazetteer is read as that country, from its page and from the index, and no two share a page."""
    seen = set()
    for code in lexicon.codes():
        name = lexicon.name(code)
        slug = "congo" if code == "CG" else "-".join(lexicon.fold(name).split())
        positions = read(name, slug, [ALL], f"<p>FCDO advises against all travel to {name}.</p>").positions
        assert [(one.destination, one.country_level, one.scope) for one in positions] == [(code, 4, WHOLE)], name
        seen.add(positions[0].url)
    assert len(seen) == len(lexicon.codes())


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.gov.uk/api/content/foreign-travel-advice", "https://www.gov.uk/api/content/foreign-travel-advice/peru"),
        ("https://www.gov.uk/api/content/foreign-travel-advice/?x=1#y", "https://www.gov.uk/api/content/foreign-travel-advice/peru"),
        ("file:/recorded/foreign-travel-advice.json", "file:/recorded/foreign-travel-advice/peru.json"),
    ],
)
def test_pages_lie_below_their_index(url: str, link: str) -> None:
    """Whatever host a row names, its page is asked of the host that the operator chose; a recorded index stays offline."""
    row = {
        "api_url": "https://elsewhere.example/api/content/peru",
        "public_updated_at": "2026-01-01",
        "details": {"country": {"name": "Peru", "slug": "peru"}},
    }
    body = json.dumps({"links": {"children": [row]}}).encode()
    (found,) = gov_uk.parse(FEED, Page(url=url, body=body, fetched=FETCHED)).links
    assert (found.url, found.key, found.edition) == (link, "peru", "2026-01-01")


def test_many_complaints_are_summed_up() -> None:
    """Two hundred bad rows are one screen of complaints."""
    rows = [{"title": f"Atlantis {number} travel advice", "base_path": f"/x/atlantis-{number}"} for number in range(200)]
    complaints = gov_uk.parse(FEED, Page(url=FEED.url, body=json.dumps({"links": {"children": rows}}).encode(), fetched=FETCHED)).complaints
    assert (len(complaints), complaints[-1]) == (26, "And 175 more like these.")

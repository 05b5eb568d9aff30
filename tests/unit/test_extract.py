"""Whole texts: articles, titles, pages of an issuer, and what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from advisory import extract, lexicon, match, phrase
from advisory.extract import document, gate, patterns, words
from advisory.model import AudienceClass, Directive, Rule, Status, Strength

FOLDER = Path(__file__).parents[1] / "cases" / "understanding"
ARTICLE = (FOLDER / "article.txt").read_text(encoding="utf-8")


def test_an_article_says_exactly_what_it_says() -> None:
    """Pronouns, two governments with two destinations, and experts are read; troops and a strait are not."""
    said = [
        f"{each.directive} {each.strength} {each.status} {each.issuer or '-'} {','.join(each.destinations)}"
        for each in extract.statements(ARTICLE)
        if each.audience.kind is not AudienceClass.OTHER
    ]
    assert said == yaml.load((FOLDER / "article.expected.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def test_troops_that_are_expelled_fire_nothing() -> None:
    """A threat to expel soldiers is no order to citizens."""
    rules = [Rule(id="all", title="", when=phrase.compile("citizens ordered to leave any country"))]
    said = extract.statements("Libya threatens to turn out the 900 soldiers whom Germany keeps in the country.")
    assert match.Index(rules).matches(said) == ()


def test_a_title_is_read_and_marked() -> None:
    """Spans of the title are spans of the title."""
    title = "Norway urges citizens to leave Chad"
    (said,) = extract.statements("Nothing more was known.", title=title)
    assert (said.within, said.issuer, said.destinations) == ("title", "NO", ("TD",))
    assert title[said.start : said.end] == said.quote


def test_repetitions_are_one_statement_with_the_strongest_words() -> None:
    """The same thing said twice is told once."""
    (said,) = extract.statements("Norway urged citizens to leave Chad. Norway ordered citizens to leave Chad.")
    assert said.strength is Strength.ORDERED


def test_a_page_of_an_issuer_speaks_for_it() -> None:
    """On a government's own page "we" and bare imperatives are that government's words, and the title names the place."""
    said = extract.statements(
        "We advise against all travel.\nLeave now while flights are available.", title="Chad travel advice", issuer="NO"
    )
    assert {(each.directive, each.issuer, each.destinations) for each in said} >= {(Directive.LEAVE, "NO", ("TD",))}


@pytest.mark.parametrize(("origin", "issuer"), [("Link: travel.state.gov", "US"), ("Source: https://example.org/state.gov", None)])
def test_a_page_that_names_its_site_speaks_for_that_government(origin: str, issuer: str | None) -> None:
    """A copied page says where it is from; on a site where one government alone speaks, the words are that government's."""
    (said,) = extract.statements(f"Chad\n{origin}\n\nDo not travel to Chad.")
    assert (said.directive, said.issuer, said.destinations) == (Directive.AVOID_ALL_TRAVEL, issuer, ("TD",))


@pytest.mark.parametrize(("year", "status"), [(2015, Status.HISTORICAL), (2020, Status.IN_FORCE)])
def test_an_earlier_year_is_the_past(year: int, status: Status) -> None:
    """A year before that of the text makes a statement history."""
    text = f"Spain closed its embassy in Caracas in {year}."
    (said,) = extract.statements(text, published=datetime(2020, 3, 1, tzinfo=UTC))
    assert said.status is status


@pytest.mark.parametrize(("year", "status"), [(1975, Status.HISTORICAL), (2020, Status.IN_FORCE)])
def test_a_day_long_ago_makes_what_follows_the_past(year: int, status: Status) -> None:
    """An evacuation told of behind a sentence that is set on a day years ago belongs to that day."""
    text = f"On May 2, {year}, it rained in Saigon. A broadcast set off an immediate evacuation of all Danes from Vietnam."
    (said,) = extract.statements(text, published=datetime(2020, 6, 1, tzinfo=UTC))
    assert said.status is status


def test_staff_are_staff() -> None:
    """An order to embassy staff is for staff, with the government that gives it."""
    (said,) = extract.statements("Finland ordered its embassy staff to leave Belarus.")
    assert (said.directive, said.audience.kind, said.strength) == (Directive.STAFF_WITHDRAWN, AudienceClass.STAFF, Strength.ORDERED)


def test_nationality_follows_the_speaker() -> None:
    """In "its citizens" the owner is whoever speaks."""
    (said,) = extract.statements("Finland told its citizens to leave Belarus.")
    assert said.audience.nationality == ("FI",)


def test_a_region_larger_than_a_country_keeps_its_name() -> None:
    """Advice for a region has no destinations; rules expand it."""
    (said,) = extract.statements("Finland told its citizens to leave West Africa.")
    assert said.destinations == ()
    assert said.region


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "Event: unrest.\n\nActions to take:\n- Avoid the old town.\n- Keep a low profile.\n\nAssistance:\nCall the embassy.",
            ("Avoid the old town.", "Keep a low profile."),
        ),
        # bullets that a page's mark-up had, and its text has not; none begins with a word that is expected
        (
            "Actions to Take:\nDrive out by day; if the road is cut, wait for the ferry.\nDo not queue at the gate.\nTell a friend where you are.\nAssistance: Consulate Erbil",
            ("Drive out by day; if the road is cut, wait for the ferry.", "Do not queue at the gate.", "Tell a friend where you are."),
        ),
        (
            "**Actions to take:**\n\n* Fill your tank.\n* Know two ways out,\n   by day and by night.\n\nMore follows.",
            ("Fill your tank.", "Know two ways out, by day and by night."),
        ),
        (
            "Actions to Take: Avoid the area. Tell your family where you are.\nAssistance: desk",
            ("Avoid the area.", "Tell your family where you are."),
        ),
        ("Actions to Take\n\nBook a seat.\n\nAvoid crowds.\n\nThe embassy is open.", ("Book a seat.", "Avoid crowds.")),
        (
            "What you should do\n1. Go home.\n2) Lock up.\n3. Wait: help comes.\nThe roads are open.",
            ("Go home.", "Lock up.", "Wait: help comes."),
        ),
        ("Actions to take\n---\n- Pack.", ("Pack.",)),
        ("Actions to take\n", ()),
        ("Actions to take\nAssistance: desk\nAvoid the old town.", ("Avoid the old town.",)),
        ("Actions to take: Pack.", ("Pack.",)),
        ("Actions to take\n" + "Long " * 120 + "line.\nAvoid the old town.", ("Avoid the old town.",)),
    ],
)
def test_actions_under_their_own_heading(text: str, kept: tuple[str, ...]) -> None:
    """Every entry of such a block, word for word and in order, and nothing behind it."""
    assert extract.actions(text) == kept


def test_actions_without_a_heading_are_the_imperatives() -> None:
    """At most eight of them, and nothing else."""
    text = "Clashes go on. Stay indoors tonight. The airport is open. Monitor local media."
    assert extract.actions(text) == ("Stay indoors tonight.", "Monitor local media.")
    assert len(extract.actions("\n".join(f"Avoid street {number}." for number in range(30)))) == 8


@pytest.mark.parametrize(
    "text",
    [
        "The FCDO advises against all travel to Iraq except the Kurdistan Region.",
        "Except for the Kurdistan Region, the FCDO advises against all travel to Iraq.",
        "The FCDO advises against all travel to Iraq (excluding the Kurdistan Region).",
    ],
)
def test_what_is_left_out_is_mentioned(text: str) -> None:
    """The advice stays that for the country, and the exception stands in the trace."""
    (said,) = extract.statements(text)
    assert (said.directive, said.destinations, said.region) == (Directive.AVOID_ALL_TRAVEL, ("IQ",), None)
    assert "except: kurdistan region" in said.trace


def test_a_year_is_held_against_that_of_the_text() -> None:
    """Without a date "in 2020" is the past; in a text of that year it is not."""
    text = "In March 2020 Norway told its citizens to leave Chad."
    assert [each.status for each in extract.statements(text)] == [Status.HISTORICAL]
    assert [each.status for each in extract.statements(text, published=datetime(2020, 3, 9, tzinfo=UTC))] == [Status.IN_FORCE]


@pytest.mark.parametrize("who", ["The ministry", "We", "The embassy"])
def test_whoever_speaks_on_a_page_is_its_government(who: str) -> None:
    """Pronouns and "the ministry" on a government's own page are that government."""
    (said,) = extract.statements(f"{who} told citizens to leave Chad.", issuer="NO")
    assert said.issuer == "NO"


def test_they_are_not_whose_page_it_is() -> None:
    """On a government's page "they" are others."""
    (said,) = extract.statements("They told citizens to leave Chad.", issuer="NO")
    assert said.issuer is None


def test_residents_told_where_not_to_go_are_travellers() -> None:
    """Statements about them are for citizens, so that rules hear of them."""
    (said,) = extract.statements("Hong Kong residents should avoid travel to Chad.")
    assert (said.audience.kind, said.audience.nationality) == (AudienceClass.CITIZENS, ("HK",))


def test_two_readings_of_the_same_words_count_once() -> None:
    """Even where a sentence is broken."""
    assert len(extract.statements("Norway advises against travel to Chad is discouraged.")) == 1


def test_a_text_that_never_stops_saying_things_is_cut() -> None:
    """A page keeps so many statements."""
    names = [lexicon.name(code) for code in lexicon.codes() if lexicon.name(code).isalpha()]
    verbs = ("leave", "avoid travel to", "reconsider travel to")
    text = " ".join(f"Norway told its citizens to {verb} {name}." for name in names for verb in verbs)
    assert len(extract.statements(text)) == document.MOST


def test_a_sentence_without_end_is_read_in_windows() -> None:
    """What stands far behind in it is found, whether words or letters fill the room."""
    for filler in ("and so on ", "x"):
        text = filler * 4000 + " Norway told its citizens to leave Chad"
        (said,) = extract.statements(text)
        assert said.destinations == ("TD",)


def test_nothing_says_nothing() -> None:
    """An empty text has no statements and asks for nothing."""
    assert extract.statements("") == ()
    assert extract.actions("") == ()


def test_a_weaker_repetition_changes_nothing() -> None:
    """The stronger words came first."""
    (said,) = extract.statements("Norway ordered citizens to leave Chad. Norway urged citizens to leave Chad.")
    assert said.strength is Strength.ORDERED


def test_a_letter_that_grows_in_lower_case_moves_nothing() -> None:
    """The gate's places are those of the text."""
    text = "\u0130\u0130\u0130 rained. Norway told citizens to leave Chad."
    (said,) = extract.statements(text)
    assert said.quote == "Norway told citizens to leave Chad"


def test_a_word_of_the_tables_has_one_class() -> None:
    """Two classes for one word would make the reading depend on their order."""
    listed = [" ".join(word.split()) for text in words.TABLE.values() for word in text.split(",")]
    assert sorted(listed) == sorted(set(listed))
    assert all(listed)


def test_a_pattern_with_an_unknown_class_is_refused() -> None:
    """A typing mistake in a table is found when the pattern is first used."""
    with pytest.raises(KeyError):
        patterns.compiled("LEEVE PLACE")


def test_the_gate_loses_nothing() -> None:
    """Every sentence of the cases that says something passes the gate."""
    for name in ("advice", "events", "names"):
        for case in yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            assert not case["says"] or gate.hits(case["text"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("All visitors must leave Tonga today.", [("leave", "in_force", "TO", None)]),
        ("The order to leave Tonga has been lifted.", [("leave", "lifted", "TO", None)]),
        ("All Tongans must leave Tonga today.", []),
        ("All students must leave Tonga today.", []),
        ("Fijian nationals must leave Tonga today.", [("expulsion", "in_force", "TO", None)]),
    ],
)
def test_a_government_on_its_own_page_can_bid_everybody_leave(text: str, said: list[tuple[str, str, str, str | None]]) -> None:
    """Visitors told to leave, and the order taken back, are told of; its own people and those it sends out are not."""
    found = extract.statements(text, issuer="TO")
    assert [(each.directive.value, each.status.value, each.issuer, each.region) for each in found] == said


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("Security Alert: Dutch Embassy N'Djamena, Chad", None),
        ("Security Alert: N'Djamena, Chad", "N'Djamena"),
        ("Chad: advice", None),
    ],
)
def test_the_city_of_an_embassy_in_a_title_is_no_part_of_the_country(title: str, region: str | None) -> None:
    """An embassy speaks for the whole country; a city alone is what is meant."""
    (said,) = extract.statements("Dutch nationals on the spot are asked to remain indoors.", title=title, issuer="NL")
    assert (said.directive.value, said.destinations, said.region) == ("shelter_in_place", ("TD",), region)


def test_a_title_is_about_the_place_besides_whose_page_it_is() -> None:
    """A title like "US travel advisory Venezuela" is about Venezuela on a page of the United States; elsewhere it is about two."""
    text = "The level of this advisory has come down to 3."
    (change, *_) = extract.statements(text, title="US travel advisory Venezuela", issuer="US")
    assert (change.directive, change.issuer, change.destinations) == (Directive.LEVEL_CHANGE, "US", ("VE",))
    assert extract.statements(text, title="US travel advisory Venezuela") == ()


def test_a_pattern_that_asks_for_nothing_is_always_looked_for() -> None:
    """Of many patterns those are looked for whose letters a row has, and those that need none."""
    code = patterns.LETTER["LEAVE"] + patterns.LETTER["PLACE"]
    assert patterns.Sieve(("PLACE?", "LEAVE PLACE", "AVOID PLACE")).which(code) == [0, 1]
    assert patterns.Sieve(("PLACE?", "LEAVE PLACE")).which("") == [0]


def test_a_pattern_is_left_by_one_of_its_branches_whole() -> None:
    """A row that has a part of each branch, and no branch whole, cannot hold a pattern; a branch that needs nothing is always held."""
    sieve = patterns.Sieve(("LEAVE PLACE|AVOID TRAVEL ALL", "PLACE"))
    letters = patterns.LETTER
    assert sieve.which(letters["LEAVE"] + letters["TRAVEL"] + letters["ALL"]) == []
    assert sieve.which(letters["AVOID"] + letters["TRAVEL"] + letters["ALL"]) == [0]
    assert sieve.which("".join(letters.values())) == [0, 1]


def test_what_may_not_stand_before_is_looked_up_at_once() -> None:
    """Classes that may not stand before, or must, one named after the other, are one set; a single one stays as it is."""
    letters = patterns.LETTER
    assert patterns.source("(?<!TO)(?<!IN)PLACE") == f"(?<![{letters['TO']}{letters['IN']}]){letters['PLACE']}"
    assert patterns.source("(?:(?<=TO)|(?<=IN)) PLACE") == f"(?<=[{letters['TO']}{letters['IN']}]){letters['PLACE']}"
    assert patterns.source("(?<!TO)PLACE") == f"(?<!{letters['TO']}){letters['PLACE']}"


def test_a_government_that_is_praised_speaks_alone() -> None:
    """Two names beside each other speak together where a word joins them, not where one is set apart from others earlier on."""
    (said,) = extract.statements("As neighbours like Niger do, Norway praised Sweden in telling its citizens to leave Mali.")
    assert (said.directive, said.issuer, said.destinations) == (Directive.LEAVE, "SE", ("ML",))

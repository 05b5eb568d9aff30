"""Whole texts: articles, titles, pages of an issuer, and what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from advisory import extract, match, phrase
from advisory.extract import gate, patterns, words
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
    assert said == yaml.safe_load((FOLDER / "article.expected.yaml").read_text(encoding="utf-8"))


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


@pytest.mark.parametrize(("year", "status"), [(2015, Status.HISTORICAL), (2020, Status.IN_FORCE)])
def test_an_earlier_year_is_the_past(year: int, status: Status) -> None:
    """A year before that of the text makes a statement history."""
    text = f"Spain closed its embassy in Caracas in {year}."
    (said,) = extract.statements(text, published=datetime(2020, 3, 1, tzinfo=UTC))
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


def test_actions_under_their_own_heading() -> None:
    """The entries of such a block, word for word."""
    text = "Event: unrest.\n\nActions to take:\n- Avoid the old town.\n- Keep a low profile.\n\nAssistance:\nCall the embassy."
    assert extract.actions(text) == ("Avoid the old town.", "Keep a low profile.")


def test_actions_without_a_heading_are_the_imperatives() -> None:
    """At most eight of them, and nothing else."""
    text = "Clashes go on. Stay indoors tonight. The airport is open. Monitor local media."
    assert extract.actions(text) == ("Stay indoors tonight.", "Monitor local media.")
    assert len(extract.actions("\n".join(f"Avoid street {number}." for number in range(30)))) == 8


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
        for case in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")):
            assert not case["says"] or gate.hits(case["text"])

"""The second tier: what looks like advice though it was not read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import possible
from advisory.model import Audience, Directive, Possible, Statement, Status, Strength
from advisory.possible import net

FOLDER = Path(__file__).parents[1] / "cases" / "possible"
CASES = [
    (language, case)
    for language in net.LANGUAGES
    for case in yaml.load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
]
TEXT = "Norwegians are begged by the embassy to be gone from Chad."


def told(found: Possible) -> str:
    """Write a possible as the cases do."""
    return f"{found.family.value} {'/'.join(found.destinations)}"


def statement(directive: Directive = Directive.LEAVE, place: str = "TD", **more: Any) -> Statement:
    """Return what could have been read of the text."""
    fields = {"issuer": "NO", "start": 100, "end": 110, "audience": Audience(nationality=("NO",))} | more
    return Statement(directive=directive, strength=Strength.URGED, destinations=(place,), **fields)


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{language} {case['text'][:50]}" for language, case in CASES])
def test_a_sentence_is_held_for_what_it_could_be(language: str, case: dict[str, Any]) -> None:
    """Family and places, in the order of the text; a twin without one of the words stays out."""
    assert [told(found) for found in possible.read(case["text"])] == case["possible"]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[case["text"][:50] for _, case in CASES])
def test_the_quote_is_the_text_itself(case: dict[str, Any]) -> None:
    """The span cuts it out."""
    for found in possible.read(case["text"]):
        assert found.quote == case["text"][found.start : found.end]


@pytest.mark.parametrize(
    ("read", "left"),
    [
        ([], ["leave TD"]),
        ([statement()], []),
        ([statement(Directive.EXPULSION)], []),
        ([statement(Directive.AVOID_ALL_TRAVEL)], ["leave TD"]),
        ([statement(place="PE")], ["leave TD"]),
        ([statement(issuer="SE", audience=Audience())], ["leave TD"]),
        ([statement(issuer="SE", audience=Audience()), statement()], []),
        ([statement(place="PE", start=5, end=20, audience=Audience(nationality=("TD",)))], []),
        ([statement(place="PE", start=5, end=20, audience=Audience(nationality=("TD",)), within="title")], ["leave TD"]),
        ([statement(status=Status.DENIED, start=5, end=20)], ["leave TD"]),
        ([statement(status=Status.DENIED)], ["leave TD"]),
        ([statement(status=Status.CONSIDERED, start=5, end=20)], ["leave TD"]),
        ([statement(status=Status.HISTORICAL, start=5, end=20)], []),
    ],
    ids=[
        "nothing",
        "this",
        "the like",
        "another family",
        "another place",
        "another government",
        "both",
        "the people told",
        "elsewhere",
        "denied here",
        "denied there",
        "considered",
        "past",
    ],
)
def test_what_was_read_is_not_possible(read: list[Statement], left: list[str]) -> None:
    """Of that family and place, by every government the sentence names; and who is told is not the place."""
    assert [told(found) for found in possible.read(TEXT, statements=read)] == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The Norwegian ministry was busy. Travellers should leave Chad.", ["leave TD"]),
        ("Norwegian hotels are full. Travellers should leave Chad.", ["leave TD"]),
        ("Travellers should leave Chad, and our consulate is shut.", ["leave TD", "embassy_closed TD"]),
        ("Hotels are full. Travellers should leave Chad.", []),
    ],
)
def test_what_was_read_without_its_government_may_be_that_of_one_beside_it(text: str, left: list[str]) -> None:
    """A rule that names it stayed silent, so an operator looks at it; where none is near, there is nothing to look for."""
    at = text.index("Travellers")
    said = statement(issuer=None, audience=Audience(), start=at, end=at + 10)
    assert [told(found) for found in possible.read(text, statements=[said])] == left


def test_the_end_of_something_is_not_its_beginning() -> None:
    """An embassy that was read to have closed may open again in the same words; an order to leave has no such end."""
    text = "Norway has reopened its embassy in Lima, which was closed in spring."
    closed = statement(Directive.EMBASSY_CLOSED, "PE", status=Status.HISTORICAL)
    assert [told(found) for found in possible.read(text, statements=[closed])] == ["embassy_closed PE"]
    opened = statement(Directive.EMBASSY_CLOSED, "PE", status=Status.LIFTED)
    assert possible.read(text, statements=[closed, opened]) == ()


def test_what_holds_today_is_not_past() -> None:
    """A sentence that says so may have been misread."""
    text = "Norwegians in Chad are still told by the embassy to leave."
    assert [told(found) for found in possible.read(text, statements=[statement(status=Status.HISTORICAL, start=5, end=20)])] == ["leave TD"]


def test_a_government_may_close_its_own_doors_beside_those_of_others() -> None:
    """Who closes a border is one of its two sides."""
    text = "Peru has shut its border with Bolivia."
    said = statement(Directive.BORDER_CLOSED, "BO", issuer="PE", audience=Audience(), start=0, end=9)
    assert [told(found) for found in possible.read(text, statements=[said])] == ["border_closed PE"]


def test_the_title_gives_the_place_and_is_read_itself() -> None:
    """A text that leaves the place to its title is about that; a title's own span says so."""
    found = possible.read("The embassy begs Norwegians to leave the country.", title="Unrest in Chad grows")
    assert [(told(one), one.within) for one in found] == [("leave TD", "text")]
    found = possible.read("Details follow.", title=TEXT)
    assert [(told(one), one.within, one.quote) for one in found] == [("leave TD", "title", TEXT)]
    assert [told(one) for one in possible.read("La embajada ruega a los turistas que salgan del país.", title="Chad")] == ["leave TD"]


def test_a_page_is_not_about_its_own_country() -> None:
    """What a government's page says of its own country is no advice abroad."""
    assert possible.read(TEXT, issuer="TD") == ()


def test_a_text_holds_each_thing_once_and_not_without_end() -> None:
    """The first sentence of a family and place stands for all; a text of many gives a bounded number."""
    assert len(possible.read(f"{TEXT} {TEXT}")) == 1
    countries = ("Chad", "Malta", "Peru", "Bolivia", "Norway", "Iraq", "Iran", "Mali", "Niger", "Kenya", "Ghana", "Togo", "Benin", "Cuba")
    many = " ".join(
        f"Tourists {verb} {place}."
        for place in countries
        for verb in ("are told to leave", "are told to be wary of crowds in", "are not told to travel to", "are told to stay indoors in")
    )
    assert len(possible.read(many)) == 50


def test_a_sentence_without_end_is_looked_at_in_pieces() -> None:
    """Also one without a blank to cut it at."""
    assert [told(found) for found in possible.read("la " * 700 + TEXT)] == ["leave TD"]
    assert possible.read("x" * 5000) == ()
    assert possible.read("") == ()


@pytest.mark.parametrize("language", net.LANGUAGES)
def test_a_table_is_whole(language: str) -> None:
    """Stars stand at the ends of words alone, every group that is written is needed by a shape, and every family has one."""
    document = net.table(language)
    listed = [word for group in document["words"].values() for word in net.words(group)]
    assert [word for word in listed if re.search(r"\w\*\w|\* |^\*$", word)] == []
    named = {name for row in document["shape"] for name in row["needs"]}
    assert set(document["words"]) - named <= {"ended", "now"} <= set(document["words"])
    assert {row["family"] for row in document["shape"]} >= set(Directive) - {Directive.MENTION}


def test_words_that_stand_far_apart_make_no_shape() -> None:
    """What a shape needs must stand together."""
    far = "a story that is long and of no matter at all to anybody, for it says nothing of the kind, and goes on "
    assert possible.read(f"The border of Peru is {far * 2}and the shop is closed.") == ()


def test_marks_on_letters_do_not_matter() -> None:
    """What is typed without them is found too, and nothing moves."""
    assert net.plain("ÉVACUÉ İ ß") == "evacue İ ß"
    assert [told(found) for found in possible.read("Un sejour au Tchad est formellement deconseille.")] == ["avoid_all_travel TD"]

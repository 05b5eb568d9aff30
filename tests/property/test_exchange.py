"""Names carry no meaning of their own: exchange the countries of a text, and the answers are exchanged."""

from __future__ import annotations

import time
from pathlib import Path

import effort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory import extract, lexicon
from advisory.model import Statement

ARTICLE = (Path(__file__).parents[1] / "cases" / "understanding" / "article.txt").read_text(encoding="utf-8")
#: Countries whose name takes no article and whose adjective and capital mean nothing else (Brussels speaks for the Union).
CODES = [
    "AR",
    "AT",
    "BD",
    "BG",
    "BO",
    "CL",
    "CO",
    "CY",
    "DE",
    "DK",
    "EC",
    "EE",
    "ES",
    "ET",
    "FI",
    "GH",
    "GR",
    "HR",
    "HU",
    "IE",
    "IL",
    "IN",
    "IQ",
    "IR",
    "IT",
    "JP",
    "KE",
    "KH",
    "LT",
    "LV",
    "MA",
    "MT",
    "MX",
    "MY",
    "NG",
    "NL",
    "NO",
    "NP",
    "PE",
    "PK",
    "PL",
    "PT",
    "RO",
    "RS",
    "RU",
    "SE",
    "SN",
    "TH",
    "TN",
    "TR",
    "UA",
    "UG",
    "VN",
    "ZM",
    "LY",
]
TEMPLATES = (
    "{a} has told its nationals to leave {b} at once.",
    "The {a.adjective} government urged its citizens to leave {b}.",
    "{a.capital} told its citizens to avoid travel to {b}.",
    "The {a.adjective} embassy in {b.capital} has been closed.",
    "{a} shuts embassy in {b.capital}",
    "{a.adjective} citizens were advised to leave {b}.",
    "{a} raised its travel advisory for {b}.",
    "{a} lifted its travel warning for {b}.",
    "{a} advises against all but essential travel to {b}.",
    "{a} closes its border with {b}.",
    "{b}'s airspace is closed, and {a} told its citizens to avoid travel to {b}.",
    "{a} evacuated its citizens from {b}.",
    "Fighting goes on in {b}. {a} told its citizens to leave the country.",
    "{a} has denied telling its citizens to leave {b}.",
    "{a} may close its embassy in {b.capital}.",
)


class Country:
    """A country as templates name it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.adjective = lexicon.demonym(code) or ""
        self.capital = lexicon.capital(code) or ""

    def __format__(self, spec: str) -> str:
        return lexicon.name(self.code) or self.code


def exchanged(said: tuple[Statement, ...], names: dict[str, str]) -> list[tuple[object, ...]]:
    """Return what was said with countries by role instead of code."""
    return [
        (
            each.directive,
            each.strength,
            each.status,
            names.get(each.issuer or "", each.issuer),
            each.audience.kind,
            tuple(names.get(code, code) for code in each.audience.nationality),
            tuple(names.get(code, code) for code in each.destinations),
        )
        for each in said
    ]


@settings(max_examples=effort.examples(0.6))
@given(st.sampled_from(TEMPLATES), st.lists(st.sampled_from(CODES), min_size=2, max_size=2, unique=True))
def test_exchanged_names_give_exchanged_answers(template: str, codes: list[str]) -> None:
    """A sentence about any two countries says of them what it says of Norway and Chile."""
    known = template.format(a=Country("NO"), b=Country("CL"))
    expected = exchanged(extract.statements(known), {"NO": "a", "CL": "b"})
    text = template.format(a=Country(codes[0]), b=Country(codes[1]))
    assert exchanged(extract.statements(text), {codes[0]: "a", codes[1]: "b"}) == expected, text
    assert expected


def names_of(code: str) -> dict[str, str]:
    """Return the words of the article that belong to a country."""
    return {"name": lexicon.name(code) or "", "adjective": lexicon.demonym(code) or "", "capital": lexicon.capital(code) or ""}


@settings(max_examples=effort.examples(0.2))
@given(st.lists(st.sampled_from([code for code in CODES if code not in {"ES", "PT", "TN", "MT"}]), min_size=2, max_size=2, unique=True))
def test_the_whole_article_is_about_nobody_in_particular(codes: list[str]) -> None:
    """Another speaker and another place in the article, pronouns included, give the same statements of them."""
    text = ARTICLE
    for old, mark in (("LY", "\ue000"), ("DE", "\ue001")):
        for key, word in names_of(old).items():
            text = text.replace(word, f"{mark}{key}{mark}")
    for mark, code in (("\ue000", codes[0]), ("\ue001", codes[1])):
        for key, word in names_of(code).items():
            text = text.replace(f"{mark}{key}{mark}", word)
    expected = exchanged(extract.statements(ARTICLE), {"LY": "place", "DE": "speaker"})
    assert exchanged(extract.statements(text), {codes[0]: "place", codes[1]: "speaker"}) == expected


@settings(max_examples=effort.examples(0.8))
@given(st.text(max_size=400), st.text(max_size=60))
def test_no_text_is_too_odd(text: str, title: str) -> None:
    """Any text gives statements whose quotes are slices of it, and no exception."""
    for each in extract.statements(text, title=title):
        assert each.quote == (title if each.within == "title" else text)[each.start : each.end]
    extract.actions(text)


WORDS = st.sampled_from(
    [
        "US",
        "Iraq",
        "Iran",
        "citizens",
        "Americans",
        "embassy",
        "in",
        "Baghdad",
        "told",
        "ordered",
        "to",
        "leave",
        "avoid",
        "travel",
        "closed",
        "its",
        "not",
        "may",
        "the",
        ",",
        ".",
        "and",
        "border",
        "with",
        "airspace",
        "Level",
        "4",
        "advisory",
        "for",
        "raised",
        "lifted",
        "evacuated",
        "from",
        "staff",
        "<b>",
        "</b>",
        "**",
        "\n",
        "should",
        "no",
        "longer",
        "British",
        "Gulf",
        "states",
    ]
)


@settings(max_examples=effort.examples(1.5))
@given(st.lists(WORDS, max_size=60))
def test_no_heap_of_advisory_words_is_too_odd(heap: list[str]) -> None:
    """Words of advisories in any order give slices of the text, and no exception."""
    text = " ".join(heap)
    for each in extract.statements(text, published=None, issuer="GB"):
        assert each.quote == text[each.start : each.end]


@pytest.mark.parametrize(
    "word",
    ["the ", "leave now ", "US tells citizens to leave ", "Iraq, ", "embassy ", "a\n", "<", "&amp;", "** ", "not may ", "evacuated from "],
)
def test_time_grows_with_the_text_and_no_faster(word: str) -> None:
    """A sentence that never ends costs per letter what a short one does, within a generous factor."""

    def cost(length: int) -> float:
        text = word * (length // len(word))
        began = time.process_time()
        extract.statements(text)
        return time.process_time() - began

    cost(1_000)
    most = 5 * 3 * max(cost(20_000), cost(20_000), 0.02)
    # A collection of garbage, or somebody else's work, may fall into one of them.
    assert min(cost(100_000), cost(100_000)) <= most

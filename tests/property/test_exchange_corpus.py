"""Names carry no meaning of their own, over the whole corpus: exchange the countries of any case, and what it says is exchanged."""

from __future__ import annotations

import re
from pathlib import Path

import effort
import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from advisory import extract, lexicon
from advisory.lexicon import Kind
from advisory.model import Statement

FOLDER = Path(__file__).parents[1] / "cases" / "understanding"
TEXTS: tuple[str, ...] = tuple(
    case["text"]
    for file in sorted(FOLDER.glob("*.yaml"))
    if isinstance(cases := yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), list)
    for case in cases
    if "text" in case
)
#: Countries without a scale of levels of their own, whose name takes no article and whose words and capital mean nothing else.
CODES = (
    "AR",
    "BD",
    "BO",
    "CL",
    "CO",
    "DE",
    "DK",
    "EC",
    "EE",
    "EG",
    "ET",
    "FI",
    "GH",
    "HR",
    "HU",
    "IE",
    "IN",
    "IQ",
    "IR",
    "IT",
    "KE",
    "KH",
    "LT",
    "LV",
    "MW",
    "MY",
    "NG",
    "NO",
    "NP",
    "PK",
    "PL",
    "RU",
    "SE",
    "SN",
    "TH",
    "UA",
    "UG",
    "VN",
    "ZM",
)
_SPLIT = "\ue000"


def words_of(code: str) -> dict[str, str]:
    """Return how the texts name a country: role to word."""
    surfaces = {kind: [entry.surface for entry in lexicon.entries() if entry.kind is kind and entry.codes == (code,)] for kind in Kind}
    adjective = lexicon.demonym(code) or ""
    # "Nepalis" rather than "Nepalese", which is an adjective too; but where the usual word is both, the country stands for few others.
    both = surfaces[Kind.DEMONYM] if adjective not in surfaces[Kind.PEOPLE] else []
    people = min(surfaces[Kind.PEOPLE], key=both.__contains__)
    found = {"name": lexicon.name(code), "adjective": adjective, "people": people, "capital": lexicon.capital(code) or ""}
    assert all(found.values())
    return found


WORDS = {code: words_of(code) for code in CODES}


def surfaces(code: str) -> frozenset[str]:
    """Return every other way to name a country or something in it; a text with one of them cannot exchange the country."""
    known = set(WORDS[code].values())
    return frozenset(entry.surface for entry in lexicon.entries() if entry.codes == (code,) and entry.surface not in known)


OTHER = {code: surfaces(code) for code in CODES}


def exchangeable(text: str) -> tuple[str, ...]:
    """Return the countries of a text that are named in no other way than another country can be."""
    found = []
    for code in CODES:
        bare = text
        for word in WORDS[code].values():
            bare = re.sub(rf"\b{re.escape(word)}\b", _SPLIT, bare)
        if WORDS[code]["adjective"] == WORDS[code]["people"]:
            # Nobody can tell which of the two other countries' words to put in its place.
            continue
        if _SPLIT in bare and not any(re.search(rf"\b{re.escape(surface)}\b", bare) for surface in OTHER[code] if surface in bare):
            found.append(code)
    return tuple(found)


def exchanged(text: str, partner: dict[str, str]) -> str:
    """Return a text in which each country is named as its partner."""
    for code in partner:
        for role, word in WORDS[code].items():
            text = re.sub(rf"\b{re.escape(word)}\b", f"{_SPLIT}{code}.{role}{_SPLIT}", text)
    for code, other in partner.items():
        for role, word in WORDS[other].items():
            text = text.replace(f"{_SPLIT}{code}.{role}{_SPLIT}", word)
    return text


def told(said: tuple[Statement, ...], partner: dict[str, str]) -> list[str]:
    """Return what was said, with each country as its partner."""
    return sorted(
        str((
            each.directive.value, each.strength.value, each.status.value, partner.get(each.issuer or "", each.issuer), each.audience.kind.value,
            sorted(partner.get(code, code) for code in each.audience.nationality),
            sorted(partner.get(code, code) for code in each.destinations),
        ))
        for each in said
    )  # fmt: skip


def fits(text: str, code: str, other: str) -> bool:
    """Tell whether a country can stand for another: "Irish" alone may be people or an adjective, so it stands for no "Danes"."""
    named = any(word in text for word in (*WORDS[other].values(), *OTHER[other]))
    return not named and (WORDS[other]["people"] != WORDS[other]["adjective"] or WORDS[code]["people"] not in text)


CASES = tuple((text, codes) for text in TEXTS if (codes := exchangeable(text)))


@hypothesis_settings(max_examples=effort.examples(3))
@given(st.data())
def test_exchanged_countries_exchange_the_answer(data: st.DataObject) -> None:
    """Any case of the corpus about other countries says of them what it says of its own."""
    text, codes = data.draw(st.sampled_from(CASES))
    free = [other for other in CODES if all(fits(text, code, other) for code in codes)]
    partners = data.draw(st.lists(st.sampled_from(free), min_size=len(codes), max_size=len(codes), unique=True))
    partner = dict(zip(codes, partners, strict=True))
    other = exchanged(text, partner)
    assert told(extract.statements(other), {}) == told(extract.statements(text), partner), other


def test_most_of_the_corpus_takes_part() -> None:
    """The property speaks of the corpus, not of a corner of it."""
    assert len(CASES) >= 400


@pytest.mark.parametrize("code", CODES)
def test_a_round_of_the_whole_corpus(code: str) -> None:
    """Every case with a country in it, once with each of the others in its place."""
    for text, codes in CASES[CODES.index(code) :: len(CODES)]:
        if not fits(text, codes[0], code):
            continue
        partner = {codes[0]: code}
        other = exchanged(text, partner)
        assert told(extract.statements(other), {}) == told(extract.statements(text), partner), other

"""Every language says everything: nothing is missing, left over, guessed, or said with other names in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from advisory import lexicon, wording
from advisory.model import Directive, Strength
from advisory.wording import extract, noun, tongues

OTHERS = wording.LANGUAGES[1:]
each_language = pytest.mark.parametrize("language", OTHERS)
#: Contexts that hold grammar, not words.
GRAMMAR = frozenset({tongues.GRAMMAR, tongues.COUNTRY})
NAMED = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
PERCENT = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"<[^>]*>|&\w+;")
AGAIN = "run `python -m advisory.wording.extract` and translate what is new"


@functools.cache
def template() -> Catalog:
    """Return everything that is said."""
    return extract.template()


@functools.cache
def catalogue(language: str) -> Catalog:
    """Return one language's catalogue."""
    return tongues.catalogue(language)


def keys(found: Catalog) -> set[tuple[str | None, str]]:
    """Return the names of a catalogue's messages."""
    return {(message.context, first(message.id)) for message in found if message.id}


def first(texts: str | list[str] | tuple[str, ...]) -> str:
    """Return a message's text, of several forms the first."""
    return texts if isinstance(texts, str) else texts[0]


def pairs(language: str) -> Iterator[tuple[Message, list[str], list[str]]]:
    """Yield each message of words with its source forms and its translated ones."""
    for message in catalogue(language):
        if message.id and message.context not in GRAMMAR:
            source = [message.id] if isinstance(message.id, str) else list(message.id)
            said = [message.string] if isinstance(message.string, str) else list(message.string)
            yield message, source, said


def test_there_are_german_and_french() -> None:
    """A language is one file; these are here."""
    assert {"de", "fr"} <= set(OTHERS)


@each_language
def test_holds_exactly_what_is_said(language: str) -> None:
    """Nothing said lacks an entry, and no entry is left of what nobody says any more."""
    said, held = keys(template()), keys(catalogue(language))
    assert not said - held, f"missing: {AGAIN}"
    assert not held - said, f"left over: {AGAIN}"
    assert not catalogue(language).obsolete, AGAIN


@each_language
def test_everything_is_translated_and_nothing_guessed(language: str) -> None:
    """Every form of every message has words, and none is marked as fuzzy."""
    blank = [source for message, source, said in pairs(language) if not all(said) or message.fuzzy]
    assert not blank, AGAIN


@each_language
def test_placeholders_are_the_same(language: str) -> None:
    """A translation names exactly what its source names."""
    for message, source, said in pairs(language):
        for names in (NAMED, PERCENT):
            each = [{found.group(1) for found in names.finditer(text)} for text in source]
            # "Its" bends with its owner in many languages.
            owner = {"issuer"} if names is NAMED and message.context == "whom" and source[0].startswith("its ") else set()
            for place, form in enumerate(said):
                named = {found.group(1) for found in names.finditer(form)}
                # "One place" may stand for the count.
                assert each[min(place, len(each) - 1)] | owner <= named <= set().union(*each) | owner, source


@each_language
def test_markup_is_the_same_and_nothing_is_template_code(language: str) -> None:
    """A translation brings no tag of its own into a page, and nothing that Jinja would run."""
    for _, source, said in pairs(language):
        wanted = sorted(TAG.findall(source[0]))
        for form in said:
            assert sorted(TAG.findall(form)) == wanted, source
            assert not re.search(r"\{\{|\{%|\{#|[\r\n]", form), source


@each_language
def test_forms_that_are_asked_for_exist(language: str) -> None:
    """`{where:im}` is a form that the language's names have; `{issuer:hat|haben}` goes by number."""
    found = catalogue(language)
    rules = {name: noun.classes(text(found, name)) for name in ("nouns", "adjectives")}
    nouns = {form for kind in rules["nouns"].values() for form in kind}
    adjectives = {form for kind in rules["adjectives"].values() for form in kind}
    phrases = {
        form.partition("=")[0].strip()
        for message, _, said in pairs(language)
        if message.context in {"whom", "whole"}
        for form in said[0].split(";")[1:]
    }
    known = {"issuer": nouns, "issuers": nouns, "where": nouns | phrases, "short": {"full"}, "adjective": adjectives}
    for _, source, said in pairs(language):
        for form in said:
            for name, asked in NAMED.findall(form):
                if asked and "|" not in asked:
                    assert asked in known.get(name, phrases), source


def text(found: Catalog, name: str) -> str:
    """Return a rule of grammar."""
    message = found.get(name, context=tongues.GRAMMAR)
    assert message is not None
    return str(message.string)


@each_language
def test_classes_of_names_have_the_same_forms(language: str) -> None:
    """No country lacks a form that another one has."""
    for name in ("nouns", "adjectives"):
        kinds = noun.classes(text(catalogue(language), name)).values()
        assert len({frozenset(kind) - {"many", "name"} for kind in kinds}) == 1


@each_language
def test_every_country_can_be_spoken_of(language: str) -> None:
    """All countries and the unions have a name, an article where there is one, every form, and an adjective."""
    tongue = wording.tongue(language)
    forms = {frozenset(tongue.noun(code).forms) for code in (*lexicon.codes(), "EU", "UN")}
    assert len(forms) == 1
    for code in (*lexicon.codes(), "EU", "UN"):
        said = (*tongue.noun(code).forms.values(), *tongue.adjective(code).forms.values(), tongue.country(code), str(tongue.short(code)))
        assert all(words and words == words.strip() and not set("{}|=;/") & set(words) for words in said), code
        assert tongue.country(code)[0].isupper(), code


@each_language
def test_names_are_those_that_the_world_knows(language: str) -> None:
    """Names agree with CLDR's, or are the shorter or official ones of that language's foreign ministry."""
    tongue = wording.tongue(language)
    other = {
        code for code in lexicon.codes() if code in tongue.locale.territories and tongue.country(code) != tongue.locale.territories[code]
    }
    assert len(other) < 20


def test_a_new_language_begins_as_one_file() -> None:
    """What the extractor writes holds every message, and reads back as a catalogue."""
    text = extract.renewed("it", None, template())
    assert text.count('msgid "') > 500
    assert '"Language: it\\n"' in text


@each_language
def test_the_extractor_changes_nothing_when_nothing_changed(language: str) -> None:
    """Run twice, it writes the same bytes: no dates, no order of its own."""
    once = extract.renewed(language, tongues.catalogue(language), template())
    path = Path(tongues.__file__).parent / "catalogues" / f"{language}.po"
    assert once == path.read_text(encoding="utf-8"), AGAIN


def test_a_half_translated_language_falls_back_to_english_and_to_colons() -> None:
    """What a catalogue does not hold stays English; a name without forms is never bent wrongly."""
    found = Catalog(locale="it")
    found.add("{issuer} advises against all travel to {where}", "{issuer:il} sconsiglia ogni viaggio {where:in}")
    found.add("{short} advises against all travel", "{short} sconsiglia ogni viaggio")
    tongue = tongues.made("it", found)
    facts = wording.Facts(directive=Directive.AVOID_ALL_TRAVEL, strength=Strength.URGED, issuer="US", destination="IQ")
    assert wording.sentence(facts, tongue) == "Iraq: US sconsiglia ogni viaggio."
    assert tongue.gettext("What to do") == "What to do"
    assert tongue.country("DE") == "Germania"
    assert tongue.said("Travel advice of {issuer}", issuer=tongue.noun("DE")) == "Travel advice of Germania"

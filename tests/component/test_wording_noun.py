"""Names in the forms that sentences ask for."""

from __future__ import annotations

import pytest

from advisory import wording
from advisory.wording import MissingFormError, Noun, noun

NOUNS = noun.classes("m: =der {}; im=im {}\np: =die {}; im=in den {}; many=\nfa: name={0}e {1}; =die {0}e {1}; im=in der {0}en {1}")
ADJECTIVES = noun.classes("a: e={}e; en={}en\ni: e={}; en={}\nfr: m={0}; f={1}")
ENTRIES = [
    ("m | Irak | a irakisch", "Irak", "der Irak", "im Irak", "irakische", "Irak"),
    ("p | USA | i US-", "USA", "die USA", "in den USA", "US-", "USA"),
    ("fa | Demokratisch/Republik Kongo | a kongolesisch | short=DR Kongo", "Demokratische Republik Kongo",
     "die Demokratische Republik Kongo", "in der Demokratischen Republik Kongo", "kongolesische", "DR Kongo"),
    ("m | Mond | i Mond- | name=Der Mond | im=auf dem Mond", "Der Mond", "der Mond", "auf dem Mond", "Mond-", "Der Mond"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "subject", "inside", "adjective", "short"), ENTRIES)
def test_entry(text: str, name: str, subject: str, inside: str, adjective: str, short: str) -> None:
    """A class bends a name; what is irregular is written out."""
    entry = noun.entry(text, NOUNS, ADJECTIVES)
    assert (entry.name, str(entry.noun), f"{entry.noun:im}", str(entry.short)) == (name, subject, inside, short)
    assert noun.grown(f"{entry.adjective:e}") == adjective


def test_several_stems_of_an_adjective() -> None:
    """A language whose adjectives change their stem gives each."""
    entry = noun.entry("m | Irak | fr irakien/irakienne", NOUNS, ADJECTIVES)
    assert (f"{entry.adjective:m}", f"{entry.adjective:f}") == ("irakien", "irakienne")


def test_number_chooses_between_two_words() -> None:
    """`one|many` needs no form of its own."""
    one, many = Noun(forms={"": "der Irak"}), Noun(forms={"": "die USA"}, many=True)
    assert (f"{one:hat|haben}", f"{many:hat|haben}") == ("hat", "haben")
    both = noun.Several([one, one], " und ".join)
    assert (f"{both}", f"{both:hat|haben}", f"{noun.Several([one], str):hat|haben}") == ("der Irak und der Irak", "haben", "hat")


def test_a_form_that_is_not_known_is_an_error_that_a_sentence_can_catch() -> None:
    """It is never guessed; a plain name has one form for all."""
    name = Noun(forms={"": "Iraq"})
    with pytest.raises(MissingFormError):
        f"{name:im}"
    assert f"{name.plain():im}" == "Iraq"


GROWN = [
    ("{adjective:e} Botschaft", ["US"], "US-Botschaft"),
    ("{adjective:e} Botschaft", ["GB"], "britische Botschaft"),
    ("{adjective:e} Staatsangehörige", ["US", "GB"], "US- und britische Staatsangehörige"),
    ("{adjective:e} Staatsangehörige", ["GB", "US"], "britische und US-Staatsangehörige"),
    ("{adjective:e} Reisehinweise", ["CH"], "Schweizer Reisehinweise"),
]


@pytest.mark.parametrize(("pattern", "codes", "expected"), GROWN)
def test_an_open_hyphen_grows_together_with_its_noun(pattern: str, codes: list[str], expected: str) -> None:
    """As German writes compounds, also in a list."""
    tongue = wording.tongue("de")
    assert noun.fill(pattern, {"adjective": tongue.several([tongue.adjective(code) for code in codes])}) == expected


def test_what_strangers_say_is_never_read_as_a_pattern() -> None:
    """A region or publisher with braces is text."""
    tongue = wording.tongue("de")
    where = tongue.noun("IQ").within("{place} (nur: {region})", region="{issuer} %(x)s {0}")
    assert noun.fill("{where:den}", {"where": where}) == "den Irak (nur: {issuer} %(x)s {0})"


def test_lists_dates_and_numbers_are_the_languages_own() -> None:
    """Conjunctions, counts, days and digits."""
    words = ["a", "b", "c", "d", "e", "f"]
    said = {language: wording.tongue(language) for language in ("en", "de", "fr")}
    assert [said[language].listed(words[:3]) for language in said] == ["a, b and c", "a, b und c", "a, b et c"]
    assert [said[language].listed(words) for language in said] == [
        "a, b, c, d and 2 more", "a, b, c, d und 2 weitere", "a, b, c, d et 2 autres",
    ]  # fmt: skip
    assert [said[language].number(12345) for language in said] == ["12,345", "12.345", "12\u202f345"]
    assert [said[language].percent(0.05) for language in said] == ["5%", "5\u00a0%", "5\u00a0%"]


def test_french_marks_cling_to_their_words() -> None:
    """No line ends before a colon or inside a quotation mark."""
    tongue = wording.tongue("fr")
    assert wording.headed("Irak", "a", tongue) == "Irak\u00a0: a"
    assert tongue.gettext("“") == "«\u00a0"


def test_languages_know_their_own_names() -> None:
    """For the choice of language."""
    assert [wording.own_name(language) for language in ("en", "de", "fr")] == ["English", "Deutsch", "Français"]
    assert wording.tongue("de-AT") is wording.tongue("DE") is wording.tongue("de")


def test_the_empty_message_is_empty() -> None:
    """A catalogue's header is never said."""
    assert [wording.tongue(language).gettext("") for language in wording.LANGUAGES] == [""] * len(wording.LANGUAGES)

"""Folding and resolving hold for any text."""

from hypothesis import example, given
from hypothesis import strategies as st

from advisory import lexicon

NAMES = st.sampled_from(sorted({entry.surface for entry in lexicon.entries()}))
TEXT = st.text(max_size=60)


@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded name folds to itself, unless it begins with another `the`."""
    once = lexicon.fold(text)
    again = lexicon.fold(once)
    assert again == once or once.startswith("the ") or once.endswith(" is")


@example("\N{CHEROKEE LETTER A}")
@given(TEXT)
def test_folded_text_is_plain(text: str) -> None:
    """No capital, punctuation or doubled space is left."""
    folded = lexicon.fold(text)
    assert folded == folded.strip() == folded.lower()
    assert "  " not in folded
    assert not set(folded) & set("'’.,()-&/")


@given(NAMES)
def test_spelling_does_not_matter(name: str) -> None:
    """Case, a leading article, curly apostrophes and hyphens do not change what a name folds to."""
    assert lexicon.fold(name.upper()) == lexicon.fold(name)
    assert lexicon.fold(name.replace("'", "’")) == lexicon.fold(name)
    assert lexicon.fold(name.replace("-", " ")) == lexicon.fold(name)
    assert lexicon.fold(f" {name}\n") == lexicon.fold(name)


@given(NAMES)
def test_every_name_of_the_text_is_found_by_lookup(name: str) -> None:
    """What is read in sentences is understood in files too."""
    assert name in {entry.surface for entry in lexicon.lookup(name)} or lexicon.fold(name) in {
        lexicon.fold(entry.surface) for entry in lexicon.lookup(name)
    }


@given(st.one_of(TEXT, NAMES))
def test_answers_are_countries_or_nothing(text: str) -> None:
    """Whatever is asked, the answer is known codes in order, or nothing; `country` and `places` agree; nothing is raised."""
    found = lexicon.places(text)
    one = lexicon.country(text)
    assert one is None or one in lexicon.codes()
    assert one is None or found == (one,)
    if found is not None and found != (lexicon.ANYWHERE,):
        assert set(found) <= set(lexicon.codes())
        assert list(found) == sorted(set(found))

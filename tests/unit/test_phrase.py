"""What operators' phrases compile to, and what is said of those that do not."""

from __future__ import annotations

import contextlib
import dataclasses
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory import phrase
from advisory.model import ANYWHERE, AudienceClass, Directive, Query, Status, Strength

D = Directive


def one(text: str) -> Query:
    """Return the only query of a phrase."""
    (query,) = phrase.compile(text)
    return query


@pytest.mark.parametrize(
    ("text", "directives", "lifted", "destinations"),
    [
        ("citizens urged to leave Chad", {D.LEAVE}, False, {"TD"}),
        ("tourists should evacuate Chad", {D.LEAVE}, False, {"TD"}),
        ("Norway tells its citizens to leave Chad", {D.LEAVE}, False, {"TD"}),
        ("UN staff leave Chad", {D.STAFF_WITHDRAWN}, False, {"TD"}),
        ("avoid travel to Chad", {D.AVOID_ALL_TRAVEL, D.AVOID_NONESSENTIAL_TRAVEL}, False, {"TD"}),
        ("avoid all travel to Chad", {D.AVOID_ALL_TRAVEL}, False, {"TD"}),
        ("avoid non-essential travel to Chad", {D.AVOID_NONESSENTIAL_TRAVEL}, False, {"TD"}),
        ("reconsider travel to Chad", {D.RECONSIDER_TRAVEL}, False, {"TD"}),
        ("exercise caution in Chad", {D.EXERCISE_CAUTION}, False, {"TD"}),
        ("Norway advises caution in Chad", {D.EXERCISE_CAUTION}, False, {"TD"}),
        ("Norway advises against travel to Chad", {D.AVOID_ALL_TRAVEL, D.AVOID_NONESSENTIAL_TRAVEL}, False, {"TD"}),
        ("Norway advises against non-essential travel to Chad", {D.AVOID_NONESSENTIAL_TRAVEL}, False, {"TD"}),
        ("travel advisory raised for Chad", {D.LEVEL_CHANGE}, False, {"TD"}),
        ("travel advisory lowered or lifted for Chad", {D.LEVEL_CHANGE}, True, {"TD"}),
        ("Norway lowers or lifts travel advisory for Chad", {D.LEVEL_CHANGE}, True, {"TD"}),
        ("embassy in Chad closed", {D.EMBASSY_CLOSED}, False, {"TD"}),
        ("embassy in Chad reopened", {D.EMBASSY_CLOSED}, True, {"TD"}),
        ("embassy staff leave Chad", {D.STAFF_WITHDRAWN}, False, {"TD"}),
        ("ordered departure from Chad", {D.STAFF_WITHDRAWN}, False, {"TD"}),
        ("ordered departure from Chad lifted", {D.STAFF_WITHDRAWN}, True, {"TD"}),
        ("citizens evacuated from Chad", {D.EVACUATION}, False, {"TD"}),
        ("Norway evacuates its citizens from Chad", {D.EVACUATION}, False, {"TD"}),
        ("airspace of Chad closed", {D.AIRSPACE_CLOSED}, False, {"TD"}),
        ("airspace of Chad reopened", {D.AIRSPACE_CLOSED}, True, {"TD"}),
        ("airspace closed over Chad", {D.AIRSPACE_CLOSED}, False, {"TD"}),
        ("borders of Chad closed", {D.BORDER_CLOSED}, False, {"TD"}),
        ("Niger reopens its border with Chad", {D.BORDER_CLOSED}, True, {"TD"}),
        ("shelter in place in Chad", {D.SHELTER_IN_PLACE}, False, {"TD"}),
        ("shelter in place in Chad lifted", {D.SHELTER_IN_PLACE}, True, {"TD"}),
        ("leave Chad: citizens urged", {D.LEAVE}, False, {"TD"}),
        ("closed: embassy in Chad", {D.EMBASSY_CLOSED}, False, {"TD"}),
        ("citizens urged to leave Chad and Niger", {D.LEAVE}, False, {"TD", "NE"}),
        ("citizens urged to leave Chad, Mali or Niger", {D.LEAVE}, False, {"TD", "ML", "NE"}),
        ("citizens urged to leave the Gulf states", {D.LEAVE}, False, {"AE", "BH", "KW", "OM", "QA", "SA"}),
        ("citizens urged to leave anywhere", {D.LEAVE}, False, {ANYWHERE}),
        ("embassy closed in any country", {D.EMBASSY_CLOSED}, False, {ANYWHERE}),
        ("embassy staff leave any country", {D.STAFF_WITHDRAWN}, False, {ANYWHERE}),
        ("citizens evacuated from anywhere", {D.EVACUATION}, False, {ANYWHERE}),
        ("travel advisory raised for any country", {D.LEVEL_CHANGE}, False, {ANYWHERE}),
        ("airspace closed anywhere", {D.AIRSPACE_CLOSED}, False, {ANYWHERE}),
        ("borders closed anywhere", {D.BORDER_CLOSED}, False, {ANYWHERE}),
        ("shelter in place anywhere", {D.SHELTER_IN_PLACE}, False, {ANYWHERE}),
        ("citizens urged to leave chad", {D.LEAVE}, False, {"TD"}),
        ("embassy in South Sudan closed", {D.EMBASSY_CLOSED}, False, {"SS"}),
        ("embassy in Bali closed", {D.EMBASSY_CLOSED}, False, {"ID"}),
        ("Norwegian embassy closed", {D.EMBASSY_CLOSED}, False, {ANYWHERE}),
        ("Norway closes its airspace", {D.AIRSPACE_CLOSED}, False, {"NO"}),
        ("Norwegian airspace closed", {D.AIRSPACE_CLOSED}, False, {"NO"}),
        ("Norwegian borders reopened", {D.BORDER_CLOSED}, True, {"NO"}),
        ("Foreign Office closes airspace", {D.AIRSPACE_CLOSED}, False, {"GB"}),
        ("Chad expels tourists", {D.EXPULSION}, False, {"TD"}),
        ("avoid travel to Hellas", {D.AVOID_ALL_TRAVEL, D.AVOID_NONESSENTIAL_TRAVEL}, False, {"GR"}),
        ("dual nationals urged to leave Chad", {D.LEAVE}, False, {"TD"}),
    ],
)
def test_every_shape_compiles(text: str, directives: set[Directive], *, lifted: bool, destinations: set[str]) -> None:
    """Directive, status and places are those of the words."""
    query = one(text)
    assert query.directives == directives
    assert query.statuses == {Status.LIFTED if lifted else Status.IN_FORCE}
    assert query.destinations == destinations
    assert query.phrase == text


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Norwegian citizens urged to leave Chad", "nationalities", {"NO"}),
        ("Norwegian and Danish citizens urged to leave Chad", "nationalities", {"NO", "DK"}),
        ("Norway tells its citizens to leave Chad", "issuers", {"NO"}),
        ("Norwegian embassy in Chad closed", "issuers", {"NO"}),
        ("Norwegian embassy staff leave Chad", "issuers", {"NO"}),
        ("UN staff leave Chad", "issuers", {"UN"}),
        ("Niger closes its border with Chad", "issuers", {"NE"}),
        ("embassy staff leave Chad", "audiences", {AudienceClass.STAFF}),
        ("citizens urged to leave Bali", "regions", {"Bali"}),
        ("citizens strictly ordered to leave Chad", "floor", Strength.ORDERED),
        ("avoid travel to the whole country Chad", "whole_country", True),
    ],
)
def test_who_and_how_far(text: str, field: str, value: object) -> None:
    """Nationality, issuer, audience, part, floor and scope are found."""
    assert getattr(one(text), field) == value


def test_a_list_is_named_like_a_country() -> None:
    """The operator's own groups of places expand."""
    (query,) = phrase.compile("citizens urged to leave our offices", lists={"Our offices": ("TD", "NO")})
    assert query.destinations == {"TD", "NO"}


@pytest.mark.parametrize(
    ("text", "left", "reached"),
    [
        ("level raised to 4 for any country", set(), {4}),
        ("State Department raises Israel to level 3", set(), {3}),
        ("Norway raises Chad to level 3", set(), {3}),
        ("travel advisory for Chad raised from level 2 to 3", {2}, {3}),
        ("travel advisory for Chad raised from level 2 to level 3 or 4", {2}, {3, 4}),
        ("travel advisory for Chad raised from 1-2 to 3\u20134", {1, 2}, {3, 4}),
        ("travel advisory for Chad raised from 1, 2 or level 3 to 4", {1, 2, 3}, {4}),
        ("travel advisory raised above level 2 for Chad", set(), {3, 4}),
        ("travel advisory raised to above 2 for Chad", set(), {3, 4}),
        ("travel advisory raised to at least level 3 for Chad", set(), {3, 4}),
        ("travel advisory raised to level 3+ for Chad", set(), {3, 4}),
        ("travel advisory raised to level 3 or higher for Chad", set(), {3, 4}),
        ("alert level raised to three for Chad", set(), {3}),
        ("travel advisory for Chad raised, level 4", set(), {4}),
        ("travel advisory for Chad raised to alert level 4", set(), {4}),
        ("travel advisory lowered below level 3 for Chad", set(), {1, 2}),
        ("travel advisory lowered to level 2 or lower for Chad", set(), {1, 2}),
        ("travel advisory lowered from level 4 for Chad", {4}, set()),
        ("travel advisory raised or lowered to level 3 for Chad", set(), {3}),
        ("travel advisory for Chad raised from level 2 to", {2}, set()),
    ],
)
def test_levels_are_those_that_are_named(text: str, left: set[int], reached: set[int]) -> None:
    """The levels left and reached, in figures or letters, one or several."""
    query = one(text)
    assert query.directives == {D.LEVEL_CHANGE}
    assert query.from_levels == left
    assert query.to_levels == reached


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("travel advisory changed for Chad", {Status.IN_FORCE, Status.LIFTED}),
        ("travel advisory moved from level 2 to level 3 for Chad", {Status.IN_FORCE}),
        ("travel advisory moved from level 3 to level 2 for Chad", {Status.LIFTED}),
        ("travel advisory moved to level 3 for Chad", {Status.IN_FORCE, Status.LIFTED}),
        ("travel advisory raised or lowered for Chad", {Status.IN_FORCE, Status.LIFTED}),
        ("embassy in Chad closed or reopened", {Status.IN_FORCE, Status.LIFTED}),
        ("Norway no longer advises against travel to Chad", {Status.LIFTED}),
        ("embassy staff withdrawal from Chad lifted", {Status.LIFTED}),
    ],
)
def test_beginning_and_end_are_those_of_the_words(text: str, statuses: set[Status]) -> None:
    """A change goes either way, unless its levels say which."""
    assert one(text).statuses == statuses


@pytest.mark.parametrize(
    "where",
    [
        "to the whole of Chad", "to all of Chad", "to the whole country Chad", "to the whole country of Chad", "to Chad as a whole",
        "to the entire country of Chad", "to all parts of Chad", "to Chad, the whole country", "countrywide to Chad", "to Chad nationwide",
        "throughout Chad", "across Chad", "to Chad in its entirety", "all over Chad",
    ],
)  # fmt: skip
def test_the_whole_of_a_country_is_asked_for(where: str) -> None:
    """However it is said; it is not "all travel"."""
    query = one(f"avoid travel {where}")
    assert query.whole_country
    assert query.destinations == {"TD"}
    assert query.directives == {D.AVOID_ALL_TRAVEL, D.AVOID_NONESSENTIAL_TRAVEL}
    assert one(f"avoid all travel {where}").directives == {D.AVOID_ALL_TRAVEL}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("avoid travel to all Gulf states", "whole_country", False),
        ("all of Norway's citizens urged to leave Chad", "whole_country", False),
        ("avoid any kind of travel to Chad", "directives", {D.AVOID_ALL_TRAVEL}),
        ("citizens strictly urged to leave Chad", "floor", Strength.URGED),
        ("citizens urged by Norway to leave Chad", "issuers", {"NO"}),
        ("US ordered departure from Chad", "issuers", {"US"}),
        ("Norwegian travel advisory raised for Chad", "issuers", {"NO"}),
        ("tells US citizens to leave Chad", "nationalities", {"US"}),
        ("when citizens are urged to leave Chad", "destinations", {"TD"}),
        ("embassy in the city of Bali closed", "regions", set()),
        ("avoid travel to the border of Chad", "regions", {"border"}),
        ("citizens urged to leave the south of Chad", "regions", {"the south of chad"}),
    ],
)
def test_words_do_what_they_say(text: str, field: str, value: object) -> None:
    """Each of these was once read over."""
    assert getattr(one(text), field) == value


def test_any_country_of_a_region_is_that_region() -> None:
    """It is not every country."""
    assert one("citizens urged to leave any country in West Africa").destinations == one("citizens urged to leave West Africa").destinations


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("travel advisory raised to level 5 for Chad", "to level 5"),
        ("travel advisory raised to level 3.5 for Chad", "to level 3.5"),
        ("travel advisory raised above level 4 for Chad", "above level 4"),
        ("travel advisory raised to level 1 for Chad", "to level 1"),
        ("travel advisory lowered to level 4 for Chad", "to level 4"),
        ("travel advisory moved from level 2 to level 2 for Chad", "to level 2"),
        ("travel advisory raised to level 3 for Chad to level 4", "to level 4"),
        ("level > 2 raised for Chad", ">"),
        ("citizens urged to leave Chad level 4", "level 4"),
        ("citizens urged to leave Chad from 2019", "2019"),
        ("citizens urged to leave any country except Chad", "except"),
        ("citizens urged to leave northern Bali", "northern"),
        ("citizens in the capital urged to leave Chad", "the capital"),
        ("women urged to leave Chad", "women"),
        ("students urged to leave Chad", "students"),
        ("citizens not urged to leave Chad", "not"),
        ("avoid not travel to Chad", "not travel"),
        ("citizens evacuated from Chad to Niger", "Niger"),
        ("citizens urged to leave and embassy closed in Chad", "citizens"),
        ("embassy in the whole of Chad closed", "whole of"),
        ("strictly avoid travel to Chad", "strictly"),
        ("all embassies in Chad closed", "all"),
        ("whole citizens urged to leave Chad", "whole"),
        ("citizens urged to leave Chad when told", "when"),
        ("official advice to leave Chad", "official"),
        ("citizens banned from leaving Chad", "banned"),
    ],
)
def test_a_word_that_would_be_lost_is_refused(text: str, word: str) -> None:
    """A phrase is honoured to the last word, or refused at the first that cannot be."""
    with pytest.raises(phrase.PhraseError) as caught:
        phrase.compile(text)
    error = caught.value
    assert text[error.start : error.start + error.length] in {word, word.removeprefix("the ")}
    assert error.hint


def asked(text: str) -> object:
    """Return what a phrase asks for; None when it is refused."""
    with contextlib.suppress(phrase.PhraseError):
        return [dataclasses.replace(query, phrase="") for query in phrase.compile(text)]
    return None


GOOD = [
    *(shape.replace("X", "Chad") for shape in phrase.SHAPES),
    "travel advisory raised to level 3 for Chad",
    "level raised to 4 for any country",
    "avoid travel to the whole of Chad",
    "Norway tells its citizens to leave Chad",
]


@pytest.mark.parametrize("word", ["except", "unless", "if", "more than", "level 5", "women", "twice", "never again", "two", "possibly"])
def test_no_word_is_lost_wherever_it_stands(word: str) -> None:
    """A good phrase with another word in it asks for something else, or is refused: never for the same as without it."""
    for text in GOOD:
        said, plain = text.split(), asked(text)
        assert plain
        for at in range(len(said) + 1):
            longer = " ".join([*said[:at], word, *said[at:]])
            assert asked(longer) != plain, longer


@pytest.mark.parametrize(
    ("text", "word", "way_out"),
    [
        ("citizens urged to leave Irak", "Irak", "Iraq"),
        ("citizens urged to leave Qwertyland", "Qwertyland", "shape"),
        ("citizens urged to zorble Chad", "zorble", "shape"),
        ("citizens odered to leave Chad", "odered", "`ordered`"),
        ("citizens ordere to leave Chad", "ordere", "`ordered`"),
        ("citizens urged to leeve Chad", "leeve", "`leave`"),
        ("citzens urged to leave Chad", "citzens", "`citizens`"),
        ("embasy in Chad closed", "embasy", "`embassy`"),
        ("avoid travel to Lybia", "Lybia", "`Libya`"),
    ],
)
def test_the_word_at_fault_is_shown(text: str, word: str, way_out: str) -> None:
    """An unknown word is named with its place and a way out."""
    with pytest.raises(phrase.PhraseError) as caught:
        phrase.compile(text)
    error = caught.value
    assert text[error.start : error.start + error.length] == word
    assert way_out in error.hint
    assert error.sentence


def test_a_word_is_never_its_own_way_out() -> None:
    """A word that stands in the tables only beside others is not offered again."""
    with pytest.raises(phrase.PhraseError) as caught:
        phrase.compile("flights to Chad suspended")
    assert "`flights`" not in caught.value.hint


@pytest.mark.parametrize("text", ["", "  ", "Chad", "citizens urged to leave", "the weather in Chad"])
def test_what_is_missing_is_said(text: str) -> None:
    """A phrase without a directive or a place is an error with a hint."""
    with pytest.raises(phrase.PhraseError) as caught:
        phrase.compile(text)
    assert caught.value.hint


@given(st.text(max_size=80))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    """Nothing else ever happens."""
    with contextlib.suppress(phrase.PhraseError):
        assert phrase.compile(text)


def test_a_phrase_too_long_is_refused_where_it_is() -> None:
    """So that no phrase, however made, takes long."""
    text = "avoid travel to " + "Chad, " * 400
    with pytest.raises(phrase.PhraseError) as caught:
        phrase.compile(text)
    assert caught.value.start == phrase.LONGEST
    assert caught.value.start + caught.value.length == len(text)


@pytest.mark.parametrize(
    "word", ["Iraq, ", "Iraq and ", "a ", "the ", "the north of ", "South ", "Republic of ", "embassy ", "anywhere ", "United "]
)
def test_the_longest_phrase_is_read_at_once(word: str) -> None:
    """No heap of words makes an operator wait."""
    text = (word * phrase.LONGEST)[: phrase.LONGEST]
    began = time.process_time()
    with contextlib.suppress(phrase.PhraseError):
        phrase.compile(text)
    assert time.process_time() - began < 2


HEAP = st.sampled_from(
    str.split(
        "Iraq Iran the of and , citizens urged ordered to leave avoid travel embassy in closed reopened South Republic Saint airspace border "
        "with its anywhere whole country US British Gulf states zorble any all non essential staff"
    )
)


@settings(max_examples=100, deadline=2000)
@given(st.lists(HEAP, max_size=120))
def test_any_heap_of_words_compiles_or_is_refused(heap: list[str]) -> None:
    """Nothing else ever happens, and it happens soon."""
    with contextlib.suppress(phrase.PhraseError):
        assert phrase.compile(" ".join(heap))

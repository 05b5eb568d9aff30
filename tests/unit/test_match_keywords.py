"""Keywords in texts: forms of words, phrases, closeness, places named, and where they are found."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import match
from advisory.match.index import destinations
from advisory.match.keywords import Text, Waiting, sought, stem, stems
from advisory.model import ANYWHERE, AudienceClass, Directive, Exclusion, Keywords, Near, Query, Rule, Statement, Status, Strength, Trust

FORMS = [
    ("attack", "attacks attacked attacking attack's ATTACK Attack’s"),
    ("embassy", "embassies Embassy embassy’s"),
    ("close", "closes closed closing"),
    ("ship", "ships shipped shipping"),
    ("bus", "buses"),
    ("church", "churches"),
    ("tax", "taxes taxed"),
    ("class", "classes"),
    ("cancel", "cancels cancelled cancelling canceled"),
    ("travel", "travels travelled traveling"),
    ("rally", "rallies rallied"),
    ("coup d'état", "coup d’etat"),
    ("fly", "flies"),
    ("kill", "kills killed killing"),
    ("install", "installs installed"),
]
APART = [
    ("need", "ne"), ("king", "k"), ("news", "new"), ("attack", "attacker"), ("evacuate", "evacuation"), ("speed", "spe"), ("bring", "br"),
    ("crisis", "crisi"), ("died", "d"), ("feed", "fe"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "forms"), FORMS)
def test_a_word_stands_for_its_forms(word: str, forms: str) -> None:
    """Plural, possessive, -ed and -ing, capitals and accents are the same word."""
    sought_for = stems(word)
    found = list(stems(forms))
    assert found == list(sought_for) * (len(found) // len(sought_for))


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_are_other_words(one: str, other: str) -> None:
    """What only looks like an ending is none."""
    assert stem(one) != stem(other)


TEXT = "Two oil tankers were hit near the Strait of Hormuz. A crew of ten was saved; nobody knows who fired."
HOLDS = [
    (Keywords(all=("strait of hormuz",)), True),
    (Keywords(all=("hormuz strait",)), False),
    (Keywords(all=("oil tanker", "crew")), True),
    (Keywords(all=("oil tanker", "pilot")), False),
    (Keywords(any=("pilot", "tanker")), True),
    (Keywords(any=("pilot", "plane")), False),
    (Keywords(all=("tanker",), none=("crew",)), False),
    (Keywords(all=("tanker",), none=("plane",)), True),
    (Keywords(near=(Near(words=("tanker", "hit"), within=2),)), True),
    (Keywords(near=(Near(words=("hit", "tanker"), within=1),)), False),
    (Keywords(near=(Near(words=("oil tanker", "Strait of Hormuz"), within=6),)), True),
    (Keywords(near=(Near(words=("oil tanker", "Strait of Hormuz"), within=5),)), False),
    (Keywords(near=(Near(words=("tanker", "hit", "plane"), within=50),)), False),
    (Keywords(all=("Tehran",)), True),
    (Keywords(near=(Near(words=("Tehran", "tanker"), within=50),)), False),
    (Keywords(none=("plane",)), True),
    (Keywords(none=("crew",)), False),
]


@pytest.mark.parametrize(("asked", "expected"), HOLDS)
def test_what_a_text_holds(asked: Keywords, *, expected: bool) -> None:
    """All, any, none and near; words of the title are near no word of the text."""
    text = Text(TEXT, "Fears in Tehran")
    assert (sought(asked).first(text) is not None) is expected
    assert (sought(asked).missing(text, asked) is None) is expected
    if expected and asked.none != ("plane",):
        assert asked in list(Waiting([asked, Keywords(all=("volcano",))]).candidates(text))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Keywords(all=("pilot",)), "does not say “pilot”"),
        (Keywords(any=("pilot", "plane")), "says none of “pilot”, “plane”"),
        (Keywords(near=(Near(words=("tanker", "crew"), within=3),)), "does not say “tanker”, “crew” within 3 words"),
        (Keywords(none=("crew",)), "says “crew”, which the rule rules out"),
    ],
)
def test_what_is_missing_is_said(asked: Keywords, words: str) -> None:
    """The first thing that keeps keywords from holding, in words."""
    assert words in str(sought(asked).missing(Text(TEXT), asked))


@pytest.mark.parametrize(
    ("word", "within", "quote"),
    [
        ("crew", "text", "A crew of ten was saved; nobody knows who fired."),
        ("tanker", "text", "Two oil tankers were hit near the Strait of Hormuz."),
        ("fears", "title", "Fears in Tehran"),
    ],
)
def test_the_sentence_is_quoted(word: str, within: str, quote: str) -> None:
    """Where keywords stand is a span of the text or of the title."""
    text = Text(TEXT, "Fears in Tehran")
    first = sought(Keywords(all=(word,))).first(text)
    assert first is not None
    hit = text.hit(first)
    assert (hit.within, hit.quote) == (within, quote)
    assert (text.title if within == "title" else text.text)[hit.start : hit.end] == quote


def test_a_quote_is_never_long() -> None:
    """A text without a full stop is quoted around the word."""
    text = Text("word " * 500 + "curfew " + "word " * 500)
    first = sought(Keywords(all=("curfew",))).first(text)
    assert first is not None
    assert "curfew" in text.hit(first).quote
    assert len(text.hit(first).quote) <= 320


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Rain in Chad and Basra’s markets", {"TD", "IQ"}),
        ("the iraqi river", set()),
        ("Us and It were here", set()),
        ("The Gulf states met in Europe", set()),
        ("South Sudan", {"SS"}),
        ("", set()),
    ],
)
def test_places_a_text_names(text: str, codes: set[str]) -> None:
    """Countries by their names and cities, the longest name first; regions and small words name none."""
    assert Text(text).places == codes


def test_where_keywords_are_about() -> None:
    """The countries of the query that the text names; a part by its own name."""
    text = Text("Curfew in Basra.")
    nowhere = Query(directives=frozenset(), text=Keywords(all=("curfew",)))
    assert destinations(nowhere, text) == {ANYWHERE}
    part = Query(directives=frozenset(), destinations=frozenset({"IQ"}), regions=frozenset({"Basra"}))
    assert destinations(part, text) == {"IQ"}
    assert destinations(part, Text("Curfew in Baghdad.")) == frozenset()


def rule(**fields: object) -> Rule:
    """Return a rule of one query."""
    unless = fields.pop("unless", ())
    query = Query(**{"directives": frozenset(), **fields})  # type: ignore[arg-type]  # fields of Query
    return Rule(id="r", title="", when=(query,), unless=unless)  # type: ignore[arg-type]  # as above


CURFEW = Keywords(all=("curfew",))
LEAVE = Statement(directive=Directive.LEAVE, strength=Strength.URGED, issuer="NO", destinations=("TD",))
LEAVING = {"directives": frozenset({Directive.LEAVE})}
UNLESS_DRILL = (Exclusion(queries=(Query(directives=frozenset(), text=Keywords(any=("drill",))),), because="it is a drill"),)
UNLESS_NORWAY = (Exclusion(queries=(Query(directives=frozenset(), issuers=frozenset({"NO"})),), because="we know already"),)
SILENT = [
    (rule(text=CURFEW), "No news.", "does not say “curfew”"),
    (rule(text=CURFEW, destinations=frozenset({"IQ"})), "A curfew in Chad.", "names none of Iraq"),
    (rule(text=CURFEW, destinations=frozenset({"IQ"}), regions=frozenset({"Basra"})), "A curfew in Baghdad.", "names none of Basra"),
    (rule(text=CURFEW, unless=UNLESS_DRILL), "A curfew as a drill.", "it is a drill"),
    (rule(**LEAVING, text=CURFEW), "No news.", "does not say “curfew”"),
    (rule(**LEAVING, unless=UNLESS_DRILL), "Only a drill.", "it is a drill"),
    (rule(**LEAVING, unless=UNLESS_NORWAY), "Norway says leave.", "we know already"),
    (rule(**LEAVING, unless=UNLESS_DRILL), "Norway says leave.", None),
    (rule(text=CURFEW, unless=UNLESS_DRILL), "A curfew.", None),
    (rule(text=CURFEW, unless=UNLESS_NORWAY), "A curfew.", None),
    (rule(**LEAVING, text=CURFEW), "A curfew.", None),
    (rule(**LEAVING, text=Keywords(none=("drill",))), "A curfew.", None),
    (rule(**LEAVING, text=Keywords(none=("drill",))), "A drill.", "rules out"),
]


@pytest.mark.parametrize(("asked", "text", "words"), SILENT)
def test_why_a_rule_is_silent(asked: Rule, text: str, words: str | None) -> None:
    """Words that are missing, places that are not named, and what `unless` names, with its reason."""
    found = match.Index([asked]).matches([LEAVE], text=text)
    assert bool(found) is (words is None)
    assert (words or "it fires") in match.why_not(asked, [LEAVE], text=text)


def test_keywords_alone_are_a_match_without_a_statement() -> None:
    """The quote is the sentence; the alert is about the country named, or about no country."""
    (found,) = match.Index([rule(text=CURFEW, destinations=frozenset({"IQ"}))]).matches([], text="Calm. A curfew in Iraq. Calm.")
    assert (found.index, found.destination, found.statement.quote) == (None, "IQ", "A curfew in Iraq.")
    assert found.statement.directive is Directive.MENTION
    (found,) = match.Index([rule(text=CURFEW)]).matches([], title="A curfew")
    assert (found.destination, found.statement.within, found.statement.destinations) == (ANYWHERE, "title", ())


@pytest.mark.parametrize(("needed", "words"), [(1, "one source's word"), (2, "in force"), (3, "3 independent sources")])
def test_the_patience_of_a_rule_is_said(needed: int, words: str) -> None:
    """How many sources a rule waits for stands in the reason, when it is not two."""
    asked = Rule(id="r", title="", when=(Query(directives=frozenset({Directive.LEAVE})),), min_sources=needed)
    (found,) = match.Index([asked]).matches([LEAVE])
    assert found.reason.endswith(words) or words in found.reason.rpartition(";")[2]


def test_the_source_counts() -> None:
    """A rule that listens to some feeds, or to officials alone, is silent on others, and says so."""
    listening = Rule(id="r", title="", when=(Query(directives=frozenset({Directive.LEAVE}), feeds=frozenset({"post"})),))
    official = Rule(id="o", title="", when=(Query(directives=frozenset(), text=CURFEW),), trust=Trust.OFFICIAL)
    index = match.Index([listening, official])
    assert [one.rule for one in index.matches([LEAVE], text="A curfew.", feed="post", trust=Trust.OFFICIAL)] == ["r", "o"]
    assert index.matches([LEAVE], text="A curfew.", feed="press", trust=Trust.PRESS) == ()
    assert "the rule listens to post" in match.why_not(listening, [LEAVE], feed="press")
    assert match.why_not(listening, [LEAVE], feed="post") == "it fires"
    assert "no official one" in match.why_not(official, [LEAVE], text="A curfew.", trust=Trust.PRESS)


def test_what_opens_by_words_ends_without_them() -> None:
    """An end needs no keywords and may come from any feed; what is left out by its fields does not end either."""
    lifted = Statement(directive=Directive.LEAVE, strength=Strength.URGED, issuer="NO", destinations=("TD",), status=Status.LIFTED)
    assert match.Index([rule(**LEAVING, text=CURFEW, feeds=frozenset({"post"}))]).closing([lifted])
    assert match.Index([rule(**LEAVING, unless=UNLESS_DRILL)]).closing([lifted])
    assert not match.Index([rule(**LEAVING, unless=UNLESS_NORWAY)]).closing([lifted])
    assert not match.Index([rule(text=CURFEW)]).closing([lifted])


def test_an_expulsion_of_nobody_named_is_of_everybody_asked_for() -> None:
    """A rule for a nationality hears it; one for another government does not."""
    said = Statement(directive=Directive.EXPULSION, strength=Strength.ORDERED, issuer="TD", destinations=("TD",))
    asked = {"directives": frozenset({Directive.EXPULSION}), "nationalities": frozenset({"NO"})}
    assert match.Index([rule(**asked)]).matches([said])
    assert not match.Index([rule(**asked, issuers=frozenset({"NE"}))]).matches([said])
    assert not match.Index([rule(**LEAVING, audiences=frozenset({AudienceClass.STAFF}))]).matches([LEAVE])


def test_many_countries_are_counted() -> None:
    """A reason stays short."""
    asked = rule(**LEAVING, destinations=frozenset({"NO", "SE", "DK", "FI", "IS", "DE", "FR", "ES", "IT", "PT", "NL"}))
    assert "and 3 more" in match.why_not(asked, [LEAVE])


@given(st.text(max_size=200), st.text(max_size=40))
def test_no_text_is_too_odd(text: str, title: str) -> None:
    """Whatever is read, words are found where they stand."""
    found = Text(text, title)
    for word, places in found.words.items():
        hit = found.hit(places[0])
        assert (title if hit.within == "title" else text)[hit.start : hit.end] == hit.quote
        assert word


def test_repetition_takes_linear_time() -> None:
    """Ten times the text takes about ten times as long."""
    asked = Keywords(all=("a b a b",), near=(Near(words=("a", "b", "c"), within=3),))
    took = []
    for size in (2_000, 20_000):
        begun = time.process_time()
        sought(asked).first(Text("a b " * size + "c"))
        took.append(time.process_time() - begun)
    assert took[1] < 60 * max(took[0], 0.002)


def test_two_ways_of_one_rule_are_one_match() -> None:
    """A rule that a statement meets, or ends, in two ways is told once; keywords listen to the feeds they name."""
    twice = Rule(
        id="r",
        title="",
        when=(
            Query(directives=frozenset({Directive.LEAVE})),
            Query(directives=frozenset({Directive.LEAVE}), destinations=frozenset({"TD"})),
        ),
    )
    lifted = Statement(directive=Directive.LEAVE, strength=Strength.URGED, issuer="NO", destinations=("TD",), status=Status.LIFTED)
    assert len(match.Index([twice]).matches([LEAVE])) == 1
    assert len(match.Index([twice]).closing([lifted])) == 1
    listening = match.Index([rule(text=CURFEW, feeds=frozenset({"post"}))])
    assert listening.matches([], text="A curfew.", feed="post")
    assert not listening.matches([], text="A curfew.", feed="press")


def test_rules_over_one_large_area_share_what_they_wait_at() -> None:
    """Each fires inside the area, none outside; and a word that stands alone fires no phrase."""
    area = frozenset({"NO", "SE", "DK", "FI", "IS", "DE", "FR", "ES", "IT", "TD"})
    made = [
        Rule(id=name, title="", when=(Query(directives=frozenset({Directive.LEAVE}), destinations=area, issuers=frozenset({who})),))
        for name, who in (("a", "NO"), ("b", "PE"))
    ]
    index = match.Index(made)
    assert [one.rule for one in index.matches([LEAVE])] == ["a"]
    outside = Statement(directive=Directive.LEAVE, strength=Strength.URGED, issuer="NO", destinations=("NE",))
    assert index.matches([outside]) == ()
    assert match.Index([rule(text=Keywords(all=("oil tanker",)))]).matches([], text="A tanker with oil.") == ()

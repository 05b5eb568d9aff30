"""The index of rules against the plain reading of what a rule is: try every rule on every statement."""

from __future__ import annotations

from dataclasses import replace

import effort
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory import lexicon, match
from advisory.match import objection
from advisory.match.keywords import stems
from advisory.model import (
    ANYWHERE,
    Audience,
    AudienceClass,
    Directive,
    Exclusion,
    Keywords,
    LevelStep,
    Near,
    Query,
    Rule,
    Statement,
    Status,
    Strength,
    Trust,
)

COUNTRIES = ("TD", "NE", "PE", "IQ", "IR")
NATIONS = ("NO", "PE", "US")
MANY = frozenset(lexicon.codes()[:40]) | {"TD", "IQ"}
WORDS = ("curfew", "tanker", "oil tanker", "Strait of Hormuz", "attacks", "Chad", "film")
SAID = ("Curfew", "tankers", "oil", "attacked", "the", "Strait", "of", "Hormuz", "Chad", "Iraq", "films", "and")
STATED = sorted(objection.STATED)
CROWDS = (AudienceClass.CITIZENS, AudienceClass.STAFF, AudienceClass.DUAL_NATIONALS)
nobody: st.SearchStrategy[frozenset[str]] = st.just(frozenset())


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    """Return none to all of a few values."""
    return st.frozensets(st.sampled_from(values), max_size=len(values))


words = st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(tuple)
nears = st.builds(Near, words=st.just(("tanker", "attack")), within=st.integers(1, 4))
keywords = st.builds(
    Keywords,
    all=words,
    any=words,
    none=st.lists(st.sampled_from(WORDS), max_size=1).map(tuple),
    near=st.lists(nears, max_size=1).map(tuple),
)
places = st.one_of(
    st.frozensets(st.sampled_from(COUNTRIES), min_size=1), st.just(frozenset({ANYWHERE})), st.just(MANY), st.just(MANY - {"TD"})
)
stated = st.builds(
    Query,
    directives=st.frozensets(st.sampled_from(STATED), max_size=3),
    statuses=st.frozensets(st.sampled_from([Status.IN_FORCE, Status.LIFTED]), min_size=1),
    destinations=places,
    regions=st.sampled_from([frozenset(), frozenset({"Lac"})]),
    issuers=st.one_of(nobody, nobody, some(NATIONS), st.just(frozenset(lexicon.codes()) - {"US"})),
    audiences=st.one_of(nobody, st.frozensets(st.sampled_from(CROWDS), max_size=2)),
    nationalities=st.one_of(nobody, some(NATIONS)),
    floor=st.sampled_from(Strength),
    whole_country=st.booleans(),
    from_levels=st.sampled_from([frozenset(), frozenset(), frozenset({2}), frozenset({1, 2})]),
    to_levels=st.sampled_from([frozenset(), frozenset(), frozenset({3}), frozenset({3, 4})]),
    feeds=st.one_of(nobody, some(("press", "post"))),
    phrase=st.sampled_from(["", "said so"]),
)
worded = st.builds(
    Query,
    directives=st.just(frozenset()),
    destinations=st.one_of(st.just(frozenset({ANYWHERE})), st.just(frozenset({"TD", "IQ"}))),
    text=keywords.filter(lambda one: bool(one.all or one.any or one.near)),
)
queries = st.one_of(
    stated,
    stated,
    worded,
    st.builds(lambda query, text: replace(query, directives=frozenset({Directive.LEAVE}), text=text), stated, keywords),
)
rules = st.lists(
    st.builds(
        Rule,
        id=st.just("r"),
        title=st.just(""),
        when=st.lists(queries, min_size=1, max_size=2).map(tuple),
        unless=st.lists(st.builds(Exclusion, queries=queries.map(lambda query: (query,)), because=st.just("so")), max_size=1).map(tuple),
        trust=st.sampled_from([Trust.PRESS, Trust.PRESS, Trust.OFFICIAL]),
        enabled=st.sampled_from([True, True, True, False]),
    ),
    max_size=8,
).map(lambda made: [replace(rule, id=f"r{number}") for number, rule in enumerate(made)])
anything = st.builds(
    Statement,
    directive=st.sampled_from(STATED),
    strength=st.sampled_from(Strength),
    issuer=st.sampled_from([None, *NATIONS]),
    audience=st.builds(
        Audience,
        kind=st.sampled_from(AudienceClass),
        nationality=st.lists(st.sampled_from(NATIONS), max_size=2, unique=True).map(tuple),
    ),
    destinations=st.lists(st.sampled_from(COUNTRIES), max_size=2, unique=True).map(tuple),
    region=st.sampled_from([None, None, "Lac", "Gulf states"]),
    status=st.sampled_from(Status),
    level=st.sampled_from([None, LevelStep(before=2, after=3), LevelStep(before=1, after=4)]),
)


@st.composite
def answering(draw: st.DrawFn, query: Query) -> Statement:
    """Return what a query asks for, but perhaps for one thing: the answers that lie at its borders."""
    exact: dict[str, object] = {
        "directive": draw(st.sampled_from(sorted(query.directives) or STATED)),
        "strength": draw(st.sampled_from([query.floor, Strength.ORDERED])),
        "issuer": draw(st.sampled_from(sorted(query.issuers & {*NATIONS}) or [None, *NATIONS])),
        "audience": Audience(
            kind=draw(st.sampled_from(sorted(query.audiences) or [AudienceClass.CITIZENS])),
            nationality=draw(st.sampled_from([(), tuple(sorted(query.nationalities))])),
        ),
        "destinations": (draw(st.sampled_from(sorted(query.destinations & {*COUNTRIES}) or list(COUNTRIES))),),
        "region": next(iter(query.regions), None),
        "status": draw(st.sampled_from(sorted(query.statuses))),
        "level": LevelStep(before=min(query.from_levels, default=2), after=max(query.to_levels, default=3)),
    }
    other = draw(anything)
    changed = draw(st.sampled_from([None, None, *exact]))
    return Statement(**{**exact, **({changed: getattr(other, changed)} if changed else {})})  # type: ignore[arg-type]  # fields of Statement


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Rule], list[Statement]]:
    """Return rules, and statements most of which are about what the rules ask."""
    made = draw(rules)
    asked = [query for rule in made for query in rule.when]
    answers = st.sampled_from(asked).flatmap(answering) if asked else anything
    return made, draw(st.lists(st.one_of(answers, answers, anything), max_size=4))


texts = st.lists(st.sampled_from(SAID), max_size=14).map(" ".join)
trusts = st.sampled_from([None, Trust.PRESS, Trust.OFFICIAL])
feeds = st.sampled_from([None, "press", "radio"])


def stands(phrase: str, said: list[str]) -> list[int]:
    """Return where a phrase stands among words, tried at every one of them."""
    sought = list(stems(phrase))
    return [at for at in range(len(said)) if said[at : at + len(sought)] == sought]


def holds(asked: Keywords, text: str) -> bool:
    """Tell whether keywords hold, by what the reference says of them."""
    said = list(stems(text))
    close = all(
        any(abs(one - other) <= near.within for one in stands(near.words[0], said) for other in stands(near.words[1], said))
        for near in asked.near
    )
    return (
        all(stands(phrase, said) for phrase in asked.all)
        and (not asked.any or any(stands(phrase, said) for phrase in asked.any))
        and not any(stands(phrase, said) for phrase in asked.none)
        and close
    )


def met(query: Query, statement: Statement, place: objection.Place, text: str) -> bool:
    """Tell whether a statement in a text meets a query."""
    if query.text is not None and not query.directives:
        return holds(query.text, text) and (ANYWHERE in query.destinations or place.code in query.destinations)
    return objection.meets(query, statement, place) and (query.text is None or holds(query.text, text))


def plainly(made: list[Rule], said: list[Statement], text: str, trust: Trust | None, feed: str | None) -> set[tuple[str, int | None, str]]:
    """Return what fires, by trying every rule on every statement."""
    found: set[tuple[str, int | None, str]] = set()
    for rule in made:
        if not rule.enabled or (rule.trust is Trust.OFFICIAL and trust is Trust.PRESS):
            continue
        left_out = [query for excluded in rule.unless for query in excluded.queries]
        for query in rule.when:
            if query.feeds and feed is not None and feed not in query.feeds:
                continue
            alone = query.text is not None and not query.directives
            for number, statement in enumerate(said):
                for place in objection.places(statement):
                    told = not alone and statement.status in {Status.IN_FORCE, Status.LIFTED} and met(query, statement, place, text)
                    if told and not any(met(other, statement, place, text) for other in left_out):
                        found.add((rule.id, number, place.code))
            if query.text is not None and alone and text and holds(query.text, text):
                named = {code for code, name in (("TD", "Chad"), ("IQ", "Iraq")) if name in text.split()}
                for code in {ANYWHERE} if ANYWHERE in query.destinations else query.destinations & named:
                    worded = [other for other in left_out if other.text is not None and not other.directives]
                    hushed = any(
                        other.text and holds(other.text, text) and (code == ANYWHERE or {ANYWHERE, code} & other.destinations)
                        for other in worded
                    )
                    if not hushed:
                        found.add((rule.id, None, code))
    return found


@settings(max_examples=effort.examples(2))
@given(scene=scenes(), text=texts, trust=trusts, feed=feeds)
def test_the_index_fires_what_every_rule_tried_on_everything_fires(
    scene: tuple[list[Rule], list[Statement]], text: str, trust: Trust | None, feed: str | None
) -> None:
    """No short cut loses a rule or adds one, and each match is told once."""
    made, said = scene
    found = [(one.rule, one.index, one.destination) for one in match.Index(made).matches(said, trust=trust, text=text, feed=feed)]
    assert set(found) == plainly(made, said, text, trust, feed)
    assert len(set(found)) == len(found)


@settings(max_examples=effort.examples(1))
@given(scene=scenes(), text=texts)
def test_a_rule_is_silent_for_a_reason_and_fires_without_one(scene: tuple[list[Rule], list[Statement]], text: str) -> None:
    """Whether a rule fires, and what is said of it, are one."""
    made, said = scene
    loud = {one.rule for one in match.Index(made).matches(said, text=text)}
    for rule in made:
        assert (match.why_not(rule, said, text=text) == "it fires") is (rule.id in loud)

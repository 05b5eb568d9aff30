"""Why a rule stays silent on a text: the nearest miss, in words."""

from __future__ import annotations

from collections.abc import Sequence

from advisory.match import objection
from advisory.match.index import destinations, excludes
from advisory.match.keywords import Text, sought
from advisory.model import ANYWHERE, Exclusion, Query, Rule, Statement, Trust

#: How near a miss is: the larger, the nearer.
_SUBJECT, _PLACE, _STATE, _DETAIL, _FIRES = range(5)


def why_not(
    rule: Rule,
    statements: Sequence[Statement],
    *,
    text: str = "",
    title: str = "",
    trust: Trust | None = None,
    feed: str | None = None,
) -> str:
    """Return the nearest reason why a rule is silent on what was read; `it fires` when it is not silent."""
    if not rule.enabled:
        return "the rule is switched off"
    if not rule.when:
        return "the rule asks for nothing"
    words = Text(text, title)
    misses = [miss for query in rule.when for miss in _misses(rule, query, statements, words)]
    if not misses:
        return "no advice was found in the text"
    near, reason = max(misses, key=lambda miss: miss[0])
    if near < _FIRES:
        return reason
    if rule.trust is Trust.OFFICIAL and trust not in {None, Trust.OFFICIAL}:
        return "the source is no official one, and the rule asks for one"
    return _unheard(rule, feed) or reason


def _unheard(rule: Rule, feed: str | None) -> str | None:
    asked = frozenset(name for query in rule.when for name in query.feeds)
    if feed is None or not asked or feed in asked or any(not query.feeds for query in rule.when):
        return None
    return f"it comes from the feed {feed}; the rule listens to {', '.join(sorted(asked))}"


def _misses(rule: Rule, query: Query, statements: Sequence[Statement], text: Text) -> list[tuple[int, str]]:
    if query.text is not None and not query.directives:
        return [_unsaid(rule, query, text)]
    return [_unmet(rule, query, statement, text) for statement in statements]


def _unsaid(rule: Rule, query: Query, text: Text) -> tuple[int, str]:
    """Return how near a text comes to keywords, and what it lacks."""
    assert query.text is not None  # noqa: S101 - its caller asks for keywords alone
    if lacks := sought(query.text).missing(text, query.text):
        return _SUBJECT, lacks
    named = destinations(query, text)
    if not named:
        return _PLACE, f"the text names none of {_asked(query)}"
    for excluded in rule.unless:
        for other in excluded.queries:
            if other.text is not None and not other.directives and all(excludes(other, text, code) for code in named):
                return _DETAIL, _because(excluded)
    return _FIRES, "it fires"


def _asked(query: Query) -> str:
    return ", ".join(sorted(query.regions)) or objection.names(code for code in query.destinations if code != ANYWHERE)


def _unmet(rule: Rule, query: Query, statement: Statement, text: Text) -> tuple[int, str]:
    """Return how near a statement comes to a query, and what keeps it from firing."""
    heard = set(objection.heard(query))
    said = objection.places(statement)
    stated = {directive for directive, status in heard if status is statement.status or statement.status not in query.statuses}
    if statement.directive not in stated:
        asked = min(query.directives) if query.directives else statement.directive
        return _SUBJECT, f"this text is about {objection.ABOUT[statement.directive]}; the rule asks for {objection.WORDS[asked]}"
    here = [place for place in said if ANYWHERE in query.destinations or place.code in query.destinations]
    if not here:
        named = objection.names(place.code for place in said) or statement.region or "no place"
        return _PLACE, f"this text says it of {named}; the rule asks for {objection.names(c for c in query.destinations if c != ANYWHERE)}"
    if (statement.directive, statement.status) not in heard:
        asked_for = " or ".join(sorted(objection.STATES[status] for status in query.statuses))
        about = f"{objection.WORDS[statement.directive]} that is {objection.STATES[statement.status]}"
        return _STATE, f"this text is about {about}; the rule asks for what is {asked_for}"
    if objects := objection.objection(query, statement, here[0]):
        return _DETAIL, objects
    if query.text is not None and (lacks := sought(query.text).missing(text, query.text)):
        return _DETAIL, lacks
    for excluded in rule.unless:
        if any(_excluded(other, statement, text) for other in excluded.queries):
            return _DETAIL, _because(excluded)
    return _FIRES, "it fires"


def _excluded(query: Query, statement: Statement, text: Text) -> bool:
    worded = query.text is not None and not query.directives
    return all(
        (worded or objection.meets(query, statement, place)) and excludes(query, text, place.code) for place in objection.places(statement)
    )


def _because(excluded: Exclusion) -> str:
    return f"`unless` keeps it silent: {excluded.because}"

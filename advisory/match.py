"""Where rules and statements meet: an index whose cost grows with what fires, not with the number of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from advisory import lexicon
from advisory.model import ANYWHERE, AudienceClass, Directive, Match, Query, Rule, Statement, Status, Strength, Trust

#: What fires for a rule: the directive a rule asks for → the statements that answer it, besides itself.
ANSWERS: dict[Directive, tuple[Directive, ...]] = {
    Directive.AVOID_NONESSENTIAL_TRAVEL: (Directive.AVOID_ALL_TRAVEL, Directive.RECONSIDER_TRAVEL),
}
#: "Reconsider travel" in words is weaker than "avoid travel"; as a published level of 3 it is the same rung.
_HIGH = 3
#: Weakest first.
_STRENGTHS = (Strength.REPORTED, Strength.CONSIDERED_LEAVING, Strength.URGED, Strength.ORDERED)
#: Advice whose taking back is also a level lowered or lifted.
_LEVELLED = frozenset(
    {
        Directive.LEAVE,
        Directive.AVOID_ALL_TRAVEL,
        Directive.AVOID_NONESSENTIAL_TRAVEL,
        Directive.RECONSIDER_TRAVEL,
        Directive.EXERCISE_CAUTION,
        Directive.LEVEL_CHANGE,
    }
)
_WORDS = {
    Directive.LEAVE: "an order or advice to leave",
    Directive.AVOID_ALL_TRAVEL: "advice against all travel",
    Directive.AVOID_NONESSENTIAL_TRAVEL: "advice against all but essential travel",
    Directive.RECONSIDER_TRAVEL: "advice to reconsider travel",
    Directive.EXERCISE_CAUTION: "advice to take care",
    Directive.EMBASSY_CLOSED: "an embassy closed",
    Directive.STAFF_WITHDRAWN: "embassy staff withdrawn",
    Directive.EVACUATION: "an evacuation",
    Directive.AIRSPACE_CLOSED: "airspace closed",
    Directive.BORDER_CLOSED: "a border closed",
    Directive.SHELTER_IN_PLACE: "an order to shelter in place",
    Directive.LEVEL_CHANGE: "a change of level",
    Directive.EXPULSION: "an expulsion",
}


_STATES = {
    Status.IN_FORCE: "in force",
    Status.LIFTED: "lifted",
    Status.DENIED: "denied",
    Status.CONSIDERED: "only considered",
    Status.HISTORICAL: "past",
}
_ABOUT = _WORDS | {
    Directive.LEAVE: "leaving",
    Directive.AVOID_ALL_TRAVEL: "avoiding all travel",
    Directive.AVOID_NONESSENTIAL_TRAVEL: "avoiding all but essential travel",
    Directive.RECONSIDER_TRAVEL: "reconsidering travel",
    Directive.EXERCISE_CAUTION: "taking care",
    Directive.SHELTER_IN_PLACE: "sheltering in place",
}


class _Posting(NamedTuple):
    rule: Rule
    query: Query


@dataclass(frozen=True, slots=True)
class _Place:
    """One destination of a statement as the index sees it."""

    code: str
    region: str | None
    #: The country is only a member of the region named.
    member: bool


def _places(statement: Statement) -> tuple[_Place, ...]:
    if statement.destinations:
        return tuple(_Place(code, statement.region, member=False) for code in statement.destinations)
    members = (lexicon.places(statement.region) or ()) if statement.region else ()
    return tuple(_Place(code, statement.region, member=True) for code in members if code != lexicon.ANYWHERE)


def _government_of(issuer: str | None, nationalities: frozenset[str]) -> bool:
    return issuer is not None and issuer in nationalities


def _nationality(query: Query, statement: Statement) -> str | None:
    """Return why a nationality-bound query is not met; None when it is."""
    if not query.nationalities:
        return None
    told = frozenset(statement.audience.nationality)
    if told & query.nationalities:
        return None
    if told:
        return f"it is for nationals of {_names(told)}, not of {_names(query.nationalities)}"
    if _government_of(statement.issuer, query.nationalities):
        return None
    if statement.directive is Directive.EXPULSION:
        return None
    return f"nothing says that it is for nationals of {_names(query.nationalities)}"


def _names(codes: Iterable[str]) -> str:
    return ", ".join(lexicon.name(code) or code for code in sorted(codes))


def _audience(query: Query, statement: Statement) -> str | None:
    kind = statement.audience.kind
    if kind is AudienceClass.OTHER:
        return "it is about people no travel advice is for (troops, officials, teams)"
    if kind is AudienceClass.STAFF and AudienceClass.STAFF not in query.audiences and statement.directive is not Directive.STAFF_WITHDRAWN:
        return "it is for embassy staff; the rule asks for travellers"
    if kind is AudienceClass.DUAL_NATIONALS and query.audiences and not query.audiences & {kind, AudienceClass.CITIZENS}:
        return "it is for dual nationals"
    if query.audiences == {AudienceClass.DUAL_NATIONALS} and kind is not AudienceClass.DUAL_NATIONALS:
        return "it is not for dual nationals"
    return None


def _geography(query: Query, place: _Place) -> str | None:
    if query.whole_country and not query.regions and place.region is not None:
        return f"it is about {place.region} alone; the rule asks for the whole country"
    if query.regions:
        if place.region is None:
            return f"it is about the country; the rule asks for {', '.join(sorted(query.regions))}"
        said = lexicon.fold(place.region)
        asked = [lexicon.fold(region) for region in query.regions]
        if not (said in asked if query.whole_country else any(_same_part(said, region) for region in asked)):
            whole = "the whole of " if query.whole_country else ""
            return f"it is about {place.region}; the rule asks for {whole}{', '.join(sorted(query.regions))}"
    return None


def _same_part(said: str, asked: str) -> bool:
    """Tell whether two names of a part are one: equal, or all words of the one asked for are said."""
    return said == asked or set(asked.split()) <= set(said.split())


def _reached(level: int | None) -> str:
    return "none that is named" if level is None else str(level)


def _listed(levels: Iterable[int]) -> str:
    return " or ".join(map(str, sorted(levels)))


def _level(query: Query, statement: Statement) -> str | None:
    step = statement.level
    if (
        statement.directive not in query.directives
        and statement.directive is Directive.RECONSIDER_TRAVEL
        and statement.status is Status.IN_FORCE
    ):
        high = step is not None and (step.after or 0) >= _HIGH
        return None if high else "it asks to reconsider travel; the rule asks to avoid it"
    if query.to_levels and (step is None or step.after not in query.to_levels):
        return f"{_reached(step.after if step else None)} is the level reached; the rule asks for {_listed(query.to_levels)}"
    if query.from_levels and (step is None or step.before not in query.from_levels):
        return f"{_reached(step.before if step else None)} is the level left; the rule asks for {_listed(query.from_levels)}"
    return None


def _remains(query: Query, statement: Statement) -> bool:
    """Tell whether a lowered level may still be one that a query waits for."""
    step = statement.level
    return bool(query.to_levels) and (step is None or step.after in query.to_levels)


def _undone(query: Query, statement: Statement) -> Query | None:
    """Return what a lifted or denied statement must meet, as if it held, to end what a query opened; None when it cannot."""
    weaker = replace(query, floor=Strength.REPORTED)
    if statement.status is Status.DENIED:
        return weaker
    return None if _remains(query, statement) else replace(weaker, from_levels=frozenset(), to_levels=frozenset())


def _objection(query: Query, statement: Statement, place: _Place) -> str | None:
    """Return why a statement about the right thing does not meet a query; None when it does."""
    if query.issuers and statement.issuer not in query.issuers:
        said = _names([statement.issuer]) if statement.issuer else "nobody named"
        return f"{said} says it; the rule asks for {_names(query.issuers)}"
    if _STRENGTHS.index(statement.strength) < _STRENGTHS.index(query.floor):
        return f"it is {statement.strength.value}; the rule asks for {query.floor.value}"
    return _audience(query, statement) or _nationality(query, statement) or _geography(query, place) or _level(query, statement)


def _keys(query: Query) -> Iterator[tuple[Directive, Status, str]]:
    """Yield what a query listens to: directive, status and destination of a statement."""
    for status in query.statuses:
        for directive in query.directives:
            heard = {directive, *ANSWERS.get(directive, ())}
            if directive is Directive.LEVEL_CHANGE and status is Status.LIFTED:
                heard |= _LEVELLED
            for each in heard:
                for destination in query.destinations:
                    yield each, status, destination


class Index:
    """Rules by what they listen to. Build it once for a set of rules; it holds no state of a run."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._postings: dict[tuple[Directive, Status, str], list[_Posting]] = {}
        for rule in rules:
            if not rule.enabled:
                continue
            for query in rule.when:
                for key in dict.fromkeys(_keys(query)):
                    self._postings.setdefault(key, []).append(_Posting(rule, query))

    def matches(self, statements: Sequence[Statement], *, trust: Trust | None = None) -> tuple[Match, ...]:
        """Return a match per rule, statement and destination that fires, in the order of the statements.

        `trust` is that of the feed; a rule that demands an official source stays silent on any other.
        """
        found: dict[tuple[str, int, str], Match] = {}
        for number, statement in enumerate(statements):
            if statement.status not in {Status.IN_FORCE, Status.LIFTED}:
                continue
            for place in _places(statement):
                for posting in self._listeners(statement, place):
                    key = (posting.rule.id, number, place.code)
                    if key in found or (posting.rule.trust is Trust.OFFICIAL and trust not in {None, Trust.OFFICIAL}):
                        continue
                    if _objection(posting.query, statement, place) is None:
                        found[key] = _match(posting, statement, number, place)
        return tuple(found.values())

    def closing(self, statements: Sequence[Statement]) -> tuple[Match, ...]:
        """Return what ends or takes back alerts: lifted or denied statements that would have fired had they been in force.

        Lifted or eased advice of any level also ends what stood at a higher one.
        """
        found: dict[tuple[str, int, str], Match] = {}
        for number, statement in enumerate(statements):
            if statement.status not in {Status.LIFTED, Status.DENIED}:
                continue
            as_if = replace(statement, status=Status.IN_FORCE)
            for place in _places(statement):
                for posting in self._listeners(as_if, place):
                    key = (posting.rule.id, number, place.code)
                    query = _undone(posting.query, statement)
                    if key not in found and query is not None and _objection(query, as_if, place) is None:
                        found[key] = _match(posting, statement, number, place)
        return tuple(found.values())

    def _listeners(self, statement: Statement, place: _Place) -> Iterator[_Posting]:
        yield from self._postings.get((statement.directive, statement.status, place.code), ())
        yield from self._postings.get((statement.directive, statement.status, ANYWHERE), ())


def _match(posting: _Posting, statement: Statement, number: int, place: _Place) -> Match:
    where = lexicon.name(place.code) or place.code
    if place.region and place.region != where:
        where = f"{place.region} ({where})"
    who = lexicon.name(statement.issuer) or statement.issuer if statement.issuer else "a source that names no government"
    state = "in force" if statement.status is Status.IN_FORCE else statement.status.value
    reason = f"{_WORDS[statement.directive]} for {where}, {statement.strength.value} by {who}, {state}"
    return Match(rule=posting.rule.id, statement=statement, index=number, destination=place.code, region=place.region, reason=reason)


def _query_silence(query: Query, statement: Statement) -> tuple[int, str]:
    """Return how near a statement comes to a query, and what keeps it from firing."""
    heard = {key[0] for key in _keys(query)}
    places = _places(statement)
    if statement.directive not in heard:
        return 0, f"this text is about {_ABOUT[statement.directive]}; the rule asks for {_WORDS[min(query.directives)]}"
    here = [place for place in places if ANYWHERE in query.destinations or place.code in query.destinations]
    if not here:
        asked = _names(code for code in query.destinations if code != ANYWHERE)
        said = _names(place.code for place in places) or statement.region or "no place"
        return 1, f"this text says it of {said}; the rule asks for {asked}"
    if (statement.directive, statement.status) not in {key[:2] for key in _keys(query)}:
        asked = " or ".join(sorted(_STATES[status] for status in query.statuses))
        return 2, f"this text is about {_WORDS[statement.directive]} that is {_STATES[statement.status]}; the rule asks for what is {asked}"
    return 3, _objection(query, statement, here[0]) or "it fires"


def why_not(rule: Rule, statements: Sequence[Statement]) -> str:
    """Return the nearest reason why a rule is silent on these statements."""
    if not rule.enabled:
        return "the rule is switched off"
    if not statements:
        return "no advice was found in the text"
    best = max(
        (_query_silence(query, statement) for query in rule.when for statement in statements), key=lambda pair: pair[0], default=(0, "")
    )
    return best[1] or "the rule asks for nothing"

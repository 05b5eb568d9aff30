"""What keeps a statement from meeting a query: the first difference, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from advisory import lexicon, severity
from advisory.model import ANYWHERE, AudienceClass, Directive, Query, Statement, Status, Strength

#: What a statement can be about; keywords are no statement.
STATED = frozenset(Directive) - {Directive.MENTION}
#: What fires for a rule: the directive a rule asks for → the statements that answer it, besides itself.
ANSWERS: dict[Directive, tuple[Directive, ...]] = {
    Directive.AVOID_NONESSENTIAL_TRAVEL: (Directive.AVOID_ALL_TRAVEL, Directive.RECONSIDER_TRAVEL),
}
#: "Reconsider travel" in words is weaker than "avoid travel"; as a published level of 3 it is the same rung.
_HIGH = 3
#: So many countries are named; more are counted.
_NAMED = 8
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
WORDS = {
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
    Directive.MENTION: "keywords",
}


STATES = {
    Status.IN_FORCE: "in force",
    Status.LIFTED: "lifted",
    Status.DENIED: "denied",
    Status.CONSIDERED: "only considered",
    Status.HISTORICAL: "past",
}
ABOUT = WORDS | {
    Directive.LEAVE: "leaving",
    Directive.AVOID_ALL_TRAVEL: "avoiding all travel",
    Directive.AVOID_NONESSENTIAL_TRAVEL: "avoiding all but essential travel",
    Directive.RECONSIDER_TRAVEL: "reconsidering travel",
    Directive.EXERCISE_CAUTION: "taking care",
    Directive.SHELTER_IN_PLACE: "sheltering in place",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One destination of a statement as the index sees it."""

    code: str
    region: str | None
    #: The country is only a member of the region named.
    member: bool


def places(statement: Statement) -> tuple[Place, ...]:
    """Return the places of a statement, the countries of a region one by one."""
    if statement.destinations:
        return tuple(Place(code, statement.region, member=False) for code in statement.destinations)
    members = (lexicon.places(statement.region) or ()) if statement.region else ()
    return tuple(Place(code, statement.region, member=True) for code in members if code != lexicon.ANYWHERE)


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
        return f"it is for nationals of {names(told)}, not of {names(query.nationalities)}"
    if _government_of(statement.issuer, query.nationalities):
        return None
    if statement.directive is Directive.EXPULSION:
        return None
    return f"nothing says that it is for nationals of {names(query.nationalities)}"


def names(codes: Iterable[str]) -> str:
    """Return the names of countries, in the order of their codes; of many, the first ones and how many more there are."""
    every = sorted(codes)
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED + 1 else ""
    return ", ".join(lexicon.name(code) or code for code in (every[:_NAMED] if more else every)) + more


def _audience(query: Query, statement: Statement) -> str | None:
    kind, wanted = statement.audience.kind, query.audiences
    withdrawn = statement.directive is Directive.STAFF_WITHDRAWN
    if kind is AudienceClass.OTHER:
        return "it is about people no travel advice is for (troops, officials, teams)"
    if kind in wanted or (withdrawn and (not wanted or AudienceClass.STAFF in wanted)):
        return None
    if kind is AudienceClass.STAFF or withdrawn:
        return "it is for embassy staff; the rule asks for travellers"
    if not wanted or (kind is AudienceClass.DUAL_NATIONALS and AudienceClass.CITIZENS in wanted):
        return None
    if kind is AudienceClass.DUAL_NATIONALS:
        return "it is for dual nationals"
    return (
        "it is not for dual nationals"
        if AudienceClass.DUAL_NATIONALS in wanted
        else "it is for travellers; the rule asks for embassy staff"
    )


def _geography(query: Query, place: Place) -> str | None:
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


def undone(query: Query, statement: Statement) -> Query | None:
    """Return what a lifted or denied statement must meet, as if it held, to end what a query opened; None when it cannot."""
    weaker = replace(query, floor=Strength.REPORTED)
    if statement.status is Status.DENIED:
        return weaker
    return None if _remains(query, statement) else replace(weaker, from_levels=frozenset(), to_levels=frozenset())


def objection(query: Query, statement: Statement, place: Place) -> str | None:
    """Return why a statement about the right thing does not meet a query; None when it does."""
    if query.issuers and statement.issuer not in query.issuers:
        said = names([statement.issuer]) if statement.issuer else "nobody named"
        return f"{said} says it; the rule asks for {names(query.issuers)}"
    if severity.firmness(statement.strength) < severity.firmness(query.floor):
        return f"it is {statement.strength.value}; the rule asks for {query.floor.value}"
    return _audience(query, statement) or _nationality(query, statement) or _geography(query, place) or _level(query, statement)


def heard(query: Query) -> Iterator[tuple[Directive, Status]]:
    """Yield what a query listens to, whatever the place: directive and status of a statement. Nothing for keywords alone."""
    for status in query.statuses:
        asked = query.directives or (STATED if query.text is None else ())
        for directive in asked:
            yield directive, status
            for other in ANSWERS.get(directive, ()):
                yield other, status
            if directive is Directive.LEVEL_CHANGE and status is Status.LIFTED:
                for other in _LEVELLED:
                    yield other, status


def meets(query: Query, statement: Statement, place: Place) -> bool:
    """Tell whether a statement meets a query at one of its places; what the query asks of the text is not looked at."""
    there = ANYWHERE in query.destinations or place.code in query.destinations
    return there and (statement.directive, statement.status) in set(heard(query)) and objection(query, statement, place) is None

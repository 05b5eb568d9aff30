"""A phrase's queries for people and for programs: what it asks for, or where it cannot be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisory import lexicon
from advisory.match import objection
from advisory.model import ANYWHERE, AudienceClass, Directive, Query, Status, Strength
from advisory.phrase.compiling import compile as compiled
from advisory.phrase.refusal import PhraseError

#: So many names are listed; more are counted.
_NAMED = 12
_ASKS = objection.WORDS | {
    Directive.LEAVE: "people told to leave",
    Directive.EVACUATION: "people evacuated",
    Directive.SHELTER_IN_PLACE: "people told to shelter in place",
    Directive.LEVEL_CHANGE: "a level changed",
    Directive.EXPULSION: "people of a nationality expelled",
}
_CROWDS = {AudienceClass.CITIZENS: "travellers", AudienceClass.DUAL_NATIONALS: "dual nationals", AudienceClass.STAFF: "embassy staff"}
_FLOORS = {
    Strength.ORDERED: "ordered",
    Strength.URGED: "urged or ordered",
    Strength.CONSIDERED_LEAVING: "asked to consider it, urged or ordered",
}


def query_json(query: Query) -> dict[str, Any]:
    """Return a query as a program reads it; codes are sorted."""
    return {
        "directives": sorted(query.directives),
        "statuses": sorted(query.statuses),
        "destinations": sorted(query.destinations),
        "regions": sorted(query.regions),
        "issuers": sorted(query.issuers),
        "audiences": sorted(query.audiences),
        "nationalities": sorted(query.nationalities),
        "floor": query.floor.value,
        "whole_country": query.whole_country,
        "from": sorted(query.from_levels),
        "to": sorted(query.to_levels),
    }


def answer(text: str, lists: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
    """Return what a phrase compiles to, or the word that stops it: `{"phrase", "ok", "query" | "error"}`."""
    try:
        queries = compiled(text, lists=lists)
    except PhraseError as error:
        told = {"sentence": error.sentence, "start": error.start, "length": error.length, "hint": error.hint}
        return {"phrase": text, "ok": False, "error": told}
    return {"phrase": text, "ok": True, "query": [query_json(query) for query in queries]}


def show(text: str, lists: Mapping[str, tuple[str, ...]] | None = None) -> tuple[str, ...]:
    """Return the lines that tell a person what a phrase asks for, or where it cannot be read."""
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    try:
        queries = compiled(text, lists=lists)
    except PhraseError as error:
        before, marked = plain[: error.start], plain[error.start : error.start + error.length]
        marks = " " * _columns(before) + "^" * max(1, _columns(marked))
        return (plain, marks, f"{error.sentence}: {error.hint}")
    return (plain, *(line for number, query in enumerate(queries) for line in lines(query, again=number > 0)))


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text fills."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(unicodedata.combining(sign) > 0 for sign in text)


def lines(query: Query, *, again: bool = False) -> Iterator[str]:
    """Yield the lines that tell a person what a query asks for."""
    asks = " or ".join(_ASKS[directive] for directive in Directive if directive in query.directives)
    ways = {Status.IN_FORCE: "in force", Status.LIFTED: "lifted, eased or reopened"}
    yield f"  {'or fires' if again else 'fires'} on {asks}"
    yield f"  that is: {' or '.join(ways[status] for status in ways if status in query.statuses)}"
    where = "anywhere" if ANYWHERE in query.destinations else _names(query.destinations)
    part = f", for {', '.join(sorted(query.regions))} alone" if query.regions else ""
    whole = ", the whole of it" if query.whole_country else "" if query.regions or where == "anywhere" else ", or any part of it"
    yield f"  where: {where}{part}{whole}"
    if query.issuers:
        yield f"  said by: {_names(query.issuers)}"
    if query.nationalities:
        yield f"  for the passports of: {_names(query.nationalities)}, or for all foreigners by one of these governments"
    if query.audiences:
        yield f"  for: {' or '.join(_CROWDS[crowd] for crowd in AudienceClass if crowd in query.audiences)}"
    if query.floor in _FLOORS:
        yield f"  at least: {_FLOORS[query.floor]}"
    if query.from_levels:
        yield f"  from level: {_listed(query.from_levels)}"
    if query.to_levels:
        yield f"  to level: {_listed(query.to_levels)}"


def _names(codes: Iterable[str]) -> str:
    named = sorted(lexicon.name(code) or code for code in codes)
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED + 1 else ""
    return ", ".join(named[:_NAMED] if more else named) + more


def _listed(levels: Iterable[int]) -> str:
    return " or ".join(map(str, sorted(levels)))

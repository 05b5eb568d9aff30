"""Assembles the answer of `explain`: statements, rules that fire, why others do not, and what is only possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisory import match
from advisory.model import ANYWHERE, Match, Possible, Rule, Statement, Status

SCHEMA = "explain/v1"
_TOLD = frozenset({Status.IN_FORCE, Status.LIFTED})


def statement_json(statement: Statement) -> dict[str, Any]:
    """Return a statement in the public vocabulary."""
    told: dict[str, Any] = {
        "directive": statement.directive.value,
        "strength": statement.strength.value,
        "issuer": statement.issuer,
        "audience": {"class": statement.audience.kind.value, "nationality": list(statement.audience.nationality)},
        "destinations": list(statement.destinations),
        "region": statement.region,
        "status": statement.status.value,
        "quote": statement.quote,
        "start": statement.start,
        "end": statement.end,
    }
    if statement.level is not None:
        told["level"] = {"from": statement.level.before, "to": statement.level.after}
    if statement.within == "title":
        told["in"] = "title"
    return told


def possible_json(possible: Possible) -> dict[str, Any]:
    """Return what looks like advice in the public vocabulary."""
    return {"family": possible.family.value, "destinations": list(possible.destinations), "quote": possible.quote}


def answer(
    identity: str | None,
    statements: Sequence[Statement],
    matches: Sequence[Match],
    *,
    possible: Sequence[Possible] = (),
    rules: Sequence[Rule] = (),
    text: str = "",
    title: str = "",
    why: bool = False,
) -> dict[str, Any]:
    """Return one answer; a rule that fires for several destinations of a statement is listed once.

    `rules`, and the text they may ask for words of, are needed for `why` alone.
    """
    fired: dict[tuple[str, int | None], dict[str, Any]] = {}
    for each in matches:
        fired.setdefault((each.rule, each.index), {"rule": each.rule, "statement": each.index, "reason": each.reason})
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "id": identity,
        "statements": [statement_json(statement) for statement in statements],
        "matches": list(fired.values()),
        "possible": [possible_json(one) for one in possible],
    }
    if why:
        loud = {rule for rule, _ in fired}
        told["silent"] = [
            {"rule": rule.id, "reason": match.why_not(rule, statements, text=text, title=title)} for rule in rules if rule.id not in loud
        ]
    return told


def nearest(rules: Sequence[Rule], matches: Sequence[Match], statements: Sequence[Statement]) -> tuple[Rule, ...]:
    """Return the rules that stay silent, those first that come nearest to what was said: by what they ask for, then by where."""
    loud = {each.rule for each in matches}
    return tuple(sorted((rule for rule in rules if rule.id not in loud), key=lambda rule: -_nearness(rule, statements)))


def _nearness(rule: Rule, statements: Sequence[Statement]) -> int:
    best = 0
    for query in rule.when:
        for said in statements:
            about = 2 * (said.directive in query.directives)
            there = bool(query.destinations & {ANYWHERE, *said.destinations})
            best = max(best, about + there)
    return best


def hints(statements: Sequence[Statement], matches: Sequence[Match], possible: Sequence[Possible]) -> tuple[str, ...]:
    """Return what a reader may wonder about, a sentence each with the way out."""
    found = []
    if not statements and not possible:
        found.append("Nothing here says who is told what, and where: a text needs all three to be advice.")
    if possible:
        found.append("What is only possible is told to nobody; `advisory mine --text FILE` makes a test of it, so that it is read one day.")
    if statements and not matches and all(said.status not in _TOLD for said in statements):
        found.append("Only what is in force or lifted fires a rule; what is denied, considered or past is shown and stays silent.")
    if any(said.issuer is None and said.status in _TOLD for said in statements):
        found.append("Where no government is named, rules that ask for one stay silent; with --jsonl `issuer` says whose page a text is.")
    return tuple(found)

"""Assembles the answer of `explain`: statements, rules that fire, and why others do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisory import match
from advisory.model import Match, Rule, Statement

SCHEMA = "explain/v1"


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


def answer(
    identity: str | None,
    statements: Sequence[Statement],
    matches: Sequence[Match],
    *,
    rules: Sequence[Rule] = (),
    why: bool = False,
) -> dict[str, Any]:
    """Return one answer; a rule that fires for several destinations of a statement is listed once. `rules` are needed for `why` alone."""
    fired: dict[tuple[str, int], dict[str, Any]] = {}
    for each in matches:
        fired.setdefault((each.rule, each.index), {"rule": each.rule, "statement": each.index, "reason": each.reason})
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "id": identity,
        "statements": [statement_json(statement) for statement in statements],
        "matches": list(fired.values()),
    }
    if why:
        loud = {rule for rule, _ in fired}
        told["silent"] = [{"rule": rule.id, "reason": match.why_not(rule, statements)} for rule in rules if rule.id not in loud]
    return told

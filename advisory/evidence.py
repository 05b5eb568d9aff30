"""Turn a match into evidence: one source's word that bears on one alert. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from advisory import severity, story
from advisory.model import Directive, Evidence, Feed, Item, LevelStep, Match, Position, Rule, Statement, Status

#: Advice from the weakest to the strongest.
_RUNGS = (
    Directive.EXERCISE_CAUTION,
    Directive.RECONSIDER_TRAVEL,
    Directive.AVOID_NONESSENTIAL_TRAVEL,
    Directive.AVOID_ALL_TRAVEL,
)


def from_item(
    rule: Rule, match: Match, feed: Feed, item: Item, seen: datetime, *, ends: bool, actions: Callable[[], tuple[str, ...]] = tuple
) -> Evidence:
    """Return what an item says for (or, with `ends`, against) an alert."""
    return _evidence(
        rule,
        match,
        feed,
        seen,
        ends=ends,
        guid=item.guid,
        publisher=story.publisher(item.url, feed.id, item.text),
        sketch=story.sketch(f"{item.title}\n{item.text}"),
        actions=actions(),
        title=item.title,
        url=item.url,
        published=item.published,
        level=match.statement.level,
    )


def from_position(rule: Rule, match: Match, feed: Feed, step: LevelStep, position: Position, seen: datetime, *, ends: bool) -> Evidence:
    """Return what a register's row says for or against an alert; `step` is how its level moved."""
    return _evidence(
        rule,
        match,
        feed,
        seen,
        ends=ends,
        guid=guid_of(position),
        publisher=f"register:{feed.id}",
        sketch=(),
        actions=(),
        title=position.title,
        url=position.url,
        published=position.published,
        level=step,
    )


def outgrown(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the stronger advice that a text takes back without naming it: a government eased its advice, and now says less.

    "France has eased its advice for Peru and now advises against all but essential travel" ends its advice against all travel.
    """
    found = []
    for eased in statements:
        if eased.directive is not Directive.LEVEL_CHANGE or eased.status is not Status.LIFTED or eased.region or not eased.issuer:
            continue
        for code in eased.destinations:
            now = [
                _RUNGS.index(one.directive)
                for one in statements
                if one.directive in _RUNGS and one.status is Status.IN_FORCE and one.issuer == eased.issuer
                if code in one.destinations and not one.region
            ]
            if now and max(now) + 1 < len(_RUNGS):
                found.append(replace(eased, directive=_RUNGS[max(now) + 1], destinations=(code,), level=None))
    return tuple(found)


def guid_of(position: Position) -> str:
    """Return what identifies a register's row for ever."""
    return f"{position.issuer}:{position.destination}"


def _evidence(
    rule: Rule, match: Match, feed: Feed, seen: datetime, *, ends: bool, guid: str, publisher: str, sketch: tuple[int, ...],
    actions: tuple[str, ...], title: str, url: str, published: datetime | None, level: LevelStep | None,
) -> Evidence:  # fmt: skip
    said = match.statement
    return Evidence(
        id=_identity(rule, feed, guid, said, level, match.destination, published),
        feed=feed.id,
        guid=guid,
        trust=feed.trust,
        publisher=publisher,
        sketch=sketch,
        issuer=said.issuer,
        directive=said.directive,
        strength=said.strength,
        status=said.status,
        severity=rule.severity or severity.of(said, match.destination),
        level=level,
        region=match.region,
        audience=said.audience.kind,
        nationality=said.audience.nationality,
        quote=said.quote,
        actions=actions,
        title=title,
        url=url,
        attribution=feed.attribution,
        published=published,
        seen=seen,
        ends=ends,
    )


def _identity(
    rule: Rule, feed: Feed, guid: str, said: Statement, level: LevelStep | None, destination: str, published: datetime | None
) -> str:
    step = f"{level.before}>{level.after}" if level else ""
    parts = (
        rule.id, feed.id, guid, said.directive, said.strength, said.issuer or "", said.status, said.region or "", destination, step,
        published.date().isoformat() if published else "",
    )  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]

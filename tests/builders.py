"""Values for tests: a change, a notice and a subscription with everything filled in, but for what a test says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from advisory import alert
from advisory.model import (
    Alert,
    AlertKey,
    AlertState,
    Change,
    Directive,
    Evidence,
    LevelStep,
    Notice,
    Reason,
    Severity,
    Standing,
    Status,
    Strength,
    Subscription,
    Trust,
)

AT = datetime(2020, 1, 3, 9, 0, tzinfo=UTC)


def evidence(**changed: Any) -> Evidence:
    """Return an embassy's order to leave Iraq."""
    fields: dict[str, Any] = {
        "id": "e1", "feed": "us-embassy", "guid": "g1", "trust": Trust.OFFICIAL, "publisher": "usembassy.gov", "issuer": "US",
        "directive": Directive.LEAVE, "strength": Strength.URGED, "status": Status.IN_FORCE, "severity": Severity.CRITICAL,
        "quote": "U.S. citizens should depart Iraq immediately.", "actions": ("Leave while you can.",), "title": "Security alert",
        "url": "https://iq.usembassy.gov/alert-1", "published": AT, "seen": AT,
    }  # fmt: skip
    return Evidence(**{**fields, **changed})


def change(
    *, rule: str = "leave", destination: str = "IQ", reason: Reason = Reason.FIRST, severity: Severity = Severity.CRITICAL,
    directive: Directive = Directive.LEAVE, nationality: tuple[str, ...] = (), issuers: tuple[str, ...] = (), version: int = 1,
    at: datetime = AT, level: int | None = None, before: int | None = None,
) -> Change:  # fmt: skip
    """Return a change of one alert."""
    key = AlertKey(rule=rule, destination=destination)
    step = LevelStep(before=before, after=level) if level else None
    claim = evidence(
        directive=directive,
        severity=severity,
        nationality=nationality,
        level=step,
        id=f"e-{rule}-{destination}-{version}",
        guid=f"g{version}",
    )
    over = reason in (Reason.ENDED, Reason.CORRECTED)
    standing = (
        Standing()
        if over
        else Standing(rank=1, severity=severity, directive=directive, strength=Strength.URGED, level=level, issuers=("US",), sources=1)
    )
    was = Standing(rank=2, severity=severity, directive=directive, level=before, issuers=("US",)) if version > 1 or over else Standing()
    known = Alert(
        id=alert.identity(key), key=key, title="Citizens told to leave", state=AlertState.ENDED if over else AlertState.OPEN, version=version,
        revision=version, standing=standing, since=at, opened=1, updated=at, evidence=(claim,),
    )  # fmt: skip
    return Change(
        id=f"{known.id}.{version}",
        reason=reason,
        at=at,
        before=was,
        alert=known,
        because=(claim,),
        issuers=issuers,
        severity=severity,
        note="new",
    )


def notice(what: Change, row: int = 1) -> Notice:
    """Return a change as a row of the outbox."""
    return Notice(row=row, change=what)


def subscription(key: str = "ada", **changed: Any) -> Subscription:
    """Return somebody who follows Iraq by mail."""
    fields: dict[str, Any] = {"key": key, "channel": "email", "address": f"{key}@example.org", "places": ("IQ",), "follows": ("Iraq",)}
    return Subscription(**{**fields, **changed})

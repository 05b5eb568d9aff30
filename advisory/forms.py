"""The JSON forms of alerts, changes, evidence and statements: the same in webhooks, commands and pages. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from advisory.model import Alert, AudienceClass, Change, Directive, Evidence, LevelStep, Standing, Statement, Status

#: A JSON object, its keys in the order they are written.
Form = dict[str, Any]


def alert(found: Alert) -> Form:
    """Return an alert: what `advisory alerts --json` prints and a webhook carries."""
    standing = found.standing
    return {
        "id": found.id,
        "rule": found.key.rule,
        "destination": found.key.destination,
        "severity": standing.severity.label if standing.severity is not None else None,
        "state": found.state.value,
        "revision": found.revision,
        "level": standing.level,
        "issuers": list(standing.issuers),
        "since": time(found.since),
        "evidence": [evidence(claim) for claim in found.evidence],
    }


def evidence(claim: Evidence) -> Form:
    """Return one source's word, exactly as the source has it."""
    return {
        "id": claim.id,
        "feed": claim.feed,
        "trust": claim.trust.value,
        "approved": claim.approved,
        "issuer": claim.issuer,
        "directive": claim.directive.value,
        "strength": claim.strength.value,
        "status": claim.status.value,
        "ends": claim.ends,
        "severity": claim.severity.label,
        "level": level(claim.level),
        "region": claim.region,
        "audience": {"class": _class(claim).value, "nationality": list(claim.nationality)},
        "quote": claim.quote,
        "actions": list(claim.actions),
        "title": claim.title,
        "url": claim.url,
        "published": time(claim.published),
        "seen": time(claim.seen),
    }


def change(found: Change) -> Form:
    """Return what happened to an alert: the reason, and what it amounted to before and after."""
    return {"id": found.id, "reason": found.reason.value, "from": standing(found.before), "to": standing(found.alert.standing)}


def standing(found: Standing) -> Form | None:
    """Return what an alert amounts to; None when nothing stands."""
    if found.directive is None:
        return None
    return {
        "severity": found.severity.label if found.severity is not None else None,
        "directive": found.directive.value,
        "strength": found.strength.value if found.strength is not None else None,
        "level": found.level,
        "issuers": list(found.issuers),
        "sources": found.sources,
    }


def statement(said: Statement) -> Form:
    """Return a statement in the public vocabulary, as `advisory explain --json` prints it."""
    form = _statement(said, said.audience.kind, said.audience.nationality, list(said.destinations), said.status)
    form |= {"start": said.start, "end": said.end}
    return form | ({"in": said.within} if said.within != "text" else {})


def stated(claim: Evidence, destination: str) -> Form:
    """Return what one source's word states, in the same vocabulary; without a span, for the text is not at hand."""
    status = Status.LIFTED if claim.ends and claim.status is Status.IN_FORCE else claim.status
    return _statement(claim, _class(claim), claim.nationality, [destination], status)


def source(claim: Evidence) -> Form:
    """Return where a word was read."""
    return {"title": claim.title, "url": claim.url, "published": time(claim.published), "attribution": claim.attribution}


def level(step: LevelStep | None) -> Form | None:
    """Return a level's move."""
    return {"from": step.before, "to": step.after} if step else None


def time(moment: datetime | None) -> str | None:
    """Return an RFC 3339 time in UTC, `2020-01-03T06:12:00Z`; fractions of a second only when there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _statement(
    said: Statement | Evidence, kind: AudienceClass, nationality: tuple[str, ...], destinations: list[str], status: Status
) -> Form:
    form: Form = {
        "directive": said.directive.value,
        "strength": said.strength.value,
        "issuer": said.issuer,
        "audience": {"class": kind.value, "nationality": list(nationality)},
        "destinations": destinations,
        "region": said.region,
        "status": status.value,
        "quote": said.quote,
    }
    return form | ({"level": level(said.level)} if said.level else {})


def _class(claim: Evidence) -> AudienceClass:
    return AudienceClass.STAFF if claim.directive is Directive.STAFF_WITHDRAWN else claim.audience

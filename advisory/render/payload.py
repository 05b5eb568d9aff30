"""The webhook's body: one change as JSON, the same bytes for the same change, for ever. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from advisory import forms
from advisory.model import Change, Evidence
from advisory.render import silence

#: A body stays below this many bytes (Standard Webhooks 1.0, "payload size").
LARGEST = 20_000
#: The most evidence a body carries; the alert's own count says how much there is.
_MOST = 10
_QUOTE, _ACTIONS, _ACTION, _URL = 500, 5, 300, 1000


def of(change: Change) -> str:
    """Return a webhook's body: compact, keys in a fixed order, dated by the change.

    Evidence beyond ten, or beyond 20 kB, is left out, the oldest first; `evidence_omitted` says how much.
    """
    for keep in range(_MOST, -1, -1):
        text = json.dumps(_form(change, keep), ensure_ascii=False, separators=(",", ":"))
        text = text.encode("utf-8", "replace").decode()
        if len(text.encode()) < LARGEST:
            return text
    return text


def _form(change: Change, keep: int) -> forms.Form:
    alert = change.alert
    because = tuple(_cut(claim) for claim in change.because[-keep:]) if keep else ()
    evidence = _kept(change, keep)
    told = forms.alert(replace(alert, evidence=evidence))
    told["severity"] = told["severity"] or change.severity.label
    if len(evidence) < len(alert.evidence):
        told["evidence_omitted"] = len(alert.evidence) - len(evidence)
    return {
        "type": f"advisory.alert.{change.reason.value}",
        "timestamp": forms.time(change.at),
        "data": {
            "alert": told,
            "change": forms.change(change),
            "statements": _unique([forms.stated(claim, alert.key.destination) for claim in because]),
            "sources": _unique([forms.source(claim) for claim in (*because, *evidence)]),
            **({"health": silence.health(change)} if alert.key.of_source else {}),
        },
    }


def _kept(change: Change, keep: int) -> tuple[Evidence, ...]:
    """Return the evidence there is room for: what brought the change first, then the newest; in the alert's own order."""
    evidence = change.alert.evidence
    if len(evidence) > keep:
        fresh = {claim.id for claim in change.because}
        ranked = sorted(range(len(evidence)), key=lambda place: (evidence[place].id in fresh, place), reverse=True)
        evidence = tuple(evidence[place] for place in sorted(ranked[:keep]))
    return tuple(_cut(claim) for claim in evidence)


def _cut(claim: Evidence) -> Evidence:
    return replace(
        claim,
        quote=_short(claim.quote, _QUOTE),
        actions=tuple(_short(action, _ACTION) for action in claim.actions[:_ACTIONS]),
        title=_short(claim.title, _ACTION),
        url=claim.url if len(claim.url) <= _URL else "",
        attribution=_short(claim.attribution, _ACTION),
        region=_short(claim.region, _ACTION) if claim.region else claim.region,
    )


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _unique(found: Sequence[forms.Form]) -> list[forms.Form]:
    return list({json.dumps(form): form for form in found}.values())

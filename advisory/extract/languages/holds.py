"""Whether what a sentence says holds: negation, plans, the past and taking back, each within its clause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from advisory.extract.languages.view import View
from advisory.model import Directive, Status

_ADVICE = frozenset(
    {
        Directive.LEAVE,
        Directive.AVOID_ALL_TRAVEL,
        Directive.AVOID_NONESSENTIAL_TRAVEL,
        Directive.RECONSIDER_TRAVEL,
        Directive.EXERCISE_CAUTION,
        Directive.SHELTER_IN_PLACE,
        Directive.LEVEL_CHANGE,
    }
)
#: Texts are not older than this.
_BEGAN = 2000


def status(
    view: View, directive: Directive, core: Iterable[int], consumed: frozenset[int], published: datetime | None, own: Status | None
) -> tuple[Status, str]:
    """Return whether it holds, and the cue that says so. `core` are the words that say it, `consumed` cues that belong to them."""
    words = sorted(set(core))
    clauses = {view.clause[at] for at in words}
    segments = {view.segment[at] for at in words}

    def cue(*kinds: str, wide: bool = False) -> int | None:
        for at, kind in enumerate(view.kinds):
            if kind not in kinds or at in consumed:
                continue
            if (view.segment[at] in segments) if wide else (view.clause[at] in clauses and at <= words[-1] + view.behind):
                return at
        return None

    def said(at: int) -> str:
        return view.chunks[at].word

    denied = cue("NOT")
    ended = cue("NOLONGER")
    lifted = cue("LIFT") if own is None else None
    cancelled = cue("CANCEL")
    maybe = cue("MAY")
    condition = next((at for at in view.all("IF") if at < words[-1] and view.clause[at] in clauses and view.opens(at)), None)
    if maybe is None:
        maybe = next((at for at in view.all("MAYBE") if any(at < word <= at + 2 for word in words)), None)
    if (doubt := cue("DENY", wide=True)) is not None:
        return Status.DENIED, f"denied: {said(doubt)}"
    if maybe is not None or condition is not None:
        return Status.CONSIDERED, f"not yet: {said(maybe if maybe is not None else condition or 0)}"
    if view.kinds and view.kinds[-1] == "QUERY":
        return Status.CONSIDERED, "a question"
    past = _past(view, clauses, segments, published)
    if past is not None:
        return Status.HISTORICAL, f"told of the past: {said(past)}"
    if lifted is not None and directive in _ADVICE:
        return (Status.IN_FORCE, "has not lifted") if denied is not None else (Status.LIFTED, f"lifted: {said(lifted)}")
    if lifted is not None and any(view.kinds[at] == "CLOSURE" for at in words):
        return Status.LIFTED, f"lifted: {said(lifted)}"
    if cancelled is not None:
        return (Status.LIFTED if directive in _ADVICE else Status.DENIED), f"cancelled: {said(cancelled)}"
    if denied is not None:
        return Status.DENIED, f"negation: {said(denied)}"
    if ended is not None:
        return (Status.LIFTED, f"no longer: {said(ended)}") if directive in _ADVICE else (Status.DENIED, f"no longer: {said(ended)}")
    return (own, "the words themselves") if own is not None else (Status.IN_FORCE, "no cue against it")


def _past(view: View, clauses: set[int], segments: set[int], published: datetime | None) -> int | None:
    for at, kind in enumerate(view.kinds):
        if kind == "PAST" and view.segment[at] in segments:
            return at
        if kind == "PRIOR" and view.clause[at] in clauses and any(view.kinds[had] == "HADPAST" for had in view.all("HADPAST") if view.clause[had] in clauses):
            return at
        if kind == "YEAR" and view.segment[at] in segments and _earlier(view, at, published):
            return at
    return None


def _earlier(view: View, at: int, published: datetime | None) -> bool:
    """Tell whether a year is before that of the text; without a date one with a day beside it is not."""
    if {view.kind(at - 1), view.kind(at - 2)} & {"SINCE", "FROM"}:
        return False
    year = int(view.chunks[at].word)
    if published is not None:
        return year < published.year
    dated = any(view.kind(here) in {"NUMBER", "MONTH"} for here in range(at - 4, at))
    return year < _BEGAN or not dated

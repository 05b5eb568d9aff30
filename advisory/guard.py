"""Which sends are so large that an operator confirms them first, and what operators are told of those that wait. Pure.

    changes ──▶ urgent? few? ──▶ out at once
        └────▶ held ──▶ told to operators, again and again ──▶ their word

A mistake that goes to everybody cannot be taken back; an order to leave cannot wait. What nobody confirms stays held: it is neither
let go nor dropped by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from advisory import alert, lexicon, severity
from advisory.model import (
    OF_SEND,
    SOURCE_TROUBLE,
    Alert,
    AlertKey,
    AlertState,
    Change,
    Directive,
    Evidence,
    Guard,
    Reason,
    Severity,
    Standing,
    Trust,
)
from advisory.ports import Addressed, HeldSend, Reach, SendState
from advisory.reliance import Trouble

#: The fault that says how much waits.
FAULT = "guard"
_URGENT = frozenset({Directive.LEAVE, Directive.EVACUATION, Directive.SHELTER_IN_PLACE})
#: What begins or grows rests on all that stands, what another government adds on its own word.
_GROWING = frozenset({Reason.FIRST, Reason.ESCALATED})
_ADDING = frozenset({Reason.JOINED, Reason.UNCONFIRMED})
#: What is shown of a quote, and how many changes of a send are named.
_QUOTE = 160
_NAMED = 3
_WORDS: Mapping[SendState, str] = {
    SendState.WAITING: "waits",
    SendState.APPROVED: "was approved, and goes out",
    SendState.REJECTED: "was rejected, and is told to no subscriber",
    SendState.PASSED: "went out with what came later of the same situations",
}


def passes(change: Change) -> bool:
    """Tell whether a change waits for nobody's word: a confirmed order to leave, evacuate or shelter, and what an operator approved.

    What begins or grows is confirmed, by an official source or by two of the press; what waits for that, or adds to it, is so by the first.
    """
    if any(claim.approved for claim in change.because):
        return True
    if change.reason in _GROWING:
        return any(_urgent(claim) for claim in (*change.because, *change.alert.evidence))
    return change.reason in _ADDING and any(_urgent(claim) and claim.trust is Trust.OFFICIAL for claim in change.because)


def _urgent(claim: Evidence) -> bool:
    """Tell whether it is an order or urging of that kind, whatever grade a rule gives it."""
    return not claim.ends and claim.directive in _URGENT and severity.of(claim) is Severity.CRITICAL


def weighed(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes whose audience counts: those subscribers hear of, but for what waits for nobody's word."""
    heard = (change for change in changes if not change.alert.shadow and (change.reason.told or change.reason is Reason.UNCONFIRMED))
    return tuple(change for change in heard if not passes(change))


def addressed(change: Change) -> Addressed:
    """Return what picks the subscribers of a change; a correction is for whoever was told, whatever they ask for now."""
    floor = Severity.CRITICAL if change.reason is Reason.CORRECTED else change.severity
    return Addressed(destination=change.alert.key.destination, severity=floor, press=change.reason is Reason.UNCONFIRMED)


def kept(changes: Sequence[Change], people: Sequence[int], of: int, guard: Guard) -> tuple[Change, ...]:
    """Return the changes to hold, given how many each is for: the smallest that stay within the guard together go out, the others wait."""
    found: list[Change] = []
    out = 0
    for count, change in sorted(zip(people, changes, strict=True), key=lambda one: one[0]):
        out += count
        if Reach(people=out, of=of).beyond(guard):
            found.append(change)
    return tuple(change for change in changes if change in found)


def key_of(send: str) -> AlertKey:
    """Return the alert of operators about a send."""
    return AlertKey(rule=SOURCE_TROUBLE, destination=f"{OF_SEND}{send}")


def decide(sends: Sequence[HeldSend], known: Mapping[AlertKey, Alert], guard: Guard, now: datetime) -> tuple[Change, ...]:
    """Return what operators are to be told of these sends: that one waits, that it still does, and what became of it."""
    found = (_told(send, known.get(key_of(send.id)), guard, now) for send in sends)
    return tuple(change for change in found if change is not None)


def _told(send: HeldSend, told: Alert | None, guard: Guard, now: datetime) -> Change | None:
    if told is None or told.state is not AlertState.OPEN:
        return _change(send, told, Reason.FIRST, now) if send.state is SendState.WAITING else None
    if send.state is not SendState.WAITING:
        return _change(send, told, Reason.ENDED, now)
    joined = any(change.at > told.updated for change in send.changes)
    return _change(send, told, Reason.ESCALATED, now) if joined or now - told.updated >= guard.remind else None


def _change(send: HeldSend, told: Alert | None, reason: Reason, now: datetime) -> Change:
    key, over = key_of(send.id), reason is Reason.ENDED
    version = (told.version if told else 0) + 1
    grade = Severity.WARNING
    found = Alert(
        id=alert.identity(key),
        key=key,
        title="A send to very many waits for your word",
        state=AlertState.ENDED if over else AlertState.OPEN,
        version=version,
        revision=(told.revision if told else 0) + 1,
        standing=Standing() if over else Standing(rank=int(Trouble.REFUSED), severity=grade),
        since=send.since,
        opened=version if reason is Reason.FIRST or told is None else told.opened,
        updated=now,
    )
    before = Standing() if told is None else told.standing
    note = sentence(send) if reason is not Reason.ESCALATED else f"it still waits: {sentence(send)}"
    return Change(id=f"{found.id}.{version}", reason=reason, at=now, before=before, alert=found, severity=grade, note=note)


def sentence(send: HeldSend) -> str:
    """Return in one sentence what is held, for how many, and the way out."""
    who = f"a send to {send.reach.people:,} of {send.reach.of:,} subscribers ({send.reach.share:.0%})"
    more = f" and {len(send.changes) - _NAMED} more" if len(send.changes) > _NAMED else ""
    what = "; ".join(name(change) for change in send.changes[:_NAMED]) + more
    if send.state is SendState.WAITING:
        way = f"`advisory queue approve {send.id}` lets it go, `advisory queue reject {send.id}` keeps it back"
        return f"{who} waits for your word: {what}; {way}"
    return f"{who} {_WORDS[send.state]}" + (f": {what}" if what else "")


def name(change: Change) -> str:
    """Return a change for operators: what, where, and the words it rests on."""
    quote = next((claim.quote for claim in change.because if claim.quote), "")
    words = f": “{quote[:_QUOTE]}{'…' if len(quote) > _QUOTE else ''}”" if quote else ""
    return f"{change.reason.value}, {change.alert.title}, {lexicon.name(change.alert.key.destination)}{words}"


def fault(sends: Sequence[HeldSend]) -> str:
    """Return the sentence of the fault while sends wait."""
    most = max(send.reach.people for send in sends)
    many = "a send to very many subscribers waits" if len(sends) == 1 else f"{len(sends)} sends to very many subscribers wait"
    return f"{many} for your word (up to {most:,} people): `advisory queue` shows what, and how to let it go or keep it back"

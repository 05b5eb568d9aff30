"""Say what happened in a replay: lines for people, forms for machines. Pure."""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advisory import forms, lexicon, wording
from advisory.demo.player import Step
from advisory.model import Change, DeliveryState, Evidence, Reason, Suppression
from advisory.ports import DeliveryRow, Ledger

WIDTH = 100
_CHANNEL = {"email": "mail", "webhook": "webhook"}
_HELD = {Suppression.QUIET_HOURS: "quiet hours", Suppression.DIGEST: "digest", Suppression.RATE_CAPPED: "too many at once"}
_WHY_NOT = {
    Suppression.BELOW_THRESHOLD: "wants worse than this",
    Suppression.NOT_AFFECTED: "not concerned",
    Suppression.SILENCED: "silenced",
    Suppression.COOLDOWN: "told a short while ago",
    Suppression.UNSUBSCRIBED: "unsubscribed",
}
_LOUD = {Reason.FIRST, Reason.ESCALATED, Reason.JOINED}
_QUOTE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line and what it is: `day`, `source`, `quote`, `alarm`, `calm`, `noted`, `told`, `not`, `fault`, `sum`."""

    style: str
    text: str


def lines(steps: Iterable[Step], titles: dict[str, str]) -> Iterator[Line]:
    """Yield the printed timeline; `titles` are the rules' titles by id."""
    day = None
    for step in steps:
        body = list(_step(step, titles))
        if not body:
            continue
        if step.at.date() != day:
            day = step.at.date()
            yield Line(style="day", text="")
            yield Line(style="day", text=f"{step.at:%a} {step.at.day} {step.at:%b %Y}")
        yield from body


def summary(ledger: Ledger, changes: Sequence[Change]) -> Iterator[Line]:
    """Yield the last lines: what it came to, and that nothing was lost."""
    counted = Counter(change.reason for change in changes)
    told = ", ".join(f"{number} {reason.value}" for reason, number in counted.items() if reason.told)
    noted = ", ".join(f"{number} {reason.value}" for reason, number in counted.items() if not reason.told)
    yield from _wrapped("sum", "Changes   ", f"told: {told or 'none'}; noted: {noted or 'none'}")
    why = ", ".join(f"{reason} {number}" for reason, number in sorted(ledger.suppressed.items()))
    yield from _wrapped(
        "sum",
        "Ledger    ",
        f"{ledger.audience} to be told = {ledger.sent} sent + {sum(ledger.suppressed.values())} suppressed{f' ({why})' if why else ''}"
        f" + {ledger.failed} failed + {ledger.pending} pending" + ("" if ledger.gaps else ": no gap"),
    )
    for gap in ledger.gaps:
        yield from _wrapped("fault", "Gap       ", gap)


def form(step: Step) -> dict[str, Any]:
    """Return a step for machines."""
    return {
        "at": forms.time(step.at),
        "feed": step.polled.feed if step.polled else None,
        "fault": step.polled.fault if step.polled else None,
        "items": [read.item.title for read in step.polled.items] if step.polled else [],
        "changes": [
            {
                "id": change.id,
                "reason": change.reason.value,
                "rule": change.alert.key.rule,
                "destination": change.alert.key.destination,
                "severity": change.severity.label,
                "issuers": list(change.issuers),
                "note": change.note,
                "quotes": [claim.quote for claim in change.because],
            }
            for change in step.changes
        ],
        "notices": [
            {
                "change": row.change,
                "subscription": row.subscription,
                "channel": row.channel,
                "state": row.state.value,
                "suppression": row.suppression.value if row.suppression else None,
                "due": forms.time(row.due) if row.due else None,
            }
            for row in step.rows
        ],
    }


# --- one step -------------------------------------------------------------------------------------------------------


def _step(step: Step, titles: dict[str, str]) -> Iterator[Line]:
    left = {row.id: row for row in step.rows}
    if step.polled:
        yield from _source(step)
    elif step.changes or any(row.state is not DeliveryState.LEASED for row in step.rows):
        yield Line(style="source", text=f"  {step.at:%H:%M}  (no poll)")
    for group in _situations(step.changes):
        yield from _situation(group, titles)
        ids = {change.id for change in group}
        rows = [row for row in step.rows if row.change in ids]
        for row in rows:
            left.pop(row.id)
        yield from _outcome(rows)
    yield from _late(left.values())


def _source(step: Step) -> Iterator[Line]:
    polled = step.polled
    if polled is None:
        return
    head = f"  {step.at:%H:%M}  {polled.feed}"
    if polled.fault:
        yield Line(style="source", text=head)
        yield from _wrapped("fault", "         ! ", polled.fault)
        return
    moved = [f"{wording.country(now.destination)}: {_level(was)} to {_level(now)}" for was, now in polled.moved if was]
    titles = [read.item.title for read in polled.items]
    what = "; ".join(titles + moved) or ("nothing new" if polled.unchanged or not polled.moved else f"{len(polled.moved)} positions")
    first = not any(change.reason is not Reason.BASELINE for change in step.changes) and bool(
        step.changes or len(polled.moved) > len(moved)
    )
    yield from _wrapped("source", f"{head}  ", what)
    if first:
        yield Line(style="noted", text="         · the feed's first answer: the state of affairs, told to nobody")
    elif not step.changes:
        yield Line(style="noted", text="         · nothing here to tell anybody")


def _level(position: Any) -> str:
    return f"level {position.country_level}" if position.country_level else position.label


def _situations(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Group changes that are one situation to a reader: several rules that fire on the same words."""

    def same(change: Change) -> tuple[Any, ...]:
        lead = _lead(change)
        return (not change.reason.told, change.reason.value, lead.quote if lead else "", lead.directive.value if lead else "")

    told = sorted((change for change in changes if change.reason is not Reason.BASELINE), key=lambda change: (same(change), change.id))
    groups = [list(group) for _, group in itertools.groupby(told, key=same)]
    yield from sorted(groups, key=lambda group: (not group[0].reason.told, -max(change.severity for change in group)))


def _situation(group: Sequence[Change], titles: dict[str, str]) -> Iterator[Line]:
    change, lead = group[0], _lead(group[0])
    places = wording.listed(list(dict.fromkeys(lexicon.name(one.alert.key.destination) for one in group)))
    rules = list(dict.fromkeys(one.alert.key.rule for one in group))
    said = _said(change, lead) if len({one.alert.key.destination for one in group}) == 1 else f"{places}: {titles.get(rules[0], rules[0])}"
    several = f" [{len(rules)} rules]" if len(rules) > 1 else ""
    if not change.reason.told and change.reason is not Reason.UNCONFIRMED:
        yield from _wrapped("noted", f"         · {change.reason.value}: ", f"{said} ({change.note}){several}")
        return
    if lead and lead.quote:
        yield from _wrapped("quote", "         ", f"“{_cut(lead.quote)}”")
    loud = "alarm" if change.reason in _LOUD else "calm"
    mark = change.reason.value.upper() + (f" {change.severity.label}" if change.reason in _LOUD else "")
    yield from _wrapped(loud, f"         {mark}  ", f"{said} ({change.note}){several}")


def _said(change: Change, lead: Evidence | None) -> str:
    if lead is None:
        return f"{lexicon.name(change.alert.key.destination)}: {change.alert.title}"
    return wording.sentence(wording.of_evidence(lead, change.alert.key.destination, lead.feed, lead.region)).removesuffix(".")


def _lead(change: Change) -> Evidence | None:
    claims = change.because or change.alert.evidence
    return max(claims, key=lambda claim: (claim.severity, claim.id)) if claims else None


def _cut(text: str) -> str:
    return textwrap.shorten(" ".join(text.split()), width=_QUOTE, placeholder=" …")


# --- who was told, and who was not ----------------------------------------------------------------------------------


def _outcome(rows: Iterable[DeliveryRow]) -> Iterator[Line]:
    found = list(rows)
    if sent := _readers(row for row in found if row.state is DeliveryState.SENT):
        yield from _wrapped("told", "           → ", sent)
    held: dict[tuple[str, datetime | None], list[str]] = {}
    refused: dict[str, list[str]] = {}
    for row in found:
        if row.state is DeliveryState.PENDING and row.suppression:
            held.setdefault((_HELD.get(row.suppression, row.suppression.value), row.due), []).append(row.subscription)
        elif row.state is DeliveryState.SUPPRESSED and row.suppression:
            refused.setdefault(f"{_WHY_NOT.get(row.suppression, '')} ({row.suppression})".strip(), []).append(row.subscription)
        elif row.state in (DeliveryState.DEAD, DeliveryState.PENDING):
            yield from _wrapped("fault", "           ! ", f"{row.subscription}: {row.detail or 'not sent yet'}")
    parts = [f"{_names(who)} at {due:%a %H:%M} ({why})" if due else f"{_names(who)} later ({why})" for (why, due), who in held.items()]
    if parts:
        yield from _wrapped("not", "           later: ", ", ".join(parts))
    if refused:
        yield from _wrapped("not", "           not: ", ", ".join(f"{_names(who)}: {why}" for why, who in refused.items()))


def _late(rows: Iterable[DeliveryRow]) -> Iterator[Line]:
    """What earlier moments held."""
    by_outcome: dict[tuple[str, str], list[DeliveryRow]] = {}
    for row in rows:
        if row.state is DeliveryState.SENT:
            why = _HELD.get(row.suppression, "held") if row.suppression else "a second try"
            by_outcome.setdefault((row.subscription, why), []).append(row)
    for (reader, why), held in by_outcome.items():
        places = list(dict.fromkeys(lexicon.name(row.destination) for row in held))
        what = f"{len(held)} {'change' if len(held) == 1 else 'changes'} about {wording.listed(places)}"
        channel = _CHANNEL.get(held[0].channel, held[0].channel)
        yield from _wrapped("told", "           → ", f"{reader} by {channel}: {what}, held until now ({why})")
    rest = [row for row in rows if row.state is not DeliveryState.SENT]
    yield from _outcome(rest)


def _readers(rows: Iterable[DeliveryRow]) -> str:
    by_channel: dict[str, list[str]] = {}
    for row in rows:
        by_channel.setdefault(row.channel, []).append(row.subscription)
    return "; ".join(f"{_names(who)} by {_CHANNEL.get(channel, channel)}" for channel, who in by_channel.items())


def _names(who: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(sorted(who)))


def _wrapped(style: str, prefix: str, text: str) -> Iterator[Line]:
    indent = " " * min(len(prefix), 30)
    for line in textwrap.wrap(text, WIDTH, initial_indent=prefix, subsequent_indent=indent, break_on_hyphens=False) or [prefix.rstrip()]:
        yield Line(style=style, text=line)

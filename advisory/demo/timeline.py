"""Say what happened in a replay: lines for people, forms for machines. Pure."""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from advisory import forms, lexicon, wording
from advisory.demo.player import Step
from advisory.ingest import Ingested
from advisory.model import Change, DeliveryState, Evidence, Position, Reason, Subscription, Suppression
from advisory.ports import DeliveryRow, Ledger

WIDTH = 100
_CHANNEL = {"email": "mail", "webhook": "webhook"}
_HELD = {Suppression.QUIET_HOURS: "quiet hours", Suppression.DIGEST: "digest", Suppression.RATE_CAPPED: "too many at once"}
#: The best that can become of somebody's notices, first.
_FATE = (DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.DEAD, DeliveryState.SUPPRESSED)
_LOUD = (Reason.FIRST, Reason.ESCALATED, Reason.JOINED)
#: Which change stands for a situation: an end rather than a beginning (what is lifted fires rules of its own), and what is told first.
_ORDER = tuple(sorted(Reason, key=lambda reason: (not reason.told, reason in _LOUD)))
_QUOTE = 150
#: Where the body of a step begins, below its source.
_MARGIN = " " * 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line and what it is: `title`, `source`, `quote`, `alarm`, `calm`, `noted`, `told`, `not`, `fault`, `sum`."""

    style: str
    text: str


def opening(recorded: int, played: int, feeds: int, people: Sequence[Subscription]) -> Iterator[Line]:
    """Yield what comes before the timeline."""
    receivers = sum(one.receiver for one in people)
    cast = f"{_count(feeds, 'feed')}, {_count(len(people) - receivers, 'subscriber')}, {_count(receivers, 'receiver')}"
    if played:
        rest = "" if played == recorded else f" ({recorded - played} more were played before)"
        yield Line(style="title", text=f"{_count(played, 'recording')} of {cast}{rest}")
    else:
        yield Line(style="title", text=f"All {recorded} recordings of {cast} were played into this folder before:")
        yield Line(style="title", text="nothing was sent again. Name another folder with --out to see it from the start.")


def lines(step: Step, day: date | None) -> Iterator[Line]:
    """Yield a step of the printed timeline; `day` is the last one printed."""
    body = list(_step(step))
    if not body:
        return
    if day is None or step.at.year != day.year:
        yield Line(style="title", text=f"{step.at.year}")
    named = f"{step.at:%a %e %b}" if step.at.date() != day else ""
    head, first = f"{named:<10} {step.at:%H:%M}  ", body[0].text.strip()
    if body[0].style == "noted":
        yield Line(style="noted", text=head + _one_line(first, head))
    else:
        yield from _wrapped(body[0].style, head, first)
    yield from body[1:]


def closing(ledger: Ledger, changes: Sequence[Change], mail: int, webhooks: int, out: Path, seconds: float) -> Iterator[Line]:
    """Yield what comes after the timeline: what it came to, that nothing was lost, and where everything lies."""
    yield Line(style="sum", text="")
    if changes:
        counted = Counter(change.reason for change in changes)
        told = ", ".join(f"{number} {reason.value}" for reason, number in counted.items() if reason.told)
        noted = ", ".join(f"{number} {reason.value}" for reason, number in counted.items() if not reason.told)
        yield from _wrapped("sum", "Changes   ", f"told: {told or 'none'}; noted: {noted or 'none'}")
    why = ", ".join(f"{reason} {number}" for reason, number in sorted(ledger.suppressed.items()))
    yield from _wrapped(
        "sum",
        "Ledger    ",
        f"{ledger.audience} notices to give = {ledger.sent} sent + {sum(ledger.suppressed.values())} suppressed{f' ({why})' if why else ''}"
        f" + {ledger.failed} failed + {ledger.pending} pending{'' if ledger.gaps else ': no gap'}",
    )
    for gap in ledger.gaps:
        yield from _wrapped("fault", "Gap       ", gap)
    yield from _wrapped("sum", "Mail      ", f"{out / 'mail'}: {mail} new (one may hold several notices), each as .eml and .html")
    yield from _wrapped("sum", "Webhooks  ", f"{out / 'webhooks'}: {webhooks} new, signed, one .json each")
    yield Line(style="noted", text=f"{seconds:.1f} s in all; the times above are UTC and those of the recordings.")


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


def form_of_ledger(ledger: Ledger) -> dict[str, Any]:
    """Return the ledger for machines."""
    return {
        "changes": ledger.changes,
        "audience": ledger.audience,
        "sent": ledger.sent,
        "suppressed": dict(ledger.suppressed),
        "failed": ledger.failed,
        "pending": ledger.pending,
        "gaps": list(ledger.gaps),
    }


# --- one step -------------------------------------------------------------------------------------------------------


def _step(step: Step) -> Iterator[Line]:
    """Yield what a step is, in its first line without the time, and then what came of it."""
    left = {row.id: row for row in step.rows}
    body: list[Line] = []
    for group in _situations(step.changes):
        body += _situation(group)
        ids = {change.id for change in group}
        rows = [left.pop(row.id) for row in step.rows if row.change in ids]
        body += _outcome(rows)
    body += _late(left.values(), step.held)
    if step.polled:
        yield _source(step, step.polled, silent=not body)
    if step.polled and step.polled.fault:
        yield from _wrapped("fault", f"{_MARGIN}! ", step.polled.fault)
    yield from body


def _source(step: Step, polled: Ingested, *, silent: bool) -> Line:
    known = [(one.before, one.after) for one in polled.moved if one.before]
    moved = [f"{wording.country(now.destination)}: {_level(was)} to {_level(now)}" for was, now in known]
    new = len(polled.moved) - len(moved)
    titles = [read.item.title for read in polled.items] + moved + ([f"{new} places"] if new else [])
    what = f"{polled.feed}  {'; '.join(titles) or ('no answer' if polled.fault else 'nothing new')}"
    if not silent or polled.fault:
        return Line(style="source", text=what)
    baseline = new or any(change.reason is Reason.BASELINE for change in step.changes)
    ending = f" · {'the state of affairs, told to nobody' if baseline else 'nothing to tell'}"
    return Line(style="noted", text=_one_line(what, _MARGIN + ending) + ending)


def _level(position: Position) -> str:
    return f"level {position.country_level}" if position.country_level else position.label


def _situations(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Group changes that are one situation to a reader (rules that fire on the same words), the most important first."""

    def same(change: Change) -> tuple[bool, bool, str]:
        lead = _lead(change)
        quiet = not (change.reason.told or change.reason is Reason.UNCONFIRMED)
        return quiet, change.reason is Reason.UNCONFIRMED, lead.quote if lead else ""

    def weight(change: Change) -> tuple[int, int, str]:
        return _ORDER.index(change.reason), -change.severity, change.id

    shown = sorted((change for change in changes if change.reason is not Reason.BASELINE), key=same)
    groups = [sorted(group, key=weight) for _, group in itertools.groupby(shown, key=same)]
    yield from sorted(groups, key=lambda group: (same(group[0])[:2], -group[0].severity, weight(group[0])))


def _situation(group: Sequence[Change]) -> Iterator[Line]:
    change, lead = group[0], _lead(group[0])
    places = list(dict.fromkeys(lexicon.name(one.alert.key.destination) for one in group))
    also = f"; also {wording.listed(places[1:])}" if places[1:] else ""
    said, note = f"{_said(change, lead)}{also}", change.note.split("; waits")[0]
    if not change.reason.told and change.reason is not Reason.UNCONFIRMED:
        mark = f"{_MARGIN}· {change.reason.value}: "
        yield Line(style="noted", text=mark + _one_line(f"{said} ({note})", mark))
        return
    loud = change.reason in _LOUD
    mark = change.reason.value.upper() + (f" {change.severity.label}" if loud else "")
    yield from _wrapped("alarm" if loud else "calm", f"{_MARGIN}{mark}  ", said)
    quote = lead.quote if lead and change.because else ""
    yield from _wrapped("quote", f"{_MARGIN}  ", f"“{_cut(quote)}” ({note})" if quote else f"({note})")


def _said(change: Change, lead: Evidence | None) -> str:
    destination = change.alert.key.destination
    if lead is None or change.reason is Reason.CORRECTED:
        return f"{lexicon.name(destination)}: {change.alert.title}"
    said = wording.sentence(wording.of_evidence(lead, destination, lead.feed, lead.region)).removesuffix(".")
    # A change without words of its own rests on what is gone.
    return f"no longer: {said}" if change.reason.told and not change.because else said


def _lead(change: Change) -> Evidence | None:
    """Return the word that stands for a change: of the governments it is about, the strongest."""
    claims = change.because or change.alert.evidence
    about = change.issuers or change.before.issuers
    mine = [claim for claim in claims if claim.issuer in about and not (claim.ends and change.reason is Reason.STALE)]
    return max(mine or claims, key=lambda claim: (claim.severity, claim.id), default=None)


def _one_line(text: str, prefix: str) -> str:
    room = WIDTH - len(prefix)
    return text if len(text) <= room else f"{text[: room - 2].rsplit(' ', 1)[0]} …"


def _cut(text: str) -> str:
    return textwrap.shorten(" ".join(text.split()), width=_QUOTE, placeholder=" …")


# --- who was told, and who was not ----------------------------------------------------------------------------------


def _outcome(rows: Iterable[DeliveryRow]) -> Iterator[Line]:
    """One line each for those who were told, those who will be, and those who are not; each person stands in one of them."""
    best: dict[str, DeliveryRow] = {}
    for row in rows:
        if row.subscription not in best or _FATE.index(row.state) < _FATE.index(best[row.subscription].state):
            best[row.subscription] = row
    sent = _readers(row for row in best.values() if row.state is DeliveryState.SENT)
    held: dict[tuple[datetime, str], list[str]] = {}
    refused: dict[str, list[str]] = {}
    for row in best.values():
        if row.state is DeliveryState.PENDING and row.suppression and row.due:
            held.setdefault((row.due, _HELD.get(row.suppression, row.suppression)), []).append(row.subscription)
        elif row.state is DeliveryState.SUPPRESSED and row.suppression:
            refused.setdefault(row.suppression.value, []).append(row.subscription)
        elif row.state is not DeliveryState.SENT:
            yield from _wrapped("fault", f"{_MARGIN}  ! ", f"{row.subscription}: {row.detail or 'not sent yet'}")
    parts = [sent] if sent else []
    if held:
        # Senders race: what waits is listed by the time it goes.
        waits = sorted((due, why, _names(who)) for (due, why), who in held.items())
        parts.append("later " + ", ".join(f"{who} at {due:%a %H:%M} ({why})" for due, why, who in waits))
    if refused:
        parts.append("not " + ", ".join(f"{_names(who)} ({why})" for why, who in refused.items()))
    if parts:
        yield from _wrapped("told" if sent else "not", f"{_MARGIN}  → ", "; ".join(parts))


def _late(rows: Iterable[DeliveryRow], before: Mapping[int, Suppression]) -> Iterator[Line]:
    """What earlier moments held."""
    by_outcome: dict[tuple[str, str], list[DeliveryRow]] = {}
    for row in rows:
        if row.state is DeliveryState.SENT:
            why = _HELD.get(before[row.id], "held") if row.id in before else "tried again"
            by_outcome.setdefault((row.subscription, why), []).append(row)
    for (reader, why), held in by_outcome.items():
        places = list(dict.fromkeys(lexicon.name(row.destination) for row in held))
        what = f"{len(held)} {'change' if len(held) == 1 else 'changes'} about {wording.listed(places)}"
        channel = _CHANNEL.get(held[0].channel, held[0].channel)
        yield from _wrapped("told", f"{_MARGIN}  → ", f"{reader} by {channel}: {what}, {why}")
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
    indent = " " * (min(len(prefix), len(_MARGIN)) + (4 if prefix.startswith(_MARGIN) else 0))
    for line in textwrap.wrap(
        text, WIDTH, initial_indent=prefix, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    ) or [prefix.rstrip()]:
        yield Line(style=style, text=line)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

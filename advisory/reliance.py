"""Whether sources can still be relied on: what to tell when one falls silent, when one is in trouble, and when it is well. Pure.

    feeds, their states, faults ──▶ silent? stale, refused, drifting? ──compare with what was told──▶ Changes

Unknown is not all-clear: who relies on a government's advice is told once when it could not be read for too long, and once
when it is back. Operators are told earlier, feed by feed; and at once when files they changed were refused, whatever is edited
after that, and once when they are in force. So with the ledger: once when it has gaps, again when it has more, and once when it balances.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory import alert, wording
from advisory.errors import Problem
from advisory.model import (
    OF_FEED,
    OF_FILES,
    OF_GOVERNMENT,
    OF_LEDGER,
    SOURCE_SILENT,
    SOURCE_TROUBLE,
    Alert,
    AlertKey,
    AlertState,
    Change,
    Feed,
    FeedState,
    Reason,
    Severity,
    Standing,
    Trust,
)
from advisory.ports import Fault

#: A government's advice that could not be read for so long, or for so many of its intervals, is not trusted to be up to date.
SILENT_AFTER = timedelta(hours=24)
_INTERVALS = 4
#: A feed that failed so often in a row and for so long is stale; and one that failed for longer, however seldom it was asked.
FAILURES = 3
HICCUP = timedelta(minutes=10)
STALE_AFTER = timedelta(minutes=30)
#: Oddities in so many documents in a row are a drift.
READINGS = 2
#: Nobody looked for so long: asleep, or stopped. What was not looked at is not silent.
ASLEEP = timedelta(minutes=10)
#: The fault of files that were not taken over, and what stands before and behind the mistake in its sentence.
FILES = "config"
_REFUSED, _STAYS = "the files were not taken over: ", "; the old ones stay in force"
#: The alert about the ledger.
BOOKS = AlertKey(rule=SOURCE_TROUBLE, destination=OF_LEDGER)
#: How long we must have been awake before that alone, without a failed poll, says that a feed is not read.
_AWAKE = timedelta(hours=1)


class Trouble(enum.IntEnum):
    """What is wrong with a feed, the worst last: it is the rank of what stands."""

    #: It is read, but holds what cannot be understood: names, rows, a level and a text that disagree.
    DRIFTING = 1
    #: It could not be read for a while; what is held is the last good snapshot.
    STALE = 2
    #: It answered with what is not believed.
    REFUSED = 3


_SEVERITY = {Trouble.DRIFTING: Severity.WATCH, Trouble.STALE: Severity.WARNING, Trouble.REFUSED: Severity.WARNING}
#: What `source-silent` amounts to while it lasts.
_SILENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is known of the sources at one moment."""

    now: datetime
    #: Since when we have been looking without a pause.
    awake: datetime
    #: Those that are polled.
    feeds: Sequence[Feed]
    #: Ids of those that list standing positions.
    registers: frozenset[str]
    states: Sequence[FeedState]
    faults: Sequence[Fault]
    #: Alerts about sources, open or not.
    known: Sequence[Alert]
    #: Some receiver is told of feeds in trouble.
    internal: bool


def awake(before: datetime | None, since: datetime, now: datetime) -> datetime:
    """Return since when we have been looking without a pause; `before` is the last look."""
    return now if before is None or now - before > ASLEEP or now < before else since


def refusal(problems: Sequence[Problem]) -> str:
    """Return the fault's sentence of files that were refused for these mistakes."""
    return f"{_REFUSED}{mistake(problems)}{_STAYS}"


def mistake(problems: Sequence[Problem]) -> str:
    """Return the first mistake with its place, and how many more there are."""
    return f"{problems[0]}" + (f" (and {len(problems) - 1} more: `advisory check`)" if len(problems) > 1 else "")


def keys(feeds: Iterable[Feed]) -> tuple[AlertKey, ...]:
    """Return the alerts there can be about these feeds, and about the operator's files."""
    found = list(feeds)
    governments = sorted({feed.issuer for feed in found if feed.issuer})
    return (
        *(AlertKey(rule=SOURCE_SILENT, destination=f"{OF_GOVERNMENT}{code}") for code in governments),
        *(AlertKey(rule=SOURCE_TROUBLE, destination=f"{OF_FEED}{feed.id}") for feed in found),
        AlertKey(rule=SOURCE_TROUBLE, destination=OF_FILES),
    )


def decide(sight: Sight) -> tuple[Change, ...]:
    """Return what is to be told about sources, at most one change for each alert."""
    known = {found.key: found for found in sight.known}
    states = {state.feed: state for state in sight.states}
    faults = {fault.key: fault for fault in sight.faults}
    polled = {feed.id: feed for feed in sight.feeds if feed.id in states}
    watched = [key for key in keys(polled.values()) if key.feed is None or sight.internal]
    found: list[Change | None] = []
    for key in watched:
        told = known.get(key)
        if key.files:
            found.append(_files(sight, key, told, faults.get(FILES)))
        elif key.feed is None:
            voices = [(feed, states[feed.id]) for feed in _voices(sight, key.government) if feed.id in states]
            found.append(_silence(sight, faults, key, told, voices))
        else:
            found.append(_trouble(sight, faults, key, told, polled[key.feed], states[key.feed]))
    alive = frozenset(watched)
    gone = (told for key, told in known.items() if _open(told) and key not in alive)
    return (*(change for change in found if change), *(_closed(sight, told) for told in gone))


# --- silence: for those who rely on a government ----------------------------------------------------------------------


def _voices(sight: Sight, government: str | None) -> list[Feed]:
    """Return the feeds a government's advice is read from: its registers, or what official feeds it has."""
    official = [feed for feed in sight.feeds if feed.issuer == government and feed.trust is Trust.OFFICIAL]
    return [feed for feed in official if feed.id in sight.registers] or official


def limit(feed: Feed) -> timedelta:
    """Return after how long without a good poll a feed is not trusted to be up to date."""
    return feed.silent_after or max(SILENT_AFTER, _INTERVALS * max(feed.every, feed.slowest or feed.every))


def _silence(
    sight: Sight, faults: Mapping[str, Fault], key: AlertKey, told: Alert | None, voices: Sequence[tuple[Feed, FeedState]]
) -> Change | None:
    """Decide about a government's silence. A source that never answered was never relied on."""
    once_good = [(feed, state, state.last_good) for feed, state in voices if state.last_good is not None]
    if told and _open(told):
        heard = [good > told.since and sight.now < good + limit(feed) for feed, _, good in once_good]
        # Of registers each is the advice for some places; of other feeds any will do.
        back = any(heard) if not _all_registers(sight, voices) else all(heard) and bool(heard)
        return _end(sight.now, told, f"read again: {wording.listed([feed.id for feed, _, _ in once_good])}") if back else None
    silent = [(feed, good) for feed, state, good in once_good if _unheard(sight, faults, feed, state, good)]
    if not silent or (len(silent) < len(voices) and not _all_registers(sight, voices)):
        return None
    since, government = min(good for _, good in silent), key.government or ""
    names = wording.listed([feed.id for feed, _ in silent])
    return _open_one(
        sight.now, key, told, _SILENT, Severity.WATCH, since, (government,),
        title=f"No news from the travel advice of {wording.the_country(government)}",
        note=f"not read since {since:%Y-%m-%d %H:%M} UTC: {names}",
    )  # fmt: skip


def _all_registers(sight: Sight, voices: Iterable[tuple[Feed, FeedState]]) -> bool:
    return all(feed.id in sight.registers for feed, _ in voices)


def _unheard(sight: Sight, faults: Mapping[str, Fault], feed: Feed, state: FeedState, good: datetime) -> bool:
    """Tell whether a feed is silent too long: we looked again and again, also after its time was up, and in vain."""
    deadline = good + limit(feed)
    fault = faults.get(f"feed:{feed.id}")
    looked = fault is not None and fault.seen >= deadline and lasts(state, fault)
    return sight.now >= deadline and (looked or sight.now - sight.awake >= _AWAKE)


# --- trouble: for operators -------------------------------------------------------------------------------------------


def _trouble(sight: Sight, faults: Mapping[str, Fault], key: AlertKey, told: Alert | None, feed: Feed, state: FeedState) -> Change | None:
    """Decide about one feed: told once for each kind of trouble, and once when it is well."""
    fault = faults.get(f"feed:{feed.id}") if state.failures else None
    found = _failing(state, fault) or _unread(sight, feed, state) or _drifting(feed, faults.get(f"feed:{feed.id}:notes"))
    if told is None or not _open(told):
        if found is None:
            return None
        kind, sentence, since = found
        return _open_one(sight.now, key, told, kind, _SEVERITY[kind], since, (), title=f"Feed {feed.id} is in trouble", note=sentence)
    if found is None:
        return None if fault else _end(sight.now, told, f"feed {feed.id} is well again")
    kind, sentence, _ = found
    # While it fails, one answer in the place of another is the same trouble unless it is a worse one.
    if kind == told.standing.rank or (kind < told.standing.rank and fault):
        return None
    return _moved(sight, told, kind, sentence)


def _failing(state: FeedState, fault: Fault | None) -> tuple[Trouble, str, datetime] | None:
    if fault is None:
        return None
    if state.refused:
        return Trouble.REFUSED, fault.sentence, fault.since
    return (Trouble.STALE, fault.sentence, fault.since) if lasts(state, fault) else None


def lasts(state: FeedState, fault: Fault) -> bool:
    """Tell whether a fault is more than a hiccup."""
    return fault.seen - fault.since >= (HICCUP if state.failures >= FAILURES else STALE_AFTER)


def _unread(sight: Sight, feed: Feed, state: FeedState) -> tuple[Trouble, str, datetime] | None:
    """Name a feed that should have been polled and was not, or whose host asks for pauses without end."""
    good = state.last_good
    late = state.due is not None and sight.now - max(state.due, sight.awake) >= _AWAKE
    if late or (good is not None and sight.now >= good + limit(feed) and sight.now - sight.awake >= _AWAKE):
        since = good or state.due or sight.now
        sentence = f"feed {feed.id}: it has not been read since {since:%Y-%m-%d %H:%M} UTC; `advisory feeds` says when it is polled next"
        return Trouble.STALE, sentence, since
    return None


def _drifting(feed: Feed, notes: Fault | None) -> tuple[Trouble, str, datetime] | None:
    """Name a drift of an official source; that a newspaper's feed is sloppy stands in `advisory status`, and is nobody's alarm."""
    if notes is None or notes.count < READINGS or feed.trust is not Trust.OFFICIAL:
        return None
    return Trouble.DRIFTING, notes.sentence, notes.since


# --- the operator's files ---------------------------------------------------------------------------------------------


def _files(sight: Sight, key: AlertKey, told: Alert | None, fault: Fault | None) -> Change | None:
    """Decide about the files: told once when they are refused, and once when they are in force, however often they are edited."""
    if told is None or not _open(told):
        if fault is None:
            return None
        note = fault.sentence.removeprefix(_REFUSED).removesuffix(_STAYS)
        kind = Trouble.REFUSED
        return _open_one(sight.now, key, told, kind, _SEVERITY[kind], fault.since, (), title="The operator's files were refused", note=note)
    return None if fault else _end(sight.now, told, "the operator's files are in force again")


# --- the ledger -------------------------------------------------------------------------------------------------------


def of_books(gaps: Sequence[str], told: Alert | None, now: datetime) -> Change | None:
    """Decide about the ledger: told once when it has gaps, again when it has more than were told, and once when it balances."""
    if told is None or not _open(told):
        title = "The ledger has a gap"
        return _open_one(now, BOOKS, told, len(gaps), Severity.CRITICAL, now, (), title=title, note=first_gap(gaps)) if gaps else None
    if not gaps:
        return _end(now, told, "the ledger balances again")
    if len(gaps) <= told.standing.rank:
        return None
    more = replace(told.standing, rank=len(gaps))
    return _next(now, told, Reason.ESCALATED, AlertState.OPEN, more, Severity.CRITICAL, first_gap(gaps))


def first_gap(gaps: Sequence[str]) -> str:
    """Return the first gap, and how many more there are."""
    return gaps[0].rstrip(".") + (f" (and {len(gaps) - 1} more: `advisory ledger`)" if len(gaps) > 1 else "")


# --- changes ----------------------------------------------------------------------------------------------------------


def _open(told: Alert) -> bool:
    return told.state is AlertState.OPEN


def _open_one(
    now: datetime, key: AlertKey, told: Alert | None, rank: int, severity: Severity, since: datetime, issuers: tuple[str, ...], *,
    title: str, note: str,
) -> Change:  # fmt: skip
    version = (told.version if told else 0) + 1
    opened = Alert(
        id=alert.identity(key),
        key=key,
        title=title,
        state=AlertState.OPEN,
        version=version,
        revision=(told.revision if told else 0) + 1,
        standing=Standing(rank=rank, severity=severity, issuers=issuers),
        since=since,
        opened=version,
        updated=now,
    )
    return Change(
        id=f"{opened.id}.{version}", reason=Reason.FIRST, at=now, before=Standing(), alert=opened,
        issuers=issuers, severity=severity, note=note,
    )  # fmt: skip


def _moved(sight: Sight, told: Alert, kind: Trouble, note: str) -> Change:
    before, after = told.standing, replace(told.standing, rank=int(kind), severity=_SEVERITY[kind])
    reason = Reason.ESCALATED if after.rank > before.rank else Reason.EASED
    return _next(sight.now, told, reason, AlertState.OPEN, after, max(_SEVERITY[Trouble(before.rank)], _SEVERITY[kind]), note)


def _end(now: datetime, told: Alert, note: str) -> Change:
    return _next(now, told, Reason.ENDED, AlertState.ENDED, Standing(), told.standing.severity or Severity.WATCH, note)


def _closed(sight: Sight, told: Alert) -> Change:
    """Close what nobody looks at any more, without an all-clear."""
    severity = told.standing.severity or Severity.WATCH
    note = "it is not polled any more, or nobody is told of it; unknown is not all clear"
    return _next(sight.now, told, Reason.STALE, AlertState.STALE, Standing(), severity, note)


def _next(now: datetime, told: Alert, reason: Reason, state: AlertState, after: Standing, severity: Severity, note: str) -> Change:
    version = told.version + 1
    found = replace(told, state=state, version=version, revision=told.revision + reason.told, standing=after, updated=now, evidence=())
    return Change(
        id=f"{told.id}.{version}", reason=reason, at=now, before=told.standing, alert=found,
        issuers=told.standing.issuers, severity=severity, note=note,
    )  # fmt: skip

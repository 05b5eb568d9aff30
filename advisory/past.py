"""What rules would have done over what was read so far: the same deciding, over stored history, sending nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from advisory import alert, hear, plan, severity
from advisory.model import (
    ANYWHERE,
    Alert,
    AlertKey,
    Audience,
    Change,
    Evidence,
    Feed,
    Item,
    Notice,
    Reason,
    Statement,
    Status,
    Subscription,
    Suppression,
    Trust,
)
from advisory.ports import PastItem, Told
from advisory.rulebook import Rulebook

#: What keeps a notice from somebody for good; whatever else is said of it only delays it.
_REFUSED = frozenset({Suppression.NOT_AFFECTED, Suppression.BELOW_THRESHOLD, Suppression.SILENCED, Suppression.COOLDOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was read: an item with what it states, or a register's move."""

    at: datetime
    feed: str
    item: Item | None = None
    said: tuple[Statement, ...] = ()
    #: It came with the feed's first poll.
    baseline: bool = False
    #: Of a register: its word, and the destination it is about.
    word: Evidence | None = None
    destination: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What a rule made of an event."""

    at: datetime
    key: AlertKey
    #: None: it said nothing new.
    change: Change | None
    #: Keys of the receivers and subscribers that would have been told, at once or later.
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one rule would have done."""

    rule: str
    #: How often it fired; how many of those were told as news; how many only repeated or strengthened what was told.
    fired: int
    told: int
    merged: int
    #: Messages, one for each change and reader, and how many different readers.
    notices: int
    readers: frozenset[str] = frozenset()
    #: The day with the most changes told, and how many; None when nothing was.
    busiest: tuple[date, int] | None = None
    first: datetime | None = None
    last: datetime | None = None


@dataclass(slots=True)
class _Run:
    """A replay under way."""

    book: Rulebook
    subscribers: Sequence[Subscription]
    known: dict[AlertKey, Alert] = field(default_factory=dict)
    #: (alert, reader) → what they were told of it, and when.
    heard: dict[tuple[str, str], list[Told]] = field(default_factory=dict)
    day: date | None = None


def events(items: Iterable[PastItem], changes: Iterable[Change]) -> tuple[Event, ...]:
    """Return what happened, oldest first: the items that were read, and what registers said as the changes they caused tell it."""
    found = [Event(at=one.seen, feed=one.item.feed, item=one.item, said=one.statements, baseline=one.seen == one.begun) for one in items]
    seen: set[tuple[object, ...]] = set()
    for change in changes:
        for word in change.because:
            mark = (word.feed, word.guid, word.directive, word.status, word.level, word.seen, word.issuer)
            if not word.publisher.startswith("register:") or mark in seen:
                continue
            seen.add(mark)
            first = change.reason is Reason.BASELINE
            found.append(Event(at=change.at, feed=word.feed, word=word, destination=change.alert.key.destination, baseline=first))
    return tuple(sorted(found, key=lambda event: event.at))


def replay(book: Rulebook, history: Iterable[Event], subscribers: Sequence[Subscription] = ()) -> tuple[Happening, ...]:
    """Return what these rules would have made of a history, oldest first; `subscribers` beside those of the files."""
    run = _Run(book=book, subscribers=(*book.subscribers, *subscribers))
    return tuple(happening for event in history for happening in _of(run, event))


def tallies(book: Rulebook, happened: Sequence[Happening]) -> tuple[Tally, ...]:
    """Return what each rule would have done, those that never fired too, in the order of the files."""
    by_rule: dict[str, list[Happening]] = {rule: [] for rule in book.rules}
    for one in happened:
        by_rule.setdefault(one.key.rule, []).append(one)
    return tuple(_tally(rule, found) for rule, found in by_rule.items())


def difference(before: Sequence[Happening], after: Sequence[Happening]) -> tuple[tuple[Happening, ...], tuple[Happening, ...]]:
    """Return the notices' changes that only the one, and that only the other of two sets of files would have told, reader by reader."""
    old, new = (_notices(found) for found in (before, after))
    gained = [_only(one, mark, old) for mark, one in new.items()]
    lost = [_only(one, mark, new) for mark, one in old.items()]
    return tuple(one for one in gained if one), tuple(one for one in lost if one)


def _only(one: Happening, mark: tuple[object, ...], others: Mapping[tuple[object, ...], Happening]) -> Happening | None:
    """Return what is told on one side alone: the whole change, or the readers that the other side leaves out."""
    other = others.get(mark)
    if other is None:
        return one
    left = tuple(reader for reader in one.told if reader not in other.told)
    return replace(one, told=left) if left else None


def _notices(found: Sequence[Happening]) -> dict[tuple[object, ...], Happening]:
    told = [(one, one.change) for one in found if one.change is not None and one.change.reason.told]
    return {(one.key.rule, one.key.destination, change.reason, one.at): one for one, change in told}


def _of(run: _Run, event: Event) -> list[Happening]:
    feed = run.book.feeds.get(event.feed)
    if feed is None:
        return []
    done = _expired(run, event.at)
    by_key: dict[AlertKey, list[hear.Heard]] = {}
    for one in _heard(run.book, feed, event):
        by_key.setdefault(one.key, []).append(one)
    for key in sorted(by_key):
        fresh = [one for one in by_key[key] if not one.stale]
        said = fresh or by_key[key]
        news = alert.News(evidence=tuple(one.evidence for one in said), baseline=event.baseline and feed.baseline, stale=not fresh)
        change = alert.decide(run.book.rules[key.rule], key, run.known.get(key), news, event.at)
        done.append(_happened(run, key, change, event.at))
    return done


def _heard(book: Rulebook, feed: Feed, event: Event) -> list[hear.Heard]:
    if event.item is not None:
        return hear.of_item(book, feed, event.item, event.said, event.at)
    assert event.word is not None  # noqa: S101 - an event is one or the other
    return _of_register(book, feed, event.word, event.destination)


def _of_register(book: Rulebook, feed: Feed, word: Evidence, destination: str) -> list[hear.Heard]:
    """Return what a register's word says for or against alerts of these rules, whichever rule it once was stored for."""
    status = Status.LIFTED if word.ends and word.status is Status.IN_FORCE else word.status
    statement = Statement(
        directive=word.directive,
        strength=word.strength,
        issuer=word.issuer,
        audience=Audience(kind=word.audience, nationality=word.nationality),
        destinations=(destination,),
        region=word.region,
        status=status,
        quote=word.quote,
        level=word.level,
    )
    found = []
    for ends, matches in (
        (False, book.index.matches((statement,), trust=feed.trust, feed=feed.id)),
        (True, book.index.closing((statement,))),
    ):
        for one in matches:
            rule = book.rules[one.rule]
            graded = rule.severity or severity.of(statement, one.destination)
            own = replace(word, id=f"{rule.id}.{word.id}", severity=graded, ends=ends, approved=False, vouched=False)
            found.append(hear.Heard(key=AlertKey(rule=rule.id, destination=one.destination), evidence=own))
    return found


def _expired(run: _Run, now: datetime) -> list[Happening]:
    """Close what nobody confirmed or repeated, looked at once a day."""
    if run.day == now.date():
        return []
    run.day = now.date()
    closed = [(key, change) for key, known in run.known.items() if (change := alert.expire(known, now))]
    return [_happened(run, key, change, now) for key, change in closed]


def _happened(run: _Run, key: AlertKey, change: Change | None, now: datetime) -> Happening:
    if change is None:
        return Happening(at=now, key=key, change=None)
    run.known[key] = change.alert
    told = _told(run, change, now) if change.reason.told or change.reason is Reason.UNCONFIRMED else ()
    for reader in told:
        run.heard.setdefault((change.alert.id, reader), []).append(Told(at=now, change=change))
    return Happening(at=now, key=key, change=change, told=told)


def _told(run: _Run, change: Change, now: datetime) -> tuple[str, ...]:
    """Return who would have been told, at once or when their hour comes."""
    candidates = [receiver.subscription for receiver in run.book.receivers.values()]
    routed = set(plan.receivers(change, candidates))
    readers = [*(one for one in candidates if one.key in routed), *(one for one in run.subscribers if _concerned(change, one))]
    return tuple(one.key for one in readers if not _refused(run, change, one, now))


def _concerned(change: Change, reader: Subscription) -> bool:
    """Tell whether a change is for somebody at all: the audience as the store picks it."""
    there = bool({change.alert.key.destination, ANYWHERE} & set(reader.reach))
    return there and (change.reason is not Reason.UNCONFIRMED or reader.trust is Trust.PRESS)


def _refused(run: _Run, change: Change, reader: Subscription, now: datetime) -> bool:
    heard = run.heard.get((change.alert.id, reader.key), [])
    given = plan.Circumstances(
        now=now,
        silences=run.book.silences,
        cooldowns=run.book.cooldowns,
        last_sent={one.change.alert.id: one.at for one in heard},
        heard=heard,
        told=frozenset(one.change.alert.id for one in heard),
    )
    return plan.seal(Notice(row=0, change=change), reader, given).suppression in _REFUSED


def _tally(rule: str, found: Sequence[Happening]) -> Tally:
    told = [one for one in found if one.change is not None and one.change.reason.told]
    days: dict[date, int] = {}
    for one in told:
        days[one.at.date()] = days.get(one.at.date(), 0) + 1
    busiest = max(days.items(), key=lambda each: (each[1], each[0])) if days else None
    return Tally(
        rule=rule,
        fired=len(found),
        told=len(told),
        merged=len(found) - len(told),
        notices=sum(len(one.told) for one in found),
        readers=frozenset(reader for one in found for reader in one.told),
        busiest=busiest,
        first=told[0].at if told else None,
        last=told[-1].at if told else None,
    )

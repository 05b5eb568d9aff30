"""From a feed to committed changes and notices: the order, nothing else.

fetch → parse → guard → unseen → extract → match → decide → plan ─commit─▶ [outbox]
└──────────────────────── ingest(feed): one transaction ──────────────────────────┘
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory import alert, clean, evidence, extract, follow, plan, register, retry, sources, story
from advisory.errors import ConflictError, FetchError, ParseError, SourceError, StoreError
from advisory.model import (
    AlertKey,
    Change,
    Evidence,
    Feed,
    FeedState,
    Fetched,
    Item,
    LevelStep,
    Match,
    Position,
    Reading,
    Statement,
)
from advisory.observe import Observer
from advisory.ports import Batch, Clock, FeedLease, Fetch, ReadItem, Store
from advisory.rulebook import Rulebook

_CONFLICTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What one poll came to."""

    feed: str
    changes: tuple[Change, ...] = ()
    #: Items read for the first time, or edited.
    items: tuple[ReadItem, ...] = ()
    #: Positions that say something new.
    moved: tuple[register.PositionChange, ...] = ()
    #: What is wrong, when something is.
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """Evidence for one alert, before it is known what it changes."""

    key: AlertKey
    evidence: Evidence
    stale: bool = False
    #: A register's row that is seen for the first time: where it stands, not what happened.
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a page brought that was not known."""

    items: tuple[ReadItem, ...] = ()
    #: Guids among them that were read before and now say that they were wrong.
    corrected: frozenset[str] = frozenset()
    moved: tuple[register.PositionChange, ...] = ()
    positions: tuple[Position, ...] | None = None
    heard: tuple[_Heard, ...] = ()


class Ingest:
    """Poll feeds and commit what they change."""

    def __init__(self, *, store: Store, fetch: Fetch, clock: Clock, observer: Observer, book: Callable[[], Rulebook]) -> None:
        self._store, self._fetch, self._clock, self._observer, self._book = store, fetch, clock, observer, book
        self._turn = asyncio.Lock()
        #: Called when a commit may have made notices due.
        self.committed: Callable[[], None] = lambda: None
        #: Feeds that hold no complaint in the store.
        self._clean: set[str] = set()
        #: Documents that could not be read for a reason nobody foresaw.
        self.unforeseen = 0

    async def poll(self, lease: FeedLease) -> Ingested:
        """Poll one claimed feed and commit what it brings; a fault is recorded, never raised."""
        feed = self._book().feeds[lease.feed]
        try:
            fetched = await self._fetch(feed, lease.state)
            if fetched.page is None:
                await self._store.release_feed(lease, self._good(feed, lease.state, fetched))
                await self._well(feed, fetched, (), failing=lease.state.failures > 0)
                return Ingested(feed=feed.id)
            reading = await asyncio.to_thread(sources.load(feed.kind).parse, feed, fetched.page)
            return await self._take(feed, lease, fetched, reading)
        except SourceError as error:
            return await self._failed(feed, lease, error)
        except StoreError:
            raise
        except Exception as error:
            # One bad document stays one bad document: its feed is at fault, all others go on.
            self.unforeseen += 1
            self._observer.log.exception("feed could not be read", feed=feed.id)
            sentence = f"feed {feed.id}: reading it failed unexpectedly ({type(error).__name__}); the log holds the traceback"
            return await self._failed(feed, lease, ParseError(sentence))

    async def _take(self, feed: Feed, lease: FeedLease, fetched: Fetched, reading: Reading) -> Ingested:
        before = await self._store.positions(feed.id)
        followed = await follow.follow(feed, reading, lease.state, before, self._fetch)
        reading = followed.reading
        if fault := sources.guard(feed, before, reading):
            raise ParseError(fault)
        book, now = self._book(), self._clock.now()
        known = await self._store.known_items(feed.id, [item.guid for item in reading.items])
        read = await asyncio.to_thread(_understand, book, feed, reading, before, known, now)
        good = self._good(feed, lease.state, fetched)
        state = replace(good, items=len(reading.items), rows=len(reading.positions), last_changed=now, links=followed.links)
        if followed.unfinished:
            # The index must be read again though it may not change: some of its pages wait.
            state = replace(state, etag=None, last_modified=None, body_hash=None)
        changes = await self._commit(feed, lease, state, read, book)
        if changes:
            self.committed()
        self._observer.items.labels(feed.id).inc(len(read.items))
        for change in changes:
            self._observer.changes.labels(change.reason).inc()
        thin = sources.shrunk(feed, lease.state, reading)
        await self._well(feed, fetched, (*([thin] if thin else []), *reading.complaints), failing=lease.state.failures > 0)
        return Ingested(feed=feed.id, changes=changes, items=read.items, moved=read.moved)

    async def _commit(self, feed: Feed, lease: FeedLease, state: FeedState, read: _Read, book: Rulebook) -> tuple[Change, ...]:
        """Decide and commit; when another poll changed an alert in between, decide again, one after the other."""
        try:
            return await self._attempt(feed, lease, state, read, book)
        except ConflictError:
            pass
        async with self._turn:
            for _ in range(_CONFLICTS):
                try:
                    return await self._attempt(feed, lease, state, read, book)
                except ConflictError:
                    continue
        raise FetchError(f"feed {feed.id}: its alerts kept changing under it; the next poll tries again")

    async def _attempt(self, feed: Feed, lease: FeedLease, state: FeedState, read: _Read, book: Rulebook) -> tuple[Change, ...]:
        now = self._clock.now()
        retracted = await self._retracted(feed, read)
        changes = await decide(self._store, book, read.heard, retracted, now, baseline=feed.baseline and lease.state.polls == 0)
        batch = Batch(
            at=now,
            lease=lease,
            state=state,
            items=read.items,
            positions=read.positions,
            changes=changes,
            receivers=routed(changes, book),
        )
        await self._store.commit(batch)
        return changes

    async def _retracted(self, feed: Feed, read: _Read) -> Mapping[AlertKey, frozenset[str]]:
        """Return what corrected items no longer say, by alert."""
        found: dict[AlertKey, frozenset[str]] = {}
        for guid in read.corrected:
            keys = await self._store.evidence_of(feed.id, guid)
            words = [(heard.key, heard.evidence) for heard in read.heard if heard.evidence.guid == guid]
            said = {(key, word.issuer, word.directive) for key, word in words if not word.ends}
            for known in await self._store.alerts(keys) if keys else ():
                gone = [
                    claim.id
                    for claim in known.evidence
                    if (claim.feed, claim.guid) == (feed.id, guid)
                    and not claim.ends
                    and (known.key, claim.issuer, claim.directive) not in said
                ]
                if gone:
                    found[known.key] = found.get(known.key, frozenset()) | frozenset(gone)
        return found

    def _good(self, feed: Feed, state: FeedState, fetched: Fetched) -> FeedState:
        now = self._clock.now()
        return replace(
            state,
            polls=state.polls + 1,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=fetched.body_hash or state.body_hash,
            due=now + retry.interval(feed.id, state.polls, feed.every),
            last_good=now,
            failures=0,
            error=None,
        )

    async def _well(self, feed: Feed, fetched: Fetched, complaints: Sequence[str], *, failing: bool) -> None:
        self._observer.polls.labels(feed.id, "unchanged" if fetched.page is None else "changed").inc()
        notes = [*complaints, *([f"it has moved for good to {fetched.moved_to}: change its url"] if fetched.moved_to else [])]
        if notes:
            more = f" (and {len(notes) - 1} more)" if len(notes) > 1 else ""
            place = "" if feed.id in notes[0] else f"feed {feed.id}: "
            await self._store.report(f"feed:{feed.id}:notes", f"{place}{notes[0]}{more}", self._clock.now())
            self._clean.discard(feed.id)
        elif fetched.page is not None and feed.id not in self._clean:
            await self._store.resolve(f"feed:{feed.id}:notes")
            self._clean.add(feed.id)
        if failing and await self._store.resolve(f"feed:{feed.id}"):
            self._observer.log.info("feed is well again", feed=feed.id)

    async def _failed(self, feed: Feed, lease: FeedLease, error: SourceError) -> Ingested:
        now = self._clock.now()
        # Parsers do not know which feed they read for; an operator must.
        sentence = str(error) if feed.id in str(error) else f"feed {feed.id}: {error}"
        failures = lease.state.failures + 1
        pause = retry.backoff(feed.id, failures, feed.every, getattr(error, "retry_after", None))
        await self._store.release_feed(lease, replace(lease.state, failures=failures, error=sentence, due=now + pause))
        if await self._store.report(f"feed:{feed.id}", sentence, now):
            self._observer.log.warning("feed failed", feed=feed.id, error=sentence)
        self._observer.polls.labels(feed.id, "failed").inc()
        return Ingested(feed=feed.id, fault=sentence)


async def decide(
    store: Store, book: Rulebook, heard: Sequence[_Heard], retracted: Mapping[AlertKey, frozenset[str]], now: datetime, *, baseline: bool
) -> tuple[Change, ...]:
    """Return the change of each alert the evidence bears on."""
    by_key: dict[AlertKey, list[_Heard]] = defaultdict(list)
    for one in heard:
        by_key[one.key].append(one)
    keys = sorted({*by_key, *retracted})
    known = {found.key: found for found in await store.alerts(keys)} if keys else {}
    changes = []
    for key in keys:
        fresh = [one for one in by_key[key] if not one.stale]
        happened = [one for one in fresh if not one.baseline]
        said = happened or fresh or by_key[key]
        news = alert.News(
            evidence=tuple(one.evidence for one in said),
            retracted=retracted.get(key, frozenset()),
            baseline=baseline or (bool(said) and not happened and bool(fresh)),
            stale=bool(said) and not fresh and key not in retracted,
        )
        if key.rule in book.rules and (change := alert.decide(book.rules[key.rule], key, known.get(key), news, now)):
            changes.append(change)
    return tuple(changes)


def routed(changes: Iterable[Change], book: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Return change id → the receivers it goes to."""
    candidates = [receiver.subscription for receiver in book.receivers.values()]
    return {change.id: keys for change in changes if (keys := plan.receivers(change, candidates))}


def _understand(book: Rulebook, feed: Feed, reading: Reading, before: Sequence[Position], known: Mapping[str, str], now: datetime) -> _Read:
    """Read what is new in a page. Pure; runs in a thread because grammar takes its time."""
    items, corrected, heard = [], set(), []
    for item in reading.items:
        digest = clean.digest(item.title, item.text)
        if known.get(item.guid) == digest:
            continue
        if item.guid in known and story.corrects(f"{item.title}\n{item.text}"):
            corrected.add(item.guid)
        said = extract.statements(item.text, title=item.title, issuer=item.issuer or feed.issuer, published=item.published)
        items.append(ReadItem(item=item, digest=digest, statements=said))
        stale = item.guid not in known and _too_old(item, feed.max_age, now)
        heard += _hear_item(book, feed, item, said, now, stale=stale)
    moved = register.changes(tuple(before), reading.positions)
    for change in moved:
        heard += _hear_position(book, feed, change, now)
    positions = register.merge(tuple(before), reading.positions) if reading.positions else None
    return _Read(items=tuple(items), corrected=frozenset(corrected), moved=moved, positions=positions, heard=tuple(heard))


def _hear_item(book: Rulebook, feed: Feed, item: Item, said: tuple[Statement, ...], now: datetime, *, stale: bool) -> list[_Heard]:
    def heard(match: Match, *, ends: bool) -> _Heard:
        rule = book.rules[match.rule]
        word = evidence.from_item(rule, match, feed, item, now, ends=ends, actions=lambda: extract.actions(item.text))
        return _Heard(key=AlertKey(rule=rule.id, destination=match.destination), evidence=word, stale=stale)

    return [
        *(heard(match, ends=False) for match in book.index.matches(said, trust=feed.trust)),
        *(heard(match, ends=True) for match in book.index.closing(said)),
    ]


def _hear_position(book: Rulebook, feed: Feed, change: register.PositionChange, now: datetime) -> list[_Heard]:
    was, position = change.before, change.after
    step = LevelStep(before=was.country_level if was else None, after=position.country_level)

    def heard(match: Match, *, ends: bool) -> _Heard:
        rule = book.rules[match.rule]
        word = evidence.from_position(rule, match, feed, step, position, now, ends=ends)
        first = was is None and feed.baseline
        return _Heard(key=AlertKey(rule=rule.id, destination=match.destination), evidence=word, baseline=first)

    said = register.statements(was, position)
    return [
        *(heard(match, ends=False) for match in book.index.matches(said, trust=feed.trust)),
        *(heard(match, ends=True) for match in book.index.closing(said)),
    ]


def _too_old(item: Item, max_age: timedelta, now: datetime) -> bool:
    return item.published is not None and now - item.published > max_age

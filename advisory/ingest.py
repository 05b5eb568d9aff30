"""From a feed to committed changes and notices: the order, nothing else.

fetch → parse → guard → unseen → extract → match → decide → plan ─commit─▶ [outbox]
└──────────────────────── ingest(feed): one transaction ──────────────────────────┘
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory import alert, follow, hear, plan, register, rhythm, sighted, sources
from advisory.article import Articles
from advisory.errors import ConflictError, FetchError, ParseError, PausedError, RefusedError, SourceError, StoreError
from advisory.follow import Followed
from advisory.gate import Gate
from advisory.hear import Heard
from advisory.model import AlertKey, Change, Doubt, Feed, FeedState, Fetched, Position, Reading
from advisory.observe import Observer
from advisory.ports import Batch, Clock, FeedLease, Fetch, ReadItem, Sighting, Store
from advisory.rulebook import Rulebook

_CONFLICTS = 8
#: A feed that this process does not know is left to the others for so long.
_ELSEWHERE = timedelta(seconds=5)
#: Complaints of one reading that are kept.
_NOTES = 20


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
class Hot:
    """Where something is going on: what is about it is polled sooner."""

    #: Countries with an open alert.
    places: frozenset[str] = frozenset()
    #: Feeds open alerts rest on.
    feeds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """A good answer of one of a feed's addresses."""

    fetched: Fetched
    #: Which address: 0 is the feed's own, then its fallbacks.
    via: int
    #: None when nothing changed.
    reading: Reading | None = None
    #: Why the addresses before it were not taken.
    refused: tuple[str, ...] = ()
    #: It is a part of the register, or the last document once more.
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a page brought that was not known."""

    items: tuple[ReadItem, ...] = ()
    #: Guids among them that were read before and now say that they were wrong.
    corrected: frozenset[str] = frozenset()
    moved: tuple[register.PositionChange, ...] = ()
    positions: tuple[Position, ...] | None = None
    doubted: tuple[Doubt, ...] = ()
    heard: tuple[Heard, ...] = ()
    notes: tuple[str, ...] = ()


class Ingest:
    """Poll feeds and commit what they change."""

    def __init__(
        self,
        *,
        store: Store,
        fetch: Fetch,
        clock: Clock,
        observer: Observer,
        book: Callable[[], Rulebook],
        articles: Articles,
        gate: Gate,
    ) -> None:
        self._store, self._fetch, self._clock, self._observer, self._book = store, fetch, clock, observer, book
        self._articles, self._gate = articles, gate
        self._turn = asyncio.Lock()
        #: Commits a batch.
        self.keep: Callable[[Batch], Awaitable[None]] = store.commit
        #: Called when a commit may have made notices due.
        self.committed: Callable[[], None] = lambda: None
        #: Where something is going on.
        self.hot = Hot()
        #: Feeds that hold no complaint in the store.
        self._clean: set[str] = set()
        #: Documents that could not be read for a reason nobody foresaw.
        self.unforeseen = 0

    async def poll(self, lease: FeedLease) -> Ingested:
        """Poll one claimed feed and commit what it brings; a fault is recorded, never raised."""
        feed = self._book().feeds.get(lease.feed)
        if feed is None:
            # Another process has read newer files: it knows the feed.
            await self._store.release_feed(lease, replace(lease.state, due=self._clock.now() + _ELSEWHERE))
            return Ingested(feed=lease.feed)
        try:
            return await self._poll(feed, lease)
        except PausedError as error:
            # Nothing was asked: its host wants to be left alone, or too many wait for it.
            pause = rhythm.after_failure(feed, lease.state.failures, error)
            await self._store.release_feed(lease, replace(lease.state, due=self._clock.now() + pause))
            return Ingested(feed=feed.id)
        except SourceError as error:
            return await self._failed(feed, lease, error)

    async def _poll(self, feed: Feed, lease: FeedLease) -> Ingested:
        """Ask a feed's addresses in turn, until one gives what is believed."""
        refused: list[SourceError] = []
        lease = replace(lease, state=replace(lease.state, doubted=register.lasting(lease.state.doubted, self._clock.now())))
        for via, address in enumerate((feed.url, *feed.fallbacks)):
            here = replace(feed, url=address) if via else feed
            try:
                return await self._tried(here, lease, via, refused)
            except PausedError as error:
                if not refused and (error.retry_after or 0.0) <= feed.every.total_seconds():
                    raise  # its turn comes soon
                refused.append(error)
            except SourceError as error:
                refused.append(error)
        # Who was not even asked has not failed; when nobody was, nothing has.
        refused = [error for error in refused if not isinstance(error, PausedError)] or refused[:1]
        if len(refused) == 1:
            raise refused[0]
        more = "; ".join(str(error).rstrip(".") for error in refused[1:])
        first = refused[0]
        status, pause = getattr(first, "status", None), getattr(first, "retry_after", None)
        unbelieved = next((error for error in refused if isinstance(error, RefusedError)), None)
        raise FetchError(f"{str(first).rstrip('.')}; and its fallback: {more}.", status=status, retry_after=pause) from unbelieved

    async def _tried(self, feed: Feed, lease: FeedLease, via: int, refused: Sequence[SourceError]) -> Ingested:
        """Ask one of a feed's addresses, and take what it says."""
        try:
            answer = await self._asked(feed, lease.state, via)
            return await self._take(feed, lease, replace(answer, refused=tuple(str(error) for error in refused)))
        except (SourceError, StoreError):
            raise
        except Exception as error:
            # One bad document stays one bad document: its feed is at fault, all others go on.
            self.unforeseen += 1
            self._observer.log.exception("feed could not be read", feed=feed.id)
            sentence = f"feed {feed.id}: reading it failed unexpectedly ({type(error).__name__}); the log holds the traceback"
            raise ParseError(sentence) from error

    async def _asked(self, feed: Feed, state: FeedState, via: int) -> _Answer:
        # Validators belong to one address.
        same = via == state.via and state.asked in {None, _mark(feed.url)}
        fetched = await self._fetch(feed, state if same else replace(state, etag=None, last_modified=None, body_hash=None))
        if fetched.page is not None:
            return _Answer(fetched=fetched, via=via, reading=await asyncio.to_thread(sources.load(feed.kind).skim, feed, fetched.page))
        if waiting := tuple(doubt.after for doubt in state.doubted if doubt.current):
            # The same document once more is the second look at what it says.
            return _Answer(fetched=fetched, via=via, reading=Reading(positions=waiting), again=True)
        return _Answer(fetched=fetched, via=via, again=True)

    async def _take(self, feed: Feed, lease: FeedLease, answer: _Answer) -> Ingested:
        now, state = self._clock.now(), lease.state
        before = await self._store.positions(feed.id) if sources.is_register(feed.kind) else ()
        followed = await self._followed(feed, state, before, answer, now)
        if followed is None:
            good = self._good(feed, state, answer)
            await self._store.release_feed(lease, good)
            await self._well(feed, good, "unchanged", failing=state.failures > 0)
            return Ingested(feed=feed.id)
        book = self._book()
        if sources.is_register(feed.kind):
            read = await asyncio.to_thread(_compared, book, feed, state, before, followed.reading, now, again=answer.again)
            if followed.reading.items:  # what it says of no country's whole: a city, an island, the world
                read = _both(read, await self._understood(book, feed, state, followed.reading, now))
        else:
            read = await self._understood(book, feed, state, followed.reading, now)
        notes = (*_fallen_back(answer), *read.notes, *followed.reading.complaints, *_missing(before, state, answer, followed))[:_NOTES]
        next_state = self._read_state(feed, state, answer, followed, read, notes)
        changes = await self._commit(feed, lease, next_state, read, book)
        if changes:
            self.committed()
        self._observer.items.labels(feed.id).inc(len(read.items))
        for change in changes:
            self._observer.changes.labels(change.reason).inc()
        await self._well(feed, next_state, "changed", failing=state.failures > 0)
        return Ingested(feed=feed.id, changes=changes, items=read.items, moved=read.moved)

    async def _followed(
        self, feed: Feed, state: FeedState, before: tuple[Position, ...], answer: _Answer, now: datetime
    ) -> Followed | None:
        """Return what was read, with the pages behind it; None when there is nothing to read."""
        if answer.reading is not None and not answer.again:
            return await follow.follow(feed, answer.reading, state, before, self._fetch, now)
        if answer.reading is not None:
            return Followed(reading=answer.reading, links=state.links)
        if follow.overdue(feed, state, now):
            return await follow.sweep(feed, state, before, self._fetch, now)
        return None

    async def _understood(self, book: Rulebook, feed: Feed, state: FeedState, reading: Reading, now: datetime) -> _Read:
        """Read the stories that are new, with their articles where a summary is all the feed gives."""
        known = await self._store.known_items(feed.id, [item.guid for item in reading.items])
        fresh = await asyncio.to_thread(hear.fresh, reading.items, known)
        new = [one.words for one in fresh if not one.edited]
        words = await self._store.known_words(feed.id, new) if len(new) >= hear.RENUMBERED else frozenset[str]()
        # Told already under their old ids; they are kept under the new ones.
        again, fresh = hear.renumbered(fresh, words)
        thin = sources.shrunk(feed, state, reading)
        renamed = f"feed {feed.id}: it gave {len(again)} stories new ids; they are taken as known" if again else None
        read = await self._articles.enrich(feed, [one.item for one in fresh], now)
        items, heard = await asyncio.to_thread(hear.items, book, feed, fresh, read.items, now)
        kept = tuple(ReadItem(item=one.item, digest=one.digest, statements=()) for one in again)
        # What an article said before is not taken back because it could not be read this time.
        corrected = hear.corrected(fresh) - frozenset(read.unread)
        return _Read(
            items=(*kept, *items), corrected=corrected, heard=tuple(heard), notes=(*(said for said in (thin, renamed) if said), *read.notes)
        )

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
        baseline = feed.baseline and lease.state.polls == 0
        changes = await decide(self._store, book, read.heard, retracted, now, baseline=baseline)
        sightings = () if baseline else await self._sightings(read, book, now)
        async with self._gate.passing():
            batch = Batch(
                at=now,
                lease=lease,
                state=state,
                items=read.items,
                positions=read.positions,
                changes=changes,
                # Those of this moment: the files may have changed since it was fetched.
                receivers=routed(changes, self._book()),
                sightings=sightings,
                rollout=book.revision,
                held=lease.state.restored,
            )
            await self.keep(batch)
        return changes

    async def _sightings(self, read: _Read, book: Rulebook, now: datetime) -> tuple[Sighting, ...]:
        """Return what looks like advice and was not read: for the operator's queue alone."""
        if not any(item.possible for item in read.items):
            return ()
        known = await self._store.sightings(since=now - sighted.STORY)
        return sighted.sightings(read.items, sighted.watched(book), known, now)

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

    def _read_state(
        self, feed: Feed, state: FeedState, answer: _Answer, followed: Followed, read: _Read, notes: tuple[str, ...]
    ) -> FeedState:
        """Return a feed's state after a document was read."""
        good = self._good(feed, replace(state, doubted=read.doubted), answer, more=followed.more, keep=followed.reading.keep)
        doubtful = [doubt.after for doubt in read.doubted]
        links = followed.without(doubtful)
        if followed.more or len(links) < len(followed.links):
            # The index must be read again though it may not change: some of its pages wait.
            good = replace(good, etag=None, last_modified=None, body_hash=None)
        if answer.again:
            # What was said of pages that were asked for now is said anew, or over.
            others = (note for note in state.notes if note.partition(":")[0] not in followed.asked)
            return replace(good, links=links, notes=tuple(dict.fromkeys((*notes, *others)))[:_NOTES])
        count = max(len(followed.reading.positions), len(followed.reading.links))
        good = replace(good, last_changed=self._clock.now(), items=len(followed.reading.items), rows=count)
        # An operator's word is for the whole document, however many polls its pages take.
        return replace(good, links=links, notes=notes, accepted=state.accepted and followed.more)

    def _good(self, feed: Feed, state: FeedState, answer: _Answer, *, more: bool = False, keep: timedelta | None = None) -> FeedState:
        now, fetched = self._clock.now(), answer.fetched
        same = fetched.page is None
        validated = bool((state.etag or state.last_modified) and answer.via == state.via)
        asked = max((found for found in (fetched.keep, keep) if found is not None), default=None)
        good = replace(
            state,
            polls=state.polls + 1,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=fetched.body_hash or state.body_hash,
            via=answer.via,
            asked=_mark(feed.url),
            changed=state.changed + (not same),
            quiet=state.quiet + 1 if same else 0,
            latency=fetched.latency,
            honoured=True if fetched.not_modified else False if same and validated else state.honoured,
            keep=asked if asked is not None or not same else state.keep,
            moved_to=fetched.moved_to,
            last_good=now,
            failures=0,
            error=None,
            refused=False,
            # Some of its pages wait, or a second look does: what those bring may have been told before the restore, too.
            restored=state.restored and (more or bool(state.doubted)),
        )
        near = bool(self.hot.places.intersection(feed.about)) or (feed.id in self.hot.feeds and not sources.is_register(feed.kind))
        return replace(good, due=now + rhythm.next_poll(feed, good, open_alert=near, unfinished=more))

    async def _well(self, feed: Feed, state: FeedState, outcome: str, *, failing: bool) -> None:
        self._observer.polls.labels(feed.id, outcome).inc()
        self._observer.feed(state, feed.kind)
        moved = [f"it has moved for good to {state.moved_to}: change its url"] if state.moved_to else []
        notes = [*state.notes, *moved]
        if notes and (outcome == "changed" or moved):
            more = f" (and {len(notes) - 1} more: `advisory feeds -v {feed.id}`)" if len(notes) > 1 else ""
            place = "" if notes[0].startswith(f"feed {feed.id}:") else f"feed {feed.id}: "
            await self._store.report(f"feed:{feed.id}:notes", f"{place}{notes[0]}{more}", self._clock.now())
            self._clean.discard(feed.id)
        elif not notes and feed.id not in self._clean:
            await self._store.resolve(f"feed:{feed.id}:notes")
            self._clean.add(feed.id)
        if failing and await self._store.resolve(f"feed:{feed.id}"):
            self._observer.log.info("feed is well again", feed=feed.id)

    async def _failed(self, feed: Feed, lease: FeedLease, error: SourceError) -> Ingested:
        now = self._clock.now()
        # Parsers do not know which feed they read for; an operator must.
        sentence = str(error) if feed.id in str(error) else f"feed {feed.id}: {error}"
        failures = lease.state.failures + 1
        pause = rhythm.after_failure(feed, failures, error)
        unbelieved = isinstance(error, RefusedError) or isinstance(error.__cause__, RefusedError)
        failed = replace(lease.state, failures=failures, error=sentence, refused=unbelieved, due=now + pause)
        await self._store.release_feed(lease, failed)
        self._observer.feed(failed, feed.kind)
        if await self._store.report(f"feed:{feed.id}", sentence, now):
            self._observer.log.warning("feed failed", feed=feed.id, error=sentence)
        self._observer.polls.labels(feed.id, "failed").inc()
        return Ingested(feed=feed.id, fault=sentence)


async def decide(
    store: Store, book: Rulebook, heard: Sequence[Heard], retracted: Mapping[AlertKey, frozenset[str]], now: datetime, *, baseline: bool
) -> tuple[Change, ...]:
    """Return the change of each alert the evidence bears on."""
    by_key: dict[AlertKey, list[Heard]] = defaultdict(list)
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


def _compared(
    book: Rulebook, feed: Feed, state: FeedState, before: Sequence[Position], reading: Reading, now: datetime, *, again: bool
) -> _Read:
    """Compare a register's reading with the snapshot that is held. Raises RefusedError for one that is not believed."""
    judged = sources.judged(feed, state, before, reading, now, again=again)
    heard = tuple(hear.positions(book, feed, judged.changes, now))
    return _Read(moved=judged.changes, positions=judged.held or None, doubted=judged.doubted, heard=heard)


def _both(rows: _Read, stories: _Read) -> _Read:
    return replace(stories, moved=rows.moved, positions=rows.positions, doubted=rows.doubted, heard=(*rows.heard, *stories.heard))


def _mark(address: str) -> str:
    """Return what tells an address from others; it may hold a secret, so it is not kept itself."""
    return hashlib.sha256(address.encode()).hexdigest()


def _fallen_back(answer: _Answer) -> tuple[str, ...]:
    if not answer.via:
        return ()
    return (f"its address number {answer.via + 1} answered, for the one before it did not: {answer.refused[-1]}",)


def _missing(before: Sequence[Position], state: FeedState, answer: _Answer, followed: Followed) -> tuple[str, ...]:
    """Say which destinations are held and were not in the document: missing is not withdrawn."""
    if answer.again or answer.reading is None:
        return ()
    if answer.reading.positions:
        named = {(row.issuer, row.destination) for row in followed.reading.positions}
        gone = [row.destination for row in before if (row.issuer, row.destination) not in named]
    else:
        links = {link.key for link in answer.reading.links}
        gone = [link.key for link in state.links if link.read is not None and link.key not in links]
    if not gone:
        return ()
    more = f" and {len(gone) - _NOTES} more" if len(gone) > _NOTES else ""
    return (f"it has no row any more for {', '.join(sorted(gone)[:_NOTES])}{more}; what it said last stays in force",)

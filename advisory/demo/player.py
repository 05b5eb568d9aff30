"""Drive the real pipeline through a timeline of recordings, without waiting."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from advisory.app import FEED_LEASE, App
from advisory.demo.clock import VirtualClock
from advisory.demo.publisher import Publisher, Reply
from advisory.demo.recordings import Recording
from advisory.errors import FetchError
from advisory.ingest import Ingested
from advisory.model import Change, DeliveryState, Feed, FeedState, Fetched, Suppression
from advisory.ports import DeliveryRow, Fetch

#: How often the player stops for what expires.
HOUSEKEEPING = timedelta(days=1)
#: The most stops for it between two recordings, so that years without news pass as quickly as weeks.
_STOPS = 120
#: What is due but does not go (somebody is at it) is looked at again after this long.
_AGAIN = timedelta(minutes=1)
#: The most looks at a feed between two recordings: a document that stays as it is needs one.
_LOOKS = 10
#: How long after the last recording messages may still be on their way: longer than any channel's retries.
_REST = timedelta(days=10)
_ALL_ROWS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happened at one moment: a poll, or what fell due between two."""

    at: datetime
    #: What the poll came to; None between recordings.
    polled: Ingested | None = None
    changes: tuple[Change, ...] = ()
    #: Notices that were written, held, sent or suppressed at this moment.
    rows: tuple[DeliveryRow, ...] = ()
    #: Row → why it was held before this moment.
    held: Mapping[int, Suppression] = field(default_factory=dict)


class Replay:
    """Have every poll answered, over HTTP on loopback, with the recording that is current for its feed; implements `ports.Fetch`."""

    def __init__(self, publisher: Publisher, fetch: Fetch) -> None:
        self._publisher, self._fetch = publisher, fetch
        self._current: dict[str, Recording] = {}

    def cue(self, recording: Recording) -> None:
        """Make a recording what its feed answers from now on."""
        self._current[recording.feed] = recording

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the current recording; no page when the feed answered the same before."""
        recording = self._current.get(feed.id)
        if recording is None:
            raise FetchError(f"feed {feed.id}: there is no recording of it for this moment; add one to its folder")
        # A host for each feed, so that no feed waits for the pace of another.
        site = await self._publisher.open(feed.id)
        address = site.publish("/", Reply(body=recording.body, content_type=recording.content_type).tagged())
        here = replace(feed, url=address, allow_private=True, fallbacks=(), headers=(), proxy=None)
        fetched = await self._fetch(here, state)
        return replace(fetched, page=replace(fetched.page, url=feed.url)) if fetched.page else fetched


class Player:
    """Play recordings through an open App whose clock and fetch are `clock` and `replay`."""

    def __init__(self, app: App, clock: VirtualClock, replay: Replay) -> None:
        self._app, self._clock, self._replay = app, clock, replay
        self._kept_house = clock.now()
        self._rows: dict[int, tuple[DeliveryState, Suppression | None, datetime | None]] = {}
        #: Feed → the poll of a recording that said nothing but less than before: its second look is shown in its place.
        self._waiting: dict[str, Step] = {}

    async def play(self, recordings: Sequence[Recording]) -> AsyncIterator[Step]:
        """Yield what happens, moment by moment, until nothing is on its way any more."""
        self._seen({row.id: row for row in await self._app.store.deliveries(limit=_ALL_ROWS)})
        for moment, group in itertools.groupby(recordings, key=lambda recording: recording.moment):
            async for step in self._until(moment):
                yield step
            self._clock.move_to(moment)
            for recording in group:
                if earlier := self._waiting.pop(recording.feed, None):
                    yield earlier
                self._replay.cue(recording)
                polled = await self._polled(recording.feed)
                changes = polled.changes if polled else ()
                held = self._held()
                step = Step(at=moment, polled=polled, changes=changes, rows=await self._delivered(), held=held)
                if _tells(step) or not await self._doubts(recording.feed):
                    yield step
                else:
                    self._waiting[recording.feed] = step
        async for step in self._rest():
            yield step
        for step in self._waiting.values():
            yield step

    async def _polled(self, feed: str) -> Ingested | None:
        """Poll a feed; a claim that a killed run left behind is waited for, in virtual time."""
        polled = await self._app.poll(feed)
        if polled is None:
            self._clock.move_to(self._clock.now() + FEED_LEASE)
            polled = await self._app.poll(feed)
        return polled

    async def _until(self, moment: datetime) -> AsyncIterator[Step]:
        """Stop at whatever falls due before a moment."""
        pause = max(HOUSEKEEPING, (moment - self._clock.now()) / _STOPS)
        looks = _LOOKS
        while True:
            stop = min(self._kept_house + pause, await self._due() or moment)
            doubted = await self._doubted()
            if looks and doubted and doubted[0] < min(stop, moment):
                looks -= 1
                if step := await self._look(*doubted):
                    yield step
                continue
            if stop >= moment:
                return
            self._clock.move_to(stop)
            if step := await self._stop():
                yield step

    async def _rest(self) -> AsyncIterator[Step]:
        """Go on until nothing is on its way, or no channel would try any longer."""
        end = self._clock.now() + _REST
        if step := await self._stop():
            yield step
        for _ in range(_LOOKS):
            if (doubted := await self._doubted()) and (step := await self._look(*doubted)):
                yield step
        while (due := await self._due()) and due <= end:
            self._clock.move_to(due)
            if step := await self._stop():
                yield step

    async def _doubted(self) -> tuple[datetime, str] | None:
        """Return the feed that is to be looked at again first, because it said less than before, and when."""
        now = self._clock.now()
        return min(
            ((max(state.due or now, now), state.feed) for state in await self._app.store.feed_states() if state.doubted), default=None
        )

    async def _doubts(self, feed: str) -> bool:
        return any(state.doubted for state in await self._app.store.feed_states() if state.feed == feed)

    async def _look(self, moment: datetime, feed: str) -> Step | None:
        """Poll a feed again between its recordings."""
        self._clock.move_to(moment)
        polled = await self._polled(feed)
        held = self._held()
        rows = await self._delivered()
        first = self._waiting.pop(feed, None)
        at = first.at if first else moment.replace(microsecond=0)
        step = Step(at=at, polled=polled, changes=polled.changes if polled else (), rows=rows, held=held)
        return step if first or _tells(step) else None

    async def _stop(self) -> Step | None:
        now = self._clock.now()
        self._kept_house = now
        changes = await self._app.housekeep()
        held = self._held()
        rows = await self._delivered()
        return Step(at=now, changes=changes, rows=rows, held=held) if changes or rows else None

    async def _due(self) -> datetime | None:
        due = await self._app.store.next_due()
        return max(due, self._clock.now() + _AGAIN) if due else None

    async def _delivered(self) -> tuple[DeliveryRow, ...]:
        """Deliver what is due, and return the notices this moved."""
        await self._app.deliver()
        rows = {row.id: row for row in await self._app.store.deliveries(limit=_ALL_ROWS)}
        moved = tuple(row for row in rows.values() if self._rows.get(row.id) != (row.state, row.suppression, row.due))
        self._seen(rows)
        return moved

    def _held(self) -> Mapping[int, Suppression]:
        return {number: why for number, (state, why, _) in self._rows.items() if why and state is DeliveryState.PENDING}

    def _seen(self, rows: dict[int, DeliveryRow]) -> None:
        self._rows = {number: (row.state, row.suppression, row.due) for number, row in rows.items()}


def _tells(step: Step) -> bool:
    return bool(step.changes or step.rows or (step.polled and step.polled.fault))


def unplayed(recordings: Sequence[Recording], states: Sequence[FeedState]) -> tuple[Recording, ...]:
    """Return the recordings an earlier run, which left `states` behind, did not get to."""
    polled = {state.feed: state.last_good for state in states if state.last_good}
    if not polled:
        return tuple(recordings)
    last = max(polled.values())
    return tuple(
        recording
        for recording in recordings
        # Feeds of one moment go one after another: a run that was killed between them has polled the first alone.
        if recording.moment > last or (recording.moment == last and polled.get(recording.feed) != last)
    )

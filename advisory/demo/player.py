"""Drive the real pipeline through a timeline of recordings, without waiting."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisory.app import FEED_LEASE, App
from advisory.demo.clock import VirtualClock
from advisory.demo.recordings import Recording
from advisory.errors import FetchError
from advisory.ingest import Ingested
from advisory.model import Change, DeliveryState, Feed, FeedState, Fetched, Page, Suppression
from advisory.ports import DeliveryRow

#: How often the player stops for what expires.
HOUSEKEEPING = timedelta(days=1)
#: The most stops for it between two recordings, so that years without news pass as quickly as weeks.
_STOPS = 120
#: What is due but does not go (somebody is at it) is looked at again after this long.
_AGAIN = timedelta(minutes=1)
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
    """Answer every poll of a feed with the recording that is current for it; implements `ports.Fetch`."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._current: dict[str, Recording] = {}

    def cue(self, recording: Recording) -> None:
        """Make a recording what its feed answers from now on."""
        self._current[recording.feed] = recording

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the current recording; no page when the feed answered the same before."""
        recording = self._current.get(feed.id)
        if recording is None:
            raise FetchError(f"feed {feed.id}: there is no recording of it for this moment; add one to its folder")
        digest = hashlib.sha256(recording.body).hexdigest()
        if digest == state.body_hash:
            return Fetched(page=None, body_hash=digest)
        page = Page(url=feed.url, body=recording.body, content_type=recording.content_type, fetched=self._clock.now())
        return Fetched(page=page, body_hash=digest)


class Player:
    """Play recordings through an open App whose clock and fetch are `clock` and `replay`."""

    def __init__(self, app: App, clock: VirtualClock, replay: Replay) -> None:
        self._app, self._clock, self._replay = app, clock, replay
        self._kept_house = clock.now()
        self._rows: dict[int, tuple[DeliveryState, Suppression | None, datetime | None]] = {}

    async def play(self, recordings: Sequence[Recording]) -> AsyncIterator[Step]:
        """Yield what happens, moment by moment, until nothing is on its way any more."""
        self._seen({row.id: row for row in await self._app.store.deliveries(limit=_ALL_ROWS)})
        for moment, group in itertools.groupby(recordings, key=lambda recording: recording.moment):
            async for step in self._until(moment):
                yield step
            self._clock.move_to(moment)
            for recording in group:
                self._replay.cue(recording)
                polled = await self._polled(recording.feed)
                changes = polled.changes if polled else ()
                held = self._held()
                yield Step(at=moment, polled=polled, changes=changes, rows=await self._delivered(), held=held)
        async for step in self._rest():
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
        while True:
            stop = min(self._kept_house + pause, await self._due() or moment)
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
        while (due := await self._due()) and due <= end:
            self._clock.move_to(due)
            if step := await self._stop():
                yield step

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

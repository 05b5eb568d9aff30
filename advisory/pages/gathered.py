"""What the store says at this moment, read for one page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisory import sources
from advisory.app import App
from advisory.model import Alert, Change, Feed, FeedState, Position, Reason
from advisory.ports import Level

#: Changes that are read for so many shown: several rules tell of one, and some are not for everybody.
SPARE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed that is polled, and how it is."""

    feed: Feed
    state: FeedState
    register: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Everywhere:
    """What the start page and the lists rest on."""

    sources: tuple[Source, ...]
    levels: tuple[Level, ...]
    changes: tuple[Change, ...] = ()
    tally: Mapping[Reason, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Somewhere:
    """What the page of one place rests on."""

    sources: tuple[Source, ...]
    held: tuple[tuple[str, Position], ...]
    #: Every step, oldest first.
    history: tuple[Level, ...]
    alerts: tuple[Alert, ...]
    changes: tuple[Change, ...]


async def everywhere(app: App, *, changes: int = 0, reasons: Sequence[Reason] = ()) -> Everywhere:
    """Read what holds of all places, and so many of the newest changes."""
    read = await _sources(app)
    levels, told, tally = await asyncio.gather(
        app.store.levels(), app.store.timeline(reasons=reasons, limit=changes * SPARE), app.store.tally()
    )
    polled = {source.feed.id for source in read}
    return Everywhere(sources=read, levels=tuple(one for one in levels if one.feed in polled), changes=told, tally=tally)


async def somewhere(app: App, code: str, *, changes: int) -> Somewhere:
    """Read what holds of one place, and so many of its newest changes."""
    read = await _sources(app)
    held, history, alerts, told = await asyncio.gather(
        app.store.held(code),
        app.store.levels(code),
        app.store.in_force(code),
        app.store.timeline(destination=code, limit=changes * SPARE),
    )
    polled = {source.feed.id for source in read}
    return Somewhere(
        sources=read,
        held=tuple((feed, position) for feed, position in held if feed in polled),
        history=tuple(one for one in history if one.feed in polled),
        # What a rule told that is gone from the files is looked after by nobody.
        alerts=tuple(alert for alert in alerts if alert.key.rule in app.book.rules),
        changes=told,
    )


def present(history: Sequence[Level]) -> tuple[Level, ...]:
    """Return the last step of each government's feed."""
    return tuple({(one.feed, one.issuer): one for one in sorted(history, key=lambda one: one.at)}.values())


async def _sources(app: App) -> tuple[Source, ...]:
    feeds = app.book.feeds
    return tuple(
        Source(feed=feeds[state.feed], state=state, register=sources.is_register(feeds[state.feed].kind))
        for state in await app.store.feed_states()
        if state.feed in feeds and feeds[state.feed].enabled
    )

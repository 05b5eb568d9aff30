"""Read the pages an index names: those whose edition changed, and each now and then though it did not; a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from advisory import register, sources
from advisory.errors import RefusedError, SourceError
from advisory.fetch import elsewhere
from advisory.model import Feed, FeedState, Link, Position, Reading
from advisory.ports import Fetch

#: Pages under way at once; their host's pace holds beside it.
AT_ONCE = 4
#: Pages read in one poll, so that it ends well within its lease; the others wait for the next.
MOST = 150
#: Seconds after which no further page is begun; well within the lease of a poll.
WITHIN = 60.0
#: Pages read again in one poll though their edition is the same.
SWEPT = 25
#: Pages tried again in one poll that could not be read before: the others have their turn first.
RETRIED = 10
#: A page that failed is tried again at so many polls, then ever more seldom: its new edition may be one that calls on people to leave.
_PATIENCE = 12
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An index with what its pages say."""

    #: Rows of the index with what its pages say, and what pages without a row say.
    reading: Reading
    #: The editions that were read, now or before; none for a page that is not named any more.
    links: tuple[Link, ...]
    #: (issuer, destination) → key of the page that was read for it.
    pages: Mapping[tuple[str, str], str] = field(default_factory=dict)
    #: Keys of the pages that were asked for.
    asked: frozenset[str] = frozenset()
    #: More pages wait than one poll reads.
    more: bool = False

    def without(self, rows: Sequence[Position]) -> tuple[Link, ...]:
        """Return the editions that need not be read again; those of `rows` must."""
        again = {self.pages.get((row.issuer, row.destination)) for row in rows}
        return tuple(link for link in self.links if link.key not in again)


def overdue(feed: Feed, state: FeedState, now: datetime) -> tuple[Link, ...]:
    """Return the pages to be read again though their index says that nothing changed: the longest unread first, then those that failed.

    Issuers correct a page without giving it a new edition (GOV.UK's minor updates).
    """
    after = sources.sweep(feed.kind)
    good = [link for link in state.links if link.edition and link.failed is None]
    late = [link for link in good if after is not None and (link.read is None or now - link.read >= after)]
    failed = [link for link in state.links if link.edition and link.failed is not None and now - link.failed >= _pause(link)]
    again = sorted(failed, key=_turn)[:RETRIED]
    return (*sorted(late, key=_turn)[: SWEPT - len(again)], *again)


async def follow(feed: Feed, reading: Reading, state: FeedState, before: tuple[Position, ...], fetch: Fetch, now: datetime) -> Followed:
    """Return the reading with the positions of its pages; one without links is returned as it is.

    A page that fails keeps its last good position and is tried again at the next poll. Raises RefusedError for an
    index that is too short to be believed.
    """
    if not reading.links:
        return Followed(reading=reading, links=state.links)
    if not reading.positions and len(reading.links) < sources.floor(feed):
        raise RefusedError(f"feed {feed.id}: its index names {len(reading.links)} pages, fewer than its floor of {sources.floor(feed)}")
    known = {link.key: link for link in state.links}
    changed = [link for link in reading.links if not _same(known.get(link.key), link)]
    changed.sort(key=lambda link: _turn(known[link.key])[0] if link.key in known else _NEVER)
    swept = [] if len(changed) > SWEPT else [link for link in overdue(feed, state, now) if _same(link, _named(reading, link.key))]
    asked = (*changed[:MOST], *swept)
    return await _read(feed, reading, state, before, fetch, now, asked, more=len(changed) > MOST)


async def sweep(feed: Feed, state: FeedState, before: tuple[Position, ...], fetch: Fetch, now: datetime) -> Followed:
    """Read the pages that are overdue, of an index that has not changed."""
    return await _read(feed, Reading(links=state.links), state, before, fetch, now, overdue(feed, state, now), more=False)


async def _read(
    feed: Feed, reading: Reading, state: FeedState, before: tuple[Position, ...], fetch: Fetch, now: datetime, asked: Sequence[Link], *,
    more: bool,
) -> Followed:  # fmt: skip
    gate, end = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop().time() + WITHIN
    read = await asyncio.gather(*(_page(feed, link, fetch, gate, end) for link in asked))
    good = [(link, page) for link, page in zip(asked, read, strict=True) if isinstance(page, Reading)]
    failed = {link.key: page for link, page in zip(asked, read, strict=True) if isinstance(page, str)}
    fresh = tuple(position for _, page in good for position in page.positions)
    known = {link.key: link for link in state.links}
    links = known | {link.key: replace(link, read=now, failed=None, failures=0) for link, _ in good}
    links |= {link.key: _failed(known.get(link.key), link, now) for link in asked if link.key in failed}
    named = {link.key for link in reading.links}
    # A page that the index does not name any more is remembered, as one whose edition is not known.
    gone = {key: replace(link, edition="") for key, link in links.items() if key not in named and link.read is not None}
    complaints = (*reading.complaints, *failed.values(), *(complaint for _, page in good for complaint in page.complaints))
    return Followed(
        reading=replace(
            reading,
            items=(*reading.items, *(item for _, page in good for item in page.items)),
            positions=register.detailed(before, reading.positions, fresh),
            complaints=complaints,
        ),
        links=tuple(gone.get(key, link) for key, link in sorted(links.items()) if key in named or key in gone),
        pages={(row.issuer, row.destination): link.key for link, page in good for row in page.positions},
        asked=frozenset(link.key for link, page in zip(asked, read, strict=True) if page is not None),
        more=more or None in read,
    )


def _same(one: Link | None, other: Link | None) -> bool:
    return one is not None and other is not None and (one.url, one.edition) == (other.url, other.edition)


def _turn(link: Link) -> tuple[datetime, str]:
    """Order pages by when they had their turn, the longest ago first."""
    return link.failed or link.read or _NEVER, link.key


def _pause(link: Link) -> timedelta:
    """Return how long a page that failed is left alone."""
    return min(_FIRST_PAUSE * 2 ** min(link.failures - _PATIENCE, 8), _LONGEST_PAUSE) if link.failures > _PATIENCE else timedelta()


def _failed(known: Link | None, link: Link, now: datetime) -> Link:
    """Return what is remembered of a page that could not be read; what counts is that it is to be read."""
    return replace(link, read=known.read if known else None, failed=now, failures=(known.failures if known else 0) + 1)


def _named(reading: Reading, key: str) -> Link | None:
    return next((link for link in reading.links if link.key == key), None)


async def _page(feed: Feed, link: Link, fetch: Fetch, gate: asyncio.Semaphore, end: float) -> Reading | str | None:
    """Return what a page says; a sentence when it could not be read, None when there was no time to."""
    page = elsewhere(feed, link.url)
    async with gate:
        if asyncio.get_running_loop().time() >= end:
            return None
        try:
            fetched = await fetch(page, FeedState(feed=feed.id))
            if fetched.page is None:
                return f"{link.key}: the page did not answer with a document; it is tried again"
            return await asyncio.to_thread(sources.load(feed.kind).parse, page, fetched.page)
        except SourceError as error:
            return f"{link.key}: {error}"

"""Read the pages an index names, those alone whose edition changed, a few at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from advisory import register, sources
from advisory.errors import ParseError, SourceError
from advisory.model import Feed, FeedState, Link, Position, Reading
from advisory.ports import Fetch

#: Pages of one host under way at once.
AT_ONCE = 4
#: Pages read in one poll; the others wait for the next.
MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An index with what its pages say."""

    #: Positions of the index, of the pages read now, and of those that had not changed.
    reading: Reading
    #: The editions that were read, now or before.
    links: tuple[Link, ...]
    #: Some pages wait or failed: the index must be read again at the next poll.
    unfinished: bool = False


async def follow(feed: Feed, reading: Reading, state: FeedState, before: tuple[Position, ...], fetch: Fetch) -> Followed:
    """Return the reading with the positions of its pages.

    A page that fails keeps its last good position and is tried again at the next poll. Raises ParseError for an index that is too short to
    be believed.
    """
    if not reading.links:
        return Followed(reading=reading, links=state.links)
    if not reading.positions and len(reading.links) < sources.floor(feed):
        raise ParseError(f"feed {feed.id}: its index names {len(reading.links)} pages, fewer than its floor of {sources.floor(feed)}")
    known = {link.key: link for link in state.links}
    changed = [link for link in reading.links if known.get(link.key) != link]
    gate = asyncio.Semaphore(AT_ONCE)
    read = await asyncio.gather(*(_page(feed, link, fetch, gate) for link in changed[:MOST]))
    good = [(link, page) for link, page in zip(changed, read, strict=False) if isinstance(page, Reading)]
    failed = [page for page in read if isinstance(page, str)]
    fresh = tuple(position for _, page in good for position in page.positions)
    known |= {link.key: link for link, _ in good}
    named = {link.key for link in reading.links}
    complaints = (*reading.complaints, *failed, *(complaint for _, page in good for complaint in page.complaints))
    return Followed(
        reading=replace(
            reading,
            items=(*reading.items, *(item for _, page in good for item in page.items)),
            positions=register.merge(before, register.detailed(before, reading.positions, fresh)),
            complaints=complaints,
        ),
        links=tuple(link for key, link in sorted(known.items()) if key in named),
        unfinished=bool(failed) or len(changed) > MOST,
    )


async def _page(feed: Feed, link: Link, fetch: Fetch, gate: asyncio.Semaphore) -> Reading | str:
    """Return what a page says; a sentence when it could not be read."""
    page = replace(feed, url=link.url)
    async with gate:
        try:
            fetched = await fetch(page, FeedState(feed=feed.id))
            if fetched.page is None:
                return f"{link.key}: the page did not answer with a document; it is tried again at the next poll"
            return await asyncio.to_thread(sources.load(feed.kind).parse, page, fetched.page)
        except SourceError as error:
            return f"{link.key}: {error}"

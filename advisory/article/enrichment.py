"""Fetches the articles of items that hold a summary alone, politely and within bounds; whatever goes wrong, the summary stays."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from advisory import fetch, webpage
from advisory.article import choice
from advisory.article.limits import Limits
from advisory.article.reader import Reader, ReaderError
from advisory.errors import FetchError, SourceError
from advisory.model import Feed, FeedState, Item
from advisory.ports import Fetch

_DEFAULT = Limits()
_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """Items, as they were or with their articles."""

    #: As many as were given, in the same order.
    items: tuple[Item, ...]
    #: Articles asked for, and those that were read.
    asked: int = 0
    read: int = 0
    #: Guids of the others: what these items do not say now, their articles may.
    unread: tuple[str, ...] = ()
    #: Sentences for the operator; empty when all is well.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unread:
    """An article that could not be read, and why: the end of a sentence."""

    why: str


class Articles:
    """Reads articles for all feeds. Nothing is started before the first one is wanted."""

    def __init__(self, poll: Fetch, limits: Limits = _DEFAULT) -> None:
        self._poll = poll
        self._limits = limits
        self._reader = Reader(limits)

    async def enrich(self, feed: Feed, items: Sequence[Item], now: datetime) -> Enriched:
        """Return the items, those that are thin and look relevant with their articles. Errors become notes."""
        places = choice.chosen(feed, items, now, self._limits.most)
        if not places:
            return Enriched(items=tuple(items))
        gate = asyncio.Semaphore(self._limits.at_once)
        outcomes: dict[int, str | _Unread] = {}

        async def look(place: int) -> None:
            async with gate:
                outcomes[place] = await self._article(feed, items[place])

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.within):
                await asyncio.gather(*(look(place) for place in places))
        found = {place: outcome for place, outcome in outcomes.items() if isinstance(outcome, str)}
        failed = {place: outcomes.get(place) for place in places if place not in found}
        why = [
            one.why if isinstance(one, _Unread) else f"{_host(items[place].url)} did not answer in time" for place, one in failed.items()
        ]
        return Enriched(
            items=tuple(choice.joined(item, found[place]) if place in found else item for place, item in enumerate(items)),
            asked=len(places),
            read=len(found),
            unread=tuple(items[place].guid for place in failed),
            notes=(_note(feed, len(places), why),) if why else (),
        )

    async def close(self) -> None:
        """End the child process."""
        await self._reader.close()

    async def _article(self, feed: Feed, item: Item) -> str | _Unread:
        try:
            html = await self._page(feed, item)
            if isinstance(html, _Unread):
                return html
            article = choice.prose(await self._reader.read(html))
        except FetchError as error:
            said = f"answered {error.status}" if error.status else "did not give it"
            return _Unread(why=f"{_host(item.url)} {said}")
        except (SourceError, ReaderError) as error:
            return _Unread(why=f"{_host(item.url)}: {error}")
        except Exception as error:  # noqa: BLE001 - whatever an article does, its feed's poll goes on
            return _Unread(why=f"{_host(item.url)}: it failed unexpectedly ({type(error).__name__})")
        if len(article) < choice.LEAST or not choice.about(item.title, article):
            return _Unread(why=f"{_host(item.url)} shows no article to us, perhaps a consent page or a paywall")
        return article

    async def _page(self, feed: Feed, item: Item) -> str | _Unread:
        """Return the characters of the page behind an item. Raises SourceError."""
        near = fetch.elsewhere(feed, item.url)
        asked = replace(
            near,
            fallbacks=(),
            headers=(("Accept", _ACCEPT), *((name, value) for name, value in near.headers if name.lower() != "accept")),
            timeout=min(feed.timeout, timedelta(seconds=self._limits.within)),
            max_bytes=min(feed.max_bytes, self._limits.page),
        )
        fetched = await self._poll(asked, FeedState(feed=feed.id))
        if fetched.page is None:
            return _Unread(why=f"{_host(item.url)} gave no document")
        if _front(fetched.page.url):
            return _Unread(why=f"{_host(item.url)} leads to its front page instead")
        html = await asyncio.to_thread(webpage.characters, fetched.page)
        if not webpage.is_html(html, fetched.page.content_type):
            return _Unread(why=f"{_host(item.url)} gave something that is not a web page")
        return html


def _note(feed: Feed, asked: int, unread: Sequence[str]) -> str:
    return (
        f"feed {feed.id}: {len(unread)} of {asked} articles could not be read, and their summaries count alone. "
        f"First: {unread[0]}. Say `articles: no` if its site never gives them."
    )


def _host(url: str) -> str:
    with contextlib.suppress(ValueError):
        return urlsplit(url).hostname or "the host"
    return "the host"


def _front(url: str) -> bool:
    """Tell whether this is the address of a whole site: where readers of a story that is gone are sent, and all other headlines stand."""
    with contextlib.suppress(ValueError):
        return urlsplit(url).path.strip("/") == ""
    return True

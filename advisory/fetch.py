"""Polls feeds: conditional GET through the door, or a file; the answer is a new page, or that nothing changed."""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from advisory import dates, http
from advisory.errors import FetchError
from advisory.model import Feed, FeedState, Fetched, Page
from advisory.ports import Clock

REDIRECTS = 5
#: The longest pause a host is granted, in seconds.
LONGEST_PAUSE = 24 * 3600.0

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_NOT_MODIFIED = 304
_SUCCESS = range(200, 300)
_EMPTY = 204

#: What a status means to an operator, and the way out.
_SENTENCES = {
    401: "asks for a password; put it into the feed's `url` by `env:NAME`, or leave the feed out",
    403: "refuses us; many publishers do so to unknown clients: set ADVISORY_CONTACT so that the User-Agent names a person, or ask them",
    404: "has no such page; check the feed's `url`",
    406: "has no such format; check the feed's `url`",
    410: "says that the feed is gone for good; remove it, or find its new address",
    429: "asks for fewer requests; raise the feed's `every`",
    451: "may not show this for legal reasons; remove the feed",
}
_KINDS = {
    "timeout": "raise the feed's `timeout` if it is always slow",
    "too_large": "raise the feed's `max_bytes` if that is its true size",
    "dns": "check the host in the feed's `url`",
    "refused": "it will be tried again",
    "tls": "its publisher must renew or correct it; until then it is not read",
    "protocol": "it will be tried again; check the feed's `url` if it lasts",
}


class Fetcher:
    """Polls one feed at a time, any number at once. Fulfils `ports.Fetch`."""

    def __init__(self, door: http.Door, clock: Clock) -> None:
        self._door = door
        self._clock = clock

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the page when its bytes are not those of the last good one.

        Raises FetchError, whose sentence names feed and host, and nothing else of the address.
        """
        scheme = feed.url.partition(":")[0].lower()
        if scheme == "file":
            return await self._file(feed, state)
        if scheme in {"http", "https"}:
            return await self._ask(feed, state)
        raise FetchError(f"feed {feed.id}: an address begins with https:, http: or file:, and this one does not; correct the feed's `url`.")

    async def _ask(self, feed: Feed, state: FeedState) -> Fetched:
        headers = {"Accept": _ACCEPT}
        # Validators go back as they came, quotes included; nothing is invented (RFC 9110, 13.1).
        if state.body_hash and state.etag:
            headers["If-None-Match"] = state.etag
        if state.body_hash and state.last_modified:
            headers["If-Modified-Since"] = state.last_modified
        try:
            answer = await self._door.ask(
                "GET",
                feed.url,
                headers=headers,
                timeout=feed.timeout.total_seconds(),
                max_bytes=feed.max_bytes,
                allow_private=feed.allow_private,
                redirects=REDIRECTS,
            )
        except http.DoorError as error:
            way_out = f"; {_KINDS[error.kind]}" if error.kind in _KINDS else ""
            raise FetchError(f"feed {feed.id}: {str(error).rstrip('.')}{way_out}.") from error
        return self._understood(feed, state, answer)

    def _understood(self, feed: Feed, state: FeedState, answer: http.Answer) -> Fetched:
        etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        if answer.status == _NOT_MODIFIED and state.body_hash:
            return Fetched(
                page=None,
                etag=etag or state.etag,
                last_modified=modified or state.last_modified,
                body_hash=state.body_hash,
                moved_to=answer.moved_to,
            )
        if answer.status not in _SUCCESS or answer.status == _EMPTY:
            raise self._refused(feed, answer)
        return self._page(
            state,
            answer.body,
            url=answer.url,
            content_type=answer.headers.get("content-type", ""),
            validators=(etag, modified),
            moved_to=answer.moved_to,
        )

    def _page(
        self,
        state: FeedState,
        body: bytes,
        *,
        url: str,
        content_type: str = "",
        validators: tuple[str | None, str | None] = (None, None),
        moved_to: str | None = None,
    ) -> Fetched:
        digest = hashlib.sha256(body).hexdigest()
        # Hosts without validators, or with wrong ones, send the same bytes again and again.
        page = None if digest == state.body_hash else Page(url=url, body=body, content_type=content_type, fetched=self._clock.now())
        return Fetched(page=page, etag=validators[0], last_modified=validators[1], body_hash=digest, moved_to=moved_to)

    def _refused(self, feed: Feed, answer: http.Answer) -> FetchError:
        host = urlsplit(answer.url).hostname or "the host"
        pause = _pause(answer.headers, self._clock.now())
        status = answer.status
        if status in _SENTENCES:
            said = _SENTENCES[status]
        elif status >= 500:  # noqa: PLR2004 - RFC 9110: 5xx is the server's fault
            said = "has trouble of its own; it will be tried again"
        else:
            said = "gave no document; check the feed's `url`"
        asked = f" It asks for a pause of {pause:.0f} s." if pause else ""
        return FetchError(f"feed {feed.id}: {host} answered {status}: it {said}.{asked}", status=status, retry_after=pause)

    async def _file(self, feed: Feed, state: FeedState) -> Fetched:
        try:
            body = await asyncio.to_thread(_contents, feed)
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
            raise FetchError(f"feed {feed.id}: its file cannot be read ({reason}); check the feed's `url`.") from error
        except ValueError as error:
            raise FetchError(f"feed {feed.id}: its `url` is no path of a file ({error}); write file:/path/to/feed.xml.") from error
        return self._page(state, body, url=feed.url)


def _contents(feed: Feed) -> bytes:
    parts = urlsplit(feed.url)
    if parts.netloc not in {"", "localhost"}:
        raise ValueError("it names another host")
    path = Path(url2pathname(parts.path) if parts.path.startswith("/") else unquote(parts.path))
    if not path.is_file():
        raise FetchError(f"feed {feed.id}: there is no file “{path.name}” where its `url` says; check the path.")
    with path.open("rb") as file:
        body = file.read(feed.max_bytes + 1)
    if len(body) > feed.max_bytes:
        raise FetchError(f"feed {feed.id}: its file has more than {feed.max_bytes} bytes; {_KINDS['too_large']}.")
    return body


def _pause(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3: a number or a date), at most a day; None when it says nothing."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        seconds = float(said[:10])
    elif when := dates.parse(said):
        seconds = (when - now).total_seconds()
    else:
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE) if math.isfinite(seconds) else None

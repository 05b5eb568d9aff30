"""Polls feeds: conditional GET through the door, or a file; the answer is a new page, or that nothing changed."""

from __future__ import annotations

import asyncio
import hashlib
import math
import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

from advisory import dates, dial, http
from advisory.errors import FetchError, PausedError
from advisory.model import Feed, FeedState, Fetched, Page
from advisory.pace import Pacer
from advisory.ports import Clock

REDIRECTS = 5
#: The longest pause a host is granted, in seconds.
LONGEST_PAUSE = 24 * 3600.0
#: A host that wants fewer requests and does not say for how long is left alone for so many seconds.
USUAL_PAUSE: Final = 30.0
#: The longest time a publisher's word on freshness is taken for.
LONGEST_KEEP: Final = timedelta(hours=24)

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_NOT_MODIFIED = 304
_SUCCESS = range(200, 300)
_EMPTY = 204
_TOO_MANY = 429
_UNAVAILABLE = 503

#: A directive of Cache-Control, with its number of seconds, which some write in quotes.
_DIRECTIVE = re.compile(r"""([A-Za-z-]+)(?:\s*=\s*"?([0-9]{1,20})\b)?""")

#: What a status means to an operator, and the way out.
_SENTENCES = {
    401: "asks for a password; put it into the feed's `url` by `env:NAME`, or leave the feed out",
    403: "refuses us; many publishers do so to unknown clients: set ADVISORY_CONTACT so that the User-Agent names a person, or ask them",
    404: "has no such page; check the feed's `url`",
    406: "has no such format; check the feed's `url`",
    407: "is behind a proxy that asks for a password; put it into the feed's `proxy` by `env:NAME`",
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
    "proxy": "check the feed's `proxy`",
    "protocol": "it will be tried again; check the feed's `url` if it lasts",
}


class Fetcher:
    """Polls one feed at a time, any number at once, each host at its pace. Fulfils `ports.Fetch`."""

    def __init__(self, door: http.Door, clock: Clock, pacer: Pacer | None = None, *, indoors: bool = False) -> None:
        """Use a door to the network; `indoors` keeps pace with hosts of one's own network too."""
        self._door = door
        self._clock = clock
        self._pacer = pacer or Pacer(clock)
        self._indoors = indoors

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the page when its bytes are not those of the last good one.

        Raises FetchError, whose sentence names feed and host, and nothing else of the address; PausedError when nothing was sent.
        """
        scheme = feed.url.partition(":")[0].lower()
        if scheme == "file":
            return await self._file(feed, state)
        if scheme in {"http", "https"}:
            return await self._ask(feed, state)
        raise FetchError(f"feed {feed.id}: an address begins with https:, http: or file:, and this one does not; correct the feed's `url`.")

    async def _ask(self, feed: Feed, state: FeedState) -> Fetched:
        def turn(url: str) -> AbstractAsyncContextManager[None]:
            return self._pacer.turn(url, feed=feed.id, gap=feed.pace) if self._paced(feed, url) else nullcontext()

        try:
            answer = await self._door.ask(
                "GET",
                feed.url,
                headers=_headers(feed, state),
                timeout=feed.timeout.total_seconds(),
                max_bytes=feed.max_bytes,
                allow_private=feed.allow_private,
                redirects=REDIRECTS,
                proxy=feed.proxy,
                turn=turn,
            )
        except http.DoorError as error:
            way_out = f"; {_KINDS[error.kind]}" if error.kind in _KINDS else ""
            raise FetchError(f"feed {feed.id}: {str(error).rstrip('.')}{way_out}.") from error
        except PausedError as error:
            raise PausedError(f"feed {feed.id}: {error}.", retry_after=error.retry_after) from None
        return self._understood(feed, state, answer)

    def _paced(self, feed: Feed, url: str) -> bool:
        """Tell whether a host is asked at a pace: strangers' are; one's own network, which the feed may enter, when the feed says so."""
        return self._indoors or feed.pace is not None or not (feed.allow_private and dial.indoors(urlsplit(url).hostname or ""))

    def _understood(self, feed: Feed, state: FeedState, answer: http.Answer) -> Fetched:
        if answer.status == _NOT_MODIFIED and state.body_hash:
            return Fetched(
                page=None,
                etag=answer.headers.get("etag") or state.etag,
                last_modified=answer.headers.get("last-modified") or state.last_modified,
                body_hash=state.body_hash,
                moved_to=_shown(answer.moved_to),
                latency=answer.seconds,
                not_modified=True,
                keep=kept(answer.headers, self._clock.now()),
            )
        if answer.status not in _SUCCESS or answer.status == _EMPTY:
            raise self._refused(feed, answer)
        found = self._page(state, answer.body, url=answer.url, content_type=answer.headers.get("content-type", ""))
        return replace(
            found,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
            moved_to=_shown(answer.moved_to),
            latency=answer.seconds,
            keep=kept(answer.headers, self._clock.now()),
        )

    def _page(self, state: FeedState, body: bytes, *, url: str, content_type: str = "") -> Fetched:
        digest = hashlib.sha256(body).hexdigest()
        # Hosts without validators, or with wrong ones, send the same bytes again and again.
        page = None if digest == state.body_hash else Page(url=url, body=body, content_type=content_type, fetched=self._clock.now())
        return Fetched(page=page, body_hash=digest)

    def _refused(self, feed: Feed, answer: http.Answer) -> FetchError:
        host = urlsplit(answer.url).hostname or "the host"
        pause = _pause(answer.headers, self._clock.now())
        status = answer.status
        if status == _TOO_MANY or (status == _UNAVAILABLE and pause):
            self._pacer.pause(answer.url, USUAL_PAUSE if pause is None else pause)
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


def elsewhere(feed: Feed, url: str) -> Feed:
    """Return the feed as it asks for an address that a document of its publisher names.

    Another host gets none of the fields meant for the publisher, and is not let into a private network that the publisher may be in.
    """
    try:
        own, named = urlsplit(feed.url), urlsplit(url)
        same_site = (own.scheme, own.hostname, own.port) == (named.scheme, named.hostname, named.port)
        same_host = own.hostname == named.hostname
    except ValueError:
        same_site = same_host = False
    if same_site:
        return replace(feed, url=url)
    return replace(
        feed,
        url=url,
        headers=tuple((name, value) for name, value in feed.headers if name.lower() in http.TRAVELS),
        # With a proxy it is the proxy's own address that this is about.
        allow_private=feed.allow_private and (same_host or feed.proxy is not None),
    )


def _headers(feed: Feed, state: FeedState) -> dict[str, str]:
    """Return what is sent: our own fields, the operator's instead where there are such, and the validators."""
    headers = {"accept": _ACCEPT} | {name.lower(): value for name, value in feed.headers}
    # Validators go back as they came, quotes included; nothing is invented (RFC 9110, 13.1).
    if state.body_hash and state.etag:
        headers["if-none-match"] = state.etag
    if state.body_hash and state.last_modified:
        headers["if-modified-since"] = state.last_modified
    return headers


def kept(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return for how long the publisher says its answer stays fresh, at most a day; None when it says nothing.

    RFC 9111: `no-cache` and `no-store` are no time at all (5.2.2), `max-age` goes before `s-maxage` because nobody shares what we fetch,
    both before Expires (5.3), and the time it lay in a cache on the way (`Age`, 5.1) has passed already.
    """
    said = {name.lower(): value for name, value in _DIRECTIVE.findall(headers.get("cache-control", ""))}
    if "no-cache" in said or "no-store" in said:
        return timedelta()
    lifetime = next((float(said[name][:10]) for name in ("max-age", "s-maxage") if said.get(name)), None)
    if lifetime is None:
        if "expires" not in headers:
            return None
        # By the host's own clock, when it tells it; what is no date, such as 0, is in the past (5.3).
        expires, sent = dates.parse(headers["expires"]), dates.parse(headers.get("date", "")) or now
        lifetime = (expires - sent).total_seconds() if expires else 0.0
    age = headers.get("age", "").strip()
    lay = float(age[:10]) if age.isascii() and age.isdigit() else 0.0
    return timedelta(seconds=min(max(lifetime - lay, 0.0), LONGEST_KEEP.total_seconds()))


def _shown(address: str | None) -> str | None:
    """Return an address an operator may read in a log: what its query holds may be a key."""
    if address is None:
        return None
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=re.sub(r"=[^&]*", "=…", parts.query)))


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

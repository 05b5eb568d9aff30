"""Public pages, kept for a few seconds: one is made at a time, and everybody who asks meanwhile gets the same bytes."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from advisory.pages import safety

#: A page may be this old; what changed is on it then.
FRESH = timedelta(seconds=20)
MOST = 256
_NOT_MODIFIED = 304
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it is sent."""

    body: bytes
    gzipped: bytes
    etag: str


class Kept(Generic[T]):
    """What is made for many, by what tells it apart; at most `most` of them, the oldest goes first."""

    def __init__(self, now: Callable[[], datetime], *, fresh: timedelta = FRESH, most: int = MOST) -> None:
        self._now, self._fresh, self._most = now, fresh, most
        self._found: dict[Hashable, tuple[datetime, T]] = {}
        self._making = asyncio.Lock()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return what is kept under a key, made anew when it is old."""
        if (found := self._young(key)) is not None:
            return found
        # One at a time: however many ask, making pages never takes more than one thread from those who send mail.
        async with self._making:
            if (found := self._young(key)) is not None:
                return found
            made = await make()
            self._found.pop(key, None)
            self._found[key] = self._now(), made
            while len(self._found) > self._most:
                self._found.pop(next(iter(self._found)))
            return made

    def _young(self, key: Hashable) -> T | None:
        at, found = self._found.get(key, (None, None))
        # A clock that was set back makes nothing young for ever.
        return found if at is not None and abs(self._now() - at) < self._fresh else None


def page(text: str) -> Page:
    """Return a page's bytes, plain and packed, and what names them."""
    body = text.encode()
    return Page(body=body, gzipped=gzip.compress(body, 6, mtime=0), etag=f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')


def answer(request: Request, found: Page, language: str) -> Response:
    """Return a page as the browser can take it: packed, plain, or not again when it has it."""
    headers = {**safety.HEADERS, **safety.PUBLIC, "etag": found.etag, "content-language": language}
    asked = request.headers.get("if-none-match", "")
    # Compared as weak ones (RFC 9110, 8.8.3.2): packed or plain, the page is the same.
    if asked.strip() == "*" or found.etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in asked.split(",")}:
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    body = found.gzipped if packed else found.body
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)

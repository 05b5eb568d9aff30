"""What every answer to a browser carries: what a page may load, and how long others may keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: No script, no foreign host, no frame: a page is its words, one stylesheet and our own pictures.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
#: Of every answer.
HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
}
#: Of what one person alone reads.
PERSONAL: Final[Mapping[str, str]] = {"cache-control": "no-store", "x-robots-tag": "noindex"}
#: Of what anybody reads: kept for a minute, then asked for again with its ETag.
PUBLIC: Final[Mapping[str, str]] = {"cache-control": "public, max-age=60", "vary": "Accept-Language, Cookie, Accept-Encoding"}
#: Of what has a hash in its name.
FOR_EVER: Final[Mapping[str, str]] = {"cache-control": "public, max-age=31536000, immutable"}


class Guard:
    """ASGI middleware: an answer that leaves one of HEADERS out gets it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with all headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)

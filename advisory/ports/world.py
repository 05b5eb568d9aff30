"""Time, feeds, sources and channels: the world outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from advisory.model import Content, Envelope, Feed, FeedState, Fetched, Page, Reading


class Clock(Protocol):
    """Tell the time; the demo brings its own."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class Fetch(Protocol):
    """Get a feed's document when it changed."""

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Poll once; `page` is None when nothing changed.

        Raises FetchError.
        """


class Source(Protocol):
    """Read a page. A module of `advisory.sources` is one: its `parse` has this shape. Pure."""

    def parse(self, feed: Feed, page: Page) -> Reading:
        """Return items and positions.

        Raises ParseError.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOptions:
    """What channels need to know of the process."""

    #: `smtp://`, `smtps://` or `file:DIR`.
    smtp_url: str
    mail_from: str
    #: Where links in messages lead; no slash at its end.
    public_url: str
    contact: str
    state_dir: Path
    timeout: timedelta = timedelta(seconds=20)


class Channel(Protocol):
    """Deliver messages. Each module of `advisory.channels` has `open_channel(options) -> Channel`."""

    #: Several notices go out as one message.
    batches: bool
    #: So many messages are handed over at once and not yet recorded: what a crash can catch. None: as many as are sent at once.
    connections: int | None

    def compose(self, content: Content) -> bytes:
        """Seal the bytes that everybody with the same content gets, with placeholders. Pure."""

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Hand one message over and return the receiver's receipt; safe to call twice.

        Raises DeliveryError, whose sentence holds neither address nor secret.
        """

    async def close(self) -> None:
        """Let go of connections."""

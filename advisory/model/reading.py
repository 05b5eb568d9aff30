"""What is polled, and what is read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from advisory.model.scales import Scope, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is polled."""

    id: str
    #: `https:`, `http:` or `file:`.
    url: str
    #: Name of the module in `advisory.sources` that reads it, with `-` for `_`.
    kind: str
    every: timedelta = timedelta(minutes=10)
    trust: Trust = Trust.PRESS
    #: The government whose voice the feed is, as a country code.
    issuer: str | None = None
    #: The first successful poll is recorded and tells nobody.
    baseline: bool = True
    #: Private, loopback and link-local addresses may be fetched.
    allow_private: bool = False
    #: An item older than this when first seen is stale.
    max_age: timedelta = timedelta(hours=72)
    timeout: timedelta = timedelta(seconds=20)
    #: Cap on decompressed bytes.
    max_bytes: int = 16 * 1024 * 1024
    #: The fewest rows a register may have to be believed; 0 for no floor.
    floor: int = 0
    enabled: bool = True
    language: str | None = None
    attribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A further page that belongs to a document: an index names it, and it holds the advice itself."""

    url: str
    #: What identifies it within its feed, such as a country's slug.
    key: str
    #: The issuer's mark of its edition: another one means that the page changed.
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between polls."""

    feed: str
    #: Successful polls so far, counting unchanged ones; 0 means that the next one is the baseline.
    polls: int = 0
    etag: str | None = None
    last_modified: str | None = None
    #: SHA-256 of the last good body.
    body_hash: str | None = None
    due: datetime | None = None
    last_good: datetime | None = None
    last_changed: datetime | None = None
    #: Failures in a row.
    failures: int = 0
    #: What went wrong the last time and the way out; None when all is well.
    error: str | None = None
    #: The pages of an index that were read, with their editions.
    links: tuple[Link, ...] = ()
    #: Items and rows in the last good document.
    items: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was fetched: a body that differs from the last good one."""

    url: str
    body: bytes
    content_type: str = ""
    fetched: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer to a poll; `page` is None when nothing changed (304, or the same bytes)."""

    page: Page | None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    #: The address a permanent redirect (301, 308) named, to be reported to the operator.
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A news story or notice."""

    feed: str
    #: What identifies it within its feed (guid, Atom id, link, or a hash).
    guid: str
    url: str
    title: str
    #: Plain text; paragraphs and list entries are lines of their own.
    text: str
    published: datetime | None = None
    language: str | None = None
    #: The government that speaks, when the item itself says so.
    issuer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a country that an issuer gives a level of its own."""

    #: As the issuer names it.
    name: str
    level: int
    #: The issuer's sentence.
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An issuer's standing advice for one destination."""

    issuer: str
    destination: str
    #: 1..4 for the country as a whole; None when the issuer states no national level.
    country_level: int | None
    #: 1..4, the worst part; None when not known.
    max_level: int | None
    scope: Scope = Scope.WHOLE
    #: The issuer's own words for the level.
    label: str
    title: str
    #: Plain text of the advice.
    text: str = ""
    #: The issuer's own sentence that calls on people to leave the country, where it does not write English; empty for none.
    leave: str = ""
    #: Worse advice for parts of the country, where the issuer does not write English.
    parts: tuple[Part, ...] = ()
    url: str = ""
    published: datetime | None = None
    #: That there is no national level is what the issuer states, not what could not be read: advice that was held is taken back.
    none_stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a source read from one page."""

    items: tuple[Item, ...] = ()
    positions: tuple[Position, ...] = ()
    #: Pages to read beside this one, those of the index with the newest edition first.
    links: tuple[Link, ...] = ()
    #: Sentences for the operator: unresolved names, rows set aside, a fall-back parser used.
    complaints: tuple[str, ...] = ()

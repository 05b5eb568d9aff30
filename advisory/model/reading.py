"""What is polled, and what is read from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisory.model.scales import Scope, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is polled."""

    id: str
    #: `https:`, `http:` or `file:`; it may hold a password.
    url: str = field(repr=False)
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
    #: Further addresses of the same register, asked in this order while the first cannot be read.
    fallbacks: tuple[str, ...] = field(default=(), repr=False)
    #: Header fields sent beside our own, such as a key the publisher gave; they may hold secrets.
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    #: The HTTP proxy its requests go through; it may hold a password.
    proxy: str | None = field(default=None, repr=False)
    #: The longest interval an unchanging feed is stretched to; None: by its trust.
    slowest: timedelta | None = None
    #: The least time between two requests to its host; None: the usual pace.
    pace: timedelta | None = None
    #: Countries it is about: it is polled sooner while one of them has an open alert.
    about: tuple[str, ...] = ()
    #: When an item holds a summary alone that looks relevant, its article is fetched.
    articles: bool = True
    #: Kind `page` alone: CSS selector of the part of the page that is watched.
    select: str = ""
    #: Silent for so long, it cannot be trusted to be up to date; None: by its kind.
    silent_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A further page that belongs to a document: an index names it, and it holds the advice itself."""

    url: str
    #: What identifies it within its feed, such as a country's slug.
    key: str
    #: The issuer's mark of its edition: another one means that the page changed.
    edition: str
    #: When the page was last read; pages change without a new edition too, so each is read again now and then.
    read: datetime | None = None
    #: When it was last asked for and could not be read, and how often in a row; None after a good look.
    failed: datetime | None = None
    failures: int = 0


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
    #: The last document came, but was not believed: too few rows, or moved too much at once. False again after a good poll.
    refused: bool = False
    #: The pages of an index that were read, with their editions.
    links: tuple[Link, ...] = ()
    #: Items and rows in the last good document.
    items: int = 0
    rows: int = 0
    #: Which address answered last: 0 is the feed's `url`, then its fallbacks.
    via: int = 0
    #: SHA-256 of that address, whose validators these are; an operator may have given the feed another since.
    asked: str | None = None
    #: Documents that differed from the one before, so far.
    changed: int = 0
    #: Good polls in a row that found nothing changed.
    quiet: int = 0
    #: Seconds that the last good poll took to be answered.
    latency: float | None = None
    #: The host answered 304 to a validator of its own; None while it gave none, or was not asked again.
    honoured: bool | None = None
    #: How long the publisher asks to leave a document alone (Cache-Control `max-age`, RSS `ttl`).
    keep: timedelta | None = None
    #: The address a permanent redirect named.
    moved_to: str | None = None
    #: What was odd about the last document that was read, a sentence each.
    notes: tuple[str, ...] = ()
    #: An operator said that the next document is true however much it upturns.
    accepted: bool = False
    #: Rows that say less than those held, seen once: told when the next look finds the same.
    doubted: tuple[Doubt, ...] = ()
    #: The database came back from a copy and this feed was not read well since: what it brings may have been told before.
    restored: bool = False


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
    #: Seconds from the request to the whole answer; None for files.
    latency: float | None = None
    #: The host said "not modified" (304).
    not_modified: bool = False
    #: How long the publisher asks to leave it alone (Cache-Control `max-age`).
    keep: timedelta | None = None


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
    #: The text as it was published, while nobody needs it clean (`clean.finish` makes `text` of it); empty for a finished item.
    markup: str = ""


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
    #: Worse advice for parts of the country, where the adapter reads it exactly.
    parts: tuple[Part, ...] = ()
    url: str = ""
    published: datetime | None = None
    #: Why, in the fixed terms of `advisory.register`: `crime`, `terrorism`, `unrest`, …
    reasons: tuple[str, ...] = ()
    #: That there is no national level is what the issuer states, not what could not be read: advice that was held is taken back.
    none_stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A row that says less than the one before it, seen once; a second look decides."""

    before: Position
    after: Position
    #: It is held already, for what it says more; what it says less is still to be told.
    held: bool = False
    #: It stands in the last document that was read, so that the same document once more is the second look.
    current: bool = True
    #: When less was first said of the destination.
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a source read from one page."""

    items: tuple[Item, ...] = ()
    positions: tuple[Position, ...] = ()
    #: Pages to read beside this one, those of the index with the newest edition first.
    links: tuple[Link, ...] = ()
    #: Sentences for the operator: unresolved names, rows set aside, a fall-back parser used.
    complaints: tuple[str, ...] = ()
    #: How long the document asks to be left alone (RSS `ttl`, `sy:updatePeriod`).
    keep: timedelta | None = None

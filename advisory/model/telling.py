"""Who is told, and what goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from advisory.model.deciding import Change
from advisory.model.scales import ANYWHERE, Severity, Suppression, Trust

#: The keys of those who signed up on a page begin so.
OF_PAGE = "t-"
#: How long before a trip its alerts begin, unless somebody says otherwise.
TRIP_LEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """Where somebody will be, and when (both days included)."""

    places: tuple[str, ...]
    start: datetime
    end: datetime
    #: Of trips written on a page: random, so that a form can name it.
    id: str = ""
    #: The places in the traveller's words.
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When nothing but the exceptions arrives, in the subscriber's zone."""

    start: time
    end: time
    #: This severity and above arrives all the same.
    pierce: Severity = Severity.CRITICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """When held notices go out: every day at a time, or on one weekday (0 is Monday)."""

    at: time
    weekday: int | None = None
    pierce: Severity = Severity.CRITICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """So many messages in so much time; the rest becomes one digest."""

    count: int
    per: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Which sends are so large that an operator confirms them first."""

    #: More than this part of all subscribers, 0 to 1,
    share: float = 0.5
    #: and at least so many.
    at_least: int = 500
    #: Operators are told again of what waits, so often.
    remind: timedelta = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What of the stream goes to a receiver. Empty sets ask for nothing in particular."""

    at_least: Severity = Severity.INFO
    destinations: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    #: PRESS: single press reports too, marked as such.
    trust: Trust = Trust.CORROBORATED
    #: Faults and unconfirmed reports, for the operators themselves.
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What is kept quiet, until when, and why."""

    until: datetime
    because: str
    rule: str | None = None
    destination: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A traveller, or a corporate receiver."""

    #: What operators call it: `ada`, or the receiver's name.
    key: str
    #: Name of the module in `advisory.channels`.
    channel: str
    #: E-mail address; empty for receivers, whose target stands in the operator's files alone.
    address: str = field(default="", repr=False)
    #: Country codes, or ANYWHERE.
    places: tuple[str, ...] = ()
    #: The places in the subscriber's words.
    follows: tuple[str, ...] = ()
    at_least: Severity = Severity.INFO
    nationality: tuple[str, ...] = ()
    #: Governments chosen beside the passport's own; empty with no nationality means all.
    governments: tuple[str, ...] = ()
    #: CORROBORATED, or PRESS to hear of single press reports too.
    trust: Trust = Trust.CORROBORATED
    timezone: str = "UTC"
    language: str = "en"
    trips: tuple[Trip, ...] = ()
    #: How long before a trip its alerts begin.
    lead: timedelta = TRIP_LEAD
    quiet: QuietHours | None = None
    digest: Digest | None = None
    cap: Cap | None = None
    #: Receivers only: digest of the target, so that another target is another subscription.
    mark: str = ""
    #: Receivers only.
    routes: tuple[Route, ...] = ()
    fallback: bool = False

    @property
    def reach(self) -> tuple[str, ...]:
        """Return every place that may concern it: what it follows and where its trips lead."""
        return tuple(dict.fromkeys((*self.places, *(place for trip in self.trips for place in trip.places))))

    @property
    def relies(self) -> tuple[str, ...]:
        """Return the governments it relies on: the passport's and the chosen ones; ANYWHERE, all of them, with neither."""
        return tuple(dict.fromkeys((*self.nationality, *self.governments))) or (ANYWHERE,)

    @property
    def of_page(self) -> bool:
        """Return whether somebody signed up for it on a page, and has preferences there."""
        return self.key.startswith(OF_PAGE)

    @property
    def receiver(self) -> bool:
        """Return whether it is a receiver of routes.yaml rather than a subscriber."""
        return bool(self.routes) or self.fallback


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver of routes.yaml: what it wants, and where it is."""

    subscription: Subscription
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One change for one subscription, as a row of the outbox."""

    row: int
    change: Change
    #: Held before, and why.
    held: Suppression | None = None
    #: Claimed before its hour, because something later of the same alert goes out.
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A rendered message, the same for everybody who shares language, zone and notices."""

    subject: str = ""
    text: str = ""
    html: str = ""
    #: The webhook's body, exactly as it is sent.
    data: str = ""
    severity: Severity = Severity.INFO
    #: When it was sealed; the `Date` of a mail, so that a retry carries the same bytes.
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a channel delivers: the part that never reaches the database, a log or an error."""

    #: Address or URL.
    address: str = field(repr=False)
    #: Signing secrets, the newest first (`whsec_…` for webhooks).
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: Private, loopback and link-local addresses may be called.
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What differs from recipient to recipient of the same sealed bytes."""

    #: The same for ever: `Message-ID` without brackets and domain, `webhook-id`.
    id: str
    key: str
    target: Target
    #: Ids of the situations' threads, oldest first.
    threads: tuple[str, ...] = ()
    #: Placeholder in the sealed bytes → what this recipient reads there.
    personal: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: When the attempt is made.
    at: datetime
    #: Asked when its turn has come, however long that took: whether the attempt may still be made.
    fresh: Callable[[], bool] = field(default=lambda: True, repr=False, compare=False)

"""Travellers who signed up on a page, and the letters they get that are not about an alert."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from advisory.model.telling import Subscription, Trip


class TravellerState(enum.StrEnum):
    """Where somebody is between signing up and leaving."""

    #: Signed up, and the mailed link not yet followed.
    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    #: Unsubscribed, suppressed or erased: nothing is sent any more.
    ENDED = "ended"


class LetterKind(enum.StrEnum):
    """What a letter is for; the first two are requests of strangers, decided in the background and never sent."""

    ASKED_SIGN_UP = "asked-sign-up"
    ASKED_SIGN_IN = "asked-sign-in"
    #: Follow the link to begin.
    CONFIRM = "confirm"
    #: Somebody signed up with an address that has a subscription.
    ALREADY = "already"
    WELCOME = "welcome"
    GOODBYE = "goodbye"
    PAUSED = "paused"
    RESUMED = "resumed"
    #: To the new address, with the link that makes it count.
    ADDRESS_CONFIRM = "address-confirm"
    #: To the old one.
    ADDRESS_CHANGED = "address-changed"
    #: The link to the preferences.
    SIGN_IN = "sign-in"
    #: Somebody asked for that link, and there is no subscription under this address.
    NOBODY = "nobody"
    TRIP_SOON = "trip-soon"
    TRIP_ENDED = "trip-ended"
    #: To ourselves alone, each hour: it must come back.
    HEARTBEAT = "heartbeat"


class Silenced(enum.StrEnum):
    """Why an address gets nothing any more, whoever asks."""

    #: Its server said for good that there is no such mailbox, or that it takes nothing (RFC 3464 `Status` 5.x).
    BOUNCED = "bounced"
    #: Its reader called a message spam (RFC 5965).
    COMPLAINED = "complained"
    #: Its reader said never again.
    ASKED = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What proves that somebody wanted this."""

    at: datetime
    #: Which version of the words stood above the button.
    version: str
    #: The network the form came from, cut to /24 or /48.
    network: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """Somebody who signed up on a page."""

    #: Random, opaque, the same for ever; also the key of the subscription.
    key: str
    state: TravellerState
    #: What they asked for, with address, passports and trips. Its `key` is the traveller's.
    wish: Subscription
    consent: Consent
    created: datetime
    confirmed: datetime | None = None
    #: Until when a pause lasts; None in a pause means until they say.
    paused_until: datetime | None = None
    ended: datetime | None = None
    #: An address that counts once its own link was followed.
    new_address: str = field(default="", repr=False)
    new_address_at: datetime | None = None
    #: Counts what ends every session and every link but the one that unsubscribes.
    epoch: int = 0
    #: Counts every stored change; writers compare it.
    version: int = 0
    #: Ids of letters about trips that were written: `<trip>.soon`, `<trip>.ended`.
    reminded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one person that is not about an alert, as a row that is sent once."""

    #: Derived, and the message's id: the same letter has the same id for ever.
    id: str
    kind: LetterKind
    #: The traveller's; empty for requests of strangers.
    key: str = ""
    address: str = field(repr=False)
    language: str = "en"
    zone: str = "UTC"
    at: datetime
    #: What its link says beside the key: the epoch it was written in.
    epoch: int = 0
    trip: Trip | None = None
    #: Of a pause: until when.
    until: datetime | None = None
    #: Of a request to sign up: what was asked for.
    wish: Subscription | None = None
    consent: Consent | None = None

"""The scales and named reasons: small closed vocabularies that everything else is told in."""

from __future__ import annotations

import enum

#: A destination or place that stands for every country.
ANYWHERE = "*"


class Severity(enum.IntEnum):
    """The one scale of rules, subscribers and messages."""

    INFO = 1
    WATCH = 2
    WARNING = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """Return the word operators and readers see: `info`, `watch`, `warning`, `critical`."""
        return self.name.lower()


class Directive(enum.StrEnum):
    """What people are told to do, or what was done."""

    LEAVE = "leave"
    AVOID_ALL_TRAVEL = "avoid_all_travel"
    AVOID_NONESSENTIAL_TRAVEL = "avoid_nonessential_travel"
    RECONSIDER_TRAVEL = "reconsider_travel"
    EXERCISE_CAUTION = "exercise_caution"
    EMBASSY_CLOSED = "embassy_closed"
    STAFF_WITHDRAWN = "staff_withdrawn"
    EVACUATION = "evacuation"
    AIRSPACE_CLOSED = "airspace_closed"
    BORDER_CLOSED = "border_closed"
    SHELTER_IN_PLACE = "shelter_in_place"
    LEVEL_CHANGE = "level_change"
    EXPULSION = "expulsion"
    #: An operator's keywords stand in a text: of matches and alerts alone, never of a statement that was read.
    MENTION = "mention"


class Strength(enum.StrEnum):
    """How binding the words are, strongest first."""

    ORDERED = "ordered"
    URGED = "urged"
    CONSIDERED_LEAVING = "considered_leaving"
    REPORTED = "reported"


class Status(enum.StrEnum):
    """Whether it holds; only the first two can alert."""

    IN_FORCE = "in_force"
    LIFTED = "lifted"
    DENIED = "denied"
    CONSIDERED = "considered"
    HISTORICAL = "historical"


class AudienceClass(enum.StrEnum):
    """Who is told."""

    CITIZENS = "citizens"
    DUAL_NATIONALS = "dual_nationals"
    STAFF = "staff"
    OTHER = "other"


class Trust(enum.StrEnum):
    """Who speaks in a feed, and what a receiver wants to hear."""

    OFFICIAL = "official"
    CORROBORATED = "corroborated"
    PRESS = "press"


class Scope(enum.StrEnum):
    """How much of the destination a level is about."""

    WHOLE = "whole"
    MOST = "most"
    PARTS = "parts"
    NONE = "none"


class Reason(enum.StrEnum):
    """Why an alert changed. The first six are told; the others are recorded."""

    FIRST = "first"
    ESCALATED = "escalated"
    EASED = "eased"
    ENDED = "ended"
    CORRECTED = "corrected"
    JOINED = "joined"
    CORROBORATED = "corroborated"
    DUPLICATE = "duplicate"
    BASELINE = "baseline"
    UNCONFIRMED = "unconfirmed"
    UNSURE = "unsure"
    STALE = "stale"
    REJECTED = "rejected"

    @property
    def told(self) -> bool:
        """Return whether subscribers hear of it."""
        return self in TOLD


TOLD = frozenset({Reason.FIRST, Reason.ESCALATED, Reason.EASED, Reason.ENDED, Reason.CORRECTED, Reason.JOINED})


class Suppression(enum.StrEnum):
    """Why a notice of somebody in the audience was not sent, or not yet."""

    SILENCED = "SILENCED"
    QUIET_HOURS = "QUIET_HOURS"
    DIGEST = "DIGEST"
    COOLDOWN = "COOLDOWN"
    NOT_AFFECTED = "NOT_AFFECTED"
    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    RATE_CAPPED = "RATE_CAPPED"
    #: An operator said no to a send that was held.
    REJECTED = "REJECTED"


class AlertState(enum.StrEnum):
    """Where an alert is in its life."""

    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    ENDED = "ended"
    STALE = "stale"
    REJECTED = "rejected"


class DeliveryState(enum.StrEnum):
    """Where one notice is on its way out."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"
    SUPPRESSED = "suppressed"

"""Alerts and how they change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from advisory.model.scales import AlertState, AudienceClass, Directive, Reason, Severity, Status, Strength, Trust
from advisory.model.understanding import LevelStep

#: Rules of our own about the sources themselves, which no file holds: a government's advice that cannot be read any more, told to
#: those who rely on it, and a feed in trouble, told to operators.
SOURCE_SILENT = "source-silent"
SOURCE_TROUBLE = "source-trouble"
OWN_RULES = frozenset({SOURCE_SILENT, SOURCE_TROUBLE})
#: What stands before a government or a feed where a destination stands otherwise: `@GB`, `@feed:gb-fcdo`. No country is called so,
#: so what is about a source is never taken for advice about a country.
OF_GOVERNMENT = "@"
OF_FEED = "@feed:"
#: The operator's own files, which are read again and again like a feed, and told of like one in trouble; no feed can have this id.
OF_FILES = "@feed:/config"
#: And a send that is held: `@feed:/send/s-12`.
OF_SEND = "@feed:/send/"
#: What stands where a feed's id does in an alert about the ledger.
OF_LEDGER = "@feed:/ledger"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AlertKey:
    """One situation: a rule and a destination."""

    rule: str
    #: A country's code; of alerts about sources, `@` and the government's code, or `@feed:` and the feed's id.
    destination: str

    @property
    def feed(self) -> str | None:
        """Return the feed it is about; None for alerts about places and governments."""
        return self.destination.removeprefix(OF_FEED) if self.destination.startswith(OF_FEED) else None

    @property
    def files(self) -> bool:
        """Return whether it is about the operator's own files."""
        return self.destination == OF_FILES

    @property
    def books(self) -> bool:
        """Return whether it is about the ledger, which has a gap."""
        return self.destination == OF_LEDGER

    @property
    def send(self) -> str | None:
        """Return the held send it is about; None for everything else."""
        return self.destination.removeprefix(OF_SEND) if self.destination.startswith(OF_SEND) else None

    @property
    def government(self) -> str | None:
        """Return the government whose source it is about; None for alerts about places and feeds."""
        return self.destination.removeprefix(OF_GOVERNMENT) if self.of_source and self.feed is None else None

    @property
    def of_source(self) -> bool:
        """Return whether it is about a source rather than about a place."""
        return self.destination.startswith(OF_GOVERNMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One source's word that bears on an alert."""

    #: Derived from feed, item or position, and statement: the same word has the same id for ever.
    id: str
    feed: str
    #: The item's guid, or `issuer:destination` of a register.
    guid: str
    trust: Trust
    #: Who published it; two feeds of one house are one publisher.
    publisher: str
    #: MinHash of the text, to recognise a wire story printed twice; empty for registers.
    sketch: tuple[int, ...] = ()
    issuer: str | None
    directive: Directive
    strength: Strength
    status: Status
    severity: Severity
    level: LevelStep | None = None
    region: str | None = None
    #: Whom it binds (empty: anyone).
    nationality: tuple[str, ...] = ()
    #: Of those, citizens or only dual nationals or staff: what a message must not overstate.
    audience: AudienceClass = AudienceClass.CITIZENS
    quote: str
    #: Sentences of the source that say what to do, quoted word for word.
    actions: tuple[str, ...] = ()
    title: str
    url: str
    attribution: str = ""
    published: datetime | None
    seen: datetime
    #: It speaks against the alert: lifted, withdrawn or denied.
    ends: bool = False
    #: An operator said yes to it.
    approved: bool = False
    #: It was trusted once, and stays so until it ends.
    vouched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """How strong one government's word is."""

    #: None when no government is named.
    issuer: str | None
    #: Higher is stronger.
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an alert amounts to, given its evidence: the thing that is compared before and after."""

    #: 0 when nothing stands; higher is stronger (severity, then directive, strength, level).
    rank: int = 0
    severity: Severity | None = None
    directive: Directive | None = None
    strength: Strength | None = None
    #: The published level, 1..4.
    level: int | None = None
    #: Governments whose word stands and is trusted.
    issuers: tuple[str, ...] = ()
    #: How strong each government's trusted word is.
    words: tuple[Word, ...] = ()
    #: How many independent sources carry it.
    sources: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One situation with its revisions."""

    #: Derived from the key.
    id: str
    key: AlertKey
    title: str
    state: AlertState
    #: Counts every stored change; writers compare it.
    version: int
    #: Counts what was told.
    revision: int
    #: What has been told, or recorded as a baseline.
    standing: Standing
    #: When the present situation began, and the version that opened it (the root of its thread).
    since: datetime
    opened: int
    updated: datetime
    evidence: tuple[Evidence, ...] = ()
    #: Of a rule that is tried out: recorded, told to nobody.
    shadow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to an alert, with the reason, and what it was before and after."""

    #: `<alert>.<version>`.
    id: str
    reason: Reason
    at: datetime
    before: Standing
    #: The alert as it is now, with its evidence: what a message needs, also when it goes out a day later.
    alert: Alert
    #: What the change rests on: the evidence that brought it.
    because: tuple[Evidence, ...] = ()
    #: Governments that joined or left; a JOINED change is for those who follow them.
    issuers: tuple[str, ...] = ()
    #: The larger of before and after: a fall concerns those who heard of the rise.
    severity: Severity
    #: Why, in words, for the timeline and the queue.
    note: str = ""

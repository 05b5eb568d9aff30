"""What templates see: plain frozen values, every word of a stranger made harmless before a template can touch it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source and what it says."""

    #: The government that speaks, or who published it when none is named.
    speaker: str
    #: `official`, or `reported by example.org`.
    how: str
    official: bool
    #: Its exact words, without quotation marks; empty when they stand elsewhere in the same message.
    quote: str
    title: str
    #: Empty when the address is not safe to link to.
    url: str
    host: str
    #: When it was published, in the reader's zone and in UTC; empty when the source does not say.
    when: str
    #: What it amounts to, in a few words: `Avoid all travel, level 4 of 4`; of an old press report also when it was last heard.
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a source says to do, in its own words."""

    speaker: str
    #: Who published these words, when it is not the speaker; else empty.
    how: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One situation and what happened to it."""

    #: Ids of the alerts and names of the rules told here as one.
    alerts: tuple[str, ...]
    rules: tuple[str, ...]
    #: `first`, `escalated`, … as in webhooks.
    reason: str
    #: The same for readers: `New`, `Now confirmed`, `Raised`, …
    label: str
    #: `Critical`, `Warning`, `Watch`, `Information`.
    severity: str
    #: Severity and label as one: `Critical · new`; of what falls, the label alone.
    kind: str
    #: Which colour it wears: `critical`, `warning`, `watch`, `info`, `clear`, `note`.
    tone: str
    #: What it was and is: `Level 3 of 4 → Level 4 of 4`.
    bar: str
    place: str
    headline: str
    #: Whom it applies to.
    applies: str
    #: When it was noticed, in the reader's zone and in UTC.
    when: str
    #: Not confirmed, and what that means; empty otherwise.
    caution: str
    #: What was wrong, or who lifted it; sentences.
    explanation: tuple[str, ...]
    advice: tuple[Advice, ...]
    #: `Who says so`, or `What was taken back`.
    sources_heading: str
    sources: tuple[Source, ...]
    #: Sources there was no room for.
    more: int
    #: How many sources there are for what is told, in words.
    count: str
    #: What those who took something back say now.
    now: tuple[Source, ...]
    #: Heading and entries of what else stands.
    standing_heading: str
    standing: tuple[Source, ...]
    #: What happened to it earlier, when one message tells of several changes.
    history: tuple[str, ...]
    #: Told in short, as one of many.
    compact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All blocks of one place."""

    place: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a government's citizens call."""

    government: str
    #: Emergency numbers for citizens abroad, as one line.
    phones: str
    #: Where its embassies are listed.
    url: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Placeholders for what one recipient alone reads: a sentence in `why`, addresses in the others."""

    why: str
    wrong: str
    unsubscribe: str
    manage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message about one or several situations."""

    language: str
    #: `ltr` or `rtl`.
    direction: str
    subject: str
    heading: str
    #: The loudest block's.
    tone: str
    groups: tuple[Group, ...]
    #: One line for each situation beyond those there is room for.
    rest: tuple[str, ...]
    #: Whether it tells of several situations.
    several: bool
    #: Whom to call, when it is grave: of the reader's governments, else of those that speak.
    contacts: tuple[Contact, ...]
    #: What the sources ask to be named as.
    attributions: tuple[str, ...]
    alerts: tuple[str, ...]
    rules: tuple[str, ...]
    links: Links
    #: Where the service is reached.
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A fault an operator should know of."""

    key: str
    #: What it is: `Fault`, `Feed stale`, `Feed well`, …
    label: str
    sentence: str
    since: str
    count: int
    #: It is over.
    well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A situation that waits for an operator's word."""

    block: Block
    note: str
    approve: str
    reject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Internal:
    """A message to operators: what is wrong, and what waits for them."""

    language: str
    direction: str
    subject: str
    heading: str
    tone: str
    troubles: tuple[Trouble, ...]
    reports: tuple[Report, ...]
    #: How many more there are, and where they are listed; empty when all are here.
    rest: tuple[str, ...]
    #: What the sources ask to be named as.
    attributions: tuple[str, ...]
    site: str


#: Every class a template may meet: what did-you-mean looks in.
VIEWS = (Message, Group, Block, Source, Advice, Contact, Links, Internal, Trouble, Report)

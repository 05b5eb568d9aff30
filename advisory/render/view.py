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
    #: Of the quotation, as HTML's `lang` has it; empty when it is not known.
    language: str
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
    #: Of the lines.
    language: str


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
    #: The same as a sentence.
    noticed: str
    #: Not confirmed, and what that means; empty otherwise.
    caution: str
    #: What was wrong, or who lifted it; sentences.
    explanation: tuple[str, ...]
    advice: tuple[Advice, ...]
    #: What the same government said before, when that is known: the old half of what changed.
    was: Source | None
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
    #: The page that says step by step why.
    about: str
    wrong: str
    unsubscribe: str
    manage: str
    #: What a letter is for.
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message about one or several situations."""

    language: str
    #: `ltr` or `rtl`.
    direction: str
    subject: str
    #: What an inbox shows behind the subject: one sentence.
    preview: str
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
    #: Since when, and how often, in words.
    seen: str
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
    #: What an inbox shows behind the subject: one sentence.
    preview: str
    heading: str
    tone: str
    troubles: tuple[Trouble, ...]
    reports: tuple[Report, ...]
    #: How many more there are, and where they are listed; empty when all are here.
    rest: tuple[str, ...]
    #: What the sources ask to be named as.
    attributions: tuple[str, ...]
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line with a label."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What a government says of a place now."""

    place: str
    #: Who says it; several are listed.
    government: str
    #: `Avoid all travel, level 4 of 4`.
    words: str
    #: The government's own words for the level, in its own language; empty when they are not at hand.
    label: str
    since: str
    #: Its page; empty when there is none that is safe to link to.
    url: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to one person that is not about an alert."""

    language: str
    direction: str
    #: `confirm`, `welcome`, … as the folders of templates are called.
    kind: str
    subject: str
    preview: str
    heading: str
    tone: str
    #: Sentences, the one that matters first.
    paragraphs: tuple[str, ...]
    #: What stands on the button that leads to `links.link`; empty for none.
    button: str
    #: How long the link counts; empty when it always does.
    expiry: str
    #: What it is about: places, trips.
    facts: tuple[Fact, ...]
    #: Heading and entries of what is in force, how many more there are, and what is said when nothing is; empty for other kinds.
    rows_heading: str
    rows: tuple[InForce, ...]
    more: str
    nothing: str
    #: What to do if it was not you.
    closing: tuple[str, ...]
    #: What the sources ask to be named as.
    attributions: tuple[str, ...]
    links: Links
    site: str


#: Every class a template may meet: what did-you-mean looks in.
VIEWS = (Message, Group, Block, Source, Advice, Contact, Links, Internal, Trouble, Report, Letter, Fact, InForce)

"""What texts say, what rules ask for, and where the two meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from advisory.model.scales import ANYWHERE, AudienceClass, Directive, Severity, Status, Strength, Trust

if TYPE_CHECKING:
    from advisory.model.telling import Cap
    from advisory.model.trying import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told, and of which nationality (country codes; empty means anyone)."""

    kind: AudienceClass = AudienceClass.CITIZENS
    nationality: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelStep:
    """A level's move; `before` is None when it was not known."""

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who tells whom to do what, where, and whether it holds."""

    directive: Directive
    strength: Strength
    #: Country code, `UN`, `EU`, or None when no government is named.
    issuer: str | None
    audience: Audience = Audience()
    destinations: tuple[str, ...] = ()
    #: The part of a country, or the region larger than a country, as named.
    region: str | None = None
    status: Status = Status.IN_FORCE
    quote: str = ""
    #: Span of the quote in code points of the text (or of the title, when `within` says so).
    start: int = 0
    end: int = 0
    within: str = "text"
    level: LevelStep | None = None
    #: Why it was read so, step by step.
    trace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Words that stand close to one another, in any order: the farthest two at most `within` words apart."""

    words: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Keywords:
    """What a text must hold, word for word: all of these, any of those, none of others. A phrase of several words is one entry."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """What looks like advice though no statement of it was read: shown to operators, never told."""

    family: Directive
    #: Country codes.
    destinations: tuple[str, ...]
    #: The sentence, and where it stands, as of a statement.
    quote: str
    start: int = 0
    end: int = 0
    within: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a rule's phrase or fields ask for. An empty set asks for nothing in particular; every part must hold.

    Keywords without directives are asked of the text alone; with directives, of the text that a statement stands in.
    """

    directives: frozenset[Directive]
    statuses: frozenset[Status] = frozenset({Status.IN_FORCE})
    #: Country codes or ANYWHERE.
    destinations: frozenset[str] = frozenset({ANYWHERE})
    #: Names of parts of a country the operator asked for, such as `Baghdad`; empty for the whole country.
    regions: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    audiences: frozenset[AudienceClass] = frozenset()
    nationalities: frozenset[str] = frozenset()
    #: The weakest strength that fires.
    floor: Strength = Strength.REPORTED
    #: Advice for a part of the country does not fire.
    whole_country: bool = False
    #: Level steps: the levels it must have left and reached; empty for any.
    from_levels: frozenset[int] = frozenset()
    to_levels: frozenset[int] = frozenset()
    #: What the text must hold besides; None for nothing.
    text: Keywords | None = None
    #: Ids of the feeds that are listened to; empty for all.
    feeds: frozenset[str] = frozenset()
    #: The operator's words.
    phrase: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """What keeps a rule silent though its `when` is met, and why the operator wants it so."""

    #: Any of them excludes.
    queries: tuple[Query, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an operator wants to hear of."""

    id: str
    title: str
    #: Any of them fires the rule.
    when: tuple[Query, ...]
    #: Any of them keeps it silent.
    unless: tuple[Exclusion, ...] = ()
    #: None: by the scale of `severity.of`.
    severity: Severity | None = None
    #: OFFICIAL: press reports never open it.
    trust: Trust = Trust.PRESS
    #: How many independent press sources must say so before it is told; an official one is enough alone.
    min_sources: int = 2
    cooldown: timedelta | None = None
    #: So many messages about it in so much time for each subscription; what is above waits and becomes one.
    limit: Cap | None = None
    enabled: bool = True
    #: The day by which somebody wants to look at it again; it stays in force after it.
    expires: date | None = None
    #: Who looks after it, and where it says what to do when it fires.
    owner: str = ""
    runbook: str = ""
    #: It is evaluated and recorded, and nothing is sent.
    shadow: bool = False
    #: file:line:column of its id.
    place: str = ""
    #: What it must fire on and stay silent on, as its operator wrote it beside the rule.
    tests: tuple[Trial, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that fires on a statement, for one destination."""

    rule: str
    statement: Statement
    #: Index of the statement in what was read; None when keywords fire on the text itself.
    index: int | None
    destination: str
    #: The named part, when the statement is about a part.
    region: str | None
    #: Why it fires, in words.
    reason: str

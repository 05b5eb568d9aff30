"""Read what a register's row states: the advice that its level carries, and what its text says beside the level."""

from __future__ import annotations

import re
from dataclasses import replace

from advisory import extract, lexicon
from advisory.model import Audience, AudienceClass, Directive, LevelStep, Position, Statement, Status, Strength

_AVOID = 4
_RECONSIDER = 3
_CAUTION = 2

#: Issuers whose third level is worded as advice against all but essential travel.
_NONESSENTIAL = re.compile(
    r"\b(?:non-?\s?essential|not essential|all but essential|essential travel"
    # German: travel, or travel that need not be, is advised against.
    r"|nicht (?:\w+ )?(?:notwendig|erforderlich)\w*|abgeraten|rät\b.{1,200}?\bab|(?:ver)?meiden sie|(?:ver|ge)mieden|verzichten sie"
    r"|unterlassen|unterbleiben|verschoben"
    # Dutch: orange is for travel that must be.
    r"|(?:alleen|slechts)\b.{0,40}?\bnoodzakelijke?|oranje)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:must not|are ordered|is ordered|is prohibited|is forbidden|are forbidden|banned from)\b[^.]{0,40}\btravel", re.IGNORECASE
)
_LEVELS = frozenset({
    Directive.AVOID_ALL_TRAVEL, Directive.AVOID_NONESSENTIAL_TRAVEL, Directive.RECONSIDER_TRAVEL, Directive.EXERCISE_CAUTION,
    Directive.LEVEL_CHANGE,
})  # fmt: skip
#: Advice that a level carries, weakest first; who lifts the weaker lifts the stronger.
ORDER = (
    Directive.EXERCISE_CAUTION,
    Directive.RECONSIDER_TRAVEL,
    Directive.AVOID_NONESSENTIAL_TRAVEL,
    Directive.AVOID_ALL_TRAVEL,
)
_SENTENCES = re.compile(r"[^\n]+?(?:(?<![A-Z])[.!?](?=\s+[A-Z]|\s*$)|$)", re.MULTILINE)
_HEADING = re.compile(
    r"^(?P<where>[^\n.:]{2,80}?)\s+[-\u2013\u2014]\s+avoid\s+(?:(?P<all>all\s+travel)|non-?\s?essential\s+travel)$",
    re.IGNORECASE | re.MULTILINE,
)
_POSTS = (
    r"(?:all |most |the )?(?:non-?(?:emergency|essential)|eligible|its|embassy|diplomatic|U\.?S\.? government)\b"
    r"[^;\n]{0,120}?\bto (?:depart|leave)"
)
_DEPARTURE = re.compile(
    rf"\b(?:(?P<ordered>(?:mandatory|ordered) departure|ordered (?:the )?departure|ordered {_POSTS})"
    rf"|(?:voluntary|authori[sz]ed) departure|authori[sz]ed (?:the )?(?:voluntary )?departure|authori[sz]ed {_POSTS})",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:lift(?:ed|ing)?|rescind(?:ed|ing)?|terminat(?:ed|ing|ion)|ended|expired|no longer|cancel+ed|returned to post)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r".{1,400}?(?:[.!?](?=\s|$)|$)", re.MULTILINE)


def told(position: Position) -> tuple[Statement, ...]:
    """Return what the text says beside the level: orders to staff, calls to leave, advice for parts of the country."""
    read = extract.statements(position.text, title=position.title, issuer=position.issuer, published=position.published)
    own = _departure(position)
    told = tuple(
        one
        for one in read
        if one.within == "text"
        and position.destination in one.destinations
        and one.directive is not Directive.EXERCISE_CAUTION
        # Parts that the adapter read are not read a second time under other names.
        and ((one.region and not position.parts) or one.directive not in _LEVELS)
        and not (own and one.directive is Directive.STAFF_WITHDRAWN)
    )
    headed = () if position.parts else _headed(position)
    return (*told, *(one for one in headed if not any(_covers(other, one) for other in told)), *own, *_by_adapter(position))


def _headed(position: Position) -> tuple[Statement, ...]:
    """Return the advice for parts that stands in headings alone: `Northern Utopia - Avoid all travel`."""
    return tuple(
        replace(
            statement(
                position, Directive.AVOID_ALL_TRAVEL if found["all"] else Directive.AVOID_NONESSENTIAL_TRAVEL, Status.IN_FORCE, found[0]
            ),
            region=found["where"],
        )
        for found in _HEADING.finditer(position.text)
        # The country's own heading is its level.
        if lexicon.country(found["where"].title() if found["where"].isupper() else found["where"]) is None
    )


def _covers(said: Statement, headed: Statement) -> bool:
    """Tell whether the text says of a region what a heading says of it."""
    one, other = lexicon.fold(said.region or ""), lexicon.fold(headed.region or "")
    return said.directive is headed.directive and bool(one) and (one in other or other in one)


def _by_adapter(position: Position) -> tuple[Statement, ...]:
    """Return what the adapter read beside the level: a call to leave in another language, and worse advice for parts."""
    said = []
    if position.leave:
        audience = Audience(kind=AudienceClass.CITIZENS, nationality=(position.issuer,))
        said.append(replace(statement(position, Directive.LEAVE, Status.IN_FORCE, position.leave), audience=audience))
    for part in position.parts:
        row = replace(position, country_level=part.level, label=part.words)
        if (directive := national(row)) is not None:
            said.append(replace(statement(row, directive, Status.IN_FORCE, part.words), region=part.name))
    return tuple(said)


def _departure(position: Position) -> tuple[Statement, ...]:
    """Return the last word on the departure of government staff, in the fixed terms of registers: ordered, authorized."""
    last = None
    for found in _SENTENCES.finditer(position.text):
        if terms := _DEPARTURE.search(found[0]):
            last = (found, terms)
    if last is None:
        return ()
    found, terms = last
    status = Status.LIFTED if _ENDED.search(found[0]) else Status.IN_FORCE
    quote = found[0].strip()
    start = position.text.index(quote)
    staff = statement(position, Directive.STAFF_WITHDRAWN, status, quote)
    strength = Strength.ORDERED if terms["ordered"] else Strength.REPORTED
    return (
        replace(staff, strength=strength, audience=Audience(kind=AudienceClass.STAFF), start=start, end=start + len(quote), within="text"),
    )


def standing(position: Position) -> tuple[Statement, ...]:
    """Return the advice that the country's level carries."""
    directive = national(position)
    return () if directive is None else (statement(position, directive, Status.IN_FORCE, label(position)),)


def statement(position: Position, directive: Directive, status: Status, quote: str, *, level: LevelStep | None = None) -> Statement:
    """Return what a row states in its issuer's name, to the citizens, about its destination."""
    words = f"{position.label}\n{position.text}"
    ordered = directive is Directive.AVOID_ALL_TRAVEL and _ORDERED.search(words)
    within = "text" if quote and quote in position.text else "title"
    start = max((position.text if within == "text" else position.title).find(quote), 0)
    return Statement(
        directive=directive,
        strength=Strength.ORDERED if ordered else Strength.URGED,
        issuer=position.issuer,
        audience=Audience(kind=AudienceClass.CITIZENS),
        destinations=(position.destination,),
        status=status,
        quote=quote,
        start=start,
        end=start + len(quote),
        within=within,
        level=level,
        trace=(f"the register of {position.issuer} lists {position.destination} at level {position.country_level}",),
    )


def national(position: Position) -> Directive | None:
    """Return what the country's level asks of travellers; None for no level, or one that asks nothing."""
    level = position.country_level
    if level is None or level < _CAUTION:
        return None
    if level >= _AVOID:
        return Directive.AVOID_ALL_TRAVEL
    if level == _CAUTION:
        return Directive.EXERCISE_CAUTION
    own_words = position.label if re.search(r"[^\W\d]{4,}.*\s", position.label) else position.text[:600]
    return Directive.AVOID_NONESSENTIAL_TRAVEL if _NONESSENTIAL.search(own_words) else Directive.RECONSIDER_TRAVEL


def label(position: Position) -> str:
    """Return the words that say the level."""
    if position.label:
        return position.label
    found = _SENTENCE.match(position.text)
    return found[0] if found else position.title

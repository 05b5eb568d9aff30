"""Compares two snapshots of a register: what moved, what stays held, and what each position states. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

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
_ORDER = (
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
_DEPARTURE_WORDS = re.compile(r"\b(?:depart|evacuat|withdr[ae]w|family members|non-?emergency|leave)", re.IGNORECASE)
_SENTENCE = re.compile(r".{1,400}?(?:[.!?](?=\s|$)|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionChange:
    """What a register now says of a destination, beside what it said."""

    #: None when the destination was not in the register.
    before: Position | None
    after: Position

    @property
    def level_moved(self) -> bool:
        """Return whether the level of the country as a whole rose or fell."""
        return self.before is not None and _moved(self.before.country_level, self.after.country_level)


def changes(before: tuple[Position, ...], after: tuple[Position, ...]) -> tuple[PositionChange, ...]:
    """Return the destinations whose position is new or says something else.

    A date alone that moves is no change; a row older than the one held is none, nor is a row that vanished.
    """
    held = {_key(position): position for position in before}
    return tuple(
        PositionChange(before=known, after=position)
        for position in after
        for known in [held.get(_key(position))]
        if known is None or (_says(position) != _says(known) and _supersedes(position, known))
    )


def merge(before: tuple[Position, ...], after: tuple[Position, ...]) -> tuple[Position, ...]:
    """Return the snapshot to hold: new rows, those that supersede the held ones, and the held ones for the rest.

    Missing is not withdrawn: a row that vanished is held until it is back.
    """
    held = {_key(position): position for position in before}
    for position in after:
        known = held.get(_key(position))
        if known is None or _supersedes(position, known):
            held[_key(position)] = position
    return tuple(held[key] for key in sorted(held))


def detailed(before: tuple[Position, ...], rows: tuple[Position, ...], pages: tuple[Position, ...]) -> tuple[Position, ...]:
    """Return the rows of an index with what the pages behind them say: those read now, and those held, which were read before.

    A row whose level moved counts before a page that still says the old one. Pages without a row stand for themselves.
    """
    read, held = {_key(page): page for page in pages}, {_key(position): position for position in before}
    found = []
    for row in rows:
        page, known = read.pop(_key(row), None), held.get(_key(row))
        if page is not None and (page.country_level == row.country_level or _newer(page, row)):
            found.append(replace(page, published=_later(page, row)))
        elif known is not None and not row.text and known.country_level == row.country_level and row.max_level in {None, known.max_level}:
            found.append(replace(known, published=_later(known, row)))
        else:
            found.append(row)
    return (*found, *read.values())


def statements(before: Position | None, after: Position | None) -> tuple[Statement, ...]:
    """Return what a position states: its advice, what its text newly says, and when the level differs, the step and what it lifts.

    A position that vanished states nothing.
    """
    if after is None:
        return ()
    said = (*_standing(after), *_newly_told(before, after))
    if before is not None and after.none_stated:
        return (*said, *_taken_back(before, after))
    if before is None or not _moved(before.country_level, after.country_level):
        return said
    raised = (after.country_level or 0) > (before.country_level or 0)
    status = Status.IN_FORCE if raised else Status.LIFTED
    step = LevelStep(before=before.country_level, after=after.country_level)
    moved = _statement(after, Directive.LEVEL_CHANGE, status, _quote(after), level=step)
    lifted = _directive(before)
    if raised or lifted is None or lifted == _directive(after):
        return (*said, moved)
    return (*said, moved, _statement(after, lifted, Status.LIFTED, _quote(after)))


def _taken_back(before: Position, after: Position) -> tuple[Statement, ...]:
    """Return what an issuer no longer says that now states no level for the country: the advice that is above all that is left."""
    left = max((_ORDER.index(one.directive) for one in _told(after) if _advises(one)), default=-1)
    gone = [(one.directive, one.region) for one in _told(before) if _advises(one)]
    if (national := _directive(before)) is not None:
        gone.insert(0, (national, None))
    lifted = [
        replace(_statement(after, directive, Status.LIFTED, _quote(after)), region=region) for directive, region in dict.fromkeys(gone)
    ]
    over = tuple(one for one in lifted if _ORDER.index(one.directive) > left)
    if national is None or not over or over[0].directive is not national:
        return over
    step = LevelStep(before=before.country_level, after=None)
    return (_statement(after, Directive.LEVEL_CHANGE, Status.LIFTED, _quote(after), level=step), *over)


def _advises(one: Statement) -> bool:
    return one.directive in _ORDER and one.status is Status.IN_FORCE


def _newly_told(before: Position | None, after: Position) -> tuple[Statement, ...]:
    """Return what the text says beside the level and did not say before: orders to staff, calls to leave, parts of the country."""
    said = _told(after)
    if before is None:
        return said
    known = _told(before)
    new = tuple(one for one in said if not any(_same(one, old) for old in known))
    ended = () if _DEPARTURE_WORDS.search(after.text) else tuple(one for one in known if one.directive is Directive.STAFF_WITHDRAWN)
    # An order to staff mostly ends by its sentence being dropped; gone is what a whole new edition has no word of.
    return (
        *new,
        *(replace(one, status=Status.LIFTED, trace=(*one.trace, "no longer stated")) for one in ended if one.status is Status.IN_FORCE),
    )


def _told(position: Position) -> tuple[Statement, ...]:
    read = extract.statements(position.text, title=position.title, issuer=position.issuer, published=position.published)
    own = _departure(position)
    told = tuple(
        one
        for one in read
        if one.within == "text"
        and position.destination in one.destinations
        and one.directive is not Directive.EXERCISE_CAUTION
        and (one.region or one.directive not in _LEVELS)
        and not (own and one.directive is Directive.STAFF_WITHDRAWN)
    )
    return (*told, *(one for one in _headed(position) if not any(_covers(other, one) for other in told)), *own, *_foreign(position))


def _headed(position: Position) -> tuple[Statement, ...]:
    """Return the advice for parts that stands in headings alone: `Northern Utopia - Avoid all travel`."""
    return tuple(
        replace(
            _statement(
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


def _foreign(position: Position) -> tuple[Statement, ...]:
    """Return what an issuer that does not write English says beside the level: its call to leave, and worse advice for parts."""
    said = []
    if position.leave:
        audience = Audience(kind=AudienceClass.CITIZENS, nationality=(position.issuer,))
        said.append(replace(_statement(position, Directive.LEAVE, Status.IN_FORCE, position.leave), audience=audience))
    for part in position.parts:
        row = replace(position, country_level=part.level, label=part.words)
        if (directive := _directive(row)) is not None:
            said.append(replace(_statement(row, directive, Status.IN_FORCE, part.words), region=part.name))
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
    staff = _statement(position, Directive.STAFF_WITHDRAWN, status, quote)
    strength = Strength.ORDERED if terms["ordered"] else Strength.REPORTED
    return (
        replace(staff, strength=strength, audience=Audience(kind=AudienceClass.STAFF), start=start, end=start + len(quote), within="text"),
    )


def _same(one: Statement, other: Statement) -> bool:
    return (one.directive, one.status, one.region, one.strength) == (other.directive, other.status, other.region, other.strength)


def _standing(position: Position) -> tuple[Statement, ...]:
    directive = _directive(position)
    return () if directive is None else (_statement(position, directive, Status.IN_FORCE, _quote(position)),)


def _statement(position: Position, directive: Directive, status: Status, quote: str, *, level: LevelStep | None = None) -> Statement:
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


def _directive(position: Position) -> Directive | None:
    level = position.country_level
    if level is None or level < _CAUTION:
        return None
    if level >= _AVOID:
        return Directive.AVOID_ALL_TRAVEL
    if level == _CAUTION:
        return Directive.EXERCISE_CAUTION
    own_words = position.label if re.search(r"[^\W\d]{4,}.*\s", position.label) else position.text[:600]
    return Directive.AVOID_NONESSENTIAL_TRAVEL if _NONESSENTIAL.search(own_words) else Directive.RECONSIDER_TRAVEL


def _quote(position: Position) -> str:
    if position.label:
        return position.label
    found = _SENTENCE.match(position.text)
    return found[0] if found else position.title


def _key(position: Position) -> tuple[str, str]:
    return position.issuer, position.destination


def _says(position: Position) -> tuple[object, ...]:
    return position.country_level, position.max_level, position.scope, position.label, " ".join(position.text.split())


def _moved(before: int | None, after: int | None) -> bool:
    return before is not None and after is not None and before != after


def _newer(one: Position, other: Position) -> bool:
    return one.published is not None and (other.published is None or one.published > other.published)


def _later(one: Position, other: Position) -> datetime | None:
    return one.published if _newer(one, other) else other.published


def _supersedes(new: Position, held: Position) -> bool:
    """Return whether a row replaces the one held: a newer date does; the same date may add or raise, never lower; without one, never.

    Registers serve old and new editions of a row by turns, and write dates that nobody can read.
    """
    if new.country_level is None and held.country_level is not None and not new.none_stated:
        return False
    if held.published is None:
        return True
    if new.published is None or new.published < held.published:
        return False
    if new.published > held.published:
        return True
    return (new.country_level or 0) >= (held.country_level or 0)

"""What a row states beside the one it follows, and what moved between the two."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import replace

from advisory import lexicon
from advisory.model import Directive, LevelStep, Position, Scope, Statement, Status
from advisory.register import advice

_WORST = 4
_SERIOUS = 3
_ADVISED = 2
_WORD = re.compile(r"\w+")
#: What joins names in English, Dutch and German.
_JOINTS = frozenset({
    "the", "a", "an", "of", "in", "to", "and", "or", "with", "for", "de", "het", "een", "en", "van", "met", "voor", "naar", "der", "die",
    "das", "den", "des", "dem", "und", "oder", "mit", "nach",
})  # fmt: skip
_LEAVING = re.compile(r"\b(?:depart|evacuat|withdr[ae]w|family members|non-?emergency|leave|get out)", re.IGNORECASE)


class Move(enum.StrEnum):
    """What may happen to a destination's row."""

    NEW = "new"
    RAISED = "raised"
    LOWERED = "lowered"
    #: The issuer states no level for the country any more.
    NONE_STATED = "none_stated"
    #: The worst part, while the country's level stays.
    WORST_RAISED = "worst_raised"
    WORST_LOWERED = "worst_lowered"
    PART_ADDED = "part_added"
    PART_REMOVED = "part_removed"
    #: Government staff or their families told, or allowed, to leave.
    DEPARTURE_BEGUN = "departure_begun"
    DEPARTURE_ENDED = "departure_ended"
    #: Citizens called on to leave.
    LEAVE_BEGUN = "leave_begun"
    LEAVE_ENDED = "leave_ended"
    #: Other words, and nothing of the above.
    TEXT = "text"


#: What says less than before: believed when it is seen a second time.
FALLS = frozenset({
    Move.LOWERED, Move.NONE_STATED, Move.WORST_LOWERED, Move.PART_REMOVED, Move.DEPARTURE_ENDED, Move.LEAVE_ENDED,
})  # fmt: skip
_RISES = frozenset({Move.RAISED, Move.WORST_RAISED, Move.PART_ADDED, Move.DEPARTURE_BEGUN, Move.LEAVE_BEGUN})


def statements(before: Position | None, after: Position | None) -> tuple[Statement, ...]:
    """Return what a position states: its advice, what its text newly says or says no more, and the step of its level.

    A position that vanished states nothing.
    """
    if after is None:
        return ()
    if before is None:
        return (*advice.standing(after), *advice.told(after))
    was, now = advice.told(before), advice.told(after)
    said = (*advice.standing(after), *_new(before, was, now), *_gone(was, now, after, exact=bool(before.parts and after.parts)))
    if after.none_stated:
        return _each_once((*said, *_taken_back(before, was, after, now)))
    way = _way(before, after)
    if not way:
        return said
    raised = way > 0
    status = Status.IN_FORCE if raised else Status.LIFTED
    step = LevelStep(before=before.country_level, after=after.country_level)
    moved = advice.statement(after, Directive.LEVEL_CHANGE, status, advice.label(after), level=step)
    lifted = advice.national(before)
    if raised or lifted is None or lifted == advice.national(after):
        return (*said, moved)
    return (*said, moved, advice.statement(after, lifted, Status.LIFTED, advice.label(after)))


def moves(before: Position | None, after: Position) -> tuple[Move, ...]:
    """Name what moved between two rows of one destination; nothing moved when they say the same."""
    if before is None:
        return (Move.NEW,)
    was, now = advice.told(before), advice.told(after)
    new, gone = _new(before, was, now), _gone(was, now, after, exact=bool(before.parts and after.parts))
    found = [
        *_level_moves(before, after),
        *([Move.PART_ADDED] if any(one.region and not _covered(one, before) for one in new if _stands(one)) else []),
        *([Move.PART_REMOVED] if any(one.region for one in gone) else []),
        *_about(Directive.STAFF_WITHDRAWN, new, gone, Move.DEPARTURE_BEGUN, Move.DEPARTURE_ENDED),
        *_about(Directive.LEAVE, new, gone, Move.LEAVE_BEGUN, Move.LEAVE_ENDED),
    ]
    return tuple(found) or ((Move.TEXT,) if says(before) != says(after) else ())


def falls(found: Sequence[Move]) -> bool:
    """Tell whether any of the moves says less than before."""
    return not FALLS.isdisjoint(found)


def rises(found: Sequence[Move]) -> bool:
    """Tell whether any of the moves says more than before."""
    return not _RISES.isdisjoint(found)


def says(position: Position) -> tuple[object, ...]:
    """Return all of a row that counts; its dates, title and address do not."""
    return position.country_level, position.max_level, position.scope, position.label, " ".join(position.text.split())


def _level_moves(before: Position, after: Position) -> tuple[Move, ...]:
    was, now = _worst(before), _worst(after)
    worst = () if was is None or now is None or was == now else (Move.WORST_RAISED,) if now > was else (Move.WORST_LOWERED,)
    if after.none_stated and (before.country_level or 0) >= _ADVISED:
        return (Move.NONE_STATED, *(move for move in worst if move is Move.WORST_RAISED))
    if way := _way(before, after):
        return (Move.RAISED,) if way > 0 else (Move.LOWERED,)
    return worst


def _way(before: Position, after: Position) -> int:
    """Return whether the level of the country rose (1), fell (-1) or stays.

    From none to one is a rise when the new level is worse than what held for parts, or asks people not to go.
    """
    was, now = before.country_level, after.country_level
    if now is None or was == now:
        return 0
    if was is None:
        return 1 if before.none_stated and (now >= _SERIOUS or now > (before.max_level or 0)) else 0
    return 1 if now > was else -1


def _worst(position: Position) -> int | None:
    """Return the worst level; 0 for an issuer that states none at all, None where it is not known."""
    return 0 if position.max_level is None and position.none_stated and position.scope is Scope.NONE else position.max_level


def _about(directive: Directive, new: Sequence[Statement], gone: Sequence[Statement], begun: Move, ended: Move) -> tuple[Move, ...]:
    if any(one.directive is directive and _stands(one) for one in new):
        return (begun,)
    lifted = any(one.directive is directive and one.status is Status.LIFTED for one in (*new, *gone))
    return (ended,) if lifted else ()


def _stands(one: Statement) -> bool:
    return one.status is Status.IN_FORCE


def unread(position: Position) -> bool:
    """Tell whether what a row says beside its level is not known: its text was not served, or its page was not read yet."""
    return not (position.text or position.leave or position.parts) and (position.max_level is None or position.country_level == _WORST)


def _new(before: Position, was: Sequence[Statement], now: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return what was not said before. A text that is read for the first time says where things stand, not what happened."""
    if unread(before):
        return ()
    return tuple(one for one in now if not any(_same(one, old) for old in was) and not (one.region and _known_part(one, was)))


def _known_part(one: Statement, was: Sequence[Statement]) -> bool:
    """Tell whether all of a part was named before under the same advice: in another order, or in another sentence."""
    kin = [old for old in was if old.region and old.status is one.status and _as_strong(old, one)]
    return _words(one) <= {word for old in kin for word in _words(old)}


def _each_once(said: Sequence[Statement]) -> tuple[Statement, ...]:
    return tuple({(one.directive, one.status, one.region, one.quote): one for one in reversed(said)}.values())[::-1]


def _as_strong(one: Statement, other: Statement) -> bool:
    """Tell whether advice for a part is at least as strong as other advice."""
    if one.directive is other.directive:
        return one.strength is other.strength
    order = advice.ORDER
    return one.directive in order and other.directive in order and order.index(one.directive) > order.index(other.directive)


def _gone(was: Sequence[Statement], now: Sequence[Statement], after: Position, *, exact: bool = False) -> tuple[Statement, ...]:
    """Return what the text said and has no word of any more, as lifted.

    An order to staff mostly ends by its sentence being dropped. Gone is what a whole new edition has no word of: words that are
    there in another form may say the same.
    """
    text = lexicon.fold(after.text)
    named = {word for one in now if one.region and _stands(one) for word in _words(one)}

    def unsaid(one: Statement) -> bool:
        if one.region:
            # Where the worst that is left is less than this was, it is gone, whatever its name still stands beside.
            mentioned = _words(one) <= named or (not exact and lexicon.fold(one.region) in text)
            return not _covered(one, after) and (not mentioned or _above(one, after))
        return one.directive in {Directive.STAFF_WITHDRAWN, Directive.LEAVE} and not _leaving(after, one, now)

    return tuple(
        replace(
            advice.statement(after, one.directive, Status.LIFTED, advice.label(after)),
            strength=one.strength,
            audience=one.audience,
            region=one.region,
            trace=(*one.trace, "no longer stated"),
        )
        for one in was
        if _stands(one) and text.strip() and unsaid(one)
    )


def _covered(one: Statement, whole: Position) -> bool:
    """Tell whether the advice for the whole country is as strong as that for a part of it."""
    national = advice.national(whole)
    return one.directive in advice.ORDER and national is not None and advice.ORDER.index(national) >= advice.ORDER.index(one.directive)


def _above(one: Statement, after: Position) -> bool:
    """Tell whether the advice for a part was worse than all that a row still says."""
    level = {Directive.AVOID_ALL_TRAVEL: 4, Directive.AVOID_NONESSENTIAL_TRAVEL: 3, Directive.RECONSIDER_TRAVEL: 3}.get(one.directive, 0)
    worst = _worst(after)
    return worst is not None and worst < level


def _leaving(after: Position, gone: Statement, now: Sequence[Statement]) -> bool:
    """Tell whether a text may still say that people leave, beside what it says of others than those that were told so."""
    if after.leave:
        return True
    text = after.text
    for other in now:
        if other.directive in {Directive.STAFF_WITHDRAWN, Directive.LEAVE} and other.directive is not gone.directive:
            text = text.replace(other.quote, "")
    return _LEAVING.search(text) is not None


def _words(one: Statement) -> frozenset[str]:
    """Return the words that name a part of the country, without its own name."""
    country = {word for code in one.destinations for word in _WORD.findall(lexicon.fold(lexicon.name(code)))}
    return frozenset(_WORD.findall(lexicon.fold(one.region or ""))) - _JOINTS - country


def _same(one: Statement, other: Statement) -> bool:
    return (one.directive, one.status, one.region, one.strength) == (other.directive, other.status, other.region, other.strength)


def _taken_back(before: Position, was: Sequence[Statement], after: Position, now: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return what an issuer no longer says that now states no level for the country: the advice that is above all that is left."""
    left = max((advice.ORDER.index(one.directive) for one in now if _advises(one)), default=-1)
    gone = [(one.directive, one.region) for one in was if _advises(one)]
    national = advice.national(before)
    if national is not None:
        gone.insert(0, (national, None))
    over = tuple(
        replace(advice.statement(after, directive, Status.LIFTED, advice.label(after)), region=region)
        for directive, region in dict.fromkeys(gone)
        if advice.ORDER.index(directive) > left
    )
    if national is None:
        return over
    step = LevelStep(before=before.country_level, after=None)
    return (advice.statement(after, Directive.LEVEL_CHANGE, Status.LIFTED, advice.label(after), level=step), *over)


def _advises(one: Statement) -> bool:
    return one.directive in advice.ORDER and one.status is Status.IN_FORCE

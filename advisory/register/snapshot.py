"""Two snapshots of a register: what is believed of the new one, what waits for a second look, and what stays held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisory.model import Directive, Doubt, Position, Statement, Status
from advisory.register import advice, step
from advisory.register.step import Move

#: What was seen once and not again for so long was a slip.
FORGOTTEN = timedelta(days=3)
#: What may be gone beside a level.
_BESIDE = frozenset({Move.PART_REMOVED, Move.DEPARTURE_ENDED, Move.LEAVE_ENDED})
#: (issuer, destination)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionChange:
    """What a register now says of a destination, beside what it said."""

    #: None when the destination was not in the register.
    before: Position | None
    after: Position
    moves: tuple[Move, ...] = ()
    #: What is told of it now: all that it states, what says more than before, or what says less and was seen twice.
    statements: tuple[Statement, ...] = ()

    @property
    def level_moved(self) -> bool:
        """Return whether the level of the country as a whole rose or fell."""
        return self.before is not None and bool({Move.RAISED, Move.LOWERED, Move.NONE_STATED} & set(self.moves))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What becomes of a reading."""

    #: What is told now.
    changes: tuple[PositionChange, ...] = ()
    #: What says less than before and was seen once.
    doubted: tuple[Doubt, ...] = ()
    #: The snapshot to hold.
    held: tuple[Position, ...] = ()
    #: Rows that are held and were not in the reading.
    missing: tuple[Position, ...] = ()


def judge(
    held: Sequence[Position], read: Sequence[Position], doubted: Sequence[Doubt] = (), *,
    now: datetime | None = None, dated: bool = False, sure: bool = True, part: bool = False,
) -> Judged:  # fmt: skip
    """Compare a reading with the snapshot that is held.

    A date alone that moves is no change; a row older than the one held is none; a row that vanished is held until it is back. What says
    more than before is believed at once. What says less waits, unless `sure`, until a second look finds the same: registers serve old and
    new editions of a row by turns. `dated` is for a register whose rows count by a newer date of issue alone. `part` is for a reading that
    says nothing of rows it does not hold.
    """
    known, waiting = {_key(row): row for row in held}, {_key(doubt.after): doubt for doubt in doubted}
    snapshot, changes, doubts = dict(known), [], dict(waiting)
    if not part:
        # What waits is in the document that is read now, or it is not: the same document once more is no look at what it does not say.
        doubts = {key: replace(doubt, current=False) for key, doubt in waiting.items()}
    rows = _each_once(read)
    for key, found in rows.items():
        row, before, doubt = found, known.get(key), waiting.get(key)
        # An older row stays as it is, with its own date: completed by what is held it would pass for as new as that.
        if before is not None and not _older(row, before):
            row = _completed(before, row, dated=dated) if step.unread(row) else _with_parts(before, row, dated=dated)
        owed = _owed(doubt, row) if doubt is not None else ()
        follows = before is None or _may_follow(before, row, dated=dated)
        seconded = follows and doubt is not None and (bool(owed) if doubt.held else _seconds(doubt, row))
        verdict = _verdict(before, row, dated=dated, sure=sure or (seconded and doubt is not None and not doubt.held))
        if verdict.take is not None:
            snapshot[key] = verdict.take
        if change := _with_owed(verdict.change, doubt, row, owed) if doubt and seconded and owed and verdict.counts else verdict.change:
            changes.append(change)
        doubts.pop(key, None)
        if waits := _waits(doubt, verdict, row, seconded=seconded, now=now):
            doubts[key] = waits
    return Judged(
        changes=tuple(changes),
        doubted=tuple(doubts[key] for key in sorted(doubts)),
        held=tuple(snapshot[key] for key in sorted(snapshot)),
        missing=tuple(row for key, row in sorted(known.items()) if key not in rows),
    )


def lasting(doubted: Sequence[Doubt], now: datetime) -> tuple[Doubt, ...]:
    """Return the doubts that still wait: what was seen once, is not in the last document, and was not seen again for days, was a slip."""
    started = (doubt if doubt.since is not None and doubt.since <= now else replace(doubt, since=now) for doubt in doubted)
    return tuple(doubt for doubt in started if doubt.current or doubt.since is None or now - doubt.since <= FORGOTTEN)


def changes(before: tuple[Position, ...], after: tuple[Position, ...]) -> tuple[PositionChange, ...]:
    """Return the destinations whose position is new or says something else, when a single look is enough."""
    return judge(before, after).changes


def detailed(before: Sequence[Position], rows: Sequence[Position], pages: Sequence[Position]) -> tuple[Position, ...]:
    """Return the rows of an index with what the pages behind them say: those read now, and those held, which were read before.

    A row whose level moved counts before a page that still says the old one. Pages without a row stand for themselves.
    """
    read, held = {_key(page): page for page in pages}, {_key(position): position for position in before}
    found = []
    for row in rows:
        page, known = read.pop(_key(row), None), held.get(_key(row))
        if page is not None and (page.country_level == row.country_level or not _newer(row, page)):
            found.append(replace(page, published=_later(page, row)))
        elif known is not None and not row.text and row.max_level in {None, known.max_level} and _stays(known, row):
            found.append(replace(known, published=_later(known, row)))
        else:
            found.append(row)
    return (*found, *read.values())


def _stays(known: Position, row: Position) -> bool:
    """Tell whether what a page said stays: a row that two countries share, at the level of one, does not take back the other's."""
    lower = (row.country_level or 0) < (known.country_level or 0)
    return known.country_level == row.country_level or (lower and not _newer(row, known))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What becomes of one row."""

    #: The row to hold; None keeps the one that is held.
    take: Position | None = None
    change: PositionChange | None = None
    doubt: Doubt | None = None
    #: It may be believed, whatever it says: it is not older than the held one, and could be read.
    counts: bool = True


def _verdict(before: Position | None, row: Position, *, dated: bool, sure: bool) -> _Verdict:
    if before is None:
        return _Verdict(take=row, change=PositionChange(before=None, after=row, moves=(Move.NEW,), statements=step.statements(None, row)))
    if not _may_follow(before, row, dated=dated):
        return _Verdict(counts=False)
    if step.says(before) == step.says(row):
        return _Verdict(take=row)
    found, said = step.moves(before, row), step.statements(before, row)
    change = PositionChange(before=before, after=row, moves=found, statements=said)
    if not step.falls(found):
        return _Verdict(take=row, change=change)
    if dated and not _newer(row, before) and before.published is not None:
        return _Verdict(counts=False)
    return _Verdict(take=row, change=change) if sure else _fallen(before, change)


def _fallen(before: Position, change: PositionChange) -> _Verdict:
    """Return what becomes of a row that says less than before, seen for the first time."""
    row, found = change.after, change.moves
    # What rises in the same row is told at once; it is held then, and what falls is owed.
    rising = tuple(one for one in change.statements if one.status is not Status.LIFTED)
    if Move.RAISED in found:
        return _Verdict(take=row, change=replace(change, statements=rising), doubt=Doubt(before=before, after=row, held=True))
    if not step.rises(found):
        return _Verdict(doubt=Doubt(before=before, after=row))
    standing = advice.standing(row)
    fresh = tuple(one for one in rising if one not in standing)
    return _Verdict(take=_beside(before, row), change=replace(change, statements=fresh), doubt=Doubt(before=before, after=row))


def _beside(before: Position, row: Position) -> Position:
    """Return the held row with what another says more: it was told, so that it ends is news even when the other is never seen again."""
    names = {part.name for part in before.parts}
    # The last word on the departure of staff is that of the held row.
    return replace(
        before,
        max_level=max(before.max_level or 0, row.max_level or 0) or None,
        text="\n".join(text for text in (row.text, before.text) if text),
        leave=before.leave or row.leave,
        parts=(*before.parts, *(part for part in row.parts if before.parts and part.name not in names)),
    )


def _each_once(read: Sequence[Position]) -> dict[Key, Position]:
    """Return one row for each destination: of several the newest, and of those the one that says more."""
    rows: dict[Key, Position] = {}
    for row in read:
        other = rows.get(_key(row))
        worse = other is None or (row.country_level or 0, row.max_level or 0) > (other.country_level or 0, other.max_level or 0)
        if other is None or _newer(row, other) or (worse and not _newer(other, row)):
            rows[_key(row)] = row
    return rows


def _waits(doubt: Doubt | None, verdict: _Verdict, row: Position, *, seconded: bool, now: datetime | None) -> Doubt | None:
    """Return what waits for another look at a destination after this one; None for nothing."""
    if doubt is None or seconded:
        return replace(verdict.doubt, since=now) if verdict.doubt else None
    if verdict.doubt is not None:
        # What the last document says is what waits, for it may never change again; however its words vary, it has waited since the first.
        return replace(verdict.doubt, since=doubt.since)
    # An old edition in between says nothing against a newer one, nor does what cannot be read.
    return replace(doubt, current=False) if _older(row, doubt.after) or not verdict.counts else None


def _seconds(doubt: Doubt, row: Position) -> bool:
    """Tell whether a look confirms what an earlier one saw, whatever its date: the same words, or other words that take back the same."""
    same = step.says(doubt.after) == step.says(row)
    return same or (_levels(doubt.after) == _levels(row) and _lifted(doubt, doubt.after) == _lifted(doubt, row))


def _levels(row: Position) -> tuple[object, ...]:
    return row.country_level, row.max_level, row.none_stated


def _lifted(doubt: Doubt, row: Position) -> dict[tuple[object, ...], Statement]:
    said = step.statements(doubt.before, row)
    return {(one.directive, one.region): one for one in said if one.status is Status.LIFTED}


def _owed(doubt: Doubt, row: Position) -> tuple[Statement, ...]:
    """Return the orders, calls and parts that one look found gone and another finds gone too; levels are compared with what is held."""
    was, now = _lifted(doubt, doubt.after), _lifted(doubt, row)
    beside = {key: one for key, one in now.items() if one.region or one.directive in {Directive.STAFF_WITHDRAWN, Directive.LEAVE}}
    return tuple(one for key, one in beside.items() if key in was)


def _with_owed(change: PositionChange | None, doubt: Doubt, row: Position, owed: tuple[Statement, ...]) -> PositionChange:
    """Add what is owed to what a look says: the row that is held may have moved since, and have no word of it either."""
    gone = tuple(one for one in step.moves(doubt.before, doubt.after) if one in _BESIDE)
    if change is None:
        return PositionChange(before=doubt.before, after=row, moves=gone, statements=owed)
    said = {(one.directive, one.region) for one in change.statements if one.status is Status.LIFTED}
    more = tuple(one for one in owed if (one.directive, one.region) not in said)
    return replace(change, moves=tuple(dict.fromkeys((*change.moves, *gone))), statements=(*more, *change.statements))


def _completed(before: Position, row: Position, *, dated: bool) -> Position:
    """Return a row that came without what it says beside its level, with what was read of that before."""
    if row.country_level == before.country_level or (dated and not _newer(row, before)):
        return replace(before, published=_later(row, before))
    return replace(
        before,
        country_level=row.country_level,
        max_level=_worst(before, row.country_level),
        label=row.label,
        title=row.title,
        published=_later(row, before),
    )


def _with_parts(before: Position, row: Position, *, dated: bool) -> Position:
    """Return a row that does not tell how bad its worst part is with the parts that were read before.

    It may be an extract of the advice, so what it has no word of has not ended.
    """
    if row.max_level is not None or row.country_level is None or before.max_level is None:
        return row
    kept = replace(row, parts=before.parts, max_level=_worst(before, row.country_level))
    return _completed(before, row, dated=dated) if step.FALLS & set(step.moves(before, kept)) - {Move.LOWERED} else kept


def _worst(before: Position, level: int | None) -> int | None:
    """Return the worst level anywhere beside a new one for the whole country: a part that was worse still is; else it is not known.

    A country whose worst level was its own has no part whose level would outlast it.
    """
    if level == before.country_level or level is None or before.max_level is None:
        return before.max_level
    return max(before.max_level, level) if before.max_level > (before.country_level or 0) else None


def _may_follow(held: Position, row: Position, *, dated: bool) -> bool:
    """Tell whether a row may take the held one's place: never an older one, nor one whose level could not be read."""
    if row.country_level is None and held.country_level is not None and not row.none_stated:
        return False
    if held.published is None:
        return True
    if row.published is None:
        return not dated
    return row.published >= held.published


def _key(position: Position) -> Key:
    return position.issuer, position.destination


def _older(one: Position, other: Position) -> bool:
    return one.published is not None and other.published is not None and one.published < other.published


def _newer(one: Position, other: Position) -> bool:
    return one.published is not None and (other.published is None or one.published > other.published)


def _later(one: Position, other: Position) -> datetime | None:
    return one.published if _newer(one, other) else other.published

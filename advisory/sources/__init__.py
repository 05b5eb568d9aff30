"""The kinds of feeds: each module here reads one, and its name is the kind (`us-state` is `us_state`)."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, cast

from advisory import clean, dates
from advisory.errors import ParseError, RefusedError
from advisory.model import Doubt, Feed, FeedState, Page, Position, Reading, Trust

if TYPE_CHECKING:
    from advisory.register import Judged

#: A register that lost more than this share of its rows, or moved more than this share of its levels at once, is not believed.
FALL = 0.20
UPHEAVAL = 0.10
MOST_UPHEAVAL = 0.50
#: A news feed that had at least MANY items and now has less than this share of them deserves a look.
THIN = 0.20
MANY = 5
#: So many levels may move at once however small the register is.
FEW = 5


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the pages of one kind; its errors name the feed."""

    module: ModuleType

    def skim(self, feed: Feed, page: Page) -> Reading:
        """Return what the source reads, with texts not cleaned yet where that is put off (`clean.finish`). Raises ParseError."""
        try:
            reading = cast("Reading", getattr(self.module, "skim", self.module.parse)(feed, page))
        except ParseError as error:
            raise ParseError(f"feed {feed.id}: {error}") from error
        rows = tuple(_explained(row, page.fetched) for row in reading.positions)
        return replace(reading, positions=rows) if rows else reading

    def parse(self, feed: Feed, page: Page) -> Reading:
        """Return what the source reads. Raises ParseError."""
        reading = self.skim(feed, page)
        return replace(reading, items=tuple(clean.finish(item) for item in reading.items))


@functools.cache
def kinds() -> tuple[str, ...]:
    """Return the names of all kinds."""
    return tuple(sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")))


def load(kind: str) -> Reader:
    """Return the reader of a kind. Raises ValueError, whose sentence lists the kinds there are."""
    return Reader(_module(kind))


def trust(kind: str) -> Trust:
    """Return how far feeds of a kind are trusted when the operator does not say."""
    return cast("Trust", getattr(_module(kind), "DEFAULT_TRUST", Trust.PRESS))


def is_register(kind: str) -> bool:
    """Tell whether a kind lists standing positions, one row per destination, rather than stories."""
    return bool(getattr(_module(kind), "REGISTER", False))


def issuer(kind: str) -> str | None:
    """Return the government that speaks in every feed of a kind; None when the kind does not tell."""
    return cast("str | None", getattr(_module(kind), "ISSUER", None))


def floor(feed: Feed) -> int:
    """Return the fewest rows a register's document must have; recordings (`file:`) have no floor of their own."""
    if feed.floor > 0:
        return feed.floor
    return 0 if feed.url.startswith("file:") else cast("int", getattr(_module(feed.kind), "FLOOR", 0))


def dated(kind: str) -> bool:
    """Tell whether a register's rows count by a newer date of issue alone."""
    return bool(getattr(_module(kind), "DATED", False))


def sweep(kind: str) -> timedelta | None:
    """Return after how long each page of an index is read again though its edition is the same; None: never."""
    return cast("timedelta | None", getattr(_module(kind), "SWEEP", None))


def flickers(feed: Feed) -> bool:
    """Tell whether a look may be wrong that the next one corrects: what comes over the network does, a file does not."""
    return is_register(feed.kind) and not feed.url.startswith("file:")


def guard(feed: Feed, state: FeedState, before: Sequence[Position], after: Reading) -> str | None:
    """Return why a register's reading is not believed, in a sentence; None when it may replace the last good snapshot.

    An empty, short or upturned document is an outage, not "all clear".
    """
    if not is_register(feed.kind):
        return None
    rows, held = max(len(after.positions), len(after.links)), max(len(before), len(state.links))
    kept = "The last good snapshot stays in force."
    accept = f"If it is true, say so: `advisory feeds accept {feed.id}`."
    if rows == 0:
        return f"feed {feed.id}: it gave no row that could be read. {kept}{_first(after)}"
    if rows < floor(feed):
        return f"feed {feed.id}: it gave {rows} rows, fewer than its floor of {floor(feed)}. {kept}{_first(after)}"
    if rows < held * (1 - FALL) and not state.accepted:
        return f"feed {feed.id}: it gave {rows} rows where it had {held}. {kept} {accept}{_first(after)}"
    return None


def upheaval(feed: Feed, state: FeedState, held: int, moved: int, now: datetime) -> str | None:
    """Return why so many levels that moved at once are not believed, in a sentence; None when they are.

    After a gap of days more may have moved: as much again for each day.
    """
    gap = (now - state.last_good) / timedelta(days=1) if state.last_good else 0.0
    if state.accepted or moved <= FEW or moved <= held * min(UPHEAVAL * (1 + gap), MOST_UPHEAVAL):
        return None
    return (
        f"feed {feed.id}: it moved {moved} of {held} levels at once, more than governments do. The last good snapshot stays in force. "
        f"If it is true, say so: `advisory feeds accept {feed.id}`."
    )


def judged(feed: Feed, state: FeedState, before: Sequence[Position], reading: Reading, now: datetime, *, again: bool = False) -> Judged:
    """Return what of a register's reading is believed; `again` is for the last document once more, or a part of it.

    Raises RefusedError, whose sentence says why nothing is.
    """
    from advisory import register

    if not again and (fault := guard(feed, state, before, reading)):
        raise RefusedError(fault)
    sure = state.accepted or not flickers(feed)
    found = register.judge(before, reading.positions, state.doubted, now=now, dated=dated(feed.kind), sure=sure, part=again)
    moved = {(change.after.issuer, change.after.destination) for change in found.changes if change.level_moved}
    moved |= {_about(doubt) for doubt in found.doubted if doubt.before.country_level != doubt.after.country_level}
    # What fell at an earlier look was counted then.
    counted = {_about(doubt) for doubt in state.doubted}
    if fault := upheaval(feed, state, len(before), len(moved - counted), now):
        raise RefusedError(fault)
    return found


def _about(doubt: Doubt) -> tuple[str, str]:
    return doubt.after.issuer, doubt.after.destination


def shrunk(feed: Feed, state: FeedState, after: Reading) -> str | None:
    """Return a sentence when a news feed suddenly holds hardly anything; what it holds is read all the same.

    Not for registers, which `guard` judges.
    """
    count = len(after.items)
    if is_register(feed.kind) or state.items < MANY or count >= state.items * THIN:
        return None
    return f"feed {feed.id}: it holds {count} items where it held {state.items}. Look whether its publisher has moved or emptied it."


def _first(after: Reading) -> str:
    return f" First complaint: {after.complaints[0]}" if after.complaints else ""


def _explained(row: Position, seen: datetime) -> Position:
    """Add why an issuer warns, unless its adapter knows; a date that cannot be right is none, for it would hold back every later one."""
    # Reading rows is a grammar's work, and who only asks for kinds does without it.
    from advisory import register

    found = row.reasons or register.reasons(f"{row.label}\n{row.text}")
    published = dates.believable(row.published, seen)
    return row if (found, published) == (row.reasons, row.published) else replace(row, reasons=found, published=published)


@functools.cache
def _module(kind: str) -> ModuleType:
    known = kinds()
    if kind not in known:
        raise ValueError(f"There is no feed kind “{kind}”; the kinds are {', '.join(known)}.")
    return importlib.import_module(f"{__name__}.{kind.replace('-', '_')}")

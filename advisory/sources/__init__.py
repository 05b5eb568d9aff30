"""The kinds of feeds: each module here reads one, and its name is the kind (`us-state` is `us_state`)."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType
from typing import cast

from advisory.errors import ParseError
from advisory.model import Feed, FeedState, Page, Position, Reading, Trust
from advisory.ports import Source

#: A register that lost more than this share of its rows, or moved more than this share of its levels at once, is not believed.
FALL = 0.20
UPHEAVAL = 0.10
#: A news feed that had at least MANY items and now has less than this share of them deserves a look.
THIN = 0.20
MANY = 5
#: So many levels may move at once however small the register is.
FEW = 5


@dataclass(frozen=True, slots=True)
class _Reader:
    """A source whose errors name the feed."""

    source: Source

    def parse(self, feed: Feed, page: Page) -> Reading:
        """Return what the source reads. Raises ParseError."""
        try:
            return self.source.parse(feed, page)
        except ParseError as error:
            raise ParseError(f"feed {feed.id}: {error}") from error


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds."""
    return tuple(sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")))


def load(kind: str) -> Source:
    """Return the reader of a kind. Raises ValueError, whose sentence lists the kinds there are."""
    return _Reader(cast("Source", _module(kind)))


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


def guard(feed: Feed, before: tuple[Position, ...], after: Reading) -> str | None:
    """Return why a register's reading is not believed, in a sentence; None when it may replace the last good snapshot.

    An empty, short or upturned document is an outage, not "all clear".
    """
    # Reading rows is a grammar's work, and who only asks for kinds does without it.
    from advisory import register

    if not is_register(feed.kind):
        return None
    rows, held = len(after.positions), len(before)
    kept = "The last good snapshot stays in force."
    anew = "If it is true, give the feed another `id`: it then begins anew, with a baseline."
    if rows == 0:
        return f"feed {feed.id}: it gave no row that could be read. {kept}{_first(after)}"
    if rows < floor(feed):
        return f"feed {feed.id}: it gave {rows} rows, fewer than its floor of {floor(feed)}. {kept}{_first(after)}"
    if rows < held * (1 - FALL):
        return f"feed {feed.id}: it gave {rows} rows where it had {held}. {kept} {anew}{_first(after)}"
    moved = sum(change.level_moved for change in register.changes(before, after.positions))
    if moved > FEW and moved > held * UPHEAVAL:
        return f"feed {feed.id}: it moved {moved} of {held} levels at once, more than governments do. {kept} {anew}"
    return None


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


def _module(kind: str) -> ModuleType:
    known = kinds()
    if kind not in known:
        raise ValueError(f"There is no feed kind “{kind}”; the kinds are {', '.join(known)}.")
    return importlib.import_module(f"{__name__}.{kind.replace('-', '_')}")

"""What a syndicated document holds, before anybody asks what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

#: A publisher may ask to be left alone for a day at most.
LONGEST_KEEP = timedelta(hours=24)

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_NUMBER = re.compile(r"\s*([0-9]{1,9})(?:\.[0-9]{0,9})?\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item or entry as it stands in the document."""

    #: guid, Atom id, rdf:about or JSON id; empty when there is none.
    id: str
    #: Absolute `http(s):` address of the story; empty when there is none.
    link: str
    #: HTML; what was declared as plain text is escaped.
    title: str
    #: HTML, the fullest there is.
    body: str
    #: As written.
    published: str = ""
    #: Its other dates as written, in the order in which they count when `published` cannot be read.
    dates: tuple[str, ...] = ()
    language: str = ""
    #: (domain or scheme, term)
    categories: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed as it was read."""

    title: str
    language: str
    entries: tuple[Entry, ...]
    #: Sentences for the operator about the document itself.
    complaints: tuple[str, ...] = ()
    #: How long it asks to be left alone.
    keep: timedelta | None = None


def keep(ttl: str, period: str = "", frequency: str = "") -> timedelta | None:
    """Return how long a feed asks to be left alone, a day at most; None when it does not say.

    `ttl` is in minutes (RSS 2.0); without it `period` over `frequency` counts (https://web.resource.org/rss/1.0/modules/syndication/).
    """
    if minutes := _number(ttl):
        return min(timedelta(minutes=minutes), LONGEST_KEEP)
    span = _PERIODS.get(period.strip().lower())
    return min(span / (_number(frequency) or 1), LONGEST_KEEP) if span else None


def _number(said: str) -> int:
    found = _NUMBER.fullmatch(said)
    return int(found[1]) if found else 0

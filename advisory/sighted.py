"""Which of what looks like advice an operator should look at, each story once. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from advisory import forms, story
from advisory.model import ANYWHERE, Item, Possible
from advisory.ports import ReadItem, Sighting
from advisory.rulebook import Rulebook

#: The same words within so long are the same story, whether it was answered or not.
STORY = timedelta(days=7)
#: While one waits, other words for the same advice and place join it for so long.
EVENT = timedelta(hours=24)
#: Other words for the same that are kept.
_OTHERS = 5


def watched(book: Rulebook) -> frozenset[str]:
    """Return the countries that some rule or subscription concerns; ANYWHERE when one concerns them all."""
    asked = (code for rule in book.rules.values() for query in rule.when for code in query.destinations)
    followed = (code for subscription in book.subscriptions for code in subscription.reach)
    return frozenset((*asked, *followed))


def sightings(read: Iterable[ReadItem], places: frozenset[str], known: Sequence[Sighting], now: datetime) -> tuple[Sighting, ...]:
    """Return what is new of the possibles of these items at watched places, or met again; `known` are those of the last days."""
    found: dict[str, Sighting] = {one.id: one for one in known}
    changed: dict[str, None] = {}
    for item in read:
        for new in each(item, places, now):
            same = next((one for one in found.values() if _same(one, new)), None)
            if same is None:
                found[new.id] = new
                changed[new.id] = None
            elif same.answer is None and (same.feed, same.guid) != (new.feed, new.guid):
                found[same.id] = _again(same, new)
                changed[same.id] = None
    return tuple(found[one] for one in changed)


def each(read: ReadItem, places: frozenset[str], now: datetime) -> tuple[Sighting, ...]:
    """Return every possible of an item at a watched place, like ones too."""
    found = []
    for possible in read.possible:
        codes = tuple(code for code in possible.destinations if ANYWHERE in places or code in places)
        if codes:
            found.append(_sighting(read.item, replace(possible, destinations=codes), now))
    return tuple(found)


def form(found: Sighting) -> dict[str, Any]:
    """Return one as commands print it: what looks like advice, whence, since when, and the operator's word on it."""
    return {
        "possible": found.id,
        "family": found.possible.family.value,
        "destinations": list(found.possible.destinations),
        "quote": found.possible.quote,
        "others": list(found.others),
        "feed": found.feed,
        "title": found.title,
        "url": found.url,
        "published": forms.time(found.published),
        "since": forms.time(found.seen),
        "last": forms.time(found.last),
        "count": found.count,
        "advice": found.answer,
    }


def _sighting(item: Item, possible: Possible, now: datetime) -> Sighting:
    said = "\0".join((possible.family, *sorted(possible.destinations), " ".join(possible.quote.lower().split())))
    return Sighting(
        id=f"p-{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:12]}",
        possible=possible,
        feed=item.feed,
        guid=item.guid,
        title=item.title,
        url=item.url,
        published=item.published,
        seen=now,
        last=now,
    )


def _same(known: Sighting, new: Sighting) -> bool:
    """Tell whether an operator need not look at a new one, for a known one is the same story."""
    one, other = known.possible, new.possible
    if one.family is not other.family or not set(one.destinations) & set(other.destinations):
        return False
    if new.seen - known.last <= STORY and story.same(story.sketch(one.quote), story.sketch(other.quote)):
        return True
    return known.answer is None and new.seen - known.seen <= EVENT


def _again(known: Sighting, new: Sighting) -> Sighting:
    said = (known.possible.quote, *known.others)
    more = () if new.possible.quote in said or len(known.others) == _OTHERS else (new.possible.quote,)
    return replace(known, last=new.seen, count=known.count + 1, others=(*known.others, *more))

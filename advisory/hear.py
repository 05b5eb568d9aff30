"""From what was read to what it says for or against alerts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from advisory import clean, evidence, extract, possible, register, story
from advisory.model import AlertKey, Evidence, Feed, Item, LevelStep, Match, Statement, Trust
from advisory.ports import ReadItem
from advisory.rulebook import Rulebook

#: A feed that gives so many known stories new ids, and hardly a new story beside them, has renumbered them.
RENUMBERED = 5
_MOSTLY = 0.8
#: Between the digest of an item's words and the mark of them as they came.
_AND = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Evidence for one alert, before it is known what it changes."""

    key: AlertKey
    evidence: Evidence
    stale: bool = False
    #: A register's row that is seen for the first time: where it stands, not what happened.
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An item that was not read before, or says something else now."""

    item: Item
    #: What the store keeps to know it again: the digest of its words and the mark of them as they came.
    digest: str
    #: It was read before with other words.
    edited: bool = False

    @property
    def words(self) -> str:
        """Return the digest of its words alone."""
        return words(self.digest)


def words(digest: str) -> str:
    """Return the digest of an item's words out of what the store keeps."""
    return digest.partition(_AND)[0]


def fresh(items: Iterable[Item], known: Mapping[str, str]) -> tuple[Fresh, ...]:
    """Return the items that are new or changed, cleaned; `known` is guid → stored digest."""
    found = []
    for raw in items:
        mark, before = clean.mark(raw), known.get(raw.guid, "")
        if mark and before.endswith(f"{_AND}{mark}"):
            continue
        item = clean.finish(raw)
        digest = clean.digest(item.title, item.text)
        if words(before) != digest:
            found.append(Fresh(item=item, digest=f"{digest}{_AND}{mark}" if mark else digest, edited=raw.guid in known))
    return tuple(found)


def renumbered(found: Sequence[Fresh], known: frozenset[str]) -> tuple[tuple[Fresh, ...], tuple[Fresh, ...]]:
    """Return the stories that a feed gave new ids, and the others.

    There are any when of many new items nearly all have words that were read under another id; a single one may be news once more.
    """
    new = [one for one in found if not one.edited]
    same = tuple(one for one in new if one.words in known)
    if len(same) < RENUMBERED or len(same) < len(new) * _MOSTLY:
        return (), tuple(found)
    return same, tuple(one for one in found if one.edited or one.words not in known)


def items(
    book: Rulebook, feed: Feed, found: Sequence[Fresh], read: Sequence[Item], now: datetime
) -> tuple[tuple[ReadItem, ...], list[Heard]]:
    """Read items: their statements, and what those say for or against alerts. `read` are the items with their articles, if any."""
    done, heard = [], []
    for one, item in zip(found, read, strict=True):
        said = extract.statements(item.text, title=item.title, issuer=item.issuer or feed.issuer, published=item.published)
        # Offices correct their notices in place; an old story of the press that is edited, or all whose titles are, is an old story.
        renewed = one.edited and feed.trust is Trust.OFFICIAL
        stale = not renewed and _too_old(item, feed.max_age, now)
        unread = () if stale else possible.read(item.text, title=item.title, issuer=item.issuer or feed.issuer, statements=said)
        done.append(ReadItem(item=item, digest=one.digest, statements=said, possible=unread))
        heard += of_item(book, feed, item, said, now, stale=stale)
    return tuple(done), heard


def corrected(found: Sequence[Fresh]) -> frozenset[str]:
    """Return the guids of edited items that now say that they were wrong."""
    return frozenset(one.item.guid for one in found if one.edited and story.corrects(f"{one.item.title}\n{one.item.text}"))


def positions(book: Rulebook, feed: Feed, moved: Sequence[register.PositionChange], now: datetime) -> list[Heard]:
    """Return what a register's changed rows say for or against alerts."""
    return [heard for change in moved for heard in _of_position(book, feed, change, now)]


def of_item(
    book: Rulebook, feed: Feed, item: Item, said: tuple[Statement, ...], now: datetime, *, stale: bool | None = None
) -> list[Heard]:
    """Return what an item's statements say for or against alerts; whether it is too old is looked at unless it is said."""
    stale = _too_old(item, feed.max_age, now) if stale is None else stale

    def heard(match: Match, *, ends: bool) -> Heard:
        rule = book.rules[match.rule]
        word = evidence.from_item(rule, match, feed, item, now, ends=ends, actions=lambda: extract.actions(item.text))
        return Heard(key=AlertKey(rule=rule.id, destination=match.destination), evidence=word, stale=stale)

    return [
        *(heard(match, ends=False) for match in book.index.matches(said, trust=feed.trust, text=item.text, title=item.title, feed=feed.id)),
        *(heard(match, ends=True) for match in book.index.closing((*said, *evidence.outgrown(said)))),
    ]


def _of_position(book: Rulebook, feed: Feed, change: register.PositionChange, now: datetime) -> list[Heard]:
    was, position = change.before, change.after
    step = LevelStep(before=was.country_level if was else None, after=position.country_level)

    def heard(match: Match, *, ends: bool) -> Heard:
        rule = book.rules[match.rule]
        word = evidence.from_position(rule, match, feed, step, position, now, ends=ends)
        first = was is None and feed.baseline
        return Heard(key=AlertKey(rule=rule.id, destination=match.destination), evidence=word, baseline=first)

    return [
        *(heard(match, ends=False) for match in book.index.matches(change.statements, trust=feed.trust, feed=feed.id)),
        *(heard(match, ends=True) for match in book.index.closing(change.statements)),
    ]


def _too_old(item: Item, max_age: timedelta, now: datetime) -> bool:
    return item.published is not None and now - item.published > max_age

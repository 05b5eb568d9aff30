"""The United States' travel advisories (Department of State): one row per destination, as RSS or as the JSON of its data service.

The document is wrong in many small ways every week: what cannot be believed is set aside with a sentence, and never guessed.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from advisory import clean, dates, lexicon, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Item, Page, Position, Reading, Scope, Trust
from advisory.sources.us_state import advice, places
from advisory.sources.us_state.places import Place, SetAsideError

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "US"
#: There are more than 200 rows; fewer than this is an outage.
FLOOR = 100
#: Old and new pages are served by turns: only a newer date of issue counts.
DATED = True

LABELS = {
    1: "Level 1: Exercise Normal Precautions",
    2: "Level 2: Exercise Increased Caution",
    3: "Level 3: Reconsider Travel",
    4: "Level 4: Do Not Travel",
}

_TITLE = re.compile(
    r"(?P<name>.+?)(?:\s+Travel Advisory)?(?:\s*[-\u2013]\s*See (?:Individual )?Summaries)?"
    r"\s*[-\u2013]\s*Level\s*(?P<level>[1-4])\s*(?::|\Z)",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\s*Level\s*([0-9])\b", re.IGNORECASE)
_MOST_COMPLAINTS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    title: str
    link: str
    #: Marked text (`advice.marked`); None when the document has none for any row.
    text: str | None
    issued: str
    #: The level that a field of its own states.
    stated: int | None


def parse(feed: Feed, page: Page) -> Reading:
    """Return a position per destination, and worldwide cautions as items. Raises ParseError for what is neither RSS nor the JSON rows."""
    rows, complaints = _rows(page)
    items: list[Item] = []
    found: list[tuple[Place, Position]] = []
    headlines = Counter(row.title for row in rows)
    for row in rows:
        try:
            if lexicon.fold(row.title).startswith("worldwide caution"):
                items.append(_caution(feed, page, row))
            else:
                found += _positions(row, page.fetched, complaints, alone=headlines[row.title] == 1)
        except SetAsideError as reason:
            complaints.append(f"Row “{row.title[:80]}” set aside: {reason}")
    positions = tuple(_composed(_newest(found, complaints), complaints))
    if not rows:
        complaints.append("The document is valid but has no rows.")
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    return Reading(items=tuple(items), positions=positions, complaints=tuple(complaints))


def _rows(page: Page) -> tuple[list[_Row], list[str]]:
    text, _ = syndication.decoding.decode(page.body, page.content_type)
    if text.startswith("["):
        return _json_rows(text)
    document = syndication.read(page.body, page.url, page.content_type)
    return [
        _Row(
            title=clean.line(entry.title),
            link=entry.link or syndication.address(entry.id),
            text=advice.marked(entry.body),
            issued=entry.published,
            stated=next(
                (int(found[1]) for domain, term in entry.categories if domain == "Threat-Level" and (found := _LEVEL.match(term))), None
            ),
        )
        for entry in document.entries
    ], list(document.complaints)


def _json_rows(text: str) -> tuple[list[_Row], list[str]]:
    tree = syndication.jsonfeed.load(text)
    if not isinstance(tree, list):
        raise ParseError(f"the answer is {tree}. Check the feed's `url`.")
    rows = [row for row in tree if isinstance(row, dict) and isinstance(row.get("Title"), str)]
    if tree and not rows:
        raise ParseError("the answer is JSON, but its rows have no `Title`. Check the feed's `url`, or its `kind`.")
    told = any("Summary" in row for row in rows)
    untitled = len(tree) - len(rows)
    return [
        _Row(
            title=clean.line(html.escape(row["Title"], quote=False)),
            link=syndication.address(_word(row, "Link")),
            text=advice.marked(_word(row, "Summary")) if told else None,
            issued=_word(row, "Updated") or _word(row, "Published"),
            stated=None,
        )
        for row in rows
    ], [f"{untitled} rows without `Title` set aside."] if untitled else []


def _word(row: Mapping[str, Any], name: str) -> str:
    said = row.get(name)
    return said if isinstance(said, str) else ""


def _caution(feed: Feed, page: Page, row: _Row) -> Item:
    return Item(
        feed=feed.id,
        guid=row.link or row.title,
        url=row.link,
        title=row.title,
        text=advice.plain(row.text or ""),
        published=dates.clamp(dates.parse(row.issued), page.fetched),
        language="en",
        issuer=ISSUER,
    )


def _positions(row: _Row, fetched: datetime, complaints: list[str], *, alone: bool) -> list[tuple[Place, Position]]:
    name, level = _headline(row)
    found = places.about(name, row.link)
    if row.text is not None and advice.says_nothing(row.text):
        raise SetAsideError("it has no text, as State's placeholders have not; the position held stays.")
    if row.text is None and not alone and places.shares(name):
        raise SetAsideError("its headline is shared by several rows, and without a text nobody can tell whose level it is.")
    text = None if row.text is None else advice.told(row.text)
    published = _issued(row, fetched, complaints)
    shared = len(found) > 1 or places.shares(name)
    return [(place, _position(row, place, level, text, published, shared=shared)) for place in found]


def _issued(row: _Row, fetched: datetime, complaints: list[str]) -> datetime | None:
    """Return the day of issue: RSS gives no more, and what JSON adds must not make the same row look newer."""
    published = dates.parse(row.issued)
    if published is None or published > fetched + dates.AHEAD or published < dates.EARLIEST:
        complaints.append(
            f"Row “{row.title[:80]}” has a date that cannot be right (“{clean.line(row.issued)[:40]}”); it counts as not newer."
        )
        return None
    return published.replace(hour=0, minute=0, second=0, microsecond=0)


def _headline(row: _Row) -> tuple[str, int]:
    """Return the name and the level; both are in the title, and the level in a field of its own as well."""
    found = _TITLE.match(row.title)
    if found is None and row.stated is None:
        raise SetAsideError("its title names no level.")
    level = int(found["level"]) if found else row.stated
    if level is None or (row.stated is not None and row.stated != level):
        raise SetAsideError(f"its title says level {level}, and its Threat-Level says {row.stated}.")
    if level not in LABELS:
        raise SetAsideError(f"there is no level {level}.")
    return (found["name"] if found else row.title).strip(), level


def _position(row: _Row, place: Place, headline: int, told: str | None, published: datetime | None, *, shared: bool) -> Position:
    said = advice.levels(told or "", place)
    level = headline
    if said.national and headline not in said.national:
        # The headline is at times the worst part of the country, or of the countries that share it; then the text decides.
        if not shared and not (max(said.national) < headline <= said.worst):
            raise SetAsideError(f"its headline says level {headline}, and its text says {min(said.national)}.")
        level = said.national[0]
    top = max(level, said.worst, level if shared else headline)
    # Without a text nobody knows how bad the worst part is, nor when there are worse parts that it does not name.
    vague = said.vague and top == level < max(LABELS)
    known = top == max(LABELS) or (told is not None and not vague)
    return Position(
        issuer=ISSUER,
        destination=place.code,
        country_level=level,
        max_level=top if known else None,
        scope=Scope.PARTS if top > level or vague else Scope.WHOLE,
        label=LABELS[level],
        title=row.title,
        text=advice.plain(told or ""),
        parts=tuple(part for part in said.parts if part.level > level),
        url=row.link,
        published=published,
    )


def _newest(found: list[tuple[Place, Position]], complaints: list[str]) -> dict[Place, Position]:
    """Keep one row per place: the newest, and of the same date the worse."""
    kept: dict[Place, Position] = {}
    for place, position in found:
        other = kept.get(place)
        if other is None:
            kept[place] = position
            continue
        if other.country_level != position.country_level:
            complaints.append(
                f"Two rows for {places.shown([place])} at levels {other.country_level} and {position.country_level}; the newer one counts."
            )
        kept[place] = max(other, position, key=lambda one: (one.published or dates.EARLIEST, one.country_level or 0))
    return kept


def _composed(rows: dict[Place, Position], complaints: list[str]) -> Iterator[Position]:
    """Yield a position per destination; where only parts have rows, the worst part speaks for the destination when all are there."""
    whole = {place.code: position for place, position in rows.items() if place.part is None}
    yield from whole.values()
    for code, needed in places.WHOLE.items():
        parts = {place.part: position for place, position in rows.items() if place.code == code and place.part}
        if not parts or code in whole:
            continue
        worst = max(parts.values(), key=lambda one: one.country_level or 0)
        told = any(position.text for position in parts.values())
        text = "\n".join(f"{part}: {position.label}\n{position.text}".strip() for part, position in sorted(parts.items()) if part and told)
        newest = max((position.published for position in parts.values() if position.published), default=None)
        position = replace(worst, text=text, published=newest)
        if needed - set(parts):
            missing = ", ".join(sorted(needed - set(parts)))
            complaints.append(f"{lexicon.name(code)}: the row for {missing} is missing; without it no level stands for the whole.")
            position = replace(position, country_level=None, scope=Scope.PARTS)
        yield position

"""Canada's travel advice (Global Affairs): the index with a row for each country, and a country's page with its regional advice.

Its states count from 0 to 3, and our levels from 1 to 4; the words beside each state must say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from advisory import clean, dates, lexicon
from advisory.errors import ParseError
from advisory.model import Feed, Item, Link, Page, Part, Position, Reading, Scope, Trust
from advisory.syndication import tree

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "CA"
#: There are about 230 rows; fewer than this is an outage.
FLOOR = 184
#: A page may change without a new date in the index.
SWEEP = timedelta(hours=24)

#: `advisory-state`, and the words for it, of old and of now.
LEVELS: Mapping[int, int] = {0: 1, 1: 2, 2: 3, 3: 4}
_LABELS = {
    1: "Take normal security precautions",
    2: "Exercise a high degree of caution",
    3: "Avoid non-essential travel",
    4: "Avoid all travel",
}
_WORDS = (
    (1, re.compile(r"\b(?:exercise|take) normal (?:security )?precautions\b", re.IGNORECASE)),
    (2, re.compile(r"\bexercise (?:a )?high degree of caution\b", re.IGNORECASE)),
    (3, re.compile(r"\bavoid (?:all )?non-?\s?essential travel\b", re.IGNORECASE)),
    (4, re.compile(r"\bavoid all travel\b", re.IGNORECASE)),
)
#: Rows for several countries, and names that nobody else writes, folded.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "israel and palestine": ("IL", "PS"),
    "israel the west bank and the gaza strip": ("IL", "PS"),
    "israel the west bank and gaza strip": ("IL", "PS"),
    "democratic republic of congo kinshasa": ("CD",),
    "republic of congo brazzaville": ("CG",),
    "micronesia fsm": ("FM",),
}
#: Rows for parts of countries that have rows of their own, folded: they are read as stories, and only while they say to avoid travel.
_ISLANDS = frozenset({"azores", "madeira", "canary islands", "balearic islands", "hawaii"})
_REGIONAL = re.compile(r"\bregional advisor", re.IGNORECASE)
#: Where the dates without a zone are read (Ottawa has Toronto's clock).
_ZONE = "America/Toronto"
_SITE = "https://travel.gc.ca/destinations/"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,20}\Z")
_CODE = re.compile(r"[A-Z]{2}\Z")
_CODE_IN_NAME = re.compile(r"cta-cap-([A-Za-z]{2})\.json\Z")

#: One container each: the first for the country, those with `regional` in their class for a region each.
_CONTAINER = re.compile(r"<div\b[^<>]*\bclass\s*=\s*[\"'](?P<kind>[^\"'<>]*\bAdvisoryContainer\b[^\"'<>]*)[\"'][^<>]*>", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]\s*>", re.IGNORECASE | re.DOTALL)
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")
_REGIONAL_HEAD = re.compile(r"regional advisory\s+[-\u2013\u2014]\s+(?=\S)", re.IGNORECASE)
_LATEST_SECOND = 253_402_300_799
_LONGEST_SLUG = 120
_LONGEST_KEY = 40
_MOST_COMPLAINTS = 25


class _SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Advice:
    """What one container of a country's page says."""

    #: The country or region named in the heading; empty when it names none.
    where: str
    level: int | None
    regional: bool
    #: The heading as it is written.
    heading: str
    text: str


def parse(feed: Feed, page: Page) -> Reading:
    """Return a position for each row of the index, or those of a country's page. Raises ParseError for what is neither."""
    document = tree.load(page)
    data = document.get("data")
    if not isinstance(data, dict):
        raise ParseError("the answer is JSON, but not Canada's travel advice: it has no `data` with countries. Check the feed's `url`.")
    reading = _country(page, data) if "eng" in data or "country-eng" in data else _index(feed, page, data)
    complaints = list(reading.complaints)
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    return replace(reading, complaints=tuple(complaints))


def _index(feed: Feed, page: Page, data: Mapping[str, Any]) -> Reading:
    complaints: list[str] = []
    positions: dict[str, Position] = {}
    links: list[tuple[datetime, Link]] = []
    items: list[Item] = []
    lent: set[str] = set()
    for written, row in data.items():
        key = clean.line(written)[:_LONGEST_KEY]
        try:
            if _is_island(key, row):
                items += _stories(feed, key, _row(key, key, row, page.fetched, complaints))
                continue
            codes = _codes(key, row, complaints)
            position = _row(key, codes[0], row, page.fetched, complaints)
        except _SetAsideError as reason:
            complaints.append(f"Row “{key}” set aside: {reason}")
            continue
        for code in codes:
            _keep(positions, lent, replace(position, destination=code), own=len(codes) == 1 or code == key)
        if _CODE.match(key) and (position.scope is Scope.PARTS or (position.country_level or 0) > 2):  # noqa: PLR2004 - avoid and above
            links.append((position.published or dates.EARLIEST, _link(page.url, key, row, position)))
    if not data:
        complaints.append("The document is valid but has no rows.")
    newest = tuple(link for _, link in sorted(links, key=lambda pair: pair[0], reverse=True))
    return Reading(items=tuple(items), positions=tuple(positions.values()), links=newest, complaints=tuple(complaints))


def _keep(positions: dict[str, Position], lent: set[str], row: Position, *, own: bool) -> None:
    """Keep a row: a country's own counts before one that another lends it, and of several of its own, for its parts, the worst does."""
    code, known = row.destination, positions.get(row.destination)
    if known is None or (own and code in lent) or (own and (known.country_level or 0) < (row.country_level or 0)):
        positions[code] = row
        (lent.discard if own else lent.add)(code)


def _is_island(key: str, row: Any) -> bool:
    name = tree.word(row, "country-eng") or tree.word(tree.branch(row, "eng"), "name")
    return key not in lexicon.codes() and lexicon.fold(clean.line(name)) in _ISLANDS


def _stories(feed: Feed, key: str, row: Position) -> tuple[Item, ...]:
    """Return what a row for a part of a country says when it says to avoid travel: as a story, for it is not the country's level."""
    level = row.country_level or 0
    if level <= 2:  # noqa: PLR2004 - avoid and above
        return ()
    name = row.title.removesuffix(f" - {row.label}")
    words = f"{_LABELS[level]} to {name}."
    return (
        Item(
            feed=feed.id,
            guid=f"{key}:{level}",
            url=row.url,
            title=row.title,
            text=words,
            published=row.published,
            language="en",
            issuer=ISSUER,
        ),
    )


def _codes(key: str, row: Any, complaints: list[str]) -> tuple[str, ...]:
    """Return the countries of a row: its key is a code of ISO 3166, which its name must not contradict."""
    if not isinstance(row, dict):
        raise _SetAsideError("it is no object.")
    name = clean.line(tree.word(row, "country-eng") or tree.word(tree.branch(row, "eng"), "name"))
    stated = clean.line(tree.word(row, "country-iso"))[:_LONGEST_KEY] or key
    if stated.upper() != key.upper():
        raise _SetAsideError(f"its key says {key}, and its `country-iso` says {stated}.")
    group = _GROUPS.get(lexicon.fold(name))
    if group:
        return group
    named = lexicon.country(name) if name else None
    if key not in lexicon.codes():
        if named:
            return (named,)
        raise _SetAsideError(
            f"neither its key nor its name (“{name[:60]}”) is a known country; if it is a new one, add it to the gazetteer."
        )
    if named and named != key:
        raise _SetAsideError(f"its key says {lexicon.name(key)}, and its name says {lexicon.name(named)}.")
    if named is None:
        complaints.append(f"Row “{key}” has a name nobody knows (“{name[:60]}”); its key decides.")
    return (key,)


def _row(key: str, code: str, row: Mapping[str, Any], fetched: datetime, complaints: list[str]) -> Position:
    eng = tree.branch(row, "eng")
    name = clean.line(tree.word(row, "country-eng") or tree.word(eng, "name")) or lexicon.name(code)
    said = clean.line(tree.word(eng, "advisory-text"))
    state = tree.whole(row, "advisory-state")
    if state is None or state not in LEVELS:
        raise _SetAsideError(f"its advisory-state is {_shown(row.get('advisory-state'))}, and there are 0 to 3.")
    level = LEVELS[state]
    worded = _worded(said)
    if worded is not None and worded != level:
        raise _SetAsideError(f"its advisory-state {state} is our level {level}, and its words (“{said[:60]}”) are level {worded}.")
    if worded is None:
        complaints.append(f"Row “{key}” words its level anew (“{said[:60]}”); its advisory-state decides.")
    regional = _is_regional(key, row, said, complaints)
    label = said or _LABELS[level]
    return Position(
        issuer=ISSUER,
        destination=code,
        country_level=level,
        # How bad the worst region is stands on the country's page alone.
        max_level=None if regional and level < max(LEVELS.values()) else level,
        scope=Scope.PARTS if regional and level < max(LEVELS.values()) else Scope.WHOLE,
        label=label,
        title=f"{name} - {label}",
        url=_url(eng),
        published=_published(key, row, fetched, complaints),
    )


def _worded(said: str) -> int | None:
    """Return the level that words name; None when they name none, or two."""
    found = {level for level, words in _WORDS if words.search(said)}
    return found.pop() if len(found) == 1 else None


def _is_regional(key: str, row: Mapping[str, Any], said: str, complaints: list[str]) -> bool:
    flag = row.get("has-regional-advisory")
    number = int(flag) if isinstance(flag, bool) else tree.whole(row, "has-regional-advisory")
    if number not in {0, 1}:
        complaints.append(f"Row “{key}” does not say whether it has regional advisories ({_shown(flag)}); its words decide.")
    return number == 1 or _REGIONAL.search(said) is not None


def _shown(value: object) -> str:
    return "missing" if value is None else f"“{clean.line(str(value)[:40])}”"


def _published(key: str, row: Mapping[str, Any], fetched: datetime, complaints: list[str]) -> datetime | None:
    """Return when the row was issued: `asp` (with a zone), `timestamp` (seconds), `date` (Ottawa's clock), or the date people read."""
    issued = tree.branch(row, "date-published")
    friendly = tree.word(tree.branch(row, "eng"), "friendly-date")
    stated = (
        dates.parse(tree.word(issued, "asp"), zone=_ZONE)
        or _second(tree.whole(issued, "timestamp"))
        or dates.parse(tree.word(issued, "date"), zone=_ZONE)
        or dates.parse(friendly, zone=_ZONE)
    )
    published = dates.believable(stated, fetched)
    if published is None:
        complaints.append(f"Row “{key}” has a date that cannot be right ({stated or 'none that can be read'}); it counts as not newer.")
        return None
    # Index and page write one date in seconds, in fractions, or in minutes: by the minute they are the same edition.
    return published.replace(second=0, microsecond=0)


def _second(timestamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp is not None and 0 < timestamp < _LATEST_SECOND else None


def _url(eng: Mapping[str, Any]) -> str:
    slug = tree.word(eng, "url-slug")
    return f"{_SITE}{slug}" if len(slug) <= _LONGEST_SLUG and _SLUG.match(slug) else ""


def _link(index: str, key: str, row: Mapping[str, Any], position: Position) -> Link:
    """Return the country's page, which lies beside the index; its edition is the date as written, and what the row says of it."""
    folder, slash, _ = index.partition("?")[0].partition("#")[0].rpartition("/")
    url = f"{folder}{slash}cta-cap-{key}.json" if slash else f"{index.partition(':')[0]}:cta-cap-{key}.json"
    issued = tree.branch(row, "date-published")
    written = tree.whole(issued, "timestamp") or clean.line(tree.word(issued, "asp") or tree.word(issued, "date"))[:_LONGEST_KEY]
    return Link(url=url, key=key, edition=f"{written}|{position.country_level}|{position.scope.value}")


def _country(page: Page, data: Mapping[str, Any]) -> Reading:
    complaints: list[str] = []
    eng = tree.branch(data, "eng")
    key = clean.line(tree.word(data, "country-iso"))[:_LONGEST_KEY] or _named_in(page.url)
    name = clean.line(tree.word(data, "country-eng") or tree.word(eng, "name"))
    try:
        codes = _codes(key, data, complaints) if key else _by_name(name)
        containers = tuple(_containers(tree.word(eng, "advisories")))
        if not containers:
            raise ParseError(
                "the country's page has no advisories (`data.eng.advisories`). Check the feed's `url`; its form may have changed."
            )
        published = _published(key or name, data, page.fetched, complaints)
        positions = [
            _from_page(
                code, name or lexicon.name(code), data, [one for one in containers if _concerns(one, code, codes)], published, complaints
            )
            for code in codes
        ]
    except _SetAsideError as reason:
        return Reading(complaints=(*complaints, f"Page “{name or key}” set aside: {reason}"))
    return Reading(positions=tuple(positions), complaints=tuple(dict.fromkeys(complaints)))


def _named_in(url: str) -> str:
    found = _CODE_IN_NAME.search(urlsplit(url).path)
    return found[1].upper() if found else ""


def _by_name(name: str) -> tuple[str, ...]:
    group = _GROUPS.get(lexicon.fold(name))
    code = lexicon.country(name) if name else None
    if not group and not code:
        raise _SetAsideError("neither its address nor its name is a known country; if it is a new one, add it to the gazetteer.")
    return group or ((code,) if code else ())


def _containers(html: str) -> Iterator[_Advice]:
    """Yield what each container says; nested lists are exceptions and details, and belong to its text."""
    starts = list(_CONTAINER.finditer(html))
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(html)
        inner = html[start.end() : end]
        found = _HEADING.search(inner)
        heading = clean.line(found[1]) if found else ""
        halves = _DASH.split(heading)
        level = _worded(halves[-1]) or _worded(heading)
        where = " - ".join(halves[:-1]) if len(halves) > 1 and _worded(halves[-1]) else "" if level else heading
        regional = "regional" in start["kind"].lower()
        yield _Advice(where=where.strip(), level=level, regional=regional, heading=heading, text=clean.text(inner))


def _from_page(
    code: str, name: str, data: Mapping[str, Any], containers: list[_Advice], published: datetime | None, complaints: list[str]
) -> Position:
    """Return the position of a country: its national container, or the one that names it where several countries share a page."""
    eng = tree.branch(data, "eng")
    unread = [one.where or "without a heading" for one in containers if one.level is None]
    complaints += [f"Page “{name}”: an advisory (“{where[:60]}”) names no level." for where in unread]
    own = [one for one in containers if one.level and one.where and _country_of(one.where) == code]
    national = [one for one in containers if one.level and not one.regional]
    if not own and not national:
        raise _SetAsideError("it has no advisory for the country as a whole.")
    whole = (own or national)[0]
    state = tree.whole(data, "advisory-state")
    if not whole.regional and state is not None and LEVELS.get(state) != whole.level:
        raise _SetAsideError(f"its advisory-state is {state}, and its text is our level {whole.level}.")
    here = [one for one in containers if one is whole or one.regional]
    level, worst = whole.level or 0, max(one.level or 0 for one in here)
    # A regional advisory whose level cannot be read may be the worst there is.
    known = worst == max(_LABELS) or all(one.level for one in here)
    label = _LABELS[level] if own else clean.line(tree.word(eng, "advisory-text")) or _LABELS[level]
    return Position(
        issuer=ISSUER,
        destination=code,
        country_level=level,
        max_level=worst if known else None,
        scope=Scope.WHOLE if known and worst == level else Scope.PARTS,
        label=label,
        title=f"{name} - {label}",
        text="\n".join(one.text for one in here if one.text),
        parts=tuple(
            Part(name=_REGIONAL_HEAD.sub("", one.where), level=one.level, words=one.heading)
            for one in here
            if one is not whole and one.where and one.level and one.level > level
        ),
        url=_url(eng),
        published=published,
    )


def _concerns(advice: _Advice, code: str, codes: tuple[str, ...]) -> bool:
    """Tell whether an advisory is about a country: where several share a page, advice for the other one alone is none for this one."""
    about = set(lexicon.places(advice.where) or ()) if advice.where and advice.regional else set()
    return code in about or not about & set(codes)


def _country_of(heading: str) -> str | None:
    """Return the country that a heading names, in capitals (`PALESTINE`) or not."""
    return lexicon.country(heading.title() if heading.isupper() else heading)

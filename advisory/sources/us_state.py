"""The United States' travel advisories (Department of State): one row per destination, as RSS or as the JSON of its data service.

The document is wrong in many small ways every week: what cannot be believed is set aside with a sentence, and never guessed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from advisory import clean, dates, lexicon, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Item, Page, Position, Reading, Scope, Trust

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "US"
#: There are more than 200 rows; fewer than this is an outage.
FLOOR = 100

LABELS = {
    1: "Level 1: Exercise Normal Precautions",
    2: "Level 2: Exercise Increased Caution",
    3: "Level 3: Reconsider Travel",
    4: "Level 4: Do Not Travel",
}

#: Rows for several places, by folded name; the advice is the same for all, or the text says for whom it is not.
_GROUPS = {
    "french west indies": ("BL", "GP", "MF", "MQ"),
    "israel west bank and gaza": ("IL", "PS"),
    "israel the west bank and gaza": ("IL", "PS"),
    "israel the west bank and the gaza strip": ("IL", "PS"),
    "france and monaco": ("FR", "MC"),
    "spain and andorra": ("AD", "ES"),
    "switzerland and liechtenstein": ("CH", "LI"),
    "bonaire sint eustatius and saba": ("BQ",),
    "bonaire st eustatius and saba": ("BQ",),
}
#: One headline over three rows that only their links tell apart, and whose level is that of the worst.
_SHARED = {
    "mainland china hong kong and macau": ("CN", "HK", "MO"),
    "china hong kong and macau": ("CN", "HK", "MO"),
    "mainland china hong kong and macao": ("CN", "HK", "MO"),
}
#: Rows for parts of a destination: it takes all of its parts to speak of the whole.
_PARTS = {
    "west bank": ("PS", "West Bank"),
    "gaza": ("PS", "Gaza"),
    "gaza strip": ("PS", "Gaza"),
    "bonaire": ("BQ", "Bonaire"),
    "saba and sint eustatius": ("BQ", "Saba and Sint Eustatius"),
    "saba and st eustatius": ("BQ", "Saba and Sint Eustatius"),
}
_WHOLE = {"PS": {"West Bank", "Gaza"}, "BQ": {"Bonaire", "Saba and Sint Eustatius"}}

_TITLE = re.compile(
    r"(?P<name>.+?)(?:\s+Travel Advisory)?(?:\s*[-\u2013]\s*See (?:Individual )?Summaries)?"
    r"\s*[-\u2013]\s*Level\s*(?P<level>[1-4])\s*(?::|\Z)",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\s*Level\s*([0-9])\b", re.IGNORECASE)
_ALPHA3 = re.compile(r"destination\.([a-z]{3})\Z", re.IGNORECASE)
_SLUG_TAIL = re.compile(r"(?:-travel)?(?:-advisory)?[0-9]*\Z", re.IGNORECASE)

#: The first lines keep the books of the page itself, at times of changes long ago; the issue date decides.
_NOTE = re.compile(
    r"(?:last update:\s*)?(?:reissued|there (?:were|was|are|is) no changes?|the advisory level (?:was|has|is))\b", re.IGNORECASE
)
_NEWS = re.compile(r"\b(?:depart|evacuat|leave|embass|order|suspend|authori[sz]ed)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"summary (?:is )?not available|exercise normal precautions?(?!\s+in\b)|level [1-4]:?", re.IGNORECASE)

_ADVICE = re.compile(
    r"\b(?:(?P<four>do not travel)|(?P<three>reconsider (?:your need to )?travel)"
    r"|(?P<two>exercise (?:increased caution|a high degree of caution))"
    r"|(?P<one>exercise normal (?:safety |security )?precautions?))\b"
    r"(?:\s*(?P<bare>[:.\n]|\Z|due\b|because\b|for any\b)"
    r"|\s+(?:(?:any)?where\s+)?(?:to|in|within|into|inside|near|when travell?ing to)\b\s*(?P<object>[^.;:\n(]{0,160}))",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\blevel ([34])\s*[:\u2013-]", re.IGNORECASE)
_CUT = re.compile(r"\b(?:due|because|for|given|as|until|unless|if|at this time|by land)\b", re.IGNORECASE)
_JOINT = re.compile(r",|&|\band\b", re.IGNORECASE)
_ALL_OF = re.compile(r"^(?:all (?:parts )?of|anywhere in|the rest of|mainland)\s+|\s+S\.?A\.?R\.?$", re.IGNORECASE)
_ITSELF = frozenset({"country", "this country", "entire country", "whole country"})
_MOST_COMPLAINTS = 25


class _SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    title: str
    link: str
    #: Plain text; None when the document has none for any row.
    text: str | None
    issued: str
    #: The level that a field of its own states.
    stated: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    code: str
    part: str | None = None


def parse(feed: Feed, page: Page) -> Reading:
    """Return a position per destination, and worldwide cautions as items. Raises ParseError for what is neither RSS nor the JSON rows."""
    rows, complaints = _rows(page)
    items: list[Item] = []
    found: list[tuple[_Place, Position]] = []
    for row in rows:
        try:
            if lexicon.fold(row.title).startswith("worldwide caution"):
                items.append(_caution(feed, page, row))
            else:
                found += _positions(row, page.fetched, complaints)
        except _SetAsideError as reason:
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
        return list(_json_rows(text)), []
    document = syndication.read(page.body, page.url, page.content_type)
    return [
        _Row(
            title=clean.line(entry.title),
            link=entry.link or syndication.address(entry.id),
            text=clean.text(entry.body),
            issued=entry.published,
            stated=next(
                (int(found[1]) for domain, term in entry.categories if domain == "Threat-Level" and (found := _LEVEL.match(term))), None
            ),
        )
        for entry in document.entries
    ], list(document.complaints)


def _json_rows(text: str) -> Iterator[_Row]:
    tree = syndication.jsonfeed.load(text)
    if not isinstance(tree, list):
        raise ParseError(f"the answer is {tree}. Check the feed's `url`.")
    rows = [row for row in tree if isinstance(row, dict) and isinstance(row.get("Title"), str)]
    if len(rows) < len(tree):
        raise ParseError("the answer is JSON, but its rows have no `Title`. Check the feed's `url`, or its `kind`.")
    told = any("Summary" in row for row in rows)
    for row in rows:
        yield _Row(
            title=clean.line(html.escape(row["Title"], quote=False)),
            link=syndication.address(_word(row, "Link")),
            text=clean.text(_word(row, "Summary")) if told else None,
            issued=_word(row, "Updated") or _word(row, "Published"),
            stated=None,
        )


def _word(row: Mapping[str, Any], name: str) -> str:
    said = row.get(name)
    return said if isinstance(said, str) else ""


def _caution(feed: Feed, page: Page, row: _Row) -> Item:
    return Item(
        feed=feed.id,
        guid=row.link or row.title,
        url=row.link,
        title=row.title,
        text=row.text or "",
        published=dates.clamp(dates.parse(row.issued), page.fetched),
        language="en",
        issuer=ISSUER,
    )


def _positions(row: _Row, fetched: datetime, complaints: list[str]) -> list[tuple[_Place, Position]]:
    name, level = _headline(row)
    places = _places(name, row.link)
    text = None if row.text is None else _advice(row.text)
    if text is not None and not re.search(r"\w", _PLACEHOLDER.sub("", text)):
        raise _SetAsideError("it has no text, as State's placeholders have not; the position held stays.")
    published = dates.parse(row.issued)
    if published is None or published > fetched + dates.AHEAD or published < dates.EARLIEST:
        complaints.append(
            f"Row “{row.title[:80]}” has a date that cannot be right (“{clean.line(row.issued)[:40]}”); it counts as not newer."
        )
        published = None
    shared = len(places) > 1 or lexicon.fold(name) in _SHARED
    return [(place, _position(row, place, level, text or "", published, shared=shared)) for place in places]


def _headline(row: _Row) -> tuple[str, int]:
    """Return the name and the level; both are in the title, and the level in a field of its own as well."""
    found = _TITLE.match(row.title)
    if found is None and row.stated is None:
        raise _SetAsideError("its title names no level.")
    level = int(found["level"]) if found else row.stated
    if level is None or (row.stated is not None and row.stated != level):
        raise _SetAsideError(f"its title says level {level}, and its Threat-Level says {row.stated}.")
    if level not in LABELS:
        raise _SetAsideError(f"there is no level {level}.")
    return (found["name"] if found else row.title).strip(), level


def _places(name: str, link: str) -> tuple[_Place, ...]:
    """Return what the row is about: the link decides between the places of a shared headline, and must not contradict a title."""
    titled, linked = _resolved(name), _resolved(*_slug(link))
    if not titled and not linked:
        raise _SetAsideError("neither its title nor its link is a known name; if it is a new one, add it to the gazetteer.")
    if not titled or not linked:
        if not linked and lexicon.fold(name) in _SHARED:
            raise _SetAsideError("its headline is shared by several rows, and its link does not say which it is.")
        return titled or linked
    both = {place.code for place in titled} & {place.code for place in linked}
    if not both:
        raise _SetAsideError(f"its title says {_codes(titled)}, and its link says {_codes(linked)}.")
    narrow = titled if len(titled) <= len(linked) else linked
    return tuple(place for place in narrow if place.code in both)


def _resolved(name: str, code: str | None = None) -> tuple[_Place, ...]:
    folded = lexicon.fold(name)
    if code:
        return (_Place(code=code),)
    if folded in _PARTS:
        return (_Place(code=_PARTS[folded][0], part=_PARTS[folded][1]),)
    group = _GROUPS.get(folded) or _SHARED.get(folded)
    if group:
        return tuple(_Place(code=member) for member in group)
    single = lexicon.country(name) if folded else None
    return (_Place(code=single),) if single else ()


def _slug(link: str) -> tuple[str, str | None]:
    """Return the name in a link, and its country when the link holds an ISO code (`destination.sau.html`)."""
    page = unquote(urlsplit(link).path).rstrip("/").rpartition("/")[2].removesuffix(".html")
    if found := _ALPHA3.search(page):
        return "", lexicon.alpha3(found[1])
    return _SLUG_TAIL.sub("", page).replace("-", " ").replace("_", " "), None


def _codes(places: Iterable[_Place]) -> str:
    return ", ".join(place.part or lexicon.name(place.code) for place in places)


def _advice(text: str) -> str:
    """Return the text without the lines that only keep the page's books."""
    return "\n".join(row for row in text.split("\n") if not _NOTE.match(row) or _NEWS.search(row))


def _position(row: _Row, place: _Place, headline: int, text: str, published: datetime | None, *, shared: bool) -> Position:
    national, worst = _levels(text, place)
    level = headline
    if national and headline not in national:
        # The headline is at times the worst part of the country, or of the countries that share it; then the text decides.
        if not shared and not (max(national) < headline <= worst):
            raise _SetAsideError(f"its headline says level {headline}, and its text says {min(national)}.")
        level = national[0]
    top = max(level, worst, level if shared else headline)
    return Position(
        issuer=ISSUER,
        destination=place.code,
        country_level=level,
        max_level=top,
        scope=Scope.PARTS if top > level else Scope.WHOLE,
        label=LABELS[level],
        title=row.title,
        text=text,
        url=row.link,
        published=published,
    )


def _levels(text: str, place: _Place) -> tuple[list[int], int]:
    """Return the levels the text gives the whole place, in order, and the worst that it gives a part."""
    national: list[int] = []
    worst = 0
    for found in _ADVICE.finditer(text):
        level = 4 if found["four"] else 3 if found["three"] else 2 if found["two"] else 1
        whom = _whom(found["object"], place)
        if whom == "place":
            national.append(level)
        elif whom == "part" and level > 2:  # noqa: PLR2004 - caution in a part is what caution means
            worst = max(worst, level)
    headings = (_HEADING.search(row) for row in text.split("\n") if not _ADVICE.search(row))
    worst = max([worst, *(int(heading[1]) for heading in headings if heading)])
    return national, worst


def _whom(said: str | None, place: _Place) -> str:
    """Tell whether advice is for the whole `place`, for a `part` of it, or for a place `elsewhere`."""
    if not said:
        return "part"
    whole = _CUT.split(said)[0].strip()
    halves = [half for half in (_ALL_OF.sub("", part.strip()) for part in (whole, *_JOINT.split(whole))) if half]
    meant = {other for half in halves for other in _resolved(half)}
    if any(lexicon.fold(half) in _ITSELF for half in halves) or any(other == place for other in meant):
        return "place"
    # The Gaza Strip is a part beside Israel's own advice; Hong Kong is elsewhere beside Macau's.
    return "elsewhere" if meant and all(other.part is None and other.code != place.code for other in meant) else "part"


def _newest(found: list[tuple[_Place, Position]], complaints: list[str]) -> dict[_Place, Position]:
    """Keep one row per place: the newest, and of the same date the worse."""
    kept: dict[_Place, Position] = {}
    for place, position in found:
        other = kept.get(place)
        if other is None:
            kept[place] = position
            continue
        if other.country_level != position.country_level:
            complaints.append(
                f"Two rows for {_codes([place])} at levels {other.country_level} and {position.country_level}; the newer one counts."
            )
        kept[place] = max(other, position, key=lambda one: (one.published or dates.EARLIEST, one.country_level or 0))
    return kept


def _composed(rows: dict[_Place, Position], complaints: list[str]) -> Iterator[Position]:
    """Yield a position per destination; where only parts have rows, the worst part speaks for the destination when all are there."""
    whole = {place.code: position for place, position in rows.items() if place.part is None}
    yield from whole.values()
    for code, needed in _WHOLE.items():
        parts = {place.part: position for place, position in rows.items() if place.code == code and place.part}
        if not parts or code in whole:
            continue
        worst = max(parts.values(), key=lambda one: one.country_level or 0)
        text = "\n".join(f"{part}: {position.label}\n{position.text}".strip() for part, position in sorted(parts.items()) if part)
        newest = max((position.published for position in parts.values() if position.published), default=None)
        position = replace(worst, text=text, published=newest)
        if needed - set(parts):
            missing = ", ".join(sorted(needed - set(parts)))
            complaints.append(f"{lexicon.name(code)}: the row for {missing} is missing; without it no level stands for the whole.")
            position = replace(position, country_level=None, scope=Scope.PARTS)
        yield position

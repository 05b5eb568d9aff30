"""The United Kingdom's travel advice (FCDO) from GOV.UK's Content API: the index, which holds no advice, and a country's page, which does.

What the page says in a field (`alert_status`) is believed only beside what its text says: the field is called deprecated by its publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advisory import clean, dates, lexicon
from advisory.errors import ParseError
from advisory.model import Feed, Item, Link, Page, Part, Position, Reading, Scope, Trust
from advisory.sources.gov_uk import words
from advisory.syndication import tree

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "GB"
#: There are 228 pages; fewer than this is an outage.
FLOOR = 180
#: Small updates change a page's text and level without a new edition in the index.
SWEEP = timedelta(hours=24)

_SITE = "https://www.gov.uk"
#: Pages whose name alone would not say which countries they are for.
_PAGES: Mapping[str, tuple[str, ...]] = {
    "congo": ("CG",),
    "cook-islands-tokelau-and-niue": ("CK", "NU", "TK"),
    "st-martin-and-st-barthelemy": ("BL", "MF"),
}
#: Pages for a city that no country's page includes; they are read as stories, for a position would overwrite the country's own.
_CITIES = frozenset({"jerusalem"})

#: `details.alert_status` (content schema `travel_advice`): level, and whether it is for the whole country.
_STATUSES: Mapping[str, tuple[int, bool]] = {
    "avoid_all_travel_to_whole_country": (4, True),
    "avoid_all_but_essential_travel_to_whole_country": (3, True),
    "avoid_all_travel_to_parts": (4, False),
    "avoid_all_but_essential_travel_to_parts": (3, False),
}
#: Where the advice stands, newest form first; pages of old called it a summary.
_PARTS = ("warnings-and-insurance", "summary")

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,20}\Z")
_TITLE_TAIL = re.compile(r"\s+travel advice\s*\Z", re.IGNORECASE)
_LATEST = re.compile(r"\A\s*latest update:?\s*[-\u2013]?\s*", re.IGNORECASE)

_MOST_COMPLAINTS = 25


class _SetAsideError(Exception):
    """A row or page is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """What `alert_status` says."""

    #: The levels for the whole country, and those for parts of it.
    whole: frozenset[int] = frozenset()
    parts: frozenset[int] = frozenset()
    #: It could be read and left nothing unknown.
    sure: bool = False


def parse(feed: Feed, page: Page) -> Reading:
    """Return the links of the index, or the positions of a country's page. Raises ParseError for what is neither."""
    document = tree.load(page)
    if tree.branch(tree.branch(document, "details"), "country"):
        return _country(feed, page, document)
    children = tree.branch(document, "links").get("children")
    if isinstance(children, list):
        return _index(page, children)
    if tree.word(document, "document_type") in {"redirect", "gone"}:
        raise ParseError(
            "the page is gone or leads elsewhere: GOV.UK has merged or renamed this country's advice. Look it up in the index."
        )
    raise ParseError(
        "the answer is JSON, but neither the index of travel advice (`links.children`) nor a country's page (`details.country`). "
        "Check the feed's `url`."
    )


def _index(page: Page, children: list[Any]) -> Reading:
    complaints: list[str] = []
    found: dict[str, tuple[datetime, Link]] = {}
    for row in children:
        try:
            slug, edition = _row(row)
        except _SetAsideError as reason:
            complaints.append(f"Row “{_title(row)[:80]}” set aside: {reason}")
            continue
        when = dates.parse(edition) or dates.EARLIEST
        if slug in found:
            complaints.append(f"Two rows for “{slug}”; the newer one counts.")
        if slug not in found or when > found[slug][0]:
            found[slug] = (when, Link(url=_address(page.url, slug), key=slug, edition=edition))
    if not children:
        complaints.append("The index is valid but has no rows.")
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    links = (link for _, link in sorted(found.values(), key=lambda pair: pair[0], reverse=True))
    return Reading(links=tuple(links), complaints=tuple(complaints))


def _row(row: object) -> tuple[str, str]:
    """Return slug and edition of a row of the index."""
    if not isinstance(row, dict):
        raise _SetAsideError("it is no object.")
    if row.get("withdrawn"):
        raise _SetAsideError("its page is withdrawn; the advice held stays.")
    slug = _slug(row)
    if slug not in _CITIES:
        _codes(slug, _name(row))
    edition = tree.word(row, "public_updated_at").strip()
    if dates.parse(edition) is None:
        raise _SetAsideError(f"its date cannot be read (“{clean.line(edition)[:40]}”), so nobody can tell whether its page changed.")
    return slug, edition


def _address(index: str, slug: str) -> str:
    """Return where a country's page is: below the index, on the same host; a recorded index (`x.json`) has its pages in the folder `x`."""
    stem = index.partition("?")[0].partition("#")[0].rstrip("/")
    return f"{stem[:-5]}/{slug}.json" if stem.lower().endswith(".json") else f"{stem}/{slug}"


def _title(row: object) -> str:
    return clean.line(tree.word(row, "title")) or clean.line(tree.word(row, "base_path")) or "?"


def _name(row: Mapping[str, Any]) -> str:
    country = tree.branch(tree.branch(row, "details"), "country")
    return clean.line(tree.word(country, "name")) or _TITLE_TAIL.sub("", clean.line(tree.word(row, "title")))


def _slug(row: Mapping[str, Any]) -> str:
    country = tree.branch(tree.branch(row, "details"), "country")
    slug = tree.word(country, "slug") or tree.word(row, "base_path").rstrip("/").rpartition("/")[2]
    if len(slug) > words.LONGEST or not _SLUG.match(slug):
        raise _SetAsideError("it has no slug, so nobody can tell its page.")
    return slug


def _codes(slug: str, name: str) -> tuple[str, ...]:
    """Return the countries of a page; its slug and its name must not contradict each other."""
    if slug in _PAGES:
        return _PAGES[slug]
    named, slugged = (lexicon.country(name) if name else None), lexicon.country(slug.replace("-", " "))
    if named and slugged and named != slugged:
        raise _SetAsideError(f"its name says {lexicon.name(named)}, and its address says {lexicon.name(slugged)}.")
    code = named or slugged
    if code is None:
        raise _SetAsideError(f"“{name[:80]}” is no known country; if it is a new name, add it to the gazetteer.")
    return (code,)


def _country(feed: Feed, page: Page, document: Mapping[str, Any]) -> Reading:
    complaints: list[str] = []
    title = _title(document)
    try:
        slug = _valid(document)
        published = _published(document, page.fetched, complaints)
        if slug in _CITIES:
            items: tuple[Item, ...] = (_story(feed, slug, document, published),)
            positions: tuple[Position, ...] = ()
        else:
            items, positions = (), _positions(slug, document, published, complaints)
    except _SetAsideError as reason:
        return Reading(complaints=(f"Page “{title[:80]}” set aside: {reason}",))
    told = tuple(f"Page “{title[:80]}”: {one}" for one in dict.fromkeys(complaints))
    return Reading(items=items, positions=positions, complaints=told)


def _valid(document: Mapping[str, Any]) -> str:
    """Return the slug of a page that is in force."""
    if not document.get("withdrawn_notice"):
        return _slug(document)
    notice = tree.branch(document, "withdrawn_notice")
    when, why = dates.parse(tree.word(notice, "withdrawn_at")), clean.line(tree.word(notice, "explanation"))[:200]
    since, said = (f" since {when:%Y-%m-%d}" if when else ""), (f" (“{why}”)" if why else "")
    raise _SetAsideError(f"it is withdrawn{since}{said}; the advice held stays.")


def _story(feed: Feed, slug: str, document: Mapping[str, Any], published: datetime | None) -> Item:
    details = tree.branch(document, "details")
    text = "\n".join(part for part in (_note(details), words.plain(_body(details) or "")) if part)
    url = f"{_SITE}/foreign-travel-advice/{slug}"
    return Item(feed=feed.id, guid=slug, url=url, title=_title(document), text=text, published=published, language="en", issuer=ISSUER)


def _published(document: Mapping[str, Any], fetched: datetime, complaints: list[str]) -> datetime | None:
    said = tree.word(document, "public_updated_at")
    published = dates.believable(dates.parse(said), fetched)
    if published is None:
        complaints.append(f"its date cannot be right (“{clean.line(said)[:40]}”); it counts as not newer.")
    return published


def _note(details: Mapping[str, Any]) -> str:
    return _LATEST.sub("", clean.line(tree.word(details, "change_description")))


def _body(details: Mapping[str, Any]) -> str | None:
    """Return the marked text of the part with the warnings; None when there is none."""
    parts = details.get("parts")
    known = {tree.word(part, "slug"): part.get("body") for part in parts if isinstance(part, dict)} if isinstance(parts, list) else {}
    for name in _PARTS:
        text = words.marked(_html(known.get(name)))
        if text:
            return text
    return words.marked(_html(details.get("summary"))) or None


def _html(body: object) -> str:
    """Return the HTML of a body, which is a text or a list of one text in several formats."""
    if isinstance(body, list):
        body = next((tree.word(one, "content") for one in body if tree.word(one, "content_type") == "text/html"), "")
    return body if isinstance(body, str) else ""


def _field(details: Mapping[str, Any], complaints: list[str]) -> _Field:
    said = details.get("alert_status")
    if not isinstance(said, list):
        complaints.append("its `alert_status` is no list, so its text alone counts.")
        return _Field()
    known = [_STATUSES[one] for one in said if isinstance(one, str) and one in _STATUSES]
    if len(known) < len(said):
        complaints.append("its `alert_status` has a value that nobody knows, so its text counts beside the others.")
    whole = frozenset(level for level, everywhere in known if everywhere)
    return _Field(whole=whole, parts=frozenset(level for level, everywhere in known if not everywhere), sure=len(known) == len(said))


def _positions(slug: str, document: Mapping[str, Any], published: datetime | None, complaints: list[str]) -> tuple[Position, ...]:
    name, title, details = _name(document), _title(document), tree.branch(document, "details")
    codes, field, body = _codes(slug, name), _field(details, complaints), _body(details)
    if body is None:
        complaints.append("it has no part with its warnings, so `alert_status` alone counts.")
    found = []
    for code in codes:
        said = tuple(words.advice(body or "", code, name))
        if body is not None and field.sure and (dispute := _dispute(field, said)):
            complaints.append(dispute)
        label = _label(name, field, said)
        country, worst = _national(field, said), _worst(field, said)
        text = words.plain(body or "")
        lines = [_note(details), "" if label in text else label, text]
        position = Position(
            issuer=ISSUER,
            destination=code,
            country_level=country,
            max_level=worst,
            scope=_scope(field, said),
            label=label,
            title=title,
            text="\n".join(line for line in lines if line),
            url=f"{_SITE}/foreign-travel-advice/{slug}",
            published=published,
            parts=_parts(name, country, field, said),
            # A page that cannot be read whole says nothing by what it does not say.
            none_stated=country is None and (body is not None or field.sure) and (worst is not None or (body is not None and field.sure)),
        )
        found.append(position)
    return tuple(found)


def _parts(name: str, country: int | None, field: _Field, said: tuple[words.Said, ...]) -> tuple[Part, ...]:
    """Return the parts whose advice is worse than the country's, each at its worst; those without a name under the banner's."""
    found: dict[str, Part] = {}
    nameless = field.parts | {one.level for one in said if one.reach is Scope.PARTS}
    for one in said:
        nameless -= {one.level} if one.places else set()
        for place, sentence in one.places:
            known = found.get(lexicon.fold(place))
            if known is None or known.level < one.level:
                found[lexicon.fold(place)] = Part(name=place, level=one.level, words=sentence)
    unnamed = (Part(name=f"parts of {name}", level=level, words=_banner(level, name)) for level in sorted(nameless, reverse=True))
    return tuple(part for part in (*found.values(), *unnamed) if part.level > (country or 0))


def _banner(level: int, name: str) -> str:
    return f"FCDO advises against {words.EXTENT[level]} to parts of {name}"


def _national(field: _Field, said: Iterable[words.Said]) -> int | None:
    """Return the level of the country, or of all of it that has no level of its own."""
    return max([*(one.level for one in said if one.reach is not Scope.PARTS), *field.whole], default=None)


def _worst(field: _Field, said: Iterable[words.Said]) -> int | None:
    return max([*(one.level for one in said), *field.whole, *field.parts], default=None)


def _scope(field: _Field, said: tuple[words.Said, ...]) -> Scope:
    """Return how much of the country its worst advice is about."""
    worst = _worst(field, said)
    if worst is None:
        return Scope.NONE
    if _national(field, said) != worst:
        return Scope.PARTS
    everywhere = worst in field.whole or any(one.level == worst and one.reach is Scope.WHOLE for one in said)
    return Scope.WHOLE if everywhere else Scope.MOST


def _dispute(field: _Field, said: tuple[words.Said, ...]) -> str | None:
    """Return how field and text disagree. "Parts" may be all the rest of a country: the field has no value for that."""
    stated, worst = (max(field.whole, default=None), _worst(field, ())), _worst(_Field(), said)
    whole = max((one.level for one in said if one.reach is Scope.WHOLE), default=None)
    wide = {one.level for one in said if one.reach is not Scope.PARTS}
    if (whole, worst) == stated or (whole is None and stated[0] in wide and worst == stated[1]):
        return None
    return f"its `alert_status` says {_told(*stated)}, and its text says {_told(whole, worst)}; the stronger one counts."


def _told(country: int | None, worst: int | None) -> str:
    if worst is None:
        return "nothing against travel"
    whole = f"against {words.EXTENT[country]} to the whole country" if country else ""
    parts = f"against {words.EXTENT[worst]} to parts" if worst != country else ""
    return " and ".join(part for part in (whole, parts) if part)


def _label(name: str, field: _Field, said: tuple[words.Said, ...]) -> str:
    """Return the issuer's words: those of the text where it says a level in one breath, else GOV.UK's own banner for the field."""
    told: list[str] = []
    country = _national(field, said)
    if country is not None:
        own = (one.words for reach in (Scope.WHOLE, Scope.MOST) for one in said if (one.level, one.reach) == (country, reach) and one.words)
        told.append(next(own, f"FCDO advises against {words.EXTENT[country]} to {name}"))
    parts = {one.level for one in said if one.reach is Scope.PARTS} | field.parts
    told += [_banner(level, name) for level in sorted(parts, reverse=True) if level > (country or 0)]
    return "; ".join(told)[: words.LONGEST]

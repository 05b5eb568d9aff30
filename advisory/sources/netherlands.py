"""The Netherlands' travel advice (nederlandwereldwijd.nl): the JSON list of its open data, one row per destination.

No field holds a level: sentences give colours to subjects, the parts of a country before the rest of it. Each sentence is read
as “this subject has this colour”, and only a subject that is the country itself speaks for the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from advisory import clean, dates, lexicon, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Page, Part, Position, Reading, Scope, Trust
from advisory.sources import _dutch
from advisory.syndication import tree

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "NL"
#: There are about 224 rows, of which the service hands out 200 at a time.
FLOOR = 180


#: Rows for parts of a country (`BQ-BO` is Bonaire, `PT-20` the Azores).
_PART = re.compile(r"([A-Z]{2})-([A-Z0-9]{1,3})\Z")
#: Countries that have no row of their own: it takes all of these parts to speak of the whole.
_WHOLE = {"BQ": {"BO", "SA", "SE"}}

_NOISE = re.compile(r"in het kort|.*\binformatieservice\b.*", re.IGNORECASE)
_MOST_COMPLAINTS = 25
_WAY_OUT = "Check the feed's `url`: it needs `output=json&rows=200`."


class _SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    code: str
    part: str | None = None


def parse(_feed: Feed, page: Page) -> Reading:
    """Return a position per destination. Raises ParseError for what is not the JSON list."""
    text, note = syndication.decoding.decode(page.body, page.content_type)
    complaints = [note] if note else []
    rows = _rows(text, complaints)
    found: dict[_Place, Position] = {}
    for row in rows:
        try:
            place = _place(row)
            position = _position(row, place, page.fetched, complaints)
        except _SetAsideError as reason:
            complaints.append(f"Row “{_name(row)}” set aside: {reason}")
            continue
        other = found.get(place)
        if other is not None:
            complaints.append(f"Two rows for {_name(row)}; the newer one counts.")
        found[place] = max(other, position, key=_newness) if other else position
    if not rows:
        complaints.append("The document is valid but has no rows.")
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    return Reading(positions=tuple(_composed(found)), complaints=tuple(complaints))


def _rows(text: str, complaints: list[str]) -> list[Mapping[str, Any]]:
    if not text:
        raise ParseError("the answer is empty; the register never is. The last good one stays in force.")
    if text.startswith("<"):
        raise ParseError(f"the answer is XML or an HTML page, not JSON. {_WAY_OUT}")
    answer = syndication.jsonfeed.load(text)
    if isinstance(answer, syndication.jsonfeed.NotJSON):
        raise ParseError(f"the answer is {answer}. {_WAY_OUT}")
    if not isinstance(answer, list):
        raise ParseError(f"the answer is JSON, but no list of rows. {_WAY_OUT}")
    rows: list[Mapping[str, Any]] = [row for row in answer if isinstance(row, dict) and isinstance(row.get("introduction"), str)]
    if answer and not rows:
        raise ParseError(f"the answer is JSON, but its rows have no `introduction`. {_WAY_OUT}")
    if len(rows) < len(answer):
        complaints.append(f"{len(answer) - len(rows)} of {len(answer)} rows have no `introduction` and were set aside.")
    return rows


def _place(row: Mapping[str, Any]) -> _Place:
    """Return what a row is about; its code and its name must not contradict each other."""
    code, named = clean.line(tree.word(row, "isocode")).upper(), _dutch.called(tree.word(row, "location"))
    if found := _PART.match(code):
        if found[1] in lexicon.codes():
            return _Place(code=found[1], part=found[2])
        raise _SetAsideError(f"its code “{code[:10]}” is of no country.")
    known = lexicon.alpha3(code)
    if known and named and known != named:
        raise _SetAsideError(f"its code says {lexicon.name(known)}, and its name says {lexicon.name(named)}.")
    if not known and not named:
        raise _SetAsideError(f"neither its code “{code[:10]}” nor its name is known; if it is a new one, add it to the gazetteer.")
    return _Place(code=known or named or "")


def _position(row: Mapping[str, Any], place: _Place, fetched: datetime, complaints: list[str]) -> Position:
    text = "\n".join(line for line in _dutch.lines(clean.text(tree.word(row, "introduction"))) if not _NOISE.fullmatch(line))
    names = _dutch.names(tree.word(row, "location"), place.code, part=place.part is not None)
    read = _dutch.read(text, names, place.code)
    told = read.colours
    if not told:
        raise _SetAsideError("no sentence of it gives a colour to a place; the position held stays.")
    if read.unread:
        complaints.append(f"Row “{_name(row)}” names a colour in words that are not known: “{read.unread[0][0][:120]}”.")
    whole = [one for one in told if one.national]
    _check(row, told, complaints)
    levels = {one.level for one in whole}
    if len(levels) > 1:
        raise _SetAsideError(f"it gives the whole country {len(levels)} colours; the position held stays.")
    level = levels.pop() if levels else None
    worst = max(one.level for one in told)
    unknown = max((level for _, level in read.unread), default=0)
    speaking = whole[0] if whole else max(told, key=lambda one: one.level)
    return Position(
        issuer=ISSUER,
        destination=place.code,
        country_level=level,
        max_level=None if unknown > worst else worst,
        scope=_scope(level, told),
        label=speaking.words,
        title=clean.line(tree.word(row, "title")).partition(" | ")[0] or _name(row),
        text=text,
        url=syndication.address(tree.word(row, "canonical")),
        published=_published(row, fetched, complaints),
        leave=_dutch.leave(text, names),
        parts=_parts(told, max(level or 0, _dutch.LEVELS["geel"])),
        none_stated=level is None and not read.unread and all(one.reach == "area" for one in told),
        reasons=_dutch.reasons(text) if worst > _dutch.LEVELS["groen"] else (),
    )


def _parts(told: Iterable[_dutch.Colour], above: int) -> tuple[Part, ...]:
    """Return the parts that are worse than a level, each named as its sentence writes it."""
    worse = (one for one in told if not one.national and one.subject and one.level > above)
    return tuple(dict.fromkeys(Part(name=_dutch.written(one.subject, one.words), level=one.level, words=one.words) for one in worse))


def _scope(level: int | None, told: Iterable[_dutch.Colour]) -> Scope:
    parts = [one.level for one in told if not one.national]
    if level is None or any(part > level for part in parts):
        return Scope.PARTS
    return Scope.MOST if any(part < level for part in parts) or any(one.reach == "most" for one in told) else Scope.WHOLE


def _check(row: Mapping[str, Any], told: Iterable[_dutch.Colour], complaints: list[str]) -> None:
    """Hold each colour against the instruction beside it. Raises _SetAsideError when they differ on whether to travel at all."""
    for one in told:
        if one.base is None or one.base == one.level:
            continue
        said = f"“{one.words[:120]}” is level {one.level} by its colour, and {one.base} by what it tells people to do"
        if one.national and max(one.base, one.level) > _dutch.LEVELS["geel"]:
            raise _SetAsideError(f"{said}; the position held stays.")
        complaints.append(f"Row “{_name(row)}”: {said}; the colour counts.")


def _published(row: Mapping[str, Any], fetched: datetime, complaints: list[str]) -> datetime | None:
    issued = tree.word(row, "lastmodified")
    published = dates.parse(issued, zone="Europe/Amsterdam")
    if published is None or published > fetched + dates.AHEAD or published < dates.EARLIEST:
        complaints.append(f"Row “{_name(row)}” has a date that cannot be right (“{clean.line(issued)[:40]}”); it counts as not newer.")
        return None
    return published


def _composed(found: Mapping[_Place, Position]) -> Iterator[Position]:
    """Yield a position per destination: rows for parts join that of their country, and where it has none speak together."""
    for code in dict.fromkeys(place.code for place in found):
        whole = found.get(_Place(code=code))
        parts = {place.part: position for place, position in found.items() if place.code == code and place.part}
        if not parts:
            yield found[_Place(code=code)]
            continue
        listed = [position for _, position in sorted(parts.items(), key=lambda part: part[0] or "")]
        everything = [whole, *listed] if whole else listed
        worst = max(everything, key=lambda one: (one.max_level or 0, one.country_level or 0))
        complete = whole is None and not _WHOLE.get(code, {""}) - set(parts)
        first = whole or worst
        level = first.country_level if whole or complete else None
        top = worst.max_level
        worse = [
            *(part for one in everything for part in one.parts),
            *(
                Part(name=one.title.removeprefix("Reisadvies "), level=one.country_level, words=one.label)
                for one in listed
                if one is not first and one.country_level
            ),
        ]
        yield replace(
            first,
            country_level=level,
            max_level=top,
            none_stated=whole is not None and whole.none_stated,
            parts=tuple(part for part in dict.fromkeys(worse) if part.level > max(level or 0, _dutch.LEVELS["geel"])),
            reasons=tuple(dict.fromkeys(reason for one in everything for reason in one.reasons)),
            scope=Scope.PARTS if level is None or (top or 0) > level else first.scope,
            text="\n".join([*([whole.text] if whole else []), *(f"{position.title}\n{position.text}" for position in listed)]),
            published=max((position.published for position in everything if position.published), default=None),
        )


def _newness(position: Position) -> tuple[datetime, int]:
    return position.published or dates.EARLIEST, position.country_level or 0


def _name(row: Mapping[str, Any]) -> str:
    return clean.line(tree.word(row, "location") or tree.word(row, "title"))[:80]

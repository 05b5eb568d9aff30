"""Whole texts: every sentence that could matter, in order, with what came before in mind."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from advisory import lexicon
from advisory.extract import (
    advice,
    chunks,
    events,
    frames,
    gate,
    languages,
    lines,
    listings,
    past,
    patterns,
    resolve,
    same,
    speakers,
    stance,
    unmeant,
)
from advisory.extract.chunks import Place, Row
from advisory.extract.context import Context, is_advice
from advisory.extract.reading import Found
from advisory.model import Directive, Statement, Status, Strength

#: Statements kept of one text; a page that says more repeats itself.
MOST = 200
_STRENGTHS = tuple(Strength)
_OWN_DOORS = frozenset({Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED})
#: What a level means where it is known by its number alone (the scales of the United States and Australia are one).
_LEVEL_ADVICE = {4: Directive.AVOID_ALL_TRAVEL, 3: Directive.RECONSIDER_TRAVEL, 2: Directive.EXERCISE_CAUTION}
_NUMBERED = frozenset({"US", "AU"})
_REMEMBERED = frozenset({Directive.EVACUATION, Directive.STAFF_WITHDRAWN, Directive.LEVEL_CHANGE, Directive.EMBASSY_CLOSED})
_ALERTING = frozenset({Status.IN_FORCE, Status.LIFTED})
_SIEVE = patterns.Sieve((*(row[2] for row in advice.ACTIONS), *(row[3] for row in events.EVENTS), *frames.PATTERNS, *listings.PATTERNS))
#: Sites on which a government alone speaks.
_HOSTS = {"state.gov": "US", "usembassy.gov": "US", "smartraveller.gov.au": "AU", "travel.gc.ca": "CA", "safetravel.govt.nz": "NZ"}
_HEAD = 600
#: What a story of migrants who are sent away says.
_DEPORTS = re.compile(
    r"\b(?:(?:illegal|undocumented|irregular) (?:im)?migrants|illegal aliens|deport(?:ed|ing|ation|ations|s)?)\b", re.IGNORECASE
)
_VISITORS = ("visitors", "tourists", "travellers", "travelers", "holidaymakers")
_ORIGIN = re.compile(
    r"^[ \t]*(?:link|source|url)[ \t]*:[ \t]*(?:https?://)?(?:[\w-]+\.)*(?P<host>" + "|".join(map(re.escape, _HOSTS)) + r")\b",
    re.IGNORECASE | re.MULTILINE,
)
#: So far behind a level stand its own words ("Level 4: do not travel"), in chunks.
_WORDED = 4
#: A text of more characters than this that is about travel says so somewhere.
_ARTICLE = 500
_TRAVELS = re.compile(r"travel|advis|tourist|abroad|foreign (?:office|minist|affairs)|state department|embass|consul", re.IGNORECASE)


def _worth(text: lines.Text) -> list[int]:
    """Return the indices of the sentences that could hold a statement."""
    starts = [start for start, _ in text.spans]
    return sorted({at for at in (bisect.bisect_right(starts, hit) - 1 for hit in gate.hits(text.plain)) if at >= 0})


def _promising(raw: Row) -> bool:
    """Tell whether any action or event could be in a sentence whose noun phrases are not built yet."""
    return _SIEVE.branches(chunks.built(raw)) != 0


def understood(row: Row) -> list[Found]:
    """Return all that a sentence says: by the order of its words, and where that fails by their parts."""
    found = frames.read(row, [*advice.read(row), *events.read(row)])
    return unmeant.said_in_full(row, _placed([*found, *listings.read(row, found)]))


def _placed(found: list[Found]) -> list[Found]:
    """Return what is said without the bare words of a level of which the sentence says which place has it."""
    levels = [each.anchor for each in found if each.trace[-1] == "level: stands"]
    bare = (each for each in found if each.trace[-1] == "control: imperative after")
    worded = [each for each in bare if any(0 < each.anchor - at <= _WORDED for at in levels)]
    return [each for each in found if each not in worded]


def _sense(found: Found, issuer: str | None, codes: tuple[str, ...], region: str | None, nationality: tuple[str, ...]) -> Found | None:
    """Set aside what makes no sense as advice abroad: a host that turns foreigners out expels; one that moves its own does not."""
    home = issuer is not None and issuer in codes
    if found.directive is Directive.EXPULSION:
        return found if nationality and issuer not in nationality else None
    if found.directive is Directive.LEAVE and home:
        if nationality and issuer not in nationality and not region:
            return found._replace(directive=Directive.EXPULSION)
        return found if not nationality and _evacuates(found) else None
    if home and region and is_advice(found.directive) and _seat(region, codes[0]):
        # "… says the ministry in The Hague"
        return None
    if home and found.directive in {Directive.EMBASSY_CLOSED, Directive.STAFF_WITHDRAWN, Directive.LEVEL_CHANGE}:
        return None
    if home and (not region or issuer in nationality) and (is_advice(found.directive) or found.directive is Directive.EVACUATION):
        return None
    if found.directive is Directive.EVACUATION and set(nationality) & set(codes):
        return None
    return found


def _seat(city: str, code: str) -> bool:
    """Tell whether a government sits in a city, or is called by its name."""
    speaks = any(entry.kind is lexicon.Kind.ISSUER and entry.codes == (code,) for entry in lexicon.lookup(city))
    return speaks or lexicon.fold(city) == lexicon.fold(lexicon.capital(code) or "")


def _evacuates(found: Found) -> bool:
    """Tell whether a government on its own page bids everybody leave what is its own: visitors and residents alike are meant."""
    told = found.audience
    return found.issuer is None and (told.word.endswith(_VISITORS) if told is not None else found.trace[-1] == "control: notice")


def _quote(text: str, row: Row, found: Found) -> tuple[int, int]:
    first = row.chunks[found.first].first
    last = row.chunks[min(found.last, len(row.chunks)) - 1].last
    while last - 1 > first and row.tokens[last - 1].word in {",", ";", ":", '"', "'"}:
        last -= 1
    return row.tokens[first].start, min(len(text), row.tokens[last - 1].end)


def _past_before(at: int, context: Context, published: datetime | None) -> bool:
    """Tell whether the sentence before, in the same paragraph, tells of the past."""
    return context.joined(at) and (context.past_at == at - 1 or past.set_before(context.row_of(at - 1), published))


def _holds(row: Row, found: Found, at: int, context: Context, published: datetime | None) -> tuple[Status, str]:
    """Return whether it holds, by its own sentence and those around it, and the cue that says so."""
    holds, cue = stance.status(row, found, published)
    if holds in _ALERTING and stance.retracts(context.row_of(at + 1), row):
        holds, cue = Status.DENIED, "the next sentence takes it back"
    if holds is Status.IN_FORCE and past.goes_on(row, found) and _past_before(at, context, published):
        holds, cue = Status.HISTORICAL, "goes on with an account of the past"
    if holds is Status.IN_FORCE and context.joined(at) and past.scene(context.row_of(at - 1), row, found, published):
        holds, cue = Status.HISTORICAL, "of the day the sentence before is set on"
    if holds is Status.IN_FORCE and found.directive in context.denied and unmeant.hearsay(row, found):
        holds, cue = Status.DENIED, "what was reported before it was denied"
    if holds is Status.DENIED:
        context.denied.add(found.directive)
    if holds is Status.HISTORICAL and (past.dated(row, published) or context.past_at == at - 1):
        context.past_at = at
    return holds, cue


def _of_something_else(found: Found, context: Context) -> bool:
    """Tell whether words that name no government are about migrants sent away, or about levels that are none of travel."""
    if found.directive is Directive.LEAVE and not (found.audience and found.audience.codes):
        if context.deports is None:
            context.deports = _DEPORTS.search(context.plain) is not None
        return context.deports
    if found.directive is Directive.LEVEL_CHANGE:
        if context.domestic is None:
            context.domestic = len(context.plain) > _ARTICLE and _TRAVELS.search(context.plain) is None
        return context.domestic
    return False


def _statements(text: str, row: Row, found: Found, at: int, context: Context, published: datetime | None) -> Iterator[Statement]:
    speaking = speakers.issuers(found, at, context)
    places = resolve.destinations(found, at, context, speaking)
    holds, cue = _holds(row, found, at, context, published)
    where = {(found.directive, code) for place in places for code in place.codes}
    if holds is Status.IN_FORCE and where and where <= context.ended and unmeant.had(row, found):
        holds, cue = Status.HISTORICAL, "before it was lifted"
    if holds is Status.LIFTED:
        context.ended |= where
    left_out = stance.exception(row, found)
    if left_out is not None:
        found = found._replace(trace=(*found.trace, f"except: {left_out}"))
    named = tuple(code for code in speaking if code)
    if not named and _of_something_else(found, context):
        return
    if named:
        context.issuers[at] = named
    if places and (is_advice(found.directive) or found.directive in _REMEMBERED):
        context.destination, context.destination_at = places, at
        if found.directive is Directive.EMBASSY_CLOSED:
            context.embassy_at = at
    if found.issuer is not None and found.issuer is found.destination and found.directive in _OWN_DOORS:
        if len(places) > 1 and patterns.LETTER["BETWEEN"] in row.code[found.first : found.last]:
            # whose side closed it is not said
            yield from _stated(text, row, found._replace(issuer=None), places, None, holds, cue)
            return
        # several countries that each close their own
        for place in places:
            country = Place(place.codes, None, "country")
            yield from _stated(text, row, found._replace(issuer=None), (country,), place.codes[0], holds, cue)
        return
    for speaker in speaking:
        yield from _stated(text, row, found, places, speaker, holds, cue)


def _stated(
    text: str, row: Row, found: Found, places: Sequence[Place], speaker: str | None, holds: Status, cue: str
) -> Iterator[Statement]:
    """Yield what one speaker says, a statement for the whole countries and one for each part of a country."""
    who = speakers.audience(found, speaker)
    start, end = _quote(text, row, found)
    for codes, region in resolve.grouped(places):
        kept = (
            tuple(code for code in codes if code != speaker) if len(codes) > 1 and found.directive is not Directive.BORDER_CLOSED else codes
        )
        sensible = _sense(found, speaker, kept, region, who.nationality)
        if sensible is None or not (kept or region):
            continue
        said = Statement(
            directive=sensible.directive,
            strength=sensible.strength,
            issuer=speaker,
            audience=who,
            destinations=kept,
            region=region,
            status=holds,
            quote=text[start:end],
            start=start,
            end=end,
            level=sensible.level,
            trace=(*sensible.trace, f"status: {cue}"),
        )
        yield said
        advice_of_level = _LEVEL_ADVICE.get(said.level.after or 0) if said.level is not None else None
        if advice_of_level and speaker in _NUMBERED and holds in _ALERTING:
            trace = (*said.trace, "the level's own advice")
            yield replace(said, directive=advice_of_level, strength=Strength.URGED, status=Status.IN_FORCE, level=None, trace=trace)


def _read(text: str, context_of: Sequence[Place], page: str | None, published: datetime | None) -> Iterator[Statement]:
    tongue = languages.guess(text)
    if tongue is not None:
        other = languages.parse(text, tongue, context_of, published)
        context = Context(page or other.page, other.row, other.joined, title=tuple(context_of))
        for at in range(len(other.spans)):
            for found in other.found(at):
                yield from _statements(text, other.row(at), found, at, context, published)
        text = other.rest
    parsed = lines.of(text)
    context = Context(page, parsed.row, parsed.joined, title=tuple(context_of), plain=parsed.plain)
    context.filed_at, context.filed = parsed.dateline()
    for at in _worth(parsed):
        if not _promising(parsed.raw(at)):
            continue
        row = parsed.row(at)
        known = sorted(understood(row), key=lambda each: each.anchor)
        for found in known:
            yield from _statements(text, row, found, at, context, published)
        if known and at + 1 < len(parsed.spans) and same.begins(parsed.plain, *parsed.spans[at + 1]):
            behind = parsed.row(at + 1)
            for found in same.again(behind, row, known):
                yield from _statements(text, behind, found, at + 1, context, published)


def _title_places(title: str, issuer: str | None) -> tuple[Place, ...]:
    """Return the one place that a title is about, besides the government whose page it is; empty when it names none or several."""
    parsed = lines.of(title)
    places = [
        # the city of an embassy is where it sits, not the part of the country meant
        resolve.host(place) if chunk.kind == "POST" else place
        for at in range(len(parsed.spans))
        for chunk in parsed.row(at).chunks
        if chunk.kind in {"PLACE", "POST"}
        for place in chunk.places
        if issuer not in place.codes
    ]
    return tuple(places[:1]) if len({place.codes for place in places}) == 1 else ()


def _page(text: str) -> str | None:
    """Return the government on whose own page a text says that it stands ("Link: travel.state.gov"); None when it names none."""
    said = _ORIGIN.search(text, 0, _HEAD)
    return _HOSTS[said["host"].lower()] if said else None


def _merged(found: Iterator[Statement]) -> tuple[Statement, ...]:
    """Return each statement once: the first, with the strongest strength any repetition has."""
    kept: dict[tuple[object, ...], Statement] = {}
    for each in found:
        key = (each.directive, each.status, each.issuer, each.audience, each.destinations, each.region)
        before = kept.get(key)
        if before is None:
            kept[key] = each
            if len(kept) >= MOST:
                break
        elif _STRENGTHS.index(each.strength) < _STRENGTHS.index(before.strength):
            kept[key] = each
    return tuple(kept.values())


def statements(text: str, *, title: str = "", issuer: str | None = None, published: datetime | None = None) -> tuple[Statement, ...]:
    """Return what a text says, in order, each thing once; spans are code points of `text`, or of the title where `within` says so.

    `issuer` is the government whose own page this is; `published` dates the text, so that an earlier year is the past.
    """
    if not text and not title:
        return ()
    issuer = issuer or _page(text)
    topic = (_title_places(title, issuer) or languages.topic(title, text)) if title else ()
    about = tuple(place for place in topic if issuer not in place.codes)

    def everything() -> Iterator[Statement]:
        for each in _read(title, (), issuer, published) if title else ():
            yield replace(each, within="title")
        yield from _read(text, about, issuer, published)

    return _merged(everything())


def classes(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield of each sentence that could hold a statement where it begins, its language (ISO 639-1), and the classes of its words."""
    tongue = languages.guess(text)
    if tongue is not None:
        other = languages.parse(text, tongue)
        for at, (start, _) in enumerate(other.spans):
            yield start, tongue, other.classes(at)
        return
    parsed = lines.of(text)
    for at in _worth(parsed):
        if _promising(parsed.raw(at)):
            yield parsed.spans[at][0], "en", tuple(chunk.kind for chunk in parsed.row(at).chunks)

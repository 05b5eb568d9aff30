"""One place: every government's words side by side, on one scale, and since when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisory.model import Feed, Part, Position, Scope
from advisory.pages import names, plot, view
from advisory.pages.plot import Plot
from advisory.pages.view import LEVELS, Lens, Row, Told, Watched
from advisory.ports import Level
from advisory.render import foreign
from advisory.wording import N_

SCOPE = {
    Scope.WHOLE: N_("The whole country"),
    Scope.MOST: N_("Most of the country"),
    Scope.PARTS: N_("Parts have advice of their own"),
    Scope.NONE: "",
}
_LABEL, _NAME, _WORDS = 600, 120, 400
#: How many parts of a country are listed for one government.
_MOST_PARTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of the country with a level of its own."""

    name: str
    level: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one government says of the place."""

    government: str
    #: 0 when it states none for the country as a whole.
    level: int
    words: str
    #: How much of the country that level is about.
    scope: str
    #: The level of its worst part, when that is worse; else 0.
    worst: int
    #: Its own words for the level, and their language when it is known.
    label: str
    language: str
    areas: tuple[Area, ...]
    #: Areas there was no room for.
    more: int
    since: str
    #: When it dated its advice; empty when it did not.
    issued: str
    #: Its page; empty when the address is not safe to link to.
    url: str
    host: str
    #: When we last read it.
    read: str
    late: bool
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the table that says the same as the plot."""

    government: str
    level: int
    words: str
    #: For machines, and in words.
    at: str
    when: str
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The whole page."""

    row: Row
    voices: tuple[Voice, ...]
    alerts: tuple[Told, ...]
    changes: tuple[Told, ...]
    plot: Plot | None
    steps: tuple[Step, ...]
    #: Where people are asked to sign up for it.
    sign_up: str
    #: Governments of which we read a register and which is late.
    silent: str


def voices(
    held: Sequence[tuple[str, Position]], levels: Sequence[Level], feeds: Mapping[str, Feed], sources: Mapping[str, Watched], lens: Lens
) -> tuple[Voice, ...]:
    """Return what each government says, the worst level first."""
    steps = {(one.feed, one.issuer): one for one in levels}
    found = [
        _voice(feeds[feed], position, steps.get((feed, position.issuer)), sources.get(feed), lens)
        for feed, position in held
        if feed in feeds
    ]
    return tuple(sorted(found, key=lambda one: (-one.level, -one.worst, names.slug(one.government))))


def _voice(feed: Feed, position: Position, step: Level | None, source: Watched | None, lens: Lens) -> Voice:
    level, worst = position.country_level or 0, position.max_level or 0
    url = foreign.address(position.url)
    return Voice(
        government=lens.tongue.country(position.issuer),
        level=level,
        words=lens.tongue.gettext(LEVELS[level]),
        scope=_scope(position, lens) if level else "",
        worst=worst if worst > level else 0,
        label=foreign.quoted(position.label, _LABEL),
        language=feed.language or "",
        areas=tuple(_area(part) for part in sorted(position.parts, key=lambda part: -part.level)[:_MOST_PARTS]),
        more=max(len(position.parts) - _MOST_PARTS, 0),
        since=view.since(step, lens) if step else "",
        issued=lens.moment(position.published),
        url=url,
        host=foreign.host(url),
        read=source.read if source else "",
        late=source.late if source else True,
        attribution=foreign.line(feed.attribution, 200),
    )


def _scope(position: Position, lens: Lens) -> str:
    """Return how much of the country a level is about; nothing where the parts stand beside it."""
    known = SCOPE[position.scope]
    beside = position.scope is Scope.PARTS and (position.parts or (position.max_level or 0) > (position.country_level or 0))
    return lens.tongue.gettext(known) if known and not beside else ""


def _area(part: Part) -> Area:
    return Area(name=foreign.line(part.name, _NAME), level=part.level, words=foreign.quoted(part.words, _WORDS))


def histories(levels: Sequence[Level], lens: Lens) -> tuple[tuple[str, tuple[Level, ...]], ...]:
    """Return each government's steps, oldest first, under its name."""
    found: dict[str, list[Level]] = {}
    for one in sorted(levels, key=lambda one: one.at):
        found.setdefault(lens.tongue.country(one.issuer), []).append(one)
    return tuple((name, tuple(found[name])) for name in sorted(found, key=names.slug))


def steps(levels: Sequence[Level], lens: Lens) -> tuple[Step, ...]:
    """Return the plot's table, newest first."""
    return tuple(
        Step(
            government=lens.tongue.country(one.issuer),
            level=one.country_level or 0,
            words=lens.tongue.gettext(LEVELS[one.country_level or 0]),
            at=one.at.isoformat(),
            when=lens.moment(one.at),
            first=one.first,
        )
        for one in sorted(levels, key=lambda one: one.at, reverse=True)
    )


def page(
    code: str, *, voices: tuple[Voice, ...], levels: Sequence[Level], history: Sequence[Level], alerts: tuple[Told, ...],
    changes: tuple[Told, ...], lens: Lens,
) -> Place:  # fmt: skip
    """Return the whole page of a place."""
    silent = list(dict.fromkeys(voice.government for voice in voices if voice.late))
    return Place(
        row=view.row(code, levels, lens),
        voices=voices,
        alerts=alerts,
        changes=changes,
        plot=plot.drawn(histories(history, lens), lens.now, lens.tongue),
        steps=steps(history, lens),
        sign_up=lens.link(f"/sign-up?place={code}"),
        silent=lens.tongue.listed(silent),
    )

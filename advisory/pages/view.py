"""What pages show, as frozen values in the reader's words: levels, sources, and what changed. Pure.

levels, positions, changes, feeds ──▶ Row, Voice, Told, Watched ──▶ templates/pages
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from advisory import wording
from advisory.model import Alert, AlertState, Change, Directive, Feed, FeedState, Reason, Severity, Standing
from advisory.pages import names
from advisory.ports import Level
from advisory.render import bar, block, claims, foreign, moment
from advisory.render.view import Block
from advisory.wording import N_, Tongue

#: What our four levels are called; 0 is for places of which no government states one.
LEVELS = {
    0: N_("No level stated"),
    1: N_("Normal precautions"),
    2: N_("Exercise caution"),
    3: N_("Reconsider travel, or travel only if essential"),
    4: N_("Avoid all travel"),
}
#: Changes of one moment that tell the same of one place are told as one; a register's come within an instant.
_TOGETHER = timedelta(minutes=5)
#: What the publisher of a register's row begins with.
_REGISTER = "register:"
#: A source that should have been read is late after this, or after as many of its intervals.
_LATE, _INTERVALS, _OVERDUE = timedelta(hours=1), 2, timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """For whom a page is made, and where its links lead."""

    tongue: Tongue
    #: Times are shown in this zone and in UTC.
    zone: str
    now: datetime
    link: Callable[[str], str]
    #: Change's id → where to say that it is wrong.
    wrong: Callable[[str], str]

    def moment(self, when: datetime | None) -> str:
        """Return a time in words."""
        return moment.shown(when, self.zone, self.tongue.language)

    def day(self, when: datetime) -> str:
        """Return a date in words."""
        return moment.date(when, self.zone, self.tongue.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A place in a list: the worst level any government states for the country as a whole."""

    code: str
    name: str
    href: str
    #: 0 when no government states one.
    level: int
    #: What that level is called.
    words: str
    #: The governments that state it.
    by: str
    #: Worse advice for parts of it; 0 when there is none.
    parts: int
    since: str
    #: How many governments were read.
    governments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All places of one level."""

    level: int
    words: str
    count: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What changed in one situation."""

    block: Block
    #: The place's page; empty for what is about a source.
    href: str
    wrong: str
    #: For machines: RFC 3339.
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A source and whether it can be relied on at this moment."""

    feed: str
    #: The government that speaks; empty for the press.
    issuer: str
    government: str
    attribution: str
    register: bool
    late: bool
    #: When it was last read well; empty for never.
    read: str


def row(code: str, levels: Sequence[Level], lens: Lens) -> Row:
    """Return what a list says of a place, from what each government's register says now."""
    stated = [one.country_level for one in levels if one.country_level is not None]
    worst = max(stated, default=0)
    theirs = [one for one in levels if one.country_level == worst] if worst else []
    parts = max([one.max_level or 0 for one in levels], default=0)
    return Row(
        code=code,
        name=lens.tongue.country(code),
        href=lens.link(f"/places/{names.slugs()[code]}"),
        level=worst,
        words=lens.tongue.gettext(LEVELS[worst]),
        by=lens.tongue.listed(list(dict.fromkeys(lens.tongue.country(one.issuer) for one in theirs)), most=3),
        parts=parts if parts > worst else 0,
        since=since(min(theirs, key=lambda one: one.at), lens) if theirs else "",
        governments=len({one.issuer for one in levels}),
    )


def since(step: Level, lens: Lens) -> str:
    """Return since when a level is what it is, as far as that is known."""
    day = lens.day(step.at)
    return lens.tongue.gettext("{day} or earlier").format(day=day) if step.first else day


def rows(levels: Iterable[Level], lens: Lens) -> tuple[Row, ...]:
    """Return every place that any government speaks of, by name."""
    by_place: dict[str, list[Level]] = {}
    for one in levels:
        if one.destination in names.slugs():
            by_place.setdefault(one.destination, []).append(one)
    found = (row(code, theirs, lens) for code, theirs in by_place.items())
    return tuple(sorted(found, key=lambda one: names.slug(one.name)))


def grouped(found: Sequence[Row], tongue: Tongue) -> tuple[Group, ...]:
    """Return the places by level, the worst first."""
    groups = []
    for level in sorted(LEVELS, reverse=True):
        same = tuple(one for one in found if one.level == level)
        count = tongue.ngettext("{count} place", "{count} places", len(same)).format(count=tongue.number(len(same)))
        groups.append(Group(level=level, words=tongue.gettext(LEVELS[level]), count=count, rows=same))
    return tuple(group for group in groups if group.rows)


# --- what changed ---------------------------------------------------------------------------------------------------


def public(change: Change) -> bool:
    """Tell whether anybody may read of a change: not what keywords or a rule on trial found, nor feeds in trouble."""
    key, mention = change.alert.key, Directive.MENTION
    return not change.alert.shadow and key.feed is None and mention not in {change.alert.standing.directive, change.before.directive}


def told(changes: Sequence[Change], lens: Lens, *, most: int, compact: bool = True) -> tuple[Told, ...]:
    """Return changes, newest first; those of one moment that say the same of one place are one."""
    groups: list[list[Change]] = []
    keys: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        if not public(change):
            continue
        key = _likeness(change)
        same = keys.get(key)
        if same is not None and same[-1].at - change.at <= _TOGETHER:
            same.append(change)
        elif len(groups) < most:
            keys[key] = [change]
            groups.append(keys[key])
    return tuple(_told(same, lens, compact=compact) for same in groups)


def _likeness(change: Change) -> tuple[str, ...]:
    """Return what makes two changes one: what they tell; of a register's row, that it moved, for it fires rules about levels and advice."""
    lead = claims.lead(change)
    place, way, said = block.likeness(change)
    if lead is not None and lead.directive in wording.LEVELLED and lead.publisher.startswith(_REGISTER) and lead.region is None:
        return place, way, lead.feed, lead.guid
    return place, way, said


def _vague(change: Change) -> bool:
    """Tell whether a change says that a level moved, and not what is advised."""
    lead = claims.lead(change)
    return lead is not None and lead.directive is Directive.LEVEL_CHANGE


def _told(same: Sequence[Change], lens: Lens, *, compact: bool) -> Told:
    reader = block.Reader(zone=lens.zone, language=lens.tongue.language)
    # The gravest speaks first, and of those that say how a level moved the one that says what it means.
    ordered = sorted(same, key=lambda change: (-change.severity, _vague(change)))
    blocks = [block.of([change], reader, compact=compact) for change in ordered]
    lead = ordered[0]
    slug = names.slugs().get(lead.alert.key.destination)
    return Told(
        block=functools.reduce(block.merged, blocks),
        href=lens.link(f"/places/{slug}") if slug else "",
        wrong=lens.wrong(lead.id),
        at=lead.at.isoformat(),
    )


def in_force(alerts: Sequence[Alert], lens: Lens) -> tuple[Told, ...]:
    """Return open alerts as if each were told now, the gravest first, those that say the same as one."""
    standing = [one for one in alerts if one.state is AlertState.OPEN and one.standing.rank and one.standing.severity]
    stands = sorted((_stands(one) for one in standing), key=lambda change: (-change.severity, change.at))
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in stands:
        # That something was lifted is an alert of its own, and no warning that is in force.
        if public(change) and not bar.good(claims.lead(change)):
            groups.setdefault(_likeness(change), []).append(change)
    return tuple(_told(same, lens, compact=False) for same in groups.values())


def _stands(one: Alert) -> Change:
    severity = one.standing.severity or Severity.INFO
    return Change(
        id=f"{one.id}.{one.version}", reason=Reason.FIRST, at=one.since, before=Standing(), alert=one, issuers=one.standing.issuers,
        severity=severity,
    )  # fmt: skip


# --- sources --------------------------------------------------------------------------------------------------------


def late(feed: Feed, state: FeedState, now: datetime) -> bool:
    """Tell whether a source that should have been read was not: what it says may have changed meanwhile."""
    if state.last_good is None:
        return True
    if not state.failures and state.due is not None and now <= state.due + _OVERDUE:
        return False
    return now - state.last_good > max(_LATE, _INTERVALS * feed.every)


def watched(feeds: Iterable[tuple[Feed, FeedState, bool]], lens: Lens) -> tuple[Watched, ...]:
    """Return the sources, each with its state and whether it is a register: registers first, then by government."""
    found = [
        Watched(
            feed=feed.id,
            issuer=feed.issuer or "",
            government=wording.first_upper(lens.tongue.country(feed.issuer)) if feed.issuer else "",
            attribution=foreign.line(feed.attribution or feed.id, 200),
            register=register,
            late=late(feed, state, lens.now),
            read=lens.moment(state.last_good),
        )
        for feed, state, register in feeds
    ]
    return tuple(sorted(found, key=lambda one: (not one.register, not one.issuer, names.slug(one.government), one.feed)))


def registers(found: Sequence[Watched]) -> tuple[Watched, ...]:
    """Return the registers, one for each government: of several the one that is late, for a part of its advice may be old."""
    chosen: dict[str, Watched] = {}
    for one in found:
        if one.register and (one.issuer not in chosen or (one.late and not chosen[one.issuer].late)):
            chosen[one.issuer] = one
    return tuple(chosen.values())


# --- lists ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The places under one letter."""

    letter: str
    rows: tuple[Row, ...]


def matching(found: Sequence[Row], word: str, level: int | None) -> tuple[Row, ...]:
    """Return the places that somebody looks for: by a part of the name in either language, code, another name, a city in it; by level."""
    meant, wanted = {names.place(word), *names.around(word)} if word else set(), names.slug(word)

    def fits(one: Row) -> bool:
        called = not word or one.code in meant or bool(wanted and (wanted in names.slug(one.name) or wanted in names.slugs()[one.code]))
        return called and (level is None or one.level == level)

    return tuple(one for one in found if fits(one))


def lettered(found: Sequence[Row]) -> tuple[Letter, ...]:
    """Return places by their first letter, marks above it aside."""
    by_letter: dict[str, list[Row]] = {}
    for one in found:
        by_letter.setdefault((names.slug(one.name) or one.name)[:1].upper(), []).append(one)
    return tuple(Letter(letter=letter, rows=tuple(rows)) for letter, rows in by_letter.items())

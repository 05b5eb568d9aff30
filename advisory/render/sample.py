"""Made-up notices of every kind, for checking templates before a real one meets them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from advisory import lexicon, standing, wording
from advisory.model import (
    OF_FEED,
    OF_GOVERNMENT,
    SOURCE_SILENT,
    SOURCE_TROUBLE,
    Alert,
    AlertKey,
    AlertState,
    Change,
    Directive,
    Evidence,
    Letter,
    LetterKind,
    LevelStep,
    Notice,
    Position,
    Reason,
    Severity,
    Standing,
    Status,
    Strength,
    Subscription,
    Trip,
    Trust,
    Word,
)
from advisory.ports import Fault
from advisory.render import block, message, view
from advisory.render import letter as letters

AT = datetime(2026, 2, 3, 6, 12, tzinfo=UTC)
SITE = "https://advisory.example"
ZONE = "Asia/Baghdad"
#: What stands where each reader has something of their own.
PERSONAL: Mapping[str, str] = {
    "why": "You get this because you follow Iraq.",
    **{name: f"{SITE}/{name}/sample" for name in ("about", "wrong", "unsubscribe", "manage", "link")},
}
#: What messages can be tried on → which is which. The first of each is the one that is taken unless another is asked for.
ALERTS: Mapping[str, str] = {
    "urgent": "an order to leave that is new",
    "digest": "everything at once: a message with many situations",
    "two": "two situations in one message",
    **{reason.value: f"a change whose reason is `{reason.value}`" for reason in Reason},
    "silent": "a government's source is silent",
    "back": "a government's source is back",
}
INTERNALS: Mapping[str, str] = {
    "all": "a fault, sources in trouble and well again, reports that wait",
    "fault": "a fault alone",
    "report": "a report that waits, alone",
    "sources": "sources in trouble, and well again",
}
#: Letters are tried by their kind; with this behind it, holding as little as it may.
LEAST = "-least"
#: More rows than a letter has room for.
_MANY = 30

_OFFICIAL = Evidence(
    id="e1",
    feed="sample-embassy",
    guid="sample-1",
    trust=Trust.OFFICIAL,
    publisher="example.org",
    issuer="US",
    directive=Directive.LEAVE,
    strength=Strength.ORDERED,
    status=Status.IN_FORCE,
    severity=Severity.CRITICAL,
    level=LevelStep(before=3, after=4),
    region="the north",
    nationality=("US",),
    quote="All citizens must leave the country now.",
    actions=("Leave by any commercial flight that is still available.",),
    title="Sample security notice",
    url="https://example.org/notice",
    attribution="Sample attribution line.",
    published=AT - timedelta(minutes=7),
    seen=AT,
)
_PRESS = replace(
    _OFFICIAL,
    id="e2",
    feed="sample-news",
    guid="sample-2",
    trust=Trust.PRESS,
    publisher="wire:reuters",
    issuer="GB",
    directive=Directive.AVOID_ALL_TRAVEL,
    strength=Strength.URGED,
    severity=Severity.WARNING,
    level=None,
    region=None,
    nationality=(),
    quote="Ministers advise against all travel.",
    actions=(),
    published=None,
)
_END = replace(_OFFICIAL, id="e3", status=Status.LIFTED, ends=True, level=None, quote="Citizens may stay in the country again.")
_STANDS = Standing(
    rank=9, severity=Severity.CRITICAL, directive=Directive.LEAVE, strength=Strength.ORDERED, level=4, issuers=("US", "GB"), sources=2
)
_WEAKER = replace(
    _STANDS, rank=5, severity=Severity.WARNING, directive=Directive.AVOID_ALL_TRAVEL, strength=Strength.URGED, issuers=("GB",)
)


def notices() -> tuple[Notice, ...]:
    """Return a notice of each reason, each of an alert of its own."""
    found = []
    for row, reason in enumerate(Reason, start=1):
        before, after, because = _shape(reason)
        found.append(Notice(row=row, change=_change(row, reason, before, after, because)))
    return tuple(found)


def about_sources() -> tuple[Notice, ...]:
    """Return that a government's source is silent and that it is back, and the same of a feed in trouble."""
    keys = (AlertKey(rule=SOURCE_SILENT, destination=f"{OF_GOVERNMENT}GB"), AlertKey(rule=SOURCE_TROUBLE, destination=f"{OF_FEED}sample"))
    return tuple(
        Notice(row=2 * row + over, change=_about(50 + row, key, reason))
        for row, key in enumerate(keys)
        for over, reason in enumerate((Reason.FIRST, Reason.ENDED))
    )


def faults() -> tuple[Fault, ...]:
    """Return a fault."""
    return (Fault(key="feed:sample", sentence="The feed did not answer; look at its address.", since=AT, seen=AT, count=3),)


def alert(name: str, reader: block.Reader, *, helping: Sequence[str] = ("US", "GB")) -> view.Message:
    """Return a message of ALERTS."""
    return message.alert(_batch(name), reader=reader, site=SITE, help_of=helping)


def internal(name: str, reader: block.Reader) -> view.Internal:
    """Return a message of INTERNALS."""
    held = {"all": (*notices(), *about_sources()), "fault": (), "report": notices()[:1], "sources": about_sources()}[name]
    return message.internal(faults() if name in {"all", "fault"} else (), held, reader=reader, site=SITE)


def messages(language: str) -> Iterator[tuple[str, view.Message | view.Internal | view.Letter]]:
    """Yield every kind of message with sample data, in one language; each with the name of its folder."""
    reader = block.Reader(zone=ZONE, language=language)
    about = about_sources()
    for batch in [
        *((notice,) for notice in (*notices(), *about)),
        _batch("digest"),
        _batch("two"),
        about[:2],
        *((one,) for one in _filled()),
    ]:
        for helping in ((), ("US", "GB")) if language == wording.LANGUAGES[0] else (("US", "GB"),):
            yield "alert", message.alert(batch, reader=reader, site=SITE, help_of=helping)
    yield "alert", message.alert(_batch("digest"), reader=reader, site=SITE, room=(0, 1, 1))
    for name in INTERNALS:
        yield "internal", internal(name, reader)
    yield "internal", message.internal([replace(faults()[0], key=f"feed:{n}") for n in range(50)], (), reader=reader, site=SITE)
    for kind in sorted(letters.KINDS):
        for full in (True, False):
            yield "letter", letter(kind, language, site=SITE, full=full)
    yield "letter", letter(LetterKind.WELCOME, language, site=SITE, full=True, times=_MANY)


def _batch(name: str) -> tuple[Notice, ...]:
    found, about = notices(), about_sources()
    several = {"urgent": found[:1], "digest": (*found, *about[:1]), "two": found[:2], "silent": about[:1], "back": about[1:2]}
    return several.get(name) or tuple(notice for notice in found if notice.change.reason.value == name)


def wish() -> Subscription:
    """Return what a traveller asked for."""
    trip = Trip(places=("IQ", "LB"), start=AT, end=AT + timedelta(days=9), id="t1", words=("Baghdad", "Lebanon"))
    return Subscription(
        key="traveller", channel="email", places=("IQ",), follows=("Gulf states", "Iraq"), at_least=Severity.WATCH, trips=(trip,)
    )


def _filled() -> tuple[Notice, Notice]:
    """Return what else a block can hold: what a government said before it raised it, and what it says after it took something back."""
    raised, corrected = (next(one for one in notices() if one.change.reason is reason) for reason in (Reason.ESCALATED, Reason.CORRECTED))
    words = "Citizens should not travel to the north."
    earlier = replace(_OFFICIAL, id="e0", directive=Directive.AVOID_ALL_TRAVEL, strength=Strength.URGED, level=None, quote=words)
    change = raised.change
    rank = standing.rank(earlier)
    before = replace(change.before, issuers=("US",), rank=rank, words=(Word(issuer="US", rank=rank),))
    change = replace(change, before=before, alert=replace(change.alert, evidence=(earlier, *change.alert.evidence)), because=(_OFFICIAL,))
    gone, denial = replace(_OFFICIAL, id="e4"), replace(_END, id="e5", status=Status.DENIED, quote="There is no order to leave.")
    back = corrected.change
    back = replace(back, because=(gone, denial), alert=replace(back.alert, evidence=(denial,)))
    return Notice(row=90, change=change), Notice(row=91, change=back)


def letter(kind: LetterKind, language: str, *, site: str, full: bool, times: int = 1) -> view.Letter:
    """Return a letter; `full` with everything it can hold, `times` over what is in force, else with as little as it may."""
    asked = wish()
    trip = asked.trips[0] if full else replace(asked.trips[0], words=())
    about_trip = kind in {LetterKind.TRIP_SOON, LetterKind.TRIP_ENDED}
    told = Letter(
        id="l1",
        kind=kind,
        key="traveller",
        address="traveller@example.org",
        language=language,
        zone="Europe/Berlin",
        at=AT,
        trip=trip if about_trip else None,
        until=AT + timedelta(days=20) if full else None,
    )
    position = Position(
        issuer="DE", destination="LB", country_level=None, max_level=4, label="Reisewarnung", title="Libanon", url="https://example.org/lb"
    )
    alert_ = notices()[0].change.alert
    places = ("IQ", *sorted(lexicon.codes()))[:times]
    alerts = tuple(replace(alert_, key=replace(alert_.key, destination=place)) for place in places) if full else ()
    return letters.of(told, wish=asked if full else None, alerts=alerts, positions=(position,) if full else (), site=site)


def _shape(reason: Reason) -> tuple[Standing, Standing, tuple[Evidence, ...]]:
    match reason:
        case Reason.ENDED:
            return _STANDS, Standing(), (_END,)
        case Reason.EASED:
            return _STANDS, _WEAKER, (_END,)
        case Reason.ESCALATED:
            return _WEAKER, _STANDS, (_OFFICIAL,)
        case Reason.CORRECTED:
            return _STANDS, Standing(), ()
        case Reason.JOINED:
            return replace(_STANDS, issuers=("US",)), _STANDS, (_PRESS,)
        case Reason.UNCONFIRMED:
            return Standing(), Standing(), (replace(_PRESS, issuer=None),)
        case _:
            return Standing(), _STANDS, (_OFFICIAL, _PRESS)


def _about(row: int, key: AlertKey, reason: Reason) -> Change:
    """Return that a source is silent or in trouble, or that it is well again."""
    stands = Standing(rank=1, severity=Severity.WATCH)
    first = _change(row, Reason.FIRST, Standing(), stands, ())
    note = "feed sample: it did not answer; look at its address."
    first = replace(first, alert=replace(first.alert, key=key, evidence=(), since=AT - timedelta(days=1)), note=note, issuers=())
    if reason is Reason.FIRST:
        return replace(first, severity=Severity.WATCH)
    ended = replace(first.alert, version=2, state=AlertState.ENDED, standing=Standing())
    return replace(first, id=f"{ended.id}.2", reason=reason, before=stands, alert=ended, severity=Severity.WATCH)


def _change(row: int, reason: Reason, before: Standing, after: Standing, because: tuple[Evidence, ...]) -> Change:
    alert = Alert(
        id=f"a-{row:012d}",
        key=AlertKey(rule="sample-rule", destination="IQ"),
        title="Sample rule",
        state=AlertState.UNCONFIRMED if reason is Reason.UNCONFIRMED else AlertState.OPEN if after.rank else AlertState.ENDED,
        version=1,
        revision=1,
        standing=after,
        since=AT - timedelta(hours=2),
        opened=1,
        updated=AT,
        evidence=(_OFFICIAL, _PRESS, *because[:1]),
    )
    return Change(
        id=f"{alert.id}.1",
        reason=reason,
        at=AT,
        before=before,
        alert=alert,
        because=because,
        issuers=("GB",) if reason is Reason.JOINED else ("US",),
        severity=Severity.CRITICAL,
        note="a sample",
    )

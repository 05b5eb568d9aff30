"""Nothing that is held expires unseen, whatever clocks, zones, wishes and trips do meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from builders import change, notice
from hypothesis import given
from hypothesis import strategies as st

from advisory import plan, zones
from advisory.model import Cap, Change, Digest, Directive, QuietHours, Reason, Severity, Subscription, Suppression

HELD = frozenset({Suppression.QUIET_HOURS, Suppression.DIGEST, Suppression.RATE_CAPPED})
#: Around the days on which clocks change in both halves of the world, and at other times.
DAYS = st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1), date(2026, 7, 1)])  # fmt: skip
HOURS = st.times().map(lambda found: found.replace(second=0, microsecond=0))
NAMES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu"])  # fmt: skip
#: A week, and the hours by which clocks and zones may move it.
LONGEST = timedelta(days=7, hours=27)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """Draw a time within a day and a half of such a day."""
    return datetime.combine(draw(DAYS), time(), UTC) + timedelta(minutes=draw(st.integers(-2000, 2000)))


@st.composite
def quiet_hours(draw: st.DrawFn) -> QuietHours:
    """Draw hours of quiet."""
    start = draw(HOURS)
    return QuietHours(start=start, end=draw(HOURS.filter(lambda end: end != start)), pierce=draw(st.sampled_from(Severity)))


DIGESTS = st.builds(Digest, at=HOURS, weekday=st.none() | st.integers(0, 6), pierce=st.sampled_from(Severity))


@st.composite
def wishes(draw: st.DrawFn) -> Subscription:
    """Draw somebody with hours of their own, at home or on trips."""
    trips = [
        zones.trip((place,), day, day + timedelta(days=draw(st.integers(0, 9))), home="UTC")
        for place in draw(st.lists(st.sampled_from(["IQ", "US", "NZ", "PE", "*"]), max_size=2))
        for day in [draw(DAYS) + timedelta(days=draw(st.integers(-9, 9)))]
    ]
    return Subscription(
        key="ada",
        channel="email",
        places=draw(st.sampled_from([("IQ",), ("PE",), ()])),
        at_least=draw(st.sampled_from(Severity)),
        nationality=draw(st.sampled_from([(), ("GB",)])),
        timezone=draw(NAMES),
        trips=tuple(trips),
        lead=timedelta(days=draw(st.integers(0, 30))),
        quiet=draw(st.none() | quiet_hours()),
        digest=draw(st.none() | DIGESTS),
        cap=draw(st.none() | st.just(Cap(count=1, per=timedelta(hours=6)))),
    )


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw what happened to an alert for Iraq."""
    return change(
        reason=draw(st.sampled_from([reason for reason in Reason if reason.told])),
        severity=draw(st.sampled_from(Severity)),
        directive=draw(st.sampled_from([Directive.LEAVE, Directive.AVOID_ALL_TRAVEL, Directive.LEVEL_CHANGE])),
        issuers=draw(st.sampled_from([(), ("GB",), ("PH",)])),
    )


def circumstances(now: datetime, told: bool) -> plan.Circumstances:
    """Return what sealing looks at."""
    found = frozenset({change().alert.id}) if told else frozenset()
    return plan.Circumstances(now=now, cooldowns={}, last_sent={}, recent=5, told=found)


@given(wishes(), changes(), moments(), st.booleans(), st.none() | wishes(), st.booleans())
def test_what_is_held_goes_out_at_its_hour_or_says_why_not(
    who: Subscription, what: Change, now: datetime, told: bool, later: Subscription | None, left: bool
) -> None:
    """It is held once, to an hour that comes within a week or so; then it goes out, unless its reader left or wishes otherwise."""
    what = replace(what, at=now)
    first = plan.seal(notice(what), who, circumstances(now, told))
    assert (first.until is not None) is (first.suppression in HELD)
    if first.until is None or first.suppression is None:
        return
    assert now < first.until <= now + LONGEST
    held = replace(notice(what), held=first.suppression)
    reader = None if left else later or who
    second = plan.seal(held, reader, circumstances(first.until, told))
    assert second.until is None
    if not left and later is None:
        assert second.out, "nothing changed but the time"


@given(quiet_hours(), NAMES, moments())
def test_quiet_hours_end_when_their_clock_says_so(quiet: QuietHours, name: str, now: datetime) -> None:
    """Within them, at the next time the reader's clock shows their end or has passed over it; outside of them not at all."""
    zone = ZoneInfo(name)
    until = plan.quiet_until(quiet, zone, now)
    clock = now.astimezone(zone).time().replace(second=0, microsecond=0)
    inside = quiet.start <= clock < quiet.end if quiet.start < quiet.end else clock >= quiet.start or clock < quiet.end
    assert (until is not None) is inside
    if until is not None:
        assert now < until <= now + timedelta(hours=26)


@given(DIGESTS, NAMES, moments())
def test_a_digest_comes_every_day_or_every_week(digest: Digest, name: str, now: datetime) -> None:
    """Its hour is ahead, and the one after it is about a day or a week later, also when clocks change."""
    zone = ZoneInfo(name)
    first = plan.next_digest(digest, zone, now)
    second = plan.next_digest(digest, zone, first)
    period = timedelta(days=1 if digest.weekday is None else 7)
    assert now < first <= now + period + timedelta(hours=26)
    assert second - first >= period - timedelta(hours=26) or first.astimezone(zone).time() != digest.at
    assert second > first

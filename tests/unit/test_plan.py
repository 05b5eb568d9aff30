"""Who hears of a change, and when: one row per route, suppression and exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import change, notice
from hypothesis import given
from hypothesis import strategies as st

from advisory import plan, zones
from advisory.model import (
    ANYWHERE,
    AlertKey,
    Cap,
    Change,
    Digest,
    Directive,
    QuietHours,
    Reason,
    Route,
    Severity,
    Silence,
    Standing,
    Subscription,
    Suppression,
    Trip,
    Trust,
)

NOW = datetime(2020, 1, 3, 23, 30, tzinfo=UTC)
DAY = timedelta(days=1)
ADA = Subscription(key="ada", channel="email", address="ada@example.org", places=("IQ", "KW"), nationality=("GB",))
NIGHT = QuietHours(start=time(22), end=time(7), pierce=Severity.CRITICAL)
DAILY = Digest(at=time(7), pierce=Severity.CRITICAL)
GIVEN = plan.Circumstances(now=NOW, cooldowns={}, last_sent={})
WATCH = change(directive=Directive.AVOID_NONESSENTIAL_TRAVEL, severity=Severity.WATCH)


def seal(what: Change, who: Subscription | None = ADA, **given: object) -> plan.Seal:
    """Seal one notice."""
    return plan.seal(notice(what), who, replace(GIVEN, **given))  # type: ignore[arg-type]


def level_change(reason: Reason, issuers: tuple[str, ...]) -> Change:
    """Return what one government did while the alert as a whole stands as it stood."""
    found = change(reason=reason, issuers=issuers, version=2)
    return replace(found, before=found.alert.standing)


def untold_correction() -> Change:
    """Return the correction of a report that nobody had confirmed."""
    return replace(change(reason=Reason.CORRECTED), before=Standing())


RISE = replace(WATCH, reason=Reason.ESCALATED)
CORRECTED = change(reason=Reason.CORRECTED, severity=Severity.WATCH)
TOLD_OF_IT = {"told": frozenset({CORRECTED.alert.id})}
PAST = (Trip(places=("IQ",), start=NOW - 9 * DAY, end=NOW - 5 * DAY),)
ON = (Trip(places=("IQ",), start=NOW - DAY, end=NOW + DAY),)
AWAY_SOON = replace(ADA, places=(), trips=(Trip(places=("IQ",), start=NOW + 10 * DAY, end=NOW + 11 * DAY),))

SEALS = [
    ("what concerns her goes out", change(), ADA, {}, None),
    ("who left hears nothing", change(), None, {}, Suppression.UNSUBSCRIBED),
    ("a silenced destination", change(), ADA, {"silences": [Silence(until=NOW + DAY, because="drill", destination="IQ")]}, Suppression.SILENCED),
    ("a silence that is over", change(), ADA, {"silences": [Silence(until=NOW - DAY, because="drill", destination="IQ")]}, None),
    ("a silence for another rule", change(), ADA, {"silences": [Silence(until=NOW + DAY, because="drill", rule="other")]}, None),
    ("too low for her", WATCH, replace(ADA, at_least=Severity.WARNING), {}, Suppression.BELOW_THRESHOLD),
    ("a correction for one who was told", change(reason=Reason.CORRECTED), ADA, {"told": frozenset({change().alert.id})}, None),
    ("a correction for one who was not", change(reason=Reason.CORRECTED), ADA, {}, Suppression.NOT_AFFECTED),
    ("her government joined", change(reason=Reason.JOINED, issuers=("GB",)), ADA, {}, None),
    ("another government joined", change(reason=Reason.JOINED, issuers=("PH",)), ADA, {}, Suppression.NOT_AFFECTED),
    ("a chosen government joined", change(reason=Reason.JOINED, issuers=("PH",)), replace(ADA, governments=("PH",)), {}, None),
    ("who follows all governments", change(reason=Reason.JOINED, issuers=("PH",)), replace(ADA, nationality=()), {}, None),
    ("the United Nations speak to all", change(reason=Reason.JOINED, issuers=("UN",)), ADA, {}, None),
    ("another government stepped back", change(reason=Reason.EASED, issuers=("PH",), version=2), ADA, {}, None),
    ("another government lifted it", level_change(Reason.EASED, ("PH",)), ADA, {}, Suppression.NOT_AFFECTED),
    ("of what she was told", level_change(Reason.EASED, ("PH",)), ADA, {"told": frozenset({change().alert.id})}, None),
    ("another government went further", level_change(Reason.ESCALATED, ("PH",)), ADA, {}, Suppression.NOT_AFFECTED),
    ("her government went further", level_change(Reason.ESCALATED, ("GB",)), ADA, {}, None),
    ("expelled: another passport", change(directive=Directive.EXPULSION, nationality=("FR",)), ADA, {}, Suppression.NOT_AFFECTED),
    ("expelled: her passport", change(directive=Directive.EXPULSION, nationality=("GB",)), ADA, {}, None),
    ("expelled: no passport given", change(directive=Directive.EXPULSION, nationality=("FR",)), replace(ADA, nationality=()), {}, None),
    ("quiet hours hold a low one", WATCH, replace(ADA, quiet=NIGHT), {}, Suppression.QUIET_HOURS),
    ("an order to leave pierces the night", change(), replace(ADA, quiet=NIGHT), {}, None),
    ("a rise pierces the night", replace(WATCH, reason=Reason.ESCALATED), replace(ADA, quiet=NIGHT), {}, None),
    ("the all-clear waits for the morning", change(reason=Reason.ENDED, severity=Severity.WARNING), replace(ADA, quiet=NIGHT), {}, Suppression.QUIET_HOURS),
    ("by day nothing is held", WATCH, replace(ADA, quiet=NIGHT), {"now": NOW - timedelta(hours=10)}, None),
    ("a digest holds a low one", WATCH, replace(ADA, digest=DAILY), {}, Suppression.DIGEST),
    ("an order to leave pierces the digest", change(), replace(ADA, digest=DAILY), {}, None),
    ("too many in an hour", WATCH, replace(ADA, cap=Cap(count=3, per=timedelta(hours=1))), {"recent": 3}, Suppression.RATE_CAPPED),
    ("not yet too many", WATCH, replace(ADA, cap=Cap(count=3, per=timedelta(hours=1))), {"recent": 2}, None),
    ("told an hour ago", WATCH, ADA, {"cooldowns": {"leave": DAY}, "last_sent": {WATCH.alert.id: NOW - timedelta(hours=1)}}, Suppression.COOLDOWN),
    ("told long ago", WATCH, ADA, {"cooldowns": {"leave": DAY}, "last_sent": {WATCH.alert.id: NOW - 2 * DAY}}, None),
    (
        "a rise breaks a cooldown",
        replace(WATCH, reason=Reason.ESCALATED),
        ADA,
        {"cooldowns": {"leave": DAY}, "last_sent": {WATCH.alert.id: NOW - timedelta(hours=1)}},
        None,
    ),
    ("a trip that is on", change(), replace(ADA, places=(), trips=(Trip(places=("IQ",), start=NOW - DAY, end=NOW + DAY),)), {}, None),
    ("a trip in ten days", change(), replace(ADA, places=(), trips=(Trip(places=("IQ",), start=NOW + 10 * DAY, end=NOW + 11 * DAY),)), {}, None),
    ("a trip next year", change(), replace(ADA, places=(), trips=(Trip(places=("IQ",), start=NOW + 300 * DAY, end=NOW + 301 * DAY),)), {}, Suppression.NOT_AFFECTED),
    ("who follows another place by now", change(), replace(ADA, places=("PE",)), {}, Suppression.NOT_AFFECTED),
    ("who follows all governments by word", change(reason=Reason.JOINED, issuers=("PH",)), replace(ADA, governments=(ANYWHERE,)), {}, None),
    ("a rise pierces the night of who is there", RISE, replace(AWAY_SOON, quiet=NIGHT, trips=ON), {}, None),
    ("a rise waits for the morning of who has not left", RISE, replace(AWAY_SOON, quiet=NIGHT), {}, Suppression.QUIET_HOURS),
    ("a rise waits for the digest of who has not left", RISE, replace(AWAY_SOON, digest=DAILY), {}, Suppression.DIGEST),
    ("an order to leave wakes who has not left", change(), replace(AWAY_SOON, quiet=NIGHT), {}, None),
    ("a correction for one who was told, and listens to graver things now", CORRECTED, replace(ADA, at_least=Severity.CRITICAL), TOLD_OF_IT, None),
    ("a correction for one who was told, and follows another place now", CORRECTED, replace(ADA, places=("PE",)), TOLD_OF_IT, None),
    ("a correction for one who was told, and is home again", CORRECTED, replace(ADA, places=(), trips=PAST), TOLD_OF_IT, None),
    ("a correction for one who was told and left", CORRECTED, None, TOLD_OF_IT, Suppression.UNSUBSCRIBED),
    ("the trip begins thirty days before", change(), replace(ADA, places=(), lead=30 * DAY, trips=(Trip(places=("IQ",), start=NOW + 29 * DAY, end=NOW + 40 * DAY),)), {}, None),
    ("a trip that is over", change(), replace(ADA, places=(), trips=(Trip(places=("IQ",), start=NOW - 9 * DAY, end=NOW - 5 * DAY),)), {}, Suppression.NOT_AFFECTED),
]  # fmt: skip


SILENT = AlertKey(rule="source-silent", destination="@GB")
TROUBLE = AlertKey(rule="source-trouble", destination="@feed:gb-fcdo")


def of_source(key: AlertKey = SILENT, reason: Reason = Reason.FIRST, severity: Severity = Severity.WATCH) -> Change:
    """Return what happened to a source: the second change of a situation ends it."""
    over = reason is Reason.ENDED
    stands = Standing(rank=1, severity=severity)
    first = change(rule=key.rule, destination=key.destination, reason=reason, severity=severity)
    alert = replace(first.alert, evidence=(), version=1 + over, standing=Standing() if over else stands)
    return replace(first, id=f"{alert.id}.{alert.version}", alert=alert, before=stands if over else Standing(), because=())


TOLD = {"told": frozenset({of_source().alert.id})}
AWAY = (Trip(places=("IQ",), start=NOW + 60 * DAY, end=NOW + 70 * DAY),)
NEAR = (Trip(places=("PE",), start=NOW + 3 * DAY, end=NOW + 9 * DAY),)
RELIANCE = [
    ("her passport's government", of_source(), ADA, {}, None),
    ("another government", of_source(), replace(ADA, nationality=("FR",)), {}, Suppression.NOT_AFFECTED),
    ("a government she chose", of_source(), replace(ADA, nationality=("FR",), governments=("GB",)), {}, None),
    ("who listens to all", of_source(), replace(ADA, nationality=()), {}, None),
    ("who asked for grave things alone", of_source(), replace(ADA, at_least=Severity.CRITICAL), {}, Suppression.BELOW_THRESHOLD),
    ("who follows nothing yet", of_source(), replace(ADA, places=()), {}, None),
    ("a trip far away", of_source(), replace(ADA, places=(), trips=AWAY), {}, Suppression.NOT_AFFECTED),
    ("a trip far away, and a place", of_source(), replace(ADA, trips=AWAY), {}, None),
    ("a trip that is near", of_source(), replace(ADA, places=(), trips=NEAR), {}, None),
    ("back, and she was told", of_source(reason=Reason.ENDED), ADA, TOLD, None),
    ("back, and she was not", of_source(reason=Reason.ENDED), ADA, {}, Suppression.NOT_AFFECTED),
    ("back, told, and home again", of_source(reason=Reason.ENDED), replace(ADA, places=(), trips=AWAY), TOLD, None),
    ("back, for a receiver", of_source(reason=Reason.ENDED), replace(ADA, routes=(Route(),)), {}, None),
    ("at night", of_source(), replace(ADA, quiet=NIGHT), {}, Suppression.QUIET_HOURS),
    ("in a digest", of_source(), replace(ADA, digest=DAILY), {}, Suppression.DIGEST),
    ("silenced by the operator", of_source(), ADA, {"silences": [Silence(until=NOW + DAY, because="moving", rule="source-silent")]}, Suppression.SILENCED),
    ("a silence of her country is not one of its source", of_source(), ADA, {"silences": [Silence(until=NOW + DAY, because="drill", destination="GB")]}, None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "told", "who", "given", "wanted"), RELIANCE, ids=[row[0] for row in RELIANCE])
def test_whom_a_silent_source_concerns(
    what: str, told: Change, who: Subscription, given: dict[str, object], wanted: Suppression | None
) -> None:
    """Those who rely on the government, while they need advice; that it is back, those who were told."""
    assert seal(told, who, **given).suppression is wanted, what


def test_a_silence_that_is_over_before_it_was_heard_of_is_not_told() -> None:
    """Its beginning waited for the morning; neither goes out, unless the beginning was told already, or to a receiver."""
    both = (replace(notice(of_source()), held=Suppression.QUIET_HOURS, early=True), notice(of_source(reason=Reason.ENDED)))
    assert [found.suppression for found in plan.seal_all(both, ADA, GIVEN)] == [Suppression.NOT_AFFECTED] * 2
    assert all(found.out for found in plan.seal_all(both, ADA, replace(GIVEN, told=frozenset({of_source().alert.id}))))
    assert all(found.out for found in plan.seal_all(both, replace(ADA, routes=(Route(),)), GIVEN))
    assert [found.suppression for found in plan.seal_all(both, None, GIVEN)] == [Suppression.UNSUBSCRIBED] * 2


SOURCE_ROUTES = [
    ("everything is about places", of_source(), Route(), False),
    ("asked for by its rule", of_source(), Route(rules=frozenset({"source-silent"})), True),
    ("another rule", of_source(), Route(rules=frozenset({"leave"})), False),
    ("internal", of_source(), Route(internal=True), True),
    ("internal, of one rule", of_source(), Route(internal=True, rules=frozenset({"leave"})), False),
    ("internal, of one country", of_source(), Route(internal=True, destinations=frozenset({"GB"})), False),
    ("internal, of every country", of_source(), Route(internal=True, destinations=frozenset({ANYWHERE})), True),
    ("internal, of what is grave", of_source(), Route(internal=True, at_least=Severity.WARNING), False),
    ("a feed's trouble, internal", of_source(TROUBLE), Route(internal=True), True),
    ("a feed's trouble, by its rule", of_source(TROUBLE), Route(rules=frozenset({"source-trouble"})), True),
    ("a feed's trouble, by the other rule", of_source(TROUBLE), Route(rules=frozenset({"source-silent"})), False),
    ("its end too", of_source(TROUBLE, Reason.ENDED), Route(internal=True), True),
    ("closed without an end", of_source(TROUBLE, Reason.STALE), Route(internal=True), False),
]


@pytest.mark.parametrize(("what", "told", "route", "wanted"), SOURCE_ROUTES, ids=[row[0] for row in SOURCE_ROUTES])
def test_which_receivers_hear_of_sources(what: str, told: Change, route: Route, wanted: bool) -> None:
    """Those that ask for it alone, and never the fallback."""
    asks = Subscription(key="asks", channel="webhook", routes=(route,))
    fallback = Subscription(key="rest", channel="webhook", fallback=True)
    assert plan.receivers(told, [asks, fallback]) == (("asks",) if wanted else ()), what


def test_troubles_are_written_for_those_who_hear_of_them() -> None:
    """Without an internal route, and without one that names the rule, nobody does."""
    routes = (Route(), Route(rules=frozenset({"source-silent"})), Route(internal=True, rules=frozenset({"leave"})))
    assert not plan.hears_troubles([Subscription(key="desk", channel="webhook", routes=routes), ADA])
    assert plan.hears_troubles([Subscription(key="ops", channel="email", routes=(Route(internal=True),))])
    assert plan.hears_troubles([Subscription(key="ops", channel="email", routes=(Route(rules=frozenset({"source-trouble"})),))])


@pytest.mark.parametrize(("what", "event", "who", "given_", "expected"), SEALS, ids=[row[0] for row in SEALS])
def test_seals(what: str, event: Change, who: Subscription | None, given_: dict[str, object], expected: Suppression | None) -> None:
    """Every notice goes out, is held or is suppressed for the reason a person would give."""
    found = seal(event, who, **given_)
    assert found.suppression is expected, what
    held = expected in (Suppression.QUIET_HOURS, Suppression.DIGEST, Suppression.RATE_CAPPED)
    assert (found.until is not None) is held


def test_what_was_corrected_while_it_was_held_never_goes_out() -> None:
    """A digest does not tell what was taken back before its hour."""
    held = replace(notice(WATCH), held=Suppression.DIGEST)
    found = plan.seal(held, ADA, replace(GIVEN, withdrawn=frozenset({WATCH.id})))
    assert found.suppression is Suppression.NOT_AFFECTED


def test_what_is_corrected_but_for_a_part_is_told_to_those_whose_notice_was_withdrawn() -> None:
    """What still stands after a correction is worth knowing; the notice of the whole never went out."""
    corrected = change(reason=Reason.CORRECTED, version=2)
    stands = replace(corrected, alert=replace(corrected.alert, standing=WATCH.alert.standing))
    assert seal(stands).out
    assert not seal(corrected).out


def test_what_comes_before_its_hour_is_held_unless_something_goes_out() -> None:
    """An earlier notice that a later one brought along waits with it, or goes with it."""
    who = replace(ADA, quiet=NIGHT)
    early = replace(notice(WATCH, 1), held=Suppression.QUIET_HOURS, early=True)
    later = notice(replace(WATCH, id="later", reason=Reason.EASED), 2)
    rise = notice(replace(WATCH, id="rise", reason=Reason.ESCALATED), 3)
    assert [found.out for found in plan.seal_all([early, later], who, GIVEN)] == [False, False]
    assert [found.out for found in plan.seal_all([early, rise], who, GIVEN)] == [True, True]


def test_what_was_held_goes_out_when_its_time_comes() -> None:
    """A notice held once is not held again."""
    held = replace(notice(WATCH), held=Suppression.QUIET_HOURS)
    assert plan.seal(held, replace(ADA, quiet=NIGHT, digest=DAILY), GIVEN).out


def test_what_is_held_goes_out_with_the_urgent_word_on_the_same_place() -> None:
    """Several rules on one situation are one message; what is about another place stays held."""
    who = replace(ADA, digest=DAILY)
    low, elsewhere = (
        replace(WATCH, reason=Reason.FIRST),
        change(destination="KW", directive=Directive.AVOID_NONESSENTIAL_TRAVEL, severity=Severity.WATCH),
    )
    seals = plan.seal_all([notice(change(), 1), notice(low, 2), notice(elsewhere, 3)], who, GIVEN)
    assert [found.out for found in seals] == [True, True, False]
    assert [found.out for found in plan.seal_all([notice(low, 2)], who, GIVEN)] == [False]


ROUTES = [
    ("a route that fits", change(), [("desk", [Route(at_least=Severity.WARNING)], False)], ("desk",)),
    ("every route that fits", change(), [("desk", [Route()], False), ("duty", [Route()], True)], ("desk", "duty")),
    ("too low for the route", WATCH, [("desk", [Route(at_least=Severity.WARNING)], False)], ()),
    ("the fallback when none fits", WATCH, [("desk", [Route(at_least=Severity.WARNING)], False), ("ops", [], True)], ("ops",)),
    ("another destination", change(), [("desk", [Route(destinations=frozenset({"IR"}))], False)], ()),
    ("anywhere", change(), [("desk", [Route(destinations=frozenset({ANYWHERE}))], False)], ("desk",)),
    ("its rule", change(), [("desk", [Route(rules=frozenset({"leave"}))], False)], ("desk",)),
    ("another rule", change(), [("desk", [Route(rules=frozenset({"other"}))], False)], ()),
    ("recorded changes go nowhere", change(reason=Reason.DUPLICATE), [("desk", [Route()], True)], ()),
    ("an unconfirmed report goes to the internal route", change(reason=Reason.UNCONFIRMED), [("desk", [Route()], True), ("ops", [Route(internal=True)], False)], ("ops",)),
    ("and to whom asks for press reports", change(reason=Reason.UNCONFIRMED), [("desk", [Route(trust=Trust.PRESS)], False)], ("desk",)),
    ("what is taken back goes where the report went", untold_correction(), [("desk", [Route()], True), ("ops", [Route(internal=True)], False)], ("ops",)),
    ("the internal route hears nothing else", change(), [("ops", [Route(internal=True)], False)], ()),
]  # fmt: skip


@pytest.mark.parametrize(("what", "event", "given_", "expected"), ROUTES, ids=[row[0] for row in ROUTES])
def test_routes(what: str, event: Change, given_: list[tuple[str, list[Route], bool]], expected: tuple[str, ...]) -> None:
    """Every route that fits is used; the fallback takes what no route takes."""
    candidates = [Subscription(key=key, channel="webhook", routes=tuple(routes), fallback=fallback) for key, routes, fallback in given_]
    assert plan.receivers(event, candidates) == expected, what


@given(st.datetimes(min_value=datetime(2019, 1, 1), max_value=datetime(2030, 1, 1)), st.sampled_from(["Europe/London", "Asia/Tokyo", "America/St_Johns"]), st.times(), st.times())  # noqa: DTZ001  # fmt: skip
def test_quiet_hours_end_in_the_future_and_within_a_day_and_an_hour(moment: datetime, zone: str, start: time, end: time) -> None:
    """Held notices go out when the quiet hours end in the subscriber's zone, also across clock changes."""
    now = moment.replace(tzinfo=UTC)
    until = plan.quiet_until(QuietHours(start=start, end=end), ZoneInfo(zone), now)
    assert until is None or now - timedelta(hours=1) <= until <= now + timedelta(hours=25)


@given(st.datetimes(min_value=datetime(2019, 1, 1), max_value=datetime(2030, 1, 1)), st.sampled_from(["Europe/London", "Asia/Tokyo"]), st.times(), st.none() | st.integers(0, 6))  # noqa: DTZ001  # fmt: skip
def test_a_digest_is_always_ahead(moment: datetime, zone: str, at: time, weekday: int | None) -> None:
    """The next digest comes after now and within a week."""
    now = moment.replace(tzinfo=UTC)
    due = plan.next_digest(Digest(at=at, weekday=weekday), ZoneInfo(zone), now)
    assert now - timedelta(hours=1) <= due <= now + timedelta(days=8, hours=1)


def test_capped_notices_share_their_hour() -> None:
    """Everything above the cap within one window goes out together."""
    cap = Cap(count=1, per=timedelta(hours=1))
    assert plan.cap_until(cap, NOW) == plan.cap_until(cap, NOW + timedelta(minutes=10)) == datetime(2020, 1, 4, tzinfo=UTC)


def moment(text: str) -> datetime:
    """Return a time."""
    return datetime.fromisoformat(text)


def test_the_night_is_that_of_where_somebody_is() -> None:
    """A Londoner in Tokyo sleeps when Tokyo does, and again at home when the trip is over."""
    tokyo = zones.trip(("JP", "IQ"), date(2020, 1, 2), date(2020, 1, 5), home="Europe/London")
    who = replace(ADA, timezone="Europe/London", quiet=NIGHT, trips=(tokyo,))
    ends = [("2020-01-03T14:00Z", "2020-01-03T22:00Z"), ("2020-01-03T23:30Z", None), ("2020-01-06T14:00Z", None), ("2020-01-06T23:30Z", "2020-01-07T07:00Z")]  # fmt: skip
    for now, until in ends:
        assert seal(WATCH, who, now=moment(now)).until == (until and moment(until)), now


def test_a_digest_comes_at_its_hour_of_where_somebody_is() -> None:
    """At seven in Tokyo."""
    tokyo = zones.trip(("JP",), date(2020, 1, 2), date(2020, 1, 5), home="Europe/London")
    assert seal(WATCH, replace(ADA, digest=DAILY, trips=(tokyo,)), now=moment("2020-01-03T12:00Z")).until == moment("2020-01-03T22:00Z")


def test_nobody_travels_on_news_that_wait_in_a_digest() -> None:
    """What waits for Monday's digest goes out when the trip begins."""
    weekly = Digest(at=time(7), weekday=0, pierce=Severity.CRITICAL)
    trip = zones.trip(("IQ",), date(2020, 1, 5), date(2020, 1, 8), home="UTC")
    found = seal(WATCH, replace(ADA, places=(), digest=weekly, trips=(trip,)))
    assert (found.suppression, found.until) == (Suppression.DIGEST, moment("2020-01-05T00:00+03:00"))


def test_what_was_held_when_a_trip_ended_is_still_told() -> None:
    """It was theirs when it happened; what somebody takes out of their wishes meanwhile is not told."""
    who = replace(ADA, places=(), quiet=NIGHT, trips=(zones.trip(("IQ",), date(2020, 1, 1), date(2020, 1, 3), home="UTC"),))
    late = replace(WATCH, at=moment("2020-01-03T19:30Z"))
    assert seal(late, who, now=late.at).until == moment("2020-01-04T04:00Z")
    held = replace(notice(late), held=Suppression.QUIET_HOURS)
    morning = replace(GIVEN, now=moment("2020-01-04T04:00Z"))
    assert plan.seal(held, who, morning).out
    assert plan.seal(notice(late), who, morning).suppression is Suppression.NOT_AFFECTED
    assert plan.seal(held, replace(who, trips=AWAY), morning).suppression is Suppression.NOT_AFFECTED


CLOCKS_BACK = [
    ("the first of two times", "2026-10-25T00:30Z", "2026-10-25T00:45Z"),
    ("the second of two times", "2026-10-25T01:30Z", "2026-10-25T01:45Z"),
]


@pytest.mark.parametrize(("what", "now", "until"), CLOCKS_BACK, ids=[row[0] for row in CLOCKS_BACK])
def test_an_hour_that_comes_twice_is_the_one_to_come(what: str, now: str, until: str) -> None:
    """When clocks go back, quiet hours and digests never end before they are asked."""
    zone = ZoneInfo("Europe/Berlin")
    assert plan.quiet_until(QuietHours(start=time(22), end=time(2, 45)), zone, moment(now)) == moment(until), what
    assert plan.next_digest(Digest(at=time(2, 45)), zone, moment(now)) == moment(until), what


def test_a_rule_on_trial_has_no_receivers() -> None:
    """What a shadow records goes to no route and to no fallback."""
    desk = Subscription(key="desk", channel="webhook", fallback=True)
    told = change()
    assert plan.receivers(told, [desk]) == ("desk",)
    assert plan.receivers(replace(told, alert=replace(told.alert, shadow=True)), [desk]) == ()

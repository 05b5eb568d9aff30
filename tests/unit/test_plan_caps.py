"""Limits: what is above one waits for the message that has it all, nothing is dropped, and what is urgent passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import change, notice, subscription
from hypothesis import given
from hypothesis import strategies as st

from advisory import plan
from advisory.model import Cap, Change, Digest, Directive, Notice, QuietHours, Reason, Route, Severity, Suppression

NOW = datetime(2020, 1, 3, 23, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2020, 1, 4, tzinfo=UTC)
HOURLY = Cap(count=2, per=HOUR)
DAILY = Cap(count=2, per=24 * HOUR)
ADA = subscription()
DESK = replace(ADA, address="", channel="webhook", routes=(Route(),))
GIVEN = plan.Circumstances(now=NOW, cooldowns={}, last_sent={})


def low(destination: str = "IQ", rule: str = "leave", reason: Reason = Reason.FIRST, version: int = 1) -> Change:
    """Return something that is not urgent."""
    return change(
        rule=rule, destination=destination, reason=reason, severity=Severity.WATCH, directive=Directive.RECONSIDER_TRAVEL, version=version
    )


def rows(*changes: Change) -> list[Notice]:
    """Return the notices of these."""
    return [notice(one, row) for row, one in enumerate(changes, start=1)]


CASES = [
    ("below the rule's limit", low(), {"limits": {"leave": HOURLY}, "spent": {"leave": 1}}, None, ""),
    ("at the rule's limit", low(), {"limits": {"leave": HOURLY}, "spent": {"leave": 2}}, MIDNIGHT, plan.OF_RULE),
    ("another rule's limit", low(), {"limits": {"other": HOURLY}, "spent": {"leave": 9, "other": 9}}, None, ""),
    ("nothing is known of the rule", low(), {"limits": {"leave": HOURLY}}, None, ""),
    ("an order to leave passes", change(), {"limits": {"leave": HOURLY}, "spent": {"leave": 9}}, None, ""),
    ("a rise passes", low(reason=Reason.ESCALATED), {"limits": {"leave": HOURLY}, "spent": {"leave": 9}}, None, ""),
    ("an end waits with the rest", low(reason=Reason.ENDED), {"limits": {"leave": HOURLY}, "spent": {"leave": 9}}, MIDNIGHT, plan.OF_RULE),
]


@pytest.mark.parametrize(("what", "given_", "until", "note"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_limit_of_a_rule(what: Change, given_: dict[str, object], until: datetime | None, note: str) -> None:
    """It is for each subscriber and receiver; what is above it waits for the end of its time, and says why."""
    for reader in (ADA, replace(DESK, places=ADA.places)):
        found = plan.seal(notice(what), reader, replace(GIVEN, **given_))  # type: ignore[arg-type]
        assert (found.until, found.note, found.out) == (until, note, until is None)
        assert (found.suppression is Suppression.RATE_CAPPED) is (until is not None)


def test_a_subscriber_s_own_limit_comes_first() -> None:
    """It is what they wished for, and says so by saying nothing."""
    both = replace(GIVEN, recent=2, limits={"leave": HOURLY}, spent={"leave": 2})
    found = plan.seal(notice(low()), replace(ADA, cap=DAILY), both)
    assert (found.until, found.note) == (datetime(2020, 1, 4, tzinfo=UTC), "")


def test_what_waited_goes_out_though_the_limit_is_reached() -> None:
    """At the end of the time, as one message; claimed before its hour it waits again, unless there is room by now."""
    full = replace(GIVEN, limits={"leave": HOURLY}, spent={"leave": 2})
    held = replace(notice(low()), held=Suppression.RATE_CAPPED)
    assert plan.seal(held, ADA, full).out
    assert plan.seal(replace(held, early=True), ADA, full).until == MIDNIGHT
    assert plan.seal(replace(held, early=True), ADA, GIVEN).out


def test_a_mail_is_one_message_whatever_it_holds() -> None:
    """All of it is within the limit or above it; what is about the place of what passes goes along."""
    many = rows(*(low(place) for place in ("IQ", "KW", "IR")))
    reader = replace(ADA, places=("IQ", "KW", "IR"), cap=Cap(count=1, per=HOUR))
    assert all(found.out for found in plan.seal_all(many, reader, GIVEN))
    assert not any(found.out for found in plan.seal_all(many, reader, replace(GIVEN, recent=1)))
    urgent = plan.seal_all([*many, *rows(change(rule="order"))], reader, replace(GIVEN, recent=1))
    assert [found.out for found in urgent] == [True, False, False, True]


def test_each_call_of_a_machine_counts() -> None:
    """Of many at once as many go as there is room for, of each rule and in all, and only what is about the same alert goes along."""
    single = replace(GIVEN, single=True)
    many = rows(low("IQ"), low("KW"), low("IR"), low("IQ", rule="other"))
    desk = replace(DESK, cap=Cap(count=2, per=HOUR))
    assert [found.out for found in plan.seal_all(many, desk, single)] == [True, True, False, False]
    assert [found.out for found in plan.seal_all(many, desk, replace(single, recent=1))] == [True, False, False, False]
    by_rule = replace(single, limits={"leave": HOURLY, "other": HOURLY}, spent={"leave": 1, "other": 1})
    assert [found.out for found in plan.seal_all(many, DESK, by_rule)] == [True, False, False, True]
    before, after = low("KW"), change(rule="leave", destination="KW", reason=Reason.ESCALATED, version=2)
    in_order = plan.seal_all(rows(before, low("IR"), after), desk, replace(single, recent=9))
    assert [found.out for found in in_order] == [True, False, True]


@given(
    st.lists(
        st.tuples(st.sampled_from(["IQ", "KW", "IR"]), st.sampled_from(["leave", "other"]), st.sampled_from(list(Severity))), max_size=9
    ),
    st.integers(0, 4),
    st.integers(0, 4),
    st.booleans(),
)
def test_a_limit_drops_nothing(what: list[tuple[str, str, Severity]], recent: int, spent: int, single: bool) -> None:
    """Whatever comes, each notice goes out now or waits for an hour that comes; at that hour it goes out."""
    found = rows(*(replace(low(place, rule), severity=severity) for place, rule, severity in what))
    reader = replace(ADA, places=("IQ", "KW", "IR"), cap=Cap(count=3, per=2 * HOUR))
    circumstances = replace(GIVEN, recent=recent, limits={"leave": HOURLY}, spent={"leave": spent}, single=single)
    for one, seal in zip(found, plan.seal_all(found, reader, circumstances), strict=True):
        assert seal.out or seal.suppression is Suppression.RATE_CAPPED
        if seal.until is not None:
            assert NOW < seal.until <= NOW + 2 * HOUR
            later = replace(circumstances, now=seal.until, recent=99, spent={"leave": 99})
            assert plan.seal(replace(one, held=seal.suppression), reader, later).out


def test_quiet_hours_and_digests_come_before_limits() -> None:
    """Whoever sleeps or gathers is not told that there is too much."""
    full = replace(GIVEN, recent=9)
    night = replace(ADA, cap=HOURLY, quiet=QuietHours(start=NOW.time(), end=MIDNIGHT.time()))
    assert plan.seal(notice(low()), night, full).suppression is Suppression.QUIET_HOURS
    daily = replace(ADA, cap=HOURLY, digest=Digest(at=MIDNIGHT.time()))
    assert plan.seal(notice(low()), daily, full).suppression is Suppression.DIGEST

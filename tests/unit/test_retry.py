"""When to try again, and when to give up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import retry
from advisory.errors import DeliveryError

NOW = datetime(2020, 1, 3, 12, tzinfo=UTC)
BUSY = DeliveryError("busy")


@pytest.mark.parametrize(("channel", "horizon"), [("email", timedelta(hours=72)), ("webhook", timedelta(hours=76))])
def test_the_whole_schedule_stays_within_its_horizon(channel: str, horizon: timedelta) -> None:
    """Mail is tried for three days, webhooks for 75 hours by the Standard Webhooks schedule; then it is over."""
    now, tries = NOW, 1
    while due := retry.next_try(channel, "m", tries, NOW, now, BUSY):
        assert due > now
        now, tries = due, tries + 1
    assert timedelta(hours=55) < now - NOW <= horizon
    assert tries > 8


@given(st.integers(1, 9), st.text(min_size=1))
def test_pauses_spread_by_a_fifth_and_are_the_same_after_a_crash(tries: int, message: str) -> None:
    """Jitter comes from the message's id, so that a restart does not change it."""
    base = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)[tries - 1]
    due = retry.next_try("webhook", message, tries, NOW, NOW, BUSY)
    assert due == retry.next_try("webhook", message, tries, NOW, NOW, BUSY)
    assert due is not None
    assert 0.8 * base <= (due - NOW).total_seconds() <= 1.2 * base + 1e-6


TABLE = [
    ("a permanent refusal", DeliveryError("no such user", permanent=True), 1, NOW, None),
    ("a receiver that is gone", DeliveryError("gone", gone=True), 1, NOW, None),
    ("after the last try", BUSY, 10, NOW, None),
    ("past the horizon", BUSY, 5, NOW - timedelta(hours=75), None),
    ("a pause that was asked for", DeliveryError("wait", retry_after=600), 1, NOW, NOW + timedelta(seconds=600)),
    ("a pause of a year", DeliveryError("wait", retry_after=3e7), 1, NOW, NOW + timedelta(hours=24)),
]


@pytest.mark.parametrize(("what", "error", "tries", "first", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_decisions(what: str, error: DeliveryError, tries: int, first: datetime, expected: datetime | None) -> None:
    """Permanent is over at once; Retry-After is honoured within a day; the horizon ends it."""
    assert retry.next_try("webhook", "m", tries, first, NOW, error) == expected, what


def test_an_unknown_channel_is_retried_like_mail() -> None:
    """A channel without a schedule of its own uses the mail's."""
    assert retry.next_try("console", "m", 1, NOW, NOW, BUSY) == retry.next_try("email", "m", 1, NOW, NOW, BUSY)

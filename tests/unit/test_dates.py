"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import dates

SEEN = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        # What the official sources write, and what common parsers make wrong of it.
        ("Tue, 08 Sep 2026", None, "2026-09-08T00:00:00"),
        ("21 Jul 2026 22:00:00 AEST", None, "2026-07-21T12:00:00"),
        ("27 Mar 2025 23:00:00 AEDT", None, "2025-03-27T12:00:00"),
        ("Sun, 2026-03-01 10:29", "Australia/Sydney", "2026-02-28T23:29:00"),
        ("2026/04/06 18:00:43", "Asia/Tokyo", "2026-04-06T09:00:43"),
        ("20230918T031500Z", None, "2023-09-18T03:15:00"),
        ("2017-02-14 15:42:21 UTC", None, "2017-02-14T15:42:21"),
        ("2026-09-24T08:53:35.8663187-04:00", None, "2026-09-24T12:53:35.866318"),
        ("September 24, 2026 08:53 EDT", None, "2026-09-24T12:53:00"),
        ("Mon, 26 January 2004 16:31:00 ET", None, "2004-01-26T21:31:00"),
        ("Mon, 26 July 2004 16:31:00 ET", None, "2004-07-26T20:31:00"),
        ("Fri,24 Nov 2023 18:28:36 -0000", None, "2023-11-24T18:28:36"),
        ("Seg, 24 Set 2018 19:42:40 -0300", None, "2018-09-24T22:42:40"),
        ("2026-09-21T03:00:00", None, "2026-09-21T03:00:00"),
        # RFC 822 and 3339, and their neighbours.
        ("Sat, 07 Sep 2002 00:00:01 GMT", None, "2002-09-07T00:00:01"),
        ("Sat, 07 Sep 02 00:00 +0200", None, "2002-09-06T22:00:00"),
        ("03 Apr 02 1500 GMT", None, "2002-04-03T15:00:00"),
        ("2026-03-01T10:00Z", None, "2026-03-01T10:00:00"),
        ("2026-03-01t10:00:60z", None, "2026-03-01T10:00:59"),
        ("2026-03-01 10:00:00 +05:30", None, "2026-03-01T04:30:00"),
        ("2026-03-01", None, "2026-03-01T00:00:00"),
        ("2026-03-01", "Asia/Tokyo", "2026-03-01T00:00:00"),
        ("Thu Sep 10 2026 10:00:00 GMT+0200 (Central European Summer Time)", None, "2026-09-10T08:00:00"),
        ("Tue Sep  8 22:00:00 UTC 2026", None, "2026-09-08T22:00:00"),
        ("Mar 1st, 2026 at 9:05 pm PST", None, "2026-03-02T05:05:00"),
        ("1 March 2026, 12:30 a.m. GMT", None, "2026-03-01T00:30:00"),
        ("  Sun,\n 01 Mar 2026   08:00:00 GMT ", None, "2026-03-01T08:00:00"),
        # Other languages.
        ("24. März 2026 um 8:53", None, "2026-03-24T08:53:00"),
        ("dim., 1 août 2026 10:00:00 CEST", None, "2026-08-01T08:00:00"),
        ("1º de dezembro de 2026", None, "2026-12-01T00:00:00"),
        ("24.09.2026 08:53 CET", None, "2026-09-24T07:53:00"),
        # An abbreviation of several zones means the one at home.
        ("Wed, 01 Jul 2026 10:00:00 BST", "Europe/London", "2026-07-01T09:00:00"),
        ("Wed, 01 Jul 2026 10:00:00 IST", "Asia/Kolkata", "2026-07-01T04:30:00"),
    ],
)
def test_a_date_is_read(text: str, zone: str | None, moment: str) -> None:
    """Each form means one moment in UTC."""
    assert dates.parse(text, zone=zone) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "yesterday",
        "15 Dec 20202",
        "2026-13-01",
        "2026-02-30",
        "31 Smarch 2026",
        "0000-00-00",
        "06/04/2026",
        "2026",
        "Wed, 01 Jul 2026 10:00:00 IST",
        "Wed, 01 Jul 2026 10:00:00 CST",
        "Wed, 01 Jul 2026 10:00:00 BST",
        "Wed, 01 Jul 2026 10:00:00 XYZ",
        "Wed, 01 Jul 2026 25:00:00 GMT",
        "Wed, 01 Jul 2026 14:00 pm",
        "Wed, 01 Jul 2026 10:00 +9999",
        "9999-12-31T23:59:59-12:00",
        "٢٠٢٦-٠٣-٠١",
        "Tue, 08 Sep 2026 " * 20,
    ],
)
def test_what_cannot_be_told_is_none(text: str) -> None:
    """A date that is none, has typing errors, or could mean several is never guessed."""
    assert dates.parse(text) is None


def test_an_unknown_home_is_no_home() -> None:
    """A zone that does not exist reads nothing rather than something else."""
    assert dates.parse("2026-03-01 10:00", zone="Nowhere/Town") is None


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (None, None),
        (SEEN - timedelta(days=4), SEEN - timedelta(days=4)),
        (SEEN + timedelta(hours=24), SEEN + timedelta(hours=24)),
        (SEEN + timedelta(hours=25), SEEN),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
    ],
)
def test_a_date_that_cannot_be_is_clamped(published: datetime | None, kept: datetime | None) -> None:
    """The future is the time of the first sight, and a zero is no date."""
    assert dates.clamp(published, SEEN) == kept


@given(st.text(max_size=120))
def test_any_text_is_read_or_not(text: str) -> None:
    """Nothing raises; what is read is in UTC."""
    moment = dates.parse(text)
    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_iso_dates_come_back(moment: datetime) -> None:
    """What `isoformat` writes is read as the same moment, in any zone whose offset has whole minutes."""
    text = moment.isoformat()
    offset = moment.utcoffset()
    if offset is not None and offset.total_seconds() % 60 == 0:
        assert dates.parse(text) == moment.astimezone(UTC)

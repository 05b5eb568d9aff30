"""Where a day begins and ends: in the zone of the place somebody travels to, at home in their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import subscription

from advisory import lexicon, zones
from advisory.model import Trip
from advisory.zones import build, table


def at(text: str) -> datetime:
    """Return a time."""
    return datetime.fromisoformat(text)


def test_every_country_has_a_zone_that_is_known() -> None:
    """All the gazetteer knows, and Kosovo; each zone can be opened."""
    assert {code for code in lexicon.codes() if len(code) == 2} - {"UN", "EU"} <= table.ZONES.keys()
    assert {ZoneInfo(zone).key for row in table.ZONES.values() for zone in row} == {zone for row in table.ZONES.values() for zone in row}
    assert {len(row) for row in table.ZONES.values()} == {1, 3}


def test_the_table_is_what_its_sources_say() -> None:
    """Nobody edits it by hand."""
    assert build.TABLE.read_text(encoding="utf-8") == build.written()


MAIN = [("US", "America/New_York"), ("RU", "Europe/Moscow"), ("BR", "America/Sao_Paulo"), ("CN", "Asia/Shanghai"), ("AU", "Australia/Sydney"), ("XK", "Europe/Belgrade"), ("IQ", "Asia/Baghdad"), ("*", None), ("@GB", None)]  # fmt: skip


@pytest.mark.parametrize(("country", "zone"), MAIN)
def test_the_main_zone_is_where_most_people_live(country: str, zone: str | None) -> None:
    """What is no country has none."""
    assert zones.main(country) == zone
    assert zones.of_places(["*", country]) == zone


DAYS = [
    ("a country of one zone", ("IQ",), "2026-12-01T00:00+03:00", "2026-12-06T00:00+03:00"),
    ("a country of many zones", ("US",), "2026-12-01T00:00-05:00", "2026-12-06T00:00-10:00"),
    ("a country on UTC", ("GB",), "2026-12-01T00:00Z", "2026-12-06T00:00Z"),
    ("several countries", ("AE", "KW"), "2026-12-01T00:00+04:00", "2026-12-06T00:00+03:00"),
    ("anywhere", ("*",), "2026-12-01T00:00-03:00", "2026-12-06T00:00-03:00"),
]


@pytest.mark.parametrize(("what", "places", "begins", "ends"), DAYS, ids=[row[0] for row in DAYS])
def test_a_trip_lasts_from_its_first_day_to_the_end_of_its_last_there(what: str, places: tuple[str, ...], begins: str, ends: str) -> None:
    """Whatever the zone at home."""
    trip = zones.trip(places, date(2026, 12, 1), date(2026, 12, 5), home="America/Sao_Paulo", id="t1", words=("there",))
    assert (trip.id, trip.words) == ("t1", ("there",))
    assert (zones.begins(trip), zones.ends(trip)) == (at(begins), at(ends)), what
    assert zones.running(trip, at(begins))
    assert not zones.running(trip, at(begins) - timedelta(seconds=1))
    assert not zones.running(trip, at(ends))


CLOCKS = [
    ("a day of 23 hours", date(2026, 3, 29), "2026-03-29T22:00Z"),
    ("a day of 25 hours", date(2026, 10, 25), "2026-10-25T23:00Z"),
]


@pytest.mark.parametrize(("what", "day", "ends"), CLOCKS, ids=[row[0] for row in CLOCKS])
def test_a_last_day_is_as_long_as_the_clocks_there_make_it(what: str, day: date, ends: str) -> None:
    """Midnight is midnight."""
    assert zones.ends(zones.trip(("DE",), day, day, home="UTC")) == at(ends), what


def test_days_written_in_another_zone_are_no_shorter() -> None:
    """A file or a database of before has midnights of another zone, or hours: nothing is lost for that."""
    trip = Trip(places=("PE",), start=at("2026-12-01T00:00Z"), end=at("2026-12-05T00:00Z"))
    assert zones.begins(trip) <= trip.start
    assert zones.ends(trip) >= at("2026-12-06T00:00Z")
    assert zones.ends(Trip(places=("IQ",), start=trip.start, end=at("2026-12-05T18:00Z"))) >= at("2026-12-06T18:00Z")
    assert zones.ends(Trip(places=("*",), start=trip.start, end=at("2026-12-05T18:00Z"))) == at("2026-12-06T18:00Z")


def test_somebody_is_where_their_trip_is() -> None:
    """At home before and after it; where two trips meet, on the later one; a trip to anywhere tells nothing."""
    tokyo = zones.trip(("JP",), date(2026, 12, 1), date(2026, 12, 5), home="UTC")
    lima = zones.trip(("PE",), date(2026, 12, 5), date(2026, 12, 9), home="UTC")
    lost = zones.trip(("*",), date(2026, 12, 1), date(2026, 12, 20), home="UTC")
    ada = subscription(timezone="Europe/London", trips=(lost, tokyo, lima))
    days = ["2026-11-30T14:59Z", "2026-11-30T15:00Z", "2026-12-05T05:00Z", "2026-12-10T05:00Z"]
    assert [zones.zone_of(ada, at(day)) for day in days] == ["Europe/London", "Asia/Tokyo", "America/Lima", "Europe/London"]
    assert zones.zone_of(subscription(timezone="Asia/Dhaka"), datetime(2026, 1, 1, tzinfo=UTC)) == "Asia/Dhaka"

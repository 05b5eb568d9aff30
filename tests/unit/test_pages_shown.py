"""Forms, zones and choices as templates show them."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time, timedelta

import pytest

from advisory import wording
from advisory.model import Digest, QuietHours, Subscription, Trip, Trust
from advisory.pages import clocks, shown, terms
from advisory.pages.fields import Choice, Mistake

ENGLISH, GERMAN = wording.tongue("en"), wording.tongue("de")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_form_shows_what_was_written_and_what_is_wrong() -> None:
    """Values stay; each mistake stands beside its field and in the summary, which leads to the first box of a choice."""
    found = shown.form(
        {"email": ("a\u202eb",), "government": ("US", "GB"), "none": ()},
        (
            Mistake(field="email", sentence="One."),
            Mistake(field="email", sentence="Two."),
            Mistake(field="at_least", sentence="Three."),
            Mistake(field="", sentence="Four."),
        ),
        rows=(1, 2),
    )
    assert found.said == {"email": "ab", "government": "GB"}
    assert found.several["government"] == ("US", "GB")
    assert found.errors == {"email": "One. Two.", "at_least": "Three.", "": "Four."}
    assert found.summary == (("email", "One."), ("email", "Two."), ("at_least-1", "Three."), ("", "Four."))
    assert found.rows == (1, 2)


def test_a_form_asks_what_a_word_means() -> None:
    """Each doubtful word is a question of its own; what was chosen before is carried along."""
    choices = (Choice(value="Georgia=GE", label="Georgia (the country)"),)
    mistakes = (
        Mistake(field="places", sentence="Which?", choices=choices),
        Mistake(field="places", sentence="Which too?", choices=choices),
    )
    found = shown.form({"meant-1": ("Congo=CD",), "meant": ("x",)}, mistakes)
    assert [(one.name, one.field, one.sentence, one.options) for one in found.questions] == [
        ("meant-1", "places", "Which?", (("Georgia=GE", "Georgia (the country)"),)),
        ("meant-2", "places", "Which too?", (("Georgia=GE", "Georgia (the country)"),)),
    ]
    assert found.summary == (("meant-1-1", "Which?"), ("meant-2-1", "Which too?"))
    assert found.meant == ("congo=CD",)
    assert found.errors == {}


def test_zones_are_offered_by_part_of_the_world() -> None:
    """Every zone can be taken, none is offered twice, and cities have their names in the reader's language."""
    groups = clocks.grouped(ENGLISH)
    names = [name for _, options in groups for name, _ in options]
    assert len(names) == len(set(names)) > 380
    assert set(names) <= zoneinfo.available_timezones()
    assert [part for part, _ in groups] == sorted(part for part, _ in groups)
    assert dict(dict(clocks.grouped(GERMAN))["Asien"])["Asia/Baghdad"] == "Bagdad" if "Asien" in dict(clocks.grouped(GERMAN)) else True
    assert clocks.called("America/Argentina/Rio_Gallegos", ENGLISH) == "Rio Gallegos"
    assert clocks.called("UTC", ENGLISH) == "UTC"


@pytest.mark.parametrize(("places", "zone"), [(("IQ", "US"), "Asia/Baghdad"), (("US",), ""), (("*",), ""), ((), ""), (("XX",), "")])
def test_a_zone_is_suggested_where_there_is_one(places: tuple[str, ...], zone: str) -> None:
    """A country of one zone suggests it; one of several suggests none."""
    assert clocks.suggested(places) == zone


def told(**changes: object) -> dict[str, str]:
    """Return the preferences of a wish in words."""
    return dict(terms.listed(Subscription(key="t-1", channel="email", **changes), ENGLISH))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({}, "How often", "at once"),
        ({"digest": Digest(at=time(8))}, "How often", "once a day, at 08:00"),
        ({"digest": Digest(at=time(8), weekday=6)}, "How often", "once a week, on Sunday at 08:00"),
        ({}, "Quiet hours", "none"),
        ({"quiet": QuietHours(start=time(22), end=time(7))}, "Quiet hours", "from 22:00 to 07:00"),
        ({}, "Governments", "all of them"),
        ({"nationality": ("GB",)}, "Governments", "United Kingdom"),
        ({"nationality": ("GB",), "governments": ("*",)}, "Governments", "all of them"),
        ({"governments": ("US", "FR")}, "Governments", "United States and France"),
        ({}, "Passports", "not said"),
        ({"nationality": ("GB",)}, "Passports", "United Kingdom"),
        ({}, "Press reports", "only when a second source confirms them"),
        ({"trust": Trust.PRESS}, "Press reports", "also single ones, marked as not confirmed"),
        ({"lead": timedelta(days=1)}, "Messages about a trip begin", "1 day before it"),
        ({"language": "de"}, "Language", "Deutsch"),
        ({"timezone": "Asia/Baghdad"}, "Time zone", "Baghdad"),
    ],
)
def test_choices_are_told_back(changes: dict[str, object], name: str, words: str) -> None:
    """Each choice is said in words."""
    assert told(**changes)[name] == words


def test_what_was_taken_otherwise_is_told_once() -> None:
    """Of places and trips, in the reader's words; what is doubtful is read as it was chosen."""
    trip = Trip(id="a", places=("IQ",), words=("Basra", "unknown by now"), start=NOW, end=NOW)
    wish = Subscription(key="t-1", channel="email", places=("IQ", "GE"), follows=("Basra", "Georgia", "Iraq"), trips=(trip,))
    assert terms.notes(wish, ENGLISH) == ("Governments publish advice for whole countries: for “Basra” we tell you about all of Iraq.",)


def test_trips_are_told_back() -> None:
    """The next first, with what they cover, whether it is on, and when its messages begin."""
    soon = Trip(id="a", places=("IQ",), words=("Basra",), start=NOW + timedelta(days=30), end=NOW + timedelta(days=33))
    on = Trip(id="b", places=("FR",), start=NOW - timedelta(days=1), end=NOW + timedelta(days=1))
    found = terms.voyages(Subscription(key="t-1", channel="email", trips=(soon, on)), NOW, ENGLISH)
    assert [(one.id, one.where, one.now, one.since) for one in found] == [
        ("b", "France", True, ""),
        ("a", "Basra (Iraq)", False, "8 December 2026"),
    ]
    assert (found[1].first, found[1].last) == ("22 December 2026", "25 December 2026")
    assert terms.followed(Subscription(key="t-1", channel="email", places=("IQ",)), ENGLISH) == ("Iraq",)

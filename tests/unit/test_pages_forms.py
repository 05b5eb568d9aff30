"""From a form to a wish, and back."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import wording
from advisory.model import Digest, QuietHours, Severity, Subscription, Trip, Trust
from advisory.pages import forms
from advisory.pages.fields import Fields
from advisory.pages.forms import Circumstances
from advisory.settings import shipped

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ABOUT = Circumstances(now=NOW, tongue=wording.tongue("en"), languages=("en", "de", "fr"), governments=("DE", "GB", "US"))
LEAST = {"email": "ada@example.org", "places": "Iraq"}


def fields_of(*, several: tuple[str, ...] = (), **said: str) -> Fields:
    """Return a form; `_` in a name stands for `-`, and `several` are governments."""
    found = {name.replace("_", "-") if name != "at_least" else name: (value,) for name, value in said.items()}
    return {**found, **({"government": several} if several else {})}


def wish(**said: str) -> Subscription:
    """Return what a good form of signing up says."""
    found = forms.sign_up(fields_of(**{**LEAST, **said}), ABOUT)
    assert found.mistakes == ()
    assert found.wish is not None
    return found.wish


def wrong(**said: str) -> list[tuple[str, str]]:
    """Return field and sentence of each mistake."""
    found = forms.sign_up(fields_of(**{**LEAST, **said}), ABOUT)
    assert found.wish is None
    return [(mistake.field, mistake.sentence) for mistake in found.mistakes]


def test_the_least_form_is_enough() -> None:
    """An address and a place: everything, at once, of all governments, in UTC and the language of the page."""
    assert wish() == Subscription(key="", channel="email", address="ada@example.org", places=("IQ",), follows=("Iraq",))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"at_least": "warning"}, {"at_least": Severity.WARNING}),
        ({"press": "yes"}, {"trust": Trust.PRESS}),
        ({"often": "daily", "at": "07:30"}, {"digest": Digest(at=time(7, 30))}),
        ({"often": "weekly", "at": "07:30", "weekday": "6"}, {"digest": Digest(at=time(7, 30), weekday=6)}),
        ({"often": "now", "at": "07:30", "weekday": "6"}, {"digest": None}),
        ({"quiet_from": "22:00", "quiet_until": "7:00"}, {"quiet": QuietHours(start=time(22), end=time(7))}),
        ({"zone": "Asia/Baghdad"}, {"timezone": "Asia/Baghdad"}),
        ({"language": "fr"}, {"language": "fr"}),
        ({"lead": "0"}, {"lead": timedelta(0)}),
        ({"passports": "British"}, {"nationality": ("GB",)}),
        ({"rely": "all"}, {"governments": ()}),
        ({"rely": "all", "passports": "GB"}, {"governments": ("*",), "nationality": ("GB",)}),
        ({"places": "everywhere"}, {"places": ("*",), "follows": ("everywhere",)}),
    ],
)
def test_each_choice_is_taken(said: dict[str, str], read: dict[str, object]) -> None:
    """What a field says stands in the wish."""
    found = wish(**said)
    assert {name: getattr(found, name) for name in read} == read


@pytest.mark.parametrize(
    ("said", "mistakes"),
    [
        ({"email": ""}, [("email", "Write your e-mail address.")]),
        ({"places": ""}, [("places", "Write at least one place to hear of, or a trip.")]),
        ({"at_least": "everything"}, [("at_least", "Choose one of these.")]),
        ({"often": "hourly"}, [("often", "Choose one of these.")]),
        ({"often": "daily", "at": ""}, [("at", "Write at what time, such as 08:00.")]),
        ({"often": "daily", "at": "noon"}, [("at", "This is no time. Write hours and minutes of 24 hours, such as 07:00 or 22:30.")]),
        ({"often": "weekly", "at": "08:00", "weekday": "7"}, [("weekday", "Choose one of these.")]),
        ({"quiet_from": "22:00"}, [("quiet-until", "Write when the quiet ends too, or leave both empty.")]),
        ({"quiet_until": "22:00"}, [("quiet-from", "Write when the quiet begins too, or leave both empty.")]),
        (
            {"quiet_from": "22:00", "quiet_until": "22:00"},
            [("quiet-until", "These quiet hours end when they begin. Write two different times.")],
        ),
        (
            {"quiet_from": "x", "quiet_until": "22:00"},
            [("quiet-from", "This is no time. Write hours and minutes of 24 hours, such as 07:00 or 22:30.")],
        ),
        ({"zone": "Mars"}, [("zone", "Choose a time zone from the list.")]),
        ({"language": "xx"}, [("language", "Choose one of these.")]),
        ({"lead": "soon"}, [("lead", "Write a whole number from 0 to 120.")]),
        ({"rely": "chosen"}, [("government", "Choose at least one government, or all of them.")]),
    ],
)
def test_each_mistake_stands_beside_its_field(said: dict[str, str], mistakes: list[tuple[str, str]]) -> None:
    """A mistake names its field and the way out; nothing is wished."""
    assert wrong(**said) == mistakes


def test_governments_are_those_shown() -> None:
    """Chosen governments are taken; one that no form shows is refused."""
    good = forms.sign_up(fields_of(**LEAST, rely="chosen", several=("US", "GB", "US")), ABOUT)
    assert good.wish is not None
    assert good.wish.governments == ("US", "GB")
    bad = forms.sign_up(fields_of(**LEAST, rely="chosen", several=("US", "KP")), ABOUT)
    assert [(mistake.field, mistake.sentence) for mistake in bad.mistakes] == [("government", "Choose from the governments shown.")]


def test_the_words_of_consent_have_their_version() -> None:
    """Whoever changes the words above the button changes the version that is kept as proof of what was agreed to."""
    template = (shipped("templates") / "pages" / "signup.html.j2").read_text(encoding="utf-8")
    (words,) = re.findall(r'_\("(By pressing the button[^"]+)"\)', template)
    digest = hashlib.sha256(words.encode()).hexdigest()[:12]
    assert (forms.CONSENT, digest) == ("2026-11", "54a73788cb86")


TRIP = {"trip_1_to": "Basra", "trip_1_from": "2026-12-24", "trip_1_until": "2027-01-02"}


def test_a_trip_is_its_places_and_days() -> None:
    """Days begin where the traveller is at home; a trip alone is enough."""
    found = wish(places="", zone="Europe/Berlin", **TRIP)
    assert found.trips == (
        Trip(places=("IQ",), words=("Basra",), start=datetime(2026, 12, 23, 23, tzinfo=UTC), end=datetime(2027, 1, 1, 23, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("said", "mistakes"),
    [
        ({"trip_1_to": ""}, [("trip-1-to", "Write where the trip goes.")]),
        ({"trip_1_to": "xyzzy"}, [("trip-1-to", "We do not know a place “xyzzy”. Write the country it is in.")]),
        ({"trip_1_from": ""}, [("trip-1-from", "Write a date, such as 2027-03-24.")]),
        ({"trip_1_until": "2026-12-23"}, [("trip-1-until", "This trip ends before it begins. Write the later day here.")]),
        ({"trip_1_from": "2026-11-01", "trip_1_until": "2026-11-21"}, [("trip-1-until", "This trip is over already.")]),
        ({"trip_1_until": "2029-12-24"}, [("trip-1-until", "This is more than 3 years ahead.")]),
        ({"trip_21_to": "Iraq"}, [("trip-1-to", "There is room for 20 trips here. Add the others later.")]),
    ],
)
def test_trips_that_cannot_be(said: dict[str, str], mistakes: list[tuple[str, str]]) -> None:
    """A trip that ends before it begins, is over, is far ahead or goes nowhere is refused."""
    assert wrong(places="", **{**TRIP, **said}) == mistakes


def test_a_trip_of_one_day_that_is_today() -> None:
    """The last day counts, also when it is this one."""
    found = wish(places="", trip_1_to="Iraq", trip_1_from="2026-11-22", trip_1_until="2026-11-22")
    assert found.trips[0].start == found.trips[0].end


def test_rows_that_are_empty_are_no_trips() -> None:
    """Rows between are left out; twenty are taken."""
    assert wish(trip_1_to=" ", trip_2_from="").trips == ()
    many = {
        f"trip_{number}_{name}": value
        for number in range(1, 21)
        for name, value in (("to", "Iraq"), ("from", "2026-12-24"), ("until", "2026-12-25"))
    }
    assert len(wish(**many).trips) == 20


def test_all_mistakes_are_found_at_once() -> None:
    """Nobody corrects one only to read of the next."""
    found = wrong(email="x", places="xyzzy", zone="Mars", **{**TRIP, "trip_1_until": "x"})
    assert [field for field, _ in found] == ["email", "places", "zone", "trip-1-until"]


def test_preferences_need_a_place_or_a_trip() -> None:
    """Who has trips may follow no place; who has none follows at least one."""
    empty: Fields = {"places": ("",)}
    assert forms.preferences(empty, ABOUT, trips=True).wish == Subscription(key="", channel="email")
    assert [mistake.field for mistake in forms.preferences(empty, ABOUT, trips=False).mistakes] == ["places"]
    unknown = forms.preferences({"places": ("xyzzy",)}, ABOUT, trips=False)
    assert [mistake.field for mistake in unknown.mistakes] == ["places"]


def test_one_trip_of_its_own() -> None:
    """A form of one trip is read like a row of many."""
    found = forms.trip({"to": ("Basra",), "from": ("2026-12-24",), "until": ("2026-12-26",)}, ABOUT, "UTC")
    assert found.wish is not None
    assert (found.wish.places, found.wish.words, found.notes) == (("IQ",), ("Basra",), found.notes)
    assert len(found.notes) == 1
    assert forms.trip({}, ABOUT, "UTC").wish is None


@pytest.mark.parametrize(
    ("said", "until", "mistakes"),
    [
        ({"how": "open", "until": "junk"}, None, []),
        ({"how": "day", "until": "2026-12-01"}, datetime(2026, 11, 30, 21, tzinfo=UTC), []),
        ({"how": "day", "until": ""}, None, ["until"]),
        ({"how": "day", "until": "2026-11-22"}, None, ["until"]),
        ({"how": "day", "until": "2031-01-01"}, None, ["until"]),
        ({"how": "never", "until": ""}, None, ["how"]),
    ],
)
def test_a_pause_is_until_a_day_or_until_they_say(said: dict[str, str], until: datetime | None, mistakes: list[str]) -> None:
    """A day in the future, at the reader's midnight; or open."""
    found = forms.pause(fields_of(**said), ABOUT, "Asia/Baghdad")
    assert (found.wish, [mistake.field for mistake in found.mistakes]) == (until, mistakes)


def test_an_address_alone() -> None:
    """A form may ask for an address and nothing else."""
    assert forms.address({"email": ("ada@example.org",)}, ABOUT.tongue).wish == "ada@example.org"
    assert forms.address({}, ABOUT.tongue).wish is None


@pytest.mark.parametrize(
    ("written", "read"), [("", ""), ("no\r\nsuch\x1b order", "no such order"), ("x" * 500, "x" * 500), ("x" * 501, None)]
)
def test_a_report_is_one_line(written: str, read: str | None) -> None:
    """A reader's words are a line of up to 500 characters; none are fine too."""
    assert forms.report({"what": (written,)}, ABOUT.tongue).wish == read


def test_the_rows_of_a_form() -> None:
    """A form shows at least one row, and those it was sent with."""
    assert forms.rows({}) == (1,)
    assert forms.rows({"trip-3-to": ("",), "trip-99-to": ("",), "trip-x-to": ("",)}) == (1, 2, 3)


WISHES = st.builds(
    Subscription,
    key=st.just(""),
    channel=st.just("email"),
    places=st.just(("IQ", "GE")),
    follows=st.just(("Basra", "Georgia")),
    at_least=st.sampled_from(Severity),
    nationality=st.sampled_from([(), ("GB",), ("US", "FR")]),
    governments=st.sampled_from([(), ("US",), ("DE", "GB")]),
    trust=st.sampled_from([Trust.CORROBORATED, Trust.PRESS]),
    timezone=st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York"]),
    language=st.sampled_from(["en", "de", "fr"]),
    lead=st.integers(0, 120).map(lambda days: timedelta(days=days)),
    quiet=st.sampled_from([None, QuietHours(start=time(22), end=time(6, 30))]),
    digest=st.sampled_from([None, Digest(at=time(7, 15)), Digest(at=time(0), weekday=3)]),
)


@given(WISHES, st.sampled_from(["en", "de", "fr"]))
def test_what_is_written_is_read_again(wished: Subscription, language: str) -> None:
    """A form filled with somebody's wish says the same wish, in every language."""
    tongue = wording.tongue(language)
    about = Circumstances(now=NOW, tongue=tongue, languages=("en", "de", "fr"), governments=("DE", "GB", "US"))
    assert forms.preferences(forms.written(wished, tongue), about, trips=False) == forms.Read(
        wish=wished, notes=forms.preferences(forms.written(wished, tongue), about, trips=False).notes
    )


def test_every_country_and_all_governments_are_written_too() -> None:
    """What stands for everything is read again as that."""
    wished = Subscription(key="", channel="email", places=("*",), follows=("everywhere",), nationality=("GB",), governments=("*",))
    assert forms.preferences(forms.written(wished, ABOUT.tongue), ABOUT, trips=False).wish == wished
    assert forms.written(Subscription(key="", channel="email", places=("*",)), ABOUT.tongue)["places"] == ("everywhere",)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Sao_Paulo"])
def test_a_trip_keeps_its_days(zone: str) -> None:
    """A trip is written and read in its zone; in another zone it is on the same days."""
    given_ = {"to": ("Tripoli, Libya\nGeorgia",), "meant": ("Georgia=GE",), "from": ("2026-12-24",), "until": ("2027-01-02",)}
    found = forms.trip(given_, ABOUT, zone).wish
    assert found is not None
    assert forms.trip(forms.written_trip(found, zone), ABOUT, zone).wish == found
    other = forms.moved(found, zone, "Asia/Tokyo")
    assert forms.days(other, "Asia/Tokyo") == forms.days(found, zone)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "email",
                "places",
                "at",
                "often",
                "zone",
                "rely",
                "government",
                "quiet-from",
                "lead",
                "trip-1-to",
                "trip-1-from",
                "trip-1-until",
                "meant-1",
                "passports",
            ]
        ),
        st.tuples(st.text(max_size=40)),
    )
)
def test_any_form_is_a_wish_or_mistakes(given_: dict[str, tuple[str, ...]]) -> None:
    """Whatever is sent, there is a wish or a mistake, never both, and every sentence is one."""
    found = forms.sign_up(given_, ABOUT)
    assert (found.wish is None) == bool(found.mistakes)
    assert all(mistake.sentence for mistake in found.mistakes)

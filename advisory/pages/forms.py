"""From a form to what somebody wishes, and from a wish back to its form; each mistake with a sentence beside its field. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from advisory.lexicon import ANYWHERE
from advisory.model import TRIP_LEAD, Digest, QuietHours, Severity, Subscription, Trip, Trust
from advisory.pages import destinations, fields
from advisory.pages.fields import Fields, Mistake, Reading
from advisory.wording import N_, Tongue

T = TypeVar("T")

#: What the words above the button are called in the proof of consent: another wording is another version.
CONSENT = "2026-11"
CHANNEL = "email"
MOST_TRIPS = 20
#: Rows for trips that an empty form shows.
FIRST_ROWS = 1
_YEARS_AHEAD = 3
_LONGEST_LEAD = 120
_MOST_REPORT = 500
_ROW = re.compile(r"trip-(\d{1,2})-(?:to|from|until)\Z")

#: Value of the form → how high a change must be graded; with its words.
LEVELS: Mapping[str, Severity] = {severity.label: severity for severity in Severity}
LEVEL_WORDS = (
    ("info", N_("Everything, from level 1"), N_("Every change of advice, also when it becomes safer.")),
    ("watch", N_("Reconsider your travel, and above (level 3 and 4)"), N_("Not for caution and everyday warnings.")),
    ("warning", N_("Do not travel, and above (level 4)"), N_("Also when embassies close or staff are withdrawn.")),
    ("critical", N_("Only orders to leave, evacuations and to take shelter"), ""),
)
OFTEN_WORDS = (
    ("now", N_("At once"), N_("As soon as we read it.")),
    ("daily", N_("Once a day"), N_("Orders to leave, and levels that rise where you are, still come at once.")),
    ("weekly", N_("Once a week"), N_("Orders to leave, and levels that rise where you are, still come at once.")),
)
RELY_WORDS = (
    ("own", N_("The government of my passport"), N_("Without a passport above: all governments.")),
    ("all", N_("All governments"), ""),
    ("chosen", N_("These governments:"), ""),
)
WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[T]):
    """What a form says: a wish, or mistakes; never both."""

    wish: T | None
    mistakes: tuple[Mistake, ...] = ()
    #: What was taken in another way than it was written.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What reading a form needs beside the form."""

    now: datetime
    tongue: Tongue
    #: Languages mails are written in.
    languages: Sequence[str]
    #: Governments somebody can choose.
    governments: Sequence[str]
    #: Rows shown of trips, should the form name fewer.
    rows: int = field(default=FIRST_ROWS)


def sign_up(given: Fields, about: Circumstances) -> Read[Subscription]:
    """Return who is to be told of what, in one form: address, places, trips and preferences. Its key is empty."""
    form = Reading(given, about.tongue)
    address = form.email("email")
    wish = _preferences(form, about)
    trips = _trips(form, about, wish.timezone)
    named = wish.places or any(mistake.field == "places" or mistake.field.startswith("trip-") for mistake in form.mistakes)
    if not named and not trips:
        form.wrong("places", about.tongue.gettext("Write at least one place to hear of, or a trip."))
    return _done(form, replace(wish, address=address, trips=trips))


def preferences(given: Fields, about: Circumstances, *, trips: bool) -> Read[Subscription]:
    """Return what somebody changed their preferences to; without places when they have `trips`."""
    form = Reading(given, about.tongue)
    wish = _preferences(form, about)
    if not wish.places and not trips and not any(mistake.field == "places" for mistake in form.mistakes):
        form.wrong("places", about.tongue.gettext("Write at least one place to hear of; or add a trip first."))
    return _done(form, wish)


def trip(given: Fields, about: Circumstances, zone: str) -> Read[Trip]:
    """Return one trip, of a form of its own; its id is empty."""
    form = Reading(given, about.tongue)
    found = _trip(form, about, zone, ("to", "from", "until"))
    return Read(wish=found, mistakes=tuple(form.mistakes), notes=tuple(dict.fromkeys(form.notes)))


def address(given: Fields, tongue: Tongue) -> Read[str]:
    """Return the e-mail address of a form that asks for nothing else."""
    form = Reading(given, tongue)
    return _done(form, form.email("email"))


def pause(given: Fields, about: Circumstances, zone: str) -> Read[datetime | None]:
    """Return until when a pause lasts: the moment that day begins; None until somebody says."""
    form = Reading(given, about.tongue)
    how = form.one_of("how", ("day", "open"), "open")
    if how == "open":
        return Read(wish=None, mistakes=tuple(form.mistakes))
    day = form.day("until")
    today = fields.today(about.now, zone)
    _ = about.tongue.gettext
    if day is not None and day <= today:
        form.wrong("until", _("This day is not in the future. Write the day on which messages begin again."))
    if day is not None and day > _ahead(today):
        form.wrong("until", _("This is more than {years} years ahead.").format(years=_YEARS_AHEAD))
    return _done(form, fields.begins(day, zone) if day is not None and not form.mistakes else None)


def report(given: Fields, tongue: Tongue) -> Read[str]:
    """Return what a reader says is wrong: one line, or nothing."""
    form = Reading(given, tongue)
    return _done(form, form.line("what", longest=_MOST_REPORT))


def rows(given: Fields, least: int = FIRST_ROWS) -> tuple[int, ...]:
    """Return the numbers of the rows for trips that a form is shown with."""
    named = {int(found[1]) for name in given if (found := _ROW.match(name)) and int(found[1]) <= MOST_TRIPS}
    return tuple(range(1, max([least, *named]) + 1))


def written(wish: Subscription, tongue: Tongue) -> Fields:
    """Return the form that says what somebody wishes: reading it gives the same wish again."""
    rely = "chosen" if wish.governments else "own"
    found = {
        "places": "\n".join(wish.follows or wish.places).replace(ANYWHERE, "everywhere"),
        "passports": ", ".join(destinations.shown(code, tongue) for code in wish.nationality),
        "rely": "all" if ANYWHERE in wish.governments else rely,
        "at_least": wish.at_least.label,
        "press": "yes" if wish.trust is Trust.PRESS else "",
        "often": "now" if wish.digest is None else "daily" if wish.digest.weekday is None else "weekly",
        "at": f"{wish.digest.at:%H:%M}" if wish.digest else "08:00",
        "weekday": str(wish.digest.weekday or 0) if wish.digest else "0",
        "quiet-from": f"{wish.quiet.start:%H:%M}" if wish.quiet else "",
        "quiet-until": f"{wish.quiet.end:%H:%M}" if wish.quiet else "",
        "zone": wish.timezone,
        "language": wish.language,
        "lead": str(wish.lead.days),
    }
    several = {
        "government": tuple(code for code in wish.governments if code != ANYWHERE),
        destinations.MEANT: destinations.doubts(wish.follows, wish.places),
    }
    return {name: (value,) for name, value in found.items()} | several


def written_trip(trip: Trip, zone: str) -> Fields:
    """Return the form of one trip."""
    first, last = days(trip, zone)
    return {
        "to": ("\n".join(trip.words or trip.places).replace(ANYWHERE, "everywhere"),),
        "from": (first.isoformat(),),
        "until": (last.isoformat(),),
        destinations.MEANT: destinations.doubts(trip.words, trip.places),
    }


def days(trip: Trip, zone: str) -> tuple[date, date]:
    """Return the first and the last day of a trip."""
    home = ZoneInfo(zone)
    return trip.start.astimezone(home).date(), trip.end.astimezone(home).date()


def moved(trip: Trip, old: str, new: str) -> Trip:
    """Return a trip on the same days in another zone."""
    first, last = days(trip, old)
    return replace(trip, start=fields.begins(first, new), end=fields.begins(last, new))


def _done(form: Reading, wish: T) -> Read[T]:
    return Read(wish=None if form.mistakes else wish, mistakes=tuple(form.mistakes), notes=tuple(dict.fromkeys(form.notes)))


def _preferences(form: Reading, about: Circumstances) -> Subscription:
    area = destinations.covered(form, "places")
    passports = destinations.nations(form, "passports")
    return Subscription(
        key="",
        channel=CHANNEL,
        places=area.codes,
        follows=area.words,
        at_least=LEVELS[form.one_of("at_least", tuple(LEVELS), "info")],
        nationality=passports,
        governments=_governments(form, about, passports),
        trust=Trust.PRESS if form.ticked("press") else Trust.CORROBORATED,
        digest=_digest(form),
        quiet=_quiet(form),
        timezone=form.zone("zone"),
        language=form.one_of("language", about.languages, about.tongue.language),
        lead=timedelta(days=form.number("lead", TRIP_LEAD.days, _LONGEST_LEAD)),
    )


def _governments(form: Reading, about: Circumstances, passports: tuple[str, ...]) -> tuple[str, ...]:
    rely = form.one_of("rely", ("own", "all", "chosen"), "own")
    if rely == "own":
        return ()
    if rely == "all":
        # With no passport, no choice means all of them already.
        return (ANYWHERE,) if passports else ()
    found = tuple(dict.fromkeys(plain for value in form.given.get("government", ()) if (plain := fields.plain(value).strip())))
    if any(code not in about.governments for code in found):
        form.wrong("government", about.tongue.gettext("Choose from the governments shown."))
        return ()
    if not found:
        form.wrong("government", about.tongue.gettext("Choose at least one government, or all of them."))
    return found


def _digest(form: Reading) -> Digest | None:
    often = form.one_of("often", ("now", "daily", "weekly"), "now")
    if often == "now":
        return None
    before = len(form.mistakes)
    at = form.clock("at")
    if at is None:
        if len(form.mistakes) == before:
            form.wrong("at", form.tongue.gettext("Write at what time, such as 08:00."))
        return None
    weekday = int(form.one_of("weekday", tuple("0123456"), "0")) if often == "weekly" else None
    return Digest(at=at, weekday=weekday)


def _quiet(form: Reading) -> QuietHours | None:
    _, before = form.tongue.gettext, len(form.mistakes)
    start, end = form.clock("quiet-from"), form.clock("quiet-until")
    if len(form.mistakes) > before or (start is None and end is None):
        return None
    if start is None:
        form.wrong("quiet-from", _("Write when the quiet begins too, or leave both empty."))
        return None
    if end is None:
        form.wrong("quiet-until", _("Write when the quiet ends too, or leave both empty."))
        return None
    if start == end:
        form.wrong("quiet-until", _("These quiet hours end when they begin. Write two different times."))
        return None
    return QuietHours(start=start, end=end)


def _trips(form: Reading, about: Circumstances, zone: str) -> tuple[Trip, ...]:
    given = form.given
    named = {int(row[1]) for name in given if (row := _ROW.match(name))}
    if any(number > MOST_TRIPS for number in named):
        form.wrong("trip-1-to", about.tongue.gettext("There is room for {most} trips here. Add the others later.").format(most=MOST_TRIPS))
        return ()
    found: list[Trip | None] = []
    for number in sorted(named):
        names = (f"trip-{number}-to", f"trip-{number}-from", f"trip-{number}-until")
        if any(value.strip() for name in names for value in given.get(name, ())):
            found.append(_trip(form, about, zone, names))
    return tuple(trip for trip in found if trip is not None)


def _trip(form: Reading, about: Circumstances, zone: str, names: tuple[str, str, str]) -> Trip | None:
    to, starts, ends = names
    _, before = about.tongue.gettext, len(form.mistakes)
    area = destinations.covered(form, to)
    if not area.codes and len(form.mistakes) == before:
        form.wrong(to, _("Write where the trip goes."))
    first, last = form.day(starts), form.day(ends)
    today = fields.today(about.now, zone)
    if first and last and last < first:
        form.wrong(ends, _("This trip ends before it begins. Write the later day here."))
    elif last and last < today:
        form.wrong(ends, _("This trip is over already."))
    elif last and last > _ahead(today):
        form.wrong(ends, _("This is more than {years} years ahead.").format(years=_YEARS_AHEAD))
    if len(form.mistakes) > before or first is None or last is None:
        return None
    return Trip(places=area.codes, words=area.words, start=fields.begins(first, zone), end=fields.begins(last, zone))


def _ahead(today: date) -> date:
    """Return the last day somebody may plan for."""
    return today + timedelta(days=366 * _YEARS_AHEAD)

"""subscribers.yaml: who follows which places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from advisory import zones
from advisory.config import tree, values
from advisory.config.document import schema_key
from advisory.config.form import Form, Key, Shape, each, many, node, one_or_many
from advisory.config.places import PLACES, Area, Atlas
from advisory.config.sheet import MistakeError
from advisory.config.tree import Node
from advisory.errors import Problem
from advisory.model import TRIP_LEAD, QuietHours, Severity, Subscription, Trip, Trust

_VERSION = "subscribers/v1"
#: Days before a trip: more is a place to follow.
_LONGEST_LEAD = 366

_FROM_TIME = Key(name="from", read=values.clock_time, schema=values.TIME, doc="when the quiet begins", required=True, example="22:00")
_TO_TIME = Key(name="to", read=values.clock_time, schema=values.TIME, doc="when it ends", required=True, example="07:00", codes=("ADV215",))
_EXCEPT = Key(
    name="except",
    read=values.severity,
    schema=values.SEVERITY,
    doc="this severity and above arrives all the same",
    default="critical",
    example="warning",
)
QUIET = Shape(name="`quiet_hours`", keys=(_FROM_TIME, _TO_TIME, _EXCEPT))


def _quiet(value: Node) -> QuietHours:
    form = Form(value, QUIET)
    start, end = form.need(_FROM_TIME), form.need(_TO_TIME)
    pierce = form.get_or(_EXCEPT, Severity.CRITICAL)
    form.finish()
    if start == end:
        raise tree.mistake(form.at(_TO_TIME), "ADV215", "these quiet hours end when they begin", "write two different times")
    return QuietHours(start=start, end=end, pierce=pierce)


_TRIP_TO = Key(name="to", read=node, schema=one_or_many(PLACES), doc="where the trip goes", required=True, example="Jordan")
_TRIP_FROM = Key(
    name="from", read=values.day_or_moment, schema=values.DATE, doc="its first day, as it is there", required=True, example="2027-03-01"
)
_TRIP_UNTIL = Key(
    name="until",
    read=values.day_or_moment,
    schema=values.DATE,
    doc="its last day, as it is there, which counts; of several zones the one where it ends last",
    required=True,
    example="2027-03-12",
    codes=("ADV215",),
)
TRIP = Shape(name="a trip", keys=(_TRIP_TO, _TRIP_FROM, _TRIP_UNTIL))

_TRUST = (Trust.CORROBORATED, Trust.PRESS)
_ID = Key(
    name="id",
    read=values.ident,
    schema=values.ID,
    doc="what operators call the person; never shown to others; no receiver may have the same name",
    required=True,
    example="ada",
    codes=("ADV302",),
)
_EMAIL = Key(
    name="email",
    read=values.email,
    schema=values.EMAIL,
    doc="where the mail goes: one address, without a name",
    required=True,
    example="ada@example.org",
)
_FOLLOWS = Key(
    name="follows",
    read=node,
    schema=one_or_many(PLACES),
    doc="places to hear of, besides those of the trips; needed where there are no trips",
    example="[Iraq, Gulf states]",
)
_AT_LEAST = Key(
    name="at_least", read=values.severity, schema=values.SEVERITY, doc="the lowest severity told", default="info", example="watch"
)
_NATIONALITY = Key(
    name="nationality",
    read=node,
    schema=one_or_many(PLACES),
    doc="passports. The first government's word on a place is told to all who follow it; "
    "a further government's only to those with its passport; all governments unless said",
    example="[GB, NO]",
)
_GOVERNMENTS = Key(
    name="governments", read=node, schema=one_or_many(PLACES), doc="governments to hear besides the passport's own", example="[US, EU]"
)
_TRUST_KEY = Key(
    name="trust",
    read=values.one_of(_TRUST, "trust of a subscriber"),
    schema=values.schema_of(_TRUST),
    doc="`press`: single press reports too, marked as such",
    default="corroborated",
    example="press",
)
_TIMEZONE = Key(
    name="timezone",
    read=values.timezone,
    schema=values.TEXT,
    doc="zone of times in messages, and of quiet hours and digests but on a trip, where those follow the zone of the place",
    default="UTC",
    example="Europe/London",
    codes=("ADV308",),
)
_LANGUAGE = Key(
    name="language", read=values.language, schema=values.TEXT, doc="language of the messages", default="en", example="fr", codes=("ADV215",)
)
_QUIET = Key(
    name="quiet_hours",
    read=_quiet,
    schema=QUIET.schema(),
    doc="when messages wait; an order to leave does not wait, nor does a level that rises where the person is or that they follow",
    example="{from: 22:00, to: 07:00, except: critical}",
)
_DIGEST = Key(
    name="digest",
    read=values.digest,
    schema=values.DIGEST,
    doc="messages wait and go out together, at the latest when a trip to the place begins; "
    "what does not wait in quiet hours does not wait here",
    example="daily at 07:00",
)
_TRIPS = Key(
    name="trips",
    read=node,
    schema={"type": "array", "items": TRIP.schema(), "minItems": 1},
    doc="where the person will be, and when",
    example="[{to: Jordan, from: 2027-03-01, until: 2027-03-12}]",
)


def _lead(value: Node) -> timedelta:
    days = values.whole_number(value)
    if days > _LONGEST_LEAD:
        raise tree.mistake(value, "ADV206", f"{days} days before a trip are more than {_LONGEST_LEAD}", "put the place under `follows`")
    return timedelta(days=days)


_LEAD = Key(
    name="days_before_trip",
    read=_lead,
    schema=values.NUMBER,
    doc=f"how many days before a trip its messages begin, at most {_LONGEST_LEAD}; they end with its last day",
    default=f"{TRIP_LEAD.days}",
    example="30",
)
_LIMIT = Key(name="limit", read=values.cap, schema=values.RATE, doc="above it, messages become one digest", example="10 per day")

SUBSCRIBER = Shape(
    name="a subscriber",
    keys=(
        _ID,
        _EMAIL,
        _FOLLOWS,
        _AT_LEAST,
        _NATIONALITY,
        _GOVERNMENTS,
        _TRUST_KEY,
        _TIMEZONE,
        _LANGUAGE,
        _QUIET,
        _DIGEST,
        _TRIPS,
        _LEAD,
        _LIMIT,
    ),
    elsewhere={"severity": "did you mean `at_least`?", "name": "did you mean `id`?", "zone": "did you mean `timezone`?"},
    also={"anyOf": [{"required": ["follows"]}, {"required": ["trips"]}]},
)
_SUBSCRIBERS = Key(
    name="subscribers",
    read=node,
    schema={"type": "array", "items": SUBSCRIBER.schema()},
    doc="the people",
    required=True,
    example="[{id: ada, email: ada@example.org, follows: Iraq}]",
)
FILE = Shape(name="subscribers.yaml", keys=(schema_key(_VERSION), _SUBSCRIBERS))


def read(root: Node, atlas: Atlas, problems: list[Problem]) -> tuple[Subscription, ...]:
    """Return the subscriptions; mistakes go to `problems`."""
    form = Form(root, FILE)
    form.get(schema_key(_VERSION))
    listed = form.get(_SUBSCRIBERS)
    problems.extend(form.problems)
    return tuple(each(listed, _reader(atlas), problems)) if listed is not None else ()


def _reader(atlas: Atlas) -> Callable[[Node], Subscription]:
    def subscriber(value: Node) -> Subscription:
        form = Form(value, SUBSCRIBER)
        given: dict[str, Any] = form.given()
        zone = given.get("timezone", "UTC")
        area = form.collect(lambda: atlas.area(given["follows"])) if "follows" in given else Area(codes=())
        nationality = form.collect(lambda: many(atlas.country)(given["nationality"])) if "nationality" in given else ()
        governments = form.collect(lambda: many(atlas.issuer)(given["governments"])) if "governments" in given else ()
        trips = form.collect(lambda: _trips(given["trips"], atlas, zone)) if "trips" in given else ()
        if not form.problems and "follows" not in given and "trips" not in given:
            form.wrong(
                form.at(_ID), "ADV202", "a subscriber needs `follows` or `trips`", "write the places to hear of, such as `follows: [Iraq]`"
            )
        form.finish()
        return Subscription(
            key=given["id"],
            channel="email",
            address=given["email"],
            places=area.codes if area else (),
            follows=area.words if area else (),
            at_least=given.get("at_least", Severity.INFO),
            nationality=nationality or (),
            governments=governments or (),
            trust=given.get("trust", Trust.CORROBORATED),
            timezone=zone,
            language=given.get("language", "en"),
            trips=trips or (),
            lead=given.get("days_before_trip", TRIP_LEAD),
            quiet=given.get("quiet_hours"),
            digest=given.get("digest"),
            cap=given.get("limit"),
        )

    return subscriber


def _trips(value: Node, atlas: Atlas, home: str) -> tuple[Trip, ...]:
    problems: list[Problem] = []

    def trip(entry: Node) -> Trip:
        form = Form(entry, TRIP)
        given: dict[str, Any] = form.given()
        area = form.collect(lambda: atlas.area(given["to"])) if "to" in given else None
        zone = zones.of_places(area.codes if area else ()) or home
        start = _moment(given["from"], zone) if "from" in given else None
        end = _moment(given["until"], zone) if "until" in given else None
        if start and end and end < start:
            form.wrong(form.at(_TRIP_UNTIL), "ADV215", "this trip ends before it begins", "write the later day after `until`")
        form.finish()
        assert area is not None  # noqa: S101 - required keys, whose mistakes were raised
        assert start is not None  # noqa: S101
        assert end is not None  # noqa: S101
        return Trip(places=area.codes, start=start, end=end)

    found = each(value, trip, problems)
    if problems:
        raise MistakeError(*problems)
    return tuple(found)


def _moment(when: date | datetime, zone: str) -> datetime:
    """Return a moment, or the beginning of a day in a zone, in UTC."""
    return when if isinstance(when, datetime) else zones.midnight(when, zone)

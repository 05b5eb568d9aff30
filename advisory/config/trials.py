"""The tests beside a rule: sentences, files, structured advice, and somebody with a trip at a fixed moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from advisory import phrase
from advisory.config import conditions, tree, values
from advisory.config.form import Form, Key, Shape, each, many, node, one_or_many, text
from advisory.config.places import PLACES, Area, Atlas
from advisory.config.sheet import shown
from advisory.config.tree import Node, Scalar, Series
from advisory.errors import Problem
from advisory.model import (
    ANYWHERE,
    Audience,
    AudienceClass,
    Directive,
    LevelStep,
    Severity,
    Statement,
    Status,
    Strength,
    Subscription,
    Trial,
    Trip,
    Trust,
)

_LARGEST = 1 << 20
_SHOWN = 90
_TRUST = (Trust.OFFICIAL, Trust.PRESS)
_RAISED = "raised"

_TRUST_KEY = Key(
    name="trust",
    read=values.one_of(_TRUST, "trust of a source"),
    schema=values.schema_of(_TRUST),
    doc="who says it",
    default="official",
    example="press",
)
_NAMED = {key.name: key for key in conditions.GROUP.keys}
_FIELDS = (
    *(_NAMED[name] for name in ("directive", "issuer", "audience", "nationality", "status", "strength")),
    replace(_NAMED["level"], doc="the level that stands, or with `change` the one reached", example="4", codes=("ADV601",)),
    _NAMED["change"],
    replace(_NAMED["from"], example="2", codes=("ADV601",)),
    replace(_NAMED["to"], example="3", codes=("ADV601",)),
)
_DESTINATION = Key(name="destination", read=node, schema=one_or_many(PLACES), doc="where", required=True, example="Iran", codes=("ADV601",))
ADVICE = Shape(name="this advice", keys=(_DESTINATION, *_FIELDS, _TRUST_KEY), elsewhere={"action": "did you mean `directive`?"})

_FILE = Key(
    name="file",
    read=text,
    schema=values.TEXT,
    doc="a file beside this one that holds the text",
    example="cases/iran.txt",
    codes=("ADV602",),
)
_TEXT = Key(name="text", read=text, schema=values.TEXT, doc="the text", example="Norway advises against all travel to Iran.")
_TITLE = Key(name="title", read=values.words, schema=values.TEXT, doc="its headline", example="Oslo warns of travel to Iran")
_ADVICE = Key(
    name="advisory",
    read=node,
    schema=ADVICE.schema(),
    doc="advice in fields, instead of a text",
    example="{issuer: GB, destination: Iran, level: 4}",
    codes=("ADV601",),
)
_TRAVELLER = Key(
    name="traveller",
    read=node,
    schema={"type": "object"},
    doc="who must be told, or must not",
    example="{nationality: GB, follows: Iran}",
    codes=("ADV601",),
)
_NOW = Key(
    name="now",
    read=values.day_or_moment,
    schema=values.DATE,
    doc="when it is said; with `traveller`",
    example="2026-01-04T09:00:00Z",
    codes=("ADV601",),
)
_ISSUER = Key(name="issuer", read=node, schema=PLACES, doc="whose page the text is", example="GB")
CASE = Shape(name="this test", keys=(_FILE, _TEXT, _TITLE, _ISSUER, _TRUST_KEY, _ADVICE, _TRAVELLER, _NOW))

_TO = Key(name="to", read=node, schema=one_or_many(PLACES), doc="where the trip goes", required=True, example="Iran")
_FROM = Key(name="from", read=values.day_or_moment, schema=values.DATE, doc="its first day", required=True, example="2026-01-01")
_UNTIL = Key(
    name="until",
    read=values.day_or_moment,
    schema=values.DATE,
    doc="its last day, which counts",
    required=True,
    example="2026-01-20",
    codes=("ADV215",),
)
TRIP = Shape(name="a trip", keys=(_TO, _FROM, _UNTIL))
_NATIONALITY = Key(name="nationality", read=node, schema=one_or_many(PLACES), doc="passports", example="GB")
_FOLLOWS = Key(name="follows", read=node, schema=one_or_many(PLACES), doc="places to hear of", example="[Iran, Iraq]")
_TRIP = Key(
    name="trip",
    read=node,
    schema=one_or_many(TRIP.schema()),
    doc="where they will be, and when",
    example="{to: Iran, from: 2026-01-01, until: 2026-01-20}",
)
_AT_LEAST = Key(
    name="at_least", read=values.severity, schema=values.SEVERITY, doc="the lowest severity told", default="info", example="warning"
)
TRAVELLER = Shape(name="`traveller`", keys=(_NATIONALITY, _FOLLOWS, _TRIP, _AT_LEAST))

_LISTS = {"fires_on": (True, False), "ignores": (False, False), "todo_fires_on": (True, True), "todo_ignores": (False, True)}
_ENTRY: dict[str, Any] = {"oneOf": [{"type": "string", "minLength": 1}, CASE.schema(), ADVICE.schema()]}
_DOCS = {
    "fires_on": ("what the rule must fire on", "[Norway ordered its citizens to leave Iraq.]"),
    "ignores": ("what it must stay silent on", "[Norway ordered its soldiers to leave Iraq.]"),
    "todo_fires_on": ("what it should fire on one day: shown, and no failure", "[{issuer: GB, destination: Iran, level: 4}]"),
    "todo_ignores": ("what it should stay silent on one day: shown, and no failure", "[{issuer: GB, destination: Iran, level: 3}]"),
}
TESTS = Shape(
    name="`tests`",
    keys=tuple(
        Key(name=name, read=node, schema=one_or_many(_ENTRY), doc=_DOCS[name][0], example=_DOCS[name][1], codes=("ADV601", "ADV602"))
        for name in _LISTS
    ),
    elsewhere={"fires": "did you mean `fires_on`?", "silent_on": "did you mean `ignores`?"},
)


def read(value: Node, atlas: Atlas) -> tuple[Trial, ...]:
    """Return the tests of one rule. Raises MistakeError with every mistake in them."""
    form = Form(value, TESTS)
    given = form.given()
    found: list[Trial] = []
    for name, (fires, todo) in _LISTS.items():
        if name in given:
            listed = given[name]
            entries = listed if isinstance(listed, Series) else Series(listed.sheet, listed.start, listed.end, (listed,))
            found += each(entries, _reader(atlas, fires=fires, todo=todo), form.problems)
    form.finish()
    return tuple(found)


def _reader(atlas: Atlas, *, fires: bool, todo: bool) -> Callable[[Node], Trial]:
    def trial(entry: Node) -> Trial:
        line, column = entry.sheet.place(entry.start)
        common: dict[str, Any] = {"fires": fires, "todo": todo, "place": f"{entry.sheet.file}:{line}:{column}"}
        if isinstance(entry, (Scalar, Series)):
            word = text(entry)
            return Trial(text=word.text, shown=_short(word.text), **common)
        names = set(entry.entries) & {key.name for key in CASE.keys}
        return _case(entry, atlas, common) if names - {"issuer", "trust"} else _structured(entry, atlas, common)

    return trial


def _structured(entry: Node, atlas: Atlas, common: dict[str, Any]) -> Trial:
    said, trust = _advice(entry, atlas)
    return Trial(said=said, trust=trust, shown=_written(entry), **common)


def _case(entry: Node, atlas: Atlas, common: dict[str, Any]) -> Trial:
    form = Form(entry, CASE)
    given = form.given()
    sources = [name for name in ("file", "text", "advisory") if name in given]
    if len(sources) != 1 and not form.problems:
        form.wrong(entry, "ADV601", "a test needs one of `file`, `text` and `advisory`", "write what is said, once")
    said = form.collect(lambda: _advice(given["advisory"], atlas)) if "advisory" in given else None
    body = form.collect(lambda: _content(given["file"])) if "file" in given else given["text"].text if "text" in given else ""
    issuer = form.collect(lambda: atlas.issuer(given["issuer"])) if "issuer" in given else None
    traveller = form.collect(lambda: _traveller(given["traveller"], atlas)) if "traveller" in given else None
    if ("traveller" in given) != ("now" in given):
        form.wrong(entry, "ADV601", "`traveller` and `now` go together", "say who, and at which moment")
    form.finish()
    return Trial(
        text=body or "",
        title=given.get("title", ""),
        issuer=issuer,
        said=said[0] if said else None,
        trust=said[1] if said else given.get("trust", Trust.OFFICIAL),
        traveller=traveller,
        now=_moment(given["now"]) if "now" in given else None,
        shown=f"file {given['file'].text}" if "file" in given else _written(entry),
        **common,
    )


def _content(word: Scalar) -> str:
    """Return what a file holds that is named beside the file of rules."""
    path = Path(word.sheet.file).parent / word.text
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise tree.mistake(word, "ADV602", f"`{shown(word.text)}` cannot be read: {reason}", f"it is looked for as {path}") from error
    if len(data) > _LARGEST:
        raise tree.mistake(word, "ADV602", f"`{shown(word.text)}` is larger than 1 MB", "keep the part that matters")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise tree.mistake(word, "ADV602", f"`{shown(word.text)}` is no UTF-8 text", "save it as UTF-8") from error


def _advice(entry: Node, atlas: Atlas) -> tuple[Statement, Trust]:
    """Return what structured advice states, and who says it."""
    form = Form(entry, ADVICE)
    given = form.given()
    where = form.collect(lambda: atlas.area(given["destination"])) if "destination" in given else None
    issuer = form.collect(lambda: many(atlas.issuer)(given["issuer"])) if "issuer" in given else None
    nationality = form.collect(lambda: many(atlas.country)(given["nationality"])) if "nationality" in given else None
    change = next(iter(given.get("change", ())), None)
    for name in ("level", "from", "to"):
        if len(given.get(name, ())) > 1:
            form.wrong(form.at(_NAMED[name]), "ADV601", "advice has one level", "write one such as `4`")
    directive = _directive(given, change)
    if directive is None and not form.problems:
        form.wrong(entry, "ADV601", "this advice asks for nothing", "write `directive: leave`, `level: 4` or `change: raised`")
    form.finish()
    area = where or Area(codes=())
    if ANYWHERE in area.codes:
        raise tree.mistake(entry, "ADV601", "advice is for a place", "name a country")
    status = Status.LIFTED if change not in {None, _RAISED} else next(iter(given.get("status", ())), Status.IN_FORCE)
    statement = Statement(
        directive=directive or Directive.LEVEL_CHANGE,
        strength=given.get("strength", Strength.ORDERED if directive is Directive.LEAVE else Strength.URGED),
        issuer=issuer[0] if issuer else None,
        audience=Audience(kind=next(iter(given.get("audience", ())), AudienceClass.CITIZENS), nationality=nationality or ()),
        destinations=area.codes,
        region=area.parts[0][1] if area.parts and not area.whole else None,
        status=status,
        level=_step(given, change),
        quote=_written(entry),
    )
    return statement, given.get("trust", Trust.OFFICIAL)


def _directive(given: dict[str, Any], change: str | None) -> Directive | None:
    if "directive" in given:
        found: Directive = given["directive"][0]
        return found
    if change is not None:
        return Directive.LEVEL_CHANGE
    levels = given.get("level", ())
    return next((phrase.ADVICE[level][0] for level in levels if level in phrase.ADVICE), None)


def _step(given: dict[str, Any], change: str | None) -> LevelStep | None:
    before, after = (next(iter(given.get(name, ())), None) for name in ("from", "to"))
    reached = after if change is not None and after is not None else next(iter(given.get("level", ())), None)
    return LevelStep(before=before, after=reached) if before is not None or reached is not None else None


def _traveller(entry: Node, atlas: Atlas) -> Subscription:
    form = Form(entry, TRAVELLER)
    given = form.given()
    nationality = form.collect(lambda: many(atlas.country)(given["nationality"])) if "nationality" in given else ()
    area = form.collect(lambda: atlas.area(given["follows"])) if "follows" in given else Area(codes=())
    problems: list[Problem] = []
    trips: list[Trip] = []
    if "trip" in given:
        listed = given["trip"]
        entries = listed if isinstance(listed, Series) else Series(listed.sheet, listed.start, listed.end, (listed,))
        trips = each(entries, lambda one: _trip(one, atlas), problems)
    form.problems.extend(problems)
    if not form.problems and not trips and "follows" not in given:
        form.wrong(entry, "ADV601", "this traveller goes nowhere", "write `trip: {to: Iran, from: 2026-01-01, until: 2026-01-20}`")
    form.finish()
    return Subscription(
        key="traveller",
        channel="email",
        places=area.codes if area else (),
        follows=area.words if area else (),
        nationality=nationality or (),
        trips=tuple(trips),
        at_least=given.get("at_least", Severity.INFO),
    )


def _trip(entry: Node, atlas: Atlas) -> Trip:
    form = Form(entry, TRIP)
    given = form.given()
    area = form.collect(lambda: atlas.area(given["to"])) if "to" in given else None
    form.finish()
    start, end = _moment(given["from"]), _moment(given["until"])
    if end < start:
        raise tree.mistake(form.at(_UNTIL), "ADV215", "this trip ends before it begins", "write the later day after `until`")
    return Trip(places=area.codes if area else (), start=start, end=end)


def _moment(when: date | datetime) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)


def _written(entry: Node) -> str:
    return _short(entry.sheet.text[entry.start : entry.end])


def _short(content: str) -> str:
    line = " ".join(content.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"

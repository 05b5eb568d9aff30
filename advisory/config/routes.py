"""routes.yaml: which receivers hear of what, who hears of everything else, and what is kept quiet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from advisory.config import guard, receivers, tree, values
from advisory.config.document import schema_key
from advisory.config.form import Form, Key, Shape, did_you_mean, each, many, node, one_or_many, text
from advisory.config.places import PLACES, Atlas
from advisory.config.secrets import Vault
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar, Table
from advisory.errors import Problem
from advisory.model import ANYWHERE, OWN_RULES, Guard, Receiver, Route, Severity, Silence

_VERSION = "routes/v1"

_SEVERITY = Key(name="severity", read=values.severity, schema=values.SEVERITY, doc="this severity and above", example="warning+")
_DESTINATION = Key(name="destination", read=node, schema=one_or_many(PLACES), doc="these places", example="[Iraq, Iran]")
_RULE = Key(
    name="rule",
    read=node,
    schema=one_or_many(values.ID),
    doc="which rules, by id; `source-silent` and `source-trouble` are about sources",
    example="[iraq-leave]",
    codes=("ADV304",),
)
_INTERNAL = Key(
    name="internal",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="`yes`: sources in trouble and reports that wait for approval, for the operators themselves",
    default="no",
    example="yes",
)
_TRUST = replace(receivers.TRUST, doc="`press` or `corroborated` for this route alone; as its receiver unless said", default="")
ROUTE_WHEN = Shape(name="`when` of a route", keys=(_SEVERITY, _DESTINATION, _RULE, _TRUST, _INTERNAL))
_TO = Key(
    name="to",
    read=node,
    schema=one_or_many(values.ID),
    doc="the receiver's name, or several",
    required=True,
    example="[desk, duty]",
    codes=("ADV303",),
)
_WHEN = Key(
    name="when",
    read=node,
    schema=ROUTE_WHEN.schema(),
    doc="what it gets; everything unless said",
    example="{severity: critical, destination: Iraq}",
)
ROUTE = Shape(name="a route", keys=(_TO, _WHEN))

_SILENCE_WHEN = Shape(name="`when` of a silence", keys=(_DESTINATION,))
_ONE_RULE = Key(name="rule", read=node, schema=values.ID, doc="which rule, by id", example="nordic-raised", codes=("ADV304",))
_WHERE = Key(name="when", read=node, schema=_SILENCE_WHEN.schema(), doc="where", example="{destination: NO}")
_UNTIL = Key(
    name="until",
    read=values.day_or_moment,
    schema=values.DATE,
    doc="the day, from its beginning in UTC, or the moment at which it ends",
    required=True,
    example="2026-12-01",
)
_BECAUSE = Key(
    name="because", read=values.words, schema=values.TEXT, doc="why; people will ask", required=True, example="an announced exercise"
)
SILENCE = Shape(
    name="a silence", keys=(_ONE_RULE, _WHERE, _UNTIL, _BECAUSE), also={"anyOf": [{"required": ["rule"]}, {"required": ["when"]}]}
)

_RECEIVERS = Key(
    name="receivers",
    read=node,
    schema={"type": "object", "additionalProperties": receivers.RECEIVER.schema(), "minProperties": 1},
    doc="name → one of `webhook`, `email`, `file`, `console`",
    required=True,
    example="{desk: {email: {to: desk@example.org}}}",
    codes=("ADV211", "ADV214", "ADV310"),
)
_ROUTES = Key(
    name="routes",
    read=node,
    schema={"type": "array", "items": ROUTE.schema()},
    doc="every route that fits is used; their order does not matter",
    example="[{to: desk, when: {severity: warning}}]",
)
_FALLBACK = Key(
    name="fallback", read=text, schema=values.ID, doc="the receiver of what no route fits", required=True, example="desk", codes=("ADV303",)
)
_SILENCES = Key(
    name="silences",
    read=node,
    schema={"type": "array", "items": SILENCE.schema()},
    doc="what is kept quiet, until when, and why",
    example="[{rule: nordic-raised, until: 2026-12-01, because: an exercise}]",
)
FILE = Shape(name="routes.yaml", keys=(schema_key(_VERSION), _RECEIVERS, _ROUTES, _FALLBACK, _SILENCES, guard.KEY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """What routes.yaml comes to."""

    receivers: tuple[Receiver, ...] = ()
    silences: tuple[Silence, ...] = ()
    fallback: str | None = None
    guard: Guard | None = field(default_factory=Guard)


def read(root: Node, atlas: Atlas, vault: Vault, rules: frozenset[str] | None, problems: list[Problem]) -> Routes:
    """Return receivers with their routes; mistakes go to `problems`. `rules`: the ids there are, None when they are not known."""
    form = Form(root, FILE)
    form.get(schema_key(_VERSION))
    given = form.given()
    problems.extend(form.problems)
    desk = _Desk(atlas, vault, rules, problems)
    desk.receivers(given.get("receivers"))
    led = [route for routes in (each(given["routes"], desk.route, problems) if "routes" in given else []) for route in routes]
    silences = [silence for found in (each(given["silences"], desk.silence, problems) if "silences" in given else []) for silence in found]
    fallback: Scalar | None = given.get("fallback")
    name = desk.name(fallback) if fallback is not None else None
    found: list[Receiver] = []
    for key, reached in desk.reached.items():
        routes = tuple(route for to, route in led if to == key)
        if not routes and key != name and not problems:
            sentence = f"no route leads to the receiver `{shown(key)}`"
            problems.append(
                tree.problem(desk.names[key], "ADV310", sentence, f"write `- {{to: {shown(key)}}}` under `routes:`, or delete it")
            )
        if reached is not None:
            found.extend(reached.receivers(routes, fallback=key == name))
    return Routes(receivers=tuple(found), silences=tuple(silences), fallback=name, guard=_guard(given, problems))


def _guard(given: dict[str, Any], problems: list[Problem]) -> Guard | None:
    try:
        return guard.read(given["guard"]) if "guard" in given else Guard()
    except MistakeError as error:
        problems.extend(error.problems)
        return None


class _Desk:
    """What the entries of the file refer to."""

    def __init__(self, atlas: Atlas, vault: Vault, rules: frozenset[str] | None, problems: list[Problem]) -> None:
        self.atlas = atlas
        self.vault = vault
        self.rules = rules
        self.problems = problems
        #: None for a receiver whose entry is wrong: what leads to it is not to blame.
        self.reached: dict[str, receivers.Reached | None] = {}
        self.names: dict[str, Scalar] = {}

    def receivers(self, table: Node | None) -> None:
        """Read the receivers."""
        if table is None:
            return
        if not isinstance(table, Table) or not table.entries:
            self.problems.append(
                tree.problem(
                    table, "ADV204", "receivers are written as names with a channel", "write `desk: {email: {to: desk@example.org}}`"
                )
            )
            return
        for name, (place, value) in table.entries.items():
            self.names[name] = place
            self.reached[name] = None
            try:
                self.reached[name] = receivers.read(place, value, self.vault)
            except MistakeError as error:
                self.problems.extend(error.problems)

    def name(self, word: Scalar) -> str | None:
        """Return a receiver's name, or None with a problem when there is none."""
        if word.text in self.reached:
            return word.text
        otherwise = (
            "receivers: " + ", ".join(f"`{shown(name)}`" for name in self.reached) if self.reached else "there is none in `receivers:`"
        )
        hint = did_you_mean(word.text, self.reached, otherwise=otherwise)
        self.problems.append(tree.problem(word, "ADV303", f"there is no receiver `{shown(word.text)}`", hint))
        return None

    def rule(self, value: Node) -> str:
        """Return a rule's id. Raises MistakeError when there is none."""
        word = text(value)
        if self.rules is not None and word.text not in (known := self.rules | OWN_RULES):
            raise tree.mistake(word, "ADV304", f"there is no rule `{shown(word.text)}`", did_you_mean(word.text, known))
        return word.text

    def route(self, value: Node) -> list[tuple[str, Route]]:
        """Return receiver and route for each receiver named."""
        form = Form(value, ROUTE)
        given = form.given()
        words = form.collect(lambda: many(text)(given["to"])) if "to" in given else ()
        when = Form(given["when"], ROUTE_WHEN) if "when" in given else None
        wanted: dict[str, Any] = when.given() if when else {}
        area = form.collect(lambda: self.atlas.area(wanted["destination"])) if "destination" in wanted else None
        ids = form.collect(lambda: many(self.rule)(wanted["rule"])) if "rule" in wanted else ()
        form.problems.extend(when.problems if when else ())
        names = [name for name in (self.name(word) for word in words or ()) if name is not None]
        form.finish()
        found = []
        for name in names:
            reached = self.reached[name]
            trust = wanted.get("trust") or (reached.trust if reached else None)
            route = Route(
                at_least=wanted.get("severity", Severity.INFO),
                destinations=frozenset(area.codes if area and ANYWHERE not in area.codes else ()),
                rules=frozenset(ids or ()),
                internal=wanted.get("internal", False),
                **({"trust": trust} if trust else {}),
            )
            found.append((name, route))
        return found

    def silence(self, value: Node) -> list[Silence]:
        """Return a silence for each destination named."""
        form = Form(value, SILENCE)
        given = form.given()
        rule = form.collect(lambda: self.rule(given["rule"])) if "rule" in given else None
        when = Form(given["when"], _SILENCE_WHEN) if "when" in given else None
        wanted: dict[str, Any] = when.given() if when else {}
        area = form.collect(lambda: self.atlas.area(wanted["destination"])) if "destination" in wanted else None
        form.problems.extend(when.problems if when else ())
        if not form.problems and rule is None and area is None:
            form.wrong(form.node, "ADV202", "a silence needs `rule`, or `when: {destination: …}`", "say what is to be quiet")
        form.finish()
        until = _moment(given["until"])
        codes: Iterable[str | None] = area.codes if area else (None,)
        return [Silence(until=until, because=given["because"], rule=rule, destination=code) for code in codes]


def _moment(when: date | datetime) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)

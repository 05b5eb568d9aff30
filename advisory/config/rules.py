"""rules/*.yaml: what operators want to hear of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from advisory.config import conditions, tree, trials, values
from advisory.config.document import schema_key
from advisory.config.feeds import read_defaults
from advisory.config.form import Form, Key, Shape, did_you_mean, each, node, text
from advisory.config.places import Atlas
from advisory.config.sheet import shown
from advisory.config.tree import Node, Scalar, Series, Table
from advisory.errors import Problem
from advisory.model import OWN_RULES, Rule, Trust

_VERSION = "rules/v1"
_LIVE, _SHADOW, _DRAFT = "live", "shadow", "draft"
_STATES = (_LIVE, _SHADOW, _DRAFT)


def _status(value: Node) -> str:
    word = text(value)
    plain = word.text.strip().lower()
    if plain not in _STATES:
        hint = did_you_mean(plain, _STATES, otherwise="one of `live`, `shadow`, `draft`")
        raise tree.mistake(word, "ADV205", f"`{shown(word.text)}` is no status of a rule", hint)
    return plain


_TRUST = (Trust.OFFICIAL, Trust.PRESS)
_ID = Key(
    name="id",
    read=values.ident,
    schema={**values.ID, "not": {"enum": sorted(OWN_RULES)}},
    doc="what alerts and logs call the rule",
    required=True,
    example="iraq-leave",
    codes=("ADV211", "ADV302"),
)
_TITLE = Key(
    name="title",
    read=values.words,
    schema=values.TEXT,
    doc="what people read; made from the phrase unless said",
    example="People are told to leave Iraq",
)
_WHEN = Key(
    name="when",
    read=node,
    schema=conditions.SCHEMA,
    doc="a phrase, a group of fields, or a list of either: any of them fires the rule",
    required=True,
    example="citizens ordered to leave Iraq",
    codes=("ADV202", "ADV204", "ADV215", "ADV401"),
)
_UNLESS = Key(
    name="unless",
    read=node,
    schema=conditions.EXCLUSIONS,
    doc="a group of fields or a phrase with `because`, or a list of them: any of them keeps the rule silent",
    example="[{issuer: US, audience: staff, because: staff has a rule of its own}]",
    codes=("ADV202", "ADV204", "ADV215", "ADV401"),
)
_SEVERITY = Key(
    name="severity", read=values.severity, schema=values.SEVERITY, doc="how grave it is; by what is stated unless said", example="critical"
)
_TRUST_KEY = Key(
    name="trust",
    read=values.one_of(_TRUST, "trust of a rule"),
    schema=values.schema_of(_TRUST),
    doc="`official`: press reports never open it",
    default="press",
    example="official",
    codes=("ADV215",),
)
_COOLDOWN = Key(
    name="cooldown",
    read=values.duration,
    schema=values.DURATION,
    doc="after a message about an alert, a pause for what says the same again; a rise, a fall and an end break it",
    example="6h",
)
_LIMIT = Key(
    name="limit",
    read=values.cap,
    schema=values.RATE,
    doc="so many messages about it for each subscriber and receiver; above it, they wait and become one; urgent ones do not wait",
    example="20 per hour",
)
_STATUS = Key(
    name="status",
    read=_status,
    schema={"enum": list(_STATES)},
    doc="`live`; `shadow` is evaluated and sends nothing; `draft` is not evaluated",
    default="live",
    example="shadow",
)
_EXPIRES = Key(
    name="expires",
    read=values.day_or_moment,
    schema=values.DATE,
    doc="the day to look at it again; it stays in force, and `check` warns",
    example="2027-06-30",
)
_OWNER = Key(name="owner", read=values.words, schema=values.TEXT, doc="who looks after the rule", example="security desk")
_RUNBOOK = Key(
    name="runbook",
    read=values.url,
    schema=values.URL,
    doc="the page that says what to do when it fires",
    example="https://wiki.example.org/evacuation",
)
_ENABLED = Key(
    name="enabled", read=values.yes_or_no, schema=values.BOOLEAN, doc="`no` switches it off", default="yes", example="no", codes=("ADV214",)
)
_TESTS = Key(
    name="tests",
    read=node,
    schema=trials.TESTS.schema(),
    doc="what it must fire on and stay silent on; `advisory test` tries them",
    example="{fires_on: [Norway ordered its citizens to leave Iraq.]}",
    codes=("ADV601", "ADV602"),
)

#: Fields of `when` that a rule has a key of its own for.
_BESIDE_WHEN = frozenset({"status", "min_sources"})
_ROUTES = "who hears of it is said in routes.yaml: `routes: [{to: NAME, when: {rule: ID}}]`"
RULE = Shape(
    name="a rule",
    keys=(
        _ID,
        _TITLE,
        _WHEN,
        _UNLESS,
        _SEVERITY,
        _TRUST_KEY,
        conditions.MIN_SOURCES,
        _COOLDOWN,
        _LIMIT,
        _STATUS,
        _ENABLED,
        _EXPIRES,
        _OWNER,
        _RUNBOOK,
        _TESTS,
    ),
    elsewhere={
        **dict.fromkeys(("fires_on", "ignores", "todo_fires_on", "todo_ignores"), "this key belongs under `tests:`"),
        "because": "this key belongs under `unless:`",
        "except": "did you mean `unless`?",
        "notify": _ROUTES,
        "to": _ROUTES,
        "receivers": _ROUTES,
        "name": "did you mean `id`?",
        "phrase": "did you mean `when`?",
        **dict.fromkeys((key.name for key in conditions.GROUP.keys if key.name not in _BESIDE_WHEN), "this key belongs under `when:`"),
    },
    also={"not": {"required": ["min_sources"], "properties": {"when": {"type": "object", "required": ["min_sources"]}}}},
)
DEFAULTS = Shape(
    name="`defaults`",
    keys=tuple(
        Key(name=key.name, read=key.read, schema=key.schema, doc=key.doc)
        for key in (_SEVERITY, _TRUST_KEY, conditions.MIN_SOURCES, _COOLDOWN, _LIMIT, _STATUS, _ENABLED, _OWNER, _RUNBOOK)
    ),
)
_DEFAULTS = Key(
    name="defaults",
    read=node,
    schema=DEFAULTS.schema(),
    doc="keys for every rule of this file that does not say otherwise",
    example="{severity: warning, owner: security desk}",
)
_RULES = Key(
    name="rules",
    read=node,
    schema={"type": "array", "items": RULE.schema()},
    doc="the rules",
    required=True,
    example="[{id: iraq-leave, when: citizens ordered to leave Iraq}]",
)
FILE = Shape(
    name="a file of rules",
    keys=(schema_key(_VERSION), _DEFAULTS, _RULES),
    elsewhere={"lists": "lists of places have a file of their own: lists.yaml"},
)


def read(root: Node, atlas: Atlas, problems: list[Problem]) -> tuple[Rule, ...]:
    """Return a file's rules; mistakes go to `problems`."""
    form = Form(root, FILE)
    form.get(schema_key(_VERSION))
    defaults = read_defaults(form, _DEFAULTS, DEFAULTS)
    listed = form.get(_RULES)
    problems.extend(form.problems)
    return tuple(each(listed, _reader(atlas, defaults), problems)) if listed is not None else ()


def ids(root: Node | None, key: str) -> tuple[Scalar, ...]:
    """Return the ids written in a file's list, those of mistaken entries too: what refers to them is not to blame."""
    listed = root.entries.get(key) if isinstance(root, Table) else None
    if listed is None or not isinstance(listed[1], Series):
        return ()
    entries = [item.entries.get("id") for item in listed[1].items if isinstance(item, Table)]
    return tuple(entry[1] for entry in entries if entry is not None and isinstance(entry[1], Scalar))


def feeds(root: Node | None) -> tuple[Scalar, ...]:
    """Return the ids of feeds that rules name as their `source`."""
    listed = root.entries.get(_RULES.name) if isinstance(root, Table) else None
    found: list[Scalar] = []
    for rule in listed[1].items if listed is not None and isinstance(listed[1], Series) else ():
        when = rule.entries.get(_WHEN.name) if isinstance(rule, Table) else None
        groups = () if when is None else when[1].items if isinstance(when[1], Series) else (when[1],)
        named = [group.entries["source"][1] for group in groups if isinstance(group, Table) and "source" in group.entries]
        found += [word for each_of in named for word in tree.walk(each_of) if word.text.strip().lower() != "official"]
    return tuple(found)


def _reader(atlas: Atlas, defaults: dict[str, Node]) -> Callable[[Node], Rule]:
    def rule(value: Node) -> Rule:
        form = Form(value, RULE, defaults=defaults)
        given: dict[str, Any] = form.given()
        when = given.pop("when", None)
        asked = form.collect(lambda: conditions.read(when, atlas)) if when is not None else None
        unless = given.pop("unless", None)
        excluded = form.collect(lambda: conditions.exclusions(unless, atlas)) if unless is not None else None
        tests = given.pop("tests", None)
        tried = form.collect(lambda: trials.read(tests, atlas)) if tests is not None else ()
        own = value.entries if isinstance(value, Table) else {}
        if given.get("id") in OWN_RULES:
            form.wrong(
                form.at(_ID), "ADV302", f"`{given['id']}` is a rule of our own, about the sources themselves", "give the rule another id"
            )
        if "status" in own and "enabled" in own:
            form.wrong(form.at(_ENABLED), "ADV214", "`status` and `enabled` say the same thing twice", "keep one of them")
        if asked is not None and asked.official:
            if given.get("trust", Trust.OFFICIAL) is not Trust.OFFICIAL and "trust" in own:
                form.wrong(
                    form.at(_TRUST_KEY), "ADV215", "`when` asks for official sources, and `trust` for the press too", "keep one of them"
                )
            given["trust"] = Trust.OFFICIAL
        if asked is not None and asked.min_sources is not None:
            if "min_sources" in own:
                form.wrong(form.at(conditions.MIN_SOURCES), "ADV214", "`min_sources` is written twice", "keep one of them")
            given["min_sources"] = asked.min_sources
        form.finish()
        assert asked is not None  # noqa: S101 - `when` is required, and its mistakes were raised
        if (expires := given.get("expires")) is not None:
            given["expires"] = expires.date() if isinstance(expires, datetime) else expires
        status = given.pop("status", _LIVE)
        live = given.pop("enabled", True) and status != _DRAFT
        title = given.pop("title", None) or asked.title or given["id"]
        node_id = form.at(_ID)
        line, column = node_id.sheet.place(node_id.start)
        return Rule(
            when=asked.queries,
            unless=excluded or (),
            tests=tried or (),
            title=title,
            enabled=live,
            shadow=status == _SHADOW,
            place=f"{node_id.sheet.file}:{line}:{column}",
            **given,
        )

    return rule

"""What stands behind a rule's `when` and `unless`: a phrase, a group of fields, or a list of either."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from advisory import phrase
from advisory.config import keywords, position, tree, values
from advisory.config.form import Form, Key, Shape, each, many, node, one_or_many, text
from advisory.config.places import PLACES, Area, Atlas
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar, Series
from advisory.errors import Problem
from advisory.model import ANYWHERE, AudienceClass, Directive, Exclusion, Keywords, Query, Status, Strength

_LEVELS = range(1, 5)
_LEVEL = re.compile(r"([1-4])(\+|-[1-4])?\Z")
_UP = re.compile(r"(?i)>|(and|or) (up|more|higher|above)|at least")
_CHANGES = ("raised", "lowered", "lifted")
_STATUSES = (Status.IN_FORCE, Status.LIFTED)
_AUDIENCES = (AudienceClass.CITIZENS, AudienceClass.DUAL_NATIONALS, AudienceClass.STAFF)
_EVERYBODY = {
    **dict.fromkeys(("tourists", "travellers", "travelers", "nationals", "everyone"), AudienceClass.CITIZENS),
    **dict.fromkeys(("embassy-staff", "embassy_staff", "embassy staff"), AudienceClass.STAFF),
}
#: What a text can state; keywords have a field of their own.
_STATED = tuple(directive for directive in Directive if directive is not Directive.MENTION)
#: Fields that keywords alone can have beside them; every other one needs a statement.
_BESIDE_WORDS = frozenset({"text", "destination", "source", "min_sources", "because"})
_MOST_SOURCES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a rule asks for."""

    queries: tuple[Query, ...]
    #: Only official sources count.
    official: bool = False
    #: How many independent press sources must say so; None unless said.
    min_sources: int | None = None
    #: A title made from the first phrase.
    title: str = ""


def _levels(value: Node) -> frozenset[int]:
    word = text(value)
    found = _LEVEL.match(word.text.strip())
    first = int(found[1]) if found else 0
    last = first if found is None or not found[2] else 4 if found[2] == "+" else int(found[2][1])
    if found is None or last < first:
        digit = re.search(r"[1-4]", word.text)
        hint = "levels look like `4`, `3+` or `1-2`"
        hint = f"did you mean `{digit[0]}+`? {hint}" if digit and _UP.search(word.text) else hint
        raise tree.mistake(word, "ADV206", f"`{shown(word.text)}` is no level", hint)
    return frozenset(range(first, last + 1))


def _change(value: Node) -> str:
    word = text(value)
    plain = word.text.strip().lower()
    if plain not in _CHANGES:
        raise tree.mistake(word, "ADV205", f"`{shown(word.text)}` is no change", "one of `raised`, `lowered`, `lifted`")
    return plain


def _source(value: Node) -> str:
    """Return `official`, or the id of a feed: whether there is such a feed is known when all files are read."""
    word = text(value)
    return "official" if word.text.strip().lower() == "official" else values.ident(word)


def sources_needed(value: Node) -> int:
    """Return how many independent press sources must say so."""
    found = values.whole_number(value)
    if not 1 <= found <= _MOST_SOURCES:
        raise tree.mistake(text(value), "ADV206", f"a rule can wait for 1 to {_MOST_SOURCES} sources", "write such as `3`")
    return found


LEVEL = {
    "anyOf": [{"type": "integer", "minimum": 1, "maximum": 4}, {"type": "string", "pattern": r"^[1-4](\+|-[1-4])?$"}],
    "examples": [4, "3+", "1-2"],
}
_DIRECTIVE = Key(
    name="directive",
    read=many(values.one_of(_STATED, "directive")),
    schema=one_or_many(values.schema_of(_STATED)),
    doc="what people are told to do, or what was done; any of it unless said",
    example="leave",
)
_DESTINATION = Key(
    name="destination",
    read=node,
    schema=one_or_many(PLACES),
    doc="where: countries, regions, cities, lists of yours. "
    "A city or province asks for advice about that part alone, and only whole countries can be taken out",
    default="anywhere",
    example="[Gulf states, not Oman]",
)
_ISSUER = Key(
    name="issuer",
    read=node,
    schema=one_or_many(PLACES),
    doc="which governments say so: countries, regions, lists, `UN`, `EU`; `not X` takes one out; any, or nobody named, unless said",
    example="[US, GB]",
)
_AUDIENCE = Key(
    name="audience",
    read=many(values.one_of(_AUDIENCES, "audience", _EVERYBODY)),
    schema=one_or_many(values.schema_of(_AUDIENCES, *_EVERYBODY)),
    doc="who is told: `citizens` (also as `tourists`, `travellers`, `nationals`, `everyone`), `dual_nationals`, `staff`; "
    "travellers unless said",
    example="staff",
)
_NATIONALITY = Key(
    name="nationality",
    read=node,
    schema=one_or_many(PLACES),
    doc="the passports it is for: it says so, or their government says it, or it is for all foreigners",
    example="NO",
)
_STATUS = Key(
    name="status",
    read=many(values.one_of(_STATUSES, "status a rule can ask for")),
    schema=one_or_many(values.schema_of(_STATUSES)),
    doc="whether it holds",
    default="in_force",
    example="lifted",
)
_STRENGTH = Key(
    name="strength",
    read=values.one_of(Strength, "strength"),
    schema=values.schema_of(Strength),
    doc="the weakest words that fire, from `ordered` over `urged` and `considered_leaving` to `reported`",
    example="urged",
)
_LEVEL_KEY = Key(
    name="level",
    read=_levels,
    schema=LEVEL,
    doc="the level that stands, or with `change` the one reached: `4`, `3+`, `1-2`",
    example="3+",
)
_CHANGE = Key(
    name="change",
    read=many(_change),
    schema=one_or_many({"enum": list(_CHANGES)}),
    doc="`raised`, or `lowered` and `lifted` (which is one thing), or both ways",
    example="raised",
)
_FROM = Key(name="from", read=_levels, schema=LEVEL, doc="with `change`: the level before", example="1-2", codes=("ADV215",))
_TO = Key(name="to", read=_levels, schema=LEVEL, doc="with `change`: the level after", example="3+", codes=("ADV215",))
_SOURCE = Key(
    name="source",
    read=many(_source),
    schema=one_or_many({"type": "string", "minLength": 1, "examples": ["official", "gb-news"]}),
    doc="`official`: press reports never open it; ids of feeds: it listens to these alone",
    example="official",
    codes=("ADV211", "ADV215", "ADV312"),
)
MIN_SOURCES = Key(
    name="min_sources",
    read=sources_needed,
    schema=values.NUMBER,
    doc="how many independent press sources must say so before it is told; an official source is enough alone",
    default="2",
    example="3",
    codes=("ADV214",),
)
_TEXT = Key(
    name="text",
    read=keywords.read,
    schema=keywords.SCHEMA,
    doc="words the text must hold: `all`, `any`, `none`, `near`; with no other field than `destination` they fire on the text alone",
    example="{any: [tanker, vessel], none: film review}",
    codes=("ADV202", "ADV204", "ADV215"),
)
_WHOLE = Key(
    name="whole_country",
    read=values.yes_or_no,
    schema=values.BOOLEAN,
    doc="`yes`: advice for a part of the country does not fire",
    default="no",
    example="yes",
)

GROUP = Shape(
    name="`when`",
    keys=(
        _DIRECTIVE,
        _DESTINATION,
        _ISSUER,
        _AUDIENCE,
        _NATIONALITY,
        _STATUS,
        _STRENGTH,
        _LEVEL_KEY,
        _CHANGE,
        _FROM,
        _TO,
        _SOURCE,
        MIN_SOURCES,
        _WHOLE,
        _TEXT,
    ),
    elsewhere={
        **dict.fromkeys(("all", "any", "none", "near"), "write it under `text:`"),
        "action": "did you mean `directive`?",
        "country": "did you mean `destination`?",
        **dict.fromkeys(("severity", "cooldown", "limit"), "this key belongs to the rule, beside `when:`"),
        "trust": "write `source: official` here, or `trust:` beside `when:`",
    },
    also={
        "dependentRequired": {"from": ["change"], "to": ["change"]},
        "minProperties": 1,
        # `none` alone would fire on nearly every text.
        "not": {"maxProperties": 1, "required": ["text"], "properties": {"text": {"maxProperties": 1, "required": ["none"]}}},
    },
)
_PHRASE = {"type": "string", "minLength": 1, "examples": ["citizens ordered to leave Iraq", "avoid travel to Iran"]}
SCHEMA: dict[str, Any] = {
    "oneOf": [_PHRASE, GROUP.schema(), {"type": "array", "minItems": 1, "items": {"oneOf": [_PHRASE, GROUP.schema()]}}]
}
_BECAUSE = Key(
    name="because",
    read=values.words,
    schema=values.TEXT,
    doc="why: it is shown where the rule stays silent",
    required=True,
    example="departures of staff have a rule of their own",
)
_SAID = Key(
    name="phrase",
    read=node,
    schema=_PHRASE,
    doc="a phrase, instead of fields",
    example="exercise caution in Bahrain",
    codes=("ADV215", "ADV401"),
)
_NO_LEVELS = frozenset({_SOURCE.name, MIN_SOURCES.name})
_EITHER = replace(_STATUS, doc="whether it holds; either unless said", default="")
EXCLUSION = Shape(
    name="`unless`",
    keys=(*(_EITHER if key is _STATUS else key for key in GROUP.keys if key.name not in _NO_LEVELS), _SAID, _BECAUSE),
    elsewhere={**GROUP.elsewhere, **dict.fromkeys(_NO_LEVELS, "this key belongs under `when:`"), "reason": "did you mean `because`?"},
    also={
        "not": {"maxProperties": 1, "required": ["because"]},
        "if": {"required": ["phrase"]},
        "then": {"propertyNames": {"enum": ["phrase", "because"]}},
    },
)
EXCLUSIONS: dict[str, Any] = one_or_many(EXCLUSION.schema())


def read(value: Node, atlas: Atlas) -> Asked:
    """Return what `when` asks for. Raises MistakeError with every mistake in it."""
    problems: list[Problem] = []
    if isinstance(value, Series):
        found = each(value, _reader(atlas), problems)
        if not value.items:
            problems.append(tree.problem(value, "ADV202", "this list is empty", "write at least one phrase or group of fields"))
    else:
        found = each(Series(value.sheet, value.start, value.end, (value,)), _reader(atlas), problems)
    if found and not problems:
        problems.extend(_disagreements(value, found))
    if problems:
        raise MistakeError(*problems)
    queries = tuple(query for asked in found for query in asked.queries)
    return Asked(queries=queries, official=any(asked.official for asked in found), min_sources=found[0].min_sources, title=found[0].title)


def _disagreements(value: Node, found: list[Asked]) -> Iterator[Problem]:
    """Yield what some entries of a list say of the whole rule, and others do not."""
    if len({asked.official for asked in found}) > 1:
        sentence = "only some of these ask for official sources"
        yield tree.problem(value, "ADV215", sentence, "write `trust: official` beside `when:`, or make two rules")
    if len({asked.min_sources for asked in found}) > 1:
        sentence = "these wait for different numbers of sources"
        yield tree.problem(value, "ADV215", sentence, "write `min_sources:` beside `when:`, or make two rules")


def exclusions(value: Node, atlas: Atlas) -> tuple[Exclusion, ...]:
    """Return what `unless` names. Raises MistakeError with every mistake in it."""
    problems: list[Problem] = []
    listed = value if isinstance(value, Series) else Series(value.sheet, value.start, value.end, (value,))
    found = each(listed, lambda entry: _exclusion(entry, atlas), problems)
    if not listed.items:
        problems.append(tree.problem(value, "ADV202", "this list is empty", "write at least one group of fields with `because`"))
    if problems:
        raise MistakeError(*problems)
    return tuple(found)


def _exclusion(value: Node, atlas: Atlas) -> Exclusion:
    if isinstance(value, Scalar):
        hint = "write `{phrase: …, because: …}`, or fields with `because`"
        raise tree.mistake(value, "ADV204", "`unless` is written as keys with values", hint)
    form = Form(value, EXCLUSION)
    given = form.given()
    because = given.pop("because", "")
    said = given.pop("phrase", None)
    queries: tuple[Query, ...] = ()
    if said is not None:
        compiled = form.collect(lambda: _phrase(text(said), atlas))
        queries = compiled.queries if compiled else ()
        if given:
            form.wrong(form.at(_SAID), "ADV215", "a phrase and fields do not go together here", "make two entries")
    elif given:
        queries = _queries(form, given, atlas, statuses=frozenset(_STATUSES))
    elif isinstance(value, tree.Table) and not form.problems:
        form.wrong(value, "ADV202", "this names nothing that would keep the rule silent", "write fields, `text:` or `phrase:`")
    form.finish()
    return Exclusion(queries=queries, because=because)


def _reader(atlas: Atlas) -> Callable[[Node], Asked]:
    def one(value: Node) -> Asked:
        return _phrase(text(value), atlas) if isinstance(value, (Scalar, Series)) else _group(value, atlas)

    return one


def _phrase(word: Scalar, atlas: Atlas) -> Asked:
    try:
        queries = phrase.compile(word.text, lists=atlas.lists)
    except phrase.PhraseError as error:
        if atlas.broken:
            return Asked(queries=(Query(directives=frozenset()),))
        raise position.mistake(word, "ADV401", error.sentence, error.start, error.length, error.hint) from error
    plain = " ".join(word.text.split())
    return Asked(queries=queries, title=plain[:1].upper() + plain[1:])


def _group(value: Node, atlas: Atlas) -> Asked:
    form = Form(value, GROUP)
    given = form.given()
    if isinstance(value, tree.Table) and not value.entries:
        form.wrong(value, "ADV202", "this group of fields is empty", "write at least one field, such as `directive: leave`")
    queries = _queries(form, given, atlas, statuses=frozenset({Status.IN_FORCE}))
    form.finish()
    return Asked(queries=queries, official="official" in given.get("source", ()), min_sources=given.get("min_sources"))


def _queries(form: Form, given: dict[str, Any], atlas: Atlas, *, statuses: frozenset[Status]) -> tuple[Query, ...]:
    """Return what a group of fields asks for: a query for whole countries, and one for each part; mistakes go to the form."""
    where = form.collect(lambda: atlas.area(given["destination"])) if "destination" in given else None
    issuers = form.collect(lambda: atlas.nations(given["issuer"], speaking=True)) if "issuer" in given else None
    nationality = form.collect(lambda: atlas.nations(given["nationality"])) if "nationality" in given else None
    words: Keywords | None = given.get("text")
    alone = words is not None and given.keys() <= _BESIDE_WORDS
    if words is not None and alone and not (words.all or words.any or words.near):
        form.wrong(form.at(_TEXT), "ADV202", "`none` alone would fire on nearly every text", "write `all`, `any` or `near`, or a field")
    directives, asked = _directives(form, given, statuses)
    area = where or Area(codes=(ANYWHERE,), whole=(ANYWHERE,))
    query = Query(
        directives=frozenset() if alone else directives or frozenset(_STATED),
        statuses=asked,
        destinations=frozenset(area.whole),
        issuers=frozenset(issuers or ()),
        audiences=frozenset(given.get("audience", ())),
        nationalities=frozenset(nationality or ()),
        floor=given.get("strength", Strength.REPORTED),
        whole_country=given.get("whole_country", False),
        from_levels=given.get("from", frozenset()),
        to_levels=given.get("to", frozenset()) or (given.get("level", frozenset()) if "change" in given else frozenset()),
        text=words,
        feeds=frozenset(name for name in given.get("source", ()) if name != "official"),
    )
    parts = tuple(replace(query, destinations=frozenset({code}), regions=frozenset({name})) for code, name in area.parts)
    return (query, *parts) if area.whole else parts


def _directives(form: Form, given: dict[str, Any], usual: frozenset[Status]) -> tuple[frozenset[Directive], frozenset[Status]]:
    """Return what `directive`, `level` and `change` ask for together; `usual` are the statuses unless said."""
    directives: frozenset[Directive] = frozenset(given.get("directive", ()))
    statuses: frozenset[Status] = frozenset(given.get("status", usual))
    changes = set(given.get("change", ()))
    if not changes:
        for key in (_FROM, _TO):
            if key.name in given:
                form.wrong(
                    form.at(key),
                    "ADV215",
                    f"`{key.name}` has a meaning only beside `change`",
                    "write `change: raised`, or `level:` for a level that stands",
                )
        if "level" in given:
            advice = frozenset(directive for level in given["level"] for directive in phrase.ADVICE.get(level, ()))
            if not advice:
                form.wrong(
                    form.at(_LEVEL_KEY),
                    "ADV206",
                    "level 1 is no advice that could be given",
                    "ask for a change instead: `change: lowered`, `to: 1`",
                )
            if directives and not directives & advice:
                form.wrong(form.at(_LEVEL_KEY), "ADV215", "`level` and `directive` ask for different things", "keep one of them")
            directives = directives & advice if directives else advice
        return directives, statuses
    for other in (_DIRECTIVE, _STATUS):
        if other.name in given:
            form.wrong(form.at(other), "ADV215", f"`{other.name}` and `change` ask for different things", "keep one of them")
    if "to" in given and "level" in given:
        form.wrong(form.at(_LEVEL_KEY), "ADV214", "`level` and `to` say the same thing twice", "keep `to`")
    rises, falls = "raised" in changes, bool(changes - {"raised"})
    ways = {Status.IN_FORCE: rises, Status.LIFTED: falls}
    return frozenset({Directive.LEVEL_CHANGE}), frozenset(status for status, asked in ways.items() if asked)

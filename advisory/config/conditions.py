"""What stands behind a rule's `when`: a phrase, a group of fields, or a list of either."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from advisory import phrase
from advisory.config import position, tree, values
from advisory.config.form import Form, Key, Shape, each, many, node, one_or_many, text
from advisory.config.places import PLACES, Area, Atlas
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar, Series
from advisory.errors import Problem
from advisory.model import AudienceClass, Directive, Query, Status, Strength

_LEVELS = range(1, 5)
_LEVEL = re.compile(r"([1-4])(\+|-[1-4])?\Z")
_CHANGES = ("raised", "lowered", "lifted")
_STATUSES = (Status.IN_FORCE, Status.LIFTED)
_AUDIENCES = (AudienceClass.CITIZENS, AudienceClass.DUAL_NATIONALS, AudienceClass.STAFF)
_EVERYBODY = dict.fromkeys(("tourists", "travellers", "travelers", "nationals", "everyone"), AudienceClass.CITIZENS)
#: A level's advice, as a register states it.
_ADVICE = {
    2: (Directive.EXERCISE_CAUTION,),
    3: (Directive.RECONSIDER_TRAVEL, Directive.AVOID_NONESSENTIAL_TRAVEL),
    4: (Directive.AVOID_ALL_TRAVEL,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a rule asks for."""

    queries: tuple[Query, ...]
    #: Only official sources count.
    official: bool = False
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
        hint = f"did you mean `{digit[0]}+`? {hint}" if digit and ">" in word.text else hint
        raise tree.mistake(word, "ADV206", f"`{shown(word.text)}` is no level", hint)
    return frozenset(range(first, last + 1))


def _change(value: Node) -> str:
    word = text(value)
    plain = word.text.strip().lower()
    if plain not in _CHANGES:
        raise tree.mistake(word, "ADV205", f"`{shown(word.text)}` is no change", "one of `raised`, `lowered`, `lifted`")
    return plain


def _official(value: Node) -> bool:
    word = text(value)
    if word.text.strip().lower() != "official":
        raise tree.mistake(word, "ADV205", f"`{shown(word.text)}` is no source a rule can ask for", "write `official`, or delete the key")
    return True


_WORD_LEVEL = {"type": ["string", "integer"], "examples": [4, "3+", "1-2"]}
_DIRECTIVE = Key(
    name="directive",
    read=many(values.one_of(Directive, "directive")),
    schema=one_or_many(values.schema_of(Directive)),
    doc="what people are told to do, or what was done",
)
_DESTINATION = Key(
    name="destination", read=node, schema=one_or_many(PLACES), doc="where: countries, regions, cities, lists; `anywhere` unless said"
)
_ISSUER = Key(name="issuer", read=node, schema=one_or_many(PLACES), doc="which governments say so")
_AUDIENCE = Key(
    name="audience",
    read=many(values.one_of(_AUDIENCES, "audience", _EVERYBODY)),
    schema=one_or_many(values.schema_of(_AUDIENCES, *_EVERYBODY)),
    doc="who is told",
)
_NATIONALITY = Key(name="nationality", read=node, schema=one_or_many(PLACES), doc="of which passport")
_STATUS = Key(
    name="status",
    read=many(values.one_of(_STATUSES, "status a rule can ask for")),
    schema=one_or_many(values.schema_of(_STATUSES)),
    doc="`in_force` (unless said) or `lifted`",
)
_STRENGTH = Key(
    name="strength",
    read=values.one_of(Strength, "strength"),
    schema=values.schema_of(Strength),
    doc="the weakest words that fire: `ordered`, `urged`, `considered_leaving` or `reported`",
)
_LEVEL_KEY = Key(
    name="level", read=_levels, schema=_WORD_LEVEL, doc="the level that stands, or with `change` the one reached: `4`, `3+`, `1-2`"
)
_CHANGE = Key(name="change", read=many(_change), schema=one_or_many({"enum": list(_CHANGES)}), doc="`raised`, `lowered` or `lifted`")
_FROM = Key(name="from", read=_levels, schema=_WORD_LEVEL, doc="with `change`: the level before")
_TO = Key(name="to", read=_levels, schema=_WORD_LEVEL, doc="with `change`: the level after")
_SOURCE = Key(name="source", read=_official, schema={"const": "official"}, doc="`official`: press reports never open it")
_WHOLE = Key(
    name="whole_country", read=values.yes_or_no, schema=values.BOOLEAN, doc="`yes`: advice for a part of the country does not fire"
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
        _WHOLE,
    ),
    elsewhere={
        "action": "did you mean `directive`?",
        "country": "did you mean `destination`?",
        "severity": "this key belongs to the rule, beside `when:`",
        "trust": "write `source: official` here, or `trust:` beside `when:`",
    },
)
_PHRASE = {"type": "string", "minLength": 1, "examples": ["citizens ordered to leave Iraq", "avoid travel to Iran"]}
SCHEMA: dict[str, Any] = {
    "oneOf": [_PHRASE, GROUP.schema(), {"type": "array", "minItems": 1, "items": {"oneOf": [_PHRASE, GROUP.schema()]}}]
}


def read(value: Node, atlas: Atlas) -> Asked:
    """Return what `when` asks for. Raises MistakeError with every mistake in it."""
    problems: list[Problem] = []
    if isinstance(value, Series):
        found = each(value, _reader(atlas), problems)
        if not value.items:
            problems.append(tree.problem(value, "ADV202", "this list is empty", "write at least one phrase or group of fields"))
    else:
        found = each(Series(value.sheet, value.start, value.end, (value,)), _reader(atlas), problems)
    if found and not problems and len({asked.official for asked in found}) > 1:
        sentence = "only some of these ask for official sources"
        problems.append(tree.problem(value, "ADV215", sentence, "write `trust: official` beside `when:`, or make two rules"))
    if problems:
        raise MistakeError(*problems)
    queries = tuple(query for asked in found for query in asked.queries)
    return Asked(queries=queries, official=any(asked.official for asked in found), title=found[0].title)


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
    where = form.collect(lambda: atlas.area(given["destination"])) if "destination" in given else None
    issuers = form.collect(lambda: many(atlas.issuer)(given["issuer"])) if "issuer" in given else None
    nationality = form.collect(lambda: many(atlas.country)(given["nationality"])) if "nationality" in given else None
    if isinstance(value, tree.Table) and not value.entries:
        form.wrong(value, "ADV202", "this group of fields is empty", "write at least one field, such as `directive: leave`")
    directives, statuses = _directives(form, given)
    form.finish()
    area = where or Area(codes=("*",))
    query = Query(
        directives=directives,
        statuses=statuses,
        destinations=frozenset(area.codes),
        regions=area.regions,
        issuers=frozenset(issuers or ()),
        audiences=frozenset(given.get("audience", ())),
        nationalities=frozenset(nationality or ()),
        floor=given.get("strength", Strength.REPORTED),
        whole_country=given.get("whole_country", False),
        from_levels=given.get("from", frozenset()),
        to_levels=given.get("to", frozenset()) or (given.get("level", frozenset()) if "change" in given else frozenset()),
        phrase="",
    )
    return Asked(queries=(query,), official=given.get("source", False))


def _directives(form: Form, given: dict[str, Any]) -> tuple[frozenset[Directive], frozenset[Status]]:
    """Return what `directive`, `level` and `change` ask for together."""
    directives: frozenset[Directive] = frozenset(given.get("directive", ()))
    statuses: frozenset[Status] = frozenset(given.get("status", (Status.IN_FORCE,)))
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
            advice = frozenset(directive for level in given["level"] for directive in _ADVICE.get(level, ()))
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
    if "raised" in changes and len(changes) > 1:
        hint = "make `when` a list: one group for `raised`, one for `lowered`"
        form.wrong(form.at(_CHANGE), "ADV215", "a rise and a fall do not fit into one group", hint)
    status = Status.IN_FORCE if "raised" in changes else Status.LIFTED
    return frozenset({Directive.LEVEL_CHANGE}), frozenset({status})

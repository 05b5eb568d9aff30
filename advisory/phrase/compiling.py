"""From the classes of a phrase's words to queries, honouring every word or naming the first that cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, NoReturn

from advisory import lexicon
from advisory.extract import asked, nouns, patterns
from advisory.extract.chunks import Chunk, Place, Row
from advisory.model import ANYWHERE, AudienceClass, Directive, Query, Strength
from advisory.phrase.reading import EVERYWHERE, LEVEL, row
from advisory.phrase.refusal import SHAPES, PhraseError, meant, nearest

#: A longer phrase is a list that wants to be several rules.
LONGEST = 1000
_D = Directive
#: What a level that stands asks, as a register states it.
ADVICE = {
    2: (_D.EXERCISE_CAUTION,),
    3: (_D.RECONSIDER_TRAVEL, _D.AVOID_NONESSENTIAL_TRAVEL),
    4: (_D.AVOID_ALL_TRAVEL,),
}
#: Beside these a level is one that is moved, or says something else.
_NO_STANDING = frozenset(
    {"RAISE", "LOWER", "LIFT", "CHANGE", "LEAVE", "EVACUATE", "EVACUATION", "POST", "CREW", "CLOSE", "OPEN", "SHELTER"}
)
#: Whom an ordered departure binds.
_BOUND = frozenset({"non emergency", "non essential", "dependants of", "dependents of", "families of", "family of"})
_UNION = "EU"
#: Words that no table has, without a bearing on the meaning.
_PLAIN = frozenset(
    {"territory", "territories", "country", "countries", "states", "region", "area", "reports", "report", "somebody", "news"}
)
_AFTER_PLACE = frozenset({
    "TO", "IN", "FROM", "OF", "OVER", "FOR", "LEAVE", "AVOID", "EVACUATE", "TRAVEL", "AGAINST", "WITH", "NOTRAVEL", "DET", "ALL", "HALT",
    "LIFT", "AND", "LEFT", "GONE",
})  # fmt: skip
_VERBS = (
    "(?:ADVERB|AUX|NOT)*(?:TELL|CLOSE|OPEN|RAISE|LOWER|LIFT|WITHDRAW|HALT|"
    "EVACUATE|ADVICE|RESUME|EXPEL|ISSUE|MAY|WITHDRAWAL|NOTRAVEL|ORDEREDDEPARTURE|LEVELNOUN)"
)
_FLOWN = {f"{verb}{end}" for verb in ("evacuate", "repatriate", "rescue") for end in ("d", "s")} | {"airlifted", "airlifts"}
_ACTS = frozenset({_D.EMBASSY_CLOSED, _D.STAFF_WITHDRAWN, _D.AIRSPACE_CLOSED, _D.BORDER_CLOSED, _D.LEVEL_CHANGE})


@dataclass(slots=True)
class _Parts:
    """What a phrase names."""

    issuers: set[str] = field(default_factory=set)
    nationalities: set[str] = field(default_factory=set)
    audiences: set[AudienceClass] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)
    #: Which chunks name those.
    named: list[int] = field(default_factory=list)


def _speakers(line: Row) -> int:
    """Return how many chunks stand before a colon, when they name governments ("UK: avoid travel to Iraq"); places alone are the topic."""
    colon = next((number for number, chunk in enumerate(line.chunks) if chunk.kind == "COLON"), 0)
    if not colon:
        return 0
    before, after = line.chunks[:colon], line.chunks[colon + 1 :]
    named = [chunk for chunk in before if chunk.kind == "PLACE"]
    there = any(chunk.kind == "PLACE" or (chunk.kind == "POST" and chunk.places) for chunk in after)
    only = all(chunk.kind in {"PLACE", "AND", "COMMA", "DET", "ISSUER"} for chunk in before)
    return colon if named and there and only and all(_nations(chunk) for chunk in named) else 0


def _nations(chunk: Chunk) -> tuple[str, ...]:
    """Return the countries that speak or are told by a name: a country's own, a region's or list's members; none for a city or area."""
    if chunk.codes or any(place.part is not None and len(place.codes) == 1 for place in chunk.places):
        return chunk.codes
    return tuple(code for place in chunk.places for code in place.codes if code != ANYWHERE)


def _of_region(flat: Row, chunk: Chunk) -> tuple[str, ...]:
    """Return the countries of a region that a crowd or an embassy is of: "Gulf citizens", "Nordic embassies"."""
    inside = [each for each in flat.chunks if chunk.first <= each.first < chunk.last and each.kind != "DET"]
    return () if chunk.codes or inside[0].kind != "PLACE" or inside[0].places == chunk.places else _nations(inside[0])


def _parts(flat: Row, line: Row) -> _Parts:
    parts = _Parts()
    several = sum(1 for chunk in line.chunks if chunk.kind in {"PLACE", "POST", "HERE"}) > 1
    speakers = _speakers(line)
    for number, chunk in enumerate(line.chunks):
        if chunk.kind == "ISSUER":
            parts.issuers |= set(chunk.codes)
        elif chunk.kind == "PLACE":
            _place(line, parts, number, speaks=several and (number < speakers or _speaks(line, parts, number)), several=several)
        elif chunk.kind == "POST":
            parts.issuers |= {*chunk.codes, *_of_region(flat, chunk)}
            parts.places.extend(chunk.places)
        elif chunk.kind in {"AUDIENCE", "PERSONS"}:
            parts.nationalities |= {*chunk.codes, *_of_region(flat, chunk)}
            parts.audiences.add(chunk.crowd or AudienceClass.CITIZENS)
        elif chunk.kind == "CREW":
            parts.issuers |= {*chunk.codes, *_of_region(flat, chunk)}
            parts.audiences.add(AudienceClass.STAFF)
        elif chunk.kind in {"DEMONYM", "PEOPLE"}:
            parts.nationalities |= set(chunk.codes)
    return parts


def _place(line: Row, parts: _Parts, number: int, *, speaks: bool, several: bool) -> None:
    """Note what a place is in a phrase: a government that speaks, the home of those who are told, or where it is."""
    chunk, nations = line.chunks[number], _nations(line.chunks[number])
    following = [after.kind for after in line.chunks[number + 1 : number + 3]]
    home = [before.kind for before in line.chunks[max(0, number - 2) : number]] == ["AUDIENCE", "OF"]
    if chunk.word == "anywhere" and following[-1:] == ["PLACE"] and following[0] in {"IN", "OF"}:
        return  # "any country in Africa"
    if several and home and nations:
        parts.nationalities.update(nations)
    elif speaks and nations:
        parts.issuers.update(nations)
    else:
        parts.places.extend(chunk.places)
        parts.named.append(number)


def _speaks(line: Row, parts: _Parts, number: int) -> bool:
    """Tell whether a place stands where a government does: after "by", before a verb of telling or closing, before "level 4"."""
    if _goes_on(line, parts, number):
        return False
    before, after = line.chunks[number - 1].kind if number else "", line.chunks[number + 1 : number + 2]
    if before == "BY" or (after and after[0].kind == "LEVEL" and line.tokens[after[0].first].word in asked.LEVEL_NOUNS):
        return True
    return before not in _AFTER_PLACE and bool(patterns.compiled(_VERBS).match(line.code[number + 1 :]))


def _goes_on(line: Row, parts: _Parts, number: int) -> bool:
    """Tell whether a place is another one of a list ("Chad, Niger and Mali closed"), not who speaks ("Chad, Norway says")."""
    joined = line.chunks[number - 1].kind in {"AND", "COMMA"}
    if not joined or not (number - 2 in parts.named or (line.chunks[number - 2].kind == "POST" and line.chunks[number - 2].places)):
        return False
    return line.chunks[number - 1].kind == "AND" or not patterns.compiled("(?:ADVERB|AUX|NOT)*TELL").match(line.code[number + 1 :])


def _lifts(line: Row, kinds: set[str]) -> bool:
    return bool(kinds & {"LIFT", "LOWER", "OPEN", "RESUME"}) or any(asked.ends(chunk) for chunk in line.chunks)


def _events(line: Row, kinds: set[str]) -> tuple[frozenset[Directive], bool] | None:
    """Return the directive of what governments do, and whether the phrase asks for its end."""
    lifted = _lifts(line, kinds)
    shut = bool(kinds & {"CLOSE", "CLOSURE", "HALT", "OPEN", "RESUME"})
    leaving = bool(kinds & {"LEAVE", "EVACUATE", "WITHDRAW", "EVACUATION", "WITHDRAWAL", "LEFT", "DEPARTURE", "FLY"})
    flown = any(chunk.word in _FLOWN for chunk in line.chunks)
    shapes = (
        ("ORDEREDDEPARTURE" in kinds, _D.STAFF_WITHDRAWN, lifted),
        ("CREW" in kinds and (leaving or _out(line, kinds)), _D.STAFF_WITHDRAWN, bool(kinds & {"LIFT", "LOWER"})),
        ("POST" in kinds and shut, _D.EMBASSY_CLOSED, bool(kinds & {"OPEN", "RESUME"})),
        ("POST" in kinds and leaving, _D.STAFF_WITHDRAWN, bool(kinds & {"LIFT", "LOWER"})),
        ("AIRSPACE" in kinds, _D.AIRSPACE_CLOSED, lifted),
        (("BORDER" in kinds or _crossing(line)) and (shut or lifted), _D.BORDER_CLOSED, lifted),
        (bool(kinds & {"SHELTER", "SHELTERORDER"}), _D.SHELTER_IN_PLACE, lifted),
        (bool(kinds & {"LEVELNOUN", "LEVEL", "ALERT"}) and (lifted or bool(kinds & {"RAISE", "CHANGE"})), _D.LEVEL_CHANGE, lifted),
        ("EVACUATION" in kinds or flown, _D.EVACUATION, False),
    )
    return next(((frozenset({directive}), ends) for fits, directive, ends in shapes if fits), None)


def _out(line: Row, kinds: set[str]) -> bool:
    """Tell whether people are ordered out: "orders its staff out of Iraq"."""
    return bool(kinds & {"ORDER", "URGE"}) and any(chunk.kind == "OUT" or chunk.word == "out of" for chunk in line.chunks)


def _crossing(line: Row) -> bool:
    return any(chunk.kind == "PLACE" and chunk.word.endswith(" crossing") for chunk in line.chunks)


def _advice(line: Row, kinds: set[str]) -> frozenset[Directive] | None:
    if (kinds & {"LEAVE", "CONSIDERLEAVE", "EVACUATE"} or _out(line, kinds)) and not kinds & {"AVOID", "AGAINST", "NOTRAVEL"}:
        return frozenset({_D.LEAVE})
    if "RECONSIDER" in kinds:
        return frozenset({_D.RECONSIDER_TRAVEL})
    if "CAREFUL" in kinds or any(chunk.word in {"caution", "vigilance"} for chunk in line.chunks):
        return frozenset({_D.EXERCISE_CAUTION})
    if kinds & {"AVOID", "AGAINST", "NOTRAVEL", "HALT"} or "LEVELNOUN" in kinds:
        if "ESSENTIAL" in kinds or "UNLESS" in kinds:
            return frozenset({_D.AVOID_NONESSENTIAL_TRAVEL})
        if any(chunk.word in asked.ANY_TRAVEL and _target(line, number).kind == "TRAVEL" for number, chunk in enumerate(line.chunks)):
            return frozenset({_D.AVOID_ALL_TRAVEL})
        return frozenset({_D.AVOID_ALL_TRAVEL, _D.AVOID_NONESSENTIAL_TRAVEL})
    if "EXPEL" in kinds:
        return frozenset({_D.EXPULSION})
    return None


def _check_words(text: str, line: Row) -> None:
    """Raise for the first word that no table has, or that could mean the people of several countries."""
    for chunk in line.chunks:
        if chunk.kind in {"DEMONYM", "PEOPLE"} and not chunk.codes:
            said = _said(text, line, chunk)
            choices = " or ".join(f"`{name}`" for name in lexicon.suggest(said))
            hint = (
                f"name the country: {choices}, as in `nationality:` under `when:`" if choices else "name the countries under `nationality:`"
            )
            raise PhraseError(f"`{said}` could mean the people of more than one country", *_span(line, chunk), hint)
        if chunk.kind == "WORD" and chunk.word not in _PLAIN and chunk.word != "strictly":
            said = _said(text, line, chunk)
            if len(meanings := lexicon.suggest(said)) > 1 and lexicon.lookup(said):
                hint = "write " + " or ".join(f"`{said}, {name}`" if _is_part(said) else f"`{name}`" for name in meanings)
                raise PhraseError(f"`{said}` could mean more than one place", *_span(line, chunk), hint)
            raise PhraseError(f"`{said}` is neither a place nor a word of a rule", *_span(line, chunk), meant(text, said))


def _is_part(name: str) -> bool:
    return all(entry.kind not in {lexicon.Kind.COUNTRY, lexicon.Kind.REGION} for entry in lexicon.lookup(name))


def _span(line: Row, chunk: Chunk) -> tuple[int, int]:
    start = line.tokens[chunk.first].start
    return start, line.tokens[chunk.last - 1].end - start


def _said(text: str, line: Row, chunk: Chunk) -> str:
    return text[line.tokens[chunk.first].start : line.tokens[chunk.last - 1].end]


def _refuse(text: str, line: Row, chunk: Chunk, hint: str = "") -> NoReturn:
    """Raise for a word that the query would lose."""
    raise PhraseError(f"this rule cannot ask for `{_said(text, line, chunk)}`", *_span(line, chunk), hint or asked.hint(chunk))


def _honour(text: str, flat: Row, line: Row, directives: frozenset[Directive], *, standing: bool) -> tuple[bool, Strength]:
    """Return whether the whole of a country is meant, and the floor; raise for the first word that the query would not honour."""
    kinds = {chunk.kind for chunk in flat.chunks}
    whole, floor = False, Strength.REPORTED
    for number, chunk in enumerate(flat.chunks):
        if (chunk.word in _BOUND and directives == {_D.STAFF_WITHDRAWN}) or (standing and chunk.word == LEVEL):
            continue  # an ordered departure is theirs; a level that stands was read
        opens = chunk.kind != "CLAUSE" or (number == 0 and chunk.word == "when")
        if not opens or asked.double(chunk, kinds) or not all(asked.honoured(chunk, directive) for directive in directives):
            _refuse(text, flat, chunk)
        if chunk.word == "strictly":
            later = flat.chunks[number + 1 :]
            if not (later and later[0].kind in {"ORDER", "URGE"} and all(asked.told(directive) for directive in directives)):
                _refuse(text, flat, chunk, "write it before `ordered`")
            floor = Strength.ORDERED if later[0].kind == "ORDER" else Strength.URGED
        elif chunk.kind in {"DIRECTION", "PART", "CAPITAL"}:
            places = _within(line, chunk).places
            if not any(place.vague for place in places) and (chunk.kind == "DIRECTION" or not places):
                _refuse(text, flat, chunk, "name the part alone, or the country")
        elif chunk.kind == "ALL" or chunk.word in asked.THROUGHOUT or chunk.word == "all of":
            whole = _scope(text, flat, number, _within(line, chunk)) or whole
            if whole and directives & {_D.EMBASSY_CLOSED, _D.STAFF_WITHDRAWN}:
                _refuse(text, flat, chunk, "name the country alone: an embassy stands in one place")
    return whole, floor


def _within(line: Row, chunk: Chunk) -> Chunk:
    """Return the phrase that a word is part of; itself for quotation marks, which stand for themselves alone."""
    return next((each for each in line.chunks if each.first <= chunk.first < each.last), chunk)


def _scope(text: str, flat: Row, number: int, within: Chunk) -> bool:
    """Return whether "all", "the whole of" or "throughout" asks for a whole country; raise where it asks for nothing that is known."""
    chunk = flat.chunks[number]
    if "country" in chunk.word or chunk.word == EVERYWHERE:
        return True
    if within.kind in {"AUDIENCE", "PERSONS", "CREW"} and chunk.word in {"all", "all of"}:
        return False
    target = _target(flat, number)
    if target.kind == "PLACE":
        each_of = chunk.word in {"all", "all of", "all of the"}
        return not (each_of and len({code for place in target.places for code in place.codes}) > 1)
    if target.kind != "TRAVEL" or chunk.word not in asked.ANY_TRAVEL:
        _refuse(text, flat, chunk)
    return False


def _target(line: Row, number: int) -> Chunk:
    """Return what a chunk such as "all" is said of; itself when nothing follows."""
    return next((each for each in line.chunks[number + 1 :] if each.kind not in asked.BETWEEN), line.chunks[number])


def _check_way(text: str, line: Row, named: Sequence[int], directives: frozenset[Directive]) -> None:
    """Raise where a phrase names the place people leave and another they go to."""
    heads = [number for number in named if not (number - 2 in named and line.chunks[number - 1].kind in {"AND", "COMMA"})]
    away = [number for number in heads if number and line.chunks[number - 1].kind in {"TO", "FOR"}]
    if away and len(heads) > len(away) and directives <= {_D.LEAVE, _D.EVACUATION, _D.STAFF_WITHDRAWN}:
        _refuse(text, line, line.chunks[away[0]], "a rule knows only the place people leave")


def _levels(text: str, flat: Row, named: Sequence[asked.Levels], kinds: set[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the levels left and reached. Raises PhraseError for what is no level, and for a way there is not."""
    sets: dict[bool, frozenset[int]] = {True: frozenset(), False: frozenset()}
    for each, chunk in zip(named, (chunk for chunk in flat.chunks if chunk.word == LEVEL), strict=True):
        if not each.which:
            said = _said(text, flat, chunk)
            raise PhraseError(f"`{said}` is no level", *_span(flat, chunk), "levels are 1 to 4, such as `to level 3 or 4`")
        if sets[each.left]:
            _refuse(text, flat, chunk, "name each level once, such as `from level 2 to level 3 or 4`")
        sets[each.left] = each.which
        left, reached = sets[True] or frozenset(range(1, 5)), sets[False] or frozenset(range(1, 5))
        rises, falls = min(left) < max(reached), max(left) > min(reached)
        if ("RAISE" in kinds and not rises) or (kinds & {"LOWER", "LIFT"} and not falls) or not (rises or falls):
            raise PhraseError("no level moves in this way", *_span(flat, chunk), "write such as `raised from level 2 to 3`")
    return sets[True], sets[False]


def _queries(parts: _Parts, **fields: object) -> tuple[Query, ...]:
    """Return a query for the whole countries, and one for each part of a country."""
    whole = {code for place in parts.places if place.part is None or len(place.codes) > 1 for code in place.codes}
    made = []
    if whole:
        made.append(Query(destinations=frozenset(whole), **fields))  # type: ignore[arg-type]  # fields of Query, checked by its callers' tests
    named = [place for place in parts.places if place.part is not None and len(place.codes) == 1]
    made.extend(
        Query(destinations=frozenset(place.codes), regions=frozenset({place.part or ""}), **fields)  # type: ignore[arg-type]  # as above
        for place in named
    )
    return tuple(made)


def _with_expulsion(found: Sequence[Query], *, apart: bool) -> tuple[Query, ...]:
    """Add a host's order to people of a nationality; `apart` where advice must be stronger than what is only reported."""
    if apart:
        return (*found, *(replace(query, directives=frozenset({_D.EXPULSION}), floor=Strength.REPORTED) for query in found))
    return tuple(replace(query, directives=query.directives | {_D.EXPULSION}) for query in found)


def _members(code: str) -> tuple[str, ...]:
    """Return the nationalities of a union's citizens; of a country's, its own."""
    return (code, *(lexicon.places(_UNION) or ())) if code == _UNION else (code,)


def _standing(flat: Row, named: Sequence[asked.Levels], kinds: set[str]) -> frozenset[Directive] | None:
    """Return what a level asks that stands ("level 4 for Haiti"); None for one that moves, and for none that can be given."""
    if len(named) != 1 or named[0].left or kinds & _NO_STANDING or flat.chunks[0].kind == "TO":
        return None
    return frozenset(directive for level in named[0].which for directive in ADVICE.get(level, ())) or None


class _Meaning(NamedTuple):
    """What a phrase speaks of."""

    directives: frozenset[Directive]
    lifted: bool
    #: A level that stands is meant, not one that moves.
    standing: bool


def _meaning(text: str, flat: Row, line: Row, named: Sequence[asked.Levels], kinds: set[str]) -> _Meaning:
    """Return what a phrase speaks of. Raises PhraseError when that is nothing, or two things."""
    if event := _events(line, kinds):
        return _Meaning(*event, standing=False)
    standing, advice = _standing(flat, named, kinds), _advice(line, kinds)
    level = next((chunk for chunk in flat.chunks if chunk.word == LEVEL), None)
    if standing and advice and level and not advice & standing:
        _refuse(text, flat, level, "the level and the words ask for different things")
    directives = (advice and standing and advice & standing) or standing or advice
    if directives:
        return _Meaning(directives, _lifts(line, kinds & {"LIFT", "LOWER"}), standing=bool(standing))
    if level:
        lowest = "no advice stands at level 1; write `travel advisory lowered to level 1 for X`" if named[0].which == {1} else ""
        _refuse(text, flat, level, lowest)
    sentence = "this phrase does not say what people are told to do, or what was done"
    raise PhraseError(sentence, 0, len(text.rstrip()), nearest(text))


def _check_length(text: str) -> None:
    if not text.strip():
        raise PhraseError("the phrase is empty", 0, max(1, len(text)), f"write one such as `{SHAPES[0]}`")
    if len(text) > LONGEST:
        raise PhraseError(
            f"the phrase has {len(text)} characters, and may have {LONGEST}",
            LONGEST,
            len(text) - LONGEST,
            "write a rule for each half, or name the places in a list of your own",
        )


def compile(text: str, *, lists: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Query, ...]:  # noqa: A001 - `phrase.compile` reads well
    """Return the queries of a phrase, any of which fires. Raises PhraseError at the word that cannot be read.

    `lists` are the operator's own names for groups of places.
    """
    _check_length(text)
    flat, named = row(text, lists or {})
    line = nouns.build(flat)
    kinds = {chunk.kind for chunk in line.chunks}
    _check_words(text, flat)
    directives, lifted, standing = _meaning(text, flat, line, named, kinds)
    left, reached = (frozenset[int](), frozenset[int]()) if standing else _levels(text, flat, named, kinds)
    whole, floor = _honour(text, flat, line, directives, standing=standing)
    parts = _parts(flat, line)
    _check_way(text, line, parts.named, directives)
    parts = _whereabouts(text, parts, directives, kinds)
    ordered = directives == {_D.LEAVE} and "ORDER" in kinds and floor is Strength.REPORTED and not lifted
    found = _queries(
        parts,
        directives=frozenset(directives),
        statuses=asked.statuses(kinds, left, reached, lifted=lifted),
        issuers=frozenset(parts.issuers),
        # Travellers are meant unless somebody else is.
        audiences=frozenset(parts.audiences - {AudienceClass.CITIZENS} and parts.audiences),
        nationalities=frozenset(code for each in parts.nationalities for code in _members(each)),
        # To be asked to think of leaving is no order.
        floor=Strength.URGED if ordered else floor,
        whole_country=whole,
        from_levels=left,
        to_levels=reached,
        phrase=text,
    )
    if directives == {_D.LEAVE} and parts.nationalities:
        found = _with_expulsion(found, apart=ordered)
    if not standing:
        return found
    # A level stands from the day it was reached.
    moved = frozenset({_D.LEVEL_CHANGE})
    return (*found, *(replace(query, directives=moved, to_levels=named[0].which) for query in found))


def _whereabouts(text: str, parts: _Parts, directives: frozenset[Directive], kinds: set[str]) -> _Parts:
    """Return what a phrase names with the places it is about. Raises PhraseError when there are none."""
    if directives == {_D.EMBASSY_CLOSED} or (directives == {_D.STAFF_WITHDRAWN} and "POST" in kinds):
        # A city stands for the embassy there.
        parts.places = [place if place.vague else Place(place.codes, None, place.kind) for place in parts.places]
    if not parts.places and directives & {_D.AIRSPACE_CLOSED, _D.BORDER_CLOSED}:
        # "Norway closes its airspace", "Norwegian airspace closed"
        parts.places = [Place((code,), None, "country") for code in sorted(parts.issuers or parts.nationalities)]
        parts.issuers, parts.nationalities = set(), set()
    if not parts.places and parts.issuers and directives == {_D.EMBASSY_CLOSED}:
        parts.places = [Place((ANYWHERE,), None, "country")]
    if not parts.places:
        sentence = "this phrase does not say where"
        raise PhraseError(sentence, 0, len(text.rstrip()), "name a country, a region or a city, or write `anywhere`")
    if "BORDER" in kinds and _D.BORDER_CLOSED not in directives:
        # "avoid travel to the border of Chad": of each country, that part
        parts.places = [Place((code,), "border", "part", vague=True) for place in parts.places for code in place.codes]
    if directives & _ACTS:
        # "American travel advisory raised": nobody is told by nationality there.
        parts.issuers, parts.nationalities = parts.issuers | parts.nationalities, set()
    return parts

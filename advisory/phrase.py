"""Compiles an operator's phrase ("citizens ordered to leave Iraq") into queries, or says which word it cannot read."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from advisory import lexicon
from advisory.errors import AdvisoryError
from advisory.extract import asked, chunks, nouns, patterns, tokens, words
from advisory.extract.chunks import Chunk, Place, Row
from advisory.model import ANYWHERE, AudienceClass, Directive, Query, Strength

#: A longer phrase is a list that wants to be several rules.
LONGEST = 1000
#: Below this likeness (difflib ratio) a word is no misspelling of another.
_ALIKE = 0.8
#: Classes of words that a phrase is likely to misspell.
_MEANING = (
    "ORDER", "URGE", "LEAVE", "AVOID", "TRAVEL", "ESSENTIAL", "RECONSIDER", "EMBASSY", "CLOSE", "OPEN", "EVACUATE", "EVACUATION", "RAISE",
    "LOWER", "LIFT", "LEVELNOUN", "CITIZEN", "STAFF", "AIRSPACE", "BORDER", "WITHDRAW", "ORDEREDDEPARTURE",
)  # fmt: skip
#: Shorter words are codes or particles, never names.
_SHORTEST = 3
#: The shapes phrases have; shown when one has none of them.
SHAPES = (
    "citizens urged to leave X",
    "citizens ordered to leave X",
    "British citizens urged to leave X",
    "citizens strictly ordered to leave X",
    "avoid travel to X",
    "avoid all travel to X",
    "avoid non-essential travel to X",
    "avoid travel to the whole country X",
    "reconsider travel to X",
    "exercise caution in X",
    "Germany advises against travel to X",
    "travel advisory raised for X",
    "travel advisory lowered or lifted for X",
    "embassy in X closed",
    "embassy in X reopened",
    "French embassy in X closed",
    "embassy staff leave X",
    "ordered departure from X",
    "ordered departure from X lifted",
    "citizens evacuated from X",
    "airspace of X closed",
    "borders of X closed",
    "borders of X reopened",
    "Poland closes its border with X",
    "shelter in place in X",
    "shelter in place in X lifted",
)
_D = Directive
_ANYWHERE = (
    ("any", "country"), ("any", "place"), ("every", "country"), ("all", "countries"), ("any", "destination"),
    ("anywhere",), ("everywhere",), ("worldwide",), ("whatever", "country"),
)  # fmt: skip
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
_EVERYWHERE = "everywhere"
_LEVEL = "to a level"
_ACTS = frozenset({_D.EMBASSY_CLOSED, _D.STAFF_WITHDRAWN, _D.AIRSPACE_CLOSED, _D.BORDER_CLOSED, _D.LEVEL_CHANGE})


class PhraseError(AdvisoryError):
    """A phrase has no meaning here: which word, where (code points), and what would."""

    def __init__(self, sentence: str, start: int, length: int, hint: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.start = start
        self.length = length
        self.hint = hint


@dataclass(slots=True)
class _Parts:
    """What a phrase names."""

    issuers: set[str] = field(default_factory=set)
    nationalities: set[str] = field(default_factory=set)
    audiences: set[AudienceClass] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)


def _nearest(text: str) -> str:
    lowered = {shape.lower(): shape for shape in SHAPES}
    (close,) = difflib.get_close_matches(" ".join(text.split()).lower(), lowered, n=1, cutoff=0.0)
    return f"the nearest shape is `{lowered[close]}`"


@functools.cache
def _vocabulary() -> tuple[str, ...]:
    """Return the words that rules are written in: those of the shapes, then those of the classes that carry a meaning here."""
    shapes = (word for shape in SHAPES for word in tokens.words(shape.replace("-", " ")))
    tables = (word for kind in _MEANING for word in tokens.words(words.TABLE[kind].replace(",", " ")))
    return tuple(dict.fromkeys(word for word in (*shapes, *tables) if len(word) > _SHORTEST))


def _meant(text: str, said: str) -> str:
    """Return the way out for a word that cannot be read: the place or word it is nearest to, else the nearest shape."""
    low = said.lower()

    def likeness(name: str) -> float:
        return difflib.SequenceMatcher(None, name.lower(), low).ratio()

    places = lexicon.suggest(said)[:2]
    known = tuple(word for word in _vocabulary() if word != low)
    near = max(difflib.get_close_matches(low, known, cutoff=_ALIKE), key=lambda word: (likeness(word), -known.index(word)), default="")
    if near and (not places or likeness(near) > likeness(places[0])):
        return f"did you mean `{near}`?"
    return f"did you mean {' or '.join(f'`{name}`' for name in places)}?" if places else _nearest(text)


def _special(found: Sequence[tokens.Token], lists: Mapping[str, tuple[str, ...]]) -> dict[int, Chunk]:
    """Return chunks for "anywhere", the operator's lists and names that only files use, by first token."""
    made: dict[int, Chunk] = {}
    named = {lexicon.fold(name): codes for name, codes in lists.items()}
    at = 0
    while at < len(found):
        chunk = _special_at(found, at, named)
        if chunk is None:
            at = max(at + 1, chunks.name_end(found, at))
            continue
        made[at] = chunk
        at = chunk.last
    return made


def _special_at(found: Sequence[tokens.Token], at: int, named: Mapping[str, tuple[str, ...]]) -> Chunk | None:
    if found[at].word == "us" and found[at].shout and chunks.name_end(found, at) == at + 1:
        # "all US citizens", "tells US citizens"
        return Chunk("PLACE", at, at + 1, "us", (Place(("US",), None, "country"),), ("US",))
    for said in _ANYWHERE:
        if tuple(token.word for token in found[at : at + len(said)]) == said:
            return Chunk("PLACE", at, at + len(said), "anywhere", (Place((ANYWHERE,), None, "country"),))
    for size in range(min(7, len(found) - at), 0, -1):
        if not all(token.word[0].isalnum() for token in found[at : at + size]):
            continue
        name = " ".join(token.word for token in found[at : at + size])
        folded = lexicon.fold(name)
        if folded in named:
            return Chunk("PLACE", at, at + size, name, (Place(named[folded], None, "list"),))
        if found[at].word in chunks.first_words() or size <= chunks.name_end(found, at) - at or (size == 1 and len(name) < _SHORTEST):
            continue
        codes = lexicon.places(name)
        if codes and not any(entry.kind in {lexicon.Kind.DEMONYM, lexicon.Kind.PEOPLE} for entry in lexicon.lookup(name)):
            entries = [entry for entry in lexicon.lookup(name) if entry.codes == codes]
            part = next((entry.part or entry.surface for entry in entries if entry.kind in {lexicon.Kind.PART, lexicon.Kind.CITY}), None)
            if any(entry.kind is lexicon.Kind.COUNTRY for entry in entries):
                part = None
            speaks = codes if len(codes) == 1 and part is None else ()
            return Chunk("PLACE", at, at + size, name, (Place(codes, part, "name"),), speaks)
    return None


def _row(text: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[Row, tuple[asked.Levels, ...]]:
    """Return the words of a phrase as chunks, and the levels among them."""
    found = tokens.split(text.replace("\u2019", "'").replace("-", " "), 0, len(text))
    stray = asked.stray(text, found)
    if stray is not None:
        raise PhraseError(f"`{text[stray]}` has no meaning in a phrase", stray, 1, "write it in words (`above level 2`), or leave it out")
    special = _special(found, lists)
    named: list[asked.Levels] = []
    for at in range(len(found)):
        over = named[-1].last if named else 0
        levels = None if at < over or at in special else asked.levels(found, at, text)
        if levels is not None:
            named.append(levels)
            special[at] = Chunk("LEVEL", at, levels.last, _LEVEL)
        elif end := asked.everywhere(found, at):
            special.setdefault(at, Chunk("ALL", at, end, _EVERYWHERE))
    made: list[Chunk] = []
    at = 0
    while at < len(found):
        if at in special:
            made.append(special[at])
            at = special[at].last
            continue
        end = min([start for start in special if start > at], default=len(found))
        made.extend(
            Chunk(c.kind, c.first + at, c.last + at, c.word, c.places, c.codes, c.own, c.crowd, c.people)
            for c in chunks.read(found[at:end], headline=True).chunks
        )
        at = end
    return chunks.row(found, made), tuple(named)


def _parts(line: Row) -> _Parts:
    parts = _Parts()
    several = sum(1 for chunk in line.chunks if chunk.kind in {"PLACE", "POST", "HERE"}) > 1
    for number, chunk in enumerate(line.chunks):
        before = line.chunks[number - 1].kind if number else ""
        if chunk.kind == "ISSUER":
            parts.issuers |= set(chunk.codes)
        elif chunk.kind == "PLACE":
            following = [after.kind for after in line.chunks[number + 1 : number + 3]]
            if chunk.word == "anywhere" and following[-1:] == ["PLACE"] and following[0] in {"IN", "OF"}:
                # "any country in Africa"
                continue
            speaks = before == "BY" or (before not in _AFTER_PLACE and patterns.compiled(_VERBS).match(line.code[number + 1 :]))
            (parts.issuers.update(chunk.codes) if several and speaks and chunk.codes else parts.places.extend(chunk.places))
        elif chunk.kind == "POST":
            parts.issuers |= set(chunk.codes)
            parts.places.extend(chunk.places)
        elif chunk.kind in {"AUDIENCE", "PERSONS"}:
            parts.nationalities |= set(chunk.codes)
            parts.audiences.add(chunk.crowd or AudienceClass.CITIZENS)
        elif chunk.kind == "CREW":
            parts.issuers |= set(chunk.codes)
            parts.audiences.add(AudienceClass.STAFF)
        elif chunk.kind in {"DEMONYM", "PEOPLE"}:
            parts.nationalities |= set(chunk.codes)
    return parts


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
        ("CREW" in kinds and leaving, _D.STAFF_WITHDRAWN, bool(kinds & {"LIFT", "LOWER"})),
        ("POST" in kinds and shut, _D.EMBASSY_CLOSED, bool(kinds & {"OPEN", "RESUME"})),
        ("POST" in kinds and leaving, _D.STAFF_WITHDRAWN, bool(kinds & {"LIFT", "LOWER"})),
        ("AIRSPACE" in kinds, _D.AIRSPACE_CLOSED, lifted),
        ("BORDER" in kinds and (shut or lifted), _D.BORDER_CLOSED, lifted),
        (bool(kinds & {"SHELTER", "SHELTERORDER"}), _D.SHELTER_IN_PLACE, lifted),
        (bool(kinds & {"LEVELNOUN", "LEVEL", "ALERT"}) and (lifted or bool(kinds & {"RAISE", "CHANGE"})), _D.LEVEL_CHANGE, lifted),
        ("EVACUATION" in kinds or flown, _D.EVACUATION, False),
    )
    return next(((frozenset({directive}), ends) for fits, directive, ends in shapes if fits), None)


def _advice(line: Row, kinds: set[str]) -> frozenset[Directive] | None:
    if kinds & {"LEAVE", "CONSIDERLEAVE", "EVACUATE"} and not kinds & {"AVOID", "AGAINST", "NOTRAVEL"}:
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
    """Raise for the first word that no table has."""
    for chunk in line.chunks:
        if chunk.kind == "WORD" and chunk.word not in _PLAIN and chunk.word != "strictly":
            said = _said(text, line, chunk)
            raise PhraseError(f"`{said}` is neither a place nor a word of a rule", *_span(line, chunk), _meant(text, said))


def _span(line: Row, chunk: Chunk) -> tuple[int, int]:
    start = line.tokens[chunk.first].start
    return start, line.tokens[chunk.last - 1].end - start


def _said(text: str, line: Row, chunk: Chunk) -> str:
    return text[line.tokens[chunk.first].start : line.tokens[chunk.last - 1].end]


def _refuse(text: str, line: Row, chunk: Chunk, hint: str = "") -> NoReturn:
    """Raise for a word that the query would lose."""
    raise PhraseError(f"this rule cannot ask for `{_said(text, line, chunk)}`", *_span(line, chunk), hint or asked.hint(chunk))


def _honour(text: str, flat: Row, line: Row, directives: frozenset[Directive]) -> tuple[bool, Strength]:
    """Return whether the whole of a country is meant, and the floor; raise for the first word that the query would not honour."""
    kinds = {chunk.kind for chunk in flat.chunks}
    whole, floor = False, Strength.REPORTED
    for number, chunk in enumerate(flat.chunks):
        within = next(each for each in line.chunks if each.first <= chunk.first < each.last)
        later = flat.chunks[number + 1 :]
        opens = chunk.kind != "CLAUSE" or (number == 0 and chunk.word == "when")
        if not opens or asked.double(chunk, kinds) or not all(asked.honoured(chunk, directive) for directive in directives):
            _refuse(text, flat, chunk)
        if chunk.word == "strictly":
            if not (later and later[0].kind in {"ORDER", "URGE"} and all(asked.told(directive) for directive in directives)):
                _refuse(text, flat, chunk, "write it before `ordered`")
            floor = Strength.ORDERED if later[0].kind == "ORDER" else Strength.URGED
        elif chunk.kind in {"DIRECTION", "PART", "CAPITAL"}:
            if not any(place.vague for place in within.places) and (chunk.kind == "DIRECTION" or not within.places):
                _refuse(text, flat, chunk, "name the part alone, or the country")
        elif chunk.kind == "ALL" or chunk.word in asked.THROUGHOUT or chunk.word == "all of":
            whole = _scope(text, flat, number, within) or whole
            if whole and directives & {_D.EMBASSY_CLOSED, _D.STAFF_WITHDRAWN}:
                _refuse(text, flat, chunk, "name the country alone: an embassy stands in one place")
    return whole, floor


def _scope(text: str, flat: Row, number: int, within: Chunk) -> bool:
    """Return whether "all", "the whole of" or "throughout" asks for a whole country; raise where it asks for nothing that is known."""
    chunk = flat.chunks[number]
    if "country" in chunk.word or chunk.word == _EVERYWHERE:
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


def _check_way(text: str, line: Row, directives: frozenset[Directive]) -> None:
    """Raise where a phrase names the place people leave and another they go to."""
    places = [(number, chunk) for number, chunk in enumerate(line.chunks) if chunk.kind == "PLACE"]
    for number, chunk in places:
        away = number and line.chunks[number - 1].kind in {"TO", "FOR"}
        if away and len(places) > 1 and directives <= {_D.LEAVE, _D.EVACUATION, _D.STAFF_WITHDRAWN}:
            _refuse(text, line, chunk, "a rule knows only the place people leave")


def _levels(text: str, flat: Row, named: Sequence[asked.Levels], kinds: set[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the levels left and reached. Raises PhraseError for what is no level, and for a way there is not."""
    sets: dict[bool, frozenset[int]] = {True: frozenset(), False: frozenset()}
    for each, chunk in zip(named, (chunk for chunk in flat.chunks if chunk.word == _LEVEL), strict=True):
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


def compile(text: str, *, lists: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Query, ...]:  # noqa: A001 - `phrase.compile` reads well
    """Return the queries of a phrase, any of which fires. Raises PhraseError at the word that cannot be read.

    `lists` are the operator's own names for groups of places.
    """
    if not text.strip():
        raise PhraseError("the phrase is empty", 0, max(1, len(text)), f"write one such as `{SHAPES[0]}`")
    if len(text) > LONGEST:
        raise PhraseError(
            f"the phrase has {len(text)} characters, and may have {LONGEST}",
            LONGEST,
            len(text) - LONGEST,
            "write a rule for each half, or name the places in a list of your own",
        )
    flat, named = _row(text, lists or {})
    line = nouns.build(flat)
    kinds = {chunk.kind for chunk in line.chunks}
    _check_words(text, flat)
    event = _events(line, kinds)
    directives = event[0] if event else _advice(line, kinds)
    if not directives:
        if named:
            _refuse(text, flat, next(chunk for chunk in flat.chunks if chunk.word == _LEVEL))
        sentence = "this phrase does not say what people are told to do, or what was done"
        raise PhraseError(sentence, 0, len(text.rstrip()), _nearest(text))
    left, reached = _levels(text, flat, named, kinds)
    whole, floor = _honour(text, flat, line, directives)
    _check_way(text, line, directives)
    parts = _whereabouts(text, _parts(line), directives, kinds)
    lifted = event[1] if event else _lifts(line, kinds & {"LIFT", "LOWER"})
    if directives == {_D.LEAVE} and parts.nationalities:
        directives |= {_D.EXPULSION}
    return _queries(
        parts,
        directives=frozenset(directives),
        statuses=asked.statuses(kinds, left, reached, lifted=lifted),
        issuers=frozenset(parts.issuers),
        audiences=frozenset(parts.audiences - {AudienceClass.CITIZENS}),
        nationalities=frozenset(parts.nationalities),
        floor=floor,
        whole_country=whole,
        from_levels=left,
        to_levels=reached,
        phrase=text,
    )


def _whereabouts(text: str, parts: _Parts, directives: frozenset[Directive], kinds: set[str]) -> _Parts:
    """Return what a phrase names with the places it is about. Raises PhraseError when there are none."""
    if directives == {_D.EMBASSY_CLOSED}:
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

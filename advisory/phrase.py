"""Compiles an operator's phrase ("citizens ordered to leave Iraq") into queries, or says which word it cannot read."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from advisory import lexicon
from advisory.errors import AdvisoryError
from advisory.extract import chunks, nouns, patterns, tokens, words
from advisory.extract.chunks import Chunk, Place, Row
from advisory.model import ANYWHERE, AudienceClass, Directive, Query, Status, Strength

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
#: Words without a bearing on the meaning.
_PLAIN = frozenset(
    [
        "territory",
        "territories",
        "situation",
        "any",
        "for",
        "of",
        "the",
        "strictly",
        "reports",
        "report",
        "when",
        "somebody",
        "says",
        "official",
        "government",
        "news",
        "new",
        "been",
        "now",
        "or",
        "country",
        "countries",
        "state",
        "states",
        "its",
        "are",
        "is",
        "region",
        "area",
        "whole",
    ]
)
_AFTER_PLACE = (
    "TO",
    "IN",
    "FROM",
    "OF",
    "OVER",
    "FOR",
    "LEAVE",
    "AVOID",
    "EVACUATE",
    "TRAVEL",
    "AGAINST",
    "WITH",
    "NOTRAVEL",
    "DET",
    "ALL",
    "HALT",
    "LIFT",
    "AND",
    "LEFT",
    "GONE",
)
_VERBS = "(?:TELL|CLOSE|OPEN|RAISE|LOWER|LIFT|WITHDRAW|HALT|EVACUATE|ADVICE|RESUME|EXPEL|ISSUE|MAY|WITHDRAWAL|NOTRAVEL)"
_FLOWN = {"evacuated", "airlifted", "repatriated", "rescued"}
_WITHDRAWN = {"withdraw", "withdraws", "withdrawn", "remove", "removes", "removed", "withdrew"}


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
    anywhere: bool = False


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
    known = _vocabulary()
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


def _row(text: str, lists: Mapping[str, tuple[str, ...]]) -> Row:
    found = tokens.split(text.replace("\u2019", "'").replace("-", " "), 0, len(text))
    special = _special(found, lists)
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
    return nouns.build(chunks.row(found, made))


def _parts(line: Row) -> _Parts:
    parts = _Parts()
    several = sum(1 for chunk in line.chunks if chunk.kind in {"PLACE", "POST", "HERE"}) > 1
    for number, chunk in enumerate(line.chunks):
        before = line.chunks[number - 1].kind if number else ""
        if chunk.kind == "ISSUER":
            parts.issuers |= set(chunk.codes)
        elif chunk.kind == "PLACE":
            speaks = before not in _AFTER_PLACE and patterns.compiled(_VERBS).match(line.code[number + 1 :])
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
    return bool(kinds & {"LIFT", "LOWER", "OPEN", "RESUME"}) or any(
        chunk.word in _WITHDRAWN or chunk.word in {"ended", "no longer", "end", "ends", "reopened"} for chunk in line.chunks
    )


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
        ("POST" in kinds and leaving, _D.STAFF_WITHDRAWN, False),
        ("AIRSPACE" in kinds, _D.AIRSPACE_CLOSED, lifted),
        ("BORDER" in kinds, _D.BORDER_CLOSED, lifted),
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
        if any(chunk.kind == "ALL" and chunk.word in {"all", "any and all"} for chunk in line.chunks):
            return frozenset({_D.AVOID_ALL_TRAVEL})
        return frozenset({_D.AVOID_ALL_TRAVEL, _D.AVOID_NONESSENTIAL_TRAVEL})
    if "EXPEL" in kinds:
        return frozenset({_D.EXPULSION})
    return None


def _check_words(text: str, line: Row, known: Iterable[str]) -> None:
    """Raise for the first word with no meaning here."""
    plain = frozenset(known)
    for chunk in line.chunks:
        if chunk.kind != "WORD" or chunk.word in plain:
            continue
        start, end = line.tokens[chunk.first].start, line.tokens[chunk.last - 1].end
        said = text[start:end]
        raise PhraseError(f"`{said}` is neither a place nor a word of a rule", start, end - start, _meant(text, said))


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
    line = _row(text, lists or {})
    kinds = {chunk.kind for chunk in line.chunks}
    _check_words(text, line, _PLAIN)
    event = _events(line, kinds)
    directives = event[0] if event else _advice(line, kinds)
    whole = (0, len(text.rstrip()))
    if not directives:
        raise PhraseError("this phrase does not say what people are told to do, or what was done", *whole, _nearest(text))
    parts = _parts(line)
    if directives == {_D.EMBASSY_CLOSED}:
        parts.places = [Place(place.codes, None, place.kind) for place in parts.places]
    if not parts.places and directives & {_D.AIRSPACE_CLOSED, _D.BORDER_CLOSED}:
        # "Norway closes its airspace", "Norwegian airspace closed"
        parts.places = [Place((code,), None, "country") for code in sorted(parts.issuers or parts.nationalities)]
        parts.issuers, parts.nationalities = set(), set()
    if not parts.places and parts.issuers and directives == {_D.EMBASSY_CLOSED}:
        parts.places = [Place((ANYWHERE,), None, "country")]
    if not parts.places:
        raise PhraseError("this phrase does not say where", *whole, "name a country, a region or a city, or write `anywhere`")
    lifted = event[1] if event else _lifts(line, kinds & {"LIFT", "LOWER"})
    both = lifted and "RAISE" in kinds
    statuses = {Status.IN_FORCE, Status.LIFTED} if both else {Status.LIFTED if lifted else Status.IN_FORCE}
    if directives == {_D.LEAVE} and parts.nationalities:
        directives |= {_D.EXPULSION}
    floor = Strength.ORDERED if "strictly" in text.lower().split() else Strength.REPORTED
    return _queries(
        parts,
        directives=frozenset(directives),
        statuses=frozenset(statuses),
        issuers=frozenset(parts.issuers),
        audiences=frozenset(parts.audiences - {AudienceClass.CITIZENS}),
        nationalities=frozenset(parts.nationalities) if directives != {_D.STAFF_WITHDRAWN} else frozenset(),
        floor=floor,
        whole_country="whole country" in text.lower(),
        phrase=text,
    )

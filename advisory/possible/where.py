"""Which countries a sentence that looks like advice would be about."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from advisory.extract import chunks, nouns, tokens
from advisory.extract.chunks import Chunk, Place, Row
from advisory.model import Directive

#: Sentences before, in which the place meant is looked for.
MEMORY = 3
#: Who has or is doing one of these speaks ("Norway has urged").
_TELLS = frozenset({"URGE", "ORDER", "MAY", "DISCOURAGE", "AUTHORIZE"})
#: What one who speaks raises, lifts or brings out ("Norway has lifted its advice").
_THINGS = frozenset({"ITS", "DET", "ADVICE", "LEVELNOUN", "ALERT", "AUDIENCE", "CREW"})
#: A place before one of these speaks ("Norway urges …"), unless a word before it says that it is spoken of.
_SPEAKS = frozenset({"URGE", "ORDER", "RAISE", "LOWER", "LIFT", "MAY", "DISCOURAGE", "AUTHORIZE", "WITHDRAW", "EVACUATE"})
_SPOKEN_OF = frozenset({"IN", "TO", "FROM", "OF", "OVER", "AVOID", "LEAVE", "TRAVEL", "AGAINST", "WITH", "FOR", "NOTRAVEL", "LEFT"})
#: A place that begins a sentence and has one of these behind it may speak or be spoken of: "Chad's neighbour Niger has told …".
_PERHAPS = frozenset({"AUX", "OWN", "AND", "COMMA"})
#: Whose it is, or what it is of: "the Chad advisory", "Norway advice".
_NOTICES = frozenset({"ADVICE", "LEVELNOUN", "ALERT"})
_LIGHT = frozenset({"ADVERB", "DET", "WORD", "DASH", "QUOTE", "CLAUSE", "AND", "COMMA", "ADJECTIVE"})
#: A sentence with one of these may leave the place to those before it.
_OFFICIAL = frozenset({"HERE", "ITS", "AUDIENCE", "CREW", "POST", "SELF", "ISSUER"})
#: Whose a post or a crowd is, who speaks.
_WHO = frozenset({"ISSUER", "POST", "AUDIENCE", "CREW"})
_DOORS = frozenset({"DEMONYM", "PLACE", "ISSUER"})
#: What a government does at home: who speaks, and an adjective before its doors, names the place.
AT_HOME = {Directive.AIRSPACE_CLOSED: _DOORS, Directive.BORDER_CLOSED: _DOORS, Directive.EXPULSION: frozenset({"PLACE", "ISSUER"})}
_CITY = "city"
#: A line of so few chunks that names a place is a heading.
_HEADING = 4
#: A region of more countries is a continent.
_REGION = 25


class _Role(enum.Enum):
    """What a place does in a sentence."""

    PLACE = enum.auto()
    SPEAKER = enum.auto()
    EITHER = enum.auto()


class Sentence(NamedTuple):
    """A sentence with its names read, and its countries by what they do in it."""

    line: Row
    cast: Mapping[_Role, tuple[str, ...]]


def read(plain: str, start: int, end: int) -> Sentence:
    """Return a sentence of blanked text with its names read."""
    return of(nouns.build(words(plain, start, end)))


def of(line: Row) -> Sentence:
    """Return a sentence whose names are read."""
    return Sentence(line, _cast(line))


def words(plain: str, start: int, end: int) -> Row:
    """Return a sentence of blanked text before its words are phrases."""
    return chunks.read(tokens.split(plain, start, end))


def named(sentence: Sentence) -> tuple[str, ...]:
    """Return the countries that a sentence speaks of, those that speak left out."""
    return sentence.cast[_Role.PLACE]


def speakers(sentence: Sentence) -> frozenset[str]:
    """Return the governments and nationalities that a sentence may be about."""
    line, cast = sentence
    said = {code for chunk in line.chunks if chunk.kind in _WHO for code in chunk.codes}
    return frozenset({*said, *cast[_Role.SPEAKER], *cast[_Role.EITHER]})


#: Whose government nobody names: "our embassy", "all three countries".
UNNAMED = "?"


def peoples(sentences: Iterable[Sentence]) -> frozenset[str]:
    """Return the countries whose adjectives sentences hold, and an unnamed one where something is "ours" or "theirs"."""
    said = [chunk for each in sentences for chunk in each.line.chunks]
    own = {UNNAMED for chunk in said if chunk.own or chunk.kind == "ITS"}
    return frozenset({*own, *(code for chunk in said if chunk.kind == "DEMONYM" for code in chunk.codes)})


class Around(NamedTuple):
    """What stands round a sentence; the sentences are read when asked for."""

    #: Its own words before they are phrases.
    bare: Callable[[], Row]
    #: The sentences before it, the nearest first, and the one behind it.
    before: Callable[[], Sequence[Sentence]]
    behind: Callable[[], Sequence[Sentence]]
    #: The countries that the title is about.
    title: Sequence[str]


def parts(sentence: Sentence) -> frozenset[tuple[str, str]]:
    """Return the parts of countries that a sentence names, each behind its country's code."""
    places = (place for chunk in sentence.line.chunks for place in chunk.places if place.part and not place.vague)
    return frozenset((place.codes[0], place.part) for place in places if place.part and len(place.codes) == 1)


def destinations(family: Directive, sentence: Sentence, around: Around) -> tuple[str, ...]:
    """Return the countries an English sentence would be about; empty when the text does not say."""
    line, cast = sentence
    if family in AT_HOME:
        own = (code for chunk in line.chunks if chunk.kind in AT_HOME[family] for code in chunk.codes)
        return tuple(dict.fromkeys((*cast[_Role.PLACE], *own)))
    if inside := cast[_Role.PLACE] or _spread(_swallowed(around.bare(), line)):
        # "as Chad's crisis deepens, others, Peru among them, urge citizens to leave the country"
        owners = (code for at, chunk in enumerate(line.chunks[1:]) if chunk.kind == "OWN" for code in line.chunks[at].codes)
        pointed = any(chunk.kind == "HERE" for chunk in line.chunks)
        return tuple(dict.fromkeys((*inside, *owners))) if pointed else inside
    earlier = around.before()
    if earlier and len(earlier[0].line.chunks) <= _HEADING and (heading := named(earlier[0])):
        return heading
    here = cast[_Role.EITHER]
    if not any(chunk.kind in _OFFICIAL for chunk in line.chunks):
        return here or _listed(around.behind())
    everybody = {code for chunk in line.chunks if chunk.kind in _WHO or chunk.kind == "PLACE" for code in chunk.codes}
    for each in earlier:
        if found := [code for code in named(each) if code not in everybody]:
            return (*here, found[-1])
    others = tuple(code for code in (*around.title, *_peoples(line)) if code not in everybody)
    return (*here, *(others or _listed(around.behind())))


def _listed(behind: Sequence[Sentence]) -> tuple[str, ...]:
    """Return the countries of the sentence behind: "advice for ten countries. Chad and Mali are among them"."""
    return tuple(code for each in behind for role in (_Role.PLACE, _Role.EITHER) for code in each.cast[role])


def _peoples(line: Row) -> tuple[str, ...]:
    """Return the countries whose people or forces a sentence names ("by Syrian troops")."""
    return tuple(dict.fromkeys(code for chunk in line.chunks if chunk.kind in {"DEMONYM", "OUTSIDERS"} for code in chunk.codes))


def _spread(places: Iterable[Place]) -> tuple[str, ...]:
    """Return the countries of places; of a continent none."""
    found: dict[str, None] = {}
    for place in places:
        if len(place.codes) <= _REGION:
            found.update(dict.fromkeys(place.codes))
    return tuple(found)


def _cast(line: Row) -> dict[_Role, tuple[str, ...]]:
    """Return the countries of a sentence by what they do in it."""
    found: dict[_Role, list[Place]] = {role: [] for role in _Role}
    for at, chunk in enumerate(line.chunks):
        if chunk.kind == "PLACE":
            found[_role(line.chunks, at)] += chunk.places
        elif chunk.kind in {"POST", "CREW"}:
            found[_Role.PLACE] += chunk.places or chunk.guess
    return {role: _spread(places) for role, places in found.items()}


def _role(line: Sequence[Chunk], at: int) -> _Role:
    chunk = line[at]
    before = line[at - 1].kind if at else ""
    after, behind, last = ([chunk.kind for chunk in line[at + 1 : at + 4]] + ["", "", ""])[:3]
    if before in _SPOKEN_OF or not chunk.codes:
        return _Role.PLACE
    if after in _SPEAKS or (before == "BY" and line[at - 1].word == "by"):
        return _Role.SPEAKER
    if after == "AUX" and (behind in _TELLS or (behind in _SPEAKS and last in _THINGS)):
        return _Role.SPEAKER
    first = after in _PERHAPS and all(each.kind in _LIGHT for each in line[:at])
    return _Role.EITHER if first or after in _NOTICES else _Role.PLACE


def _swallowed(bare: Row, line: Row) -> Iterator[Place]:
    """Yield the places that phrases swallow: where something happens, and cities ("staff in Almaty", "Embassy Belgrade personnel")."""
    kept = {chunk.first for chunk in line.chunks if chunk.kind == "PLACE"}
    before = ""
    for chunk in bare.chunks:
        if chunk.kind == "PLACE" and chunk.first not in kept and (before in _SPOKEN_OF or chunk.places[0].kind == _CITY):
            yield from chunk.places
        before = chunk.kind

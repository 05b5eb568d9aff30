"""Who and where: pronouns, "the embassy", "the country" and lists, resolved within the article; what stays unknown is dropped."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from advisory import lexicon
from advisory.extract import nouns, patterns
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.reading import Found
from advisory.model import Audience, AudienceClass, Directive

#: How many sentences back a pronoun may look.
MEMORY = 3
#: How many sentences of an article are searched for the people it speaks of.
_HOME = 40
_SUBJECT = "(?<!TO)(?<!IN)(?<!FROM)(?<!OF)(?<!OVER)(?<!WITH)(?<!AGAINST)(?<!FOR)(?<!BETWEEN)(?:ISSUER|PLACE|DEMONYM)"
_LOCATED = "(?:IN|FROM|OVER) PLACE"
_FLED = "(?:IN|FROM|OVER|LEAVE|LEFT) PLACE"
_TOPIC = "^(?:ADVERB|WORD|CLAUSE|IN)*?(PLACE)(?:COLON|DASH)|^(?:ADVERB|COMMA)*(?:FOR|IN) (PLACE) (?=COMMA|IT)"
#: "After Peru, Chile too …": the first is not the one spoken of.
_AFTER = frozenset({"following", "after", "like", "unlike", "joining"})
_PAIRS = frozenset({"both countries", "both nations", "the two countries", "the two nations"})
_SEVERAL = re.compile(r"(?:all |the |these |those )*(?:two|three|four|both) (?:governments|ministries|foreign ministries)$")
_ORDINALS = {"the former": 0, "the latter": 1}
_GOES_ON = frozenset({"control: should", "control: imperative after", "control: you should"})
#: "The previous advisory …", "the warning …": the one that was spoken of.
_THE_SAME = "DET ADJECTIVE* (?:ADVERB|WORD|LEVEL|NUMBER|ADJECTIVE){0,3} (?:LEVELNOUN|ADVICE|ALERT)"
#: Only a host sets nationals of another country a time.
_TIMED = "control: given time"
_NATIONALS = ("nationals", "citizens")
_PLAIN = frozenset(
    {"people", "travellers", "travelers", "tourists", "visitors", "citizens", "nationals", "everyone", "anyone", "all", "those"}
)
_NAMES = frozenset({"PLACE", "ISSUER", "POST", "EXPERT", "DEMONYM", "SELF"})
#: Words that can stand for several places at once.
_ALL_OF_THEM = frozenset(
    {"there", "both", "both countries", "both nations", "the two countries", "the two nations", "these countries", "those countries"}
    | {"these places", "those places"}
)
#: "Its embassy shut, Norway has …": the one meant comes after.
_AHEAD = "[^STOP SEMI COMMA]{0,10} COMMA (PLACE|ISSUER) (?:AUX|ADVERB|TELL|WITHDRAW|CLOSE|EVACUATE|HALT|RAISE|LOWER|LIFT|WORD)"
#: "Two Indian warships evacuated ...": whose they are.
_CARRIER = "(?:DET|ADJECTIVE|NUMBER|ADVERB|COMMA)*(DEMONYM|OUTSIDERS) ~6 $"
#: Behind "its embassy": nothing that could say where it is.
_NO_OTHER = "(?:IN (?:DET? CAPITAL|HERE)|HERE)? (?:ADVERB|AUX|COMMA|STOP|SEMI|AND|BY|CLAUSE|QUOTE|$)"
_ADVICE = frozenset(
    {
        Directive.LEAVE,
        Directive.AVOID_ALL_TRAVEL,
        Directive.AVOID_NONESSENTIAL_TRAVEL,
        Directive.RECONSIDER_TRAVEL,
        Directive.EXERCISE_CAUTION,
        Directive.SHELTER_IN_PLACE,
    }
)
_ELSEWHERE = _ADVICE - {Directive.LEAVE, Directive.SHELTER_IN_PLACE}
#: What people may be told of the place that the sentence before is about.
_SCENIC = frozenset({Directive.EXERCISE_CAUTION, Directive.LEAVE, Directive.SHELTER_IN_PLACE})
_LOCAL = frozenset(
    {
        Directive.EXERCISE_CAUTION,
        Directive.EVACUATION,
        Directive.STAFF_WITHDRAWN,
        Directive.EMBASSY_CLOSED,
        Directive.LEAVE,
        Directive.SHELTER_IN_PLACE,
    }
)


@dataclass(slots=True)
class Context:
    """What has been read of the article so far."""

    #: The government whose own page it is.
    page: str | None
    #: Rows of sentences by index, read when asked for.
    row_of: Callable[[int], Row]
    #: Whether a sentence stands in the paragraph of the one before.
    joined: Callable[[int], bool]
    issuers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    destination: tuple[Place, ...] = ()
    destination_at: int = -99
    title: tuple[Place, ...] = ()
    #: The last sentence that was set in an earlier year, or went on with one.
    past_at: int = -99
    #: The nationalities of people in the article, once asked for.
    peoples: frozenset[str] | None = None


def _mentioned(line: Row, end: int | None = None) -> tuple[str, ...]:
    """Return the government a sentence is about: its subject, else the last one named outside a prepositional phrase."""
    code = line.code if end is None else line.code[:end]
    named = [line.chunks[hit.start()] for hit in patterns.compiled(_SUBJECT).finditer(code)]
    named = [chunk for chunk in named if len(chunk.codes) == 1]
    if len(named) > 1 and line.chunks[0].word in _AFTER and line.chunks[1] is named[0]:
        named = named[1:]
    if not named:
        return ()
    first = line.chunks.index(named[0])
    return named[0].codes if first <= 1 else named[-1].codes


def _together(word: str) -> bool:
    return word in nouns.TOGETHER or _SEVERAL.match(word) is not None


def _all_of_them(at: int, context: Context) -> tuple[str, ...]:
    """Return the governments that "both" or "the three governments" are: those that spoke together, or the last sentences' subjects."""
    found: list[str] = []
    for back in range(at - 1, max(-1, at - 1 - MEMORY), -1):
        line = context.row_of(back)
        spoke = context.issuers.get(back, ())
        listed = next((chunk.codes for chunk in line.chunks[:2] if chunk.kind in {"PLACE", "ISSUER"} and len(chunk.codes) > 1), ())
        if len(spoke or listed) > 1:
            return spoke or listed
        found[:0] = [code for code in spoke or _mentioned(line) if code not in found]
        if len(found) > 1:
            return tuple(found)
    return ()


def _antecedent(found: Found, at: int, context: Context) -> tuple[str, ...]:
    if found.issuer is not None and _together(found.issuer.word):
        return _all_of_them(at, context)
    here = _mentioned(context.row_of(at), found.first)
    if at in context.issuers:
        return context.issuers[at]
    if here:
        return here
    ahead = patterns.compiled(_AHEAD).match(context.row_of(at).code, found.first)
    if ahead:
        codes = context.row_of(at).chunks[ahead.start(1)].codes
        if len(codes) == 1:
            return codes
    for back in range(at - 1, max(-1, at - 1 - MEMORY), -1):
        codes = context.issuers.get(back) or _mentioned(context.row_of(back))
        if codes:
            return codes
    return ()


def issuers(found: Found, at: int, context: Context) -> tuple[str | None, ...]:
    """Return the governments that speak; (None,) when none is named."""
    chunk = found.issuer
    if chunk is None:
        return _implied(found, at, context) or _compatriots(found, at, context) or _continued(found, at, context) or (context.page,)
    told = found.audience.codes if found.audience else ()
    if chunk.codes:
        # nobody advises another country's people where to go: "put Jamaica at level 3 and asked Americans to rethink"
        return told if len(told) == 1 and len(chunk.codes) == 1 and chunk.kind == "PLACE" and found.directive in _ELSEWHERE else chunk.codes
    if chunk.kind not in {"IT", "SELF", "POST"}:
        return (None,)
    if context.page and chunk.word not in {"they", "he", "she"}:
        return (context.page,)
    if chunk.kind == "SELF" and chunk.word.startswith("their") and len(told) == 1:
        return told
    return _antecedent(found, at, context) or (told if len(told) == 1 else _home(found, chunk, context))


def _home(found: Found, speaker: Chunk, context: Context) -> tuple[str | None, ...]:
    """Return whose ministry it must be that no word before has named: that of the one people the article speaks of."""
    if speaker.kind != "SELF" or _together(speaker.word):
        return (None,)
    if context.peoples is None:
        rows = itertools.takewhile(lambda row: row.chunks, map(context.row_of, range(_HOME)))
        told = (chunk for row in rows for chunk in row.chunks if chunk.kind in {"AUDIENCE", "PERSONS"})
        context.peoples = frozenset(chunk.codes[0] for chunk in told if len(chunk.codes) == 1 and chunk.crowd is AudienceClass.CITIZENS)
    where = found.destination.places if found.destination is not None else ()
    abroad = context.peoples - {code for place in (*where, *context.title) for code in place.codes}
    return tuple(abroad) if len(abroad) == 1 else (None,)


def _compatriots(found: Found, at: int, context: Context) -> tuple[str, ...]:
    """Return who spoke earlier in the sentence of people whose name two countries share ("Koreans there are advised to leave")."""
    told, spoke = found.audience, context.issuers.get(at, ())
    if told is None or told.codes or len(spoke) != 1:
        return ()
    meant = {code for entry in lexicon.lookup(told.word.rsplit(" ", 1)[-1]) if entry.kind is lexicon.Kind.PEOPLE for code in entry.codes}
    return spoke if spoke[0] in meant else ()


def _continued(found: Found, at: int, context: Context) -> tuple[str, ...]:
    """Return who spoke in the sentence before, when this one tells "people" or nobody in particular and names no other government."""
    line = context.row_of(at)
    advice = is_advice(found.directive) or found.directive is Directive.LEVEL_CHANGE
    same = any(patterns.compiled(_THE_SAME).match(line.code, begin) for begin in range(max(0, found.first - 2), found.first + 1))
    if context.page or not advice or not (same or found.trace[-1] in _GOES_ON):
        return ()
    told = found.audience
    if told is not None and (told.codes or told.word not in _PLAIN):
        return ()
    where = {code for chunk in line.chunks if chunk is found.destination for code in chunk.codes}
    if any(chunk.kind in {"ISSUER", "POST", "EXPERT"} or set(chunk.codes) - where for chunk in line.chunks if chunk.kind in _NAMES):
        return ()
    # Also who said something else earlier in this sentence: "raised its alert for Peru, so travellers are advised to leave".
    codes = context.issuers.get(at) or context.issuers.get(at - 1, ()) or (_advising(at - 1, context) if same else ())
    return codes if len(codes) == 1 and codes[0] not in where else ()


def _advising(at: int, context: Context) -> tuple[str, ...]:
    """Return the government of a sentence that speaks of its advice, though not of where to."""
    line = context.row_of(at)
    return _mentioned(line) if any(chunk.kind in {"LEVELNOUN", "ADVICE"} for chunk in line.chunks) else ()


def _implied(found: Found, at: int, context: Context) -> tuple[str, ...]:
    """Return who must be speaking when nobody is named: the government of those told, or the one that "its" points to."""
    told, where = found.audience, found.destination
    if found.trace[-1] == _TIMED and where is not None and len(where.codes) == 1:
        announced = any(chunk.kind == "ISSUER" and chunk.codes == where.codes for chunk in context.row_of(at).chunks)
        if announced:
            return where.codes
    if context.page and where is not None and where.codes == (context.page,):
        # a host's own page speaks for nobody else
        return where.codes
    if told is not None and len(told.codes) == 1 and found.directive is not Directive.EXPULSION:
        return told.codes
    if (where is not None and where.kind == "POST" and where.own) or (told is not None and told.own):
        return _antecedent(found, at, context)
    if found.directive is Directive.EVACUATION:
        line = context.row_of(at)
        hit = patterns.compiled(_CARRIER).match(line.code[: found.anchor])
        return line.chunks[hit.start(1)].codes if hit else ()
    return ()


def audience(found: Found, issuer: str | None) -> Audience:
    """Return who is told."""
    chunk = found.audience
    if chunk is None:
        kind = AudienceClass.STAFF if found.directive is Directive.STAFF_WITHDRAWN else AudienceClass.CITIZENS
        return Audience(kind=kind)
    codes = chunk.codes
    if chunk.own and not codes and issuer and issuer not in {"UN", "EU"}:
        codes = (issuer,)
    kind = AudienceClass.CITIZENS if chunk.crowd in {None, AudienceClass.OTHER} else chunk.crowd
    return Audience(kind=kind or AudienceClass.CITIZENS, nationality=codes)


def _local(found: Found, at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the one place that the sentence itself names as a location."""
    line = context.row_of(at)
    for pattern in (_LOCATED, _FLED):
        places: dict[tuple[str, ...], Place] = {}
        for hit in patterns.compiled(pattern).finditer(line.code):
            for place in line.chunks[hit.end() - 1].places:
                if len(place.codes) == 1 and place.codes[0] not in banned:
                    places.setdefault(place.codes, place)
        if len(places) == 1:
            return tuple(places.values())
        if places:
            return ()
    if found.directive is Directive.STAFF_WITHDRAWN:
        return _seat(line, "CREW") or _seat(line, "POST")
    return _seat(line, "POST") if found.directive is Directive.SHELTER_IN_PLACE else ()


def _in_capital(found: Found, at: int, context: Context) -> tuple[Place, ...]:
    """Return the capital of the country spoken of, for what is to be done "in the capital"."""
    if found.directive is not Directive.SHELTER_IN_PLACE or patterns.compiled("IN DET? CAPITAL").search(context.row_of(at).code) is None:
        return ()
    countries = {place.codes for place in (_recalled(at, context) or context.title) if len(place.codes) == 1}
    seat = lexicon.capital(next(iter(countries))[0]) if len(countries) == 1 else None
    return (Place(next(iter(countries)), seat, lexicon.Kind.CITY.value),) if seat else ()


def _seat(line: Row, kind: str) -> tuple[Place, ...]:
    """Return where the embassies of a sentence, or those who work there, are; empty when not in one place."""
    seats = {host(chunk.places[0]) for chunk in line.chunks if chunk.kind == kind and chunk.places}
    return tuple(seats) if len(seats) == 1 else ()


def _topic(line: Row) -> tuple[Place, ...]:
    hit = patterns.compiled(_TOPIC).match(line.code)
    return line.chunks[hit.start(hit.lastindex or 1)].places if hit else ()


def _recalled(at: int, context: Context) -> tuple[Place, ...]:
    if at - context.destination_at <= 2 * MEMORY:
        return context.destination
    return ()


def _pair(at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the two countries named last, in their order ("the former", "the latter"); empty when there are not two."""
    seen: list[Place] = []
    for back in range(at - 1, max(-1, at - 1 - MEMORY), -1):
        for chunk in reversed(context.row_of(back).chunks):
            for place in reversed(chunk.places if chunk.kind in {"PLACE", "POST"} else ()):
                if len(place.codes) == 1 and place.codes[0] not in banned and all(place.codes != other.codes for other in seen):
                    seen.append(Place(place.codes, None, "country"))
                if len(seen) == len(_ORDINALS):
                    return seen[1], seen[0]
    return ()


def _nearby(at: int, found: Found, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the country last named before "the country" or "there", the speaker's own left out."""
    word = found.destination.word if found.destination is not None else ""
    if word in _PAIRS and (pair := _pair(at, context, banned)):
        return pair
    if word in _ORDINALS:
        pair = _pair(at, context, banned)
        return pair[_ORDINALS[word] :][:1]
    for owners in (False, True):
        for back in range(at, max(-1, at - 1 - MEMORY), -1):
            line = context.row_of(back)
            end = found.anchor if back == at else len(line.chunks)
            for spot, chunk in reversed(list(enumerate(line.chunks[:end]))):
                owner = chunk.kind == "PLACE" and line.code[spot + 1 : spot + 2] == patterns.LETTER["OWN"]
                places = tuple(place for place in chunk.places if len(place.codes) == 1 and place.codes[0] not in banned)
                if places and chunk.kind in {"PLACE", "POST"} and (owners or not owner):
                    return places if word in _ALL_OF_THEM else places[:1]
    return ()


def host(place: Place) -> Place:
    """Return where an embassy is: the country when it sits in the capital, else the city within it."""
    seat = lexicon.capital(place.codes[0]) if place.codes else None
    return place if place.part and seat and lexicon.fold(seat) != lexicon.fold(place.part) else Place(place.codes, None, "country")


def destinations(found: Found, at: int, context: Context, issuer: Sequence[str | None]) -> tuple[Place, ...]:
    """Return the places meant; empty when the text does not say."""
    chunk = found.destination
    own = {code for code in issuer if code}
    banned = own | (set(found.audience.codes) if found.audience else set())
    if chunk is None:
        return _unsaid(found, at, context, own, banned)
    if chunk.kind == "HERE":
        if _expels(found, own):
            return tuple(Place((code,), None, "country") for code in sorted(own))
        if chunk.word in _ORDINALS or chunk.word in _PAIRS:
            return _nearby(at, found, context, banned)
        return _recalled(at, context) or _nearby(at, found, context, banned) or context.title
    if chunk.kind == "ITS":
        return _nearby(at, found, context, banned)
    if chunk.kind == "POST":
        return tuple(host(place) for place in chunk.places[:1])
    return chunk.places or tuple(Place((code,), None, "country") for code in chunk.codes)


def _own_post(found: Found, at: int, context: Context) -> tuple[Place, ...]:
    """Return where "its embassy (in the capital)" must be: in the country spoken of, unless the words go on to name another place."""
    line = context.row_of(at)
    behind = next((spot + 1 for spot in range(found.first, found.last) if line.chunks[spot].kind == "POST" and line.chunks[spot].own), 0)
    if not behind or patterns.compiled(_NO_OTHER).match(line.code, behind) is None:
        return ()
    return tuple(Place(place.codes, None, "country") for place in _recalled(at, context) if len(place.codes) == 1)[:1]


def _expels(found: Found, own: set[str]) -> bool:
    """Tell whether a government speaks to nationals of another: it can only send them out of its own country."""
    told = found.audience.codes if found.audience else ()
    return found.directive is Directive.LEAVE and bool(told) and len(own) == 1 and not own & (set(told) | {"UN", "EU"})


def _unsaid(found: Found, at: int, context: Context, own: set[str], banned: set[str]) -> tuple[Place, ...]:
    """Return where something holds that names no place: the speaker's own doors, the topic of the sentence, the place it is set in."""
    told = found.audience.word if found.audience is not None else ""
    timed = found.trace[-1] == "control: gives time" and _expels(found, own) and told.endswith(_NATIONALS)
    if timed or (found.issuer is not None and found.directive in {Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED}):
        return tuple(Place((code,), None, "country") for code in sorted(own))
    topic = _topic(context.row_of(at))
    if topic and not {code for place in topic for code in place.codes} & own:
        return topic
    if (
        found.issuer is not None
        and found.issuer.kind == "POST"
        and found.issuer.places
        and (is_advice(found.directive) or found.directive is Directive.STAFF_WITHDRAWN)
    ):
        return (host(found.issuer.places[0]),)
    local = _local(found, at, context, banned) if found.directive in _LOCAL else ()
    if local or (local := _in_capital(found, at, context)):
        return local
    if context.destination_at == at:
        return context.destination
    if found.directive is Directive.EMBASSY_CLOSED and (post := _own_post(found, at, context)):
        return post
    moved = found.directive is Directive.LEVEL_CHANGE and bool(own)
    if context.page or moved or found.directive in {Directive.EVACUATION, Directive.STAFF_WITHDRAWN, Directive.LEAVE}:
        recalled = _recalled(at, context)
        if recalled:
            return recalled
    return (context.title if context.page else ()) or _scene_before(found, at, context, banned)


def _scene_before(found: Found, at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the one country that the sentence before is set in, for nationals who are told what to do and not where."""
    told = found.audience
    if found.directive not in _SCENIC or told is None or not told.codes or any(chunk.places for chunk in context.row_of(at).chunks):
        return ()
    line = context.row_of(at - 1)
    set_in = {
        Place(place.codes, None, "country")
        for hit in patterns.compiled(_LOCATED).finditer(line.code)
        for place in line.chunks[hit.end() - 1].places
    }
    return tuple(set_in) if len(set_in) == 1 and all(len(place.codes) == 1 and place.codes[0] not in banned for place in set_in) else ()


def grouped(places: Sequence[Place]) -> list[tuple[tuple[str, ...], str | None]]:
    """Return destinations and region of each statement that the places need: whole countries together, parts one by one."""
    whole = tuple(dict.fromkeys(code for place in places if place.part is None for code in place.codes))
    result: list[tuple[tuple[str, ...], str | None]] = [(whole, None)] if whole else []
    for place in places:
        if place.part is None:
            continue
        large = len(place.codes) != 1 or place.kind == lexicon.Kind.REGION.value
        result.append(((), place.part) if large else (place.codes, place.part))
    return result


def is_advice(directive: Directive) -> bool:
    """Tell whether a directive addresses people, rather than being something a government does."""
    return directive in _ADVICE

"""Where: "the country", "there", "the embassy" and lists, resolved within the article; what stays unknown is dropped."""

from __future__ import annotations

from collections.abc import Sequence

from advisory import lexicon
from advisory.extract import patterns, roles
from advisory.extract.chunks import Place, Row
from advisory.extract.context import MEMORY, Context, is_advice
from advisory.extract.reading import Found
from advisory.model import Directive

_LOCATED = "(?:IN|FROM|OVER) PLACE"
_FLED = "(?:IN|FROM|OVER|LEAVE|LEFT) PLACE"
_TOPIC = "^(?:ADVERB|WORD|CLAUSE|IN)*?(PLACE)(?:COLON|DASH)|^(?:ADVERB|COMMA)*(?:FOR|IN) (PLACE) (?=COMMA|IT)"
#: "Togo unrest: Ghanaians told to leave".
_TROUBLE = "^(?:ADVERB|DET)* (where:PLACE) OWN? (?:WORD|ADJECTIVE)? (trouble:WORD|PLACE|GATHERING) (?:COLON|DASH)"
_TROUBLES = frozenset(
    {"unrest", "crisis", "war", "conflict", "violence", "clashes", "coup", "fighting", "riots", "floods", "earthquake", "quake", "turmoil"}
    | {"tensions", "tension", "attacks", "attack", "strikes", "invasion", "emergency", "protests", "uprising", "evacuation", "standoff"}
)
_PAIRS = frozenset({"both countries", "both nations", "the two countries", "the two nations"})
_ORDINALS = {"the former": 0, "the latter": 1}
_NATIONALS = ("nationals", "citizens")
#: Words that can stand for several places at once.
_ALL_OF_THEM = frozenset(
    {"there", "both", "both countries", "both nations", "the two countries", "the two nations", "these countries", "those countries"}
    | {"these places", "those places"}
)
#: Words for where a report was filed, where it names no other place.
_THERE = frozenset({"the country", "there", "here", "the city", "this country", "that country"})
#: Who is of a country.
_OF_LANDS = frozenset({"ISSUER", "DEMONYM", "AUDIENCE", "OUTSIDERS", "OTHERS", "PLACE"})
#: Embassies, each in a place of its own.
_POSTS = frozenset({"embassies", "consulates", "missions"})
#: Behind these stands who does the same, or is done something else to.
_COMPANY = frozenset(
    {"after", "following", "like", "unlike", "joining", "joined", "joins", "join", "follows", "followed", "thanked", "thanking", "thanks"}
    | {"alongside", "along with", "together with", "as well as", "echoing", "echoed", "with help from", "help from", "helped by"}
)
#: "Neighbouring Chad" is not the country spoken of.
_NEIGHBOURS = frozenset({"neighbouring", "neighboring", "nearby", "adjacent"})
#: Behind "its embassy": nothing that could say where it is.
_NO_OTHER = "(?:IN (?:DET? CAPITAL|HERE)|HERE)? (?:ADVERB|AUX|COMMA|STOP|SEMI|AND|BY|CLAUSE|QUOTE|$)"
#: What people may be told of the place that the sentence before is about.
_SCENIC = frozenset({Directive.EXERCISE_CAUTION, Directive.LEAVE, Directive.SHELTER_IN_PLACE})
_TAKEN = frozenset({Directive.EVACUATION, Directive.STAFF_WITHDRAWN})
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
#: What may happen where a report was filed: a host that sends diplomats away is not meant.
_FILED = _LOCAL - {Directive.STAFF_WITHDRAWN}


def _local(found: Found, at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the one place that the sentence itself names as a location."""
    line = context.row_of(at)
    for pattern in (_LOCATED, _FLED):
        places: dict[tuple[str, ...], Place] = {}
        for hit in patterns.compiled(pattern).finditer(line.code):
            if hit.end() <= found.anchor and roles.sets_out(line, hit.end() - 1):
                continue
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
    trouble = patterns.compiled(_TROUBLE).match(line.code)
    if trouble is not None and line.chunks[trouble.start("trouble")].word in _TROUBLES:
        return line.chunks[trouble.start("where")].places
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
            if context.filed_at == back and not (found.directive in _FILED and word in _THERE):
                continue
            end = found.anchor if back == at else len(line.chunks)
            for spot, chunk in reversed(list(enumerate(line.chunks[:end]))):
                owner = chunk.kind == "PLACE" and line.code[spot + 1 : spot + 2] == patterns.LETTER["OWN"]
                places = tuple(place for place in chunk.places if len(place.codes) == 1 and place.codes[0] not in banned)
                company = spot > 0 and back == at and (line.chunks[spot - 1].kind == "BY" or line.chunks[spot - 1].word in _COMPANY)
                beside = line.tokens[chunk.first].word in _NEIGHBOURS or company
                if places and chunk.kind in {"PLACE", "POST", "CREW"} and (owners or not owner) and not beside:
                    # of two in one breath "the country" is neither
                    return places if word in _ALL_OF_THEM or len({place.codes for place in places}) == 1 else ()
    return ()


def _only(at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the one other country whose government or people the sentences before speak of ("Chad's president was ousted")."""
    rows = (context.row_of(back) for back in range(max(0, at - MEMORY), at))
    named = {code for row in rows for chunk in row.chunks if chunk.kind in _OF_LANDS for code in chunk.codes} - banned
    return (Place((named.pop(),), None, "country"),) if len(named) == 1 and banned else ()


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
        if found.issuer is not None and found.issuer.kind == "POST" and not own and (host_city := _dateline(context)):
            return host_city
        # Of governments whose names are not understood as who speaks, one may be the country named last.
        unknown = found.audience is not None and found.audience.own and not own
        near = _recalled(at, context) or (() if unknown else _nearby(at, found, context, banned)) or context.title
        return near or _only(at, context, banned if not unknown else set())
    if chunk.kind == "ITS":
        return _nearby(at, found, context, banned)
    if chunk.kind == "POST":
        several = any(word in _POSTS for word in chunk.word.split())
        return tuple(host(place) for place in (chunk.places if several else chunk.places[:1]))
    return chunk.places or tuple(Place((code,), None, "country") for code in chunk.codes)


def _dateline(context: Context) -> tuple[Place, ...]:
    """Return the country that an article is written from ("BAMAKO (AP) - Several embassies here …"); empty when none heads it."""
    first = context.row_of(max(context.filed_at, 0)).chunks[:2]
    headed = context.filed_at >= 0 or (len(first) == len(_ORDINALS) and first[1].kind == "COLON")
    if not headed or first[0].kind != "PLACE":
        return ()
    return tuple(Place(place.codes, None, "country") for place in first[0].places if len(place.codes) == 1)


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
    if found.directive is Directive.EMBASSY_CLOSED and context.embassy_at > at - MEMORY and _the_embassy(found, at, context):
        return context.destination
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
    known = _known(found, at, context, own) or (context.title if context.page else ()) or _scene_before(found, at, context, banned)
    return known or _filed(found, at, context, banned)


def _filed(found: Found, at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return where a report was filed that begins with what a government does there ("KABUL - Norway has told its citizens to leave.")."""
    named = {code for chunk in context.row_of(at).chunks for place in chunk.places for code in place.codes}
    told = found.directive is Directive.LEAVE and found.audience is not None and found.audience.own
    if at != context.filed_at + 1 or named - banned or not banned or not (told or found.directive is Directive.EMBASSY_CLOSED):
        return ()
    return tuple(place for place in context.row_of(context.filed_at).chunks[0].places if not banned & set(place.codes))


def _known(found: Found, at: int, context: Context, own: set[str]) -> tuple[Place, ...]:
    """Return the place spoken of, where what is said can be about no other."""
    if found.directive is Directive.EMBASSY_CLOSED and (post := _own_post(found, at, context)):
        return post
    moved = found.directive is Directive.LEVEL_CHANGE and bool(own)
    recalls = context.page or moved or found.directive in {Directive.EVACUATION, Directive.STAFF_WITHDRAWN, Directive.LEAVE}
    return _recalled(at, context) if recalls else ()


def _the_embassy(found: Found, at: int, context: Context) -> bool:
    """Tell whether the embassy meant is the one just spoken of ("the decision to close the embassy was made in London")."""
    posts = [chunk for chunk in context.row_of(at).chunks[found.first : found.last] if chunk.kind == "POST"]
    return len(posts) == 1 and posts[0].word.startswith(("the ", "that ")) and not posts[0].places and not posts[0].codes


def _informant(line: Row) -> tuple[Place, ...]:
    """Return where the embassy is that a sentence begins with ("The embassy in Chad informs citizens of clashes.")."""
    first = next((chunk for chunk in line.chunks if chunk.kind != "ADVERB"), None)
    return (host(first.places[0]),) if first is not None and first.kind == "POST" and first.places else ()


def _same_post(found: Found, at: int, context: Context) -> bool:
    """Tell whether the embassy that the sentence before begins with goes on speaking: by a bare imperative, or named without its place."""
    by = found.issuer
    if by is None or by.kind != "POST" or by.places:
        return found.trace[-1] == "control: imperative"
    first = next((chunk for chunk in context.row_of(at - 1).chunks if chunk.kind != "ADVERB"), None)
    return first is not None and first.kind == "POST" and (first.codes == by.codes or not by.codes)


def _folk_before(at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the one country whose foreigners the sentence before speaks of ("There are 400 Kenyans in Chad. It moved its envoys.")."""
    if any(chunk.places for chunk in context.row_of(at).chunks):
        return ()
    line = context.row_of(at - 1)
    spots = [hit.end() - 1 for hit in patterns.compiled("(?:AUDIENCE|CREW) IN DET* PLACE").finditer(line.code)]
    lands = {Place(place.codes, None, "country") for spot in spots for place in line.chunks[spot].places}
    return tuple(lands) if len(lands) == 1 and all(len(land.codes) == 1 and land.codes[0] not in banned for land in lands) else ()


def _scene_before(found: Found, at: int, context: Context, banned: set[str]) -> tuple[Place, ...]:
    """Return the one country that the sentence before is set in, for nationals who are told what to do and not where."""
    told = found.audience
    if told is not None and found.directive in _TAKEN and (folk := _folk_before(at, context, banned)):
        return folk
    if found.directive in _SCENIC and _same_post(found, at, context) and (post := _informant(context.row_of(at - 1))):
        return post
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

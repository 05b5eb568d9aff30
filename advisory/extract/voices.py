"""Who else says it: governments that do likewise, that a sentence lists, that follow without a verb of their own."""

from __future__ import annotations

import itertools

from advisory.extract import patterns, roles
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.reading import Found, group
from advisory.model import Directive, Status

_D = Directive
_ABSTRACT = frozenset({_D.AVOID_ALL_TRAVEL, _D.AVOID_NONESSENTIAL_TRAVEL, _D.RECONSIDER_TRAVEL, _D.EXERCISE_CAUTION})
#: Words for whoever is meant, of no nationality.
ANYBODY = ("anyone", "everyone", "those", "people", "whoever", "everybody", "anybody")
#: Who wishes a government to tell its people something, and the verb that then tells nothing yet.
_WISHES = frozenset({"want", "wanted", "lobbied", "lobbying", "lobby", "demanded", "demand", "demands", "pressed"})
_TELLING = tuple(patterns.LETTER[name] for name in ("URGE", "ORDER", "DISCOURAGE"))
_BARE = frozenset({"tell", "advise", "warn", "urge", "order", "ask", "recommend", "call on", "instruct"})
#: Verbs left out that a sentence is searched for.
_MOST = 6
#: Another government that does as the one before it did.
_FOLLOWS = (
    "(by:PLACE|ISSUER) (?:COMMA|ADVERB|AUX|ALL)* LIKEWISE|CLAUSE (by:PLACE|ISSUER) ADVERB* AUX* (?:DONE|LIKEWISE)|SODID (by:PLACE|ISSUER)"
)
#: "…, Chile to Mali": the verb is that of the words before.
_GAPPED = (
    "(?<=PLACE)(?:COMMA AND?|SEMI AND?|AND) (by:PLACE|ISSUER) ADVERB* (?:AGAINST (?:ALL|ADJECTIVE|DET)* TRAVEL)? TO (to:PLACE) "
    "(?=COMMA|STOP|SEMI|AND|$)"
)
#: "Peru flew ten people from Chad to Niger and two from Mali to Togo": those flown out are counted again, and moved on again.
_FROM_THERE = "~6 AND (?:DET|NUMBER|OTHERS){1,3} FROM (to:PLACE) TO (?:DET|ADJECTIVE)* PLACE"
#: "Countries urging … : Peru and Chile", "several countries, including Peru, have told"; "Peru joins Chile in urging".
COUNTRIES = frozenset({"countries", "nations", "governments", "states", "embassies", "capitals"})
#: Governments that the words next to them do not name.
_NAMELESS = COUNTRIES | {"the governments", "foreign ministries", "many governments", "several governments", "other governments"}
#: "Peru and Chile have joined other Andean countries in telling".
_JOINS_OTHERS = (
    "(?:^|COMMA|CLAUSE|DASH|THAT|COLON) (?:ADVERB|DET)* (first:PLACE|ISSUER) (?:AUX|ADVERB|COMMA)* (joins:WORD) "
    "[^STOP SEMI QUERY CLAUSE URGE ORDER]{1,9}? "
    "IN (?:AUX|ADVERB)* (?:URGE|ORDER|DISCOURAGE|CALL|ISSUE|EVACUATE|WITHDRAW|CLOSE)"
)
_NAMED = "(?:COLON|WORD|OF|DASH|CLAUSE) (by:PLACE|ISSUER) (?=STOP|$|COMMA|DASH|SEMI|AUX)|AUX (by:PLACE|ISSUER) (?=STOP|$)"
_JOINS = (
    "(first:PLACE|ISSUER) (?:AUX|ADVERB|COMMA)* (?:WORD|AND) (?:WORD|DET|ADJECTIVE){0,3} (by:PLACE|ISSUER) "
    "(?:DASH [^STOP SEMI QUERY CLAUSE]{1,14}? DASH|COMMA)? (?:IN|AUX|ADVERB)"
)
#: "Peru became the latest country to …".
_BECAME = (
    "(?:(?:PLACE|WORD) (?:OPENED WORD CLOSED|NUMBER|JAN|COMMA)* (?:DASH|COLON))? (by:PLACE|ISSUER) "
    "(?:ADVERB|AUX|IN|JAN|NUMBER|COMMA){0,5} (verb:WORD|AUX) (?:DET|ADJECTIVE|WORD|NUMBER|PLACE|DEMONYM){1,5}"
)
_BECOMING = frozenset({"became", "become", "becomes", "becoming", "is", "was"})
_RANKS = frozenset({"latest", "newest", "second", "third", "fourth", "fifth", "last", "the first", "the last", "first"})
#: "(The list of countries …) has grown by one, Peru".
_GROWS = (
    "(?:ADVERB|COMMA|AUX)* (grown:WORD|RAISE|AND) [^STOP SEMI QUERY CLAUSE URGE ORDER]{0,8}? (by:PLACE|ISSUER) (?=STOP|$|COMMA|DASH|ADVERB)"
)
_GROWN = frozenset({"grown", "grew", "grows", "growing", "longer", "joined", "lengthened", "lengthens", "widened", "expanded", "swelled"})
_JOINING = frozenset({"joins", "joined", "join", "joining", "along with", "together with", "as well as", "follows", "followed", "like"})
#: "Peru noted that the Chilean government had … and urged its nationals".
_RETOLD = (
    "(first:PLACE|ISSUER) (?:AUX|ADVERB)* (?:WORD|URGE) THAT (host:PLACE|ISSUER) AUX [^STOP SEMI QUERY CLAUSE]{0,12}? "
    "AND ADVERB* (verb:URGE|ORDER) AUDIENCE"
)
#: Words of another clause: only "as Norway had done" says that it did.
_UNLIKE = frozenset({"unless they", "before", "until", "although", "though", "who", "which", "whose", "than"})
_FOLLOWED = frozenset({_D.LEAVE, _D.AVOID_ALL_TRAVEL, _D.AVOID_NONESSENTIAL_TRAVEL, _D.EMBASSY_CLOSED, _D.STAFF_WITHDRAWN, _D.EVACUATION})


def followers(line: Row, known: list[Found]) -> list[Found]:
    """Return what other governments are said to do likewise, once the sentence says what."""
    made = []
    for hit in patterns.compiled(_FOLLOWS).finditer(line.code):
        earlier = [each for each in known if each.directive in _FOLLOWED and each.last <= hit.start()]
        by = group(line.chunks, hit, "by")
        if earlier and earlier[-1].issuer is not None and by is not None and by.codes and line.chunks[hit.start()].word not in _UNLIKE:
            last = earlier[-1]
            where = last.destination
            made.append(last._replace(issuer=by, audience=None, destination=where, first=hit.start(), last=hit.end(), anchor=hit.end() - 1))
    return made


def _became(line: Row, found: Found) -> Chunk | None:
    """Return the subject where another name that it is set beside would speak ("became the latest country to follow Peru by urging")."""
    hit = patterns.compiled(_BECAME).match(line.code)
    by = group(line.chunks, hit, "by") if hit else None
    if hit is None or by is None or not by.codes or found.directive not in _FOLLOWED | _ABSTRACT or found.anchor < hit.end():
        return None
    ranked = {chunk.word for chunk in line.chunks[hit.start("verb") + 1 : hit.end()]} & _RANKS
    if line.chunks[hit.start("verb")].word not in _BECOMING or not ranked:
        return None
    between = roles.kinds(line, hit.end(), found.anchor)
    return None if "CLAUSE" in between or by is found.destination else by


#: "Fearing an attack by Peru, many countries are urging their citizens to leave": nobody that the sentence names.
_UNNAMED = "(by:PLACE|ISSUER) COMMA DET{1,2} (lands:WORD) (?:AUX|ADVERB)* (?:URGE|ORDER)"
_MANY = frozenset({"many", "several", "some", "dozens of", "a number of", "number of", "scores of", "other", "more"})


def unnamed(line: Row, found: Found) -> Found:
    """Return what many countries tell their people without the one that merely stands before them in the sentence."""
    hit = patterns.compiled(_UNNAMED).search(line.code, 0, found.anchor) if found.issuer is not None else None
    if hit is None or group(line.chunks, hit, "by") is not found.issuer or roles.before(line, hit.start()) == "":
        return found
    several = line.chunks[hit.start("lands") - 1].word in _MANY and line.chunks[hit.start("lands")].word in COUNTRIES
    return found._replace(issuer=None) if several else found


def _counted(line: Row, found: Found) -> bool:
    """Tell whether countries are spoken of together, whose names stand elsewhere."""
    return not _NAMELESS.isdisjoint([chunk.word for chunk in line.chunks[: found.anchor]])


def _several(line: Row, found: Found) -> bool:
    """Tell whether more than one may speak, though no name stands before the verb."""
    return _counted(line, found) or any(chunk.word in {"joins", "joined", "joining"} for chunk in line.chunks[: found.anchor])


def _grown(line: Row, found: Found) -> Chunk | None:
    """Return the country by which a list is said to have grown ("countries telling their people to leave has grown by one, Peru")."""
    hit = patterns.compiled(_GROWS).match(line.code, found.last) if found.issuer is None else None
    by = group(line.chunks, hit, "by") if hit else None
    if hit is None or by is None or not by.codes or line.chunks[hit.start("grown")].word not in _GROWN:
        return None
    return by if _counted(line, found) else None


def _joins_others(line: Row, found: Found) -> Found | None:
    """Return what somebody tells who joins others ("has joined other states, Chad among them, in telling"), as told by all named."""
    by = found.issuer
    if found.audience is None or found.audience.codes:
        return None
    hit = patterns.compiled(_JOINS_OTHERS).search(line.code, 0, found.anchor)
    first = group(line.chunks, hit, "first") if hit else None
    if hit is None or first is None or not first.codes or first is found.destination:
        return None
    others = line.chunks[hit.start("joins") : hit.end()]
    if others[0].word not in _JOINING or (by is not None and by.codes and by is not first and by not in others):
        return None
    codes = dict.fromkeys(code for chunk in (first, *others) if chunk.kind in {"PLACE", "ISSUER"} for code in chunk.codes)
    return found._replace(issuer=first._replace(codes=tuple(codes)))


def joined(line: Row, found: Found) -> Found:
    """Return what "countries" say as said by those that the sentence lists ("…: Peru and Chile", "including Peru", "joins Peru in")."""
    if found.issuer is not None and found.issuer.word in _NAMELESS:
        found = found._replace(issuer=None)  # "the countries whose embassies have told nationals"
    beside = _joins_others(line, found)
    if beside is not None:
        return beside
    alone = _became(line, found) or _grown(line, found)
    return found._replace(issuer=alone) if alone is not None else _listed(line, found)


def _listed(line: Row, found: Found) -> Found:
    """Return what "countries" say as said by those named elsewhere in the sentence, and what one says who is named beside another."""
    if found.directive not in _FOLLOWED | _ABSTRACT or (found.issuer is not None and found.issuer.kind not in {"PLACE", "ISSUER"}):
        return found
    if found.issuer is not None:
        if _JOINING.isdisjoint([chunk.word for chunk in line.chunks]):
            return found
    elif found.audience is None or found.audience.codes or not _several(line, found):
        return found
    joins = found.issuer is not None or not _counted(line, found)
    hit = patterns.compiled(_JOINS if joins else _NAMED).search(line.code)
    by = group(line.chunks, hit, "by") if hit else None
    if hit is None or by is None or not by.codes or by is found.destination:
        return found
    if not joins:
        return found._replace(issuer=by)
    first = line.chunks[hit.start()]
    if found.issuer not in (None, first, by) or not any(chunk.word in _JOINING for chunk in line.chunks[hit.start() : hit.end()]):
        return found
    return found._replace(issuer=first._replace(codes=tuple(dict.fromkeys((*first.codes, *by.codes)))))


def retold(line: Row, found: Found) -> Found:
    """Return what a government tells its own of a host, whose doings it has told of first, as told by it, and there.

    "Peru noted that the Chilean government had imposed a curfew and urged its nationals there to take care."
    """
    told, by = found.audience, found.issuer
    if told is None or by is None or not told.own or not by.codes:
        return found
    hit = patterns.compiled(_RETOLD).search(line.code, 0, found.anchor)
    if hit is None or line.chunks[hit.start("host")] is not by or line.chunks[hit.end() - 1] is not told:
        return found
    first, where = line.chunks[hit.start("first")], found.destination
    if not first.codes or first.codes == by.codes or (where is not None and where.kind != "HERE" and where is not first):
        return found
    if not line.chunks[hit.start("verb")].word.endswith(("ed", "told")):
        return found
    host = by._replace(kind="PLACE", places=tuple(Place((code,), None, "country") for code in by.codes))
    return found._replace(issuer=first, audience=told._replace(codes=()), destination=host)


def heir(line: Row, found: Found, known: list[Found]) -> Found:
    """Return what "whoever is there" is told as said by whoever spoke before in the sentence, or by the country of those spoken to."""
    told = found.audience
    nameless = found.issuer is None or found.issuer.kind == "IT"
    if nameless and told is not None and told.own and not told.codes:
        begin, _ = roles.segment(line, found.anchor)
        by = roles.speaker(line, begin, found.first)
        return found._replace(issuer=by) if by is not None and by.kind == "POST" else found
    if found.issuer is not None or told is None or told.kind != "PERSONS" or told.codes or not told.word.startswith(ANYBODY):
        return found
    earlier = [each for each in known if each.anchor < found.anchor and each.directive in _ABSTRACT and each.destination is not None]
    for each in reversed(earlier):
        by = each.issuer if each.issuer is not None else each.audience
        if by is not None and by.codes:
            return found._replace(issuer=by._replace(kind="ISSUER"))
    return found


def gapped(line: Row, known: list[Found]) -> list[Found]:
    """Return what is said again in words that are left out ("Peru advised against travel to Chad, Chile to Mali")."""
    made = []
    for each in known:
        again = patterns.compiled(_FROM_THERE).match(line.code, each.last) if each.directive is _D.EVACUATION else None
        if again is not None:
            made.append(each._replace(destination=group(line.chunks, again, "to"), last=again.end()))
        if each.issuer is None or not each.issuer.codes or each.directive not in _ABSTRACT | {_D.LEAVE}:
            continue
        for hit in itertools.islice(patterns.compiled(_GAPPED).finditer(line.code, each.last - 1), _MOST):
            by, to = group(line.chunks, hit, "by"), group(line.chunks, hit, "to")
            if by is not None and by.codes and not any(found.issuer is by for found in known):
                made.append(
                    each._replace(issuer=by, audience=None, destination=to, first=hit.start(), last=hit.end(), anchor=hit.end() - 1)
                )
    return made


def wished(line: Row, found: Found) -> Found:
    """Return what a government is only asked to tell as not told yet ("calls for Peru to tell its citizens", "demand that Peru tell")."""
    if found.status is not None:
        return found
    begin, _ = roles.segment(line, found.anchor)
    last = found.anchor - 1
    while last >= begin and line.code[last] not in _TELLING:
        last -= 1
    last = last if last >= begin else -1
    return found._replace(status=Status.CONSIDERED) if last >= 0 and _asked(line, last) else found


def _asked(line: Row, at: int) -> bool:
    """Tell whether the verb of telling is what somebody else asks for."""
    verb, here = line.chunks[at].word, at - 1
    while here > 0 and line.chunks[here].kind == "ADVERB":
        here -= 1
    infinitive = line.chunks[here].kind == "TO"
    here -= infinitive
    if here < 1 or line.chunks[here].kind not in {"PLACE", "ISSUER", "SELF"}:
        return False
    here -= 1
    asks = line.chunks[here]
    if infinitive:
        return asks.kind in {"URGE", "ADVICE", "MAY", "FOR"} or asks.word in _WISHES
    return verb in _BARE and asks.kind == "THAT" and line.chunks[here - 1].kind in {"ORDER", "URGE"}

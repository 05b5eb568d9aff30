"""Evacuations whose parts stand in no usual order: who takes out, whom, and out of where, each found wherever it stands.

The last resort behind the patterns: it needs a government or its people by name and one foreign place that they leave.
"""

from __future__ import annotations

import itertools

from advisory import lexicon
from advisory.extract import patterns, rescues, roles
from advisory.extract.chunks import Chunk, Row
from advisory.extract.pieces import BY
from advisory.extract.reading import Found
from advisory.model import AudienceClass, Directive, Strength

_D = Directive
_ACT = "(?:EVACUATE|EVACUATION|EVACUEES|WITHDRAW|FLY|FLYHOME|CARRY)"
#: Words of taking home that mean nothing else.
_HOMEWARD = frozenset(
    {"brings back", "brought back", "bring back", "bringing back", "taken home", "bring home", "brings home", "brought home", "sent home"}
    | {"fly out", "flies out", "flew out", "flown out", "whisked", "moved out", "taken out", "takes out", "took out", "pulled out"}
    | {"pulls out", "pull out", "pulling out", "fetched", "fetches", "fetch"}
)
_PEOPLE = frozenset({"AUDIENCE", "PERSONS", "CREW", "OUTSIDERS"})
#: Others who are taken out as citizens are, once their country is named: "97 Nepali passengers".
_TAKEN = frozenset({"civilians", "passengers", "residents", "women", "children", "survivors", "refugees"})
#: What takes them.
_CARRIERS = frozenset(
    {"ships", "vessels", "warships", "troops", "soldiers", "forces", "marines", "airlines", "airline", "carrier", "carriers", "crews"}
)
_OFFICIAL = frozenset(
    {"charter", "chartered", "charters", "military", "navy", "naval", "government", "air force", "army", "emergency", "special"}
)
#: Whom a first flight of the season carries.
_GUESTS = ("tourists", "visitors", "holidaymakers", "fans", "supporters", "pilgrims", "workers", "students")
_FIRST = frozenset({"first", "second", "another", "last"})
_BEING = frozenset({"be", "been", "being", "is", "are", "was", "were", "get", "gets", "getting"})
_MANY = frozenset(
    {"hundreds of", "thousands of", "dozens of", "scores of", "dozens", "hundreds", "thousands", "scores", "more than", "nearly"}
)
_LOOSE = frozenset({"DET", "ALL", "ADJECTIVE", "ADVERB", "DIRECTION"})
_FAMILY = frozenset({_D.EVACUATION, _D.STAFF_WITHDRAWN})
_CRAFTS = frozenset({"plane", "planes", "aircraft", "flight", "flights", "ship", "jet", "vessel", "warship", "frigate", "airlifter"})
_WAYS_HOME = ("flight", "flights", "plane", "ship", "operation", "mission", "convoy")
#: Whose troops stand, or stood, on whose land.
_HELD = frozenset(
    {
        ("RU", "UA"),
        ("UA", "RU"),
        ("IL", "PS"),
        ("IL", "LB"),
        ("IL", "SY"),
        ("AM", "AZ"),
        ("AZ", "AM"),
        ("TR", "SY"),
        ("RW", "CD"),
        ("RU", "GE"),
    }
)
#: They move people of any country.
_WORLDWIDE = frozenset({"UN", "EU"})
_RULES = frozenset(
    {"order", "orders", "protocols", "protocol", "procedures", "procedure", "zone", "zones", "warning", "warnings", "instructions"}
    | {"notice", "notices", "shelter", "shelters", "area", "areas", "insurance", "alert", "alerts", "drills", "status", "options"}
)
#: What people are taken out of, where its place says which country they leave ("evacuated from the chaos in Chad").
_TROUBLES = frozenset(
    {"chaos", "war", "civil war", "fighting", "violence", "conflict", "crisis", "unrest", "turmoil", "bloodshed", "clashes", "upheaval"}
)
_AMONG = (
    "(who:AUDIENCE|DEMONYM) (?:COMMA|IN PLACE)* (?:AUX|ADVERB)* (among:WORD) (?:DET|ALL|NUMBER|ADJECTIVE)* "
    "(?:PERSONS|AUDIENCE|NUMBER|EVACUEES)"
    "|(among:WORD) (?:DET|ALL|NUMBER|ADJECTIVE)* (?:PERSONS|AUDIENCE|NUMBER|EVACUEES) [^STOP SEMI QUERY CLAUSE AUDIENCE]{1,9}? "
    "AUX (?:DET|NUMBER|ADJECTIVE|ADVERB)* (who:AUDIENCE|DEMONYM)"
)
#: "40 people, including 30 Kenyans".
_INCLUDING = "COMMA? (among:WORD) (?:DET|ALL|NUMBER|ADJECTIVE)* (who:AUDIENCE|DEMONYM)"
_FROM_TO = "FLY ADVERB* (whom:AUDIENCE|PERSONS) ADVERB* FROM DET* (left:PLACE) ~2 TO (?:DET|ADJECTIVE)* (there:PLACE)"
#: Whose military carries them.
_ABOARD = "(by:DEMONYM|ISSUER) (?:ADJECTIVE|WORD){1,4} [^STOP SEMI QUERY CLAUSE]{0,10} (?:WITH|CARRY)"
_WARLIKE = frozenset({"warship", "frigate", "airlifter", "hercules"})
_WITHIN = frozenset({"among", "amongst"})
_OUT_OF = "EVACUATE FROM (?:DET|ADJECTIVE|WORD){1,3} IN$"
#: Others than governments who take people out.
_ALONE = frozenset(
    {"profit", "nonprofit", "charities", "ngo", "ngos", "volunteers", "veterans", "missionaries", "churches", "companies", "firms"}
    | {"contractor", "contractors", "rescuers", "donors", "employers", "activists", "smugglers"}
)
#: How far from the act its people, and the place they leave, may stand, in chunks; acts of one sentence that are looked at.
_NEAR, _FAR, _MOST = 7, 14, 4
#: What is brought home as well as people, and how far behind the act it may stand.
_DEAD = frozenset({"bodies", "body", "remains", "corpses", "corpse", "coffins", "ashes", "artefacts", "artifacts", "antiquities"})
_BEHIND = 4
#: Countries in a row that are homes rather than places left.
_LIST = 4


def read(line: Row, known: list[Found]) -> list[Found]:
    """Return the evacuations that only the parts of a sentence together say."""
    made: list[Found] = []
    for hit in itertools.islice(patterns.compiled(_ACT).finditer(line.code), _MOST):
        begin, end = roles.segment(line, hit.start())
        said = any(each.directive in _FAMILY and begin <= each.anchor < end for each in (*known, *made))
        found = None if said else _rescue(line, begin, end, hit.start())
        if found is not None:
            made.append(found)
    return made


def _rescue(line: Row, begin: int, end: int, at: int) -> Found | None:
    if not _takes(line, begin, end, at) or "PRIVATE" in roles.kinds(line, begin, at) or privately(line, at) or lifeless(line, at):
        return None
    passive = _passive(line, begin, at)
    issuer = _rescuer(line, begin, end, at, passive)
    people = _evacuees(line, begin, at) if line.chunks[at].kind == "EVACUEES" else _people(line, begin, end, at, passive)
    if people is not None and people.kind == "OUTSIDERS" and people.word.endswith("passengers") and not people.codes and issuer is not None:
        people = people._replace(kind="PERSONS")
    if people is not None and people.kind == "OUTSIDERS":
        people = _citizens(people)
        if people is None:
            return None
    if people is None or not people.codes:
        people = _among(line, begin, end, at) or people
    where = _left(line, begin, end, at)
    people = _strangers(people, where)
    if line.chunks[at].kind == "EVACUATION" and at + 1 < end and line.chunks[at + 1].word in _RULES:
        return None
    if where is None or not _known(line, at, issuer, people, where):
        return None
    crew = people is not None and people.kind == "CREW"
    if people is not None and crew and not (rescues.posted(people.word) or "diplomat" in people.word):
        return None
    told = people if people is not None and people.kind in {"AUDIENCE", "CREW"} else None
    if people is not None and people.kind in {"EVACUEES", "PERSONS"}:
        told = _citizens(people)
    directive = _D.STAFF_WITHDRAWN if crew else _D.EVACUATION
    return Found(directive, Strength.REPORTED, at, at + 1, at, issuer, told, where, trace=("event: parts of an evacuation",))


def privately(line: Row, at: int) -> bool:
    """Tell whether a firm or a charity takes people out: "an oil firm flew 40 Kenyans out of Chad"."""
    by = patterns.compiled("~4 BY (?:DET|ADJECTIVE|DEMONYM|PLACE)* WORD{0,2} (?:PRIVATE|WORD)").match(line.code, at + 1)
    doers = list(line.chunks[by.start() : by.end()]) if by is not None else []
    at -= 1
    while at >= 0 and line.chunks[at].kind in {"AUX", "ADVERB", "COMMA", "NOT"}:
        at -= 1
    # "the oil company is to fly its workers out"
    at -= at >= 0 and line.chunks[at].kind == "TO"
    doers += line.chunks[max(at, 0) : at + 1]
    return any(chunk.kind == "PRIVATE" or chunk.word in _ALONE for chunk in doers)


def lifeless(line: Row, at: int) -> bool:
    """Tell whether it is the dead, or things, that are brought home: "repatriated the bodies of two Kenyans"."""
    return any(chunk.word.rsplit(" ", 1)[-1] in _DEAD for chunk in line.chunks[max(0, at - _NEAR) : at + _BEHIND])


def _takes(line: Row, begin: int, end: int, at: int) -> bool:
    """Tell whether a word is one of taking people out."""
    chunk = line.chunks[at]
    ahead = line.chunks[at + 1 : min(end, at + _NEAR)]
    if chunk.kind in {"EVACUATE", "EVACUATION", "EVACUEES", "FLYHOME"}:
        return True
    if chunk.kind == "WITHDRAW":
        return chunk.word in _HOMEWARD
    if chunk.kind == "FLY":
        return any(each.kind in {"HOME", "OUT"} or each.word in {"back", "out of"} for each in ahead) or _abroad_from(line, at)
    around = line.chunks[begin:end]
    if any(each.kind in {"EVACUATE", "EVACUATION", "EVACUEES"} or each.word in _OFFICIAL or _forces(each) for each in around):
        return True
    if chunk.word.startswith("pick"):
        return any(each.word in _CRAFTS for each in line.chunks[begin:at])
    return patterns.compiled("DET (?:ADJECTIVE|WORD)? CARRY").search(line.code, begin, at + 1) is not None and _counted(line, at)


def _forces(chunk: Chunk) -> bool:
    """Tell whether a name is that of a country's forces: "a French air force plane"."""
    return chunk.kind == "ISSUER" and chunk.word.endswith(("air force", "navy", "army", "defence forces", "defense forces"))


def _abroad_from(line: Row, at: int) -> bool:
    """Tell whether people are taken from one country to another ("a navy ship brought 40 Kenyans from Port Sudan to Jeddah")."""
    hit = patterns.compiled(_FROM_TO).match(line.code, at)
    if hit is None:
        return False
    told, left, there = (line.chunks[hit.start(key)] for key in ("whom", "left", "there"))
    was, now = ({code for place in chunk.places for code in place.codes} for chunk in (left, there))
    official = told.own or bool(told.codes) or any(_OFFICIAL & set(chunk.word.split()) for chunk in line.chunks[max(0, at - _NEAR) : at])
    return official and not was & now


def _counted(line: Row, at: int) -> bool:
    """Tell whether it is the first of several that carries people ("the first flight carrying Kenyans has left Chad")."""
    first = next(here for here in range(at - 1, -1, -1) if line.chunks[here].kind == "DET")
    plain = not any(chunk.word.endswith(_GUESTS) for chunk in line.chunks[at + 1 : at + _NEAR] if chunk.kind == "AUDIENCE")
    return plain and line.chunks[first].word.split()[-1] in _FIRST


def _passive(line: Row, begin: int, at: int) -> bool:
    """Tell whether those taken stand before the verb: "were evacuated", "Kenyans airlifted"."""
    here = at - 1
    while here >= begin and line.chunks[here].kind in {"ADVERB", "COMMA", "NOT"}:
        here -= 1
    if here < begin or line.chunks[at].kind not in {"EVACUATE", "WITHDRAW", "FLY"}:
        return False
    before = line.chunks[here]
    if line.chunks[at].kind == "EVACUATE" and at + 1 < len(line.chunks) and line.chunks[at + 1].kind == "FROM":
        return True
    if before.kind == "AUX":
        return any(word in _BEING for word in before.word.split())
    if before.kind == "NUMBER" and roles.kinds(line, at + 1, at + 2) & _PEOPLE:
        return False  # "a C-130 flew out 40 Kenyans"
    carries = before.kind == "OUTSIDERS" and before.word.rsplit(" ", 1)[-1] in _CARRIERS
    if carries and (before.codes or roles.kinds(line, at + 1, at + 2) & {*_PEOPLE, "NUMBER"}):
        return False
    return before.kind in {*_PEOPLE, "NUMBER", "CLOSED", "HERE"} or (
        before.kind == "PLACE" and line.chunks[here - 1].kind in {"IN", "FROM"}
    )


def _people(line: Row, begin: int, end: int, at: int, passive: bool) -> Chunk | None:
    left = [chunk for chunk in line.chunks[max(begin, at - _NEAR) : at] if chunk.kind in _PEOPLE]
    right = [chunk for chunk in line.chunks[at + 1 : min(end, at + _NEAR)] if chunk.kind in _PEOPLE]
    if passive and not left and line.chunks[at - 1].word == "being":
        # "Kenyans reached Nairobi on Friday after being flown out of Chad"
        left = [chunk for chunk in line.chunks[begin:at] if chunk.kind in _PEOPLE][:1]
    if passive and not left:
        # "Kenyans who were among thousands stranded in Chad were evacuated"
        which = patterns.compiled("(who:AUDIENCE) COMMA? CLAUSE").search(line.code, begin, at)
        left = [line.chunks[which.start("who")]] if which is not None else []
    if passive:
        return left[-1] if left else None
    if not right and line.chunks[at].kind == "EVACUATION" and line.chunks[at].word.endswith(_WAYS_HOME):
        # "Kenyans have landed in Nairobi from Chad on two repatriation flights"
        return next((chunk for chunk in line.chunks[begin:at] if chunk.kind == "AUDIENCE" and chunk.codes), None)
    return right[0] if right else None


def _among(line: Row, begin: int, end: int, at: int) -> Chunk | None:
    """Return those said to be among others who are taken out ("Kenyans were among those evacuated", "among those flown out were …")."""
    beside = patterns.compiled(_INCLUDING).search(line.code, at, min(end, at + _FAR))
    if beside is not None and line.chunks[beside.start("among")].word == "including":
        who = line.chunks[beside.start("who")]
        return who._replace(kind="AUDIENCE", crowd=AudienceClass.CITIZENS) if who.codes else None
    hit = patterns.compiled(_AMONG).search(line.code, begin, min(end, at + _FAR))
    among = max(hit.start("among"), hit.start("among_")) if hit is not None else at
    if hit is None or line.chunks[among].word not in _WITHIN or not among < at:
        return None
    who = line.chunks[max(hit.start("who"), hit.start("who_"))]
    return who._replace(kind="AUDIENCE", crowd=AudienceClass.CITIZENS) if who.codes else None


def _evacuees(line: Row, begin: int, at: int) -> Chunk:
    """Return evacuees with the nationality that stands before them."""
    flag = line.chunks[at - 1] if at > begin else None
    return line.chunks[at]._replace(codes=flag.codes) if flag is not None and flag.kind in {"DEMONYM", "PLACE"} else line.chunks[at]


def _citizens(people: Chunk) -> Chunk | None:
    """Return others as the citizens that they are when their country is named; None for those whom no government calls home."""
    if not people.codes or (people.kind == "OUTSIDERS" and people.word.rsplit(" ", 1)[-1] not in _TAKEN):
        return None
    return people._replace(kind="AUDIENCE", crowd=AudienceClass.CITIZENS)


def _carrier(line: Row, begin: int, at: int) -> Chunk | None:
    """Return whose forces carry those who were taken out ("a Kenyan military aircraft landed with 90 people evacuated from Chad")."""
    hit = patterns.compiled(_ABOARD).search(line.code, begin, at)
    if hit is None:
        return None
    said = [part for chunk in line.chunks[hit.start("by") : hit.start("by") + 5] for part in chunk.word.split()]
    official = bool(_OFFICIAL & set(said)) or bool(_WARLIKE & set(said))
    return line.chunks[hit.start("by")] if official and _CRAFTS & set(said) else None


def _rescuer(line: Row, begin: int, end: int, at: int, passive: bool) -> Chunk | None:
    if passive:
        by = patterns.compiled("BY DET* (by:PLACE|ISSUER|DEMONYM|SELF) (?!OWN)").search(line.code, at, min(end, at + _NEAR))
        return line.chunks[by.start("by")] if by is not None else _carrier(line, begin, at)
    named = [line.chunks[hit.start("by")] for hit in patterns.compiled(BY).finditer(line.code, begin, at)]
    named = [chunk for chunk in named if chunk.codes or chunk.kind in {"IT", "SELF"}]
    if named:
        return named[-1]
    if line.chunks[at].kind == "EVACUEES":
        aboard = patterns.compiled("(?:IN|BY|WORD) DET* (by:DEMONYM|PLACE) (?:ADJECTIVE|WORD){0,2} (craft:WORD)").search(line.code, at, end)
        if aboard is not None and line.chunks[aboard.start("craft")].word in _CRAFTS:
            return line.chunks[aboard.start("by")]
    flags = [chunk for chunk in line.chunks[begin:at] if chunk.codes and chunk.kind in {"DEMONYM", "OUTSIDERS"}]
    return flags[0] if len(flags) == 1 else None


def _strangers(people: Chunk | None, where: Chunk | None) -> Chunk | None:
    """Return people without those who are at home in the place left ("Kenyans and Chadians evacuated from Chad"), if any are not."""
    if people is None or where is None:
        return people
    at_home = {code for place in where.places for code in place.codes}
    codes = tuple(code for code in people.codes if code not in at_home)
    return people._replace(codes=codes) if codes else people


def _origin(line: Row, at: int) -> str:
    """Return how a place is named: "from", "in" behind people, "left"; empty when people do not leave it."""
    here = at - 1
    while here >= 0 and line.chunks[here].kind in _LOOSE:
        here -= 1
    if here < 0 or (at + 1 < len(line.chunks) and line.chunks[at + 1].kind in {"OWN", "BORDER"}):
        return ""
    before = line.chunks[here]
    if before.kind == "FROM" or (before.kind == "OF" and here and line.chunks[here - 1].kind == "WITHDRAW"):
        return "from" if not here or line.chunks[here - 1].kind != "AUDIENCE" or not hails(line, here) else ""
    if before.kind == "IN" and here and line.chunks[here - 1].kind in _PEOPLE:
        return "in"
    if before.kind in _PEOPLE and line.chunks[at].word == "there":
        return "in"
    if before.kind == "IN" and line.chunks[here - 1].word in _TROUBLES and patterns.compiled(_OUT_OF).search(line.code, 0, here + 1):
        return "from"
    return "left" if before.kind in {"LEFT", "LEAVE"} else ""


def hails(line: Row, at: int) -> bool:
    """Tell whether "nationals from Kenya" says whose nationals they are: "other nationals", or a list of many countries."""
    where = next((chunk for chunk in line.chunks[at + 1 :] if chunk.kind == "PLACE"), None)
    return line.chunks[at - 1].word.startswith("other") or (where is not None and len(where.places) >= _LIST)


def _left(line: Row, begin: int, end: int, at: int) -> Chunk | None:
    """Return the place that people leave: the first "from" behind the act, else the only one there is."""
    named = [(here, _origin(line, here)) for here in range(begin, end) if line.chunks[here].kind in {"PLACE", "HERE"}]
    carried = line.chunks[at].kind in {"CARRY", "EVACUATION"}
    for way in ("from", "left", "in"):
        spots = [here for here, how in named if how == way and (way != "left" or carried)]
        spots = [here for here in spots if here > at or not roles.sets_out(line, here)]
        behind = [here for here in spots if at < here <= at + _FAR]
        if way == "from" and behind:
            return line.chunks[behind[0]]
        if len({line.chunks[here].codes or line.chunks[here].places for here in spots}) == 1:
            return line.chunks[spots[0]]
        if spots:
            return None
    return None


def _whole(where: Chunk) -> bool:
    """Tell whether a whole country is left, or its capital."""
    return where.kind == "HERE" or all(
        place.part is None or (len(place.codes) == 1 and lexicon.fold(lexicon.capital(place.codes[0]) or "") == lexicon.fold(place.part))
        for place in where.places
    )


def _abroad(issuer: Chunk | None, where: Chunk) -> bool:
    """Tell whether people taken out of a place are abroad there: armies also move those who live on the land that they hold."""
    codes = {code for place in where.places for code in place.codes}
    held = issuer is not None and any((ours, code) in _HELD for ours in issuer.codes for code in codes)
    return not held or _whole(where)


def _known(line: Row, at: int, issuer: Chunk | None, people: Chunk | None, where: Chunk) -> bool:
    """Tell whether a government takes its own, or foreigners, out of a country that is neither's."""
    codes = {code for place in where.places for code in place.codes}
    ours = set(issuer.codes) if issuer is not None else set()
    if codes & ours or (people is not None and codes & set(people.codes)):
        return False
    if people is None:
        ahead = line.chunks[at + 1 : at + _BEHIND]
        ahead = ahead[1:] if ahead and ahead[0].kind in {"HOME", "OUT"} else ahead[:2]
        counted = bool(ahead) and (ahead[0].kind == "NUMBER" or ahead[0].word in _MANY) and ahead[-1].kind not in {"WORD", "ADJECTIVE"}
        return bool(ours - _WORLDWIDE) and counted and _abroad(issuer, where)
    if people.kind == "PERSONS" and not people.codes:
        ruled = issuer is not None and issuer.kind == "SELF" and all(place.part is None for place in where.places)
        return (ruled or bool(ours - _WORLDWIDE)) and _abroad(issuer, where)
    if people.codes or people.own:
        return True
    return bool(ours) or "foreign" in people.word

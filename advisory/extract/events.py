"""What governments do: close embassies, airspace and borders, take people out, move their levels."""

from __future__ import annotations

import re

from advisory.extract import advice, patterns
from advisory.extract.chunks import Chunk, Row
from advisory.extract.reading import Found, group
from advisory.model import Directive, LevelStep, Status, Strength

_D = Directive
_BY = (
    "(?<!TO)(?<!IN)(?<!FROM)(?<!OF)(?<!OVER)(?<!WITH)(?<!AGAINST)(?<!LEAVE)(?<!EVACUATE)(?<!AVOID)(?<!BETWEEN)(?<!FOR)(?<!OFF)(by:SPEAKER)"
)
#: An optional speaker somewhere to the left.
_WHO = f"(?:{_BY} ~5)?"
_IN = "(?:IN|FROM|OVER|OF|TO|FOR)"
_WHERE = f"(?:{_IN} DESTINED)"
_FROM = "(?:FROM DESTINED|FROM DET* (post:POST))"
_BE = "(?:AUX|ADVERB|COMMA|NOT)*"
_CREWS = "(?:(whom:CREW) (?:COMMA?AND (?:CREW|AUDIENCE|PERSONS))*)"
_GROUPS = "(?:(?:(?:CREW|OUTSIDERS|PERSONS) COMMA?AND)* (whom:AUDIENCE) (?:COMMA?AND (?:CREW|AUDIENCE|PERSONS|OUTSIDERS))*)"
_NATION = "(?:(to:PLACE|DEMONYM|HERE) OWN?)"
_SPACE = "(?:DET|ADJECTIVE|ITS|ALL|DIRECTION)* AIRSPACE"
_EDGE = "(?:DET|ADJECTIVE|ITS|ALL|DIRECTION|WORD)* BORDER"
#: Of two things closed in one breath: "its borders and its airspace".
_AND = "(?:COMMA? AND|COMMA) (?:DET|ADJECTIVE|ITS|ALL)*"
_PARTNER = "(?:(?:WITH|TO|FROM|FOR) ~2 (partner:PLACE|DEMONYM|PEOPLE|AUDIENCE|HERE))"
#: Who rules, called by no country's name.
_RULERS = "(?:SELF|OUTSIDERS) (?:CLAUSE ~4)?"
_ABOUT = "(?:(?:FOR|TO|OF|IN|AGAINST|OVER|FROM) WORD? (?:ADJECTIVE|ALL|DET|ALERT|LEVELNOUN|AVOID)* DESTINED)"
_NOTICE = "(?:LEVEL(?=FOR)|LEVELNOUN|ALERT LEVEL?|LEVEL OF? ADVICE|ADVICE)"
_OWNER = "(?:(by:PLACE OWN|ISSUER OWN?|DEMONYM) ADJECTIVE*)"
_ASIDE = "(?:COMMA ~6 COMMA)"
_TO_LEVEL = "(?:(?:~3 FROM LEVEL (before:NUMBER))? ~3 TO LEVEL (after:NUMBER))"


def _both(name: str, directive: Directive, closing: str, opening: str = "OPEN") -> tuple[tuple[str, Directive, Status | None, str], ...]:
    """Return a pattern with CLOSE, and the same with its opposite, which lifts."""
    return (
        (name, directive, None, closing),
        (f"{name}, reopened", directive, Status.LIFTED, closing.replace("CLOSE", opening).replace("CLOSURE", opening)),
    )


#: Name, directive, status when the words themselves say it, pattern.
EVENTS: tuple[tuple[str, Directive, Status | None, str], ...] = (
    # embassies
    *_both("embassy closed", _D.EMBASSY_CLOSED, f"(post:POST) {_WHERE}? (?:COMMA ~6 COMMA)? {_BE} CLOSE"),
    *_both("closes embassy", _D.EMBASSY_CLOSED, f"{_WHO} CLOSE STRESS* (post:POST) (?!OWN)"),
    ("embassy has operations suspended", _D.EMBASSY_CLOSED, None, "(post:POST) OWN? (?:AUX|ADVERB|ITS|ALL|ADJECTIVE)* OPERATIONS ~1 HALT"),
    ("suspends an embassy's operations", _D.EMBASSY_CLOSED, None, f"{_WHO} HALT STRESS* (post:POST) OWN (?:ALL|ADJECTIVE)* OPERATIONS"),
    (
        "embassy open again",
        _D.EMBASSY_CLOSED,
        Status.LIFTED,
        "(post:POST) {_WHERE}? (?:AUX|ADVERB)* ISOPEN (?=ADVERB)".replace("{_WHERE}", _WHERE),
    ),
    ("closure of embassy", _D.EMBASSY_CLOSED, None, "CLOSURE (?:OF|AUX|AUX AUX)? (post:POST)|(post:POST) CLOSURE"),
    (
        "embassy suspends operations",
        _D.EMBASSY_CLOSED,
        None,
        "(post:POST) (?:AUX|ADVERB|COMMA)* HALT (?:ITS|ALL|ADJECTIVE|DET)* OPERATIONS",
    ),
    ("suspends operations at embassy", _D.EMBASSY_CLOSED, None, f"{_WHO} HALT (?:ITS|ALL|ADJECTIVE|DET)* OPERATIONS (?:IN|OF) (post:POST)"),
    ("suspends embassy operations", _D.EMBASSY_CLOSED, None, f"{_WHO} HALT (?:ALL|ADJECTIVE|DET)* (post:POST) OPERATIONS"),
    (
        "embassy resumes operations",
        _D.EMBASSY_CLOSED,
        Status.LIFTED,
        f"(post:POST) {_WHERE}? {_BE} TO? RESUME|RESUME (?:ITS|ALL|ADJECTIVE|DET)* OPERATIONS (?:IN|OF) (post:POST)",
    ),
    # staff
    ("withdraws staff", _D.STAFF_WITHDRAWN, None, f"{_WHO} (?:WITHDRAW|EVACUATE|FLY|CHANGE) STRESS* {_CREWS} ~3 {_FROM}"),
    ("sends staff home", _D.STAFF_WITHDRAWN, None, f"{_WHO} (?:SEND|FLY) STRESS* (?:{_CREWS} HOME|HOME {_CREWS}) ADVERB* {_FROM}?"),
    ("withdraws staff", _D.STAFF_WITHDRAWN, None, f"{_WHO} (?:WITHDRAW|EVACUATE) STRESS* {_CREWS} {_WHERE}?"),
    ("takes staff out", _D.STAFF_WITHDRAWN, None, f"{_WHO} (?:WITHDRAW|FLY|SEND|CHANGE) STRESS* {_CREWS} OUT ~1 {_FROM}?"),
    ("staff withdrawn", _D.STAFF_WITHDRAWN, None, f"{_CREWS} (?:IN DESTINED)? {_BE} (?:WITHDRAW|EVACUATE|FLY|SEND) ~3 {_FROM}"),
    ("staff withdrawn", _D.STAFF_WITHDRAWN, None, f"{_CREWS} (?:IN (?:DESTINED|(post:POST)))? AUX {_BE} (?:WITHDRAW|EVACUATE)"),
    ("evacuates embassy", _D.STAFF_WITHDRAWN, None, f"{_WHO} EVACUATE STRESS* (post:POST)"),
    ("embassy evacuated", _D.STAFF_WITHDRAWN, None, f"(post:POST) {_BE} (?:EVACUATE|EVACUATION) {_WHERE}?"),
    ("evacuation of staff", _D.STAFF_WITHDRAWN, None, f"(?:EVACUATION|WITHDRAWAL) (?:OF|FOR) {_CREWS} {_WHERE}?"),
    ("evacuation of embassy", _D.STAFF_WITHDRAWN, None, "(?:EVACUATION|WITHDRAWAL) OF (post:POST)"),
    ("diplomatic evacuation", _D.STAFF_WITHDRAWN, None, f"{_WHO} DESTINED ADJECTIVE EVACUATION"),
    (
        "allows departure",
        _D.STAFF_WITHDRAWN,
        None,
        f"{_BY} ~4 (?:ORDER|AUTHORIZE|ISSUE|LIFT) DET? ORDEREDDEPARTURE ~8 (?:FROM|FOR|IN) (?:DESTINED|(post:POST)|(whom:CREW))",
    ),
    ("ordered departure", _D.STAFF_WITHDRAWN, None, "ORDEREDDEPARTURE ~8 (?:FROM|FOR|IN|OF) (?:DESTINED|(post:POST))|ORDEREDDEPARTURE"),
    ("orders departure of staff", _D.STAFF_WITHDRAWN, None, f"{_WHO} (?:ORDER|AUTHORIZE) (?:ADJECTIVE|DET)* DEPARTURE OF {_CREWS} {_FROM}"),
    # evacuations
    ("evacuates people", _D.EVACUATION, None, f"{_WHO} EVACUATE STRESS* {_GROUPS} ~5 {_FROM}"),
    ("evacuates people", _D.EVACUATION, None, f"{_WHO} EVACUATE STRESS* {_GROUPS} (?:IN DESTINED)?"),
    ("flies people out", _D.EVACUATION, None, f"{_WHO} (?:FLY|WITHDRAW|SEND) HOME? STRESS* {_GROUPS} ~2 {_FROM}"),
    (
        "people evacuated",
        _D.EVACUATION,
        None,
        f"{_GROUPS} (?:IN DESTINED)? ~2 (?:AUX ADVERB*)+ (?:EVACUATE|FLY (?:ADVERB|HOME)*) ~4 {_FROM}",
    ),
    ("takes people out", _D.EVACUATION, None, f"{_FROM} ~1 (?:EVACUATE|WITHDRAW|FLY OUT?) STRESS* {_GROUPS}"),
    ("people evacuated", _D.EVACUATION, None, f"{_GROUPS} (?:IN DESTINED)? (?:AUX ADVERB*)+ EVACUATE"),
    (
        "people flown home",
        _D.EVACUATION,
        None,
        f"{_GROUPS} IN DESTINED (?:COMMA ~5 COMMA)? (?:AUX ADVERB*)+ (?:EVACUATE|FLY HOME|WITHDRAW)",
    ),
    ("flies people home", _D.EVACUATION, None, f"{_WHO} (?:FLY|WITHDRAW|SEND|FLYHOME) HOME? STRESS* {_GROUPS} IN DESTINED"),
    ("flies people home", _D.EVACUATION, None, f"{_WHO} FLYHOME STRESS* {_GROUPS} ~2 {_FROM}"),
    ("headline: people evacuated", _D.EVACUATION, None, f"{_GROUPS} EVACUATE {_FROM}|{_GROUPS} TO? EVACUATE (?:DET|ADJECTIVE)* (at:PLACE)"),
    ("evacuation of people", _D.EVACUATION, None, f"{_WHO} EVACUATION (?:OF|FOR)? {_GROUPS} ~4 (?:FROM|IN) DESTINED"),
    ("evacuation of people", _D.EVACUATION, None, f"{_WHO} EVACUATION (?:OF|FOR) {_GROUPS}"),
    ("people flee in an evacuation", _D.EVACUATION, None, f"{_GROUPS} LEAVE ~8 EVACUATION"),
    ("evacuation from, tells people", _D.EVACUATION, None, f"EVACUATION {_FROM} ~5 URGE {_GROUPS}"),
    ("evacuation from", _D.EVACUATION, None, f"{_WHO} EVACUATION ~1 {_FROM}"),
    ("people reach evacuation", _D.EVACUATION, None, f"{_GROUPS} ~4 EVACUATION (?:IN|FROM) DESTINED"),
    # airspace and borders
    *_both(
        "closes its airspace",
        _D.AIRSPACE_CLOSED,
        f"(to:PLACE|ISSUER) (?:COMMA %8 COMMA)? %4 CLOSE STRESS* (?:DET|ADJECTIVE|ITS|ALL|HERE|OWN|DIRECTION)* (?:BORDER {_AND})? AIRSPACE",
    ),
    *_both(
        "closes its airspace",
        _D.AIRSPACE_CLOSED,
        f"(self:IT|SELF) %4 CLOSE STRESS* (?:DET|ADJECTIVE|ITS|ALL|DIRECTION)* (?:BORDER {_AND})? AIRSPACE",
    ),
    *_both(
        "closes a country's airspace", _D.AIRSPACE_CLOSED, f"{_WHO} CLOSE STRESS* DET? {_NATION} ADJECTIVE* (?:BORDER {_AND})? AIRSPACE"
    ),
    *_both("airspace closed", _D.AIRSPACE_CLOSED, f"{_NATION} (?:ADJECTIVE* BORDER {_AND})? {_SPACE} (?:{_AND} BORDER)? {_BE} CLOSE"),
    *_both("airspace closed", _D.AIRSPACE_CLOSED, f"AIRSPACE (?:OVER|OF|IN|ADVERB)+ DESTINED {_BE} CLOSE"),
    *_both(
        "closes the airspace over", _D.AIRSPACE_CLOSED, f"CLOSE STRESS* {_SPACE} (?:OVER|OF|IN)+ DESTINED|AIRSPACE CLOSE OVER (at:PLACE)"
    ),
    (
        "closure of airspace",
        _D.AIRSPACE_CLOSED,
        None,
        f"CLOSURE OF? DET? {_NATION} {_SPACE}|CLOSURE OF? {_SPACE} (?:OVER|OF|IN)+ (at:PLACE)",
    ),
    *_both("closes border", _D.BORDER_CLOSED, f"(by:PLACE|ISSUER) %4 CLOSE (?:STRESS|OF)* {_EDGE} (?:(?:IN|OF) {_EDGE})? ~1 {_PARTNER}"),
    *_both("closes partner's border", _D.BORDER_CLOSED, "(by:PLACE|ISSUER) %4 CLOSE STRESS* DET? (partner:PLACE|DEMONYM) OWN? BORDER"),
    *_both(
        "closes its borders",
        _D.BORDER_CLOSED,
        (
            "(to:PLACE|ISSUER) (?:COMMA %8 COMMA)? %4 CLOSE STRESS* "
            f"(?:DET|ADJECTIVE|ITS|ALL|HERE OWN)* (?:AIRSPACE {_AND})? BORDER (?!WITH|TO|OF|BETWEEN|IN)"
        ),
    ),
    *_both(
        "closes its borders",
        _D.BORDER_CLOSED,
        f"(self:IT|SELF) %4 CLOSE STRESS* (?:DET|ADJECTIVE|ITS|ALL)* (?:AIRSPACE {_AND})? BORDER (?!WITH|TO)",
    ),
    *_both(
        "rulers close borders",
        _D.BORDER_CLOSED,
        f"{_RULERS} (?:AUX|ADVERB)* CLOSE STRESS* DET? {_NATION} ADJECTIVE* (?:AIRSPACE {_AND})? BORDER (?!WITH|TO)",
    ),
    *_both("rulers close borders of", _D.BORDER_CLOSED, f"{_RULERS} (?:AUX|ADVERB)* CLOSE STRESS* DET* BORDER OF (at:PLACE)"),
    *_both("pair's border closed", _D.BORDER_CLOSED, f"(to:PLACE) (?:AND? (also:PLACE))? BORDER (?:IN|WITH)? {_BE} CLOSE"),
    *_both(
        "border closed",
        _D.BORDER_CLOSED,
        f"{_NATION} (?:AIRSPACE {_AND})? (?:ADJECTIVE|ITS|WORD)* BORDER (?:{_AND} AIRSPACE)? {_BE} CLOSE (?!TO)",
    ),
    *_both(
        "its border with closed",
        _D.BORDER_CLOSED,
        f"(by:PLACE|ISSUER|DEMONYM) (?:OWN|%5 ITS)? (?:ADJECTIVE|WORD)* BORDER (?:WITH|TO) (partner:PLACE) {_BE} CLOSE",
    ),
    *_both("border between closed", _D.BORDER_CLOSED, f"BORDER (?:BETWEEN|OF|IN|WITH) DESTINED {_BE} CLOSE"),
    *_both("border with closed", _D.BORDER_CLOSED, f"BORDER (?:WITH|TO) (partner:PLACE) {_BE} CLOSE"),
    *_both("closes border of", _D.BORDER_CLOSED, f"CLOSE {_EDGE} (?:OF|BETWEEN) DESTINED"),
    *_both("named crossing closed", _D.BORDER_CLOSED, f"(to:PLACE) (?:BETWEEN DESTINED|(?:WITH|TO|IN) PLACE)? {_BE} CLOSE"),
    ("closure of border with", _D.BORDER_CLOSED, None, f"(?:(by:PLACE|ISSUER) %5)? CLOSURE OF? {_EDGE} {_PARTNER}"),
    (
        "closure of border",
        _D.BORDER_CLOSED,
        None,
        f"CLOSURE OF? DET? {_NATION} (?:ADJECTIVE|ITS)* BORDER|CLOSURE OF {_EDGE} (?:OF|BETWEEN) (at:PLACE)",
    ),
    (
        "borders reopen",
        _D.BORDER_CLOSED,
        Status.LIFTED,
        "(?:^|ADVERB|CLAUSE|DET) (?:ADJECTIVE)* BORDER (?:AUX|ADVERB)* OPEN (?=$|STOP|COMMA|ADVERB|FOR)",
    ),
    (
        "lifts closure of borders",
        _D.BORDER_CLOSED,
        Status.LIFTED,
        "(to:PLACE|ISSUER) (?:AUX|ADVERB|NOT|MAY)* LIFT DET? CLOSURE OF (?:DET|ALL|ITS|ADJECTIVE)* BORDER (?!OF|WITH|TO|BETWEEN|IN)",
    ),
    (
        "lifts closure of airspace",
        _D.AIRSPACE_CLOSED,
        Status.LIFTED,
        "(to:PLACE|ISSUER) (?:AUX|ADVERB|NOT|MAY)* LIFT DET? CLOSURE OF (?:DET|ALL|ITS|ADJECTIVE)* AIRSPACE (?!OF|OVER|IN)",
    ),
    *_both("its own airspace closed", _D.AIRSPACE_CLOSED, f"(to:ITS) ADJECTIVE* AIRSPACE {_BE} CLOSE"),
    *_both("its own borders closed", _D.BORDER_CLOSED, f"(to:ITS) ADJECTIVE* BORDER {_BE} CLOSE"),
    # levels
    (
        "advice raised",
        _D.LEVEL_CHANGE,
        Status.IN_FORCE,
        f"{_WHO} RAISE (?:STRESS|DET|ITS|ADJECTIVE|TRAVEL|WORD)* {_NOTICE} ~2 {_ABOUT} {_TO_LEVEL}?",
    ),
    ("place's advice raised", _D.LEVEL_CHANGE, Status.IN_FORCE, f"{_WHO} RAISE (?:STRESS|DET|ITS|ADJECTIVE)* {_NATION} {_NOTICE}"),
    (
        "advice is raised",
        _D.LEVEL_CHANGE,
        Status.IN_FORCE,
        f"{_OWNER}? {_NOTICE} {_ABOUT} {_ASIDE}? {_BE} RAISE|{_NATION} {_NOTICE} {_BE} RAISE",
    ),
    ("level raised", _D.LEVEL_CHANGE, Status.IN_FORCE, f"{_WHO} RAISE (at:PLACE) TO LEVEL (after:NUMBER)"),
    (
        "advice lowered",
        _D.LEVEL_CHANGE,
        Status.LIFTED,
        f"{_WHO} TAKEBACK (?:STRESS|DET|ITS|ADJECTIVE|TRAVEL|WORD)* {_NOTICE} ~2 {_ABOUT} {_TO_LEVEL}?",
    ),
    ("place's advice lowered", _D.LEVEL_CHANGE, Status.LIFTED, f"{_WHO} TAKEBACK (?:STRESS|DET|ITS|ADJECTIVE)* {_NATION} {_NOTICE}"),
    (
        "advice is lowered",
        _D.LEVEL_CHANGE,
        Status.LIFTED,
        f"{_OWNER}? {_NOTICE} {_ABOUT} {_ASIDE}? {_BE} TAKEBACK|{_NATION} {_NOTICE} {_BE} TAKEBACK",
    ),
    ("level lowered", _D.LEVEL_CHANGE, Status.LIFTED, f"{_WHO} LOWER (at:PLACE) TO LEVEL (after:NUMBER)"),
    ("level unchanged", _D.LEVEL_CHANGE, Status.DENIED, f"{_NOTICE} {_ABOUT}? (?:AUX|ADVERB)* UNCHANGED"),
    ("warning issued", _D.EXERCISE_CAUTION, Status.IN_FORCE, f"{_BY} ~4 ISSUE (?:STRESS|DET|ITS|ADJECTIVE|WORD)* LEVELNOUN ~2 {_ABOUT}"),
    ("place's warning issued", _D.EXERCISE_CAUTION, Status.IN_FORCE, f"{_BY} ~4 ISSUE (?:STRESS|DET|ITS|ADJECTIVE)* {_NATION} LEVELNOUN"),
    # a host turns people out
    ("expels", _D.EXPULSION, None, "(by:PLACE|ISSUER|IT) ~3 EXPEL STRESS* (whom:AUDIENCE)"),
    # a shelter order
    ("shelter order", _D.SHELTER_IN_PLACE, None, "SHELTERORDER ~4 (?:FOR|IN) DESTINED|SHELTERORDER"),
)
_REOPENED = "COMMA CLOSE [^COMMA STOP SEMI]{0,8} COMMA (?:AUX|ADVERB|CLAUSE){0,3} (?:OPEN|RESUME|ISOPEN)"
#: "The embassy", "its mission": one that has been spoken of.
_CARRIERS = frozenset(
    {"ships", "vessels", "warships", "troops", "soldiers", "forces", "marines", "airlines", "airline", "carrier", "carriers", "crews"}
)
#: They speak, and have no border to close.
_LANDLESS = frozenset({"UN", "EU"})
_DEFINITE = frozenset({"its", "their", "our", "the", "embassy", "consulate"})


def _number(chunk: Chunk | None) -> int | None:
    return int(chunk.word) if chunk is not None and chunk.word in {"1", "2", "3", "4"} else None


def _level(line: Row, hit: re.Match[str]) -> LevelStep | None:
    after = _number(group(line.chunks, hit, "after"))
    before = _number(group(line.chunks, hit, "before"))
    return LevelStep(before=before, after=after) if after or before else None


def _speaker(line: Row, hit: re.Match[str], anchor: int, issuer: Chunk | None, destination: Chunk | None) -> Chunk | None:
    """Return the speaker nearest to the verb, or the one named after the words."""
    nearer = None
    for found in patterns.compiled(_BY).finditer(line.code, hit.start(), anchor):
        chunk = line.chunks[found.start("by")]
        nearer = chunk if chunk is not destination and (chunk.codes or chunk.kind in {"IT", "SELF"}) else nearer
    if issuer is not None:
        return nearer if nearer is not None and nearer.kind in {"PLACE", "ISSUER"} else issuer
    return advice.speaker_after(line, hit.end())[0]


def _at_post(post: Chunk, issuer: Chunk | None, destination: Chunk | None) -> tuple[Chunk | None, Chunk | None] | None:
    """Return whose embassy it is and where; None for embassies in general."""
    if destination is None and post.places:
        destination = post
    elif destination is None and post.guess and issuer is not None and issuer.codes and issuer.codes != post.codes:
        destination = post = post._replace(places=post.guess, codes=())
    if destination is None and not post.codes and post.word.split()[0] not in _DEFINITE:
        return None
    if issuer is None or issuer.kind == "POST":
        issuer = post if post.codes else issuer
    return issuer, destination


def _carries(others: Chunk) -> bool:
    """Tell whether people whom no advice is for are those who carry others out: "two Norwegian ships evacuated citizens"."""
    return bool(others.codes) and others.word.rsplit(" ", 1)[-1] in _CARRIERS


def _over(line: Row, anchor: int) -> int:
    """Return where it says that what was closed is open again in the same breath ("the border, closed since May, reopened"); else 0."""
    if not anchor or line.chunks[anchor].kind != "CLOSE":
        return 0
    hit = patterns.compiled(_REOPENED).match(line.code, anchor - 1)
    return hit.end() - 1 if hit else 0


def _found(line: Row, hit: re.Match[str], name: str, directive: Directive, status: Status | None) -> Found | None:
    caught = {key: group(line.chunks, hit, key) for key in ("by", "to", "at", "post", "whom", "partner", "self")}
    anchor = _anchor(line, hit)
    told = caught["whom"]
    if anchor and line.chunks[anchor - 1].kind == "OUTSIDERS" and not _carries(line.chunks[anchor - 1]):
        return None
    issuer, destination = caught["by"] or caught["self"], caught["to"] or caught["at"] or caught["partner"]
    if directive not in {_D.AIRSPACE_CLOSED, _D.BORDER_CLOSED, _D.EXPULSION}:
        issuer = _speaker(line, hit, anchor, issuer, destination)
    if name.startswith("named crossing") and (destination is None or not destination.word.endswith("crossing")):
        return None
    if destination is not None and destination.kind == "ISSUER" and set(destination.codes) & _LANDLESS:
        return None
    if caught["post"] is not None:
        both = _at_post(caught["post"], issuer, destination)
        if both is None:
            return None
        issuer, destination = both
    if directive is _D.EXPULSION:
        destination = destination or issuer
    if directive in {_D.AIRSPACE_CLOSED, _D.BORDER_CLOSED} and issuer is None and caught["partner"] is None:
        issuer = destination
    over = _over(line, anchor) if status is None else 0
    if over:
        status, anchor = Status.LIFTED, over
    level = _level(line, hit)
    trace = (f"event: {name}",)
    return Found(directive, Strength.REPORTED, hit.start(), hit.end(), anchor, issuer, told, destination, status, level, trace)


_VERBS = (
    "DEPARTURE|ISSUE|CLOSE|CLOSURE|OPEN|HALT|RESUME|WITHDRAW|EVACUATE|EVACUATION|WITHDRAWAL|ORDEREDDEPARTURE|RAISE|TAKEBACK|EXPEL|FLY|SEND|"
    "UNCHANGED|SHELTERORDER"
)


def _anchor(line: Row, hit: re.Match[str]) -> int:
    """Return where the verb stands: the last one before its object, for a speaker may have done something else before."""
    known = hit.re.groupindex
    objects = [hit.start(key) for key in ("whom", "post") if key in known and hit.start(key) > hit.start()]
    verbs = [verb.start() for verb in patterns.compiled(f"(?:{_VERBS})").finditer(line.code, hit.start(), hit.end())]
    noun = verbs and line.chunks[verbs[0]].kind == "ORDEREDDEPARTURE"
    ahead = [at for at in verbs if objects and not noun and at < objects[0]]
    return ahead[-1] if ahead else verbs[0] if verbs else hit.start()


def read(line: Row) -> list[Found]:
    """Return what a sentence says governments did, in order; of two readings of the same words the earlier in the table counts."""
    taken: dict[Directive, list[tuple[int, int]]] = {}
    results = []
    present = patterns.bits(set(line.code))
    for name, directive, status, pattern in EVENTS:
        if not patterns.possible(pattern, present):
            continue
        for hit in patterns.compiled(pattern).finditer(line.code):
            spans = taken.setdefault(directive, [])
            anchor = _anchor(line, hit)
            if hit.end() == hit.start() or any(start <= anchor < end for start, end in spans):
                continue
            found = _found(line, hit, name, directive, status)
            if found is not None:
                spans.append((hit.start(), hit.end()))
                results.append(found)
    return sorted(results, key=lambda found: found.first)

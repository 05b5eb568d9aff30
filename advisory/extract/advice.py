"""Directives to people: what they are told to do (right of the verb) and who tells whom (left of it)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from advisory.extract import patterns
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.reading import Found, group
from advisory.model import AudienceClass, Directive, Strength

_D = Directive
_ESS = "(ess:ESSENTIAL)"
_UNLESS = "(?!OWN) (unless:COMMA? (?:UNLESS|ESSENTIAL))?"
_ENDS = "(?=(?:ADVERB|NUMBER|JAN)*(?:$|STOP|QUERY|COMMA|AND|BY|CLAUSE|QUOTE|DASH|SEMI|CLOSED|IN|FOR|URGE|TELL|WITH|NUMBER|OVER))"
#: Whoever forbids travel from somewhere shuts people out.
_THITHER = "(?:TO|IN|FOR|OVER|THAT)"
_TOWARDS = "(?:TO|IN|AVOID|FROM|FOR|WITH|OVER|THAT)"

#: What people are told to do: name, directive, pattern. `to` is the destination; `ess` softens, `unless` too.
ACTIONS: tuple[tuple[str, Directive, str], ...] = (
    ("leave a place", _D.LEAVE, "(?:CONSIDERLEAVE|LEAVE|EVACUATE) STRESS* FROM? STRESS* DESTINED (?!OWN|POST|OUTSIDERS|CREW|AUDIENCE)"),
    ("leave", _D.LEAVE, f"(?:CONSIDERLEAVE|LEAVE) {_ENDS}"),
    ("leave at once", _D.LEAVE, "(?:CONSIDERLEAVE|LEAVE) (now:ADVERB)"),
    ("evacuate", _D.LEAVE, "EVACUATE (?=ADVERB*(?:$|STOP|COMMA ADVERB|COMMA?AND))"),
    ("move out", _D.LEAVE, "WITHDRAW (?=ADVERB*(?:$|STOP|COMMA|CLAUSE|QUOTE))"),
    ("not travel", _D.AVOID_ALL_TRAVEL, f"NOTRAVEL {_ESS}? (?:TRAVEL|ADVERB|ALL)* {_TOWARDS}* DESTINED {_UNLESS}"),
    ("not travel there", _D.AVOID_ALL_TRAVEL, "NOTRAVEL (?=ADVERB*(?:$|STOP|QUOTE|COMMA|CLOSED))"),
    (
        "avoid travel",
        _D.AVOID_ALL_TRAVEL,
        f"(?:AVOID|HALT|LIFT) (?:ALL|DET|ITS|ADJECTIVE|ADVERB)* {_ESS}? (?:ADJECTIVE|ALL)* TRAVEL {_TOWARDS}* DESTINED {_UNLESS}",
    ),
    (
        "level: avoid travel",
        _D.AVOID_ALL_TRAVEL,
        f"AVOID (?:ALL|ADJECTIVE)* {_ESS}? (?:ADJECTIVE|ALL)* TRAVEL (?=$|STOP|QUOTE|COMMA|CLOSED)",
    ),
    (
        "avoid a place",
        _D.AVOID_ALL_TRAVEL,
        "AVOID DESTINED (?!OWN|POST|WORD|CROWDS|OTHERS|BORDER|AIRSPACE|GOVERNMENT|DEMONYM) (unless:COMMA? UNLESS)?",
    ),
    (
        "against travel",
        _D.AVOID_ALL_TRAVEL,
        f"AGAINST (?:ALL|DET|ITS|ADJECTIVE)* {_ESS}? (?:ADJECTIVE|ALL|OF)* TRAVEL (?:AND TRAVEL)? ADVERB* {_TOWARDS}* DESTINED {_UNLESS}",
    ),
    (
        "travel discouraged",
        _D.AVOID_ALL_TRAVEL,
        f"DISCOURAGE (?:ALL|DET|ITS|ADJECTIVE|FROM|CROWDS)* {_ESS}? (?:ADJECTIVE|ALL|OF)* TRAVEL {_THITHER}* DESTINED (?!OWN)",
    ),
    (
        "travel to be avoided",
        _D.AVOID_ALL_TRAVEL,
        f"(?:ALL|ADJECTIVE)* {_ESS}? (?:ADJECTIVE|ALL)* TRAVEL {_TOWARDS}* DESTINED (?:TOAVOID|(?:SHOULD|ADVERB) (?:AUX|ADVERB)* AVOIDED)",
    ),
    ("a place to be avoided", _D.AVOID_ALL_TRAVEL, "DESTINED (?:TOAVOID|(?:SHOULD|ADVERB) (?:AUX|ADVERB)* AVOIDED) (?=BY CROWDS)"),
    (
        "travel discouraged, passive",
        _D.AVOID_ALL_TRAVEL,
        (
            f"(?:ALL|ADJECTIVE)* {_ESS}? (?:ADJECTIVE|ALL)* TRAVEL {_TOWARDS}* DESTINED AUX (?:NOT|ADVERB)* "
            "(?:DISCOURAGE (?!TO)|URGE AGAINST (?=ADVERB*(?:$|STOP|COMMA|AND|QUOTE|BY|CLAUSE)))"
        ),
    ),
    (
        "warned from travel",
        _D.AVOID_ALL_TRAVEL,
        f"FROM (?:ALL|ADJECTIVE|ADVERB)* {_ESS}? (?:ADJECTIVE|ALL)* TRAVEL {_THITHER}+ DESTINED (?!OWN)",
    ),
    ("and more travel", _D.AVOID_ALL_TRAVEL, f"AND AGAINST? (?:{_ESS}|ALL {_ESS}?) (?:ADJECTIVE|ALL)* TRAVEL {_TOWARDS}* DESTINED (?!OWN)"),
    ("against place travel", _D.AVOID_ALL_TRAVEL, f"AGAINST (?:ALL|ADJECTIVE)* {_ESS}? (to:PLACE) OWN? TRAVEL"),
    (
        "reconsider",
        _D.RECONSIDER_TRAVEL,
        f"RECONSIDER (?:ITS|NEED|ALL|DET)* (?:TRAVEL|LEVELNOUN) (?:ITS|NEED|OF)* {_TOWARDS}* DESTINED (?!OWN)",
    ),
    (
        "reconsider travel there",
        _D.RECONSIDER_TRAVEL,
        "RECONSIDER (?:ITS|NEED|ALL|DET)* TRAVEL (?=ADVERB*(?:$|STOP|QUOTE|COMMA|IN JAN|IN NUMBER))",
    ),
    (
        "caution",
        _D.EXERCISE_CAUTION,
        f"CAREFUL (?:ADVERB|COMMA|QUOTE)* (?:ALL|CLAUSE|IN|FOR)* (?:TRAVEL|{_TOWARDS})* DESTINED (?!OWN)",
    ),
    ("caution there", _D.EXERCISE_CAUTION, "CAREFUL (?=ADVERB*(?:$|STOP|QUOTE|COMMA|CLAUSE|AND))"),
    ("shelter", _D.SHELTER_IN_PLACE, "SHELTER (?:ADVERB* IN DESTINED|FROM (to:POST))?"),
    ("out of a place", _D.LEAVE, "FROM DESTINED (?!OWN|POST|OUTSIDERS|CREW|AUDIENCE)"),
    ("leave the embassy", _D.LEAVE, "LEAVE (to:POST)"),
    ("return", _D.LEAVE, "RETURN HOME? (?:TO (home:PLACE)|(?=ADVERB*(?:$|STOP|COMMA|AND|QUOTE|CLAUSE|DASH|SEMI|BY|IN NUMBER)))"),
)

_SAYS = "(by:SPEAKER|EXPERT)"
_NOPREP = (
    "(?<!TO)(?<!IN)(?<!FROM)(?<!OF)(?<!OVER)(?<!WITH)(?<!AGAINST)(?<!TRAVEL)(?<!LEAVE)(?<!EVACUATE)(?<!AVOID)(?<!BETWEEN)(?<!FOR)(?<!OFF)"
)
_QUOTED = "(?:STRESS|QUOTE)*"
_PLACED = "(?:WHEREABOUTS|COMMA? IN JAN NUMBER? (?:COMMA? (?:YEAR|NUMBER) COMMA?)?)?"
#: Who tells whom, ending where the action begins: name, pattern. The first that fits counts.
CONTROLLERS: tuple[tuple[str, str], ...] = (
    (
        "tells",
        f".*{_NOPREP}{_SAYS} ~9 (verb:TELL|ADVICE) (?:STRESS|FOR|OF|TO)* (whom:CROWDS) {_PLACED} {_QUOTED} (?:TO|THAT SHOULD?)? {_QUOTED}$",
    ),
    (
        "told",
        (
            f".*(whom:CROWDS) {_PLACED} ~2 AUX* STRESS* (verb:TELL) STRESS* (?:BY {_SAYS} ~6)? "
            f"(?:STRESS|QUOTE|COLON)* (?:TO|AGAINST)? {_QUOTED}$"
        ),
    ),
    (
        "telling",
        f"(?:.*)(verb:TELL|ADVICE) (?:STRESS|FOR|OF|TO)* (whom:CROWDS) {_PLACED} {_QUOTED} (?:TO|THAT SHOULD?) {_QUOTED}$",
    ),
    ("should, says", f".*{_NOPREP}{_SAYS} ~6 (verb:URGE) (?:THAT|QUOTE|COMMA|ADVICE)* (whom:CROWDS) {_PLACED} ~3 SHOULD STRESS*$"),
    ("should", f"(?:.*)(whom:CROWDS) {_PLACED} ~3 (must:SHOULD) STRESS*$"),
    ("should, of whom", f"(?:.*)(whom:CROWDS) COMMA? CLAUSE ~9 (must:SHOULD) STRESS*$"),
    ("told, of whom", f"(?:.*)(whom:CROWDS) COMMA? CLAUSE ~9 AUX (?:AUX|STRESS)* (verb:TELL) STRESS* (?:TO|AGAINST)? {_QUOTED}$"),
    ("that they", f".*{_NOPREP}{_SAYS} ~6 (verb:TELL|ADVICE) THAT (whom:CROWDS) {_PLACED} STRESS*$"),
    (
        "advises",
        f".*{_NOPREP}{_SAYS} ~7 (verb:TELL|ADVICE) (?:STRESS|(whom:CROWDS)|FOR|IT|THEM)* {_PLACED} (?:STRESS|QUOTE|COLON|TO|SHOULD)*$",
    ),
    ("headline to", "^DET? (by:PLACE|ISSUER) (?:TO|COLON) (whom:CROWDS) (?:COLON|QUOTE|COMMA|DASH)*$"),
    ("gives time", f"(?:.*{_NOPREP}{_SAYS} ~4|.*)(verb:GIVE) (whom:CROWDS) {_PLACED} ~3 TO$"),
    ("given time", f"(?:.*)(whom:CROWDS) {_PLACED} AUX* ADVERB* (verb:GIVE) ~3 TO$"),
    ("has time", f"(?:.*)(whom:CROWDS) {_PLACED} (?:AUX|ADVERB)+ (?:NUMBER|DET) WORD TO$"),
    ("gives notice", f"(?:.*{_NOPREP}{_SAYS} ~4|.*)(verb:ISSUE) ~4 (?:TO|FOR) (whom:CROWDS) {_PLACED} TO STRESS*$"),
    ("time", f"(?:.*)FOR (whom:CROWDS) {_PLACED} COMMA? IT AUX STRESS*$"),
    ("a body", ".*(body:WORD) (?:OPENED WORD CLOSED)? (?:AUX|ADVERB|TO)* (verb:URGE) STRESS*$"),
    ("it is best", "(?:.*)IT (?:AUX|ADVERB)* (best:WORD|URGE) TO STRESS*$"),
    ("crowd to", "(?:.*)(verb:ORDER|URGE) (?:FOR)? (whom:CROWDS) TO STRESS*$"),
    ("notice", ".*?(whom:CROWDS)? ~4 (verb:ADVICE|ALERT) AUX? (?:TO)? STRESS*$"),
    ("level to", f"(?:.*{_NOPREP}{_SAYS} ~5|.*)(verb:RAISE|LOWER|CHANGE) ~8 (?:LEVELNOUN|LEVEL|ADVICE) ~6 TO QUOTE?$"),
    # Also without a comma where the condition is to be there: "if you are in Chad you should leave".
    (
        "if you",
        (
            "^(?:ADVERB|QUOTE)* (?:MAY IT|SHOULD IT (?=AUX)) (?:.*COMMA ADVERB*|AUX? ADVERB* (?:IN|FROM|TO)* (?:PLACE|HERE) COMMA? ADVERB* "
            f"(?:{_SAYS} AUX* STRESS* (verb:URGE) (?:THAT|STRESS)* IT? (?:SHOULD|TO)? STRESS*|IT SHOULD STRESS*))$"
        ),
    ),
    ("imperative", "^(?:ADVERB|QUOTE|COMMA|NUMBER|OPENED|DASH)*$"),
    ("imperative after", "(?:.*)(?:COLON|QUOTE|SEMI|STOP|DASH|LEVEL NUMBER COLON?) (?:ADVERB|QUOTE)*$"),
    ("you should", "(?:.*)IT SHOULD STRESS*$"),
    ("do not", ".*(?:COMMA|AND|CLOSED)$"),
    ("discourages", f"(?:.*{_NOPREP}{_SAYS} ~4|.*)$"),
)
#: Who says so, after the action: "…, France tells its citizens".
_AFTER = (
    f"^.{{0,8}}?(?:QUOTE|COMMA|DASH|ADVERB|PLACE|HERE)+ (?:DET)? {_SAYS} ~2 (verb:TELL) (whom:CROWDS)?"
    f"|^(?:(?:AUX|ADVERB)*(?:LIFT|LOWER|HALT|WITHDRAW))? (?:ADVERB|QUOTE|COMMA)* BY {_SAYS}"
    "|^(?:ADVERB|QUOTE|COMMA|WORD)* (verb:TELL) (whom:CROWDS)"
)
#: Who has to do it: "… is to be avoided by Norwegians".
_BY_WHOM = "ADVERB* BY (whom:CROWDS)"
#: Controllers that only some actions accept.
_OWN = {
    "a body": ("against travel",),
    "do not": ("not travel",), "discourages": ("travel discouraged", "travel to be avoided", "a place to be avoided")}
#: Actions that only one controller makes sense of.
_ONLY = {
    "warned from travel": ("tells", "told", "telling"),
    "level: avoid travel": ("level to",),
    "out of a place": ("tells", "telling"),
    "return": ("gives notice", "tells", "told", "telling", "should", "should, says", "that they", "advises"),
}
#: "Norway wants Norwegians out of Chad", "Norway calls its citizens home".
_WANTS = frozenset(
    {"want", "wants", "order", "orders", "ordered", "tell", "tells", "told", "ask", "asks", "asked", "urge", "urges", "urged"}
)
#: What may stand between who tells and the verb.
_BETWEEN = frozenset({"ADVERB", "AUX", "WORD", "ADJECTIVE", "DET", "NUMBER", "IN", "OF"})
_ASIDE = 5
_PERIODS = frozenset({"hours", "days", "weeks"})
_NATIONALS = ("nationals", "citizens")
_PASSIVES = frozenset({"told", "given time", "should", "that they"})
_OUT = frozenset({"move out", "pull out"})
#: Who advises though no name says which country's.
_BODIES = frozenset({"body", "agency", "organisation", "organization", "department", "authority", "bureau", "secretariat", "embassies"})
#: "It is advisable to avoid …".
_BEST = frozenset({"advisable", "appropriate", "preferable", "prudent", "recommended", "advised", "best", "wise", "safest"})
#: Behind these, "leave" has no object: "leave immediately using what flights there are", not "leave only a note".
_AT_ONCE = frozenset(
    {
        "now",
        "immediately",
        "at once",
        "urgently",
        "as soon as possible",
        "right away",
        "without delay",
        "promptly",
        "quickly",
        "today",
        "safely",
    }
    | {"forthwith", "as quickly as possible", "at the earliest", "at the earliest opportunity", "swiftly", "temporarily", "voluntarily"}
)
CALLS = frozenset(
    {
        "order",
        "orders",
        "ordered",
        "want",
        "wants",
        "ask",
        "asks",
        "asked",
        "urge",
        "urges",
        "urged",
        "tell",
        "tells",
        "told",
        "calls",
        "call",
        "called",
        "calling",
    }
)
_PASSIVE = re.compile(r"(?:.* )?(?:is|are|was|were|be|been|being)")
_ABROAD = frozenset({_D.AVOID_ALL_TRAVEL, _D.RECONSIDER_TRAVEL})
_JOINED = "^(?:COMMA|ADVERB)* AND (?:ADVERB|TO|ALL|SHOULD)*$"
#: "... to leave X *and to avoid* Y": so many chunks may stand between.
_BRIDGE = 5
#: How far a controller may stand from its action, in chunks.
REACH = 26


@dataclass(frozen=True, slots=True)
class Control:
    """Who tells whom."""

    name: str
    first: int
    issuer: Chunk | None
    audience: Chunk | None
    verb: Chunk | None
    place: Chunk | None


def _control(line: Row, at: int, action: str) -> Control | None:
    begin = max(0, at - REACH)
    left = line.code[begin:at]
    window = line.chunks[begin:at]
    for name, pattern in CONTROLLERS:
        hit = patterns.compiled(pattern).match(left)
        if hit is None:
            continue
        if (name == "imperative" and begin) or not action.startswith(_OWN.get(name, "")):
            continue
        if name == "imperative" and (line.chunks[at].kind == "AGAINST" or line.chunks[at].word.split()[0].endswith("ing")):
            continue
        if name == "has time" and line.chunks[at - 2].word not in _PERIODS:
            continue
        if name == "it is best" and not (window[hit.start("best")].word in _BEST and ("travel" in action or window[hit.start("best")].kind == "URGE")):
            continue
        if name == "time" and not line.chunks[at].word.startswith("time"):
            continue
        if name == "a body" and not _body(line, window[hit.start("body")]):
            continue
        if name.endswith("of whom") and not _whose(name, window, hit):
            continue
        if name not in _ONLY.get(action, (name,)) or (name == "advises" and _passive(line, begin, hit)):
            continue
        if name == "do not" and not line.chunks[at].word.startswith(("do not", "don't", "never")):
            continue
        found = {key: group(window, hit, key) for key in ("by", "whom", "verb", "must", "at")}
        verb = found["verb"] or found["must"]
        starts = [hit.start(key) for key in ("by", "whom", "verb") if key in hit.re.groupindex and hit.start(key) >= 0]
        first = begin + min(starts) if starts else at
        return Control(name, first, found["by"], found["whom"], verb, found["at"])
    return None


def _body(line: Row, said: Chunk) -> bool:
    """Tell whether a word that no table has can be an authority: "the FO", "the health body"."""
    return said.word in _BODIES or line.tokens[said.first].shout


def _whose(name: str, window: tuple[Chunk, ...], hit: re.Match[str]) -> bool:
    """Tell whether words of those told say which of them are meant ("visitors whose stay in Chad is not essential should leave")."""
    joint = next(chunk for chunk in window[hit.start("whom") + 1 :] if chunk.kind == "CLAUSE")
    return joint.word == "who" or (joint.word == "whose" and name.startswith("should"))


def _passive(line: Row, begin: int, hit: re.Match[str]) -> bool:
    """Tell whether the verb is something done to its subject: in "Peru's geologists were told to leave" nobody speaks."""
    at = begin + hit.start("verb")
    told = line.chunks[at].word
    while at and line.chunks[at - 1].kind == "ADVERB":
        at -= 1
    before = line.chunks[at - 1]
    return before.kind == "AUX" and _PASSIVE.fullmatch(before.word) is not None and (told.endswith("ed") or told == "told")


def speaker_after(line: Row, at: int) -> tuple[Chunk | None, Chunk | None]:
    """Return who is said to speak after the words themselves, and to whom ("…, Peru tells its citizens")."""
    code, window = line.code[at : at + 16], line.chunks[at : at + 16]
    hit = patterns.compiled(_AFTER).match(code)
    told = patterns.compiled(_BY_WHOM).match(code)
    by, whom = (group(window, hit, "by"), group(window, hit, "whom")) if hit else (None, None)
    return by, group(window, told, "whom") if told else whom


def _strength(verb: Chunk | None, action: Chunk) -> Strength:
    if action.kind == "CONSIDERLEAVE":
        return Strength.CONSIDERED_LEAVING
    if verb is not None and (verb.kind in {"ORDER", "GIVE"} or "order" in verb.word):
        return Strength.ORDERED
    return Strength.URGED


def _away(told: Chunk | None, issuer: Chunk | None, to: Chunk | None) -> bool:
    """Tell whether a government speaks to its own residents in another country, and not to those who live where they shall go from."""
    if told is None or issuer is None or to is None or len(issuer.codes) != 1 or not (told.own or told.codes == issuer.codes):
        return False
    return bool(to.places) and all(place.codes and issuer.codes[0] not in place.codes for place in to.places)


def _directive(base: Directive, ess: Chunk | None, unless: Chunk | None, audience: Chunk | None, *, away: bool) -> Directive | None:
    crowd = audience.crowd if audience else AudienceClass.CITIZENS
    if audience is not None and crowd is AudienceClass.OTHER:
        # "Hong Kong residents" are told where not to go, by whoever cares for them; residents told to leave are in the way of a fire
        abroad = audience.codes and base in _ABROAD
        if not (audience.word.endswith("residents") and (abroad or away)):
            return None
    if base is _D.LEAVE and crowd is AudienceClass.STAFF:
        return _D.STAFF_WITHDRAWN
    if base is _D.AVOID_ALL_TRAVEL and (ess or unless):
        return _D.AVOID_NONESSENTIAL_TRAVEL
    return base


def _allowed(control: Control, base: Directive) -> bool:
    """Tell whether such words can direct such an act: "says" needs "should", and only staff are authorised to leave."""
    verb = control.verb
    if verb is None:
        return True
    if verb.kind == "AUTHORIZE":
        return control.audience is not None and control.audience.kind == "CREW" and base is _D.LEAVE
    if verb.word in {"says", "said"} and control.name in {"told", "tells", "telling", "advises", "crowd to"}:
        return control.name == "advises" and base is not _D.LEAVE
    return True


def _private(line: Row, control: Control) -> bool:
    """Tell whether a judge, a firm or the like is who tells: "the company told staff", "were told by their coach"."""
    if control.verb is None:
        return False
    at = line.chunks.index(control.verb)
    near = range(at - 1, max(-1, at - 1 - _ASIDE), -1)
    inside = {spot for spot in near if line.chunks[spot].kind == "PLACE" and line.chunks[spot - 1].kind in {"IN", "OF"}}
    left = next((line.chunks[spot].kind for spot in near if line.chunks[spot].kind not in _BETWEEN and spot not in inside), "")
    behind = line.chunks[at + 1 : at + 1 + _ASIDE]
    by = bool(behind) and behind[0].kind == "BY" and any(chunk.kind == "PRIVATE" for chunk in behind[1:])
    return by or (left in {"PRIVATE", "OUTSIDERS"} and control.name not in _PASSIVES)


def _back(line: Row, hit: re.Match[str], control: Control) -> bool:
    """Tell whether those told to return are abroad and home is where they go: "asked its citizens in Chad to return (to Peru)"."""
    told, home = control.audience, group(line.chunks, hit, "home")
    if told is None or told.kind not in {"AUDIENCE", "CREW"} or control.place is None or not control.place.places:
        return False
    own = set(told.codes) | set(control.issuer.codes if control.issuer is not None else ())
    return home is None or bool(own & set(home.codes))


def _forbidden(line: Row, at: int) -> Chunk | None:
    """Return who is forbidden something: the subject of a passive ("Rwandans are still banned from")."""
    here = at - 1
    while here > 0 and line.chunks[here].kind in {"AUX", "ADVERB"}:
        here -= 1
    passive = here < at - 1 and any(chunk.kind == "AUX" for chunk in line.chunks[here + 1 : at])
    return line.chunks[here] if passive and line.chunks[here].kind in {"AUDIENCE", "CREW", "OUTSIDERS"} else None


def _host(line: Row, at: int, control: Control) -> Chunk | None:
    """Return who orders nationals of another country out within a time, as the place that they must leave."""
    by, told = control.issuer, control.audience
    ordered = control.verb is not None and control.verb.kind in {"ORDER", "GIVE"}
    if not ordered or by is None or told is None or by.kind not in {"PLACE", "ISSUER"} or len(by.codes) != 1:
        return None
    timed = any(chunk.word in _PERIODS for chunk in line.chunks[at : at + _BRIDGE])
    foreign = bool(told.codes) and by.codes[0] not in told.codes and told.word.endswith(_NATIONALS)
    return by._replace(places=(Place(by.codes, None, "country"),)) if timed and foreign else None


def _says_so(line: Row, first: int, last: int) -> bool:
    """Tell whether the name behind an action is who speaks: "should leave, Norway told its embassy"."""
    comma = any(chunk.kind == "COMMA" for chunk in line.chunks[first:last])
    return comma and last < len(line.chunks) and line.chunks[last].kind in {"ORDER", "URGE"}


_PATTERNS = tuple(pattern for _, _, pattern in ACTIONS)


def _hits(line: Row) -> list[tuple[str, Directive, re.Match[str]]]:
    taken: list[tuple[int, int]] = []
    kept = []
    for at in patterns.candidates(_PATTERNS, line.code):
        name, directive, pattern = ACTIONS[at]
        for hit in patterns.compiled(pattern).finditer(line.code):
            if hit.end() > hit.start() and not any(start < hit.end() and hit.start() < end for start, end in taken):
                taken.append((hit.start(), hit.end()))
                kept.append((name, directive, hit))
    return sorted(kept, key=lambda each: each[2].start())


def _verb(line: Row, hit: re.Match[str]) -> int:
    """Return where the verb of a passive stands: what denies it stands before that ("travel to Chad is no longer discouraged")."""
    return next(at for at in range(hit.start(), hit.end()) if line.chunks[at].kind in {"DISCOURAGE", "URGE"})


def read(line: Row) -> list[Found]:
    """Return what a sentence tells people to do, in order."""
    results: list[Found] = []
    last: tuple[int, Control] | None = None
    for name, base, hit in _hits(line):
        start = hit.start()
        control = _control(line, start, name) if name != "and more travel" else (last[1] if last else None)
        if last is not None and (control is None or control.name.startswith(("imperative", "advises"))):
            between = line.code[last[0] : start]
            if len(between) <= _BRIDGE and patterns.compiled(_JOINED).match(between):
                control = replace(last[1], name="and " + last[1].name)
        if control is None or not _allowed(control, base) or _private(line, control):
            continue
        if name == "out of a place" and not (line.chunks[start].word == "out of" and control.verb and control.verb.word in _WANTS):
            continue
        if name == "return" and not _back(line, hit, control):
            continue
        if name == "leave at once" and line.chunks[hit.start("now")].word not in _AT_ONCE:
            continue
        if name == "warned from travel" and not (control.verb and control.verb.word.startswith(("warn", "advis", "caution", "order"))):
            continue
        if name == "move out" and not (line.chunks[start].word in _OUT and control.audience and control.name in {"tells", "told"}):
            continue
        last = (hit.end(), control)
        if name == "leave the embassy" and (control.audience is None or control.audience.kind != "CREW"):
            continue
        ess, unless, to = (group(line.chunks, hit, key) for key in ("ess", "unless", "to"))
        if to is not None and _says_so(line, start, hit.end()):
            after, told, to = (to if to.codes else None), None, None
        else:
            after, told = speaker_after(line, hit.end())
        audience = control.audience or (told if control.name.startswith(("imperative", "discourages")) else None)
        audience = audience or (_forbidden(line, start) if control.name == "discourages" else None)
        issuer = control.issuer or after
        directive = _directive(base, ess, unless, audience, away=_away(audience, issuer, to))
        if directive is None:
            continue
        if issuer is None and control.name == "has time":
            continue
        results.append(
            Found(
                directive,
                _strength(control.verb, line.chunks[start]),
                min(control.first, start),
                hit.end(),
                _verb(line, hit) if name.endswith("passive") else start,
                issuer,
                audience,
                to or control.place or (_host(line, hit.end(), control) if directive is _D.LEAVE else None),
                trace=(f"action: {name}", f"control: {control.name}"),
            )
        )
    return results

"""Directives to people: what they are told to do (right of the verb) and who tells whom (left of it)."""

from __future__ import annotations

import re

from advisory.extract import control as controls
from advisory.extract import homeward, patterns
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.control import SAYS, Control
from advisory.extract.reading import Found, group
from advisory.model import AudienceClass, Directive, Strength

_D = Directive
_ESS = "(ess:ESSENTIAL)"
_UNLESS = "(?!OWN) (unless:COMMA? (?:UNLESS|ESSENTIAL))?"
_UNLESS_BEHIND = "(?:PLACE|COMMA|AND|IN|OF|DET|ADJECTIVE|DIRECTION|DEMONYM|BORDER|NUMBER|WORD){1,14} (unless:UNLESS)"
_ENDS = "(?=(?:ADVERB|NUMBER|JAN)*(?:$|STOP|QUERY|COMMA|AND|BY|CLAUSE|QUOTE|DASH|SEMI|CLOSED|IN|FOR|URGE|TELL|WITH|NUMBER|OVER))"
#: Whoever forbids travel from somewhere shuts people out.
_THITHER = "(?:TO|IN|FOR|OVER|THAT)"
_TOWARDS = "(?:TO|IN|AVOID|FROM|FOR|WITH|OVER|THAT)"

#: What people are told to do: name, directive, pattern. `to` is the destination; `ess` softens, `unless` too.
ACTIONS: tuple[tuple[str, Directive, str], ...] = (
    ("leave a place", _D.LEAVE, "(?:CONSIDERLEAVE|LEAVE|EVACUATE) STRESS* FROM? STRESS* DESTINED (?!OUT|OWN|POST|OUTSIDERS|CREW|AUDIENCE)"),
    ("leave", _D.LEAVE, f"(?:CONSIDERLEAVE|LEAVE) {_ENDS}"),
    (
        "leave the city",
        _D.LEAVE,
        "(?:CONSIDERLEAVE|LEAVE|EVACUATE) DET (city:CAPITAL|WORD) (?=ADVERB*(?:$|STOP|COMMA|AND|QUOTE|CLAUSE|SEMI))",
    ),
    ("leave at once", _D.LEAVE, "(?:CONSIDERLEAVE|LEAVE) (now:ADVERB)"),
    ("evacuate", _D.LEAVE, "EVACUATE (?=ADVERB*(?:$|STOP|COMMA|CLAUSE|AND|SEMI|QUOTE|DASH))"),
    (
        "not stay",
        _D.LEAVE,
        "NOT TO? (stay:AUX) (?:IN DESTINED|(at:HERE)) (?!OWN)(?=ADVERB*(?:$|STOP|COMMA|QUOTE|CLAUSE (?!NUMBER)|AND|SEMI|DASH))",
    ),
    ("against staying", _D.LEAVE, "AGAINST (stay:IN) DESTINED (?!OWN)"),
    ("not risk staying", _D.LEAVE, "NOT TO WORD ITS (life:WORD) (?:IN WORD)? BY (stay:IN|WORD) DESTINED (?!OWN)"),
    ("move out", _D.LEAVE, "WITHDRAW (?=ADVERB*(?:$|STOP|COMMA|CLAUSE|QUOTE))"),
    ("not travel", _D.AVOID_ALL_TRAVEL, f"NOTRAVEL {_ESS}? (?:TRAVEL|ADVERB|ALL)* {_TOWARDS}* DESTINED {_UNLESS}"),
    ("not travel there", _D.AVOID_ALL_TRAVEL, "NOTRAVEL (?=ADVERB*(?:$|STOP|QUOTE|COMMA|CLOSED|CLAUSE))"),
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
        "AVOID DESTINED (?!IN JAN (?:$|STOP)|OWN|POST|WORD|CROWDS|OTHERS|BORDER|AIRSPACE|GOVERNMENT|DEMONYM) (unless:COMMA? UNLESS)?",
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
    ("against travel, unsaid", _D.AVOID_ALL_TRAVEL, f"AGAINST {_ESS} TO DESTINED (?!OWN)"),
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
    ("return from a place", _D.LEAVE, "RETURN HOME? (?:TO (home:PLACE))? FROM DESTINED (?!OWN|POST|WORD)"),
    ("out of a place", _D.LEAVE, "FROM DESTINED (?!OWN|POST|OUTSIDERS|CREW|AUDIENCE)"),
    ("leave the embassy", _D.LEAVE, "LEAVE (to:POST)"),
    (
        "return",
        _D.LEAVE,
        (
            "RETURN HOME? (?:TO (?:(home:PLACE)|(land:HERE)(?!OWN|POST))"
            "|(?=ADVERB*(?:$|STOP|COMMA|AND|QUOTE|CLAUSE|DASH|SEMI|BY|UNLESS|IN NUMBER)))"
        ),
    ),
)

#: Who says so, after the action: "…, France tells its citizens".
_AFTER = (
    f"^.{{0,8}}?(?:QUOTE|COMMA|DASH|ADVERB|PLACE|HERE)+ (?:DET)? {SAYS} ~2 (verb:TELL) (whom:CROWDS)?"
    f"|^(?:(?:AUX|ADVERB)*(?:LIFT|LOWER|HALT|WITHDRAW))? (?:ADVERB|QUOTE|COMMA)* BY {SAYS}"
    "|^(?:ADVERB|QUOTE|COMMA|WORD)* (verb:TELL) (whom:CROWDS)"
    "|^(?:ADVERB|QUOTE|COMMA|DASH)+ (verb:URGE) (by:PLACE|ISSUER|POST) (?=ADVERB*(?:$|STOP|COMMA|IN|CLAUSE))"
    "|^COMMA? QUOTE (?:WORD|COMMA|DET|ADJECTIVE){1,8} (by:ISSUER) COMMA? (verb:URGE)"
    "|^COMMA? QUOTE (verb:URGE) (?:WORD|COMMA|DET|ADJECTIVE|OF){1,8}? (by:ISSUER)"
)
#: Who has to do it: "… is to be avoided by Norwegians".
_BY_WHOM = "ADVERB* BY (whom:CROWDS)"
#: "Norway wants Norwegians out of Chad", "Norway calls its citizens home".
_WANTS = frozenset(
    {"want", "wants", "order", "orders", "ordered", "tell", "tells", "told", "ask", "asks", "asked", "urge", "urges", "urged"}
)
#: What may stand between who tells and the verb.
_BETWEEN = frozenset({"ADVERB", "AUX", "WORD", "ADJECTIVE", "DET", "NUMBER", "IN", "OF"})
_ASIDE = 5
_NATIONALS = ("nationals", "citizens")
_TIMED = frozenset({"given time", "gives time", "has time"})
_PASSIVES = frozenset({"told", "given time", "should", "that they"})
_OUT = frozenset({"move out", "pull out"})
_STAYING = frozenset({"staying in", "remaining in", "still remaining in", "residing in"})
#: Where a government's nationals can be told to leave though the words name no place.
_AREAS = frozenset({"city", "capital", "capital city", "area", "areas", "region", "town", "province", "zone"})
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
_ABROAD = frozenset({_D.AVOID_ALL_TRAVEL, _D.RECONSIDER_TRAVEL})
_JOINED = "^(?:COMMA|ADVERB)* AND (?:ADVERB|TO|ALL|SHOULD)*$"
#: "... to leave X *and to avoid* Y": so many chunks may stand between.
_BRIDGE = 5


def speaker_after(line: Row, at: int) -> tuple[Chunk | None, Chunk | None]:
    """Return who is said to speak after the words themselves, and to whom ("…, Peru tells its citizens")."""
    code, window = line.code[at : at + 16], line.chunks[at : at + 16]
    hit = patterns.compiled(_AFTER).match(code)
    told = patterns.compiled(_BY_WHOM).match(code)
    by, whom = (group(window, hit, "by"), group(window, hit, "whom")) if hit else (None, None)
    return by, group(window, told, "whom") if told else whom


def _strength(verb: Chunk | None, action: Chunk) -> Strength:
    if action.kind == "CONSIDERLEAVE" or "voluntary" in action.word:
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
    if verb.word in {"say", "says", "said"} and control.name in {"told", "tells", "telling", "advises", "crowd to"}:
        return control.name == "advises" and base is not _D.LEAVE
    return True


def _unofficial(line: Row, at: int) -> bool:
    """Tell whether the verb has a subject that is no name and no office: "a travel blogger advised tourists to avoid"."""
    here = at - 1
    while here > 0 and line.chunks[here].kind in {"ADVERB", "AUX"}:
        here -= 1
    subject = line.chunks[here] if here > 0 else None
    if subject is None or subject.kind != "WORD" or subject.word in controls.BODIES:
        return False
    token = line.tokens[subject.first]
    return not token.capital and any(each.capital for each in line.tokens)


def _within(line: Row, at: int) -> bool:
    """Tell whether a place only says where something is."""
    return line.chunks[at].kind == "PLACE" and line.chunks[at - 1].kind in {"IN", "OF"}


def _private(line: Row, control: Control) -> bool:
    """Tell whether a judge, a firm or the like is who tells: "the company told staff", "were told by their coach"."""
    if control.verb is None:
        return False
    if control.issuer is not None and control.issuer.kind == "EXPERT" and control.verb.word not in {"say", "says", "said"}:
        return True
    at = line.chunks.index(control.verb)
    near = range(at - 1, max(-1, at - 1 - _ASIDE), -1)
    left = next((line.chunks[spot].kind for spot in near if line.chunks[spot].kind not in _BETWEEN and not _within(line, spot)), "")
    told = control.audience
    anybody = control.issuer is None and told is not None and not (told.codes or told.own)
    if anybody and control.name == "telling" and _unofficial(line, at):
        return True
    behind = line.chunks[at + 1 : at + 1 + _ASIDE]
    by = bool(behind) and behind[0].kind == "BY" and any(chunk.kind == "PRIVATE" for chunk in behind[1:])
    return by or (left in {"PRIVATE", "OUTSIDERS"} and control.name not in _PASSIVES)


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
    timed = any(chunk.word in controls.PERIODS for chunk in line.chunks[at : at + _BRIDGE])
    foreign = bool(told.codes) and by.codes[0] not in told.codes and told.word.endswith(_NATIONALS)
    return by._replace(places=(Place(by.codes, None, "country"),)) if timed and foreign else None


def _says_so(line: Row, first: int, last: int) -> bool:
    """Tell whether the name behind an action is who speaks: "should leave, Norway told its embassy"."""
    comma = any(chunk.kind == "COMMA" for chunk in line.chunks[first:last])
    return comma and last < len(line.chunks) and line.chunks[last].kind in {"ORDER", "URGE"}


_SIEVE = patterns.Sieve(pattern for _, _, pattern in ACTIONS)


def _hits(line: Row) -> list[tuple[str, Directive, re.Match[str]]]:
    taken: list[tuple[int, int]] = []
    kept = []
    for at in _SIEVE.which(set(line.code)):
        name, directive, pattern = ACTIONS[at]
        for hit in patterns.compiled(pattern).finditer(line.code):
            if hit.end() > hit.start() and not any(start < hit.end() and hit.start() < end for start, end in taken):
                taken.append((hit.start(), hit.end()))
                kept.append((name, directive, hit))
    return sorted(kept, key=lambda each: each[2].start())


def _verb(line: Row, hit: re.Match[str]) -> int:
    """Return where the verb of a passive stands: what denies it stands before that ("travel to Chad is no longer discouraged")."""
    return next(at for at in range(hit.start(), hit.end()) if line.chunks[at].kind in {"DISCOURAGE", "URGE"})


def _stays(name: str, line: Row, hit: re.Match[str], control: Control) -> bool:
    """Tell whether people are told not to stay in a country: "tourists should not stay in Bangkok" is about hotels."""
    stays = line.chunks[hit.start("stay")].word
    if name == "not risk staying":
        return line.chunks[hit.start("life")].word in {"life", "lives"} and stays.startswith(("stay", "remain"))
    own = control.audience is not None and (control.audience.own or bool(control.audience.codes))
    return own and (stays in _STAYING if name == "against staying" else stays.split()[-1] in {"stay", "remain"})


def _there(line: Row, hit: re.Match[str], control: Control) -> bool:
    """Tell whether those told to leave "the area" are a government's own, or anybody in the place that it names."""
    told = control.audience
    if told is None or told.kind not in {"AUDIENCE", "PERSONS"}:
        return False
    if told.kind == "AUDIENCE" and (told.own or told.codes):
        return True
    by = control.issuer or speaker_after(line, hit.end())[0]
    return control.place is not None and by is not None and bool(by.codes)


def _means(name: str, line: Row, hit: re.Match[str], control: Control) -> bool:
    """Tell whether the words of an action are those meant, beyond their classes, and are told by such words."""
    verb, word = control.verb.word if control.verb is not None else "", line.chunks[hit.start()].word
    if name == "out of a place":
        return word == "out of" and verb in _WANTS
    if name == "return":
        return homeward.back(line, hit, control)
    if name == "leave a place" and control.name == "imperative":
        behind = line.chunks[hit.end() : hit.end() + _ASIDE]
        return (
            not behind
            or behind[0].kind not in {"IN", "WORD", "OUT", "TO", "WITH", "FROM"}
            or any(each.word in controls.PERIODS for each in behind)
        )
    if name == "leave the city":
        return line.chunks[hit.start("city")].word in _AREAS and _there(line, hit, control)
    if name in {"leave at once", "warned from travel"}:
        at_once = name == "leave at once" and line.chunks[hit.start("now")].word in _AT_ONCE
        return at_once or (name != "leave at once" and verb.startswith(("warn", "advis", "caution", "order")))
    if name in {"not stay", "against staying", "not risk staying"}:
        return _stays(name, line, hit, control)
    moved = word in _OUT and control.audience is not None and control.name in {"tells", "told"}
    called = control.audience is not None and control.audience.kind in {"AUDIENCE", "CREW"}
    return {"move out": moved, "return from a place": called}.get(name, True)


def read(line: Row) -> list[Found]:
    """Return what a sentence tells people to do, in order."""
    results: list[Found] = []
    last: tuple[int, Control] | None = None
    for name, base, hit in _hits(line):
        start = hit.start()
        control = controls.find(line, start, name) if name != "and more travel" else (last[1] if last else None)
        if last is not None and (control is None or control.name.startswith(("imperative", "advises"))):
            between = line.code[last[0] : start]
            if len(between) <= _BRIDGE and patterns.compiled(_JOINED).match(between):
                control = last[1]._replace(name="and " + last[1].name)
        if control is None or not _allowed(control, base) or _private(line, control) or not _means(name, line, hit, control):
            continue
        last = (hit.end(), control)
        found = _told(line, name, base, hit, control)
        if found is not None:
            results.append(found)
    return results


def _both(line: Row, at: int, to: Chunk) -> Chunk:
    """Return where people shall go from, with the second of two places that only a comma joins ("leave Chad, Mali immediately")."""
    listed = patterns.compiled("COMMA (also:PLACE) (soon:ADVERB)").match(line.code, at)
    if listed is None or line.chunks[listed.start("soon")].word not in _AT_ONCE:
        return to
    return to._replace(places=(*to.places, *line.chunks[listed.start("also")].places))


def _unless(line: Row, base: Directive, hit: re.Match[str]) -> Chunk | None:
    """Return what softens advice behind all of its places ("against travelling to Gao, Kidal and areas near Niger unless essential")."""
    if base is not _D.AVOID_ALL_TRAVEL:
        return None
    behind = patterns.compiled(_UNLESS_BEHIND).match(line.code, hit.end())
    return line.chunks[behind.start("unless")] if behind is not None else None


def _told(line: Row, name: str, base: Directive, hit: re.Match[str], control: Control) -> Found | None:
    """Return what an action and who tells it say together; None when they say nothing to travellers."""
    start = hit.start()
    if name == "leave the embassy" and (control.audience is None or control.audience.kind != "CREW"):
        return None
    ess, unless, to = (group(line.chunks, hit, key) for key in ("ess", "unless", "to"))
    if to is not None and _says_so(line, start, hit.end()):
        after, told, to = (to if to.codes else None), None, None
    else:
        after, told = speaker_after(line, hit.end())
    audience = control.audience or (told if control.name.startswith(("imperative", "discourages")) else None)
    audience = audience or (_forbidden(line, start) if control.name == "discourages" else None)
    issuer = control.issuer or after
    unless = unless or _unless(line, base, hit)
    if to is not None and base is _D.LEAVE:
        to = _both(line, hit.end(), to)
    if (
        audience is not None
        and audience.kind == "CREW"
        and control.name in _TIMED
        and not set(audience.codes) & set(issuer.codes if issuer else ())
    ):
        return None  # diplomats whom a host gives hours to go
    directive = _directive(base, ess, unless, audience, away=_away(audience, issuer, to))
    if directive is None or (issuer is None and control.name == "has time"):
        return None
    return Found(
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

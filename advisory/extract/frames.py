"""Sentences whose parts stand in no usual order: an act, who tells and who is told, each found wherever it stands.

The last resort behind `advice` and `events`: it needs a government or its people by name and one place that can be meant, and is
silent when anything in the sentence could play two parts.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from advisory.extract import advice, doubts, homeward, lands, levels, moves, patterns, roles, subjects, voices
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.reading import Found
from advisory.model import AudienceClass, Directive, Status, Strength

_D = Directive
#: So far from an act may the word stand that only some travel is meant, in chunks.
_BESIDE = 4
_FLIGHT = "(?:CONSIDERLEAVE|LEAVE|EVACUATE)"
#: Words between what is told and whom or where it concerns.
_TRAVELS = "(?:DET|ALL|ITS|ADJECTIVE|ADVERB|ESSENTIAL|OF|CROWDS|FROM|TO|AND|IN|FOR|NEED)*"

_NEAR_BORDER = "(near:WORD|CLOSE) TO? (?:DET|ITS|ADJECTIVE|DIRECTION)* BORDER"
_NEAR = frozenset({"near", "close", "along", "towards", "around"})

#: Name, directive, the act wherever it stands, the words of telling it needs besides (none when it tells by itself).
ACTS: tuple[tuple[str, Directive, str, str], ...] = (
    ("against travel", _D.AVOID_ALL_TRAVEL, f"AGAINST {_TRAVELS} TRAVEL", "TELL|ADVICE|LEVELNOUN|ALERT"),
    (
        "not travel",
        _D.AVOID_ALL_TRAVEL,
        "NOTRAVEL (?!OUT|WORD|CLOSE|BY|OVER|TO (?:DET|ITS|ALL)*(?:WORD|GATHERING|BORDER))",
        "TELL|ADVICE|LEVELNOUN|AUDIENCE|ALERT",
    ),
    ("not near the border", _D.AVOID_ALL_TRAVEL, f"NOTRAVEL {_NEAR_BORDER}", "SHOULD|TELL"),
    (
        "discouraged",
        _D.AVOID_ALL_TRAVEL,
        f"DISCOURAGE {_TRAVELS} TRAVEL (?!FROM|TO (?:DET|ITS|ALL|ADJECTIVE)*WORD)|TRAVEL ~6 AUX* DISCOURAGE",
        "",
    ),
    ("to be avoided", _D.AVOID_ALL_TRAVEL, "TRAVEL ~6 (?:TOAVOID|AVOIDED)", "TELL|ADVICE|LEVELNOUN|AUDIENCE|ALERT"),
    ("warned of", _D.AVOID_NONESSENTIAL_TRAVEL, "(?:LEVELNOUN|URGE) (?:FOR|AGAINST|OVER) (?:ALL|ADJECTIVE)* ESSENTIAL TRAVEL", ""),
    ("avoid travel", _D.AVOID_ALL_TRAVEL, f"AVOID {_TRAVELS} TRAVEL|(?:LIFT|HALT) ITS TRAVEL", "TELL|ADVICE|LEVELNOUN|ALERT|SHOULD"),
    ("allowed", _D.AVOID_ALL_TRAVEL, "AUTHORIZE (?:AUDIENCE) TO TRAVEL", ""),
    ("none may travel", _D.AVOID_ALL_TRAVEL, "(?:NONE|NOT) (?:DET|ADJECTIVE|WORD)* CROWDS (?:MAY|SHOULD) TRAVEL", ""),
    ("warns off", _D.AVOID_ALL_TRAVEL, "URGE (?:CROWDS)? OFF (?=DET?(?:PLACE|HERE))", ""),
    ("reconsider", _D.RECONSIDER_TRAVEL, f"RECONSIDER {_TRAVELS} (?:NEED|ITS|DET)* TRAVEL", "TELL|ADVICE|LEVELNOUN|ALERT|SHOULD"),
    ("only essential", _D.AVOID_NONESSENTIAL_TRAVEL, "ONLYIF TRAVEL|TRAVEL ~6 ONLYIF", "TELL|ADVICE|LEVELNOUN|ALERT|SHOULD"),
    ("crowds", _D.EXERCISE_CAUTION, "AVOID (?:DET|ALL|ADJECTIVE|WORD)* GATHERING", "TELL|ADVICE|LEVELNOUN|ALERT|SHOULD"),
    ("caution", _D.EXERCISE_CAUTION, "CAREFUL", "TELL|ADVICE|LEVELNOUN|ALERT|SHOULD"),
    ("leave", _D.LEAVE, f"{_FLIGHT} (?!(?:DET|ITS)(?:ALL|ADJECTIVE)*WORD)", "TELL|ADVICE|SHOULD|ALERT|LEVELNOUN"),
    ("go", _D.LEAVE, "(?<=URGE)TO TRAVEL (?=ADVERB*(?:STOP|$|COMMA|QUOTE|DASH))", ""),
    ("called home", _D.LEAVE, "(?:CALL|ORDER|URGE) CROWDS (?:IN PLACE)? HOME", ""),
    ("departure", _D.LEAVE, "DEPARTURE", "TELL|ADVICE"),
    ("shelter", _D.SHELTER_IN_PLACE, "SHELTER", "TELL|ADVICE|SHOULD|ALERT"),
)
_ABROAD = frozenset({"AUDIENCE", "PERSONS"})
#: So far behind "the departure of" stands who departs.
_WHOSE = 5
#: Advice that says nothing without a place, and who may give it without naming one beside it.
_ABSTRACT = frozenset({_D.AVOID_ALL_TRAVEL, _D.AVOID_NONESSENTIAL_TRAVEL, _D.RECONSIDER_TRAVEL, _D.EXERCISE_CAUTION})
_UNPLACED = frozenset(f"control: {name}" for name in ("notice", "imperative after", "advises", "tells", "told", "telling"))
_STOPPERS = frozenset({"OUTSIDERS", "EXPERT", "EXPEL", "MEDEVAC", "PRIVATE"})
#: Behind one of these stands why, and nobody who is told.
_REASONS = frozenset(
    {"amid", "amidst", "following", "in the wake of", "because of", "owing to", "in view of", "in light of", "as a result of"}
)
#: Travel to no place that is named.
_VAGUE = frozenset({"DET", "ADJECTIVE", "ALL", "WORD", "NUMBER", "DEMONYM", "OTHERS"})
#: Words that point to a country named before, and what stands before the name of one where something is or goes.
_POINTS = frozenset({"that country", "the country", "there", "that nation", "the nation", "this country", "said country"})
_LEADS = frozenset({"TO", "IN", "FROM", "FOR", "OVER", "LEAVE"})
#: Notices called by their words, what they are called, and what may stand before.
_WORDED, _NOTICES = frozenset({"NOTRAVEL", "AVOID", "RECONSIDER", "CAREFUL"}), frozenset({"ADVICE", "ALERT", "LEVELNOUN"})
_PREFACE = frozenset({"DET", "ITS", "ADJECTIVE", "ALL", "QUOTE", "LEVEL", "NUMBER", "OWN", "DEMONYM", "PLACE", "TRAVEL", "COLON"})
#: Acts of one kind that a sentence is searched for; one with more says nothing plainly.
_MOST = 6
#: What a row needs one of for any of this to be looked for.
PATTERNS = (*(act for _, _, act, _ in ACTS), "LEVEL|LEVELNOUN")
#: Verbs that only report, and those that let rather than ask.
_SPOKEN = frozenset({"say", "says", "said", "allowed", "allows", "approved", "permitted"})
_FAMILY = {
    _D.AVOID_NONESSENTIAL_TRAVEL: _D.AVOID_ALL_TRAVEL,
    _D.STAFF_WITHDRAWN: _D.LEAVE,
    _D.EVACUATION: _D.LEAVE,
}


@dataclass(frozen=True, slots=True)
class _Scene:
    """An act with the stretch of the sentence it stands in."""

    line: Row
    begin: int
    end: int
    first: int
    last: int


def _family(directive: Directive) -> Directive:
    return _FAMILY.get(directive, directive)


def _goes_off(line: Row, at: int) -> bool:
    """Tell whether words begin that are about something else: a reason, a clause, what comes of it (", where rebels …", ", leaving …")."""
    here, before = line.chunks[at], line.chunks[at - 1].kind
    return here.word in _REASONS or here.kind == "CLAUSE" or (before == "COMMA" and here.kind == "WORD" and here.word.endswith("ing"))


def _close(scene: _Scene) -> int:
    """Return where the words that are about an act end."""
    return next((at for at in range(scene.last, scene.end) if _goes_off(scene.line, at)), scene.end)


def _clear(scene: _Scene, directive: Directive) -> bool:
    """Tell whether nobody is in sight whom no advice is for, and nobody merely lets them go."""
    kinds = roles.kinds(scene.line, scene.begin, _close(scene))
    return not kinds & _STOPPERS and not (directive is _D.LEAVE and "AUTHORIZE" in kinds)


def _audience(scene: _Scene, issuer: Chunk | None) -> Chunk | None:
    """Return the travellers who are told; None when those nearest are somebody else."""
    told = roles.crowd(scene.line, scene.begin, _close(scene), scene.first)
    if told is None or told.kind not in _ABROAD:
        return None
    if told.kind == "AUDIENCE":
        return told
    return told if told.own or told.codes or (issuer is not None and told.word.startswith(voices.ANYBODY)) else None


def _bids(scene: _Scene, telling: str) -> bool:
    """Tell whether something is asked of somebody: a verb or noun of telling, "says" alone being none."""
    spots = patterns.compiled(f"(?:{telling})").finditer(scene.line.code, scene.begin, scene.end)
    return any(scene.line.chunks[hit.start()].word not in _SPOKEN for hit in spots)


def _infinitive(scene: _Scene) -> bool:
    """Tell whether the words for leaving are what is asked, not what happens ("leaving thousands stranded", "evacuated")."""
    word, begin = scene.line.chunks[scene.first].word, scene.first
    if [chunk.kind for chunk in scene.line.chunks[max(0, begin - 2) : begin]] == ["NOT", "TO"]:
        return False
    if word.split()[0].endswith("ing"):
        return roles.before(scene.line, scene.first) in {"NEED", "URGE", "ADVICE", "ORDER"}
    return not word.split()[0].endswith("ed")


def _asked(scene: _Scene, name: str) -> bool:
    """Tell whether the words of an act are those meant, beyond their classes."""
    chunks = scene.line.chunks
    if name == "leave":
        return _infinitive(scene)
    if name == "called home":
        return chunks[scene.first].word in advice.CALLS
    if name == "go":
        return chunks[scene.last - 1].word == "go"
    if name == "not near the border":
        return chunks[scene.first + 1].word in _NEAR
    return name != "departure" or _called_for(scene)


def _called_for(scene: _Scene) -> bool:
    """Tell whether a departure is what is asked ("called for the departure of its nationals"), not when or how something is."""
    if scene.line.chunks[scene.first].word == "exodus":
        return False  # "prompting an exodus of nationals from some countries"
    after = scene.line.chunks[scene.last : scene.last + _WHOSE]
    others = any(chunk.crowd in {AudienceClass.STAFF, AudienceClass.OTHER} for chunk in after)
    if others and after[0].kind == "OF" and any(chunk.kind in _ABROAD for chunk in scene.line.chunks[scene.begin : scene.first]):
        return False  # "tells its citizens that it has ordered the departure of its staff"
    spots = [at for at in range(scene.begin, scene.first) if scene.line.chunks[at].kind in {"ORDER", "URGE", "ADVICE"}]
    between = roles.kinds(scene.line, spots[-1], scene.first) if spots else frozenset({"CLAUSE"})
    return not between & {"CLAUSE", "TO", "SHELTER", "AVOID"}


def _advice(scene: _Scene, name: str, directive: Directive) -> Found | None:
    line = scene.line
    if not _asked(scene, name):
        return None
    issuer = roles.speaker(line, scene.begin, scene.end)
    told = _audience(scene, issuer)
    crew = roles.crowd(line, scene.begin, _close(scene), scene.first)
    if directive is _D.LEAVE and crew is not None and crew.kind == "CREW":
        told, directive = crew, _D.STAFF_WITHDRAWN
    elif crew is not None and crew.kind not in _ABROAD:
        return None
    anyone = directive is not _D.LEAVE and crew is not None and _told(scene, crew)
    if told is None and (directive is _D.LEAVE or issuer is None) and not anyone:
        return None
    if told is not None and not (told.own or issuer is not None or len(told.codes) == 1 or anyone):
        return None
    if directive is _D.LEAVE and _foreign(told, issuer):
        return None
    where = _where(scene, issuer, told)
    if where is None:
        return None
    near = roles.kinds(line, max(scene.begin, scene.first - _BESIDE), min(scene.end, scene.last + _BESIDE))
    soft = "ESSENTIAL" in near or "UNLESS" in roles.kinds(line, scene.begin, scene.end)
    if directive is _D.AVOID_ALL_TRAVEL and soft:
        directive = _D.AVOID_NONESSENTIAL_TRAVEL
    status = Status.LIFTED if name == "allowed" else None
    trace = (f"frame: {name}",)
    return Found(directive, _strength(scene), scene.first, scene.last, scene.first, issuer, told, where, status, trace=trace)


def _told(scene: _Scene, crowd: Chunk) -> bool:
    """Tell whether travellers of no nationality are told by whoever it is: "citizens wishing to travel to Chad are asked to postpone"."""
    at = scene.line.chunks.index(crowd)
    passive = patterns.compiled("AUX (?:AUX|ADVERB)* (?:URGE|ORDER)|SHOULD").search(scene.line.code, at, scene.first)
    behind = scene.line.chunks[scene.last].kind if scene.last < len(scene.line.chunks) else ""
    return passive is not None and crowd.kind == "AUDIENCE" and behind not in {"TO", "IN", "OVER", "FROM", "WORD", "OF"}


def _foreign(told: Chunk | None, issuer: Chunk | None) -> bool:
    """Tell whether a government speaks to another's people, which is no advice to leave."""
    return told is not None and issuer is not None and bool(told.codes and issuer.codes) and not set(told.codes) & set(issuer.codes)


def _where(scene: _Scene, issuer: Chunk | None, told: Chunk | None) -> Chunk | None:
    line = scene.line
    if _unnamed(line, scene.last):
        return None
    for end in dict.fromkeys((_close(scene), scene.end)):
        found = roles.place(line, scene.begin, end, (scene.first, scene.last), (issuer, told))
        if found is not None:
            return found
    if any(chunk.kind == "PLACE" and chunk is not issuer for chunk in line.chunks[scene.begin : scene.end]):
        return None
    return (
        roles.here(line, scene.begin, scene.end)
        or roles.listed(line, scene.end + 1)
        or (issuer if issuer is not None and issuer.kind == "POST" and roles.host(issuer) else None)
    )


def _unnamed(line: Row, at: int) -> bool:
    """Tell whether travel goes to places that the words do not name ("refrain from travelling to other countries of the region")."""
    here = at - (line.chunks[at - 1].kind == "TO")
    if here >= len(line.chunks) or line.chunks[here].kind not in {"TO", "IN"}:
        return False
    behind = itertools.takewhile(lambda chunk: chunk.kind in _VAGUE, line.chunks[here + 1 : here + 6])
    return any(chunk.word in lands.SOMEWHERE for chunk in behind)


def _strength(scene: _Scene) -> Strength:
    if scene.line.chunks[scene.first].kind == "CONSIDERLEAVE":
        return Strength.CONSIDERED_LEAVING
    verbs = [chunk.kind for chunk in scene.line.chunks[scene.begin : scene.first] if chunk.kind in {"ORDER", "URGE"}]
    return Strength.ORDERED if verbs[-1:] == ["ORDER"] else Strength.URGED


def _said(found: list[Found], directive: Directive, begin: int, end: int) -> bool:
    """Tell whether the stretch was already understood to say something of this family."""
    return any(_family(each.directive) is _family(directive) and begin <= each.anchor < end for each in found)


_SIEVE = patterns.Sieve(act for _, _, act, _ in ACTS)


def _acts(line: Row, known: list[Found]) -> list[Found]:
    made: list[Found] = []
    for at in _SIEVE.which(set(line.code)):
        name, directive, act, telling = ACTS[at]
        for hit in itertools.islice(patterns.compiled(act).finditer(line.code), _MOST):
            begin, end = roles.segment(line, hit.start())
            if _said([*known, *made], directive, begin, end):
                continue
            scene = _Scene(line, begin, end, hit.start(), hit.end())
            bids = not telling or _bids(scene, telling)
            found = _advice(scene, name, directive) if bids and _clear(scene, directive) else None
            if found is not None:
                made.append(found)
    return made


def read(line: Row, known: list[Found]) -> list[Found]:
    """Return what is already known, its missing parts filled in, and what only the parts of the sentence together say."""
    whole = [_pointed(line, _completed(line, each)) for each in known]
    whole = [_parted(line, each) for each in [*whole, *_acts(line, whole)]]
    whole = [subjects.acting(line, subjects.parted(line, _ordered_out(line, _exempt(line, _withdrawn(line, each))))) for each in whole]
    whole = [voices.joined(line, voices.unnamed(line, each)) for each in whole]
    whole = [moves.left(line, moves.topical(line, moves.turned(line, each))) for each in whole]
    whole += moves.read(line, whole)
    stands = [*moves.worded(line, whole), *levels.standing(line, whole), *levels.called(line, whole)]
    moved = moves.noticed(line, [*whole, *stands])
    stands += [moved] if moved else []
    placed = {each.directive for each in stands}
    whole = [each for each in whole if each.destination is not None or each.directive not in placed]
    told = [*whole, *voices.followers(line, whole), *voices.gapped(line, whole), *homeward.ordered(line, whole), *stands]
    return [voices.wished(line, voices.heir(line, voices.retold(line, each), told)) for each in told if doubts.sound(line, each)]


def _withdrawn(line: Row, found: Found) -> Found:
    """Return what a notice bids as lifted where the notice, called by its words, is lifted ("lifts its "do not travel" warning")."""
    at = found.anchor
    if found.status is not None or line.chunks[at].kind not in _WORDED:
        return found
    named = next(
        (chunk for chunk in line.chunks[at + 1 : at + 4] if chunk.kind not in {"QUOTE", "TRAVEL", "ESSENTIAL", "NEED", "ITS"}), None
    )
    notice = named is not None and (named.kind in _NOTICES or named.word in {"warning", "warnings"})
    while at and line.chunks[at - 1].kind in _PREFACE:
        at -= 1
    taken = at and line.chunks[at - 1].kind in {"LIFT", "LOWER", "WITHDRAW", "HALT"}
    return found._replace(status=Status.LIFTED) if notice and taken else found


def _parted(line: Row, found: Found) -> Found:
    """Return advice on going "to the north of the country" as advice for that part of the country that the sentence names."""
    where = found.destination
    if found.directive not in _ABSTRACT or where is None or where.kind != "PLACE" or any(place.part for place in where.places):
        return found
    if found.trace[-1] == "frame: not near the border":
        return found._replace(destination=_side(where, "border"))
    hit = patterns.compiled("TRAVEL (?:TO|IN)* (?=DIRECTION HERE)").search(line.code, found.first, found.last + _BESIDE)
    return found if hit is None else found._replace(destination=_side(where, line.chunks[hit.end()].word))


def _side(where: Chunk, side: str) -> Chunk:
    """Return a part of a country that only its side names."""
    said = f"{side} {where.word}"
    return where._replace(places=tuple(Place(each.codes, said, "part", vague=True) for each in where.places))


def _exempt(line: Row, found: Found) -> Found:
    """Return advice as lifted for a place that it is said no longer to cover ("Chad is exempt from the advice against travel")."""
    if patterns.LETTER["WAIVE"] not in line.code:
        return found
    at = line.chunks.index(found.destination) + 1 if found.destination in line.chunks else 0
    while 0 < at < len(line.chunks) and line.chunks[at].kind in {"AUX", "ADVERB"}:
        at += 1
    spared = 0 < at < min(found.anchor, len(line.chunks)) and line.chunks[at].kind == "WAIVE"
    return found._replace(status=Status.LIFTED) if spared else found


def _ordered_out(line: Row, found: Found) -> Found:
    """Return an "evacuation order for its nationals" as what it is: they are told to leave, nobody has taken them out."""
    at = found.anchor
    if found.directive is not _D.EVACUATION or line.chunks[at].kind != "EVACUATION":
        return found
    named = line.chunks[at + 1] if at + 1 < len(line.chunks) else line.chunks[at]
    if named.kind not in {"ORDER", *_NOTICES}:
        return _called_out(line, found)
    strength = Strength.ORDERED if named.kind == "ORDER" else Strength.URGED
    while at and line.chunks[at - 1].kind in _PREFACE:
        at -= 1
    taken = at and line.chunks[at - 1].kind in {"LIFT", "LOWER", "WITHDRAW", "HALT"}
    status = Status.LIFTED if taken else found.status
    return found._replace(directive=_D.LEAVE, strength=strength, status=status, trace=(*found.trace, "frame: evacuation order"))


def _called_out(line: Row, found: Found) -> Found:
    """Return a call for the evacuation of people as what it is ("calling for the immediate evacuation of its nationals in Chad")."""
    begin = next((at for at in range(found.anchor - 1, -1, -1) if line.chunks[at].kind not in {"DET", "ADJECTIVE"}), 0)
    told = found.audience
    ours = told is not None and told.kind == "AUDIENCE" and (told.own or bool(told.codes))
    if line.chunks[begin].kind != "URGE" or not line.chunks[begin].word.startswith("call") or not ours:
        return found
    return found._replace(directive=_D.LEAVE, strength=Strength.URGED, first=begin, trace=("frame: called out",))


def _pointed(line: Row, found: Found) -> Found:
    """Return where "that country" is when the sentence names one country before it where something is, goes or has its advice."""
    where = found.destination
    pointing = where is not None and where.kind == "HERE" and where.word in _POINTS and where in line.chunks
    if where is None or not pointing or found.directive not in _ABSTRACT | {_D.LEAVE, _D.LEVEL_CHANGE}:
        return found
    begin, _ = roles.segment(line, found.anchor)
    taken = {code for chunk in (found.issuer, found.audience) if chunk is not None for code in chunk.codes}
    spots = range(begin, line.chunks.index(where))
    named = [line.chunks[at] for at in spots if _leads(line, at)]
    codes = {code for chunk in named for place in chunk.places for code in place.codes}
    if len(codes) != 1 or codes & taken:
        return found
    # nobody leaves a country by leaving its capital
    whole = tuple(Place((code,), None, "country") for code in codes)
    return found._replace(destination=named[-1]._replace(kind="PLACE", places=named[-1].places if where.word == "there" else whole))


def _leads(line: Row, at: int) -> bool:
    """Tell whether a name is where something is or goes, or where an embassy is."""
    chunk = line.chunks[at]
    if chunk.kind == "POST":
        return bool(chunk.places)
    return chunk.kind == "PLACE" and at > 0 and line.chunks[at - 1].kind in _LEADS


def _completed(line: Row, found: Found) -> Found:
    """Fill in who speaks, who is told and where, when the words themselves (a quoted imperative, "reconsider travel") did not say."""
    control = found.trace[-1]
    begin, end = roles.segment(line, found.first)
    issuer, told, destination = found.issuer, found.audience, found.destination
    if issuer is None and told is None and control.startswith(("control: imperative", "control: notice")):
        issuer = roles.speaker(line, begin, end)
        where = destination.places if destination is not None else ()
        if issuer is not None and (issuer is destination or {code for place in where for code in place.codes} & set(issuer.codes)):
            issuer = None
        told = roles.crowd(line, begin, end, found.first)
        told = told if told is not None and told.kind in _ABROAD else None
    named = issuer is not None or told is not None
    if destination is None and (issuer is not None or told is not None) and found.directive is _D.LEAVE and control in _UNPLACED:
        destination = roles.topic(line, begin, found.anchor)
    if destination is None and named and found.directive in _ABSTRACT and control in _UNPLACED:
        destination = roles.place(line, found.last, end, (found.first, found.last), (issuer, told)) or roles.topic(
            line, begin, found.anchor
        )
    if issuer is found.issuer and told is found.audience and destination is found.destination:
        return found
    return found._replace(issuer=issuer, audience=told, destination=destination)

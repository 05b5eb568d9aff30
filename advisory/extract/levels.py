"""Levels that stand: "Chad is at Level 4", "a Level 3 advisory for Mali", "countries at Level 2 include Peru"; and what each bids."""

from __future__ import annotations

import itertools

from advisory.extract import moves, patterns, roles
from advisory.extract.chunks import Chunk, Row
from advisory.extract.reading import Found, group
from advisory.model import Directive, Strength

_D = Directive
_STANDARD = {4: _D.AVOID_ALL_TRAVEL, 3: _D.RECONSIDER_TRAVEL, 2: _D.EXERCISE_CAUTION}
#: What a number means by whose scale it is; None is nobody named, which in English is the scale of the United States.
SCALES: dict[str | None, dict[int, Directive]] = {
    None: _STANDARD,
    "US": _STANDARD,
    "AU": _STANDARD,
    # www.anzen.mofa.go.jp: 1 be careful, 2 not unless necessary, 3 do not travel, 4 evacuate
    "JP": {1: _D.EXERCISE_CAUTION, 2: _D.AVOID_NONESSENTIAL_TRAVEL, 3: _D.AVOID_ALL_TRAVEL, 4: _D.LEAVE},
    # www.0404.go.kr: 1 caution, 2 restraint, 3 depart, 4 banned
    "KR": {1: _D.EXERCISE_CAUTION, 2: _D.RECONSIDER_TRAVEL, 3: _D.LEAVE, 4: _D.AVOID_ALL_TRAVEL},
}
#: The words of a level, beside its number.
_SPELT = {
    "NOTRAVEL": _D.AVOID_ALL_TRAVEL,
    "RECONSIDER": _D.RECONSIDER_TRAVEL,
    "CAREFUL": _D.EXERCISE_CAUTION,
}
_NOTICES = frozenset({"LEVELNOUN", "ADVICE", "ALERT"})
#: A notice of travel, not of an illness or of the police.
_TRAVELS = ("travel", "advis", "advice")
#: Who has no other levels.
_OFFICES = ("state department", "department of state", "state dept", "dfat", "smartraveller")
_CLASSED = frozenset({"classified", "designated", "categorized", "categorised"})
_ELSE = frozenset({"cdc", "health", "covid", "coronavirus", "threat", "terror", "terrorism", "zika", "ebola"})
_CALLED = (
    "(to:PLACE) (?:AUX|ADVERB)*AUX (?:DET (?:ADVERB|WORD|DIRECTION|ADJECTIVE|DEMONYM|PLACE)* AUX)? ADVERB* (under:WORD|IN) "
    "(?:WORD|CLAUSE|IN|DET|ADJECTIVE|LEVEL|ALERT|COMMA){0,4} QUOTE? (what:NOTRAVEL|RECONSIDER TRAVEL|CAREFUL) QUOTE?"
)
#: "Adds Mali to its "do not travel" list".
_LISTED = (
    "(to:PLACE) (?:AUX|ADVERB|WORD){0,3} (?:TO|IN|WORD) (?:DET|ITS|ISSUER|PLACE|OWN|ADJECTIVE|WORD|LEVEL|NUMBER){0,4} "
    "QUOTE? (what:NOTRAVEL) QUOTE? (list:WORD)"
)
#: "A do-not-travel advisory is in effect for Mali".
_IN_EFFECT = (
    "QUOTE? (what:NOTRAVEL|RECONSIDER TRAVEL) QUOTE? (notice:ADVICE|LEVELNOUN|ALERT) (?:CLAUSE|THAT|ADVERB)? AUX ADVERB* (?:IN WORD)? "
    "(?:FOR|OVER|IN) (to:PLACE)"
)
#: "Chad has been classified as (level 4)".
_RATED = "(to:PLACE) (?:AUX|ADVERB)+ (how:WORD) (?:CLAUSE|IN|TO)? DET? $"
#: A row without the words of a level calls none.
_LETTERS = frozenset(patterns.LETTER[name] for name in _SPELT)
_LISTS = frozenset({"list", "lists", "category", "register"})
_UNDER = frozenset(
    {"under", "at", "on", "listed", "rated", "ranked", "placed", "classified", "designated", "marked", "labelled", "labeled", "flagged"}
)
#: "A level 3 alert for trips to Mali".
_TRIPS = (["ALERT", "FOR", "TRAVEL"], ["ALERT", "OVER", "TRAVEL"])
#: Levels that move are not these.
_MOVING = frozenset({"RAISE", "LOWER", "LIFT", "WITHDRAW"})
#: So far may the word for a notice stand from the number, and the words of the level behind it, in chunks.
_FAR, _NEAR, _BESIDE = 8, 5, 3
#: What may stand between a number and the notice it is of: "Level 4 "do not travel" advisory".
_BETWEEN = frozenset({"QUOTE", "OPENED", "CLOSED", "DASH", "COLON", "ADJECTIVE", "TRAVEL", "AVOID", *_NOTICES, *_SPELT})
#: What stands between a place and its level: "Chad is (still) at", "Chad has been placed on a".
_HAS = frozenset({"AUX", "GIVE", "UNCHANGED", "IN"})


def _speaks_of_travel(line: Row, at: int, begin: int, end: int) -> bool:
    """Tell whether a level is one of travel advice: its notice or its words stand beside it, or it is what a place is classed as."""
    behind = itertools.takewhile(lambda chunk: chunk.kind in _BETWEEN, line.chunks[at + 2 : min(end, at + 2 + _NEAR)])
    for chunk in (*line.chunks[max(begin, at - _FAR) : at + 1], *behind):
        if chunk.kind in _NOTICES | {"LEVEL"} and chunk.word.startswith(_TRAVELS):
            return True
    if any(chunk.kind == "ISSUER" and chunk.word.endswith(_OFFICES) for chunk in line.chunks[begin:at]):
        return True
    if any(chunk.kind in _SPELT for chunk in line.chunks[at + 2 : min(end, at + 2 + _BESIDE)]):
        return True
    if [chunk.kind for chunk in line.chunks[at + 2 : min(end, at + 2 + _BESIDE)]] in _TRIPS:
        return True
    return any(chunk.word in _CLASSED for chunk in line.chunks[max(begin, at - _BESIDE) : at])


def _of_something_else(line: Row, at: int, begin: int, end: int) -> bool:
    """Tell whether a level is one of illness or of threat; behind a level of travel, terrorism is why it stands."""
    spots = (here for here in range(begin, end) if line.chunks[here].word in _ELSE)
    return any(here <= at + 2 or line.chunks[here].word != "terrorism" for here in spots)


def _directive(line: Row, at: int, value: int, end: int, issuer: Chunk | None) -> Directive | None:
    departs = [chunk.kind for chunk in line.chunks[at + 2 : min(end, at + 2 + 2 * _NEAR)] if chunk.kind in {"ADVICE", "LEAVE"}]
    if departs[-2:] == ["ADVICE", "LEAVE"]:
        return _D.LEAVE
    spelt = next((chunk.kind for chunk in line.chunks[at + 2 : min(end, at + 2 + _BESIDE)] if chunk.kind in _SPELT), None)
    if spelt is not None:
        return _SPELT[spelt]
    scales = [SCALES.get(code, {}).get(value) for code in (issuer.codes if issuer is not None else (None,))]
    return scales[0] if len(set(scales)) == 1 else None


def _rated(line: Row, begin: int, at: int) -> Chunk | None:
    """Return the place that is said to be classed as what stands at `at`."""
    hit = patterns.compiled(_RATED).search(line.code, begin, at)
    return line.chunks[hit.start("to")] if hit is not None and line.chunks[hit.start("how")].word in _CLASSED else None


def _parts(line: Row, at: int, begin: int, end: int) -> tuple[Chunk | None, Chunk | None]:
    """Return whose level it is and of which place: the subject of "is" or "has" is the place when no other is named."""
    issuer = roles.speaker(line, begin, end)
    if (rated := _rated(line, begin, at)) is not None:
        return (None if issuer is rated else issuer), rated
    beside = line.chunks[at - 2] if at - begin > 1 and line.chunks[at - 1].kind in {"TO", "IN"} else None
    if beside is not None and beside.kind == "PLACE" and beside.places and beside is not issuer:
        return issuer, beside
    where = roles.place(line, begin, end, (at, at + 2), (issuer,))
    if where is None and issuer is not None and issuer.kind == "PLACE" and line.chunks.index(issuer) < at:
        after = line.chunks.index(issuer) + 1
        after += line.chunks[after].kind == "OWN"
        if any(chunk.kind in _HAS or chunk.word in _UNDER for chunk in line.chunks[after:at]):
            return None, issuer
    return issuer, where if where is not None else moves.both(line, begin, at)


def standing(line: Row, known: list[Found]) -> list[Found]:
    """Return what the levels bid at which a sentence says that places stand."""
    made: list[Found] = []
    mentions = [(at, value, *moves.clause(line, at)) for at, value in moves.mentions(line)]
    spoken = {begin for at, _, begin, end in mentions if _speaks_of_travel(line, at, begin, end)}
    for at, value, begin, end in mentions:
        moving = any(chunk.kind in _MOVING for chunk in line.chunks[begin:end])
        if begin not in spoken or moving or _of_something_else(line, at, begin, end):
            continue
        issuer, where = _parts(line, at, begin, end)
        directive = _directive(line, at, value, end, issuer)
        own = range(at + 1, at + 5) if _rated(line, begin, at) is not None else ()
        told = [each for each in [*known, *made] if each.directive is directive and begin <= each.anchor < end and each.anchor not in own]
        if where is None or directive is None or any(each.destination is not None for each in told):
            continue
        made.append(Found(directive, Strength.URGED, at, min(end, at + 2), at, issuer, None, where, trace=("level: stands",)))
    return made


def called(line: Row, known: list[Found]) -> list[Found]:
    """Return what levels bid that are called by their words alone ("Mali is under orange level "reconsider travel"")."""
    made: list[Found] = []
    if _LETTERS.isdisjoint(line.code):
        return made
    for pattern, named, words in ((_CALLED, "under", _UNDER), (_LISTED, "list", _LISTS), (_IN_EFFECT, "notice", None)):
        for hit in patterns.compiled(pattern).finditer(line.code):
            where, what = group(line.chunks, hit, "to"), group(line.chunks, hit, "what")
            if where is None or what is None or (words is not None and line.chunks[hit.start(named)].word not in words):
                continue
            directive, at = _SPELT[what.kind], hit.start("what")
            issuer = roles.speaker(line, *moves.clause(line, at)) if pattern is _LISTED else None
            issuer = None if issuer is where else issuer
            if not any(each.directive is directive and each.destination is not None for each in known):
                made.append(Found(directive, Strength.URGED, hit.start(), hit.end(), at, issuer, None, where, trace=("level: called",)))
    return made

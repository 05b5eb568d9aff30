"""Levels named by number, in any order: "level 3, up from 2", "put at 4 where it had been at 3"."""

from __future__ import annotations

import re

from advisory.extract import patterns, resolve, roles
from advisory.extract.chunks import Chunk, Row
from advisory.extract.reading import Found, group
from advisory.model import Directive, LevelStep, Status, Strength

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "one": 1, "two": 2, "three": 3, "four": 4}
#: Words that set one country's level against another's.
_AGAINST = frozenset({"while", "whereas", "but", "although", "though"})
#: Words before a number that make it the level left.
_LEFT = frozenset(
    {"from", "instead", "was", "were", "had been", "previously", "formerly", "than", "replacing", "replaces", "below", "above"}
)
_JOINTS = frozenset({"OF", "DET", "ADVERB", "LEVEL", "ALERT", "QUOTE", "OPENED", "COLON", "LEVELNOUN", "ADJECTIVE", "IN", "CLAUSE"})
_ACTIVE = frozenset({"has", "have", "had", "will"})
_UP = frozenset({"RAISE"})
_DOWN = frozenset({"LOWER"})
_NAMES = frozenset({"LEVEL", "LEVELNOUN", "ALERT"})
_LEVELS = frozenset(patterns.LETTER[name] for name in ("LEVEL", "LEVELNOUN"))
_TOWARDS = frozenset({"FROM", "TO", "OF"})
_BAD = frozenset({"MAY", "NOT", "PAST", "HADPAST", "MISTAKEN", "EXPERT"})
#: A level named by its words: "upgraded to "do not travel"", "lowered to level 2, exercise increased caution".
_WORDED = (
    "(verb:RAISE|LOWER|CHANGE|LIFT) [^STOP SEMI QUERY]{0,12} TO (?:QUOTE|DET|OPENED|ALL)* "
    "(?:LEVEL [^COMMA STOP] (?:COLON|DASH|COMMA|QUOTE)*)? "
    "(what:NOTRAVEL|RECONSIDER TRAVEL|RECONSIDER (?:ITS|NEED)* TRAVEL|CAREFUL|AVOID ALL? (ess:ESSENTIAL)? TRAVEL)"
)
#: What names a level beside its words, and what moves it.
_NAMED_BY = frozenset({"QUOTE", "DASH", "COLON", "COMMA", "LEVEL", "NUMBER", "OPENED", "DET", "ALL"})
_MOVERS = frozenset({"RAISE", "LOWER", "CHANGE"})
_DIRECTIVES = {
    "NOTRAVEL": Directive.AVOID_ALL_TRAVEL,
    "RECONSIDER": Directive.RECONSIDER_TRAVEL,
    "CAREFUL": Directive.EXERCISE_CAUTION,
    "AVOID": Directive.AVOID_ALL_TRAVEL,
}
#: A notice that moves: "lowered its travel advisory to the lowest level for Chad", "the warning issued for Mali has been cancelled".
_NOTICE = "(?:LEVELNOUN|LEVEL LEVELNOUN|LEVEL [^COMMA STOP] (?:LEVELNOUN|ADVICE|ALERT)|ALERT LEVEL|TRAVEL ALERT|TRAVEL ADVICE)"
_MOVED = (
    f"(verb:RAISE|LOWER|LIFT|WITHDRAW) (?:DET|ITS|ADJECTIVE|ALL|PLACE|OWN|DEMONYM|TRAVEL|ADVERB|NUMBER|WORD){{0,6}} (notice:{_NOTICE})"
    f"|(notice:{_NOTICE}) [^STOP SEMI QUERY THAT URGE ORDER]{{0,12}}? (?:AUX|ADVERB)*AUX (?:AUX|ADVERB)* (verb:RAISE|LOWER|LIFT|WITHDRAW)"
    f"|(?:(?<=WORD)|(?<=COLON)) (notice:{_NOTICE}) (verb:RAISE|LOWER|LIFT|WITHDRAW) (?=$|STOP|CLAUSE|ADVERB)"
)
#: A row without one of these verbs moves nothing.
_VERBS = frozenset(patterns.LETTER[name] for name in ("RAISE", "LOWER", "LIFT", "CHANGE", "WITHDRAW"))
#: "Lifted to the highest level": raised.
_HIGHER = "TO (?:DET|ITS|ADJECTIVE|QUOTE|WORD)* (?:LEVELNOUN|LEVEL|ALERT|NOTRAVEL|AVOID|RECONSIDER)"
_TOP = frozenset({"highest", "top", "maximum", "red", "black", "higher", "second highest"})
#: Words of travel advice, beside which a level is none of a city's own.
_TRAVELS = ("travel", "advis", "advice", "danger", "crisis", "security level", "dfa", "ofw", "foreign")
#: How far behind a level's name another number still is one ("level 3, up from 2").
_REACH = 12


def number(chunk: Chunk) -> int | None:
    """Return the level that a chunk names: `3`, `III`, `three`; None when it is none."""
    if chunk.kind == "NUMBER" and chunk.word in {"1", "2", "3", "4"}:
        return int(chunk.word)
    return _ROMAN.get(chunk.word) if chunk.kind in {"WORD", "IT", "DET"} else None


def mentions(line: Row) -> list[tuple[int, int]]:
    """Return where levels are named, with their numbers: "Level 4", "alert level three"."""
    found: list[tuple[int, int]] = []
    if _LEVELS.isdisjoint(line.code):
        return found
    for at in range(len(line.chunks) - 1):
        value = number(line.chunks[at + 1]) if line.chunks[at].kind in {"LEVEL", "LEVELNOUN"} else None
        if value is not None:
            found.append((at, value))
    return found


def clause(line: Row, at: int) -> tuple[int, int]:
    """Return where the stretch of a level begins and ends: "while" and "but" set one country against another."""
    begin, end = roles.segment(line, at)
    begin = max((here + 1 for here in range(begin, at) if line.chunks[here].word in _AGAINST), default=begin)
    return begin, next((here for here in range(at, end) if line.chunks[here].word in _AGAINST), end)


def _leaves(line: Row, begin: int, at: int) -> bool:
    """Tell whether a number is the level left rather than the one reached."""
    at -= 1
    while at >= begin and line.chunks[at].kind in _JOINTS and line.chunks[at].word not in _LEFT:
        at -= 1
    return at >= begin and (line.chunks[at].word in _LEFT or line.chunks[at].word.endswith(" from"))


def _numbers(line: Row, begin: int, end: int) -> list[tuple[int, int]]:
    """Return the levels of a stretch with where they stand: those behind the word, and bare ones behind "from" or "to" near it."""
    named = [at for at in range(begin, end) if line.chunks[at].kind == "LEVEL"]
    found = []
    for at in range(begin + 1, end):
        value = number(line.chunks[at])
        if value is None:
            continue
        ahead = line.chunks[at - 1]
        near = any(abs(at - name) <= _REACH for name in named)
        if ahead.kind in _NAMES or (near and (ahead.kind in _TOWARDS or ahead.word == "at")):
            found.append((at, value))
    return found


#: Names, and that they were moved: no word between them makes them those who speak.
_PASSIVE = "PLACE (?:COMMA|AND|ADVERB|WORD|OTHERS|WITH|DET|ADJECTIVE|NUMBER|LIKEWISE){0,10} AUX (?:AUX|ADVERB)* (?:RAISE|LOWER) (?:TO|FROM)"


def _status(line: Row, begin: int, end: int, step: LevelStep) -> Status | None:
    kinds = roles.kinds(line, begin, end)
    if step.before is not None and step.after is not None and step.before != step.after:
        return Status.IN_FORCE if step.after > step.before else Status.LIFTED
    if kinds & _UP and not kinds & _DOWN:
        return Status.IN_FORCE
    return Status.LIFTED if kinds & _DOWN and not kinds & _UP else None


def _mover(line: Row, begin: int, end: int) -> Chunk | None:
    """Return the name that is the subject of the verb ("Norway, which …, raised"); None where the verb is passive."""
    verb = next((at for at in range(begin, end) if line.chunks[at].kind in {"RAISE", "LOWER"}), begin)
    names = [at for at in range(begin, verb) if line.chunks[at].kind in {"PLACE", "ISSUER"}]
    if not names or not line.chunks[names[0]].codes or roles.before(line, names[0]) not in {"", "COMMA", "ADVERB", "AND"}:
        return None
    passive = any(chunk.kind == "AUX" and chunk.word not in _ACTIVE for chunk in line.chunks[names[0] : verb])
    follows = line.chunks[verb + 1].kind if verb + 1 < end else ""
    return None if passive or follows in {"FROM", "TO", "BY"} else line.chunks[names[0]]


def _moved(line: Row, name: Chunk, end: int) -> bool:
    """Tell whether countries are the subject of a passive verb ("others, such as Chile and Peru, have been lowered to Level 2")."""
    at = next((at for at, chunk in enumerate(line.chunks) if chunk is name), end)
    hit = patterns.compiled(_PASSIVE).match(line.code, at, end)
    return hit is not None and any(chunk.kind == "AUX" and chunk.word not in _ACTIVE for chunk in line.chunks[at : hit.end()])


_BOTH = frozenset({"both", "both nations", "both countries", "the two countries", "the two nations"})


def both(line: Row, begin: int, end: int) -> Chunk | None:
    """Return "both" as the two countries named last."""
    said = next((chunk for chunk in line.chunks[begin:end] if chunk.word in _BOTH), None)
    return Chunk("HERE", said.first, said.last, "both countries") if said is not None else None


def read(line: Row, known: list[Found]) -> list[Found]:
    """Return the changes of level that a sentence tells by their numbers, one for each of its clauses that tells no more than one."""
    if _LEVELS.isdisjoint(line.code):
        return []
    named = [at for at, chunk in enumerate(line.chunks) if chunk.kind in {"LEVEL", "LEVELNOUN"}]
    told = [each.anchor for each in known if each.directive is Directive.LEVEL_CHANGE]
    clauses = [span for span in dict.fromkeys(clause(line, at) for at in named) if not any(span[0] <= at < span[1] for at in told)]
    found = (_read(line, begin, end, next(at for at in named if begin <= at < end)) for begin, end in clauses)
    return [each for each in found if each is not None]


def _read(line: Row, begin: int, end: int, level: int) -> Found | None:
    numbers = _numbers(line, begin, end)
    if not numbers or roles.kinds(line, begin, numbers[0][0]) & _BAD:
        return None
    left = [value for at, value in numbers if _leaves(line, begin, at)]
    reached = [value for at, value in numbers if not _leaves(line, begin, at)]
    if len(set(left)) > 1 or len(set(reached)) != 1:
        return None
    step = LevelStep(before=left[0] if left else None, after=reached[0])
    status = _status(line, begin, end, step)
    issuer = roles.speaker(line, begin, end)
    where = roles.place(line, begin, end, (level, level + 1), (issuer,))
    mover = _mover(line, begin, end)
    if mover is not None and mover is where:
        issuer, where = mover, None
    if where is None and issuer is not None and _moved(line, issuer, end):
        issuer, where = None, issuer
    if where is None:
        where = both(line, begin, end)
    elsewhere = any(chunk.kind == "PLACE" and chunk is not issuer for chunk in line.chunks[begin:end])
    if status is None or (where is None and elsewhere):
        return None
    at_home = not any(chunk.kind == "SELF" for chunk in line.chunks[begin:end]) and not any(
        chunk.word.startswith(_TRAVELS) for chunk in line.chunks
    )
    if issuer is None and at_home:
        return None
    first = min(level, numbers[0][0])
    return Found(
        Directive.LEVEL_CHANGE, Strength.REPORTED, first, end, first, issuer, None, where, status, step, ("event: level named by number",)
    )


def _upwards(line: Row, verb: Chunk, end: int) -> bool:
    """Tell whether a verb that mostly takes away raises here ("lifts its warning to the highest level")."""
    if verb.kind == "RAISE":
        return True
    at = line.chunks.index(verb)
    hit = patterns.compiled(_HIGHER).search(line.code, at, end)
    words = {chunk.word for chunk in line.chunks[hit.start() : hit.end()]} if hit and verb.word.startswith("lift") else set()
    return bool(words & _TOP) or any(word.startswith(("do not", "highest", "top")) for word in words)


def _step(line: Row, verb: Chunk, begin: int, end: int) -> tuple[Status | None, LevelStep | None]:
    """Return whether a notice goes up or down, and its levels where numbers say which."""
    numbers = [value for _, value in _numbers(line, begin, end)]
    left = [value for at, value in _numbers(line, begin, end) if _leaves(line, begin, at)]
    step = LevelStep(before=left[0] if left else None, after=numbers[-1]) if numbers and numbers[-1:] != left[-1:] else None
    if step is not None and step.before is not None and step.after is not None and step.before != step.after:
        return (Status.IN_FORCE if step.after > step.before else Status.LIFTED), step
    if verb.kind == "CHANGE":
        return None, step
    return (Status.IN_FORCE if _upwards(line, verb, end) else Status.LIFTED), step


def worded(line: Row, known: list[Found]) -> list[Found]:
    """Return the levels that a sentence moves places to by their words ("upgraded Mali to "do not travel""), and what they bid."""
    made: list[Found] = []
    if _VERBS.isdisjoint(line.code):
        return made
    for hit in patterns.compiled(_WORDED).finditer(line.code):
        begin, end = clause(line, hit.start())
        issuer = roles.speaker(line, begin, end)
        where = roles.place(line, begin, end, (hit.end() - 1, hit.end()), (issuer,))
        verb, what = group(line.chunks, hit, "verb"), group(line.chunks, hit, "what")
        if where is None or verb is None or what is None or roles.kinds(line, begin, hit.start()) & _BAD:
            continue
        status, step = _step(line, verb, begin, end)
        soft = hit.group("ess") is not None
        directive = Directive.AVOID_NONESSENTIAL_TRAVEL if soft else _DIRECTIVES[what.kind]
        at = line.chunks.index(what)
        if status is not None and not any(each.directive is Directive.LEVEL_CHANGE for each in known):
            trace = ("event: level named by its words",)
            first = hit.start()
            made.append(Found(Directive.LEVEL_CHANGE, Strength.REPORTED, first, end, first, issuer, None, where, status, step, trace))
        if not any(each.directive is directive and each.destination is not None for each in known):
            made.append(Found(directive, Strength.URGED, at, hit.end(), at, issuer, None, where, Status.IN_FORCE, None, ("level: worded",)))
    return made


def _of_travel(line: Row, hit: re.Match[str]) -> bool:
    """Tell whether it is travel advice that moves, not the alert level of a city at home."""
    return any(chunk.word.startswith(_TRAVELS) for chunk in line.chunks[hit.start() : hit.end()])


def noticed(line: Row, known: list[Found]) -> Found | None:
    """Return the change of a notice whose place stands somewhere in the sentence; None when no place does, or more than one."""
    told = any(each.directive is Directive.LEVEL_CHANGE for each in known)
    if told or _VERBS.isdisjoint(line.code):
        return None
    for hit in patterns.compiled(_MOVED).finditer(line.code):
        begin, end = clause(line, hit.start())
        verb, notice = group(line.chunks, hit, "verb"), group(line.chunks, hit, "notice")
        issuer = roles.speaker(line, begin, end)
        at = line.chunks.index(notice) if notice is not None else begin
        where = roles.place(line, begin, end, (at, at + 1), (issuer,))
        if where is None and issuer is not None and issuer.kind == "PLACE" and verb is not None and line.chunks.index(verb) > at:
            issuer, where = None, issuer
        if where is None and issuer is not None and issuer.kind == "POST" and len(issuer.places) == 1:
            # "the embassy in Chad said the warning had been lifted"
            where = issuer._replace(kind="PLACE", places=tuple(map(resolve.host, issuer.places)))
        open_ = roles.kinds(line, hit.start(), hit.end()) & {"NOT", "MAY"}
        if open_ or verb is None or where is None or not _of_travel(line, hit) or roles.kinds(line, begin, hit.start()) & _BAD:
            continue
        status, step = _step(line, verb, begin, end)
        first = min(hit.start(), at)
        trace = ("event: a notice moved",)
        return Found(Directive.LEVEL_CHANGE, Strength.REPORTED, first, hit.end(), first, issuer, None, where, status, step, trace)
    return None


def turned(line: Row, found: Found) -> Found:
    """Return a change of level the right way round: a warning "lifted to the highest level" is raised."""
    if found.directive is not Directive.LEVEL_CHANGE or found.status is not Status.LIFTED:
        return found
    verb = next((chunk for chunk in line.chunks[found.first : found.last] if chunk.kind == "LIFT"), None)
    up = verb is not None and _upwards(line, verb, roles.segment(line, found.first)[1])
    return found._replace(status=Status.IN_FORCE) if up else found


def left(line: Row, found: Found) -> Found:
    """Return what a level bids as lifted where it is the level left ("from "do not travel" to "reconsider travel"")."""
    at = found.anchor - 1
    while at > 0 and line.chunks[at].kind in _NAMED_BY:
        at -= 1
    if found.status is not None or at <= 0 or line.chunks[at].kind != "FROM" or line.chunks[found.anchor].kind not in _DIRECTIVES:
        return found
    moved = any(chunk.kind in _MOVERS for chunk in line.chunks[max(0, at - _REACH) : at])
    return found._replace(status=Status.LIFTED) if moved else found


def topical(line: Row, found: Found) -> Found:
    """Return whose notice it is where a headline names the place first ("Chad: Norwegian travel warning lifted")."""
    first, where = line.chunks[0], found.destination
    if found.directive is not Directive.LEVEL_CHANGE or found.issuer is not None or where is None or where is first:
        return found
    headed = len(line.chunks) > 1 and first.kind == "PLACE" and bool(first.places) and line.chunks[1].kind in {"COLON", "DASH"}
    owner = headed and where.codes and where.codes != first.codes and line.chunks.index(where) + 1 < len(line.chunks)
    if not owner or line.chunks[line.chunks.index(where) + 1].kind not in {"LEVELNOUN", "ADVICE", "ALERT", "TRAVEL", "OWN"}:
        return found
    return found._replace(issuer=where._replace(kind="ISSUER"), destination=first)

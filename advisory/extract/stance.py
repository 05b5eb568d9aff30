"""Whether a statement holds: negation, plans, the past, and taking back, each with a scope that ends with its clause."""

from __future__ import annotations

import re
from datetime import datetime

from advisory.extract import past, patterns, undone, unmeant
from advisory.extract.chunks import Row
from advisory.extract.reading import Found
from advisory.model import Directive, Status

_WALLS = tuple(patterns.LETTER[name] for name in ("SEMI", "STOP", "QUERY", "CLAUSE", "COLON", "DASH"))
_LIFTING = (
    "(?:LIFT|WITHDRAW|HALT|LOWER) (?:DET|ITS|ADJECTIVE|ALL|NATION|OWN|ESSENTIAL|AIRSPACE|BORDER|POST)* "
    "(?:ADVICE|LEVELNOUN|ALERT|ORDEREDDEPARTURE|SHELTERORDER|ORDER|URGE|CLOSURE|CURB|DISCOURAGE)"
)
_LIFTED_FIRST = f"{_LIFTING} ~14 AND (?:DET|ITS)* $"
#: Who speaks is a notice: "the advice to Norwegians to leave Chad was withdrawn".
_NOTICED = frozenset({"control: notice", "control: telling", "control: tells"})
#: Somebody else is asked to do it, so it is not done.
_ASKED = "URGE [^URGE STOP QUERY SEMI COLON DASH CLAUSE QUOTE]{0,6} TO ADVERB*$"
#: What somebody says of what is done: that it has begun, that planes were sent.
_DOING = frozenset({patterns.LETTER["ADVERB"], patterns.LETTER["SEND"]})
_ASKED_TO_LIFT = "(?:URGE|ORDER) (?:PLACE|ISSUER|SELF|GOVERNMENT|PERSONS|DEMONYM|DET|ADVERB|COMMA|AND)+ TO (?:LIFT|WITHDRAW|HALT|LOWER)"
_MAY_LIFT = "MAY (?:AUX|ADVERB|TO)* (?:LIFT|HALT|LOWER)"
#: "(Norwegians who) can do so are asked to …": the clause has its own verb.
_TOLD_THEN = "(?:MAY|NOT) [^ORDER URGE COMMA STOP CLAUSE SEMI]{1,9} (?:AUX ADVERB* (?:URGE|ORDER)|SHOULD)"
_NOUN_LIFTED = "^(?:AUX|ADVERB|FROM|OF|CREW|AND|PERSONS|IN|PLACE|POST|COMMA|WORD)*(?:LIFT|HALT|LOWER)"
_LIFTED_AFTER = (
    "^(?:(?:AUX|ADVERB|FROM|OF|CREW|AND|PERSONS|IN|PLACE|COMMA)*AUX|(?:ADVERB|FROM|OF|CREW|PERSONS|IN|PLACE)*)(?:LIFT|HALT|LOWER)"
)
#: Nouns that carry the meaning themselves: the words that lift them stand around them.
_LIFTABLE = {"CLOSURE": 1, "ORDEREDDEPARTURE": 1, "SHELTERORDER": 1, "LIFT": 4, "DISCOURAGE": 1}
_QUESTION = re.compile(r"(?:should|will|is|are|can|could|would|do|does|why|how|what|when|who|whether)\b")
_STATES = frozenset({Directive.STAFF_WITHDRAWN, Directive.EMBASSY_CLOSED, Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED})
_LOOSE = frozenset(patterns.LETTER[name] for name in ("AUX", "ADVERB", "IN", "DET", "ADJECTIVE"))
_OPEN = frozenset({"would", "could", "may", "might", "not", "cannot", "can"})
_IFS = frozenset({"if", "unless", "should the", "in case", "in the event of"})
#: "Said it would": what is announced, told afterwards.
_ANNOUNCED = "URGE (?:THAT|ADVERB|WORD|COMMA)* (?:IT|SELF|PLACE|ISSUER|POST|ITS|DET|ALL|BORDER|AIRSPACE) ~4 MAY"
_DECIDED = "(said:WORD) (?:THAT|ADVERB|COMMA)* (?:IT|SELF|PLACE|ISSUER|POST|ITS|DET) ~4 MAY"
#: "Followed suit, saying it would …".
_SAYING = "(?:COMMA|WORD|LIKEWISE)(said:CLAUSE) THAT? (?:IT|SELF|POST) MAY ADVERB*$"
_DECIDES = frozenset({"announced", "announces", "confirmed", "confirms", "declared", "decided", "ruled"})
#: Somebody else wants it: "protesters demanded the closure of the embassy".
_DEMANDED = "ORDER (?:DET|ADJECTIVE|ALL|ITS)* $"
#: "You should leave if the war comes near": not now.
_SHOULD_IT = re.compile(
    r"(?:, )?(?:if|should|in case|once|when) (?:the |a |an |any |this |their |there is |there are |more )*(?:\w+ ){0,2}?"
    r"(?:war|wars|fighting|conflict|situation|violence|hostilities|unrest|tensions|clashes|crisis|attacks?|conditions|things|invasion|"
    r"ceasefire|protests?|security) "
    r"(?:\w+ )?(?:worsens?|deteriorates?|breaks?|comes?|spreads?|escalates?|erupts?|resumes?|continues?|gets?|reach(?:es)?|collapses?|"
    r"begins?|starts?|flares?|turns?|intensif(?:y|ies)|nears?|approach(?:es)?|does|do|fails?|occurs?|happens?|starts?)\b"
)
_REPORTED = re.compile(
    r"\b(?:reports?|rumou?rs?|messages|claims|allegations|posts|stories|news) (?:\w+ ){0,6}?(?:of|about|that|on|regarding|the)\b"
)
#: "A post saying …".
_CLAIMING = re.compile(
    r"\b(?:post|posts|tweet|tweets|message|messages|report|reports|story|stories|claims?|articles?|videos?|letters?|notice)\b"
    r"(?: \w+){0,6}? "
    r"(?:saying|claiming|alleging|suggesting|stating|(?:which|that) (?:says?|said|claims?|claimed|states?|stated|alleges?))\b"
)
_FALSE = re.compile(
    r"\b(?:is|are|was|were|being)(?: \W)? (?:\w+ ){0,2}?(?:false|untrue|lies?|baseless|fabricated|fake|unfounded|inaccurate|not true)\b"
)
#: One of these is in all such words.
_FALSEHOODS = re.compile("false|untrue|lie|baseless|fabricated|fake|unfounded|inaccurate|not true")
#: Nouns of what happens: "a closure of the border would be …".
_NOUNS = frozenset({"CLOSURE", "EVACUATION", "WITHDRAWAL", "HALTING", "RESUMPTION", "DEPARTURE"})
_DENIALS = frozenset({"denies", "denied", "deny", "denying", "dismissed", "dismisses", "rejected", "rejects", "rejecting"})
#: Cues that govern what follows a comma.
_FAR = frozenset(
    {"if", "whether", "unless", "in case", "in the event of", "in the event", "should the", "false", "untrue", "hoax", "claims that"}
    | {"rumours of", "rumors of", "false reports", "scenario", "drill", "exercise", "simulated", "hypothetical", "neither", *_DENIALS}
)
_DENIED = "NOT (?:(?!AND SPEAKER)[^ SEMI STOP QUERY CLAUSE]){0,16}"
_RETRACTION = re.compile(
    r"(?:that|this|it|the (?:report|claim|story|statement|headline)|these reports) "
    r"(?:is|was|were|has been|proved|proved to be|turned out to be|has proved) (?:\w+ ){0,2}?"
    r"(?:wrong|incorrect|false|untrue|mistaken|not true|not so|not the case|not correct|an error|a mistake|in error|retracted)\b"
)
_SENT_WRONGLY = re.compile(
    r"\bthe (?:message|alert|text|e ?mail|notice|warning|notification)\b(?: \w+){0,6}? (?:sent|issued|published|posted)(?: out)? "
    r"(?:by mistake|in error|accidentally|by accident|mistakenly)\b"
)
#: One of these is in every such sentence.
_WRONGLY = re.compile("mistake|error|accident")
_ELLIPTIC = "^ADVERB? COMMA? (?:IT|SELF) (?:AUX|WORD)? NOT ADVERB? (?:STOP|COMMA|SEMI|$)"
_CLAIMED = re.compile(r"\b(?:we|reports?|reported|wrote|written|claim(?:s|ed)?|rumou?rs?|rumou?red|stated|misreported)\b")
_EXCEPT_AFTER = "(?:ADVERB|COMMA|OPENED|DASH)* EXCEPT (?:TO|FOR|IN|FROM|OF|TRAVEL|DET|ADJECTIVE)*(PLACE)"
_EXCEPT_BEFORE = "EXCEPT (?:TO|FOR|IN|FROM|OF|TRAVEL|DET|ADJECTIVE)*(PLACE)"


def _left(line: Row, found: Found) -> tuple[str, int]:
    """Return the codes between the wall and the statement's verb, and where they begin."""
    first, begin = max(0, found.first - past.REACH), min(found.first, found.anchor)
    while begin > first and line.code[begin - 1] not in _WALLS:
        begin -= 1
    return line.code[begin : found.anchor], begin


def _reaching(line: Row, kind: str, begin: int, found: Found) -> list[str]:
    """Return the cues of a class whose scope the statement is in: one that a comma parts from the subject belongs to other words.

    "In fear of possible attacks, Norway closed its embassy" closes it; "if the war goes on, Norway will close it" does not.
    """
    letter, comma = patterns.LETTER[kind], patterns.LETTER["COMMA"]
    that = patterns.LETTER["THAT"]
    kept: list[str] = []
    if line.code.find(letter, begin, found.anchor) < 0:
        return kept
    for at in range(begin, found.anchor):
        if line.code[at] != letter:
            continue
        word = line.chunks[at].word
        if word == "not" and line.chunks[at + 1].word in {"only", "just", "merely"}:
            continue
        between = line.code[at : found.first]
        if word in {"can", "could"} and at and line.chunks[at - 1].kind == "IT" and not found.trace[0].startswith("event"):
            # "the first flight they can get"
            continue
        if _beside(line, at, found.anchor) or (kind == "MAY" and undone.apart(line, at, found.anchor)):
            continue
        if word not in _FAR and comma in between and that not in between:
            continue
        kept.append(word)
    return kept


def _beside(line: Row, at: int, anchor: int) -> bool:
    """Tell whether a cue is about those told and not about the telling ("asks Norwegians who have no reason to stay to leave")."""
    relative = next((spot for spot in range(at - 1, max(-1, at - 1 - past.REACH), -1) if line.chunks[spot].word == "who"), None)
    if relative is None:
        return False
    before = any(chunk.kind in {"ORDER", "URGE"} for chunk in line.chunks[:relative])
    return before or patterns.compiled(_TOLD_THEN).match(line.code[at:anchor]) is not None


def _denial(line: Row, found: Found) -> list[str]:
    """Return the verb of denial further left: what is denied may stand far behind it ("denied what was said of a call to leave")."""
    hits = patterns.compiled(_DENIED).finditer(line.code, 0, found.anchor)
    return [line.chunks[hit.start()].word for hit in hits if line.chunks[hit.start()].word in _DENIALS and hit.end() >= found.first]


def retracts(line: Row, before: Row) -> bool:
    """Tell whether a sentence takes back the one before it: "That was wrong.", and of what was reported "It had not."."""
    text = line.text(0, len(line.chunks))
    if _RETRACTION.match(text) or (_WRONGLY.search(text) and _SENT_WRONGLY.search(text)):
        return True
    return patterns.compiled(_ELLIPTIC).match(line.code) is not None and _CLAIMED.search(before.text(0, len(before.chunks))) is not None


def exception(line: Row, found: Found) -> str | None:
    """Return the places that a statement leaves out ("to Iraq except the Kurdistan Region"), in the text's words."""
    if patterns.LETTER["EXCEPT"] not in line.code:
        return None
    hit = patterns.compiled(_EXCEPT_AFTER).match(line.code, found.last) or patterns.compiled(_EXCEPT_BEFORE).match(line.code)
    return line.chunks[hit.end(1) - 1].word if hit else None


def _lifted_after(line: Row, found: Found) -> bool:
    """Tell whether the words go on to say that it was lifted ("the ordered departure from Mali was lifted")."""
    after = patterns.compiled(_LIFTED_AFTER)
    if after.match(line.code[found.last : found.last + 8]):
        return True
    withdrawn = patterns.compiled("^(?:ADVERB|COMMA)*AUX (?:AUX|ADVERB)*WITHDRAW (?=ADVERB|$|STOP|COMMA|BY|AND|CLAUSE|QUOTE|SEMI|IN)")
    if found.trace[-1] in _NOTICED and withdrawn.match(line.code[found.last : found.last + 8]):
        return True
    noun = line.chunks[found.anchor].kind in {"ORDEREDDEPARTURE", "SHELTERORDER"}
    return noun and patterns.compiled(_NOUN_LIFTED).match(line.code[found.anchor + 1 : found.anchor + 9]) is not None


def _lifted_both(line: Row, found: Found) -> bool:
    """Tell whether it is the second of two things lifted: "lifted the ordered departure … as well as the authorized departure"."""
    noun = line.chunks[found.anchor].kind in _LIFTABLE
    return noun and patterns.compiled(_LIFTED_FIRST).search(line.code[: found.anchor]) is not None


def status(line: Row, found: Found, published: datetime | None) -> tuple[Status, str]:
    """Return whether the statement holds, and the cue that says so."""
    code, begin = _left(line, found)
    denying = _reaching(line, "NOT", begin, found) or _denial(line, found)
    return (
        unmeant.status(line, found)
        or undone.status(line, found)
        or _taken_back(line, found, code, begin, denying)
        or _unreal(line, found, code, begin)
        or past.told_later(line, found, published)
        or ((found.status, "the words themselves") if found.status is not None else (Status.IN_FORCE, "no cue against it"))
    )


#: "Had not changed its advice to warn against …".
_AS_IT_WAS = "UNCHANGED (?:DET|ITS|ADJECTIVE)* (?:LEVELNOUN|ADVICE|ALERT) TO"
#: The level that a notice moves to: what lowers it does not lift that.
_REACHED = frozenset({"control: level to", "level: worded"})


def _lifts(line: Row, code: str, begin: int) -> bool:
    """Tell whether words of lifting reach what is told: "eased its advice, telling people to take care" tells it anew."""
    hit = patterns.compiled(_LIFTING).search(code)
    if hit is None:
        return False
    lower = line.chunks[begin + hit.start()].kind == "LOWER"
    for at in range(begin + hit.end(), begin + len(code)):
        chunk = line.chunks[at]
        if chunk.kind in {"URGE", "ORDER"} and chunk.word.endswith("ing") and (lower or line.chunks[at - 1].kind == "COMMA"):
            return False
    return True


def _taken_back(line: Row, found: Found, code: str, begin: int, denying: list[str]) -> tuple[Status, str] | None:
    whole = code + line.code[found.anchor : found.anchor + _LIFTABLE.get(line.chunks[found.anchor].kind, 0)]
    reached = found.trace[-1] in _REACHED
    lifting = (not reached and (_lifts(line, whole, begin) or _lifted_after(line, found))) or _lifted_both(line, found)
    if lifting and patterns.compiled(_ASKED_TO_LIFT).search(line.code, 0, found.anchor):
        return Status.CONSIDERED, "somebody is asked to lift it"
    if lifting and patterns.compiled(_MAY_LIFT).search(line.code, begin, found.anchor + 1):
        return Status.CONSIDERED, "it may be lifted"
    if lifting and found.directive is not Directive.LEVEL_CHANGE:
        kept = denying and "no longer" not in denying
        return (Status.IN_FORCE, "has not lifted") if kept else (Status.LIFTED, "lifting words beside it")
    if wrong := _contradicted(line, found):
        return Status.DENIED, wrong
    if not denying:
        return None
    if "no longer" in denying and (found.directive not in past.EVENTS or _ended(line, found)):
        return Status.LIFTED, "no longer"
    return Status.DENIED, f"negation: {denying[-1]}"


def _contradicted(line: Row, found: Found) -> str:
    """Return why it is not so: a mistake, a rumour, advice that was not changed; empty when nothing says that."""
    if patterns.LETTER["MISTAKEN"] in line.code:
        return "said to be a mistake"
    if _belied(line, found):
        return "said to be false"
    kept = patterns.compiled(_AS_IT_WAS).search(line.code, 0, found.anchor)
    return "advice not changed" if kept is not None and "not" in line.chunks[kept.start()].word else ""


def _conditions(line: Row, found: Found) -> list[str]:
    """Return the condition that follows what will happen ("will close it if the war goes on")."""
    if found.directive not in past.EVENTS or not found.trace[0].startswith("event"):
        return []
    ahead = line.chunks[found.last : found.last + 3]
    return [chunk.word for at, chunk in enumerate(ahead) if chunk.word in _IFS and all(c.kind in {"ADVERB", "WORD"} for c in ahead[:at])]


def _belied(line: Row, found: Found) -> bool:
    """Tell whether what is reported is said to be false behind it ("reports of the evacuation of the embassy are false")."""
    behind = line.text(found.last, len(line.chunks))
    if _FALSEHOODS.search(behind) is None:
        return False
    before = line.text(0, found.anchor)
    return _FALSE.search(behind) is not None and (_REPORTED.search(before) is not None or _CLAIMING.search(before) is not None)


def _ended(line: Row, found: Found) -> bool:
    """Tell whether a state is said to hold no longer: "no longer closed", "no longer on ordered departure"."""
    spot = next(at for at in range(found.anchor - 1, -1, -1) if line.chunks[at].word == "no longer")
    return found.directive in _STATES and not set(line.code[spot + 1 : found.anchor]) - _LOOSE


def _announced(line: Row, found: Found) -> bool:
    """Tell whether what "would" be done is announced: told afterwards, it is as good as done."""
    if patterns.compiled(_ANNOUNCED).search(line.code, 0, found.anchor):
        return True
    saying = patterns.compiled(_SAYING).search(line.code, 0, found.anchor)
    if saying is not None and line.chunks[saying.start("said")].word in {"saying", "adding"}:
        return True
    decided = patterns.compiled(_DECIDED).search(line.code, 0, found.anchor)
    beside = decided is not None and found.anchor - decided.end() <= 1
    return decided is not None and beside and line.chunks[decided.start("said")].word in _DECIDES


def _demanded(line: Row, found: Found) -> bool:
    """Tell whether a closure or a withdrawal is only what somebody demands ("protesters demanded the closure of the embassy")."""
    hit = patterns.compiled(_DEMANDED).search(line.code, 0, found.anchor) if line.chunks[found.anchor].kind in _NOUNS else None
    return hit is not None and line.chunks[hit.start()].word.startswith("demand")


def _asked(line: Row, code: str, begin: int) -> bool:
    """Tell whether somebody is asked to do it: who only says that others have begun to, or have sent for people, asks nobody."""
    hit = patterns.compiled(_ASKED).search(code)
    started = (
        hit is not None and line.chunks[begin + hit.start()].word in {"say", "says", "said"} and not _DOING.isdisjoint(code[hit.start() :])
    )
    return hit is not None and not started


def _unreal(line: Row, found: Found, code: str, begin: int) -> tuple[Status, str] | None:
    if found.directive in past.EVENTS and found.trace[0].startswith("event") and _asked(line, code, begin):
        return Status.CONSIDERED, "somebody is asked to do it"
    if found.directive in past.EVENTS and _demanded(line, found):
        return Status.CONSIDERED, "somebody demands it"
    behind = line.text(found.last, min(found.last + 2 * past.REACH, len(line.chunks)))
    if found.trace[0].startswith(("action", "frame")) and _SHOULD_IT.match(behind):
        return Status.CONSIDERED, "a condition behind it"
    maybe = [] if "control: if you" in found.trace else _reaching(line, "MAY", begin, found)
    if maybe == ["would"] and found.directive in past.EVENTS and _announced(line, found):
        maybe = []
    maybe = maybe or _conditions(line, found)
    if maybe:
        return Status.CONSIDERED, f"not yet: {maybe[-1]}"
    if line.chunks[found.anchor].kind in _NOUNS:
        told = patterns.compiled("^(?:ADVERB|AUX)*(MAY|NOT)").match(line.code[found.last : found.last + 4])
        if told is not None and line.chunks[found.last + told.start(1)].word in _OPEN:
            return Status.CONSIDERED, f"not yet: {line.chunks[found.last + told.start(1)].word}"
    if line.code.endswith(patterns.LETTER["QUERY"]) and _QUESTION.match(line.chunks[0].word):
        return Status.CONSIDERED, "a question"
    return None

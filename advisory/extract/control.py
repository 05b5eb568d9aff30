"""Who tells whom: the words left of what people are told to do, from "Norway told its citizens to" to a bare imperative."""

from __future__ import annotations

import re
from typing import NamedTuple

from advisory.extract import patterns
from advisory.extract.chunks import Chunk, Row
from advisory.extract.reading import group

#: "followed Chad's example, advising …": Chad does not advise.
SAYS = "(by:SPEAKER|EXPERT)(?!OWN WORD COMMA)"
_NOPREP = (
    "(?<!TO)(?<!IN)(?<!FROM)(?<!OF)(?<!OVER)(?<!WITH)(?<!AGAINST)(?<!TRAVEL)(?<!LEAVE)(?<!EVACUATE)(?<!AVOID)(?<!BETWEEN)(?<!FOR)(?<!OFF)"
)
_QUOTED = "(?:STRESS|QUOTE)*"
_PLACED = "(?:WHEREABOUTS (?:AND PERSONS)?|COMMA? IN JAN NUMBER? (?:COMMA? (?:YEAR|NUMBER) COMMA?)?)?"
#: Who tells whom, ending where the action begins: name, pattern. The first that fits counts.
CONTROLLERS: tuple[tuple[str, str], ...] = (
    (
        "tells",
        f".*{_NOPREP}{SAYS} ~9 (verb:TELL|ADVICE) (?:STRESS|FOR|OF|TO)* (whom:CROWDS) {_PLACED} {_QUOTED} (?:TO|THAT SHOULD?)? {_QUOTED}$",
    ),
    (
        "told",
        (
            f".*(whom:CROWDS) {_PLACED} ~2 AUX* STRESS* (verb:TELL) STRESS* (?:BY {SAYS} ~6)? "
            f"(?:STRESS|QUOTE|COLON)* (?:TO|AGAINST)? {_QUOTED}$"
        ),
    ),
    (
        "telling",
        f"(?:.*)(verb:TELL|ADVICE) (?:STRESS|FOR|OF|TO)* (whom:CROWDS) {_PLACED} {_QUOTED} (?:TO|THAT SHOULD?) {_QUOTED}$",
    ),
    ("should, says", f".*{_NOPREP}{SAYS} ~6 (verb:URGE) (?:THAT|QUOTE|COMMA|ADVICE)* (whom:CROWDS) {_PLACED} ~3 SHOULD STRESS*$"),
    ("should", f"(?:.*)(whom:CROWDS) {_PLACED} ~3 (must:SHOULD) STRESS*$"),
    ("should, of whom", "(?:.*)(whom:CROWDS) COMMA? CLAUSE ~9 (must:SHOULD) STRESS*$"),
    ("told, of whom", f"(?:.*)(whom:CROWDS) COMMA? CLAUSE ~9 AUX (?:AUX|STRESS)* (verb:TELL) STRESS* (?:TO|AGAINST)? {_QUOTED}$"),
    ("that they", f".*{_NOPREP}{SAYS} ~6 (verb:TELL|ADVICE) THAT (whom:CROWDS) {_PLACED} STRESS*$"),
    ("telling that", f"(?:.*)(verb:TELL) THAT (whom:CROWDS) {_PLACED} STRESS*$"),
    (
        "advises",
        f".*{_NOPREP}{SAYS} ~7 (verb:TELL|ADVICE) (?:STRESS|(whom:CROWDS)|FOR|IT|THEM)* {_PLACED} (?:STRESS|QUOTE|COLON|TO|SHOULD)*$",
    ),
    ("headline to", "^DET? (by:PLACE|ISSUER) (?:TO|COLON) (whom:CROWDS) (?:COLON|QUOTE|COMMA|DASH)*$"),
    ("gives time", f"(?:.*{_NOPREP}{SAYS} ~4|.*)(verb:GIVE) (whom:CROWDS) {_PLACED} ~3 TO$"),
    ("given time", f"(?:.*)(whom:CROWDS) {_PLACED} AUX* ADVERB* (verb:GIVE) ~3 TO$"),
    ("has time", f"(?:.*)(whom:CROWDS) {_PLACED} (?:AUX|ADVERB)+ (?:NUMBER|DET) WORD TO$"),
    ("gives notice", f"(?:.*{_NOPREP}{SAYS} ~4|.*)(verb:ISSUE) ~4 (?:TO|FOR) (whom:CROWDS) {_PLACED} TO STRESS*$"),
    ("need", f"(?:.*{_NOPREP}{SAYS} ~6|.*)(need:NEED) (whom:CROWDS) {_PLACED} TO STRESS*$"),
    ("for whom", f"^(?:ADVERB|COMMA)* FOR (whom:CROWDS) {_PLACED} COMMA {SAYS} ~4 (verb:TELL|ADVICE) (?:STRESS|AUX|IT|TO)*$"),
    (
        "call of",
        (
            ".*(verb:CALL|ADVICE|ORDER|URGE) (?:BY|FROM) DET? (by:PLACE|ISSUER|POST|SELF) (?:FOR|TO) (whom:CROWDS) "
            f"{_PLACED} (?:TO STRESS*|COLON)$"
        ),
    ),
    ("time", f"(?:.*)FOR (whom:CROWDS) {_PLACED} COMMA? IT AUX STRESS*$"),
    ("a body", ".*(body:WORD) (?:OPENED WORD CLOSED)? (?:AUX|ADVERB|TO)* (verb:URGE) STRESS*$"),
    ("it is best", "(?:.*)IT (?:AUX|ADVERB)* (best:WORD|URGE) TO STRESS*$"),
    ("and for", f"(?:.*)(verb:ORDER|URGE) .* AND ADVERB* FOR (whom:CROWDS) {_PLACED} TO STRESS*$"),
    ("crowd to", "(?:.*)(verb:ORDER|URGE) (?:FOR)? (whom:CROWDS) TO STRESS*$"),
    ("notice", ".*?(whom:CROWDS)? ~4 (verb:ADVICE|ALERT) AUX? (?:TO)? STRESS*$"),
    ("the warning", "(?:.*)(?:DET|ITS) ADJECTIVE? (warning:URGE)$"),
    ("level to", f"(?:.*{_NOPREP}{SAYS} ~5|.*)(verb:RAISE|LOWER|CHANGE) ~8 (?:LEVELNOUN|LEVEL|ADVICE) ~6 TO QUOTE?$"),
    # Also without a comma where the condition is to be there: "if you are in Chad you should leave".
    (
        "if you",
        (
            "^(?:ADVERB|QUOTE)* (?:MAY IT|SHOULD IT (?=AUX)) (?:.*COMMA ADVERB*|AUX? ADVERB* (?:IN|FROM|TO)* (?:PLACE|HERE) COMMA? ADVERB* "
            f"(?:{SAYS} AUX* STRESS* (verb:URGE) (?:THAT|STRESS)* IT? (?:SHOULD|TO)? STRESS*|IT SHOULD STRESS*))$"
        ),
    ),
    ("imperative", "^(?:ADVERB|QUOTE|COMMA|NUMBER|OPENED|DASH)*$"),
    ("imperative after", "(?:.*)(?:COLON|QUOTE|SEMI|STOP|DASH|LEVEL NUMBER COLON?) (?:ADVERB|QUOTE)*$"),
    ("you should", "(?:.*)IT SHOULD STRESS*$"),
    ("do not", ".*(?:COMMA|AND|CLOSED)$"),
    ("discourages", f"(?:.*{_NOPREP}{SAYS} ~4|.*)$"),
)
#: Controllers that only some actions accept.
_OWN = {
    "a body": ("against travel",),
    "do not": ("not travel",),
    "the warning": ("against travel",),
    "discourages": ("travel discouraged", "travel to be avoided", "a place to be avoided"),
}
#: Actions that only one controller makes sense of.
_ONLY = {
    "warned from travel": ("tells", "told", "telling"),
    "level: avoid travel": ("level to",),
    "out of a place": ("tells", "telling"),
    "return": ("if you", "and for", "gives notice", "tells", "told", "telling", "should", "should, says", "that they", "advises"),
    "return from a place": ("tells", "told", "telling", "should", "should, says", "that they"),
}
#: Who advises though no name says which country's.
BODIES = frozenset(
    {"body", "office", "agency", "organisation", "organization", "department", "authority", "bureau", "secretariat", "embassies"}
)
#: "It is advisable to avoid …".
_BEST = frozenset({"advisable", "appropriate", "preferable", "prudent", "recommended", "advised", "best", "wise", "safest"})
#: What a word of a controller ends in.
_WORDED = {"telling that": ("verb", "ing"), "need": ("need", "need for"), "the warning": ("warning", "warning")}
#: The times that a host sets.
PERIODS = frozenset({"hours", "days", "weeks"})
_PASSIVE = re.compile(r"(?:.* )?(?:is|are|was|were|be|been|being)")
#: How far a controller may stand from its action, in chunks.
REACH = 26


class Control(NamedTuple):
    """Who tells whom."""

    name: str
    first: int
    issuer: Chunk | None
    audience: Chunk | None
    verb: Chunk | None
    place: Chunk | None


def find(line: Row, at: int, action: str) -> Control | None:
    """Return who tells whom to do what stands at `at`; None when nobody does."""
    begin = max(0, at - REACH)
    left = line.code[begin:at]
    window = line.chunks[begin:at]
    for name, pattern in CONTROLLERS:
        hit = patterns.compiled(pattern).match(left)
        if hit is None or not _takes(name, action) or not _fits(name, line, at, hit) or (name == "advises" and _passive(line, begin, hit)):
            continue
        found = {key: group(window, hit, key) for key in ("by", "whom", "verb", "must", "at")}
        verb = found["verb"] or found["must"]
        starts = [hit.start(key) for key in ("by", "whom", "verb") if key in hit.re.groupindex and hit.start(key) >= 0]
        first = begin + min(starts) if starts else at
        return Control(name, first, found["by"], found["whom"], verb, found["at"])
    return None


def _takes(name: str, action: str) -> bool:
    """Tell whether such words can direct such an action."""
    if name == "it is best" and "travel" not in action:
        return False
    return action.startswith(_OWN.get(name, "")) and name in _ONLY.get(action, (name,))


def _fits(name: str, line: Row, at: int, hit: re.Match[str]) -> bool:
    """Tell whether the words themselves are those meant, beyond their classes."""
    begin = max(0, at - REACH)
    act, window = line.chunks[at], line.chunks[begin:at]
    if name == "imperative":
        return not begin and act.kind != "AGAINST" and not act.word.split()[0].endswith("ing")
    if name in _WORDED:
        part, ending = _WORDED[name]
        return window[hit.start(part)].word.endswith(ending)
    if name in {"has time", "time"}:
        return line.chunks[at - 2].word in PERIODS if name == "has time" else "time to" in act.word
    if name == "call of":
        return _its_own(window[hit.start("by")], window[hit.start("whom")])
    if name == "do not":
        return act.word.startswith(("do not", "don't", "never"))
    if name == "it is best":
        return window[hit.start("best")].word in _BEST
    if name == "a body":
        return _body(line, window[hit.start("body")])
    return not name.endswith("of whom") or _whose(name, window, hit)


def _its_own(by: Chunk, whom: Chunk) -> bool:
    """Tell whether a government is said to call on people of its own."""
    return whom.own or bool(set(whom.codes) & set(by.codes))


def _body(line: Row, said: Chunk) -> bool:
    """Tell whether a word that no table has can be an authority: "the FO", "the health body"."""
    return said.word in BODIES or line.tokens[said.first].shout


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

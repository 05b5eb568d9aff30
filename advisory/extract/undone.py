"""What a sentence says and takes back in the same breath: by a relative clause, a second infinitive, or words behind a stop."""

from __future__ import annotations

import re
from datetime import datetime

from advisory.extract import patterns
from advisory.extract.chunks import Row
from advisory.extract.reading import Found
from advisory.model import Directive, Status

#: "(has lifted) the order by which all Norwegians had to (leave)".
_OF_WHICH = (
    "(?:LIFT|WITHDRAW|HALT) (?:DET|ITS|ADJECTIVE)* (?:ORDER|ADVICE|CALL|ALERT|LEVELNOUN|URGE|ISSUE) "
    "(?:BY|IN|ADVERB|COMMA)* (?:CLAUSE|THAT) [^SEMI STOP QUERY]{0,14}$"
)
#: "(cancelled) the NOTAM (closing its airspace)".
_OF_NOTICE = "(?:LIFT|WITHDRAW|HALT) (?:DET|ITS|ADJECTIVE|NUMBER)* (notice:WORD|ADVICE|ORDER) (?:NUMBER|WORD|CLAUSE|THAT|AUX){0,2} CLOSE"
_NOTAMS = frozenset({"notam", "notams", "notice", "order", "directive", "circular"})
#: "(denied) a post according to which (it had asked …)".
_ACCORDING = "NOT [^SEMI STOP QUERY CLAUSE]{0,16} WORD TO CLAUSE [^SEMI STOP QUERY]{0,14}$"
#: "The advice to (avoid Peru) had been in force since May".
_HAD_BEEN = re.compile(r"had (?:been (?:in force|in place|valid)|stood|applied)\b")
_OURSELVES = frozenset({"i", "we"})
_DENIES = frozenset({"denied", "denies", "denying", "deny", "dismissed", "dismisses", "rejected", "rejects"})
#: "(no longer) advises … to avoid travel there, or to (leave)".
_SECOND = "NOT ADVERB? (?:URGE|ORDER|ADVICE|AUTHORIZE) [^SEMI STOP QUERY CLAUSE COLON]{0,14} AND TO ADVERB*$"
#: "Norway, which (had told its citizens to leave), lifted …".
_WHICH = "COMMA CLAUSE [^SEMI STOP QUERY]{0,8}$"
_THEN_LIFTED = (
    "[^SEMI STOP QUERY COMMA]{0,8} COMMA (?:AUX|ADVERB)* (?:LIFT|WITHDRAW|HALT) (?:DET|ITS|ADJECTIVE)* "
    "(?:ORDER|ADVICE|CALL|ALERT|LEVELNOUN|URGE|IT)"
)
_GONE = re.compile(
    r"(?:all of (?:it|them|this|that)|the (?:order|advice|call|advisory)|(?:that|this) (?:order|advice|call|warning|alert|advisory)) "
    r"(?:has|had|have|was|were|is|are) (?:(?!not\b|never\b)\w+ ){0,2}?"
    r"(?:taken back|withdrawn|lifted|revoked|reversed|rescinded|cancell?ed|dropped|gone|over)\b"
)
#: What is only a condition takes nothing back: "… until the advice is lifted".
_CONDITION = re.compile(r"\b(?:until|till|unless|if|before|when|whenever|once|whether|after|as soon as|in case|should|while)\b")
_ONLY = frozenset({"only", "just", "merely", "simply"})
#: "The advice to (leave Niger), in force since July, ended on Friday".
_RAN_OUT = re.compile(r"(?:, [^,;.]{0,60} , )?(?:has |have )?(?:ended|expired|lapsed)\b")


#: "Is set to reopen", "is due to reopen soon": not yet, unless the day is named.
_DUE = re.compile(r"(?:^|.* )(?:is|are|was|were|been|be) (?:\w+ ){0,2}?(?:set|due|about|scheduled|slated|poised|expected) to(?: \w+)?$")
_DAY = "ADVERB? (?:IN? (?:JAN|NUMBER)|(day:ADVERB))"
_NOTICES = frozenset(patterns.LETTER[name] for name in ("ADVICE", "CALL", "ALERT", "LEVELNOUN"))
_DAYS = ("day", "tomorrow", "tonight", "noon", "midnight")


#: What may be done by whoever may.
_MODALS = frozenset({"would", "could", "may", "might", "can"})
#: So far behind a statement may stand the day that dates it, in chunks.
_DAY_AFTER = 4
#: "(closed) for two days after March 3, 2004": a spell that is over, with the year of it.
_SPELL = "FOR (?:ADVERB|DET|NUMBER|ADJECTIVE|WORD){1,3} (after:CLAUSE) DET? JAN NUMBER? COMMA? (year:YEAR)"
_AFTERWARDS = frozenset({"after", "following"})


def apart(line: Row, at: int, anchor: int) -> bool:
    """Tell whether what may be done is one thing and what was told another: "said it would close and warned its citizens not to go"."""
    word = line.chunks[at].word
    if word not in _MODALS and not word.endswith(" to"):
        return False
    hits = list(patterns.compiled("AND (?:SELF|ADVERB|PLACE|ISSUER)* (TELL)").finditer(line.code, at + 1, anchor))
    if not hits:
        return False
    passive = patterns.LETTER["AUX"] in line.code[at : hits[-1].start()]
    if passive and line.code[hits[-1].end() : hits[-1].end() + 1] != patterns.LETTER["AUDIENCE"]:
        # "could be moved and told to leave"
        return False
    verb = line.chunks[hits[-1].start(1)].word
    another = line.chunks[hits[-1].start(1) - 1].kind in {"PLACE", "ISSUER"} and verb == "said"
    return another or verb.endswith("ed") or verb in {"told", "called on", "called upon", "appealed to"}


def freshly(line: Row, found: Found) -> bool:
    """Tell whether what "had already" been told was told on a day of this week, before something that happened since."""
    behind = line.chunks[found.first : found.last + _DAY_AFTER]
    return any(chunk.kind == "ADVERB" and chunk.word.endswith(("day", "this week", "overnight")) for chunk in behind)


def _due(line: Row, found: Found) -> bool:
    """Tell whether something is only to be opened again, on a day that nobody names."""
    if found.status is not Status.LIFTED or line.chunks[found.anchor].kind not in {"OPEN", "RESUME"}:
        return False
    if _DUE.fullmatch(line.text(max(0, found.anchor - 4), found.anchor)) is None:
        return False
    hit = patterns.compiled(_DAY).match(line.code, found.last)
    return hit is None or (hit["day"] is not None and not line.chunks[hit.start("day")].word.endswith(_DAYS))


def _noticed(line: Row, found: Found) -> bool:
    """Tell whether it is the advice that is spoken of, not the giving of it ("Tokyo's advice to leave Niger")."""
    return not _NOTICES.isdisjoint(line.code[found.first : found.anchor])


def _notam(line: Row, found: Found) -> re.Match[str] | None:
    """Return where the notice to airmen by which airspace is closed is taken back ("cancelled the NOTAM closing its airspace")."""
    hit = patterns.compiled(_OF_NOTICE).search(line.code, 0, found.last) if found.directive is Directive.AIRSPACE_CLOSED else None
    return hit if hit is not None and line.chunks[hit.start("notice")].word in _NOTAMS else None


def _lifted_order(line: Row, found: Found, before: str) -> tuple[Status, str] | None:
    """Return what becomes of an order that is spoken of as one that is lifted, is not, or may be."""
    hit = patterns.compiled(_OF_WHICH).search(before) or _notam(line, found)
    if hit is None:
        return None
    kinds = {chunk.kind for chunk in line.chunks[max(0, hit.start() - 3) : hit.start()]}
    if "NOT" in kinds:
        return Status.IN_FORCE, "the order that is not lifted"
    return (Status.CONSIDERED, "the order that may be lifted") if kinds & {"MAY", "TO"} else (Status.LIFTED, "the order that is lifted")


def _gone(behind: str) -> bool:
    """Tell whether the words that follow say that it was taken back, and not that it may be one day."""
    gone = _GONE.search(behind)
    return gone is not None and _CONDITION.search(behind, 0, gone.start()) is None


def status(line: Row, found: Found) -> tuple[Status, str] | None:
    """Return that a statement is lifted, denied or past by what stands around it, and the cue; None when nothing takes it back."""
    before = line.code[: found.anchor]
    if _due(line, found):
        return Status.CONSIDERED, "not yet: no day is named"
    return _lifted_order(line, found, before) or _behind(line, found) or _before(line, found, before)


def _behind(line: Row, found: Found) -> tuple[Status, str] | None:
    """Return what the words behind it make of it."""
    if patterns.compiled(_WHICH).search(line.code[: found.first]) and patterns.compiled(_THEN_LIFTED).match(line.code, found.last):
        return Status.LIFTED, "said aside of who has lifted it"
    behind = line.text(found.last, len(line.chunks))
    if _gone(behind) or (_noticed(line, found) and _RAN_OUT.match(behind)):
        return Status.LIFTED, "taken back behind it"
    if _noticed(line, found) and _HAD_BEEN.match(behind):
        return Status.HISTORICAL, "it had been so"
    return None


def _before(line: Row, found: Found, before: str) -> tuple[Status, str] | None:
    """Return what the words before it make of it."""
    if found.trace[-1] == "control: you should" and line.chunks[found.anchor - 2].word in _OURSELVES:
        return Status.CONSIDERED, "somebody says so of themselves"
    according = patterns.compiled(_ACCORDING).search(before)
    if according and line.chunks[according.start()].word in _DENIES:
        return Status.DENIED, "what is denied says so"
    second = patterns.compiled(_SECOND).search(before)
    if second is None or line.chunks[second.start() + 1].word in _ONLY or line.chunks[second.start()].word.endswith(" only"):
        return None
    ended = line.chunks[second.start()].word == "no longer"
    return (Status.LIFTED, "no longer, of the second too") if ended else (Status.DENIED, "negation of the second too")


def spell(line: Row, found: Found, published: datetime | None) -> bool:
    """Tell whether something lasted for a while in an earlier year ("closed for two days after March 3, 2004"); any year, undated."""
    hit = patterns.compiled(_SPELL).match(line.code, found.last)
    if hit is None or line.chunks[hit.start("after")].word not in _AFTERWARDS:
        return False
    return published is None or int(line.chunks[hit.start("year")].word) < published.year

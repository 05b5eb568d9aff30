"""What reads like a directive and is none: nobody tells it, it is only wanted, it comes each time anew, or a host shuts people out."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from advisory.extract import patterns
from advisory.extract.chunks import Row
from advisory.extract.context import is_advice
from advisory.extract.reading import Found
from advisory.model import Directive, Status

_D = Directive
#: So far a clause goes on behind a statement, in chunks.
_CLAUSE_LONG = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """Words around a statement that make it something else; each pattern that is given must fit, and `name` says what it is then."""

    name: str
    status: Status = Status.CONSIDERED
    #: What it can be said of; empty for everything that happens, or everything that is told.
    directives: frozenset[Directive] = frozenset()
    #: It is said of what happens, not of what people are told.
    event: bool = True
    lifted: bool = False
    before: re.Pattern[str] = re.compile("")
    anchor: re.Pattern[str] = re.compile("")
    behind: re.Pattern[str] = re.compile("")


_EACH_TIME = re.compile(r"(?:\w+ ){0,4}?(?:whenever|every time|each time)\b")
_CUES = (
    _Cue(
        name="people do so of themselves",
        event=False,
        before=re.compile(r"\b(?:started|start|begun|began|begin|kept|keep|are|were|been|already)$"),
        anchor=re.compile(r"(?:cancel|postpon|avoid|skip|scrap|delay|defer|leav|depart)\w*ing\b"),
    ),
    # "Peruvians are barred from entering Chad": by Chad
    _Cue(
        name="a host shuts people out",
        event=False,
        directives=frozenset({_D.AVOID_ALL_TRAVEL}),
        before=re.compile(r"\b(?:is|are|was|were|be|been|being)(?: \w+){0,2}$"),
        anchor=re.compile(r"(?:banned|barred|forbidden|prohibited|blocked|prevented)(?: from)? enter"),
    ),
    _Cue(
        name="a host shuts people out",
        event=False,
        directives=frozenset({_D.AVOID_ALL_TRAVEL}),
        anchor=re.compile(r"(?:suspend|halt|ban|block|restrict|stop)\w* (?:\w+ ){0,3}travel into\b"),
    ),
    # "the task is to have the warning lifted", "appealed to envoys to help lift it"
    _Cue(name="somebody wants it", lifted=True, before=re.compile(r"\bto (?:have|get|help|help to)(?: \w+){0,8}$")),
    # "there is nothing that obliges them to leave"
    _Cue(
        name="nothing calls for it",
        status=Status.DENIED,
        event=False,
        before=re.compile(
            r"\b(?:no|nothing|neither|never)\b(?: \w+){0,7}? "
            r"(?:warrant|necessitat|justif|requir|oblig|compel|forc|merit)\w*(?: \w+){0,4}$"
        ),
    ),
    _Cue(name="each time anew", before=_EACH_TIME),
    _Cue(name="each time anew", behind=_EACH_TIME),
    _Cue(
        name="they wait for it",
        directives=frozenset({_D.EVACUATION, _D.STAFF_WITHDRAWN}),
        before=re.compile(
            r"\b(?:wait(?:s|ing|ed)?|await(?:s|ing)?|ask(?:s|ed|ing)?|hop(?:e|es|ed|ing)|plead(?:s|ed|ing)?|begg(?:ed|ing)|beg|queu(?:ed?|ing)|"
            r"request(?:ed|ing)?|want(?:s|ed)?|desperate|register(?:ed|ing)?|appeal(?:ed|ing)) to be(?: \w+)?$"
        ),
    ),
    _Cue(
        name="somebody wants it",
        directives=frozenset({_D.EVACUATION}),
        before=re.compile(r"\b(?:should|must|ought to|needs? to|ha(?:s|ve) to)(?: be)?$"),
    ),
    _Cue(
        name="an aim",
        directives=frozenset({_D.EVACUATION, _D.STAFF_WITHDRAWN}),
        before=re.compile(r"^(?:the )?(?:objectives?|goals?|aims?|missions?|tasks?|purpose|outcome|results?) :(?: \w+)?$"),
    ),
    _Cue(
        name="told of a life",
        status=Status.HISTORICAL,
        directives=frozenset({_D.EVACUATION, _D.STAFF_WITHDRAWN}),
        before=re.compile(r"\bwho (?:had )?(?:helped|led|organi[sz]ed|oversaw|ran|took part in|covered|survived)(?: to| the| an)?$"),
    ),
    # "sought help from the United Nations to evacuate its citizens"
    _Cue(
        name="somebody asks for help with it",
        directives=frozenset({_D.EVACUATION, _D.STAFF_WITHDRAWN}),
        before=re.compile(
            r"\b(?:sought|seek(?:s|ing)?|request(?:s|ed|ing)?|needs?|needed|"
            r"(?:ask|appeal|call|plead|press)(?:s|ed|ing)? (?:\w+ ){0,3}?for) "
            r"(?:\w+ ){0,3}?(?:help|assistance|aid|support|cooperation|permission|clearance)\b[^;.?]{0,160} (?:to|in|for|with)(?: \w+)?$"
        ),
    ),
    # "preparations are under way for Peruvians to be evacuated"
    _Cue(
        name="it is only prepared",
        directives=frozenset({_D.EVACUATION, _D.STAFF_WITHDRAWN}),
        before=re.compile(
            r"\b(?:preparations?|arrangements?|plans?|planning|preparing|readying)\b(?: \w+){0,7}? for(?: \w+){1,7} to be(?: \w+)?$"
        ),
    ),
    # "the ship stays to support any further evacuation"
    _Cue(
        name="any that may come",
        directives=frozenset({_D.EVACUATION, _D.STAFF_WITHDRAWN}),
        before=re.compile(r"\bany(?: further| future| later| possible| eventual| more)?$"),
    ),
    _Cue(
        name="so since then",
        status=Status.HISTORICAL,
        before=re.compile(r"\bsince (?:\w+ ){0,3}\d{4} (?:, )?when\b[^,;]*$"),
    ),
)
#: "Recommended lowering (the alert level)", "proposed a reduction in (the alert level)": somebody may do it.
_PROPOSED = re.compile(
    r"\b(?:recommend(?:s|ed|ing)?|propos(?:es|ed|ing)|suggest(?:s|ed|ing)?|request(?:s|ed|ing)?|sought|seek(?:s|ing)?|demand(?:s|ed|ing)?|"
    r"(?:ask|push|call|appeal|press|plead|lobb(?:y|i))(?:s|es|ed|ing)? for|in favour of|in favor of) "
    r"(?:that )?(?:(?:a|an|the|its|it) )?(?:\w+ ){0,2}?"
    r"(?:reduction|lowering|lifting|downgrade|downgrading|easing|upgrade|upgrading|raising|increase|removal|removing|be lowered|be lifted|"
    r"be raised|be downgraded)\b"
)
#: Nouns of a state that may be said to end.
_STATES = frozenset({"ORDEREDDEPARTURE", "SHELTERORDER"})
#: "Announced the conclusion of their (ordered departure)".
_END_OF = re.compile(
    r"\b(?:end|ending|conclusion|termination|expiry|expiration|lapse|cancellation|revocation|discontinuation|lifting) (?:of|to) "
    r"(?:(?:the|its|their|an|this|that) )?(?:\w+ ){0,2}$"
)
_WAITED = re.compile(r"\b(?:until|till|before|by|pending|awaits?|awaiting|no|not|for|demand(?:s|ed)?|urged?|seeks?|sought) (?:the |an )?$")
#: "(moved its staff from Kano) to another town within the country".
_ELSEWHERE = "TO [^STOP COMMA SEMI CLAUSE QUERY AND]{0,6}? (there:PLACE)"
_INLAND = re.compile(r"to (?:\w+ ){0,5}?(?:within|inside|in|elsewhere in) (?:the )?(?:same )?(?:country|kingdom|nation)\b")
#: Who else had said so, before it was denied.
_HEARD = re.compile(
    r"\b(?:reports?|media|rumou?rs?|posts?|claims?|newspapers?|daily|tv|television|outlets?|websites?|accounts?|users)\b(?: \w+){0,6}? "
    r"(?:said|say|reported|claimed|alleged|suggested|quoted|wrote|had it)\b|\bas (?:reporting|saying|claiming)\b|\breportedly\b"
)
#: A warning that is spoken of, and the words behind it that say what it asks.
_NOTICE = "event: warning issued"
_QUOTES = "COMMA ADVERB* (?:URGE|ORDER) [^SEMI STOP QUERY COLON]*$"
_HAD = re.compile(r"\bhad (?!to\b|better\b)")


@functools.cache
def _cues(directive: Directive, *, event: bool, lifted: bool) -> tuple[_Cue, ...]:
    """Return the cues that can be about such a statement."""
    return tuple(
        cue for cue in _CUES if cue.event is event and (not cue.directives or directive in cue.directives) and (lifted or not cue.lifted)
    )


def _cue(line: Row, found: Found) -> _Cue | None:
    """Return the first cue whose words all stand around a statement."""
    before, itself = line.text(0, found.anchor), line.text(found.anchor, found.last)
    behind = line.text(found.last, found.last + _CLAUSE_LONG)
    for cue in _cues(found.directive, event=found.trace[0].startswith("event"), lifted=found.status is Status.LIFTED):
        if cue.anchor.match(itself) and cue.behind.match(behind) and cue.before.search(before):
            return cue
    return None


def _ended(line: Row, found: Found) -> bool:
    """Tell whether it is the end of a state that is told of ("the conclusion of their ordered departure"), and nobody waits for it."""
    if line.chunks[found.anchor].kind not in _STATES:
        return False
    before = f"{line.text(0, found.anchor)} "
    end = _END_OF.search(before)
    return end is not None and _WAITED.search(before, 0, end.start()) is None


def _inland(line: Row, found: Found) -> bool:
    """Tell whether staff moved from a town to somewhere else in the same country."""
    town = found.destination is not None and any(place.part is not None for place in found.destination.places)
    if found.directive is not _D.STAFF_WITHDRAWN or found.destination is None or not town:
        return False
    if _INLAND.match(line.text(found.last, len(line.chunks))):
        return True
    hit = patterns.compiled(_ELSEWHERE).match(line.code, found.last)
    there = line.chunks[hit.start("there")] if hit is not None else None
    from_where = {code for place in found.destination.places for code in place.codes}
    return there is not None and {code for place in there.places for code in place.codes} == from_where


def status(line: Row, found: Found) -> tuple[Status, str] | None:
    """Return what a statement is by the words around it, and the cue; None when it is what it reads like."""
    if found.directive is _D.LEVEL_CHANGE and _PROPOSED.search(line.text(0, found.last)):
        return Status.CONSIDERED, "somebody proposes it"
    if _ended(line, found):
        return Status.LIFTED, "the end of it"
    if _inland(line, found):
        return Status.CONSIDERED, "they stay in the country"
    cue = _cue(line, found)
    return (cue.status, cue.name) if cue is not None else None


def said_in_full(line: Row, found: list[Found]) -> list[Found]:
    """Return what a sentence says without a notice that it goes on to quote ("updated its advice for Mali, telling citizens to leave")."""
    told = [each.anchor for each in found if is_advice(each.directive) and each.trace[0] != _NOTICE]
    return [
        each
        for each in found
        if each.trace[0] != _NOTICE or not any(patterns.compiled(_QUOTES).search(line.code, each.last, at + 1) for at in told)
    ]


def hearsay(line: Row, found: Found) -> bool:
    """Tell whether a statement is told as what others had reported ("Reports on Friday said that …")."""
    return _HEARD.search(line.text(0, found.last)) is not None


def had(line: Row, found: Found) -> bool:
    """Tell whether a statement is told in the pluperfect ("The crossing had been closed since Monday")."""
    return _HAD.search(line.text(found.first, found.last)) is not None

"""Who speaks and to whom: pronouns, "the ministry", "both", and who must be meant where nobody is named."""

from __future__ import annotations

import itertools
import re

from advisory.extract import joined, patterns, voices
from advisory.extract.chunks import Chunk, Row
from advisory.extract.context import ADVICE, MEMORY, Context, is_advice
from advisory.extract.reading import Found, group
from advisory.model import Audience, AudienceClass, Directive

#: How many sentences of an article are searched for the people it speaks of.
_HOME = 40
_SUBJECT = "(?<!TO)(?<!IN)(?<!FROM)(?<!OF)(?<!OVER)(?<!WITH)(?<!AGAINST)(?<!FOR)(?<!BETWEEN)(?:ISSUER|PLACE|DEMONYM)"
#: "After Peru, Chile too …": the first is not the one spoken of.
_AFTER = frozenset({"following", "after", "like", "unlike", "joining"})
_SEVERAL = re.compile(
    r"(?:all |the |these |those )*(?:two|three|four|both) (?:governments|ministries|foreign ministries|countries|nations|states|embassies)$"
)
_GOES_ON = frozenset({"control: should", "control: imperative after", "control: you should"})
#: "The previous advisory …", "the warning …": the one that was spoken of.
_THE_SAME = "DET ADJECTIVE* (?:ADVERB|WORD|LEVEL|NUMBER|ADJECTIVE){0,3} (?:LEVELNOUN|ADVICE|ALERT)"
#: Only a host sets nationals of another country a time.
_TIMED = "control: given time"
_PLAIN = frozenset(
    {"people", "travellers", "travelers", "tourists", "visitors", "citizens", "nationals", "everyone", "anyone", "all", "those"}
)
#: Several that are named as one: "Norway and Peru", "the Norwegian and Peruvian advice".
_TOGETHER = frozenset({"PLACE", "ISSUER", "DEMONYM"})
_NAMES = frozenset({"PLACE", "ISSUER", "POST", "EXPERT", "DEMONYM", "SELF"})
_POSTS, _POINTING = frozenset({"embassies", "consulates", "missions"}), frozenset({"the", "their", "its", "our", "both", "these", "those"})
#: "Its embassy shut, Norway has …": the one meant comes after.
_AHEAD = "[^STOP SEMI COMMA]{0,10} COMMA (PLACE|ISSUER) (?:AUX|ADVERB|TELL|WITHDRAW|CLOSE|EVACUATE|HALT|RAISE|LOWER|LIFT|WORD)"
#: "For Peru, …", "in Peru, …": whose authority it is that shuts something.
_CONCERNING = "(?:ADVERB|COMMA)*(?:FOR|IN) (PLACE) COMMA (?:ADVERB COMMA?)? (?:SELF|IT)"
_OWN_DOORS = frozenset({Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED})
#: "Two Indian warships evacuated ...": whose they are.
_CARRIER = "(?:DET|ADJECTIVE|NUMBER|ADVERB|COMMA)*(DEMONYM|OUTSIDERS) ~6 $"
#: What a government does.
_DEEDS = (
    "URGE",
    "ORDER",
    "RAISE",
    "LOWER",
    "LIFT",
    "CHANGE",
    "CLOSE",
    "OPEN",
    "WITHDRAW",
    "EVACUATE",
    "HALT",
    "RESUME",
    "DISCOURAGE",
    "ISSUE",
)
#: Who begins a sentence and does something in it.
_DOES = (
    "(?:ADVERB|COMMA|DET|QUOTE|IN JAN|JAN|NUMBER)*(by:PLACE|ISSUER) (?:(?:IN|OVER) (?:JAN|NUMBER)+|ADVERB|NUMBER|JAN|COMMA)*(?:AUX|WORD|"
    + "|".join(_DEEDS)
    + ")"
)
#: "(The warning …) was lifted by Norway", "has been announced on Monday by the ministry".
_BY_WHOM = (
    "(?:(?!BY)[^STOP SEMI QUERY CLAUSE COMMA]){0,10}? AUX (?:ADVERB|AUX)* "
    f"(?:(?:{'|'.join(_DEEDS)}|AUTHORIZE) (?:ADVERB|IN JAN|NUMBER|JAN|(?:FROM|TO) (?:LEVEL? NUMBER|WORD))* BY DET? (by:PLACE|ISSUER)"
    "|(?:WORD|URGE) (?:ADVERB|IN JAN|NUMBER|JAN)* BY DET? (by:ISSUER))"
)
#: Beyond one of these another subject may stand.
_PARTS = frozenset(patterns.LETTER[name] for name in ("CLAUSE", "SEMI", "STOP", "QUERY", "COLON", "QUOTE"))
_ELSEWHERE = ADVICE - {Directive.LEAVE, Directive.SHELTER_IN_PLACE}


def _mentioned(line: Row, end: int | None = None) -> tuple[str, ...]:
    """Return the government a sentence is about: its subject, else the last one named outside a prepositional phrase."""
    code = line.code if end is None else line.code[:end]
    named = [line.chunks[hit.start()] for hit in patterns.compiled(_SUBJECT).finditer(code)]
    named = [chunk for chunk in named if len(chunk.codes) == 1]
    if len(named) > 1 and line.chunks[0].word in _AFTER and line.chunks[1] is named[0]:
        named = named[1:]
    if not named:
        return ()
    first = line.chunks.index(named[0])
    return named[0].codes if first <= 1 else named[-1].codes


def _together(word: str) -> bool:
    return word in joined.TOGETHER or _SEVERAL.match(word) is not None


def _all_of_them(at: int, context: Context) -> tuple[str, ...]:
    """Return the governments that "both" or "the three governments" are: those that spoke together, or the last sentences' subjects."""
    found: list[str] = []
    for back in range(at - 1, max(-1, at - 1 - MEMORY), -1):
        line = context.row_of(back)
        spoke = context.issuers.get(back, ())
        listed = next((chunk.codes for chunk in line.chunks[:2] if chunk.kind in _TOGETHER and len(chunk.codes) > 1), ())
        if len(spoke or listed) > 1:
            return spoke or listed
        found[:0] = [code for code in spoke or _mentioned(line) if code not in found]
        if len(found) > 1:
            return tuple(found)
    return ()


def _antecedent(found: Found, at: int, context: Context) -> tuple[str, ...]:
    if found.issuer is not None and _together(found.issuer.word):
        return _all_of_them(at, context)
    line = context.row_of(at)
    if found.directive in _OWN_DOORS and (hit := patterns.compiled(_CONCERNING).match(line.code, 0, found.anchor)):
        # "for Peru, the aviation authority announced the closure of its airspace"
        return line.chunks[hit.start(1)].codes
    if found.issuer is not None and found.issuer.word == "they":
        # "Norway and Sweden say they are lifting …"
        listed = next((chunk.codes for chunk in line.chunks[:2] if chunk.kind in {"PLACE", "ISSUER"} and len(chunk.codes) > 1), ())
        if listed:
            return listed
    here = _mentioned(line, found.first)
    if at in context.issuers:
        return context.issuers[at]
    if here:
        return here
    ahead = patterns.compiled(_AHEAD).match(context.row_of(at).code, found.first)
    if ahead:
        codes = context.row_of(at).chunks[ahead.start(1)].codes
        if len(codes) == 1:
            return codes
    for back in range(at - 1, max(-1, at - 1 - MEMORY), -1):
        codes = context.issuers.get(back) or _mentioned(context.row_of(back))
        if codes:
            return codes
    return ()


def issuers(found: Found, at: int, context: Context) -> tuple[str | None, ...]:
    """Return the governments that speak; (None,) when none is named."""
    chunk = found.issuer
    if chunk is None:
        line = context.row_of(at)
        named = _implied(found, at, context) or _agent(line, found) or _subject(found, at, context)
        return named or _continued(found, at, context) or (context.page,)
    told = found.audience.codes if found.audience else ()
    if chunk.codes:
        # nobody advises another country's people where to go: "put Jamaica at level 3 and asked Americans to rethink"
        return told if len(told) == 1 and len(chunk.codes) == 1 and chunk.kind == "PLACE" and found.directive in _ELSEWHERE else chunk.codes
    if chunk.kind not in {"IT", "SELF", "POST"}:
        return _second(context.row_of(at), found) or (None,)
    if context.page and chunk.word not in {"they", "he", "she"}:
        return (context.page,)
    if _embassies(chunk):
        return told if len(told) == 1 else (None,)
    if len(told) == 1 and (chunk.word == "we" or (chunk.kind in {"SELF", "POST"} and chunk.word.startswith("their"))):
        # "Iraq: we urge U.S. citizens to depart": the place before the colon does not speak
        return told
    spoken = _antecedent(found, at, context)
    if chunk.word == "it" and len(told) == 1 and found.directive in _ELSEWHERE and told[0] not in spoken:
        # nobody advises another country's people where to go
        return told
    return spoken or (told if len(told) == 1 else _home(found, chunk, context))


def _embassies(chunk: Chunk) -> bool:
    """Tell whether embassies speak that are of no country in particular ("several embassies", "embassies in Chad")."""
    if chunk.kind != "POST" or chunk.codes or _together(chunk.word):
        return False
    said = chunk.word.split()
    return bool(_POSTS.intersection(said)) and said[0] not in _POINTING


def _home(found: Found, speaker: Chunk, context: Context) -> tuple[str | None, ...]:
    """Return whose ministry it must be that no word before has named: that of the one people the article speaks of."""
    if speaker.kind != "SELF" or _together(speaker.word):
        return (None,)
    if context.peoples is None:
        rows = itertools.takewhile(lambda row: row.chunks, map(context.row_of, range(_HOME)))
        told = (chunk for row in rows for chunk in row.chunks if chunk.kind in {"AUDIENCE", "PERSONS"})
        context.peoples = frozenset(chunk.codes[0] for chunk in told if len(chunk.codes) == 1 and chunk.crowd is AudienceClass.CITIZENS)
    where = found.destination.places if found.destination is not None else ()
    abroad = context.peoples - {code for place in (*where, *context.title) for code in place.codes}
    return tuple(abroad) if len(abroad) == 1 else (context.filed,)


def _continued(found: Found, at: int, context: Context) -> tuple[str, ...]:
    """Return who spoke in the sentence before, when this one tells "people" or nobody in particular and names no other government."""
    line = context.row_of(at)
    advice = is_advice(found.directive) or found.directive is Directive.LEVEL_CHANGE
    same = any(patterns.compiled(_THE_SAME).match(line.code, begin) for begin in range(max(0, found.first - 2), found.first + 1))
    if context.page or not advice or not (same or found.trace[-1] in _GOES_ON):
        return ()
    told = found.audience
    if told is not None and (told.codes or told.word not in _PLAIN):
        return ()
    where = {code for chunk in line.chunks if chunk is found.destination for code in chunk.codes}
    if any(chunk.kind in {"ISSUER", "POST", "EXPERT"} or set(chunk.codes) - where for chunk in line.chunks if chunk.kind in _NAMES):
        return ()
    # Also who said something else earlier in this sentence: "raised its alert for Peru, so travellers are advised to leave".
    codes = context.issuers.get(at) or context.issuers.get(at - 1, ()) or (_advising(at - 1, context) if same else ())
    return codes if len(codes) == 1 and codes[0] not in where else ()


def _subject(found: Found, at: int, context: Context) -> tuple[str, ...]:
    """Return the one government named before a participle, which is what it does ("Norway has …, urging citizens to leave")."""
    line = context.row_of(at)
    if context.page:
        return ()
    if not line.chunks[found.first].word.endswith("ing") or line.chunks[found.first].kind != "URGE":
        return _second(line, found)
    hits = patterns.compiled(_SUBJECT).finditer(line.code, 0, found.first)
    named = {line.chunks[hit.start()].codes for hit in hits if line.code[hit.end()] != patterns.LETTER["OWN"]}
    where = found.destination.codes if found.destination is not None else ()
    (codes,) = named if len(named) == 1 else ((),)
    return codes if len(codes) == 1 and codes != where else ()


def _agent(line: Row, found: Found) -> tuple[str, ...]:
    """Return the government by which a notice is given or taken back ("the departure of families has been approved by the ministry")."""
    hit = patterns.compiled(_BY_WHOM).match(line.code, found.anchor)
    by = group(line.chunks, hit, "by") if hit is not None else None
    return by.codes if by is not None else ()


def _second(line: Row, found: Found) -> tuple[str, ...]:
    """Return the government that begins the sentence, where this is another thing it does ("Norway has shut …, and urged people to")."""
    does = patterns.compiled(_DOES).match(line.code)
    verb = found.anchor if found.trace[0].startswith("event") else found.first
    joint = verb - 1
    while joint > 0 and (line.chunks[joint].kind in {"ADVERB", "AUX"} or line.chunks[joint].word == "then"):
        joint -= 1
    if does is None or joint < does.end() or line.chunks[verb].kind not in _DEEDS:
        return ()
    then = line.chunks[joint].kind == "COMMA" and (joint < verb - 1 or line.chunks[verb].word.endswith("ing"))
    others = (line.chunks[hit.start()] for hit in patterns.compiled(_SUBJECT).finditer(line.code, does.end(), joint))
    alone = _PARTS.isdisjoint(line.code[does.end() : joint]) and not any(other.kind == "ISSUER" for other in others)
    if not alone or not (then or line.chunks[joint].kind == "AND" or line.chunks[joint].word in {"but", "yet"}):
        return ()
    subject, where = line.chunks[does.start("by")], found.destination.codes if found.destination is not None else ()
    return subject.codes if subject.codes != where else ()


def _advising(at: int, context: Context) -> tuple[str, ...]:
    """Return the government of a sentence that speaks of its advice, though not of where to."""
    line = context.row_of(at)
    return _mentioned(line) if any(chunk.kind in {"LEVELNOUN", "ADVICE"} for chunk in line.chunks) else ()


def _implied(found: Found, at: int, context: Context) -> tuple[str, ...]:
    """Return who must be speaking when nobody is named: the government of those told, or the one that "its" points to."""
    told, where = found.audience, found.destination
    if found.trace[-1] == _TIMED and where is not None and len(where.codes) == 1:
        announced = any(chunk.kind == "ISSUER" and chunk.codes == where.codes for chunk in context.row_of(at).chunks)
        if announced:
            return where.codes
    if context.page and where is not None and where.codes == (context.page,):
        # a host's own page speaks for nobody else
        return where.codes
    if told is not None and len(told.codes) == 1 and found.directive is not Directive.EXPULSION:
        return told.codes
    ahead = context.row_of(at).chunks[max(0, found.first - 1) : found.first]
    if told is not None and told.own and any(chunk.word in voices.COUNTRIES for chunk in ahead):
        return ()  # "Chad: several nations call on their citizens to leave"
    if (where is not None and where.kind == "POST" and where.own) or (told is not None and told.own):
        return _antecedent(found, at, context)
    if found.directive is Directive.EVACUATION:
        line = context.row_of(at)
        hit = patterns.compiled(_CARRIER).match(line.code[: found.anchor])
        return line.chunks[hit.start(1)].codes if hit else ()
    return ()


def audience(found: Found, issuer: str | None) -> Audience:
    """Return who is told."""
    chunk = found.audience
    if chunk is None:
        kind = AudienceClass.STAFF if found.directive is Directive.STAFF_WITHDRAWN else AudienceClass.CITIZENS
        return Audience(kind=kind)
    codes = chunk.codes
    if chunk.own and not codes and issuer and issuer not in {"UN", "EU"}:
        codes = (issuer,)
    kind = AudienceClass.CITIZENS if chunk.crowd in {None, AudienceClass.OTHER} else chunk.crowd
    return Audience(kind=kind or AudienceClass.CITIZENS, nationality=codes)

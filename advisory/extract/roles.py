"""Who plays which part in a sentence, whatever the order of its words: the government that speaks, those told, the place meant."""

from __future__ import annotations

import itertools
import re

from advisory.extract import patterns
from advisory.extract.chunks import Chunk, Place, Row

#: A name behind one of these is where something is, not who speaks.
_BEHIND = frozenset(
    {
        "TO",
        "IN",
        "FROM",
        "OVER",
        "OF",
        "LEAVE",
        "LEFT",
        "TRAVEL",
        "AVOID",
        "NOTRAVEL",
        "EVACUATE",
        "BETWEEN",
        "WITH",
        "AGAINST",
        "FOR",
        "OFF",
    }
    | {"PART", "DIRECTION", "CAREFUL", "RECONSIDER", "GONE", "CONSIDERLEAVE", "RAISE", "LOWER", "CHANGE", "LIFT"}
)
_TELLING = frozenset(
    {"ORDER", "URGE", "ADVICE", "AUTHORIZE", "DISCOURAGE", "GIVE", "ISSUE", "ALERT", "LEVELNOUN", "AGAINST", "RAISE", "LOWER", "CHANGE"}
)
_GAP = frozenset({"DET", "ALL", "ADJECTIVE", "ADVERB", "COMMA", "QUOTE"})
_PEOPLE = frozenset({"AUDIENCE", "CREW", "PERSONS", "OUTSIDERS"})
_NOTICES = frozenset({"ADVICE", "LEVELNOUN", "ALERT"})
_WARNINGS = frozenset({"warning", "warnings"})
_BIDS = frozenset({"CALL", "ORDER", "URGE", "GIVE", "DISCOURAGE", "AUTHORIZE", "ISSUE"})
#: Where another clause begins: ", and Norway advised".
_ANOTHER = "COMMA AND (PLACE|ISSUER) (?:ADVERB|AUX)* (?:ORDER|URGE)"
_COMMA_AND = patterns.LETTER["COMMA"] + patterns.LETTER["AND"]
#: "… said in Paris": where it was said.
_HEARD = frozenset({"say", "says", "said", "reporters", "journalists", "spokesman", "spokeswoman", "ministry", "officials", "parliament"})
_SEVERAL = frozenset({"countries", "places", "destinations", "nations", "states"})
#: How far from a verb of telling its subject may stand, in chunks.
_NEAR = 9
#: "… to leave, warned Norway": and behind it.
_BESIDE = 3
#: Behind one of these stands an example of the places just spoken of.
_SETTING_OUT = frozenset(
    {
        "flying",
        "took off",
        "off",
        "taking off",
        "operating",
        "operated",
        "coming",
        "based",
        "sailing",
        "launched",
        "dispatched",
        "stationed",
    }
)
_NAMING = frozenset({"including", "include", "includes", "notably", "especially", "namely", "particularly"})
#: What is done to a place on a list: who does it stands before, the place behind.
_PUTS = frozenset(
    {"placed", "places", "placing", "put", "puts", "putting", "added", "adds", "adding", "listed", "lists", "classified", "classifies"}
    | {"designated", "designates", "rated", "rates", "ranked", "ranks", "flagged", "assigned"}
)
#: Auxiliaries behind which a verb is the subject's own.
_ACTIVE = re.compile(r"has|have|had|will")
#: Beyond one of these another sentence begins.
_ENDS = tuple(patterns.LETTER[name] for name in ("SEMI", "STOP", "QUERY"))


def segment(line: Row, at: int) -> tuple[int, int]:
    """Return where the stretch that a chunk is in begins and ends: full stops, semicolons and new subjects part it from others."""
    code = line.code
    begin, end = 0, len(code)
    for letter in _ENDS:
        if letter in code:
            begin = max(begin, code.rfind(letter, 0, at) + 1)
            ahead = code.find(letter, at)
            end = end if ahead < 0 else min(end, ahead)
    if code.find(_COMMA_AND, begin, end) >= 0:
        for hit in patterns.compiled(_ANOTHER).finditer(code, begin, end):
            if hit.start(1) > at:
                return begin, hit.start()
            begin = hit.start(1)
    return begin, end


def before(line: Row, at: int) -> str:
    """Return the class of what stands before a chunk, words that only stress left out."""
    at -= 1
    while at >= 0 and line.chunks[at].kind in _GAP - {"COMMA", "QUOTE"}:
        at -= 1
    return line.chunks[at].kind if at >= 0 else ""


def _speaks(line: Row, at: int) -> bool:
    """Tell whether a name can be who speaks: it stands behind no preposition, or behind "by"."""
    chunk = line.chunks[at]
    if chunk.kind in {"ISSUER", "POST"}:
        return bool(chunk.codes)
    if chunk.kind == "DEMONYM" and len(chunk.codes) == 1:
        return any(each.kind in {"ADVICE", "LEVELNOUN"} for each in line.chunks[at + 1 : at + 2])
    if chunk.kind != "PLACE" or not chunk.codes or _acted_on(line, at):
        return False
    owns = [each.kind for each in line.chunks[at + 1 : at + 3]] == ["OWN", "ADVICE"]
    if before(line, at) in _BEHIND:
        return owns
    if at and line.chunks[at - 1].word in _NAMING | _PUTS:
        return False
    follows = line.chunks[at + 1].kind if at + 1 < len(line.chunks) else ""
    if follows == "OWN":
        return any(each.kind in {"ADVICE", "LEVELNOUN", "ALERT", "URGE"} for each in line.chunks[at + 2 : at + 5])
    return follows not in {"BORDER", "AIRSPACE", "AUDIENCE", "OUTSIDERS"}


def _acted_on(line: Row, at: int) -> bool:
    """Tell whether something is done to a place rather than by it: "Chad has been downgraded", "Mali is put at level 3"."""
    follows = list(itertools.takewhile(lambda chunk: chunk.kind in {"AUX", "ADVERB"}, line.chunks[at + 1 : at + 1 + _BESIDE]))
    verb = line.chunks[at + 1 + len(follows)].kind if at + 1 + len(follows) < len(line.chunks) else ""
    passive = any(chunk.kind == "AUX" and not _ACTIVE.fullmatch(chunk.word) for chunk in follows)
    return passive and verb in {"RAISE", "LOWER", "CHANGE", "LIFT"}


def _told(line: Row, begin: int, end: int, at: int) -> bool:
    """Tell whether a verb or noun of telling stands near a name, with no other name between, or one that puts places on a list."""
    verb = next((chunk for chunk in line.chunks[at + 1 : end] if chunk.kind not in {"AUX", "ADVERB"}), None)
    if verb is not None and verb.word in _PUTS and (line.chunks[at + 1] is verb or line.chunks[at + 1].word in {"has", "have"}):
        return True
    for step, reach in ((1, _NEAR), (-1, _BESIDE)):
        here = at + step
        while begin <= here < end and abs(here - at) <= reach:
            kind = line.chunks[here].kind
            if kind in _TELLING and (step > 0 or kind != "AGAINST"):
                return True
            if kind in {"PLACE", "ISSUER", "POST", "CLAUSE"}:
                break
            here += step
    return False


def _suffered(line: Row, begin: int, at: int) -> bool:
    """Tell whether a country does something else to somebody in a clause of its own ("after the port was bombed by Peru")."""
    verb = at - 1
    while verb > begin and line.chunks[verb].kind in {"DET", "BY", "ADVERB"}:
        verb -= 1
    clause = patterns.LETTER["CLAUSE"] in line.code[begin:verb]
    return clause and line.chunks[at].kind == "PLACE" and line.chunks[verb].kind == "WORD"


def speaker(line: Row, begin: int, end: int) -> Chunk | None:
    """Return the one government that tells something in a stretch; None when there is none, or more than one."""
    named = [at for at in range(begin, end) if _speaks(line, at)]
    for group in (
        [at for at in named if before(line, at) == "BY" and not _suffered(line, begin, at)],
        [at for at in named if line.chunks[at].kind != "PLACE"],
        [at for at in named if line.chunks[at].kind == "PLACE" and _told(line, begin, end, at)],
    ):
        codes = {line.chunks[at].codes for at in group}
        if len(codes) == 1:
            return line.chunks[group[0]]
        if codes:
            return None
    return next((line.chunks[at] for at in range(begin, end) if _refers(line, at, end)), None)


def _refers(line: Row, at: int, end: int) -> bool:
    """Tell whether a pronoun, "the ministry" or "the embassy" is who tells."""
    if line.chunks[at].kind not in {"IT", "SELF", "POST"}:
        return False
    at += 1
    while at < end and line.chunks[at].kind in {"ADVERB", "AUX", "JAN", "NUMBER"}:
        at += 1
    return at < end and line.chunks[at].kind in _TELLING


def crowd(line: Row, begin: int, end: int, at: int) -> Chunk | None:
    """Return those who are told: the people named nearest before the act, else the first after it."""
    left = [chunk for chunk in line.chunks[begin:at] if chunk.kind in _PEOPLE]
    right = [chunk for chunk in line.chunks[at:end] if chunk.kind in _PEOPLE]
    named = [chunk for chunk in reversed(left) if chunk.kind != "PERSONS"]
    return next(iter([*named, *left[-1:], *right]), None)


def _distinct(line: Row, spots: list[int]) -> Chunk | None:
    """Return the place when all these name the same country, or are one list ("in four countries, Chad and Mali among them")."""
    chunks = [line.chunks[at] for at in spots]
    codes = {tuple(code for place in chunk.places for code in place.codes) for chunk in chunks}
    if len(codes) == 1:
        return chunks[0]
    if not chunks or spots[-1] - spots[0] > _NEAR or any(chunk.kind in _TELLING for chunk in line.chunks[spots[0] : spots[-1]]):
        return None
    if not any(chunk.word in _SEVERAL for chunk in line.chunks[max(0, spots[0] - 4) : spots[0]]):
        return None
    return chunks[0]._replace(places=tuple(place for chunk in chunks for place in chunk.places), codes=())


def _bids(line: Row, at: int, end: int) -> bool:
    """Tell whether a name is the subject of a verb of telling: "Europe calls its people home" speaks of no journey to Europe."""
    after = next((chunk.kind for chunk in line.chunks[at + 1 : end] if chunk.kind not in {"ADVERB", "AUX"}), "")
    return after in _BIDS and before(line, at) not in _BEHIND


def place(line: Row, begin: int, end: int, act: tuple[int, int], taken: tuple[Chunk | None, ...]) -> Chunk | None:
    """Return the place meant: right behind the act, else the one place of the stretch that nobody else's role takes."""
    banned = {code for chunk in taken if chunk is not None for code in chunk.codes}

    def free(at: int) -> bool:
        chunk = line.chunks[at]
        if chunk.kind != "PLACE" or not chunk.places or any(chunk is one for one in taken):
            return False
        if at > 1 and line.chunks[at - 1].kind == "IN" and line.chunks[at - 2].word in _HEARD:
            return False
        if (
            _bids(line, at, end)
            or before(line, at) in {"WITH", "BETWEEN", "CLAUSE"}
            or (at + 1 < end and line.chunks[at + 1].kind in {"BORDER", "OWN"})
        ):
            return False
        return not banned.intersection(code for where in chunk.places for code in where.codes)

    here = act[1]
    while here < end and line.chunks[here].kind in _GAP | {"TO", "IN", "FROM", "OF", "OVER", "FOR", "TRAVEL", "OFF"}:
        here += 1
    if here < end and free(here):
        return line.chunks[here]
    return _distinct(line, [at for at in range(begin, end) if free(at)])


def topic(line: Row, begin: int, end: int) -> Chunk | None:
    """Return what a notice before the act is for ("renewed its advisory for Chad, telling Norwegians not to go")."""
    spots = range(begin + 2, end)
    named = [line.chunks[at] for at in spots if line.chunks[at].kind == "PLACE" and line.chunks[at - 1].kind == "FOR"]
    if len(named) != 1:
        return None
    noun = line.chunks[line.chunks.index(named[0]) - 2]
    return named[0] if noun.kind in _NOTICES or noun.word in _WARNINGS else None


def sets_out(line: Row, at: int) -> bool:
    """Tell whether a place is where those who fetch people come from ("planes flying from Niger evacuated Kenyans")."""
    return at > 1 and line.chunks[at - 1].kind == "FROM" and line.chunks[at - 2].word in _SETTING_OUT


def listed(line: Row, start: int) -> Chunk | None:
    """Return the places that are listed behind a stretch that named none ("…; Chad, Mali and Niger are among them")."""
    return next((chunk for chunk in line.chunks[start : start + 6] if chunk.kind == "PLACE" and len(chunk.places) > 1), None)


def here(line: Row, begin: int, end: int) -> Chunk | None:
    """Return the word that points to a place named earlier."""
    return next((chunk for chunk in line.chunks[begin:end] if chunk.kind == "HERE"), None)


def host(chunk: Chunk) -> tuple[Place, ...]:
    """Return where an embassy is."""
    return chunk.places or chunk.guess


def kinds(line: Row, begin: int, end: int) -> frozenset[str]:
    """Return the classes in a stretch."""
    return frozenset(chunk.kind for chunk in line.chunks[begin:end])

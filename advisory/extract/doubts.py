"""Readings that other words of the sentence speak against: visas that run out, volcanoes, courts, a firm's own staff, roads at home."""

from __future__ import annotations

import itertools

from advisory.extract.chunks import Row
from advisory.extract.reading import Found
from advisory.model import AudienceClass, Directive

_D = Directive
_ADVICE = frozenset({_D.AVOID_ALL_TRAVEL, _D.AVOID_NONESSENTIAL_TRAVEL, _D.RECONSIDER_TRAVEL, _D.EXERCISE_CAUTION})
#: Who has to leave because a paper runs out is told nothing about safety.
_PAPERS = frozenset(
    {"visa", "visas", "overstay", "overstayers", "overstaying", "undocumented", "illegal", "illegals", "amnesty", "residency", "permits"}
    | {"expired", "expiry", "schengen", "documentation", "immigrants", "migrants", "immigration", "deportation", "deported", "illegally"}
)
#: Levels of something else than travel advice.
_HAZARDS = frozenset(
    {"volcano", "volcanic", "volcanologists", "phivolcs", "eruption", "flood", "typhoon", "cyclone", "terror", "terrorism", "threat"}
    | {"pandemic", "vigipirate", "tsunami", "landslide", "smog", "heat", "fire", "drought", "crater"}
)
#: What is raised about advice by those who dislike it.
_OBJECTIONS = frozenset(
    {"objection", "objections", "concern", "concerns", "question", "questions", "doubts", "doubt", "complaint", "complaints", "protest"}
    | {"alarm", "eyebrows", "issue", "issues", "fears", "hopes", "criticism", "awareness", "voices"}
)
_BEFORE = frozenset({"DET", "ADJECTIVE", "ALL", "NUMBER", "ADVERB"})
_LETS = frozenset({"let", "lets", "letting", "help", "helps", "helped", "helping", "make", "made", "makes"})
_TRAVELS = ("travel", "advis", "advice")
_OFFICIAL = frozenset(
    {"embassy", "government", "diplomatic", "consular", "diplomats", "consulate", "state", "mission", "dependents", "dependants"}
)


def _papers(line: Row, found: Found) -> bool:
    """Tell whether it is about papers that people have or lack: "foreigners with expired visas must leave"."""
    if found.directive is not _D.LEAVE or found.issuer is not None:
        return False
    named = found.audience is not None and (found.audience.codes or found.audience.own)
    return not named and any(part in _PAPERS for chunk in line.chunks for part in chunk.word.split())


def _hazard(line: Row, found: Found) -> bool:
    """Tell whether the level of a volcano, a flood or a threat moves, or a court rules on a ban."""
    if found.directive is not _D.LEVEL_CHANGE:
        return False
    words = [chunk.word for chunk in line.chunks]
    hazard = any(part in _HAZARDS for word in words for part in word.split())
    court = any(word.endswith("court") for word in words) or any(chunk.kind == "PRIVATE" for chunk in line.chunks[: found.anchor])
    return court or (hazard and not any(word.startswith(_TRAVELS) for word in words))


def _employer(found: Found) -> bool:
    """Tell whether a firm speaks to those who work for it: "the bank told employees to avoid travel to"."""
    told = found.audience
    if found.directive not in _ADVICE or found.issuer is not None or told is None or told.crowd is not AudienceClass.STAFF:
        return False
    return not told.codes and not _OFFICIAL & set(told.word.split())


def _let(line: Row, found: Found) -> bool:
    """Tell whether people are let go or helped, not told: "asked China to let its citizens leave"."""
    if found.directive is not _D.LEAVE or found.audience is None:
        return False
    at = next((spot for spot, chunk in enumerate(line.chunks) if chunk is found.audience), 0)
    return at > 0 and line.chunks[at - 1].word in _LETS


def _at_home(line: Row, found: Found) -> bool:
    """Tell whether one part of a country speaks of another: "Scotland urges people to avoid travel to Manchester"."""
    where = found.destination.places if found.destination is not None else ()
    named = found.issuer is not None and bool(found.issuer.codes)
    if found.directive not in _ADVICE or named or len(where) != 1 or where[0].part is None:
        return False
    others = (chunk for chunk in line.chunks[: found.anchor] if chunk.kind == "PLACE" and chunk is not found.destination)
    return any(each.part and each.codes == where[0].codes for chunk in others for each in chunk.places)


def _objects(line: Row, found: Found) -> bool:
    """Tell whether it is objections that are raised, and not the level: "raised concerns over the travel advisory for Chad"."""
    if found.directive is not _D.LEVEL_CHANGE:
        return False
    verbs = [at for at in range(found.first, min(found.last, len(line.chunks))) if line.chunks[at].kind == "RAISE"]
    if len(verbs) != 1:
        return False
    behind = itertools.dropwhile(lambda chunk: chunk.kind in _BEFORE, line.chunks[verbs[0] + 1 :])
    return any(chunk.word in _OBJECTIONS for chunk in itertools.islice(behind, 1))


def sound(line: Row, found: Found) -> bool:
    """Tell whether nothing in the sentence speaks against a reading."""
    if _papers(line, found) or _hazard(line, found) or _objects(line, found):
        return False
    return not (_employer(found) or _at_home(line, found) or _let(line, found))

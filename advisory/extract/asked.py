"""What the words of an operator's phrase do: which of them a kind of rule honours, and the levels they name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from advisory.extract.chunks import Chunk
from advisory.extract.tokens import Token
from advisory.model import Directive, Status

_D = Directive
_LOWEST, _HIGHEST = 1, 4
_SPELT = {word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)}
#: What a level is called.
LEVEL_NOUNS = frozenset({"level", "levels", "lvl"})
_BEFORE_NOUN = frozenset({"the", "a", "alert", "advisory", "advice", "travel", "threat", "risk", "warning", "security"})
_UP = (("at", "least"), ("no", "lower", "than"))
_BEYOND = (("above",), ("over",), ("beyond",), ("higher", "than"), ("more", "than"))
_SHORT_OF = (("below",), ("under",), ("lower", "than"), ("less", "than"))
_OR_UP = (("+",), *((joint, word) for joint in ("or", "and") for word in ("higher", "above", "more", "worse", "over", "up")))
_OR_DOWN = tuple((joint, word) for joint in ("or", "and") for word in ("lower", "below", "less", "under"))
_DASHES = frozenset({"-", "\u2013"})
#: Words for the whole of a country that stand anywhere in a phrase.
EVERYWHERE = (("as", "a", "whole"), ("countrywide",), ("nationwide",), ("country", "wide"), ("nation", "wide"), ("in", "its", "entirety"))
_ANYWHERE_BEGINS = frozenset(words[0] for words in EVERYWHERE)
#: What "all" says of travel.
ANY_TRAVEL = frozenset({"all", "any and all", "any kind of", "all forms of", "all kinds of"})
#: Prepositions that mean the whole of a place.
THROUGHOUT = frozenset({"throughout", "across"})
#: What may stand between "all" and what it is said of.
BETWEEN = frozenset({"DET", "OF", "OVER", "ADVERB", "ESSENTIAL", "ADJECTIVE"})


class Levels(NamedTuple):
    """Levels named in a phrase: from one token to another."""

    first: int
    last: int
    #: They are the levels left, not those reached.
    left: bool
    #: Empty when one of them is no level.
    which: frozenset[int]


def numbered(found: Sequence[Token]) -> bool:
    """Tell whether a phrase has any number, without which it names no level."""
    return any(token.word in _SPELT or token.word[0].isdigit() for token in found)


def levels(found: Sequence[Token], at: int, text: str) -> Levels | None:
    """Return the levels that a phrase names from this token on: "to 4", "from level 2", "above level 2", "level 3 or 4", "3+"."""
    here, lead = at, ""
    if found[here].word in {"from", "to", "at"} and not _one_of(_UP, found, here):
        lead, here = found[here].word, here + 1
    bound = next((kind for kind in (_UP, _BEYOND, _SHORT_OF) if _one_of(kind, found, here)), None)
    here = _one_of(bound, found, here) if bound else here
    noun = here
    while noun < len(found) and found[noun].word in _BEFORE_NOUN:
        noun += 1
    named = noun < len(found) and found[noun].word in LEVEL_NOUNS
    here = noun + 1 if named else here
    number = _number(found, here)
    if number is None or not (named or (lead != "at" and (lead or bound) and (len(found[here].word) == 1 or _spelt(found, here)))):
        return None
    numbers, here = _numbers(found, here, text)
    edge = numbers[0]
    which = set(numbers)
    if bound is _UP or (up := _one_of(_OR_UP, found, here)):
        which, here = {*range(edge, _HIGHEST + 1)} or {edge}, here if bound is _UP else up
    elif bound is _BEYOND:
        which = {*range(edge + 1, _HIGHEST + 1)}
    elif bound is _SHORT_OF:
        which = {*range(_LOWEST, min(edge, _HIGHEST + 2))}
    elif down := _one_of(_OR_DOWN, found, here):
        which, here = {*range(_LOWEST, min(edge, _HIGHEST + 1) + 1)}, down
    wrong = any(not _LOWEST <= one <= _HIGHEST for one in (*numbers, *which))
    return Levels(at, here, lead == "from", frozenset() if wrong else frozenset(which))


def _numbers(found: Sequence[Token], here: int, text: str) -> tuple[list[int], int]:
    """Return a list of levels ("2, 3 or 4", "2-3") and where it ends."""
    numbers = [_number(found, here) or 0]
    here += 1
    while here < len(found):
        gap = text[found[here - 1].end : found[here].start].strip()
        step = here + 1 if found[here].word in {"or", "and", ",", "/"} else here
        step += step > here and step < len(found) and found[step].word in LEVEL_NOUNS
        number = _number(found, step)
        if number is None or (step == here and gap not in _DASHES):
            break
        numbers.extend([number] if step > here else range(min(numbers[-1], number), max(numbers[-1], number) + 1))
        here = step + 1
    return numbers, here


def _number(found: Sequence[Token], at: int) -> int | None:
    """Return the number of a token; 0 for one that no level has, such as `3.5`."""
    if at >= len(found):
        return None
    word = found[at].word
    if word[0].isdigit():
        return int(word) if word.isdecimal() and len(word) == 1 else 0
    return _SPELT.get(word)


def _spelt(found: Sequence[Token], at: int) -> bool:
    """Tell whether a number in letters can be a level: the phrase speaks of levels."""
    return found[at].word in _SPELT and any(token.word in LEVEL_NOUNS for token in found)


def _one_of(said: Sequence[tuple[str, ...]], found: Sequence[Token], at: int) -> int:
    """Return where one of these runs of words ends, if one stands here; else 0."""
    here = found[at].word if at < len(found) else ""
    fitting = (words for words in said if words[0] == here)
    return next((at + len(words) for words in fitting if tuple(token.word for token in found[at : at + len(words)]) == words), 0)


def _kinds(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def everywhere(found: Sequence[Token], at: int) -> int:
    """Return where words for the whole of a country end, if they stand here; else 0."""
    return _one_of(EVERYWHERE, found, at) if found[at].word in _ANYWHERE_BEGINS else 0


_COMMON = _kinds(
    "PLACE DEMONYM PEOPLE ISSUER GOVERNMENT TO FROM IN OF OVER FOR WITH BY AND COMMA COLON SEMI STOP QUERY QUOTE OWN DASH OPENED CLOSED "
    "ITS AUX DET ALL ADJECTIVE ADVERB DIRECTION PART CAPITAL HERE THAT WORD CLAUSE"
)
_TOLD = _kinds("ORDER URGE SHOULD ADVICE ISSUE CITIZEN PERSONS DUAL LIFT LOWER")
_SHUT = _kinds("CLOSE CLOSURE OPEN HALT RESUME ORDER")
_AVOIDED = _TOLD | _kinds("AVOID AGAINST NOTRAVEL HALT TRAVEL ESSENTIAL UNLESS NEED LEVELNOUN BORDER")
#: Classes of words that the query of a directive honours, besides the joints and names that each has.
_HONOURED: dict[Directive, frozenset[str]] = {
    _D.LEAVE: _TOLD | {"LEAVE", "CONSIDERLEAVE", "EVACUATE", "BORDER", "OUT"},
    _D.AVOID_ALL_TRAVEL: _AVOIDED,
    _D.AVOID_NONESSENTIAL_TRAVEL: _AVOIDED,
    _D.RECONSIDER_TRAVEL: _TOLD | {"RECONSIDER", "NEED", "TRAVEL", "BORDER"},
    _D.EXERCISE_CAUTION: _TOLD | {"CAREFUL", "BORDER"},
    _D.EMBASSY_CLOSED: _SHUT | {"EMBASSY", "OPERATIONS"},
    _D.STAFF_WITHDRAWN: _kinds(
        "STAFF EMBASSY LEAVE LEFT GONE OUT EVACUATE EVACUATION WITHDRAW WITHDRAWAL DEPARTURE FLY ORDEREDDEPARTURE ORDER URGE SHOULD "
        "AUTHORIZE LIFT LOWER"
    ),
    _D.EVACUATION: _kinds("EVACUATION EVACUATE FLY CITIZEN PERSONS DUAL ORDER URGE"),
    _D.AIRSPACE_CLOSED: _SHUT | {"AIRSPACE", "LIFT"},
    _D.BORDER_CLOSED: _SHUT | {"BORDER", "BETWEEN", "LIFT"},
    _D.SHELTER_IN_PLACE: _TOLD | {"SHELTER", "SHELTERORDER", "HALT"},
    _D.LEVEL_CHANGE: _kinds("LEVELNOUN LEVEL ALERT ADVICE RAISE LOWER LIFT CHANGE"),
    _D.EXPULSION: _kinds("EXPEL CITIZEN PERSONS DUAL"),
}
#: Of these classes only these words are joints; the rest would narrow the meaning.
_ONLY: dict[str, frozenset[str]] = {
    kind: frozenset(listed.split(", "))
    for kind, listed in {
        "DET": "the, a, an, all of, any, every, each, this, these",
        "ADJECTIVE": "own, fellow, foreign, diplomatic",
        "AUX": "is, are, was, were, be, been, being, has been, have been, has, have, will, will be, to be, is being, are being, is to be, "
        "shall be, get, gets",
        "ADVERB": "now, immediately, also, strongly, urgently, formally, officially, as soon as possible, right away, at once, "
        "without delay, promptly, quickly, currently, effective immediately, please, forthwith, hereby, swiftly, seriously",
        "GOVERNMENT": "government, governments, govt, govts, foreign ministry, foreign ministries, ministry of foreign affairs, foreign "
        "office, foreign affairs ministry, foreign affairs department, department of foreign affairs, foreign minister, foreign secretary, "
        "state department, department of state, authorities, ministry, foreign department, ministry of external affairs, foreign affairs, "
        "federal department of foreign affairs, department of foreign affairs and trade, foreign and commonwealth office, federal foreign "
        "office, federal government",
        "IN": "in, inside, within, at, in the, across, throughout, currently in, living in, residing in, staying in, still in, present in, "
        "now in, resident in, who are in, who are currently in, who live in, travelling in, traveling in",
        "HERE": "the country, this country, that country, the nation, the territory, the kingdom",
        "BY": "by",
        "FOR": "for, regarding, concerning, about",
    }.items()
}
#: These words say less, or something else, than their class.
_NEVER: dict[str, frozenset[str]] = {
    kind: frozenset(listed.split(", "))
    for kind, listed in {
        "CITIZEN": "students, pilgrims, backpackers, workers, expatriate workers, overseas workers, migrant workers, human shields, tour "
        "groups, fans, supporters, spring breakers, overseas filipino workers, ofws, holders, permanent residents, other citizens, "
        "other nationals",
        "PERSONS": "families, family, members, others",
        "TRAVEL": "fly, flying, tourism, holidays, holiday, movement, movements, leisure travel, tourist travel, tourist trips, vacation, "
        "vacations, trips out",
        "ORDER": "forbid, forbids, banned from, bans",
        "STAFF": "non essential officials, non emergency officials",
        "CLOSE": "temporarily closed",
    }.items()
}
_HINTS = {
    "EXCEPT": "name what is left out in fields: `destination: [Gulf states, not Kuwait]` under `when:`",
    "UNCHANGED": "a rule fires on a change; leave it out",
    "ALL": "leave it out, or write it before a country (`the whole of Iraq`) or before `travel`",
    "LEVEL": "write `travel advisory raised to level 4 for X`",
}
#: Words of denial, and what they deny once more.
_DENIES = {"NOTRAVEL": frozenset({"AVOID", "AGAINST"}), "NOT": frozenset({"LIFT", "LOWER", "OPEN"})}
#: What ends something, whatever its class.
_ENDS = frozenset(
    {"withdraw", "withdraws", "withdrawn", "remove", "removes", "removed", "withdrew", "ended", "no longer", "end", "ends", "reopened"}
)


def honoured(chunk: Chunk, directive: Directive) -> bool:
    """Tell whether a word of a phrase has a bearing on what the query of this directive asks for, or is a joint without one."""
    if chunk.word in _ENDS and chunk.kind in {"WITHDRAW", "NOT", "HALT"} and "LIFT" in _HONOURED[directive]:
        return True
    if chunk.kind not in _COMMON and chunk.kind not in _HONOURED[directive]:
        return False
    only = _ONLY.get(chunk.kind)
    return (only is None or chunk.word in only) and chunk.word not in _NEVER.get(chunk.kind, ())


def double(chunk: Chunk, kinds: set[str]) -> bool:
    """Tell whether a word denies what the phrase already denies: "avoid not travel", "no longer lifted"."""
    return chunk.kind in _DENIES and not _DENIES[chunk.kind].isdisjoint(kinds)


def hint(chunk: Chunk) -> str:
    """Return the way out for a word that a query would lose."""
    if chunk.kind == "OTHERS" or (chunk.kind in {"CITIZEN", "PERSONS"} and chunk.word in _NEVER[chunk.kind]):
        return "write `citizens`: a rule cannot tell some travellers from others"
    return _HINTS.get("EXCEPT" if chunk.word == "but" else chunk.kind, "leave it out, or make it a rule of its own")


def ends(chunk: Chunk) -> bool:
    """Tell whether a word ends what the phrase speaks of."""
    return chunk.word in _ENDS


def told(directive: Directive) -> bool:
    """Tell whether a directive is something that people are told, mildly or strictly."""
    return "URGE" in _HONOURED[directive] and "SHOULD" in _HONOURED[directive]


def statuses(kinds: set[str], left: frozenset[int], reached: frozenset[int], *, lifted: bool) -> frozenset[Status]:
    """Return whether what is asked for begins, ends, or either."""
    both = frozenset({Status.IN_FORCE, Status.LIFTED})
    if (lifted and "RAISE" in kinds) or (kinds >= {"CLOSE", "AND"} and kinds & {"OPEN", "RESUME"}):
        return both
    if "CHANGE" in kinds and not lifted and "RAISE" not in kinds:
        up = not left or not reached or min(left) < max(reached)
        down = not left or not reached or max(left) > min(reached)
        return both if up and down else frozenset({Status.IN_FORCE if up else Status.LIFTED})
    return frozenset({Status.LIFTED if lifted else Status.IN_FORCE})


def stray(text: str, found: Sequence[Token]) -> int | None:
    """Return where the first sign stands that is part of no word, such as `>`; None when there is none."""
    gaps = zip((0, *(token.end for token in found)), (*(token.start for token in found), len(text)), strict=True)
    signs = (at for start, end in gaps if end > start and text[start:end] != " " for at in range(start, end))
    return next((at for at in signs if not text[at].isspace() and text[at] not in "-\u2013\u2019'"), None)

"""Calls that name nobody, and those that nobody should do any more."""

from __future__ import annotations

from advisory.extract.chunks import Chunk
from advisory.extract.languages.phrases import PREPOSITIONS
from advisory.extract.languages.view import View

#: By which people are told to do something.
GOES = frozenset({"ORDER", "URGE", "SHOULD", "WARN"})
#: How a verb begins by which people are told what to do.
_DUE = ("te ", "af te ", "toe te ", "zu ", "heen te", "erheen te", "gaan")
#: Where the second word of a call stands behind a country's name and a dash, and what its first may be.
_CALLED = 3
_BID = frozenset({"faites", "faire", "soyez", "restez"})

#: What stands before a word of warning that is about what follows it.
_WARNED = frozenset({"BEFORE", "FOR"})
#: Before a word for travel they say that people are on their way.
_DURING = frozenset({"bei", "beim", "wahrend", "bij", "tijdens"})
_ON = frozenset({"auf", "op"})
#: Verbs of advice, and what is advised by its name.
_RECOMMENDS = ("empf", "rat", "riet", "rieten", "geraten", "leg", "nahe", "advis", "raad")
_DEPARTURE = ("ausreise", "sofortige ausreise", "sofortigen ausreise", "abreise", "heimreise", "vertrek")
#: Where "you" are: the clause ends with it.
ARE = frozenset({"bent", "bevindt", "verblijft"})
_ARTICLES = frozenset({"DET", "ITS", "ALL", "ADJ", "NUMBER"})
#: Objects of "leave" that are no country.
_THINGS = frozenset({"WORD", "POST", "EMBASSY", "BORDER", "GOVERNMENT", "PARTOF"})
#: Articles that no object has.
_OBLIQUE = frozenset({"der", "des", "dem", "einer", "eines", "einem", "ihrer", "ihres", "seiner", "seines"})


def against(view: View, cue: int, trip: int) -> bool:
    """Tell whether a warning is of a journey: "vor Reisen", and "davor, in nächster Zeit nach X zu reisen"."""
    near = any(view.kind(at) in _WARNED for at in range(trip - 6, trip))
    return near or any(view.chunks[at].word == "davor" for at in range(cue, min(trip, cue + 6)))


def underway(view: View, cue: int, trip: int) -> bool:
    """Tell whether travellers are to avoid something on their way ("Wer nach X reist, sollte Kundgebungen meiden", "bei Reisen nach X")."""
    if not view.verb_last or view.kinds[cue] != "AVOID":
        return False
    before = trip - 1
    while view.kind(before) in {"DET", "ADJ", "ALL", "ESSENTIAL"}:
        before -= 1
    word = view.chunks[before].word if before >= 0 else ""
    if word in _DURING or (word in _ON and "verzicht" not in view.chunks[cue].word):
        return True
    thing = cue - 1
    while view.kind(thing) == "ADVERB":
        thing -= 1
    return trip < thing and view.clause[trip] != view.clause[cue] and view.kind(thing) == "WORD" and not view.role(thing)


def strolls(view: View, trip: int, where: int | None) -> bool:
    """Tell whether "go" is no journey to a place, for it is only in one ("ga niet de weg op in X")."""
    return view.chunks[trip].word == "ga" and where is not None and view.kind(where) == "PLACE" and view.role(where) != "TO"


def begins(view: View, verb: int) -> bool:
    """Tell whether a clause begins with a verb, a condition ahead of it or not ("Als u in X bent verlaat het land dan")."""
    return view.opens(verb) or view.chunks[verb - 1].word in ARE


def called(view: View, verb: int) -> int | None:
    """Return the people of one nation whom a call before the colon is to ("Oproep aan Noren: verlaat X")."""
    colon = next((at for at in range(verb - 1, max(-1, verb - 4), -1) if view.kind(at) == "COLON"), None)
    if colon is None or not view.verb_last:
        return None
    told = [at for at in range(colon) if view.kind(at) == "AUDIENCE" and view.chunks[at].codes and "URGE" in view.kinds[:at]]
    return told[0] if len(told) == 1 else None


def opening(view: View, cue: int) -> int | None:
    """Return the journey that a sentence begins with, behind any list ("Reisen in den Osten (…) sollten unterbleiben")."""
    light = {"ADVERB", "ESSENTIAL", "ALL", "ADJ", "DET", "NOT", "OF", "BEFORE"}
    first = next((at for at in range(cue) if view.starts(at) and view.segment[at] == view.segment[cue]), cue)
    while view.kind(first) in light:
        first += 1
    told = cue - 1
    while view.kind(told) == "ADVERB":
        told -= 1
    listed = view.verb_last and view.kind(first) == "TRAVEL" and view.kind(told) in GOES | {"AUX"}
    return first if listed and first < cue else None


def something_else(view: View, verb: int) -> bool:
    """Tell whether what is to be left is no country: a town, a house, the premises."""
    if view.verb_last:
        at = verb - 1
        while view.kind(at) in {"ADVERB", "QUOTE"}:
            at -= 1
        before = at - 1
        while view.kind(before) in _ARTICLES:
            before -= 1
        object_ = before < at - 1 and view.chunks[before + 1].word not in _OBLIQUE
        return view.kind(at) in _THINGS and object_ and view.kind(before) not in PREPOSITIONS and not _left_by(view, verb)
    at = verb + 1
    while view.kind(at) in {"ADVERB", "QUOTE"}:
        at += 1
    return view.kind(at) in {"DET", "ITS"} and view.kind(at + 1) in _THINGS


def _left_by(view: View, verb: int) -> bool:
    """Tell whether the country that people leave stands before the means ("X mit Bussen oder anderen Mitteln verlassen")."""
    clause = (at for at in range(verb) if view.clause[at] == view.clause[verb] and view.kind(at) in {"PLACE", "HERE"})
    return any(not view.role(at) for at in clause)


def recommended(view: View, controller: int, verb: int, speaker: Chunk | None) -> bool:
    """Tell whether governments recommend departure, which is nobody's but their own people's ("Norwegen empfiehlt Ausreise aus X")."""
    advised = view.verb_last and view.chunks[controller].word.startswith(_RECOMMENDS) and view.chunks[verb].word.startswith(_DEPARTURE)
    from_ = next((at for at in range(verb + 1, verb + 4) if view.kind(at) == "PLACE" and view.role(at) == "FROM"), None)
    named = speaker is not None and speaker.kind == "PLACE" and from_ is not None
    return advised and named and not set(speaker.codes if speaker else ()) & set(view.chunks[from_ or 0].codes)


def no_more(view: View, cue: int) -> bool:
    """Tell whether people are to travel no more ("adviseert niet meer naar X te reizen"), rather than no longer told not to."""
    trip = view.near(cue, {"TRAVEL"}, 5, left=False)
    told = trip is not None and view.verb_last and view.near(cue, GOES, 14, right=False) is not None
    against = any(view.kinds[at] in {"AGAINST", "AVOID", "WARN", "LIFT"} for at in view.around(cue, 8))
    return told and not against and view.chunks[trip or cue].word.startswith(_DUE)


def everyone(view: View, controller: int, verb: int) -> bool:
    """Tell whether the reader is told ("wij raden u aan X te verlaten"), or everyone ("het wordt aangeraden om X te verlaten")."""
    you = any(view.chunks[at].word == "u" for at in range(max(0, controller - 3), verb) if view.clause[at] == view.clause[controller])
    verb_at = next((at for at in range(controller - 1, -1, -1) if view.kinds[at] != "ADVERB"), 0)
    anyone = view.kinds[verb_at] == "AUX" and view.kind(verb_at - 1) == "DET" and view.chunks[verb_at - 1].word == "het"
    return view.verb_last and view.kinds[controller] == "URGE" and (you or anyone)


def bidden(view: View, cue: int) -> bool:
    """Tell whether behind a country's name a bare call is all there is ("Haïti - Faites preuve de prudence")."""
    return cue == _CALLED and view.chunks[cue - 1].word in _BID


def hearsay(view: View, told: int | None, where: int | None) -> bool:
    """Tell whether others said it of a country not named here ("Paris suit X et Y, qui avaient recommandé … de quitter le pays")."""
    unnamed = where is not None and view.kinds[where] == "HERE"
    return unnamed and told is not None and view.relative(told) is not None

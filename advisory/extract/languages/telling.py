"""Calls that name nobody, and those that nobody should do any more."""

from __future__ import annotations

from advisory.extract.languages.view import View

#: By which people are told to do something.
GOES = frozenset({"ORDER", "URGE", "SHOULD", "WARN"})
#: How a verb begins by which people are told what to do.
_DUE = ("te ", "af te ", "toe te ", "zu ", "heen te", "erheen te", "gaan")
#: Where the second word of a call stands behind a country's name and a dash, and what its first may be.
_CALLED = 3
_BID = frozenset({"faites", "faire", "soyez", "restez"})


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

"""Levels of advice that are named by their colours, and those of the weather."""

from __future__ import annotations

from collections.abc import Sequence

from advisory.extract.chunks import Place
from advisory.extract.languages.places import subject
from advisory.extract.languages.view import View
from advisory.model import Directive

#: What a level tells people to do; None where the words around it say whether all travel is meant.
LEVELS = {"NOTRAVEL": None, "NOTRAVELNE": Directive.AVOID_NONESSENTIAL_TRAVEL, "NOTRAVELRE": Directive.RECONSIDER_TRAVEL}
#: Where a colour for a part of the country is one of the weather.
_AT_HOME = frozenset({"NL", "BE"})
#: Verbs by which countries take a colour on maps, and towns before a match.
_PAINTS = ("kleurt", "kleurde", "kleuren")
#: How the word of a level ends that is named with the one before it.
_STEPS = (("RAISE", " raised"), ("LOWER", " lowered"))


def stepped(view: View, at: int) -> str | None:
    """Return whether a verb, or a level named with the one before it ("van geel naar oranje"), raises or lowers; None for the rest."""
    if view.kinds[at] in LEVELS:
        return next((step for step, ending in _STEPS if view.chunks[at].word.endswith(ending)), None)
    return view.kinds[at]


def coloured(view: View, noun: int) -> bool:
    """Tell whether a level is named by what it means ("aangescherpt naar rood"), rather than a warning of some level raised."""
    return (
        stepped(view, noun) is not None
        or view.kind(noun - 1) in {"RAISE", "HALF"}
        or (view.near(noun, {"RAISE"}, 14) is not None and view.near(noun, {"LEVELNOUN"}, 14) is not None)
    )


def at_home(places: Sequence[Place]) -> bool:
    """Tell whether places are parts of the countries whose papers these are."""
    return bool(places) and all(place.part and _AT_HOME.issuperset(place.codes) for place in places)


def weather(view: View, noun: int, where: int | None) -> bool:
    """Tell whether a colour is another's than that of advice: it needs the word for advice beside it, or a country it is for."""
    word = view.chunks[noun].word
    named = [at for at in view.all("LEVELNOUN") if view.segment[at] == view.segment[noun]]
    if not word.startswith(("bare", "code", *_PAINTS)) or any(view.chunks[at].word != "code" for at in named):
        return False
    if where is None:
        return not named
    if view.has(noun, {"WEATHER"}) or at_home(view.chunks[where].places):
        return True
    if named:
        return False
    if word.endswith(("coloured", *_PAINTS)) and not view.official(noun):
        return True
    return where != subject(view, noun) if word.startswith("bare") else view.role(where) not in {"FOR", "TO", ""}

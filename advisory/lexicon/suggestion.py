"""Says what a name that is not known, or could mean two places, probably meant."""

from __future__ import annotations

import difflib
import functools

from advisory.lexicon import gazetteer
from advisory.lexicon.entry import Kind
from advisory.lexicon.folding import fold

_LANGUAGES = {"de": "German", "fr": "French", "nl": "Dutch", "es": "Spanish"}
_MOST = 3
#: Below this similarity (difflib ratio) a suggestion misleads more often than it helps.
_CUT_OFF = 0.75


@functools.lru_cache(maxsize=512)
def suggest(name: str) -> tuple[str, ...]:
    """Return up to three names the writer may have meant, the likeliest first; for an ambiguous name its meanings."""
    folded = fold(name)
    if not folded:
        return ()
    known = gazetteer.load()
    ambiguous = _meanings(folded)
    if ambiguous:
        return ambiguous[:_MOST]
    abroad = dict.fromkeys(gazetteer.name(code) for _, code in known.foreign.get(folded, ()))
    if abroad:
        return tuple(abroad)[:_MOST]
    for candidates in (_first(), _second()):
        near = difflib.get_close_matches(folded, candidates, n=_MOST * 3, cutoff=_CUT_OFF)
        shown = dict.fromkeys(candidates[key] for key in near)
        if shown:
            return tuple(shown)[:_MOST]
    return ()


def explain(name: str) -> str:
    """Return why a name is not taken, as the end of a sentence: "`Irak` is the German name"; empty when there is nothing to say."""
    abroad = gazetteer.foreign(name)
    if abroad:
        *most, last = dict.fromkeys(_LANGUAGES[language] for language, _ in abroad)
        return f"`{name}` is the {', '.join(most)}{' and ' if most else ''}{last} name"
    if len(_meanings(fold(name))) > 1:
        return f"`{name}` could mean more than one place"
    return ""


def _meanings(folded: str) -> tuple[str, ...]:
    """Return the places that a known name means, by the names that leave no doubt."""
    found = gazetteer.load().index.get(folded, ())
    shown: dict[str, None] = {}
    for entry in found:
        if entry.kind is Kind.COUNTRY:
            shown[gazetteer.name(entry.codes[0])] = None
        elif entry.kind is Kind.REGION:
            shown[entry.part or entry.surface] = None
    if not shown:
        for entry in found:
            if len(entry.codes) <= _MOST:
                shown.update(dict.fromkeys(gazetteer.name(code) for code in entry.codes if code in gazetteer.load().countries))
    return tuple(shown)


@functools.cache
def _first() -> dict[str, str]:
    """Countries and regions: what a rule is most likely about; folded spelling to the name shown."""
    shown: dict[str, str] = {}
    for folded, found in gazetteer.load().index.items():
        for entry in found:
            if entry.kind is Kind.COUNTRY and len(folded) > _MOST:
                shown.setdefault(folded, gazetteer.name(entry.codes[0]))
            elif entry.kind is Kind.REGION:
                shown.setdefault(folded, entry.part or entry.surface)
    return shown


@functools.cache
def _second() -> dict[str, str]:
    """Parts, cities, and names in other languages."""
    known = gazetteer.load()
    shown = {
        folded: found[0].part or found[0].surface
        for folded, found in known.index.items()
        if found[0].kind in {Kind.PART, Kind.CITY} and len(folded) > _MOST
    }
    for folded, pairs in known.foreign.items():
        shown.setdefault(folded, gazetteer.name(pairs[0][1]))
    return shown

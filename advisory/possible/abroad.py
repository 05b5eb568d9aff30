"""Which countries a sentence in another language than English names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from advisory import lexicon
from advisory.lexicon import Kind
from advisory.model import Directive
from advisory.possible import net

#: Who speaks stands within so many characters of the beginning.
_FIRST = 25
#: A region of more countries is a continent.
_REGION = 25
_PLACES = frozenset({Kind.COUNTRY, Kind.PART, Kind.CITY, Kind.REGION})
_STANDS = _PLACES | {Kind.DEMONYM}
_OWN_DOORS = frozenset({Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED})


class _Named(NamedTuple):
    """Countries that a name means."""

    codes: tuple[str, ...]
    kind: Kind
    #: Something is in, to or from them, or they are the topic before a colon.
    located: bool
    #: It stands at the beginning: it may be who speaks.
    first: bool


def destinations(plain: str, spans: Sequence[tuple[int, int]], shape: net.Shape) -> tuple[str, ...]:
    """Return the countries a sentence would be about; `spans` are that sentence and those around it, nearest first."""
    named = [[each for each in _named(plain[start:end], shape.language) if each.kind in _STANDS] for start, end in spans]
    if shape.family not in _OWN_DOORS:
        # "100 Nederlanders zijn geëvacueerd": whose people they are does not say from where
        told = [_told(named[0]), *named[1:]]
        placed = [each for each in told if any(one.kind in _PLACES for one in each)]
        named = placed or told
    return next((tuple(dict.fromkeys(code for each in found for code in each.codes)) for found in named if found), ())


def _told(found: list[_Named]) -> list[_Named]:
    """Return what a sentence names without the one that begins it as who speaks."""
    places = [each for each in found if each.kind in _PLACES]
    # where nothing is in or to a place, an adjective before it may name it ("des libanesischen Regierungschefs …")
    whole = not places or not (places[0].first or any(each.located for each in places))
    found = found if whole else places
    spoken = len(found) > 1 and found[0].first and not found[0].located and (not places or found[0] in places)
    return found[1:] if spoken else found


def speakers(text: str, language: str) -> frozenset[str]:
    """Return the governments and nationalities that a sentence may be about."""
    return frozenset(
        code
        for each in _named(text, language)
        for code in each.codes
        if each.kind not in _PLACES or (each.kind is Kind.COUNTRY and each.first and not each.located)
    )


def _named(text: str, language: str) -> Iterator[_Named]:
    into = net.load().into[language]
    for found in lexicon.find(language, text):
        meant = lexicon.meant(found.entries)
        if meant is None or len(meant.codes) > _REGION:
            continue
        before = net.plain(text[max(0, found.start - _FIRST) : found.start]).replace("'", "' ").rsplit(None, 1)[-1:]
        topic = text[found.end : found.end + 2].strip()[:1] == ":"
        located = topic or (bool(before) and before[0] in into)
        yield _Named(meant.codes, meant.kind, located, found.start < _FIRST)

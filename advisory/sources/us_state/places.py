"""Which places a row is about: by its link and its title, which must not contradict each other.

The tag beside them is no help: it is FIPS 10-4, which is ISO 3166 for other countries, and at times wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from advisory import lexicon

#: Rows for several places, by folded name; the advice is the same for all, or the text says for whom it is not.
_GROUPS = {
    "french west indies": ("BL", "GP", "MF", "MQ"),
    "israel west bank and gaza": ("IL", "PS"),
    "israel the west bank and gaza": ("IL", "PS"),
    "israel the west bank and the gaza strip": ("IL", "PS"),
    "west bank and gaza": ("PS",),
    "france and monaco": ("FR", "MC"),
    "spain and andorra": ("AD", "ES"),
    "switzerland and liechtenstein": ("CH", "LI"),
    "italy holy see and san marino": ("IT", "SM", "VA"),
    "italy vatican city and san marino": ("IT", "SM", "VA"),
    "bonaire sint eustatius and saba": ("BQ",),
    "bonaire sint eustatius and saba bes": ("BQ",),
    "bonaire st eustatius and saba": ("BQ",),
}
#: One headline over three rows that only their links tell apart, and whose level is that of the worst.
_SHARED = {
    "mainland china hong kong and macau": ("CN", "HK", "MO"),
    "china hong kong and macau": ("CN", "HK", "MO"),
    "mainland china hong kong and macao": ("CN", "HK", "MO"),
}
#: Rows for parts of a destination: it takes all of its parts to speak of the whole.
_PARTS = {
    "west bank": ("PS", "West Bank"),
    "gaza": ("PS", "Gaza"),
    "gaza strip": ("PS", "Gaza"),
    "bonaire": ("BQ", "Bonaire"),
    "saba and sint eustatius": ("BQ", "Saba and Sint Eustatius"),
    "saba and st eustatius": ("BQ", "Saba and Sint Eustatius"),
}
WHOLE = {"PS": {"West Bank", "Gaza"}, "BQ": {"Bonaire", "Saba and Sint Eustatius"}}

_ALPHA3 = re.compile(r"destination\.([a-z]{3})\Z", re.IGNORECASE)
_SLUG_TAIL = re.compile(r"(?:-travel)?(?:-advisory)?[0-9]*\Z", re.IGNORECASE)


class SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A destination, or the part of it that has a row of its own."""

    code: str
    part: str | None = None


def about(name: str, link: str) -> tuple[Place, ...]:
    """Return what a row is about: the link decides between the places of a shared headline, and must not contradict a title.

    Raises SetAsideError when nobody can tell.
    """
    titled, linked = named(name), _linked(link)
    if not titled and not linked:
        raise SetAsideError("neither its title nor its link is a known name; if it is a new one, add it to the gazetteer.")
    if not titled or not linked:
        if not linked and shares(name):
            raise SetAsideError("its headline is shared by several rows, and its link does not say which it is.")
        return titled or linked
    both = {place.code for place in titled} & {place.code for place in linked}
    if not both:
        raise SetAsideError(f"its title says {shown(titled)}, and its link says {shown(linked)}.")
    narrow = titled if len(titled) <= len(linked) else linked
    return tuple(place for place in narrow if place.code in both)


def named(name: str) -> tuple[Place, ...]:
    """Return the places of a name; none when it is unknown, or could mean two."""
    folded = lexicon.fold(name)
    if folded in _PARTS:
        return (Place(code=_PARTS[folded][0], part=_PARTS[folded][1]),)
    group = _GROUPS.get(folded) or _SHARED.get(folded)
    if group:
        return tuple(Place(code=member) for member in group)
    single = lexicon.country(name) if folded else None
    return (Place(code=single),) if single else ()


def shares(name: str) -> bool:
    """Tell whether a headline stands over several rows."""
    return lexicon.fold(name) in _SHARED


def shown(places: Iterable[Place]) -> str:
    """Return places as an operator reads them."""
    return ", ".join(place.part or lexicon.name(place.code) for place in places)


def _linked(link: str) -> tuple[Place, ...]:
    """Return the places in a link: an ISO code (`destination.sau.html`), or a name."""
    page = unquote(urlsplit(link).path).rstrip("/").rpartition("/")[2].removesuffix(".html")
    if found := _ALPHA3.search(page):
        code = lexicon.alpha3(found[1])
        return (Place(code=code),) if code else ()
    return named(_SLUG_TAIL.sub("", page).replace("-", " ").replace("_", " "))

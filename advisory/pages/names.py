"""What places are called in addresses and lists: `IQ` is `iraq`, in every language. Pure."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping

from advisory import lexicon

_CODE, _LONGEST = 2, 80
_JOIN = re.compile(r"[^a-z0-9]+")


@functools.cache
def slugs() -> Mapping[str, str]:
    """Return code → slug, made of the English name; the same for ever, for people keep links."""
    return {code: slug(lexicon.name(code)) for code in lexicon.codes()}


@functools.cache
def codes() -> Mapping[str, str]:
    """Return slug → code."""
    return {name: code for code, name in slugs().items()}


def slug(name: str) -> str:
    """Return a name as a part of an address: `cote-d-ivoire`."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o").replace("Å", "A"))
    return _JOIN.sub("-", "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()).strip("-")


def place(word: str) -> str | None:
    """Return the code behind a slug, an ISO code or a name that people type; None for anything else."""
    if (found := codes().get(word)) is not None:
        return found
    if len(word) == _CODE and word.upper() in slugs():
        return word.upper()
    name = word[:_LONGEST]
    meant = {lexicon.country(name), *(code for _, code in lexicon.foreign(name))} - {None}
    return next(iter(meant & slugs().keys()), None) if len(meant) == 1 else None


def around(word: str) -> frozenset[str]:
    """Return the countries in which a city or part is that people type: `Dubai`, `Bali`; none for anything else."""
    inside = {lexicon.Kind.CITY, lexicon.Kind.PART}
    return frozenset(code for entry in lexicon.lookup(word[:_LONGEST]) if entry.kind in inside for code in entry.codes)

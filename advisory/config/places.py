"""Names of places in the operator's files: countries, regions, cities, lists of their own; never guessed."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from advisory import lexicon
from advisory.config import position, tree
from advisory.config.form import each, nearest, text
from advisory.config.sheet import MistakeError, shown
from advisory.config.tree import Node, Scalar
from advisory.errors import Problem
from advisory.model import ANYWHERE

PLACES = {"type": "string", "minLength": 1, "examples": ["Iraq", "NO", "Gulf states", "anywhere", "not Oman"]}

_NOT = re.compile(r"\s*not\s+", re.IGNORECASE)
_BLOCS = {"UN": "UN", "UNITED NATIONS": "UN", "EU": "EU", "EUROPEAN UNION": "EU"}

#: Files of rules name the same places again and again.
_places = functools.lru_cache(maxsize=65_536)(lexicon.places)
_country = functools.lru_cache(maxsize=65_536)(lexicon.country)
_lookup = functools.lru_cache(maxsize=65_536)(lexicon.lookup)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What a list of places covers."""

    #: Country codes in the order written, or ANYWHERE alone.
    codes: tuple[str, ...]
    #: Names of parts of a country, when only parts were asked for.
    regions: frozenset[str] = frozenset()
    #: The places in the operator's words, without those taken out.
    words: tuple[str, ...] = ()
    #: The countries asked for as a whole, and country and name of each part.
    whole: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """The gazetteer, with the operator's own lists."""

    #: Name of a list → its countries.
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: lists.yaml holds mistakes: a name that is not known may be one of its lists.
    broken: bool = False

    def area(self, node: Node) -> Area:
        """Return what one name or a list of names covers; `not X` takes a place out. Raises MistakeError."""
        problems: list[Problem] = []
        items = (node,) if isinstance(node, Scalar) else node.items if isinstance(node, tree.Series) else ()
        if not items:
            each(node, text, problems)
            raise MistakeError(*problems) if problems else tree.mistake(node, "ADV202", "this list is empty", "write at least one place")
        found: dict[str, None] = {}
        out: set[str] = set()
        words: list[str] = []
        parts: dict[tuple[str, str], None] = {}
        whole: dict[str, None] = {}
        for item in items:
            try:
                word = text(item)
                negated = _NOT.match(word.text)
                skip = negated.end() if negated else 0
                codes = self.codes(word, skip)
                part = self._part(word.text[skip:])
                if negated:
                    out.update(self._taken_out(word, codes, part))
                    continue
                found.update(dict.fromkeys(codes))
                words.append(" ".join(word.text.split()))
                parts.update(dict.fromkeys((code, name) for name in sorted(part) for code in codes))
                whole.update(dict.fromkeys(() if part else codes))
            except MistakeError as error:
                problems.extend(error.problems)
        if problems:
            raise MistakeError(*problems)
        left = self._left(node, found, out)
        return Area(
            codes=left,
            regions=frozenset() if whole else frozenset(name for _, name in parts),
            words=tuple(words),
            whole=tuple(code for code in left if code in whole or not parts or ANYWHERE in whole),
            parts=tuple((code, name) for code, name in parts if code not in {*out, *whole} and ANYWHERE not in whole),
        )

    def codes(self, word: Scalar, skip: int = 0) -> tuple[str, ...]:
        """Return the countries a name means. Raises MistakeError when it is unknown or could mean several places."""
        name = " ".join(word.text[skip:].split())
        if name in self.lists:
            return self.lists[name]
        found = (ANYWHERE,) if name == ANYWHERE else _places(name)
        if found:
            return found
        if self.broken:
            return ()
        raise MistakeError(self._unknown(word, skip, name, "country, region or list"))

    def nations(self, node: Node, *, speaking: bool = False) -> frozenset[str]:
        """Return the countries of passports or, `speaking`, of governments (`UN`, `EU` too); `not X` takes one out. Raises MistakeError."""
        problems: list[Problem] = []
        found: set[str] = set()
        out: set[str] = set()
        named = False
        for item in node.items if isinstance(node, tree.Series) else (node,):
            try:
                word = text(item)
                negated = _NOT.match(word.text)
                named = named or not negated
                (out if negated else found).update(self._nation(word, negated.end() if negated else 0, speaking=speaking))
            except MistakeError as error:
                problems.extend(error.problems)
        if isinstance(node, tree.Series) and not node.items:
            problems.append(tree.problem(node, "ADV202", "this list is empty", "write at least one entry, or delete the key"))
        if problems:
            raise MistakeError(*problems)
        left = (found if named else {*lexicon.codes(), *(set(_BLOCS.values()) if speaking else ())}) - out
        if not left and not self.broken:
            raise tree.mistake(node, "ADV309", "nobody is left here", "`not` takes out what the others name")
        return frozenset(left)

    def _nation(self, word: Scalar, skip: int, *, speaking: bool) -> tuple[str, ...]:
        name = " ".join(word.text[skip:].split())
        bloc = _BLOCS.get(name.upper()) if speaking else None
        one = bloc or (None if name in self.lists else _country(name) or _by_demonym(name))
        codes = (one,) if one else self.codes(word, skip)
        if ANYWHERE in codes:
            raise tree.mistake(word, "ADV309", "countries are asked for here", "delete the key: all are meant unless said")
        if not one and self._part(word.text[skip:]):
            raise MistakeError(self._unknown(word, skip, name, "country"))
        return codes

    def _taken_out(self, word: Scalar, codes: tuple[str, ...], part: frozenset[str]) -> tuple[str, ...]:
        if part:
            country = ", ".join(lexicon.name(code) for code in codes)
            sentence = f"`{shown(min(part))}` is a part of {country}, and only whole countries can be taken out"
            raise tree.mistake(word, "ADV309", sentence, "name the parts that are meant, or write `unless: {destination: …, because: …}`")
        return codes

    def country(self, node: Node) -> str:
        """Return the one country a name or code means. Raises MistakeError."""
        word = text(node)
        name = " ".join(word.text.split())
        found = _country(name) or _by_demonym(name)
        if found is None:
            raise MistakeError(self._unknown(word, 0, name, "country"))
        return found

    def issuer(self, node: Node) -> str:
        """Return a government's country code, `UN` or `EU`. Raises MistakeError."""
        word = text(node)
        bloc = _BLOCS.get(" ".join(word.text.upper().split()))
        return bloc or self.country(word)

    def _left(self, node: Node, found: Mapping[str, None], out: set[str]) -> tuple[str, ...]:
        if ANYWHERE in out:
            raise tree.mistake(node, "ADV309", "everything is taken out here", "delete `not anywhere`")
        if not out:
            return (ANYWHERE,) if ANYWHERE in found else tuple(found)
        base = lexicon.codes() if ANYWHERE in found or not found else tuple(found)
        left = tuple(code for code in base if code not in out)
        if not left and not self.broken:
            raise tree.mistake(node, "ADV309", "no place is left here", "`not` takes out what the others name")
        return left

    def _part(self, name: str) -> frozenset[str]:
        """Return the name of the part of a country that this means, if it means no more than a part."""
        plain = " ".join(name.split())
        if plain in self.lists or plain in lexicon.codes():
            return frozenset()
        found = _lookup(plain)
        kinds = {entry.kind for entry in found}
        if not found or lexicon.Kind.COUNTRY in kinds or lexicon.Kind.REGION in kinds:
            return frozenset()
        parts = {entry.part or entry.surface for entry in found if entry.kind in {lexicon.Kind.PART, lexicon.Kind.CITY}}
        return frozenset(parts)

    def _unknown(self, word: Scalar, skip: int, name: str, what: str) -> Problem:
        suggested = list(lexicon.suggest(name))
        own = nearest(name, self.lists)
        if own is not None and own not in suggested:
            suggested.insert(0, own)
        ambiguous = bool(lexicon.lookup(name)) and len(suggested) > 1
        if what == "country" and lexicon.places(name):
            sentence = f"`{shown(name)}` is not one country"
        elif ambiguous:
            sentence = f"`{shown(name)}` could mean more than one place"
        else:
            sentence = f"unknown {what} `{shown(name)}`"
        hint = ("write " if ambiguous else "did you mean ") + " or ".join(f"`{choice}`" for choice in suggested)
        hint = (hint if ambiguous else hint + "?") if suggested else "write the English name or the two-letter code"
        why = "" if ambiguous else lexicon.explain(name)
        hint = f"{hint} ({why})" if why else hint
        code = "ADV305" if ambiguous else "ADV301"
        start = skip + len(word.text[skip:]) - len(word.text[skip:].lstrip())
        return position.problem(word, code, sentence, start, max(1, len(word.text.rstrip()) - start), hint)


def reader(atlas: Atlas) -> Callable[[Node], Area]:
    """Return the reader of places for one set of lists."""
    return atlas.area


def _by_demonym(name: str) -> str | None:
    """Return the country of an adjective or a people: `British`, `Iraqis`."""
    wanted = {lexicon.Kind.DEMONYM, lexicon.Kind.PEOPLE}
    found = {code for entry in _lookup(name) if entry.kind in wanted for code in entry.codes}
    return next(iter(found)) if len(found) == 1 else None

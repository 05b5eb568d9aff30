"""The words of a phrase as classes: those of texts, and those that only files use, such as `anywhere` and the operator's lists."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence

from advisory import lexicon
from advisory.extract import asked, chunks, tokens
from advisory.extract.chunks import Chunk, Place, Row
from advisory.model import ANYWHERE
from advisory.phrase.refusal import PhraseError

#: Shorter words are codes or particles, never names.
_SHORTEST = 3
_ANYWHERE = (
    ("any", "country"), ("any", "place"), ("every", "country"), ("all", "countries"), ("any", "destination"),
    ("anywhere",), ("everywhere",), ("worldwide",), ("whatever", "country"),
)  # fmt: skip
#: Turns of speech that texts have in other senses, or not at all: the words, their class, and the word that stands for them.
_IDIOMS = {
    ("no", "fly", "zone"): ("AIRSPACE", "airspace"),
    ("no", "fly", "zones"): ("AIRSPACE", "airspace"),
    ("no", "fly"): ("AIRSPACE", "airspace"),
    ("flight", "ban"): ("AIRSPACE", "airspace"),
    ("flight", "bans"): ("AIRSPACE", "airspace"),
    ("flights", "banned"): ("AIRSPACE", "airspace"),
    ("overflights", "banned"): ("AIRSPACE", "airspace"),
    ("to", "all", "flights"): ("ADVERB", "now"),
    ("to", "all", "air", "traffic"): ("ADVERB", "now"),
    ("to", "all", "traffic"): ("ADVERB", "now"),
    ("to", "all", "travellers"): ("ADVERB", "now"),
    ("to", "the", "public"): ("ADVERB", "now"),
    ("until", "further", "notice"): ("ADVERB", "now"),
    ("both",): ("DET", "the"),
    ("order", "departure"): ("ORDEREDDEPARTURE", "ordered departure"),
    ("orders", "departure"): ("ORDEREDDEPARTURE", "ordered departure"),
    ("orders", "the", "departure"): ("ORDEREDDEPARTURE", "ordered departure"),
}
_ANYWHERE_BEGINS = frozenset(words[0] for words in _ANYWHERE)
_LONGEST_CITY = 4
_LONGEST_NAME = 7
_SEVERAL = 2
_PARTS = frozenset({lexicon.Kind.CITY, lexicon.Kind.PART})
_JOINTS = frozenset({"and", "or"})
_BRACKETS = frozenset("[]{}<>")
_IDIOMATIC = frozenset(words[0] for words in _IDIOMS)
_LONGEST_IDIOM = max(map(len, _IDIOMS))
#: Nouns that alone are advice, and beside a move are what is moved.
_MOVED = frozenset({"advice", "advisory", "advisories", "warning", "warnings", "alert", "alerts"})
_MOVES = frozenset(
    f"{verb}{end}"
    for verb, ends in {
        "rais": ("e", "es", "ed"), "lower": ("", "s", "ed"), "lift": ("", "s", "ed"), "eas": ("e", "es", "ed"), "relax": ("", "es", "ed"),
        "increas": ("e", "es", "ed"), "upgrad": ("e", "es", "ed"), "downgrad": ("e", "es", "ed"), "chang": ("e", "es", "ed"),
        "drop": ("", "s", "ped"), "remov": ("e", "es", "ed"), "reduc": ("e", "es", "ed"),
    }.items()
    for end in ends
)  # fmt: skip
#: What begins with one of these need not be a name.
_BEGINS = _IDIOMATIC | _ANYWHERE_BEGINS | _MOVED
#: What may stand between the noun and its move.
_BETWEEN = frozenset({"is", "are", "was", "were", "has", "have", "been", "being", "the", "its", "a", "to", "be", "travel", "level"})
#: What a chunk of words for the whole of a country, and one for levels, is called.
EVERYWHERE = "everywhere"
LEVEL = "to a level"


#: Phrases are of few words, which come again and again: what they mean is looked up once.
_entries = functools.lru_cache(maxsize=65_536)(lexicon.lookup)
_codes = functools.lru_cache(maxsize=65_536)(lexicon.places)
_folded = functools.lru_cache(maxsize=65_536)(lexicon.fold)


@functools.lru_cache(maxsize=65_536)
def _first(word: str) -> tuple[str, int]:
    """Return how the names begin that a word begins, and how many words the longest has; an empty text where that is not sure."""
    first = _folded(word).partition(" ")[0]
    return (first, lexicon.reach(first)) if first and first != "the" else ("", _LONGEST_NAME)


def _lengths(found: Sequence[tokens.Token], begun: Mapping[str, int]) -> list[int]:
    """Return of each token how many a name that begins there can have: as many as any that begins with this word, where that is sure."""
    made = []
    odd = [at for at, token in enumerate(found) if not token.word[0].isalnum() or not token.word.isascii()]
    for at, token in enumerate(found):
        first, most = _first(token.word)
        if begun:
            most = max(most, begun.get(first, 0))
        if odd and any(at <= spot < at + _LONGEST_NAME for spot in odd):
            most = _LONGEST_NAME
        made.append(min(most, _LONGEST_NAME, len(found) - at))
    return made


def _special(found: Sequence[tokens.Token], lists: Mapping[str, tuple[str, ...]]) -> dict[int, Chunk]:
    """Return chunks for "anywhere", the operator's lists and names that only files use, by first token."""
    made: dict[int, Chunk] = {}
    named = {lexicon.fold(name): codes for name, codes in lists.items()}
    lengths = _lengths(found, lexicon.lengths(named))
    at = 0
    while at < len(found):
        end = chunks.name_end(found, at)
        chunk = _special_at(found, at, end, lengths[at], named) if lengths[at] or found[at].word in _BEGINS else None
        if chunk is None:
            at = max(at + 1, end)
            continue
        made[at] = chunk
        at = chunk.last
    return made


def _special_at(found: Sequence[tokens.Token], at: int, end: int, length: int, named: Mapping[str, tuple[str, ...]]) -> Chunk | None:
    """Return what begins here that texts do not have; `end` is where the longest name of texts ends, `length` how long any name can be."""
    if found[at].word == "us" and found[at].shout and end == at + 1 and not _longer(found, at):
        # "all US citizens", "tells US citizens"
        return Chunk("PLACE", at, at + 1, "us", (Place(("US",), None, "country"),), ("US",))
    if (meant := _idiom(found, at) or _city(found, at, length)) is not None:
        return meant
    for said in _ANYWHERE if found[at].word in _ANYWHERE_BEGINS else ():
        if said[0] == found[at].word and tuple(token.word for token in found[at : at + len(said)]) == said:
            return Chunk("PLACE", at, at + len(said), "anywhere", (Place((ANYWHERE,), None, "country"),))
    words = [token.word for token in itertools.takewhile(lambda token: token.word[0].isalnum(), found[at : at + length])]
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size])
        if named and (folded := _folded(name)) in named:
            return Chunk("PLACE", at, at + size, name, (Place(named[folded], None, "list"),))
        # "us" after a preposition is no country to those who read texts.
        known = size <= end - at and not (found[at].word == "us" and size >= _SHORTEST)
        if known or (found[at].word in chunks.first_words() and size < _SHORTEST) or (size == 1 and len(name) < _SHORTEST):
            continue
        if not _JOINTS.isdisjoint(name.split()) and not _entries(name):
            continue  # two names, each of which is a place of its own
        codes = _codes(name)
        if codes and not any(entry.kind in {lexicon.Kind.DEMONYM, lexicon.Kind.PEOPLE} for entry in _entries(name)):
            entries = [entry for entry in _entries(name) if entry.codes == codes]
            part = next((entry.part or entry.surface for entry in entries if entry.kind in {lexicon.Kind.PART, lexicon.Kind.CITY}), None)
            if any(entry.kind is lexicon.Kind.COUNTRY for entry in entries):
                part = None
            speaks = codes if len(codes) == 1 and part is None else ()
            return Chunk("PLACE", at, at + size, name, (Place(codes, part, "name"),), speaks)
    return None


def _city(found: Sequence[tokens.Token], at: int, length: int) -> Chunk | None:
    """Return a city or area whose name is one of several: the one in the country behind it ("Tripoli, Lebanon"), else the capital."""
    for size in range(min(length, _LONGEST_CITY), 0, -1):
        name = " ".join([token.word for token in found[at : at + size]])
        entries = _entries(name)
        if not entries:
            continue
        parts = {code: entry.part for entry in entries if entry.kind in _PARTS for code in entry.codes}
        if len(parts) < _SEVERAL:
            continue
        start = at + size + (at + size < len(found) and found[at + size].word in {",", "in", "("})
        for end in range(min(start + _LONGEST_CITY, len(found)), start, -1):
            code = lexicon.country(" ".join(token.word for token in found[start:end]))
            if code in parts:
                last = end + (end < len(found) and found[end].word == ")")
                return Chunk("PLACE", at, last, name, (Place((code,), parts[code] or name, "name"),))
        if len(seats := [code for code in parts if lexicon.fold(lexicon.capital(code) or "") == _folded(name)]) == 1:
            return Chunk("PLACE", at, at + size, name, (Place((seats[0],), parts[seats[0]] or name, "name"),))
    return None


def _longer(found: Sequence[tokens.Token], at: int) -> bool:
    """Tell whether a longer name begins here, such as that of the US Virgin Islands."""
    return any(lexicon.places(" ".join(token.word for token in found[at:end])) for end in range(at + 2, min(at + 6, len(found)) + 1))


def _idiom(found: Sequence[tokens.Token], at: int) -> Chunk | None:
    for size in range(min(_LONGEST_IDIOM, len(found) - at), 0, -1) if found[at].word in _IDIOMATIC else ():
        if (meant := _IDIOMS.get(tuple(token.word for token in found[at : at + size]))) is not None:
            return Chunk(meant[0], at, at + size, meant[1])
    if found[at].word in _MOVED and not (at and found[at - 1].word == "travel") and any(_moves(found, at, step) for step in (1, -1)):
        return Chunk("LEVELNOUN", at, at + 1, found[at].word)
    return None


def _moves(found: Sequence[tokens.Token], at: int, step: int) -> bool:
    """Tell whether a word of moving is the next that counts, to one side."""
    at += step
    while 0 <= at < len(found) and found[at].word in _BETWEEN:
        at += step
    return 0 <= at < len(found) and found[at].word in _MOVES


def row(text: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[Row, tuple[asked.Levels, ...]]:
    """Return the words of a phrase as chunks, and the levels among them. Raises PhraseError for a sign that has no meaning."""
    found = tokens.split(text.replace("\u2019", "'").replace("-", " "), 0, len(text))
    stray = next((at for at, sign in enumerate(text) if sign in _BRACKETS), None) if not _BRACKETS.isdisjoint(text) else None
    stray = asked.stray(text, found) if stray is None else stray
    if stray is not None:
        raise PhraseError(f"`{text[stray]}` has no meaning in a phrase", stray, 1, "write it in words (`above level 2`), or leave it out")
    special = _special(found, lists)
    named: list[asked.Levels] = []
    numbered = asked.numbered(found)
    for at in range(len(found)):
        over = named[-1].last if named else 0
        levels = None if at < over or at in special or not numbered else asked.levels(found, at, text)
        if levels is not None:
            named.append(levels)
            special[at] = Chunk("LEVEL", at, levels.last, LEVEL)
        elif end := asked.everywhere(found, at):
            special.setdefault(at, Chunk("ALL", at, end, EVERYWHERE))
    made: list[Chunk] = []
    at = 0
    while at < len(found):
        if at in special:
            made.append(special[at])
            at = special[at].last
            continue
        end = min([start for start in special if start > at], default=len(found))
        made.extend(
            Chunk(c.kind, c.first + at, c.last + at, c.word, c.places, c.codes, c.own, c.crowd, c.people)
            for c in chunks.read(found[at:end], headline=True).chunks
        )
        at = end
    return chunks.row(found, made), tuple(named)

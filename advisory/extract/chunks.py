"""Sentences as rows of typed chunks: names from the gazetteer, words from the tables, stops."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from advisory import lexicon
from advisory.extract import patterns, sentences, tokens, words
from advisory.extract.tokens import Token
from advisory.model import AudienceClass

#: A sentence is read in windows of this many tokens, so that one without end costs no more than many.
WINDOW = 400
#: A row of this many words without one capital is a headline of the lower-case kind.
_HEADLINE = 3
#: Headlines shorten names in ways no gazetteer lists.
_HEADLINE_NAMES: dict[str, tuple[str, ...]] = {
    "aust": ("AU",),
    "s korea": ("KR",),
    "n korea": ("KP",),
    "s korean": ("KR",),
    "n korean": ("KP",),
    "saudi": ("SA",),
    "nz": ("NZ",),
    "png": ("PG",),
    "uk": ("GB",),
    "us": ("US",),
    "hk": ("HK",),
    "solomons": ("SB",),
    "philippine": ("PH",),
}
_HEADLINE_BEGINS = frozenset({"who", *(name.split(" ")[0] for name in _HEADLINE_NAMES)})
#: Lower-case `us` is a country in a headline, but not after these.
_US_PRONOUN = frozenset({"let", "of", "for", "to", "with", "all", "tell", "told", "at", "on"})
#: Words before "May" that make it a month.
_DATES = frozenset(
    {"in", "on", "since", "until", "till", "of", "by", "from", "during", "before", "after", "last", "next", "early", "late", "mid"}
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACES = (lexicon.Kind.COUNTRY, lexicon.Kind.REGION, lexicon.Kind.PART, lexicon.Kind.CITY)


class Place(NamedTuple):
    """A place named in a text."""

    codes: tuple[str, ...]
    #: The part of a country, or the region, in the text's words; None for a whole country.
    part: str | None
    kind: str
    #: The part is vague ("southern", "the border area of"), not a place with a name.
    vague: bool = False


class Chunk(NamedTuple):
    """A run of tokens with one meaning."""

    kind: str
    first: int
    last: int
    word: str = ""
    places: tuple[Place, ...] = ()
    #: Of a speaker: its government; of people: their nationality; of a post: its owner.
    codes: tuple[str, ...] = ()
    #: "its", "their": belongs to whoever speaks.
    own: bool = False
    crowd: AudienceClass | None = None
    #: Also a plural of people ("Swiss").
    people: bool = False
    #: Of a post: where it is, if the name before it ("Yemen embassy") turns out not to be its owner.
    guess: tuple[Place, ...] = ()


#: Makes a chunk of its fields at half the cost of a call of the class.
_new = tuple.__new__
_BARE = tuple(Chunk("", 0, 0))[4:]


def _chunk(kind: str, first: int, last: int, word: str) -> Chunk:
    """Return a chunk that is a word of a class and nothing more."""
    return _new(Chunk, (kind, first, last, word, *_BARE))


class Row(NamedTuple):
    """A sentence as chunks, and as a string of their classes."""

    tokens: tuple[Token, ...]
    chunks: tuple[Chunk, ...]
    code: str

    def text(self, first: int, last: int) -> str:
        """Return the folded words of a run of chunks."""
        return " ".join([chunk.word for chunk in self.chunks[first:last]])


#: Classes that noun phrases are built as; the words they are built from may still stand for them.
_BUILT = frozenset(
    patterns.LETTER[name] for name in ("PLACE", "ISSUER", "AUDIENCE", "PERSONS", "CREW", "OUTSIDERS", "OTHERS", "SELF", "HERE")
)
#: Classes that become another where the words around them say so.
_BECOMES = {
    patterns.LETTER[before]: patterns.LETTER[after]
    for before, after in (
        *(("TRAVEL", "FLY"), ("EMBASSY", "POST"), ("LIFT", "RAISE")),
        *(("AVAIL", "LEAVE"), ("WARY", "CAREFUL"), ("AGAINST", "TRAVEL"), ("LEVELNOUN", "RAISE"), ("URGE", "CAREFUL")),
    )
}


def built(line: Row) -> frozenset[str]:
    """Return the letters that a row may have once its noun phrases are built."""
    present = _BUILT.union(line.code)
    return present.union([after for before, after in _BECOMES.items() if before in present])


def row(found: Sequence[Token], chunks: Sequence[Chunk]) -> Row:
    """Return a row with its code."""
    return Row(tuple(found), tuple(chunks), "".join([patterns.LETTER[chunk.kind] for chunk in chunks]))


Builder = Callable[[tuple[Chunk, ...], re.Match[str], int], Chunk | None]


def reduce(line: Row, pattern: str, build: Builder) -> Row:
    """Replace each run that a pattern finds by what `build` makes of it; None leaves the run alone."""
    found, chunks, code = line
    search = patterns.compiled(pattern)
    if search.search(code) is None:
        return line
    made: list[Chunk] = []
    kinds, done = "", 0
    for hit in search.finditer(code):
        first, last = hit.span()
        run = chunks[first:last]
        chunk = build(run, hit, first)
        if chunk is None or (chunk is run[0] and last - first == 1):
            continue
        made += chunks[done:first]
        made.append(_new(Chunk, (chunk.kind, run[0].first, run[-1].last, *chunk[3:])))
        kinds += code[done:first] + patterns.LETTER[chunk.kind]
        done = last
    return Row(found, (*made, *chunks[done:]), kinds + code[done:]) if done else line


class _Name:
    """What a name can mean, with the chunk that it makes, worked out when first asked for."""

    def __init__(self, entries: Iterable[lexicon.Entry] = ()) -> None:
        self.entries = list(entries)

    @functools.cached_property
    def small(self) -> _Name | None:
        """The name without its capital; None when it means nothing then."""
        kept = [entry for entry in self.entries if not entry.capitalised]
        return self if len(kept) == len(self.entries) else _Name(kept) if kept else None

    @functools.cached_property
    def doubtful(self) -> bool:
        """It could mean places, or people, of two countries."""
        return lexicon.doubtful(self.entries)

    @functools.cached_property
    def _made(self) -> Chunk | None:
        return _named(self.entries)

    def chunk(self, at: int, end: int, word: str) -> Chunk | None:
        """Return the chunk that it makes where it stands; None when it could be two countries."""
        made = self._made
        return _new(Chunk, (made.kind, at, end, word, *made[4:])) if made is not None else None


@functools.cache
def _names() -> dict[str, Any]:
    """Return the tree of the gazetteer's names: word → subtree, and under "" the name that ends here."""
    tree: dict[str, Any] = {}
    for entry in lexicon.entries():
        parts = tokens.words(entry.surface)
        for spelt in {parts, tuple("st" if part == "saint" else part for part in parts)}:
            node = tree
            for part in spelt:
                node = node.setdefault(part, {})
            node.setdefault("", _Name()).entries.append(entry)
    return tree


@functools.cache
def _decoys() -> dict[str, Any]:
    """Return the tree of longer names that hold a place's name and are none: under "" which of their words need a capital."""
    tree: dict[str, Any] = {}
    for surface in lexicon.decoys():
        read = tokens.split(surface, 0, len(surface))
        capitals = tuple(token.capital for token in read)
        for parts, needed in (([token.word for token in read], capitals), (["the", *(token.word for token in read)], (False, *capitals))):
            node = tree
            for part in parts:
                node = node.setdefault(part, {})
            node[""] = needed
    return tree


def _decoy_end(node: dict[str, Any], found: Sequence[Token], at: int, end: int, flat: bool) -> int:
    """Return where the longest such name at this token ends; `at` when there is none.

    "India today told" is no newspaper: the words have the capitals of the name, or in a headline without any no meaning of their own.
    """
    stop, needed = _longest(node, found, at, end)
    if not needed:
        return at
    if flat:
        return at if found[stop - 1].word in first_words() else stop
    return stop if all(token.capital for token, capital in zip(found[at:stop], needed, strict=True) if capital) else at


class _Begin(NamedTuple):
    """What begins with a word: a stop's class, and where in the trees its names, phrases and decoys go on."""

    stop: str | None = None
    names: dict[str, Any] | None = None
    table: dict[str, Any] | None = None
    decoys: dict[str, Any] | None = None


_NOTHING = _Begin()


@functools.cache
def _begins() -> dict[str, _Begin]:
    """Return what begins with each word that anything begins with."""
    names, table, decoys = _names(), _table(), _decoys()
    known = dict.fromkeys((*words.STOPS, *names, *table, *decoys))
    return {word: _Begin(words.STOPS.get(word), names.get(word), table.get(word), decoys.get(word)) for word in known}


@functools.cache
def _table() -> dict[str, Any]:
    """Return the tree of the tables' words: word → subtree, and under "" the class."""
    tree: dict[str, Any] = {}
    for kind, listed in words.TABLE.items():
        for phrase in listed.split(","):
            node = tree
            for part in tokens.words(phrase):
                node = node.setdefault(part, {})
            node[""] = kind
    return tree


def _longest(node: dict[str, Any], found: Sequence[Token], at: int, end: int) -> tuple[int, Any]:
    """Return where the longest entry of a tree at a token ends, and what it is; `node` is what the token's own word leads to."""
    here = at + 1
    value = node.get("")
    best = at if value is None else here
    while here < end:
        word = found[here].word
        if word == "." and found[here - 1].word in {"st", "mt", "ft"}:
            here += 1
            continue
        below = node.get(word)
        if below is None:
            break
        node, here = below, here + 1
        if "" in node:
            best, value = here, node[""]
    return best, value


def _named(entries: Sequence[lexicon.Entry]) -> Chunk | None:
    """Return the chunk of a name with all its meanings, to be put where it stands; None when it could be two countries."""
    by_kind: dict[lexicon.Kind, list[lexicon.Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    issuers = {entry.codes for entry in by_kind.get(lexicon.Kind.ISSUER, ()) if len(entry.codes) == 1}
    speaks: tuple[str, ...] = next(iter(issuers)) if len(issuers) == 1 else ()
    for kind in _PLACES:
        if kind in by_kind:
            choices = {entry.codes for entry in by_kind[kind]}
            if len(choices) > 1:
                return None
            entry = by_kind[kind][0]
            if kind is lexicon.Kind.COUNTRY:
                speaks = speaks or entry.codes
            elif (
                kind is lexicon.Kind.CITY
                and not speaks
                and lexicon.fold(lexicon.capital(entry.codes[0]) or "") == lexicon.fold(entry.surface)
            ):
                speaks = entry.codes
            part = None if kind is lexicon.Kind.COUNTRY else (entry.part or entry.surface)
            return Chunk("PLACE", 0, 0, "", (Place(entry.codes, part, kind.value),), speaks, people=lexicon.Kind.PEOPLE in by_kind)
    if lexicon.Kind.DEMONYM in by_kind or lexicon.Kind.PEOPLE in by_kind:
        demonyms = by_kind.get(lexicon.Kind.DEMONYM) or by_kind[lexicon.Kind.PEOPLE]
        codes = demonyms[0].codes if len({entry.codes for entry in demonyms}) == 1 and len(demonyms[0].codes) == 1 else ()
        kind_name = "DEMONYM" if lexicon.Kind.DEMONYM in by_kind else "PEOPLE"
        return Chunk(kind_name, 0, 0, codes=codes, people=lexicon.Kind.PEOPLE in by_kind)
    return Chunk("ISSUER", 0, 0, codes=speaks) if speaks else None


def _flat(found: Sequence[Token]) -> bool:
    """Tell whether a sentence is a headline without capitals, whose names must be read without them."""
    return len(found) >= _HEADLINE and not any(token.capital for token in found)


def _name_at(
    node: dict[str, Any] | None, found: Sequence[Token], at: int, end: int, flat: bool, near: Callable[[], lexicon.Near] | None = None
) -> tuple[int, Chunk | None]:
    stop: int
    name: _Name | None
    stop, name = _longest(node, found, at, end) if node is not None else (at, None)
    if flat:
        if at and found[at].word == "us" and found[at - 1].word in _US_PRONOUN:
            return at, None
        for size in (2, 1) if found[at].word in _HEADLINE_BEGINS else ():
            word = " ".join(token.word for token in found[at : at + size])
            codes = _HEADLINE_NAMES.get(word, ()) if stop - at < size <= end - at else ()
            if codes:
                return at + size, Chunk("PLACE", at, at + size, word, (Place(codes, None, "country"),), codes)
        if at == 0 and found[at].word == "who":
            return at + 1, Chunk("ISSUER", at, at + 1, "who", codes=("UN",))
    token, run = found[at], found[at:stop]
    if name is not None and not flat and not token.capital and not any(each.capital for each in run):
        name = name.small
    if name is None or (stop == at + 1 and token.word == "us" and not flat and not token.shout):
        return at, None
    if token.word == "who" and stop == at + 1 and any(each.shout for each in found[at + 1 : at + 2]):
        return at, None  # in a line all in capitals
    if near is not None and name.doubtful:
        name = _Name(lexicon.settled(tuple(name.entries), near()))
    return stop, name.chunk(at, stop, token.word if stop == at + 1 else " ".join([each.word for each in run]))


def name_end(found: Sequence[Token], at: int) -> int:
    """Return where the gazetteer's longest name at this token ends; `at` when there is none."""
    return _longest(_names().get(found[at].word, {}), found, at, min(len(found), at + 12))[0]


def mentioned(found: Sequence[Token]) -> Iterator[tuple[lexicon.Entry, ...]]:
    """Yield the meanings of each name in a text, the longest at each place; names that want a capital have it."""
    at, count, names = 0, len(found), _names()
    while at < count:
        node = names.get(found[at].word)
        stop, name = _longest(node, found, at, min(count, at + 12)) if node is not None else (at, None)
        if name is not None and not any(token.capital for token in found[at:stop]):
            name = name.small
        if name is not None:
            yield tuple(name.entries)
        at = max(stop, at + 1)


@functools.cache
def first_words() -> frozenset[str]:
    """Return the words that phrases of the tables begin with."""
    return frozenset(_table())


def read(found: Sequence[Token], *, headline: bool = False, near: Callable[[], lexicon.Near] | None = None) -> Row:
    """Return the row of a sentence's tokens: at each place the longest name or phrase. In a headline names need no capitals.

    `near` says what else the text names, where a name could mean two countries.
    """
    flat = headline or _flat(found)
    begins = _begins()
    chunks: list[Chunk] = []
    at, count = 0, len(found)
    while at < count:
        word = found[at].word
        begin: _Begin = begins.get(word, _NOTHING)
        if begin.stop is not None:
            # "on Oct. 12", "Gov. Smith": no stop
            if word != "." or not 0 < at < count - 1 or found[at - 1].word not in sentences.ABBREVIATIONS:
                chunks.append(_chunk(begin.stop, at, at + 1, word))
            at += 1
            continue
        end = min(count, at + 12)
        name = begin.names is not None or (flat and word in _HEADLINE_BEGINS)
        named_to, named = _name_at(begin.names, found, at, end, flat, near) if name else (at, None)
        phrase_to, kind = _longest(begin.table, found, at, end) if begin.table is not None else (at, None)
        decoy_to = _decoy_end(begin.decoys, found, at, end, flat) if begin.decoys is not None else at
        if decoy_to > at and decoy_to > max(named_to, phrase_to):
            chunks.append(Chunk("WORD", at, decoy_to, " ".join(t.word for t in found[at:decoy_to])))
            at = decoy_to
        elif named is not None and named_to >= phrase_to:
            chunks.append(named)
            at = named_to
        elif word == "may" and _month(found, at):
            chunks.append(Chunk("JAN", at, at + 1, word))
            at += 1
        elif kind is not None:
            said = word if phrase_to == at + 1 else " ".join([token.word for token in found[at:phrase_to]])
            chunks.append(_chunk(kind, at, phrase_to, said))
            at = phrase_to
        else:
            chunks.append(_chunk(_loose(found, at, chunks), at, at + 1, word))
            at += 1
    return row(found, chunks)


def _month(found: Sequence[Token], at: int) -> bool:
    """Tell whether "May" is the month: a number stands beside it, or before it a word that dates."""
    if not found[at].capital:
        return False
    beside = [token.word for token in (*found[max(0, at - 1) : at], *found[at + 1 : at + 2])]
    return any(word[0].isdigit() for word in beside) or (at > 0 and found[at - 1].word in _DATES)


def _loose(found: Sequence[Token], at: int, before: Sequence[Chunk]) -> str:
    """Return the class of a word that no table has: a year stands behind a preposition or a month ("In 1990 foreigners were told")."""
    word = found[at].word
    if not word[0].isdigit():
        return "WORD"
    if not _YEAR.fullmatch(word) or not before:
        return "NUMBER"
    last = before[-1]
    dated = last.kind in {"IN", "OF", "JAN", "FROM", "BETWEEN"} or last.word in {"during", "late", "early", "mid"}
    day = [chunk.kind for chunk in before[-3:]] == ["JAN", "NUMBER", "COMMA"]
    return "YEAR" if dated or day else "NUMBER"

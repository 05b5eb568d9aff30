"""Sentences as rows of typed chunks: names by the gazetteer, words by the language's table, verbs that stand apart put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisory import lexicon
from advisory.extract.chunks import Chunk, Place
from advisory.extract.languages.lexing import Token
from advisory.extract.languages.table import Node, Table, Word
from advisory.lexicon import Entry, Kind

_PLACES = (Kind.COUNTRY, Kind.REGION, Kind.PART, Kind.CITY)
#: Over which no verb's second half is looked for, and how far.
BARS = frozenset({"STOP", "QUERY", "SEMI", "COLON", "DASH"})
_REACH = 45
#: Negations of two halves stand close together, in the middle of a clause.
_CLOSE_BY, _CLOSE_REACH = frozenset({"NOLONGER", "NOT"}), 5
#: What stands behind the second half of a verb.
_ENDS = frozenset({"COMMA", "AND", "CLAUSE", "THAT", "QUOTE", "CLOSED", *BARS})
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST = 12
#: An aside stands between two dashes, and is so many chunks long.
_PAIR, _ASIDE = 2, 16


def longest(root: Node, found: Sequence[Token], at: int) -> tuple[int, Word | None]:
    """Return where the longest phrase of the table at a token ends, and what it means."""
    best: tuple[int, Word | None] = (at, None)
    waiting = [(root, at)]
    while waiting:
        node, here = waiting.pop()
        if node.ends and here > best[0]:
            written = " ".join(token.written for token in found[at:here])
            best = here, node.ends.get(written) or next(iter(node.ends.values()))
        if here < len(found) and here - at < _LONGEST:
            waiting.extend((below, here + 1) for below in node.below(found[here].word))
    return best


def named(entries: Sequence[Entry], first: int, last: int, word: str) -> Chunk | None:
    """Return the chunk of a name with all its meanings; None when it could be two countries."""
    by_kind: dict[Kind, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    issuers = {entry.codes for entry in by_kind.get(Kind.ISSUER, ()) if len(entry.codes) == 1}
    speaks: tuple[str, ...] = next(iter(issuers)) if len(issuers) == 1 else ()
    for kind in _PLACES:
        if kind not in by_kind:
            continue
        entry = by_kind[kind][0]
        if len({each.codes for each in by_kind[kind]}) > 1:
            return None
        part = None if kind is Kind.COUNTRY else (entry.part or entry.surface)
        seat = lexicon.capital(entry.codes[0]) if kind is Kind.CITY else None
        if kind is Kind.REGION:
            speaks = speaks if len(issuers) == 1 else ()
        elif kind is Kind.COUNTRY or (seat and part and lexicon.fold(seat) == lexicon.fold(part)):
            speaks = speaks or entry.codes
        return Chunk("PLACE", first, last, word, (Place(entry.codes, part, kind.value),), speaks, people=Kind.PEOPLE in by_kind)
    for kind, name in ((Kind.DEMONYM, "DEMONYM"), (Kind.PEOPLE, "PEOPLE")):
        if kind in by_kind:
            choices = {entry.codes for entry in by_kind[kind]}
            codes = next(iter(choices)) if len(choices) == 1 and len(by_kind[kind][0].codes) == 1 else ()
            return Chunk(name, first, last, word, codes=codes, people=Kind.PEOPLE in by_kind and Kind.DEMONYM in by_kind)
    return Chunk("ISSUER", first, last, word, codes=speaks) if speaks else None


def _names(table: Table, plain: str, found: Sequence[Token]) -> dict[int, Chunk]:
    """Return the names of a sentence by the token they begin at."""
    if not found:
        return {}
    at = {token.start: number for number, token in enumerate(found)}
    ends = {token.end: number + 1 for number, token in enumerate(found)}
    made = {}
    for name in lexicon.find(table.code, plain, found[0].start, found[-1].end):
        first, last = at.get(name.start), ends.get(name.end) or ends.get(name.end + 1)
        if first is None or last is None or last <= first:
            continue
        chunk = named(name.entries, first, last, " ".join(token.word for token in found[first:last]))
        if chunk is not None:
            genitive = bool(table.genitive) and _genitive(table, plain[name.start : name.end], chunk)
            made[first] = chunk._replace(own=genitive)
    return made


def _genitive(table: Table, written: str, chunk: Chunk) -> bool:
    """Tell whether a name is one with the ending of a genitive: "Malis" is, "Paris" is not."""
    if chunk.kind != "PLACE" or not written.endswith(table.genitive):
        return False
    bare = lexicon.names(table.code).get(lexicon.key(written[: -len(table.genitive)]), ())
    return any(entry.codes == chunk.places[0].codes for entry in bare)


def read(table: Table, plain: str, found: Sequence[Token]) -> list[Chunk]:
    """Return the chunks of a sentence's tokens: at each place the longest name or phrase."""
    known = _names(table, plain, found)
    made: list[Chunk] = []
    apart: list[tuple[int, Word]] = []
    at = 0
    while at < len(found):
        token = found[at]
        if token.stop:
            made.append(Chunk(token.stop, at, at + 1, token.word))
            at += 1
            continue
        name = known.get(at)
        phrase_to, word = longest(table.phrases, found, at)
        if word is not None and word.codes and not any(each.capital for each in found[at:phrase_to]):
            word = None
        if name is not None and (name.last >= phrase_to or word is None):
            made.append(name)
            at = name.last
        elif word is not None:
            if word.apart:
                apart.append((len(made), word))
            made.append(Chunk(word.kind, at, phrase_to, word.word or " ".join(each.word for each in found[at:phrase_to]), codes=word.codes))
            at = phrase_to
        else:
            made.append(Chunk(_loose(token), at, at + 1, token.word))
            at += 1
    made = _asides(made, found)
    for spot, word in apart:
        _joined(made, found, spot, word, table.halves)
    return made


def _asides(made: list[Chunk], found: Sequence[Token]) -> list[Chunk]:
    """Return a row in which what stands between two dashes, and the sentence goes on behind, is in brackets."""
    bars = [at for at, chunk in enumerate(made) if chunk.kind == "DASH"]
    if len(bars) != _PAIR or bars[1] + 1 >= len(made) or not 1 < bars[1] - bars[0] <= _ASIDE:
        return made
    small = not any(found[made[bar + 1].first].capital or made[bar + 1].kind == "STOP" for bar in bars)
    if not small or bars[0] == 0:
        return made
    opened, closed = (made[bar]._replace(kind=kind) for bar, kind in zip(bars, ("OPENED", "CLOSED"), strict=True))
    return [*made[: bars[0]], opened, *made[bars[0] + 1 : bars[1]], closed, *made[bars[1] + 1 :]]


def _loose(token: Token) -> str:
    if not token.word[0].isdigit():
        return "WORD"
    return "YEAR" if _YEAR.fullmatch(token.word) else "NUMBER"


def _joined(made: list[Chunk], found: Sequence[Token], at: int, word: Word, habit: str) -> None:
    """Give a verb whose second half stands at the end of its clause the meaning both have together."""
    halves = dict(word.apart)
    loose = None
    for here in range(at + 1, min(len(made), at + _REACH)):
        chunk = made[here]
        if chunk.kind in BARS:
            break
        half = found[chunk.last - 1].word
        ends = strict_ends(made, here)
        if half in halves and halves[half] in _CLOSE_BY:
            if here - at <= _CLOSE_REACH:
                made[at] = made[at]._replace(kind=halves[half])
                made[here] = chunk._replace(kind="HALF")
            return
        if chunk.last - chunk.first == 1 and half in halves:
            if ends:
                loose = here
                break
            loose = loose or here
    if loose is None or not (strict_ends(made, loose) or habit == "loose"):
        return
    made[at] = made[at]._replace(kind=halves[found[made[loose].last - 1].word])
    made[loose] = made[loose]._replace(kind="HALF")


def strict_ends(made: Sequence[Chunk], at: int) -> bool:
    """Tell whether a clause ends behind a chunk."""
    return at + 1 == len(made) or made[at + 1].kind in _ENDS

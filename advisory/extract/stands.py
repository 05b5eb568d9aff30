"""What "the country" stands for where the sentences before leave no doubt: read as the name itself, every construction applies to it."""

from __future__ import annotations

from collections.abc import Iterable

from advisory.extract.chunks import Chunk, Place, Row, row

_WORDS = frozenset({"the country", "that country", "this country"})
_WITHIN = frozenset({f"in {words}" for words in _WORDS})
#: Behind one of these a place is where something is, or goes.
_LOCATES = frozenset({"IN", "FROM", "TO", "OVER", "LEAVE", "LEFT", "AVOID", "AGAINST", "FOR", "TRAVEL", "OF", "ALL"})


#: Who may be the country itself, where a sentence names no other.
_PRONOUNS = frozenset({"IT", "ITS", "GOVERNMENT"})


def _located(line: Row) -> set[str]:
    """Return the countries in which something is, or to or from which it goes; of a list each."""
    found: set[str] = set()
    listed = False
    for at, chunk in enumerate(line.chunks):
        if chunk.kind == "PLACE":
            listed = listed or (at > 0 and line.chunks[at - 1].kind in _LOCATES)
            found |= {code for place in chunk.places for code in place.codes} if listed else set()
        elif chunk.kind not in {"AND", "COMMA"}:
            listed = False
    return found


def _owned(line: Row) -> set[str]:
    """Return the countries whose something a sentence is about ("Chad's president was ousted", "Chadian troops fired")."""
    owners = {code for at, chunk in enumerate(line.chunks) if chunk.kind == "DEMONYM" or _owns(line, at) for code in chunk.codes}
    others = {code for chunk in line.chunks for place in chunk.places for code in place.codes}
    return owners if others <= owners else set()


def _owns(line: Row, at: int) -> bool:
    return line.chunks[at].kind == "PLACE" and [chunk.kind for chunk in line.chunks[at + 1 : at + 2]] == ["OWN"]


def named(line: Row, before: Iterable[Row]) -> Row:
    """Return a row, not built yet, with "the country" as the only one in which the sentences before have anything happen."""
    spots = [at for at, chunk in enumerate(line.chunks) if chunk.kind == "HERE" and (chunk.word in _WITHIN or _here(line, at))]
    if not spots:
        return line
    rows = tuple(before)
    known = set[str]().union(*map(_located, rows))
    here = {code for chunk in line.chunks for code in (*chunk.codes, *(code for place in chunk.places for code in place.codes))}
    if not known and rows and (here or not any(chunk.kind in _PRONOUNS for chunk in line.chunks)):
        known = _owned(rows[-1])
    if len(known) != 1 or known & here or _located(line):
        return line
    country = Place((next(iter(known)),), None, "country")
    made: list[Chunk] = []
    for at, chunk in enumerate(line.chunks):
        if at not in spots:
            made.append(chunk)
            continue
        first = chunk.first
        if chunk.word in _WITHIN:
            made.append(Chunk("IN", first, first + 1, "in"))
            first += 1
        made.append(Chunk("PLACE", first, chunk.last, "the country", (country,), country.codes))
    return row(line.tokens, made)


def _here(line: Row, at: int) -> bool:
    """Tell whether "the country" is where something is, not who does it."""
    return line.chunks[at].word in _WORDS and at > 0 and line.chunks[at - 1].kind in _LOCATES

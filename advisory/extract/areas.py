"""Lists of areas whose members are no names alone: "Kebbi, Niger, Plateau, Rivers and Zamfara States"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from advisory import lexicon
from advisory.extract import chunks
from advisory.extract.chunks import Chunk, Place, Row

_JOINTS = frozenset({"COMMA", "AND", "OR"})
#: So many members of a list must be areas of one country for the others to be.
_SURE = 2
_PART = lexicon.Kind.PART.value


def complete(line: Row) -> Row:
    """Return the row with the members of such lists read as areas of the one country that the others are in."""
    told = [chunk.places[0].codes[0] for chunk in line.chunks if len(chunk.places) == 1 and chunk.places[0].kind == _PART]
    if len(told) < _SURE:
        return line
    sure = [code for code, count in Counter(told).items() if count >= _SURE]
    read = list(line.chunks)
    for code in sure:
        for order in (range(len(read)), reversed(range(len(read)))):
            for at in order:
                area = _area(line, read, at, code)
                if area is not None:
                    read[at] = area
    return line if tuple(read) == line.chunks else chunks.row(line.tokens, read)


def _kind(chunk: Chunk) -> lexicon.Kind | None:
    """Return what the one place of a chunk is; None for anything else."""
    return lexicon.Kind(chunk.places[0].kind) if len(chunk.places) == 1 else None


def _area(line: Row, read: Sequence[Chunk], at: int, code: str) -> Chunk | None:
    """Return a word, or the name of another country, beside an area of a country as the area that it is there."""
    chunk = read[at]
    name = lexicon.area(chunk.word, code)
    if name is None or _kind(chunk) is lexicon.Kind.PART or not line.tokens[chunk.first].capital:
        return None
    beside = list(_beside(read, at))
    if not any(_kind(other) is lexicon.Kind.PART and other.places[0].codes == (code,) for other in beside):
        return None
    if _kind(chunk) is lexicon.Kind.COUNTRY and any(_kind(other) is lexicon.Kind.COUNTRY for other in beside):
        return None
    return Chunk("PLACE", chunk.first, chunk.last, chunk.word, (Place((code,), name, lexicon.Kind.PART.value),))


def _beside(read: Sequence[Chunk], at: int) -> Iterator[Chunk]:
    """Yield the members of a list before and behind one."""
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(read) and read[other].kind in _JOINTS:
            other += step
        if other != at + step and 0 <= other < len(read):
            yield read[other]

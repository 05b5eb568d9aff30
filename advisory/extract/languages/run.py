"""The chunks of a sentence while its noun phrases are built, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from advisory.extract.chunks import Chunk
from advisory.extract.languages.lexing import Token
from advisory.extract.languages.table import Table

#: Prepositions with an article in them.
CONTRACTED = frozenset({"im", "am", "ins", "zum", "zur", "vom", "beim"})
_WINDOW = 8

Matched = tuple[int, Chunk] | None
Step = Callable[["Run", int], Matched]


class Run:
    """The chunks of a sentence while its noun phrases are built."""

    def __init__(self, table: Table, plain: str, found: Sequence[Token], chunks: list[Chunk]) -> None:
        self.table = table
        self.plain = plain
        self.tokens = found
        self.chunks = chunks

    def kind(self, at: int) -> str:
        """Return the class of a chunk; empty outside the sentence."""
        return self.chunks[at].kind if 0 <= at < len(self.chunks) else ""

    def skip(self, at: int, kinds: frozenset[str], most: int = _WINDOW) -> int:
        """Return the first place at or behind `at` that is none of these classes."""
        end = at + most
        while at < end and self.kind(at) in kinds:
            at += 1
        return at

    def described(self, at: int) -> int:
        """Return the place behind one unknown word in small letters that stands between an article and a name ("die umkämpfte X")."""
        article = self.kind(at - 1) == "DET" or (at > 0 and self.chunks[at - 1].word in CONTRACTED)
        unknown = self.kind(at) == "WORD" and not self.tokens[self.chunks[at].first].capital and article
        return at + 1 if unknown and self.kind(at + 1) in {"PLACE", "PARTOF"} else at

    def hyphened(self, at: int) -> bool:
        """Tell whether a chunk is the first half of a compound with the next ("US-Bürger")."""
        if not 0 <= at < len(self.chunks) - 1:
            return False
        start = self.tokens[self.chunks[at + 1].first].start
        return start - self.tokens[self.chunks[at].last - 1].end == 1 and self.plain[start - 1] in "-\u2010\u2011"

    def written(self, first: int, last: int) -> str:
        """Return the text of a run of chunks as it is written."""
        return " ".join(self.plain[self.tokens[self.chunks[first].first].start : self.tokens[self.chunks[last - 1].last - 1].end].split())

    def step(self, match: Step) -> None:
        """Replace each run that a step recognises by what it makes of it."""
        made: list[Chunk] = []
        at = 0
        while at < len(self.chunks):
            found = match(self, at)
            if found is None:
                made.append(self.chunks[at])
                at += 1
                continue
            end, chunk = found
            made.append(chunk._replace(first=self.chunks[at].first, last=self.chunks[end - 1].last))
            at = end
        self.chunks = made

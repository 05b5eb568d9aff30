"""What one sentence says before pronouns, lists and places are resolved."""

from __future__ import annotations

import re
from typing import NamedTuple

from advisory.extract.chunks import Chunk
from advisory.model import Directive, LevelStep, Status, Strength


class Found(NamedTuple):
    """A directive or an event found in a row; positions count chunks."""

    directive: Directive
    strength: Strength
    first: int
    last: int
    #: Where the words that carry the meaning begin: cues are looked for before it.
    anchor: int
    issuer: Chunk | None = None
    audience: Chunk | None = None
    destination: Chunk | None = None
    #: Set by the pattern itself (lifted, reopened); None when the cues decide.
    status: Status | None = None
    level: LevelStep | None = None
    #: Names of the patterns that made it.
    trace: tuple[str, ...] = ()


def group(chunks: tuple[Chunk, ...], hit: re.Match[str], name: str) -> Chunk | None:
    """Return the chunk that a named group, or one of its namesakes in other branches, caught; None when none did."""
    known = hit.re.groupindex
    while name in known:
        start = hit.start(name)
        if start >= 0 and hit.end(name) > start:
            return chunks[start]
        name += "_"
    return None

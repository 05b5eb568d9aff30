"""How much articles may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on articles; times in seconds, sizes in bytes."""

    #: Articles asked for in one poll of a feed, and at once.
    most: int = 10
    at_once: int = 4
    #: For all articles of one poll: what is not there by then is left.
    within: float = 20.0
    #: Of a page; real ones have a tenth of it.
    page: int = 4 * 1024 * 1024
    #: For one page in the child process.
    document: float = 5.0
    #: Without work the child ends after this time, and with work after so many documents.
    idle: float = 60.0
    documents: int = 200
    #: Address space of the child.
    memory: int = 512 * 1024 * 1024

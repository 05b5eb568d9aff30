"""What has been read of an article so far: who spoke, where, and of which time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from advisory.extract.chunks import Place, Row
from advisory.model import Directive

#: How many sentences back a pronoun may look.
MEMORY = 3
#: What is told to people.
ADVICE = frozenset(
    {
        Directive.LEAVE,
        Directive.AVOID_ALL_TRAVEL,
        Directive.AVOID_NONESSENTIAL_TRAVEL,
        Directive.RECONSIDER_TRAVEL,
        Directive.EXERCISE_CAUTION,
        Directive.SHELTER_IN_PLACE,
    }
)


@dataclass(slots=True)
class Context:
    """What has been read of the article so far."""

    #: The government whose own page it is.
    page: str | None
    #: Rows of sentences by index, read when asked for.
    row_of: Callable[[int], Row]
    #: Whether a sentence stands in the paragraph of the one before.
    joined: Callable[[int], bool]
    issuers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    destination: tuple[Place, ...] = ()
    destination_at: int = -99
    title: tuple[Place, ...] = ()
    #: The last sentence that said of an embassy that it is closed, or open again.
    embassy_at: int = -99
    #: The last sentence that was set in an earlier year, or went on with one.
    past_at: int = -99
    #: What the article has said to be false, so that those who reported it are wrong.
    denied: set[Directive] = field(default_factory=set)
    #: What it has said to be lifted or opened again, and where.
    ended: set[tuple[Directive, str]] = field(default_factory=set)
    #: The whole of it, blanked.
    plain: str = ""
    #: It is a story of people who are sent away; once asked for.
    deports: bool | None = None
    #: It is an article without a word of travel; once asked for.
    domestic: bool | None = None
    #: Where it says that it was filed, and the government in whose capital that is.
    filed_at: int = -99
    filed: str | None = None
    #: The nationalities of people in the article, once asked for.
    peoples: frozenset[str] | None = None


def is_advice(directive: Directive) -> bool:
    """Tell whether a directive addresses people, rather than being something a government does."""
    return directive in ADVICE

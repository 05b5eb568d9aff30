"""What facts are called in a message, in the reader's language: directives, strengths, reasons, people and places. Pure.

Every sentence here is built from typed facts (who, whom, what, where); none of them adds advice. English is the source text;
each further language is one catalogue (`wording.tongues`).
"""

from __future__ import annotations

from collections.abc import Sequence

from advisory.wording.english import LEVELS, N_, NP_, SOURCE
from advisory.wording.facts import (
    INSTRUCTIVE,
    LEVELLED,
    Facts,
    at_least,
    audience,
    first_upper,
    headed,
    in_full,
    label,
    level,
    lifted,
    moved,
    movement,
    named,
    of_evidence,
    of_standing,
    people,
    phrase,
    prefixed,
    reason,
    sentence,
    severity,
    subject,
    taken_back,
)
from advisory.wording.noun import MissingFormError, Noun, Several
from advisory.wording.tongues import LANGUAGES, Tongue, direction, own_name, speak, tongue
from advisory.wording.why import why

__all__ = [
    "ENGLISH",
    "INSTRUCTIVE",
    "LANGUAGES",
    "LEVELLED",
    "LEVELS",
    "NP_",
    "N_",
    "SOURCE",
    "Facts",
    "MissingFormError",
    "Noun",
    "Several",
    "Tongue",
    "at_least",
    "audience",
    "country",
    "direction",
    "first_upper",
    "headed",
    "in_full",
    "label",
    "level",
    "lifted",
    "listed",
    "moved",
    "movement",
    "named",
    "of_evidence",
    "of_standing",
    "own_name",
    "people",
    "phrase",
    "prefixed",
    "reason",
    "sentence",
    "severity",
    "speak",
    "subject",
    "taken_back",
    "the_country",
    "tongue",
    "why",
]

#: The source language, for logs and for what no reader of another language sees.
ENGLISH = tongue("en")


def country(code: str) -> str:
    """Return a country's or union's English name, without an article; `Worldwide` for every place."""
    return ENGLISH.country(code)


def the_country(code: str) -> str:
    """Return a country's English name as a sentence needs it: `the United States`, `Iraq`."""
    return ENGLISH.the_country(code)


def listed(words: Sequence[str], *, most: int = 4) -> str:
    """Join words as an English sentence does; those beyond `most` are counted."""
    return ENGLISH.listed(words, most=most)

"""The gazetteer: which country a name means, who speaks for which government, and what to say when a name is not known.

Importing it reads nothing; the first question reads `places.json` (made by `python -m advisory.lexicon.build`).
A name that could mean two countries means none: `country` and `places` answer None and `suggest` names the choices.
"""

from advisory.lexicon.entry import Entry, Kind
from advisory.lexicon.folding import fold
from advisory.lexicon.gazetteer import (
    ANYWHERE,
    alpha3,
    called,
    capital,
    codes,
    country,
    decoys,
    demonym,
    entries,
    foreign,
    lookup,
    name,
    not_a_place,
    places,
)
from advisory.lexicon.suggestion import explain, suggest

__all__ = [
    "ANYWHERE",
    "Entry",
    "Kind",
    "alpha3",
    "called",
    "capital",
    "codes",
    "country",
    "decoys",
    "demonym",
    "entries",
    "explain",
    "fold",
    "foreign",
    "lookup",
    "name",
    "not_a_place",
    "places",
    "suggest",
]

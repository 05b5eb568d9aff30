"""The gazetteer: which country a name means, who speaks for which government, and what to say when a name is not known.

Importing it reads nothing; the first question reads `places.json` (made by `python -m advisory.lexicon.build`).
A name that could mean two countries means none: `country` and `places` answer None and `suggest` names the choices.

Text in German, French, Dutch and Spanish: `find(language, text)` returns the names in a text with their meanings, and `meant(entries)` the
one meaning, None when it could be two. For a tokenizer of your own take `names(language)`, keyed by folded words as `words(text)` gives
them, and match the longest.
"""

from advisory.lexicon.context import Near, area, doubtful, near, settled
from advisory.lexicon.entry import Entry, Kind
from advisory.lexicon.folding import fold, lengths
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
    reach,
)
from advisory.lexicon.languages import LANGUAGES, Found, Word, find, key, longest, meant, names, words
from advisory.lexicon.suggestion import explain, suggest

__all__ = [
    "ANYWHERE",
    "LANGUAGES",
    "Entry",
    "Found",
    "Kind",
    "Near",
    "Word",
    "alpha3",
    "area",
    "called",
    "capital",
    "codes",
    "country",
    "decoys",
    "demonym",
    "doubtful",
    "entries",
    "explain",
    "find",
    "fold",
    "foreign",
    "key",
    "lengths",
    "longest",
    "lookup",
    "meant",
    "name",
    "names",
    "near",
    "not_a_place",
    "places",
    "reach",
    "settled",
    "suggest",
    "words",
]

"""What is said of a phrase that cannot be read: the word at fault, and the way out."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Sequence

from advisory import lexicon
from advisory.errors import AdvisoryError
from advisory.extract import chunks, tokens, words

#: Below this likeness (difflib ratio) a word is no misspelling of another.
_ALIKE = 0.8
#: A name of a place is easier to misspell than a word.
_ALIKE_PLACE = 0.7
_SHORT = 5
#: Classes of words that a phrase is likely to misspell.
_MEANING = (
    "ORDER", "URGE", "LEAVE", "AVOID", "TRAVEL", "ESSENTIAL", "RECONSIDER", "EMBASSY", "CLOSE", "OPEN", "EVACUATE", "EVACUATION", "RAISE",
    "LOWER", "LIFT", "LEVELNOUN", "CITIZEN", "STAFF", "AIRSPACE", "BORDER", "WITHDRAW", "ORDEREDDEPARTURE",
)  # fmt: skip
#: Shorter words are no misspellings of anything.
_SHORTEST = 3
#: The shapes phrases have; shown when one has none of them.
SHAPES = (
    "citizens urged to leave X",
    "citizens ordered to leave X",
    "British citizens urged to leave X",
    "citizens strictly ordered to leave X",
    "avoid travel to X",
    "avoid all travel to X",
    "avoid non-essential travel to X",
    "avoid travel to the whole country X",
    "reconsider travel to X",
    "exercise caution in X",
    "Germany advises against travel to X",
    "travel advisory raised for X",
    "travel advisory lowered or lifted for X",
    "embassy in X closed",
    "embassy in X reopened",
    "French embassy in X closed",
    "embassy staff leave X",
    "ordered departure from X",
    "ordered departure from X lifted",
    "citizens evacuated from X",
    "airspace of X closed",
    "borders of X closed",
    "borders of X reopened",
    "Poland closes its border with X",
    "shelter in place in X",
    "shelter in place in X lifted",
)


class PhraseError(AdvisoryError):
    """A phrase has no meaning here: which word, where (code points), and what would."""

    def __init__(self, sentence: str, start: int, length: int, hint: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.start = start
        self.length = length
        self.hint = hint


def nearest(text: str) -> str:
    """Return the hint that names the shape a phrase is nearest to: the one with most of its classes of words, then of its letters."""
    plain = " ".join(text.replace("-", " ").split())
    kinds = {chunk.kind for chunk in _chunks(plain)} & {*_MEANING}

    def likeness(shape: str) -> tuple[int, float]:
        return len(kinds & _kinds(shape)), difflib.SequenceMatcher(None, shape.lower(), plain.lower()).ratio()

    return f"the nearest shape is `{max(SHAPES, key=likeness)}`"


@functools.cache
def _kinds(shape: str) -> frozenset[str]:
    return frozenset(chunk.kind for chunk in _chunks(shape.replace("-", " ")))


@functools.cache
def _vocabulary() -> tuple[str, ...]:
    """Return the words that rules are written in: those of the shapes, then those of the classes that carry a meaning here."""
    shapes = (word for shape in SHAPES for word in tokens.words(shape.replace("-", " ")))
    tables = (word for kind in _MEANING for word in tokens.words(words.TABLE[kind].replace(",", " ")))
    every = dict.fromkeys(word for word in (*shapes, *tables) if len(word) > _SHORTEST)
    return tuple(word for word in every if all(chunk.kind != "WORD" for chunk in _chunks(word)))


def _chunks(text: str) -> Sequence[chunks.Chunk]:
    return chunks.read(tokens.split(text, 0, len(text)), headline=True).chunks


def meant(text: str, said: str) -> str:
    """Return the way out for a word that cannot be read: the place or word it is nearest to, else the nearest shape."""
    low = said.lower()

    def likeness(name: str) -> float:
        return difflib.SequenceMatcher(None, name.lower(), low).ratio()

    places = _places(said)
    known = tuple(word for word in _vocabulary() if word != low)
    near = max(difflib.get_close_matches(low, known, cutoff=_ALIKE), key=lambda word: (likeness(word), -known.index(word)), default="")
    if near and (not places or likeness(near) > likeness(places[0])):
        return f"did you mean `{near}`?"
    if places:
        return f"did you mean {' or '.join(f'`{name}`' for name in places)}?"
    return f"{nearest(text)}; for the word as such write `text: {low}` under `when:`"


def _places(said: str) -> list[str]:
    """Return the places a word may stand for: its other names, and those it is like."""
    found = list(lexicon.suggest(said)[:2])
    if lexicon.lookup(said) or lexicon.explain(said):
        return found
    return [name for name in found if _like(said, name)]


def _like(said: str, name: str) -> bool:
    """Tell whether a word may be a misspelt name: a capital and the first letter speak for it, a small letter against."""
    folded, known = lexicon.fold(said), lexicon.fold(name)
    same_start = folded[:1] == known[:1]
    if said[0].isupper() and same_start:
        return True
    like = _ALIKE_PLACE if said[0].isupper() or (same_start and len(said) <= _SHORT) else _ALIKE
    return difflib.SequenceMatcher(None, known, folded).ratio() >= like

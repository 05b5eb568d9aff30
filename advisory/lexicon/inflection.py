"""Makes the forms that German, French, Dutch and Spanish give a name, an adjective or a people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

from advisory.lexicon.entry import Kind

#: Words of a German name that are adjectives and change their ending: Vereinigte Staaten, Naher Osten, Demokratische Republik Kongo.
_GERMAN_ADJECTIVE = re.compile(
    r"^(.*(?:isch|lich|igt|iert|ärtig|eilig|eint)|Nah|Mittler|Fern|Groß|Klein|Weiß|Demilitarisiert)(?:e|er|es|en)$"
)
_SPANISH_STRESSED = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u"}


def forms(language: str, kind: Kind, text: str) -> tuple[str, ...]:
    """Return the name and its other forms, the name first; `=` before it says that it has no others."""
    if text.startswith("="):
        return (text[1:],)
    made = _MAKERS[language](kind, text)
    return tuple(dict.fromkeys(made))


def _german(kind: Kind, text: str) -> Iterator[str]:
    if kind is Kind.DEMONYM:
        yield from (text + ending for ending in ("", "e", "er", "en", "em", "es"))
    elif kind is Kind.PEOPLE:
        yield from _german_people(text)
    else:
        yield from _german_name(text)


def _german_people(text: str) -> Iterator[str]:
    """Give the cases and the feminine: Franzose, Franzosen; Brite, Britin; `~` marks Deutsche~, an adjective, and Ungar~, which is weak."""
    noun = text.removesuffix("~")
    if text.endswith("e~"):
        yield from (noun, noun + "r", noun + "n", noun + "m")
        return
    yield noun
    if text.endswith("~"):
        yield from (noun + "n" if noun.endswith("r") else noun + "en", noun + "in", noun + "innen")
    elif noun.endswith("e"):
        yield from (noun + "n", noun[:-1] + "in", noun[:-1] + "innen")
    elif noun.endswith("er"):
        yield from (noun + "n", noun + "s", noun + "in", noun + "innen")
    else:
        yield noun + ("nen" if noun.endswith("in") else "s")


def _german_name(text: str) -> Iterator[str]:
    """Give the cases of a name: Vereinigten Staaten, Iraks, Nahen Ostens."""
    words = text.split(" ")
    choices: list[tuple[str, ...]] = []
    for word in words[:-1]:
        adjective = _GERMAN_ADJECTIVE.match(word)
        choices.append((word, *(adjective[1] + ending for ending in ("e", "en", "er", "es", "em"))) if adjective else (word,))
    last = words[-1]
    choices.append(_german_last(last, changing=any(len(choice) > 1 for choice in choices)))
    for combined in product(*choices):
        yield " ".join(combined)


def _german_last(word: str, *, changing: bool) -> tuple[str, ...]:
    if not word[-1].isalpha() or word.isupper():
        return (word,)
    plural = (word + "n",) if changing and word.endswith(("e", "er", "el")) else ()
    if changing and word.endswith(("t", "aus")):
        return (word, word + "s", word + "es")
    genitive = () if word.endswith(("s", "ß", "x", "z", "ei", "in", "innen", "keit", "ung", "on")) else (word + "s",)
    return (word, *genitive, *plural)


def _french(kind: Kind, text: str) -> Iterator[str]:
    if kind not in {Kind.DEMONYM, Kind.PEOPLE}:
        yield text
        return
    masculine = text[0].upper() + text[1:] if kind is Kind.PEOPLE else text
    feminine = _french_feminine(masculine)
    yield masculine
    yield feminine
    yield masculine if masculine.endswith(("s", "x")) else masculine + "s"
    yield feminine if feminine.endswith("s") else feminine + "s"


def _french_feminine(masculine: str) -> str:
    if masculine.endswith("e"):
        return masculine
    return masculine + ("ne" if masculine.endswith(("en", "on")) else "e")


def _dutch(kind: Kind, text: str) -> Iterator[str]:
    if kind is Kind.DEMONYM:
        yield text
        yield _dutch_inflected(text)
    elif kind is Kind.PEOPLE:
        yield text
        yield _dutch_plural(text)
    else:
        yield text


def _dutch_inflected(adjective: str) -> str:
    """Give the form before a noun: Iraaks, Iraakse; Chinees, Chinese; Grieks, Griekse."""
    return adjective[:-3] + "ese" if adjective.endswith("ees") else adjective + "e"


def _dutch_plural(people: str) -> str:
    """Give the plural: Amerikaan, Amerikanen; Duitser, Duitsers; Bulgaar, Bulgaren; Nigeriaan; Deen, Denen."""
    if people.endswith(("er", "ër", "aar")) and not people.endswith(("gaar", "jaar")):
        return people + "s"
    double = re.search(r"(a|e|o)\1([nrlm])$", people)
    if double:
        return people[: -len(double[0])] + double[1] + double[2] + "en"
    return people + ("'s" if people.endswith(("i", "o", "a")) else "en")


def _spanish(kind: Kind, text: str) -> Iterator[str]:
    if kind not in {Kind.DEMONYM, Kind.PEOPLE}:
        yield text
        return
    yield text
    if text.endswith("o"):
        yield from (text[:-1] + ending for ending in ("a", "os", "as"))
    elif text.endswith(("a", "e")):
        yield text + "s"
    elif text[-1] in "íú":
        yield from (text + "es", text + "s")
    elif text[-2] in _SPANISH_STRESSED:
        stem = text[:-2] + _SPANISH_STRESSED[text[-2]] + text[-1]
        yield from (stem + ending for ending in ("a", "es", "as"))
    else:
        yield from (text + ending for ending in ("a", "es", "as"))


_MAKERS: dict[str, Callable[[Kind, str], Iterator[str]]] = {"de": _german, "fr": _french, "nl": _dutch, "es": _spanish}

"""The peer of understanding: what others call rules, all words of a phrase anywhere in the text, indexed by the rarest."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"\w+")
_EMPTY = frozenset({"the", "of", "to", "in", "a", "and", "for"})


def words(text: str) -> frozenset[str]:
    """Return the words of a text, in small letters."""
    return frozenset(_WORD.findall(text.lower()))


def asked(phrase: str) -> frozenset[str]:
    """Return the words of a rule's phrase that a text must hold."""
    return words(phrase) - _EMPTY


class Keywords:
    """Boolean rules; each waits at its rarest word, so that a text only meets rules it could fulfil."""

    def __init__(self, rules: Mapping[str, str], sample: Iterable[str]) -> None:
        seen = Counter(word for text in sample for word in words(text))
        self._waiting: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for name, phrase in rules.items():
            needed = asked(phrase)
            self._waiting[min(needed, key=lambda word: (seen[word], word))].append((name, needed))

    def matches(self, text: str) -> Sequence[str]:
        """Return the rules all of whose words the text holds."""
        said = words(text)
        return [name for word in said for name, needed in self._waiting.get(word, ()) if needed <= said]

"""Many rules to measure with: phrases of a few kinds, compiled once each and bent to every country as the compiler would."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace

from advisory import lexicon, phrase
from advisory.model import Rule
from benchmarks import texts

_SAMPLE = "Iraq"


def made(count: int, kinds: Iterable[tuple[str, str]]) -> tuple[list[Rule], dict[str, str]]:
    """Return so many rules and the phrase of each by its id: for each country in turn each kind, words with `{place}` and their `{who}`."""
    compiled = [(words, who, phrase.compile(words.format(who=who, place=_SAMPLE))) for words, who in kinds]
    rules: list[Rule] = []
    phrases: dict[str, str] = {}
    for place, (words, who, queries) in itertools.islice(itertools.product(texts.countries(), compiled), count):
        name = f"rule-{len(rules)}"
        said = phrases[name] = words.format(who=who, place=place)
        there = frozenset({lexicon.country(place) or place})
        rules.append(Rule(id=name, title=said, when=tuple(replace(query, destinations=there, phrase=said) for query in queries)))
    return rules, phrases

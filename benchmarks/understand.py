"""How many articles one core reads and matches, with few rules and with many."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from advisory import extract, lexicon, match, phrase
from advisory.model import Query, Rule
from benchmarks import figures, texts
from benchmarks.figures import Figure, Scale
from benchmarks.keywords import Keywords

_FEW, _MANY = 1_000, 20_000
#: A rule's words; each becomes a rule per country, with and without a nationality.
_PHRASES = (
    "{who} ordered to leave {place}",
    "{who} advised to leave {place}",
    "{who} told to avoid all travel to {place}",
    "{who} told to avoid non-essential travel to {place}",
    "{who} evacuated from {place}",
)
_WHO = (
    ("citizens", None),
    ("US citizens", "US"),
    ("British citizens", "GB"),
    ("German citizens", "DE"),
    ("French citizens", "FR"),
    ("Canadian citizens", "CA"),
    ("Australian citizens", "AU"),
    ("Indian citizens", "IN"),
    ("Japanese citizens", "JP"),
    ("Brazilian citizens", "BR"),
    ("Italian citizens", "IT"),
    ("Spanish citizens", "ES"),
    ("Dutch citizens", "NL"),
    ("Polish citizens", "PL"),
    ("Chinese citizens", "CN"),
    ("South Korean citizens", "KR"),
    ("Swedish citizens", "SE"),
)
_SAMPLE = "Iraq"


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure reading and matching on one core."""
    many = scale.pick(_MANY, 200)
    few = scale.pick(_FEW, 20)
    figures.say(f"making {many:,} rules")
    rules, phrases = _rules(many)
    docs = [texts.article(number) for number in range(scale.pick(400, 20))]
    storms = [texts.storm(number) for number in range(scale.pick(40, 2))]
    spread = len(rules) // few
    small, large = match.Index(rules[::spread][:few]), match.Index(rules)
    peer = Keywords(phrases, docs)
    _read(large, docs[:1])
    figures.say(f"reading {len(docs)} articles in rounds, each way in turn")
    took = figures.interleaved(
        scale.pick(5, 1),
        few=partial(_seconds, partial(_read, small, docs)),
        many=partial(_seconds, partial(_read, large, docs)),
        storm=partial(_seconds, partial(_read, large, storms)),
        peer=partial(_seconds, partial(_look_up, peer, docs)),
    )
    speed, cost = len(docs) / took["many"], took["many"] / took["few"]
    bar, met = figures.at_least(speed, 500, "docs/s")
    cost_bar, cheap = figures.at_most(cost, 1.2, "")
    chars = sum(map(len, docs)) / len(docs)
    fired, keyed = len(_read(large, docs)), len(_look_up(peer, docs))
    return (
        Figure(
            what=f"read and match, {len(rules):,} rules",
            value=speed,
            unit="docs/s",
            bar=bar,
            met=met,
            peer="boolean keywords",
            peer_value=len(docs) / took["peer"],
            ratio=took["peer"] / took["many"],
            note=(
                f"by CPU time of one thread; articles of {chars:,.0f} characters, one in ten gives advice; the keyword index does not "
                f"understand: it fired {keyed:,} times where {fired:,} rules come true"
            ),
        ),
        Figure(what=f"read and match, {few:,} rules", value=len(docs) / took["few"], unit="docs/s"),
        Figure(what=f"cost of {len(rules):,} rules / {few:,}", value=cost, unit="times", bar=cost_bar.strip(), met=cheap),
        Figure(what="every sentence is advice", value=len(storms) / took["storm"], unit="docs/s", note="the most work a text can be"),
    )


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _read(index: match.Index, docs: Sequence[str]) -> list[str]:
    return [fired.rule for text in docs for fired in index.matches(extract.statements(text))]


def _look_up(peer: Keywords, docs: Sequence[str]) -> list[str]:
    return [name for text in docs for name in peer.matches(text)]


def _rules(count: int) -> tuple[list[Rule], dict[str, str]]:
    """Return rules and their phrases; compiled once per kind, then bent to each country as the compiler would."""
    kinds = [(words, who, phrase.compile(words.format(who=who, place=_SAMPLE))) for (who, _), words in itertools.product(_WHO, _PHRASES)]
    rules: list[Rule] = []
    phrases: dict[str, str] = {}
    for place, (words, who, queries) in itertools.product(texts.countries(), kinds):
        if len(rules) == count:
            break
        name = f"rule-{len(rules)}"
        said = phrases[name] = words.format(who=who, place=place)
        rules.append(Rule(id=name, title=said, when=tuple(_there(query, place, said) for query in queries)))
    return rules, phrases


def _there(query: Query, place: str, said: str) -> Query:
    return replace(query, destinations=frozenset({lexicon.country(place) or place}), phrase=said)

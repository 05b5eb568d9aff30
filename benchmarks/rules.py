"""What many rules cost: articles read and matched with 1,000, 10,000 and 100,000 rules, beside what others match words with."""

from __future__ import annotations

import itertools
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from advisory import extract, match
from advisory.model import Keywords, Query, Rule, Statement
from benchmarks import figures, percolators, rulebook, texts
from benchmarks.figures import Figure, Scale
from benchmarks.keywords import Keywords as Boolean
from benchmarks.keywords import asked

_SIZES = (1_000, 10_000, 100_000)
_ADVICE = (
    "{who} ordered to leave {place}",
    "{who} strictly ordered to leave {place}",
    "{who} told to avoid all travel to {place}",
    "{who} told to avoid travel to {place}",
    "{who} told to avoid non-essential travel to {place}",
    "{who} told to reconsider travel to {place}",
    "{who} told to exercise caution in {place}",
    "{who} evacuated from {place}",
    "{who} told to shelter in place in {place}",
    "{who} advised to leave the whole of {place}",
)
_PEOPLES = (
    "American", "British", "German", "French", "Canadian", "Australian", "Indian", "Japanese", "Brazilian", "Italian", "Spanish", "Dutch",
    "Polish", "Chinese", "Swedish", "Norwegian", "Danish", "Finnish", "Irish", "Swiss", "Austrian", "Belgian", "Portuguese", "Greek",
    "Turkish", "Mexican", "Argentine", "Chilean", "Peruvian", "Kenyan", "Nigerian", "Egyptian", "Israeli", "Singaporean", "Malaysian",
    "Indonesian", "Thai", "Vietnamese", "Filipino", "Russian", "Ukrainian", "Romanian", "Hungarian", "Czech",
)  # fmt: skip


class _Peer(Protocol):
    """Whatever matches a text."""

    def matches(self, text: str) -> Sequence[object]:
        """Return the rules that fire on a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """Ours and its peers over so many rules."""

    count: int
    index: match.Index
    #: The same rules as keywords of a text, which is what the peers match.
    words: match.Index
    peers: Mapping[str, _Peer]


@dataclass(frozen=True, slots=True)
class _Worded:
    """Our index of keywords as a peer of the others."""

    index: match.Index

    def matches(self, text: str) -> Sequence[object]:
        """Return the rules whose keywords the text holds."""
        return self.index.matches((), text=text)


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure reading and matching on one core, with few, more and many rules."""
    sizes = tuple(scale.pick(size, size // 100) for size in _SIZES)
    figures.say(f"making {sizes[-1]:,} rules")
    rules, phrases = rulebook.made(sizes[-1], itertools.product(_ADVICE, ("citizens", *(f"{people} citizens" for people in _PEOPLES))))
    docs = [texts.article(number) for number in range(scale.pick(300, 20))]
    memory, begun = _memory(), time.process_time()
    match.Index(rules)
    built, grown = time.process_time() - begun, _memory() - memory
    with ExitStack() as stack:
        found, missing = _contestants(stack, docs)
        sides = [_side(found, rules[:: len(rules) // size][:size], phrases) for size in sizes]
        figures.say(f"reading {len(docs)} articles in rounds, each way in turn")
        took = figures.interleaved(scale.pick(5, 1), **_contests(sides, docs))
        return (
            *(_rate(side, took, docs, missing) for side in sides),
            *_costs(sizes, took, docs),
            *(_worded(side, took, docs) for side in sides),
            Figure(what=f"index of {len(rules):,} rules built", value=built, unit="s", note=f"{grown / 2**20:,.0f} MB more memory in use"),
        )


def _contestants(stack: ExitStack, docs: Sequence[str]) -> tuple[dict[str, Callable[[Mapping[str, str], str], _Peer]], list[str]]:
    """Return the peers that can be had here, and why the others cannot."""
    found: dict[str, Callable[[Mapping[str, str], str], _Peer]] = {"boolean": lambda rules, _: Boolean(rules, docs)}
    missing = []
    if percolators.installed("mokaccino"):
        found["mokaccino"] = lambda rules, _: percolators.Mokaccino(rules)
    else:
        missing.append("no mokaccino: pip install 'advisory[bench]'")
    try:
        connection = stack.enter_context(percolators.postgres())
    except (LookupError, OSError) as error:
        missing.append(f"no PostgreSQL: {error}")
    else:
        found["postgresql"] = lambda rules, table: percolators.Postgres(connection, rules, docs, table)
    for reason in missing:
        figures.say(reason)
    return found, missing


def _side(found: Mapping[str, Callable[[Mapping[str, str], str], _Peer]], rules: Sequence[Rule], phrases: Mapping[str, str]) -> _Side:
    said = {rule.id: phrases[rule.id] for rule in rules}
    worded = [replace(rule, when=(_keywords(said[rule.id]),)) for rule in rules]
    peers = {name: make(said, f"rules_{len(rules)}") for name, make in found.items()}
    return _Side(count=len(rules), index=match.Index(rules), words=match.Index(worded), peers=peers)


def _keywords(said: str) -> Query:
    return Query(directives=frozenset(), text=Keywords(all=tuple(sorted(asked(said)))))


def _contests(sides: Sequence[_Side], docs: Sequence[str]) -> dict[str, Callable[[], float]]:
    said = [extract.statements(text) for text in docs]
    found: dict[str, Callable[[], float]] = {}
    for side in sides:
        found[f"ours_{side.count}"] = partial(_seconds, partial(_read, side.index, docs), time.process_time)
        found[f"index_{side.count}"] = partial(_seconds, partial(_match, side.index, said), time.process_time)
        found[f"words_{side.count}"] = partial(_seconds, partial(_look_up, _Worded(side.words), docs), time.process_time)
        for name, peer in side.peers.items():
            # A server's work is not in this process's time.
            clock = time.perf_counter if name == "postgresql" else time.process_time
            found[f"{name}_{side.count}"] = partial(_seconds, partial(_look_up, peer, docs), clock)
    return found


def _rate(side: _Side, took: Mapping[str, float], docs: Sequence[str], missing: Sequence[str]) -> Figure:
    ours = len(docs) / took[f"ours_{side.count}"]
    rates = {name: len(docs) / took[f"{name}_{side.count}"] for name in side.peers}
    fired = {name: sum(len(peer.matches(text)) for text in docs) for name, peer in side.peers.items()}
    chars = sum(map(len, docs)) / len(docs)
    beside = "; ".join(f"{name} {rate:,.0f} docs/s, fired {fired[name]:,}" for name, rate in rates.items())
    note = f"articles of {chars:,.0f} characters, one in ten gives advice; rules that come true: {len(_read(side.index, docs)):,}; {beside}"
    bar, met = figures.at_least(ours, 500, "docs/s")
    peer = "postgresql" if "postgresql" in rates else "boolean"
    return Figure(
        what=f"read and match, {side.count:,} rules",
        value=ours,
        unit="docs/s",
        bar=bar,
        met=met,
        peer="PostgreSQL tsquery join" if peer == "postgresql" else "boolean keywords",
        peer_value=rates[peer],
        ratio=ours / rates[peer],
        note="; ".join((note, *missing)),
    )


def _worded(side: _Side, took: Mapping[str, float], docs: Sequence[str]) -> Figure:
    ours = len(docs) / took[f"words_{side.count}"]
    rates = {name: len(docs) / took[f"{name}_{side.count}"] for name in side.peers}
    best = max(rates, key=lambda name: rates[name])
    fired = _look_up(_Worded(side.words), docs)
    return Figure(
        what=f"keywords alone, {side.count:,} rules",
        value=ours,
        unit="docs/s",
        peer=best,
        peer_value=rates[best],
        ratio=ours / rates[best],
        note=f"the fastest peer; words in any of their forms: fired {fired:,} times",
    )


def _costs(sizes: Sequence[int], took: Mapping[str, float], docs: Sequence[str]) -> tuple[Figure, ...]:
    few, many = sizes[0], sizes[-1]
    cost = took[f"ours_{many}"] / took[f"ours_{few}"]
    bar, met = figures.at_most(cost, 1.2, "")
    alone = took[f"index_{many}"] / len(docs) * 1e6
    return (
        Figure(what=f"cost of {many:,} rules / {few:,}", value=cost, unit="times", bar=bar.strip(), met=met),
        Figure(
            what=f"of it the index, {many:,} rules",
            value=alone,
            unit="µs an article",
            note=f"with {few:,} rules {took[f'index_{few}'] / len(docs) * 1e6:,.1f}",
        ),
    )


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    work()
    return clock() - begun


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _read(index: match.Index, docs: Sequence[str]) -> list[str]:
    return [fired.rule for text in docs for fired in index.matches(extract.statements(text), text=text)]


def _match(index: match.Index, said: Sequence[Sequence[Statement]]) -> int:
    return sum(len(index.matches(statements)) for statements in said)


def _look_up(peer: _Peer, docs: Sequence[str]) -> int:
    return sum(len(peer.matches(text)) for text in docs)

"""How many articles one core reads and matches, with few rules and with many."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from advisory import breath, extract, match
from benchmarks import figures, rulebook, texts
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
    "citizens", "US citizens", "British citizens", "German citizens", "French citizens", "Canadian citizens", "Australian citizens",
    "Indian citizens", "Japanese citizens", "Brazilian citizens", "Italian citizens", "Spanish citizens", "Dutch citizens",
    "Polish citizens", "Chinese citizens", "South Korean citizens", "Swedish citizens",
)  # fmt: skip


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure reading and matching on one core."""
    many = scale.pick(_MANY, 200)
    few = scale.pick(_FEW, 20)
    figures.say(f"making {many:,} rules")
    rules, phrases = rulebook.made(many, [(words, who) for who in _WHO for words in _PHRASES])
    docs = [texts.article(number) for number in range(scale.pick(400, 20))]
    storms = [texts.storm(number) for number in range(scale.pick(40, 2))]
    spread = len(rules) // few
    small, large = match.Index(rules[::spread][:few]), match.Index(rules)
    peer = Keywords(phrases, docs)
    _read(large, docs[:1])
    breath.settle()  # as the daemon does once its rules are read
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
    storm = len(storms) / took["storm"]
    storm_bar, quick = figures.at_least(storm, 100, "docs/s")
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
        Figure(
            what="every sentence is advice",
            value=storm,
            unit="docs/s",
            bar=storm_bar,
            met=quick,
            note="the most work a text can be",
        ),
    )


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _read(index: match.Index, docs: Sequence[str]) -> list[str]:
    return [fired.rule for text in docs for fired in index.matches(extract.statements(text))]


def _look_up(peer: Keywords, docs: Sequence[str]) -> list[str]:
    return [name for text in docs for name in peer.matches(text)]

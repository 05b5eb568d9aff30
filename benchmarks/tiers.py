"""How much of labelled text the first tier reads, how much the second holds of the rest, and how often it holds general text.

    python -m benchmarks.tiers labelled.jsonl … [--general text …] [--misses N]

A line of a labelled file has "text", perhaps "title" and "date" (YYYY-MM), and "rules_true": phrases that must fire on it. A rule is found
by the first tier when it fires; by either when it fires, or its family and one of its places are possible. General files are plain text.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from advisory import extract, match, phrase, possible
from advisory.extract import markup, sentences
from advisory.model import ANYWHERE, Possible, Query, Rule


@dataclass(slots=True)
class Count:
    """What was found in one file."""

    passages: int = 0
    rules: int = 0
    fired: int = 0
    either: int = 0
    #: Rules that the second tier alone would hold.
    held: int = 0
    #: Possibles in passages that hold no advice, and such passages.
    extra: int = 0
    silent: int = 0
    possibles: int = 0
    misses: list[str] = field(default_factory=list)


@functools.cache
def _queries(words: str) -> tuple[Query, ...]:
    try:
        return phrase.compile(words)
    except phrase.PhraseError:
        return ()


def _meets(query: Query, found: Possible) -> bool:
    asked = {*query.directives, *(also for directive in query.directives for also in match.ANSWERS.get(directive, ()))}
    return found.family in asked and (ANYWHERE in query.destinations or not query.destinations.isdisjoint(found.destinations))


def _published(passage: dict[str, Any]) -> datetime | None:
    said = str(passage.get("date") or "")
    return datetime.fromisoformat(f"{said}-15").replace(tzinfo=UTC) if len(said) == len("2020-01") else None


def labelled(path: Path) -> Count:
    """Count what the tiers find in a labelled file."""
    count = Count()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            _passage(json.loads(line), count)
    return count


def _passage(passage: dict[str, Any], count: Count) -> None:
    text, title = passage["text"], passage.get("title") or ""
    said = extract.statements(text, title=title, published=_published(passage))
    guesses = possible.read(text, title=title, statements=said)
    alone = possible.read(text, title=title)
    rules = [Rule(id=words, title="", when=_queries(words)) for words in passage["rules_true"]]
    fired = {one.rule for one in match.Index(rules).matches(said, text=text, title=title)}
    count.passages += 1
    count.possibles += len(guesses)
    if not rules:
        count.silent += 1
        count.extra += len(guesses)
    for rule in rules:
        either = rule.id in fired or any(_meets(query, one) for query in rule.when for one in guesses)
        count.rules += 1
        count.fired += rule.id in fired
        count.either += either
        count.held += any(_meets(query, one) for query in rule.when for one in alone)
        if not either:
            count.misses.append(f"{rule.id} | {' '.join(text.split())[:200]}")


def general(path: Path) -> tuple[int, list[Possible]]:
    """Return how many sentences a text has, and what is possible in them; each paragraph is a text of its own."""
    seen = 0
    found: list[Possible] = []
    for paragraph in _paragraphs(path):
        seen += len(sentences.split(markup.blank(paragraph)))
        found += possible.read(paragraph, statements=extract.statements(paragraph))
    return seen, found


def _paragraphs(path: Path) -> Iterator[str]:
    yield from (line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip())


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tiers", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="labelled passages, a line of JSON each")
    parser.add_argument("--general", nargs="*", type=Path, default=[], metavar="TEXT", help="general text, in which nothing is advice")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print so many of what neither tier found, of each file")
    given = parser.parse_args(arguments)
    for path in given.files:
        count = labelled(path)
        whole = max(1, count.rules)
        print(
            f"{path.name}: {count.passages} passages, {count.rules} rules; first tier {count.fired / whole:.3f}, "
            f"first or second {count.either / whole:.3f}, second alone {count.held / whole:.3f}; {count.possibles} possibles, "
            f"{count.extra} of them in the {count.silent} passages without advice"
        )
        for miss in count.misses[: given.misses]:
            print(f"  {miss}")
    for path in given.general:
        seen, found = general(path)
        print(f"{path.name}: {seen} sentences, {len(found)} possibles = {1000 * len(found) / max(1, seen):.2f} per 1,000")
        for one in found[: given.misses]:
            print(f"  {one.family.value} {','.join(one.destinations)} | {' '.join(one.quote.split())[:200]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

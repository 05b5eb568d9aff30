"""How surely copies of a story are known again: edited, cut, wrapped in an agency's lines; and that other stories are others."""

from __future__ import annotations

import html
import itertools
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from pydoc_data.topics import topics

import pytest
import yaml

from advisory import story

CASES = Path(__file__).parents[1] / "cases"
BEFORE = "From our correspondents and agencies, for readers of the morning edition. "
AFTER = " All rights reserved by the agency and its partners; no part of this may be printed again without leave. Sign up for our letter."


def items() -> Iterator[str]:
    """Yield the news of this project's own cases."""
    for path in sorted(CASES.glob("crises/*/feeds/**/*")):
        if path.suffix in {".xml", ".rss", ".atom"}:
            for found in re.findall(r"<(description|summary|content)[^>]*>(.*?)</\1>", path.read_text(encoding="utf-8"), re.DOTALL):
                yield " ".join(re.sub(r"<[^>]+>", " ", html.unescape(found[1])).split())
    for path in sorted((CASES / "articles").glob("*.yaml")):
        text = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("text", "")
        yield " ".join(text.split())


STORIES = [text for text in dict.fromkeys(items()) if len(text.split()) >= 40]
WORDS = sorted({word for text in STORIES for word in text.split()})


def edited(text: str, share: float, chance: random.Random) -> str:
    """Return a text with a share of its words replaced by words of other stories."""
    words = text.split()
    for at in chance.sample(range(len(words)), round(len(words) * share)):
        words[at] = chance.choice(WORDS)
    return " ".join(words)


def cut(text: str, share: float) -> str:
    """Return the first part of a text."""
    words = text.split()
    return " ".join(words[: round(len(words) * share)])


COPIES: list[tuple[str, Callable[[str, random.Random], str], float]] = [
    ("every twentieth word edited", lambda text, chance: edited(text, 0.05, chance), 0.999),
    ("every tenth word edited", lambda text, chance: edited(text, 0.10, chance), 0.99),
    ("every fifth word edited", lambda text, chance: edited(text, 0.20, chance), 0.79),
    ("cut to seven tenths", lambda text, _: cut(text, 0.7), 0.999),
    ("cut to the half", lambda text, _: cut(text, 0.5), 0.996),
    ("cut to the half, every tenth word edited", lambda text, chance: edited(cut(text, 0.5), 0.10, chance), 0.95),
    ("an agency's lines around it", lambda text, _: BEFORE + text + AFTER, 0.999),
    ("an agency's lines around it, every tenth word edited", lambda text, chance: BEFORE + edited(text, 0.10, chance) + AFTER, 0.98),
]


@pytest.mark.parametrize(("name", "change", "at_least"), COPIES, ids=[name for name, _, _ in COPIES])
def test_copies_are_known_again(name: str, change: Callable[[str, random.Random], str], at_least: float) -> None:
    """So many of all copies are found, over our own news, each changed anew several times."""
    chance = random.Random(name)
    assert len(STORIES) >= 50
    tried = [(text, change(text, chance)) for text in STORIES for _ in range(12)]
    found = sum(story.same(story.sketch(text), story.sketch(copy)) for text, copy in tried)
    assert found / len(tried) >= at_least


def shingles(text: str) -> frozenset[str]:
    """Return the three-word runs of a text, in full."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[at : at + 3]) for at in range(len(words) - 2))


def test_other_texts_are_not_copies() -> None:
    """Of pairs that share next to nothing, at most one in ten thousand is taken for copies: the pages of Python's own reference."""
    pages = [
        " ".join(words[at : at + 220]) for text in topics.values() for words in [text.split()] for at in range(0, len(words) - 60, 220)
    ]
    told = [(story.sketch(page), shingles(page)) for page in pages]
    apart = [
        (one[0], other[0])
        for one, other in itertools.combinations(told, 2)
        if len(one[1] & other[1]) < 0.2 * min(len(one[1]), len(other[1]))
    ]
    assert len(apart) >= 20_000
    assert sum(story.same(one, other) for one, other in apart) <= len(apart) / 10_000


def test_our_own_stories_are_told_apart() -> None:
    """Reports of different papers on one event in their own words are no copies."""
    told = [(story.sketch(text), shingles(text)) for text in STORIES]
    apart = [
        (one, other) for one, other in itertools.combinations(told, 2) if len(one[1] & other[1]) < 0.2 * min(len(one[1]), len(other[1]))
    ]
    assert len(apart) >= 1_000
    assert not any(story.same(one[0], other[0]) for one, other in apart)

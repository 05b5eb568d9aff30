"""Decides which items deserve a look at their article, and what the article adds to them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from advisory import clean, lexicon
from advisory.article import words
from advisory.extract import chunks, markup, tokens
from advisory.model import Feed, Item, Trust

#: Kinds whose items may be summaries; all others carry the whole text.
KINDS = frozenset({"feed"})
#: A text with fewer characters is a summary.
THIN = 600
#: An article has at least so many characters; less is a consent page, a paywall's first lines, or a caption.
LEAST = 250
#: An article is cut at the end of a sentence within so many characters; what matters stands before.
MOST = 20_000

#: What is new in a text stands in its beginning.
_LOOKED_AT = 4000
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
#: So many of a headline's longer words must stand in the article, or it is another page.
_SHARED = 3
_NAMES = frozenset({"PLACE", "DEMONYM", "PEOPLE", "ISSUER"})


def wanted(feed: Feed, item: Item) -> bool:
    """Tell whether an item holds a summary alone, looks as if its article could hold advice, and may be looked up."""
    if not feed.articles or feed.kind not in KINDS or feed.trust is Trust.OFFICIAL:
        return False
    # A recording is read as it is: what its links lead to now is not what they led to then.
    if not _web(feed.url) or not _web(item.url):
        return False
    return thin(item.text) and relevant(f"{item.title}\n{item.text}")


def chosen(feed: Feed, items: Sequence[Item], now: datetime, most: int) -> tuple[int, ...]:
    """Return the places of the items whose articles are asked for: at most so many, none that is stale, one address once."""
    shared = Counter(_address(item.url) for item in items)
    found = [
        place
        for place, item in enumerate(items)
        # An address that several items have is a front page or a live page, and no one's article.
        if shared[_address(item.url)] == 1
        and _address(item.url) != _address(feed.url)
        and (item.published is None or now - item.published <= feed.max_age)
        and wanted(feed, item)
    ]
    # What is told in the headline comes first, where there is more than may be asked.
    return tuple(sorted(sorted(found, key=lambda place: words.ALONE.search(items[place].title) is None)[:most]))


def thin(text: str) -> bool:
    """Tell whether a text is a summary: short, or cut off."""
    return len(text) < THIN or words.CUT_OFF.search(text[-60:]) is not None


def relevant(text: str) -> bool:
    """Tell whether a headline or summary could announce advice: words of advice, and the name of a place or of its people."""
    text = text[:_LOOKED_AT]
    if words.ALONE.search(text) is None and (words.WHAT.search(text) is None or (words.WHOM.search(text) is None and not _people(text))):
        return False
    return any(chunk.kind in _NAMES for row in _rows(text) for chunk in row.chunks)


def prose(article: str) -> str:
    """Return what the reader of pages found, as lines of clean text, without lines that lead elsewhere, and not longer than `MOST`."""
    lines: list[str] = []
    room = MOST
    for row in clean.scrub(article).split("\n"):
        line = " ".join(row.split())
        if line and not words.ELSEWHERE.match(line):
            # Half a sentence can say the opposite of the whole.
            kept = line if len(line) <= room else line[: line.rfind(". ", 0, room) + 1]
            lines.append(kept)
            room -= len(kept) + 1
            if kept != line:
                break
    return "\n".join(filter(None, lines))


def about(title: str, article: str) -> bool:
    """Tell whether an article has the words of its headline; a consent page, a login and another story have not."""
    said = _stems(title)
    return not said or len(said & _stems(article)) * _SHARED >= len(said)


def joined(item: Item, article: str) -> Item:
    """Return the item with its article; a summary that is the article's own beginning is not said twice."""
    summary = words.CUT_OFF.sub("", item.text).rstrip()
    said = not summary or " ".join(summary.split()).casefold() in " ".join(article.split()).casefold()
    return replace(item, text=article if said else f"{item.text}\n{article}")


def _people(text: str) -> bool:
    """Tell whether the people of a country are named: `Germans`, `Britons`."""
    return any(chunk.people for row in _rows(text) for chunk in row.chunks)


def _rows(text: str) -> list[chunks.Row]:
    plain = markup.blank(text)
    rows, at = [], 0
    for line in plain.split("\n"):
        rows.append(chunks.read(tokens.split(plain, at, at + len(line))))
        at += len(line) + 1
    return rows


def _stems(text: str) -> frozenset[str]:
    return frozenset(lexicon.fold(word)[:_STEM] for word in _WORD.findall(text))


def _address(url: str) -> str:
    return url.partition("#")[0]


def _web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))

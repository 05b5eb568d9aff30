"""News in RSS, RDF, Atom, a news sitemap or JSON Feed: one item per story."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from advisory import clean, dates, syndication
from advisory.model import Feed, Item, Page, Reading, Trust
from advisory.syndication import Document, Entry

DEFAULT_TRUST = Trust.PRESS

#: Some publishers count a story's editions behind its id (`…/story-1#2`).
_EDITION = re.compile(r"#([0-9]{1,18})\Z", re.ASCII)
_LONGEST_GUID = 500


def parse(feed: Feed, page: Page) -> Reading:
    """Return the stories in a page. Raises ParseError for what is no feed; a feed without stories is one, with a complaint."""
    reading = skim(feed, page)
    return replace(reading, items=tuple(clean.finish(item) for item in reading.items))


def skim(feed: Feed, page: Page) -> Reading:
    """Return the stories in a page with their texts not cleaned yet: most are known, and cleaning takes longer than parsing.

    Raises ParseError.
    """
    document = syndication.read(page.body, page.url, page.content_type)
    complaints = list(document.complaints)
    if not document.entries:
        complaints.append("The feed is valid but empty; if that lasts, its publisher has moved it.")
    items: dict[str, Item] = {}
    unreadable = ahead = blank = 0
    for guid, entry in _identified(document.entries):
        published = _published(entry)
        item = _item(feed, page, document, guid, entry, published)
        if not item.title and not item.text:
            blank += 1
            continue
        unreadable += bool(entry.published) and item.published is None
        ahead += published is not None and published != item.published and item.published is not None
        items[guid] = item
    if blank:
        complaints.append(f"{_count(blank, 'entry', 'entries')} without title and text set aside.")
    if unreadable:
        complaints.append(f"{_count(unreadable, 'date', 'dates')} could not be read; the time of the first sight counts instead.")
    if ahead:
        complaints.append(f"{_count(ahead, 'date lies', 'dates lie')} in the future; the time of the first sight counts instead.")
    return Reading(items=tuple(items.values()), complaints=tuple(complaints), keep=document.keep)


def _published(entry: Entry) -> datetime | None:
    """Return the first of an entry's dates that can be read."""
    return next((moment for said in (entry.published, *entry.dates) if (moment := dates.parse(said))), None)


def _item(feed: Feed, page: Page, document: Document, guid: str, entry: Entry, published: datetime | None) -> Item:
    # A story without a title is called by its first sentence, so its text is needed now.
    title = clean.line(entry.title)
    text = "" if title else clean.text(entry.body)
    return Item(
        feed=feed.id,
        guid=guid,
        url=entry.link,
        title=title or clean.headline(text),
        text=text,
        markup=entry.body if title else "",
        published=dates.clamp(published, page.fetched),
        language=(entry.language or document.language or feed.language or "").strip().lower()[:20] or None,
    )


def _identified(entries: Iterable[Entry]) -> list[tuple[str, Entry]]:
    """Return the last edition of each entry with what identifies it: its id, or its link, or a hash of its words."""
    named = [(*_named(entry), entry) for entry in entries]
    # An id that entries with different links share (`0`, the site's address) is none.
    links = Counter(name for name, _ in {(name, entry.link) for name, _, entry in named})
    found: dict[str, tuple[tuple[bool, int], Entry]] = {}
    for name, edition, entry in named:
        guid = _short(name if name and links[name] == 1 else entry.link or _hash(entry))
        rank = (bool(entry.title.strip() or entry.body.strip()), edition)
        if guid not in found or rank > found[guid][0]:
            found[guid] = (rank, entry)
    return [(guid, entry) for guid, (_, entry) in found.items()]


def _named(entry: Entry) -> tuple[str, int]:
    """Return an entry's id without the count of its editions, and that count."""
    id_ = clean.scrub(entry.id).strip()
    found = _EDITION.search(id_)
    # What stands in the address too is a place within the page, such as a post of a live report: a story of its own.
    if found is None or entry.link.endswith(found[0]):
        return id_, 0
    return id_[: found.start()], int(found[1])


def _hash(entry: Entry) -> str:
    return f"sha256:{clean.digest(entry.title, entry.body or entry.published)}"


def _short(guid: str) -> str:
    return guid if len(guid) <= _LONGEST_GUID else f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"

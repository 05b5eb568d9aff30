"""News in RSS, RDF, Atom or JSON Feed: one item per story."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from advisory import clean, dates, syndication
from advisory.model import Feed, Item, Page, Reading, Trust
from advisory.syndication import Document, Entry

DEFAULT_TRUST = Trust.PRESS

#: Some publishers count a story's editions behind its id (`…/story-1#2`).
_EDITION = re.compile(r"#[0-9]+\Z")
_LONGEST_GUID = 500


def parse(feed: Feed, page: Page) -> Reading:
    """Return the stories in a page. Raises ParseError for what is no feed; a feed without stories is one, with a complaint."""
    document = syndication.read(page.body, page.url, page.content_type)
    complaints = list(document.complaints)
    if not document.entries:
        complaints.append("The feed is valid but empty; if that lasts, its publisher has moved it.")
    items: dict[str, Item] = {}
    unreadable = blank = 0
    for guid, entry in _identified(document.entries):
        item = _item(feed, page, document, guid, entry)
        if not item.title and not item.text:
            blank += 1
            continue
        unreadable += bool(entry.published) and item.published is None
        items.setdefault(guid, item)
    if blank:
        complaints.append(f"{_count(blank, 'entry', 'entries')} without title and text set aside.")
    if unreadable:
        complaints.append(f"{_count(unreadable, 'date', 'dates')} could not be read; the time of the first sight counts instead.")
    return Reading(items=tuple(items.values()), complaints=tuple(complaints))


def _item(feed: Feed, page: Page, document: Document, guid: str, entry: Entry) -> Item:
    text = clean.text(entry.body)
    return Item(
        feed=feed.id,
        guid=guid,
        url=entry.link,
        title=clean.line(entry.title) or clean.headline(text),
        text=text,
        published=dates.clamp(dates.parse(entry.published), page.fetched),
        language=(entry.language or document.language or feed.language or "").strip().lower()[:20] or None,
    )


def _identified(entries: Iterable[Entry]) -> list[tuple[str, Entry]]:
    """Return each entry with what identifies it: its id, or its link, or a hash of its words."""
    named = [(_EDITION.sub("", clean.scrub(entry.id).strip()), entry) for entry in entries]
    # An id that entries with different links share (`0`, the site's address) is none.
    links = Counter(guid for guid, _ in {(guid, _EDITION.sub("", entry.link)) for guid, entry in named})
    return [(_short(guid if guid and links[guid] == 1 else _EDITION.sub("", entry.link) or _hash(entry)), entry) for guid, entry in named]


def _hash(entry: Entry) -> str:
    return f"sha256:{clean.digest(entry.title, entry.body or entry.published)}"


def _short(guid: str) -> str:
    return guid if len(guid) <= _LONGEST_GUID else f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"

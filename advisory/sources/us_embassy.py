"""Security alerts of United States embassies and consulates: the WordPress feed of one post, one item for each alert."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from urllib.parse import urlsplit

from advisory import clean, dates, lexicon, syndication
from advisory.errors import ParseError
from advisory.lexicon import Kind
from advisory.model import Feed, Item, Page, Reading, Trust
from advisory.syndication import Entry, tree

DEFAULT_TRUST = Trust.OFFICIAL
ISSUER = "US"

_LIST_ENTRY = re.compile(r"<li\b[^>]*>(?:\s|&nbsp;|<p\b[^>]*>)*", re.IGNORECASE)
_BLOCK = r"(?:Locations?|Event|Actions? to Take|(?:For )?(?:Further )?Assistance)"
#: A block that begins within a line, for its markup has no break there.
_WITHIN = re.compile(rf"(?<=[^\s-])(?<!\bFor)(?<!\bFurther)[ \t]+(?={_BLOCK}[ \t]*:)")
_ACTIONS = re.compile(r"^(?P<head>Actions? to Take[ \t]*:)[ \t]+(?=\S)", re.IGNORECASE | re.MULTILINE)
_EMPTY = re.compile(r"^-[ \t]*(?:\n|\Z)", re.MULTILINE)
_LONGEST_GUID = 500

_WORD = re.compile(r"[^\s,;:()\[\]/|\u2013\u2014]+")
_POSSESSIVE = re.compile(r"[\u2019']s\Z")
_CHANNEL = re.compile(r"\A(?:security )?alerts?(?: archives?)?\s*[-\u2013\u2014|:]\s*", re.IGNORECASE)
#: A post's site is `iq.usembassy.gov`; all but one of the prefixes are codes of ISO 3166.
_SITE = re.compile(r"([a-z]{2})\.usembassy\.")
_PREFIXES = {"uk": "GB"}
_LONGEST_NAME = 6


def parse(feed: Feed, page: Page) -> Reading:
    """Return an item for each post. Raises ParseError for what is no feed, and says so of the wall that embassies keep against robots."""
    text, _ = syndication.decoding.decode(page.body, page.content_type)
    if tree.is_web_page(text):
        raise ParseError(
            "the answer is a web page, not a feed: embassies block data-centre addresses and default agents, and say so with status 200. "
            "Set ADVISORY_CONTACT, so that the User-Agent names somebody, poll from another network, or set `enabled: no`."
        )
    document = syndication.read(page.body, page.url, page.content_type)
    complaints = list(document.complaints)
    if not document.entries:
        complaints.append("The feed is valid but has no posts; if that lasts, the embassy has moved it.")
    # An id that posts at different addresses share is none.
    shared = Counter(id_ for id_, _ in {(entry.id, entry.link) for entry in document.entries})
    post = _post(clean.line(document.title), page.url)
    items: dict[str, Item] = {}
    for entry in document.entries:
        item = _item(feed, page, entry, _guid(entry, own=shared[entry.id] == 1), post)
        if not item.title and not item.text:
            complaints.append("A post without title and text set aside.")
        else:
            if entry.published and item.published is None:
                complaints.append(f"The date of “{item.title[:80]}” cannot be read; the time of the first sight counts instead.")
            items.setdefault(item.guid, item)
    return Reading(items=tuple(items.values()), complaints=tuple(dict.fromkeys(complaints)))


def _item(feed: Feed, page: Page, entry: Entry, guid: str, post: str) -> Item:
    text = _blocks(entry.body)
    title = clean.line(entry.title) or clean.headline(text)
    if title and post and not _places(title, Kind.COUNTRY, Kind.CITY, Kind.PART, Kind.REGION):
        title = f"{title} ({post})"
    return Item(
        feed=feed.id,
        guid=guid,
        url=entry.link,
        title=title,
        text=text,
        published=dates.clamp(dates.parse(entry.published), page.fetched),
        language="en",
        issuer=ISSUER,
    )


def _post(channel: str, url: str) -> str:
    """Return where the post is, in the words of its site: many an alert does not say its country; empty when nobody can tell."""
    named = _places(channel, Kind.COUNTRY)
    if len(named) == 1:
        return _CHANNEL.sub("", channel)
    site = _SITE.match(urlsplit(url).hostname or "")
    code = _PREFIXES.get(site[1], site[1].upper()) if site and not named else ""
    return lexicon.name(code) if code in lexicon.codes() else ""


def _places(words: str, *kinds: Kind) -> set[str]:
    """Return the countries of the places that words name, the longest names first; the embassy's own country is none of them."""
    tokens = [_POSSESSIVE.sub("", found[0]) for found in _WORD.finditer(words)]
    found: set[str] = set()
    at = 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + _LONGEST_NAME), at, -1):
            codes = {code for entry in lexicon.lookup(" ".join(tokens[at:end])) if entry.kind in kinds for code in entry.codes}
            if codes:
                found |= codes
                at = end - 1
                break
        at += 1
    return found - {ISSUER}


def _guid(entry: Entry, *, own: bool) -> str:
    """Return what identifies a post; never its title, which embassies use again for the next alert."""
    named = clean.scrub(entry.id).strip() if own else ""
    guid = named or entry.link or f"sha256:{clean.digest(entry.title, entry.body or entry.published)}"
    return guid if len(guid) <= _LONGEST_GUID else f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def _blocks(html: str) -> str:
    """Return the text, with each block (`Location:`, `Event:`, `Actions to Take:`, `Assistance:`) on a line, and what to do as a list."""
    text = clean.text(_LIST_ENTRY.sub(r"\g<0>- ", html))
    return _EMPTY.sub("", _ACTIONS.sub("\\g<head>\n", _WITHIN.sub("\n", text))).strip()

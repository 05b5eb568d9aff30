"""Reads RSS, RDF, Atom, news sitemaps and JSON Feed by what they are, not by what their servers call them.

bytes → decode → strict XML ─(not well-formed)→ mended, strict XML ─(still not)→ feedparser
              └→ JSON Feed
"""

from __future__ import annotations

import dataclasses
import html
import re
import zlib

from advisory import clean
from advisory.errors import ParseError
from advisory.syndication import decoding, jsonfeed, loose, mend, strict
from advisory.syndication.entry import Document, Entry
from advisory.syndication.links import address

__all__ = ["Document", "Entry", "address", "decoding", "jsonfeed", "read"]

_FEED = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf|urlset)\b", re.IGNORECASE)
#: Possessive, for otherwise each comment that is followed by no page would double the time.
_HTML = re.compile(r"(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^<>]*>(.{1,500}?)</title", re.IGNORECASE | re.DOTALL)
_DECLARATION = re.compile(r"\A<\?xml[^>]*\?>\s*")
#: Characters that XML 1.0 forbids (2.2); a document is not worse for losing them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CLOSED = re.compile(r"</(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf)\s*(?:>|\Z)", re.IGNORECASE)
_OPENING = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
_CUT = "It is not well-formed XML: it is cut short, and what came whole of it was read."
_GZIP = b"\x1f\x8b\x08"
_LARGEST = 16 * 1024 * 1024
#: How a page names its feed (https://www.rssboard.org/rss-autodiscovery).
_NAMED = re.compile(r"<link\b[^<>]{0,500}\btype\s*=\s*[\"']?application/(?:rss\+xml|atom\+xml|feed\+json)[^<>]{0,500}>", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s<>]{1,500})""", re.IGNORECASE)
_WAY_OUT = "Check the feed's `url` in a browser, or its `kind`."


def read(body: bytes, url: str, content_type: str = "") -> Document:
    """Return the feed in a page. Raises ParseError for what is no feed, empty, or defines entities of its own."""
    text, complaint = decoding.decode(_unpacked(body), content_type)
    if not text.strip():
        raise ParseError("the answer is empty; a feed always has something in it. The last good one stays in force.")
    document = _json(text, url) if text[0] in "{[" else _xml(text, url)
    complaints = (complaint,) if complaint else ()
    return dataclasses.replace(document, complaints=complaints + document.complaints)


def _unpacked(body: bytes) -> bytes:
    """Return what a gzip file holds: sitemaps are published as `.xml.gz`, which no server declares as an encoding. Raises ParseError."""
    if not body.startswith(_GZIP):
        return body
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(body, _LARGEST)
    except zlib.error as error:
        raise ParseError("the answer is a damaged gzip file. If that lasts, tell its publisher.") from error
    if unpacking.unconsumed_tail:
        raise ParseError(f"the answer is a gzip file that holds more than {_LARGEST // 2**20} MiB, which no feed needs. {_WAY_OUT}")
    return unpacked


def _json(text: str, url: str) -> Document:
    document = jsonfeed.read(text, url)
    if isinstance(document, str):
        raise ParseError(f"the answer is {document}. {_WAY_OUT}")
    return document


def _xml(text: str, url: str) -> Document:
    if _HTML.match(_DECLARATION.sub("", text, count=1)):
        raise ParseError(f"the answer is an HTML page{_called(text)}, not a feed. {_named(text, url) or _WAY_OUT}")
    if "<!ENTITY" in text:
        raise ParseError(f"the document defines entities of its own, which is refused: they can blow up or read files. {_WAY_OUT}")
    # Looking for characters that hardly any document has takes longer than parsing it.
    document = _strictly(text, url) or _strictly(_FORBIDDEN.sub("", text), url)
    if not document:
        return _damaged(_FORBIDDEN.sub("", text), url)
    if isinstance(document, str):
        raise ParseError(f"the answer is XML with the root <{clean.line(document)[:40]}>, not RSS, Atom or JSON Feed. {_WAY_OUT}")
    return document


def _strictly(text: str, url: str) -> Document | str | None:
    """Return what the strict reading returns; None for what is not well-formed."""
    try:
        return strict.read(text, url)
    except strict.NotWellFormedError:
        return None


def _damaged(text: str, url: str) -> Document:
    if not _FEED.search(text):
        raise ParseError(f"the answer is not a feed; it begins with “{clean.line(text[:200])[:60]}”. {_WAY_OUT}")
    mended = mend.mended(text)
    document = _strictly(mended.text, url) if mended else None
    if mended and isinstance(document, Document):
        complaint = _CUT if mended.cut else "It is not well-formed XML; it was mended before it was read."
        return dataclasses.replace(document, complaints=(complaint, *document.complaints))
    return _forgiven(text, url)


def _forgiven(text: str, url: str) -> Document:
    """Return what the forgiving parser makes of a document that cannot be mended."""
    if not loose.fits(text):
        size = f"{len(text)} characters, {text.count('<')} tags"
        raise ParseError(f"the feed is not well-formed XML, and too long ({size}) to be repaired. Tell its publisher.")
    document = loose.read(_DECLARATION.sub("", text, count=1), url)
    if document is None or not (document.entries or _CLOSED.search(text)):
        raise ParseError("the feed is not well-formed XML, and nothing in it could be saved. Tell its publisher.")
    complaints = ["It is not well-formed XML; it was read by the forgiving fall-back parser (parse_fallback)."]
    entries = document.entries
    if not _CLOSED.search(text):
        complaints.append(_CUT)
        # Half a story can say the opposite of the whole: `ordered to leave, the ministry denied`.
        if len(_OPENING.findall(text)) > len(_CLOSING.findall(text)):
            entries = entries[:-1]
    return dataclasses.replace(document, entries=entries, complaints=tuple(complaints))


def _called(text: str) -> str:
    found = _TITLE.search(text[:100_000])
    title = clean.line(found[1])[:60] if found else ""
    return f" (“{title}”)" if title else ""


def _named(text: str, url: str) -> str:
    """Return a sentence with the address of the feed that a page names; empty for none."""
    found = _NAMED.search(text[:100_000])
    href = _HREF.search(found[0]) if found else None
    feed = address(html.unescape(href[1]), url) if href else ""
    return f"It names a feed: {feed}. If that is the one you mean, give it as the feed's `url`." if feed else ""

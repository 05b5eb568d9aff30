"""Reads RSS, RDF, Atom and JSON Feed by what they are, not by what their servers call them.

bytes → decode → strict XML ─(not well-formed)→ feedparser
              └→ JSON Feed
"""

from __future__ import annotations

import dataclasses
import re

from advisory import clean
from advisory.errors import ParseError
from advisory.syndication import decoding, jsonfeed, loose, strict
from advisory.syndication.entry import Document, Entry
from advisory.syndication.strict import address

__all__ = ["Document", "Entry", "address", "decoding", "jsonfeed", "read"]

_FEED = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HTML = re.compile(r"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.{1,500}?)</title", re.IGNORECASE | re.DOTALL)
_DECLARATION = re.compile(r"\A<\?xml[^>]*\?>\s*")
#: Characters that XML 1.0 forbids (2.2); a document is not worse for losing them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CLOSED = re.compile(r"</(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_OPENING = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
_WAY_OUT = "Check the feed's `url` in a browser, or its `kind`."


def read(body: bytes, url: str, content_type: str = "") -> Document:
    """Return the feed in a page. Raises ParseError for what is no feed, empty, or defines entities of its own."""
    text, complaint = decoding.decode(body, content_type)
    if not text.strip():
        raise ParseError("the answer is empty; a feed always has something in it. The last good one stays in force.")
    document = _json(text, url) if text[0] in "{[" else _xml(_FORBIDDEN.sub("", text), url)
    complaints = (complaint,) if complaint else ()
    return dataclasses.replace(document, complaints=complaints + document.complaints)


def _json(text: str, url: str) -> Document:
    document = jsonfeed.read(text, url)
    if isinstance(document, str):
        raise ParseError(f"the answer is {document}. {_WAY_OUT}")
    return document


def _xml(text: str, url: str) -> Document:
    if _HTML.match(_DECLARATION.sub("", text, count=1)):
        raise ParseError(f"the answer is an HTML page{_called(text)}, not a feed. {_WAY_OUT}")
    if "<!ENTITY" in text:
        raise ParseError(f"the document defines entities of its own, which is refused: they can blow up or read files. {_WAY_OUT}")
    try:
        document = strict.read(text, url)
    except strict.NotWellFormedError:
        return _damaged(text, url)
    if isinstance(document, str):
        raise ParseError(f"the answer is XML with the root <{clean.line(document)[:40]}>, not RSS, Atom or JSON Feed. {_WAY_OUT}")
    return document


def _damaged(text: str, url: str) -> Document:
    if not _FEED.search(text):
        raise ParseError(f"the answer is not a feed; it begins with “{clean.line(text[:200])[:60]}”. {_WAY_OUT}")
    if len(text) > loose.LONGEST:
        raise ParseError(f"the feed is not well-formed XML, and too long ({len(text)} characters) to be repaired. Tell its publisher.")
    document = loose.read(_DECLARATION.sub("", text, count=1), url)
    if document is None or not (document.entries or _CLOSED.search(text)):
        raise ParseError("the feed is not well-formed XML, and nothing in it could be saved. Tell its publisher.")
    complaint = "It is not well-formed XML; it was read by the forgiving fall-back parser (parse_fallback)."
    entries = document.entries
    # Half a story can say the opposite of the whole: `ordered to leave, the ministry denied`.
    if entries and not _CLOSED.search(text) and len(_OPENING.findall(text)) > len(_CLOSING.findall(text)):
        entries = entries[:-1]
        complaint += " It ends in the middle of an item, which was set aside."
    return dataclasses.replace(document, entries=entries, complaints=(complaint,))


def _called(text: str) -> str:
    found = _TITLE.search(text[:100_000])
    title = clean.line(found[1])[:60] if found else ""
    return f" (“{title}”)" if title else ""

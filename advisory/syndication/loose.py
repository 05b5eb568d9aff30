"""Reads feeds that are not well-formed XML, by feedparser: what browsers and readers forgive must not cost an alert."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from typing import Any
from xml.sax import SAXException

from advisory.syndication.entry import Document, Entry, keep
from advisory.syndication.links import address

#: The most characters and tags that are read this way, for a million of words take a second, and a hundred thousand tags five.
LONGEST = 8 * 1024 * 1024
MOST_TAGS = 100_000

_LETTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"&(amp|lt|gt|quot|apos);")
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def fits(text: str) -> bool:
    """Tell whether a text can be read in a reasonable time."""
    return len(text) <= LONGEST and text.count("<") <= MOST_TAGS


def read(text: str, url: str) -> Document | None:
    """Return what can be saved, or None when even that fails."""
    import feedparser

    try:
        # Given a stream and headers, feedparser neither opens files or addresses nor guesses the encoding.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = feedparser.parse(
                # Its pattern for a declaration at the very beginning takes the third power of the time where none is ended.
                io.BytesIO(b"\n" + text.encode("utf-8", "replace")),
                response_headers={**_HEADERS, "content-location": url},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    except Exception:  # noqa: BLE001 - it raises what its many parsers raise on garbage, and garbage is what it is given
        return None
    feed: Mapping[str, Any] = parsed.get("feed", {})
    # Of its two parsers the one for damaged documents leaves some words escaped.
    escaped = isinstance(parsed.get("bozo_exception"), SAXException)
    entries = tuple(_entry(raw, url, escaped=escaped) for raw in parsed.get("entries", ()))
    return Document(
        title=_word(feed, "title"),
        language=_word(feed, "language"),
        entries=entries,
        keep=keep(_word(feed, "ttl"), _word(feed, "sy_updateperiod"), _word(feed, "sy_updatefrequency")),
    )


def _entry(raw: Mapping[str, Any], url: str, *, escaped: bool) -> Entry:
    contents = [_word(part, "value") for part in raw.get("content") or () if not _word(part, "src")]
    body = next((said for said in (*contents, _word(raw, "summary"), _word(raw, "description")) if said.strip()), "")
    id_ = _unescaped(_word(raw, "id").strip(), escaped=escaped)
    dates = [said for name in ("published", "created", "updated") if (said := _word(raw, name))]
    return Entry(
        id=id_,
        link=address(_word(raw, "link"), url) or address(id_),
        title=_word(raw, "title"),
        body=body,
        published=dates[0] if dates else "",
        dates=tuple(dates[1:]),
        language=_word(raw, "language"),
        categories=tuple((_word(tag, "scheme"), _unescaped(_word(tag, "term").strip(), escaped=escaped)) for tag in raw.get("tags") or ()),
    )


def _unescaped(said: str, *, escaped: bool) -> str:
    return _ESCAPED.sub(lambda found: _LETTERS[found[1]], said) if escaped else said


def _word(raw: Mapping[str, Any], name: str) -> str:
    # Its own `get` answers for names of old, with warnings.
    said = dict.get(raw, name) if isinstance(raw, dict) else None
    return said if isinstance(said, str) else ""

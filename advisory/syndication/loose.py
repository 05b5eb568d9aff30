"""Reads feeds that are not well-formed XML, by feedparser: what browsers and readers forgive must not cost an alert."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from typing import Any

from advisory.syndication.entry import Document, Entry
from advisory.syndication.strict import address

#: The most characters that are read this way, for it takes about a second per million.
LONGEST = 8 * 1024 * 1024

_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read(text: str, url: str) -> Document | None:
    """Return what can be saved, or None when even that fails."""
    import feedparser

    try:
        # Given a stream and headers, feedparser neither opens files or addresses nor guesses the encoding.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = feedparser.parse(
                io.BytesIO(text.encode("utf-8", "replace")),
                response_headers={**_HEADERS, "content-location": url},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    except Exception:  # noqa: BLE001 - it raises what its many parsers raise on garbage, and garbage is what it is given
        return None
    feed: Mapping[str, Any] = parsed.get("feed", {})
    entries = tuple(_entry(raw, url) for raw in parsed.get("entries", ()))
    return Document(title=_word(feed, "title"), language=_word(feed, "language"), entries=entries)


def _entry(raw: Mapping[str, Any], url: str) -> Entry:
    contents = [_word(part, "value") for part in raw.get("content") or () if not _word(part, "src")]
    body = next((said for said in (*contents, _word(raw, "summary"), _word(raw, "description")) if said.strip()), "")
    id_ = _word(raw, "id").strip()
    return Entry(
        id=id_,
        link=address(_word(raw, "link"), url) or address(id_),
        title=_word(raw, "title"),
        body=body,
        published=next((said for name in ("published", "created", "updated") if (said := _word(raw, name))), ""),
        language=_word(raw, "language"),
        categories=tuple((_word(tag, "scheme"), _word(tag, "term").strip()) for tag in raw.get("tags") or ()),
    )


def _word(raw: Mapping[str, Any], name: str) -> str:
    # Its own `get` answers for names of old, with warnings.
    said = dict.get(raw, name) if isinstance(raw, dict) else None
    return said if isinstance(said, str) else ""

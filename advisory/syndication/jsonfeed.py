"""Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from advisory.syndication.entry import Document, Entry
from advisory.syndication.strict import address


def read(text: str, url: str) -> Document | str:
    """Return the document, or half a sentence about what the text is instead."""
    tree = load(text)
    if isinstance(tree, NotJSON):
        return str(tree)
    items = tree.get("items") if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or "jsonfeed.org" not in str(tree.get("version", "")) or not isinstance(items, list):
        return "JSON, but not a JSON Feed (it needs `version` and `items`)"
    base = address(_word(tree, "home_page_url"), url) or url
    entries = tuple(_entry(item, base) for item in items if isinstance(item, dict))
    lost = len(items) - len(entries)
    return Document(
        title=html.escape(_word(tree, "title"), quote=False),
        language=_word(tree, "language"),
        entries=entries,
        complaints=(f"{lost} of {len(items)} items are no JSON objects and were set aside.",) if lost else (),
    )


class NotJSON(str):
    """Half a sentence on why a text cannot be read as JSON."""

    __slots__ = ()


def load(text: str) -> Any:
    """Return the tree of a text, or NotJSON; never raises, however deep or odd the text is."""
    try:
        return json.loads(text)
    except RecursionError:
        return NotJSON("JSON that is nested too deep")
    except ValueError as error:
        return NotJSON(f"damaged JSON (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else "JSON with a number too long")


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    plain = html.escape(_word(item, "content_text") or _word(item, "summary"), quote=False).replace("\n", "<br>")
    tags = item.get("tags")
    link = _word(item, "url") or _word(item, "external_url")
    id_ = _word(item, "id").strip()
    return Entry(
        id=id_,
        link=address(link, base) if link else address(id_),
        title=html.escape(_word(item, "title"), quote=False),
        body=_word(item, "content_html") or plain,
        published=_word(item, "date_published") or _word(item, "date_modified"),
        language=_word(item, "language"),
        categories=tuple(("", str(tag)) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _word(item: Mapping[str, Any], name: str) -> str:
    """Return a string; numbers are coerced, as the standard asks for ids."""
    said = item.get(name)
    if isinstance(said, str):
        return said
    return str(said) if isinstance(said, int | float) and not isinstance(said, bool) else ""

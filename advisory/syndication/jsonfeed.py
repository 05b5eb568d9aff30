"""Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from advisory.syndication.entry import Document, Entry
from advisory.syndication.links import address

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
#: Publishers forget to escape line breaks within strings; nothing else can be meant by them.
_DECODER = json.JSONDecoder(strict=False)


def read(text: str, url: str) -> Document | str:
    """Return the document, or half a sentence about what the text is instead."""
    tree, damage = load(text), ""
    if isinstance(tree, NotJSON):
        whole = _whole(text)
        if not whole:
            return str(tree)
        tree, damage = whole, f"Its JSON is damaged; what is whole before the damage was read ({_count(len(whole['items']))})."
    items = tree.get("items") if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or "jsonfeed.org" not in str(tree.get("version", "")) or not isinstance(items, list):
        return "JSON, but not a JSON Feed (it needs `version` and `items`)"
    base = address(_word(tree, "home_page_url"), url) or url
    entries = tuple(_entry(item, base) for item in items if isinstance(item, dict))
    lost = len(items) - len(entries)
    odd = f"{lost} of {len(items)} items are no JSON objects and were set aside." if lost else ""
    return Document(
        title=html.escape(_word(tree, "title"), quote=False),
        language=_word(tree, "language"),
        entries=entries,
        complaints=tuple(said for said in (damage, odd) if said),
    )


class NotJSON(str):
    """Half a sentence on why a text cannot be read as JSON."""

    __slots__ = ()


def load(text: str) -> Any:
    """Return the tree of a text, or NotJSON; never raises, however deep or odd the text is."""
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        return NotJSON("JSON that is nested too deep")
    except ValueError as error:
        return NotJSON(f"damaged JSON (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else "JSON with a number too long")


def _whole(text: str) -> dict[str, Any] | None:
    """Return what can be read of a damaged JSON Feed: its head, and the items before the damage; None for none."""
    found = _ITEMS.search(text)
    if not found or "jsonfeed.org/version" not in text:
        return None
    head = load(text[: found.end()] + "]}")
    items: list[Any] = []
    place = _BETWEEN.match(text, found.end())
    try:
        while place and text[place.end()] != "]":
            item, end = _DECODER.raw_decode(text, place.end())
            items.append(item)
            place = _BETWEEN.match(text, end)
    except (ValueError, IndexError, RecursionError):
        pass
    return {"version": "https://jsonfeed.org/version/1.1"} | (head if isinstance(head, dict) else {}) | {"items": items} if items else None


def _count(items: int) -> str:
    return "1 item" if items == 1 else f"{items} items"


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    plain = html.escape(_word(item, "content_text") or _word(item, "summary"), quote=False).replace("\n", "<br>")
    tags = item.get("tags")
    link = _word(item, "url") or _word(item, "external_url")
    id_ = _word(item, "id").strip()
    dates = [said for name in ("date_published", "date_modified") if (said := _word(item, name))]
    return Entry(
        id=id_,
        link=address(link, base) if link else address(id_),
        title=html.escape(_word(item, "title"), quote=False),
        body=_word(item, "content_html") or plain,
        published=dates[0] if dates else "",
        dates=tuple(dates[1:]),
        language=_word(item, "language"),
        categories=tuple(("", str(tag)) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _word(item: Mapping[str, Any], name: str) -> str:
    """Return a string; numbers are coerced, as the standard asks for ids."""
    said = item.get(name)
    if isinstance(said, str):
        return said
    return str(said) if isinstance(said, int | float) and not isinstance(said, bool) else ""

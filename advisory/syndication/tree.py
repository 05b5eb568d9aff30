"""Reads a page that is one JSON object, as governments' data services send it; whatever else comes is a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisory.errors import ParseError
from advisory.model import Page
from advisory.syndication import decoding, jsonfeed

_MARKUP = re.compile(r"<(?:!--|!doctype|\?xml|[a-z])", re.IGNORECASE)
_HTML = re.compile(
    r"(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE | re.DOTALL
)
_WAY_OUT = "Check the feed's `url` in a browser, or its `kind`."


def load(page: Page) -> Mapping[str, Any]:
    """Return the object in a page. Raises ParseError for what is empty, markup, damaged, or JSON of another shape."""
    text, _ = decoding.decode(page.body, page.content_type)
    if not text.strip():
        raise ParseError("the answer is empty; this service always sends something. The last good snapshot stays in force.")
    if _MARKUP.match(text):
        raise ParseError(f"the answer is a web page, not the JSON of a data service: an error page, or a wall against robots. {_WAY_OUT}")
    found = jsonfeed.load(text)
    if isinstance(found, jsonfeed.NotJSON):
        raise ParseError(f"the answer is {found}. {_WAY_OUT}")
    if not isinstance(found, dict):
        raise ParseError(f"the answer is JSON, but not an object (it is {_called(found)}). {_WAY_OUT}")
    return found


def is_web_page(text: str) -> bool:
    """Tell whether a text is an HTML page: what walls against robots and broken servers send instead of data."""
    return _HTML.match(text) is not None


def branch(of: Any, name: str) -> Mapping[str, Any]:
    """Return the object under a name; an empty one when there is none, or something else."""
    found = of.get(name) if isinstance(of, dict) else None
    return found if isinstance(found, dict) else {}


def word(of: Any, name: str) -> str:
    """Return the text under a name; an empty one when there is none, or something else."""
    found = of.get(name) if isinstance(of, dict) else None
    return found if isinstance(found, str) else ""


def whole(of: Any, name: str) -> int | None:
    """Return the whole number under a name, also when it is written as text (`"3"`); None for anything else, `true` and `3.0` too."""
    found = of.get(name) if isinstance(of, dict) else None
    if isinstance(found, str) and re.fullmatch(r"\s*[0-9]{1,15}\s*", found, re.ASCII):
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _called(found: object) -> str:
    if isinstance(found, list):
        return "a list" if found else "an empty list"
    return "a bare value"

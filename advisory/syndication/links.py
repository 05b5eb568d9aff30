"""Makes absolute addresses of what documents write as links."""

from __future__ import annotations

import re
from urllib.parse import urljoin

LONGEST = 2048
#: Addresses that joining leaves as they are: most are, and joining takes longer than all else that is done with them.
_ABSOLUTE = re.compile(r"https?://[a-zA-Z0-9.-]+(?::[0-9]+)?(?:/[\w./%+,:@!$'()*~-]*(?:\?[\w./%+,:@!$'()*~&=-]+)?)?", re.ASCII)


def address(link: str, base: str = "") -> str:
    """Return an absolute `http(s):` address, or nothing: other schemes are not for readers."""
    link = link.strip()
    if not link:
        return ""
    if len(link) <= LONGEST and _ABSOLUTE.fullmatch(link):
        return link
    try:
        absolute = urljoin(base, link)
    except ValueError:
        return ""
    fits = absolute.lower().startswith(("http://", "https://")) and len(absolute) <= LONGEST
    return absolute if fits and absolute.isprintable() and " " not in absolute else ""

"""In which language a page is read: asked for, remembered, or what the browser says. Pure."""

from __future__ import annotations

from collections.abc import Sequence

#: The cookie that remembers a choice; it holds a language's code and nothing else.
COOKIE = "lang"
_MOST = 20


def choose(asked: str | None, remembered: str | None, accepted: str, known: Sequence[str]) -> str:
    """Return the first of these that there are words for: `?lang=`, the cookie, `Accept-Language`; else the first known."""
    for wish in (asked, remembered, *preferred(accepted)):
        if wish and (found := wish.replace("_", "-").split("-", maxsplit=1)[0].lower()) in known:
            return found
    return known[0]


def preferred(accepted: str) -> tuple[str, ...]:
    """Return the languages of an `Accept-Language` (RFC 9110, 12.5.4), the best liked first; those with `q=0` are left out."""
    found = []
    for place, entry in enumerate(accepted[:500].split(",")[:_MOST]):
        tag, _, parameters = entry.partition(";")
        name, _, value = parameters.strip().partition("=")
        if tag.strip() and (weight := _weight(value) if name.strip() == "q" else 1.0) > 0:
            found.append((-weight, place, tag.strip()))
    return tuple(tag for _, _, tag in sorted(found))


def _weight(value: str) -> float:
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0

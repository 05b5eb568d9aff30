"""Where a report was filed: "LONDON (Reuters) - ", "NAIROBI, Kenya, June 3 — ". It is not what the sentence behind it is about."""

from __future__ import annotations

import re

from advisory import lexicon

_NAME = r"[A-Z][\w.'\u2019-]*(?: (?:[A-Z][\w.'\u2019-]*|de|of|al))*"
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_WIRE = r" ?\([A-Z][^()\n]{1,40}\)"
_LINE = re.compile(
    rf"(?P<place>{_NAME})(?:, (?!{_MONTH})(?P<of>{_NAME}))?(?P<agency>{_WIRE})?"
    rf"(?P<date>,? ?(?:{_MONTH}[a-z]*\.? \d{{1,2}}|\d{{1,2}} {_MONTH}[a-z]*)(?:,? \d{{4}})?)?"
    rf"(?P<wire>{_WIRE})?\s*(?P<mark>--+|[-\u2014_:])\s+(?=[\w\"'(])"
)
#: A dateline is no longer than this, in characters.
_LONGEST = 90
_CITIES = frozenset({lexicon.Kind.CITY, lexicon.Kind.PART})
_PLACES = _CITIES | {lexicon.Kind.COUNTRY}


def end(plain: str, start: int, stop: int) -> int:
    """Return where the dateline that begins a sentence of blanked text ends; `start` when there is none."""
    hit = _LINE.match(plain, start, min(stop, start + _LONGEST))
    if hit is None:
        return start
    kinds = {entry.kind for entry in lexicon.lookup(hit["place"].title() if hit["place"].isupper() else hit["place"])}
    filed = bool(hit["agency"] or hit["date"] or hit["wire"])
    if hit["mark"] == ":" and not filed:
        return start
    city = bool(kinds & _CITIES) and hit["place"].isupper() and not kinds & {lexicon.Kind.COUNTRY}
    return hit.end() if (filed and kinds & _PLACES) or city else start

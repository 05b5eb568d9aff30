"""Germany's travel advice (Auswärtiges Amt): the JSON list of its open data with a flag or two per country, and the page of each.

The flags know warnings alone. Advice against travel stands in the prose of the pages, so a row of the list without a flag says
nothing yet, and only a page that was read says that there is no advice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from advisory import clean, dates, lexicon
from advisory.errors import ParseError
from advisory.model import Feed, Link, Page, Part, Position, Reading, Scope, Trust
from advisory.sources import _causes, _german
from advisory.syndication import tree

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "DE"
#: There are about 200 rows; fewer than this is an outage.
FLOOR = 150

#: The ministry's own words for its flags, and for pages without any.
WARNING, PART_WARNING = "Reisewarnung", "Teilreisewarnung"
CAUTION, PART_CAUTION = "Sicherheitshinweis", "Sicherheitshinweis für Teile des Landes"
ADVICE = "Reise- und Sicherheitshinweise"
#: The ministry's short address of a page.
_PAGE = "https://diplo.de/-/{id}"
_WARN, _CARE = 4, 2
_MOST_PARTS = 20
_FLAGS = ("warning", "partialWarning", "situationWarning", "situationPartWarning")
_ID = re.compile(r"[0-9A-Za-z-]{1,40}\Z")
#: Times are seconds today and were milliseconds once.
_MILLISECONDS = 100_000_000_000
#: The page of an edition supersedes that edition's row in the list, never the other way round.
_BEFORE_ITS_PAGE = timedelta(seconds=1)

_MOST_COMPLAINTS = 25
_WAY_OUT = "Check the feed's `url` in a browser."


class _SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


def parse(_feed: Feed, page: Page) -> Reading:
    """Return a position per country and the pages that hold their prose. Raises ParseError for what is neither list nor page."""
    complaints: list[str] = []
    positions: dict[str, Position] = {}
    links: dict[str, tuple[float, Link]] = {}
    for key, entry in _entries(page, complaints).items():
        try:
            place, flags = _place(entry), _flagged(entry)
        except _SetAsideError as reason:
            complaints.append(f"Row “{_called(entry) or _shown(key)}” set aside: {reason}")
            continue
        published = _published(entry, page.fetched, complaints)
        prose = tree.word(entry, "content")
        if prose.strip():
            position = _read(key, entry, place, flags, published, prose, complaints)
        else:
            position = _listed(key, entry, place, flags, published)
        other = positions.get(place)
        if other is not None:
            complaints.append(f"Two rows for {lexicon.name(place)}; the newer one counts.")
            if _newness(other) >= _newness(position):
                continue
            links.pop(place, None)
        positions[place] = position
        if not prose.strip() and page.url.startswith(("http://", "https://")) and _ID.match(key):
            order = published.timestamp() if published else 0.0
            links[place] = (order, Link(url=f"{_base(page.url)}/{key}", key=key, edition=_shown(entry.get("lastModified"))))
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    newest = tuple(link for _, link in sorted(links.values(), key=lambda pair: (-pair[0], pair[1].key)))
    return Reading(positions=tuple(positions.values()), links=newest, complaints=tuple(complaints))


def _entries(page: Page, complaints: list[str]) -> dict[str, Mapping[str, Any]]:
    answer = inner = tree.load(page)
    while isinstance(inner.get("response"), dict):
        inner = inner["response"]
    if not inner:
        raise ParseError("the answer is `{}`: the ministry's service is switched off or failing. The last good snapshot stays in force.")
    if inner is answer:
        raise ParseError(f"the answer is JSON, but it has no `response` with countries in it. {_WAY_OUT}")
    entries: dict[str, Mapping[str, Any]] = {key: entry for key, entry in inner.items() if isinstance(entry, dict) and "warning" in entry}
    if not entries:
        raise ParseError(f"the answer is JSON, but no entry of its `response` has a `warning`. {_WAY_OUT}")
    named = inner.get("contentList")
    missing = [_shown(key) for key in named if str(key) not in entries] if isinstance(named, list) else []
    if missing:
        complaints.append(f"{len(missing)} of {len(named or ())} entries that `contentList` names are missing, such as {missing[0]}.")
    return entries


def _place(entry: Mapping[str, Any]) -> str:
    """Return the country; its two codes must not contradict each other."""
    short = clean.line(tree.word(entry, "countryCode") or tree.word(entry, "CountryCode")).upper()
    long = clean.line(tree.word(entry, "iso3CountryCode")).upper()
    two, three = (short if short in lexicon.codes() else None), lexicon.alpha3(long)
    if two and three and two != three:
        raise _SetAsideError(f"its code {short} is {lexicon.name(two)}, and its code {long} is {lexicon.name(three)}.")
    found = two or three
    if found is None:
        raise _SetAsideError(f"neither “{short[:10]}” nor “{long[:10]}” is the code of a country.")
    named = _german.meant(_called(entry))
    if named and found not in named:
        raise _SetAsideError(f"its code says {lexicon.name(found)}, and its name says {lexicon.name(min(named))}.")
    return found


def _flagged(entry: Mapping[str, Any]) -> frozenset[str]:
    """Return the flags that are set. A flag that is neither yes nor no says nothing, so the row does not either."""
    wrong = [flag for flag in _FLAGS if not isinstance(entry.get(flag, False), bool)]
    if wrong:
        raise _SetAsideError(f"its `{wrong[0]}` is neither true nor false; the position held stays.")
    return frozenset(flag for flag in _FLAGS if entry.get(flag))


def _published(entry: Mapping[str, Any], fetched: datetime, complaints: list[str]) -> datetime | None:
    stamp = entry.get("lastModified")
    moment = None
    if isinstance(stamp, int | float) and not isinstance(stamp, bool):
        try:
            moment = datetime.fromtimestamp(stamp / 1000 if abs(stamp) > _MILLISECONDS else stamp, UTC)
        except (ValueError, OverflowError, OSError):
            moment = None
    if moment is None or moment > fetched + dates.AHEAD or moment < dates.EARLIEST:
        complaints.append(f"Row “{_called(entry)}” has a date that cannot be right (“{_shown(stamp)}”); it counts as not newer.")
        return None
    return moment


def _listed(key: str, entry: Mapping[str, Any], place: str, flags: frozenset[str], published: datetime | None) -> Position:
    """Return what a row of the list says: what is not flagged is not known before its page is read."""
    level = _WARN if "warning" in flags else None
    worst = _WARN if flags & {"warning", "partialWarning"} else _CARE if flags else None
    return Position(
        issuer=ISSUER,
        destination=place,
        country_level=level,
        max_level=worst,
        scope=Scope.WHOLE if level else Scope.PARTS if worst else Scope.NONE,
        label=_flag_words(flags),
        title=_title(entry),
        url=_PAGE.format(id=key) if _ID.match(key) else "",
        published=published - _BEFORE_ITS_PAGE if published else None,
    )


def _read(
    key: str, entry: Mapping[str, Any], place: str, flags: frozenset[str], published: datetime | None, prose: str, complaints: list[str]
) -> Position:
    """Return what a page says: the worse of its flags and its prose."""
    lines = _german.lines(prose)
    names = _german.names((_called(entry), _title(entry).partition(":")[0]), place)
    advice = _german.advice(lines, names, place)
    told = advice.told
    if advice.unread:
        complaints.append(f"Row “{_called(entry)}” warns of travel in words that are not known: “{advice.unread[0][:120]}”.")
    whole = max((one for one in told if one.whole), key=lambda one: one.level, default=None)
    flagged = _WARN if "warning" in flags else _CARE if "situationWarning" in flags else 0
    if whole and whole.level == _WARN and "warning" not in flags and not whole.saved:
        complaints.append(f"Row “{_called(entry)}” has no warning flag, but its page warns of all travel; the page counts.")
    # Without flag and advice there is only the common kind of page; what a warning for parts leaves out is of that kind too.
    level = max(flagged, whole.level if whole else 0, 1)
    parts = [_WARN] * ("partialWarning" in flags) + [_CARE] * ("situationPartWarning" in flags) + [one.level for one in told]
    worst = max(level, *parts) if parts else level
    saved = bool(whole and whole.saved and whole.level == level)
    return Position(
        issuer=ISSUER,
        destination=place,
        country_level=level,
        max_level=worst,
        scope=Scope.PARTS if worst > level else Scope.MOST if saved else Scope.WHOLE,
        label=whole.sentence if whole and whole.level == level else _flag_words(flags),
        title=_title(entry),
        text="\n".join(lines),
        leave=_german.leave(lines, names),
        parts=tuple(
            dict.fromkeys(Part(name=one.part, level=one.level, words=one.sentence) for one in told if one.part and one.level > level)
        )[:_MOST_PARTS],
        url=_PAGE.format(id=key) if _ID.match(key) else "",
        published=published,
        reasons=_causes.german(advice.why),
    )


def _flag_words(flags: frozenset[str]) -> str:
    if "warning" in flags:
        return WARNING
    if "partialWarning" in flags:
        return PART_WARNING
    return CAUTION if "situationWarning" in flags else PART_CAUTION if flags else ADVICE


def _newness(position: Position) -> tuple[datetime, int]:
    return position.published or dates.EARLIEST, position.country_level or 0


def _title(entry: Mapping[str, Any]) -> str:
    return clean.line(tree.word(entry, "title")) or f"{_called(entry)}: {ADVICE}"


def _called(entry: Mapping[str, Any]) -> str:
    """Return the country's German name, without the mark of a footnote."""
    return clean.line(tree.word(entry, "countryName") or tree.word(entry, "CountryName")).rstrip("* ")[:80]


def _base(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _shown(value: object) -> str:
    """Return a value of any type in a few characters that can be shown and kept."""
    return clean.line(str(value)[:40])

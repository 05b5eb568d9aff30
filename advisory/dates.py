"""Reads the dates that feeds write. Never guesses: what cannot be read is None, never now."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: A clock may run this far ahead of ours before a date counts as wrong.
AHEAD = timedelta(hours=24)
#: Nothing on the web was published before: zero timestamps and typing errors.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_LONGEST = 100
_CENTURY_TURN = 69
_LAST_SECOND = 59
_DAY = timedelta(days=1)

#: Fixed offsets in hours. IST, CST, BST and AST are left out: each names zones of several countries.
_OFFSETS: dict[str, float] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "sast": 2, "cat": 2, "eat": 3, "trt": 3, "pkt": 5, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9,
    "awst": 8, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
_REGIONS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
_AMBIGUOUS = frozenset({"ist", "cst", "bst", "ast"})

#: Month names and abbreviations, folded: English, German, French, Spanish, Portuguese, Italian, Dutch.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner janvier janv enero ene janeiro gennaio gen januari",
            "february feb februar fevrier fevr fev febrero fevereiro febbraio febr februari",
            "march mar marz mars marzo marco maart mrz mrt",
            "april apr avril avr abril abr aprile",
            "may mai mayo maio maggio mei mag",
            "june jun juni juin junio junho giugno giu",
            "july jul juli juillet juil julio julho luglio lug",
            "august aug aout agosto ago augustus",
            "september sep sept septembre septiembre setiembre setembro set settembre",
            "october oct oktober okt octobre octubre outubro out ottobre ott",
            "november nov novembre noviembre novembro",
            "december dec dezember dez decembre diciembre dic dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}

_WEEKDAY = r"(?:[a-z]+(?:-feira)?\.?(?:\s*,|\s)\s*)?"
_TIME = r"(?P<hour>[0-9]{1,2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"\s*(?P<zone>z|(?:[a-z]{1,5}\s*)?[+-][0-9]{1,2}(?::?[0-9]{2})?|[a-z]{1,5}|)\s*(?:\([^()]*\))?"
_REST = rf"(?:(?:\s*t\s*|\s*[,|]?\s+(?:at|um|a las|a|om|as|-)?\s*|\s*,\s*){_TIME}{_ZONE})?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 2026-09-24T08:53:35.866-04:00, 2026/04/06 18:00:43, Sun, 2026-03-01 10:29
        rf"{_WEEKDAY}(?P<year>[0-9]{{4}})(?P<_s>[-/.])(?P<month>[0-9]{{1,2}})(?P=_s)(?P<day>[0-9]{{1,2}}){_REST}",
        # 20230918T031500Z
        rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})(?:\s*t?{_TIME}{_ZONE})?",
        # Tue, 08 Sep 2026 10:00:00 GMT; 24. September 2026; 24 de setembro de 2026
        (
            rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|o|\.)?[\s-]*(?:of\s|de\s)?\s*(?P<name>[a-z]+)\.?[\s,-]*(?:de\s|del\s)?\s*"
            rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){_REST}"
        ),
        # September 24, 2026 08:53 EDT
        rf"{_WEEKDAY}(?P<name>[a-z]+)\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>[0-9]{{4}}){_REST}",
        # Tue Sep  8 22:00:00 UTC 2026
        rf"{_WEEKDAY}(?P<name>[a-z]+)\s+(?P<day>[0-9]{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>[0-9]{{4}})",
        # 24.09.2026 08:53
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.(?P<year>[0-9]{{4}}){_REST}",
    )
)


#: The two ways in which nearly every feed writes its dates; read at once, with the same result as by the forms.
_MAIL = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:GMT|([+-])([0-9]{2})([0-9]{2}))"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})")


def parse(text: str, *, zone: str | None = None) -> datetime | None:
    """Return the moment in UTC, or None when it cannot be told.

    A date without a time is midnight UTC. `zone` (IANA) is where the source lives: times without a zone are read there, and so
    are the abbreviations that mean several zones (IST, CST, BST, AST), which are refused without it. Otherwise no zone means UTC.
    """
    if len(text) > _LONGEST:
        return None
    if (moment := _usual(text)) is not None:
        return moment
    folded = _folded(text)
    for form in _FORMS:
        if found := form.fullmatch(folded):
            try:
                return _moment(found.groupdict(), zone)
            except (ValueError, OverflowError):
                continue
    return None


def clamp(published: datetime | None, seen: datetime) -> datetime | None:
    """Return the date if it can be one: more than 24 h after `seen` it is `seen`, before 1990 it is none."""
    if published is None or published < EARLIEST:
        return None
    return seen if published > seen + AHEAD else published


def believable(published: datetime | None, seen: datetime) -> datetime | None:
    """Return the date if it can be right; None when it lies more than 24 h after `seen` or before the web was."""
    return published if published is not None and EARLIEST <= published <= seen + AHEAD else None


def _usual(text: str) -> datetime | None:
    """Return the moment that is written in one of the usual ways; None for any other, and for what is none."""
    try:
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
        if not (found := _MAIL.fullmatch(text)):
            return None
        day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
        local = datetime(int(year), _MONTHS[name.lower()], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return None if ahead >= _DAY else local + ahead if sign == "-" else local - ahead
    except (ValueError, OverflowError):
        return None


def _folded(text: str) -> str:
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(plain.casefold().replace("\N{MINUS SIGN}", "-").split())


def _moment(part: dict[str, str | None], zone: str | None) -> datetime | None:
    month = int(part.get("month") or 0) or _MONTHS.get(part.get("name") or "", 0)
    year = int(part["year"] or 0)
    if len(part["year"] or "") == len("26"):
        year += 2000 if year < _CENTURY_TURN else 1900
    day = int(part["day"] or 0)
    if part.get("hour") is None:
        return datetime(year, month, day, tzinfo=UTC)
    where = _zone(part.get("zone") or "", zone)
    if where is None:
        return None
    hour, second = _hour(int(part["hour"] or 0), part.get("half")), min(int(part.get("second") or 0), _LAST_SECOND)
    fraction = int((part.get("fraction") or "0")[:6].ljust(6, "0"))
    return datetime(year, month, day, hour, int(part["minute"] or 0), second, fraction, tzinfo=where).astimezone(UTC)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a clock's face
        raise ValueError(half)
    return hour % 12 + (12 if half.startswith("p") else 0)


def _zone(name: str, home: str | None) -> tzinfo | None:
    """Return the zone that is meant; None for one that nobody can know."""
    if not name or name in _AMBIGUOUS:
        if home:
            try:
                return ZoneInfo(home)
            except (ZoneInfoNotFoundError, ValueError):
                return None
        return None if name else UTC
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    if name in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[name]))
    if found := re.fullmatch(r"(?:utc|gmt)?\s*([+-])([0-9]{1,2}):?([0-9]{2})?", name):
        sign = -1 if found[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(found[2]), minutes=int(found[3] or 0)))
    return None

"""What single values may look like: durations, times, addresses, words of the closed vocabularies.

Each reader takes a value of the file and returns what it means, or raises MistakeError at the character; each has the
JSON Schema that tells editors the same.
"""

from __future__ import annotations

import enum
import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from advisory.config import position, tree
from advisory.config.form import did_you_mean, nearest, text
from advisory.config.sheet import shown
from advisory.config.tree import Node
from advisory.model import Cap, Digest, Severity

E = TypeVar("E", bound=enum.StrEnum)

TEXT = {"type": "string", "minLength": 1}
BOOLEAN = {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "on", "off", "true", "false"]}]}
_LENGTH = r"(\d+\s*([mM]?[sS]|[sS]econds?|[sS]ec|[mM]|[mM]in(ute)?s?|[hH](ours?)?|[dD](ays?)?|[wW](eeks?)?)\s*)+"
DURATION = {"type": "string", "pattern": rf"^\s*{_LENGTH}$", "examples": ["30s", "10m", "6h", "2d", "1h30m"]}
ID = {"anyOf": [{"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}, {"type": "integer", "minimum": 0}]}
NUMBER = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]}
DATE = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-[0-3]\d([T ].*)?$", "examples": ["2026-12-01", "2026-12-01T09:00:00Z"]}
TIME = {"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}
SEVERITY = {"enum": [word for level in Severity for word in (level.label, f"{level.label}+")]}
RATE = {"type": "string", "pattern": rf"^\d+ per (second|minute|hour|day|week|{_LENGTH})$", "examples": ["60 per hour", "5 per 10 minutes"]}
_DAY_NAMES = "[mM]onday|[tT]uesday|[wW]ednesday|[tT]hursday|[fF]riday|[sS]aturday|[sS]unday"
DIGEST = {
    "type": "string",
    "pattern": rf"^([dD]aily|[wW]eekly on ({_DAY_NAMES})) at \d?\d:\d\d$",
    "examples": ["daily at 07:00", "weekly on monday at 07:00"],
}
EMAIL = {"type": "string", "pattern": r"^[^\s@]+@[^\s@]+\.[^\s@]+$"}
URL = {"type": "string", "pattern": "^(https?://[^@]+|file:.+|env:.+)$"}
SECRET = {"type": "string", "pattern": "^(env|file):.+$"}

_YES = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_UNITS = {
    "ms": 0.001,
    "s": 1,
    "sec": 1,
    "second": 1,
    "seconds": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
    "minutes": 60,
    "h": 3600,
    "hour": 3600,
    "hours": 3600,
    "d": 86400,
    "day": 86400,
    "days": 86400,
    "w": 604800,
    "week": 604800,
    "weeks": 604800,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DURATION_LOOKS = "durations look like `30s`, `10m`, `6h`, `2d` or `1h30m`"
_LONGEST = timedelta(days=3660)
_PART = re.compile(r"\s*(\d{1,9})\s*([^\W\d_]+)?", re.UNICODE)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")
#: Years in which zones and calendars are what they are now.
_DATE = re.compile(r"(19[7-9]\d|20\d\d|21\d\d)-\d\d-\d\d(\Z|[T ])")
_WRITTEN_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\Z")
_MONTHS, _DAYS_OF_MONTH = range(1, 13), range(1, 32)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}\Z")
_RATE = re.compile(r"(?P<count>\d{1,9}) per (?P<per>.+)\Z")
_DIGEST = re.compile(r"(?:(?P<daily>daily)|weekly on (?P<day>\w+)) at (?P<at>\S+)\Z", re.IGNORECASE)
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\Z")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")
_MAX_ADDRESS = 254


def words(node: Node) -> str:
    """Return a text on one line."""
    return " ".join(text(node).text.split())


def yes_or_no(node: Node) -> bool:
    """Return what yes, no, on, off, true or false says."""
    word = text(node)
    found = _YES.get(word.text.strip().lower())
    if found is None:
        raise tree.mistake(word, "ADV207", f"`{shown(word.text)}` is neither yes nor no", "write `yes` or `no`")
    return found


def whole_number(node: Node) -> int:
    """Return a number of 0 and up, below ten digits."""
    word = text(node)
    plain = word.text.replace("_", "").strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10):  # noqa: PLR2004 - what an index column holds
        raise tree.mistake(word, "ADV206", f"`{shown(word.text)}` is not a whole number", "write digits only, such as `150`")
    return int(plain)


def ident(node: Node) -> str:
    """Return an id: what alerts, logs and links call the thing."""
    word = text(node)
    if not _ID.match(word.text):
        hint = "use up to 64 letters, digits, `-`, `_` and `.`, beginning with a letter or digit"
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", word.text.strip()).strip("-")
        hint = f"did you mean `{plain}`? {hint}" if _ID.match(plain) else hint
        raise tree.mistake(word, "ADV211", f"`{shown(word.text)}` cannot be an id", hint)
    return word.text


def duration(node: Node) -> timedelta:
    """Return a length of time longer than nothing."""
    word = text(node)
    total, index, content = 0.0, 0, word.text.rstrip()
    while index < len(content):
        part = _PART.match(content, index)
        if part is None:
            raise tree.mistake(word, "ADV203", f"`{shown(word.text)}` is not a length of time", _DURATION_LOOKS)
        if part[2] is None:
            start, length = part.start(1), len(part[1])
            raise position.mistake(word, "ADV203", f"`{shown(part[1])}` of which unit?", start, length, _DURATION_LOOKS)
        seconds = _UNITS.get(part[2].lower())
        if seconds is None:
            guess = nearest(part[2], [unit for unit in _UNITS if len(unit) > 1])
            several = f"{guess}s" if f"{guess}s" in _UNITS and part[1] != "1" else guess
            hint = f"did you mean `{part[1]} {several}`? {_DURATION_LOOKS}" if guess else _DURATION_LOOKS
            raise position.mistake(word, "ADV203", f"`{shown(part[2])}` is not a unit of time", part.start(2), len(part[2]), hint)
        total += int(part[1]) * seconds
        index = part.end()
    if not 0 < total <= _LONGEST.total_seconds():
        raise tree.mistake(word, "ADV206", "this length of time must be more than nothing and at most ten years", _DURATION_LOOKS)
    return timedelta(seconds=total)


def clock_time(node: Node) -> time:
    """Return a time of day, `22:00`."""
    word = text(node)
    found = _TIME.match(word.text.strip())
    if found is None:
        raise tree.mistake(
            word, "ADV208", f"`{shown(word.text)}` is not a time of day", "write hours and minutes of 24 hours, such as `07:00`"
        )
    return time(int(found[1]), int(found[2]))


def day_or_moment(node: Node) -> date | datetime:
    """Return a day, or a moment in UTC."""
    word = text(node)
    content = word.text.strip()
    try:
        plain = content if _DATE.match(content) else ""
        if len(plain) == len("2026-12-01"):
            return date.fromisoformat(plain)
        moment = datetime.fromisoformat(plain)
    except ValueError:
        hint = _meant_day(content) or "write year, month and day, such as `2026-12-01`"
        raise tree.mistake(word, "ADV208", f"`{shown(word.text)}` is not a date", hint) from None
    if moment.tzinfo is None:
        raise tree.mistake(word, "ADV208", "this time does not say its zone", "end it with `Z` for UTC, or `+01:00`")
    return moment.astimezone(UTC)


def _meant_day(content: str) -> str:
    """Return the hint for a day written the European or American way, as far as it can be told which."""
    found = _WRITTEN_DAY.match(content)
    if found is None:
        return ""
    one, other, year = (int(found[number]) for number in (1, 2, 3))
    ways = [(day, month) for day, month in dict.fromkeys(((one, other), (other, one))) if month in _MONTHS and day in _DAYS_OF_MONTH]
    return "did you mean " + " or ".join(f"`{year}-{month:02}-{day:02}`" for day, month in ways) + "?" if ways else ""


def severity(node: Node) -> Severity:
    """Return the floor that `watch` and `watch+` both name."""
    word = text(node)
    plain = word.text.strip().lower().removesuffix("+")
    labels = {level.label: level for level in Severity}
    if plain not in labels:
        otherwise = "one of " + ", ".join(f"`{label}`" for label in labels)
        raise tree.mistake(word, "ADV205", f"`{shown(word.text)}` is no severity", did_you_mean(plain, labels, otherwise=otherwise))
    return labels[plain]


def one_of(choices: Iterable[E], what: str, also: Mapping[str, E] | None = None) -> Callable[[Node], E]:
    """Return a reader for one word of a closed vocabulary; `-` and spaces count as `_`."""
    known = {choice.value: choice for choice in choices} | dict(also or {})

    def read(node: Node) -> E:
        word = text(node)
        plain = re.sub(r"[\s-]+", "_", word.text.strip().lower())
        if plain not in known:
            otherwise = "one of " + ", ".join(f"`{choice}`" for choice in known)
            raise tree.mistake(word, "ADV205", f"`{shown(word.text)}` is no {what}", did_you_mean(plain, known, otherwise=otherwise))
        return known[plain]

    return read


def cap(node: Node) -> Cap:
    """Return a limit, `60 per hour` or `5 per 10 minutes`."""
    word = text(node)
    looks = "limits look like `60 per hour` or `5 per 10 minutes`"
    content = " ".join(word.text.split())
    found = _RATE.match(content)
    if found is None or int(found["count"]) == 0:
        raise tree.mistake(word, "ADV216", f"`{shown(word.text)}` is not a limit", looks)
    per = found["per"]
    part = re.match(r"(?:(\d{1,6}) ?)?([a-z]+)\Z", per)
    if part is None or part[2] not in _UNITS or part[1] == "0":
        start = word.text.find(per) if per in word.text else 0
        hint = f"{did_you_mean(part[2] if part else per, [unit for unit in _UNITS if len(unit) > 1])} {looks}".strip()
        raise position.mistake(word, "ADV216", f"`{shown(per)}` is not a length of time", start, len(per), hint)
    return Cap(count=int(found["count"]), per=timedelta(seconds=int(part[1] or 1) * _UNITS[part[2]]))


def digest(node: Node) -> Digest:
    """Return when held messages go out: `daily at 07:00`, `weekly on monday at 07:00`."""
    word = text(node)
    looks = "digests look like `daily at 07:00` or `weekly on monday at 07:00`"
    found = _DIGEST.match(" ".join(word.text.split()))
    if found is None:
        raise tree.mistake(word, "ADV208", f"`{shown(word.text)}` is not a time for a digest", looks)
    hour = _TIME.match(found["at"])
    if hour is None:
        start = max(0, word.text.find(found["at"]))
        raise position.mistake(word, "ADV208", f"`{shown(found['at'])}` is not a time of day", start, len(found["at"]), looks)
    at = time(int(hour[1]), int(hour[2]))
    if found["daily"]:
        return Digest(at=at)
    day = found["day"].lower()
    if day not in _DAYS:
        start = max(0, word.text.find(found["day"]))
        hint = did_you_mean(day, _DAYS, otherwise=looks)
        raise position.mistake(word, "ADV208", f"`{shown(found['day'])}` is not a weekday", start, len(day), hint)
    return Digest(at=at, weekday=_DAYS.index(day))


def timezone(node: Node) -> str:
    """Return the name of a time zone that this machine knows."""
    word = text(node)
    try:
        zoneinfo.ZoneInfo(word.text)
    except (KeyError, ValueError, OSError):
        hint = did_you_mean(word.text, zoneinfo.available_timezones(), otherwise="zones look like `Europe/London`; `UTC` is one too")
        raise tree.mistake(word, "ADV308", f"`{shown(word.text)}` is no time zone", hint) from None
    return word.text


def language(node: Node) -> str:
    """Return a language tag, `en` or `pt-BR`."""
    word = text(node)
    if not _LANGUAGE.match(word.text):
        raise tree.mistake(word, "ADV215", f"`{shown(word.text)}` is no language tag", "languages look like `en`, `no` or `pt-BR`")
    return word.text.replace("_", "-")


def email(node: Node) -> str:
    """Return an e-mail address; the sentence of a wrong one never repeats it."""
    word = text(node)
    local, at, domain = word.text.strip().rpartition("@")
    labels = domain.split(".")
    try:
        labels = domain.encode("idna").decode().split(".")
    except UnicodeError:
        labels = [""]
    fits = at and _LOCAL.match(local) and not local.startswith(".") and not local.endswith(".") and ".." not in local
    if not fits or not all(_LABEL.match(label) for label in labels) or len(word.text) > _MAX_ADDRESS:
        raise tree.hidden(word, "ADV210", "this is not an e-mail address", "write the address alone, such as `name@example.org`")
    if len(labels) == 1 and labels[0] != "localhost":
        raise tree.mistake(
            word, "ADV210", "the domain of this e-mail address has no dot", "write the whole address, such as `name@example.org`"
        )
    return f"{local}@{'.'.join(labels)}"


def url(node: Node, schemes: tuple[str, ...] = ("https", "http", "file")) -> str:
    """Return an address of the given schemes, without user and password; the sentence of a wrong one never repeats it."""
    word = text(node)
    wrong = url_mistake(word.text, schemes)
    if wrong is not None:
        raise tree.mistake(word, *wrong)
    return word.text


def url_mistake(address: str, schemes: tuple[str, ...], *, password: bool = False) -> tuple[str, str, str] | None:
    """Return code, sentence and hint for an address that will not do."""
    wanted = f"begin it with `{schemes[0]}://`"
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port  # reading it raises for one that is no number
    except ValueError:
        return "ADV209", "this is not a URL", wanted
    if any(character.isspace() or not character.isprintable() for character in address):
        return "ADV209", "there is a space in this URL", "write `%20` for a space, or delete it"
    if parts.scheme not in schemes:
        return "ADV209", "this URL does not begin as it should", wanted
    if not password and (parts.username is not None or parts.password is not None):
        return (
            "ADV801",
            "this URL holds a user or password",
            "take them out; for a feed that needs them, put the whole address into a variable and write `env:NAME`",
        )
    if parts.scheme == "file":
        return None if parts.path else ("ADV209", "this URL names no file", "write `file:` and the path")
    return None if host else ("ADV209", "this URL names no host", wanted)


def schema_of(choices: Iterable[enum.StrEnum], *more: str) -> dict[str, Any]:
    """Return the JSON Schema of a closed vocabulary."""
    return {"enum": [*(choice.value for choice in choices), *more]}

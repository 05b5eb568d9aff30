"""One field of a form at a time: what somebody wrote, read as what it means, or the sentence that stands beside it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import email_validator

from advisory.wording import N_, Tongue

#: A form as it came: every value under its name, in the order sent.
Fields = Mapping[str, tuple[str, ...]]

#: More than this is no form of ours.
MOST_BYTES = 32 * 1024
MOST_FIELDS = 300
#: Of one line; a box of several lines may hold more.
LONGEST_LINE = 300
LONGEST_BOX = 4000

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\Z")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.hH]([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing somebody may have meant: what the form sends, and what stands beside the button."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with one field, and the way out."""

    #: Name of the field, which its error and the summary's link both use.
    field: str
    sentence: str
    choices: tuple[Choice, ...] = ()


@dataclass(slots=True)
class Reading:
    """A form on its way to a wish: its fields, its language, and the mistakes found so far."""

    given: Fields
    tongue: Tongue
    mistakes: list[Mistake] = field(default_factory=list)
    #: What was taken in another way than it was written, in sentences.
    notes: list[str] = field(default_factory=list)
    #: How many words were asked about.
    asked: int = 0

    def wrong(self, name: str, sentence: str, choices: Iterable[Choice] = ()) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(field=name, sentence=sentence, choices=tuple(choices)))

    def line(self, name: str, *, longest: int = LONGEST_LINE) -> str:
        """Return a field as one line; more than `longest` characters are a mistake."""
        return " ".join(self.box(name, longest=longest).split())

    def box(self, name: str, *, longest: int = LONGEST_BOX) -> str:
        """Return a field of several lines, without what nobody can see; more than `longest` characters are a mistake."""
        found = plain((self.given.get(name) or ("",))[-1]).strip()
        if len(found) > longest:
            _ = self.tongue.gettext
            sentence = _("This is too long: {given} characters, and there is room for {most}.")
            self.wrong(name, sentence.format(given=self.tongue.number(len(found)), most=self.tongue.number(longest)))
            return ""
        return found

    def ticked(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return bool(self.line(name))

    def one_of(self, name: str, known: Sequence[str], otherwise: str) -> str:
        """Return the choice made; `otherwise` when the form said none. What no form of ours offers is a mistake."""
        found = self.line(name) or otherwise
        if found in known:
            return found
        self.wrong(name, self.tongue.gettext("Choose one of these."))
        return otherwise

    def day(self, name: str) -> date | None:
        """Return a day; None, and a mistake, when it is missing or none."""
        _, found = self.tongue.gettext, self.line(name)
        if not found:
            self.wrong(name, _("Write a date, such as 2027-03-24."))
            return None
        try:
            return _day(found)
        except ValueError:
            self.wrong(name, _("This is no date. Write year, month and day, such as 2027-03-24."))
            return None

    def clock(self, name: str) -> time | None:
        """Return a time of day; None when it is missing, or a mistake."""
        found = self.line(name)
        if not found:
            return None
        hour = _CLOCK.match(found)
        if hour is None:
            self.wrong(name, self.tongue.gettext("This is no time. Write hours and minutes of 24 hours, such as 07:00 or 22:30."))
            return None
        return time(int(hour[1]), int(hour[2]))

    def number(self, name: str, otherwise: int, most: int) -> int:
        """Return a whole number from 0 to `most`; `otherwise` when nothing was written."""
        found = self.line(name)
        if not found:
            return otherwise
        if found.isascii() and found.isdigit() and len(found) < 10 and int(found) <= most:  # noqa: PLR2004 - more digits are no number of days
            return int(found)
        self.wrong(name, self.tongue.gettext("Write a whole number from 0 to {most}.").format(most=most))
        return otherwise

    def zone(self, name: str) -> str:
        """Return the name of a time zone; UTC when nothing was chosen."""
        found = self.line(name) or "UTC"
        try:
            ZoneInfo(found)
        except (KeyError, ValueError, OSError):
            self.wrong(name, self.tongue.gettext("Choose a time zone from the list."))
            return "UTC"
        return found

    def email(self, name: str) -> str:
        """Return an e-mail address as servers take it; empty, and a mistake, when it is none (RFC 5321, RFC 5322)."""
        _, found = self.tongue.gettext, plain((self.given.get(name) or ("",))[-1]).strip()
        if not found:
            self.wrong(name, _("Write your e-mail address."))
            return ""
        try:
            return _address(found)
        except email_validator.EmailNotValidError:
            self.wrong(name, _(_wrong_address(found)))
            return ""


def read(body: bytes) -> Fields:
    """Return the fields of an urlencoded body, what is no UTF-8 replaced. Raises ValueError for more than a form of ours holds."""
    if len(body) > MOST_BYTES:
        raise ValueError("too long for a form")
    return gathered(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))


def gathered(pairs: Iterable[tuple[str, str]]) -> Fields:
    """Return names and values as a form."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def plain(text: str) -> str:
    """Return a text without the characters that nobody sees, or that turn the others round."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def pieces(text: str) -> Iterator[str]:
    """Return the names in a box: one a line, or behind a semicolon."""
    yield from (piece for part in re.split(r"[\n\r;]+", text) if (piece := " ".join(part.split()).strip(" ,.")))


def begins(day: date, zone: str) -> datetime:
    """Return the moment at which a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def today(now: datetime, zone: str) -> date:
    """Return the day it is in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def _day(text: str) -> date:
    if found := _ISO.match(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.match(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    raise ValueError(text)


def _address(text: str) -> str:
    found = email_validator.validate_email(text, check_deliverability=False, allow_smtputf8=False, allow_display_name=False)
    return found.ascii_email or found.normalized


def _wrong_address(text: str) -> str:
    """Return the sentence about a wrong address, which never repeats it."""
    local, at, domain = text.rpartition("@")
    if not at:
        return N_("There is no @ in this address. Write all of it, such as name@example.org.")
    if len(text) > 254:  # noqa: PLR2004 - RFC 5321, 4.5.3.1.3
        return N_("This address is longer than any mail server takes. Write the address alone, such as name@example.org.")
    if not local.isascii():
        return N_("Only plain letters, digits and signs can stand before the @. Write another address of yours.")
    if "." not in domain:
        return N_("The part after the @ has no dot. Write the whole address, such as name@example.org.")
    return N_("This is no e-mail address that mail can be sent to. Write the address alone, such as name@example.org.")

"""One language: what is said in it, how its names are bent, how it lists, counts and dates. Pure.

English is the source; every other language is one catalogue (`catalogues/<language>.po`), read when it is first spoken.
"""

from __future__ import annotations

import functools
import gettext
import importlib.resources
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING

from advisory import lexicon
from advisory.model import ANYWHERE
from advisory.wording import noun
from advisory.wording.english import ADJECTIVE, LONG, SHORT, WITH_ARTICLE
from advisory.wording.noun import Noun, Several

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Catalog

_FOLDER = "catalogues"
#: Languages there are words for; the first is the source, and stands in for every other.
LANGUAGES = (
    "en",
    *sorted(
        file.name.removesuffix(".po")
        for file in importlib.resources.files(__package__).joinpath(_FOLDER).iterdir()
        if file.name.endswith(".po")
    ),
)
#: Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb"})
#: Plain `en` is written as most of the world writes it: day before month, 24 hours.
_LOCALES = {"en": "en_GB"}
#: Where a language wants a blank before a mark, the line must not end between them.
_CLINGING = re.compile(r" (?=[:;?!»%])|(?<=«) ")
_FEW = 4
#: The context of countries' names, and that of the rules by which names are bent.
COUNTRY, GRAMMAR = "country", "grammar"


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """A language and its catalogue."""

    language: str
    _catalogue: gettext.NullTranslations = field(repr=False)
    _entries: Mapping[str, noun.Entry] = field(repr=False)

    @property
    def locale(self) -> Locale:
        """Return how the language writes dates, numbers and lists."""
        return _locale(self.language)

    @property
    def direction(self) -> str:
        """Return `rtl` or `ltr`, the value of HTML's `dir`."""
        return direction(self.language)

    def gettext(self, message: str, /) -> str:
        """Return the message in this language."""
        # The empty message is the catalogue's own header.
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """Return the form of the message that goes with a count."""
        return self._catalogue.ngettext(one, many, count)

    def pgettext(self, context: str, message: str, /) -> str:
        """Return the message as it is said in a context."""
        return self._catalogue.pgettext(context, message)

    def said(self, pattern: str, **values: object) -> str:
        """Return a pattern's translation with its names in the forms it asks for; a name whose forms are not known stays unbent."""
        return _filled(self.gettext(pattern), values)

    def counted(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the form of a pattern that goes with a count, filled as by `said`; `{count}` is the count."""
        return _filled(self.ngettext(one, many, count), {"count": count, **values})

    def several(self, nouns: Sequence[Noun]) -> Several:
        """Return names as one: `the United States and Canada`."""
        return Several(nouns, self.listed)

    def country(self, code: str) -> str:
        """Return a country's or union's name, without an article; `Worldwide` for every place."""
        if code == ANYWHERE:
            return self.gettext("Worldwide")
        known = self._entries.get(code)
        if known:
            return known.name
        return english(code) if self.language == LANGUAGES[0] else self.locale.territories.get(code) or english(code)

    def the_country(self, code: str) -> str:
        """Return a country's name as the subject of a sentence: `the United States`, `der Irak`."""
        return str(self.noun(code))

    def noun(self, code: str) -> Noun:
        """Return a country's name with the forms sentences need; one that the catalogue does not hold has the first alone."""
        if code == ANYWHERE:
            return self.phrase("whole", "every country", {}, many=False)
        known = self._entries.get(code)
        if known:
            return known.noun
        rigid = self.language == LANGUAGES[0]
        return Noun(forms={"": _with_article(code) if rigid else self.country(code)}, rigid=rigid)

    def short(self, code: str) -> Noun:
        """Return the name a subject line has room for: `US`, `UK`, `Iraq`."""
        known = self._entries.get(code)
        return known.short if known else Noun(forms={"": SHORT.get(code) or self.country(code)}, rigid=True)

    def adjective(self, code: str) -> Noun:
        """Return what goes with `citizens` or `embassy`."""
        known = self._entries.get(code)
        if known:
            return known.adjective
        return Noun(forms={"": ADJECTIVE.get(code) or lexicon.demonym(code) or self.country(code)}, rigid=True)

    def phrase(self, context: str, message: str, values: Mapping[str, object], *, many: bool = True) -> Noun:
        """Return a phrase whose translation may hold several forms."""
        return noun.phrase(self.pgettext(context, message), values, many=many, rigid=self.language == LANGUAGES[0])

    def listed(self, words: Sequence[str], *, most: int = _FEW) -> str:
        """Join words as a sentence does; those beyond `most` are counted."""
        shown, more = list(words), len(words) - most
        if more > 1:
            shown = [*words[:most], self.ngettext("{count} more", "{count} more", more).format(count=more)]
        return _joined(tuple(shown), self.language) if len(shown) > 1 else "".join(shown)

    def date(self, day: date) -> str:
        """Return a day in words: `3 January 2020`."""
        from babel import dates

        return dates.format_date(day, format="long", locale=self.locale)

    def time(self, hour: time) -> str:
        """Return an hour: `09:12`."""
        from babel import dates

        return dates.format_time(hour, format="short", locale=self.locale)

    def number(self, value: float) -> str:
        """Return a number as it is written: `1,234`."""
        from babel import numbers

        return numbers.format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """Return a share of 1 as a percentage."""
        from babel import numbers

        return numbers.format_percent(share, locale=self.locale)


def speak(language: str) -> str:
    """Return the language a reader of `language` is written to: the nearest there are words for."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else LANGUAGES[0]


def direction(language: str) -> str:
    """Return `rtl` or `ltr`, the value of HTML's `dir`."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in RIGHT_TO_LEFT else "ltr"


@functools.lru_cache(maxsize=256)
def tongue(language: str) -> Tongue:
    """Return the nearest language there are words for."""
    return _spoken(speak(language))


def own_name(language: str) -> str:
    """Return what a language calls itself: `Deutsch`."""
    name = _locale(language).languages.get(language) or language
    return name[:1].upper() + name[1:]


def english(code: str) -> str:
    """Return a country's name in English, without an article."""
    return LONG.get(code) or lexicon.name(code)


def made(language: str, catalogue: Catalog | None) -> Tongue:
    """Return a language from its catalogue; without one it says everything in English."""
    said: gettext.NullTranslations = gettext.NullTranslations()
    entries: dict[str, noun.Entry] = {}
    if catalogue is not None:
        from babel.messages import mofile

        for message in catalogue:
            if message.id and isinstance(message.string, str):
                message.string = _CLINGING.sub("\u00a0", message.string)
            elif message.id and message.string:
                message.string = tuple(_CLINGING.sub("\u00a0", form) for form in message.string)
        packed = io.BytesIO()
        mofile.write_mo(packed, catalogue)
        packed.seek(0)
        said = gettext.GNUTranslations(packed)
        nouns, adjectives = (noun.classes(said.pgettext(GRAMMAR, name)) for name in ("nouns", "adjectives"))
        entries = {
            message.id: noun.entry(message.string, nouns, adjectives)
            for message in catalogue
            if message.context == COUNTRY and isinstance(message.string, str) and isinstance(message.id, str) and message.string
        }
    return Tongue(language, said, entries)


def catalogue(language: str) -> Catalog:
    """Read a language's catalogue."""
    from babel.messages import pofile

    file = importlib.resources.files(__package__).joinpath(_FOLDER).joinpath(f"{language}.po")
    return pofile.read_po(io.StringIO(file.read_text(encoding="utf-8")), locale=language)


@functools.cache
def _spoken(language: str) -> Tongue:
    return made(language, catalogue(language) if language != LANGUAGES[0] else None)


@functools.lru_cache(maxsize=1024)
def _joined(words: tuple[str, ...], language: str) -> str:
    from babel import lists

    return lists.format_list(words, locale=_locale(language))


@functools.cache
def _locale(language: str) -> Locale:
    # Babel takes a while to load, and most commands say nothing in words.
    from babel import Locale

    return Locale.parse(_LOCALES.get(language, language), sep="_")


def _filled(words: str, values: Mapping[str, object]) -> str:
    try:
        return noun.fill(words, values)
    except noun.MissingFormError:
        return noun.fill(words, {name: value.plain() if isinstance(value, Noun | Several) else value for name, value in values.items()})


def _with_article(code: str) -> str:
    name = english(code)
    return f"the {name}" if code in WITH_ARTICLE and not name.lower().startswith("the ") else name

"""Names with the forms sentences need: `{where:im}` is `im Irak`, `{issuer:hat|haben}` follows a name's number. Pure.

A catalogue says how its language bends names, in two entries of the context `grammar` and one line for each country:

    nouns        m: =der {}; den=den {}; im=im {}; many=
    adjectives   a: e={}e; en={}en
    country IQ   m | Irak | a irakisch

that is a class, the name, the class and stem (several stems between slashes) of the adjective, and what is irregular as `form=words`.
A form that ends in a hyphen grows together with the noun after it: `US-` and `Botschaft`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

#: Stands after a hyphen that waits for its noun.
_OPEN = "\x00"
_GROWN = re.compile(rf"{_OPEN} ?(?=[^\W\d_a-zà-öø-ÿ])")

_BLANKS = re.compile(r" {2,}")

Classes = Mapping[str, Mapping[str, str]]


class MissingFormError(LookupError):
    """A sentence asks for a form of a name that its language's table does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A name and its forms; the form without a name is how it stands as a subject."""

    forms: Mapping[str, str]
    many: bool = False
    #: Every form is the plain one: the language does not bend names.
    rigid: bool = False

    def __format__(self, form: str) -> str:
        """Return a form; of `one|many` the one that goes with the name's number."""
        one, bar, many = form.partition("|")
        if bar:
            return many if self.many else one
        if self.rigid:
            form = ""
        try:
            return self.forms[form]
        except KeyError:
            raise MissingFormError(form) from None

    def __str__(self) -> str:
        """Return how it stands as a subject."""
        return f"{self}"

    def plain(self) -> Noun:
        """Return the same name, bent no more."""
        return replace(self, rigid=True)

    def within(self, frame: str, **others: object) -> Noun:
        """Return every form written into a frame: `{place} (nur {region})`."""
        return replace(self, forms={name: frame.format(place=words, **others) for name, words in self.forms.items()})


@dataclass(frozen=True, slots=True)
class Several:
    """Names that are bent alike and listed."""

    nouns: Sequence[Noun]
    listed: Callable[[Sequence[str]], str] = field(repr=False)

    def plain(self) -> Several:
        """Return the same names, bent no more."""
        return replace(self, nouns=[noun.plain() for noun in self.nouns])

    def __format__(self, form: str) -> str:
        """Return the list of that form of each; of `one|many` the one that goes with how many they are."""
        _, bar, many = form.partition("|")
        if bar:
            return many if len(self.nouns) > 1 else format(self.nouns[0], form)
        return self.listed([format(noun, form) for noun in self.nouns])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a catalogue says of one country."""

    name: str
    noun: Noun
    adjective: Noun
    short: Noun


def fill(pattern: str, values: Mapping[str, object]) -> str:
    """Return a pattern with its names in the forms it asks for, in single blanks.

    Raises MissingFormError.
    """
    # Blanks that hold words together stay.
    return _BLANKS.sub(" ", grown(pattern.format_map(values))).strip(" ")


def grown(text: str) -> str:
    """Return text whose open hyphens have grown together with what follows, where a noun does."""
    return _GROWN.sub("", text).replace(_OPEN, "") if _OPEN in text else text


def classes(text: str) -> Classes:
    """Read the classes of a catalogue: a line each."""
    return {name.strip(): _forms(rest) for name, _, rest in (line.partition(":") for line in text.splitlines()) if rest}


def entry(text: str, nouns: Classes, adjectives: Classes) -> Entry:
    """Read what a catalogue says of a country.

    Raises KeyError for a class that is not known, and ValueError for a line that cannot be read.
    """
    kind, name, adjective, *rest = (part.strip() for part in text.split("|"))
    forms = {form: words.format(*name.split("/")) for form, words in nouns[kind].items() if form != "many"}
    forms.update(_forms(";".join(rest)))
    many, called = "many" in nouns[kind], forms.pop("name", name)
    bend, _, stems = adjective.partition(" ")
    return Entry(
        name=called,
        short=Noun(forms={"": forms.pop("short", called), "full": forms[""]}, many=many),
        noun=Noun(forms=forms, many=many),
        adjective=Noun(forms={form: _open(words.format(*stems.split("/"))) for form, words in adjectives[bend].items()}),
    )


def phrase(text: str, values: Mapping[str, object], *, many: bool = True, rigid: bool = False) -> Noun:
    """Read a phrase with its forms: `{adjective:e} Staatsangehörige; dat={adjective:en} Staatsangehörigen`."""
    first, *others = text.split(";")
    forms = {"": first.strip(), **_forms(";".join(others))}
    return Noun(forms={name: fill(words, values) for name, words in forms.items()}, many=many, rigid=rigid)


def _open(words: str) -> str:
    return words + _OPEN if words.endswith("-") else words


def _forms(text: str) -> dict[str, str]:
    return {name.strip(): words.strip() for name, mark, words in (part.partition("=") for part in text.split(";")) if mark}

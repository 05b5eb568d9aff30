"""Whom citizens call abroad, and where their government's own pages are: a small table that people review (`contacts.toml`)."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number, as a person dials it."""

    number: str
    #: From where it is dialled, or whose it is: `from abroad`, `switchboard`; empty when there is nothing to say.
    note: str = ""

    def __str__(self) -> str:
        """Return the number with its note."""
        return f"{self.number} ({self.note})" if self.note else self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What one government offers its citizens abroad."""

    #: Country code.
    government: str
    #: Who publishes its travel advice, as a sentence names it and as a subject line does.
    office: str
    short: str
    #: The pages that people read: its travel advice, and its embassies.
    advice: str
    embassies: str
    #: The emergency numbers for its citizens abroad.
    phones: tuple[Phone, ...]
    #: The day it was compared with the government's pages; `not yet`.
    checked: str


@functools.cache
def table() -> dict[str, Contact]:
    """Return every entry by its government's code."""
    text = importlib.resources.files("advisory").joinpath("contacts.toml").read_text(encoding="utf-8")
    return {
        code: Contact(
            government=code,
            office=row["office"],
            short=row["short"],
            advice=row["advice"],
            embassies=row["embassies"],
            phones=tuple(Phone(number=phone["number"], note=phone.get("note", "")) for phone in row["phones"]),
            checked=row["checked"],
        )
        for code, row in tomllib.loads(text).items()
    }


def of(government: str) -> Contact | None:
    """Return a government's entry; None when there is none."""
    return table().get(government)


def known(governments: Iterable[str]) -> tuple[str, ...]:
    """Return those of the governments that have an entry, each once, in the order given."""
    return tuple(code for code in dict.fromkeys(governments) if code in table())

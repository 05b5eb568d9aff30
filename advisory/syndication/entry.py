"""What a syndicated document holds, before anybody asks what it means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item or entry as it stands in the document."""

    #: guid, Atom id, rdf:about or JSON id; empty when there is none.
    id: str
    #: Absolute `http(s):` address of the story; empty when there is none.
    link: str
    #: HTML; what was declared as plain text is escaped.
    title: str
    #: HTML, the fullest there is.
    body: str
    #: As written.
    published: str = ""
    language: str = ""
    #: (domain or scheme, term)
    categories: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed as it was read."""

    title: str
    language: str
    entries: tuple[Entry, ...]
    #: Sentences for the operator about the document itself.
    complaints: tuple[str, ...] = ()

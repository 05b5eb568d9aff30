"""What a language's file says, made ready: its words as a tree of phrases, and the few habits in which languages differ."""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, NamedTuple

from advisory.extract import tokens

#: The languages there are, each a file of words.
LANGUAGES = ("de", "fr", "es", "nl")
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_PIECE = re.compile(r"[^\s'’-]+['’]?\*?")
_APART = "..."


class Word(NamedTuple):
    """What a phrase means."""

    kind: str
    #: What the English tables call it, where the reading depends on the word itself.
    word: str = ""
    #: The second half of a verb that stands apart, and what both mean together.
    apart: tuple[tuple[str, str], ...] = ()
    #: Of a speaker: its government.
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Node:
    """A step in the tree of phrases."""

    exact: dict[str, Node] = field(default_factory=dict)
    #: Beginnings of words, longest first.
    begins: list[tuple[str, Node]] = field(default_factory=list)
    #: What the phrase that ends here means: two that differ in their accents alone may mean two things.
    ends: dict[str, Word] = field(default_factory=dict)

    def below(self, word: str) -> list[Node]:
        """Return the steps that a word leads to."""
        found = [node for begin, node in self.begins if word.startswith(begin)]
        return [*found, self.exact[word]] if word in self.exact else found

    def grow(self, piece: str) -> Node:
        """Return the step for a word, or the beginning of one (`warn*`), made when it is new."""
        if not piece.endswith("*"):
            return self.exact.setdefault(piece, Node())
        begin = piece[:-1]
        for known, node in self.begins:
            if known == begin:
                return node
        made = Node()
        self.begins.append((begin, made))
        self.begins.sort(key=lambda pair: -len(pair[0]))
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A language."""

    code: str
    #: Words that running text in this language cannot do without, and its neighbours can.
    common: frozenset[str]
    phrases: Node
    #: Sites on which a government alone speaks.
    hosts: Mapping[str, str]
    abbreviations: frozenset[str]
    #: Those with dots inside ("EE.UU."), the last of which may also end a sentence.
    dotted: re.Pattern[str] | None
    #: A day whose dot ends no sentence ("am 3. Mai").
    days: re.Pattern[str] | None
    #: Names have a genitive ("Frankreichs").
    genitive: str
    #: Names whose article as a subject is that of others' genitive ("der Iran").
    masculine: frozenset[str]
    #: What makes an adjective a noun for people: a capital, or an article before it.
    people: str
    #: `loose` when a verb's second half may stand anywhere behind it, not at the end of the clause alone.
    halves: str
    verb_last: bool


def vocabulary(root: Node) -> frozenset[str]:
    """Return every whole word of a tree of phrases."""
    words = set(root.exact)
    for node in (*root.exact.values(), *(below for _, below in root.begins)):
        words |= vocabulary(node)
    return frozenset(words)


def spelt(entry: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each form of an entry: `ressortissant(|e|s)` has three."""
    parts = _CHOICE.split(entry)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    for chosen in itertools.product(*choices):
        yield tuple(piece.lower().replace("\u2019", "'") for piece in _PIECE.findall("".join(chosen)))


def fold(word: str) -> str:
    """Return a word as tokens have it: lower case, no accents, an elision's apostrophe kept."""
    return tokens.fold(word).replace("\u2019", "'")


def _add(root: Node, kind: str, word: str, entry: str, codes: tuple[str, ...] = ()) -> None:
    head, apart, tail = entry.partition(_APART)
    for pieces in spelt(head):
        node = root
        for piece in pieces:
            node = node.grow(fold(piece))
        written = " ".join(pieces)
        known = node.ends.get(written, Word("WORD"))
        if apart:
            node.ends[written] = known._replace(apart=(*known.apart, (fold(tail.strip()), kind)))
        else:
            node.ends[written] = Word(kind, word, known.apart, codes)


def _dotted(listed: list[str]) -> re.Pattern[str] | None:
    """Return what finds the abbreviations of a list, their last dot only where a small letter follows."""
    if not listed:
        return None
    forms = "|".join(r"\.\s?".join(map(re.escape, each.strip(".").split("."))) for each in listed)
    return re.compile(rf"\b(?i:{forms})(?:\.(?=[\s,]*[a-z\xe0-\xff(]))?")


def _days(months: str) -> re.Pattern[str]:
    """Return what finds the dot between a day and one of the months."""
    return re.compile(rf"(?<=\d)\.(?=\s*(?i:{'|'.join(re.escape(month.strip()) for month in months.split(','))})\b)")


def compiled(document: Mapping[str, Any]) -> Table:
    """Return the table of a file's content. A key of `words` is a class, and after a space what English calls it."""
    root = Node()
    for key, listed in document["words"].items():
        kind, _, word = key.partition(" ")
        for entry in listed.split(","):
            if entry.strip():
                _add(root, kind, word, entry.strip())

    for code, cell in document.get("issuers", {}).items():
        for name in cell.split(","):
            _add(root, "ISSUER", "", name.strip(), (code,))
    return Table(
        code=document["code"],
        common=frozenset(document["common"].split()),
        phrases=root,
        hosts=document.get("hosts", {}),
        abbreviations=frozenset(document.get("abbreviations", "").split()),
        days=_days(document["words"].get("MONTH", "")) if document.get("ordinals") else None,
        dotted=_dotted(document.get("dotted", "").split()),
        genitive=document.get("genitive", ""),
        masculine=frozenset(document.get("masculine", "").split()),
        people=document.get("people", "capital"),
        verb_last=document.get("verbs", "") == "last",
        halves=document.get("halves", "strict"),
    )


@functools.cache
def load(code: str) -> Table:
    """Read a language's file; the second call costs nothing."""
    source = resources.files("advisory.extract.languages").joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return compiled(tomllib.loads(source))

"""Whole texts: the sentences that the net holds, with the places they would be about."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from advisory import extract
from advisory.extract import markup, sentences
from advisory.extract.chunks import Row
from advisory.extract.sentences import Span
from advisory.model import Directive, Possible, Statement, Status
from advisory.possible import abroad, kinds, net, where
from advisory.possible.where import Sentence

#: A sentence longer than this many characters is looked at in pieces.
LONGEST = 1000
_STOPS = frozenset(".!?:;\u2026")
#: Possibles kept of one text.
MOST = 50
#: Families of which one is as good as the other for having been read.
_ALIKE = {Directive.AVOID_NONESSENTIAL_TRAVEL: Directive.AVOID_ALL_TRAVEL, Directive.EXPULSION: Directive.LEAVE}


_ENDING = frozenset({Directive.EMBASSY_CLOSED, Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED, Directive.LEVEL_CHANGE})
_TOLD = frozenset({Status.IN_FORCE, Status.LIFTED})
#: Of a sentence that may say that something ends, what counts as having been read.
_ENDS_SAID = frozenset({Status.LIFTED, Status.DENIED})


class _Held(NamedTuple):
    """A sentence in the net, and the governments and nationalities it names."""

    possible: Possible
    who: frozenset[str]
    #: It may say that something ends, and that something holds today.
    ended: bool
    now: bool
    #: The parts of countries that it names, each with its country.
    parts: frozenset[tuple[str, str]]
    #: The governments and nationalities of the sentences beside it.
    beside: Callable[[], frozenset[str]]


@dataclass(slots=True)
class _Text:
    """A text with its sentences, whose names are read when asked for."""

    plain: str
    spans: tuple[tuple[int, int], ...]
    read: dict[int, Sentence]

    def sentence(self, at: int) -> Sentence:
        """Return a sentence with its names."""
        if at not in self.read:
            self.read[at] = where.read(self.plain, *self.spans[at])
        return self.read[at]

    def bare(self, at: int) -> Row:
        """Return the words of a sentence before they are phrases."""
        return where.words(self.plain, *self.spans[at])

    def before(self, at: int) -> list[Sentence]:
        """Return the sentences before one, the nearest first."""
        return [self.sentence(back) for back in range(at - 1, max(-1, at - 1 - where.MEMORY), -1)]

    def behind(self, at: int) -> list[Sentence]:
        """Return the sentence behind one, if there is one."""
        return [self.sentence(at + 1)] if at + 1 < len(self.spans) else []


def read(text: str, *, title: str = "", issuer: str | None = None, statements: Sequence[Statement] = ()) -> tuple[Possible, ...]:
    """Return what looks like advice in a text though none of that family and place is among the `statements` read from it.

    `issuer` is the government whose own page this is: its own country is not meant. Spans are code points of `text`, or of the title.
    """
    found: list[Possible] = []
    known: set[tuple[Directive, str]] = set()
    for held in _held(text, title):
        possible, family = held.possible, _alike(held.possible.family)
        left = tuple(
            code
            for code in possible.destinations
            if code != issuer and (family, code) not in known and not _was_read(held, code, statements)
        )
        if left:
            known.update((family, code) for code in left)
            found.append(replace(possible, destinations=left))
            if len(found) == MOST:
                break
    return tuple(found)


def _alike(family: Directive) -> Directive:
    return _ALIKE.get(family, family)


def _was_read(held: _Held, code: str, statements: Sequence[Statement]) -> bool:
    """Tell whether this was read: of the place, by every government that the sentence names, and its end, if it ends.

    What is denied or past says so of its own sentence alone; what was read as considered may well hold.
    """
    possible, family = held.possible, _alike(held.possible.family)
    told: set[str | None] = set()
    regions: set[str | None] = set()
    there = False
    for each in statements:
        if _alike(each.directive) is not family or _another(held, each.status):
            continue
        here = each.within == possible.within and each.start < possible.end and each.end > possible.start
        names = {each.issuer, *each.audience.nationality}
        if code in each.destinations and (here or each.status in _TOLD):
            there = True
            told |= names
            regions.add(each.region)
        elif here and code in names and family not in where.AT_HOME:
            # who tells or is told in this sentence is not the place, but of what a government does at home
            return True
    # where it was read without a government, one that a sentence beside it names may be the one
    who = held.who | held.beside() if told == {None} else held.who
    return there and who - {*possible.destinations} <= told and not _left_out(held, code, regions)


def _left_out(held: _Held, code: str, regions: set[str | None]) -> bool:
    """Tell whether a sentence names parts of a country of which some were read, or that must be known to be of use, and not all."""
    listed = held.possible.family is Directive.SHELTER_IN_PLACE or regions != {None}
    return listed and bool({part for of, part in held.parts if of == code} - regions)


def _another(held: _Held, status: Status) -> bool:
    """Tell whether a sentence may say something else than what was read with this status."""
    ends = held.ended and held.possible.family in _ENDING and status not in _ENDS_SAID
    # an order to leave taken for a denial is the worst mistake there is: an operator looks at each
    unsure = status is Status.CONSIDERED or (status is Status.DENIED and held.possible.family is Directive.LEAVE)
    return ends or unsure or (held.now and status is Status.HISTORICAL)


def _held(text: str, title: str) -> Iterator[_Held]:
    about: tuple[str, ...] = ()
    if title:
        for held in _scan(title, ()):
            yield held._replace(possible=replace(held.possible, within="title"))
        plain = markup.blank(title)[:LONGEST]
        about = where.named(where.read(plain, 0, len(plain)))
    yield from _scan(text, about)


def _scan(text: str, about: Sequence[str]) -> Iterator[_Held]:
    plain = markup.blank(text)
    low = net.plain(plain)
    parsed = _Text(plain, tuple(_pieces(plain)), {})
    english = net.english(low)
    starts = [start for start, _ in parsed.spans]
    found: list[_Held] = []
    known: set[tuple[int, Directive]] = set()
    for at in sorted({bisect.bisect_right(starts, hit) - 1 for hit in net.anchors(low)} - {-1}):
        marks = net.marks(low, *parsed.spans[at])
        for shape in net.shapes(marks, english=english):
            known.add((at, _alike(shape.family)))
            found += _one(text, parsed, at, shape, marks, about)
    for start, language, classes in extract.classes(text):
        at = bisect.bisect_right(starts, start) - 1
        new = [family for family in kinds.families(classes, language) if (at, _alike(family)) not in known]
        marks = net.marks(low, *parsed.spans[at]) if new else []
        for family in new:
            found += _one(text, parsed, at, net.Shape(family, language, needs=0, within=0), marks, about)
    yield from sorted(found, key=lambda held: held.possible.start)


def _one(text: str, parsed: _Text, at: int, shape: net.Shape, marks: Sequence[tuple[int, int]], about: Sequence[str]) -> Iterator[_Held]:
    """Yield what a sentence of such a shape could say; nothing where the text names no place."""
    codes = _places(parsed, at, shape, about)
    if codes:
        start, end = parsed.spans[at]
        possible = Possible(family=shape.family, destinations=codes, quote=text[start:end], start=start, end=end)
        ended, now = (net.says(marks, shape.language, group) for group in ("ended", "now"))
        parts = where.parts(parsed.sentence(at)) if shape.language == "en" else frozenset()
        yield _Held(possible, _who(parsed, at, shape.language), ended, now, parts, partial(_beside, parsed, at, shape.language))


def _places(parsed: _Text, at: int, shape: net.Shape, about: Sequence[str]) -> tuple[str, ...]:
    if shape.language == "en":
        around = where.Around(partial(parsed.bare, at), partial(parsed.before, at), partial(parsed.behind, at), about)
        return where.destinations(shape.family, parsed.sentence(at), around)
    near = [parsed.spans[beside] for beside in (at, at - 1, at + 1, at - 2) if 0 <= beside < len(parsed.spans)]
    return abroad.destinations(parsed.plain, near, shape) or tuple(about)


def _who(parsed: _Text, at: int, language: str) -> frozenset[str]:
    start, end = parsed.spans[at]
    return where.speakers(parsed.sentence(at)) if language == "en" else abroad.speakers(parsed.plain[start:end], language)


def _beside(parsed: _Text, at: int, language: str) -> frozenset[str]:
    """Return the governments and nationalities that the sentences beside one may be about."""
    near = [each for each in range(at - where.MEMORY, at + 2) if 0 <= each < len(parsed.spans)]
    named = frozenset[str]().union(*(_who(parsed, each, language) for each in near))
    return named | where.peoples([parsed.sentence(each) for each in near]) if language == "en" else named


def _pieces(plain: str) -> Iterator[tuple[int, int]]:
    for span in _joined(plain):
        start = span.start
        while span.end - start > LONGEST:
            cut = plain.rfind(" ", start, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
            yield start, cut
            start = cut
        yield start, span.end


def _joined(plain: str) -> Iterator[Span]:
    """Yield the sentences; a line that goes on in small letters is one with the line before, however short that is."""
    last: Span | None = None
    for span in sentences.split(plain):
        if last is None:
            last = span
        elif plain[span.start].islower() and plain[last.end - 1] not in _STOPS and plain.count("\n", last.end, span.start) == 1:
            last = Span(last.start, span.end)
        else:
            yield last
            last = span
    if last is not None:
        yield last

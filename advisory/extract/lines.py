"""A text as its sentences, each read as a row when it is asked for."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from advisory import lexicon
from advisory.extract import areas, chunks, datelines, listings, markup, nouns, patterns, sentences, stands, subjects, tokens
from advisory.extract.chunks import Chunk, Place, Row

#: A line that introduces a list of places, how many lines it may have and how long each may be, in chunks.
_INTRODUCES = re.compile(
    r"\b(?:(?:to|in|from|avoid|leave)(?: the)?(?: following)?(?: \w+){0,2}|do not travel|(?:avoid all|reconsider(?: your)?) travel) :$"
)
_ATTACHED = frozenset({"TO", "IN", "FROM", "AVOID", "LEAVE", "NOTRAVEL", "TRAVEL"})
_LEAST, _LISTED, _SHORT = 3, 40, 24
#: What a line of a list may begin with.
_BULLETS = frozenset({"\u2022", "\u00b7", "\u25aa", "\u25cf", "\u25e6", "*", "o"})
#: In so many sentences before, what "the country" stands for is looked for.
_MEMORY = 2
EMPTY = Row((), (), "")
_THEM = patterns.LETTER["THEM"]
#: What is counted in one sentence, and how the next one begins that names them.
_COUNTED = frozenset({"countries", "nations", "destinations", "states", "places"})
_NAMES = re.compile(
    r"(?:(?:the |these |those )?(?:affected |listed |named )?(?:countries|nations|destinations|states|places)"
    r"(?: affected| concerned| listed)?"
    r"|they|these|those|among them) (?:include|are|being)(?: among others)?"
)

#: A text of more characters than this is not kept.
_KEPT = 100_000


@dataclass(slots=True)
class Text:
    """A text with its sentences, whose rows are read when asked for."""

    plain: str
    spans: list[tuple[int, int]]
    rows: dict[int, Row]
    read: dict[int, Row]
    words: dict[int, tuple[tokens.Token, ...]]
    #: Which of them say where a report was filed.
    filed: frozenset[int]
    around: lexicon.Near | None = None

    def raw(self, at: int) -> Row:
        """Return a sentence's words and names, before they are phrases."""
        if at not in self.read:
            self.read[at] = listings.unnamed(areas.complete(chunks.read(self.split(at), near=self.near)))
        return self.read[at]

    def split(self, at: int) -> tuple[tokens.Token, ...]:
        """Return a sentence's words and stops."""
        if at not in self.words:
            self.words[at] = tokens.split(self.plain, *self.spans[at])
        return self.words[at]

    def near(self) -> lexicon.Near:
        """Return which countries the text names beyond doubt."""
        if self.around is None:
            named = (entries for at in range(len(self.spans)) for entries in chunks.mentioned(self.split(at)))
            self.around = lexicon.near(named, self.plain)
        return self.around

    def row(self, at: int) -> Row:
        """Return the row of a sentence; an empty one outside the text."""
        if not 0 <= at < len(self.spans):
            return EMPTY
        if at in self.filed:
            self.rows[at] = self._filed(at)
        if at not in self.rows:
            line = nouns.build(stands.named(self.raw(at), (self.raw(back) for back in range(max(0, at - _MEMORY), at))))
            line = subjects.keeper(subjects.recalled(line, self._before(at)), self._owner(at, line))
            self.rows[at] = self._with_named(at, self._with_list(at, listings.gathered(line)))
        return self.rows[at]

    def _filed(self, at: int) -> Row:
        """Return a dateline as the country that it is in, which does not speak there."""
        raw = self.raw(at)
        places = [chunk for chunk in raw.chunks if chunk.kind == "PLACE"]
        return chunks.row(raw.tokens, [chunk._replace(codes=(), places=_hosts(chunk)) for chunk in places[:1]])

    def dateline(self) -> tuple[int, str | None]:
        """Return which sentence says where the report was filed, -99 for none, and the country whose capital that is, if it is one."""
        at = min(self.filed, default=-99)
        codes = next((chunk.codes for chunk in self.raw(at).chunks[:1]), ()) if self.filed else ()
        return at, codes[0] if len(codes) == 1 else None

    def _before(self, at: int) -> Row:
        """Return the sentence before one that begins with a pronoun, or holds one; nothing before others."""
        raw = self.raw(at)
        pronoun = _THEM in raw.code or "they" in [chunk.word for chunk in raw.chunks[:4]]
        return nouns.build(self.raw(at - 1)) if at and pronoun else EMPTY

    def _owner(self, at: int, line: Row) -> Row:
        """Return the sentence before one in which somebody closes doors whom it does not name; nothing before others."""
        return nouns.build(self.raw(at - 1)) if at and subjects.has_own_doors(line) else EMPTY

    def joined(self, at: int) -> bool:
        """Tell whether a sentence stands in the paragraph of the one before."""
        return at > 0 and "\n" not in self.plain[self.spans[at - 1][1] : self.spans[at][0]]

    def _with_named(self, at: int, line: Row) -> Row:
        """Return a row that counts countries with those that the next sentence names ("to 15 countries. They include Chad and Mali.")."""
        counted = patterns.compiled("(?:TO|FOR|IN|OVER) (?:NUMBER|DET) (WORD)").search(line.code)
        if counted is None or line.chunks[counted.start(1)].word not in _COUNTED or at + 1 >= len(self.spans):
            return line
        listed = nouns.build(self.raw(at + 1))
        where = next((here for here, chunk in enumerate(listed.chunks) if chunk.kind == "PLACE"), 0)
        if not _NAMES.fullmatch(listed.text(0, where)):
            return line
        first, last = line.chunks[counted.start() + 1], line.chunks[counted.start(1)]
        places = tuple(place for chunk in listed.chunks if chunk.kind == "PLACE" for place in chunk.places)
        named = Chunk("PLACE", first.first, last.last, last.word, places)
        return chunks.row(line.tokens, [*line.chunks[: counted.start() + 1], named, *line.chunks[counted.end() :]])

    def _with_list(self, at: int, line: Row) -> Row:
        """Return a row that ends in a colon with the places that the lines below it begin with ("Do not travel to:")."""
        if len(line.chunks) < _LEAST or line.chunks[-1].kind != "COLON" or not _INTRODUCES.search(line.text(0, len(line.chunks))):
            return line
        places: list[Place] = []
        for below in range(at + 1, min(at + 1 + _LISTED, len(self.spans))):
            entry = nouns.build(self.raw(below)).chunks
            first = next((chunk for chunk in entry[:2] if chunk.kind not in {"DASH", "AND"} and chunk.word not in _BULLETS), None)
            if first is None or first.kind != "PLACE" or len(entry) > _SHORT:
                break
            places += first.places
        if not places:
            return line
        colon = line.chunks[-1]
        kept = list(line.chunks[:-1])
        while kept[-1].kind not in _ATTACHED:
            kept.pop()
        listed = Chunk("PLACE", colon.first, colon.last, colon.word, tuple(places))
        return chunks.row(line.tokens, [*kept, listed])


def _hosts(chunk: Chunk) -> tuple[Place, ...]:
    return tuple(Place(place.codes, None, lexicon.Kind.COUNTRY.value) for place in chunk.places)


def _windows(plain: str) -> tuple[list[tuple[int, int]], frozenset[int]]:
    """Return the sentences, and which are datelines; one that never ends is cut into windows at word boundaries."""
    found: list[tuple[int, int]] = []
    filed: set[int] = set()
    for span in sentences.split(plain):
        start = datelines.end(plain, *span) if not found or "\n" in plain[found[-1][1] : span.start] else span.start
        if start > span.start:
            filed.add(len(found))
            found.append((span.start, start))
        while span.end - start > chunks.WINDOW * 8:
            cut = plain.rfind(" ", start, start + chunks.WINDOW * 8)
            cut = cut if cut > start else start + chunks.WINDOW * 8
            found.append((start, cut))
            start = cut
        found.append((start, span.end))
    return found, frozenset(filed)


def of(text: str) -> Text:
    """Return a text with its sentences; one that is asked for again soon keeps the rows that were read."""
    return _kept(text) if len(text) <= _KEPT else _kept.__wrapped__(text)


@functools.lru_cache(maxsize=2)
def _kept(text: str) -> Text:
    """Return a text that is asked for more than once: its rows are read by the first who asks."""
    plain = markup.blank(text)
    spans, filed = _windows(plain)
    return Text(plain, spans, {}, {}, {}, filed)

"""What a page's text advises against: travel to the whole country, to all the rest of it, or to parts, each place of a list by its name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisory import clean, lexicon
from advisory.model import Scope

#: What the levels are called.
EXTENT = {4: "all travel", 3: "all but essential travel"}
#: Longer words are no place, nor a label.
LONGEST = 300

#: A mark that no page writes (private use) before each entry of a list, to tell it from the paragraph that follows the list.
_MARK = "\ue000"
_ENTRY = re.compile(r"<li\b[^>]*>(?:\s|&nbsp;|<p\b[^>]*>)*", re.IGNORECASE)

_ANCHOR = re.compile(
    r"(?:\b(?:the\s+)?(?:foreign\b[^.;:()\n]{0,60}\(FCD?O\)|FCD?O|we)\s+(?:(?:now|also|still|currently|therefore|strongly)\s+){0,2})?"
    r"(?:\badvis(?:e|es|ing)|\b(?:are|is)\s+advised)\s+"
    r"(?:(?:strongly|you|travellers|british\s+(?:nationals|citizens|people|travellers))\s+){0,2}against\s+",
    re.IGNORECASE,
)
_EXTENTS = re.compile(
    r"(?:(?P<three>(?:all\s+but\s+(?:the\s+most\s+)?|(?:all\s+)?non-?\s?)essential)|all|any)\s+(?:(?:other|international)\s+)?travel\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z\"\u2018\u201c]|\s*\Z)")
#: What makes of advice something else: said of other cases, or taken back.
_HYPOTHETICAL = re.compile(r"\b(?:if|unless|whether|until)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no\s+longer|never|(?:do|does|did|is|are)\s+not|do(?:es)?n[\u2019']t)\s+(?:(?:currently|now)\s+)?\Z", re.IGNORECASE
)
_JOINED = re.compile(r"(?:\b(?:and|or|but)|,)\s+(?:against\s+)?\Z", re.IGNORECASE)
_TRAILING = re.compile(r"[\s,]+(?:and|or|but)(?:\s+against)?\s*\Z", re.IGNORECASE)
_TOWARDS = re.compile(r"\A[\s,]*(?:to|within|in|into|inside|across|throughout)\s+", re.IGNORECASE)
#: `to` leads to a place; `within 10 km of the border` is one.
_TO = re.compile(r"\A[\s,]*(?:(?:to|in|into|inside)\s+)?(?=\S)", re.IGNORECASE)
_WHOLLY = re.compile(r"\A(?:(?:(?:the\s+)?whole|all(?:\s+parts)?|any\s+part)\s+of|the\s+entire|anywhere\s+in)\s+", re.IGNORECASE)
_AREA = r"(?:regions|areas|parts|provinces|states|locations|places)"
_CATCH_ALL = re.compile(
    rf"\A(?:all\s+(?:the\s+)?(?:other|remaining)\s+{_AREA}\s+(?:of|in)|(?:the\s+)?(?:rest|remainder)\s+of|(?:the\s+)?(?:remaining|other)\s+{_AREA}"
    r"\s+(?:of|in)|most\s+(?:parts\s+)?of|(?:everywhere\s+else|elsewhere)\s+in)\s+",
    re.IGNORECASE,
)
#: The rest of the country without its name.
_ALL_THE_REST = re.compile(
    rf"\A(?:all\s+(?:the\s+)?(?:other|remaining)\s+{_AREA}|everywhere\s+else|elsewhere)(?:\s+not\s+(?:listed|mentioned|named)(?:\s+\w+)?)?[\s.;]*\Z",
    re.IGNORECASE,
)
#: Parts left out; passengers in transit are no part of a country.
_EXCEPT = re.compile(
    r"\b(?:except|excluding|apart\s+from|other\s+than|with\s+the\s+exception\s+of)\b(?!\s+(?:for\s+)?(?:(?:air|land)side\s+)?transit)",
    re.IGNORECASE,
)
#: What may follow a country's name for it to be the country: "Mexico State" and "Syria border" are none.
_BOUNDARY = re.compile(
    r"\s*(?:\Z|[,;:.(\u2013-]|(?:and|or|due|because|based|given|as|at|on|for|from|except|excluding|apart|other|with|where|which"
    r"|including|until|unless|after|following|during|amid|over|owing|while|whilst)\b)",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\s*(?:[,/]\s*)?(?:(?:and|or)\s+)?(?:to\s+)?(?=\S)", re.IGNORECASE)
_WHY = re.compile(
    r"[\s,]*\b(?:due\s+to|because|owing\s+to|based\s+on|given|as\s+a\s+result|following|amid|until)\b.*\Z", re.IGNORECASE | re.DOTALL
)
#: Words that stand for a list, not for a place.
_GENERIC = re.compile(
    rf"\A(?:(?:the|these|some|certain|several|following|other|specific)\s+)*(?:{_AREA}|part)\b(?:\s+(?:of|in)\b.*)?[\s:]*\Z", re.IGNORECASE
)
_FIND_OUT = re.compile(r"find out\b", re.IGNORECASE)
_ITSELF = frozenset({"country", "this country", "whole country"})
#: Names that are one country's with this issuer alone.
_OWN_NAMES = {"congo": "CG"}
_LONGEST_NAME = 9
#: What joins two extents is not longer; a sentence has no more of them.
_JOINT, _MOST_EXTENTS = 40, 40
_LONGEST_PART = 160
_MOST_ENTRIES = 80
_MOST_COUNTRIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Advice against travel in the text of a page."""

    level: int
    reach: Scope
    words: str
    #: The parts it names, each with the issuer's words.
    places: tuple[tuple[str, str], ...] = ()


def marked(html: str) -> str:
    """Return the text of a page in which the entries of its lists can be told from its paragraphs; see `plain`."""
    return clean.text(_ENTRY.sub(rf"\g<0>{_MARK}", html.replace(_MARK, "")))


def plain(text: str) -> str:
    """Return the text of a page as people read it."""
    lines = (line.replace(_MARK, "").strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def advice(text: str, code: str, name: str) -> Iterator[Said]:
    """Yield the advice against travel in a text, for the country or parts of it; what is said of other countries is left out."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for level, words, towards in _clauses(line.replace(_MARK, "")):
            if towards.rstrip().endswith(":"):
                yield from _listed(level, words, lines[number + 1 : number + 1 + _MOST_ENTRIES], code, name)
            elif reach := _reach(towards, code, name):
                yield Said(level=level, reach=reach, words=words, places=_named(level, words, towards) if reach is Scope.PARTS else ())


def _listed(level: int, words: str, lines: list[str], code: str, name: str) -> Iterator[Said]:
    """Yield what a list of places says: they are parts, and one of them may be the rest of the country."""
    entries = [(line, _reach(line.replace(_MARK, ""), code, name)) for line in _entries(lines)]
    own = [line.removeprefix(_MARK).rstrip(" .;,") for line, reach in entries if line.startswith(_MARK) and reach in {Scope.PARTS, None}]
    lead = words or f"FCDO advises against {EXTENT[level]} to:"
    places = tuple((entry, f"{lead} {entry}") for entry in own if 0 < len(entry) <= _LONGEST_PART)
    yield Said(level=level, reach=Scope.PARTS, words="", places=places)
    reaches = {reach for _, reach in entries}
    wide = next((reach for reach in (Scope.WHOLE, Scope.MOST) if reach in reaches), None)
    if wide:
        yield Said(level=level, reach=wide, words="")


def _named(level: int, words: str, towards: str) -> tuple[tuple[str, str], ...]:
    """Return the part that a sentence names; none when it only says that there are parts."""
    place = _WHY.sub("", _TO.sub("", towards, count=1)).strip(" .;,")
    if not place or len(place) > _LONGEST_PART or _GENERIC.match(place):
        return ()
    return ((place, words or f"FCDO advises against {EXTENT[level]} to {place}"),)


def _clauses(line: str) -> Iterator[tuple[int, str, str]]:
    """Yield level, words, and what follows `travel`, for each advice in a line: `against all travel to A and all but essential to B`."""
    start = 0
    for end in (*(found.end() for found in _SENTENCE.finditer(line)), len(line)):
        sentence, start = line[start:end].rstrip(" .!?"), end
        anchor = _ANCHOR.search(sentence)
        if anchor is None or _HYPOTHETICAL.search(sentence, 0, anchor.start()) or _DENIED.search(sentence[: _verb(anchor)]):
            continue
        extents = [
            found
            for found in itertools.islice(_EXTENTS.finditer(sentence, anchor.end()), _MOST_EXTENTS)
            if found.start() == anchor.end() or _JOINED.search(sentence, max(found.start() - _JOINT, 0), found.start())
        ]
        if not extents or extents[0].start() != anchor.end():
            continue
        stops = [*(found.start() for found in extents[1:]), len(sentence)]
        after = [_TRAILING.sub("", sentence[found.end() : stop]) for found, stop in zip(extents, stops, strict=True)]
        for place, found in enumerate(extents):
            # `against all travel, or all but essential travel, to parts of it`: both are to what follows the last.
            towards = next((said for said in after[place:] if said.strip(" ,")), "")
            words = sentence[anchor.start() : found.end()] + towards if place == 0 and towards is after[0] else ""
            yield 3 if found["three"] else 4, " ".join(words.split()), towards


def _verb(anchor: re.Match[str]) -> int:
    """Return where `advises` begins, so that what denies it stands right before."""
    return anchor.start() + max(anchor[0].lower().rfind("advis"), 0)


def _entries(lines: list[str]) -> Iterator[str]:
    """Yield the list below a line that ends with a colon: entries, and short lines that are no sentences."""
    for line in lines:
        entry = line.startswith(_MARK)
        if len(line) > LONGEST or _ANCHOR.search(line) or (not entry and (line.endswith((".", ":", "?", "!")) or _FIND_OUT.match(line))):
            return
        yield line


def _reach(towards: str, code: str, name: str) -> Scope | None:
    """Return how much of the country is meant; None when it is another country, or nothing is named."""
    place = _TOWARDS.sub("", towards, count=1).strip()
    if _ALL_THE_REST.match(place):
        return Scope.MOST
    first = True
    for _ in range(_MOST_COUNTRIES):
        if not place:
            return None
        rest = _WHOLLY.sub("", place, count=1)
        most = _CATCH_ALL.match(rest)
        if most:
            rest = rest[most.end() :]
        whose, after = _head(rest, code, name)
        if whose is None:
            return Scope.PARTS if first or lexicon.fold(name) in lexicon.fold(_WHY.sub("", rest)) else None
        if whose == code:
            return Scope.MOST if most or _EXCEPT.search(after) else Scope.WHOLE
        # Another country, and after it perhaps this one.
        also = _ALSO.match(after)
        place, first = (after[also.end() :].strip() if also and also.end() else ""), False
    return None


def _head(words: str, code: str, name: str) -> tuple[str | None, str]:
    """Return the country that words begin with, and what follows it; None for a part of a country, or no country."""
    tokens = list(re.finditer(r"\S+", words))[:_LONGEST_NAME]
    for token in reversed(tokens):
        end = token.end()
        said = words[:end].rstrip(",;:.()")
        after = words[len(said) :]
        if not said or not _BOUNDARY.match(after):
            continue
        folded = lexicon.fold(said).removeprefix("the ")
        if folded in _ITSELF or folded == lexicon.fold(name).removeprefix("the "):
            return code, after
        if found := lexicon.country(said.removeprefix("the ")) or _OWN_NAMES.get(folded):
            return found, after
    return None, ""

"""What the text of a row advises: the levels it gives the whole place and its parts, without the lines that keep the page's books."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisory import clean, lexicon
from advisory.model import Part
from advisory.sources.us_state import places
from advisory.sources.us_state.places import Place

#: A mark that no page writes (private use) before each entry of a list, to tell it from the paragraph that follows the list.
_MARK = "\ue000"
_ENTRY = re.compile(r"<li\b[^>]*>(?:\s|&nbsp;|<p\b[^>]*>)*", re.IGNORECASE)

#: The first sentences keep the books of the page itself, at times of changes long ago; the issue date decides.
_NOTE = re.compile(
    r"(?:last update:\s*)?(?:reissued|updated (?:to|with|after|following|based)|there (?:were|was|are|is) no changes?"
    r"|the advisory level (?:was|has|is)|(?:the )?[\w\s,\"\u201c\u201d\u2019']{1,60} indicators? (?:was|were|has|have)"
    r"|(?:the )?advisory summary (?:was|has))\b",
    re.IGNORECASE,
)
_NEWS = re.compile(r"\b(?:depart|evacuat|leave|embass|order|suspend|authori[sz]ed)", re.IGNORECASE)
#: Where a sentence ends; `U.S. citizens` is no end.
#: The end of a sentence is looked for so far.
_LONGEST = 1000
_STOP = re.compile(r"(?<![A-Z])[.!?][\"\u201d\u2019]?\s+(?=[A-Z\"\u201c])")
_PLACEHOLDER = re.compile(r"summary (?:is )?not available|exercise normal precautions?(?!\s+in\b)|level [1-4]:?", re.IGNORECASE)
_NO_SUMMARY = re.compile(r"\bsummary (?:is )?not available\b", re.IGNORECASE)
#: A placeholder says nothing but its level, in few words.
_SHORT = 120

_ADVICE = re.compile(
    r"\b(?:(?P<four>do not travel)|(?P<three>reconsider (?:your need to )?travel)"
    r"|(?P<two>exercise (?:increased caution|a high degree of caution))"
    r"|(?P<one>exercise normal (?:safety |security )?precautions?))\b"
    r"(?:\s*(?P<bare>[:.\n]|\Z|due\b|because\b|for any\b)"
    r"|\s+(?:(?:any)?where\s+)?(?:(?:when|while|if) travell?ing\s+)?"
    r"(?P<how>to|in|within|into|inside|near)\b\s*(?P<object>(?:[^.;:\n(]|\.(?=\S)|(?<=\b[A-Z])\.){0,160}))",
    re.IGNORECASE,
)
#: There are worse parts, and at times no word of which and how bad.
_WORSE_PARTS = re.compile(r"\bsome areas have (?:an? )?(?:increased|higher|greater|elevated) risks?\b", re.IGNORECASE)
_HEADING = re.compile(r"\blevel ([34])\s*[:\u2013-]", re.IGNORECASE)
#: A heading with a level of its own: `Kidal region – Level 4: Do Not Travel`, `Colima state – Do Not Travel Due to Crime`.
_HEADED = re.compile(
    r"(?P<where>[^\n:.;!?]{2,100}?)\s*[-\u2013\u2014]\s*"
    r"(?:level (?P<level>[34])\b|(?:(?P<four>do not travel)|(?P<three>reconsider travel))(?!\s+(?:to|in|within)\b))",
    re.IGNORECASE,
)
_CUT = re.compile(r"\b(?:due|because|for|given|as|until|unless|if|at this time|by land)\b", re.IGNORECASE)
_WHY = re.compile(r"[\s,]*\b(?:due to|because|given|as a result|at this time|for any reason|until|unless)\b.*\Z", re.IGNORECASE | re.DOTALL)
_JOINT = re.compile(r",|&|\band\b", re.IGNORECASE)
_ALL_OF = re.compile(r"^(?:all (?:parts )?of|anywhere in|the rest of|mainland)\s+|\s+S\.?A\.?R\.?$", re.IGNORECASE)
_ITSELF = frozenset({"country", "this country", "entire country", "whole country"})
#: Words that stand for a list, not for a place.
_GENERIC = re.compile(
    r"(?:the |these |some |certain |several |following |other )*(?:areas?|parts|regions?|places|states|provinces|locations)\Z",
    re.IGNORECASE,
)
_AVOID, _RECONSIDER, _CAUTION = 4, 3, 2
_LONGEST_PART = 200
_MOST_ENTRIES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One piece of advice in a line."""

    level: int
    #: `place`, `part` or `elsewhere`.
    whom: str
    #: Where, as the issuer writes it; empty when the line names no place.
    where: str
    #: The issuer's words.
    words: str
    #: A list of places follows.
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What a text says for one place."""

    #: The levels of the whole place, in order.
    national: tuple[int, ...] = ()
    #: The worst level of a part; 0 for none.
    worst: int = 0
    parts: tuple[Part, ...] = ()
    #: It says that some areas are worse, and not how much.
    vague: bool = False


def marked(html: str) -> str:
    """Return the text of a row in which the entries of its lists can be told from its paragraphs; see `plain`."""
    return clean.text(_ENTRY.sub(rf"\g<0>{_MARK}", html.replace(_MARK, "")))


def plain(text: str) -> str:
    """Return the text of a row as people read it."""
    lines = (line.replace(_MARK, "").strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def says_nothing(text: str) -> bool:
    """Tell whether a text is a placeholder: empty, or its level and nothing else."""
    said = plain(text)
    return not re.search(r"\w", _PLACEHOLDER.sub("", said)) or (len(said) < _SHORT and _NO_SUMMARY.search(said) is not None)


def told(text: str) -> str:
    """Return a marked text without the lines that only keep the page's books; what such a line advises is kept."""
    return "\n".join(kept for row in text.split("\n") if (kept := _unbooked(row)))


def levels(text: str, place: Place) -> Levels:
    """Return the levels that a marked text gives a place and its parts."""
    national: list[int] = []
    worst: list[int] = []
    parts: dict[str, Part] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found = list(_read(line.replace(_MARK, ""), place))
        national += [one.level for one in found if one.whom == "place"]
        # Caution in a part is what caution means.
        for one in found:
            if one.whom != "part" or one.level <= _CAUTION:
                continue
            worst.append(one.level)
            entries = _entries(lines[number + 1 : number + 1 + _MOST_ENTRIES]) if one.listed else ()
            named = [(one.where, one.words)] if one.where else [(entry, f"{one.words} {said}") for entry, said in entries]
            for name, words in named:
                known = parts.get(lexicon.fold(name))
                if known is None or known.level < one.level:
                    parts[lexicon.fold(name)] = Part(name=name, level=one.level, words=words)
    vague = _WORSE_PARTS.search(plain(text)) is not None
    return Levels(national=tuple(national), worst=max(worst, default=0), parts=tuple(parts.values()), vague=vague)


def _unbooked(row: str) -> str:
    if not _NOTE.match(row):
        return row
    starts = [0, *(stop.end() for stop in _STOP.finditer(row))]
    sentences = (row[start:end] for start, end in zip(starts, [*starts[1:], len(row)], strict=True))
    telling = (start for start, said in zip(starts, sentences, strict=True) if _NEWS.search(said) or _ADVICE.search(said))
    return row[next(telling, len(row)) :]


def _read(line: str, place: Place) -> Iterator[_Said]:
    """Yield the advice in a line; a heading's level is for the part that the heading names."""
    headed = _HEADED.match(line)
    if headed and headed["where"].strip() and not _ADVICE.search(headed["where"]):
        level = int(headed["level"]) if headed["level"] else _AVOID if headed["four"] else _RECONSIDER
        where = headed["where"].strip()
        whom = _whom(where, place)
        if whom != "elsewhere":
            yield _Said(level=level, whom=whom, where="" if whom == "place" else where, words=line.strip(), listed=False)
        return
    advised = list(_ADVICE.finditer(line))
    for found in advised:
        level = _AVOID if found["four"] else _RECONSIDER if found["three"] else _CAUTION if found["two"] else 1
        whom = _whom(found["object"], place)
        where = _where(found) if whom == "part" else ""
        listed = not where and line[found.end() :].strip() in {"", ":"}
        yield _Said(level=level, whom=whom, where=where, words=_sentence(line, found), listed=listed)
    heading = _HEADING.search(line)
    if heading and not advised:
        yield _Said(level=int(heading[1]), whom="part", where="", words=line.strip(), listed=False)


def _sentence(line: str, found: re.Match[str]) -> str:
    furthest = found.end() + _LONGEST
    stop = _STOP.search(line, found.end(), furthest)
    return line[found.start() : stop.start() + 1 if stop else furthest].strip()


def _where(found: re.Match[str]) -> str:
    """Return the part that advice is for; empty when it names none, or only says that there are some."""
    said = _WHY.sub("", found["object"] or "").strip(" ,.")
    if found["how"] and found["how"].lower() in {"within", "inside", "near"}:
        said = f"{found['how'].lower()} {said}"
    return "" if len(said) > _LONGEST_PART or _GENERIC.fullmatch(said) else said


def _entries(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the places of the list that follows, and each entry as it is written."""
    for line in lines:
        if not line.startswith(_MARK):
            return
        said = line.removeprefix(_MARK).strip()
        where = _WHY.sub("", said).strip(" .;,")
        if where and len(where) <= _LONGEST_PART:
            yield where, said


def _whom(said: str | None, place: Place) -> str:
    """Tell whether advice is for the whole `place`, for a `part` of it, or for a place `elsewhere`."""
    if not said:
        return "part"
    whole = _CUT.split(said)[0].strip()
    halves = [half for half in (_ALL_OF.sub("", part.strip()) for part in (whole, *_JOINT.split(whole))) if half]
    meant = {other for half in halves for other in places.named(half)}
    if any(lexicon.fold(half) in _ITSELF for half in halves) or any(other == place for other in meant):
        return "place"
    # The Gaza Strip is a part beside Israel's own advice; Hong Kong is elsewhere beside Macau's.
    return "elsewhere" if meant and all(other.part is None and other.code != place.code for other in meant) else "part"

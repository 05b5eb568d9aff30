"""What is told of the past: dated to another year or month, set in an account of what was, or explained."""

from __future__ import annotations

import re
from datetime import datetime

from advisory.extract import patterns, undone
from advisory.extract.chunks import Row
from advisory.extract.reading import Found
from advisory.model import Directive, Status

#: How far left of a statement its cues may stand, in chunks.
REACH = 7
#: A cue does not reach over these.
_WALL = "(?:SEMI|STOP|QUERY|CLAUSE|COLON|DASH)"
#: What happens once and is told of, unlike advice, which holds.
EVENTS = {
    Directive.EVACUATION,
    Directive.STAFF_WITHDRAWN,
    Directive.EMBASSY_CLOSED,
    Directive.AIRSPACE_CLOSED,
    Directive.BORDER_CLOSED,
    Directive.LEVEL_CHANGE,
}
#: What only measures the time between two things, and what dates one: "it reopened two years after it closed".
_MEASURES = frozenset({"years after", "months after", "a year after", "years since", "two years since", "years before"})
_SOON = re.compile(r"(?:the |this |next )?(?:day|week|month|year)\b")
_DATES = frozenset({"last month", "last year", "weeks ago", "month ago", "months ago", "earlier this year", "last week"})
#: How far around a statement the past is looked for, in chunks to the left and to the right.
AROUND = (12, 8)
_OPENING = 4
#: "The embassy, which closed in 2012, …".
_RELATIVE = "COMMA CLAUSE [^COMMA STOP SEMI]{1,12} COMMA"
#: Verbs that "once" makes a thing of the past.
_TOLD_OF = frozenset(
    {
        "CLOSE",
        "OPEN",
        "ORDER",
        "URGE",
        "EVACUATE",
        "WITHDRAW",
        "RAISE",
        "LOWER",
        "LIFT",
        "HALT",
        "LEFT",
        "ISSUE",
        "HADPAST",
        "FLY",
        "SEND",
        "CHANGE",
    }
)
_PAST = frozenset({patterns.LETTER["PAST"], patterns.LETTER["HADPAST"]})
#: So far behind a statement may stand the month that dates it, in chunks.
_MONTH_AFTER = 4
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATING = frozenset((*_PAST, patterns.LETTER["YEAR"]))
#: What is so since a year is so still.
_SINCE = frozenset({"since", "until", "till"})
#: So near the beginning of a sentence stands the year that it is set in, in chunks.
_LEAD = 4
#: No feed is older than this, so that no text in one is from an earlier year.
_FEEDS_BEGAN = 2000
_PAST_FORMS = frozenset({"shut", "sent", "flew", "brought", "took", "told", "withdrew", "left", "got", "began", "gave"})
_WHEN = frozenset(patterns.LETTER[name] for name in ("ADVERB", "JAN", "YEAR"))
_WAS = frozenset({"was", "were", "had"})
_PRESENT = frozenset({"has", "have", "is", "are", "will", "be"})


def _past(line: Row, found: Found, published: datetime | None) -> bool:
    if undone.spell(line, found, published):
        return True
    if _DATING.isdisjoint(line.code):
        return False
    first, last = max(0, found.first - AROUND[0]), found.last + AROUND[1]
    # what a sentence opens with dates all of it ("From 1989 to 1991 …")
    for at in (*range(min(_OPENING, first)), *range(first, min(last, len(line.code)))):
        kind = line.code[at]
        if kind in _PAST and not _aside(line, found, at) and not _measured(line, found, at):
            return True
        if (
            kind == patterns.LETTER["YEAR"]
            and _earlier(line, at, published)
            and not (_aside(line, found, at) or _elsewhere(line, found, at))
        ):
            return True
    return False


def _told_of(line: Row, found: Found, published: datetime | None) -> bool:
    """Tell whether it had been done in another month, which is told of only now ("had ordered its staff to leave Chad in April")."""
    hit = patterns.compiled("AUX ADVERB* (?:ORDER|URGE|WITHDRAW|EVACUATE|CLOSE|AUTHORIZE)").search(line.code, found.first, found.last)
    if hit is None or line.chunks[hit.start()].word != "had":
        return False
    dated = patterns.compiled("IN (?:ADVERB|DET)* (JAN) (?!NUMBER)").search(line.code, found.anchor, found.last + _MONTH_AFTER)
    if dated is None:
        return False
    month = line.chunks[dated.start(1)].word[:3]
    return published is None or month != _MONTHS[published.month - 1]


def _measured(line: Row, found: Found, at: int) -> bool:
    """Tell whether a cue dates something else: "reopened four years after it closed", "after the coup last month", "once it is safe"."""
    word = line.chunks[at].word
    if word == "had already":
        return undone.freshly(line, found)
    if word == "at the end of":
        return _SOON.match(line.text(at + 1, min(at + 3, len(line.chunks)))) is not None
    if word == "once":
        after = line.chunks[at + 1].kind if at + 1 < len(line.chunks) else ""
        return at == 0 or (after not in _TOLD_OF and line.chunks[at - 1].kind not in {"AUX", "IT"})
    if at < found.last:
        return False
    if word in _MEASURES:
        return True
    return word in _DATES and patterns.compiled("CLAUSE").search(line.code, found.last, at) is not None


def _aside(line: Row, found: Found, at: int) -> bool:
    """Tell whether a cue stands between two commas within the statement ("the embassy, stormed last month, has reopened")."""
    comma = patterns.LETTER["COMMA"]
    if any(hit.start() < at < hit.end() for hit in patterns.compiled(_RELATIVE).finditer(line.code, found.first, found.last)):
        return True
    return found.first < at < found.anchor and comma in line.code[found.first : at] and comma in line.code[at : found.anchor]


def _earlier(line: Row, at: int, published: datetime | None) -> bool:
    """Tell whether a year is before that of the text; in a text without a date "in 1990" is the past, "on May 2, 2020" is not."""
    frame = next((chunk for chunk in reversed(line.chunks[:at]) if chunk.kind not in {"JAN", "NUMBER", "COMMA"}), None)
    if frame is not None and frame.word in _SINCE:
        return False
    year = int(line.chunks[at].word)
    if published is not None:
        return year < published.year
    return year < _FEEDS_BEGAN or not _numbers(line, at)


def _numbers(line: Row, at: int) -> bool:
    """Tell whether a day stands with the year."""
    return any(chunk.kind == "NUMBER" for chunk in line.chunks[max(0, at - 3) : at])


def _elsewhere(line: Row, found: Found, at: int) -> bool:
    """Tell whether a year belongs to another clause ("Norway left Chad, where a war began in 2005")."""
    if at >= found.first:
        return patterns.compiled(_WALL).search(line.code, found.last, at) is not None
    opened = [hit.start() for hit in patterns.compiled("(?:CLAUSE|THAT)").finditer(line.code, 0, at)]
    return bool(opened) and patterns.LETTER["COMMA"] in line.code[at : found.first]


def dated(line: Row, published: datetime | None) -> bool:
    """Tell whether a sentence is set in an earlier year."""
    return any(kind == patterns.LETTER["YEAR"] and _earlier(line, at, published) for at, kind in enumerate(line.code))


def scene(before: Row, line: Row, found: Found, published: datetime | None) -> bool:
    """Tell whether a happening named by a noun belongs to the day, years ago, that the sentence before is set on ("On May 2, 1975, …")."""
    day = patterns.compiled("JAN NUMBER COMMA? (YEAR)").search(before.code)
    if published is None or day is None or line.chunks[found.anchor].kind != "EVACUATION":
        return False
    now = any(chunk.kind in {"JAN", "YEAR", "AUX"} for chunk in line.chunks[max(0, found.anchor - REACH) : found.last])
    return int(before.chunks[day.start(1)].word) < published.year - 1 and not now


def goes_on(line: Row, found: Found) -> bool:
    """Tell whether words may go on with an account of the past: a plain past tense, and no word that says when."""
    verb = line.chunks[found.anchor].word.split()[0]
    aux = line.chunks[found.anchor - 1].word.split() if found.anchor and line.chunks[found.anchor - 1].kind == "AUX" else []
    if not _PRESENT.isdisjoint(aux) or not _WHEN.isdisjoint(line.code):
        return False
    return verb.endswith("ed") or verb in _PAST_FORMS or not _WAS.isdisjoint([chunk.word for chunk in line.chunks[: found.anchor]])


def set_before(line: Row, published: datetime | None) -> bool:
    """Tell whether a sentence, though it says nothing itself, sets the one behind it in an earlier year ("In May 1991 troops looted")."""
    at = line.code.find(patterns.LETTER["YEAR"])
    lead = 0 <= at <= _LEAD and all(chunk.kind in {"IN", "JAN", "NUMBER", "ADVERB", "COMMA", "WORD"} for chunk in line.chunks[:at])
    return lead and _earlier(line, at, published)


def told_later(line: Row, found: Found, published: datetime | None) -> tuple[Status, str] | None:
    """Return HISTORICAL and why where it is only told of afterwards, or None."""
    if line.chunks[0].word in {"why", "how"} and found.directive in EVENTS:
        return Status.HISTORICAL, "an account of it"
    if _past(line, found, published) or _told_of(line, found, published):
        return Status.HISTORICAL, "told of the past"
    return None

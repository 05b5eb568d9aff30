"""What a notice tells people to do, in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisory.extract import markup, sentences
from advisory.extract.sentences import Span

#: So many are kept; a mail is no manual.
MOST = 8
#: A line longer than this is an explanation, no instruction.
_LONG = 400
#: The heading of the block; what stands behind it on its own line belongs to the block.
_HEADING = re.compile(
    r"^[^\w\n]{0,20}(?:actions? (?:to|you should|for)(?: [^\n:.]{0,40})?"
    r"|what (?:you should|to|should you|u\.s\. citizens should) do[^\n:.]{0,30}"
    r"|advice to travel+ers|recommended actions?)[^\w\n]{0,20}(?=$|(?<=:)|(?<=: ))",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = re.compile(r"[^\S\n]*(?:[-+*\u2022\u00b7\u25cf\u2014]|\d{1,2}[.)])[^\S\n]+")
#: "Assistance:", "For further information: …": the next part of the notice.
_LABEL = re.compile(r"[A-Z][\w.&/'()-]*(?: [\w.&/'()-]+){0,4}:(?:\s|$)")
_IMPERATIVE = re.compile(
    r"(?:please |if you [^,.]{3,80}, )?(?:do not|don't|avoid|leave|depart|exercise|monitor|follow|stay|keep|shelter|remain|contact|"
    r"enrol|enroll|register|review|be (?:aware|prepared|vigilant|alert|ready)|have (?:a|an|your|plans)|"
    r"make (?:plans|sure|arrangements|backup)|check|consider|reconsider|notify|seek|take|arrange|plan|carry|"
    r"ensure|expect|get out|limit|prepare|call|consult|heed|obey|sign up|move|travel only)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w")


def _trimmed(plain: str, start: int, end: int) -> Span:
    """Return the stretch without white space and bullet."""
    bullet = _BULLET.match(plain, start, end)
    start = bullet.end() if bullet else start
    said = plain[start:end]
    return Span(start + len(said) - len(said.lstrip()), start + len(said.rstrip()))


def _entries(plain: str, start: int) -> Iterator[Span]:
    """Yield the entries of a block: its lines, up to the next label, or to a paragraph that tells nobody to do anything."""
    last: Span | None = None
    marked = False
    for line in _LINE.finditer(plain, start):
        if not _WORD.search(line.group()):
            continue
        bullet = _BULLET.match(plain, line.start(), line.end()) is not None
        span = _trimmed(plain, line.start(), line.end())
        said = plain[span.start : span.end]
        apart = last is not None and plain.count("\n", last.end, span.start) > 1
        if last is not None and said[0].islower() and not bullet and not apart:
            last = Span(last.start, span.end)
            continue
        tells = bullet or _IMPERATIVE.match(said) is not None
        if len(said) > _LONG or (not tells and (_LABEL.match(said) or apart or marked)):
            break
        if last is not None:
            yield last
        last, marked = span, marked or bullet
    if last is not None:
        yield last


def _block(plain: str) -> list[Span]:
    """Return the entries under a heading such as "Actions to take"."""
    heading = _HEADING.search(plain)
    if heading is None:
        return []
    line_end = plain.find("\n", heading.end())
    rest = plain[heading.end() : line_end if line_end >= 0 else len(plain)]
    if _WORD.search(rest):
        begun = heading.end()
        return [Span(begun + span.start, begun + span.end) for span in sentences.split(rest)]
    return list(_entries(plain, heading.end()))


def _imperatives(plain: str) -> Iterator[Span]:
    for sentence in sentences.split(plain):
        span = _trimmed(plain, sentence.start, sentence.end)
        if _IMPERATIVE.match(plain, span.start) and span.end - span.start <= _LONG:
            yield span


def actions(text: str) -> tuple[str, ...]:
    """Return the issuer's what-to-do lines word for word: those under their own heading, else the imperative sentences; at most 8."""
    plain = markup.blank(text)
    found = _block(plain) or list(_imperatives(plain))
    return tuple(dict.fromkeys(" ".join(text[span.start : span.end].split()) for span in found))[:MOST]

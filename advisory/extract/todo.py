"""What a notice tells people to do, in its own words."""

from __future__ import annotations

import re

from advisory.extract import markup, sentences

#: So many are kept; a mail is no manual.
MOST = 8
#: A line longer than this is an explanation, no instruction.
_LONG = 400
_HEADING = re.compile(
    r"^[^\w\n]{0,20}(?:actions? (?:to|you should|for)[^\n]{0,40}|what (?:you should|to|should you|u\.s\. citizens should) do[^\n]{0,30}"
    r"|advice to travel+ers|recommended actions?)[^\w\n]{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = re.compile(r"^[ \t]*(?:[-+*\u2022\u00b7\u25cf]|\d{1,2}[.)])[ \t]+(?P<body>[^\n]{3,400})", re.MULTILINE)
_IMPERATIVE = re.compile(
    r"(?:please |if you [^,.]{3,80}, )?(?:do not|don't|avoid|leave|depart|exercise|monitor|follow|stay|keep|shelter|remain|contact|"
    r"enrol|enroll|register|review|be (?:aware|prepared|vigilant|alert|ready)|have (?:a|an|your|plans)|"
    r"make (?:plans|sure|arrangements|backup)|check|consider|reconsider|notify|seek|take|arrange|plan|carry|"
    r"ensure|expect|get out|limit|prepare|call|consult|heed|obey|sign up|move|travel only)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")


def _block(text: str, plain: str) -> list[str]:
    """Return the entries under a heading such as "Actions to take", up to the next paragraph that is not one."""
    heading = _HEADING.search(plain)
    if heading is None:
        return []
    found: list[str] = []
    for line in _LINE.finditer(plain, heading.end()):
        raw = line.group().strip()
        if not raw:
            continue
        bullet = _BULLET.match(plain, line.start(), line.end())
        if bullet:
            found.append(text[bullet.start("body") : bullet.end("body")].strip(" *_\t"))
        elif _IMPERATIVE.match(raw) and len(raw) <= _LONG:
            found.append(text[line.start() : line.end()].strip(" *_\t"))
        elif found or len(raw) > _LONG:
            break
        if len(found) == MOST:
            break
    return found


def actions(text: str) -> tuple[str, ...]:
    """Return the issuer's what-to-do lines word for word: those under their own heading, else the imperative sentences; at most 8."""
    plain = markup.blank(text)
    found = _block(text, plain)
    if not found:
        for span in sentences.split(plain):
            said = plain[span.start : span.end].lstrip("-+*\u2022 \t")
            if _IMPERATIVE.match(said) and len(said) <= _LONG:
                found.append(text[span.end - len(said) : span.end].strip(" *_\t"))
            if len(found) == MOST:
                break
    return tuple(dict.fromkeys(found))

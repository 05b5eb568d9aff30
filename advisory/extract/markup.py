"""Blank what is not language (tags, entities, emphasis marks) without moving a single character."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|template)\b[^<>]{0,2000}>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|</?[A-Za-z][^<>]{0,2000}>"
    r"|https?://\S{1,2000}"
    r"|&(?:amp;)?(?:nbsp|quot|ldquo|rdquo|lt|gt|#160|#34);"
    r"|\*{1,3}|_{2,3}|(?<!\w)_|_(?!\w)|`+|~{2,}"
    r"|(?m:^[ \t]*(?:\#{1,6}|>)[ \t])",
    re.DOTALL | re.IGNORECASE,
)
#: Feeds write the apostrophe in many broken ways; all of them are blanked but for their last character.
_APOSTROPHE = re.compile(r"&(?:amp;)?(?:apos|rsquo|lsquo|#0?39|#8217);|&amp;\*\*(?=[a-z])|\s\#39;(?=[a-z])", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:amp;){1,2}")
#: Nothing is mark-up without one of these.
_TRIGGER = re.compile(r"[<>*_`~#&]|https?://", re.IGNORECASE)
_SAME = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "\u2032": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u200b": " ",
    "\ufeff": " ",
    "\u2010": "-",
    "\u2011": "-",
    "\u2013": "\u2014",
    "\u2015": "\u2014",
    "\r": " ",
    "\t": " ",
    "\\": " ",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}
_ODD = re.compile("[" + "".join(map(re.escape, _SAME)) + "]")


def _spaces(found: re.Match[str]) -> str:
    return "".join("\n" if character == "\n" else " " for character in found.group())


def blank(text: str) -> str:
    """Return text of the same length, in which mark-up is spaces and quotes, dashes and spaces have one form each."""
    plain = _ODD.sub(lambda found: _SAME[found.group()], text)
    if _TRIGGER.search(plain) is None:
        return plain
    if "&" in plain or " #39;" in plain:
        plain = _APOSTROPHE.sub(lambda found: "'".rjust(len(found.group()), "\x00"), plain)
        plain = _MARKUP.sub(_spaces, plain)
        return _AMPERSAND.sub(lambda found: "&".ljust(len(found.group())), plain)
    return _MARKUP.sub(_spaces, plain)

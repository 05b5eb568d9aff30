"""A small language for patterns over chunks: class names in capitals, the rest as in regular expressions.

A sentence is a row of chunks; each class of chunk is one private character, so that a row is a string and a pattern a
regular expression over it. `(name: …)` is a named group, `~n` a gap of up to n chunks that does not cross a clause, and
`%n` one that does not pass another country either.
"""

from __future__ import annotations

import functools
import re

from advisory.extract import words

_BASE = 0xE000
LETTER: dict[str, str] = {name: chr(_BASE + number) for number, name in enumerate(words.CLASSES)}
_NAME = re.compile(r"[A-Z]{2,}")
_GROUP = re.compile(r"\(([a-z]+):")
_GAP = re.compile(r"([~%])(\d+)")
#: Repetition is bounded, so that no text, however made, takes more than so many steps for each of its words.
_STAR = re.compile(r"(?<!\.)\*")
_MOST = "{0,6}"
#: What a gap may not cross.
_BARS = ("STOP", "QUERY", "SEMI", "COLON", "DASH", "CLAUSE", "QUOTE")

#: The two kinds of gap: `~n`, and `%n`, which does not pass another country either.
_BARRED = {"~": "".join(LETTER[name] for name in _BARS), "%": "".join(LETTER[name] for name in (*_BARS, "PLACE", "ISSUER"))}

#: Short names for groups of classes that patterns share.
MACROS: dict[str, str] = {
    "TELL": "(?:ORDER|URGE|AUTHORIZE)",
    "DESTINED": "(?:DET|ALL|OF|ADJECTIVE)*(to:PLACE|HERE)",
    "CROWDS": "(?:AUDIENCE|PERSONS|CREW|OUTSIDERS)",
    "WHEREABOUTS": "(?:COMMA?ADVERB*(?:IN(at:PLACE|HERE)|CLAUSE AUX ADVERB*(at:HERE))COMMA?)",
    "SPEAKER": "(?:PLACE|ISSUER|POST|IT|SELF)",
    "STRESS": "(?:ADVERB|ALL|COMMA)",
    "JOIN": "(?:COMMA?AND|COMMA)",
    "TAKEBACK": "(?:LIFT|WITHDRAW|HALT|AVOID|LOWER)",
    "GOING": "(?:LEAVE|EVACUATE|LEFT)",
    "NATION": "(?:DEMONYM|PLACE)",
}


def source(pattern: str) -> str:
    """Return the regular expression of a pattern; a name used again gets `_` behind it. Raises KeyError for a class that does not exist."""
    text = pattern
    for name, body in MACROS.items():
        text = re.sub(rf"\b{name}\b", body, text)
    seen: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        seen[found[1]] = seen.get(found[1], 0) + 1
        return f"(?P<{found[1]}{'_' * (seen[found[1]] - 1)}>"

    text = _GROUP.sub(named, text)
    text = _NAME.sub(lambda found: LETTER[found.group()], text)
    text = _GAP.sub(lambda found: f"[^{_BARRED[found[1]]}]{{0,{found[2]}}}?", text)
    return _STAR.sub(_MOST, "".join(text.split()))


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern."""
    return re.compile(source(pattern))

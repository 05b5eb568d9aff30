"""What stands before, within and behind the words of a sentence and says nothing of its own: labels, sources, asides about a name."""

from __future__ import annotations

import re
from collections.abc import Callable

from advisory.extract import patterns
from advisory.extract.chunks import Chunk, Row, row

#: What a line of a list may begin with.
BULLETS = frozenset({"\u2022", "\u00b7", "\u25aa", "\u25cf", "\u25e6", "*", "o", "-", "\u2014"})
#: What a report is labelled as.
_LABELS = frozenset(
    {"breaking", "breaking news", "exclusive", "urgent", "just in", "watch", "video", "live", "explainer", "explained", "opinion"}
    | {"update", "updated", "wrapup", "refile", "factbox", "photos", "news", "new", "latest", "world", "flash", "newsflash", "analysis"}
)
#: Counted labels of an agency ("UPDATE 2-", "WRAPUP 1-").
_COUNTED = frozenset({"update", "wrapup", "refile", "factbox", "correction"})
#: Who passes on what others do.
_SOURCES = frozenset(
    {"officials", "official", "sources", "source", "media", "television", "tv", "radio", "reports", "report", "agency", "agencies"}
    | {"newspaper", "newspapers", "broadcaster", "broadcasters", "daily", "witnesses", "diplomats", "outlets"}
    | {"spokesman", "spokeswoman", "spokesperson"}
)
_SAYS = frozenset({"said", "says", "say", "reported", "reports", "report", "announced", "confirmed", "added", "wrote"})
#: What else is raised than a level.
_RAISED = re.compile(
    r"(?:concerns?|fears?|questions?|alarm|alarms|tensions?|hopes?|doubts?|eyebrows|objections?|worries|suspicions?|money|funds|prices?|taxes)$"
)
#: A name that begins a sentence, and what it does.
_SUBJECT = "DET? (?:ADJECTIVE|NUMBER)* (?:PLACE|DEMONYM|ISSUER)"
_DOES = "(?:AUX|URGE|ORDER|RAISE|LOWER|LIFT|CHANGE|CLOSE|OPEN|WITHDRAW|EVACUATE|HALT|RESUME|DISCOURAGE|ISSUE|EXPEL|AUTHORIZE)"
_MEANT = "(?:CITIZEN|PEOPLE|DEMONYM|PERSONS|STAFF)"
_CROWD = "(?:WORD|AND|CITIZEN|PEOPLE|PERSONS|OTHERS|DUAL|ADJECTIVE|DET|NUMBER|ITS|OF|WITH|IN){1,8}"
_TRAITS = "(?:WORD|ADJECTIVE|CLOSE|OF|IN|AND|CAPITAL|NUMBER|DEMONYM|OTHERS|ADVERB){1,7}"
_KNOWN = "(?:WORD|ADJECTIVE|AUX|NOT|HERE|CITIZEN|PEOPLE|PERSONS|NUMBER|DET|OF|IN|WITH|EMBASSY|PLACE|DEMONYM|AND|OTHERS|JAN|TO){1,10}"
_SPOKE = "(?:DET|ADJECTIVE|NUMBER|WORD)* (who:GOVERNMENT|WORD) (said:URGE|WORD)"

Drop = Callable[[tuple[Chunk, ...], re.Match[str]], bool]


def _bullet(chunks: tuple[Chunk, ...], _hit: re.Match[str]) -> bool:
    return chunks[0].word in BULLETS


def _aside(chunks: tuple[Chunk, ...], hit: re.Match[str]) -> bool:
    return hit.start() > 0 and not any(chunk.word.startswith("level") for chunk in chunks[hit.start() : hit.end()])


def _labelled(chunks: tuple[Chunk, ...], hit: re.Match[str]) -> bool:
    return " ".join(chunk.word for chunk in chunks[: hit.end() - 1]) in _LABELS


def _counted(chunks: tuple[Chunk, ...], _hit: re.Match[str]) -> bool:
    return chunks[0].word in _COUNTED


def _passed_on(chunks: tuple[Chunk, ...], hit: re.Match[str]) -> bool:
    return chunks[hit.start("who")].word in _SOURCES and chunks[hit.start("said")].word in _SAYS


def _always(_chunks: tuple[Chunk, ...], _hit: re.Match[str]) -> bool:
    return True


def _described(chunks: tuple[Chunk, ...], hit: re.Match[str]) -> bool:
    return chunks[hit.start("one")].word in {"a", "an", "one", "the", "another"}


def _issued(chunks: tuple[Chunk, ...], hit: re.Match[str]) -> bool:
    return chunks[hit.start("one")].word in {"issued", "published", "updated", "released", "posted", "put out"}


def _related(chunks: tuple[Chunk, ...], hit: re.Match[str]) -> bool:
    return chunks[hit.start("one")].word in {"which", "whose", "who", "where"}


#: What is dropped, and what its words must be.
_FRILLS: tuple[tuple[str, Drop], ...] = (
    ("^(?:WORD|DASH)", _bullet),
    ("OPENED (?:WORD|COLON|DET|ADJECTIVE|IN|OF|NUMBER|JAN|COMMA|AND|ISSUE){1,8} CLOSED (?=STOP?$)", _aside),
    ("^(?:ADVERB? (?:WORD|ISSUE|IN|ADJECTIVE){1,2} COLON)", _labelled),
    ("^(?:ISSUE|WORD) NUMBER (?=PLACE|DEMONYM|ISSUER|CITIZEN)", _counted),
    (f"^DEMONYM? {_SPOKE} ADVERB* THAT? (?={_SUBJECT})", _passed_on),
    (f"(?<={_MEANT}) COMMA (?:WORD|AND) {_CROWD} COMMA (?=TO|NOT|AUX|SHOULD|FROM|AGAINST|TRAVEL|HOME|OUT)", _always),
    (f"(?<=PLACE|ISSUER|GOVERNMENT) COMMA (one:DET) {_TRAITS} COMMA (?={_DOES})", _described),
    (f"(?<=PLACE|ISSUER|GOVERNMENT) COMMA (one:CLAUSE) {_KNOWN} COMMA (?={_DOES})", _related),
    ("(?<=LEVELNOUN|ADVICE|ALERT) (one:ISSUE) (?:DET|JAN|NUMBER|IN|ADVERB|WORD){1,4} (?=URGE|UNCHANGED|AUX)", _issued),
    (f"(?<!QUOTE) COMMA {_SPOKE} (?:ADVERB|IN|JAN|NUMBER|DET|WORD)* (?=STOP?$)", _passed_on),
)
#: Words that are of another class beside certain others, and what they are then.
_TURNS: tuple[tuple[str, re.Pattern[str], re.Pattern[str], str], ...] = (
    ("ADVERB (?=DET|ADJECTIVE|WORD|ITS)", re.compile("due to"), re.compile(""), "CLAUSE"),
    ("RAISE (?=(?:DET|ADJECTIVE){0,2} WORD)", re.compile(""), _RAISED, "WORD"),
)
_DROPS = patterns.Sieve(pattern for pattern, _ in _FRILLS)


def without(line: Row) -> Row:
    """Return a row, not built yet, without what says nothing; what is left covers the same text as before."""
    line = _turned(line)
    for at in _DROPS.which(set(line.code)):
        pattern, drops = _FRILLS[at]
        hit = patterns.compiled(pattern).search(line.code)
        if hit is not None and drops(line.chunks, hit):
            line = row(line.tokens, [*line.chunks[: hit.start()], *line.chunks[hit.end() :]])
    return line


def _turned(line: Row) -> Row:
    """Return a row in which fears and questions are raised, not levels, and what is due to something is no plan."""
    for pattern, itself, beside, kind in _TURNS:
        for hit in patterns.compiled(pattern).finditer(line.code):
            at = hit.start()
            if itself.match(line.chunks[at].word) and any(beside.match(chunk.word) for chunk in line.chunks[at + 1 : at + 4]):
                line = row(line.tokens, [*line.chunks[:at], line.chunks[at]._replace(kind=kind), *line.chunks[at + 1 :]])
    return line


#: "Norway said on Monday it had evacuated …": it has.
_ITSELF = (
    "(?<=PLACE|ISSUER) (said:URGE|WORD) (?:ADVERB|IN JAN NUMBER*)* THAT? (it:IT) "
    "(?=(aux:AUX) ADVERB* (?:CLOSE|OPEN|EVACUATE|WITHDRAW|HALT|RESUME))"
)
_HAS = frozenset({"has", "have", "had"})


def itself(line: Row) -> Row:
    """Return a row, built, in which a government that says that it has done something has done it."""
    hit = patterns.compiled(_ITSELF).search(line.code)
    if hit is None or line.chunks[hit.start("said")].word not in _SAYS or line.chunks[hit.start("it")].word != "it":
        return line
    if line.chunks[hit.start("aux")].word.split()[0] not in _HAS or any(chunk.kind == "IT" for chunk in line.chunks[: hit.start()]):
        return line
    return row(line.tokens, [*line.chunks[: hit.start()], *line.chunks[hit.end() :]])

"""Countries and parts of them that are named by a description, or beside the region they lie in."""

from __future__ import annotations

import re

from advisory import lexicon
from advisory.extract.chunks import Chunk, Place
from advisory.extract.languages.run import Matched, Run

#: Articles by which a country spoken of before is meant.
_THE = frozenset({"das", "dem", "des", "den", "dieses", "diesem", "diesen", "het", "dit", "dat"})
_LAND = re.compile(r"(?:land|staat|konigreich|emirat)(?:e?s)?")
_COMPOUND = re.compile(r"(?:(?:burger)?kriegs|krisen|insel|golf|wusten|anden|karibik|balkan|sahel|himalaya|unruhe)(?:land|staat)(?:e?s)?")
#: "das westafrikanische Land", "das vom Krieg zerrissene Land": what lies somewhere, or suffers something.
_KIND = re.compile(r".+isch(?:e|en)|(?:ge|er|zer|ver)\w{5,}(?:te|ten|ene|enen)")
_NOT_SO = re.compile(r"(?:auslandi|einheimi|heimi|typi|idealisti|demokrati)sch|gewunsch|genannt|gewahlt|verlasst|besucht")
#: Points of the compass, and what else is part of a country without its name.
_COMPASS = re.compile(
    r"(?:nord|sud)?(?:ost|west)(?:en)?|norden|suden|landesteilen?|(?:noord|zuid)?(?:oosten|westen)|noorden|zuiden|landsdelen", re.ASCII
)
#: Those that have names, which no gazetteer need know.
_DIVISION = re.compile(r"provinz(?:en)?|regionen|departements?|bezirke?|bundesstaat(?:en)?|provincies?|deelstaten")
_LINKS = frozenset({"PARTOF", "AND", "COMMA", "DET", "ADJ"})


def here(run: Run, at: int) -> Matched:
    """Read `das westafrikanische Land` as "the country"."""
    if run.kind(at) != "DET" or run.chunks[at].word not in _THE:
        return None
    end = at + 1
    while end <= at + 3 and run.kind(end) in {"WORD", "ADJ"} and _KIND.fullmatch(run.chunks[end].word):
        if run.tokens[run.chunks[end].first].capital or _NOT_SO.match(run.chunks[end].word):
            return None
        end += 1
    word = run.chunks[end].word if run.kind(end) in {"WORD", "ADJ"} else ""
    named = _LAND.fullmatch(word) if end > at + 1 else _COMPOUND.fullmatch(word)
    if named is None or run.kind(end + 1) in {"PLACE", "OF", "DEMONYM"}:
        return None
    return end + 1, Chunk("HERE", 0, 0, "the country")


def bare_part(run: Run, at: int) -> Matched:
    """Read `den Norden (des Landes)` as a part of the country that is spoken of."""
    start = run.skip(at, frozenset({"DET", "ADJ", "ALL"}), 3)
    if run.kind(start) != "PARTOF" or not run.table.verb_last:
        return None
    if _DIVISION.fullmatch(run.chunks[start].word) and run.kind(start + 1) == "WORD" and run.kind(at - 1) == "IN":
        joined = start + 3 if run.kind(start + 2) in {"AND", "COMMA"} else 0
        if joined and run.kind(joined) == "PLACE":
            return joined + 1, run.chunks[joined]
        unknown = run.tokens[run.chunks[start + 1].first].capital and run.kind(start + 2) not in {"PLACE", "OF"}
        return (start + 2, Chunk("EDGE", 0, 0, run.written(at, start + 2))) if unknown else None
    if _COMPASS.fullmatch(run.chunks[start].word) is None:
        return None
    end = run.skip(start, _LINKS, 6)
    while run.kind(end - 1) != "PARTOF":
        end -= 1
    behind = run.skip(end, frozenset({"OF", "DET", "IN"}), 2)
    said = run.written(at, end)
    if run.kind(behind) == "HERE" and run.chunks[behind].word == "the country":
        return behind + 1, Chunk("EDGE", 0, 0, said)
    beside = {"PLACE", "POST", "DEMONYM", "EDGE", "BORDER", "WORD"}
    return None if {run.kind(behind), run.kind(end)} & beside or run.kind(at - 1) not in {"IN", "TO"} else (end, Chunk("EDGE", 0, 0, said))


def member(run: Run, at: int) -> Matched:
    """Read `die EU-Staaten Polen und Litauen` as the latter, `die Region Sahel im Norden Burkina Fasos` as part of that country."""
    if run.kind(at) != "PLACE" or len(run.chunks[at].places) != 1 or run.chunks[at].places[0].kind != lexicon.Kind.REGION.value:
        return None
    region = run.chunks[at].places[0]
    after = run.skip(at + 1, frozenset({"IN", "DET"}), 2)
    inner = run.chunks[after].places if run.kind(after) == "PLACE" else ()
    codes = {code for place in inner for code in place.codes}
    if not inner or not codes < set(region.codes) or any(place.kind == lexicon.Kind.REGION.value for place in inner):
        return None
    if after == at + 1:
        return after + 1, run.chunks[after]
    return after + 1, run.chunks[after]._replace(places=(Place(inner[0].codes, region.part, "part"),), codes=())


def agency(run: Run, at: int) -> Matched:
    """Read letters in brackets as the unknown name before them ("die Agentur Anadolu (AA)"), no ministry's."""
    bracketed = run.kind(at - 1) == "OPENED" and run.kind(at + 1) == "CLOSED" and run.kind(at - 2) == "WORD"
    return (at + 1, Chunk("WORD", 0, 0, "aa")) if bracketed and run.chunks[at].word == "aa" else None


def office(run: Run, at: int) -> Matched:
    """Read what a minister is minister of, in brackets behind the name ("minister Peters (Buitenlandse Zaken)")."""
    opened = run.skip(at, frozenset({"WORD"}), 3)
    named = run.kind(opened) == "OPENED" and run.kind(opened + 1) == "ISSUER" and run.kind(opened + 2) == "CLOSED"
    return (opened + 3, run.chunks[opened + 1]) if named and run.table.verb_last else None


def by_whom(run: Run, at: int) -> Matched:
    """Read the first half of `US-Reisewarnung` as who gives it; nobody calls the country itself so."""
    joined = run.hyphened(at) and run.kind(at + 1) in {"NOTRAVEL", "LEVELNOUN", "WARN", "LEAVECALL"}
    short = run.kind(at) == "PLACE" and run.chunks[at].word in {"us", "eu"}
    return (at + 1, run.chunks[at]._replace(kind="ISSUER", places=())) if joined and short else None

"""Subjects that stand apart from their verbs: others are named between the two, or a pronoun stands for them."""

from __future__ import annotations

from advisory.extract import chunks, patterns
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.reading import Found, group
from advisory.model import Directive

#: What an aside between a subject and its verb does not hold.
_STILL = "[^STOP SEMI QUERY COLON URGE ORDER EVACUATE WITHDRAW CLOSE OPEN HALT]"
#: "Norway, followed by Sweden, has told": the name next to the verb is not alone, or not the one that tells.
_PARTED = (
    "(?:^|COMMA|CLAUSE|DASH|THAT|URGE) (?:ADVERB|DET)* (first:PLACE|ISSUER) (?:OWN (?:ADJECTIVE|WORD){1,3})? (?:COMMA|DASH) "
    f"(joint:AND|WORD|DET|ADJECTIVE|CLAUSE|LIKEWISE) {_STILL}{{0,9}}? (by:PLACE|ISSUER) {_STILL}{{0,4}}? (?:COMMA|DASH) "
    "(?=(?:AUX|ADVERB)* (?:URGE|ORDER|CALL|ISSUE|EVACUATE|WITHDRAW|FLY|SEND|CLOSE|RAISE|LOWER|HALT|AUTHORIZE|DISCOURAGE))"
)
#: What belongs to whoever closes it.
_OWN_DOORS = frozenset({Directive.AIRSPACE_CLOSED, Directive.BORDER_CLOSED})
#: Behind these stands who does it too.
_TOO = frozenset({"followed", "joined", "together", "like", "alongside", "accompanied"})
#: So far before the object of its verb stands a subject, in chunks.
_OBJECT = 2
_CROWDS = frozenset({"AUDIENCE", "CREW", "OUTSIDERS", "PERSONS", "OTHERS"})
#: "They were told to leave", "it has told them to leave".
_THEY = "^(?:AND|ADVERB|COMMA|QUOTE)* (they:IT) (?:AUX|ADVERB)*AUX ADVERB* (?:URGE|ORDER) ADVERB* (?:TO|AGAINST|NOTRAVEL)"
_THEM = "(?:URGE|ORDER) ADVERB* (them:THEM) ADVERB* (?:TO|AGAINST|NOTRAVEL)"
#: "It closed its border with Peru": which country's that is, the sentence before says.
_CLOSES_OWN = (
    "^(?:AND|ADVERB|COMMA|QUOTE|CLAUSE)*(it:IT|SELF|HERE) (?:AUX|ADVERB|TO)* "
    "(?:(?:ORDER|URGE|WORD) (?:ADVERB|DET|TO|AUX|IT)*)? (?:CLOSE|OPEN|HALT|CLOSURE|RESUME|LIFT) ~4 (?:BORDER|AIRSPACE)"
)
_DOORS = frozenset(patterns.LETTER[name] for name in ("BORDER", "AIRSPACE"))
_BY_ITSELF = frozenset({"it", "the country", "the nation", "the government", "the junta", "the state", "the authorities"})
#: What things do rather than governments.
_FORCES = frozenset({"requires", "required", "require", "forced", "oblige", "obliges", "obliged"})


def parted(line: Row, found: Found) -> Found:
    """Return what the first of two names tells as told by it ("Norway, backed by Sweden, has told"), or by both ("followed by")."""
    if found.issuer is None or found.issuer.kind not in {"PLACE", "ISSUER"}:
        return found
    hit = patterns.compiled(_PARTED).search(line.code, 0, found.anchor + 1)
    by, first = (group(line.chunks, hit, "by"), group(line.chunks, hit, "first")) if hit else (None, None)
    if hit is None or first is None or by is not found.issuer or not first.codes or first is found.destination:
        return found
    joint = line.chunks[hit.start("joint")]
    together = joint.kind == "AND" or joint.word in _TOO
    codes = tuple(dict.fromkeys((*first.codes, *(by.codes if together else ()))))
    issuer = first._replace(codes=codes)
    if found.directive in _OWN_DOORS and found.destination is by:
        # "Norway's regulator, citing Sweden, closed its airspace"
        return found._replace(issuer=issuer, destination=issuer)
    return found._replace(issuer=issuer)


def acting(line: Row, found: Found) -> Found:
    """Return what a subject does as done by it, not by whom it did something else to first ("Peru thanked Chile and evacuated")."""
    by = found.issuer
    at = line.chunks.index(by) if by is not None and by in line.chunks[: found.anchor] else 0
    if by is None or at < _OBJECT or not found.trace[0].startswith("event") or line.chunks[at - 1].kind != "WORD":
        return found
    subject = line.chunks[at - _OBJECT]
    done = line.chunks[at - 1].word.endswith("ed") and subject.kind in {"PLACE", "ISSUER"} and bool(subject.codes)
    return found._replace(issuer=subject) if done and subject is not found.destination else found


def _meant(line: Row, before: int) -> Chunk | None:
    """Return the only people that a stretch names, or those it begins with."""
    named = [(at, chunk) for at, chunk in enumerate(line.chunks[:before]) if chunk.kind in _CROWDS]
    if not named:
        return None
    return named[0][1] if len(named) == 1 or named[0][0] == 0 else None


def has_own_doors(line: Row) -> bool:
    """Tell whether somebody whom the sentence before names closes or opens a border or the skies."""
    return not _DOORS.isdisjoint(line.code) and patterns.compiled(_CLOSES_OWN).match(line.code) is not None


def keeper(line: Row, before: Row) -> Row:
    """Return the row with "it", "the government" as the country that the sentence before begins with, where it closes its doors."""
    hit = patterns.compiled(_CLOSES_OWN).match(line.code) if not _DOORS.isdisjoint(line.code) else None
    first = next((chunk for chunk in before.chunks[:3] if chunk.kind in {"PLACE", "ISSUER"} and len(chunk.codes) == 1), None)
    if hit is None or first is None or line.chunks[hit.start("it")].word not in _BY_ITSELF:
        return line
    at = hit.start("it")
    country = Place(first.codes, None, "country")
    stands = line.chunks[at]._replace(kind="PLACE", codes=first.codes, places=(country,))
    return chunks.row(line.tokens, [*line.chunks[:at], stands, *line.chunks[at + 1 :]])


def recalled(line: Row, before: Row) -> Row:
    """Return the row with "they" and "them" as the people they stand for, where only one kind of people can be meant."""
    hit = patterns.compiled(_THEY).match(line.code)
    at = hit.start("they") if hit is not None and line.chunks[hit.start("they")].word == "they" else -1
    if at < 0 and patterns.LETTER["THEM"] in line.code:
        hit = patterns.compiled(_THEM).search(line.code)
        at = hit.start("them") if hit is not None and line.chunks[hit.start()].word not in _FORCES else -1
    if at < 0:
        return line
    people = _meant(line, at) or _meant(before, len(before.chunks))
    if people is None:
        return line
    stands = people._replace(first=line.chunks[at].first, last=line.chunks[at].last)
    return chunks.row(line.tokens, [*line.chunks[:at], stands, *line.chunks[at + 1 :]])

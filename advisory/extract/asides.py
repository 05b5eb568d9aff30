"""What stands between the parts of a sentence and changes none of them: quotation marks around a few words, explanations in brackets."""

from __future__ import annotations

from advisory.extract.chunks import Chunk, Row, row

#: A quotation longer than this, in chunks, is somebody's own sentence.
_SHORT = 9
#: An explanation in brackets or between dashes longer than this is a sentence of its own.
_LONG = 14
#: Behind one of these, quoted words go on with the sentence ("told its citizens to "leave now""); elsewhere somebody speaks.
_GOES_ON = frozenset(
    {
        "TO",
        "AGAINST",
        "DET",
        "ADVERB",
        "ALL",
        "ADJECTIVE",
        "AVOID",
        "ITS",
        "AUX",
        "SHOULD",
        "IN",
        "FROM",
        "OF",
        "ISSUE",
        "AND",
        "WITH",
        "FOR",
    }
    | {"THAT", "MAY", "RECONSIDER", "LEAVE", "NOT", "WORD", "NUMBER", "LIFT", "LOWER", "ORDEREDDEPARTURE", "LEVELNOUN"}
)
#: Behind the quotation, the sentence goes on with these; before it, somebody would speak.
_CARRIED = frozenset({"AUX", "TO", "AGAINST", "TRAVEL", "FROM", "OF", "ITS", "CITIZEN"})
_SAID = frozenset({"COMMA", "COLON", "URGE", "ORDER", "STOP", "DASH"})
#: A notice, and what it says behind an aside: "its advice - in place since May - against travel".
_NOTICES, _RESUMES = frozenset({"ADVICE", "LEVELNOUN", "ALERT"}), frozenset({"AGAINST", "FOR", "TO"})
#: Words that say what is told.
_SPEAKS = frozenset({"LEAVE", "EVACUATE", "NOTRAVEL", "AVOID", "RECONSIDER", "CAREFUL", "URGE", "ORDER", "PLACE"})
#: "… eased its advice from "do not travel" to "exercise caution"": each is the name of a level.
_BETWEEN, _MOVES = frozenset({"FROM", "TO"}), frozenset({"RAISE", "LOWER", "CHANGE"})
#: Words that a sentence sets in quotation marks one by one: "strongly", "urged".
_MARKED = frozenset({"ADVERB", "ORDER", "URGE", "ADJECTIVE", "ESSENTIAL", "TRAVEL", "LEAVE", "LEVELNOUN", "ALERT"})
#: What explains a name or who is meant, and tells nobody anything.
_EXPLAINS = frozenset(
    {
        "WORD",
        "COMMA",
        "AND",
        "CITIZEN",
        "PERSONS",
        "DET",
        "ADJECTIVE",
        "NUMBER",
        "JAN",
        "YEAR",
        "ADVERB",
        "OF",
        "IN",
        "FOR",
        "ALL",
        "BY",
        "WITH",
    }
    | {"OTHERS", "PEOPLE", "DEMONYM", "ITS", "STAFF", "DUAL", "CLOSED", "FROM", "EVACUATION", "ORDEREDDEPARTURE", "DASH", "DIRECTION"}
)


def _apart(line: Row, at: int) -> bool:
    """Tell whether white space stands before a chunk."""
    first = line.chunks[at].first
    return not first or line.tokens[first - 1].end < line.tokens[first].start


def _opens(line: Row, at: int) -> bool:
    """Tell whether a quotation mark begins a quotation rather than ends one: white space stands before it, none behind."""
    return _apart(line, at) and at + 1 < len(line.chunks) and not _apart(line, at + 1)


def _owns(line: Row, at: int) -> bool:
    """Tell whether a mark is the apostrophe of a plural: "lifts the ban on its citizens' travel"."""
    chunk = line.chunks[at]
    if chunk.word != "'" or not at or at + 1 >= len(line.chunks) or _apart(line, at) or not _apart(line, at + 1):
        return False
    return line.chunks[at - 1].kind in {"CITIZEN", "PEOPLE", "STAFF", "PERSONS"} and line.chunks[at + 1].kind in {
        "TRAVEL",
        "DEPARTURE",
        "LEAVE",
    }


def _quoted(line: Row, at: int) -> int:
    """Return where a short quotation that goes on with the sentence ends; 0 when none begins here."""
    if line.chunks[at].kind != "QUOTE" or not _opens(line, at):
        return 0
    if not at:
        # "'Non-critical' staff": a whole sentence in quotation marks is somebody's own
        kinds = [chunk.kind for chunk in line.chunks[1:4]]
        return 2 if kinds in (["ESSENTIAL", "QUOTE", "STAFF"], ["ESSENTIAL", "QUOTE", "CITIZEN"]) else 0
    end = next((here for here in range(at + 1, min(at + 2 + _SHORT, len(line.chunks))) if line.chunks[here].kind == "QUOTE"), 0)
    if line.chunks[at - 1].kind in _BETWEEN and any(chunk.kind in _MOVES for chunk in line.chunks[:at]):
        return 0
    one = end == at + 2 and line.chunks[at + 1].kind in _MARKED and end + 1 < len(line.chunks)
    follows = line.chunks[end + 1].kind if end and end + 1 < len(line.chunks) else ""
    spoken = line.chunks[at - 1].kind in _SAID or line.chunks[end - 1].kind in {"COMMA", "STOP"}
    on = follows == "AUX" or (follows in _CARRIED and not spoken)
    return end if end > at + 1 and (one or on or line.chunks[at - 1].kind in _GOES_ON) else 0


def _history(line: Row, at: int) -> int:
    """Return where an aside about a notice ends ("its advice, issued in May, against travel to Chad"); 0 when none begins here."""
    mark = line.chunks[at].kind
    if line.chunks[at - 1].kind not in _NOTICES or mark not in {"DASH", "COMMA"}:
        return 0
    end = next((here for here in range(at + 1, min(at + 2 + _LONG, len(line.chunks))) if line.chunks[here].kind == mark), 0)
    idle = not any(chunk.kind in _SPEAKS for chunk in line.chunks[at:end])
    return end if end and idle and end + 1 < len(line.chunks) and line.chunks[end + 1].kind in _RESUMES else 0


def _explained(line: Row, at: int) -> int:
    """Return where an explanation in brackets, or between dashes, ends; 0 when none begins here."""
    closing = {"OPENED": "CLOSED", "DASH": "DASH"}.get(line.chunks[at].kind)
    if not at or closing is None:
        return _history(line, at) if at else 0
    told = _history(line, at) or _quotes(line, at) or _excepts(line, at) or _apposed(line, at)
    if told:
        return told
    for here in range(at + 1, min(at + 2 + _LONG, len(line.chunks))):
        kind = line.chunks[here].kind
        if kind == closing:
            return here if here > at + 1 and here + 1 < len(line.chunks) and _inside(line, at, here) else 0
        if kind not in _EXPLAINS:
            return _again(line, at, here)
    return 0


def _quotes(line: Row, at: int) -> int:
    """Return where brackets end that only give a step its name in quotation marks ("(“ordered departure”)"); 0 for others."""
    kinds = [chunk.kind for chunk in line.chunks[at + 1 : at + 5]]
    return at + 4 if line.chunks[at].kind == "OPENED" and kinds == ["QUOTE", "ORDEREDDEPARTURE", "QUOTE", "CLOSED"] else 0


def _excepts(line: Row, at: int) -> int:
    """Return where brackets end that leave a place out of the one before them ("Cauca (excluding Popayán)"); 0 for others."""
    kinds = [chunk.kind for chunk in line.chunks[at : at + 4]]
    return at + 3 if kinds == ["OPENED", "EXCEPT", "PLACE", "CLOSED"] and at + 4 < len(line.chunks) else 0


def _apposed(line: Row, at: int) -> int:
    """Return where what is said of those who speak ends ("Chad and Mali — both members of the union — have told"); 0 for others."""
    if line.chunks[at].kind != "DASH" or line.chunks[at - 1].kind not in {"PLACE", "ISSUER"}:
        return 0
    end = next((here for here in range(at + 1, min(at + 2 + _LONG, len(line.chunks))) if line.chunks[here].kind == "DASH"), 0)
    idle = not any(chunk.kind in _SPEAKS - {"PLACE"} for chunk in line.chunks[at:end])
    return end if end and idle and any(chunk.kind in {"AUX", "URGE", "ORDER"} for chunk in line.chunks[end + 1 : end + 2]) else 0


def _inside(line: Row, at: int, end: int) -> bool:
    """Tell whether dashes hold those who are meant: "all nationals - students and pilgrims - to leave"."""
    if line.chunks[at].kind == "OPENED":
        return True
    return line.chunks[at - 1].kind in {"CITIZEN", "PEOPLE", "DEMONYM", "PERSONS"} and line.chunks[end + 1].kind in {"TO", "AUX", "SHOULD"}


def _again(line: Row, at: int, here: int) -> int:
    """Return where brackets end that only give a name's other form ("the Ministry of External Affairs (MEA)", "Burma (Myanmar)")."""
    lone = here == at + 1 and here + 1 < len(line.chunks) and line.chunks[here + 1].kind == "CLOSED"
    if not lone or line.chunks[at].kind != "OPENED":
        return 0
    said, before = line.chunks[here], line.chunks[at - 1]
    same = bool(said.codes) and said.codes == before.codes and said.kind == before.kind
    return here + 1 if same else 0


def plain(line: Row) -> Row:
    """Return a row without such marks and explanations; what a chunk covers of the text stays as it was."""
    kinds = {chunk.kind for chunk in line.chunks}
    if not kinds & {"QUOTE", "OPENED", "DASH"} and not ("COMMA" in kinds and kinds & _NOTICES):
        return line
    kept: list[Chunk] = []
    marks: set[int] = set()
    at = 0
    while at < len(line.chunks):
        end = _quoted(line, at)
        if end:
            marks |= {at, end}
        skipped = _explained(line, at)
        if skipped:
            at = skipped + 1
            continue
        if at not in marks and not _owns(line, at):
            kept.append(line.chunks[at])
        at += 1
    return row(line.tokens, kept) if len(kept) < len(line.chunks) else line

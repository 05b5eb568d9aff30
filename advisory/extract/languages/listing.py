"""Where a list of places ends: names that are not known, and who acts behind a comma."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisory.extract.languages.run import Run

#: Prepositions before the first name of a list.
_BEFORE = frozenset({"IN", "AT", "TO", "FROM", "OF", "FOR", "OVER"})


def over(run: Run, here: int) -> int:
    """Return the next name of a list behind one that is not known, or could be two ("Haiti, der Kongo, die Elfenbeinküste")."""
    unknown = run.kind(here) == "WORD" and run.tokens[run.chunks[here].first].capital and run.kind(here + 1) in {"COMMA", "AND"}
    return run.skip(here + 1, frozenset({"COMMA", "AND", "DET"}), 3) if unknown else here


def ends_in_of(run: Run, at: int) -> bool:
    """Tell whether the preposition before a name ends in an "of" that the next of a list has too ("au-dessus d'Oman et du Qatar")."""
    before = run.chunks[at - 1] if at and run.kind(at - 1) in _BEFORE else None
    return before is not None and " " in before.word and before.word.endswith((" de", " du", " des", " d'", " del"))


def next_subject(run: Run, at: int, end: int) -> bool:
    """Tell whether a comma parts where something is from who acts ("ante la crisis en Yemen, Alemania decidió …")."""
    parted = end == at + 3 and run.kind(at + 1) == "COMMA" and run.kind(at - 1) in _BEFORE
    return parted and not run.table.verb_last and run.kind(end) == "WORD" and not run.tokens[run.chunks[end].first].capital

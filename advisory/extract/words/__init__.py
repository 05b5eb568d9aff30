"""The words of advisories: each class of words, and what belongs to it. Growing the grammar mostly means growing these tables."""

from __future__ import annotations

from advisory.extract import compounds
from advisory.extract.words import deeds, joints, states

#: Class → its words and phrases, separated by commas. A longer phrase wins over a shorter one; hyphens count as spaces.
TABLE: dict[str, str] = {**deeds.TABLE, **states.TABLE, **joints.TABLE}

for _kind, _made in compounds.MADE.items():
    _listed = {said.strip() for said in TABLE[_kind].split(",")}
    TABLE[_kind] += "".join(f", {said}" for said in _made if said not in _listed)

#: "To be vigilant" says what "be vigilant" says.
_CAREFUL = {said.strip() for said in TABLE["CAREFUL"].split(",")}
TABLE["CAREFUL"] += "".join(
    f", to {said}" for said in sorted(_CAREFUL) if said.startswith(("be ", "remain ")) and f"to {said}" not in _CAREFUL
)

#: "On Monday evening", "yesterday afternoon": when it was said.
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATED = (*_DAYS, *(f"on {day}" for day in _DAYS), "yesterday", "this", "tomorrow", "late yesterday", "early yesterday")
TABLE["ADVERB"] += "".join(f", {day} {part}" for day in _DATED for part in ("morning", "afternoon", "evening", "night"))
TABLE["ADVERB"] += ", last night, late last night, in the morning, in the evening, in the afternoon"

#: Words that are stops, each a class of its own.
STOPS: dict[str, str] = {
    ",": "COMMA",
    ":": "COLON",
    ";": "SEMI",
    ".": "STOP",
    "!": "STOP",
    "?": "QUERY",
    "(": "OPENED",
    ")": "CLOSED",
    "[": "OPENED",
    "]": "CLOSED",
    '"': "QUOTE",
    "'": "QUOTE",
    "'s": "OWN",
    "\u2014": "DASH",
    "--": "DASH",
    "-": "DASH",
    "|": "DASH",
    "/": "AND",
    "&": "AND",
}

#: Classes that come from the lexicon, or are built from smaller chunks.
BUILT = ("PLACE", "DEMONYM", "PEOPLE", "ISSUER", "AUDIENCE", "CREW", "OUTSIDERS", "POST", "NUMBER", "YEAR", "WORD", "SELF")

CLASSES: tuple[str, ...] = (*TABLE, *dict.fromkeys(STOPS.values()), *BUILT)

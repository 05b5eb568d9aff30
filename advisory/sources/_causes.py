"""Reads why governments that do not write English warn, in the fixed terms that `advisory.register` reads from English."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Term → stems of the German and of the Dutch words that name it, in the order in which terms are listed.
_STEMS = {
    "crime": (
        r"\w*kriminalität|\w*kriminelle|gewaltverbrechen|gewaltdelikt|(?:raub|bewaffnete )?überf[aä]ll|\w*raubüberf|banden|drogengewalt",
        r"\w*criminaliteit|criminele|geweldsmisdrijven|\w*overval|beroving|bendes|bendegeweld|drugsgeweld",
    ),
    "terrorism": (r"\w*terror|\w*anschl[aä]g|attentat", r"\w*terror|terreur|\w*aanslag"),
    "unrest": (
        r"\w*unruhen|demonstration|\w*protest|ausschreitung|\w*krawall",
        r"\w*onrust|\w*onlusten|demonstratie|\w*protest|rellen|ongeregeldheden",
    ),
    "kidnapping": (r"\w*entführ|geisel", r"\w*ontvoer|gijzel"),
    "wrongful detention": (
        r"willkürlich\w*[^.]{0,40}(?:festn|verhaft|inhaft|festgehalten|festgesetzt)",
        r"willekeurig\w*[^.]{0,40}(?:arrest|opgepakt|gevangen|detentie|vastgehouden|aangehouden)",
    ),
    "armed conflict": (
        (
            r"bewaffnete\w* (?!überf|raub)|(?:bürger|angriffs)?krieg|kriegerisch|kampfhandlung|gefecht|kämpfe\b|militärisch"
            r"|raketen|\w*beschuss|\w*(?:luft|drohnen)angriff"
        ),
        r"gewapende (?!overval|beroving|roof)|(?:burger)?oorlog|gevecht|militaire|raket|bombardement|beschieting|\w*(?:lucht|drone)aanval",
    ),
    "health": (
        r"medizinisch|\w*gesundheit|epidemi|seuche|cholera|ebola|krankheitsausbr|infektionskrankheit",
        r"medische|\w*gezondheid|epidemie|cholera|ebola|ziekte-?uitbraak|infectieziekte",
    ),
    "natural disasters": (
        r"naturkatastroph|erdbeben|\w*vulkan|hurrikan|\w*wirbelst[uü]rm|taifun|zyklon|\w*überschwemmung|\w*überflutung|tsunami|waldbr[aä]nd",
        r"natuurramp|natuurgeweld|aardbeving|\w*vulka|orkaan|orkanen|cycloon|cyclonen|tyfoon|\w*overstroming|tsunami|\w*(?:bos|natuur)brand",
    ),
    "landmines": (
        r"(?:land)?minen(?:gefahr|felder\w*)?\b|\w*vermint|\w*verminung|blindgänger|kampfmittel|nicht explodierte",
        r"(?:land)?mijnen\b|mijnenvelden|niet-?\s?ontplofte|explosieven",
    ),
    "exit bans": (r"ausreisesperre|ausreiseverbot", r"uitreisverbod"),
    "arbitrary enforcement of local laws": (
        r"willkürlich\w* (?:anwend|auslegung|durchsetz)",
        r"willekeurig\w* (?:toepass|handhav|gebruik van wet)",
    ),
    "piracy": (r"\w*pirater|piraten", r"piraterij|piraten"),
}
_WORDS = tuple(
    {term: re.compile(rf"\b(?:{stems[number]})", re.IGNORECASE) for term, stems in _STEMS.items()}
    for number in range(2)
)  # fmt: skip
#: What is denied, or was, is no reason.
_DENIED = (
    re.compile(r"\b(?:kein\w*|nicht mehr|ohne|aufgehoben|beendet|ehemalig\w*)\b", re.IGNORECASE),
    re.compile(r"\b(?:geen|niet meer|zonder|voormalige?|beëindigd)\b", re.IGNORECASE),
)
#: Longer ones are no sentences.
_LONGEST = 1500


def german(sentences: Iterable[str]) -> tuple[str, ...]:
    """Return the terms of the reasons that German sentences name, in a fixed order."""
    return _named(0, sentences)


def dutch(sentences: Iterable[str]) -> tuple[str, ...]:
    """Return the terms of the reasons that Dutch sentences name, in a fixed order."""
    return _named(1, sentences)


def _named(language: int, sentences: Iterable[str]) -> tuple[str, ...]:
    clauses = [
        clause
        for sentence in sentences
        if len(sentence) < _LONGEST
        for clause in re.split(r"[;,]", sentence)
        if not _DENIED[language].search(clause)
    ]
    return tuple(term for term, words in _WORDS[language].items() if any(words.search(clause) for clause in clauses))

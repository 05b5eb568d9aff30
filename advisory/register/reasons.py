"""Read why an issuer warns, in fixed terms."""

from __future__ import annotations

import re
from typing import Final

#: Term → the words that name it, in the order in which they are listed.
_TERMS: Final[dict[str, tuple[str, ...]]] = {
    "crime": (
        r"crimes?", r"criminal\w*", r"robber(?:y|ies)", r"carjackings?", r"assaults?", r"extortion", r"banditry", r"gangs?",
        r"gang-related", r"murders?", r"homicides?", r"cartels?",
    ),
    "terrorism": (r"terroris[mt]\w*", r"terror attacks?", r"bomb(?:ing)? attacks?", r"suicide bomb\w*", r"(?:extremist|militant) groups?"),
    "unrest": (
        r"unrest", r"civil (?:disorder|strife)", r"demonstrations?", r"protests?", r"riots?", r"politically motivated violence",
        r"political (?:tensions?|instability)", r"(?:ethnic|inter-?communal|communal|tribal) (?:tension|conflict|violence)s?",
    ),
    "kidnapping": (r"kidnap\w*", r"abductions?", r"hostage[- ]taking"),
    "wrongful detention": (
        r"wrongful(?:ly)? detain\w*", r"wrongful detentions?", r"arbitrary (?:arrest or )?(?:detentions?|arrests?)",
        r"detained arbitrarily",
    ),
    "armed conflict": (
        r"(?<!ethnic )(?<!communal )(?<!tribal )conflict(?! of interest| minerals)", r"armed (?:clashes|attacks?|groups?)", r"hostilities",
        r"military (?:strikes?|operations?|action|activity)", r"fighting", r"(?<!post-)(?<!cold )war", r"invasion", r"shelling",
        r"rebel activity", r"(?:missile|rocket|drone)\w*", r"air ?strikes?", r"cross-border fire",
    ),
    "health": (
        r"health(?:care)?", r"medical (?:facilit|care|infrastructure|service)\w*", r"outbreaks?", r"epidemics?", r"diseases?", r"cholera",
        r"ebola",
    ),
    "natural disasters": (
        r"natural disasters?", r"earthquakes?", r"volcan\w*", r"cyclones?", r"hurricanes?", r"typhoons?", r"tropical storms?",
        r"flood(?:s|ing)?", r"tsunami", r"wildfires?", r"landslides?",
    ),
    "landmines": (r"land ?mines?", r"unexploded (?:ordnance|munitions?)"),
    "exit bans": (r"exit bans?",),
    "arbitrary enforcement of local laws": (r"arbitrary enforcement of (?:local )?laws?",),
    "piracy": (r"piracy", r"pirate\w*", r"armed robbery at sea"),
}  # fmt: skip
_WORDS: Final = {term: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for term, words in _TERMS.items()}
#: What follows such words is a reason, up to the end of its sentence or line.
_BECAUSE: Final = re.compile(
    r"(?<!no longer )\b(?:due to|because of|owing to|on account of|given the|as a result of)\b(?P<clause>[^.\n]{1,400})", re.IGNORECASE
)


def reasons(text: str) -> tuple[str, ...]:
    """Return the fixed terms of the reasons that an English text gives after `due to` and the like, in a fixed order."""
    said = " ".join(found["clause"] for found in _BECAUSE.finditer(text))
    return tuple(term for term, words in _WORDS.items() if words.search(said))

"""Pieces that the patterns of what governments do are made of."""

from __future__ import annotations

from advisory.model import Directive, Status

#: Name, directive, status when the words themselves say it, pattern.
Event = tuple[str, Directive, Status | None, str]

BY = (
    "(?<!TO)(?<!IN)(?<!FROM)(?<!OF)(?<!OVER)(?<!WITH)(?<!AGAINST)(?<!LEAVE)(?<!LEFT)(?<!EVACUATE)"
    "(?<!AVOID)(?<!BETWEEN)(?<!FOR)(?<!OFF)(?<!EXCEPT)(by:SPEAKER)"
)
#: An optional speaker somewhere to the left.
WHO = f"(?:{BY} ~5)?"
WHERE = "(?:(?:IN|FROM|OVER|OF|TO|FOR) DESTINED)"
#: "Flown out of Chad": the verb has taken "out" already.
FROM = "(?:(?:FROM|(?<=WITHDRAW)OF|(?<=EVACUATE)OF) DESTINED|(?:FROM|(?<=WITHDRAW)OF|(?<=EVACUATE)OF) DET* (post:POST))"
BE = "(?:AUX|ADVERB|COMMA|NOT)*"
CREWS = "(?:(whom:CREW) (?:COMMA?AND (?:CREW|AUDIENCE|PERSONS))*)"
GROUPS = "(?:(?:(?:CREW|OUTSIDERS|PERSONS) COMMA?AND)* (whom:AUDIENCE) (?:COMMA?AND (?:CREW|AUDIENCE|PERSONS|OUTSIDERS))*)"
NATION = "(?:(to:PLACE|DEMONYM|HERE) OWN?)"
SPACE = "(?:DET|ADJECTIVE|ITS|ALL|DIRECTION)* AIRSPACE"
EDGE = "(?:DET|ADJECTIVE|ITS|ALL|DIRECTION|WORD|NUMBER|OF|HERE OWN)* BORDER"
#: Of two things closed in one breath: "its borders and its airspace".
AND = "(?:COMMA? AND|COMMA) (?:DET|ADJECTIVE|ITS|ALL)*"
PARTNER = "(?:(?:WITH|TO|FROM|FOR) ~2 (partner:PLACE|DEMONYM|PEOPLE|AUDIENCE|HERE))"
#: "With five of its neighbours": no one country.
AROUND = "(?:(?:WITH|TO) (?:DET|ADJECTIVE|ITS|ALL|OF|NUMBER)* NEIGHBOURS|WITH (?:DET|ADJECTIVE|ITS|ALL|OF|NUMBER)* WORD)"
#: Who rules, called by no country's name.
RULERS = "(?:SELF|OUTSIDERS) (?:CLAUSE ~4)?"
#: What one owns: "its", "all the".
OWNING = "(?:DET|ADJECTIVE|ITS|ALL|OF)*"


def both(name: str, directive: Directive, closing: str, opening: str = "OPEN") -> tuple[Event, ...]:
    """Return a pattern with CLOSE, and the same with its opposite, which lifts."""
    return (
        (name, directive, None, closing),
        (f"{name}, reopened", directive, Status.LIFTED, closing.replace("CLOSURE", opening).replace("CLOSE", opening)),
    )


def stopped(name: str, directive: Directive, halting: str) -> tuple[Event, ...]:
    """Return a pattern with HALTING, and the same with its opposite, which lifts."""
    return (
        (name, directive, None, halting),
        (f"{name}, resumed", directive, Status.LIFTED, halting.replace("HALTING", "RESUMPTION")),
    )

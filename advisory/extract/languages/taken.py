"""People who are brought out of a country: told apart in a clause of their own, fetched, and by whose people."""

from __future__ import annotations

from advisory.extract.languages.phrases import CROWDS
from advisory.extract.languages.view import View


def away(view: View, at: int) -> bool:
    """Tell whether words say from where people are fetched and away at once ("haalt personeel weg uit X")."""
    return view.kind(at) == "LEAVE" and view.chunks[at].word == "weg uit"


def carried(view: View, verb: int, people: int | None) -> bool:
    """Tell whether people are taken out of a country ("uit X gehaald", "X haalt zijn burgers uit Y"), and no player by a club."""
    if view.kind(verb - 1) in {"PLACE", "HERE"} and view.role(verb - 1) == "FROM":
        return True
    fetched = people is not None and verb < people and (view.kind(people + 1) == "FROM" or away(view, people + 1))
    sender = view.speaker(verb) if fetched else None
    return sender is not None and sender.kind in {"PLACE", "ISSUER"}


def told_apart(view: View, people: int, verb: int) -> bool:
    """Tell whether only a clause that says which people are meant stands before their verb ("Noren die in X waren, zijn geëvacueerd")."""
    between = view.kinds[people + 1 : verb]
    relative = between[:1] in (["DET"], ["CLAUSE"]) or between[:2] in (["COMMA", "DET"], ["OF", "WORD"], ["COMMA", "OF"])
    last = len(between) - 1 - between[::-1].index("COMMA") if "COMMA" in between else 0
    told = between[last + 1 :]
    return view.verb_last and relative and last > 1 and between[1:].count("COMMA") == 1 and not {"DET", *CROWDS, "PLACE"} & set(told[:2])


def by_people(view: View, noun: int, people: int) -> bool:
    """Tell whether a people is said to bring its own out ("de Britten zijn begonnen met evacuaties van burgers uit X", "landen …")."""
    if view.verb_last and view.chunks[people].own and any(view.kinds[at] == "LANDS" for at in view.around(people, 4, right=False)):
        return True
    subject = next((at for at in range(noun) if view.kinds[at] == "AUDIENCE" and view.clause[at] == view.clause[noun]), people)
    own = view.kinds[people] == "AUDIENCE" and view.chunks[people].word.startswith("burgers")
    return own and view.kinds[noun] == "EVACUATION" and subject != people and bool(view.chunks[subject].codes) and not view.role(subject)

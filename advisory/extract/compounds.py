"""Words of the classes that are made of parts: "war-torn" and its like, the many names of a ministry or an authority."""

from __future__ import annotations

import itertools


def _made(*parts: str) -> tuple[str, ...]:
    """Return every phrase that takes one word of each part; a part that begins with a comma may be left out."""
    choices = ([word.strip() for word in part.split(",")] for part in parts)
    return tuple(" ".join(filter(None, words)) for words in itertools.product(*choices))


#: Class → its phrases. What has befallen a country says nothing else of it ("flood-hit Chad").
MADE: dict[str, tuple[str, ...]] = {
    # "take the next flight out of", "book the first available plane home"
    "LEAVE": _made(
        "take, catch, board, book, get on, find",
        "the next, the first, the earliest, the last, a, the next available, the first available, the earliest available, commercial",
        "flight, flights, plane, ferry, commercial flight, commercial flights",
        "out of, home, out",
    )
    # "use all available means for exiting"
    + _made(
        "use, take",
        ", all, any, every",
        "available, possible, commercial",
        "means, option, options, flights, routes",
        "to leave, to exit, to depart, to get out of, for leaving, for exiting, out of",
    ),
    "ADJECTIVE": _made(
        "war, battle, conflict, crisis, strife, violence, unrest, riot, protest, coup, gang, terror, famine, disaster, quake, earthquake, "
        "flood, storm, cyclone, hurricane, virus, coronavirus, ebola, revolution, militancy, fighting",
        "torn, hit, scarred, ravaged, ridden, stricken, plagued, wracked, racked, battered, struck, weary, affected",
    ),
    # "you should leave if you have no pressing need to remain": who stays has a reason, all others are told
    "ADVERB": _made(
        "if they have no, if you have no, unless they have, unless you have, unless there is",
        "pressing, urgent, essential, compelling",
        "need to remain, need to stay, reason to remain, reason to stay, reason to be there, business there",
    )
    # "they should not wait to leave": they are told to
    + _made("not", "wait, hesitate, delay", "to, in, before, any longer before"),
    "STAFF": (
        *_made("direct hire", "employees, staff, personnel, government employees"),
        *_made("ambassador and", "diplomats, embassy staff, other diplomats, all staff, other staff, embassy personnel"),
    ),
    # where those who are posted are
    "IN": _made("posted, stationed, accredited", "to, in")
    # "if you do decide to travel to Chad, you should take care": there
    + _made("if you", ", do, must, still, choose to, decide to, do decide to, do choose to, have to, need to", "travel to, visit, go to"),
    # "a special flight with 240 Kenyans"
    "CARRY": (
        *("picked up", "picks up", "picking up"),
        *_made("flight, flights, plane, planes, aircraft, ship, convoy, jet", "with, ferrying"),
    ),
    # "be especially careful"
    "CAREFUL": _made(
        "be, stay, remain",
        "extra, more, very, especially, particularly, doubly, highly, extremely, constantly, fully",
        "careful, cautious, vigilant, alert, wary",
    ),
    # "to remain "particularly vigilant""
    "WARY": _made(
        "extra, more, very, especially, particularly, doubly, highly, extremely, constantly, fully",
        "careful, cautious, vigilant, alert, wary",
    ),
    "PART": _made("conflict, war, combat, danger", "zones of") + _made("separatist, breakaway", "regions of, territories of"),
    "WITHDRAW": ("thins out", "thinned out", "thinning out"),
    "GOVERNMENT": (
        *_made(
            ", general authority of, directorate general of, general directorate of",
            "civil aviation",
            ", authority, organization, organisation, administration, agency, commission, regulatory authority, regulatory commission, "
            "department, directorate, regulator",
        ),
        *_made("transport, transportation, aviation, defence, home affairs, tourism, health", "ministry, minister"),
        *_made("ministry of, minister of", "transport, transportation, aviation, civil aviation, tourism, migrant workers, interior"),
        *(
            "air traffic control",
            "aviation regulator",
            "aviation regulators",
            "border police",
            "border guard service",
            "armed forces",
            "department of migrant workers",
        ),
    ),
}

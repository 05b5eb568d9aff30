"""One pass over a text that says which sentences could hold a statement at all."""

from __future__ import annotations

import functools

import ahocorasick

#: Every action and event has one of these in it; what it costs to read a sentence is paid for these alone.
ROOTS = [
    "leav",
    "left",
    "depart",
    "evacuat",
    "quit",
    "exit",
    "get out",
    "getting out",
    "got out",
    "go home",
    "return home",
    "come home",
    "fly home",
    "flee",
    "vacat",
    "pull out",
    "pulled out",
    "pulls out",
    "pulling out",
    "out of",
    "travel",
    "trip",
    "visit",
    "journey",
    "avoid",
    "stay away",
    "steer clear",
    "keep away",
    "keep out",
    "keep clear",
    "stay out",
    "refrain",
    "postpone",
    "put off",
    "defer",
    "not go",
    "n't go",
    "reconsider",
    "rethink",
    "think twice",
    "caution",
    "vigilan",
    "precaution",
    "on guard",
    "on alert",
    "be careful",
    "take care",
    "extra care",
    "low profile",
    "shelter",
    "indoors",
    "stay inside",
    "remain inside",
    "take cover",
    "hunker",
    "embass",
    "consul",
    "high commission",
    "mission",
    "diplomat",
    "staff",
    "airspace",
    "air space",
    "skies",
    "border",
    "frontier",
    "crossing",
    "airlift",
    "repatriat",
    "rescu",
    "advisor",
    "advice",
    "warning",
    "alert",
    "level",
    "withdraw",
    "withdrew",
    "recall",
    "expel",
    "deport",
    "expuls",
    "personnel",
    "employee",
    "dependent",
    "dependant",
    "legation",
    "go now",
    "be gone",
    "tour",
    "time to go",
]


@functools.cache
def _machine() -> ahocorasick.Automaton:
    machine = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for number, root in enumerate(ROOTS):
        machine.add_word(root, number)
    machine.make_automaton()
    return machine


def hits(plain: str) -> list[int]:
    """Return where roots end in the text, in order."""
    low = plain.lower()
    if len(low) != len(plain):
        low = "".join(character.lower() if len(character.lower()) == 1 else character for character in plain)
    return [end for end, _ in _machine().iter(low)]

"""Calls home: people abroad who are told to return leave where they are; those whose return is mandatory are ordered to."""

from __future__ import annotations

import re

from advisory.extract.chunks import Row
from advisory.extract.control import Control
from advisory.extract.reading import Found, group
from advisory.model import AudienceClass, Directive, Status, Strength

#: "Asked Peruvians in Chad to return to the country": home, for they are not in it.
_HOMELAND = frozenset({"the country", "their country"})
_MUST = frozenset({"mandatory"})
#: So far before the noun stands the word that makes it an order, in chunks.
_NEAR = 3
#: So far, and what takes it back.
_FAR, _ENDING = 4, frozenset({"LIFT", "HALT", "LOWER"})
#: What somebody orders or announces is done; "a mandatory evacuation order" is read elsewhere.
_NOT_IT = frozenset({"WORD", "ORDER", "ADVICE"})


def back(line: Row, hit: re.Match[str], control: Control) -> bool:
    """Tell whether those told to return are abroad and home is where they go: "asked its citizens in Chad to return (to Peru)"."""
    told, home, land = control.audience, group(line.chunks, hit, "home"), group(line.chunks, hit, "land")
    if land is not None and land.word not in _HOMELAND:
        return False
    if control.name == "if you":
        named = [chunk for chunk in line.chunks[: hit.start()] if chunk.kind == "PLACE" and chunk.places]
        return land is None and len(named) == 1 and (home is None or home.codes != named[0].codes)
    if told is None or told.kind not in {"AUDIENCE", "CREW"} or control.place is None:
        return False
    if not control.place.places:
        # "its students living there": in a country that was named
        return land is None and home is None and told.crowd is AudienceClass.CITIZENS and (told.own or bool(told.codes))
    own = set(told.codes) | set(control.issuer.codes if control.issuer is not None else ())
    return home is None or bool(own & set(home.codes))


def ordered(line: Row, known: list[Found]) -> list[Found]:
    """Return orders to leave that are put as what is to be done: "ordered the mandatory evacuation of Kenyans from Chad"."""
    made = []
    for each in known:
        if each.directive is not Directive.EVACUATION or line.chunks[each.anchor].kind != "EVACUATION":
            continue
        told, behind = each.audience, line.chunks[each.anchor + 1 : each.anchor + 2]
        must = any(chunk.word in _MUST for chunk in line.chunks[max(0, each.anchor - _NEAR) : each.anchor])
        if must and told is not None and (told.own or told.codes) and not any(chunk.kind in _NOT_IT for chunk in behind):
            trace = (*each.trace, "homeward: mandatory")
            ended = any(chunk.kind in _ENDING for chunk in line.chunks[max(0, each.anchor - _FAR) : each.anchor])
            made.append(
                each._replace(
                    directive=Directive.LEAVE, strength=Strength.ORDERED, status=Status.LIFTED if ended else each.status, trace=trace
                )
            )
    return made

"""Those who are told, and those who tell, in more words than one: families of staff, staff of the United Nations, all three countries."""

from __future__ import annotations

import re

from advisory.extract.chunks import Chunk
from advisory.model import AudienceClass

_FAMILIES = ("families", "family", "relatives", "spouses", "children", "dependants", "dependents")
_WORKERS = ("workers", "employees", "staff", "personnel")
#: How words end that say what a country suffers from ("chaos-torn").
_PLIGHTS = frozenset({"torn", "hit", "stricken", "ravaged", "wracked", "racked", "plagued", "ridden", "scarred", "battered", "riven"})
_STAYING = frozenset({"living", "residing", "stranded", "trapped", "stuck", "working", "studying", "remaining", "staying"})
_BEING_THERE = frozenset({"stay", "presence", "visit", "trip"})
_NEEDED = ("essential", "necessary", "needed", "required", "important", "urgent")
_INCLUDING = frozenset({"including", "especially", "particularly", "notably", "mainly", "mostly", "chiefly", "primarily"})
#: Several that were named before.
_LANDS = frozenset({"countries", "nations", "governments", "states", "embassies", "ministries"})


def kin(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "non-essential employees and their families" as staff."""
    return run[0] if run[-1].word.endswith(_FAMILIES) and not run[-1].codes else None


def settled(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Australian citizens and residents" as citizens."""
    return run[0] if run[-1].word.endswith("residents") and not run[-1].codes else None


def living(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "the Nepalese living (there)" as people."""
    who = run[hit.start("who") - base]
    if not who.people or run[-1].word not in _STAYING:
        return None
    return Chunk("AUDIENCE", 0, 0, " ".join(chunk.word for chunk in run), codes=who.codes, crowd=AudienceClass.CITIZENS)


def any_staff(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "non-essential and civilian staff" as staff."""
    return run[-1]._replace(word=f"{run[0].word} {run[-1].word}")


def but_staff(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "its nationals, apart from essential staff" as its nationals."""
    return run[0]


def world_staff(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "100 United Nations workers", "UN aid workers" as staff of the United Nations."""
    body = next(chunk for chunk in run if chunk.kind == "ISSUER")
    if body.codes != ("UN",) or not run[-1].word.endswith(_WORKERS):
        return None
    return Chunk("CREW", 0, 0, " ".join(chunk.word for chunk in run), codes=body.codes, crowd=AudienceClass.STAFF)


def plagued(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "chaos-torn Chad", "gang-plagued Haiti" as the country."""
    return run[-1] if run[1].word in _PLIGHTS else None


def far_and_wide(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "From Chad to Peru, (airlifts are organised)" as everywhere: nobody leaves the first for the second."""
    return run[0]._replace(kind="ADVERB") if run[0].word == "from" else None


def bound(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "citizens in Chad or considering travel to it" as those in Chad: the others are told with them."""
    return run[0]._replace(kind="ADVERB") if run[1].word.startswith(("plan", "consider", "wish", "hop", "intend")) else None


def needless(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "(nationals) whose stay is not essential" as words that only say which."""
    stay = any(chunk.word.split()[-1] in _BEING_THERE for chunk in run[1:3])
    which = run[0].word in {"whose", "if"} and stay and run[-1].word.endswith(_NEEDED)
    return run[0]._replace(kind="ADVERB") if which else None


def of_theirs(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "those of its nationals" as its nationals."""
    return run[-1] if run[0].word.startswith(("those", "any", "all")) else None


def among(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "(its nationals), especially women and children, (to leave)" as words that only say which."""
    which = run[hit.start("such") - base].word in _INCLUDING and not any(chunk.codes or chunk.own for chunk in run)
    return Chunk("ADVERB", 0, 0, " ".join(chunk.word for chunk in run)) if which else None


def together(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "All three countries (advise)" as the governments named before."""
    said = run[hit.start("lands") - base].word
    return Chunk("SELF", 0, 0, f"the two {said}", own=True) if said in _LANDS else None

"""Turns of phrase that stand for one word: taking an offered way out, staying somewhere on holiday, declaring a level."""

from __future__ import annotations

import re

from advisory.extract.chunks import Chunk

#: Being somewhere for pleasure, advised against as going there is.
_STAYS = frozenset({"holidaying in", "travelling in", "traveling in"})
_POSTS = ("embassy", "consulate", "mission", "high commission")
_REMAIN = frozenset({"remaining", "remain", "remained", "stay", "stayed"})
_REALMS = frozenset({"the kingdom", "the emirate", "the sultanate", "the gulf state", "the country", "the nation"})
_WAYS_OUT = frozenset({"flights", "options", "means", "flight"})
_WISHES = frozenset({"wish to", "wishes to", "would like to"})
_NOBODY = frozenset({"no one", "nobody", "none"})
_UPDATED = frozenset({"updated", "updates", "changed", "changes", "revised", "revises", "amended"})
_DECLARED = frozenset(
    {"declared", "declares", "declaring", "activated", "activates", "imposed", "imposes", "hoisted", "implemented", "implements"}
)


def offered(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "avail of the government's repatriation programme" as to leave."""
    return Chunk("LEAVE", 0, 0, " ".join(chunk.word for chunk in run))


def staying(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "(advised against) holidaying in (Cuba)" as travel."""
    return run[0]._replace(kind="TRAVEL") if run[0].word in _STAYS else None


def declared(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "declared (alert level 3)" as raising it."""
    return run[0]._replace(kind="RAISE") if run[0].word in _DECLARED else None


def sided(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the northeastern (Pakistani city of) Lahore" as the city."""
    place = run[-1]
    return place if place.places and place.places[0].part else None


def posted(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "US embassy (Caracas) diplomats" as staff of that embassy."""
    post, crew = run
    if not post.codes or post.places:
        return None
    return crew._replace(codes=post.codes, word=f"{post.word} {crew.word}")


def careful(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "exercise a 'high degree of caution'" as to be careful, also where a quotation begins within."""
    said = run[0].word == "exercise" and run[-1].word == "caution"
    return Chunk("CAREFUL", 0, 0, " ".join(chunk.word for chunk in run)) if said else None


_LEAVES = frozenset({"permission", "clearance", "approval", "authorisation", "authorization", "leave"})


def article(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Al Hodeidah", "El Geneina" as the city."""
    return run[-1] if run[0].word in {"al", "el"} else None


def serving(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "diplomats working in the embassy (of Norway in Chad)" as Norway's staff there."""
    crew, _, owner, *seat = run
    if not crew.word.endswith(_POSTS) or crew.codes or len(owner.places) != 1 or owner.places[0].part:
        return None
    return crew._replace(codes=owner.places[0].codes, places=seat[-1].places if seat else crew.places)


def used(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "(ships have been) used to (withdraw citizens)" as what is done now."""
    return run[0]._replace(kind="ADVERB") if run[0].word == "used to" else None


def left_there(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "those remaining", "those who remain (are advised to leave)" as those who are there."""
    return run[0]._replace(kind="HERE") if run[-1].word in _REMAIN else None


def realm(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the Kingdom (advised)" as the government that speaks."""
    return run[0]._replace(kind="SELF") if run[0].word in _REALMS else None


def bureau(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the department (advised)" as the one that was spoken of."""
    return Chunk("SELF", 0, 0, "the department") if [chunk.word for chunk in run] == ["the", "department"] else None


def flights(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "take advantage of the commercial options (to depart)" as to leave."""
    last = max(at for at, chunk in enumerate(run) if chunk.kind == "WORD")
    known = run[last - 1].word == "commercial" and run[last].word in _WAYS_OUT
    return Chunk("LEAVE", 0, 0, " ".join(chunk.word for chunk in run)) if known else None


def nobody(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "nobody should travel" as not to travel."""
    return run[-1]._replace(kind="NOTRAVEL") if " ".join(chunk.word for chunk in run[:-2]) in _NOBODY else None


def politely(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "we would (advise you)" as what they do."""
    return run[0]._replace(kind="ADVERB") if run[0].word == "would" else None


def formally(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the embassy wishes to (advise)" as what it does."""
    return run[-1]._replace(kind="ADVERB") if run[-1].word in _WISHES else None


def upgraded(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "updated its advice for Chad to "do not travel"" as raising it: there is no higher level."""
    return run[0]._replace(kind="RAISE") if run[0].word in _UPDATED else None


def which(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "stuck in Chad, which (has shut its borders)" as what Chad has done."""
    return run[1]._replace(kind="ADVERB") if run[1].word == "which" else None


def wary(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "to be "particularly vigilant"" as to be careful."""
    if run[0].word.split()[-1] not in {"be", "remain", "stay"}:
        return None
    return Chunk("CAREFUL", 0, 0, f"{run[0].word} {run[-1].word}")


def either(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "postpone or cancel (trips)" as to avoid them."""
    return Chunk("AVOID", 0, 0, " ".join(chunk.word for chunk in run)) if run[1].word in {"or", "and"} else None


def maintains(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "(the advisory) maintains that" as saying so."""
    return Chunk("URGE", 0, 0, "maintains that") if run[0].word.startswith("maintain") else None


def permitted(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "given permission for (families to leave)" as permitting it."""
    return Chunk("AUTHORIZE", 0, 0, " ".join(chunk.word for chunk in run)) if run[1].word in _LEAVES else None

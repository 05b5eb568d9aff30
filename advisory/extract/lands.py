"""Names of land built from smaller ones: a country's territory, its islands, the strip along its border; words read by what follows."""

from __future__ import annotations

import re

from advisory.extract import chunks
from advisory.extract.chunks import Chunk, Place, Row

#: Words for places that are not named.
SOMEWHERE = frozenset(
    {"countries", "places", "destinations", "areas", "regions", "nations", "parts", "states", "cities", "locations", "hotspots", "spots"}
)
#: Parts of a country that only its adjective names.
_SIDES = frozenset({"islands", "coast", "resorts", "beaches", "provinces", "cities", "mountains", "highlands", "desert"})
_SOIL = frozenset(
    {"territory", "territories", "soil", "the territory", "the islamic republic", "the republic", "republic"}
    | {"the kingdom", "the sultanate"}
)
#: "The French territory" is one far from France.
_OVERSEAS = frozenset({"FR", "GB", "US", "NL", "DK", "AU", "NZ"})
#: Words for a country that a description stands before, how far, and what points to another.
_LAND = frozenset({"country", "nation", "kingdom", "republic", "island", "state"})
_FAR = 5
_OTHER = frozenset(
    {"neighbouring", "neighboring", "host", "home", "third", "other", "foreign", "first", "second", "next", "own", "only", "islamic"}
    | {"secretary of", "deep", "welfare", "federal", "member"}
)
#: Several that speak, and more whose names are not said.
#: Who speaks for a ministry, and who for a country.
_VOICES = ("spokesman", "spokeswoman", "spokesperson", "official", "officials")
_OFFICES = ("minister", "president", "secretary", "chancellor")
_SEVERAL = ("governments", "ministries", "embassies", "authorities")
_MORE = frozenset({"other", "others", "several", "many", "more"})
#: Governments that go by a name which two countries share.
CALLED: dict[str, tuple[str, ...]] = {"korean": ("KR",)}
#: Where a border is crossed.
_GATES = frozenset({"checkpoint", "checkpoints", "gates", "posts", "points", "terminals", "passages"})
_LENGTHS = frozenset({"km", "kms", "kilometres", "kilometers", "kilometre", "kilometer", "miles", "mile", "metres", "meters", "m"})
_WAYS = frozenset({"land", "sea", "air", "water", "maritime", "aerial", "terrestrial", "river"})
#: How words end that say in what plight a country is.
_PLIGHTS = ("ed", "less", "ous", "ive", "otic", "lent", "ful")


def soil(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the territory of Chad", "Chadian soil" as the country."""
    land = next(chunk for chunk in run if chunk.kind in {"DEMONYM", "PLACE"})
    said = next((chunk.word for chunk in run if chunk.kind in {"WORD", "HERE"}), "")
    if said in _SIDES and land.kind == "DEMONYM" and len(land.codes) == 1:
        return Chunk("PLACE", 0, 0, land.word, (Place(land.codes, f"{land.word} {said}", "part", vague=True),))
    overseas = run[0].kind == "DET" and land.kind == "DEMONYM" and said.startswith("territor") and _OVERSEAS.issuperset(land.codes)
    described = run[0].kind == "HERE" and said.rsplit(" ", 1)[-1] in _LAND
    if (said not in _SOIL and not described) or not land.codes or overseas:
        return None
    return (
        land
        if land.kind == "PLACE"
        else Chunk("PLACE", 0, 0, land.word, tuple(Place((code,), None, "country") for code in land.codes), land.codes)
    )


def frontier(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "within 20 km of the Chad-Mali border", "Chad's border with Mali": a part of the first country; of none where one is named."""
    measured = next((chunk.word for chunk in run if chunk.kind == "WORD"), "")
    if measured and measured not in _LENGTHS:
        return None
    at = next(here for here, chunk in enumerate(run) if chunk.kind == "BORDER")
    sides = [chunk for chunk in run[:at] if chunk.kind in {"PLACE", "DEMONYM"} and chunk.codes]
    across = [chunk for chunk in run[at:] if chunk.kind == "PLACE"]
    inside = across[-1:] if len(run) > at + 1 and run[-2].kind == "IN" else []
    owner = (inside or (sides[:1] if len(sides) + len(across) > 1 else []))[:1]
    said = " ".join(chunk.word for chunk in (*sides, run[at]))
    places = tuple(Place((code,), said, "part", vague=True) for code in (owner[0].codes if owner else ()))
    return Chunk("PLACE", 0, 0, said, places)


def gates(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "checkpoints at the border" as the border: where it is crossed."""
    return run[-1] if run[0].word in _GATES else None


def seat(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "(its embassy in) Washington DC" as the city; elsewhere that name speaks."""
    return Chunk("PLACE", 0, 0, run[0].word, (Place(run[0].codes, "Washington", "city"),)) if run[0].word == "washington dc" else None


def doorway(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the doors of the embassy" as the embassy."""
    return run[-1] if run[-3].word in {"door", "doors", "gate", "gates"} else None


def mission(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the US mission to Chad" as an embassy there."""
    whose, where = next(chunk for chunk in run if chunk.kind in {"DEMONYM", "PLACE"}), run[-1]
    said = next(chunk.word for chunk in run if chunk.kind == "WORD")
    if said != "mission" or not whose.codes or whose.codes == where.codes or {"UN", "EU"} & set(whose.codes):
        return None
    return Chunk("POST", 0, 0, " ".join(chunk.word for chunk in run), where.places, whose.codes)


def diplomacy(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the head of Chadian diplomacy" as the government."""
    whose = next(chunk for chunk in run if chunk.kind in {"DEMONYM", "PLACE"})
    named = run[-1].word == "diplomacy" and any(chunk.word in {"head", "chief"} for chunk in run) and bool(whose.codes)
    return Chunk("ISSUER", 0, 0, " ".join(chunk.word for chunk in run), codes=whose.codes) if named else None


def governments(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the Australian and New Zealand governments" as two that speak."""
    one, other = run[-3], run[-1]
    if not (one.codes and other.codes and other.word.endswith(_SEVERAL)) or set(one.codes) & set(other.codes):
        return None
    return other._replace(word=" ".join(chunk.word for chunk in run), codes=(*one.codes, *other.codes))


def within(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "areas within 20 km of the border" as that strip."""
    strip = bool(run[-1].places) and run[-1].word.endswith(("border", "borders")) and all(place.vague for place in run[-1].places)
    return run[-1] if strip and run[-2].word in SOMEWHERE else None


def and_others(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Norway, Chad and a host of other nations" as those that it names."""
    more = [chunk.word for chunk in run[2:]]
    unnamed = more[-1] in {"countries", "nations", "governments", "states"} and any(word in _MORE for word in more[:-1])
    return run[0] if unnamed and len(run[0].places) > 1 else None


def homeland(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "his country's" as "his"."""
    return run[0] if run[1].word in _LAND else None


def called(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "its call to Peruvians to leave", "called for its citizens to leave" as telling, not as a plan."""
    kind = {"call to": "ADVICE", "calls to": "ADVICE", "called for": "URGE"}.get(run[0].word)
    return run[0]._replace(kind=kind) if kind else None


def planning(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "citizens planning to (travel to Chad)" as those meant; nothing about the telling is planned."""
    return run[0]._replace(kind="AUX") if run[0].word.startswith(("plan", "wish", "hop", "intend", "consider")) else None


def whoever(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "whoever is still (there)" as people."""
    return run[0] if run[0].word in {"whoever", "anyone", "everyone"} else None


def example(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "some countries, including Chad and Mali" as those that it names."""
    named = run[-2].word in {"including", "namely", "like", "notably"} or (run[-2].word, run[-3].word) == ("as", "such")
    return run[-1] if named and any(chunk.word in SOMEWHERE for chunk in run[:-2]) else None


def residents(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "residents of Gabon" as those of that country."""
    people, land = run
    whole = bool(land.codes) and all(place.part is None for place in land.places)
    return people._replace(word="residents", codes=land.codes) if people.word.endswith("residents of") and whole else None


def pointed(line: Row) -> Row:
    """Return the row with "the strife-torn country", "the troubled West African nation" as the country that is spoken of."""
    for at, chunk in enumerate(line.chunks):
        if chunk.word not in _LAND or chunk.kind not in {"WORD", "ADJECTIVE"}:
            continue
        begin = at - 1
        while begin > max(0, at - _FAR) and line.chunks[begin].kind in {"ADJECTIVE", "DIRECTION", "WORD"}:
            begin -= 1
        between = line.chunks[begin + 1 : at]
        if between and line.chunks[begin].word == "the" and not any(word.word in _OTHER for word in between):
            here = Chunk("HERE", line.chunks[begin].first, chunk.last, "the country")
            return chunks.row(line.tokens, [*line.chunks[:begin], here, *line.chunks[at + 1 :]])
    return line


def heed(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "exercise "utmost caution"" once its marks are gone."""
    return run[-1] if run[0].word in {"exercise", "exercising", "take", "show", "use", "observe", "maintain"} else None


def city(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Bamako city" as the city."""
    return run[0] if run[1].word in {"city", "town"} and run[0].places[0].part else None


def likewise(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Kuwait, following Bahrain, told" as what Kuwait told."""
    return Chunk("ADVERB", 0, 0, "likewise") if run[1].word in {"following", "after"} else None


def sides(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the Finnish-Russian border" as the border of both."""
    both = [chunk.codes for chunk in run if chunk.kind == "DEMONYM"]
    if any(len(codes) != 1 for codes in both):
        return None
    places = tuple(Place(codes, None, "country") for codes in both)
    return Chunk("PLACE", 0, 0, " ".join(chunk.word for chunk in run), places, tuple(code for codes in both for code in codes))


def department(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Russia's emergencies ministry" as a government."""
    office = run[-1].word in {"ministry", "minister"} and len(run[0].codes) == 1
    return Chunk("ISSUER", 0, 0, " ".join(chunk.word for chunk in run), codes=run[0].codes) if office else None


def about(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "about 300 people" as a number."""
    return run[1] if run[0].word == "about" else None


def most(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "most of its staff" as people, and not as a part of a country."""
    return run[0]._replace(kind="ADJECTIVE") if run[0].word in {"most of", "part of"} else None


def troubled(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "from divided Chad", "in lawless Haiti" as the country."""
    return run[1] if run[0].word.endswith(_PLIGHTS) else None


def edges(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "land, sea and air borders"."""
    return run[-1] if all(chunk.word in _WAYS for chunk in run if chunk.kind == "WORD") else None


def voice(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "a spokesman for the Norwegian foreign ministry", "Foreign Minister Espen Lund of Norway" as that government."""
    by = run[hit.start("by") - base]
    who = run[0].word if run[0].kind == "SELF" else next(chunk.word for chunk in run if chunk.kind == "ADJECTIVE")
    speaks = who.endswith(_OFFICES if by.kind == "PLACE" else _VOICES) and len(by.codes) == 1
    return by._replace(kind="ISSUER", places=()) if speaks else None

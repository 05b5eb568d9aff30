"""What several chunks make together: a place, the people spoken to, an embassy, a government; or None where they make nothing."""

from __future__ import annotations

import itertools
import re

from advisory import lexicon
from advisory.extract import lands, patterns
from advisory.extract.chunks import Chunk, Place
from advisory.model import AudienceClass

_NATIONAL = frozenset({"DEMONYM", "PLACE", "PEOPLE", "ISSUER", "AUDIENCE", "CREW"})
#: Several governments named before, as one subject.
TOGETHER = frozenset({"both", "all", "both countries", "both nations", "the two countries", "the two nations", "the countries"})
#: Families, and those they are of.
_KIN = frozenset({"dependants of", "dependents of", "families of", "spouses of", "spouses and children of", "wives and children of"})
_POSTED = frozenset({"officials", "embassy officials"})
_TRADES = frozenset({"restaurant", "oil", "aid", "factory", "airport", "airline", "railway", "ground", "cabin", "shop"})


def _group(run: tuple[Chunk, ...], hit: re.Match[str], base: int, name: str) -> tuple[Chunk, ...]:
    if hit.group(name) is None:
        return ()
    return run[hit.start(name) - base : hit.end(name) - base]


def capital(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the Sudanese capital (Khartoum)"."""
    demonym = next(chunk for chunk in run if chunk.kind in {"DEMONYM", "PLACE"})
    if not demonym.codes:
        return None
    if run[-1].kind == "PLACE" and run[-1] is not demonym:
        return run[-1]
    word = next(chunk.word for chunk in run if chunk.kind == "CAPITAL")
    if word not in {"capital", "capital city"}:
        return None
    code = demonym.codes[0]
    return Chunk("PLACE", 0, 0, demonym.word, (Place((code,), lexicon.capital(code) or "capital", "city"),), (code,))


def seat_of(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the capital of Sanaa", "the capital of Yemen" as the city."""
    place = run[-1]
    if len(place.places[0].codes) != 1:
        return None
    if place.places[0].part is not None:
        return place
    code = place.places[0].codes[0]
    return place._replace(places=(Place((code,), lexicon.capital(code) or "capital", "city"),))


def part(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "southern Iraq", "parts of China", "northern and eastern Ukraine"."""
    place = run[-1]
    if any(found.part for found in place.places):
        return place._replace(codes=())
    said = " ".join(chunk.word for chunk in run[:-1] if chunk.kind in {"DIRECTION", "PART", "AND"})
    if said == "state of":
        # "the State of Kuwait"
        return place
    names = tuple(Place(found.codes, f"{said} {place.word}".strip(), "part", vague=True) for found in place.places)
    return place._replace(places=names, codes=())


def side(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Ukraine's north and east"."""
    at, place = next((at, chunk) for at, chunk in enumerate(run) if chunk.kind == "PLACE")
    if any(found.part for found in place.places):
        return place._replace(codes=())
    said = " ".join(chunk.word for chunk in run[at + 2 :])
    return place._replace(places=tuple(Place(found.codes, f"{said} {place.word}", "part", vague=True) for found in place.places), codes=())


def _inside(outer: Chunk, inner: Chunk) -> bool:
    return (
        len(outer.places) == 1
        and len(inner.places) == 1
        and inner.places[0].part is not None
        and outer.places[0].part is None
        and len(outer.places[0].codes) == 1
        and outer.places[0].codes == inner.places[0].codes
    )


def bracketed(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Baghdad (Iraq)"."""
    return run[0] if _inside(run[2], run[0]) else None


def contained(run: tuple[Chunk, ...], hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Baghdad, Iraq" and "Mexico's Tamaulipas" as one place."""
    first, last = run[0], next(chunk for chunk in reversed(run) if chunk.kind == "PLACE")
    if first.kind == "DEMONYM":
        return last if last.places and last.places[0].part and first.codes == last.places[0].codes else None
    if _inside(last, first):
        return first
    if _inside(first, last):
        # "leave Chad, N'Djamena said": the capital speaks
        speaks = first.kind == "PLACE" and last.codes and patterns.compiled("COMMA PLACE URGE").match(hit.string, hit.end() - 2)
        return None if speaks else last
    return None


def places(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Iraq, Iran and Syria" as one list."""
    listed = [chunk for chunk in run if chunk.kind == "PLACE"]
    places = tuple(dict.fromkeys(place for chunk in listed for place in chunk.places))
    speaks = all(chunk.codes for chunk in listed)
    codes = tuple(dict.fromkeys(code for chunk in listed for code in chunk.codes)) if speaks else ()
    return Chunk("PLACE", 0, 0, " ".join(chunk.word for chunk in run), places, codes)


def inside(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "South Ossetia, in northern Georgia, (and Abkhazia)" as the part alone."""
    part, land = run[0], run[-1]
    within = all(place.part for place in part.places) and {place.codes for place in land.places} == {place.codes for place in part.places}
    return part if within else None


def beside(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "(within 30 miles of) the border and Nairobi" as both."""
    return places(run, hit, base) if "border" in run[0].word else None


def demonyms(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "British and French" as two nationalities."""
    codes = tuple(dict.fromkeys(code for chunk in run for code in chunk.codes))
    last = run[-1]
    return Chunk(last.kind, 0, 0, " ".join(chunk.word for chunk in run), codes=codes, people=last.people)


def _nationality(run: tuple[Chunk, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for chunk in run if chunk.kind in _NATIONAL for code in chunk.codes))


def _crowd(run: tuple[Chunk, ...], kind: str, crowd: AudienceClass) -> Chunk:
    word = " ".join(chunk.word for chunk in run)
    return Chunk(
        kind,
        0,
        0,
        word,
        codes=_nationality(run),
        own=any(chunk.kind == "ITS" or chunk.own or chunk.word == "theirs" for chunk in run),
        crowd=crowd,
    )


def citizens(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "its citizens"."""
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS)


def dual(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "British-Iranian dual nationals"."""
    return _crowd(run, "AUDIENCE", AudienceClass.DUAL_NATIONALS)


def persons(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the people there"."""
    return _crowd(run, "PERSONS", AudienceClass.CITIZENS)


def crew(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read the staff of an embassy: whose they are, and where it is."""
    joint = next((at for at, chunk in enumerate(run) if at and run[at - 1].kind == "EMBASSY" and chunk.kind == "IN"), len(run))
    seat = run[joint + 1 :] if joint + 1 < len(run) and run[joint + 1].kind == "PLACE" else ()
    if [chunk.kind for chunk in run[-2:]] == ["EMBASSY", "PLACE"]:
        joint, seat = len(run) - 1, run[-1:]  # "employees from Embassy Bamako"
    made = _crowd(run, "CREW", AudienceClass.STAFF)
    city = [chunk for chunk, post in itertools.pairwise(run) if post.kind == "EMBASSY" and chunk.places and chunk.places[0].part]
    if city:
        # "staff at Bamako embassy"
        others = tuple(chunk for chunk in run if chunk is not city[0])
        return made._replace(codes=_nationality(others), places=city[0].places)
    named = _nationality(run[:joint]) if seat else made.codes
    return made._replace(codes=named, places=seat[0].places if seat else run[0].places if run[0].kind == "CREW" else ())


def hired(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "hotel staff", "bank employees" as people whom no government posts."""
    return run[1]._replace(kind="OTHERS") if run[0].kind == "PRIVATE" or run[0].word in _TRADES else None


def officials(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "non-essential Australian officials" as staff."""
    return _crowd(run, "CREW", AudienceClass.STAFF) if run[-1].word == "officials" else None


def dependants(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the dependants of Australian officials" as staff."""
    kin = any(chunk.word in _KIN for chunk in run)
    return _crowd(run, "CREW", AudienceClass.STAFF) if kin and run[-1].word in _POSTED else None


def with_envoy(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "its ambassador and five staff" as staff."""
    made = _crowd(run, "CREW", AudienceClass.STAFF)
    return made._replace(places=run[-1].places) if run[0].word.endswith("ambassador") else None


def outsiders(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read whoever travellers are not: troops, players, clergy."""
    return _crowd(run, "OUTSIDERS", AudienceClass.OTHER)


def own(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "its own" as the citizens of whoever speaks: "Norway told Swedes to stay and its own to leave"."""
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS) if run[-1].word == "own" else None


def saudi(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "Saudi, Kuwait call on": the one country that headlines name by its adjective."""
    if run[0].word != "saudi":
        return None
    return places((run[0]._replace(kind="PLACE"), *run[1:]), hit, base)


def lacking(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "nationals without papers": nothing is denied."""
    return run[0] if run[1].word == "without" or run[2].word in {"needed", "required", "essential"} else None


def of(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "citizens of Malta"."""
    people, land = run[0], run[-1]
    return None if people.codes or not land.codes or people.crowd is not AudienceClass.CITIZENS else people._replace(codes=land.codes)


def relative(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "nationals who find themselves (in Chad)": the same people."""
    return run[0] if run[1].word == "who" else None


def bare_people(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "all Japanese", "Swiss" as people where a verb follows."""
    named = run[hit.start("who") - base]
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS) if named.people else None


def each(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "any Norwegian", "every Norwegian" as people."""
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS) if run[0].word in {"any", "every", "each"} else None


def national(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "every Norwegian national", where no noun follows."""
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS) if run[-1].word == "national" else None


def employed(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "employees of the Norwegian government", "employees of our embassy in Chad" as staff, and where they are."""
    last = run[-1]
    if not run[0].word.endswith("employees of"):
        return None
    return _crowd(run, "CREW", AudienceClass.STAFF)._replace(codes=last.codes, places=last.places)


def post(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read an embassy: whose it is (`codes`) and where (`places`)."""
    before = _group(run, hit, base, "whose")
    after = [chunk for chunk in _group(run, hit, base, "where") if chunk.kind in {"PLACE", "HERE"}]
    of = [chunk for chunk in _group(run, hit, base, "of") if chunk.kind == "PLACE"]
    nations = [chunk for chunk in before if chunk.kind in {"DEMONYM", "PLACE"}]
    own = any(chunk.kind == "ITS" for chunk in before)
    codes: tuple[str, ...] = ()
    guess: tuple[Place, ...] = ()
    places: tuple[Place, ...] = after[0].places if after else ()
    if of:
        codes = of[0].codes
    if len(nations) > 1:
        codes = nations[0].codes
        places = places or nations[-1].places
    elif nations:
        only = nations[0]
        city = bool(only.places) and only.places[0].part is not None
        if own and only.kind == "DEMONYM" and not places:
            # "their Yemeni embassies"
            places = tuple(Place((code,), None, "country") for code in only.codes)
        elif city and only.codes and places and any(chunk.kind == "OWN" for chunk in before):
            # "Madrid's embassy in Caracas"
            codes = only.codes
        elif (own or city or of) and only.places:
            places = places or only.places
        else:
            codes = only.codes
            guess = only.places if only.kind == "PLACE" and not places else ()
    word = " ".join(chunk.word for chunk in run)
    return Chunk("POST", 0, 0, word, places, codes, own=own or not (codes or nations), guess=guess)


def government(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the French government", "the ministry in Paris"."""
    named = next((chunk for chunk in run if chunk.kind in {"DEMONYM", "PLACE"}), None)
    speaker = next((chunk for chunk in run if chunk.kind == "ISSUER"), None)
    codes = (named.codes if named else ()) or (speaker.codes if speaker else ()) or lands.CALLED.get(named.word if named else "", ())
    owned = any(chunk.kind == "OWN" for chunk in run)
    if named is not None and speaker is not None and not owned and speaker.codes and speaker.codes != named.codes:
        # a headline that ends with who says so: "australians should avoid mauritania dfat"
        return None
    return Chunk("ISSUER", 0, 0, " ".join(chunk.word for chunk in run), codes=codes) if codes else None


def oneself(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "we", "the embassy itself": whoever writes."""
    return Chunk("SELF", 0, 0, " ".join(chunk.word for chunk in run), own=True)


def both(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Both urged …", "The two countries told …" as the governments named before."""
    return Chunk("SELF", 0, 0, run[-1].word, own=True) if run[-1].word in TOGETHER else None


def speakers(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Paris and the Foreign Office" as one subject."""
    if not all(chunk.codes for chunk in run if chunk.kind in {"ISSUER", "PLACE"}):
        return None
    codes = tuple(dict.fromkeys(code for chunk in run for code in chunk.codes))
    return Chunk("ISSUER", 0, 0, " ".join(chunk.word for chunk in run), codes=codes)

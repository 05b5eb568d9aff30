"""Noun phrases: lists of places, the people spoken to, embassies and governments, built from smaller chunks step by step."""

from __future__ import annotations

import itertools
import re

from advisory import lexicon
from advisory.extract import asides, lands, patterns
from advisory.extract.chunks import Chunk, Place, Row, built, reduce
from advisory.model import AudienceClass

_NATIONAL = frozenset({"DEMONYM", "PLACE", "PEOPLE", "ISSUER", "AUDIENCE", "CREW"})
#: Several governments named before, as one subject.
TOGETHER = frozenset({"both", "all", "both countries", "both nations", "the two countries", "the two nations", "the countries"})
_FLIES = frozenset({"fly", "flying"})
#: Families, and those they are of.
_KIN = frozenset({"dependants of", "dependents of", "families of", "spouses of", "spouses and children of", "wives and children of"})
_POSTED = frozenset({"officials", "embassy officials"})
_TRADES = frozenset({"restaurant", "oil", "aid", "factory", "airport", "airline", "railway", "ground", "cabin", "shop"})
_CROWD = "(?:(?:DET|ALL|ADJECTIVE|NUMBER|ESSENTIAL) OF?){0,6}+"


def _group(run: tuple[Chunk, ...], hit: re.Match[str], base: int, name: str) -> tuple[Chunk, ...]:
    if hit.group(name) is None:
        return ()
    return run[hit.start(name) - base : hit.end(name) - base]


def _capital(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
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


def _seat_of(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the capital of Sanaa", "the capital of Yemen" as the city."""
    place = run[-1]
    if len(place.places[0].codes) != 1:
        return None
    if place.places[0].part is not None:
        return place
    code = place.places[0].codes[0]
    return place._replace(places=(Place((code,), lexicon.capital(code) or "capital", "city"),))


def _part(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
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


def _side(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
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


def _contained(run: tuple[Chunk, ...], hit: re.Match[str], _base: int) -> Chunk | None:
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


def _places(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    listed = [chunk for chunk in run if chunk.kind == "PLACE"]
    places = tuple(dict.fromkeys(place for chunk in listed for place in chunk.places))
    speaks = all(chunk.codes for chunk in listed)
    codes = tuple(dict.fromkeys(code for chunk in listed for code in chunk.codes)) if speaks else ()
    return Chunk("PLACE", 0, 0, " ".join(chunk.word for chunk in run), places, codes)


def _demonyms(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
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


def _citizens(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS)


def _dual(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    return _crowd(run, "AUDIENCE", AudienceClass.DUAL_NATIONALS)


def _persons(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    return _crowd(run, "PERSONS", AudienceClass.CITIZENS)


def _crew(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read the staff of an embassy: whose they are, and where it is."""
    joint = next((at for at, chunk in enumerate(run) if at and run[at - 1].kind == "EMBASSY" and chunk.kind == "IN"), len(run))
    seat = run[joint + 1 :] if joint + 1 < len(run) and run[joint + 1].kind == "PLACE" else ()
    made = _crowd(run, "CREW", AudienceClass.STAFF)
    city = [chunk for chunk, post in itertools.pairwise(run) if post.kind == "EMBASSY" and chunk.places and chunk.places[0].part]
    if city:
        # "staff at Bamako embassy"
        others = tuple(chunk for chunk in run if chunk is not city[0])
        return made._replace(codes=_nationality(others), places=city[0].places)
    named = _nationality(run[:joint]) if seat else made.codes
    return made._replace(codes=named, places=seat[0].places if seat else run[0].places if run[0].kind == "CREW" else ())


def _hired(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "hotel staff", "bank employees" as people whom no government posts."""
    return run[1]._replace(kind="OTHERS") if run[0].kind == "PRIVATE" or run[0].word in _TRADES else None


def _officials(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "non-essential Australian officials" as staff."""
    return _crowd(run, "CREW", AudienceClass.STAFF) if run[-1].word == "officials" else None


def _dependants(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "the dependants of Australian officials" as staff."""
    kin = any(chunk.word in _KIN for chunk in run)
    return _crowd(run, "CREW", AudienceClass.STAFF) if kin and run[-1].word in _POSTED else None


def _with_envoy(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "its ambassador and five staff" as staff."""
    made = _crowd(run, "CREW", AudienceClass.STAFF)
    return made._replace(places=run[-1].places) if run[0].word.endswith("ambassador") else None


def _outsiders(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    return _crowd(run, "OUTSIDERS", AudienceClass.OTHER)


def _own(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "its own" as the citizens of whoever speaks: "Norway told Swedes to stay and its own to leave"."""
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS) if run[-1].word == "own" else None


def _saudi(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "Saudi, Kuwait call on": the one country that headlines name by its adjective."""
    if run[0].word != "saudi":
        return None
    return _places((run[0]._replace(kind="PLACE"), *run[1:]), hit, base)


def _lacking(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "nationals without papers": nothing is denied."""
    return run[0] if run[1].word == "without" or run[2].word in {"needed", "required", "essential"} else None


def _of(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "citizens of Malta"."""
    people, land = run[0], run[-1]
    return None if people.codes or not land.codes or people.crowd is not AudienceClass.CITIZENS else people._replace(codes=land.codes)


def _relative(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "nationals who find themselves (in Chad)": the same people."""
    return run[0] if run[1].word == "who" else None


def _bare_people(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
    """Read "all Japanese", "Swiss" as people where a verb follows."""
    named = run[hit.start("who") - base]
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS) if named.people else None


def _national(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "every Norwegian national", where no noun follows."""
    return _crowd(run, "AUDIENCE", AudienceClass.CITIZENS) if run[-1].word == "national" else None


def _employed(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "employees of the Norwegian government", "employees of our embassy in Chad" as staff, and where they are."""
    last = run[-1]
    if not run[0].word.endswith("employees of"):
        return None
    return _crowd(run, "CREW", AudienceClass.STAFF)._replace(codes=last.codes, places=last.places)


def _post(run: tuple[Chunk, ...], hit: re.Match[str], base: int) -> Chunk | None:
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


def _government(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    named = next((chunk for chunk in run if chunk.kind in {"DEMONYM", "PLACE"}), None)
    speaker = next((chunk for chunk in run if chunk.kind == "ISSUER"), None)
    codes = (named.codes if named else ()) or (speaker.codes if speaker else ()) or lands.CALLED.get(named.word if named else "", ())
    owned = any(chunk.kind == "OWN" for chunk in run)
    if named is not None and speaker is not None and not owned and speaker.codes and speaker.codes != named.codes:
        # a headline that ends with who says so: "australians should avoid mauritania dfat"
        return None
    return Chunk("ISSUER", 0, 0, " ".join(chunk.word for chunk in run), codes=codes) if codes else None


def _self(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    return Chunk("SELF", 0, 0, " ".join(chunk.word for chunk in run), own=True)


def _both(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    """Read "Both urged …", "The two countries told …" as the governments named before."""
    return Chunk("SELF", 0, 0, run[-1].word, own=True) if run[-1].word in TOGETHER else None


def _speakers(run: tuple[Chunk, ...], _hit: re.Match[str], _base: int) -> Chunk | None:
    if not all(chunk.codes for chunk in run if chunk.kind in {"ISSUER", "PLACE"}):
        return None
    codes = tuple(dict.fromkeys(code for chunk in run for code in chunk.codes))
    return Chunk("ISSUER", 0, 0, " ".join(chunk.word for chunk in run), codes=codes)


_VERB = "(?:AUX|TELL|CLOSE|OPEN|EVACUATE|WITHDRAW|HALT|RAISE|LIFT|SHOULD|RESUME|MAY|NOT)"
_NATIONS = "(?:NATION OWN?)"
_MORE = f"(?:(?:COMMA? AND|COMMA) {_CROWD} ITS? {_NATIONS}? {_CROWD}"
_BUREAU = "(?:ISSUER OWN?)"
_OFFICE = "(?:EMBASSY|GOVERNMENT)"
_OBJECT = "(?:(?<=LEAVE)|(?<=LEFT)|(?<=AVOID)|(?<=TRAVEL)|(?<=TO)|(?<=IN)|(?<=FROM)|(?<=WITH)|(?<=FOR))"
_REST = "(?:COMMA PLACE){0,60} (?:COMMA? AND PLACE){1,3}"
_WHO = "(?:CITIZEN|PEOPLE|PERSONS|DEMONYM|STAFF)"
#: After a verb or preposition a list ends before a name that is the subject of what follows ("leave Chad and Niger closed its border").
_LIST = (
    f"(?:(?<={_WHO}IN)|(?<={_WHO}ADVERB IN)) PLACE {_REST} (?=(?:AUX|ADVERB)* TELL|SHOULD)"
    f"|(?<=(?:LEVELNOUN|ADVICE|TRAVEL|AIRSPACE)(?:FOR|TO|OVER|OF)) PLACE {_REST} (?=AUX)"
    f"|{_OBJECT} PLACE (?!COMMA AND PLACE (?:WORD|TO|EMBASSY|GOVERNMENT)) {_REST} (?!{_VERB}|OWN|AGAINST)"
    f"|(?!{_OBJECT}) PLACE {_REST} (?!OWN)|PLACE (?:COMMA PLACE){{2,60}}"
)
_POST = (
    "(whose:(?:DET|ITS|ALL|NUMBER|ADJECTIVE|NATION|OWN|PERSONS){0,8}+) EMBASSY (of:OF PLACE)? "
    "(where:COMMA? (?:IN|OF)? (?:PLACE|HERE)(?!OWN(?!(?:ALL|ADJECTIVE)*OPERATIONS)))?"
)
#: Applied in order, each to what the ones before made.
CASCADE = (
    ("FOR NUMBER", lands.about),
    ("(?:^|(?<=COMMA))WITH (?=(?:PLACE|ISSUER) ADVERB? (?:URGE|ORDER|EVACUATE))", lambda run, _hit, _base: run[0]._replace(kind="CLAUSE")),
    ("(?:(?<=FROM)|(?<=IN)) WORD PLACE", lands.troubled),
    ("PART (?=(?:DET|ITS|ADJECTIVE|NUMBER|NATION|OWN|ESSENTIAL|ALL|EMBASSY){0,5}(?:CITIZEN|STAFF|PEOPLE|PERSONS))", lands.most),
    ("(?:PRIVATE|WORD) STAFF", _hired),
    ("WORD (?:COMMA WORD)? COMMA? AND WORD? BORDER", lands.edges),
    ("WORD (?:IN|OF|ADVERB) (?:DET|ITS)? BORDER", lands.gates),
    ("ITS WORD OWN", lands.homeland),
    (
        "TRAVEL (?=(?:ALL|NUMBER|DET)* (?:ITS|DEMONYM))",
        lambda run, _hit, _base: run[0]._replace(kind="FLY") if run[0].word in _FLIES else None,
    ),
    (
        (
            "LIFT (?=(?:DET|ITS|ADJECTIVE|WORD|TRAVEL|LEVELNOUN|LEVEL|ALERT|ADVICE|FOR|IN|OF){0,7} PLACE? TO "
            "(?:LEVEL? NUMBER|LEVEL? DET (?=COMMA|STOP|ADVERB|$)|QUOTE? (?:NOTRAVEL|RECONSIDER)))"
        ),
        lambda run, _hit, _base: run[0]._replace(kind="RAISE"),
    ),
    ("DET? (?:DEMONYM|PLACE OWN) ADJECTIVE* CAPITAL (?:COMMA? PLACE)?", _capital),
    ("DET? DEMONYM ADJECTIVE? WORD OF PLACE", lambda run, _hit, _base: run[-1] if run[-3].word in {"territory", "archipelago"} else None),
    ("HERE OF PLACE|DET? WORD OF DET? PLACE|DET? (?:DEMONYM|PLACE OWN) WORD(?!WORD)", lands.soil),
    ("DET? DEMONYM ADJECTIVE* CAPITAL OF PLACE", lambda run, _hit, _base: run[-1]),
    ("DET? CAPITAL OF PLACE", _seat_of),
    ("DET? CAPITAL (?:COMMA? PLACE)", lambda run, _hit, _base: run[-1]),
    ("DET? ADJECTIVE{0,2} (?<!AND) PLACE", lambda run, _hit, _base: run[-1]),
    ("PLACE OPENED PLACE CLOSED", lambda run, _hit, _base: (_inside(run[2], run[0]) and run[0]) or None),
    (
        "PLACE COMMA PLACE COMMA?(?=COMMA|AND|STOP|$|ADVERB|TELL|AUX)|PLACE COMMA PLACE|PLACE OWN PLACE|DEMONYM PLACE|PLACE PLACE",
        _contained,
    ),
    ("(?:ADJECTIVE|DET)* (?:PART|DIRECTION) (?:COMMA? AND (?:PART|DIRECTION))* (?:DET|OF|PART|DIRECTION|ADJECTIVE)* PLACE", _part),
    ("DET? PLACE OWN DIRECTION (?:COMMA? AND DIRECTION)*", _side),
    ("DEMONYM PLACE", _contained),
    (_LIST, _places),
    (
        (
            "(?:IN|OVER)? NUMBER WORD (?:OF|FROM) (?:DET|ITS|ADJECTIVE)* (?:NATION OWN? DASH? NATION? OWN?)? BORDER "
            "(?:(?:WITH|TO|BETWEEN) PLACE)? (?:IN PLACE)?"
            "|(?:(?<=AVOID)|(?<=AVOID DET)|(?<=TRAVEL TO)|(?<=TRAVEL TO DET)) NATION OWN? DASH? (?:NATION OWN? BORDER|BORDER WITH PLACE)"
        ),
        lands.frontier,
    ),
    (
        "(?:(?<=TO)|(?<=IN)|(?<=AVOID)|(?<=LEAVE)|(?<=FOR)) (?:DET|ADJECTIVE|NUMBER|ALL|WORD|ESSENTIAL){1,5} COMMA? WORD CLAUSE? PLACE",
        lands.example,
    ),
    ("^PLACE COMMA PLACE (?=ADVERB? (?:TELL|CLOSE|OPEN|EVACUATE|WITHDRAW|RAISE|LOWER|LIFT|HALT|RESUME)|TO (?:CLOSE|OPEN))", _places),
    ("(?<=IN)PLACE COMMA PLACE (?=$|STOP)|(?:(?<=TO)|(?<=IN)) PLACE COMMA PLACE (?=COMMA? AND (?:DET|OTHERS|PERSONS|ADJECTIVE))", _places),
    (
        "(?:(?<=PLACE)|(?<=ISSUER)) COMMA CLAUSE PLACE COMMA (?=(?:AUX|ADVERB)* (?:TELL|CLOSE|EVACUATE|WITHDRAW|RAISE|LOWER))",
        lands.likewise,
    ),
    ("(?:DET|ALL|ADJECTIVE)* WORD PLACE", lands.within),
    ("PLACE COMMA? AND (?:DET|ADJECTIVE|NUMBER|WORD|OF){1,5}", lands.and_others),
    ("^DEMONYM (?:COMMA|AND) PLACE (?=AUX? (?:URGE|ORDER|CALL|ISSUE))", _saudi),
    ("DEMONYM (?:COMMA DEMONYM){0,60} COMMA? AND DEMONYM", _demonyms),
    ("DEMONYM DASH? DEMONYM (?=ADJECTIVE? BORDER)", lands.sides),
    (
        f"(?:ADJECTIVE|ESSENTIAL) {_NATIONS}? GOVERNMENT",
        _officials,
    ),
    (
        (
            f"{_CROWD} ITS? {_CROWD} {_NATIONS}? {_CROWD} {_BUREAU}? {_CROWD} {_OFFICE}? {_CROWD} (?:STAFF|CREW) "
            f"{_MORE} {_BUREAU}? {_CROWD} {_OFFICE}? (?:STAFF|CREW))*"
        ),
        _crew,
    ),
    (f"DET+ {_NATIONS}? GOVERNMENT", _dependants),
    ("(?:(?<=CHANGE)|(?<=WITHDRAW)|(?<=EVACUATE)|(?<=FLY)|(?<=SEND)) FOR CREW", lands.about),
    ("CREW (?:OF|IN|WITH|FROM) (?:CREW|ISSUER|DET? EMBASSY|DET? (?:DEMONYM|PLACE) (?:EMBASSY (?:IN PLACE)?|GOVERNMENT)|GOVERNMENT)", _crew),
    (f"{_CROWD} ITS? {_CROWD} {_NATIONS}? {_CROWD} OTHERS", _outsiders),
    (f"{_CROWD} ITS? {_CROWD} {_NATIONS}? {_CROWD} DUAL", _dual),
    (
        f"{_CROWD} ITS? {_CROWD} (?:PEOPLE|(?:DEMONYM AND)? {_NATIONS}? {_CROWD} CITIZEN) {_MORE} (?:CITIZEN|PEOPLE|PERSONS))*",
        _citizens,
    ),
    (f"{_CROWD} ITS? {_CROWD} {_NATIONS}? PERSONS", _persons),
    ("(?:DET|ALL|NUMBER)* DEMONYM ADJECTIVE (?=IN|THAT|AUX|SHOULD|CLAUSE|STOP|COMMA|$|TO|TELL|HERE)", _national),
    ("MAY (?=(?:AUDIENCE|CREW) (?:IN PLACE)? (?:TO|ADVERB)|(?:DET|ADJECTIVE)* DEPARTURE)", lands.called),
    ("(?:WORD|MAY) CAREFUL", lands.heed),
    ("OUTSIDERS PLACE (?!OWN)", lands.residents),
    ("AUDIENCE OF PLACE (?!OWN)|AUDIENCE FROM PLACE (?=SHOULD|AUX* TELL)", _of),
    ("ITS ADJECTIVE (?=TO|AGAINST|NOT|NOTRAVEL|IN PLACE (?:TO|AGAINST))", _own),
    ("(?<=AUDIENCE|PERSONS)MAY (?=AUX? TRAVEL (?:TO|IN)? PLACE (?:TO|AUX|SHOULD|COMMA|AGAINST|NOTRAVEL|AVOID))", lands.planning),
    ("PERSONS AUX ADVERB* (?=HERE|IN PLACE)", lands.whoever),
    ("(?:AUDIENCE|PERSONS) CLAUSE (?:ADVERB|MAY|WORD){1,3} (?=IN|HERE|TO|AUX(?!MAY)|TELL|SHOULD)", _relative),
    ("(?:AUDIENCE|CREW) NOT ADJECTIVE? WORD{1,2} (?=TO|IN|AUX)", _lacking),
    ("(?:DET|ALL|NUMBER)* (who:DEMONYM) (?=AUX* (?:TELL|EVACUATE|FLY)|SHOULD|IN (?:PLACE|HERE) (?!OWN))", _bare_people),
    (
        (
            "(?:(?<=EVACUATE)|(?<=WITHDRAW)|(?<=CARRY)|(?<=FLY)) ADVERB? (?:DET|ALL|NUMBER|ADJECTIVE)* (who:DEMONYM) "
            "(?=FROM|COMMA|AND|IN|OUT|HOME|TO|STOP|$)"
        ),
        _bare_people,
    ),
    ("(?:DET|ALL)* NUMBER (who:DEMONYM) (?=(?:AUX|ADVERB|COMMA)* (?:WITHDRAW|LEFT))", _bare_people),
    ("(?<=THAT) (?:DET|ALL|NUMBER)* (who:DEMONYM) (?=(?:IN PLACE)? (?:LEAVE|AVOID|NOTRAVEL))", _bare_people),
    (
        (
            "(?:(?<=URGE)|(?<=ORDER)) (?:DET|ALL|NUMBER)* (who:DEMONYM) (?=(?:IN PLACE COMMA?)? TO (?:LEAVE|EVACUATE|SHELTER|CONSIDERLEAVE)"
            "|AGAINST|(?:TO)? NOTRAVEL)"
        ),
        _bare_people,
    ),
    ("(?<=EMBASSY IN) ISSUER", lands.seat),
    (_POST, _post),
    ("(?:(?<=CLOSE)|(?<=OPEN)) DET? WORD (?:OF|TO|IN) POST", lands.doorway),
    ("DET? (?:DEMONYM|PLACE OWN?) WORD TO PLACE (?=ADVERB|AUX|TELL|ISSUE|CLOSE|HALT|COMMA|STOP|AND|$)", lands.mission),
    ("OUTSIDERS (?:POST|DET? (?:ISSUER|DEMONYM|PLACE) OWN? GOVERNMENT|DET? ISSUER)", _employed),
    ("DET? (?:DEMONYM|PLACE) OWN? ADJECTIVE* (?:ISSUER|GOVERNMENT) GOVERNMENT*", _government),
    ("PLACE OWN ADJECTIVE? WORD GOVERNMENT", lands.department),
    ("DET? GOVERNMENT (?:OF|IN) PLACE", _government),
    ("DET? DEMONYM AND ISSUER", lands.governments),
    ("DET? ISSUER OWN? GOVERNMENT*", _government),
    ("(?:DET|ADJECTIVE|ITS|ALL|NUMBER)* GOVERNMENT+", _self),
    ("SELF COMMA? AND CREW", _with_envoy),
    (f"^(?:ADVERB|COMMA)*(?:DET|HERE|ALL) (?=ADVERB? {_VERB})|AND (?:DET|HERE|ALL) (?=ADVERB? TELL)", _both),
    (f"^(?:ISSUER COMMA PLACE|PLACE COMMA ISSUER) (?={_VERB})", _speakers),
    ("(?:ISSUER|PLACE) COMMA? AND (?:ISSUER|PLACE)(?<=ISSUER)|ISSUER COMMA? AND PLACE(?!OWN)", _speakers),
)


_SIEVE = patterns.Sieve(pattern for pattern, _ in CASCADE)


def build(line: Row) -> Row:
    """Return the row with its noun phrases as single chunks."""
    line = asides.plain(line)
    own, present = _SIEVE.own, _SIEVE.branches(set(line.code))
    for at in _SIEVE.which(built(line)):
        if own[at] & present:
            reduced = reduce(line, *CASCADE[at])
            if reduced is not line:
                line, present = reduced, _SIEVE.branches(set(reduced.code))
    return lands.pointed(line)

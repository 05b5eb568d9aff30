"""Noun phrases: parts and lists of places, people, embassies and governments, built from smaller chunks step by step."""

from __future__ import annotations

from collections.abc import Sequence

from advisory import lexicon
from advisory.extract.chunks import Chunk, Place
from advisory.extract.languages import countries
from advisory.extract.languages.lexing import Token
from advisory.extract.languages.listing import ends_in_of, next_subject, over
from advisory.extract.languages.run import CONTRACTED, Matched, Run, Step
from advisory.extract.languages.table import Table
from advisory.model import AudienceClass

PREPOSITIONS = frozenset({"TO", "AT", "IN", "FROM", "OF", "FOR", "VIA", "WITH", "BETWEEN", "BY", "OVER", "BEFORE"})
#: Verbs: what stands before one is its subject.
VERBS = frozenset(
    {
        "AUX",
        "ORDER",
        "URGE",
        "AGAINST",
        "WARN",
        "CLOSE",
        "OPEN",
        "EVACUATE",
        "WITHDRAW",
        "RAISE",
        "LOWER",
        "LIFT",
        "SHOULD",
        "MAY",
        "NOT",
        "HADPAST",
    }
)
#: Who goes with those who work abroad, and how theirs are named.
_KIN = frozenset({"angehorige", "angehorigen", "familien", "ehepartner", "kinder", "gezinnen", "families", "partners"})
_OF_THEM = ("der ", "des ", "ihrer ", "ihres ", "seiner ", "seines ")
_CROWDS = {
    "CITIZEN": ("AUDIENCE", AudienceClass.CITIZENS),
    "PEOPLE": ("AUDIENCE", AudienceClass.CITIZENS),
    "PERSONS": ("PERSONS", AudienceClass.CITIZENS),
    "DUAL": ("AUDIENCE", AudienceClass.DUAL_NATIONALS),
    "STAFF": ("CREW", AudienceClass.STAFF),
    "OTHERS": ("OUTSIDERS", AudienceClass.OTHER),
}
#: People "of" a country whom these move are brought out of it.
_MOVES = frozenset({"EVACUATE", "EVACUATION", "WITHDRAW"})
CROWDS = frozenset({"AUDIENCE", "PERSONS", "CREW", "OUTSIDERS"})
_BEFORE = frozenset({"DET", "ALL", "ADJ", "NUMBER", "ITS", "ESSENTIAL", "ADVERB"})
_SMALL = frozenset({"DET", "ADJ", "ALL", "NUMBER"})
_MOST = 60
#: So far may a bracket within a list reach, in chunks.
_BRACKET = 6

#: Verbs that make a journey of the place before them.
_GOING = frozenset({"te gaan", "gaan", "zu gehen", "zu fahren", "zu fliegen"})
#: What stands before people, and not before an adjective that follows its noun.
_AHEAD_OF_PEOPLE = frozenset({"", "DET", "ALL", "ITS", "NUMBER", "TO", "FOR", "THAT", "COMMA", "ADJ", "WITH"})


def _territory(run: Run, at: int) -> Matched:
    """Read `territoire irakien`, `irakisches Staatsgebiet`, `die iranische Hauptstadt Teheran`."""
    start = run.skip(at, _SMALL)
    kinds = {"TERRITORY", "CAPITAL", "HERE"}
    if run.kind(start) == "DEMONYM" and run.kind(start + 1) in kinds - {"HERE"}:
        noun, demonym, end = start + 1, start, start + 2
    elif run.kind(start) in kinds and run.kind(start + 1) == "DEMONYM":
        noun, demonym, end = start, start + 1, start + 2
    elif run.kind(start) in kinds:
        return _territory_of(run, start)
    else:
        return None
    codes = run.chunks[demonym].codes
    if run.kind(noun) == "CAPITAL":
        after = run.skip(end, frozenset({"COMMA", "DET"}), 2)
        if run.kind(after) == "PLACE" and run.chunks[after].places[0].codes == codes:
            return after + 1, run.chunks[after]
    if len(codes) != 1:
        return None
    part = lexicon.capital(codes[0]) if run.kind(noun) == "CAPITAL" else None
    kind = "city" if part else "country"
    return end, Chunk("PLACE", 0, 0, run.chunks[noun].word, (Place(codes, part, kind),), codes)


def _territory_of(run: Run, start: int) -> Matched:
    noun = run.chunks[start]
    after = run.skip(start + 1, frozenset({"OF", "DET", "COMMA"}), 2)
    if run.kind(after) == "PLACE" and (noun.kind != "HERE" or run.kind(after - 1) == "OF"):
        return after + 1, run.chunks[after]
    if noun.kind == "TERRITORY":
        return start + 1, Chunk("HERE", 0, 0, "the country")
    return None


def _part(run: Run, at: int) -> Matched:
    """Read `im Norden des Iran`, `les régions frontalières du Mali`, `el sur del Líbano`, `l'est irakien`."""
    start = run.described(run.skip(at, _SMALL))
    if run.kind(start) != "PARTOF":
        return None
    end = run.skip(start, frozenset({"PARTOF", "AND", "COMMA", "ADJ", "DET", "OF", "IN", "AT", "BETWEEN", "ALL", "NUMBER"}), 10)
    chunk = run.chunks[end] if run.kind(end) in {"PLACE", "DEMONYM"} else None
    if chunk is None or run.kind(end - 1) in {"AND", "COMMA"}:
        return None
    if chunk.kind == "DEMONYM":
        if len(chunk.codes) != 1 or {run.kind(here) for here in range(start, end)} - {"PARTOF", "AND", "DET"}:
            return None
        chunk = chunk._replace(kind="PLACE", places=(Place(chunk.codes, None, "country"),))
    stop = end + 1
    if "BETWEEN" in {run.kind(here) for here in range(start, end)}:
        other = run.skip(end + 1, frozenset({"AND", "DET"}), 3)
        if run.kind(other) == "PLACE":
            chunk, stop = chunk._replace(places=(*chunk.places, *run.chunks[other].places)), other + 1
    if any(place.part for place in chunk.places):
        return stop, chunk._replace(codes=())
    said = run.written(start, stop)
    return stop, chunk._replace(places=tuple(Place(place.codes, said, "part", vague=True) for place in chunk.places), codes=())


def _edge(run: Run, at: int) -> Matched:
    """Read `das Grenzgebiet zum Irak` as a part of the country that is spoken of."""
    start = run.skip(at, _SMALL)
    if run.kind(start) != "PARTOF":
        return None
    end = run.skip(start + 1, frozenset({"TO", "WITH", "DET", "ADJ", "PARTOF"}), 4)
    if run.kind(end) != "PLACE" or not {"TO", "WITH"} & {run.kind(here) for here in range(start + 1, end)}:
        return None
    return end + 1, Chunk("EDGE", 0, 0, run.written(start, end + 1), codes=run.chunks[end].places[0].codes)


def _inside(outer: Chunk, inner: Chunk) -> bool:
    if len(outer.places) != 1 or len(inner.places) != 1:
        return False
    return inner.places[0].part is not None and outer.places[0].part is None and outer.places[0].codes == inner.places[0].codes


def _contained(run: Run, at: int) -> Matched:
    """Read `Bagdad (Irak)`, `Goma, en RDC` as one place."""
    if run.kind(at) != "PLACE":
        return None
    after = run.skip(at + 1, frozenset({"COMMA", "OPENED", "IN", "DET", "OF"}), 3)
    if run.kind(after) != "PLACE":
        return None
    end = after + 1 + (run.kind(after + 1) == "CLOSED" and "OPENED" in {run.kind(here) for here in range(at, after)})
    first, last = run.chunks[at], run.chunks[after]
    if _inside(last, first) or (run.kind(end - 1) == "CLOSED" and first.places == last.places):
        return end, first
    return (end, last) if _inside(first, last) and run.kind(at + 1) != "COMMA" else None


def _subject_of(run: Run, at: int) -> bool:
    """Tell whether a verb begins the next clause, rather than ending this one ("für Länder wie X und Y gelockert")."""
    ends = run.table.verb_last and at < len(run.chunks) and "ge" in run.chunks[at].word[:7]
    return run.kind(at) in VERBS and not ends


def _list(run: Run, at: int) -> Matched:
    """Read `Iran, Irak und den Libanon` as one chunk of several places."""
    if run.kind(at) != "PLACE":
        return None
    role = run.kind(at - 1) if run.kind(at - 1) in PREPOSITIONS else run.kind(at - 2) if run.kind(at - 2) in PREPOSITIONS else ""
    end, places, codes, joined = at + 1, list(run.chunks[at].places), list(run.chunks[at].codes), False
    follows = any(chunk.kind in VERBS or chunk.kind in {"LEAVE", "TRAVEL"} for chunk in run.chunks[max(0, at - 12) : at]) and not any(
        run.kind(here) == "BETWEEN" for here in (at - 1, at - 2)
    )
    while len(places) < _MOST and run.kind(end) in {"COMMA", "AND", "OPENED"}:
        if run.kind(end) == "OPENED":
            # a member that a bracket adds ends no list
            shut = next((here for here in range(end + 1, end + _BRACKET) if run.kind(here) == "CLOSED"), 0)
            if not shut or run.kind(shut + 1) not in {"COMMA", "AND"}:
                break
            places += [place for here in range(end, shut) for place in run.chunks[here].places]
            end = shut + 1
        here = run.skip(end, frozenset({"COMMA", "AND"}), 2)
        here = run.skip(here, frozenset({"DET", "ADJ", "ADVERB", "ALL"}), 3)
        again = run.kind(here) in PREPOSITIONS and ({role, run.kind(here)} <= {"TO", "IN", "AT"} or run.kind(here) == role)
        again = again or (run.kind(here) == "OF" and ends_in_of(run, at))
        if again:
            here = run.skip(here + 1, frozenset({"DET", "ADJ", "ALL"}), 2)
        here = over(run, here) if len(places) > 1 else here
        if run.kind(here) != "PLACE" or (follows and not again and _subject_of(run, here + 1) and end == at + 1):
            break
        places += run.chunks[here].places
        codes += run.chunks[here].codes
        end, joined = here + 1, True
    if not joined or next_subject(run, at, end):
        return None
    speaks = tuple(dict.fromkeys(codes)) if len(codes) == len(places) else ()
    return end, Chunk("PLACE", 0, 0, run.written(at, end), tuple(dict.fromkeys(places)), speaks)


def _crowd(run: Run, at: int) -> Matched:
    """Read `alle deutschen Staatsangehörigen`, `ses ressortissants français`, `los ciudadanos de España`."""
    start = run.skip(at, _BEFORE | {"DEMONYM", "PLACE"} if run.kind(at) != "PLACE" or run.hyphened(at) else frozenset({"PLACE"}))
    kind = run.kind(start)
    if kind not in _CROWDS:
        return None
    named = [here for here in range(at, start) if run.kind(here) == "PLACE"]
    if named and any(run.kind(here) == "ITS" for here in range(named[0], start)):
        # "Danemarks ihre Burger": the place is who tells them
        return None
    end = start + 1
    made, crowd = _CROWDS[kind]
    if run.kind(end) == "DEMONYM":
        end += 1
    chunks = run.chunks[at:end]
    land = run.skip(end, frozenset({"OF", "DET"}), 2)
    if run.chunks[start].word == "embassy staff" and land > end and run.kind(land) == "PLACE" and run.kind(land + 1) in {"IN", "AT"}:
        # "personal de la embajada de España en Yemen"
        end = land + 1
        chunks = [*chunks, run.chunks[land]]
    free = (
        not any(chunk.codes or chunk.kind == "ITS" for chunk in chunks)
        and run.kind(at - 1) not in _MOVES
        and run.kind(at - 2) not in _MOVES
    )
    owned = run.kind(land) == "PLACE" and (end < land or run.chunks[land].own)
    if owned and kind == "CITIZEN" and free:
        # "los ciudadanos de Estados Unidos"
        chunks, end = [*chunks, run.chunks[land]], land + 1
    codes = tuple(dict.fromkeys(code for chunk in chunks if chunk.kind in {"DEMONYM", "PEOPLE", "PLACE", "STAFF"} for code in chunk.codes))
    own = any(chunk.kind == "ITS" for chunk in chunks) or (run.chunks[start].word == "own")
    word = "people" if made == "PERSONS" and not codes and run.chunks[start].word != "those" else " ".join(chunk.word for chunk in chunks)
    return end, Chunk(made, 0, 0, word, codes=codes, own=own, crowd=crowd)


def _kin(run: Run, at: int) -> Matched:
    """Read `Angehörige der deutschen Botschaftsmitarbeiter`, `Familien von Diplomaten` as those who work for it."""
    word = run.chunks[at].word
    kin = run.kind(at) == "CREW" or (run.kind(at) in {"WORD", "OTHERS", "PERSONS", "OUTSIDERS"} and word in _KIN)
    after = run.skip(at + 1, frozenset({"OF"}), 1)
    if not kin or run.kind(after) != "CREW" or not (after > at + 1 or run.chunks[after].word.startswith(_OF_THEM)):
        return None
    return after + 1, run.chunks[after]


def _people(run: Run, at: int) -> Matched:
    """Read an adjective that stands for people: `die Deutschen`, `los españoles`."""
    chunk = run.chunks[at]
    several = run.kind(at + 1) == "SHOULD" and run.tokens[run.chunks[at + 1].first].word.endswith("en")
    if (
        chunk.kind == "PLACE"
        and chunk.people
        and run.kind(at - 1)
        and run.chunks[at - 1].word != "la"
        and (several or run.kind(at - 1) in {"ALL", "DET", "ITS", "NUMBER"})
    ):
        return at + 1, chunk._replace(kind="PEOPLE", places=())
    if chunk.kind != "DEMONYM":
        return None
    following, before = run.kind(at + 1), run.kind(at - 1)
    if following in {
        "CITIZEN",
        "STAFF",
        "DUAL",
        "PERSONS",
        "OTHERS",
        "EMBASSY",
        "GOVERNMENT",
        "DEMONYM",
        "TERRITORY",
        "CAPITAL",
        "AIRSPACE",
        "BORDER",
    }:
        return None
    if run.table.people == "capital":
        token = run.tokens[chunk.first]
        noun = following == "WORD" and run.tokens[run.chunks[at + 1].first].capital
        return (at + 1, chunk._replace(kind="PEOPLE")) if token.capital and chunk.people and not noun else None
    return (at + 1, chunk._replace(kind="PEOPLE")) if chunk.people and before in _AHEAD_OF_PEOPLE else None


def articled(chunk: Chunk) -> bool:
    """Tell whether an article is part of a name's chunk ("der USA")."""
    return chunk.last - chunk.first > len(chunk.word.split())


def _post(run: Run, at: int) -> Matched:
    """Read an embassy: whose it is (`codes`) and where (`places`)."""
    start = run.skip(at, frozenset({"DET", "ITS", "ALL", "ADJ", "NUMBER", "DEMONYM", "PLACE"}))
    if run.kind(start) != "EMBASSY":
        return None
    first = at
    while first < start and run.kind(first) == "PLACE" and not (run.chunks[first].own or run.hyphened(first)):
        first += 1
    if first > at:
        return None
    end = start + 1
    owners = [chunk for chunk in run.chunks[at:start] if chunk.kind in {"DEMONYM", "PLACE"}]
    own = any(chunk.kind == "ITS" for chunk in run.chunks[at:start])
    several = any(chunk.kind in {"NUMBER", "ALL"} for chunk in run.chunks[at:start])
    if run.kind(end) == "DEMONYM":
        owners.append(run.chunks[end])
        end += 1
        while run.kind(end) in {"AND", "COMMA"} and run.kind(end + 1) == "DEMONYM" and run.chunks[start].word.endswith("s"):
            owners.append(run.chunks[end + 1])
            end += 2
    after = run.skip(end, frozenset({"OF", "DET"}), 2)
    if (
        not owners
        and run.kind(after) == "PLACE"
        and (after > end or run.chunks[after].own or articled(run.chunks[after]))
        and run.chunks[after].places[0].part is None
    ):
        owners, end = [run.chunks[after]], after + 1
    seat = run.skip(end, frozenset({"IN", "TO", "AT", "DET", "COMMA"}), 3)
    places: tuple[Place, ...] = ()
    if run.kind(seat) == "PLACE" and (run.kind(seat - 1) != "COMMA"):
        places, end = run.chunks[seat].places, seat + 1
    elif run.kind(seat) == "HERE" and seat > end:
        end = seat + 1
    codes = tuple(dict.fromkeys(code for owner in owners for code in owner.codes)) if len(owners) > 1 else owners[0].codes if owners else ()
    word = "embassies" if several and not own else run.written(at, end).lower()
    return end, Chunk("POST", 0, 0, word, places, codes, own=own or not codes, people=own)


def _state(seat: Chunk) -> Chunk:
    """Return a seat of government as that of its country: the ministry in Brussels is no ministry of the Union."""
    city = seat.codes == ("EU",) and len(seat.places) == 1 and seat.places[0].kind == "city"
    return seat._replace(codes=seat.places[0].codes) if city else seat


def _alike(run: Run, at: int) -> int:
    """Return the place behind further adjectives of nations that share a noun ("das deutsche und das französische Außenministerium")."""
    while run.kind(at - 1) == "DEMONYM" and run.kind(at) in {"AND", "COMMA"}:
        beyond = run.skip(at + 1, frozenset({"DET"}), 1)
        if run.kind(beyond) != "DEMONYM":
            return beyond if run.kind(beyond) == "ISSUER" else at
        at = beyond + 1
    return at


def _government(run: Run, at: int) -> Matched:
    """Read `das französische Außenministerium`, `Frankreichs Außenamt`, `el Ministerio de Exteriores de España`."""
    start = run.skip(at, frozenset({"DET", "ADJ", "ITS", "DEMONYM", "PLACE", "ALL"}), 4)
    start = _alike(run, start)
    if run.kind(start) not in {"GOVERNMENT", "ISSUER"}:
        return None
    if any(run.kind(here) == "PLACE" and not (run.chunks[here].own or run.hyphened(here)) for here in range(at, start)):
        return None
    end = start + 1
    owners = [chunk for chunk in run.chunks[at:start] if chunk.kind in {"DEMONYM", "PLACE"}]
    while True:
        ahead = end + 1 if run.kind(end) == "OF" else end
        if run.kind(ahead) not in ({"GOVERNMENT", "DEMONYM"} if ahead == end else {"GOVERNMENT", "ISSUER"}):
            break
        if run.kind(ahead) == "DEMONYM" and run.table.verb_last:
            end = ahead + 1  # "minister Frans Peters": a name
            break
        owners += [run.chunks[ahead]] if run.kind(ahead) in {"DEMONYM", "ISSUER"} else []
        end = ahead + 1
    after = run.skip(end, frozenset({"OF", "IN", "DET"}), 2)
    named = (run.kind(start) == "GOVERNMENT" or run.kind(end) == "OF") and after > end
    if not owners and named and run.kind(after) == "PLACE" and run.chunks[after].codes:
        # "el Ministerio de Asuntos Exteriores de Francia" is no other's, whoever else is called so
        owners, end = [_state(run.chunks[after])], after + 1
    codes = owners[0].codes if owners else run.chunks[start].codes
    if any(run.kind(here) in {"AND", "COMMA"} for here in range(at, start)):
        joined = owners if run.kind(start - 1) == "DEMONYM" else [*owners, run.chunks[start]]
        codes = tuple(dict.fromkeys(code for owner in joined for code in owner.codes))
    word = " ".join(chunk.word for chunk in run.chunks[at:end])
    if codes:
        return end, Chunk("ISSUER", 0, 0, word, codes=codes)
    office = countries.office(run, end)
    return office if office is not None else (end, Chunk("SELF", 0, 0, word, own=True))


def _article(run: Run, at: int) -> Matched:
    """Read `den Iran` as `Iran`."""
    end = run.described(run.skip(at, frozenset({"DET", "ADJ"}), 3))
    if run.kind(end) == "DEMONYM" and end > at:
        # "der irakischen Stadt Mossul"
        beyond = run.skip(end + 1, frozenset({"ADJ"}), 2)
        end = beyond if run.kind(beyond) == "PLACE" and run.chunks[beyond].places[0].codes == run.chunks[end].codes else end
    if end == at or run.kind(end) != "PLACE":
        return None
    return end + 1, run.chunks[end]._replace(own=run.chunks[end].own or _possessing(run, at, end))


def _going(run: Run, at: int) -> Matched:
    """Read `naar X te gaan` as a journey, where it ends its clause."""
    going = run.table.verb_last and run.chunks[at].word in _GOING and run.kind(at - 1) in {"PLACE", "HERE"}
    ends = run.kind(at + 1) in {"", "COMMA", "STOP", "QUOTE", "AND", "COLON", "SEMI", "CLOSED"}
    return (at + 1, run.chunks[at]._replace(kind="TRAVEL")) if going and ends and run.kind(at - 2) == "TO" else None


def _possessing(run: Run, at: int, end: int) -> bool:
    """Tell whether an article makes a name a genitive: "des Iran", "der Ukraine", and not "der Iran" or "aus der Ukraine"."""
    article, masculine = run.chunks[at].word, run.table.masculine
    if not masculine or run.kind(at - 1) in PREPOSITIONS or at == 0:
        return False
    return article == "des" or (article == "der" and run.chunks[end].word not in masculine)


def _attribute(run: Run, at: int) -> Matched:
    """Read `im von Kämpfen erschütterten Sudan` as `im Sudan`."""
    start = at + (run.kind(at) == "DET")
    if not run.table.verb_last or run.kind(start) != "OF" or run.kind(at - 1) not in {"IN", "FROM", "TO", "AT"}:
        return None
    if start == at and run.chunks[at - 1].word not in CONTRACTED:
        return None
    end = run.skip(start + 1, frozenset({"WORD", "DET", "ADJ", "AND", "DEMONYM", "OTHERS", "ADVERB"}), 7)
    bound = run.kind(end) == "PLACE" and end > start + 2 and run.kind(end - 1) in {"WORD", "ADJ"}
    return (end + 1, run.chunks[end]) if bound and not run.tokens[run.chunks[end - 1].first].capital else None


_STEPS: tuple[Step, ...] = (
    *(_attribute, _people, countries.agency, countries.by_whom, countries.here, _territory, _edge, _part, countries.bare_part, _article),
    *(countries.member, _contained, _list, _post, _government, _crowd, _kin, _going),
)


def build(table: Table, plain: str, found: Sequence[Token], chunks: list[Chunk]) -> list[Chunk]:
    """Return the row with its noun phrases as single chunks."""
    run = Run(table, plain, found, chunks)
    for step in _STEPS:
        run.step(step)
    return run.chunks

"""How people come out of a country: citizens and staff who are brought out, recalled or gone."""

from __future__ import annotations

from collections.abc import Iterator

from advisory.extract import resolve
from advisory.extract.chunks import Chunk
from advisory.extract.languages.counsel import Read
from advisory.extract.languages.places import whence
from advisory.extract.languages.taken import away, by_people, carried, told_apart
from advisory.extract.languages.view import View
from advisory.model import Directive, Strength

_D = Directive
_RECALLS = ("ruf", "rief", "zuruckgerufen", "beorder", "zuruckbeorder")
_FLIGHTS = ("evakuierungsfl", "ruckholfl", "evacuatievl", "repatrieringsvl", "vol", "vuelo")
#: An aside stands between so many commas.
_ASIDE = 2
#: How the words for a government's planes end.
_PLANES = ("maschine", "flugzeug", "flieger", "airbus", "toestel", "vliegtuig")
_PEOPLE = frozenset({"AUDIENCE", "PERSONS", "CREW", "OUTSIDERS"})


def _from(view: View, verb: int, people: int) -> int | None:
    """Return from where people are brought: `aus X`, else where they are."""
    for roles in (frozenset({"FROM"}), frozenset({"OF", "IN", "AT"})):
        for at in view.around(max(verb, people), 12):
            if at >= min(verb, people) - 8 and view.kind(at) in {"PLACE", "HERE"} and (view.role(at) in roles or away(view, at - 1)):
                return at
    topic = 0 if view.kind(0) == "PLACE" and view.kind(1) == "COLON" and view.segment[verb] == view.segment[1] else None
    here = view.near(verb, {"HERE"}, 10)
    return topic if here is None else here


def _moved_people(view: View, verb: int) -> int | None:
    """Return who is brought out; None when it is those for whom no advice is."""
    reach = 15 if view.verb_last else 10
    near = [at for at in view.around(verb, reach) if view.kinds[at] in _PEOPLE and view.clause[at] == view.clause[verb]]
    near = near or _counted(view, verb)
    near = near or [at for at in view.around(verb, 22, right=False) if view.kinds[at] in _PEOPLE and told_apart(view, at, verb)]
    people = next((at for at in near if view.kinds[at] != "OUTSIDERS"), None)
    if people is None:
        return None
    others = [at for at in near[: near.index(people)] if (at < verb) == (people < verb)]
    return None if others else people


def _counted(view: View, verb: int) -> list[int]:
    """Return the subject before an aside that counts some of them ("320 Français, dont 40 enfants, ont été évacués")."""
    commas = [at for at in range(max(0, verb - 12), verb) if view.kinds[at] == "COMMA"]
    if view.verb_last or len(commas) < _ASIDE or view.kind(commas[-1] + 1) != "AUX" or view.kind(commas[-2] + 1) != "LIKE":
        return []
    return [at for at in range(commas[-2] - 1, max(-1, commas[-2] - 8), -1) if view.kinds[at] in {"AUDIENCE", "CREW"}][:1]


def _served(view: View, people: int) -> bool:
    """Tell whether a government, whoever it is, is spoken of beside those who work for it."""
    return view.near(people, {"POST", "SELF", "ISSUER"}, 10) is not None


def _flight(view: View, noun: int) -> Read | None:
    """Return what a rescue flight "from X" says, whoever is on board."""
    of = view.kind(noun + 1) == "OF" or view.kind(noun + 1) in {"ISSUER", "SELF"}
    where = next((at for at in range(noun + 1, noun + 4 + 2 * of) if view.kind(at) == "PLACE" and view.role(at) == "FROM"), None)
    if view.kinds[noun] != "EVACUATION" or where is None or not view.chunks[noun].word.startswith(_FLIGHTS):
        return None
    by = next((at for at in (noun - 1, noun + 1, noun + 2) if view.kind(at) in {"DEMONYM", "ISSUER"}), None)
    sender = view.chunks[by] if by is not None else None
    return Read(
        directive=_D.EVACUATION,
        strength=Strength.REPORTED,
        deed=True,
        core=(noun,),
        name="evacuation flight",
        issuer=sender,
        where=where,
    )


def _evacuees(view: View, noun: int) -> Read | None:
    """Return what people say who were brought out, and from where they come ("eine Maschine mit Evakuierten aus X ist gelandet")."""
    counted = view.kind(noun - 1) in {"WITH", "NUMBER", "ALL", "ADJ"} or view.kind(noun - 2) == "NUMBER"
    where = next((at for at in range(noun + 2, noun + 4) if view.kind(at) == "PLACE" and view.role(at) == "FROM"), None)
    if view.kinds[noun] != "EVACUATE" or not counted or where is None or view.kind(noun + 1) != "FROM":
        return None
    by = view.near(noun, {"ISSUER"}, 3, right=False)
    if by is None:
        return None
    return Read(
        directive=_D.EVACUATION,
        strength=Strength.REPORTED,
        deed=True,
        core=(noun,),
        name="evacuees",
        issuer=view.chunks[by],
        where=where,
    )


def _brought(view: View, noun: int) -> Read | None:
    """Return what people say who were brought out, named behind the participle ("mit ausgeflogenen Passagieren aus X")."""
    where = next((at for at in range(noun + 2, noun + 5) if view.kind(at) == "PLACE" and view.role(at) == "FROM"), None)
    who = view.kind(noun + 1) in {"WORD", "AUDIENCE", "PERSONS", "NUMBER"} and view.kind(noun - 1) in {
        "WITH",
        "NUMBER",
        "DET",
        "ALL",
        "ADJ",
    }
    sender = view.near(noun, {"ISSUER"}, 8)
    home = set(view.chunks[sender].codes) if sender is not None else set()
    if view.kinds[noun] != "EVACUATE" or where is None or not who or not home or home & set(view.chunks[where].codes):
        return None
    return _flown(view, noun, view.chunks[sender] if sender is not None else None, where)


def _landed(view: View) -> Iterator[Read]:
    """Read `Ein Flugzeug der Luftwaffe mit 60 Norwegern aus X ist gelandet`, `Mit einem Flugzeug der Luftwaffe sind …`."""
    for plane in view.all("PLANE", "ISSUER"):
        sender = view.near(plane, {"ISSUER"}, 4) if view.kinds[plane] == "PLANE" else plane
        flies = view.kinds[plane] == "PLANE" or view.chunks[plane].word.endswith(_PLANES)
        board = view.near(plane, {"WITH"}, 5)
        if board is None or sender is None or not flies or not view.chunks[sender].codes or view.near(plane, {"LANDED"}, 24) is None:
            continue
        people = [at for at in range(plane + 1, plane + 12) if view.kind(at) in {"AUDIENCE", "PERSONS"}]
        near = range(people[0] + 1, people[0] + 5) if people and people[0] > board else range(0)
        where = next((at for at in near if view.kind(at) == "PLACE" and view.role(at) in {"FROM", "IN"}), None)
        if where is not None and not set(view.chunks[sender].codes) & set(view.chunks[where].codes):
            yield _flown(view, plane, view.chunks[sender], where)


def _flown(view: View, noun: int, sender: Chunk | None, where: int) -> Read:
    crowd = next((at for at in range(noun + 1, where) if view.kind(at) == "AUDIENCE"), None)
    return Read(
        directive=_D.EVACUATION,
        strength=Strength.REPORTED,
        deed=True,
        core=(noun,),
        name="flown out",
        issuer=sender,
        crowd=crowd,
        where=where,
    )


def _whose_plane(view: View, verb: int) -> Chunk | None:
    """Return the nation whose plane brings people out ("das dänische Flugzeug, das Menschen aus X ausgeflogen hat")."""
    plane = view.near(verb, {"PLANE"}, 12, right=False)
    by = plane - 1 if plane is not None and view.kind(plane - 2) not in {"IF", "AND"} else -1
    return view.chunks[by]._replace(kind="ISSUER") if view.kind(by) == "DEMONYM" and view.chunks[by].codes else None


def _begun(view: View, noun: int) -> Read | None:
    """Return what a government begins where it is not at home ("beginnt Evakuierungsmission in X")."""
    begins = view.near(noun, {"BEGIN"}, 10)
    where = next((at for at in view.around(noun, 14) if view.kind(at) == "PLACE" and view.role(at) in {"IN", "AT", "FROM"}), None)
    if view.kinds[noun] != "EVACUATION" or begins is None or where is None:
        return None
    speaker = view.speaker(noun, [where])
    home = {code for place in view.chunks[where].places for code in place.codes}
    if speaker is None or not speaker.codes or home & set(speaker.codes) or speaker.kind not in {"ISSUER", "PLACE"}:
        return None
    return Read(
        directive=_D.EVACUATION,
        strength=Strength.REPORTED,
        deed=True,
        core=(noun, begins),
        name="evacuation begins",
        issuer=speaker,
        where=where,
    )


def _recalled(view: View, verb: int, people: int) -> Iterator[Read]:
    """Read `ruft seine Bürger aus X zurück`: they are told to leave."""
    where = next((at for at in view.around(verb, 10) if view.kind(at) == "PLACE" and view.role(at) == "FROM"), None)
    told = view.kinds[people] == "AUDIENCE" and view.chunks[verb].word.startswith(_RECALLS) and where is not None
    speaker = view.speaker(verb, [where] if where is not None else []) if told else None
    if where is not None and speaker is not None and speaker.codes:
        yield Read(
            directive=_D.LEAVE,
            strength=Strength.URGED,
            core=(verb, people),
            name="citizens recalled",
            issuer=speaker,
            crowd=people,
            where=where,
        )


def _post_emptied(view: View, verb: int) -> Read | None:
    """Return what a government does that brings out its embassy ("Kanada evakuiert seine Botschaft in X"), not a house that is cleared."""
    post = view.near(verb, {"POST"}, 6)
    if view.kinds[verb] not in {"EVACUATE", "EVACUATION"} or post is None or not view.chunks[post].places:
        return None
    speaker = view.speaker(verb, [post])
    if speaker is None or speaker.kind not in {"PLACE", "ISSUER"} or not speaker.codes or view.clause[post] != view.clause[verb]:
        return None
    owner, host = view.chunks[post].codes, {code for place in view.chunks[post].places for code in place.codes}
    if host & set(speaker.codes) or (owner and owner != speaker.codes):
        return None
    return Read(
        directive=_D.STAFF_WITHDRAWN,
        strength=Strength.REPORTED,
        deed=True,
        core=(verb, post),
        name="embassy emptied",
        issuer=speaker,
        destination=Chunk("PLACE", 0, 0, view.chunks[post].word, view.chunks[post].places),
    )


def _brought_out(view: View) -> Iterator[Read]:
    for verb in view.all("EVACUATE", "EVACUATION", "WITHDRAW", "CARRY"):
        people = _moved_people(view, verb)
        if view.kinds[verb] == "CARRY" and not carried(view, verb, people):
            continue
        if people is None:
            flight = _flight(view, verb) or _evacuees(view, verb) or _brought(view, verb) or _begun(view, verb) or _post_emptied(view, verb)
            if flight is not None:
                yield flight
            continue
        staff = view.kinds[people] == "CREW"
        if view.kinds[verb] == "WITHDRAW" and not staff:
            yield from _recalled(view, verb, people)
            continue
        where = _from(view, verb, people)
        post = next((at for at in range(people + 1, people + 3) if staff and where is None and view.kind(at) == "POST"), None)
        seat = view.chunks[post] if post is not None and view.chunks[post].places else None
        speaker = view.speaker(verb, [where] if where is not None else [])
        embassy = staff and "embassy" in view.chunks[people].word
        speaker = speaker if speaker is not None else _whose_plane(view, verb)
        named = embassy or view.chunks[people].codes or (speaker is not None and speaker.codes)
        if not (named or _served(view, people) or by_people(view, verb, people)):
            continue
        if view.near(verb, {"PRIVATE"}, 12) is not None:
            continue
        yield Read(
            directive=_D.STAFF_WITHDRAWN if staff else _D.EVACUATION,
            strength=Strength.REPORTED,
            deed=True,
            core=(verb, people),
            name="staff withdrawn" if staff else "evacuation",
            issuer=speaker,
            crowd=people,
            where=where,
            destination=Chunk("PLACE", seat.first, seat.last, seat.word, tuple(map(resolve.host, seat.places)))
            if seat is not None
            else None,
        )


def _whole(chunk: Chunk) -> bool:
    """Tell whether a country is left, rather than a town where delegations meet ("les diplomates ont quitté Vienne")."""
    return chunk.kind == "HERE" or all(place.kind == "country" for place in chunk.places)


def _who_leaves(view: View, verb: int) -> int | None:
    """Return the staff who are the subject behind their verb ("Am Sonntag verließen die letzten Diplomaten den Jemen")."""
    finite = view.verb_last and view.kinds[verb] in {"LEAVE", "LEFT"} and view.chunks[verb].word.startswith(("verl", "ontv"))
    return verb + 1 if finite and view.kind(verb + 1) == "CREW" else None


def _object(view: View, people: int) -> int | None:
    """Return the country that staff leave whose name stands behind theirs."""
    near = (at for at in range(people + 1, people + 6) if view.kind(at) in {"PLACE", "HERE"} and view.clause[at] == view.clause[people])
    return next((at for at in near if not view.role(at)), None)


def _staff_goes(view: View) -> Iterator[Read]:
    """Read `das Botschaftspersonal verlässt X`, which nobody is said to have ordered."""
    for verb in view.all("LEAVE", "GO", "LEFT", "GONE"):
        crews = [at for at in view.around(verb, 10 if view.kinds[verb] == "GONE" else 6, right=False) if view.kinds[at] == "CREW"]
        # "des diplomates et leurs familles"
        people = next((at for at in crews if "embassy" in view.chunks[at].word), crews[0] if crews else None)
        people = _who_leaves(view, verb) if people is None else people
        posted = people is not None and view.kind(people + 1) == "OF" and view.kind(people + 2) == "POST"
        left = view.kinds[verb] == "GONE" and not view.verb_last
        named = people is not None and (posted or view.chunks[people].codes)
        if left and (not named or view.kind(verb + 1) == "DET" or view.has(verb, {"EXPEL"})):
            continue  # "ont quitté la salle", "un grupo de diplomáticos salió de …"
        if people is None or not (posted or "embassy" in view.chunks[people].word) or view.has(verb, {"ORDER", "URGE"}):
            continue
        where = whence(view, verb, people) if people < verb else _object(view, people)
        post = view.chunks[people + 2] if posted else None
        seat = tuple(map(resolve.host, post.places)) if post is not None and where is None and view.kinds[verb] in {"GO", "GONE"} else ()
        if (where is None and not seat) or (left and where is not None and not _whole(view.chunks[where])):
            continue
        yield Read(
            directive=_D.STAFF_WITHDRAWN,
            strength=Strength.REPORTED,
            deed=True,
            core=(verb, people),
            name="staff leaves",
            issuer=view.speaker(verb, [where] if where is not None else []),
            crowd=people,
            where=where,
            destination=Chunk("PLACE", 0, 0, post.word, seat) if post is not None and seat else None,
        )


def read(view: View) -> Iterator[Read]:
    """Yield what a sentence says of people who leave a country, and of those who bring them out."""
    yield from _brought_out(view)
    yield from _landed(view)
    yield from _staff_goes(view)

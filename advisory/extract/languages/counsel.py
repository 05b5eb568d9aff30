"""Advice to people: not to travel, to leave, to take care, to stay inside; found by its parts in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisory.extract.chunks import Chunk
from advisory.extract.languages.view import View
from advisory.model import Directive, LevelStep, Status, Strength

_D = Directive
_THITHER = frozenset({"TO", "IN", "AT", "OVER"})
_THERE = frozenset({"IN", "AT"})
_THENCE = frozenset({"", "FROM", "OF"})
_WHERE = frozenset({"PLACE", "HERE", "EDGE"})
_GOES = frozenset({"ORDER", "URGE", "SHOULD", "WARN"})
_NEAR = 5
_ORDERS = {"ORDER": Strength.ORDERED, "FORBID": Strength.ORDERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a sentence says, by the places of its words in the row."""

    directive: Directive
    strength: Strength
    #: The words that carry the meaning, the verb first.
    core: tuple[int, ...]
    name: str
    issuer: Chunk | None = None
    crowd: int | None = None
    where: int | None = None
    destination: Chunk | None = None
    status: Status | None = None
    level: LevelStep | None = None
    #: Cues that belong to the words themselves ("do not travel").
    consumed: frozenset[int] = field(default_factory=frozenset)


def _fits(view: View, at: int, roles: frozenset[str]) -> bool:
    kind = view.kind(at)
    if kind not in _WHERE:
        return False
    return kind == "HERE" or view.role(at) in roles


def whither(view: View, trip: int, cue: int) -> int | None:
    """Return where a journey goes: behind it, before it where verbs come last, else what the clause is for."""
    for here in range(trip + 1, min(len(view.chunks), trip + 11)):
        kind = view.kind(here)
        if kind == "COLON" and view.kind(here + 1) == "PLACE":
            return here + 1
        if view.segment[here] != view.segment[trip] or kind in {"TRAVEL", "LEAVE", "THAT"}:
            break
        if _fits(view, here, _THITHER) or (kind == "PLACE" and here == trip + 1) or (kind == "EDGE" and here <= trip + 4):
            return here
    for here in range(trip - 1, max(-1, trip - 7), -1):
        if view.segment[here] != view.segment[trip] or view.kind(here) in {"TRAVEL", "LEAVE", "CLAUSE"}:
            break
        if _fits(view, here, frozenset({"TO", "IN", "AT"})) and view.kind(here) == "PLACE":
            return here
    if trip == cue and subject(view, cue) is not None:
        return subject(view, cue)
    meant = next((at for at in view.around(cue, 20) if view.kind(at) == "PLACE" and view.role(at) == "FOR"), None)
    return meant if meant is not None else such_as(view, trip)


def such_as(view: View, at: int) -> int | None:
    """Return the places that the words go on to name ("Länder wie X und Y", "pays comme X")."""
    for here in range(at + 1, min(len(view.chunks) - 1, at + 28)):
        if view.segment[here] != view.segment[at]:
            return None
        if view.kind(here) == "LIKE" and view.kind(here + 1) == "PLACE":
            return here + 1
    return None


def _kind(view: View, *words: int) -> Directive:
    """Return whether essential travel is left out."""
    low, high = min(words), max(words)
    nearby = range(max(0, low - 4), min(len(view.chunks), high + 9))
    spared = any(view.kind(at) in {"ESSENTIAL", "ONLYIF"} and view.segment[at] == view.segment[low] for at in nearby)
    return _D.AVOID_NONESSENTIAL_TRAVEL if spared else _D.AVOID_ALL_TRAVEL


def _against(view: View) -> Iterator[Read]:
    """Read `rät von Reisen nach X ab`, `warnt vor Reisen`, `déconseille tout voyage`, `verbietet Reisen`."""
    for cue in view.all("AGAINST", "WARN", "FORBID"):
        trip = view.near(cue, {"TRAVEL"}, 14)
        if trip is None:
            trip = _land(view, cue)
        if trip is None or any(view.kind(here) == "THAT" for here in range(min(cue, trip), max(cue, trip))):
            continue
        if view.kinds[cue] == "WARN" and not any(view.kind(here) == "BEFORE" for here in range(trip - 6, trip)):
            continue
        where = whither(view, trip, cue)
        yield Read(
            directive=_kind(view, trip, cue),
            strength=_ORDERS.get(view.kinds[cue], Strength.URGED),
            core=(cue, trip),
            name="against travel",
            issuer=view.speaker(cue, [where] if where is not None else []),
            crowd=view.near(cue, {"AUDIENCE", "PERSONS", "CREW", "OUTSIDERS"}, 8),
            where=where,
        )


def _land(view: View, cue: int) -> int | None:
    """Return the countries that advice is against without a word for travel ("rät von 24 Ländern ab", "déconseille l'Égypte")."""
    if view.kinds[cue] != "AGAINST":
        return None
    if subject(view, cue) is not None:
        return cue
    if view.kind(cue + 1) == "PLACE" and all(place.kind == "country" for place in view.chunks[cue + 1].places):
        return cue
    lands = view.near(cue, {"LANDS"}, 14)
    return lands if lands is not None and such_as(view, lands) is not None else None


def _avoiding(view: View) -> Iterator[Read]:
    """Read `vermeiden Sie Reisen nach X`, `pide evitar viajes a X`, `ne pas se rendre en X`."""
    for cue in view.all("AVOID", "NOT", "RECONSIDER", "ONLYIF"):
        kind = view.kinds[cue]
        trip = view.near(cue, {"TRAVEL"}, 5 if kind == "NOT" else 8, left=kind != "NOT" or view.kind(cue - 1) == "TRAVEL")
        if trip is None and (kind == "ONLYIF" or (kind == "AVOID" and view.kind(cue + 1) == "PLACE")):
            trip = cue
        if trip is None:
            continue
        told = view.near(cue, _GOES, 14)
        if trip == cue and told is None:
            continue
        starts = cue == 0 or view.kind(cue - 1) in {"COLON", "DASH", "QUOTE", "STOP"} or trip == 0
        if told is None and not (starts or (kind == "AVOID" and view.kind(min(cue, trip) - 1) in {"COLON", "DASH", "COMMA"})):
            continue
        where = whither(view, trip, cue)
        if where is None and kind in {"NOT", "ONLYIF"}:
            continue
        yield Read(
            directive=_D.RECONSIDER_TRAVEL if kind == "RECONSIDER" else _kind(view, trip, cue),
            strength=_ORDERS.get(view.kinds[told], Strength.URGED) if told is not None else Strength.URGED,
            core=(told if told is not None else cue, cue, trip),
            name="avoid travel",
            issuer=view.speaker(told if told is not None else cue, [where] if where is not None else []),
            crowd=view.crowd(told, trip) if told is not None else None,
            where=where,
            consumed=frozenset({cue}),
        )


def about(view: View, noun: int, reach: int = 10) -> int | None:
    """Return which place a notice is about: `für X`, `in X`, beside it, or before it."""
    for here in range(noun + 1, min(len(view.chunks), noun + 1 + reach)):
        if view.segment[here] != view.segment[noun]:
            break
        chunk = view.chunks[here]
        if view.kind(here) in _WHERE and view.role(here) in {"FOR", "IN", "AT", "TO", "OVER"}:
            return here
        bare = chunk.kind == "PLACE" and chunk.last - chunk.first == len(chunk.word.split())
        if here == noun + 1 and bare and view.role(here) == "":
            return here
    for here in range(noun - 1, max(-1, noun - 16), -1):
        if view.segment[here] != view.segment[noun]:
            break
        if view.kind(here) == "PLACE" and view.role(here) in {"FOR", "IN", "AT"}:
            return here
    return subject(view, noun)


def subject(view: View, at: int) -> int | None:
    """Return the country that something is said of ("X est déconseillé")."""
    here = at - 1
    while here >= 0 and view.kind(here) in {"AUX", "ADVERB", "NOT", "NOLONGER", "HALF", "LIKEWISE"}:
        here -= 1
    return here if 0 <= here < at - 1 and view.kind(here) == "PLACE" and view.role(here) == "" else None


def _notices(view: View) -> Iterator[Read]:
    """Read `Reisewarnung für X`, `code rood voor X`, `X est formellement déconseillé`."""
    for noun in view.all("NOTRAVEL", "NOTRAVELNE"):
        if view.near(noun, {"LOWER"}, 14) is not None:
            continue
        where = about(view, noun)
        if where is None and view.near(noun, {"ISSUE"}, 12) is None:
            continue
        yield Read(
            directive=_D.AVOID_NONESSENTIAL_TRAVEL if view.kinds[noun] == "NOTRAVELNE" else _kind(view, noun),
            strength=Strength.URGED,
            core=(noun, *[at for at in [view.near(noun, {"ISSUE", "LIFT"}, 14)] if at is not None]),
            name="travel warning",
            issuer=view.speaker(noun, [where] if where is not None else []),
            where=where,
        )


def whence(view: View, verb: int, told: int | None) -> int | None:
    """Return what is to be left: beside the verb on either side, else where those told are."""
    for here in range(verb + 1, min(len(view.chunks), verb + 7)):
        if view.segment[here] != view.segment[verb] or view.kind(here) in {"COMMA", "CLAUSE", "THAT", "AND", "TRAVEL", "AGAINST"}:
            break
        if here == told:
            continue
        if _fits(view, here, _THENCE if here <= verb + 3 else frozenset({"FROM", "OF"})):
            return here
    low = max(0, verb - 6, (told + 1) if told is not None and told < verb else 0)
    for here in range(verb - 1, low - 1, -1):
        if view.segment[here] != view.segment[verb]:
            break
        if _fits(view, here, _THENCE):
            return here
    named = such_as(view, verb)
    if named is not None:
        return named
    return next((at for at in view.around(verb, 20, right=False) if view.kind(at) == "PLACE" and view.role(at) in _THERE), None)


def _leaving(view: View) -> Iterator[Read]:
    """Read `fordert alle Deutschen auf, X zu verlassen`, `appelle ses ressortissants à quitter X`."""
    for verb in view.all("LEAVE", "GO", "LEAVENOW"):
        if view.role(verb) == "BEFORE":
            continue
        now = view.kinds[verb] == "LEAVENOW"
        told = view.near(verb, {"ORDER", "URGE", "WARN"}, 25)
        should = view.near(verb, {"SHOULD"}, 9)
        if told is None or (
            should is not None and abs(should - verb) < abs(told - verb) and view.clause[should] == view.clause[verb] != view.clause[told]
        ):
            told = should
        if told is None and not now:
            continue
        controller = verb if told is None else told
        where = whence(view, verb, told)
        if now and (where is None or _on_condition(view, verb)):
            continue
        crowd = view.crowd(controller, verb)
        if view.kinds[verb] == "GO" and not _goes(view, verb, where, crowd):
            continue
        speaker = view.speaker(controller, [where] if where is not None else [])
        if crowd is not None and view.kinds[crowd] == "OUTSIDERS":
            continue
        if crowd is None and not now and (speaker is None or speaker.kind not in {"ISSUER", "POST"} or view.kinds[controller] == "SHOULD"):
            continue
        weighed = view.near(verb, {"CONSIDER"}, 5) is not None
        strength = Strength.CONSIDERED_LEAVING if weighed else _ORDERS.get(view.kinds[controller], Strength.URGED)
        staff = crowd is not None and view.kinds[crowd] == "CREW"
        yield Read(
            directive=_D.STAFF_WITHDRAWN if staff else _D.LEAVE,
            strength=strength,
            core=(controller, verb),
            name="leave",
            issuer=speaker,
            crowd=crowd,
            where=where,
        )


def _goes(view: View, verb: int, where: int | None, crowd: int | None) -> bool:
    """Tell whether a verb that says no more than "go" means to leave a country: from where, or who is where, is said."""
    if where is None:
        return crowd is not None and view.kind(0) == "PLACE" and view.kind(1) in {"COLON", "DASH"}
    located = crowd is not None and crowd < where <= crowd + 3 and view.role(where) in _THERE
    return located or abs(where - verb) <= _NEAR


def _on_condition(view: View, verb: int) -> bool:
    """Tell whether people are to go if something happens to them; "if you are in X" is no such condition."""
    conditions = [at for at in view.all("IF", "SHOULD") if at < verb and view.opens(at) and view.clause[at] != view.clause[verb]]
    return any(not any(view.kind(here) in {"BEING", "PLACE"} for here in range(at, verb)) for at in conditions)


def _calls(view: View) -> Iterator[Read]:
    """Read `Ausreiseaufforderung für X`."""
    for noun in view.all("LEAVECALL"):
        where = about(view, noun)
        if where is None and view.near(noun, {"ISSUE", "LIFT"}, 12) is None:
            continue
        yield Read(
            directive=_D.LEAVE,
            strength=Strength.URGED,
            core=(noun, *[at for at in [view.near(noun, {"ISSUE", "LIFT"}, 12)] if at is not None]),
            name="call to leave",
            issuer=view.speaker(noun, [where] if where is not None else []),
            crowd=view.near(noun, {"AUDIENCE", "PERSONS"}, 8),
            where=where,
        )


def _staying(view: View) -> Iterator[Read]:
    """Read calls to take care, and to stay inside."""
    for cue in view.all("CAREFUL", "SHELTER"):
        told = view.near(cue, _GOES, 14)
        if told is None and cue > 1:
            continue
        crowd = view.crowd(told, cue) if told is not None else None
        if crowd is not None and view.kinds[crowd] == "OUTSIDERS":
            continue
        shelter = view.kinds[cue] == "SHELTER"
        where = next((at for at in view.around(cue, 14) if view.kind(at) in _WHERE and view.role(at) in {"IN", "AT", "FOR", "TO"}), None)
        speaker = view.speaker(told if told is not None else cue, [where] if where is not None else [])
        if shelter and crowd is None and (speaker is None or speaker.kind != "POST"):
            continue
        yield Read(
            directive=_D.SHELTER_IN_PLACE if shelter else _D.EXERCISE_CAUTION,
            strength=_ORDERS.get(view.kinds[told], Strength.URGED) if told is not None else Strength.URGED,
            core=(told if told is not None else cue, cue),
            name="shelter" if shelter else "caution",
            issuer=speaker,
            crowd=crowd,
            where=where,
        )


def read(view: View) -> Iterator[Read]:
    """Yield the advice of a sentence."""
    for frame in (_against, _avoiding, _notices, _leaving, _calls, _staying):
        yield from frame(view)

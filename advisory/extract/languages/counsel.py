"""Advice to people: not to travel, to leave, to take care, to stay inside; found by its parts in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisory.extract.chunks import Chunk
from advisory.extract.languages.colours import LEVELS, at_home, coloured, weather
from advisory.extract.languages.places import (
    THERE,
    WHERE,
    about,
    among,
    covered,
    for_whom,
    placed,
    subject,
    such_as,
    such_lands,
    visits,
    whence,
    whither,
)
from advisory.extract.languages.telling import (
    GOES,
    against,
    begins,
    bidden,
    called,
    everyone,
    hearsay,
    no_more,
    opening,
    recommended,
    something_else,
    strolls,
    underway,
)
from advisory.extract.languages.view import View
from advisory.model import Directive, LevelStep, Status, Strength

_D = Directive
#: Where verbs come last, so far from "should" they may stand.
_NEAR, _HEADLINE, _LATE = 5, 6, 22
#: Words for a level of care.
_COLOURED = ("code", "kleurcode", "reisadvies")
#: Named beside a government's citizens they are its own: they live abroad by its leave.
_RESIDENTS = ("residentes", "residents", "ingezetenen")
_INFINITIVES = frozenset({"auszureisen", "abzureisen", "heimzukehren", "zuruckzukehren", "heimzureisen"})
#: What people can do they are not told.
_ABLE = frozenset({"kann", "konnen", "konnte", "konnten", "konne"})
#: Between "is advised" and "to leave" nobody is named when there are only these.
_SILENT = frozenset(
    {
        "ADVERB",
        "AND",
        "NOT",
        "TRAVEL",
        "DET",
        "QUOTE",
        "AUX",
        "COMMA",
        "THAT",
        "TO",
        "AT",
        "OF",
        "ADJ",
        "HALF",
        "AVOID",
        "CLAUSE",
        "ALL",
        "ESSENTIAL",
    }
)
#: "hat zu keiner Änderung geführt": behind a noun these deny another.
_NONE = ("kein", "geen")
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
    #: Something that is done, rather than advised.
    deed: bool = False
    #: A warning by its name.
    notice: bool = False
    #: Cues that belong to the words themselves ("do not travel").
    consumed: frozenset[int] = field(default_factory=frozenset)


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
        trip = opening(view, cue) if trip is None else trip
        if trip is None:
            trip = _land(view, cue)
        if trip is None or _reported(view, cue, trip):
            continue
        if view.kinds[cue] == "WARN" and not against(view, cue, trip):
            continue
        if view.near(trip, {"MANNER"}, 4) is not None:
            continue
        where = whither(view, trip, cue)
        speaker = view.speaker(cue, [where] if where is not None else [])
        crowd = view.near(cue, {"AUDIENCE", "PERSONS", "CREW", "OUTSIDERS"}, 8)
        if crowd is not None and "CLAUSE" in view.kinds[cue:crowd]:
            crowd = None
        if crowd is not None and crowd > max(cue, trip) and view.kinds[crowd] == "CREW" and view.clause[crowd] != view.clause[cue]:
            crowd = None  # "…, schreiben die Diplomaten"
        if _private(view, cue, crowd) or (view.kinds[cue] == "FORBID" and crowd is None and (speaker is None or speaker.kind == "IT")):
            continue
        yield Read(
            directive=_kind(view, trip, cue),
            strength=_ORDERS.get(view.kinds[cue], Strength.URGED),
            core=(cue, trip),
            name="against travel",
            issuer=speaker,
            crowd=crowd,
            where=where,
        )


def _reported(view: View, cue: int, trip: int) -> bool:
    """Tell whether a journey is in a clause of its own ("warnt, dass …"), not of what people are to do ("que sus ciudadanos …")."""
    that = next((at for at in range(min(cue, trip), max(cue, trip)) if view.kind(at) == "THAT"), None)
    shunned = {"AUDIENCE", "TRAVEL"} if that == cue + 1 else {"TRAVEL"}
    return that is not None and not (cue < that and view.kinds[cue] == "AGAINST" and view.kind(that + 1) in shunned)


def _private(view: View, cue: int, crowd: int | None) -> bool:
    """Tell whether those who advise, or are advised, are no government and no travellers: a doctor, a club, the pregnant."""
    who = next((at for at in view.around(cue, 8) if view.kinds[at] in {"PRIVATE", "ISSUER", "SELF", "POST", "IT"}), None)
    return (who is not None and view.kinds[who] == "PRIVATE") or (crowd is not None and view.kinds[crowd] == "OUTSIDERS")


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


def _shunned(view: View, cue: int) -> int | None:
    """Return the country beside a verb of avoiding that needs no word for travel ("éviter la Turquie", "die Ukraine meiden")."""
    for at in (cue + 1, cue - 1):
        chunk = view.chunks[at] if 0 <= at < len(view.chunks) else None
        named = chunk.places if chunk is not None and chunk.kind == "PLACE" else ()
        whole = any(place.kind == "country" for place in named) or (bool(named) and all(place.vague for place in named))
        if chunk is not None and view.role(at) == "" and (whole or chunk.kind == "HERE"):
            return at
    return None


def _journey(view: View, cue: int) -> int | None:
    """Return the journey that a word of avoiding, or a "not", is about; None when it is about how to travel."""
    if view.kinds[cue] in {"NOT", "NOLONGER"}:
        trip = view.near(cue, {"TRAVEL"}, 5, left=False)
        if trip is None:
            trip = view.near(cue, {"TRAVEL"}, 2, right=False)
    else:
        trip = view.near(cue, {"TRAVEL"}, 8)
        trip = opening(view, cue) if trip is None else trip
    if trip is None or view.near(trip, {"MANNER"}, 4) is not None or underway(view, cue, trip):
        return None
    joined = trip < cue and not view.verb_last and not {"AND", "COMMA"}.isdisjoint(view.kinds[trip:cue])
    return None if joined else trip


def _avoiding(view: View) -> Iterator[Read]:
    """Read `vermeiden Sie Reisen nach X`, `pide evitar viajes a X`, `ne pas se rendre en X`."""
    for cue in view.all("AVOID", "NOT", "NOLONGER", "RECONSIDER", "ONLYIF"):
        kind = view.kinds[cue]
        if kind == "NOLONGER" and not no_more(view, cue):
            continue
        trip = _journey(view, cue)
        where = _shunned(view, cue) if kind == "AVOID" and trip is None else None
        if trip is None and ((kind == "ONLYIF" and " " in view.chunks[cue].word) or where is not None):
            trip = cue
        told = view.near(cue, GOES, 14)
        if told is not None and view.verb_last and _private(view, told, None):
            continue
        if trip is None or not (told is not None or (trip != cue and _begins(view, cue, trip))):
            continue
        where = whither(view, trip, cue) if where is None else where
        if (visits(view, trip) and (where is None or not _travellers(view, told, trip))) or strolls(view, trip, where):
            continue
        if where is None and kind in {"NOT", "NOLONGER", "ONLYIF"} and not topical(view):
            continue
        verb = told if told is not None else cue
        yield Read(
            directive=_D.RECONSIDER_TRAVEL if kind == "RECONSIDER" else _kind(view, trip, cue),
            strength=_ORDERS.get(view.kinds[verb], Strength.URGED),
            core=(verb, cue, trip),
            name="avoid travel",
            issuer=view.speaker(verb, [where] if where is not None else []),
            crowd=view.crowd(verb, trip) if told is not None else None,
            where=where,
            consumed=frozenset(at for at in range(cue - 1, cue + 4) if view.kind(at) == kind and kind in {"NOT", "NOLONGER"}),
        )


def _travellers(view: View, told: int | None, trip: int) -> bool:
    """Tell whether people are told not to visit a country, rather than a pope or a minister; a passive tells everybody."""
    crowd = view.crowd(told, trip) if told is not None else None
    passive = view.chunks[trip].word.endswith("werden")
    return passive if crowd is None else view.kinds[crowd] in {"AUDIENCE", "PERSONS"}


def _begins(view: View, cue: int, trip: int) -> bool:
    """Tell whether words that nobody is said to say stand where a call does: at the beginning."""
    first = min(cue, trip)
    opening = {"COLON", "DASH", "QUOTE", "STOP"} | ({"COMMA"} if view.kinds[cue] == "AVOID" else set())
    if view.kind(first - 1) == "AND" and "LEAVENOW" in view.kinds[:first]:
        return True
    return first == 0 or cue == 0 or view.kind(cue - 1) in opening or view.kind(first - 1) in opening


def topical(view: View) -> bool:
    """Tell whether a sentence begins with the place it is about ("Iran: …")."""
    return view.kind(0) == "PLACE" and view.kind(1) in {"COLON", "DASH"}


def _mentioned(view: View, noun: int) -> bool:
    """Tell whether a warning is only spoken of ("Kritik an der Reisewarnung"), neither given nor taken back, and no headline."""
    if view.chunks[noun].word != "notice" or len(view.chunks) <= _HEADLINE:
        return False
    denied = view.near(noun, {"NOT"}, 14)
    if denied is not None and (denied < noun or not view.chunks[denied].word.startswith(_NONE)):
        return False
    return view.near(noun, {"ISSUE", "LIFT", "DEMAND", "URGE", "MAY"}, 14) is None


def _notices(view: View) -> Iterator[Read]:
    """Read `Reisewarnung für X`, `code rood voor X`, `X est formellement déconseillé`."""
    for noun in view.all(*LEVELS):
        if view.near(noun, {"LOWER", "RAISE"}, 14) is not None and not coloured(view, noun):
            continue
        off = view.chunks[noun].word.startswith("code") and view.role(noun) in {"OF", "FROM"}
        if off and view.near(noun, {"LIFT"}, 7, right=False) is not None:
            continue
        listed = covered(view, noun)
        where = about(view, noun) if listed is None else listed
        where = such_lands(view, noun) if where is None else where
        if (where is None and view.near(noun, {"ISSUE"}, 12) is None) or weather(view, noun, where):
            continue
        if listed is None and _mentioned(view, noun):
            continue
        yield Read(
            directive=LEVELS[view.kinds[noun]] or _kind(view, noun),
            strength=Strength.URGED,
            core=(noun, *[at for at in [view.near(noun, {"ISSUE", "LIFT"}, 14)] if at is not None]),
            name="travel warning",
            notice=True,
            issuer=view.speaker(noun, [where] if where is not None else []),
            where=where,
        )


def _governing(view: View, verb: int, tells: set[str]) -> int | None:
    """Return the verb of the clause before, which an infinitive depends on ("fordert … auf, X zu verlassen und …, die auch …")."""
    word = view.chunks[verb].word
    if not view.verb_last or not (word.startswith("zu ") or word in _INFINITIVES):
        return None
    told = view.near(verb, tells, 16, right=False)
    nextdoor = told is not None and view.clause[verb] - view.clause[told] == 1
    return told if nextdoor and view.kinds[view.clause.index(view.clause[verb])] == "COMMA" else None


def _teller(view: View, verb: int) -> int | None:
    """Return the verb by which people are told to go; None when there is none."""
    tells = {"ORDER", "URGE", "WARN", "ALLOW"}
    told = _governing(view, verb, tells)
    if told is not None:
        return told
    told = view.near(verb, tells, 30, right=view.verb_last)
    if told is None:
        told = view.near(verb, tells, 25)
    should = view.near(verb, {"SHOULD"}, _LATE if view.verb_last else _NEAR + 4)
    if should is None or told is None:
        return told if should is None else should
    nearer = view.verb_last or abs(should - verb) < abs(told - verb)
    return should if nearer and view.clause[should] == view.clause[verb] != view.clause[told] else told


def _exits(view: View) -> Iterator[tuple[int, bool]]:
    """Yield the verbs of leaving, and whether each is a call by itself ("Quittez le pays")."""
    for verb in view.all("LEAVE", "GO", "LEAVENOW", "LEFT", "EVACUATE"):
        kind = view.kinds[verb]
        wished = "WISH" in view.kinds[max(0, verb - 3) : verb]
        ere = any(view.kind(at) == "ERE" and view.clause[at] == view.clause[verb] for at in range(verb - 6, verb))
        able = view.kind(verb + 1) == "AUX" and view.chunks[verb + 1].word in _ABLE
        if view.role(verb) == "BEFORE" or wished or ere or able:
            continue
        if kind == "EVACUATE":
            # "les invite à évacuer le Soudan"
            bare = view.kind(verb + 1) in WHERE and view.role(verb + 1) == ""
            if not bare or view.kind(verb - 1) not in {"AT", "TO", "OF", "URGE"}:
                continue
        if kind == "LEFT" and not (view.starts(verb) or (begins(view, verb) and "HERE" in view.kinds[verb + 1 : verb + 3])):
            continue
        yield verb, kind in {"LEAVENOW", "LEFT"}


def _leaving(view: View) -> Iterator[Read]:
    """Read `fordert alle Deutschen auf, X zu verlassen`, `appelle ses ressortissants à quitter X`."""
    for verb, now in _exits(view):
        told = _teller(view, verb)
        where = for_whom(view, told, whence(view, verb, told))
        if view.kinds[verb] in {"LEAVE", "LEAVENOW"} and something_else(view, verb):
            continue
        if (told is None and not now) or (now and (where is None or _on_condition(view, verb))) or hearsay(view, told, where):
            continue
        controller = verb if told is None else told
        crowd = view.crowd(controller, verb)
        crowd = called(view, verb) if crowd is None else crowd
        speaker = view.speaker(controller, [where] if where is not None else [])
        if view.kinds[verb] == "GO" and not _goes(view, verb, where, crowd, speaker):
            continue
        if not now and not _addressed(view, controller, verb, where, crowd, speaker):
            continue
        if view.kinds[controller] == "ALLOW" and view.kind(crowd if crowd is not None else -1) != "CREW":
            continue
        weighed = view.near(verb, {"CONSIDER"}, 5) is not None or "CONSIDER" in view.kinds[controller:verb]
        staff = view.kind(-1 if crowd is None else crowd) == "CREW"
        yield Read(
            directive=_D.STAFF_WITHDRAWN if staff else _D.LEAVE,
            strength=Strength.CONSIDERED_LEAVING if weighed else _ORDERS.get(view.kinds[controller], Strength.URGED),
            core=(controller, verb),
            name="leave",
            issuer=speaker,
            crowd=crowd if crowd is None or view.kinds[crowd] != "OUTSIDERS" else None,
            where=where,
        )


def _addressed(view: View, controller: int, verb: int, where: int | None, crowd: int | None, speaker: Chunk | None) -> bool:
    """Tell whether those told are people whom advice is for; where nobody is named, nobody else may be."""
    if crowd is not None:
        around = [at for at in view.around(crowd, 4) if view.kinds[at] == "OUTSIDERS" and not view.chunks[at].word.endswith(_RESIDENTS)]
        joined = any("AND" in view.kinds[min(at, crowd) : max(at, crowd)] for at in around)
        return view.kinds[crowd] != "OUTSIDERS" and not joined
    if view.kinds[controller] == "SHOULD":
        return False
    if speaker is not None and speaker.kind in {"ISSUER", "POST"}:
        return True
    between = range(min(controller, verb) + 1, max(controller, verb))
    if everyone(view, controller, verb) or recommended(view, controller, verb, speaker):
        return where is not None
    return where is not None and view.kind(where) == "HERE" and all(at == where or view.kinds[at] in _SILENT for at in between)


def _goes(view: View, verb: int, where: int | None, crowd: int | None, speaker: Chunk | None) -> bool:
    """Tell whether a verb that says no more than "go" means to leave a country: from where, or who is where, is said."""
    if where is None:
        return crowd is not None and (topical(view) or (speaker is not None and speaker.kind == "POST" and bool(speaker.places)))
    there = view.role(where) in THERE or view.chunks[where].word == "there"
    located = crowd is not None and crowd < where <= crowd + 5 and there
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
        staff = next((at for at in (noun + 1, noun + 2, noun + 3) if view.kind(at) == "CREW"), None)
        yield Read(
            directive=_D.LEAVE if staff is None else _D.STAFF_WITHDRAWN,
            strength=Strength.URGED,
            core=(noun, *[at for at in [view.near(noun, {"ISSUE", "LIFT"}, 12)] if at is not None]),
            name="call to leave",
            issuer=view.speaker(noun, [where] if where is not None else []),
            crowd=view.near(noun, {"AUDIENCE", "PERSONS"}, 8) if staff is None else staff,
            where=where,
        )


def _staying(view: View) -> Iterator[Read]:
    """Read calls to take care, and to stay inside."""
    for cue in view.all("CAREFUL", "SHELTER"):
        told = view.near(cue, GOES, 14)
        if (
            told is None
            and cue > 1
            and not (topical(view) and bidden(view, cue))
            and (not view.chunks[cue].word.startswith(_COLOURED) or about(view, cue) is None)
        ):
            continue
        crowd = view.crowd(told, cue) if told is not None else None
        if crowd is not None and view.kinds[crowd] == "OUTSIDERS":
            continue
        shelter = view.kinds[cue] == "SHELTER"
        where = next((at for at in view.around(cue, 14) if view.kind(at) in WHERE and placed(view, at)), None)
        where = where if where is not None else among(view, cue)
        if told is None and where is not None and at_home(view.chunks[where].places):
            continue
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

"""Where the words of a sentence point: whither a journey goes, what is left, which place a notice is about."""

from __future__ import annotations

from advisory.extract.languages.phrases import CROWDS, articled
from advisory.extract.languages.view import View

_THITHER = frozenset({"TO", "IN", "AT", "OVER"})
THERE = frozenset({"IN", "AT"})
_THENCE = frozenset({"", "FROM", "OF"})
WHERE = frozenset({"PLACE", "HERE", "EDGE"})
_SKIPPED = frozenset({"AUX", "ADVERB", "NOT", "NOLONGER", "HALF", "LIKEWISE"})
#: Papers of these countries say of them that they have given one.
_AT_HOME = frozenset({"NL", "BE", "DE", "AT", "CH", "US"})
_HAS = frozenset({"hat", "haben", "heeft", "hebben", "krijgt", "krijgen", "kreeg", "kregen"})
_THESE = frozenset({"diese", "diesen", "dieser"})
_VERBLESS = frozenset({"NOTRAVEL", "NOTRAVELNE", "NOTRAVELRE"})
#: Words for a journey that its goal is joined to.
_COMPOUNDS = ("reise", "urlaub", "besuch", "reizen", "vakantie")


def _fits(view: View, at: int, roles: frozenset[str]) -> bool:
    kind = view.kind(at)
    if kind not in WHERE:
        return False
    return kind == "HERE" or view.role(at) in roles


def placed(view: View, at: int) -> bool:
    """Tell whether something is said to be in, for or on the way to a place ("bei der Peru-Reise")."""
    return view.role(at) in {"IN", "AT", "FOR", "TO"} or (view.role(at) == "BEFORE" and view.kind(at + 1) == "TRAVEL")


def whither(view: View, trip: int, cue: int) -> int | None:
    """Return where a journey goes: behind it, before it where verbs come last, else what the clause is for."""
    return trip - 1 if _joined(view, trip) else _goal(view, trip, cue)


def _goal(view: View, trip: int, cue: int) -> int | None:
    last = view.verb_last and (view.chunks[trip].word.startswith("zu ") or visits(view, trip))
    if last and ((ahead := _before(view, trip)) is not None or visits(view, trip)):
        return ahead
    elsewhere = False
    for here in range(trip + 1, min(len(view.chunks), trip + 11)):
        kind = view.kind(here)
        if kind == "COLON" and view.kind(here + 1) == "PLACE":
            return here + 1
        if view.segment[here] != view.segment[trip] or kind in {"TRAVEL", "LEAVE", "THAT"}:
            break
        # "ga niet naar demonstraties in X": the place is where, not whither
        elsewhere = elsewhere or (kind == "TO" and view.kind(here + 1 + (view.kind(here + 1) == "ADJ")) == "WORD")
        if _fits(view, here, _THITHER) and not (elsewhere and view.role(here) in THERE):
            return here
        if (kind == "PLACE" and here == trip + 1) or (kind == "EDGE" and here <= trip + 4):
            return here
    for here in range(trip - 1, max(-1, trip - 7), -1):
        if view.segment[here] != view.segment[trip] or view.kind(here) in {"TRAVEL", "LEAVE", "CLAUSE"}:
            break
        back = view.kind(here) == "HERE" and view.role(here) == "TO" and here == trip - 1
        if back or (_fits(view, here, frozenset({"TO", "IN", "AT"})) and view.kind(here) == "PLACE"):
            return here
    if trip == cue and subject(view, cue) is not None:
        return subject(view, cue)
    beside = next((at for at in range(cue + 1, cue + 4) if view.kind(at) == "PLACE" and view.role(at) in _THITHER), None)
    if beside is not None and beside > trip and not elsewhere:
        return beside
    meant = next((at for at in view.around(cue, 20) if view.kind(at) == "PLACE" and view.role(at) == "FOR"), None)
    meant = meant if meant is not None else such_as(view, trip)
    return meant if meant is not None else among(view, cue)


def _joined(view: View, trip: int) -> bool:
    """Tell whether a journey and its goal are one word ("von Gabun-Reisen abraten")."""
    goal = view.verb_last and view.kind(trip - 1) == "PLACE" and view.chunks[trip].word.startswith(_COMPOUNDS)
    return goal and view.role(trip - 1) in {"", "BEFORE", "OF"} and view.kind(trip + 1) not in {"TO", "IN", "PLACE"}


def _before(view: View, trip: int) -> int | None:
    """Return where a journey goes whose verb comes last ("nicht nach X zu fliegen")."""
    roles = frozenset({""}) if visits(view, trip) else frozenset({"TO", "IN", "AT"})
    for here in range(trip - 1, max(-1, trip - 7), -1):
        if view.clause[here] != view.clause[trip]:
            return None
        if view.kind(here) == "PLACE" and _fits(view, here, roles):
            return here
    return None


def visits(view: View, trip: int) -> bool:
    """Tell whether a word for travel has its country as its object ("X nicht zu besuchen")."""
    return view.verb_last and view.chunks[trip].word.removeprefix("zu ").startswith(("besuchen", "bereise", "bereist", "besucht"))


def such_as(view: View, at: int) -> int | None:
    """Return the places that the words go on to name ("Länder wie X und Y", "pays comme X")."""
    for here in range(at + 1, min(len(view.chunks) - 1, at + 28)):
        if view.segment[here] != view.segment[at]:
            return None
        named = here + 1 + (view.kind(here + 1) in {"DET", "COMMA"})
        if view.kind(here) == "LIKE" and view.kind(named) == "PLACE":
            return named
    return None


def among(view: View, cue: int) -> int | None:
    """Return the places said to be of the countries that a clause is about ("X e Y están entre los países a los que …")."""
    lands = view.near(cue, {"LANDS"}, 16, right=False)
    named = such_as(view, lands) if lands is not None else None
    if named is not None and named < cue:
        return named
    lands = view.near(cue, {"LANDS"}, 10, right=False)
    if lands is None:
        return None
    that = next((at for at in range(lands + 1, min(cue, lands + 6)) if view.kind(at) in {"THAT", "CLAUSE"}), None)
    if that is None or (view.kind(that) == "THAT" and not {"TO", "IN", "AT", "OF", "FOR"} & set(view.kinds[lands + 1 : that])):
        return None
    first = view.near(lands, {"PLACE"}, 8, right=False)
    light = {"AUX", "BEING", "WORD", "BETWEEN", "OF", "DET", "COVERS", "LIKE", "PARTOF", "ALL", "IN", "HERE"}
    if first is None or view.role(first) or not set(view.kinds[first + 1 : lands]) <= light:
        return None
    return first if {"AUX", "BEING", "COVERS", "WORD"} & set(view.kinds[first + 1 : first + 3]) else None


def _for_lands(view: View, lands: int) -> bool:
    """Tell whether something is for countries of a kind ("für drei afrikanische Länder")."""
    kind = lands - 1
    while view.kind(kind) in {"WORD", "DEMONYM", "SOME", "NUMBER", "ALL", "ADJ", "DET", "ADVERB"} and kind > lands - 4:
        kind -= 1
    return view.role(lands) == "FOR" or view.kind(kind) == "FOR"


def such_lands(view: View, noun: int) -> int | None:
    """Return the countries that a notice is for by way of example ("für Länder wie X und Y"), or that a colon counts up at its end."""
    lands = view.near(noun, {"LANDS"}, 14)
    if lands is None or not _for_lands(view, lands):
        return None
    if view.chunks[lands - 1].word in _THESE:
        return next((at for at in range(lands - 1, -1, -1) if view.kind(at) == "PLACE" and len(view.chunks[at].places) > 1), None)
    behind = next((at for at in range(noun, len(view.chunks)) if view.kind(at) == "COLON"), len(view.chunks))
    counted = view.kind(behind + 1) == "PLACE" and view.segment[noun] == view.segment[behind - 1]
    return behind + 1 if counted else such_as(view, lands)


def about(view: View, noun: int, reach: int = 10) -> int | None:
    """Return which place a notice is about: `für X`, `in X`, beside it, or before it."""
    for here in range(noun + 1, min(len(view.chunks), noun + 1 + reach)):
        if view.segment[here] != view.segment[noun] and not _added(view, noun, here):
            break
        chunk = view.chunks[here]
        if view.kind(here) in WHERE and view.role(here) in {"FOR", "IN", "AT", "TO", "OVER"}:
            return here
        if view.kind(here) == "PLACE" and view.role(here) == "OF" and here <= noun + 3 and view.chunks[noun].word == "kleurcode":
            return here
        bare = chunk.kind == "PLACE" and not articled(chunk)
        if bare and view.role(here) == "" and (here == noun + 1 or view.kind(here - 1) == "LEVELNOUN"):
            return here
    for here in range(noun - 1, max(-1, noun - 16), -1):
        if view.segment[here] != view.segment[noun]:
            break
        named = view.role(here) in {"FOR", "IN", "AT"} or view.kind(here - 1) == "LEVELNOUN" or _put_into(view, here, noun)
        wished = view.role(here) == "TO" and any(view.kind(at) == "FOR" and view.kind(at + 1) in CROWDS for at in range(here - 6, here))
        named = (
            named or wished or (view.role(here) == "OF" and "kleurcode" in {view.chunks[at].word for at in range(max(0, here - 3), here)})
        )
        if view.kind(here) == "PLACE" and named:
            return here
    return subject(view, noun)


def _put_into(view: View, here: int, noun: int) -> bool:
    """Tell whether a place is put into a level ("colocando a X e Y en el nivel 4")."""
    level = view.chunks[noun].word.startswith("code") and view.role(noun) in {"IN", "TO"} and not view.verb_last
    return level and view.role(here) == "TO" and set(view.kinds[here + 1 : noun]) <= {"IN", "TO", "DET", "ADVERB"}


def advice_for(view: View, verb: int) -> int | None:
    """Return the "advice for" people or a place that a verb raises or lowers ("heeft het advies voor Noren in X aangescherpt")."""
    noun = view.near(verb, {"URGE"}, 16, right=False)
    named = noun is not None and view.verb_last and view.chunks[noun].word == "advies" and view.kind(noun + 1) == "FOR"
    whose = view.kind(noun + 2) in {"PLACE", "AUDIENCE"} if noun is not None else False
    return noun if named and whose and view.kinds[verb] != "LIFT" and view.speaker(verb) is not None else None


def _added(view: View, noun: int, here: int) -> bool:
    """Tell whether what follows a dash only says for where ("Es gilt eine Reisewarnung – auch für X")."""
    dash = next((at for at in range(noun + 1, here + 1) if view.kind(at) == "DASH"), None)
    return dash is not None and view.segment[here] == view.segment[noun] + 1 and "FOR" in view.kinds[dash + 1 : dash + 3]


def covered(view: View, noun: int) -> int | None:
    """Return the places that a notice is said to be for ("Reisewarnungen betreffen X", "zu den Ländern mit Reisewarnung gehören X")."""
    verb = view.near(noun, {"COVERS"}, 10, left=False)
    if verb is None:
        return None
    listed = view.near(noun, {"LANDS"}, 8, right=False) is not None
    if not listed and (view.role(noun) or not view.chunks[verb].word.startswith("betr")):
        return None
    here = verb + 1
    while view.kind(here) in {"ADVERB", "LIKE", "DET", "ALL", "ADJ"}:
        here += 1
    return here if view.kind(here) == "PLACE" and not view.role(here) else None


def _had(view: View, at: int) -> bool:
    """Tell whether a country is said to have a notice, and nobody to give one ("X heeft een rood reisadvies")."""
    has = any(view.chunks[here].word in _HAS for here in range(max(0, at - 6), at))
    home = any(_AT_HOME & set(view.chunks[here].codes) for here in range(max(0, at - 6), at))
    return has and not home and not view.has(at, {"ISSUE", "LIFT", "FOR", "ISSUER"}, 10)


def subject(view: View, at: int) -> int | None:
    """Return the country that something is said of ("X est déconseillé")."""
    here = at - 1
    verbless = view.kinds[at] in _VERBLESS
    had = verbless and _had(view, at)
    skipped = (
        _SKIPPED
        | ({"ISSUE"} if verbless and view.chunks[at].word.startswith("bare") and view.official(at) else set())
        | ({"DET"} if had else set())
    )
    while here >= 0 and view.kind(here) in skipped:
        here -= 1
    return here if 0 <= here < at - (not verbless) and view.kind(here) in {"PLACE", "HERE"} and view.role(here) == "" else None


def whence(view: View, verb: int, told: int | None) -> int | None:
    """Return what is to be left: beside the verb on either side, else where those told are."""
    before = verb - 1
    while view.kind(before) in {"ADVERB", "QUOTE"}:
        before -= 1
    if view.verb_last and view.kind(before) == "PLACE" and view.role(before) == "":
        return before
    light = 0
    for here in range(verb + 1, min(len(view.chunks), verb + 9)):
        if view.segment[here] != view.segment[verb] or view.kind(here) in {"COMMA", "CLAUSE", "THAT", "TRAVEL", "AGAINST"}:
            break
        if view.kind(here) == "AND" and view.kind(here + 1) not in CROWDS:
            break
        if here == told:
            break
        light += view.kind(here) in {"QUOTE", "ADVERB", "DET", "MAYBE", "WORD"} and here <= verb + 5
        if _fits(view, here, _THENCE if here <= verb + 3 + light else frozenset({"FROM", "OF"})):
            return here
    ahead = _ahead(view, verb, told)
    if ahead is None:
        ahead = such_as(view, verb)
    if ahead is not None:
        return ahead
    located = [at for at in view.around(verb, 20, right=False) if view.kind(at) == "PLACE" and view.role(at) in THERE]
    there = next((at for at in view.around(verb, 12, right=False) if view.kind(at) == "HERE" and view.chunks[at].word == "there"), None)
    # where people are told from the rest: "X in Y werden nach dem Anschlag in Z …"
    return next((at for at in located if view.kind(at - 2) in CROWDS), located[0] if located else there)


def _ahead(view: View, verb: int, told: int | None) -> int | None:
    """Return what is to be left where it stands before the verb; a bare name with people behind it is who tells them."""
    low = max(0, verb - 9, (told + 1) if told is not None and told < verb else 0)
    for here in range(verb - 1, low - 1, -1):
        if view.segment[here] != view.segment[verb]:
            return None
        if _fits(view, here, _THENCE):
            speaks = view.role(here) == "" and any(view.kind(at) in CROWDS for at in range(here + 1, verb))
            return None if speaks else here
    return None


def for_whom(view: View, told: int | None, where: int | None) -> int | None:
    """Return the country that a call to leave "the country" begins with ("Für X empfiehlt das EDA, das Land zu verlassen")."""
    if told is None or (where is not None and view.kind(where) != "HERE"):
        return where
    fronted = (at for at in range(told) if view.kind(at) == "PLACE" and view.role(at) == "FOR" and view.clause[at] == view.clause[told])
    return next(fronted, where)

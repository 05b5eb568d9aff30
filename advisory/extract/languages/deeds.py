"""What governments do: close embassies, airspace and borders, bring people out, raise and lower advice; by its parts in any order."""

from __future__ import annotations

from collections.abc import Iterator

from advisory.extract import resolve
from advisory.extract.chunks import Chunk
from advisory.extract.languages import rescues
from advisory.extract.languages.colours import LEVELS, stepped, weather
from advisory.extract.languages.counsel import Read
from advisory.extract.languages.phrases import CROWDS
from advisory.extract.languages.places import about, advice_for, such_as, such_lands
from advisory.extract.languages.table import fold
from advisory.extract.languages.view import View
from advisory.model import Directive, LevelStep, Status, Strength

_D = Directive
_SHUTS = frozenset({"CLOSE", "CLOSURE", "HALT", "OPEN"})
_DOORS = frozenset({"POST", "AIRSPACE", "BORDER"})
#: What is at a border is not the border.
_BESIDE = frozenset({"IN", "AT", "FROM", "WITH"})
#: What stays open was not closed.
_STAYS = frozenset({"bleibt", "bleiben", "bleibe", "blieb", "blieben"})


def _nearest(view: View, thing: int, kinds: frozenset[str], reach: int) -> int | None:
    """Return the verb nearest to a thing, unless it belongs to another thing between."""
    verb = view.near(thing, kinds, reach)
    if verb is None:
        return None
    between = range(min(verb, thing) + 1, max(verb, thing))
    if any(view.kind(at) == "THAT" for at in between) and not _of_itself(view, thing, verb):
        return None
    if view.kind(verb) == "CLOSURE":
        return verb
    other = view.near(verb, _DOORS - {view.kinds[thing]}, abs(verb - thing))
    if other is None or any(view.kind(at) == "AND" for at in range(min(other, thing), max(other, thing))):
        return verb
    return None if abs(other - verb) < abs(thing - verb) else verb


def _of_itself(view: View, thing: int, verb: int) -> bool:
    """Tell whether an embassy says that it stays closed ("la embajada en X anunció que permanecería cerrada")."""
    that = next(at for at in range(thing, max(verb, thing) + 1) if view.kind(at) == "THAT") if thing < verb else verb
    told = view.kinds[that + 1 : verb]
    return thing < that <= thing + 3 and view.kind(thing) == "POST" and "AUX" in told and set(told) <= {"AUX", "IT", "ADVERB"}


def _of_it(view: View, post: int) -> bool:
    """Tell whether it is something of the embassy that is closed ("das Visazentrum der Botschaft")."""
    if view.role(post) == "OF":
        return view.kind(post - 2) == "WORD" or view.kind(post - 3) == "WORD"
    return view.verb_last and view.kind(post - 1) == "WORD" and view.chunks[post].word.startswith(("der ", "des ", "unserer "))


def _mine(post: Chunk) -> bool:
    """Tell whether an embassy is that of whoever closes it."""
    return post.people


def _embassies(view: View) -> Iterator[Read]:
    for post in view.all("POST"):
        verb = _nearest(view, post, _SHUTS, 10)
        chunk = view.chunks[post]
        if verb is None or chunk.word == "embassies" or not (chunk.codes or chunk.places or _mine(chunk)):
            continue
        if not chunk.codes and "consul" in fold(chunk.word).replace("k", "c") and not _mine(chunk):
            continue
        if view.kinds[verb] == "CLOSE" and _of_it(view, post):
            continue
        speaker = chunk if chunk.codes else view.speaker(verb, [post])
        if speaker is not None and speaker.kind == "PLACE" and chunk.places and set(speaker.codes) & set(chunk.places[0].codes):
            speaker = None
        there = Chunk("PLACE", chunk.first, chunk.last, chunk.word, tuple(map(resolve.host, chunk.places))) if chunk.places else None
        yield Read(
            directive=_D.EMBASSY_CLOSED,
            strength=Strength.REPORTED,
            deed=True,
            core=(verb, post),
            name="embassy closed",
            issuer=speaker,
            where=None if there else view.near(post, {"HERE"}, 6),
            destination=there,
            status=_reopened(view, verb),
        )


def _reopened(view: View, verb: int) -> Status | None:
    """Return that it is open again, when the sentence goes on to say so ("…, die im Mai schloss, ist wieder offen")."""
    if view.kinds[verb] == "OPEN":
        if any(
            view.kind(at) == "AUX" and view.chunks[at].word in _STAYS for at in view.around(verb, 6) if view.clause[at] == view.clause[verb]
        ):
            return Status.DENIED
        later = view.near(verb, {"CLOSE"}, 8, left=False)
        shut = later is not None and view.clause[later] > view.clause[verb] and _described(view, verb) is not None
        return None if shut else Status.LIFTED
    opens = view.near(verb, {"OPEN"}, 14, left=False)
    return None if opens is None or any(map(view.unsure, range(verb, opens))) else Status.LIFTED


def _described(view: View, verb: int) -> int | None:
    """Return what a relative clause is about ("die Grenze, die geöffnet war, ist zu"); None for a verb that stands in no such clause."""
    first = next(at for at in range(verb + 1) if view.clause[at] == view.clause[verb])
    return first - 1 if first and view.kind(first) == "COMMA" and view.kind(first + 1) == "DET" else None


def _possessor(view: View, thing: int, verb: int) -> tuple[Chunk | None, Chunk | None]:
    """Return who closes, and whose airspace or border it is."""
    before, after = view.kind(thing - 1), None
    if view.kind(thing + 1) == "DEMONYM":
        return view.chunks[thing + 1], view.chunks[thing + 1]
    if before == "DEMONYM" or (before == "ADJ" and view.kind(thing - 2) == "DEMONYM"):
        owner = view.chunks[thing - 1 if before == "DEMONYM" else thing - 2]
        return owner, owner
    for at in range(thing + 1, min(len(view.chunks), thing + 4)):
        crossing = view.kinds[thing] == "BORDER" and view.role(at) == "" and any(place.part for place in view.chunks[at].places)
        if (
            view.kind(at) == "PLACE"
            and not crossing
            and (view.role(at) in {"OF", "OVER", "IN", "AT"} or view.chunks[at].own or view.kind(at + 1) != "AUX")
        ):
            after = view.chunks[at]
            break
        if view.kind(at) not in {"OF", "OVER", "IN", "AT", "DET"}:
            break
    if after is None and view.kind(thing - 1) == "PLACE" and view.chunks[thing - 1].own:
        after = view.chunks[thing - 1]
    if after is not None:
        return after, after
    if view.kind(0) == "PLACE" and view.kind(1) in {"COLON", "DASH"} and view.segment[thing] == view.segment[1]:
        return view.chunks[0], view.chunks[0]
    if (scene := _scene(view, verb)) is not None:
        return scene, scene
    if (there := _over_it(view, thing)) is not None:
        return None, there
    mine = "ITS" in {view.kind(thing - 1), view.kind(thing - 2)} or view.kind(thing + 1) == "HERE"
    if mine and (land := _this_land(view, verb)) is not None:
        return None, land
    whose = _whose(view, thing, verb) if mine else None
    return (whose, whose) if whose is not None else _closer(view, verb, mine=mine)


def _over_it(view: View, thing: int) -> Chunk | None:
    """Return the country named before for "the airspace over the country" ("Nach Angriffen auf X wurde der Luftraum über dem Land …")."""
    if view.kind(thing) != "AIRSPACE" or view.kind(thing + 1) not in {"OVER", "OF", "IN"} or view.kind(thing + 2) != "HERE":
        return None
    named = [view.chunks[at] for at in range(thing) if view.kind(at) == "PLACE" and view.segment[at] == view.segment[thing]]
    return named[0] if named and len({chunk.codes for chunk in named}) == 1 else None


def _this_land(view: View, verb: int) -> Chunk | None:
    """Return "the country" where it is the subject ("Das Land hat seinen Luftraum gesperrt")."""
    first = next(
        (at for at in range(verb) if view.clause[at] == view.clause[verb] and view.kinds[at] not in {"ADVERB", "COMMA", "COLON"}), verb
    )
    if view.starts(first) and view.kind(first) == "HERE" and view.kind(first + 1) in {"AUX", "CLOSE", "OPEN"}:
        return view.chunks[first]
    return None


def _whose(view: View, thing: int, verb: int) -> Chunk | None:
    """Return who "its" is of: "mit Litauen, das seine Grenze schloss", "mehrere Staaten schlossen ihren Luftraum, darunter X und Y"."""
    whose = _described(view, verb)
    if whose is not None and view.kind(whose) == "PLACE" and len(view.chunks[whose].codes) == 1:
        return view.chunks[whose]
    named = such_as(view, thing) if view.near(thing, {"LANDS"}, 8, right=False) is not None else None
    return view.chunks[named] if named is not None else None


def _closer(view: View, verb: int, *, mine: bool) -> tuple[Chunk | None, Chunk | None]:
    """Return who is the subject, and whether the airspace or border is theirs."""
    speaker = view.speaker(verb)
    if speaker is not None and not mine and view.kinds[verb] == "CLOSURE" and view.clause[view.chunks.index(speaker)] != view.clause[verb]:
        return None, None
    if mine and speaker is not None and speaker.kind == "IT" and (named := _antecedent(view, verb)) is not None:
        return named, named
    return (speaker, speaker) if speaker is not None and speaker.kind in {"PLACE", "ISSUER"} else (speaker, None)


def _scene(view: View, verb: int) -> Chunk | None:
    """Return where a passive without an owner is set ("In X wurde der Luftraum gesperrt")."""
    first = next((at for at in range(verb) if view.clause[at] == view.clause[verb] and view.kinds[at] != "ADVERB"), verb)
    opened = view.kind(0) in {"IN", "AT"} and view.kind(1) == "PLACE" and view.kind(2) == "COMMA" and view.segment[verb] == 0
    if opened and view.kind(3 + (view.kind(3) == "DET")) in {"AIRSPACE", "BORDER"} and view.chunks[1].codes:
        return view.chunks[1]
    set_in = view.kind(first) in {"IN", "AT"} and view.kind(first + 1) == "PLACE" and view.kind(first + 2) == "AUX"
    return view.chunks[first + 1] if set_in and view.chunks[first + 1].codes else None


def _antecedent(view: View, verb: int) -> Chunk | None:
    """Return who "it" must be: the one government named before as a subject ("X announced that it would open its borders")."""
    named = [
        view.chunks[at] for at in range(verb) if view.kinds[at] in {"PLACE", "ISSUER"} and view.chunks[at].codes and view.role(at) == ""
    ]
    return named[-1] if len({chunk.codes for chunk in named}) == 1 else None


def _doors(view: View) -> Iterator[Read]:
    for thing in view.all("AIRSPACE", "BORDER"):
        verb = _nearest(view, thing, frozenset({"CLOSE", "CLOSURE", "OPEN"}), 14)
        if verb is None or view.role(thing) in _BESIDE or _for_some(view, thing):
            continue
        issuer, owner = _possessor(view, thing, verb)
        border = view.kinds[thing] == "BORDER"
        partner = _partner(view, thing) if border else None
        if partner is not None and view.role(partner) == "BETWEEN":
            issuer = owner = None
        if owner is not None and len(owner.places) == 1 and len(owner.places[0].codes) > 1:
            issuer = None
        for whose in (owner, view.chunks[partner] if partner is not None else None):
            if whose is None:
                continue
            yield Read(
                directive=_D.BORDER_CLOSED if border else _D.AIRSPACE_CLOSED,
                strength=Strength.REPORTED,
                deed=True,
                core=(verb, thing),
                name="border closed" if border else "airspace closed",
                issuer=issuer,
                destination=whose,
                status=_reopened(view, verb),
            )


def _shutting(view: View) -> Iterator[Read]:
    """Read `verlängert die Grenzschließung`, a noun that has both the door and the closing in it."""
    for noun in view.all("BORDERSHUT", "AIRSHUT"):
        speaker = view.speaker(noun)
        if speaker is None or speaker.kind not in {"PLACE", "ISSUER"}:
            continue
        yield Read(
            directive=_D.BORDER_CLOSED if view.kinds[noun] == "BORDERSHUT" else _D.AIRSPACE_CLOSED,
            strength=Strength.REPORTED,
            deed=True,
            core=(noun, *[at for at in [view.near(noun, {"LIFT", "CANCEL"}, 10)] if at is not None]),
            name="closure",
            issuer=speaker,
            destination=speaker,
        )


def _partner(view: View, thing: int) -> int | None:
    """Return with whom a border is."""
    for at in range(thing + 1, min(len(view.chunks), thing + 6)):
        if view.kind(at) == "PLACE" and view.role(at) in {"WITH", "TO", "BETWEEN"} and len(view.chunks[at].places[0].codes) == 1:
            return at
    return None


def _for_some(view: View, thing: int) -> bool:
    """Tell whether it is closed to the planes or people of one country alone."""
    told = [at for at in range(thing + 1, min(len(view.chunks), thing + 7)) if view.kind(at) in {"FOR", "TO", "AT"}]
    behind = [at for start in told for at in range(start + 1, min(len(view.chunks), start + 7)) if view.clause[at] == view.clause[start]]
    return any(view.kind(at) in {"DEMONYM", "SOME"} or (view.kind(at) in CROWDS and view.chunks[at].codes) for at in behind)


def _subject(view: View, verb: int) -> int | None:
    """Return the countries that are the subject of a verb, or its object."""
    after = (at for at in (verb + 1, verb + 2) if view.kind(at) == "PLACE" and view.role(at) in {"", "TO"})
    before = view.near(verb, {"PLACE"}, 3, right=False)
    able = before is not None and not view.role(before) and view.clause[before] == view.clause[verb]
    return next(after, before if able else None)


def _raised(view: View, verb: int, noun: int) -> int | None:
    """Return the country that is put on a level ("stufte X auf die höchste Warnstufe hoch")."""
    named = view.verb_last and view.kinds[noun] in LEVELS and view.role(noun) == "IN" and view.kinds[verb] in {"RAISE", "LOWER"}
    return _subject(view, verb) if named else None


def _struck(view: View, verb: int) -> int | None:
    """Return the level that countries are taken off ("X e Y se eliminaron del nivel 4")."""
    level = view.near(verb, {"NOTRAVEL", "NOTRAVELRE"}, 7, left=False)
    if level is None or view.kinds[verb] != "LIFT" or view.clause[level] != view.clause[verb]:
        return None
    off = view.role(level) in {"OF", "FROM"} and view.chunks[level].word.startswith("code")
    return level if off and _subject(view, verb) is not None else None


def _moved(view: View) -> Iterator[Read]:
    for verb in view.all("RAISE", "LOWER", "LIFT", *LEVELS):
        step = stepped(view, verb)
        if step is None:
            continue
        nouns = {"LEVELNOUN"} if step != view.kinds[verb] or step == "LIFT" else {"LEVELNOUN", "NOTRAVEL", "NOTRAVELNE"}
        noun = struck = _struck(view, verb)
        if noun is not None:
            where = _subject(view, verb)
        else:
            noun = view.near(verb, nouns, 12) or advice_for(view, verb)
            where = about(view, noun, 14) if noun is not None else None
            where = such_lands(view, noun) if noun is not None and where is None else where
            where = _raised(view, verb, noun) if noun is not None and where is None else where
        if noun is None or (view.kinds[verb] in LEVELS and weather(view, verb, where)):
            continue
        number = _number(view, verb) if noun != struck else None
        level = LevelStep(before=None, after=number) if number is not None else None
        yield Read(
            directive=_D.LEVEL_CHANGE,
            strength=Strength.REPORTED,
            deed=True,
            core=(verb, noun),
            name="advice raised" if step == "RAISE" else "advice lowered",
            issuer=view.speaker(verb, [where] if where is not None else []),
            where=where,
            status=Status.IN_FORCE if step == "RAISE" else Status.LIFTED,
            level=level,
        )


def _number(view: View, verb: int) -> int | None:
    """Return the level that something is raised or lowered to."""
    for at in sorted(view.around(verb, 14), key=lambda at: view.role(at) in {"OF", "FROM"}):
        said = view.chunks[at].word if view.kinds[at] in {"NOTRAVEL", "NOTRAVELRE"} else ""
        if view.kinds[at] == "LEVEL" and view.kind(at + 1) == "NUMBER":
            said = view.chunks[at + 1].word
        if said[-1:] in {"1", "2", "3", "4"}:
            return int(said[-1])
    return None


def read(view: View) -> Iterator[Read]:
    """Yield what a sentence says that governments did."""
    for frame in (_embassies, rescues.read, _doors, _shutting, _moved):
        yield from frame(view)

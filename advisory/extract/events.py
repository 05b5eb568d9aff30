"""What governments do: close embassies, airspace and borders, take people out, move their levels."""

from __future__ import annotations

import re

from advisory import lexicon
from advisory.extract import advice, checks, doors, parts, patterns, rescues, resolve, roles
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.pieces import BE, BY, NATION, WHO, Event
from advisory.extract.reading import Found, group
from advisory.model import Directive, LevelStep, Status, Strength

_D = Directive
_ABOUT = "(?:(?:FOR|TO|OF|IN|AGAINST|OVER|FROM) WORD? (?:ADJECTIVE|ALL|DET|ALERT|LEVELNOUN|AVOID)* DESTINED)"
_NOTICE = "(?:LEVEL(?=FOR)|LEVELNOUN|ALERT LEVEL?|LEVEL OF? ADVICE|ADVICE)"
_OWNER = "(?:(by:PLACE OWN?|ISSUER OWN?|DEMONYM) ADJECTIVE*)"
#: "Chad's advisory for Norwegians".
_MEANT = "(?:FOR (whom:AUDIENCE))"
_ASIDE = "(?:COMMA ~6 COMMA)"
_TO_LEVEL = "(?:(?:~3 FROM LEVEL (before:NUMBER))? ~3 TO LEVEL (after:NUMBER))"

#: Name, directive, status when the words themselves say it, pattern.
EVENTS: tuple[Event, ...] = (
    *doors.EVENTS,
    *rescues.EVENTS,
    # levels
    (
        "advice raised",
        _D.LEVEL_CHANGE,
        Status.IN_FORCE,
        f"{WHO} (?<!ITS)(?<!DET)RAISE (?:STRESS|DET|ITS|ADJECTIVE|TRAVEL|WORD)* {_NOTICE} ~2 {_ABOUT} {_TO_LEVEL}?",
    ),
    (
        "place's advice raised",
        _D.LEVEL_CHANGE,
        Status.IN_FORCE,
        f"{WHO} RAISE (?:STRESS|DET|ITS|ADJECTIVE)* {NATION} {_NOTICE} {_TO_LEVEL}?",
    ),
    (
        "advice is raised",
        _D.LEVEL_CHANGE,
        Status.IN_FORCE,
        f"{_OWNER}? {_NOTICE} {_ABOUT} {_ASIDE}? {BE} RAISE {_TO_LEVEL}?|{NATION} {_NOTICE} {_MEANT}? {BE} RAISE {_TO_LEVEL}?",
    ),
    ("level raised", _D.LEVEL_CHANGE, Status.IN_FORCE, f"{WHO} RAISE (at:PLACE) TO LEVEL (after:NUMBER)"),
    (
        "advice lowered",
        _D.LEVEL_CHANGE,
        Status.LIFTED,
        f"{WHO} (?<!ITS)(?<!DET)TAKEBACK (?:STRESS|DET|ITS|ADJECTIVE|TRAVEL|WORD)* {_NOTICE} ~2 {_ABOUT} {_TO_LEVEL}?",
    ),
    (
        "place's advice lowered",
        _D.LEVEL_CHANGE,
        Status.LIFTED,
        f"{WHO} TAKEBACK (?:STRESS|DET|ITS|ADJECTIVE)* {NATION} {_NOTICE} {_TO_LEVEL}?",
    ),
    (
        "advice is lowered",
        _D.LEVEL_CHANGE,
        Status.LIFTED,
        f"{_OWNER}? {_NOTICE} {_ABOUT} {_ASIDE}? {BE} TAKEBACK {_TO_LEVEL}?|{NATION} {_NOTICE} {_MEANT}? {BE} TAKEBACK {_TO_LEVEL}?",
    ),
    ("level lowered", _D.LEVEL_CHANGE, Status.LIFTED, f"{WHO} LOWER (at:PLACE) TO LEVEL (after:NUMBER)"),
    ("level unchanged", _D.LEVEL_CHANGE, Status.DENIED, f"{_NOTICE} {_ABOUT}? (?:AUX|ADVERB)* UNCHANGED"),
    ("warning issued", _D.EXERCISE_CAUTION, Status.IN_FORCE, f"{BY} ~4 ISSUE (?:STRESS|DET|ITS|ADJECTIVE|WORD)* LEVELNOUN ~2 {_ABOUT}"),
    (
        "warning to travellers issued",
        _D.EXERCISE_CAUTION,
        Status.IN_FORCE,
        f"{BY} ~4 ISSUE (?:STRESS|DET|ITS|ADJECTIVE|WORD)* LEVELNOUN (?:TO|FOR) AUDIENCE (?:MAY|AUX|WORD) TRAVEL TO? (to:PLACE)",
    ),
    ("place's warning issued", _D.EXERCISE_CAUTION, Status.IN_FORCE, f"{BY} ~4 ISSUE (?:STRESS|DET|ITS|ADJECTIVE)* {NATION} LEVELNOUN"),
    # a host turns people out
    ("expels", _D.EXPULSION, None, "(by:PLACE|ISSUER|IT) ~3 EXPEL STRESS* (whom:AUDIENCE)"),
    # a shelter order
    ("staff shelters", _D.SHELTER_IN_PLACE, None, "(?:(by:POST) OWN)? (whom:CREW) (?:IN (to:PLACE))? AUX ADVERB* WORD DET? SHELTERORDER"),
    ("shelter order", _D.SHELTER_IN_PLACE, None, f"{WHO} SHELTERORDER (?:~4 (?:FOR|IN) DESTINED)?"),
)
_REOPENED = "COMMA CLOSE [^COMMA STOP SEMI]{0,8} COMMA (?:AUX|ADVERB|CLAUSE){0,3} (?:OPEN|RESUME|ISOPEN)"
#: "Closed on Monday and reopened on Tuesday": the same thing, for nothing else is named behind it.
_THEN_OPEN = "CLOSE [^SEMI STOP QUERY]{0,18} (?:AND|CLAUSE) (?:AUX|ADVERB){0,3} OPEN (?=IT|ADVERB|IN|COMMA|STOP|$)"
#: "Which had closed its airspace on Monday, had reopened it": the same thing once more.
_HAD_REOPENED = "CLOSE [^SEMI STOP QUERY]{0,40} COMMA (?:AUX|ADVERB){1,3} OPEN (?=IT|THEM)"
#: "The decision to close its airspace was made on Monday and was lifted".
_DECISION_LIFTED = "CLOSE [^SEMI STOP QUERY]{0,30} (?:COMMA|AND|CLAUSE) (?:AUX|ADVERB|CLAUSE)* LIFT (?!ITS|DET|ADVICE|LEVELNOUN|TRAVEL)"
#: "The embassy", "its mission": one that has been spoken of.
_CARRIERS = frozenset(
    {"ships", "vessels", "warships", "troops", "soldiers", "forces", "marines", "airlines", "airline", "carrier", "carriers", "crews"}
)
#: So near before a noun stands the verb that orders it, in chunks.
_NEAR = 4
#: A country that shuts so many borders shuts its borders.
_ALL_AROUND = 3
_OWN = frozenset({_D.AIRSPACE_CLOSED, _D.BORDER_CLOSED})
#: They speak, and have no border to close.
_LANDLESS = frozenset({"UN", "EU"})
#: Embassies of no country in particular.
_GENERAL = ("the diplomatic missions", "the embassies", "the foreign missions", "the consulates", "the diplomatic posts")
_DEFINITE = frozenset({"its", "their", "our", "the", "embassy", "consulate"})


def _number(chunk: Chunk | None) -> int | None:
    return int(chunk.word) if chunk is not None and chunk.word in {"1", "2", "3", "4"} else None


def _level(line: Row, hit: re.Match[str]) -> LevelStep | None:
    after = _number(group(line.chunks, hit, "after"))
    before = _number(group(line.chunks, hit, "before"))
    return LevelStep(before=before, after=after) if after or before else None


def _speaker(line: Row, hit: re.Match[str], anchor: int, issuer: Chunk | None, destination: Chunk | None) -> Chunk | None:
    """Return the speaker nearest to the verb, or the one named after the words."""
    nearer = None
    for found in patterns.compiled(BY).finditer(line.code, hit.start(), anchor):
        chunk = line.chunks[found.start("by")]
        nearer = chunk if chunk is not destination and (chunk.codes or chunk.kind in {"IT", "SELF"}) else nearer
    if issuer is not None and issuer.kind == "PLACE" and not issuer.codes:
        issuer = nearer  # a part of a country, or a region, does nothing
    after = advice.speaker_after(line, hit.end())[0]
    if issuer is not None and issuer.word == "we" and after is not None and after.codes:
        # "we have moved staff out," a Norwegian minister said
        return after
    if issuer is not None:
        return nearer if nearer is not None and nearer.kind in {"PLACE", "ISSUER"} else issuer
    return after or _subject(line, anchor, destination)


def _subject(line: Row, anchor: int, destination: Chunk | None) -> Chunk | None:
    """Return who did the first of two things: "Norway asked its people to leave and has moved staff out"."""
    at = anchor - 1
    while at > 0 and line.chunks[at].kind in {"AUX", "ADVERB"}:
        at -= 1
    if at < 1 or line.chunks[at].kind != "AND":
        return None
    begin, _ = roles.segment(line, anchor)
    named = [line.chunks[hit.start("by")] for hit in patterns.compiled(BY).finditer(line.code, begin, at)]
    named = [chunk for chunk in named if chunk is not destination and (chunk.codes or chunk.kind in {"IT", "SELF"})]
    return named[0] if named else None


#: "Its embassy in the country": in the one spoken of.
_THERE = (" in the country", " in that country", " in this country")


def _at_post(post: Chunk, issuer: Chunk | None, destination: Chunk | None) -> tuple[Chunk | None, Chunk | None] | None:
    """Return whose embassy it is and where; None for embassies in general."""
    if destination is None and not post.places and post.word.endswith(_THERE):
        destination = Chunk("HERE", post.first, post.last, "the country")
    elif destination is None and post.places:
        destination = post
    elif destination is None and post.guess and issuer is not None and issuer.codes and issuer.codes != post.codes:
        destination = post = post._replace(places=post.guess, codes=())
    if destination is post and len(post.places) > 1:
        # "embassies in Mali, Niger and Chad"
        destination = post._replace(kind="PLACE", places=tuple(map(resolve.host, post.places)))
    if destination is None and not post.codes and (post.word.split()[0] not in _DEFINITE or post.word.startswith(_GENERAL)):
        return None
    if issuer is None or issuer.kind == "POST" or not issuer.codes:
        issuer = post if post.codes else issuer
    return issuer, destination


def _closers(line: Row, anchor: int) -> Chunk | None:
    """Return the diplomats who close their own embassy, as those whose it is ("Peruvian diplomats closed their embassy")."""
    at = anchor - 1
    while at > 0 and line.chunks[at].kind in {"AUX", "ADVERB"}:
        at -= 1
    crew = line.chunks[at] if at >= 0 else None
    return crew._replace(kind="ISSUER") if crew is not None and crew.kind == "CREW" and len(crew.codes) == 1 else None


def _carries(others: Chunk) -> bool:
    """Tell whether people whom no advice is for are those who carry others out: "two Norwegian ships evacuated citizens"."""
    return others.word.rsplit(" ", 1)[-1] in _CARRIERS


def _over(line: Row, anchor: int) -> int:
    """Return where it says that what was closed is open again in the same breath ("the border, closed since May, reopened"); else 0."""
    if not anchor or line.chunks[anchor].kind != "CLOSE":
        return 0
    hit = patterns.compiled(_REOPENED).match(line.code, anchor - 1) or patterns.compiled(_THEN_OPEN).match(line.code, anchor)
    hit = hit or patterns.compiled(_HAD_REOPENED).match(line.code, anchor)
    if hit is None and line.chunks[anchor - 1].word == "decision to":
        hit = patterns.compiled(_DECISION_LIFTED).match(line.code, anchor)
    return hit.end() - 1 if hit else 0


def _opposite(line: Row, anchor: int, partner: Chunk) -> Chunk | None:
    """Return the one other country that a sentence about a border with a partner names as its speaker."""
    for begin in (roles.segment(line, anchor)[0], 0):
        named = [line.chunks[hit.start("by")] for hit in patterns.compiled(BY).finditer(line.code, begin, anchor)]
        named = [chunk for chunk in named if len(chunk.codes) == 1 and not set(chunk.codes) & set(partner.codes)]
        if named:
            return named[0] if len({chunk.codes for chunk in named}) == 1 else None
    return None


def _owner(line: Row, anchor: int) -> Chunk | None:
    """Return who a sentence says more than one thing of ("Chad and Mali halted flights but have reopened their airspace")."""
    begin, _ = roles.segment(line, anchor)
    named = [line.chunks[hit.start("by")] for hit in patterns.compiled(BY).finditer(line.code, begin, anchor)]
    named = [chunk for chunk in named if chunk.codes and chunk.kind in {"PLACE", "ISSUER"}]
    return named[-1] if named and len({chunk.codes for chunk in named}) == 1 else None


def _doors(
    line: Row, anchor: int, issuer: Chunk | None, destination: Chunk | None, partner: Chunk | None
) -> tuple[Chunk | None, Chunk | None]:
    """Return who closes airspace or a border, and whose: its own, unless a partner is named."""
    if partner is not None:
        issuer = issuer if issuer is not None else _opposite(line, anchor, partner)
        if issuer is not None and destination is partner and len(partner.places) >= _ALL_AROUND:
            destination = partner._replace(places=(*(Place((code,), None, "country") for code in issuer.codes), *partner.places))
        return issuer, destination
    pointed = destination is None or destination.kind in {"HERE", "ITS"}
    if pointed and (issuer is None or issuer.word == "they" or issuer.kind == "ITS"):
        owner = _owner(line, anchor)
        if owner is not None:
            return owner, owner
    if destination is not None and destination.kind == "HERE" and issuer is not None:
        return issuer, issuer if issuer.codes else None
    if destination is not None and any(place.kind == lexicon.Kind.REGION.value for place in destination.places):
        return None, destination
    return issuer if issuer is not None else destination, destination


def _vacated(line: Row, hit: re.Match[str]) -> tuple[Chunk, Chunk]:
    """Return whose embassy its staff have left, and where it is: "moved staff at the embassy in Chad and suspended operations"."""
    crew = next(chunk for chunk in line.chunks[hit.start() :] if chunk.kind == "CREW")
    return crew._replace(kind="ISSUER"), crew._replace(kind="PLACE", places=tuple(map(resolve.host, crew.places)))


def _named(line: Row, hit: re.Match[str], name: str, anchor: int, directive: Directive) -> tuple[Chunk | None, Chunk | None] | None:
    """Return who does it, and where; None when the words say something else."""
    caught = {key: group(line.chunks, hit, key) for key in ("by", "to", "at", "post", "partner", "self")}
    issuer, destination = caught["by"] or caught["self"], caught["to"] or caught["at"] or caught["partner"]
    if directive not in _OWN | {_D.EXPULSION}:
        issuer = _speaker(line, hit, anchor, issuer, destination)
    if name.startswith("named crossing") and (destination is None or not destination.word.endswith("crossing")):
        return None
    if destination is not None and destination.kind == "ISSUER" and set(destination.codes) & _LANDLESS:
        return None
    if directive is _D.STAFF_WITHDRAWN and issuer is None and destination is None and caught["post"] is None:
        posts = [chunk for chunk in line.chunks if chunk.kind == "POST" and chunk.codes and chunk.places]
        return (posts[0], posts[0]) if len(posts) == 1 and group(line.chunks, hit, "whom") is None else (None, None)
    if caught["post"] is not None:
        hosts = {code for place in caught["post"].places for code in place.codes}
        if issuer is not None and hosts.intersection(issuer.codes) and issuer in line.chunks[anchor:]:
            # "the Peruvian embassy in Lomé is open again, the Togolese ministry said"
            issuer = None
        closers = _closers(line, anchor) if issuer is None and directive is _D.EMBASSY_CLOSED and caught["post"].own else None
        return _at_post(caught["post"], issuer or closers, destination)
    if directive is _D.EXPULSION:
        return issuer, destination or issuer
    if directive is _D.EVACUATION and destination is None and issuer is not None and issuer.kind == "POST" and issuer.places:
        # "the Kenyan embassy in Khartoum has taken 500 Kenyans to the coast"
        destination = issuer._replace(kind="PLACE")
    return _doors(line, anchor, issuer, destination, caught["partner"]) if directive in _OWN else (issuer, destination)


def _orders(line: Row, name: str, anchor: int) -> Chunk | None:
    """Return who orders what a noun says ("the UN mission in Chad and its agencies there have ordered the relocation of staff")."""
    ordered = any(chunk.kind in {"ORDER", "AUTHORIZE"} for chunk in line.chunks[max(0, anchor - _NEAR) : anchor])
    return roles.speaker(line, *roles.segment(line, anchor)) if ordered and name == "evacuation of staff" else None


def _employer(issuer: Chunk | None, told: Chunk | None, directive: Directive) -> Chunk | None:
    """Return whose staff it is that another takes out: "Peru helped relocate 400 UN staff"."""
    if directive is not _D.STAFF_WITHDRAWN or issuer is None or told is None or told.kind != "CREW":
        return issuer
    if len(told.codes) != 1 or not issuer.codes:
        return issuer
    return issuer if told.codes[0] in issuer.codes else told._replace(kind="ISSUER", places=())


def _found(line: Row, hit: re.Match[str], name: str, directive: Directive, status: Status | None) -> Found | None:
    anchor, told, post = _anchor(line, hit), group(line.chunks, hit, "whom"), group(line.chunks, hit, "post")
    by, to = group(line.chunks, hit, "by"), group(line.chunks, hit, "to")
    if not checks.means(line, hit, name, anchor, {"whom": told, "post": post, "by": by, "to": to}):
        return None
    if anchor and line.chunks[anchor - 1].kind == "OUTSIDERS" and not _carries(line.chunks[anchor - 1]):
        return None
    named = _named(line, hit, name, anchor, directive)
    if named is None:
        return None
    issuer, destination = named
    if name.startswith("each other's embassies"):
        # each in the other's country: who closes which need not be told apart
        issuer = None
    if name == "embassy left and work suspended":
        issuer, destination = _vacated(line, hit)
    if directive is _D.STAFF_WITHDRAWN and destination is not None and checks.towards(line, hit, destination):
        if told is None or not told.places:
            return None
        destination = None
    if directive is _D.EVACUATION and (
        checks.elsewhere(line, hit, destination) or not checks.rescues_people(line, hit, name, anchor, named)
    ):
        return None
    issuer = _employer(issuer or _orders(line, name, anchor), told, directive)
    over = _over(line, anchor) if status is None else 0
    if over:
        status, anchor = Status.LIFTED, over
    if directive is _D.EVACUATION and status is None and checks.pending(line, anchor):
        status = Status.CONSIDERED
    level = _level(line, hit)
    trace = (f"event: {name}",)
    return Found(directive, Strength.REPORTED, hit.start(), hit.end(), anchor, issuer, told, destination, status, level, trace)


_VERBS = (
    "(?:DEPARTURE|ISSUE|CLOSE|CLOSURE|OPEN|HALT|RESUME|WITHDRAW|EVACUATE|EVACUATION|WITHDRAWAL|ORDEREDDEPARTURE|RAISE|TAKEBACK|EXPEL|FLY|SEND|CHANGE|"
    "UNCHANGED|SHELTERORDER)"
)


def _anchor(line: Row, hit: re.Match[str]) -> int:
    """Return where the verb stands: the last one before its object, for a speaker may have done something else before."""
    known = hit.re.groupindex
    objects = [hit.start(key) for key in ("whom", "post") if key in known and hit.start(key) > hit.start()]
    verbs = [verb.start() for verb in patterns.compiled(_VERBS).finditer(line.code, hit.start(), hit.end())]
    noun = verbs and line.chunks[verbs[0]].kind == "ORDEREDDEPARTURE"
    aside = verbs[1:] and verbs[-1] == hit.end() - 1 and patterns.compiled("COMMA CLAUSE").search(line.code, hit.start(), verbs[0])
    if aside and line.chunks[verbs[-1]].kind == "RESUME":
        return verbs[-1]
    ahead = [at for at in verbs if objects and not noun and at < objects[0]]
    return ahead[-1] if ahead else verbs[0] if verbs else hit.start()


_SIEVE = patterns.Sieve(pattern for _, _, _, pattern in EVENTS)


def read(line: Row) -> list[Found]:
    """Return what a sentence says governments did, in order; of two readings of the same words the earlier in the table counts."""
    taken: dict[Directive, list[tuple[int, int]]] = {}
    results = []
    rescue = False
    for at in _SIEVE.which(set(line.code)):
        name, directive, status, pattern = EVENTS[at]
        if name == rescues.PARTS:
            rescue = True
            continue
        for hit in patterns.compiled(pattern).finditer(line.code):
            spans = taken.setdefault(directive, [])
            anchor = _anchor(line, hit)
            if hit.end() == hit.start() or any(start <= anchor < end for start, end in spans):
                continue
            found = _found(line, hit, name, directive, status)
            if found is not None:
                spans.append((hit.start(), hit.end()))
                results.append(found)
    if rescue:
        results += parts.read(line, results)
    return sorted(results, key=lambda found: found.first)

"""What governments do: close embassies, airspace and borders, take people out, move their levels."""

from __future__ import annotations

import re
from collections.abc import Collection

from advisory.extract import advice, doors, parts, patterns, rescues, resolve
from advisory.extract.chunks import Chunk, Row
from advisory.extract.pieces import BE, BY, NATION, WHO, Event
from advisory.extract.reading import Found, group
from advisory.model import Directive, LevelStep, Status, Strength

_D = Directive
_ABOUT = "(?:(?:FOR|TO|OF|IN|AGAINST|OVER|FROM) WORD? (?:ADJECTIVE|ALL|DET|ALERT|LEVELNOUN|AVOID)* DESTINED)"
_NOTICE = "(?:LEVEL(?=FOR)|LEVELNOUN|ALERT LEVEL?|LEVEL OF? ADVICE|ADVICE)"
_OWNER = "(?:(by:PLACE OWN|ISSUER OWN?|DEMONYM) ADJECTIVE*)"
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
        f"{WHO} RAISE (?:STRESS|DET|ITS|ADJECTIVE|TRAVEL|WORD)* {_NOTICE} ~2 {_ABOUT} {_TO_LEVEL}?",
    ),
    ("place's advice raised", _D.LEVEL_CHANGE, Status.IN_FORCE, f"{WHO} RAISE (?:STRESS|DET|ITS|ADJECTIVE)* {NATION} {_NOTICE}"),
    (
        "advice is raised",
        _D.LEVEL_CHANGE,
        Status.IN_FORCE,
        f"{_OWNER}? {_NOTICE} {_ABOUT} {_ASIDE}? {BE} RAISE|{NATION} {_NOTICE} {BE} RAISE",
    ),
    ("level raised", _D.LEVEL_CHANGE, Status.IN_FORCE, f"{WHO} RAISE (at:PLACE) TO LEVEL (after:NUMBER)"),
    (
        "advice lowered",
        _D.LEVEL_CHANGE,
        Status.LIFTED,
        f"{WHO} TAKEBACK (?:STRESS|DET|ITS|ADJECTIVE|TRAVEL|WORD)* {_NOTICE} ~2 {_ABOUT} {_TO_LEVEL}?",
    ),
    ("place's advice lowered", _D.LEVEL_CHANGE, Status.LIFTED, f"{WHO} TAKEBACK (?:STRESS|DET|ITS|ADJECTIVE)* {NATION} {_NOTICE}"),
    (
        "advice is lowered",
        _D.LEVEL_CHANGE,
        Status.LIFTED,
        f"{_OWNER}? {_NOTICE} {_ABOUT} {_ASIDE}? {BE} TAKEBACK|{NATION} {_NOTICE} {BE} TAKEBACK",
    ),
    ("level lowered", _D.LEVEL_CHANGE, Status.LIFTED, f"{WHO} LOWER (at:PLACE) TO LEVEL (after:NUMBER)"),
    ("level unchanged", _D.LEVEL_CHANGE, Status.DENIED, f"{_NOTICE} {_ABOUT}? (?:AUX|ADVERB)* UNCHANGED"),
    ("warning issued", _D.EXERCISE_CAUTION, Status.IN_FORCE, f"{BY} ~4 ISSUE (?:STRESS|DET|ITS|ADJECTIVE|WORD)* LEVELNOUN ~2 {_ABOUT}"),
    ("place's warning issued", _D.EXERCISE_CAUTION, Status.IN_FORCE, f"{BY} ~4 ISSUE (?:STRESS|DET|ITS|ADJECTIVE)* {NATION} LEVELNOUN"),
    # a host turns people out
    ("expels", _D.EXPULSION, None, "(by:PLACE|ISSUER|IT) ~3 EXPEL STRESS* (whom:AUDIENCE)"),
    # a shelter order
    ("shelter order", _D.SHELTER_IN_PLACE, None, "SHELTERORDER ~4 (?:FOR|IN) DESTINED|SHELTERORDER"),
)
_REOPENED = "COMMA CLOSE [^COMMA STOP SEMI]{0,8} COMMA (?:AUX|ADVERB|CLAUSE){0,3} (?:OPEN|RESUME|ISOPEN)"
#: "The embassy", "its mission": one that has been spoken of.
_CARRIERS = frozenset(
    {"ships", "vessels", "warships", "troops", "soldiers", "forces", "marines", "airlines", "airline", "carrier", "carriers", "crews"}
)
#: Those who may work for anybody.
_EMPLOYED = ("employees", "staff", "workers", "personnel", "staffers", "staff members")
_NEAR = 8
#: They speak, and have no border to close.
_LANDLESS = frozenset({"UN", "EU"})
_DEFINITE = frozenset({"its", "their", "our", "the", "embassy", "consulate"})


#: Patterns whose verb stands behind what is closed.
_PASSIVE = ("embassy closed", "airspace closed", "border closed", "border with", "border between", "pair's", "its border", "its own")


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
    if issuer is not None:
        return nearer if nearer is not None and nearer.kind in {"PLACE", "ISSUER"} else issuer
    return advice.speaker_after(line, hit.end())[0]


def _at_post(post: Chunk, issuer: Chunk | None, destination: Chunk | None) -> tuple[Chunk | None, Chunk | None] | None:
    """Return whose embassy it is and where; None for embassies in general."""
    if destination is None and post.places:
        destination = post
    elif destination is None and post.guess and issuer is not None and issuer.codes and issuer.codes != post.codes:
        destination = post = post._replace(places=post.guess, codes=())
    if destination is post and len(post.places) > 1:
        # "embassies in Mali, Niger and Chad"
        destination = post._replace(kind="PLACE", places=tuple(map(resolve.host, post.places)))
    if destination is None and not post.codes and post.word.split()[0] not in _DEFINITE:
        return None
    if issuer is None or issuer.kind == "POST":
        issuer = post if post.codes else issuer
    return issuer, destination


def _carries(others: Chunk) -> bool:
    """Tell whether people whom no advice is for are those who carry others out: "two Norwegian ships evacuated citizens"."""
    return others.word.rsplit(" ", 1)[-1] in _CARRIERS


def _over(line: Row, anchor: int) -> int:
    """Return where it says that what was closed is open again in the same breath ("the border, closed since May, reopened"); else 0."""
    if not anchor or line.chunks[anchor].kind != "CLOSE":
        return 0
    hit = patterns.compiled(_REOPENED).match(line.code, anchor - 1)
    return hit.end() - 1 if hit else 0


def _says(line: Row, hit: re.Match[str], kind: str, words: Collection[str]) -> bool:
    """Tell whether a stretch has a chunk of a class ("" for any) with one of these words."""
    return any(chunk.word in words and kind in {"", chunk.kind} for chunk in line.chunks[hit.start() : hit.end()])


def _owns(line: Row, anchor: int) -> bool:
    """Tell whether a verb after "have" has an object of its own: "soldiers at Chad's borders have closed ranks"."""
    before, after = line.chunks[anchor - 1], line.chunks[anchor + 1 : anchor + 2]
    return before.word in {"has", "have", "had"} and bool(after) and after[0].kind in {"WORD", "DET", "ITS"}


def _barred(line: Row, end: int) -> bool:
    """Tell whether airspace is closed, or opened again, to the aircraft of one country alone."""
    hit = patterns.compiled("(?:TO|FOR|AGAINST) ~4 (?:NATION|OUTSIDERS|PEOPLE|AUDIENCE)").match(line.code, end)
    return hit is not None and bool(line.chunks[hit.end() - 1].codes)


def _shuts(line: Row, hit: re.Match[str], name: str, anchor: int) -> bool:
    """Tell whether what is said of an embassy, airspace or border is that it is shut or open."""
    verb, after = line.chunks[anchor], line.chunks[anchor + 1 : anchor + 2]
    if name.startswith(_PASSIVE):
        near = verb.word == "close" and line.chunks[anchor - 1].kind != "TO" and bool(after) and after[0].kind == "TO"
        if near or _owns(line, anchor):
            return False
    if "airspace" in name and patterns.LETTER["NOT"] not in line.code[: hit.start()]:
        return not _barred(line, hit.end()) and not _barred(line, anchor + 1)
    if "embassy work" in name:
        return _says(line, hit, "OPERATIONS", doors.EMBASSY_WORK)
    if name.startswith("embassy resumes"):
        return not {chunk.word for chunk in line.chunks[hit.end() : hit.end() + 2]} & doors.PARTIAL
    return not name.startswith("announces") or _says(line, hit, "", doors.ANNOUNCED)


def _official(line: Row, hit: re.Match[str], crew: Chunk, whose: Chunk | None) -> bool:
    """Tell whether staff work for a government, and not for a firm: "an oil company pulled employees out of Chad"."""
    if "PRIVATE" in {chunk.kind for chunk in line.chunks[hit.start() : hit.end() + _NEAR]}:
        return False
    return whose is not None or bool(crew.codes) or crew.own or rescues.posted(crew.word) or not crew.word.endswith(_EMPLOYED)


def _withdraws(line: Row, hit: re.Match[str], name: str, anchor: int, caught: dict[str, Chunk | None]) -> bool:
    """Tell whether staff are those of an embassy, and taken away."""
    verb, told = line.chunks[anchor].word, caught["whom"]
    crew = told.word if told is not None else ""
    if told is not None and told.kind == "CREW" and not _official(line, hit, told, caught["by"] or caught["post"]):
        return False
    if name == "staff leave":
        return rescues.posted(crew)
    if name == "cuts staff":
        return caught["post"] is not None or rescues.posted(crew)
    if name == "draws down embassy":
        return verb.startswith(("draw", "drew", "thin"))
    if verb.startswith("recall"):
        ahead = {chunk.word for chunk in line.chunks[hit.end() : hit.end() + 4]}
        return not crew.endswith(("envoys", "diplomat")) and "consultations" not in ahead
    return True


def _found(line: Row, hit: re.Match[str], name: str, directive: Directive, status: Status | None) -> Found | None:
    caught = {key: group(line.chunks, hit, key) for key in ("by", "to", "at", "post", "whom", "partner", "self")}
    anchor = _anchor(line, hit)
    told = caught["whom"]
    if not _shuts(line, hit, name, anchor) or not _withdraws(line, hit, name, anchor, caught):
        return None
    if anchor and line.chunks[anchor - 1].kind == "OUTSIDERS" and not _carries(line.chunks[anchor - 1]):
        return None
    issuer, destination = caught["by"] or caught["self"], caught["to"] or caught["at"] or caught["partner"]
    if directive not in {_D.AIRSPACE_CLOSED, _D.BORDER_CLOSED, _D.EXPULSION}:
        issuer = _speaker(line, hit, anchor, issuer, destination)
    if name.startswith("named crossing") and (destination is None or not destination.word.endswith("crossing")):
        return None
    if destination is not None and destination.kind == "ISSUER" and set(destination.codes) & _LANDLESS:
        return None
    if caught["post"] is not None:
        both = _at_post(caught["post"], issuer, destination)
        if both is None:
            return None
        issuer, destination = both
    if directive is _D.EXPULSION:
        destination = destination or issuer
    if directive in {_D.AIRSPACE_CLOSED, _D.BORDER_CLOSED} and issuer is None and caught["partner"] is None:
        issuer = destination
    over = _over(line, anchor) if status is None else 0
    if over:
        status, anchor = Status.LIFTED, over
    level = _level(line, hit)
    trace = (f"event: {name}",)
    return Found(directive, Strength.REPORTED, hit.start(), hit.end(), anchor, issuer, told, destination, status, level, trace)


_VERBS = (
    "DEPARTURE|ISSUE|CLOSE|CLOSURE|OPEN|HALT|RESUME|WITHDRAW|EVACUATE|EVACUATION|WITHDRAWAL|ORDEREDDEPARTURE|RAISE|TAKEBACK|EXPEL|FLY|SEND|"
    "UNCHANGED|SHELTERORDER"
)


def _anchor(line: Row, hit: re.Match[str]) -> int:
    """Return where the verb stands: the last one before its object, for a speaker may have done something else before."""
    known = hit.re.groupindex
    objects = [hit.start(key) for key in ("whom", "post") if key in known and hit.start(key) > hit.start()]
    verbs = [verb.start() for verb in patterns.compiled(f"(?:{_VERBS})").finditer(line.code, hit.start(), hit.end())]
    noun = verbs and line.chunks[verbs[0]].kind == "ORDEREDDEPARTURE"
    ahead = [at for at in verbs if objects and not noun and at < objects[0]]
    return ahead[-1] if ahead else verbs[0] if verbs else hit.start()


_PATTERNS = tuple(pattern for _, _, _, pattern in EVENTS)


def read(line: Row) -> list[Found]:
    """Return what a sentence says governments did, in order; of two readings of the same words the earlier in the table counts."""
    taken: dict[Directive, list[tuple[int, int]]] = {}
    results = []
    rescue = False
    for at in patterns.candidates(_PATTERNS, line.code):
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

"""What the words of a happening must say besides their classes, for it to be what its pattern takes it for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from advisory.extract import doors, parts, patterns, rescues, roles
from advisory.extract.chunks import Chunk, Row
from advisory.extract.reading import group

#: Patterns whose verb stands behind what is closed.
_PASSIVE = ("embassy closed", "airspace closed", "border closed", "border with", "border between", "pair's", "its border", "its own")
#: Those who may work for anybody.
_EMPLOYED = ("employees", "staff", "workers", "personnel", "staffers", "staff members")
_NEAR, _FAR = 8, 14
_CROWDS = frozenset(patterns.LETTER[name] for name in ("AUDIENCE", "PERSONS", "OUTSIDERS", "CREW", "NUMBER"))
_WORD = patterns.LETTER["WORD"]
_NEARBY = frozenset({"near", "outside", "behind", "beside", "around", "opposite", "towards"})
_THINGS = frozenset({"WORD", "ADJECTIVE", "OTHERS", "OUTSIDERS", "PERSONS", "AUDIENCE", "PRIVATE", "TRAVEL", "NUMBER"})
_REST = frozenset({"holiday", "holidays", "weekends", "fridays", "sundays", "saturdays", "christmas", "easter", "observance"})
#: What people are cleared out of without leaving a country.
_BUILDINGS = frozenset(
    {"hotel", "hotels", "train", "plane", "station", "building", "buildings", "stadium", "airport", "beach", "mall", "hospital", "school"}
    | {"camp", "ship", "boat", "ferry", "bus", "theatre", "theater", "tower", "office", "offices", "museum", "cinema", "island", "mine"}
)
_BARRACKS = frozenset({"base", "bases", "airbase", "air base", "barracks", "garrison"})
_BEING = frozenset({"be", "been", "being", "is", "are", "was", "were", "remain", "remains", "remained", "stay", "stays", "stayed"})
_PAIR = 2
#: What is left of a border that two countries open again.
_LAST = frozenset({"the last", "last", "the remaining", "remaining", "the"})
_STRETCHES = frozenset({"stretch", "section", "sections", "rest", "remainder"})
#: What is said of an embassy aside, as it is now.
_STILL = frozenset({"is", "remains", "has been", "will be", "has", "will remain", "stays"})
#: When something is done, not what is.
_SOON = frozenset(
    {"next", "later", "within", "shortly", "after", "around", "due", "with", "under", "once", "since", "gradually", "starting"}
)
#: What an embassy does in danger, not to save money.
_PASSING = frozenset({"temporarily", "immediately", "as a precaution", "for security reasons", "for safety reasons"})
_MUTUAL = frozenset({"embassies", "their embassies", "diplomatic missions", "their diplomatic missions"})
#: Those whom firms take out as well as governments.
_HIRED = ("workers", "students", "employees", "pilgrims", "holders", "fans", "supporters")
#: Words for people who are not out yet.
_AWAITING = frozenset({"awaiting", "awaited", "await", "awaits", "pending"})
_LISTED = frozenset({"set", "due", "scheduled", "slated", "waiting", "waited", "wait", "queueing", "queuing", "line"})
#: What is sent for people, and to do what; what evacuations do.
_CRAFT = ("plane", "planes", "aircraft", "flight", "flights", "jet", "jets", "ship", "ships", "vessel", "vessels", "warship", "warships")
_FLIGHTS = ("flight", "flights", "plane", "planes", "convoy", "convoys", "ship", "ships")
_CRAFTS = frozenset({*_CRAFT, "bus", "buses", "helicopter", "helicopters", "airliner", "airliners", "ferry", "ferries", "frigate", "boats"})
#: What governments send, and how people get home by it.
_SENT = frozenset({"special", "military", "chartered", "charter", "government", "air force", "navy", "naval", "relief", "humanitarian"})
_HOMEWARD = frozenset(
    {"return", "returned", "returns", "returning", "come", "came", "arrive", "arrived", "fly", "flew", "back", "get", "go"}
)
_FLEET = frozenset({"military", "navy", "naval", "force", "government", "chartered", "special", "evacuation", "rescue", "army", "defence"})
_TAKING_OFF = frozenset({"returned", "took off", "flew", "sailed", "departed", "back"})
_HELPS = frozenset({"help", "helps", "helped", "helping", "assist", "assists", "assisted", "assisting"})
#: Of staff, not by them.
_WITHDRAWN = frozenset({"withdrawn", "evacuated", "pulled out", "moved out", "recalled", "removed", "relocated", "airlifted", "flown out"})
#: Staff who stay when others go.
_KEPT = frozenset({"essential", "core", "skeleton", "minimal", "minimum", "emergency", "critical", "key"})
_PICKING = frozenset({"pick up", "bring in", "get out"})
_COURSE = ("start", "begin", "began", "begun", "launch", "resum", "continu")
_ARRIVING = frozenset(
    {"landed", "lands", "land", "arrived", "arrive", "arrives", "arriving", "touched down", "back", "safely", "docked", "landing"}
)


def means(line: Row, hit: re.Match[str], name: str, anchor: int, caught: dict[str, Chunk | None]) -> bool:
    """Tell whether the words of a hit mean what the pattern of this name takes them for."""
    return _shuts(line, hit, name, anchor) and _withdraws(line, hit, name, anchor, caught)


def _says(line: Row, hit: re.Match[str], kind: str, words: Collection[str]) -> bool:
    """Tell whether a stretch has a chunk of a class ("" for any) with one of these words."""
    return any(chunk.word in words and kind in {"", chunk.kind} for chunk in line.chunks[hit.start() : hit.end()])


def _owns(line: Row, anchor: int) -> bool:
    """Tell whether a verb after "have" has an object of its own: "soldiers at Chad's borders have closed ranks"."""
    before, after = line.chunks[anchor - 1], line.chunks[anchor + 1 : anchor + 3]
    if not after or after[-1].word in {"doors", "gates"}:
        return False
    active = before.kind != "AUX" or not _BEING.intersection(before.word.split())
    thing = after[0].kind == "WORD" and after[0].word not in _SOON
    return active and (after[0].kind in {"DET", "ITS"} or (thing and before.kind == "AUX"))


def _beside(line: Row, at: int) -> bool:
    """Tell whether what is closed stands at, on the way to, or inside what is named: "the road to the embassy was closed"."""
    at -= 1
    while at > 0 and line.chunks[at].kind in {"DET", "ADJECTIVE"}:
        at -= 1
    if at < 1:
        return False
    return line.chunks[at].word in _NEARBY or (line.chunks[at].kind in {"TO", "OF", "IN", "FROM"} and line.chunks[at - 1].kind in _THINGS)


def _holiday(line: Row, end: int) -> bool:
    """Tell whether an embassy is closed for a day of rest."""
    return any(chunk.word in _REST for chunk in line.chunks[end : end + _FAR])


def _barred(line: Row, end: int) -> bool:
    """Tell whether airspace is closed, or opened again, to the aircraft of one country alone."""
    hit = patterns.compiled("(?:TO|FOR|AGAINST) ~4 (?:NATION|OUTSIDERS|PEOPLE|AUDIENCE)").match(line.code, end)
    mutual = "each other" in line.text(end, min(end + 6, len(line.chunks)))
    return mutual or (hit is not None and bool(line.chunks[hit.end() - 1].codes))


def _shuts(line: Row, hit: re.Match[str], name: str, anchor: int) -> bool:
    """Tell whether what is said of an embassy, airspace or border is that it is shut or open."""
    verb, after = line.chunks[anchor], line.chunks[anchor + 1 : anchor + 2]
    if name.startswith(_PASSIVE):
        near = verb.word == "close" and line.chunks[anchor - 1].kind != "TO" and bool(after) and after[0].kind == "TO"
        if near or _owns(line, anchor) or _beside(line, hit.start()):
            return False
    if "embass" in name:
        return _embassy(line, hit, name, anchor)
    if "border" in name and line.text(anchor + 1, anchor + 3) in {"a border", "a crossing"} and line.code[anchor + 3 : anchor + 4] == _WORD:
        return False
    if name.startswith("pair reopens"):
        return _whole(line, hit)
    barred = "airspace" in name and (_barred(line, hit.end()) or _barred(line, anchor + 1))
    if barred and patterns.LETTER["NOT"] not in line.code[: hit.start()]:
        return False
    return not name.startswith("announces") or _says(line, hit, "", doors.ANNOUNCED)


def _whole(line: Row, hit: re.Match[str]) -> bool:
    """Tell whether two countries open what was left of the border between them ("the last stretch of their shared border")."""
    two, left = group(line.chunks, hit, "to"), line.chunks[hit.start("stretch") - 1].word
    return two is not None and len(two.places) == _PAIR and left in _LAST and line.chunks[hit.start("stretch")].word in _STRETCHES


def _still(line: Row, hit: re.Match[str], anchor: int) -> bool:
    """Tell whether an aside says what an embassy is now, not what it was."""
    clause = next(at for at in range(hit.start(), anchor) if line.chunks[at].kind == "CLAUSE")
    told = {chunk.word for chunk in line.chunks[clause + 1 : anchor]}
    return line.chunks[clause].word == "which" and bool(told & _STILL)


def _abroad(line: Row, hit: re.Match[str]) -> bool:
    """Tell whether an embassy goes to another country than it was in, from where the words name."""
    post, to, other = (group(line.chunks, hit, key) for key in ("post", "to", "other"))
    was = {code for chunk in (post, to) if chunk is not None for place in chunk.places for code in place.codes}
    now = {code for place in (other.places if other is not None else ()) for code in place.codes}
    return bool(was) and bool(now) and not was & now


def _spoken(line: Row, hit: re.Match[str], name: str) -> bool | None:
    """Tell whether the verb of a pattern is one that it takes; None for a pattern that takes any."""
    if name == "moves its embassy abroad":
        return _abroad(line, hit)
    if name.startswith("embassy announces that") and _says(line, hit, "IT", {"they", "he", "she"}):
        return False
    said = {"embassy announces": doors.ANNOUNCED, "embassy returns": doors.RETURNING}.get(" ".join(name.split()[:2]))
    return _says(line, hit, "", said) if said is not None else None


def _embassy(line: Row, hit: re.Match[str], name: str, anchor: int) -> bool:
    """Tell whether an embassy is shut for more than a day of rest, and opened for no first time."""
    verb = line.chunks[anchor].word
    if name.startswith(("embassy closed", "closes embassy", "embassy announces that")) and _holiday(line, anchor):
        return False
    aside = name.startswith("embassy closed, which") and not _still(line, hit, anchor)
    if aside or (name == "closure of embassy, reopened" and not verb.endswith("ing")):
        return False
    if name in {"closes embassy, reopened", "closure of embassy, reopened"} and verb.startswith("open"):
        return _says(line, hit, "", {"again", "once again"})
    if "embassy work" in name:
        spoken_of = patterns.LETTER["POST"] in line.code[max(0, hit.start() - _NEAR) : anchor]
        return spoken_of or _says(line, hit, "OPERATIONS", doors.EMBASSY_WORK)
    if name.startswith("each other's embassies"):
        two, posts = group(line.chunks, hit, "at"), line.chunks[hit.end() - 1]
        return two is not None and len(two.codes) == _PAIR and not posts.places and not posts.codes and posts.word in _MUTUAL
    spoken = _spoken(line, hit, name)
    if spoken is not None:
        return spoken
    if name == "embassy left and work suspended":
        return any(chunk.kind == "CREW" and chunk.places and "embass" in chunk.word for chunk in line.chunks[hit.start() : hit.end()])
    return not name.startswith("embassy resumes") or not {chunk.word for chunk in line.chunks[hit.end() : hit.end() + 2]} & doors.PARTIAL


def _official(line: Row, hit: re.Match[str], anchor: int, crew: Chunk, whose: Chunk | None) -> bool:
    """Tell whether staff work for a government, and not for a firm: "an oil company pulled employees out of Chad"."""
    around = line.chunks[hit.start() : hit.end() + _NEAR]
    if any(chunk.kind == "PRIVATE" or chunk.word.rsplit(" ", 1)[-1] in _BARRACKS for chunk in around):
        return False
    at = anchor - 1
    while at > 0 and line.chunks[at].kind in {"AUX", "ADVERB"}:
        at -= 1
    joint = line.chunks[at].kind
    spoken = (crew.own and joint in {"CREW", "AND", "PERSONS"}) or (joint == "AND" and patterns.LETTER["POST"] in line.code[:at])
    return whose is not None or bool(crew.codes) or spoken or rescues.posted(crew.word) or not crew.word.endswith(_EMPLOYED)


def _speaks(line: Row, start: int, told: Chunk) -> bool:
    """Tell whether people behind a comma are who says it: "all were rescued, army staff said"."""
    at = next(here for here in range(start, len(line.chunks)) if line.chunks[here] is told)
    return at > 0 and patterns.compiled("COMMA (?:CREW|AUDIENCE) (?:IN PLACE)? URGE").match(line.code, at - 1) is not None


class _Staff(NamedTuple):
    """Staff in a sentence, and what becomes of them."""

    line: Row
    hit: re.Match[str]
    anchor: int
    #: The words of the verb and of the staff.
    verb: str
    crew: str
    told: Chunk | None
    caught: dict[str, Chunk | None]

    def posted(self) -> bool:
        """Tell whether they are those of an embassy."""
        return rescues.posted(self.crew)

    def placed(self) -> bool:
        """Tell whether it is said where they are."""
        return self.told is not None and bool(self.told.places)

    def diplomatic(self) -> bool:
        """Tell whether they, or the post that is named, are diplomatic."""
        return rescues.posted(self.crew) or "diplomat" in self.crew or self.caught["post"] is not None

    def here(self) -> bool:
        """Tell whether they leave a place that only an earlier sentence names."""
        to = self.caught["to"]
        return to is not None and to.kind == "HERE"


#: What patterns of these names need beyond the classes of their words.
_NEEDED: dict[str, Callable[[_Staff], bool]] = {
    "staff leave": lambda of: (of.posted() and (not of.here() or bool(of.told and of.told.codes))) or _worldly(of.told),
    "exit of staff": _Staff.posted,
    "allows departure of staff there": _Staff.placed,
    "moves staff away": _Staff.placed,
    "evacuation orders for staff": _Staff.posted,
    "and its staff withdrawn": lambda of: of.verb in _WITHDRAWN and patterns.LETTER["POST"] in of.line.code[: of.hit.start()],
    "orders evacuation of staff": lambda of: _announces(of.line, of.hit) and (of.posted() or _by_post(of.caught["by"])),
    "staff cut": _Staff.diplomatic,
    "staff flee": lambda of: _flees(of.line, of.hit, of.told),
    "staff have left their post": lambda of: of.placed() or (of.told is not None and of.caught["post"] is not None),
    "sends staff out": lambda of: _says(of.line, of.hit, "FROM", {"out of"}) and of.posted(),
    "embassy evacuated": lambda of: of.line.code[of.anchor + 1 : of.anchor + 2] not in _CROWDS,
    "envoys of several leave": lambda of: (by := of.caught["by"]) is not None and len(by.codes) > 1,
    "cuts staff": _Staff.diplomatic,
    "cuts staff posted there": _Staff.placed,
    "embassy cuts its staff": lambda of: any(chunk.word in _PASSING for chunk in of.line.chunks[of.hit.start() : of.anchor]),
    "cuts staff to those needed": lambda of: not _KEPT.isdisjoint(of.line.chunks[of.hit.start("kept")].word.split()),
    "draws down embassy": lambda of: of.verb.startswith(("draw", "drew", "thin")),
}


def _withdraws(line: Row, hit: re.Match[str], name: str, anchor: int, caught: dict[str, Chunk | None]) -> bool:
    """Tell whether staff are those of an embassy, and taken away."""
    told = caught["whom"]
    if told is not None and _speaks(line, hit.start(), told):
        return False
    if told is not None and told.kind == "CREW" and not _official(line, hit, anchor, told, caught["by"] or caught["post"]):
        return False
    staff = _Staff(line, hit, anchor, line.chunks[anchor].word, told.word if told is not None else "", told, caught)
    if name in _NEEDED:
        return _NEEDED[name](staff)
    if staff.verb.startswith("recall"):
        ahead = {chunk.word for chunk in line.chunks[hit.end() : hit.end() + 4]}
        return not staff.crew.endswith(("envoys", "diplomat")) and "consultations" not in ahead
    return True


def _worldly(told: Chunk | None) -> bool:
    """Tell whether staff are of several countries, or of the United Nations: no host has sent them away."""
    return told is not None and (len(told.codes) > 1 or told.codes == ("UN",))


def _by_post(by: Chunk | None) -> bool:
    """Tell whether it is an embassy that orders its staff out."""
    return by is not None and by.kind == "POST"


def _flees(line: Row, hit: re.Match[str], told: Chunk | None) -> bool:
    """Tell whether diplomats fled: those who merely left may have been sent away by their host."""
    return told is not None and bool(told.codes) and _says(line, hit, "LEFT", {"fled"})


def _announces(line: Row, hit: re.Match[str]) -> bool:
    """Tell whether staff are ordered out, or that they go is announced."""
    said = group(line.chunks, hit, "said")
    return said is None or said.word in doors.ANNOUNCED


def _helped(line: Row, hit: re.Match[str], issuer: Chunk | None) -> bool:
    """Tell whether a government helps its own people leave."""
    told, ours = group(line.chunks, hit, "whom"), set(issuer.codes if issuer is not None else ())
    known = told is not None and (told.own or not told.codes or bool(ours & set(told.codes)))
    return known and line.chunks[hit.start("help")].word in _HELPS


def _returned(line: Row, hit: re.Match[str], _issuer: Chunk | None) -> bool:
    """Tell whether people of one country come home by what a government sends."""
    words = line.chunks[hit.start() : hit.end()]
    craft, told, flown = (group(line.chunks, hit, key) for key in ("craft", "whom", "flown"))
    homeward = any(chunk.word.split()[0] in _HOMEWARD or chunk.word in _ARRIVING for chunk in words)
    sent = craft is not None and (craft.kind == "EVACUATION" or craft.word in _CRAFTS) and (flown is None or flown.word in _SENT)
    return homeward and sent and told is not None and bool(told.codes)


def _aboard(line: Row, hit: re.Match[str], _issuer: Chunk | None) -> bool:
    """Tell whether what takes off with people of one country is a government's."""
    told, off = group(line.chunks, hit, "whom"), group(line.chunks, hit, "off")
    craft = {part for chunk in line.chunks[max(0, hit.start() - _NEAR) : hit.start()] for part in chunk.word.split()}
    gone = off is None or off.word in _TAKING_OFF
    return gone and bool(craft & _CRAFTS) and bool(craft & _FLEET) and told is not None and bool(told.codes)


def _aboard_craft(line: Row, hit: re.Match[str], _issuer: Chunk | None) -> bool:
    """Tell whether people of one country leave by what a government sends ("Kenyans left Chad aboard a navy ship")."""
    craft, told = group(line.chunks, hit, "craft"), group(line.chunks, hit, "whom")
    sent = {part for chunk in line.chunks[hit.start("flown") : hit.end()] for part in chunk.word.split()} & (_SENT | _FLEET)
    return craft is not None and craft.word in _CRAFTS and bool(sent) and told is not None and bool(told.codes)


def _flown_out(line: Row, hit: re.Match[str], issuer: Chunk | None) -> bool:
    """Tell whether a flight takes people out, and does not set out to fetch them ("left Peru for Chad")."""
    craft, off = group(line.chunks, hit, "craft"), group(line.chunks, hit, "off")
    bound = patterns.compiled("(?:ADVERB|IN JAN|NUMBER)* (?:FOR|TO) DET* (there:PLACE)").match(line.code, hit.end())
    ours = set(issuer.codes) if issuer is not None else set()
    home = bound is None or bool(ours & {code for place in line.chunks[bound.start("there")].places for code in place.codes})
    return craft is not None and craft.word.endswith(_FLIGHTS) and (off is None or off.word in _TAKING_OFF) and home


def _laid_on(line: Row, hit: re.Match[str], issuer: Chunk | None) -> bool:
    """Tell whether a government lays on flights for people of its own."""
    craft, told = group(line.chunks, hit, "craft"), group(line.chunks, hit, "whom")
    ours = told is not None and (told.own or (issuer is not None and bool(set(issuer.codes) & set(told.codes))))
    sent = craft is not None and (craft.kind == "EVACUATION" or craft.word in _CRAFTS)
    return ours and sent and line.chunks[hit.start("laid")].word in {"laid", "lays", "laying"}


_BROUGHT: dict[str, Callable[[Row, re.Match[str], Chunk | None], bool]] = {
    "helps people leave": _helped,
    "helps people leave, by what it sends": _helped,
    "evacuation flight has left": _flown_out,
    "people leave aboard": _aboard_craft,
    "people return on flights": _returned,
    "people return on flights from there": _returned,
    "leaves with people aboard": _aboard,
    "lays on flights": _laid_on,
}


def rescues_people(line: Row, hit: re.Match[str], name: str, anchor: int, ends: tuple[Chunk | None, Chunk | None]) -> bool:
    """Tell whether a government takes people out, by the words of the pattern of this name, and by who it is and where they were."""
    words = line.chunks[hit.start() : hit.end()]
    issuer, left = ends
    if name.startswith(("sends", "begins")) and issuer is not None and left is not None:
        codes = {code for place in left.places for code in place.codes}
        if codes & set(issuer.codes):
            return False
    if name.startswith("sends"):
        craft = any(chunk.word.rsplit(" ", 1)[-1] in _CRAFTS for chunk in words if chunk.kind in {"WORD", "OUTSIDERS", "EVACUATION"})
        before = next((at for at in range(hit.end() - 1, hit.start(), -1) if line.chunks[at].kind == "TO"), hit.start())
        plain = line.code[before + 1 : before + 3] != _WORD * 2 or line.text(before + 1, before + 3) in _PICKING
        return craft and plain
    if name in _BROUGHT:
        return _BROUGHT[name](line, hit, issuer)
    if name == "begins evacuations":
        return any(chunk.kind == "ADVERB" and chunk.word.startswith(_COURSE) for chunk in words)
    return not parts.privately(line, anchor) and not parts.lifeless(line, anchor)


def pending(line: Row, anchor: int) -> bool:
    """Tell whether people only wait to be taken out ("who were set for evacuation", "awaiting evacuation")."""
    if line.chunks[anchor].kind != "EVACUATION" or not anchor:
        return False
    at = anchor - 1
    while at and line.chunks[at].kind in {"FOR", "DET", "ITS", "ADJECTIVE"}:
        at -= 1
    waits = line.chunks[at].word.split()[-1]
    return waits in _AWAITING or (at < anchor - 1 and line.chunks[at + 1].kind == "FOR" and waits in _LISTED)


def towards(line: Row, hit: re.Match[str], destination: Chunk) -> bool:
    """Tell whether a place is where people are moved to, and not where they were."""
    at = next((here for here in range(hit.start(), hit.end()) if line.chunks[here] is destination), 0)
    moved = roles.before(line, at) == "TO"
    while at and line.chunks[at].kind != "TO":
        at -= 1
    attached = at > 0 and line.chunks[at - 1].word in {"attached", "assigned", "accredited", "posted"}
    return moved and not attached


def elsewhere(line: Row, hit: re.Match[str], destination: Chunk | None) -> bool:
    """Tell whether the only place beside people taken out is their home, where they arrived, or a building."""
    told = group(line.chunks, hit, "whom")
    if told is None and any(chunk.kind == "OUTSIDERS" for chunk in line.chunks[hit.start() : hit.end()]):
        return True
    if told is not None and not told.codes and not told.own and group(line.chunks, hit, "by") is None:
        out_of = patterns.compiled("EVACUATE FROM (?:DET|ADJECTIVE)* (?:WORD|PRIVATE|BORDER|OTHERS)").search(line.code, hit.start())
        if out_of is not None and line.chunks[out_of.end() - 1].word in _BUILDINGS:
            return True
        if told.word.endswith(_HIRED) and line.chunks[hit.start()] is not told:
            return True
    if destination is None:
        set_in = patterns.compiled("(?:IN|FROM) DET* PLACE").finditer(line.code)
        spots = [spot.start() for spot in set_in if spot.start() and line.code[spot.end() : spot.end() + 1] != patterns.LETTER["OWN"]]
        return len(spots) == 1 and line.chunks[spots[0] - 1].word in _ARRIVING
    at = next((here for here in range(hit.start(), hit.end()) if line.chunks[here] is destination), 0)
    while at and line.chunks[at].kind != "FROM":
        at -= 1
    return at > hit.start() and line.chunks[at - 1].kind == "AUDIENCE" and parts.hails(line, at)

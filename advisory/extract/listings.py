"""Places that a sentence lists: behind a colon, with more that it leaves unnamed, and in a category of countries called by its words."""

from __future__ import annotations

import re
from collections.abc import Callable

from advisory.extract import chunks, lands, patterns
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.reading import Found, group
from advisory.model import Directive, Status, Strength

_D = Directive
#: What stands before the places that advice is for, or that something happens in.
_BEFORE = "(?:(?<=TO)|(?<=FOR)|(?<=IN)|(?<=OVER)|(?<=FROM)|(?<=AVOID)|(?<=LEAVE))"
#: "Two popular destinations: Gabon and Togo".
_COUNTED = f"{_BEFORE} (?:DET|NUMBER|ADJECTIVE|ITS|WORD|OF|ALL|ESSENTIAL|TRAVEL){{1,7}} COLON PLACE (?!AUX|URGE|ORDER|OWN)"
#: "Norway, Sweden and several other countries".
_AND_MORE = (
    f"{_BEFORE} PLACE (?:COMMA PLACE){{0,12}} (?:COMMA? AND|COMMA) (?:DET|ADJECTIVE|NUMBER|WORD|OF|DEMONYM|DIRECTION|PLACE OWN?){{1,6}}"
)
#: "Egypt, Jordan" where nothing joins two but a comma, and no verb follows: a headline.
_HEADLINE = f"{_BEFORE} PLACE COMMA PLACE (?=$|CLAUSE)"
#: "The West African nation of Mali".
_NATION = "HERE OF PLACE"
#: "Iran-Israel".
_PAIR = f"{_BEFORE} PLACE PLACE (?=$|STOP|COMMA|CLAUSE)"
#: "132 foreigners, including dozens of Norwegians".
_INCLUDING = "(?:AUDIENCE|PERSONS|OUTSIDERS|NUMBER) COMMA? (?:WORD|AND) (?:AUDIENCE|PERSONS) COMMA? (?=FROM|AUX|OUT|IN)"
#: "Peru, which borders Chile, has advised …".
_NEIGHBOUR = (
    "(?:PLACE|ISSUER) COMMA CLAUSE (?:WORD (?:DET|ADJECTIVE)*)? BORDER (?:WITH)? PLACE COMMA (?=AUX|ADVERB|URGE|ORDER|CLOSE|EVACUATE)"
)
#: A town that nobody knows beside its country.
_TOWN = "(?:(?<=IN)|(?<=FROM)) WORD WORD? COMMA PLACE (?=$|STOP|COMMA|ADVERB|CLAUSE|IN JAN)"
_MORE = frozenset({"other", "others", "several", "many", "more", "dozens of", "number of", "a number of", "some"})
#: Of a region's countries only so many; and how a region is called by them.
_PLACE = patterns.LETTER["PLACE"]
_SOME = frozenset({"several", "some", "many", "most", "a number of", "number of", "dozens of", "scores of", "two", "three", "four", "five"})
_LANDS = (" countries", " nations", " states")
_NUMBERED = frozenset({"NUMBER", "DET", "ALL"})

_LISTS = frozenset(
    {"list", "lists", "category", "categories", "bucket", "class", "tier", "group", "band", "zone", "register", "listing", "column"}
)
_HOLDS = frozenset({"include", "includes", "including", "comprises", "covers", "contains", "features", "now includes", "are", "is", "were"})
#: "Countries in the "do not travel" category are Chad and Mali", "the "do not travel" list includes Chad".
_WHAT = "QUOTE? (what:NOTRAVEL|AVOID ALL? (?:TRAVEL)|RECONSIDER (?:ITS|NEED)* TRAVEL) QUOTE?"
_CATEGORY = (
    "(?:(lands:WORD) (?:CLAUSE|THAT|AUX|ADVERB|WORD|NUMBER){0,4} (no:NOT)? (?:IN|WORD|CLAUSE) (?:DET|ITS|ISSUER|OWN|ADJECTIVE|WORD)*)? "
    f"(?:(by:PLACE|ISSUER) OWN ADJECTIVE?)? (?:LEVEL NUMBER (?:COLON|DASH|COMMA)?)? {_WHAT} (list:WORD|LEVELNOUN|ADVICE|ALERT) "
    "(?:ADVERB|COMMA|IN JAN NUMBER?)* (joint:AUX|COLON|WORD|DASH) (?:AUX|ADVERB|DET|NUMBER|COLON)* (to:PLACE)"
)
#: "The countries where Norwegians are told to leave are Chad and Mali".
_WHERE = (
    "(?:DET|WORD|ADJECTIVE|NUMBER) (?:CLAUSE|THAT|IN CLAUSE) (whom:AUDIENCE|PERSONS) (?:AUX|ADVERB)* (tell:URGE|ORDER|SHOULD) "
    "(?:TO|AGAINST|ADVERB|ALL)* (what:LEAVE|AVOID|NOTRAVEL|TRAVEL) (?:TRAVEL|TO|ADVERB|IN)* (?:AUX|WORD|COLON) COLON? (to:PLACE)"
)
_COUNTRIES = frozenset({"countries", "nations", "places", "destinations", "areas", "regions", "states", "country"})
_DEEDS = {"LEAVE": _D.LEAVE, "AVOID": _D.AVOID_ALL_TRAVEL, "NOTRAVEL": _D.AVOID_ALL_TRAVEL, "TRAVEL": _D.AVOID_ALL_TRAVEL}
_BIDS = {"NOTRAVEL": _D.AVOID_ALL_TRAVEL, "AVOID": _D.AVOID_ALL_TRAVEL, "RECONSIDER": _D.RECONSIDER_TRAVEL}
#: "Imposed a travel ban on Chad for its citizens".
_BANNED = (
    "(?:(?<!TO)(?<!IN)(?<!OF)(by:PLACE|ISSUER|SELF|IT) (?:AUX|ADVERB)* (said:WORD|ISSUE|ORDER|RAISE) (?:DET|ADJECTIVE|ALL|ADVERB)* "
    "(ban:LEVELNOUN) (?:IN|OVER|TO|FOR) (?:(whom:AUDIENCE) (?:MAY|CLAUSE|AUX){0,2} TRAVEL TO)? (to:PLACE) "
    "(?:(?:FOR|OVER|IN) (whom:AUDIENCE))?)"
)
_IMPOSES = frozenset(
    {"impose", "imposed", "imposes", "imposing", "slapped", "declared", "announced", "issued", "issues", "placed", "extended"}
)
#: "The warning includes a ban on all travel to Chad and Mali".
_WITHIN = "(notice:URGE|ADVICE|LEVELNOUN|ALERT) (has:WORD|ISSUE) DET? (ban:DISCOURAGE) IN ALL? (ess:ESSENTIAL)? TRAVEL TO (to:PLACE)"
_HAS = frozenset({"includes", "included", "contains", "contained", "covers", "imposes", "imposed", "carries", "comprises"})
_NOTICES = frozenset({"warning", "warnings", "advisory", "advisories", "travel advisory", "travel warning", "advice", "notice"})
#: "The travel advisory warns against all travel to Chad": a notice, whoever gives it.
_ITSELF = (
    "(?<!OWN)(?<!PLACE)(?:(?<=DET)|(?<=DET WORD)|(?<=DET ADJECTIVE)) (notice:LEVELNOUN|ADVICE|ALERT) ADVERB* (says:URGE) "
    "(?:AUDIENCE|ADVERB)* AGAINST (?:ALL|ADJECTIVE|DET|OF)* (ess:ESSENTIAL)? TRAVEL (?:TO|IN)* (to:PLACE) (?!OWN|BORDER)"
)
_SAYS = frozenset({"advises", "advised", "warns", "warned", "recommends", "recommended", "cautions", "cautioned"})
#: What a row needs one of for any of this to be looked for.
PATTERNS = (_CATEGORY, _WHERE, _BANNED, _WITHIN, _ITSELF)


def _counted(_line: Row, run: tuple[Chunk, ...]) -> tuple[Chunk, ...] | None:
    """Return the places behind the colon in the stead of what counts them."""
    counts = run[-3].word in lands.SOMEWHERE and any(chunk.kind in _NUMBERED for chunk in run[:-3])
    return run[-1:] if counts and len(run[-1].places) > 1 else None


def _and_more(_line: Row, run: tuple[Chunk, ...]) -> tuple[Chunk, ...] | None:
    """Return the places that are named before those that are not."""
    joint = max(at for at, chunk in enumerate(run) if chunk.kind in {"AND", "COMMA"})
    rest = run[joint + 1 :]
    more = any(chunk.word in _MORE or chunk.kind == "NUMBER" for chunk in rest[:-1])
    unnamed = more and (rest[-1].word in lands.SOMEWHERE or rest[-1].word.endswith(" countries"))
    if not unnamed:
        return None
    return (_joined([chunk for chunk in run[:joint] if chunk.kind == "PLACE"]),)


def _headline(_line: Row, run: tuple[Chunk, ...]) -> tuple[Chunk, ...] | None:
    """Return two countries as one list."""
    whole = all(place.part is None for chunk in (run[0], run[-1]) for place in chunk.places)
    return (_joined([run[0], run[-1]]),) if whole else None


def _neighbour(_line: Row, run: tuple[Chunk, ...]) -> tuple[Chunk, ...] | None:
    """Return a country without what is said of its borders."""
    return run[:1] if run[2].word in {"which", "that"} else None


def _nation(_line: Row, run: tuple[Chunk, ...]) -> tuple[Chunk, ...] | None:
    """Return a country that words for it stand before."""
    return run[-1:] if run[0].word == "the country" and all(place.part is None for place in run[-1].places) else None


def _including(_line: Row, run: tuple[Chunk, ...]) -> tuple[Chunk, ...] | None:
    """Return people of a nationality for the crowd that they are among."""
    among = any(chunk.word in {"including", "among them"} for chunk in run[1:3])
    named = next((chunk for chunk in (run[0], run[-1], run[-2]) if chunk.codes), None)
    return (named._replace(first=run[0].first, last=run[-1].last),) if among and named is not None else None


def _town(line: Row, run: tuple[Chunk, ...]) -> tuple[Chunk, ...] | None:
    """Return a town that no table has as a part of the country it stands beside."""
    land, words = run[-1], run[:-2]
    one = len(land.places) == 1 and land.places[0].part is None and len(land.places[0].codes) == 1
    named = all(line.tokens[chunk.first].capital for chunk in words)
    headline = not any(token.word.isalpha() and not token.capital for token in line.tokens)
    if not one or not named or headline:
        return None
    said = " ".join(chunk.word for chunk in words).title()
    return (land._replace(first=words[0].first, places=(Place(land.places[0].codes, said, "city"),), codes=()),)


def _joined(named: list[Chunk]) -> Chunk:
    places = tuple(dict.fromkeys(place for chunk in named for place in chunk.places))
    return named[0]._replace(last=named[-1].last, places=places, codes=())


_Gather = Callable[[Row, tuple[Chunk, ...]], tuple[Chunk, ...] | None]
_GATHERS: tuple[tuple[str, _Gather], ...] = (
    (_COUNTED, _counted),
    (_AND_MORE, _and_more),
    (_HEADLINE, _headline),
    (_PAIR, _headline),
    (_NATION, _nation),
    (_INCLUDING, _including),
    (_NEIGHBOUR, _neighbour),
    (_TOWN, _town),
)
_SIEVE = patterns.Sieve(pattern for pattern, _ in _GATHERS)


def unnamed(line: Row) -> Row:
    """Return a row, not built yet, in which "several African countries" are countries that nobody names, not all that there are."""
    spots = [
        at
        for at, letter in enumerate(line.code)
        if letter == _PLACE
        and at
        and line.chunks[at].word.endswith(_LANDS)
        and line.chunks[at - 1 - (at > 1 and line.chunks[at - 1].word == "other")].word in _SOME
    ]
    if not spots:
        return line
    return chunks.row(
        line.tokens,
        [Chunk("WORD", chunk.first, chunk.last, "countries") if at in spots else chunk for at, chunk in enumerate(line.chunks)],
    )


def gathered(line: Row) -> Row:
    """Return a row with the places of such lists as one chunk where what counts them stood."""
    for at in _SIEVE.which(set(line.code)):
        pattern, gather = _GATHERS[at]
        for hit in reversed(list(patterns.compiled(pattern).finditer(line.code))):
            made = gather(line, line.chunks[hit.start() : hit.end()])
            if made is not None:
                line = chunks.row(line.tokens, [*line.chunks[: hit.start()], *made, *line.chunks[hit.end() :]])
    return line


def _at(line: Row, hit: re.Match[str], *names: str) -> list[Chunk]:
    """Return the chunks of groups that every hit has."""
    return [line.chunks[hit.start(name)] for name in names]


def _category(line: Row, hit: re.Match[str], known: list[Found]) -> Found | None:
    """Return what a category of countries bids for those that are said to be in it."""
    what, where, joint, listed = _at(line, hit, "what", "to", "joint", "list")
    of, none = group(line.chunks, hit, "lands"), group(line.chunks, hit, "no")
    holds = joint.word in _HOLDS or (of is not None and joint.kind in {"COLON", "AUX", "DASH"})
    named = listed.word in _LISTS and (of is None or of.word in lands.SOMEWHERE) and holds
    directive = _BIDS[what.kind]
    told = any(each.directive is directive and each.destination is not None for each in known)
    if not named or told or (none is not None and none.word != "no longer"):
        return None
    status = Status.LIFTED if none is not None else Status.IN_FORCE
    at, by = hit.start("what"), group(line.chunks, hit, "by")
    return Found(directive, Strength.URGED, hit.start(), hit.end(), at, by, None, where, status, trace=("list: category",))


def _banned(line: Row, hit: re.Match[str], known: list[Found]) -> Found | None:
    """Return what a government bans its own people from doing."""
    by, said, ban, where = _at(line, hit, "by", "said", "ban", "to")
    told = group(line.chunks, hit, "whom")
    if told is None:
        return None
    own = told.own or (bool(told.codes) and set(told.codes) <= set(by.codes))
    if not own or not ban.word.startswith("travel ban") or said.word not in _IMPOSES or any(each.destination is where for each in known):
        return None
    at = hit.start("ban")
    return Found(_D.AVOID_ALL_TRAVEL, Strength.ORDERED, hit.start(), hit.end(), at, by, told, where, trace=("list: travel ban",))


def _within(line: Row, hit: re.Match[str], known: list[Found]) -> Found | None:
    """Return what a notice bans, whoever gives it."""
    notice, has, ban, where = _at(line, hit, "notice", "has", "ban", "to")
    said = notice.word in _NOTICES and has.word in _HAS and ban.word == "ban"
    if not said or any(each.destination is where for each in known):
        return None
    directive = _D.AVOID_ALL_TRAVEL if group(line.chunks, hit, "ess") is None else _D.AVOID_NONESSENTIAL_TRAVEL
    at = hit.start("ban")
    return Found(directive, Strength.URGED, hit.start(), hit.end(), at, None, None, where, Status.IN_FORCE, trace=("list: ban",))


def _itself(line: Row, hit: re.Match[str], known: list[Found]) -> Found | None:
    """Return what a notice advises against, whoever gives it."""
    notice, says, where = _at(line, hit, "notice", "says", "to")
    if (
        says.word not in _SAYS
        or notice.word not in _NOTICES | {"alert", "travel alert"}
        or any(each.destination is where for each in known)
    ):
        return None
    directive = _D.AVOID_ALL_TRAVEL if group(line.chunks, hit, "ess") is None else _D.AVOID_NONESSENTIAL_TRAVEL
    at = line.chunks.index(says)
    return Found(directive, Strength.URGED, hit.start(), hit.end(), at, None, None, where, trace=("list: the notice itself",))


def _where(line: Row, hit: re.Match[str], known: list[Found]) -> Found | None:
    """Return what people are told to do in countries that are named behind it."""
    what, where, told, verb = _at(line, hit, "what", "to", "whom", "tell")
    lands_named = any(word in _COUNTRIES for word in line.text(hit.start(), hit.start("whom")).split())
    directive = _DEEDS.get(what.kind)
    if not lands_named or directive is None or any(each.destination is where for each in known):
        return None
    if (what.kind == "TRAVEL") != any(chunk.kind == "AGAINST" for chunk in line.chunks[hit.start("tell") : hit.start("what")]):
        return None
    strength = Strength.ORDERED if verb.kind == "ORDER" else Strength.URGED
    return Found(directive, strength, hit.start(), hit.end(), hit.start("what"), None, told, where, trace=("list: where",))


_READERS = ((_CATEGORY, _category), (_WHERE, _where), (_BANNED, _banned), (_WITHIN, _within), (_ITSELF, _itself))
_SAID = patterns.Sieve(PATTERNS)


def read(line: Row, known: list[Found]) -> list[Found]:
    """Return what such categories and bans bid, besides what is known."""
    made: list[Found] = []
    for at in _SAID.which(set(line.code)):
        pattern, reader = _READERS[at]
        for hit in patterns.compiled(pattern).finditer(line.code):
            found = reader(line, hit, [*known, *made])
            if found is not None:
                made.append(found)
    return made

"""The Netherlands' travel advice (nederlandwereldwijd.nl): the JSON list of its open data, one row per destination.

No field holds a level: sentences give colours to subjects, the parts of a country before the rest of it. Each sentence is read
as “this subject has this colour”, and only a subject that is the country itself speaks for the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from advisory import clean, dates, lexicon, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Page, Part, Position, Reading, Scope, Trust
from advisory.syndication import tree

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "NL"
#: There are about 224 rows, of which the service hands out 200 at a time.
FLOOR = 180

LEVELS = {"groen": 1, "geel": 2, "oranje": 3, "rood": 4}

#: What the advice itself calls a country whose row is named otherwise.
_ALIASES = {
    "AE": ("vae", "emiraten"),
    "BA": ("bosnie",),
    "CD": ("drc", "dr congo", "congo", "democratische republiek congo"),
    "CF": ("car", "centraal afrikaanse republiek"),
    "CG": ("congo brazzaville", "congo", "republiek congo"),
    "CI": ("ivoorkust",),
    "GB": ("vk", "groot brittannie", "verenigd koninkrijk"),
    "NR": ("naoero",),
    "PG": ("png",),
    "PS": ("palestijnse gebieden", "de palestijnse gebieden"),
    "US": ("vs", "verenigde staten", "amerika", "verenigde staten van amerika"),
}
#: Rows for parts of a country (`BQ-BO` is Bonaire, `PT-20` the Azores).
_PART = re.compile(r"([A-Z]{2})-([A-Z0-9]{1,3})\Z")
#: Countries that have no row of their own: it takes all of these parts to speak of the whole.
_WHOLE = {"BQ": {"BO", "SA", "SE"}}

_SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+(?!\s|\Z)[^.!?]+)*[.!?]*")
_COLOUR = re.compile(r"\b(?:groene?|gele?|geel|oranje|rood|rode)\b")
_C = r"(?P<colour>groen|geel|oranje|rood)"
_HEDGE = re.compile(
    r"\b(?:(?:voor het (?:grootste|overgrote) deel|grotendeels)(?! van\b)|deels|gedeeltelijk|nog (?:steeds|altijd)|daarom|momenteel)\b"
)
_MOSTLY = re.compile(r"\b(?:voor het (?:grootste|overgrote) deel|grotendeels)\b")
_PARTLY = re.compile(r"\b(?:deels|gedeeltelijk)\b")
_ADVICE = re.compile(r"\b(?:van|voor) het reisadvies\b")
#: Editors write `Vor de rest van …` at times.
_FOR = r"(?:voor|vor|in)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # voor X is (de kleurcode) rood; voor X geldt kleurcode rood
        rf"\b{_FOR} (?P<subject>.+?) (?:is|geldt|blijft|wordt|geldt ook) (?:de )?(?:kleurcode )?{_C}\b",
        # de kleurcode is rood voor X; kleurcode rood geldt voor X
        rf"\b{_C} (?:geldt )?(?:ook )?{_FOR} (?P<subject>.+)",
        # de kleurcode is voor X rood
        rf"\b(?:is|geldt|blijft) {_FOR} (?P<subject>.+?) (?:de )?(?:kleurcode )?{_C}\b",
        # X heeft kleurcode rood
        rf"^(?P<subject>.+?) (?:heeft|krijgt|houdt) (?:de )?kleurcode {_C}\b",
        # de kleurcode is rood; er geldt kleurcode rood
        rf"^(?P<subject>)(?:de )?(?:kleurcode (?:is|blijft)|(?:er )?geldt kleurcode) {_C} ?$",
    )
)
_CLAUSE = re.compile(rf"(?:[,;] | en | maar | terwijl )(?={_FOR} )")
#: Told of changes, or of colours in general, no sentence says what holds.
_TOLD = re.compile(r"\b(?:was|waren|werd|is aangepast|is gewijzigd|is verhoogd|is verlaagd|gewijzigd van|aangepast van|geen|niet)\b")
_SAVE = re.compile(r"\b(?:behalve|uitgezonderd|met uitzondering van|op .{1,60} na)\b")
_TAIL = re.compile(r",| (?:behalve|uitgezonderd|met uitzondering|vanwege|wegens|door|sinds|met ingang|onder andere|inclusief|geldt|lees)\b")
_REST = re.compile(r"(?:(?:de )?rest|(?:de |alle )?(?:overige|andere) (?:delen|gebieden))(?: (?:van|in) (?P<of>.+))?")
_MOST_OF = re.compile(
    r"(?:het (?:grootste|overgrote) deel|de meeste (?:delen|gebieden)|bijna heel|vrijwel heel)(?: (?:van|in))? (?P<of>.+)"
)
_ALL_OF = re.compile(r"(?:heel|geheel|de hele|het hele|overal in|het gehele) (?P<of>.+)")
_ARTICLE = re.compile(r"(?:de|het|dit) ")
#: What is surely a part of a country.
_AREA = re.compile(
    r"gebied|delen\b|\bdeel\b|provincie|regio|district|stad\b|steden|eiland|kust|grens|strook|kilometer|\bkm\b|berg|vallei|meer\b|wijk|staat\b"
    r"|staten\b|\w*(?:noord|zuid|oost|west)(?:en|elijke?|elijk)\b|midden\b|centrum|binnenland|departement|woestijn|haven|weg\b"
)
_ITSELF = frozenset({"land", "hele land", "gehele land"})

#: Longer ones are no sentences, and patterns would take their time over them.
_LONGEST = 1500

#: What stands beside each colour in words of its own, the worst first.
_BASE = (
    (4, re.compile(r"\breis (?:er )?niet (?:hierheen|erheen|daarheen|heen|naar)\b")),
    (3, re.compile(r"\breis alleen (?:hierheen|erheen|daarheen|naar|als) .*noodzakelijk|\balleen (?:voor )?noodzakelijke reizen\b")),
    (2, re.compile(r"\bmaar let op\b")),
    (1, re.compile(r"\bu kunt (?:erheen|hierheen|er heen|daarheen) reizen\b")),
)
_REMARK = re.compile(r"\b(?:te gevaarlijk|niet veilig)\b")
_LEAVE = re.compile(
    r"^(?:[^?.!]{0,60}\bdan )?(?:verlaat (?P<what>.+)|vertrek (?:zo snel|zo spoedig|nu|direct|onmiddellijk|meteen|uit (?P<out>.+)).*)$"
)
_NOISE = re.compile(r"in het kort|.*\binformatieservice\b.*", re.IGNORECASE)
_MOST_COMPLAINTS = 25
_WAY_OUT = "Check the feed's `url`: it needs `output=json&rows=200`."


class _SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    code: str
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Colour:
    """One sentence's word on one subject."""

    level: int
    #: `country`, `most` of it, an `area`, or a `part` that could be the country by a name not known.
    reach: str
    #: The sentence and the instruction beside it, as written.
    words: str
    #: The level of the instruction beside it; None when there is none.
    base: int | None
    #: Its subject, as it is folded.
    subject: str

    @property
    def national(self) -> bool:
        """Return whether it speaks for the country as a whole."""
        return self.reach in {"country", "most"}


def parse(_feed: Feed, page: Page) -> Reading:
    """Return a position per destination. Raises ParseError for what is not the JSON list."""
    text, note = syndication.decoding.decode(page.body, page.content_type)
    complaints = [note] if note else []
    rows = _rows(text, complaints)
    found: dict[_Place, Position] = {}
    for row in rows:
        try:
            place = _place(row)
            position = _position(row, place, page.fetched, complaints)
        except _SetAsideError as reason:
            complaints.append(f"Row “{_name(row)}” set aside: {reason}")
            continue
        other = found.get(place)
        if other is not None:
            complaints.append(f"Two rows for {_name(row)}; the newer one counts.")
        found[place] = max(other, position, key=_newness) if other else position
    if not rows:
        complaints.append("The document is valid but has no rows.")
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    return Reading(positions=tuple(_composed(found)), complaints=tuple(complaints))


def _rows(text: str, complaints: list[str]) -> list[Mapping[str, Any]]:
    if not text:
        raise ParseError("the answer is empty; the register never is. The last good one stays in force.")
    if text.startswith("<"):
        raise ParseError(f"the answer is XML or an HTML page, not JSON. {_WAY_OUT}")
    answer = syndication.jsonfeed.load(text)
    if isinstance(answer, syndication.jsonfeed.NotJSON):
        raise ParseError(f"the answer is {answer}. {_WAY_OUT}")
    if not isinstance(answer, list):
        raise ParseError(f"the answer is JSON, but no list of rows. {_WAY_OUT}")
    rows: list[Mapping[str, Any]] = [row for row in answer if isinstance(row, dict) and isinstance(row.get("introduction"), str)]
    if answer and not rows:
        raise ParseError(f"the answer is JSON, but its rows have no `introduction`. {_WAY_OUT}")
    if len(rows) < len(answer):
        complaints.append(f"{len(answer) - len(rows)} of {len(answer)} rows have no `introduction` and were set aside.")
    return rows


def _place(row: Mapping[str, Any]) -> _Place:
    """Return what a row is about; its code and its name must not contradict each other."""
    code, named = clean.line(tree.word(row, "isocode")).upper(), _called(tree.word(row, "location"))
    if found := _PART.match(code):
        if found[1] in lexicon.codes():
            return _Place(code=found[1], part=found[2])
        raise _SetAsideError(f"its code “{code[:10]}” is of no country.")
    known = lexicon.alpha3(code)
    if known and named and known != named:
        raise _SetAsideError(f"its code says {lexicon.name(known)}, and its name says {lexicon.name(named)}.")
    if not known and not named:
        raise _SetAsideError(f"neither its code “{code[:10]}” nor its name is known; if it is a new one, add it to the gazetteer.")
    return _Place(code=known or named or "")


def _called(name: str) -> str | None:
    """Return the one country of a Dutch or English name."""
    dutch = {code for language, code in lexicon.foreign(name) if language == "nl"}
    return next(iter(dutch)) if len(dutch) == 1 else lexicon.country(name)


def _position(row: Mapping[str, Any], place: _Place, fetched: datetime, complaints: list[str]) -> Position:
    text = "\n".join(line for line in clean.text(tree.word(row, "introduction")).split("\n") if not _NOISE.fullmatch(line))
    names = _names(row, place)
    told = list(_colours(text, names, place))
    if not told:
        raise _SetAsideError("no sentence of it gives a colour to a place; the position held stays.")
    whole = [one for one in told if one.national]
    _check(row, told, complaints)
    levels = {one.level for one in whole}
    if len(levels) > 1:
        raise _SetAsideError(f"it gives the whole country {len(levels)} colours; the position held stays.")
    level = levels.pop() if levels else None
    worst = max(one.level for one in told)
    speaking = whole[0] if whole else max(told, key=lambda one: one.level)
    return Position(
        issuer=ISSUER,
        destination=place.code,
        country_level=level,
        max_level=worst,
        scope=_scope(level, told),
        label=speaking.words,
        title=clean.line(tree.word(row, "title")).partition(" | ")[0] or _name(row),
        text=text,
        url=syndication.address(tree.word(row, "canonical")),
        published=_published(row, fetched, complaints),
        leave=_leave(text, names),
        parts=_parts(told, max(level or 0, LEVELS["geel"])),
        none_stated=level is None and all(one.reach == "area" for one in told),
    )


def _parts(told: Iterable[_Colour], above: int) -> tuple[Part, ...]:
    """Return the parts that are worse than a level, each named as its sentence writes it."""
    worse = (one for one in told if not one.national and one.subject and one.level > above)
    return tuple(dict.fromkeys(Part(name=_written(one.subject, one.words), level=one.level, words=one.words) for one in worse))


def _written(subject: str, words: str) -> str:
    """Return a subject with the capitals and accents it has in its sentence."""
    pattern = "".join(r"\W+" if letter == " " else "." if letter in "aceinouy" else re.escape(letter) for letter in subject)
    found = re.search(rf"\b{pattern}(?!\w)", words, re.IGNORECASE)
    return found[0] if found else subject


def _scope(level: int | None, told: Iterable[_Colour]) -> Scope:
    parts = [one.level for one in told if not one.national]
    if level is None or any(part > level for part in parts):
        return Scope.PARTS
    return Scope.MOST if any(part < level for part in parts) or any(one.reach == "most" for one in told) else Scope.WHOLE


def _check(row: Mapping[str, Any], told: Iterable[_Colour], complaints: list[str]) -> None:
    """Hold each colour against the instruction beside it. Raises _SetAsideError when they differ on whether to travel at all."""
    for one in told:
        if one.base is None or one.base == one.level:
            continue
        said = f"“{one.words[:120]}” is level {one.level} by its colour, and {one.base} by what it tells people to do"
        if one.national and max(one.base, one.level) > LEVELS["geel"]:
            raise _SetAsideError(f"{said}; the position held stays.")
        complaints.append(f"Row “{_name(row)}”: {said}; the colour counts.")


def _published(row: Mapping[str, Any], fetched: datetime, complaints: list[str]) -> datetime | None:
    issued = tree.word(row, "lastmodified")
    published = dates.parse(issued, zone="Europe/Amsterdam")
    if published is None or published > fetched + dates.AHEAD or published < dates.EARLIEST:
        complaints.append(f"Row “{_name(row)}” has a date that cannot be right (“{clean.line(issued)[:40]}”); it counts as not newer.")
        return None
    return published


def _names(row: Mapping[str, Any], place: _Place) -> frozenset[str]:
    """Return the folded names by which the row's own text may call its destination."""
    location = tree.word(row, "location")
    halves = (location, re.sub(r"\([^()]*\)", " ", location), *re.findall(r"\(([^()]*)\)", location), *location.split(",")[:1])
    aliases = () if place.part else _ALIASES.get(place.code, ())
    return frozenset(name for name in (_fold(half) for half in (*halves, *aliases)) if name)


def _colours(text: str, names: frozenset[str], place: _Place) -> Iterator[_Colour]:
    for line in text.split("\n"):
        sentences = _sentences(line)
        for number, sentence in enumerate(sentences):
            folded = _fold(sentence)
            if "kleurcode" not in folded and "reisadvies" not in folded:
                continue
            beside = []
            for other in sentences[number + 1 :]:
                if not _instruction(other):
                    break
                beside.append(other)
            base = next((level for level, words in _BASE if words.search(_fold(" ".join(beside)))), None)
            clauses = _CLAUSE.split(folded) if len(_COLOUR.findall(folded)) > 1 else [folded]
            for clause in clauses:
                if found := _reading(clause, names, place):
                    reach, level, subject = found
                    own = base if len(clauses) == 1 else None
                    yield _Colour(level=level, reach=reach, words=" ".join([sentence, *beside]), base=own, subject=subject)


def _sentences(line: str) -> list[str]:
    return [found[0].strip() for found in _SENTENCE.finditer(line) if len(found[0]) < _LONGEST]


def _instruction(sentence: str) -> bool:
    folded = _fold(sentence)
    return any(words.search(folded) for _, words in _BASE) or bool(_REMARK.search(folded)) or folded.startswith("wat uw situatie")


def _reading(clause: str, names: frozenset[str], place: _Place) -> tuple[str, int, str] | None:
    """Return reach, level and subject of one clause that gives one colour; None when it gives none to a place of this row."""
    saved = bool(_SAVE.search(clause))
    plain = " ".join(_ADVICE.sub(" ", _HEDGE.sub(" ", re.sub(r"\([^()]*\)?", " ", clause))).replace(" ,", ",").split()).rstrip(".!;: ")
    if len(_COLOUR.findall(plain)) != 1 or _TOLD.search(plain):
        return None
    found = next((found for form in _FORMS if (found := form.search(plain))), None)
    if found is None:
        return None
    reach = _reach(found["subject"], names, place)
    if reach == "elsewhere":
        return None
    if reach == "country" and _PARTLY.search(clause):
        reach = "area"
    elif reach == "country" and (saved or _MOSTLY.search(clause)):
        reach = "most"
    return reach, LEVELS[found["colour"]], _TAIL.split(found["subject"], maxsplit=1)[0].strip()


def _reach(subject: str, names: frozenset[str], place: _Place) -> str:
    """Tell whether a subject is the `country`, `most` of it, an `area`, perhaps a `part` of it, or `elsewhere`."""
    said = _TAIL.split(subject, maxsplit=1)[0].strip()
    if not said:
        return "country"
    if rest := _REST.fullmatch(said):
        of = rest["of"]
        return "country" if not of or _is_country(of, names) else "area"
    if most := _MOST_OF.fullmatch(said):
        return "most" if _is_country(most["of"], names) else "area"
    whole = _ALL_OF.fullmatch(said)
    if _is_country(whole["of"] if whole else said, names):
        return "country"
    other = _called(said) or _called(_ARTICLE.sub("", said))
    if other not in {None, place.code}:
        return "elsewhere"
    return "area" if _AREA.search(said) else "part"


def _is_country(said: str, names: frozenset[str]) -> bool:
    bare = _ARTICLE.sub("", said) if _ARTICLE.match(said) else said
    return bare in _ITSELF or any(one == name or one.startswith(f"{name} en ") for one in (said, bare) for name in names)


def _leave(text: str, names: frozenset[str]) -> str:
    """Return the sentence that calls on people to leave the country; empty when there is none."""
    for line in text.split("\n"):
        for sentence in _sentences(line):
            folded = _fold(sentence).rstrip(".! ")
            call = _LEAVE.match(folded)
            if call is None or re.search(r"\b(?:niet|geen)\b", folded):
                continue
            what = (call["what"] or call["out"] or "").strip()
            what = re.split(r",| (?:zo snel|zo spoedig|nu|direct|onmiddellijk|meteen|als|met|via|voordat|zolang|terwijl)\b", what)[0]
            if not what or _is_country(what, names):
                return sentence
    return ""


def _composed(found: Mapping[_Place, Position]) -> Iterator[Position]:
    """Yield a position per destination: rows for parts join that of their country, and where it has none speak together."""
    for code in dict.fromkeys(place.code for place in found):
        whole = found.get(_Place(code=code))
        parts = {place.part: position for place, position in found.items() if place.code == code and place.part}
        if not parts:
            yield found[_Place(code=code)]
            continue
        listed = [position for _, position in sorted(parts.items(), key=lambda part: part[0] or "")]
        everything = [whole, *listed] if whole else listed
        worst = max(everything, key=lambda one: (one.max_level or 0, one.country_level or 0))
        complete = whole is None and not _WHOLE.get(code, {""}) - set(parts)
        first = whole or worst
        level = first.country_level if whole or complete else None
        top = worst.max_level
        yield replace(
            first,
            country_level=level,
            max_level=top,
            none_stated=whole is not None and whole.none_stated,
            scope=Scope.PARTS if level is None or (top or 0) > level else first.scope,
            text="\n".join([*([whole.text] if whole else []), *(f"{position.title}\n{position.text}" for position in listed)]),
            published=max((position.published for position in everything if position.published), default=None),
        )


def _newness(position: Position) -> tuple[datetime, int]:
    return position.published or dates.EARLIEST, position.country_level or 0


def _name(row: Mapping[str, Any]) -> str:
    return clean.line(tree.word(row, "location") or tree.word(row, "title"))[:80]


def _fold(said: str) -> str:
    """Return lower-case letters without accents, hyphens and apostrophes, with the marks that part clauses."""
    folded = clean.scrub(said).casefold().replace("ĳ", "ij").replace("’", "'")
    folded = "".join(_BARE.get(letter, letter) for letter in folded)
    return " ".join(re.sub(r"[^\w(),;.!?: ]+", " ", folded).split())


#: Dutch accents, written or left out at will.
_BARE = dict(zip("áàâäãåçéèêëíìîïñóòôöõúùûü", "aaaaaaceeeeiiiinooooouuuu", strict=True))

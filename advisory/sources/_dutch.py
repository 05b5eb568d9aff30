"""Reads Dutch advice: which sentence gives which place which colour, who is told to leave, and what speaks of a risk."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from advisory import clean, lexicon
from advisory.sources import _causes, _territories

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
_ABBREVIATED = re.compile(
    r"\b(?:st|ca|nr|incl|excl|bijv|bv|o\. ?a|m\. ?u\. ?v|i\. ?v\. ?m|d\. ?w\. ?z|t\. ?o\. ?v|km(?= [a-z]))\.", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+(?!\s|\Z)[^.!?]+)*[.!?]*")
#: As adjectives are bent.
_COLOURS = {"groen": "groen", "groene": "groen", "geel": "geel", "gele": "geel", "oranje": "oranje", "rood": "rood", "rode": "rood"}
_COLOUR = re.compile(rf"\b(?:{'|'.join(_COLOURS)})\b")
#: Of what colours mean.
_GENERAL = re.compile(r"\bkleurcodes\b|^kleurcode \w+ ?:")
_C = r"(?P<colour>groen|geel|oranje|rood)"
_HEDGE = re.compile(
    r"\b(?:(?:voor het (?:grootste|overgrote) deel|grotendeels)(?! van\b)|deels|gedeeltelijk|nog (?:steeds|altijd)|daarom|momenteel|nu"
    r"|inmiddels|voorlopig|weer|opnieuw|op dit moment)\b"
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
        # daar geldt kleurcode rood
        rf"^(?P<subject>daar|hier) (?:is|geldt) (?:de )?(?:kleurcode )?{_C}\b",
        # …, voor X rood
        rf"^{_FOR} (?P<subject>.+?) (?:de )?(?:kleurcode )?{_C} ?$",
        # de kleurcode is rood; er geldt kleurcode rood
        rf"^(?P<subject>)(?:de )?(?:kleurcode (?:is|blijft)|(?:er )?geldt kleurcode) {_C} ?$",
    )
)
_CLAUSE = re.compile(rf"(?:[,;] | en | maar | terwijl )(?={_FOR} )")
#: Told of changes, or of colours in general, no sentence says what holds.
_TOLD = re.compile(
    r"\b(?:was|waren|werd|gold|golden|ging|van \w+ naar|is aangepast|is gewijzigd|is verhoogd|is verlaagd|gewijzigd van|aangepast van|geen"
    r"|niet)\b"
)
_SAVE = re.compile(r"\b(?:behalve|uitgezonderd|met uitzondering van|op .{1,60} na)\b")
_TAIL = re.compile(
    r"[,:]| (?:behalve|uitgezonderd|met uitzondering|vanwege|wegens|door|sinds|met ingang|onder andere|inclusief|geldt|lees)\b"
)
_REST = re.compile(
    r"(?:(?:de )?rest|(?:(?:de |alle )?overige|(?:de|alle) andere) (?:delen|gebieden|regio s|provincies|landsdelen|streken|plaatsen))"
    r"(?: (?:van|in) (?P<of>.+))?"
)
_MOST_OF = re.compile(
    r"(?:het (?:grootste|overgrote) deel|de meeste (?:delen|gebieden)|bijna heel|vrijwel heel)(?: (?:van|in))? (?P<of>.+)"
)
_ALL_OF = re.compile(r"(?:heel|geheel|de hele|het hele|overal in|het gehele) (?P<of>.+)")
_ARTICLE = re.compile(r"(?:de|het|dit) ")
#: What is surely a part of a country.
_AREA = re.compile(
    r"gebied|delen\b|\bdeel\b|provincie|regio|district|stad\b|steden|eiland|kust|grens|strook|kilometer|\bkm\b|berg|vallei|meer\b|wijk|staat\b"
    r"|staten\b|\w*(?:noord|zuid|oost|west)(?:en|elijke?|elijk)\b|midden\b|centrum|binnenland|departement|woestijn|haven|weg\b|\bplaats(?:en)?\b"
)
_ITSELF = frozenset({"land", "hele land", "gehele land"})

#: Longer ones are no sentences, and patterns would take their time over them.
_LONGEST = 1500

#: A list of places that a colour introduces.
_LISTS = re.compile(r"\bkleurcode\b[^.]*\b(?:voor|in)\b[^.]*:$", re.IGNORECASE)
_LONGEST_LIST = 15
_LONGEST_ENTRY = 150
_FOLLOWING = re.compile(r"(?:de |deze )?(?:volgende|deze) \w+$|$")

#: What stands beside each colour in words of its own, the worst first.
_BASE = (
    (4, re.compile(r"\breis (?:er )?niet (?:hierheen|erheen|daarheen|heen|naar)\b")),
    (3, re.compile(r"\breis alleen (?:hierheen|erheen|daarheen|naar|als) .*noodzakelijk|\balleen (?:voor )?noodzakelijke reizen\b")),
    (2, re.compile(r"\bmaar let op\b")),
    (1, re.compile(r"\bu kunt (?:erheen|hierheen|er heen|daarheen) reizen\b")),
)
_REMARK = re.compile(r"\b(?:te gevaarlijk|niet veilig)\b")
#: When and how, which follows what is to be left.
_SOON = r"(?:zo snel|zo spoedig|zodra|nu|direct|onmiddellijk|meteen|als|met|via|voordat|zolang|terwijl|om)\b"
_LEAVE = re.compile(
    r"^(?:[^?.!]{0,60}\bdan )?(?:verlaat (?:dan )?(?P<what>.+)|vertrek (?:dan )?(?:zo snel|zo spoedig|zodra|nu|direct|onmiddellijk|meteen"
    r"|uit (?P<out>.+)).*)$"
    r"|\b(?:geadviseerd|aangeraden|verzocht|opgeroepen|roept \w+(?: \w+){0,4} op|dringend advies|advies is|adviseert \w+)"
    r"(?: om)? (?P<whence>[^.!?]{0,120}?)\bte (?:verlaten|vertrekken)\b"
)
#: What speaks of a risk.
_WHY = re.compile(r"\b(?:risico|kans|gevaar|dreig\w*|vanwege|wegens|door|gevaarlijk|onveilig|kleurcode)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
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


def called(name: str) -> str | None:
    """Return the one country of a Dutch or English name."""
    dutch = {code for language, code in lexicon.foreign(name) if language == "nl"}
    return next(iter(dutch)) if len(dutch) == 1 else lexicon.country(name)


def names(location: str, code: str, *, part: bool) -> frozenset[str]:
    """Return the folded names by which a row's own text may call its destination, a country or a part of one."""
    halves = (location, re.sub(r"\([^()]*\)", " ", location), *re.findall(r"\(([^()]*)\)", location), *location.split(",")[:1])
    aliases = () if part else (*_ALIASES.get(code, ()), *lexicon.called(code, "nl"), lexicon.name(code))
    return frozenset(name for name in (fold(half) for half in (*halves, *aliases)) if name)


def written(subject: str, words: str) -> str:
    """Return a subject with the capitals and accents it has in its sentence; of a list, its entries."""
    if _FOLLOWING.match(subject) and ": " in words:
        return re.split(r"[.!?](?:\s|\Z)", words.partition(": ")[2])[0]
    pattern = "".join(r"\W+" if letter == " " else "." if letter in "aceinouy" else re.escape(letter) for letter in subject)
    found = re.search(rf"\b{pattern}(?!\w)", words, re.IGNORECASE)
    return found[0] if found else subject


def lines(text: str) -> list[str]:
    """Return the lines of a text; a sentence that goes on in a list is one."""
    found: list[str] = []
    entries = 0
    for line in text.split("\n"):
        # `De kleurcode is rood voor de volgende gebieden:` and a list of them.
        if found and (entries or _LISTS.search(found[-1])) and entries < _LONGEST_LIST and _entry(line):
            found[-1] += f"{',' if entries else ''} {line.rstrip('.,; ')}"
            entries += 1
            continue
        if entries:
            found[-1] += "."
        found.append(line)
        entries = 0
    return found


def _entry(line: str) -> bool:
    folded = fold(line)
    return len(line) < _LONGEST_ENTRY and not re.search(r"[.!?] \S", line) and "kleurcode" not in folded and not _instruction(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a text says in colours."""

    colours: tuple[Colour, ...] = ()
    #: Sentences with a colour that could not be given to a place, with the worst colour of each.
    unread: tuple[tuple[str, int], ...] = ()


def read(text: str, names: frozenset[str], code: str) -> Told:
    """Return which places of a country have which colour; `names` are what the text may call the country."""
    colours: list[Colour] = []
    unread: list[tuple[str, int]] = []
    for line in text.split("\n"):
        said = sentences(line)
        for number, sentence in enumerate(said):
            folded = fold(sentence)
            if "kleurcode" not in folded and "reisadvies" not in folded:
                continue
            # `… is rood voor het westen. En voor de grensgebieden. Reis niet hierheen.`
            more = list(itertools.takewhile(_goes_on, said[number + 1 :]))
            folded = " ".join([folded.rstrip(". "), *(fold(other).rstrip(". ") for other in more)])
            beside = list(itertools.takewhile(_instruction, said[number + 1 + len(more) :]))
            base = next((level for level, words in _BASE if words.search(fold(" ".join(beside)))), None)
            clauses = _CLAUSE.split(folded) if len(_COLOUR.findall(folded)) > 1 else [folded]
            for clause in clauses:
                plain = _plain(clause)
                words = " ".join([sentence, *more, *beside])
                if found := _reading(clause, plain, names, code):
                    reach, level, subject = found
                    if reach != "elsewhere":
                        own = base if len(clauses) == 1 else None
                        colours.append(Colour(level=level, reach=reach, words=words, base=own, subject=subject))
                elif "kleurcode" in folded and not _GENERAL.search(folded) and (worst := _unread(plain)):
                    unread.append((sentence, worst))
    return Told(colours=tuple(colours), unread=tuple(unread))


def _plain(clause: str) -> str:
    """Return a clause without what does not change its colour."""
    bare = _ADVICE.sub(" ", _HEDGE.sub(" ", re.sub(r"\([^()]*\)?", " ", clause)))
    bare = re.sub(r"\bvoor: .*", "voor de volgende gebieden", bare)
    return " ".join(bare.replace(" ,", ",").split()).rstrip(".!;: ")


def _unread(plain: str) -> int:
    """Return the worst colour of a clause that ought to have been understood; 0 for one that tells of changes, or of colours in general."""
    named = [LEVELS[_COLOURS[colour]] for colour in _COLOUR.findall(plain)]
    return 0 if _TOLD.search(plain) or not named else max(named)


def sentences(line: str) -> list[str]:
    # A dot that ends no sentence is hidden by a letter of the same width.
    hidden = _ABBREVIATED.sub(lambda found: found[0].replace(".", "_"), line)
    found = (line[one.start() : one.end()].strip() for one in _SENTENCE.finditer(hidden))
    return [sentence for sentence in found if len(sentence) < _LONGEST]


def _goes_on(sentence: str) -> bool:
    """Tell whether a sentence adds places to the one before it."""
    folded = fold(sentence)
    return bool(re.match(rf"(?:en|ook) (?:ook )?{_FOR} ", folded)) and not _COLOUR.search(folded)


def _instruction(sentence: str) -> bool:
    folded = fold(sentence)
    return any(words.search(folded) for _, words in _BASE) or bool(_REMARK.search(folded)) or folded.startswith("wat uw situatie")


def _reading(clause: str, plain: str, names: frozenset[str], code: str) -> tuple[str, int, str] | None:
    """Return reach, level and subject of one clause that gives one colour; None when it could not be read."""
    if len(_COLOUR.findall(plain)) != 1 or _TOLD.search(plain):
        return None
    found = next((found for form in _FORMS if (found := form.search(plain))), None)
    if found is None:
        return None
    reach = _reach(found["subject"], names, code)
    if reach == "country" and _PARTLY.search(clause):
        reach = "area"
    elif reach == "country" and (_SAVE.search(clause) or _MOSTLY.search(clause)):
        reach = "most"
    return reach, LEVELS[found["colour"]], _TAIL.split(found["subject"], maxsplit=1)[0].strip()


def _reach(subject: str, names: frozenset[str], code: str) -> str:
    """Tell whether a subject is the `country`, `most` of it, an `area`, perhaps a `part` of it, or `elsewhere`."""
    said = _TAIL.split(subject, maxsplit=1)[0].strip()
    if not said:
        return "country"
    if said in {"daar", "hier"}:
        return "area"
    if rest := _REST.fullmatch(said):
        of = rest["of"]
        return "country" if not of or _is_country(of, names) else "area"
    if most := _MOST_OF.fullmatch(said):
        return "most" if _is_country(most["of"], names) else "area"
    whole = _ALL_OF.fullmatch(said)
    if _is_country(whole["of"] if whole else said, names):
        return "country"
    other = called(said) or called(_ARTICLE.sub("", said))
    if other is not None and _territories.within(other, code):
        return "area"
    if other not in {None, code}:
        return "elsewhere"
    return "area" if _AREA.search(said) else "part"


def _is_country(said: str, names: frozenset[str]) -> bool:
    bare = _ARTICLE.sub("", said) if _ARTICLE.match(said) else said
    return bare in _ITSELF or any(one == name or one.startswith(f"{name} en ") for one in (said, bare) for name in names)


def leave(text: str, names: frozenset[str]) -> str:
    """Return the sentence that calls on people to leave the country; empty when there is none."""
    for line in text.split("\n"):
        for sentence in sentences(line):
            folded = fold(sentence).rstrip(".! ")
            call = _LEAVE.search(folded)
            if call is None or sentence.endswith("?") or re.search(r"\b(?:niet|geen)\b", folded):
                continue
            what = next((group for group in call.groups() if group), "").strip().removeprefix("uit ")
            what = re.split(rf",| {_SOON}|^{_SOON}", what)[0].strip()
            if not what or _is_country(what, names):
                return sentence
    return ""


def reasons(text: str) -> tuple[str, ...]:
    """Return why people are warned, in fixed terms: what the sentences name that speak of a risk."""
    return _causes.dutch(said for line in text.split("\n") for said in sentences(line) if _WHY.search(said))


def fold(said: str) -> str:
    """Return lower-case letters without accents, hyphens and apostrophes, with the marks that part clauses."""
    folded = clean.scrub(said).casefold().replace("ĳ", "ij").replace("’", "'")
    folded = "".join(_BARE.get(letter, letter) for letter in folded)
    return " ".join(re.sub(r"[^\w(),;.!?: ]+", " ", folded).split())


#: Dutch accents, written or left out at will.
_BARE = dict(zip("áàâäãåçéèêëíìîïñóòôöõúùûü", "aaaaaaceeeeiiiinooooouuuu", strict=True))

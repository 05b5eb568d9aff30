"""Germany's travel advice (Auswärtiges Amt): the JSON list of its open data with a flag or two per country, and the page of each.

The flags know warnings alone. Advice against travel stands in the prose of the pages, so a row of the list without a flag says
nothing yet, and only a page that was read says that there is no advice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from advisory import clean, dates, lexicon
from advisory.errors import ParseError
from advisory.model import Feed, Link, Page, Part, Position, Reading, Scope, Trust
from advisory.syndication import tree

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "DE"
#: There are about 200 rows; fewer than this is an outage.
FLOOR = 150

#: The ministry's own words for its flags, and for pages without any.
WARNING, PART_WARNING = "Reisewarnung", "Teilreisewarnung"
CAUTION, PART_CAUTION = "Sicherheitshinweis", "Sicherheitshinweis für Teile des Landes"
ADVICE = "Reise- und Sicherheitshinweise"
#: The ministry's short address of a page.
_PAGE = "https://diplo.de/-/{id}"
_FLAGS = ("warning", "partialWarning", "situationWarning", "situationPartWarning")
_ID = re.compile(r"[0-9A-Za-z-]{1,40}\Z")
#: Times are seconds today and were milliseconds once.
_MILLISECONDS = 100_000_000_000
#: The page of an edition supersedes that edition's row in the list, never the other way round.
_BEFORE_ITS_PAGE = timedelta(seconds=1)

_WARN, _AGAINST, _CARE = 4, 3, 2
#: Sections about visas, health and customs follow these headings.
_END = re.compile(r"(?:Reiseinfos|Einreise und Zoll|Gesundheit|Länderinfos\b.*|Weitere Hinweise\b.*)")
_OPEN = re.compile(r"(?:Von|Vor)\b.*\bReisen\b(?!.*\b(?:abgeraten|gewarnt)\b).*[^.!?:]\Z|(?:Von|Vor)\b.*\bReisen\b\Z")
_CLOSED = re.compile(r"[.!?]\Z|\b(?:abgeraten|gewarnt)\b")
_LONGEST_LIST = 15
#: Longer ones are no sentences, and patterns would take their time over them.
_LONGEST = 1500
_ABBREVIATED = re.compile(r"\b(?:z\. ?B|o\. ?g|u\. ?a|d\. ?h|i\. ?d\. ?R|ca|bzw|inkl|einschl|sog|St|Nr|vgl|ggf)\.|[0-9]\.(?= [A-ZÄÖÜ])")
_SENTENCE = re.compile(r"[^.!?:]+(?:[.!?](?=\S)[^.!?:]*)*[.!?:]*")

#: `alle nicht notwendigen, insbesondere touristischen Reisen nach …`
_TRIPS = r"(?P<kind>(?:(?!vor\b|von\b)[\w-]+,? ){0,7}?)(?:reisen|aufenthalten|reisen und aufenthalten)\b"
_ACTS = tuple(
    re.compile(form)
    for form in (
        rf"\bvor {_TRIPS}(?P<object>[^.]*?)\b(?P<warned>gewarnt)\b",
        rf"\bvon {_TRIPS}(?P<object>[^.]*?)\b(?:abgeraten|abzusehen)\b",
        rf"\b(?P<warned>warnt) (?:[\w-]+ ){{0,3}}?vor {_TRIPS}(?P<object>[^.]*)",
        rf"\b(?:rät|raten) (?:[\w-]+ ){{0,3}}?von {_TRIPS}(?P<object>[^.]*?) ab\b",
        rf"\b(?:vermeiden|meiden|unterlassen|verschieben) sie {_TRIPS}(?P<object>[^.]*)",
        rf"\b(?:verzichten|sehen) sie (?:[\w-]+ ){{0,3}}?(?:auf|von) {_TRIPS}(?P<object>[^.]*)",
        rf"^{_TRIPS}(?P<object>[^.]*?) sollten [^.]*?\b(?:vermieden|gemieden|unterlassen|unterbleiben|verschoben|verzichtet)\b",
    )
)
_AVOIDED = re.compile(
    r"\b(?:grenz\w*|provinz\w*|region(?:en)?|bundesstaat\w*|landesteile?)\b[^.]*\bsollten?\b[^.]*\b(?:gemieden|vermieden|aufgesucht)\b"
    r"|\bmeiden sie (?:[\w-]+ ){0,3}(?:grenz\w*|provinz\w*|region(?:en)?|bundesstaat\w*|landesteile?)\b"
)
_PART_WARNED = re.compile(r"\b(?:besteht|gilt) (?:[\w-]+ ){0,2}eine teilreisewarnung\b(?: für (?P<object>[^.]+))?")
_NOT = re.compile(
    r"\bkeine[rn]? (?:[\w-]+ ){0,2}(?:teil)?reisewarnung|\bnicht (?:mehr |länger |generell |grundsätzlich )?(?:abgeraten|gewarnt|vor|von)\b"
    r"|\b(?:aufgehoben|wurde|wurden|bestand)\b|\bkein[en]* (?:grund|anlass)\b"
)
#: Advice on how, when or with whom to travel, or on the neighbours, is none on whether to travel there.
_MANNER = re.compile(
    r"\b(?:nächtlich\w*|bei (?:nacht|dunkelheit)|nach einbruch|über land|auf dem landweg|allein\w*|per anhalter)\b"
    r"|\b(?:ohne|mit(?! ausnahme)) \w+"
    r"|\bnachbar(?:land|länder|staat)"
)
_SAVE = re.compile(r"\b(?:mit ausnahme|ausgenommen|außer|bis auf (?!weiteres))\b")
_AREA = re.compile(
    r"gebiet|grenz|provinz|region|bundesstaat|landesteil|umkreis|kilometer|\bkm\b|küste|insel|stadt\b|städte|norden|süden|osten|westen"
    r"|nördlich|südlich|östlich|westlich|nord|süd|zone|distrikt|departement|folgende|dorthin"
)
_REST = re.compile(r"\b(?:ander|übrig|weiter|restlich)\w* (?:landesteil|gebiet|region|teil|provinz)\w*")
_LAND = re.compile(
    r"(?:in |ins )?(?:das |dieses |die |alle )?(?:gesamte |ganze )?(?:land|landesteile|staatsgebiet)\b(?! \w*(?:grenz|nah))"
    r"|(?:innerhalb|in allen teilen) des (?:gesamten )?landes\b"
)
_LEADING = re.compile(
    r"(?:nach|in|ins|im|innerhalb|an|auf|zu|zum|zur|dieses|umgehend|den|die|das|der|dem|des|ganz|gesamte[nsr]?|ganze[ns]?)\b ?"
)
_TOKEN = re.compile(r"[\w'’-]+|[,;:()–—-]")
_FOLLOWS = re.compile(
    r"[,;:()–—-]|und|sowie|aus|aufgrund|wegen|angesichts|derzeit|aktuell|momentan|zurzeit|weiterhin|vorerst|bis|mit|ausgenommen|außer"
    r"|einschließlich|inklusive|insgesamt|grundsätzlich|generell|auch|dringend|eindringlich|wird|werden|ist|ab"
)
_AUXILIARY = re.compile(r"\b(?:wird|werden|ist|wurde)\b.*")
_LONGEST_NAME = 200
_MOST_PARTS = 20
_ENDING = re.compile(r"(?:en|er|es|em|e|n|s)\Z")
_ROOT = 4

_LEAVE = re.compile(
    r"\b(?:deutsche[nr]?|staatsangehörige[nr]?|staatsbürger\w*|reisende[nr]?|touristen|urlauber|personen)\b[^.]*\b(?:werden|sind|bleiben)\b[^.]*"
    r"\b(?:aufgefordert|aufgerufen|gebeten)\b(?P<where>[^.]*?)\b(?:auszureisen|zu verlassen|ausreisen|verlassen)\b"
    r"|\bverlassen sie (?P<which>[^.,]*?)(?= (?:umgehend|sofort|unverzüglich|schnellstmöglich|so schnell|auf dem)|[.,!]|\Z)"
    r"|\breisen sie (?:umgehend|sofort|unverzüglich|schnellstmöglich|so schnell wie möglich) (?P<from>[^.,]*)\baus\b"
)
_OUT = re.compile(r"\b(?:auszureisen|ausreisen|aus)\Z")
_CONDITION = re.compile(r"\b(?:wenn|falls|sollten sie|im fall|im falle)\b")
_MOST_COMPLAINTS = 25
_WAY_OUT = "Check the feed's `url` in a browser."


class _SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What one sentence advises."""

    level: int
    whole: bool
    #: It names places it does not hold for.
    saved: bool
    sentence: str
    #: The part it is for, as written; empty for the country.
    part: str = ""


def parse(_feed: Feed, page: Page) -> Reading:
    """Return a position per country and the pages that hold their prose. Raises ParseError for what is neither list nor page."""
    complaints: list[str] = []
    positions: dict[str, Position] = {}
    links: list[tuple[float, Link]] = []
    for key, entry in _entries(page, complaints).items():
        try:
            place, flags = _place(entry), _flagged(entry)
        except _SetAsideError as reason:
            complaints.append(f"Row “{_called(entry) or _shown(key)}” set aside: {reason}")
            continue
        if place in positions:
            complaints.append(f"Two rows for {lexicon.name(place)}; the first one counts.")
            continue
        published = _published(entry, page.fetched, complaints)
        prose = tree.word(entry, "content")
        if prose.strip():
            positions[place] = _read(key, entry, place, flags, published, prose, complaints)
            continue
        positions[place] = _listed(key, entry, place, flags, published)
        if page.url.startswith(("http://", "https://")) and _ID.match(key):
            edition = entry.get("lastModified")
            order = published.timestamp() if published else 0.0
            links.append((order, Link(url=f"{_base(page.url)}/{key}", key=key, edition=_shown(edition))))
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    newest = tuple(link for _, link in sorted(links, key=lambda pair: (-pair[0], pair[1].key)))
    return Reading(positions=tuple(positions.values()), links=newest, complaints=tuple(complaints))


def _entries(page: Page, complaints: list[str]) -> dict[str, Mapping[str, Any]]:
    answer = inner = tree.load(page)
    while isinstance(inner.get("response"), dict):
        inner = inner["response"]
    if not inner:
        raise ParseError("the answer is `{}`: the ministry's service is switched off or failing. The last good snapshot stays in force.")
    if inner is answer:
        raise ParseError(f"the answer is JSON, but it has no `response` with countries in it. {_WAY_OUT}")
    entries: dict[str, Mapping[str, Any]] = {key: entry for key, entry in inner.items() if isinstance(entry, dict) and "warning" in entry}
    if not entries:
        raise ParseError(f"the answer is JSON, but no entry of its `response` has a `warning`. {_WAY_OUT}")
    named = inner.get("contentList")
    missing = [_shown(key) for key in named if str(key) not in entries] if isinstance(named, list) else []
    if missing:
        complaints.append(f"{len(missing)} of {len(named or ())} entries that `contentList` names are missing, such as {missing[0]}.")
    return entries


def _place(entry: Mapping[str, Any]) -> str:
    """Return the country; its two codes must not contradict each other."""
    short = clean.line(tree.word(entry, "countryCode") or tree.word(entry, "CountryCode")).upper()
    long = clean.line(tree.word(entry, "iso3CountryCode")).upper()
    two, three = (short if short in lexicon.codes() else None), lexicon.alpha3(long)
    if two and three and two != three:
        raise _SetAsideError(f"its code {short} is {lexicon.name(two)}, and its code {long} is {lexicon.name(three)}.")
    found = two or three
    if found is None:
        raise _SetAsideError(f"neither “{short[:10]}” nor “{long[:10]}” is the code of a country.")
    named = {code for language, code in lexicon.foreign(_called(entry)) if language == "de"}
    if named and found not in named:
        raise _SetAsideError(f"its code says {lexicon.name(found)}, and its name says {lexicon.name(min(named))}.")
    return found


def _flagged(entry: Mapping[str, Any]) -> frozenset[str]:
    """Return the flags that are set. A flag that is neither yes nor no says nothing, so the row does not either."""
    wrong = [flag for flag in _FLAGS if not isinstance(entry.get(flag, False), bool)]
    if wrong:
        raise _SetAsideError(f"its `{wrong[0]}` is neither true nor false; the position held stays.")
    return frozenset(flag for flag in _FLAGS if entry.get(flag))


def _published(entry: Mapping[str, Any], fetched: datetime, complaints: list[str]) -> datetime | None:
    stamp = entry.get("lastModified")
    moment = None
    if isinstance(stamp, int | float) and not isinstance(stamp, bool):
        try:
            moment = datetime.fromtimestamp(stamp / 1000 if abs(stamp) > _MILLISECONDS else stamp, UTC)
        except (ValueError, OverflowError, OSError):
            moment = None
    if moment is None or moment > fetched + dates.AHEAD or moment < dates.EARLIEST:
        complaints.append(f"Row “{_called(entry)}” has a date that cannot be right (“{_shown(stamp)}”); it counts as not newer.")
        return None
    return moment


def _listed(key: str, entry: Mapping[str, Any], place: str, flags: frozenset[str], published: datetime | None) -> Position:
    """Return what a row of the list says: what is not flagged is not known before its page is read."""
    level = _WARN if "warning" in flags else None
    worst = _WARN if flags & {"warning", "partialWarning"} else _CARE if flags else None
    return Position(
        issuer=ISSUER,
        destination=place,
        country_level=level,
        max_level=worst,
        scope=Scope.WHOLE if level else Scope.PARTS if worst else Scope.NONE,
        label=_flag_words(flags),
        title=_title(entry),
        url=_PAGE.format(id=key) if _ID.match(key) else "",
        published=published - _BEFORE_ITS_PAGE if published else None,
    )


def _read(
    key: str, entry: Mapping[str, Any], place: str, flags: frozenset[str], published: datetime | None, prose: str, complaints: list[str]
) -> Position:
    """Return what a page says: the worse of its flags and its prose."""
    lines = _lines(prose)
    names = _names(entry)
    told = [one for line in lines for sentence in _sentences(line) for one in _told(sentence, names, place)]
    whole = max((one for one in told if one.whole), key=lambda one: one.level, default=None)
    flagged = _WARN if "warning" in flags else _CARE if "situationWarning" in flags else 0
    if whole and whole.level == _WARN and "warning" not in flags and not whole.saved:
        complaints.append(f"Row “{_called(entry)}” has no warning flag, but its page warns of all travel; the page counts.")
    level: int | None = max(flagged, whole.level if whole else 0)
    parts = [_WARN] * ("partialWarning" in flags) + [_CARE] * ("situationPartWarning" in flags) + [one.level for one in told]
    if not level:
        # A warning for parts leaves the rest unsaid; without flag and advice there is only the common kind of page.
        level = None if "partialWarning" in flags else 1
    worst = max(level or 0, *parts, 0)
    saved = bool(whole and whole.saved and whole.level == level)
    return Position(
        issuer=ISSUER,
        destination=place,
        country_level=level,
        max_level=worst,
        scope=Scope.PARTS if worst > (level or 0) else Scope.MOST if saved else Scope.WHOLE,
        label=whole.sentence if whole and whole.level == level else _flag_words(flags),
        title=_title(entry),
        text="\n".join(lines),
        leave=_leave(lines, names),
        parts=tuple(
            dict.fromkeys(Part(name=one.part, level=one.level, words=one.sentence) for one in told if one.part and one.level > (level or 0))
        )[:_MOST_PARTS],
        url=_PAGE.format(id=key) if _ID.match(key) else "",
        published=published,
        none_stated=level is None,
    )


def _flag_words(flags: frozenset[str]) -> str:
    if "warning" in flags:
        return WARNING
    if "partialWarning" in flags:
        return PART_WARNING
    return CAUTION if "situationWarning" in flags else PART_CAUTION if flags else ADVICE


def _lines(prose: str) -> list[str]:
    """Return the paragraphs about safety; a sentence that is broken by a list is one again."""
    lines: list[str] = []
    joined = 0
    for line in clean.text(prose).split("\n"):
        if lines and _END.fullmatch(line):
            break
        if joined:
            lines[-1] += f" {line}"
            joined = 0 if _CLOSED.search(line) else joined - 1
            continue
        lines.append(line)
        joined = _LONGEST_LIST if len(line) < _LONGEST and _OPEN.match(line) else 0
    return lines


def _sentences(line: str) -> Iterator[str]:
    # A dot that ends no sentence is hidden by a letter of the same width.
    hidden = _ABBREVIATED.sub(lambda found: found[0].replace(".", "_"), line)
    for found in _SENTENCE.finditer(hidden):
        if found.end() - found.start() < _LONGEST:
            yield line[found.start() : found.end()].strip()


def _told(sentence: str, names: frozenset[tuple[str, ...]], place: str) -> Iterator[_Told]:
    said = " ".join(_ABBREVIATED.sub(lambda found: found[0].replace(".", ""), sentence).lower().split())
    if _NOT.search(said):
        return
    found_any = False
    for form in _ACTS:
        for found in form.finditer(said):
            found_any = True
            reach = _reach(said[: found.start()], found["kind"], found["object"], names, place)
            if reach is not None:
                level = _WARN if found.groupdict().get("warned") else _AGAINST
                part = _written(found["object"], sentence) if reach == "part" else ""
                yield _Told(level=level, whole=reach != "part", saved=reach == "most", sentence=sentence, part=part)
    if not found_any and (warning := _PART_WARNED.search(said)):
        yield _Told(level=_WARN, whole=False, saved=False, sentence=sentence, part=_written(warning["object"] or "", sentence))
    elif not found_any and _AVOIDED.search(said):
        yield _Told(level=_AGAINST, whole=False, saved=False, sentence=sentence)


def _written(said: str, sentence: str) -> str:
    """Return the place of a phrase, with the capitals it has in the sentence."""
    bare = _bare(_AUXILIARY.sub("", said).strip(" ,:")).removeprefix("og ")
    found = re.search(re.escape(bare), sentence, re.IGNORECASE)
    return (found[0] if found else bare)[:_LONGEST_NAME]


def _reach(before: str, kind: str, said: str, names: frozenset[tuple[str, ...]], place: str) -> str | None:
    """Tell whether advice is for the `country`, `most` or a `part` of it; None when it is for another one, or on how to travel."""
    thing = _AUXILIARY.sub("", said).strip(" ,")
    if _MANNER.search(kind) or _MANNER.search(thing):
        return None
    national = "most" if _SAVE.search(thing) else "country"
    if not thing or _REST.search(thing):
        return "part" if not thing and _AREA.search(before) else national
    if (land := _LAND.match(thing)) and not _AREA.search(thing[land.end() :].partition(",")[0]):
        return national
    bare = _bare(thing)
    if _is_country(bare, names):
        return national
    first = re.split(r"[,;:(]| und | sowie ", bare)[0].strip()
    others = {code for language, code in lexicon.foreign(first) if language == "de"} or {lexicon.country(first) or place}
    return "part" if place in others else None


def _bare(thing: str) -> str:
    while (lead := _LEADING.match(thing)) and lead.end():
        thing = thing[lead.end() :]
    return thing


def _is_country(bare: str, names: frozenset[tuple[str, ...]]) -> bool:
    """Tell whether words begin with a name of the country, and go on with nothing that narrows it down."""
    tokens = _TOKEN.findall(bare)
    return any(
        len(tokens) >= len(name)
        and all(_inflected(token, word) for token, word in zip(tokens, name, strict=False))
        and (len(tokens) == len(name) or _FOLLOWS.fullmatch(tokens[len(name)]) is not None)
        for name in names
    )


def _inflected(token: str, word: str) -> bool:
    """Tell whether a token is a word of a name, in any case of the noun (`Vereinigten` for `Vereinigte`)."""
    if _fold(token) in {word, f"{word}s"}:
        return True
    root, other = _ENDING.sub("", word), _ENDING.sub("", _fold(token))
    return root == other and len(root) >= _ROOT and word.endswith("e")


def _names(entry: Mapping[str, Any]) -> frozenset[tuple[str, ...]]:
    """Return the words of each name by which the page may call its country."""
    called = (_called(entry), _title(entry).partition(":")[0])
    halves: Iterable[str] = (
        half for name in called for half in (name, re.sub(r"\([^()]*\)", " ", name), *re.findall(r"\(([^()]*)\)", name))
    )
    return frozenset(words for half in halves if (words := tuple(_fold(word) for word in re.findall(r"[\w'’-]+", half))))


def _leave(lines: Iterable[str], names: frozenset[tuple[str, ...]]) -> str:
    """Return the sentence that calls on people to leave the country; empty when there is none."""
    for line in lines:
        for sentence in _sentences(line):
            said = " ".join(sentence.lower().split())
            found = _LEAVE.search(said)
            if not found or _CONDITION.search(said) or re.search(r"\b(?:nicht|kein\w*|wurden|aufgehoben)\b", said):
                continue
            where = (found["where"] or found["which"] or found["from"] or "").strip(" ,")
            bare = _bare(re.sub(r"^(?:.*\b)?aus ", "", where))
            # Who is told to leave a building or a valley is not told to leave the country.
            if _is_country(bare, names) or bare.startswith("land") or (not _AREA.search(where) and _OUT.search(found[0])):
                return sentence
    return ""


def _title(entry: Mapping[str, Any]) -> str:
    return clean.line(tree.word(entry, "title")) or f"{_called(entry)}: {ADVICE}"


def _called(entry: Mapping[str, Any]) -> str:
    """Return the country's German name, without the mark of a footnote."""
    return clean.line(tree.word(entry, "countryName") or tree.word(entry, "CountryName")).rstrip("* ")[:80]


def _base(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _fold(said: str) -> str:
    plain = unicodedata.normalize("NFKD", said.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "'")


def _shown(value: object) -> str:
    """Return a value of any type in a few characters that can be shown and kept."""
    return clean.line(str(value)[:40])

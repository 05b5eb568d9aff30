"""Reads German advice: which sentence says of which place that one should not travel there, and who is told to leave."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from advisory import clean, lexicon
from advisory.sources import _territories

_WARN, _AGAINST = 4, 3
#: A sentence that follows advice and says why.
_EXPLAINS = re.compile(
    r"(?:Grund|Gründe|Hintergrund|Ursache|Anlass|Dort|Es besteh(?:t|en)|Es kommt|Es droh(?:t|en)|Wegen|Aufgrund|Angesichts|Die Gefahr"
    r"|Das Risiko|Die (?:allgemeine )?Sicherheitslage)\b"
)
#: Sections about visas, health and customs follow these headings.
_END = re.compile(r"(?:Reiseinfos|Einreise und Zoll|Gesundheit|Länderinfos\b.*|Weitere Hinweise\b.*)")
_OPEN = re.compile(r"(?:Von|Vor)\b.*\bReisen\b(?!.*\b(?:abgeraten|gewarnt)\b).*[^.!?:]\Z|(?:Von|Vor)\b.*\bReisen\b\Z")
_CLOSED = re.compile(r"[.!?]\Z|\b(?:abgeraten|gewarnt)\b")
#: A list that advice introduces.
_LISTS = re.compile(r"(?:abgeraten|gewarnt|gemieden|vermieden|verzichtet|teilreisewarnung)[^.:]*:", re.IGNORECASE)
_ENTRY = re.compile(r"<li\b[^>]{0,200}>\s*(?:<p\b[^>]{0,200}>)?", re.IGNORECASE)
_JOINED = re.compile(r"(?:[,;]|\b(?:und|sowie|oder))\Z")
_BULLET = "\u2022 "
#: When the page was printed, and that nothing but wording changed, is no advice.
_STAMPED = re.compile(r"\(?(?:Stand\b.{0,20}[0-9]{4}|Unverändert gültig seit\b|Letzte Änderung)", re.IGNORECASE)
_LONGEST_LIST = 15
#: Longer ones are no sentences, and patterns would take their time over them.
_LONGEST = 1500
_ABBREVIATED = re.compile(r"\b(?:z\. ?B|o\. ?g|u\. ?a|d\. ?h|i\. ?d\. ?R|ca|bzw|inkl|einschl|sog|St|Nr|vgl|ggf)\.|[0-9]\.(?= [A-ZÄÖÜ])")
_SENTENCE = re.compile(r"[^.!?:]+(?:[.!?](?=\S)[^.!?:]*)*[.!?:]*")

#: `alle nicht notwendigen, insbesondere touristischen Reisen nach …`
_TRIPS = r"(?P<kind>(?:(?!vor\b|von\b)[\w-]+,? ){0,7}?)(?:reisen?|aufenthalten?|reisen und aufenthalten)\b"
_ACTS = tuple(
    re.compile(form)
    for form in (
        rf"\bvor {_TRIPS}(?P<object>[^.]*?)\b(?P<warned>gewarnt)\b",
        rf"\bvon {_TRIPS}(?P<object>[^.]*?)\b(?:abgeraten|abzusehen)\b",
        rf"\b(?P<warned>warnt) (?:[\w-]+ ){{0,3}}?vor {_TRIPS}(?P<object>[^.]*)",
        rf"\b(?:rät|raten) (?:[\w-]+ ){{0,3}}?von {_TRIPS}(?P<object>[^.]*?) ab\b",
        rf"\b(?:vermeiden|meiden|unterlassen|verschieben) sie {_TRIPS}(?P<object>[^.]*)",
        rf"\b(?:verzichten|sehen) sie (?:[\w-]+ ){{0,3}}?(?:auf|von) {_TRIPS}(?P<object>[^.]*)",
        rf"\bauf {_TRIPS}(?P<object>[^.]*?)\b(?:zu verzichten|verzichten|verzichtet)\b",
        rf"^{_TRIPS}(?P<object>[^.]*?) (?:ist|sind|wird|werden) [^.]*?\bnicht (?:zu empfehlen|empfohlen|empfehlenswert|ratsam)\b",
        r"\b(?:besteht|gilt) (?:[\w-]+ ){0,3}eine (?P<warned>(?P<kind>)reisewarnung)\b(?: für (?P<object>[^.]+))?",
        r"\bfür (?P<object>[^.,]+?) (?:besteht|gilt) (?:[\w-]+ ){0,3}eine (?P<warned>(?P<kind>)reisewarnung)\b",
        rf"^{_TRIPS}(?P<object>[^.]*?) sollten [^.]*?\b(?:vermieden|gemieden|unterlassen|unterbleiben|verschoben|verzichtet)\b",
    )
)
_WARNS = re.compile(r"\b(?:gewarnt|abgeraten|(?:teil)?reisewarnung)\b")
_TRAVEL = re.compile(r"\breisen?\b|reisewarnung für")
_SHUNNED = re.compile(r"gemieden|vermieden|aufgesucht|meiden")
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
    r"\b(?:nächtlich\w*|bei (?:nacht|dunkelheit)|nach einbruch|über land|auf dem landweg|allein\w*|per anhalter"
    r"|(?!derzeit|zurzeit|jederzeit)\w*(?:zeit|saison|monate?n?|tagen?))\b"
    r"|\b(?:ohne|mit(?! ausnahme)) \w+"
    r"|\bnachbar(?:land|länder|staat)"
)
_SAVE = re.compile(r"\b(?:mit ausnahme|ausgenommen|außer|außerhalb|bis auf (?!weiteres))\b")
_AREA = re.compile(
    r"gebiet|grenz|provinz|region|bundesstaat|landesteil|umkreis|kilometer|\bkm\b|küste|insel|stadt\b|städte|norden|süden|osten|westen"
    r"|nördlich|südlich|östlich|westlich|nord|süd|zone|distrikt|departement|folgende|dorthin"
)
_REST = re.compile(r"\b(?:ander|übrig|weiter|restlich)\w* (?:landesteil|gebiet|region|teil|provinz)\w*(?: (?:der|des|von|in|im))? ?")
_LAND = re.compile(
    r"(?:in |ins |im )?(?:den rest des |das |dieses |die |alle )?(?:gesamte |ganze |übrigen? |restlichen? )?"
    r"(?:land(?:es)?|landesteile|staatsgebiet)\b(?! \w*(?:grenz|nah))"
    r"|(?:innerhalb|in allen teilen) des (?:gesamten )?landes\b"
)
_LEADING = re.compile(
    r"(?:nach|in|ins|im|innerhalb|an|auf|zu|zum|zur|dieses|umgehend|den|die|das|der|dem|des|ganz|gesamte[nsr]?|ganze[ns]?|übrige[nsr]?"
    r"|restliche[nsr]?|rest)\b ?"
)
_TOKEN = re.compile(r"[\w'’-]+|[,;:()–—-]")
_FOLLOWS = re.compile(
    r"[,;:()–—-]|und|sowie|aus|aufgrund|wegen|angesichts|derzeit|aktuell|momentan|zurzeit|weiterhin|vorerst|bis|mit|ausgenommen|außer"
    r"|einschließlich|inklusive|insgesamt|grundsätzlich|generell|auch|dringend|eindringlich|wird|werden|ist|ab"
)
_AUXILIARY = re.compile(r"\b(?:wird|werden|ist|wurde|sollten?)\b.*")
#: Where to: what follows `Reisen` otherwise says when, how or why.
_THITHER = re.compile(
    r"(?:(?:derzeit|aktuell|momentan|weiterhin|vorerst|grundsätzlich|generell|insbesondere|auch|dringend|jeder art|aller art) )*"
    r"(?:nach|in|ins|im|innerhalb|außerhalb|auf|an|ans|am|zu|zum|zur|entlang|durch|dorthin|folgende\w*|jenseits|nahe|(?:nörd|süd|öst|west)lich)\b"
)
#: `Reisen, die nicht notwendig sind, nach …`
_RELATIVE = re.compile(r"^ ?, (?:die|welche) [^,]*(?:,|\Z)")
#: Names that German has from English, or writes short.
_SHORT = {"AE": ("VAE",), "CD": ("DR Kongo", "DRK"), "CF": ("ZAR",), "GB": ("UK",), "US": ("USA",)}
_LONGEST_NAME = 200
_ENDING = re.compile(r"(?:en|er|es|em|e|n|s)\Z")
_ROOT = 4

#: Whom a government calls, in which words, and on what.
_CALLED = re.compile(r"\b(?:deutsche[nr]?|staatsangehörige[nr]?|staatsbürger\w*|reisende[nr]?|touristen|urlauber|personen)\b")
_ARE = re.compile(r"\b(?:werden|wird|sind|bleiben)\b")
_ASKED = re.compile(r"\b(?:aufgefordert|aufgerufen|gebeten|empfohlen|geraten|angeraten|nahegelegt)\b")
_CALLS = re.compile(r"\b(?:fordert|ruft|fordern|rufen)\b")
_ON = re.compile(r"\bauf\b")
_GO = re.compile(r"\b(?:auszureisen|zu verlassen|ausreisen|verlassen)\b")
_TOLD_TO_GO = re.compile(
    r"\bverlassen sie (?P<which>[^.,]*?)(?= (?:umgehend|sofort|unverzüglich|schnellstmöglich|so schnell|auf dem)|[.,!]|\Z)"
    r"|\breisen sie (?:umgehend|sofort|unverzüglich|schnellstmöglich|so schnell wie möglich) (?P<from>[^.,]*)\baus\b"
    r"|(?:^|\b(?:besteht|gilt) (?:[\w-]+ ){0,3})ausreiseaufforderung\b(?P<order>[^.]*)"
)
_OUT = re.compile(r"\b(?:auszureisen|ausreisen|aus)\Z|\bausreiseaufforderung\b")
_CONDITION = re.compile(r"\b(?:wenn|falls|sollten sie|im fall|im falle)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one sentence advises."""

    level: int
    whole: bool
    #: It names places it does not hold for.
    saved: bool
    sentence: str
    #: The part it is for, as written; empty for the country.
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a page advises."""

    told: tuple[Told, ...] = ()
    #: The sentences that say so, or go on with why.
    why: tuple[str, ...] = ()
    #: Sentences that warn of travel in words that are not known.
    unread: tuple[str, ...] = ()


def advice(lines: Iterable[str], names: frozenset[tuple[str, ...]], place: str) -> Advice:
    """Return what the sentences of a page about a country advise; `names` are what they may call it."""
    told: list[Told] = []
    why: list[str] = []
    unread: list[str] = []
    for line in lines:
        sentences = list(_sentences(line))
        for number, sentence in enumerate(sentences):
            found = _told(sentence, names, place)
            if found is None:
                unread.append(sentence)
            if not found:
                continue
            after = sentences[number + 1 : number + 3]
            told += [_listing(one, after[0]) if after and sentence.endswith(":") else one for one in found]
            why += [sentence, *itertools.takewhile(_EXPLAINS.match, after)]
    return Advice(told=tuple(told), why=tuple(why), unread=tuple(unread))


def _listing(one: Told, entries: str) -> Told:
    """Return advice that a list goes on from, for the parts in the list."""
    if not re.match(r"(?:die )?folgend|dorthin", one.part, re.IGNORECASE):
        return one
    return replace(one, part=entries[:_LONGEST_NAME], sentence=f"{one.sentence} {entries}")


def meant(name: str) -> set[str]:
    """Return the country that a German name means, or one that German shares with English."""
    german = {code for language, code in lexicon.foreign(name) if language == "de"}
    return german or {code for code in [lexicon.country(name)] if code}


def lines(prose: str) -> list[str]:
    """Return the paragraphs about safety; a sentence that is broken by a list, or goes on in one, is one again."""
    found: list[str] = []
    joined = entries = 0
    for raw in clean.text(_ENTRY.sub(f"<li>{_BULLET}", prose)).split("\n"):
        line, listed = raw.removeprefix(_BULLET).strip(), raw.startswith(_BULLET)
        if found and _END.fullmatch(line):
            break
        if not line or _STAMPED.match(line):
            continue
        if joined:
            found[-1] += f"{',' if listed and entries and not _JOINED.search(found[-1]) else ''} {line}"
            joined, entries = 0 if _CLOSED.search(line) else joined - 1, entries + listed
            continue
        # `Vor Reisen in folgende Landesteile wird gewarnt:` and a list of them.
        if listed and found and len(found[-1]) < _LONGEST and (found[-1].endswith(":") or entries) and _LISTS.search(found[-1]):
            found[-1] += f"{',' if entries and not _JOINED.search(found[-1]) else ''} {line.rstrip('.,; ')}"
            entries += 1
            continue
        found.append(line)
        entries = 0
        joined = _LONGEST_LIST if len(line) < _LONGEST and _OPEN.match(line) else 0
    return found


def _sentences(line: str) -> Iterator[str]:
    # A dot that ends no sentence is hidden by a letter of the same width.
    hidden = _ABBREVIATED.sub(lambda found: found[0].replace(".", "_"), line)
    for found in _SENTENCE.finditer(hidden):
        if found.end() - found.start() < _LONGEST:
            yield line[found.start() : found.end()].strip()


def _told(sentence: str, names: frozenset[tuple[str, ...]], place: str) -> list[Told] | None:
    """Return what a sentence advises; None when it warns of travel in words that are not known."""
    said = " ".join(_ABBREVIATED.sub(lambda found: found[0].replace(".", ""), sentence).lower().split())
    if _NOT.search(said):
        return []
    told: list[Told] = []
    acts = [found for form in _ACTS for found in form.finditer(said)]
    for found in acts:
        thing = _RELATIVE.sub("", found["object"] or "")
        if thing and found.groupdict().get("warned") == "reisewarnung":
            thing = f"in {thing}"
        if (reach := _reach(said[: found.start()], found["kind"], thing, names, place)) is not None:
            level = _WARN if found.groupdict().get("warned") else _AGAINST
            part = _written(thing, sentence) if reach == "part" else ""
            told.append(Told(level=level, whole=reach != "part", saved=reach == "most", sentence=sentence, part=part))
    if acts:
        return told
    if warning := _PART_WARNED.search(said):
        return [Told(level=_WARN, whole=False, saved=False, sentence=sentence, part=_written(warning["object"] or "", sentence))]
    if _SHUNNED.search(said) and _AVOIDED.search(said):
        return [Told(level=_AGAINST, whole=False, saved=False, sentence=sentence)]
    return None if _WARNS.search(said) and _TRAVEL.search(said) else []


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
    if not thing:
        return "part" if _AREA.search(before) else national
    if rest := _REST.search(thing):
        of = _bare(thing[rest.end() :].strip())
        return national if not re.match(r"[\w'’-]", of) or of.startswith("land") or _is_country(of, names) else "part"
    if not _THITHER.match(thing) and not _is_country(_bare(thing), names):
        return None
    if (land := _LAND.match(thing)) and (_SAVE.search(thing) or not _AREA.search(thing[land.end() :].partition(",")[0])):
        return national
    bare = _bare(thing)
    # `nach Israel und in die Palästinensischen Gebiete`
    if any(_is_country(_bare(piece), names) for piece in re.split(r"(?:,| und| sowie) (?=(?:nach|in|ins) )", bare)):
        return national
    named = re.split(r"[,;:(]", bare)[0].strip()
    # `Bosnien und Herzegowina` is one country, `Niger und Tschad` are two.
    first = re.split(r" und | sowie ", named)[0]
    others = meant(named) or meant(first) or {place}
    return "part" if place in others or any(_territories.within(other, place) for other in others) else None


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


def names(called: Iterable[str], place: str) -> frozenset[tuple[str, ...]]:
    """Return the words of each name by which a page may call its country, beside those its entry gives."""
    every = (*called, *lexicon.called(place, "de"), lexicon.name(place), *_SHORT.get(place, ()))
    halves: Iterable[str] = (
        half for name in every for half in (name, re.sub(r"\([^()]*\)", " ", name), *re.findall(r"\(([^()]*)\)", name))
    )
    return frozenset(words for half in halves if (words := tuple(_fold(word) for word in re.findall(r"[\w'’-]+", half))))


def leave(lines: Iterable[str], names: frozenset[tuple[str, ...]]) -> str:
    """Return the sentence that calls on people to leave the country; empty when there is none."""
    for line in lines:
        for sentence in _sentences(line):
            said = " ".join(sentence.lower().split())
            if not (call := _call(said)) or _CONDITION.search(said) or re.search(r"\b(?:nicht|kein\w*|wurden|aufgehoben)\b", said):
                continue
            where, words = call
            bare = _bare(re.sub(r"^(?:.*\b)?aus ", "", where))
            # Who is told to leave a building or a valley is not told to leave the country.
            if _is_country(bare, names) or bare.startswith("land") or (not _AREA.search(where) and _OUT.search(words)):
                return sentence
    return ""


def _call(said: str) -> tuple[str, str] | None:
    """Return what people are called on to leave, with the words that say so."""
    if _CALLED.search(said):
        asked = _ASKED.search(said) if _ARE.search(said) else None
        calls = _CALLS.search(said)
        for first in (asked, _ON.search(said, calls.end()) if calls else None):
            if first and (go := _GO.search(said, first.end())):
                return said[first.end() : go.start()].strip(" ,"), go[0]
    if found := _TOLD_TO_GO.search(said):
        return next((group for group in found.groups() if group), "").strip(" ,"), found[0]
    return None


def _fold(said: str) -> str:
    plain = unicodedata.normalize("NFKD", said.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "'")

"""A text in another language: its sentences as rows that the resolver knows, and what each of them says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from advisory import lexicon
from advisory.extract import chunks, markup, sentences
from advisory.extract.chunks import Chunk, Place, Row
from advisory.extract.languages import counsel, deeds, holds, lexing, phrases, row, table, tongue
from advisory.extract.languages.counsel import Read
from advisory.extract.languages.view import View
from advisory.extract.reading import Found
from advisory.extract.tokens import Token
from advisory.model import Status

_EMPTY = Row((), (), "")
#: Sentences are read in windows of so many characters, so that one without end costs no more than many.
WINDOW = 3000
#: Classes that English has under another name; the rest of ours it does not know and need not.
_KNOWN = frozenset(
    {
        "PLACE",
        "DEMONYM",
        "PEOPLE",
        "ISSUER",
        "SELF",
        "IT",
        "ITS",
        "HERE",
        "POST",
        "AUDIENCE",
        "PERSONS",
        "CREW",
        "OUTSIDERS",
        "TO",
        "IN",
        "FROM",
        "OF",
    }
    | {
        "FOR",
        "WITH",
        "BETWEEN",
        "OVER",
        "AND",
        "COMMA",
        "COLON",
        "SEMI",
        "STOP",
        "QUERY",
        "DASH",
        "OPENED",
        "CLOSED",
        "QUOTE",
        "LEAVE",
        "EXCEPT",
    }
)
_ORIGIN = re.compile(
    r"^[ \t]*(?:link|source|url|quelle|lien|fuente|bron)[ \t]*:[ \t]*(?:https?://)?(?P<host>[\w.-]+)", re.IGNORECASE | re.MULTILINE
)
_HEAD, _HEADING = 600, 8
#: How many lines a list may have, how long each may be, in chunks, and what it may begin with.
_LISTED, _SHORT, _MARKS = 60, 24, 3
_BULLETS = frozenset({"\u2022", "\u00b7", "\u25aa", "\u25cf", "\u25e6", "*"})
#: Classes that say something by themselves, and those that do together.
_TELLING = frozenset(
    {"NOTRAVEL", "NOTRAVELNE", "NOTRAVELRE", "LEAVECALL", "LEAVENOW", "CAREFUL", "SHELTER", "BORDERSHUT", "AIRSHUT", "AGAINST", "AVOID"}
)
_PAIRS = (
    (frozenset({"WARN", "FORBID", "NOT", "NOLONGER", "RECONSIDER", "ONLYIF"}), frozenset({"TRAVEL", "ONLYIF"})),
    (frozenset({"LEAVE", "GO", "LEFT", "GONE", "EVACUATE"}), frozenset({"ORDER", "URGE", "WARN", "SHOULD", "HERE", "STAFF", "PLACE"})),
    (frozenset({"CLOSE", "CLOSURE", "HALT", "OPEN"}), frozenset({"EMBASSY", "AIRSPACE", "BORDER"})),
    (
        frozenset({"EVACUATE", "EVACUATION", "WITHDRAW", "CARRY"}),
        frozenset({"CITIZEN", "PEOPLE", "DEMONYM", "PERSONS", "DUAL", "STAFF", "PLACE"}),
    ),
    (frozenset({"LANDED"}), frozenset({"ISSUER", "GOVERNMENT"})),
    (frozenset({"RAISE", "LOWER", "LIFT"}), frozenset({"LEVELNOUN", "NOTRAVEL", "NOTRAVELNE", "URGE"})),
)
_DOT = re.compile(r"([^\W\d_]+)\.")


def promising(kinds: set[str]) -> bool:
    """Tell whether a sentence with words of these classes could say anything."""
    return bool(kinds & _TELLING) or any(kinds & verbs and kinds & things for verbs, things in _PAIRS)


class Text:
    """A text in a language, whose sentences are read when asked for."""

    def __init__(self, text: str, code: str, topic: Sequence[Place], published: datetime | None) -> None:
        self.table = table.load(code)
        self.raw = text
        self.plain = self._without_abbreviations(markup.blank(text))
        self.spans = _windows(self.plain)
        self.topic = tuple(topic)
        self.published = published
        self._read: dict[int, tuple[tuple[lexing.Token, ...], list[Chunk]]] = {}
        self._rows: dict[int, tuple[Row, View]] = {}

    def _without_abbreviations(self, plain: str) -> str:
        """Return a text in which only a dot that ends a sentence is one."""
        known = self.table.abbreviations
        if self.table.days is not None:
            plain = self.table.days.sub(" ", plain)
        if self.table.dotted is not None:
            plain = self.table.dotted.sub(lambda hit: hit[0].replace(".", " "), plain)
        return _DOT.sub(lambda hit: f"{hit[1]} " if hit[1].lower() in known else hit[0], plain)

    def _words(self, at: int) -> tuple[tuple[lexing.Token, ...], list[Chunk]]:
        """Return the words and names of a sentence, before they are phrases."""
        if at not in self._read:
            found = lexing.split(self.plain, *self.spans[at])
            self._read[at] = found, row.read(self.table, self.plain, found)
        return self._read[at]

    def _parsed(self, at: int) -> tuple[Row, View]:
        if at not in self._rows:
            found, words = self._words(at)
            built = self._with_list(at, phrases.build(self.table, self.plain, found, words))
            self._rows[at] = _row(found, built), View(built, verb_last=self.table.verb_last)
        return self._rows[at]

    def _with_list(self, at: int, built: list[Chunk]) -> list[Chunk]:
        """Return a row that ends in a colon with the places of the lines below it for the "countries" that it speaks of."""
        lands = next((here for here in range(len(built) - 1, -1, -1) if built[here].kind == "LANDS"), None)
        if lands is None or built[-1].kind != "COLON":
            return built
        places: list[Place] = []
        for below in range(at + 1, min(at + 1 + _LISTED, len(self.spans))):
            entry = [chunk for chunk in self._words(below)[1][:_MARKS] if chunk.kind != "DASH" and chunk.word not in _BULLETS]
            if not entry or entry[0].kind != "PLACE" or len(self._words(below)[1]) > _SHORT:
                break
            places += entry[0].places
        named = [built[lands]._replace(kind="PLACE", places=tuple(dict.fromkeys(places)), codes=())] if places else []
        return [*built[:lands], *named, *built[lands + 1 : -1]] if named else built

    def _edge(self, at: int, view: View, edge: Chunk, speaker: Chunk | None) -> Chunk | None:
        """Return the border with a named country as a part of the one that is spoken of; None when none is."""
        topic = self.topic
        if len(topic) != 1:
            spoken = [
                view.chunks[: view.chunks.index(edge)],
                *(self._parsed(back)[1].chunks for back in range(at - 1, max(-1, at - 3), -1)),
            ]
            named = (chunk for row in spoken for chunk in reversed(row) if chunk.kind in {"PLACE", "POST"} and chunk.places)
            barred = {*edge.codes, *(speaker.codes if speaker is not None else ())}
            topic = tuple(place for chunk in named for place in chunk.places if len(place.codes) == 1 and place.codes[0] not in barred)[:1]
        return edge._replace(kind="PLACE", places=(Place(topic[0].codes, edge.word, "part", vague=True),)) if topic else None

    @property
    def page(self) -> str | None:
        """Return the government on whose own page the text says that it stands; None when it names none."""
        said = _ORIGIN.search(self.raw, 0, _HEAD)
        host = said["host"].lower() if said else ""
        return next((code for site, code in self.table.hosts.items() if host == site or host.endswith(f".{site}")), None)

    @property
    def rest(self) -> str:
        """Return the text with all but its English sentences blanked."""
        kept = [" "] * len(self.plain)
        for at, (start, end) in enumerate(self.spans):
            if not self.speaks(at):
                kept[start:end] = self.plain[start:end]
                kept[end : end + 1] = "\n"
        return "".join(kept)[: len(self.plain)]

    def row(self, at: int) -> Row:
        """Return the row of a sentence as the resolver knows rows; an empty one outside the text."""
        return self._parsed(at)[0] if 0 <= at < len(self.spans) and self.speaks(at) else _EMPTY

    def joined(self, at: int) -> bool:
        """Tell whether a sentence stands in the paragraph of the one before."""
        return at > 0 and "\n" not in self.plain[self.spans[at - 1][1] : self.spans[at][0]]

    def speaks(self, at: int) -> bool:
        """Tell whether a sentence is not in English."""
        start, end = self.spans[at]
        return not tongue.english(self.plain[start:end])

    def _worth(self, at: int) -> bool:
        return self.speaks(at) and promising({chunk.kind for chunk in self._words(at)[1]})

    def classes(self, at: int) -> tuple[str, ...]:
        """Return the classes of a sentence's words and phrases; none of one that could say nothing."""
        return tuple(self._parsed(at)[1].kinds) if self._worth(at) else ()

    def found(self, at: int) -> list[Found]:
        """Return what a sentence says, in order."""
        if not self._worth(at):
            return []
        _, view = self._parsed(at)
        said = [*counsel.read(view), *deeds.read(view)]
        consumed = frozenset(spot for one in said for spot in one.consumed)
        made = [self._found(at, view, one, consumed) for one in said]
        return sorted((one for one in made if one is not None), key=lambda one: (one.anchor, one.first))

    def _trace(self, one: Read, cue: str) -> tuple[str, ...]:
        """Return why it was read so; what nobody in particular says may go on with what the sentence before says."""
        goes_on = one.issuer is None and not one.deed
        return (f"{self.table.code}: {one.name}", f"words: {cue}", *(("control: should",) if goes_on else ()))

    def _found(self, at: int, view: View, one: Read, consumed: frozenset[int]) -> Found | None:
        state, cue = holds.status(view, one.directive, one.core, consumed, self.published, one.status, advised=not (one.deed or one.notice))
        where = one.destination or (view.chunks[one.where] if one.where is not None else None)
        if where is not None and where.kind == "EDGE":
            where = self._edge(at, view, where, one.issuer)
            if where is None:
                return None
        places = [*one.core, *(at for at in (one.where, one.crowd) if at is not None)]
        return Found(
            one.directive,
            one.strength,
            min(places),
            max(places) + 1,
            max(one.core),
            one.issuer,
            view.chunks[one.crowd] if one.crowd is not None else None,
            where,
            state if state is not Status.IN_FORCE else None,
            one.level,
            self._trace(one, cue),
        )


def _windows(plain: str) -> list[tuple[int, int]]:
    found = []
    for span in sentences.split(plain):
        start = span.start
        while span.end - start > WINDOW:
            cut = plain.rfind(" ", start, start + WINDOW)
            cut = cut if cut > start else start + WINDOW
            found.append((start, cut))
            start = cut
        found.append((start, span.end))
    return found


def _row(found: Sequence[lexing.Token], built: Sequence[Chunk]) -> Row:
    """Return a row of the classes that the resolver knows; cues are spent, for what they say of a statement is in it.

    A word before the first colon may stand before the topic ("Krise im Iran: …"); elsewhere it is nothing the resolver looks for.
    """
    heading = next((at for at, chunk in enumerate(built[:_HEADING]) if chunk.kind == "COLON"), 0)
    plain = [chunk._replace(kind=_kind(chunk.kind, heading=at < heading)) for at, chunk in enumerate(built)]
    if _dateline(found, built):
        plain[0] = plain[0]._replace(kind="JAN")
    read = tuple(Token(token.word, token.start, token.end, token.capital, token.shout) for token in found)
    return chunks.row(read, plain)


def _dateline(found: Sequence[lexing.Token], built: Sequence[Chunk]) -> bool:
    """Tell whether a place in capitals before a dash is where a report was written: another is named behind it ("TOGO – …")."""
    if len(built) < _MARKS or built[0].kind != "PLACE" or built[1].kind != "DASH":
        return False
    return all(token.shout for token in found[built[0].first : built[0].last]) and any(chunk.kind == "PLACE" for chunk in built[2:])


def _kind(kind: str, *, heading: bool) -> str:
    if kind == "AT":
        return "IN"
    return kind if kind in _KNOWN else "WORD" if heading else "JAN"


def topic(title: str, text: str) -> tuple[Place, ...]:
    """Return the one country that the title of a text in another language is about; empty when it names none or several."""
    code = tongue.guess(text)
    if code is None:
        return ()
    named = {entry.codes for found in lexicon.find(code, title) for entry in found.entries if entry.kind is lexicon.Kind.COUNTRY}
    codes = next(iter(named)) if len(named) == 1 else ()
    return (Place(codes, None, "country"),) if codes else ()


def parse(text: str, code: str, topic: Sequence[Place] = (), published: datetime | None = None) -> Text:
    """Return a text in a language; `topic` is what its title is about."""
    return Text(text, code, topic, published)

"""Australia's travel advice (Smartraveller, DFAT): one row per destination, as the JSON of its export or as RSS.

The words of the level decide: the figure in the RSS counts from 2 (`ta:level` 5/5 is “Do not travel”, 4/5 is not), and the
colours in the export's search texts are stale.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from advisory import clean, dates, lexicon, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Page, Part, Position, Reading, Scope, Trust
from advisory.syndication import tree

DEFAULT_TRUST = Trust.OFFICIAL
REGISTER = True
ISSUER = "AU"
#: There are 179 rows; fewer than this is an outage.
FLOOR = 150

#: The ministry sits in Canberra; the export writes its local time without a zone.
ZONE = "Australia/Sydney"

#: The words of each level; those in the export's lists are typed by hand (`Exercise a normal safety cautions`).
_WORDS = (
    r"(?P<level1>Exercise (?:a )?normal (?:safety )?(?:pre)?cautions?)|(?P<level2>Exercise (?:a )?high degree of caution)"
    r"|(?P<level3>Reconsider your need to travel)|(?P<level4>Do not travel)"
)
#: Advice on when or how to travel is none on whether to.
_MANNER = r"(?!\s+(?:at night|after dark|during|by|without|alone|if|unless|when|while|with)\b)"
_LEVEL = re.compile(rf"\s*(?:{_WORDS})(?=\W|\Z){_MANNER}", re.IGNORECASE)
_SEGMENT = re.compile(rf"(?:\A|(?<=[.,;])\s*,?\s+|\n\s*)(?=(?:{re.sub(r'[?]P<level.>', '?:', _WORDS)}){_MANNER})")
#: Of four levels, two are of normal life.
LEVELS, _CARE = 4, 2
_NONE = "no travel advice"
#: An apostrophe or a quotation mark that the export lost: `don&**t`, `see &**Safety&**`.
_LOST_MARK = re.compile(r"(?P<inside>(?<=\w)&\*\*(?=\w))|(?P<opening>(?<!\w)&\*\*(?=\w))|&\*\*")
#: Two sentences of two paragraphs that the export glued together.
_GLUED = re.compile(r"(?<=[a-z’)][a-z’)][.!?])(?=[A-Z][a-z])")
#: Lines that only lead to what follows.
_LEAD = re.compile(r"We (?:now |continue to )?advise:?", re.IGNORECASE)
#: That there are parts with worse advice, whether or not they are listed.
_HIGHER = re.compile(r"\bhigh(?:er)? levels?(?: of advice)? appl(?:y|ies)\b", re.IGNORECASE)
#: What follows the name of a part: why, or where to read more.
_WHY = re.compile(
    r"\s*(?:,?\s\(?(?:due to|because of|given|as a result of)\b|[.;,(]?\s*\bSee ['‘’]?[A-Z]|(?<=[a-z)]{3})\.(?:\s+[A-Z]|\s*\Z))"
)
_UNNAMED = re.compile(r"(?:(?:the|these|those) )?(?:following )?(?:areas?|locations?|parts?|places?|regions?)?", re.IGNORECASE)
_LONGEST_NAME = 200
_NAMESPACE = 'xmlns:ta="http://www.smartraveller.gov.au/schema/rss/travel_advisories/"'
_MOST_COMPLAINTS = 25
_WAY_OUT = "Check the feed's `url` in a browser, or its `kind`."


class _SetAsideError(Exception):
    """A row is not believed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    title: str
    link: str
    #: The level in the issuer's words.
    label: str
    #: Pieces of advice, each beginning with the words of a level.
    advice: tuple[str, ...]
    #: Levels of parts that no piece of advice has words for.
    beside: tuple[int, ...] = ()
    #: The row could name parts if there were any; the shortest form of the RSS could not.
    complete: bool = True
    #: What else is told, as plain text.
    news: str
    issued: str


def parse(_feed: Feed, page: Page) -> Reading:
    """Return a position per destination. Raises ParseError for what is neither the export nor the RSS."""
    text, note = syndication.decoding.decode(page.body, page.content_type)
    rows = _rss(text) if text.startswith("<") else _export(text)
    complaints = [note] if note else []
    found: dict[str, Position] = {}
    count = 0
    for row in rows:
        count += 1
        if lexicon.fold(row.label) == _NONE or lexicon.not_a_place(row.title):
            continue
        try:
            for position in _positions(row, page.fetched, complaints):
                _keep(found, position, complaints)
        except _SetAsideError as reason:
            complaints.append(f"Row “{row.title[:80]}” set aside: {reason}")
    if not count:
        complaints.append("The document is valid but has no rows.")
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"And {len(complaints) - _MOST_COMPLAINTS} more like these."]
    return Reading(positions=tuple(found.values()), complaints=tuple(complaints))


def _export(text: str) -> Iterator[_Row]:
    if not text:
        raise ParseError("the answer is empty; the register never is. The last good one stays in force.")
    answer = syndication.jsonfeed.load(text)
    if isinstance(answer, syndication.jsonfeed.NotJSON):
        raise ParseError(f"the answer is {answer}. {_WAY_OUT}")
    rows = answer if isinstance(answer, list) else None
    if rows is None or any(not isinstance(row, dict) or "field_overall_advice_level" not in row for row in rows):
        raise ParseError(f"the answer is JSON, but not the export: its rows need `title` and `field_overall_advice_level`. {_WAY_OUT}")
    for row in rows:
        advice = _segments(_prose(tree.word(row, "field_advice_levels")))
        yield _Row(
            title=clean.line(tree.word(row, "title")),
            link=syndication.address(tree.word(row, "field_url")),
            label=clean.line(tree.word(row, "field_overall_advice_level")),
            advice=advice,
            news="\n".join(said for said in (_notes(row, advice), _prose(tree.word(row, "field_last_update"))) if said),
            issued=tree.word(row, "changed"),
        )


def _rss(text: str) -> Iterator[_Row]:
    """Yield the rows of the RSS. A feed library would mix the descriptions of the row and of its level."""
    if "<!ENTITY" in text or "<!DOCTYPE" in text[:2000].upper():
        raise ParseError(f"the answer is an HTML page, or XML that defines entities of its own, which is refused. {_WAY_OUT}")
    if "xmlns:ta" not in text:
        text = text.replace("<rss", f"<rss {_NAMESPACE}", 1)
    if "xmlns:dc" not in text:
        text = text.replace("<rss", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"', 1)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        raise ParseError(f"the answer is not well-formed XML, so no row of it is believed. {_WAY_OUT}") from None
    if etree.QName(root).localname != "rss":
        raise ParseError(f"the answer is XML with the root <{etree.QName(root).localname[:40]}>, not RSS. {_WAY_OUT}")
    for item in root.iter("item"):
        title = clean.line(_said(item, "title"))
        blocks = [
            (clean.line(_said(block, "coverage")), clean.line(_said(block, "description"))) for block in item if _name(block) == "warnings"
        ]
        whole = [label for place, label in blocks if not place or _same(place, title)]
        advice, news = _told(clean.text(_said(item, "description")))
        heard = {_level(piece) for piece in advice}
        parts = [(f"{label}: {place}", _level(label)) for place, label in blocks if place and not _same(place, title)]
        yield _Row(
            title=title,
            link=syndication.address(_said(item, "link")),
            label=whole[0] if whole else "",
            advice=(*advice, *(piece for piece, level in parts if level not in heard)),
            beside=tuple(level for _, level in parts if level),
            complete=bool(advice or news or parts),
            news=news,
            issued=_said(item, "pubDate"),
        )


def _told(text: str) -> tuple[tuple[str, ...], str]:
    """Return the pieces of advice of a description, and what else it tells."""
    lines = [line for line in text.split("\n") if line and not _LEAD.fullmatch(line)]
    advice = [piece for line in lines if _level(line) for piece in _segments(line)]
    return tuple(advice), "\n".join(line for line in lines if not _level(line))


def _positions(row: _Row, fetched: datetime, complaints: list[str]) -> Iterator[Position]:
    level = _level(row.label, alone=True)
    if level is None:
        raise _SetAsideError(f"“{row.label[:60]}” is none of the four levels.")
    places = _places(row)
    published = dates.parse(row.issued, zone=ZONE)
    if published is None or published > fetched + dates.AHEAD or published < dates.EARLIEST:
        complaints.append(
            f"Row “{row.title[:80]}” has a date that cannot be right (“{clean.line(row.issued)[:40]}”); it counts as not newer."
        )
        published = None
    else:
        # The export's `changed` knows minutes, the RSS's `pubDate` seconds: the same edition must not be newer in one of them.
        published = published.replace(second=0, microsecond=0)
    parts = [*row.beside, *(found for segment in row.advice if (found := _level(segment)) is not None)]
    worst = max([level, *parts])
    scope = Scope.PARTS if worst > level else Scope.MOST if any(part < level for part in parts) else Scope.WHOLE
    unnamed = worst == level < LEVELS and bool(_HIGHER.search(row.news))
    for place in places:
        yield Position(
            issuer=ISSUER,
            destination=place,
            country_level=level,
            # That nothing is said of parts is not that there are none.
            max_level=None if unnamed or (worst < LEVELS and not row.complete) else worst,
            scope=Scope.PARTS if unnamed else scope,
            label=row.label,
            title=f"{row.title} - {row.label}",
            text="\n".join(said for said in (*row.advice, row.news) if said),
            url=row.link,
            published=published,
            parts=tuple(_parts(row.advice, max(level, _CARE))),
        )


def _parts(advice: Iterable[str], above: int) -> Iterator[Part]:
    """Yield the parts whose advice is worse than a level, each once, by the name their advice gives them."""
    found: dict[tuple[str, int], Part] = {}
    for words in advice:
        level = _level(words)
        if level is not None and level > above and (name := _named(words)):
            found[lexicon.fold(name), level] = Part(name=name, level=level, words=words)
    yield from found.values()


def _named(words: str) -> str:
    """Return the part a piece of advice is for; empty when it names none."""
    bare = re.sub(r"^(?:[\s:]+|(?:to|in)\b)+", "", _LEVEL.sub("", words, count=1))
    name = _WHY.split(bare, maxsplit=1)[0]
    if _UNNAMED.fullmatch(name.strip(" ,:")):
        # `Do not travel to these areas due to crime: the north, the south.`
        name = bare.partition(":")[2]
    return clean.line(name).strip(" ,;:.•")[:_LONGEST_NAME]


def _places(row: _Row) -> tuple[str, ...]:
    """Return the destinations of a row; its title and the last part of its address must not contradict each other."""
    titled = _resolved(row.title)
    linked = _resolved(unquote(urlsplit(row.link).path).rstrip("/").rpartition("/")[2].replace("-", " "))
    if titled and linked and not set(titled) & set(linked):
        raise _SetAsideError(f"its title says {_names(titled)}, and its address says {_names(linked)}.")
    if not titled and not linked:
        raise _SetAsideError("neither its title nor its address is a known name; if it is a new one, add it to the gazetteer.")
    return titled or linked


def _resolved(name: str) -> tuple[str, ...]:
    if single := lexicon.country(name):
        return (single,)
    # One page for several countries is one; a region, a part or a city never is.
    several = () if lexicon.lookup(name) else lexicon.places(name) or ()
    return several if len(several) > 1 else ()


def _names(codes: tuple[str, ...]) -> str:
    return ", ".join(lexicon.name(code) for code in codes)


def _keep(found: dict[str, Position], position: Position, complaints: list[str]) -> None:
    """Keep one row per destination: the newer one, and of the same date the worse."""
    other = found.get(position.destination)
    if other is None:
        found[position.destination] = position
        return
    if other.country_level != position.country_level:
        name = lexicon.name(position.destination)
        complaints.append(f"Two rows for {name} at levels {other.country_level} and {position.country_level}; the newer one counts.")
    found[position.destination] = max(other, position, key=lambda one: (one.published or dates.EARLIEST, one.country_level or 0))


def _level(said: str, *, alone: bool = False) -> int | None:
    """Return the level whose words begin a text, or, when they stand `alone`, are all of it; None when there are none."""
    found = _LEVEL.fullmatch(said.strip(" .")) if alone else _LEVEL.match(said)
    return int(found.lastgroup.removeprefix("level")) if found and found.lastgroup else None


def _segments(text: str) -> tuple[str, ...]:
    """Return the pieces of `<level> <level> in X., <level> <level> to Y.`, each without the heading that its sentence says again."""
    pieces = [_once(piece.strip(" ,;\n")) for piece in _SEGMENT.split(text)]
    following = [*pieces[1:], ""]
    return tuple(piece for piece, after in zip(pieces, following, strict=True) if piece and not after.startswith(piece.rstrip(".")))


def _once(piece: str) -> str:
    again = next((found for found in list(_LEVEL.finditer(piece))[1:2] if _level(found[0]) == _level(piece)), None)
    return piece[again.start() :].strip() if again else piece


def _notes(row: Mapping[str, Any], advice: tuple[str, ...]) -> str:
    """Return the short notes without what the advice says already."""
    known = "\n".join(advice)
    lines = _prose(tree.word(row, "field_last_update_notes")).split("\n")
    return "\n".join(line for line in lines if line and not _LEAD.fullmatch(line) and line.rstrip(". ") not in known)


def _prose(raw: str) -> str:
    """Return plain text with the marks and paragraphs that the export lost."""
    marked = _LOST_MARK.sub(lambda found: "‘" if found["opening"] else "’", html.unescape(html.unescape(raw)))
    return "\n".join(clean.text(part) for part in _GLUED.sub("\n", marked).split("\n") if part.strip())


def _said(element: etree._Element, name: str) -> str:
    child = next((child for child in element if _name(child) == name), None)
    return "" if child is None else "".join(str(piece) for piece in child.itertext()).strip()


def _name(node: etree._Element) -> str:
    tag: object = node.tag
    return etree.QName(node).localname if isinstance(tag, str) else ""


def _same(place: str, title: str) -> bool:
    return lexicon.fold(place) == lexicon.fold(title) or bool(set(_resolved(place)) & set(_resolved(title)))

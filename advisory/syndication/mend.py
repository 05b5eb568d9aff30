"""Mends feeds that are not well-formed XML where it is plain what was meant, so that the strict parser reads every word as it stands."""

from __future__ import annotations

import html.entities
import re
import sys
from dataclasses import dataclass

_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:rss|RDF|feed|urlset))(?=[\s/>])", re.ASCII)
#: The end of an item, after which a document that was cut off can be closed.
_ITEM_END = re.compile(r"</(?:[A-Za-z_][\w.-]*:)?(?:item|entry|url)\s*>", re.ASCII)
#: CDATA and comments stand for themselves; an `&` elsewhere begins a reference or was meant as it is.
_PIECE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|&(?:#(?P<decimal>[0-9]{1,8});|#[xX](?P<hex>[0-9a-fA-F]{1,7});|(?P<name>[A-Za-z][A-Za-z0-9]{1,31};))?",
    re.DOTALL,
)
_XML_NAMES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_]", re.ASCII)
_MOST_PREFIXES = 50
#: The characters that XML 1.0 (2.2) forbids.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What publishers mean by prefixes that they forget to declare.
_MEANT = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A document that may be well-formed now."""

    text: str
    #: Its end never came; it was closed after its last whole item.
    cut: bool


def mended(text: str) -> Mended | None:
    """Return a damaged feed without what is around it, each bare `&` and HTML's names of characters written out, and prefixes declared.

    One that was cut off is closed after its last whole item. None for what is no feed, or was cut off before an item was whole.
    """
    root = _ROOT.search(text)
    if root is None:
        return None
    name = root[1]
    end = text.rfind(f"</{name}")
    cut = end < root.end()
    if cut:
        ends = [found.end() for found in _ITEM_END.finditer(text, root.end())]
        if not ends:
            return None
        end = ends[-1]
    inside = text[root.end() : end]
    if cut and inside.count("<channel") > inside.count("</channel"):
        inside += "</channel>"
    return Mended(text=f"<{name}{_declarations(name, inside)}{_PIECE.sub(_written_out, inside)}</{name}>", cut=cut)


def _declarations(name: str, inside: str) -> str:
    own = [name.partition(":")[0]] if ":" in name else []
    used = list(dict.fromkeys([*own, *_PREFIX.findall(inside)]))[:_MOST_PREFIXES]
    missing = [prefix for prefix in used if prefix not in {"xml", "xmlns"} and f"xmlns:{prefix}" not in inside]
    return "".join(f' xmlns:{prefix}="{_MEANT.get(prefix, f"urn:undeclared:{prefix}")}"' for prefix in missing)


def _written_out(found: re.Match[str]) -> str:
    if not found[0].startswith("&"):
        return found[0]
    name, decimal, hexadecimal = found["name"], found["decimal"], found["hex"]
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        return "" if number > sys.maxunicode or _FORBIDDEN.match(chr(number)) else f"&#{number};"
    if name and name in _XML_NAMES:
        return found[0]
    if name and name in html.entities.html5:
        return "".join(f"&#{ord(letter)};" for letter in html.entities.html5[name])
    return f"&amp;{found[0][1:]}"

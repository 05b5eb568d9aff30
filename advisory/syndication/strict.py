"""Reads well-formed RSS (0.9x, 1.0, 2.0), Atom (0.3, 1.0) and news sitemaps: no DTD, no entities, no network."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator

from lxml import etree

from advisory.syndication import sitemap
from advisory.syndication.entry import Document, Entry, keep
from advisory.syndication.links import address

#: Root elements that are feeds.
ROOTS = frozenset({"rss", "RDF", "feed", "entry"})

_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_FOREIGN = {
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://www.w3.org/2005/atom": "atom",
}
_DATES = (
    "pubDate",
    "dc:date",
    "published",
    "issued",
    "created",
    "dcterms:issued",
    "atom:published",
    "updated",
    "modified",
    "atom:updated",
    "dcterms:modified",
)
_BODIES = ("content:encoded", "content", "description", "summary", "dc:description", "content:other")
#: Media types of text for readers, and of XML for programs (RFC 4287, 4.1.3.3); any other is base64 of something else.
_TEXTUAL = re.compile(r"|text|html|xhtml|text/(?!xml).*|multipart/.*|application/xhtml\+xml")
_XML_TYPE = re.compile(r".*[+/]xml")


class NotWellFormedError(ValueError):
    """The document is not well-formed XML; another reading may help."""


def read(text: str, url: str) -> Document | str:
    """Return the document, or the name of its root when that is no feed's.

    Raises NotWellFormedError, and ParseError for a sitemap without news.
    """
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), parser, base_url=url)
    except etree.XMLSyntaxError as error:
        raise NotWellFormedError(str(error)) from error
    name = _name(root)
    if name in sitemap.ROOTS:
        return sitemap.read(root)
    if name not in ROOTS:
        return name
    channel = next((child for child in root if _name(child) == "channel"), root)
    parts = _parts(channel)
    title = parts.get("title")
    return Document(
        title=_construct(title) if title is not None else "",
        language=channel.get(f"{_XML}lang") or root.get(f"{_XML}lang") or _said(parts, "language", "dc:language"),
        entries=tuple(_entry(element) for element in _elements(root, channel)),
        keep=keep(_said(parts, "ttl"), _said(parts, "sy:updatePeriod"), _said(parts, "sy:updateFrequency")),
    )


def _elements(root: etree._Element, channel: etree._Element) -> Iterator[etree._Element]:
    if _name(root) == "entry":
        yield root
        return
    wanted = "entry" if _name(root) == "feed" else "item"
    for parent in (channel,) if channel is root else (channel, root):
        yield from (child for child in parent if _name(child) == wanted)


def _entry(element: etree._Element) -> Entry:
    parts = _parts(element)
    id_ = _said(parts, "guid", "id") or (element.get(f"{_RDF}about") or "").strip()
    link = _alternate(element, parts) or address(_said(parts, "link"), element.base or "")
    guid = parts.get("guid")
    if not link and not (guid is not None and guid.get("isPermaLink", "true").strip().lower() == "false"):
        link = address(id_)
    body = _body(parts)
    dates = [said for name in _DATES if name in parts and (said := _plain(parts[name]).strip())]
    return Entry(
        id=id_,
        link=link,
        title=_construct(parts["title"]) if "title" in parts else _said(parts, "dc:title"),
        body=body,
        published=dates[0] if dates else "",
        dates=tuple(dates[1:]),
        language=element.get(f"{_XML}lang") or _said(parts, "language", "dc:language"),
        categories=tuple(_categories(element)) if parts.keys() & {"category", "subject", "dc:subject"} else (),
    )


def _body(parts: dict[str, etree._Element]) -> str:
    for name in _BODIES:
        if name in parts and (said := _construct(parts[name])).strip():
            return said
    return ""


def _parts(element: etree._Element) -> dict[str, etree._Element]:
    """Return the first child of each name; names of other vocabularies carry their prefix, unknown ones are left out."""
    own = _namespace(element.tag)
    parts: dict[str, etree._Element] = {}
    for child in element:
        key = _key(child.tag, own)
        if key == "content":
            key = _content(child)
        if key and key not in parts:
            parts[key] = child
    return parts


@functools.lru_cache(maxsize=4096)
def _key(tag: object, own: str) -> str:
    # An entity of a DTD that is not loaded is a node too, whose tag is a function.
    if not isinstance(tag, str):
        return ""
    namespace = _namespace(tag)
    if namespace in {"", own}:
        return _local(tag)
    prefix = _FOREIGN.get(namespace.rstrip("/#").lower())
    return f"{prefix}:{_local(tag)}" if prefix else ""


def _content(element: etree._Element) -> str:
    """Return under which name an Atom content counts; under none when it stands at another address, or is no text."""
    kind = (element.get("type") or "").strip().lower()
    if element.get("src"):
        return ""
    # XML for programs, such as a CAP alert, says little to readers; it counts where there is nothing else.
    return "content" if _TEXTUAL.fullmatch(kind) else "content:other" if _XML_TYPE.fullmatch(kind) else ""


def _alternate(element: etree._Element, parts: dict[str, etree._Element]) -> str:
    """Return the address of the entry's page (RFC 4287, 4.2.7: `alternate`, also when no relation is named)."""
    if "atom:link" not in parts and ("link" not in parts or not parts["link"].get("href")):
        return ""
    links = [child for child in element if _name(child) == "link" and child.get("href") and child.get("rel", "alternate") == "alternate"]
    links.sort(key=lambda link: "html" not in (link.get("type") or "html"))
    return address(links[0].get("href") or "", links[0].base or "") if links else ""


def _categories(element: etree._Element) -> Iterator[tuple[str, str]]:
    for child in element:
        if _name(child) in {"category", "subject"}:
            yield child.get("domain") or child.get("scheme") or "", (child.get("term") or _plain(child)).strip()


def _construct(element: etree._Element) -> str:
    """Return a text as HTML (RFC 4287, 3.1): escaped when it is declared plain, its inner markup when it is XHTML."""
    if len(element) and any(_local(child.tag) for child in element):
        return _inner(element)
    said = _plain(element)
    plain = "atom" in _namespace(element.tag).lower() and (element.get("type") or "").lower() in {"", "text", "text/plain"}
    return html.escape(said, quote=False) if plain else said


def _inner(element: etree._Element) -> str:
    rest = (str(etree.tostring(child, encoding="unicode", with_tail=True)) for child in element if _local(child.tag))
    return html.escape(element.text or "", quote=False) + "".join(rest)


def _said(parts: dict[str, etree._Element], *names: str) -> str:
    for name in names:
        if name in parts and (said := _plain(parts[name]).strip()):
            return said
    return ""


def _plain(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def _name(element: etree._Element) -> str:
    return _local(element.tag)


@functools.lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    """Return a name without its vocabulary; nothing for a node that is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@functools.lru_cache(maxsize=4096)
def _namespace(tag: object) -> str:
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""

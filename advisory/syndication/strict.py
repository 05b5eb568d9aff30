"""Reads well-formed RSS (0.9x, 1.0, 2.0) and Atom (0.3, 1.0): no DTD, no entities, no network."""

from __future__ import annotations

import html
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from advisory.syndication.entry import Document, Entry

#: Root elements that are feeds.
ROOTS = frozenset({"rss", "RDF", "feed", "entry"})

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_FOREIGN = {
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
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
_BODIES = ("content:encoded", "content", "description", "summary")
_LONGEST_LINK = 2048


class NotWellFormedError(ValueError):
    """The document is not well-formed XML; another reading may help."""


def read(text: str, url: str) -> Document | str:
    """Return the document, or the name of its root when that is no feed's.

    Raises NotWellFormedError.
    """
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser, base_url=url)
    except etree.XMLSyntaxError as error:
        raise NotWellFormedError(str(error)) from error
    if _name(root) not in ROOTS:
        return _name(root)
    channel = next((child for child in root if _name(child) == "channel"), root)
    entries = tuple(_entry(element) for element in _elements(root, channel))
    parts = _parts(channel)
    title = parts.get("title")
    return Document(
        title=_construct(title) if title is not None else "",
        language=channel.get(_XML_LANG) or root.get(_XML_LANG) or _said(parts, "language", "dc:language"),
        entries=entries,
    )


def address(link: str, base: str = "") -> str:
    """Return an absolute `http(s):` address, or nothing: other schemes are not for readers."""
    if not link.strip():
        return ""
    try:
        absolute = urljoin(base, link.strip())
    except ValueError:
        return ""
    fits = absolute.lower().startswith(("http://", "https://")) and len(absolute) <= _LONGEST_LINK
    return absolute if fits and absolute.isprintable() and " " not in absolute else ""


def _elements(root: etree._Element, channel: etree._Element) -> Iterator[etree._Element]:
    if _name(root) == "entry":
        yield root
        return
    wanted = "entry" if _name(root) == "feed" else "item"
    for parent in (channel,) if channel is root else (channel, root):
        yield from (child for child in parent if _name(child) == wanted)


def _entry(element: etree._Element) -> Entry:
    parts = _parts(element)
    base = element.base or ""
    id_ = _said(parts, "guid", "id") or (element.get(f"{_RDF}about") or "").strip()
    link = _alternate(element) or address(_said(parts, "link"), base)
    guid = parts.get("guid")
    if not link and not (guid is not None and guid.get("isPermaLink", "true").strip().lower() == "false"):
        link = address(id_)
    body = next((said for name in _BODIES if name in parts and (said := _construct(parts[name])).strip()), "")
    return Entry(
        id=id_,
        link=link,
        title=_construct(parts["title"]) if "title" in parts else _said(parts, "dc:title"),
        body=body,
        published=_said(parts, *_DATES),
        language=element.get(_XML_LANG) or _said(parts, "language", "dc:language"),
        categories=tuple(_categories(element)),
    )


def _parts(element: etree._Element) -> dict[str, etree._Element]:
    """Return the first child of each name; names of other vocabularies carry their prefix, unknown ones are left out."""
    own = etree.QName(element).namespace
    parts: dict[str, etree._Element] = {}
    for child in element:
        if not _is_element(child):
            continue
        name = etree.QName(child)
        if name.namespace not in (None, own):
            prefix = _FOREIGN.get(name.namespace.rstrip("/#").lower())
            key = f"{prefix}:{name.localname}" if prefix else ""
        else:
            key = name.localname
        if key and key not in parts and not (key == "content" and child.get("src")):
            parts[key] = child
    return parts


def _alternate(element: etree._Element) -> str:
    """Return the address of the entry's page (RFC 4287, 4.2.7: `alternate`, also when no relation is named)."""
    links = [child for child in element if _name(child) == "link" and child.get("href") and child.get("rel", "alternate") == "alternate"]
    links.sort(key=lambda link: "html" not in (link.get("type") or "html"))
    return address(links[0].get("href") or "", links[0].base or "") if links else ""


def _categories(element: etree._Element) -> Iterator[tuple[str, str]]:
    for child in element:
        if _name(child) in {"category", "subject"}:
            yield child.get("domain") or child.get("scheme") or "", (child.get("term") or _plain(child)).strip()


def _construct(element: etree._Element) -> str:
    """Return a text as HTML (RFC 4287, 3.1): escaped when it is declared plain, its inner markup when it is XHTML."""
    kind = (element.get("type") or "").lower()
    if any(_is_element(child) for child in element):
        return _inner(element)
    said = _plain(element)
    atom = "atom" in (etree.QName(element).namespace or "").lower()
    return html.escape(said, quote=False) if atom and kind in {"", "text", "text/plain"} else said


def _inner(element: etree._Element) -> str:
    rest = (str(etree.tostring(child, encoding="unicode", with_tail=True)) for child in element if _is_element(child))
    return html.escape(element.text or "", quote=False) + "".join(rest)


def _said(parts: dict[str, etree._Element], *names: str) -> str:
    return next((said for name in names if name in parts and (said := _plain(parts[name]).strip())), "")


def _plain(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if _is_element(element) else ""


def _is_element(node: etree._Element) -> bool:
    # An entity of a DTD that is not loaded is a node too, whose tag is a function.
    tag: object = node.tag
    return isinstance(tag, str)

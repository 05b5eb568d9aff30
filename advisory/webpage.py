"""Reads web pages: bytes to characters and a tree, and tells what is no page, or a wall in front of one."""

from __future__ import annotations

import re

from lxml import etree

from advisory.model import Page
from advisory.syndication import decoding

#: Longer markup is not read: the article or advice stands in a small part of it.
LONGEST = 4 * 1024 * 1024

#: Where HTML5 looks for a page's own word on its characters (WHATWG HTML, 13.2.3.2: the first 1024 bytes; many publishers are late).
_META_WITHIN = 4096
_META = re.compile(rb"""<meta\b[^<>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_BEFORE_ROOT = re.compile(r"\s+|<\?[^>]*>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_ROOT = re.compile(r"<([a-z][a-z0-9]*)[\s>/]", re.IGNORECASE)
_ROOTS = frozenset(
    (
        "html",
        "head",
        "body",
        "title",
        "meta",
        "link",
        "script",
        "style",
        "main",
        "article",
        "section",
        "header",
        "nav",
        "div",
        "p",
        "h1",
        "h2",
    )
)

#: What stands instead of a page, by the words of its title, or of a text that is short.
_SAID_BY_WALLS = (
    r"\A(?:error\s+)?(?:40[0134]|410|429|50[0234])\b",
    r"(?:page|site) (?:not found|introuvable|unavailable|does ?n[o']t exist|cannot be found)|\bnot found\b",
    r"just a moment|attention required|checking your browser|pardon our interruption|captcha|bot (?:check|detection)",
    r"access (?:to this page has been )?denied|request (?:blocked|rejected|unsuccessful)|\bforbidden\b|unusual (?:traffic|activity)",
    r"are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human",
    r"enable (?:javascript|cookies)|javascript is (?:disabled|required)|page non trouvée|accès refusé",
    r"(?:service|temporarily) unavailable|bad gateway|gateway time-?out|internal server error|under maintenance",
)
_WALLS = re.compile("|".join(_SAID_BY_WALLS), re.IGNORECASE)
#: A wall has few words; advice that mentions one has many.
_SHORT = 600


def characters(page: Page) -> str:
    """Return the page's characters: what its server says of them counts before what the page says (WHATWG Encoding)."""
    said = page.content_type
    if "charset" not in said.lower() and (found := _META.search(page.body, 0, _META_WITHIN)):
        said = f"text/html; charset={found[1].decode('ascii')}"
    return decoding.decode(page.body[:LONGEST], said)[0]


def is_html(text: str, content_type: str = "") -> bool:
    """Tell whether this is HTML by the word of its server, if it gave one, and by its first element."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and kind not in _HTML_TYPES:
        return False
    at = 0
    while found := _BEFORE_ROOT.match(text, at):
        at = found.end()
    if _DOCTYPE.match(text, at):
        return True
    root = _ROOT.match(text, at)
    return root is not None and root[1].lower() in _ROOTS


def tree(text: str) -> etree._Element | None:
    """Return the root of a page; None when it holds nothing or is nested deeper than any page a person wrote."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, etree.ParserError):
        return None
    fatal = any(entry.level_name == "FATAL" for entry in parser.error_log)
    return None if root is None or fatal else root


def wall(title: str, text: str) -> str | None:
    """Return the words by which this is an error page, a bot check or a refusal rather than what was asked for; None when it is not."""
    found = _WALLS.search(" ".join(title.split())) or (_WALLS.search(" ".join(text.split())) if len(text) < _SHORT else None)
    return found[0] if found else None

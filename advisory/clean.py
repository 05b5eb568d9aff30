"""Makes plain text of what feeds send: HTML to lines, broken letters repaired, invisible ones removed, and a digest of what is left."""

from __future__ import annotations

import hashlib
import html as entities
import re
import unicodedata
from dataclasses import replace

from lxml import etree

from advisory.model import Item

#: Longer markup is cut before it is read; no advisory or story comes near.
LONGEST = 2 * 1024 * 1024

_DROPPED = (
    "script", "style", "template", "noscript", "head", "title", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "select", "option", "button", "textarea",
)  # fmt: skip
_DROP = re.compile(rf"<(?:{'|'.join(_DROPPED)})\b", re.IGNORECASE)
#: Before these and their ends a line begins.
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|legend|li|main|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul)(?=[\s/>])",
    re.IGNORECASE,
)
_CELL = re.compile(r"<t[dh](?=[\s/>])", re.IGNORECASE)
#: One that is not closed goes on to the end.
_PRE = re.compile(r"(<pre[\s>].*?(?:</pre\s*>|\Z))", re.IGNORECASE | re.DOTALL)

#: What is surely HTML; `<Iraq>` and `a < b` are words.
_TAG = re.compile(
    r"<(?=[a-zA-Z/])/?(?:a|abbr|article|b|blockquote|body|br|center|code|dd|div|dl|dt|em|figure|font|h[1-6]|head|hr|html|i|iframe|img|li|ol|p|pre"
    r"|script|section|small|span|strong|style|su[bp]|table|tbody|t[dhr]|u|ul)(?:\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)
#: A bare `<`, as in `3 < 4`, which an HTML parser would swallow with what follows.
_BARE = re.compile(r"<(?![a-zA-Z/!?])")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
#: What a crude reading takes for markup.
_CRUDE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>?", re.DOTALL | re.IGNORECASE)
#: Marks that turn the direction of text, invisible ones, control characters, halves of surrogate pairs, and what is no character.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_C1 = re.compile("[\x80-\x9f]")
#: UTF-8 that was read as Latin-1 or windows-1252 and written as UTF-8 again; only pairs that make no sense in any language.
_MOJIBAKE = re.compile("[\u00c2\u00c3][\x80-\xbf]|\u00e2[\x80\u20ac][\x80-\xbf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_BULLET = re.compile(r"[-*\u2022\u00b7\u2013\u2014\u25aa\u25cf]\s|\(?[0-9]{1,2}[.)]\s")
_ENDS = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019\u00bb)\]]*$")
#: A sentence ends before a capital; `U.S. citizens` and `Mr. Smith` are no ends.
_SENTENCE = re.compile(r".{20,300}?(?<![A-Z])(?<!Mr)(?<!Mrs)(?<!Dr)(?<!St)[.!?][\"'\u201d\u2019\u00bb)]*(?=\s+[^a-z]|\s*$)|.{1,300}$")
#: Lines this long were broken by a machine, not by an author.
_WRAPPED = 50


def text(html: str) -> str:
    """Return plain text; paragraphs, list entries and rows of tables are lines of their own. Entities are decoded twice at most."""
    html = _CDATA.sub("", html[:LONGEST])
    if "<" not in html and "&" not in html:
        return _lines(html)
    once = _render(html)
    if _TAG.search(html):
        return _lines(entities.unescape(once)) if _ENTITY.search(once) else once
    return _render(once) if _TAG.search(once) or _ENTITY.search(once) else once


def plain(raw: str) -> str:
    """Return text that never was HTML, cleaned: blank lines part paragraphs, and lines that were wrapped are joined again."""
    joined: list[str] = []
    open_ended = False
    for row in scrub(raw).split("\n"):
        words = " ".join(row.split())
        if open_ended and words and not _BULLET.match(words):
            joined[-1] += f" {words}"
        elif words:
            joined.append(words)
        open_ended = len(words) >= _WRAPPED and not _ENDS.search(words)
    return "\n".join(joined)


def line(html: str) -> str:
    """Return the text as one line: titles and labels."""
    return " ".join(text(html).split())


def headline(body: str) -> str:
    """Return the first sentence of a text that has no title: whole, for half a sentence can say the opposite of the whole."""
    found = _SENTENCE.match(body.partition("\n")[0])
    return found[0].strip() if found else ""


def digest(title: str, body: str) -> str:
    """Return the SHA-256 of title and text, whatever their white space: another one means an edited item."""
    said = " ".join(title.split()) + "\0" + " ".join(body.split())
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def finish(item: Item) -> Item:
    """Return an item with its text cleaned, if that was put off (`Item.markup`)."""
    return replace(item, text=text(item.markup), markup="") if item.markup else item


def mark(item: Item) -> str:
    """Return a digest of an item that is not cleaned yet: the same one means the same words, another one nothing; empty for others."""
    if not item.markup:
        return ""
    return hashlib.blake2b(f"{item.title}\0{item.markup}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def scrub(raw: str) -> str:
    """Return the characters a reader sees: invisible, control and direction marks gone, known kinds of damage repaired, NFC."""
    if raw.isascii() and raw.isprintable():
        return raw
    whole = _BREAKS.sub("\n", _MOJIBAKE.sub(_repaired, raw))
    whole = _C1.sub(_windows, whole)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", whole).replace("\N{NO-BREAK SPACE}", " "))


def _repaired(found: re.Match[str]) -> str:
    for encoding in ("latin-1", "cp1252"):
        try:
            return found[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return found[0]


def _windows(found: re.Match[str]) -> str:
    # Nobody writes C1 controls; they are windows-1252 that was taken for Latin-1.
    return found[0].encode("latin-1").decode("cp1252", "ignore")


def _lines(raw: str) -> str:
    cleaned = (" ".join(row.split()) for row in scrub(raw).split("\n"))
    return "\n".join(row for row in cleaned if row)


def _render(html: str) -> str:
    if "<" not in html:
        return _lines(entities.unescape(html))
    # A line break in the source of HTML is a space, except inside <pre>; a block or its end begins a line.
    parts = _PRE.split(_BARE.sub("&lt;", scrub(html)))
    source = "".join(part if place % 2 else part.replace("\n", " ").replace("\t", " ") for place, part in enumerate(parts))
    source = _CELL.sub(r" \g<0>", _BLOCK.sub(r"\n\g<0>", source))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(source.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, etree.ParserError):
        root = None
    if root is None or _cut_short(parser):
        return _lines(entities.unescape(_CRUDE.sub(" ", source)))
    if _DROP.search(source):
        etree.strip_elements(root, *_DROPPED, with_tail=False)
    return _lines(str(etree.tostring(root, method="text", encoding="unicode")))


def _cut_short(parser: etree.HTMLParser) -> bool:
    return any(entry.level_name == "FATAL" for entry in parser.error_log)

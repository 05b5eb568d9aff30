"""One web page of a government without a feed, watched: its advice is one item, and a new one when what it says has changed."""

from __future__ import annotations

import copy
import hashlib
import re
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from advisory import clean, dates, syndication, webpage
from advisory.errors import ParseError
from advisory.model import Feed, Item, Page, Reading, Trust

DEFAULT_TRUST = Trust.PRESS

#: A page with fewer characters of text holds no advice; a part that was selected may be a few words.
LEAST = 80
_LONGEST_TITLE = 300
_FIRST = 3

#: Where the text of a page is, the surest sign first.
_MAIN = tuple(
    etree.XPath(path)
    for path in (
        "//main",
        "//*[@role='main']",
        "//*[@id='main' or @id='main-content' or @id='maincontent' or @id='content' or @id='contenu']",
        "//article[not(ancestor::article)]",
        "//body",
    )
)
#: Part of every page of a site, and no one's advice. Panels that open at a click are hidden too, and stay.
_AROUND = etree.XPath(
    "descendant::*[self::nav or self::aside or self::form or self::footer or self::dialog or self::button"
    " or (self::header and not(ancestor::main or ancestor::article or ancestor::*[@role='main']))"
    " or @role='navigation' or @role='banner' or @role='contentinfo' or @role='search' or @role='dialog' or @role='alertdialog']"
)
_SILENT = ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea")
_FURNITURE = re.compile(
    r"(?:\A|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|share|sharing|social|newsletter|pagination|skip-?link|feedback|print|toolbar"
    r"|was-this-helpful|related-(?:links?|content|news|pages?|articles?))(?:\Z|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = etree.XPath("descendant-or-self::h1")
_TITLES = etree.XPath("//title/text()")
_NAMES = etree.XPath("//meta[@property='og:title']/@content")
_MODIFIED = etree.XPath(
    "//meta[@property='article:modified_time' or @property='og:updated_time' or @name='dcterms.modified' or @name='DC.date.modified'"
    " or @name='last-modified']/@content | //*[@itemprop='dateModified']/@content | //*[@itemprop='dateModified']/@datetime"
)
_TIMES = etree.XPath("descendant-or-self::time/@datetime")
_LANGUAGE = etree.XPath("string(/html/@lang)")

_DAY = r"[0-9]{1,2}(?:st|nd|rd|th|er)?"
_MONTH = (
    r"(?:jan(?:uary|vier)?|feb(?:ruary)?|f[eé]v(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin|july?|juil(?:let)?|aug(?:ust)?|ao[uû]t"
    r"|sep(?:t(?:ember|embre)?)?|oct(?:ober|obre)?|nov(?:ember|embre)?|dec(?:ember)?|d[eé]c(?:embre)?)\.?"
)
_CLOCK = r"(?:[0-9]{1,2}(?::[0-9]{2}){1,2}(?:\s*[ap]\.?m\.?)?|[0-9]{1,2}\s*h\s*[0-9]{2}|[0-9]{1,2}(?:\.[0-9]{2})?\s*[ap]\.?m\b\.?)"
_DATE = (
    rf"(?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:t[0-9:.]+(?:z|[+-][0-9:]+)?)?|[0-9]{{1,2}}[/.][0-9]{{1,2}}[/.][0-9]{{2,4}}"
    rf"|{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+[0-9]{{4}})?|{_MONTH}\s+{_DAY}(?:,?\s+[0-9]{{4}})?)"
)
_AGO = r"(?:(?:[0-9]+|an?|one)\s+(?:minute|hour|day|week|month|year)s?\s+ago|il y a [0-9]+ \w+|yesterday|today|hier|aujourd.hui)"
#: `Level 3 may apply` is no third of May.
_NUMBERED = r"(?<!level )(?<!niveau )(?<!category )(?<!phase )(?<!zone )"
#: What says when, and not what: a change of it alone changes nothing.
_WHEN = re.compile(rf"(?<![\w/.-]){_NUMBERED}(?:{_DATE}|{_CLOCK}|{_AGO})(?![\w/-])", re.IGNORECASE)
_CHANGED = (
    r"(?:derni[eè]re (?:actualisation|mise [aà] jour)|mise? [aà] jour|actualis[eé]e?|last update"
    r"|(?:last |page )?(?:updated|reviewed|modified|amended))"
)
_UPDATED = re.compile(rf"{_CHANGED}\s*(?:le|on|at)?\s*:?\s*(?:le\s+)?(?P<date>{_DATE}(?:,?\s*(?:at|[aà])?\s*{_CLOCK})?)", re.IGNORECASE)
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_MONTHS_OF_A_YEAR = 12
_WORDS = re.compile(r"\w+")


def parse(feed: Feed, page: Page) -> Reading:
    """Return the page as one item. Raises ParseError for what is no page, an error page, and a `select` that finds nothing."""
    text = webpage.characters(page)
    if not text.strip():
        raise ParseError("the answer is empty; a page always has something in it. The last good one stays in force.")
    if not webpage.is_html(text, page.content_type):
        begins = clean.line(text[:200])[:60]
        raise ParseError(f"the answer is not an HTML page; it begins with “{begins}”. For RSS, Atom or JSON Feed say `kind: feed`.")
    root = webpage.tree(text)
    if root is None:
        raise ParseError("the page cannot be read as HTML. The last good one stays in force; look at it in a browser.")
    watched, parts = _watched(feed, root)
    titles = _titles(root, parts)
    if found := next(filter(None, (webpage.wall(title, watched) for title in titles or [""])), None):
        raise ParseError(f"the answer is not the page but a notice (“{found}”). The last good one stays in force; look at it in a browser.")
    if len(watched) < (1 if feed.select else LEAST):
        raise ParseError(
            f"the page holds {len(watched)} characters of text, too few to be advice. If a browser shows more, it is made by scripts: "
            "watch another page; or name the part with `select`."
        )
    title = titles[0] if titles else clean.headline(watched)
    item = Item(
        feed=feed.id,
        guid=f"{_address(feed)}#sha256:{_meaning(title, watched)}",
        url=syndication.address(page.url),
        title=title,
        text=watched,
        published=_published(feed, root, parts, watched, page.fetched),
        language=(str(_LANGUAGE(root)) or feed.language or "").strip().lower()[:20] or None,
    )
    return Reading(items=(item,))


def _watched(feed: Feed, root: etree._Element) -> tuple[str, list[etree._Element]]:
    """Return the text of the part that is watched, headings and list entries as lines, and its elements. Raises ParseError."""
    if feed.select:
        parts = _selected(feed.select, root)
        return "\n".join(filter(None, (_text(part) for part in parts))), parts
    best: tuple[str, list[etree._Element]] = ("", [])
    for path in _MAIN:
        parts = _elements(path, root)
        if len(parts) > 1:
            continue
        text = "\n".join(_text(part, around=True) for part in parts)
        if len(text) >= LEAST:
            return text, parts
        best = max(best, (text, parts), key=lambda pair: len(pair[0]))
    return best


def _selected(select: str, root: etree._Element) -> list[etree._Element]:
    """Return what a CSS selector finds, nothing twice. Raises ParseError."""
    import cssselect

    try:
        parts = _elements(etree.XPath(cssselect.HTMLTranslator().css_to_xpath(select)), root)
    except (cssselect.SelectorError, etree.XPathError) as error:
        raise ParseError(f"`select: {select}` is not a CSS selector; write one such as `main .advice`.") from error
    outer = [part for part in parts if not any(parent in parts for parent in part.iterancestors())]
    if not any(_text(part) for part in outer):
        raise ParseError(
            f"`select: {select}` finds nothing on the page: its layout has changed. The last good one stays in force; correct `select`."
        )
    return outer


def _text(part: etree._Element, *, around: bool = False) -> str:
    """Return the text of a part of the page, without scripts, and without what stands around it."""
    kept = copy.deepcopy(part)
    kept.tail = None
    left_out = [element for name in _SILENT for element in kept.iter(name)]
    if around:
        left_out += _elements(_AROUND, kept)
        left_out += [element for element in kept.iter() if _FURNITURE.search(f"{element.get('class', '')} {element.get('id', '')}")]
    words = len(_words(kept))
    for element in left_out:
        # What holds most of the text is no furniture, whatever it is called: some sites are one form, or say `has-cookie-bar` of the whole.
        if element.tag in _SILENT or len(_words(element)) * 2 < words:
            _empty(element)
    return clean.text(str(etree.tostring(kept, encoding="unicode", method="html")))


def _words(element: etree._Element) -> str:
    """Return the letters a reader sees of an element."""
    return "".join(str(etree.tostring(element, method="text", encoding="unicode", with_tail=False)).split())


def _empty(element: etree._Element) -> None:
    """Take away what an element holds; the words behind it stay."""
    behind = element.tail
    element.clear()
    element.tag, element.tail = "span", behind


def _titles(root: etree._Element, parts: list[etree._Element]) -> list[str]:
    """Return what the page is called: its headings, that of the watched part first, then the names in its head."""
    headings = ["".join(map(str, heading.itertext())) for place in (*parts, root) for heading in _elements(_HEADINGS, place)[:_FIRST]]
    lines = (" ".join(clean.scrub(said).split()) for said in (*headings, *_strings(_NAMES, root), *_strings(_TITLES, root)))
    return [line[:_LONGEST_TITLE] for line in lines if line]


def _meaning(title: str, text: str) -> str:
    """Return a mark of what is said, whatever its dates, capitals, punctuation and white space."""
    said = " ".join(_WORDS.findall(_WHEN.sub(" ", f"{title}\n{_UPDATED.sub(' ', text)}").casefold()))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _address(feed: Feed) -> str:
    """Return the page's address without what could be secret: name, password and query."""
    parts = urlsplit(feed.url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _published(feed: Feed, root: etree._Element, parts: list[etree._Element], watched: str, seen: datetime) -> datetime | None:
    """Return when the page says that it was last changed: in words, in its head, or by the one time in its text; None otherwise."""
    said = [found["date"] for found in _UPDATED.finditer(watched)]
    said += _strings(_MODIFIED, root)
    times = {date for part in parts for date in _strings(_TIMES, part)}
    said += list(times) if len(times) == 1 else []
    for date in said:
        if (when := dates.believable(_moment(feed, root, date), seen)) is not None:
            return when
    return None


def _elements(path: etree.XPath, node: etree._Element) -> list[etree._Element]:
    found = path(node)
    return [one for one in found if etree.iselement(one)] if isinstance(found, list) else []


def _strings(path: etree.XPath, node: etree._Element) -> list[str]:
    found = path(node)
    return [str(one) for one in found] if isinstance(found, list) else []


def _moment(feed: Feed, root: etree._Element, said: str) -> datetime | None:
    if slashed := _SLASHED.match(said):
        day, month, year = (int(part) for part in slashed.groups())
        # `04/03/2026` is April in Washington and March everywhere else; where nobody tells, it is no date.
        home = feed.issuer or ("FR" if str(_LANGUAGE(root)).lower().startswith("fr") else "US")
        if home == "US" and day <= _MONTHS_OF_A_YEAR:
            return None
        said = f"{year:04}-{month:02}-{day:02}{said[slashed.end() :]}"
    return dates.parse(said)

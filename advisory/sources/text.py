"""One article in a plain text file, with or without a head such as `date 2020-01-21` or `Title: …`."""

from __future__ import annotations

import re

from advisory import clean, dates, syndication
from advisory.errors import ParseError
from advisory.model import Feed, Item, Page, Reading, Trust

DEFAULT_TRUST = Trust.PRESS

_DATE = re.compile(
    r"\A\s*(?:date|published)\s*:?\s+([0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?)(?:[ \t]+|(?=\n)|\Z)", re.IGNORECASE
)
_FIELD = re.compile(r"\A\s*(title|headline|url|link|source|language|author|by)[ \t]*:[ \t]*([^\n]*)(?:\n|\Z)", re.IGNORECASE)
#: Text has no NULs, and is not markup.
_BINARY = "\0"
_MARKUP = re.compile(r"\A(?:<\?xml|<!doctype|<html|<rss|<feed|%PDF-|\{\s*\")", re.IGNORECASE)


def parse(feed: Feed, page: Page) -> Reading:
    """Return the article. Raises ParseError for an empty file and for what is no plain text."""
    text, complaint = syndication.decoding.decode(page.body, page.content_type)
    if _BINARY in text or _MARKUP.match(text):
        raise ParseError("this is not a plain text article. For RSS, Atom or JSON Feed say `kind: feed`.")
    head, body = _head(text)
    article = clean.plain(body)
    if not article:
        raise ParseError("the article is empty. Write its text into the file, after the head if there is one.")
    link = head.get("url", head.get("link", ""))
    item = Item(
        feed=feed.id,
        guid=page.url,
        # The path of a file is nobody's business but the operator's.
        url=syndication.address(link) or syndication.address(page.url),
        title=clean.line(head.get("title", head.get("headline", ""))) or clean.headline(article),
        text=article,
        published=dates.clamp(dates.parse(head.get("date", "")), page.fetched),
        language=head.get("language", "").strip().lower() or feed.language,
    )
    return Reading(items=(item,), complaints=(complaint,) if complaint else ())


def _head(text: str) -> tuple[dict[str, str], str]:
    """Return the fields of the head and what follows; a date may stand before the first words of the article, on their line."""
    head: dict[str, str] = {}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while True:
        if "date" not in head and (found := _DATE.match(text)):
            head["date"] = found[1]
        elif (found := _FIELD.match(text)) and found[1].lower() not in head:
            head[found[1].lower()] = found[2].strip()
        else:
            return head, text
        text = text[found.end() :]

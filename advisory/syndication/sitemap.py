"""Reads news sitemaps: addresses, titles and dates of stories, not their texts.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from __future__ import annotations

import html

from lxml import etree

from advisory.errors import ParseError
from advisory.syndication import links
from advisory.syndication.entry import Document, Entry

#: Root elements that are sitemaps.
ROOTS = frozenset({"urlset", "sitemapindex"})


def read(root: etree._Element) -> Document:
    """Return the stories of a sitemap; addresses that are no news are passed over. Raises ParseError when there are no others."""
    urls = [element for element in root if _name(element) == "url"]
    if _name(root) == "sitemapindex":
        raise ParseError(
            "the answer is an index of sitemaps, which holds no stories itself. Give the feed's `url` the address of one of those it names"
            f"{_first(root)}."
        )
    entries = tuple(entry for url in urls if (entry := _entry(url)))
    if urls and not entries:
        raise ParseError(
            f"the answer is a sitemap of {len(urls)} pages, none of which is news (`news:news`). "
            "Give the feed's `url` the address of the publisher's news sitemap or feed."
        )
    return Document(title="", language="", entries=entries)


def _entry(url: etree._Element) -> Entry | None:
    news = next((child for child in url if _name(child) == "news"), None)
    if news is None:
        return None
    address = _said(url, "loc")
    publication = next((child for child in news if _name(child) == "publication"), news)
    dates = [said for said in (_said(news, "publication_date"), _said(url, "lastmod")) if said]
    keywords = (word.strip() for word in _said(news, "keywords").split(","))
    return Entry(
        id=address,
        link=links.address(address),
        title=html.escape(_said(news, "title"), quote=False),
        body="",
        published=dates[0] if dates else "",
        dates=tuple(dates[1:]),
        language=_said(publication, "language"),
        categories=tuple(("", word) for word in keywords if word),
    )


def _first(root: etree._Element) -> str:
    first = next((found for child in root if (found := links.address(_said(child, "loc")))), "")
    return f", such as {first}" if first else ""


def _said(element: etree._Element, name: str) -> str:
    for child in element:
        if _name(child) == name:
            return "".join(map(str, child.itertext())).strip()
    return ""


def _name(element: etree._Element) -> str:
    # An entity of a DTD that is not loaded is a node too, whose tag is a function.
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

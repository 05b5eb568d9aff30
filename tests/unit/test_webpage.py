"""Bytes to characters and a tree, and what is no page at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from advisory import webpage
from advisory.model import Page

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "content_type", "read"),
    [
        ("<p>Zürich</p>".encode(), "text/html; charset=utf-8", "<p>Zürich</p>"),
        ("<p>Zürich</p>".encode("cp1252"), "text/html; charset=ISO-8859-1", "<p>Zürich</p>"),
        ("<p>Zürich</p>".encode("cp1252"), "text/html", "<p>Zürich</p>"),
        ("<meta charset=iso-8859-2><p>Łódź</p>".encode("iso-8859-2"), "text/html", "<meta charset=iso-8859-2><p>Łódź</p>"),
        ("<meta charset=iso-8859-2><p>Łódź</p>".encode(), "text/html; charset=UTF-8", "<meta charset=iso-8859-2><p>Łódź</p>"),
        ("<meta charset=nonsense><p>Zürich</p>".encode(), "", "<meta charset=nonsense><p>Zürich</p>"),
        (b"\xef\xbb\xbf<p>", "", "<p>"),
        (b"", "", ""),
    ],
)
def test_characters(body: bytes, content_type: str, read: str) -> None:
    """The server's word counts before the page's, and the page's before a guess."""
    assert webpage.characters(Page(url="https://a.example/", body=body, content_type=content_type, fetched=NOW)) == read


@pytest.mark.parametrize(
    ("text", "content_type", "html"),
    [
        ("<!DOCTYPE html><p>x", "text/html; charset=utf-8", True),
        ("<html lang='en'>", "", True),
        ("\n <!-- a --> <!-- b --><html>", "application/xhtml+xml", True),
        ("<?xml version='1.0'?><!DOCTYPE html>", "", True),
        ("<main>", "TEXT/HTML", True),
        ("<p>", "application/json", False),
        ("<p>", "text/plain", False),
        ("<rss version='2.0'><channel><p>", "text/html", False),
        ("<?xml version='1.0'?><!-- <html> --><feed>", "", False),
        ("{}", "text/html", False),
        ("plain words <p>", "", False),
        ("<!-- never closed <html>", "", False),
        ("", "", False),
    ],
)
def test_what_is_html(text: str, content_type: str, html: bool) -> None:
    """The type its server gives and its first element both must say so."""
    assert webpage.is_html(text, content_type) is html


@pytest.mark.parametrize("text", ["", " ", "<!-- nothing -->", "<b>" * 3000, "<div>" * 100_000])
def test_what_has_no_tree(text: str) -> None:
    """Nothing, and what is nested deeper than a person writes, has none."""
    assert webpage.tree(text) is None


def test_a_tree() -> None:
    """Broken HTML has one, in which half a surrogate pair is a question mark."""
    root = webpage.tree("<p>a\ud800<b>c</p><td>")
    assert root is not None
    assert "".join(map(str, root.itertext())) == "a?c"


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("404", "", "404"),
        ("Error 503 Backend fetch failed", "", "Error 503"),
        ("Just a moment...", "", "Just a moment"),
        ("Access to this page has been denied", "", "Access to this page has been denied"),
        ("Sorry", "Please enable JavaScript to go on.", "enable JavaScript"),
        ("Mali", "Please enable JavaScript to go on. " + "Leave Mali. " * 100, None),
        ("Mali", "Access to the north is denied to foreigners.", None),
        ("1404 ways to travel", "", None),
        ("", "", None),
    ],
)
def test_walls(title: str, text: str, found: str | None) -> None:
    """A wall is known by its title, or by its words when it has few."""
    assert webpage.wall(title, text) == found

"""Documents that are feeds, almost feeds, and none: what cases of sources do not show."""

from __future__ import annotations

import pytest

from advisory import syndication
from advisory.errors import ParseError
from advisory.syndication import loose

URL = "https://feeds.example/world"


@pytest.mark.parametrize(
    ("link", "base", "absolute"),
    [
        ("https://a.example/x", "", "https://a.example/x"),
        ("/x", URL, "https://feeds.example/x"),
        ("  https://a.example/x ", "", "https://a.example/x"),
        ("", URL, ""),
        ("javascript:alert(1)", URL, ""),
        ("data:text/html,x", URL, ""),
        ("http://[::1", URL, ""),
        ("https://a.example/a b", URL, ""),
        ("https://a.example/" + "x" * 3000, URL, ""),
    ],
)
def test_only_web_addresses_are_links(link: str, base: str, absolute: str) -> None:
    """A link is an absolute address of the web, or nothing."""
    assert syndication.address(link, base) == absolute


@pytest.mark.parametrize(
    ("body", "content_type", "text", "complaint"),
    [
        ("é".encode(), "", "é", False),
        ("é".encode("latin-1"), "text/xml; charset=iso-8859-1", "é", False),
        ("é".encode("latin-1"), "", "é", True),
        (b"<?xml version='1.0' encoding='utf-8'?>\xc3\xa9", "text/xml; charset=iso-8859-1", "é", False),
        (b"<?xml version='1.0' encoding='hex'?>\xc3\xa9", "", "é", False),
        (b"<?xml version='1.0' encoding='no-such'?>\xc3\xa9", "", "é", False),
        (b"<?xml version='1.0' encoding='utf-16'?>\xc3\xa9", "", "é", False),
        (b"<?xml version='1.0' encoding='euc-kr'?>\xc7\xd1\xff", "", "한", True),
        ("<é/>".encode("utf-16-be"), "", "é", False),
        (b"{\0\xe9\0", "", "é", False),
        ("é".encode("utf-32"), "", "é", False),
    ],
)
def test_bytes_become_characters(body: bytes, content_type: str, text: str, complaint: bool) -> None:
    """The mark, then the document's word, then the server's, then UTF-8 count; what does not fit is read all the same, and said."""
    found, sentence = syndication.decoding.decode(body, content_type)
    assert text in found
    assert (sentence is not None) is complaint


def test_a_long_damaged_feed_is_not_repaired() -> None:
    """The forgiving parser is slow, so it gets no more than it can read in time."""
    body = b"<rss><channel><item><title>a</b></item>" + b" " * loose.LONGEST + b"</channel></rss>"
    with pytest.raises(ParseError, match="too long"):
        syndication.read(body, URL)


def test_a_single_entry_is_a_feed() -> None:
    """Some publishers serve an entry on its own."""
    document = syndication.read(b"<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:1</id><title>One</title></entry>", URL)
    assert [entry.id for entry in document.entries] == ["urn:1"]


def test_nothing_outside_the_document_is_read() -> None:
    """A DTD elsewhere is not loaded, and what it would define stays as it is written."""
    body = b"<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss><channel><item><title>a&x;b</title></item></channel></rss>"
    assert syndication.read(body, URL).entries[0].title == "a&x;b"

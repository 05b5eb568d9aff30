"""What embassies' posts say, from their markup to what people are told to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from advisory import extract, sources
from advisory.errors import ParseError
from advisory.model import Directive, Feed, Item, Page
from advisory.sources import us_embassy

FETCHED = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="ut", url="https://ut.usembassy.example/category/alert/feed/", kind="us-embassy")
TITLE = "Security Alert: U.S. Embassy Baghdad, Iraq"


def post(html: str, number: int = 1, title: str = TITLE) -> str:
    """Return a post as WordPress writes it."""
    return (
        f"<item><title>{title}</title><link>https://ut.usembassy.example/alert-{number}/</link><pubDate>Fri, 27 Feb 2026 08:05:00 +0000</pubDate>"
        f'<guid isPermaLink="false">https://ut.usembassy.example/?p={number}</guid><description><![CDATA[{html}]]></description></item>'
    )


def read(*posts: str, channel: str = "Alert", url: str = FEED.url) -> tuple[Item, ...]:
    """Return the items of a feed of these posts."""
    body = f'<rss version="2.0"><channel><title>{channel}</title>{"".join(posts)}</channel></rss>'
    return us_embassy.parse(FEED, Page(url=url, body=body.encode(), fetched=FETCHED)).items


@pytest.mark.parametrize(
    "html",
    [
        "<p><strong>Actions to Take:</strong></p><ul><li>The airport road is best by day.</li><li>Carry water.</li></ul><p><strong>Assistance:</strong> The desk</p>",
        "<p><b>Actions to Take</b><b>:</b></p>\n<ul>\n<li>\n<p>The airport road is best by day.</p></li>\n<li>&nbsp;Carry water.</li>\n</ul><h4>For Assistance:</h4><p>The desk</p>",
        "<p>Event: Rockets. Actions to Take:</p><ol><li class='x'>The airport road is best by day.</li><li><p class='y'>Carry water.</p></li></ol>",
        "<div>Actions to take:<br/>• The airport road is best by day.<br/>• Carry water.<br/>Assistance:<br/>• The desk</div>",
        "<p>Actions to Take: </p><p>- The airport road is best by day.</p><p>- Carry water.</p><p>Assistance: The desk</p>",
    ],
)
def test_what_to_do_is_a_list(html: str) -> None:
    """However the list is marked up, its entries are what people are told to do, also those that are no commands."""
    (item,) = read(post(html))
    assert extract.actions(item.text)[:2] == ("The airport road is best by day.", "Carry water.")


def test_an_alert_names_its_country() -> None:
    """The call to leave in the block `Event` is the United States' own, and for the country of the post."""
    (item,) = read(
        post("<p><b>Location:</b> Iraq</p><p><b>Event:</b> The U.S. Embassy urges U.S. citizens to depart Iraq immediately.</p>")
    )
    (said,) = [one for one in extract.statements(item.text, title=item.title, issuer=item.issuer) if one.directive is Directive.LEAVE]
    assert (said.issuer, said.destinations) == ("US", ("IQ",))


def test_titles_are_no_keys() -> None:
    """Two alerts of one title, a month apart, are two."""
    first, second = read(post("<p>One.</p>", 1), post("<p>Two.</p>", 2))
    assert first.title == second.title
    assert first.guid != second.guid


def test_a_guid_too_long_to_keep_is_hashed() -> None:
    """It identifies the post all the same."""
    (item,) = read(post("<p>One.</p>").replace("?p=1<", f"?p={'9' * 600}<"))
    assert item.guid.startswith("sha256:")
    assert len(item.guid) < 100


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><title>403</title></html>",
        b"<html>\n<head><script src='x.js'></script></head></html>",
        b"<!-- edge --><HTML><BODY>Request blocked</BODY></HTML>",
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'><html xmlns='http://www.w3.org/1999/xhtml'/>",
    ],
)
def test_the_wall_is_named(body: bytes) -> None:
    """A page against robots, sent as if all were well, is said to be one, with the ways out; the feed is named, its address is not."""
    with pytest.raises(ParseError) as caught:
        sources.load("us-embassy").parse(FEED, Page(url=FEED.url, body=body, fetched=FETCHED))
    sentence = str(caught.value)
    assert "embassies block data-centre addresses and default agents" in sentence
    assert "ADVISORY_CONTACT" in sentence
    assert sentence.startswith("feed ut: ")
    assert "usembassy" not in sentence


@pytest.mark.parametrize(
    ("title", "channel", "host", "shown"),
    [
        ("Security Alert", "Alert - U.S. Embassy in Iraq", "ut.usembassy.example", "Security Alert (U.S. Embassy in Iraq)"),
        ("Security Alert", "Alerts Archives | U.S. Embassy in the Democratic Republic of the Congo", "cd.usembassy.gov",
         "Security Alert (U.S. Embassy in the Democratic Republic of the Congo)"),
        ("Message for U.S. Citizens", "Alert", "iq.usembassy.gov", "Message for U.S. Citizens (Iraq)"),
        ("Message for U.S. Citizens", "Alert", "uk.usembassy.gov", "Message for U.S. Citizens (United Kingdom)"),
        ("Security Alert", "Alert", "xx.usembassy.gov", "Security Alert"),
        ("Security Alert", "Alert", "feeds.example", "Security Alert"),
        ("Security Alert", "U.S. Embassy in Sri Lanka and Maldives", "lk.usembassy.gov", "Security Alert"),
        ("Demonstration Alert: Consulate General Erbil", "U.S. Embassy in Iraq", "iq.usembassy.gov", "Demonstration Alert: Consulate General Erbil"),
        ("Security Alert: Leaving Lebanon’s south", "U.S. Embassy in Israel", "il.usembassy.gov", "Security Alert: Leaving Lebanon’s south"),
    ],
)  # fmt: skip
def test_the_site_tells_the_country_where_the_title_does_not(title: str, channel: str, host: str, shown: str) -> None:
    """Many an alert says no place but `the country`; its site's name says which, when it is one."""
    (item,) = read(post("<p>Words.</p>", title=title), channel=channel, url=f"https://{host}/category/alert/feed/")
    assert item.title == shown


def test_a_call_to_leave_without_a_place_is_for_the_country_of_the_post() -> None:
    """`U.S. citizens should depart immediately` from Baghdad's site is about Iraq."""
    html = "<p>Location: Countrywide</p><p>Event: Fighting has begun.</p><p>Actions to Take:</p><ul><li>U.S. citizens should depart immediately.</li></ul>"
    (item,) = read(post(html, title="Security Alert"), channel="Alert - U.S. Embassy in Iraq")
    (said,) = [one for one in extract.statements(item.text, title=item.title, issuer=item.issuer) if one.directive is Directive.LEAVE]
    assert (said.issuer, said.destinations, said.within) == ("US", ("IQ",), "text")
    assert extract.actions(item.text) == ("U.S. citizens should depart immediately.",)

"""A watched page: what makes it a new item, which part is watched, and when it was changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import sources
from advisory.errors import ParseError
from advisory.model import Feed, Item, Page

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="ie-jordan", url="https://ada:pw@advice.example/jordan?key=1", kind="page", issuer="IE")
ADVICE = "<h2>Security status</h2><p>High degree of caution. Keep away from the border with Syria, by day and by night.</p>"


def html(advice: str = ADVICE, *, nav: str = "Home", date: str = "1 March 2026", title: str = "Jordan") -> str:
    """Return a page with an advice."""
    return (
        f"<html><head><title>Travel</title></head><body><header>{nav}</header><nav>{nav}</nav><main><h1>{title}</h1>"
        f"<p>Last updated: {date}</p>{advice}</main><footer>{nav}</footer></body></html>"
    )


def read(text: str, feed: Feed = FEED, url: str = "https://advice.example/jordan") -> Item:
    """Return the one item of a page."""
    reading = sources.load("page").parse(feed, Page(url=url, body=text.encode(), fetched=NOW))
    assert reading.complaints == ()
    (item,) = reading.items
    return item


@pytest.mark.parametrize(
    "same",
    [
        html(date="2 March 2026, 14:05"),
        html(date="02/03/2026"),
        html(nav="<a href='/new'>New: our app</a>"),
        html(ADVICE.replace(". ", ".\n\t&nbsp; ")),
        html(ADVICE.replace("<h2>", "<h2 class='x'>").replace("<p>", "<div><p>").replace("</p>", "</p></div>")),
        html(ADVICE + "<script>track(1)</script><aside>Read next</aside><div class='share-buttons share'>Share</div>"),
        html(ADVICE + "<p>3 days ago</p>"),
    ],
    ids=["date", "slashes", "navigation", "white-space", "markup", "furniture", "age"],
)
def test_what_is_no_change(same: str) -> None:
    """Another date, navigation, mark-up or white space is the same item."""
    assert read(html(ADVICE + "<p>2 days ago</p>" if "days ago" in same else ADVICE)).guid == read(same).guid


@pytest.mark.parametrize(
    "other",
    [
        html(ADVICE.replace("High degree of caution", "Avoid non-essential travel")),
        html(ADVICE + "<p>Irish citizens should leave.</p>"),
        html(title="Jordan and Syria"),
        html(""),
        html(ADVICE.replace(" and by night", "")),
    ],
)
def test_what_is_a_change(other: str) -> None:
    """Other words are another item of the same address."""
    if other == html(""):
        with pytest.raises(ParseError, match="too few to be advice"):
            read(other)
        return
    before, after = read(html()).guid, read(other).guid
    assert before != after
    assert before.partition("#")[0] == after.partition("#")[0] == "https://advice.example/jordan"


def test_a_level_is_no_date() -> None:
    """`Level 2 may apply` and `Level 3 may apply` differ."""
    two, three = (html(ADVICE + f"<p>In the north level {level} may apply at short notice.</p>") for level in (2, 3))
    assert read(two).guid != read(three).guid


def test_the_item() -> None:
    """It has the heading as its title, the whole of the advice as text with headings as lines, and no secret in its guid."""
    item = read(html())
    assert (item.title, item.url, item.published) == ("Jordan", "https://advice.example/jordan", datetime(2026, 3, 1, tzinfo=UTC))
    assert item.text.split("\n") == [
        "Jordan",
        "Last updated: 1 March 2026",
        "Security status",
        "High degree of caution. Keep away from the border with Syria, by day and by night.",
    ]
    assert "pw" not in item.guid
    assert "key" not in item.guid


@pytest.mark.parametrize(
    ("select", "text"),
    [
        ("h2", "Security status"),
        ("main > p, h2", "Last updated: 1 March 2026\nSecurity status\n" + ADVICE.partition("<p>")[2].removesuffix("</p>")),
        ("footer", "Home"),
        ("main, main h2", read(html()).text),
    ],
)
def test_a_part_is_selected(select: str, text: str) -> None:
    """A CSS selector names the part; several are joined in the page's order, and none is read twice."""
    feed = Feed(id="x", url="https://advice.example/jordan", kind="page", select=select)
    assert read(html(), feed).text == text


@pytest.mark.parametrize(
    ("select", "sentence"),
    [
        (".advice-level", r"^feed x: `select: .advice-level` finds nothing on the page: its layout has changed\..*correct `select`\.$"),
        ("script", "finds nothing"),
        ("p[[", r"`select: p\[\[` is not a CSS selector"),
        ("p::before", "finds nothing|is not a CSS selector"),
        (":visited", "finds nothing|is not a CSS selector"),
    ],
)
def test_a_selector_that_finds_nothing(select: str, sentence: str) -> None:
    """It is named, for the page has changed its layout; so is one that is no selector."""
    feed = Feed(id="x", url="https://advice.example/jordan", kind="page", select=select)
    with pytest.raises(ParseError, match=sentence):
        read(html(), feed)


@pytest.mark.parametrize(
    ("said", "issuer", "published"),
    [
        ("Dernière actualisation le 27/02/2026", "FR", datetime(2026, 2, 27, tzinfo=UTC)),
        ("Derniere mise à jour : 1er mars 2026", "FR", datetime(2026, 3, 1, tzinfo=UTC)),
        ("Last updated on 04/02/2026", "NZ", datetime(2026, 2, 4, tzinfo=UTC)),
        ("Last updated on 04/02/2026", None, None),
        ("Last updated on 24/02/2026", None, datetime(2026, 2, 24, tzinfo=UTC)),
        ("Page updated: February 4, 2026", "US", datetime(2026, 2, 4, tzinfo=UTC)),
        ("Reviewed: 2026-02-04", "IE", datetime(2026, 2, 4, tzinfo=UTC)),
        ("Reviewed: 31/02/2026", "IE", None),
        ("Updated: soon", "IE", None),
    ],
)
def test_when_a_page_was_changed(said: str, issuer: str | None, published: datetime | None) -> None:
    """The day is what the page says; what cannot be told is none, never now."""
    feed = Feed(id="x", url="https://advice.example/jordan", kind="page", issuer=issuer)
    assert read(f"<main><h1>Jordan</h1><p>{said}</p>{ADVICE}</main>", feed).published == published


@pytest.mark.parametrize("wrapper", ["<form id='aspnetForm'>{}</form>", "<div class='page has-cookie-bar'>{}</div>", "<aside>{}</aside>"])
def test_what_holds_everything_is_no_furniture(wrapper: str) -> None:
    """A site that wraps all it says in a form, or names the bar it shows beside it, is read."""
    advice = "<div class='cookie-bar'>Accept</div><h1>Jordan</h1>" + ADVICE
    assert read(f"<html><body>{wrapper.format(advice)}</body></html>").text.startswith("Jordan\nSecurity status\nHigh degree of caution.")


def test_a_site_has_a_heading_too() -> None:
    """The heading of the part that is watched is the title, not the name of the site; without any heading it is the first sentence."""
    site = "<header><h1>Department of Foreign Affairs</h1></header>"
    assert read(f"<html><body>{site}<main><h1>Jordan</h1>{ADVICE}</main></body></html>").title == "Jordan"
    assert read(f"<html><body>{site}<main>{ADVICE}</main></body></html>").title == "Department of Foreign Affairs"
    assert read(f"<html><body><main>{ADVICE}</main></body></html>").title == "Security status"


def test_words_behind_what_is_left_out_stay() -> None:
    """A button in the middle of a sentence takes nothing of it away."""
    said = read(f"<main>{ADVICE}<p>Do <button>Listen</button> not travel <span class='share'>Share</span>to the north.</p></main>").text
    assert said.endswith("\nDo not travel to the north.")


def test_only_one_main_part_is_the_main_part() -> None:
    """A page with several is read whole."""
    said = read(f"<html><body><main>{ADVICE}</main><main><p>Leave now.</p></main><nav>Home</nav></body></html>").text
    assert said.endswith("by night.\nLeave now.")


def survives(text: str) -> None:
    """Read a page: it is one item that can be stored, or a sentence."""
    said = ""
    try:
        item = read(text)
    except ParseError as error:
        said = str(error)
    else:
        (item.title + item.text + item.guid).encode()
        assert item.title
    assert said == "" or said.endswith(".")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_are_read(title: str, advice: str) -> None:
    """Whatever stands on a page, it is read or refused."""
    survives(html(f"{ADVICE}<p>{advice}</p>", title=title))


TAGS = [
    "<main>", "</main>", "<p>", "x y", "<h1>", "</h1>", "<nav>", "</nav>", "<div class='share'>", "</div>", "&nbsp;", "<script>", "</script>",
    "<!--", "-->", "2 May 2026", "<html>", "<body>", "<template>", "<header>", "\x00", ADVICE,
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=25))
def test_any_soup_is_read(parts: list[str]) -> None:
    """So are tags in any order."""
    survives("".join(parts))

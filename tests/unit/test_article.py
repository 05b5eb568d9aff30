"""Which items deserve a look at their article, and what an article adds. The texts are ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import article
from advisory.article import choice
from advisory.model import Feed, Item, Trust

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(id="lantern", url="https://lantern.example/world.xml", kind="feed")
ITEM = Item(
    feed="lantern",
    guid="1",
    url="https://lantern.example/1",
    title="Germans told to get out of Iraq",
    text="It is the third warning this week.",
)
LONG = "The ministry of works counted the bridges of the valley again. " * 12

ADVICE = [
    "Germans told to get out of Lebanon",
    "Foreign Office updates Tunisia advice after attack",
    "Britons warned over Turkey trips",
    "US orders non-essential staff to leave Niger",
    "Embassy in Khartoum suspends operations",
    "Canada raises travel advisory for Haiti to highest level",
    "France flies its nationals out of Niger",
    "Niger closes its airspace amid invasion threat",
    "Rwanda shuts border with Burundi",
    "Poles should leave Belarus at once, Warsaw says",
    "Tour operators cancel holidays in Sri Lanka",
    "Ireland advises against all travel to Israel",
    "Airlift of foreigners from Sudan begins",
    "Americans in Haiti urged to go now",
    "Australia tells travellers to reconsider Bali plans",
    "Evacuation flights leave Tel Aviv",
    "State Department lifts warning for Saudi Arabia",
    "Shelter in place, US mission in Port-au-Prince tells Americans",
    "Is it safe to travel to Egypt?",
    "India asks its students in Ukraine to come home",
    "Swedes stranded in Nepal wait for flights",
    "Diplomats pulled from Kabul as rebels advance",
    "Washington draws down staff in Baghdad",
    "Britain: do not go to Belarus",
    "Foreigners flee Goma as rebels close in",
    "Kuwait tells citizens to quit Lebanon immediately",
]
GENERAL = [
    "Inflation in Turkey slows for a third month as lira steadies",
    "Brazil beat Chile to reach the final of the Copa",
    "Nobel prize for chemistry goes to trio of Swiss and Japanese scientists",
    "Wildfire near Athens destroys homes as heatwave tightens its grip",
    "South Korea's president apologises over housing scandal",
    "At least 12 dead after bus plunges into ravine in Peru",
    "India and Pakistan exchange fire across Kashmir border",
    "Israel says it struck weapons depot in southern Lebanon",
    "UN warns of famine risk in Sudan as fighting rages",
    "Italian police recover painting stolen in 1998",
    "Iran's president says talks can resume without preconditions",
    "Russia's wheat harvest beats forecasts",
    "Colombia peace talks with rebels stall again",
    "The ferry to the island was late on Tuesday, and everybody was told to wait at home",
]


@pytest.mark.parametrize("title", ADVICE)
def test_a_headline_that_could_be_advice_is_wanted(title: str) -> None:
    """Recall comes first: a headline that could announce advice is worth a look."""
    assert article.wanted(FEED, replace(ITEM, title=title, text=""))


@pytest.mark.parametrize("title", GENERAL)
def test_general_news_is_not_wanted(title: str) -> None:
    """What only names countries, or only warns, is not."""
    assert not article.wanted(FEED, replace(ITEM, title=title, text=""))


@pytest.mark.parametrize(
    ("feed", "item", "asked"),
    [
        ({}, {}, True),
        ({}, {"text": LONG}, False),
        ({}, {"text": LONG + "The ministry will say …"}, True),
        ({}, {"text": LONG + "The ministry will say [...]"}, True),
        ({}, {"text": LONG + "Continue reading..."}, True),
        ({}, {"text": LONG + "Read more »"}, True),
        ({}, {"text": LONG + "More >"}, True),
        ({}, {"text": LONG + "They asked for more."}, False),
        ({"articles": False}, {}, False),
        ({"trust": Trust.OFFICIAL}, {}, False),
        ({"kind": "us-embassy"}, {}, False),
        ({"kind": "page"}, {}, False),
        ({"url": "file:/recorded/world.xml"}, {}, False),
        ({}, {"url": ""}, False),
        ({}, {"url": "ftp://lantern.example/1"}, False),
        ({}, {"url": "HTTP://lantern.example/1"}, True),
    ],
)
def test_what_is_looked_up(feed: dict[str, object], item: dict[str, object], asked: bool) -> None:
    """A summary on the web, of a feed that may be looked up, and no other."""
    assert article.wanted(replace(FEED, **feed), replace(ITEM, **item)) is asked


def test_what_is_chosen() -> None:
    """No address that several items share, nothing stale, not the feed itself, and headlines first when there is more than may be asked."""
    vague = replace(ITEM, title="Notes from a border town in Iraq", text="Tourists are told little and left alone.")
    items = [
        replace(vague, guid="a", url="https://lantern.example/a"),
        replace(ITEM, guid="b", url="https://lantern.example/live#b"),
        replace(ITEM, guid="c", url="https://lantern.example/live#c"),
        replace(ITEM, guid="d", url="https://lantern.example/d", published=NOW - timedelta(days=5)),
        replace(ITEM, guid="e", url="https://lantern.example/e", published=NOW - timedelta(days=1)),
        replace(ITEM, guid="f", url="https://lantern.example/world.xml#f"),
        replace(ITEM, guid="g", url="https://lantern.example/g", title="Rice is dearer in Chad"),
        replace(ITEM, guid="h", url="https://lantern.example/h"),
    ]
    assert choice.chosen(FEED, items, NOW, 10) == (0, 4, 7)
    assert choice.chosen(FEED, items, NOW, 2) == (4, 7)
    assert choice.chosen(FEED, items, NOW, 0) == ()


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        ("", "One two three.\nFour five six."),
        ("One two three.", "One two three.\nFour five six."),
        ("ONE  two three. Four five …", "One two three.\nFour five six."),
        ("One two three. Continue reading...", "One two three.\nFour five six."),
        ("In short: one to six.", "In short: one to six.\nOne two three.\nFour five six."),
        ("In short: one to …", "In short: one to …\nOne two three.\nFour five six."),
    ],
)
def test_the_summary_is_not_said_twice(summary: str, text: str) -> None:
    """A summary of its own stays before the article; one that is the article's beginning does not. The title stays."""
    item = choice.joined(replace(ITEM, text=summary), "One two three.\nFour five six.")
    assert (item.text, item.title, item.guid) == (text, ITEM.title, ITEM.guid)


def test_prose() -> None:
    """Lines that lead to other stories are left out, white space is one space, and a text ends at the end of a sentence."""
    read = "A\u200b  first\tline.\n\nRead more: Chile orders everybody out\nRelated stories\nRead more books, the minister said.\n- Watch: Peru\nThe end."
    assert choice.prose(read) == "A first line.\nRead more books, the minister said.\nThe end."
    long = choice.prose("x" * 15_000 + "\n" + "y" * 4_000 + "\n" + "z" * 4_000)
    assert [line[0] for line in long.split("\n")] == ["x", "y"]
    assert choice.prose("Leave now. " * 3000).endswith(". Leave now.")
    assert 19_900 < len(choice.prose("Leave now. " * 3000)) <= choice.MOST
    assert choice.prose("x" * 30_000) == ""


@pytest.mark.parametrize(
    ("title", "text", "same"),
    [
        ("Germans told to get out of Iraq", "Germany told its citizens in Iraq to go.", True),
        ("Évacuation of Niger’s capital begins", "The evacuations from the capital of Niger have begun.", True),
        ("Germans told to get out of Iraq", "We and our partners keep cookies on your device.", False),
        ("Out now", "Anything may stand here.", True),
    ],
)
def test_another_page_is_not_the_article(title: str, text: str, same: bool) -> None:
    """An article has words of its headline; a page about cookies has not."""
    assert choice.about(title, text) is same


@given(st.text(), st.text(), st.text())
def test_whatever_stands_there(title: str, summary: str, found: str) -> None:
    """No text is too odd to be judged, and nothing of an article that was found is lost in joining."""
    item = replace(ITEM, title=title, text=summary)
    assert article.wanted(FEED, item) in {True, False}
    assert choice.about(title, found) in {True, False}
    assert choice.joined(item, choice.prose(found)).text.endswith(choice.prose(found))

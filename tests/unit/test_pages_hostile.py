"""Whatever a source writes, a page holds the elements it always holds, and its words as words."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import UTC, datetime

import builders
import lxml.html
from hypothesis import example, given
from hypothesis import strategies as st

from advisory import settings, wording
from advisory.model import Feed, FeedState, Part, Position, Scope
from advisory.pages import place, view
from advisory.pages.site import Choice, Frame
from advisory.ports import Level
from advisory.render.pages import Pages

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
FEED = Feed(id="us", url="https://us.example", kind="us-state", issuer="US")
LEVEL = Level(feed="us", issuer="US", destination="IQ", at=NOW, country_level=4, max_level=4, scope=Scope.WHOLE)
FRAME = Frame(
    name="Advisory", language="en", direction="ltr", languages=(Choice(code="en", name="English", href="/?lang=en", current=True),),
    path="/places/iraq", personal=False, contact="", contact_href="", sign_up=True,
)  # fmt: skip
LENS = view.Lens(
    tongue=wording.tongue("en"), zone="Asia/Baghdad", now=NOW, link=lambda path: path, wrong=lambda change: f"/wrong/{change[:4]}"
)
pages = functools.cache(lambda: Pages((settings.shipped("templates"),)))


def shown(words: str, url: str) -> lxml.html.HtmlElement:
    """Return a place's page when every word and address of its sources is this."""
    row = Position(
        issuer="US", destination="IQ", country_level=4, max_level=4, label=words, title=words, text=words, url=url,
        parts=(Part(name=words, level=4, words=words),),
    )  # fmt: skip
    claim = builders.evidence(quote=words, title=words, url=url, actions=(words,), region=words, publisher=words, attribution=words)
    change = builders.change()
    change = replace(change, because=(claim,), note=words, alert=replace(change.alert, evidence=(claim,), title=words))
    feed = replace(FEED, attribution=words)
    watched = view.watched([(feed, FeedState(feed="us", last_good=NOW, due=NOW), True)], LENS)
    page = place.page(
        "IQ",
        voices=place.voices([("us", row)], [LEVEL], {"us": feed}, {"us": watched[0]}, LENS),
        levels=[LEVEL],
        history=[LEVEL],
        alerts=view.in_force([change.alert], LENS),
        changes=view.told([change], LENS, most=9),
        lens=LENS,
    )
    shared = {"frame": FRAME, "link": lambda path, **_: path, "asset": lambda file: f"/static/{file}"}
    html = pages().render("place", LENS.tongue, page=page, **shared)
    assert not set(html) & set("\u202a\u202b\u202d\u202e\u2066\u2067\ud800\x00")
    return lxml.html.fromstring(html)


HOSTILE = '<script>alert(1)</script> {{ 7 * 7 }} {% raw %} "onmouseover="alert(1) \u202egnp.exe --> ]]> </bdi></main> &lt;b&gt; \x00 \ud800'


@example(words=HOSTILE, url="javascript:alert(1)")
@example(words="", url="")
@example(words="x" * 100_000, url="https://x.example/" + "y" * 5000)
@given(
    words=st.text(max_size=200),
    url=st.text(max_size=60) | st.sampled_from(["data:text/html,x", "//x", "https://a.example/?<>", "http://[::1"]),
)
def test_a_page_holds_the_elements_it_always_holds(words: str, url: str) -> None:
    """No element, no attribute and no address comes from what a source wrote."""
    tree, usual = shown(words, url), shown("calm words", "https://calm.example/x")
    assert {one.tag for one in tree.iter()} <= {one.tag for one in usual.iter()}
    assert {name for one in tree.iter() for name in one.attrib} <= {name for one in usual.iter() for name in one.attrib}
    for address in tree.xpath("//@href | //@src"):
        assert address.startswith(("/", "#", "http://", "https://"))
    if words == HOSTILE:
        assert "{{ 7 * 7 }}" in tree.text_content()

"""Why somebody was told, and why not, on the pages: of what was really sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import flow
import pytest
from servers.visitor import SECRET, House, house

from advisory import tokens, traveller
from advisory.model import LetterKind


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """Open the pages."""
    async with house(tmp_path) as found:
        yield found


async def news(home: House, *places: str) -> None:
    """Let people be ordered out of places, and everybody be told who is to be told."""
    home.later(minutes=3)
    page = home.app.settings.config.parent / "page.xml"
    items = [(place.lower(), f"Security alert: {place}", flow.ORDER.format(place=place)) for place in places]
    page.write_bytes(flow.rss(*items, at=home.clock.now()))
    await home.app.poll_due()
    await home.app.deliver()


async def member(home: House) -> str:
    """Sign somebody up who follows Iran; returns their key."""
    me = home.visitor()
    await me.see("/sign-up")
    home.later(seconds=5)
    await me.send(button="Sign up", email="bob@example.org", places="Iran")
    (letter,) = await home.post()
    assert letter.kind is LetterKind.CONFIRM
    await me.see(home.link(letter))
    await me.send(button="Yes, begin")
    await home.post()
    return letter.key


async def test_what_was_told_and_why(home: House) -> None:
    """What somebody was told stands on their page, with each condition; what others were told, with the one that failed."""
    key = await member(home)
    await news(home, "Iran", "Kenya")
    known = await home.app.store.traveller(key)
    assert known is not None
    me = await home.visitor().see(f"/manage/{tokens.sign_at(SECRET, tokens.MANAGE, traveller.says_of(known), home.clock.now())}")
    await me.see("/manage/messages")
    told, missed = me.text.split("What others were told and you were not")
    assert "Iran: Citizens told to leave You were told on" in told
    links = [link for link in me.page.xpath("//main//a/@href") if "/manage/messages/" in link]
    await me.see(links[0])
    assert (me.status, me.heading) == (200, "Why you got this message")
    assert "Iran" in me.text
    assert "<script" not in me.answer.text
    assert "Kenya: Citizens told to leave You were not told. You did not follow Kenya" in missed
    await me.see(next(link for link in links if "kenya" not in link and link != links[0]))
    assert me.heading == "Why you were not told"
    assert "No:" in me.text
    assert (await me.see("/manage/messages/nothing.1")).status == 404


async def test_the_link_of_a_mail_says_why_it_came(home: House) -> None:
    """Its token never expires and is exchanged for a page without it; a cut one is none, and a message that is gone is said to be."""
    key = await member(home)
    await news(home, "Iran")
    rows = [row for row in await home.app.store.deliveries() if row.subscription == key and row.message_id]
    assert rows
    home.later(days=30)
    link = f"/why/{tokens.sign(SECRET, tokens.WHY, str(rows[0].message_id))}"
    me = await home.visitor().see(link)
    assert str(me.answer.url) == f"{home.base}/why"
    assert (me.status, me.heading) == (200, "Why you got this message")
    assert "Citizens told to leave" in me.text
    assert (await home.visitor().see("/why")).status == 403
    assert (await home.visitor().see(link[:-2])).status == 404
    gone = await home.visitor().see(f"/why/{tokens.sign(SECRET, tokens.WHY, 'no-such-message')}")
    assert (gone.status, "We do not keep this message any more" in gone.text) == (200, True)

"""The harness itself: it sees what it is there to see, and lets a secure cookie live on loopback."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser
from servers import browser as browsing
from servers.browser import Axe, PageOf, Served, tabbed, too_wide
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

BAD = """<!doctype html><html lang="en"><title>Bad</title><style>a{font-size:8px;color:#999}p{width:2000px;margin:0}</style>
<main><h1>Bad</h1><img src="data:,"><p><a href="/one">one</a> <a href="/two">two</a></p></main></html>"""


async def test_axe_sees(page_of: PageOf, axe: Axe) -> None:
    """An image without a name, faint text and small targets are found, unless waived."""
    page = await page_of(phone=True)
    await page.set_content(BAD)
    found = await axe(page)
    assert {line.split(" ")[0] for line in found} == {"image-alt", "color-contrast", "target-size"}
    assert await axe(page, waived=("image-alt", "color-contrast", "target-size")) == []


async def test_stops_and_width_are_seen(page_of: PageOf) -> None:
    """What Tab reaches is listed in order, and what is too wide is measured."""
    page = await page_of(js=False)
    await page.set_content(BAD)
    assert await tabbed(page) == [("a", "one"), ("a", "two")]
    assert await too_wide(page) > 600


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>throw new Error('no')</script>", "script: no"),
        ("<img alt='' src='https://elsewhere.example/a.png'>", "asks another host: https://elsewhere.example"),
        ("<p style='color:red'>x</p>", "console: "),
    ],
    ids=["script", "abroad", "policy"],
)
async def test_what_no_page_does(body: str, complaint: str, browser: Browser, served: Served) -> None:
    """A script's error, a request that leaves the machine and a refusal of the policy are complained about."""
    policy = "default-src *; script-src 'unsafe-inline'; style-src 'none'"

    async def page(request: Request) -> Response:
        return HTMLResponse(f"<!doctype html><title>x</title>{body}", headers={"content-security-policy": policy})

    base = await served(Starlette(routes=[Route("/", page)]))
    async with browsing.shown(browser) as (opened, watch):
        await opened.goto(base)
    assert [found for found in watch.complaints if found.startswith(complaint)]


async def test_a_secure_cookie_lives_on_loopback(page_of: PageOf, served: Served) -> None:
    """`__Host-` cookies, which only a secure page may set, come back over plain HTTP from this machine."""

    async def page(request: Request) -> Response:
        answer = PlainTextResponse(request.cookies.get("__Host-visit", "none"))
        answer.set_cookie("__Host-visit", "kept", secure=True, httponly=True, samesite="lax")
        return answer

    base = await served(Starlette(routes=[Route("/", page)]))
    one, other = await page_of(), await page_of()
    await one.goto(base)
    await one.goto(base)
    await other.goto(base)
    assert (await one.inner_text("body"), await other.inner_text("body")) == ("kept", "none")

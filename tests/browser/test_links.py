"""The pages that links in mails lead to, in a real browser: light and dark, desktop and phone, with and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import flow
import pytest
from servers.browser import Axe, PageOf, Served, tabbed, too_wide

from advisory import tokens, web
from advisory.app import App


async def well() -> tuple[bool, tuple[str, ...]]:
    """Say that all is well."""
    return True, ()


@asynccontextmanager
async def pages(folder: Path, served: Served) -> AsyncIterator[tuple[App, str]]:
    """Serve the pages over one subscriber."""
    flow.write(
        folder, feeds=flow.feeds("id: paper, url: 'https://paper.example/feed', kind: feed, trust: press"), subscribers=flow.SUBSCRIBERS
    )
    async with flow.opened(folder) as (app, _):
        yield app, await served(web.application(app, well))


def link(app: App, base: str, purpose: str, value: str) -> str:
    """Return the address that a mail holds."""
    return f"{base}/{purpose}/{tokens.sign(app.settings.secret_key, purpose, value)}"


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("purpose", [tokens.UNSUBSCRIBE, tokens.WRONG])
async def test_nobody_is_kept_out(
    purpose: str, tmp_path: Path, page_of: PageOf, served: Served, axe: Axe, *, dark: bool, phone: bool
) -> None:
    """Axe finds nothing before and after the button is pressed, and nothing must be scrolled sideways."""
    async with pages(tmp_path, served) as (app, base):
        page = await page_of(dark=dark, phone=phone)
        await page.goto(link(app, base, purpose, "ada"))
        assert await axe(page) == []
        assert await too_wide(page) == 0
        await page.get_by_role("button").click()
        assert await page.get_by_role("button").count() == 0
        assert await axe(page) == []


async def test_one_button_without_scripts(tmp_path: Path, page_of: PageOf, served: Served) -> None:
    """It works where scripts are off, with the keyboard alone."""
    async with pages(tmp_path, served) as (app, base):
        page = await page_of(js=False, phone=True)
        await page.goto(link(app, base, tokens.UNSUBSCRIBE, "ada"))
        assert ("button", "Unsubscribe") in await tabbed(page)
        await page.get_by_role("button", name="Unsubscribe").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="unsubscribed").wait_for()


async def test_a_broken_link_says_what_to_do(tmp_path: Path, page_of: PageOf, served: Served, axe: Axe) -> None:
    """A link that was cut is answered with 404 and a sentence."""
    async with pages(tmp_path, served) as (_, base):
        page = await page_of()
        answer = await page.goto(f"{base}/unsubscribe/half")
        assert answer is not None
        assert answer.status == 404
        assert await axe(page) == []

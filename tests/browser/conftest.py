"""What tests with a real browser share. Async tests and fixtures of this folder run in one loop, in which the browser lives.

An async fixture of a test module here says `@pytest_asyncio.fixture(loop_scope="session")`; a plain `async with` needs nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from servers import browser as browsing
from starlette.types import ASGIApp

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run this folder's async tests in the loop in which the browser lives."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run one browser for all tests."""
    path = browsing.program()
    if path is None:
        pytest.skip("NOT TESTED IN A BROWSER: no Chromium on this machine; `make tools` puts it there")
    async with browsing.launched(path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page_of(browser: Browser) -> AsyncIterator[browsing.PageOf]:
    """Open pages that are watched: an error of a script, a refusal of the policy or a request abroad fails the test."""
    watches: list[browsing.Watch] = []
    async with AsyncExitStack() as stack:

        async def opened(*, js: bool = True, phone: bool = False, dark: bool = False, language: str = "en-GB") -> Page:
            page, watch = await stack.enter_async_context(browsing.shown(browser, js=js, phone=phone, dark=dark, language=language))
            watches.append(watch)
            return page

        yield opened
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def axe() -> browsing.Axe:
    """Return what looks for barriers."""
    return browsing.violations


@pytest_asyncio.fixture(loop_scope="session")
async def served() -> AsyncIterator[browsing.Served]:
    """Serve applications on loopback until the test ends."""
    async with AsyncExitStack() as stack:

        async def start(application: ASGIApp) -> str:
            return await stack.enter_async_context(browsing.serving(application))

        yield start

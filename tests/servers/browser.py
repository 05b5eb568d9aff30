"""A real browser, where there is one: Debian's Chromium, which reaches nothing but loopback, and axe over what it shows."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import uvicorn
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable")
#: Width and height of a desktop's window, and of a small phone's.
DESKTOP, PHONE = (1280, 900), (360, 740)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {LOOPBACK}, EXCLUDE localhost",
)
#: WCAG 2.2's size of targets (2.5.8, level AA) is the one rule that axe leaves out unless it is asked for.
_RULES: dict[str, Any] = {"target-size": {"enabled": True}}
_WITHIN = ("data", "about", "blob")
_MOST_STOPS = 200
#: What the element that has the focus is, as somebody who tabs there would say it.
_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const labels = one.labels && one.labels.length ? [...one.labels].map(label => label.innerText).join(" ") : "";
  const name = one.getAttribute("aria-label") || labels || one.innerText || one.getAttribute("title") || one.name || "";
  const box = one.getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return [one.tagName.toLowerCase(), name.trim().replace(/\\s+/g, " "), seen];
}"""


#: `base = await served(application)`: serves it on loopback until the test ends.
Served = Callable[[ASGIApp], Awaitable[str]]


class PageOf(Protocol):
    """Opens a page with cookies of its own; called again in a test, it is another person."""

    async def __call__(self, *, js: bool = True, phone: bool = False, dark: bool = False, language: str = "en-GB") -> Page:
        """Return an empty page."""


class Axe(Protocol):
    """Looks for what keeps people out."""

    async def __call__(self, page: Page, *, waived: Sequence[str] = ()) -> list[str]:
        """Return what axe finds wrong, an element a line; nothing is right."""


def program() -> str | None:
    """Return the path of the machine's Chromium; None when it has none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@contextlib.asynccontextmanager
async def launched(path: str) -> AsyncIterator[Browser]:
    """Run a browser for as long as the block lasts."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


# Without slots: playwright keeps what it wraps on the object.
@dataclass
class Watch:
    """What a page did that no page of ours does."""

    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Note every script error, refusal of the content security policy and request that leaves the machine."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # An answer of 400 or more is reported here too; tests look at the answers themselves.
        if message.type == "error" and not message.text.startswith("Failed to load resource: the server responded"):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _WITHIN and address.hostname not in {LOOPBACK, "localhost"}:
            self.complaints.append(f"asks another host: {address.scheme}://{address.hostname}")


@contextlib.asynccontextmanager
async def shown(
    browser: Browser,
    *,
    js: bool = True,
    phone: bool = False,
    dark: bool = False,
    language: str = "en-GB",
    desktop: tuple[int, int] = DESKTOP,
) -> AsyncIterator[tuple[Page, Watch]]:
    """Open a page with cookies of its own, and watch it."""
    width, height = PHONE if phone else desktop
    context = await browser.new_context(
        java_script_enabled=js,
        viewport={"width": width, "height": height},
        is_mobile=phone,
        has_touch=phone,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale=language,
    )
    context.set_default_timeout(10_000)
    watch = Watch()
    context.on("page", watch.over)
    try:
        yield await context.new_page(), watch
    finally:
        await context.close()


async def violations(page: Page, *, waived: Sequence[str] = ()) -> list[str]:
    """Return what axe finds wrong with a page as it stands, an element a line; `waived` are ids of rules."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    rules = _RULES | {rule: {"enabled": False} for rule in waived}
    found: list[dict[str, Any]] = await page.evaluate(
        "async options => (await axe.run(document, options)).violations", {"resultTypes": ["violations"], "rules": rules}
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {' '.join(node['html'].split())[:160]}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]


async def tabbed(page: Page) -> list[tuple[str, str]]:
    """Press Tab from the top to the end: the tag and the name of each stop, in order. Raises AssertionError for a stop that cannot be seen."""
    await page.evaluate("document.activeElement && document.activeElement.blur()")
    stops: list[tuple[str, str]] = []
    for _ in range(_MOST_STOPS):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(_FOCUSED)
        if focused is None:
            return stops
        tag, name, seen = focused
        assert seen, f"<{tag}> {name!r} has the focus and cannot be seen"
        stops.append((tag, name))
    message = f"{_MOST_STOPS} stops, and no end"
    raise AssertionError(message)


async def too_wide(page: Page) -> int:
    """Return by how many pixels a page must be scrolled sideways; 0 is right (WCAG 1.4.10)."""
    wide: int = await page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")
    return wide


class _Server(uvicorn.Server):
    """Leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


@contextlib.asynccontextmanager
async def serving(application: ASGIApp) -> AsyncIterator[str]:
    """Serve an ASGI application on loopback, in this loop; yields its address without a slash at the end."""
    with socket.socket() as door:
        door.bind((LOOPBACK, 0))
        server = _Server(uvicorn.Config(application, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield f"http://{LOOPBACK}:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving

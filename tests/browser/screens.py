"""Pictures of pages and mails over the demo's crisis, for the README: `make screens` writes them into docs/screens.

Every picture is of one moment of the crisis, and stays the same as long as pages, templates and recordings do.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Page
from servers import browser as browsing

from advisory import observe, settings, web
from advisory.demo import stage

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screens"
#: A README of many pictures must still open at once.
MOST_BYTES = 150_000
WINDOW = (900, 640)
#: When the pages are looked at: the day after the night of the strikes.
MOMENT = datetime(2020, 1, 9, 12, tzinfo=UTC)
#: Look → dark, phone.
LOOKS = {"light": (False, False), "dark": (True, False), "phone": (False, True)}
#: Name → path of a page.
PAGES = {"start": "/", "place": "/places/iraq", "corrections": "/corrections", "sign-up": "/sign-up"}
#: Name → what the mail's file is called, but for its number.
MAILS = {"mail": "ada-iraq-us-citizens-urged-to-leave", "mail-correction": "luz-correction-lebanon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture."""

    name: str
    look: str
    #: Where a browser finds it.
    address: str


async def well() -> tuple[bool, tuple[str, ...]]:
    """Say that all is well."""
    return True, ()


def shots(base: str, mail: Path) -> list[Shot]:
    """Return what is to be shown: each page and mail in each look."""
    addresses = {name: f"{base}{path}" for name, path in PAGES.items()}
    for name, slug in MAILS.items():
        found = sorted(mail.glob(f"*-{slug}*.html"))
        assert found, f"the demo wrote no mail {slug}"
        addresses[name] = found[0].resolve().as_uri()
    return [Shot(name=name, look=look, address=address) for name, address in addresses.items() for look in LOOKS]


async def taken(browser: Browser, shot: Shot, folder: Path) -> Path:
    """Take one picture. Raises AssertionError for a page that is not there and a picture that is too large."""
    dark, phone = LOOKS[shot.look]
    target = folder / f"{shot.name}-{shot.look}.png"
    async with browsing.shown(browser, dark=dark, phone=phone, desktop=WINDOW) as (page, _):
        answer = await page.goto(shot.address)
        assert answer is None or answer.ok, f"{shot.address}: {answer.status}"
        await _still(page)
        await page.screenshot(path=target, animations="disabled", caret="hide", scale="css")
    size = target.stat().st_size
    assert size <= MOST_BYTES, f"{target.name} has {size} bytes"
    return target


async def _still(page: Page) -> None:
    """Wait until letters and pictures are there."""
    await page.evaluate("document.fonts.ready.then(() => true)")


async def take(folder: Path = FOLDER) -> list[Path]:
    """Play the demo, open its pages and take every picture."""
    program = browsing.program()
    assert program, "no Chromium on this machine; `make tools` puts it there"
    observe.configure("text", "error")
    async with AsyncExitStack() as stack:
        out = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ready = await stack.enter_async_context(stage.ready(settings.shipped("seeds"), out))
        async for step in ready.play():
            if step.at >= MOMENT:
                break
        base = await stack.enter_async_context(browsing.serving(web.application(ready.app, well)))
        browser = await stack.enter_async_context(browsing.launched(program))
        return [await taken(browser, shot, folder) for shot in shots(base, out / "mail")]


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for path in asyncio.run(take()):
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes\n")

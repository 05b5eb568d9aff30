"""The pictures of the README: each page and mail in each look, and never of a page that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import screens
from playwright.async_api import Browser
from servers.browser import Served
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


def test_every_look_of_every_page_and_mail(tmp_path: Path) -> None:
    """The mails are found among those of the demo."""
    for slug in screens.MAILS.values():
        (tmp_path / f"07-{slug}-and-more.html").write_text("<p>x", encoding="utf-8")
    found = screens.shots("http://127.0.0.1:1", tmp_path)
    assert {(shot.name, shot.look) for shot in found} == {
        (name, look) for name in {**screens.PAGES, **screens.MAILS} for look in screens.LOOKS
    }
    (tmp_path / f"07-{screens.MAILS['mail']}-and-more.html").unlink()
    with pytest.raises(AssertionError, match="no mail"):
        screens.shots("http://127.0.0.1:1", tmp_path)


async def test_a_picture_is_taken(tmp_path: Path, browser: Browser, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a PNG of the window; a page that is not there, and a picture too large for a README, are refused."""

    async def page(request: Request) -> Response:
        return HTMLResponse("<!doctype html><title>x</title><h1>Here</h1>")

    base = await served(Starlette(routes=[Route("/", page)]))
    shot = screens.Shot(name="start", look="phone", address=base)
    path = await screens.taken(browser, shot, tmp_path)
    assert (path.name, path.read_bytes()[:4]) == ("start-phone.png", b"\x89PNG")
    with pytest.raises(AssertionError, match="404"):
        await screens.taken(browser, screens.Shot(name="gone", look="light", address=f"{base}/gone"), tmp_path)
    monkeypatch.setattr(screens, "MOST_BYTES", 10)
    with pytest.raises(AssertionError, match="bytes"):
        await screens.taken(browser, shot, tmp_path)

"""The public pages in a real browser: nobody is kept out, in light and dark, on a desk and on a phone, with scripts and without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import flow
import publicly
import pytest
import pytest_asyncio
from playwright.async_api import expect
from servers import browser as browsing
from servers.browser import Axe, PageOf, tabbed, too_wide

PATHS = ("/", "/places", "/places?q=x", "/places/iraq", "/places/france", "/corrections", "/about", "/privacy", "/nothing")
#: Dark, on a phone: each with and without, and with ADVISORY_TEST_WHOLE every pair.
LOOKS = [(False, False), (True, True), (True, False), (False, True)][: 4 if flow.WHOLE else 2]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def base(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of pages over a filled store; tests leave it as it is."""
    async with (
        publicly.opened(tmp_path_factory.mktemp("public"), contact="ops@example.org") as (app, _),
        browsing.serving(publicly.application(app)) as address,
    ):
        yield address


@pytest.mark.parametrize(("dark", "phone"), LOOKS, ids=str)
async def test_nobody_is_kept_out(base: str, page_of: PageOf, axe: Axe, *, dark: bool, phone: bool) -> None:
    """Axe finds nothing, also where more is unfolded; nothing must be scrolled sideways."""
    page = await page_of(dark=dark, phone=phone)
    for path in PATHS:
        await page.goto(base + path)
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert await axe(page) == [], path
        assert await too_wide(page) == 0, path


@pytest.mark.parametrize("language", ["de-DE", "fr-FR"])
async def test_other_languages_fit_on_a_phone(base: str, page_of: PageOf, language: str) -> None:
    """Longer words break no page, and every page says its language."""
    page = await page_of(phone=True, language=language)
    for path in PATHS:
        await page.goto(base + path)
        assert await page.locator("html").get_attribute("lang") == language[:2]
        assert await too_wide(page) == 0, path


async def test_the_keyboard_reaches_all(base: str, page_of: PageOf) -> None:
    """From the skip link to the foot; the map adds no stop, for the lists below it have every place."""
    page = await page_of()
    await page.goto(base)
    stops = await tabbed(page)
    assert stops[0] == ("a", "Skip to the content")
    names = [name for _, name in stops]
    for name in ("Sign up for alerts", "Country or territory", "Find", "Iraq", "Lebanon", "Privacy", "Deutsch"):
        assert name in names
    assert names.count("Iraq") <= 4
    await page.goto(f"{base}/places/iraq")
    assert "Sign up for this place" in [name for _, name in await tabbed(page)]


async def test_the_skip_link_leads_to_the_content(base: str, page_of: PageOf) -> None:
    """It is seen when it has the focus, and moves it past the header."""
    page = await page_of()
    await page.goto(base)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
async def test_a_place_is_found_from_the_start(base: str, page_of: PageOf, *, js: bool) -> None:
    """By typing a part of its name, by the list, and in another language; no script is needed."""
    page = await page_of(js=js)
    await page.goto(base)
    await page.get_by_label("Country or territory").fill("leba")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_role("status")).to_contain_text("1 place found.")
    await page.locator("main").get_by_role("link", name="Lebanon").click()
    await expect(page).to_have_title("Lebanon: travel advice of governments – Advisory")
    await page.get_by_role("link", name="Deutsch").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Libanon")
    await page.get_by_role("link", name="Advisory").click()
    assert await page.locator("html").get_attribute("lang") == "de"


async def test_the_map_leads_to_places(base: str, page_of: PageOf) -> None:
    """Also to those that are too small to be seen: their dot is drawn and can be pressed."""
    page = await page_of()
    for dot, name in (("/places/singapore", "Singapore"), ("/places/iraq", "Iraq")):
        await page.goto(base)
        mark = page.locator(f"figure a[href='{dot}']")
        box = await mark.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 5
        await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await expect(page.get_by_role("heading", level=1)).to_have_text(name)


async def test_levels_of_the_map_differ_without_colour(base: str, page_of: PageOf) -> None:
    """Each level has a pattern of its own, and every pattern of the map stands in its legend."""
    page = await page_of()
    await page.goto(base)
    used = set(await page.locator("figure g.land[fill]").evaluate_all("all => all.map(one => one.getAttribute('fill'))"))
    legend = set(await page.locator(".legend rect[fill]").evaluate_all("all => all.map(one => one.getAttribute('fill'))"))
    assert used <= legend == {f"url(#p{level})" for level in range(1, 5)}
    marks = await page.evaluate("[1, 2, 3, 4].map(level => document.querySelector(`#p${level}`).innerHTML.replace(/f\\d/, ''))")
    assert len(set(marks)) == 4


async def test_all_is_there_at_four_times_the_size(base: str, page_of: PageOf) -> None:
    """A window of 320 px, as one of 1280 px at 400 percent (WCAG 2.2, 1.4.10)."""
    page = await page_of()
    await page.set_viewport_size({"width": 320, "height": 256})
    for path in PATHS:
        await page.goto(base + path)
        assert await too_wide(page) == 0, path


async def test_a_page_is_printed_without_its_controls(base: str, page_of: PageOf) -> None:
    """Black on white, with the addresses of sources."""
    page = await page_of(dark=True)
    await page.goto(f"{base}/places/iraq")
    await page.emulate_media(media="print")
    await expect(page.get_by_role("link", name="Sign up for this place")).to_be_hidden()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_stylesheet_is_small() -> None:
    """A phone on a bad line gets it in one go."""
    folder = Path(publicly.pages.__file__).parent / "static"
    assert len((folder / "style.css").read_bytes()) < 15_000
    assert len((folder / "world.json").read_bytes()) < 200_000

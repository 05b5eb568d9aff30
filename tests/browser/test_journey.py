"""The whole journey in a real browser: from sign-up to the end, with and without scripts, desktop and phone, light and dark, by keys alone."""

from __future__ import annotations

import re
from pathlib import Path

import flow
import pytest
from playwright.async_api import Page, expect
from servers.browser import Axe, PageOf, tabbed, too_wide
from servers.smtpserver import SMTPServer
from servers.visitor import SECRET, House, house

from advisory import tokens
from advisory.model import TravellerState


class Guide:
    """Looks at every page on the way: nothing keeps anybody out, and nothing must be scrolled sideways."""

    def __init__(self, page: Page, axe: Axe, home: House, server: SMTPServer) -> None:
        self.page, self._axe, self.home, self._server = page, axe, home, server
        self._read = 0

    async def arrives(self, heading: str) -> None:
        """Wait for a page and look at it."""
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        assert await self._axe(self.page) == [], heading
        assert await too_wide(self.page) == 0, heading

    async def presses(self, name: str) -> None:
        """Press a button."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def goes(self, path: str, heading: str) -> None:
        """Go to a page by its address."""
        await self.page.goto(f"{self.home.base}{path}")
        await self.arrives(heading)

    async def mail(self, path: str) -> str:
        """Return the link to a page in the mail that came last."""
        await self.home.app.post.once()
        (mail,) = self._server.mails[self._read :]
        self._read += 1
        text = mail.data.decode().replace("=\r\n", "").replace("=3D", "=")
        return re.findall(rf"{re.escape(self.home.base)}/{path}/[^\s<>\"]+", text)[0]


@pytest.mark.parametrize(
    ("js", "phone", "dark"),
    [(True, True, True), (False, True, False), (True, False, False)][: 3 if flow.WHOLE else 2],
    ids=["phone-dark", "phone-light-without-scripts", "desktop-light"][: 3 if flow.WHOLE else 2],
)
async def test_the_whole_journey(tmp_path: Path, page_of: PageOf, axe: Axe, *, js: bool, phone: bool, dark: bool) -> None:
    """Sign-up with a mistake, confirmation, preferences, a trip, a pause, another address, and the end; each page without a barrier.

    Where scripts are off axe cannot run; our pages have none, so it sees the same with them on.
    """
    async with SMTPServer() as server, house(tmp_path, smtp=server.url) as home:
        guide = Guide(await page_of(js=js, phone=phone, dark=dark), axe if js else _nothing, home, server)
        await comes(guide)
        await changes(guide)
        await moves(guide)
        await leaves(guide)


async def comes(guide: Guide) -> None:
    """Sign up, first with mistakes, and follow the link of the mail."""
    page, home = guide.page, guide.home
    await guide.goes("/sign-up?place=IQ", "Get travel advice by e-mail")
    home.later(seconds=5)
    await page.get_by_label("Your e-mail address").fill("bob")
    await page.get_by_label("Places to follow").fill("Iraq, Georgia, Irrak")
    await guide.presses("Sign up")
    await guide.arrives("Get travel advice by e-mail")
    assert (await page.title()).startswith("Error: ")
    await page.get_by_role("alert").get_by_role("link", name="“Georgia” could mean").click()
    await expect(page.get_by_label("Georgia (the country)")).to_be_focused()
    await page.get_by_label("Georgia (the country)").check()
    await page.get_by_label("Iraq", exact=True).check()
    await page.get_by_label("Your e-mail address").fill("bob@example.org")
    await guide.presses("Sign up")
    await guide.arrives("Check your mail")
    await page.goto(await guide.mail("confirm"))
    await guide.arrives("Confirm your messages")
    assert page.url == f"{home.base}/confirm"
    await guide.presses("Yes, begin")
    await guide.arrives("Your messages have begun")
    await home.app.post.once()
    guide._read += 1


async def changes(guide: Guide) -> None:
    """Change preferences, add a trip, pause and go on."""
    page = guide.page
    await guide.goes("/manage", "My alerts")
    await page.get_by_role("link", name="Change places and preferences").click()
    await guide.arrives("Places and preferences")
    await page.get_by_label("Once a day", exact=True).check()
    await page.get_by_label("Time zone").select_option("Europe/Berlin")
    await guide.presses("Save")
    await guide.arrives("My alerts")
    await expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    await page.get_by_role("link", name="Add a trip").click()
    await guide.arrives("Add a trip")
    await page.get_by_label("Where to").fill("Kenya")
    await page.get_by_label("First day").fill("2026-12-24")
    await page.get_by_label("Last day").fill("2026-12-20")
    await guide.presses("Save")
    await guide.arrives("Add a trip")
    await page.get_by_label("Last day").fill("2026-12-28")
    await guide.presses("Save")
    await guide.arrives("My alerts")
    await page.get_by_role("link", name="Pause messages").click()
    await guide.arrives("Pause messages")
    await page.get_by_label("Until I say").check()
    await guide.presses("Pause")
    await guide.arrives("My alerts")
    await guide.presses("Let messages go on")
    await guide.arrives("My alerts")
    await page.get_by_role("link", name="Messages you got, and why").click()
    await guide.arrives("Messages you got, and why")
    await guide.home.app.post.once()
    guide._read = len(guide._server.mails)


async def moves(guide: Guide) -> None:
    """Write another address, and follow the link that went there."""
    page = guide.page
    await guide.goes("/manage/address", "Change the address")
    await page.get_by_label("New e-mail address").fill("robert@example.org")
    await guide.presses("Send the link")
    await guide.arrives("My alerts")
    await page.goto(await guide.mail("address"))
    await guide.arrives("Confirm the new address")
    await guide.presses("Yes, use the new address")
    await guide.arrives("My alerts")


async def leaves(guide: Guide) -> None:
    """Look at the data, and at what deleting asks; then unsubscribe from everything."""
    page, home = guide.page, guide.home
    await guide.goes("/manage/data", "Your data")
    await guide.goes("/manage/erase", "Delete my data")
    await guide.presses("Delete")
    await guide.arrives("Delete my data")
    await guide.goes("/manage/unsubscribe", "Stop these messages?")
    await guide.presses("Unsubscribe")
    await guide.arrives("You are unsubscribed")
    known = await home.app.store.traveller_of("robert@example.org")
    assert known is None or known.state is TravellerState.ENDED
    await page.goto(f"{home.base}/manage")
    await guide.arrives("Change or end your messages")
    await guide.goes("/confirm/half", "This link is not complete")


async def test_by_keys_alone(tmp_path: Path, page_of: PageOf) -> None:
    """Every field and button is reached by Tab in the order of the page, is seen when it has the focus, and Enter sends the form."""
    async with SMTPServer() as server, house(tmp_path, smtp=server.url) as home:
        page = await page_of(js=False)
        await page.goto(f"{home.base}/sign-up")
        home.later(seconds=5)
        stops = [name for _, name in await tabbed(page)]
        wanted = [
            "Skip to the content",
            "Your e-mail address",
            "Places to follow",
            "Where to",
            "First day",
            "Add another trip",
            "Passports and governments",
            "Sign up",
        ]
        places = [next(number for number, stop in enumerate(stops) if stop.startswith(name)) for name in wanted]
        assert places == sorted(places)
        assert not any("Leave this empty" in stop for stop in stops)
        await page.get_by_label("Places to follow").focus()
        await page.keyboard.type("Iraq")
        await page.get_by_label("Your e-mail address").focus()
        await page.keyboard.type("bob@example.org")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
        guide = Guide(page, axe=_nothing, home=home, server=server)
        await page.goto(await guide.mail("confirm"))
        await page.get_by_role("button", name="Yes, begin").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Your messages have begun")
        known = await home.app.store.traveller_of("bob@example.org")
        assert known is not None
        await page.goto(f"{home.base}/unsubscribe/{tokens.sign(SECRET, tokens.UNSUBSCRIBE, known.key)}")
        await page.get_by_role("button", name="Unsubscribe").focus()
        await page.keyboard.press("Space")
        await expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")


async def _nothing(page: Page, *, waived: object = ()) -> list[str]:
    del page, waived
    return []

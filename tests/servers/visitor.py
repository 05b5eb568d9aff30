"""Somebody without JavaScript at the pages: reads forms as a browser does, fills them in, and follows the links of letters."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urljoin

import flow
import httpx
import uvicorn
from lxml import html
from servers import plain

from advisory import tokens, traveller, web
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.model import Letter, LetterKind
from advisory.ports import LetterVerdict, Store
from advisory.reception import Reception
from advisory.settings import Settings
from advisory.web import Server

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "a-secret-for-tests-alone"
#: An official page that orders people out of Iraq, so that something is in force.
FEED = "id: mission, url: 'file:{page}', kind: feed, every: 2m, trust: official, issuer: US, baseline: no"
_PURPOSES = {LetterKind.CONFIRM: tokens.CONFIRM, LetterKind.ADDRESS_CONFIRM: tokens.ADDRESS}
_PATHS = {tokens.CONFIRM: "confirm", tokens.ADDRESS: "address", tokens.MANAGE: "manage"}


@dataclass(slots=True)
class House:
    """The pages over a real App, served on loopback, on a clock that stands still."""

    app: App
    clock: VirtualClock
    base: str
    letters: list[Letter] = field(default_factory=list)
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def visitor(self, **headers: str) -> Visitor:
        """Return somebody with a cookie jar of their own."""
        client = plain.client(base_url=self.base, headers=headers, timeout=20)
        self.clients.append(client)
        return Visitor(self, client)

    def later(self, **much: float) -> None:
        """Let time pass."""
        self.clock.move_to(self.clock.now() + timedelta(**much))

    async def post(self) -> list[Letter]:
        """Decide about requests and take the letters out, as the post does; returns the new ones."""
        new: list[Letter] = []
        while claims := await self.app.store.claim_letters(self.clock.now(), timedelta(minutes=1), 100):
            for claim in claims:
                if claim.letter.kind in {LetterKind.ASKED_SIGN_UP, LetterKind.ASKED_SIGN_IN}:
                    await self.app.reception.decide(claim.letter)
                else:
                    new.append(claim.letter)
                verdict = LetterVerdict(id=claim.letter.id, token=claim.token, at=self.clock.now(), done=True)
                assert await self.app.store.settle_letter(verdict)
        self.letters += new
        return new

    def link(self, letter: Letter) -> str:
        """Return the link of a letter."""
        purpose = _PURPOSES.get(letter.kind, tokens.MANAGE)
        return f"{self.base}/{_PATHS[purpose]}/{tokens.sign_at(SECRET, purpose, traveller.says(letter), self.clock.now())}"


@dataclass(slots=True)
class Visitor:
    """One person at a browser that knows no script."""

    house: House
    client: httpx.AsyncClient
    answer: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    @property
    def status(self) -> int:
        """Return the status of the page."""
        return self.answer.status_code

    @property
    def page(self) -> html.HtmlElement:
        """Return the page, parsed."""
        return html.fromstring(self.answer.text)

    @property
    def heading(self) -> str:
        """Return the page's heading."""
        return " ".join(self.page.xpath("string(//h1)").split())

    @property
    def title(self) -> str:
        """Return the page's title."""
        return " ".join(self.page.xpath("string(//title)").split())

    @property
    def text(self) -> str:
        """Return the words of the page's main part."""
        return " ".join(self.page.xpath("string(//main)").split())

    @property
    def errors(self) -> list[str]:
        """Return the sentences beside fields, without their mark."""
        found = (" ".join(one.text_content().split()) for one in self.page.xpath('//p[@class="error"]'))
        return [one.removeprefix("Error: ") for one in found]

    async def see(self, path: str, *, follow: bool = True) -> Visitor:
        """Go to a page."""
        self.answer = await self.client.get(urljoin(self.house.base, path), follow_redirects=follow)
        return self

    async def send(self, *, button: str = "", number: int = 0, follow: bool = True, **said: str | Sequence[str]) -> Visitor:
        """Fill in a form of the page and press a button; `_` in a name stands for `-`. Fields keep what the page put into them."""
        form = self.page.xpath("//main//form")[number]
        values = filled(form, {name.replace("__", "-"): value for name, value in said.items()})
        pressed = [one for one in form.xpath(".//button") if not button or button in one.text_content()]
        assert pressed, f"no button {button!r}"
        if pressed[0].get("name"):
            values.append((pressed[0].get("name"), pressed[0].get("value") or ""))
        where = urljoin(str(self.answer.url), form.get("action") or str(self.answer.url))
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": "null", "sec-fetch-site": "same-origin"}
        self.answer = await self.client.post(where, content=urlencode(values), headers=headers, follow_redirects=follow)
        return self


def filled(form: html.HtmlElement, said: Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
    """Return what a browser sends: the page's own values, with those said in their place."""
    values: list[tuple[str, str]] = []
    known: set[str] = set()
    for one in form.xpath(".//input | .//select | .//textarea"):
        name, kind = one.get("name"), one.get("type", "")
        if not name or kind == "submit":
            continue
        known.add(name)
        if name in said:
            continue
        if one.tag == "select":
            options = one.xpath(".//option[@selected]") or one.xpath(".//option")
            values.append((name, options[0].get("value")))
        elif one.tag == "textarea":
            values.append((name, one.text or ""))
        elif kind not in {"radio", "checkbox"} or one.get("checked") is not None:
            values.append((name, one.get("value") or ""))
    assert not set(said) - known, f"the form has no {set(said) - known}"
    for name, value in said.items():
        values += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return values


class Recorder:
    """A store that notes what it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.noted: list[str] = []

    def __getattr__(self, name: str) -> Any:
        """Note a question and pass it on."""
        if not name.startswith("_"):
            self.noted.append(name)
        return getattr(self._store, name)


async def _well() -> tuple[bool, tuple[str, ...]]:
    return True, ()


@asynccontextmanager
async def house(folder: Path, *, smtp: str | None = None, start: datetime = START, **settings: object) -> AsyncIterator[House]:
    """Open the pages over a folder; an order to leave Iraq is in force."""
    page = folder / "page.xml"
    page.write_bytes(flow.rss(("o", "Security alert: Iraq", flow.ORDER.format(place="Iraq")), at=start))
    flow.write(folder, feeds=flow.feeds(FEED.format(page=page)), subscribers=flow.SUBSCRIBERS)
    state = folder / "state"
    state.mkdir(exist_ok=True)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        made = Settings(
            config=folder / "config",
            state_dir=state,
            database_url=f"sqlite:///{state / 'advisory.db'}",
            smtp_url=smtp or f"file:{state / 'mail'}",
            mail_from="Advisory <alerts@advisory.example>",
            public_url=base,
            secret_key=SECRET,
        )
        clock = VirtualClock(start)
        app = await App.open(replace(made, **settings), clock=clock, environ={})  # type: ignore[arg-type]
        await app.poll_due()
        app.store = cast("Store", Recorder(app.store))
        app.reception = Reception(store=app.store, clock=clock, secret=SECRET)
        application = web.application(app, _well)
        config = uvicorn.Config(
            application, log_config=None, access_log=False, lifespan="off", proxy_headers=False, timeout_graceful_shutdown=1
        )
        server = Server(config)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        found = House(app, clock, base)
        try:
            yield found
        finally:
            for client in found.clients:
                await client.aclose()
            server.should_exit = True
            await serving
            await app.close()

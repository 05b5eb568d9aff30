"""What all pages share: templates, languages, addresses of files and pages, and how an answer is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from advisory import wording
from advisory.app import App
from advisory.errors import StoreError
from advisory.pages import assets, safety, tongue
from advisory.render.pages import Pages

NAME = "Advisory"
_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A language the page can be read in."""

    code: str
    #: In itself: `Deutsch`.
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page; templates know it as `frame`."""

    name: str
    language: str
    #: `ltr` or `rtl`.
    direction: str
    languages: tuple[Choice, ...]
    #: The page's own path, without the prefix that a proxy puts before it.
    path: str
    #: Nobody but the reader sees it: search engines are kept out.
    personal: bool
    #: Whom to write to: an address or URL; empty when the operator named nobody.
    contact: str
    #: `mailto:…`, a URL, or empty.
    contact_href: str
    #: Strangers may sign up.
    sign_up: bool


class Site:
    """The pages over an open App."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.assets = assets.load()
        #: What stands before every path: `/alerts` of `https://example.org/alerts`, or nothing.
        self.prefix = urlsplit(app.settings.public_url).path.rstrip("/")
        self.secure = app.settings.public_url.startswith("https:")
        self._loaded_by: object = None
        self._pages: Pages | None = None

    @property
    def pages(self) -> Pages:
        """Return the templates; a reload reads them again."""
        if self._pages is None or self._loaded_by is not self.app.renderer:
            self._loaded_by, self._pages = self.app.renderer, Pages(self.app.settings.template_folders)
        return self._pages

    def link(self, path: str, **query: str) -> str:
        """Return the address of a page: `link("/places", level="4")`."""
        return f"{self.prefix}{path}" + (f"?{urlencode(query)}" if query else "")

    def asset(self, file: str) -> str:
        """Return the address of a file of `static`."""
        return self.link(f"/static/{self.assets[file].name}")

    def language(self, request: Request) -> str:
        """Return the language a request is answered in."""
        return tongue.choose(
            request.query_params.get("lang"),
            request.cookies.get(tongue.COOKIE),
            request.headers.get("accept-language", ""),
            wording.LANGUAGES,
        )

    def path(self, request: Request) -> str:
        """Return a page's own path, as an address may hold it; never one that leads to another host."""
        return quote("/" + request.url.path.removeprefix(self.prefix).lstrip("/\\"))

    def kind(self, request: Request) -> str:
        """Return what may be logged of a path: its first word, without the token that may follow."""
        return self.path(request).split("/")[1] or "start"

    def frame(self, request: Request, *, personal: bool) -> Frame:
        """Return what stands around the page that answers a request; a link to another language keeps its query."""
        query = request.query_params.multi_items() if request.method == "GET" else ()
        kept = tuple((name, value) for name, value in query if name != "lang")
        return self.framed(self.language(request), self.path(request), query=kept, personal=personal)

    def framed(self, language: str, path: str, *, query: Sequence[tuple[str, str]] = (), personal: bool) -> Frame:
        """Return what stands around a page that is made for all who read a language."""
        contact = self.app.settings.contact
        return Frame(
            name=NAME,
            language=language,
            direction=wording.direction(language),
            languages=tuple(
                Choice(
                    code=code,
                    name=wording.own_name(code),
                    href=f"{self.link(path)}?{urlencode([*query, ('lang', code)])}",
                    current=code == language,
                )
                for code in wording.LANGUAGES
            ),
            path=path,
            personal=personal,
            contact=contact,
            contact_href=reached(contact),
            sign_up=self.app.settings.sign_up,
        )

    def draw(self, template: str, frame: Frame, /, **values: object) -> str:
        """Return a page's HTML.

        Raises RenderError.
        """
        shared = {"frame": frame, "link": self.link, "asset": self.asset}
        return self.pages.render(template, wording.tongue(frame.language), **{**shared, **values})

    async def page(
        self, request: Request, template: str, /, shown: Mapping[str, object] | None = None, *, status: int = 200, personal: bool = True,
        headers: Mapping[str, str] | None = None, **values: object,
    ) -> Response:  # fmt: skip
        """Return a page as an answer, with every header it needs; `personal` ones are kept by nobody.

        What templates get may come as a mapping, by name, or both.
        """
        text = self.draw(template, self.frame(request, personal=personal), **{**(shown or {}), **values})
        await self.note_faults()
        kept = safety.PERSONAL if personal else safety.PUBLIC
        answer = HTMLResponse(text, status_code=status, headers={**safety.HEADERS, **kept, **(headers or {})})
        answer.headers["content-language"] = self.language(request)
        self.remember(request, answer)
        return answer

    def redirect(self, path: str, *, status: int = 303, headers: Mapping[str, str] | None = None) -> Response:
        """Send the browser to another page of ours; 303 after a POST."""
        return RedirectResponse(self.link(path), status_code=status, headers={**safety.HEADERS, **safety.PERSONAL, **(headers or {})})

    def remember(self, request: Request, answer: Response) -> None:
        """Keep a language that was chosen by `?lang=` in a cookie."""
        asked = request.query_params.get("lang")
        if asked in wording.LANGUAGES and asked != request.cookies.get(tongue.COOKIE):
            answer.set_cookie(
                tongue.COOKIE, asked, max_age=_YEAR, path=self.prefix or "/", httponly=True, samesite="lax", secure=self.secure
            )
            answer.headers["cache-control"] = "private, no-store"

    async def note_faults(self) -> None:
        """Report the operator's templates that failed; the shipped ones stood in for them."""
        faults, self.pages.faults = self.pages.faults, {}
        for name, sentence in faults.items():
            try:
                await self.app.store.report(f"template:pages/{name}", sentence, self.app.clock.now())
            except StoreError:
                self.pages.faults.setdefault(name, sentence)


def reached(contact: str) -> str:
    """Return the address behind a contact: `mailto:` for a mail address, a URL as it is, else nothing."""
    if contact.startswith(("https://", "http://", "mailto:")):
        return contact
    return f"mailto:{contact}" if "@" in contact and not set(contact) & set(' <>"?&') else ""

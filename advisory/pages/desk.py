"""What the pages of one person share: reading forms, knowing who asks, and refusing what did not come from our pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from python_multipart.exceptions import FormParserError
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from advisory import tokens, traveller, wording
from advisory.model import Traveller
from advisory.pages import fields, plain
from advisory.pages.fields import Fields
from advisory.pages.forms import Circumstances
from advisory.pages.limits import Limits
from advisory.pages.session import PROOF, Keeper, Session
from advisory.pages.site import Site
from advisory.reception import Reception
from advisory.wording import Tongue

_TOO_LARGE, _BAD, _FORBIDDEN, _TOO_MANY, _UNPROCESSABLE = 413, 400, 403, 429, 422
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of somebody we know."""

    request: Request
    session: Session
    known: Traveller
    #: Of a POST; empty otherwise.
    given: Fields
    tongue: Tongue
    now: datetime
    #: The word for the page's forms.
    proof: str


#: A page that one traveller alone reads.
Personal = Callable[[Visit], Awaitable[Response]]
Page = Callable[[Request], Awaitable[Response]]


class Desk:
    """The pages of people, over a site."""

    def __init__(self, site: Site, reception: Reception) -> None:
        settings = site.app.settings
        self.site = site
        self.reception = reception
        self.limits = Limits(settings.secret_key, proxies=settings.proxies)
        self.keeper = Keeper(settings.keys, secure=site.secure, home=settings.public_url)

    @classmethod
    def of(cls, site: Site) -> Desk:
        """Return the desk of a site."""
        return cls(site, site.app.reception)

    def now(self) -> datetime:
        """Return the time."""
        return self.site.app.clock.now()

    def tongue(self, request: Request) -> Tongue:
        """Return the language a request is answered in."""
        return wording.tongue(self.site.language(request))

    def about(self, tongue: Tongue) -> Circumstances:
        """Return what reading a form needs."""
        return Circumstances(now=self.now(), tongue=tongue, languages=wording.LANGUAGES, governments=self.governments())

    def governments(self) -> tuple[str, ...]:
        """Return the governments that are read: those somebody can choose."""
        found = {feed.issuer for feed in self.site.app.book.feeds.values() if feed.issuer}
        return tuple(sorted(found - {"UN", "EU"}))

    async def fields(self, request: Request) -> Fields:
        """Return what a form sent, urlencoded or multipart. Raises HTTPException for what is none, or longer than any of ours."""
        body = await _body(request)
        if not request.headers.get("content-type", "").lower().startswith(_MULTIPART):
            try:
                return fields.read(body)
            except ValueError as error:
                raise HTTPException(_TOO_LARGE) from error
        return await _parts(request.headers, body)

    def personal(self, page: Personal, purpose: str = tokens.MANAGE) -> Page:
        """Return a page that answers whom a session belongs to; others are sent to ask for a link.

        A POST counts with the session's own proof alone, and not when another site sent it.
        """
        return partial(self._answer, page, purpose)

    async def _answer(self, page: Personal, purpose: str, request: Request) -> Response:
        now, guest = self.now(), await self.guest(request, purpose)
        if guest is None:
            return await self.unknown(request, purpose)
        session, known = guest
        given: Fields = {}
        if request.method == "POST":
            given = await self.fields(request)
            if not self.keeper.ours(request) or not self.keeper.proved(session, (given.get(PROOF) or ("",))[-1]):
                return await self.forged(request)
            if not self.limits.acted(known.key):
                return await plain.error(self.site, request, _TOO_MANY)
        visit = Visit(
            request=request,
            session=session,
            known=known,
            given=given,
            tongue=self.tongue(request),
            now=now,
            proof=self.keeper.proof(session),
        )
        answer = await page(visit)
        if "set-cookie" not in answer.headers:
            self.keeper.slide(answer, session, now)
        return answer

    async def guest(self, request: Request, purpose: str) -> tuple[Session, Traveller] | None:
        """Return the session of a request and whose it is; None when it is over, or they left."""
        session = self.keeper.read(request, purpose, self.now())
        said = traveller.heard(session.said) if session else None
        known = await self.reception.find(said.key, said.epoch) if said else None
        return (session, known) if session and known else None

    async def unknown(self, request: Request, purpose: str) -> Response:
        """Say that nobody is signed in here, and how to come back."""
        if purpose == tokens.MANAGE and request.method != "POST":
            return self.site.redirect("/sign-in")
        return await self.site.page(request, "gone", status=_FORBIDDEN, what=f"session-{purpose}")

    async def forged(self, request: Request) -> Response:
        """Say that a form was not one of ours; nothing was done."""
        self.site.app.observer.log.info("form refused", page=self.site.kind(request))
        return await self.site.page(request, "gone", status=_FORBIDDEN, what="forged")

    async def show(self, visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response:
        """Return a page of somebody we know."""
        return await self.site.page(visit.request, template, status=status, proof=visit.proof, known=visit.known, **values)


async def _body(request: Request) -> bytes:
    """Return the body, of which no more is read than a form of ours can hold."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > fields.MOST_BYTES:
            raise HTTPException(_TOO_LARGE)
    return bytes(found)


async def _parts(headers: Headers, body: bytes) -> Fields:
    async def stream() -> AsyncIterator[bytes]:
        yield body

    try:
        parser = MultiPartParser(headers, stream(), max_files=0, max_fields=fields.MOST_FIELDS, max_part_size=fields.MOST_BYTES)  # type: ignore[arg-type]
        found = await parser.parse()
    except (MultiPartException, FormParserError, KeyError) as error:
        raise HTTPException(_BAD) from error
    return fields.gathered([(name, value) for name, value in found.multi_items() if not isinstance(value, UploadFile)])

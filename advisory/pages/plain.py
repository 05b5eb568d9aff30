"""Answers that only say something: what went wrong and what to do, or that something was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from advisory import wording
from advisory.errors import RenderError, StoreError
from advisory.pages import safety
from advisory.pages.site import Site
from advisory.wording import N_

_NOT_FOUND, _TOO_MANY, _FAILED, _UNAVAILABLE = 404, 429, 500, 503
#: Status → heading, sentences.
_SAID = {
    _NOT_FOUND: (
        N_("This page does not exist"),
        (N_("If you followed a link in a mail, copy all of it into the address bar."), N_("If you typed the address, look at it again.")),
    ),
    405: (N_("This cannot be done here"), (N_("Go back to the page you came from and use its button."),)),
    413: (N_("That was too much"), (N_("What you sent is longer than any answer to this page. Nothing was changed."),)),
    _TOO_MANY: (
        N_("Too many requests"),
        (
            N_("To protect everybody's mailbox, we take only so many requests in a short time. Nothing was changed."),
            N_("Please try again later."),
        ),
    ),
    _FAILED: (
        N_("Something went wrong on our side"),
        (
            N_("Nothing was changed as far as we know. Please try again in a few minutes."),
            N_("The people who run this service can see what happened."),
        ),
    ),
    _UNAVAILABLE: (N_("Not now"), (N_("This service cannot reach its database at the moment. Nothing was changed; please try again."),)),
}
_OTHERWISE = (N_("This did not work"), (N_("Nothing was changed. Please go back and try again."),))
#: Seconds after which trying again makes sense.
_AGAIN = {_TOO_MANY: "600", _UNAVAILABLE: "60"}

Handler = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What such a page says; templates know it as `told`."""

    title: str
    sentences: tuple[str, ...]
    #: A button that posts to the same address; empty for none.
    button: str = ""


async def page(
    site: Site, request: Request, title: str, *sentences: str, button: str = "", status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page of a heading and a few sentences, in words already translated."""
    told = Told(title=title, sentences=sentences, button=button)
    return await site.page(request, "error", status=status, headers=headers, told=told)


async def error(site: Site, request: Request, status: int, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return the page that goes with a status; it stands even when the templates do not."""
    title, sentences = _SAID.get(status, _OTHERWISE)
    say = wording.tongue(site.language(request)).gettext
    again = {"retry-after": _AGAIN[status]} if status in _AGAIN else {}
    kept = {**again, **(headers or {})}
    try:
        return await page(site, request, say(title), *(say(sentence) for sentence in sentences), status=status, headers=kept)
    except RenderError:
        words = "\n\n".join((say(title), *(say(sentence) for sentence in sentences)))
        return PlainTextResponse(words, status_code=status, headers={**safety.HEADERS, **safety.PERSONAL, **kept})


def handlers(site: Site) -> Mapping[int | type[Exception], Handler]:
    """Return what answers when no page did: for Starlette's `exception_handlers`."""

    async def refused(request: Request, raised: Exception) -> Response:
        assert isinstance(raised, HTTPException)  # noqa: S101 - starlette hands over what it is registered for
        return await error(site, request, raised.status_code, headers=raised.headers)

    async def away(request: Request, raised: Exception) -> Response:
        del raised
        return await error(site, request, _UNAVAILABLE)

    async def failed(request: Request, raised: Exception) -> Response:
        # The name of what was raised alone: its words may hold what somebody typed, and the rest of a path a token.
        site.app.observer.log.error("page failed", page=site.kind(request), error=type(raised).__name__)
        return await error(site, request, _FAILED)

    return {HTTPException: refused, StoreError: away, Exception: failed}

"""Leaving, and saying that something is wrong: one click ends it, and what is kept of somebody can be taken along or deleted."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisory import tokens
from advisory.pages import fields, forms, plain, safety, shown
from advisory.pages.desk import Desk, Visit
from advisory.pages.fields import Mistake
from advisory.ports import WRONG

_BOTH = ["GET", "POST"]
_NOT_FOUND, _UNPROCESSABLE, _TOO_MANY = 404, 422, 429


def routes(desk: Desk) -> list[Route]:
    """Return the pages of those who go."""
    pages = _Leaving(desk)
    return [
        Route("/unsubscribe/{token}", pages.unsubscribe, methods=_BOTH),
        Route("/wrong/{token}", pages.wrong, methods=_BOTH),
        Route("/goodbye", pages.goodbye, methods=["GET"]),
        Route("/manage/unsubscribe", desk.personal(pages.leave), methods=_BOTH),
        Route("/manage/data", desk.personal(pages.data), methods=["GET"]),
        Route("/manage/data.json", desk.personal(pages.export), methods=["GET"]),
        Route("/manage/erase", desk.personal(pages.erase), methods=_BOTH),
        Route("/manage/sign-out", desk.personal(pages.sign_out), methods=_BOTH),
    ]


class _Leaving:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._site = desk.site

    # --- without a session ----------------------------------------------------------------------------------------------

    async def unsubscribe(self, request: Request) -> Response:
        """RFC 8058: POST ends it without cookie, context or redirect, as often as it comes; GET changes nothing. Never expires."""
        app = self._site.app
        key = tokens.read(app.settings.keys, tokens.UNSUBSCRIBE, request.path_params["token"])
        if key is None:
            return await self._unknown(request)
        if request.method != "POST":
            return await self._site.page(request, "leave", done=False, proof="")
        # Its body says `List-Unsubscribe=One-Click` or nothing; the token says all.
        await self._desk.reception.unsubscribe(key)
        app.observer.log.info("unsubscribed", subscription=key)
        return await self._site.page(request, "leave", done=True, proof="")

    async def wrong(self, request: Request) -> Response:
        """Take a reader's word that a message is wrong, and what is wrong with it; GET changes nothing."""
        app, tongue = self._site.app, self._desk.tongue(request)
        message = tokens.read(app.settings.keys, tokens.WRONG, request.path_params["token"])
        if message is None:
            return await self._unknown(request)
        if request.method != "POST":
            return await self._site.page(request, "wrong", form=shown.form({}), done=False)
        given = await self._desk.fields(request)
        read = forms.report(given, tongue)
        if read.wish is None:
            return await self._site.page(request, "wrong", status=_UNPROCESSABLE, form=shown.form(given, read.mistakes), done=False)
        await app.store.report(f"{WRONG}{message}", reported(message, read.wish), self._desk.now())
        return await self._site.page(request, "wrong", form=shown.form({}), done=True)

    async def _unknown(self, request: Request) -> Response:
        if not self._desk.limits.guessed(self._desk.limits.network(request)):
            return await plain.error(self._site, request, _TOO_MANY)
        return await self._site.page(request, "gone", status=_NOT_FOUND, what="incomplete")

    async def goodbye(self, request: Request) -> Response:
        """Say that it is over; who was here is known no more."""
        what = request.query_params.get("what", "")
        return await self._site.page(request, "goodbye", what=what if what in {"left", "erased", "out", "everywhere"} else "out")

    # --- with one -------------------------------------------------------------------------------------------------------

    async def leave(self, visit: Visit) -> Response:
        """Ask whether all messages are to end; end them."""
        if visit.request.method != "POST":
            return await self._desk.show(visit, "leave", done=False)
        await self._desk.reception.unsubscribe(visit.known.key)
        self._site.app.observer.log.info("unsubscribed", subscription=visit.known.key)
        return self._gone(visit, "left")

    async def data(self, visit: Visit) -> Response:
        """Say what is kept, and offer to take it along or to delete it."""
        return await self._desk.show(visit, "data")

    async def export(self, visit: Visit) -> Response:
        """Hand out everything that is held, as a file."""
        held = await self._desk.reception.export(visit.known.key)
        headers = {**safety.HEADERS, **safety.PERSONAL, "content-disposition": 'attachment; filename="advisory-my-data.json"'}
        return Response(json.dumps(held, ensure_ascii=False, indent=2), media_type="application/json", headers=headers)

    async def erase(self, visit: Visit) -> Response:
        """Ask whether everything is to be deleted; delete it once the box is ticked."""
        mistakes: tuple[Mistake, ...] = ()
        if visit.request.method == "POST":
            form = fields.Reading(visit.given, visit.tongue)
            if form.ticked("sure"):
                await self._desk.reception.erase(visit.known.key, forever=form.ticked("never"))
                self._site.app.observer.log.info("erased", subscription=visit.known.key)
                return self._gone(visit, "erased")
            mistakes = (Mistake(field="sure", sentence=visit.tongue.gettext("Tick the box to say that you are sure.")),)
        form_shown = shown.form(visit.given, mistakes)
        return await self._desk.show(visit, "erase", status=_UNPROCESSABLE if mistakes else 200, form=form_shown)

    async def sign_out(self, visit: Visit) -> Response:
        """Forget this browser; with `everywhere`, every other too, and every link that was mailed."""
        if visit.request.method != "POST":
            return self._site.redirect("/manage")
        everywhere = "everywhere" in visit.given
        if everywhere:
            await self._desk.reception.sign_out(visit.known.key)
        return self._gone(visit, "everywhere" if everywhere else "out")

    def _gone(self, visit: Visit, what: str) -> Response:
        answer = self._site.redirect(f"/goodbye?what={what}")
        self._desk.keeper.end(answer, visit.session.purpose)
        return answer


def reported(message: str, words: str) -> str:
    """Return what the queue says of a reader's report; their words in one line, between quotes that they cannot close."""
    alert = message.partition(".")[0]
    quoted = words.replace("“", "'").replace("”", "'").replace('"', "'")
    said = f", and writes: “{quoted}”" if quoted else ""
    return f"a reader says that message {message} is wrong{said}: its evidence: `advisory alerts --all --json`, alert {alert}"

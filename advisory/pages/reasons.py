"""Why somebody was told something, and why they were not: the messages they got, each condition in words."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisory import tokens, why, wording
from advisory.pages import plain
from advisory.pages.desk import Desk, Visit
from advisory.wording import Tongue

_GET = ["GET"]
_NOT_FOUND, _TOO_MANY = 404, 429
_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One change, and what became of it for one reader."""

    #: The change's id: where its page is.
    id: str
    title: str
    told: bool
    sentence: str
    #: Each condition in words, and whether it was met.
    steps: tuple[tuple[str, bool], ...] = ()
    #: What happened when.
    times: tuple[tuple[str, str], ...] = ()


def routes(desk: Desk) -> list[Route]:
    """Return the pages of reasons."""
    pages = _Reasons(desk)
    return [
        Route("/why/{token}", pages.exchange, methods=_GET),
        Route("/why", pages.of_message, methods=_GET),
        Route("/manage/messages", desk.personal(pages.messages), methods=_GET),
        Route("/manage/messages/{change}", desk.personal(pages.message), methods=_GET),
    ]


class _Reasons:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._site = desk.site

    async def exchange(self, request: Request) -> Response:
        """Take the token of a mail's link, which never expires, and lead on."""
        message = tokens.read(self._site.app.settings.keys, tokens.WHY, request.path_params["token"])
        if message is None:
            if not self._desk.limits.guessed(self._desk.limits.network(request)):
                return await plain.error(self._site, request, _TOO_MANY)
            return await self._site.page(request, "gone", status=_NOT_FOUND, what="incomplete")
        answer = self._site.redirect("/why")
        self._desk.keeper.begin(answer, tokens.WHY, message, self._desk.now())
        return answer

    async def of_message(self, request: Request) -> Response:
        """Say why a message came, to whom its link leads here."""
        session = self._desk.keeper.read(request, tokens.WHY, self._desk.now())
        if session is None:
            return await self._desk.unknown(request, tokens.WHY)
        answers = await why.of_message(self._site.app.store, session.said, silences=self._site.app.book.silences)
        tongue = self._desk.tongue(request)
        zone = await self._zone(answers)
        return await self._site.page(request, "why", reasons=tuple(_reason(one, tongue, zone, whole=True) for one in answers), own=False)

    async def messages(self, visit: Visit) -> Response:
        """List what somebody was told, and what others were told and they were not."""
        silences = self._site.app.book.silences
        store, key, zone = self._site.app.store, visit.known.key, visit.known.wish.timezone
        recent = await why.recent(store, key, limit=_MOST, silences=silences)
        missed = await why.missed(store, key, limit=_MOST)
        return await self._desk.show(
            visit,
            "messages",
            recent=tuple(_reason(one, visit.tongue, zone) for one in recent),
            missed=tuple(_reason(one, visit.tongue, zone) for one in missed),
        )

    async def message(self, visit: Visit) -> Response:
        """Say why somebody was told of one change, or why not."""
        change, silences = visit.request.path_params["change"], self._site.app.book.silences
        answer = await why.explain(self._site.app.store, visit.known.key, change, silences=silences)
        if answer is None:
            return await plain.error(self._site, visit.request, _NOT_FOUND)
        reason = _reason(answer, visit.tongue, visit.known.wish.timezone, whole=True)
        return await self._desk.show(visit, "why", reasons=(reason,), own=True)

    async def _zone(self, answers: tuple[why.Answer, ...]) -> str:
        """Return the zone of whom a message went to; UTC when they are known no more."""
        known = await self._site.app.store.traveller(answers[0].key) if answers else None
        return known.wish.timezone if known else "UTC"


def _reason(answer: why.Answer, tongue: Tongue, zone: str, *, whole: bool = False) -> Reason:
    alert = answer.change.alert
    steps = dict.fromkeys((why.say(step, tongue, zone), step.passed) for step in answer.steps) if whole else {}
    return Reason(
        id=answer.change.id,
        title=alert.title if alert.key.of_source else wording.headed(tongue.country(alert.key.destination), alert.title, tongue),
        told=answer.told,
        sentence=why.sentence(answer, tongue, zone),
        steps=tuple(steps),
        times=why.timeline(answer, tongue, zone) if whole else (),
    )

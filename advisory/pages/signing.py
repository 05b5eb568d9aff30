"""Signing up and signing in: the form, the mail that must be followed, and what a link is exchanged for.

Whoever asks gets the same page in the same time, whatever the address: all that is done at once is to write one row.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisory import tokens, traveller, wording
from advisory.model import Consent, Subscription, TravellerState
from advisory.pages import clocks, destinations, fields, forms, inforce, plain, shown, terms
from advisory.pages.desk import Desk, Page, Visit
from advisory.pages.fields import Fields, Mistake
from advisory.pages.limits import Verdict
from advisory.pages.session import STAMP
from advisory.tokens import ExpiredError
from advisory.wording import Tongue

#: A field that people never see.
TRAP = "website"
_ACCEPTED, _NOT_FOUND, _FORBIDDEN, _GONE, _UNPROCESSABLE, _TOO_MANY, _UNAVAILABLE = 202, 404, 403, 410, 422, 429, 503
#: Where the page behind a link is.
_PATHS = {tokens.CONFIRM: "/confirm", tokens.MANAGE: "/manage", tokens.ADDRESS: "/address"}


def routes(desk: Desk) -> list[Route]:
    """Return the pages of those who come and those who come back."""
    pages = _Signing(desk)
    links = [
        Route(f"{path}/{{token}}", pages.exchange(purpose), methods=["GET"], name=f"link-{purpose}") for purpose, path in _PATHS.items()
    ]
    return [
        Route("/sign-up", pages.sign_up, methods=["GET", "POST"]),
        Route("/sign-in", pages.sign_in, methods=["GET", "POST"]),
        *links,
        Route("/confirm", desk.personal(pages.confirm, tokens.CONFIRM), methods=["GET", "POST"]),
        Route("/welcome", desk.personal(pages.welcome), methods=["GET"]),
    ]


def choices(desk: Desk, tongue: Tongue, suggested: str) -> dict[str, object]:
    """Return what the fields of preferences offer to choose from; `suggested` is a zone that fits the places."""
    say = tongue.gettext

    def told(words: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
        return tuple((value, say(label), say(hint) if hint else "") for value, label, hint in words)

    return {
        "levels": told(forms.LEVEL_WORDS),
        "often": told(forms.OFTEN_WORDS),
        "rely": told(forms.RELY_WORDS),
        "governments": tuple((code, tongue.country(code)) for code in desk.governments()),
        "weekdays": tuple((str(number), say(day)) for number, day in enumerate(forms.WEEKDAYS)),
        "zones": clocks.grouped(tongue),
        "suggested": (suggested, clocks.called(suggested, tongue)) if suggested else None,
        "languages": tuple((code, wording.own_name(code)) for code in wording.LANGUAGES),
        "most_trips": forms.MOST_TRIPS,
    }


class _Signing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._site = desk.site

    # --- signing up -----------------------------------------------------------------------------------------------------

    async def sign_up(self, request: Request) -> Response:
        """Show the form; take one in."""
        if not self._site.app.settings.sign_up:
            return await self._site.page(request, "gone", status=_NOT_FOUND, what="closed")
        tongue = self._desk.tongue(request)
        if request.method != "POST":
            return await self._form(request, tongue, self._first(request, tongue), stamp="")
        if not self._desk.limits.tried(self._desk.limits.network(request)):
            return await plain.error(self._site, request, _TOO_MANY)
        given = await self._desk.fields(request)
        if not self._desk.keeper.ours(request):
            return await self._desk.forged(request)
        stamp = (given.get(STAMP) or ("",))[-1]
        if "more" in given:
            return await self._form(request, tongue, given, stamp=stamp, more=1)
        read = forms.sign_up(given, self._desk.about(tongue))
        mistakes = (*read.mistakes, *self._timed(stamp, tongue))
        if mistakes or read.wish is None:
            return await self._form(request, tongue, given, mistakes, stamp=stamp)
        wish = read.wish
        consent = Consent(at=self._desk.now(), version=forms.CONSENT, network=self._desk.limits.network(request))
        return await self._asked(request, given, wish.address, lambda: self._desk.reception.ask_sign_up(wish, consent), read.notes)

    async def _asked(
        self, request: Request, given: Fields, address: str, ask: Callable[[], Awaitable[None]], notes: tuple[str, ...] = ()
    ) -> Response:
        """Write down that somebody asks for mail, unless it is too much or no person; the answer is the same."""
        trapped = any(value for value in given.get(TRAP, ()))
        verdict = Verdict.QUIET if trapped else self._desk.limits.asked(address, self._desk.limits.network(request))
        if verdict is Verdict.WAIT:
            return await plain.error(self._site, request, _TOO_MANY)
        if verdict is Verdict.FULL:
            return await self._site.page(request, "gone", status=_UNAVAILABLE, headers={"retry-after": "60"}, what="full")
        if verdict is Verdict.LET:
            await ask()
        else:
            self._site.app.observer.log.info("request for mail held back", because="trap" if trapped else "too many for one address")
        return await self._site.page(request, "sent", status=_ACCEPTED, notes=notes)

    def _first(self, request: Request, tongue: Tongue) -> Fields:
        """Return the form as it is first shown, with a place that a link named."""
        place = " ".join(fields.plain(request.query_params.get("place", "")).split())
        first = Subscription(key="", channel=forms.CHANNEL, language=tongue.language)
        return {**forms.written(first, tongue), **destinations.offered(place, tongue)}

    async def _form(
        self, request: Request, tongue: Tongue, given: Fields, mistakes: tuple[Mistake, ...] = (), *, stamp: str, more: int = 0
    ) -> Response:
        rows = forms.rows(given)
        most = min(len(rows) + more, forms.MOST_TRIPS)
        form = shown.form(given, mistakes, tuple(range(1, most + 1)))
        # One that still counts is kept, so that pressing the button again is not too early.
        kept = stamp if self._desk.keeper.stamped(stamp, self._desk.now()) is not None else self._desk.keeper.stamp(self._desk.now())
        suggested = clocks.suggested(destinations.guessed(form.said.get("places", "")))
        offer = choices(self._desk, tongue, suggested)
        status = _UNPROCESSABLE if mistakes else 200
        return await self._site.page(request, "signup", status=status, form=form, stamp=kept, trap=TRAP, offer=offer)

    def _timed(self, stamp: str, tongue: Tongue) -> tuple[Mistake, ...]:
        say, found = tongue.gettext, self._desk.keeper.stamped(stamp, self._desk.now())
        if found is None:
            return (
                Mistake(field="", sentence=say("This page was open for very long. Look at what you wrote, and press the button again.")),
            )
        return (
            () if found else (Mistake(field="", sentence=say("That was very quick. Look at what you wrote, and press the button again.")),)
        )

    # --- signing in -----------------------------------------------------------------------------------------------------

    async def sign_in(self, request: Request) -> Response:
        """Show the form that asks for a link; send one to whom it belongs."""
        tongue = self._desk.tongue(request)
        if request.method != "POST":
            here = await self._desk.guest(request, tokens.MANAGE) is not None
            return await self._site.page(request, "signin", form=shown.form({}), trap=TRAP, here=here)
        if not self._desk.limits.tried(self._desk.limits.network(request)):
            return await plain.error(self._site, request, _TOO_MANY)
        given = await self._desk.fields(request)
        if not self._desk.keeper.ours(request):
            return await self._desk.forged(request)
        read = forms.address(given, tongue)
        if read.wish is None:
            form = shown.form(given, read.mistakes)
            return await self._site.page(request, "signin", status=_UNPROCESSABLE, form=form, trap=TRAP, here=False)
        address = read.wish
        return await self._asked(request, given, address, lambda: self._desk.reception.ask_sign_in(address, language=tongue.language))

    # --- links ----------------------------------------------------------------------------------------------------------

    def exchange(self, purpose: str) -> Page:
        """Return the page that takes a link's token, gives a cookie for it and leads on; it changes nothing."""

        async def page(request: Request) -> Response:
            now, network = self._desk.now(), self._desk.limits.network(request)
            try:
                said = self._desk.keeper.link(purpose, request.path_params["token"], now)
            except ExpiredError:
                return await self._site.page(request, "gone", status=_GONE, what=f"expired-{purpose}")
            if said is None or traveller.heard(said) is None:
                if not self._desk.limits.guessed(network):
                    return await plain.error(self._site, request, _TOO_MANY)
                return await self._site.page(request, "gone", status=_NOT_FOUND, what="incomplete")
            answer = self._site.redirect(_PATHS[purpose])
            self._desk.keeper.begin(answer, purpose, said, now)
            return answer

        return page

    async def confirm(self, visit: Visit) -> Response:
        """Show what was asked for and a button; the button begins it."""
        known, keeper = visit.known, self._desk.keeper
        if known.state is not TravellerState.PENDING:
            # Pressed twice, the first press did it.
            again = visit.request.method == "POST"
            return self._site.redirect("/manage") if again else await self._desk.show(visit, "gone", what="confirmed")
        if visit.request.method != "POST":
            trips = terms.voyages(known.wish, visit.now, visit.tongue)
            return await self._desk.show(visit, "confirm", follows=terms.followed(known.wish, visit.tongue), trips=trips)
        begun = await self._desk.reception.confirm(known.key, known.epoch)
        if begun is None:
            return await self._desk.unknown(visit.request, tokens.CONFIRM)
        answer = self._site.redirect("/welcome")
        keeper.end(answer, tokens.CONFIRM)
        keeper.begin(answer, tokens.MANAGE, traveller.says_of(begun), visit.now)
        return answer

    async def welcome(self, visit: Visit) -> Response:
        """Say that it has begun, and what is in force now."""
        standing = await inforce.standing(self._site.app, visit.known.wish, visit.tongue)
        return await self._desk.show(visit, "welcome", standing=standing)

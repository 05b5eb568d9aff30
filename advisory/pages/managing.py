"""The pages of somebody who is signed in: what they follow, when they are told, their trips, pauses and address."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from advisory import tokens, traveller
from advisory.model import Traveller, Trip
from advisory.pages import clocks, fields, forms, inforce, plain, shown, signing, terms
from advisory.pages.desk import Desk, Personal, Visit
from advisory.pages.fields import Mistake
from advisory.pages.limits import Verdict

_BOTH = ["GET", "POST"]
_NOT_FOUND, _FORBIDDEN, _GONE, _UNPROCESSABLE, _TOO_MANY = 404, 403, 410, 422, 429
#: What `?done=` may say; the overview has a sentence for each.
DONE = frozenset({"saved", "trip", "removed", "paused", "resumed", "address", "asked"})

#: After these the overview says what was taken in another way than it was written.
_WRITTEN = frozenset({"saved", "trip"})


def routes(desk: Desk) -> list[Route]:
    """Return the pages behind the link of a mail."""
    pages = _Managing(desk)
    personal: list[tuple[str, Personal]] = [
        ("/manage", pages.overview),
        ("/manage/preferences", pages.preferences),
        ("/manage/trips/new", pages.new_trip),
        ("/manage/trips/{trip}", pages.edit_trip),
        ("/manage/trips/{trip}/remove", pages.remove_trip),
        ("/manage/pause", pages.pause),
        ("/manage/resume", pages.resume),
        ("/manage/address", pages.address),
    ]
    return [
        *(Route(path, desk.personal(page), methods=_BOTH) for path, page in personal),
        Route("/address", desk.personal(pages.confirm_address, tokens.ADDRESS), methods=_BOTH),
    ]


class _Managing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._site = desk.site

    async def overview(self, visit: Visit) -> Response:
        """Show all of it, and what is in force now."""
        known, tongue = visit.known, visit.tongue
        done = visit.request.query_params.get("done", "")
        wish = known.wish
        return await self._desk.show(
            visit,
            "manage",
            done=done if done in DONE else "",
            notes=terms.notes(wish, tongue) if done in _WRITTEN else (),
            follows=terms.followed(wish, tongue),
            trips=terms.voyages(wish, visit.now, tongue),
            standing=await inforce.standing(self._site.app, wish, tongue),
            told=terms.listed(wish, tongue),
            until=tongue.date(known.paused_until.astimezone(ZoneInfo(wish.timezone)).date()) if known.paused_until else "",
            most_trips=traveller.MOST_TRIPS,
        )

    async def preferences(self, visit: Visit) -> Response:
        """Show the preferences; take over others. A trip keeps its days when the zone changes."""
        known, wish = visit.known, visit.known.wish
        if visit.request.method != "POST":
            return await self._preferences(visit, forms.written(wish, visit.tongue))
        read = forms.preferences(visit.given, self._desk.about(visit.tongue), trips=bool(wish.trips))
        if read.wish is None:
            return await self._preferences(visit, visit.given, read.mistakes)
        changed = await self._desk.reception.change(known.key, read.wish)
        for trip in wish.trips if read.wish.timezone != wish.timezone else ():
            changed = changed and await self._desk.reception.add_trip(known.key, forms.moved(trip, wish.timezone, read.wish.timezone))
        return await self._done(visit, changed, "saved")

    async def _preferences(self, visit: Visit, given: fields.Fields, mistakes: tuple[Mistake, ...] = ()) -> Response:
        offer = signing.choices(self._desk, visit.tongue, clocks.suggested(visit.known.wish.reach))
        status = _UNPROCESSABLE if mistakes else 200
        return await self._desk.show(visit, "preferences", status=status, form=shown.form(given, mistakes), offer=offer)

    # --- trips ----------------------------------------------------------------------------------------------------------

    async def new_trip(self, visit: Visit) -> Response:
        """Show an empty trip; add one."""
        if len(visit.known.wish.trips) >= traveller.MOST_TRIPS:
            return await self._desk.show(visit, "gone", status=_UNPROCESSABLE, what="trips")
        return await self._trip(visit, None)

    async def edit_trip(self, visit: Visit) -> Response:
        """Show a trip; change it."""
        trip = _trip_of(visit)
        return await self._trip(visit, trip) if trip else await plain.error(self._site, visit.request, _NOT_FOUND)

    async def _trip(self, visit: Visit, trip: Trip | None) -> Response:
        zone = visit.known.wish.timezone
        given = visit.given if visit.request.method == "POST" else forms.written_trip(trip, zone) if trip else {}
        mistakes: tuple[Mistake, ...] = ()
        if visit.request.method == "POST":
            read = forms.trip(given, self._desk.about(visit.tongue), zone)
            if read.wish is not None:
                named = replace(read.wish, id=trip.id) if trip else read.wish
                return await self._done(visit, await self._desk.reception.add_trip(visit.known.key, named), "trip")
            mistakes = read.mistakes
        form = shown.form(given, mistakes)
        return await self._desk.show(visit, "trip", status=_UNPROCESSABLE if mistakes else 200, form=form, trip=trip, zone=zone)

    async def remove_trip(self, visit: Visit) -> Response:
        """Ask whether a trip is to be removed; remove it."""
        trip = _trip_of(visit)
        if trip is None:
            return await plain.error(self._site, visit.request, _NOT_FOUND)
        if visit.request.method == "POST":
            return await self._done(visit, await self._desk.reception.remove_trip(visit.known.key, trip.id), "removed")
        (voyage,) = terms.voyages(replace(visit.known.wish, trips=(trip,)), visit.now, visit.tongue)
        return await self._desk.show(visit, "remove", trip=voyage)

    # --- pauses and the address -----------------------------------------------------------------------------------------

    async def pause(self, visit: Visit) -> Response:
        """Ask how long nothing is to be sent; begin that."""
        mistakes: tuple[Mistake, ...] = ()
        if visit.request.method == "POST":
            read = forms.pause(visit.given, self._desk.about(visit.tongue), visit.known.wish.timezone)
            mistakes = read.mistakes
            if not mistakes:
                return await self._done(visit, await self._desk.reception.pause(visit.known.key, read.wish), "paused")
        form = shown.form(visit.given or {"how": ("day",)}, mistakes)
        return await self._desk.show(visit, "pause", status=_UNPROCESSABLE if mistakes else 200, form=form)

    async def resume(self, visit: Visit) -> Response:
        """End a pause; looked at alone, it shows the overview, which has the button."""
        if visit.request.method != "POST":
            return self._site.redirect("/manage")
        return await self._done(visit, await self._desk.reception.resume(visit.known.key), "resumed")

    async def address(self, visit: Visit) -> Response:
        """Ask for another address; write to it, for its reader has to agree."""
        mistakes: tuple[Mistake, ...] = ()
        if visit.request.method == "POST":
            read = forms.address(visit.given, visit.tongue)
            mistakes = read.mistakes
            if read.wish is not None:
                return await self._move(visit, read.wish)
        form = shown.form(visit.given, mistakes)
        return await self._desk.show(visit, "address", status=_UNPROCESSABLE if mistakes else 200, form=form)

    async def _move(self, visit: Visit, address: str) -> Response:
        """Have the link written to a new address; the page says the same whose ever it is."""
        limits = self._desk.limits
        if not limits.moved(visit.known.key):
            return await plain.error(self._site, visit.request, _TOO_MANY)
        verdict = limits.asked(address, limits.network(visit.request))
        if verdict is not Verdict.LET:
            self._site.app.observer.log.info("change of address held back", because=verdict.value)
            return self._site.redirect("/manage?done=asked")
        return await self._done(visit, await self._desk.reception.change_address(visit.known.key, address), "asked")

    async def confirm_address(self, visit: Visit) -> Response:
        """Show the button behind the link to a new address; the button makes it count."""
        said = traveller.heard(visit.session.said)
        if visit.request.method != "POST":
            return await self._desk.show(visit, "moved")
        mark = said.mark if said else ""
        moved = await self._desk.reception.confirm_address(visit.known.key, visit.known.epoch, mark)
        if moved is None:
            return await self._site.page(visit.request, "gone", status=_GONE, what="address-taken")
        answer = self._site.redirect("/manage?done=address")
        self._desk.keeper.end(answer, tokens.ADDRESS)
        self._desk.keeper.begin(answer, tokens.MANAGE, traveller.says_of(moved), visit.now)
        return answer

    async def _done(self, visit: Visit, changed: Traveller | None, what: str) -> Response:
        """Lead back to the overview, which says what was done; the session goes on."""
        if changed is None:
            return await self._desk.unknown(visit.request, tokens.MANAGE)
        answer = self._site.redirect(f"/manage?done={what}")
        if changed.epoch != visit.known.epoch:
            self._desk.keeper.again(answer, visit.session, traveller.says_of(changed))
        return answer


def _trip_of(visit: Visit) -> Trip | None:
    wanted = visit.request.path_params["trip"]
    return next((trip for trip in visit.known.wish.trips if trip.id == wanted), None)

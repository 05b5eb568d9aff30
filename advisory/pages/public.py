"""The pages anybody may read, and the files they are made with. Thin: what they say is made in `view` and `place`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from advisory import contacts, tokens, traveller, wording, zones
from advisory.model import Reason
from advisory.pages import gathered, kept, names, place, plain, safety, session, view, world
from advisory.pages.gathered import Everywhere, Somewhere
from advisory.pages.site import Site
from advisory.pages.view import Lens, Row

Page = Callable[[Request], Awaitable[Response]]
_NOT_FOUND, _MOVED, _TOO_LONG = 404, 301, 80
#: How many changes the start page, a place and the page of corrections show.
_START, _PLACE, _CORRECTIONS = 20, 40, 100
_SEARCHES = 64
_HOUR = timedelta(hours=1)


def routes(site: Site, *, fresh: timedelta = kept.FRESH) -> list[Route]:
    """Return the public pages' routes; pages are kept for as long as `fresh`."""
    pages = Public(site, fresh)
    return [
        Route("/", pages.start),
        Route("/places", pages.places),
        Route("/places/{name}", pages.place),
        Route("/corrections", pages.corrections),
        Route("/about", pages.about),
        Route("/privacy", pages.privacy),
        Route("/robots.txt", _robots),
        Route("/static/{name}", _files(site)),
    ]


class Public:
    """The handlers of public pages."""

    def __init__(self, site: Site, fresh: timedelta) -> None:
        now = site.app.clock.now
        self._site = site
        self._kept: kept.Kept[kept.Page] = kept.Kept(now, fresh=fresh)
        # Anybody can ask for anything: searches push no page out, and read the store no more often than pages do.
        self._searches: kept.Kept[kept.Page] = kept.Kept(now, fresh=fresh, most=_SEARCHES)
        self._rows: kept.Kept[tuple[Row, ...]] = kept.Kept(now, fresh=fresh)

    async def start(self, request: Request) -> Response:
        """Show the world: levels now, what changed last, how the sources are."""
        return await self._answer(request, (), self._start)

    async def places(self, request: Request) -> Response:
        """List places from A to Z, or those with a name or level that somebody looks for."""
        word = " ".join(request.query_params.get("q", "")[:_TOO_LONG].split())
        asked = request.query_params.get("level", "")
        level = int(asked) if asked in {"0", "1", "2", "3", "4"} else None
        if not word and level is None:
            return await self._answer(request, (), self._places)
        query = tuple((name, value) for name, value in (("q", word), ("level", asked if level is not None else "")) if value)

        async def make(language: str) -> str:
            rows = await self._all(language)
            frame = self._site.framed(language, "/places", query=query, personal=False)
            return await asyncio.to_thread(self._site.draw, "places", frame, **self._found(rows, language, word, level))

        answer = await self._answer(request, query, make, self._searches)
        answer.headers["x-robots-tag"] = "noindex"
        return answer

    async def place(self, request: Request) -> Response:
        """Show one place; a code leads to its name."""
        name = request.path_params["name"]
        code = names.place(name)
        if code is None:
            return await plain.error(self._site, request, _NOT_FOUND)
        slug = names.slugs()[code]
        if slug != name:
            lang = f"?lang={request.query_params['lang']}" if request.query_params.get("lang") in wording.LANGUAGES else ""
            return self._site.redirect(f"/places/{slug}{lang}", status=_MOVED, headers={"cache-control": "public, max-age=86400"})

        async def make(language: str) -> str:
            read = await gathered.somewhere(self._site.app, code, changes=_PLACE)
            return await asyncio.to_thread(self._place, code, read, language)

        return await self._answer(request, (code,), make)

    async def corrections(self, request: Request) -> Response:
        """Show what was told and turned out wrong."""

        async def make(language: str) -> str:
            read = await gathered.everywhere(self._site.app, changes=_CORRECTIONS, reasons=(Reason.CORRECTED,))
            lens = self._lens(language)
            told = sum(read.tally.values())
            values = {
                "told": view.told(read.changes, lens, most=_CORRECTIONS, compact=False),
                "corrected": read.tally.get(Reason.CORRECTED, 0),
                "first": told - read.tally.get(Reason.CORRECTED, 0),
            }
            return self._draw("corrections", "/corrections", language, values)

        return await self._answer(request, (), make)

    async def about(self, request: Request) -> Response:
        """Say who runs it, what is read, and how it is believed."""

        async def make(language: str) -> str:
            read = await gathered.everywhere(self._site.app)
            lens = self._lens(language)
            watched = view.watched([(one.feed, one.state, one.register) for one in read.sources], lens)
            helpers = [(lens.tongue.country(found.government), found.advice) for found in contacts.table().values()]
            return self._draw("about", "/about", language, {"watched": watched, "helpers": helpers, "levels": self._levels(language)})

        return await self._answer(request, (), make)

    async def privacy(self, request: Request) -> Response:
        """Say what is kept of people, and for how long."""

        async def make(language: str) -> str:
            values = {
                "trips_kept": self._site.app.settings.trips_kept,
                "unconfirmed": traveller.CONFIRM_WITHIN.days,
                "forgotten": traveller.FORGET_AFTER.days,
                "signed_in": session.LONGEST // _HOUR,
            }
            return self._draw("privacy", "/privacy", language, values)

        return await self._answer(request, (), make)

    # --- how they are made ------------------------------------------------------------------------------------------

    async def _answer(
        self, request: Request, what: tuple[Hashable, ...], make: Callable[[str], Awaitable[str]], pages: kept.Kept[kept.Page] | None = None
    ) -> Response:
        language, app = self._site.language(request), self._site.app

        async def made() -> kept.Page:
            return await asyncio.to_thread(kept.page, await make(language))

        key = (self._site.path(request), language, what, app.book.revision, id(app.renderer))
        found = await (pages or self._kept).get(key, made)
        await self._site.note_faults()
        answer = kept.answer(request, found, language)
        self._site.remember(request, answer)
        return answer

    async def _all(self, language: str) -> tuple[Row, ...]:
        async def made() -> tuple[Row, ...]:
            read = await gathered.everywhere(self._site.app)
            return await asyncio.to_thread(view.rows, read.levels, self._lens(language))

        return await self._rows.get((language, self._site.app.book.revision), made)

    def _draw(self, template: str, path: str, language: str, values: Mapping[str, object]) -> str:
        return self._site.draw(template, self._site.framed(language, path, personal=False), **values)

    def _lens(self, language: str, zone: str = "UTC") -> Lens:
        app = self._site.app
        return Lens(
            tongue=wording.tongue(language),
            zone=zone,
            now=app.clock.now(),
            link=self._site.link,
            wrong=lambda change: self._site.link(f"/wrong/{tokens.sign(app.settings.secret_key, tokens.WRONG, change)}"),
        )

    def _levels(self, language: str) -> tuple[tuple[int, str], ...]:
        tongue = wording.tongue(language)
        return tuple((level, tongue.gettext(words)) for level, words in sorted(view.LEVELS.items(), reverse=True))

    async def _start(self, language: str) -> str:
        read = await gathered.everywhere(self._site.app, changes=_START)
        return await asyncio.to_thread(self._start_of, read, language)

    def _start_of(self, read: Everywhere, language: str) -> str:
        lens = self._lens(language)
        rows = view.rows(read.levels, lens)
        watched = view.watched([(one.feed, one.state, one.register) for one in read.sources], lens)
        values = {
            "groups": view.grouped(rows, lens.tongue),
            "map": world.drawn(self._marks(rows, lens)),
            "told": view.told(read.changes, lens, most=_START),
            "watched": view.registers(watched),
            "levels": self._levels(language),
            "at": lens.moment(lens.now),
        }
        return self._draw("start", "/", language, values)

    def _marks(self, rows: tuple[Row, ...], lens: Lens) -> Mapping[str, world.Mark]:
        known = {row.code: row for row in rows}
        said = lens.tongue.gettext("{place}: {words}")
        marks = {}
        for code in world.places():
            row = known.get(code)
            if row is None:
                words = lens.tongue.gettext("no advice read")
                marks[code] = world.Mark(level=0, title=said.format(place=lens.tongue.country(code), words=words), href="")
            else:
                level = wording.level(row.level, lens.tongue) if row.level else row.words
                marks[code] = world.Mark(level=row.level, title=said.format(place=row.name, words=level), href=row.href)
        return marks

    async def _places(self, language: str) -> str:
        rows = await self._all(language)
        return await asyncio.to_thread(self._draw, "places", "/places", language, self._found(rows, language, "", None))

    def _found(self, rows: tuple[Row, ...], language: str, word: str, level: int | None) -> Mapping[str, object]:
        found = view.matching(rows, word, level)
        return {"letters": view.lettered(found), "count": len(found), "word": word, "level": level, "levels": self._levels(language)}

    def _place(self, code: str, read: Somewhere, language: str) -> str:
        lens = self._lens(language, zones.main(code) or "UTC")
        # When we read is told in UTC alone; what happened there, also in the zone of the place.
        watched = view.watched([(one.feed, one.state, one.register) for one in read.sources], self._lens(language))
        present = gathered.present(read.history)
        page = place.page(
            code,
            voices=place.voices(
                read.held, present, {one.feed.id: one.feed for one in read.sources}, {one.feed: one for one in watched}, lens
            ),
            levels=present,
            history=read.history,
            alerts=view.in_force(read.alerts, lens),
            changes=view.told(read.changes, lens, most=_PLACE),
            lens=lens,
        )
        return self._draw("place", f"/places/{names.slugs()[code]}", language, {"page": page, "levels": self._levels(language)})


def _files(site: Site) -> Page:
    served = {asset.name: asset for asset in site.assets.values()}

    async def file(request: Request) -> Response:
        """Return a file by a name that changes with its content; another name is no file."""
        found = served.get(request.path_params["name"])
        if found is None:
            return await plain.error(site, request, _NOT_FOUND)
        small = "gzip" in request.headers.get("accept-encoding", "")
        headers = {**safety.HEADERS, **safety.FOR_EVER, "vary": "Accept-Encoding", **({"content-encoding": "gzip"} if small else {})}
        return Response(found.gzipped if small else found.body, media_type=found.kind, headers=headers)

    return file


async def _robots(request: Request) -> Response:
    """Let search engines read what anybody may, and nothing with a token in its address."""
    del request
    closed = ("confirm", "manage", "address", "why", "unsubscribe", "wrong", "sign-in")
    lines = ["User-agent: *", *(f"Disallow: /{path}" for path in closed), ""]
    return PlainTextResponse("\n".join(lines), headers={**safety.HEADERS, "cache-control": "public, max-age=86400"})

"""The public pages over a store of a few registers, for tests that read them by HTTP or in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import flow
import httpx
import uvicorn
from servers import plain
from starlette.applications import Starlette

from advisory import pages, web
from advisory.app import App
from advisory.demo.clock import VirtualClock
from advisory.model import Change, FeedState, Part, Position, Reason, Scope
from advisory.pages import public
from advisory.ports import Batch

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(minutes=2)
FEEDS = flow.feeds(
    "id: us-state, url: 'https://state.example/rss', kind: us-state, issuer: US, trust: official, floor: 1, attribution: U.S. Department of State",
    "id: gb-fcdo, url: 'https://gov.example/index', kind: gov-uk, issuer: GB, trust: official, floor: 1, attribution: GOV.UK",
    "id: de-amt, url: 'https://amt.example/list', kind: germany, issuer: DE, trust: official, floor: 1, language: de",
    "id: paper, url: 'https://paper.example/feed', kind: feed, trust: press",
)
#: Of each register: destination → level of the country, level of its worst part.
LEVELS: dict[str, dict[str, tuple[int | None, int | None]]] = {
    "us-state": {"IQ": (4, 4), "PE": (2, 4), "JP": (1, 1), "SG": (1, 1), "CI": (2, 2), "MT": (1, 1), "UA": (4, 4), "XK": (2, 2)},
    "gb-fcdo": {"IQ": (4, 4), "PE": (None, 3), "JP": (None, None), "MV": (None, None), "LB": (4, 4)},
    "de-amt": {"IQ": (4, 4), "LB": (3, 4), "CI": (2, 2)},
}
ISSUERS = {"us-state": "US", "gb-fcdo": "GB", "de-amt": "DE"}


def position(issuer: str, destination: str, level: int | None, worst: int | None, **more: object) -> Position:
    """Return a row of a register."""
    scope = Scope.WHOLE if level else Scope.PARTS if worst else Scope.NONE
    made = Position(
        issuer=issuer,
        destination=destination,
        country_level=level,
        max_level=worst,
        scope=scope,
        label=f"Stufe {level}: besondere Vorsicht" if issuer == "DE" else f"Level {level}: the words of {issuer}",
        title=destination,
        parts=(Part(name="Border area", level=worst, words="Do not go near the border"),) if worst and worst > (level or 0) else (),
        url=f"https://advice.example/{issuer}/{destination}",
        published=START - 30 * DAY,
    )
    return replace(made, **more)  # type: ignore[arg-type]


async def read(app: App, feed: str, at: datetime, *rows: Position) -> None:
    """Commit a register's snapshot, as a good poll does."""
    (lease,) = await app.store.claim_feeds(at, LEASE, 1, only=(feed,))
    state = FeedState(feed=feed, polls=1, last_good=at, last_changed=at, due=at + timedelta(minutes=10))
    await app.store.commit(Batch(at=at, lease=lease, state=state, positions=rows, receivers={}))


async def tell(app: App, change: Change) -> None:
    """Commit a change."""
    await app.store.commit(Batch(at=change.at, changes=(change,), receivers={}))


async def fill(app: App, clock: VirtualClock) -> None:
    """Let three governments speak, one raise its level, an order go out, and a report be taken back; the paper was never read."""
    for feed, levels in LEVELS.items():
        calm = {**levels, "IQ": (2, 2)}
        await read(app, feed, clock.now(), *(position(ISSUERS[feed], code, *found) for code, found in calm.items()))
    clock.move_to(START + DAY)
    await read(app, "us-state", clock.now(), *(position("US", code, *found) for code, found in LEVELS["us-state"].items()))
    await tell(app, builders.change(rule="leave-now", at=clock.now()))
    await tell(app, builders.change(rule="other", destination="PE", at=clock.now()))
    clock.move_to(START + DAY + HOUR)
    await tell(app, builders.change(rule="other", destination="PE", at=clock.now(), reason=Reason.CORRECTED, version=2))
    clock.move_to(START + DAY + 2 * HOUR)
    # Germany's register was last read a day ago; the two others just now.
    for feed in ("us-state", "gb-fcdo"):
        await read(app, feed, clock.now(), *(position(ISSUERS[feed], code, *found) for code, found in LEVELS[feed].items()))


@asynccontextmanager
async def opened(
    folder: Path, *, contact: str = "", templates: Path | None = None, filled: bool = True
) -> AsyncIterator[tuple[App, VirtualClock]]:
    """Open an App over registers, at START plus a day and two hours when it is filled."""
    flow.write(folder, feeds=FEEDS, subscribers=flow.SUBSCRIBERS)
    async with flow.opened(folder, start=START, templates=templates) as (app, clock):
        app.settings = replace(app.settings, contact=contact)
        if filled:
            await fill(app, clock)
        yield app, clock


@asynccontextmanager
async def serving(app: App, *, fresh: timedelta = timedelta()) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the pages on loopback; yields a client of theirs."""
    with web.bind("127.0.0.1:0") as door:
        server = web.Server(uvicorn.Config(application(app, fresh=fresh), log_config=None, access_log=False, lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[door]))
        try:
            async with plain.client(base_url=f"http://127.0.0.1:{door.getsockname()[1]}") as client:
                yield client
        finally:
            server.should_exit = True
            await running


def application(app: App, *, fresh: timedelta = timedelta()) -> Starlette:
    """Return the public pages alone, made anew for every request."""
    site = pages.Site(app)
    return Starlette(routes=public.routes(site, fresh=fresh), exception_handlers=dict(pages.handlers(site)), middleware=[pages.guard()])

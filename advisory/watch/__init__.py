"""Watch over the service itself: its books, how late it is, and signs of life for those who watch from outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from advisory.model import Feed
from advisory.observe import Observer
from advisory.ports import Clock, Store
from advisory.settings import Settings
from advisory.watch.bookkeeper import Bookkeeper
from advisory.watch.figures import Figures
from advisory.watch.mark import Mark
from advisory.watch.ping import Ask, Ping
from advisory.watch.supervisor import Supervisor

__all__ = ["Bookkeeper", "Figures", "Mark", "Ping", "Supervisor", "Watch"]


class Watch:
    """All of it, tied together."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        clock: Clock,
        observer: Observer,
        feeds: Callable[[], Mapping[str, Feed]],
        ask: Ask,
        tell: Callable[[Sequence[str]], Awaitable[object]],
    ) -> None:
        self.books = Bookkeeper(store=store, clock=clock, observer=observer, tell=tell)
        self.figures = Figures(store=store, clock=clock, observer=observer, feeds=feeds, database=settings.database_path)
        self.mark = Mark(store=store, clock=clock, observer=observer, database=settings.database_path)
        self.ping = Ping(store=store, clock=clock, observer=observer, ask=ask, url=settings.ping_url)

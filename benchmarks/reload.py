"""How long an event waits because the operator's files are taken over meanwhile: polls that commit, alone and beside reloads."""

from __future__ import annotations

import asyncio
import gc
import itertools
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from advisory import breath, observe, settings
from advisory.app import App
from advisory.model import Feed, FeedState, Fetched, Page
from benchmarks import figures, texts, written
from benchmarks.figures import Figure, Scale

_RULES = 1_000
_FEEDS = "  - {id: mission, url: https://example.org/a.xml, kind: feed, issuer: US, trust: official, baseline: no}\n"
#: Seconds between two looks at how late the loop is.
_TICK = 0.002


@dataclass(slots=True)
class _Seen:
    """Milliseconds that events took, and that the loop was late."""

    events: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


class _Paper:
    """A feed with another order at each poll."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    async def __call__(self, feed: Feed, state: FeedState) -> Fetched:
        """Return the next document."""
        del state
        number = next(self._numbers)
        body = texts.rss([(f"notice-{number}", *texts.order(number % texts.orders()))])
        return Fetched(page=Page(url=feed.url, body=body, fetched=datetime.now(UTC)))


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure the real App over a folder of many rules."""
    return asyncio.run(_run(scale))


async def _run(scale: Scale) -> tuple[Figure, ...]:
    observe.configure("text", "error")
    count, reloads, events = scale.pick(_RULES, _RULES // 100), scale.pick(10, 1), scale.pick(100, 5)
    with tempfile.TemporaryDirectory(prefix="advisory-bench-") as name:
        folder = Path(name)
        written.folder(folder / "config", count, feeds=_FEEDS)
        app = await App.open(_settings(folder), fetch=_Paper(), environ={})
        try:
            figures.say(f"{events} events alone, then events beside {reloads} reloads of {count:,} rules")
            for _ in range(scale.pick(10, 1)):
                await app.poll("mission")
            breath.settle()  # as the daemon does once it is ready
            async with _watched(app) as alone:
                while len(alone.events) < events:  # noqa: ASYNC110 - the events come from the task beside
                    await asyncio.sleep(0.01)
            took = []
            async with _watched(app) as beside:
                for number in range(reloads):
                    _touch(folder / "config" / "rules" / "own-000.yaml", number)
                    begun = time.perf_counter()
                    if await app.reload():
                        raise RuntimeError("the files were refused")
                    took.append(time.perf_counter() - begun)
        finally:
            await app.close()
            gc.unfreeze()
    return _figures(count, alone, beside, took)


def _figures(count: int, alone: _Seen, beside: _Seen, took: list[float]) -> tuple[Figure, ...]:
    usual = figures.percentile(alone.events, 0.5)
    most = max(0.0, max(beside.events) - usual)
    bar, met = figures.at_most(most, 100, "ms")
    half = figures.percentile(beside.events, 0.5)
    note = (
        f"{len(beside.events)} events beside {len(took)} reloads, each of {figures.percentile(took, 0.5):.2f} s; an event, from the page "
        f"to the commit, takes {usual:.0f} ms alone and {half:.0f} ms beside one (medians; the longest alone {max(alone.events):.0f} ms)"
    )
    late_bar, kept = figures.at_most(max(beside.late), 100, "ms")
    return (
        Figure(what=f"reload of {count:,} rules, longest delay of an event", value=most, unit="ms", bar=bar, met=met, note=note),
        Figure(what="the event loop is late by at most", value=max(beside.late), unit="ms", bar=late_bar, met=kept),
    )


@asynccontextmanager
async def _watched(app: App) -> AsyncIterator[_Seen]:
    """Let events happen, and note how long each takes."""
    seen, ended = _Seen(), asyncio.Event()

    async def polls() -> None:
        while not ended.is_set():
            begun = time.perf_counter()
            await app.poll("mission")
            seen.events.append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(_TICK)

    async def ticks() -> None:
        while not ended.is_set():
            begun = time.perf_counter()
            await asyncio.sleep(_TICK)
            seen.late.append((time.perf_counter() - begun - _TICK) * 1000)

    async with asyncio.TaskGroup() as group:
        group.create_task(polls())
        group.create_task(ticks())
        try:
            yield seen
        finally:
            ended.set()


def _touch(path: Path, number: int) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8')}# {number}\n", encoding="utf-8")


def _settings(folder: Path) -> settings.Settings:
    return settings.Settings(
        config=folder / "config",
        state_dir=folder,
        database_url=f"sqlite:///{folder / 'advisory.db'}",
        smtp_url=f"file:{folder / 'mail'}",
        mail_from="Advisory <alerts@advisory.example>",
        public_url="https://advisory.example",
        secret_key="a-key-for-benchmarks-alone",
    )

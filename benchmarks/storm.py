"""How long orders to leave wait while a storm of low notices is being written and sent, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_ROOT = Path(__file__).parents[1]
sys.path.append(str(_ROOT / "tests"))  # where a real server is started for tests, one is for measuring

from servers import postgres  # noqa: E402

from advisory.app import App  # noqa: E402
from advisory.model import DeliveryState, Feed, Severity, Subscription, Trust  # noqa: E402
from benchmarks import crowd, figures, stage, texts  # noqa: E402
from benchmarks.figures import Figure, Scale  # noqa: E402

#: Seconds by which an order may be late.
_BAR = 1
#: Seconds from one order to the next.
_EVERY = 2.0
_LOW = "The State Department advised U.S. citizens against all but essential travel to Peru."
#: Where the storm is; no order is about it.
_CALM = "PE"
_LOOK = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passed:
    """What became of the orders, and how far the storm was when the last of them was told."""

    #: Seconds from each decision to the record of its mail.
    waits: Sequence[float]
    written: int
    gone: int


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure on a file, and on a PostgreSQL of its own whose commits wait for the disk."""
    low, orders = scale.pick(200_000, 500), scale.pick(12, 1)
    server = postgres.own(durable=True)
    try:
        server.run("CREATE DATABASE storm")
        with tempfile.TemporaryDirectory(prefix="advisory-bench-") as name:
            bases = {"SQLite": f"sqlite:///{name}/storm.db", "PostgreSQL": server.url("storm")}
            return tuple(_figure(kind, low, asyncio.run(_passed(kind, base, low, orders))) for kind, base in bases.items())
    finally:
        server.stop("fast")


def _figure(kind: str, low: int, passed: _Passed) -> Figure:
    longest = max(passed.waits)
    bar, met = figures.at_most(longest, _BAR, "s")
    return Figure(
        what=f"an order to leave in a storm of {low:,} low notices, {kind}", value=longest, unit="s", bar=bar, met=met,
        note=f"the longest of {len(passed.waits)}, {_EVERY:g} s apart from the storm's first moment on; the median "
        f"{figures.number(statistics.median(passed.waits))} s; from the decision to the mail recorded as sent; by the last one "
        f"{passed.written:,} low notices were written and {passed.gone:,} gone",
    )  # fmt: skip


async def _passed(kind: str, base: str, low: int, orders: int) -> _Passed:
    """Begin a storm, and let orders come while it is written and sent."""
    figures.say(f"a storm of {low:,} low notices on {kind}, and {orders} orders to leave meanwhile")
    with tempfile.TemporaryDirectory() as name:
        calm, urgent = Path(name) / "calm.xml", Path(name) / "urgent.xml"
        for page in (calm, urgent):
            page.write_bytes(texts.rss([("nothing", "Nothing", "Nothing happened today.")]))
        feeds = [_feed("calm", calm), _feed("urgent", urgent)]
        async with (
            stage.sinks() as sinks,
            stage.opened(base=base, smtp=sinks.smtp, feeds=feeds, subscribers=[_desk()]) as app,
        ):
            await asyncio.to_thread(crowd.fill, base, low, stage.KEY, place=_CALM, name="Peru")
            async with stage.working(app) as worker:
                calm.write_bytes(texts.rss([("low", "Advice", _LOW)]))
                await _begun(app)
                waits: list[float] = []
                items: list[tuple[str, str, str]] = []
                for number in range(orders):
                    items.insert(0, (f"order-{number}", *texts.order(number)))
                    urgent.write_bytes(texts.rss(items))
                    waits.append(await _told(app, number + 1))
                    counts = await app.store.counts()
                    figures.say(f"{kind}: order {number + 1} of {orders} told after {waits[-1]:.3f} s, {counts['sent']:,} mails sent")
                    await asyncio.sleep(0 if number + 1 == orders else _EVERY)
                counts = await app.store.counts()
                worker.stop()
    written = counts["pending"] + counts["sent"] - orders
    if not counts["pending"]:
        raise RuntimeError("the storm was over before the last order came; make it larger")
    return _Passed(waits=waits, written=written, gone=counts["sent"] - orders)


async def _begun(app: App) -> None:
    """Wait until the storm's first notices are written."""
    async with asyncio.timeout(stage.PATIENCE):
        while not (await app.store.counts())["pending"]:  # noqa: ASYNC110 - rows are waited for
            await asyncio.sleep(_LOOK)


async def _told(app: App, count: int) -> float:
    """Wait until the desk was told of so many orders; returns the seconds from the last one's decision to the record of its mail."""
    async with asyncio.timeout(stage.PATIENCE):
        while True:
            told = [
                (asked.delivery.settled - asked.change.at).total_seconds()
                for asked in await app.store.told("desk", count)
                if asked.delivery is not None and asked.delivery.state is DeliveryState.SENT and asked.delivery.settled is not None
            ]
            if len(told) == count:
                return told[0]
            await asyncio.sleep(_LOOK)


def _feed(name: str, page: Path) -> Feed:
    every = timedelta(seconds=1)
    return Feed(id=name, url=f"file:{page}", kind="feed", every=every, trust=Trust.OFFICIAL, issuer="US", baseline=False)


def _desk() -> Subscription:
    """Return somebody who hears of every order to leave, wherever."""
    return Subscription(key="desk", channel="email", address="desk@example.org", places=("*",), at_least=Severity.CRITICAL)

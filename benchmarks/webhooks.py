"""How many signed webhooks leave per second, each one sealed, sent and recorded so that a crash loses none."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from advisory.model import Feed, Receiver, Route, Subscription, Target, Trust
from benchmarks import figures, senders, stage, texts
from benchmarks.figures import Figure, Pace, Scale

_SECRET = "whsec_" + "YmVuY2htYXJrLXNlY3JldC1vZi0zMi1ieXRlcy0xMjM="
_AT_ONCE = 100
#: The bar is about so many endpoints.
_BAR_AT = 1_000
#: About as large as the webhooks we send.
_PEER_BYTES = 2_000


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure webhooks to receivers on loopback."""
    return asyncio.run(_run(scale))


async def _run(scale: Scale) -> tuple[Figure, ...]:
    sizes = ((1, 5), (20, 1)) if scale.quick else ((1, 150), (100, 20), (1_000, 10))
    alone, rounds = scale.pick(300, 10), scale.pick(3, 1)
    found: list[Figure] = []
    async with stage.sinks() as sinks:
        for endpoints, changes in sizes:
            figures.say(f"{changes} changes to {endpoints:,} endpoints, and {alone} POSTs of httpx and its own pool; {rounds} rounds")
            ours: list[Pace] = []
            plain: list[float] = []
            apprise: list[float] = []
            for number in range(rounds):
                wall, used = await _durable(sinks, endpoints, changes)
                ours.append(Pace(wall=endpoints * changes / wall, cpu=endpoints * changes / used))
                figures.say(f"round {number + 1}: {figures.number(ours[-1].wall)}/s, {figures.number(ours[-1].cpu)} per second of CPU")
                plain.append(await _plain(sinks, endpoints, alone))
                if (pace := await asyncio.to_thread(senders.apprise_hooks, sinks.web, endpoints, alone)) is not None:
                    apprise.append(pace.wall)
            found.append(_figure(endpoints, changes, ours, plain))
            if apprise and endpoints == sizes[-1][0]:
                found.append(_beside(Pace.median(ours).wall, statistics.median(apprise)))
    return tuple(found)


def _beside(speed: float, apprise: float) -> Figure:
    return Figure(
        what="the same", value=speed, unit="/s", peer="apprise, one after another, nothing kept", peer_value=apprise, ratio=speed / apprise
    )


def _figure(endpoints: int, changes: int, ours: list[Pace], plain: list[float]) -> Figure:
    pace, best, peer = Pace.median(ours), Pace.best(ours), statistics.median(plain)
    speed = pace.wall
    bar, met = figures.at_least(speed, 1500, "/s") if endpoints == _BAR_AT else ("", None)
    return Figure(
        what=f"durable signed webhooks, {endpoints:,} endpoint{'s' if endpoints > 1 else ''}",
        value=speed,
        unit="/s",
        bar=bar,
        met=met,
        peer=f"plain httpx, {_AT_ONCE} at once, not durable",
        peer_value=peer,
        ratio=speed / peer,
        note=f"{changes} change{'s' if changes > 1 else ''} each; {figures.number(pace.cpu)} per second of this process's CPU; "
        f"the best of {len(ours)} rounds {figures.number(best.wall)}, {figures.number(best.cpu)} per second of CPU",
    )


async def _durable(sinks: stage.Sinks, endpoints: int, changes: int) -> tuple[float, float]:
    """Return seconds and CPU seconds from the poll of the page to the last webhook recorded as sent."""
    total = endpoints * changes
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "page.xml"
        page.write_bytes(texts.rss([(f"order-{number}", *texts.order(number)) for number in range(changes)]))
        feed = Feed(id="mission", url=f"file:{page}", kind="feed", trust=Trust.OFFICIAL, issuer="US", baseline=False)
        async with stage.opened(feeds=[feed], receivers=[_receiver(sinks.web, number) for number in range(endpoints)]) as app:
            await sinks.do("reset")
            begun, used = time.monotonic(), time.process_time()
            async with stage.working(app):
                seen = await sinks.wait(hooks=total)
                await stage.settled(app, total)
                took = time.monotonic() - begun, time.process_time() - used
            books = await app.ledger()
    if (seen["hooks"], seen["signed"], books.sent, books.gaps) != (total, total, total, ()):
        raise RuntimeError(f"{total} signed webhooks were to come once; {seen['signed']} of {seen['hooks']} did, {books.gaps}")
    return took


def _receiver(base: str, number: int) -> Receiver:
    target = Target(address=f"{base}/hook/{number}", secrets=(_SECRET,), allow_private=True)
    return Receiver(subscription=Subscription(key=f"desk-{number}", channel="webhook", routes=(Route(),)), target=target)


async def _plain(sinks: stage.Sinks, endpoints: int, total: int) -> float:
    """Return the POSTs per second of a plain client: nothing signed, nothing kept."""
    body = b'{"type":"advisory.alert.first","data":"' + b"x" * _PEER_BYTES + b'"}'
    gate = asyncio.Semaphore(_AT_ONCE)

    async def post(client: httpx.AsyncClient, number: int) -> None:
        async with gate:
            answer = await client.post(f"{sinks.web}/hook/{number % endpoints}", content=body, headers={"content-type": "application/json"})
            answer.raise_for_status()

    async with httpx.AsyncClient(trust_env=False, timeout=stage.PATIENCE) as client:
        begun = time.monotonic()
        await asyncio.gather(*(post(client, number) for number in range(total)))
        return total / (time.monotonic() - begun)

"""How long it takes from a changed page's last byte to the moment a receiver accepts the message."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from advisory.app import App
from advisory.model import Feed, Receiver, Route, Subscription, Target, Trust
from benchmarks import figures, stage, texts
from benchmarks.figures import Figure, Scale

_FEEDS = 32
#: The feeds' intervals differ, so that they do not march in step.
_EVERY = (timedelta(seconds=3), timedelta(seconds=5))
#: Polls after which their first march is over.
_SPREAD = 2
_SECRET = "whsec_" + "YmVuY2htYXJrLXNlY3JldC1vZi0zMi1ieXRlcy0xMjM="


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure the daemon's own loop against servers on loopback."""
    return asyncio.run(_run(scale))


async def _run(scale: Scale) -> tuple[Figure, ...]:
    changes, feeds, spread = (4, 2, 1) if scale.quick else (min(200, texts.orders()), _FEEDS, _SPREAD)
    async with stage.sinks() as sinks:
        papers = [_feed(sinks.web, number, quick=scale.quick) for number in range(feeds)]
        reader = Subscription(key="ada", channel="email", address="ada@example.org", places=("*",), follows=("any country",))
        target = Target(address=f"{sinks.web}/hook", secrets=(_SECRET,), allow_private=True)
        desk = Receiver(subscription=Subscription(key="desk", channel="webhook", routes=(Route(),)), target=target)
        async with stage.opened(smtp=sinks.smtp, feeds=papers, receivers=[desk], subscribers=[reader]) as app, stage.working(app):
            await _polled(app, spread)
            figures.say(f"{changes} changes on {feeds} feeds that the daemon's own loop polls")
            await sinks.do("live", until=changes)
            seen = await sinks.wait(mails=changes, hooks=changes)
    mailed, hooked = _waits(seen, "mailed", changes), _waits(seen, "hooked", changes)
    return (*_figures("mail", mailed), *_figures("webhook", hooked))


def _feed(base: str, number: int, *, quick: bool) -> Feed:
    slowest, quickest = _EVERY[1], _EVERY[0]
    every = timedelta(seconds=0.3) if quick else quickest + (slowest - quickest) * (number / _FEEDS)
    return Feed(
        id=f"mission-{number}",
        url=f"{base}/live/{number}",
        kind="feed",
        every=every,
        trust=Trust.OFFICIAL,
        issuer="US",
        allow_private=True,
    )


async def _polled(app: App, times: int) -> None:
    """Wait until every feed was polled so many times."""
    async with asyncio.timeout(stage.PATIENCE):
        while any(state.polls < times for state in await app.store.feed_states()):  # noqa: ASYNC110 - the store has no event for it
            await asyncio.sleep(0.05)


def _waits(seen: dict[str, dict[str, float]], kind: str, changes: int) -> list[float]:
    """Return the seconds each change took from its page to its message. Raises RuntimeError when one is missing."""
    waits = [seen[kind][mark] - at for mark, at in seen["served"].items() if mark in seen[kind] and at]
    if len(waits) != changes:
        raise RuntimeError(f"{changes} changes were to be told by {kind}, and {len(waits)} were")
    return waits


def _figures(kind: str, waits: list[float]) -> tuple[Figure, ...]:
    half, most = (figures.percentile(waits, share) * 1000 for share in (0.5, 0.99))
    bar, met = figures.at_most(half, 50, "ms")
    most_bar, kept = figures.at_most(most, 1000, "ms")
    note = f"{len(waits)} changes, one after another on {_FEEDS} feeds; from the page's last byte, so without the wait for a poll"
    return (
        Figure(what=f"page change to {kind} accepted, p50", value=half, unit="ms", bar=bar, met=met, note=note),
        Figure(what=f"page change to {kind} accepted, p99", value=most, unit="ms", bar=most_bar, met=kept),
    )

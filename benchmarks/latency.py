"""How long it takes from a changed page's last byte to the moment a receiver accepts the message."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from advisory.model import Feed, Receiver, Route, Subscription, Target, Trust
from benchmarks import figures, stage, texts
from benchmarks.figures import Figure, Scale

_FEEDS = 40
_EVERY = timedelta(seconds=4)
_SECRET = "whsec_" + "YmVuY2htYXJrLXNlY3JldC1vZi0zMi1ieXRlcy0xMjM="


def run(scale: Scale) -> tuple[Figure, ...]:
    """Measure the daemon's own loop against servers on loopback."""
    return asyncio.run(_run(scale))


async def _run(scale: Scale) -> tuple[Figure, ...]:
    changes, feeds = (6, 3) if scale.quick else (min(240, texts.orders()), _FEEDS)
    every = timedelta(seconds=0.5) if scale.quick else _EVERY
    async with stage.sinks() as sinks:
        papers = [
            Feed(
                id=f"mission-{number}", url=f"{sinks.web}/live/{number}", kind="feed", every=every, trust=Trust.OFFICIAL, issuer="US",
                allow_private=True,
            )
            for number in range(feeds)
        ]  # fmt: skip
        reader = Subscription(key="ada", channel="email", address="ada@example.org", places=("*",), follows=("any country",))
        target = Target(address=f"{sinks.web}/hook", secrets=(_SECRET,), allow_private=True)
        desk = Receiver(subscription=Subscription(key="desk", channel="webhook", routes=(Route(),)), target=target)
        async with stage.opened(smtp=sinks.smtp, feeds=papers, receivers=[desk], subscribers=[reader]) as app, stage.working(app):
            while any(state.polls == 0 for state in await app.store.feed_states()):
                await asyncio.sleep(0.05)
            figures.say(f"{changes} changes on {feeds} feeds, each polled every {every.total_seconds():g} s by the daemon's own loop")
            await sinks.do("live", until=changes)
            seen = await sinks.wait(mails=changes, hooks=changes)
    mailed, hooked = _waits(seen, "mailed", changes), _waits(seen, "hooked", changes)
    return (*_figures("mail", mailed, every), *_figures("webhook", hooked, every))


def _waits(seen: dict[str, dict[str, float]], kind: str, changes: int) -> list[float]:
    """Return the seconds each change took from its page to its message. Raises RuntimeError when one is missing."""
    waits = [seen[kind][mark] - at for mark, at in seen["served"].items() if mark in seen[kind] and at]
    if len(waits) != changes:
        raise RuntimeError(f"{changes} changes were to be told by {kind}, and {len(waits)} were")
    return waits


def _figures(kind: str, waits: list[float], every: timedelta) -> tuple[Figure, ...]:
    half, most = (figures.percentile(waits, share) * 1000 for share in (0.5, 0.99))
    bar, met = figures.at_most(half, 50, "ms")
    most_bar, kept = figures.at_most(most, 1000, "ms")
    note = f"{len(waits)} changes; the wait for the next poll (every {every.total_seconds():g} s here) is not in it"
    return (
        Figure(what=f"page change to {kind} accepted, p50", value=half, unit="ms", bar=bar, met=met, note=note),
        Figure(what=f"page change to {kind} accepted, p99", value=most, unit="ms", bar=most_bar, met=kept),
    )

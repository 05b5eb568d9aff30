"""An order to leave passes whatever else is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from builders import AT, change, subscription

from advisory import settings as settings_of
from advisory.demo.clock import VirtualClock
from advisory.dispatch import Dispatch
from advisory.errors import DeliveryError
from advisory.model import Change, Content, DeliveryState, Directive, Envelope, Severity
from advisory.observe import Observer
from advisory.ports import Batch
from advisory.render import Renderer
from advisory.rulebook import Rulebook
from advisory.store import SQLStore, open_store

#: Messages of a channel under way at once.
AT_ONCE = 2
RENDERER = Renderer([settings_of.shipped("templates")])


class Slow:
    """A channel whose low messages wait until they may go on."""

    batches = False
    connections: int | None = None

    def __init__(self) -> None:
        self.go_on, self.full = asyncio.Event(), asyncio.Event()
        self.taken: list[str] = []
        self.waiting = 0

    def compose(self, content: Content) -> bytes:
        """Return the severity and the body."""
        return f"{content.severity} {content.data}".encode()

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Take what is urgent at once."""
        if not sealed.startswith(f"{Severity.CRITICAL}".encode()):
            self.waiting += 1
            if self.waiting == AT_ONCE:
                self.full.set()
            await self.go_on.wait()
        self.taken.append(envelope.key)
        return "taken"

    async def close(self) -> None:
        """Do nothing."""


async def _gone(_key: str, _message: str, _address: str, _error: DeliveryError) -> None:
    """Nobody is gone here."""


@asynccontextmanager
async def dispatching(folder: Path, slow: Slow) -> AsyncIterator[tuple[SQLStore, Dispatch]]:
    """Open a store and what sends from it, two messages of a channel at a time."""
    store = open_store(f"sqlite:///{folder / 'urgent.db'}")
    await store.open()
    book = Rulebook.of(feeds=(), rules=())
    try:
        yield store, Dispatch(
            store=store, clock=VirtualClock(AT), observer=Observer(), book=lambda: book, renderer=lambda: RENDERER, channel=lambda _: slow,
            personal=lambda _, __: {}, public_url="https://advisory.example", gone=_gone, parallel=AT_ONCE,
        )  # fmt: skip
    finally:
        await store.close()


async def commit(store: SQLStore, what: Change) -> None:
    """Let something happen."""
    await store.commit(Batch(at=what.at, changes=(what,), receivers={}))


async def test_low_messages_that_hang_keep_no_urgent_one_waiting(tmp_path: Path) -> None:
    """The low ones fill their gate and wait for a slow server; the urgent one is claimed by itself, sent and recorded meanwhile."""
    slow = Slow()
    low = [subscription(f"low-{number}", places=("PE",), channel="slow") for number in range(9)]
    async with dispatching(tmp_path, slow) as (store, dispatch):
        await store.sync_subscriptions([*low, subscription("ada", channel="slow")])
        await commit(store, change(destination="PE", severity=Severity.WATCH, directive=Directive.AVOID_NONESSENTIAL_TRAVEL))
        carried = [asyncio.create_task(dispatch.carry(claim)) for claim in await dispatch.claim(20)]
        async with asyncio.timeout(10):
            await slow.full.wait()
        await commit(store, change())
        claims = await dispatch.claim(20, urgent=True)
        await asyncio.gather(*(dispatch.carry(claim) for claim in claims))
        assert slow.taken == ["ada"]
        assert [row.subscription for row in await store.deliveries(state=DeliveryState.SENT)] == ["ada"]
        assert slow.waiting == AT_ONCE
        slow.go_on.set()
        await asyncio.gather(*carried)
        assert len(await store.deliveries(state=DeliveryState.SENT)) == 10

"""The store's methods about sharing work with other processes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import URL

from advisory.ports import Duty, Held, Leased
from advisory.store import leases
from advisory.store.accepted import RolloutStore
from advisory.store.leases import Holder
from advisory.store.wake import Ear


class SharingStore(RolloutStore):
    """The store's methods about sharing work with other processes."""

    _url: URL
    _holder: Holder
    _ear: Ear | None

    async def renew(self, what: Leased, held: Sequence[Held], now: datetime, lease: timedelta) -> frozenset[Held]:
        """Put off the end of leases; returns those that still held. A lease that is lost with the machine's power has ended anyway."""
        return await self._writer.run(lambda tx: leases.renew(tx, what, held, now, lease), lasting=False)

    async def lead(self, name: str, now: datetime, lease: timedelta) -> Duty | None:
        """Take up a duty, or keep it; None while another process has it."""
        return await self._writer.run(lambda tx: leases.lead(tx, name, self._holder, now, lease))

    @contextlib.contextmanager
    def under(self, duty: Duty) -> Iterator[None]:
        """Let all that is written within carry the duty's epoch."""
        before = leases.DUTY.set(duty)
        try:
            yield
        finally:
            leases.DUTY.reset(before)

    async def listen(self, wake: Callable[[], None]) -> bool:
        """Call `wake`, in a thread of its own, when a process committed something to do; False when that cannot be had."""
        if self._url.get_backend_name() != "postgresql" or self._ear is not None:
            return False
        ear = Ear(self._url, wake)
        if not await asyncio.to_thread(ear.open):
            return False
        self._ear = ear
        return True

"""A gate that many pass at once, and that somebody can close for a moment once all who passed are through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Commits pass it; a change of the operator's files closes it, so that no commit goes by the old and the new ones at once."""

    def __init__(self) -> None:
        self._moved = asyncio.Condition()
        self._passing = 0
        self._closed = False

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Pass; wait first while it is closed."""
        async with self._moved:
            await self._moved.wait_for(lambda: not self._closed)
            self._passing += 1
        try:
            yield
        finally:
            async with self._moved:
                self._passing -= 1
                self._moved.notify_all()

    @asynccontextmanager
    async def closed(self) -> AsyncIterator[None]:
        """Hold it closed; wait first until nobody is passing."""
        async with self._moved:
            await self._moved.wait_for(lambda: not self._closed)
            self._closed = True
        try:
            async with self._moved:
                await self._moved.wait_for(lambda: self._passing == 0)
            yield
        finally:
            async with self._moved:
                self._closed = False
                self._moved.notify_all()

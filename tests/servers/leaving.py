"""The end of a server: whoever was let in just now is hung up on as well."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

#: Turns of the loop from the accepted connection to the first step of its session.
_TURNS = 4


async def hang_up(server: asyncio.Server | None, sessions: Collection[asyncio.Task[None]]) -> None:
    """Let nobody in any more, and end every session; `sessions` grows by those that begin."""
    if server is not None:
        # A server that is closed at once drops whom it just accepted without closing the connection,
        # and so does a session that is cancelled before its first step.
        loop = asyncio.get_running_loop()
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        server.close()
    for task in tuple(sessions):
        task.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)

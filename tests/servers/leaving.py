"""The life of a server of the tests, and its end: whoever was let in just now is hung up on as well."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from types import TracebackType

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


class Host:
    """A server of its own making that gives each connection to `_session`, and hangs up on all of them when it leaves."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await hang_up(self._server, self._sessions)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        try:
            await self._session(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # cancelled by `__aexit__` alone, which waits for the end: there is nobody to pass it on to
        finally:
            self._sessions.discard(task)
            writer.transport.abort()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection; it is closed afterwards."""
        raise NotImplementedError

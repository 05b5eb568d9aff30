"""A web server on loopback that answers as it is told, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from servers import leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What it was asked. Header names are lower-case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    #: Which connection brought it, counted from 1.
    connection: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What it answers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    #: Sent instead of a response, as it stands.
    raw: bytes | None = None
    #: Never answer.
    hang: bool = False
    #: Cut the connection without an answer.
    drop: bool = False
    #: Send the body byte by byte, for ever.
    drip: bool = False
    #: Answer after so many seconds.
    after: float = 0.0


class HookServer:
    """Speaks HTTP/1.1. `replies` are used up one by one, then `usual` follows; `paths` go first."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, usual: Reply | None = None) -> None:
        self.replies: deque[Reply] = deque()
        self.paths: dict[str, Reply] = {}
        self.usual = usual or Reply()
        self.requests: list[Request] = []
        self.connections = 0
        self.port = 0
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**24, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await leaving.hang_up(self._server, self._sessions)

    @property
    def url(self) -> str:
        """The address of its root, with a slash."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/"

    def answer(self, request: Request) -> Reply:
        """Take a request, and return what is answered."""
        self.requests.append(request)
        return self.paths.get(request.path) or (self.replies.popleft() if self.replies else self.usual)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        self.connections += 1
        number = self.connections
        try:
            while await self._exchange(reader, writer, number):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # cancelled by `__aexit__` alone, which waits for the end: there is nobody to pass it on to
        finally:
            self._sessions.discard(task)
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        reply = self.answer(Request(method=method, path=path, headers=headers, body=body, connection=number))
        if reply.drop:
            return False
        if reply.after:
            await asyncio.sleep(reply.after)
        if reply.hang:
            await asyncio.Event().wait()
        if reply.raw is not None:
            writer.write(reply.raw)
            await writer.drain()
            return False
        if reply.drip:
            await self._drip(writer)
        sent = {"content-length": str(len(reply.body)), **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} Status", *(f"{name}: {value}" for name, value in sent.items())]
        bodiless = reply.status in {204, 304} or method == "HEAD"
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if bodiless else reply.body))
        await writer.drain()
        return True

    async def _drip(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(*, tls: ssl.SSLContext | None = None, usual: Reply | None = None) -> AsyncIterator[HookServer]:
    """Run a server for as long as the block lasts."""
    async with HookServer(tls=tls, usual=usual) as server:
        yield server

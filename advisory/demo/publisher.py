"""A publisher's web server on loopback: good, slow, wrong or hostile as it is told, and it counts what it is asked."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import socket
import struct
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"
REASONS = {
    200: "OK",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
#: SO_LINGER of no seconds: closing sends a reset instead of a goodbye.
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server does when it is asked."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/rss+xml"
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Validators; a request that sends them back as they were gets 304.
    etag: str = ""
    last_modified: str = ""
    #: Compress the body.
    gzip: bool = False
    #: Promise this many bytes more than are sent, then close.
    missing: int = 0
    #: Send the body one byte at a time, this many seconds apart, for as long as the client stays.
    drip: float = 0.0
    #: Say nothing at all, for as long as the client stays.
    silent: bool = False
    #: Cut the connection instead of answering.
    reset: bool = False

    def tagged(self) -> Self:
        """Return it with an entity tag of its body."""
        return replace(self, etag=f'"{hashlib.sha256(self.body).hexdigest()[:20]}"')


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    #: Keys are lower-case.
    headers: Mapping[str, str]


#: Turns the right answer to a request into a wrong one.
Fault = Callable[[Request, Reply], Reply]
#: What a path answers: always the same, or what is made when it is asked.
Document = Reply | Callable[[], Reply]


@dataclass(slots=True)
class Tally:
    """How a host was asked, as it saw it."""

    #: When each request began, in seconds of a clock that never runs backwards.
    starts: list[float] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0

    @property
    def requests(self) -> int:
        """Return how many there were."""
        return len(self.starts)

    @property
    def smallest_gap(self) -> float:
        """Return the least time between two requests' beginnings, in seconds; infinite for less than two."""
        return min((later - earlier for earlier, later in zip(self.starts, self.starts[1:], strict=False)), default=float("inf"))

    def most_within(self, seconds: float) -> int:
        """Return the most requests that began within so many seconds."""
        return max((bisect_right(self.starts, start + seconds) - place for place, start in enumerate(self.starts)), default=0)


class Site:
    """One host: a port of its own, its documents, its troubles and its tally. Made by `Publisher.open`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.port = 0
        self.tally = Tally()
        #: Asked for each request that finds a document, after the faults of its path; None for none.
        self.weather: Callable[[Request], Fault | None] = lambda _: None
        self._documents: dict[str, Document] = {}
        self._troubles: dict[str, list[Fault]] = {}

    @property
    def url(self) -> str:
        """Return its address, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def publish(self, path: str, document: Document) -> str:
        """Publish a document at a path from now on; returns its address. `*` stands for every path that has none."""
        self._documents[path.partition("?")[0]] = document
        return f"{self.url}{path}"

    def afflict(self, path: str, fault: Fault, times: int = 1) -> None:
        """Answer the next requests for a path wrongly."""
        self._troubles.setdefault(path.partition("?")[0], []).extend([fault] * times)

    def heal(self) -> None:
        """Forget all faults."""
        self._troubles.clear()
        self.weather = lambda _: None

    def answer(self, request: Request) -> Reply:
        """Return what a request gets."""
        path = request.path.partition("?")[0]
        document = self._documents.get(path) or self._documents.get("*")
        if document is None:
            return Reply(status=404, content_type="text/html", body=b"<html><body>There is no such page.</body></html>")
        reply = document if isinstance(document, Reply) else document()
        troubles = self._troubles.get(path)
        fault = troubles.pop(0) if troubles else self.weather(request)
        return fault(request, reply) if fault else reply


class Publisher:
    """Hosts on loopback. Each has a port of its own, so that whoever keeps a pace per host tells them apart."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self.requests: list[Request] = []
        #: A long run keeps the tallies and lets go of what was asked.
        self.remembers = True
        self._servers: list[asyncio.Server] = []
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def open(self, name: str) -> Site:
        """Return the host of a name, which listens from now on."""
        if name not in self.sites:
            site = self.sites[name] = Site(name)

            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await self._serve(site, reader, writer)

            server = await asyncio.start_server(serve, LOOPBACK, 0)
            self._servers.append(server)
            site.port = server.sockets[0].getsockname()[1]
        return self.sites[name]

    async def close(self) -> None:
        """Stop listening, and hang up on whoever is still there."""
        loop = asyncio.get_running_loop()
        for listening in (listening for server in self._servers for listening in server.sockets):
            loop.remove_reader(listening.fileno())
        # Whoever was let in just now gets to its session within so many turns of the loop; before, it cannot be hung up on.
        for _ in range(4):
            await asyncio.sleep(0)
        for server in self._servers:
            server.close()
        serving = [task for task in self._open.values() if task]
        for writer in tuple(self._open):
            writer.close()
        if serving:
            await asyncio.wait(serving)
        for server in self._servers:
            await server.wait_closed()

    async def _serve(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.current_task()
        try:
            while await self._exchange(site, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            del self._open[writer]
            writer.close()

    async def _exchange(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection goes on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        tally = site.tally
        tally.starts.append(time.monotonic())
        tally.under_way += 1
        tally.most_at_once = max(tally.most_at_once, tally.under_way)
        try:
            first, *rows = head.rstrip().split("\r\n")
            method, path, _ = first.split(" ")
            pairs = (row.partition(":") for row in rows)
            request = Request(method=method, path=path, headers={name.lower(): value.strip() for name, _, value in pairs})
            if self.remembers:
                self.requests.append(request)
            return await _answer(request, site.answer(request), reader, writer)
        finally:
            tally.under_way -= 1


async def _answer(request: Request, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    if reply.silent:
        await reader.read()
        return False
    if reply.reset:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()
        return False
    known = {"if-none-match": reply.etag, "if-modified-since": reply.last_modified}
    unchanged = any(value and request.headers.get(name) == value for name, value in known.items())
    body = b"" if unchanged else gzip.compress(reply.body, 6) if reply.gzip else reply.body
    writer.write(_head(reply, 304 if unchanged else reply.status, len(body)))
    if reply.drip and not unchanged:
        await _drip(body, reply.drip, reader, writer)
        return False
    writer.write(body)
    await writer.drain()
    return not reply.missing


def _head(reply: Reply, status: int, length: int) -> bytes:
    headers = {"Content-Type": reply.content_type, "Content-Length": str(length + reply.missing), **reply.headers}
    if reply.gzip:
        headers["Content-Encoding"] = "gzip"
    if reply.etag:
        headers["ETag"] = reply.etag
    if reply.last_modified:
        headers["Last-Modified"] = reply.last_modified
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}\r\n{lines}\r\n".encode("latin-1")


async def _drip(body: bytes, pause: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in body:
        writer.write(bytes([byte]))
        await writer.drain()
        try:
            # A client that hangs up ends the wait.
            await asyncio.wait_for(reader.read(1), pause)
        except TimeoutError:
            continue
        return

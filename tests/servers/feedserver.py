"""A publisher's web server on loopback that can be good, slow, wrong and hostile, as a script says."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

REASONS = {200: "OK", 204: "No Content", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found", 410: "Gone"}


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


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    #: Keys are lower-case.
    headers: Mapping[str, str]


def moved(where: str, *, status: int = 301) -> Reply:
    """Return a redirect."""
    return Reply(status=status, headers={"Location": where})


def bomb(size: int) -> Reply:
    """Return few bytes that become `size` when they are unpacked."""
    return Reply(body=b"\0" * size, gzip=True)


class FeedServer:
    """Serves scripts: each path has replies that are played in order, and the last one is repeated."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._scripts: dict[str, list[Reply]] = {}
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._open):
            writer.close()
        await self._server.wait_closed()

    def play(self, path: str, *replies: Reply) -> str:
        """Set the script of a path and return its address."""
        self._scripts[path.partition("?")[0]] = list(replies)
        return f"http://127.0.0.1:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection goes on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rows = head.rstrip().split("\r\n")
        method, path, _ = first.split(" ")
        pairs = (row.partition(":") for row in rows)
        request = Request(method=method, path=path, headers={name.lower(): value.strip() for name, _, value in pairs})
        self.requests.append(request)
        script = self._scripts.get(path.partition("?")[0], [Reply(status=404)])
        reply = script.pop(0) if len(script) > 1 else script[0]
        if reply.silent:
            await reader.read()
            return False
        return await self._answer(request, reply, reader, writer)

    async def _answer(self, request: Request, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        known = {"if-none-match": reply.etag, "if-modified-since": reply.last_modified}
        unchanged = any(value and request.headers.get(name) == value for name, value in known.items())
        status = 304 if unchanged else reply.status
        body = b"" if unchanged else gzip.compress(reply.body) if reply.gzip else reply.body
        headers = {"Content-Type": reply.content_type, "Content-Length": str(len(body) + reply.missing), **reply.headers}
        if reply.gzip:
            headers["Content-Encoding"] = "gzip"
        if reply.etag:
            headers["ETag"] = reply.etag
        if reply.last_modified:
            headers["Last-Modified"] = reply.last_modified
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}\r\n{head}\r\n".encode("latin-1"))
        if reply.drip:
            await self._drip(body, reply.drip, reader, writer)
            return False
        writer.write(body)
        await writer.drain()
        return not reply.missing

    @staticmethod
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

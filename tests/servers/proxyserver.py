"""An HTTP proxy on loopback: it leads every name to one port of this machine, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import base64
import ssl
from typing import Self

from servers import leaving


class ProxyServer(leaving.Host):
    """Forwards plain requests and opens tunnels to `target`; with a `login`, only for those who know it."""

    def __init__(self, target: int = 0, *, login: str = "", tls: ssl.SSLContext | None = None, refuse: int = 0) -> None:
        super().__init__()
        self.target = target
        #: First lines of requests, as they came.
        self.asked: list[str] = []
        self.port = 0
        self._login, self._tls, self._refuse = login, tls, refuse

    @property
    def url(self) -> str:
        """The address to write as a feed's `proxy`."""
        user = f"{self._login}@" if self._login else ""
        return f"{'https' if self._tls else 'http'}://{user}127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; what follows on the connection goes through as it is."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rows = head.rstrip().split("\r\n")
        self.asked.append(first)
        status = self._refuse or (0 if self._known(rows) else 407)
        if status:
            writer.write(f"HTTP/1.1 {status} Refused\r\ncontent-length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        there, out = await asyncio.open_connection("127.0.0.1", self.target)
        method, address, version = first.split(" ")
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = "/" + address.split("/", 3)[3]
            kept = [row for row in rows if not row.lower().startswith("proxy-")]
            out.write("\r\n".join([f"{method} {path} {version}", *kept, "", ""]).encode("latin-1"))
        both = [asyncio.create_task(_pump(reader, out)), asyncio.create_task(_pump(there, writer))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            out.transport.abort()

    def _known(self, rows: list[str]) -> bool:
        wanted = "proxy-authorization: basic " + base64.b64encode(self._login.encode()).decode().lower()
        return not self._login or wanted in [row.lower() for row in rows]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()

"""Something between a client and a PostgreSQL on this machine: a connection that is cut, or a pooler that gives another one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Self

from servers import leaving
from sqlalchemy import URL, make_url

_SOCKET = ".s.PGSQL.5432"
#: BackendKeyData, its length included: https://www.postgresql.org/docs/current/protocol-message-formats.html
_KEY = b"K\x00\x00\x00\x0c"


class Relay(leaving.Host):
    """Passes everything on; cuts `cuts` connections once a client says `at`; of `pooled` ones it names another process than serves them."""

    def __init__(self, folder: Path, *, behind: str, at: bytes = b"", cuts: int = 0, pooled: bool = False) -> None:
        super().__init__()
        self.cuts = cuts
        self._folder, self._behind, self._at, self._pooled = folder, make_url(behind), at, pooled

    @property
    def url(self) -> URL:
        """The address of the database behind, by way of us."""
        return self._behind.set(host=None, port=None).update_query_dict({"host": str(self._folder)})

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, self._folder / _SOCKET)
        return self

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, out = await self._connected()
        both = [asyncio.create_task(self._ask(reader, out)), asyncio.create_task(self._answer(there, writer))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            out.transport.abort()
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = self._behind.query.get("host")
        if folder is None:
            return await asyncio.open_connection(self._behind.host, self._behind.port or 5432)
        return await asyncio.open_unix_connection(Path(str(folder)) / _SOCKET)

    async def _ask(self, reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if self.cuts and self._at in data:
                self.cuts -= 1
                return
            out.write(data)

    async def _answer(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await there.read(65_536):
            if self._pooled and (found := data.find(_KEY)) >= 0:
                after = found + len(_KEY)
                data = data[:after] + b"\x00\x00\x00\x01" + data[after + 4 :]
            writer.write(data)

"""A name server on loopback that answers from a table, by UDP, and by TCP what is too long for that."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from servers import leaving

_LONGEST_UDP = 1232


class DNSServer:
    """Knows the names of `zone`: name → kind → records, as zone files write them. Every other name does not exist."""

    def __init__(self) -> None:
        self.zone: dict[str, dict[str, list[str]]] = {}
        #: Names that are never answered about, and names about which it fails.
        self.silent: set[str] = set()
        self.failing: set[str] = set()
        #: What it was asked, as `TXT example.org`.
        self.asked: list[str] = []
        #: How many questions came by TCP.
        self.by_tcp = 0
        self.port = 0
        self._transport: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    def text(self, name: str, *texts: str) -> None:
        """Publish TXT records, each cut into strings of at most 255 bytes."""
        self.zone.setdefault(name, {})["TXT"] = [" ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255)) for text in texts]

    def publish(self, name: str, kind: str, *records: str) -> None:
        """Publish other records."""
        self.zone.setdefault(name, {})[kind] = list(records)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=("127.0.0.1", self.port))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._transport is not None:
            self._transport.close()
        await leaving.hang_up(self._server, self._sessions)

    def answer(self, data: bytes, *, longest: int) -> bytes | None:
        """Return the answer to a question; None for none at all."""
        query = dns.message.from_wire(data)
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{kind} {name}")
        if name in self.silent:
            return None
        response: Any = dns.message.make_response(query)
        records = self.zone.get(name)
        if name in self.failing:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif records is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif kind in records:
            response.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, records[kind]))
        wire: bytes = response.to_wire(max_size=65535)
        if len(wire) > longest:
            response.answer.clear()
            response.flags |= dns.flags.TC
            wire = response.to_wire()
        return wire

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        try:
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                self.by_tcp += 1
                wire = self.answer(await reader.readexactly(length), longest=65535)
                if wire is not None:
                    writer.write(struct.pack("!H", len(wire)) + wire)
                    await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # cancelled by `__aexit__` alone, which waits for the end
        finally:
            self._sessions.discard(task)
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DNSServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        wire = self._server.answer(data, longest=_LONGEST_UDP)
        if wire is not None and self._transport is not None:
            self._transport.sendto(wire, addr)


@asynccontextmanager
async def listening() -> AsyncIterator[DNSServer]:
    """Run a server for as long as the block lasts."""
    async with DNSServer() as server:
        yield server

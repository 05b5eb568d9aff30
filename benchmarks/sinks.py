"""Servers for the benchmarks in a process of their own: a mail server, a receiver of webhooks, and a web server of feeds.

The parent speaks to it in lines of JSON; times are of the clock that all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks import texts

_MARK = re.compile(rb"bench-(\d+)-mark")
_EHLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"
_END = b"\r\n.\r\n"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_TAG = re.compile(rb"(?i)\r\nif-none-match: *([^\r]+)")
_KEPT = 10


@dataclass(slots=True)
class Book:
    """What the servers saw, and what they are to answer."""

    mails: int = 0
    hooks: int = 0
    #: Of the hooks, those that came signed.
    signed: int = 0
    largest: int = 0
    first: float = 0.0
    last: float = 0.0
    #: Number of a mark → when its page was served, and when each kind of message with it was accepted.
    served: dict[int, float] = field(default_factory=dict)
    mailed: dict[int, float] = field(default_factory=dict)
    hooked: dict[int, float] = field(default_factory=dict)
    #: Path → (version, document).
    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    polls: int = 0
    #: Live feeds bring a new order at every poll, up to this number.
    live_until: int = 0
    live: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    next_live: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def accepted(self, message: bytes, seen: dict[int, float]) -> None:
        """Note that a message was taken."""
        now = time.monotonic()
        self.first = self.first or now
        self.last = now
        self.largest = max(self.largest, len(message))
        if self.next_live:
            for found in _MARK.finditer(message.replace(b"=\r\n", b"")):
                seen.setdefault(int(found[1]), now)
        self.changed.set()

    def page(self, path: str) -> tuple[int, bytes] | None:
        """Return version and document of a path; None for one that is not known."""
        self.polls += 1
        if not path.startswith("/live/"):
            return self.pages.get(path)
        shown = self.live.setdefault(path, texts.stories(2, 600, first=1))
        if self.next_live < self.live_until:
            number = self.next_live
            title, text = texts.order(number)
            shown.insert(0, (f"bench-{number}-mark", title, text))
            del shown[_KEPT:]
            self.next_live += 1
            self.served[number] = 0.0
        return self.next_live, texts.rss(shown)


class MailSink(asyncio.Protocol):
    """Takes every mail, in as few packets as the sender likes."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._buffer = bytearray()
        self._data = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer commands and take messages."""
        assert self._transport is not None
        self._buffer += data
        answers: list[bytes] = []
        while (end := self._buffer.find(_END if self._data else b"\r\n")) >= 0:
            if self._data:
                self._book.accepted(bytes(self._buffer[:end]), self._book.mailed)
                self._book.mails += 1
                del self._buffer[: end + len(_END)]
                self._data = False
                answers.append(b"250 2.0.0 taken\r\n")
                continue
            verb = bytes(self._buffer[:4]).upper()
            del self._buffer[: end + 2]
            self._data = verb == b"DATA"
            if verb == b"QUIT":
                self._transport.write(b"".join(answers) + b"221 2.0.0 bye\r\n")
                self._transport.close()
                return
            answers.append(_EHLO if verb == b"EHLO" else b"354 go on\r\n" if self._data else b"250 2.1.0 ok\r\n")
        self._transport.write(b"".join(answers))


class WebSink(asyncio.Protocol):
    """Takes every POST, and gives pages with an ETag to every GET."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer whole requests."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            found = _LENGTH.search(head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            if head.startswith(b"POST"):
                self._taken(head, body)
            else:
                self._given(head)

    def _taken(self, head: bytes, body: bytes) -> None:
        assert self._transport is not None
        self._book.hooks += 1
        self._book.signed += b"\r\nwebhook-signature: v1," in head.lower()
        self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        self._book.accepted(body, self._book.hooked)

    def _given(self, head: bytes) -> None:
        assert self._transport is not None
        path = head.split(b" ", 2)[1].decode()
        found = self._book.page(path)
        if found is None:
            self._transport.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
            return
        version, document = found
        tag = f'"{version}"'.encode()
        asked = _TAG.search(head)
        if asked and asked[1].strip() == tag:
            self._transport.write(b"HTTP/1.1 304 Not Modified\r\netag: " + tag + b"\r\n\r\n")
            return
        kind = b"content-type: application/rss+xml; charset=utf-8\r\n"
        length = str(len(document)).encode()
        self._transport.write(b"HTTP/1.1 200 OK\r\netag: " + tag + b"\r\n" + kind + b"content-length: " + length + b"\r\n\r\n" + document)
        now = time.monotonic()
        for mark in _MARK.finditer(document):
            if self._book.served.get(int(mark[1])) == 0.0:
                self._book.served[int(mark[1])] = now


async def _obey(book: Book, order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "reset":
        book.mails = book.hooks = book.signed = book.polls = book.largest = 0
        book.first = book.last = 0.0
    elif order["do"] == "pages":
        for path, (version, document) in order["pages"].items():
            book.pages[path] = (version, document.encode())
    elif order["do"] == "live":
        book.live_until = order["until"]
    elif order["do"] == "wait":
        await _until(book, order, lambda: book.mails >= order["mails"] and book.hooks >= order["hooks"])
    return {
        "mails": book.mails, "hooks": book.hooks, "signed": book.signed, "polls": book.polls, "largest": book.largest,
        "first": book.first, "last": book.last, "served": book.served, "mailed": book.mailed, "hooked": book.hooked,
    }  # fmt: skip


async def _until(book: Book, order: dict[str, Any], done: Callable[[], bool]) -> None:
    try:
        async with asyncio.timeout(order["seconds"]):
            while not done():
                book.changed.clear()
                await book.changed.wait()
    except TimeoutError:
        return


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    book = Book()
    mail = await loop.create_server(lambda: MailSink(book), "127.0.0.1", 0, backlog=512)
    web = await loop.create_server(lambda: WebSink(book), "127.0.0.1", 0, backlog=2048)
    ports = [server.sockets[0].getsockname()[1] for server in (mail, web)]
    print(json.dumps({"mail": ports[0], "web": ports[1]}), flush=True)
    orders = asyncio.StreamReader(limit=2**26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        print(json.dumps(await _obey(book, json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(main())

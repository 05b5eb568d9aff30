"""One open connection to a mail server: whole transactions in as few packets as the server allows."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: More than any honest answer; a server that sends more is cut off.
_LONGEST_ANSWER: Final = 64 * 1024
_REPLY: Final = re.compile(rb"((?:\d{3}-[^\n]*\n)*)(\d{3})(?: ([^\n]*))?\r?\n")
_START_INPUT: Final = 354
_UNAVAILABLE: Final = 421


class Stage(StrEnum):
    """How far a message came."""

    CONNECT = "CONNECT"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said."""

    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What stands on the envelope: bare addresses, and the name under which the server may report (RFC 3461, 4.4)."""

    sender: str
    recipient: str
    envid: str = ""


class RefusedError(Exception):
    """The server answered with something else than yes."""

    def __init__(self, stage: Stage, reply: Reply) -> None:
        self.stage = stage
        self.reply = reply
        super().__init__(stage, reply)


class LostError(Exception):
    """The connection ended, or its answer was too late, at a stage."""

    def __init__(self, stage: Stage, *, late: bool = False) -> None:
        self.stage = stage
        self.late = late
        super().__init__(stage)


class Wire(asyncio.Protocol):
    """Takes a connection over once it is encrypted and logged in."""

    def __init__(self, transport: asyncio.Transport, *, pipelining: bool, utf8: bool, dsn: bool = False) -> None:
        self._transport = transport
        self._pipelining = pipelining
        self._buffer = b""
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._lost = False
        #: Addresses with letters beyond ASCII are understood (RFC 6531).
        self.utf8 = utf8
        self._dsn = dsn
        #: Messages begun on it.
        self.sent = 0
        #: When it was last used, by the loop's clock.
        self.at = 0.0
        transport.set_protocol(self)

    @property
    def open(self) -> bool:
        """Return whether another message may begin: whoever says something unasked is about to hang up."""
        return not (self._lost or self._transport.is_closing() or self._replies or self._buffer)

    def data_received(self, data: bytes) -> None:
        """Collect whole answers."""
        buffer = self._buffer + data
        while found := _REPLY.match(buffer):
            text = re.sub(rb"(?m)^\d{3}-", b"", found[1]) + (found[3] or b"")
            self._replies.append(Reply(int(found[2]), text.decode("utf-8", "replace").strip()))
            buffer = buffer[found.end() :]
        self._buffer = buffer
        if len(buffer) > _LONGEST_ANSWER or (b"\n" in buffer and not buffer[:3].isdigit()):
            self.abort()
        self._wake()

    def eof_received(self) -> bool:
        """The server hangs up, and so do we."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come."""
        del exc
        self._lost = True
        self._wake()

    def abort(self) -> None:
        """Hang up at once."""
        self._lost = True
        self._transport.abort()

    async def mail(self, bill: Bill, message: bytes, *, timeout: float, patience: float) -> Reply:  # noqa: ASYNC109 - of each answer
        """Hand over one message and return what was said of it; after `timeout` and, for the last answer, `patience` seconds it is lost.

        Raises RefusedError, after which the connection is as new, or LostError.
        """
        self.sent += 1
        commands = _commands(bill, dsn=self._dsn)
        if self._pipelining:
            await self._begin_at_once(commands, timeout)
        else:
            await self._begin(commands, timeout)
        self._transport.write(_transparent(message))
        reply = await self._reply(Stage.DATA, patience)
        if reply.code // 100 != 2:  # noqa: PLR2004 - the class of answers that accept
            raise RefusedError(Stage.DATA, reply)
        return reply

    async def say(self, command: bytes, timeout: float) -> Reply:  # noqa: ASYNC109 - of this answer
        """Say something between messages. Raises LostError."""
        self._transport.write(command + b"\r\n")
        return await self._reply(Stage.MAIL, timeout)

    async def _begin(self, commands: tuple[tuple[Stage, bytes], ...], timeout: float) -> None:  # noqa: ASYNC109
        for stage, command in commands:
            self._transport.write(command)
            reply = await self._reply(stage, timeout)
            if not _good(stage, reply):
                raise await self._refused(stage, reply, timeout)

    async def _begin_at_once(self, commands: tuple[tuple[Stage, bytes], ...], timeout: float) -> None:  # noqa: ASYNC109
        # RFC 2920: all in one packet, then the answers in their order.
        self._transport.write(b"".join(command for _, command in commands))
        refused: RefusedError | None = None
        for stage, _ in commands:
            try:
                reply = await self._reply(stage, timeout)
                if refused is not None and reply.code == _START_INPUT:
                    # It takes a message for nobody (RFC 2920, 3.1): an empty one, for which it has nothing but a refusal.
                    self._transport.write(b".\r\n")
                    await self._reply(stage, timeout)
            except LostError:
                if refused is None:
                    raise
                break
            if refused is None and not _good(stage, reply):
                refused = RefusedError(stage, reply)
                if reply.code == _UNAVAILABLE:
                    break
        if refused is not None:
            raise await self._refused(refused.stage, refused.reply, timeout)

    async def _refused(self, stage: Stage, reply: Reply, timeout: float) -> RefusedError:  # noqa: ASYNC109
        """Clear the transaction, so that the next message does not inherit from it."""
        error = RefusedError(stage, reply)
        if self._lost or reply.code == _UNAVAILABLE:
            self.abort()
            return error
        try:
            if (await self.say(b"RSET", timeout)).code // 100 != 2:  # noqa: PLR2004
                self.abort()
        except LostError:
            self.abort()
        return error

    async def _reply(self, stage: Stage, timeout: float) -> Reply:  # noqa: ASYNC109
        if not self._replies:
            if self._lost:
                raise LostError(stage)
            await self._wait(stage, timeout)
        if not self._replies:
            raise LostError(stage)
        return self._replies.popleft()

    async def _wait(self, stage: Stage, timeout: float) -> None:  # noqa: ASYNC109
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await self._waiter
        except TimeoutError:
            self.abort()
            raise LostError(stage, late=True) from None
        except asyncio.CancelledError:
            self.abort()
            raise
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done() and (self._replies or self._lost):
            self._waiter.set_result(None)


def _commands(bill: Bill, *, dsn: bool) -> tuple[tuple[Stage, bytes], ...]:
    """Return what opens a transaction; `dsn` says whether the server takes wishes about its reports."""
    plain = bill.recipient.isascii()
    about, to = "" if plain else " SMTPUTF8", ""
    if dsn and bill.envid:
        about += f" RET=HDRS ENVID={_xtext(bill.envid)}"
        # Its form for other letters (RFC 6533) is not understood widely, and the name says enough.
        to = " NOTIFY=FAILURE,DELAY" + (f" ORCPT=rfc822;{_xtext(bill.recipient)}" if plain else "")
    return (
        (Stage.MAIL, f"MAIL FROM:<{bill.sender}>{about}\r\n".encode()),
        (Stage.RCPT, f"RCPT TO:<{bill.recipient}>{to}\r\n".encode()),
        (Stage.DATA, b"DATA\r\n"),
    )


def _xtext(value: str) -> str:
    """Return a value as RFC 3461, 4 writes it."""
    return re.sub(r"[^!-*,-<>-~]", lambda found: f"+{ord(found[0]):02X}", value)


def _good(stage: Stage, reply: Reply) -> bool:
    return reply.code == _START_INPUT if stage is Stage.DATA else reply.code // 100 == 2  # noqa: PLR2004


def _transparent(message: bytes) -> bytes:
    """Double the dots that begin lines, and end the message (RFC 5321, 4.5.2)."""
    dotted = message.replace(b"\r\n.", b"\r\n..")
    if dotted.startswith(b"."):
        dotted = b"." + dotted
    return dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")

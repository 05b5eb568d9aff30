"""A mail server on loopback that answers as it is told, and keeps what it took."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from servers import leaving

#: As an answer: say nothing more, keep the connection.
HANG = "hang"
#: As an answer: cut the connection.
DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message it took."""

    sender: str
    recipient: str
    data: bytes
    #: Options behind the sender, such as `SMTPUTF8`.
    options: str = ""
    #: Options behind the recipient, such as `NOTIFY=FAILURE`.
    wishes: str = ""
    encrypted: bool = False
    user: str | None = None
    #: Which connection brought it, counted from 1.
    connection: int = 1


@dataclass(slots=True)
class _Session:
    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    encrypted: bool = False
    user: str | None = None
    sender: str = ""
    options: str = ""
    #: Address → options behind it.
    recipients: dict[str, str] = field(default_factory=dict)


class _CutError(Exception):
    """The script ends this connection."""


class SMTPServer:
    """Speaks ESMTP. `answers[stage]` are used up one by one, then the usual ones follow.

    Stages: `CONNECT`, `EHLO`, `STARTTLS`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `BODY` (after the final dot), `RSET`, `QUIT`.
    An answer is a line such as `550 5.1.1 no such user`, or HANG, or DROP. A scripted refusal of BODY keeps no mail; DROP there keeps it.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        login: tuple[str, str] | None = None,
        utf8: bool = True,
        pipelining: bool = True,
        dsn: bool = False,
        size: int = 0,
    ) -> None:
        #: Recipient → what is answered to it, each time.
        self.refused: dict[str, str] = {}
        self.answers: dict[str, deque[str]] = defaultdict(deque)
        self.mails: list[Mail] = []
        self.commands: list[str] = []
        self.connections = 0
        self.open = 0
        self.most_open = 0
        #: How many connections it lets in at once; others are told so and closed.
        self.admits = 1000
        self.port = 0
        #: Set as soon as a HANG is reached.
        self.hanging = asyncio.Event()
        self._tls = tls
        self._implicit = implicit
        self._login = login
        self._utf8 = utf8
        self._pipelining = pipelining
        self._dsn = dsn
        self._size = size
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=2**24, ssl=self._tls if self._implicit else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.cut()
        await leaving.hang_up(self._server, self._sessions)

    @property
    def url(self) -> str:
        """The address for ADVISORY_SMTP_URL."""
        scheme = "smtps" if self._implicit else "smtp"
        login = ":".join(self._login) + "@" if self._login else ""
        return f"{scheme}://{login}127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Cut all connections, as a server does with idle ones."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def announce(self, line: str) -> None:
        """Say something nobody asked for on all connections."""
        for writer in tuple(self._writers):
            writer.write(line.encode() + b"\r\n")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        self._writers.add(writer)
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        session = _Session(self.connections, reader, writer, encrypted=self._implicit)
        try:
            await self._talk(session)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, _CutError, ssl.SSLError):
            # Cancelled by `__aexit__` alone, which waits for the end: there is nobody to pass it on to.
            writer.transport.abort()
        finally:
            self.open -= 1
            self._writers.discard(writer)
            self._sessions.discard(task)
            writer.close()

    async def _talk(self, session: _Session) -> None:
        full = self.open > self.admits
        await self._answer(session, "CONNECT", "421 4.7.0 too many connections" if full else "220 loopback ESMTP")
        while line := (await session.reader.readline()).decode().strip():
            self.commands.append(line)
            verb = line.split(" ", 1)[0].upper()
            match verb:
                case "EHLO" | "HELO":
                    await self._answer(session, "EHLO", "\r\n".join(self._greeting(session)))
                case "STARTTLS":
                    if await self._answer(session, "STARTTLS", "220 go ahead"):
                        await session.writer.start_tls(self._tls)  # type: ignore[arg-type]
                        session.encrypted = True
                case "AUTH":
                    await self._authenticate(session, line)
                case "QUIT":
                    await self._answer(session, "QUIT", "221 2.0.0 bye")
                    return
                case _:
                    await self._transact(session, verb, line)

    async def _transact(self, session: _Session, verb: str, line: str) -> None:
        match verb:
            case "MAIL":
                if await self._answer(session, "MAIL", "250 2.1.0 ok"):
                    session.sender, _, session.options = line[10:].strip().partition(" ")
                    session.recipients = {}
            case "RCPT":
                recipient, _, wishes = line[8:].strip().partition(" ")
                if await self._answer(session, "RCPT", self.refused.get(recipient.strip("<>"), "250 2.1.5 ok")):
                    session.recipients[recipient] = wishes
            case "DATA":
                if await self._answer(session, "DATA", "354 go ahead"):
                    await self._take(session)
            case "RSET":
                await self._answer(session, "RSET", "250 2.0.0 ok")
            case _:
                await self._say(session, "502 5.5.1 what?")

    def _greeting(self, session: _Session) -> list[str]:
        words = ["loopback", "8BITMIME"]
        if self._pipelining:
            words.append("PIPELINING")
        if self._utf8:
            words.append("SMTPUTF8")
        if self._dsn:
            words.append("DSN")
        if self._size:
            words.append(f"SIZE {self._size}")
        if self._tls is not None and not session.encrypted:
            words.append("STARTTLS")
        if self._login is not None:
            words.append("AUTH PLAIN LOGIN")
        return [f"250{'-' if word is not words[-1] else ' '}{word}" for word in words]

    async def _authenticate(self, session: _Session, line: str) -> None:
        _, method, *rest = line.split(" ")
        if method.upper() != "PLAIN" or self._login is None:
            await self._say(session, "504 5.5.4 not that way")
            return
        if not rest:
            await self._say(session, "334 ")
            rest = [(await session.reader.readline()).decode().strip()]
        _, user, password = base64.b64decode(rest[0]).decode().split("\0")
        good = (user, password) == self._login
        if await self._answer(session, "AUTH", "235 2.7.0 welcome" if good else "535 5.7.8 bad credentials"):
            session.user = user

    async def _take(self, session: _Session) -> None:
        data = bytearray()
        while (line := await session.reader.readuntil(b"\r\n")) != b".\r\n":
            data += line[1:] if line.startswith(b".") else line
        scripted = self.answers["BODY"][0] if self.answers["BODY"] else "250"
        if scripted.startswith("2") or scripted == DROP:
            self.mails += [
                Mail(
                    sender=session.sender.strip("<>"),
                    recipient=recipient.strip("<>"),
                    data=bytes(data),
                    options=session.options,
                    wishes=wishes,
                    encrypted=session.encrypted,
                    user=session.user,
                    connection=session.number,
                )
                for recipient, wishes in session.recipients.items()
            ]
        await self._answer(session, "BODY", f"250 2.0.0 queued as {len(self.mails)}")

    async def _answer(self, session: _Session, stage: str, usual: str) -> bool:
        answer = self.answers[stage].popleft() if self.answers[stage] else usual
        if answer == DROP:
            raise _CutError
        if answer == HANG:
            self.hanging.set()
            await asyncio.Event().wait()
        await self._say(session, answer)
        if answer.startswith("421"):
            session.writer.close()
            raise _CutError
        return answer.startswith(("2", "3"))

    async def _say(self, session: _Session, line: str) -> None:
        session.writer.write(line.encode() + b"\r\n")
        await session.writer.drain()


@asynccontextmanager
async def listening(
    *,
    tls: ssl.SSLContext | None = None,
    implicit: bool = False,
    login: tuple[str, str] | None = None,
    utf8: bool = True,
    pipelining: bool = True,
    dsn: bool = False,
    size: int = 0,
) -> AsyncIterator[SMTPServer]:
    """Run a server for as long as the block lasts."""
    async with SMTPServer(tls=tls, implicit=implicit, login=login, utf8=utf8, pipelining=pipelining, dsn=dsn, size=size) as server:
        yield server

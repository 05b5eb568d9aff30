"""How mail comes back in: a small SMTP and LMTP server for one address, and a Maildir that is looked into."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from aiosmtpd.smtp import SMTP, syntax

from advisory import verp
from advisory.bounce.maildir import Maildir
from advisory.errors import AdvisoryError, StoreError

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

#: Our mails are below 100 kB, and reports about them hold little more.
LARGEST: Final = 2 * 1024 * 1024
MOST_CONNECTIONS: Final = 50
#: Of one connection, which may bring many.
MOST_BYTES: Final = 32 * 1024 * 1024
#: Seconds without a command, and of a whole connection.
QUIET: Final = 60.0
LONGEST: Final = 300.0
#: A connection that fails so often is not a mail server's.
_MOST_COMMANDS: Final = 1000
_POLL: Final = 2.0


class Takes(Protocol):
    """Where what comes in goes; `advisory.bounce.desk.Desk` is one."""

    def knows(self, recipient: str) -> bool:
        """Tell whether a bounce address is one of ours."""

    async def take(self, raw: bytes, *, recipient: str = "", sender: str | None = None) -> None:
        """Read one mail. Raises StoreError."""


class Intake:
    """Listens and looks for as long as it is open; with neither address nor folder it does nothing.

    `trouble` is told what an operator should know (a sentence), or None when all is well.
    """

    def __init__(
        self,
        desk: Takes,
        *,
        bounce_address: str,
        canary: str = "",
        listen: str = "",
        maildir: Path | None = None,
        trouble: Callable[[str | None], Awaitable[None]],
        poll: float = _POLL,
        most: int = MOST_CONNECTIONS,
        longest: float = LONGEST,
    ) -> None:
        self._desk, self._trouble, self._listen, self._poll = desk, trouble, listen, poll
        self._bounce_address, self._canary = bounce_address, canary
        self._most, self._longest = most, longest
        self._maildir = Maildir(maildir, desk.take) if maildir else None
        self._server: asyncio.Server | None = None
        self._looking: asyncio.Task[None] | None = None
        self._doors: set[_Door] = set()
        #: `port` of the listener once it is open.
        self.port = 0

    async def open(self) -> None:
        """Begin. Raises AdvisoryError when the address to listen on is taken."""
        if self._listen:
            # It logs whole commands, and with them addresses.
            logging.getLogger("mail.log").setLevel(logging.CRITICAL)
            host, _, port = self._listen.rpartition(":")
            try:
                self._server = await asyncio.get_running_loop().create_server(self._door, host.strip("[]"), int(port))
            except OSError as error:
                reason = (error.strerror or "the system refuses").lower()
                sentence = (
                    f"cannot take mail on {self._listen}: {reason}. Set ADVISORY_BOUNCE_LISTEN to an address and port that nobody uses."
                )
                raise AdvisoryError(sentence) from error
            self.port = self._server.sockets[0].getsockname()[1]
        if self._maildir:
            self._looking = asyncio.create_task(self._look(self._maildir))

    async def close(self) -> None:
        """End; mail that is being taken in has a moment to finish, and comes again otherwise."""
        if self._server:
            self._server.close()
            for door in tuple(self._doors):
                door.hang_up()
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def accepts(self, recipient: str) -> bool:
        """Tell whether mail to an address is taken: the bounce address, with our letters or none behind it, and the canary's."""
        if self._canary and recipient.lower() == self._canary.lower():
            return True
        return verp.ours(self._bounce_address, recipient) and self._desk.knows(recipient)

    def _door(self) -> _Door:
        return _Door(self, self._desk, self._doors, most=self._most, longest=self._longest, name=self._bounce_address.rpartition("@")[2])

    async def _look(self, maildir: Maildir) -> None:
        told: str | None = ""
        while True:
            sentence = None
            try:
                await maildir.once()
            except OSError as error:
                reason = (error.strerror or "the system refuses").lower()
                sentence = (
                    f"the Maildir of ADVISORY_BOUNCE_MAILDIR cannot be used: {reason}; give this user the right to read and move its mail"
                )
            except StoreError:
                sentence = told  # the database has a fault of its own
            except Exception as error:  # noqa: BLE001 - one bad mail stays one bad mail
                sentence = (
                    f"a mail in ADVISORY_BOUNCE_MAILDIR could not be read ({type(error).__name__}): it stays in `new`; look at it by hand"
                )
            if sentence != told:
                with contextlib.suppress(StoreError):
                    await self._trouble(sentence or None)
                    told = sentence
            await asyncio.sleep(self._poll)


class _Door(SMTP):
    """One connection; speaks LMTP too (RFC 2033), which is the same for one recipient at a time."""

    def __init__(self, intake: Intake, desk: Takes, doors: set[_Door], *, most: int, longest: float, name: str) -> None:
        super().__init__(
            _Handler(intake, desk),
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname=name,
            ident="advisory takes back its own mail",
            timeout=QUIET,
            command_call_limit=_MOST_COMMANDS,
            loop=asyncio.get_running_loop(),
        )
        self._doors, self._most, self._longest = doors, most, longest
        self._end: asyncio.TimerHandle | None = None
        self._cut: Callable[[], None] | None = None
        self._bytes = 0

    def connection_made(self, transport: Any) -> None:
        """Let one more in, for a while."""
        if len(self._doors) >= self._most:
            transport.write(b"421 4.3.2 too many connections, try again later\r\n")
            transport.close()
            return
        self._doors.add(self)
        self._cut = transport.abort
        self._end = self.loop.call_later(self._longest, transport.abort)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
        if self in self._doors:
            self._doors.discard(self)
            if self._end:
                self._end.cancel()
            super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Listen, but not for ever."""
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            self.hang_up()
        else:
            super().data_received(data)

    def hang_up(self) -> None:
        """Cut the connection."""
        if self._cut:
            self._cut()

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd names it
        """Greet as LMTP does."""
        await self.smtp_EHLO(hostname)


class _Handler:
    """Answers what aiosmtpd asks."""

    def __init__(self, intake: Intake, desk: Takes) -> None:
        self._intake, self._desk = intake, desk

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take mail for our own addresses alone, one at a time: then LMTP's answers are SMTP's."""
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient at a time"
        if not self._intake.accepts(address):
            return "550 5.1.1 no mail is taken for this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Say yes only to what is settled."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        try:
            await self._desk.take(raw, recipient=str(envelope.rcpt_tos[0]), sender=str(envelope.mail_from or "").strip("<>"))
        except StoreError:
            return "451 4.3.0 not now, try again later"
        return "250 2.0.0 taken"

    async def handle_exception(self, _error: Exception) -> str:
        """Ask for it again: whatever went wrong is ours."""
        return "451 4.3.0 not now, try again later"

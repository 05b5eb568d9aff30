"""A few kept connections to the operator's mail server, and what its answers mean."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib

from advisory.errors import ConfigError, DeliveryError, LeaseLostError, Problem
from advisory.smtp.wire import Bill, LostError, RefusedError, Stage, Wire

CONNECTIONS: Final = 16
#: Servers commonly allow one client no more.
MOST_CONNECTIONS: Final = 50
#: Seconds for which we do with fewer connections after the server let in no more.
CROWDED: Final = 300.0
#: Servers count the messages of a connection; after so many it is closed politely and another one opened.
MESSAGES: Final = 500
#: A connection idle for longer is likely to be dropped by the server; a new one is cheaper than finding out. Seconds.
IDLE: Final = 30.0
#: The last answer may wait for virus scanners (RFC 5321, 4.5.3.2.6 allows 10 minutes): giving up early sends the mail twice.
PATIENCE_AFTER_DATA: Final = 2
#: Seconds that a server may take to say goodbye.
_GOODBYE: Final = 2.0

_SETTING: Final = "ADVISORY_SMTP_URL"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_UNAVAILABLE: Final = 421
#: Codes that speak of the operator's account, whatever they answer.
_ACCOUNT: Final = frozenset({530, 534, 535, 538})
#: Permanent by their first digit, but not for ever: a full mailbox, and (RFC 5321, 4.5.3.1.10) too many recipients.
_PASSING: Final = frozenset({"5.2.2", "5.3.1", "5.5.3"})
#: About the sender, though they are of the family for recipients' addresses (RFC 3463).
_SENDERS: Final = frozenset({"5.1.7", "5.1.8"})
#: The mailbox or its domain is closed, or somebody else's now (RFC 7372, RFC 7293).
_CLOSED: Final = frozenset({"5.7.13", "5.7.17", "5.7.18"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mails leave."""

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    #: TLS from the first byte (`smtps://`).
    implicit_tls: bool = False
    starttls: Literal["offered", "required"] = "offered"
    #: How many messages are under way at once.
    connections: int = CONNECTIONS

    @property
    def verified(self) -> bool:
        """Return whether the certificate must be good; encryption that is only taken when offered needs no proof (RFC 7435)."""
        return self.implicit_tls or self.starttls == "required" or bool(self.user and self.host not in LOOPBACK)


def parse(url: str) -> Server:
    """Read `smtp://user:pass@host:port?starttls=required&connections=16` or `smtps://…`; user and password are percent-encoded.

    Raises ConfigError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _mistake("its port is no number") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _mistake("it begins with neither `smtp://host`, `smtps://host` nor `file:DIR`")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = options.pop("starttls", "offered")
    connections = options.pop("connections", str(CONNECTIONS))
    if options or parts.path.strip("/"):
        raise _mistake("something follows the host that has no meaning there")
    if starttls not in {"offered", "required"}:
        raise _mistake("`starttls` is neither `required` nor `offered`")
    if not re.fullmatch("[0-9]{1,2}", connections) or not 1 <= int(connections) <= MOST_CONNECTIONS:
        raise _mistake(f"`connections` is not a number from 1 to {MOST_CONNECTIONS}")
    implicit = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=port or (465 if implicit else 587 if parts.username else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=implicit,
        starttls="required" if starttls == "required" else "offered",
        connections=int(connections),
    )


def _mistake(what: str) -> ConfigError:
    hint = "write smtp://user:password@host:587, with a `%`-code for special characters in user and password"
    return ConfigError((Problem(code="ADV902", sentence=f"{_SETTING} cannot be used: {what}.", file=_SETTING, hint=hint),))


def refusal(server: str, stage: Stage, code: int, answer: str) -> DeliveryError:
    """Say what a server's answer means for the message; pure. The answer itself may quote addresses and is not repeated."""
    found = _ENHANCED.search(answer)
    enhanced = found[0] if found else ""
    said = f"The mail server {server} answered {code}{f' {enhanced}' if enhanced else ''}"
    if stage is Stage.AUTH or code in _ACCOUNT:
        return DeliveryError(f"{said}: it does not accept our user or password; check {_SETTING}.")
    if stage is Stage.CONNECT:
        return DeliveryError(f"{said} to our connection; it will be tried again.")
    permanent = code >= 500 and enhanced not in _PASSING and not (stage is Stage.RCPT and code == 552 and not enhanced)  # noqa: PLR2004
    match stage:
        case Stage.RCPT:
            gone = permanent and ((enhanced.startswith("5.1.") and enhanced not in _SENDERS) or enhanced in _CLOSED)
            what = "there is no such mailbox" if gone else "it does not take mail for this recipient" if permanent else "not now"
        case Stage.MAIL:
            gone, what = False, "it does not take mail from our sender; check ADVISORY_MAIL_FROM" if permanent else "not now"
        case _:
            gone, what = False, "it does not take this message" if permanent else "not now"
    return DeliveryError(f"{said}: {what}.", permanent=permanent, gone=gone, status=enhanced)


def unreachable(server: str, stage: Stage, error: Exception) -> DeliveryError:
    """Say why no connection came about; pure. Always worth another try."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DeliveryError(f"The certificate of the mail server {server} cannot be trusted: {cause.verify_message}.")
        if isinstance(cause, ssl.SSLError):
            return DeliveryError(f"The mail server {server} does not speak TLS as {_SETTING} says; check scheme and port.")
        cause = cause.__cause__
    if isinstance(error, TimeoutError):
        return DeliveryError(f"The mail server {server} did not answer in time; check that it runs, and {_SETTING}.")
    if isinstance(error, OSError):
        return DeliveryError(f"The mail server {server} cannot be reached; check that it runs, and {_SETTING}.")
    if stage is Stage.AUTH:
        return DeliveryError(f"The mail server {server} asks for no user and password; check port and encryption in {_SETTING}.")
    return DeliveryError(f"The mail server {server} does not offer the STARTTLS that {_SETTING} requires.")


def lost(server: str, stage: Stage, *, late: bool) -> DeliveryError:
    """Say what the end of a connection means for the message on it; pure. It goes again, under the same id."""
    how = "did not answer in time" if late else "hung up"
    if stage is Stage.DATA:
        return DeliveryError(f"The mail server {server} {how}, and did not say whether it took the message.")
    return DeliveryError(f"The mail server {server} {how} before it took the message.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What a server said of itself before any message."""

    #: Version of TLS such as `TLSv1.3`; empty without encryption.
    tls: str = ""
    #: The longest message it takes, in bytes (RFC 1870); 0 when it does not say.
    limit: int = 0


class _CrowdedError(Exception):
    """The server lets in no further connection while others of ours are open."""


class Pool:
    """Connections to one server: opened when needed, used again, never more than so many, and never more than it lets in."""

    def __init__(
        self,
        server: Server,
        *,
        hello: str,
        timeout: float,
        messages: int = MESSAGES,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._hello = hello
        self._timeout = timeout
        self._messages = messages
        self._tls = tls
        self._slots = asyncio.Semaphore(server.connections)
        self._idle: deque[Wire] = deque()
        self._open: weakref.WeakSet[Wire] = weakref.WeakSet()
        #: Ends when a connection that is opened while no other is open is there, or is not.
        self._ahead: asyncio.Future[None] | None = None
        self._withheld: set[asyncio.TimerHandle] = set()

    async def send(self, sender: str, recipient: str, message: bytes, *, envid: str = "", fresh: Callable[[], bool] = lambda: True) -> str:
        """Hand over one message, whose lines end with CR LF, and return the server's receipt; both addresses are bare.

        With `envid` the server is asked, when it knows how (RFC 3461), to report what fails or is late under that name, and the head alone.
        `fresh` is asked when a connection is free.

        Raises DeliveryError, and LeaseLostError when it is not to be sent any more.
        """
        bill = Bill(sender=sender, recipient=recipient, envid=envid)
        while True:
            await self._slots.acquire()
            try:
                sent = await self._sent(bill, message, fresh)
            except _CrowdedError:
                # No failed attempt: the message waits for a connection that is open.
                self._withhold()
                continue
            except BaseException:
                self._slots.release()
                raise
            self._slots.release()
            return sent

    async def _sent(self, bill: Bill, message: bytes, fresh: Callable[[], bool]) -> str:
        wire = self._kept()
        if wire is not None:
            try:
                return await self._transact(wire, bill, message, fresh)
            except LostError as error:
                # It was closed while idle and nothing was said on it yet: no failed attempt, only a connection to replace.
                if error.late or error.stage is not Stage.MAIL:
                    raise lost(self._server.host, error.stage, late=error.late) from None
        try:
            return await self._transact(await self._further(), bill, message, fresh)
        except LostError as error:
            raise lost(self._server.host, error.stage, late=error.late) from None

    def _withhold(self) -> None:
        """Do with one connection fewer for a while; at least one is left."""

        def give_back() -> None:
            self._withheld.discard(handle)
            self._slots.release()

        handle = asyncio.get_running_loop().call_later(CROWDED, give_back)
        self._withheld.add(handle)

    async def close(self) -> None:
        """Say goodbye on all idle connections."""
        for handle in self._withheld:
            handle.cancel()
        while self._idle:
            await self._quit(self._idle.popleft())

    def _kept(self) -> Wire | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            wire = self._idle.pop()
            if wire.open and now - wire.at < IDLE:
                return wire
            wire.abort()
        return None

    async def _transact(self, wire: Wire, bill: Bill, message: bytes, fresh: Callable[[], bool]) -> str:
        if not fresh():
            await self._give_back(wire)
            raise LeaseLostError("Somebody else may have this message by now; it was not sent.")
        if not (bill.recipient.isascii() or wire.utf8):
            await self._give_back(wire)
            raise DeliveryError(f"The mail server {self._server.host} takes no address with letters beyond ASCII.", permanent=True)
        try:
            reply = await wire.mail(bill, message, timeout=self._timeout, patience=self._timeout * PATIENCE_AFTER_DATA)
        except RefusedError as error:
            await self._give_back(wire)
            if error.reply.code == _UNAVAILABLE and error.stage is Stage.MAIL and wire.sent > 1:
                raise LostError(Stage.MAIL) from None
            raise refusal(self._server.host, error.stage, error.reply.code, error.reply.text) from None
        await self._give_back(wire)
        return receipt(reply.text)

    async def _give_back(self, wire: Wire) -> None:
        if not wire.open:
            wire.abort()
        elif wire.sent >= self._messages:
            await self._quit(wire)
        else:
            wire.at = asyncio.get_running_loop().time()
            self._idle.append(wire)

    async def _quit(self, wire: Wire) -> None:
        with contextlib.suppress(LostError):
            await wire.say(b"QUIT", min(self._timeout, _GOODBYE))
        wire.abort()

    async def greet(self) -> Greeting:
        """Open a connection as for a message, log in, and say goodbye before any; return what the server said of itself.

        Raises DeliveryError.
        """
        smtp = await self._greeted()
        try:
            tls = smtp.get_transport_info("ssl_object")
            limit = smtp.esmtp_extensions.get("size", "")
            found = Greeting(tls=(tls.version() or "") if tls else "", limit=int(limit) if limit.isascii() and limit.isdigit() else 0)
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await smtp.quit(timeout=_GOODBYE)
            return found
        finally:
            smtp.close()

    async def _further(self) -> Wire:
        """Open a connection; when none is, one goes ahead of the others, so that they know whether the server lets in any at all.

        Raises _CrowdedError where it lets in no further one.
        """
        if not self._any():
            if self._ahead is not None:
                await asyncio.wait((self._ahead,))
            else:
                self._ahead = asyncio.get_running_loop().create_future()
                try:
                    return await self._dial()
                finally:
                    self._ahead.set_result(None)
                    self._ahead = None
        try:
            return await self._dial()
        except (DeliveryError, LostError):
            if self._any() and len(self._withheld) < self._server.connections - 1:
                raise _CrowdedError from None
            raise

    def _any(self) -> bool:
        return any(wire.open for wire in self._open)

    async def _dial(self) -> Wire:
        smtp = await self._greeted()
        transport = smtp.transport
        if transport is None or transport.is_closing():
            raise lost(self._server.host, Stage.CONNECT, late=False)
        wire = Wire(
            cast(asyncio.Transport, transport),
            pipelining=smtp.supports_extension("pipelining"),
            utf8=smtp.supports_extension("smtputf8"),
            dsn=smtp.supports_extension("dsn"),
        )
        self._open.add(wire)
        return wire

    async def _greeted(self) -> aiosmtplib.SMTP:
        server = self._server
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._hello or None,
            timeout=self._timeout,
            use_tls=server.implicit_tls,
            start_tls=False if server.implicit_tls else server.starttls == "required" or None,
            tls_context=self._context(),
        )
        stage = Stage.CONNECT
        try:
            await smtp.connect()
            if server.user:
                stage = Stage.AUTH
                await smtp.login(server.user, server.password)
            if smtp.is_ehlo_or_helo_needed:
                await smtp.ehlo()
        except aiosmtplib.SMTPResponseException as error:
            smtp.close()
            raise refusal(server.host, stage, error.code, error.message) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            smtp.close()
            raise unreachable(server.host, stage, error) from None
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            if not self._server.verified:
                self._tls.check_hostname = False
                self._tls.verify_mode = ssl.CERT_NONE
        return self._tls


def receipt(answer: str) -> str:
    """Return what the server said of the message it took, on one line and without addresses."""
    return re.sub(r"\S*@\S*", "…", " ".join(answer.split()))[:120] or "accepted"

"""A few kept connections to the operator's mail server, and what its answers mean."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib

from advisory.errors import ConfigError, DeliveryError, Problem

CONNECTIONS: Final = 4
#: Servers count the messages of a connection; after so many it is closed politely and another one opened.
MESSAGES: Final = 500
#: A connection idle for longer is likely to be dropped by the server; a new one is cheaper than finding out. Seconds.
IDLE: Final = 30.0
#: The last answer may wait for virus scanners (RFC 5321, 4.5.3.2.6 allows 10 minutes): giving up early sends the mail twice.
PATIENCE_AFTER_DATA: Final = 3

_SETTING: Final = "ADVISORY_SMTP_URL"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
#: Codes that speak of the operator's account, whatever they answer.
_ACCOUNT: Final = frozenset({530, 534, 535, 538})
#: Permanent by their first digit, but not for ever: a full mailbox, and (RFC 5321, 4.5.3.1.10) too many recipients.
_PASSING: Final = frozenset({"5.2.2", "5.3.1", "5.5.3"})
#: About the sender, though they are of the family for recipients' addresses (RFC 3463).
_SENDERS: Final = frozenset({"5.1.7", "5.1.8"})


class Stage(StrEnum):
    """How far a message came."""

    CONNECT = "CONNECT"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"


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

    @property
    def verified(self) -> bool:
        """Return whether the certificate must be good; encryption that is only taken when offered needs no proof (RFC 7435)."""
        return self.implicit_tls or self.starttls == "required" or bool(self.user and self.host not in _LOOPBACK)


def parse(url: str) -> Server:
    """Read `smtp://user:pass@host:port?starttls=required` or `smtps://…`; user and password are percent-encoded.

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
    if options or parts.path.strip("/"):
        raise _mistake("something follows the host that has no meaning there")
    if starttls not in {"offered", "required"}:
        raise _mistake("`starttls` is neither `required` nor `offered`")
    implicit = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=port or (465 if implicit else 587 if parts.username else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=implicit,
        starttls="required" if starttls == "required" else "offered",
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
            gone = permanent and enhanced.startswith("5.1.") and enhanced not in _SENDERS
            what = "there is no such mailbox" if gone else "it does not take mail for this recipient" if permanent else "not now"
        case Stage.MAIL:
            gone, what = False, "it does not take mail from our sender; check ADVISORY_MAIL_FROM" if permanent else "not now"
        case _:
            gone, what = False, "it does not take this message" if permanent else "not now"
    return DeliveryError(f"{said}: {what}.", permanent=permanent, gone=gone)


def broken(server: str, stage: Stage, error: BaseException) -> DeliveryError:
    """Say what a connection's end means for the message; pure. Always worth another try, under the same id."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DeliveryError(f"The certificate of the mail server {server} cannot be trusted: {cause.verify_message}.")
        if isinstance(cause, ssl.SSLError):
            return DeliveryError(f"The mail server {server} does not speak TLS as {_SETTING} says; check scheme and port.")
        cause = cause.__cause__
    late = isinstance(error, TimeoutError)
    match stage:
        case Stage.CONNECT if isinstance(error, aiosmtplib.SMTPException) and not isinstance(error, OSError):
            return DeliveryError(f"The mail server {server} does not offer the STARTTLS that {_SETTING} requires.")
        case Stage.CONNECT:
            how = "did not answer in time" if late else "cannot be reached"
            return DeliveryError(f"The mail server {server} {how}; check that it runs, and {_SETTING}.")
        case Stage.AUTH if not isinstance(error, OSError):
            return DeliveryError(f"The mail server {server} asks for no user and password; check port and encryption in {_SETTING}.")
        case Stage.DATA:
            how = "did not say in time" if late else "hung up before it said"
            return DeliveryError(f"The mail server {server} {how} whether it took the message.")
        case _:
            how = "did not answer in time" if late else "hung up"
            return DeliveryError(f"The mail server {server} {how} before it took the message.")


class _IdleDropError(Exception):
    """A kept connection turned out to be closed before anything was said on it."""


@dataclass(slots=True)
class _Line:
    smtp: aiosmtplib.SMTP
    sent: int = 0
    #: When it was last used, by the loop's clock.
    at: float = 0.0


class Pool:
    """Connections to one server: opened when needed, used again, never more than so many."""

    def __init__(
        self,
        server: Server,
        *,
        hello: str,
        timeout: float,
        connections: int = CONNECTIONS,
        messages: int = MESSAGES,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._hello = hello
        self._timeout = timeout
        self._messages = messages
        self._tls = tls
        self._slots = asyncio.Semaphore(connections)
        self._idle: deque[_Line] = deque()

    async def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Hand over one message, byte for byte, and return the server's receipt. `sender` and `recipient` are bare addresses.

        Raises DeliveryError.
        """
        async with self._slots:
            line = self._kept()
            if line is not None:
                with contextlib.suppress(_IdleDropError):
                    return await self._transact(line, sender, recipient, message)
            return await self._transact(await self._dial(), sender, recipient, message)

    async def close(self) -> None:
        """Say goodbye on all idle connections."""
        while self._idle:
            await self._quit(self._idle.popleft())

    def _kept(self) -> _Line | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            line = self._idle.pop()
            if line.smtp.is_connected and now - line.at < IDLE:
                return line
            line.smtp.close()
        return None

    async def _dial(self) -> _Line:
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
        except aiosmtplib.SMTPResponseException as error:
            smtp.close()
            raise refusal(server.host, stage, error.code, error.message) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            smtp.close()
            raise broken(server.host, stage, error) from None
        except BaseException:
            smtp.close()
            raise
        return _Line(smtp)

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            if not self._server.verified:
                self._tls.check_hostname = False
                self._tls.verify_mode = ssl.CERT_NONE
        return self._tls

    async def _transact(self, line: _Line, sender: str, recipient: str, message: bytes) -> str:
        host = self._server.host
        smtp = line.smtp
        stage = Stage.MAIL
        options: tuple[bytes, ...] = ()
        if not recipient.isascii():
            if not smtp.supports_extension("smtputf8"):
                await self._give_back(line)
                raise DeliveryError(f"The mail server {host} takes no address with letters beyond ASCII.", permanent=True)
            options = (b"SMTPUTF8",)
        try:
            await self._say(smtp, stage, b"MAIL", b"FROM:<" + sender.encode() + b">", *options)
            stage = Stage.RCPT
            await self._say(smtp, stage, b"RCPT", b"TO:<" + recipient.encode() + b">")
            stage = Stage.DATA
            response = await smtp.data(message, timeout=self._timeout * PATIENCE_AFTER_DATA)
        except aiosmtplib.SMTPDataError as error:
            await self._give_back(line, reset=True)
            raise refusal(host, stage, error.code, error.message) from None
        except DeliveryError:
            unused = line.sent > 0 and stage is Stage.MAIL and not smtp.is_connected
            await self._give_back(line, reset=True)
            if unused:
                raise _IdleDropError from None
            raise
        except (aiosmtplib.SMTPException, OSError) as error:
            smtp.close()
            if line.sent > 0 and stage is Stage.MAIL and not isinstance(error, TimeoutError):
                raise _IdleDropError from None
            raise broken(host, stage, error) from None
        except BaseException:
            smtp.close()
            raise
        await self._give_back(line)
        return receipt(response.message)

    async def _say(self, smtp: aiosmtplib.SMTP, stage: Stage, *words: bytes) -> None:
        response = await smtp.execute_command(*words)
        if response.code not in {250, 251}:
            raise refusal(self._server.host, stage, response.code, response.message)

    async def _give_back(self, line: _Line, *, reset: bool = False) -> None:
        line.sent += 1
        if reset and line.smtp.is_connected:
            try:
                await line.smtp.rset()
            except (aiosmtplib.SMTPException, OSError):
                line.smtp.close()
        if not line.smtp.is_connected:
            return
        if line.sent >= self._messages:
            await self._quit(line)
            return
        line.at = asyncio.get_running_loop().time()
        self._idle.append(line)

    async def _quit(self, line: _Line) -> None:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await line.smtp.quit(timeout=min(self._timeout, 2.0))
        line.smtp.close()


def receipt(answer: str) -> str:
    """Return what the server said of the message it took, on one line and without addresses."""
    return re.sub(r"\S*@\S*", "…", " ".join(answer.split()))[:120] or "accepted"

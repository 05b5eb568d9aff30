"""Mails, through the operator's server or into a folder."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

from advisory import channels, mime, smtp
from advisory.errors import ConfigError, DeliveryError, Problem
from advisory.model import Content, Envelope
from advisory.ports import Channel, ChannelOptions

_FILE: Final = "file:"


class Mail:
    """One message per recipient, the same bytes and `Message-ID` at every attempt."""

    batches = True

    def __init__(self, options: ChannelOptions) -> None:
        self._mail_from = options.mail_from
        self._sender = mime.address(options.mail_from)
        if not self._sender or not self._sender.isascii():
            hint = "write an address such as alerts@example.org, or `Name <alerts@example.org>`"
            sentence = "ADVISORY_MAIL_FROM is not an address mails could come from."
            raise ConfigError((Problem(code="ADV903", sentence=sentence, file="ADVISORY_MAIL_FROM", hint=hint),))
        self._pool: smtp.Pool | None = None
        self._folder: Path | None = None
        self.connections: int | None = None
        if options.smtp_url.startswith(_FILE):
            self._folder = Path(options.smtp_url.removeprefix(_FILE).removeprefix("//"))
        else:
            server = smtp.parse(options.smtp_url)
            self.connections = server.connections
            self._pool = smtp.Pool(server, hello=self._sender.rpartition("@")[2], timeout=options.timeout.total_seconds())

    def compose(self, content: Content) -> bytes:
        """Build the mail once, for everybody who gets this content."""
        return mime.seal(content, self._mail_from)

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Patch it for one recipient and hand it over; returns the server's receipt.

        Raises DeliveryError, and LeaseLostError when it is not to be sent any more.
        """
        recipient = mime.recipient(envelope.target.address)
        if not recipient:
            raise DeliveryError("What should be the recipient's address is none; correct it in the subscription.", permanent=True)
        message = mime.patch(sealed, envelope)
        if self._pool is not None:
            back = mime.recipient(envelope.personal.get(mime.RETURN, ""))
            envid = back.rpartition("@")[0].rpartition("+")[2]
            return await self._pool.send(back or self._sender, recipient, message, envid=envid, fresh=envelope.fresh)
        name = channels.file_name(envelope.id)
        files = {f"{name}.eml": message}
        page = _html(message)
        if page:
            files[f"{name}.html"] = page
        await channels.keep(self._folder or Path(), files, called="the folder of ADVISORY_SMTP_URL")
        return f"{name}.eml"

    async def close(self) -> None:
        """Say goodbye to the server."""
        if self._pool is not None:
            await self._pool.close()


def open_channel(options: ChannelOptions) -> Channel:
    """Return the channel.

    Raises ConfigError.
    """
    return Mail(options)


def _html(message: bytes) -> bytes:
    parsed = email.message_from_bytes(message, _class=EmailMessage, policy=default)
    part = parsed.get_body(("html",))
    return b"" if part is None else part.get_content().replace("\r\n", "\n").encode()

"""The demo's own mail server and webhook receiver, real ones on loopback, which keep what they accept as files."""

from __future__ import annotations

import asyncio
import base64
import email
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Protocol

from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"
#: Standard Webhooks 1.0: a receiver refuses what was signed longer ago than this.
TOLERANCE_SECONDS = 300
_SLUG_LENGTH = 60
_MAX_HEAD = 64 * 1024
_MAX_BODY = 1024 * 1024


class Server(Protocol):
    """What is listening; `asyncio.Server` is one."""

    def close(self) -> None:
        """Stop listening."""

    async def wait_closed(self) -> None:
        """Wait until it does."""


class Shelf:
    """A folder of numbered files; numbering goes on where an earlier run stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = 0
        self._last = max((int(path.name.split("-")[0]) for path in folder.glob("[0-9]*-*")), default=0)

    def name(self, slug: str) -> str:
        """Return the next file's name, without its ending."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._last += 1
        self.kept += 1
        return f"{self._last:02d}-{slug}"


class Mailbox:
    """Accept mail and keep each message as `.eml` and its HTML part as `.html`."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf(folder)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd names it
        """Keep one message and accept it."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        message = email.message_from_bytes(raw, policy=modern)
        reader = str(envelope.rcpt_tos[0]).partition("@")[0] if envelope.rcpt_tos else "nobody"
        name = self.shelf.name(slug(f"{reader} {message['subject'] or ''}"))
        (self.shelf.folder / f"{name}.eml").write_bytes(raw)
        if page := _html(message):
            (self.shelf.folder / f"{name}.html").write_text(page, encoding="utf-8")
        return "250 kept"


class Hook:
    """Accept signed webhooks (Standard Webhooks 1.0) and keep each as `{"url", "headers", "body"}`."""

    def __init__(self, folder: Path, secret: str, now: Callable[[], datetime]) -> None:
        self.shelf = Shelf(folder)
        self.refused = 0
        self.port = 0
        self._secret, self._now = secret, now

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until the other side closes it."""
        try:
            while request := await _request(reader):
                path, headers, body = request
                status = self._take(path, headers, body)
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            self.refused += 1
        finally:
            writer.close()

    def _take(self, path: str, headers: dict[str, str], body: bytes) -> str:
        if not verified(self._secret, headers, body, self._now()):
            self.refused += 1
            return "401 Unauthorized"
        text = body.decode()
        kind = str(json.loads(text).get("type", "message"))
        target = self.shelf.folder / f"{self.shelf.name(slug(kind))}.json"
        kept = {"url": f"http://{LOOPBACK}:{self.port}{path}", "headers": headers, "body": text}
        target.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return "204 No Content"


async def listen_mail(mailbox: Mailbox) -> tuple[Server, str]:
    """Start the mail server; return it and its `smtp://` address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, hostname="demo.invalid", enable_SMTPUTF8=True, loop=loop), LOOPBACK, 0)
    return server, f"smtp://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"


async def listen_hook(hook: Hook) -> tuple[Server, str]:
    """Start the webhook receiver; return it and its address."""
    server = await asyncio.start_server(hook.serve, LOOPBACK, 0, limit=_MAX_HEAD)
    hook.port = server.sockets[0].getsockname()[1]
    return server, f"http://{LOOPBACK}:{hook.port}/hook"


def verified(secret: str, headers: dict[str, str], body: bytes, now: datetime) -> bool:
    """Check a webhook's signature and age as its specification says (Standard Webhooks 1.0, "Verifying signatures")."""
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers.get('webhook-id', '')}.{stamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return any(hmac.compare_digest(expected, given) for given in headers.get("webhook-signature", "").split())


def slug(text: str) -> str:
    """Return a text as a part of a file's name."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:_SLUG_LENGTH].rstrip("-") or "message"


def _html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    return str(part.get_content()) if part is not None else ""


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes] | None:
    """Read one HTTP/1.1 request (path, headers by lower-case name, body); None when the connection ends before one."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= _MAX_BODY:
        raise ValueError
    return first.split(" ")[1], headers, await reader.readexactly(length)

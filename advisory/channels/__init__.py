"""Where messages leave. Each module of this package is a channel: `open_channel(options) -> Channel`, and nothing to register."""

from __future__ import annotations

import abc
import asyncio
import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast
from urllib.parse import urlsplit

import advisory
from advisory.errors import ConfigError, DeliveryError, Problem
from advisory.model import Content, Envelope
from advisory.ports import Channel, ChannelOptions

if TYPE_CHECKING:
    from advisory.http import Answer, Door

#: A receiver may ask for a pause, but not for more than a day.
LONGEST_PAUSE: Final = 24 * 3600.0
#: What is read of a receiver's answer.
ANSWER_BYTES: Final = 64 * 1024

_GONE: Final = 410
_PAUSING: Final = frozenset({429, 502, 503, 504})
_CAUSES: Final[Mapping[int, str]] = {
    400: "it does not accept this body",
    401: "check the receiver's secret",
    403: "check the receiver's secret",
    404: "check the receiver's URL",
    405: "it does not take POST at this URL",
    413: "the message is too large for it",
    415: "it does not take application/json",
    422: "it does not accept this body",
    429: "it asks for a pause",
}


class ChannelModule(Protocol):
    """What a module of this package offers."""

    def open_channel(self, options: ChannelOptions) -> Channel:
        """Return the channel; connections are made when the first message leaves."""


def known() -> tuple[str, ...]:
    """Return the kinds of channels there are."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def load(kind: str) -> ChannelModule:
    """Return the module that delivers to receivers of this kind.

    Raises ConfigError, which lists the known ones.
    """
    kinds = known()
    if kind not in kinds:
        sentence = f"There is no channel `{kind}`."
        raise ConfigError((Problem(code="ADV510", sentence=sentence, file="routes.yaml", hint=f"known: {', '.join(kinds)}"),))
    return cast(ChannelModule, importlib.import_module(f"{__name__}.{kind}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one kind of HTTP receiver wants to be sent."""

    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: None: the target's own address.
    url: str | None = field(default=None, repr=False)


class HTTPChannel(abc.ABC):
    """A channel that POSTs: owns deadline, status and errors, so that a kind of receiver is only its payload."""

    batches: bool = False
    connections: int | None = None

    def __init__(self, options: ChannelOptions) -> None:
        self._options = options
        self._door: Door | None = None

    @abc.abstractmethod
    def compose(self, content: Content) -> bytes:
        """Seal the bytes that everybody with the same content gets."""

    @abc.abstractmethod
    def request(self, sealed: bytes, envelope: Envelope) -> Request:
        """Say what is sent. Pure; raises DeliveryError when it cannot be."""

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """POST it once, never following a redirect, and return the status as receipt.

        Raises DeliveryError.
        """
        from advisory import http

        if self._door is None:
            contact = f" (+{self._options.contact})" if self._options.contact else ""
            self._door = http.Door(user_agent=f"advisory/{advisory.__version__}{contact}")
        request = self.request(sealed, envelope)
        url = request.url or envelope.target.address
        try:
            answer = await self._door.ask(
                "POST",
                url,
                headers=request.headers,
                content=request.content,
                timeout=self._options.timeout.total_seconds(),
                max_bytes=ANSWER_BYTES,
                allow_private=envelope.target.allow_private,
                clip=True,
            )
        except http.DoorError as error:
            raise DeliveryError(str(error)) from None
        fault = judge(answer, urlsplit(url).hostname or "", envelope.at)
        if fault is not None:
            raise fault
        return str(answer.status)

    async def close(self) -> None:
        """Let go of connections."""
        door, self._door = self._door, None
        if door is not None:
            await door.close()


def judge(answer: Answer, host: str, at: datetime) -> DeliveryError | None:
    """Return why an answer is no acceptance, or None when it is one; `at` is when it was asked.

    Standard Webhooks 1.0: only 2xx accepts, 410 ends it for good, anything else is tried again; 429, 502, 503 and 504 may name a pause.
    """
    status = answer.status
    if 200 <= status < 300:  # noqa: PLR2004 - the class of statuses that accept
        return None
    if status == _GONE:
        return DeliveryError(f"{host} answered 410: it wants no more messages.", permanent=True, gone=True)
    if 300 <= status < 400:  # noqa: PLR2004 - the class of statuses that redirect
        return DeliveryError(f"{host} answered {status}: redirects are not followed; put the address it moved to into the receiver.")
    pause = retry_after(answer.headers.get("retry-after", ""), at) if status in _PAUSING else None
    cause = _CAUSES.get(status, "the receiver is in trouble" if status >= 500 else "it did not take the message")  # noqa: PLR2004
    return DeliveryError(f"{host} answered {status}: {cause}.", retry_after=pause)


def retry_after(value: str, at: datetime) -> float | None:
    """Return the seconds a `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date), at most a day; None when it makes no sense."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(float(value), LONGEST_PAUSE)
    try:
        date = parsedate_to_datetime(value)
        seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)) - at
    except (ValueError, OverflowError):
        return None
    return min(max(seconds.total_seconds(), 0.0), LONGEST_PAUSE)


def file_name(message_id: str) -> str:
    """Return an id as it may stand in a file's name."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", message_id).lstrip(".") or "_"


async def keep(folder: Path, files: Mapping[str, bytes], *, called: str) -> None:
    """Write files whole or not at all; the same name again replaces the old one. Errors name the folder as it is `called`.

    Raises DeliveryError.
    """
    try:
        await asyncio.to_thread(_keep, folder, files)
    except OSError as error:
        why = error.strerror or "the disk refused"
        raise DeliveryError(f"The message could not be written into {called}: {why}; make it a folder that can be written.") from None


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        draft = folder / f".{name}.part"
        draft.write_bytes(data)
        draft.replace(folder / name)

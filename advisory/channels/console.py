"""Messages on standard output, for trying things out."""

from __future__ import annotations

import sys

from advisory import mime
from advisory.model import Content, Envelope
from advisory.ports import Channel, ChannelOptions


class Console:
    """Prints the text of messages."""

    batches = True
    connections: int | None = None

    def compose(self, content: Content) -> bytes:
        """Return subject and text."""
        return f"{content.subject}\n\n{content.text.rstrip()}\n".encode(errors="replace")

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Print it under its id."""
        text = mime.filled(sealed.decode(), envelope.personal)
        sys.stdout.write(f"--- {envelope.id} for {envelope.key}\n{text}\n")
        sys.stdout.flush()
        return "printed"

    async def close(self) -> None:
        """Nothing is held."""


def open_channel(options: ChannelOptions) -> Channel:
    """Return the channel."""
    del options
    return Console()

"""Messages on standard output, for trying things out."""

from __future__ import annotations

import sys

from advisory.model import Content, Envelope
from advisory.ports import Channel, ChannelOptions


class Console:
    """Prints the text of messages."""

    batches = True

    def compose(self, content: Content) -> bytes:
        """Return subject and text."""
        return f"{content.subject}\n\n{content.text.rstrip()}\n".encode(errors="replace")

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Print it under its id."""
        text = sealed.decode()
        for placeholder, value in envelope.personal.items():
            text = text.replace(placeholder, value)
        sys.stdout.write(f"--- {envelope.id} for {envelope.key}\n{text}\n")
        sys.stdout.flush()
        return "printed"

    async def close(self) -> None:
        """Nothing is held."""


def open_channel(options: ChannelOptions) -> Channel:
    """Return the channel."""
    del options
    return Console()

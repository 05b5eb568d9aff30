"""Messages as files in a folder, for programs that watch one."""

from __future__ import annotations

import json
from pathlib import Path

from advisory import channels, mime
from advisory.model import Content, Envelope
from advisory.ports import Channel, ChannelOptions


class Folder:
    """Writes `<id>.json` with the data and `<id>.txt` with the words."""

    batches = True
    connections: int | None = None

    def compose(self, content: Content) -> bytes:
        """Seal subject, text and data."""
        return json.dumps({"data": content.data, "text": f"{content.subject}\n\n{content.text.rstrip()}\n"}, ensure_ascii=False).encode(
            errors="replace"
        )

    async def send(self, sealed: bytes, envelope: Envelope) -> str:
        """Write the files whole; the same id again replaces them.

        Raises DeliveryError.
        """
        message = json.loads(sealed)
        name = channels.file_name(envelope.id)
        files = {f"{name}.txt": mime.filled(str(message["text"]), envelope.personal).encode()}
        if message["data"]:
            files[f"{name}.json"] = str(message["data"]).encode()
        await channels.keep(Path(envelope.target.address), files, called="the receiver's folder")
        return name

    async def close(self) -> None:
        """Nothing is held."""


def open_channel(options: ChannelOptions) -> Channel:
    """Return the channel."""
    del options
    return Folder()

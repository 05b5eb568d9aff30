"""Tell a service manager how the process is: systemd's protocol, a datagram of lines (https://www.freedesktop.org/software/systemd/man/sd_notify.html)."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Mapping
from datetime import timedelta


class Supervisor:
    """Says words to whoever started this process; nobody is there unless the environment names a socket."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # An @ stands for the NUL byte of an abstract address.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address if address.startswith("/") else ""
        wanted, whose = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
        ours = self._address and wanted.isdigit() and whose in {"", str(os.getpid())}
        #: How often it wants to hear that all goes on: in half the time after which it takes us for dead. None for never.
        self.every = timedelta(microseconds=int(wanted)) / 2 if ours and int(wanted) else None

    def say(self, *words: str) -> None:
        """Send words such as `READY=1`; who does not listen is no trouble of ours."""
        if self._address:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaker:
                speaker.setblocking(False)
                speaker.connect(self._address)
                speaker.send("\n".join(words).encode())

    def reloading(self) -> None:
        """Say that files are read again; `READY=1` ends it."""
        self.say("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

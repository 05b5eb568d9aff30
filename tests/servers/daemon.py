"""The real daemon as a process, with an operator's folder made for it."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import json
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import zygote

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def free_port() -> int:
    """Return a port nobody uses now, below those the system hands out: it is there again for a daemon that was killed."""
    for port in random.SystemRandom().sample(range(20_000, 30_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    message = "no port is free"
    raise RuntimeError(message)


@functools.cache
def _warm() -> Path:
    """Return an `advisory` that begins at once; what it needs ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="advisory-warm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    zygote.client(folder / "advisory", folder / "door")
    stack = contextlib.ExitStack()
    stack.enter_context(zygote.running(folder / "door", Path(__file__).parents[2]))
    atexit.register(stack.close)
    return folder / "advisory"


@dataclass(slots=True)
class Daemon:
    """`advisory` over one folder and one state directory."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    #: What is run: the program, or a variant of it for tests.
    module: str = "advisory"

    def write(self, **files: str) -> None:
        """Write the operator's files: `feeds`, `routes`, `subscribers` and `rules`."""
        config = self.folder / "config"
        (config / "rules").mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = config / ("rules/own.yaml" if name == "rules" else f"{name}.yaml")
            path.write_text(textwrap.dedent(text), encoding="utf-8")

    @property
    def variables(self) -> dict[str, str]:
        """What the process finds in its environment."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "ADVISORY_CONFIG": str(self.folder / "config"),
            "ADVISORY_STATE_DIR": str(self.folder / "state"),
            "ADVISORY_LOG": "json",
            "DESK_SECRET": SECRET,
            **self.environment,
        }

    async def start(self) -> None:
        """Start `advisory run`."""
        log = (self.folder / "log").open("ab")
        with log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self.module, "run", env=self.variables, cwd=self.folder, stdout=log, stderr=log
            )

    async def kill(self) -> int:
        """Kill it as a power cut would; return its exit code, which is negative unless it had ended by itself."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        return await self.process.wait()

    async def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    async def call(self, *arguments: str) -> tuple[int, str, str]:
        """Run another command over the same folder; returns exit code, output and errors."""
        process = await asyncio.create_subprocess_exec(
            _warm(), *arguments, env=self.variables, cwd=self.folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def json(self, *arguments: str) -> list[dict[str, object]]:
        """Run a command with `--json` and return its lines."""
        _, out, err = await self.call(*arguments, "--json")
        assert out or not err, err
        return [json.loads(line) for line in out.splitlines()]

    def log(self) -> str:
        """Return what it logged."""
        return (self.folder / "log").read_text(encoding="utf-8")

"""Reads articles in a child process, which is started when it is needed, killed when it takes too long, and ends when idle."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from advisory.article import child
from advisory.article.limits import Limits
from advisory.errors import AdvisoryError

_CHILD = Path(child.__file__)
_READY = 30.0


class ReaderError(AdvisoryError):
    """A page could not be read by the child; the sentence says why."""


class Reader:
    """One child process for all feeds; pages are read one after the other."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._read = 0
        self._idle: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task[None] | None = None

    @property
    def process(self) -> Process | None:
        """The child, while there is one."""
        return self._process

    async def read(self, html: str) -> str:
        """Return the article in a page; empty when there is none. Raises ReaderError when the child fails or takes too long."""
        async with self._turn:
            self._stay()
            done = False
            try:
                process = await self._started()
                async with asyncio.timeout(self._limits.document):
                    article = await _exchange(process, html.encode("utf-8", "replace"))
                done = True
            except TimeoutError:
                raise ReaderError(f"reading it took more than {self._limits.document:g} s") from None
            except (OSError, EOFError, ValueError) as error:
                raise ReaderError("the process that reads articles ended over it") from error
            finally:
                # A child that was left in the middle of a document would answer the next question with this one's article.
                if not done:
                    self._kill()
                self._read += 1
                if self._read >= self._limits.documents:
                    self._rest()
                elif self._process is not None:
                    self._idle = asyncio.get_running_loop().call_later(self._limits.idle, self._rest)
            return article

    async def close(self) -> None:
        """End the child."""
        self._stay()
        self._rest()
        if self._resting is not None:
            await self._resting

    async def _started(self) -> Process:
        if self._process is not None and self._process.returncode is not None:
            self._rest()
        if self._process is None:
            self._read = 0
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                str(_CHILD),
                str(self._limits.memory),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                # It reads what strangers wrote: none of the daemon's settings and secrets go with it.
                env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
            assert self._process.stdout is not None  # noqa: S101 - PIPE was asked for
            async with asyncio.timeout(_READY):
                await self._process.stdout.readexactly(child.LENGTH.size)
        return self._process

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._rest()

    def _rest(self) -> None:
        """Let the child end: its input does."""
        process, self._process = self._process, None
        if process is not None:
            self._resting = asyncio.create_task(_end(process, self._resting))


async def _end(process: Process, before: asyncio.Task[None] | None) -> None:
    assert process.stdin is not None  # noqa: S101 - PIPE was asked for
    process.stdin.close()
    with contextlib.suppress(OSError):
        await process.communicate()
    if before is not None:
        await before


async def _exchange(process: Process, document: bytes) -> str:
    assert process.stdin is not None  # noqa: S101 - PIPE was asked for
    assert process.stdout is not None  # noqa: S101 - the same
    process.stdin.write(child.LENGTH.pack(len(document)) + document)
    await process.stdin.drain()
    (length,) = child.LENGTH.unpack(await process.stdout.readexactly(child.LENGTH.size))
    return (await process.stdout.readexactly(length)).decode("utf-8", "replace")

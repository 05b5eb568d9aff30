"""Mail that another server puts into a Maildir: taken in, then moved from `new` to `cur`, so that nothing is lost or looked at twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from advisory.errors import StoreError

#: What is larger is no report about our mails, which are small; it is put aside unread.
LARGEST: Final = 2 * 1024 * 1024
#: At once, so that a flood does not keep others waiting.
_MOST: Final = 500


class Maildir:
    """A folder with `new` and `cur` (https://cr.yp.to/proto/maildir.html)."""

    def __init__(self, folder: Path, take: Callable[[bytes], Awaitable[None]]) -> None:
        self._folder, self._take = folder, take
        #: Names of files that broke us; they wait in `new` for the next start.
        self._broken: set[str] = set()

    async def once(self) -> int:
        """Take in what is new, oldest first; returns how many mails were. Raises OSError when the folder cannot be used, StoreError."""
        done = 0
        for path in await asyncio.to_thread(self._new):
            try:
                raw = await asyncio.to_thread(_read, path)
                if raw is not None:
                    await self._take(raw)
            except (StoreError, FileNotFoundError):
                # Somebody else took it, or the database is away: what was not moved comes again.
                if path.exists():
                    raise
                continue
            except OSError:
                raise
            except Exception:
                self._broken.add(path.name)
                raise
            await asyncio.to_thread(self._put_aside, path)
            done += 1
        return done

    def _new(self) -> list[Path]:
        found = [path for path in (self._folder / "new").iterdir() if path.name not in self._broken and not path.name.startswith(".")]
        files = [path for path in found if path.is_file() and not path.is_symlink()]
        return sorted(files, key=lambda path: path.name)[:_MOST]

    def _put_aside(self, path: Path) -> None:
        seen = self._folder / "cur"
        seen.mkdir(exist_ok=True)
        name = path.name if ":2," in path.name else f"{path.name}:2,S"
        with contextlib.suppress(FileNotFoundError):  # another process looks into the same folder and was quicker
            path.replace(seen / name)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.stat().st_size <= LARGEST else None

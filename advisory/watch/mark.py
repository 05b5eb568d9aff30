"""Know a database that was put back from a copy by other means than ours: beside it stands how far it had come."""

from __future__ import annotations

import contextlib
from pathlib import Path

from advisory.observe import Observer
from advisory.ports import Clock, Store


class Mark:
    """A number in a file beside the SQLite database, which grows as that does. It needs no care: without it nothing is known."""

    def __init__(self, *, store: Store, clock: Clock, observer: Observer, database: Path | None) -> None:
        self._store, self._clock, self._observer = store, clock, observer
        self._path = None if database is None else beside(database)

    async def look(self) -> bool:
        """Before anything is sent: hold what waits in a database that is older than the one that ran here. Raises StoreError."""
        known = self._known()
        if known is None:
            return False
        found = await self._store.pulse()
        if not found:  # begun anew: it has told nobody anything, and the mark is another's
            self.forget()
        if not 0 < found < known:
            return False
        held = await self._store.hold(self._clock.now())
        self._observer.log.warning("the database is older than the one that ran here: it was put back from a copy", held=held)
        await self.keep()
        return True

    async def keep(self) -> None:
        """Note how far it has come. Raises StoreError."""
        if self._path is None:
            return
        found = await self._store.pulse()
        part = self._path.with_name(f"{self._path.name}.part")
        with contextlib.suppress(OSError):  # a full disk has a fault of its own
            part.write_text(f"{found}\n", encoding="ascii")
            part.replace(self._path)

    def forget(self) -> None:
        """Begin anew: what stands there now is not compared with what was there before."""
        with contextlib.suppress(OSError):
            if self._path is not None:
                self._path.unlink(missing_ok=True)

    def _known(self) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            return None if self._path is None else int(self._path.read_text(encoding="ascii"))
        return None


def beside(database: Path) -> Path:
    """Return where the mark of a database stands."""
    return database.with_name(f"{database.name}.mark")

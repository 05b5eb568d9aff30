"""Hear from other processes on one PostgreSQL that there is something to do, on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL

from advisory.store.database import CHANNEL

if TYPE_CHECKING:
    import psycopg

#: Seconds between looks at whether to end, and before a connection that broke is tried again.
_LOOK, _AGAIN = 1.0, 5.0


class Ear:
    """A thread that listens until it is closed; what it misses, polling finds."""

    def __init__(self, url: URL, wake: Callable[[], None], *, again: float = _AGAIN) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._wake, self._again = wake, again
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> bool:
        """Begin to listen; False where a pooler stands in between, which gives what is heard to anybody. Blocks."""
        import psycopg

        connection: psycopg.Connection | None = None
        try:
            connection = self._connect()
            pooled = _pooled(connection)
        except psycopg.Error:
            pooled = False  # the server may be back later
        if connection is not None and (pooled or connection.closed):
            connection.close()
            connection = None
        if pooled:
            return False
        self._thread = threading.Thread(target=self._listen, args=(connection,), name="store-ear", daemon=True)
        self._thread.start()
        return True

    def close(self) -> None:
        """End the thread. Blocks."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _connect(self) -> psycopg.Connection:
        import psycopg

        return psycopg.connect(self._address, autocommit=True, connect_timeout=10, application_name="advisory-ear", prepare_threshold=None)

    def _listen(self, connection: psycopg.Connection | None) -> None:
        import psycopg

        while not self._ended.is_set():
            try:
                if connection is None:
                    connection = self._connect()
                connection.execute(f"LISTEN {CHANNEL}")
                # Whatever was told before we listened.
                self._wake()
                while not self._ended.is_set():
                    for _ in connection.notifies(timeout=_LOOK, stop_after=1):
                        self._wake()
            except psycopg.Error:
                self._ended.wait(self._again)
            finally:
                if connection is not None:
                    connection.close()
                    connection = None


def _pooled(connection: psycopg.Connection) -> bool:
    """Tell whether the server that answers is another one than the connection was told: then something pools in between."""
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    return row is None or row[0] != connection.info.backend_pid

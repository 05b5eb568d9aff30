"""One thread that writes: first come, first served, and whatever waits is committed together."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from advisory.errors import StoreError
from advisory.store.database import Dialect, Tx, translate

T = TypeVar("T")

Job = Callable[[Tx], Any]

#: The most jobs that wait for one another's commit.
GROUP = 256


class Writer:
    """Carries out jobs in the order they come, each whole or not at all.

    SQLite serves one writer at a time and is not fair between connections; a queue in front of it is.
    """

    def __init__(self, engine: Engine, dialect: Dialect, name: str, hit: Callable[[str], None]) -> None:
        self._engine = engine
        self._dialect = dialect
        self._name = name
        self._hit = hit
        self._queue: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Carry out what waits, then stop. Blocks."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    async def run(self, job: Callable[[Tx], T]) -> T:
        """Wait until the job is committed and return what it returned. Raises StoreError when it is not."""
        if self._thread is None:
            raise StoreError(f"The database {self._name} is closed.")
        done: Future[T] = Future()
        self._queue.put((job, done))
        return await asyncio.wrap_future(done)

    def _work(self) -> None:
        going_on = True
        while going_on:
            group: list[tuple[Job, Future[Any]]] = []
            entry = self._queue.get()
            while True:
                if entry is None:
                    going_on = False
                    break
                if entry[1].set_running_or_notify_cancel():
                    group.append(entry)
                if len(group) >= GROUP or self._queue.empty():
                    break
                entry = self._queue.get()
            if group:
                self._commit(group)
        self._engine.dispose()

    def _commit(self, group: list[tuple[Job, Future[Any]]]) -> None:
        """Carry out a group in one transaction; only then does anybody hear of it."""
        outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for job, done in group:
                    outcomes.append((done, *self._attempt(connection, job)))
                self._hit("transaction.commit")
            self._hit("transaction.committed")
        except Exception as error:  # noqa: BLE001 - whoever waits gets it; the thread must live on
            failure = translate(error, self._name)
            for _, done in group:
                done.set_exception(failure)
            return
        for done, result, refusal in outcomes:
            if refusal is None:
                done.set_result(result)
            else:
                done.set_exception(refusal)

    def _attempt(self, connection: Connection, job: Job) -> tuple[Any, Exception | None]:
        """Carry out one job in a savepoint; a refusal undoes that job alone.

        Raises when the whole transaction is lost (a full disk takes it away): then the savepoint is gone too.
        """
        savepoint = connection.begin_nested()
        try:
            result = job(Tx(connection, self._dialect, self._hit))
        except Exception as error:  # noqa: BLE001 - it is handed to whoever waits
            try:
                savepoint.rollback()
            except SQLAlchemyError:
                raise error from None
            return None, translate(error, self._name)
        savepoint.commit()
        return result, None

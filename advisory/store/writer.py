"""One thread that writes: first come, first served, and whatever waits is committed together."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from advisory.errors import StoreError
from advisory.store.database import Dialect, Tx, translate

T = TypeVar("T")
A = TypeVar("A")

#: Takes what several callers ask, and returns an answer for each.
Work = Callable[[Tx, list[Any]], list[Any]]

#: The most jobs that wait for one another's commit.
GROUP = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    work: Work
    asked: Any
    done: Future[Any]
    #: Jobs of the same work become one.
    merges: bool


class Writer:
    """Carries out jobs in the order they come, each whole or not at all.

    SQLite serves one writer at a time and is not fair between connections; a queue in front of it is.
    """

    def __init__(self, engine: Engine, dialect: Dialect, name: str, hit: Callable[[str], None]) -> None:
        self._engine = engine
        self._dialect = dialect
        self._name = name
        self._hit = hit
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
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
        return cast("T", await self._queued(lambda tx, _: [job(tx)], None, merges=False))

    async def run_together(self, work: Callable[[Tx, list[A]], list[T]], asked: A) -> T:
        """Let what several callers ask of the same work be carried out at once; each gets its own answer."""
        return cast("T", await self._queued(work, asked, merges=True))

    async def _queued(self, work: Work, asked: object, *, merges: bool) -> object:
        if self._thread is None:
            raise StoreError(f"The database {self._name} is closed.")
        done: Future[object] = Future()
        self._queue.put(_Job(work=work, asked=asked, done=done, merges=merges))
        return await asyncio.wrap_future(done)

    def _work(self) -> None:
        going_on = True
        while going_on:
            group: list[_Job] = []
            job = self._queue.get()
            while True:
                if job is None:
                    going_on = False
                    break
                if job.done.set_running_or_notify_cancel():
                    group.append(job)
                if len(group) >= GROUP or self._queue.empty():
                    break
                job = self._queue.get()
            if self._dialect.postgresql:
                # Several processes write there: jobs that take turns must not hold them for one another, or they deadlock.
                for jobs in _merged(group):
                    self._commit(jobs)
            elif group:
                self._commit(group)
        self._engine.dispose()

    def _commit(self, group: list[_Job]) -> None:
        """Carry out a group in one transaction; only then does anybody hear of it."""
        outcomes: list[tuple[_Job, Any, Exception | None]] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for jobs in _merged(group):
                    outcomes += self._outcomes(connection, jobs)
                self._hit("transaction.commit")
            self._hit("transaction.committed")
        except Exception as error:  # noqa: BLE001 - whoever waits gets it; the thread must live on
            failure = translate(error, self._name)
            for job in group:
                job.done.set_exception(failure)
            return
        for job, result, refusal in outcomes:
            if refusal is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(refusal)

    def _outcomes(self, connection: Connection, jobs: list[_Job]) -> list[tuple[_Job, Any, Exception | None]]:
        """Carry out merged jobs as one; when that is refused, each alone, so that one bad one does not stop the others."""
        results, refusal = self._attempt(connection, jobs)
        if refusal is None:
            return [(job, result, None) for job, result in zip(jobs, results, strict=True)]
        if len(jobs) == 1:
            return [(jobs[0], None, refusal)]
        return [outcome for job in jobs for outcome in self._outcomes(connection, [job])]

    def _attempt(self, connection: Connection, jobs: list[_Job]) -> tuple[list[Any], Exception | None]:
        """Carry out one piece of work in a savepoint; a refusal undoes that piece alone.

        Raises when the whole transaction is lost (a full disk takes it away): then the savepoint is gone too.
        """
        savepoint = connection.begin_nested()
        try:
            results = jobs[0].work(Tx(connection, self._dialect, self._hit), [job.asked for job in jobs])
        except Exception as error:  # noqa: BLE001 - it is handed to whoever waits
            try:
                savepoint.rollback()
            except SQLAlchemyError:
                raise error from None
            return [], translate(error, self._name)
        savepoint.commit()
        return results, None


def _merged(group: list[_Job]) -> list[list[_Job]]:
    """Return the jobs in order, those of the same work with the first of them."""
    pieces: list[list[_Job]] = []
    shared: dict[Work, list[_Job]] = {}
    for job in group:
        if job.merges and job.work in shared:
            shared[job.work].append(job)
            continue
        pieces.append([job])
        if job.merges:
            shared[job.work] = pieces[-1]
    return pieces

"""One thread that writes: first come, first served, and whatever waits is committed together."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from advisory.errors import StoreError
from advisory.store.database import Dialect, Tx, translate
from advisory.store.leases import fenced

T = TypeVar("T")
A = TypeVar("A")

#: Takes what several callers ask, and returns an answer for each.
Work = Callable[[Tx, list[Any]], list[Any]]

#: The most jobs that wait for one another's commit.
GROUP = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Job:
    work: Work
    asked: Any
    done: asyncio.Future[Any]
    #: Jobs of the same work become one.
    merges: bool = False
    #: What it writes is on the disk before anybody hears of it.
    lasting: bool = True


#: A job, what it returned, and why it was refused.
_Outcome = tuple[_Job, Any, Exception | None]


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

    async def run(self, job: Callable[[Tx], T], *, lasting: bool = True) -> T:
        """Wait until the job is committed and return what it returned. Raises StoreError when it is not.

        What is not `lasting` survives the end of this process, and may be lost when the machine loses its power before the next commit.
        """
        whole = fenced(job)
        return cast("T", await self._queued(_Job(work=lambda tx, _: [whole(tx)], asked=None, done=_waiting(), lasting=lasting)))

    async def run_together(self, work: Callable[[Tx, list[A]], list[T]], asked: A) -> T:
        """Let what several callers ask of the same work be carried out at once; each gets its own answer."""
        return cast("T", await self._queued(_Job(work=work, asked=asked, done=_waiting(), merges=True)))

    async def _queued(self, job: _Job) -> object:
        if self._thread is None:
            raise StoreError(f"The database {self._name} is closed.")
        self._queue.put(job)
        return await job.done

    def _work(self) -> None:
        going_on = True
        while going_on:
            group: list[_Job] = []
            job = self._queue.get()
            while True:
                if job is None:
                    going_on = False
                    break
                if not job.done.cancelled():
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
        pieces = _merged(group)
        alone = self._whole(pieces[0]) if len(pieces) == 1 else None
        _tell(alone or self._in_pieces(group))

    def _whole(self, jobs: list[_Job]) -> list[_Outcome] | None:
        """Carry out a piece that needs no savepoint, for it is the whole transaction.

        None when it was refused and several asked: then each is tried alone.
        """
        try:
            with self._connected(lasting=jobs[0].lasting) as connection, connection.begin():
                if self._dialect.postgresql and not jobs[0].lasting:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                results = jobs[0].work(Tx(connection, self._dialect, self._hit), [job.asked for job in jobs])
                self._hit("transaction.commit")
            self._hit("transaction.committed")
        except Exception as error:  # noqa: BLE001 - whoever waits gets it; the thread must live on
            return [(jobs[0], None, translate(error, self._name))] if len(jobs) == 1 else None
        return [(job, result, None) for job, result in zip(jobs, results, strict=True)]

    @contextlib.contextmanager
    def _connected(self, *, lasting: bool) -> Iterator[Connection]:
        """Open a connection; of what need not last, SQLite's commit does not wait for the disk, which the next one does for both."""
        with self._engine.connect() as connection:
            driver = None if lasting or self._dialect.postgresql else connection.connection.driver_connection
            # Outside of any transaction, where alone it may be said.
            if driver is not None:
                driver.execute("PRAGMA synchronous = NORMAL")
            try:
                yield connection
            finally:
                if driver is not None:
                    driver.execute("PRAGMA synchronous = FULL")

    def _in_pieces(self, group: list[_Job]) -> list[_Outcome]:
        """Carry out a group in one transaction, each piece in a savepoint."""
        outcomes: list[_Outcome] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for jobs in _merged(group):
                    outcomes += self._outcomes(connection, jobs)
                self._hit("transaction.commit")
            self._hit("transaction.committed")
        except Exception as error:  # noqa: BLE001 - whoever waits gets it; the thread must live on
            failure = translate(error, self._name)
            return [(job, None, failure) for job in group]
        return outcomes

    def _outcomes(self, connection: Connection, jobs: list[_Job]) -> list[_Outcome]:
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


def _waiting() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


def _tell(outcomes: list[_Outcome]) -> None:
    """Let those who wait know, waking each of their loops once: a wake-up for every job costs more than most jobs."""
    of_loop: dict[asyncio.AbstractEventLoop, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        of_loop[outcome[0].done.get_loop()].append(outcome)
    for loop, mine in of_loop.items():
        with contextlib.suppress(RuntimeError):  # it is closed, and nobody waits there any more
            loop.call_soon_threadsafe(_settle, mine)


def _settle(outcomes: list[_Outcome]) -> None:
    for job, result, refusal in outcomes:
        if job.done.done():
            continue
        if refusal is None:
            job.done.set_result(result)
        else:
            job.done.set_exception(refusal)


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

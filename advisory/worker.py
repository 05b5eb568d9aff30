"""The daemon: a handful of ticks around the pipeline, and an orderly end.

APScheduler keeps the ticks; what is due when stands in rows that are claimed, so a restart forgets nothing and two processes never
do the same work at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from advisory import web
from advisory.app import App
from advisory.errors import LeaseLostError, StoreError
from advisory.holds import LEASE, RENEW, Holds
from advisory.ports import FeedLease, Held, Leased
from advisory.watch import Supervisor

_T = TypeVar("_T")
#: How long a SIGTERM waits for work under way.
DRAIN = timedelta(seconds=7)
_POLL_EVERY = 0.5
_WAKE_EVERY = 1.0
_REAP_EVERY = 5.0
_HOUSEKEEP_EVERY = 60.0
_FILES_EVERY = 2.5
_POST_EVERY = 0.25
_PING_EVERY = 60.0
_POLLS_AT_ONCE = 32
#: Claims in hand at once, and how many more when they are urgent: a storm of low ones never takes their room.
_IN_FLIGHT = 512
_KEPT = 128
#: A stage that has not completed for so long is a fault.
_STALLED = timedelta(minutes=2)
#: The stages that complete again and again, also when there is nothing to do.
_ALWAYS = frozenset({"poll", "dispatch", "fan-out", "reap", "housekeeping"})
#: Those whose first completion makes it ready.
_FIRST = frozenset({"poll", "dispatch"})
#: A clock that jumps by more than this is reported.
_CLOCK_STEP = timedelta(seconds=30)


class Worker:
    """Run an open App until told to stop."""

    def __init__(self, app: App, *, listen: str | None = None, supervisor: Supervisor | None = None) -> None:
        self._app = app
        self._supervisor = supervisor or Supervisor({})
        self._listen = listen
        self._stop = asyncio.Event()
        self._wake = asyncio.Event()
        app.ingest.committed = self._wake.set
        self._feeds = Holds(app.store, app.clock, Leased.FEED)
        self._polls: set[asyncio.Task[None]] = set()
        self._carried: set[asyncio.Task[None]] = set()
        self._reloading: asyncio.Task[None] | None = None
        self._passes: dict[str, datetime] = {}
        #: By the loop's clock, when a stage last came to an end, be it with an error: what hangs comes to none.
        self._ended: dict[str, float] = {}
        self._said_ready, self._said_alive = False, 0.0
        self._database_fault: str | None = None
        self._ticked: tuple[float, datetime] | None = None
        #: By the loop's clock.
        self._reap_from = 0.0

    def stop(self) -> None:
        """Ask for an orderly end."""
        self._stop.set()
        self._wake.set()

    async def run(self) -> None:
        """Run until `stop` or a signal, then let work under way finish. Raises AdvisoryError when the address to listen on is taken."""
        loop = asyncio.get_running_loop()
        door = web.bind(self._listen) if self._listen else None
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        await self._app.intake.open()
        await self._safely("listening", self._app.store.listen(functools.partial(_ring, loop, self._wake)))
        scheduler = self._scheduler()
        server = web.server(self._app, self.health) if door else None
        serving = asyncio.create_task(server.serve(sockets=[door])) if server and door else None
        dispatching = asyncio.create_task(self._dispatch())
        beating = asyncio.create_task(self._beat(scheduler))
        warming = asyncio.create_task(self._warm())
        scheduler.start()
        try:
            await self._until_stopped(serving)
        finally:
            self._supervisor.say("STOPPING=1")
            warming.cancel()
            scheduler.pause()
            self.stop()
            await self._app.intake.close()
            await self._drain(dispatching, beating)
            await self._app.post.finish(DRAIN.total_seconds())
            await self._safely("books", self._app.watch.mark.keep())
            scheduler.shutdown(wait=False)
            if server and serving:
                server.should_exit = True
                await asyncio.wait([serving], timeout=1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.remove_signal_handler(number)

    async def health(self) -> tuple[bool, tuple[str, ...]]:
        """Return whether the first passes are done, and what is wrong."""
        now = self._app.clock.now()
        try:
            sentences = [self._database_fault] if self._database_fault else [fault.sentence for fault in await self._app.faults()]
        except StoreError as error:
            sentences = [str(error)]
        sentences += [
            f"the {stage} stage has not completed for {_STALLED.seconds // 60} minutes; restart the process" for stage in self._late(now)
        ]
        return self._passes.keys() >= _FIRST, tuple(sentences)

    def _late(self, now: datetime) -> list[str]:
        """Return the stages that have not completed for too long."""
        return [stage for stage, at in self._passes.items() if stage in _ALWAYS and now - at > _STALLED]

    def _scheduler(self) -> AsyncIOScheduler:
        # Without a grace time APScheduler drops a tick that is a second late; coalesced, a late one simply runs once.
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            logger=logging.getLogger("advisory.ticks"),
        )
        ticks: list[tuple[Callable[[], Coroutine[None, None, None]], float]] = [
            (self._poll_tick, _POLL_EVERY),
            (self._reap_tick, _REAP_EVERY),
            (self._housekeep_tick, _HOUSEKEEP_EVERY),
            (self._files_tick, _FILES_EVERY),
            (self._post_tick, _POST_EVERY),
            (self._renew_tick, RENEW.total_seconds()),
            (self._books_tick, _HOUSEKEEP_EVERY),
            (self._ping_tick, _PING_EVERY),
        ]
        for tick, seconds in ticks:
            scheduler.add_job(
                functools.partial(self._tick, tick), "interval", seconds=seconds, id=tick.__name__, next_run_time=datetime.now(UTC)
            )
        return scheduler

    async def _tick(self, tick: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run one tick; that the end cuts it short is no error, and APScheduler would log it as one."""
        try:
            await tick()
        except asyncio.CancelledError:
            if not self._stop.is_set():
                raise

    async def _warm(self) -> None:
        """Let the first message wait for nothing that can be done before."""
        spoken = {wish.language for wish in self._app.book.subscriptions}
        try:
            await asyncio.to_thread(self._app.renderer.warm, spoken)
        except Exception:
            self._app.observer.log.exception("a message could not be tried beforehand")

    async def _until_stopped(self, serving: asyncio.Task[None] | None) -> None:
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait([stopping, *([serving] if serving else [])], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if serving and serving.done() and not self._stop.is_set():
            serving.result()

    async def _drain(self, *loops: asyncio.Task[None]) -> None:
        work = [*loops, *self._polls, *self._carried]
        _, late = await asyncio.wait(work, timeout=DRAIN.total_seconds())
        for task in late:  # their leases run out, and the next start finishes them
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _hang_up(self) -> None:
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.create_task(self._reload())

    async def _reload(self) -> None:
        self._supervisor.reloading()
        await self._safely("reload", self._app.reload())
        self._supervisor.say("READY=1")

    async def _files_tick(self) -> None:
        """Look whether the operator's files changed: by their contents, so that it does not matter how they got there."""
        await self._safely("files", self._app.look_at_files())

    # --- ticks ------------------------------------------------------------------------------------------------------

    async def _poll_tick(self) -> None:
        room = _POLLS_AT_ONCE - len(self._polls)
        if room <= 0 or self._stop.is_set():
            return
        asked = self._feeds.now()
        # What comes due before the next tick begins when it is due: all that a tick finds due at once would wait for one another.
        ahead = timedelta(seconds=_POLL_EVERY)
        leases = await self._safely("poll", self._app.store.claim_feeds(self._app.clock.now(), LEASE, room, ahead=ahead))
        self._feeds.take(map(_held, leases or ()), asked)
        for lease in leases or ():
            self._start(self._polls, self._poll(lease))

    async def _poll(self, lease: FeedLease) -> None:
        try:
            if not await self._comes_due(lease):
                await self._safely("poll", self._app.store.release_feed(lease, lease.state))
                return
            done = await self._safely("poll", self._app.ingest.poll(lease))
        finally:
            self._feeds.drop([_held(lease)])
        if done and done.changes:
            self._app.observer.log.info("alerts changed", feed=done.feed, changes=[f"{c.reason} {c.alert.id}" for c in done.changes])

    async def _comes_due(self, lease: FeedLease) -> bool:
        """Wait until a feed that was claimed ahead is due; False when we are told to stop before."""
        due = lease.state.due
        early = 0.0 if due is None else min((due - self._app.clock.now()).total_seconds(), _POLL_EVERY)
        if early > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(early):
                    await self._stop.wait()
                    return False
        return True

    async def _reap_tick(self) -> None:
        if self._leases_are_true("reap"):
            await self._safely("reap", self._app.store.reap(self._app.clock.now()))

    async def _renew_tick(self) -> None:
        """Let the others know that we live, and work on what we claimed."""
        for holds in (self._app.dispatch.holds, self._app.post.holds, self._feeds):
            await self._safely("renewal", holds.renew())
        await self._safely("renewal", self._app.stay_on_duty())

    async def _housekeep_tick(self) -> None:
        if not self._leases_are_true("housekeeping"):
            return
        if await self._safely("housekeeping", self._app.housekeep()):
            self._wake.set()

    async def _post_tick(self) -> None:
        if not self._stop.is_set():
            await self._safely("post", self._app.post.step())

    async def _books_tick(self) -> None:
        await self._safely("books", self._app.watch.books.look())
        await self._safely("books", self._app.watch.mark.keep())

    async def _ping_tick(self) -> None:
        """Give a sign of life while every stage does its work."""
        working = self._passes.keys() >= _FIRST and not self._database_fault and not self._late(self._app.clock.now())
        if working and not self._stop.is_set():
            await self._safely("ping", self._app.watch.ping.send())

    def _supervise(self) -> None:
        """Tell the service manager when the first passes are done, and then that none hangs; a database that is away hangs nothing."""
        now, every = asyncio.get_running_loop().time(), self._supervisor.every
        if not self._said_ready and self._passes.keys() >= _FIRST:
            self._supervisor.say("READY=1")
            self._said_ready = True
        hangs = any(now - self._ended.get(stage, now) > _STALLED.total_seconds() for stage in _FIRST)
        if every is not None and not hangs and now - self._said_alive >= every.total_seconds():
            self._supervisor.say("WATCHDOG=1")
            self._said_alive = now

    async def _dispatch(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            room = _IN_FLIGHT - len(self._carried)
            urgent = room < _IN_FLIGHT // 2
            limit = max(0, room + _KEPT) if urgent else room
            claims = await self._safely("dispatch", self._app.dispatch.claim(limit, urgent=urgent))
            for claim in claims or ():
                self._start(self._carried, self._safely("send", self._app.dispatch.carry(claim)), then=self._refill)
            more = await self._safely("fan-out", self._app.store.fan_out())
            # With plenty in hand there is nothing to ask for until half of it is gone; nor when there was less than we asked for.
            whole = sum(len(claim.notices) for claim in claims or ()) >= limit
            if not more and (not whole or len(self._carried) > _IN_FLIGHT // 2):
                await self._wake.wait()

    def _refill(self) -> None:
        # What is done frees nothing that could not be claimed before, but where there was no room for it, or it was given back.
        if len(self._carried) == _IN_FLIGHT // 2 or self._app.dispatch.gave_back:
            self._app.dispatch.gave_back = False
            self._wake.set()

    def _start(self, tasks: set[asyncio.Task[None]], work: Coroutine[None, None, None], then: Callable[[], None] | None = None) -> None:
        def done(task: asyncio.Task[None]) -> None:
            tasks.discard(task)
            if then:
                then()

        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(done)

    async def _safely(self, stage: str, work: Awaitable[_T]) -> _T | None:
        """Do one pass; a database that is away for a minute costs that minute and nothing else."""
        try:
            result = await work
        except LeaseLostError as error:
            self._app.observer.log.info("somebody else has the work now", stage=stage, error=str(error))
            return None
        except StoreError as error:
            if self._database_fault != str(error):
                self._database_fault = str(error)
                self._app.observer.log.warning("database trouble", stage=stage, error=str(error))
            self._ended[stage] = asyncio.get_running_loop().time()
            await asyncio.sleep(_WAKE_EVERY)
            return None
        except Exception:
            self._app.observer.log.exception("a pass failed", stage=stage)
            self._ended[stage] = asyncio.get_running_loop().time()
            await asyncio.sleep(_WAKE_EVERY)
            return None
        self._database_fault = None
        now = self._app.clock.now()
        self._passes[stage] = now
        self._ended[stage] = asyncio.get_running_loop().time()
        self._app.observer.last_pass.labels(stage).set(now.timestamp())
        return result

    async def _beat(self, scheduler: AsyncIOScheduler) -> None:
        """Wake the dispatch each second, and watch the clock by another one that nobody sets."""
        await self._safely("clock", self._app.store.resolve("clock"))
        while not self._stop.is_set():
            self._wake.set()
            self._supervise()
            step = self._step()
            self._ticked = self._look()
            if abs(step) > _CLOCK_STEP:
                self._reap_from = self._ticked[0] + LEASE.total_seconds()
                await self._stepped(scheduler, step)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_WAKE_EVERY):
                    await self._stop.wait()

    def _look(self) -> tuple[float, datetime]:
        return asyncio.get_running_loop().time(), self._app.clock.now()

    def _step(self) -> timedelta:
        """Return by how much the clock moved beside the time that passed since the last beat."""
        monotonic, now = self._look()
        was, then = self._ticked or (monotonic, now)
        return (now - then) - timedelta(seconds=monotonic - was)

    def _leases_are_true(self, stage: str) -> bool:
        """Tell whether the clock says when a lease ends; after a jump what is under way would be sent twice, so the stage is skipped."""
        monotonic, now = self._look()
        true = abs(self._step()) <= _CLOCK_STEP and monotonic >= self._reap_from
        if not true:
            self._passes[stage] = now
        return true

    async def _stepped(self, scheduler: AsyncIOScheduler, step: timedelta) -> None:
        now = self._app.clock.now()
        self._passes = {stage: at + step for stage, at in self._passes.items()}
        # APScheduler sleeps until a time of day: set back by an hour, its ticks would come an hour late.
        for job in scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        sentence = f"the clock jumped by {step.total_seconds():.0f} s: what is due goes by the new time; check the machine's time service"
        self._app.observer.log.warning("clock step", seconds=round(step.total_seconds()))
        self._app.observer.clock_steps.inc()
        await self._safely("clock", self._app.store.report("clock", sentence, now))
        if step < timedelta():
            await self._safely("clock", self._app.store.set_back(now))


def _held(lease: FeedLease) -> Held:
    return lease.feed, lease.token


def _ring(loop: asyncio.AbstractEventLoop, wake: asyncio.Event) -> None:
    """Wake from another thread; a loop that has ended needs no waking."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(wake.set)

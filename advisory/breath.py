"""Long work beside the event loop that lets the loop go on: it rests for a moment again and again.

Python runs one thread at a time, and one that waits gets its turn after 5 ms. An event changes threads some twenty times until it is on
the disk; beside a thread that only computes, that is a tenth of a second.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds of work without a rest, and of a rest: long enough for a thread that waits to wake up.
WORK, REST = 0.001, 0.0002

#: The generation of garbage that is quickly looked through.
_YOUNG = 1

#: After how many new objects, and how many looks at the younger ones, garbage is looked for. Python's own figures suit a script: a process
#: that sends thousands of messages, each of some hundred objects, spends a quarter of its time on them and finds next to nothing.
SELDOM = (10_000, 20, 50)

#: Until when this work goes on without a rest, by the monotonic clock; None for work that nobody waits beside.
_until: ContextVar[float | None] = ContextVar("until", default=None)


async def aside(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what the work comes to, done in a thread that rests wherever it calls `rest`; for what lives long from then on.

    The collector of garbage never looks through it: that stops all threads, and files taken over seldom leave any.
    """

    def resting() -> T:
        _until.set(time.monotonic() + WORK)
        gc.collect(_YOUNG)
        with uncollected():
            found = work(*args, **kwargs)
            gc.freeze()
        return found

    return await asyncio.to_thread(resting)


def settle() -> None:
    """Keep what is loaded by now out of the collector's sight for good, and let it look seldom: for a process that stays.

    Tables and rules live as long as it does; walking them takes a tenth of a second each time, in which nothing else is done.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: what is made lives on, and looking through all of it again and again takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def resting(found: Iterable[T]) -> Iterator[T]:
    """Yield all of them, with a rest now and then."""
    for one in found:
        rest()
        yield one


def rest() -> None:
    """Let other threads go on, when this work was begun by `aside` and it is time."""
    until = _until.get()
    if until is not None and time.monotonic() >= until:
        time.sleep(REST)
        _until.set(time.monotonic() + WORK)

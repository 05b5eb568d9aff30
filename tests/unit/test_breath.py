"""Long work beside the event loop rests, and only there."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from advisory import breath


def _busy(seconds: float) -> int:
    """Work so long, and say how often others had their turn meanwhile."""
    turns, ended = 0, threading.Event()

    def other() -> None:
        nonlocal turns
        while not ended.is_set():
            turns += 1
            time.sleep(0)

    beside = threading.Thread(target=other)
    beside.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        breath.rest()
    ended.set()
    beside.join()
    return turns


def _sum(one: int, *, other: int) -> int:
    return one + other


async def test_work_aside_rests_and_returns() -> None:
    """Others have their turn again and again; arguments go in and the result comes back."""
    assert await breath.aside(_busy, 0.05) > 5
    assert await breath.aside(_sum, 1, other=2) == 3


def test_nobody_rests_where_nobody_waits() -> None:
    """A command has the processor for itself: a thousand rests cost it nothing."""
    begun = time.monotonic()
    for _ in breath.resting(range(1000)):
        pass
    assert time.monotonic() - begun < 1000 * breath.REST


def test_the_collector_rests_meanwhile() -> None:
    """It is off while much is made, within another such work too, and on again after a mistake."""
    with breath.uncollected():
        assert not gc.isenabled()
        with breath.uncollected():
            pass
        assert not gc.isenabled()
    with pytest.raises(KeyError), breath.uncollected():
        raise KeyError
    assert gc.isenabled()


def test_a_process_that_stays_looks_for_garbage_seldom_and_never_through_what_was_loaded() -> None:
    """Settling freezes what there is; what is made later is still looked through."""
    was = gc.get_threshold()
    made: list[list[object]] = [[] for _ in range(1_000)]
    try:
        frozen = gc.get_freeze_count()
        breath.settle()
        assert gc.get_threshold() == breath.SELDOM
        assert gc.get_freeze_count() >= frozen + len(made)
        one: list[object] = []
        one.append(one)
        del one
        assert gc.collect() > 0
    finally:
        gc.set_threshold(*was)

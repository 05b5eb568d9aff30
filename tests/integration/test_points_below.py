"""What the system below does to a process: it ends it at a system call, has no room left, or sets the clock; nothing is lost by it."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import flow
import points
import pytest
from servers import daemon

CALLS = ("pwrite64", "fdatasync", "sendto")
FULL = ("pwrite64", "fdatasync", "fsync", "ftruncate")
STEPS = (3600, 0)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[points.House]:
    """A house whose receivers listen, with nobody who forks."""
    async with points.receiving() as desk:
        found = points.House(tmp_path / "first", tmp_path / "none", desk)
        await found.prepare()
        yield found


def traced(call: str, how: str) -> tuple[str, ...] | None:
    """Return how to let a system call fail; None, said aloud, where there is no strace that may."""
    program = shutil.which("strace")
    if program is None:
        print("NO STRACE: system calls are not struck; the named points alone are, in test_points.py")  # noqa: T201
        return None
    return (program, "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:{how}")


def everybody() -> frozenset[tuple[str, str]]:
    """Return who is told of what by the first poll."""
    people = {(f"r{number}@example.org", place) for number in range(points.READERS) for place in points.PLACES[:2]}
    letters = {(f"p{number}@example.net", f"<l-{number}@") for number in range(points.LETTERS)}
    return frozenset({*people, *letters, ("desk", "TD"), ("desk", "NE")})


@pytest.mark.long
@pytest.mark.slow
async def test_a_kill_at_a_system_call_loses_nothing(house: points.House, tmp_path: Path) -> None:
    """Before each write to the disk and each send to a server, one after another: what was promised arrives after the next start."""
    first = points.Step(command=("once",), passed=points.Counter(), told=everybody(), before=tmp_path / "before")
    shutil.copytree(house.folder, first.before)
    kills = repeats = 0
    for call in CALLS:
        for number in range(1, 10_000):
            before = traced(call, f"signal=KILL:when={number}")
            if before is None:
                return
            await asyncio.to_thread(house.take, first.before)
            code, said = await house.plainly("once", before=before)
            died = code < 0 or code == 137
            assert died or code == 0, said
            if died:
                code, said = await house.plainly("once")
                assert code == 0, said
            found = await points.counted(house, first.told, died=died)
            assert (found.lost, found.gaps, found.waiting, found.changed) == (frozenset(), (), 0, 0), (call, number, found)
            assert found.repeats <= points.OPEN * died, (call, number, found)
            kills, repeats = kills + died, repeats + found.repeats
            if not died:
                break
    print(f"{kills} kills at system calls: 0 lost, {repeats} repeated")  # noqa: T201 - what `make chaos` is for
    assert kills > 0


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("call", FULL)
async def test_a_full_disk_is_a_sentence(house: points.House, tmp_path: Path, call: str) -> None:
    """Whatever write finds no room, it is said in plain words; with room again everybody is told."""
    first = points.Step(command=("once",), passed=points.Counter(), told=everybody(), before=tmp_path / "before")
    shutil.copytree(house.folder, first.before)
    for number in range(1, 60, 3):
        before = traced(call, f"error=ENOSPC:when={number}+")
        if before is None:
            return
        await asyncio.to_thread(house.take, first.before)
        code, said = await house.plainly("once", before=before)
        assert code == 0 or "full" in said, (call, number, said[-2000:])
        assert "Traceback" not in said, (call, number, said[-3000:])
        code, said = await house.plainly("once")
        assert code == 0, said
        found = await points.counted(house, first.told, died=True)
        assert (found.lost, found.gaps, found.waiting, found.changed) == (frozenset(), (), 0, 0), (call, number, found)


async def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what a daemon does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_a_clock_that_is_set_loses_nothing(house: points.House, tmp_path: Path) -> None:
    """An hour ahead and an hour back while it runs: each is said, everybody is told of everything, and nothing twice."""
    clock = tmp_path / "clock"
    clock.write_text("0", encoding="utf-8")
    run = daemon.Daemon(
        house.folder,
        {**house.environment, "STEPPED_CLOCK": str(clock), "ADVISORY_LISTEN": f"127.0.0.1:{daemon.free_port()}"},
        module="servers.stepped",
    )
    await run.start()
    try:
        wanted = everybody()
        await until(lambda: wanted <= house.desk.told())
        for number, ahead in enumerate(STEPS):
            part = tmp_path / "clock.part"
            part.write_text(str(ahead), encoding="utf-8")
            part.replace(clock)
            await until(lambda number=number: run.log().count("clock step") > number)  # type: ignore[misc]
            shown = points.PLACES[: 3 + number]
            items = [(place, f"Security alert: {place}", flow.ORDER.format(place=place)) for place in shown]
            (house.folder / "page.part").write_bytes(flow.rss(*items, at=datetime.now(UTC)))
            (house.folder / "page.part").replace(house.folder / "page.xml")
            wanted |= {(f"r{reader}@example.org", shown[-1]) for reader in range(points.READERS)}
            await until(lambda wanted=wanted: wanted <= house.desk.told())  # type: ignore[misc]
        assert await run.stop() == 0
    finally:
        if run.process is not None and run.process.returncode is None:
            await run.kill()
    found = await points.counted(house, wanted, died=False)
    assert (found.lost, found.gaps, found.waiting, found.repeats) == (frozenset(), (), 0, 0), found

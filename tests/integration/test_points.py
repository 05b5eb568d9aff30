"""A kill at every named point, one after another: nothing lost, no more doubled than was open, and no point that is never passed."""

from __future__ import annotations

import asyncio
import os
import random
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import points
import pytest
from servers import postgres

KILLS = int(os.environ.get("CHAOS_KILLS", "1"))
#: Of all the times that points are passed, so many are struck in the short form.
FEW = 12
_SOURCES = Path(__file__).parents[2] / "advisory" / "store"
_HIT = re.compile(r'(?:tx\.|points\.|self\._)hit\("([a-z_.]+)"\)')
SEED = 20200103
#: The database on PostgreSQL.
BASE = f"test_{uuid.uuid4().hex[:12]}"
#: Passed by what has a test of its own, for it needs a database of an older version.
ELSEWHERE = {"schema.upgraded", "schema.committed"}


def named() -> set[str]:
    """Return every point that the source names."""
    return {found for path in _SOURCES.rglob("*.py") for found in _HIT.findall(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a warm process waits for calls."""
    with points.serving(tmp_path_factory.mktemp("warm")) as found:
        yield found


@pytest.fixture
async def house(tmp_path: Path, door: Path) -> AsyncIterator[points.House]:
    """A house whose receivers listen."""
    async with points.receiving() as desk:
        yield points.House(tmp_path / "first", door, desk)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL with a database for the house, and room for copies of it."""
    found = postgres.shared()
    found.copy("advisory_template", BASE)
    yield found
    for (name,) in found.run(f"SELECT datname FROM pg_database WHERE datname LIKE '{BASE}%'"):
        found.run(f"DROP DATABASE {name} WITH (FORCE)")


def chosen(steps: list[points.Step], *, shared: bool = False) -> list[tuple[points.Step, str, int]]:
    """Return what is struck: each time each point is passed, or some of those by chance.

    How often a point is passed differs from run to run where others may work beside us: the last times are left out.
    """
    every = [
        (step, point, number)
        for step in steps
        for point, times in sorted(step.passed.items())
        for number in range(1, (max(1, times * 2 // 3) if shared else times) + 1)
    ]
    return every if KILLS > 1 else random.Random(SEED).sample(every, FEW)


@pytest.mark.slow
async def test_a_kill_at_each_point_loses_nothing(house: points.House, tmp_path: Path) -> None:
    """Whatever is struck is finished by the next start: everybody is told, twice at most what was open, with the same bytes."""
    await house.prepare()
    steps = await points.passed(house, tmp_path)
    assert named() - {point for step in steps for point in step.passed} == ELSEWHERE
    assert await struck(house, chosen(steps)) >= (FEW if KILLS == 1 else 200) * 0.9


@pytest.mark.slow
async def test_a_kill_at_each_point_loses_nothing_on_postgresql(server: postgres.Server, tmp_path: Path, door: Path) -> None:
    """The same where several processes may work: the next one finishes it once the leases of the one that died are over."""
    async with points.receiving() as desk:
        house = points.House(tmp_path / "first", door, desk, server, BASE)
        await house.prepare()
        steps = await points.passed(house, tmp_path, points.COURSE[1:])
        missed = {point for point in named() - {point for step in steps for point in step.passed} if not point.startswith("copy.")}
        assert missed == ELSEWHERE
        assert await struck(house, chosen(steps, shared=True)) >= (FEW if KILLS == 1 else 60) * 0.9


async def struck(house: points.House, blows: list[tuple[points.Step, str, int]]) -> int:
    """Kill at each of these points, and hold what arrived against what was promised; return how many kills there were."""
    kills = repeats = 0
    for step, point, number in blows:
        found = await points.strike(house, step, point, number)
        where = (step.command, point, number, found)
        assert (found.lost, found.gaps, found.waiting, found.changed) == (frozenset(), (), 0, 0), where
        assert found.repeats <= points.OPEN * found.struck, where
        kills += found.struck
        repeats += found.repeats
        if KILLS > 1 and not kills % 20:
            print(f"{kills} kills: 0 lost, {repeats} repeated", flush=True)  # noqa: T201 - whoever waits wants to see that it goes on
    where = "PostgreSQL" if house.server else "SQLite"
    print(f"{len(named())} points on {where}, {kills} kills: 0 lost, {repeats} repeated")  # noqa: T201 - what `make chaos` is for
    return kills


@pytest.mark.slow
async def test_the_check_finds_what_is_lost(house: points.House, tmp_path: Path) -> None:
    """A program that notes a message before it sends it loses some when it dies after a commit, and the same count says so."""
    await house.prepare()
    step = (await points.passed(house, tmp_path, points.COURSE[1:2]))[0]
    lost = 0
    # How messages share commits differs from run to run; the commit that notes the first of them is among all there are.
    for number in range(step.passed["transaction.committed"] - 1, 0, -1):
        await asyncio.to_thread(house.take, step.before)
        died = await house.call(*step.command, STRIKE=f"transaction.committed {number}", STRIKE_HASTY="1")
        assert await house.call(*step.command) == 0, house.log()
        lost += len((await points.counted(house, step.told, died=died is None)).lost)
        if lost:
            break
    assert lost > 0


@pytest.mark.slow
async def test_a_kill_in_an_upgrade_loses_nothing(house: points.House, tmp_path: Path) -> None:
    """The database is as it was or as it is to be, and either is upgraded by the next start, which tells everybody."""
    await house.prepare(letters=0)
    points.outdated(house)
    steps = await points.passed(house, tmp_path, (("db", "upgrade"), ("once",)))
    assert steps[0].passed.keys() >= ELSEWHERE | {"copy.whole", "copy.named"}
    for point in sorted({"copy.whole", "copy.named", *ELSEWHERE}):
        found = await points.strike(house, steps[0], point, 1)
        assert found.struck
        assert await house.call("once") == 0, house.log()
        found = await points.counted(house, steps[1].told, died=True)
        assert (found.lost, found.gaps, found.waiting, found.repeats) == (frozenset(), (), 0, 0), (point, found)

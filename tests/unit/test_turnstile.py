"""So many at once, the urgent first."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from advisory.turnstile import Turnstile


async def _passes(stile: Turnstile, name: str, seen: list[str], leave: asyncio.Event, *, urgent: bool = False) -> None:
    async with stile.passing(urgent=urgent):
        seen.append(name)
        await leave.wait()


async def test_the_urgent_go_before_all_who_wait() -> None:
    """Whoever comes last and is urgent is let through first; the others keep their order."""
    stile, seen, first, rest = Turnstile(1), [], asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(_passes(stile, "first", seen, first))
        await asyncio.sleep(0)
        for name in ("second", "third"):
            group.create_task(_passes(stile, name, seen, rest))
        group.create_task(_passes(stile, "urgent", seen, rest, urgent=True))
        await asyncio.sleep(0)
        assert seen == ["first"]
        rest.set()
        first.set()
    assert seen == ["first", "urgent", "second", "third"]


async def test_a_place_is_not_lost_with_whoever_stops_waiting() -> None:
    """One who goes away before, and one who goes away in the moment of their turn, take no place with them."""
    stile, seen, first, rest = Turnstile(1), [], asyncio.Event(), asyncio.Event()
    rest.set()
    holding = asyncio.create_task(_passes(stile, "first", seen, first))
    await asyncio.sleep(0)
    early, late = (asyncio.create_task(_passes(stile, name, seen, rest)) for name in ("early", "late"))
    await asyncio.sleep(0)
    early.cancel()
    await asyncio.gather(early, return_exceptions=True)
    first.set()
    await asyncio.sleep(0)  # the first wakes and leaves: the late one has its turn, and does not know yet
    late.cancel()
    await asyncio.gather(holding, late, return_exceptions=True)
    async with asyncio.timeout(1), stile.passing():
        seen.append("last")
    assert seen[-1] == "last"


@given(st.integers(1, 4), st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), max_size=12))
def test_never_more_at_once_and_nobody_is_forgotten(width: int, comers: list[tuple[bool, bool, int]]) -> None:
    """However they come, stay and go away, no more than so many are inside, and all who stay get in."""

    async def scene() -> None:
        stile, inside, most, served = Turnstile(width), 0, 0, 0

        async def visit(*, urgent: bool, stay: int) -> None:
            nonlocal inside, most, served
            async with stile.passing(urgent=urgent):
                inside += 1
                most = max(most, inside)
                try:
                    for _ in range(stay):
                        await asyncio.sleep(0)
                    served += 1
                finally:
                    inside -= 1

        tasks = []
        for urgent, gives_up, stay in comers:
            task = asyncio.create_task(visit(urgent=urgent, stay=stay))
            await asyncio.sleep(0)
            if gives_up:
                task.cancel()
            tasks.append((task, gives_up))
        async with asyncio.timeout(5):
            await asyncio.gather(*(task for task, _ in tasks), return_exceptions=True)
        assert most <= width
        assert served >= sum(not gives_up for _, gives_up in tasks)
        async with asyncio.timeout(1):
            async with asyncio.TaskGroup() as group:
                for _ in range(width):
                    group.create_task(visit(urgent=False, stay=0))

    asyncio.run(scene())

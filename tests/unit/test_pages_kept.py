"""What is made for many is made once, and not kept for ever."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from advisory.pages.kept import Kept

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Kitchen:
    """Makes things, and counts them."""

    def __init__(self, *, most: int = 9) -> None:
        self.now, self.made = NOON, 0
        self.kept: Kept[int] = Kept(lambda: self.now, fresh=20 * SECOND, most=most)

    async def make(self) -> int:
        """Make one after a while."""
        await asyncio.sleep(0)
        self.made += 1
        return self.made

    async def get(self, key: str = "a") -> int:
        """Return one."""
        return await self.kept.get(key, self.make)


async def test_those_who_ask_meanwhile_get_the_same() -> None:
    """A hundred at once, one making."""
    kitchen = Kitchen()
    assert set(await asyncio.gather(*(kitchen.get() for _ in range(100)))) == {1}


@pytest.mark.parametrize(("seconds", "number"), [(19, 1), (20, 2), (-19, 1), (-3600, 2)])
async def test_it_is_made_anew_when_it_is_old(seconds: int, number: int) -> None:
    """Also when the clock was set back by an hour."""
    kitchen = Kitchen()
    await kitchen.get()
    kitchen.now += seconds * SECOND
    assert await kitchen.get() == number


async def test_the_oldest_goes_first() -> None:
    """No more are kept than there is room for."""
    kitchen = Kitchen(most=2)
    assert [await kitchen.get(key) for key in ("a", "b", "c", "b", "a")] == [1, 2, 3, 2, 4]


async def test_what_fails_is_not_kept() -> None:
    """The next one tries again."""
    kitchen = Kitchen()

    async def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it is the one above
        await kitchen.kept.get("a", fail)
    assert await kitchen.get() == 1

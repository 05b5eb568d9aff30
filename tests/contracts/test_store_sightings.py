"""What every store promises of that which looks like advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import store_nouns as nouns
from store_nouns import NOON, later

from advisory.model import Directive, Possible
from advisory.ports import Sighting
from advisory.store import SQLStore, sightings


def sighting(name: str = "p-1", *, at: datetime = NOON) -> Sighting:
    """Return one that waits."""
    possible = Possible(family=Directive.LEAVE, destinations=("TD",), quote="Leave Chad\0, \ud800 or not.", start=3, end=9, within="title")
    return Sighting(
        id=name, possible=possible, feed="wire", guid="a", title="Chad", url="https://wire.example/a", published=None, seen=at, last=at
    )


async def write(store: SQLStore, *found: Sighting, at: datetime = NOON) -> None:
    """Commit sightings alone."""
    await store.commit(replace(nouns.batch(at=at), sightings=found))


async def test_a_sighting_is_kept_as_it_was(store: SQLStore) -> None:
    """Every field, last met first; `since` and `waiting` choose."""
    old, new = sighting("p-old"), replace(sighting("p-new", at=later(9)), others=("Other words.",), count=2, published=NOON)
    await write(store, old, new)
    assert await store.sightings() == (new, old)
    assert await store.sightings(since=later(1)) == (new,)
    assert await store.sightings(waiting=False) == ()
    assert await store.sightings(waiting=True, since=later(1)) == (new,)


async def test_one_that_is_met_again_takes_its_new_form(store: SQLStore) -> None:
    """Written again under its id while it waits."""
    await write(store, sighting())
    again = replace(sighting(), last=later(5), count=2)
    await write(store, again)
    assert await store.sightings() == (again,)


async def test_an_answer_is_kept_and_ends_the_waiting(store: SQLStore) -> None:
    """What is met again later changes nothing of it; another answer does; there is none for what is not there."""
    await write(store, sighting())
    answered = await store.answer("p-1", later(1), advice=True)
    assert answered == replace(sighting(), answer=True, answered=later(1))
    await write(store, replace(sighting(), count=7))
    assert await store.sightings(waiting=False) == (answered,)
    assert await store.sightings(waiting=True) == ()
    other = await store.answer("p-1", later(2), advice=False)
    assert other is not None
    assert (other.answer, other.answered) == (False, later(2))
    assert await store.answer("p-2", NOON, advice=True) is None


async def test_they_are_never_more_than_a_few(store: SQLStore) -> None:
    """The oldest that wait go first; so does what nobody answered for a month; what was answered stays."""
    await write(store, sighting("p-answered"))
    await store.answer("p-answered", NOON, advice=True)
    many = [sighting(f"p-{number:04}", at=later(number)) for number in range(sightings.WAITING + 20)]
    await write(store, *many)
    waiting = await store.sightings(waiting=True)
    assert len(waiting) == sightings.WAITING
    assert waiting[-1].id == "p-0020"
    late = NOON + timedelta(days=31)
    await write(store, sighting("p-late", at=late), at=late)
    assert [one.id for one in await store.sightings(waiting=True)] == ["p-late"]
    assert len(await store.sightings(waiting=False)) == 1

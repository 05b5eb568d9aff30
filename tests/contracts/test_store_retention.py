"""What every store forgets after a year, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import store_nouns as nouns
from store_nouns import NOON, alert, batch, change, traveller

from advisory.model import AlertState, Reason
from advisory.store import SQLStore, open_store

YEAR = timedelta(days=365)


async def told(store: SQLStore, rule: str, *, ends: bool) -> None:
    """Tell five people of one situation, and of its end."""
    await store.commit(batch(change(alert(rule))))
    await nouns.fan_out(store)
    if ends:
        over = alert(rule, version=2)
        await store.commit(batch(change(replace(over, state=AlertState.ENDED), Reason.ENDED)))
        await nouns.fan_out(store)


async def test_a_year_later_nobody_was_told(url: str, store: SQLStore) -> None:
    """The notices of what has ended are gone, in small steps; what happened stays, and the books add up."""
    small = open_store(url, chunk=3)
    await small.open()
    await store.sync_subscriptions([traveller(f"p{number}") for number in range(5)])
    await told(store, "ended", ends=True)
    await told(store, "lasts", ends=False)
    await nouns.send_all(store)
    before = await store.ledger(nouns.nobody)
    assert (before.changes, before.audience, before.sent, before.gaps) == (3, 15, 15, ())
    await small.tidy(NOON + YEAR - timedelta(minutes=1))
    assert await store.ledger(nouns.nobody) == before
    await small.tidy(NOON + YEAR + timedelta(days=1))
    after = await store.ledger(nouns.nobody)
    await small.close()
    assert (after.changes, after.audience, after.sent, after.gaps) == (1, 5, 5, ())
    assert [one.alert.key.rule for one in await store.changes()] == ["ended", "ended", "lasts"]
    assert {row.rule for row in await store.deliveries()} == {"lasts"}


async def test_what_is_not_over_is_kept(store: SQLStore) -> None:
    """A notice on its way stays, however old it is, and with it all of its change; it goes once it was sent."""
    await store.sync_subscriptions([traveller("ada")])
    await told(store, "ended", ends=True)
    await store.tidy(NOON + 2 * YEAR)
    assert len(await store.deliveries()) == 2
    await nouns.send_all(store)
    await store.tidy(NOON + 2 * YEAR)
    assert await store.deliveries() == ()


async def test_a_situation_begins_anew_under_new_ids(store: SQLStore) -> None:
    """What was forgotten is not mistaken for what comes."""
    await store.sync_subscriptions([traveller("ada")])
    await told(store, "ended", ends=True)
    await told(store, "other", ends=False)
    await nouns.send_all(store)
    await store.tidy(NOON + 2 * YEAR)
    await store.commit(batch(change(alert("ended", version=3, opened=3))))
    await nouns.fan_out(store)
    books = await store.ledger(nouns.nobody)
    assert (books.changes, books.pending, books.gaps) == (2, 1, ())

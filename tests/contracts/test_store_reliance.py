"""What is about a source goes to those who rely on its government, what is about a feed to no reader; the books agree."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
import store_nouns as nouns
import store_past
from store_nouns import NOON, batch, change, later

from advisory import plan
from advisory.model import Change, DeliveryState, Notice, Reason, Severity, Subscription, Trip
from advisory.store import SQLStore, open_store

PASSPORTS: Sequence[tuple[str, ...]] = ((), ("GB",), ("FR",), ("FR", "GB"))
CHOSEN: Sequence[tuple[str, ...]] = ((), ("GB",), ("US",))
PLACES: Sequence[tuple[str, ...]] = (("IQ",), ("*",), ())
TRIP = Trip(places=("IQ",), start=NOON, end=later(60))


def of_source(destination: str, *, version: int = 1, reason: Reason = Reason.FIRST) -> Change:
    """Return what happened to a source."""
    rule = "source-trouble" if ":" in destination else "source-silent"
    told = replace(nouns.alert(rule, destination, version=version), evidence=())
    return replace(change(told, reason, severity=Severity.WATCH), because=())


def people() -> list[Subscription]:
    """Return one subscriber of each sort."""
    every = itertools.product(PASSPORTS, CHOSEN, PLACES)
    return [
        replace(
            nouns.traveller(f"p{number:02}", *places),
            places=places,
            nationality=passports,
            governments=chosen,
            trips=() if places else (TRIP,),
        )
        for number, (passports, chosen, places) in enumerate(every)
    ]


async def test_who_relies_on_a_government_is_its_audience(store: SQLStore) -> None:
    """By passport, by choice, or because they listen to all, whatever they follow; chunk by chunk, each once, and the books agree."""
    everybody = people()
    await store.sync_subscriptions([*everybody, nouns.receiver("desk")])
    silent = of_source("@GB")
    await store.commit(batch(silent))
    books = await store.ledger(nouns.nobody)
    await nouns.fan_out(store)
    rows = await store.deliveries()
    wanted = {one.key for one in everybody if not (one.nationality or one.governments) or "GB" in {*one.nationality, *one.governments}}
    assert sorted(row.subscription for row in rows) == sorted(wanted)
    assert (books.audience, books.gaps) == (len(wanted), ())
    after = await store.ledger(nouns.nobody)
    assert (after.audience, after.pending, after.gaps) == (len(wanted), len(wanted), ())
    given = plan.Circumstances(now=NOON, cooldowns={}, last_sent={})
    out = {one.key for one in everybody if plan.seal(Notice(row=1, change=silent), one, given).out}
    assert out <= wanted


async def test_a_feed_in_trouble_is_for_receivers_alone(store: SQLStore) -> None:
    """No reader is in its audience, not even who follows every place and listens to every government."""
    await store.sync_subscriptions([nouns.traveller("all", "*"), nouns.receiver("ops")])
    trouble = of_source("@feed:gb-fcdo")
    await store.commit(batch(trouble, receivers={trouble.id: ("ops",)}))
    await nouns.fan_out(store)
    assert [row.subscription for row in await store.deliveries()] == ["ops"]
    books = await store.ledger(nouns.everybody)
    assert (books.audience, books.pending, books.gaps) == (1, 1, ())


async def test_one_order_about_places_and_sources_keeps_them_apart(store: SQLStore) -> None:
    """Who follows every place is not told of every source for that, and what goes out of one order is one message."""
    await store.sync_subscriptions(
        [replace(nouns.traveller("all", "*"), nationality=("FR",)), nouns.traveller("free", "IQ"), nouns.traveller("far", "PE")]
    )
    await store.commit(batch(change(nouns.alert()), of_source("@GB"), of_source("@US")))
    await nouns.fan_out(store)
    claims = await store.claim(NOON, nouns.LEASE, 100)
    found = {claim.key: sorted(notice.change.alert.key.destination for notice in claim.notices) for claim in claims}
    assert found == {"all": ["IQ"], "free": ["@GB", "@US", "IQ"], "far": ["@GB", "@US"]}
    assert (await store.ledger(nouns.nobody)).gaps == ()


async def test_the_end_goes_to_the_same_people_with_what_still_waits_of_the_beginning(store: SQLStore) -> None:
    """The pure decision sees both when one of them was held."""
    await store.sync_subscriptions([nouns.traveller("ada")])
    await store.commit(batch(of_source("@GB")))
    (first,) = await store.claim(NOON, nouns.LEASE, 10)
    await store.settle([nouns.verdict(first, DeliveryState.PENDING, due=later(600))])
    await store.commit(batch(of_source("@GB", version=2, reason=Reason.ENDED), at=later(5)))
    (both,) = await store.claim(later(5), nouns.LEASE, 10)
    assert [notice.change.reason for notice in both.notices] == [Reason.FIRST, Reason.ENDED]
    assert both.told == frozenset()


HARM = [
    ("DELETE FROM delivery", "lacks a notice for ada"),
    ("DELETE FROM subscription_place WHERE place = '@*'", "has a notice outside of its audience for ada"),
]


@pytest.mark.parametrize(("harm", "gap"), HARM)
async def test_the_ledger_finds_what_is_missing(store: SQLStore, url: str, harm: str, gap: str) -> None:
    """A lost notice about a source is a gap like any other."""
    await store.sync_subscriptions([nouns.traveller("ada")])
    await store.commit(batch(of_source("@GB")))
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.exec_driver_sql(harm)
    engine.dispose()
    [found] = (await store.ledger(nouns.nobody)).gaps
    assert gap in found


async def test_a_database_from_before_learns_who_relies_on_whom(url: str) -> None:
    """Subscribers that were written by the version before are found by their governments after the upgrade."""
    british = replace(nouns.traveller("ada"), nationality=("GB",), governments=("US",))
    ended = replace(nouns.traveller("bob"), nationality=("FR",))
    with store_past.at_revision(url, "0001") as connection:
        for until, one in ((0, ended), (None, british), (None, nouns.traveller("cid")), (None, nouns.receiver("desk"))):
            store_past.subscribe(connection, one, until=until)
    store = open_store(url)
    await store.open()
    await store.close()
    asked = "SELECT p.place, s.key FROM subscription_place p JOIN subscription s ON s.id = p.subscription_id"
    found = sorted(store_past.rows(url, asked))
    assert found == [("@*", "cid"), ("@GB", "ada"), ("@US", "ada"), ("IQ", "ada"), ("IQ", "bob"), ("IQ", "cid")]

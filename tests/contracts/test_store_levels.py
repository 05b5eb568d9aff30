"""What every store promises of the past: levels with their times, what was told, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import store_nouns as nouns
from alembic import command
from alembic.config import Config
from store_nouns import NOON, later

from advisory.model import AlertState, FeedState, Position, Reason, Scope
from advisory.ports import Level
from advisory.store import SQLStore, codec, database, open_store, schema

LEASE = timedelta(minutes=2)


def position(issuer: str = "US", destination: str = "IQ", level: int | None = 2, worst: int | None = None, text: str = "") -> Position:
    """Return a row of a register."""
    return Position(
        issuer=issuer,
        destination=destination,
        country_level=level,
        max_level=worst or level,
        label=f"Level {level}",
        title=destination,
        text=text,
    )


async def read(store: SQLStore, *rows: Position, at: datetime = NOON, feed: str = "us") -> None:
    """Commit a register's snapshot."""
    await store.sync_feeds((nouns.feed("us"), nouns.feed("gb")), NOON)
    (lease,) = await store.claim_feeds(at, LEASE, 1, only=(feed,))
    await store.commit(replace(nouns.batch(at=at, lease=lease), positions=rows))


def level(at: datetime, number: int | None, *, worst: int | None = None, first: bool = False, destination: str = "IQ") -> Level:
    """Return a step as it is kept."""
    return Level(
        feed="us",
        issuer="US",
        destination=destination,
        at=at,
        country_level=number,
        max_level=worst or number,
        scope=Scope.WHOLE,
        first=first,
    )


async def test_a_level_has_the_time_it_was_first_read_at(store: SQLStore) -> None:
    """The same level with other words keeps its time; another one is a step of its own; without a destination the present ones come."""
    await read(store, position(level=2), position(destination="PE", level=1))
    await read(store, position(level=2, text="Other words."), position(destination="PE", level=1), at=later(5))
    await read(store, position(level=4), position(destination="PE", level=1), at=later(9))
    assert await store.levels("IQ") == (level(NOON, 2, first=True), level(later(9), 4))
    assert await store.levels() == (level(later(9), 4), level(NOON, 1, first=True, destination="PE"))
    assert await store.levels("FR") == ()


async def test_a_step_is_what_moves_for_the_country_or_its_worst_part(store: SQLStore) -> None:
    """From no level, to none, and for parts alone; a place that is new later is a first entry too."""
    await read(store, position(level=None))
    await read(store, position(level=None, worst=4), at=later(1))
    await read(store, position(level=3, worst=4), at=later(2))
    await read(store, position(level=None, worst=4), position(destination="PE"), at=later(3))
    assert await store.levels("IQ") == (
        level(NOON, None, first=True), level(later(1), None, worst=4), level(later(2), 3, worst=4), level(later(3), None, worst=4),
    )  # fmt: skip
    assert [one.first for one in await store.levels("PE")] == [True]


async def test_a_row_that_left_keeps_its_history(store: SQLStore) -> None:
    """What a register lists no more has its last level still; when it is back with the same, nothing moved."""
    await read(store, position(level=4))
    await read(store, position(destination="PE"), at=later(1))
    await read(store, position(level=4), at=later(2))
    assert await store.levels("IQ") == (level(NOON, 4, first=True),)


async def test_a_destination_is_held_in_each_registers_words(store: SQLStore) -> None:
    """Each with its feed, the present snapshot alone."""
    await read(store, position(level=2), position(destination="PE"))
    await read(store, position("GB", level=4), feed="gb")
    assert await store.held("IQ") == (("gb", position("GB", level=4)), ("us", position(level=2)))
    assert await store.held("FR") == ()


async def test_in_force_is_what_is_open_about_a_place(store: SQLStore) -> None:
    """Newest change first; what has ended, and other places, are not."""
    leave, avoid, other = nouns.alert("leave", "IQ"), nouns.alert("avoid", "IQ", at=later(3)), nouns.alert("leave", "PE")
    ended = replace(nouns.alert("closed", "IQ"), state=AlertState.ENDED)
    for alert in (leave, avoid, other, ended):
        await store.commit(nouns.batch(nouns.change(alert)))
    assert await store.in_force("IQ") == (avoid, leave)
    assert await store.in_force("FR") == ()


async def test_the_timeline_is_what_was_told_newest_first(store: SQLStore) -> None:
    """By place, by reason, so many; what was only recorded is left out unless it is asked for."""
    first = nouns.change(nouns.alert("leave", "IQ"))
    baseline = nouns.change(nouns.alert("avoid", "IQ"), Reason.BASELINE)
    other = nouns.change(nouns.alert("leave", "PE"))
    wrong = nouns.change(nouns.alert("leave", "IQ", version=2, at=later(3)), Reason.CORRECTED)
    source = nouns.change(nouns.alert("source-silent", "@GB"))
    for change in (first, baseline, other, wrong, source):
        await store.commit(nouns.batch(change))
    assert await store.timeline() == (source, wrong, other, first)
    assert await store.timeline(limit=1) == (source,)
    assert await store.timeline(destination="IQ") == (wrong, first)
    assert await store.timeline(reasons=(Reason.CORRECTED, Reason.BASELINE)) == (wrong, baseline)
    assert await store.tally() == {Reason.FIRST: 2, Reason.CORRECTED: 1}


async def test_a_database_from_before_begins_its_history_with_what_it_holds(tmp_path: Path) -> None:
    """As of when its register was last read well; what follows are steps from there."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = database.engine_of(database.parse_url(url), writes=True, patience=1)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        feed = "INSERT INTO feed (id, active, due, content) VALUES (:id, 1, 0, :content)"
        row = "INSERT INTO position (feed, issuer, destination, content) VALUES (:feed, 'US', :place, :content)"
        connection.execute(sa.text(feed), {"id": "us", "content": codec.dumps(FeedState(feed="us", last_good=later(-60)))})
        connection.execute(sa.text(feed), {"id": "gb", "content": codec.dumps(FeedState(feed="gb"))})
        for name, place in (("us", "IQ"), ("gb", "PE")):
            connection.execute(sa.text(row), {"feed": name, "place": place, "content": codec.dumps(position(destination=place, level=3))})
    engine.dispose()
    store = open_store(url)
    await store.open()
    assert await store.levels("IQ") == (level(later(-60), 3, first=True),)
    assert [one.at for one in await store.levels("PE")] == [database.EPOCH]
    await read(store, position(level=4), at=later(9))
    assert [(one.country_level, one.first) for one in await store.levels("IQ")] == [(3, True), (4, False)]
    await store.close()

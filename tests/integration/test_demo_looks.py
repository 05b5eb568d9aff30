"""The demo looks again at a register that says less than before, as the daemon does, and shows it where it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flow
from servers import world, writers

from advisory.demo import stage
from advisory.demo.player import Step

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CODE = world.World.at(NOON).calm()[0]


def edition(level: int, issued: datetime) -> bytes:
    """Return the register with the level of one country."""
    rows = world.World.at(NOON - timedelta(days=9)).rows("US")
    return writers.us_state_rss([replace(row, level=level, issued=issued) if row.country.code == CODE else row for row in rows])


def recorded(folder: Path, *recordings: tuple[datetime, bytes]) -> Path:
    """Write a folder of recordings of one register."""
    flow.write(
        folder,
        feeds=flow.feeds("id: us, url: 'https://state.example/rss', kind: us-state, floor: 10, fallbacks: ['https://state.example/other']"),
        subscribers="schema: subscribers/v1\nsubscribers:\n  - {id: ada, email: ada@example.org, follows: [anywhere], at_least: info}\n",
        rules="schema: rules/v1\nrules:\n  - {id: avoid, when: avoid travel to anywhere}\n",
    )
    place = folder / "feeds" / "us"
    place.mkdir(parents=True)
    for moment, body in recordings:
        (place / f"{moment:%Y-%m-%dT%H%M%SZ}.xml").write_bytes(body)
    return folder


async def played(seeds: Path, out: Path) -> list[Step]:
    """Return the steps of a replay."""
    async with stage.ready(seeds, out) as ready:
        return [step async for step in ready.play()]


def said(steps: Sequence[Step]) -> list[tuple[timedelta, list[tuple[str, str]]]]:
    """Return when a feed was polled, and what was told of which country then."""
    return [
        (step.at - NOON, [(change.alert.key.destination, change.reason.value) for change in step.changes if change.reason.told])
        for step in steps
        if step.polled
    ]


BASE, HIGH, LOW = (edition(level, NOON - timedelta(days=days)) for level, days in ((1, 9), (4, 5), (1, 1)))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def test_a_fall_is_told_at_its_second_look(tmp_path: Path) -> None:
    """Whether something follows or not, the fall stands where it was recorded; the mail went when it had been seen twice."""
    seeds = recorded(
        tmp_path / "seeds", (NOON, BASE), (NOON + HOUR, HIGH), (NOON + 2 * HOUR, LOW), (NOON + 3 * HOUR, HIGH), (NOON + 4 * HOUR, LOW)
    )
    steps = await played(seeds, tmp_path / "out")
    assert [step.polled.fault for step in steps if step.polled and step.polled.fault] == []
    assert said(steps) == [
        (timedelta(), []),
        (HOUR, [(CODE, "first")]),
        (2 * HOUR, [(CODE, "ended")]),
        # An edition of old: registers serve old and new ones by turns.
        (3 * HOUR, []),
        (4 * HOUR, []),
    ]
    (change,) = [change for step in steps for change in step.changes if change.reason.value == "ended"]
    assert timedelta(seconds=30) < change.at - NOON - 2 * HOUR < 3 * MINUTE


async def test_the_last_recording_is_looked_at_again_too(tmp_path: Path) -> None:
    """Also in a second run, after the first was over."""
    seeds = recorded(tmp_path / "seeds", (NOON, BASE), (NOON + HOUR, HIGH), (NOON + 2 * HOUR, LOW))
    assert said(await played(seeds, tmp_path / "out"))[-1] == (2 * HOUR, [(CODE, "ended")])
    assert said(await played(seeds, tmp_path / "out")) == []


async def test_a_fall_that_is_taken_back_at_once_is_not_told(tmp_path: Path) -> None:
    """A recording that comes before the second look is the second look; what it answers was still polled."""
    back = edition(4, NOON - timedelta(hours=6))
    seeds = recorded(
        tmp_path / "seeds", (NOON, BASE), (NOON + HOUR, HIGH), (NOON + 2 * HOUR, LOW), (NOON + 2 * HOUR + timedelta(seconds=20), back)
    )
    assert said(await played(seeds, tmp_path / "out")) == [
        (timedelta(), []),
        (HOUR, [(CODE, "first")]),
        (2 * HOUR, []),
        (2 * HOUR + timedelta(seconds=20), []),
    ]
